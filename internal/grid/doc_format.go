package grid

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"unicode/utf16"
)

// docFile is an open binary Word document: where its text is, and what is said
// of it.
type docFile struct {
	main, table, data []byte // its streams
	pieces            []docPiece
	changes           [][]byte // lists of properties that pieces refer to
	chars, paragraphs docPages
	fonts             []string
	boxes             []docBox
	anchors           map[int][]uint32 // shapes by the place of their anchor
	marks             int              // read by now

	known docChar // of the characters up to
	from  int
	to    int
	piece docPiece
}

// docPiece is a run of characters that are stored together in the file.
type docPiece struct {
	from, to int // in the document
	at       int // in the main stream
	width    int // bytes of a character
	change   uint16
}

// Fields of the file information block, by their offset.
const (
	fibVersion = 0x02
	fibFlags   = 0x0a
	ccpText    = 0x4c // characters of the main text; those of the texts after it follow
	ccpBoxes   = 0x64
	fibChars   = 0xfa // offset and length of the table of pages with properties of characters
	fibParas   = 0x102
	fibFonts   = 0x112
	fibClx     = 0x1a2
	fibAnchors = 0x1da
	fibBoxes   = 0x25a
	fibEnd     = 0x2a2

	flagEncrypted = 0x0100
	flagTable1    = 0x0200
	word97        = 0xc0 // the first version with Unicode
)

func openDoc(found map[string][]byte) (*docFile, error) {
	d := &docFile{main: found["WordDocument"], data: found["Data"]}
	if len(d.main) < fibEnd {
		return nil, errors.New("its header breaks off")
	}
	id, version, flags := d.u16(0), d.u16(fibVersion), d.u16(fibFlags)
	switch {
	case flags&flagEncrypted != 0 && id != 0:
		return nil, &Error{Kind: Encrypted}
	case id == 0xa5dc || id == 0xa5ec && version < word97:
		return nil, &Error{Kind: Unsupported, Format: "doc 95", Detail: "of Word 95 or older"}
	case id != 0xa5ec:
		return nil, fmt.Errorf("it begins with %04x", id)
	}
	d.table = found["0Table"]
	if flags&flagTable1 != 0 {
		d.table = found["1Table"]
	}
	if err := d.readPieces(); err != nil {
		return nil, err
	}
	d.chars = docPages{main: d.main, plc: d.part(fibChars)}
	d.paragraphs = docPages{main: d.main, plc: d.part(fibParas), long: true}
	d.readFonts()
	d.readBoxes()
	return d, nil
}

func (d *docFile) u16(at int) uint16 { return binary.LittleEndian.Uint16(d.main[at:]) }

func (d *docFile) length(field int) int {
	return int(int32(binary.LittleEndian.Uint32(d.main[field:])))
}

// part is what a pair of fields, offset and length, names in the table stream;
// nil if that isn't there.
func (d *docFile) part(field int) []byte {
	at, n := d.length(field), d.length(field+4)
	if at < 0 || n <= 0 || at > len(d.table) || n > len(d.table)-at {
		return nil
	}
	return d.table[at : at+n]
}

