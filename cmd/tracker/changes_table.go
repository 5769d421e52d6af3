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
	case n == 0:
		return render.V(0)
	case c.out:
		return render.VT(n, "−"+render.Group(int64(n)))
	}
	return render.VT(n, "+"+render.Group(int64(n)))
}

// changesTable lays a balance out. People see the columns in which something
// happened.
func (a *app) changesTable(bal *sme.Balance) render.Table {
	q := bal.Query
	by := string(q.By)
	t := render.Table{Title: a.changesTitle(bal), Sheet: a.say("changes.sheet"), Meta: a.changesMeta(bal), Notes: a.changesNotes(bal)}
	t.Columns = slices.Concat(a.machineColumns(by), []render.Column{{Key: by + "_name", Title: a.say("column." + by), Machine: true}},
		a.peopleColumns(by), a.allColumns("#opening"))
	for _, c := range flowColumns {
		happened := c.key == "recognised" || c.key == "lapsed" || slices.ContainsFunc(bal.Rows, func(r sme.BalanceRow) bool { return c.of(&r) != 0 })
		if q.Basis == sme.BasisListed {
			happened = c.key == "listed"
		}
		t.Columns = append(t.Columns, render.Column{Key: c.key, Title: a.say("changes.column-" + c.key), Right: true, Machine: !happened})
	}
	t.Columns = slices.Concat(t.Columns, a.allColumns("#closing"), a.machineColumns("opening_coverage"), a.allColumns("coverage"),
		a.machineColumns("missing", "region", "from", "to", "known", "basis", "reach"))
	for i := range bal.Rows {
		t.Rows = append(t.Rows, a.changesRow(bal, &bal.Rows[i]))
	}
	if bal.Total != nil {
		t.Total = a.changesRow(bal, bal.Total)
	}
	return t
}

func (a *app) changesRow(bal *sme.Balance, r *sme.BalanceRow) []render.Value {
	q := bal.Query
	zh := words{lang: "zh", ref: a.ref}
	row := []render.Value{render.V(r.ID), render.V(zh.rowName(q, &r.ReportRow)), render.V(a.words.rowName(q, &r.ReportRow))}
	if q.By == sme.ByTier {
		row[2] = render.V(a.shortTier(r.Tier))
	}
	row = append(row, optional(r.Opening, coverageSign(r.OpeningCoverage)))
	for _, c := range flowColumns {
		if r.Coverage.State == sme.CoverNone {
			row = append(row, render.Value{})
			continue
		}
		row = append(row, c.value(r))
	}
	return append(row, optional(r.Closing, coverageSign(r.Coverage)), render.V(string(r.OpeningCoverage.State)),
		render.VT(string(r.Coverage.State), a.say("coverage."+string(r.Coverage.State))), render.V(r.Coverage.MissingIDs()),
		render.V(regionIDs(q)), render.V(bal.From.String()), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)))
}

func (a *app) changesTitle(bal *sme.Balance) string {
	q := bal.Query
	return a.say("changes.title", a.regionNames(q), q.Tier, bal.From, q.On, q.Basis)
}

// changesMeta is what machines and spreadsheets are told.
func (a *app) changesMeta(bal *sme.Balance) []render.Field {
	var meta []render.Field
	for _, f := range a.meta(balanceFooting(bal)) {
		if f.Key == "on" {
			meta = append(meta, render.Field{Key: "from", Title: a.say("meta.from"), Value: render.V(bal.From.String())})
			f.Key, f.Title = "to", a.say("meta.to")
		}
		meta = append(meta, f)
	}
	return meta
}

// changesNotes are the lines under the table.
func (a *app) changesNotes(bal *sme.Balance) []string {
	q := bal.Query
	foot := balanceFooting(bal)
	notes := a.firstNotes(foot, a.say("changes.basis", bal.From, q.On, q.Basis, q.Reach, q.Known, sme.RulesVersion))
	rows := bal.Rows
	if bal.Total != nil {
		rows = []sme.BalanceRow{*bal.Total} // of one tier, as all rows are
	}
	for i := range rows {
		if r := &rows[i]; r.Opening == nil && r.Closing != nil {
			notes = append(notes, a.say("changes.no-opening", r.Tier, bal.From))
		}
		notes = append(notes, a.coverageNotes(&rows[i].ReportRow)...)
	}
	return append(notes, a.lastNotes(foot)...)
}
