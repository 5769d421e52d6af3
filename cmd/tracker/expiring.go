package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newExpiringCmd(a *app) *cobra.Command {
	q := queryFlags{basis: sme.BasisValid}
	within := sme.Term{Months: dueSoon}
	var split string
	cmd := &cobra.Command{
		Use:     "expiring",
		Short:   a.say("expiring.short"),
		Long:    a.say("expiring.long"),
		Example: a.say("expiring.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := a.checkSplit(split); err != nil {
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
			until := within.After(query.On)
			firms, err := s.FirmsEnding(a.ctx, query.On.AddMonths(-a.longestGrace(query.On)-1), until)
			if err != nil {
				return err
			}
			list := sme.Endings(a.ref(), query, until, firms)
			notes, meta, err := a.firmsNotes(s, query, a.tiersAsked(query))
			if err != nil {
				return err
			}
			table := func(place string, list []sme.Ending) render.Table {
				t := a.ExpiringTable(query, until, place, list)
				t.Meta, t.Notes = meta, append(t.Notes, notes...)
				return t
			}
			return writeSplit(a, split, query, list, func(e sme.Ending) sme.RegionID { return e.Region }, table)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &q.tier)
	f.Var(textFlag{&within, "term"}, "within", a.say("flag.within"))
	a.splitFlag(cmd, &split)
	complete(cmd, "within", "3m", "6m", "1y", "180d")
	return cmd
}

// longestGrace is the most months that a late review may come after the end.
func (w words) longestGrace(on sme.Day) int {
	most := 0
	for _, tier := range w.Ref().Ladder() {
		most = max(most, w.Ref().Tier(tier, on).GraceMonths)
	}
	return most
}
