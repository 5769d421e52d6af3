package wording

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ReviewsTable lays out what became of titles whose time ends, by cohort or along
// another dimension.
func (w Words) ReviewsTable(rep *sme.ReviewReport) render.Table {
	q := rep.Query.Query
	t := render.Table{Sheet: w.Say("reviews.sheet"), Title: w.reviewsTitle(&rep.Query)}
	rows := Pointers(rep.Rows)
	l := NewLayout[*sme.ReviewRow](w)
	w.reviewHeading(l, q)
	number := func(key string, of func(r *sme.ReviewRow) render.Value, always bool) {
		some := slices.ContainsFunc(rows, func(r *sme.ReviewRow) bool { return of(r).Data != 0 })
		l.Number(key, of).Machine = !always && !some
	}
	number("firms", func(r *sme.ReviewRow) render.Value { return withSign(render.V(r.Firms), r.FirmsSign()) }, true)
	for _, s := range sme.ReviewStates {
		always := s == sme.ReviewPassed || s == sme.ReviewFailed
		number(reviewKey(s), func(r *sme.ReviewRow) render.Value { return withSign(render.V(r.Of[s]), r.Sign(s)) }, always)
	}
	l.covered(func(r *sme.ReviewRow) sme.Coverage { return r.Coverage })
	l.Always("until", render.V(rep.Query.Until.String()))
	l.Asked(q)
	l.Machine("sign", func(r *sme.ReviewRow) render.Value { return render.V(string(r.Sign(sme.ReviewNone))) })
	l.Machine("missing_ids", func(r *sme.ReviewRow) render.Value { return render.V(r.Coverage.MissingLongIDs()) })
	l.Machine("at_least", func(r *sme.ReviewRow) render.Value {
		keys := []string{}
		if r.OpenFirms {
			keys = append(keys, "firms")
		}
		for _, s := range sme.ReviewStates {
			if r.Sign(s) == sme.Least {
				keys = append(keys, reviewKey(s))
			}
		}
		return render.V(keys)
	})
	if q.By == sme.ByBatch {
		l.BatchNames(func(r *sme.ReviewRow) sme.BatchRef { return r.Batch })
	}
	l.Lay(&t, rows)
	if rep.Total != nil {
		t.Total = l.Row(rep.Total)
	}
	foot := Footing{Query: q, Undecided: rep.Undecided, Sample: rep.Sample}
	t.Notes = w.FirstNotes(foot, w.Say("reviews.basis", q.On, q.Known, sme.RulesVersion))
	for i := range rep.Tiers {
		t.Notes = append(t.Notes, w.CoverageNotes(&rep.Tiers[i])...)
	}
	t.Notes = append(t.Notes, w.UndecidedNote(rep.Undecided)...)
	if len(rows) == 0 {
		t.Notes = append(t.Notes, w.Say("reviews.none"))
	} else {
		t.Notes = append(t.Notes, w.Say("reviews.whom"))
	}
	t.Meta = Without(w.Meta(foot), "documents")
	return t
}

// reviewKey is the column of a state.
func reviewKey(s sme.ReviewState) string { return strings.ReplaceAll(string(s), "-", "_") }

// reviewsTitle says which reviews are told.
func (w Words) reviewsTitle(q *sme.ReviewQuery) string {
	return w.Say("reviews.title", w.RegionNames(q.Query), q.Tier, q.On, q.Until)
}

// reviewHeading adds the columns that say what a row is about.
func (w Words) reviewHeading(l *Layout[*sme.ReviewRow], q sme.Query) {
	zh := w.In("zh")
	if q.By != sme.ByBatch {
		by := string(q.By)
		l.Machine(by, func(r *sme.ReviewRow) render.Value { return render.V(r.ID) })
		l.Machine(by+"_name", func(r *sme.ReviewRow) render.Value { return render.V(zh.rowName(q, &r.ReportRow)) })
		l.People(by, func(r *sme.ReviewRow) string { return w.shortHeading(q.By, q, &r.ReportRow) })
		return
	}
	l.Machine("cohort", func(r *sme.ReviewRow) render.Value { return render.V(r.Cohort.ID()) })
	l.Machine("tier", func(r *sme.ReviewRow) render.Value { return render.V(string(r.Tier)) })
	l.Machine("tier_name", func(r *sme.ReviewRow) render.Value { return w.TierName(r.Tier) })
	l.Machine("issuer", func(r *sme.ReviewRow) render.Value { return render.V(string(r.Batch.Issuer)) })
	l.Machine("batch", func(r *sme.ReviewRow) render.Value { return render.V(w.Ref().BatchID(r.Batch, q)) })
	l.Machine("batch_name", func(r *sme.ReviewRow) render.Value { return render.V(zh.Batch(r.Batch.Batch)) })
	l.Machine("act", func(r *sme.ReviewRow) render.Value { return render.V(string(r.Cohort.Act)) })
	l.People("titles_of", func(r *sme.ReviewRow) string {
		name := w.batchName(r.Tier, r.Batch.Issuer, r.Batch.Batch, q.Regions)
		if r.Cohort.Act == sme.Renew {
			name = w.Say("reviews.prolonged", name)
		}
		return name
	})
	l.Both("last_valid", func(r *sme.ReviewRow) render.Value { return render.V(r.Cohort.Last.String()) })
}

