package grid

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

const (
	maxXML   = 256 << 20 // of a document's text part: 60,000 rows of the wordiest list seen
	maxToken = 16 << 20  // of one tag or one text in it
	pathDocx = "word/document.xml"
)

// readDOCX reads a Word document. Its tables are tables; the paragraphs before,
// between and after them are too: a table for each run of paragraphs, in the
// order of the document, a row for each line, its cells parted by tabs. Rows
// are numbered through the whole document. What a reader doesn't see is left
// out: deleted and hidden text, the instructions of fields, the substitute for a
// text box in programs that have none. So are headers, footers, notes and the
// numbers that Word makes itself.
func readDOCX(data []byte, opt Options) (*File, error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "docx", Detail: "a document has no sheets"}
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Error{Kind: Damaged, Format: "docx", Err: err}
	}
	name := pathDocx
	if r, err := openPart(z, "docx", pathRels, 1<<20); err == nil {
		var rels struct {
			Relationship []relation
		}
		err = xml.NewDecoder(r).Decode(&rels)
		r.Close()
		if err != nil {
			return nil, &Error{Kind: Damaged, Format: "docx", Detail: pathRels, Err: err}
		}
		for _, rel := range rels.Relationship {
			if strings.HasSuffix(rel.Type, typeBook) {
				name = path.Clean(strings.TrimPrefix(rel.Target, "/"))
			}
		}
	}
	r, err := openPart(z, "docx", name, maxXML)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	d := &document{flow: *newFlow("docx")}
	if err := d.read(r); err != nil {
		var own *Error
		if errors.As(err, &own) {
			return nil, err
		}
		return nil, &Error{Kind: Damaged, Format: "docx", Detail: name, Err: err}
	}
	return d.file(), nil
}

// openPart opens an archive's part that is no larger than limit, whatever the
// case and the slashes of its name.
func openPart(z *zip.Reader, format, name string, limit uint64) (io.ReadCloser, error) {
	for _, f := range z.File {
		if !strings.EqualFold(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"), name) {
			continue
		}
		return openEntry(f, format, limit)
	}
	return nil, &Error{Kind: Damaged, Format: format, Detail: "no " + name}
}

func openEntry(f *zip.File, format string, limit uint64) (io.ReadCloser, error) {
	if size := f.UncompressedSize64; size > limit || size > ratioFrom && size/maxRatio > f.CompressedSize64 {
		return nil, &Error{Kind: TooLarge, Format: format,
			Detail: fmt.Sprintf("%s unpacks from %d to %d bytes", f.Name, f.CompressedSize64, size)}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Kind: Damaged, Format: format, Detail: f.Name, Err: err}
	}
	return r, nil
}

// document is what has been read of a document's XML.
type document struct {
	flow
	paras  []*paragraph
	carry  []byte // text whose paragraph mark was deleted
	frames []frame
	word   string // the prefix of Word's elements
	skip   int    // the depth of the element that is being skipped, 0 if none is
}

// frame is an open element.
type frame struct {
	name   xml.Name
	kind   kind
	hidden bool // a run's text
}

type kind int

const (
	other kind = iota
	isTable
	isRow
	isCell
	isParagraph
	isRun
	isText
)

type paragraph struct {
	text   []byte
	fields []bool // open fields; true while in the instruction
	from   int    // where the text element began
	trim   bool
	joins  bool // its mark was deleted
}

// guard stops a token that would not fit in memory.
type guard struct {
	*bufio.Reader
	format string
	n      int
}

func (g *guard) ReadByte() (byte, error) {
	if g.n++; g.n > maxToken {
		return 0, &Error{Kind: TooLarge, Format: g.format, Detail: fmt.Sprintf("a tag or text of over %d bytes", maxToken)}
	}
	return g.Reader.ReadByte()
}

// refuseEntities refuses a document type that defines texts to be put in.
func refuseEntities(d xml.Directive, format string) error {
	if bytes.Contains(d, []byte("ENTITY")) {
		return &Error{Kind: TooLarge, Format: format, Detail: "it defines entities, whose text has no bound"}
	}
	return nil
}

