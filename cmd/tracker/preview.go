package main

import (
	"fmt"
	"io"
	"slices"

	"tracker/internal/render"
	"tracker/internal/store"
)

// preview is what import --replace or --part would change, firm by firm and in
// today's figures.
type preview struct {
	*compared
	watchedFigures
}

// preview compares the list, as it would be stored, with the document whose
// place it would take, or that it would be a part beside: then nothing goes.
func (job *importing) preview(l *listReport) (*preview, error) {
	a, res := job.a, l.result
	replaces := res.Status == store.Stored && res.Of != 0
	if !job.fl.dryRun || !replaces && (res.Status != store.Part || !job.fl.part) {
		return nil, nil
	}
	d, err := a.compareDocuments(a.store, res.Of, res.Document)
	if err != nil {
		return nil, err
	}
	if !replaces {
		d.list = slices.DeleteFunc(d.list, func(x difference) bool { return x.change == diffGone })
	}
	return &preview{d, l.watchedFigures}, nil
}

// shownDifferences is how many firms are spelled out without --verbose.
const shownDifferences = 20

// write prints the differences and the figures for people.
func (p *preview) write(w io.Writer, a *app) error {
	if len(p.list) > 0 {
		t := a.differenceTable(p.compared)
		t.Notes = nil
		limit := shownDifferences
		if a.verbose {
			limit = 0
		}
		fmt.Fprintln(w)
		if err := render.Write(w, t, render.Options{Width: a.host.width, Color: a.colored() && a.output == "", Limit: limit}); err != nil {
			return err
		}
		if limit > 0 && len(p.list) > limit {
			fmt.Fprintln(w, a.say("preview.more", len(p.list)-limit))
		}
		fmt.Fprintln(w)
	}
	line := func(id string, args ...any) { fmt.Fprintln(w, render.Wrap(a.say(id, args...), a.host.width, "  ")) }
	line("diff.count", p.counts()...)
	a.figureLines(line, "preview", &p.watchedFigures)
	return nil
}

// value is the preview for programs: firms by the keys of diff.
func (p *preview) value(a *app) map[string]any {
	t := a.differenceTable(p.compared)
	firms := []map[string]any{}
	for _, row := range t.Rows {
		firm := map[string]any{}
		for i, c := range t.Columns {
			firm[c.Key] = row[i].Data
		}
		firms = append(firms, firm)
	}
	return map[string]any{"document": p.n.ID, "same": p.same, "firms": firms, "figures": p.movedValue()}
}
