package main

import (
	"cmp"
	"slices"

	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// compareDocuments compares two documents firm by firm.
func (a *app) compareDocuments(s *store.Store, n, m sme.DocumentNumber) (*wording.Compared, error) {
	placed, err := s.Placed(a.ctx, n, m)
	if err != nil {
		return nil, err
	}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	d := &wording.Compared{}
	for i := range docs {
		side := wording.ComparedSide{Document: &docs[i].Document, ID: docs[i].ID, State: docs[i].State}
		switch docs[i].ID {
		case n:
			d.N = side
		case m:
			d.M = side
		}
	}
	inside, err := a.inside()
	if err != nil {
		return nil, err
	}
	firstRows := func(rows []store.Placed, side *wording.ComparedSide) map[sme.Key]*store.Placed {
		first := map[sme.Key]*store.Placed{}
		for i := range rows {
			if !inside(cmp.Or(rows[i].Region, side.Issuer)) {
				continue
			}
			side.Rows++
			if id := rows[i].Firm.ID; first[id] == nil {
				first[id] = &rows[i]
			}
		}
		return first
	}
	inN, inM := firstRows(placed[0], &d.N), firstRows(placed[1], &d.M)
	for id, p := range inN {
		if o := inM[id]; o != nil {
			before := len(d.List)
			d.List = append(d.List, a.changesOf(d, p, o)...)
			if len(d.List) == before {
				d.Same++
			}
		} else {
			d.List = append(d.List, wording.Difference{Change: wording.DiffGone, Firm: p.Firm, N: printedRow(p)})
		}
	}
	for id, p := range inM {
		if inN[id] == nil {
			d.List = append(d.List, wording.Difference{Change: wording.DiffAdded, Firm: p.Firm, M: printedRow(p)})
		}
	}
	slices.SortFunc(d.List, func(x, y wording.Difference) int {
		row := func(p *wording.ComparedRow) int {
			if p == nil {
				return 0
			}
			return p.Number
		}
		return cmp.Or(cmp.Compare(slices.Index(wording.DifferenceKinds, x.Change), slices.Index(wording.DifferenceKinds, y.Change)),
			cmp.Compare(row(x.N), row(y.N)), cmp.Compare(row(x.M), row(y.M)))
	})
	return d, nil
}

// changesOf says how two documents differ about a firm that both have.
func (w words) changesOf(d *wording.Compared, n, m *store.Placed) []wording.Difference {
	var list []wording.Difference
	add := func(change wording.DifferenceKind) {
		list = append(list, wording.Difference{Change: change, Firm: n.Firm, N: printedRow(n), M: printedRow(m)})
	}
	if sme.NameKey(n.Name) != sme.NameKey(m.Name) {
		add(wording.DiffRenamed)
	}
	regions := w.Ref().Regions
	if n.Region != "" && m.Region != "" && !regions.Within(n.Region, m.Region) && !regions.Within(m.Region, n.Region) {
		add(wording.DiffMoved)
	}
	ladder := w.Ref().Ladder()
	if from, to := slices.Index(ladder, d.N.Tier), slices.Index(ladder, d.M.Tier); from >= 0 && to > from {
		add(wording.DiffPromoted)
	}
	return list
}

// printedRow is a row with its place as printed.
func printedRow(p *store.Placed) *wording.ComparedRow {
	return &wording.ComparedRow{Row: p.Row, Place: p.Place}
}
