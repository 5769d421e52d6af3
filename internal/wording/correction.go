package wording

import (
	"tracker/internal/render"
	"tracker/internal/sme"
)

// Correction is a row of a document that a person corrected, and what came of it.
type Correction struct {
	Was, Now       sme.DocumentNumber // the document as printed, and the one in its place
	Document       *sme.Document
	Entry          *sme.Entry // in it
	Changes        []Corrected
	Reason, Source string
	Dry            bool // a trial: nothing is stored
	Watched
}

// Corrected is a field of a row, as printed and as it is right.
type Corrected struct{ Key, Printed, Now string }

// CorrectionAccount says what was corrected, and what that did.
func (s *Screen) CorrectionAccount(c *Correction) error {
	s.Line("correct.head", c.Was, c.Entry.Row, c.Entry.Name)
	pairs := []render.Pair{}
	for _, ch := range c.Changes {
		pairs = append(pairs, render.Pair{Label: s.Say("column." + ch.Key), Text: s.Say("correct.change", TextOrNone(ch.Printed).String(), TextOrNone(ch.Now).String())})
	}
	pairs = append(pairs, render.Pair{Label: s.Say("column.reason"), Text: c.Reason}, render.Pair{Label: s.Say("column.source"), Text: c.Source})
	if err := s.Pairs(pairs); err != nil {
		return err
	}
	if c.Dry {
		s.FigureLines("record", c.Moved())
		s.Line("undo.nothing-stored")
		return nil
	}
	s.Line("correct.stored", c.Now, c.Was)
	s.FigureLines("record", c.Moved())
	s.Line("record.next", c.Now)
	return nil
}

// CorrectionTable is the correction for programs: a row a field.
func (w Words) CorrectionTable(c *Correction) render.Table {
	t := render.Table{Title: w.Say("record.correct.short")}
	l := NewLayout[Corrected](w)
	l.Number("document", func(Corrected) render.Value { return render.V(c.Now) })
	l.Number("replaced", func(Corrected) render.Value { return render.V(c.Was) })
	l.Number("row", func(Corrected) render.Value { return render.V(sme.RowNumber(c.Entry.Row)) })
	l.Both("field", func(ch Corrected) render.Value { return render.VT(ch.Key, w.Say("column."+ch.Key)) })
	l.Both("printed", func(ch Corrected) render.Value { return TextOrNone(ch.Printed) })
	l.Both("corrected", func(ch Corrected) render.Value { return TextOrNone(ch.Now) })
	l.Both("reason", func(Corrected) render.Value { return render.V(c.Reason) })
	l.Both("source", func(Corrected) render.Value { return render.V(c.Source) })
	l.Lay(&t, c.Changes)
	t.Meta = []render.Field{{Key: "dry_run", Value: render.V(c.Dry)}, MovedField(c.Moved())}
	return t
}
