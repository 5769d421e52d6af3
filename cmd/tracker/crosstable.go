package main

import (
	"cmp"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// dimensions are what a report is broken down by: one, or two for a cross-table.
type dimensions struct{ by, cross sme.Dimension }

// UnmarshalText reads tier, or district,tier.
func (d *dimensions) UnmarshalText(text []byte) error {
	names := splitNames([]string{strings.ReplaceAll(string(text), "×", ",")})
	if len(names) == 0 || len(names) > 2 {
		return usage("usage.dimensions", string(text))
	}
	two := make([]sme.Dimension, len(names), 2)
	for i, name := range names {
		if err := two[i].UnmarshalText([]byte(name)); err != nil {
			return err
		}
	}
	two = append(two, "")
	*d = dimensions{two[0], two[1]}
	switch by, cross := d.by, d.cross; {
	case by == cross:
		return usage("usage.dimension-twice", string(by))
	case by.Time() && cross.Time():
		return usage("usage.dimensions-time", string(by), string(cross))
	case by.Place() && cross.Place():
		return usage("usage.dimensions-place", string(by), string(cross))
	}
	return nil
}

// crossLine is a row of a cross-table: what it is about, its cells and their sum.
type crossLine struct {
	heading *sme.ReportRow
	cells   []sme.ReportRow
	total   *sme.ReportRow
}

// crossTable lays a report in two dimensions out for people: a row for each
// value of the first and a column for each of the second, with totals where
// they add up.
func (w words) crossTable(rep *sme.Report) render.Table {
	q := rep.Query
	t := render.Table{Title: w.reportTitle(rep), Sheet: w.say("report.sheet"), Meta: w.meta(reportFooting(rep)), Notes: w.reportNotes(rep)}
	figure := func(r *sme.ReportRow) render.Value { return optional(r.Figures.On(q.Basis), coverageSign(r.Coverage)) }
	l := newLayout[crossLine](w)
	l.both(string(q.By), func(line crossLine) render.Value {
		return render.VT(line.heading.ID, w.shortHeading(q.By, q, line.heading))
	})
	for i := range rep.Columns {
		l.add(render.Column{Key: rep.Columns[i].ID, Title: w.shortHeading(q.Cross, q, &rep.Columns[i]), Right: true}, func(line crossLine) render.Value { return figure(&line.cells[i]) })
	}
	if q.AddsUp(q.Cross) {
		l.add(render.Column{Key: "total", Title: w.say("report.total"), Right: true}, func(line crossLine) render.Value { return figure(line.total) })
	}
	var lines []crossLine
	for i := range rep.Rows {
		lines = append(lines, crossLine{&rep.Rows[i], rep.Cells[i], &rep.Rows[i]})
	}
	l.lay(&t, lines)
	if q.AddsUp(q.By) {
		all := sme.ReportRow{ID: "total"}
		t.Total = l.row(crossLine{&all, rep.Columns, cmp.Or(rep.Total, &all)})
	}
	return t
}
