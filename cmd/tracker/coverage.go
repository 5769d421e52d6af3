package main

import (
	"fmt"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// coverageSign is the sign before a figure that missing lists may add to, or change.
func coverageSign(c sme.Coverage) string {
	switch {
	case c.Loose:
		return "≈ "
	case c.State == sme.CoverPartial:
		return "≥ "
	}
	return ""
}

// coverageNotes say what a row lacks.
func (w words) coverageNotes(r *sme.ReportRow) []string {
	c := r.Coverage
	if c.State == sme.CoverNone {
		if len(c.Missing) > 0 {
			return []string{w.say("note.none-missing", r.Tier, w.slotNames(c.Missing))}
		}
		return []string{w.say("note.none", r.Tier)}
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
		lines = append(lines, w.say(id, r.Tier, w.slotNames(c.Missing)))
		if n, batches := c.MissingAnnounced(); n > 0 {
			lines = append(lines, w.say("note.announced", n, batches, len(batches)))
		}
	} else if c.State == sme.CoverPartial && !c.Above {
		lines = append(lines, w.say("note.partial-inside", r.Tier))
	}
	switch {
	case c.Loose:
		lines = append(lines, w.say("note.above-loose", r.Tier))
	case c.Above && c.State == sme.CoverPartial:
		lines = append(lines, w.say("note.above", r.Tier))
	}
	return lines
}

// slotNames names batches: 3–12, 2021 (review passed), 2 (700 of 1,504 rows).
func (w words) slotNames(slots []sme.Slot) []string {
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
			names = append(names, w.say("slot.short", s.ID(), s.Rows, s.Announced))
		case s.Act != sme.Recognise:
			names = append(names, w.say("slot.act", string(s.Batch), s.Act))
		default:
			names = append(names, string(s.Batch))
		}
	}
	return names
}

func (w words) slotNamesOrNone(c sme.Coverage) string {
	if len(c.Missing) == 0 {
		return render.Unknown
	}
	return w.value(w.slotNames(c.Missing))
}

// follows says that a batch of recognitions is the next one by number or year.
func follows(s, next sme.Slot) bool {
	number := func(b sme.Batch) int { return max(b.Number(), b.Year()) }
	plain := func(s sme.Slot) bool {
		return s.Rows == 0 && s.Act == sme.Recognise && !strings.Contains(string(s.Batch), "-")
	}
	return plain(s) && plain(next) && s.Issuer == next.Issuer && number(next.Batch) == number(s.Batch)+1
}
