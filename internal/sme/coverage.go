package sme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Held is an active document of a registry, as coverage sees it.
type Held struct {
	Identity
	Number    DocumentNumber
	Scope     RegionID // where its rows lie if not in all of the issuing region
	Label     string
	Published Date
	Notice    Notice
	Rows      int     // list rows stored
	Totals    []Total // announced
	Accepted  bool    // a person took it as whole though it is short of its total
	ByHand    bool    // a single fact told by hand, which holds no batch
	Person    string  // who told it
	Sample    bool    // of invented firms
	Evidence  bool    // of an answer about another tier or region, on whose figures it bears
}

// Intake is the firms whose titles, granted by one list, have one last day, and
// how many of them lists of passes and of fails tell of, published within the
// grace on either side of that day. It is a sum over firms, so that what is
// derived apart adds up.
type Intake struct {
	Batch  BatchRef
	Act    Act
	Last   Day
	Firms  int
	Passed int
	Failed int
}

// Carried is how many firms of a region a review of a batch brought in without a
// recognition on record.
type Carried struct {
	Batch  BatchRef
	Region RegionID
	Day    Day
	N      int
}

// Step is the change of one figure in one region on a day.
type Step struct {
	Basis  Basis
	Reach  Reach
	Tier   TierID
	Region RegionID
	Day    Day
	N      int
}

// Grounds are what coverage is worked out from: what a registry has of lists.
type Grounds struct {
	Held     []Held
	Intakes  []Intake
	Carried  []Carried
	Bearings []DocumentBearing // by the day, on the tier that is asked about
	Around   []Step            // of the regions that lie around those asked about
	Count    Counter           // any figure; nil where none can be compared with the official ones
	Err      error             // the first that Count ended with
	counted  map[officialKey]int
}

// Sample reports whether some document is of invented firms.
func (g *Grounds) Sample() bool {
	return slices.ContainsFunc(g.Held, func(h Held) bool { return h.Sample })
}

type officialKey struct {
	basis  Basis
	tier   TierID
	region RegionID
	on     Day
}

// figure counts once what official figures are compared with. An error leaves
// the figure at the official one, and is kept for whoever asked.
func (g *Grounds) figure(o *Official) int {
	key := officialKey{o.Basis, o.Tier, o.Region, o.AsOf.Start()}
	n, ok := g.counted[key]
	if ok || g.Count == nil || g.Err != nil {
		if !ok {
			return o.Value
		}
		return n
	}
	n, g.Err = g.Count(o.Basis, Exact, o.Tier, o.Region, key.on)
	if g.counted == nil {
		g.counted = map[officialKey]int{}
	}
	g.counted[key] = n
	return n
}

// Slot is one list that the registry has or that is due: of one issuer, batch and act.
type Slot struct {
	Tier      TierID
	Issuer    RegionID
	Act       Act // recognise; renew and fail: the passes and the fails of the batch's review
	Batch     Batch
	Label     string
	Day       Day // on which it is due
	Rows      int // in the registry
	Announced int // by the issuer for all its region, 0 if not known
	Here      int // announced for the region asked about, 0 if not known
	held      bool
	accepted  bool
	own       bool // the day is the list's own, not that of another
	exact     bool // it is that of a document
	yearOnly  bool // the day is the end of a year of which no more is known
	from      Day  // from which it may be out, 0: from the day of the one before it
	noticed   bool // its public notice is known
}

// ID is the slot's name for machines: the batch, with the act unless it recognises.
func (s Slot) ID() string {
	id := cmp.Or(string(s.Batch), "?")
	if s.Act != Recognise {
		id += "/" + string(s.Act)
	}
	return id
}

// LongID is the slot's whole name: innovative/510000/3, specialized/510000/2021/renew.
func (s Slot) LongID() string {
	return string(s.Tier) + "/" + string(s.Issuer) + "/" + s.ID()
}

func (s *Slot) short() bool { return s.held && Short(s.Rows, s.Announced, s.accepted) }

// Short reports whether rows of a list, or of the lists of a batch together, are
// missing by the total that was announced, which nobody accepted; 0 is none.
func Short(rows, announced int, accepted bool) bool { return announced > rows && !accepted }

