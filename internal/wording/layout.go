package wording

import (
	"tracker/internal/render"
	"tracker/internal/sme"
)

// Column is a column of a table together with the function that fills its cells.
type Column[R any] struct {
	render.Column
	of func(R) render.Value
}

// Layout is a table in the making: the columns that rows of one kind are laid
// out in. An optional column is added inside an if.
type Layout[R any] struct {
	w       Words
	columns []Column[R]
}

// NewLayout begins a table.
func NewLayout[R any](w Words) *Layout[R] { return &Layout[R]{w: w} }

// Add takes a column that has its own title or looks.
func (l *Layout[R]) Add(c render.Column, of func(R) render.Value) *Column[R] {
	l.columns = append(l.columns, Column[R]{c, of})
	return &l.columns[len(l.columns)-1]
}

// Both adds a column for people and programs, with its title from the catalogue.
func (l *Layout[R]) Both(key string, of func(R) render.Value) *Column[R] {
	return l.Add(render.Column{Key: key, Title: l.w.Say("column." + key)}, of)
}

// Number adds a column of numbers, for people and programs.
func (l *Layout[R]) Number(key string, of func(R) render.Value) *Column[R] {
	return l.Add(render.Column{Key: key, Title: l.w.Say("column." + key), Right: true}, of)
}

// Machine adds a column that only programs read. People who ask for it by its
// key see that as its title, where it has no other.
func (l *Layout[R]) Machine(key string, of func(R) render.Value) *Column[R] {
	title := key
	if id := "column." + key; Has(id) {
		title = l.w.Say(id)
	}
	return l.Add(render.Column{Key: key, Title: title, Machine: true}, of)
}

// People adds a column that only people read.
func (l *Layout[R]) People(key string, of func(R) string) *Column[R] {
	return l.Add(render.Column{Key: key, Title: l.w.Say("column." + key), People: true}, func(r R) render.Value { return render.V(of(r)) })
}

// Always adds a column for programs that says the same in every row.
func (l *Layout[R]) Always(key string, v render.Value) {
	l.Machine(key, func(R) render.Value { return v })
}

// Asked adds the columns that say what was asked, so that files stack.
func (l *Layout[R]) Asked(q sme.Query) {
	l.Always("region", render.V(RegionIDs(q)))
	l.Always("on", render.V(q.On.String()))
	l.State(q)
}

// askedBetween is asked for a question about a period.
func (l *Layout[R]) askedBetween(q sme.Query, from sme.Day) {
	l.Always("region", render.V(RegionIDs(q)))
	l.Always("from", DayValue(from))
	l.Always("to", render.V(q.On.String()))
	l.State(q)
}

// State adds the columns that say of which state and by what rule it was asked.
func (l *Layout[R]) State(q sme.Query) {
	l.Always("known", render.V(q.Known))
	l.Always("basis", render.V(string(q.Basis)))
	l.Always("reach", render.V(string(q.Reach)))
}

// Place adds the columns that say where a firm is: its district and city, which
// people read as one.
func (l *Layout[R]) Place(of func(R) sme.RegionID) {
	regions := l.w.Ref().Regions
	at := func(kind sme.RegionKind) func(R) sme.RegionID {
		return func(r R) sme.RegionID { return regions.At(of(r), kind) }
	}
	for _, unit := range []struct {
		key string
		of  func(R) sme.RegionID
	}{{"district", at(sme.KindDistrict)}, {"city", at(sme.KindCity)}} {
		l.Machine(unit.key, func(r R) render.Value { return TextOrNone(string(unit.of(r))) })
		l.Machine(unit.key+"_name", func(r R) render.Value { return l.w.RegionName(unit.of(r)) })
	}
	l.People("district", func(r R) string { return l.w.PlaceName(of(r)) })
}

// BatchNames adds the whole name of a batch and how it is printed.
func (l *Layout[R]) BatchNames(of func(R) sme.BatchRef) {
	l.Machine("batch_id", func(r R) render.Value {
		if b := of(r); b.Tier != "" {
			return render.V(b.ID())
		}
		return render.Value{}
	})
	l.Machine("batch_label", func(r R) render.Value { return TextOrNone(l.w.BatchLabel(of(r))) })
}

// firm adds the columns that say which firm a row is about.
func (l *Layout[R]) firm(of func(R) *sme.Firm) {
	l.Machine("firm", func(r R) render.Value { return TextOrNone(KeyText(of(r).ID)) })
	l.Both("name", func(r R) render.Value { return render.V(of(r).Name) })
	l.Both("code", func(r R) render.Value { return TextOrNone(of(r).Code) })
}

// claims adds how much a row's figures claim: their sign, whose column it returns,
// and what is missing by whole names.
func (l *Layout[R]) claims(of func(R) sme.Coverage) *Column[R] {
	l.Machine("sign", func(r R) render.Value { c := of(r); return render.V(string(c.Sign())) })
	at := len(l.columns) - 1
	l.Machine("missing_ids", func(r R) render.Value { c := of(r); return render.V(c.MissingLongIDs()) })
	return &l.columns[at]
}

// covered adds the columns for how complete the lists of a row are.
func (l *Layout[R]) covered(of func(R) sme.Coverage) {
	l.Machine("coverage", func(r R) render.Value { return render.V(string(of(r).State)) })
	l.Machine("missing", func(r R) render.Value { c := of(r); return render.V(c.MissingIDs()) })
}

// Pointers are the rows of a list, to be laid out without copying them.
func Pointers[R any](list []R) []*R {
	rows := make([]*R, len(list))
	for i := range list {
		rows[i] = &list[i]
	}
	return rows
}

// Row is one row laid out.
func (l *Layout[R]) Row(r R) []render.Value {
	values := make([]render.Value, len(l.columns))
	for i, c := range l.columns {
		values[i] = c.of(r)
	}
	return values
}

// Lay puts rows into a table, under the columns.
func (l *Layout[R]) Lay(t *render.Table, rows []R) {
	for _, c := range l.columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, l.Row(r))
	}
}