// readPieces reads the piece table: the text in its order, however often and
// quickly the file was saved.
func (d *docFile) readPieces() error {
	clx := d.part(fibClx)
	for len(clx) >= 3 && clx[0] == 1 {
		n := int(binary.LittleEndian.Uint16(clx[1:])) + 3
		if n > len(clx) {
			break
		}
		d.changes = append(d.changes, clx[3:n])
		clx = clx[n:]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return errors.New("it has no piece table")
	}
	plc := clx[5:]
	if n := binary.LittleEndian.Uint32(clx[1:]); int64(n) <= int64(len(plc)) {
		plc = plc[:n]
	}
	const size = 8 // of what is said of a piece
	n := (len(plc) - 4) / (4 + size)
	bytes := 0
	for i := range n {
		from, to := int(int32(binary.LittleEndian.Uint32(plc[4*i:]))), int(int32(binary.LittleEndian.Uint32(plc[4*i+4:])))
		pcd := plc[4*(n+1)+size*i:]
		p := docPiece{from: from, to: to, width: 2, change: binary.LittleEndian.Uint16(pcd[6:])}
		fc := binary.LittleEndian.Uint32(pcd[2:])
		if p.at = int(fc & 0x3fffffff); fc&0x40000000 != 0 {
			p.at, p.width = p.at/2, 1
		}
		if from > to || i > 0 && from != d.pieces[i-1].to || i == 0 && from != 0 {
			return errors.New("its piece table is out of order")
		}
		if p.at+(to-from)*p.width > len(d.main) {
			return fmt.Errorf("its text breaks off at %d", len(d.main))
		}
		if bytes += (to - from) * p.width; bytes > maxDocText {
			return &Error{Kind: TooLarge, Detail: fmt.Sprintf("over %d bytes of text", maxDocText)}
		}
		d.pieces = append(d.pieces, p)
	}
	if text := d.length(ccpText); text < 0 || n == 0 && text > 0 || n > 0 && d.pieces[n-1].to < text {
		return fmt.Errorf("its text should be %d characters long", text)
	}
	return nil
}

// docPages finds properties by the place of a character or of a paragraph's
// mark: a table names pages of 512 bytes, and those the properties of runs.
type docPages struct {
	main []byte
	plc  []byte
	long bool // of paragraphs
}

const docPageSize = 512

// at returns the list of properties at a place, and the run that has it. The
// run is empty where nothing is said.
func (p *docPages) at(place int) (props []byte, from, to int) {
	n := (len(p.plc) - 4) / 8
	if n <= 0 {
		return nil, 0, 0
	}
	fc := func(b []byte, i int) int { return int(binary.LittleEndian.Uint32(b[4*i:])) }
	i := sort.Search(n, func(i int) bool { return fc(p.plc, i+1) > place })
	if i == n || fc(p.plc, i) > place {
		return nil, 0, 0
	}
	at := int(binary.LittleEndian.Uint32(p.plc[4*(n+1)+4*i:])&0x3fffff) * docPageSize
	if at+docPageSize > len(p.main) {
		return nil, 0, 0
	}
	page := p.main[at : at+docPageSize]
	count := int(page[docPageSize-1])
	size := 1 // of what is said of a run
	if p.long {
		size = 13
	}
	if 4*(count+1)+size*count >= docPageSize {
		return nil, 0, 0
	}
	k := sort.Search(count, func(k int) bool { return fc(page, k+1) > place })
	if k == count || fc(page, k) > place {
		return nil, 0, 0
	}
	from, to = fc(page, k), fc(page, k+1)
	off := 2 * int(page[4*(count+1)+size*k])
	if off == 0 || off >= docPageSize-1 {
		return nil, from, to
	}
	length, head := int(page[off]), off+1
	if p.long {
		if length = 2*length - 1; length < 0 {
			length, head = 2*int(page[off+1]), off+2
		}
		head, length = head+2, length-2 // after the number of the style
	}
	if length <= 0 || head >= docPageSize {
		return nil, from, to
	}
	return page[head:min(head+length, docPageSize)], from, to
}

// Properties, as [MS-DOC] names them: sprmC… of characters, sprmP… of
// paragraphs, sprmT… of the rows of tables.
const (
	sprmCFRMarkDel   = 0x0800
	sprmCFVanish     = 0x083c
	sprmCFSpec       = 0x0855
	sprmCSymbol      = 0x6a09
	sprmCRgFtc0      = 0x4a4f // the font of Latin letters
	sprmCRgFtc2      = 0x4a51 // and of what is neither Latin nor East Asian
	sprmPFInTable    = 0x2416
	sprmPFTtp        = 0x2417 // the end of a row
	sprmPFInnerCell  = 0x244b
	sprmPFInnerTtp   = 0x244c
	sprmPItap        = 0x6649
	sprmPDtap        = 0x664a
	sprmPHugePapx    = 0x6646
	sprmPHugePapxOld = 0x6645
	sprmPTableProps  = 0x646b
	sprmPChgTabs     = 0xc615
	sprmTDefTable    = 0xd608
	sprmTVertMerge   = 0xd62b
	sprmTMerge       = 0x5624
)

