package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newExpiringCmd(a *app) *cobra.Command {
	q := queryFlags{basis: sme.BasisValid}
	within := sme.Term{Months: dueSoon}
	var split string
	cmd := &cobra.Command{
		Use:     "expiring",
		Short:   a.say("expiring.short"),
		Long:    a.say("expiring.long"),
		Example: a.say("expiring.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := a.checkSplit(split); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, sme.ByTier)
			if err != nil {
				return err
			}
			until := within.After(query.On)
			firms, err := s.FirmsEnding(a.ctx, query.On.AddMonths(-a.longestGrace(query.On)-1), until)
			if err != nil {
				return err
			}
			list := sme.Endings(a.ref(), query, until, firms)
			notes, meta, err := a.firmsNotes(s, query, a.tiersAsked(query))
			if err != nil {
				return err
			}
			table := func(place string, list []sme.Ending) render.Table {
				t := a.expiringTable(query, until, place, list)
				t.Meta, t.Notes = meta, append(t.Notes, notes...)
				return t
			}
			return writeSplit(a, split, query, list, func(e sme.Ending) sme.RegionID { return e.Region }, table)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &q.tier)
	f.Var(textFlag{&within, "term"}, "within", a.say("flag.within"))
	a.splitFlag(cmd, &split)
	complete(cmd, "within", "3m", "6m", "1y", "180d")
	return cmd
}

// longestGrace is the most months that a late review may come after the end.
func (w words) longestGrace(on sme.Day) int {
	most := 0
	for _, tier := range w.ref().Ladder() {
		most = max(most, w.ref().Tier(tier, on).GraceMonths)
	}
	return most
}

// expiringTable lays out titles that end soon or ended lately.
func (w words) expiringTable(q sme.Query, until sme.Day, place string, list []sme.Ending) render.Table {
	t := render.Table{Title: w.say("expiring.title", place, q.Tier, q.On, until), Sheet: w.say("expiring.sheet")}
	l := newLayout[sme.Ending](w)
	l.both("state", func(e sme.Ending) render.Value {
		state := "due"
		if e.Lapsed {
			state = "lapsed"
		}
		return render.VT(state, w.say("expiring.state-"+state))
	})
	l.both("last_valid", func(e sme.Ending) render.Value { return render.V(e.Last.String()) })
	l.machine("days", func(e sme.Ending) render.Value { return render.V(int(e.Last - q.On)) })
	l.firm(func(e sme.Ending) *sme.Firm { return e.Firm })
	l.machine("tier", func(e sme.Ending) render.Value { return render.V(string(e.Tier)) })
	l.people("tier", func(e sme.Ending) string { return w.shortTier(e.Tier) })
	l.place(func(e sme.Ending) sme.RegionID { return e.Region })
	l.machine("batch", func(e sme.Ending) render.Value { return render.V(w.ref().BatchID(e.Batch, q)) })
	l.machine("valid_from", func(e sme.Ending) render.Value { return render.V(e.From.String()) })
	l.both("restorable_until", func(e sme.Ending) render.Value { return render.V(e.Restorable.String()) })
	l.machine("higher", func(e sme.Ending) render.Value { return known(string(e.Higher)) })
	l.people("higher", func(e sme.Ending) string {
		if e.Higher == "" {
			return ""
		}
		return w.shortTier(e.Higher)
	})
	l.machine("undecided", func(e sme.Ending) render.Value { return render.V(e.Firm.Undecided) })
	l.always("until", render.V(until.String()))
	l.asked(q)
	l.lay(&t, list)
	due := 0
	for _, e := range list {
		if !e.Lapsed {
			due++
		}
	}
	t.Notes = []string{w.say("expiring.count", due, until, len(list)-due)}
	return t
}
