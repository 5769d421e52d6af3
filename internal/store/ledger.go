package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Sums adds the ledger up for a query, up to its day.
func (s *Store) Sums(ctx context.Context, q sme.Query) ([]sme.Sum, error) {
	batch, period := `'', '', ''`, `'', ''`
	if q.By == sme.ByBatch || q.Cross == sme.ByBatch {
		batch = `batch_tier, batch_issuer, batch`
	}
	if q.By.Time() || q.Cross.Time() {
		period = `substr(day, 1, 7), kind`
	}
	industry := `''`
	if q.By == sme.ByIndustry || q.Cross == sme.ByIndustry {
		industry = `industry`
	}
	var list []sme.Sum
	err := s.each(ctx, `
		SELECT basis, tier, region, `+batch+`, `+period+`, `+industry+`, sum(n)
		FROM delta
		WHERE reach = ? AND day <= ?
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
		HAVING sum(n) <> 0
		ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`, []any{string(q.Reach), q.On.String()}, func(rows *sql.Rows) error {
		var m sme.Sum
		var month string
		err := rows.Scan(&m.Basis, &m.Tier, &m.Region, &m.Batch.Tier, &m.Batch.Issuer, &m.Batch.Batch, &month, &m.Kind, &m.Industry, &m.N)
		m.Month = date(month).Start()
		list = append(list, m)
		return err
	})
	return list, err
}

// Counter returns a function that counts the firms in one set on one day.
func (s *Store) Counter(ctx context.Context, regions *sme.Regions) sme.Counter {
	return func(basis sme.Basis, reach sme.Reach, tier sme.TierID, region sme.RegionID, on sme.Day) (int, error) {
		total := 0
		err := s.each(ctx, `
			SELECT region, sum(n)
			FROM delta
			WHERE basis = ? AND reach = ? AND tier = ? AND day <= ?
			GROUP BY region`, []any{string(basis), string(reach), string(tier), on.String()}, func(rows *sql.Rows) error {
			var id sme.RegionID
			var n int
			if err := rows.Scan(&id, &n); err != nil {
				return err
			}
			if regions.Within(id, region) {
				total += n
			}
			return nil
		})
		return total, err
	}
}

// LapsedBetween counts the titles of a tier that lapsed after a day, up to
// another, in the regions of a query.
func (s *Store) LapsedBetween(ctx context.Context, q sme.Query, regions *sme.Regions, tier sme.TierID, after, upTo sme.Day) (int, error) {
	total := 0
	err := s.each(ctx, `
		SELECT region, -sum(n)
		FROM delta
		WHERE basis = 'valid' AND reach = 'exact' AND tier = ? AND kind = 'lapsed' AND day > ? AND day <= ?
		GROUP BY region`, []any{string(tier), after.String(), upTo.String()}, func(rows *sql.Rows) error {
		var id sme.RegionID
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return err
		}
		if q.Covers(regions, id) {
			total += n
		}
		return nil
	})
	return total, err
}

// Undecided counts the rows behind the figures of a query that cannot be given to one
// firm: in its regions, with a title of its tiers by its day.
func (s *Store) Undecided(ctx context.Context, q sme.Query, ref *sme.Reference) (int, error) {
	total := 0
	err := s.each(ctx, `SELECT sum(n), region, tiers FROM undecided WHERE day <= ? GROUP BY region, tiers`, []any{q.On.String()}, func(rows *sql.Rows) error {
		var n int
		var region sme.RegionID
		var tiers string
		if err := rows.Scan(&n, &region, &tiers); err != nil {
			return err
		}
		counts := slices.ContainsFunc(strings.Split(tiers, ","), func(tier string) bool { return q.Counts(ref, sme.TierID(tier)) })
		if counts && q.Covers(ref.Regions, region) {
			total += n
		}
		return nil
	})
	return total, err
}

// Evidence gathers what a report rests on.
func (s *Store) Evidence(ctx context.Context, q sme.Query) (sme.Evidence, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return sme.Evidence{}, err
	}
	ev := sme.Evidence{Count: s.Counter(ctx, ref.Regions), Steps: s.Postings(ctx, ref.Regions)}
	if ev.Sums, err = s.Sums(ctx, q); err != nil {
		return ev, err
	}
	if ev.Grounds, err = s.Grounds(ctx, q); err != nil {
		return ev, err
	}
	ev.Sample = ev.Grounds.Sample()
	if ev.Undecided, err = s.Undecided(ctx, q, ref); err != nil {
		return ev, err
	}
	ev.InSeason = func(tier sme.TierID) (int, error) {
		rule := ref.Tier(tier, q.On)
		if rule == nil {
			return 0, nil
		}
		return s.LapsedBetween(ctx, q, ref.Regions, tier, rule.RestorableSince(q.On), q.On)
	}
	return ev, nil
}

// Postings returns a function that reads the postings of one set of firms out of the ledger.
func (s *Store) Postings(ctx context.Context, regions *sme.Regions) sme.Postings {
	return func(basis sme.Basis, reach sme.Reach, tier sme.TierID, region sme.RegionID, after, upTo sme.Day) ([]sme.Posting, error) {
		var list []sme.Posting
		err := s.each(ctx, `
			SELECT region, day, kind, batch_tier, batch_issuer, batch, n
			FROM delta
			WHERE basis = ? AND reach = ? AND tier = ? AND day > ? AND day <= ?
			ORDER BY day, region, kind, batch_tier, batch_issuer, batch`,
			[]any{string(basis), string(reach), string(tier), after.String(), upTo.String()}, func(rows *sql.Rows) error {
				var id sme.RegionID
				var day string
				var step sme.Posting
				if err := rows.Scan(&id, &day, &step.Kind, &step.Batch.Tier, &step.Batch.Issuer, &step.Batch.Batch, &step.N); err != nil {
					return err
				}
				if regions.Within(id, region) {
					step.Day = date(day).Start()
					list = append(list, step)
				}
				return nil
			})
		return list, err
	}
}

// Flows adds the ledger up for a query, before and after the end of a day, up to
// the query's day.
func (s *Store) Flows(ctx context.Context, q sme.Query, from sme.Day) ([]sme.Flow, error) {
	extra := `'', '', '', '', ''`
	switch {
	case q.By == sme.ByBatch:
		extra = `batch_tier, batch_issuer, batch, '', ''`
	case q.By == sme.ByIndustry:
		extra = `'', '', '', industry, ''`
	case q.By.Time():
		extra = `'', '', '', '', CASE WHEN day > :from THEN substr(day, 1, 7) ELSE '' END`
	}
	var list []sme.Flow
	err := s.each(ctx, `
		SELECT tier, region, `+extra+`, CASE WHEN day > :from THEN kind ELSE '' END,
		       sum(CASE WHEN n > 0 THEN n ELSE 0 END), -sum(CASE WHEN n < 0 THEN n ELSE 0 END)
		FROM delta
		WHERE basis = :basis AND reach = :reach AND day <= :to
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
		ORDER BY 1, 2, 3, 4, 5, 6, 7, 8`,
		[]any{sql.Named("from", from.String()), sql.Named("basis", string(q.Basis)),
			sql.Named("reach", string(q.Reach)), sql.Named("to", q.On.String())},
		func(rows *sql.Rows) error {
			var f sme.Flow
			var month string
			err := rows.Scan(&f.Tier, &f.Region, &f.Batch.Tier, &f.Batch.Issuer, &f.Batch.Batch, &f.Industry,
				&month, &f.Kind, &f.In, &f.Out)
			f.Month = date(month).Start()
			list = append(list, f)
			return err
		})
	return list, err
}
