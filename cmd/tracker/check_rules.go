package main

import (
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
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
	"row.renamed", "row.name-cut", "row.name-id", "row.swapped", "row.shifted", "row.window", "row.result", "group.rows",
	"list.number-gap", "list.number-repeat", "list.columns-shift", "list.header-wrong", "list.places-carried", "list.hidden-rows", "list.others-beside", "list.tier-mixed", "list.total-differs",
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
	l := newLayout[string](w)
	l.both("rule", func(id string) render.Value { return render.V(id) })
	l.both("severity", func(id string) render.Value {
		return render.VT(string(severityOf(id)), w.say("severity."+string(severityOf(id))))
	})
	l.both("meaning", func(id string) render.Value { return render.V(w.meaning(id)) })
	l.both("hint", func(id string) render.Value {
		if !has("rule." + id + ".hint") {
			return render.VT(nil, " ")
		}
		return render.V(w.say("rule." + id + ".hint"))
	})
	l.lay(&t, ruleIDs())
	return t
}

// meaning says in general what a rule finds.
func (w words) meaning(id string) string {
	for _, text := range []string{"rule." + id, "short." + id} {
		if has(text) {
			return w.say(text)
		}
	}
	return id
}

// remark says a stored remark, whose arguments are texts, as it was said when
// the list was read.
func (w words) remark(r sme.Remark) string {
	list := slices.Clone(r.Args)
	text := func(i int) string { s, _ := list[i].(string); return s }
	switch {
	case r.ID == "row.unknown-region" && len(list) > 1:
		if text(1) == "" {
			return w.say("check.unknown-place", list[0])
		}
		list[1] = sme.RegionID(text(1))
	case r.ID == "row.code-check" && len(list) > 1 && text(1) == "":
		return w.say("check.code-check", list[0])
	case r.ID == "list.tier-mixed":
		for i := range list {
			list[i] = sme.TierID(text(i))
		}
	}
	return strings.TrimSpace(w.say(r.ID, list...))
}
