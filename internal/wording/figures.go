package wording

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Figure is one figure of today that a change of the registry may move.
type Figure struct {
	Region sme.RegionID
	Tier   sme.TierID
	Basis  sme.Basis
}

// Watched are figures watched over a change, with what they were and are.
type Watched struct {
	Figures       []Figure
	Before, After map[Figure]int
}

// Watch adds figures, each once.
func (w *Watched) Watch(more []Figure) {
	for _, f := range more {
		if !slices.Contains(w.Figures, f) {
			w.Figures = append(w.Figures, f)
		}
	}
}

// Moved are the figures that the change moved.
func (w *Watched) Moved() []MovedFigure {
	var moved []MovedFigure
	for _, f := range w.Figures {
		if before, after := w.Before[f], w.After[f]; before != after {
			moved = append(moved, MovedFigure{f, before, after})
		}
	}
	return moved
}

// MovedFigure is a figure that came out differently.
type MovedFigure struct {
	Figure
	Before, After int
}

// MovedValue is the figures that moved, for programs.
func MovedValue(moved []MovedFigure) []map[string]any {
	list := []map[string]any{}
	for _, m := range moved {
		list = append(list, map[string]any{"tier": m.Tier, "region": m.Region, "basis": m.Basis, "before": m.Before, "after": m.After})
	}
	return list
}

// MovedField is the figures that moved, for programs, as what an answer says of
// itself.
func MovedField(moved []MovedFigure) render.Field {
	return render.Field{Key: "figures", Value: render.V(MovedValue(moved))}
}

// FigureLines says which of today's figures moved, by the messages of a group.
func (s *Screen) FigureLines(group string, moved []MovedFigure) {
	for _, m := range moved {
		s.Line(group+".figure", m.Region, m.Tier, m.Basis, m.Before, m.After)
	}
	if len(moved) == 0 {
		s.Line(group + ".no-figure")
	}
}

// shownMoved is how many figures people are shown of all that moved.
const shownMoved = 20

// MovedLines says which of all figures moved, the first of them.
func (s *Screen) MovedLines(moved []MovedFigure) {
	s.FigureLines("record", moved[:min(len(moved), shownMoved)])
	if more := len(moved) - shownMoved; more > 0 {
		s.Line("db.moved-more", more)
	}
}

// Telling are the figures, of those that moved, that people are told: those of
// their own region, of the cities, and of the provinces in which no city's did.
func (w Words) Telling(home sme.RegionID, moved []MovedFigure) []MovedFigure {
	regions := w.Ref().Regions
	var own, others []MovedFigure
	for _, m := range moved {
		inside := func(o MovedFigure) bool {
			return o.Tier == m.Tier && o.Basis == m.Basis && regions.HasDistricts(o.Region) && regions.Within(o.Region, m.Region)
		}
		reg := regions.Get(m.Region)
		switch {
		case m.Region == home:
			own = append(own, m)
		case regions.HasDistricts(m.Region) || reg != nil && reg.Kind == sme.KindProvince && !slices.ContainsFunc(moved, inside):
			others = append(others, m)
		}
	}
	return append(own, others...)
}

// FiguresIn are the figures of a region, of one tier or of all.
func (w Words) FiguresIn(region sme.RegionID, tier sme.TierID) []Figure {
	var list []Figure
	for _, t := range w.Ref().Ladder() {
		for _, basis := range []sme.Basis{sme.BasisRecognised, sme.BasisNet, sme.BasisValid} {
			if tier == "" || t == tier {
				list = append(list, Figure{region, t, basis})
			}
		}
	}
	return list
}

// MovedFigures are the figures, of every tier, basis and region, in which two
// ledgers differ, each by its own reference data.
func (w Words) MovedFigures(before, after []sme.Sum, refBefore, refAfter *sme.Reference) []MovedFigure {
	at := map[Figure]*MovedFigure{}
	add := func(sums []sme.Sum, regions *sme.Regions, count func(*MovedFigure) *int) {
		for _, m := range sums {
			for id := m.Region; id != ""; {
				f := Figure{id, m.Tier, m.Basis}
				if at[f] == nil {
					at[f] = &MovedFigure{Figure: f}
				}
				*count(at[f]) += m.N
				reg := regions.Get(id)
				if reg == nil {
					break
				}
				id = reg.Parent
			}
		}
	}
	if refBefore != nil {
		add(before, refBefore.Regions, func(m *MovedFigure) *int { return &m.Before })
		add(after, refAfter.Regions, func(m *MovedFigure) *int { return &m.After })
	}
	var list []MovedFigure
	for _, m := range at {
		if m.Before != m.After {
			list = append(list, *m)
		}
	}
	ladder := w.Ref().Ladder()
	slices.SortFunc(list, func(x, y MovedFigure) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ladder, x.Tier), slices.Index(ladder, y.Tier)),
			cmp.Compare(slices.Index(sme.Bases, x.Basis), slices.Index(sme.Bases, y.Basis)),
			refAfter.Regions.CompareOfficial(x.Region, y.Region),
			strings.Compare(string(x.Region), string(y.Region)))
	})
	return list
}
