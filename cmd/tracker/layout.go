package main

import (
	"tracker/internal/render"
	"tracker/internal/sme"
)

// column is a column of a table that knows what stands in it.
type column[R any] struct {
	render.Column
	of func(R) render.Value
}

// layout is a table in the making: the columns that rows of one kind are laid
// out in. A column that stands only sometimes is added in an if.
type layout[R any] struct {
	w       words
	columns []column[R]
}

func newLayout[R any](w words) *layout[R] { return &layout[R]{w: w} }

// add takes a column that has its own title or looks.
func (l *layout[R]) add(c render.Column, of func(R) render.Value) *column[R] {
	l.columns = append(l.columns, column[R]{c, of})
	return &l.columns[len(l.columns)-1]
}

// both adds a column for people and programs, with its title from the catalogue.
func (l *layout[R]) both(key string, of func(R) render.Value) *column[R] {
	return l.add(render.Column{Key: key, Title: l.w.say("column." + key)}, of)
}

// number adds a column of numbers, for people and programs.
func (l *layout[R]) number(key string, of func(R) render.Value) *column[R] {
	return l.add(render.Column{Key: key, Title: l.w.say("column." + key), Right: true}, of)
}

// machine adds a column that only programs read.
func (l *layout[R]) machine(key string, of func(R) render.Value) *column[R] {
	return l.add(render.Column{Key: key, Title: l.w.say("column." + key), Machine: true}, of)
}

// people adds a column that only people read.
func (l *layout[R]) people(key string, of func(R) string) *column[R] {
	return l.add(render.Column{Key: key, Title: l.w.say("column." + key), People: true}, func(r R) render.Value { return render.V(of(r)) })
}

// always adds a column for programs that says the same in every row.
func (l *layout[R]) always(key string, v render.Value) {
	l.machine(key, func(R) render.Value { return v })
}

// asked adds the columns that say what was asked, so that files stack.
func (l *layout[R]) asked(q sme.Query) {
	l.always("region", render.V(regionIDs(q)))
	l.always("on", render.V(q.On.String()))
	l.state(q)
}

// askedBetween is asked for a question about a period.
func (l *layout[R]) askedBetween(q sme.Query, from sme.Day) {
	l.always("region", render.V(regionIDs(q)))
	l.always("from", dayValue(from))
	l.always("to", render.V(q.On.String()))
	l.state(q)
}

// state adds the columns that say of which state and by what rule it was asked.
func (l *layout[R]) state(q sme.Query) {
	l.always("known", render.V(q.Known))
	l.always("basis", render.V(string(q.Basis)))
	l.always("reach", render.V(string(q.Reach)))
}

// place adds the columns that say where a firm is: its district and city, which
// people read as one.
func (l *layout[R]) place(of func(R) sme.RegionID) {
	regions := l.w.ref().Regions
	at := func(kind sme.RegionKind) func(R) sme.RegionID {
		return func(r R) sme.RegionID { return regions.At(of(r), kind) }
	}
	for _, unit := range []struct {
		key string
		of  func(R) sme.RegionID
	}{{"district", at(sme.KindDistrict)}, {"city", at(sme.KindCity)}} {
		l.machine(unit.key, func(r R) render.Value { return known(string(unit.of(r))) })
		l.machine(unit.key+"_name", func(r R) render.Value { return l.w.regionName(unit.of(r)) })
	}
	l.people("district", func(r R) string { return l.w.placeName(of(r)) })
}

// firm adds the columns that say which firm a row is about.
func (l *layout[R]) firm(of func(R) *sme.Firm) {
	l.machine("firm", func(r R) render.Value { return known(keyText(of(r).ID)) })
	l.both("name", func(r R) render.Value { return render.V(of(r).Name) })
	l.both("code", func(r R) render.Value { return known(of(r).Code) })
}

// covered adds the columns that say what of a row's lists is held.
func (l *layout[R]) covered(of func(R) sme.Coverage) {
	l.machine("coverage", func(r R) render.Value { return render.V(string(of(r).State)) })
	l.machine("missing", func(r R) render.Value { return render.V(of(r).MissingIDs()) })
}

// pointers are the rows of a list, to be laid out without copying them.
func pointers[R any](list []R) []*R {
	rows := make([]*R, len(list))
	for i := range list {
		rows[i] = &list[i]
	}
	return rows
}

// row is one row laid out.
func (l *layout[R]) row(r R) []render.Value {
	values := make([]render.Value, len(l.columns))
	for i, c := range l.columns {
		values[i] = c.of(r)
	}
	return values
}

// lay puts rows into a table, under the columns.
func (l *layout[R]) lay(t *render.Table, rows []R) {
	for _, c := range l.columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, l.row(r))
	}
}
