package grid

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	maxHTML     = 100 << 20
	maxHTMLCols = 1024
	maxOpen     = 512 // tables within tables
)

// readHTML reads a web page, or a workbook that a program wrote as one. The
// bytes tell the encoding, not what the page declares, which is often wrong. A
// table within a cell makes the table around it mere layout, whose text is text
// like that outside of tables: one table for each run of it, a row for each
// line. Rows are numbered through the whole page. What is in the head, in
// scripts and in lists to choose from is left out.
func readHTML(data []byte, opt Options) (*File, error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "html", Detail: "a web page has no sheets"}
	}
	if len(data) > maxHTML {
		return nil, &Error{Kind: TooLarge, Format: "html", Detail: fmt.Sprintf("%d bytes, at most %d are read", len(data), maxHTML)}
	}
	text, encoding, err := decode(data, opt.Encoding)
	if err != nil {
		var own *Error
		if errors.As(err, &own) {
			own.Format = "html"
		}
		return nil, err
	}
	p := newPage()
	if err := p.read(text); err != nil {
		return nil, err
	}
	return &File{Format: "html", Encoding: encoding, Tables: p.tables, Page: p.about}, nil
}

// page gathers the tables and the text of a web page.
type page struct {
	mem    slab
	number int // of the last row or line
	tables []Table
	text   bool // the last of the tables is a run of text that goes on
	open   []*htmlTable
	line   htmlText // outside of cells
	pre    int      // open pre elements
	about  Page
}

func newPage() *page { return &page{mem: slab{most: maxLines}} }

// htmlTable is a table that is open.
type htmlTable struct {
	rows   []Row
	spans  []htmlSpan // cells of rows above that go on, by column
	layout bool       // a cell holds a table
	inRow  bool
	inCell bool

	row   Row
	cells []htmlCell
}

type htmlCell struct {
	text             htmlText
	columns, downRow int
}

type htmlSpan struct {
	left, width, more int // more rows
	text              string
}

// htmlText gathers text as a browser shows it: white space is one space, none
// where a line begins or ends, nor where a line of the source ends between
// Chinese characters.
type htmlText struct {
	b     []byte
	space bool // is due
	ended bool // a line of the source, within that space
	fresh bool // a line break is due
}

func (t *htmlText) add(s string, pre bool) {
	for _, r := range s {
		switch {
		case pre && r == '\n':
			t.fresh = true
			continue
		case pre && r == '\t':
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f':
			t.space = true
			t.ended = t.ended || r == '\n'
			continue
		}
		if t.fresh {
			if len(t.b) > 0 {
				t.b = append(t.b, '\n')
			}
		} else if t.space && len(t.b) > 0 {
			last, _ := utf8.DecodeLastRune(t.b)
			if !t.ended || !chinese(last) || !chinese(r) {
				t.b = append(t.b, ' ')
			}
		}
		t.fresh, t.space, t.ended = false, false, false
		t.b = utf8.AppendRune(t.b, r)
	}
}

func (t *htmlText) take() string {
	s := string(t.b)
	*t = htmlText{b: t.b[:0]}
	return s
}

func chinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xff00 && r < 0xfff0
}

func (p *page) read(text string) error {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(maxToken)
	silent := "" // the element whose text isn't shown
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			switch err := z.Err(); {
			case errors.Is(err, io.EOF):
				for len(p.open) > 0 {
					if err := p.endTable(); err != nil {
						return err
					}
				}
				return p.flush()
			case errors.Is(err, html.ErrBufferExceeded):
				return &Error{Kind: TooLarge, Format: "html", Detail: fmt.Sprintf("a tag or text of over %d bytes", maxToken)}
			default:
				return &Error{Kind: Damaged, Format: "html", Err: err}
			}
		case html.CommentToken:
			if m := savedFrom.FindStringSubmatch(string(z.Text())); m != nil {
				p.about.Address = m[1]
			}
		case html.TextToken:
			if silent != "" {
				continue
			}
			own := strings.Contains(string(z.Raw()), "\ufffd")
			s := string(z.Text())
			if !own && strings.Contains(s, "\ufffd") { // a number that is no character's
				s = strings.ReplaceAll(s, "\ufffd", "")
			}
			p.here().add(strings.ReplaceAll(s, "\x00", ""), p.pre > 0)
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, more := z.TagName()
			tag := string(name)
			var attrs map[string]string
			for more && (tag == "td" || tag == "th" || tag == "tr" || tag == "meta" || tag == "link") {
				var k, v []byte
				k, v, more = z.TagAttr()
				if attrs == nil {
					attrs = map[string]string{}
				}
				attrs[string(k)] = string(v)
			}
			end := kind == html.EndTagToken
			switch tag {
			case "meta", "link":
				p.head(attrs)
				continue
			case "script", "style", "title", "iframe", "noembed", "noframes", "option":
				if silent = tag; end {
					silent = ""
				}
				continue
			}
			if silent == "option" {
				silent = ""
			}
			if err := p.tag(tag, end, attrs); err != nil {
				return err
			}
		}
	}
}

