package main

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// reportOn works a report out, with the figures of a year before if asked to.
func (a *app) reportOn(s *store.Store, q sme.Query) (*sme.Report, error) {
	ev, err := s.Evidence(a.ctx, q)
	if err != nil {
		return nil, err
	}
	rep, err := sme.BuildReport(a.ref(), q, ev)
	if err != nil || !q.YearBefore {
		return rep, err
	}
	q.On, q.YearBefore = sme.DayYearBefore(q.On), false
	before, err := a.reportOn(s, q)
	if err != nil {
		return nil, err
	}
	rep.CompareYear(a.ref(), before, ev.Documents)
	return rep, nil
}

// reportLine is one row of a report, or one cell of a report in two dimensions.
type reportLine struct {
	row, column *sme.ReportRow // what it is about
	*sme.ReportRow
}

// reportTable lays a report out; one in two dimensions with a row for each cell.
func (w words) reportTable(rep *sme.Report) render.Table {
	q := rep.Query
	t := render.Table{Title: w.reportTitle(rep), Sheet: w.say("report.sheet"), Meta: w.meta(reportFooting(rep)), Notes: w.reportNotes(rep)}
	l := newLayout[reportLine](w)
	headingColumns(l, q.By, q, func(r reportLine) *sme.ReportRow { return r.row })
	if q.Cross == "" {
		l.people(string(q.By), func(r reportLine) string { return w.shortHeading(q.By, q, r.row) })
	} else {
		headingColumns(l, q.Cross, q, func(r reportLine) *sme.ReportRow { return r.column })
	}
	if q.By.Time() || q.Cross.Time() {
		l.number("new", func(r reportLine) render.Value { return optional(r.New, "") })
		l.number("ended", func(r reportLine) render.Value { return optional(r.Ended, "") })
	}
	for _, basis := range sme.Bases {
		always := basis == sme.BasisRecognised || basis == sme.BasisValid
		l.number(string(basis), func(r reportLine) render.Value { return optional(r.Figures.On(basis), coverageSign(r.Coverage)) }).Machine = !always && q.Basis != basis
	}
	official := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Official != nil })
	l.number("official", func(r reportLine) render.Value { return officialValue(r.Official) }).Machine = !official
	targets := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Progress != nil })
	cells := func(r reportLine) progressCells { return w.progressCells(r.Progress) }
	l.number("target", func(r reportLine) render.Value { return cells(r).target }).Machine = !targets
	l.both("target_by", func(r reportLine) render.Value { return cells(r).by }).Machine = !targets
	percentColumn(l, "progress", func(r reportLine) render.Value { return cells(r).progress }).Machine = !targets
	l.machine("met", func(r reportLine) render.Value { return cells(r).met })
	l.number("gap", func(r reportLine) render.Value { return cells(r).gap }).Machine = !targets
	l.number("needed_per_month", func(r reportLine) render.Value { return cells(r).needed }).Machine = !targets
	l.both("status", func(r reportLine) render.Value { return cells(r).status }).Machine = !targets
	l.covered(func(r reportLine) sme.Coverage { return r.Coverage })
	if q.Cross == "" {
		standingColumns(l, q)
	}
	l.asked(q)
	l.lay(&t, reportLines(rep))
	if rep.Total != nil {
		t.Total = l.row(reportLine{rep.Total, rep.Total, rep.Total})
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
func headingColumns[R any](l *layout[R], by sme.Dimension, q sme.Query, of func(R) *sme.ReportRow) {
	zh := l.w.in("zh")
	l.machine(string(by), func(r R) render.Value { return render.V(of(r).ID) })
	l.machine(string(by)+"_name", func(r R) render.Value { return render.V(zh.headingName(by, q, of(r))) }).Title = l.w.say("column." + string(by))
}

// percentColumn adds a column of fractions, which people read as per cent.
func percentColumn[R any](l *layout[R], key string, of func(R) render.Value) *column[R] {
	c := l.number(key, of)
	c.Percent = true
	return c
}

// progressCells are the cells that say how far along a target is.
type progressCells struct{ target, by, progress, met, gap, needed, status render.Value }

// progressCells says how far along a target is; nothing where there is none.
func (w words) progressCells(p *sme.Progress) progressCells {
	var c progressCells
	if p == nil {
		return c
	}
	c.target = render.VT(p.Target.Value, operatorSign(p.Target.Operator)+" "+render.Group(int64(p.Target.Value)))
	c.by = render.V(p.Target.By.String())
	low := coverageSign(p.Coverage)
	high := strings.Replace(low, "≥", "≤", 1)
	if p.Ratio != nil {
		c.progress = render.VT(p.Ratio.Fraction(), low+p.Ratio.Percent()+" %")
	}
	if p.Met != nil {
		c.met = render.V(*p.Met)
	}
	c.gap = optional(p.Gap, high)
	if p.Gap != nil && *p.Gap == 0 && p.Met != nil && !*p.Met {
		c.gap.Text = w.say("report.one-more")
	}
	c.needed = optional(p.Needed, "")
	status := w.say("status." + string(p.Status))
	if p.SettledBy != nil {
		status = w.say("report.settled", status)
	}
	c.status = render.VT(string(p.Status), status)
	return c
}

// progressLine says in words how far the total is along its target.
func (w words) progressLine(r *sme.ReportRow) string {
	cells := w.progressCells(r.Progress)
	line := w.say("note.progress", cells.progress.String(), cells.gap.String(), cells.status.String())
	if r.Progress.Needed != nil && *r.Progress.Needed > 0 {
		line += w.say("note.needed", *r.Progress.Needed)
	}
	return line
}

func (w words) reportTitle(rep *sme.Report) string {
	by := func(d sme.Dimension) string { return w.say("column." + string(d)) }
	q := rep.Query
	switch {
	case q.Cross != "" && q.Tier == "":
		return w.say("report.title-cross-all", w.regionNames(q), q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Cross != "":
		return w.say("report.title-cross", w.regionNames(q), q.Tier, q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Tier == "":
		return w.say("report.title-all", w.regionNames(q), q.On)
	}
	return w.say("report.title", w.regionNames(q), q.Tier, q.On)
}

// reportNotes are the lines under a report.
func (w words) reportNotes(rep *sme.Report) []string {
	q := rep.Query
	foot := reportFooting(rep)
	notes := w.firstNotes(foot, w.say("note.basis", q.Reach, q.On, q.Known, sme.RulesVersion))
	if q.Cross == sme.ByTier && !q.AddsUp(q.Cross) || q.Cross != "" && q.By == sme.ByTier && !q.AddsUp(q.By) {
		notes = append(notes, w.say("note.tiers"))
	}
	if q.Share {
		notes = append(notes, w.shareNote(q))
	}
	if q.YearBefore {
		notes = append(notes, w.say("note.year-before", sme.DayYearBefore(q.On), q.Basis))
	}
	if q.By == sme.ByIndustry || q.Cross == sme.ByIndustry {
		notes = append(notes, w.say("note.industry"))
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
			add(w.say("note.target", r.Tier, operatorSign(p.Target.Operator), p.Target.Value, p.Target.By, w.say("target."+p.Target.Status), p.Target.Plan, p.Target.Basis))
			if r.ID == "total" && p.Ratio != nil {
				add(w.progressLine(r))
			}
			if p.AtDeadline != nil {
				add(w.say("note.deadline", r.Tier, p.Target.By, *p.AtDeadline))
			}
			if p.SettledBy != nil {
				add(w.say("note.settled", r.Tier, p.SettledBy.Value, p.SettledBy.AsOf, p.SettledBy.Source))
			}
		}
		if o := r.Official; o != nil {
			add(w.say("note.official", w.rowSubject(r), o.Value, o.AsOf, o.Basis, o.Source))
		}
		if r.InSeason > 0 {
			add(w.say("note.season", r.Tier, r.InSeason))
		}
	}
	for i := range rows {
		for _, line := range w.coverageNotes(&rows[i]) {
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
