package main

import (
	"math"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// checkChart refuses formats that have no charts.
func (a *app) checkChart(asked bool) error {
	if f := a.chosenFormat(); asked && f != render.FormatTable && f != render.FormatHTML {
		return usage("usage.chart-format", string(f))
	}
	return nil
}

// reportChart draws the figures of a report on its basis: a bar a row, over
// time a line.
func (w words) reportChart(rep *sme.Report) *render.Chart {
	q := rep.Query
	c := &render.Chart{Line: q.By.Time()}
	for i := range rep.Rows {
		r := &rep.Rows[i]
		figure := r.Figures.On(q.Basis)
		p := render.Point{Name: render.Clean(w.shortHeading(q.By, q, r)), Text: optional(figure, coverageSign(r.Coverage)).String(), Value: math.NaN()}
		if figure != nil {
			p.Value = float64(*figure)
		}
		c.Points = append(c.Points, p)
	}
	return c
}

// progressChart draws how far along each target is; a full bar is the target met.
func (w words) progressChart(outlooks []*sme.Outlook) *render.Chart {
	c := &render.Chart{Full: 1}
	for _, o := range outlooks {
		tg := o.Target
		p := render.Point{Name: w.say("progress.bar", w.shortTier(tg.Tier), w.region(tg.Region), w.targetText(tg), tg.By), Text: render.Unknown, Value: math.NaN()}
		if o.Ratio != nil {
			p.Text, p.Value = coverageSign(o.Coverage)+o.Ratio.Percent()+" %", float64(o.Ratio.Num)/float64(o.Ratio.Den)
		}
		c.Points = append(c.Points, p)
	}
	return c
}
