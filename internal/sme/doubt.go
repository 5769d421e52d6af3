package sme

import (
	"cmp"
	"slices"
	"strings"
)

// DoubtKind is what makes it doubtful who is who.
type DoubtKind string

// The kinds of doubts, in the order in which they matter.
const (
	DoubtHomonyms  DoubtKind = "one-name-two-places" // two firms of one name, recognised in two places
	DoubtOverruled DoubtKind = "overruled"           // a decision that the rows contradict
	DoubtUndecided DoubtKind = "undecided"           // rows that several firms may have
	DoubtTwoCodes  DoubtKind = "one-name-two-codes"
	DoubtTwoNames  DoubtKind = "one-code-two-names" // in one list
	DoubtSimilar   DoubtKind = "similar-names"      // one side has no code
)

var doubtKinds = []DoubtKind{DoubtHomonyms, DoubtOverruled, DoubtUndecided, DoubtTwoCodes, DoubtTwoNames, DoubtSimilar}

// Doubt is a pair of keys of which it is not sure whether they are of one firm,
// with the rows that speak for each.
type Doubt struct {
	Kind  DoubtKind
	Pair  [2]Key // in order
	Sides [2]Side
	Apart int // characters between similar names
	rank  int // of similar names: the less, the likelier one firm
}

// Side is what a doubt knows of one of its keys.
type Side struct {
	Name, Code string
	Region     RegionID
	Rows       []*Row
}

// Doubts finds what a person should decide, most pressing first: ordered by
// content, so that the same evidence gives the same list. Similar names follow
// last, the likeliest first, and those for one name together.
func Doubts(ref *Reference, comps []Component) []Doubt {
	var list []Doubt
	for i := range comps {
		list = comps[i].doubts(ref.Regions, list)
	}
	slices.SortFunc(list, func(a, b Doubt) int {
		return cmp.Or(
			cmp.Compare(slices.Index(doubtKinds, a.Kind), slices.Index(doubtKinds, b.Kind)),
			strings.Compare(string(a.Pair[0]), string(b.Pair[0])),
			strings.Compare(string(a.Pair[1]), string(b.Pair[1])),
		)
	})
	list = slices.CompactFunc(list, func(a, b Doubt) bool { return a.Pair == b.Pair && a.Kind == b.Kind })
	return append(list, similar(ref, comps)...)
}

// doubts finds the doubts within a component.
func (c *Component) doubts(regions *Regions, list []Doubt) []Doubt {
	if len(c.Keys) <= 2 && len(c.Firms) <= 1 && len(c.Decisions) == 0 { // nearly every component: one name, at most one code
		return list
	}
	w := &doubter{Component: c, who: c.identify(regions), at: map[Key]*Firm{}, list: list}
	for _, f := range c.Firms {
		w.at[f.ID] = f
	}
	w.homonyms()
	for _, d := range c.Decisions {
		if c.overruled(w.who, d) {
			w.add(DoubtOverruled, d.A, d.B, bearing(c.bearing(w.who, d.A)[0], d.A.Bare()), bearing(c.bearing(w.who, d.B)[0], d.B.Bare()))
		}
	}
	for _, f := range c.Firms {
		if f.Undecided {
			w.undecided(f)
		}
		for _, d := range f.Remarks {
			if d.ID == "row.one-code-two-names" && d.Rows[0].name != "" && d.Rows[1].name != "" {
				side := func(r *Row) Side { return Side{Name: r.Name, Code: r.Code, Region: r.region(), Rows: []*Row{r}} }
				w.add(DoubtTwoNames, w.who.in(d.Rows[0].name, d.Rows[0].region()), w.who.in(d.Rows[1].name, d.Rows[1].region()),
					side(d.Rows[0]), side(d.Rows[1]))
			}
		}
	}
	for _, k := range c.Keys {
		if k.IsCode() {
			continue
		}
		w.openCodes(k)
		for _, name := range w.who.means(k) {
			codes := slices.Clone(w.who.seen[name])
			slices.Sort(codes)
			for i := 1; i < len(codes); i++ {
				if a, b := w.at[codes[i-1]], w.at[codes[i]]; a != nil && b != nil {
					w.add(DoubtTwoCodes, codes[i-1], codes[i], bearing(a, k), bearing(b, k))
				}
			}
		}
	}
	return w.list
}

