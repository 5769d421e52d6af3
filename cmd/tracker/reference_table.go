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
	"tracker/internal/wording"
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

// referenceRows reads one file of the reference data as it is: people want
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

// referenceRow is a row of a reference file.
type referenceRow struct {
	n     int // from 0, as in the file
	cells map[string]string
}

// referenceLayout lays the rows of a reference file out: its cells, and columns
// that are worked out.
type referenceLayout struct {
	a *app
	*wording.Layout[referenceRow]
	numbers []string                    // the columns that must hold numbers
	order   func(x, y referenceRow) int // nil: as in the file
}

func newReferenceLayout(a *app) *referenceLayout {
	return &referenceLayout{a: a, Layout: wording.NewLayout[referenceRow](a.Words)}
}

// cells adds columns of texts and ids; to people, ids are names.
func (l *referenceLayout) cells(keys ...string) *wording.Column[referenceRow] {
	var c *wording.Column[referenceRow]
	for _, key := range keys {
		c = l.Both(key, func(r referenceRow) render.Value { return l.a.referenceValue(key, r.cells) })
	}
	return c
}

// hidden adds columns of texts and ids that only programs read.
func (l *referenceLayout) hidden(keys ...string) {
	for _, key := range keys {
		l.Machine(key, func(r referenceRow) render.Value { return l.a.referenceValue(key, r.cells) })
	}
}

// shownIfAny adds a column that people see where a row has something in it.
func (l *referenceLayout) shownIfAny(key, name string, keep func(map[string]string) bool) error {
	rows, err := l.a.referenceRows(name)
	some := slices.ContainsFunc(rows, func(cells map[string]string) bool { return cells[key] != "" && (keep == nil || keep(cells)) })
	l.cells(key).Machine = !some
	return err
}

// numberCell adds a column of numbers.
func (l *referenceLayout) numberCell(key string) *wording.Column[referenceRow] {
	l.numbers = append(l.numbers, key)
	return l.Number(key, func(r referenceRow) render.Value {
		n, err := strconv.Atoi(r.cells[key])
		if err != nil { // empty: the others have been refused
			return render.Value{}
		}
		return render.V(n)
	})
}

// listCell adds a column of lists.
func (l *referenceLayout) listCell(key string) *wording.Column[referenceRow] {
	return l.Both(key, func(r referenceRow) render.Value {
		items := []string{}
		if text := r.cells[key]; text != "" {
			items = strings.Split(text, "|")
		}
		return render.VT(items, cmp.Or(l.a.Value(items), render.Unknown))
	})
}

// names adds the Chinese names of each row's region and tier, for programs.
func (l *referenceLayout) names() {
	l.Machine("region_name", func(r referenceRow) render.Value { return l.a.RegionName(sme.RegionID(r.cells["region"])) })
	l.Machine("tier_name", func(r referenceRow) render.Value { return l.a.TierName(sme.TierID(r.cells["tier"])) })
}

// fill puts the rows of a reference file into a table.
func (l *referenceLayout) fill(t *render.Table, name string, keep func(map[string]string) bool) error {
	rows, err := l.a.referenceRows(name)
	if err != nil {
		return err
	}
	var kept []referenceRow
	for i, cells := range rows {
		if keep != nil && !keep(cells) {
			continue
		}
		for _, key := range l.numbers {
			if _, err := strconv.Atoi(cells[key]); err != nil && cells[key] != "" {
				return fmt.Errorf("%s:%d: %w", name, i+2, err)
			}
		}
		kept = append(kept, referenceRow{i, cells})
	}
	if l.order != nil {
		slices.SortStableFunc(kept, l.order)
	}
	l.Lay(t, kept)
	return nil
}

// referenceValue is one cell: to people, ids are names, and a source is told in
// their language.
func (w words) referenceValue(key string, cells map[string]string) render.Value {
	text := cells[key]
	switch {
	case key == "source":
		return render.VT(text, sme.Source{En: text, Zh: cells["source_zh"]}.In(w.Lang))
	case key == "draft" && text == "":
		return render.VT(false, " ")
	case key == "draft":
		return render.VT(true, w.say("target.draft"))
	case text == "":
		return render.Value{}
	}
	name := text
	switch key {
	case "tier":
		name = w.ShortTier(sme.TierID(text))
	case "region", "issuer":
		name = w.Region(sme.RegionID(text))
	case "act":
		name = w.Value(sme.Act(text))
	case "batch":
		name = w.Batch(sme.Batch(text))
	case "basis":
		name = w.Value(sme.Basis(text))
	case "status":
		if id := "target." + text; wording.Has(id) {
			name = w.say(id)
		}
	case "granted_by":
		if id := "granted." + text; wording.Has(id) {
			name = w.say(id)
		}
	}
	return render.VT(text, name)
}
