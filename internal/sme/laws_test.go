package sme_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// The laws of docs/rules.md over random histories.
const historiesPerRun = 200

// lawRegions are those of smetest.Places.
var lawRegions = []sme.RegionID{"510000", "510100", "510107", "510104", "chengdu-hitech", "510700", "510703", "330000", "330100", "330106", "330200", "500112", "500000"}

var firmBases = []sme.Basis{sme.BasisRecognised, sme.BasisNet, sme.BasisValid}

// history is a drawn history as evidence.
type history struct {
	rows      []*sme.Row
	decisions []sme.Decision
}

func drawHistory(rng *rand.Rand, fam smetest.Family) history {
	h := smetest.Draw(rng, fam)
	return history{h.Rows(), h.Decisions}
}

// forEachHistory holds a law over drawn histories and shows the one that breaks it.
func forEachHistory(t *testing.T, law func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history)) {
	t.Helper()
	ref := smetest.Reference(t)
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		h := drawHistory(rng, smetest.First)
		if law(t, rng, ref, h); t.Failed() {
			t.Logf("the history:\n%s", h)
		}
	})
}

func (h history) String() string {
	var b strings.Builder
	for _, r := range h.rows {
		fmt.Fprintf(&b, "  %s\n", smetest.Describe(r))
	}
	for _, d := range h.decisions {
		fmt.Fprintf(&b, "  same=%t %s %s\n", d.Same, d.A, d.B)
	}
	return b.String()
}

