package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"tracker/internal/sme"
)

// What check asks for.

// StoredRemark is a remark about a row of an active document.
type StoredRemark struct {
	Document sme.DocumentNumber
	Note
}

// Remarks returns the remarks of active documents, by document, id and row.
func (s *Store) Remarks(ctx context.Context) ([]StoredRemark, error) {
	var list []StoredRemark
	err := s.each(ctx, `
		SELECT m.document, m.row, m.id, m.args, m.error, m.text
		FROM remark m
		JOIN document d ON d.id = m.document
		WHERE `+isActive+`
		ORDER BY m.document, m.error DESC, m.id, m.row`, nil, func(rows *sql.Rows) error {
		var r StoredRemark
		var args string
		if err := rows.Scan(&r.Document, &r.Row, &r.Remark.ID, &args, &r.Remark.Error, &r.Text); err != nil {
			return err
		}
		list = append(list, r)
		var texts []string
		if err := json.Unmarshal([]byte(args), &texts); err != nil {
			return err
		}
		for _, text := range texts {
			list[len(list)-1].Remark.Args = append(list[len(list)-1].Remark.Args, text)
		}
		return nil
	})
	return list, err
}

// RowsByRegion counts the rows of each active document by region, the issuing
// one for rows that name none.
func (s *Store) RowsByRegion(ctx context.Context) (map[sme.DocumentNumber]map[sme.RegionID]int, error) {
	count := map[sme.DocumentNumber]map[sme.RegionID]int{}
	err := s.each(ctx, `
		SELECT d.id, CASE e.region WHEN '' THEN d.issuer ELSE e.region END, count(*)
		FROM entry e
		JOIN document d ON d.id = e.document
		WHERE e.component IS NOT NULL
		GROUP BY 1, 2`, nil, func(rows *sql.Rows) error {
		var id sme.DocumentNumber
		var region sme.RegionID
		var n int
		err := rows.Scan(&id, &region, &n)
		if count[id] == nil {
			count[id] = map[sme.RegionID]int{}
		}
		count[id][region] += n
		return err
	})
	return count, err
}

// FirmRow is a row with the firm that it is evidence of.
type FirmRow struct {
	Document sme.DocumentNumber
	Row      int
	Tier     sme.TierID
	Firm     string // its name
}

// CarriedIn returns the rows by which firms came in for a tier without a
// recognition on record, by document.
func (s *Store) CarriedIn(ctx context.Context) ([]FirmRow, error) {
	var list []FirmRow
	err := s.each(ctx, `
		SELECT e.document, e.row, t.tier, f.name
		FROM title t
		JOIN firm f ON f.id = t.firm
		JOIN entry e ON e.id = t.entry
		WHERE t.kind = ?
		ORDER BY 1, 3, 2`, []any{string(sme.CarriedIn)}, func(rows *sql.Rows) error {
		var r FirmRow
		err := rows.Scan(&r.Document, &r.Row, &r.Tier, &r.Firm)
		list = append(list, r)
		return err
	})
	return list, err
}

// UndecidedRows returns the rows that cannot be given to one firm, by document.
func (s *Store) UndecidedRows(ctx context.Context) ([]FirmRow, error) {
	return s.rowsIn(ctx, `SELECT DISTINCT component FROM firm WHERE undecided > 0`, func(_ *Tx, c *sme.Component, add func(*sme.Row, *sme.Firm)) {
		for _, f := range c.Firms {
			for _, r := range f.Rows {
				if f.Undecided {
					add(r, f)
				}
			}
		}
	})
}

// rowsIn derives the components that a query finds, and returns the rows that are
// added of each, by document.
func (s *Store) rowsIn(ctx context.Context, query string, of func(*Tx, *sme.Component, func(*sme.Row, *sme.Firm))) ([]FirmRow, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	var components []int64
	err = t.each(query, nil, func(rows *sql.Rows) error {
		var c int64
		err := rows.Scan(&c)
		components = append(components, c)
		return err
	})
	if err != nil {
		return nil, s.wrap(err)
	}
	var list []FirmRow
	for _, component := range components {
		comps, err := t.derived(component)
		if err != nil {
			return nil, s.wrap(err)
		}
		for i := range comps {
			of(t, &comps[i], func(r *sme.Row, f *sme.Firm) {
				list = append(list, FirmRow{Document: t.numberOf(r.List), Row: r.Number, Tier: r.List.Tier, Firm: f.Name})
			})
		}
	}
	slices.SortFunc(list, func(a, b FirmRow) int { return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Row, b.Row)) })
	return list, nil
}

