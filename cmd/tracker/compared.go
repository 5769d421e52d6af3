package main

import (
	"cmp"
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// differenceKind is in what two documents differ about a firm.
type differenceKind string

// The differences between two documents, in the order in which they are listed.
const (
	diffGone     differenceKind = "gone"
	diffAdded    differenceKind = "added"
	diffRenamed  differenceKind = "renamed"
	diffMoved    differenceKind = "moved"
	diffPromoted differenceKind = "promoted"
)

var differences = []differenceKind{diffGone, diffAdded, diffRenamed, diffMoved, diffPromoted}

// difference is one thing in which the documents differ about a firm.
type difference struct {
	change differenceKind
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
func (a *app) compareDocuments(s *store.Store, n, m sme.DocumentNumber) (*compared, error) {
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
		return cmp.Or(cmp.Compare(slices.Index(differences, x.change), slices.Index(differences, y.change)),
			cmp.Compare(row(x.n), row(y.n)), cmp.Compare(row(x.m), row(y.m)))
	})
	return d, nil
}

// changesOf says how two documents differ about a firm that both have.
func (w words) changesOf(d *compared, n, m *store.Placed) []difference {
	var list []difference
	add := func(change differenceKind) { list = append(list, difference{change, n.Firm, n, m}) }
	if sme.NameKey(n.Name) != sme.NameKey(m.Name) {
		add(diffRenamed)
	}
	regions := w.Ref().Regions
	if n.Region != "" && m.Region != "" && !regions.Within(n.Region, m.Region) && !regions.Within(m.Region, n.Region) {
		add(diffMoved)
	}
	ladder := w.Ref().Ladder()
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

func (w words) differenceTable(d *compared) render.Table {
	t := render.Table{Title: w.say("diff.title", d.n.ID, d.m.ID), Sheet: w.say("diff.sheet")}
	l := wording.NewLayout[difference](w.Words)
	l.Both("change", func(x difference) render.Value {
		return render.VT(string(x.change), w.say("difference."+string(x.change)))
	}).Title = w.say("diff.change")
	l.Machine("firm", func(x difference) render.Value { return render.V(wording.KeyText(x.firm.ID)) })
	l.Both("name", func(x difference) render.Value { return render.V(x.last().Name) })
	l.Both("former", func(x difference) render.Value {
		if x.n == nil || x.m == nil || sme.NameKey(x.n.Name) == sme.NameKey(x.m.Name) {
			return render.VT(nil, " ")
		}
		return render.V(x.n.Name)
	}).Title = w.say("diff.former", d.n.ID)
	l.Both("code", func(x difference) render.Value { return wording.TextOrNone(x.code()) })
	sides := []struct {
		key, place, row string
		of              func(x difference) *store.Placed
	}{
		{"n", w.say("diff.place_n", d.n.ID), w.say("diff.row_n", d.n.ID), func(x difference) *store.Placed { return x.n }},
		{"m", w.say("diff.place_m", d.m.ID), w.say("diff.row_m", d.m.ID), func(x difference) *store.Placed { return x.m }},
	}
	for _, side := range sides {
		l.Add(render.Column{Key: "place_" + side.key, Title: side.place},
			placed(side.of, func(p *store.Placed) render.Value { return wording.TextOrNone(p.Place) }))
	}
	for _, side := range sides {
		number := func(p *store.Placed) render.Value { return render.V(sme.RowNumber(p.Number)) }
		l.Add(render.Column{Key: "row_" + side.key, Title: side.row, Right: true}, placed(side.of, number))
	}
	l.Lay(&t, d.list)
	t.Meta = []render.Field{
		{Key: "n", Title: w.say("diff.document", d.n.ID), Value: render.VT(d.n.ID, w.DocumentName(&d.n.Document, d.n.State))},
		{Key: "m", Title: w.say("diff.document", d.m.ID), Value: render.VT(d.m.ID, w.DocumentName(&d.m.Document, d.m.State))},
		{Key: "same", Value: render.V(d.same)},
	}
	t.Notes = []string{
		w.say("diff.is", d.n.ID, w.DocumentName(&d.n.Document, d.n.State), d.n.Published, d.rowsN),
		w.say("diff.is", d.m.ID, w.DocumentName(&d.m.Document, d.m.State), d.m.Published, d.rowsM),
		w.say("diff.count", d.counts()...),
	}
	return t
}

// last is the row that says of a firm what is printed last.
func (x difference) last() *store.Placed { return cmp.Or(x.m, x.n) }

// code is the code printed last, or the firm's.
func (x difference) code() string {
	code := x.firm.Code
	for _, p := range []*store.Placed{x.n, x.m} {
		if p != nil {
			code = cmp.Or(p.Code, code)
		}
	}
	return code
}

// placed is what a document says of a firm, blank where it does not have it.
func placed(of func(difference) *store.Placed, value func(*store.Placed) render.Value) func(difference) render.Value {
	return func(x difference) render.Value {
		if of(x) == nil {
			return render.VT(nil, " ")
		}
		return value(of(x))
	}
}
