package wording

import (
	"cmp"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// crossLine is a row of a cross-table: what it is about, its cells and their sum.
type crossLine struct {
	heading *sme.ReportRow
	cells   []sme.ReportRow
	total   *sme.ReportRow
}

// CrossTable lays a report in two dimensions out for people: a row for each
// value of the first and a column for each of the second, with totals where
// they add up.
func (w Words) CrossTable(rep *sme.Report) render.Table {
	q := rep.Query
	t := render.Table{Title: w.reportTitle(rep), Sheet: w.Say("report.sheet"), Meta: w.Meta(ReportFooting(rep)), Notes: w.reportNotes(rep)}
	figure := func(r *sme.ReportRow) render.Value {
		return Optional(r.Figures.On(q.Basis), CoverageSign(r.Claims[q.Basis]))
	}
	l := NewLayout[crossLine](w)
	l.Both(string(q.By), func(line crossLine) render.Value {
		return render.VT(line.heading.ID, w.shortHeading(q.By, q, line.heading))
	})
	for i := range rep.Columns {
		l.Add(render.Column{Key: rep.Columns[i].ID, Title: w.shortHeading(q.Cross, q, &rep.Columns[i]), Right: true},
			func(line crossLine) render.Value { return figure(&line.cells[i]) })
	}
	if q.AddsUp(q.Cross) {
		l.Add(render.Column{Key: "total", Title: w.Say("report.total"), Right: true},
			func(line crossLine) render.Value { return figure(line.total) })
	}
	var lines []crossLine
	for i := range rep.Rows {
		lines = append(lines, crossLine{&rep.Rows[i], rep.Cells[i], &rep.Rows[i]})
	}
	l.Lay(&t, lines)
	if q.AddsUp(q.By) {
		all := sme.ReportRow{ID: "total"}
		t.Total = l.Row(crossLine{&all, rep.Columns, cmp.Or(rep.Total, &all)})
	}
	return t
}
