package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// On the last day of March 2026 the titles of batch 2 lapse. The reports of that
// day and the next differ by exactly the lapses, firm by firm; the list of late
// reviews takes back those that passed, and no other.
func TestLapsesOfADay(t *testing.T) {
	longWithRaces(t)
	const last, next = "2026-03-31", "2026-04-01"
	tracker := registryOfSamples(t)
	valid := func(on string) map[string]bool {
		firms := map[string]bool{}
		for _, r := range records(t, tracker.run(t, "companies", "--basis", "valid", "--tier", "innovative", "--region", sichuan, "--on", on, "--csv")) {
			firms[r["firm"]] = true
		}
		return firms
	}
	lapses := func() []string {
		var firms []string
		for _, r := range records(t, tracker.run(t, "changes", "--list", "--from", last, "--to", next, "--region", sichuan, "--csv")) {
			if r["kind"] != "lapsed" || r["tier"] != "innovative" || r["date"] != next {
				t.Errorf("on %s %s in %s: %s", r["date"], r["kind"], r["tier"], r["name"])
			}
			firms = append(firms, r["firm"])
		}
		slices.Sort(firms)
		return firms
	}
	lost := func() []string {
		after := valid(next)
		before := valid(last)
		for firm := range after {
			if !before[firm] {
				t.Errorf("%s is valid on %s alone", firm, next)
			}
		}
		maps.DeleteFunc(before, func(firm string, _ bool) bool { return after[firm] })
		return slices.Sorted(maps.Keys(before))
	}
	if diff := cmp.Diff(lost(), lapses()); diff != "" {
		t.Errorf("firms valid on the first day alone (-), and those that lapsed (+):\n%s", diff)
	}
	for i, row := range records(t, tracker.run(t, "report", "--by", "tier", "--region", sichuan, "--on", last, "--csv")) {
		now := records(t, tracker.run(t, "report", "--by", "tier", "--region", sichuan, "--on", next, "--csv"))[i]
		now["on"], now["valid"] = last, row["valid"]
		if diff := cmp.Diff(row, now); diff != "" {
			t.Errorf("but for the date and what is valid, the rows differ:\n%s", diff)
		}
	}

	held, late := lapses(), tracker.document(t, lateFile)
	passed := number(t, records(t, tracker.run(t, "undo", late, "--csv"))[0]["rows"])
	all := lapses()
	tracker.run(t, "redo", late)
	saved := slices.DeleteFunc(slices.Clone(all), func(firm string) bool { return slices.Contains(held, firm) })
	if len(saved) != passed || len(all) != len(held)+passed {
		t.Errorf("%d lapses without the list of %d passes, %d with it", len(all), passed, len(held))
	}
	still := valid(next)
	for _, firm := range saved {
		if !still[firm] {
			t.Errorf("%s passed, and is not valid", firm)
		}
	}
}