// savedFrom is the mark that browsers leave in pages that they save.
var savedFrom = regexp.MustCompile(`saved from url=\(\d+\)(https?://\S+)`)

// head takes what an element of the head says of the page: its address, and by
// the names that government sites have to give (国办发〔2019〕19号) source and date.
func (p *page) head(attrs map[string]string) {
	name, content := strings.ToLower(cmp.Or(attrs["name"], attrs["property"], attrs["rel"])), strings.TrimSpace(cmp.Or(attrs["content"], attrs["href"]))
	switch name {
	case "canonical", "og:url", "url":
		if strings.HasPrefix(content, "http://") || strings.HasPrefix(content, "https://") {
			p.about.Address = cmp.Or(p.about.Address, content)
		}
	case "contentsource":
		p.about.Source = cmp.Or(p.about.Source, content)
	case "pubdate":
		p.about.Date = cmp.Or(p.about.Date, content)
	}
}

func (p *page) table() *htmlTable {
	if len(p.open) == 0 {
		return nil
	}
	return p.open[len(p.open)-1]
}

// here is where text goes: the innermost cell of a table that isn't layout.
func (p *page) here() *htmlText {
	if t := p.table(); t != nil && t.inCell && !t.layout {
		return &t.cells[len(t.cells)-1].text
	}
	for i := len(p.open) - 2; i >= 0; i-- { // between the cells of a table
		if t := p.open[i]; t.inCell && !t.layout {
			return &t.cells[len(t.cells)-1].text
		}
	}
	return &p.line
}

func (p *page) tag(tag string, end bool, attrs map[string]string) error {
	t := p.table()
	switch tag {
	case "table":
		if end {
			if t != nil {
				return p.endTable()
			}
			return nil
		}
		if t != nil && !t.inCell {
			if err := p.endTable(); err != nil {
				return err
			}
			t = p.table()
		}
		if len(p.open) >= maxOpen {
			return &Error{Kind: TooLarge, Format: "html", Detail: fmt.Sprintf("tables nested over %d deep", maxOpen)}
		}
		if t != nil && !t.layout {
			if err := p.spread(t); err != nil {
				return err
			}
		}
		if err := p.flush(); err != nil {
			return err
		}
		p.open = append(p.open, &htmlTable{})
	case "thead", "tbody", "tfoot":
		if t != nil {
			err := p.endRow(t)
			t.spans = nil
			return err
		}
	case "tr":
		if t != nil {
			if err := p.endRow(t); err != nil || end {
				return err
			}
			p.beginRow(t, attrs)
		}
	case "td", "th":
		if t == nil {
			p.line.fresh = true
			return nil
		}
		if t.inCell = false; t.layout {
			p.line.fresh = true
		}
		if end {
			return nil
		}
		if !t.inRow {
			p.beginRow(t, nil)
		}
		if t.inCell = true; t.layout {
			return nil
		}
		if len(t.cells) >= maxHTMLCols {
			return &Error{Kind: TooLarge, Format: "html", Detail: fmt.Sprintf("row %d has over %d cells", p.number, maxHTMLCols)}
		}
		t.cells = append(t.cells, htmlCell{columns: number(attrs["colspan"], maxHTMLCols), downRow: number(attrs["rowspan"], maxRow)})
		if attrs["rowspan"] == "0" {
			t.cells[len(t.cells)-1].downRow = maxRow
		}
	case "pre":
		if p.here().fresh = true; !end {
			p.pre++
		} else if p.pre > 0 {
			p.pre--
		}
	case "br", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "hr", "blockquote", "center", "caption",
		"article", "section", "header", "footer", "nav", "aside", "main", "figure", "figcaption", "address", "form", "fieldset", "legend",
		"body", "select":
		p.here().fresh = true
	}
	return nil
}

// number reads colspan and rowspan as browsers do: 1 when it is none.
func number(s string, limit int) int {
	if s = strings.TrimSpace(s); s == "" {
		return 1
	}
	n, err := strconv.Atoi(s[:len(s)-len(strings.TrimLeft(s, "0123456789"))])
	if err != nil || n < 1 {
		return 1
	}
	return min(n, limit)
}

