package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newPromotionsCmd(a *app) *cobra.Command {
	var p periodFlags
	q := queryFlags{basis: sme.BasisRecognised}
	var by sme.Dimension
	cmd := &cobra.Command{
		Use:     "promotions",
		Short:   a.say("promotions.short"),
		Long:    a.say("promotions.long"),
		Example: a.say("promotions.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if by != "" && by != sme.ByBatch {
				return usage("usage.choice", "--by", string(by), []string{string(sme.ByBatch)})
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, sme.ByTier)
			if err != nil {
				return err
			}
			if ladder := a.ref().Ladder(); query.Tier == ladder[len(ladder)-1] {
				return fail(exitUsage, "promotions.top", query.Tier)
			}
			if by != "" {
				query.By = by
			}
			from, to, err := p.until(a)
			if err != nil {
				return err
			}
			query.On = to
			flows, err := s.Flows(a.ctx, query, from)
			if err != nil {
				return err
			}
			firms, err := s.FirmsClimbed(a.ctx)
			if err != nil {
				return err
			}
			held, sample, err := s.Held(a.ctx)
			if err != nil {
				return err
			}
			// What it rests on is said as of changes in the same period.
			bal := sme.BuildBalance(a.ref(), sme.Query{
				By: sme.ByTier, Regions: query.Regions, Except: query.Except, On: to, Known: query.Known, Basis: query.Basis, Reach: query.Reach, AssumeComplete: q.complete,
			}, from, nil, nil, held)
			bal.Sample = sample
			if bal.Undecided, err = s.Undecided(a.ctx, query, a.ref().Regions); err != nil {
				return err
			}
			if by == sme.ByBatch {
				return a.write(a.cohortsTable(bal, sme.Cohorts(a.ref(), query, from, flows, firms, held)))
			}
			return a.write(a.promotionsTable(bal, sme.Promotions(a.ref(), query, from, flows, firms, held)))
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.from, "from", "", a.say("flag.from-any"))
	f.StringVar(&p.to, "to", "", a.say("flag.to-today"))
	f.Var(textFlag{&by, "dimension"}, "by", a.say("flag.by-batch"))
	f.StringVar(&q.tier, "tier", "", a.say("flag.tier-from"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	complete(cmd, "by", sme.ByBatch)
	completeBy(cmd, "tier", a.offerTiers(belowTop))
	return cmd
}

// promotionsTable lays out how many firms climbed from tier to tier.
func (w words) promotionsTable(bal *sme.Balance, list []sme.Promotion) render.Table {
	t := w.climbTable(bal, "promotions.note")
	l := newLayout[sme.Promotion](w)
	climbColumns(l, func(p sme.Promotion) (from, to sme.TierID) { return p.From, p.To }, nil)
	atLeast := func(c ...sme.Coverage) string {
		if slices.ContainsFunc(c, func(c sme.Coverage) bool { return c.State == sme.CoverPartial }) {
			return "≥ "
		}
		return ""
	}
	l.number("recognised", func(p sme.Promotion) render.Value { return optional(p.Recognised, atLeast(p.Coverage)) }).Title = w.say("changes.column-recognised")
	l.number("promoted", func(p sme.Promotion) render.Value { return optional(p.Promoted, atLeast(p.Coverage, p.FromCoverage)) })
	percentColumn(l, "share", func(p sme.Promotion) render.Value { // of numbers that are both at least so many there is none
		if atLeast(p.Coverage, p.FromCoverage) != "" || p.Promoted == nil || *p.Recognised == 0 {
			return render.Value{}
		}
		r := sme.Ratio{Num: *p.Promoted, Den: *p.Recognised}
		return render.VT(r.Fraction(), r.Percent()+" %")
	})
	l.number("median_days", func(p sme.Promotion) render.Value { return optional(p.MedianDays, "") })
	l.machine("from_coverage", func(p sme.Promotion) render.Value { return render.V(string(p.FromCoverage.State)) })
	l.machine("from_missing", func(p sme.Promotion) render.Value { return render.V(p.FromCoverage.MissingIDs()) })
	l.covered(func(p sme.Promotion) sme.Coverage { return p.Coverage })
	l.askedBetween(bal.Query, bal.From)
	l.lay(&t, list)
	return t
}

// cohortsTable lays out how many firms of each batch reached the next tier.
func (w words) cohortsTable(bal *sme.Balance, list []sme.Cohort) render.Table {
	t := w.climbTable(bal, "promotions.cohort-note")
	l := newLayout[sme.Cohort](w)
	zh := w.in("zh")
	name := func(w words, c sme.Cohort) string {
		q := sme.Query{Tier: c.From, Regions: bal.Query.Regions, By: sme.ByBatch}
		return w.rowName(q, &sme.ReportRow{ID: w.ref().BatchID(c.Batch, q), Batch: c.Batch})
	}
	climbColumns(l, func(c sme.Cohort) (from, to sme.TierID) { return c.From, c.To }, func() {
		l.machine("batch", func(c sme.Cohort) render.Value {
			return render.V(w.ref().BatchID(c.Batch, sme.Query{Tier: c.From, Regions: bal.Query.Regions, By: sme.ByBatch}))
		})
		l.machine("batch_name", func(c sme.Cohort) render.Value { return render.V(name(zh, c)) }).Title = w.say("column.batch")
	})
	l.people("batch", func(c sme.Cohort) string { return name(w, c) })
	l.both("published", func(c sme.Cohort) render.Value { return render.V(c.Day.String()) })
	l.number("firms", func(c sme.Cohort) render.Value { return render.V(c.Firms) })
	l.number("held_before", func(c sme.Cohort) render.Value { return render.V(c.Before) })
	for i, months := range sme.CohortMonths {
		l.add(render.Column{Key: fmt.Sprint("within_", months), Title: w.say("promotions.within", months), Right: true},
			func(c sme.Cohort) render.Value { return shareOf(c.Within[i], c.Firms, c.AtLeast[i]) })
	}
	l.number("reached", func(c sme.Cohort) render.Value {
		return shareOf(c.Reached, c.Firms, c.Coverage.State == sme.CoverPartial)
	})
	l.covered(func(c sme.Cohort) sme.Coverage { return c.Coverage })
	l.askedBetween(bal.Query, bal.From)
	l.lay(&t, list)
	return t
}

// climbColumns add from which tier to which firms climbed; what only programs
// read besides comes before what people read.
func climbColumns[R any](l *layout[R], of func(R) (from, to sme.TierID), besides func()) {
	from := func(r R) sme.TierID { tier, _ := of(r); return tier }
	to := func(r R) sme.TierID { _, tier := of(r); return tier }
	for _, c := range []struct {
		key string
		of  func(R) sme.TierID
	}{{"from_tier", from}, {"to_tier", to}} {
		l.machine(c.key, func(r R) render.Value { return render.V(string(c.of(r))) })
		l.machine(c.key+"_name", func(r R) render.Value { return l.w.tierName(c.of(r)) })
	}
	if besides != nil {
		besides()
	}
	l.people("from_tier", func(r R) string { return l.w.shortTier(from(r)) })
	l.people("to_tier", func(r R) string { return l.w.shortTier(to(r)) })
}

// climbTable is what both tables begin with.
func (w words) climbTable(bal *sme.Balance, note string) render.Table {
	q := bal.Query
	t := render.Table{Sheet: w.say("promotions.sheet"), Meta: w.changesMeta(bal), Title: w.say("promotions.title", w.regionNames(q), bal.From, q.On)}
	if bal.From == 0 {
		t.Title = w.say("promotions.title-all", w.regionNames(q), q.On)
		for i := range t.Meta {
			if t.Meta[i].Key == "from" {
				t.Meta[i].Value = render.Value{}
			}
		}
	}
	foot := balanceFooting(bal)
	t.Notes = append([]string{w.say(note)}, w.firstNotes(foot, w.say("promotions.basis", q.On, q.Known, sme.RulesVersion))...)
	for i := range bal.Rows {
		t.Notes = append(t.Notes, w.coverageNotes(&bal.Rows[i].ReportRow)...)
	}
	t.Notes = append(t.Notes, w.lastNotes(foot)...)
	return t
}

// shareOf is a number of a cohort's firms, for people with its share.
func shareOf(n *int, of int, atLeast bool) render.Value {
	if n == nil {
		return render.Value{}
	}
	sign := ""
	if atLeast {
		sign = "≥ "
	}
	v := optional(n, sign)
	v.Text += " (" + sign + sme.Ratio{Num: *n, Den: of}.Percent() + " %)"
	return v
}