// ReviewedTable lists the firms behind an answer about reviews.
func (w Words) ReviewedTable(q *sme.ReviewQuery, place string, list []sme.Review, at func(*sme.Row) (FoundAt, bool)) render.Table {
	t := render.Table{Sheet: w.Say("reviews.sheet"), Title: w.Say("reviews.title", place, q.Tier, q.On, q.Until)}
	l := NewLayout[sme.Review](w)
	l.Both("state", func(r sme.Review) render.Value { return render.VT(string(r.State), w.Say("review."+string(r.State))) })
	l.Both("last_valid", func(r sme.Review) render.Value { return render.V(r.Last.String()) })
	l.firm(func(r sme.Review) *sme.Firm { return r.Firm })
	l.Machine("cohort", func(r sme.Review) render.Value { return render.V(r.ID()) })
	l.Machine("tier", func(r sme.Review) render.Value { return render.V(string(r.Batch.Tier)) })
	l.Machine("batch", func(r sme.Review) render.Value { return render.V(w.Ref().BatchID(r.Batch, q.Query)) })
	l.Machine("act", func(r sme.Review) render.Value { return render.V(string(r.Act)) })
	l.People("tier", func(r sme.Review) string { return w.ShortTier(r.Batch.Tier) })
	l.Place(func(r sme.Review) sme.RegionID { return r.Region })
	l.Machine("granted", func(r sme.Review) render.Value { return render.V(r.From.String()) })
	l.Both("restorable_until", func(r sme.Review) render.Value {
		if r.State != sme.ReviewNone && r.State != sme.ReviewToCome {
			return render.Value{}
		}
		return render.V(r.Restorable.String())
	}).Machine = !slices.ContainsFunc(list, func(r sme.Review) bool { return r.State == sme.ReviewNone || r.State == sme.ReviewToCome })
	if slices.ContainsFunc(list, func(r sme.Review) bool { return r.Higher != "" }) {
		l.People("higher", func(r sme.Review) string {
			if r.Higher == "" {
				return ""
			}
			return w.ShortTier(r.Higher)
		})
	}
	found := func(r sme.Review) (FoundAt, bool) {
		if r.Row == nil {
			return FoundAt{}, false
		}
		return at(r.Row)
	}
	if slices.ContainsFunc(list, func(r sme.Review) bool { return r.Row != nil }) {
		l.People("told_by", func(r sme.Review) string {
			where, ok := found(r)
			if !ok {
				return ""
			}
			return w.Say("reviews.told-by", where.Document, where.Row)
		})
	}
	l.Machine("higher", func(r sme.Review) render.Value { return TextOrNone(string(r.Higher)) })
	l.Machine("document", func(r sme.Review) render.Value {
		if where, ok := found(r); ok {
			return render.V(where.Document)
		}
		return render.Value{}
	})
	l.Machine("row", func(r sme.Review) render.Value {
		if where, ok := found(r); ok {
			return render.V(where.Row)
		}
		return render.Value{}
	})
	l.Machine("undecided", func(r sme.Review) render.Value { return render.V(r.Firm.Undecided) })
	l.Always("until", render.V(q.Until.String()))
	l.Asked(q.Query)
	l.BatchNames(func(r sme.Review) sme.BatchRef { return r.Batch })
	l.Lay(&t, list)
	counts := map[sme.ReviewState]int{}
	for _, r := range list {
		counts[r.State]++
	}
	var parts []string
	for _, s := range sme.ReviewStates {
		if counts[s] > 0 {
			parts = append(parts, w.Say("reviews.part", counts[s], w.Say("review."+string(s))))
		}
	}
	if len(list) == 0 {
		t.Notes = []string{w.Say("reviews.no-firm")}
		return t
	}
	t.Notes = []string{w.Say("reviews.count", len(list), strings.Join(parts, w.Say("list.separator")))}
	if counts[sme.ReviewNone]+counts[sme.ReviewToCome] > 0 {
		t.Notes = append(t.Notes, w.Say("expiring.assumed"))
	}
	return t
}