// numberOf is the number of the document that a list is.
func (t *Tx) numberOf(list *sme.List) sme.DocumentNumber {
	for id, l := range t.lists {
		if l == list {
			return id
		}
	}
	return 0
}

// Homonyms returns the rows whose name firms in several places have, where no
// decision settles it: of each two, the later document's.
func (s *Store) Homonyms(ctx context.Context) ([]FirmRow, error) {
	return s.rowsIn(ctx, `SELECT DISTINCT component FROM firm WHERE key LIKE 'n:%@%'`, func(t *Tx, c *sme.Component, add func(*sme.Row, *sme.Firm)) {
		for _, d := range c.Homonyms(t.ref.Regions) {
			var last *sme.Row
			for _, side := range d.Sides {
				if r := side.Rows[0]; last == nil || t.numberOf(r.List) > t.numberOf(last.List) || t.numberOf(r.List) == t.numberOf(last.List) && r.Number > last.Number {
					last = r
				}
			}
			add(last, &sme.Firm{Name: last.Name})
		}
	})
}

// CodeNames returns the rows of the components in which names differ, each
// component by itself, for the check of codes under two names.
func (s *Store) CodeNames(ctx context.Context, each func([]sme.CodeRow)) error {
	last := int64(0)
	var rows []sme.CodeRow
	err := s.each(ctx, `
		SELECT e.component, e.document, e.row, e.name, e.former, e.code
		FROM entry e
		WHERE e.component IN (SELECT component FROM entry WHERE component IS NOT NULL GROUP BY component HAVING min(name) <> max(name))
		ORDER BY e.component, e.document, e.row`, nil, func(r *sql.Rows) error {
		var component int64
		var c sme.CodeRow
		err := r.Scan(&component, &c.Document, &c.Row, &c.Name, &c.Former, &c.Code)
		if component != last && len(rows) > 0 {
			each(rows)
			rows = nil
		}
		last = component
		rows = append(rows, c)
		return err
	})
	if len(rows) > 0 && err == nil {
		each(rows)
	}
	return err
}

// LedgerDays returns the ledger, added up over kinds and batches.
func (s *Store) LedgerDays(ctx context.Context) ([]sme.LedgerDay, error) {
	var list []sme.LedgerDay
	err := s.each(ctx, `
		SELECT basis, reach, tier, region, day, sum(n)
		FROM delta
		GROUP BY basis, reach, tier, region, day`, nil, func(rows *sql.Rows) error {
		var st sme.LedgerDay
		var day string
		err := rows.Scan(&st.Basis, &st.Reach, &st.Tier, &st.Region, &day, &st.N)
		st.Day = date(day).Start()
		list = append(list, st)
		return err
	})
	return list, err
}

// vouchers counts by tier.
func (s *Store) vouchers(ctx context.Context, query string) (map[sme.TierID]int, error) {
	count := map[sme.TierID]int{}
	err := s.each(ctx, query, nil, func(rows *sql.Rows) error {
		var tier sme.TierID
		var n int
		err := rows.Scan(&tier, &n)
		count[tier] = n
		return err
	})
	return count, err
}

// Vouchers counts, for each tier, what the ledger must come to in the end: the
// firms with a title on record, and the rows on lists of title holders.
func (s *Store) Vouchers(ctx context.Context) (titles, listed map[sme.TierID]int, err error) {
	titles, err = s.vouchers(ctx, `SELECT tier, count(*) FROM title GROUP BY tier`)
	if err != nil {
		return nil, nil, err
	}
	listed, err = s.vouchers(ctx, `
		SELECT d.tier, count(*)
		FROM entry e
		JOIN document d ON d.id = e.document
		WHERE e.component IS NOT NULL AND d.final AND d.act IN ('recognise', 'renew')
		GROUP BY d.tier`)
	return titles, listed, err
}

// Integrity returns what SQLite finds wrong with the file; nothing if it is whole.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	var found []string
	err := s.each(ctx, `PRAGMA integrity_check`, nil, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			found = append(found, line)
		}
		return err
	})
	return found, err
}
