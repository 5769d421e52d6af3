package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tracker/internal/sme"
	"tracker/internal/wording"
)

// rightReading is what expected.json says of one case: what inspect must find
// in it, in order, and what may take its place.
type rightReading struct {
	Names        []string `json:"names"`
	NamesStart   []string `json:"names_start"`
	Codes        []string `json:"codes"`
	CodesStart   []string `json:"codes_start"`
	Former       []string `json:"former"`
	FormerStart  []string `json:"former_start"`
	Regions      []string `json:"regions"`
	RegionStarts []string `json:"region_starts"`
	Places       []string `json:"places"`
	Until        []string `json:"until"`
	Count        *int     `json:"count"`
	Warnings     *int     `json:"warnings"`
	NeverNames   []string `json:"never_names"`
	NeverFormer  []string `json:"never_former"`
	NeverRegion  []string `json:"never_region"`
	Act          string   `json:"act"`
	Batch        string   `json:"batch"`
	Pairs        bool     `json:"pairs_or_doubts"`
	NotOneTier   bool     `json:"not_one_tier"`
	Refused      bool     `json:"refused"`
	OrNames      []string `json:"or_names"`
	OrRefused    bool     `json:"or_refused"`
	OrWarned     bool     `json:"or_warned"`
}

// TestCases holds small files that stand for kinds of lists against what a
// reader of each would understand, expected.json beside them. TRACKER_CASES
// names the folder that has them, else it is looked for beside the checkout.
func TestCases(t *testing.T) {
	folder := os.Getenv("TRACKER_CASES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "cases")
	}
	content, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skip("no folder of cases: neither TRACKER_CASES names one, nor is there one beside the checkout")
	}
	var cases map[string]rightReading
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.Sorted(maps.Keys(cases)) {
		t.Run(file, func(t *testing.T) {
			wrong := cases[file].faults(readCase(t, filepath.Join(folder, file)))
			if wrong != nil {
				t.Error(strings.Join(wrong, "\n"))
			}
		})
	}
}

// caseReading is what inspect finds in one file.
type caseReading struct {
	refused                                     bool // import would ask, or refuse it
	tiers, warnings                             int
	doubted                                     []bool // by entry
	doubtedWhole                                bool   // a warning about a list as a whole
	acts, batches                               []string
	names, codes, former, places, regions, ends []string
}

func readCase(t *testing.T, path string) *caseReading {
	t.Helper()
	a := &app{ctx: t.Context(), host: host{getenv: func(string) string { return "" }}}
	a.words = words{wording.NewWords("en", a.ref, a.home, a.today)}
	files, err := a.inspect(&readingFlags{}, []string{path})
	if err != nil {
		t.Fatal(err)
	}
	r := &caseReading{}
	tiers := map[sme.TierID]bool{}
	for _, f := range files {
		if f.input.err != nil || len(f.lists) == 0 {
			r.refused = true
		}
		for _, l := range f.lists {
			d := l.List.Document
			tiers[d.Tier] = true
			r.acts, r.batches = append(r.acts, string(d.Act)), append(r.batches, string(d.Batch))
			r.refused = r.refused || len(l.List.Problems) > 0
			doubts := map[int]bool{}
			for _, w := range l.List.Warnings {
				r.warnings++
				doubts[w.Row] = true
				r.doubtedWhole = r.doubtedWhole || w.Row == 0
			}
			for _, e := range d.Entries {
				r.names, r.codes, r.former = append(r.names, e.Name), append(r.codes, e.Code), append(r.former, e.Former)
				r.places, r.regions, r.ends = append(r.places, e.Place), append(r.regions, string(e.Region)), append(r.ends, e.Window.To.String())
				r.doubted = append(r.doubted, doubts[e.Row])
			}
		}
	}
	r.tiers = len(tiers)
	return r
}

// faults says what is wrong in a reading.
func (want rightReading) faults(got *caseReading) []string {
	if want.OrRefused && got.refused || want.OrWarned && got.warnings > 0 {
		return nil
	}
	if want.Refused && (got.refused || slices.Equal(want.OrNames, got.names)) {
		return nil
	}
	var wrong []string
	if want.Refused {
		wrong = append(wrong, "it is not refused")
	}
	column := func(what string, want, got []string, holds func(want, got string) bool, start bool) {
		if want == nil {
			return
		}
		if start && len(got) > len(want) {
			got = got[:len(want)]
		}
		if !slices.EqualFunc(want, got, holds) {
			wrong = append(wrong, what+"\n  expected "+strings.Join(want, ", ")+"\n  read     "+strings.Join(got, ", "))
		}
	}
	same := func(want, got string) bool { return want == got }
	begins := func(want, got string) bool { return strings.HasPrefix(got, want) }
	within := func(want, got string) bool { return strings.Contains(got, want) }
	column("names", want.Names, got.names, same, false)
	column("names", want.NamesStart, got.names, same, true)
	column("codes", want.Codes, got.codes, same, false)
	column("codes", want.CodesStart, got.codes, same, true)
	column("former names", want.Former, got.former, same, false)
	column("former names", want.FormerStart, got.former, same, true)
	column("regions", want.Regions, got.regions, same, false)
	column("regions", want.RegionStarts, got.regions, begins, false)
	column("places", want.Places, got.places, within, false)
	column("validity", want.Until, got.ends, same, false)
	never := func(what string, patterns, got []string) {
		for _, pattern := range patterns {
			re := regexp.MustCompile(pattern)
			for _, text := range got {
				if re.MatchString(text) {
					wrong = append(wrong, what+" "+text)
				}
			}
		}
	}
	never("a firm is called", want.NeverNames, got.names)
	never("a former name is", want.NeverFormer, got.former)
	never("a firm stands in", want.NeverRegion, got.regions)
	if want.Count != nil && *want.Count != len(got.names) {
		wrong = append(wrong, "the entries are "+strings.Join(got.names, ", "))
	}
	if want.Warnings != nil && *want.Warnings != got.warnings {
		wrong = append(wrong, "it is warned of")
	}
	if want.Act != "" && !slices.Equal(got.acts, []string{want.Act}) {
		wrong = append(wrong, "acts "+strings.Join(got.acts, ", "))
	}
	if want.Batch != "" && !slices.Equal(got.batches, []string{want.Batch}) {
		wrong = append(wrong, "batches "+strings.Join(got.batches, ", "))
	}
	if want.NotOneTier && got.tiers < 2 && got.warnings == 0 && !got.refused {
		wrong = append(wrong, "all rows have one tier, and nothing is said of it")
	}
	if want.Pairs && !got.refused {
		wrong = append(wrong, got.unequalPairs()...)
	}
	return wrong
}

// unequalPairs are those rows of a list of pairs, each one firm written twice,
// that are different firms to the registry without a word about either.
func (r *caseReading) unequalPairs() []string {
	if len(r.names)%2 != 0 {
		return []string{"the pairs are " + strings.Join(r.names, ", ")}
	}
	var wrong []string
	for i := 0; i < len(r.names); i += 2 {
		if sme.NameKey(r.names[i]) != sme.NameKey(r.names[i+1]) && !r.doubted[i] && !r.doubted[i+1] && !r.doubtedWhole {
			wrong = append(wrong, "two firms: "+r.names[i]+", "+r.names[i+1])
		}
	}
	return wrong
}
