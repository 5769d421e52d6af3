package grid

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	snap         = 2.5     // points that pieces of one line may be apart
	reach        = 3       // points that a line may end before the one it meets, or go on after a gap
	shortestRule = 6       // points
	maxPageRules = 1000    // whole lines on a page; a drawing has more
	maxLattice   = 200_000 // cells between them
)

// textLine is the text on one base line, from the left, without blanks at its ends.
type textLine struct {
	y, size float64
	glyphs  []glyph
}

func (l *textLine) text() string { return glyphText(l.glyphs) }
func (l *textLine) x0() float64  { return l.glyphs[0].x0 }
func (l *textLine) x1() float64  { return l.glyphs[len(l.glyphs)-1].x1 }

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// textLines puts glyphs into lines. What is printed twice to look bold is
// taken once.
func textLines(glyphs []glyph) []textLine {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.y, b.y) })
	var lines []textLine
	for i := 0; i < len(glyphs); {
		j := i + 1
		size := glyphs[i].size
		for j < len(glyphs) && glyphs[j].y-glyphs[i].y < 0.35*max(size, glyphs[j].size) {
			size = max(size, glyphs[j].size)
			j++
		}
		on := glyphs[i:j:j]
		i = j
		slices.SortStableFunc(on, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
		kept := on[:0]
		for _, g := range on {
			if n := len(kept); n > 0 && kept[n-1].text == g.text && g.x0-kept[n-1].x0 < 0.12*g.size {
				continue
			}
			kept = append(kept, g)
		}
		for len(kept) > 0 && isBlank(kept[0].text) {
			kept = kept[1:]
		}
		for len(kept) > 0 && isBlank(kept[len(kept)-1].text) {
			kept = kept[:len(kept)-1]
		}
		if len(kept) == 0 {
			continue
		}
		var y float64
		for _, g := range kept {
			y += g.y / float64(len(kept))
		}
		lines = append(lines, textLine{y, size, kept})
	}
	return lines
}

