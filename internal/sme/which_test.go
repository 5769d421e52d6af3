package sme_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

// listOf makes a list of a batch of innovative SMEs with a row a name.
func listOf(batch sme.Batch, published string, names ...string) *sme.Document {
	day, err := sme.ParseDate(published)
	if err != nil {
		panic(err)
	}
	d := &sme.Document{Act: sme.Recognise, Tier: "innovative", Issuer: "510000", Batch: batch, Final: true, Published: day}
	for i, name := range names {
		d.Entries = append(d.Entries, sme.Entry{Row: i + 2, Name: name})
	}
	return d
}

// kept is a list as document n, which counts.
func kept(n sme.DocumentNumber, d *sme.Document) sme.Kept {
	return sme.Kept{ID: n, Identity: d.Identity(), Published: d.Published, Digest: d.Digest(), Entries: d.EntriesDigest(), Totals: d.Totals, Rows: len(d.Entries), Accepted: d.Accepted, Active: true}
}

func undone(k sme.Kept) sme.Kept {
	k.Active, k.Undone = false, true
	return k
}

func replaced(k sme.Kept) sme.Kept {
	k.Active = false
	return k
}

func of(d *sme.Document, change func(*sme.Document)) *sme.Document {
	o := *d
	change(&o)
	return &o
}

// whichCase is a case of docs/rules.md, "Which list is it".
type whichCase struct {
	rule    string
	list    *sme.Document
	held    []sme.Kept
	as      sme.Taking
	overlap map[sme.DocumentNumber]sme.Overlap // those with firms in common
	want    sme.Verdict
	refused string // by which remark
}

var whichList = whichCases()

