package sme

import (
	"cmp"
	"slices"
	"strings"
)

// ReviewState is what became, by a day, of a firm whose title ends with others of
// its batch.
type ReviewState string

// The states, of which each firm of a cohort has exactly one.
const (
	ReviewPassed  ReviewState = "passed"
	ReviewFailed  ReviewState = "failed"
	ReviewRevoked ReviewState = "revoked"
	ReviewAgain   ReviewState = "recognised-again" // by a list whose titles last longer
	ReviewHigher  ReviewState = "higher"           // on no such list, and holds a higher title
	ReviewNone    ReviewState = "on-no-list"
	ReviewToCome  ReviewState = "to-come" // on no list, and the title has not ended yet
)

// ReviewStates are all states, in the order of columns.
var ReviewStates = []ReviewState{ReviewPassed, ReviewFailed, ReviewRevoked, ReviewAgain, ReviewHigher, ReviewNone, ReviewToCome}

// UnmarshalText reads a state, in English or Chinese.
func (s *ReviewState) UnmarshalText(text []byte) error {
	v, err := oneOf("state", string(text), ReviewStates, map[string]ReviewState{
		"通过": ReviewPassed, "复核通过": ReviewPassed, "未通过": ReviewFailed, "复核未通过": ReviewFailed, "取消": ReviewRevoked, "撤销": ReviewRevoked,
		"again": ReviewAgain, "重新认定": ReviewAgain, "higher-title": ReviewHigher, "高层级": ReviewHigher, "none": ReviewNone, "未见于名单": ReviewNone, "未到期": ReviewToCome,
	})
	*s = v
	return err
}

// CohortKey is the firms whose titles, granted by one list, have one last day.
type CohortKey struct {
	Batch BatchRef
	Act   Act
	Last  Day
}

// ID is the cohort's name: innovative/510000/1@2025-12-29, of passes
// innovative/510000/1/renew@2028-12-29.
func (k CohortKey) ID() string {
	id := k.Batch.ID()
	if k.Act != Recognise {
		id += "/" + string(k.Act)
	}
	return id + "@" + k.Last.String()
}

// Compare orders cohorts by tier, then by the last day of their titles.
func (k CohortKey) compare(ladder []TierID, o CohortKey) int {
	return cmp.Or(slices.Index(ladder, k.Batch.Tier)-slices.Index(ladder, o.Batch.Tier), cmp.Compare(k.Last, o.Last), k.Batch.Compare(o.Batch), cmp.Compare(k.Act, o.Act))
}

// Review is a firm's title of a cohort and what became of it by a day.
type Review struct {
	CohortKey
	Firm       *Firm
	State      ReviewState
	Row        *Row     // that says so; nil for what no list says
	Region     RegionID // where the firm is on the day
	From       Day      // when the title was granted
	Restorable Day      // up to when a late pass joins
	Higher     TierID   // the top title above that is in force on the day, "" if none
}

// Reviews finds what became of the titles of a firm that lists of batches granted
// by a day. A title that a fail or a revocation ended before its review has none.
func (f *Firm) Reviews(ref *Reference, on Day) []Review {
	var list []Review
	higher := TierID("")
	for i := len(f.Titles) - 1; i >= 0; i-- {
		t := &f.Titles[i]
		for at, e := range t.Acts {
			k := CohortKey{e.Row.List.Ref(), e.Row.List.Act, e.Last}
			tier := ref.Tier(t.Tier, e.Last)
			told := slices.ContainsFunc(list, func(r Review) bool { return r.CohortKey == k })
			if e.Last == 0 || e.Day > on || k.Batch.Batch == "" || tier == nil || told {
				continue
			}
			first, restorable := e.Last.AddMonths(-tier.GraceMonths), tier.Restorable(e.Last)
			if t.outBefore(e, first, on) {
				continue
			}
			r := Review{CohortKey: k, Firm: f, Region: f.RegionAt(on), From: e.Day, Restorable: restorable, Higher: higher}
			r.State, r.Row = t.outcome(at, first, restorable, on)
			switch {
			case r.State != "":
			case higher != "":
				r.State = ReviewHigher
			case on <= e.Last:
				r.State = ReviewToCome
			default:
				r.State = ReviewNone
			}
			list = append(list, r)
		}
		if higher == "" && t.inForce(on) {
			higher = t.Tier
		}
	}
	return list
}

// inForce reports whether a day lies in a time in force.
func (t *Title) inForce(on Day) bool {
	return slices.ContainsFunc(t.Runs, func(r Spell) bool { return r.From <= on && on < r.To })
}

// outBefore reports whether what a row granted was ended before its review, as
// seen on a day.
func (t *Title) outBefore(e Effect, first, on Day) bool {
	return slices.ContainsFunc(t.Outs, func(o Spell) bool {
		open := o.To == 0 || o.To > on
		return e.Day <= o.From && o.From < first && o.From <= on && (open || o.To > e.Last)
	})
}

