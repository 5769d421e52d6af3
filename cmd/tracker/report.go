package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// queryFlags are the flags that pick what is counted, shared by all that count.
type queryFlags struct {
	on       string
	tier     string
	basis    sme.Basis
	reach    sme.Reach
	target   int
	share    bool
	chart    bool
	yoy      bool
	complete bool
}

func (q *queryFlags) register(a *app, cmd *cobra.Command) {
	q.set(a, cmd.Flags())
	completeQuery(a, cmd)
}

func completeQuery(a *app, cmd *cobra.Command) {
	complete(cmd, "basis", sme.Bases...)
	complete(cmd, "reach", sme.Reaches...)
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
}

func (q *queryFlags) set(a *app, f *pflag.FlagSet) {
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	f.StringVar(&q.tier, "tier", "", a.say("flag.tier"))
	f.Var(textFlag{&q.basis, "basis"}, "basis", a.say("flag.basis"))
	f.Var(textFlag{&q.reach, "reach"}, "reach", a.say("flag.reach"))
}

// query reads the flags once the registry that they speak about is open.
func (q *queryFlags) query(a *app, s *store.Store, by sme.Dimension) (sme.Query, error) {
	query := sme.Query{By: by, Basis: q.basis, Reach: q.reach, Target: q.target, Share: q.share, YearBefore: q.yoy, AssumeComplete: q.complete}
	if query.Basis == "" {
		query.Basis = sme.BasisRecognised
	}
	if query.Reach == "" {
		query.Reach = sme.Exact
	}
	if query.Basis == sme.BasisListed && query.Reach != sme.Exact {
		return query, usage("usage.listed-exact")
	}
	var err error
	if query.On, err = a.onDay(q.on); err != nil {
		return query, err
	}
	if q.tier != "" {
		if query.Tier, err = a.tierNamed(q.tier); err != nil {
			return query, err
		}
	}
	if query.Regions, query.Except, err = a.asked(); err != nil {
		return query, err
	}
	query.Known, err = s.Known(a.ctx)
	return query, err
}

func newReportCmd(a *app) *cobra.Command {
	fl := reportFlags{dimensions: dimensions{by: sme.ByTier}}
	cmd := &cobra.Command{
		Use:     "report [FILE…]",
		Short:   a.say("report.short"),
		Long:    a.say("report.long"),
		Example: a.say("report.example"),
		RunE: func(_ *cobra.Command, files []string) error {
			s, err := a.openOrRead(files)
			if err != nil {
				return err
			}
			query, err := fl.query(a, s, fl.by)
			if err != nil {
				return err
			}
			if query.Cross = fl.cross; query.Tier == "" && fl.by != sme.ByTier && fl.cross != sme.ByTier {
				query.Tier = a.defaultTier(query)
			}
			if err := a.checkChart(fl.chart); err != nil {
				return err
			}
			for flag, asked := range map[string]bool{"--share": query.Share, "--yoy": query.YearBefore, "--chart": fl.chart} {
				if asked && query.Cross != "" {
					return usage("usage.one-dimension", flag)
				}
			}
			query.YearBefore = query.YearBefore || a.names(yearColumns...)
			rep, err := a.reportOn(s, query)
			if err != nil {
				return err
			}
			again := render.Field{Title: a.say("meta.again"), Value: render.V(fl.command(a, query, len(files) > 0))}
			if query.Cross != "" && !a.machine() {
				t := a.crossTable(rep)
				t.Meta = append(t.Meta, again)
				return a.write(t)
			}
			t := a.reportTable(rep)
			t.Meta = append(t.Meta, again)
			if fl.chart {
				t.Chart, t.Title = reportChart(t, query), a.say("report.chart-title", t.Title, query.Basis)
			}
			return a.write(t)
		},
	}
	fl.set(a, cmd.Flags())
	completeQuery(a, cmd)
	complete(cmd, "by", sme.Dimensions...)
	return cmd
}

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

// openOrRead opens the registry, or makes one in memory of the files named.
func (a *app) openOrRead(files []string) (*store.Store, error) {
	if len(files) == 0 {
		return a.open()
	}
	if a.known != "" {
		return nil, usage("usage.known-files")
	}
	s, err := a.openAs(store.Memory, a.options(true))
	if err != nil {
		return nil, err
	}
	return s, a.readInto(s, files)
}

