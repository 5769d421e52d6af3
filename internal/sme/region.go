package sme

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// RegionID names a region: a GB/T 2260 code (510100), or an id of our own for
// a functional zone without one (chengdu-hitech).
type RegionID string

// IsZone reports whether the region is a functional zone: it has no national code.
func (id RegionID) IsZone() bool { return id != "" && (id[0] < '0' || id[0] > '9') }

// Country is China, the root of all regions.
const Country RegionID = "100000"

// RegionKind is a region's level.
type RegionKind string

// The levels of regions, from coarse to fine.
const (
	KindCountry  RegionKind = "country"
	KindProvince RegionKind = "province"
	KindCity     RegionKind = "city"
	KindDistrict RegionKind = "district"
)

// finer reports whether the level lies below another.
func (k RegionKind) finer(o RegionKind) bool {
	return slices.Index(regionKinds, k) > slices.Index(regionKinds, o)
}

// Region is one region of the reference data.
type Region struct {
	ID          RegionID
	Parent      RegionID
	Kind        RegionKind
	Order       int // official order among the parent's regions
	NameZh      string
	ShortZh     string
	NameEn      string
	Pinyin      string
	FormerCodes []string
	Aliases     []string
}

// Regions is the tree of all regions, with their names in every spelling. It
// never changes.
type Regions struct {
	byID     map[RegionID]*Region
	children map[RegionID][]RegionID
	names    func() map[string][]RegionID // place key -> regions, coarse first; made when first asked for
	byCode   map[string]RegionID          // 6-digit codes, former ones included
	depth    map[RegionID]int
	rank     map[RegionID]int // place in the official order of the whole tree, parents first
	stated   map[RegionID]int // the same, parents last
}

// NewRegions builds the tree; list must hold each parent, in any order.
func NewRegions(list []Region) *Regions {
	r := &Regions{
		byID:     make(map[RegionID]*Region, len(list)),
		children: map[RegionID][]RegionID{},
		byCode:   make(map[string]RegionID, len(list)),
		depth:    make(map[RegionID]int, len(list)),
		rank:     make(map[RegionID]int, len(list)),
		stated:   make(map[RegionID]int, len(list)),
	}
	for i := range list {
		reg := &list[i]
		r.byID[reg.ID] = reg
		r.children[reg.Parent] = append(r.children[reg.Parent], reg.ID)
		for _, c := range append([]string{string(reg.ID)}, reg.FormerCodes...) {
			r.byCode[c] = reg.ID
		}
	}
	for _, kids := range r.children {
		slices.SortFunc(kids, func(a, b RegionID) int {
			if d := r.byID[a].Order - r.byID[b].Order; d != 0 {
				return d
			}
			return strings.Compare(string(a), string(b))
		})
	}
	var walk func(id RegionID, depth int)
	walk = func(id RegionID, depth int) {
		r.depth[id], r.rank[id] = depth, len(r.rank)
		for _, kid := range r.children[id] {
			walk(kid, depth+1)
		}
		r.stated[id] = len(r.stated)
	}
	for _, root := range r.children[""] {
		walk(root, 0)
	}
	r.names = sync.OnceValue(func() map[string][]RegionID { return r.namedBy(list) })
	return r
}

// namedBy finds the regions of a list by each of their names.
func (r *Regions) namedBy(list []Region) map[string][]RegionID {
	names := make(map[string][]RegionID, 3*len(list))
	for i := range list {
		reg := &list[i]
		for _, n := range append([]string{reg.NameZh, reg.ShortZh}, reg.Aliases...) {
			if k := placeKey(n); k != "" && !slices.Contains(names[k], reg.ID) {
				names[k] = append(names[k], reg.ID)
			}
		}
	}
	for _, ids := range names {
		slices.SortFunc(ids, r.Compare)
	}
	return names
}

var regionKinds = []RegionKind{KindCountry, KindProvince, KindCity, KindDistrict}

