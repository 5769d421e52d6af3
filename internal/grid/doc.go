package grid

import (
	"cmp"
	"errors"
	"fmt"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxDocText   = 64 << 20 // bytes of text; Word itself stops at 32 MB
	maxDocMarks  = 4 << 20  // of paragraphs, cells and rows
	maxDocTables = 64       // within each other
)

// readDOC reads a document of Word 97 to 2003, or of WPS, as readDOCX does the
// newer ones. [MS-DOC] describes it.
func readDOC(data []byte, opt Options) (*File, error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "doc", Detail: "a document has no sheets"}
	}
	found, err := streams(data, "doc", "WordDocument", "0Table", "1Table", "Data")
	if err != nil {
		return nil, err
	}
	f, err := readWord(found)
	var own *Error
	switch {
	case errors.As(err, &own):
		own.Format = cmp.Or(own.Format, "doc")
		return nil, err
	case err != nil:
		return nil, &Error{Kind: Damaged, Format: "doc", Err: err}
	}
	return f, nil
}

func readWord(found map[string][]byte) (*File, error) {
	d, err := openDoc(found)
	if err != nil {
		return nil, err
	}
	parts, err := d.story(0, d.length(ccpText))
	if err != nil {
		return nil, err
	}
	out := newFlow("doc")
	for _, p := range parts {
		if err := p.into(out); err != nil {
			return nil, err
		}
	}
	return out.file(), nil
}

// docPart is a paragraph, or a table.
type docPart struct {
	text  string
	table *docTable
}

// docStory puts the paragraphs of a text where their marks and their depth say.
type docStory struct {
	parts []docPart
	open  []*docTable
}

// put adds a paragraph, and before it the text boxes that hang on it.
func (s *docStory) put(text string, m docMark, boxes []docPart) error {
	if m.depth > maxDocTables {
		return &Error{Kind: TooLarge, Detail: fmt.Sprintf("tables nested over %d deep", maxDocTables)}
	}
	for len(s.open) > m.depth {
		s.closeTable()
	}
	for len(s.open) < m.depth {
		s.open = append(s.open, &docTable{})
	}
	to := &s.parts
	if m.depth > 0 {
		to = &s.open[m.depth-1].cell
	}
	*to = append(*to, boxes...)
	if m.rowEnd {
		t := s.open[m.depth-1]
		m.row.deleted = m.row.deleted && !t.kept
		if len(t.cell) > 0 { // no mark ended it
			t.endCell()
		}
		t.endRow(m.row)
		return nil
	}
	*to = append(*to, docPart{text: text})
	if m.cellEnd {
		t := s.open[m.depth-1]
		t.kept = t.kept || !m.row.deleted
		t.endCell()
	}
	return nil
}

// closeTable ends the innermost table, which becomes part of what contains it.
func (s *docStory) closeTable() {
	n := len(s.open) - 1
	t := s.open[n]
	s.open = s.open[:n]
	if len(t.cell) > 0 {
		t.endCell()
	}
	if len(t.row) > 0 {
		t.endRow(docRowFormat{})
	}
	to := &s.parts
	if n > 0 {
		to = &s.open[n-1].cell
	}
	*to = append(*to, docPart{table: t})
}

// guess is the mark of a paragraph without one: an empty cell ends the row once it
// has as many cells as the row above.
func (s *docStory) guess(c uint16, empty bool) docMark {
	if len(s.open) == 0 {
		if c == markCell {
			return docMark{depth: 1, cellEnd: true}
		}
		return docMark{}
	}
	t := s.open[0]
	above := 1
	if n := len(t.rows); n > 0 {
		above = len(t.rows[n-1].cells)
	}
	switch {
	case c != markCell && len(t.row) == 0 && len(t.cell) == 0:
		return docMark{}
	case c == markCell && empty && len(t.cell) == 0 && len(t.row) >= above:
		return docMark{depth: 1, rowEnd: true}
	}
	return docMark{depth: 1, cellEnd: c == markCell}
}

