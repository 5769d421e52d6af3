package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
)

func newOfficialCmd(a *app) *cobra.Command {
	var tier string
	cmd := a.referenceCmd("official", func() (render.Table, error) { return a.officialTable(tier) })
	a.tierFlag(cmd, &tier)
	kind := officialFacts(a)
	cmd.AddCommand(newFactAddCmd(a, kind), newFactRemoveCmd(a, kind),
		newFactTurnCmd(a, "undo", kind.name+".undo", kind), newFactTurnCmd(a, "redo", kind.name+".redo", kind))
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
	l := newReferenceLayout(a)
	l.cells("tier", "region", "as_of")
	l.numberCell("value").Title = a.say("column.stated")
	l.cells("basis", "draft", "source")
	l.names()
	l.Number("number", func(r referenceRow) render.Value { return render.V(r.n + 1) }).Title = a.say("column.target-number")
	if err := l.shownIfAny("definition", "official.csv", keep); err != nil {
		return t, err
	}
	l.hidden("source_zh")
	return t, l.fill(&t, "official.csv", keep)
}
