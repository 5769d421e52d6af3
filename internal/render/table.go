package render

import (
	"bytes"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

const (
	gap = 2 // columns of the terminal between two columns of a table

	// A column of text is not made narrower than minText, nor so narrow that a
	// word of up to maxWord (an 18-digit code, a date) breaks.
	minText = 12
	maxWord = 24

	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// grid is a table as text, every cell cleaned.
type grid struct {
	head  []string
	rows  [][]string
	total []string // nil without one
	right []bool
	whole []bool // of columns whose cells are not wrapped
	colon string // behind a title beside its value
}

func writeTable(b *bytes.Buffer, t Table, o Options) error {
	g := newGrid(t)
	if t.Title != "" {
		b.WriteString(Wrap(Clean(t.Title), o.Width, "") + "\n\n")
	}
	if t.Chart != nil {
		t.Chart.text(b, o)
	} else if len(g.head) > 0 {
		if widths, ok := g.fit(o); ok {
			if err := g.layOut(b, widths, o); err != nil {
				return err
			}
		} else if err := g.records(b, o); err != nil {
			return err
		}
	}
	for i, n := range t.Notes {
		if i == 0 && (t.Chart != nil || len(g.head) > 0) {
			b.WriteByte('\n')
		}
		for line := range strings.SplitSeq(Wrap(n, o.Width, "  "), "\n") {
			b.WriteString(paint(line, dim, o.Color) + "\n")
		}
	}
	return nil
}

func paint(line, style string, color bool) string {
	if !color || line == "" {
		return line
	}
	return style + line + reset
}

func newGrid(t Table) grid {
	g := grid{rows: make([][]string, len(t.Rows)), colon: ":"}
	if t.Lang == "zh" {
		g.colon = "："
	}
	for _, c := range t.Columns {
		g.head = append(g.head, Clean(c.Title))
		g.right = append(g.right, c.Right)
		g.whole = append(g.whole, c.Right)
	}
	for i, row := range t.Rows {
		g.rows[i] = texts(row)
	}
	if t.Total != nil {
		g.total = texts(t.Total)
	}
	return g
}

func texts(row []Value) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = v.String()
	}
	return out
}

// body calls f with each cell of a column, the total included.
func (g grid) body(column int, f func(string)) {
	for _, row := range g.rows {
		f(row[column])
	}
	if g.total != nil {
		f(g.total[column])
	}
}

// fit finds the widths of the columns: as wide as their text if there is room,
// else the widest columns of text are narrowed, else titles wrap too. It
// reports false if even that is wider than the terminal.
func (g grid) fit(o Options) ([]int, bool) {
	n := len(g.head)
	cells, titles := make([]int, n), make([]int, n)
	natural, floor := make([]int, n), make([]int, n) // the widest and narrowest a column may be
	for i := range n {
		g.body(i, func(s string) { cells[i] = max(cells[i], measure(s)) })
		if !o.NoHeader {
			titles[i] = measure(g.head[i])
		}
		// tablewriter leaves out a column of width 0 with its gap.
		natural[i] = max(cells[i], titles[i], 1)
	}
	if o.Width <= 0 || sum(natural) <= o.Width {
		return natural, true
	}

	widths := slices.Clone(natural)
	least := make([]int, n) // what the cells alone need
	for i := range n {
		least[i] = cells[i]
		if !g.whole[i] {
			word := 0
			g.body(i, func(s string) { word = max(word, longestWord(s)) })
			least[i] = min(cells[i], max(minText, min(word, maxWord)))
		}
		floor[i] = max(least[i], titles[i], 1)
	}
	if narrow(widths, floor, o.Width) {
		return widths, true
	}
	for i := range n {
		// Chinese titles could be wrapped to one character a line: two are the least.
		floor[i] = max(least[i], longestWord(g.head[i]), min(titles[i], 4), 1)
		if o.NoHeader {
			floor[i] = max(least[i], 1)
		}
	}
	if !narrow(widths, floor, o.Width) {
		return nil, false
	}
	// A title breaks at words, so its column may need less than it got: what
	// is left over goes back to the columns of text.
	wrapped, _ := wrapTitles(g.head, widths)
	for i := range n {
		if cells[i] <= widths[i] && !o.NoHeader {
			widths[i] = max(cells[i], 1)
			for line := range strings.SplitSeq(wrapped[i], "\n") {
				widths[i] = max(widths[i], measure(line))
			}
		}
	}
	for i := range n {
		if cells[i] > widths[i] {
			widths[i] = min(cells[i], widths[i]+o.Width-sum(widths))
		}
	}
	return widths, true
}

func longestWord(s string) int {
	n := 0
	for _, u := range units(s) {
		n = max(n, u.width)
	}
	return n
}

// sum is the width of a table.
func sum(widths []int) int {
	n := gap * (len(widths) - 1)
	for _, w := range widths {
		n += w
	}
	return n
}

