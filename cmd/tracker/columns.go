package main

import (
	"strconv"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// known is a text that may not be known.
func known(text string) render.Value {
	if text == "" {
		return render.Value{}
	}
	return render.V(text)
}

// optional is a number that may not be known.
func optional(n *int, sign string) render.Value {
	if n == nil {
		return render.Value{}
	}
	return render.VT(*n, sign+render.Group(int64(*n)))
}

// numberOrNone is a number of which 0 means that it is not known.
func numberOrNone(n int) render.Value {
	if n == 0 {
		return render.Value{}
	}
	return render.V(n)
}

// plainNumber is a number that counts nothing: of a document, or a row as a
// spreadsheet numbers it.
func plainNumber(n int64) render.Value { return render.VT(n, strconv.FormatInt(n, 10)) }

func dayValue(d sme.Day) render.Value {
	if d == 0 {
		return render.Value{}
	}
	return render.V(d.String())
}

// signed is a number that people see with its sign.
func signed(n int) render.Value {
	if n == 0 {
		return render.V(0)
	}
	text := "+" + render.Group(int64(n))
	if n < 0 {
		text = "−" + render.Group(int64(-n))
	}
	return render.VT(n, text)
}

func officialValue(o *sme.Official) render.Value {
	if o == nil {
		return render.Value{}
	}
	return render.V(o.Value)
}

// regionName is a region's Chinese name, for machines.
func (w words) regionName(id sme.RegionID) render.Value {
	if reg := w.ref().Regions.Get(id); reg != nil {
		return render.V(reg.NameZh)
	}
	return render.Value{}
}

// tierName is a tier's Chinese name, for machines.
func (w words) tierName(id sme.TierID) render.Value {
	if t := w.ref().Tier(id, 0); t != nil {
		return render.V(t.NameZh)
	}
	return render.Value{}
}

// withoutEmptyHead leaves the head of a table without rows out on the terminal,
// where the notes say that there is nothing.
func (a *app) withoutEmptyHead(t render.Table) render.Table {
	if len(t.Rows) == 0 && a.chosenFormat() == render.FormatTable && len(a.columns) == 0 && a.sort == "" {
		t.Columns = nil
	}
	return t
}

// factsTable lays facts out: for programs one row with a column each, for
// people a line each.
func (a *app) factsTable(title string, facts []render.Field) render.Table {
	t := render.Table{Title: title}
	if a.machine() {
		t.Rows = [][]render.Value{{}}
		for _, f := range facts {
			t.Columns = append(t.Columns, render.Column{Key: f.Key})
			t.Rows[0] = append(t.Rows[0], f.Value)
		}
		return t
	}
	t.Columns = []render.Column{{Key: "fact", Title: a.say("column.fact")}, {Key: "value", Title: a.say("column.value")}}
	for _, f := range facts {
		t.Rows = append(t.Rows, []render.Value{render.V(f.Title), render.V(f.Value.String())})
	}
	return t
}
