package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

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

// FirmsKeyed returns the firms of some keys, as far as there are any.
func (s *Store) FirmsKeyed(ctx context.Context, keys ...sme.Key) ([]*sme.Firm, error) {
	var found []*sme.Firm
	for some := range slices.Chunk(keys, mostVariables) {
		args := make([]any, len(some))
		for i, k := range some {
			args[i] = string(k)
		}
		firms, err := s.firms(ctx, `SELECT id FROM firm WHERE key IN (?`+strings.Repeat(`, ?`, len(some)-1)+`)`, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, firms...)
	}
	slices.SortFunc(found, func(a, b *sme.Firm) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return slices.Compact(found), nil
}

// mostVariables is how many variables a query is given at most.
const mostVariables = 10_000

// firms returns the firms whose number a query finds, or all if there is none,
// by name, with their titles and stays. The rows of causes and stays know their
// list, and as their ID the number of its document.
func (s *Store) firms(ctx context.Context, which string, args ...any) ([]*sme.Firm, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, err
	}
	heads, err := lists(ctx, s.q)
	if err != nil {
		return nil, s.wrap(err)
	}
	l := &firmLoader{s: s, ctx: ctx, which: which, args: args, lists: heads, firms: map[int64]*sme.Firm{}}
	for _, load := range []func() error{l.names, l.stays, l.titles} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	ladder := ref.Ladder()
	for _, f := range l.order {
		slices.SortFunc(f.Titles, func(a, b sme.Title) int { return slices.Index(ladder, a.Tier) - slices.Index(ladder, b.Tier) })
	}
	return l.order, l.spells()
}

// firmLoader puts firms together out of the tables that hold what is derived of them.
type firmLoader struct {
	s     *Store
	ctx   context.Context
	which string // finds the numbers of the firms, "" for all
	args  []any
	lists map[int64]*sme.List
	firms map[int64]*sme.Firm
	order []*sme.Firm
}

// of narrows a query down to the firms asked for, by the column that holds their number.
func (l *firmLoader) of(column string) string {
	if l.which == "" {
		return ""
	}
	return `WHERE ` + column + ` IN (` + l.which + `)`
}

// cause is what a document did, or the lapse of time.
func (l *firmLoader) cause(kind sme.Kind, document sql.NullInt64) sme.Cause {
	c := sme.Cause{Kind: kind}
	if document.Valid {
		c.Row = &sme.Row{ID: document.Int64, List: l.lists[document.Int64]}
	}
	return c
}

func (l *firmLoader) names() error {
	return l.s.each(l.ctx, `
		SELECT id, key, name, code, industry, undecided > 0
		FROM firm
		`+l.of("id")+`
		ORDER BY name, key`, l.args, func(rows *sql.Rows) error {
		var id int64
		f := &sme.Firm{}
		err := rows.Scan(&id, &f.ID, &f.Name, &f.Code, &f.Industry, &f.Undecided)
		l.firms[id] = f
		l.order = append(l.order, f)
		return err
	})
}

func (l *firmLoader) stays() error {
	return l.s.each(l.ctx, `
		SELECT s.firm, s.since, s.region, e.document
		FROM stay s
		LEFT JOIN entry e ON e.id = s.entry
		`+l.of("s.firm")+`
		ORDER BY s.firm, s.since`, l.args, func(rows *sql.Rows) error {
		var id int64
		var since string
		var document sql.NullInt64
		var st sme.Stay
		err := rows.Scan(&id, &since, &st.Region, &document)
		st.From, st.Row = date(since).Start(), l.cause("", document).Row
		l.firms[id].Stays = append(l.firms[id].Stays, st)
		return err
	})
}

func (l *firmLoader) titles() error {
	return l.s.each(l.ctx, `
		SELECT t.firm, t.tier, t.since, t.kind, e.document
		FROM title t
		JOIN entry e ON e.id = t.entry
		`+l.of("t.firm"), l.args, func(rows *sql.Rows) error {
		var id int64
		var ti sme.Title
		var since string
		var kind sme.Kind
		var document sql.NullInt64
		err := rows.Scan(&id, &ti.Tier, &since, &kind, &document)
		ti.Since, ti.First = date(since).Start(), l.cause(kind, document)
		l.firms[id].Titles = append(l.firms[id].Titles, ti)
		return err
	})
}

func (l *firmLoader) spells() error {
	return l.s.each(l.ctx, `
		SELECT s.firm, s.tier, s.what, s.began, s.ended, s.opened, o.document, s.closed, c.document
		FROM spell s
		LEFT JOIN entry o ON o.id = s.opened_by
		LEFT JOIN entry c ON c.id = s.closed_by
		`+l.of("s.firm")+`
		ORDER BY s.firm, s.tier, s.what, s.began`, l.args, func(rows *sql.Rows) error {
		var id int64
		var tier sme.TierID
		var what, began, ended string
		var opened, closed sme.Kind
		var by, end sql.NullInt64
		if err := rows.Scan(&id, &tier, &what, &began, &ended, &opened, &by, &closed, &end); err != nil {
			return err
		}
		sp := sme.Spell{From: date(began).Start(), To: date(ended).Start(), Opened: l.cause(opened, by), Closed: l.cause(closed, end)}
		titles := l.firms[id].Titles
		ti := &titles[slices.IndexFunc(titles, func(t sme.Title) bool { return t.Tier == tier })]
		if what == "run" {
			ti.Runs = append(ti.Runs, sp)
		} else {
			ti.Outs = append(ti.Outs, sp)
		}
		return nil
	})
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
