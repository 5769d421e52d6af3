package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newTargetsCmd(a *app) *cobra.Command {
	var tier, on string
	cmd := a.referenceCmd("targets", func() (render.Table, error) { return a.targetsTable(tier, on) })
	a.tierFlag(cmd, &tier)
	cmd.Flags().StringVar(&on, "on", "", a.say("flag.targets-on"))
	return cmd
}

// targetsTable lists the targets, each with the number that `report --target`
// knows it by on a day.
func (a *app) targetsTable(tier, on string) (render.Table, error) {
	t := render.Table{Title: a.say("targets.title")}
	onDay, err := a.onDay(on)
	if err != nil {
		return t, err
	}
	keep, err := a.filter(tier)
	if err != nil {
		return t, err
	}
	t.Notes = []string{a.say("targets.note", onDay)}
	ref := a.ref()
	number := referenceColumn{Column: a.allColumns("#number")[0], value: func(i int, _ map[string]string) render.Value {
		t := &ref.Targets[i]
		if n := slices.Index(ref.TargetsFor(t.Tier, t.Region, onDay), t); n >= 0 {
			return render.V(n + 1)
		}
		return render.Value{}
	}}
	number.Title = a.say("column.target-number")
	return t, a.fillReference(&t, "targets.csv", slices.Concat(
		a.referenceColumns("region", "tier", "-kind", "-operator", "-#value"), a.peopleColumn("target", func(i int, _ map[string]string) string { return a.targetText(&ref.Targets[i]) }),
		a.referenceColumns("by", "-from", "-#from_value", "-basis", "-reach", "-status", "-set_on"),
		a.peopleColumn("status", func(_ int, r map[string]string) string {
			return a.say("targets.status", a.say("target."+r["status"]), r["set_on"])
		}),
		a.referenceColumns("plan", "-source"), []referenceColumn{number},
		a.namesOf(func(i int) (sme.RegionID, sme.TierID) { return ref.Targets[i].Region, ref.Targets[i].Tier })), keep)
}

// targetText is what a target asks for: > 10,000.
func (a *app) targetText(t *sme.Target) string {
	operator := t.Operator
	if operator == ">=" {
		operator = "≥"
	}
	text := operator + " " + a.words.value(t.Value)
	if t.Basis != sme.BasisRecognised {
		text = a.say("targets.basis", text, t.Basis)
	}
	if t.Kind == "new" {
		text = a.say("targets.new", text)
	}
	return text
}

// namesOf are columns with the Chinese names of each row's region and tier, for programs.
func (a *app) namesOf(ids func(i int) (sme.RegionID, sme.TierID)) []referenceColumn {
	cols := a.referenceColumns("-region_name", "-tier_name")
	cols[0].value = func(i int, _ map[string]string) render.Value { region, _ := ids(i); return a.regionName(region) }
	cols[1].value = func(i int, _ map[string]string) render.Value { _, tier := ids(i); return a.tierName(tier) }
	return cols
}

// filter keeps the rows of a reference file in the regions named and of the
// tier named, all where none is.
func (a *app) filter(tier string) (func(map[string]string) bool, error) {
	only, err := a.tierAsked(tier)
	if err != nil {
		return nil, err
	}
	inside, err := a.inside()
	return func(r map[string]string) bool {
		return (only == "" || r["tier"] == string(only)) && inside(sme.RegionID(r["region"]))
	}, err
}

// inside returns whether a region lies in those named; where none is, all do.
func (a *app) inside() (func(sme.RegionID) bool, error) {
	q := sme.Query{Regions: []sme.RegionID{sme.Country}}
	var err error
	if len(a.regions) > 0 || len(a.except) > 0 {
		q.Regions, q.Except, err = a.asked()
	}
	return func(id sme.RegionID) bool { return q.Covers(a.ref().Regions, id) }, err
}
