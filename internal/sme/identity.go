package sme

import (
	"slices"
	"strings"
)

// findFirms gives each row of the component to one firm.
func (c *Component) findFirms(regions *Regions) []*Firm {
	firms := map[Key]*Firm{}
	give := func(r *Row, id Key, undecided bool) {
		f := firms[id]
		if f == nil {
			f = &Firm{ID: id, Undecided: undecided}
			firms[id] = f
		}
		f.Rows = append(f.Rows, r)
	}
	codes := 0
	for _, k := range c.Keys {
		if k.IsCode() {
			codes++
		}
	}
	if len(c.Decisions) == 0 && len(c.Keys) <= 2 && len(c.Keys)-codes <= 1 && codes <= 1 && InOneCity(regions, c.Rows) {
		for _, r := range c.Rows { // nearly every component: one name, at most one code
			give(r, c.Keys[0], false)
		}
	} else {
		who := c.identify(regions)
		for _, r := range c.Rows {
			id, undecided := who.firm(r)
			give(r, id, undecided)
		}
	}
	list := make([]*Firm, 0, len(firms))
	for _, f := range firms {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Firm) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// identities is who is who within one component. A name whose class splits
// is in it once for each part, as name@place, and rows of no part are under their
// own place.
type identities struct {
	regions *Regions
	printed *classes       // names as rows alone join them
	parts   map[Key][]part // of a name whose class splits
	codes   *classes
	names   *classes
	bearers map[Key][]Key   // class of names -> classes of codes, after all decisions
	said    map[Key][]Key   // very name -> classes of codes by `same`
	seen    map[Key][]Key   // very name -> classes of codes in one row with it
	loose   map[Key][]Key   // name -> classes of codes that may belong to one part of it or another
	denied  map[Key][]Key   // class of names -> classes of codes by `different`
	apart   map[[2]Key]bool // `different`, both ways
}

// identify finds who is who in a component of several names, codes or places.
func (c *Component) identify(regions *Regions) *identities {
	who := &identities{
		regions: regions, parts: map[Key][]part{}, apart: map[[2]Key]bool{},
		bearers: map[Key][]Key{}, said: map[Key][]Key{}, seen: map[Key][]Key{}, loose: map[Key][]Key{}, denied: map[Key][]Key{},
	}
	for _, d := range c.Decisions {
		if !d.Same {
			who.part(d.A, d.B) // as they are, which is all that codes and undivided names need
		}
	}
	who.codes = who.classesOf(nil, c.pairs(who, true))
	who.printed = who.classesOf(nil, c.renames(who))
	c.splitNames(who)
	for _, d := range c.Decisions {
		if d.Same {
			continue
		}
		for _, a := range who.means(d.A) {
			for _, b := range who.means(d.B) {
				who.part(a, b)
			}
		}
	}
	who.names = who.classesOf(who.classesOf(nil, c.renames(who)), c.pairs(who, false))
	c.seeCodes(who)
	return who
}

// part notes that two keys are said to be different; one that is both is not.
func (who *identities) part(a, b Key) {
	if a != b {
		who.apart[[2]Key{a, b}], who.apart[[2]Key{b, a}] = true, true
	}
}

// pairs are the codes, or the names, that decisions join.
func (c *Component) pairs(who *identities, codes bool) (pairs [][2]Key) {
	for _, d := range c.Decisions {
		if !d.Same || d.A.IsCode() != codes || d.B.IsCode() != codes {
			continue
		}
		for _, a := range who.means(d.A) {
			for _, b := range who.means(d.B) {
				if !who.apart[[2]Key{a, b}] {
					pairs = append(pairs, [2]Key{a, b})
				}
			}
		}
	}
	return pairs
}

// renames are the names that rows join: an old and a new one, where the row
// prints no code, in each of the parts into which they split.
func (c *Component) renames(who *identities) (pairs [][2]Key) {
	for _, r := range c.Rows {
		if r.former == "" || r.code != "" {
			continue
		}
		before, after := who.means(r.former), who.means(r.name)
		for i := range min(len(before), len(after)) { // names of one class have the same parts
			if pair := [2]Key{before[i], after[i]}; !who.apart[pair] {
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs
}

// splitNames finds the names of firms in several places.
func (c *Component) splitNames(who *identities) {
	if InOneCity(who.regions, c.Rows) {
		return
	}
	rows := map[Key][]*Row{}
	for _, r := range c.Rows {
		for _, name := range [...]Key{r.name, r.former} {
			class := who.printed.of(name)
			if of := rows[class]; name != "" && (len(of) == 0 || of[len(of)-1] != r) {
				rows[class] = append(of, r)
			}
		}
	}
	for class, of := range rows {
		parts := split(who.regions, of, func(r *Row) Key { return who.codes.of(r.code) })
		for _, name := range who.printed.members(class) {
			if len(parts) > 0 {
				who.parts[name] = parts
			}
		}
	}
}

// means are the keys that a key of a decision means. A bare name is all the
// parts into which it splits; one with a place the part that the place belongs
// to, else the rows of no part that are there, and where nothing splits the name.
func (who *identities) means(k Key) []Key {
	if k.IsCode() {
		return []Key{k}
	}
	name := k.Bare()
	parts := who.parts[name]
	switch place := k.Place(); {
	case len(parts) == 0:
		return []Key{name}
	case place != "":
		return []Key{who.in(name, place)}
	}
	keys := make([]Key, len(parts))
	for i, p := range parts {
		keys[i] = name.At(p.ID)
	}
	return keys
}

// in is a name in a place: in the part that the place belongs to, else in the
// place itself.
func (who *identities) in(name Key, place RegionID) Key {
	parts := who.parts[name]
	if len(parts) == 0 {
		return name
	}
	if p, ok := partOf(who.regions, parts, place); ok {
		place = p.ID
	}
	return name.At(place)
}

// ofPart reports whether a name in a place is that of a part, or of no place.
func (who *identities) ofPart(k Key) bool {
	parts := who.parts[k.Bare()]
	return len(parts) == 0 || slices.ContainsFunc(parts, func(p part) bool { return p.ID == k.Place() })
}

// seeCodes finds the codes that have each class of names.
func (c *Component) seeCodes(who *identities) {
	strong := map[Key]bool{} // classes of which some code passed both checks
	unplaced := map[Key][]Key{}
	for _, r := range c.Rows {
		if r.code == "" {
			continue
		}
		code := who.codes.of(r.code)
		strong[code] = strong[code] || r.good
		for _, name := range [...]Key{r.name, r.former} {
			switch k := who.in(name, r.region()); {
			case name == "":
			case who.ofPart(k):
				addCode(who.seen, k, code)
			default:
				addCode(unplaced, name, code)
			}
		}
	}
	for _, d := range c.Decisions {
		name, code := d.A, d.B
		if name.IsCode() {
			name, code = code, name
		}
		if name.IsCode() || !code.IsCode() {
			continue
		}
		for _, k := range who.means(name) {
			switch {
			case !d.Same:
				addCode(who.denied, who.names.of(k), who.codes.of(code))
			case !who.apart[[2]Key{k, code}]:
				addCode(who.said, k, who.codes.of(code))
			}
		}
	}
	who.placeCodes(unplaced)
	for _, k := range c.Keys {
		if k.IsCode() {
			continue
		}
		for _, k := range who.means(k) {
			if class := who.names.of(k); who.bearers[class] == nil {
				who.bearers[class] = who.bearersOf(class, strong)
			}
		}
	}
}

// placeCodes finds the part of a name for the codes that only rows of no part
// print: one that has the code in other rows, else the one that has no code. Among
// several it is open.
func (who *identities) placeCodes(unplaced map[Key][]Key) {
	found := map[Key][]Key{}
	for name, codes := range unplaced {
		siblings := who.printed.members(who.printed.of(name))
		coded := func(place RegionID) (codes []Key) {
			for _, n := range siblings {
				codes = append(append(codes, who.seen[n.At(place)]...), who.said[n.At(place)]...)
			}
			return codes
		}
		for _, code := range codes {
			var open, classes []Key
			borne := false
			for _, p := range who.parts[name] {
				k := name.At(p.ID)
				class, has := who.names.of(k), coded(p.ID)
				borne = borne || slices.Contains(has, code)
				if len(has) == 0 && !slices.Contains(who.denied[class], code) {
					open = append(open, k)
					if !slices.Contains(classes, class) {
						classes = append(classes, class)
					}
				}
			}
			switch {
			case borne:
			case len(classes) == 1:
				for _, k := range open {
					addCode(found, k, code)
				}
			case len(classes) > 1:
				addCode(who.loose, name, code)
			}
		}
	}
	for k, codes := range found {
		for _, code := range codes {
			addCode(who.seen, k, code)
		}
	}
}

// addCode notes that a name goes with a code, once.
func addCode(to map[Key][]Key, name, code Key) {
	if name != "" && !slices.Contains(to[name], code) {
		to[name] = append(to[name], code)
	}
}

// bearersOf are the codes of a class of names: all that rows or decisions give it,
// without those that a decision denies. Beside a code that passed its checks, one
// that did not counts only by a decision.
func (who *identities) bearersOf(class Key, strong map[Key]bool) []Key {
	names := who.names.members(class)
	all := []Key{}
	for _, name := range names {
		all = append(append(all, who.seen[name]...), who.said[name]...)
	}
	slices.Sort(all)
	all = slices.DeleteFunc(slices.Compact(all), func(code Key) bool { return slices.Contains(who.denied[class], code) })
	if !slices.ContainsFunc(all, func(code Key) bool { return strong[code] }) {
		return all
	}
	said := func(code Key) bool {
		return slices.ContainsFunc(names, func(n Key) bool { return slices.Contains(who.said[n], code) })
	}
	return slices.DeleteFunc(all, func(code Key) bool { return !strong[code] && !said(code) })
}

// firm says which firm a row belongs to, and whether that is undecided.
func (who *identities) firm(r *Row) (id Key, undecided bool) {
	if r.code != "" {
		return who.codes.of(r.code), false
	}
	name := who.in(r.name, r.region())
	class := who.names.of(name)
	if !slices.ContainsFunc(who.names.members(class), who.ofPart) {
		switch firms := who.candidates(name); len(firms) {
		case 0:
			return class, false
		case 1:
			return firms[0], false
		}
		return r.name, true
	}
	bearers := who.bearers[class]
	switch len(bearers) {
	case 0:
		return class, false
	case 1:
		return bearers[0], false
	}
	for _, given := range [][]Key{who.said[name], who.seen[name]} {
		var one []Key
		for _, code := range given {
			if slices.Contains(bearers, code) {
				one = append(one, code)
			}
		}
		if len(one) == 1 {
			return one[0], false
		}
		if len(one) > 1 {
			break
		}
	}
	return name, true
}

// candidates are the firms that rows in no part of a name may be of: those that a
// decision gives, else those of all parts except the ones that a decision denies.
func (who *identities) candidates(k Key) (firms []Key) {
	class := who.names.of(k)
	for _, n := range who.names.members(class) {
		for _, code := range who.said[n] {
			if !slices.Contains(firms, code) && !slices.Contains(who.denied[class], code) {
				firms = append(firms, code)
			}
		}
	}
	if len(firms) > 0 {
		return firms
	}
	add := func(id Key) {
		if !slices.Contains(firms, id) && !slices.Contains(who.denied[class], id) {
			firms = append(firms, id)
		}
	}
	for _, p := range who.parts[k.Bare()] {
		other := who.names.of(k.At(p.ID))
		if slices.ContainsFunc(who.names.members(other), func(n Key) bool { return who.apart[[2]Key{k, n}] }) {
			continue
		}
		if len(who.bearers[other]) == 0 {
			add(other)
		}
		for _, code := range who.bearers[other] {
			add(code)
		}
	}
	return firms
}

// classes are keys joined by pairs. A class that would hold both ends of a
// `different` stays as it was before those pairs.
type classes struct {
	class map[Key]Key // key -> least key of its class; absent: a class of its own
	in    map[Key][]Key
}

// classesOf joins classes, or single keys if there are none yet.
func (who *identities) classesOf(before *classes, pairs [][2]Key) *classes {
	cl := &classes{class: map[Key]Key{}, in: map[Key][]Key{}}
	if before == nil {
		before = cl
	}
	var sets unionFind[Key]
	for class, members := range before.in {
		for _, k := range members {
			sets.join(class, k)
		}
	}
	for _, p := range pairs {
		sets.join(p[0], p[1])
	}
	for _, g := range sets.groups() {
		slices.Sort(g)
		if !who.tornApart(g) {
			cl.add(g)
			continue
		}
		for _, k := range g {
			if before != cl && before.of(k) == k {
				cl.add(before.members(k))
			}
		}
	}
	return cl
}

// add makes a class of keys in order.
func (c *classes) add(keys []Key) {
	if len(keys) < 2 {
		return
	}
	for _, k := range keys {
		c.class[k] = keys[0]
	}
	c.in[keys[0]] = keys
}

func (who *identities) tornApart(group []Key) bool {
	if len(who.apart) == 0 {
		return false
	}
	for i, a := range group {
		for _, b := range group[:i] {
			if who.apart[[2]Key{a, b}] {
				return true
			}
		}
	}
	return false
}

func (c *classes) of(k Key) Key {
	if least, ok := c.class[k]; ok {
		return least
	}
	return k
}

func (c *classes) members(class Key) []Key {
	if in, ok := c.in[class]; ok {
		return in
	}
	return []Key{class}
}
