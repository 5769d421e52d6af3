package wording

import (
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// standingColumns add those of --share and --yoy. Without the flags they are
// written only where --columns names them.
func standingColumns(l *Layout[reportLine], q sme.Query) {
	percentColumn(l, "share", func(r reportLine) render.Value {
		if r.Share == nil {
			return render.Value{}
		}
		return render.VT(r.Share.Fraction(), SignText(r.Coverage.FlowSign())+r.Share.Percent()+" %")
	}).Named = !q.Share
	rank := l.Number("rank", func(r reportLine) render.Value {
		if r.Rank == nil {
			return render.Value{}
		}
		return render.V(*r.Rank)
	})
	rank.Named, rank.Title = !q.Share, l.w.Say("standing.rank") // a tier's rank is another thing
	before := func(of func(y *sme.YearBefore) render.Value) func(reportLine) render.Value {
		return func(r reportLine) render.Value {
			if r.Before == nil {
				return render.Value{}
			}
			return of(r.Before)
		}
	}
	l.Number("year_before",
		before(func(y *sme.YearBefore) render.Value { return Optional(y.Figure, CoverageSign(y.Coverage)) })).Named = !q.YearBefore
	l.Machine("year_before_coverage",
		before(func(y *sme.YearBefore) render.Value { return render.V(string(y.Coverage.State)) })).Named = !q.YearBefore
	l.Number("change", before(changeValue)).Named = !q.YearBefore
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
	v := Signed(*y.Change)
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
func (w Words) shareNote(q sme.Query) string {
	if !q.AddsUp(q.By) {
		return w.Say("note.no-shares", w.Say("column."+string(q.By)))
	}
	return w.Say("note.shares", q.Basis)
}
