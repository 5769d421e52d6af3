package sme

import (
	"slices"
)

// Flow is a part of the ledger added up between two days: of one tier, region,
// kind, and where asked for of one batch or month. Kind "" is all that came
// before, net.
type Flow struct {
	Tier     TierID
	Region   RegionID
	Batch    BatchRef // by batch only
	Industry string   // by industry only
	Month    Day      // its first day, over time only
	Kind     Kind
	In       int
	Out      int // not negative
}

// BalanceKinds are the kinds of changes in the order of columns.
var BalanceKinds = []Kind{Listed, Recognised, CarriedIn, RecognisedAgain, RenewedAgain, Lapsed, Failed,
	Revoked, Moved, Promoted, SteppedDown}

// BalanceRow is one line of a balance: Opening + In − Out = Closing, over all
// kinds. Opening and Closing are nil where no list of the tier was there on
// their day; what is not known there counts as nothing.
type BalanceRow struct {
	ReportRow       // its ID, tier, region, batch, and the coverage on the last day
	OpeningCoverage Coverage
	Opening         *int
	Closing         *int
	In, Out         map[Kind]int
	Open            int // as the ledger has it, whatever the coverage
}

// Close is the closing figure as the ledger has it.
func (r *BalanceRow) Close() int {
	n := r.Open
	for _, kind := range BalanceKinds {
		n += r.In[kind] - r.Out[kind]
	}
	return n
}

// Balance is how figures went from the end of one day to the end of another.
// Query.On is the last day.
type Balance struct {
	Query     Query
	From      Day
	Rows      []BalanceRow
	Total     *BalanceRow // nil where rows don't add up
	Documents []Held      // of the tiers shown, published by the last day, in order
	Undecided int
	Sample    bool
}

// BuildBalance works a balance out of the ledger. A move shows in the ledger of
// each place alone; movers, the firms that moved in the period, tell which
// moves crossed a row's border.
func BuildBalance(ref *Reference, q Query, from Day, flows []Flow, movers []*Firm, g *Grounds) *Balance {
	b := balanceBuilder{reportBuilder: newReportBuilder(ref, q, Evidence{}), lines: map[string]*BalanceRow{}}
	b.total = b.line(ReportRow{ID: totalID, Tier: q.Tier, Region: q.Regions[0]})
	delete(b.lines, totalID)
	if q.By.Time() && from < q.On {
		b.down.of(b.reportBuilder, Sum{Month: from + 1})
	}
	for _, r := range b.down.list(b.reportBuilder) {
		b.line(r)
	}
	for _, f := range flows {
		if f.Kind != Moved && b.asks(f.Tier, f.Region) {
			b.add(f)
		}
	}
	for _, f := range movers {
		b.moves(f, from)
	}
	bal := &Balance{Query: q, From: from}
	for _, r := range b.lines {
		bal.Rows = append(bal.Rows, *r)
	}
	compare := b.down.compare(ref)
	slices.SortFunc(bal.Rows, func(x, y BalanceRow) int { return compare(x.ReportRow, y.ReportRow) })
	opening := from
	for i := range bal.Rows {
		r := &bal.Rows[i]
		closing := q.On
		if q.By.Time() {
			_, _, last := q.By.Period(opening + 1)
			closing = min(closing, last)
			r.Open = b.total.Open
			if i > 0 {
				r.Open = bal.Rows[i-1].Close()
			}
		}
		r.state(ref, &q, g, opening, closing)
		if q.By.Time() {
			opening = closing
		}
	}
	if q.By != ByTier {
		bal.Total = b.total
		bal.Total.state(ref, &q, g, from, q.On)
	}
	bal.Documents = q.documents(ref, g)
	return bal
}

// state says what is known of the row's figures.
func (r *BalanceRow) state(ref *Reference, q *Query, g *Grounds, opening, closing Day) {
	r.OpeningCoverage, r.Coverage = q.coverageOfRow(ref, g, r.Tier, opening), q.coverageOfRow(ref, g, r.Tier, closing)
	if r.OpeningCoverage.State != CoverNone {
		n := r.Open
		r.Opening = &n
	}
	if r.Coverage.State != CoverNone {
		n := r.Close()
		r.Closing = &n
	}
}

