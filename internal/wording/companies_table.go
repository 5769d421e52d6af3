package wording

import (
	"cmp"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// CompaniesTable lists the firms of a cell.
func (w Words) CompaniesTable(c *sme.ReportCell, list []sme.Company, coverage sme.Coverage, sample bool) render.Table {
	t := render.Table{Title: w.companiesTitle(c), Sheet: w.Say("companies.sheet")}
	l := NewLayout[sme.Company](w)
	l.Machine("firm", func(co sme.Company) render.Value { return TextOrNone(KeyText(co.Firm)) })
	l.Both("name", func(co sme.Company) render.Value { return render.V(co.Name) })
	l.Both("code", func(co sme.Company) render.Value { return TextOrNone(co.Code) })
	l.Machine("tier", func(co sme.Company) render.Value { return render.V(string(co.Tier)) })
	l.Place(func(co sme.Company) sme.RegionID { return co.Region })
	l.Machine("batch", func(co sme.Company) render.Value { return render.V(w.Ref().BatchID(co.Batch, c.Query)) })
	if c.Reach == sme.Inclusive { // in the place of since, people read which tier it is
		l.People("tier", func(co sme.Company) string { return w.ShortTier(co.Tier) })
	}
	l.Both("since", func(co sme.Company) render.Value { return TextOrNone(co.Since.String()) }).Machine = c.Reach == sme.Inclusive
	l.Machine("valid_from", func(co sme.Company) render.Value { return TextOrNone(co.Run.From.String()) })
	l.Both("valid_until", func(co sme.Company) render.Value { return TextOrNone(co.Run.To.String()) })
	l.Machine("undecided", func(co sme.Company) render.Value { return render.V(co.Undecided) })
	l.Machine("industry", func(co sme.Company) render.Value { return TextOrNone(co.Industry) })
	l.Asked(c.Query)
	l.BatchNames(func(co sme.Company) sme.BatchRef { return co.Batch })
	l.Lay(&t, list)
	undecided := 0
	for _, co := range list {
		if co.Undecided {
			undecided++
		}
	}
	foot := Footing{Query: c.Query, Undecided: undecided, Sample: sample}
	t.Meta = w.companiesMeta(c, coverage, foot)
	t.Notes = w.companiesNotes(c, coverage, len(list), foot)
	return t
}

func (w Words) companiesTitle(c *sme.ReportCell) string {
	title := w.Say("companies.title", w.RegionNames(c.Query), c.Tier, c.On, c.Basis)
	var only []string
	if c.Batch != "" {
		name := c.Batch
		if !strings.ContainsAny(name, "/?") {
			name = w.Batch(sme.Batch(name))
		}
		only = append(only, name)
	}
	if c.Industry != "" {
		only = append(only, c.Industry)
	}
	if c.NotStated != "" {
		only = append(only, w.Say("companies.not-stated-"+string(c.NotStated)))
	}
	if c.Text != "" {
		only = append(only, w.Say("companies.matching", c.Text))
	}
	if len(only) > 0 {
		return w.Say("companies.only", title, only)
	}
	return title
}

// companiesMeta is what machines and spreadsheets are told of the list: of which
// cell it is, and what of its tier is missing.
func (w Words) companiesMeta(c *sme.ReportCell, coverage sme.Coverage, foot Footing) []render.Field {
	meta := Behind(Without(w.Meta(foot), "documents"), "rules",
		w.Field("coverage", string(coverage.State), w.Say("coverage."+string(coverage.State))),
		w.Field("missing", coverage.MissingIDs(), cmp.Or(w.SlotNamesOrNone(coverage), " ")),
		render.Field{Key: "missing_ids",
			Value: render.V(coverage.MissingLongIDs())}, render.Field{Key: "sign",
			Value: render.V(string(coverage.Sign()))})
	return Behind(meta, "tier", render.Field{Key: "batch", Value: TextOrNone(c.Batch)}, render.Field{Key: "industry", Value: TextOrNone(c.Industry)},
		render.Field{Key: "not_stated", Value: TextOrNone(string(c.NotStated))}, render.Field{Key: "text", Value: TextOrNone(c.Text)})
}

// companiesNotes are the lines under the list: how many, and what the number rests on.
func (w Words) companiesNotes(c *sme.ReportCell, coverage sme.Coverage, n int, foot Footing) []string {
	id := "companies.firms"
	if c.Basis == sme.BasisListed {
		id = "companies.rows"
	}
	var notes []string
	if n > 0 || coverage.State != sme.CoverNone { // of a tier without lists nothing is known, not that there is none
		notes = append(notes, w.Say(id, n))
	}
	notes = append(notes, w.FirstNotes(foot, w.Say("companies.basis", c.Basis, c.Reach, c.On, c.Known, sme.RulesVersion))...)
	notes = append(notes, w.CoverageNotes(&sme.ReportRow{Tier: c.Tier, Coverage: coverage})...)
	if n > 0 && coverage.State == sme.CoverNone {
		notes = append(notes, w.Say("companies.no-figure", c.Tier))
	}
	if foot.Undecided > 0 {
		notes = append(notes, w.Say("companies.undecided", foot.Undecided))
	}
	return notes
}
