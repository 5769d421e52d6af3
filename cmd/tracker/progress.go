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
func (w words) progressTable(rep *sme.Report, outlooks []*sme.Outlook) render.Table {
	q := rep.Query
	t := render.Table{Title: w.say("progress.title", w.regionNames(q), q.On), Sheet: w.say("progress.sheet"), Notes: w.progressNotes(rep, outlooks)}
	t.Meta = without(w.meta(reportFooting(rep)), "basis", "reach")
	l := newLayout[*sme.Outlook](w)
	l.machine("tier", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Tier)) })
	l.machine("tier_name", func(o *sme.Outlook) render.Value { return w.tierName(o.Target.Tier) })
	l.machine("region_name", func(o *sme.Outlook) render.Value { return w.regionName(o.Target.Region) })
	if slices.ContainsFunc(outlooks, func(o *sme.Outlook) bool { return o.Target.Region != outlooks[0].Target.Region }) {
		l.people("region", func(o *sme.Outlook) string { return w.region(o.Target.Region) })
	}
	l.people("tier", func(o *sme.Outlook) string { return w.shortTier(o.Target.Tier) })
	w.targetColumns(l, q)
	w.paceColumns(l)
	w.verdictColumns(l, q)
	l.machine("target_kind", func(o *sme.Outlook) render.Value { return render.V(o.Target.Kind) })
	l.machine("region", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Region)) })
	l.always("on", render.V(q.On.String()))
	l.always("known", render.V(q.Known))
	l.machine("basis", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Basis)) })
	l.machine("reach", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Reach)) })
	l.lay(&t, outlooks)
	return t
}

// stockNumber is the number by which reports, which are about stocks, know a
// target; 0 if they don't.
func (w words) stockNumber(tg *sme.Target, on sme.Day) int {
	return slices.Index(w.ref().TargetsFor(tg.Tier, tg.Region, on), tg) + 1
}

// targetColumns add what a target asks for, and how far along it is.
func (w words) targetColumns(l *layout[*sme.Outlook], q sme.Query) {
	cells := func(o *sme.Outlook) progressCells {
		c := w.progressCells(&o.Progress)
		if w.stockNumber(o.Target, q.On) == 0 {
			c.target.Text = w.say("targets.new", c.target.String())
		}
		return c
	}
	l.machine("number", func(o *sme.Outlook) render.Value { return numberOrNone(w.stockNumber(o.Target, q.On)) })
	l.machine("plan", func(o *sme.Outlook) render.Value { return render.V(o.Target.Plan) })
	l.machine("target_status", func(o *sme.Outlook) render.Value { return render.V(o.Target.Status) })
	l.machine("set_on", func(o *sme.Outlook) render.Value { return render.V(o.Target.SetOn.String()) })
	l.machine("operator", func(o *sme.Outlook) render.Value { return render.V(o.Target.Operator) })
	l.number("target", func(o *sme.Outlook) render.Value { return cells(o).target })
	l.both("target_by", func(o *sme.Outlook) render.Value { return cells(o).by })
	l.number("figure", func(o *sme.Outlook) render.Value { return optional(o.Figure, coverageSign(o.Coverage)) })
	percentColumn(l, "progress", func(o *sme.Outlook) render.Value { return cells(o).progress })
	l.machine("met", func(o *sme.Outlook) render.Value { return cells(o).met })
	l.number("gap", func(o *sme.Outlook) render.Value { return cells(o).gap })
	l.number("expected", func(o *sme.Outlook) render.Value { return optional(o.Expected, "") })
	l.number("needed_per_month", func(o *sme.Outlook) render.Value { return cells(o).needed }).Title = w.say("column.needed") // the pace is a month's too
}

// paceColumns add where a target leads at the pace so far, or at one assumed.
func (w words) paceColumns(l *layout[*sme.Outlook]) {
	pace := func(of func(pace, low, high float64) float64) func(*sme.Outlook) render.Value {
		return func(o *sme.Outlook) render.Value {
			if o.Pace == nil {
				return render.Value{}
			}
			return render.V(of(o.Pace.PerMonth()))
		}
	}
	l.number("pace", pace(func(pace, _, _ float64) float64 { return pace }))
	l.machine("pace_low", pace(func(_, low, _ float64) float64 { return low }))
	l.machine("pace_high", pace(func(_, _, high float64) float64 { return high }))
	l.machine("pace_assumed", func(o *sme.Outlook) render.Value {
		if o.Assumed == nil {
			return render.Value{}
		}
		return render.V(*o.Assumed)
	})
	projected := func(of func(o *sme.Outlook, p *sme.Projection) render.Value) func(*sme.Outlook) render.Value {
		return func(o *sme.Outlook) render.Value {
			if o.Projection == nil {
				return render.Value{}
			}
			return of(o, o.Projection)
		}
	}
	// At a pace that is assumed there is no range.
	ranged := func(of func(p *sme.Projection) int) func(*sme.Outlook) render.Value {
		return projected(func(o *sme.Outlook, p *sme.Projection) render.Value {
			if o.Assumed != nil {
				return render.Value{}
			}
			return render.V(of(p))
		})
	}
	l.number("projected", projected(func(o *sme.Outlook, p *sme.Projection) render.Value {
		if o.Assumed != nil {
			return render.V(p.Figure)
		}
		return render.VT(p.Figure, w.say("progress.range", p.Figure, p.Low, p.High))
	}))
	l.machine("projected_low", ranged(func(p *sme.Projection) int { return p.Low }))
	l.machine("projected_high", ranged(func(p *sme.Projection) int { return p.High }))
	l.machine("lapsing", projected(func(o *sme.Outlook, p *sme.Projection) render.Value {
		if o.Target.Basis != sme.BasisValid {
			return render.Value{}
		}
		return render.V(p.Lapsing)
	}))
	l.both("projected_date", projected(func(_ *sme.Outlook, p *sme.Projection) render.Value { return dayValue(p.Reached) }))
}

