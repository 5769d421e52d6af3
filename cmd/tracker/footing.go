package main

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// footing is what an answer stands on: the question, and of which state of the
// registry it was asked.
type footing struct {
	query     sme.Query
	documents []sme.Held
	undecided int
	sample    bool
}

func reportFooting(rep *sme.Report) footing {
	return footing{rep.Query, rep.Documents, rep.Undecided, rep.Sample}
}

func balanceFooting(bal *sme.Balance) footing {
	return footing{bal.Query, bal.Documents, bal.Undecided, bal.Sample}
}

// meta is what machines and spreadsheets are told of an answer.
func (w words) meta(f footing) []render.Field {
	q := f.query
	docs := []map[string]any{}
	for _, d := range f.documents {
		docs = append(docs, map[string]any{
			"act": d.Act, "tier": d.Tier, "issuer": d.Issuer, "batch": d.Batch, "published": d.Published.String(), "final": d.Final, "rows": d.Rows,
		})
	}
	return []render.Field{
		w.field("region", regionIDs(q), w.regionNames(q)),
		w.field("tier", string(q.Tier), w.tier(q.Tier)),
		w.field("on", q.On.String(), ""),
		w.field("known", q.Known, w.say("meta.known-line", q.Known)),
		w.field("basis", string(q.Basis), w.value(q.Basis)),
		w.field("reach", string(q.Reach), w.value(q.Reach)),
		w.field("rules", sme.RulesVersion, ""),
		w.field("undecided", f.undecided, ""),
		w.field("sample", f.sample, w.say(fmt.Sprint("meta.sample-", f.sample))),
		w.field("documents", docs, strings.Join(w.documentLines(f.documents), "\n")),
	}
}

// field is one thing that an answer says of itself, to people by its text.
func (w words) field(key string, data any, text string) render.Field {
	return render.Field{Key: key, Title: w.say("meta." + key), Value: render.VT(data, text)}
}

// without leaves out what some answers don't say of themselves.
func without(fields []render.Field, keys ...string) []render.Field {
	return slices.DeleteFunc(fields, func(f render.Field) bool { return slices.Contains(keys, f.Key) })
}

// behind puts more fields behind the one of a key.
func behind(fields []render.Field, key string, more ...render.Field) []render.Field {
	return slices.Insert(fields, slices.IndexFunc(fields, func(f render.Field) bool { return f.Key == key })+1, more...)
}

// firstNotes are the lines that every answer has first: its basis, in its own
// words, and whether the firms are invented or the day is still to come.
func (w words) firstNotes(f footing, basis string) []string {
	notes := append([]string{basis}, w.sampleNote(f.sample)...)
	if f.query.On > w.today() {
		notes = append(notes, w.say("note.future"))
	}
	return notes
}

// sampleNote says that the firms are invented, where they are.
func (w words) sampleNote(sample bool) []string {
	if !sample {
		return nil
	}
	return []string{w.say("note.sample")}
}

// lastNotes are the lines that answers about figures end with: how many rows are
// undecided, and the lists.
func (w words) lastNotes(f footing) []string {
	return append(w.undecidedNote(f.undecided), w.documentsNote(f.documents))
}

// undecidedNote says that rows wait for a decision, where some do.
func (w words) undecidedNote(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{w.say("note.undecided", n)}
}

// documentsNote says which lists an answer rests on.
func (w words) documentsNote(docs []sme.Held) string {
	if len(docs) == 0 {
		return w.say("note.no-documents")
	}
	return w.say("note.documents", len(docs), strings.Join(w.documentLines(docs), w.say("list.items")))
}

// documentLines says in a line each which lists an answer rests on.
func (w words) documentLines(docs []sme.Held) []string {
	lines := []string{}
	for _, d := range docs {
		kind := ""
		if !d.Final {
			kind = w.say("document.notice")
		}
		line := w.say("document.line", d.Tier, d.Act, d.Issuer, d.Batch, d.Published, d.Rows, kind)
		if d.Batch == "" {
			line = w.say("document.line-unbatched", d.Tier, d.Act, d.Issuer, d.Published, d.Rows, kind)
		}
		lines = append(lines, line)
	}
	return lines
}

// firmsNotes are the lines and the meta that every list of firms ends with: on
// what it stands, and which lists of some tiers are missing.
func (a *app) firmsNotes(s *store.Store, q sme.Query, tiers []sme.TierID) ([]string, []render.Field, error) {
	held, sample, err := s.Held(a.ctx)
	if err != nil {
		return nil, nil, err
	}
	undecided, err := s.Undecided(a.ctx, q, a.ref().Regions)
	if err != nil {
		return nil, nil, err
	}
	foot := footing{query: q, undecided: undecided, sample: sample}
	notes := a.firstNotes(foot, a.say("companies.basis", q.Basis, q.Reach, q.On, q.Known, sme.RulesVersion))
	for _, tier := range tiers {
		notes = append(notes, a.coverageNotes(&sme.ReportRow{Tier: tier, Coverage: q.CoverageFor(a.ref(), held, tier, q.On)})...)
	}
	return append(notes, a.undecidedNote(undecided)...), without(a.meta(foot), "documents"), nil
}
