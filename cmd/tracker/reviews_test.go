package main

import (
	"fmt"
	"strings"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
)

// TestReviewedFirmsAreTheNumbersOfReviews: each number of reviews is that of the
// firms which the same flags list, by batch, tier and district.
func TestReviewedFirmsAreTheNumbersOfReviews(t *testing.T) {
	longWithRaces(t)
	tracker := registryOfSamples(t)
	type cell struct {
		flags []string
		state sme.ReviewState
		n     string
	}
	var cells []cell
	for _, on := range []string{"2025-11-24", "2025-12-31", "2026-11-24"} {
		for by, flags := range map[string]func(r map[string]string) []string{
			"batch":    func(r map[string]string) []string { return []string{"--batch", r["cohort"]} },
			"tier":     func(r map[string]string) []string { return []string{"--tier", r["tier"]} },
			"district": placeFlags,
		} {
			for _, r := range records(t, tracker.run(t, "reviews", "--by", by, "--on", on, "--csv")) {
				for _, s := range sme.ReviewStates {
					n := r[strings.ReplaceAll(string(s), "-", "_")]
					cells = append(cells, cell{append([]string{"--on", on}, flags(r)...), s, n})
				}
			}
		}
	}
	for _, c := range lawtest.Some(t, 16, cells) {
		args := append([]string{"reviews", "--firms", string(c.state), "--csv"}, c.flags...)
		if got := fmt.Sprint(len(records(t, tracker.run(t, args...)))); got != c.n {
			t.Errorf("tracker %s: %s firms, reviews says %s", strings.Join(args, " "), got, c.n)
		}
	}
}

// placeFlags pick the firms of a row by district.
func placeFlags(r map[string]string) []string {
	if r["district"] == sme.NotStated {
		return []string{"--tier", "innovative", "--not-stated"}
	}
	return []string{"--tier", "innovative", "--region", r["district"]}
}