// Faults finds what is wrong with the regions among themselves, by id.
func (r *Regions) Faults() []Remark {
	var faults []Remark
	fault := func(id string, args ...any) { faults = append(faults, Remark{ID: id, Args: args, Error: true}) }
	for _, id := range slices.Sorted(maps.Keys(r.byID)) {
		reg := r.byID[id]
		outer := r.byID[reg.Parent]
		switch {
		case id == Country:
		case outer == nil:
			fault("regions.no-parent", string(id), string(reg.Parent))
		case slices.Index(regionKinds, reg.Kind) <= slices.Index(regionKinds, outer.Kind): // so that no chain of parents is a circle
			fault("regions.not-finer", string(id), string(reg.Kind), string(outer.ID), string(outer.Kind))
		}
	}
	for _, siblings := range r.children {
		bearers := map[string]RegionID{}
		for _, id := range siblings {
			reg := r.byID[id]
			for _, name := range append([]string{reg.NameZh, reg.ShortZh}, reg.Aliases...) {
				key := placeKey(name)
				if other, ok := bearers[key]; ok && other != id && key != "" {
					fault("regions.same-name", string(id), string(other), name)
				}
				bearers[key] = id
			}
		}
	}
	return faults
}

// Get returns a region, or nil.
func (r *Regions) Get(id RegionID) *Region { return r.byID[id] }

// Children returns the regions directly below id, in official order.
func (r *Regions) Children(id RegionID) []RegionID { return r.children[id] }

// Compare orders regions from coarse to fine, then by id.
func (r *Regions) Compare(a, b RegionID) int {
	if d := r.depth[a] - r.depth[b]; d != 0 {
		return d
	}
	return strings.Compare(string(a), string(b))
}

// CompareOfficial orders regions as the official order lists them, parents first.
func (r *Regions) CompareOfficial(a, b RegionID) int { return r.rank[a] - r.rank[b] }

// CompareStated orders the places of firms as reports do: in the official
// order, those of which no finer region is stated after the others.
func (r *Regions) CompareStated(a, b RegionID) int { return r.stated[a] - r.stated[b] }

// Within reports whether id is outer or lies in it.
func (r *Regions) Within(id, outer RegionID) bool {
	for id != "" {
		if id == outer {
			return true
		}
		reg := r.byID[id]
		if reg == nil {
			return false
		}
		id = reg.Parent
	}
	return false
}

// Common is the finest region that holds two.
func (r *Regions) Common(a, b RegionID) RegionID {
	for reg := r.byID[a]; reg != nil; reg = r.byID[reg.Parent] {
		if r.Within(b, reg.ID) {
			return reg.ID
		}
	}
	return ""
}

// At returns the region of the given kind that id is or lies in; "" if id is coarser.
func (r *Regions) At(id RegionID, kind RegionKind) RegionID {
	for reg := r.byID[id]; reg != nil; reg = r.byID[reg.Parent] {
		if reg.Kind == kind {
			return reg.ID
		}
	}
	return ""
}

// CityOf returns the city that id is or lies in: of places directly under a
// province, as in a municipality, the place itself; "" if id is coarser.
func (r *Regions) CityOf(id RegionID) RegionID {
	if city := r.At(id, KindCity); city != "" {
		return city
	}
	return r.At(id, KindDistrict)
}

// Unit returns the district, city or province, as a dimension asks, that id is or
// lies in.
func (r *Regions) Unit(id RegionID, by Dimension) RegionID {
	switch by {
	case ByCity:
		return r.CityOf(id)
	case ByProvince:
		return r.At(id, KindProvince)
	default:
		return r.At(id, KindDistrict)
	}
}

// consistsOf reports whether the places directly below a region are those of a
// dimension: such an answer has a row for each.
func (r *Regions) consistsOf(id RegionID, by Dimension) bool {
	switch kind := r.byID[id].Kind; by {
	case ByCity:
		return kind == KindProvince
	case ByProvince:
		return kind == KindCountry
	default:
		return r.HasDistricts(id)
	}
}

// FinerThan is the dimension of the places that a region consists of.
func (r *Regions) FinerThan(id RegionID) Dimension {
	switch reg := r.byID[id]; {
	case reg != nil && reg.Kind == KindCountry:
		return ByProvince
	case reg != nil && reg.Kind == KindProvince && !r.HasDistricts(id):
		return ByCity
	default:
		return ByDistrict
	}
}

// HasDistricts reports whether the places directly below id are districts: it is a
// city, or a municipality like Beijing.
func (r *Regions) HasDistricts(id RegionID) bool {
	isCity := func(kid RegionID) bool { return r.byID[kid].Kind == KindCity }
	reg := r.byID[id]
	return reg != nil && (reg.Kind == KindCity || reg.Kind == KindProvince && !slices.ContainsFunc(r.children[id], isCity))
}

