package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// cell picks the firms of one cell of a report.
type cell struct {
	sme.Query
	batch     string        // a report's id of it, "" for all
	industry  string        // "" for all
	notStated sme.Dimension // district, city or industry: only firms of which none is stated; "" for all
	text      string        // in the name, or the beginning of the code
}

func newCompaniesCmd(a *app) *cobra.Command {
	var q queryFlags
	var c cell
	cmd := &cobra.Command{
		Use:               "companies [TEXT]",
		Short:             a.say("companies.short"),
		Long:              a.say("companies.long"),
		Example:           a.say("companies.example"),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, text []string) error {
			c.text = strings.TrimSpace(strings.Join(text, " "))
			if err := c.check(); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			if c.Query, err = q.query(a, s, ""); err != nil {
				return err
			}
			if c.Tier == "" {
				c.Tier = a.defaultTier(c.Query)
			}
			list, err := a.companies(s, &c)
			if err != nil {
				return err
			}
			t, err := a.companiesTable(s, &c, list)
			if err != nil {
				return err
			}
			if err := a.write(t); err != nil {
				return err
			}
			if len(list) == 0 && c.text != "" {
				a.hint("companies.none", c.text)
			}
			return nil
		},
	}
	f := cmd.Flags()
	q.register(a, cmd)
	f.StringVar(&c.batch, "batch", "", a.say("flag.of-batch"))
	f.Var(textFlag{&c.notStated, "dimension"}, "not-stated", a.say("flag.not-stated"))
	f.Lookup("not-stated").NoOptDefVal = string(sme.ByDistrict)
	f.StringVar(&c.industry, "industry", "", a.say("flag.industry"))
	complete(cmd, "not-stated", sme.ByDistrict, sme.ByCity, sme.ByIndustry)
	return cmd
}

// check reads the flags that only this command has. 第二批 is batch 2; a batch of
// another tier or issuer is given by its whole id, as reports print it.
func (c *cell) check() error {
	if stated := []string{string(sme.ByDistrict), string(sme.ByCity), string(sme.ByIndustry)}; c.notStated != "" && !slices.Contains(stated, string(c.notStated)) {
		return usage("usage.choice", "--not-stated", string(c.notStated), stated)
	}
	c.industry = sme.IndustryOf([]sme.Cell{{Header: "行业", Text: c.industry}})
	if c.batch == "" || c.batch == "?" || strings.Contains(c.batch, "/") {
		return nil
	}
	b, err := batchNamed(c.batch)
	c.batch = string(b)
	return err
}

// company is one line of the list: a firm in the cell, or a row listed.
type company struct {
	firm      sme.Key
	name      string
	code      string
	tier      sme.TierID
	region    sme.RegionID
	batch     sme.BatchRef
	industry  string
	since     sme.Day
	run       sme.Window // in force, on the day or last before it
	undecided bool
}

// companies lists the firms of a cell, by official order of regions, then name.
func (a *app) companies(s *store.Store, c *cell) ([]company, error) {
	var list []company
	if c.Basis == sme.BasisListed {
		rows, err := s.Listed(a.ctx, c.Tier, c.On)
		if err != nil {
			return nil, err
		}
		list = a.listedIn(rows, c)
	} else {
		firms, err := s.Firms(a.ctx)
		if err != nil {
			return nil, err
		}
		list = a.firmsIn(firms, c)
	}
	slices.SortStableFunc(list, func(x, y company) int {
		return cmp.Or(a.ref().Regions.CompareStated(x.region, y.region), strings.Compare(x.name, y.name))
	})
	return list, nil
}

// firmsIn finds the firms by their own status on the day, as figures are found.
func (w words) firmsIn(firms []*sme.Firm, c *cell) []company {
	ladder := w.Ref().Ladder()
	var list []company
	for _, f := range firms {
		if !c.matches(f.Name, f.Code) {
			continue
		}
		for _, m := range f.StatusOn(ladder, c.Basis, c.Reach, c.On) {
			if m.Tier != c.Tier || !c.holds(w.Ref(), m.Region, m.Batch, f.Industry) {
				continue
			}
			co := company{firm: f.ID, name: f.Name, code: f.Code, tier: m.Tier, region: m.Region, batch: m.Batch, industry: f.Industry, undecided: f.Undecided}
			if c.Reach == sme.Inclusive { // the tier that it holds, which may be a higher one
				for _, top := range f.StatusOn(ladder, c.Basis, sme.Highest, c.On) {
					co.tier = top.Tier
				}
			}
			for i := range f.Titles {
				if t := &f.Titles[i]; t.Tier == co.tier {
					co.since, co.run = t.Since, runOn(t, c.On)
				}
			}
			list = append(list, co)
		}
	}
	return list
}

// listedIn finds the rows of the lists, repeats included.
func (w words) listedIn(rows []store.ListedRow, c *cell) []company {
	var list []company
	for _, r := range rows {
		if c.matches(r.Name, sme.CleanCode(r.Code)) && c.holds(w.Ref(), r.Region, r.Batch, r.Industry) {
			list = append(list, company{
				firm: r.Firm, name: r.Name, code: r.Code, tier: r.Batch.Tier, region: r.Region, batch: r.Batch, industry: r.Industry, since: r.Day, run: r.Window,
			})
		}
	}
	return list
}

// holds says that a place, batch and industry are in the cell.
func (c *cell) holds(ref *sme.Reference, region sme.RegionID, batch sme.BatchRef, industry string) bool {
	return c.Covers(ref.Regions, region) &&
		(c.batch == "" || ref.BatchID(batch, c.Query) == c.batch || batch.ID() == c.batch) &&
		(c.industry == "" || industry == c.industry) &&
		(c.notStated != sme.ByIndustry || industry == "") &&
		(!c.notStated.Place() || ref.Regions.Unit(region, c.notStated) == "")
}

