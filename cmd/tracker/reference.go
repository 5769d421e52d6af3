package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
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
			names = append(slices.Clone(lists), "targets", "official")
			rows := map[string]int{}
			for _, name := range names {
				list, err := a.referenceRows(name + ".csv")
				if err != nil {
					return err
				}
				rows[name] = len(list)
			}
			t := render.Table{Title: a.say("reference.title"), Notes: []string{a.say("reference.note")}}
			l := wording.NewLayout[string](a.Words)
			l.Both("command", func(name string) render.Value {
				if slices.Contains(lists, name) {
					return render.V("reference " + name)
				}
				return render.V(name)
			})
			l.Number("rows", func(name string) render.Value { return render.V(rows[name]) })
			l.Both("holds", func(name string) render.Value { return render.V(a.say("reference.holds-" + name)) })
			l.Lay(&t, names)
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
		l := newReferenceLayout(a)
		l.cells("id").Title = a.say("column.ref-id")
		l.numberCell("rank")
		l.numberCell("years")
		l.numberCell("grace_months")
		l.hidden("from", "name_zh", "name_en", "short_zh", "short_en", "act_zh")
		l.People("tier", func(r referenceRow) string { return a.Tier(sme.TierID(r.cells["id"])) })
		l.cells("granted_by")
		l.listCell("rhythm").Machine = true
		l.listCell("lookalikes_zh").Machine = true
		l.hidden("source")
		l.listCell("numbering").Machine = true
		l.listCell("first").Machine = true
		l.hidden("definition", "source_zh")
		return t, l.fill(&t, "tiers.csv", nil)
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
		t := render.Table{Title: a.say("regions.title", a.RegionNames(sme.Query{Regions: regions, Except: except})),
			Notes: []string{a.say("regions.note")}}
		l := newReferenceLayout(a)
		l.cells("id").Title = a.say("column.ref-id")
		l.hidden("parent", "kind")
		l.numberCell("order").Machine = true
		l.cells("name_zh")
		l.hidden("short_zh")
		l.cells("name_en", "pinyin")
		l.listCell("former_codes").Machine = true
		l.listCell("aliases_zh")
		l.hidden("source")
		l.order = func(x, y referenceRow) int {
			return tree.CompareOfficial(sme.RegionID(x.cells["id"]), sme.RegionID(y.cells["id"]))
		}
		return t, l.fill(&t, "regions.csv", func(r map[string]string) bool { return wanted[r["id"]] })
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
		l := newReferenceLayout(a)
		l.hidden("tier", "issuer", "batch", "act", "label")
		l.People("list", func(r referenceRow) string {
			return a.ListName(sme.TierID(r.cells["tier"]), sme.RegionID(r.cells["issuer"]),
				sme.Batch(r.cells["batch"]), sme.Act(r.cells["act"]))
		})
		l.cells("published", "valid_until", "region")
		l.numberCell("total")
		l.hidden("source", "status", "source_zh")
		return t, l.fill(&t, "batches.csv", func(r map[string]string) bool {
			return (only == "" || r["tier"] == string(only)) && related(sme.RegionID(r["issuer"])) &&
				(r["region"] == "" || related(sme.RegionID(r["region"])))
		})
	})
	a.tierFlag(cmd, &tier)
	return cmd
}
