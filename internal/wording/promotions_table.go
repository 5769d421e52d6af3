package wording

import (
	"fmt"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// PromotionsTable lays out how many firms climbed from tier to tier.
func (w Words) PromotionsTable(bal *sme.Balance, list []sme.Promotion) render.Table {
	t := w.climbTable(bal, "promotions.note")
	l := NewLayout[sme.Promotion](w)
	climbColumns(l, func(p sme.Promotion) (from, to sme.TierID) { return p.From, p.To }, nil)
	// Of firms ever recognised there are at least so many; in a period a firm of an
	// older list that is missing looks new.
	sign := func(c ...sme.Coverage) string {
		worst := sme.Bare
		for i := range c {
			s := c[i].Sign()
			if bal.From != 0 {
				s = c[i].FlowSign()
			}
			if worst != sme.Almost && s != sme.Bare {
				worst = s
			}
		}
		return SignText(worst)
	}
	l.Number("recognised",
		func(p sme.Promotion) render.Value { return Optional(p.Recognised, sign(p.Coverage)) }).Title = w.Say("changes.column-recognised")
	l.Number("promoted", func(p sme.Promotion) render.Value { return Optional(p.Promoted, sign(p.Coverage, p.FromCoverage)) })
	percentColumn(l, "share", func(p sme.Promotion) render.Value { // of numbers that are both at least so many there is none
		if Unsure(p.Coverage) || Unsure(p.FromCoverage) || p.Promoted == nil || *p.Recognised == 0 {
			return render.Value{}
		}
		r := sme.Ratio{Num: *p.Promoted, Den: *p.Recognised}
		return render.VT(r.Fraction(), r.Percent()+" %")
	})
	l.Number("median_days", func(p sme.Promotion) render.Value {
		if Unsure(p.Coverage) || Unsure(p.FromCoverage) {
			return Optional(p.MedianDays, SignText(sme.Almost))
		}
		return Optional(p.MedianDays, "")
	})
	l.Machine("from_coverage", func(p sme.Promotion) render.Value { return render.V(string(p.FromCoverage.State)) })
	l.Machine("from_missing", func(p sme.Promotion) render.Value { return render.V(p.FromCoverage.MissingIDs()) })
	l.covered(func(p sme.Promotion) sme.Coverage { return p.Coverage })
	l.askedBetween(bal.Query, bal.From)
	l.claims(func(p sme.Promotion) sme.Coverage { return p.Coverage })
	l.Lay(&t, list)
	return t
}

// CohortsTable lays out how many firms of each batch reached the next tier.
func (w Words) CohortsTable(bal *sme.Balance, list []sme.Cohort) render.Table {
	t := w.climbTable(bal, "promotions.cohort-note")
	l := NewLayout[sme.Cohort](w)
	zh := w.In("zh")
	name := func(w Words, c sme.Cohort) string {
		q := sme.Query{Tier: c.From, Regions: bal.Query.Regions, By: sme.ByBatch}
		return w.rowName(q, &sme.ReportRow{ID: w.Ref().BatchID(c.Batch, q), Batch: c.Batch})
	}
	climbColumns(l, func(c sme.Cohort) (from, to sme.TierID) { return c.From, c.To }, func() {
		l.Machine("batch", func(c sme.Cohort) render.Value {
			return render.V(w.Ref().BatchID(c.Batch, sme.Query{Tier: c.From, Regions: bal.Query.Regions, By: sme.ByBatch}))
		})
		l.Machine("batch_name", func(c sme.Cohort) render.Value { return render.V(name(zh, c)) }).Title = w.Say("column.batch")
	})
	l.People("batch", func(c sme.Cohort) string { return name(w, c) })
	l.Both("published", func(c sme.Cohort) render.Value { return render.V(c.Day.String()) })
	l.Number("firms", func(c sme.Cohort) render.Value { return render.V(c.Firms) })
	l.Number("held_before", func(c sme.Cohort) render.Value { return Optional(&c.Before, CoverageSign(c.Coverage)) })
	for i, months := range sme.CohortMonths {
		l.Add(render.Column{Key: fmt.Sprint("within_", months), Title: w.Say("promotions.within", months), Right: true},
			func(c sme.Cohort) render.Value { return shareOf(c.Within[i], c.Firms, c.AtLeast[i]) })
	}
	l.Number("reached", func(c sme.Cohort) render.Value {
		return shareOf(c.Reached, c.Firms, c.Coverage.State != sme.CoverComplete)
	})
	l.covered(func(c sme.Cohort) sme.Coverage { return c.Coverage })
	l.askedBetween(bal.Query, bal.From)
	l.claims(func(c sme.Cohort) sme.Coverage { return c.Coverage })
	l.BatchNames(func(c sme.Cohort) sme.BatchRef { return c.Batch })
	l.Lay(&t, list)
	return t
}

// climbColumns add from which tier to which firms climbed; what only programs
// read besides comes before what people read.
func climbColumns[R any](l *Layout[R], of func(R) (from, to sme.TierID), besides func()) {
	from := func(r R) sme.TierID { tier, _ := of(r); return tier }
	to := func(r R) sme.TierID { _, tier := of(r); return tier }
	for _, c := range []struct {
		key string
		of  func(R) sme.TierID
	}{{"from_tier", from}, {"to_tier", to}} {
		l.Machine(c.key, func(r R) render.Value { return render.V(string(c.of(r))) })
		l.Machine(c.key+"_name", func(r R) render.Value { return l.w.TierName(c.of(r)) })
	}
	if besides != nil {
		besides()
	}
	l.People("from_tier", func(r R) string { return l.w.ShortTier(from(r)) })
	l.People("to_tier", func(r R) string { return l.w.ShortTier(to(r)) })
}

// climbTable is what both tables begin with.
func (w Words) climbTable(bal *sme.Balance, note string) render.Table {
	q := bal.Query
	t := render.Table{Sheet: w.Say("promotions.sheet"), Meta: w.changesMeta(bal),
		Title: w.Say("promotions.title", w.RegionNames(q), bal.From, q.On)}
	if bal.From == 0 {
		t.Title = w.Say("promotions.title-all", w.RegionNames(q), q.On)
		for i := range t.Meta {
			if t.Meta[i].Key == "from" {
				t.Meta[i].Value = render.Value{}
			}
		}
	}
	foot := balanceFooting(bal)
	t.Notes = append([]string{w.Say(note)}, w.FirstNotes(foot, w.Say("promotions.basis", q.On, q.Known, sme.RulesVersion))...)
	for i := range bal.Rows {
		t.Notes = append(t.Notes, w.CoverageNotes(&bal.Rows[i].ReportRow)...)
	}
	t.Notes = append(t.Notes, w.lastNotes(foot)...)
	return t
}

// shareOf is a number of a cohort's firms, for people with its share.
func shareOf(n *int, of int, atLeast bool) render.Value {
	if n == nil {
		return render.Value{}
	}
	sign := ""
	if atLeast {
		sign = "≥ "
	}
	v := Optional(n, sign)
	v.Text += " (" + sign + sme.Ratio{Num: *n, Den: of}.Percent() + " %)"
	return v
}
