package sme

import (
	"cmp"
	"slices"
)

// Promotion is how many firms climbed from one tier to the next in a period.
// What lists can't tell is nil.
type Promotion struct {
	From, To     TierID
	Recognised   *int // for the first time in the tier To, whatever they had before
	Promoted     *int // those of them that had been recognised in the tier From before
	MedianDays   *int // between the two, of those whose first recognition is on record
	FromCoverage Coverage
	Coverage     Coverage // of the tier To
}

// CohortMonths are the terms within which a cohort's climbing is counted.
var CohortMonths = [3]int{12, 24, 36}

// Cohort is one batch of a tier, and how many of its firms reached the next one.
type Cohort struct {
	From, To TierID
	Batch    BatchRef
	Day      Day      // of its publication
	Firms    int      // recognised with it for the first time
	Before   int      // those of them that had the next tier already
	Within   [3]*int  // reached it within so many months; nil before these are over
	AtLeast  [3]bool  // lists of the next tier were missing at their end
	Reached  *int     // reached it so far
	Coverage Coverage // of the tier To
}

// climb is one firm's way from a tier to the next.
type climb struct {
	firm     *Firm
	from, to *Title
}

// climbs are the firms that were recognised in a tier and its next one, by pair of the ladder.
func climbs(ref *Reference, firms []*Firm) map[TierID][]climb {
	ladder := ref.Ladder()
	found := map[TierID][]climb{}
	for _, f := range firms {
		for i := range f.Titles {
			for j := range f.Titles {
				from, to := &f.Titles[i], &f.Titles[j]
				if slices.Index(ladder, to.Tier) == slices.Index(ladder, from.Tier)+1 {
					found[from.Tier] = append(found[from.Tier], climb{f, from, to})
				}
			}
		}
	}
	return found
}

// pairs are the tiers that lead to another, with that one.
func pairs(ref *Reference, q *Query) [][2]TierID {
	ladder := ref.Ladder()
	var list [][2]TierID
	for i := range len(ladder) - 1 {
		if q.Tier == "" || q.Tier == ladder[i] {
			list = append(list, [2]TierID{ladder[i], ladder[i+1]})
		}
	}
	return list
}

// Promotions counts the climbs after the end of a day up to the query's day, by
// the region that a firm was in when it was recognised in the higher tier.
// flows are those of the period on the basis recognised; firms at least those
// with several titles.
func Promotions(ref *Reference, q Query, from Day, flows []Flow, firms []*Firm, g *Grounds) []Promotion {
	recognised := map[TierID]int{}
	for _, f := range flows {
		if f.Kind == Recognised && q.Covers(ref.Regions, f.Region) {
			recognised[f.Tier] += f.In
		}
	}
	all := climbs(ref, firms)
	var list []Promotion
	for _, pair := range pairs(ref, &q) {
		p := Promotion{From: pair[0], To: pair[1]}
		p.FromCoverage, p.Coverage = q.CoverageFor(ref, g, p.From, q.On, BasisRecognised), q.CoverageFor(ref,
			g, p.To, q.On, BasisRecognised)
		var days []int
		promoted := 0
		for _, c := range all[p.From] {
			day := c.to.Since
			if c.to.First.Kind != Recognised || day <= from || day > q.On || c.from.Since >= day ||
				!q.Covers(ref.Regions, c.firm.RegionAt(day)) {
				continue
			}
			promoted++
			if c.from.First.Kind == Recognised {
				days = append(days, int(day-c.from.Since))
			}
		}
		if p.Coverage.State != CoverNone {
			n := recognised[p.To]
			p.Recognised = &n
			if p.FromCoverage.State != CoverNone {
				p.Promoted, p.MedianDays = &promoted, median(days)
			}
		}
		list = append(list, p)
	}
	return list
}

// median is the middle of the numbers, half up where there are two; nil of none.
func median(n []int) *int {
	if len(n) == 0 {
		return nil
	}
	slices.Sort(n)
	m := (n[(len(n)-1)/2] + n[len(n)/2] + 1) / 2
	return &m
}

// Cohorts follows the batches of each tier that were published after the end of
// a day up to the query's day; a firm counts in the region it was in then. flows
// are those of the period by batch on the basis recognised.
func Cohorts(ref *Reference, q Query, from Day, flows []Flow, firms []*Firm, g *Grounds) []Cohort {
	cohorts := map[BatchRef]*Cohort{}
	for _, pair := range pairs(ref, &q) {
		for _, h := range g.Held {
			day := h.Published.Start()
			if !h.Final || h.Act != Recognise || h.Tier != pair[0] || day <= from || day > q.On {
				continue
			}
			batch := BatchRef{h.Tier, h.Issuer, h.Batch}
			if cohorts[batch] == nil {
				cohorts[batch] = &Cohort{From: pair[0], To: pair[1], Batch: batch}
			}
			cohorts[batch].Day = max(cohorts[batch].Day, day)
		}
	}
	for _, f := range flows {
		if c := cohorts[f.Batch]; c != nil && f.Kind == Recognised && f.Tier == c.From && q.Covers(ref.Regions, f.Region) {
			c.Firms += f.In
		}
	}
	reached := map[BatchRef][]climb{}
	for _, list := range climbs(ref, firms) {
		for _, cl := range list {
			if cl.from.First.Kind != Recognised || cl.to.Since > q.On || !q.Covers(ref.Regions, cl.firm.RegionAt(cl.from.Since)) {
				continue
			}
			batch := cl.from.First.Row.List.Ref()
			switch c := cohorts[batch]; {
			case c == nil:
			case cl.to.Since <= cl.from.Since:
				c.Before++
			default:
				reached[batch] = append(reached[batch], cl)
			}
		}
	}
	var list []Cohort
	for batch, c := range cohorts {
		if c.Firms == 0 { // of other regions
			continue
		}
		within := func(end func(climb) Day) *int {
			n := 0
			for _, cl := range reached[batch] {
				if cl.to.Since <= end(cl) {
					n++
				}
			}
			return &n
		}
		if c.Coverage = q.CoverageFor(ref, g, c.To, q.On, BasisRecognised); c.Coverage.State != CoverNone {
			c.Reached = within(func(climb) Day { return q.On })
		}
		for i, months := range CohortMonths {
			over := c.Day.AddMonths(months)
			then := q.CoverageFor(ref, g, c.To, over, BasisRecognised).State
			if over > q.On || then == CoverNone {
				continue
			}
			c.Within[i], c.AtLeast[i] = within(func(cl climb) Day { return cl.from.Since.AddMonths(months) }), then != CoverComplete
		}
		list = append(list, *c)
	}
	ladder := ref.Ladder()
	slices.SortFunc(list, func(a, b Cohort) int {
		return cmp.Or(slices.Index(ladder, a.From)-slices.Index(ladder, b.From), a.Batch.Compare(b.Batch))
	})
	return list
}
