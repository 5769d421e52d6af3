package sme

import "slices"

// Rule is one rule by which a registry is checked. Its id never changes its
// meaning.
type Rule struct {
	ID       string
	Severity Severity
}

// Rules are the rules that are about more than a remark of the readers.
var Rules = []Rule{
	{"file.integrity", SeverityError},
	{"file.altered", SeverityError},
	{"file.kept", SeverityError},
	{"rules.version", SeverityError},
	{"reference.differs", SeverityNote},
	{"law.rebuild", SeverityError},
	{"law.written", SeverityError},
	{"law.negative", SeverityError},
	{"law.order", SeverityError},
	{"law.highest", SeverityError},
	{"law.regions", SeverityError},
	{"law.titles", SeverityError},
	{"law.listed", SeverityError},
	{"document.fewer-rows", SeverityWarning},
	{"document.more-rows", SeverityWarning},
	{"document.known-total", SeverityWarning},
	{"document.unplaced-rows", SeverityNote},
	{"document.left-out", SeverityWarning},
	{"reading.changed", SeverityWarning},
	{"reading.refused", SeverityWarning},
	{"reading.not-kept", SeverityNote},
	{"reading.flags", SeverityNote},
	{"firm.carried-in", SeverityWarning},
	{"firm.one-name-two-places", SeverityWarning},
	{"firm.undecided", SeverityWarning},
	{"firm.two-names", SeverityWarning},
	{"firm.decision-overruled", SeverityWarning},
	{"official.differs", SeverityWarning},
	{"official.exceeded", SeverityWarning},
	{"official.lists-missing", SeverityNote},
	{"official.lists-announced", SeverityNote},
	{"official.lists-parts", SeverityNote},
	{"coverage.missing", SeverityNote},
	{"gate.target", SeverityError},
	{"gate.target-unknown", SeverityNote},
	{"gate.max-age", SeverityError},
	{"gate.coverage", SeverityError},
}

// remarkRules are the doubts that the readers leave with a document. All are
// warnings.
var remarkRules = []string{
	"row.code-check", "row.code-bad", "row.code-old-number", "row.code-destroyed", "row.code-repeated", "row.repeated", "row.unknown-region", "row.several-regions", "row.region-contradicts", "row.region-outside", "row.region-group",
	"row.renamed", "row.name-cut", "row.name-id", "row.name-cleaned", "row.name-odd", "row.name-bare", "row.two-names", "row.firms-together", "row.firms-glued", "row.two-tiers", "row.words-unread", "row.swapped", "row.shifted", "row.window", "row.result", "group.rows",
	"list.number-gap", "list.number-repeat", "list.columns-shift", "list.header-wrong", "list.header-guessed", "list.header-below", "list.firms-beside", "list.dates-unread", "list.places-unread", "list.places-outside", "list.places-guessed", "list.tier-by-row", "list.places-carried", "list.details-by-column", "list.hidden-rows", "list.others-beside", "list.tier-mixed", "list.total-differs",
}

// RuleIDs are the ids of all rules.
func RuleIDs() []string {
	var ids []string
	for _, r := range Rules {
		ids = append(ids, r.ID)
	}
	return append(ids, remarkRules...)
}

// SeverityOf is a rule's severity; remarks of later readers are warnings too.
func SeverityOf(id string) Severity {
	if i := slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
		return Rules[i].Severity
	}
	return SeverityWarning
}
