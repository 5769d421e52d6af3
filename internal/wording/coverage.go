package wording

import (
	"fmt"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// CoverageSign is the sign before a figure that missing lists may add to, or change.
func CoverageSign(c sme.Coverage) string {
	switch {
	case c.Loose:
		return "≈ "
	case c.State == sme.CoverPartial:
		return "≥ "
	}
	return ""
}

// CoverageNotes say what a row lacks.
func (w Words) CoverageNotes(r *sme.ReportRow) []string {
	c := r.Coverage
	if c.State == sme.CoverNone {
		if len(c.Missing) > 0 {
			return []string{w.Say("note.none-missing", r.Tier, w.SlotNames(c.Missing))}
		}
		return []string{w.Say("note.none", r.Tier)}
	}
	var lines []string
	if len(c.Missing) > 0 {
		id := "note.partial"
		switch {
		case c.State == sme.CoverComplete:
			id = "note.assumed"
		case c.Loose:
			id = "note.missing"
		}
		lines = append(lines, w.Say(id, r.Tier, w.SlotNames(c.Missing)))
		if n, batches := c.MissingAnnounced(); n > 0 {
			lines = append(lines, w.Say("note.announced", n, batches, len(batches)))
		}
	} else if c.State == sme.CoverPartial && !c.Above {
		lines = append(lines, w.Say("note.partial-inside", r.Tier))
	}
	switch {
	case c.Loose:
		lines = append(lines, w.Say("note.above-loose", r.Tier))
	case c.Above && c.State == sme.CoverPartial:
		lines = append(lines, w.Say("note.above", r.Tier))
	}
	return lines
}

// SlotNames names batches: 3–12, 2021 (review passed), 2 (700 of 1,504 rows).
func (w Words) SlotNames(slots []sme.Slot) []string {
	var names []string
	for i := 0; i < len(slots); i++ {
		s := slots[i]
		last := i
		for last+1 < len(slots) && follows(slots[last], slots[last+1]) {
			last++
		}
		switch {
		case last > i+1:
			names = append(names, fmt.Sprintf("%s–%s", s.Batch, slots[last].Batch))
			i = last
		case s.Rows > 0:
			names = append(names, w.Say("slot.short", s.ID(), s.Rows, s.Announced))
		case s.Act != sme.Recognise:
			names = append(names, w.Say("slot.act", string(s.Batch), s.Act))
		default:
			names = append(names, string(s.Batch))
		}
	}
	return names
}

// SlotNamesOrNone names the lists that are missing, where some are.
func (w Words) SlotNamesOrNone(c sme.Coverage) string {
	if len(c.Missing) == 0 {
		return render.Unknown
	}
	return w.Value(w.SlotNames(c.Missing))
}

// follows says that a batch of recognitions is the next one by number or year.
func follows(s, next sme.Slot) bool {
	number := func(b sme.Batch) int { return max(b.Number(), b.Year()) }
	plain := func(s sme.Slot) bool {
		return s.Rows == 0 && s.Act == sme.Recognise && !strings.Contains(string(s.Batch), "-")
	}
	return plain(s) && plain(next) && s.Issuer == next.Issuer && number(next.Batch) == number(s.Batch)+1
}