// outcome is what lists say by a day of a title that an act granted, "" for nothing.
// In the months around its end the last review or revocation says it; else the
// first list that grants the tier for longer, or, after those months, ends it.
func (t *Title) outcome(at int, first, restorable, on Day) (ReviewState, *Row) {
	e := &t.Acts[at]
	var inSeason, other *Effect
	for i := range t.Acts {
		o := &t.Acts[i]
		act, published := o.Row.List.Act, o.Row.List.Published.Start()
		if o.Row.List == e.Row.List || o.Day > on {
			continue
		}
		switch {
		case i < at && !act.Grants(): // what was granted before it is ended too
			other = nil
		case i > at && act != Recognise && first <= published && published <= restorable:
			inSeason = o
		case other != nil:
		case act.Grants() && o.Last > e.Last, !act.Grants() && published > restorable:
			other = o
		}
	}
	said := cmp.Or(inSeason, other)
	if said == nil {
		return "", nil
	}
	return map[Act]ReviewState{Renew: ReviewPassed, Fail: ReviewFailed, Revoke: ReviewRevoked, Recognise: ReviewAgain}[said.Row.List.Act], said.Row
}

// ReviewQuery picks reviews: those of the cell, of titles that end by a day.
type ReviewQuery struct {
	ReportCell
	Until Day
}

// Holds reports whether a review is asked about.
func (q *ReviewQuery) Holds(ref *Reference, r *Review) bool {
	batch := q.Batch == "" || q.Batch == string(r.Batch.Batch) || q.Batch == r.Batch.ID() || q.Batch == r.ID()
	cell := q.ReportCell
	cell.Batch = ""
	return batch && r.Last <= q.Until && (q.Tier == "" || q.Tier == r.Batch.Tier) && cell.Holds(ref, r.Region, r.Batch, r.Firm.Industry)
}

