package smetest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Country is made lists of all provinces: one a province and year, with names of
// which some are borne by two firms.
type Country struct {
	Documents []*sme.Document
	// Borne are the names that two firms bear in two cities, by how lists tell
	// them: in two provinces or in one list, and how many of the two have a code.
	Borne map[string][]sme.Key
	// Moved are the names of firms that a later list of their province, or the
	// ministry's, has in another city.
	Moved []sme.Key
}

// ways are how two firms of one name come onto lists.
var ways = []string{"two provinces", "two provinces, one code", "two provinces, two codes", "one list", "one list, one code", "one list, two codes"}

// DrawCountry draws so many names, one in two thousand of which two firms bear,
// and as many of firms that move. Every fifth firm is printed with a code.
func DrawCountry(ref *sme.Reference, seed uint64, names int) *Country {
	const oneIn = 2000
	d := roller{Rand: rand.New(rand.NewPCG(seed, 2)), used: map[sme.Key]bool{}, regions: ref.Regions}
	c := &Country{Borne: map[string][]sme.Key{}}
	var provinces []sme.RegionID
	cities := map[sme.RegionID][]sme.RegionID{}
	lists := map[sme.RegionID][2]*sme.Document{}
	list := func(issuer sme.RegionID, batch sme.Batch, year int) *sme.Document {
		doc := &sme.Document{Act: sme.Recognise, Tier: "specialized", Issuer: issuer, Batch: batch, Final: true, Published: sme.DayOf(year, 9, 1).Date(), Sample: true}
		c.Documents = append(c.Documents, doc)
		return doc
	}
	for _, p := range ref.Regions.Children(sme.Country) {
		if within := ref.Regions.Children(p); len(within) > 1 && !ref.Regions.HasDistricts(p) {
			provinces = append(provinces, p)
			cities[p] = within
			lists[p] = [2]*sme.Document{list(p, "2023", 2023), list(p, "2024", 2024)}
		}
	}
	ministry := list(sme.Country, "2025", 2025)
	put := func(doc *sme.Document, name string, region sme.RegionID, coded bool) {
		e := sme.Entry{Row: len(doc.Entries) + 2, Name: name, Place: ref.Regions.Get(region).NameZh, Region: region}
		if coded {
			e.Code = d.code()
		}
		doc.Entries = append(doc.Entries, e)
	}
	other := func(all []sme.RegionID, than sme.RegionID) sme.RegionID {
		for {
			if id := pick(&d, all); id != than {
				return id
			}
		}
	}
	for i := range names {
		p := pick(&d, provinces)
		city := pick(&d, cities[p])
		doc := lists[p][d.IntN(2)]
		name := d.countryName(ref.Regions.Get(p).ShortZh, i)
		switch i % oneIn {
		case 0: // two firms
			way := ways[i/oneIn%len(ways)]
			q, second := p, doc
			if strings.HasPrefix(way, "two provinces") {
				q = other(provinces, p)
				second = lists[q][d.IntN(2)]
			}
			c.Borne[way] = append(c.Borne[way], sme.KeyOfName(name))
			put(doc, name, city, strings.Contains(way, "code"))
			put(second, name, other(cities[q], city), strings.HasSuffix(way, "two codes"))
		case 1: // one that moves
			c.Moved = append(c.Moved, sme.KeyOfName(name))
			put(lists[p][0], name, city, false)
			if i/oneIn%2 == 0 {
				put(lists[p][1], name, other(cities[p], city), false)
			} else {
				put(ministry, name, other(provinces, p), false)
			}
		default:
			put(doc, name, city, d.IntN(5) == 0)
		}
	}
	return c
}

// countryName is the name of a number: its figures are characters of brands.
func (d *roller) countryName(place string, number int) string {
	var brand []rune
	for n := number; len(brand) < 4; n /= len(brandChars) {
		brand = append(brand, brandChars[n%len(brandChars)])
	}
	slices.Reverse(brand)
	return place + string(brand) + mark + pick(d, trades) + pick(d, forms)
}