// eachProperty calls with each property of a list that says anything: operands
// are at least a byte long.
func eachProperty(list []byte, call func(sprm uint16, operand []byte)) {
	for len(list) > 2 {
		sprm := binary.LittleEndian.Uint16(list)
		list = list[2:]
		skip, n := 0, [8]int{1, 1, 2, 4, 2, 2, 0, 3}[sprm>>13]
		switch {
		case sprm == sprmTDefTable && len(list) >= 2: // its length is one too large
			skip, n = 2, int(binary.LittleEndian.Uint16(list))+1
		case sprm == sprmPChgTabs && list[0] == 255 && len(list) >= 2: // or more than fits
			n = 2 + 4*int(list[1])
			if n < len(list) {
				n += 1 + 3*int(list[n])
			}
		case n == 0:
			skip, n = 1, 1+int(list[0])
		}
		if n > len(list) || n < skip {
			return
		}
		if n > skip {
			call(sprm, list[skip:n])
		}
		list = list[n:]
	}
}

// changed is what a piece says of all its text.
func (d *docFile) changed(p docPiece) []byte {
	if p.change&1 != 0 {
		if i := int(p.change >> 1); i < len(d.changes) {
			return d.changes[i]
		}
		return nil
	}
	sprm := map[uint16]uint16{0x18: sprmPFInTable, 0x19: sprmPFTtp, 0x41: sprmCFRMarkDel, 0x5c: sprmCFVanish}[p.change>>1&0x7f]
	if sprm == 0 {
		return nil
	}
	return []byte{byte(sprm), byte(sprm >> 8), byte(p.change >> 8)}
}

// docChar is what is said of a character.
type docChar struct {
	deleted, hidden, special bool
	font, symbolFont         int
	symbol                   uint16
}

func (d *docFile) char(at int, piece docPiece) docChar {
	if at >= d.from && at < d.to && piece == d.piece {
		return d.known
	}
	var c docChar
	set := func(sprm uint16, operand []byte) {
		switch sprm {
		case sprmCFRMarkDel:
			c.deleted = operand[0]&1 != 0
		case sprmCFVanish:
			c.hidden = operand[0]&1 != 0
		case sprmCFSpec:
			c.special = operand[0] != 0
		case sprmCRgFtc0, sprmCRgFtc2:
			c.font = int(binary.LittleEndian.Uint16(operand))
		case sprmCSymbol:
			c.special = true
			c.symbolFont, c.symbol = int(binary.LittleEndian.Uint16(operand)), binary.LittleEndian.Uint16(operand[2:])
		}
	}
	props, from, to := d.chars.at(at)
	eachProperty(props, set)
	eachProperty(d.changed(piece), set)
	d.known, d.from, d.to, d.piece = c, from, to, piece
	return c
}

// docMark is what is said of a paragraph at its mark.
type docMark struct {
	known           bool // anything is
	depth           int  // tables that it is in
	inTable         bool
	cellEnd, rowEnd bool
	row             docRowFormat
}

func (d *docFile) mark(c uint16, at int, piece docPiece) docMark {
	var m docMark
	props, _, to := d.paragraphs.at(at)
	m.known = to > 0
	d.setMark(&m, props, false)
	d.setMark(&m, d.changed(piece), false)
	if m.inTable {
		m.depth = max(m.depth, 1)
	}
	m.rowEnd = m.rowEnd && m.depth > 0
	m.cellEnd = (m.cellEnd && m.depth > 0 || c == markCell) && !m.rowEnd
	if m.cellEnd || m.rowEnd {
		m.depth = max(m.depth, 1)
	}
	return m
}

