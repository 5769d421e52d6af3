package wording

import (
	"cmp"
	"fmt"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ReadAs is how a document is read today, as scripts read it.
type ReadAs string

// How a document is read today.
const (
	ReadSame    ReadAs = "same"
	ReadChanged ReadAs = "changed"
	ReadAsked   ReadAs = "asked"    // otherwise, in facts that a flag may have given: a person has to decide
	ReadRefused ReadAs = "refused"  // its file is no list today, or one with more problems
	ReadNotKept ReadAs = "not_kept" // its file is not in the registry
	ReadByHand  ReadAs = "by_hand"  // a fact told by hand has nothing to be read
)

// Reread is a document with how it is read today.
type Reread struct {
	ID           sme.DocumentNumber
	Document     *sme.Document
	State        sme.DocumentState
	As           ReadAs
	Why          Reason // it is refused
	Differs      sme.Reread
	FlagsUnknown bool                 // with which flags it was imported is not on record
	Now          []sme.DocumentNumber // the documents in its place
}

// Rereads are documents that were read again.
type Rereads struct {
	List   []Reread
	Moved  []MovedFigure
	DryRun bool
	All    bool // also those that are read as they were
}

// RereadTable lays out how documents are read today.
func (w Words) RereadTable(r *Rereads) render.Table {
	t := render.Table{Title: w.Say("reread.title")}
	l := NewLayout[*Reread](w)
	l.Number("id", func(x *Reread) render.Value { return render.V(x.ID) })
	l.People("list", func(x *Reread) string { return w.DocumentName(x.Document, x.State) })
	l.Both("read_as", func(x *Reread) render.Value { return render.VT(string(x.As), w.Say("read."+string(x.As))) })
	l.People("differences", w.rereadText)
	l.Both("now", func(x *Reread) render.Value {
		return render.VT(numberTexts(x.Now), cmp.Or(strings.Join(numberTexts(x.Now), " "), " "))
	})
	l.Machine("facts", func(x *Reread) render.Value {
		facts := []string{}
		for _, f := range x.Differs.Facts {
			facts = append(facts, fmt.Sprintf("%s: %v -> %v", f.Fact, f.Was, f.Is))
		}
		return render.V(facts)
	})
	l.Machine("rows_new", func(x *Reread) render.Value { return render.V(x.Differs.New) })
	l.Machine("rows_gone", func(x *Reread) render.Value { return render.V(x.Differs.Gone) })
	l.Machine("rows_other", func(x *Reread) render.Value { return render.V(x.Differs.Other) })
	l.Machine("first_row", func(x *Reread) render.Value { return NumberOrNone(x.Differs.First) })
	l.Machine("flags_known", func(x *Reread) render.Value { return render.V(!x.FlagsUnknown) })
	l.Machine("reason", func(x *Reread) render.Value {
		if x.Why == nil {
			return render.Value{}
		}
		return render.V(*ReasonWord(x.Why))
	})
	var rows []*Reread
	same := 0
	var now, asked []sme.DocumentNumber
	for i := range r.List {
		x := &r.List[i]
		if x.As == ReadSame || x.As == ReadByHand {
			same++
		}
		if x.As == ReadAsked {
			asked = append(asked, x.ID)
		}
		if r.All || x.As != ReadSame && x.As != ReadByHand {
			rows = append(rows, x)
		}
		now = append(now, x.Now...)
	}
	l.Lay(&t, rows)
	t.Notes = append(t.Notes, w.Say("reread.count", len(r.List), len(r.List)-same))
	if len(asked) > 0 {
		t.Notes = append(t.Notes, w.Say("reread.asked", len(asked), strings.Join(numberTexts(asked), " ")))
	}
	if len(now) > 0 {
		t.Notes = append(t.Notes, w.figureNotes(r.Moved)...)
	}
	switch {
	case len(now) == 0:
	case r.DryRun:
		t.Notes = append(t.Notes, w.Say("undo.nothing-stored"))
	default:
		t.Notes = append(t.Notes, w.Say("redo.back", strings.Join(numberTexts(now), " ")))
	}
	t.Meta = []render.Field{{Key: "dry_run", Value: render.V(r.DryRun)}, MovedField(r.Moved)}
	return t
}

func numberTexts(numbers []sme.DocumentNumber) []string {
	texts := []string{}
	for _, n := range numbers {
		texts = append(texts, n.String())
	}
	return texts
}

// figureNotes say which figures moved, the first of them.
func (w Words) figureNotes(moved []MovedFigure) []string {
	var notes []string
	for i, m := range moved {
		if i == shownMoved {
			return append(notes, w.Say("db.moved-more", len(moved)-shownMoved))
		}
		notes = append(notes, w.Say("record.figure", m.Region, m.Tier, m.Basis, m.Before.said(), m.After.said()))
	}
	if len(moved) == 0 {
		notes = append(notes, w.Say("record.no-figure"))
	}
	return notes
}

// rereadText says in what a document differs, or why it can't be read again.
func (w Words) rereadText(x *Reread) string {
	switch x.As {
	case ReadRefused:
		return w.Value(x.Why)
	case ReadChanged, ReadAsked:
		return w.Differences(x.Differs)
	}
	return ""
}

// Differences says in what a document is read otherwise.
func (w Words) Differences(r sme.Reread) string {
	var parts []string
	for _, f := range r.Facts {
		parts = append(parts, w.Say("reread.fact", w.Say("column."+factColumns[f.Fact]), w.factValue(f.Was), w.factValue(f.Is)))
	}
	for _, rows := range []struct {
		id string
		n  int
	}{{"reread.rows-new", r.New}, {"reread.rows-gone", r.Gone}, {"reread.rows-other", r.Other}} {
		if rows.n > 0 {
			parts = append(parts, w.Say(rows.id, rows.n))
		}
	}
	text := strings.Join(parts, w.Say("list.items"))
	if r.First > 0 {
		text = w.Say("reread.first-row", text, r.First)
	}
	return text
}

// factColumns are the columns whose titles say what a fact is.
var factColumns = map[string]string{
	"lists": "lists", "act": "act", "tier": "tier", "region": "issuer", "scope": "scope", "batch": "batch", "final": "status",
	"published": "published", "valid_from": "valid_from", "valid_until": "valid_until", "totals": "announced",
}

func (w Words) factValue(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return w.Say("final.final")
		}
		return w.Say("final.notice")
	case string, sme.Date, sme.TierID, sme.Batch, sme.RegionID:
		if text := w.Value(v); text != "" {
			return text
		}
		return "–"
	}
	return w.Value(v)
}
