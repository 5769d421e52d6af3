package wording

import (
	"cmp"
	"slices"

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
		l.Number(string(basis), func(r reportLine) render.Value { return Optional(r.Figures.On(basis), CoverageSign(r.Claims[basis])) }).Machine = !always &&
			q.Basis != basis
	}
	w.officialColumns(l, rep)
	w.progressColumns(l, rep)
	l.covered(func(r reportLine) sme.Coverage { return r.Coverage })
	if q.Cross == "" {
		standingColumns(l, q)
	}
	l.Asked(q)
	l.claims(func(r reportLine) sme.Coverage { return r.Coverage })
	w.groundsColumns(l)
	if q.By == sme.ByBatch || q.Cross == sme.ByBatch {
		l.BatchNames(func(r reportLine) sme.BatchRef {
			if r.row.Batch.Tier != "" || r.column == nil {
				return r.row.Batch
			}
			return r.column.Batch
		})
	}
	l.Lay(&t, reportLines(rep))
	if rep.Total != nil {
		t.Total = l.Row(reportLine{rep.Total, rep.Total, rep.Total})
	}
	return t
}

// officialColumns add the official figure: to programs whatever its basis, to
// people where it is of the report's own, with its month if that is another.
func (w Words) officialColumns(l *Layout[reportLine], rep *sme.Report) {
	l.Machine("official", func(r reportLine) render.Value { return officialValue(r.Official) })
	own := func(o *sme.Official) bool { return o != nil && o.Basis == rep.Query.Basis }
	if !slices.ContainsFunc(rep.Rows, func(r sme.ReportRow) bool { return own(r.Official) }) {
		return
	}
	l.Add(render.Column{Key: "official", Title: w.Say("column.official"), Right: true, People: true}, func(r reportLine) render.Value {
		if !own(r.Official) {
			return render.Value{}
		}
		month, now := r.Official.AsOf, r.On.Date()
		if month.Day = 0; month.Year == now.Year && month.Month == now.Month {
			return officialValue(r.Official)
		}
		return render.VT(r.Official.Value, w.Say("report.official", r.Official.Value, month))
	})
}

// progressColumns add how far along the targets are. People see them beside
// figures of the targets' own reach only; else a line below says it.
func (w Words) progressColumns(l *Layout[reportLine], rep *sme.Report) {
	own := slices.ContainsFunc(rep.Rows,
		func(r sme.ReportRow) bool { return r.Progress != nil && r.Progress.Target.Reach == rep.Query.Reach })
	cells := func(r reportLine) ProgressCells {
		c := w.ProgressCells(r.Progress)
		if r.Progress != nil && r.Progress.Target.Basis != rep.Query.Basis {
			c.Target.Text = w.Say("targets.basis", c.Target.Text, r.Progress.Target.Basis)
		}
		return c
	}
	l.Number("target", func(r reportLine) render.Value { return cells(r).Target }).Machine = !own
	l.Both("target_by", func(r reportLine) render.Value { return cells(r).By }).Machine = !own
	percentColumn(l, "progress", func(r reportLine) render.Value { return cells(r).Progress }).Machine = !own
	l.Machine("met", func(r reportLine) render.Value { return cells(r).met })
	l.Number("gap", func(r reportLine) render.Value { return cells(r).Gap }).Machine = !own
	l.Number("needed_per_month", func(r reportLine) render.Value { return cells(r).needed }).Machine = !own
	l.Both("status", func(r reportLine) render.Value { return cells(r).Status }).Machine = !own
}

