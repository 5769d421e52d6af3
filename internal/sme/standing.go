package sme

import (
	"cmp"
	"slices"
)

// Standing compares a row of a report with the others, and with itself a
// year before, on the basis of the report. What cannot be known is nil.
type Standing struct {
	Share  *Ratio // of the rows' sum; shares add up to 100 %
	Rank   *int   // 1 is the most; equal figures share a rank
	Before *YearBefore
}

// YearBefore is a row's figure a year before, on the same basis.
type YearBefore struct {
	On       Day
	Coverage Coverage
	Figure   *int  // nil where no list was in the registry
	Change   *int  // nil too where lists were missing on both days
	Rate     *Rate // the change by the figure then; nil also where that was 0
	Bound    Bound
}

// Bound says whether a difference is exact.
type Bound string

// A difference is at least what it says where lists are missing now, and at
// most where they were missing a year before.
const (
	Exactly    Bound = ""
	LowerBound Bound = "at-least"
	UpperBound Bound = "at-most"
)

// Rate is a change as a fraction of what was before.
type Rate struct{ Change, Was int }

// Fraction is the rate as machines get it: the printed percentage by 100, half
// away from zero.
func (r Rate) Fraction() float64 {
	n := 20000*r.Change + r.Was
	if r.Change < 0 {
		n = 20000*r.Change - r.Was
	}
	return float64(n/(2*r.Was)) / 10000
}

// DayYearBefore is the day that a day is compared with: the same a year before,
// the end of a month with the end of that month.
func DayYearBefore(on Day) Day {
	before := on.AddMonths(-12)
	if _, _, last := ByMonth.Period(on); on == last {
		_, _, before = ByMonth.Period(before)
	}
	return before
}

// shares divides 100 % up, in hundredths of a percent, by the largest
// remainders, so that they add up. Nil where there is nothing to share.
func shares(figures []int) []int {
	total := 0
	for _, n := range figures {
		total += n
	}
	if total == 0 {
		return nil
	}
	const whole = 10000
	parts, order, left := make([]int, len(figures)), make([]int, len(figures)), whole
	for i, n := range figures {
		parts[i], order[i] = n*whole/total, i
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(figures[j]*whole%total, figures[i]*whole%total) })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}

// stand gives the rows of a report their shares and ranks.
func (rep *Report) stand() {
	q := &rep.Query
	if !q.AddsUp(q.By) {
		return
	}
	var figures []int
	for i := range rep.Rows {
		if n := rep.Rows[i].Figures.On(q.Basis); n != nil {
			figures = append(figures, *n)
		}
	}
	if len(figures) < len(rep.Rows) {
		return
	}
	for i, part := range shares(figures) {
		rep.Rows[i].Share = &Ratio{part, 10000}
	}
	if rep.Total != nil && slices.ContainsFunc(figures, func(n int) bool { return n != 0 }) {
		rep.Total.Share = &Ratio{1, 1}
	}
	for i := range rep.Rows {
		r := &rep.Rows[i]
		if r.ID == NotStated || r.Coverage.State != CoverComplete {
			continue
		}
		rank := 1
		for j, n := range figures {
			if rep.Rows[j].ID != NotStated && n > figures[i] {
				rank++
			}
		}
		r.Rank = &rank
	}
}

// CompareYear holds the report's rows against those of the same report a year
// before.
func (rep *Report) CompareYear(ref *Reference, before *Report, g *Grounds) {
	q := &rep.Query
	was := map[string]*ReportRow{}
	for i := range before.Rows {
		was[before.Rows[i].ID] = &before.Rows[i]
	}
	compare := func(r *ReportRow) {
		id, on := r.ID, before.Query.On
		if q.By.Time() && r.ID != totalID {
			_, first, _ := q.By.Period(r.On)
			id, _, _ = q.By.Period(first.AddMonths(-12))
			on = DayYearBefore(r.On)
		}
		then := was[id]
		if r.ID == totalID {
			then = before.Total
		}
		if then == nil { // no such row then: no firm in it
			zero := 0
			then = &ReportRow{Figures: Figures{&zero, &zero, &zero, &zero}, Coverage: q.CoverageFor(ref, g, r.Tier, on, q.Basis)}
		}
		r.Before = &YearBefore{On: on, Coverage: then.Coverage}
		if then.Coverage.State != CoverNone {
			r.Before.of(r.Figures.On(q.Basis), then.Figures.On(q.Basis), r.Coverage)
		}
	}
	for i := range rep.Rows {
		compare(&rep.Rows[i])
	}
	if rep.Total != nil {
		compare(rep.Total)
	}
}

func (y *YearBefore) of(now, then *int, coverage Coverage) {
	y.Figure = then
	was, is := y.Coverage.State == CoverComplete, coverage.State == CoverComplete
	if now == nil || then == nil || !was && !is || y.Coverage.Loose() || coverage.Loose() {
		return
	}
	switch {
	case !is:
		y.Bound = LowerBound
	case !was:
		y.Bound = UpperBound
	}
	change := *now - *then
	y.Change = &change
	if *then != 0 {
		y.Rate = &Rate{change, *then}
	}
}