func whichCases() []whichCase {
	list := listOf("3", "2023-05-04", "样一有限公司", "样二有限公司")
	dated := listOf("3", "2023-06-01", "样一有限公司", "样二有限公司")
	fourth := listOf("4", "2023-05-04", "样一有限公司", "样二有限公司")
	notice := of(list, func(d *sme.Document) { d.Final = false })
	more := listOf("3", "2023-05-04", "样一有限公司", "样二有限公司", "样三有限公司")
	others := listOf("3", "2023-05-04", "样四有限公司")
	letter := of(listOf("3", "2023-05-04"), func(d *sme.Document) { d.Totals = []sme.Total{{Region: "510000", N: 2}} })
	other := of(letter, func(d *sme.Document) { d.Totals = []sme.Total{{Region: "510000", N: 3}} })
	unnamed := listOf("", "2023-05-04", "样一有限公司")
	later := listOf("", "2023-06-01", "样一有限公司", "样二有限公司")
	held := func(list ...sme.Kept) []sme.Kept { return list }
	announcing := func(n int) *sme.Document {
		return of(list, func(d *sme.Document) { d.Totals = []sme.Total{{Region: "510000", N: n}} })
	}
	accepted := func(d *sme.Document) *sme.Document { return of(d, func(d *sme.Document) { d.Accepted = true }) }
	some := map[sme.DocumentNumber]sme.Overlap{1: {Same: 2, Here: 1}}
	both := map[sme.DocumentNumber]sme.Overlap{1: {Same: 1, Here: 2}, 2: {Same: 2, Here: 1}}
	return []whichCase{
		{"the same rows and facts", list, held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"the same rows and facts: whatever its date would be today", dated, held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"the same rows and facts: nothing but totals, twice", letter, held(kept(1, letter)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"the same rows and facts: nothing but totals, of two batches", of(letter, func(d *sme.Document) { d.Batch = "4" }), held(kept(1, letter)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"other totals", other, held(kept(1, letter)), sme.Taking{}, nil, sme.Verdict{}, "import.other-totals"},
		{"other totals: --replace", other, held(kept(1, letter)), sme.Taking{Replace: 1}, nil, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"other totals: taken back", other, held(undone(kept(1, letter))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"another total: rows are missing by it", announcing(5), held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{}, "import.new-total"},
		{"another total: --replace", announcing(5), held(kept(1, list)), sme.Taking{Replace: 1, Part: true}, nil, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"another total: rows are missing by the one that is stored", announcing(2), held(kept(1, announcing(5))), sme.Taking{}, nil, sme.Verdict{}, "import.other-totals"},
		{"another total: no rows are missing by either", announcing(2), held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"another total: of both parts of the batch", announcing(3), held(kept(1, list), kept(2, others)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"another total: that the other part announced", announcing(5), held(kept(1, list), kept(2, of(others, func(d *sme.Document) { d.Totals = announcing(5).Totals }))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"another total: --allow-short", accepted(announcing(5)), held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"another total: where it was accepted", announcing(5), held(kept(1, accepted(list))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"another total: no total says nothing", list, held(kept(1, announcing(5))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"the same rows, short and now accepted: --replace", accepted(announcing(5)), held(kept(1, announcing(5))), sme.Taking{Replace: 1}, nil, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"the same rows, short and now accepted: without --replace it is a copy", accepted(announcing(5)), held(kept(1, announcing(5))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListCopy, Document: 1}, ""},
		{"the same firms, printed otherwise", of(list, func(d *sme.Document) { d.Entries = more.Entries[:2] }), held(kept(1, of(list, func(d *sme.Document) {
			d.Entries = []sme.Entry{{Name: "样一有限公司", Place: "成都市"}, {Name: "样二有限公司"}}
		}))), sme.Taking{}, map[sme.DocumentNumber]sme.Overlap{1: {Same: 2, Differs: 1}}, sme.Verdict{Status: sme.ListCopy, Document: 1, Differs: 1}, ""},
		{"no firm in common", others, held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListPart, Of: 1}, ""},
		{"no firm in common: of another batch", of(others, func(d *sme.Document) { d.Batch = "5" }), held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"no firm in common: with a batch that was taken back", others, held(undone(kept(1, list))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"no firm in common: with the totals that a letter told", list, held(kept(1, letter)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListPart, Of: 1}, ""},
		{"some firms in common", more, held(kept(1, list)), sme.Taking{}, some, sme.Verdict{}, "import.overlap"},
		{"some firms in common: --part", more, held(kept(1, list)), sme.Taking{Part: true}, some, sme.Verdict{Status: sme.ListPart, Of: 1}, ""},
		{"the same rows under other facts", fourth, held(kept(1, list)), sme.Taking{}, nil, sme.Verdict{}, "import.other-facts"},
		{"the same rows under other facts: another date, by a flag", dated, held(kept(1, list)), sme.Taking{Flagged: true}, nil, sme.Verdict{}, "import.other-facts"},
		{"the same rows under other facts: --replace", fourth, held(kept(1, list)), sme.Taking{Replace: 1}, nil, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"the same rows under other facts: --part", fourth, held(kept(1, list)), sme.Taking{Part: true}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"the same rows under other facts: --part, of the same batch", dated, held(kept(1, list)), sme.Taking{Flagged: true, Part: true}, nil, sme.Verdict{}, "import.same-part"},
		{"the same rows under other facts: taken back", fourth, held(undone(kept(1, list))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"known but undone", list, held(undone(kept(1, list))), sme.Taking{}, nil, sme.Verdict{Status: sme.ListUndone, Document: 1}, ""},
		{"known but replaced", list, held(replaced(kept(1, list)), kept(2, more)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListReplaced, Document: 1}, ""},
		{"a notice and its list", list, held(kept(1, notice)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"without a batch", later, held(kept(1, unnamed)), sme.Taking{}, some, sme.Verdict{Status: sme.ListStored}, ""},
		{"without a batch: the same rows on another day", of(unnamed, func(d *sme.Document) { d.Published = later.Published }), held(kept(1, unnamed)), sme.Taking{}, nil, sme.Verdict{}, "import.other-facts"},
		{"without a batch: the same rows on another day: --part", of(unnamed, func(d *sme.Document) { d.Published = later.Published }), held(kept(1, unnamed)), sme.Taking{Part: true}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"without a batch: of one day", of(later, func(d *sme.Document) { d.Published = unnamed.Published }), held(kept(1, unnamed)), sme.Taking{}, some, sme.Verdict{}, "import.overlap"},
		{"without a batch: of one day, without a firm in common", of(later, func(d *sme.Document) { d.Published = unnamed.Published }), held(kept(1, unnamed)), sme.Taking{}, nil, sme.Verdict{Status: sme.ListStored}, ""},
		{"a replacement", more, held(kept(1, list)), sme.Taking{Replace: sme.ReplaceOverlap}, some, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"a replacement: of a named document", fourth, held(kept(1, others), kept(2, notice)), sme.Taking{Replace: 1}, nil, sme.Verdict{Status: sme.ListStored, Of: 1}, ""},
		{"a replacement: of one that counts no more", more, held(undone(kept(1, list))), sme.Taking{Replace: 1}, some, sme.Verdict{}, "import.replace-inactive"},
		{"a replacement: of nothing", others, held(kept(1, list)), sme.Taking{Replace: sme.ReplaceOverlap}, nil, sme.Verdict{}, "import.replace-nothing"},
		{"a replacement: of two", more, held(kept(1, others), kept(2, list)), sme.Taking{Replace: sme.ReplaceOverlap}, both, sme.Verdict{}, "import.replace-which"},
		{"a replacement: that is there already", more, held(replaced(kept(1, list)), kept(2, more)), sme.Taking{Replace: sme.ReplaceOverlap}, nil, sme.Verdict{Status: sme.ListCopy, Document: 2}, ""},
	}
}

func TestWhichList(t *testing.T) {
	for _, tt := range whichList {
		t.Run(tt.rule, func(t *testing.T) {
			got := sme.WhichList(tt.list, tt.list.Digests(), tt.held, tt.as, func(document sme.DocumentNumber) sme.Overlap {
				if n, ok := tt.overlap[document]; ok {
					return n
				}
				return sme.Overlap{Here: len(tt.list.Entries), There: 1}
			})
			if tt.refused != "" {
				if got.Refused == nil || got.Refused.ID != tt.refused {
					t.Errorf("got %+v, want %s", got, tt.refused)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
