package sme

import (
	"cmp"
	"slices"
	"strings"
)

// Key is what two rows of one firm share: an organisation code ("c:MA62K0260")
// or a compared name ("n:…").
type Key string

// KeyOfName returns the key of a printed name, "" for what is never a name.
func KeyOfName(name string) Key {
	if k := NameKey(name); k != "" {
		return Key("n:" + k)
	}
	return ""
}

// KeyOfCode returns the key of a printed code, "" if its checks fail.
func KeyOfCode(code string) Key {
	if k := CodeKey(CleanCode(code)); k != "" {
		return Key("c:" + k)
	}
	return ""
}

// IsCode reports whether the key is an organisation code, not a name.
func (k Key) IsCode() bool { return strings.HasPrefix(string(k), "c:") }

// List is what the derivation knows of the document that a row stands in.
type List struct {
	Identity
	Published Date
	Window    Window
	Digest    string // identifies the document by its content
}

// NewList returns the list that a document is to the derivation.
func NewList(d *Document) *List {
	return &List{Identity: d.Identity(), Published: d.Published, Window: d.Window, Digest: d.Digest()}
}

// Ref names the list's batch.
func (l *List) Ref() BatchRef { return BatchRef{l.Tier, l.Issuer, l.Batch} }

// Row is one entry of an active document, as evidence. ID is the caller's own
// mark; nothing is ordered by it.
type Row struct {
	ID       int64
	List     *List
	Number   int // the row in its file
	Name     string
	Former   string
	Code     string
	Region   RegionID // resolved; "" if the row names none
	Left     RegionID // on relocations: the region left
	Window   Window   // a validity of its own
	Industry string   // "" if the row tells none
	name     Key
	former   Key
	code     Key
	good     bool // both checks of the code hold
}

// NewRow makes evidence of an entry.
func NewRow(id int64, list *List, e *Entry) *Row {
	r := &Row{ID: id, List: list, Number: e.Row, Name: e.Name, Former: e.Former, Code: CleanCode(e.Code),
		Region: e.Region, Left: e.LeftRegion, Window: e.Window, Industry: IndustryOf(e.Other)}
	r.name, r.former, r.code = KeyOfName(r.Name), KeyOfName(r.Former), KeyOfCode(r.Code)
	r.good = r.code != "" && GradeCode(r.Code) == CodeGood
	if r.name == "" {
		r.name, r.former = r.former, ""
	}
	if r.former == r.name {
		r.former = ""
	}
	return r
}

// Keys returns the row's keys, the code first.
func (r *Row) Keys() []Key {
	keys := make([]Key, 0, 3)
	for _, k := range []Key{r.code, r.name, r.former} {
		if k != "" {
			keys = append(keys, k)
		}
	}
	return keys
}

// SharesName reports whether the row's name is another row's name or former name.
func (r *Row) SharesName(other *Row) bool {
	return r.name != "" && (r.name == other.name || r.name == other.former)
}

// day is when the row comes into effect: its publication, or for an act that
// ends a title the later of that and the printed date.
func (r *Row) day() Day {
	pub := r.List.Published.Start()
	if r.List.Act == Fail || r.List.Act == Revoke {
		return max(pub, r.window().From.Start())
	}
	return pub
}

// window is the row's own validity, filled up from its list's.
func (r *Row) window() Window {
	w := r.Window
	if w.IsZero() {
		return r.List.Window
	}
	if w.To.IsZero() {
		w.To = r.List.Window.To
	}
	return w
}

// region is where the row says the firm is: the issuing region if it says nothing.
func (r *Row) region() RegionID { return cmp.Or(r.Region, r.List.Issuer) }

// compareRows orders rows by content alone, so that no order of import shows.
func compareRows(a, b *Row) int {
	return cmp.Or(
		strings.Compare(a.List.Digest, b.List.Digest),
		cmp.Compare(a.Number, b.Number),
		strings.Compare(string(a.name), string(b.name)),
		strings.Compare(string(a.former), string(b.former)),
		strings.Compare(a.Code, b.Code),
		strings.Compare(string(a.Region), string(b.Region)),
		strings.Compare(string(a.Left), string(b.Left)),
		strings.Compare(a.Name, b.Name),
		cmp.Compare(a.Window.From.Start(), b.Window.From.Start()),
		cmp.Compare(a.Window.To.End(), b.Window.To.End()),
		strings.Compare(a.Industry, b.Industry),
	)
}

