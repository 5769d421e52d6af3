package grid

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tables without lines: columns are where the texts of many lines leave a
// gap, rows are lines with what is wrapped above and below them.

type stretch struct{ from, to float64 }

func (s stretch) overlap(from, to float64) float64 { return min(s.to, to) - max(s.from, from) }

// loose is lines on a page that may be a table, from the first to the last that
// has columns.
type loose struct {
	lines []textLine
	group *looseGroup
}

// looseGroup is loose tables that follow each other and have the same columns.
type looseGroup struct {
	bins  []int // how many lines have text there, by half points from minBin
	lines int
	size  float64 // of the largest letters
	cols  []stretch
}

// smallGap is what may part columns, of the size of letters: that between a
// full cell and the next. Within a text it does no harm, being elsewhere in
// each line.
const smallGap = 0.12

// wordGap is what word processors put between Chinese and Latin letters or
// digits, at most: a date has such gaps at the same places in each line.
const wordGap = 0.3

// latinBeside reports whether of two glyphs that follow each other one is of a Latin
// letter or a digit, the other Chinese.
func latinBeside(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return latin(last) && unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, last) && latin(first)
}

const minBin, binCount = -8192, 3 * 8192

// runs cuts a line where a gap is wider than some share of its letters' size,
// and after a number at its beginning where there is any: numbers at the right
// of their column are close to names at the left of theirs.
func (l *textLine) runs(gap float64) [][]glyph {
	var all [][]glyph
	from, end := 0, -1 // the last glyph that isn't blank
	number := gap < 0.4
	for i, g := range l.glyphs {
		if isBlank(g.text) {
			continue
		}
		if end >= 0 {
			between := g.x0 - l.glyphs[end].x1
			digit := len(g.text) == 1 && g.text[0] >= '0' && g.text[0] <= '9'
			spaced := between < wordGap*l.size && latinBeside(l.glyphs[end].text, g.text)
			if between > gap*l.size && !spaced || number && !digit && between > 0.08*l.size {
				all = append(all, l.glyphs[from:end+1])
				from = i
			}
			number = number && digit
		} else {
			number = number && len(g.text) == 1 && g.text[0] >= '0' && g.text[0] <= '9'
		}
		end = i
	}
	return append(all, l.glyphs[from:end+1])
}

// inColumns reports whether a line looks as one of a table.
func (l *textLine) inColumns() bool {
	if len(l.runs(1)) > 1 {
		return true
	}
	runs := l.runs(0.3)
	return len(runs) > 2 && isCount(glyphText(runs[0])) || len(runs) == 2 && isCount(glyphText(runs[0])) && len(l.runs(0.4)) == 2
}

