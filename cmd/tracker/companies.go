package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newCompaniesCmd(a *app) *cobra.Command {
	var q queryFlags
	var c sme.ReportCell
	cmd := &cobra.Command{
		Use:               "companies [TEXT]",
		Short:             a.say("companies.short"),
		Long:              a.say("companies.long"),
		Example:           a.say("companies.example"),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, text []string) error {
			c.Text = strings.TrimSpace(strings.Join(text, " "))
			if err := checkCell(&c); err != nil {
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
			if len(list) == 0 && c.Text != "" {
				a.hint("companies.none", c.Text)
			}
			return nil
		},
	}
	f := cmd.Flags()
	q.register(a, cmd)
	f.StringVar(&c.Batch, "batch", "", a.say("flag.of-batch"))
	f.Var(textFlag{&c.NotStated, "dimension"}, "not-stated", a.say("flag.not-stated"))
	f.Lookup("not-stated").NoOptDefVal = string(sme.ByDistrict)
	f.StringVar(&c.Industry, "industry", "", a.say("flag.industry"))
	complete(cmd, "not-stated", sme.ByDistrict, sme.ByCity, sme.ByProvince, sme.ByIndustry)
	return cmd
}

// checkCell reads the flags that only this command has. 第二批 is batch 2; a batch of
// another tier or issuer is given by its whole id, as reports print it.
func checkCell(c *sme.ReportCell) error {
	if stated := []string{string(sme.ByDistrict), string(sme.ByCity), string(sme.ByProvince), string(sme.ByIndustry)}; c.NotStated != "" &&
		!slices.Contains(stated, string(c.NotStated)) {
		return usage("usage.choice", "--not-stated", string(c.NotStated), stated)
	}
	c.Industry = sme.IndustryOf([]sme.Cell{{Header: "行业", Text: c.Industry}})
	if c.Batch == "" || c.Batch == "?" || strings.Contains(c.Batch, "/") {
		return nil
	}
	b, err := batchNamed(c.Batch)
	c.Batch = string(b)
	return err
}

// companies lists the firms of a cell, by official order of regions, then name.
func (a *app) companies(s *store.Store, c *sme.ReportCell) ([]sme.Company, error) {
	var list []sme.Company
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
		list = c.FirmsIn(a.ref(), firms)
	}
	slices.SortStableFunc(list, func(x, y sme.Company) int {
		return cmp.Or(a.ref().Regions.CompareStated(x.Region, y.Region), strings.Compare(x.Name, y.Name))
	})
	return list, nil
}

// listedIn finds the rows of the lists, repeats included.
func (w words) listedIn(rows []store.ListedRow, c *sme.ReportCell) []sme.Company {
	var list []sme.Company
	for _, r := range rows {
		if c.Matches(r.Name, sme.CleanCode(r.Code)) && c.Holds(w.Ref(), r.Region, r.Batch, r.Industry) {
			list = append(list, sme.Company{
				Firm: r.Firm, Name: r.Name, Code: r.Code, Tier: r.Batch.Tier, Region: r.Region, Batch: r.Batch, Industry: r.Industry,
				Since: r.Day, Run: r.Window,
			})
		}
	}
	return list
}

func (a *app) companiesTable(s *store.Store, c *sme.ReportCell, list []sme.Company) (render.Table, error) {
	g, err := s.Grounds(a.ctx, c.Query)
	if err != nil {
		return render.Table{}, err
	}
	return a.CompaniesTable(c, list, c.CoverageFor(a.ref(), g, c.Tier, c.On, c.Basis), g.Sample()), nil
}
