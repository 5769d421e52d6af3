package sme

import (
	"maps"
	"slices"
)

// Bearing is that a list bears on the figures of a tier though it is none of the tier's
// own by the day: without it a firm with the tier's title would be elsewhere, or maybe
// another firm.
type Bearing struct {
	List    *List
	Tier    TierID
	Region  RegionID // where the firm is
	Instead RegionID // where it would be; "" where that is not all
	Day     Day      // from when on, and with a number below zero until when
}

// DocumentBearing is that a document bears on the figures of a tier by a day.
type DocumentBearing struct {
	Document        DocumentNumber
	Tier            TierID
	Region, Instead RegionID
}

// Bearings counts the firms by what bears on their figures. It is a sum over firms,
// so that what is derived apart adds up.
type Bearings map[Bearing]int

// AddComponent adds what bears on the figures of a component's firms n times.
func (s Bearings) AddComponent(ref *Reference, c *Component, n int) {
	add := func(b Bearing, n int) {
		if s[b] += n; s[b] == 0 {
			delete(s, b)
		}
	}
	for _, f := range c.Firms {
		for i := range f.Titles {
			bears := bearingOn{regions: ref.Regions, c: c, f: f, t: &f.Titles[i]}
			now := map[Bearing]bool{}
			for _, day := range bears.days() {
				was := now
				now = bears.by(day)
				for b := range now {
					if b.Day = day; !was[b.always()] {
						add(b, n)
					}
				}
				for b := range was {
					if b.Day = day; !now[b.always()] {
						add(b, -n)
					}
				}
			}
		}
	}
}

// always is the bearing, whenever it is.
func (b Bearing) always() Bearing {
	b.Day = 0
	return b
}

// bearingOn finds what bears on the figures of a firm's title.
type bearingOn struct {
	regions *Regions
	c       *Component
	f       *Firm
	t       *Title
}

// own reports whether a row is of one of the tier's own lists by a day: figures rest on
// these without more ado, as far as they reach the region asked about.
func (o *bearingOn) own(r *Row, day Day) bool {
	return (r.List.Tier == "" || r.List.Tier == o.t.Tier) && r.List.Published.Start() <= day
}

// days are those from which on something else may bear on the figures; of a row of one
// of the tier's lists, as most firms have, there is none.
func (o *bearingOn) days() []Day {
	if rows := o.c.Rows; len(rows) == 1 && rows[0].List.reaches(o.regions, rows[0].region()) {
		return nil
	}
	days := map[Day]bool{o.t.Since: true}
	for _, r := range o.c.Rows {
		days[max(r.List.Published.Start(), o.t.Since)] = true
	}
	return slices.Sorted(maps.Keys(days))
}

// by is what bears on them on a day.
func (o *bearingOn) by(day Day) map[Bearing]bool {
	found := map[Bearing]bool{}
	is := o.f.RegionAt(day)
	byDay := o.f.byDay()
	own := slices.DeleteFunc(slices.Clone(byDay), func(r *Row) bool { return !o.own(r, day) })
	if instead := regionAt(staysOf(o.regions, own, func(*Row, Day) {}), day); instead != is {
		staysOf(o.regions, byDay, func(r *Row, from Day) {
			if from <= day && !o.own(r, day) {
				found[Bearing{List: r.List, Tier: o.t.Tier, Region: is, Instead: instead}] = true
			}
		})
	}
	lists, places := map[*List]bool{}, map[RegionID]bool{is: true}
	for _, r := range own {
		lists[r.List], places[r.region()] = true, true
	}
	for l := range lists { // one that doesn't reach a place tells there what title the firm has, or where it went
		for at := range places {
			if !l.reaches(o.regions, at) {
				found[Bearing{List: l, Tier: o.t.Tier, Region: at}] = true
			}
		}
	}
	if joined := slices.DeleteFunc(slices.Clone(o.c.Rows), func(r *Row) bool { return !o.own(r, day) }); !oneKey(joined) {
		for _, r := range o.c.Rows {
			if len(r.Keys()) > 1 && r.List.Published.Start() <= day && !o.own(r, day) {
				found[Bearing{List: r.List, Tier: o.t.Tier, Region: is}] = true
			}
		}
	}
	return found
}

// oneKey reports whether some key is one of all rows.
func oneKey(rows []*Row) bool {
	return slices.ContainsFunc(rows[0].Keys(), func(k Key) bool {
		return !slices.ContainsFunc(rows, func(r *Row) bool { return !slices.Contains(r.Keys(), k) })
	})
}

// reaches reports whether a list can tell of firms in a region: by its issuer, or as
// one of firms that move.
func (l *Identity) reaches(regions *Regions, region RegionID) bool {
	return l.Issuer == "" || l.Act == Relocate || regions.Within(region, l.Issuer) || regions.Within(l.Issuer, region)
}

// Bears reports whether what bears on a tier's figures bears on those that are asked
// about: it takes a firm into their regions, or out of them, or from one of their rows
// to another.
func (q *Query) Bears(ref *Reference, b DocumentBearing) bool {
	is, instead := q.Covers(ref.Regions, b.Region), b.Instead != "" && q.Covers(ref.Regions, b.Instead)
	moves := func(by Dimension) bool {
		return by.Place() && ref.Regions.Unit(b.Region, by) != ref.Regions.Unit(b.Instead, by)
	}
	return q.Counts(ref, b.Tier) && (is != instead || is && (moves(q.By) || moves(q.Cross)))
}
