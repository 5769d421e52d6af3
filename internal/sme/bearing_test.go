package sme_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// lasting are the bases on which no later list takes anything back, as a late pass
// does a lapse.
var lasting = []sme.Basis{sme.BasisRecognised, sme.BasisNet}

// figureOf counts the firms with a title of a tier in a region on a day.
func figureOf(ref *sme.Reference, comps []sme.Component, tier sme.TierID, region sme.RegionID, on sme.Day) map[sme.Basis]int {
	ledger := sme.Ledger{}
	for i := range comps {
		ledger.AddComponent(ref, &comps[i], 1)
	}
	figures := map[sme.Basis]int{}
	for d, n := range ledger {
		if d.Reach == sme.Exact && d.Tier == tier && ref.Regions.Within(d.Region, region) && d.Day <= on && slices.Contains(lasting, d.Basis) {
			figures[d.Basis] += n
		}
	}
	for _, b := range lasting {
		figures[b] += 0
	}
	return figures
}

// plain are the rows of firms that are told by one name or one code alone.
func plain(comps []sme.Component) []*sme.Row {
	var rows []*sme.Row
	for i := range comps {
		c := &comps[i]
		shared := slices.ContainsFunc(c.Keys, func(k sme.Key) bool {
			return !slices.ContainsFunc(c.Rows, func(r *sme.Row) bool { return !slices.Contains(r.Keys(), k) })
		})
		if len(c.Firms) == 1 && shared {
			rows = append(rows, c.Rows...)
		}
	}
	return rows
}

// TestLawsDocumentsOfAnAnswerAreEnough: the tier's own documents by the day in a region
// and those that bear on its figures give the figures that all documents give, of firms
// that no decision and no further name or code makes others.
func TestLawsDocumentsOfAnAnswerAreEnough(t *testing.T) {
	held, without, bearing := 0, 0, 0
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		all := plain(sme.Derive(ref, h.rows, nil))
		comps := sme.Derive(ref, all, nil)
		bearings := sme.Bearings{}
		for i := range comps {
			bearings.AddComponent(ref, &comps[i], 1)
		}
		for range 8 {
			region := lawRegions[rng.IntN(len(lawRegions))]
			q := sme.Query{By: sme.ByTier, Regions: []sme.RegionID{region}, Tier: ref.Ladder()[rng.IntN(3)], Reach: sme.Exact,
				On: sme.DayOf(2021+rng.IntN(8), 1+rng.IntN(12), 1+rng.IntN(28))}
			bears := map[*sme.List]int{}
			for b, n := range bearings {
				if b.Day <= q.On && q.Bears(ref, sme.DocumentBearing{Tier: b.Tier, Region: b.Region, Instead: b.Instead}) {
					bears[b.List] += n
				}
			}
			own := func(l *sme.List) bool {
				around := ref.Regions.Within(l.Issuer, region) || ref.Regions.Within(region, l.Issuer)
				return (l.Tier == "" || l.Tier == q.Tier) && l.Published.Start() <= q.On && (l.Act == sme.Relocate || around)
			}
			var rows []*sme.Row
			for _, r := range all {
				if own(r.List) || bears[r.List] > 0 {
					rows = append(rows, r)
				}
				if !own(r.List) && bears[r.List] > 0 {
					bearing++
				}
			}
			alone := sme.Derive(ref, rows, nil)
			if len(plain(alone)) < len(rows) { // a name of several firms, but for the other rows
				continue
			}
			want, got := figureOf(ref, comps, q.Tier, region, q.On), figureOf(ref, alone, q.Tier, region, q.On)
			held++
			if len(rows) < len(all) {
				without++
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %s on %s: %s", q.Tier, region, q.On, diff)
				for _, r := range all {
					if !slices.Contains(rows, r) {
						t.Logf("without %s", smetest.Describe(r))
					}
				}
				return
			}
		}
	})
	t.Logf("%d figures, %d of them without some rows; %d rows of others", held, without, bearing)
}
