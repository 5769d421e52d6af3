package sme_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// published is one list of a drawn programme, and the day from which the rest of
// the history makes it due.
type published struct {
	doc  *sme.Document
	list *sme.List
	rows []*sme.Row
	due  sme.Day
}

// programme draws the lists of three tiers over some years: numbered batches of
// a province, its yearly lists, numbered yearly ones of the ministry, and their
// reviews. Some rows name no city or no district, some firms move.
func programme(rng *rand.Rand) (lists []published, movers int) {
	places := []sme.RegionID{"510107", "510104", "510100", "510703", "510700", "510000", ""}
	where := map[string]sme.RegionID{}
	stated, still := rng.IntN(2) == 0, rng.IntN(3) > 0 // every row names its district; nobody moves
	if stated {
		places = places[:2]
	}
	next := int64(0)
	add := func(act sme.Act, tier sme.TierID, issuer sme.RegionID, batch sme.Batch, on, due sme.Day, firms []string) {
		d := &sme.Document{Act: act, Tier: tier, Issuer: issuer, Batch: batch, Final: true, Published: on.Date()}
		for i, name := range firms {
			e := sme.Entry{Row: i + 1, Name: name}
			if stated || rng.IntN(8) > 0 {
				if _, ok := where[name]; !ok {
					where[name] = places[rng.IntN(len(places))]
				} else if !still && rng.IntN(25) == 0 {
					where[name] = places[rng.IntN(len(places))]
					movers++
				}
				e.Region = where[name]
			}
			d.Entries = append(d.Entries, e)
		}
		p := published{doc: d, list: sme.NewList(d), due: due}
		for i := range d.Entries {
			next++
			p.rows = append(p.rows, sme.NewRow(next, p.list, &d.Entries[i]))
		}
		lists = append(lists, p)
	}
	series := func(tier sme.TierID, issuer sme.RegionID, from, n, apart int, batch func(i int, on sme.Day) sme.Batch, prefix string) {
		on := sme.DayOf(from, 1+rng.IntN(4), 1+rng.IntN(28))
		for i := range n {
			var firms []string
			for j := range 3 + rng.IntN(8) {
				firms = append(firms, fmt.Sprintf("样%s%d%c厂", prefix, i, 'A'+j))
			}
			add(sme.Recognise, tier, issuer, batch(i, on), on, on, firms)
			last := on.AddMonths(36) - 1
			passed := 1 + len(firms)/2 + rng.IntN(len(firms)/2)
			review := last.AddMonths(-3) + sme.Day(rng.IntN(180))
			if passed = min(passed, len(firms)); rng.IntN(6) > 0 {
				add(sme.Renew, tier, issuer, batch(i, on), review, last+1, firms[:passed])
				if passed < len(firms) {
					add(sme.Fail, tier, issuer, batch(i, on), review, max(last+1, review), firms[passed:])
				}
			}
			on = on.AddMonths(apart) + sme.Day(rng.IntN(25))
		}
	}
	number := func(i int, _ sme.Day) sme.Batch { return sme.NumberBatch(i + 1) }
	year := func(_ int, on sme.Day) sme.Batch { return sme.NumberBatch(int(on.Date().Year)) }
	series("innovative", "510000", 2020, 2+rng.IntN(4), 2+rng.IntN(4), number, "创")
	series("specialized", "510000", 2019, 1+rng.IntN(4), 12, year, "精")
	series("little-giant", "100000", 2019, 1+rng.IntN(4), 12, number, "巨")
	return lists, movers
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
		s.grounds.Held = append(s.grounds.Held, sme.Held{Identity: p.doc.Identity(), Published: p.doc.Published, Rows: len(p.rows)})
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

// checkedUpTo adds a person's word for each tier, where it is true: nothing was
// published by the day but what is held or named as missing.
func (s seen) checkedUpTo(ref *sme.Reference, all []published, day sme.Day) {
	for tier, issuer := range map[sme.TierID]sme.RegionID{"innovative": "510000", "specialized": "510000", "little-giant": "100000"} {
		named := map[string]bool{}
		for _, basis := range sme.Bases {
			c := sme.CoverageOn(ref, s.grounds, tier, "510100", day, basis)
			for _, slot := range append(c.Held, c.Missing...) {
				named[slot.LongID()] = true
			}
		}
		for _, h := range s.grounds.Held {
			named[sme.Slot{Tier: h.Tier, Issuer: h.Issuer, Act: h.Act, Batch: h.Batch}.LongID()] = true
		}
		honest := !slices.ContainsFunc(all, func(p published) bool {
			slot := sme.Slot{Tier: p.doc.Tier, Issuer: p.doc.Issuer, Act: p.doc.Act, Batch: p.doc.Batch}
			return p.doc.Tier == tier && p.doc.Published.Start() <= day && !named[slot.LongID()]
		})
		if honest {
			s.grounds.Held = append(s.grounds.Held, sme.Held{Identity: sme.Identity{Tier: tier, Act: sme.Checked, Issuer: issuer, Final: true}, Published: day.Date()})
		}
	}
}

// TestLawsNoClaimBeyondTheLists is the tenth law: lists withheld at random, a
// figure that differs from what it is with all that is due by then is never
// bare, and one that is said to be "at least" is not above it, but for firms
// that moved. It says too how often figures that are right are bare.
func TestLawsNoClaimBeyondTheLists(t *testing.T) {
	ref := *smetest.Reference(t)
	ref.Batches, ref.Officials = nil, nil
	right, bare := map[sme.Basis]int{}, map[sme.Basis]int{}
	wholeRight, wholeBare := map[sme.Basis]int{}, map[sme.Basis]int{} // of histories of which all is held, and checked
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		all, movers := programme(rng)
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
			now.checkedUpTo(&ref, all, day+sme.Day(rng.IntN(30)))
		}
		due := slices.Clone(kept)
		for _, p := range gone {
			if p.due <= day {
				due = append(due, p)
			}
		}
		whole := see(&ref, due)
		for _, tier := range ref.Ladder() {
			for _, region := range []sme.RegionID{"510000", "510100", "510107", "510700"} {
				for _, basis := range sme.Bases {
					c := sme.CoverageOn(&ref, now.grounds, tier, region, day, basis)
					is, should := now.figure(&ref, tier, region, day, basis), whole.figure(&ref, tier, region, day, basis)
					isBare := c.State == sme.CoverComplete
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
				if slices.ContainsFunc(kept, func(k published) bool { return k.doc == p.doc }) {
					held = "held"
				}
				t.Logf("%v %s, %d rows, %s, due %s", p.doc.Identity(), p.doc.Published, len(p.rows), held, p.due)
			}
		}
	})
	for _, basis := range sme.Bases {
		t.Logf("%s: %d of %d right figures are bare; with all held, placed and checked %d of %d", basis, bare[basis], right[basis], wholeBare[basis], wholeRight[basis])
	}
}
