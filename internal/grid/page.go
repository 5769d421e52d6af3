package grid

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// printedPage is the content of a page.
type printedPage struct {
	glyphs       []glyph
	across, down []rule
	picture      bool // and no text
	number       int  // 1-based, in the file

	// What that makes: ruled tables, and lines of text outside of them, from
	// the top down.
	tables []*lattice
	lines  []textLine
}

// find makes tables and lines of the content.
func (p *printedPage) find() {
	tables, glyphs := cutByRules(p.across, p.down, p.glyphs)
	p.tables, p.lines = tables, textLines(glyphs)
	p.glyphs, p.across, p.down = nil, nil, nil
}

// Scan is the kind of a document whose pages are pictures: reading it takes
// optical character recognition.
const Scan Kind = "scan"

func scanned(pages []*printedPage) bool {
	pictures := false
	for _, p := range pages {
		if slices.ContainsFunc(p.glyphs, func(g glyph) bool { return !isBlank(g.text) }) {
			return false
		}
		pictures = pictures || p.picture
	}
	return pictures
}

// fileOf puts the pages of a document together as one table.
func fileOf(format string, pages []*printedPage) (*File, error) {
	if scanned(pages) {
		return nil, &Error{Kind: Scan, Format: format, Detail: fmt.Sprintf("pictures on its %d pages, and no text", len(pages))}
	}
	for i, p := range pages {
		p.number = i + 1
	}
	pages = joinBands(pages)
	for _, p := range pages {
		p.find()
	}
	dropFurniture(pages)
	rows, err := assemble(pages)
	if err != nil {
		return nil, err
	}
	f := &File{Format: format}
	if len(rows) > 0 {
		f.Tables = []Table{{Rows: rows}}
	}
	return f, nil
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
func dropFurniture(pages []*printedPage) {
	drop := map[[2]int]bool{}
	take := func(all []edge) {
		for _, e := range all {
			drop[[2]int{e.page, e.line}] = true
		}
	}
	edges := edgesOf(pages)
	for _, e := range edges {
		if e.isPageNumber(pages) {
			take([]edge{e})
		}
	}
	for _, all := range numberedEdges(edges) {
		all = level(all)
		if n := pagesOf(all); n > 1 && (pageNumber.MatchString(all[0].text) || n*2 > len(pages)) {
			take(all)
		}
	}
	alike := map[string][]edge{}
	for _, e := range edges {
		alike[e.text] = append(alike[e.text], e)
	}
	for _, all := range alike {
		all = level(all)
		if n := pagesOf(all); n > 1 && n*5 >= len(pages)*2 && !pages[all[0].page].lines[all[0].line].inColumns() {
			take(all[1:])
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

// edgesOf are the first and last lines of pages, outside of their tables.
func edgesOf(pages []*printedPage) []edge {
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
	return edges
}

// isPageNumber reports whether an edge is a page number by itself: the outermost
// line, with more than figures, or 1 on the only page.
func (e edge) isPageNumber(pages []*printedPage) bool {
	m := pageNumber.FindStringSubmatch(e.text)
	if m == nil || e.line != 0 && e.line != len(pages[e.page].lines)-1 {
		return false
	}
	return m[1] != e.text || len(pages) == 1 && e.text == "1" && len(pages[0].tables) > 0
}

// pageCount is what edges of several pages have in common that count the pages.
type pageCount struct {
	text    string // with 0 for numbers
	at, off int    // which number of the line, and by how much it is above the page's
}

func numberedEdges(edges []edge) map[pageCount][]edge {
	counted := map[pageCount][]edge{}
	for _, e := range edges {
		shape := strings.Join(strings.Fields(digits.ReplaceAllString(e.text, "0")), "")
		for at, text := range digits.FindAllString(e.text, 8) {
			if n, err := strconv.Atoi(text); err == nil {
				k := pageCount{shape, at, n - e.page}
				counted[k] = append(counted[k], e)
			}
		}
	}
	return counted
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
func assemble(pages []*printedPage) ([]Row, error) {
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
	out := pageRows{mem: slab{most: maxLines}}
	for _, b := range blocks {
		out.page = pages[b.page].number
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

// block is a part of a page: a ruled table, one without lines, or a line.
type block struct {
	page    int
	top     float64
	lattice *lattice
	loose   *loose
	text    string
}

// pageRows are the rows of the document.
type pageRows struct {
	mem  slab
	rows []Row
	page int // that the next row is on
}

func (p *pageRows) add(cells []string, inherited []bool) error {
	kept, err := p.mem.keep(cells)
	if err != nil || len(kept) == 0 {
		return err
	}
	if inherited != nil {
		inherited = inherited[:len(kept)]
		if !slices.Contains(inherited, true) {
			inherited = nil
		}
	}
	p.rows = append(p.rows, Row{Number: len(p.rows) + 1, Page: p.page, Cells: kept, Inherited: inherited})
	return nil
}