// matches says that the text is in the name, or begins the code.
func (c *cell) matches(name, code string) bool {
	if c.text == "" {
		return true
	}
	typed := sme.CleanCode(c.text)
	return strings.Contains(sme.NameKey(name), partKey(c.text)) || typed != "" && strings.HasPrefix(code, typed)
}

// partKey is the compared form of a part of a name. NameKey alone gives "" for
// 有限公司 or a single character, which no firm is called.
func partKey(text string) string { return strings.TrimPrefix(sme.NameKey("企"+text), "企") }

// runOn is the time in force on a day, else the last one before it.
func runOn(t *sme.Title, on sme.Day) sme.Window {
	var w sme.Window
	for _, r := range t.Runs {
		if r.From <= on {
			w = sme.Window{From: r.From.Date(), To: (r.To - 1).Date()}
		}
	}
	return w
}

func (a *app) companiesTable(s *store.Store, c *cell, list []company) (render.Table, error) {
	t := render.Table{Title: a.companiesTitle(c), Sheet: a.say("companies.sheet")}
	l := wording.NewLayout[company](a.Words)
	l.Machine("firm", func(co company) render.Value { return wording.Known(wording.KeyText(co.firm)) })
	l.Both("name", func(co company) render.Value { return render.V(co.name) })
	l.Both("code", func(co company) render.Value { return wording.Known(co.code) })
	l.Machine("tier", func(co company) render.Value { return render.V(string(co.tier)) })
	l.Place(func(co company) sme.RegionID { return co.region })
	l.Machine("batch", func(co company) render.Value { return render.V(a.ref().BatchID(co.batch, c.Query)) })
	if c.Reach == sme.Inclusive { // in the place of since, people read which tier it is
		l.People("tier", func(co company) string { return a.ShortTier(co.tier) })
	}
	l.Both("since", func(co company) render.Value { return wording.Known(co.since.String()) }).Machine = c.Reach == sme.Inclusive
	l.Machine("valid_from", func(co company) render.Value { return wording.Known(co.run.From.String()) })
	l.Both("valid_until", func(co company) render.Value { return wording.Known(co.run.To.String()) })
	l.Machine("undecided", func(co company) render.Value { return render.V(co.undecided) })
	l.Machine("industry", func(co company) render.Value { return wording.Known(co.industry) })
	l.Asked(c.Query)
	l.Lay(&t, list)
	undecided := 0
	for _, co := range list {
		if co.undecided {
			undecided++
		}
	}
	held, sample, err := s.Held(a.ctx)
	if err != nil {
		return t, err
	}
	coverage := c.CoverageFor(a.ref(), held, c.Tier, c.On)
	foot := wording.Footing{Query: c.Query, Undecided: undecided, Sample: sample}
	t.Meta = a.companiesMeta(c, coverage, foot)
	t.Notes = a.companiesNotes(c, coverage, len(list), foot)
	return t, nil
}

func (w words) companiesTitle(c *cell) string {
	title := w.say("companies.title", w.RegionNames(c.Query), c.Tier, c.On, c.Basis)
	var only []string
	if c.batch != "" {
		name := c.batch
		if !strings.ContainsAny(name, "/?") {
			name = w.Batch(sme.Batch(name))
		}
		only = append(only, name)
	}
	if c.industry != "" {
		only = append(only, c.industry)
	}
	if c.notStated != "" {
		only = append(only, w.say("companies.not-stated-"+string(c.notStated)))
	}
	if c.text != "" {
		only = append(only, w.say("companies.matching", c.text))
	}
	if len(only) > 0 {
		return w.say("companies.only", title, only)
	}
	return title
}

// companiesMeta is what machines and spreadsheets are told of the list: of which
// cell it is, and what of its tier is missing.
func (w words) companiesMeta(c *cell, coverage sme.Coverage, foot wording.Footing) []render.Field {
	meta := wording.Behind(wording.Without(w.Meta(foot), "documents"), "rules",
		w.Field("coverage", string(coverage.State), w.say("coverage."+string(coverage.State))),
		w.Field("missing", coverage.MissingIDs(), cmp.Or(w.SlotNamesOrNone(coverage), " ")))
	return wording.Behind(meta, "tier", render.Field{Key: "batch", Value: wording.Known(c.batch)}, render.Field{Key: "industry", Value: wording.Known(c.industry)},
		render.Field{Key: "not_stated", Value: wording.Known(string(c.notStated))}, render.Field{Key: "text", Value: wording.Known(c.text)})
}

// companiesNotes are the lines under the list: how many, and what the number rests on.
func (w words) companiesNotes(c *cell, coverage sme.Coverage, n int, foot wording.Footing) []string {
	id := "companies.firms"
	if c.Basis == sme.BasisListed {
		id = "companies.rows"
	}
	var notes []string
	if n > 0 || coverage.State != sme.CoverNone { // of a tier without lists nothing is known, not that there is none
		notes = append(notes, w.say(id, n))
	}
	notes = append(notes, w.FirstNotes(foot, w.say("companies.basis", c.Basis, c.Reach, c.On, c.Known, sme.RulesVersion))...)
	notes = append(notes, w.CoverageNotes(&sme.ReportRow{Tier: c.Tier, Coverage: coverage})...)
	if foot.Undecided > 0 {
		notes = append(notes, w.say("companies.undecided", foot.Undecided))
	}
	return notes
}
