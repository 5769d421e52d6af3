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
func (a *app) meta(f footing) []render.Field {
	q := f.query
	docs := []map[string]any{}
	for _, d := range f.documents {
		docs = append(docs, map[string]any{
			"act": d.Act, "tier": d.Tier, "issuer": d.Issuer, "batch": d.Batch, "published": d.Published.String(), "final": d.Final, "rows": d.Rows,
		})
	}
	return []render.Field{
		a.field("region", regionIDs(q), a.regionNames(q)),
		a.field("tier", string(q.Tier), a.words.tier(q.Tier)),
		a.field("on", q.On.String(), ""),
		a.field("known", q.Known, a.say("meta.known-line", q.Known)),
		a.field("basis", string(q.Basis), a.words.value(q.Basis)),
		a.field("reach", string(q.Reach), a.words.value(q.Reach)),
		a.field("rules", sme.RulesVersion, ""),
		a.field("undecided", f.undecided, ""),
		a.field("sample", f.sample, a.say(fmt.Sprint("meta.sample-", f.sample))),
		a.field("documents", docs, strings.Join(a.documentLines(f.documents), "\n")),
	}
}

// field is one thing that an answer says of itself, to people by its text.
func (a *app) field(key string, data any, text string) render.Field {
	return render.Field{Key: key, Title: a.say("meta." + key), Value: render.VT(data, text)}
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
func (a *app) firstNotes(f footing, basis string) []string {
	notes := append([]string{basis}, a.sampleNote(f.sample)...)
	if f.query.On > a.today() {
		notes = append(notes, a.say("note.future"))
	}
	return notes
}

// sampleNote says that the firms are invented, where they are.
func (a *app) sampleNote(sample bool) []string {
	if !sample {
		return nil
	}
	return []string{a.say("note.sample")}
}

// lastNotes are the lines that answers about figures end with: how many rows are
// undecided, and the lists.
func (a *app) lastNotes(f footing) []string {
	return append(a.undecidedNote(f.undecided), a.documentsNote(f.documents))
}

// undecidedNote says that rows wait for a decision, where some do.
func (a *app) undecidedNote(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{a.say("note.undecided", n)}
}

// documentsNote says which lists an answer rests on.
func (a *app) documentsNote(docs []sme.Held) string {
	if len(docs) == 0 {
		return a.say("note.no-documents")
	}
	return a.say("note.documents", len(docs), strings.Join(a.documentLines(docs), a.say("list.items")))
}

// documentLines says in a line each which lists an answer rests on.
func (a *app) documentLines(docs []sme.Held) []string {
	lines := []string{}
	for _, d := range docs {
		kind := ""
		if !d.Final {
			kind = a.say("document.notice")
		}
		line := a.say("document.line", d.Tier, d.Act, d.Issuer, d.Batch, d.Published, d.Rows, kind)
		if d.Batch == "" {
			line = a.say("document.line-unbatched", d.Tier, d.Act, d.Issuer, d.Published, d.Rows, kind)
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
