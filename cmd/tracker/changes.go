package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newChangesCmd(a *app) *cobra.Command {
	var p periodFlags
	q := queryFlags{basis: sme.BasisValid}
	by := sme.ByTier
	list, since := false, ""
	cmd := &cobra.Command{
		Use:     "changes",
		Short:   a.say("changes.short"),
		Long:    a.say("changes.long"),
		Example: a.say("changes.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if since != "" {
				return a.sinceAsked(cmd, since, &q, &p)
			}
			if list && q.basis == sme.BasisListed {
				return fail(exitUsage, "changes.listed-list")
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, by)
			if err != nil {
				return err
			}
			from, to, err := p.days(a)
			if err != nil {
				return err
			}
			if query.On = to; query.Tier == "" && by != sme.ByTier {
				query.Tier = a.defaultTier(query)
			}
			bal, err := a.balance(s, query, from)
			if err != nil {
				return err
			}
			if !list {
				return a.write(a.changesTable(bal))
			}
			firms, err := s.FirmsChanged(a.ctx, from, to)
			if err != nil {
				return err
			}
			return a.write(a.changesList(bal, sme.ChangesOf(a.ref(), query, from, firms)))
		},
	}
	f := cmd.Flags()
	p.register(a, cmd)
	f.Var(textFlag{&by, "dimension"}, "by", a.say("flag.by"))
	f.StringVar(&q.tier, "tier", "", a.say("flag.tier"))
	f.Var(textFlag{&q.basis, "basis"}, "basis", a.say("flag.basis-valid"))
	f.Var(textFlag{&q.reach, "reach"}, "reach", a.say("flag.reach"))
	f.BoolVar(&list, "list", false, a.say("flag.list"))
	f.StringVar(&since, "since", "", a.say("flag.since"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	complete(cmd, "by", sme.Dimensions...)
	completeQuery(a, cmd)
	return cmd
}

// periodFlags are --from and --to.
type periodFlags struct{ from, to string }

func (p *periodFlags) register(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.from, "from", "", a.say("flag.from"))
	cmd.Flags().StringVar(&p.to, "to", "", a.say("flag.to"))
}

// days reads the flags: the end of the day from, and that of the day to. Without
// them it is the last full month; without one, the other's.
func (p *periodFlags) days(a *app) (from, to sme.Day, err error) {
	if from, err = a.dayNamed("--from", p.from); err != nil {
		return from, to, err
	}
	if to, err = a.dayNamed("--to", p.to); err != nil {
		return from, to, err
	}
	before := func(day sme.Day) sme.Day {
		_, first, _ := sme.ByMonth.Period(day)
		return first - 1
	}
	if to == 0 {
		if to = before(a.today()); to <= from {
			to = a.today()
		}
	}
	if from == 0 {
		from = before(to)
	}
	if from > to {
		return from, to, usage("usage.period", from, to)
	}
	return from, to, nil
}

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

// changesList lays out the firms behind a balance.
func (a *app) changesList(bal *sme.Balance, list []sme.FirmChange) render.Table {
	q := bal.Query
	t := render.Table{Title: a.changesTitle(bal), Sheet: a.say("changes.sheet"), Meta: a.changesMeta(bal)}
	t.Notes = append([]string{a.say("changes.steps", len(list))}, a.changesNotes(bal)...)
	t.Columns = slices.Concat(a.allColumns("date", "kind", "#change"), a.machineColumns("firm"), a.allColumns("name", "code"),
		a.machineColumns("tier", "district", "district_name"), a.peopleColumns("tier", "district"), a.machineColumns("city", "city_name", "batch"),
		a.allColumns("document"), a.machineColumns("undecided", "region", "from", "to", "known", "basis", "reach"))
	regions := a.ref().Regions
	for _, c := range list {
		district, city := regions.At(c.Region, sme.KindDistrict), regions.At(c.Region, sme.KindCity)
		document := render.Value{}
		if c.Row != nil {
			document = render.V(int(c.Row.ID))
		}
		n := render.VT(c.N, strings.Replace(render.V(c.N).String(), "-", "−", 1))
		if c.N > 0 {
			n.Text = "+" + n.Text
		}
		t.Rows = append(t.Rows, []render.Value{
			render.V(c.Day.String()), render.VT(string(c.Kind), a.words.value(c.Kind)), n, known(keyText(c.Firm.ID)), render.V(c.Firm.Name), known(c.Firm.Code),
			render.V(string(c.Tier)), known(string(district)), a.regionName(district), render.V(a.shortTier(c.Tier)), render.V(a.placeName(c.Region)),
			known(string(city)), a.regionName(city), render.V(a.ref().BatchID(c.Batch, q)), document, render.V(c.Firm.Undecided),
			render.V(regionIDs(q)), render.V(bal.From.String()), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)),
		})
	}
	return t
}
