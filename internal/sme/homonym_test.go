package sme_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// at is a recognition of 样例甲厂, without a code, by an issuer in a place.
func at(published string, issuer, place sme.RegionID) act {
	return act{published: published, act: sme.Recognise, issuer: issuer, place: place}
}

// homonyms is the table of docs/rules.md, "One name in several places": the firms,
// with the rows that they are given, counted from 1, and the places they stand in.
var homonyms = []struct {
	rule      string
	acts      []act
	decisions []sme.Decision
	want      []string
}{
	{rule: "recognised by two provinces", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106")},
		want: []string{"n:样例甲厂@330000 2 330106", "n:样例甲厂@510000 1 510107"}},
	{rule: "recognised by two cities", acts: []act{at("2023-09-02", "510100", "510107"), at("2023-12-02", "510700", "510703")},
		want: []string{"n:样例甲厂@510100 1 510107", "n:样例甲厂@510700 2 510703"}},
	{rule: "in one batch, in two cities", acts: []act{at("2023-09-02", "510000", "510107"), func() act { a := at("2023-09-02", "510000", "510700"); a.beside = true; return a }()},
		want: []string{"n:样例甲厂@510100 1 510107", "n:样例甲厂@510700 2 510700"}},
	{rule: "in one batch, in two cities: its parts", acts: []act{
		{published: "2023-09-02", act: sme.Recognise, place: "510107", batch: "7"}, {published: "2023-10-02", act: sme.Recognise, place: "510700", batch: "7"}},
		want: []string{"n:样例甲厂@510100 1 510107", "n:样例甲厂@510700 2 510700"}},
	{rule: "in one batch, in two districts", acts: []act{at("2023-09-02", "510000", "510107"), func() act { a := at("2023-09-02", "510000", "510104"); a.beside = true; return a }()},
		want: []string{"n:样例甲厂 1,2 510104, 510107 from 2023-09-02"}},
	{rule: "a notice and its list in two cities", acts: []act{
		{published: "2023-09-02", act: sme.Recognise, place: "510107", batch: "7", notice: true}, {published: "2023-10-02", act: sme.Recognise, place: "510700", batch: "7"}},
		want: []string{"n:样例甲厂 1,2 510107, 510700 from 2023-10-02"}},
	{rule: "proposed by another province", acts: []act{at("2023-09-02", "510000", "510107"), {published: "2023-12-02", act: sme.Recognise, issuer: "330000", place: "330106", notice: true}},
		want: []string{"n:样例甲厂@330000 2 330106", "n:样例甲厂@510000 1 510107"}},
	{rule: "in a later list of one issuer, elsewhere", acts: []act{at("2023-09-02", "510000", "510107"), at("2024-12-02", "510000", "510700")},
		want: []string{"n:样例甲厂 1,2 510107, 510700 from 2024-12-02"}},
	{rule: "in a national list, elsewhere", acts: []act{at("2023-09-02", "510000", "510107"), at("2024-12-02", "100000", "330000")},
		want: []string{"n:样例甲厂 1,2 510107, 330000 from 2024-12-02"}},
	{rule: "a place coarser than those of two firms", acts: []act{at("2023-09-02", "510100", "510107"), at("2023-12-02", "510700", "510703"), at("2024-12-02", "100000", "510000")},
		want: []string{"n:样例甲厂 undecided 3 510000", "n:样例甲厂@510100 1 510107", "n:样例甲厂@510700 2 510703"}},
	{rule: "a third place", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"), at("2024-12-02", "100000", "440000")},
		want: []string{"n:样例甲厂 undecided 3 440000", "n:样例甲厂@330000 2 330106", "n:样例甲厂@510000 1 510107"}},
	{rule: "relocated between the two", acts: []act{at("2023-09-02", "510100", "510107"), {published: "2024-06-01", act: sme.Relocate, left: "510100", place: "510703"}, at("2024-12-02", "510700", "510703")},
		want: []string{"n:样例甲厂 1,2,3 510107, 510703 from 2024-06-01"}},
	{rule: "relocated between the two: the place left is not printed", acts: []act{at("2023-09-02", "510100", "510107"), {published: "2024-06-01", act: sme.Relocate, place: "510703"}, at("2024-12-02", "510700", "510703")},
		want: []string{"n:样例甲厂 1,2,3 510107, 510703 from 2024-06-01"}},
	{rule: "relocated between two of three", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"),
		{published: "2024-06-01", act: sme.Relocate, left: "510107", place: "500112"}, at("2024-12-02", "500000", "500112")},
		want: []string{"n:样例甲厂@330000 2 330106", "n:样例甲厂@500000 1,3,4 510107, 500112 from 2024-06-01"}},
	{rule: "one code in two provinces", acts: []act{
		{published: "2023-09-02", act: sme.Recognise, place: "510107", code: code1}, {published: "2023-12-02", act: sme.Recognise, issuer: "330000", place: "330106", code: code1}},
		want: []string{"c:MA62K0260 1,2 510107, 330106 from 2023-12-02"}},
	{rule: "one of them has a code", acts: []act{
		{published: "2023-09-02", act: sme.Recognise, place: "510107", code: code1}, at("2023-12-02", "330000", "330106")},
		want: []string{"c:MA62K0260 1 510107", "n:样例甲厂@330000 2 330106"}},
	{rule: "a code that comes later, in one of the places", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"),
		{published: "2024-01-01", act: sme.Details, issuer: "510100", place: "510107", code: code1}},
		want: []string{"c:MA62K0260 1,3 510107", "n:样例甲厂@330000 2 330106"}},
	{rule: "a code that comes later, in neither place: open", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"),
		{published: "2024-01-01", act: sme.Details, issuer: "100000", code: code1}},
		want: []string{"c:MA62K0260 3 100000", "n:样例甲厂@330000 2 330106", "n:样例甲厂@510000 1 510107"}},
	{rule: "a code that comes later, in neither place: the other has one", acts: []act{{published: "2023-09-02", act: sme.Recognise, place: "510107", code: code2}, at("2023-12-02", "330000", "330106"),
		{published: "2024-01-01", act: sme.Details, issuer: "100000", code: code1}},
		want: []string{"c:M000100Y4 1 510107", "c:MA62K0260 2,3 330106"}},
	{rule: "two names of a rename", acts: []act{at("2023-09-02", "510000", "510107"), {published: "2023-10-01", act: sme.Rename, former: "样例甲厂", name: "样例乙厂", place: "510107"},
		{published: "2023-12-02", act: sme.Recognise, issuer: "330000", place: "330106", name: "样例乙厂"}},
		want: []string{"n:样例乙厂@330000 3 330106", "n:样例乙厂@510000 1,2 510107"}},
	{rule: "one firm, by decision", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106")},
		decisions: []sme.Decision{same(name("样例甲厂").At("330000"), name("样例甲厂").At("510000"))},
		want:      []string{"n:样例甲厂@330000 1,2 510107, 330106 from 2023-12-02"}},
	{rule: "a decision that names a place", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"), {published: "2024-01-01", act: sme.Recognise, name: "样例乙厂"}},
		decisions: []sme.Decision{same(name("样例甲厂").At("510100"), name("样例乙厂"))},
		want:      []string{"n:样例乙厂 1,3 510107", "n:样例甲厂@330000 2 330106"}},
	{rule: "a decision that names a place: of a name that one firm bears", acts: []act{at("2023-09-02", "510000", "510107"), {published: "2024-01-01", act: sme.Recognise, name: "样例乙厂"}},
		decisions: []sme.Decision{same(name("样例甲厂").At("510100"), name("样例乙厂"))},
		want:      []string{"n:样例乙厂 1,2 510107"}},
	{rule: "a decision that names no place", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"), {published: "2024-01-01", act: sme.Recognise, name: "样例乙厂", place: "330106"}},
		decisions: []sme.Decision{same(name("样例甲厂"), name("样例乙厂"))},
		want:      []string{"n:样例乙厂 1,2,3 510107, 330106 from 2023-12-02"}},
	{rule: "a row of no part, by decision", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"), at("2024-12-02", "100000", "440000")},
		decisions: []sme.Decision{same(name("样例甲厂").At("440000"), name("样例甲厂").At("510000"))},
		want:      []string{"n:样例甲厂@330000 2 330106", "n:样例甲厂@440000 1,3 510107, 440000 from 2024-12-02"}},
	{rule: "a row of no part, by decision: not of one of two", acts: []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106"), at("2024-12-02", "100000", "440000")},
		decisions: []sme.Decision{different(name("样例甲厂").At("440000"), name("样例甲厂").At("510000"))},
		want:      []string{"n:样例甲厂@330000 2,3 330106, 440000 from 2024-12-02", "n:样例甲厂@510000 1 510107"}},
	{rule: "a name and a code, by decision", acts: []act{{published: "2022-12-30", act: sme.Recognise, code: code1}, at("2024-12-02", "510000", "510107")},
		decisions: []sme.Decision{different(name("样例甲厂"), key(code1))},
		want:      []string{"c:MA62K0260 1 510000", "n:样例甲厂 2 510107"}},
}

