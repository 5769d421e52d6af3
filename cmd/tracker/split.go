package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// splitFlag is --split, of the commands whose lists go out to the districts.
func (w words) splitFlag(cmd *cobra.Command, split *string) {
	cmd.Flags().StringVar(split, "split", "", w.say("flag.split"))
	complete(cmd, "split", sme.ByDistrict)
}

// checkSplit refuses what can't be split by, or into.
func (a *app) checkSplit(split string) error {
	if split == "" {
		return nil
	}
	var by sme.Dimension
	if err := by.UnmarshalText([]byte(split)); err != nil || by != sme.ByDistrict {
		return usage("usage.choice", wording.Noun("--split"), split, []string{string(sme.ByDistrict)})
	}
	if a.output == "" || a.chosenFormat() != render.FormatXLSX {
		return fail(exitUsage, "usage.split")
	}
	return nil
}

// writeSplit writes a list whole or, if it is to be split, as a workbook with a
// sheet for each district that it has firms in, in the official order.
func writeSplit[T any](a *app, split string, q sme.Query, list []T, place func(T) sme.RegionID,
	table func(place string, list []T) render.Table) error {
	if split == "" {
		return a.write(table(a.RegionNames(q), list))
	}
	regions := a.ref().Regions
	district := func(v T) sme.RegionID {
		if id := regions.At(place(v), sme.KindDistrict); id != "" {
			return id
		}
		return place(v)
	}
	var districts []sme.RegionID
	parts := map[sme.RegionID][]T{}
	for _, v := range list {
		id := district(v)
		if parts[id] == nil {
			districts = append(districts, id)
		}
		parts[id] = append(parts[id], v)
	}
	slices.SortFunc(districts, regions.CompareStated)
	if len(districts) == 0 {
		return a.write(table(a.say("split.none"), nil))
	}
	var tables []render.Table
	for _, id := range districts {
		t := table(a.FullPlace(id), parts[id])
		t.Sheet, t.Lang, t.MetaSheet = a.PlaceName(id), a.Lang, a.say("sheet.about")
		tables = append(tables, t)
	}
	opt := render.Options{NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit, SchemaVersion: 1}
	if err := a.toOutput(func(w io.Writer) error { return render.Workbook(w, tables, opt) }); err != nil {
		return err
	}
	a.hint("split.done", a.output, fmt.Sprint(len(tables)), len(list))
	return nil
}
