package wording

import (
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Record is a fact told by hand, which becomes a document of one entry or of
// totals alone, and what came of it.
type Record struct {
	sme.Document
	Reason, Source string
	Dry            bool // a trial: nothing is stored

	Result sme.Imported
	Effect sme.Did // what it did to the firm's title
	Watched
}

// Stored reports whether there is a new document of it.
func (r *Record) Stored() bool {
	return r.Result.Status == sme.ListStored || r.Result.Status == sme.ListPart
}

// RecordAccount says what was recorded, and what it did.
func (s *Screen) RecordAccount(r *Record) error {
	subject := any(r.Batch)
	if r.Act == sme.Checked {
		subject = r.Issuer
	}
	if len(r.Entries) > 0 {
		e := r.Entries[0]
		subject = e.Name
		if e.Former != "" {
			subject = s.Say("show.former", e.Name, e.Former)
		}
	}
	s.Line("record.head", subject, r.Tier, r.Act, r.Published, s.did(r.Effect))
	switch {
	case r.Act == sme.Checked && r.Batch != "":
		s.Line("record.checked.no-fails", r.Batch, r.Published)
	case r.Act == sme.Checked:
		s.Line("record.checked.nothing-else", r.Published)
	}
	pairs := []render.Pair{}
	if len(r.Entries) > 0 && r.Entries[0].Place != "" && r.Act == sme.Relocate {
		pairs = append(pairs, render.Pair{Label: s.Say("show.region"), Text: s.FullPlace(r.Entries[0].Region)})
	}
	if text := s.Validity(&r.Document); text != "" && len(r.Entries) > 0 {
		pairs = append(pairs, render.Pair{Label: s.Say("account.valid"), Text: text})
	}
	var totals []string
	for _, t := range r.Totals {
		totals = append(totals, s.Say("account.announced-only", t.Region, t.N))
	}
	if len(totals) > 0 {
		pairs = append(pairs, render.Pair{Label: s.Say("account.total"), Text: strings.Join(totals, s.Say("list.items"))})
	}
	for _, p := range []render.Pair{{Label: s.Say("column.reason"), Text: r.Reason}, {Label: s.Say("column.source"), Text: r.Source}} {
		if p.Text != "" {
			pairs = append(pairs, p)
		}
	}
	if !r.Notice.IsZero() {
		pairs = append(pairs, render.Pair{Label: s.Say("account.notice"), Text: s.NoticeText(r.Notice)})
	}
	if err := s.Pairs(pairs); err != nil {
		return err
	}
	dry := ""
	if r.Dry {
		dry = ".dry-run"
	}
	switch {
	case r.Result.Status == sme.ListUndone:
		s.Line("record.undone", r.Result.Document)
		return nil
	case r.Result.Status == sme.ListReplaced:
		s.Line("record.replaced", r.Result.Document)
		return nil
	case !r.Stored():
		s.Line("record.known-as", r.Result.Document)
		return nil
	}
	s.Line("account.stored"+dry, r.Result.Document)
	s.FigureLines("record", r.Moved())
	if !r.Dry {
		s.Line("record.next", r.Result.Document)
	}
	return nil
}

// RecordTable is the record for programs: one row.
func (w Words) RecordTable(r *Record) render.Table {
	t := render.Table{Title: w.Say("record.short")}
	var e sme.Entry
	if len(r.Entries) > 0 {
		e = r.Entries[0]
	}
	l := NewLayout[*Record](w)
	l.Number("document", func(r *Record) render.Value { return render.V(r.Result.Document) })
	l.Both("status", func(r *Record) render.Value { return render.V(string(r.Result.Status)) })
	l.Both("act", func(r *Record) render.Value { return render.VT(string(r.Act), w.Value(r.Act)) })
	l.Both("tier", func(r *Record) render.Value { return TextOrNone(string(r.Tier)) })
	l.Both("batch", func(r *Record) render.Value { return TextOrNone(string(r.Batch)) })
	l.Both("issuer", func(r *Record) render.Value { return render.V(string(r.Issuer)) })
	l.Both("on", func(r *Record) render.Value { return render.V(r.Published.String()) })
	l.Both("name", func(*Record) render.Value { return TextOrNone(e.Name) })
	l.Both("former", func(*Record) render.Value { return TextOrNone(e.Former) })
	l.Both("code", func(*Record) render.Value { return TextOrNone(e.Code) })
	l.Both("place", func(*Record) render.Value { return TextOrNone(e.Place) })
	l.Both("region", func(*Record) render.Value { return TextOrNone(string(e.Region)) })
	l.Both("effect", func(r *Record) render.Value { return TextOrNone(string(r.Effect)) })
	l.Both("reason", func(r *Record) render.Value { return render.V(r.Reason) })
	l.Both("source", func(r *Record) render.Value { return render.V(r.Source) })
	l.BatchNames(func(r *Record) sme.BatchRef { return BatchOf(&r.Document) })
	l.Lay(&t, []*Record{r})
	totals := []map[string]any{}
	for _, n := range r.Totals {
		totals = append(totals, map[string]any{"region": n.Region, "n": n.N})
	}
	t.Meta = []render.Field{
		{Key: "dry_run", Value: render.V(r.Dry)}, {Key: "figures", Value: render.V(MovedValue(r.Moved()))}, {Key: "totals", Value: render.V(totals)},
	}
	return t
}