// Decision is a person's word that two keys name one firm, or two.
type Decision struct {
	Same bool // else different
	A, B Key
}

// Firm is one firm, as derived.
type Firm struct {
	ID        Key // its least code key, else its least name key: content, never a row number
	Name      string
	Code      string // the best code printed for it
	Industry  string // as the last document tells it, "" if none does
	Undecided bool   // stands for rows that cannot be given to one firm
	Rows      []*Row // all its evidence, by content
	Stays     []Stay
	Titles    []Title // by the ladder
	Remarks   []RowRemark
}

// Stay is a step of a firm's region over time.
type Stay struct {
	From   Day // 0: from the beginning
	Region RegionID
	Row    *Row
}

// RowRemark is a doubt that the derivation has about rows.
type RowRemark struct {
	Remark
	Rows []*Row
}

// RegionAt returns where the firm is on a day.
func (f *Firm) RegionAt(d Day) RegionID {
	region := RegionID("")
	for _, s := range f.Stays {
		if s.From > d {
			break
		}
		region = s.Region
	}
	return region
}

// Component is a set of rows that share keys, with the firms found in it. It
// is the unit of recomputation, and nothing more.
type Component struct {
	Keys      []Key
	Rows      []*Row
	Decisions []Decision
	Firms     []*Firm
}

// Derive finds the firms and their titles in a set of rows and decisions. It is
// total, takes them in any order, and is defined on contradictory evidence too;
// sets that share no key derive apart.
func Derive(ref *Reference, rows []*Row, decisions []Decision) []Component {
	comps := components(rows, decisions)
	ladder := ref.Ladder()
	for i := range comps {
		c := &comps[i]
		slices.SortFunc(c.Rows, compareRows)
		c.Firms = c.findFirms()
		for _, f := range c.Firms {
			f.conclude(ref, ladder)
		}
	}
	return comps
}

// components groups rows and decisions that share a key. Rows without any key are left out.
func components(rows []*Row, decisions []Decision) []Component {
	index := make(map[Key]int32, len(rows))
	var sets unionFind
	at := func(k Key) int32 {
		i, ok := index[k]
		if !ok {
			i = sets.add()
			index[k] = i
		}
		return i
	}
	for _, r := range rows {
		first := int32(-1)
		for _, k := range [...]Key{r.code, r.name, r.former} {
			if k == "" {
				continue
			}
			i := at(k)
			if first >= 0 {
				sets.union(first, i)
			}
			first = i
		}
	}
	for _, d := range decisions {
		sets.union(at(d.A), at(d.B))
	}
	place := make(map[int32]int, len(rows))
	var comps []Component
	comp := func(k Key) *Component {
		root := sets.find(index[k])
		i, ok := place[root]
		if !ok {
			i = len(comps)
			place[root] = i
			comps = append(comps, Component{})
		}
		return &comps[i]
	}
	for _, r := range rows {
		if k := cmp.Or(r.code, r.name); k != "" {
			c := comp(k)
			c.Rows = append(c.Rows, r)
		}
	}
	for _, d := range decisions {
		c := comp(d.A)
		c.Decisions = append(c.Decisions, d)
	}
	for k := range index {
		c := comp(k)
		c.Keys = append(c.Keys, k)
	}
	for i := range comps {
		slices.Sort(comps[i].Keys)
	}
	slices.SortFunc(comps, func(a, b Component) int { return strings.Compare(string(a.Keys[0]), string(b.Keys[0])) })
	return comps
}

