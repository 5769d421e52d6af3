package store_test

import (
	"path/filepath"
	"testing"

	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// BenchmarkDoubts asks a registry of 100,000 firms, 40,000 of them without a
// code, who is who: from opening it to the list.
func BenchmarkDoubts(b *testing.B) {
	path := filepath.Join(b.TempDir(), "tracker.db")
	s, err := store.Open(b.Context(), path, options)
	if err != nil {
		b.Fatal(err)
	}
	roll := smetest.DrawRoll(smetest.Reference(b), 1, 60_000, 60_000)
	err = s.Update(b.Context(), options, func(tx *store.Tx) error {
		for _, d := range roll.Documents() {
			if _, err := tx.Import(fileOf(d), store.Incoming{Document: d}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	s.Close()
	for b.Loop() {
		s, err := store.Open(b.Context(), path, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		found, err := s.Doubts(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(found.Now)), "doubts")
		s.Close()
	}
}
