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
		d.list = slices.DeleteFunc(d.list, func(x difference) bool { return x.change == diffGone })
	}
	p := &wording.Preview{Document: d.n.ID, Same: d.same, Counts: d.counts(), Differences: a.differenceTable(d), First: shownDifferences}
	if a.verbose {
		p.First = 0
	}
	return p, nil
}
