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
	maxDepth = 1000      // of elements within elements
	maxInRow = 1024      // cells of a row; Word itself stops at 63
	pathDocx = "word/document.xml"
)

// readDOCX reads a Word document. Its tables are tables; the paragraphs before,
// between and after them are too: a table for each run of paragraphs, in the
// order of the document, a row for each line, its cells parted by tabs. Rows
// are numbered through the whole document. What a reader doesn't see is left
// out: deleted and hidden text, the instructions of fields, what stands for a
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
	d := &document{}
	if err := d.read(r); err != nil {
		var known *Error
		if errors.As(err, &known) {
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
		if size := f.UncompressedSize64; size > limit || size > ratioFrom && size/maxRatio > f.CompressedSize64 {
			return nil, &Error{Kind: TooLarge, Format: format, Detail: fmt.Sprintf("%s unpacks from %d to %d bytes", f.Name, f.CompressedSize64, size)}
		}
		r, err := f.Open()
		if err != nil {
			return nil, &Error{Kind: Damaged, Format: format, Detail: f.Name, Err: err}
		}
		return r, nil
	}
	return nil, &Error{Kind: Damaged, Format: format, Detail: "no " + name}
}

// document gathers the tables of a document in the order in which they begin,
// and the paragraphs around them.
type document struct {
	mem    slab
	number int // of the last row or line
	tables []*Table
	text   *Table // the run of paragraphs that is being gathered
	open   []*docTable
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

// docTable is a table that is open.
type docTable struct {
	out    *Table
	merges []docMerge // of the row above, in the order of its columns
	spans  []int      // of the row above: the columns that each of its cells spans
	inRow  bool
	inCell bool

	row     Row
	deleted bool
	column  int // in the grid, of the next cell
	cells   []docCell
}

type docCell struct {
	text    []byte
	column  int // in the grid
	span    int
	merge   string // restart, continue or ""
	deleted bool
}

// docMerge is a cell that goes down over rows.
type docMerge struct {
	column int // in the grid
	at     int // in its row
	row    int // index among the table's rows, -1 if that was empty
	text   string
	slack  int  // columns that the cells before it span beyond one each
	fresh  bool // it has not gone down yet
}

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
	n int
}

func (g *guard) ReadByte() (byte, error) {
	if g.n++; g.n > maxToken {
		return 0, &Error{Kind: TooLarge, Format: "docx", Detail: fmt.Sprintf("a tag or text of over %d bytes", maxToken)}
	}
	return g.Reader.ReadByte()
}

func (d *document) read(r io.Reader) error {
	g := &guard{Reader: bufio.NewReaderSize(r, 64<<10)}
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
			if bytes.Contains(t, []byte("ENTITY")) {
				err = &Error{Kind: TooLarge, Format: "docx", Detail: "it defines entities, whose text has no bound"}
			}
		}
		if err != nil {
			return err
		}
	}
}

