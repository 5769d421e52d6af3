package main

import (
	"slices"

	"tracker/internal/sme"
	"tracker/internal/wording"
)

// shownDifferences is how many firms are spelled out without --verbose.
const shownDifferences = 20

// preview compares the list, as it would be stored, with the document whose
// place it would take, or that it would be a part beside: then nothing goes.
func (job *importing) preview(l *listReport) (*wording.Preview, error) {
	a, res := job.a, l.Result
	replaces := res.Status == sme.ListStored && res.Of != 0
	if !job.fl.dryRun || !replaces && (res.Status != sme.ListPart || !job.fl.part) {
		return nil, nil
	}
	d, err := a.compareDocuments(a.store, res.Of, res.Document)
	if err != nil {
		return nil, err
	}
	if !replaces {
		d.List = slices.DeleteFunc(d.List, func(x wording.Difference) bool { return x.Change == wording.DiffGone })
	}
	p := &wording.Preview{Document: d.N.ID, Same: d.Same, Counts: d.Counts(), Differences: a.DifferenceTable(d), First: shownDifferences}
	if a.verbose {
		p.First = 0
	}
	return p, nil
}
