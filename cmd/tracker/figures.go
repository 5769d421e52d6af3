package main

import (
	"slices"

	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// count counts figures of today; none where no list tells them.
func (a *app) count(s *store.Store, figures []wording.Figure) (map[wording.Figure]wording.Count, error) {
	counts := map[wording.Figure]wording.Count{}
	count := s.Counter(a.ctx, a.ref().Regions)
	held, _, err := s.Held(a.ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range figures {
		n, err := count(f.Basis, sme.Exact, f.Tier, f.Region, a.today())
		if err != nil {
			return nil, err
		}
		cover := sme.CoverageOn(a.ref(), &sme.Grounds{Held: held}, f.Tier, f.Region, a.today(), sme.BasisRecognised)
		counts[f] = wording.Count{N: n, None: cover.State == sme.CoverNone}
	}
	return counts, nil
}

// sumsToday are today's sums, of every tier, basis and region.
func (a *app) sumsToday(s *store.Store) ([]sme.Sum, error) {
	return s.Sums(a.ctx, sme.Query{By: sme.ByTier, Reach: sme.Exact, On: a.today()})
}

// changedParts names the parts of a registry that came out differently.
func changedParts(r store.RebuildReport) []string {
	changed := []string{}
	for part := range r.Before {
		if part != "" && r.After[part] != r.Before[part] {
			changed = append(changed, part)
		}
	}
	for part := range r.After {
		if _, ok := r.Before[part]; !ok {
			changed = append(changed, part)
		}
	}
	slices.Sort(changed)
	return changed
}
