package sme

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestShares(t *testing.T) {
	for _, tt := range []struct {
		name    string
		figures []int
		want    []int
	}{
		{"half up where that adds up", []int{1, 7}, []int{1250, 8750}},
		{"thirds: the first gets what is left", []int{1, 1, 1}, []int{3334, 3333, 3333}},
		{"the largest remainders are rounded up", []int{2, 2, 3}, []int{2857, 2857, 4286}},
		{"nothing among some is nothing", []int{0, 5}, []int{0, 10000}},
		{"of nothing there are no shares", []int{0, 0}, nil},
		{"none at all", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shares(tt.figures)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Law: shares add up to 100 %, and none is off by a hundredth of a percent.
func TestSharesAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		figures, total := make([]int, 1+rng.IntN(40)), 0
		for i := range figures {
			figures[i] = rng.IntN(1 + rng.IntN(5000))
			total += figures[i]
		}
		sum := 0
		for i, part := range shares(figures) {
			sum += part
			if off := part*total - figures[i]*10000; off <= -total || off >= total {
				t.Fatalf("%v: %d of %d are %d hundredths", figures, figures[i], total, part)
			}
		}
		if total > 0 && sum != 10000 {
			t.Fatalf("%v: the shares add up to %d", figures, sum)
		}
	}
}

func TestDayYearBefore(t *testing.T) {
	for _, tt := range []struct{ on, want Day }{
		{DayOf(2023, 3, 26), DayOf(2022, 3, 26)},
		{DayOf(2025, 2, 28), DayOf(2024, 2, 29)}, // the end of a month
		{DayOf(2024, 2, 29), DayOf(2023, 2, 28)},
		{DayOf(2024, 2, 28), DayOf(2023, 2, 28)},
	} {
		if got := DayYearBefore(tt.on); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.on, got, tt.want)
		}
	}
}

func TestYearBefore(t *testing.T) {
	n := func(i int) *int { return &i }
	for _, tt := range []struct {
		name      string
		now, then *int
		is, was   CoverageState
		want      YearBefore
	}{
		{"complete on both days", n(12), n(10), CoverComplete, CoverComplete, YearBefore{Figure: n(10), Change: n(2), Rate: &Rate{2, 10}}},
		{"fewer than before", n(8), n(10), CoverComplete, CoverComplete, YearBefore{Figure: n(10), Change: n(-2), Rate: &Rate{-2, 10}}},
		{"from nothing there is no rate", n(8), n(0), CoverComplete, CoverComplete, YearBefore{Figure: n(0), Change: n(8)}},
		{"lists are missing now: at least", n(12), n(10), CoverPartial, CoverComplete, YearBefore{Figure: n(10), Change: n(2), Rate: &Rate{2, 10}, Bound: LowerBound}},
		{"lists were missing then: at most", n(12), n(10), CoverComplete, CoverPartial, YearBefore{Figure: n(10), Change: n(2), Rate: &Rate{2, 10}, Bound: UpperBound}},
		{"missing on both days: cannot be told", n(12), n(10), CoverPartial, CoverPartial, YearBefore{Figure: n(10)}},
		{"nothing is known now", nil, n(10), CoverNone, CoverComplete, YearBefore{Figure: n(10)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := YearBefore{Coverage: Coverage{State: tt.was}}
			got.of(tt.now, tt.then, Coverage{State: tt.is})
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(YearBefore{}, "Coverage")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRate(t *testing.T) {
	for _, tt := range []struct {
		rate Rate
		want float64
	}{{Rate{2, 10}, 0.2}, {Rate{-1, 3}, -0.3333}, {Rate{1, 16}, 0.0625}, {Rate{1, 80000}, 0}, {Rate{1, 20000}, 0.0001}, {Rate{-1, 20000}, -0.0001}, {Rate{9, 3}, 3}} {
		if got := tt.rate.Fraction(); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.rate, got, tt.want)
		}
	}
}
