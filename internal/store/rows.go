package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"tracker/internal/sme"
)

// ListedRow is a row of an active final list of title holders: what the basis
// "listed" counts.
type ListedRow struct {
	Document sme.DocumentNumber
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

// Stays returns the places of the firms that stand under more than one, by name.
func (s *Store) Stays(ctx context.Context) ([]sme.FirmStay, error) {
	var list []sme.FirmStay
	err := s.each(ctx, `
		SELECT f.key, f.name, f.code, s.since, s.region, d.act, e.document, e.row
		FROM stay s
		JOIN firm f ON f.id = s.firm
		JOIN entry e ON e.id = s.entry
		JOIN document d ON d.id = e.document
		WHERE s.firm IN (SELECT firm FROM stay WHERE since <> '')
		ORDER BY f.name, f.key, s.since`, nil, func(rows *sql.Rows) error {
		var st sme.FirmStay
		var since string
		err := rows.Scan(&st.Firm, &st.Name, &st.Code, &since, &st.Region, &st.Act, &st.Document, &st.Row)
		st.Since = date(since).Start()
		list = append(list, st)
		return err
	})
	return list, err
}

// Placed is a row of a document with the firm that the derivation gives it to.
type Placed struct {
	*sme.Row
	Firm  *sme.Firm
	Place string // as printed
}

// Placed returns the rows of documents, each with its firm. Those of a document
// that does not count are given to firms as if it did.
func (s *Store) Placed(ctx context.Context, documents ...sme.DocumentNumber) ([][]Placed, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	lists := map[*sme.List]int{}
	touched := map[int64]bool{}
	var rows []*sme.Row
	for i, id := range documents {
		if t.lists[id] == nil {
			return nil, &Error{Kind: NoDocument, Path: s.path, Number: id}
		}
		lists[t.lists[id]] = i
		idle, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.document = ? AND e.component IS NULL`, id)
		if err != nil {
			return nil, s.wrap(err)
		}
		if err := t.componentsOf(idle, nil, touched); err != nil {
			return nil, s.wrap(err)
		}
		rows = append(rows, idle...)
	}
	places := map[int64]string{}
	for _, id := range documents {
		err := t.each(`SELECT id, place, coalesce(component, 0) FROM entry WHERE document = ?`, []any{id}, func(rows *sql.Rows) error {
			var entry, comp int64
			var place string
			err := rows.Scan(&entry, &place, &comp)
			places[entry] = place
			if comp != 0 {
				touched[comp] = true
			}
			return err
		})
		if err != nil {
			return nil, s.wrap(err)
		}
	}
	for comp := range touched {
		more, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.component = ?`, comp)
		if err != nil {
			return nil, s.wrap(err)
		}
		rows = append(rows, more...)
	}
	all, err := t.decisions()
	if err != nil {
		return nil, s.wrap(err)
	}
	decisions, _, err := t.decisionsAbout(all, touched)
	if err != nil {
		return nil, s.wrap(err)
	}
	placed := make([][]Placed, len(documents))
	for _, c := range sme.Derive(t.ref, rows, decisions) {
		for _, f := range c.Firms {
			for _, r := range f.Rows {
				if i, ok := lists[r.List]; ok {
					placed[i] = append(placed[i], Placed{r, f, places[r.ID]})
				}
			}
		}
	}
	for _, p := range placed {
		slices.SortFunc(p, func(a, b Placed) int { return cmp.Compare(a.Number, b.Number) })
	}
	return placed, nil
}
