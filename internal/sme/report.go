package sme

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Dimension is what a report is broken down by.
type Dimension string

// The dimensions of reports.
const (
	ByTier     Dimension = "tier"
	ByDistrict Dimension = "district"
	ByCity     Dimension = "city"
	ByProvince Dimension = "province"
	ByBatch    Dimension = "batch"
	ByYear     Dimension = "year"
	ByQuarter  Dimension = "quarter"
	ByMonth    Dimension = "month"
	ByIndustry Dimension = "industry"
)

// Dimensions are all dimensions.
var Dimensions = []Dimension{ByTier, ByDistrict, ByCity, ByProvince, ByBatch, ByYear, ByQuarter, ByMonth, ByIndustry}

// UnmarshalText reads a dimension, in English or Chinese.
func (d *Dimension) UnmarshalText(text []byte) error {
	v, err := oneOf("dimension", string(text), Dimensions, map[string]Dimension{
		"层级": ByTier, "梯度": ByTier, "区县": ByDistrict, "区": ByDistrict, "市州": ByCity, "市": ByCity,
		"省份": ByProvince, "省": ByProvince, "批次": ByBatch, "年": ByYear, "季度": ByQuarter, "月": ByMonth, "行业": ByIndustry, "产业链": ByIndustry,
	})
	*d = v
	return err
}

// Place reports whether the dimension is one of regions.
func (d Dimension) Place() bool { return d == ByDistrict || d == ByCity || d == ByProvince }

// Time reports whether the dimension runs over time.
func (d Dimension) Time() bool { return d == ByYear || d == ByQuarter || d == ByMonth }

// Query is what a report or a list of firms is asked for. Together with the
// log position it was answered at, it makes the answer reproducible.
type Query struct {
	By             Dimension
	Cross          Dimension  // the second dimension, "" for a report in one
	Regions        []RegionID // at least one
	Except         []RegionID
	Tier           TierID // "": every tier, by tier only
	On             Day
	Known          LogNumber // number of the last log line counted
	Basis          Basis
	Reach          Reach
	Target         int  // which of the targets set by then, 1 is the headline
	Share          bool // shares and ranks are asked for
	YearBefore     bool // and the figures of a year before
	AssumeComplete bool
}

// Covers reports whether a region is asked about.
func (q *Query) Covers(regions *Regions, id RegionID) bool {
	in := func(outer RegionID) bool { return regions.Within(id, outer) }
	return slices.ContainsFunc(q.Regions, in) && !slices.ContainsFunc(q.Except, in)
}

// Counts reports whether titles of a tier move the figures asked about: those of
// higher tiers do under any reach but exact.
func (q *Query) Counts(ref *Reference, tier TierID) bool {
	if q.Tier == "" || tier == q.Tier {
		return true
	}
	ladder := ref.Ladder()
	return q.Reach != Exact && slices.Index(ladder, tier) > slices.Index(ladder, q.Tier)
}

// Sum is a part of the ledger added up: what a report is made of. Batch is set
// for reports by batch, Industry for those by industry, Month (its first day)
// and Kind for those over time.
type Sum struct {
	Basis    Basis
	Tier     TierID
	Region   RegionID
	Batch    BatchRef
	Industry string
	Month    Day
	Kind     Kind
	N        int
}

// Evidence is what a report rests on, as a registry gives it.
type Evidence struct {
	Sums      []Sum
	Grounds   *Grounds                  // with all documents
	Sample    bool                      // some document is of invented firms
	Count     Counter                   // any other figure
	Steps     Postings                  // how any figure came about
	Undecided int                       // rows that cannot be given to one firm
	InSeason  func(TierID) (int, error) // lapses that a late pass may still take back
}

// grounded is the evidence with grounds, none if it has none.
func (ev Evidence) grounded() Evidence {
	if ev.Grounds == nil {
		ev.Grounds = &Grounds{}
	}
	return ev
}

// Figures are a row's numbers on each basis; nil is not known.
type Figures struct {
	Listed     *int
	Recognised *int
	Valid      *int
	Net        *int
}

// On returns the figure on a basis.
func (f *Figures) On(basis Basis) *int {
	switch basis {
	case BasisListed:
		return f.Listed
	case BasisRecognised:
		return f.Recognised
	case BasisValid:
		return f.Valid
	}
	return f.Net
}

