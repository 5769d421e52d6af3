package sme

import (
	"cmp"
	"slices"
	"strings"
)

// Held is an active document of a registry, as coverage sees it.
type Held struct {
	Identity
	Scope     RegionID // where its rows lie if not in all of the issuing region
	Label     string
	Published Date
	Notice    Notice
	Rows      int     // list rows stored
	Totals    []Total // announced
	ByHand    bool    // a single fact told by hand, which holds no batch
	Accepted  bool    // a person took it as whole though it is short of its total
	Person    string  // who told it
}

// Slot is one batch that is held or due: of one issuer and act.
type Slot struct {
	Issuer    RegionID
	Act       Act
	Batch     Batch
	Label     string
	Day       Day // on which it is due
	Rows      int // held
	Announced int // by the issuer for all its region, 0 if not known
	Here      int // announced for the region asked about, 0 if not known
	held      bool
}

// ID is the slot's name for machines: the batch, with the act unless it recognises.
func (s Slot) ID() string {
	id := cmp.Or(string(s.Batch), "?")
	if s.Act != Recognise {
		id += "/" + string(s.Act)
	}
	return id
}

// CoverageState says how much of what is due a registry holds.
type CoverageState string

// The states of coverage.
const (
	CoverNone     CoverageState = "none"
	CoverPartial  CoverageState = "partial"
	CoverUnknown  CoverageState = "unknown" // nothing is known to be missing, but something may be due
	CoverComplete CoverageState = "complete"
)

// Coverage is what a registry holds and lacks of one tier's lists for a region.
type Coverage struct {
	State   CoverageState
	Held    []Slot
	Missing []Slot
	Above   bool // lists of higher tiers are missing, which the reach counts by
	Loose   bool // what is missing may lower figures as well as raise them
}

// CoverageOn works out coverage for a tier and region on a day.
func CoverageOn(ref *Reference, held []Held, tier TierID, region RegionID, on Day) Coverage {
	slots := dueSlots(ref, held, tier, region, on)
	var c Coverage
	inside := false
	for _, s := range slots {
		short := s.held && s.Announced > s.Rows
		if s.held {
			c.Held = append(c.Held, s)
			inside = inside || s.Issuer != region && ref.Regions.Within(s.Issuer, region)
		}
		if s.Day != 0 && s.Day <= on && (!s.held || short) {
			c.Missing = append(c.Missing, s)
		}
	}
	switch {
	case len(c.Held) == 0:
		c.State = CoverNone
	case len(c.Missing) > 0 || inside: // lists of a part of the region never cover the whole
		c.State = CoverPartial
	default:
		c.State = CoverComplete
	}
	return c
}

// dueSlots lists all batches on record or implied, with their days, in order.
func dueSlots(ref *Reference, held []Held, tier TierID, region RegionID, on Day) []Slot {
	slots := map[string]*Slot{}
	at := func(issuer RegionID, act Act, batch Batch) *Slot {
		key := string(issuer) + "|" + string(act) + "|" + string(batch)
		s := slots[key]
		if s == nil {
			s = &Slot{Issuer: issuer, Act: act, Batch: batch}
			slots[key] = s
		}
		return s
	}
	covers := func(issuer RegionID) bool {
		return ref.Regions.Within(region, issuer) || ref.Regions.Within(issuer, region)
	}
	announce := func(s *Slot, totals []Total) {
		for _, t := range totals {
			if t.Region == s.Issuer {
				s.Announced = t.N
			}
			if t.Region == region {
				s.Here = t.N
			}
		}
	}
	for _, k := range ref.Batches {
		if k.Tier != tier || !covers(k.Issuer) || !k.Act.Grants() || k.Notice {
			continue
		}
		s := at(k.Issuer, k.Act, k.Batch)
		s.Label = k.Label
		announce(s, k.Totals)
		begins := ref.Begins(&k)
		if s.Day = begins.Start(); begins.Month == 0 {
			s.Day = begins.End() // of a year, its last day
		}
	}
	dated := map[*Slot]bool{}
	for _, h := range held {
		if h.Tier != tier || !covers(h.Issuer) || !h.Final || !h.Act.Grants() || h.ByHand {
			continue
		}
		s := at(h.Issuer, h.Act, h.Batch)
		s.Label = cmp.Or(s.Label, h.Label)
		announce(s, h.Totals)
		day := h.Published.Start()
		if !dated[s] || day < s.Day {
			s.Day, dated[s] = day, true
		}
		if day <= on && h.Rows > 0 {
			s.held = true
			s.Rows += h.Rows
		}
	}
	implied(slots, at)
	list := make([]Slot, 0, len(slots))
	for _, s := range slots {
		list = append(list, *s)
	}
	list = append(list, missingYears(ref, list, tier, on)...)
	slices.SortFunc(list, func(a, b Slot) int {
		return cmp.Or(ref.Regions.Compare(a.Issuer, b.Issuer), slices.Index(Acts, a.Act)-slices.Index(Acts, b.Act), a.Batch.Compare(b.Batch))
	})
	return list
}

