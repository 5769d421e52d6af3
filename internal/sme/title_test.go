package sme_test

import (
	"fmt"
	"slices"
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
	beside    bool         // in the list of the act before it
	issuer    sme.RegionID // 510000 if not given
	batch     sme.Batch    // one of its own if not given
	own       string       // validity of the row's own: from/to
}

const (
	code1 = "91512081MA62K0260E"
	code2 = "91350100M000100Y43"
	weak1 = "91512081MA62K0260X" // code1 with another check character
)

func rowsOf(t *testing.T, acts []act) []*sme.Row {
	t.Helper()
	var rows []*sme.Row
	var list *sme.List
	for i, a := range acts {
		d := &sme.Document{Act: a.act, Tier: a.tier, Issuer: "510000", Batch: sme.NumberBatch(i + 1), Final: !a.notice, Published: day(t, a.published)}
		if d.Tier == "" {
			d.Tier = "innovative"
		}
		if a.issuer != "" {
			d.Issuer = a.issuer
		}
		if a.batch != "" {
			d.Batch = a.batch
		}
		from, to, _ := strings.Cut(a.window, "/")
		d.Window = sme.Window{From: day(t, from), To: day(t, to)}
		name := a.name
		if name == "" {
			name = "样例甲厂"
		}
		d.Entries = []sme.Entry{{Row: i + 1, Name: name, Former: a.former, Code: a.code, Region: a.place, LeftRegion: a.left}}
		from, to, _ = strings.Cut(a.own, "/")
		d.Entries[0].Window = sme.Window{From: day(t, from), To: day(t, to)}
		if !a.beside {
			list = sme.NewList(d)
		}
		rows = append(rows, sme.NewRow(int64(i), list, &d.Entries[0]))
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

// life says in a line per title what became of the firms, and what is remarked.
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
				for _, r := range f.Remarks {
					line += "; " + r.ID
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// titlesOverTime is the table of docs/rules.md of that name.
var titlesOverTime = []struct {
	rule string
	acts []act
	want string
}{
	{"no printed validity", []act{{published: "2022-12-30", act: sme.Recognise}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed"},
	{"no printed validity: published in a month", []act{{published: "2023-03", act: sme.Recognise}},
		"2023-03-01 recognised; 2023-03-01..2026-03-31 lapsed"},
	{"printed validity", []act{{published: "2023-11-20", act: sme.Recognise, window: "2023-11-01/2026-10-31"}},
		"2023-11-20 recognised; 2023-11-20..2026-10-31 lapsed"},
	{"printed validity: its start is later than publication", []act{{published: "2023-11-20", act: sme.Recognise, window: "2024-01-01/2026-12-31"}},
		"2023-11-20 recognised; 2024-01-01..2026-12-31 lapsed"},
	{"a row with an end of its own", []act{{published: "2023-01-15", act: sme.Recognise, window: "2023-06-01/2026-05-31", own: "/2025-12-31"}},
		"2023-01-15 recognised; 2023-06-01..2025-12-31 lapsed"},
	{"a row with an end of its own: its list prints no start", []act{{published: "2023-01-15", act: sme.Recognise, window: "/2026-05-31", own: "/2025-12-31"}},
		"2023-01-15 recognised; 2023-01-15..2025-12-31 lapsed"},
	{"a row with a start of its own", []act{{published: "2023-01-15", act: sme.Recognise, window: "2023-06-01/2026-05-31", own: "2023-07-01/"}},
		"2023-01-15 recognised; 2023-07-01..2026-05-31 lapsed"},
	{"a row with a start of its own: its list prints no end", []act{{published: "2023-01-15", act: sme.Recognise, own: "2023-07-01/"}},
		"2023-01-15 recognised; 2023-07-01..2026-06-30 lapsed"},
	{"a row whose own end is before its list's start", []act{{published: "2023-01-15", act: sme.Recognise, window: "2023-06-01/2026-05-31", own: "/2023-05-31"}},
		"2023-01-15 recognised; 2023-01-15..2023-05-31 lapsed; row.window-empty"},
	{"a row whose own end is before its list's publication", []act{{published: "2023-01-15", act: sme.Recognise, own: "/2022-12-31"}},
		"2023-01-15 recognised; row.window-empty"},
	{"a row with an end of its own on a list of revocations", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-20", act: sme.Revoke, window: "2024-12-01/", own: "/2025-12-29"}},
		"2022-12-30 recognised; 2022-12-30..2024-11-30 revoked; out 2024-12-01.."},
	{"a public notice", []act{{published: "2022-12-30", act: sme.Recognise, notice: true}}, ""},
	{"recognised again while valid", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-07-18", act: sme.Recognise}},
		"2022-12-30 recognised; 2022-12-30..2027-07-17 lapsed"},
	{"recognised again after the end", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-07-18", act: sme.Recognise}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-07-18..2029-07-17 lapsed"},
	{"recognised again on the day after the end", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-30", act: sme.Recognise}},
		"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
	{"review passed, end printed", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Renew, window: "2026-01-01/2028-12-31"}},
		"2022-12-30 recognised; 2022-12-30..2028-12-31 lapsed"},
	{"review passed, no printed end", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
	{"review passed over 12 months early", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-12-28", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; row.review-early"},
	{"review passed over 12 months early: not at exactly 12", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-12-29", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed"},
	{"review passed over 12 months early: the same pass published by city and province", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Renew}, {published: "2026-01-10", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2028-12-29 lapsed; row.review-early"},
	{"review passed late, within the grace", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-09-30", act: sme.Renew}},
		"2023-03-01 recognised; 2023-03-01..2029-03-31 lapsed"},
	{"review passed late, within the grace: from the end of a month to the end of one", []act{{published: "2023-03-10", act: sme.Recognise, window: "/2026-02"}, {published: "2026-08-30", act: sme.Renew}},
		"2023-03-10 recognised; 2023-03-10..2029-02-28 lapsed"},
	{"review passed late, within the grace: from a day within a month to that day", []act{{published: "2023-03-10", act: sme.Recognise, window: "/2026-02-27"}, {published: "2026-08-28", act: sme.Renew}},
		"2023-03-10 recognised; 2023-03-10..2026-02-27 lapsed; 2026-08-28..2029-08-27 lapsed"},
	{"review passed later than the grace", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-10-01", act: sme.Renew}},
		"2023-03-01 recognised; 2023-03-01..2026-03-31 lapsed; 2026-10-01..2029-09-30 lapsed"},
	{"review passed late, and the printed validity adjoins", []act{{published: "2023-03", act: sme.Recognise}, {published: "2026-12-01", act: sme.Renew, window: "2026-04-01/2029-03-31"}},
		"2023-03-01 recognised; 2023-03-01..2029-03-31 lapsed"},
	{"failed or revoked", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}},
		"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; out 2025-12-25.."},
	{"failed or revoked from a printed date", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-20", act: sme.Revoke, window: "2024-12-01"}},
		"2022-12-30 recognised; 2022-12-30..2024-11-30 revoked; out 2024-12-01.."},
	{"failed or revoked from a printed date: before publication", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2024-11-20", act: sme.Revoke, window: "2024-10-01"}},
		"2022-12-30 recognised; 2022-12-30..2024-11-19 revoked; out 2024-11-20.."},
	{"failed or revoked after the lapse", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; out 2026-02-01.."},
	{"failed or revoked, then passed: after the lapse, no lapse is taken back", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail}, {published: "2026-03-01", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-03-01..2029-02-28 lapsed; out 2026-02-01..2026-02-28"},
	{"failed or revoked, then passed: after the lapse, on two lists of one day", []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2026-02-01", act: sme.Fail},
		{published: "2026-03-01", act: sme.Renew, window: "2023-01-01/2024-01-01"}, {published: "2026-03-01", act: sme.Renew, window: "2025-12-30/2028-12-29"}},
		"2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed; 2026-03-01..2028-12-29 lapsed; out 2026-02-01..2026-02-28"},
	{"failed, then recognised anew", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}, {published: "2026-06-01", act: sme.Recognise}},
		"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; 2026-06-01..2029-05-31 lapsed; out 2025-12-25..2026-05-31"},
	{"failed or revoked, and passed on one day", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-12-25", act: sme.Fail}, {published: "2025-12-25", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2025-12-24 failed; out 2025-12-25..; row.end-beats-pass"},
	{"failed or revoked, then passed", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2025-06-01", act: sme.Fail}, {published: "2025-08-01", act: sme.Renew}},
		"2022-12-30 recognised; 2022-12-30..2025-05-31 failed; 2025-08-01..2028-07-31 lapsed; out 2025-06-01..2025-07-31"},
	{"reviewed, failed or revoked with no recognition on record", []act{{published: "2023-11-01", act: sme.Renew, window: "2023-11-01/2026-10-31"}},
		"2023-11-01 carried-in; 2023-11-01..2026-10-31 lapsed"},
	{"reviewed, failed or revoked with no recognition on record: revoked", []act{{published: "2024-11-20", act: sme.Revoke}},
		"2024-11-20 carried-in; out 2024-11-20.."},
}

func TestTitlesOverTime(t *testing.T) {
	const who = "n:样例甲厂 innovative "
	for _, tt := range titlesOverTime {
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

const term = " 2022-12-30 recognised; 2022-12-30..2025-12-29 lapsed"

var key, name = sme.KeyOfCode, sme.KeyOfName

// whoIsWho is the table of docs/rules.md of that name: which rows are one firm's.
var whoIsWho = []struct {
	rule      string
	acts      []act
	decisions []sme.Decision
	want      []string
}{
	{rule: "a name without a code", acts: []act{{published: "2022-12-30", act: sme.Recognise}}, want: []string{"n:样例甲厂 innovative" + term}},
	{rule: "spellings of one name", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, name: "样例甲（成都）厂"}, {published: "2023-03-01", act: sme.Recognise, name: "样例 甲(成都)厂"}},
		want: []string{"n:样例甲(成都)厂 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
	{rule: "a name that gains a code", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2023-03-01", act: sme.Details, code: code1}},
		want: []string{"c:MA62K0260 innovative" + term}},
	{rule: "homonyms", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, code: code1}, {published: "2022-12-30", act: sme.Recognise, code: code2}},
		want: []string{"c:M000100Y4 innovative" + term, "c:MA62K0260 innovative" + term}},
	{rule: "a row that two homonyms may have", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: code2}},
		want: []string{"n:样例甲厂 innovative" + term}},
	{rule: "a row that two homonyms may have, which recognises nothing", acts: []act{
		{published: "2022-12-30", act: sme.Renew}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: code2}},
		want: []string{}},
	{rule: "a row that two homonyms may have: decided", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: code2}},
		decisions: []sme.Decision{{Same: true, A: name("样例甲厂"), B: key(code2)}},
		want:      []string{"c:M000100Y4 innovative" + term}},
	{rule: "a code typed wrong once", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2023-01-01", act: sme.Details, code: code1}, {published: "2023-01-01", act: sme.Details, code: "91512081MA62K0262X"}},
		want: []string{"c:MA62K0260 innovative" + term}},
	{rule: "a failed check character", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, code: weak1}, {published: "2023-01-01", act: sme.Details, code: code1}},
		want: []string{"c:MA62K0260 innovative" + term}},
	{rule: "renamed", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2025-01-01", act: sme.Revoke, name: "样例乙厂"}},
		want: []string{"n:样例乙厂 innovative 2022-12-30 recognised; 2022-12-30..2024-12-31 revoked; out 2025-01-01.."}},
	{rule: "revoked under the old name after a rename", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2025-01-01", act: sme.Revoke}},
		want: []string{"n:样例乙厂 innovative 2022-12-30 recognised; 2022-12-30..2024-12-31 revoked; out 2025-01-01.."}},
	{rule: "a cycle of renames", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2024-06-01", act: sme.Rename, name: "样例甲厂", former: "样例乙厂"}},
		want: []string{"n:样例乙厂 innovative" + term}},
	{rule: "two firms found to be one", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2023-03-01", act: sme.Recognise, name: "样例丙厂"}},
		decisions: []sme.Decision{{Same: true, A: name("样例甲厂"), B: name("样例丙厂")}},
		want:      []string{"n:样例丙厂 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
	{rule: "a rename that a decision parts", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}, {published: "2022-12-30", act: sme.Recognise, name: "样例乙厂"}},
		decisions: []sme.Decision{{A: name("样例甲厂"), B: name("样例乙厂")}},
		want:      []string{"n:样例乙厂 innovative" + term, "n:样例甲厂 innovative" + term}},
	{rule: "two codes said to be one firm", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, code: code1}, {published: "2023-03-01", act: sme.Recognise, name: "样例乙厂", code: code2}},
		decisions: []sme.Decision{{Same: true, A: key(code1), B: key(code2)}},
		want:      []string{"c:M000100Y4 innovative 2022-12-30 recognised; 2022-12-30..2026-02-28 lapsed"}},
	{rule: "a code that fails both checks", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, code: "91310115MA1H8R7C6D"}, {published: "2022-12-30", act: sme.Recognise, name: "样例乙厂", code: "91310115MA1H8R7C6D"}},
		want: []string{"n:样例乙厂 innovative" + term, "n:样例甲厂 innovative" + term}},
	{rule: "renamed, with a code", acts: []act{
		{published: "2022-12-30", act: sme.Recognise}, {published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂", code: code1}, {published: "2025-01-01", act: sme.Revoke, name: "样例乙厂"}},
		want: []string{"c:MA62K0260 innovative 2022-12-30 recognised; 2022-12-30..2024-12-31 revoked; out 2025-01-01.."}},
	{rule: "one code under two names in a list", acts: []act{
		{published: "2022-12-30", act: sme.Recognise, code: code1}, {published: "2022-12-30", act: sme.Recognise, name: "样例乙厂", code: code1, beside: true}},
		want: []string{"c:MA62K0260 innovative" + term + "; row.one-code-two-names"}},
}

func TestWhoIsWho(t *testing.T) {
	for _, tt := range whoIsWho {
		t.Run(tt.rule, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, life(t, tt.acts, tt.decisions...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// moves is the table of docs/rules.md, "Regions": where a firm is, when.
var moves = []struct {
	rule string
	acts []act
	want string
}{
	{"no place at all", []act{{published: "2022-12-30", act: sme.Recognise}}, "510000"},
	{"the first place", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}}, "510107"},
	{"a finer place", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2024-01-01", act: sme.Details, place: "510107"}}, "510107"},
	{"a coarser place", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Recognise, place: "510100"}}, "510107"},
	{"another place", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Relocate, place: "510104"}}, "510107, 510104 from 2024-01-01"},
	{"relocated: the place left", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2024-01-01", act: sme.Relocate, left: "510107", place: "510104"}}, "510107, 510104 from 2024-01-01"},
	{"relocated: from a place that the firm was not in", []act{{published: "2022-12-30", act: sme.Recognise, place: "510106"}, {published: "2024-01-01", act: sme.Relocate, left: "510107", place: "510104"}}, "510106, 510104 from 2024-01-01"},
	{"a functional zone and a district", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-01-01", act: sme.Recognise, place: "chengdu-hitech"}}, "510107, chengdu-hitech from 2024-01-01"},
	{"a public notice names the district", []act{{published: "2022-12-30", act: sme.Recognise, place: "510100"}, {published: "2022-11-01", act: sme.Recognise, place: "510107", notice: true}}, "510107"},
}

func TestMoves(t *testing.T) {
	for _, tt := range moves {
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

// steps is the rules that show in figures: what each set of firms gains and loses.
var steps = []struct {
	rule  string
	acts  []act
	basis sme.Basis
	reach sme.Reach
	want  []string
}{
	{"lapse alone", []act{{published: "2022-12-30", act: sme.Recognise}}, sme.BasisNet, sme.Exact,
		[]string{"2022-12-30 +1 innovative 510000 recognised"}},
	{"lapse alone: out of valid", []act{{published: "2022-12-30", act: sme.Recognise}}, sme.BasisValid, sme.Exact,
		[]string{"2022-12-30 +1 innovative 510000 recognised", "2025-12-30 -1 innovative 510000 lapsed"}},
	{"moved, then lapsed", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-03-01", act: sme.Relocate, place: "510104"}}, sme.BasisValid, sme.Exact,
		[]string{"2022-12-30 +1 innovative 510107 recognised", "2024-03-01 +1 innovative 510104 moved", "2024-03-01 -1 innovative 510107 moved", "2025-12-30 -1 innovative 510104 lapsed"}},
	{"moved, then lapsed: the one recognised stays", []act{{published: "2022-12-30", act: sme.Recognise, place: "510107"}, {published: "2024-03-01", act: sme.Relocate, place: "510104"}}, sme.BasisRecognised, sme.Exact,
		[]string{"2022-12-30 +1 innovative 510107 recognised", "2024-03-01 +1 innovative 510104 moved", "2024-03-01 -1 innovative 510107 moved"}},
	{"promoted, then stepped down", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2023-06-01", act: sme.Recognise, tier: "specialized"}, {published: "2024-06-01", act: sme.Revoke, tier: "specialized"}}, sme.BasisValid, sme.Highest,
		[]string{"2022-12-30 +1 innovative 510000 recognised", "2023-06-01 +1 specialized 510000 promoted", "2023-06-01 -1 innovative 510000 promoted",
			"2024-06-01 +1 innovative 510000 stepped-down", "2024-06-01 -1 specialized 510000 stepped-down", "2025-12-30 -1 innovative 510000 lapsed"}},
	{"twice in one list", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2022-12-30", act: sme.Recognise, beside: true}}, sme.BasisRecognised, sme.Exact,
		[]string{"2022-12-30 +1 innovative 510000 recognised"}},
	{"twice in one list: listed", []act{{published: "2022-12-30", act: sme.Recognise}, {published: "2022-12-30", act: sme.Recognise, beside: true}}, sme.BasisListed, sme.Exact,
		[]string{"2022-12-30 +2 innovative 510000 listed"}},
}

func TestSteps(t *testing.T) {
	ref := smetest.Reference(t)
	for _, tt := range steps {
		t.Run(tt.rule, func(t *testing.T) {
			ledger := sme.Ledger{}
			for _, c := range sme.Derive(ref, rowsOf(t, tt.acts), nil) {
				ledger.AddComponent(ref, &c, 1)
			}
			var got []string
			for d, n := range ledger {
				if d.Basis == tt.basis && d.Reach == tt.reach {
					got = append(got, fmt.Sprintf("%s %+d %s %s %s", d.Day, n, d.Tier, d.Region, d.Kind))
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
