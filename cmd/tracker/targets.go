package main

import (
	"slices"
	"strconv"

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

// targetFacts are the targets.
func targetFacts(a *app) *facts {
	return &facts{
		name: "targets", action: "target", file: "targets.csv",
		columns: []factColumn{
			{key: "region", zh: []string{"地区", "区县"}, empty: a.homeID, read: a.regionCell},
			{key: "tier", flag: "tier", zh: []string{"层级", "梯度"}, required: true, read: a.tierCell, offer: a.offerTiers(wholeLadder)},
			{key: "kind", flag: "kind", title: "target-kind", zh: []string{"类型"}, empty: always("stock"), read: factCell[sme.TargetKind], offer: choices(sme.TargetKinds...)},
			{key: "operator", flag: "operator", zh: []string{"比较"}, empty: always(">="), read: factCell[sme.Operator], offer: choices(sme.Operators...)},
			{key: "value", flag: "value", zh: []string{"目标", "目标值", "数值"}, required: true, number: true, read: numberCell},
			{key: "by", flag: "by", zh: []string{"期限", "截止"}, required: true, read: factCell[sme.Date]},
			{key: "from", title: "target-from", zh: []string{"起点", "起始"}, read: factCell[sme.Date]},
			{key: "from_value", flag: "from-value", zh: []string{"起点数", "起点值", "基数"}, number: true, read: numberCell},
			{key: "basis", flag: "basis", zh: []string{"口径", "统计口径"}, empty: always("recognised"), read: a.basisCell(), offer: choices(sme.Bases...)},
			{key: "reach", flag: "reach", zh: []string{"层级口径"}, empty: always("exact"), read: factCell[sme.Reach], offer: choices(sme.Reaches...)},
			{key: "status", flag: "status", zh: []string{"状态"}, empty: always("issued"), read: labelled(a, "target", factCell[sme.TargetStatus], sme.TargetStatuses...), offer: choices(sme.TargetStatuses...)},
			{key: "set_on", flag: "set-on", zh: []string{"提出时间", "印发时间"}, empty: func() string { return a.today().String() }, read: factCell[sme.Date]},
			{key: "plan", flag: "plan", zh: []string{"规划", "文件", "计划"}, read: textCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
		},
		same: []string{"region", "tier", "kind", "operator", "value", "by", "basis", "reach", "plan"},
		check: func(c map[string]string) error {
			by, from, set := endOf(c["by"]), startOf(c["from"]), startOf(c["set_on"])
			switch {
			case c["value"] == "0":
				return usage("facts.zero")
			case by < set:
				return usage("targets.by-before-set", c["by"], c["set_on"])
			case from != 0 && from >= by:
				return usage("targets.from-after-by", c["from"], c["by"])
			case from == 0 && c["kind"] == "new":
				return usage("targets.new-without-from")
			case from == 0 && c["from_value"] != "":
				return usage("targets.from-value-alone")
			case c["basis"] == string(sme.BasisListed) && c["reach"] != string(sme.Exact):
				return usage("usage.listed-exact")
			}
			return nil
		},
		line: func(c map[string]string) string {
			return a.say("targets.line", sme.TierID(c["tier"]), sme.RegionID(c["region"]), a.targetText(targetOf(c)), c["by"], a.say("target."+c["status"]), c["source"])
		},
		numbered: func() ([]int, error) {
			ref := a.ref()
			numbers := make([]int, len(ref.Targets))
			for i := range ref.Targets {
				t := &ref.Targets[i]
				numbers[i] = slices.Index(ref.TargetsFor(t.Tier, t.Region, a.today()), t) + 1
			}
			return numbers, nil
		},
	}
}

// targetOf is as much of a target as its text needs.
func targetOf(c map[string]string) *sme.Target {
	n, _ := strconv.Atoi(c["value"])
	return &sme.Target{Operator: c["operator"], Value: n, Basis: sme.Basis(c["basis"]), Kind: c["kind"]}
}
