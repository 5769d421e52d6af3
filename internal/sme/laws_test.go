package sme

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The laws of docs/rules.md over random histories. Each run of the test draws
// new ones, so a long run is `go test -run Laws -count 100 ./internal/sme`.
const historiesPerRun = 300

var lawsRun atomic.Uint64

func testReference(t testing.TB) *Reference {
	t.Helper()
	ref, err := ParseReference(func(name string) ([]byte, error) { return os.ReadFile("../../data/" + name) })
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// history is random evidence over a few names and codes, so that it meets in every way.
type history struct {
	rows      []*Row
	decisions []Decision
}

var (
	lawCodes   = []string{"91510081MA62K0260E", "91350100M000100Y43", "91110000101623741K", "91350211M0000XUF46", "91500111MADAFDA278"}
	lawRegions = []RegionID{"", "510000", "510100", "510107", "510104", "chengdu-hitech", "510700", "510703"}
	lawTiers   = []TierID{"innovative", "specialized", "little-giant"}
)

// drawHistory draws lists and decisions; family keeps the keys of two histories apart.
func drawHistory(rng *rand.Rand, family string, codes []string) history {
	name := func() string { return fmt.Sprintf("%s样例%d厂", family, rng.IntN(6)) }
	// Dates crowd around two seasons three years apart, when titles lapse and
	// reviews come; half of the histories are about one tier.
	date := func() Date {
		if rng.IntN(3) == 0 {
			return Date{int16(2021 + rng.IntN(7)), int8(1 + rng.IntN(12)), int8(rng.IntN(29))}
		}
		return DayOf(2022+3*rng.IntN(2), 12, 30).AddMonths(rng.IntN(8) - 1).Date()
	}
	tiers := lawTiers[:1+2*rng.IntN(2)]
	var h history
	for n := range 1 + rng.IntN(8) {
		act := Acts[rng.IntN(len(Acts))]
		if rng.IntN(3) > 0 {
			act = Acts[rng.IntN(4)]
		}
		doc := &Document{Act: act, Tier: tiers[rng.IntN(len(tiers))], Issuer: "510000", Batch: NumberBatch(1 + n), Final: rng.IntN(6) > 0, Published: date()}
		if rng.IntN(3) == 0 {
			doc.Window = Window{From: date()}
		}
		if rng.IntN(3) == 0 {
			doc.Window.To = date()
		}
		for row := range 1 + rng.IntN(5) {
			e := Entry{Row: row + 1, Name: name(), Region: lawRegions[rng.IntN(len(lawRegions))]}
			if act == Rename || rng.IntN(8) == 0 {
				e.Former = name()
			}
			if rng.IntN(2) == 0 {
				e.Code = codes[rng.IntN(len(codes))]
			}
			if rng.IntN(6) == 0 {
				e.Window = Window{From: date(), To: date()}
			}
			doc.Entries = append(doc.Entries, e)
		}
		list := NewList(doc)
		for i := range doc.Entries {
			h.rows = append(h.rows, NewRow(int64(len(h.rows)), list, &doc.Entries[i]))
		}
	}
	key := func() Key {
		if rng.IntN(2) == 0 {
			return KeyOfCode(codes[rng.IntN(len(codes))])
		}
		return KeyOfName(name())
	}
	for range rng.IntN(4) {
		if a, b := key(), key(); a != b {
			h.decisions = append(h.decisions, Decision{Same: rng.IntN(2) == 0, A: a, B: b})
		}
	}
	return h
}

// forEachHistory runs a law on new histories and names the seed of one that breaks it.
func forEachHistory(t *testing.T, law func(t *testing.T, rng *rand.Rand, ref *Reference, h history)) {
	ref := testReference(t)
	first := lawsRun.Add(1) * historiesPerRun
	for seed := first; seed < first+historiesPerRun; seed++ {
		rng := rand.New(rand.NewPCG(seed, 1))
		h := drawHistory(rng, "", lawCodes)
		if law(t, rng, ref, h); t.Failed() {
			t.Fatalf("broken by the history of seed %d:\n%s", seed, h)
		}
	}
}

func (h history) String() string {
	var b strings.Builder
	for _, r := range h.rows {
		fmt.Fprintf(&b, "  %s\n", describe(r))
	}
	for _, d := range h.decisions {
		fmt.Fprintf(&b, "  same=%t %s %s\n", d.Same, d.A, d.B)
	}
	return b.String()
}

func describe(r *Row) string {
	if r == nil {
		return "-"
	}
	return fmt.Sprintf("%s %s %s final=%t %s %v #%d %s<-%s %s %s %v", r.List.Act, r.List.Tier, r.List.Batch, r.List.Final, r.List.Published, r.List.Window, r.Number, r.Name, r.Former, r.Code, r.Region, r.Window)
}

// dump writes everything derived, ordered by content.
func dump(ref *Reference, comps []Component) string {
	var lines []string
	ledger := Ledger{}
	for i := range comps {
		c := &comps[i]
		ledger.AddComponent(ref.Ladder(), c, 1)
		lines = append(lines, fmt.Sprint("component ", c.Keys))
		for _, f := range c.Firms {
			lines = append(lines, fmt.Sprintf("firm %s %s %s undecided=%t", f.ID, f.Name, f.Code, f.Undecided))
			for _, r := range f.Rows {
				lines = append(lines, fmt.Sprintf("firm %s row %s", f.ID, describe(r)))
			}
			for i, s := range f.Stays {
				lines = append(lines, fmt.Sprintf("firm %s stay %d %s %s by %s", f.ID, i, s.From, s.Region, describe(s.Row)))
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

func shuffled[T any](rng *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func TestLawsOrderDoesNotMatter(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *Reference, h history) {
		want := dump(ref, Derive(ref, h.rows, h.decisions))
		got := dump(ref, Derive(ref, shuffled(rng, h.rows), shuffled(rng, h.decisions)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLawsLocality(t *testing.T) {
	others := []string{"91330000680730618E", "91320500703719732P", "914413007820108867"}
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *Reference, h history) {
		o := drawHistory(rng, "另", others)
		apart := append(Derive(ref, h.rows, h.decisions), Derive(ref, o.rows, o.decisions)...)
		joint := Derive(ref, append(slices.Clone(h.rows), o.rows...), append(slices.Clone(h.decisions), o.decisions...))
		if diff := cmp.Diff(dump(ref, apart), dump(ref, joint)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLawsIncremental takes one list away and derives only the components that
// held its keys anew, as the store does.
func TestLawsIncremental(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *Reference, h history) {
		gone := h.rows[rng.IntN(len(h.rows))].List
		var kept, affected []*Row
		var asked []Decision
		for _, r := range h.rows {
			if r.List != gone {
				kept = append(kept, r)
			}
		}
		var left []Component
		for _, c := range Derive(ref, h.rows, h.decisions) {
			if !slices.ContainsFunc(c.Rows, func(r *Row) bool { return r.List == gone }) {
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
		got := dump(ref, append(left, Derive(ref, affected, asked)...))
		if diff := cmp.Diff(dump(ref, Derive(ref, kept, h.decisions)), got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLawsEveryRowOnce: each row with a key is evidence of exactly one firm.
func TestLawsEveryRowOnce(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, ref *Reference, h history) {
		seen := map[*Row]int{}
		for _, c := range Derive(ref, h.rows, h.decisions) {
			ids := map[Key]bool{}
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
				t.Errorf("%d firms hold the row %s", seen[r], describe(r))
			}
		}
	})
}

// naiveStatus is the definition of status, without steps.
func naiveStatus(f *Firm, ladder []TierID, basis Basis, reach Reach, on Day) map[TierID]bool {
	exact := map[TierID]bool{}
	top := -1
	for i := range f.Titles {
		t := &f.Titles[i]
		out := false
		for _, o := range t.Outs {
			out = out || o.From <= on && (o.To == 0 || on < o.To)
		}
		in := false
		switch basis {
		case BasisRecognised:
			in = t.Since <= on
		case BasisNet:
			in = t.Since <= on && !out
		case BasisValid:
			in = slices.ContainsFunc(t.Runs, func(s Spell) bool { return s.From <= on && on < s.To })
		}
		if in {
			exact[t.Tier] = true
			top = slices.Index(ladder, t.Tier)
		}
	}
	set := map[TierID]bool{}
	for i, tier := range ladder {
		if reach == Exact && exact[tier] || reach == Highest && i == top || reach == Inclusive && i <= top {
			set[tier] = true
		}
	}
	return set
}

func TestLawsChangesAddUpToStatus(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, ref *Reference, h history) {
		ladder := ref.Ladder()
		comps := Derive(ref, h.rows, h.decisions)
		ledger := Ledger{}
		for i := range comps {
			ledger.AddComponent(ladder, &comps[i], 1)
		}
		for range 12 {
			on := DayOf(2021, 1, rng.IntN(3500))
			type cell struct {
				basis  Basis
				reach  Reach
				tier   TierID
				region RegionID
			}
			want, got := map[cell]int{}, map[cell]int{}
			for _, c := range comps {
				for _, f := range c.Firms {
					for _, basis := range firmBases {
						for _, reach := range Reaches {
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
				if c := (cell{d.Basis, d.Reach, d.Tier, d.Region}); d.Basis != BasisListed && d.Day <= on {
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
			for _, region := range lawRegions[1:] {
				for i, tier := range ladder {
					for _, reach := range []Reach{Exact, Inclusive} {
						v, n, r := want[cell{BasisValid, reach, tier, region}], want[cell{BasisNet, reach, tier, region}], want[cell{BasisRecognised, reach, tier, region}]
						if v > n || n > r {
							t.Errorf("valid %d, net %d, recognised %d: %s %s %s on %s", v, n, r, reach, tier, region, on)
						}
					}
					if i == 0 {
						for _, basis := range firmBases {
							sum := 0
							for _, tier := range ladder {
								sum += want[cell{basis, Highest, tier, region}]
							}
							if all := want[cell{basis, Inclusive, tier, region}]; sum != all {
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
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, ref *Reference, h history) {
		for _, c := range Derive(ref, h.rows, h.decisions) {
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
							t.Errorf("%s in force from %s, before publication of %s", f.ID, s.From, describe(s.Opened.Row))
						}
					}
				}
			}
		}
	})
}
