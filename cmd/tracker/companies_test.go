package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/store"
)

var (
	lawDays  = []sme.Day{sme.DayOf(2022, 12, 31), sme.DayOf(2023, 3, 26), sme.DayOf(2026, 3, 31), sme.DayOf(2026, 4, 1), sme.DayOf(2026, 11, 24)}
	province = []sme.RegionID{"510000"}
	city     = []sme.RegionID{"510100"}
)

// Law: for each cell of each report, the list of firms holds exactly that many.
func TestCompaniesAreTheFiguresOfReports(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	firms, err := s.Firms(a.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var asked []sme.Query
	for _, tier := range a.ref().Ladder() {
		for _, on := range lawDays {
			for _, reach := range sme.Reaches {
				for _, basis := range sme.Bases {
					for _, by := range []sme.Query{
						{By: sme.ByTier, Regions: city}, {By: sme.ByDistrict, Regions: city}, {By: sme.ByCity, Regions: province}, {By: sme.ByBatch, Regions: province},
					} {
						asked = append(asked, sme.Query{By: by.By, Regions: by.Regions, Tier: tier, On: on, Reach: reach, Basis: basis})
					}
				}
			}
		}
	}
	for _, q := range lawtest.Some(t, 24, asked) {
		var rows []store.ListedRow
		if q.Basis == sme.BasisListed {
			if rows, err = s.Listed(a.ctx, q.Tier, q.On); err != nil {
				t.Fatal(err)
			}
		}
		compareCells(t, a, reportOf(t, a, s, q), q, a.listed(firms, rows, sme.ReportCell{Query: q}))
	}
}

// listed lists the firms of a cell without asking the registry again.
func (a *app) listed(firms []*sme.Firm, rows []store.ListedRow, c sme.ReportCell) []sme.Company {
	if c.Basis == sme.BasisListed {
		return a.listedIn(rows, &c)
	}
	return c.FirmsIn(a.ref(), firms)
}

// compareCells holds a list of firms against the rows of a report of which it is all.
func compareCells(t *testing.T, a *app, rep *sme.Report, q sme.Query, list []sme.Company) {
	t.Helper()
	want, got := figuresOf(rep, q.Basis), map[string]int{}
	if len(want) == 0 { // nothing is known of the tier, or rows by such a reach
		return
	}
	for id := range want { // a report has rows of nothing too
		got[id] = 0
	}
	for _, co := range list {
		got[a.cellOf(q, co)]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%v (-report +companies):\n%s", q, diff)
	}
}

// The flags that pick a row of a report pick its firms.
func TestCompaniesByTheFlagsOfARow(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	firms, err := s.Firms(a.ctx)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Listed(a.ctx, "innovative", lawDays[len(lawDays)-1])
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []sme.Query{
		{By: sme.ByDistrict, Regions: city, Basis: sme.BasisValid, Reach: sme.Exact},
		{By: sme.ByCity, Regions: province, Basis: sme.BasisListed, Reach: sme.Exact},
		{By: sme.ByBatch, Regions: city, Basis: sme.BasisNet, Reach: sme.Inclusive},
	} {
		q.Tier, q.On = "innovative", lawDays[len(lawDays)-1]
		for id, figure := range figuresOf(reportOf(t, a, s, q), q.Basis) {
			if n := len(a.listed(firms, rows, flagsOf(q, id))); n != figure {
				t.Errorf("%v: %s: companies lists %d, the report says %d", q, id, n, figure)
			}
		}
	}
}

func reportOf(t *testing.T, a *app, s *store.Store, q sme.Query) *sme.Report {
	t.Helper()
	ev, err := s.Evidence(a.ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := sme.BuildReport(a.ref(), q, ev)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// figuresOf are the figures of a report by row, without those that are not known.
func figuresOf(rep *sme.Report, basis sme.Basis) map[string]int {
	figures := map[string]int{}
	for i := range rep.Rows {
		if n := rep.Rows[i].Figures.On(basis); n != nil {
			figures[rep.Rows[i].ID] = *n
		}
	}
	return figures
}

// cellOf is the row of a report that a line of the list belongs to.
func (a *app) cellOf(q sme.Query, co sme.Company) string {
	at := func(kind sme.RegionKind) string {
		if id := a.ref().Regions.At(co.Region, kind); id != "" {
			return string(id)
		}
		return sme.NotStated
	}
	switch q.By {
	case sme.ByDistrict:
		return at(sme.KindDistrict)
	case sme.ByCity:
		return at(sme.KindCity)
	case sme.ByBatch:
		return a.ref().BatchID(co.Batch, q)
	}
	return string(q.Tier)
}

// flagsOf are the flags of companies that pick a row of a report.
func flagsOf(q sme.Query, id string) sme.ReportCell {
	c := sme.ReportCell{Query: q}
	switch {
	case q.By == sme.ByBatch:
		c.Batch = id
	case id == sme.NotStated:
		c.NotStated = q.By
	default:
		c.Regions = []sme.RegionID{sme.RegionID(id)}
	}
	return c
}

func TestOneApart(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"成都腾盛", "成都腾胜", true},
		{"成都腾盛", "成都腾盛", false},
		{"成都腾盛", "成都腾", true},
		{"成都腾", "成都鼎腾", true},
		{"成都腾盛", "成都胜腾", false},
		{"成都", "成都腾盛", false},
	} {
		t.Run(fmt.Sprint(tt.a, tt.b), func(t *testing.T) {
			if got := oneApart([]rune(tt.a), []rune(tt.b)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