// CoverageState says how much of what is due a registry holds.
type CoverageState string

// The states of coverage.
const (
	CoverNone     CoverageState = "none"     // no list is in the registry
	CoverPartial  CoverageState = "partial"  // something due is missing
	CoverUnknown  CoverageState = "unknown"  // something may be due
	CoverComplete CoverageState = "complete" // all that is due is in the registry, and something shows that it is all
)

// coverageStates are the states, the weakest first.
var coverageStates = []CoverageState{CoverNone, CoverPartial, CoverUnknown, CoverComplete}

// Weaker reports whether a state claims less than another.
func (s CoverageState) Weaker(o CoverageState) bool {
	return slices.Index(coverageStates, s) < slices.Index(coverageStates, o)
}

// Sign is printed before a figure that isn't complete.
type Sign string

// The signs.
const (
	Bare   Sign = ""
	Least  Sign = "≥"
	Most   Sign = "≤"
	Almost Sign = "≈"
)

// Unsure is why it isn't known whether a figure is whole.
type Unsure string

// The doubts.
const (
	UnsureNewer    Unsure = "newer"    // whether there are later lists than the newest
	UnsureEarlier  Unsure = "earlier"  // whether there are earlier lists than the first
	UnsureNext     Unsure = "next"     // whether a list that will come is out already
	UnsureWithin   Unsure = "within"   // whether a year has further numbers
	UnsureOfficial Unsure = "official" // an official figure is higher
	UnsureNames    Unsure = "names"    // a review has names that the batch it reviews lacks
)

// Coverage is what a registry holds and lacks of one tier's lists for a region,
// as far as a basis needs them.
type Coverage struct {
	State    CoverageState
	Basis    Basis
	Reach    Reach
	Held     []Slot
	Missing  []Slot
	Unsure   []Unsure // what may be due, or be another's
	Newest   Slot     // of those in the registry, by its day
	Checked  Day      // up to which a person found nothing else published, 0 if nobody did
	By       string   // that person
	Official *Official
	Unplaced int      // firms, or rows listed, of places around the region that may lie in it
	Around   RegionID // the finest of those places
	Unnamed  int      // firms that a review names and the batch it reviews lacks
	Inside   bool     // only lists of issuers inside the region are in the registry
	Above    bool     // lists of higher tiers are missing, which the reach counts by
}

// Sign is the one before a figure of the coverage's basis. A count of rows or of
// firms ever recognised is at least so much; what may also be ended by lists that
// are missing may be off either way.
func (c *Coverage) Sign() Sign {
	switch {
	case c.State == CoverComplete || c.State == CoverNone:
		return Bare
	case c.Basis == BasisValid || c.Basis == BasisNet || c.Reach == Highest || c.Unnamed > 0:
		return Almost
	}
	return Least
}

// FlowSign is the one before what came in or went out: a firm of an older list
// that is missing looks new.
func (c *Coverage) FlowSign() Sign {
	if c.State == CoverComplete || c.State == CoverNone {
		return Bare
	}
	return Almost
}

// Loose reports whether what is missing may lower the figure as well as raise it.
func (c *Coverage) Loose() bool { return c.Sign() == Almost }

// CoverageOn works out coverage for a tier, region, day and basis, of firms that
// count under exactly that tier.
func CoverageOn(ref *Reference, g *Grounds, tier TierID, region RegionID, on Day, basis Basis) Coverage {
	return coverageOn(ref, g, tier, region, on, basis, Exact, nil)
}

// CoverageOfAll is the coverage that the figures on all bases need: what net needs,
// which is most, with what else makes another figure unsure.
func CoverageOfAll(ref *Reference, g *Grounds, tier TierID, region RegionID, on Day) Coverage {
	all := CoverageOn(ref, g, tier, region, on, BasisNet)
	for _, basis := range []Basis{BasisValid, BasisRecognised} {
		c := CoverageOn(ref, g, tier, region, on, basis)
		if all.Unplaced < c.Unplaced {
			all.Unplaced, all.Around = c.Unplaced, c.Around
		}
		c.Unplaced = 0
		all.join(&c)
	}
	return all
}

