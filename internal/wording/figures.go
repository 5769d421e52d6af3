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

// Count is how many firms a figure counts.
type Count struct {
	N    int
	None bool // no list is held that tells it
}

// value is a count for programs, nil for none.
func (c Count) value() any {
	if c.None {
		return nil
	}
	return c.N
}

// said is a count as people read it: a number, or – for none.
func (c Count) said() any {
	if c.None {
		return "–"
	}
	return c.N
}

// Watched are figures watched over a change, with what they were and are.
type Watched struct {
	Figures       []Figure
	Before, After map[Figure]Count
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
	Before, After Count
}

// MovedValue is the figures that moved, for programs.
func MovedValue(moved []MovedFigure) []map[string]any {
	list := []map[string]any{}
	for _, m := range moved {
		list = append(list, map[string]any{"tier": m.Tier, "region": m.Region, "basis": m.Basis, "before": m.Before.value(), "after": m.After.value()})
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
		s.Line(group+".figure", m.Region, m.Tier, m.Basis, m.Before.said(), m.After.said())
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

// Brought is a tier of which lists came or went, and where its firms lie.
type Brought struct {
	Tier  sme.TierID // "" for any
	Place sme.RegionID
}

// BringingFigures are the figures that Bringing asks for.
func (w Words) BringingFigures(home sme.RegionID, lists []Brought) []Figure {
	var list []Figure
	for _, tier := range w.Ref().Ladder() {
		list = append(list, Brought{tier, home}.Recognised())
		for _, b := range lists {
			if b.Tier == "" || b.Tier == tier {
				list = append(list, Brought{tier, b.Place}.Recognised())
			}
		}
	}
	return list
}

// BroughtOf is what a document brings.
func BroughtOf(d *sme.Document) Brought { return Brought{d.Tier, d.Place()} }

// Recognised is the figure of what was recognised where it was brought.
func (b Brought) Recognised() Figure { return Figure{b.Place, b.Tier, sme.BasisRecognised} }

// Bringing are the figures by which it is said what lists bring or take away: those
// of home, if the lists have to do with it or have moved them, and those of where
// the lists' firms lie, unless home's have moved with them. What no list tells,
// before or after, is left out.
func (w Words) Bringing(home sme.RegionID, lists []Brought, watched *Watched) []MovedFigure {
	regions := w.Ref().Regions
	var told []MovedFigure
	tell := func(f Figure) {
		before, watching := watched.Before[f]
		m := MovedFigure{f, before, watched.After[f]}
		if some := !m.Before.None || !m.After.None; watching && some && !slices.Contains(told, m) {
			told = append(told, m)
		}
	}
	for _, tier := range w.Ref().Ladder() {
		atHome := Brought{tier, home}.Recognised()
		moved := watched.Before[atHome].N != watched.After[atHome].N
		if moved {
			tell(atHome)
		}
		for _, b := range lists {
			if b.Tier == "" { // of whatever tiers its firms are
				if b.Tier = tier; watched.Before[b.Recognised()] == watched.After[b.Recognised()] {
					continue
				}
			}
			if b.Tier != tier {
				continue
			}
			if near := regions.Within(home, b.Place) || regions.Within(b.Place, home); near {
				f := b.Recognised()
				elsewhere := !moved && watched.Before[f] != watched.After[f]
				if !elsewhere || watched.Before[atHome] == watched.After[atHome] { // a first list that has none of home's firms says nothing of home
					tell(atHome)
				}
				if !elsewhere {
					continue
				}
			}
			tell(b.Recognised())
		}
	}
	return told
}

// BringingTexts says what lists bring or take away.
func (w Words) BringingTexts(told []MovedFigure) []string {
	var texts []string
	for _, m := range told {
		texts = append(texts, w.Say("account.figure", m.Region, m.Tier, m.Before.said(), m.After.said()))
	}
	return texts
}

// BringingLines says it line by line.
func (s *Screen) BringingLines(told []MovedFigure) {
	for _, text := range s.BringingTexts(told) {
		s.Text(text)
	}
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
		add(before, refBefore.Regions, func(m *MovedFigure) *int { return &m.Before.N })
		add(after, refAfter.Regions, func(m *MovedFigure) *int { return &m.After.N })
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