func (d *document) read(r io.Reader) error {
	g := &guard{Reader: bufio.NewReaderSize(r, 64<<10), format: "docx"}
	x := xml.NewDecoder(g)
	for {
		g.n = 0
		t, err := x.RawToken()
		if errors.Is(err, io.EOF) {
			if len(d.frames) > 0 || d.word == "" && d.number == 0 && len(d.tables) == 0 && x.InputOffset() == 0 {
				return io.ErrUnexpectedEOF
			}
			return d.flush()
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = d.start(t)
		case xml.EndElement:
			err = d.end(t)
		case xml.CharData:
			if n := len(d.frames); n > 0 && d.frames[n-1].kind == isText && d.skip == 0 {
				d.say(t)
			}
		case xml.Directive:
			err = refuseEntities(t, "docx")
		}
		if err != nil {
			return err
		}
	}
}

func (d *document) para() *paragraph {
	if len(d.paras) == 0 {
		return nil
	}
	return d.paras[len(d.paras)-1]
}

// say adds to the text of the paragraph, unless it isn't seen.
func (d *document) say(text []byte) {
	p := d.para()
	if p == nil || d.frames[len(d.frames)-1].hidden {
		return
	}
	for _, instruction := range p.fields {
		if instruction {
			return
		}
	}
	for _, b := range text {
		if b == '\n' || b == '\r' { // of the XML; those of the document are elements
			b = ' '
		}
		p.text = append(p.text, b)
	}
}

// parent is the name of the element n levels above the one that is beginning.
func (d *document) parent(n int) string {
	if i := len(d.frames) - n; i >= 0 && d.frames[i].name.Space == d.word {
		return d.frames[i].name.Local
	}
	return ""
}

func (d *document) start(e xml.StartElement) error {
	if len(d.frames) == 0 {
		d.word = e.Name.Space
	}
	if len(d.frames) >= maxDepth {
		return &Error{Kind: TooLarge, Format: "docx", Detail: fmt.Sprintf("elements nested over %d deep", maxDepth)}
	}
	f := frame{name: e.Name}
	if n := len(d.frames); n > 0 {
		f.hidden = d.frames[n-1].hidden
	}
	if d.skip == 0 {
		switch {
		case e.Name.Space == d.word:
			if err := d.element(e, &f); err != nil {
				return err
			}
		case e.Name.Local == "Fallback":
			d.skip = len(d.frames) + 1
		case e.Name.Local == "t" && e.Name.Space == "m": // of a formula
			f.kind = isText
		}
		if f.kind == isText {
			if p := d.para(); p != nil {
				p.from, p.trim = len(p.text), true
				for _, a := range e.Attr {
					if a.Name.Local == "space" && a.Value == "preserve" {
						p.trim = false
					}
				}
			}
		}
	}
	d.frames = append(d.frames, f)
	return nil
}

