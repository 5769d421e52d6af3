package main

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// figure is one figure that a change of the registry may move.
type figure struct {
	region sme.RegionID
	tier   sme.TierID
	basis  sme.Basis
}

// watchedFigures are figures watched over a change, with what they were and are.
type watchedFigures struct {
	watched       []figure
	before, after map[figure]int
}

// watch adds figures, each once.
func (w *watchedFigures) watch(more []figure) {
	for _, f := range more {
		if !slices.Contains(w.watched, f) {
			w.watched = append(w.watched, f)
		}
	}
}

// moved are the figures that the change moved.
func (w *watchedFigures) moved() []figure {
	return slices.DeleteFunc(slices.Clone(w.watched), func(f figure) bool { return w.before[f] == w.after[f] })
}

// value is the figures that moved, for programs.
func (w *watchedFigures) movedValue() []map[string]any {
	list := []map[string]any{}
	for _, f := range w.moved() {
		list = append(list, map[string]any{"tier": f.tier, "region": f.region, "basis": f.basis, "before": w.before[f], "after": w.after[f]})
	}
	return list
}

// figureLines says which of today's figures moved, by the messages of a group.
func (w words) figureLines(line func(id string, args ...any), group string, watched *watchedFigures) {
	moved := watched.moved()
	for _, f := range moved {
		line(group+".figure", f.region, f.tier, f.basis, watched.before[f], watched.after[f])
	}
	if len(moved) == 0 {
		line(group + ".no-figure")
	}
}

// figuresIn are the figures of a region, of one tier or of all.
func (w words) figuresIn(region sme.RegionID, tier sme.TierID) []figure {
	var list []figure
	for _, t := range w.Ref().Ladder() {
		for _, basis := range []sme.Basis{sme.BasisRecognised, sme.BasisNet, sme.BasisValid} {
			if tier == "" || t == tier {
				list = append(list, figure{region, t, basis})
			}
		}
	}
	return list
}

func (a *app) count(s *store.Store, figures []figure) (map[figure]int, error) {
	counts := map[figure]int{}
	count := s.Counter(a.ctx, a.ref().Regions)
	for _, f := range figures {
		n, err := count(f.basis, sme.Exact, f.tier, f.region, a.today())
		if err != nil {
			return nil, err
		}
		counts[f] = n
	}
	return counts, nil
}

// movedFigure is a figure of today that came out differently.
type movedFigure struct {
	figure
	before, after int
}

// movedFigures are the figures, of every tier, basis and region, in which two
// ledgers differ, each by its own reference data.
func (w words) movedFigures(before, after []sme.Sum, refBefore, refAfter *sme.Reference) []movedFigure {
	at := map[figure]*movedFigure{}
	add := func(sums []sme.Sum, regions *sme.Regions, count func(*movedFigure) *int) {
		for _, m := range sums {
			for id := m.Region; id != ""; {
				f := figure{id, m.Tier, m.Basis}
				if at[f] == nil {
					at[f] = &movedFigure{figure: f}
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
		add(before, refBefore.Regions, func(m *movedFigure) *int { return &m.before })
		add(after, refAfter.Regions, func(m *movedFigure) *int { return &m.after })
	}
	var list []movedFigure
	for _, m := range at {
		if m.before != m.after {
			list = append(list, *m)
		}
	}
	ladder := w.Ref().Ladder()
	slices.SortFunc(list, func(x, y movedFigure) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ladder, x.tier), slices.Index(ladder, y.tier)),
			cmp.Compare(slices.Index(sme.Bases, x.basis), slices.Index(sme.Bases, y.basis)),
			refAfter.Regions.CompareOfficial(x.region, y.region),
			strings.Compare(string(x.region), string(y.region)))
	})
	return list
}

// shownMoved is how many figures that moved people are told.
const shownMoved = 20

// tellMoved says which of today's figures moved.
func (a *app) tellMoved(moved []movedFigure) {
	if len(moved) == 0 {
		a.tell("record.no-figure")
	}
	for _, m := range moved[:min(len(moved), shownMoved)] {
		a.tell("record.figure", m.region, m.tier, m.basis, m.before, m.after)
	}
	if more := len(moved) - shownMoved; more > 0 {
		a.tell("db.moved-more", more)
	}
}

// figuresField is the figures that moved, for programs.
func figuresField(moved []movedFigure) render.Field {
	list := []map[string]any{}
	for _, m := range moved {
		list = append(list, map[string]any{"tier": m.tier, "region": m.region, "basis": m.basis, "before": m.before, "after": m.after})
	}
	return render.Field{Key: "figures", Value: render.V(list)}
}

// changedParts names the parts of a registry that came out differently.
func changedParts(r store.RebuildReport) []string {
	changed := []string{}
	for part := range r.Before {
		if part != "" && r.After[part] != r.Before[part] {
			changed = append(changed, part)
		}
	}
	for part := range r.After {
		if _, ok := r.Before[part]; !ok {
			changed = append(changed, part)
		}
	}
	slices.Sort(changed)
	return changed
}
