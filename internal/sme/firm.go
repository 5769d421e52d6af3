package sme

import (
	"cmp"
	"slices"
	"strings"
)

// Key is what two rows of one firm share: an organisation code ("c:MA62K0260")
// or a compared name ("n:…"). That of a firm, or in a decision, may say which of
// the firms of one name is meant, by its place: "n:…@510000".
type Key string

// atPlace separates a name from a place. In a name it is written otherwise.
const atPlace = "@"

// KeyOfName returns the key of a printed name, "" for what is never a name.
func KeyOfName(name string) Key {
	if k := NameKey(name); k != "" {
		return Key("n:" + strings.ReplaceAll(k, atPlace, "＠"))
	}
	return ""
}

// At is the key of the firm of a name in a place.
func (k Key) At(place RegionID) Key { return k.Bare() + Key(atPlace+string(place)) }

// Bare is the key without its place.
func (k Key) Bare() Key {
	bare, _, _ := strings.Cut(string(k), atPlace)
	return Key(bare)
}

// Place is the place that a key names, "" if it names none.
func (k Key) Place() RegionID {
	_, place, _ := strings.Cut(string(k), atPlace)
	return RegionID(place)
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

// List is what the derivation knows of the document of a row.
type List struct {
	Identity
	Published Date
	Window    Window
	Digest    string // identifies the document by its content
}

// NewList returns the list that a document is to the derivation.
func NewList(d *Document) *List {
	return NewListOf(d, d.Digest())
}

// NewListOf is NewList with the digest of the document, where that is known.
func NewListOf(d *Document, digest string) *List {
	return &List{Identity: d.Identity(), Published: d.Published, Window: d.Window, Digest: digest}
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
	Industry string   // "" if the row has none
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

// KeyParts are the keys of the row's code, name and former name, each "" for none.
func (r *Row) KeyParts() (code, name, former Key) { return r.code, r.name, r.former }

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

// window is the row's own validity; the side that it doesn't print is its list's.
func (r *Row) window() Window { return r.Window.Or(r.List.Window) }

// emptyWindow reports whether a validity of the row's own leaves no day, so that
// its list's start can't be meant for it.
func (r *Row) emptyWindow() bool {
	w := r.window()
	return !r.Window.IsZero() && !w.To.IsZero() && max(r.day(), w.From.Start()) > w.To.End()
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
	ID        Key // its least code key, else its least name key, with its place where firms elsewhere have the name
	Name      string
	Code      string // the best code printed for it
	Industry  string // as the last document prints it, "" if none does
	Undecided bool   // collects rows that cannot be given to one firm
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
func (f *Firm) RegionAt(d Day) RegionID { return regionAt(f.Stays, d) }

func regionAt(stays []Stay, d Day) RegionID {
	region := RegionID("")
	for _, s := range stays {
		if s.From > d {
			break
		}
		region = s.Region
	}
	return region
}

// Moved reports whether the firm moved after a day, up to another.
func (f *Firm) Moved(after, upTo Day) bool {
	return slices.ContainsFunc(f.Stays, func(s Stay) bool { return s.From != 0 && after < s.From && s.From <= upTo })
}

// Describe finds the key, name and code of the firm of rows that share one key and
// print at most one code.
func Describe(rows []*Row) (id Key, name, code string) {
	byDay := slices.SortedFunc(slices.Values(rows), compareRows)
	slices.SortStableFunc(byDay, func(a, b *Row) int { return cmp.Compare(a.List.Published.Start(), b.List.Published.Start()) })
	f := Firm{}
	f.describe(byDay)
	for _, r := range byDay {
		if r.code != "" {
			return r.code, f.Name, f.Code
		}
	}
	return byDay[0].name, f.Name, f.Code
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
		c.Firms = c.findFirms(ref.Regions)
		for _, f := range c.Firms {
			f.conclude(ref, ladder)
		}
		c.remarkHomonyms(ref.Regions)
	}
	return comps
}

// components groups rows and decisions that share a key. Rows without any key are left out.
func components(rows []*Row, decisions []Decision) []Component {
	sets := unionFind[Key]{index: make(map[Key]int32, len(rows))}
	for _, r := range rows {
		first := int32(-1)
		for _, k := range [...]Key{r.code, r.name, r.former} {
			if k == "" {
				continue
			}
			i := sets.at(k)
			if first >= 0 {
				sets.union(first, i)
			}
			first = i
		}
	}
	for _, d := range decisions {
		sets.join(d.A.Bare(), d.B.Bare())
	}
	place := make(map[int32]int, len(rows))
	var comps []Component
	comp := func(k Key) *Component {
		root := sets.find(sets.at(k))
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
		c := comp(d.A.Bare())
		c.Decisions = append(c.Decisions, d)
	}
	for k := range sets.index {
		c := comp(k)
		c.Keys = append(c.Keys, k)
	}
	for i := range comps {
		slices.Sort(comps[i].Keys)
	}
	slices.SortFunc(comps, func(a, b Component) int { return strings.Compare(string(a.Keys[0]), string(b.Keys[0])) })
	return comps
}

// unionFind joins values into sets. Each has a number, in the order in which they came.
type unionFind[T comparable] struct {
	index  map[T]int32
	parent Sets
}

// at is the number of a value.
func (u *unionFind[T]) at(v T) int32 {
	i, ok := u.index[v]
	if !ok {
		if u.index == nil {
			u.index = map[T]int32{}
		}
		i = int32(len(u.parent))
		u.index[v] = i
		u.parent = append(u.parent, i)
	}
	return i
}

// join puts two values in one set.
func (u *unionFind[T]) join(a, b T) { u.union(u.at(a), u.at(b)) }

// groups are the values of each set, in no order.
func (u *unionFind[T]) groups() map[int32][]T {
	sets := map[int32][]T{}
	for v, i := range u.index {
		root := u.find(i)
		sets[root] = append(sets[root], v)
	}
	return sets
}

func (u *unionFind[T]) find(i int32) int32 { return u.parent.Find(i) }

func (u *unionFind[T]) union(a, b int32) { u.parent.Join(a, b) }

// Sets are sets of the numbers from 0 on, each of which has another one of its
// set as its parent, or itself.
type Sets []int32

// NewSets makes n sets of one number each.
func NewSets(n int) Sets {
	s := make(Sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// Find is the least number of the set that a number is in.
func (s Sets) Find(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// Join puts the sets of two numbers together.
func (s Sets) Join(a, b int32) {
	a, b = s.Find(a), s.Find(b)
	if a < b {
		s[b] = a
	} else {
		s[a] = b
	}
}

// byDay are the firm's rows by the days of their lists.
func (f *Firm) byDay() []*Row {
	byDay := slices.Clone(f.Rows)
	slices.SortStableFunc(byDay, func(a, b *Row) int { return cmp.Compare(a.List.Published.Start(), b.List.Published.Start()) })
	return byDay
}

// conclude works out all that a firm's rows say of it.
func (f *Firm) conclude(ref *Reference, ladder []TierID) {
	byDay := f.byDay()
	f.describe(byDay)
	f.Stays = staysOf(ref.Regions, byDay, func(*Row, Day) {})
	for _, tier := range ladder {
		var acts []*Row
		for _, r := range f.Rows {
			if r.List.Tier == tier && r.List.Final && r.List.Act.Titles() && (r.List.Act == Recognise || !f.Undecided) {
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

// staysOf works out where a firm is when: a coarser or equal region tells
// nothing new, a finer one inside the current refines it from the same start,
// any other is a move. The first applies backwards, since absence is not
// evidence of being elsewhere. A relocation tells first the place left, which
// refines, and then the place reached. Each row that tells something is told to
// tells, with the first day of the stay that it tells of.
func staysOf(regions *Regions, byDay []*Row, tells func(r *Row, from Day)) []Stay {
	var stays []Stay
	evidence := slices.Clone(byDay)
	slices.SortStableFunc(evidence, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(a.List.Published.Start(), b.List.Published.Start()), regions.Compare(a.region(), b.region()))
	})
	for _, r := range evidence {
		region := r.region()
		if len(stays) == 0 {
			stays = append(stays, Stay{Region: cmp.Or(r.Left, region), Row: r})
			tells(r, 0)
		}
		if first := &stays[len(stays)-1]; r.Left != "" && regions.Within(r.Left, first.Region) {
			first.Region, first.Row = r.Left, r
			tells(r, first.From)
		}
		last := &stays[len(stays)-1]
		from := r.List.Published.Start()
		switch {
		case regions.Within(last.Region, region):
		case regions.Within(region, last.Region), last.From == from:
			last.Region, last.Row = region, r
			tells(r, last.From)
		default:
			stays = append(stays, Stay{From: from, Region: region, Row: r})
			tells(r, from)
		}
	}
	return stays
}

// doubt notes rows that repeat each other or disagree within one list.
func (f *Firm) doubt() {
	from := 0
	for i := range f.Rows {
		if i+1 < len(f.Rows) && f.Rows[i+1].List == f.Rows[from].List {
			continue
		}
		if i > from {
			f.doubtWithin(f.Rows[from : i+1])
		}
		from = i + 1
	}
}

// namesOfACode is against how many other names of its code a row is held: a list
// of nothing but one code would otherwise make a doubt of each pair of its rows.
const namesOfACode = 20

// doubtWithin holds each row of a list against the last one of the same name, and
// against those of other names that bear its code.
func (f *Firm) doubtWithin(rows []*Row) {
	last, named := map[Key]*Row{}, map[Key][]*Row{}
	for _, r := range rows {
		o := last[r.name]
		if o != nil {
			f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.repeated"}, []*Row{o, r}})
		}
		last[r.name] = r
		if r.code == "" {
			continue
		}
		others := named[r.code]
		for _, o := range slices.Backward(others) {
			if o.name != r.name {
				f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.one-code-two-names"}, []*Row{o, r}})
			}
		}
		if !slices.ContainsFunc(others, func(o *Row) bool { return o.name == r.name }) && len(others) < namesOfACode {
			named[r.code] = append(others, r)
		}
	}
}
