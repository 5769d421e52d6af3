package wording

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// reportLine is one row of a report, or one cell of a report in two dimensions.
type reportLine struct {
	row, column *sme.ReportRow // what it is about
	*sme.ReportRow
}

// ReportTable lays a report out; one in two dimensions with a row for each cell.
func (w Words) ReportTable(rep *sme.Report) render.Table {
	q := rep.Query
	t := render.Table{Title: w.reportTitle(rep), Sheet: w.Say("report.sheet"), Meta: w.Meta(ReportFooting(rep)), Notes: w.reportNotes(rep)}
	l := NewLayout[reportLine](w)
	headingColumns(l, q.By, q, func(r reportLine) *sme.ReportRow { return r.row })
	if q.Cross == "" {
		l.People(string(q.By), func(r reportLine) string { return w.shortHeading(q.By, q, r.row) })
	} else {
		headingColumns(l, q.Cross, q, func(r reportLine) *sme.ReportRow { return r.column })
	}
	if q.By.Time() || q.Cross.Time() {
		l.Number("new", func(r reportLine) render.Value { return Optional(r.New, SignText(r.Coverage.FlowSign())) })
		l.Number("ended", func(r reportLine) render.Value { return Optional(r.Ended, SignText(r.Coverage.FlowSign())) })
	}
	for _, basis := range sme.Bases {
		always := basis == sme.BasisRecognised || basis == sme.BasisValid
		l.Number(string(basis), func(r reportLine) render.Value { return Optional(r.Figures.On(basis), CoverageSign(r.Claims[basis])) }).Machine = !always && q.Basis != basis
	}
	official := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Official != nil })
	l.Number("official", func(r reportLine) render.Value { return officialValue(r.Official) }).Machine = !official
	targets := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Progress != nil })
	cells := func(r reportLine) ProgressCells { return w.ProgressCells(r.Progress) }
	l.Number("target", func(r reportLine) render.Value { return cells(r).Target }).Machine = !targets
	l.Both("target_by", func(r reportLine) render.Value { return cells(r).By }).Machine = !targets
	percentColumn(l, "progress", func(r reportLine) render.Value { return cells(r).Progress }).Machine = !targets
	l.Machine("met", func(r reportLine) render.Value { return cells(r).met })
	l.Number("gap", func(r reportLine) render.Value { return cells(r).Gap }).Machine = !targets
	l.Number("needed_per_month", func(r reportLine) render.Value { return cells(r).needed }).Machine = !targets
	l.Both("status", func(r reportLine) render.Value { return cells(r).Status }).Machine = !targets
	l.covered(func(r reportLine) sme.Coverage { return r.Coverage })
	if q.Cross == "" {
		standingColumns(l, q)
	}
	l.Asked(q)
	l.claims(func(r reportLine) sme.Coverage { return r.Coverage })
	l.Lay(&t, reportLines(rep))
	if rep.Total != nil {
		t.Total = l.Row(reportLine{rep.Total, rep.Total, rep.Total})
	}
	return t
}

// reportLines are the rows of a report, or its cells.
func reportLines(rep *sme.Report) []reportLine {
	var lines []reportLine
	for i := range rep.Rows {
		row := &rep.Rows[i]
		if rep.Query.Cross == "" {
			lines = append(lines, reportLine{row, nil, row})
			continue
		}
		for j := range rep.Cells[i] {
			lines = append(lines, reportLine{row, &rep.Columns[j], &rep.Cells[i][j]})
		}
	}
	return lines
}

// headingColumns add a dimension's id and name for programs.
func headingColumns[R any](l *Layout[R], by sme.Dimension, q sme.Query, of func(R) *sme.ReportRow) {
	zh := l.w.In("zh")
	l.Machine(string(by), func(r R) render.Value { return render.V(of(r).ID) })
	l.Machine(string(by)+"_name", func(r R) render.Value { return render.V(zh.headingName(by, q, of(r))) }).Title = l.w.Say("column." + string(by))
}

// percentColumn adds a column of fractions, which people read as per cent.
func percentColumn[R any](l *Layout[R], key string, of func(R) render.Value) *Column[R] {
	c := l.Number(key, of)
	c.Percent = true
	return c
}

// ProgressCells are the cells that say how far along a target is.
type ProgressCells struct{ Target, By, Progress, met, Gap, needed, Status render.Value }

