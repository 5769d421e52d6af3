package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newProgressCmd(a *app) *cobra.Command {
	var q queryFlags
	var plan string
	var pace int
	cmd := &cobra.Command{
		Use:     "progress",
		Short:   a.say("progress.short"),
		Long:    a.say("progress.long"),
		Example: a.say("progress.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var assumed *int
			if cmd.Flags().Changed("pace") {
				if assumed = &pace; pace < 0 {
					return usage("usage.negative", "--pace")
				}
			}
			if err := a.checkChart(q.chart); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, sme.ByTier)
			if err != nil {
				return err
			}
			targets := a.ref().TargetsAsked(query)
			if plan != "" {
				targets = slices.DeleteFunc(targets, func(t *sme.Target) bool { return !strings.Contains(strings.ToLower(t.Plan), strings.ToLower(plan)) })
			}
			if plan != "" && len(targets) == 0 {
				return fail(exitUsage, "progress.no-plan", plan)
			}
			ev, err := s.Evidence(a.ctx, query)
			if err != nil {
				return err
			}
			rep, err := sme.BuildReport(a.ref(), query, ev)
			if err != nil {
				return err
			}
			var outlooks []*sme.Outlook
			for _, t := range targets {
				o, err := sme.OutlookOn(a.ref(), t, &ev, s.Postings(a.ctx, a.ref().Regions), query, assumed)
				if err != nil {
					return err
				}
				outlooks = append(outlooks, o)
			}
			t := a.progressTable(rep, outlooks)
			if q.chart {
				t.Chart = a.progressChart(outlooks)
			}
			return a.write(t)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &q.tier)
	f.BoolVar(&q.chart, "chart", false, a.say("flag.chart"))
	f.StringVar(&plan, "plan", "", a.say("flag.plan"))
	completeBy(cmd, "plan", a.offerPlans())
	f.IntVar(&pace, "pace", 0, a.say("flag.pace"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	return cmd
}

// progressTable lays out targets with where they lead.
func (a *app) progressTable(rep *sme.Report, outlooks []*sme.Outlook) render.Table {
	q := rep.Query
	t := render.Table{Title: a.say("progress.title", a.regionNames(q), q.On), Sheet: a.say("progress.sheet"), Notes: a.progressNotes(rep, outlooks)}
	t.Meta = without(a.meta(reportFooting(rep)), "basis", "reach")
	t.Columns = a.machineColumns("tier", "tier_name", "region_name")
	several := slices.ContainsFunc(outlooks, func(o *sme.Outlook) bool { return o.Target.Region != outlooks[0].Target.Region })
	if several {
		t.Columns = append(t.Columns, a.peopleColumns("region")...)
	}
	t.Columns = slices.Concat(t.Columns, a.peopleColumns("tier"),
		a.machineColumns("number", "plan", "target_status", "set_on", "operator"), a.allColumns("#target", "target_by", "#figure"),
		[]render.Column{{Key: "progress", Title: a.say("column.progress"), Right: true, Percent: true}},
		a.machineColumns("met"), a.allColumns("#gap", "#expected", "#needed_per_month", "#pace"), a.machineColumns("pace_low", "pace_high", "pace_assumed"),
		a.allColumns("#projected"), a.machineColumns("projected_low", "projected_high", "lapsing"), a.allColumns("projected_date", "status"),
		a.machineColumns("not_projectable", "at_deadline", "missed_by", "reached_on", "days_late", "settled_by", "official",
			"coverage", "missing", "target_kind", "region", "on", "known", "basis", "reach"))
	for i := range t.Columns {
		if t.Columns[i].Key == "needed_per_month" {
			t.Columns[i].Title = a.say("column.needed") // the pace is a month's too
		}
	}
	for _, o := range outlooks {
		t.Rows = append(t.Rows, a.progressRow(q, o, several))
	}
	return t
}

func (a *app) progressRow(q sme.Query, o *sme.Outlook, several bool) []render.Value {
	tg := o.Target
	row := []render.Value{render.V(string(tg.Tier)), a.tierName(tg.Tier), a.regionName(tg.Region)}
	if several {
		row = append(row, render.V(a.words.region(tg.Region)))
	}
	target := a.progressValues(&sme.ReportRow{Progress: &o.Progress}) // target, by, progress, met, gap, needed, status
	if status := a.verdictText(o); status != "" {
		target[6].Text = status
	}
	number, official := render.Value{}, render.Value{} // reports are about stocks
	if n := slices.Index(a.ref().TargetsFor(tg.Tier, tg.Region, q.On), tg); n >= 0 {
		number, official = render.V(n+1), officialValue(a.ref().OfficialOn(tg.Tier, tg.Region, q.On))
	} else {
		target[0].Text = a.say("targets.new", target[0].String())
	}
	row = append(row, render.V(a.shortTier(tg.Tier)),
		number, render.V(tg.Plan), render.V(tg.Status), render.V(tg.SetOn.String()), render.V(tg.Operator), target[0], target[1],
		optional(o.Figure, coverageSign(o.Coverage)), target[2], target[3], target[4], optional(o.Expected, ""), target[5])
	row = append(row, a.paceValues(o)...)
	row = append(row, target[6], known(string(o.Why)), optional(o.AtDeadline, ""), optional(o.MissedBy, ""), dayValue(o.ReachedOn))
	late, settled := render.Value{}, render.Value{}
	if o.DaysLate > 0 {
		late = render.V(o.DaysLate)
	}
	if o.SettledBy != nil {
		settled = render.V(o.SettledBy.Source)
	}
	return append(row, late, settled, official,
		render.V(string(o.Coverage.State)), render.V(o.Coverage.MissingIDs()), render.V(tg.Kind),
		render.V(string(tg.Region)), render.V(q.On.String()), render.V(q.Known), render.V(string(tg.Basis)), render.V(string(tg.Reach)))
}

// paceValues are pace, pace_low, pace_high, pace_assumed, projected,
// projected_low, projected_high, lapsing, projected_date.
func (a *app) paceValues(o *sme.Outlook) []render.Value {
	values := make([]render.Value, 9)
	if o.Pace != nil {
		pace, low, high := o.Pace.PerMonth()
		values[0], values[1], values[2] = render.V(pace), render.V(low), render.V(high)
	}
	if o.Assumed != nil {
		values[3] = render.V(*o.Assumed)
	}
	p := o.Projection
	if p == nil {
		return values
	}
	values[4] = render.V(p.Figure)
	if o.Assumed == nil {
		values[4].Text = a.say("progress.range", p.Figure, p.Low, p.High)
		values[5], values[6] = render.V(p.Low), render.V(p.High)
	}
	if o.Target.Basis == sme.BasisValid {
		values[7] = render.V(p.Lapsing)
	}
	values[8] = dayValue(p.Reached)
	return values
}

// verdictText is the status of a target whose deadline has passed.
func (a *app) verdictText(o *sme.Outlook) string {
	switch {
	case o.MissedBy != nil && o.ReachedOn != 0:
		return a.say("progress.status-late", *o.MissedBy, o.ReachedOn, o.DaysLate)
	case o.MissedBy != nil:
		return a.say("progress.status-missed", *o.MissedBy)
	}
	return ""
}

// progressNotes are the lines under the table: what each target asks for and
// where it leads, and what that rests on.
func (a *app) progressNotes(rep *sme.Report, outlooks []*sme.Outlook) []string {
	q := rep.Query
	foot := reportFooting(rep)
	notes := a.firstNotes(foot, a.say("progress.basis", q.On, q.Known, sme.RulesVersion))
	if len(outlooks) == 0 {
		notes = append(notes, a.say("progress.none"))
	}
	var coverage []string
	for _, o := range outlooks {
		tg := o.Target
		row := &sme.ReportRow{Tier: tg.Tier, Region: tg.Region, Coverage: o.Coverage}
		id := "progress.target"
		if tg.Kind == "new" {
			id = "progress.target-new"
		}
		line := a.say(id, a.words.rowSubject(row), operatorSign(tg.Operator), tg.Value, tg.By, a.say("target."+tg.Status), tg.Plan, tg.Basis, tg.Reach, tg.From)
		notes = append(notes, line+a.outlookText(o))
		if s := o.SettledBy; s != nil {
			notes = append(notes, a.say("note.settled", tg.Tier, s.Value, s.AsOf, s.Source))
		}
		coverage = append(coverage, a.coverageNotes(row)...)
		if of := a.ref().OfficialOn(tg.Tier, tg.Region, q.On); of != nil && tg.Kind == "stock" {
			coverage = append(coverage, a.say("note.official", a.words.rowSubject(row), of.Value, of.AsOf, of.Basis, of.Source))
		}
	}
	for _, line := range coverage {
		if !slices.Contains(notes, line) {
			notes = append(notes, line)
		}
	}
	return append(notes, a.lastNotes(foot)...)
}

// outlookText says where a target leads: the verdict, a projection, or why there is none.
func (a *app) outlookText(o *sme.Outlook) string {
	deadline := o.Target.By
	switch {
	case o.SettledBy != nil:
		return ""
	case o.MissedBy != nil && o.ReachedOn != 0:
		return a.say("progress.late", *o.MissedBy, *o.AtDeadline, deadline, o.ReachedOn, o.DaysLate)
	case o.MissedBy != nil:
		return a.say("progress.missed", *o.MissedBy, *o.AtDeadline, deadline)
	case o.AtDeadline != nil:
		return a.say("progress.met", *o.AtDeadline, deadline, o.ReachedOn)
	case o.Why == sme.DeadlinePassed:
		return a.say("progress.unjudged")
	case o.Why != "":
		return a.say("progress.why-" + string(o.Why))
	}
	p := o.Projection
	var text string
	if o.Assumed != nil {
		text = a.say("progress.assumed", *o.Assumed, p.Figure, deadline)
	} else {
		pace, _, _ := o.Pace.PerMonth()
		text = a.say("progress.projected", pace, p.Figure, deadline, p.Low, p.High)
	}
	if p.Lapsing > 0 {
		text += a.say("progress.lapsing", p.Lapsing)
	}
	switch {
	case p.Reached != 0:
		text += a.say("progress.reached", p.Reached)
	case o.ReachedOn != 0 && *o.Met:
		text += a.say("progress.reached-on", o.ReachedOn)
	}
	return text
}
