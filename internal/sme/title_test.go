package sme_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// act is one list with one firm on it, in the shorthand of the tests below.
type act struct {
	published string
	act       sme.Act
	window    string // from/to, either may be missing
	name      string // 甲 if not given
	former    string
	code      string
	place     sme.RegionID
	left      sme.RegionID
	tier      sme.TierID // innovative if not given
	notice    bool
}

const (
	code1 = "91512081MA62K0260E"
	code2 = "91350100M000100Y43"
	weak1 = "91512081MA62K0260X" // code1 with another check character
)

func rowsOf(t *testing.T, acts []act) []*sme.Row {
	t.Helper()
	var rows []*sme.Row
	for i, a := range acts {
		d := &sme.Document{Act: a.act, Tier: a.tier, Issuer: "510000", Batch: sme.NumberBatch(i + 1), Final: !a.notice, Published: day(t, a.published)}
		if d.Tier == "" {
			d.Tier = "innovative"
		}
		from, to, _ := strings.Cut(a.window, "/")
		d.Window = sme.Window{From: day(t, from), To: day(t, to)}
		name := a.name
		if name == "" {
			name = "样例甲厂"
		}
		d.Entries = []sme.Entry{{Row: i + 1, Name: name, Former: a.former, Code: a.code, Region: a.place, LeftRegion: a.left}}
		rows = append(rows, sme.NewRow(int64(i), sme.NewList(d), &d.Entries[0]))
	}
	return rows
}

