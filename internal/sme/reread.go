package sme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Reread says in what a document differs as it is read today: its facts, and how
// many of its rows.
type Reread struct {
	Facts []FactChange
	New   int // rows that are entries today alone
	Gone  int // rows that were entries then alone
	Other int // rows that are read otherwise
	First int // the first of all these rows
}

// FactChange is a fact of a document that is read otherwise. Fact is the name
// that programs know it by: tier, act, published.
type FactChange struct {
	Fact    string
	Was, Is any
}

// Same reports whether nothing is read otherwise.
func (r Reread) Same() bool { return len(r.Facts) == 0 && r.New+r.Gone+r.Other == 0 }

// TellsApart reports whether facts differ by which lists are told apart.
func (r Reread) TellsApart() bool {
	return slices.ContainsFunc(r.Facts, func(f FactChange) bool {
		return slices.Contains([]string{"lists", "act", "tier", "region", "batch", "final"}, f.Fact)
	})
}

// CompareReadings says in what a document differs from how it was read, as one
// list or as several, as far as answers rest on it: its title, and what was
// remarked, don't count.
func CompareReadings(was *Document, is ...*Document) Reread {
	var r Reread
	note := func(name string, differ bool, a, b any) {
		if differ {
			r.Facts = append(r.Facts, FactChange{name, a, b})
		}
	}
	note("lists", len(is) > 1, 1, len(is))
	now := is[0]
	note("act", was.Act != now.Act, was.Act, now.Act)
	note("tier", was.Tier != now.Tier, was.Tier, now.Tier)
	note("region", was.Issuer != now.Issuer, was.Issuer, now.Issuer)
	note("scope", was.Scope != now.Scope, was.Scope, now.Scope)
	note("batch", was.Batch != now.Batch, was.Batch, now.Batch)
	note("final", was.Final != now.Final, was.Final, now.Final)
	note("published", was.Published != now.Published, was.Published, now.Published)
	note("valid_from", was.Window.From != now.Window.From, was.Window.From, now.Window.From)
	note("valid_until", was.Window.To != now.Window.To, was.Window.To, now.Window.To)
	note("totals", totalsText(was.Totals) != totalsText(now.Totals), totalsText(was.Totals), totalsText(now.Totals))
	r.compareRows(rowTexts(was), rowTexts(is...))
	return r
}

func (r *Reread) compareRows(then, now map[int]string) {
	count := func(n *int, row int) {
		*n++
		if r.First == 0 || row < r.First {
			r.First = row
		}
	}
	for row, text := range now {
		switch old, ok := then[row]; {
		case !ok:
			count(&r.New, row)
		case old != text:
			count(&r.Other, row)
		}
	}
	for row := range then {
		if _, ok := now[row]; !ok {
			count(&r.Gone, row)
		}
	}
}

// totalsText is announced totals as --expect takes them, in an order of their own.
func totalsText(totals []Total) string {
	sorted := slices.SortedFunc(slices.Values(totals), func(a, b Total) int {
		return cmp.Or(strings.Compare(string(a.Region), string(b.Region)), a.N-b.N)
	})
	var texts []string
	for _, t := range sorted {
		texts = append(texts, fmt.Sprintf("%s=%d", t.Region, t.N))
	}
	return strings.Join(texts, ",")
}

// rowTexts are the entries of lists by their rows, all that is read of each.
func rowTexts(lists ...*Document) map[int]string {
	rows := map[int]string{}
	for _, d := range lists {
		for i := range d.Entries {
			e := &d.Entries[i]
			fields := []string{e.Number, e.Name, e.Former, e.Code, e.Place, e.Left, e.Window.From.String(),
				e.Window.To.String(), fmt.Sprint(e.Other)}
			rows[e.Row] += strings.Join(fields, "\x00") + "\n"
		}
	}
	return rows
}
