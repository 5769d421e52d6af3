package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// The laws of the registry over random histories.
const historiesPerRun = 20

func forEachHistory(t *testing.T, law func(t *testing.T, rng *rand.Rand, docs []*sme.Document)) {
	t.Helper()
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		law(t, rng, smetest.Draw(rng, smetest.First).Documents)
	})
}

var options = store.Options{
	Write: true, Create: true, Person: "tester", Now: time.Date(2026, 11, 24, 10, 0, 0, 0, sme.China), Reference: smetest.ReadSichuan,
}

func memory(t *testing.T) *store.Store {
	t.Helper()
	return plain.registry(t)
}

// spares are registries in memory that a test no longer needs.
type spares struct {
	options store.Options
	idle    []*store.Store
}

var plain = &spares{options: options}

// registry is a new registry in memory, or an idle one that is emptied.
func (p *spares) registry(t *testing.T) *store.Store {
	t.Helper()
	var s *store.Store
	var err error
	if n := len(p.idle); n > 0 {
		s, p.idle = p.idle[n-1], p.idle[:n-1]
		err = s.Empty(t.Context(), p.options)
	} else {
		s, err = store.Open(t.Context(), store.Memory, p.options)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			s.Close()
		} else {
			p.idle = append(p.idle, s)
		}
	})
	return s
}

func update(t *testing.T, s *store.Store, change func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), options, change); err != nil {
		t.Fatal(err)
	}
}

// importAll imports documents, each as a file of its own, and returns their numbers.
func importAll(t *testing.T, s *store.Store, docs ...*sme.Document) []sme.DocumentNumber {
	t.Helper()
	var ids []sme.DocumentNumber
	for _, d := range docs {
		update(t, s, func(tx *store.Tx) error {
			res, err := tx.Import(fileOf(d), store.Incoming{Document: d, Part: true})
			ids = append(ids, res.Document)
			return err
		})
	}
	return ids
}

func fileOf(d *sme.Document) store.File {
	return store.File{Name: d.Digest() + ".csv", Format: "csv", SHA256: d.Digest(), Content: []byte(d.Digest())}
}

func dump(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	if err := s.Dump(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLawsImportInAnyOrder(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document) {
		a, b := memory(t), memory(t)
		importAll(t, a, docs...)
		importAll(t, b, smetest.Shuffled(rng, docs)...)
		if diff := cmp.Diff(dump(t, a), dump(t, b)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLawsRebuildGivesTheSame(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, docs []*sme.Document) {
		s := memory(t)
		importAll(t, s, docs...)
		want := dump(t, s)
		update(t, s, (*store.Tx).Rebuild)
		if diff := cmp.Diff(want, dump(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLawsUndoIsExact(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document) {
		all, without := memory(t), memory(t)
		ids := importAll(t, all, docs...)
		full := dump(t, all)
		gone := rng.IntN(len(docs))
		importAll(t, without, append(append([]*sme.Document{}, docs[:gone]...), docs[gone+1:]...)...)
		update(t, all, func(tx *store.Tx) error { return tx.Undo(ids[gone]) })
		if diff := cmp.Diff(dump(t, without), dump(t, all)); diff != "" {
			t.Errorf("undo of document %d: %s", ids[gone], diff)
		}
		update(t, all, func(tx *store.Tx) error { return tx.Redo(ids[gone]) })
		if diff := cmp.Diff(full, dump(t, all)); diff != "" {
			t.Errorf("redo of document %d: %s", ids[gone], diff)
		}
	})
}

func TestLawsAgainChangesNothing(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, docs []*sme.Document) {
		s := memory(t)
		ids := importAll(t, s, docs...)
		want := dump(t, s)
		again := importAll(t, s, docs...)
		if diff := cmp.Diff(ids, again); diff != "" {
			t.Errorf("documents: %s", diff)
		}
		if diff := cmp.Diff(want, dump(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLawsReplaceEqualsNeverThere: a document put in the place of another leaves what
// it alone would have given, and its undo brings the other back.
func TestLawsReplaceEqualsNeverThere(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document) {
		if len(docs) < 2 {
			return
		}
		last := docs[len(docs)-1]
		s, without := memory(t), memory(t)
		ids := importAll(t, s, docs[:len(docs)-1]...)
		before := dump(t, s)
		gone := rng.IntN(len(docs) - 1)
		var id sme.DocumentNumber
		update(t, s, func(tx *store.Tx) error {
			res, err := tx.Import(fileOf(last), store.Incoming{Document: last, Replace: ids[gone]})
			id = res.Document
			return err
		})
		importAll(t, without, append(append([]*sme.Document{}, docs[:gone]...), docs[gone+1:]...)...)
		if diff := cmp.Diff(dump(t, without), dump(t, s)); diff != "" {
			t.Errorf("replaced document %d: %s", ids[gone], diff)
		}
		update(t, s, func(tx *store.Tx) error { return tx.Undo(id) })
		if diff := cmp.Diff(before, dump(t, s)); diff != "" {
			t.Errorf("undo of the replacement: %s", diff)
		}
	})
}

// TestLawsFiguresAreTheDerivations: the sums over the stored ledger, and the
// stored firms, say what the derivation from scratch says.
func TestLawsFiguresAreTheDerivations(t *testing.T) {
	forEachHistory(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document) {
		s := memory(t)
		importAll(t, s, docs...)
		ref := smetest.Reference(t)
		ladder := ref.Ladder()
		on := sme.DayOf(2021, 1, rng.IntN(3500))
		type cell struct {
			Basis  sme.Basis
			Tier   sme.TierID
			Region sme.RegionID
		}
		comps := sme.Derive(ref, smetest.History{Documents: docs}.Rows(), nil)
		stored, err := s.Firms(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, reach := range sme.Reaches {
			want, sums, listed := map[cell]int{}, map[cell]int{}, map[cell]int{}
			count := func(into map[cell]int, f *sme.Firm) {
				for _, basis := range []sme.Basis{sme.BasisRecognised, sme.BasisNet, sme.BasisValid} {
					for _, m := range f.StatusOn(ladder, basis, reach, on) {
						into[cell{basis, m.Tier, m.Region}]++
					}
				}
			}
			for _, c := range comps {
				for _, f := range c.Firms {
					count(want, f)
				}
			}
			for _, f := range stored {
				count(listed, f)
			}
			got, err := s.Sums(t.Context(), sme.Query{By: sme.ByTier, Reach: reach, On: on})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range got {
				if m.Basis != sme.BasisListed {
					sums[cell{m.Basis, m.Tier, m.Region}] += m.N
				}
			}
			if diff := cmp.Diff(want, sums); diff != "" {
				t.Errorf("figures, %s on %s: %s", reach, on, diff)
			}
			if diff := cmp.Diff(want, listed); diff != "" {
				t.Errorf("firms, %s on %s: %s", reach, on, diff)
			}
		}
	})
}

// TestFileSurvives: what is stored in a file is there for the next process, and a
// failed change leaves no trace.
func TestFileSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "名单 #1?.db")
	s, err := store.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	docs := smetest.Draw(rand.New(rand.NewPCG(7, 2)), smetest.First).Documents
	importAll(t, s, docs...)
	want := dump(t, s)
	failed := fmt.Errorf("told to fail")
	err = s.Update(t.Context(), options, func(tx *store.Tx) error {
		if err := tx.Undo(1); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("Update returned %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	read := options
	read.Write, read.Create = false, false
	s, err = store.Open(t.Context(), path, read)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(want, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}