func (d *document) element(e xml.StartElement, f *frame) error {
	t, p, name := d.table(), d.para(), e.Name.Local
	mark := d.parent(1) == "rPr" && d.parent(2) == "pPr" // what is said of a paragraph's end
	switch name {
	case "tbl":
		if err := d.flush(); err != nil {
			return err
		}
		f.kind = isTable
		d.beginTable()
	case "tr":
		if t != nil && !t.inRow {
			f.kind = isRow
			d.beginRow()
		}
	case "tc":
		if t != nil && t.inRow && !t.inCell {
			f.kind = isCell
			d.beginCell()
		}
	case "p":
		f.kind, f.hidden = isParagraph, false
		d.paras = append(d.paras, &paragraph{text: d.carry})
		d.carry = nil
	case "r":
		f.kind = isRun
	case "t":
		f.kind = isText
	case "tab", "ptab":
		if d.parent(1) == "r" {
			d.say([]byte{'\t'})
		}
	case "br", "cr":
		if p != nil && !f.hidden {
			p.text = append(p.text, '\n')
		}
	case "noBreakHyphen":
		d.say([]byte{'-'})
	case "sym":
		if u, err := strconv.ParseUint(d.value(e, "char"), 16, 16); err == nil {
			d.say([]byte(symbol(d.value(e, "font"), rune(u))))
		}
	case "fldChar":
		if p == nil {
			break
		}
		switch n := len(p.fields); d.value(e, "fldCharType") {
		case "begin":
			p.fields = append(p.fields, true)
		case "separate":
			if n > 0 {
				p.fields[n-1] = false
			}
		case "end":
			if n > 0 {
				p.fields = p.fields[:n-1]
			}
		}
	case "vanish":
		if d.parent(1) == "rPr" && d.parent(2) == "r" && d.on(e) {
			d.frames[len(d.frames)-2].hidden = true
		}
	case "del", "moveFrom":
		switch {
		case mark && p != nil:
			p.joins = true
		case d.parent(1) == "trPr" && t != nil && name == "del":
			t.deleted = true
		case d.parent(1) != "rPr" && d.parent(1) != "trPr":
			d.skip = len(d.frames) + 1
		}
	case "rt", "sdtPr", "rPrChange", "pPrChange", "trPrChange", "tcPrChange", "tblPrChange", "tblPrExChange", "sectPrChange", "numberingChange":
		d.skip = len(d.frames) + 1
	case "hidden":
		if d.parent(1) == "trPr" && t != nil {
			t.row.Hidden = d.on(e)
		}
	case "gridBefore":
		if d.parent(1) == "trPr" && t != nil {
			t.column += d.count(e)
		}
	case "gridSpan", "vMerge", "cellDel":
		if d.parent(1) != "tcPr" || t == nil || !t.inCell {
			break
		}
		c := &t.cells[len(t.cells)-1]
		switch name {
		case "gridSpan":
			c.span = max(1, d.count(e))
		case "vMerge":
			c.merge = "continue"
			if d.value(e, "val") == "restart" {
				c.merge = "restart"
			}
		case "cellDel":
			c.deleted = true
		}
	}
	return nil
}

// value is an attribute of Word's.
func (d *document) value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == d.word {
			return a.Value
		}
	}
	return ""
}

func (d *document) on(e xml.StartElement) bool {
	v := d.value(e, "val")
	return v != "0" && v != "false" && v != "off"
}

func (d *document) count(e xml.StartElement) int {
	n, err := strconv.Atoi(d.value(e, "val"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, maxInRow)
}

// symbol reads what a character of a symbol font shows, as far as lists and
// forms use them: boxes and ticks.
func symbol(font string, u rune) string {
	if strings.HasPrefix(font, "Wingdings") {
		switch u & 0xff {
		case 0x6f, 0x71, 0xa8, 0xa3:
			return "□"
		case 0x52, 0xfe, 0x53:
			return "☑"
		case 0x50, 0xfc:
			return "✓"
		}
	}
	if u == 0 || u >= 0xd800 && u < 0xe000 || u >= 0xfffd {
		return ""
	}
	return string(u)
}

func (d *document) end(e xml.EndElement) error {
	n := len(d.frames) - 1
	if n < 0 || d.frames[n].name != e.Name {
		return fmt.Errorf("an end tag %s that closes nothing", e.Name.Local)
	}
	f := d.frames[n]
	d.frames = d.frames[:n]
	if d.skip > 0 {
		if d.skip == n+1 {
			d.skip = 0
		}
		return nil
	}
	p := d.para()
	switch f.kind {
	case isText:
		if p != nil && p.trim && p.from <= len(p.text) {
			p.text = append(p.text[:p.from], bytes.Trim(p.text[p.from:], " \t")...)
		}
	case isParagraph:
		d.paras = d.paras[:len(d.paras)-1]
		if p.joins {
			d.carry = append(d.carry, p.text...)
			return nil
		}
		return d.line(p.text)
	case isCell:
		if err := d.flush(); err != nil {
			return err
		}
		return d.endCell()
	case isRow:
		return d.endRow()
	case isTable:
		d.endTable()
		return d.flush()
	}
	return nil
}

// flush ends a text that waited for the paragraph it was joined to.
func (d *document) flush() error {
	text := d.carry
	d.carry = nil
	if len(text) == 0 {
		return nil
	}
	return d.line(text)
}