func TestHomonyms(t *testing.T) {
	for _, tt := range homonyms {
		t.Run(tt.rule, func(t *testing.T) {
			var got []string
			for _, c := range sme.Derive(smetest.Reference(t), rowsOf(t, tt.acts), tt.decisions) {
				for _, f := range c.Firms {
					got = append(got, placed(f))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHomonymDoubts holds what is asked about names that firms in several places bear.
func TestHomonymDoubts(t *testing.T) {
	two := []act{at("2023-09-02", "510000", "510107"), at("2023-12-02", "330000", "330106")}
	open := append(two[:2:2], act{published: "2024-01-01", act: sme.Details, issuer: "100000", code: code1})
	elsewhere := append(two[:2:2], at("2024-12-02", "100000", "440000"))
	here, there, third := name("样例甲厂").At("510000"), name("样例甲厂").At("330000"), name("样例甲厂").At("440000")
	split := "one-name-two-places " + string(there) + " " + string(here)
	for _, tt := range []struct {
		name      string
		acts      []act
		decisions []sme.Decision
		want      []string
	}{
		{name: "two places", acts: two, want: []string{split}},
		{name: "one firm, by a decision about others", acts: two, decisions: []sme.Decision{same(name("样例甲厂"), name("样例乙厂"))}, want: []string{split}},
		{name: "each has a code", acts: []act{{published: "2023-09-02", act: sme.Recognise, place: "510107", code: code1}, {published: "2023-12-02", act: sme.Recognise, issuer: "330000", place: "330106", code: code2}}},
		{name: "a code that either may have", acts: open, want: []string{split, "undecided c:MA62K0260 " + string(there), "undecided c:MA62K0260 " + string(here)}},
		{name: "a code that either may have: given to one", acts: open, decisions: []sme.Decision{same(key(code1), there)}, want: []string{split}},
		{name: "a row that either may have", acts: elsewhere, want: []string{split, "undecided " + string(there) + " " + string(third), "undecided " + string(third) + " " + string(here)}},
		{name: "a row that either may have: given to one", acts: elsewhere, decisions: []sme.Decision{same(third, there)}, want: []string{split}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ref := smetest.Reference(t)
			var got []string
			for _, d := range sme.Doubts(ref, sme.Derive(ref, rowsOf(t, tt.acts), tt.decisions)) {
				got = append(got, fmt.Sprint(d.Kind, " ", d.Pair[0], " ", d.Pair[1]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// placed tells in a line which rows a firm has, and where it is.
func placed(f *sme.Firm) string {
	line := string(f.ID)
	if f.Undecided {
		line += " undecided"
	}
	var rows, stays []string
	for i := range 10 { // in the order of the table
		for _, r := range f.Rows {
			if r.Number == i {
				rows = append(rows, fmt.Sprint(i))
			}
		}
	}
	for i, s := range f.Stays {
		stay := string(s.Region)
		if i > 0 {
			stay += " from " + s.From.String()
		}
		stays = append(stays, stay)
	}
	return line + " " + strings.Join(rows, ",") + " " + strings.Join(stays, ", ")
}

func same(a, b sme.Key) sme.Decision      { return sme.Decision{Same: true, A: a, B: b} }
func different(a, b sme.Key) sme.Decision { return sme.Decision{A: a, B: b} }
