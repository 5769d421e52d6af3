package grid

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Scan is the kind of a document whose pages are pictures: reading it takes
// optical character recognition.
const Scan Kind = "scan"

const maxPDFPages = 10_000

// readPDF reads a document's text as one table. What is ruled is cut into
// cells by its lines, what stands in columns by the gaps between them, and
// other lines are rows of one cell.
func readPDF(data []byte, opt Options) (f *File, err error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "pdf", Detail: "a PDF has no sheets"}
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case pdfFault:
			f, err = nil, p.err
		default: // what a hostile file can make go wrong here is its damage
			f, err = nil, &Error{Kind: Damaged, Format: "pdf", Detail: fmt.Sprint(p)}
		}
	}()
	r := &pdfReader{doc: openPDF(data), fonts: map[pdfRef]*pdfFont{}, drawing: map[*pdfStream]bool{}}
	r.readPages()
	rows, err := r.rows()
	if err != nil {
		return nil, err
	}
	f = &File{Format: "pdf"}
	if len(rows) > 0 {
		f.Tables = []Table{{Rows: rows}}
	}
	return f, nil
}

type pdfReader struct {
	doc     *pdfDoc
	fonts   map[pdfRef]*pdfFont
	drawing map[*pdfStream]bool // forms, so that none is drawn within itself
	ops     int
	glyphs  int
	mapped  int // codes in character maps
	unread  int // glyphs whose character isn't known
	images  int // pages with pictures and no text
	pages   []*pdfPage
}

// pdfPage is what stands on a page: ruled tables, and lines of text outside of
// them, from the top down.
type pdfPage struct {
	tables []*lattice
	lines  []textLine
}

func (r *pdfReader) readPages() {
	d := r.doc
	seen := map[pdfRef]bool{}
	var walk func(v any, inherited pdfDict, depth int)
	walk = func(v any, inherited pdfDict, depth int) {
		if ref, ok := v.(pdfRef); ok {
			if seen[ref] {
				return
			}
			seen[ref] = true
		}
		node := d.dict(v)
		if node == nil {
			pdfDamaged("a page is missing")
		}
		here := pdfDict{}
		for _, key := range []pdfName{"Resources", "MediaBox", "CropBox"} {
			here[key] = inherited[key]
			if own, ok := node[key]; ok {
				here[key] = own
			}
		}
		if kids := d.array(node["Kids"]); kids != nil && d.name(node["Type"]) != "Page" {
			if depth > maxPDFDepth {
				pdfDamaged("pages nested over %d deep", maxPDFDepth)
			}
			for _, kid := range kids {
				walk(kid, here, depth+1)
			}
			return
		}
		if len(r.pages) >= maxPDFPages {
			pdfTooLarge("over %d pages", maxPDFPages)
		}
		r.pages = append(r.pages, r.readPage(node, here))
	}
	root := d.dict(d.trailer["Root"])
	if d.dict(root["Pages"]) == nil {
		pdfDamaged("no pages")
	}
	walk(root["Pages"], pdfDict{}, 0)
}

func (r *pdfReader) readPage(page, inherited pdfDict) *pdfPage {
	d := r.doc
	c := &canvas{r: r}
	one := matrix{1, 0, 0, 1, 0, 0}
	c.state = pdfState{ctm: one, tm: one, line: one, stretch: 1}
	c.box = rect{point{-math.MaxFloat64, -math.MaxFloat64}, point{math.MaxFloat64, math.MaxFloat64}}
	for _, key := range []pdfName{"MediaBox", "CropBox"} {
		if b := d.array(inherited[key]); len(b) == 4 {
			x0, y0, x1, y1 := d.float(b[0]), d.float(b[1]), d.float(b[2]), d.float(b[3])
			if x0 != x1 && y0 != y1 {
				c.box.low = point{max(c.box.low.x, min(x0, x1)), max(c.box.low.y, min(y0, y1))}
				c.box.high = point{min(c.box.high.x, max(x0, x1)), min(c.box.high.y, max(y0, y1))}
			}
		}
	}
	var content []byte
	switch v := d.resolve(page["Contents"]).(type) {
	case *pdfStream:
		content = d.unpacked(v)
	case pdfArray:
		for _, part := range v {
			if s, ok := d.resolve(part).(*pdfStream); ok {
				content = append(append(content, d.unpacked(s)...), '\n')
			}
		}
	}
	c.run(content, d.dict(inherited["Resources"]), 0)

	direction := 0
	for i := range c.glyphs {
		if len(c.glyphs[i]) > len(c.glyphs[direction]) {
			direction = i
		}
	}
	glyphs := c.glyphs[direction]
	r.unread += c.unread
	if c.images > 0 && len(glyphs) == 0 {
		r.images++
	}
	var across, down []rule
	for _, l := range c.lines {
		a, b := l[0].turned(direction), l[1].turned(direction)
		if math.Abs(a.x-b.x) > math.Abs(a.y-b.y) {
			across = append(across, rule{(a.y + b.y) / 2, min(a.x, b.x), max(a.x, b.x)})
		} else {
			down = append(down, rule{(a.x + b.x) / 2, min(a.y, b.y), max(a.y, b.y)})
		}
	}
	p := &pdfPage{}
	p.tables, glyphs = cutByRules(across, down, glyphs)
	p.lines = textLines(glyphs)
	return p
}

