package wording

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ProgressTable lays out targets with where they lead.
func (w Words) ProgressTable(rep *sme.Report, outlooks []*sme.Outlook) render.Table {
	q := rep.Query
	t := render.Table{Title: w.Say("progress.title", w.RegionNames(q), q.On), Sheet: w.Say("progress.sheet"),
		Notes: w.progressNotes(rep, outlooks)}
	t.Meta = Without(w.Meta(ReportFooting(rep)), "basis", "reach")
	l := NewLayout[*sme.Outlook](w)
	l.Machine("tier", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Tier)) })
	l.Machine("tier_name", func(o *sme.Outlook) render.Value { return w.TierName(o.Target.Tier) })
	l.Machine("region_name", func(o *sme.Outlook) render.Value { return w.RegionName(o.Target.Region) })
	if slices.ContainsFunc(outlooks, func(o *sme.Outlook) bool { return !slices.Equal(q.Regions, []sme.RegionID{o.Target.Region}) }) {
		l.People("region", func(o *sme.Outlook) string { return w.Region(o.Target.Region) })
	}
	l.People("tier", func(o *sme.Outlook) string { return w.ShortTier(o.Target.Tier) })
	w.targetColumns(l, q)
	w.paceColumns(l)
	w.verdictColumns(l, q)
	l.Machine("target_kind", func(o *sme.Outlook) render.Value { return render.V(o.Target.Kind) })
	l.Machine("region", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Region)) })
	l.Always("on", render.V(q.On.String()))
	l.Always("known", render.V(q.Known))
	l.Machine("basis", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Basis)) })
	l.Machine("reach", func(o *sme.Outlook) render.Value { return render.V(string(o.Target.Reach)) })
	l.claims(func(o *sme.Outlook) sme.Coverage { return o.Coverage }).of = func(o *sme.Outlook) render.Value { return render.V(string(o.Sign())) }
	l.Machine("status_reason", func(o *sme.Outlook) render.Value { return TextOrNone(string(o.Progress.Why)) })
	l.Machine("deadline_coverage", func(o *sme.Outlook) render.Value {
		if o.Deadline == nil {
			return render.Value{}
		}
		return render.V(string(o.Deadline.State))
	})
	l.Lay(&t, outlooks)
	return t
}

// StockNumber is the number by which reports, which are about stocks, know a
// target; 0 if they don't.
func (w Words) StockNumber(tg *sme.Target, on sme.Day) int {
	return slices.Index(w.Ref().TargetsFor(tg.Tier, tg.Region, on), tg) + 1
}

// targetColumns add what a target asks for, and how far along it is.
func (w Words) targetColumns(l *Layout[*sme.Outlook], q sme.Query) {
	cells := func(o *sme.Outlook) ProgressCells {
		c := w.ProgressCells(&o.Progress)
		if w.StockNumber(o.Target, q.On) == 0 {
			c.Target.Text = w.Say("targets.new", c.Target.String())
		}
		return c
	}
	l.Machine("number", func(o *sme.Outlook) render.Value { return NumberOrNone(w.StockNumber(o.Target, q.On)) })
	l.Machine("plan", func(o *sme.Outlook) render.Value { return render.V(o.Target.Plan) })
	l.Machine("target_status", func(o *sme.Outlook) render.Value { return render.V(o.Target.Status) })
	l.Machine("set_on", func(o *sme.Outlook) render.Value { return render.V(o.Target.SetOn.String()) })
	l.Machine("operator", func(o *sme.Outlook) render.Value { return render.V(o.Target.Operator) })
	l.Number("target", func(o *sme.Outlook) render.Value { return cells(o).Target })
	l.Both("target_by", func(o *sme.Outlook) render.Value { return cells(o).By })
	l.Number("figure", func(o *sme.Outlook) render.Value { return Optional(o.Figure, SignText(o.Sign())) })
	percentColumn(l, "progress", func(o *sme.Outlook) render.Value { return cells(o).Progress })
	l.Machine("met", func(o *sme.Outlook) render.Value { return cells(o).met })
	l.Number("gap", func(o *sme.Outlook) render.Value { return cells(o).Gap })
	l.Number("expected", func(o *sme.Outlook) render.Value { return Optional(o.Expected, "") })
	l.Number("needed_per_month", func(o *sme.Outlook) render.Value { return cells(o).needed }).Title = w.Say("column.needed") // the pace is a month's too
}

