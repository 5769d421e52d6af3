package sme

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// What is suggested as similar.
const (
	maxSimilar  = 3 // for one name
	rankAtMost  = 4 // beyond it, two names are just two names
	worseByMost = 2 // of rank, than the best for the name
	brandLength = 2 // characters that a brand has at least
	rareBrand   = 3 // firms at most that share a brand, for it to speak for them
	slipsAtMost = 2 // characters apart, of names with one brand
	placeAtMost = 4 // characters of what may be a place, misspelt or unknown
)

// What makes two names less likely to be one firm's, in points of a rank.
const (
	costCharacter = 2 // each character between the words proper
	costForm      = 1 // another legal form: 有限责任公司 for 有限公司
	costNoPlace   = 1 // a place in one name only
	costPlace     = 3 // another place
	costTrade     = 4 // the same brand with another trade
	costTwice     = 1 // several of these: one slip is likelier than two
	costZone      = 1 // a functional zone on one list, a district on the other
	gainDistrict  = 2 // the same district on both
)

// similar suggests firms without a code that may be one with a code: their
// names are a slip or a change of trade, place or form apart, their places don't
// contradict, and their lists may have a firm in common. It suggests and never
// joins: many firms are one character apart.
func similar(ref *Reference, comps []Component) []Doubt {
	reader := nameReader{regions: ref.Regions, places: map[RegionID][]string{}}
	var bare []*namedFirm
	blocks := map[uint64][]*namedFirm{}
	for i := range comps {
		for _, f := range comps[i].Firms {
			if f.Undecided || f.Name == "" {
				continue
			}
			n := reader.read(f)
			if f.Code == "" {
				bare = append(bare, n)
				continue
			}
			for _, k := range n.blocks() {
				blocks[k] = append(blocks[k], n)
			}
		}
	}
	type suggestions struct {
		name   Key
		list   []Doubt
		rivals int // as likely as the first: the fewer, the likelier it is that one
	}
	var all []suggestions
	for _, n := range bare {
		found := suggestions{name: n.ID}
		for i, k := range n.tails(n.blocks()) {
			rare := i == 0 && len(blocks[k]) <= rareBrand
			for _, o := range blocks[k] {
				if o.met == n {
					continue
				}
				o.met = n
				if rank, ok := likeness(ref.Regions, n, o, rare); ok && rank <= rankAtMost && couldBeOne(ref, n.Firm, o.Firm) {
					found.list = append(found.list, Doubt{
						Kind: DoubtSimilar, Pair: [2]Key{o.ID, n.ID}, Apart: distance(n.whole, o.whole), rank: rank,
						Sides: [2]Side{{Name: o.Name, Code: o.Code, Region: o.region, Rows: o.Rows},
							{Name: n.Name, Region: n.region, Rows: n.Rows}},
					})
				}
			}
		}
		if len(found.list) == 0 {
			continue
		}
		slices.SortFunc(found.list, func(a, b Doubt) int {
			return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Apart, b.Apart), strings.Compare(string(a.Pair[0]), string(b.Pair[0])))
		})
		best := found.list[0].rank
		found.list = slices.DeleteFunc(found.list, func(d Doubt) bool { return d.rank > best+worseByMost })
		for found.rivals < len(found.list) && found.list[found.rivals].rank == best {
			found.rivals++
		}
		found.list = found.list[:min(len(found.list), maxSimilar)]
		all = append(all, found)
	}
	slices.SortFunc(all, func(a, b suggestions) int {
		return cmp.Or(cmp.Compare(a.list[0].rank, b.list[0].rank), cmp.Compare(a.rivals, b.rivals),
			strings.Compare(string(a.name), string(b.name)))
	})
	var list []Doubt
	for _, s := range all {
		list = append(list, s.list...)
	}
	return list
}

// namedFirm is a firm with its name in the parts that people read it in.
type namedFirm struct {
	*Firm
	region   RegionID
	province RegionID
	whole    []rune
	place    string     // that it begins with, or that is in brackets: 四川, 成都
	words    []rune     // brand and trade
	form     string     // 有限责任公司
	numbers  [2]string  // in the words, and in the whole
	branch   bool       // a branch is not the firm
	met      *namedFirm // that it was last compared with
}

// nameReader takes names apart; it remembers the names of places.
type nameReader struct {
	regions *Regions
	places  map[RegionID][]string // of a province, long before short
}

