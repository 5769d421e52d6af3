package sme_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
)

// Of two versions of a file, what one lacks is found row by row.
func TestLawsRecordsWithout(t *testing.T) {
	lawtest.Each(t, 100, func(t *testing.T, rng *rand.Rand) {
		draw := func() sme.Records {
			r := sme.Records{Header: [][]string{{"id", "name"}, {"name", "id"}, {"id", "name", "note"}}[rng.IntN(3)]}
			for range rng.IntN(8) {
				r.Add(map[string]string{"id": strconv.Itoa(rng.IntN(4)), "name": []string{"", "甲", "乙"}[rng.IntN(3)]})
			}
			return r
		}
		these, those := draw(), draw()
		var want []map[string]string
		for i := range these.Rows {
			if cells := these.Cells(i); those.Find(cells, these.Header) < 0 {
				want = append(want, cells)
			}
		}
		if diff := cmp.Diff(want, these.Without(those)); diff != "" {
			t.Errorf("%v without %v: %s", these, those, diff)
		}
	})
}
