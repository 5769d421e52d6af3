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
		SELECT d.id, CASE p.region WHEN '' THEN d.issuer ELSE p.region END, count(*)
		FROM document d
		JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
		JOIN place p ON p.id = e.place
		WHERE `+isActive+`
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
	carried := func(t sme.Title) bool { return t.First.Kind == sme.CarriedIn }
	return s.firmRows(ctx, func(f *sme.Firm) bool { return slices.ContainsFunc(f.Titles, carried) }, func(_ *Tx, c *sme.Component, add func(*sme.Row, sme.TierID, string)) {
		for _, f := range c.Firms {
			for _, t := range f.Titles {
				if carried(t) {
					add(t.First.Row, t.Tier, f.Name)
				}
			}
		}
	})
}

// UndecidedRows returns the rows that cannot be given to one firm, by document.
func (s *Store) UndecidedRows(ctx context.Context) ([]FirmRow, error) {
	return s.firmRows(ctx, never, func(_ *Tx, c *sme.Component, add func(*sme.Row, sme.TierID, string)) {
		for _, f := range c.Firms {
			for _, r := range f.Rows {
				if f.Undecided {
					add(r, r.List.Tier, f.Name)
				}
			}
		}
	})
}

// Homonyms returns the rows whose name firms in several places have, where no
// decision settles it: of each two, the later document's.
func (s *Store) Homonyms(ctx context.Context) ([]FirmRow, error) {
	return s.firmRows(ctx, never, func(t *Tx, c *sme.Component, add func(*sme.Row, sme.TierID, string)) {
		for _, d := range c.Homonyms(t.ref.Regions) {
			var last *sme.Row
			for _, side := range d.Sides {
				if r := side.Rows[0]; last == nil || t.numberOf(r.List) > t.numberOf(last.List) || t.numberOf(r.List) == t.numberOf(last.List) && r.Number > last.Number {
					last = r
				}
			}
			add(last, last.List.Tier, last.Name)
		}
	})
}

// never holds of no firm of a shape: what is asked for is in knots alone.
func never(*sme.Firm) bool { return false }

// firmRows derives the knots, and the components of the shapes of whose firm
// something holds, and returns the rows that are added of each, by document.
func (s *Store) firmRows(ctx context.Context, holds func(*sme.Firm) bool, of func(*Tx, *sme.Component, func(r *sme.Row, tier sme.TierID, firm string))) ([]FirmRow, error) {
	var list []FirmRow
	err := s.ask(ctx, func(t *Tx, now *state) error {
		comps, err := t.derivedWhere(now, holds)
		for i := range comps {
			of(t, &comps[i], func(r *sme.Row, tier sme.TierID, firm string) {
				list = append(list, FirmRow{Document: t.numberOf(r.List), Row: r.Number, Tier: tier, Firm: firm})
			})
		}
		return err
	})
	slices.SortStableFunc(list, func(a, b FirmRow) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Row, b.Row))
	})
	return list, err
}

// numberOf is the number of the document that a list is.
func (t *Tx) numberOf(list *sme.List) sme.DocumentNumber {
	if len(t.numbers) != len(t.lists) {
		t.numbers = map[*sme.List]sme.DocumentNumber{}
		for id, l := range t.lists {
			t.numbers[l] = id
		}
	}
	return t.numbers[list]
}

// CodeNames returns the rows of the components in which names differ, each
// component by itself, for the check of codes under two names.
func (s *Store) CodeNames(ctx context.Context, each func([]sme.CodeRow)) error {
	return s.ask(ctx, func(t *Tx, now *state) error {
		last := int64(0)
		var of []sme.CodeRow
		flush := func() {
			if len(of) > 0 {
				each(of)
			}
			of = nil
		}
		err := t.each(`
			SELECT m.component, e.document, e.row, e.name, coalesce(e.former, ''), coalesce(e.code, '')
			FROM component x
			CROSS JOIN member m ON m.component = x.id
			CROSS JOIN entry e ON e.id = m.entry
			WHERE x.shape IS NULL OR x.shape IN (SELECT id FROM shape WHERE rows LIKE 'code%')
			ORDER BY x.id, e.document, e.row`, nil, func(rows *sql.Rows) error {
			var component int64
			var c sme.CodeRow
			err := rows.Scan(&component, &c.Document, &c.Row, &c.Name, &c.Former, &c.Code)
			if component != last {
				flush()
			}
			if last = component; now.active[c.Document] {
				of = append(of, c)
			}
			return err
		})
		flush()
		return err
	})
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

// Vouchers counts, for each tier, what the ledger must come to in the end: the
// firms with a title on record, and the rows on lists of title holders.
func (s *Store) Vouchers(ctx context.Context) (titles, listed map[sme.TierID]int, err error) {
	titles, listed = map[sme.TierID]int{}, map[sme.TierID]int{}
	err = s.eachFirm(ctx, func(f *sme.Firm, n int) {
		for _, t := range f.Titles {
			titles[t.Tier] += n
		}
		for _, r := range f.Rows {
			if r.List.Final && r.List.Act.Grants() {
				listed[r.List.Tier] += n
			}
		}
	})
	return titles, listed, err
}

// eachFirm calls count with the firm of each shape and how many there are of it,
// and with each firm of a knot.
func (s *Store) eachFirm(ctx context.Context, count func(f *sme.Firm, n int)) error {
	return s.ask(ctx, func(t *Tx, now *state) error {
		shapes, err := t.shapesWhere(now, func(*sme.Firm) bool { return true })
		if err != nil {
			return err
		}
		for id, f := range shapes {
			count(f, t.shapes[id].n)
		}
		comps, err := t.knots(now)
		for _, c := range comps {
			for _, f := range c.Firms {
				count(f, 1)
			}
		}
		return err
	})
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