type balanceBuilder struct {
	*reportBuilder
	lines map[string]*BalanceRow
	total *BalanceRow
}

func (b *balanceBuilder) line(r ReportRow) *BalanceRow {
	if b.lines[r.ID] == nil {
		b.lines[r.ID] = &BalanceRow{ReportRow: r, In: map[Kind]int{}, Out: map[Kind]int{}}
	}
	return b.lines[r.ID]
}

func (b *balanceBuilder) asks(tier TierID, region RegionID) bool {
	return (b.q.Tier == "" || b.q.Tier == tier) && b.q.Covers(b.ref.Regions, region)
}

// lineOf is the line that a part of the ledger belongs to, as in reports.
func (b *balanceBuilder) lineOf(f Flow) *BalanceRow {
	return b.line(b.down.of(b.reportBuilder, Sum{Tier: f.Tier, Region: f.Region, Batch: f.Batch, Industry: f.Industry, Month: f.Month}))
}

func (b *balanceBuilder) add(f Flow) {
	if f.Kind == "" {
		n := f.In - f.Out
		if b.total.Open += n; !b.q.By.Time() {
			b.lineOf(f).Open += n
		}
		return
	}
	for _, r := range []*BalanceRow{b.total, b.lineOf(f)} {
		r.In[f.Kind] += f.In
		r.Out[f.Kind] += f.Out
	}
}

// moves counts a firm's moves that cross the border of a row, or of all that is
// asked about.
func (b *balanceBuilder) moves(f *Firm, from Day) {
	changes := f.Changes(b.ref.Ladder())
	for i, c := range changes {
		if c.Kind != Moved || c.N > 0 || c.Basis != b.q.Basis || c.Reach != b.q.Reach || c.Day <= from || c.Day > b.q.On {
			continue
		}
		in := changes[i+1] // a move is −1 there and +1 here, one behind the other
		left, entered := b.asks(c.Tier, c.Region), b.asks(in.Tier, in.Region)
		out := b.down.of(b.reportBuilder, Sum{Tier: c.Tier, Region: c.Region, Batch: c.Batch, Industry: c.Industry, Month: c.Day})
		into := b.down.of(b.reportBuilder, Sum{Tier: in.Tier, Region: in.Region, Batch: in.Batch, Industry: in.Industry, Month: in.Day})
		if left && (!entered || out.ID != into.ID) {
			b.line(out).Out[Moved]++
		}
		if entered && (!left || out.ID != into.ID) {
			b.line(into).In[Moved]++
		}
		if left && !entered {
			b.total.Out[Moved]++
		}
		if entered && !left {
			b.total.In[Moved]++
		}
	}
}

// FirmChange is one firm's step into (+1) or out of (−1) a set.
type FirmChange struct {
	Change
	Firm *Firm
}

// ChangesOf lists the steps behind a balance: of each firm into or out of the
// sets asked about, in the order of days, tiers, regions and names.
func ChangesOf(ref *Reference, q Query, from Day, firms []*Firm) []FirmChange {
	b := balanceBuilder{reportBuilder: newReportBuilder(ref, q, Evidence{})}
	ladder := ref.Ladder()
	var list []FirmChange
	for _, f := range firms {
		for _, c := range f.Changes(ladder) {
			if c.Basis == q.Basis && c.Reach == q.Reach && from < c.Day && c.Day <= q.On && b.asks(c.Tier, c.Region) {
				list = append(list, FirmChange{c, f})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y FirmChange) int {
		switch {
		case x.Day != y.Day:
			return int(x.Day - y.Day)
		case x.Tier != y.Tier:
			return slices.Index(ladder, x.Tier) - slices.Index(ladder, y.Tier)
		}
		return ref.Regions.CompareStated(x.Region, y.Region) // firms come by name
	})
	return list
}
