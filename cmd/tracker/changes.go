package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
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

// changesList lays out the firms behind a balance.
func (w words) changesList(bal *sme.Balance, list []sme.FirmChange) render.Table {
	q := bal.Query
	t := render.Table{Title: w.changesTitle(bal), Sheet: w.say("changes.sheet"), Meta: w.changesMeta(bal)}
	t.Notes = append([]string{w.say("changes.steps", len(list))}, w.changesNotes(bal)...)
	l := newLayout[sme.FirmChange](w)
	l.both("date", func(c sme.FirmChange) render.Value { return render.V(c.Day.String()) })
	l.both("kind", func(c sme.FirmChange) render.Value { return render.VT(string(c.Kind), w.value(c.Kind)) })
	l.number("change", func(c sme.FirmChange) render.Value { return signed(c.N) })
	l.firm(func(c sme.FirmChange) *sme.Firm { return c.Firm })
	l.machine("tier", func(c sme.FirmChange) render.Value { return render.V(string(c.Tier)) })
	l.people("tier", func(c sme.FirmChange) string { return w.shortTier(c.Tier) })
	l.place(func(c sme.FirmChange) sme.RegionID { return c.Region })
	l.machine("batch", func(c sme.FirmChange) render.Value { return render.V(w.ref().BatchID(c.Batch, q)) })
	l.both("document", func(c sme.FirmChange) render.Value {
		if c.Row == nil {
			return render.Value{}
		}
		return render.V(int(c.Row.ID))
	})
	l.machine("undecided", func(c sme.FirmChange) render.Value { return render.V(c.Firm.Undecided) })
	l.askedBetween(q, bal.From)
	l.lay(&t, list)
	return t
}