func (p *page) beginRow(t *htmlTable, attrs map[string]string) {
	p.number++
	_, hidden := attrs["hidden"]
	style := strings.ToLower(strings.ReplaceAll(attrs["style"], " ", ""))
	t.inRow, t.inCell = true, false
	t.row = Row{Number: p.number, Hidden: hidden || strings.Contains(style, "display:none")}
	t.cells = t.cells[:0]
}

func (p *page) endTable() error {
	t := p.table()
	if err := p.endRow(t); err != nil {
		return err
	}
	p.open = p.open[:len(p.open)-1]
	p.line.fresh = true
	if len(t.rows) > 0 {
		if err := p.flush(); err != nil {
			return err
		}
		p.tables, p.text = append(p.tables, Table{Rows: t.rows}), false
	}
	return nil
}

// endRow puts the cells of a row in their columns: beside those that come down
// from rows above.
func (p *page) endRow(t *htmlTable) error {
	if !t.inRow {
		return nil
	}
	t.inRow, t.inCell = false, false
	if t.layout {
		p.line.fresh = true
		return nil
	}
	var cells []string
	var inherited []bool
	var spans []htmlSpan
	put := func(column int, text string, down bool) {
		if text == "" || column < len(cells) && cells[column] != "" {
			return
		}
		cells = append(cells, make([]string, max(0, column+1-len(cells)))...)
		cells[column] = text
		if down {
			inherited = append(inherited, make([]bool, column+1-len(inherited))...)
			inherited[column] = true
		}
	}
	column, next := 0, 0
	descend := func(all bool) { // past the cells that come down
		for ; next < len(t.spans) && (all || t.spans[next].left <= column); next++ {
			s := t.spans[next]
			put(s.left, s.text, true)
			column = max(column, s.left+s.width)
			if s.more--; s.more > 0 {
				spans = append(spans, s)
			}
		}
	}
	full := false
	for i := range t.cells {
		c := &t.cells[i]
		descend(false)
		if column+c.columns > maxColumn {
			return &Error{Kind: TooLarge, Format: "html", Detail: fmt.Sprintf("row %d has over %d columns", t.row.Number, maxColumn)}
		}
		text := c.text.take()
		full = full || text != ""
		put(column, text, false)
		if c.downRow > 1 {
			spans = append(spans, htmlSpan{column, c.columns, c.downRow - 1, text})
		}
		column += c.columns
	}
	descend(true)
	slices.SortStableFunc(spans, func(a, b htmlSpan) int { return a.left - b.left })
	if p.mem.used += len(t.spans); p.mem.used > maxCells {
		return errCells()
	}
	t.spans = spans
	if !full {
		return nil
	}
	kept, err := p.mem.keep(cells)
	if err != nil {
		return err
	}
	t.row.Cells = kept
	if inherited != nil {
		t.row.Inherited = append(inherited, make([]bool, len(kept)-len(inherited))...)
	}
	t.rows = append(t.rows, t.row)
	return nil
}

// spread makes a table mere layout: what was read of it so far becomes text.
func (p *page) spread(t *htmlTable) error {
	if err := p.flush(); err != nil {
		return err
	}
	t.layout = true
	for _, r := range t.rows {
		own := 0
		for i, c := range r.Cells {
			if c != "" && (r.Inherited == nil || !r.Inherited[i]) {
				own++
			}
		}
		if own > 1 { // it may be a row of a list after all
			p.number++
			r.Number = p.number
			p.add(r)
			continue
		}
		for i, c := range r.Cells {
			if r.Inherited == nil || !r.Inherited[i] {
				if err := p.lines(c); err != nil {
					return err
				}
			}
		}
	}
	t.rows, t.spans = nil, nil
	for i := range t.cells {
		if err := p.lines(t.cells[i].text.take()); err != nil {
			return err
		}
	}
	return nil
}

// flush ends the line of text outside of cells.
func (p *page) flush() error { return p.lines(p.line.take()) }

func (p *page) lines(text string) error {
	if text == "" {
		return nil
	}
	for _, line := range strings.Split(text, "\n") {
		p.number++
		cells, err := p.mem.keep(strings.Split(line, "\t"))
		if err != nil {
			return err
		}
		if len(cells) > 0 {
			p.add(Row{Number: p.number, Cells: cells})
		}
	}
	return nil
}

func (p *page) add(r Row) {
	if !p.text {
		p.tables, p.text = append(p.tables, Table{}), true
	}
	last := &p.tables[len(p.tables)-1]
	last.Rows = append(last.Rows, r)
}
