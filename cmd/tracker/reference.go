package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
)

func newReferenceCmd(a *app) *cobra.Command {
	lists := []string{"tiers", "regions", "batches"}
	cmd := &cobra.Command{
		Use:     "reference [tiers|regions|batches]",
		Short:   a.say("reference.short"),
		Long:    a.say("reference.long"),
		Example: a.say("reference.example"),
		RunE: func(_ *cobra.Command, names []string) error {
			if len(names) > 0 {
				return sme.NewChoiceError("list", names[0], lists)
			}
			if err := a.openReference(); err != nil {
				return err
			}
			t := render.Table{Title: a.say("reference.title"), Columns: a.allColumns("command", "#rows", "holds"), Notes: []string{a.say("reference.note")}}
			for _, name := range append(slices.Clone(lists), "targets", "official") {
				rows, err := a.referenceRows(name + ".csv")
				if err != nil {
					return err
				}
				command := name
				if slices.Contains(lists, name) {
					command = "reference " + name
				}
				t.Rows = append(t.Rows, []render.Value{render.V(command), render.V(len(rows)), render.V(a.say("reference.holds-" + name))})
			}
			return a.write(t)
		},
	}
	own := []*facts{tierFacts(a), regionFacts(a)}
	cmd.AddCommand(newTiersCmd(a), newRegionsCmd(a), newBatchesCmd(a), newReferenceAddCmd(a, own), newReferenceRemoveCmd(a, own),
		newFactTurnCmd(a, "undo", "reference.undo", own[0]), newFactTurnCmd(a, "redo", "reference.redo", own[0]), newReferenceUpdateCmd(a))
	return cmd
}

func newTiersCmd(a *app) *cobra.Command {
	return a.referenceCmd("tiers", func() (render.Table, error) {
		t := render.Table{Title: a.say("tiers.title"), Notes: []string{a.say("tiers.note")}}
		return t, a.fillReference(&t, "tiers.csv", slices.Concat(
			a.referenceColumns("id=ref-id", "#rank", "#years", "#grace_months", "-from", "-name_zh", "-name_en", "-short_zh", "-short_en", "-act_zh"),
			a.peopleColumn("tier", func(_ int, r map[string]string) string { return a.words.tier(sme.TierID(r["id"])) }),
			a.referenceColumns("granted_by", "-rhythm|", "-lookalikes_zh|", "-source")), nil)
	})
}

func newRegionsCmd(a *app) *cobra.Command {
	return a.referenceCmd("regions", func() (render.Table, error) {
		regions, except, err := a.asked()
		if err != nil {
			return render.Table{}, err
		}
		tree := a.ref().Regions
		wanted := map[string]bool{}
		for _, outer := range regions {
			inner := tree.Children(outer)
			if len(inner) == 0 {
				inner = []sme.RegionID{outer}
			}
			for _, id := range inner {
				wanted[string(id)] = !slices.ContainsFunc(except, func(ex sme.RegionID) bool { return tree.Within(id, ex) })
			}
		}
		t := render.Table{Title: a.say("regions.title", a.regionNames(sme.Query{Regions: regions, Except: except})), Notes: []string{a.say("regions.note")}}
		err = a.fillReference(&t, "regions.csv", a.referenceColumns(
			"id=ref-id", "-parent", "-kind", "-#order", "name_zh", "-short_zh", "name_en", "pinyin", "-former_codes|", "aliases_zh|", "-source",
		), func(r map[string]string) bool { return wanted[r["id"]] })
		slices.SortStableFunc(t.Rows, func(x, y []render.Value) int {
			return tree.CompareOfficial(sme.RegionID(x[0].Data.(string)), sme.RegionID(y[0].Data.(string)))
		})
		return t, err
	})
}

func newBatchesCmd(a *app) *cobra.Command {
	var tier string
	cmd := a.referenceCmd("batches", func() (render.Table, error) {
		t := render.Table{Title: a.say("batches.title"), Notes: []string{a.say("batches.note")}}
		only, err := a.tierAsked(tier)
		if err != nil {
			return t, err
		}
		related, err := a.related()
		if err != nil {
			return t, err
		}
		list := func(_ int, r map[string]string) string {
			return a.listName(sme.TierID(r["tier"]), sme.RegionID(r["issuer"]), sme.Batch(r["batch"]), sme.Act(r["act"]))
		}
		return t, a.fillReference(&t, "batches.csv", slices.Concat(
			a.referenceColumns("-tier", "-issuer", "-batch", "-act", "-label"), a.peopleColumn("list", list),
			a.referenceColumns("published", "valid_until", "region", "#total", "-source"),
		), func(r map[string]string) bool {
			return (only == "" || r["tier"] == string(only)) && related(sme.RegionID(r["issuer"])) && (r["region"] == "" || related(sme.RegionID(r["region"])))
		})
	})
	a.tierFlag(cmd, &tier)
	return cmd
}