// coverageOn is CoverageOn of the figure by a reach; shown says of which places
// around the region the answer has a row of its own.
func coverageOn(ref *Reference, g *Grounds, tier TierID, region RegionID, on Day, basis Basis, reach Reach, shown func(RegionID) bool) Coverage {
	b := coverageBuilder{ref: ref, g: g, tier: tier, region: region, on: on, basis: basis, reach: reach, shown: shown, slots: map[slotKey]*Slot{}}
	b.rule = ref.Tier(tier, on)
	b.gather()
	b.implied()
	b.years()
	return b.coverage()
}

type slotKey struct {
	issuer RegionID
	act    Act
	batch  Batch
}

type coverageBuilder struct {
	ref    *Reference
	g      *Grounds
	tier   TierID
	region RegionID
	on     Day
	basis  Basis
	reach  Reach
	shown  func(RegionID) bool
	rule   *Tier
	slots  map[slotKey]*Slot
	order  []*Slot
	inside bool // there are lists of a part of the region
}

// at is the slot of a list, made if it isn't there.
func (b *coverageBuilder) at(issuer RegionID, act Act, batch Batch) *Slot {
	key := slotKey{issuer, act, batch}
	s := b.slots[key]
	if s == nil {
		s = &Slot{Tier: b.tier, Issuer: issuer, Act: act, Batch: batch}
		b.slots[key] = s
		b.order = append(b.order, s)
	}
	return s
}

// grants reports whether an issuer's lists grant the tier in all of the region.
func (b *coverageBuilder) grants(issuer RegionID) bool {
	reg := b.ref.Regions.Get(issuer)
	if reg == nil || b.rule == nil || !b.ref.Regions.Within(b.region, issuer) {
		return false
	}
	return !reg.Kind.finer(b.rule.Grantor())
}

// touches reports whether an issuer's lists tell of a part of the region, or of the
// region without granting the tier.
func (b *coverageBuilder) touches(issuer RegionID) bool {
	return b.ref.Regions.Within(issuer, b.region) || b.ref.Regions.Within(b.region, issuer)
}

func (b *coverageBuilder) announce(s *Slot, totals []Total) {
	for _, t := range totals {
		if t.Region == s.Issuer {
			s.Announced = t.N
		}
		if t.Region == b.region {
			s.Here = t.N
		}
	}
}

// gather takes the batches on record and the documents of the registry.
func (b *coverageBuilder) gather() {
	for i := range b.ref.Batches {
		if k := &b.ref.Batches[i]; k.Tier == b.tier && b.grants(k.Issuer) && k.Act.Grants() {
			b.onRecord(k)
		}
	}
	var reviews []*Held
	for i := range b.g.Held {
		h := &b.g.Held[i]
		switch {
		case h.Tier != b.tier || h.ByHand || h.Act == Checked:
			continue
		case !b.grants(h.Issuer) || h.Scope != "" && !b.ref.Regions.Within(b.region, h.Scope):
			b.inside = b.inside || b.grantsInside(h)
			continue
		case h.Act.Grants():
			b.granting(h)
		}
		if h.Final && h.Batch != "" && (h.Act == Renew || h.Act == Fail) {
			reviews = append(reviews, h)
		}
	}
	for _, h := range reviews { // the batch that is reviewed is out
		s, day := b.at(h.Issuer, Recognise, h.Batch), h.Published.Start()
		if s.Day == 0 || day < s.Day && !s.exact {
			s.Day = day
		}
	}
}

// onRecord takes a batch of the reference data.
func (b *coverageBuilder) onRecord(k *BatchFacts) {
	s := b.at(k.Issuer, k.Act, k.Batch)
	begins := b.ref.Begins(k)
	if k.Notice { // its final list may be out from then on
		if s.noticed = true; s.Day == 0 {
			s.from = begins.Start()
		}
		return
	}
	s.Label = k.Label
	b.announce(s, k.Totals)
	s.Day = begins.End()
	if s.own, s.yearOnly = s.Day != 0, s.Day != 0 && begins.Month == 0; !s.yearOnly {
		s.from = begins.Start()
	}
}

