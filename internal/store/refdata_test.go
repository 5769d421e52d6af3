package store_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/store"
)

// setTargets makes a new version of the targets and returns its line of the log.
func setTargets(t *testing.T, s *store.Store, content, detail string) (log sme.LogNumber) {
	t.Helper()
	update(t, s, func(tx *store.Tx) (err error) {
		log, err = tx.SetReference("targets.csv", content, "target", detail)
		return err
	})
	return log
}

func undoTargets(t *testing.T, s *store.Store, log sme.LogNumber) error {
	t.Helper()
	return s.Update(t.Context(), store.Options{Person: "test"}, func(tx *store.Tx) error {
		_, _, err := tx.UndoReference("targets.csv", log)
		return err
	})
}

// A change of reference data is undone to the byte, the last one first, and an
// undo can be undone.
func TestReferenceChangesAreUndone(t *testing.T) {
	s := memory(t)
	content := func() string {
		t.Helper()
		b, err := s.ReferenceFile(t.Context(), "targets.csv")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := content()
	header, _, _ := strings.Cut(before, "\n")
	row := "510100,innovative,stock,>,9000,2028-12-31,,,recognised,exact,issued,2026,,test,,\n"
	first := setTargets(t, s, before+row, "one")
	second := setTargets(t, s, header+"\n", "none")
	ref, err := s.Reference(t.Context())
	if err != nil || len(ref.Targets) != 0 {
		t.Errorf("%d targets are seen, %v", len(ref.Targets), err)
	}
	var refused *store.Refused
	if err := undoTargets(t, s, first); !errors.As(err, &refused) || refused.ID != "reference.undo-changed" {
		t.Errorf("an earlier change is undone: %v", err)
	}
	if err := undoTargets(t, s, second+9); !errors.As(err, &refused) || refused.ID != "reference.undo-none" {
		t.Errorf("a line that is none is undone: %v", err)
	}
	for _, log := range []sme.LogNumber{second, first} {
		if err := undoTargets(t, s, log); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(before, content()); diff != "" {
		t.Error(diff)
	}
	last, err := s.Known(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := undoTargets(t, s, last); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before+row, content()); diff != "" {
		t.Error(diff)
	}
}

// A change sees its own reference data; where nothing is stored, the registry
// goes on with those it had.
func TestReferenceOfADryRun(t *testing.T) {
	s := memory(t)
	before, err := s.Reference(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), store.Options{Person: "test"}, func(tx *store.Tx) error {
		if _, err := tx.SetReference("targets.csv", "tier,region,value,kind,by,source\n", "target", "none"); err != nil {
			return err
		}
		within, err := tx.Store().Reference(t.Context())
		if err != nil {
			return err
		}
		if len(within.Targets) != 0 {
			t.Errorf("the change sees %d targets", len(within.Targets))
		}
		return store.ErrDryRun
	})
	if err != nil {
		t.Fatal(err)
	}
	if after, err := s.Reference(t.Context()); err != nil || len(after.Targets) != len(before.Targets) {
		t.Errorf("%d targets, and %d after a dry run (%v)", len(before.Targets), len(after.Targets), err)
	}
}

// Content that can't be read back stops the change: nothing is stored.
func TestReferenceFaultyContent(t *testing.T) {
	s := memory(t)
	before, _ := s.ReferenceFile(t.Context(), "targets.csv")
	err := s.Update(t.Context(), store.Options{Person: "test"}, func(tx *store.Tx) error {
		_, err := tx.SetReference("targets.csv", "region,tier\n510100,innovative\n", "target", "faulty")
		return err
	})
	if err == nil {
		t.Error("it is taken")
	}
	after, _ := s.ReferenceFile(t.Context(), "targets.csv")
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Error(diff)
	}
	if ref, err := s.Reference(t.Context()); err != nil || len(ref.Targets) == 0 {
		t.Errorf("the reference data is lost: %v", err)
	}
}

// The laws of the ledger, as check holds registries against them, hold for
// random histories; and titles and lists on record come to the ledger's figures.
func TestLawsCheckFindsNothing(t *testing.T) {
	forEachHistory(t, func(t *testing.T, _ *rand.Rand, docs []*sme.Document) {
		s := memory(t)
		importAll(t, s, docs...)
		ref, err := s.Reference(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		days, err := s.LedgerDays(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range sme.CheckLedger(ref.Ladder(), ref.Regions, days) {
			t.Errorf("%s %s %s %v", f.Rule, f.Tier, f.Region, f.Args)
		}
		titles, listed, err := s.Vouchers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sums := map[sme.Basis]map[sme.TierID]int{sme.BasisRecognised: {}, sme.BasisListed: {}}
		for _, d := range days {
			if of := sums[d.Basis]; of != nil && d.Reach == sme.Exact {
				of[d.Tier] += d.N
			}
		}
		if diff := cmp.Diff(titles, sums[sme.BasisRecognised]); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(listed, sums[sme.BasisListed]); diff != "" {
			t.Error(diff)
		}
	})
}