// doubter finds the doubts of a component.
type doubter struct {
	*Component
	who  *identities
	at   map[Key]*Firm
	list []Doubt
}

func (w *doubter) add(kind DoubtKind, a, b Key, sa, sb Side) {
	if b < a {
		a, b, sa, sb = b, a, sb, sa
	}
	w.list = append(w.list, Doubt{Kind: kind, Pair: [2]Key{a, b}, Sides: [2]Side{sa, sb}})
}

// bearing is a firm with those of its rows that print a key, or all if none does.
func bearing(f *Firm, k Key) Side {
	side := Side{Name: f.Name, Code: f.Code, Region: f.RegionAt(lastDay)}
	for _, r := range f.Rows {
		if slices.Contains(r.Keys(), k) {
			side.Rows = append(side.Rows, r)
		}
	}
	return side.orAll(f)
}

// homonyms are the names of firms in several places, each place beside the
// next. Where each firm has a code there is nothing to decide.
func (w *doubter) homonyms() {
	type placed struct {
		key   Key
		side  Side
		coded bool
	}
	for _, name := range w.Keys {
		if len(w.who.parts[name]) == 0 || w.who.printed.of(name) != name {
			continue
		}
		names := w.who.printed.members(name)
		var places []placed
		for _, p := range w.who.parts[name] {
			o := placed{coded: true}
			for _, r := range w.Rows { // by content
				if r.List.Act != Recognise || !slices.Contains(names, r.name) && !slices.Contains(names, r.former) {
					continue
				}
				if own, ok := partOf(w.who.regions, w.who.parts[name], r.region()); !ok || own.ID != p.ID {
					continue
				}
				key := r.name
				if !slices.Contains(names, key) {
					key = r.former
				}
				if key = key.At(p.ID); o.key == "" || key < o.key {
					o.key = key
				}
				o.side.Name, o.side.Rows = r.Name, append(o.side.Rows, r)
				if o.side.Region == "" || w.who.regions.Within(r.region(), o.side.Region) {
					o.side.Region = r.region()
				}
				o.side.Code, o.coded = cmp.Or(r.Code, o.side.Code), o.coded && r.code != ""
			}
			places = append(places, o)
		}
		for i := 1; i < len(places); i++ {
			if a, b := places[i-1], places[i]; !a.coded || !b.coded {
				w.add(DoubtHomonyms, a.key, b.key, a.side, b.side)
			}
		}
	}
}

// openCodes are the codes of a name that may belong to its firm in one place or
// another: each beside the firms there that have none.
func (w *doubter) openCodes(name Key) {
	for _, code := range w.who.loose[name] {
		for _, p := range w.who.parts[name] {
			k := name.At(p.ID)
			class := w.who.names.of(k)
			coded, bare := w.at[code], w.at[class]
			if coded != nil && bare != nil && len(w.who.bearers[class]) == 0 && !slices.Contains(w.who.denied[class], code) {
				w.add(DoubtUndecided, code, k, bearing(coded, name), bearing(bare, name))
			}
		}
	}
}

// Homonyms are the doubts about names of firms in several places, except those that
// a decision settles.
func (c *Component) Homonyms(regions *Regions) []Doubt {
	if !slices.ContainsFunc(c.Firms, func(f *Firm) bool { return f.ID.Place() != "" }) && len(c.Decisions) == 0 {
		return nil // each of them has a code
	}
	w := &doubter{Component: c, who: c.identify(regions)}
	w.homonyms()
	return slices.DeleteFunc(w.list, func(d Doubt) bool {
		return slices.ContainsFunc(c.Decisions, func(o Decision) bool { return o.A == d.Pair[0] && o.B == d.Pair[1] })
	})
}

