package main

import (
	"slices"

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
func (a *app) figureLines(line func(id string, args ...any), group string, w *watchedFigures) {
	moved := w.moved()
	for _, f := range moved {
		line(group+".figure", f.region, f.tier, f.basis, w.before[f], w.after[f])
	}
	if len(moved) == 0 {
		line(group + ".no-figure")
	}
}

// figuresIn are the figures of a region, of one tier or of all.
func (a *app) figuresIn(region sme.RegionID, tier sme.TierID) []figure {
	var list []figure
	for _, t := range a.ref().Ladder() {
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