// grantsInside reports whether a list of a part of the region, which says
// nothing of the rest, grants the tier by the day.
func (b *coverageBuilder) grantsInside(h *Held) bool {
	return h.Final && h.Act.Grants() && h.Rows > 0 && h.Published.Start() <= b.on && b.touches(cmp.Or(h.Scope, h.Issuer))
}

// granting takes a list that grants the tier in all of the region, or will.
func (b *coverageBuilder) granting(h *Held) {
	s, day := b.at(h.Issuer, h.Act, h.Batch), h.Published.Start()
	s.Label = cmp.Or(s.Label, h.Label)
	if !h.Final {
		s.noticed = true
		if !s.own && (s.from == 0 || day < s.from) {
			s.from = day
		}
		return
	}
	b.announce(s, h.Totals)
	if !s.exact || day < s.Day {
		s.Day, s.own, s.exact, s.yearOnly, s.from = day, true, true, false, 0
	}
	if day <= b.on && h.Rows > 0 {
		s.held, s.accepted = true, s.accepted || h.Accepted
		s.Rows += h.Rows
	}
}

// implied adds the numbers below the highest of each series, and gives each
// batch without a day of its own that of the next higher number that has one,
// since numbers follow publication; one of a year that of the year's end.
func (b *coverageBuilder) implied() {
	highest := map[RegionID]int{}
	type yearOf struct {
		issuer RegionID
		year   int
	}
	within := map[yearOf][2]int{} // of a year's numbers, the lowest and the highest in the registry
	for _, s := range b.order {
		if s.Act == Recognise {
			highest[s.Issuer] = max(highest[s.Issuer], s.Batch.Number())
		}
		y, n := s.Batch.yearNumber()
		if y > 0 && s.Day == 0 {
			s.Day = DayOf(y, 12, 31)
		}
		if n > 0 && s.held && s.Act == Recognise {
			r, ok := within[yearOf{s.Issuer, y}]
			if !ok {
				r = [2]int{n, n}
			}
			within[yearOf{s.Issuer, y}] = [2]int{min(r[0], n), max(r[1], n)}
		}
	}
	for issuer, top := range highest {
		next, noticed := Day(0), Day(0)
		for n := top; n > 0; n-- {
			s := b.at(issuer, Recognise, NumberBatch(n))
			for _, by := range []Day{next, noticed} {
				if by != 0 && (s.Day == 0 || by < s.Day && !s.exact) {
					s.Day = by
				}
			}
			if s.Day != 0 {
				next = s.Day
			}
			if s.noticed && s.from != 0 && !s.own { // what lies below a notice is out
				noticed = s.from
			}
		}
	}
	for k, r := range within {
		next := Day(0)
		for n := r[1]; n >= r[0]; n-- {
			s := b.at(k.issuer, Recognise, Batch(fmt.Sprintf("%d-%d", k.year, n)))
			if !s.own && next != 0 {
				s.Day = next
			}
			next = s.Day
		}
	}
}

// yearNumber is the year of a batch and its number within it: 2025-3.
func (b Batch) yearNumber() (year, n int) {
	year = b.Year()
	if _, in, ok := strings.Cut(string(b), "-"); ok && year > 0 {
		if k := Batch(in).Number(); k > 0 {
			return year, k
		}
	}
	return year, 0
}

// years adds, of a tier that an issuer lists yearly, each year from the first up
// to the last whole one to which no batch belongs.
func (b *coverageBuilder) years() {
	have := map[RegionID][]int{}
	for _, s := range b.order {
		if s.Act == Recognise && s.Day != 0 && s.Day <= b.on {
			have[s.Issuer] = append(have[s.Issuer], cmp.Or(s.Batch.Year(), int(s.Day.Date().Year)))
		}
	}
	for issuer, years := range have {
		if !b.yearly(issuer) {
			continue
		}
		for y := cmp.Or(b.firstYear(issuer), slices.Min(years)); DayOf(y, 12, 31) <= b.on; y++ {
			if !slices.Contains(years, y) {
				b.at(issuer, Recognise, NumberBatch(y)).Day = DayOf(y, 12, 31)
			}
		}
	}
}

