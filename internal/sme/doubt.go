package sme

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// DoubtKind is what makes it doubtful who is who.
type DoubtKind string

// The kinds of doubts, in the order in which they matter.
const (
	DoubtUndecided DoubtKind = "undecided" // rows that several firms may have
	DoubtTwoCodes  DoubtKind = "one-name-two-codes"
	DoubtTwoNames  DoubtKind = "one-code-two-names" // in one list
	DoubtSimilar   DoubtKind = "similar-names"      // one side has no code
)

// What is suggested as similar.
const (
	maxSimilar     = 3 // for one firm
	similarAtMost  = 2 // characters apart
	similarBlock   = 2 // characters by which names are first sorted
	shortestForTwo = 8 // characters of a name that may differ in two
)

var doubtKinds = []DoubtKind{DoubtUndecided, DoubtTwoCodes, DoubtTwoNames, DoubtSimilar}

// Doubt is a pair of keys of which it is not sure whether they are of one firm,
// with the rows that speak for each.
type Doubt struct {
	Kind  DoubtKind
	Pair  [2]Key // in order
	Sides [2]Side
	Apart int // characters between similar names
}

// Side is what a doubt knows of one of its keys.
type Side struct {
	Name, Code string
	Region     RegionID
	Rows       []*Row
}

// Doubts finds what a person should decide, most pressing first: ordered by
// content, so that the same evidence gives the same list.
func Doubts(ref *Reference, comps []Component) []Doubt {
	var list []Doubt
	for i := range comps {
		list = comps[i].doubts(list)
	}
	list = append(list, similar(ref, comps)...)
	slices.SortFunc(list, func(a, b Doubt) int {
		return cmp.Or(
			cmp.Compare(slices.Index(doubtKinds, a.Kind), slices.Index(doubtKinds, b.Kind)),
			cmp.Compare(a.Apart, b.Apart),
			strings.Compare(string(a.Pair[0]), string(b.Pair[0])),
			strings.Compare(string(a.Pair[1]), string(b.Pair[1])),
		)
	})
	return slices.CompactFunc(list, func(a, b Doubt) bool { return a.Pair == b.Pair && a.Kind == b.Kind })
}

// doubts finds the doubts within a component.
func (c *Component) doubts(list []Doubt) []Doubt {
	if len(c.Keys) <= 2 && len(c.Firms) <= 1 && len(c.Decisions) == 0 { // nearly every component: one name, at most one code
		return list
	}
	at := map[Key]*Firm{}
	for _, f := range c.Firms {
		at[f.ID] = f
	}
	who := c.identify()
	bearing := func(f *Firm, k Key) Side {
		side := Side{Name: f.Name, Code: f.Code, Region: f.RegionAt(lastDay)}
		for _, r := range f.Rows {
			if slices.Contains(r.Keys(), k) {
				side.Rows = append(side.Rows, r)
			}
		}
		return side
	}
	add := func(kind DoubtKind, a, b Key, sa, sb Side) {
		if b < a {
			a, b, sa, sb = b, a, sb, sa
		}
		list = append(list, Doubt{Kind: kind, Pair: [2]Key{a, b}, Sides: [2]Side{sa, sb}})
	}
	for _, f := range c.Firms {
		if f.Undecided {
			for _, code := range who.bearers[who.names.of(f.ID)] {
				if o := at[code]; o != nil {
					add(DoubtUndecided, f.ID, code, Side{Name: f.Name, Region: f.RegionAt(lastDay), Rows: f.Rows}, bearing(o, f.ID).orAll(o))
				}
			}
		}
		for _, d := range f.Remarks {
			if d.ID == "row.one-code-two-names" && d.Rows[0].name != "" && d.Rows[1].name != "" {
				side := func(r *Row) Side { return Side{Name: r.Name, Code: r.Code, Region: r.region(), Rows: []*Row{r}} }
				add(DoubtTwoNames, d.Rows[0].name, d.Rows[1].name, side(d.Rows[0]), side(d.Rows[1]))
			}
		}
	}
	for _, name := range c.Keys {
		codes := slices.Clone(who.seen[name])
		slices.Sort(codes)
		for i := 1; i < len(codes); i++ {
			if a, b := at[codes[i-1]], at[codes[i]]; a != nil && b != nil {
				add(DoubtTwoCodes, codes[i-1], codes[i], bearing(a, name), bearing(b, name))
			}
		}
	}
	return list
}

// lastDay is after all days that lists tell of.
var lastDay = DayOf(2999, 12, 31)

// orAll is the side with all rows of a firm, where none prints the key.
func (s Side) orAll(f *Firm) Side {
	if len(s.Rows) == 0 {
		s.Rows = f.Rows
	}
	return s
}

