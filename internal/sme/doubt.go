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
	DoubtOverruled DoubtKind = "overruled" // a decision that the rows contradict
	DoubtUndecided DoubtKind = "undecided" // rows that several firms may have
	DoubtTwoCodes  DoubtKind = "one-name-two-codes"
	DoubtTwoNames  DoubtKind = "one-code-two-names" // in one list
	DoubtSimilar   DoubtKind = "similar-names"      // one side has no code
)

var doubtKinds = []DoubtKind{DoubtOverruled, DoubtUndecided, DoubtTwoCodes, DoubtTwoNames, DoubtSimilar}

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
		list = comps[i].doubts(list)
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
	for _, d := range c.Decisions {
		if Overruled(d, c.Firms) {
			add(DoubtOverruled, d.A, d.B, bearing(ownedBy(c.Firms, d.A)[0], d.A), bearing(ownedBy(c.Firms, d.B)[0], d.B))
		}
	}
	for _, f := range c.Firms {
		if f.Undecided {
			for _, code := range who.bearers[who.names.of(f.ID)] {
				if o := at[code]; o != nil {
					add(DoubtUndecided, f.ID, code,
						Side{Name: f.Name, Region: f.RegionAt(lastDay), Rows: f.Rows}, bearing(o, f.ID).orAll(o))
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

// Overruled reports whether the rows contradict a decision: what is said to be one has
// codes of its own; two names said to be different are one firm's, by a code; or
// a name is printed with the code that it is said not to be, and with no other.
// (With another, the decision is about homonyms' rows without a code.) Firms are
// those that bear a key of the decision. A former name contradicts nothing: that
// is what a decision parts.
func Overruled(d Decision, firms []*Firm) bool {
	one, other := ownedBy(firms, d.A), ownedBy(firms, d.B)
	if len(one) == 0 || len(other) == 0 {
		return false
	}
	shared := slices.ContainsFunc(one, func(f *Firm) bool {
		return slices.ContainsFunc(other, func(o *Firm) bool { return o.ID == f.ID })
	})
	undecided := func(f *Firm) bool { return f.Undecided }
	switch {
	case d.Same:
		return !shared && !slices.ContainsFunc(one, undecided) && !slices.ContainsFunc(other, undecided)
	case d.A.IsCode() != d.B.IsCode():
		codes := codesOf(firms, max(d.A, d.B)) // names are after codes
		return len(codes) == 1 && codes[0] == min(d.A, d.B)
	}
	return shared && !d.A.IsCode()
}

// codesOf are the codes that rows print with a name.
func codesOf(firms []*Firm, name Key) []Key {
	var codes []Key
	for _, f := range firms {
		for _, r := range f.Rows {
			if r.name == name && r.code != "" && !slices.Contains(codes, r.code) {
				codes = append(codes, r.code)
			}
		}
	}
	return codes
}

// ownedBy are the firms with a row of that very name or code.
func ownedBy(firms []*Firm, k Key) []*Firm {
	return slices.DeleteFunc(slices.Clone(firms), func(f *Firm) bool {
		return !slices.ContainsFunc(f.Rows, func(r *Row) bool { return r.name == k || r.code == k })
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

// Decided is a decision as the log tells it, or a pair that was set aside.
type Decided struct {
	Decision
	Unsure  bool // a person can't settle it: nothing is decided
	Log     LogNumber
	Time    string
	Person  string
	Reason  string    // "" if none was given
	Undone  LogNumber // the log line that took it back, 0 if it holds
	Already bool      // it held already when it was taken again
}

// Word is what was said.
func (d Decided) Word() DecisionWord {
	if d.Unsure {
		return SaysUnsure
	}
	return d.Decision.Word()
}

// Said is what was said of which pair, whoever said it and when.
type Said struct {
	Word DecisionWord
	A, B Key
}

// Said returns what was said of which pair.
func (d Decided) Said() Said { return Said{d.Word(), d.A, d.B} }
