package main

import (
	"slices"

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
func (a *app) longestGrace(on sme.Day) int {
	most := 0
	for _, tier := range a.ref().Ladder() {
		most = max(most, a.ref().Tier(tier, on).GraceMonths)
	}
	return most
}

// expiringTable lays out titles that end soon or ended lately.
func (a *app) expiringTable(q sme.Query, until sme.Day, place string, list []sme.Ending) render.Table {
	t := render.Table{Title: a.say("expiring.title", place, q.Tier, q.On, until), Sheet: a.say("expiring.sheet")}
	t.Columns = slices.Concat(a.allColumns("state", "last_valid"), a.machineColumns("days", "firm"), a.allColumns("name", "code"),
		a.machineColumns("tier", "district", "district_name"), a.peopleColumns("tier", "district"), a.machineColumns("city", "city_name", "batch", "valid_from"),
		a.allColumns("restorable_until"), a.machineColumns("higher"), a.peopleColumns("higher"), a.machineColumns("undecided", "until", "region", "on", "known", "basis", "reach"))
	regions := a.ref().Regions
	due := 0
	for _, e := range list {
		state, higher := "due", ""
		if e.Lapsed {
			state = "lapsed"
		} else {
			due++
		}
		if e.Higher != "" {
			higher = a.shortTier(e.Higher)
		}
		district, city := regions.At(e.Region, sme.KindDistrict), regions.At(e.Region, sme.KindCity)
		t.Rows = append(t.Rows, []render.Value{
			render.VT(state, a.say("expiring.state-"+state)), render.V(e.Last.String()), render.V(int(e.Last - q.On)),
			known(keyText(e.Firm.ID)), render.V(e.Firm.Name), known(e.Firm.Code),
			render.V(string(e.Tier)), known(string(district)), a.regionName(district), render.V(a.shortTier(e.Tier)), render.V(a.placeName(e.Region)),
			known(string(city)), a.regionName(city), render.V(a.ref().BatchID(e.Batch, q)), render.V(e.From.String()), render.V(e.Restorable.String()),
			known(string(e.Higher)), render.V(higher), render.V(e.Firm.Undecided), render.V(until.String()),
			render.V(regionIDs(q)), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)),
		})
	}
	t.Notes = []string{a.say("expiring.count", due, until, len(list)-due)}
	return t
}
