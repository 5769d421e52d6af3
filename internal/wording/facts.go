package wording

import (
	"tracker/internal/render"
)

// FactsTable lays facts out: for programs one row with a column each, for
// people a line each.
func (w Words) FactsTable(title string, facts []render.Field, machine bool) render.Table {
	t := render.Table{Title: title}
	if machine {
		l := NewLayout[[]render.Field](w)
		for i, f := range facts {
			l.Add(render.Column{Key: f.Key}, func(facts []render.Field) render.Value { return facts[i].Value })
		}
		l.Lay(&t, [][]render.Field{facts})
		return t
	}
	l := NewLayout[render.Field](w)
	l.Both("fact", func(f render.Field) render.Value { return render.V(f.Title) })
	l.Both("value", func(f render.Field) render.Value { return render.V(f.Value.String()) })
	l.Lay(&t, facts)
	return t
}

// FactState is what became of a fact that a person gave, or that another
// registry has, as scripts read it.
type FactState string

// What may become of a fact.
const (
	FactAdded     FactState = "added"
	FactAmended   FactState = "amended"
	FactUnchanged FactState = "known"
	FactRemoved   FactState = "removed"  // it was in the registry once, and was removed
	FactRestored  FactState = "restored" // as before a change that was taken back
	FactRedone    FactState = "redone"

	// Of a trial: nothing is stored.
	FactWouldAdd   FactState = "would-add"
	FactWouldAmend FactState = "would-amend"
)

// Stored reports whether the registry has the fact only now.
func (s FactState) Stored() bool { return s == FactAdded || s == FactAmended }

// Trial is what would have become of the fact.
func (s FactState) Trial() FactState {
	switch s {
	case FactAdded:
		return FactWouldAdd
	case FactAmended:
		return FactWouldAmend
	}
	return s
}
