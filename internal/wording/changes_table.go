package wording

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// flowColumn is one column of what came in or went out.
type flowColumn struct {
	Key  string
	kind sme.Kind
	Out  bool
}

// FlowColumns are the columns of what came in and went out.
var FlowColumns = []flowColumn{
	{"listed", sme.Listed, false}, {"recognised", sme.Recognised, false}, {"carried_in", sme.CarriedIn, false},
	{"recognised_again", sme.RecognisedAgain, false}, {"renewed_again", sme.RenewedAgain, false},
	{"lapsed", sme.Lapsed, true}, {"failed", sme.Failed, true}, {"revoked", sme.Revoked, true},
	{"moved_in", sme.Moved, false}, {"moved_out", sme.Moved, true}, {"promoted_in", sme.Promoted,
		false}, {"promoted_out", sme.Promoted, true},
	{"stepped_down_in", sme.SteppedDown, false}, {"stepped_down_out", sme.SteppedDown, true},
}

func (c flowColumn) of(r *sme.BalanceRow) int {
	if c.Out {
		return r.Out[c.kind]
	}
	return r.In[c.kind]
}

// value is the number for machines, with its sign for people.
func (c flowColumn) value(r *sme.BalanceRow) render.Value {
	n := c.of(r)
	switch {
	case r.Coverage.State == sme.CoverNone:
		return render.Value{}
	case n == 0:
		return render.V(0)
	case c.Out:
		return render.VT(n, "−"+render.Group(int64(n)))
	}
	return render.VT(n, "+"+render.Group(int64(n)))
}

// BalanceLayout lays balances out. What rows have besides comes from those who
// use it: between their name and the figures, and behind the period.
type BalanceLayout[R any] struct {
	*Layout[R]
	bal  *sme.Balance
	of   func(R) *sme.BalanceRow
	Gone func(R) string // the name of a row that the registry no longer has; nil if it has all
}

// NewBalanceLayout begins a table of balances, of which a row has one.
func NewBalanceLayout[R any](w Words, bal *sme.Balance, of func(R) *sme.BalanceRow) BalanceLayout[R] {
	return BalanceLayout[R]{NewLayout[R](w), bal, of, nil}
}

// Rows adds what the rows are about.
func (l BalanceLayout[R]) Rows() {
	q := l.bal.Query
	by := string(q.By)
	zh := l.w.In("zh")
	name := func(r R, name func(sme.Query, *sme.ReportRow) string) string {
		if l.Gone != nil && l.Gone(r) != "" {
			return l.Gone(r)
		}
		return name(q, &l.of(r).ReportRow)
	}
	l.Machine(by, func(r R) render.Value { return render.V(l.of(r).ID) })
	l.Machine(by+"_name", func(r R) render.Value { return render.V(name(r, zh.rowName)) }).Title = l.w.Say("column." + by)
	l.People(by, func(r R) string {
		if q.By == sme.ByTier {
			return l.w.ShortTier(l.of(r).Tier)
		}
		return name(r, l.w.rowName)
	})
}

// Figures adds how the figures went. People see the columns in which something
// happened.
func (l BalanceLayout[R]) Figures() {
	l.Number("opening", func(r R) render.Value { return Optional(l.of(r).Opening, CoverageSign(l.of(r).OpeningCoverage)) })
	for _, c := range FlowColumns {
		happened := c.Key == "recognised" || c.Key == "lapsed" ||
			slices.ContainsFunc(l.bal.Rows, func(r sme.BalanceRow) bool { return c.of(&r) != 0 })
		if l.bal.Query.Basis == sme.BasisListed {
			happened = c.Key == "listed"
		}
		l.Add(render.Column{Key: c.Key, Title: l.w.Say("changes.column-" + c.Key), Right: true, Machine: !happened},
			func(r R) render.Value { return withSign(c.value(l.of(r)), l.of(r).Coverage.FlowSign()) })
	}
	l.Number("closing", func(r R) render.Value { return Optional(l.of(r).Closing, CoverageSign(l.of(r).Coverage)) })
	l.Machine("opening_coverage", func(r R) render.Value { return render.V(string(l.of(r).OpeningCoverage.State)) })
	l.Both("coverage", func(r R) render.Value {
		state := string(l.of(r).Coverage.State)
		return render.VT(state, l.w.Say("coverage."+state))
	})
	l.Machine("missing", func(r R) render.Value { return render.V(l.of(r).Coverage.MissingIDs()) })
}

// ChangesTable lays a balance out.
func (w Words) ChangesTable(bal *sme.Balance) render.Table {
	t := w.ChangesHead(bal)
	l := NewBalanceLayout(w, bal, func(r *sme.BalanceRow) *sme.BalanceRow { return r })
	l.Rows()
	l.Figures()
	l.askedBetween(bal.Query, bal.From)
	l.claims(func(r *sme.BalanceRow) sme.Coverage { return r.Coverage })
	if bal.Query.By == sme.ByBatch {
		l.BatchNames(func(r *sme.BalanceRow) sme.BatchRef { return r.Batch })
	}
	l.Lay(&t, Pointers(bal.Rows))
	if bal.Total != nil {
		t.Total = l.Row(bal.Total)
	}
	return t
}

// ChangesHead is the title of a balance, and the fields and notes on which it rests.
func (w Words) ChangesHead(bal *sme.Balance) render.Table {
	return render.Table{Title: w.changesTitle(bal), Sheet: w.Say("changes.sheet"), Meta: w.changesMeta(bal), Notes: w.changesNotes(bal)}
}

func (w Words) changesTitle(bal *sme.Balance) string {
	q := bal.Query
	return w.Say("changes.title", w.RegionNames(q), q.Tier, bal.From, q.On, q.Basis)
}

// changesMeta is what machines and spreadsheets are told.
func (w Words) changesMeta(bal *sme.Balance) []render.Field {
	var meta []render.Field
	for _, f := range w.Meta(balanceFooting(bal)) {
		if f.Key == "on" {
			meta = append(meta, render.Field{Key: "from", Title: w.Say("meta.from"), Value: render.V(bal.From.String())})
			f.Key, f.Title = "to", w.Say("meta.to")
		}
		meta = append(meta, f)
	}
	return meta
}

// changesNotes are the lines under the table.
func (w Words) changesNotes(bal *sme.Balance) []string {
	q := bal.Query
	foot := balanceFooting(bal)
	notes := w.FirstNotes(foot, w.Say("changes.basis", bal.From, q.On, q.Basis, q.Reach, q.Known, sme.RulesVersion))
	rows := bal.Rows
	if bal.Total != nil {
		rows = []sme.BalanceRow{*bal.Total} // of one tier, as all rows are
	}
	for i := range rows {
		if r := &rows[i]; r.Opening == nil && r.Closing != nil {
			notes = append(notes, w.Say("changes.no-opening", r.Tier, bal.From))
		}
		notes = append(notes, w.CoverageNotes(&rows[i].ReportRow)...)
	}
	return append(notes, w.lastNotes(foot)...)
}
