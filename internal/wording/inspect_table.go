package wording

import (
	"slices"
	"strings"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
)

// EntryRead is an entry of a file as it was read.
type EntryRead struct {
	*sme.Entry
	File, Sheet string
	Page        int // 0 where the file has none
	Doubts      []sme.Remark
}

// EntriesTable lists entries as printed, each with what is doubtful in its row.
func (w Words) EntriesTable(rows []EntryRead) render.Table {
	paged := slices.ContainsFunc(rows, func(e EntryRead) bool { return e.Page > 0 })
	doubted := slices.ContainsFunc(rows, func(e EntryRead) bool { return e.Doubts != nil })
	t := render.Table{Title: w.Say("inspect.entries-title")}
	l := NewLayout[EntryRead](w)
	l.Both("file", func(e EntryRead) render.Value { return render.V(e.File) })
	l.Both("sheet", func(e EntryRead) render.Value { return render.V(e.Sheet) })
	l.Number("row", func(e EntryRead) render.Value { return render.V(e.Row) })
	l.Both("number", func(e EntryRead) render.Value { return render.V(e.Number) })
	l.Both("name", func(e EntryRead) render.Value { return render.V(e.Name) })
	l.Both("former", func(e EntryRead) render.Value { return render.V(e.Former) })
	l.Both("code", func(e EntryRead) render.Value { return render.V(e.Code) })
	l.Both("code_grade", func(e EntryRead) render.Value { return render.V(string(sme.GradeCode(sme.CleanCode(e.Code)))) })
	l.Both("place", func(e EntryRead) render.Value { return render.V(e.Place) })
	l.Both("region", func(e EntryRead) render.Value { return render.V(string(e.Region)) })
	l.Both("valid_from", func(e EntryRead) render.Value { return render.V(e.Window.From.String()) })
	l.Both("valid_until", func(e EntryRead) render.Value { return render.V(e.Window.To.String()) })
	l.Number("page", func(e EntryRead) render.Value { return NumberOrNone(e.Page) }).Machine = !paged
	l.Machine("confidence", func(e EntryRead) render.Value { return confidence(e.Doubts) })
	l.Both("doubts", func(e EntryRead) render.Value { return w.doubtsValue(e.Doubts) }).Machine = !doubted
	l.Lay(&t, rows)
	return t
}

// confidence is whether a row is sure to be read as meant.
func confidence(doubts []sme.Remark) render.Value {
	if doubts == nil {
		return render.V("sure")
	}
	return render.V("doubtful")
}

// doubtsValue is what is doubtful in a row: the ids for programs, for people in words.
func (w Words) doubtsValue(doubts []sme.Remark) render.Value {
	ids, texts := []string{}, []string{}
	for _, r := range doubts {
		ids, texts = append(ids, r.ID), append(texts, w.Remark(r))
	}
	return render.VT(ids, strings.Join(texts, w.Say("list.items")))
}

// LineRead is a row of a file that is no entry.
type LineRead struct {
	notice.Line
	File, Sheet string
}

// PassedTable lists rows that are no entries, each with the reason.
func (w Words) PassedTable(rows []LineRead) render.Table {
	t := render.Table{Title: w.Say("inspect.passed-title")}
	l := NewLayout[LineRead](w)
	l.Both("file", func(r LineRead) render.Value { return render.V(r.File) })
	l.Both("sheet", func(r LineRead) render.Value { return render.V(r.Sheet) })
	l.Number("row", func(r LineRead) render.Value { return render.V(r.Row) })
	l.Both("reason", func(r LineRead) render.Value { return render.VT(r.Remark.ID, w.Say(r.Remark.ID, r.Remark.Args...)) })
	l.Both("text", func(r LineRead) render.Value { return render.V(r.Text) })
	l.Lay(&t, rows)
	return t
}
