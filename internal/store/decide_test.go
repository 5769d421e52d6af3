package store_test

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// forEachDecided draws histories with decisions that can stand side by side,
// some of them about keys that no document prints.
func forEachDecided(t *testing.T, law func(t *testing.T, rng *rand.Rand, docs []*sme.Document, decisions []sme.Decision)) {
	t.Helper()
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		h := smetest.Draw(rng, smetest.First)
		var fit []sme.Decision
		for range 3 {
			h.Decisions = append(h.Decisions, smetest.Draw(rng, smetest.First).Decisions...)
		}
		for _, d := range h.Decisions {
			if !slices.Contains(fit, d.Ordered()) && sme.Contradicts(fit, d.Ordered()) == nil {
				fit = append(fit, d.Ordered())
			}
		}
		law(t, rng, h.Documents, fit)
	})
}

// step is a change to a registry.
type step func(*store.Tx) error

func steps(docs []*sme.Document, decisions []sme.Decision) []step {
	var list []step
	for _, d := range docs {
		list = append(list, func(tx *store.Tx) error {
			_, err := tx.Import(fileOf(d), store.Incoming{Document: d, Part: true})
			return err
		})
	}
	for _, d := range decisions {
		list = append(list, func(tx *store.Tx) error {
			_, err := tx.Decide([]sme.Decision{d})
			return err
		})
	}
	return list
}

// TestLawsDecisionsInAnyOrder: documents and decisions in any order give the
// same, and a rebuild gives it too.
func TestLawsDecisionsInAnyOrder(t *testing.T) {
	forEachDecided(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document, decisions []sme.Decision) {
		a, b := memory(t), memory(t)
		for _, s := range steps(docs, decisions) {
			update(t, a, s)
		}
		for _, s := range smetest.Shuffled(rng, steps(docs, decisions)) {
			update(t, b, s)
		}
		want := dump(t, a)
		if diff := cmp.Diff(want, dump(t, b)); diff != "" {
			t.Error(diff)
		}
		update(t, b, (*store.Tx).Rebuild)
		if diff := cmp.Diff(want, dump(t, b)); diff != "" {
			t.Errorf("rebuilt: %s", diff)
		}
	})
}

// TestLawsDecisionTakenBack: a decision taken back leaves what would be there
// had it never been taken, also among others, and while documents come and go.
func TestLawsDecisionTakenBack(t *testing.T) {
	forEachDecided(t, func(t *testing.T, rng *rand.Rand, docs []*sme.Document, decisions []sme.Decision) {
		if len(decisions) == 0 {
			return
		}
		gone := rng.IntN(len(decisions))
		with, without := memory(t), memory(t)
		var taken []sme.Decided
		cut := rng.IntN(len(docs) + 1)
		ids := importAll(t, with, docs[:cut]...)
		update(t, with, func(tx *store.Tx) error {
			var err error
			taken, err = tx.Decide(decisions)
			return err
		})
		ids = append(ids, importAll(t, with, docs[cut:]...)...)
		full := dump(t, with)
		update(t, with, func(tx *store.Tx) error {
			_, err := tx.UndoDecision(taken[gone].Log)
			return err
		})
		importAll(t, without, docs...)
		rest := append(append([]sme.Decision{}, decisions[:gone]...), decisions[gone+1:]...)
		update(t, without, func(tx *store.Tx) error {
			_, err := tx.Decide(rest)
			return err
		})
		if diff := cmp.Diff(dump(t, without), dump(t, with)); diff != "" {
			t.Errorf("decision %d taken back: %s", gone, diff)
		}
		// Taken again, and with a document undone and redone in between.
		out := ids[rng.IntN(len(ids))]
		for _, s := range []step{
			func(tx *store.Tx) error { return tx.Undo(out) },
			func(tx *store.Tx) error { _, err := tx.Decide(decisions); return err },
			func(tx *store.Tx) error { return tx.Redo(out) },
		} {
			update(t, with, s)
		}
		if diff := cmp.Diff(full, dump(t, with)); diff != "" {
			t.Errorf("taken again: %s", diff)
		}
	})
}

