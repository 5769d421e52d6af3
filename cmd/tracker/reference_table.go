package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tracker/data"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

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

// changedReference names the reference files in which a registry differs from
// those that this program would make a new one with.
func changedReference(info store.Info) ([]string, error) {
	var other []string
	for _, name := range sme.ReferenceFiles {
		content, err := data.FS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if info.Reference[name] != store.ContentDigest(content) {
			other = append(other, name)
		}
	}
	return other, nil
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

// namesOf are columns with the Chinese names of each row's region and tier, for programs.
func (a *app) namesOf(ids func(i int) (sme.RegionID, sme.TierID)) []referenceColumn {
	cols := a.referenceColumns("-region_name", "-tier_name")
	cols[0].value = func(i int, _ map[string]string) render.Value { region, _ := ids(i); return a.regionName(region) }
	cols[1].value = func(i int, _ map[string]string) render.Value { _, tier := ids(i); return a.tierName(tier) }
	return cols
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
