package main

import (
	"cmp"
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// The differences between two documents, in the order in which they are listed.
const (
	diffGone     = "gone"
	diffAdded    = "added"
	diffRenamed  = "renamed"
	diffMoved    = "moved"
	diffPromoted = "promoted"
)

var differences = []string{diffGone, diffAdded, diffRenamed, diffMoved, diffPromoted}

// difference is one thing in which the documents differ about a firm.
type difference struct {
	change string
	firm   *sme.Firm
	n, m   *store.Placed // nil where the document does not have the firm
}

// compared are two documents and how they differ.
type compared struct {
	n, m        store.DocumentInfo
	list        []difference
	same, rowsN int // firms without a difference; rows in the regions asked about
	rowsM       int
}

// compareDocuments compares two documents firm by firm.
func (a *app) compareDocuments(s *store.Store, n, m int64) (*compared, error) {
	placed, err := s.Placed(a.ctx, n, m)
	if err != nil {
		return nil, err
	}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	d := &compared{}
	for _, doc := range docs {
		switch doc.ID {
		case n:
			d.n = doc
		case m:
			d.m = doc
		}
	}
	inside, err := a.inside()
	if err != nil {
		return nil, err
	}
	firstRows := func(rows []store.Placed, doc *store.DocumentInfo) (map[sme.Key]*store.Placed, int) {
		first, count := map[sme.Key]*store.Placed{}, 0
		for i := range rows {
			if !inside(cmp.Or(rows[i].Region, doc.Issuer)) {
				continue
			}
			count++
			if id := rows[i].Firm.ID; first[id] == nil {
				first[id] = &rows[i]
			}
		}
		return first, count
	}
	inN, rowsN := firstRows(placed[0], &d.n)
	inM, rowsM := firstRows(placed[1], &d.m)
	d.rowsN, d.rowsM = rowsN, rowsM
	for id, p := range inN {
		if o := inM[id]; o != nil {
			before := len(d.list)
			d.list = append(d.list, a.changesOf(d, p, o)...)
			if len(d.list) == before {
				d.same++
			}
		} else {
			d.list = append(d.list, difference{diffGone, p.Firm, p, nil})
		}
	}
	for id, p := range inM {
		if inN[id] == nil {
			d.list = append(d.list, difference{diffAdded, p.Firm, nil, p})
		}
	}
	slices.SortFunc(d.list, func(x, y difference) int {
		row := func(p *store.Placed) int {
			if p == nil {
				return 0
			}
			return p.Number
		}
		return cmp.Or(cmp.Compare(slices.Index(differences, x.change), slices.Index(differences, y.change)), cmp.Compare(row(x.n), row(y.n)), cmp.Compare(row(x.m), row(y.m)))
	})
	return d, nil
}

// changesOf says how two documents differ about a firm that both have.
func (a *app) changesOf(d *compared, n, m *store.Placed) []difference {
	var list []difference
	add := func(change string) { list = append(list, difference{change, n.Firm, n, m}) }
	if sme.NameKey(n.Name) != sme.NameKey(m.Name) {
		add(diffRenamed)
	}
	regions := a.ref().Regions
	if n.Region != "" && m.Region != "" && !regions.Within(n.Region, m.Region) && !regions.Within(m.Region, n.Region) {
		add(diffMoved)
	}
	ladder := a.ref().Ladder()
	if from, to := slices.Index(ladder, d.n.Tier), slices.Index(ladder, d.m.Tier); from >= 0 && to > from {
		add(diffPromoted)
	}
	return list
}

// counts are how many differences of each kind there are, in their order, and
// how many firms are without one.
func (d *compared) counts() []any {
	var counts []any
	for _, change := range differences {
		n := 0
		for _, x := range d.list {
			if x.change == change {
				n++
			}
		}
		counts = append(counts, n)
	}
	return append(counts, d.same)
}

func (a *app) differenceTable(d *compared) render.Table {
	t := render.Table{Title: a.say("diff.title", d.n.ID, d.m.ID), Sheet: a.say("diff.sheet")}
	t.Columns = slices.Concat(
		a.allColumns("change"), a.machineColumns("firm"), a.allColumns("name", "former", "code", "place_n", "place_m", "#row_n", "#row_m"))
	t.Columns[0].Title = a.say("diff.change")
	t.Columns[3].Title = a.say("diff.former", d.n.ID)
	for i, c := range t.Columns {
		switch c.Key {
		case "place_n", "row_n":
			t.Columns[i].Title = a.say("diff."+c.Key, d.n.ID)
		case "place_m", "row_m":
			t.Columns[i].Title = a.say("diff."+c.Key, d.m.ID)
		}
	}
	for _, x := range d.list {
		t.Rows = append(t.Rows, differenceRow(a, x))
	}
	t.Meta = []render.Field{
		{Key: "n", Title: a.say("diff.document", d.n.ID), Value: render.VT(d.n.ID, a.documentName(&d.n))},
		{Key: "m", Title: a.say("diff.document", d.m.ID), Value: render.VT(d.m.ID, a.documentName(&d.m))},
		{Key: "same", Value: render.V(d.same)},
	}
	t.Notes = []string{
		a.say("diff.is", d.n.ID, a.documentName(&d.n), d.n.Published, d.rowsN),
		a.say("diff.is", d.m.ID, a.documentName(&d.m), d.m.Published, d.rowsM),
		a.say("diff.count", d.counts()...),
	}
	return t
}

// differenceRow is one line: names and places as printed.
func differenceRow(a *app, x difference) []render.Value {
	name, former := "", render.VT(nil, " ")
	cells := [4]render.Value{render.VT(nil, " "), render.VT(nil, " "), render.VT(nil, " "), render.VT(nil, " ")}
	code := x.firm.Code
	for i, p := range []*store.Placed{x.n, x.m} {
		if p == nil {
			continue
		}
		name, code = p.Name, cmp.Or(p.Code, code)
		cells[i], cells[2+i] = known(p.Place), plainNumber(int64(p.Number))
	}
	if x.n != nil && x.m != nil && sme.NameKey(x.n.Name) != sme.NameKey(x.m.Name) {
		former = render.V(x.n.Name)
	}
	return []render.Value{
		render.VT(x.change, a.say("difference."+x.change)), render.V(keyText(x.firm.ID)), render.V(name), former, known(code), cells[0], cells[1], cells[2], cells[3],
	}
}
