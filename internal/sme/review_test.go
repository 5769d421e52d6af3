package sme_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// reviewCases is the table of docs/rules.md, "Reviews": what became of the firm's
// titles by a day, in the order of their cohorts.
var reviewCases = []struct {
	rule string
	on   string
	acts []act
	want string
}{
	{"passed", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2026-01-20", act: sme.Renew}},
		"1@2026-01-09 passed; 2/renew@2029-01-09 to-come"},
	{"passed: too late to join", "2027-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2027-01-20", act: sme.Renew}},
		"1@2026-01-09 passed; 2/renew@2030-01-19 to-come"},
	{"failed", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-12-20", act: sme.Fail}}, "1@2026-01-09 failed"},
	{"the last word of the season", "2026-06-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-12-20", act: sme.Fail},
		{published: "2026-04-01", act: sme.Renew}}, "1@2026-01-09 passed; 3/renew@2029-03-31 to-come"},
	{"the last word of the season: not yet said", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise},
		{published: "2025-12-20", act: sme.Fail}, {published: "2026-04-01", act: sme.Renew}}, "1@2026-01-09 failed"},
	{"revoked in the season", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-12-20", act: sme.Revoke}}, "1@2026-01-09 revoked"},
	{"ended before the season", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2024-12-20", act: sme.Revoke}}, ""},
	{"recognised again", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-02-01", act: sme.Recognise}},
		"1@2026-01-09 recognised-again; 2@2028-01-31 to-come"},
	{"recognised again: after the end", "2027-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2027-02-01", act: sme.Recognise}},
		"1@2026-01-09 recognised-again; 2@2030-01-31 to-come"},
	{"a higher title", "2026-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-02-01", act: sme.Recognise, tier: "specialized"}},
		"1@2026-01-09 higher; 2@2028-01-31 to-come"},
	{"a higher title: that has ended", "2028-03-01", []act{{published: "2023-01-10", act: sme.Recognise}, {published: "2025-02-01", act: sme.Recognise, tier: "specialized"}},
		"1@2026-01-09 on-no-list; 2@2028-01-31 on-no-list"},
	{"on no list", "2026-01-10", []act{{published: "2023-01-10", act: sme.Recognise}}, "1@2026-01-09 on-no-list"},
	{"not ended yet", "2026-01-09", []act{{published: "2023-01-10", act: sme.Recognise}}, "1@2026-01-09 to-come"},
	{"not granted yet", "2023-01-09", []act{{published: "2023-01-10", act: sme.Recognise}}, ""},
}

