package main

import (
	"slices"
	"strconv"

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

// officialFacts are the official figures.
func officialFacts(a *app) *facts {
	return &facts{
		name: "official", action: "official", file: "official.csv",
		columns: []factColumn{
			{key: "tier", flag: "tier", zh: []string{"层级", "梯度"}, required: true, read: a.tierCell, offer: a.offerTiers(wholeLadder)},
			{key: "region", zh: []string{"地区", "区县"}, empty: a.homeID, read: a.regionCell},
			{key: "as_of", flag: "as-of", zh: []string{"截至", "日期", "截止日期"}, required: true, read: factCell[sme.Date]},
			{key: "value", flag: "value", zh: []string{"数字", "数值", "家数"}, required: true, number: true, read: numberCell},
			{key: "basis", flag: "basis", zh: []string{"口径", "统计口径"}, empty: always("recognised"), read: a.basisCell(), offer: choices(sme.Bases...)},
			{key: "draft", flag: "draft", zh: []string{"征求意见", "未定"}, read: draftCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
		},
		same: []string{"tier", "region", "as_of", "value", "basis", "source"},
		check: func(c map[string]string) error {
			if startOf(c["as_of"]) > a.today() {
				return usage("official.future", c["as_of"])
			}
			return nil
		},
		line: func(c map[string]string) string {
			n, _ := strconv.Atoi(c["value"])
			return a.say("official.line", sme.TierID(c["tier"]), sme.RegionID(c["region"]), n, sme.Basis(c["basis"]), c["as_of"], c["source"])
		},
		numbered: func() ([]int, error) {
			numbers := make([]int, len(a.ref().Officials))
			for i := range numbers {
				numbers[i] = i + 1
			}
			return numbers, nil
		},
	}
}

// draftCell reads whether a figure is of a draft: it is listed and used nowhere.
func draftCell(text string) (string, error) {
	switch text {
	case "yes", "true", "draft", "是", "征求意见", "征求意见稿":
		return "yes", nil
	case "no", "false", "否":
		return "", nil
	}
	return "", sme.NewChoiceError("draft", text, []string{"yes", "no"})
}