// narrow takes from the widest column that has something to give, until the
// table fits.
func narrow(widths, floor []int, room int) bool {
	for excess := sum(widths) - room; excess > 0; excess-- {
		widest := -1
		for i, w := range widths {
			if w > floor[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// layOut has tablewriter align cells that are already wrapped. Its own
// wrapping and formatting of titles are off: they rewrite text. East Asian
// width is off because it would make – and “ two columns wide, by locale. It
// ignores the errors of its writer, so it gets a buffer.
func (g grid) layOut(b *bytes.Buffer, widths []int, o Options) error {
	align := make([]tw.Align, len(widths))
	for i, right := range g.right {
		align[i] = tw.AlignLeft
		if right {
			align[i] = tw.AlignRight
		}
	}
	cell := tw.CellConfig{
		Padding:    tw.CellPadding{Global: tw.Padding{Overwrite: true}},
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: align},
	}
	const rule = "─"
	joint := strings.Repeat(rule, gap)
	symbols := tw.NewSymbolCustom("quiet").WithRow(rule).WithColumn(strings.Repeat(" ", gap)).
		WithCenter(joint).WithHeaderMid(joint).WithTopMid(joint).WithBottomMid(joint)

	var out bytes.Buffer
	table := tablewriter.NewTable(&out,
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.Border{Left: tw.Off, Right: tw.Off, Top: tw.Off, Bottom: tw.Off},
			Symbols: symbols,
			Settings: tw.Settings{
				Separators: tw.Separators{BetweenColumns: tw.On, BetweenRows: tw.Off, ShowHeader: tw.On, ShowFooter: tw.On},
				Lines:      tw.Lines{ShowHeaderLine: tw.On, ShowFooterLine: tw.On, ShowTop: tw.Off, ShowBottom: tw.Off},
			},
		})),
		tablewriter.WithConfig(tablewriter.Config{
			Header: cell, Row: cell, Footer: cell,
			Behavior: tw.Behavior{TrimSpace: tw.Off, TrimLine: tw.Off, TrimTab: tw.Off, AutoHide: tw.Off},
		}),
	)
	titleLines := 0
	if !o.NoHeader {
		var head []string
		head, titleLines = wrapTitles(g.head, widths)
		table.Header(head)
	}
	for _, row := range g.rows {
		if err := table.Append(wrapCells(row, widths)); err != nil {
			return err
		}
	}
	if g.total != nil {
		table.Footer(wrapCells(g.total, widths))
	}
	if err := table.Render(); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(g.rows) == 0 && !o.NoHeader { // no rule under a header alone, two above a total
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Trim(line, rule) == "" })
		lines = slices.Insert(lines, titleLines, strings.Repeat(rule, measure(lines[0])))
	}
	for i, line := range lines {
		b.WriteString(paint(strings.TrimRight(line, " "), bold, o.Color && i < titleLines) + "\n")
	}
	return nil
}

func wrapCells(cells []string, widths []int) []string {
	out := make([]string, len(cells))
	for i, s := range cells {
		out[i] = strings.Join(wrapLines(s, widths[i], widths[i]), "\n")
	}
	return out
}

// wrapTitles sets short titles on the last line, next to their column.
func wrapTitles(titles []string, widths []int) ([]string, int) {
	out := wrapCells(titles, widths)
	lines := 0
	for _, s := range out {
		lines = max(lines, strings.Count(s, "\n")+1)
	}
	for i, s := range out {
		out[i] = strings.Repeat("\n", lines-1-strings.Count(s, "\n")) + s
	}
	return out, lines
}

// records writes a block for each row, for terminals narrower than the table:
// as many pairs of title and value a line as there is room for, in the order of
// the columns. Titles stay even without a header: values alone would say nothing.
func (g grid) records(b *bytes.Buffer, o Options) error {
	blocks := slices.Clone(g.rows)
	if g.total != nil {
		blocks = append(blocks, g.total)
	}
	var out bytes.Buffer
	if pairs, widths, ok := g.sideBySide(blocks, o.Width); ok {
		o.NoHeader = true
		if err := pairs.layOut(&out, widths, o); err != nil {
			return err
		}
	} else {
		for i, row := range blocks {
			if i > 0 {
				out.WriteByte('\n')
			}
			if err := g.block(&out, row, o.Width); err != nil {
				return err
			}
		}
	}
	text := out.Bytes()
	if last := bytes.LastIndex(text, []byte("\n\n")); g.total != nil && last >= 0 {
		b.Write(text[:last+1])
		b.WriteString(strings.Repeat("─", o.Width))
		text = text[last+1:]
	}
	b.Write(text)
	return nil
}

// block writes a row as a pair a line.
func (g grid) block(b *bytes.Buffer, row []string, width int) error {
	pairs := make([]Pair, len(row))
	for i, s := range row {
		pairs[i] = Pair{g.head[i] + g.colon, s}
	}
	return Pairs(b, "", pairs, width)
}

// sideBySide lays out blocks with an empty line between them, in as many pairs
// a line as fit whole, else in two with their text wrapped. It reports false if
// there is no room for two.
func (g grid) sideBySide(blocks [][]string, room int) (pairs grid, widths []int, ok bool) {
	for perLine := len(g.head) / 2; perLine > 1; perLine-- {
		pairs = grid{right: make([]bool, 2*perLine), head: make([]string, 2*perLine), whole: make([]bool, 2*perLine)}
		for j := range perLine {
			pairs.whole[2*j] = true
		}
		for i, row := range blocks {
			if i > 0 {
				pairs.rows = append(pairs.rows, make([]string, 2*perLine))
			}
			for j, s := range row {
				if j%perLine == 0 {
					pairs.rows = append(pairs.rows, make([]string, 2*perLine))
				}
				line := pairs.rows[len(pairs.rows)-1]
				line[2*(j%perLine)], line[2*(j%perLine)+1] = g.head[j]+g.colon, s
			}
		}
		if widths, ok = pairs.fit(Options{Width: room, NoHeader: true}); ok && (perLine == 2 || !pairs.wraps(widths)) {
			return pairs, widths, true
		}
	}
	return grid{}, nil, false
}

// wraps reports whether some cell is wider than its column.
func (g grid) wraps(widths []int) bool {
	for i, w := range widths {
		wide := false
		g.body(i, func(s string) { wide = wide || measure(s) > w })
		if wide {
			return true
		}
	}
	return false
}