func (b *coverageBuilder) yearly(issuer RegionID) bool {
	return rhythm(b.ref, b.rule, issuer) == "yearly"
}

func (b *coverageBuilder) firstYear(issuer RegionID) int { return b.rule.First[issuer] }

// rhythm returns the rhythm of a tier's lists by an issuer, or by whom it lies in.
func rhythm(ref *Reference, t *Tier, issuer RegionID) string {
	for reg := ref.Regions.Get(issuer); reg != nil; reg = ref.Regions.Get(reg.Parent) {
		if r, ok := t.Rhythm[reg.ID]; ok {
			return r
		}
	}
	return ""
}

// coverage reads the slots.
func (b *coverageBuilder) coverage() Coverage {
	c := Coverage{Basis: b.basis, Reach: b.reach}
	list := make([]Slot, 0, len(b.order))
	for _, s := range b.order {
		list = append(list, *s)
	}
	b.sort(list)
	for _, s := range list {
		if s.held {
			c.Held = append(c.Held, s)
			if s.Day >= c.Newest.Day {
				c.Newest = s
			}
		}
		if s.Day != 0 && s.Day <= b.on && (!s.held || s.short()) && b.matters(&s) {
			c.Missing = append(c.Missing, s)
		}
	}
	c.Inside = b.inside && len(c.Held) == 0
	if len(c.Held) == 0 && !c.Inside {
		c.State = CoverNone
		return c
	}
	b.reviews(&c)
	b.checked(&c)
	b.doubts(&c, list)
	b.unplaced(&c)
	switch {
	case len(c.Missing) > 0 || c.Inside || c.Unplaced > 0:
		c.State = CoverPartial
	case len(c.Unsure) > 0:
		c.State = CoverUnknown
	default:
		c.State = CoverComplete
	}
	return c
}

func (b *coverageBuilder) sort(list []Slot) {
	slices.SortFunc(list, func(x, y Slot) int {
		return cmp.Or(b.ref.Regions.Compare(x.Issuer, y.Issuer), slices.Index(Acts, x.Act)-slices.Index(Acts, y.Act), x.Batch.Compare(y.Batch))
	})
}

// matters reports whether a list that is due adds to figures of the basis. The passes
// of a numbered batch bring no firm that its recognitions don't.
func (b *coverageBuilder) matters(s *Slot) bool {
	return s.Act == Recognise || b.basis != BasisRecognised || s.Batch.Number() == 0
}

// reviews adds the reviews that are due since titles ended: the passes while
// fewer than a tenth of a batch's firms are on a list of them, and for net its
// fails while none is.
func (b *coverageBuilder) reviews(c *Coverage) {
	if b.basis == BasisRecognised {
		return
	}
	due := map[slotKey]bool{}
	miss := func(k *Intake, act Act) {
		key := slotKey{k.Batch.Issuer, act, k.Batch.Batch}
		same := func(s Slot) bool { return s.Issuer == key.issuer && s.Act == act && s.Batch == key.batch }
		if !due[key] && !slices.ContainsFunc(c.Missing, same) {
			due[key] = true
			c.Missing = append(c.Missing, Slot{Tier: b.tier, Issuer: key.issuer, Act: act, Batch: key.batch, Day: k.Last + 1})
		}
	}
	for i := range b.g.Intakes {
		k := &b.g.Intakes[i]
		if k.Batch.Tier != b.tier || k.Last >= b.on || !b.grants(k.Batch.Issuer) {
			continue
		}
		if k.passesDue() {
			miss(k, Renew)
		}
		if b.basis == BasisNet && b.g.failsDue(k) {
			miss(k, Fail)
		}
	}
	b.sort(c.Missing)
}

// passesDue reports whether the passes of a review are missing: fewer than a tenth
// of its firms are on a list of them.
func (k *Intake) passesDue() bool { return k.Passed*10 < k.Firms }

