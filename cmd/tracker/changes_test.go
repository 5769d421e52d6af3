package main

import (
	"fmt"
	"maps"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// monthEnds are all from before the first sample list to the last month.
func monthEnds() []sme.Day {
	var days []sme.Day
	for day := sme.DayOf(2022, 11, 30); day < sme.DayOf(2026, 11, 24); {
		days = append(days, day)
		_, _, last := sme.ByMonth.Period(day + 1)
		day = last
	}
	return days
}

// askedBases are all pairs of a basis and a reach that there are.
func askedBases() []sme.Query {
	var list []sme.Query
	for _, basis := range sme.Bases {
		for _, reach := range sme.Reaches {
			if basis != sme.BasisListed || reach == sme.Exact {
				list = append(list, sme.Query{Basis: basis, Reach: reach, Regions: []sme.RegionID{"510100"}})
			}
		}
	}
	return list
}

// figuresOn are a report's figures on the query's basis by row; unknown is -1.
func (a *app) figuresOn(t *testing.T, s *store.Store, q sme.Query) map[string]int {
	t.Helper()
	ev, err := s.Evidence(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := sme.BuildReport(a.ref(), q, ev)
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]int{}
	rows := rep.Rows
	if rep.Total != nil {
		rows = append(rows, *rep.Total)
	}
	for _, r := range rows {
		figures[r.ID] = known0(r.Figures.On(q.Basis))
	}
	return figures
}

func known0(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

func (a *app) balanced(t *testing.T, s *store.Store, q sme.Query, from sme.Day, opening, closing map[string]int) *sme.Balance {
	t.Helper()
	bal, err := a.balance(s, q, from)
	if err != nil {
		t.Fatal(err)
	}
	rows := bal.Rows
	if bal.Total != nil {
		rows = append(rows, *bal.Total)
	}
	at := func(figures map[string]int, id string, coverage sme.Coverage) int {
		n, ok := figures[id]
		if !ok && coverage.State == sme.CoverNone {
			return -1 // batches have no row where there is nothing
		}
		return n
	}
	for i := range rows {
		r := &rows[i]
		if r.Close() != known0(r.Closing) && r.Closing != nil || r.Open != known0(r.Opening) && r.Opening != nil {
			t.Errorf("%v: %s does not balance: %+v", q, r.ID, r)
		}
		got := [2]int{known0(r.Opening), known0(r.Closing)}
		if want := [2]int{at(opening, r.ID, r.OpeningCoverage), at(closing, r.ID, r.Coverage)}; got != want && !q.By.Time() {
			t.Errorf("%s %s by %s, %s from %s to %s: %v, reports say %v", q.Basis, q.Reach, q.By, r.ID, from, q.On, got, want)
		}
	}
	return bal
}

// Opening and changes give the closing figure, and both are those of reports:
// between any two month ends, for each tier, basis and reach.
func TestLawChangesBalance(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	for _, q := range lawtest.Some(t, 3, askedBases()) {
		t.Run(fmt.Sprint(q.Basis, " ", q.Reach), func(t *testing.T) {
			q.By = sme.ByTier
			var figures []map[string]int
			var days []sme.Day // one of those with the same figures
			for _, q.On = range lawtest.Some(t, 8, monthEnds()) {
				now := a.figuresOn(t, s, q)
				if n := len(figures); n == 0 || !maps.Equal(now, figures[n-1]) {
					figures, days = append(figures, now), append(days, q.On)
				}
			}
			for i, from := range days {
				for j := i; j < len(days); j++ {
					q.On = days[j]
					a.balanced(t, s, q, from, figures[i], figures[j])
				}
			}
		})
	}
}

// The same holds by district, city and batch, where moves cross the rows'
// borders, and over time.
func TestLawChangesBalanceInEachRow(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	days := []sme.Day{sme.DayOf(2023, 3, 26), sme.DayOf(2024, 8, 31), sme.DayOf(2025, 5, 8), sme.DayOf(2026, 4, 30)}
	for _, q := range lawtest.Some(t, 2, askedBases()) {
		for _, q.By = range []sme.Dimension{sme.ByDistrict, sme.ByCity, sme.ByBatch, sme.ByQuarter} {
			for _, q.Tier = range a.ref().Ladder() {
				if q.Regions = []sme.RegionID{"510100"}; q.By == sme.ByCity {
					q.Regions = []sme.RegionID{"510000"}
				}
				var figures []map[string]int
				for _, q.On = range days {
					figures = append(figures, a.figuresOn(t, s, q))
				}
				for i, from := range days {
					for j := i + 1; j < len(days); j++ {
						q.On = days[j]
						bal := a.balanced(t, s, q, from, figures[i], figures[j])
						if rows := bal.Rows; q.By.Time() && (rows[0].Open != bal.Total.Open || rows[len(rows)-1].Close() != bal.Total.Close()) {
							t.Errorf("%s %s by %s: periods do not add up to the total", q.Basis, q.Reach, q.By)
						}
					}
				}
			}
		}
	}
}

// The firms that --list gives are exactly the changes of the figures, kind by kind.
func TestChangesListsTheFirms(t *testing.T) {
	longWithRaces(t)
	a, s := samples(t)
	var months [][2]sme.Day
	for days := monthEnds(); len(days) > 1; days = days[1:] {
		months = append(months, [2]sme.Day{days[0], days[1]})
	}
	for _, month := range lawtest.Some(t, 6, months) {
		from, to := month[0], month[1]
		firms, err := s.FirmsChanged(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range askedBases() {
			if q.Basis == sme.BasisListed {
				continue
			}
			q.By, q.On = sme.ByTier, to
			bal, err := a.balance(s, q, from)
			if err != nil {
				t.Fatal(err)
			}
			type flow struct {
				tier sme.TierID
				kind sme.Kind
			}
			in, out := map[flow]int{}, map[flow]int{}
			for _, c := range sme.ChangesOf(a.ref(), q, from, firms) {
				f := flow{c.Tier, c.Kind}
				if c.N > 0 {
					in[f]++
				} else {
					out[f]++
				}
			}
			for _, r := range bal.Rows {
				for _, kind := range sme.BalanceKinds {
					f := flow{r.Tier, kind}
					if kind == sme.Moved { // within the region asked about they are listed on both sides
						in[f], out[f] = in[f]-out[f], 0
						if r.In[kind]-r.Out[kind] != in[f] {
							t.Errorf("%s %s %s to %s: %v moved %d, listed %d", q.Basis, q.Reach, from, q.On, f, r.In[kind]-r.Out[kind], in[f])
						}
						continue
					}
					if r.In[kind] != in[f] || r.Out[kind] != out[f] {
						t.Errorf("%s %s %s to %s: %v is +%d −%d, listed +%d −%d", q.Basis, q.Reach, from, q.On, f, r.In[kind], r.Out[kind], in[f], out[f])
					}
				}
			}
		}
	}
}