func TestReviews(t *testing.T) {
	ref := smetest.Reference(t)
	for _, tt := range reviewCases {
		t.Run(tt.rule, func(t *testing.T) {
			var got []string
			for _, c := range sme.Derive(ref, rowsOf(t, tt.acts), nil) {
				for _, f := range c.Firms {
					for _, r := range (&sme.ReviewQuery{ReportCell: sme.ReportCell{Query: sme.Query{Regions: []sme.RegionID{"510000"}, On: day(t, tt.on).Start()}},
						Until: sme.DayOf(2999, 1, 1)}).ReviewsIn(ref, []*sme.Firm{f}) {
						id := r.ID()
						got = append(got, id[strings.LastIndex(strings.TrimSuffix(id, "/renew@"+r.Last.String()), "/510000/")+len("/510000/"):]+" "+string(r.State))
					}
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// reviewsAt are all reviews of drawn firms as of a day.
func reviewsAt(ref *sme.Reference, comps []sme.Component, on sme.Day) (firms []*sme.Firm, list []sme.Review) {
	for _, c := range comps {
		for _, f := range c.Firms {
			firms = append(firms, f)
			list = append(list, f.Reviews(ref, on)...)
		}
	}
	return firms, list
}

// TestLawsReviewsAddUp: each firm of a cohort is in exactly one state; when all
// is over the firms of a cohort are those on which its coverage rests, and those
// that passed and failed among them are told by its lists; and they add up, by
// cohort, by district and in all.
func TestLawsReviewsAddUp(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		comps := sme.Derive(ref, h.rows, h.decisions)
		intakes := sme.Intakes{}
		for i := range comps {
			intakes.AddComponent(ref, &comps[i], 1)
		}
		end := sme.DayOf(2999, 1, 1)
		want := map[sme.CohortKey]int{}
		for _, in := range intakes.List() {
			want[sme.CohortKey{Batch: in.Batch, Act: in.Act, Last: in.Last}] = in.Firms
		}
		got := map[sme.CohortKey]int{}
		seen := map[string]bool{}
		_, all := reviewsAt(ref, comps, end)
		for _, r := range all {
			got[r.CohortKey]++
			name := r.ID() + " " + string(r.Firm.ID)
			if seen[name] || !slices.Contains(sme.ReviewStates, r.State) {
				t.Errorf("%s stands in it twice, or in none: %q", name, r.State)
			}
			seen[name] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("coverage rests on other firms: %s", diff)
		}
		on := sme.DayOf(2022, 1, 1) + sme.Day(rng.IntN(3000))
		firms, _ := reviewsAt(ref, comps, on)
		q := sme.ReviewQuery{Until: end}
		q.Query = sme.Query{Regions: []sme.RegionID{"510000"}, On: on, Reach: sme.Exact}
		for _, tier := range ref.Ladder() {
			q.Tier = tier
			list := q.ReviewsIn(ref, firms)
			for _, by := range []sme.Dimension{sme.ByBatch, sme.ByDistrict, sme.ByCity, sme.ByIndustry, sme.ByTier} {
				q.By = by
				rep := sme.BuildReviews(ref, q, list, &sme.Grounds{Intakes: intakes.List()})
				n := 0
				for _, row := range rep.Rows {
					states := 0
					for _, k := range row.Of {
						states += k
					}
					if states != row.Firms {
						t.Errorf("by %s, %s: %d firms in %d states", by, row.ID, row.Firms, states)
					}
					n += row.Firms
				}
				if n != len(list) || rep.Total != nil && rep.Total.Firms != n {
					t.Errorf("by %s: %d of %d", by, n, len(list))
				}
			}
		}
	})
}

// TestLawsWhomToCall: whom expiring lists is who has, of some batch, no outcome
// yet or a higher title, or a pass that is over no later than what it prolongs.
// Titles that lists print as over before they begin, or as beginning some time
// after the end, are left aside, and those to which a list did something after the
// day: what it prolonged, it prolonged on the day already, as is known since.
func TestLawsWhomToCall(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		on := sme.DayOf(2022, 1, 1) + sme.Day(rng.IntN(3000))
		until := on.AddMonths(6)
		firms, list := reviewsAt(ref, sme.Derive(ref, h.rows, h.decisions), on)
		name := func(f *sme.Firm, tier sme.TierID, last sme.Day) string { return fmt.Sprint(f.ID, " ", tier, " ", last) }
		open := map[string]bool{}
		for _, r := range list {
			if r.Row == nil || r.State == sme.ReviewPassed {
				open[name(r.Firm, r.Batch.Tier, r.Last)] = true
			}
		}
		q := sme.Query{Regions: []sme.RegionID{sme.Country}, On: on}
		for _, e := range sme.Endings(ref, q, until, firms) {
			odd := slices.ContainsFunc(e.Firm.Titles, func(ti sme.Title) bool {
				return ti.Tier == e.Tier && (len(ti.Runs) > 1 || slices.ContainsFunc(ti.Acts, func(a sme.Effect) bool {
					return a.Day > on || a.Did == sme.DidNothing || a.Row.List.Act.Grants() && a.Last != 0 && a.Last <= a.Day
				}))
			})
			if e.Batch.Batch != "" && !odd && !open[name(e.Firm, e.Tier, e.Last)] {
				t.Errorf("on %s expiring lists %s, whose review is settled or none", on, name(e.Firm, e.Tier, e.Last))
			}
		}
	})
}
