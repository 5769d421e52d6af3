package sme

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Term is a length of time, in months or in days.
type Term struct{ Months, Days int }

var termForm = regexp.MustCompile(`^(\d{1,4})(d|天|日|w|周|m|月|个月|y|年)$`)

// UnmarshalText reads 6m, 180d, 26w, 1y, 6个月, 180天.
func (t *Term) UnmarshalText(text []byte) error {
	m := termForm.FindStringSubmatch(strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(string(text))), "")))
	if m == nil {
		return fmt.Errorf("not a length of time: %q (write 6m, 180d or 1y)", string(text))
	}
	n, err := strconv.Atoi(m[1])
	switch m[2] {
	case "d", "天", "日":
		*t = Term{Days: n}
	case "w", "周":
		*t = Term{Days: 7 * n}
	case "y", "年":
		*t = Term{Months: 12 * n}
	default:
		*t = Term{Months: n}
	}
	return err
}

// String writes the term as UnmarshalText reads it.
func (t Term) String() string {
	if t.Months > 0 {
		return fmt.Sprintf("%dm", t.Months)
	}
	return fmt.Sprintf("%dd", t.Days)
}

// MarshalText writes the term as UnmarshalText reads it.
func (t Term) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// After is the day that lies the term after another.
func (t Term) After(day Day) Day { return day.AddMonths(t.Months) + Day(t.Days) }

// Ending is a title that ends soon, or ended so lately that a late review may
// still restore it.
type Ending struct {
	Firm       *Firm
	Tier       TierID
	Region     RegionID
	Batch      BatchRef // that opened the time in force
	Lapsed     bool
	From       Day
	Last       Day    // the last day in force
	Restorable Day    // up to when a late review joins
	Higher     TierID // the top tier above that is in force on the day, "" if none
}

// EndingState is whether a title ends or has ended.
type EndingState string

// The states.
const (
	EndingDue    EndingState = "due"
	EndingLapsed EndingState = "lapsed"
)

// State is whether the title ends or has ended.
func (e Ending) State() EndingState {
	if e.Lapsed {
		return EndingLapsed
	}
	return EndingDue
}

// Endings lists the titles of a query's tier (all, if it names none) that lapse
// from its day up to another, and those lapsed within the tier's grace: by their
// last day, then by region and in the order of the firms.
func Endings(ref *Reference, q Query, until Day, firms []*Firm) []Ending {
	ladder := ref.Ladder()
	var list []Ending
	for _, f := range firms {
		region := f.RegionAt(q.On)
		if !q.Covers(ref.Regions, region) {
			continue
		}
		higher := TierID("")
		for i := len(f.Titles) - 1; i >= 0; i-- {
			t := &f.Titles[i]
			run := t.latest(q.On)
			if run == nil {
				continue
			}
			e := Ending{Firm: f, Tier: t.Tier, Region: region, Lapsed: run.To <= q.On, From: run.From, Last: run.To - 1, Higher: higher}
			e.Restorable = ref.Tier(t.Tier, q.On).Restorable(e.Last)
			if !e.Lapsed && higher == "" {
				higher = t.Tier
			}
			due := !e.Lapsed && e.Last <= until
			restorable := e.Lapsed && q.On <= e.Restorable && !t.outOn(q.On)
			if run.Closed.Kind == Lapsed && (due || restorable) && (q.Tier == "" || q.Tier == t.Tier) {
				e.Batch = run.Opened.Row.List.Ref()
				list = append(list, e)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Ending) int {
		return cmp.Or(cmp.Compare(a.Last, b.Last), slices.Index(ladder, a.Tier)-slices.Index(ladder, b.Tier),
			ref.Regions.CompareStated(a.Region, b.Region))
	})
	return list
}

// latest is the time in force that a day falls in, else the last one before it; nil if none began.
func (t *Title) latest(day Day) *Spell {
	var found *Spell
	for i := range t.Runs {
		if t.Runs[i].From <= day {
			found = &t.Runs[i]
		}
	}
	return found
}

// outOn reports whether a fail or revocation holds on a day, which no late review takes back.
func (t *Title) outOn(day Day) bool {
	return slices.ContainsFunc(t.Outs, func(out Spell) bool { return out.From <= day && (out.To == 0 || day < out.To) })
}

// Candidate is a firm that holds one tier and not yet the next.
type Candidate struct {
	Firm   *Firm
	Region RegionID
	Batch  BatchRef
	Since  Day // first recognised in the tier it holds
	From   Day
	Last   Day
	Before Day // the last day of a title of the next tier or above that it once had; 0 if it never had one
}

// Candidates lists the firms in a query's regions whose title of its tier is in
// force on its day, and of no higher one: by region, then in the order given.
func Candidates(ref *Reference, q Query, firms []*Firm) []Candidate {
	ladder := ref.Ladder()
	rank := func(tier TierID) int { return slices.Index(ladder, tier) }
	var list []Candidate
	for _, f := range firms {
		for _, m := range f.StatusOn(ladder, BasisValid, Highest, q.On) {
			if m.Tier != q.Tier || !q.Covers(ref.Regions, m.Region) {
				continue
			}
			c := Candidate{Firm: f, Region: m.Region, Batch: m.Batch}
			for i := range f.Titles {
				t := &f.Titles[i]
				switch run := t.latest(q.On); {
				case run == nil:
				case t.Tier == q.Tier:
					c.Since, c.From, c.Last = t.Since, run.From, run.To-1
				case rank(t.Tier) > rank(q.Tier):
					c.Before = max(c.Before, run.To-1)
				}
			}
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b Candidate) int { return ref.Regions.CompareStated(a.Region, b.Region) })
	return list
}
