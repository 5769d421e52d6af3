package sme_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// published is one list of a drawn programme, with its rows.
type published struct {
	smetest.Published
	rows []*sme.Row
}

// programme draws the lists of a programme, with their rows.
func programme(rng *rand.Rand) (lists []published, all []smetest.Published, movers int) {
	all, movers = smetest.Programme(rng)
	next := int64(0)
	for _, p := range all {
		list := sme.NewList(p.Document)
		var rows []*sme.Row
		for i := range p.Document.Entries {
			next++
			rows = append(rows, sme.NewRow(next, list, &p.Document.Entries[i]))
		}
		lists = append(lists, published{p, rows})
	}
	return lists, all, movers
}

// publishedOf are lists with rows of high numbers, which no others have.
func publishedOf(docs []*sme.Document) (lists []published) {
	next := int64(1 << 40)
	for _, d := range docs {
		list, p := sme.NewList(d), published{Published: smetest.Published{Document: d}}
		for i := range d.Entries {
			next++
			p.rows = append(p.rows, sme.NewRow(next, list, &d.Entries[i]))
		}
		lists = append(lists, p)
	}
	return lists
}

// seen derives some lists, with the grounds that a registry would give.
type seen struct {
	ledger  sme.Ledger
	grounds *sme.Grounds
}

func see(ref *sme.Reference, lists []published) seen {
	var rows []*sme.Row
	s := seen{ledger: sme.Ledger{}, grounds: &sme.Grounds{}}
	for _, p := range lists {
		rows = append(rows, p.rows...)
		s.grounds.Held = append(s.grounds.Held, sme.Held{Identity: p.Document.Identity(), Published: p.Document.Published, Rows: len(p.rows)})
	}
	comps := sme.Derive(ref, rows, nil)
	intakes := sme.Intakes{}
	for i := range comps {
		s.ledger.AddComponent(ref, &comps[i], 1)
		intakes.AddComponent(ref, &comps[i], 1)
	}
	s.grounds.Intakes = intakes.List()
	for d, n := range s.ledger {
		if d.Reach == sme.Exact || d.Basis == sme.BasisListed {
			s.grounds.Around = append(s.grounds.Around, sme.Step{Basis: d.Basis, Reach: d.Reach, Tier: d.Tier, Region: d.Region, Day: d.Day, N: n})
		}
		if d.Basis == sme.BasisRecognised && d.Reach == sme.Exact && d.Kind == sme.CarriedIn {
			s.grounds.Carried = append(s.grounds.Carried, sme.Carried{Batch: d.Batch, Region: d.Region, Day: d.Day, N: n})
		}
	}
	return s
}

func (s seen) figure(ref *sme.Reference, tier sme.TierID, region sme.RegionID, on sme.Day, basis sme.Basis) int {
	total := 0
	for d, n := range s.ledger {
		if d.Basis == basis && d.Reach == sme.Exact && d.Tier == tier && d.Day <= on && ref.Regions.Within(d.Region, region) {
			total += n
		}
	}
	return total
}

// checkedUpTo adds a person's word for each tier, where it is true.
func (s seen) checkedUpTo(ref *sme.Reference, all []smetest.Published, day sme.Day) {
	for _, d := range smetest.HonestChecks(ref, s.grounds, all, day) {
		s.grounds.Held = append(s.grounds.Held, sme.Held{Identity: d.Identity(), Published: d.Published})
	}
}

// TestLawsNoClaimBeyondTheLists is the tenth law: lists withheld at random, a
// figure that differs from what it is with all that is due by then is never
// bare, and one that is said to be "at least" is not above it, but for firms
// that moved. It says too how often figures that are right are bare, and how often
// lists that nothing announces move a bare one: that is the limit of the claim.
func TestLawsNoClaimBeyondTheLists(t *testing.T) {
	ref := *smetest.Reference(t)
	ref.Batches, ref.Officials = nil, nil
	right, bare := map[sme.Basis]int{}, map[sme.Basis]int{}
	bares, moved := 0, 0                                              // bare figures, and how many of them lists that nothing announces move
	wholeRight, wholeBare := map[sme.Basis]int{}, map[sme.Basis]int{} // of histories of which all is held, and checked
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		all, drawn, movers := programme(rng)
		var kept, gone []published
		withhold := rng.IntN(3) * 20 // of a hundred: none, some, many
		for _, p := range all {
			if rng.IntN(100) < withhold {
				gone = append(gone, p)
			} else {
				kept = append(kept, p)
			}
		}
		now := see(&ref, kept)
		day := sme.DayOf(2020, 1, 1) + sme.Day(rng.IntN(2900))
		checked := rng.IntN(4) > 0
		if checked {
			now.checkedUpTo(&ref, drawn, day+sme.Day(rng.IntN(30)))
		}
		due := slices.Clone(kept)
		for _, p := range gone {
			if p.Due <= day {
				due = append(due, p)
			}
		}
		whole := see(&ref, due)
		told, unannounced := whole, rng.IntN(2) == 0
		if unannounced {
			told = see(&ref, append(slices.Clone(due), publishedOf(smetest.Unannounced(rng, drawn, day))...))
		}
		for _, tier := range ref.Ladder() {
			for _, region := range []sme.RegionID{"510000", "510100", "510107", "510700"} {
				for _, basis := range sme.Bases {
					c := sme.CoverageOn(&ref, now.grounds, tier, region, day, basis)
					is, should := now.figure(&ref, tier, region, day, basis), whole.figure(&ref, tier, region, day, basis)
					isBare := c.State == sme.CoverComplete
					if isBare && unannounced {
						if bares++; told.figure(&ref, tier, region, day, basis) != is {
							moved++
						}
					}
					if is == should && c.State != sme.CoverNone {
						if right[basis]++; isBare {
							bare[basis]++
						}
						if len(gone) == 0 && checked && c.Unplaced == 0 {
							if wholeRight[basis]++; isBare {
								wholeBare[basis]++
							}
						}
					}
					switch {
					case c.State == sme.CoverNone:
					case isBare && is != should && movers == 0:
						t.Errorf("%s in %s on %s, %s: bare %d, with all that is due %d", tier, region, day, basis, is, should)
					case c.Sign() == sme.Least && is > should+movers:
						t.Errorf("%s in %s on %s, %s: at least %d, with all that is due %d", tier, region, day, basis, is, should)
					}
				}
			}
		}
		if t.Failed() {
			for _, p := range all {
				held := "withheld"
				if slices.ContainsFunc(kept, func(k published) bool { return k.Document == p.Document }) {
					held = "held"
				}
				t.Logf("%v %s, %d rows, %s, due %s", p.Document.Identity(), p.Document.Published, len(p.rows), held, p.Due)
			}
		}
	})
	t.Logf("%d of %d bare figures are moved by a list that nothing announces: a revocation, a rename or a relocation", moved, bares)
	for _, basis := range sme.Bases {
		t.Logf("%s: %d of %d right figures are bare; with all held, placed and checked %d of %d", basis, bare[basis], right[basis], wholeBare[basis], wholeRight[basis])
	}
}
