package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// figures are what components add to figures.
type figures struct {
	Ledger    sme.Ledger
	Intakes   sme.Intakes
	Bearings  sme.Bearings
	Undecided map[string]int
}

func (d *difference) figures() figures {
	undecided := map[string]int{}
	for k, n := range d.undecided {
		if n != 0 {
			undecided[string(k.region)+" "+k.tiers+" "+k.day.String()] = n
		}
	}
	return figures{d.ledger, d.intakes, d.bearings, undecided}
}

// TestLawsWhateverDocumentsCount: for every part of the documents and decisions of a
// registry, the shapes as often as firms have them, and the knots, give the figures
// that their rows give from scratch. So a shape may lose rows without a look at them.
// The numbers of names are cut down until different names share one.
func TestLawsWhateverDocumentsCount(t *testing.T) {
	was := nameBits
	t.Cleanup(func() { nameBits = was })
	shapes, knots := 0, 0
	lawtest.Each(t, 20, func(t *testing.T, rng *rand.Rand) {
		nameBits = []uint64{was, 1<<4 - 1, 1<<2 - 1, 0}[rng.IntN(4)]
		h := smetest.Draw(rng, smetest.First)
		opt := Options{Write: true, Create: true, Person: "tester", Now: time.Date(2026, 11, 24, 10, 0, 0, 0, sme.China), Reference: smetest.ReadSichuan}
		s, err := Open(t.Context(), Memory, opt)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		change := func(f func(*Tx) error) {
			if err := s.Update(t.Context(), opt, f); err != nil {
				t.Fatal(err)
			}
		}
		decide := func(tx *Tx) error {
			for len(h.Decisions) > 0 {
				d := h.Decisions[0]
				h.Decisions = h.Decisions[1:]
				var refused *Refused
				if _, err := tx.Decide([]sme.Decision{d}); err == nil || !errors.As(err, &refused) {
					return err
				}
			}
			return nil
		}
		for _, d := range h.Documents {
			change(func(tx *Tx) error {
				_, err := tx.Import(File{Name: "list.csv", Format: "csv", SHA256: d.Digest()}, Incoming{Document: d, Part: true})
				return err
			})
			if rng.IntN(2) == 0 {
				change(decide)
			}
		}
		if rng.IntN(4) == 0 {
			change((*Tx).Rebuild)
		}
		err = s.ask(context.Background(), func(tx *Tx, now *state) error {
			if err := tx.allShapes(); err != nil {
				return err
			}
			all, err := tx.rows(`SELECT ` + rowColumns + ` FROM entry e ` + rowPlaces)
			if err != nil {
				return err
			}
			for subset := range 64 {
				in := &state{active: map[sme.DocumentNumber]bool{}}
				for id := range now.active {
					in.active[id] = len(now.active) <= 6 && subset>>(id-1)&1 > 0 || len(now.active) > 6 && rng.IntN(2) == 0
				}
				for _, d := range now.decisions {
					if rng.IntN(3) > 0 {
						in.decisions = append(in.decisions, d)
					}
				}
				want, got := newDifference(tx), newDifference(tx)
				comps := sme.Derive(tx.ref, in.rows(all, tx.lists), in.decisions)
				for i := range comps {
					want.add(&comps[i], 1)
				}
				for _, sh := range tx.shapes {
					if sh.n > 0 {
						got.add(sh.derive(tx.ref, tx.lists, in.active), sh.n)
						shapes += sh.n
					}
				}
				derived, err := tx.knots(in)
				if err != nil {
					return err
				}
				for i := range derived {
					got.add(&derived[i], 1)
				}
				knots += len(derived)
				if diff := cmp.Diff(want.figures(), got.figures()); diff != "" {
					t.Errorf("of the documents %v: %s", in.active, diff)
					return nil
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d firms of shapes, %d knots", shapes, knots)
}
