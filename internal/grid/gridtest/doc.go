package gridtest

import (
	"encoding/binary"
	"strings"
)

// DOC writes the lines above a table and the table as Word 97 does. Where a row
// ends is said of each paragraph.
func DOC(rows [][]string) []byte { return word(0, rows) }

// LockedDOC writes the beginning of a document with a password.
func LockedDOC() []byte { return word(0x0100, nil) }

// word writes a document; flags are those of its header.
func word(flags uint16, rows [][]string) []byte {
	const (
		textAt  = 0x400
		pieces  = 0x1a2 // fields of the header
		props   = 0x102
		length  = 0x4c
		inTable = "\x16\x24\x01"
		rowEnd  = inTable + "\x17\x24\x01"
	)
	main := make([]byte, textAt)
	put32 := func(b []byte, at int, n int) { binary.LittleEndian.PutUint32(b[at:], uint32(n)) }
	copy(main, "\xec\xa5\xc1\x00")
	binary.LittleEndian.PutUint16(main[0x0a:], flags|0x0200)

	lines, table := parts(rows)
	var ends []int // of runs, in the file
	var lists []string
	add := func(text, list string) {
		main = append(main, wide(text)...)
		ends, lists = append(ends, len(main)), append(lists, list)
	}
	for _, l := range lines {
		add(l+"\r", "")
	}
	for _, r := range table {
		add(strings.Join(r, "\a")+"\a", inTable)
		add("\a", rowEnd)
	}
	end := len(main)
	put32(main, length, (end-textAt)/2)

	// Pages of properties, with as many runs as fit.
	const most = 24
	var plc, pages []byte
	from := textAt
	for len(ends) > 0 {
		n := min(most, len(ends))
		main = append(main, make([]byte, -len(main)&511)...)
		page := make([]byte, 512)
		put32(page, 0, from)
		at := map[string]int{}
		free := 510
		for i := range n {
			put32(page, 4*(i+1), ends[i])
			list := lists[i]
			if at[list] == 0 {
				grpprl := "\x00\x00" + list
				free = (free - len(grpprl) - 2) &^ 1
				page[free+1] = byte((len(grpprl) + 1) / 2)
				copy(page[free+2:], grpprl)
				at[list] = free
			}
			page[4*(n+1)+13*i] = byte(at[list] / 2)
		}
		page[511] = byte(n)
		plc = binary.LittleEndian.AppendUint32(plc, uint32(from))
		pages = binary.LittleEndian.AppendUint32(pages, uint32(len(main)/512))
		main = append(main, page...)
		from = ends[n-1]
		ends, lists = ends[n:], lists[n:]
	}
	plc = append(binary.LittleEndian.AppendUint32(plc, uint32(end)), pages...)

	var stream []byte
	part := func(field int, content []byte) {
		put32(main, field, len(stream))
		put32(main, field+4, len(content))
		stream = append(stream, content...)
	}
	clx := []byte{2, 16, 0, 0, 0}
	for _, n := range []int{0, (end - textAt) / 2} {
		clx = binary.LittleEndian.AppendUint32(clx, uint32(n))
	}
	clx = append(clx, 0, 0)
	clx = binary.LittleEndian.AppendUint32(clx, textAt)
	part(pieces, append(clx, 0, 0))
	part(props, plc)
	return Compound("WordDocument", string(main), "1Table", string(stream))
}
