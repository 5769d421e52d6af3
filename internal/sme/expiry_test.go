package sme_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

func TestTermForms(t *testing.T) {
	from := day(t, "2025-08-31").Start()
	for text, want := range map[string]string{
		"6m": "2026-02-28", "180d": "2026-02-27", "1y": "2026-08-31", "2W": "2025-09-14", "6个月": "2026-02-28", "１８０天": "2026-02-27", "1 年": "2026-08-31", "0d": "2025-08-31",
	} {
		var term sme.Term
		if err := term.UnmarshalText([]byte(text)); err != nil || term.After(from).String() != want {
			t.Errorf("%s from %s is %s, %v; want %s", text, from, term.After(from), err, want)
		}
		again := term
		if err := again.UnmarshalText([]byte(term.String())); err != nil || again != term {
			t.Errorf("%s is written %s, which is read as %v, %v", text, term, again, err)
		}
	}
	for _, text := range []string{"", "6", "m", "-6m", "6x", "half a year", "99999d"} {
		var term sme.Term
		if err := term.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, term)
		}
	}
}

// endings says in a line each which titles end within six months of a day.
func endings(t *testing.T, on string, tier sme.TierID, acts []act) []string {
	t.Helper()
	ref := smetest.Reference(t)
	var firms []*sme.Firm
	for _, c := range sme.Derive(ref, rowsOf(t, acts), nil) {
		firms = append(firms, c.Firms...)
	}
	q := sme.Query{Regions: []sme.RegionID{"510000"}, Tier: tier, On: day(t, on).Start()}
	lines := []string{}
	for _, e := range sme.Endings(ref, q, q.On.AddMonths(6), firms) {
		state := "due"
		if e.Lapsed {
			state = "lapsed, by " + e.Restorable.String()
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s", e.Tier, e.Last, state, e.Higher))
	}
	return lines
}

func TestEndings(t *testing.T) {
	recognised := act{published: "2022-12-30", act: sme.Recognise}
	special := act{published: "2023-11-01", act: sme.Recognise, tier: "specialized"}
	for _, tt := range []struct {
		rule string
		on   string
		acts []act
		want []string
	}{
		{"ends within", "2025-06-29", []act{recognised}, []string{"innovative 2025-12-29 due "}},
		{"on its last day", "2025-12-29", []act{recognised}, []string{"innovative 2025-12-29 due "}},
		{"ends later", "2025-06-28", []act{recognised}, []string{}},
		{"lapsed within the grace", "2025-12-30", []act{recognised}, []string{"innovative 2025-12-29 lapsed, by 2026-06-29 "}},
		{"on the last day of the grace", "2026-06-29", []act{recognised}, []string{"innovative 2025-12-29 lapsed, by 2026-06-29 "}},
		{"lapsed before that", "2026-06-30", []act{recognised}, []string{}},
		{"passed a review", "2025-12-29", []act{recognised, {published: "2025-11-01", act: sme.Renew}}, []string{}},
		{"failed", "2025-12-29", []act{recognised, {published: "2025-12-01", act: sme.Fail}}, []string{}},
		{"failed after it lapsed", "2026-02-01", []act{recognised, {published: "2026-01-15", act: sme.Fail}}, []string{}},
		{"lapsed, and recognised again", "2026-03-02", []act{recognised, {published: "2026-03-01", act: sme.Recognise}}, []string{}},
		{"holds a higher title", "2025-12-01", []act{recognised, special}, []string{"innovative 2025-12-29 due specialized"}},
		{"of both tiers", "2026-06-01", []act{recognised, special}, []string{"innovative 2025-12-29 lapsed, by 2026-06-29 specialized", "specialized 2026-10-31 due "}},
		{"not yet recognised", "2022-12-29", []act{recognised}, []string{}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, endings(t, tt.on, "", tt.acts)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := endings(t, "2026-06-01", "specialized", []act{recognised, special}); len(got) != 1 {
		t.Errorf("of one tier: %v", got)
	}
}

func TestCandidates(t *testing.T) {
	ref := smetest.Reference(t)
	for _, tt := range []struct {
		rule string
		on   string
		acts []act
		want []string // since, last day, once held the next tier up to
	}{
		{"holds the tier below", "2024-01-01", []act{{published: "2022-12-30", act: sme.Recognise}}, []string{"2022-12-30 2025-12-29 "}},
		{"its title has lapsed", "2025-12-30", []act{{published: "2022-12-30", act: sme.Recognise}}, []string{}},
		{"holds the tier already", "2024-01-01", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2023-11-01", act: sme.Recognise, tier: "specialized"}}, []string{}},
		{"holds a higher one", "2024-01-01", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2023-11-01", act: sme.Recognise, tier: "little-giant"}}, []string{}},
		{"held it once", "2024-01-01", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2020-11-01", act: sme.Recognise, tier: "specialized"}}, []string{"2022-12-30 2025-12-29 2023-10-31"}},
		{"will hold it later", "2024-01-01", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-01", act: sme.Recognise, tier: "specialized"}}, []string{"2022-12-30 2025-12-29 "}},
		{"holds the tier above alone", "2024-01-01", []act{{published: "2023-11-01", act: sme.Recognise, tier: "specialized"}}, []string{}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			var firms []*sme.Firm
			for _, c := range sme.Derive(ref, rowsOf(t, tt.acts), nil) {
				firms = append(firms, c.Firms...)
			}
			got := []string{}
			for _, c := range sme.Candidates(ref, sme.Query{Regions: []sme.RegionID{"510000"}, Tier: "innovative", On: day(t, tt.on).Start()}, firms) {
				got = append(got, fmt.Sprintf("%s %s %s", c.Since, c.Last, c.Before))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
