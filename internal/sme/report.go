package sme

import (
	"cmp"
	"fmt"
	"slices"
)

// Dimension is what a report is broken down by.
type Dimension string

// The dimensions of reports.
const (
	ByTier     Dimension = "tier"
	ByDistrict Dimension = "district"
	ByCity     Dimension = "city"
	ByBatch    Dimension = "batch"
	ByYear     Dimension = "year"
	ByQuarter  Dimension = "quarter"
	ByMonth    Dimension = "month"
)

// Dimensions are all dimensions.
var Dimensions = []Dimension{ByTier, ByDistrict, ByCity, ByBatch, ByYear, ByQuarter, ByMonth}

// UnmarshalText reads a dimension, in English or Chinese.
func (d *Dimension) UnmarshalText(text []byte) error {
	v, err := oneOf("dimension", string(text), Dimensions, map[string]Dimension{
		"层级": ByTier, "梯度": ByTier, "区县": ByDistrict, "区": ByDistrict, "市州": ByCity, "市": ByCity, "批次": ByBatch, "年": ByYear, "季度": ByQuarter, "月": ByMonth,
	})
	*d = v
	return err
}

// Time says that the dimension runs over time.
func (d Dimension) Time() bool { return d == ByYear || d == ByQuarter || d == ByMonth }

// Query is what a report or a list of firms is asked for. Together with the
// log position it was answered at, it makes the answer reproducible.
type Query struct {
	By             Dimension
	Regions        []RegionID // at least one
	Except         []RegionID
	Tier           TierID // "": every tier, by tier only
	On             Day
	Known          int // number of the last log line counted
	Basis          Basis
	Reach          Reach
	Target         int // which of the targets set by then, 1 is the headline
	AssumeComplete bool
}

// Covers says that a region is asked about.
func (q *Query) Covers(regions *Regions, id RegionID) bool {
	in := func(outer RegionID) bool { return regions.Within(id, outer) }
	return slices.ContainsFunc(q.Regions, in) && !slices.ContainsFunc(q.Except, in)
}

// Sum is a part of the ledger added up: what a report is made of. Batch is set
// for reports by batch; Month (its first day) and Kind for those over time.
type Sum struct {
	Basis  Basis
	Tier   TierID
	Region RegionID
	Batch  BatchRef
	Month  Day
	Kind   Kind
	N      int
}

