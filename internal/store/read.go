package store

import (
	"context"
	"database/sql"
	"errors"

	"tracker/internal/sme"
)

// ReferenceFile returns one of the registry's own reference files, as it was
// seeded; empty if it holds none of that name.
func (s *Store) ReferenceFile(ctx context.Context, name string) ([]byte, error) {
	var content string
	err := s.q.QueryRowContext(ctx, `SELECT content FROM reference WHERE name = ?`, name).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return []byte(content), s.wrap(err)
}

// ListedRow is a row of an active final list of title holders: what the basis
// "listed" counts.
type ListedRow struct {
	Document int64
	Row      int
	Batch    sme.BatchRef
	Day      sme.Day // of publication
	Name     string  // as printed
	Code     string  // as printed
	Region   sme.RegionID
	Industry string // as printed, "" for none
	Window   sme.Window
	Firm     sme.Key // "" where the row may belong to one of several firms
}

// Listed returns the rows listed for a tier by a day.
func (s *Store) Listed(ctx context.Context, tier sme.TierID, on sme.Day) ([]ListedRow, error) {
	var list []ListedRow
	err := s.each(ctx, `
		SELECT d.id, d.tier, d.issuer, d.batch, d.published, d.valid_from, d.valid_to,
		       e.row, e.name, e.code, CASE e.region WHEN '' THEN d.issuer ELSE e.region END, e.valid_from, e.valid_to, e.other,
		       coalesce((SELECT min(f.key) FROM firm f WHERE f.component = e.component HAVING count(*) = 1), '')
		FROM entry e
		JOIN document d ON d.id = e.document
		WHERE e.component IS NOT NULL AND d.final AND d.act IN ('recognise', 'renew') AND d.tier = ?
		ORDER BY d.id, e.row`, []any{string(tier)}, func(rows *sql.Rows) error {
		var r ListedRow
		var published, from, to, ownFrom, ownTo, other string
		err := rows.Scan(&r.Document, &r.Batch.Tier, &r.Batch.Issuer, &r.Batch.Batch, &published, &from, &to,
			&r.Row, &r.Name, &r.Code, &r.Region, &ownFrom, &ownTo, &other, &r.Firm)
		if err != nil {
			return err
		}
		cells, err := industryCells(other)
		if err != nil {
			return err
		}
		r.Industry = sme.IndustryOf(cells)
		r.Day, r.Window = date(published).Start(), window(ownFrom, ownTo)
		if r.Window.IsZero() {
			r.Window = window(from, to)
		}
		if r.Window.To.IsZero() {
			r.Window.To = date(to)
		}
		if r.Day <= on {
			list = append(list, r)
		}
		return nil
	})
	return list, err
}