// implied adds the numbers below the highest of each series, and gives each
// batch without a day the day of the next higher number that has one, since
// numbers follow publication; a year's batch that of the year's end.
func implied(slots map[string]*Slot, at func(RegionID, Act, Batch) *Slot) {
	type series struct {
		issuer RegionID
		act    Act
	}
	highest := map[series]int{}
	for _, s := range slots {
		k := series{s.Issuer, s.Act}
		highest[k] = max(highest[k], s.Batch.Number())
		if y := s.Batch.Year(); s.Day == 0 && y > 0 {
			s.Day = DayOf(y, 12, 31)
		}
	}
	for k, top := range highest {
		next := Day(0)
		for n := top; n > 0; n-- {
			if k.act != Recognise && slots[string(k.issuer)+"|"+string(k.act)+"|"+string(NumberBatch(n))] == nil {
				continue // only recognitions are numbered without gaps
			}
			s := at(k.issuer, k.act, NumberBatch(n))
			if s.Day == 0 {
				s.Day = next
			}
			next = s.Day
		}
	}
}

// missingYears lists the years of a yearly tier that no batch belongs to, from
// the first year on record up to the last whole one.
func missingYears(ref *Reference, slots []Slot, tier TierID, on Day) []Slot {
	t := ref.Tier(tier, on)
	if t == nil {
		return nil
	}
	var missing []Slot
	byIssuer := map[RegionID][]int{}
	for _, s := range slots {
		if s.Act == Recognise && s.Day != 0 && s.Day <= on {
			byIssuer[s.Issuer] = append(byIssuer[s.Issuer], cmp.Or(s.Batch.Year(), int(s.Day.Date().Year)))
		}
	}
	for issuer, years := range byIssuer {
		if rhythm(ref, t, issuer) != "yearly" {
			continue
		}
		for y := slices.Min(years); DayOf(y, 12, 31) <= on; y++ {
			if !slices.Contains(years, y) {
				missing = append(missing, Slot{Issuer: issuer, Act: Recognise, Batch: NumberBatch(y), Day: DayOf(y, 12, 31)})
			}
		}
	}
	return missing
}

// rhythm returns the rhythm of a tier's lists by an issuer, or by whom it lies in.
func rhythm(ref *Reference, t *Tier, issuer RegionID) string {
	for reg := ref.Regions.Get(issuer); reg != nil; reg = ref.Regions.Get(reg.Parent) {
		if r, ok := t.Rhythm[reg.ID]; ok {
			return r
		}
	}
	return ""
}

// MissingIDs lists the missing batches for machines.
func (c Coverage) MissingIDs() []string {
	ids := []string{}
	for _, s := range c.Missing {
		ids = append(ids, s.ID())
	}
	return ids
}

// MissingAnnounced sums what was announced for the region in missing batches,
// and names those batches.
func (c Coverage) MissingAnnounced() (n int, batches []string) {
	for _, s := range c.Missing {
		if !s.held && s.Here > 0 && s.Act == Recognise {
			n += s.Here
			batches = append(batches, string(s.Batch))
		}
	}
	return n, batches
}

// String is the state with what is missing.
func (c Coverage) String() string { return string(c.State) + " " + strings.Join(c.MissingIDs(), ";") }
