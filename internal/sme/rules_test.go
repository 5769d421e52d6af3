package sme_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestRulesAreTested holds docs/rules.md and the tests against each other: each
// case of its tables is a test of that name, and each such test is a case. What
// a test's name has behind a colon is a detail of the case.
func TestRulesAreTested(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string][]string{}
	add := func(section, rule string) {
		name, _, _ := strings.Cut(rule, ": ")
		tested[section] = append(tested[section], name)
	}
	for _, tt := range titlesOverTime {
		add("Titles over time", tt.rule)
	}
	for _, tt := range steps {
		add("Titles over time", tt.rule)
	}
	for _, tt := range whoIsWho {
		add("Who is who", tt.rule)
	}
	for _, tt := range homonyms {
		add("One name in several places", tt.rule)
	}
	for _, tt := range moves {
		add("Regions", tt.rule)
	}
	for _, tt := range whichList {
		add("Which list is it", tt.rule)
	}
	for _, tt := range reviewCases {
		add("Reviews", tt.rule)
	}
	for section, names := range tested {
		written := casesOf(string(text), section)
		for _, name := range written {
			if !slices.Contains(names, name) {
				t.Errorf("docs/rules.md, %s: no test is called %q", section, name)
			}
		}
		for _, name := range names {
			if !slices.Contains(written, name) {
				t.Errorf("docs/rules.md, %s: %q has no line", section, name)
			}
		}
	}
}

// casesOf are the first cells of a section's table of cases.
func casesOf(text, section string) []string {
	_, text, _ = strings.Cut(text, "\n## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	_, table, _ := strings.Cut(text, "\n| case |")
	var cases []string
	for i, line := range strings.Split(table, "\n") {
		cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		if i > 1 && ok {
			cases = append(cases, cell)
		} else if i > 1 {
			break
		}
	}
	return cases
}
