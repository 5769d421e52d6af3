package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newCandidatesCmd(a *app) *cobra.Command {
	q := queryFlags{basis: sme.BasisValid}
	var next, split string
	cmd := &cobra.Command{
		Use:     "candidates",
		Short:   a.say("candidates.short"),
		Long:    a.say("candidates.long"),
		Example: a.say("candidates.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := a.checkSplit(split); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			tier, err := a.tierNamed(next)
			if err != nil {
				return err
			}
			query, err := q.query(a, s, sme.ByTier)
			if err != nil {
				return err
			}
			ladder := a.ref().Ladder()
			rank := slices.Index(ladder, tier)
			if rank == 0 {
				return fail(exitUsage, "candidates.lowest", tier)
			}
			query.Tier = ladder[rank-1]
			firms, err := s.FirmsInForce(a.ctx, query.Tier, query.On)
			if err != nil {
				return err
			}
			list := sme.Candidates(a.ref(), query, firms)
			notes, meta, err := a.candidatesNotes(s, query, ladder[rank:])
			if err != nil {
				return err
			}
			table := func(place string, list []sme.Candidate) render.Table {
				t := a.CandidatesTable(query, tier, place, list)
				t.Meta, t.Notes = meta, append(t.Notes, notes...)
				return t
			}
			return writeSplit(a, split, query, list, func(c sme.Candidate) sme.RegionID { return c.Region }, table)
		},
	}
	f := cmd.Flags()
	f.StringVar(&next, "for", "specialized", a.say("flag.for"))
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.splitFlag(cmd, &split)
	completeBy(cmd, "for", a.offerTiers(aboveLowest))
	return cmd
}

// candidatesNotes give the basis of the list. Where lists of the tiers above
// are missing, a firm on it may hold one of them.
func (a *app) candidatesNotes(s *store.Store, q sme.Query, above []sme.TierID) ([]string, []render.Field, error) {
	notes, meta, err := a.firmsNotes(s, q, []sme.TierID{q.Tier})
	if err != nil {
		return nil, nil, err
	}
	g, err := s.Grounds(a.ctx, q)
	if err != nil {
		return nil, nil, err
	}
	for _, tier := range above {
		switch c := q.CoverageFor(a.ref(), g, tier, q.On, q.Basis); {
		case c.State == sme.CoverComplete:
		case len(c.Missing) > 0:
			notes = append(notes, a.say("candidates.missing", tier, a.SlotNames(c.Missing)))
		default:
			notes = append(notes, a.say("candidates.no-lists", tier))
		}
	}
	return notes, meta, nil
}