// ReportRow is one line of a report, or one cell of a report in two dimensions.
type ReportRow struct {
	ID       string // for machines and for the flags that pick the same firms
	Tier     TierID
	Region   RegionID // "" where none is stated
	Batch    BatchRef
	Industry string // "" where none is stated
	On       Day    // the day of its figures: that asked about, over time the last of the period
	New      *int   // recognised for the first time in the period
	Ended    *int   // lapsed, failed or revoked in the period
	Figures  Figures
	Official *Official
	Progress *Progress
	Coverage Coverage           // of the figure on the query's basis
	Claims   map[Basis]Coverage // of the figures on each
	InSeason int
	Standing
}

// NotStated is the id of the row for firms of which a list names no finer region.
const NotStated = "not-stated"

// totalID is the id of what is added up over a dimension.
const totalID = "total"

// Report is an answer, ready to be printed. In two dimensions Rows are the
// headings of the first and Columns those of the second, each with its figures
// over all of the other, which are nil where the other is tiers that one firm
// may hold together.
type Report struct {
	Query     Query
	Rows      []ReportRow
	Columns   []ReportRow   // in two dimensions only
	Cells     [][]ReportRow // likewise, by row and column
	Total     *ReportRow    // nil where tiers don't add up
	Documents []Held        // of the tiers shown, published by the day, in order
	Undecided int
	Sample    bool
}

// BuildReport works a report out of what a registry gives.
func BuildReport(ref *Reference, q Query, ev Evidence) (*Report, error) {
	b := newReportBuilder(ref, q, ev)
	for _, s := range ev.Sums {
		if (q.Tier == "" || s.Tier == q.Tier) && q.Covers(ref.Regions, s.Region) {
			b.add(s)
		}
	}
	rep := &Report{Query: q, Undecided: ev.Undecided, Sample: ev.Sample, Rows: b.down.list(b), Columns: b.across.list(b)}
	b.accumulate(rep)
	rep.Documents = q.documents(ref, ev.Grounds)
	if q.Cross != "" {
		return rep, cmp.Or(b.finishCells(rep), ev.Grounds.Err)
	}
	if err := cmp.Or(b.finishRows(rep), ev.Grounds.Err); err != nil {
		return nil, err
	}
	rep.stand()
	return rep, nil
}

// finishRows fills a report in one dimension.
func (b *reportBuilder) finishRows(rep *Report) error {
	q := &b.q
	for i := range rep.Rows {
		if err := b.finish(&rep.Rows[i], cellKey{row: rep.Rows[i].ID}); err != nil {
			return err
		}
	}
	if q.By != ByTier {
		rep.Total = &ReportRow{ID: totalID, Tier: q.Tier, Region: q.Regions[0], On: q.On}
		if err := b.finish(rep.Total, cellKey{row: totalID}); err != nil {
			return err
		}
	}
	return nil
}

// finishCells fills a report in two dimensions.
func (b *reportBuilder) finishCells(rep *Report) error {
	q := &b.q
	for i := range rep.Rows {
		row := &rep.Rows[i]
		cells := make([]ReportRow, len(rep.Columns))
		for j := range rep.Columns {
			cells[j] = b.down.meet(*row, rep.Columns[j])
			if err := b.finish(&cells[j], cellKey{row.ID, rep.Columns[j].ID}); err != nil {
				return err
			}
		}
		rep.Cells = append(rep.Cells, cells)
	}
	for i := range rep.Rows {
		if q.whole(q.Cross) {
			if err := b.finish(&rep.Rows[i], cellKey{rep.Rows[i].ID, totalID}); err != nil {
				return err
			}
		}
	}
	for i := range rep.Columns {
		if q.whole(q.By) {
			if err := b.finish(&rep.Columns[i], cellKey{totalID, rep.Columns[i].ID}); err != nil {
				return err
			}
		}
	}
	if !q.whole(q.By) || !q.whole(q.Cross) {
		return nil
	}
	rep.Total = &ReportRow{ID: totalID, Tier: q.Tier, Region: q.Regions[0], On: q.On}
	return b.finish(rep.Total, cellKey{totalID, totalID})
}

// whole reports whether there is a figure over all of a dimension: over time that of
// the day, but none of tiers that one firm may hold together.
func (q *Query) whole(by Dimension) bool { return by != ByTier || q.Reach == Highest }

// AddsUp reports whether the figures along a dimension add up to that of the whole.
func (q *Query) AddsUp(by Dimension) bool { return q.whole(by) && !by.Time() }

