package sme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Basis is what is counted (口径).
type Basis string

// The bases.
const (
	BasisListed     Basis = "listed"     // rows on final recognise and renew lists
	BasisRecognised Basis = "recognised" // distinct firms ever recognised (累计)
	BasisValid      Basis = "valid"      // distinct firms whose title is in force (有效期内)
	BasisNet        Basis = "net"        // recognised less those that failed review or were revoked
)

// Bases are all bases, in the order of columns.
var Bases = []Basis{BasisListed, BasisRecognised, BasisValid, BasisNet}

// firmBases are those that count firms.
var firmBases = []Basis{BasisRecognised, BasisNet, BasisValid}

// Reach is which tiers a firm counts under.
type Reach string

// The reaches.
const (
	Exact     Reach = "exact"     // each tier that it holds
	Highest   Reach = "highest"   // the top one
	Inclusive Reach = "inclusive" // each tier up to the top one
)

// Reaches are all reaches.
var Reaches = []Reach{Exact, Highest, Inclusive}

// UnmarshalText reads a basis, in English or Chinese.
func (b *Basis) UnmarshalText(text []byte) error {
	v, err := oneOf("basis", string(text), Bases, map[string]Basis{"累计": BasisRecognised, "有效": BasisValid, "有效期内": BasisValid, "名单": BasisListed, "净": BasisNet})
	*b = v
	return err
}

// UnmarshalText reads a reach, in English or Chinese.
func (r *Reach) UnmarshalText(text []byte) error {
	v, err := oneOf("reach", string(text), Reaches, map[string]Reach{"本级": Exact, "最高": Highest, "含上级": Inclusive})
	*r = v
	return err
}

// ChoiceError says that a text is none of a few known words.
type ChoiceError struct {
	What    string // "basis", "reach", …
	Text    string
	Choices []string
	Nearest string // "" if none is near
}

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("unknown %s %q", e.What, e.Text)
}

func oneOf[T ~string](what, text string, all []T, also map[string]T) (T, error) {
	key := T(strings.ToLower(strings.TrimSpace(text)))
	if slices.Contains(all, key) {
		return key, nil
	}
	if v, ok := also[string(key)]; ok {
		return v, nil
	}
	var choices []string
	for _, c := range all {
		choices = append(choices, string(c))
	}
	return "", NewChoiceError(what, text, choices)
}

// NewChoiceError makes the error, with the nearest of the choices.
func NewChoiceError(what, text string, choices []string) *ChoiceError {
	e := &ChoiceError{What: what, Text: text, Choices: choices}
	best := 3
	for _, c := range choices {
		typed, choice := []rune(strings.ToLower(text)), []rune(c)
		if d := distance(typed, choice); d < best && 2*d < max(len(typed), len(choice)) {
			e.Nearest, best = c, d
		}
	}
	return e
}

// Delta is one cell of the ledger: what changed on a day in one set of firms.
type Delta struct {
	Basis    Basis
	Reach    Reach
	Tier     TierID
	Region   RegionID
	Day      Day
	Kind     Kind
	Batch    BatchRef // of the entry that opened the firm's stay in the set, on both sides
	Industry string   // the firm's on all days; of rows listed, the row's
}

// Compare orders deltas.
func (d Delta) Compare(o Delta) int {
	return cmp.Or(
		strings.Compare(string(d.Basis), string(o.Basis)),
		strings.Compare(string(d.Reach), string(o.Reach)),
		strings.Compare(string(d.Tier), string(o.Tier)),
		strings.Compare(string(d.Region), string(o.Region)),
		cmp.Compare(d.Day, o.Day),
		strings.Compare(string(d.Kind), string(o.Kind)),
		strings.Compare(string(d.Batch.Tier), string(o.Batch.Tier)),
		strings.Compare(string(d.Batch.Issuer), string(o.Batch.Issuer)),
		d.Batch.Compare(o.Batch),
		strings.Compare(d.Industry, o.Industry),
	)
}

// Compare orders batches of all tiers and issuers.
func (b BatchRef) Compare(o BatchRef) int {
	return cmp.Or(strings.Compare(string(b.Tier), string(o.Tier)), strings.Compare(string(b.Issuer), string(o.Issuer)), b.Batch.Compare(o.Batch))
}

// Ledger is a sum of changes.
type Ledger map[Delta]int

// Add adds n of a change, and keeps no zeros.
func (l Ledger) Add(d Delta, n int) {
	if l[d] += n; l[d] == 0 {
		delete(l, d)
	}
}

// AddComponent adds all changes of a component times n (1 or -1).
func (l Ledger) AddComponent(ladder []TierID, c *Component, n int) {
	for _, f := range c.Firms {
		for _, ch := range f.Changes(ladder) {
			l.Add(ch.Delta, n*ch.N)
		}
	}
	for _, r := range c.Rows {
		if r.List.Final && r.List.Act.Grants() {
			l.Add(Delta{BasisListed, Exact, r.List.Tier, r.region(), r.List.Published.Start(), Listed, r.List.Ref(), r.Industry}, n)
		}
	}
}

