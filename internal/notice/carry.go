package notice

import (
	"slices"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// carryDown copies the place in the first row of a group down to its other rows,
// whose cells are empty: what remains of a merged cell once the merge is lost.
// docs/rules.md has the rule for when that is certain.
func (b *builder) carryDown() {
	if b.blanks == 0 || slices.ContainsFunc(b.groups, func(g groupSum) bool { return g.row < 0 }) { // cells announce groups in another way
		return
	}
	for at := range b.entries {
		if g := &b.cols.groups[at]; !g.headless && len(g.places) > 0 {
			b.carryIn(g, b.entries[at])
		}
	}
}

func (b *builder) carryIn(g *group, entries []sme.Entry) {
	rows := make([]*grid.Row, len(entries))
	begins := make([]bool, len(entries)) // nothing above says where the firm is
	j, k := 0, 0
	for i := range entries {
		for b.rows[j].Number != entries[i].Row {
			j++
		}
		rows[i] = &b.rows[j]
		for k < len(b.breaks) && b.breaks[k] < entries[i].Row {
			k++
			begins[i] = true
		}
	}
	carried := make([]string, len(rows))
	places := make([][]string, len(g.places)) // by column and row
	merged := false
	for p, column := range g.places {
		n := 0
		if heads(rows, column, begins) {
			places[p] = make([]string, len(rows))
			for i, r := range rows {
				if text := cell(r, column); text != "" {
					places[p][i] = text
				} else {
					places[p][i] = places[p][i-1]
					n++
				}
			}
		}
		// A district lies in its city: where that changes, nothing goes on down.
		for i, r := range rows {
			text := cell(r, column)
			if i > 0 && text != "" && text != carried[i-1] {
				begins[i] = true
			}
			if carried[i] = text; text == "" && i > 0 {
				carried[i] = carried[i-1]
			}
		}
		if n > 0 {
			merged = true
			b.warn(0, "", remark("list.places-carried", b.header(column), n))
		}
	}
	if !merged {
		return
	}
	at := 0
	for i, r := range rows {
		for at < len(b.under) && b.under[at].row < r.Number {
			at++
		}
		var headings []heading
		if at > 0 {
			headings = b.under[at-1].headings
		}
		own := b.parts[:0]
		for p, column := range g.places {
			if places[p] != nil {
				own = addPlace(own, places[p][i])
			} else {
				own = addPlace(own, cell(r, column))
			}
		}
		entries[i].Place = b.placed(own, headings)
	}
}

// heads reports whether a column has its texts only in the first rows of groups:
// the first row of all has one, no text returns after another, and two rows in
// three are empty.
func heads(rows []*grid.Row, column int, begins []bool) bool {
	filled, group := 0, ""
	seen := map[string]bool{} // since the column before said something else
	for i, r := range rows {
		if begins[i] {
			group = ""
			clear(seen)
		}
		text := cell(r, column)
		switch {
		case text == "" && group == "", text != group && seen[text]:
			return false
		case text == "":
			continue
		}
		group, seen[text] = text, true // or the same once more, on a new page
		filled++
	}
	return filled > 0 && len(rows) >= 3*filled
}