// groundsColumns add by what a target is judged, and what it and the official
// figure count.
func (w Words) groundsColumns(l *Layout[reportLine]) {
	target := func(of func(p *sme.Progress) render.Value) func(reportLine) render.Value {
		return func(r reportLine) render.Value {
			if r.Progress == nil {
				return render.Value{}
			}
			return of(r.Progress)
		}
	}
	l.Machine("target_basis", target(func(p *sme.Progress) render.Value { return render.V(string(p.Target.Basis)) }))
	l.Machine("target_reach", target(func(p *sme.Progress) render.Value { return render.V(string(p.Target.Reach)) }))
	l.Machine("settled_by", target(w.settledBy))
	l.Machine("status_reason", target(func(p *sme.Progress) render.Value { return TextOrNone(string(p.Why)) }))
	l.Machine("official_as_of", func(r reportLine) render.Value {
		if r.Official == nil {
			return render.Value{}
		}
		return render.V(r.Official.AsOf.String())
	})
	l.Machine("official_basis", func(r reportLine) render.Value {
		if r.Official == nil {
			return render.Value{}
		}
		return render.V(string(r.Official.Basis))
	})
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
	l.Machine(string(by)+"_name",
		func(r R) render.Value { return render.V(zh.headingName(by, q, of(r))) }).Title = l.w.Say("column." + string(by))
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
	if p.Ratio != nil {
		c.Progress = render.VT(p.Ratio.Fraction(), SignText(p.RatioSign())+p.Ratio.Percent()+" %")
	}
	if p.Met != nil {
		c.met = render.V(*p.Met)
	}
	if p.Gap != nil {
		c.Gap = Optional(p.Gap, SignText(p.GapSign()))
		if p.OneMore() {
			c.Gap.Text = SignText(p.GapSign()) + w.Say("report.one-more")
		}
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
			w.targetNotes(rep, r, add)
		}
		if o := r.Official; o != nil && (r.Progress == nil || r.Progress.SettledBy != o) {
			add(w.Say("note.official", w.rowSubject(r), o.Value, o.AsOf, o.Basis, o.Source))
		}
		if about := r.Region != "" && len(q.Regions) == 1 && q.Cross == ""; about && (q.By == sme.ByTier || q.By.Place()) {
			for _, line := range w.othersNotes(r.Tier, r.Region, q.On) {
				add(line)
			}
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

// othersNotes say which official figures and targets are of another population
// than the tier's lists. They are shown, and nothing is compared with them.
func (w Words) othersNotes(tier sme.TierID, region sme.RegionID, on sme.Day) []string {
	var lines []string
	for _, o := range w.Ref().OfficialOfOthers(tier, region, on) {
		lines = append(lines, w.Say("note.official-other", o.Definition, region, o.Value, o.AsOf, o.Basis, o.Source))
	}
	for _, t := range w.Ref().TargetsOfOthers(tier, region, on) {
		lines = append(lines, w.Say("note.target-other", t.Definition, region, w.TargetText(t), t.By, w.targetStatus(t), w.targetSource(t)))
	}
	return lines
}

// targetNotes say what a row's target asks for, and how far it is met where the
// table doesn't.
func (w Words) targetNotes(rep *sme.Report, r *sme.ReportRow, add func(string)) {
	p, q := r.Progress, &rep.Query
	t := p.Target
	subject := w.Value(t.Tier)
	if t.Region != q.Regions[0] {
		subject = w.rowSubject(r)
	}
	operator, by, status, source := OperatorSign(t.Operator), t.By, w.targetStatus(t), w.targetSource(t)
	if t.Reach == q.Reach {
		add(w.Say("note.target", subject, operator, t.Value, by, status, source, t.Basis))
	} else {
		add(w.Say("progress.target", subject, operator, t.Value, by, status, source, t.Basis, t.Reach))
	}
	if p.Ratio != nil && (r.ID == "total" || t.Reach != q.Reach) {
		add(w.progressLine(r))
	}
	if p.AtDeadline != nil {
		add(w.Say("note.deadline", t.Tier, by, SignText(p.Deadline.Sign())+render.Group(int64(*p.AtDeadline))) + w.contrary(p))
	}
	if n := p.Lapsing; n != nil && *n > 0 {
		add(w.Say("note.lapsing", t.Tier, *n, by))
	}
	if q.Cross == "" || p.SettledBy != nil { // a cross-table shows no status to be explained
		for _, line := range w.judgement(p) {
			add(line)
		}
	}
}

// judgement says by which official figure a target is judged, or why its status
// is not known though no list is missing.
func (w Words) judgement(p *sme.Progress) []string {
	t := p.Target
	switch {
	case p.SettledBy != nil:
		return []string{w.Say("note.settled-"+string(p.Status), t.Tier, p.SettledBy.Value, p.SettledBy.AsOf, p.SettledBy.Source)}
	case p.Why == sme.UnjudgedStart || p.Why == sme.UnjudgedEarly:
		return []string{w.Say("note.unjudged-"+string(p.Why), t.Tier, OperatorSign(t.Operator), t.Value, t.By)}
	}
	return nil
}

// settledBy names the official figure that decides a target.
func (w Words) settledBy(p *sme.Progress) render.Value {
	if p.SettledBy == nil {
		return render.Value{}
	}
	return render.VT(p.SettledBy.Source.En, p.SettledBy.Source.In(w.Lang))
}

// targetStatus says how binding a target is.
func (w Words) targetStatus(t *sme.Target) string { return w.Say("target." + string(t.Status)) }

// targetSource is the plan that sets a target, else the source that states it.
func (w Words) targetSource(t *sme.Target) string { return cmp.Or(t.Plan, t.Source.In(w.Lang)) }

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
