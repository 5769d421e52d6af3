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

// reportTable lays a report out; one in two dimensions with a row for each cell.
func (a *app) reportTable(rep *sme.Report) render.Table {
	q := rep.Query
	by := string(q.By)
	t := render.Table{Title: a.reportTitle(rep), Sheet: a.say("report.sheet"), Meta: a.meta(reportFooting(rep)), Notes: a.reportNotes(rep)}
	t.Columns = slices.Concat(a.nameColumns(q.By), a.peopleColumns(by))
	if q.Cross != "" {
		t.Columns = slices.Concat(a.nameColumns(q.By), a.nameColumns(q.Cross))
	}
	if q.By.Time() || q.Cross.Time() {
		t.Columns = append(t.Columns,
			render.Column{Key: "new", Title: a.say("column.new"), Right: true},
			render.Column{Key: "ended", Title: a.say("column.ended"), Right: true})
	}
	targets := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Progress != nil })
	official := slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return r.Official != nil })
	number := func(key string, people bool) render.Column {
		return render.Column{Key: key, Title: a.say("column." + key), Right: true, Machine: !people}
	}
	text := func(key string, people bool) render.Column {
		return render.Column{Key: key, Title: a.say("column." + key), Machine: !people}
	}
	t.Columns = append(t.Columns,
		number("listed", q.Basis == sme.BasisListed), number("recognised", true), number("valid", true), number("net", q.Basis == sme.BasisNet),
		number("official", official), number("target", targets), text("target_by", targets),
		render.Column{Key: "progress", Title: a.say("column.progress"), Right: true, Percent: true, Machine: !targets},
		text("met", false), number("gap", targets), number("needed_per_month", targets), text("status", targets),
		text("coverage", false), text("missing", false))
	if q.Cross == "" {
		t.Columns = append(t.Columns, a.standingColumns(q)...)
	}
	t.Columns = append(t.Columns, a.machineColumns("region", "on", "known", "basis", "reach")...)
	for i := range rep.Rows {
		if q.Cross == "" {
			t.Rows = append(t.Rows, append(a.headingValues(rep, &rep.Rows[i]), a.reportValues(rep, &rep.Rows[i])...))
			continue
		}
		for j := range rep.Cells[i] {
			row := slices.Concat(a.nameValues(q.By, q, &rep.Rows[i]), a.nameValues(q.Cross, q, &rep.Columns[j]))
			t.Rows = append(t.Rows, append(row, a.reportValues(rep, &rep.Cells[i][j])...))
		}
	}
	if rep.Total != nil {
		t.Total = append(a.headingValues(rep, rep.Total), a.reportValues(rep, rep.Total)...)
	}
	return t
}

// nameColumns are a dimension's id and name for machines.
func (a *app) nameColumns(by sme.Dimension) []render.Column {
	columns := a.machineColumns(string(by))
	return append(columns, render.Column{Key: string(by) + "_name", Title: columns[0].Title, Machine: true})
}

func (a *app) nameValues(by sme.Dimension, q sme.Query, r *sme.ReportRow) []render.Value {
	zh := words{lang: "zh", ref: a.ref}
	return []render.Value{render.V(r.ID), render.V(zh.headingName(by, q, r))}
}

// headingValues are what a row is about, for machines and people.
func (a *app) headingValues(rep *sme.Report, r *sme.ReportRow) []render.Value {
	q := rep.Query
	row := a.nameValues(q.By, q, r)
	if q.Cross != "" { // a total: it is about all of both
		return append(row, a.nameValues(q.Cross, q, r)...)
	}
	return append(row, render.V(a.shortHeading(q.By, q, r)))
}

// reportValues are the figures of a row or cell and what they rest on.
func (a *app) reportValues(rep *sme.Report, r *sme.ReportRow) []render.Value {
	q := rep.Query
	var row []render.Value
	if q.By.Time() || q.Cross.Time() {
		row = append(row, optional(r.New, ""), optional(r.Ended, ""))
	}
	for _, basis := range sme.Bases {
		row = append(row, optional(r.Figures.On(basis), coverageSign(r.Coverage)))
	}
	row = append(row, officialValue(r.Official))
	row = append(row, a.progressValues(r)...)
	row = append(row, render.V(string(r.Coverage.State)), render.V(r.Coverage.MissingIDs()))
	if q.Cross == "" {
		row = append(row, standingValues(r)...)
	}
	return append(row, render.V(regionIDs(q)), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)))
}