// story reads a range of characters.
func (d *docFile) story(from, to int) ([]docPart, error) {
	var s docStory
	p := docParagraph{doc: d}
	for _, piece := range d.pieces {
		if piece.to <= from || piece.from >= to {
			continue
		}
		for cp := max(from, piece.from); cp < min(to, piece.to); cp++ {
			at := piece.at + (cp-piece.from)*piece.width
			c := uint16(charmap.Windows1252.DecodeByte(d.main[at])) // all of it is in the first plane
			if piece.width == 2 {
				c = d.u16(at)
			}
			char := d.char(at, piece)
			if c != markParagraph && c != markCell && c != markSection {
				if c == anchorShape && !char.deleted {
					boxes, err := d.textBoxes(cp)
					if err != nil {
						return nil, err
					}
					p.boxes = append(p.boxes, boxes...)
				}
				p.add(c, char)
				continue
			}
			if d.marks++; d.marks > maxDocMarks {
				return nil, &Error{Kind: TooLarge, Detail: fmt.Sprintf("over %d paragraphs", maxDocMarks)}
			}
			m := d.mark(c, at, piece)
			if !m.known {
				m = s.guess(c, len(p.units) == 0)
			}
			m.row.deleted = char.deleted
			if c == markParagraph && char.deleted && !m.cellEnd && !m.rowEnd {
				p.fields = p.fields[:0]
				continue // it is one with the next
			}
			if err := s.put(p.take(), m, p.boxes); err != nil {
				return nil, err
			}
			p.boxes = nil
		}
	}
	if len(p.units) > 0 || len(p.boxes) > 0 {
		if err := s.put(p.take(), docMark{depth: len(s.open)}, p.boxes); err != nil {
			return nil, err
		}
	}
	for len(s.open) > 0 {
		s.closeTable()
	}
	return s.parts, nil
}

// Characters that aren't text, as [MS-DOC] names them or describes them.
const (
	markCell        = 0x07 // of a row, too
	anchorShape     = 0x08
	markLine        = 0x0b
	markSection     = 0x0c // or a page
	markParagraph   = 0x0d
	markColumn      = 0x0e
	markFieldBegin  = 0x13
	markFieldResult = 0x14
	markFieldEnd    = 0x15
	hyphenHard      = 0x1e
	hyphenSoft      = 0x1f
	charSymbol      = 0x28 // "(", if it is special: the symbol is among its properties
)

// docParagraph gathers what is seen of a paragraph.
type docParagraph struct {
	doc    *docFile
	units  []uint16
	fields []bool // open fields; true while in the instruction
	boxes  []docPart
}

func (p *docParagraph) add(c uint16, char docChar) {
	if char.deleted {
		return
	}
	switch n := len(p.fields); c {
	case markFieldBegin:
		p.fields = append(p.fields, true)
		return
	case markFieldResult:
		if n > 0 {
			p.fields[n-1] = false
		}
		return
	case markFieldEnd:
		if n > 0 {
			p.fields = p.fields[:n-1]
		}
		return
	}
	for _, instruction := range p.fields {
		if instruction {
			return
		}
	}
	switch {
	case char.hidden:
	case c == '\t':
		p.units = append(p.units, '\t')
	case c == markLine || c == markColumn:
		p.units = append(p.units, '\n')
	case c == hyphenHard:
		p.units = append(p.units, '-')
	case c == charSymbol && char.special:
		p.symbol(char.symbolFont, char.symbol)
	case c >= 0xf000 && c < 0xf100:
		p.symbol(char.font, c)
	case c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0xfffe:
	default:
		p.units = append(p.units, c)
	}
}

func (p *docParagraph) symbol(font int, c uint16) {
	for _, r := range symbol(p.doc.font(font), rune(c)) {
		p.units = utf16.AppendRune(p.units, r)
	}
}

// take returns the text and begins the next paragraph. Halves of characters
// are dropped.
func (p *docParagraph) take() string {
	whole := p.units[:0]
	for i := 0; i < len(p.units); i++ {
		u := rune(p.units[i])
		switch {
		case !utf16.IsSurrogate(u):
			whole = append(whole, p.units[i])
		case i+1 < len(p.units) && utf16.DecodeRune(u, rune(p.units[i+1])) != 0xfffd:
			whole = append(whole, p.units[i], p.units[i+1])
			i++
		}
	}
	text := string(utf16.Decode(whole))
	p.units, p.fields = p.units[:0], p.fields[:0]
	return text
}