// TestContradictionsAreRefused: what is said of a pair, or follows from a
// chain, can't be denied while it holds.
func TestContradictionsAreRefused(t *testing.T) {
	a, b, c := sme.KeyOfName("样例甲厂"), sme.KeyOfName("样例乙厂"), sme.KeyOfCode("91512081MA62K0260E")
	same := func(x, y sme.Key) sme.Decision { return sme.Decision{Same: true, A: x, B: y} }
	different := func(x, y sme.Key) sme.Decision { return sme.Decision{A: x, B: y} }
	for _, test := range []struct {
		name  string
		taken []sme.Decision
		next  sme.Decision
		id    string
	}{
		{"same after different", []sme.Decision{different(a, b)}, same(b, a), "resolve.same-refused"},
		{"different after same", []sme.Decision{same(a, b)}, different(b, a), "resolve.different-refused"},
		{"a chain joins what is different", []sme.Decision{same(a, b), different(a, c)}, same(c, b), "resolve.same-refused"},
		{"different within a chain", []sme.Decision{same(a, b), same(b, c)}, different(c, a), "resolve.different-refused"},
		{"a key and itself", nil, same(a, a), "resolve.one-key"},
		{"the same again is known", []sme.Decision{same(a, b)}, same(b, a), ""},
		{"different beside a chain", []sme.Decision{same(a, b)}, different(c, a), ""},
	} {
		s := memory(t)
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.Decide(test.taken)
			return err
		})
		err := s.Update(t.Context(), options, func(tx *store.Tx) error {
			_, err := tx.Decide([]sme.Decision{test.next})
			return err
		})
		id := ""
		var refused *store.Refused
		if errors.As(err, &refused) {
			id = refused.ID
		} else if err != nil {
			t.Fatal(err)
		}
		if id != test.id {
			t.Errorf("%s: %q, want %q", test.name, id, test.id)
		}
	}
}

// TestDecisionsAsKnown: a registry as it was known before a decision was taken
// back still has it, and before it was taken has not.
func TestDecisionsAsKnown(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "tracker.db"), options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := smetest.Draw(rand.New(rand.NewPCG(7, 2)), smetest.First)
	importAll(t, s, h.Documents...)
	d := sme.Decision{Same: true, A: sme.KeyOfName("样例1厂"), B: sme.KeyOfName("样例2厂")}.Ordered()
	want := map[sme.LogNumber]string{}
	note := func() sme.LogNumber {
		n, err := s.Known(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want[n] = dump(t, s)
		return n
	}
	note()
	update(t, s, func(tx *store.Tx) error { _, err := tx.Decide([]sme.Decision{d}); return err })
	log := note()
	update(t, s, func(tx *store.Tx) error { _, err := tx.UndoDecision(log); return err })
	note()
	for n, state := range want {
		was, err := s.AsKnown(t.Context(), options, n)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(state, dump(t, was)); diff != "" {
			t.Errorf("at line %d: %s", n, diff)
		}
		was.Close()
	}
}

// TestSetAside: a pair that a person can't settle is a line of the log with its
// reason, moves nothing, stays a doubt, and is taken back like a decision; the
// same pair can still be decided.
func TestSetAside(t *testing.T) {
	s := memory(t)
	h := smetest.Draw(rand.New(rand.NewPCG(7, 2)), smetest.First)
	importAll(t, s, h.Documents...)
	a, b := sme.KeyOfName("样例1厂"), sme.KeyOfName("样例2厂")
	before, last := dump(t, s), []sme.Decided{}
	say := func(do func(*store.Tx) ([]sme.Decided, error)) sme.Decided {
		t.Helper()
		update(t, s, func(tx *store.Tx) error {
			var err error
			last, err = do(tx.Because("asked the district"))
			return err
		})
		return last[0]
	}
	aside := func(tx *store.Tx) ([]sme.Decided, error) { return tx.SetAside([][2]sme.Key{{b, a}}) }
	first := say(aside)
	want := sme.Decided{Decision: sme.Decision{A: a, B: b}.Ordered(), Unsure: true, Log: first.Log, Reason: "asked the district"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if again := say(aside); !again.Already || again.Log != first.Log {
		t.Errorf("again: %+v", again)
	}
	same := say(func(tx *store.Tx) ([]sme.Decided, error) {
		return tx.Decide([]sme.Decision{{Same: true, A: a, B: b}})
	})
	for _, log := range []sme.LogNumber{same.Log, first.Log} {
		update(t, s, func(tx *store.Tx) error { _, err := tx.UndoDecision(log); return err })
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Errorf("taken back: %s", diff)
	}
	redone := say(func(tx *store.Tx) ([]sme.Decided, error) {
		d, err := tx.RedoDecision(first.Log)
		return []sme.Decided{d}, err
	})
	if !redone.Unsure || redone.Log == first.Log {
		t.Errorf("taken again: %+v", redone)
	}
	log, err := s.Log(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if line := log[len(log)-1]; line.Reason != "asked the district" || line.Detail != "unsure "+string(want.A)+" "+string(want.B) {
		t.Errorf("the log says %+v", line)
	}
}
