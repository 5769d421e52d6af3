package main

import (
	"github.com/spf13/cobra"

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
			g, err := s.Grounds(a.ctx, query)
			if err != nil {
				return err
			}
			// What it rests on is said as of changes in the same period.
			bal := sme.BuildBalance(a.ref(), sme.Query{
				By: sme.ByTier, Regions: query.Regions, Except: query.Except, On: to, Known: query.Known,
				Basis: query.Basis, Reach: query.Reach, AssumeComplete: q.complete,
			}, from, nil, nil, g)
			bal.Sample = g.Sample()
			if bal.Undecided, err = s.Undecided(a.ctx, query, a.ref()); err != nil {
				return err
			}
			if by == sme.ByBatch {
				return a.write(a.CohortsTable(bal, sme.Cohorts(a.ref(), query, from, flows, firms, g)))
			}
			return a.write(a.PromotionsTable(bal, sme.Promotions(a.ref(), query, from, flows, firms, g)))
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
