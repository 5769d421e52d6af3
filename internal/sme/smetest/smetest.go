// Package smetest draws random histories of documents and decisions, for the
// tests of the laws. It is imported by tests only.
package smetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"tracker/internal/sme"
)

// Reference is the project's own reference data.
func Reference(t testing.TB) *sme.Reference {
	t.Helper()
	ref, err := sme.ParseReference(ReadData)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// Ladder is the project's own reference data with three tiers alone, for tests
// that tell what each tier's figure is.
func Ladder(t testing.TB) *sme.Reference {
	t.Helper()
	ref := *Reference(t)
	ref.Tiers = slices.DeleteFunc(slices.Clone(ref.Tiers), func(t sme.Tier) bool {
		return !slices.Contains([]sme.TierID{"innovative", "specialized", "little-giant"}, t.ID)
	})
	return &ref
}

// ReadData reads a file of the data folder.
func ReadData(name string) ([]byte, error) {
	_, here, _, _ := runtime.Caller(0)
	return os.ReadFile(filepath.Join(filepath.Dir(here), "../../../data", name))
}

// abroad are the regions outside of Sichuan in which histories are set.
var abroad = []string{"330000", "330100", "330106", "330200", "500000", "500112"}

// ReadSichuan is ReadData with the regions of Sichuan and a few others alone, in
// which histories are set: each registry of each history reads them.
func ReadSichuan(name string) ([]byte, error) {
	if name == "regions.csv" {
		return regionsOfSichuan()
	}
	return ReadData(name)
}

var regionsOfSichuan = sync.OnceValues(func() ([]byte, error) {
	content, err := ReadData("regions.csv")
	if err != nil {
		return nil, err
	}
	all, err := sme.ParseRecords(content)
	if err != nil {
		return nil, err
	}
	all.Rows = slices.DeleteFunc(all.Rows, func(row []string) bool {
		return !slices.Contains(abroad, row[0]) && !slices.ContainsFunc([]string{"100000", "51", "chengdu-"}, func(begin string) bool { return strings.HasPrefix(row[0], begin) })
	})
	return []byte(all.Text()), nil
})

// Family is a set of names and codes; histories of two families share no key.
type Family struct {
	Name  string
	Codes []string
}

// The families. One code of the first fails position 18, so that it is weak.
var (
	First = Family{"", []string{"91512081MA62K0260E", "91350100M000100Y43", "91110000101623741K", "91350211M0000XUF46", "91500111MADAFDA278"}}
	Other = Family{"另", []string{"91330000680730618E", "91320500703719732P", "914413007820108867"}}
)

// Place is a printed place, with the region it resolves to.
type Place struct {
	Printed string
	Region  sme.RegionID
}

// Places are those of Sichuan, and behind them those of other provinces.
var Places = []Place{
	{"", ""}, {"四川省", "510000"}, {"成都市", "510100"}, {"成都市/武侯区", "510107"}, {"成都市锦江区", "510104"},
	{"成都高新区", "chengdu-hitech"}, {"绵阳市", "510700"}, {"绵阳市涪城区", "510703"},
	{"浙江省", "330000"}, {"浙江省杭州市", "330100"}, {"浙江省杭州市西湖区", "330106"}, {"浙江省宁波市", "330200"}, {"重庆市渝北区", "500112"},
}

// inSichuan is how many of the places lie in Sichuan.
const inSichuan = 8

// issuers are those of lists, the first of which issues all lists of half of the histories.
var issuers = []sme.RegionID{"510000", "330000", "510100", "510700", "100000", "500000"}

// History is random evidence over a few names and codes, so that it meets in every way.
type History struct {
	Documents []*sme.Document
	Decisions []sme.Decision
}

// Draw draws a history of up to eight documents. Dates crowd around two
// seasons three years apart, when titles lapse and reviews come; half of the
// histories are about one tier, and half are set in Sichuan alone, whose lists are
// one issuer's.
func Draw(rng *rand.Rand, fam Family) History {
	name := func() string { return fmt.Sprintf("%s样例%d厂", fam.Name, rng.IntN(6)) }
	code := func() string { return fam.Codes[rng.IntN(len(fam.Codes))] }
	date := func() sme.Date {
		if rng.IntN(3) == 0 {
			return sme.Date{Year: int16(2021 + rng.IntN(7)), Month: int8(1 + rng.IntN(12)), Day: int8(rng.IntN(29))}
		}
		return sme.DayOf(2022+3*rng.IntN(2), 12, 30).AddMonths(rng.IntN(8) - 1).Date()
	}
	tiers := []sme.TierID{"innovative", "specialized", "little-giant"}[:1+2*rng.IntN(2)]
	places, from := Places[:inSichuan], issuers[:1]
	if rng.IntN(2) == 0 {
		places, from = Places, issuers
	}
	var h History
	for n := range 1 + rng.IntN(8) {
		act := sme.Acts[rng.IntN(len(sme.Acts))]
		if rng.IntN(3) > 0 {
			act = sme.Acts[rng.IntN(4)]
		}
		doc := &sme.Document{
			Act: act, Tier: tiers[rng.IntN(len(tiers))], Issuer: from[rng.IntN(len(from))], Batch: sme.NumberBatch(1 + n), Final: rng.IntN(6) > 0,
			Published: date(), PubOrigin: sme.FromList,
		}
		if rng.IntN(3) == 0 {
			doc.Window.From = date()
		}
		if rng.IntN(3) == 0 {
			doc.Window.To = date()
		}
		for row := range 1 + rng.IntN(5) {
			place := places[rng.IntN(len(places))]
			e := sme.Entry{Row: row + 1, Name: name(), Place: place.Printed, Region: place.Region}
			if rng.IntN(3) == 0 {
				e.Other = []sme.Cell{{Header: "所属行业", Text: []string{"软件业", "制造业", "/"}[rng.IntN(3)]}}
			}
			if act == sme.Rename || rng.IntN(8) == 0 {
				e.Former = name()
			}
			if act == sme.Relocate {
				left := places[rng.IntN(len(places))]
				e.Left, e.LeftRegion = left.Printed, left.Region
			}
			if rng.IntN(2) == 0 {
				e.Code = code()
			}
			if rng.IntN(6) == 0 {
				e.Window = sme.Window{From: date(), To: date()}
			}
			doc.Entries = append(doc.Entries, e)
		}
		h.Documents = append(h.Documents, doc)
	}
	key := func() sme.Key {
		if rng.IntN(2) == 0 {
			return sme.KeyOfCode(code())
		}
		k := sme.KeyOfName(name())
		if rng.IntN(3) == 0 {
			k = k.At(places[1+rng.IntN(len(places)-1)].Region)
		}
		return k
	}
	for range rng.IntN(4) {
		if a, b := key(), key(); a != b {
			h.Decisions = append(h.Decisions, sme.Decision{Same: rng.IntN(2) == 0, A: a, B: b})
		}
	}
	return h
}

// Rows returns the history's documents as evidence.
func (h History) Rows() []*sme.Row {
	var rows []*sme.Row
	for _, d := range h.Documents {
		list := sme.NewList(d)
		for i := range d.Entries {
			rows = append(rows, sme.NewRow(int64(len(rows)), list, &d.Entries[i]))
		}
	}
	return rows
}

// Describe says what a row says, "-" for none.
func Describe(r *sme.Row) string {
	if r == nil {
		return "-"
	}
	return fmt.Sprintf("%s %s %s final=%t %s %v #%d %s<-%s %s %s %v", r.List.Act, r.List.Tier, r.List.Batch, r.List.Final, r.List.Published, r.List.Window, r.Number, r.Name, r.Former, r.Code, r.Region, r.Window)
}

// Shuffled returns the list in another order.
func Shuffled[T any](rng *rand.Rand, list []T) []T {
	list = append([]T(nil), list...)
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}
