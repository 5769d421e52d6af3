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

// ChoiceError is the error for a text that is none of a few words.
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

// AddComponent adds all changes of a component times n (1 or -1). A row listed
// counts where its firm is on that day, if its own place is coarser.
func (l Ledger) AddComponent(ref *Reference, c *Component, n int) {
	ladder := ref.Ladder()
	for _, f := range c.Firms {
		f.eachChange(ladder, firmBases, func(ch Change) { l.Add(ch.Delta, n*ch.N) })
		for _, r := range f.Rows {
			if !r.List.Final || !r.List.Act.Grants() {
				continue
			}
			day, region := r.List.Published.Start(), r.region()
			if stands := f.RegionAt(day); ref.Regions.Within(stands, region) {
				region = stands
			}
			l.Add(Delta{BasisListed, Exact, r.List.Tier, region, day, Listed, r.List.Ref(), r.Industry}, n)
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
func (f *Firm) Changes(ladder []TierID) (all []Change) {
	f.eachChange(ladder, firmBases, func(c Change) { all = append(all, c) })
	return all
}

// eachChange calls add with each of the steps of some bases.
func (f *Firm) eachChange(ladder []TierID, bases []Basis, add func(Change)) {
	if len(f.Titles) == 0 {
		return
	}
	for _, basis := range bases {
		f.walk(ladder, basis, add)
	}
}

// member is a firm's place in one set.
type member struct {
	in     bool
	region RegionID
	batch  BatchRef
}

func (f *Firm) walk(ladder []TierID, basis Basis, add func(Change)) {
	w := statusWalk{firm: f, ladder: ladder, basis: basis, add: add, top: -1, wasTop: -1}
	w.spells = make([][]Spell, len(ladder))
	for i := range f.Titles {
		t := &f.Titles[i]
		w.spells[slices.Index(ladder, t.Tier)] = t.Spells(basis)
	}
	w.was, w.now = make([]*Spell, len(ladder)), make([]*Spell, len(ladder))
	members := make([]member, len(Reaches)*len(ladder))
	for _, day := range w.boundaries() {
		w.goTo(day)
		for ri, reach := range Reaches {
			for ti := range ladder {
				w.step(reach, ti, &members[ri*len(ladder)+ti])
			}
		}
	}
}

// statusWalk goes through the days on which a firm's status may change, and
// calls add with what does.
type statusWalk struct {
	firm   *Firm
	ladder []TierID
	basis  Basis
	spells [][]Spell // of each tier of the ladder

	day         Day
	region      RegionID
	was, now    []*Spell // the spell of each tier before the day, and from it on
	wasTop, top int      // the highest tier of them, -1 for none
	add         func(Change)
}

// boundaries are the days on which a spell begins or ends or the firm moves.
func (w *statusWalk) boundaries() []Day {
	var days []Day
	for _, list := range w.spells {
		for _, s := range list {
			days = append(days, s.From)
			if s.To != 0 {
				days = append(days, s.To)
			}
		}
	}
	for _, s := range w.firm.Stays {
		if s.From != 0 {
			days = append(days, s.From)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// goTo goes on to a day and finds what is in force from it on.
func (w *statusWalk) goTo(day Day) {
	copy(w.was, w.now)
	w.wasTop, w.top = w.top, -1
	w.day, w.region = day, w.firm.RegionAt(day)
	for i, list := range w.spells {
		w.now[i] = nil
		for j := range list {
			if list[j].From <= day && (list[j].To == 0 || day < list[j].To) {
				w.now[i], w.top = &list[j], i
			}
		}
	}
}

// step notes how the firm goes into or out of the set of a tier on the day, or
// moves within it.
func (w *statusWalk) step(reach Reach, tier int, m *member) {
	in, opened, closed := w.status(reach, tier)
	switch {
	case in && !m.in:
		*m = member{true, w.region, opened.Row.List.Ref()}
		w.note(reach, tier, m, 1, opened.Kind, opened.Row)
	case !in && m.in:
		w.note(reach, tier, m, -1, closed.Kind, closed.Row)
		*m = member{}
	case in && m.region != w.region:
		row := w.firm.moveRow(w.day)
		w.note(reach, tier, m, -1, Moved, row)
		m.region = w.region
		w.note(reach, tier, m, 1, Moved, row)
	}
}

func (w *statusWalk) note(reach Reach, tier int, m *member, n int, kind Kind, row *Row) {
	w.add(Change{Delta{w.basis, reach, w.ladder[tier], m.region, w.day, kind, m.batch, w.firm.Industry}, n, row})
}

// status is whether the firm is in the set of a tier from the day on, what would
// have opened its time in it, and what would have closed the one before.
func (w *statusWalk) status(reach Reach, tier int) (in bool, opened, closed Cause) {
	if reach == Inclusive {
		for i := tier; i < len(w.ladder); i++ {
			o, c := cause(w.now[i], w.was[i])
			if opened.Row == nil {
				opened = o
			}
			if closed.Kind == "" {
				closed = c
			}
		}
		return tier <= w.top, opened, closed
	}
	opened, closed = cause(w.now[tier], w.was[tier])
	if reach == Exact {
		return w.now[tier] != nil, opened, closed
	}
	switch {
	case w.wasTop < 0:
	case w.top > w.wasTop:
		opened.Kind, closed.Kind, closed.Row = Promoted, Promoted, w.now[w.top].Opened.Row
	case w.top >= 0:
		opened.Kind, closed.Kind = SteppedDown, SteppedDown
	}
	return tier == w.top, opened, closed
}

// cause is what opened the spell of now and what closed the one before.
func cause(now, was *Spell) (opened, closed Cause) {
	if now != nil {
		opened = now.Opened
	}
	if was != nil {
		closed = was.Closed
	}
	return opened, closed
}

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
	f.eachChange(ladder, []Basis{basis}, func(c Change) {
		if c.Reach == reach && c.Day <= day {
			sum[Membership{c.Tier, c.Region, c.Batch}] += c.N
		}
	})
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
