package sme_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// lists are documents of all kinds of issuers: the country, a province, a
// municipality, a city, a district, one by a province for a city of it, and one
// that names no region.
func lists(regions *sme.Regions, rng *rand.Rand) []sme.Document {
	all := []sme.Document{{Issuer: sme.Country}, {}, {Issuer: "510000", Scope: sme.Country}}
	pick := func(of sme.RegionID) sme.RegionID {
		kids := regions.Children(of)
		if len(kids) == 0 {
			return of
		}
		return kids[rng.IntN(len(kids))]
	}
	for range 40 {
		province := pick(sme.Country)
		city := pick(province)
		district := pick(city)
		all = append(all, sme.Document{Issuer: province, Scope: province}, sme.Document{Issuer: city, Scope: city}, sme.Document{Issuer: district, Scope: district},
			sme.Document{Issuer: province, Scope: city}, sme.Document{Issuer: sme.Country, Scope: province}, sme.Document{Issuer: province, Scope: city, Act: sme.Relocate})
	}
	return all
}

// names are a region's own and further ones.
func names(reg *sme.Region) []string {
	return append([]string{reg.NameZh, reg.ShortZh}, reg.Aliases...)
}

// TestPlacesLaw: whatever the list, a place never contradicts what is printed; a
// district printed with its city is that district; and a name alone that several
// cities have is nobody's until the list names one.
func TestPlacesLaw(t *testing.T) {
	regions := smetest.Reference(t).Regions
	rng := rand.New(rand.NewPCG(1, 2))
	var districts, cities []*sme.Region
	for _, id := range regions.Below(sme.Country) {
		reg := regions.Get(id)
		switch {
		case reg.Kind == sme.KindDistrict:
			districts = append(districts, reg)
		case regions.HasDistricts(id) && len(regions.Children(id)) > 0:
			cities = append(cities, reg)
		}
	}
	related := func(a, b sme.RegionID) bool { return regions.Within(a, b) || regions.Within(b, a) }
	documents := lists(regions, rng)
	for n := range 10_000 {
		d := &documents[rng.IntN(len(documents))]
		district, city := districts[rng.IntN(len(districts))], cities[rng.IntN(len(cities))]
		if n%2 == 0 {
			city = regions.Get(district.Parent)
		}
		own := names(district)
		name := own[rng.IntN(len(own))]
		if name == "" {
			continue
		}
		sep := []string{"", "/", " "}[rng.IntN(3)]
		both := d.Locate(regions, city.NameZh+sep+name)
		if both.Region != "" && !related(both.Region, city.ID) {
			t.Fatalf("%s%s%s on a list of %s (%s) is in %s", city.NameZh, sep, name, d.Issuer, d.Scope, both.Region)
		}
		if city.ID == district.Parent && name == district.NameZh && both != (sme.Place{Region: district.ID}) {
			t.Fatalf("%s%s%s on a list of %s (%s) is %+v, not %s", city.NameZh, sep, name, d.Issuer, d.Scope, both, district.ID)
		}
		alone := d.Locate(regions, name)
		if alone.Region == "" || alone.Rest != "" {
			continue
		}
		bearers := regions.Bearers(name)
		if !slices.Contains(bearers, alone.Region) && !related(alone.Region, d.Scope) { // or it begins with a city's name
			if !regions.NamesCity(name) {
				t.Fatalf("%s on a list of %s (%s) is %s, which has no such name", name, d.Issuer, d.Scope, alone.Region)
			}
			continue
		}
		listCity := regions.CityOf(d.Scope) != "" || regions.HasDistricts(d.Scope) || regions.CityOf(d.Issuer) != "" || regions.HasDistricts(d.Issuer)
		kin := slices.DeleteFunc(slices.Clone(bearers), func(id sme.RegionID) bool {
			within := d.Issuer
			if d.Scope != "" && d.Scope != sme.Country {
				within = d.Scope
			}
			return regions.Get(id).Kind != regions.Get(alone.Region).Kind || within != "" && !regions.Within(id, within)
		})
		if !listCity && len(kin) > 1 {
			t.Fatalf("%s on a list of %s (%s) is %s, but %v have the name", name, d.Issuer, d.Scope, alone.Region, kin)
		}
	}
	for _, zone := range []string{"高新区", "高新技术产业开发区", "经开区", "经济技术开发区", "开发区", "新区", "天府新区", "东部新区", "工业园区"} {
		for i := range documents {
			d := &documents[i]
			if regions.CityOf(d.Scope) != "" || regions.HasDistricts(d.Scope) || regions.CityOf(d.Issuer) != "" || regions.HasDistricts(d.Issuer) {
				continue
			}
			if p := d.Locate(regions, zone); p.Region != "" {
				t.Errorf("%s on a list of %s (%s) is %s", zone, d.Issuer, d.Scope, p.Region)
			}
		}
	}
}

// The tree of a file is read once, however often it is asked for, and that of
// another file is another: a registry may have regions of its own.
func TestRegionsAreReadOnce(t *testing.T) {
	parse := func(more string) *sme.Regions {
		t.Helper()
		ref, err := sme.ParseReference(func(name string) ([]byte, error) {
			content, err := smetest.ReadData(name)
			if name == "regions.csv" {
				content = append(content, more...)
			}
			return content, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ref.Regions
	}
	zone := func(id string) string { return id + ",510100,district,99,新区" + id + ",新区,New,new,,,test\n" }
	builtIn := parse("")
	for _, id := range []string{"zone-a", "zone-b", "zone-c", "zone-d", "zone-e", "zone-f"} {
		own := parse(zone(id))
		if got := own.Bearers("新区" + id); len(got) != 1 || string(got[0]) != id {
			t.Errorf("新区%s is %v", id, got)
		}
		if parse(zone(id)) != own || parse("") != builtIn {
			t.Errorf("with %s: the same files give other trees", id)
		}
	}
	if got := builtIn.Bearers("新区zone-a"); len(got) != 0 {
		t.Errorf("without it, zone-a is %v", got)
	}
}

// A street that is called like a city elsewhere once moved a firm there: 玉林街道
// of Wuhou to 玉林市 in Guangxi.
func TestStreetsAreNoCities(t *testing.T) {
	regions := smetest.Reference(t).Regions
	for _, c := range []struct {
		issuer sme.RegionID
		place  string
		want   sme.RegionID
	}{
		{"510107", "玉林街道", ""},
		{"510107", "玉林路", ""},
		{"510100", "玉林商圈", ""},
		{sme.Country, "玉林街道", ""},
		{"510107", "玉林市", "450900"},
		{"510107", "玉林市某某街道", "450900"},
		{"510107", "绵阳涪城", "510703"},
		{"510000", "武侯玉林街道", "510107"},
	} {
		d := sme.Document{Issuer: c.issuer, Scope: c.issuer, Act: sme.Details}
		if got := d.Locate(regions, c.place).Region; got != c.want {
			t.Errorf("%s on a list of %s: %q, want %q", c.place, c.issuer, got, c.want)
		}
	}
}