// ReviewsIn finds the reviews that are asked about: by cohort, then by region
// and in the order of the firms.
func (q *ReviewQuery) ReviewsIn(ref *Reference, firms []*Firm) []Review {
	ladder := ref.Ladder()
	var list []Review
	for _, f := range firms {
		if !q.Matches(f.Name, f.Code) {
			continue
		}
		for _, r := range f.Reviews(ref, q.On) {
			if q.Holds(ref, &r) {
				list = append(list, r)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Review) int {
		return cmp.Or(a.compare(ladder, b.CohortKey), ref.Regions.CompareStated(a.Region, b.Region), strings.Compare(a.Firm.Name, b.Firm.Name))
	})
	return list
}

// ReviewRow is a line of an answer about reviews: a cohort, or all cohorts'
// firms of a place, tier or industry.
type ReviewRow struct {
	ReportRow
	Cohort CohortKey // of rows by batch
	Firms  int
	Of     map[ReviewState]int
	// Open are the states whose numbers lists that are not here may add to, and
	// OpenFirms whether they may bring further firms.
	Open      map[ReviewState]bool
	OpenFirms bool
}

// Sign is the one before a number of the row.
func (r *ReviewRow) Sign(s ReviewState) Sign {
	switch {
	case s != ReviewNone && s != ReviewToCome:
		if r.Open[s] || r.OpenFirms {
			return Least
		}
	case r.OpenFirms:
		return Almost
	case len(r.Open) > 0 && r.Of[s] > 0:
		return Most
	}
	return Bare
}

// FirmsSign is the one before the number of the row's firms.
func (r *ReviewRow) FirmsSign() Sign {
	if r.OpenFirms {
		return Least
	}
	return Bare
}

// ReviewReport is an answer about reviews.
type ReviewReport struct {
	Query     ReviewQuery
	Rows      []ReviewRow
	Total     *ReviewRow  // nil by batch and tier
	Tiers     []ReportRow // of the cohorts, with their coverage
	Undecided int
	Sample    bool
}

// BuildReviews counts reviews, by batch (each cohort by itself) or along another
// dimension.
func BuildReviews(ref *Reference, q ReviewQuery, list []Review, g *Grounds) *ReviewReport {
	rep := &ReviewReport{Query: q, Sample: g.Sample()}
	b := newReportBuilder(ref, q.Query, Evidence{Grounds: g})
	claims := map[CohortKey]*ReviewRow{}
	rows := map[string]*ReviewRow{}
	total := &ReviewRow{ReportRow: ReportRow{ID: totalID, Tier: q.Tier, Region: q.Regions[0], On: q.On}}
	add := func(row *ReviewRow, r *Review, claim *ReviewRow) {
		if row.Of == nil {
			row.Of, row.Open = map[ReviewState]int{}, map[ReviewState]bool{}
			row.Coverage.State = CoverComplete
		}
		row.Firms++
		row.Of[r.State]++
		row.claim(claim)
	}
	for i := range list {
		r := &list[i]
		if claims[r.CohortKey] == nil {
			claims[r.CohortKey] = q.claims(ref, g, b, r.CohortKey)
		}
		row := ReviewRow{Cohort: r.CohortKey, ReportRow: ReportRow{ID: r.ID(), Tier: r.Batch.Tier, Batch: r.Batch, On: q.On}}
		if q.By != ByBatch {
			row = ReviewRow{ReportRow: b.down.of(b, Sum{Tier: r.Batch.Tier, Region: r.Region, Industry: r.Firm.Industry})}
		}
		if rows[row.ID] == nil {
			rows[row.ID] = &row
		}
		add(rows[row.ID], r, claims[r.CohortKey])
		add(total, r, claims[r.CohortKey])
	}
	rep.Rows = q.lines(b, rows)
	if q.By != ByBatch && q.By != ByTier {
		rep.Total = total
	}
	for _, tier := range ref.Ladder() {
		if slices.ContainsFunc(list, func(r Review) bool { return r.Batch.Tier == tier }) {
			rep.Tiers = append(rep.Tiers, ReportRow{Tier: tier, Region: q.Regions[0], On: q.On, Coverage: b.coverage(tier, Exact, q.On, BasisNet)})
		}
	}
	return rep
}

// lines are the rows in their order.
func (q *ReviewQuery) lines(b *reportBuilder, rows map[string]*ReviewRow) []ReviewRow {
	var list []ReviewRow
	if q.By != ByBatch {
		for _, heading := range b.down.list(b) {
			row := ReviewRow{ReportRow: heading}
			if counted := rows[heading.ID]; counted != nil {
				row = *counted
			} else {
				row.Coverage.State = CoverComplete
			}
			list = append(list, row)
		}
		return list
	}
	ladder := b.ref.Ladder()
	for _, row := range rows {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(x, y ReviewRow) int { return x.Cohort.compare(ladder, y.Cohort) })
	return list
}

// claim takes over what a row that a firm is counted in can't claim.
func (r *ReviewRow) claim(o *ReviewRow) {
	for s := range o.Open {
		r.Open[s] = true
	}
	r.OpenFirms = r.OpenFirms || o.OpenFirms
	r.Coverage.join(&o.Coverage)
}

// claims are what the numbers of a cohort can't claim: its own list may be short,
// its passes or fails may be due and not here, and lists of the tier or of higher
// ones may tell where else its firms are.
func (q *ReviewQuery) claims(ref *Reference, g *Grounds, b *reportBuilder, k CohortKey) *ReviewRow {
	r := &ReviewRow{Open: map[ReviewState]bool{}}
	all := b.coverage(k.Batch.Tier, Exact, q.On, BasisNet)
	r.Coverage = Coverage{State: CoverComplete, Basis: BasisNet, Unsure: all.Unsure, Checked: all.Checked, By: all.By}
	if q.AssumeComplete {
		return r
	}
	miss := func(s Slot) { r.Coverage.Missing = append(r.Coverage.Missing, s) }
	for _, s := range all.Missing {
		if s.Issuer == k.Batch.Issuer && s.Batch == k.Batch.Batch && s.Act == k.Act && s.Rows > 0 {
			r.OpenFirms = true
			miss(s)
		}
	}
	r.OpenFirms = r.OpenFirms || all.Unplaced > 0
	for i := range g.Intakes {
		in := &g.Intakes[i]
		if in.Batch != k.Batch || in.Act != k.Act || in.Last != k.Last || in.Last >= q.On {
			continue
		}
		if in.passesDue() {
			r.Open[ReviewPassed] = true
			miss(Slot{Tier: k.Batch.Tier, Issuer: k.Batch.Issuer, Act: Renew, Batch: k.Batch.Batch, Day: k.Last + 1})
		}
		if g.failsDue(in) {
			r.Open[ReviewFailed] = true
			miss(Slot{Tier: k.Batch.Tier, Issuer: k.Batch.Issuer, Act: Fail, Batch: k.Batch.Batch, Day: k.Last + 1})
		}
	}
	if b.coverage(k.Batch.Tier, Exact, q.On, BasisRecognised).State != CoverComplete || all.Unnamed > 0 {
		r.Open[ReviewAgain] = true
	}
	ladder := ref.Ladder()
	for _, higher := range ladder[slices.Index(ladder, k.Batch.Tier)+1:] {
		if b.coverage(higher, Exact, q.On, BasisValid).State != CoverComplete {
			r.Open[ReviewHigher] = true
		}
	}
	switch {
	case r.OpenFirms || len(r.Coverage.Missing) > 0:
		r.Coverage.State = CoverPartial
	case len(r.Open) > 0:
		r.Coverage.State = CoverUnknown
	}
	return r
}
