package sme_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

func TestJoins(t *testing.T) {
	const a, b = "样例甲厂", "样例乙厂"
	two := []act{{published: "2022-12-30", act: sme.Recognise, name: a}, {published: "2023-03-01", act: sme.Recognise, name: b}}
	same := sme.Decision{Same: true, A: name(a), B: name(b)}.Ordered()
	for _, tt := range []struct {
		what      string
		acts      []act
		decisions []sme.Decided
		want      []string
	}{
		{what: "one row", acts: two[:1]},
		{what: "a name", acts: []act{two[0], {published: "2025-12-30", act: sme.Renew, name: a}}, want: []string{"name [n:样例甲厂] 0,1"}},
		{what: "a code, under two names", acts: []act{{published: "2022-12-30", act: sme.Recognise, name: a, code: code1}, {published: "2023-03-01", act: sme.Recognise, name: b, code: code1}},
			want: []string{"code [c:MA62K0260] 0,1"}},
		{what: "a row that prints the code and the name of another", acts: []act{two[0], {published: "2023-03-01", act: sme.Details, name: a, code: code1}},
			want: []string{"code-and-name [c:MA62K0260 n:样例甲厂] 1", "name [n:样例甲厂] 0,1"}},
		{what: "a rename", acts: append(two[:2:2], act{published: "2024-01-01", act: sme.Rename, former: a, name: b}),
			want: []string{"name [n:样例甲厂] 0,2", "name [n:样例乙厂] 1,2", "rename [n:样例甲厂 n:样例乙厂] 2"}},
		{what: "a rename that a decision parts", acts: []act{two[1], {published: "2024-01-01", act: sme.Rename, former: a, name: b}},
			decisions: []sme.Decided{{Decision: sme.Decision{A: name(a), B: name(b)}.Ordered(), Log: 4}},
			want:      []string{"name [n:样例乙厂] 0,1"}},
		{what: "a decision", acts: two, decisions: []sme.Decided{{Decision: same, Log: 4}}, want: []string{"decision [n:样例乙厂 n:样例甲厂] line 4"}},
		{what: "a decision about a place of the name", acts: two,
			decisions: []sme.Decided{{Decision: sme.Decision{Same: true, A: name(a).At("510000"), B: name(b)}.Ordered(), Log: 4}},
			want:      []string{"decision [n:样例乙厂 n:样例甲厂@510000] line 4"}},
		{what: "a decision that was taken back", acts: two, decisions: []sme.Decided{{Decision: same, Log: 4, Undone: 5}}},
		{what: "a doubt that was set aside", acts: two, decisions: []sme.Decided{{Decision: sme.Decision{A: same.A, B: same.B}, Log: 4, Unsure: true}}},
		{what: "a decision about another firm", acts: two[:1], decisions: []sme.Decided{{Decision: same, Log: 4}}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			rows := rowsOf(t, tt.acts)
			var got []string
			for _, j := range sme.JoinsOf(rows, tt.decisions) {
				line := fmt.Sprintf("%s %v ", j.By, j.Keys)
				for i, r := range j.Rows {
					if i > 0 {
						line += ","
					}
					line += fmt.Sprint(r.ID)
				}
				if j.Said.Log != 0 {
					line += "line " + j.Said.Log.String()
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
