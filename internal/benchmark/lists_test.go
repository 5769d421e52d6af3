package main

import (
	"testing"

	"tracker/internal/sme"
)

// TestFirms: the firms of the lists have codes whose checks hold, each its own.
func TestFirms(t *testing.T) {
	at, err := places()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for n := range 2000 {
		name, code, _ := firm(at, n)
		if seen[code] || sme.GradeCode(code) != sme.CodeGood {
			t.Errorf("firm %d: %s %s", n, name, code)
		}
		seen[code] = true
	}
}