// defaultTier is what reports by another dimension are about: the lowest tier
// with a headline target.
func (a *app) defaultTier(q sme.Query) sme.TierID {
	ladder := a.ref().Ladder()
	for _, tier := range ladder {
		if a.ref().Headline(tier, q.Regions[0], q.On) != nil {
			return tier
		}
	}
	return ladder[0]
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

// shortHeading is what a row or column is called in tables.
func (a *app) shortHeading(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	if by == sme.ByTier && a.ref().Tier(r.Tier, q.On) != nil {
		return a.shortTier(r.Tier)
	}
	return a.words.headingName(by, q, r)
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

// coverageSign is the sign before a figure that missing lists may add to, or change.
func coverageSign(c sme.Coverage) string {
	switch {
	case c.Loose:
		return "≈ "
	case c.State == sme.CoverPartial:
		return "≥ "
	}
	return ""
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

// follows says that a batch of recognitions is the next one by number or year.
func follows(s, next sme.Slot) bool {
	number := func(b sme.Batch) int { return max(b.Number(), b.Year()) }
	plain := func(s sme.Slot) bool {
		return s.Rows == 0 && s.Act == sme.Recognise && !strings.Contains(string(s.Batch), "-")
	}
	return plain(s) && plain(next) && s.Issuer == next.Issuer && number(next.Batch) == number(s.Batch)+1
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

// operatorSign is a target's operator as people write it.
func operatorSign(operator string) string {
	if operator == ">=" {
		return "≥"
	}
	return operator
}

// optional is a number that may not be known.
func optional(n *int, sign string) render.Value {
	if n == nil {
		return render.Value{}
	}
	return render.VT(*n, sign+render.Group(int64(*n)))
}

func officialValue(o *sme.Official) render.Value {
	if o == nil {
		return render.Value{}
	}
	return render.V(o.Value)
}

// regionIDs says which regions a query is about, for machines.
func regionIDs(q sme.Query) string {
	var ids []string
	for _, id := range q.Regions {
		ids = append(ids, string(id))
	}
	for _, id := range q.Except {
		ids = append(ids, "-"+string(id))
	}
	return strings.Join(ids, ";")
}

// regionNames says which regions a query is about, for people.
func (a *app) regionNames(q sme.Query) string {
	var names []string
	for _, id := range q.Regions {
		names = append(names, a.words.region(id))
	}
	all := strings.Join(names, a.say("list.separator"))
	names = nil
	for _, id := range q.Except {
		names = append(names, a.words.region(id))
	}
	if len(names) > 0 {
		return a.say("report.except", all, names)
	}
	return all
}

// rowName is what a row of a report is called.
func (w words) rowName(q sme.Query, r *sme.ReportRow) string { return w.headingName(q.By, q, r) }

// headingName is what a value of a dimension is called.
func (w words) headingName(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	switch {
	case r.ID == "total":
		return w.say("report.total")
	case r.ID == sme.NotStated:
		return w.say("region.not-stated")
	case by == sme.ByTier:
		return w.tier(r.Tier)
	case by.Place():
		return w.region(r.Region)
	case by == sme.ByBatch && (r.Batch.Tier != q.Tier || strings.Contains(r.ID, "/")):
		return w.say("batch.of", r.Batch.Tier, r.Batch.Issuer, r.Batch.Batch)
	case by == sme.ByBatch:
		return w.batch(r.Batch.Batch)
	}
	return r.ID
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

// rowSubject is the tier that a row is about, with its region where that differs.
func (w words) rowSubject(r *sme.ReportRow) string {
	return w.say("subject", r.Tier, r.Region)
}

// coverageNotes say what a row lacks.
func (a *app) coverageNotes(r *sme.ReportRow) []string {
	c := r.Coverage
	if c.State == sme.CoverNone {
		if len(c.Missing) > 0 {
			return []string{a.say("note.none-missing", r.Tier, a.slotNames(c.Missing))}
		}
		return []string{a.say("note.none", r.Tier)}
	}
	var lines []string
	if len(c.Missing) > 0 {
		id := "note.partial"
		switch {
		case c.State == sme.CoverComplete:
			id = "note.assumed"
		case c.Loose:
			id = "note.missing"
		}
		lines = append(lines, a.say(id, r.Tier, a.slotNames(c.Missing)))
		if n, batches := c.MissingAnnounced(); n > 0 {
			lines = append(lines, a.say("note.announced", n, batches, len(batches)))
		}
	} else if c.State == sme.CoverPartial && !c.Above {
		lines = append(lines, a.say("note.partial-inside", r.Tier))
	}
	switch {
	case c.Loose:
		lines = append(lines, a.say("note.above-loose", r.Tier))
	case c.Above && c.State == sme.CoverPartial:
		lines = append(lines, a.say("note.above", r.Tier))
	}
	return lines
}

// slotNames names batches: 3–12, 2021 (review passed), 2 (700 of 1,504 rows).
func (a *app) slotNames(slots []sme.Slot) []string {
	var names []string
	for i := 0; i < len(slots); i++ {
		s := slots[i]
		last := i
		for last+1 < len(slots) && follows(slots[last], slots[last+1]) {
			last++
		}
		switch {
		case last > i+1:
			names = append(names, fmt.Sprintf("%s–%s", s.Batch, slots[last].Batch))
			i = last
		case s.Rows > 0:
			names = append(names, a.say("slot.short", s.ID(), s.Rows, s.Announced))
		case s.Act != sme.Recognise:
			names = append(names, a.say("slot.act", string(s.Batch), s.Act))
		default:
			names = append(names, string(s.Batch))
		}
	}
	return names
}
