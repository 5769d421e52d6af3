package sme_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// climbed derives the lists, and takes them for all there are.
func climbed(t *testing.T, from, to string, by sme.Dimension, acts []act) (*sme.Reference, sme.Query, sme.Day, []sme.Flow, []*sme.Firm, *sme.Grounds) {
	t.Helper()
	ref := *smetest.Ladder(t)
	ref.Batches = nil
	q := sme.Query{By: by, Regions: []sme.RegionID{"510000"}, On: day(t, to).Start(), Basis: sme.BasisRecognised, Reach: sme.Exact, AssumeComplete: true}
	rows := rowsOf(t, acts)
	var held []sme.Held
	for _, r := range rows {
		held = append(held, sme.Held{Identity: r.List.Identity, Published: r.List.Published, Rows: 1})
	}
	var firms []*sme.Firm
	var flows []sme.Flow
	start := day(t, from).Start()
	for _, c := range sme.Derive(&ref, rows, nil) {
		for _, f := range c.Firms {
			firms = append(firms, f)
			for _, ch := range f.Changes(ref.Ladder()) {
				if ch.Basis == q.Basis && ch.Reach == q.Reach && ch.N > 0 && start < ch.Day && ch.Day <= q.On {
					flows = append(flows, sme.Flow{Tier: ch.Tier, Region: ch.Region, Batch: ch.Batch, Kind: ch.Kind, In: 1})
				}
			}
		}
	}
	return &ref, q, start, flows, firms, &sme.Grounds{Held: held}
}

// said is a number that may not be known.
func said(n *int) string {
	if n == nil {
		return "–"
	}
	return fmt.Sprint(*n)
}

var climbers = []act{
	{published: "2020-01-10", act: sme.Recognise, tier: "little-giant", name: "样例丁厂"}, // before the ladder
	{published: "2022-12-30", act: sme.Recognise, name: "样例甲厂"},
	{published: "2023-03-01", act: sme.Recognise, name: "样例乙厂"},
	{published: "2023-03-02", act: sme.Renew, name: "样例戊厂"}, // its recognition is not on record
	{published: "2023-11-01", act: sme.Recognise, tier: "specialized", name: "样例甲厂"},
	{published: "2023-11-01", act: sme.Recognise, tier: "specialized", name: "样例丙厂"}, // at once
	{published: "2024-06-01", act: sme.Recognise, tier: "specialized", name: "样例乙厂"},
	{published: "2024-06-02", act: sme.Recognise, tier: "specialized", name: "样例戊厂"},
	{published: "2024-06-03", act: sme.Recognise, tier: "specialized", name: "样例丁厂"}, // came down
	{published: "2024-07-01", act: sme.Recognise, name: "样例丙厂"},                      // came down
}

func TestPromotions(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"2022-01-01", "2024-12-31", "5 recognised, 3 promoted, 382 days; 0 recognised, 0 promoted, – days"}, // 306 and 458 days
		{"2023-11-01", "2024-12-31", "3 recognised, 2 promoted, 458 days; 0 recognised, 0 promoted, – days"},
		{"2022-01-01", "2023-10-31", "– recognised, – promoted, – days; 0 recognised, – promoted, – days"},
		{"", "2024-06-01", "3 recognised, 2 promoted, 382 days; 1 recognised, 0 promoted, – days"},
		{"", "2019-12-31", "– recognised, – promoted, – days; – recognised, – promoted, – days"},
	} {
		got := ""
		for i, p := range sme.Promotions(climbed(t, tt.from, tt.to, sme.ByTier, climbers)) {
			if i > 0 {
				got += "; "
			}
			got += fmt.Sprintf("%s recognised, %s promoted, %s days", said(p.Recognised), said(p.Promoted), said(p.MedianDays))
		}
		if got != tt.want {
			t.Errorf("%s to %s: %s; want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestCohorts(t *testing.T) {
	got := []string{}
	for _, c := range sme.Cohorts(climbed(t, "", "2024-12-31", sme.ByBatch, climbers)) {
		got = append(got, fmt.Sprintf("%s %s: %d, before %d, within %s %s %s, so far %s", c.From, c.Batch.Batch, c.Firms, c.Before, said(c.Within[0]), said(c.Within[1]), said(c.Within[2]), said(c.Reached)))
	}
	want := []string{
		"innovative 2: 1, before 0, within 1 1 –, so far 1",
		"innovative 3: 1, before 0, within 0 – –, so far 1",
		"innovative 10: 1, before 1, within – – –, so far 0",
		"specialized 5: 1, before 0, within 0 – –, so far 0",
		"specialized 6: 1, before 0, within 0 – –, so far 0",
		"specialized 7: 1, before 0, within – – –, so far 0",
		"specialized 8: 1, before 0, within – – –, so far 0",
		"specialized 9: 1, before 1, within – – –, so far 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
