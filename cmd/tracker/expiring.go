package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
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

// tiersAsked are the tiers that a query is about.
func (a *app) tiersAsked(q sme.Query) []sme.TierID {
	if q.Tier != "" {
		return []sme.TierID{q.Tier}
	}
	return a.ref().Ladder()
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

// firmsNotes are the lines and the meta that every list of firms ends with: on
// what it stands, and which lists of some tiers are missing.
func (a *app) firmsNotes(s *store.Store, q sme.Query, tiers []sme.TierID) ([]string, []render.Field, error) {
	held, sample, err := s.Held(a.ctx)
	if err != nil {
		return nil, nil, err
	}
	undecided, err := s.Undecided(a.ctx, q, a.ref().Regions)
	if err != nil {
		return nil, nil, err
	}
	foot := footing{query: q, undecided: undecided, sample: sample}
	notes := a.firstNotes(foot, a.say("companies.basis", q.Basis, q.Reach, q.On, q.Known, sme.RulesVersion))
	for _, tier := range tiers {
		notes = append(notes, a.coverageNotes(&sme.ReportRow{Tier: tier, Coverage: q.CoverageFor(a.ref(), held, tier, q.On)})...)
	}
	return append(notes, a.undecidedNote(undecided)...), without(a.meta(foot), "documents"), nil
}

// splitFlag is --split, of the commands whose lists go out to the districts.
func (a *app) splitFlag(cmd *cobra.Command, split *string) {
	cmd.Flags().StringVar(split, "split", "", a.say("flag.split"))
	complete(cmd, "split", sme.ByDistrict)
}

// checkSplit refuses what can't be split by, or into.
func (a *app) checkSplit(split string) error {
	if split == "" {
		return nil
	}
	var by sme.Dimension
	if err := by.UnmarshalText([]byte(split)); err != nil || by != sme.ByDistrict {
		return usage("usage.choice", noun("--split"), split, []string{string(sme.ByDistrict)})
	}
	if a.output == "" || a.chosenFormat() != render.FormatXLSX {
		return fail(exitUsage, "usage.split")
	}
	return nil
}

// writeSplit writes a list whole or, if it is to be split, as a workbook with a
// sheet for each district that it has firms in, in the official order.
func writeSplit[T any](a *app, split string, q sme.Query, list []T, place func(T) sme.RegionID, table func(place string, list []T) render.Table) error {
	if split == "" {
		return a.write(table(a.regionNames(q), list))
	}
	regions := a.ref().Regions
	district := func(v T) sme.RegionID {
		if id := regions.At(place(v), sme.KindDistrict); id != "" {
			return id
		}
		return place(v)
	}
	var districts []sme.RegionID
	parts := map[sme.RegionID][]T{}
	for _, v := range list {
		id := district(v)
		if parts[id] == nil {
			districts = append(districts, id)
		}
		parts[id] = append(parts[id], v)
	}
	slices.SortFunc(districts, regions.CompareStated)
	if len(districts) == 0 {
		return a.write(table(a.say("split.none"), nil))
	}
	var tables []render.Table
	for _, id := range districts {
		t := table(a.fullPlace(id), parts[id])
		t.Sheet, t.Lang, t.MetaSheet = a.placeName(id), a.words.lang, a.say("sheet.about")
		tables = append(tables, t)
	}
	opt := render.Options{NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit, SchemaVersion: 1}
	if err := a.toOutput(func(w io.Writer) error { return render.Workbook(w, tables, opt) }); err != nil {
		return err
	}
	a.hint("split.done", a.output, fmt.Sprint(len(tables)), len(list))
	return nil
}
