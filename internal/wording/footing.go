package wording

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Footing is the basis of an answer: the question, and of which state of the
// registry it was asked.
type Footing struct {
	Query     sme.Query
	documents []sme.Held
	Undecided int
	Sample    bool
}

// ReportFooting is the basis of a report.
func ReportFooting(rep *sme.Report) Footing {
	return Footing{rep.Query, rep.Documents, rep.Undecided, rep.Sample}
}

func balanceFooting(bal *sme.Balance) Footing {
	return Footing{bal.Query, bal.Documents, bal.Undecided, bal.Sample}
}

// Meta is what machines and spreadsheets are told of an answer.
func (w Words) Meta(f Footing) []render.Field {
	q := f.Query
	docs := []map[string]any{}
	for _, d := range f.documents {
		docs = append(docs, map[string]any{
			"act": d.Act, "tier": d.Tier, "issuer": d.Issuer, "batch": d.Batch, "batch_id": TextOrNone(batchText(d)).Data, "batch_label": TextOrNone(w.BatchLabel(batchOf(d.Tier, d.Issuer, d.Batch))).Data, "published": d.Published.String(), "final": d.Final, "rows": d.Rows, "notice": d.Notice.OrNil(), "evidence": d.Evidence,
		})
	}
	return []render.Field{
		w.Field("region", RegionIDs(q), w.RegionNames(q)),
		w.Field("tier", string(q.Tier), w.Tier(q.Tier)),
		w.Field("on", q.On.String(), ""),
		w.Field("known", q.Known, w.Say("meta.known-line", q.Known)),
		w.Field("basis", string(q.Basis), w.Value(q.Basis)),
		w.Field("reach", string(q.Reach), w.Value(q.Reach)),
		w.Field("rules", sme.RulesVersion, ""),
		w.Field("undecided", f.Undecided, ""),
		w.Field("sample", f.Sample, w.Say(fmt.Sprint("meta.sample-", f.Sample))),
		w.Field("documents", docs, strings.Join(w.documentLines(f.documents), "\n")),
	}
}

// Field is one thing that an answer says of itself, to people by its text.
func (w Words) Field(key string, data any, text string) render.Field {
	return render.Field{Key: key, Title: w.Say("meta." + key), Value: render.VT(data, text)}
}

// Without leaves out what some answers don't say of themselves.
func Without(fields []render.Field, keys ...string) []render.Field {
	return slices.DeleteFunc(fields, func(f render.Field) bool { return slices.Contains(keys, f.Key) })
}

// Behind puts more fields behind the one of a key.
func Behind(fields []render.Field, key string, more ...render.Field) []render.Field {
	return slices.Insert(fields, slices.IndexFunc(fields, func(f render.Field) bool { return f.Key == key })+1, more...)
}

// FirstNotes are the lines that every answer has first: its basis, in its own
// words, and whether the firms are invented or the day is still to come.
func (w Words) FirstNotes(f Footing, basis string) []string {
	notes := append([]string{basis}, w.SampleNote(f.Sample)...)
	if f.Query.On > w.Today() {
		notes = append(notes, w.Say("note.future"))
	}
	return notes
}

// SampleNote is the note that the firms are invented, if they are.
func (w Words) SampleNote(sample bool) []string {
	if !sample {
		return nil
	}
	return []string{w.Say("note.sample")}
}

// lastNotes are the lines that answers about figures end with: how many rows are
// undecided, and the lists.
func (w Words) lastNotes(f Footing) []string {
	return append(w.UndecidedNote(f.Undecided), w.documentsNote(f.documents))
}

// UndecidedNote is the note that rows wait for a decision, if some do.
func (w Words) UndecidedNote(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{w.Say("note.undecided", n)}
}

// documentsNote says which lists an answer rests on.
func (w Words) documentsNote(docs []sme.Held) string {
	if len(docs) == 0 {
		return w.Say("note.no-documents")
	}
	return w.Say("note.documents", len(docs), strings.Join(w.documentLines(docs), w.Say("list.items")))
}

// documentLines says in a line each which lists an answer rests on.
func (w Words) documentLines(docs []sme.Held) []string {
	lines := []string{}
	for _, d := range docs {
		kind := ""
		if !d.Final {
			kind = w.Say("document.notice")
		}
		line := w.Say("document.line", d.Tier, d.Act, d.Issuer, d.Batch, d.Published, d.Rows, kind)
		if d.Batch == "" {
			line = w.Say("document.line-unbatched", d.Tier, d.Act, d.Issuer, d.Published, d.Rows, kind)
		}
		if d.Notice.Number != "" {
			line = w.Say("document.line-number", line, d.Notice.Number)
		}
		if d.Evidence {
			line = w.Say("document.line-evidence", line)
		}
		lines = append(lines, line)
	}
	return lines
}

// batchText is the whole name of a held list's batch, "" if it has none.
func batchText(d sme.Held) string {
	b := batchOf(d.Tier, d.Issuer, d.Batch)
	if b.Tier == "" {
		return ""
	}
	return b.ID()
}
