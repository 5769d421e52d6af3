package store_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// unrecorded is the reference data without batches and official figures: what is
// due is said by the lists of the programme alone.
func unrecorded(name string) ([]byte, error) {
	content, err := smetest.ReadSichuan(name)
	if name == "batches.csv" || name == "official.csv" {
		content = content[:bytes.IndexByte(content, '\n')+1]
	}
	return content, err
}

// TestLawsNoClaimBeyondTheListsOfARegistry is the tenth law over registries, in
// which lists were imported in any order and some taken back: a figure that
// differs from what it is with all that is due by then is never bare, and one
// that is said to be "at least" is not above it, but for firms that moved. What
// the registry's own grounds say is what a report says.
func TestLawsNoClaimBeyondTheListsOfARegistry(t *testing.T) {
	withoutRecords := &spares{options: options}
	withoutRecords.options.Reference = unrecorded
	bare, right := 0, 0
	lawtest.Each(t, 8, func(t *testing.T, rng *rand.Rand) {
		now, whole := withoutRecords.registry(t), withoutRecords.registry(t)
		all, movers := smetest.Programme(rng)
		day := sme.DayOf(2020, 1, 1) + sme.Day(rng.IntN(2900))
		withhold := rng.IntN(3) * 20
		for _, i := range rng.Perm(len(all)) {
			p := all[i]
			gone := rng.IntN(100) < withhold
			if !gone || rng.IntN(2) == 0 {
				id := importAll(t, now, p.Document)
				if gone { // it was here once
					update(t, now, func(tx *store.Tx) error { return tx.Undo(id[0]) })
				}
			}
			if !gone || p.Due <= day {
				importAll(t, whole, p.Document)
			}
		}
		ref, err := now.Reference(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		q := sme.Query{Regions: []sme.RegionID{"510000", "510100", "510107", "510700"}, On: day}
		grounds := func() *sme.Grounds {
			g, err := now.Grounds(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return g
		}
		if rng.IntN(4) > 0 {
			for _, word := range smetest.HonestChecks(ref, grounds(), all, day+sme.Day(rng.IntN(30))) {
				file := fileOf(word)
				file.Format = store.RecordFormat
				update(t, now, func(tx *store.Tx) error {
					_, err := tx.Import(file, store.Incoming{Document: word, Part: true})
					return err
				})
			}
		}
		g := grounds()
		figure := func(s *store.Store, basis sme.Basis, tier sme.TierID, region sme.RegionID) int {
			n, err := s.Counter(t.Context(), ref.Regions)(basis, sme.Exact, tier, region, day)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, tier := range ref.Ladder() {
			for _, region := range q.Regions {
				for _, basis := range sme.Bases {
					c := sme.CoverageOn(ref, g, tier, region, day, basis)
					is, should := figure(now, basis, tier, region), figure(whole, basis, tier, region)
					switch {
					case c.State == sme.CoverNone:
						continue
					case c.State == sme.CoverComplete && is != should && movers == 0:
						t.Errorf("%s in %s on %s, %s: bare %d, with all that is due %d", tier, region, day, basis, is, should)
					case c.Sign() == sme.Least && is > should+movers:
						t.Errorf("%s in %s on %s, %s: at least %d, with all that is due %d", tier, region, day, basis, is, should)
					case is == should:
						if right++; c.State == sme.CoverComplete {
							bare++
						}
					}
				}
			}
		}
		if t.Failed() {
			docs, err := now.Documents(t.Context())
			t.Log(err)
			for _, p := range all {
				held := slices.ContainsFunc(docs, func(d store.DocumentInfo) bool {
					return d.Identity() == p.Document.Identity() && d.State == sme.Active
				})
				t.Logf("%v %s, %d rows, held %t, due %s", p.Document.Identity(), p.Document.Published, len(p.Document.Entries), held, p.Due)
			}
		}
	})
	t.Logf("%d of %d right figures are bare", bare, right)
}
