package grid

import (
	"encoding/binary"
	"slices"
)

// docTable is a table of a binary Word document. What a row is, its last mark
// tells.
type docTable struct {
	rows []docRow
	row  [][]docPart // the cells of the row that is open
	cell []docPart   // and what its last cell holds by now
	kept bool        // a cell of it has a mark that isn't deleted
}

type docRow struct {
	cells [][]docPart
	docRowFormat
}

// docRowFormat is what the mark of a row says of it.
type docRowFormat struct {
	at      []int    // the edges of its cells, in twentieths of a point
	flags   []uint16 // of its cells: how each is merged with others
	deleted bool     // with all its cells: where a deletion begins with the next row, this row's mark may be in it
}

const (
	cellHorizontal = 0x02 // it is a part of the cell before it
	cellVertical   = 0x20 // it is merged with others below or above
	cellRestart    = 0x40 // it is the first of those
)

func (t *docTable) endCell() {
	t.row = append(t.row, t.cell)
	t.cell = nil
}

func (t *docTable) endRow(format docRowFormat) {
	t.rows = append(t.rows, docRow{t.row, format})
	t.row, t.kept = nil, false
}

func (r *docRow) horizontal(i int) bool {
	return i < len(r.flags) && r.flags[i]&cellHorizontal != 0
}

// set takes a property of the row.
func (f *docRowFormat) set(sprm uint16, operand []byte) {
	switch sprm {
	case sprmTDefTable:
		n := int(operand[0])
		if operand = operand[1:]; len(operand) < 2*(n+1) {
			return
		}
		f.at, f.flags = make([]int, n+1), make([]uint16, n)
		for i := range f.at {
			f.at[i] = int(int16(binary.LittleEndian.Uint16(operand[2*i:])))
		}
		const size = 20 // of a cell's description; the last ones may be left out
		for i, rest := 0, operand[2*(n+1):]; i < n && len(rest) >= size; i, rest = i+1, rest[size:] {
			f.flags[i] = binary.LittleEndian.Uint16(rest)
		}
	case sprmTVertMerge:
		if len(operand) >= 2 && int(operand[0]) < len(f.flags) {
			f.flags[operand[0]] = f.flags[operand[0]]&^(cellVertical|cellRestart) | uint16(operand[1]&3)<<5
		}
	case sprmTMerge:
		for i := int(operand[0]) + 1; i < min(int(operand[1]), len(f.flags)); i++ {
			f.flags[i] |= cellHorizontal
		}
	}
}

// vertical is how flowCell has it.
func (r *docRow) vertical(i int) string {
	switch {
	case i >= len(r.flags):
	case r.flags[i]&cellRestart != 0:
		return "restart"
	case r.flags[i]&cellVertical != 0:
		return "continue"
	}
	return ""
}

// sameEdge is how far apart edges of one column may be: programs round.
const sameEdge = 10 // twentieths of a point

// columns are the edges of the table's grid: those of all its rows.
func (t *docTable) columns() []int {
	var all []int
	for i := range t.rows {
		if all = append(all, t.rows[i].at...); i%64 == 0 {
			slices.Sort(all)
			all = slices.Compact(all)
		}
	}
	slices.Sort(all)
	grid := all[:0]
	for i, at := range all {
		if i == 0 || at-grid[len(grid)-1] > sameEdge {
			grid = append(grid, at)
		}
	}
	return grid
}

// edges are the places of the cells' edges in the grid: of a row that doesn't
// tell them, one column for each.
func (r *docRow) edges(grid []int) []int {
	edges := make([]int, len(r.cells)+1)
	for i := range edges {
		edges[i] = i
		if len(r.at) == len(r.cells)+1 {
			n, exact := slices.BinarySearch(grid, r.at[i])
			if !exact && n > 0 { // the grid has the first of those that are near each other
				n--
			}
			edges[i] = n
		}
	}
	return edges
}

// restart marks the first of cells that are merged down where a program left
// that out.
func (t *docTable) restart(grid []int) {
	for i := 1; i < len(t.rows); i++ {
		above, row := &t.rows[i-1], &t.rows[i]
		at := above.edges(grid)
		for j, left := range row.edges(grid)[:len(row.cells)] {
			if row.vertical(j) != "continue" {
				continue
			}
			if k := slices.Index(at[:len(above.cells)], left); k >= 0 && k < len(above.flags) && above.vertical(k) == "" {
				above.flags[k] |= cellVertical | cellRestart
			}
		}
	}
}

// into adds a paragraph or a table to what is gathered.
func (p docPart) into(f *flow) error {
	if p.table == nil {
		return f.line([]byte(p.text))
	}
	f.beginTable()
	grid := p.table.columns()
	p.table.restart(grid)
	for _, row := range p.table.rows {
		f.beginRow()
		t := f.table()
		t.deleted = row.deleted
		edges := row.edges(grid)
		t.column = edges[0]
		for i, cell := range row.cells {
			span := max(1, edges[i+1]-edges[i])
			if row.horizontal(i) && i > 0 { // what is in it isn't seen
				t.cells[len(t.cells)-1].span += span
				t.column += span
				continue
			}
			f.beginCell()
			c := &t.cells[len(t.cells)-1]
			c.span, c.merge = span, row.vertical(i)
			for _, p := range cell {
				if err := p.into(f); err != nil {
					return err
				}
			}
			if err := f.endCell(); err != nil {
				return err
			}
		}
		if err := f.endRow(); err != nil {
			return err
		}
	}
	f.endTable()
	return nil
}