func latin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// glyphText is the text of glyphs on a line. Between words that are set apart
// without a blank, one is put.
func glyphText(glyphs []glyph) string {
	var b strings.Builder
	for i, g := range glyphs {
		if i > 0 && g.x0-glyphs[i-1].x1 > 0.25*g.size {
			last, _ := utf8.DecodeLastRuneInString(glyphs[i-1].text)
			first, _ := utf8.DecodeRuneInString(g.text)
			if latin(last) && latin(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(g.text)
	}
	return strings.TrimSpace(b.String())
}

// joined puts the lines of a cell together. Chinese breaks anywhere; between
// English words the break was a blank.
func joined(parts []string) string {
	var b strings.Builder
	var last rune
	for _, p := range parts {
		if p == "" {
			continue
		}
		first, _ := utf8.DecodeRuneInString(p)
		if last < 0x250 && unicode.IsLower(last) && latin(first) && unicode.IsLetter(first) {
			b.WriteByte(' ')
		}
		b.WriteString(p)
		last, _ = utf8.DecodeLastRuneInString(p)
	}
	return b.String()
}

// merged makes whole lines of their pieces.
func merged(rules []rule) []rule {
	slices.SortFunc(rules, func(a, b rule) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	var whole []rule
	for i := 0; i < len(rules); {
		j, sum := i, 0.0
		for j < len(rules) && rules[j].at-rules[i].at <= snap {
			sum += rules[j].at
			j++
		}
		on, at := rules[i:j], sum/float64(j-i)
		i = j
		slices.SortFunc(on, func(a, b rule) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		now := rule{at, on[0].from, on[0].to}
		for _, r := range on[1:] {
			if r.from <= now.to+reach {
				now.to = max(now.to, r.to)
				continue
			}
			whole = append(whole, now)
			now = rule{at, r.from, r.to}
		}
		whole = append(whole, now)
	}
	return slices.DeleteFunc(whole, func(r rule) bool { return r.to-r.from < shortestRule })
}

// lattice is a ruled table on a page.
type lattice struct {
	xs, ys []float64 // its lines, the outermost being its edges
	rows   []latticeRow
	group  *latticeGroup // tables that are one over several pages
	goesOn bool          // the one before in the group is above it
}

type latticeRow struct {
	cells []latticeCell
	heads bool // one cell over the whole width
}

type latticeCell struct {
	left      int // its first column
	text      string
	inherited bool // it began in a row above
	// Of one that spans rows: it is at the top or the bottom of the table, so
	// it may be a part of one that goes on over pages, of which one has the text.
	up, down bool
}

// cutByRules finds the ruled tables of a page and returns what text is in none.
func cutByRules(across, down []rule, glyphs []glyph) ([]*lattice, []glyph) {
	across, down = merged(across), merged(down)
	if len(across) > maxPageRules || len(down) > maxPageRules || len(across) == 0 || len(down) == 0 {
		return nil, glyphs
	}
	// Lines that meet belong to one table.
	parent := make([]int, len(across)+len(down))
	for i := range parent {
		parent[i] = i
	}
	for i, h := range across {
		for j, v := range down {
			if h.from-reach <= v.at && v.at <= h.to+reach && v.from-reach <= h.at && h.at <= v.to+reach {
				union(parent, i, len(across)+j)
			}
		}
	}
	type pieces struct{ h, v []rule }
	of := map[int]*pieces{}
	var order []int
	for i := range parent {
		root := find(parent, i)
		if of[root] == nil {
			of[root] = &pieces{}
			order = append(order, root)
		}
		if i < len(across) {
			of[root].h = append(of[root].h, across[i])
		} else {
			of[root].v = append(of[root].v, down[i-len(across)])
		}
	}
	// So do those beside each other with the same rows: between them are cells
	// that go on over the whole page, or nothing but a gap.
	for i, a := range order {
		for _, b := range order[i+1:] {
			if sameRows(of[a].h, of[b].h) {
				of[b].h, of[b].v = append(of[b].h, of[a].h...), append(of[b].v, of[a].v...)
				of[a] = &pieces{}
				break
			}
		}
	}
	var nets []*net
	for _, root := range order {
		if p := of[root]; len(p.h) > 0 && len(p.v) > 0 {
			if n := newNet(p.h, p.v); n != nil {
				nets = append(nets, n)
			}
		}
	}
	// A table within the frame of another gets its text.
	slices.SortStableFunc(nets, func(a, b *net) int { return cmp.Compare(a.area(), b.area()) })
	var tables []*lattice
	for _, n := range nets {
		var in, out []glyph
		for _, g := range glyphs {
			if n.holds(g) {
				in = append(in, g)
			} else {
				out = append(out, g)
			}
		}
		in, out = n.overflow(in, out)
		if t := n.fill(in); t != nil {
			tables = append(tables, t)
			glyphs = out
		}
	}
	return tables, glyphs
}

// sameRows reports whether of at least three lines most are at the same heights.
func sameRows(a, b []rule) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 3 {
		return false
	}
	heights := map[float64]bool{}
	for _, r := range b {
		heights[r.at] = true
	}
	n := 0
	for _, r := range a {
		if heights[r.at] {
			n++
		}
	}
	return 5*n >= 4*len(a)
}

func find(parent []int, i int) int {
	for parent[i] != i {
		parent[i] = parent[parent[i]]
		i = parent[i]
	}
	return i
}

// union keeps the smaller number as the root: in a net that is the cell at the top left.
func union(parent []int, i, j int) {
	i, j = find(parent, i), find(parent, j)
	parent[max(i, j)] = min(i, j)
}

// net is the lines of one table and the areas that they part.
type net struct {
	xs, ys []float64
	cells  []int // by row and column: the area's first cell
	right  map[int]int
	bottom map[int]int
}

func places(rules, crossing []rule) []float64 {
	var at []float64
	for _, r := range rules {
		at = append(at, r.at)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	// Edges that aren't drawn are where the lines end that go there.
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range crossing {
		low, high = min(low, r.from), max(high, r.to)
	}
	if low < at[0]-2*reach {
		at = slices.Insert(at, 0, low)
	}
	if high > at[len(at)-1]+2*reach {
		at = append(at, high)
	}
	return at
}

func newNet(across, down []rule) *net {
	n := &net{xs: places(down, across), ys: places(across, down)}
	columns, rows := len(n.xs)-1, len(n.ys)-1
	if columns < 1 || rows < 1 || columns*rows < 2 || columns*rows > maxLattice {
		return nil
	}
	n.cells = make([]int, columns*rows)
	for i := range n.cells {
		n.cells[i] = i
	}
	// Cells are one where no line is drawn between them.
	wall := make([]bool, columns*rows) // at the right
	floor := make([]bool, columns*rows)
	for _, r := range down {
		j := sort.SearchFloat64s(n.xs, r.at) - 1
		for i := range rows {
			if mid := (n.ys[i] + n.ys[i+1]) / 2; j >= 0 && r.from <= mid && mid <= r.to {
				wall[i*columns+j] = true
			}
		}
	}
	for _, r := range across {
		i := sort.SearchFloat64s(n.ys, r.at) - 1
		for j := range columns {
			if mid := (n.xs[j] + n.xs[j+1]) / 2; i >= 0 && r.from <= mid && mid <= r.to {
				floor[i*columns+j] = true
			}
		}
	}
	for i := range rows {
		for j := range columns {
			at := i*columns + j
			if j+1 < columns && !wall[at] {
				union(n.cells, at, at+1)
			}
			if i+1 < rows && !floor[at] {
				union(n.cells, at, at+columns)
			}
		}
	}
	n.right, n.bottom = map[int]int{}, map[int]int{}
	for at := range n.cells {
		root := find(n.cells, at)
		n.right[root] = max(n.right[root], at%columns)
		n.bottom[root] = max(n.bottom[root], at/columns)
	}
	return n
}

func (n *net) area() float64 {
	return (n.xs[len(n.xs)-1] - n.xs[0]) * (n.ys[len(n.ys)-1] - n.ys[0])
}

func (n *net) holds(g glyph) bool {
	x, y := (g.x0+g.x1)/2, g.y-0.35*g.size
	return x > n.xs[0] && x < n.xs[len(n.xs)-1] && y > n.ys[0] && y < n.ys[len(n.ys)-1]
}

// overflow gives the table what runs on over its right edge from a cell: a
// title too long for it is one text yet.
func (n *net) overflow(in, out []glyph) (inside, outside []glyph) {
	const most = 16 // texts at one height: more are no table
	right := n.xs[len(n.xs)-1]
	ends := map[int][]glyph{} // the last glyphs of texts that reach the edge, by height
	for _, g := range in {
		if at := int(math.Round(g.y)); g.x1 > right-g.size && !isBlank(g.text) && len(ends[at]) < most {
			ends[at] = append(ends[at], g)
		}
	}
	if len(ends) == 0 {
		return in, out
	}
	slices.SortStableFunc(out, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	for _, g := range out {
		at := ends[int(math.Round(g.y))]
		i := slices.IndexFunc(at, func(end glyph) bool {
			return g.x1 > right && math.Abs(g.x0-end.x1) < 0.1*g.size && math.Abs(end.y-g.y) < 0.1*g.size
		})
		if i < 0 {
			outside = append(outside, g)
			continue
		}
		at[i] = g
		in = append(in, g)
	}
	return in, outside
}

// cellAt is the area's first cell at a place within the net.
func (n *net) cellAt(x, y float64) int {
	j := min(max(sort.SearchFloat64s(n.xs, x)-1, 0), len(n.xs)-2)
	i := min(max(sort.SearchFloat64s(n.ys, y)-1, 0), len(n.ys)-2)
	return find(n.cells, i*(len(n.xs)-1)+j)
}

// fill puts glyphs into the cells; nil when that makes no table.
func (n *net) fill(glyphs []glyph) *lattice {
	columns := len(n.xs) - 1
	in := map[int][]glyph{}
	// Lines over the whole table first: a text that runs over the edge of its
	// cell is one text yet.
	for _, l := range textLines(glyphs) {
		for _, run := range n.runs(l) {
			in[run.cell] = append(in[run.cell], run.glyphs...)
		}
	}
	if len(in) < 2 {
		return nil
	}
	t := &lattice{xs: n.xs, ys: n.ys}
	lines := map[int][]textLine{}
	for at, glyphs := range in {
		lines[at] = textLines(glyphs)
	}
	for i := range len(n.ys) - 1 {
		if split := n.split(i, lines); split != nil {
			t.rows = append(t.rows, split...)
			continue
		}
		var row latticeRow
		own := 0
		for j := 0; j < columns; j++ {
			at := i*columns + j
			root := find(n.cells, at)
			if root%columns != j && root/columns <= i && (j > 0 && find(n.cells, at-1) == root) {
				continue // the rest of a cell over columns
			}
			var parts []string
			for _, l := range lines[root] {
				parts = append(parts, l.text())
			}
			c := latticeCell{left: root % columns, text: joined(parts), inherited: root/columns < i}
			whole := n.right[root]-root%columns+1 == columns
			if n.bottom[root] > root/columns && !whole {
				c.up, c.down = root/columns <= 1, n.bottom[root] == len(n.ys)-2
			}
			switch {
			case c.text != "" && !c.inherited:
				own++
				row.heads = whole
			case c.text != "" && whole:
				continue // a heading as high as several rows
			case c.text == "" && !c.up && !c.down:
				continue
			}
			row.cells = append(row.cells, c)
		}
		if own > 0 {
			t.rows = append(t.rows, row)
		}
	}
	if len(t.rows) == 0 {
		return nil
	}
	return t
}

type netRun struct {
	cell   int
	glyphs []glyph
}

// runs cuts a line at the lines between cells. Where a glyph is right on one of
// them, the text runs over from its cell into the next.
func (n *net) runs(l textLine) []netRun {
	var all []netRun
	over := false // since the last cut there was a glyph on a line
	from := 0
	y := l.y - 0.35*l.size
	cut := func(to int) {
		run := netRun{n.cellAt((l.glyphs[from].x0+l.glyphs[from].x1)/2, y), l.glyphs[from:to:to]}
		if over {
			first, last := l.glyphs[from], l.glyphs[to-1]
			j := min(max(sort.SearchFloat64s(n.xs, (first.x0+first.x1)/2)-1, 0), len(n.xs)-2)
			if first.x0-n.xs[j] > 1.5*l.size { // it runs over on both sides
				run.cell = n.cellAt((first.x0+last.x1)/2, y)
			}
		}
		all = append(all, run)
		from, over = to, false
	}
	cell := func(g glyph) int { return n.cellAt((g.x0+g.x1)/2, y) }
	onLine := func(g glyph) bool {
		return n.cellAt(g.x0+0.15*g.size, y) != n.cellAt(max(g.x1-0.15*g.size, g.x0+0.15*g.size), y)
	}
	for i := 1; i <= len(l.glyphs); i++ {
		if onLine(l.glyphs[i-1]) && !isBlank(l.glyphs[i-1].text) {
			over = true
		}
		switch {
		case i == len(l.glyphs):
			cut(i)
		case l.glyphs[i].x0-l.glyphs[i-1].x1 > 0.3*l.size:
			cut(i)
		case cell(l.glyphs[i]) != cell(l.glyphs[i-1]) && !onLine(l.glyphs[i]) && !onLine(l.glyphs[i-1]):
			if !over || l.glyphs[i].x0-l.glyphs[i-1].x1 > 0.05*l.size {
				cut(i)
			}
		}
	}
	return all
}

// split makes rows of one that has several: no lines are drawn between them, but a
// cell of it has numbers below each other.
func (n *net) split(i int, lines map[int][]textLine) []latticeRow {
	columns := len(n.xs) - 1
	counts := false
	var glyphs []glyph
	done := map[int]bool{}
	for j := range columns {
		root := find(n.cells, i*columns+j)
		if done[root] {
			continue
		}
		done[root] = true
		if root/columns != i || n.bottom[root] != i {
			return nil
		}
		ints := 0
		for _, l := range lines[root] {
			if isCount(l.text()) {
				ints++
			}
			glyphs = append(glyphs, l.glyphs...)
		}
		counts = counts || ints >= 3 && ints == len(lines[root])
	}
	if !counts || columns < 2 {
		return nil
	}
	var cols []stretch
	for j := range columns {
		cols = append(cols, stretch{n.xs[j], n.xs[j+1]})
	}
	var rows []latticeRow
	for _, cells := range formRows(textLines(glyphs), cols) {
		var row latticeRow
		for j, text := range cells {
			if text != "" {
				row.cells = append(row.cells, latticeCell{left: j, text: text})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// latticeGroup is the columns that ruled tables of the same width share, as
// they are one table over several pages.
type latticeGroup struct {
	width float64
	xs    []float64 // of the columns' left edges, from the left edge of the table
	used  []bool
	last  []string // of the last row
	// Rows whose cell in a column is a part without text, of a cell that goes
	// on on the next page.
	waiting map[int][]int
	count   []int           // rows with a number in the column
	rows    int             // without those above the first with a number
	header  map[string]bool // rows before the first with a number
	headed  bool            // that was seen
}

func (g *latticeGroup) column(x float64) int {
	best := 0
	for i := range g.xs {
		if math.Abs(g.xs[i]-x) < math.Abs(g.xs[best]-x) {
			best = i
		}
	}
	return best
}

// unifyLattices gives tables of the same width that follow each other the same
// columns. Columns that hold no text anywhere fall away.
func unifyLattices(blocks []*block) {
	var now *latticeGroup
	for _, b := range blocks {
		t := b.lattice
		if t == nil {
			continue
		}
		width := t.xs[len(t.xs)-1] - t.xs[0]
		if now == nil || math.Abs(now.width-width) > 2*reach {
			now = &latticeGroup{width: width, waiting: map[int][]int{}, header: map[string]bool{}}
		} else {
			t.goesOn = true
		}
		t.group = now
		for _, x := range t.xs[:len(t.xs)-1] {
			x -= t.xs[0]
			if i := now.column(x); len(now.xs) == 0 || math.Abs(now.xs[i]-x) > reach {
				if len(now.xs) < maxPageRules {
					now.xs = append(now.xs, x)
				}
			}
		}
	}
	seen := map[*latticeGroup]bool{}
	for _, b := range blocks {
		if t := b.lattice; t != nil && !seen[t.group] {
			seen[t.group] = true
			slices.Sort(t.group.xs)
			t.group.used = make([]bool, len(t.group.xs))
			t.group.count = make([]int, len(t.group.xs))
		}
	}
	for _, b := range blocks {
		t := b.lattice
		if t == nil {
			continue
		}
		numbered := false // by now
		for i := range t.rows {
			for k, c := range t.rows[i].cells {
				j := t.group.column(t.xs[c.left] - t.xs[0])
				t.rows[i].cells[k].left = j
				t.group.used[j] = t.group.used[j] || c.text != ""
				if isCount(c.text) {
					t.group.count[j]++
					numbered = true
				}
			}
			if numbered {
				t.group.rows++
			}
		}
	}
}

// addLattice adds the rows of a page's part of a table.
func (p *pageRows) addLattice(t *lattice) error {
	g := t.group
	place := make([]int, len(g.xs)) // of a column among those with text
	n := 0
	for i := range place {
		place[i] = n
		if g.used[i] {
			n++
		}
	}
	heads := 0 // rows at the top that are the header again
	for i, row := range t.rows {
		l := t.laidRow(row, place, n)
		text := strings.Join(l.cells, "\x00")
		if g.headed = g.headed || slices.ContainsFunc(l.cells, isCount); !g.headed {
			g.header[text] = true
		}
		if i == heads && t.goesOn && g.header[text] {
			heads++
		} else if i == heads && t.goesOn && len(p.rows) > heads && p.continues(g, row, place, heads) {
			l.continueRow(&p.rows[len(p.rows)-1-heads])
			continue
		}
		if l.own == 0 {
			continue
		}
		for at, text := range l.found {
			if len(g.waiting[at]) > 0 {
				l.inherited[at] = true
				if err := p.fill(g.waiting[at], at, text); err != nil {
					return err
				}
			}
		}
		if !row.heads {
			g.passed(l, i == 0, len(p.rows))
		}
		if err := p.add(l.cells, l.inherited); err != nil {
			return err
		}
	}
	return nil
}

// laidRow is a row of a table in the columns that have text.
type laidRow struct {
	cells     []string
	inherited []bool
	own       int            // cells with a text of their own
	found     map[int]string // the text of cells that go on from the page above
	waits     map[int]bool   // columns with an empty part of a cell whose text may be on another page
}

func (t *lattice) laidRow(row latticeRow, place []int, n int) *laidRow {
	g := t.group
	l := &laidRow{cells: make([]string, n), inherited: make([]bool, n), found: map[int]string{}, waits: map[int]bool{}}
	for _, c := range row.cells {
		at := place[c.left]
		switch {
		case at >= n || !g.used[c.left]:
		case c.text == "": // a part of a cell over pages
			switch {
			case l.cells[at] != "":
			case c.up && t.goesOn && at < len(g.last) && g.last[at] != "":
				l.cells[at], l.inherited[at] = g.last[at], true
			case c.down && (!c.up || !t.goesOn || len(g.waiting[at]) > 0), c.up && len(g.waiting[at]) > 0:
				l.waits[at] = true
			}
		case l.cells[at] != "" && !c.inherited: // two narrow columns that are one elsewhere
			l.cells[at] = joined([]string{l.cells[at], c.text})
		default:
			l.cells[at], l.inherited[at] = c.text, c.inherited
			if c.up && t.goesOn && !c.inherited {
				l.found[at] = c.text
			}
			l.own++
		}
	}
	return l
}

// continueRow adds the texts of a row to the one on the page before that it continues.
func (l *laidRow) continueRow(last *Row) {
	for j, text := range l.cells {
		if text != "" && !l.inherited[j] && j < len(last.Cells) {
			last.Cells[j] = joined([]string{last.Cells[j], text})
		}
	}
}

// passed notes a row, which becomes the one with this index, for the cells that go
// on below it.
func (g *latticeGroup) passed(l *laidRow, first bool, index int) {
	g.last = l.cells
	for at := range g.waiting {
		if !l.waits[at] && (l.cells[at] != "" || !first) { // there is a header above it
			delete(g.waiting, at)
		}
	}
	for at := range l.waits {
		g.waiting[at] = append(g.waiting[at], index)
	}
}

// fill gives rows the text of a cell that they are parts of.
func (p *pageRows) fill(rows []int, at int, text string) error {
	for k, i := range rows {
		r := &p.rows[i]
		if add := at + 1 - len(r.Cells); add > 0 {
			if p.mem.used += add; p.mem.used > maxCells {
				return errCells()
			}
			r.Cells = append(r.Cells, make([]string, add)...)
		}
		if r.Cells[at] != "" {
			continue
		}
		r.Cells[at] = text
		if k > 0 && r.Inherited == nil {
			r.Inherited = make([]bool, len(r.Cells))
		}
		if r.Inherited != nil {
			r.Inherited = append(r.Inherited, make([]bool, len(r.Cells)-len(r.Inherited))...)
			r.Inherited[at] = k > 0
		}
	}
	return nil
}

// continues reports whether the first row of a page, under the rows of its header, is
// the rest of the last one of the page before: it has no number where all others
// have one, and few of its cells have text, all below a text.
func (p *pageRows) continues(g *latticeGroup, row latticeRow, place []int, heads int) bool {
	last := p.rows[len(p.rows)-1-heads].Cells
	number := -1
	for j, n := range g.count {
		if g.used[j] && n*10 >= g.rows*9 && g.rows >= 5 {
			number = place[j]
			break
		}
	}
	if number < 0 || row.heads || number >= len(last) || !isCount(last[number]) {
		return false
	}
	filled := 0
	for _, text := range last {
		if text != "" {
			filled++
		}
	}
	n := 0
	for _, c := range row.cells {
		if c.text == "" || c.inherited {
			continue
		}
		at := place[c.left]
		if at == number || at >= len(last) || last[at] == "" {
			return false
		}
		n++
	}
	return n > 0 && 2*n <= filled
}