// Evidence is what a report rests on, as a registry gives it.
type Evidence struct {
	Sums      []Sum
	Documents []Held
	Sample    bool                      // some document is of invented firms
	Count     Counter                   // any other figure
	Undecided int                       // rows that cannot be given to one firm
	InSeason  func(TierID) (int, error) // lapses that a late pass may still take back
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

// ReportRow is one line of a report.
type ReportRow struct {
	ID       string // for machines and for the flags that pick the same firms
	Tier     TierID
	Region   RegionID // "" where none is stated
	Batch    BatchRef
	New      *int // recognised for the first time in the period
	Ended    *int // lapsed, failed or revoked in the period
	Figures  Figures
	Official *Official
	Progress *Progress
	Coverage Coverage
	InSeason int
}

// NotStated is the id of the row for firms of which a list names no finer region.
const NotStated = "not-stated"

// Report is an answer, ready to be printed.
type Report struct {
	Query     Query
	Rows      []ReportRow
	Total     *ReportRow // nil where rows don't add up
	Documents []Held     // of the tiers shown, published by the day, in order
	Undecided int
	Sample    bool
}

// BuildReport works a report out of what a registry gives.
func BuildReport(ref *Reference, q Query, ev Evidence) (*Report, error) {
	b := reportBuilder{ref: ref, q: q, ev: ev, rows: map[string]*ReportRow{}, sums: map[string]map[Basis]int{}}
	rep := &Report{Query: q, Undecided: ev.Undecided, Sample: ev.Sample}
	b.fixedRows()
	for _, s := range ev.Sums {
		if (q.Tier == "" || s.Tier == q.Tier) && q.Covers(ref.Regions, s.Region) {
			b.add(s)
		}
	}
	if q.By.Time() {
		b.periods()
	}
	for _, row := range b.rows {
		rep.Rows = append(rep.Rows, *row)
	}
	slices.SortFunc(rep.Rows, b.compare)
	for i := range rep.Rows {
		if err := b.finish(&rep.Rows[i], b.sums[rep.Rows[i].ID]); err != nil {
			return nil, err
		}
	}
	if q.By != ByTier {
		total := ReportRow{ID: "total", Tier: q.Tier, Region: q.Regions[0]}
		if q.By.Time() {
			total.New, total.Ended = new(int), new(int)
			for _, r := range rep.Rows {
				*total.New += *r.New
				*total.Ended += *r.Ended
			}
		}
		if err := b.finish(&total, b.sums["total"]); err != nil {
			return nil, err
		}
		rep.Total = &total
	}
	for _, d := range ev.Documents {
		if d.Published.Start() <= q.On && (q.Tier == "" || d.Tier == "" || d.Tier == q.Tier || q.Reach != Exact) {
			rep.Documents = append(rep.Documents, d)
		}
	}
	slices.SortFunc(rep.Documents, compareHeld(ref))
	return rep, nil
}

func compareHeld(ref *Reference) func(a, b Held) int {
	ladder := ref.Ladder()
	return func(a, b Held) int {
		return cmp.Or(
			slices.Index(ladder, a.Tier)-slices.Index(ladder, b.Tier),
			cmp.Compare(a.Published.Start(), b.Published.Start()),
			slices.Index(Acts, a.Act)-slices.Index(Acts, b.Act),
			a.Batch.Compare(b.Batch),
			cmp.Compare(a.Issuer, b.Issuer),
			cmp.Compare(a.Rows, b.Rows),
		)
	}
}

type reportBuilder struct {
	ref  *Reference
	q    Query
	ev   Evidence
	rows map[string]*ReportRow
	sums map[string]map[Basis]int // row id, or "total"
	over []Sum                    // over time, before they are put into periods
}

func (b *reportBuilder) row(r ReportRow) string {
	if b.rows[r.ID] == nil {
		b.rows[r.ID] = &r
	}
	return r.ID
}

// fixedRows makes the rows that stand even where there is nothing to count:
// all tiers, all districts of a city, all cities of a province.
func (b *reportBuilder) fixedRows() {
	regions := b.ref.Regions
	switch b.q.By {
	case ByTier:
		for _, tier := range b.ref.Ladder() {
			if b.q.Tier == "" || b.q.Tier == tier {
				b.row(ReportRow{ID: string(tier), Tier: tier, Region: b.q.Regions[0]})
			}
		}
	case ByDistrict, ByCity:
		for _, outer := range b.q.Regions {
			reg := regions.Get(outer)
			if reg == nil || b.q.By == ByDistrict && reg.Kind != KindCity || b.q.By == ByCity && reg.Kind != KindProvince {
				continue
			}
			for _, id := range regions.Children(outer) {
				if b.q.Covers(regions, id) {
					b.row(ReportRow{ID: string(id), Tier: b.q.Tier, Region: id})
				}
			}
			b.row(ReportRow{ID: NotStated, Tier: b.q.Tier})
		}
	}
}

// add puts a sum into its row and the total.
func (b *reportBuilder) add(s Sum) {
	id := ""
	switch b.q.By {
	case ByTier:
		id = b.row(ReportRow{ID: string(s.Tier), Tier: s.Tier, Region: b.q.Regions[0]})
	case ByDistrict, ByCity:
		kind := KindDistrict
		if b.q.By == ByCity {
			kind = KindCity
		}
		id = NotStated
		at := b.ref.Regions.At(s.Region, kind)
		if at != "" {
			id = string(at)
		}
		b.row(ReportRow{ID: id, Tier: b.q.Tier, Region: at})
	case ByBatch:
		id = b.row(ReportRow{ID: b.ref.BatchID(s.Batch, b.q), Tier: b.q.Tier, Region: b.q.Regions[0], Batch: s.Batch})
	default:
		b.over = append(b.over, s)
	}
	b.count(id, s.Basis, s.N)
	b.count("total", s.Basis, s.N)
}

func (b *reportBuilder) count(id string, basis Basis, n int) {
	if b.sums[id] == nil {
		b.sums[id] = map[Basis]int{}
	}
	b.sums[id][basis] += n
}

// BatchID is a batch's short name in reports: the bare batch where it is of the
// tier asked about and of the province that the region lies in.
func (ref *Reference) BatchID(b BatchRef, q Query) string {
	if b.Tier == q.Tier && b.Issuer == ref.Regions.At(q.Regions[0], KindProvince) {
		return cmp.Or(string(b.Batch), "?")
	}
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

// periods makes a row of every period from the first change up to the day, with
// the figures at its end.
func (b *reportBuilder) periods() {
	if len(b.over) == 0 {
		return
	}
	slices.SortFunc(b.over, func(x, y Sum) int { return cmp.Compare(x.Month, y.Month) })
	running := map[Basis]int{}
	i := 0
	for day := b.over[0].Month; day <= b.q.On; {
		id, _, last := b.q.By.Period(day)
		recognised, ended := 0, 0
		for ; i < len(b.over) && b.over[i].Month <= last; i++ {
			s := b.over[i]
			running[s.Basis] += s.N
			switch {
			case s.Basis == BasisRecognised && s.Kind == Recognised:
				recognised += s.N
			case s.Basis == BasisValid && (s.Kind == Lapsed || s.Kind == Failed || s.Kind == Revoked):
				ended -= s.N
			}
		}
		b.row(ReportRow{ID: id, Tier: b.q.Tier, Region: b.q.Regions[0], New: &recognised, Ended: &ended})
		for basis, n := range running {
			b.count(id, basis, n)
		}
		day = last + 1
	}
}

func (b *reportBuilder) compare(x, y ReportRow) int {
	switch b.q.By {
	case ByTier:
		ladder := b.ref.Ladder()
		return slices.Index(ladder, x.Tier) - slices.Index(ladder, y.Tier)
	case ByDistrict, ByCity:
		if x.Region == "" || y.Region == "" {
			return cmp.Compare(y.Region, x.Region)
		}
		return b.ref.Regions.CompareOfficial(x.Region, y.Region)
	case ByBatch:
		return x.Batch.Compare(y.Batch)
	}
	return cmp.Compare(x.ID, y.ID)
}

// CoverageFor is the coverage of a tier over all regions asked about: the
// weakest of them.
func (q *Query) CoverageFor(ref *Reference, held []Held, tier TierID, on Day) Coverage {
	var worst Coverage
	for i, region := range q.Regions {
		c := CoverageOn(ref, held, tier, region, on)
		if i == 0 || c.State == CoverNone || c.State == CoverPartial && worst.State == CoverComplete {
			worst = c
		}
	}
	if q.AssumeComplete && worst.State == CoverPartial {
		worst.State = CoverComplete
	}
	return worst
}

// finish gives a row its figures, coverage, official figure and progress.
func (b *reportBuilder) finish(row *ReportRow, sums map[Basis]int) error {
	q := &b.q
	row.Coverage = q.CoverageFor(b.ref, b.ev.Documents, row.Tier, q.On)
	if row.Coverage.State != CoverNone {
		figure := func(basis Basis) *int { n := sums[basis]; return &n }
		row.Figures = Figures{Recognised: figure(BasisRecognised), Valid: figure(BasisValid), Net: figure(BasisNet)}
		if q.Reach == Exact {
			row.Figures.Listed = figure(BasisListed)
		}
	}
	whole := len(q.Regions) == 1 && len(q.Except) == 0
	about := row.ID == "total" && whole || q.By == ByTier && whole || (q.By == ByDistrict || q.By == ByCity) && row.Region != "" && row.ID != "total"
	if !about {
		return nil
	}
	row.Official = b.ref.OfficialOn(row.Tier, row.Region, q.On)
	if targets := b.ref.TargetsFor(row.Tier, row.Region, q.On); len(targets) > 0 {
		which := min(max(1, q.Target), len(targets)) - 1
		coverage := func(on Day) CoverageState { return q.CoverageFor(b.ref, b.ev.Documents, row.Tier, on).State }
		p, err := ProgressOn(b.ref, targets[which], b.ev.Count, coverage, q.On)
		if err != nil {
			return err
		}
		row.Progress = &p
	}
	if row.Coverage.State != CoverNone && (row.ID == "total" || q.By == ByTier) && b.ev.InSeason != nil {
		n, err := b.ev.InSeason(row.Tier)
		row.InSeason = n
		return err
	}
	return nil
}