// ProgressCells says how far along a target is; nothing where there is none.
func (w Words) ProgressCells(p *sme.Progress) ProgressCells {
	var c ProgressCells
	if p == nil {
		return c
	}
	c.Target = render.VT(p.Target.Value, OperatorSign(p.Target.Operator)+" "+render.Group(int64(p.Target.Value)))
	c.By = render.V(p.Target.By.String())
	low := CoverageSign(p.Coverage)
	high := strings.Replace(low, "≥", "≤", 1)
	if p.Ratio != nil {
		c.Progress = render.VT(p.Ratio.Fraction(), low+p.Ratio.Percent()+" %")
	}
	if p.Met != nil {
		c.met = render.V(*p.Met)
	}
	c.Gap = Optional(p.Gap, high)
	if p.Gap != nil && *p.Gap == 0 && p.Met != nil && !*p.Met {
		c.Gap.Text = w.Say("report.one-more")
	}
	c.needed = Optional(p.Needed, "")
	status := w.Say("status." + string(p.Status))
	if p.SettledBy != nil {
		status = w.Say("report.settled", status)
	}
	c.Status = render.VT(string(p.Status), status)
	return c
}

// progressLine says in words how far the total is along its target.
func (w Words) progressLine(r *sme.ReportRow) string {
	cells := w.ProgressCells(r.Progress)
	line := w.Say("note.progress", cells.Progress.String(), cells.Gap.String(), cells.Status.String())
	if r.Progress.Needed != nil && *r.Progress.Needed > 0 {
		line += w.Say("note.needed", *r.Progress.Needed)
	}
	return line
}

func (w Words) reportTitle(rep *sme.Report) string {
	by := func(d sme.Dimension) string { return w.Say("column." + string(d)) }
	q := rep.Query
	switch {
	case q.Cross != "" && q.Tier == "":
		return w.Say("report.title-cross-all", w.RegionNames(q), q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Cross != "":
		return w.Say("report.title-cross", w.RegionNames(q), q.Tier, q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Tier == "":
		return w.Say("report.title-all", w.RegionNames(q), q.On)
	}
	return w.Say("report.title", w.RegionNames(q), q.Tier, q.On)
}

// reportNotes are the lines under a report.
func (w Words) reportNotes(rep *sme.Report) []string {
	q := rep.Query
	foot := ReportFooting(rep)
	notes := w.FirstNotes(foot, w.Say("note.basis", q.Reach, q.On, q.Known, sme.RulesVersion))
	if q.Cross == sme.ByTier && !q.AddsUp(q.Cross) || q.Cross != "" && q.By == sme.ByTier && !q.AddsUp(q.By) {
		notes = append(notes, w.Say("note.tiers"))
	}
	if q.Share {
		notes = append(notes, w.shareNote(q))
	}
	if q.YearBefore {
		notes = append(notes, w.Say("note.year-before", sme.DayYearBefore(q.On), q.Basis))
	}
	if q.By == sme.ByIndustry || q.Cross == sme.ByIndustry {
		notes = append(notes, w.Say("note.industry"))
	}
	rows := notedRows(rep)
	said := map[string]bool{}
	add := func(line string) {
		if !said[line] {
			said[line] = true
			notes = append(notes, line)
		}
	}
	for i := range rows {
		r := &rows[i]
		if p := r.Progress; p != nil {
			add(w.Say("note.target", r.Tier, OperatorSign(p.Target.Operator), p.Target.Value, p.Target.By, w.Say("target."+p.Target.Status), p.Target.Plan, p.Target.Basis))
			if r.ID == "total" && p.Ratio != nil {
				add(w.progressLine(r))
			}
			if p.AtDeadline != nil {
				add(w.Say("note.deadline", r.Tier, p.Target.By, *p.AtDeadline))
			}
			if p.SettledBy != nil {
				add(w.Say("note.settled", r.Tier, p.SettledBy.Value, p.SettledBy.AsOf, p.SettledBy.Source))
			}
		}
		if o := r.Official; o != nil {
			add(w.Say("note.official", w.rowSubject(r), o.Value, o.AsOf, o.Basis, o.Source))
		}
		if r.InSeason > 0 {
			add(w.Say("note.season", r.Tier, r.InSeason))
		}
	}
	for i := range rows {
		for _, line := range w.CoverageNotes(&rows[i]) {
			add(line)
		}
	}
	return append(notes, w.lastNotes(foot)...)
}

// notedRows are the rows that notes speak of: those that differ in tier, region
// or coverage from each other, as on the day asked about.
func notedRows(rep *sme.Report) []sme.ReportRow {
	q := rep.Query
	var rows []sme.ReportRow
	switch {
	case q.Cross == sme.ByTier:
		rows = slices.Clone(rep.Columns)
	case q.By == sme.ByTier || q.Cross == "" && !q.By.Time():
		rows = slices.Clone(rep.Rows)
	}
	if rep.Total != nil {
		rows = append(rows, *rep.Total)
	}
	return slices.DeleteFunc(rows, func(r sme.ReportRow) bool { return r.Tier == "" })
}
