package main

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

var (
	shareColumns = []string{"share", "rank"}
	yearColumns  = []string{"year_before", "year_before_coverage", "change", "change_rate"}
)

// names says that --columns or --sort names one of some columns.
func (a *app) names(keys ...string) bool {
	named := append(splitNames(a.columns), strings.TrimPrefix(a.sort, "-"))
	return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(named, k) })
}

// standingColumns are those of --share and --yoy. Without the flags they are
// written only where --columns names them.
func (a *app) standingColumns(q sme.Query) []render.Column {
	var columns []render.Column
	add := func(asked bool, keys []string) {
		for _, key := range keys {
			columns = append(columns, render.Column{
				Key: key, Title: a.say("column." + key), Named: !asked, Machine: key == "year_before_coverage",
				Right: key != "year_before_coverage", Percent: key == "share" || key == "change_rate",
			})
		}
	}
	add(q.Share, shareColumns)
	columns[1].Title = a.say("standing.rank") // a tier's rank is another thing
	add(q.YearBefore, yearColumns)
	return columns
}

// standingValues are share, rank, year_before, year_before_coverage, change, change_rate.
func standingValues(r *sme.ReportRow) []render.Value {
	row := make([]render.Value, len(shareColumns)+len(yearColumns))
	if r.Share != nil {
		row[0] = render.VT(r.Share.Fraction(), r.Share.Percent()+" %")
	}
	if r.Rank != nil {
		row[1] = render.V(*r.Rank)
	}
	y := r.Before
	if y == nil {
		return row
	}
	row[2], row[3] = optional(y.Figure, coverageSign(y.Coverage)), render.V(string(y.Coverage.State))
	sign := map[sme.Bound]string{sme.LowerBound: "≥ ", sme.UpperBound: "≤ "}[y.Bound]
	if y.Change != nil {
		row[4] = signed(*y.Change)
		row[4].Text = sign + row[4].String()
	}
	if y.Rate != nil {
		percent := render.Percent(int64(y.Rate.Change), int64(y.Rate.Was))
		if rest, less := strings.CutPrefix(percent, "-"); less {
			percent = "−" + rest
		} else if y.Rate.Change > 0 {
			percent = "+" + percent
		}
		row[5] = render.VT(y.Rate.Fraction(), sign+percent)
	}
	return row
}

// shareNote says what shares are of, and why there are none.
func (a *app) shareNote(q sme.Query) string {
	if !q.AddsUp(q.By) {
		return a.say("note.no-shares", a.say("column."+string(q.By)))
	}
	return a.say("note.shares", q.Basis)
}
