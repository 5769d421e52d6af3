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
				t := a.candidatesTable(query, tier, place, list)
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

// candidatesTable lays out the firms that hold the tier below one.
func (a *app) candidatesTable(q sme.Query, next sme.TierID, place string, list []sme.Candidate) render.Table {
	t := render.Table{Title: a.say("candidates.title", place, next, q.On), Sheet: a.say("candidates.sheet")}
	t.Columns = slices.Concat(a.machineColumns("firm"), a.allColumns("name", "code"), a.machineColumns("candidate_for", "tier", "district", "district_name"),
		a.peopleColumns("district"), a.machineColumns("city", "city_name", "batch"), a.allColumns("since"), a.machineColumns("valid_from"), a.allColumns("valid_until"))
	before := slices.ContainsFunc(list, func(c sme.Candidate) bool { return c.Before != 0 })
	t.Columns = append(t.Columns, render.Column{Key: "held_until", Title: a.say("column.held_until"), Machine: !before})
	t.Columns = append(t.Columns, a.machineColumns("undecided", "region", "on", "known", "basis", "reach")...)
	regions := a.ref().Regions
	for _, c := range list {
		district, city := regions.At(c.Region, sme.KindDistrict), regions.At(c.Region, sme.KindCity)
		t.Rows = append(t.Rows, []render.Value{
			known(keyText(c.Firm.ID)), render.V(c.Firm.Name), known(c.Firm.Code), render.V(string(next)), render.V(string(q.Tier)),
			known(string(district)), a.regionName(district), render.V(a.placeName(c.Region)), known(string(city)), a.regionName(city),
			render.V(a.ref().BatchID(c.Batch, q)), render.V(c.Since.String()), render.V(c.From.String()), render.V(c.Last.String()), dayValue(c.Before),
			render.V(c.Firm.Undecided), render.V(regionIDs(q)), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)),
		})
	}
	t.Notes = []string{a.say("candidates.count", len(list), q.Tier, next)}
	return t
}

// candidatesNotes say on what the list stands. Where lists of the tiers above
// are missing, a firm on it may hold one of them.
func (a *app) candidatesNotes(s *store.Store, q sme.Query, above []sme.TierID) ([]string, []render.Field, error) {
	notes, meta, err := a.firmsNotes(s, q, []sme.TierID{q.Tier})
	if err != nil {
		return nil, nil, err
	}
	held, _, err := s.Held(a.ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, tier := range above {
		switch c := q.CoverageFor(a.ref(), held, tier, q.On); {
		case c.State == sme.CoverComplete:
		case len(c.Missing) > 0:
			notes = append(notes, a.say("candidates.missing", tier, a.slotNames(c.Missing)))
		default:
			notes = append(notes, a.say("candidates.no-lists", tier))
		}
	}
	return notes, meta, nil
}