// paceColumns add where a target leads at the pace so far, or at one assumed.
func (w Words) paceColumns(l *Layout[*sme.Outlook]) {
	pace := func(of func(pace, low, high float64) float64) func(*sme.Outlook) render.Value {
		return func(o *sme.Outlook) render.Value {
			if o.Pace == nil {
				return render.Value{}
			}
			return render.V(of(o.Pace.PerMonth()))
		}
	}
	l.Number("pace", pace(func(pace, _, _ float64) float64 { return pace }))
	l.Machine("pace_low", pace(func(_, low, _ float64) float64 { return low }))
	l.Machine("pace_high", pace(func(_, _, high float64) float64 { return high }))
	l.Machine("pace_assumed", func(o *sme.Outlook) render.Value {
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
	l.Number("projected", projected(func(o *sme.Outlook, p *sme.Projection) render.Value {
		if o.Assumed != nil {
			return render.V(p.Figure)
		}
		return render.VT(p.Figure, w.Say("progress.range", p.Figure, p.Low, p.High))
	}))
	l.Machine("projected_low", ranged(func(p *sme.Projection) int { return p.Low }))
	l.Machine("projected_high", ranged(func(p *sme.Projection) int { return p.High }))
	l.Machine("lapsing", func(o *sme.Outlook) render.Value { return Optional(o.Lapsing, SignText(o.Sign())) })
	l.Both("projected_date", projected(func(_ *sme.Outlook, p *sme.Projection) render.Value { return DayValue(p.Reached) }))
}

// verdictColumns adds the state of a target, and what is known of its deadline.
func (w Words) verdictColumns(l *Layout[*sme.Outlook], q sme.Query) {
	l.Both("status", func(o *sme.Outlook) render.Value {
		status := w.ProgressCells(&o.Progress).Status
		if text := w.verdictText(o); text != "" {
			status.Text = text
		}
		return status
	})
	l.Machine("not_projectable", func(o *sme.Outlook) render.Value { return TextOrNone(string(o.Why)) })
	l.Machine("at_deadline", func(o *sme.Outlook) render.Value { return Optional(o.AtDeadline, "") })
	l.Machine("missed_by", func(o *sme.Outlook) render.Value { return Optional(o.MissedBy, "") })
	l.Machine("reached_on", func(o *sme.Outlook) render.Value { return DayValue(o.ReachedOn) })
	l.Machine("days_late", func(o *sme.Outlook) render.Value {
		if o.DaysLate <= 0 {
			return render.Value{}
		}
		return render.V(o.DaysLate)
	})
	l.Machine("settled_by", func(o *sme.Outlook) render.Value { return w.settledBy(&o.Progress) })
	l.Machine("official", func(o *sme.Outlook) render.Value {
		if w.StockNumber(o.Target, q.On) == 0 {
			return render.Value{}
		}
		return officialValue(w.Ref().OfficialOn(o.Target.Tier, o.Target.Region, q.On, o.Target.Basis))
	})
	l.covered(func(o *sme.Outlook) sme.Coverage { return o.Coverage })
}

// verdictText is the status of a target whose deadline has passed.
func (w Words) verdictText(o *sme.Outlook) string {
	switch {
	case o.MissedBy != nil && o.ReachedOn != 0:
		return w.Say("progress.status-late", *o.MissedBy, w.reachedOn(o), o.DaysLate)
	case o.MissedBy != nil:
		return w.Say("progress.status-missed", *o.MissedBy)
	}
	return ""
}

// progressNotes are the lines under the table: what each target asks for and
// where it leads, and what that rests on.
func (w Words) progressNotes(rep *sme.Report, outlooks []*sme.Outlook) []string {
	q := rep.Query
	foot := ReportFooting(rep)
	notes := w.FirstNotes(foot, w.Say("progress.basis", q.On, q.Known, sme.RulesVersion))
	if len(outlooks) == 0 {
		notes = append(notes, w.Say("progress.none"))
	}
	var coverage []string
	for _, o := range outlooks {
		tg := o.Target
		row := &sme.ReportRow{Tier: tg.Tier, Region: tg.Region, Coverage: o.Coverage}
		id := "progress.target"
		if tg.Kind == sme.NewFirms {
			id = "progress.target-new"
		}
		line := w.Say(id, w.rowSubject(row), OperatorSign(tg.Operator), tg.Value, tg.By, w.targetStatus(tg),
			w.targetSource(tg), tg.Basis, tg.Reach, tg.From)
		notes = append(notes, line+w.outlookText(o))
		notes = append(notes, w.judgement(&o.Progress)...)
		coverage = append(coverage, w.CoverageNotes(row)...)
		if of := w.Ref().OfficialOn(tg.Tier, tg.Region, q.On, tg.Basis); of != nil && of != o.SettledBy && tg.Kind == sme.Stock {
			coverage = append(coverage, w.Say("note.official", w.rowSubject(row), of.Value, of.AsOf, of.Basis, of.Source))
		}
	}
	for _, line := range coverage {
		if !slices.Contains(notes, line) {
			notes = append(notes, line)
		}
	}
	return append(notes, w.lastNotes(foot)...)
}

// outlookText says where a target leads: the verdict, a projection, or why there
// is none; which titles end by then; and what an official figure says otherwise.
func (w Words) outlookText(o *sme.Outlook) string {
	text := w.verdictOrProjection(o)
	if n := o.Lapsing; n != nil && *n > 0 {
		id := "progress.lapsing"
		if o.Projection == nil {
			id = "progress.lapsing-by"
		}
		text += w.Say(id, *n, o.Target.By)
	}
	return text + w.contrary(&o.Progress)
}

// contrary is the note that an official figure contradicts the lists.
func (w Words) contrary(p *sme.Progress) string {
	if p.Contrary == nil {
		return ""
	}
	return w.Say("progress.contrary", p.Contrary.Value, p.Contrary.AsOf)
}

func (w Words) verdictOrProjection(o *sme.Outlook) string {
	deadline := o.Target.By
	switch {
	case o.SettledBy != nil:
		return ""
	case o.MissedBy != nil && o.ReachedOn != 0:
		return w.Say("progress.late", *o.MissedBy, *o.AtDeadline, deadline, w.reachedOn(o), o.DaysLate)
	case o.MissedBy != nil:
		return w.Say("progress.missed", *o.MissedBy, *o.AtDeadline, deadline)
	case o.AtDeadline != nil:
		return w.Say("progress.met", SignText(o.Deadline.Sign())+render.Group(int64(*o.AtDeadline)), deadline, w.reachedOn(o))
	case o.Why == sme.DeadlinePassed:
		return w.Say("progress.unjudged")
	case o.Why == sme.ListsMissing && o.Met != nil:
		return w.Say("progress.reached-on", w.reachedOn(o))
	case o.Why != "":
		return w.Say("progress.why-" + string(o.Why))
	}
	p := o.Projection
	var text string
	switch {
	case o.Assumed != nil:
		text = w.Say("progress.assumed", *o.Assumed, p.Figure, deadline)
	case o.Pace.Year <= 0:
		text = w.Say("progress.lapses-alone", p.Figure, deadline)
	default:
		pace, _, _ := o.Pace.PerMonth()
		text = w.Say("progress.projected", pace, p.Figure, deadline, p.Low, p.High)
	}
	switch {
	case p.Reached != 0:
		text += w.Say("progress.reached", p.Reached)
	case o.ReachedOn != 0 && *o.Met:
		text += w.Say("progress.reached-on", w.reachedOn(o))
	}
	return text
}

// reachedOn is the day on which a target was reached, as far as it is known.
func (w Words) reachedOn(o *sme.Outlook) string {
	if o.AtLatest {
		return w.Say("progress.or-earlier", o.ReachedOn)
	}
	return o.ReachedOn.String()
}
