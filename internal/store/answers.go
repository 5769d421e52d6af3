package store

import (
	"context"
	"database/sql"
	"slices"

	"tracker/internal/sme"
)

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
		[]any{sql.Named("from", from.String()), sql.Named("basis", string(q.Basis)), sql.Named("reach", string(q.Reach)), sql.Named("to", q.On.String())},
		func(rows *sql.Rows) error {
			var f sme.Flow
			var month string
			err := rows.Scan(&f.Tier, &f.Region, &f.Batch.Tier, &f.Batch.Issuer, &f.Batch.Batch, &f.Industry, &month, &f.Kind, &f.In, &f.Out)
			f.Month = date(month).Start()
			list = append(list, f)
			return err
		})
	return list, err
}

// FirmsMoved returns the firms that moved after a day, up to another.
func (s *Store) FirmsMoved(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM stay WHERE since > ? AND since <= ?`, after.String(), upTo.String())
}

// FirmsChanged returns the firms of which anything changed after a day, up to another.
func (s *Store) FirmsChanged(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `
		SELECT firm FROM stay WHERE since > ?1 AND since <= ?2
		UNION SELECT firm FROM title WHERE since > ?1 AND since <= ?2
		UNION SELECT firm FROM spell WHERE began > ?1 AND began <= ?2 OR ended > ?1 AND ended <= ?2`, after.String(), upTo.String())
}

// firms returns some firms, by name, with their titles and stays. The rows of
// causes and stays know their list, and as their ID the number of its document.
func (s *Store) firms(ctx context.Context, which string, args ...any) ([]*sme.Firm, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, err
	}
	var docs []DocumentInfo
	if docs, err = s.Documents(ctx); err != nil {
		return nil, err
	}
	lists := map[int64]*sme.List{}
	for i := range docs {
		lists[docs[i].ID] = &sme.List{Identity: docs[i].Identity(), Published: docs[i].Published, Window: docs[i].Window}
	}
	cause := func(kind sme.Kind, document sql.NullInt64) sme.Cause {
		if !document.Valid {
			return sme.Cause{Kind: kind}
		}
		return sme.Cause{Kind: kind, Row: &sme.Row{ID: document.Int64, List: lists[document.Int64]}}
	}
	firms := map[int64]*sme.Firm{}
	var order []*sme.Firm
	err = s.each(ctx, `
		SELECT id, key, name, code, industry, undecided > 0
		FROM firm
		WHERE id IN (`+which+`)
		ORDER BY name, key`, args, func(rows *sql.Rows) error {
		var id int64
		f := &sme.Firm{}
		err := rows.Scan(&id, &f.ID, &f.Name, &f.Code, &f.Industry, &f.Undecided)
		firms[id] = f
		order = append(order, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
		SELECT s.firm, s.since, s.region, e.document
		FROM stay s
		LEFT JOIN entry e ON e.id = s.entry
		WHERE s.firm IN (`+which+`)
		ORDER BY s.firm, s.since`, args, func(rows *sql.Rows) error {
		var id int64
		var since string
		var document sql.NullInt64
		var st sme.Stay
		err := rows.Scan(&id, &since, &st.Region, &document)
		st.From, st.Row = date(since).Start(), cause("", document).Row
		firms[id].Stays = append(firms[id].Stays, st)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
		SELECT t.firm, t.tier, t.since, t.kind, e.document
		FROM title t
		JOIN entry e ON e.id = t.entry
		WHERE t.firm IN (`+which+`)`, args, func(rows *sql.Rows) error {
		var id int64
		var ti sme.Title
		var since string
		var kind sme.Kind
		var document sql.NullInt64
		err := rows.Scan(&id, &ti.Tier, &since, &kind, &document)
		ti.Since, ti.First = date(since).Start(), cause(kind, document)
		firms[id].Titles = append(firms[id].Titles, ti)
		return err
	})
	if err != nil {
		return nil, err
	}
	ladder := ref.Ladder()
	for _, f := range order {
		slices.SortFunc(f.Titles, func(a, b sme.Title) int { return slices.Index(ladder, a.Tier) - slices.Index(ladder, b.Tier) })
	}
	err = s.each(ctx, `
		SELECT s.firm, s.tier, s.what, s.began, s.ended, s.opened, o.document, s.closed, c.document
		FROM spell s
		LEFT JOIN entry o ON o.id = s.opened_by
		LEFT JOIN entry c ON c.id = s.closed_by
		WHERE s.firm IN (`+which+`)
		ORDER BY s.firm, s.tier, s.what, s.began`, args, func(rows *sql.Rows) error {
		var id int64
		var tier sme.TierID
		var what, began, ended string
		var opened, closed sme.Kind
		var by, end sql.NullInt64
		if err := rows.Scan(&id, &tier, &what, &began, &ended, &opened, &by, &closed, &end); err != nil {
			return err
		}
		sp := sme.Spell{From: date(began).Start(), To: date(ended).Start(), Opened: cause(opened, by), Closed: cause(closed, end)}
		titles := firms[id].Titles
		ti := &titles[slices.IndexFunc(titles, func(t sme.Title) bool { return t.Tier == tier })]
		if what == "run" {
			ti.Runs = append(ti.Runs, sp)
		} else {
			ti.Outs = append(ti.Outs, sp)
		}
		return nil
	})
	return order, err
}

// FirmsEnding returns the firms of which a time in force ends, its last day
// lying between two days, both included.
func (s *Store) FirmsEnding(ctx context.Context, first, last sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM spell WHERE what = 'run' AND ended > ? AND ended <= ?`, first.String(), (last + 1).String())
}

// FirmsInForce returns the firms whose title of a tier is in force on a day.
func (s *Store) FirmsInForce(ctx context.Context, tier sme.TierID, on sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM spell WHERE what = 'run' AND tier = ?1 AND began <= ?2 AND (ended > ?2 OR ended = '')`, string(tier), on.String())
}

// FirmsClimbed returns the firms that were recognised in several tiers.
func (s *Store) FirmsClimbed(ctx context.Context) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM title GROUP BY firm HAVING count(*) > 1`)
}
