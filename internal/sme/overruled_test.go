package sme_test

import (
	"slices"
	"testing"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

func TestOverruled(t *testing.T) {
	list := func(name, code string) act {
		return act{published: "2022-12-30", act: sme.Recognise, name: name, code: code}
	}
	rename := act{published: "2024-01-01", act: sme.Rename, name: "样例乙厂", former: "样例甲厂"}
	for _, tt := range []struct {
		name     string
		acts     []act
		decision sme.Decision
		want     bool
	}{
		{"different names under one code", []act{list("样例甲厂", code1), list("样例乙厂", code1)}, different(name("样例甲厂"), name("样例乙厂")), true},
		{"different names, each with its code", []act{list("样例甲厂", code1), list("样例乙厂", code2)}, different(name("样例甲厂"), name("样例乙厂")), false},
		{"different names that a rename without a code joined", []act{list("样例甲厂", ""), rename, list("样例乙厂", "")}, different(name("样例甲厂"), name("样例乙厂")), false},
		{"one firm, each name with its code", []act{list("样例甲厂", code1), list("样例乙厂", code2)}, same(name("样例甲厂"), name("样例乙厂")), true},
		{"one firm, one name with a code", []act{list("样例甲厂", code1), list("样例乙厂", "")}, same(name("样例乙厂"), key(code1)), false},
		{"one firm, two codes", []act{list("样例甲厂", code1), list("样例乙厂", code2)}, same(key(code1), key(code2)), false},
		{"one firm, its name undecided among others", []act{list("样例甲厂", code1), list("样例甲厂", code2), list("样例甲厂", ""), list("样例乙厂", "")}, same(name("样例甲厂"), name("样例乙厂")), false},
		{"different from the only code that is printed with the name", []act{list("样例甲厂", code1), list("样例甲厂", "")}, different(name("样例甲厂"), key(code1)), false},
		{"one firm, held apart through a rename", []act{list("样例甲厂", ""), rename, list("样例乙厂", ""), list("样例丙厂", "")}, same(name("样例甲厂"), name("样例丙厂")), true},
		{"different from one of the homonyms", []act{list("样例甲厂", code1), list("样例甲厂", code2), list("样例甲厂", "")}, different(name("样例甲厂"), key(code1)), false},
		{"one of them on no list", []act{list("样例甲厂", code1)}, different(name("样例甲厂"), name("样例乙厂")), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			decision := tt.decision.Ordered()
			ref := smetest.Reference(t)
			for _, c := range sme.Derive(ref, rowsOf(t, tt.acts), []sme.Decision{decision, different(name("样例乙厂"), name("样例丙厂"))}) {
				if slices.Contains(c.Decisions, decision) && c.Overruled(ref.Regions, decision) != tt.want {
					t.Errorf("got %t", !tt.want)
				}
			}
		})
	}
}
