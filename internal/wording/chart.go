package wording

import (
	"math"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ReportChart draws the figures of a report on its basis: a bar a row, over
// time a line.
func (w Words) ReportChart(rep *sme.Report) *render.Chart {
	q := rep.Query
	c := &render.Chart{Line: q.By.Time()}
	for i := range rep.Rows {
		r := &rep.Rows[i]
		figure := r.Figures.On(q.Basis)
		p := render.Point{Name: render.Clean(w.shortHeading(q.By, q, r)),
			Text: Optional(figure, CoverageSign(r.Coverage)).String(), Value: math.NaN()}
		if figure != nil {
			p.Value = float64(*figure)
		}
		c.Points = append(c.Points, p)
	}
	return c
}

// ProgressChart draws how far along each target is; a full bar is the target met.
func (w Words) ProgressChart(outlooks []*sme.Outlook) *render.Chart {
	c := &render.Chart{Full: 1}
	for _, o := range outlooks {
		tg := o.Target
		p := render.Point{Name: w.Say("progress.bar", w.ShortTier(tg.Tier), w.Region(tg.Region), w.TargetText(tg), tg.By),
			Text: render.Unknown, Value: math.NaN()}
		if o.Ratio != nil {
			p.Text, p.Value = SignText(o.RatioSign())+o.Ratio.Percent()+" %", float64(o.Ratio.Num)/float64(o.Ratio.Den)
		}
		c.Points = append(c.Points, p)
	}
	return c
}