// verdictColumns add how a target stands, and what is known of its deadline.
func (w words) verdictColumns(l *layout[*sme.Outlook], q sme.Query) {
	l.both("status", func(o *sme.Outlook) render.Value {
		status := w.progressCells(&o.Progress).status
		if text := w.verdictText(o); text != "" {
			status.Text = text
		}
		return status
	})
	l.machine("not_projectable", func(o *sme.Outlook) render.Value { return known(string(o.Why)) })
	l.machine("at_deadline", func(o *sme.Outlook) render.Value { return optional(o.AtDeadline, "") })
	l.machine("missed_by", func(o *sme.Outlook) render.Value { return optional(o.MissedBy, "") })
	l.machine("reached_on", func(o *sme.Outlook) render.Value { return dayValue(o.ReachedOn) })
	l.machine("days_late", func(o *sme.Outlook) render.Value {
		if o.DaysLate <= 0 {
			return render.Value{}
		}
		return render.V(o.DaysLate)
	})
	l.machine("settled_by", func(o *sme.Outlook) render.Value {
		if o.SettledBy == nil {
			return render.Value{}
		}
		return render.VT(o.SettledBy.Source.En, o.SettledBy.Source.In(w.lang))
	})
	l.machine("official", func(o *sme.Outlook) render.Value {
		if w.stockNumber(o.Target, q.On) == 0 {
			return render.Value{}
		}
		return officialValue(w.ref().OfficialOn(o.Target.Tier, o.Target.Region, q.On))
	})
	l.covered(func(o *sme.Outlook) sme.Coverage { return o.Coverage })
}

// verdictText is the status of a target whose deadline has passed.
func (w words) verdictText(o *sme.Outlook) string {
	switch {
	case o.MissedBy != nil && o.ReachedOn != 0:
		return w.say("progress.status-late", *o.MissedBy, o.ReachedOn, o.DaysLate)
	case o.MissedBy != nil:
		return w.say("progress.status-missed", *o.MissedBy)
	}
	return ""
}

// progressNotes are the lines under the table: what each target asks for and
// where it leads, and what that rests on.
func (w words) progressNotes(rep *sme.Report, outlooks []*sme.Outlook) []string {
	q := rep.Query
	foot := reportFooting(rep)
	notes := w.firstNotes(foot, w.say("progress.basis", q.On, q.Known, sme.RulesVersion))
	if len(outlooks) == 0 {
		notes = append(notes, w.say("progress.none"))
	}
	var coverage []string
	for _, o := range outlooks {
		tg := o.Target
		row := &sme.ReportRow{Tier: tg.Tier, Region: tg.Region, Coverage: o.Coverage}
		id := "progress.target"
		if tg.Kind == "new" {
			id = "progress.target-new"
		}
		line := w.say(id, w.rowSubject(row), operatorSign(tg.Operator), tg.Value, tg.By, w.say("target."+tg.Status), tg.Plan, tg.Basis, tg.Reach, tg.From)
		notes = append(notes, line+w.outlookText(o))
		if s := o.SettledBy; s != nil {
			notes = append(notes, w.say("note.settled", tg.Tier, s.Value, s.AsOf, s.Source))
		}
		coverage = append(coverage, w.coverageNotes(row)...)
		if of := w.ref().OfficialOn(tg.Tier, tg.Region, q.On); of != nil && tg.Kind == "stock" {
			coverage = append(coverage, w.say("note.official", w.rowSubject(row), of.Value, of.AsOf, of.Basis, of.Source))
		}
	}
	for _, line := range coverage {
		if !slices.Contains(notes, line) {
			notes = append(notes, line)
		}
	}
	return append(notes, w.lastNotes(foot)...)
}

// outlookText says where a target leads: the verdict, a projection, or why there is none.
func (w words) outlookText(o *sme.Outlook) string {
	deadline := o.Target.By
	switch {
	case o.SettledBy != nil:
		return ""
	case o.MissedBy != nil && o.ReachedOn != 0:
		return w.say("progress.late", *o.MissedBy, *o.AtDeadline, deadline, o.ReachedOn, o.DaysLate)
	case o.MissedBy != nil:
		return w.say("progress.missed", *o.MissedBy, *o.AtDeadline, deadline)
	case o.AtDeadline != nil:
		return w.say("progress.met", *o.AtDeadline, deadline, o.ReachedOn)
	case o.Why == sme.DeadlinePassed:
		return w.say("progress.unjudged")
	case o.Why != "":
		return w.say("progress.why-" + string(o.Why))
	}
	p := o.Projection
	var text string
	if o.Assumed != nil {
		text = w.say("progress.assumed", *o.Assumed, p.Figure, deadline)
	} else {
		pace, _, _ := o.Pace.PerMonth()
		text = w.say("progress.projected", pace, p.Figure, deadline, p.Low, p.High)
	}
	if p.Lapsing > 0 {
		text += w.say("progress.lapsing", p.Lapsing)
	}
	switch {
	case p.Reached != 0:
		text += w.say("progress.reached", p.Reached)
	case o.ReachedOn != 0 && *o.Met:
		text += w.say("progress.reached-on", o.ReachedOn)
	}
	return text
}