// failsDue reports whether the fails of a review are missing: none of its firms is
// on a list of them, and nobody found that there is none.
func (g *Grounds) failsDue(k *Intake) bool {
	return k.Failed == 0 && !slices.ContainsFunc(g.Held, func(h Held) bool {
		return h.Act == Checked && h.Tier == k.Batch.Tier && h.Issuer == k.Batch.Issuer && h.Batch == k.Batch.Batch && h.Batch != "" && h.Published.Start() > k.Last
	})
}

// checked finds up to when a person found nothing else published.
func (b *coverageBuilder) checked(c *Coverage) {
	for i := range b.g.Held {
		h := &b.g.Held[i]
		if h.Act == Checked && h.Tier == b.tier && h.Batch == "" && b.grants(h.Issuer) && h.Published.Start() > c.Checked {
			c.Checked, c.By = h.Published.Start(), h.Person
		}
	}
}

// doubts finds what may be due: lists that nothing says are there, or not. A
// person's check settles what may have been published by its day.
func (b *coverageBuilder) doubts(c *Coverage, list []Slot) {
	doubt := func(d Unsure) {
		if !slices.Contains(c.Unsure, d) {
			c.Unsure = append(c.Unsure, d)
		}
	}
	settled := b.on <= c.Checked
	if b.on < c.Checked && b.foundMissingLater(c) { // the word names it, and not when it was published
		doubt(UnsureNext)
	}
	issuers := map[RegionID][]Slot{}
	for _, s := range list {
		if s.Act == Recognise {
			issuers[s.Issuer] = append(issuers[s.Issuer], s)
		}
		if from := s.from; b.matters(&s) && !s.held && !settled && from != 0 && from <= b.on && (s.Day == 0 || b.on < s.Day) {
			doubt(UnsureNext)
		}
	}
	for issuer, series := range issuers {
		if !slices.ContainsFunc(series, func(s Slot) bool { return s.held }) {
			continue // what is due says the rest, or nothing does
		}
		if !settled {
			b.later(issuer, series, doubt)
		}
		if c.Checked == 0 {
			b.earlier(issuer, series, doubt)
		}
		if !settled && b.othersOfYears(issuer, series, c.Checked) {
			doubt(UnsureWithin)
		}
	}
	if c.Official = b.contradicting(c); c.Official != nil {
		doubt(UnsureOfficial)
	}
	if c.Unnamed = b.unnamed(); c.Unnamed > 0 {
		doubt(UnsureNames)
	}
}

// othersOfYears reports whether a year in which a numbered batch is held may
// have had another, the next or the one before it.
func (b *coverageBuilder) othersOfYears(issuer RegionID, series []Slot, checked Day) bool {
	return slices.ContainsFunc(series, func(s Slot) bool {
		y, n := s.Batch.yearNumber()
		if n == 0 || !s.held {
			return false
		}
		on := func(number int) bool {
			return b.slots[slotKey{issuer, Recognise, Batch(fmt.Sprintf("%d-%d", y, number))}] != nil
		}
		return !on(n+1) || n > 1 && !on(n-1) && checked < s.Day
	})
}

// contradicting is the last official figure on record that exceeds what the
// lists give though none is missing, nil if there is none.
func (b *coverageBuilder) contradicting(c *Coverage) (found *Official) {
	if len(c.Missing) > 0 {
		return nil
	}
	for i := range b.ref.Officials {
		o := &b.ref.Officials[i]
		day := o.AsOf.Start()
		if o.Tier != b.tier || o.Region != b.region || o.Basis != b.basis || o.Draft || o.Definition != "" || day > b.on || day <= c.Checked {
			continue
		}
		if b.g.figure(o) < o.Value {
			found = o
		}
	}
	return found
}

// unnamed is how many firms the reviews of batches tell and the batches held
// lack, on a basis that counts them.
func (b *coverageBuilder) unnamed() (n int) {
	if b.basis != BasisRecognised && b.basis != BasisNet {
		return 0
	}
	for _, k := range b.g.Carried {
		s := b.slots[slotKey{k.Batch.Issuer, Recognise, k.Batch.Batch}]
		if k.Batch.Tier == b.tier && k.Day <= b.on && s != nil && s.held && s.Batch.Number() > 0 && b.touches(k.Region) {
			n += k.N
		}
	}
	return n
}