// remarkHomonyms notes with each firm where else its name is recognised, once for
// each list, and of two in one list with the latter.
func (c *Component) remarkHomonyms(regions *Regions) {
	for _, d := range c.Homonyms(regions) {
		for i, side := range d.Sides {
			other := d.Sides[1-i]
			lists := map[*List]bool{}
			for _, r := range side.Rows {
				behind := func(o *Row) bool { return o.List == r.List && o.Number > r.Number }
				if lists[r.List] || slices.ContainsFunc(other.Rows, behind) {
					continue
				}
				lists[r.List] = true
				for _, f := range c.Firms {
					if slices.Contains(f.Rows, r) {
						f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.homonym", Args: []any{r.Name, d.Pair[1-i].Place()}}, []*Row{r}})
					}
				}
			}
		}
	}
}

// undecided are the firms that an undecided row may be of.
func (w *doubter) undecided(f *Firm) {
	rows := map[Key][]*Row{}
	var names []Key
	for _, r := range f.Rows {
		k := w.who.in(r.name, r.region())
		if rows[k] == nil {
			names = append(names, k)
		}
		rows[k] = append(rows[k], r)
	}
	for _, k := range names {
		firms := w.who.bearers[w.who.names.of(k)]
		if !w.who.ofPart(k) {
			firms = w.who.candidates(k)
		}
		side := Side{Name: f.Name, Region: f.RegionAt(lastDay), Rows: rows[k]}
		if !w.who.ofPart(k) {
			side.Region = k.Place()
		}
		for _, id := range firms {
			if o := w.at[id]; o != nil && o != f {
				w.add(DoubtUndecided, k, id, side, bearing(o, k.Bare()))
			}
		}
	}
}

// Overruled reports whether the rows, or other decisions beside them, contradict
// a decision: what is said to be one has codes of its own, or is held apart by a
// decision; two names said to be different are one firm's, by a code. A former
// name contradicts nothing: that is what a decision parts. A name is apart from a
// code for its rows without one.
func (c *Component) Overruled(regions *Regions, d Decision) bool {
	return c.overruled(c.identify(regions), d)
}

func (c *Component) overruled(who *identities, d Decision) bool {
	one, other := c.bearing(who, d.A), c.bearing(who, d.B)
	if len(one) == 0 || len(other) == 0 || d.A.IsCode() != d.B.IsCode() && !d.Same || overlap(who.means(d.A), who.means(d.B)) {
		return false
	}
	shared := overlap(one, other)
	undecided := func(f *Firm) bool { return f.Undecided }
	if d.Same {
		return !shared && !slices.ContainsFunc(one, undecided) && !slices.ContainsFunc(other, undecided)
	}
	return shared && !d.A.IsCode()
}

func overlap[T comparable](one, other []T) bool {
	return slices.ContainsFunc(one, func(x T) bool { return slices.Contains(other, x) })
}

// FirmsOf returns the firms that a key means: those with a row that prints it as
// its name, former name or code, of a key with a place those of that place.
func (c *Component) FirmsOf(regions *Regions, k Key) []*Firm {
	if k.Place() == "" {
		return slices.DeleteFunc(slices.Clone(c.Firms), func(f *Firm) bool { return !f.Bears(k) })
	}
	who := c.identify(regions)
	return c.firmsWith(func(r *Row) bool {
		return (r.name == k.Bare() || r.former == k.Bare()) && slices.Contains(who.means(k), who.in(k.Bare(), r.region()))
	})
}

// Meaning returns a key as decisions about it are kept: with the place of its firm,
// if the key names a place of one.
func (c *Component) Meaning(regions *Regions, k Key) Key {
	if k.Place() == "" {
		return k
	}
	if who := c.identify(regions); len(who.parts[k.Bare()]) > 0 {
		return who.means(k)[0]
	}
	return k
}

func (c *Component) firmsWith(is func(*Row) bool) []*Firm {
	return slices.DeleteFunc(slices.Clone(c.Firms), func(f *Firm) bool { return !slices.ContainsFunc(f.Rows, is) })
}

