package sme

import "slices"

// JoinedBy is what makes rows those of one firm.
type JoinedBy string

// What rows have in common, or what says that they are one firm's.
const (
	JoinedByCode     JoinedBy = "code"
	JoinedByBoth     JoinedBy = "code-and-name" // a row prints both: rows with the name alone are the code's
	JoinedByName     JoinedBy = "name"
	JoinedByRename   JoinedBy = "rename"
	JoinedByDecision JoinedBy = "decision"
)

// Join is one reason why rows are of one firm.
type Join struct {
	By   JoinedBy
	Keys []Key   // the code or name in common; a code and a name; the former name and the new one; what a decision joins
	Rows []*Row  // that print them; none of a decision
	Said Decided // by a decision
}

// JoinsOf says by what the rows of a firm are one firm's, the strongest reasons
// first: what follows from one row alone is no reason.
func JoinsOf(rows []*Row, decisions []Decided) []Join {
	var joins []Join
	note := func(by JoinedBy, r *Row, keys ...Key) {
		i := slices.IndexFunc(joins, func(j Join) bool { return j.By == by && slices.Equal(j.Keys, keys) })
		if i < 0 {
			i, joins = len(joins), append(joins, Join{By: by, Keys: keys})
		}
		joins[i].Rows = append(joins[i].Rows, r)
	}
	bare := func(name Key) bool { // without a code
		return slices.ContainsFunc(rows, func(r *Row) bool { return r.code == "" && (r.name == name || r.former == name) })
	}
	parted := func(a, b Key) bool {
		return slices.ContainsFunc(decisions, func(d Decided) bool {
			return d.holds() && !d.Same && d.Decision == Decision{A: a, B: b}.Ordered()
		})
	}
	borne := map[Key]bool{}
	for _, r := range rows {
		for _, k := range r.Keys() {
			borne[k] = true
			if k.IsCode() {
				note(JoinedByCode, r, k)
				continue
			}
			note(JoinedByName, r, k)
			if r.code != "" && bare(k) {
				note(JoinedByBoth, r, r.code, k)
			}
		}
		if r.former != "" && !parted(r.former, r.name) {
			note(JoinedByRename, r, r.former, r.name)
		}
	}
	for _, d := range decisions {
		if d.holds() && d.Same && borne[d.A.Bare()] && borne[d.B.Bare()] {
			joins = append(joins, Join{By: JoinedByDecision, Keys: []Key{d.A, d.B}, Said: d})
		}
	}
	joins = slices.DeleteFunc(joins, func(j Join) bool {
		return len(j.Rows) < 2 && (j.By == JoinedByCode || j.By == JoinedByName)
	})
	order := []JoinedBy{JoinedByCode, JoinedByBoth, JoinedByName, JoinedByRename, JoinedByDecision}
	slices.SortStableFunc(joins, func(x, y Join) int { return slices.Index(order, x.By) - slices.Index(order, y.By) })
	return joins
}

// holds reports whether a decision was taken and not taken back.
func (d Decided) holds() bool { return !d.Unsure && d.Undone == 0 }
