package wording

import (
	"cmp"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// DifferenceKind is in what two documents differ about a firm.
type DifferenceKind string

// The differences between two documents.
const (
	DiffGone     DifferenceKind = "gone"
	DiffAdded    DifferenceKind = "added"
	DiffRenamed  DifferenceKind = "renamed"
	DiffMoved    DifferenceKind = "moved"
	DiffPromoted DifferenceKind = "promoted"
)

// DifferenceKinds are in the order in which differences are listed.
var DifferenceKinds = []DifferenceKind{DiffGone, DiffAdded, DiffRenamed, DiffMoved, DiffPromoted}

// Difference is one thing in which the documents differ about a firm.
type Difference struct {
	Change DifferenceKind
	Firm   *sme.Firm
	N, M   *ComparedRow // nil where the document does not have the firm
}

// ComparedRow is a row with its place as printed.
type ComparedRow struct {
	*sme.Row
	Place string
}

// ComparedSide is one of two documents that are compared.
type ComparedSide struct {
	*sme.Document
	ID    sme.DocumentNumber
	State sme.DocumentState
	Rows  int // in the regions asked about
}

// Compared are two documents and how they differ.
type Compared struct {
	N, M ComparedSide
	List []Difference
	Same int // firms without a difference
}

// Counts are how many differences of each kind there are, in their order, and
// how many firms are without one.
func (d *Compared) Counts() []any {
	var counts []any
	for _, change := range DifferenceKinds {
		n := 0
		for _, x := range d.List {
			if x.Change == change {
				n++
			}
		}
		counts = append(counts, n)
	}
	return append(counts, d.Same)
}

// DifferenceTable lists the differences of two documents, firm by firm.
func (w Words) DifferenceTable(d *Compared) render.Table {
	t := render.Table{Title: w.Say("diff.title", d.N.ID, d.M.ID), Sheet: w.Say("diff.sheet")}
	l := NewLayout[Difference](w)
	l.Both("change", func(x Difference) render.Value {
		return render.VT(string(x.Change), w.Say("difference."+string(x.Change)))
	}).Title = w.Say("diff.change")
	l.Machine("firm", func(x Difference) render.Value { return render.V(KeyText(x.Firm.ID)) })
	l.Both("name", func(x Difference) render.Value { return render.V(x.last().Name) })
	l.Both("former", func(x Difference) render.Value {
		if x.N == nil || x.M == nil || sme.NameKey(x.N.Name) == sme.NameKey(x.M.Name) {
			return render.VT(nil, " ")
		}
		return render.V(x.N.Name)
	}).Title = w.Say("diff.former", d.N.ID)
	l.Both("code", func(x Difference) render.Value { return TextOrNone(x.code()) })
	sides := []struct {
		key, place, row string
		of              func(x Difference) *ComparedRow
	}{
		{"n", w.Say("diff.place_n", d.N.ID), w.Say("diff.row_n", d.N.ID), func(x Difference) *ComparedRow { return x.N }},
		{"m", w.Say("diff.place_m", d.M.ID), w.Say("diff.row_m", d.M.ID), func(x Difference) *ComparedRow { return x.M }},
	}
	for _, side := range sides {
		l.Add(render.Column{Key: "place_" + side.key, Title: side.place},
			placed(side.of, func(p *ComparedRow) render.Value { return TextOrNone(p.Place) }))
	}
	for _, side := range sides {
		number := func(p *ComparedRow) render.Value { return render.V(sme.RowNumber(p.Number)) }
		l.Add(render.Column{Key: "row_" + side.key, Title: side.row, Right: true}, placed(side.of, number))
	}
	l.Lay(&t, d.List)
	t.Meta = []render.Field{
		{Key: "n", Title: w.Say("diff.document", d.N.ID), Value: render.VT(d.N.ID, w.DocumentName(d.N.Document, d.N.State))},
		{Key: "m", Title: w.Say("diff.document", d.M.ID), Value: render.VT(d.M.ID, w.DocumentName(d.M.Document, d.M.State))},
		{Key: "same", Value: render.V(d.Same)},
	}
	t.Notes = []string{
		w.Say("diff.is", d.N.ID, w.DocumentName(d.N.Document, d.N.State), d.N.Published, d.N.Rows),
		w.Say("diff.is", d.M.ID, w.DocumentName(d.M.Document, d.M.State), d.M.Published, d.M.Rows),
		w.Say("diff.count", d.Counts()...),
	}
	return t
}

// last is the row that says of a firm what is printed last.
func (x Difference) last() *ComparedRow { return cmp.Or(x.M, x.N) }

// code is the code printed last, or the firm's.
func (x Difference) code() string {
	code := x.Firm.Code
	for _, p := range []*ComparedRow{x.N, x.M} {
		if p != nil {
			code = cmp.Or(p.Code, code)
		}
	}
	return code
}

// placed is what a document says of a firm, blank where it does not have it.
func placed(of func(Difference) *ComparedRow, value func(*ComparedRow) render.Value) func(Difference) render.Value {
	return func(x Difference) render.Value {
		if of(x) == nil {
			return render.VT(nil, " ")
		}
		return value(of(x))
	}
}
