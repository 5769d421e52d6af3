package grid

import (
	"fmt"
	"strings"
)

const (
	maxDepth = 1000 // of elements within elements, tables within tables
	maxInRow = 1024 // cells of a row; Word itself stops at 63
)

// flow gathers the tables of a text document in the order in which they begin,
// and a table for each run of the paragraphs around them.
type flow struct {
	format string
	mem    slab
	number int // of the last row or line
	tables []*Table
	text   *Table // the run of paragraphs that is being gathered
	open   []*flowTable
}

func newFlow(format string) *flow { return &flow{format: format, mem: slab{most: maxLines}} }

// flowTable is a table that is open.
type flowTable struct {
	out    *Table
	merges []flowMerge // of the row above, in the order of its columns
	spans  []int       // of the row above: the columns that each of its cells spans
	inRow  bool
	inCell bool

	row     Row
	deleted bool
	column  int // in the grid, of the next cell
	cells   []flowCell
}

type flowCell struct {
	text    []byte
	column  int // in the grid
	span    int
	merge   string // restart, continue or ""
	deleted bool
}

// flowMerge is a cell that goes down over rows.
type flowMerge struct {
	column int // in the grid
	at     int // in its row
	row    int // index among the table's rows, -1 if that was empty
	text   string
	slack  int  // columns that the cells before it span beyond one each
	fresh  bool // it has not gone down yet
}

// beginTable opens a table, in the cell of another if one is open.
func (f *flow) beginTable() {
	t := &flowTable{out: &Table{}}
	f.open = append(f.open, t)
	f.tables = append(f.tables, t.out)
	if len(f.open) == 1 {
		f.text = nil
	}
}

func (f *flow) endTable() { f.open = f.open[:len(f.open)-1] }

// beginRow begins a row of the table that is open.
func (f *flow) beginRow() {
	t := f.table()
	f.number++
	t.inRow, t.row, t.deleted, t.column, t.cells = true, Row{Number: f.number}, false, 0, t.cells[:0]
}

func (f *flow) endRow() error {
	t := f.table()
	t.inRow = false
	if t.deleted {
		return nil
	}
	return t.close(&f.mem)
}

func (f *flow) beginCell() {
	t := f.table()
	t.inCell = true
	t.cells = append(t.cells, flowCell{column: t.column, span: 1})
}

func (f *flow) endCell() error {
	t := f.table()
	c := &t.cells[len(t.cells)-1]
	t.inCell = false
	if t.column += c.span; c.deleted {
		t.cells = t.cells[:len(t.cells)-1]
	}
	if len(t.cells) > maxInRow {
		return &Error{Kind: TooLarge, Format: f.format, Detail: fmt.Sprintf("row %d has over %d cells", t.row.Number, maxInRow)}
	}
	return nil
}

func (f *flow) table() *flowTable {
	if len(f.open) == 0 {
		return nil
	}
	return f.open[len(f.open)-1]
}

// line puts the text of a paragraph where the paragraph is.
func (f *flow) line(text []byte) error {
	if t := f.table(); t != nil && t.inCell {
		c := &t.cells[len(t.cells)-1]
		if len(c.text) > 0 && len(text) > 0 {
			c.text = append(c.text, '\n')
		}
		c.text = append(c.text, text...)
		return nil
	}
	return f.lines(string(text))
}

// lines adds lines of running text.
func (f *flow) lines(text string) error {
	for _, line := range strings.Split(text, "\n") {
		f.number++
		cells, err := f.mem.keep(strings.Split(line, "\t"))
		if err != nil {
			return err
		}
		if len(cells) == 0 {
			continue
		}
		if f.text == nil {
			f.text = &Table{}
			f.tables = append(f.tables, f.text)
		}
		f.text.Rows = append(f.text.Rows, Row{Number: f.number, Cells: cells})
	}
	return nil
}

// close ends a row. Its cells keep their order, whatever columns of the grid they
// span: in published lists those shift in mid-table. Only a cell merged over rows
// must stay in its column: cells are moved past one that spans several for that.
func (t *flowTable) close(mem *slab) error {
	cells := make([]string, 0, len(t.cells))
	var inherited []bool
	var merges []flowMerge
	spans := make([]int, 0, len(t.cells))
	full := false
	slack := 0
	for i := range t.cells {
		c := &t.cells[i]
		text := string(c.text)
		full = full || text != ""
		switch c.merge {
		case "restart":
			merges = append(merges,
				flowMerge{column: c.column, at: len(cells), row: len(t.out.Rows), text: text, slack: slack, fresh: true})
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
func (t *flowTable) merge(column, at int) *flowMerge {
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
func (t *flowTable) shift(m *flowMerge, n int, mem *slab) error {
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
func (f *flow) file() *File {
	out := &File{Format: f.format}
	for _, t := range f.tables {
		if len(t.Rows) > 0 {
			out.Tables = append(out.Tables, *t)
		}
	}
	return out
}
