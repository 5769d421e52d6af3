package gridtest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// XLS writes a workbook of Excel 97 (BIFF8 in a compound file) with one sheet.
func XLS(rows [][]string) []byte {
	return Compound("Workbook", string(biff("", rows)))
}

// LockedXLS writes a workbook whose cells are encrypted.
func LockedXLS() []byte {
	const filePass = 0x2f
	return Compound("Workbook", string(biff(string(record(filePass, 1, 0)), [][]string{{"名单"}})))
}

// biff writes the stream of a workbook.
func biff(globals string, rows [][]string) []byte {
	const bof, boundSheet, label, mergeCells = 0x809, 0x85, 0x204, 0xe5
	eof := record(0x0a)
	head := append(record(bof, 0x0600, 0x0005, 0, 0), globals...)
	name := []byte("\x06\x01")
	name = append(name, wide("Sheet1")...)
	sheetAt := len(head) + 4 + 6 + len(name) + len(eof)
	body := append(binary.LittleEndian.AppendUint32(nil, uint32(sheetAt)), 0, 0)
	s := bytes.Join([][]byte{head, raw(boundSheet, append(body, name...)), eof, record(bof, 0x0600, 0x0010, 0, 0)}, nil)
	for i, r := range rows {
		for j, c := range r {
			if c != "" {
				text := wide(c)
				cell := record(label, i, j, 0, len(text)/2)
				cell = append(append(cell, 1), text...)
				binary.LittleEndian.PutUint16(cell[2:], uint16(len(cell)-4))
				s = append(s, cell...)
			}
		}
		if len(r) == 1 && i > 0 {
			s = append(s, record(mergeCells, 1, i, i, 0, width(rows)-1)...)
		}
	}
	return append(s, eof...)
}

// record writes a record of 16-bit numbers.
func record(kind int, numbers ...int) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	return raw(kind, b)
}

func raw(kind int, body []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(kind))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return append(b, body...)
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Compound writes an OLE2 compound file of streams, each a name and its
// content, which are padded to the size from
// which they have sectors of their own.
func Compound(streams ...string) []byte {
	var content, fat, dir []byte
	sectors := 0
	chain := func(n int) (first uint32) {
		first = uint32(sectors)
		for i := range n {
			next := uint32(sectors + 1)
			if i == n-1 {
				next = 0xfffffffe
			}
			fat = binary.LittleEndian.AppendUint32(fat, next)
			sectors++
		}
		return first
	}
	entry := func(name string, kind byte, right, child, start uint32, size int) {
		e := make([]byte, 128)
		for i, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*i:], u)
		}
		e[64], e[66], e[67] = byte(2*len(name)+2), kind, 1
		binary.LittleEndian.PutUint32(e[68:], 0xffffffff)
		binary.LittleEndian.PutUint32(e[72:], right)
		binary.LittleEndian.PutUint32(e[76:], child)
		binary.LittleEndian.PutUint32(e[116:], start)
		binary.LittleEndian.PutUint32(e[120:], uint32(size))
		dir = append(dir, e...)
	}
	entry("Root Entry", 5, 0xffffffff, 1, 0xfffffffe, 0)
	for i := 0; i < len(streams); i += 2 {
		s := []byte(streams[i+1])
		s = append(s, make([]byte, max(0, 4096-len(s)))...)
		right := uint32(i/2 + 2)
		if i+2 >= len(streams) {
			right = 0xffffffff
		}
		size := len(s)
		s = append(s, make([]byte, -len(s)&511)...)
		entry(streams[i], 2, right, 0xffffffff, chain(len(s)/512), size)
		content = append(content, s...)
	}
	dir = append(dir, make([]byte, -len(dir)&511)...)
	dirAt := chain(len(dir) / 512)
	fatAt := sectors
	n := 1
	for (sectors+n)*4 > n*512 {
		n++
	}
	for range n {
		fat = binary.LittleEndian.AppendUint32(fat, 0xfffffffd)
	}
	for len(fat)%512 != 0 {
		fat = binary.LittleEndian.AppendUint32(fat, 0xffffffff)
	}
	h := make([]byte, 512)
	copy(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(h[at:], v) }
	put32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(h[at:], v) }
	put16(24, 0x3e)
	put16(26, 3)
	put16(28, 0xfffe)
	put16(30, 9)
	put16(32, 6)
	put32(44, uint32(n))
	put32(48, dirAt)
	put32(56, 4096)
	put32(60, 0xfffffffe)
	put32(68, 0xfffffffe)
	for i := 76; i < 512; i += 4 {
		put32(i, 0xffffffff)
	}
	for i := range n {
		put32(76+4*i, uint32(fatAt+i))
	}
	return bytes.Join([][]byte{h, content, dir, fat}, nil)
}