// Below returns id and all regions in it, in official order.
func (r *Regions) Below(id RegionID) []RegionID {
	all := []RegionID{id}
	for _, kid := range r.children[id] {
		all = append(all, r.Below(kid)...)
	}
	return all
}

// Place is what a printed place resolves to.
type Place struct {
	Region RegionID // the finest region that was recognised, "" if none
	Rest   string   // what was not understood of the text, "" if all was
}

var placeJunk = strings.NewReplacer("/", "", "\\", "", "-", "", "·", "", ",", "", "、", "", ";", "", ":", "",
	"—", "", ">", "", "|", "", "(", "", ")", "")

// placeKey is the form in which places are compared.
func placeKey(s string) string {
	return placeJunk.Replace(strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(s))), ""))
}

// maxPlace is how many bytes of text may be a place; what is longer is none, and
// to look for one in it would take as many steps as it has pairs of characters.
const maxPlace = 1 << 10

// Resolve finds the region that a printed text means, among those within
// outer: 武侯区, 成都市/武侯区, 四川省成都市武侯区, 成都高新区, 武侯. A name that several
// regions within outer have is nobody's, and that of a functional zone is where
// no city is known: every city may have a 高新区, whatever the table holds. A text
// that names a city and a district of another one is no place; one that names two
// districts of a city is in that.
func (r *Regions) Resolve(text string, outer RegionID) Place {
	if len(text) > maxPlace {
		return Place{Rest: text}
	}
	key := placeKey(text)
	if key == "" {
		return Place{}
	}
	if id := RegionID(key); r.byID[id] != nil && r.Within(id, outer) {
		return Place{Region: id}
	}
	p := r.resolve(key, outer)
	if other := r.elsewhere(p.Rest, p.Region); other != "" {
		city := r.city(p.Region)
		if p.Region = ""; city == r.city(other) {
			p.Region = city // 武侯区、锦江区
		}
	}
	return p
}

func (r *Regions) resolve(key string, outer RegionID) Place {
	if key == "" {
		return Place{}
	}
	if id := cmp.Or(r.named(key, outer), r.around(key, outer)); id != "" {
		return Place{Region: id}
	}
	// Take the longest region name that the text begins with, and go on within it.
	best := Place{Rest: key}
	for cut := len(key) - 1; cut > 0; cut-- {
		if !validCut(key, cut) {
			continue
		}
		id := r.named(key[:cut], outer)
		if id == "" && best.Region == "" {
			id = r.around(key[:cut], outer)
		}
		if id == "" || r.bare(key[:cut], id) && ofStreet.MatchString(key[cut:]) { // 玉林街道 is no part of 玉林市
			continue
		}
		in := r.resolve(key[cut:], id)
		if in.Region == "" {
			in = Place{Region: id, Rest: key[cut:]}
		}
		if in.Rest == "" {
			return in
		}
		if best.Region == "" || len(in.Rest) < len(best.Rest) {
			best = in
		}
	}
	return best
}

// elsewhere returns the place outside a region that alone in the country has the
// name which a text begins with, if the text is no place within the region: 涪城区
// after 成都市.
func (r *Regions) elsewhere(rest string, region RegionID) RegionID {
	if region == "" {
		return ""
	}
	for cut := len(rest); cut > len("区"); cut-- {
		if cut < len(rest) && !validCut(rest, cut) {
			continue
		}
		id := r.named(rest[:cut], Country)
		if id == "" || placeKey(r.byID[id].ShortZh) == rest[:cut] {
			continue
		}
		if r.Within(id, region) || r.Within(region, id) {
			return ""
		}
		return id
	}
	return ""
}

// city returns the city or municipality that id is or lies in, or id itself if it
// is of the rank of a district and lies in none; "" if id is coarser.
func (r *Regions) city(id RegionID) RegionID {
	for reg := r.byID[id]; reg != nil; reg = r.byID[reg.Parent] {
		if r.HasDistricts(reg.ID) {
			return reg.ID
		}
	}
	return r.At(id, KindDistrict)
}

// isZone reports whether a region is a functional zone: one of our own, or one
// to which the statistics bureau gave a code (510171).
func (r *Regions) isZone(id RegionID) bool {
	return r.byID[id].Kind == KindDistrict && (id.IsZone() || len(id) == 6 && id[4] == '7')
}

// loose reports whether a name of a zone doesn't say of which city: 高新区, but
// not 成都高新区.
func (r *Regions) loose(key string, id RegionID) bool {
	return r.isZone(id) && !strings.Contains(key, placeKey(r.byID[r.byID[id].Parent].ShortZh))
}

