package sme

import "strings"

// ReportCell picks the firms of one cell of a report.
type ReportCell struct {
	Query
	Batch     string    // a report's id of it, "" for all
	Industry  string    // "" for all
	NotStated Dimension // district, city or industry: only firms of which none is stated; "" for all
	Text      string    // in the name, or the beginning of the code
}

// Company is a firm of a cell, or a row of a list.
type Company struct {
	Firm      Key
	Name      string
	Code      string
	Tier      TierID
	Region    RegionID
	Batch     BatchRef
	Industry  string
	Since     Day
	Run       Window // in force, on the day or last before it
	Undecided bool
}

// FirmsIn finds the firms by their own status on the day, as figures are found.
func (c *ReportCell) FirmsIn(ref *Reference, firms []*Firm) []Company {
	ladder := ref.Ladder()
	var list []Company
	for _, f := range firms {
		if !c.Matches(f.Name, f.Code) {
			continue
		}
		for _, m := range f.StatusOn(ladder, c.Basis, c.Reach, c.On) {
			if m.Tier != c.Tier || !c.Holds(ref, m.Region, m.Batch, f.Industry) {
				continue
			}
			co := Company{Firm: f.ID, Name: f.Name, Code: f.Code, Tier: m.Tier, Region: m.Region,
				Batch: m.Batch, Industry: f.Industry, Undecided: f.Undecided}
			if c.Reach == Inclusive { // the tier that it holds, which may be a higher one
				for _, top := range f.StatusOn(ladder, c.Basis, Highest, c.On) {
					co.Tier = top.Tier
				}
			}
			for i := range f.Titles {
				if t := &f.Titles[i]; t.Tier == co.Tier {
					co.Since, co.Run = t.Since, runOn(t, c.On)
				}
			}
			list = append(list, co)
		}
	}
	return list
}

// Holds reports whether a place, batch and industry are in the cell.
func (c *ReportCell) Holds(ref *Reference, region RegionID, batch BatchRef, industry string) bool {
	return c.Covers(ref.Regions, region) &&
		(c.Batch == "" || ref.BatchID(batch, c.Query) == c.Batch || batch.ID() == c.Batch) &&
		(c.Industry == "" || industry == c.Industry) &&
		(c.NotStated != ByIndustry || industry == "") &&
		(!c.NotStated.Place() || ref.Regions.Unit(region, c.NotStated) == "")
}

// Matches reports whether the text is in the name, or begins the code.
func (c *ReportCell) Matches(name, code string) bool {
	if c.Text == "" {
		return true
	}
	typed := CleanCode(c.Text)
	return strings.Contains(NameKey(name), partKey(c.Text)) || typed != "" && strings.HasPrefix(code, typed)
}

// partKey is the compared form of a part of a name. NameKey alone gives "" for
// 有限公司 or a single character, which no firm is called.
func partKey(text string) string { return strings.TrimPrefix(NameKey("企"+text), "企") }

// runOn is the time in force on a day, else the last one before it.
func runOn(t *Title, on Day) Window {
	var w Window
	for _, r := range t.Runs {
		if r.From <= on {
			w = Window{From: r.From.Date(), To: (r.To - 1).Date()}
		}
	}
	return w
}
