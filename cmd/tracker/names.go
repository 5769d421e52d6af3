package main

import (
	"fmt"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// shortTier is what a tier is called in tables.
func (w words) shortTier(id sme.TierID) string {
	if t := w.ref().Tier(id, 0); t != nil {
		return w.pick(t.ShortEn, t.ShortZh)
	}
	return w.tier(id)
}

// regionNames says which regions a query is about, for people.
func (w words) regionNames(q sme.Query) string {
	var names []string
	for _, id := range q.Regions {
		names = append(names, w.region(id))
	}
	all := strings.Join(names, w.say("list.separator"))
	names = nil
	for _, id := range q.Except {
		names = append(names, w.region(id))
	}
	if len(names) > 0 {
		return w.say("report.except", all, names)
	}
	return all
}

// regionIDs says which regions a query is about, for machines.
func regionIDs(q sme.Query) string {
	var ids []string
	for _, id := range q.Regions {
		ids = append(ids, string(id))
	}
	for _, id := range q.Except {
		ids = append(ids, "-"+string(id))
	}
	return strings.Join(ids, ";")
}

// placeName is where a firm is, for people: its district, with its city where
// that is not home; or that none is stated.
func (w words) placeName(id sme.RegionID) string {
	home, err := w.home()
	reg := w.ref().Regions.Get(id)
	switch {
	case err != nil || reg == nil:
	case id == home:
		return w.say("region.not-stated")
	case reg.Kind == sme.KindDistrict && reg.Parent == home:
		return w.region(id)
	}
	return w.fullPlace(id)
}

// fullPlace is a district with its city, so that it says which 高新区 it is.
func (w words) fullPlace(id sme.RegionID) string {
	reg := w.ref().Regions.Get(id)
	if reg == nil || reg.Kind != sme.KindDistrict {
		return w.say("place.not-stated", id)
	}
	return w.say("place.in", reg.Parent, id)
}

func (w words) zhRegion(id sme.RegionID) string { return w.in("zh").region(id) }

// rowName is what a row of a report is called.
func (w words) rowName(q sme.Query, r *sme.ReportRow) string { return w.headingName(q.By, q, r) }

// headingName is what a value of a dimension is called.
func (w words) headingName(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	switch {
	case r.ID == "total":
		return w.say("report.total")
	case r.ID == sme.NotStated:
		return w.say("region.not-stated")
	case by == sme.ByTier:
		return w.tier(r.Tier)
	case by.Place():
		return w.region(r.Region)
	case by == sme.ByBatch && (r.Batch.Tier != q.Tier || strings.Contains(r.ID, "/")):
		return w.say("batch.of", r.Batch.Tier, r.Batch.Issuer, r.Batch.Batch)
	case by == sme.ByBatch:
		return w.batch(r.Batch.Batch)
	}
	return r.ID
}

// rowSubject is the tier that a row is about, with its region where that differs.
func (w words) rowSubject(r *sme.ReportRow) string {
	return w.say("subject", r.Tier, r.Region)
}

// shortHeading is what a row or column is called in tables.
func (w words) shortHeading(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	if by == sme.ByTier && w.ref().Tier(r.Tier, q.On) != nil {
		return w.shortTier(r.Tier)
	}
	return w.headingName(by, q, r)
}

// keyText is a firm's key as machines get it: an organisation code, or a compared name.
func keyText(k sme.Key) string { return strings.TrimPrefix(strings.TrimPrefix(string(k), "c:"), "n:") }

// listName says in a few words what a list is: tier, batch and act, and the
// issuer where that is not the home region's own province.
func (w words) listName(tier sme.TierID, issuer sme.RegionID, batch sme.Batch, act sme.Act) string {
	name := w.shortTier(tier)
	if batch != "" {
		name = w.say("documents.list", name, batch)
	}
	if home, err := w.home(); err != nil || w.ref().Regions.At(home, sme.KindProvince) != issuer {
		by := w.region(issuer)
		if reg := w.ref().Regions.Get(issuer); reg != nil {
			by = w.pick(by, reg.ShortZh) // 全国, not 中华人民共和国
		}
		name = w.say("documents.issued", name, by)
	}
	return w.say("documents.also", name, act)
}

// documentName is what a document is, for people, and that it is a notice or
// does not count where it is so.
func (w words) documentName(d *store.DocumentInfo) string {
	name := w.listName(d.Tier, d.Issuer, d.Batch, d.Act)
	if !d.Final {
		name = w.say("documents.also", name, w.say("final.notice"))
	}
	if d.State != "active" {
		name = w.say("documents.also", name, w.say("documents."+d.State))
	}
	return name
}

// actionName is what a line of the log did; actions of later versions go by their id.
func (w words) actionName(action string) string {
	if id := "action." + action; has(id) {
		return w.say(id)
	}
	return action
}

// operatorSign is a target's operator as people write it.
func operatorSign(operator string) string {
	if operator == ">=" {
		return "≥"
	}
	return operator
}

// targetText is what a target asks for: > 10,000.
func (w words) targetText(t *sme.Target) string {
	operator := t.Operator
	if operator == ">=" {
		operator = "≥"
	}
	text := operator + " " + w.value(t.Value)
	if t.Basis != sme.BasisRecognised {
		text = w.say("targets.basis", text, t.Basis)
	}
	if t.Kind == "new" {
		text = w.say("targets.new", text)
	}
	return text
}

// wordOf is what a decision says.
func wordOf(same bool) string {
	if same {
		return "same"
	}
	return "different"
}

// signOf is a decision as a sign between its names.
func signOf(same bool) string {
	if same {
		return "="
	}
	return "≠"
}

// clock is a time in RFC 3339 as people read it, to the minute.
func clock(time string) string {
	return strings.Replace(time[:min(len(time), len("2006-01-02T15:04"))], "T", " ", 1)
}

// dayOf is the day of a time in RFC 3339.
func dayOf(time string) string { return time[:min(len(time), len("2006-01-02"))] }

// size says a number of bytes for people.
func (w words) size(n int64) string {
	if n < 1<<20 {
		return w.say("size.kb", render.Group((n+1023)>>10))
	}
	return w.say("size.mb", fmt.Sprintf("%.1f", float64(n)/(1<<20)))
}