func (d *docFile) setMark(m *docMark, list []byte, elsewhere bool) {
	eachProperty(list, func(sprm uint16, operand []byte) {
		on := operand[0] != 0
		switch sprm {
		case sprmPFInTable:
			m.inTable = on
		case sprmPFTtp, sprmPFInnerTtp:
			m.rowEnd = m.rowEnd || on
		case sprmPFInnerCell:
			m.cellEnd = on
		case sprmPItap:
			m.depth = int(int32(binary.LittleEndian.Uint32(operand)))
		case sprmPDtap:
			m.depth += int(int32(binary.LittleEndian.Uint32(operand)))
		case sprmPHugePapx, sprmPHugePapxOld, sprmPTableProps: // the list goes on in another stream
			place := int64(binary.LittleEndian.Uint32(operand))
			if elsewhere || place+2 > int64(len(d.data)) {
				return
			}
			rest := d.data[place+2:]
			d.setMark(m, rest[:min(int(binary.LittleEndian.Uint16(d.data[place:])), len(rest))], true)
		default:
			m.row.set(sprm, operand)
		}
	})
}

// readFonts reads the fonts' names.
func (d *docFile) readFonts() {
	list := d.part(fibFonts)
	if len(list) < 4 {
		return
	}
	for list = list[4:]; len(list) > 0 && len(list) > int(list[0]); list = list[int(list[0])+1:] {
		const before = 40 // its length and its looks
		var name []uint16
		for font := list[min(before, int(list[0])+1) : int(list[0])+1]; len(font) >= 2; font = font[2:] {
			u := binary.LittleEndian.Uint16(font)
			if u == 0 {
				break
			}
			name = append(name, u)
		}
		d.fonts = append(d.fonts, string(utf16.Decode(name)))
	}
}

func (d *docFile) font(i int) string {
	if i < len(d.fonts) {
		return d.fonts[i]
	}
	return ""
}

// docBox is the text of a text box.
type docBox struct {
	from, to int // in the document
	shape    uint32
}

// readBoxes reads which text belongs to which shape, and where those are.
func (d *docFile) readBoxes() {
	each := func(plc []byte, size int, call func(cp, next int, what []byte)) {
		n := (len(plc) - 4) / (4 + size)
		for i := range n {
			call(int(int32(binary.LittleEndian.Uint32(plc[4*i:]))),
				int(int32(binary.LittleEndian.Uint32(plc[4*i+4:]))), plc[4*(n+1)+size*i:])
		}
	}
	before := 0 // texts between the main one and that of the boxes: notes, heads, comments
	for at := ccpText; at < ccpBoxes; at += 4 {
		before += d.length(at)
	}
	each(d.part(fibBoxes), 22, func(cp, next int, what []byte) {
		d.boxes = append(d.boxes, docBox{before + cp, before + next, binary.LittleEndian.Uint32(what[14:])})
	})
	d.anchors = map[int][]uint32{}
	each(d.part(fibAnchors), 26, func(cp, _ int, what []byte) {
		d.anchors[cp] = append(d.anchors[cp], binary.LittleEndian.Uint32(what))
	})
}

// textBoxes reads the text boxes that hang on a character, each once.
func (d *docFile) textBoxes(cp int) ([]docPart, error) {
	var parts []docPart
	for _, shape := range d.anchors[cp] {
		for i := range d.boxes {
			b := d.boxes[i]
			if b.shape != shape || b.from >= b.to {
				continue
			}
			d.boxes[i].to = b.from
			text, err := d.story(b.from, b.to)
			if err != nil {
				return nil, err
			}
			parts = append(parts, text...)
		}
	}
	return parts, nil
}