// progressValues are target, target_by, progress, met, gap, needed_per_month, status.
func (a *app) progressValues(r *sme.ReportRow) []render.Value {
	p := r.Progress
	if p == nil {
		return []render.Value{{}, {}, {}, {}, {}, {}, {}}
	}
	row := []render.Value{
		render.VT(p.Target.Value, operatorSign(p.Target.Operator)+" "+render.Group(int64(p.Target.Value))),
		render.V(p.Target.By.String()),
	}
	low := coverageSign(p.Coverage)
	high := strings.Replace(low, "≥", "≤", 1)
	if p.Ratio == nil {
		row = append(row, render.Value{})
	} else {
		row = append(row, render.VT(p.Ratio.Fraction(), low+p.Ratio.Percent()+" %"))
	}
	if p.Met == nil {
		row = append(row, render.Value{})
	} else {
		row = append(row, render.V(*p.Met))
	}
	gap := optional(p.Gap, high)
	if p.Gap != nil && *p.Gap == 0 && p.Met != nil && !*p.Met {
		gap.Text = a.say("report.one-more")
	}
	status := a.say("status." + string(p.Status))
	if p.SettledBy != nil {
		status = a.say("report.settled", status)
	}
	return append(row, gap, optional(p.Needed, ""), render.VT(string(p.Status), status))
}

// progressLine says in words how far the total is along its target.
func (a *app) progressLine(r *sme.ReportRow) string {
	v := a.progressValues(r)
	line := a.say("note.progress", v[2].String(), v[4].String(), v[6].String())
	if r.Progress.Needed != nil && *r.Progress.Needed > 0 {
		line += a.say("note.needed", *r.Progress.Needed)
	}
	return line
}

func (a *app) reportTitle(rep *sme.Report) string {
	by := func(d sme.Dimension) string { return a.say("column." + string(d)) }
	q := rep.Query
	switch {
	case q.Cross != "" && q.Tier == "":
		return a.say("report.title-cross-all", a.regionNames(q), q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Cross != "":
		return a.say("report.title-cross", a.regionNames(q), q.Tier, q.On, q.Basis, by(q.By), by(q.Cross))
	case q.Tier == "":
		return a.say("report.title-all", a.regionNames(q), q.On)
	}
	return a.say("report.title", a.regionNames(q), q.Tier, q.On)
}

// reportNotes are the lines under a report.
func (a *app) reportNotes(rep *sme.Report) []string {
	q := rep.Query
	foot := reportFooting(rep)
	notes := a.firstNotes(foot, a.say("note.basis", q.Reach, q.On, q.Known, sme.RulesVersion))
	if q.Cross == sme.ByTier && !q.AddsUp(q.Cross) || q.Cross != "" && q.By == sme.ByTier && !q.AddsUp(q.By) {
		notes = append(notes, a.say("note.tiers"))
	}
	if q.Share {
		notes = append(notes, a.shareNote(q))
	}
	if q.YearBefore {
		notes = append(notes, a.say("note.year-before", sme.DayYearBefore(q.On), q.Basis))
	}
	if q.By == sme.ByIndustry || q.Cross == sme.ByIndustry {
		notes = append(notes, a.say("note.industry"))
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
			add(a.say("note.target", r.Tier, operatorSign(p.Target.Operator), p.Target.Value, p.Target.By, a.say("target."+p.Target.Status), p.Target.Plan, p.Target.Basis))
			if r.ID == "total" && p.Ratio != nil {
				add(a.progressLine(r))
			}
			if p.AtDeadline != nil {
				add(a.say("note.deadline", r.Tier, p.Target.By, *p.AtDeadline))
			}
			if p.SettledBy != nil {
				add(a.say("note.settled", r.Tier, p.SettledBy.Value, p.SettledBy.AsOf, p.SettledBy.Source))
			}
		}
		if o := r.Official; o != nil {
			add(a.say("note.official", a.words.rowSubject(r), o.Value, o.AsOf, o.Basis, o.Source))
		}
		if r.InSeason > 0 {
			add(a.say("note.season", r.Tier, r.InSeason))
		}
	}
	for i := range rows {
		for _, line := range a.coverageNotes(&rows[i]) {
			add(line)
		}
	}
	return append(notes, a.lastNotes(foot)...)
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