func (d *document) table() *docTable {
	if len(d.open) == 0 {
		return nil
	}
	return d.open[len(d.open)-1]
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
		t := &docTable{out: &Table{}}
		d.open = append(d.open, t)
		d.tables = append(d.tables, t.out)
		if len(d.open) == 1 {
			d.text = nil
		}
	case "tr":
		if t != nil && !t.inRow {
			f.kind = isRow
			d.number++
			t.inRow, t.row, t.deleted, t.column, t.cells = true, Row{Number: d.number}, false, 0, t.cells[:0]
		}
	case "tc":
		if t != nil && t.inRow && !t.inCell {
			f.kind = isCell
			t.inCell = true
			t.cells = append(t.cells, docCell{column: t.column, span: 1})
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
	t, p := d.table(), d.para()
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
		c := &t.cells[len(t.cells)-1]
		t.inCell = false
		if t.column += c.span; c.deleted {
			t.cells = t.cells[:len(t.cells)-1]
		}
		if len(t.cells) > maxInRow {
			return &Error{Kind: TooLarge, Format: "docx", Detail: fmt.Sprintf("row %d has over %d cells", t.row.Number, maxInRow)}
		}
	case isRow:
		t.inRow = false
		if !t.deleted {
			return t.close(&d.mem)
		}
	case isTable:
		d.open = d.open[:len(d.open)-1]
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

// line puts the text of a paragraph where the paragraph stands.
func (d *document) line(text []byte) error {
	if t := d.table(); t != nil && t.inCell {
		c := &t.cells[len(t.cells)-1]
		if len(c.text) > 0 && len(text) > 0 {
			c.text = append(c.text, '\n')
		}
		c.text = append(c.text, text...)
		return nil
	}
	return d.lines(string(text))
}

// lines adds lines of running text.
func (d *document) lines(text string) error {
	for _, line := range strings.Split(text, "\n") {
		d.number++
		cells, err := d.mem.keep(strings.Split(line, "\t"))
		if err != nil {
			return err
		}
		if len(cells) == 0 {
			continue
		}
		if d.text == nil {
			d.text = &Table{}
			d.tables = append(d.tables, d.text)
		}
		d.text.Rows = append(d.text.Rows, Row{Number: d.number, Cells: cells})
	}
	return nil
}

// close ends a row. Its cells stand in their order, whatever columns of the
// grid they span: in published lists those shift in mid-table. Only a cell
// that goes down over rows must be in one column: cells are moved for it past
// one that spans several.
func (t *docTable) close(mem *slab) error {
	cells := make([]string, 0, len(t.cells))
	var inherited []bool
	var merges []docMerge
	spans := make([]int, 0, len(t.cells))
	full := false
	slack := 0
	for i := range t.cells {
		c := &t.cells[i]
		text := string(c.text)
		full = full || text != ""
		switch c.merge {
		case "restart":
			merges = append(merges, docMerge{column: c.column, at: len(cells), row: len(t.out.Rows), text: text, slack: slack, fresh: true})
		case "continue":
			m := t.merge(c.column, len(cells))
			if m == nil {
				break
			}
			if n := m.at - len(cells); n > 0 && n <= slack {
				cells = append(cells, make([]string, n)...)
				for range n {
					spans = append(spans, 1)
				}
			} else if n < 0 && -n <= m.slack && m.fresh {
				if err := t.shift(m, -n, mem); err != nil {
					return err
				}
			}
			if text == "" && m.text != "" {
				text = m.text
				inherited = append(inherited, make([]bool, len(cells)+1-len(inherited))...)
				inherited[len(cells)] = true
			}
			down := *m
			down.at, down.fresh = len(cells), false
			merges = append(merges, down)
		}
		cells = append(cells, text)
		spans = append(spans, c.span)
		slack += c.span - 1
	}
	if !full {
		for i := range merges {
			if merges[i].fresh {
				merges[i].row = -1
			}
		}
	}
	t.merges, t.spans = merges, spans
	if !full {
		return nil
	}
	kept, err := mem.keep(cells)
	if err != nil {
		return err
	}
	t.row.Cells = kept
	if inherited != nil {
		t.row.Inherited = append(inherited, make([]bool, max(0, len(kept)-len(inherited)))...)[:len(kept)]
	}
	t.out.Rows = append(t.out.Rows, t.row)
	return nil
}

// merge finds what a cell continues: what begins in its column of the grid, or
// where the grids of the rows differ, in its place.
func (t *docTable) merge(column, at int) *docMerge {
	for i := range t.merges {
		if t.merges[i].column == column {
			return &t.merges[i]
		}
	}
	for i := range t.merges {
		if t.merges[i].at == at {
			return &t.merges[i]
		}
	}
	return nil
}

// shift moves a cell that goes down n columns to the right in the row above,
// where it begins, by leaving columns empty after the cells before it that span
// several, the nearest first.
func (t *docTable) shift(m *docMerge, n int, mem *slab) error {
	to := make([]int, len(t.spans)+1) // where each of the row's cells goes
	for i := min(m.at, len(t.spans)) - 1; i >= 0; i-- {
		add := min(n, t.spans[i]-1)
		n -= add
		for j := i + 1; add > 0 && j < len(to); j++ {
			to[j] += add
		}
	}
	for i := range t.merges {
		if o := &t.merges[i]; o.row == m.row && o.fresh && o.at < len(to) {
			o.at += to[o.at]
		}
	}
	moved := func(i int) int { return i + to[min(i, len(to)-1)] }
	spans := make([]int, moved(len(t.spans)))
	for i := range spans {
		spans[i] = 1
	}
	t.spans = spans // what they spanned is used up
	if m.row < 0 || m.row >= len(t.out.Rows) {
		return nil
	}
	r := &t.out.Rows[m.row]
	cells := make([]string, moved(len(r.Cells)-1)+1)
	if mem.used += len(cells); mem.used > maxCells {
		return errCells()
	}
	var inherited []bool
	if r.Inherited != nil {
		inherited = make([]bool, len(cells))
	}
	for i, c := range r.Cells {
		cells[moved(i)] = c
		if inherited != nil {
			inherited[moved(i)] = r.Inherited[i]
		}
	}
	r.Cells, r.Inherited = cells, inherited
	return nil
}

// file is what was gathered.
func (d *document) file() *File {
	f := &File{Format: "docx"}
	for _, t := range d.tables {
		if len(t.Rows) > 0 {
			f.Tables = append(f.Tables, *t)
		}
	}
	return f
}