// isCount reports whether a text is a row's number.
func isCount(s string) bool {
	s = strings.TrimRight(s, ".、．")
	if s == "" || len(s) > 6 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// blocksOf parts the lines of a page into paragraphs and what may be tables.
func blocksOf(page int, p *printedPage) []*block {
	var blocks []*block
	for _, t := range p.tables {
		blocks = append(blocks, &block{page: page, top: t.ys[0], lattice: t})
	}
	left, right := math.Inf(1), math.Inf(-1)
	for _, l := range p.lines {
		left, right = min(left, l.x0()), max(right, l.x1())
	}
	above := func(l textLine) (n int) { // ruled tables that begin above it
		for _, t := range p.tables {
			if t.ys[0] < l.y {
				n++
			}
		}
		return n
	}
	for i := 0; i < len(p.lines); {
		// The lines between two ruled tables.
		j, n := i+1, above(p.lines[i])
		for j < len(p.lines) && above(p.lines[j]) == n {
			j++
		}
		blocks = append(blocks, partLines(page, p.lines[i:j], left, right)...)
		i = j
	}
	return blocks
}

func partLines(page int, lines []textLine, left, right float64) []*block {
	var blocks []*block
	tight := func(i, j int, by float64) bool {
		return lines[j].y-lines[i].y < by*max(lines[i].size, lines[j].size)
	}
	done := 0
	for i := 0; i < len(lines); i++ {
		if !lines[i].inColumns() {
			continue
		}
		last := i
		for j := i + 1; j < len(lines) && j-last <= 6; j++ {
			if lines[j].inColumns() {
				last = j
			}
		}
		from, to := i, last+1 // with what is wrapped over the first and under the last
		for from > done && tight(from-1, from, 1) {
			from--
		}
		for to < len(lines) && tight(to-1, to, 1.7) {
			to++
		}
		blocks = append(blocks, paragraphs(page, lines[done:from], left, right)...)
		blocks = append(blocks, &block{page: page, top: lines[from].y - lines[from].size, loose: &loose{lines: lines[from:to]}})
		done, i = to, to-1
	}
	return append(blocks, paragraphs(page, lines[done:], left, right)...)
}

// item tells a line that begins an entry of an enumeration: 7.甲 or （3）甲, but
// not 2.5亿元.
var item = regexp.MustCompile(`^(?:[0-9]{1,6}(?:[.．][^0-9.]|[、)）])|[(（][0-9]{1,6}[)）]|[①-⑳])`)

// paragraphs joins a line that reaches the right edge with the next one, which
// begins at the left edge. An item of an enumeration starts a new one; and where
// most lines that begin at the left edge follow one that ends before the right,
// each is a paragraph, and the right edge merely the end of the longest.
func paragraphs(page int, lines []textLine, left, right float64) []*block {
	beside := func(a, b *textLine) bool {
		return b.x0()-left <= 0.5*b.size && math.Abs(a.size-b.size) <= 0.1*a.size && b.y-a.y <= 3*a.size
	}
	full := func(a *textLine) bool { return right-a.x1() <= 1.5*a.size && a.x1()-a.x0() >= 15*a.size }
	items, alone, wrapped := 0, 0, 0
	for i := range lines {
		if item.MatchString(lines[i].text()) {
			items++
		}
		if i == 0 || !beside(&lines[i-1], &lines[i]) || lines[i-1].x0()-left > 0.5*lines[i-1].size {
			continue
		}
		if full(&lines[i-1]) {
			wrapped++
		} else {
			alone++
		}
	}
	list := items < 2 && alone > 2 && alone > wrapped
	var blocks []*block
	for i := 0; i < len(lines); {
		parts := []string{lines[i].text()}
		j := i + 1
		for ; j < len(lines); j++ {
			a, b := &lines[j-1], &lines[j]
			if list || !full(a) || !beside(a, b) || item.MatchString(b.text()) {
				break
			}
			parts = append(parts, b.text())
		}
		blocks = append(blocks, &block{page: page, top: lines[i].y - lines[i].size, text: joined(parts)})
		i = j
	}
	return blocks
}

func (g *looseGroup) add(lines []textLine) {
	if g.bins == nil {
		g.bins = make([]int, binCount)
	}
	for i := range lines {
		l := &lines[i]
		if !l.inColumns() {
			continue
		}
		g.lines++
		g.size = max(g.size, l.size)
		last := -1
		for _, run := range l.runs(smallGap) {
			from := max(0, int(math.Floor(2*run[0].x0))-minBin, last+1)
			to := min(binCount-1, int(math.Ceil(2*run[len(run)-1].x1))-minBin-1)
			for b := from; b <= to; b++ {
				g.bins[b]++
			}
			last = max(last, to)
		}
	}
}

// columns are the stretches with text between gaps. One line of fifty, or of
// ten, may reach over a gap that all others leave.
func (g *looseGroup) columns() []stretch {
	gap := 1 // half points
	if g.lines < 8 {
		gap = max(6, int(1.8*g.size))
	}
	pieces := func(from, to, over int) []stretch {
		var all []stretch
		for b := from; b < to; b++ {
			if g.bins[b] <= over {
				continue
			}
			e := b
			for e < to && g.bins[e] > over {
				e++
			}
			if n := len(all); n > 0 && b-int(all[n-1].to) < gap {
				all[n-1].to = float64(e)
			} else {
				all = append(all, stretch{float64(b), float64(e)})
			}
			b = e
		}
		return all
	}
	stray := g.lines / 50
	if stray == 0 && g.lines >= 10 {
		stray = 1
	}
	var cols []stretch
	for _, s := range pieces(0, binCount, 0) {
		parts := pieces(int(s.from), int(s.to), stray)
		if stray == 0 || len(parts) < 2 {
			parts = []stretch{s}
		} else { // with their thin ends
			parts[0].from, parts[len(parts)-1].to = s.from, s.to
		}
		cols = append(cols, parts...)
	}
	for i := range cols {
		cols[i].from = (cols[i].from + minBin) / 2
		cols[i].to = (cols[i].to + minBin) / 2
	}
	return cols
}

// unifyLoose gives loose tables that follow each other the same columns, if taken
// together they have as many as each has by itself.
func unifyLoose(blocks []*block) {
	var now *looseGroup
	defer func() { mergeHeaders(blocks) }()
	for _, b := range blocks {
		if b.lattice != nil {
			now = nil
			continue
		}
		if b.loose == nil {
			continue
		}
		own := &looseGroup{}
		own.add(b.loose.lines)
		own.cols = own.columns()
		if now != nil {
			both := &looseGroup{bins: slices.Clone(now.bins), lines: now.lines, size: now.size}
			both.add(b.loose.lines)
			both.cols = both.columns()
			if len(both.cols) >= len(now.cols) && (len(both.cols) >= len(own.cols) || own.lines < 3) {
				*now = *both
				b.loose.group = now
				continue
			}
		}
		now = own
		b.loose.group = now
	}
}

// mergeHeaders joins a column with the one beside it that never has text in
// the same line, when it has text in hardly any: the left 序号 over numbers at
// the right.
func mergeHeaders(blocks []*block) {
	type texts struct {
		blocks int
		filled []int
		beside []bool // of the next column in the same line
	}
	of := map[*looseGroup]*texts{}
	var order []*looseGroup
	for _, b := range blocks {
		if b.loose == nil {
			continue
		}
		g := b.loose.group
		t := of[g]
		if t == nil {
			t = &texts{filled: make([]int, len(g.cols)), beside: make([]bool, len(g.cols))}
			of[g] = t
			order = append(order, g)
		}
		t.blocks++
		for i := range b.loose.lines {
			c := inCells(&b.loose.lines[i], g.cols)
			for j, p := range c.cells {
				if p.text == "" || c.over {
					continue
				}
				t.filled[j]++
				if j > 0 && c.cells[j-1].text != "" {
					t.beside[j-1] = true
				}
			}
		}
	}
	for _, g := range order {
		t := of[g]
		var cols []stretch
		for j := 0; j < len(g.cols); j++ {
			c := g.cols[j]
			if j+1 < len(g.cols) && !t.beside[j] {
				few, many := min(t.filled[j], t.filled[j+1]), max(t.filled[j], t.filled[j+1])
				if many >= 3 && (10*few <= many || few <= t.blocks && 3*few <= many) {
					c.to = g.cols[j+1].to
					j++
				}
			}
			cols = append(cols, c)
		}
		g.cols = cols
	}
}

func (p *pageRows) addLoose(t *loose) error {
	cols := t.group.cols
	if len(cols) < 2 || t.group.lines < 3 {
		for _, l := range t.lines {
			if err := p.add([]string{l.text()}, nil); err != nil {
				return err
			}
		}
		return nil
	}
	for _, cells := range formRows(t.lines, cols) {
		if err := p.add(cells, nil); err != nil {
			return err
		}
	}
	return nil
}

// cellLine is a line with its texts in columns.
type cellLine struct {
	y, size float64
	cells   []piece
	n       int  // with text
	over    bool // one text over several columns
}

type piece struct {
	x0, x1 float64
	text   string
}

func inCells(l *textLine, cols []stretch) cellLine {
	c := cellLine{y: l.y, size: l.size, cells: make([]piece, len(cols))}
	runs := l.runs(smallGap)
	if l.inColumns() {
		runs = cutAtColumns(runs, cols)
	}
	of := make([]int, len(runs))
	covered := 0
	for i, run := range runs {
		x0, x1 := run[0].x0, run[len(run)-1].x1
		best := math.Inf(-1)
		wide := 0
		for j, col := range cols {
			o := col.overlap(x0, x1)
			if o > best {
				best, of[i] = o, j
			}
			if o > 0.8*l.size {
				wide++
			}
		}
		covered = max(covered, wide)
	}
	one := !slices.ContainsFunc(of, func(j int) bool { return j != of[0] })
	if one && covered > 1 {
		c.over, c.n = true, 1
		c.cells[0] = piece{l.x0(), l.x1(), l.text()}
		return c
	}
	for i := 0; i < len(runs); {
		j := i + 1
		for j < len(runs) && of[j] == of[i] {
			j++
		}
		// A gap within a column may be blanks.
		first, last := runs[i][0], runs[j-1][len(runs[j-1])-1]
		from := slices.IndexFunc(l.glyphs, func(g glyph) bool { return g == first })
		to := from
		for k := from; k < len(l.glyphs); k++ {
			if l.glyphs[k] == last {
				to = k
				break
			}
		}
		p := &c.cells[of[i]]
		if p.text == "" {
			*p = piece{first.x0, last.x1, glyphText(l.glyphs[from : to+1])}
			c.n++
		} else {
			p.text, p.x1 = joined([]string{p.text, glyphText(l.glyphs[from : to+1])}), last.x1
		}
		i = j
	}
	return c
}

// cutAtColumns parts texts that touch where one column ends and the next begins.
func cutAtColumns(runs [][]glyph, cols []stretch) [][]glyph {
	var all [][]glyph
	for _, run := range runs {
		for _, col := range cols[1:] {
			i := slices.IndexFunc(run, func(g glyph) bool { return g.x0 > col.from-1 })
			if i > 0 && run[i].x0 < col.from+1 && run[i-1].x1 < col.from+1 {
				all = append(all, run[:i])
				run = run[i:]
			}
		}
		all = append(all, run)
	}
	return all
}

// former makes rows of lines.
type former struct {
	lines  []cellLine
	number int       // the column of row numbers, or -1
	edges  []stretch // of the texts in each column
	pitch  float64
	// All rows have text on the line of their number wherever any has some
	// above or below that: what is wrapped hangs below the number.
	hanging bool
	rows    [][]string
}

func formRows(lines []textLine, cols []stretch) [][]string {
	f := &former{number: -1}
	for i := range lines {
		f.lines = append(f.lines, inCells(&lines[i], cols))
	}
	for j := range cols {
		e := stretch{math.Inf(1), math.Inf(-1)}
		counts, full := 0, 0
		for _, l := range f.lines {
			if l.over {
				continue
			}
			if l.n > 1 {
				full++
			}
			if p := l.cells[j]; p.text != "" {
				e = stretch{min(e.from, p.x0), max(e.to, p.x1)}
				if isCount(p.text) {
					counts++
				}
			}
		}
		f.edges = append(f.edges, e)
		if f.number < 0 && counts >= 2 && 2*counts >= full {
			f.number = j
		}
	}
	var anchors []int
	var pitches []float64
	for i, l := range f.lines {
		if !f.anchor(l) {
			continue
		}
		if n := len(anchors); n > 0 && anchors[n-1] == i-1 {
			pitches = append(pitches, l.y-f.lines[i-1].y)
		}
		anchors = append(anchors, i)
	}
	if len(pitches) > 0 {
		slices.Sort(pitches)
		f.pitch = pitches[len(pitches)/2]
	}
	f.hanging = true
	for k := range cols {
		wraps := slices.ContainsFunc(f.lines, func(l cellLine) bool { return !l.over && !f.anchor(l) && l.n == 1 && l.cells[k].text != "" })
		bare := slices.ContainsFunc(f.lines, func(l cellLine) bool { return f.anchor(l) && l.cells[k].text == "" })
		f.hanging = f.hanging && (!wraps || !bare)
	}
	if len(anchors) == 0 {
		f.ownRows(f.lines, false)
		return f.rows
	}
	var row []cellLine // of the anchor above
	for k := 0; k <= len(anchors); k++ {
		from, to := 0, len(f.lines)
		if k > 0 {
			from = anchors[k-1] + 1
		}
		var below *cellLine
		if k < len(anchors) {
			to = anchors[k]
			below = &f.lines[to]
		}
		mid := f.lines[from:to]
		s, e := f.divide(row, from, to, below)
		if row != nil {
			f.emit(append(row, mid[:s]...))
		}
		f.ownRows(mid[s:e], k == 0 && f.number >= 0)
		row = slices.Clone(mid[e:])
		if below != nil {
			row = append(row, *below)
		}
	}
	return f.rows
}

// anchor reports whether a line tells where a row is.
func (f *former) anchor(l cellLine) bool {
	if l.over {
		return false
	}
	if f.number >= 0 {
		return isCount(l.cells[f.number].text)
	}
	return l.n >= max(2, (3*len(l.cells)+4)/5)
}

// divide finds which of the lines between two rows are the end of the row
// above and which the beginning of the one below: as many as possible, with as few
// short lines before others as possible, divided where the gap is widest, and with
// the number in the middle of its row unless it is at the top.
func (f *former) divide(above []cellLine, from, to int, below *cellLine) (s, e int) {
	mid := f.lines[from:to]
	const most = 6 // lines over or under a row's own
	var down []cellLine
	if below != nil {
		down = []cellLine{*below}
	}
	type choice struct {
		joined, short int
		gap           float64
		aslant        int // lines by which the row above has more on one side of its anchor
		away          float64
	}
	over := max(0, slices.IndexFunc(above, f.anchor))
	e = len(mid)
	var best choice
	for i := 0; i <= min(most, len(mid)); i++ {
		upper := fit{}
		if i > 0 {
			upper = f.oneRow(append(slices.Clone(above), mid[:i]...))
		}
		if upper.not {
			continue
		}
		for j := len(mid); j >= max(i, len(mid)-most); j-- {
			lower := append(slices.Clone(mid[j:]), down...)
			own := fit{}
			if j < len(mid) {
				own = f.oneRow(lower)
			}
			if own.not {
				continue
			}
			c := choice{joined: i + len(mid) - j, short: upper.short + own.short, gap: f.gapAt(from+i, from+j, mid)}
			if f.hanging {
				c.away = float64(-i)
			} else {
				if above != nil {
					c.aslant = max(i-over, over-i)
				}
				for _, l := range mid[:i] {
					c.away += l.y - above[len(above)-1].y
				}
				for _, l := range mid[j:] {
					c.away += below.y - l.y
				}
			}
			better := cmp.Or(c.joined-best.joined, best.short-c.short)
			if better == 0 && math.Abs(c.gap-best.gap) > 0.5 {
				better = cmp.Compare(c.gap, best.gap)
			} else if better == 0 {
				better = cmp.Or(cmp.Compare(best.aslant, c.aslant), cmp.Compare(best.away, c.away))
			}
			if better > 0 {
				best, s, e = c, i, j
			}
		}
	}
	return s, e
}

// gapAt is the distance of texts in a column, from the line before i to line
// j; the least of the columns that have text in the lines between two rows.
func (f *former) gapAt(i, j int, mid []cellLine) float64 {
	least := math.Inf(1)
	for k := range f.edges {
		if !slices.ContainsFunc(mid, func(l cellLine) bool { return l.cells[k].text != "" }) {
			continue
		}
		up, down := i-1, j
		for up >= 0 && f.lines[up].cells[k].text == "" {
			up--
		}
		for down < len(f.lines) && f.lines[down].cells[k].text == "" {
			down++
		}
		if up >= 0 && down < len(f.lines) {
			least = min(least, f.lines[down].y-f.lines[up].y)
		}
	}
	if math.IsInf(least, 1) {
		return 0
	}
	return least
}

// fit says whether lines can be one row, and how many texts in them go on
// below without having filled their column.
type fit struct {
	not   bool
	short int
}

// oneRow reports how well lines fit as one row, whose anchor is one of them: in
// each column the texts follow closely, and each but the last is as wide as the
// column, unless the lines are closer together than rows are.
func (f *former) oneRow(lines []cellLine) (r fit) {
	anchor := slices.IndexFunc(lines, f.anchor)
	if anchor < 0 || slices.ContainsFunc(lines, func(l cellLine) bool { return l.over }) {
		return fit{not: true}
	}
	y := lines[anchor].y
	for j := range f.edges {
		last := -1
		first := 0.0
		for i, l := range lines {
			if l.cells[j].text == "" {
				continue
			}
			if last < 0 {
				first = l.y
			} else {
				a := lines[last]
				gap := l.y - a.y
				full := f.edges[j].to-a.cells[j].x1 < 2*a.size
				if j == f.number || gap > 2*max(a.size, l.size) || !full && gap > 0.8*f.pitch {
					return fit{not: true}
				}
				if !full {
					r.short++
				}
			}
			last = i
		}
		if last >= 0 && (y < first-0.9*lines[anchor].size || y > lines[last].y+0.9*lines[anchor].size) {
			return fit{not: true}
		}
	}
	return r
}

func (f *former) emit(lines []cellLine) {
	cells := make([]string, len(f.edges))
	for j := range cells {
		var parts []string
		for _, l := range lines {
			parts = append(parts, l.cells[j].text)
		}
		cells[j] = joined(parts)
	}
	f.rows = append(f.rows, cells)
}

// ownRows makes rows of lines that belong to no numbered one. Lines that
// are closer together than letters are high are one row; so are, in a header, texts
// wrapped under some of its cells.
func (f *former) ownRows(lines []cellLine, header bool) {
	for i := 0; i < len(lines); {
		j := i + 1
		for ; j < len(lines); j++ {
			a, b := lines[j-1], lines[j]
			if a.over || b.over {
				break
			}
			gap := b.y - a.y
			wrapped := header && lines[i].n >= 2 && b.n < lines[i].n && gap < 1.4*max(a.size, b.size)
			for k := range b.cells {
				wrapped = wrapped && (b.cells[k].text == "" || lines[i].cells[k].text != "")
			}
			if gap >= 0.9*max(a.size, b.size) && !wrapped {
				break
			}
		}
		f.emit(lines[i:j])
		i = j
	}
}