// rows puts the pages together.
func (r *pdfReader) rows() ([]Row, error) {
	text := false
	for _, p := range r.pages {
		text = text || len(p.lines) > 0 || len(p.tables) > 0
	}
	switch {
	case !text && r.images > 0:
		return nil, &Error{Kind: Scan, Format: "pdf", Detail: fmt.Sprintf("pictures on %d of %d pages, and no text", r.images, len(r.pages))}
	case r.unread*2 > r.glyphs:
		return nil, &Error{Kind: BadEncoding, Format: "pdf", Detail: "its fonts don't tell which characters they show"}
	}
	dropFurniture(r.pages)
	return assemble(r.pages)
}

// edge is a line at the head or the foot of a page.
type edge struct {
	page, line int
	text       string
	y          float64
}

var pageNumber = regexp.MustCompile(`(?i)^[-—–－―─·•~|.\s]*(?:第|page|p\.)?\s*(\d{1,4})\s*页?(?:\s*(?:[/,，、]|of|共|第)+\s*\d{1,4}\s*页?)?[-—–－―─·•~|.\s]*$`)

var digits = regexp.MustCompile(`\d+`)

const edgeLines = 3 // at the head and at the foot of a page

// dropFurniture takes off page numbers, and heads and feet that are printed on
// each page; of those without a number the first is kept: it may be the title.
func dropFurniture(pages []*pdfPage) {
	var edges []edge
	for i, p := range pages {
		top, bottom := math.Inf(1), math.Inf(-1)
		for _, t := range p.tables {
			top, bottom = min(top, t.ys[0]), max(bottom, t.ys[len(t.ys)-1])
		}
		for j, l := range p.lines {
			if j < edgeLines && l.y < top || j >= len(p.lines)-edgeLines && l.y > bottom {
				edges = append(edges, edge{i, j, l.text(), l.y})
			}
		}
	}
	drop := map[[2]int]bool{}
	type number struct {
		text    string // with 0 for numbers
		at, off int    // which number of the line, and what it is above the page's
	}
	counted, alike := map[number][]edge{}, map[string][]edge{}
	for _, e := range edges {
		alike[e.text] = append(alike[e.text], e)
		shape := strings.Join(strings.Fields(digits.ReplaceAllString(e.text, "0")), "")
		for at, text := range digits.FindAllString(e.text, 8) {
			if n, err := strconv.Atoi(text); err == nil {
				k := number{shape, at, n - e.page}
				counted[k] = append(counted[k], e)
			}
		}
		m := pageNumber.FindStringSubmatch(e.text)
		bare := m != nil && m[1] == e.text
		outmost := e.line == 0 || e.line == len(pages[e.page].lines)-1
		if m != nil && outmost && (!bare || len(pages) == 1 && e.text == "1" && len(pages[0].tables) > 0) {
			drop[[2]int{e.page, e.line}] = true
		}
	}
	for _, all := range counted {
		all = level(all)
		if n := pagesOf(all); n < 2 || !pageNumber.MatchString(all[0].text) && n*2 <= len(pages) {
			continue
		}
		for _, e := range all {
			drop[[2]int{e.page, e.line}] = true
		}
	}
	for _, all := range alike {
		all = level(all)
		if n := pagesOf(all); n < 2 || n*5 < len(pages)*2 || pages[all[0].page].lines[all[0].line].inColumns() {
			continue
		}
		for _, e := range all[1:] {
			drop[[2]int{e.page, e.line}] = true
		}
	}
	for i, p := range pages {
		kept := p.lines[:0:0]
		for j := range p.lines {
			if !drop[[2]int{i, j}] {
				kept = append(kept, p.lines[j])
			}
		}
		p.lines = kept
	}
}

// level leaves those at the height of the last.
func level(all []edge) []edge {
	y := all[len(all)-1].y
	return slices.DeleteFunc(slices.Clone(all), func(e edge) bool { return math.Abs(e.y-y) > 3 })
}

func pagesOf(all []edge) int {
	n, last := 0, -1
	for _, e := range all {
		if e.page != last {
			n, last = n+1, e.page
		}
	}
	return n
}

// assemble makes rows of all pages: tables that go on over pages have the same
// columns on each.
func assemble(pages []*pdfPage) ([]Row, error) {
	var blocks []*block
	for i, p := range pages {
		on := blocksOf(i, p)
		slices.SortStableFunc(on, func(a, b *block) int {
			switch {
			case a.top < b.top:
				return -1
			case a.top > b.top:
				return 1
			}
			return 0
		})
		blocks = append(blocks, on...)
	}
	unifyLattices(blocks)
	unifyLoose(blocks)
	var out pdfRows
	for _, b := range blocks {
		var err error
		switch {
		case b.lattice != nil:
			err = out.addLattice(b.lattice)
		case b.loose != nil:
			err = out.addLoose(b.loose)
		default:
			err = out.add([]string{b.text}, nil)
		}
		if err != nil {
			return nil, err
		}
	}
	return out.rows, nil
}