func day(t *testing.T, text string) sme.Date {
	t.Helper()
	d, err := sme.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// life says in a line per title what became of the firms.
func life(t *testing.T, acts []act, decisions ...sme.Decision) []string {
	t.Helper()
	lines := []string{}
	for _, c := range sme.Derive(smetest.Reference(t), rowsOf(t, acts), decisions) {
		for _, f := range c.Firms {
			for _, ti := range f.Titles {
				line := fmt.Sprintf("%s %s %s %s", f.ID, ti.Tier, ti.Since, ti.First.Kind)
				for _, s := range ti.Runs {
					line += fmt.Sprintf("; %s..%s %s", s.From, s.To-1, s.Closed.Kind)
				}
				for _, s := range ti.Outs {
					line += fmt.Sprintf("; out %s..", s.From)
					if s.To != 0 {
						line += (s.To - 1).String()
					}
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// TestTitlesOverTime is the table of docs/rules.md, "Titles over time".
func TestTitlesOverTime(t *testing.T) {
	const who = "n:样例甲厂 innovative "
	for _, tt := range []struct {
		rule string
		acts []act
		want string
	}{
		{"no printed window: from publication, the tier's years", []act{{published: "2022-12-30", act: sme.Recognise}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed"},
		{"published in a month: to the end of that month three years on", []act{{published: "2023-03", act: sme.Recognise}},
			"2023-03-01 recognised; 2023-03-01..2026-03-31 lapsed"},
		{"the printed window holds", []act{{published: "2023-11-20", act: sme.Recognise, window: "2023-11-01/2026-10-31"}},
			"2023-11-20 recognised; 2023-11-20..2026-10-31 lapsed"},
		{"valid from the window's start if that is later", []act{{published: "2023-11-20", act: sme.Recognise, window: "2024-01-01/2026-12-31"}},
			"2023-11-20 recognised; 2024-01-01..2026-12-31 lapsed"},
		{"a public notice grants nothing", []act{{published: "2022-12-30", act: sme.Recognise, notice: true}}, ""},
		{"recognised again while valid: the later of the two ends, not new", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-07-18", act: sme.Recognise}},
			"2022-12-30 recognised; 2022-12-30..2027-07-17 lapsed"},
		{"recognised again after the end: a new run", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-07-18", act: sme.Recognise}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-07-18..2029-07-17 lapsed"},
		{"recognised again on the day after the end: one run", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-30", act: sme.Recognise}},
			"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
		{"renew without a printed end: the end it reviews and three years", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
		{"renew more than 12 months ahead: a repeat, no effect", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-12-28", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed"},
		{"renew exactly 12 months ahead: holds", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-12-29", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
		{"the same pass published by city and province: once", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Renew}, {published: "2026-01-10", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
		{"late pass within the grace: joined without a gap", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-09-30", act: sme.Renew}},
			"2023-03-01 recognised; 2023-03-01..2029-03-31 lapsed"},
		{"late pass after the grace: a new run", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-10-01", act: sme.Renew}},
			"2023-03-01 recognised; 2023-03-01..2026-03-31 lapsed; 2026-10-01..2029-09-30 lapsed"},
		{"late pass whose printed window adjoins: joined", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-12-01", act: sme.Renew, window: "2026-04-01/2029-03-31"}},
			"2023-03-01 recognised; 2023-03-01..2029-03-31 lapsed"},
		{"failed: the last valid day is the day before", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}},
			"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; out 2025-12-25.."},
		{"revoked from a printed date after publication", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-20", act: sme.Revoke, window: "2024-12-01"}},
			"2022-12-30 recognised; 2022-12-30..2024-11-30 revoked; out 2024-12-01.."},
		{"revoked from a printed date before publication: from publication", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-20", act: sme.Revoke, window: "2024-10-01"}},
			"2022-12-30 recognised; 2022-12-30..2024-11-19 revoked; out 2024-11-20.."},
		{"failed after the lapse: only net changes", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; out 2026-02-01.."},
		{"failed after the lapse, then passed within the grace: no lapse is taken back", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail}, {published: "2026-03-01", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-03-01..2029-02-28 lapsed; out 2026-02-01..2026-02-28"},
		{"failed after the lapse, then passed on two lists of one day: no lapse is taken back", []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail},
			{published: "2026-03-01", act: sme.Renew, window: "2023-01-01/2024-01-01"}, {published: "2026-03-01", act: sme.Renew, window: "2025-12-30/2028-12-29"}},
			"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-03-01..2028-12-29 lapsed; out 2026-02-01..2026-02-28"},
		{"failed, then recognised anew", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}, {published: "2026-06-01", act: sme.Recognise}},
			"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; 2026-06-01..2029-05-31 lapsed; out 2025-12-25..2026-05-31"},
		{"ends beat a pass of the same day", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}, {published: "2025-12-25", act: sme.Renew}},
			"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; out 2025-12-25.."},
		{"renewed with no recognition on record: carried in", []act{{published: "2023-11-01", act: sme.Renew, window: "2023-11-01/2026-10-31"}},
			"2023-11-01 carried-in; 2023-11-01..2026-10-31 lapsed"},
		{"revoked with no recognition on record: carried in, and out", []act{{published: "2024-11-20", act: sme.Revoke}},
			"2024-11-20 carried-in; out 2024-11-20.."},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			want := []string{}
			if tt.want != "" {
				want = append(want, who+tt.want)
			}
			if diff := cmp.Diff(want, life(t, tt.acts)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWhoIsWho is the rules by which rows are given to firms.
func TestWhoIsWho(t *testing.T) {
	const term = " 2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed"
	key := func(code string) sme.Key { return sme.KeyOfCode(code) }
	name := sme.KeyOfName
	for _, tt := range []struct {
		rule      string
		acts      []act
		decisions []sme.Decision
		want      []string
	}{
		{rule: "a name without a code is its own firm", acts: []act{{published: "2022-12-30", act: sme.Recognise}}, want: []string{"n:样例甲厂 innovative" + term}},
		{rule: "full-width and spaced spellings are one name", acts: []act{
			{published: "2022-12-30", act: sme.Recognise, name: "样例甲（成都）厂"}, {published: "2023-03-01", act: sme.Recognise, name: "样例 甲(成都)厂"}},
			want: []string{"n:样例甲(成都)厂 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
		{rule: "a name gains a code: one firm, for all its rows", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2023-03-01", act: sme.Details, code: code1}},
			want: []string{"c:MA62K0260 innovative" + term}},
		{rule: "homonyms with codes are two firms", acts: []act{
			{published: "2022-12-30", act: sme.Recognise, code: code1}, {published: "2022-12-30", act: sme.Recognise, code: code2}},
			want: []string{"c:M000100Y4 innovative" + term, "c:MA62K0260 innovative" + term}},
		{rule: "a row that two homonyms may be is undecided: one further firm", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: code2}},
			want: []string{"n:样例甲厂 innovative" + term}},
		{rule: "a decision gives it to one of them", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: code2}},
			decisions: []sme.Decision{{Same: true, A: name("样例甲厂"), B: key(code2)}},
			want:      []string{"c:M000100Y4 innovative" + term}},
		{rule: "a code typed wrong once is not a second firm for rows without one", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: "91512081MA62K0262X"}},
			want: []string{"c:MA62K0260 innovative" + term}},
		{rule: "a failed check character with the same organisation code is the same firm", acts: []act{
			{published: "2022-12-30", act: sme.Recognise, code: weak1}, {published: "2023-01-01", act: sme.Details, code: code1}},
			want: []string{"c:MA62K0260 innovative" + term}},
		{rule: "a rename joins the names", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2025-01-01", act: sme.Revoke, name: "样例乙厂"}},
			want: []string{"n:样例乙厂 innovative 2022-12-30 recognised; 2022-12-30..2024-12-31 revoked; out 2025-01-01.."}},
		{rule: "revoked under the old name after the rename", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2025-01-01", act: sme.Revoke}},
			want: []string{"n:样例乙厂 innovative 2022-12-30 recognised; 2022-12-30..2024-12-31 revoked; out 2025-01-01.."}},
		{rule: "a cycle of renames is one firm", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2024-06-01", act: sme.Rename, name: "样例甲厂", former: "样例乙厂"}},
			want: []string{"n:样例乙厂 innovative" + term}},
		{rule: "two firms found to be one: the second row is recognised again", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2023-03-01", act: sme.Recognise, name: "样例丙厂"}},
			decisions: []sme.Decision{{Same: true, A: name("样例甲厂"), B: name("样例丙厂")}},
			want:      []string{"n:样例丙厂 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
		{rule: "different parts what a rename joined", acts: []act{
			{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2022-12-30", act: sme.Recognise, name: "样例乙厂"}},
			decisions: []sme.Decision{{A: name("样例甲厂"), B: name("样例乙厂")}},
			want:      []string{"n:样例乙厂 innovative" + term, "n:样例甲厂 innovative" + term}},
		{rule: "two codes said to be one firm", acts: []act{
			{published: "2022-12-30", act: sme.Recognise, code: code1}, {published: "2023-03-01", act: sme.Recognise, name: "样例乙厂", code: code2}},
			decisions: []sme.Decision{{Same: true, A: key(code1), B: key(code2)}},
			want:      []string{"c:M000100Y4 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, life(t, tt.acts, tt.decisions...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMoves is the rules of a firm's region over time.
func TestMoves(t *testing.T) {
	for _, tt := range []struct {
		rule string
		acts []act
		want string
	}{
		{"no region at all: the issuing one", []act{{published: "2022-12-30", act: sme.Recognise}}, "510000"},
		{"the first applies backwards", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}}, "510107"},
		{"a finer one refines from the same start", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2024-01-01", act: sme.Details, place: "510107"}}, "510107"},
		{"a coarser one changes nothing", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Recognise, place: "510100"}}, "510107"},
		{"any other is a move on its date", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Relocate, place: "510104"}}, "510107, 510104 from 2024-01-01"},
		{"a relocation tells the place left, too", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2024-01-01", act: sme.Relocate, left: "510107", place: "510104"}}, "510107, 510104 from 2024-01-01"},
		{"a relocation from a place that the firm was not in: as last told", []act{{published: "2022-12-30", act: sme.Recognise, place: "510106"}, {published: "2024-01-01", act: sme.Relocate, left: "510107", place: "510104"}}, "510106, 510104 from 2024-01-01"},
		{"a zone and the district around it: as last told", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Recognise, place: "chengdu-hitech"}}, "510107, chengdu-hitech from 2024-01-01"},
		{"a public notice may tell the district", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2022-11-01", act: sme.Recognise, place: "510107", notice: true}}, "510107"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got := ""
			for _, c := range sme.Derive(smetest.Reference(t), rowsOf(t, tt.acts), nil) {
				for _, s := range c.Firms[0].Stays {
					if got != "" {
						got += fmt.Sprintf(", %s from %s", s.Region, s.From)
					} else {
						got = string(s.Region)
					}
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
