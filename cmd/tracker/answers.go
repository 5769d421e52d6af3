package main

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

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
	rep.CompareYear(a.ref(), before, ev.Grounds)
	return rep, nil
}

// balance works out how figures went between two days.
func (a *app) balance(s *store.Store, q sme.Query, from sme.Day) (*sme.Balance, error) {
	flows, err := s.Flows(a.ctx, q, from)
	if err != nil {
		return nil, err
	}
	var movers []*sme.Firm
	if slices.ContainsFunc(flows, func(f sme.Flow) bool { return f.Kind == sme.Moved }) {
		if movers, err = s.FirmsMoved(a.ctx, from, q.On); err != nil {
			return nil, err
		}
	}
	g, err := s.Grounds(a.ctx, q)
	if err != nil {
		return nil, err
	}
	bal := sme.BuildBalance(a.ref(), q, from, flows, movers, g)
	bal.Sample = g.Sample()
	bal.Undecided, err = s.Undecided(a.ctx, q, a.ref())
	return bal, err
}

// firmsNotes are the lines and the meta that every list of firms ends with: what
// it is based on, and which lists of some tiers are missing.
func (a *app) firmsNotes(s *store.Store, q sme.Query, tiers []sme.TierID) ([]string, []render.Field, error) {
	g, err := s.Grounds(a.ctx, q)
	if err != nil {
		return nil, nil, err
	}
	undecided, err := s.Undecided(a.ctx, q, a.ref())
	if err != nil {
		return nil, nil, err
	}
	foot := wording.Footing{Query: q, Undecided: undecided, Sample: g.Sample()}
	notes := a.FirstNotes(foot, a.say("companies.basis", q.Basis, q.Reach, q.On, q.Known, sme.RulesVersion))
	for _, tier := range tiers {
		notes = append(notes, a.CoverageNotes(&sme.ReportRow{Tier: tier, Coverage: q.CoverageFor(a.ref(), g, tier, q.On, q.Basis)})...)
	}
	return append(notes, a.UndecidedNote(undecided)...), wording.Without(a.Meta(foot), "documents"), nil
}
