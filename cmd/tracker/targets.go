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
	kind := targetFacts(a)
	cmd.AddCommand(newFactAddCmd(a, kind), newFactRemoveCmd(a, kind), newFactTurnCmd(a, "undo", kind.name+".undo", kind), newFactTurnCmd(a, "redo", kind.name+".redo", kind))
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
