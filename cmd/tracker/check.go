package main

import (
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
				return a.write(a.RulesTable())
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
			found := c.findings()
			if found.Fails() {
				a.exit = exitDifference
			}
			return a.write(a.withoutEmptyHead(a.FindingsTable(found)))
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
	complete(cmd, "rule", sme.RuleIDs()...)
	return cmd
}

// findings are what was found, to be said.
func (c *checker) findings() *wording.Findings {
	f := &wording.Findings{
		Query: c.query, Found: c.found, Least: c.fl.severity, Strict: c.fl.strict,
		Documents: map[sme.DocumentNumber]*sme.Document{}, Lists: len(c.order), Rows: c.rows,
	}
	for id, d := range c.docs {
		f.Documents[id] = &d.Document
	}
	if c.a.chosenFormat() == render.FormatTable && !c.a.verbose {
		f.First = shownFindings
	}
	return f
}

// shownFindings is how many findings of one rule people are shown without --verbose.
const shownFindings = 10