// validCut reports whether cut does not split a character.
func validCut(s string, cut int) bool { return s[cut]&0xC0 != 0x80 }

// named returns the region within outer that has the name: the coarsest one,
// if it is the only one of its kind. Former codes are names too.
func (r *Regions) named(key string, outer RegionID) RegionID {
	var found RegionID
	for _, id := range r.names()[key] {
		if id == outer || !r.Within(id, outer) {
			continue
		}
		if found != "" {
			if r.byID[found].Kind == r.byID[id].Kind {
				return ""
			}
			continue
		}
		found = id
	}
	if found == "" {
		if id, ok := r.byCode[key]; ok && r.Within(id, outer) {
			return id
		}
		return ""
	}
	if r.city(outer) == "" && r.loose(key, found) {
		return ""
	}
	return found
}

// Bearers are the regions that a name may mean, coarse first: of one that several
// cities have, or may have, all that are known.
func (r *Regions) Bearers(text string) []RegionID { return r.names()[placeKey(text)] }

// Spelled are the regions that a text names in pinyin or English, coarse first.
func (r *Regions) Spelled(text string) []RegionID { return r.romanised(placeKey(text), Country) }

// Ambiguous reports whether a region's name alone does not say which it is: others
// have it, or may, as of zones.
func (r *Regions) Ambiguous(id RegionID) bool {
	reg := r.byID[id]
	return reg != nil && reg.Kind == KindDistrict && (len(r.names()[placeKey(reg.NameZh)]) > 1 || r.isZone(id))
}

// NoneWithin reports whether there are regions with a name and none of them lies
// within outer. Of a zone's name that can't be said: every city may have a 高新区.
func (r *Regions) NoneWithin(text string, outer RegionID) bool {
	bearers := r.Bearers(text)
	return len(bearers) > 0 && !slices.ContainsFunc(bearers, func(id RegionID) bool {
		return r.isZone(id) || r.Within(id, outer) || r.Within(outer, id)
	})
}

// Names reports whether a text names a place, whichever: one region, or one of
// several that have the name.
func (r *Regions) Names(text string) bool {
	p := r.Resolve(text, Country)
	return p.Region != "" && p.Rest == "" || len(r.Bearers(text)) > 0
}

// bare reports whether a name of a region is its short one, which others may
// begin with: 玉林, but not 玉林市.
func (r *Regions) bare(name string, id RegionID) bool {
	reg := r.byID[id]
	return name == placeKey(reg.ShortZh) && name != placeKey(reg.NameZh)
}

// ofStreet are the words by which a name goes on that is of a street, town or village.
var ofStreet = regexp.MustCompile(`^(街道|大道|大街|街|路|巷|镇|乡|村|社区|苏木)`)

// NamesCity reports whether a text begins with the name of a city, a
// municipality or a zone of a named city, also behind that of its province: what
// follows is read there and nowhere else.
func (r *Regions) NamesCity(text string) bool {
	if len(text) > maxPlace {
		return false
	}
	key, outer := placeKey(text), Country
	for key != "" {
		cut := len(key)
		for cut > 0 && (cut < len(key) && !validCut(key, cut) || r.named(key[:cut], outer) == "") {
			cut--
		}
		if cut == 0 {
			return false
		}
		id := r.named(key[:cut], outer)
		if r.city(id) == id || r.isZone(id) {
			return cut == len(key) || !r.bare(key[:cut], id) || r.resolve(key[cut:], id).Region != ""
		}
		if r.byID[id].Kind != KindProvince {
			return false
		}
		key, outer = key[cut:], id
	}
	return false
}

// Surrounding returns the region that a text names and that lies around another.
func (r *Regions) Surrounding(text string, inner RegionID) RegionID {
	for _, id := range r.names()[placeKey(text)] {
		if id != inner && r.Within(inner, id) {
			return id
		}
	}
	return ""
}

// around returns outer if the text names it or a region that it lies in:
// 四川省成都市武侯区 on a list of Chengdu.
func (r *Regions) around(key string, outer RegionID) RegionID {
	for _, id := range r.names()[key] {
		if r.Within(outer, id) {
			return outer
		}
	}
	return ""
}

