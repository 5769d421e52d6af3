package main

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// The columns of --share and --yoy.
var (
	shareColumns = []string{"share", "rank"}
	yearColumns  = []string{"year_before", "year_before_coverage", "change", "change_rate"}
)

// names says that --columns or --sort names one of some columns.
func (a *app) names(keys ...string) bool {
	named := append(splitNames(a.columns), strings.TrimPrefix(a.sort, "-"))
	return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(named, k) })
}

// standingColumns add those of --share and --yoy. Without the flags they are
// written only where --columns names them.
func standingColumns(l *layout[reportLine], q sme.Query) {
	percentColumn(l, "share", func(r reportLine) render.Value {
		if r.Share == nil {
			return render.Value{}
		}
		return render.VT(r.Share.Fraction(), r.Share.Percent()+" %")
	}).Named = !q.Share
	rank := l.number("rank", func(r reportLine) render.Value {
		if r.Rank == nil {
			return render.Value{}
		}
		return render.V(*r.Rank)
	})
	rank.Named, rank.Title = !q.Share, l.w.say("standing.rank") // a tier's rank is another thing
	before := func(of func(y *sme.YearBefore) render.Value) func(reportLine) render.Value {
		return func(r reportLine) render.Value {
			if r.Before == nil {
				return render.Value{}
			}
			return of(r.Before)
		}
	}
	l.number("year_before", before(func(y *sme.YearBefore) render.Value { return optional(y.Figure, coverageSign(y.Coverage)) })).Named = !q.YearBefore
	l.machine("year_before_coverage", before(func(y *sme.YearBefore) render.Value { return render.V(string(y.Coverage.State)) })).Named = !q.YearBefore
	l.number("change", before(changeValue)).Named = !q.YearBefore
	percentColumn(l, "change_rate", before(rateValue)).Named = !q.YearBefore
}

// boundSign is the sign before a change of which only a bound is known.
func boundSign(b sme.Bound) string {
	return map[sme.Bound]string{sme.LowerBound: "≥ ", sme.UpperBound: "≤ "}[b]
}

// changeValue is by how much a figure differs from that of a year before.
func changeValue(y *sme.YearBefore) render.Value {
	if y.Change == nil {
		return render.Value{}
	}
	v := signed(*y.Change)
	v.Text = boundSign(y.Bound) + v.String()
	return v
}

// rateValue is the same as a share of the figure of a year before.
func rateValue(y *sme.YearBefore) render.Value {
	if y.Rate == nil {
		return render.Value{}
	}
	percent := render.Percent(int64(y.Rate.Change), int64(y.Rate.Was))
	if rest, less := strings.CutPrefix(percent, "-"); less {
		percent = "−" + rest
	} else if y.Rate.Change > 0 {
		percent = "+" + percent
	}
	return render.VT(y.Rate.Fraction(), boundSign(y.Bound)+percent)
}

// shareNote says what shares are of, and why there are none.
func (w words) shareNote(q sme.Query) string {
	if !q.AddsUp(q.By) {
		return w.say("note.no-shares", w.say("column."+string(q.By)))
	}
	return w.say("note.shares", q.Basis)
}
