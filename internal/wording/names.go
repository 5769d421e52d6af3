package wording

import (
	"fmt"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// ShortTier is what a tier is called in tables.
func (w Words) ShortTier(id sme.TierID) string {
	if t := w.Ref().Tier(id, 0); t != nil {
		return w.Pick(t.ShortEn, t.ShortZh)
	}
	return w.Tier(id)
}

// RegionNames says which regions a query is about, for people.
func (w Words) RegionNames(q sme.Query) string {
	var names []string
	for _, id := range q.Regions {
		names = append(names, w.WhichRegion(id))
	}
	all := strings.Join(names, w.Say("list.separator"))
	names = nil
	for _, id := range q.Except {
		names = append(names, w.WhichRegion(id))
	}
	if len(names) > 0 {
		return w.Say("report.except", all, names)
	}
	return all
}

// WhichRegion is a region's name, with its city where several have that name.
func (w Words) WhichRegion(id sme.RegionID) string {
	if w.Ref().Regions.Ambiguous(id) {
		return w.FullPlace(id)
	}
	return w.Region(id)
}

// RegionIDs says which regions a query is about, for machines.
func RegionIDs(q sme.Query) string {
	var ids []string
	for _, id := range q.Regions {
		ids = append(ids, string(id))
	}
	for _, id := range q.Except {
		ids = append(ids, "-"+string(id))
	}
	return strings.Join(ids, ";")
}

// PlaceName is where a firm is, for people: its district, with its city where
// that is not home; or that none is stated.
func (w Words) PlaceName(id sme.RegionID) string {
	home, err := w.Home()
	reg := w.Ref().Regions.Get(id)
	switch {
	case err != nil || reg == nil:
	case id == home:
		return w.Say("region.not-stated")
	case reg.Kind == sme.KindDistrict && reg.Parent == home:
		return w.Region(id)
	}
	return w.FullPlace(id)
}

// FullPlace is a district with its city, so that it says which 高新区 it is.
func (w Words) FullPlace(id sme.RegionID) string {
	reg := w.Ref().Regions.Get(id)
	if reg == nil || reg.Kind != sme.KindDistrict {
		return w.Say("place.not-stated", id)
	}
	return w.Say("place.in", reg.Parent, id)
}

// ZhRegion is a region's Chinese name.
func (w Words) ZhRegion(id sme.RegionID) string { return w.In("zh").Region(id) }

// rowName is what a row of a report is called.
func (w Words) rowName(q sme.Query, r *sme.ReportRow) string { return w.headingName(q.By, q, r) }

// headingName is what a value of a dimension is called.
func (w Words) headingName(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	switch {
	case r.ID == "total":
		return w.Say("report.total")
	case r.ID == sme.NotStated:
		return w.Say("region.not-stated")
	case by == sme.ByTier:
		return w.Tier(r.Tier)
	case by.Place():
		return w.Region(r.Region)
	case by == sme.ByBatch && (r.Batch.Tier != q.Tier || strings.Contains(r.ID, "/")):
		return w.Say("batch.of", r.Batch.Tier, r.Batch.Issuer, r.Batch.Batch)
	case by == sme.ByBatch:
		return w.Batch(r.Batch.Batch)
	}
	return r.ID
}

// placeHeading is what a place is called among others: a district with its city,
// where the answer is not about that city and it is not home.
func (w Words) placeHeading(q sme.Query, id sme.RegionID) string {
	reg := w.Ref().Regions.Get(id)
	home, err := w.Home()
	if err != nil || reg == nil || reg.Kind != sme.KindDistrict || reg.Parent == home || id == home || len(q.Regions) == 1 && q.Regions[0] == reg.Parent {
		return w.Region(id)
	}
	return w.FullPlace(id)
}

// rowSubject is the tier that a row is about, with its region where that differs.
func (w Words) rowSubject(r *sme.ReportRow) string {
	return w.Say("subject", r.Tier, r.Region)
}

// shortHeading is what a row or column is called in tables.
func (w Words) shortHeading(by sme.Dimension, q sme.Query, r *sme.ReportRow) string {
	if by == sme.ByTier && w.Ref().Tier(r.Tier, q.On) != nil {
		return w.ShortTier(r.Tier)
	}
	if by.Place() && r.ID == string(r.Region) {
		return w.placeHeading(q, r.Region)
	}
	return w.headingName(by, q, r)
}

// batchOf is the batch of a list; none as long as its tier, issuer or number is not told.
func batchOf(tier sme.TierID, issuer sme.RegionID, batch sme.Batch) sme.BatchRef {
	if tier == "" || issuer == "" || batch == "" {
		return sme.BatchRef{}
	}
	return sme.BatchRef{Tier: tier, Issuer: issuer, Batch: batch}
}

// BatchOf is the batch of a document; of one without a batch, none.
func BatchOf(d *sme.Document) sme.BatchRef { return batchOf(d.Tier, d.Issuer, d.Batch) }

// BatchLabel is a batch as lists print it, "" where none that is known does.
func (w Words) BatchLabel(b sme.BatchRef) string {
	if b.Batch == "" {
		return ""
	}
	if w.Printed != nil {
		if label := w.Printed(b); label != "" {
			return label
		}
	}
	for _, act := range []sme.Act{sme.Recognise, sme.Renew} {
		if facts := w.Ref().FactsOf(b.Tier, b.Issuer, b.Batch, act); facts != nil {
			return facts.Label
		}
	}
	return ""
}

// KeyText is a firm's key as machines get it: an organisation code, or a compared name.
func KeyText(k sme.Key) string { return strings.TrimPrefix(strings.TrimPrefix(string(k), "c:"), "n:") }

// ListName says in a few words what a list is: tier, batch and act, and the
// issuer where that is not the home region's own province, or where the answer is
// about regions outside of it.
func (w Words) ListName(tier sme.TierID, issuer sme.RegionID, batch sme.Batch, act sme.Act, about ...sme.RegionID) string {
	return w.Say("documents.also", w.batchName(tier, issuer, batch, about), act)
}

// batchName is the name of a batch, whatever its lists do, in an answer about some regions.
func (w Words) batchName(tier sme.TierID, issuer sme.RegionID, batch sme.Batch, about []sme.RegionID) string {
	name := w.ShortTier(tier)
	if batch != "" {
		name = w.Say("documents.list", name, batch)
	}
	regions := w.Ref().Regions
	beyond := func(id sme.RegionID) bool { return !regions.Within(id, issuer) }
	if home, err := w.Home(); err != nil || regions.At(home, sme.KindProvince) != issuer || slices.ContainsFunc(about, beyond) {
		by := w.Region(issuer)
		if reg := regions.Get(issuer); reg != nil {
			by = w.Pick(by, reg.ShortZh) // 全国, not 中华人民共和国
		}
		name = w.Say("documents.issued", name, by)
	}
	return name
}

// DocumentName is what a document is, for people, and that it is a notice or
// does not count where it is so.
func (w Words) DocumentName(d *sme.Document, state sme.DocumentState) string {
	name := w.ListName(d.Tier, d.Issuer, d.Batch, d.Act)
	if !d.Final {
		name = w.Say("documents.also", name, w.Say("final.notice"))
	}
	if state != sme.Active {
		name = w.Say("documents.also", name, w.Say("documents."+string(state)))
	}
	return name
}

// ActionName is what a line of the log did; actions of later versions go by their id.
func (w Words) ActionName(action sme.Action) string {
	if id := "action." + string(action); Has(id) {
		return w.Say(id)
	}
	return string(action)
}

// OperatorSign is a target's operator as people write it.
func OperatorSign(operator sme.Operator) string {
	if operator == sme.AtLeast {
		return "≥"
	}
	return string(operator)
}

// TargetText is what a target asks for: > 10,000.
func (w Words) TargetText(t *sme.Target) string {
	text := OperatorSign(t.Operator) + " " + w.Value(t.Value)
	if t.Basis != sme.BasisRecognised {
		text = w.Say("targets.basis", text, t.Basis)
	}
	if t.Kind == sme.NewFirms {
		text = w.Say("targets.new", text)
	}
	return text
}

// SignOf is what was said of two names as a sign between them.
func SignOf(word sme.DecisionWord) string {
	switch word {
	case sme.SaysSame:
		return "="
	case sme.SaysDifferent:
		return "≠"
	}
	return "?"
}

// Clock is a time in RFC 3339 as people read it, to the minute.
func Clock(time string) string {
	return strings.Replace(time[:min(len(time), len("2006-01-02T15:04"))], "T", " ", 1)
}

// DayOf is the day of a time in RFC 3339.
func DayOf(time string) string { return time[:min(len(time), len("2006-01-02"))] }

// Size says a number of bytes for people.
func (w Words) Size(n int64) string {
	if n < 1<<20 {
		return w.Say("size.kb", render.Group((n+1023)>>10))
	}
	return w.Say("size.mb", fmt.Sprintf("%.1f", float64(n)/(1<<20)))
}

// NoticeText is what is known of the notice by which a list was published.
func (w Words) NoticeText(n sme.Notice) string {
	return strings.Join(n.Texts(), w.Say("list.items"))
}

// KeyName is a key as people write it: of a name with a place, 甲@成都市.
func (w Words) KeyName(k sme.Key) string {
	if reg := w.Ref().Regions.Get(k.Place()); reg != nil {
		return KeyText(k.Bare()) + "@" + reg.NameZh
	}
	return KeyText(k)
}