// Nearest returns the region within outer whose name is closest to a text that
// did not resolve, or "": 武候区 gives 武侯区.
func (r *Regions) Nearest(text string, outer RegionID) RegionID {
	if len(text) > maxPlace {
		return ""
	}
	key := []rune(placeKey(text))
	if len(key) < 2 {
		return ""
	}
	var best RegionID
	bestAt := 2
	for _, id := range r.Below(outer) {
		reg := r.byID[id]
		for _, n := range append([]string{reg.NameZh, reg.ShortZh}, reg.Aliases...) {
			d := distance(key, []rune(placeKey(n)))
			if d < bestAt && d < max(2, len(key)-1) {
				best, bestAt = id, d
			}
		}
	}
	return best
}

// distance counts the characters to insert, delete, replace or exchange with
// their neighbour to make b of a.
func distance(a, b []rune) int {
	var short [3 * 32]int // names are shorter, nearly all
	rows := short[:]
	width := len(b) + 1
	if 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	above, last, row := rows[:width], rows[width:2*width], rows[2*width:3*width]
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			cost = min(cost, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, above[j-1]+1)
			}
			row[j+1] = cost
		}
		above, last, row = last, row, above
	}
	return last[len(b)]
}

// spelled resolves a place that is written by ids, in English or in pinyin, in
// part at least: Chengdu/wuhou. Outside of a city a name that every city has is
// nobody's.
func (r *Regions) spelled(place string, outer RegionID) RegionID {
	latin := func(s string) bool {
		return strings.ContainsFunc(s, func(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' })
	}
	if !latin(place) {
		return ""
	}
	at := outer
	for part := range strings.SplitSeq(place, "/") {
		if id := RegionID(strings.ToLower(strings.TrimSpace(part))); r.byID[id] != nil && r.Within(id, at) {
			at = id
			continue
		}
		if p := r.Resolve(part, at); p.Region != "" && p.Rest == "" {
			at = p.Region
			continue
		}
		id, ok := r.Lookup(part, at)
		if !ok || !latin(part) || !r.Within(id, at) || len(r.Bearers(r.byID[id].ShortZh)) > 1 && r.CityOf(at) == "" {
			return ""
		}
		at = id
	}
	return at
}

// Lookup finds a region that a person names on the command line: an id or
// code, a name in any spelling, an English name or pinyin. Regions within home
// win over others of the same name.
func (r *Regions) Lookup(text string, home RegionID) (RegionID, bool) {
	key := placeKey(text)
	for _, id := range []RegionID{RegionID(key), RegionID(strings.ToLower(strings.TrimSpace(text)))} { // some ids have a hyphen, which names don't keep
		if r.byID[id] != nil {
			return id, true
		}
	}
	if id, ok := r.byCode[key]; ok {
		return id, true
	}
	outers := []RegionID{}
	for id := home; id != ""; {
		outers = append(outers, id)
		reg := r.byID[id]
		if reg == nil {
			break
		}
		id = reg.Parent
	}
	if !slices.Contains(outers, Country) {
		outers = append(outers, Country)
	}
	for _, outer := range outers {
		if slices.Contains(r.names()[key], outer) {
			return outer, true
		}
	}
	for _, outer := range outers {
		if p := r.resolve(key, outer); p.Region != "" && p.Rest == "" {
			return p.Region, true
		}
	}
	for _, outer := range outers {
		if id := r.foremost(r.romanised(key, outer)); id != "" {
			return id, true
		}
	}
	return "", false
}

// romanised are the regions within one that are spelled so in pinyin or English, and
// those that have the Chinese name of one that is.
func (r *Regions) romanised(key string, outer RegionID) []RegionID {
	plain := strings.ReplaceAll(key, "'", "")
	if plain == "" {
		return nil
	}
	var found []RegionID
	for _, id := range r.Below(outer) {
		reg := r.byID[id]
		if reg.Pinyin == plain || strings.ReplaceAll(placeKey(reg.NameEn), "'", "") == plain {
			found = append(found, id)
			for _, other := range r.names()[placeKey(reg.ShortZh)] {
				if r.Within(other, outer) {
					found = append(found, other)
				}
			}
		}
	}
	slices.SortFunc(found, r.Compare)
	return slices.Compact(found)
}

// foremost is the one of several regions of a name that is meant: a province, or
// the one that the others lie in; "" if none is.
func (r *Regions) foremost(found []RegionID) RegionID {
	if len(found) == 0 || r.byID[found[0]].Kind != KindProvince && slices.ContainsFunc(found, func(id RegionID) bool { return !r.Within(id, found[0]) }) {
		return ""
	}
	return found[0]
}
