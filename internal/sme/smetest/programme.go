package smetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"tracker/internal/sme"
)

// Published is one list of a drawn programme, and the day from which the rest of
// the history makes it due.
type Published struct {
	Document *sme.Document
	Due      sme.Day
}

// programmePlaces are the places of a programme as lists print them.
var programmePlaces = map[sme.RegionID]string{
	"510107": "成都市/武侯区", "510104": "成都市/锦江区", "510100": "成都市", "510703": "绵阳市/涪城区", "510700": "绵阳市", "510000": "四川省",
}

// Programme draws the lists of three tiers over some years: numbered batches of
// a province, its yearly lists, numbered yearly ones of the ministry, and their
// reviews. Some rows name no city or no district, some firms move: movers says
// how many.
func Programme(rng *rand.Rand) (lists []Published, movers int) {
	places := []sme.RegionID{"510107", "510104", "510100", "510703", "510700", "510000", ""}
	where := map[string]sme.RegionID{}
	stated, still := rng.IntN(2) == 0, rng.IntN(3) > 0 // every row names its district; nobody moves
	if stated {
		places = places[:2]
	}
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
				e.Region, e.Place = where[name], programmePlaces[where[name]]
			}
			d.Entries = append(d.Entries, e)
		}
		lists = append(lists, Published{d, due})
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

// HonestChecks are a person's words, for each tier of which they are true, that
// nothing was published by a day but what is held or named as missing.
func HonestChecks(ref *sme.Reference, g *sme.Grounds, all []Published, day sme.Day) []*sme.Document {
	var words []*sme.Document
	for _, of := range []struct {
		tier   sme.TierID
		issuer sme.RegionID
	}{{"innovative", "510000"}, {"specialized", "510000"}, {"little-giant", "100000"}} {
		named := map[string]bool{}
		for _, basis := range sme.Bases {
			c := sme.CoverageOn(ref, g, of.tier, "510100", day, basis)
			for _, slot := range append(c.Held, c.Missing...) {
				named[slot.LongID()] = true
			}
		}
		for _, h := range g.Held {
			named[sme.Slot{Tier: h.Tier, Issuer: h.Issuer, Act: h.Act, Batch: h.Batch}.LongID()] = true
		}
		honest := !slices.ContainsFunc(all, func(p Published) bool {
			d := p.Document
			slot := sme.Slot{Tier: d.Tier, Issuer: d.Issuer, Act: d.Act, Batch: d.Batch}
			return d.Tier == of.tier && d.Published.Start() <= day && !named[slot.LongID()]
		})
		if honest {
			words = append(words, &sme.Document{Tier: of.tier, Act: sme.Checked, Issuer: of.issuer, Final: true, Published: day.Date()})
		}
	}
	return words
}

// Unannounced draws lists of a programme's firms that have no number, so that
// nothing says that they are due: a revocation, a rename of one into another, a
// relocation, all published by a day.
func Unannounced(rng *rand.Rand, all []Published, day sme.Day) []*sme.Document {
	some := func() string {
		d := all[rng.IntN(len(all))].Document
		return d.Entries[rng.IntN(len(d.Entries))].Name
	}
	on := (day - sme.Day(rng.IntN(400))).Date()
	tier := all[rng.IntN(len(all))].Document.Tier
	docs := []*sme.Document{
		{Act: sme.Revoke, Tier: tier, Issuer: "510000", Final: true, Published: on, Entries: []sme.Entry{{Row: 1, Name: some()}}},
		{Act: sme.Rename, Tier: tier, Issuer: "510000", Final: true, Published: on, Entries: []sme.Entry{{Row: 1, Name: some(), Former: some()}}},
		{Act: sme.Relocate, Tier: tier, Issuer: "510000", Final: true, Published: on, Entries: []sme.Entry{{Row: 1, Name: some(), Region: "510703", Place: programmePlaces["510703"]}}},
	}
	return docs[rng.IntN(3):][:1]
}