// Change is one step of one firm into (+1) or out of (-1) a set.
type Change struct {
	Delta
	N   int
	Row *Row // the row that caused it; nil for a lapse
}

// Changes returns the steps of the firm's status, as differences of the status
// at its boundary days: so figures balance by construction.
func (f *Firm) Changes(ladder []TierID) []Change {
	var out []Change
	if len(f.Titles) == 0 {
		return out
	}
	for _, basis := range firmBases {
		out = f.changes(ladder, basis, out)
	}
	return out
}

// member is a firm's place in one set.
type member struct {
	in     bool
	region RegionID
	batch  BatchRef
}

func (f *Firm) changes(ladder []TierID, basis Basis, out []Change) []Change {
	spells := make([][]Spell, len(ladder))
	var days []Day
	for i := range f.Titles {
		t := &f.Titles[i]
		s := t.Spells(basis)
		spells[slices.Index(ladder, t.Tier)] = s
		for _, sp := range s {
			days = append(days, sp.From)
			if sp.To != 0 {
				days = append(days, sp.To)
			}
		}
	}
	for _, s := range f.Stays {
		if s.From != 0 {
			days = append(days, s.From)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)

	members := make([]member, len(Reaches)*len(ladder))
	was, now := make([]*Spell, len(ladder)), make([]*Spell, len(ladder))
	wasTop := -1
	for _, day := range days {
		top := -1
		for i, list := range spells {
			now[i] = nil
			for j := range list {
				if list[j].From <= day && (list[j].To == 0 || day < list[j].To) {
					now[i], top = &list[j], i
				}
			}
		}
		region := f.RegionAt(day)
		for ri, reach := range Reaches {
			for ti, tier := range ladder {
				m := &members[ri*len(ladder)+ti]
				in, opened, closed := false, Cause{}, Cause{}
				switch reach {
				case Exact:
					in = now[ti] != nil
					opened, closed = cause(now[ti], was[ti])
				case Highest:
					in = ti == top
					opened, closed = cause(now[ti], was[ti])
					if wasTop >= 0 && top > wasTop {
						opened.Kind, closed.Kind, closed.Row = Promoted, Promoted, causeRow(now, top)
					} else if wasTop >= 0 && top >= 0 {
						opened.Kind, closed.Kind = SteppedDown, SteppedDown
					}
				case Inclusive:
					in = ti <= top
					for i := ti; i < len(ladder); i++ {
						o, c := cause(now[i], was[i])
						if opened.Row == nil {
							opened = o
						}
						if closed.Kind == "" {
							closed = c
						}
					}
				}
				step := func(n int, kind Kind, row *Row) {
					out = append(out, Change{Delta{basis, reach, tier, m.region, day, kind, m.batch, f.Industry}, n, row})
				}
				switch {
				case in && !m.in:
					*m = member{true, region, opened.Row.List.Ref()}
					step(1, opened.Kind, opened.Row)
				case !in && m.in:
					step(-1, closed.Kind, closed.Row)
					*m = member{}
				case in && m.region != region:
					step(-1, Moved, f.moveRow(day))
					m.region = region
					step(1, Moved, f.moveRow(day))
				}
			}
		}
		wasTop = top
		copy(was, now)
	}
	return out
}

func cause(now, was *Spell) (opened, closed Cause) {
	if now != nil {
		opened = now.Opened
	}
	if was != nil {
		closed = was.Closed
	}
	return opened, closed
}

func causeRow(now []*Spell, i int) *Row { return now[i].Opened.Row }

func (f *Firm) moveRow(day Day) *Row {
	for _, s := range f.Stays {
		if s.From == day {
			return s.Row
		}
	}
	return nil
}

// Membership is a firm's being in one set on a day.
type Membership struct {
	Tier   TierID
	Region RegionID
	Batch  BatchRef
}

// StatusOn returns the sets of one basis and reach that the firm is in on a
// day: the sum of its changes up to it, so that lists of firms and figures agree.
func (f *Firm) StatusOn(ladder []TierID, basis Basis, reach Reach, day Day) []Membership {
	sum := map[Membership]int{}
	for _, c := range f.changes(ladder, basis, nil) {
		if c.Reach == reach && c.Day <= day {
			sum[Membership{c.Tier, c.Region, c.Batch}] += c.N
		}
	}
	var in []Membership
	for m, n := range sum {
		if n > 0 {
			in = append(in, m)
		}
	}
	slices.SortFunc(in, func(a, b Membership) int {
		return cmp.Or(slices.Index(ladder, a.Tier)-slices.Index(ladder, b.Tier), strings.Compare(string(a.Region), string(b.Region)), a.Batch.Compare(b.Batch))
	})
	return in
}