// findFirms gives each row of the component to one firm.
func (c *Component) findFirms() []*Firm {
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
	if len(c.Decisions) == 0 && len(c.Keys) <= 2 && len(c.Keys)-codes <= 1 && codes <= 1 {
		for _, r := range c.Rows { // nearly every component: one name, at most one code
			give(r, c.Keys[0], false)
		}
	} else {
		who := c.identify()
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

// identities is who is who within one component.
type identities struct {
	codes   *classes
	names   *classes
	bearers map[Key][]Key   // name class -> code classes, after all decisions
	said    map[Key][]Key   // very name -> code classes by `same`
	seen    map[Key][]Key   // very name -> code classes in one row with it
	apart   map[[2]Key]bool // `different`, both ways
}

// identify finds who is who in a component of several names or codes.
func (c *Component) identify() *identities {
	who := &identities{
		bearers: map[Key][]Key{}, said: map[Key][]Key{}, seen: map[Key][]Key{}, apart: map[[2]Key]bool{},
	}
	for _, d := range c.Decisions {
		if !d.Same {
			who.apart[[2]Key{d.A, d.B}], who.apart[[2]Key{d.B, d.A}] = true, true
		}
	}
	codePairs, namePairs := c.joined(who)
	who.codes, who.names = who.classesOf(codePairs), who.classesOf(namePairs)
	for _, r := range c.Rows {
		if r.code != "" {
			addCode(who.seen, r.name, who.codes.of(r.code))
			addCode(who.seen, r.former, who.codes.of(r.code))
		}
	}
	strong, excluded := c.strongCodes(who), c.decidedCodes(who)
	for _, k := range c.Keys {
		if class := who.names.of(k); !k.IsCode() && who.bearers[class] == nil {
			who.bearers[class] = who.bearersOf(class, strong, excluded[class])
		}
	}
	return who
}

// joined are the pairs of codes and of names that are one firm's: by decisions,
// and names by the rows of renames that print no code.
func (c *Component) joined(who *identities) (codes, names [][2]Key) {
	for _, d := range c.Decisions {
		switch pair := [2]Key{d.A, d.B}; {
		case !d.Same || who.apart[pair]:
		case d.A.IsCode() && d.B.IsCode():
			codes = append(codes, pair)
		case !d.A.IsCode() && !d.B.IsCode():
			names = append(names, pair)
		}
	}
	for _, r := range c.Rows {
		if pair := [2]Key{r.former, r.name}; r.former != "" && r.code == "" && !who.apart[pair] {
			names = append(names, pair)
		}
	}
	return codes, names
}

// strongCodes are the classes of codes of which some code passed both checks.
func (c *Component) strongCodes(who *identities) map[Key]bool {
	strong := map[Key]bool{}
	for _, r := range c.Rows {
		if r.good {
			strong[who.codes.of(r.code)] = true
		}
	}
	return strong
}

// decidedCodes notes which codes are a name's by `same`, and returns those that
// are not a class of names' by `different`.
func (c *Component) decidedCodes(who *identities) (excluded map[Key][]Key) {
	excluded = map[Key][]Key{}
	for _, d := range c.Decisions {
		name, code := d.A, d.B
		if name.IsCode() {
			name, code = code, name
		}
		switch {
		case name.IsCode() || !code.IsCode():
		case !d.Same:
			addCode(excluded, who.names.of(name), who.codes.of(code))
		case !who.apart[[2]Key{name, code}]:
			addCode(who.said, name, who.codes.of(code))
		}
	}
	return excluded
}

// addCode notes that a name goes with a code, once.
func addCode(to map[Key][]Key, name, code Key) {
	if name != "" && !slices.Contains(to[name], code) {
		to[name] = append(to[name], code)
	}
}

// bearersOf are the codes that bear a class of names: all that were seen or said
// to, but for those excluded. Beside a code that passed its checks, one that did
// not counts only where it was said to.
func (who *identities) bearersOf(class Key, strong map[Key]bool, excluded []Key) []Key {
	names := who.names.members(class)
	all := []Key{}
	for _, name := range names {
		all = append(append(all, who.seen[name]...), who.said[name]...)
	}
	slices.Sort(all)
	all = slices.DeleteFunc(slices.Compact(all), func(code Key) bool { return slices.Contains(excluded, code) })
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
	class := who.names.of(r.name)
	bearers := who.bearers[class]
	switch len(bearers) {
	case 0:
		return class, false
	case 1:
		return bearers[0], false
	}
	for _, given := range [][]Key{who.said[r.name], who.seen[r.name]} {
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
	return r.name, true
}

// classes are keys joined by pairs; a class that holds both ends of a
// `different` falls apart into its single keys.
type classes struct {
	class map[Key]Key // key -> least key of its class; absent: a class of its own
	in    map[Key][]Key
}

func (who *identities) classesOf(pairs [][2]Key) *classes {
	cl := &classes{class: map[Key]Key{}, in: map[Key][]Key{}}
	index := map[Key]int32{}
	var keys []Key
	var sets unionFind
	at := func(k Key) int32 {
		i, ok := index[k]
		if !ok {
			i = sets.add()
			index[k] = i
			keys = append(keys, k)
		}
		return i
	}
	for _, p := range pairs {
		sets.union(at(p[0]), at(p[1]))
	}
	slices.Sort(keys)
	groups := map[int32][]Key{}
	for _, k := range keys {
		root := sets.find(index[k])
		groups[root] = append(groups[root], k)
	}
	for _, g := range groups {
		if who.tornApart(g) {
			continue
		}
		for _, k := range g {
			cl.class[k] = g[0]
		}
		cl.in[g[0]] = g
	}
	return cl
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

// unionFind joins small integers into sets.
type unionFind struct{ parent []int32 }

func (u *unionFind) add() int32 {
	i := int32(len(u.parent))
	u.parent = append(u.parent, i)
	return i
}

func (u *unionFind) find(i int32) int32 {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *unionFind) union(a, b int32) {
	a, b = u.find(a), u.find(b)
	if a < b {
		u.parent[b] = a
	} else {
		u.parent[a] = b
	}
}

// conclude works out all that a firm's rows say of it.
func (f *Firm) conclude(ref *Reference, ladder []TierID) {
	byDay := slices.Clone(f.Rows)
	slices.SortStableFunc(byDay, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(a.List.Published.Start(), b.List.Published.Start()))
	})
	f.describe(byDay)
	f.stay(ref.Regions, byDay)
	for _, tier := range ladder {
		var acts []*Row
		for _, r := range f.Rows {
			if r.List.Tier == tier && r.List.Final && r.List.Act.Titles() {
				acts = append(acts, r)
			}
		}
		if len(acts) > 0 {
			f.Titles = append(f.Titles, f.title(ref, tier, acts))
		}
	}
	f.doubt()
}

// describe takes the latest name and industry and the best code that were printed.
func (f *Firm) describe(byDay []*Row) {
	best := -1
	for _, r := range byDay {
		if r.Name != "" {
			f.Name = strings.Join(strings.Fields(r.Name), " ")
		}
		f.Industry = cmp.Or(r.Industry, f.Industry)
		if grade := codeWorth[GradeCode(r.Code)]; r.code != "" && grade >= best {
			f.Code, best = r.Code, grade
		}
	}
	if f.Undecided { // the rows share a name, not a code
		f.Code = ""
	}
}

var codeWorth = map[CodeGrade]int{CodeGood: 2, CodeCheckFails: 1, CodeOrgFails: 1}

// stay works out where the firm is when: a coarser or equal region tells
// nothing new, a finer one inside the current refines it from the same start,
// any other is a move. The first applies backwards, since absence is not
// evidence of being elsewhere. A relocation tells first the place left, which
// refines, and then the place reached.
func (f *Firm) stay(regions *Regions, byDay []*Row) {
	evidence := slices.Clone(byDay)
	slices.SortStableFunc(evidence, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(a.List.Published.Start(), b.List.Published.Start()), regions.Compare(a.region(), b.region()))
	})
	for _, r := range evidence {
		region := r.region()
		if len(f.Stays) == 0 {
			f.Stays = append(f.Stays, Stay{Region: cmp.Or(r.Left, region), Row: r})
		}
		if first := &f.Stays[len(f.Stays)-1]; r.Left != "" && regions.Within(r.Left, first.Region) {
			first.Region, first.Row = r.Left, r
		}
		last := &f.Stays[len(f.Stays)-1]
		from := r.List.Published.Start()
		switch {
		case regions.Within(last.Region, region):
		case regions.Within(region, last.Region), last.From == from:
			last.Region, last.Row = region, r
		default:
			f.Stays = append(f.Stays, Stay{From: from, Region: region, Row: r})
		}
	}
}

// doubt notes rows that repeat each other or disagree within one list.
func (f *Firm) doubt() {
	for i, r := range f.Rows {
		for j := i - 1; j >= 0 && f.Rows[j].List == r.List; j-- {
			o := f.Rows[j]
			switch {
			case r.name == o.name:
				f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.repeated"}, []*Row{o, r}})
			case r.code != "" && r.code == o.code:
				f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.one-code-two-names"}, []*Row{o, r}})
			}
		}
	}
}