// legalForms are what names end in, long before short.
var legalForms = []string{"集团股份有限公司", "集团有限责任公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "股份公司", "公司"}

func (nr *nameReader) read(f *Firm) *namedFirm {
	n := &namedFirm{Firm: f, region: f.RegionAt(lastDay)}
	n.province = nr.regions.At(n.region, KindProvince)
	key := f.nameKey()
	n.whole = []rune(key)
	rest := key
	if open, inside, ok := strings.Cut(rest, "("); ok { // 样例(成都)有限公司
		if within, after, ok := strings.Cut(inside, ")"); ok {
			if place, ok := nr.place(n.province, within); ok && place == within {
				n.place, rest = nr.short(place), open+after
			}
		}
	}
	for range 2 { // 四川成都
		if place, ok := nr.place(n.province, rest); ok {
			n.place, rest = nr.short(place), strings.TrimPrefix(rest, place)
		}
	}
	if district := nr.regions.Get(nr.regions.At(n.region, KindDistrict)); district != nil { // 夹江; only the firm's own, since brands are called like districts
		for _, name := range []string{NameKey(district.NameZh), NameKey(district.ShortZh)} {
			if len(name) > 0 && strings.HasPrefix(rest, name) {
				n.place, rest = nr.short(name), strings.TrimPrefix(rest, name)
			}
		}
	}
	rest = strings.TrimPrefix(rest, "市") // 成都市 where only 成都 is a place of the province
	n.form = formOf(rest)
	n.words = []rune(strings.TrimSuffix(rest, n.form))
	n.numbers = [2]string{numbersIn(n.words), numbersIn(n.whole)}
	n.branch = strings.Contains(key, "分公司")
	return n
}

// nameKey is the compared form of the firm's name, which some row has already.
func (f *Firm) nameKey() string {
	for _, r := range f.Rows {
		if r.Name == f.Name && r.name != "" {
			return strings.TrimPrefix(string(r.name), "n:")
		}
	}
	return NameKey(f.Name)
}

// place finds the place of a province that a text begins with.
func (nr *nameReader) place(province RegionID, text string) (string, bool) {
	names, ok := nr.places[province]
	if !ok {
		for _, id := range append([]RegionID{province}, nr.regions.Children(province)...) {
			if reg := nr.regions.Get(id); reg != nil && reg.Kind != KindDistrict {
				names = append(names, NameKey(reg.NameZh), NameKey(reg.ShortZh))
			}
		}
		slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		nr.places[province] = names
	}
	for _, name := range names {
		if name != "" && strings.HasPrefix(text, name) {
			return name, true
		}
	}
	return "", false
}

// short is a place without 省 or 市, so that 成都市 and 成都 are one.
func (nr *nameReader) short(place string) string {
	return strings.TrimSuffix(strings.TrimSuffix(place, "省"), "市")
}

// formOf is the legal form that a name ends in, also with a slip in it: 有公司.
func formOf(name string) string {
	for _, form := range legalForms {
		if strings.HasSuffix(name, form) {
			if form != "公司" || len(name) == len(form) {
				return form
			}
		}
	}
	runes := []rune(name)
	for _, form := range legalForms[2:6] {
		want := []rune(form)
		for _, size := range []int{len(want), len(want) + 1, len(want) - 1} {
			if size < len(runes) {
				if tail := runes[len(runes)-size:]; distance(tail, want) <= 1 && tail[0] == want[0] {
					return string(tail)
				}
			}
		}
	}
	if strings.HasSuffix(name, "公司") {
		return "公司"
	}
	return ""
}

// blocks are what a name is looked up by: its brand, which may be followed by
// another trade, and its words with any one character left out, by which those
// with one slip meet. Only firms of one province meet.
func (n *namedFirm) blocks() []uint64 {
	if len(n.words) < brandLength {
		return nil
	}
	keys := make([]uint64, 0, len(n.words)+2+placeAtMost)
	keys = append(keys, n.block('|', n.words[:brandLength], nil), n.block('=', n.words, nil))
	if len(n.words) == brandLength { // anything is one character from two
		return keys
	}
	for i := range n.words {
		if i == 0 || n.words[i] != n.words[i-1] {
			keys = append(keys, n.block('=', n.words[:i], n.words[i+1:]))
		}
	}
	return keys
}

// tails are what a name is looked up by besides, since what it begins with may
// be a place that was misspelt: 川四省兴川玉科技.
func (n *namedFirm) tails(keys []uint64) []uint64 {
	for i := 2; i <= placeAtMost && len(n.words)-i > brandLength && n.place == ""; i++ {
		keys = append(keys, n.block('=', n.words[i:], nil))
	}
	return keys
}

// block hashes a part of a name with its province (FNV-1a). Two parts of one
// hash only make two names be compared.
func (n *namedFirm) block(kind rune, one, other []rune) uint64 {
	h := uint64(14695981039346656037)
	add := func(r rune) { h = (h ^ uint64(r)) * 1099511628211 }
	for _, c := range n.province {
		add(c)
	}
	add(kind)
	for _, r := range one {
		add(r)
	}
	for _, r := range other {
		add(r)
	}
	return h
}

// likeness ranks how likely two names are one firm's, the less the likelier;
// false if it is not worth asking.
func likeness(regions *Regions, n, o *namedFirm, rareBrand bool) (rank int, ok bool) {
	near := regions.Within(n.region, o.region) || regions.Within(o.region, n.region)
	zone := !near && n.region.IsZone() != o.region.IsZone() && regions.At(n.region, KindCity) == regions.At(o.region, KindCity)
	if !near && !zone || n.branch != o.branch || n.numbers[0] != o.numbers[0] && n.numbers[1] != o.numbers[1] {
		return 0, false
	}
	inOneDistrict := n.region == o.region && regions.At(n.region, KindDistrict) != ""
	sameBrand := slices.Equal(n.words[:brandLength], o.words[:brandLength])
	extra := len(n.words) - len(o.words)
	switch apart := distance(n.words, o.words); {
	case apart > 0 && atMostOne(n.whole, o.whole): // wherever it is: 川四 for 四川
		rank = costCharacter
	case apart <= 1:
		rank = apart*costCharacter + n.partsCost(o)
	case apart <= slipsAtMost && len(n.words) > 2*brandLength && sameBrand:
		rank = apart*costCharacter + n.partsCost(o)
	case extra > 0 && extra <= placeAtMost && n.place == "" && o.place != "" && slices.Equal(n.words[extra:], o.words): // 天府 is no region
		rank = costPlace + n.partsCost(o)
	case rareBrand && sameBrand && (inOneDistrict || n.place == o.place && n.form == o.form):
		rank = costTrade + n.partsCost(o)
	default:
		return 0, false
	}
	if zone {
		rank += costZone
	}
	if inOneDistrict {
		rank -= gainDistrict
	}
	return rank, true
}

// atMostOne reports whether at most one character parts two names.
func atMostOne(a, b []rune) bool {
	return max(len(a)-len(b), len(b)-len(a)) <= 1 && distance(a, b) <= 1
}

// partsCost is what the place and form of two names add to a rank.
func (n *namedFirm) partsCost(o *namedFirm) int {
	cost := 0
	switch {
	case n.place == o.place:
	case n.place == "" || o.place == "":
		cost += costNoPlace
	default:
		cost += costPlace
	}
	if n.form != o.form {
		cost += costForm
	}
	if cost > 0 && !slices.Equal(n.words, o.words) {
		cost += costTwice
	}
	return cost
}

// couldBeOne reports whether no list has both firms, and that their lists can have a
// firm in common: nobody is recognised twice in one tier while the title holds.
func couldBeOne(ref *Reference, a, b *Firm) bool {
	meet := false
	for _, r := range a.Rows {
		for _, o := range b.Rows {
			if r.List == o.List {
				return false
			}
			twice := r.List.Tier == o.List.Tier && r.List.Act == Recognise && o.List.Act == Recognise
			meet = meet || !twice || r.List.Final != o.List.Final || lapsedBetween(ref, r, o)
		}
	}
	return meet
}

// lapsedBetween reports whether a title of one row had ended when the other's was granted.
func lapsedBetween(ref *Reference, r, o *Row) bool {
	if o.day() < r.day() {
		r, o = o, r
	}
	tier := ref.Tier(r.List.Tier, r.day())
	return tier != nil && o.day() > r.day().AddMonths(12*tier.Years)
}

// Differing returns what is between the beginning and the end that two names
// share, in the form in which names are compared; "" where it has nothing of its own.
func Differing(one, other string) (a, b string) {
	x, y := []rune(NameKey(one)), []rune(NameKey(other))
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return string(x), string(y)
}

// numbersIn are the figures, letters and Chinese numerals of a name, which are
// meant (第一, 第二), but for one that is doubled.
func numbersIn(name []rune) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r == name[i-1] {
			continue
		}
		if unicode.IsDigit(r) || r < unicode.MaxASCII && unicode.IsLetter(r) || strings.ContainsRune("一二三四五六七八九十", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