// bearing are the firms with a row of that very name, in its place if the key
// names one, or of that code.
func (c *Component) bearing(who *identities, k Key) []*Firm {
	means := who.means(k)
	return c.firmsWith(func(r *Row) bool {
		return r.code == k || r.name == k.Bare() && (k.Place() == "" || slices.Contains(means, who.in(r.name, r.region())))
	})
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

// Bears reports whether a row of the firm prints a key, as its name, former name or code.
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

// Contradicts returns the indexes of the decisions taken that a further one
// contradicts: the opposite of its pair, or a chain of `same` that would join two
// keys said to be different.
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

// DecisionWord is what a person says of two keys.
type DecisionWord string

// The words.
const (
	SaysSame      DecisionWord = "same"
	SaysDifferent DecisionWord = "different"
	SaysUnsure    DecisionWord = "unsure" // looked at, and not to be settled
)

// Word is what the decision says.
func (d Decision) Word() DecisionWord {
	if d.Same {
		return SaysSame
	}
	return SaysDifferent
}

// Decided is a decision as the log has it, or a pair that was set aside.
type Decided struct {
	Decision
	Unsure  bool // a person can't settle it: nothing is decided
	Log     LogNumber
	Time    string
	Person  string
	Reason  string    // "" if none was given
	Undone  LogNumber // the log line that took it back, 0 if it holds
	Already bool      // it was in force already when it was taken again
}

// Word is what was said.
func (d Decided) Word() DecisionWord {
	if d.Unsure {
		return SaysUnsure
	}
	return d.Decision.Word()
}

// DecisionState is what has become of a decision.
type DecisionState string

// The states.
const (
	DecisionTaken   DecisionState = "taken"  // by this change
	DecisionAlready DecisionState = "known"  // it was in force before this change
	DecisionHolds   DecisionState = "holds"  // in the log
	DecisionUndone  DecisionState = "undone" // taken back
)

// Became is what became of a decision that a change was asked for.
func (d Decided) Became() DecisionState {
	switch {
	case d.Undone != 0:
		return DecisionUndone
	case d.Already:
		return DecisionAlready
	}
	return DecisionTaken
}

// State is the state of a decision in the log.
func (d Decided) State() DecisionState {
	if d.Undone != 0 {
		return DecisionUndone
	}
	return DecisionHolds
}

// Said is what was said of which pair, whoever said it and when.
type Said struct {
	Word DecisionWord
	A, B Key
}

// Said returns what was said of which pair.
func (d Decided) Said() Said { return Said{d.Word(), d.A, d.B} }

// Against are the decisions that a further one, which is among the component's,
// contradicts, given the rows: a chain of `same` and of renames would join two that
// are said to be different. It reports too whether renames alone do: more than one,
// so that it is open which of them is wrong.
func (c *Component) Against(regions *Regions, d Decision) (against []Decision, renamed bool) {
	who := c.identify(regions)
	var same, different []Decision
	for _, o := range c.Decisions {
		if o.Same {
			same = append(same, o)
		} else {
			different = append(different, o)
		}
	}
	edges := make([]Decision, 0, len(same))
	var by []int // the decision of `same` that an edge is of, -1 for a rename
	link := func(a, b Key, i int) {
		edges, by = append(edges, Decision{Same: true, A: a, B: b}), append(by, i)
	}
	for i, o := range same {
		for _, a := range who.means(o.A) {
			for _, b := range who.means(o.B) {
				link(a, b, i)
			}
		}
	}
	for _, pair := range c.renames(who) {
		link(pair[0], pair[1], -1)
	}
	way := func(o Decision, without int) (found []int) {
		for _, a := range who.means(o.A) {
			for _, b := range who.means(o.B) {
				usable := slices.Clone(edges)
				for e := range usable {
					if without >= 0 && by[e] == without {
						usable[e].Same = false
					}
				}
				if w := chain(usable, a, b); w != nil && (found == nil || len(w) < len(found)) {
					found = w
				}
			}
		}
		return found
	}
	own := slices.Index(same, d)
	for _, o := range different {
		if !d.Same && o != d || overlap(who.means(o.A), who.means(o.B)) {
			continue
		}
		found := way(o, -1)
		if found == nil || d.Same && way(o, own) != nil {
			continue
		}
		if d.Same {
			against = append(against, o)
		}
		for _, e := range found {
			if i := by[e]; i >= 0 && i != own && !slices.Contains(against, same[i]) {
				against = append(against, same[i])
			}
		}
		return against, len(against) == 0
	}
	return nil, false
}
