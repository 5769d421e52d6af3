package wording

import (
	"maps"
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Findings are what a check of a registry found.
type Findings struct {
	Query     sme.Query // the regions asked about, the day
	Found     []sme.Finding
	Documents map[sme.DocumentNumber]*sme.Document
	Lists     int          // the active documents
	Rows      int          // in them
	Least     sme.Severity // findings less severe are only counted; "": none is
	Strict    bool         // warnings fail too
	First     int          // of each rule that people are shown; 0: all
}

// Fails reports whether a finding fails the gates: errors always, warnings where
// that was asked for.
func (c *Findings) Fails() bool {
	n := c.count()
	return n[sme.SeverityError] > 0 || c.Strict && n[sme.SeverityWarning] > 0
}

func (c *Findings) count() map[sme.Severity]int {
	n := map[sme.Severity]int{}
	for _, f := range c.Found {
		n[sme.SeverityOf(f.Rule)]++
	}
	return n
}

// FindingsTable lays the findings out.
func (w Words) FindingsTable(c *Findings) render.Table {
	t := render.Table{Title: w.Say("check.title", c.Query.On), Sheet: w.Say("check.sheet")}
	zh := w.In("zh")
	l := NewLayout[sme.Finding](w)
	l.Machine("rule", func(f sme.Finding) render.Value { return render.V(f.Rule) })
	l.Both("severity", func(f sme.Finding) render.Value {
		severity := string(sme.SeverityOf(f.Rule))
		return render.VT(severity, w.Say("severity."+severity))
	})
	l.Machine("document", func(f sme.Finding) render.Value { return NumberOrNone(f.Document) })
	l.Machine("row", func(f sme.Finding) render.Value { return NumberOrNone(f.Row) })
	l.Machine("tier", func(f sme.Finding) render.Value { return TextOrNone(string(f.Tier)) })
	l.Machine("region", func(f sme.Finding) render.Value { return TextOrNone(string(f.Region)) })
	l.Both("subject", func(f sme.Finding) render.Value { return render.VT(zh.findingSubject(c, f), w.findingSubject(c, f)) })
	l.Both("message", func(f sme.Finding) render.Value { return render.V(w.findingMessage(f)) })
	l.People("rule", func(f sme.Finding) string { return f.Rule })
	n := c.count()
	hidden := 0
	shown := map[string]int{}
	var hints []string
	var listed []sme.Finding
	for _, f := range c.Found {
		severity := sme.SeverityOf(f.Rule)
		if c.Least != "" && slices.Index(sme.Severities, severity) > slices.Index(sme.Severities, c.Least) {
			hidden++
			continue
		}
		if shown[f.Rule]++; c.First > 0 && shown[f.Rule] > c.First {
			continue
		}
		listed = append(listed, f)
		if hint := "rule." + f.Rule + ".hint"; Has(hint) && !slices.Contains(hints, f.Rule) {
			hints = append(hints, f.Rule)
		}
	}
	l.Lay(&t, listed)
	for _, rule := range slices.Sorted(maps.Keys(shown)) {
		if more := shown[rule] - c.First; c.First > 0 && more > 0 {
			t.Notes = append(t.Notes, w.Say("check.more", rule, more))
		}
	}
	if len(t.Rows) == 0 && hidden == 0 {
		t.Notes = append(t.Notes, w.Say("check.none"))
	}
	t.Notes = append(t.Notes, w.Say("check.count", n[sme.SeverityError], n[sme.SeverityWarning], n[sme.SeverityNote], c.Lists, c.Rows))
	if hidden > 0 {
		t.Notes = append(t.Notes, w.Say("check.hidden", hidden))
	}
	if c.Fails() {
		t.Notes = append(t.Notes, w.Say("check.fails"))
	}
	for _, rule := range hints {
		t.Notes = append(t.Notes, w.Say("check.hint", rule, w.Say("rule."+rule+".hint")))
	}
	t.Meta = []render.Field{
		{Key: "region", Title: w.Say("meta.region"), Value: render.VT(RegionIDs(c.Query), w.RegionNames(c.Query))},
		{Key: "on", Title: w.Say("meta.on"), Value: render.V(c.Query.On.String())},
		{Key: "known", Title: w.Say("meta.known"), Value: render.VT(c.Query.Known, w.Say("meta.known-line", c.Query.Known))},
		{Key: "errors", Value: render.V(n[sme.SeverityError])},
		{Key: "warnings", Value: render.V(n[sme.SeverityWarning])},
		{Key: "notes", Value: render.V(n[sme.SeverityNote])},
		{Key: "fails", Value: render.V(c.Fails())},
	}
	return t
}

// findingSubject is what a finding is about: a firm or file, else the document, else
// the tier in its region.
func (w Words) findingSubject(c *Findings, f sme.Finding) string {
	switch {
	case f.Subject != "":
		return f.Subject
	case f.Document != 0:
		d := c.Documents[f.Document]
		list := w.Say("documents.also", w.Say("documents.list", w.Tier(d.Tier), d.Batch), d.Act)
		if d.Batch == "" {
			list = w.Say("documents.also", w.Tier(d.Tier), d.Act)
		}
		return w.Say("check.document", f.Document, list)
	case f.Tier != "" && f.Region != "":
		return w.Say("subject", f.Tier, f.Region)
	case f.Tier != "":
		return w.Tier(f.Tier)
	}
	return w.Region(f.Region)
}

// findingMessage says a finding: remarks of the readers in their own words.
func (w Words) findingMessage(f sme.Finding) string {
	list := make([]any, len(f.Args))
	for i, arg := range f.Args {
		list[i] = arg
		switch v := arg.(type) {
		case []sme.Slot:
			list[i] = w.SlotNames(v)
		case sme.Remark:
			list[i] = w.Remark(v)
		case sme.Reread:
			list[i] = w.Differences(v)
		}
	}
	switch {
	case slices.ContainsFunc(sme.Rules, func(r sme.Rule) bool { return r.ID == f.Rule }):
		return w.Say("found."+f.Rule, list...)
	case f.Args[0] == 1 && f.Row == 0: // about the whole list
		return w.Value(list[2])
	case f.Args[0] == 1:
		return w.Say("check.row", f.Row, list[2])
	}
	return w.Say("check.rows", w.Meaning(f.Rule), list[0], list[1], list[2])
}

// RulesTable lists the rules.
func (w Words) RulesTable() render.Table {
	t := render.Table{Title: w.Say("check.rules-title")}
	l := NewLayout[string](w)
	l.Both("rule", func(id string) render.Value { return render.V(id) })
	l.Both("severity", func(id string) render.Value {
		return render.VT(string(sme.SeverityOf(id)), w.Say("severity."+string(sme.SeverityOf(id))))
	})
	l.Both("meaning", func(id string) render.Value { return render.V(w.Meaning(id)) })
	l.Both("hint", func(id string) render.Value {
		if !Has("rule." + id + ".hint") {
			return render.VT(nil, " ")
		}
		return render.V(w.Say("rule." + id + ".hint"))
	})
	l.Lay(&t, sme.RuleIDs())
	return t
}
