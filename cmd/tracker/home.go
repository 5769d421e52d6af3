package main

import (
	"slices"

	"tracker/internal/sme"
	"tracker/internal/store"
)

// home is the region that reports are about: TRACKER_HOME, the registry's setting, Chengdu.
func (a *app) home() (sme.RegionID, error) {
	if a.store != nil && a.settled.in == a.store {
		return a.settled.home, nil
	}
	id, err := a.findHome()
	if err == nil {
		a.settled.in, a.settled.home = a.store, id
	}
	return id, err
}

func (a *app) findHome() (sme.RegionID, error) {
	name, err := a.homeSet()
	if name == "" || err != nil {
		return defaultHome, err
	}
	return a.regionNamed(name, defaultHome)
}

// homeSet is the home region as somebody set it, "" where nobody did.
func (a *app) homeSet() (string, error) {
	if name := a.host.getenv("TRACKER_HOME"); name != "" || a.store == nil {
		return name, nil
	}
	return a.store.Setting(a.ctx, "home")
}

// settleHome takes where the first lists of a registry lie for its home region, if
// nobody set one and none of the lists has to do with the one that is built in: those
// of the whole country have to do with all alike. It returns the region, "" if it
// took none.
func (a *app) settleHome(tx *store.Tx, lists []*sme.Document) (sme.RegionID, error) {
	regions := a.ref().Regions
	var home sme.RegionID
	for _, d := range lists {
		at := d.Place()
		if at == sme.Country { // it says nothing of where people are
			continue
		}
		if regions.Within(defaultHome, at) || regions.Within(at, defaultHome) {
			return "", nil
		}
		if home = regions.Common(home, at); home == "" {
			home = at
		}
	}
	set, err := a.homeSet()
	if home == "" || set != "" || err != nil {
		return "", err
	}
	docs, err := a.store.Documents(a.ctx)
	if len(docs) > 0 || err != nil {
		return "", err
	}
	a.settled.in = nil
	return home, tx.Set("home", string(home))
}

// lists are those that the files hold for the registry.
func (job *importing) lists() []*sme.Document {
	var lists []*sme.Document
	for _, f := range job.files {
		for _, l := range f.lists {
			if l.Outcome.Stored() || l.Outcome.Fate == "" {
				lists = append(lists, &l.List.Document)
			}
		}
		if f.totalsOnly() && len(f.lists) == 0 {
			lists = append(lists, &letterList(f.input.notice.Letter).Document)
		}
	}
	return slices.DeleteFunc(lists, func(d *sme.Document) bool { return d.Place() == "" })
}
