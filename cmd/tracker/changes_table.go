package main

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// balance works out how figures went between two days.
func (a *app) balance(s *store.Store, q sme.Query, from sme.Day) (*sme.Balance, error) {
	flows, err := s.Flows(a.ctx, q, from)
	if err != nil {
		return nil, err
	}
	var movers []*sme.Firm
	if slices.ContainsFunc(flows, func(f sme.Flow) bool { return f.Kind == sme.Moved }) {
		if movers, err = s.FirmsMoved(a.ctx, from, q.On); err != nil {
			return nil, err
		}
	}
	held, sample, err := s.Held(a.ctx)
	if err != nil {
		return nil, err
	}
	bal := sme.BuildBalance(a.ref(), q, from, flows, movers, held)
	bal.Sample = sample
	bal.Undecided, err = s.Undecided(a.ctx, q, a.ref().Regions)
	return bal, err
}

// flowColumn is one column of what came in or went out.
type flowColumn struct {
	key  string
	kind sme.Kind
	out  bool
}

var flowColumns = []flowColumn{
	{"listed", sme.Listed, false}, {"recognised", sme.Recognised, false}, {"carried_in", sme.CarriedIn, false},
	{"recognised_again", sme.RecognisedAgain, false}, {"renewed_again", sme.RenewedAgain, false},
	{"lapsed", sme.Lapsed, true}, {"failed", sme.Failed, true}, {"revoked", sme.Revoked, true},
	{"moved_in", sme.Moved, false}, {"moved_out", sme.Moved, true}, {"promoted_in", sme.Promoted, false}, {"promoted_out", sme.Promoted, true},
	{"stepped_down_in", sme.SteppedDown, false}, {"stepped_down_out", sme.SteppedDown, true},
}

func (c flowColumn) of(r *sme.BalanceRow) int {
	if c.out {
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
	case c.out:
		return render.VT(n, "−"+render.Group(int64(n)))
	}
	return render.VT(n, "+"+render.Group(int64(n)))
}

// balanceLayout lays balances out. What rows have besides comes from those who
// use it: between their name and the figures, and behind the period.
type balanceLayout[R any] struct {
	*layout[R]
	bal  *sme.Balance
	of   func(R) *sme.BalanceRow
	gone func(R) string // the name of a row that the registry no longer has; nil if it has all
}

// rows adds what the rows are about.
func (l balanceLayout[R]) rows() {
	q := l.bal.Query
	by := string(q.By)
	zh := l.w.in("zh")
	name := func(r R, name func(sme.Query, *sme.ReportRow) string) string {
		if l.gone != nil && l.gone(r) != "" {
			return l.gone(r)
		}
		return name(q, &l.of(r).ReportRow)
	}
	l.machine(by, func(r R) render.Value { return render.V(l.of(r).ID) })
	l.machine(by+"_name", func(r R) render.Value { return render.V(name(r, zh.rowName)) }).Title = l.w.say("column." + by)
	l.people(by, func(r R) string {
		if q.By == sme.ByTier {
			return l.w.shortTier(l.of(r).Tier)
		}
		return name(r, l.w.rowName)
	})
}

// figures adds how the figures went. People see the columns in which something
// happened.
func (l balanceLayout[R]) figures() {
	l.number("opening", func(r R) render.Value { return optional(l.of(r).Opening, coverageSign(l.of(r).OpeningCoverage)) })
	for _, c := range flowColumns {
		happened := c.key == "recognised" || c.key == "lapsed" || slices.ContainsFunc(l.bal.Rows, func(r sme.BalanceRow) bool { return c.of(&r) != 0 })
		if l.bal.Query.Basis == sme.BasisListed {
			happened = c.key == "listed"
		}
		l.add(render.Column{Key: c.key, Title: l.w.say("changes.column-" + c.key), Right: true, Machine: !happened}, func(r R) render.Value { return c.value(l.of(r)) })
	}
	l.number("closing", func(r R) render.Value { return optional(l.of(r).Closing, coverageSign(l.of(r).Coverage)) })
	l.machine("opening_coverage", func(r R) render.Value { return render.V(string(l.of(r).OpeningCoverage.State)) })
	l.both("coverage", func(r R) render.Value {
		state := string(l.of(r).Coverage.State)
		return render.VT(state, l.w.say("coverage."+state))
	})
	l.machine("missing", func(r R) render.Value { return render.V(l.of(r).Coverage.MissingIDs()) })
}

// changesTable lays a balance out.
func (w words) changesTable(bal *sme.Balance) render.Table {
	t := w.changesHead(bal)
	l := balanceLayout[*sme.BalanceRow]{newLayout[*sme.BalanceRow](w), bal, func(r *sme.BalanceRow) *sme.BalanceRow { return r }, nil}
	l.rows()
	l.figures()
	l.askedBetween(bal.Query, bal.From)
	l.lay(&t, pointers(bal.Rows))
	if bal.Total != nil {
		t.Total = l.row(bal.Total)
	}
	return t
}

// changesHead is what a balance is called and stands on.
func (w words) changesHead(bal *sme.Balance) render.Table {
	return render.Table{Title: w.changesTitle(bal), Sheet: w.say("changes.sheet"), Meta: w.changesMeta(bal), Notes: w.changesNotes(bal)}
}

func (w words) changesTitle(bal *sme.Balance) string {
	q := bal.Query
	return w.say("changes.title", w.regionNames(q), q.Tier, bal.From, q.On, q.Basis)
}

// changesMeta is what machines and spreadsheets are told.
func (w words) changesMeta(bal *sme.Balance) []render.Field {
	var meta []render.Field
	for _, f := range w.meta(balanceFooting(bal)) {
		if f.Key == "on" {
			meta = append(meta, render.Field{Key: "from", Title: w.say("meta.from"), Value: render.V(bal.From.String())})
			f.Key, f.Title = "to", w.say("meta.to")
		}
		meta = append(meta, f)
	}
	return meta
}

// changesNotes are the lines under the table.
func (w words) changesNotes(bal *sme.Balance) []string {
	q := bal.Query
	foot := balanceFooting(bal)
	notes := w.firstNotes(foot, w.say("changes.basis", bal.From, q.On, q.Basis, q.Reach, q.Known, sme.RulesVersion))
	rows := bal.Rows
	if bal.Total != nil {
		rows = []sme.BalanceRow{*bal.Total} // of one tier, as all rows are
	}
	for i := range rows {
		if r := &rows[i]; r.Opening == nil && r.Closing != nil {
			notes = append(notes, w.say("changes.no-opening", r.Tier, bal.From))
		}
		notes = append(notes, w.coverageNotes(&rows[i].ReportRow)...)
	}
	return append(notes, w.lastNotes(foot)...)
}
