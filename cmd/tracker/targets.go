package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/wording"
)

func newTargetsCmd(a *app) *cobra.Command {
	var tier, on string
	cmd := a.referenceCmd("targets", func() (render.Table, error) { return a.targetsTable(tier, on) })
	a.tierFlag(cmd, &tier)
	cmd.Flags().StringVar(&on, "on", "", a.say("flag.targets-on"))
	kind := targetFacts(a)
	cmd.AddCommand(newFactAddCmd(a, kind), newFactRemoveCmd(a, kind),
		newFactTurnCmd(a, "undo", kind.name+".undo", kind), newFactTurnCmd(a, "redo", kind.name+".redo", kind))
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
	targets := a.ref().Targets
	l := newReferenceLayout(a)
	l.cells("region", "tier")
	l.hidden("kind", "operator")
	l.numberCell("value").Machine = true
	l.People("target", func(r referenceRow) string { return a.TargetText(&targets[r.n]) })
	l.cells("by")
	l.hidden("from")
	l.numberCell("from_value").Machine = true
	l.hidden("basis", "reach", "status", "set_on")
	l.People("status", func(r referenceRow) string {
		return a.say("targets.status", a.say("target."+r.cells["status"]), r.cells["set_on"])
	})
	l.cells("plan")
	l.hidden("source")
	l.Number("number",
		func(r referenceRow) render.Value {
			return wording.NumberOrNone(a.StockNumber(&targets[r.n], onDay))
		}).Title = a.say("column.target-number")
	l.names()
	if err := l.shownIfAny("definition", "targets.csv", keep); err != nil {
		return t, err
	}
	l.hidden("source_zh")
	return t, l.fill(&t, "targets.csv", keep)
}
