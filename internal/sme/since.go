package sme

// Reason is why a figure of one day is another than was printed earlier.
type Reason string

// The reasons: what was done to the registry since.
const (
	LateDocuments Reason = "late"    // lists that came in after the report, as far as they tell of its day
	UndoneSince   Reason = "undone"  // documents undone, less those brought back
	DecidedSince  Reason = "decided" // firms found to be one, or two
)

// Reasons are all reasons, in the order of columns.
var Reasons = []Reason{LateDocuments, UndoneSince, DecidedSince}

// SinceRow leads from a figure as it was printed to the figure of another day:
// Was + Why + Other = Opening, and from there as in a balance. A figure that was
// not printed counts as nothing.
type SinceRow struct {
	BalanceRow
	Name  string // of the row, where the registry has none any more
	Was   *int
	Why   map[Reason]int
	Other int // what nothing in the log explains
}

// Since is a balance that opens with the figures of an earlier report.
type Since struct {
	*Balance
	Rows  []SinceRow
	Total *SinceRow // nil where the report doesn't tell it
}

// Printed is a report as it was saved: its rows in order, with the figure of its basis.
type Printed struct {
	Rows  []PrintedRow
	Total *int // nil if the report has no line for it
}

// PrintedRow is one of its rows.
type PrintedRow struct {
	ID, Name string
	Figure   *int
}

// BuildSince puts the report before a balance that opens on its day. Then are
// the figures of that day by row, as the registry knew them when the report was
// made; why tells by how much each reason has moved them since. The total is
// under "total" in both.
func BuildSince(bal *Balance, was Printed, then map[string]int, why map[Reason]map[string]int) *Since {
	since := &Since{Balance: bal}
	lead := func(r BalanceRow, name string, printed *int) SinceRow {
		row := SinceRow{BalanceRow: r, Name: name, Was: printed, Why: map[Reason]int{}, Other: r.Open}
		if printed != nil {
			row.Other -= *printed
		}
		for _, reason := range Reasons {
			row.Why[reason] = why[reason][r.ID]
			row.Other -= row.Why[reason]
		}
		return row
	}
	now := map[string]BalanceRow{}
	for _, r := range bal.Rows {
		now[r.ID] = r
	}
	printed := map[string]bool{}
	whole, sum := true, 0
	for _, p := range was.Rows {
		r, ok := now[p.ID]
		if !ok { // everything in it is gone
			r = BalanceRow{ReportRow: ReportRow{ID: p.ID, Tier: bal.Query.Tier, Region: bal.Query.Regions[0]},
				Opening: new(int), Closing: new(int)}
			if bal.Total != nil {
				r.OpeningCoverage, r.Coverage = bal.Total.OpeningCoverage, bal.Total.Coverage
			}
		}
		printed[p.ID] = true
		since.Rows = append(since.Rows, lead(r, p.Name, p.Figure))
		if p.Figure != nil {
			sum += *p.Figure
		}
	}
	for _, r := range bal.Rows {
		if printed[r.ID] {
			continue
		}
		if then[r.ID] != 0 { // the report was cut
			whole = false
			continue
		}
		since.Rows = append(since.Rows, lead(r, "", nil))
	}
	if bal.Total != nil && (was.Total != nil || whole) {
		if was.Total == nil {
			was.Total = &sum
		}
		total := lead(*bal.Total, "", was.Total)
		since.Total = &total
	}
	return since
}
