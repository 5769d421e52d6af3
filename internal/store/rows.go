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
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	stays, err := t.staysOf(tier)
	if err != nil {
		return nil, s.wrap(err)
	}
	var list []ListedRow
	entries := map[int]int64{} // of the rows that one of several firms of a component is to be found for
	components := map[int64]bool{}
	err = t.each(`
		SELECT d.id, d.tier, d.issuer, d.batch, d.published, d.valid_from, d.valid_to,
		       e.id, e.component, e.row, e.name, e.code, CASE e.region WHEN '' THEN d.issuer ELSE e.region END, e.valid_from, e.valid_to, e.other,
		       coalesce(f.id, 0), coalesce(f.key, '')
		FROM entry e
		JOIN document d ON d.id = e.document
		LEFT JOIN (SELECT component, min(id) AS id, min(key) AS key FROM firm GROUP BY component HAVING count(*) = 1) f ON f.component = e.component
		WHERE e.component IS NOT NULL AND d.final AND d.act IN ('recognise', 'renew') AND d.tier = ?
		ORDER BY d.id, e.row`, []any{string(tier)}, func(rows *sql.Rows) error {
		var r ListedRow
		var entry, component, firm int64
		var published, from, to, ownFrom, ownTo, other string
		err := rows.Scan(&r.Document, &r.Batch.Tier, &r.Batch.Issuer, &r.Batch.Batch, &published, &from, &to,
			&entry, &component, &r.Row, &r.Name, &r.Code, &r.Region, &ownFrom, &ownTo, &other, &firm, &r.Firm)
		if err != nil {
			return err
		}
		cells, err := industryCells(other)
		if err != nil {
			return err
		}
		r.Industry = sme.IndustryOf(cells)
		r.Day, r.Window = date(published).Start(), window(ownFrom, ownTo).Or(window(from, to))
		if r.Day > on {
			return nil
		}
		if firm == 0 {
			entries[len(list)], components[component] = entry, true
		} else {
			r.stand(t.ref, stays[firm])
		}
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, s.wrap(err)
	}
	bearers := map[int64]*sme.Firm{}
	for component := range components {
		comps, err := t.derived(component)
		if err != nil {
			return nil, s.wrap(err)
		}
		for _, c := range comps {
			for _, f := range c.Firms {
				for _, r := range f.Rows {
					bearers[r.ID] = f
				}
			}
		}
	}
	for i, entry := range entries {
		if f := bearers[entry]; f != nil {
			list[i].stand(t.ref, f)
		}
	}
	return list, nil
}

// stand puts a row where its firm is on its day, if its own place is coarser.
func (r *ListedRow) stand(ref *sme.Reference, f *sme.Firm) {
	if f == nil {
		return
	}
	if region := f.RegionAt(r.Day); ref.Regions.Within(region, r.Region) {
		r.Region = region
	}
}

// staysOf returns the places of the firms that a list of a tier tells of, by
// their rows in the table firm; nothing else of the firms is read.
func (t *Tx) staysOf(tier sme.TierID) (map[int64]*sme.Firm, error) {
	firms := map[int64]*sme.Firm{}
	err := t.each(`
		SELECT s.firm, s.since, s.region
		FROM stay s
		WHERE s.firm IN (SELECT firm FROM title WHERE tier = ?)
		ORDER BY s.firm, s.since`, []any{string(tier)}, func(rows *sql.Rows) error {
		var firm int64
		var since string
		var stay sme.Stay
		err := rows.Scan(&firm, &since, &stay.Region)
		stay.From = date(since).Start()
		if firms[firm] == nil {
			firms[firm] = &sme.Firm{}
		}
		firms[firm].Stays = append(firms[firm].Stays, stay)
		return err
	})
	return firms, err
}

// Stays returns the places of the firms that have more than one, by name.
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
