package sme

import (
	"cmp"
	"slices"
	"strings"
)

// part is one of the places into which a class of names splits, where firms of
// one name were recognised in several.
type part struct {
	ID     RegionID   // the least of its places
	places []RegionID // several, where a relocation joins them
}

// holds reports whether a place of the part holds a region or lies in it.
func (p part) holds(regions *Regions, region RegionID) bool {
	return slices.ContainsFunc(p.places, func(place RegionID) bool {
		return regions.Within(region, place) || regions.Within(place, region)
	})
}

// partOf finds the one part that a region belongs to; none, if that is not exactly one.
func partOf(regions *Regions, parts []part, region RegionID) (found part, ok bool) {
	for _, p := range parts {
		if p.holds(regions, region) {
			if ok {
				return part{}, false
			}
			found, ok = p, true
		}
	}
	return found, ok
}

// InOneCity reports whether nothing can split a class of names: all rows that
// recognise it are of one province and city, as far as they say. Where it holds of
// some rows, it holds whichever of them are left out.
func InOneCity(regions *Regions, rows []*Row) bool {
	var last, province, city RegionID
	for _, r := range rows {
		region := r.region()
		if r.List.Act != Recognise || region == last {
			continue
		}
		p, c := regions.provinceOf(region), regions.city(region)
		if last != "" && (p != "" && province != "" && p != province || c != "" && city != "" && c != city) {
			return false
		}
		last, province, city = region, cmp.Or(province, p), cmp.Or(city, c)
	}
	return true
}

// split finds the parts of a class of names: its provinces, and within each its
// cities, where two recognitions contradict each other. None: as far as places
// tell, the names are one firm's. Rows are those that print one of the names;
// codeOf is the class of a row's code, "" if it prints none.
func split(regions *Regions, rows []*Row, codeOf func(*Row) Key) []part {
	if InOneCity(regions, rows) {
		return nil
	}
	provinces := splitter{regions, rows, codeOf, regions.provinceOf}.within(Country)
	if len(provinces) == 0 {
		provinces = []part{{places: []RegionID{Country}}}
	}
	var parts []part
	for _, p := range provinces {
		cities := splitter{regions, rows, codeOf, regions.city}.within(p.places...)
		if len(cities) == 0 && p.ID != "" {
			cities = []part{p}
		}
		parts = append(parts, cities...)
	}
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return parts
}

// Apart reports whether two places lie in two provinces, or in two cities.
func (r *Regions) Apart(a, b RegionID) bool {
	differ := func(x, y RegionID) bool { return x != "" && y != "" && x != y }
	return differ(r.provinceOf(a), r.provinceOf(b)) || differ(r.city(a), r.city(b))
}

func (r *Regions) provinceOf(id RegionID) RegionID { return r.At(id, KindProvince) }

// splitter finds the places of one kind in which recognitions of a class of names
// contradict each other.
type splitter struct {
	regions *Regions
	rows    []*Row
	codeOf  func(*Row) Key
	placeOf func(RegionID) RegionID // the province or city that a region is or lies in
}

// recognition is what one or several rows tell that recognise a name.
type recognition struct {
	issuer    RegionID
	batch     BatchRef
	published Day // of a list without a batch, which is a batch of its own
	final     bool
	code      Key
}

// within finds the places inside some regions. None contradicts another: none at all.
func (s splitter) within(outer ...RegionID) []part {
	inside := func(id RegionID) bool {
		return id != "" && slices.ContainsFunc(outer, func(o RegionID) bool { return s.regions.Within(id, o) })
	}
	told := map[RegionID]map[recognition]bool{}
	for _, r := range s.rows {
		place := s.placeOf(r.region())
		if r.List.Act != Recognise || !inside(place) {
			continue
		}
		c := recognition{issuer: r.List.Issuer, batch: r.List.Ref(), final: r.List.Final, code: s.codeOf(r)}
		if c.batch.Batch == "" {
			c.published = r.List.Published.Start()
		}
		if told[place] == nil {
			told[place] = map[recognition]bool{}
		}
		told[place][c] = true
	}
	places := s.joined(told, inside)
	conflicting := map[int]bool{}
	for i, p := range places {
		for j, q := range places[:i] {
			if s.anyConflict(told, p, q) {
				conflicting[i], conflicting[j] = true, true
			}
		}
	}
	var parts []part
	for i, p := range places {
		if conflicting[i] {
			parts = append(parts, p)
		}
	}
	return parts
}

// joined are the places, those in one between which the names were relocated.
func (s splitter) joined(told map[RegionID]map[recognition]bool, inside func(RegionID) bool) []part {
	var sets unionFind[RegionID]
	for id := range told {
		sets.at(id)
	}
	for _, r := range s.rows {
		to := s.placeOf(r.region())
		if r.List.Act != Relocate || !inside(to) {
			continue
		}
		if from := s.left(r, to, told); inside(from) {
			sets.join(from, to)
		}
	}
	var parts []part
	for _, places := range sets.groups() {
		slices.Sort(places)
		parts = append(parts, part{places[0], places})
	}
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return parts
}

// left is the place that a relocation left: the one it names, else the one of the
// name in the region left, or in the issuing one, if that is a single one.
func (s splitter) left(r *Row, to RegionID, told map[RegionID]map[recognition]bool) RegionID {
	region := cmp.Or(r.Left, r.List.Issuer)
	if from := s.placeOf(region); from != "" && r.Left != "" {
		return from
	}
	var found RegionID
	for id := range told {
		if id == to || !s.regions.Within(id, region) {
			continue
		}
		if found != "" {
			return ""
		}
		found = id
	}
	return found
}

// anyConflict reports whether recognitions in two parts contradict each other.
func (s splitter) anyConflict(told map[RegionID]map[recognition]bool, a, b part) bool {
	for _, p := range a.places {
		for _, q := range b.places {
			for x := range told[p] {
				for y := range told[q] {
					if s.conflict(x, y) {
						return true
					}
				}
			}
		}
	}
	return false
}

// conflict reports whether one firm can't have been recognised both ways, in two
// places: in one batch, or by issuers of which neither lies in the other. One
// code is one firm, wherever it was recognised.
func (s splitter) conflict(a, b recognition) bool {
	switch {
	case a.code != "" && a.code == b.code:
		return false
	case a.batch == b.batch && a.published == b.published && a.final == b.final:
		return true
	}
	return !s.regions.Within(a.issuer, b.issuer) && !s.regions.Within(b.issuer, a.issuer)
}
