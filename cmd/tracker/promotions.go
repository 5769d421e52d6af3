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
func (a *app) promotionsTable(bal *sme.Balance, list []sme.Promotion) render.Table {
	t := a.climbTable(bal, "promotions.note")
	t.Columns = slices.Concat(a.machineColumns("from_tier", "from_tier_name", "to_tier", "to_tier_name"), a.peopleColumns("from_tier", "to_tier"),
		[]render.Column{{Key: "recognised", Title: a.say("changes.column-recognised"), Right: true}}, a.allColumns("#promoted"),
		[]render.Column{{Key: "share", Title: a.say("column.share"), Right: true, Percent: true}}, a.allColumns("#median_days"),
		a.machineColumns("from_coverage", "from_missing"), a.machineColumns("coverage", "missing"), a.periodColumns())
	for _, p := range list {
		sign, low := "", ""
		if p.Coverage.State == sme.CoverPartial {
			sign, low = "≥ ", "≥ "
		}
		if p.FromCoverage.State == sme.CoverPartial {
			low = "≥ "
		}
		share := render.Value{} // of numbers that are both at least so many there is none
		if low == "" && p.Promoted != nil && *p.Recognised > 0 {
			r := sme.Ratio{Num: *p.Promoted, Den: *p.Recognised}
			share = render.VT(r.Fraction(), r.Percent()+" %")
		}
		t.Rows = append(t.Rows, slices.Concat(a.pairValues(p.From, p.To), []render.Value{
			optional(p.Recognised, sign), optional(p.Promoted, low), share, optional(p.MedianDays, ""),
			render.V(string(p.FromCoverage.State)), render.V(p.FromCoverage.MissingIDs()), render.V(string(p.Coverage.State)), render.V(p.Coverage.MissingIDs()),
		}, periodValues(bal)))
	}
	return t
}

// cohortsTable lays out how many firms of each batch reached the next tier.
func (a *app) cohortsTable(bal *sme.Balance, list []sme.Cohort) render.Table {
	t := a.climbTable(bal, "promotions.cohort-note")
	t.Columns = slices.Concat(a.machineColumns("from_tier", "from_tier_name", "to_tier", "to_tier_name", "batch"),
		[]render.Column{{Key: "batch_name", Title: a.say("column.batch"), Machine: true}}, a.peopleColumns("from_tier", "to_tier", "batch"), a.allColumns("published", "#firms", "#held_before"))
	for _, months := range sme.CohortMonths {
		t.Columns = append(t.Columns, render.Column{Key: fmt.Sprint("within_", months), Title: a.say("promotions.within", months), Right: true})
	}
	t.Columns = slices.Concat(t.Columns, a.allColumns("#reached"), a.machineColumns("coverage", "missing"), a.periodColumns())
	zh := words{lang: "zh", ref: a.ref}
	for _, c := range list {
		q := sme.Query{Tier: c.From, Regions: bal.Query.Regions, By: sme.ByBatch}
		row := &sme.ReportRow{ID: a.ref().BatchID(c.Batch, q), Batch: c.Batch}
		t.Rows = append(t.Rows, slices.Concat(a.pairValues(c.From, c.To)[:4], []render.Value{render.V(row.ID), render.V(zh.rowName(q, row))}, a.pairValues(c.From, c.To)[4:],
			[]render.Value{render.V(a.words.rowName(q, row)), render.V(c.Day.String()), render.V(c.Firms), render.V(c.Before),
				shareOf(c.Within[0], c.Firms, c.AtLeast[0]), shareOf(c.Within[1], c.Firms, c.AtLeast[1]), shareOf(c.Within[2], c.Firms, c.AtLeast[2]),
				shareOf(c.Reached, c.Firms, c.Coverage.State == sme.CoverPartial),
				render.V(string(c.Coverage.State)), render.V(c.Coverage.MissingIDs())}, periodValues(bal)))
	}
	return t
}

// climbTable is what both tables begin with.
func (a *app) climbTable(bal *sme.Balance, note string) render.Table {
	q := bal.Query
	t := render.Table{Sheet: a.say("promotions.sheet"), Meta: a.changesMeta(bal), Title: a.say("promotions.title", a.regionNames(q), bal.From, q.On)}
	if bal.From == 0 {
		t.Title = a.say("promotions.title-all", a.regionNames(q), q.On)
		for i := range t.Meta {
			if t.Meta[i].Key == "from" {
				t.Meta[i].Value = render.Value{}
			}
		}
	}
	foot := balanceFooting(bal)
	t.Notes = append([]string{a.say(note)}, a.firstNotes(foot, a.say("promotions.basis", q.On, q.Known, sme.RulesVersion))...)
	for i := range bal.Rows {
		t.Notes = append(t.Notes, a.coverageNotes(&bal.Rows[i].ReportRow)...)
	}
	t.Notes = append(t.Notes, a.lastNotes(foot)...)
	return t
}

// pairValues are from_tier, from_tier_name, to_tier, to_tier_name, and the two for people.
func (a *app) pairValues(from, to sme.TierID) []render.Value {
	return []render.Value{render.V(string(from)), a.tierName(from), render.V(string(to)), a.tierName(to), render.V(a.shortTier(from)), render.V(a.shortTier(to))}
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
