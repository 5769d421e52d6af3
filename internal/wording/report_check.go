package wording

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ReportCheck is an earlier report beside what the registry says today.
type ReportCheck struct {
	Path    string
	By      sme.Dimension
	Cross   sme.Dimension // "" for a plain report
	Cells   int           // that were compared
	Moved   []MovedCell
	Tier    sme.TierID    // that it is taken to be about; "" for a report by tier
	Assumed bool          // the file doesn't say the tier
	Strange []string      // headings in the file that are none of a report
	Lacking []string      // columns of the report that the file doesn't have
	Known   sme.LogNumber // the least that it was answered at
	Last    sme.LogNumber // the last line of the log today
	Since   []LogStep     // lines after it that can explain what has moved
}

// MovedCell is a cell that is no longer what a report said.
type MovedCell struct {
	Row       map[string]string // the row as the report has it, by the keys of its columns
	ID, Name  string
	Key       string
	Was, Now  string
	Gone, New bool // the row is not there today, or was not there then
}

// LogStep is a line of the log, with what it is about.
type LogStep struct {
	Number   sme.LogNumber
	Time     string
	Person   string
	Action   sme.Action
	Document sme.DocumentNumber
	Detail   string
	About    string // the list that a document is, the firms that a decision joins or parts
}

// Value is the line for programs.
func (l LogStep) Value() map[string]any {
	return map[string]any{"number": l.Number, "time": l.Time, "person": l.Person, "action": l.Action, "document": l.Document, "detail": l.Detail}
}

// ReportCheckTable lists the cells that have moved.
func (w Words) ReportCheckTable(c *ReportCheck) render.Table {
	t := render.Table{Title: w.Say("check.report-title", c.Path), Sheet: w.Say("check.report-sheet"), Notes: w.reportCheckNotes(c)}
	asked := func(key string) func(MovedCell) render.Value {
		return func(m MovedCell) render.Value { return render.V(m.Row[key]) }
	}
	l := NewLayout[MovedCell](w)
	l.Machine("row", func(m MovedCell) render.Value { return render.V(m.ID) })
	l.Machine("row_name", func(m MovedCell) render.Value { return TextOrNone(m.Name) })
	l.People("row", func(m MovedCell) string { return w.movedRow(c, m) })
	l.Both("column", func(m MovedCell) render.Value { return render.VT(m.Key, w.Say("column."+m.Key)) })
	l.Both("was", func(m MovedCell) render.Value { return w.movedCell(m.Key, m.Was, m.New) })
	l.Both("now", func(m MovedCell) render.Value { return w.movedCell(m.Key, m.Now, m.Gone) })
	l.Machine("region", asked("region"))
	l.Both("on", asked("on"))
	l.Machine("known", func(m MovedCell) render.Value {
		number, _ := sme.ParseLogNumber(m.Row["known"])
		return render.V(number)
	})
	l.Machine("basis", asked("basis"))
	l.Machine("reach", asked("reach"))
	l.Lay(&t, c.Moved)
	since := []map[string]any{}
	for _, line := range c.Since {
		since = append(since, line.Value())
	}
	t.Meta = []render.Field{
		{Key: "file", Title: w.Say("db.fact.file"), Value: render.V(c.Path)},
		{Key: "cells", Value: render.V(c.Cells)},
		{Key: "known", Title: w.Say("meta.known"), Value: render.VT(c.Last, w.Say("meta.known-line", c.Last))},
		{Key: "tier", Value: TextOrNone(string(c.Tier))},
		{Key: "since", Value: render.V(since)},
	}
	return t
}

// reportCheckNotes say how much of the report holds, and what can have moved the rest.
func (w Words) reportCheckNotes(c *ReportCheck) []string {
	moved := len(c.Moved) > 0
	notes := []string{w.Say("check.report-holds", c.Cells)}
	if moved {
		notes = []string{w.Say("check.report-moved", c.Cells, len(c.Moved))}
	}
	if c.Assumed {
		notes = append(notes, w.Say("check.report-tier", c.Tier))
	}
	if len(c.Strange) > 0 {
		notes = append(notes, w.Say("check.strange-headings", c.Strange))
	}
	if len(c.Lacking) > 0 {
		notes = append(notes, w.Say("check.lacking-columns", c.Lacking))
	}
	switch {
	case c.Last < c.Known:
		notes = append(notes, w.Say("check.report-later", c.Known, c.Last))
	case moved && len(c.Since) == 0:
		notes = append(notes, w.Say("check.report-quiet", c.Known))
	case moved:
		notes = append(notes, w.Say("check.report-log", c.Known))
	}
	if !moved || len(c.Since) == 0 {
		return notes
	}
	for _, line := range c.Since {
		notes = append(notes, w.Say("check.report-log-line", line.Number, Clock(line.Time), w.ActionName(line.Action), line.About))
	}
	if !c.By.Time() && c.Cross == "" {
		notes = append(notes, w.Say("check.report-why", c.Path))
	}
	return notes
}

// movedCell is what a cell was or is; none where its row had not come or is gone.
func (w Words) movedCell(key, text string, none bool) render.Value {
	if none {
		return render.VT(nil, w.Say("check.report-gone"))
	}
	return render.VT(text, w.savedCell(key, text))
}

// savedCell is a cell of a saved report as people read it.
func (w Words) savedCell(key, text string) string {
	n, err := strconv.Atoi(text)
	switch {
	case text == "":
		return render.Unknown
	case key == "progress" || key == "share" || key == "change_rate":
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return fmt.Sprintf("%.2f %%", f*100)
		}
	case key == "status" || key == "coverage" || key == "year_before_coverage":
		if id := strings.TrimPrefix(key, "year_before_") + "." + text; Has(id) {
			return w.Say(id)
		}
	case key == "missing":
		return strings.ReplaceAll(text, ";", w.Say("list.separator"))
	case err == nil:
		return render.Group(int64(n))
	}
	return text
}

// movedRow is what the row of a moved cell is called, for people.
func (w Words) movedRow(c *ReportCheck, m MovedCell) string {
	switch {
	case c.Cross != "":
		return m.Name
	case m.ID == "total":
		return w.Say("report.total")
	case c.By == sme.ByTier:
		return w.ShortTier(sme.TierID(m.ID))
	case c.By.Place():
		return w.Region(sme.RegionID(m.ID))
	}
	return cmp.Or(w.Pick("", m.Name), m.ID)
}
