package sme_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// TestMadeNamesOfAllProvinces: of the names that two firms bear, none is joined in
// silence, and all are told, but for those of which both have a code; a firm that
// moves is told as none. A long run takes 600,000 names.
func TestMadeNamesOfAllProvinces(t *testing.T) {
	names := 24_000
	if lawtest.Long() {
		names = 600_000
	}
	ref := smetest.Reference(t)
	country := smetest.DrawCountry(ref, 1, names)
	rows := smetest.History{Documents: country.Documents}.Rows()
	began := time.Now()
	comps := sme.Derive(ref, rows, nil)
	derived := time.Since(began)
	began = time.Now()
	told := map[sme.Key]int{}
	firms := map[sme.Key][]*sme.Firm{}
	for i := range comps {
		for _, d := range comps[i].Homonyms(ref.Regions) {
			told[d.Pair[0].Bare()]++
		}
	}
	asked := time.Since(began)
	for i := range comps {
		for _, f := range comps[i].Firms {
			k := sme.KeyOfName(f.Name)
			firms[k] = append(firms[k], f)
		}
	}
	all, silent, joined, wrongly := 0, 0, 0, len(told)
	for way, keys := range country.Borne {
		for _, k := range keys {
			all++
			if told[k] > 0 {
				wrongly--
			}
			switch two := len(firms[k]) == 2; {
			case !two:
				joined++
				t.Errorf("%s: %s is %d firms", way, k, len(firms[k]))
			case told[k] != 1 && !strings.HasSuffix(way, "two codes"):
				silent++
				t.Errorf("%s: %s is told %d times", way, k, told[k])
			case told[k] > 0 && strings.HasSuffix(way, "two codes"):
				t.Errorf("%s: %s is asked about, though each has its code", way, k)
			}
		}
	}
	for _, k := range country.Moved {
		if told[k] > 0 || len(firms[k]) != 1 || !slices.ContainsFunc(firms[k], func(f *sme.Firm) bool { return len(f.Stays) == 2 }) {
			t.Errorf("%s moved: told %d times, %d firms", k, told[k], len(firms[k]))
		}
	}
	if wrongly != 0 {
		t.Errorf("%d names are told that one firm bears", wrongly)
	}
	t.Logf("%d names, %d rows, %d borne in two cities: %d told, %d joined, %d counted apart in silence; %d moved; derived in %s, asked in %s",
		names, len(rows), all, len(told), joined, silent, len(country.Moved), derived.Round(time.Millisecond), asked.Round(time.Millisecond))
}
