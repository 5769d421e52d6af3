package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tracker/data"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
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

func (a *app) tierFlag(cmd *cobra.Command, tier *string) {
	cmd.Flags().StringVar(tier, "tier", "", a.say("flag.only-tier"))
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
}

// tierAsked is the tier of a flag that filters, "" for all.
func (a *app) tierAsked(text string) (sme.TierID, error) {
	if text == "" {
		return "", nil
	}
	return a.tierNamed(text)
}

// referenceCmd is a command that lists reference data.
func (a *app) referenceCmd(name string, table func() (render.Table, error)) *cobra.Command {
	return &cobra.Command{
		Use:     name,
		Short:   a.say(name + ".short"),
		Long:    a.say(name + ".long"),
		Example: a.say(name + ".example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if err := a.openReference(); err != nil {
				return err
			}
			t, err := table()
			if err != nil {
				return err
			}
			return a.write(t)
		},
	}
}

// openReference opens the registry, whose reference data then holds; where there
// is none, the built-in data does.
func (a *app) openReference() error {
	_, err := a.open()
	var reg *store.Error
	if errors.As(err, &reg) && reg.Kind == store.None {
		return nil
	}
	return err
}

// referenceContent is a file of the reference data: the registry's own, or the
// built-in one that a new registry is made with.
func (a *app) referenceContent(name string) ([]byte, error) {
	if a.store != nil {
		return a.store.ReferenceFile(a.ctx, name)
	}
	return data.FS.ReadFile(name)
}

// referenceRows reads one file of the reference data as it stands: people want
// to see more of it, sources above all, than the derivation needs.
func (a *app) referenceRows(name string) ([]map[string]string, error) {
	content, err := a.referenceContent(name)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var rows []map[string]string
	for i, cells := range records {
		if i == 0 {
			continue
		}
		row := make(map[string]string, len(cells))
		for j, key := range records[0] {
			row[key] = cells[j]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// referenceColumn is a column of a reference file, or one that is worked out.
type referenceColumn struct {
	render.Column
	list  bool
	value func(i int, r map[string]string) render.Value // of row i of the file; nil: the cell under the key
}

// referenceColumns makes columns of keys of a reference file: # in front of
// numbers, | behind lists, - in front of what only programs read, and another
// title behind =.
func (a *app) referenceColumns(specs ...string) []referenceColumn {
	cols := make([]referenceColumn, len(specs))
	for i, spec := range specs {
		spec, machine := strings.CutPrefix(spec, "-")
		spec, number := strings.CutPrefix(spec, "#")
		spec, title, _ := strings.Cut(spec, "=")
		key, list := strings.CutSuffix(spec, "|")
		cols[i] = referenceColumn{Column: render.Column{Key: key, Title: a.say("column." + cmp.Or(title, key)), Right: number, Machine: machine}, list: list}
	}
	return cols
}

// peopleColumn makes a column of text that only people read.
func (a *app) peopleColumn(key string, text func(i int, r map[string]string) string) []referenceColumn {
	return []referenceColumn{{
		Column: a.peopleColumns(key)[0],
		value:  func(i int, r map[string]string) render.Value { return render.V(text(i, r)) },
	}}
}

// fillReference puts the rows of a reference file into a table.
func (a *app) fillReference(t *render.Table, name string, columns []referenceColumn, keep func(map[string]string) bool) error {
	rows, err := a.referenceRows(name)
	if err != nil {
		return err
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for i, r := range rows {
		if keep != nil && !keep(r) {
			continue
		}
		row := make([]render.Value, len(columns))
		for j, c := range columns {
			if c.value != nil {
				row[j] = c.value(i, r)
			} else if row[j], err = a.referenceValue(c, r[c.Key]); err != nil {
				return fmt.Errorf("%s:%d: %w", name, i+2, err)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return nil
}

// referenceValue is one cell: to people, ids are names.
func (a *app) referenceValue(c referenceColumn, text string) (render.Value, error) {
	switch {
	case c.list:
		items := []string{}
		if text != "" {
			items = strings.Split(text, "|")
		}
		return render.VT(items, cmp.Or(a.words.value(items), render.Unknown)), nil
	case c.Key == "draft" && text == "":
		return render.VT(false, " "), nil
	case c.Key == "draft":
		return render.VT(true, a.say("target.draft")), nil
	case text == "":
		return render.Value{}, nil
	case c.Right:
		n, err := strconv.Atoi(text)
		return render.V(n), err
	}
	name := text
	switch c.Key {
	case "tier":
		name = a.shortTier(sme.TierID(text))
	case "region", "issuer":
		name = a.words.region(sme.RegionID(text))
	case "act":
		name = a.words.value(sme.Act(text))
	case "batch":
		name = a.words.batch(sme.Batch(text))
	case "basis":
		name = a.words.value(sme.Basis(text))
	case "status":
		name = a.say("target." + text)
	case "granted_by":
		if id := "granted." + text; has(id) {
			name = a.say(id)
		}
	}
	return render.VT(text, name), nil
}
