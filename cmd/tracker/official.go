package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newOfficialCmd(a *app) *cobra.Command {
	var tier string
	cmd := a.referenceCmd("official", func() (render.Table, error) { return a.officialTable(tier) })
	a.tierFlag(cmd, &tier)
	kind := officialFacts(a)
	cmd.AddCommand(newFactAddCmd(a, kind), newFactRemoveCmd(a, kind), newFactTurnCmd(a, "undo", kind.name+".undo", kind), newFactTurnCmd(a, "redo", kind.name+".redo", kind))
	return cmd
}

// officialTable lists the figures that authorities and the press stated, each
// with the number that `official remove` knows it by.
func (a *app) officialTable(tier string) (render.Table, error) {
	t := render.Table{Title: a.say("official.title"), Notes: []string{a.say("official.note")}}
	keep, err := a.filter(tier)
	if err != nil {
		return t, err
	}
	officials := a.ref().Officials
	number := referenceColumn{Column: a.allColumns("#number")[0], value: func(i int, _ map[string]string) render.Value { return render.V(i + 1) }}
	number.Title = a.say("column.target-number")
	return t, a.fillReference(&t, "official.csv", slices.Concat(
		a.referenceColumns("tier", "region", "as_of", "#value=stated", "basis", "draft", "source"),
		a.namesOf(func(i int) (sme.RegionID, sme.TierID) { return officials[i].Region, officials[i].Tier }), []referenceColumn{number}), keep)
}
