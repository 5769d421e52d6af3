package sme_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

func TestCheckTotals(t *testing.T) {
	ref := smetest.Reference(t)
	list := func(id sme.DocumentNumber, batch sme.Batch, totals []sme.Total, rows map[sme.RegionID]int) sme.Tally {
		return sme.Tally{ID: id, Rows: rows, Document: &sme.Document{Act: sme.Recognise, Tier: "innovative", Issuer: "510000", Batch: batch, Final: true, Totals: totals}}
	}
	type found struct {
		rule   string
		doc    sme.DocumentNumber
		region sme.RegionID
		args   []any
	}
	for _, test := range []struct {
		name string
		docs []sme.Tally
		want []found
	}{
		{"as announced", []sme.Tally{list(1, "20", []sme.Total{{"510000", 3}}, map[sme.RegionID]int{"510107": 2, "510000": 1})}, nil},
		{"fewer than announced", []sme.Tally{list(1, "20", []sme.Total{{"510000", 5}}, map[sme.RegionID]int{"510107": 2})},
			[]found{{"document.fewer-rows", 1, "510000", []any{sme.RegionID("510000"), 5, 2, 3}}}},
		{"more than announced", []sme.Tally{list(1, "20", []sme.Total{{"510100", 1}}, map[sme.RegionID]int{"510107": 2})},
			[]found{{"document.more-rows", 1, "510100", []any{sme.RegionID("510100"), 1, 2, 1}}}},
		{"parts together", []sme.Tally{
			list(1, "20", []sme.Total{{"510000", 5}}, map[sme.RegionID]int{"510107": 2}),
			list(2, "20", []sme.Total{{"510000", 5}}, map[sme.RegionID]int{"510700": 3}),
		}, nil},
		{"parts with totals of their own", []sme.Tally{
			list(1, "20", []sme.Total{{"510000", 2}}, map[sme.RegionID]int{"510107": 2}),
			list(2, "20", []sme.Total{{"510000", 3}}, map[sme.RegionID]int{"510700": 3}),
		}, nil},
		{"lists without a batch have no parts", []sme.Tally{
			list(1, "", []sme.Total{{"510000", 5}}, map[sme.RegionID]int{"510107": 2}),
			list(2, "", nil, map[sme.RegionID]int{"510700": 3}),
		}, []found{{"document.fewer-rows", 1, "510000", []any{sme.RegionID("510000"), 5, 2, 3}}}},
		{"rows that name no district may be the ones", []sme.Tally{list(1, "20", []sme.Total{{"510107", 3}}, map[sme.RegionID]int{"510107": 2, "510100": 4})},
			[]found{{"document.unplaced-rows", 1, "510107", []any{sme.RegionID("510107"), 3, 2, 1, 4}}}},
		{"a letter alone holds nothing", []sme.Tally{list(1, "20", []sme.Total{{"510000", 5}}, nil)}, nil},
		{"the built-in total of a batch whose list tells none", []sme.Tally{list(1, "1", []sme.Total{{"510000", 2}}, map[sme.RegionID]int{"510107": 2})},
			[]found{{"document.known-total", 1, "510100", []any{sme.RegionID("510100"), 1465, 2, 1463}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []found
			for _, f := range sme.CheckTotals(ref, test.docs) {
				got = append(got, found{f.Rule, f.Document, f.Region, f.Args})
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(found{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Rows that were left out are told by themselves, and explain a total.
func TestCheckTotalsLeftOut(t *testing.T) {
	d := &sme.Document{Act: sme.Recognise, Tier: "innovative", Issuer: "510000", Batch: "20", Final: true, Totals: []sme.Total{{"510000", 3}}}
	got := sme.CheckTotals(smetest.Reference(t), []sme.Tally{{ID: 1, Document: d, Rows: map[sme.RegionID]int{"510107": 2}, Problems: 1}})
	if len(got) > 0 {
		t.Errorf("found %v", got)
	}
}

func TestCheckLedger(t *testing.T) {
	ref := smetest.Reference(t)
	day := sme.DayOf(2023, 3, 1)
	step := func(basis sme.Basis, reach sme.Reach, day sme.Day, n int) sme.LedgerDay {
		return sme.LedgerDay{Basis: basis, Reach: reach, Tier: "innovative", Region: "510107", Day: day, N: n}
	}
	sound := []sme.LedgerDay{}
	for _, reach := range sme.Reaches {
		for _, basis := range []sme.Basis{sme.BasisRecognised, sme.BasisNet, sme.BasisValid} {
			sound = append(sound, step(basis, reach, day, 2))
		}
		sound = append(sound, step(sme.BasisValid, reach, day+9, -1))
	}
	for _, test := range []struct {
		name   string
		broken sme.LedgerDay
		want   []string
	}{
		{"nothing broken", sme.LedgerDay{Tier: "innovative", Region: "510107", Reach: sme.Exact, Basis: sme.BasisListed, Day: day}, nil},
		{"more valid than net", step(sme.BasisValid, sme.Exact, day+10, 2), []string{"law.order"}},
		{"fewer than none", step(sme.BasisValid, sme.Exact, day+10, -2), []string{"law.negative"}},
		{"a highest figure too many", step(sme.BasisNet, sme.Highest, day+10, 1), []string{"law.highest"}},
		{"a region that is none", sme.LedgerDay{Tier: "innovative", Region: "nowhere", Reach: sme.Exact, Basis: sme.BasisListed, Day: day, N: 1}, []string{"law.regions"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range sme.CheckLedger(ref.Ladder(), ref.Regions, append(sound[:len(sound):len(sound)], test.broken)) {
				got = append(got, f.Rule)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckNames(t *testing.T) {
	const code = "91350100M000100Y43"
	row := func(n int, name, former, code string) sme.CodeRow {
		return sme.CodeRow{Document: 1, Row: n, Name: name, Former: former, Code: code}
	}
	for _, test := range []struct {
		name string
		rows []sme.CodeRow
		want []int
	}{
		{"one name in two spellings", []sme.CodeRow{row(1, "甲(集团)有限公司", "", code), row(2, "甲（集团）有限公司", "", code)}, nil},
		{"two names", []sme.CodeRow{row(1, "甲公司", "", code), row(2, "乙公司", "", code), row(3, "乙公司", "", code)}, []int{2}},
		{"two names that a rename links", []sme.CodeRow{row(1, "甲公司", "", code), row(2, "乙公司", "", code), row(3, "乙公司", "甲公司", "")}, nil},
		{"a code that fails both checks joins nothing", []sme.CodeRow{row(1, "甲公司", "", "91310115MA1H8R7C6D"), row(2, "乙公司", "", "91310115MA1H8R7C6D")}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int
			for _, n := range sme.CheckNames(test.rows) {
				got = append(got, n.Row)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A reference file that is read and written is the same; rows come and go.
func TestRecords(t *testing.T) {
	const text = "tier,value,source\ninnovative,1,\"a, b\"\n"
	r, err := sme.ParseRecords([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Text(); got != text {
		t.Errorf("got %q", got)
	}
	r.Add(map[string]string{"source": "c", "tier": "specialized", "other": "x"})
	if i := r.Find(map[string]string{"tier": "specialized", "value": ""}, []string{"tier", "value"}); i != 1 {
		t.Errorf("found at %d", i)
	}
	r.Remove(0)
	if want, got := "tier,value,source\nspecialized,,c\n", r.Text(); got != want {
		t.Errorf("got %q", got)
	}
}