// foundMissingLater reports whether on the day of the check lists were missing of which
// no day is known, and which may have been out on the day asked about.
func (b *coverageBuilder) foundMissingLater(c *Coverage) bool {
	then := *b
	then.on, then.slots, then.order = c.Checked, map[slotKey]*Slot{}, nil
	then.gather()
	then.implied()
	then.years()
	return slices.ContainsFunc(then.order, func(s *Slot) bool {
		dated := s.own && !s.yearOnly && (s.exact || s.from > b.on)
		return s.Day > b.on && s.Day <= c.Checked && !s.held && !dated && b.matters(s)
	})
}

// later says whether something may have come after the newest list.
func (b *coverageBuilder) later(issuer RegionID, series []Slot, doubt func(Unsure)) {
	newest := Slot{}
	for _, s := range series {
		if s.Day != 0 && s.Day <= b.on && s.Day >= newest.Day {
			newest = s
		}
	}
	next, ahead := b.slots[slotKey{issuer, Recognise, NumberBatch(newest.Batch.Number() + 1)}], false
	if n := newest.Batch.Number(); n > 0 && next != nil {
		ahead = next.Day > b.on && next.own && !next.yearOnly && (next.from == 0 || next.from > b.on)
		if !next.own && next.Day > b.on { // without a day of its own: between this one and the next that has one
			doubt(UnsureNext)
			return
		}
	}
	switch {
	case ahead:
	case b.yearly(issuer):
		if newest.Day == 0 || b.on >= newest.Day.AddMonths(9) {
			doubt(UnsureNext)
		}
	default:
		doubt(UnsureNewer)
	}
}

// earlier says whether something may have come before the first list.
func (b *coverageBuilder) earlier(issuer RegionID, series []Slot, doubt func(Unsure)) {
	first := Slot{}
	for _, s := range series {
		if s.Day != 0 && (first.Day == 0 || s.Day < first.Day) {
			first = s
		}
	}
	year := cmp.Or(first.Batch.Year(), int(first.Day.Date().Year))
	switch {
	case slices.ContainsFunc(series, func(s Slot) bool { return s.Batch.Number() == 1 }):
	case b.firstYear(issuer) != 0 && year <= b.firstYear(issuer):
	case b.basis == BasisValid && b.on >= first.Day.AddMonths(12*b.rule.Years):
	default:
		doubt(UnsureEarlier)
	}
}

// unplaced counts the firms in places around the region on the day, leaving out
// places that the answer has a row for.
func (b *coverageBuilder) unplaced(c *Coverage) {
	regions, n := b.ref.Regions, map[RegionID]int{}
	for _, s := range b.g.Around {
		if s.Tier == b.tier && s.Basis == b.basis && s.Reach == b.reach && s.Day <= b.on && s.Region != b.region && regions.Within(b.region, s.Region) {
			n[s.Region] += s.N
		}
	}
	for around, firms := range n {
		if firms == 0 || b.shown != nil && b.shown(around) {
			continue
		}
		c.Unplaced += firms
		if c.Around == "" || regions.Within(around, c.Around) {
			c.Around = around
		}
	}
}

// MissingIDs lists the missing batches for machines.
func (c *Coverage) MissingIDs() []string {
	ids := []string{}
	for _, s := range c.Missing {
		ids = append(ids, s.ID())
	}
	return ids
}

// MissingLongIDs lists them by their whole names.
func (c *Coverage) MissingLongIDs() []string {
	ids := []string{}
	for _, s := range c.Missing {
		ids = append(ids, s.LongID())
	}
	return ids
}

// MissingAnnounced sums what was announced for the region in missing batches,
// and names those batches.
func (c *Coverage) MissingAnnounced() (n int, batches []string) {
	for _, s := range c.Missing {
		if !s.held && s.Here > 0 && s.Act == Recognise {
			n += s.Here
			batches = append(batches, string(s.Batch))
		}
	}
	return n, batches
}

// String is the state with what is missing.
func (c *Coverage) String() string { return string(c.State) + " " + strings.Join(c.MissingIDs(), ";") }