// similar suggests firms without a code that may be one with a code: their
// names differ in a character or two, their places don't contradict, and their
// lists may have a firm in common. It suggests and never joins: many firms are
// one character apart.
func similar(ref *Reference, comps []Component) []Doubt {
	type named struct {
		f      *Firm
		runes  []rune
		region RegionID
	}
	blocks := map[string][]named{}
	var bare []named
	places := map[RegionID][][]string{}
	keys := func(n named) []string {
		province := ref.Regions.At(n.region, KindProvince)
		if places[province] == nil {
			places[province] = placeNames(ref.Regions, province)
		}
		place := string(province) + "|"
		rest := withoutPlace(string(n.runes), places[province])
		if len(rest) <= similarBlock {
			return nil
		}
		return []string{place + "a" + string(rest[:similarBlock]), place + "b" + string(rest[similarBlock:])}
	}
	for i := range comps {
		for _, f := range comps[i].Firms {
			if f.Undecided || f.Name == "" {
				continue
			}
			n := named{f, []rune(NameKey(f.Name)), f.RegionAt(lastDay)}
			if f.Code == "" {
				bare = append(bare, n)
				continue
			}
			for _, k := range keys(n) {
				blocks[k] = append(blocks[k], n)
			}
		}
	}
	var list []Doubt
	for _, n := range bare {
		var found []Doubt
		for i, k := range keys(n) {
			byRest := i == 1
			for _, o := range blocks[k] {
				if !ref.Regions.Within(n.region, o.region) && !ref.Regions.Within(o.region, n.region) || !couldBeOne(ref, n.f, o.f) {
					continue
				}
				apart := Apart(n.runes, o.runes)
				switch {
				case apart == 0 || apart > similarAtMost:
					continue
				case apart > 1 && (len(n.runes) < shortestForTwo || byRest): // another word altogether
					continue
				}
				a, b := Side{Name: o.f.Name, Code: o.f.Code, Region: o.region, Rows: o.f.Rows}, Side{Name: n.f.Name, Region: n.region, Rows: n.f.Rows}
				found = append(found, Doubt{DoubtSimilar, [2]Key{o.f.ID, n.f.ID}, [2]Side{a, b}, apart})
			}
		}
		slices.SortFunc(found, func(a, b Doubt) int {
			return cmp.Or(cmp.Compare(a.Apart, b.Apart), strings.Compare(string(a.Pair[0]), string(b.Pair[0])))
		})
		found = slices.CompactFunc(found, func(a, b Doubt) bool { return a.Pair == b.Pair })
		list = append(list, found[:min(len(found), maxSimilar)]...)
	}
	return list
}

// couldBeOne says that no list has both firms, and that their lists can have a
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

// lapsedBetween says that a title of one row had ended when the other's was granted.
func lapsedBetween(ref *Reference, r, o *Row) bool {
	if o.day() < r.day() {
		r, o = o, r
	}
	tier := ref.Tier(r.List.Tier, r.day())
	return tier != nil && o.day() > r.day().AddMonths(12*tier.Years)
}

// placeNames are the names of a province and its cities, long before short, by
// which the names of its firms begin.
func placeNames(regions *Regions, province RegionID) [][]string {
	both := func(ids []RegionID) (names []string) {
		for _, short := range []bool{false, true} {
			for _, id := range ids {
				if reg := regions.Get(id); reg != nil && !short {
					names = append(names, NameKey(reg.NameZh))
				} else if reg != nil {
					names = append(names, NameKey(reg.ShortZh))
				}
			}
		}
		return names
	}
	return [][]string{both([]RegionID{province}), both(regions.Children(province))}
}

// withoutPlace leaves out the province and city that a name begins with.
func withoutPlace(name string, places [][]string) []rune {
	for _, names := range places {
		for _, place := range names {
			if rest, ok := strings.CutPrefix(name, place); ok && place != "" {
				name = rest
				break
			}
		}
	}
	return []rune(name)
}

// Apart counts the characters between two names, up to a few: 0 if they are
// equal, or differ in their numbers, which is meant (第一, 第二); many if they are
// far apart.
func Apart(a, b []rune) int {
	if d := len(a) - len(b); d > similarAtMost || d < -similarAtMost {
		return similarAtMost + 1
	}
	if numbersIn(a) != numbersIn(b) {
		return 0
	}
	return distance(a, b)
}

// numbersIn are the figures, letters and Chinese numerals of a name.
func numbersIn(name []rune) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsDigit(r) || r < unicode.MaxASCII && unicode.IsLetter(r) || strings.ContainsRune("一二三四五六七八九十", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Bears says that a row of the firm prints a key, as its name, former name or code.
func (f *Firm) Bears(k Key) bool {
	return slices.ContainsFunc(f.Rows, func(r *Row) bool { return slices.Contains(r.Keys(), k) })
}

// Ordered returns the decision with its keys in order, in which the same pair
// always reads the same.
func (d Decision) Ordered() Decision {
	if d.B < d.A {
		d.A, d.B = d.B, d.A
	}
	return d
}

// Contradicts returns those of the decisions taken, by their places, that a
// further one can't stand beside: what says the opposite of its pair, or a chain
// of `same` that would join two keys said to be different. Nothing: it can.
func Contradicts(taken []Decision, d Decision) []int {
	if !d.Same {
		return chain(taken, d.A, d.B)
	}
	with := append(slices.Clone(taken), d)
	for i, o := range taken {
		if o.Same {
			continue
		}
		if through := chain(with, o.A, o.B); through != nil {
			through = slices.DeleteFunc(through, func(j int) bool { return j == len(taken) })
			return append([]int{i}, through...)
		}
	}
	return nil
}

// chain finds the shortest way from one key to another over decisions of
// `same`, by their places; nil if there is none.
func chain(decisions []Decision, from, to Key) []int {
	type step struct {
		key Key
		way []int
	}
	seen := map[Key]bool{from: true}
	for queue := []step{{from, nil}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for i, d := range decisions {
			next := d.B
			if next == at.key {
				next = d.A
			} else if d.A != at.key {
				continue
			}
			if !d.Same || seen[next] {
				continue
			}
			way := append(slices.Clone(at.way), i)
			if next == to {
				return way
			}
			seen[next] = true
			queue = append(queue, step{next, way})
		}
	}
	return nil
}