// dump writes everything derived, ordered by content.
func dump(ref *sme.Reference, comps []sme.Component) string {
	var lines []string
	ledger := sme.Ledger{}
	for i := range comps {
		c := &comps[i]
		ledger.AddComponent(ref, c, 1)
		lines = append(lines, fmt.Sprint("component ", c.Keys))
		for _, f := range c.Firms {
			lines = append(lines, fmt.Sprintf("firm %s %s %s undecided=%t", f.ID, f.Name, f.Code, f.Undecided))
			for _, r := range f.Rows {
				lines = append(lines, fmt.Sprintf("firm %s row %s", f.ID, smetest.Describe(r)))
			}
			for i, s := range f.Stays {
				lines = append(lines, fmt.Sprintf("firm %s stay %d %s %s by %s", f.ID, i, s.From, s.Region, smetest.Describe(s.Row)))
			}
			for _, t := range f.Titles {
				for _, basis := range firmBases {
					for _, s := range t.Spells(basis) {
						lines = append(lines, fmt.Sprintf("firm %s %s %s %s-%s %s %s", f.ID, t.Tier, basis, s.From, s.To, s.Opened.Kind, s.Closed.Kind))
					}
				}
			}
		}
	}
	for d, n := range ledger {
		lines = append(lines, fmt.Sprint("delta ", d, n))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestLawsOrderDoesNotMatter(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		want := dump(ref, sme.Derive(ref, h.rows, h.decisions))
		got := dump(ref, sme.Derive(ref, smetest.Shuffled(rng, h.rows), smetest.Shuffled(rng, h.decisions)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLawsLocality(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		o := drawHistory(rng, smetest.Other)
		apart := append(sme.Derive(ref, h.rows, h.decisions), sme.Derive(ref, o.rows, o.decisions)...)
		joint := sme.Derive(ref, append(slices.Clone(h.rows), o.rows...), append(slices.Clone(h.decisions), o.decisions...))
		if diff := cmp.Diff(dump(ref, apart), dump(ref, joint)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLawsIncremental takes one list away and derives only the components that
// held its keys anew, as the store does.
func TestLawsIncremental(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		gone := h.rows[rng.IntN(len(h.rows))].List
		var kept, affected []*sme.Row
		var asked []sme.Decision
		for _, r := range h.rows {
			if r.List != gone {
				kept = append(kept, r)
			}
		}
		var left []sme.Component
		for _, c := range sme.Derive(ref, h.rows, h.decisions) {
			if !slices.ContainsFunc(c.Rows, func(r *sme.Row) bool { return r.List == gone }) {
				left = append(left, c)
				continue
			}
			asked = append(asked, c.Decisions...)
			for _, r := range c.Rows {
				if r.List != gone {
					affected = append(affected, r)
				}
			}
		}
		got := dump(ref, append(left, sme.Derive(ref, affected, asked)...))
		if diff := cmp.Diff(dump(ref, sme.Derive(ref, kept, h.decisions)), got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLawsEveryRowOnce: each row with a key is evidence of exactly one firm.
func TestLawsEveryRowOnce(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, ref *sme.Reference, h history) {
		seen := map[*sme.Row]int{}
		for _, c := range sme.Derive(ref, h.rows, h.decisions) {
			ids := map[sme.Key]bool{}
			for _, f := range c.Firms {
				if ids[f.ID] {
					t.Errorf("two firms %s", f.ID)
				}
				ids[f.ID] = true
				for _, r := range f.Rows {
					seen[r]++
				}
			}
		}
		for _, r := range h.rows {
			if seen[r] != 1 {
				t.Errorf("%d firms hold the row %s", seen[r], smetest.Describe(r))
			}
		}
	})
}

// naiveStatus is the definition of status, without steps.
func naiveStatus(f *sme.Firm, ladder []sme.TierID, basis sme.Basis, reach sme.Reach, on sme.Day) map[sme.TierID]bool {
	exact := map[sme.TierID]bool{}
	top := -1
	for i := range f.Titles {
		t := &f.Titles[i]
		out := false
		for _, o := range t.Outs {
			out = out || o.From <= on && (o.To == 0 || on < o.To)
		}
		in := false
		switch basis {
		case sme.BasisRecognised:
			in = t.Since <= on
		case sme.BasisNet:
			in = t.Since <= on && !out
		case sme.BasisValid:
			in = slices.ContainsFunc(t.Runs, func(s sme.Spell) bool { return s.From <= on && on < s.To })
		}
		if in {
			exact[t.Tier] = true
			top = slices.Index(ladder, t.Tier)
		}
	}
	set := map[sme.TierID]bool{}
	for i, tier := range ladder {
		if reach == sme.Exact && exact[tier] || reach == sme.Highest && i == top || reach == sme.Inclusive && i <= top {
			set[tier] = true
		}
	}
	return set
}

func TestLawsChangesAddUpToStatus(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *sme.Reference, h history) {
		ladder := ref.Ladder()
		comps := sme.Derive(ref, h.rows, h.decisions)
		ledger := sme.Ledger{}
		for i := range comps {
			ledger.AddComponent(ref, &comps[i], 1)
		}
		for range 12 {
			on := sme.DayOf(2021, 1, rng.IntN(3500))
			type cell struct {
				basis  sme.Basis
				reach  sme.Reach
				tier   sme.TierID
				region sme.RegionID
			}
			want, got := map[cell]int{}, map[cell]int{}
			for _, c := range comps {
				for _, f := range c.Firms {
					for _, basis := range firmBases {
						for _, reach := range sme.Reaches {
							for tier := range naiveStatus(f, ladder, basis, reach, on) {
								want[cell{basis, reach, tier, f.RegionAt(on)}]++
							}
							for _, m := range f.StatusOn(ladder, basis, reach, on) {
								got[cell{basis, reach, m.Tier, m.Region}]++
							}
						}
					}
				}
			}
			sums := map[cell]int{}
			for d, n := range ledger {
				if c := (cell{d.Basis, d.Reach, d.Tier, d.Region}); d.Basis != sme.BasisListed && d.Day <= on {
					if sums[c] += n; sums[c] == 0 {
						delete(sums, c)
					}
				}
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(cell{})); diff != "" {
				t.Errorf("lists of firms on %s: %s", on, diff)
			}
			if diff := cmp.Diff(want, sums, cmp.AllowUnexported(cell{})); diff != "" {
				t.Errorf("figures on %s: %s", on, diff)
			}
			for _, region := range lawRegions {
				for i, tier := range ladder {
					for _, reach := range []sme.Reach{sme.Exact, sme.Inclusive} {
						v, n, r := want[cell{sme.BasisValid, reach, tier, region}], want[cell{sme.BasisNet, reach, tier, region}], want[cell{sme.BasisRecognised, reach, tier, region}]
						if v > n || n > r {
							t.Errorf("valid %d, net %d, recognised %d: %s %s %s on %s", v, n, r, reach, tier, region, on)
						}
					}
					if i == 0 {
						for _, basis := range firmBases {
							sum := 0
							for _, tier := range ladder {
								sum += want[cell{basis, sme.Highest, tier, region}]
							}
							if all := want[cell{basis, sme.Inclusive, tier, region}]; sum != all {
								t.Errorf("highest figures add up to %d, inclusive of the lowest is %d", sum, all)
							}
						}
					}
				}
			}
		}
	})
}

// TestLawsNothingBeforePublication: a list changes no status of a day before it
// was published, but for a pass that joins a lapse.
func TestLawsNothingBeforePublication(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, ref *sme.Reference, h history) {
		for _, c := range sme.Derive(ref, h.rows, h.decisions) {
			for _, f := range c.Firms {
				for _, ti := range f.Titles {
					if ti.Since < ti.First.Row.List.Published.Start() {
						t.Errorf("%s recognised before publication", f.ID)
					}
					for i, s := range ti.Runs {
						if s.From >= s.To || i > 0 && ti.Runs[i-1].To >= s.From {
							t.Errorf("%s runs %v", f.ID, ti.Runs)
						}
						if s.From < s.Opened.Row.List.Published.Start() {
							t.Errorf("%s in force from %s, before publication of %s", f.ID, s.From, smetest.Describe(s.Opened.Row))
						}
					}
				}
			}
		}
	})
}
