package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// Law: the margins of a report in two dimensions are the reports in one; where
// figures add up, its cells add up to them; and for each cell the list of firms
// holds exactly that many.
func TestCellsAndMargins(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	firms, err := s.Firms(a.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range lawtest.Some(t, 3, []sme.Query{
		{By: sme.ByDistrict, Cross: sme.ByTier, Regions: city, Basis: sme.BasisRecognised, Reach: sme.Exact},
		{By: sme.ByTier, Cross: sme.ByDistrict, Regions: city, Basis: sme.BasisValid, Reach: sme.Highest},
		{By: sme.ByBatch, Cross: sme.ByDistrict, Tier: "innovative", Regions: city, Basis: sme.BasisValid, Reach: sme.Exact},
		{By: sme.ByCity, Cross: sme.ByBatch, Tier: "innovative", Regions: province, Basis: sme.BasisNet, Reach: sme.Inclusive},
		{By: sme.ByTier, Cross: sme.ByBatch, Regions: province, Basis: sme.BasisRecognised, Reach: sme.Inclusive},
		{By: sme.ByIndustry, Cross: sme.ByTier, Regions: []sme.RegionID{"510107"}, Basis: sme.BasisRecognised, Reach: sme.Exact},
		{By: sme.ByYear, Cross: sme.ByTier, Regions: city, Basis: sme.BasisNet, Reach: sme.Exact},
		{By: sme.ByBatch, Cross: sme.ByYear, Tier: "innovative", Regions: city, Basis: sme.BasisValid, Reach: sme.Exact},
	}) {
		q.On = lawDays[len(lawDays)-1]
		t.Run(string(q.By)+","+string(q.Cross), func(t *testing.T) {
			rep := reportOf(t, a, s, q)
			if rows := marginOf(t, a.reportIn(t, s, q, q.By)); q.Cross != sme.ByTier || q.Reach == sme.Highest {
				if diff := cmp.Diff(rows, marginOf(t, rep.Rows)); diff != "" {
					t.Errorf("rows (-report in one dimension +in two):\n%s", diff)
				}
			}
			if columns := marginOf(t, a.reportIn(t, s, q, q.Cross)); q.By != sme.ByTier || q.Reach == sme.Highest {
				if diff := cmp.Diff(columns, marginOf(t, rep.Columns)); diff != "" {
					t.Errorf("columns (-report in one dimension +in two):\n%s", diff)
				}
			}
			across, down := make([]int, len(rep.Rows)), make([]int, len(rep.Columns))
			for i, cells := range rep.Cells {
				for j := range cells {
					n := cells[j].Figures.On(q.Basis)
					if n == nil {
						continue
					}
					across[i] += *n
					down[j] += *n
					if (i+j)%5 != 0 && q.By != sme.ByIndustry { // a fifth of them: each takes a pass over all firms
						continue
					}
					c := cellFlags(q, &rep.Rows[i], &rep.Columns[j])
					if listed := len(c.FirmsIn(a.ref(), firms)); listed != *n {
						t.Errorf("%s × %s: %d, and companies lists %d", rep.Rows[i].ID, rep.Columns[j].ID, *n, listed)
					}
				}
			}
			for i := range rep.Rows {
				if n := rep.Rows[i].Figures.On(q.Basis); q.AddsUp(q.Cross) && n != nil && *n != across[i] {
					t.Errorf("%s: cells add up to %d, not %d", rep.Rows[i].ID, across[i], *n)
				}
			}
			for j := range rep.Columns {
				if n := rep.Columns[j].Figures.On(q.Basis); q.AddsUp(q.By) && n != nil && *n != down[j] {
					t.Errorf("%s: cells add up to %d, not %d", rep.Columns[j].ID, down[j], *n)
				}
			}
		})
	}
}

// reportIn are the rows of the report in one of the dimensions.
func (a *app) reportIn(t *testing.T, s *store.Store, q sme.Query, by sme.Dimension) []sme.ReportRow {
	t.Helper()
	q.By, q.Cross = by, ""
	return reportOf(t, a, s, q).Rows
}

// marginOf are the figures of rows, by id.
func marginOf(t *testing.T, rows []sme.ReportRow) map[string]sme.Figures {
	t.Helper()
	margin := map[string]sme.Figures{}
	for _, r := range rows {
		margin[r.ID] = r.Figures
	}
	return margin
}

// cellFlags are the flags of companies that pick a cell.
func cellFlags(q sme.Query, row, column *sme.ReportRow) sme.ReportCell {
	c := sme.ReportCell{Query: q}
	for by, r := range map[sme.Dimension]*sme.ReportRow{q.By: row, q.Cross: column} {
		switch {
		case by == sme.ByTier:
			c.Tier = r.Tier
		case by == sme.ByBatch:
			c.Batch = r.ID
		case by.Time():
			c.On = r.On
		case by == sme.ByIndustry && r.Industry != "":
			c.Industry = r.Industry
		case r.ID == sme.NotStated:
			c.NotStated = by
		default:
			c.Regions = []sme.RegionID{r.Region}
		}
	}
	return c
}
