package sme_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// standing is what is said of a target on a day.
type standing struct {
	Status  sme.Status
	Why     sme.Unjudged
	Percent string // with its sign, "" where there is none
	Gap     string // likewise
	Reached string // "≤" before a day that is the latest
	Settled int    // the official figure that decides, or that contradicts
}

func standingOf(o *sme.Outlook) standing {
	s := standing{Status: o.Status, Why: o.Progress.Why}
	if o.Ratio != nil {
		s.Percent = string(o.RatioSign()) + o.Ratio.Percent()
		if s.Gap = string(o.GapSign()); o.OneMore() {
			s.Gap += "1 more"
		} else {
			s.Gap += strconv.Itoa(*o.Gap)
		}
	}
	if s.Reached = o.ReachedOn.String(); o.ReachedOn != 0 && o.AtLatest {
		s.Reached = "≤" + s.Reached
	}
	for _, of := range []*sme.Official{o.SettledBy, o.Contrary} {
		if of != nil {
			s.Settled = of.Value
		}
	}
	return s
}

// TestTargets says how targets stand; each name is a rule, or a fault that was
// found: to go after the deadline though it is met by then, 100 % before it is
// met, reached before the deadline and called late, a missed one that became
// unknown, at least 4 of 3 and not met, an official figure that settled it while
// progress and gap were others.
func TestTargets(t *testing.T) {
	official := func(on string, value int) sme.Official {
		return sme.Official{Tier: "innovative", Region: chengdu, AsOf: day(t, on), Value: value, Basis: sme.BasisRecognised}
	}
	atLeast := func(value int, by string) sme.Target {
		return sme.Target{Operator: ">=", Value: value, By: day(t, by), Basis: sme.BasisRecognised}
	}
	moreThan := func(value int, by string) sme.Target {
		tg := atLeast(value, by)
		tg.Operator = ">"
		return tg
	}
	valid := func(tg sme.Target) sme.Target {
		tg.Basis = sme.BasisValid
		return tg
	}
	type batch struct {
		on string
		n  int
	}
	for _, tt := range []struct {
		name      string
		target    sme.Target
		batches   []batch
		missing   int // batches that are not here, by their order
		officials []sme.Official
		undecided int
		on        string
		want      standing
	}{
		{name: "missed, and met the day after: nothing is to go", target: atLeast(5, "2023-06"), batches: []batch{{"2023-03-01", 4}, {"2023-07-01", 3}}, on: "2023-07-01",
			want: standing{Status: sme.StatusMissed, Percent: "140.00", Gap: "0", Reached: "2023-07-01"}},
		{name: "10 are not more than 10: one more, and less than 100 %", target: moreThan(10, "2025-12-31"), batches: []batch{{"2023-03-01", 10}}, on: "2023-04-01",
			want: standing{Status: sme.StatusOnTrack, Percent: "99.99", Gap: "1 more"}},
		{name: "10 are not more than 10 after the deadline either", target: moreThan(10, "2023-12-31"), batches: []batch{{"2023-03-01", 10}}, on: "2024-04-01",
			want: standing{Status: sme.StatusMissed, Percent: "99.99", Gap: "1 more"}},
		{name: "a deadline is judged by its own day, whatever came due since", target: atLeast(3, "2023-04-30"), batches: []batch{{"2023-03-01", 4}, {"2023-05-01", 1}, {"2023-07-02", 1}}, missing: 2, on: "2023-07-02",
			want: standing{Status: sme.StatusMet, Percent: "≥166.67", Gap: "0", Reached: "2023-03-01"}},
		{name: "a missed one stays missed, and was reached at the latest when lists show it", target: atLeast(5, "2023-04-30"), batches: []batch{{"2023-03-01", 4}, {"2023-05-01", 1}, {"2023-07-02", 1}}, missing: 2, on: "2023-07-02",
			want: standing{Status: sme.StatusMissed, Percent: "≥100.00", Gap: "0", Reached: "≤2023-07-02"}},
		{name: "at least 4 have met 3", target: atLeast(3, "2025-06-30"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 4}}, missing: 1, on: "2023-12-01",
			want: standing{Status: sme.StatusMet, Percent: "≥133.33", Gap: "0", Reached: "≤2023-07-01"}},
		{name: "at least 4, of which 2 rows are undecided, may not be 3", target: atLeast(3, "2025-06-30"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 4}}, missing: 1, undecided: 2, on: "2023-12-01",
			want: standing{Status: sme.StatusUnknown, Why: sme.UnjudgedLists, Percent: "≥133.33", Gap: "0"}},
		{name: "about 4 valid may not be 3", target: valid(atLeast(3, "2025-06-30")), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 4}}, missing: 1, on: "2023-12-01",
			want: standing{Status: sme.StatusUnknown, Why: sme.UnjudgedLists, Percent: "≈133.33", Gap: "≈0"}},
		{name: "at least so many leave at most so many to go", target: atLeast(10, "2025-06-30"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 4}}, missing: 1, on: "2023-12-01",
			want: standing{Status: sme.StatusUnknown, Why: sme.UnjudgedLists, Percent: "≥40.00", Gap: "≤6"}},
		{name: "met by the official figure, whose are progress and gap", target: atLeast(400, "2025-12-31"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 46}}, missing: 1, on: "2026-11-24",
			officials: []sme.Official{official("2024-12", 354), official("2025-12", 410), official("2026-03", 500)},
			want:      standing{Status: sme.StatusMet, Percent: "102.50", Gap: "0", Settled: 410}},
		{name: "missed by an official figure after the deadline", target: atLeast(400, "2025-12-31"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 46}}, missing: 1, on: "2026-11-24",
			officials: []sme.Official{official("2024-12", 354), official("2026-03", 390)},
			want:      standing{Status: sme.StatusMissed, Percent: "97.50", Gap: "10", Settled: 390}},
		{name: "an official figure before the deadline does not miss it", target: atLeast(400, "2025-12-31"), batches: []batch{{"2023-03-01", 9}, {"2023-07-01", 46}}, missing: 1, on: "2026-11-24",
			officials: []sme.Official{official("2024-12", 354)},
			want:      standing{Status: sme.StatusUnknown, Why: sme.UnjudgedLists, Percent: "≥11.50", Gap: "≤354"}},
		{name: "an official figure of another basis settles nothing", target: valid(atLeast(400, "2025-12-31")), batches: []batch{{"2024-03-01", 9}, {"2024-07-01", 46}}, missing: 1, on: "2026-11-24",
			officials: []sme.Official{official("2025-12", 410)},
			want:      standing{Status: sme.StatusUnknown, Why: sme.UnjudgedLists, Percent: "≈11.50", Gap: "≈354"}},
		{name: "lists taken for whole and an official figure that says otherwise", target: atLeast(400, "2025-12-31"), batches: []batch{{"2023-03-01", 46}}, on: "2026-11-24",
			officials: []sme.Official{official("2025-12", 410)},
			want:      standing{Status: sme.StatusMissed, Percent: "11.50", Gap: "354", Settled: 410}},
		{name: "without a figure at the start no line can be drawn", target: sme.Target{Operator: ">=", Value: 10, By: day(t, "2025-12-31"), From: day(t, "2022-01-01"), Basis: sme.BasisRecognised}, batches: []batch{{"2023-03-01", 4}}, on: "2023-04-01",
			want: standing{Status: sme.StatusUnknown, Why: sme.UnjudgedStart, Percent: "40.00", Gap: "6"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := inventedPlace(t, tt.target)
			p.undecided = tt.undecided
			if tt.target.From.IsZero() && tt.name[:2] == "10" {
				zero := 0
				p.ref.Targets[0].FromValue = &zero
			} else if !tt.target.From.IsZero() {
				p.ref.Targets[0].From = tt.target.From
			}
			p.ref.Officials = tt.officials
			for _, b := range tt.batches {
				p.batch(t, b.on, b.n)
			}
			if m := tt.missing; m > 0 { // known by its day alone
				gone := p.held[m-1]
				p.ref.Batches = []sme.BatchFacts{{Tier: gone.Tier, Issuer: gone.Issuer, Batch: gone.Batch, Act: gone.Act, Published: gone.Published}}
				p.held = append(p.held[:m-1:m-1], p.held[m:]...)
				p.steps = append(p.steps[:m-1:m-1], p.steps[m:]...)
			}
			if diff := cmp.Diff(tt.want, standingOf(p.outlook(t, tt.on, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A target on valid was reached years before its deadline, and lost again: it is
// missed, and nothing was reached late.
func TestReachedBeforeADeadlineIsNotLate(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">=", Value: 3, By: day(t, "2026-06-30"), Basis: sme.BasisValid})
	p.batch(t, "2023-01-01", 4)
	p.lapse(t, "2026-01-01", 1, 4)
	if diff := cmp.Diff(verdict{sme.StatusMissed, 0, 3, "", 0, sme.DeadlinePassed}, verdictOf(p.outlook(t, "2026-07-15", nil))); diff != "" {
		t.Error(diff)
	}
}

// Every title is known to end before the deadline, and no firm came in for a
// year: the lapses alone say where it leads.
func TestLapsesAloneAreProjected(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">=", Value: 3, By: day(t, "2026-06-30"), Basis: sme.BasisValid})
	p.batch(t, "2023-01-01", 4)
	p.lapse(t, "2026-01-01", 1, 4)
	o := p.outlook(t, "2025-07-10", nil)
	if o.Status != sme.StatusMet || o.Lapsing == nil || *o.Lapsing != 4 || o.Why != "" {
		t.Errorf("%+v", o)
	}
	if diff := cmp.Diff(&sme.Projection{}, o.Projection); diff != "" {
		t.Error(diff)
	}
}

// A draft gives way to an issued target whose time has begun, though its own
// deadline is nearer; before that it stays first.
func TestADraftGivesWayToAnIssuedTarget(t *testing.T) {
	ref := *smetest.Reference(t)
	target := func(status sme.TargetStatus, value int, from, by, set string) sme.Target {
		return sme.Target{Region: chengdu, Tier: "innovative", Kind: "stock", Operator: ">", Value: value, From: day(t, from), By: day(t, by), SetOn: day(t, set), Status: status, Basis: sme.BasisRecognised, Reach: sme.Exact}
	}
	ref.Targets = []sme.Target{
		target("draft", 10000, "2023", "2025-12-31", "2023-03-22"),
		target("issued", 8000, "2025", "2027-12-31", "2024-11"),
		target("stated", 3000, "2023", "2025-06-30", "2023-03-22"),
	}
	for _, tt := range []struct {
		on   string
		want []int
	}{
		{"2023-03-26", []int{3000, 10000}},
		{"2024-12-31", []int{3000, 10000, 8000}}, // issued, but its time has not begun
		{"2025-03-31", []int{3000, 8000, 10000}},
		{"2025-07-01", []int{8000, 10000, 3000}},
		{"2026-01-01", []int{8000, 10000, 3000}},
		{"2028-01-01", []int{8000, 10000, 3000}},
	} {
		var got []int
		for _, tg := range ref.TargetsFor("innovative", chengdu, day(t, tt.on).Start()) {
			got = append(got, tg.Value)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("on %s: %s", tt.on, diff)
		}
	}
}