// documents are those that an answer rests on: the tier's own by the day in the
// regions, and those of others that bear on its figures.
func (q *Query) documents(ref *Reference, g *Grounds) []Held {
	bearing := map[DocumentNumber]bool{}
	for _, b := range g.Bearings {
		if q.Bears(ref, b) {
			bearing[b.Document] = true
		}
	}
	var docs []Held
	for _, d := range g.Held {
		own := d.Published.Start() <= q.On && q.reachedBy(ref, &d) && (q.Tier == "" || d.Tier == "" || d.Tier == q.Tier || q.Reach != Exact)
		if d.Evidence = !own && bearing[d.Number]; own || d.Evidence {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, compareHeld(ref))
	return docs
}

// reachedBy reports whether a list can tell of firms in the regions asked about.
func (q *Query) reachedBy(ref *Reference, d *Held) bool {
	return slices.ContainsFunc(q.Regions, func(id RegionID) bool { return d.reaches(ref.Regions, id) })
}

func compareHeld(ref *Reference) func(a, b Held) int {
	ladder := ref.Ladder()
	return func(a, b Held) int {
		return cmp.Or(
			compareBool(a.Evidence, b.Evidence),
			slices.Index(ladder, a.Tier)-slices.Index(ladder, b.Tier),
			cmp.Compare(a.Published.Start(), b.Published.Start()),
			slices.Index(Acts, a.Act)-slices.Index(Acts, b.Act),
			a.Batch.Compare(b.Batch),
			cmp.Compare(a.Issuer, b.Issuer),
			cmp.Compare(a.Rows, b.Rows),
		)
	}
}

// cellKey names a cell by the ids of its row and column; in one dimension the
// column is "".
type cellKey struct{ row, column string }

// cellSums are the numbers of a cell.
type cellSums struct {
	figure     map[Basis]int
	new, ended int // over time
}

type reportBuilder struct {
	ref    *Reference
	q      Query
	ev     Evidence
	down   headings
	across headings
	cells  map[cellKey]*cellSums // with totals over each dimension
	cover  map[coverKey]Coverage
}

type coverKey struct {
	tier  TierID
	reach Reach
	on    Day
	basis Basis
}

func newReportBuilder(ref *Reference, q Query, ev Evidence) *reportBuilder {
	b := &reportBuilder{
		ref: ref, q: q, ev: ev.grounded(), cells: map[cellKey]*cellSums{}, cover: map[coverKey]Coverage{},
		down: headings{by: q.By, rows: map[string]ReportRow{}}, across: headings{by: q.Cross, rows: map[string]ReportRow{}},
	}
	b.down.fixed(b)
	b.across.fixed(b)
	return b
}

// headings are the values of one dimension that a report has rows or columns of.
type headings struct {
	by   Dimension
	rows map[string]ReportRow
}

// meet is the cell in which a row of this dimension and a column of another meet.
func (h *headings) meet(row, column ReportRow) ReportRow {
	switch {
	case h.by == ByTier:
		column.Tier = row.Tier
	case h.by.Place():
		column.Region = row.Region
	case h.by == ByBatch:
		column.Batch = row.Batch
	case h.by == ByIndustry:
		column.Industry = row.Industry
	case h.by.Time():
		column.On = row.On
	}
	column.ID = row.ID
	return column
}

// fixed makes the headings that are there even with nothing to count: all
// tiers, all districts of a city, all cities of a province, all provinces, each
// place asked for.
func (h *headings) fixed(b *reportBuilder) {
	regions := b.ref.Regions
	switch h.by {
	case ByTier:
		for _, tier := range b.ref.Ladder() {
			if b.q.Tier == "" || b.q.Tier == tier {
				h.of(b, Sum{Tier: tier})
			}
		}
	case ByDistrict, ByCity, ByProvince:
		for _, outer := range b.q.Regions {
			reg := regions.Get(outer)
			if reg != nil && regions.Unit(outer, h.by) == outer { // asked for by itself
				h.of(b, Sum{Region: outer})
				continue
			}
			if reg == nil || !regions.consistsOf(outer, h.by) {
				continue
			}
			for _, id := range regions.Children(outer) {
				if b.q.Covers(regions, id) {
					h.of(b, Sum{Region: id})
				}
			}
			h.of(b, Sum{})
		}
	case ByIndustry:
		h.of(b, Sum{})
	}
}

// of is the heading that a part of the ledger belongs under.
func (h *headings) of(b *reportBuilder, s Sum) ReportRow {
	r := ReportRow{Tier: b.q.Tier, Region: b.q.Regions[0], On: b.q.On}
	switch h.by {
	case "":
		return r
	case ByTier:
		r.ID, r.Tier = string(s.Tier), s.Tier
	case ByDistrict, ByCity, ByProvince:
		if r.ID, r.Region = NotStated, b.ref.Regions.Unit(s.Region, h.by); r.Region != "" {
			r.ID = string(r.Region)
		}
	case ByBatch:
		r.ID, r.Batch = b.ref.BatchID(s.Batch, b.q), s.Batch
	case ByIndustry:
		r.ID, r.Industry = cmp.Or(s.Industry, NotStated), s.Industry
	default:
		var last Day
		r.ID, _, last = h.by.Period(s.Month)
		r.On = min(last, b.q.On)
	}
	h.rows[r.ID] = r
	return r
}

// list is the headings in order; over time every period up to the day is there.
func (h *headings) list(b *reportBuilder) []ReportRow {
	if h.by.Time() && len(h.rows) > 0 {
		first := b.q.On
		for _, r := range h.rows {
			first = min(first, r.On)
		}
		for day := first; day <= b.q.On; {
			_, _, last := h.by.Period(day)
			h.of(b, Sum{Month: day})
			day = last + 1
		}
	}
	list := slices.Collect(maps.Values(h.rows))
	slices.SortFunc(list, h.compare(b.ref))
	return list
}

func (h *headings) compare(ref *Reference) func(x, y ReportRow) int {
	return func(x, y ReportRow) int {
		switch h.by {
		case ByTier:
			ladder := ref.Ladder()
			return slices.Index(ladder, x.Tier) - slices.Index(ladder, y.Tier)
		case ByDistrict, ByCity, ByProvince:
			if x.Region == "" || y.Region == "" {
				return cmp.Compare(y.Region, x.Region)
			}
			return ref.Regions.CompareOfficial(x.Region, y.Region)
		case ByBatch:
			return x.Batch.Compare(y.Batch)
		case ByIndustry:
			if x.Industry == "" || y.Industry == "" {
				return cmp.Compare(y.Industry, x.Industry)
			}
		}
		return cmp.Compare(x.ID, y.ID)
	}
}

// add puts a sum into its cell, and into the totals over each dimension.
func (b *reportBuilder) add(s Sum) {
	row, column := b.down.of(b, s).ID, b.across.of(b, s).ID
	b.count(cellKey{row, column}, s)
	b.count(cellKey{totalID, column}, s)
	if b.q.Cross != "" {
		b.count(cellKey{row, totalID}, s)
		b.count(cellKey{totalID, totalID}, s)
	}
}

func (b *reportBuilder) cell(key cellKey) *cellSums {
	c := b.cells[key]
	if c == nil {
		c = &cellSums{figure: map[Basis]int{}}
		b.cells[key] = c
	}
	return c
}

func (b *reportBuilder) count(key cellKey, s Sum) {
	c := b.cell(key)
	c.figure[s.Basis] += s.N
	switch {
	case s.Basis == BasisRecognised && s.Kind == Recognised:
		c.new += s.N
	case s.Basis == BasisValid && (s.Kind == Lapsed || s.Kind == Failed || s.Kind == Revoked):
		c.ended -= s.N
	}
}

// accumulate makes stocks at the end of each period of the changes within it.
func (b *reportBuilder) accumulate(rep *Report) {
	periods, others := rep.Rows, append(rep.Columns, ReportRow{ID: totalID})
	at := func(period, other string) cellKey { return cellKey{period, other} }
	switch {
	case b.q.Cross.Time():
		periods, others = rep.Columns, append(rep.Rows, ReportRow{ID: totalID})
		at = func(period, other string) cellKey { return cellKey{other, period} }
	case !b.q.By.Time():
		return
	case b.q.Cross == "":
		others = []ReportRow{{}}
	}
	for _, other := range others {
		running := map[Basis]int{}
		for _, p := range periods {
			c := b.cell(at(p.ID, other.ID))
			for basis, n := range c.figure {
				running[basis] += n
			}
			c.figure = maps.Clone(running)
		}
	}
}

// BatchID is a batch's short name in reports: the bare batch where it is of the
// tier asked about and of the province that the region lies in.
func (ref *Reference) BatchID(b BatchRef, q Query) string {
	if b.Tier == q.Tier && b.Issuer == ref.Regions.At(q.Regions[0], KindProvince) {
		return cmp.Or(string(b.Batch), "?")
	}
	return b.ID()
}

// ID is a batch's whole name.
func (b BatchRef) ID() string {
	return fmt.Sprintf("%s/%s/%s", b.Tier, b.Issuer, cmp.Or(string(b.Batch), "?"))
}

// Period returns the period of a dimension over time that a day falls in, with
// its first and last day.
func (d Dimension) Period(day Day) (id string, first, last Day) {
	date := day.Date()
	y, m := int(date.Year), int(date.Month)
	switch d {
	case ByYear:
		return fmt.Sprintf("%04d", y), DayOf(y, 1, 1), DayOf(y, 12, 31)
	case ByQuarter:
		q := (m-1)/3 + 1
		return fmt.Sprintf("%04d-Q%d", y, q), DayOf(y, 3*q-2, 1), DayOf(y, 3*q+1, 0)
	}
	return fmt.Sprintf("%04d-%02d", y, m), DayOf(y, m, 1), DayOf(y, m+1, 0)
}

// CoverageFor is the coverage of a tier and basis over all regions asked about:
// the weakest of them. A reach that looks at higher tiers needs their lists too:
// inclusive of them, something is known of a tier without lists as soon as there
// are some of a higher one, and by the highest tier held, firms of lists that are
// missing are still counted a tier too low.
func (q *Query) CoverageFor(ref *Reference, g *Grounds, tier TierID, on Day, basis Basis) Coverage {
	shown := func(id RegionID) bool { return q.Covers(ref.Regions, id) }
	var all Coverage
	for i, region := range q.Regions {
		c := coverageOn(ref, g, tier, region, on, basis, q.Reach, shown)
		if i == 0 {
			all = c
			continue
		}
		all.join(&c)
	}
	if q.Reach != Exact {
		q.lookAbove(ref, g, tier, on, &all)
	}
	if q.AssumeComplete && all.State != CoverNone {
		all.State = CoverComplete
	}
	return all
}

// coverageOfRow is that of a row of the query's basis; of all tiers together
// where the row is of none.
func (q *Query) coverageOfRow(ref *Reference, g *Grounds, tier TierID, on Day) Coverage {
	return newReportBuilder(ref, *q, Evidence{Grounds: g}).coverage(tier, q.Reach, on, q.Basis)
}

// join takes the coverage of another region in.
func (c *Coverage) join(o *Coverage) {
	if o.State.Weaker(c.State) {
		c.State = o.State
	}
	same := func(s Slot) func(Slot) bool {
		return func(t Slot) bool { return t.Issuer == s.Issuer && t.Act == s.Act && t.Batch == s.Batch }
	}
	for _, s := range o.Held {
		if !slices.ContainsFunc(c.Held, same(s)) {
			c.Held = append(c.Held, s)
		}
	}
	for _, s := range o.Missing {
		if !slices.ContainsFunc(c.Missing, same(s)) {
			c.Missing = append(c.Missing, s)
		}
	}
	for _, d := range o.Unsure {
		if !slices.Contains(c.Unsure, d) {
			c.Unsure = append(c.Unsure, d)
		}
	}
	if o.Newest.Day > c.Newest.Day {
		c.Newest = o.Newest
	}
	if o.Checked < c.Checked {
		c.Checked, c.By = o.Checked, o.By
	}
	c.Official = cmp.Or(c.Official, o.Official)
	if o.Around != c.Around || c.Unplaced == 0 { // the same place around both is counted once
		c.Unplaced += o.Unplaced
		c.Around = cmp.Or(c.Around, o.Around)
	}
	c.Unnamed = max(c.Unnamed, o.Unnamed)
	c.Inside = c.Inside || o.Inside
}

// lookAbove takes the lists of higher tiers into a tier's own coverage.
func (q Query) lookAbove(ref *Reference, g *Grounds, tier TierID, on Day, c *Coverage) {
	reach := q.Reach
	q.Reach, q.AssumeComplete = Exact, false
	ladder := ref.Ladder()
	for _, higher := range ladder[slices.Index(ladder, tier)+1:] {
		state := q.CoverageFor(ref, g, higher, on, c.Basis).State
		c.Above = c.Above || state != CoverComplete
		switch {
		case c.State == CoverNone && state != CoverNone && reach == Inclusive:
			c.State = CoverPartial
		case c.State == CoverNone:
		case state == CoverNone:
			c.State = CoverPartial
		case state.Weaker(c.State):
			c.State = state
		}
	}
}

// coverage is that of a tier on a day; of all tiers together where none is named.
func (b *reportBuilder) coverage(tier TierID, reach Reach, on Day, basis Basis) Coverage {
	key := coverKey{tier, reach, on, basis}
	c, ok := b.cover[key]
	if ok {
		return c
	}
	if tier != "" {
		q := b.q
		q.Reach = reach
		c = q.CoverageFor(b.ref, b.ev.Grounds, tier, on, basis)
	} else {
		c = Coverage{State: CoverComplete, Basis: basis, Reach: reach}
		none := true
		for _, t := range b.ref.Ladder() {
			state := b.coverage(t, reach, on, basis).State
			if none = none && state == CoverNone; state == CoverNone {
				state = CoverPartial
			}
			if state.Weaker(c.State) {
				c.State = state
			}
		}
		if none {
			c.State = CoverNone
		}
	}
	b.cover[key] = c
	return c
}

// about reports whether a target or an official figure compares with a cell: it has
// all of a tier's firms of one region. It reports too whether this is the whole of
// what is asked about.
func (b *reportBuilder) about(row *ReportRow, key cellKey) (about, whole bool) {
	about = len(b.q.Regions) == 1 && len(b.q.Except) == 0
	whole = about
	for by, id := range map[Dimension]string{b.q.By: key.row, b.q.Cross: key.column} {
		switch {
		case by == "" || by == ByTier || id == totalID:
		case by.Place():
			about, whole = row.Region != "", false
		default:
			return false, false
		}
	}
	return about, whole
}

// unlisted reports whether a row is of a place of which there are no lists, beside
// others of which there are: where only parts of the region have lists, no firm is
// no figure.
func (b *reportBuilder) unlisted(row *ReportRow, sums *cellSums) bool {
	if !row.Coverage.Inside || row.Region == "" || row.Tier == "" {
		return false
	}
	for _, n := range sums.figure {
		if n != 0 {
			return false
		}
	}
	q := b.q
	q.Regions, q.Except = []RegionID{row.Region}, nil
	return q.CoverageFor(b.ref, b.ev.Grounds, row.Tier, row.On, q.Basis).State == CoverNone
}

// finish gives a row or cell its figures, coverage, official figure and progress.
func (b *reportBuilder) finish(row *ReportRow, key cellKey) error {
	q := &b.q
	sums := b.cell(key)
	row.Coverage = b.coverage(row.Tier, q.Reach, row.On, q.Basis)
	row.Claims = map[Basis]Coverage{}
	for _, basis := range Bases {
		row.Claims[basis] = b.coverage(row.Tier, q.Reach, row.On, basis)
	}
	if b.unlisted(row, sums) {
		row.Coverage.State = CoverNone
		for basis, c := range row.Claims {
			c.State = CoverNone
			row.Claims[basis] = c
		}
	}
	if row.Coverage.State != CoverNone {
		figure := func(basis Basis) *int { n := sums.figure[basis]; return &n }
		row.Figures = Figures{Recognised: figure(BasisRecognised), Valid: figure(BasisValid), Net: figure(BasisNet)}
		if q.Reach == Exact {
			row.Figures.Listed = figure(BasisListed)
		}
		if q.By.Time() || q.Cross.Time() {
			row.New, row.Ended = &sums.new, &sums.ended
		}
	}
	about, whole := b.about(row, key)
	if !about {
		return nil
	}
	row.Official = b.ref.OfficialOn(row.Tier, row.Region, q.On, q.Basis)
	if targets := b.ref.TargetsFor(row.Tier, row.Region, q.On); len(targets) > 0 {
		which := min(max(1, q.Target), len(targets)) - 1
		t := targets[which]
		coverage := func(on Day) Coverage { return b.coverage(row.Tier, t.Reach, on, t.Basis) }
		p, err := ProgressOn(b.ref, t, &b.ev, coverage, q.On)
		if err != nil {
			return err
		}
		row.Progress = &p
	}
	if row.Coverage.State != CoverNone && whole && b.ev.InSeason != nil {
		n, err := b.ev.InSeason(row.Tier)
		row.InSeason = n
		return err
	}
	return nil
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
