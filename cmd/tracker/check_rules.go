package main

import (
	"slices"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// rule is one rule of check. Its id never changes its meaning; rule.ID says
// what it means, rule.ID.hint what to do.
type rule struct {
	id       string
	severity sme.Severity
}

// checkRules are the rules that are about more than a remark of the readers.
var checkRules = []rule{
	{"file.integrity", sme.SeverityError},
	{"rules.version", sme.SeverityError},
	{"reference.differs", sme.SeverityNote},
	{"law.rebuild", sme.SeverityError},
	{"law.negative", sme.SeverityError},
	{"law.order", sme.SeverityError},
	{"law.highest", sme.SeverityError},
	{"law.regions", sme.SeverityError},
	{"law.titles", sme.SeverityError},
	{"law.listed", sme.SeverityError},
	{"document.fewer-rows", sme.SeverityWarning},
	{"document.more-rows", sme.SeverityWarning},
	{"document.known-total", sme.SeverityWarning},
	{"document.unplaced-rows", sme.SeverityNote},
	{"document.left-out", sme.SeverityWarning},
	{"firm.carried-in", sme.SeverityWarning},
	{"firm.undecided", sme.SeverityWarning},
	{"firm.two-names", sme.SeverityWarning},
	{"firm.decision-overruled", sme.SeverityWarning},
	{"official.differs", sme.SeverityWarning},
	{"official.exceeded", sme.SeverityWarning},
	{"official.lists-missing", sme.SeverityNote},
	{"official.lists-announced", sme.SeverityNote},
	{"coverage.missing", sme.SeverityNote},
	{"gate.target", sme.SeverityError},
	{"gate.target-unknown", sme.SeverityNote},
	{"gate.max-age", sme.SeverityError},
	{"gate.coverage", sme.SeverityError},
}

// remarkRules are the doubts that the readers leave with a document. All are
// warnings.
var remarkRules = []string{
	"row.code-check", "row.code-bad", "row.code-old-number", "row.code-destroyed", "row.code-repeated", "row.repeated", "row.unknown-region", "row.several-regions", "row.region-contradicts",
	"row.renamed", "row.name-cut", "row.name-id", "row.name-cleaned", "row.name-odd", "row.name-bare", "row.two-names", "row.firms-together", "row.two-tiers", "row.swapped", "row.shifted", "row.window", "row.result", "group.rows",
	"list.number-gap", "list.number-repeat", "list.columns-shift", "list.header-wrong", "list.header-guessed", "list.dates-unread", "list.places-unread", "list.tier-by-row", "list.places-carried", "list.hidden-rows", "list.others-beside", "list.tier-mixed", "list.total-differs",
}

func ruleIDs() []string {
	var ids []string
	for _, r := range checkRules {
		ids = append(ids, r.id)
	}
	return append(ids, remarkRules...)
}

// severityOf is a rule's severity; remarks of later readers are warnings too.
func severityOf(id string) sme.Severity {
	if i := slices.IndexFunc(checkRules, func(r rule) bool { return r.id == id }); i >= 0 {
		return checkRules[i].severity
	}
	return sme.SeverityWarning
}

// rulesTable lists the rules.
func (w words) rulesTable() render.Table {
	t := render.Table{Title: w.say("check.rules-title")}
	l := wording.NewLayout[string](w.Words)
	l.Both("rule", func(id string) render.Value { return render.V(id) })
	l.Both("severity", func(id string) render.Value {
		return render.VT(string(severityOf(id)), w.say("severity."+string(severityOf(id))))
	})
	l.Both("meaning", func(id string) render.Value { return render.V(w.Meaning(id)) })
	l.Both("hint", func(id string) render.Value {
		if !wording.Has("rule." + id + ".hint") {
			return render.VT(nil, " ")
		}
		return render.V(w.say("rule." + id + ".hint"))
	})
	l.Lay(&t, ruleIDs())
	return t
}
