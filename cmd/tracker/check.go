package main

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// checkFlags are the flags of check.
type checkFlags struct {
	on, tier  string
	rules     []string
	severity  sme.Severity
	target    bool
	coverage  bool
	maxAge    string
	strict    bool
	deep      bool
	listRules bool
}

func newCheckCmd(a *app) *cobra.Command {
	var fl checkFlags
	cmd := &cobra.Command{
		Use:     "check [FILE]",
		Short:   a.say("check.short"),
		Long:    a.say("check.long"),
		Example: a.say("check.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, files []string) error {
			if fl.listRules {
				return a.write(a.rulesTable())
			}
			if len(files) == 1 {
				for _, other := range []string{"on", "rule", "severity", "target", "coverage", "max-age", "strict", "deep"} {
					if cmd.Flags().Changed(other) {
						return usage("usage.check-file", "--"+other)
					}
				}
				return a.checkReport(files[0], fl.tier)
			}
			c, err := a.newChecker(&fl)
			if err != nil {
				return err
			}
			if err := c.run(); err != nil {
				return err
			}
			if c.fails() {
				a.exit = exitDifference
			}
			return a.write(a.withoutEmptyHead(c.table()))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&fl.target, "target", false, a.say("flag.gate-target"))
	f.StringVar(&fl.maxAge, "max-age", "", a.say("flag.gate-max-age"))
	f.BoolVar(&fl.coverage, "coverage", false, a.say("flag.gate-coverage"))
	f.BoolVar(&fl.strict, "strict", false, a.say("flag.strict"))
	f.Var(textFlag{&fl.severity, "severity"}, "severity", a.say("flag.severity"))
	f.StringSliceVar(&fl.rules, "rule", nil, a.say("flag.rule"))
	f.StringVar(&fl.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &fl.tier)
	f.BoolVar(&fl.deep, "deep", false, a.say("flag.deep"))
	f.BoolVar(&fl.listRules, "list-rules", false, a.say("flag.list-rules"))
	complete(cmd, "severity", sme.Severities...)
	complete(cmd, "rule", ruleIDs()...)
	return cmd
}

// fails says that a finding fails the gates: errors always, warnings with --strict.
func (c *checker) fails() bool {
	n := c.count()
	return n[sme.SeverityError] > 0 || c.fl.strict && n[sme.SeverityWarning] > 0
}

func (c *checker) count() map[sme.Severity]int {
	n := map[sme.Severity]int{}
	for _, f := range c.found {
		n[severityOf(f.Rule)]++
	}
	return n
}

// shownFindings is how many findings of one rule people are shown without --verbose.
const shownFindings = 10

// table lays the findings out.
func (c *checker) table() render.Table {
	a := c.a
	t := render.Table{Title: a.say("check.title", c.query.On), Sheet: a.say("check.sheet")}
	zh, here := checkWords{a.in("zh"), c}, checkWords{a.words, c}
	l := wording.NewLayout[sme.Finding](a.Words)
	l.Machine("rule", func(f sme.Finding) render.Value { return render.V(f.Rule) })
	l.Both("severity", func(f sme.Finding) render.Value {
		severity := string(severityOf(f.Rule))
		return render.VT(severity, a.say("severity."+severity))
	})
	l.Machine("document", func(f sme.Finding) render.Value { return wording.NumberOrNone(int(f.Document)) })
	l.Machine("row", func(f sme.Finding) render.Value { return wording.NumberOrNone(f.Row) })
	l.Machine("tier", func(f sme.Finding) render.Value { return wording.Known(string(f.Tier)) })
	l.Machine("region", func(f sme.Finding) render.Value { return wording.Known(string(f.Region)) })
	l.Both("subject", func(f sme.Finding) render.Value { return render.VT(zh.subject(f), here.subject(f)) })
	l.Both("message", func(f sme.Finding) render.Value { return render.V(here.message(f)) })
	l.People("rule", func(f sme.Finding) string { return f.Rule })
	n := c.count()
	hidden := 0
	shown := map[string]int{}
	capped := a.chosenFormat() == render.FormatTable && !a.verbose
	var hints []string
	var listed []sme.Finding
	for _, f := range c.found {
		severity := severityOf(f.Rule)
		if c.fl.severity != "" && slices.Index(sme.Severities, severity) > slices.Index(sme.Severities, c.fl.severity) {
			hidden++
			continue
		}
		if shown[f.Rule]++; capped && shown[f.Rule] > shownFindings {
			continue
		}
		listed = append(listed, f)
		if hint := "rule." + f.Rule + ".hint"; wording.Has(hint) && !slices.Contains(hints, f.Rule) {
			hints = append(hints, f.Rule)
		}
	}
	l.Lay(&t, listed)
	for _, rule := range slices.Sorted(maps.Keys(shown)) {
		if more := shown[rule] - shownFindings; capped && more > 0 {
			t.Notes = append(t.Notes, a.say("check.more", rule, more))
		}
	}
	if len(t.Rows) == 0 && hidden == 0 {
		t.Notes = append(t.Notes, a.say("check.none"))
	}
	t.Notes = append(t.Notes, a.say("check.count", n[sme.SeverityError], n[sme.SeverityWarning], n[sme.SeverityNote], len(c.order), c.rows))
	if hidden > 0 {
		t.Notes = append(t.Notes, a.say("check.hidden", hidden))
	}
	if c.fails() {
		t.Notes = append(t.Notes, a.say("check.fails"))
	}
	for _, rule := range hints {
		t.Notes = append(t.Notes, a.say("check.hint", rule, a.say("rule."+rule+".hint")))
	}
	t.Meta = []render.Field{
		{Key: "region", Title: a.say("meta.region"), Value: render.VT(wording.RegionIDs(c.query), a.RegionNames(c.query))},
		{Key: "on", Title: a.say("meta.on"), Value: render.V(c.query.On.String())},
		{Key: "known", Title: a.say("meta.known"), Value: render.VT(c.query.Known, a.say("meta.known-line", c.query.Known))},
		{Key: "errors", Value: render.V(n[sme.SeverityError])},
		{Key: "warnings", Value: render.V(n[sme.SeverityWarning])},
		{Key: "notes", Value: render.V(n[sme.SeverityNote])},
		{Key: "fails", Value: render.V(c.fails())},
	}
	return t
}

// checkWords say findings in one language.
type checkWords struct {
	words
	c *checker
}

// subject is what a finding is about: a firm or file, else the document, else
// the tier in its region.
func (w checkWords) subject(f sme.Finding) string {
	switch {
	case f.Subject != "":
		return f.Subject
	case f.Document != 0:
		d := w.c.docs[f.Document]
		list := w.say("documents.also", w.say("documents.list", w.Tier(d.Tier), d.Batch), d.Act)
		if d.Batch == "" {
			list = w.say("documents.also", w.Tier(d.Tier), d.Act)
		}
		return w.say("check.document", f.Document, list)
	case f.Tier != "" && f.Region != "":
		return w.say("subject", f.Tier, f.Region)
	case f.Tier != "":
		return w.Tier(f.Tier)
	}
	return w.Region(f.Region)
}

// message says a finding: remarks of the readers in their own words.
func (w checkWords) message(f sme.Finding) string {
	list := make([]any, len(f.Args))
	for i, arg := range f.Args {
		list[i] = arg
		switch v := arg.(type) {
		case []sme.Slot:
			list[i] = w.c.a.SlotNames(v)
		case sme.Remark:
			list[i] = w.Remark(v)
		}
	}
	switch {
	case slices.ContainsFunc(checkRules, func(r rule) bool { return r.id == f.Rule }):
		return w.say("found."+f.Rule, list...)
	case f.Args[0] == 1 && f.Row == 0: // about the whole list
		return w.Value(list[2])
	case f.Args[0] == 1:
		return w.say("check.row", f.Row, list[2])
	}
	return w.say("check.rows", w.Meaning(f.Rule), list[0], list[1], list[2])
}
