package wording

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// CoverageSign is the sign before a figure that missing lists may add to, or change.
func CoverageSign(c sme.Coverage) string { return SignText(c.Sign()) }

// SignText is a sign as printed before a number.
func SignText(s sme.Sign) string {
	if s == sme.Bare {
		return ""
	}
	return string(s) + " "
}

// withSign puts a sign before a number that people see.
func withSign(v render.Value, s sme.Sign) render.Value {
	if s != sme.Bare && v.Data != nil {
		v.Text = SignText(s) + v.String()
	}
	return v
}

// Unsure reports whether a figure with this coverage may be another.
func Unsure(c sme.Coverage) bool { return c.State == sme.CoverPartial || c.State == sme.CoverUnknown }

// CoverState says a state with what makes it so.
func (w Words) CoverState(tier sme.TierID, c *sme.Coverage) string {
	lines := w.WhyNotes(tier, c)
	switch {
	case c.State == sme.CoverNone && len(c.Missing) > 0:
		lines = []string{w.Say("note.none-missing", tier, w.SlotNames(c.Missing))}
	case c.State == sme.CoverNone:
		lines = nil
	case len(c.Missing) > 0:
		lines = append([]string{w.Say("note.missing", tier, w.SlotNames(c.Missing))}, lines...)
	}
	return strings.Join(append([]string{w.Say("coverage." + string(c.State))}, lines...), w.Say("list.items"))
}

// WhyNotes say what else than lists that are missing makes figures unsure: only
// lists of parts, firms without a finer place, and what may be due.
func (w Words) WhyNotes(tier sme.TierID, c *sme.Coverage) []string {
	var lines []string
	if c.Inside {
		lines = append(lines, w.Say("note.partial-inside", tier))
	}
	if c.Unplaced > 0 {
		lines = append(lines, w.Say("note.unplaced", tier, c.Unplaced, c.Around))
	}
	return append(lines, w.UnsureNotes(tier, c)...)
}

// CoverageNotes say what a row lacks, a line a cause.
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
		case c.Loose():
			id = "note.missing"
		}
		lines = append(lines, w.Say(id, r.Tier, w.SlotNames(c.Missing)))
		if n, batches := c.MissingAnnounced(); n > 0 {
			lines = append(lines, w.Say("note.announced", n, batches, len(batches)))
		}
	}
	if c.State == sme.CoverComplete {
		return append(append(lines, w.missingBesides(r)...), w.CheckedNote(r.Tier, &c)...)
	}
	lines = append(append(lines, w.missingBesides(r)...), w.WhyNotes(r.Tier, &c)...)
	switch {
	case c.Above && c.Reach == sme.Highest:
		lines = append(lines, w.Say("note.above-loose", r.Tier))
	case c.Above:
		lines = append(lines, w.Say("note.above", r.Tier))
	}
	return append(lines, w.CheckedNote(r.Tier, &c)...)
}

// missingBesides says which lists the figures on other bases lack besides: for
// valid the reviews that are due.
func (w Words) missingBesides(r *sme.ReportRow) []string {
	valid, ok := r.Claims[sme.BasisValid]
	if !ok || r.Coverage.Basis != sme.BasisRecognised || !Unsure(valid) {
		return nil
	}
	besides := slices.DeleteFunc(slices.Clone(valid.Missing), func(s sme.Slot) bool {
		return slices.ContainsFunc(r.Coverage.Missing, func(o sme.Slot) bool { return o.LongID() == s.LongID() })
	})
	if len(besides) == 0 {
		return nil
	}
	return []string{w.Say("note.missing-besides", r.Tier, sme.BasisValid, w.SlotNames(besides))}
}

// UnsureNotes say what may be due.
func (w Words) UnsureNotes(tier sme.TierID, c *sme.Coverage) []string {
	var lines []string
	has := func(u sme.Unsure) bool { return slices.Contains(c.Unsure, u) }
	if len(c.Missing) == 0 && (has(sme.UnsureNewer) || has(sme.UnsureEarlier) || has(sme.UnsureNext) || has(sme.UnsureWithin)) {
		lines = append(lines, w.Say("note.unsure", tier, c.Newest.Day))
	}
	if o := c.Official; o != nil && has(sme.UnsureOfficial) {
		lines = append(lines, w.Say("note.unsure-official", tier, o.Value, o.AsOf))
	}
	if has(sme.UnsureNames) {
		lines = append(lines, w.Say("note.unsure-names", tier, c.Unnamed))
	}
	return lines
}

// CheckedNote names the person who found that nothing else was published.
func (w Words) CheckedNote(tier sme.TierID, c *sme.Coverage) []string {
	if c.Checked == 0 {
		return nil
	}
	return []string{w.Say("note.checked", tier, c.Checked, c.By)}
}

// SlotNames names lists by their issuers and acts: Sichuan 3–12; review passed: 1,
// 2 (700 of 1,504 rows); Zhejiang 2.
func (w Words) SlotNames(slots []sme.Slot) string {
	var parts []string
	issuer := sme.RegionID("")
	for len(slots) > 0 {
		n := 1
		for n < len(slots) && slots[n].Issuer == slots[0].Issuer && slots[n].Act == slots[0].Act {
			n++
		}
		part := w.slotsOfOne(slots[:n])
		if act := slots[0].Act; act != sme.Recognise {
			part = w.Say("slot.act", act, part)
		}
		if slots[0].Issuer != issuer {
			issuer = slots[0].Issuer
			part = w.Say("slot.of", issuer, part)
		}
		parts = append(parts, part)
		slots = slots[n:]
	}
	return strings.Join(parts, w.Say("list.items"))
}

// slotsOfOne names the lists of one issuer and act, runs of batches by their ends.
func (w Words) slotsOfOne(slots []sme.Slot) string {
	var names []string
	for i := 0; i < len(slots); i++ {
		s := slots[i]
		last := i
		for last+1 < len(slots) && follows(slots[last], slots[last+1]) {
			last++
		}
		batch := string(s.Batch)
		if last > i+1 {
			batch += "–" + string(slots[last].Batch)
			i = last
		}
		names = append(names, w.slotName(s, batch))
	}
	return w.Value(names)
}

// slotName is a list's number or year, or those of a run, and how much of it is in the registry.
func (w Words) slotName(s sme.Slot, batch string) string {
	name := "?"
	switch {
	case s.Batch.Number() > 0:
		name = w.Say("slot.number", batch)
	case string(s.Batch) == fmt.Sprint(s.Batch.Year()):
		name = w.Say("slot.year", batch)
	case s.Batch != "":
		name = strings.Replace(w.Batch(s.Batch), ", ", " ", 1) // a comma parts it from the next
	}
	if s.Rows > 0 {
		name = w.Say("slot.short", name, s.Rows, s.Announced)
	}
	return name
}

// SlotNamesOrNone names the lists that are missing, where some are.
func (w Words) SlotNamesOrNone(c sme.Coverage) string {
	if len(c.Missing) == 0 {
		return render.Unknown
	}
	return w.SlotNames(c.Missing)
}

// follows reports whether a list is of the next batch by number or year, and of the same act.
func follows(s, next sme.Slot) bool {
	number := func(b sme.Batch) int { return max(b.Number(), b.Year()) }
	plain := func(s sme.Slot) bool {
		return s.Rows == 0 && number(s.Batch) > 0 && !strings.Contains(string(s.Batch), "-")
	}
	return plain(s) && plain(next) && s.Issuer == next.Issuer && s.Act == next.Act && number(next.Batch) == number(s.Batch)+1
}
