package wording

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// CandidatesTable lays out the firms that hold the tier below one.
func (w Words) CandidatesTable(q sme.Query, next sme.TierID, place string, list []sme.Candidate) render.Table {
	t := render.Table{Title: w.Say("candidates.title", place, next, q.On), Sheet: w.Say("candidates.sheet")}
	l := NewLayout[sme.Candidate](w)
	l.firm(func(c sme.Candidate) *sme.Firm { return c.Firm })
	l.Always("candidate_for", render.V(string(next)))
	l.Always("tier", render.V(string(q.Tier)))
	l.Place(func(c sme.Candidate) sme.RegionID { return c.Region })
	l.Machine("batch", func(c sme.Candidate) render.Value { return render.V(w.Ref().BatchID(c.Batch, q)) })
	l.Both("since", func(c sme.Candidate) render.Value { return render.V(c.Since.String()) })
	l.Machine("valid_from", func(c sme.Candidate) render.Value { return render.V(c.From.String()) })
	l.Both("valid_until", func(c sme.Candidate) render.Value { return render.V(c.Last.String()) })
	before := slices.ContainsFunc(list, func(c sme.Candidate) bool { return c.Before != 0 })
	l.Both("held_until", func(c sme.Candidate) render.Value { return DayValue(c.Before) }).Machine = !before
	l.Machine("undecided", func(c sme.Candidate) render.Value { return render.V(c.Firm.Undecided) })
	l.Asked(q)
	l.BatchNames(func(c sme.Candidate) sme.BatchRef { return c.Batch })
	l.Lay(&t, list)
	t.Notes = []string{w.Say("candidates.count", len(list), q.Tier, next)}
	return t
}

// ExpiringTable lays out titles that end soon or ended lately.
func (w Words) ExpiringTable(q sme.Query, until sme.Day, place string, list []sme.Ending) render.Table {
	t := render.Table{Title: w.Say("expiring.title", place, q.Tier, q.On, until), Sheet: w.Say("expiring.sheet")}
	l := NewLayout[sme.Ending](w)
	l.Both("state", func(e sme.Ending) render.Value { return render.VT(string(e.State()), w.Value(e.State())) })
	l.Both("last_valid", func(e sme.Ending) render.Value { return render.V(e.Last.String()) })
	l.Machine("days", func(e sme.Ending) render.Value { return render.V(int(e.Last - q.On)) })
	l.firm(func(e sme.Ending) *sme.Firm { return e.Firm })
	l.Machine("tier", func(e sme.Ending) render.Value { return render.V(string(e.Tier)) })
	l.People("tier", func(e sme.Ending) string { return w.ShortTier(e.Tier) })
	l.Place(func(e sme.Ending) sme.RegionID { return e.Region })
	l.Machine("batch", func(e sme.Ending) render.Value { return render.V(w.Ref().BatchID(e.Batch, q)) })
	l.Machine("valid_from", func(e sme.Ending) render.Value { return render.V(e.From.String()) })
	l.Both("restorable_until", func(e sme.Ending) render.Value { return render.V(e.Restorable.String()) })
	l.Machine("higher", func(e sme.Ending) render.Value { return TextOrNone(string(e.Higher)) })
	l.People("higher", func(e sme.Ending) string {
		if e.Higher == "" {
			return ""
		}
		return w.ShortTier(e.Higher)
	})
	l.Machine("undecided", func(e sme.Ending) render.Value { return render.V(e.Firm.Undecided) })
	l.Always("until", render.V(until.String()))
	l.Asked(q)
	l.BatchNames(func(e sme.Ending) sme.BatchRef { return e.Batch })
	l.Lay(&t, list)
	due := 0
	for _, e := range list {
		if !e.Lapsed {
			due++
		}
	}
	t.Notes = []string{w.Say("expiring.count", due, until, len(list)-due), w.Say("expiring.assumed")}
	return t
}

// ChangesList lays out the firms behind a balance.
func (w Words) ChangesList(bal *sme.Balance, list []sme.FirmChange) render.Table {
	q := bal.Query
	t := render.Table{Title: w.changesTitle(bal), Sheet: w.Say("changes.sheet"), Meta: w.changesMeta(bal)}
	t.Notes = append([]string{w.Say("changes.steps", len(list))}, w.changesNotes(bal)...)
	l := NewLayout[sme.FirmChange](w)
	l.Both("date", func(c sme.FirmChange) render.Value { return render.V(c.Day.String()) })
	l.Both("kind", func(c sme.FirmChange) render.Value { return render.VT(string(c.Kind), w.Value(c.Kind)) })
	l.Number("change", func(c sme.FirmChange) render.Value { return Signed(c.N) })
	l.firm(func(c sme.FirmChange) *sme.Firm { return c.Firm })
	l.Machine("tier", func(c sme.FirmChange) render.Value { return render.V(string(c.Tier)) })
	l.People("tier", func(c sme.FirmChange) string { return w.ShortTier(c.Tier) })
	l.Place(func(c sme.FirmChange) sme.RegionID { return c.Region })
	l.Machine("batch", func(c sme.FirmChange) render.Value { return render.V(w.Ref().BatchID(c.Batch, q)) })
	l.Both("document", func(c sme.FirmChange) render.Value {
		if c.Row == nil {
			return render.Value{}
		}
		return render.V(int(c.Row.ID))
	})
	l.Machine("undecided", func(c sme.FirmChange) render.Value { return render.V(c.Firm.Undecided) })
	l.askedBetween(q, bal.From)
	l.BatchNames(func(c sme.FirmChange) sme.BatchRef { return c.Batch })
	l.Lay(&t, list)
	return t
}
