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
func (s *Store) Listed(ctx context.Context, tier sme.TierID, on sme.Day) (list []ListedRow, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		counts := func(l *sme.List) bool {
			return l.Final && l.Act.Grants() && l.Tier == tier && l.Published.Start() <= on
		}
		shapes, err := t.shapesWhere(now, func(f *sme.Firm) bool {
			return slices.ContainsFunc(f.Rows, func(r *sme.Row) bool { return counts(r.List) })
		})
		if err != nil {
			return err
		}
		var rows []*sme.Row
		firms, several := map[int64]*sme.Firm{}, map[int64]bool{} // of each entry; whether its component has several
		add := func(f *sme.Firm, of []*sme.Row, among bool) {
			for _, r := range of {
				if counts(r.List) {
					rows = append(rows, r)
					firms[r.ID], several[r.ID] = f, among
				}
			}
		}
		err = t.eachOfShapes(now, shapes, func(of *sme.Firm, rows []*sme.Row) {
			f := &sme.Firm{Stays: of.Stays}
			f.ID, _, _ = sme.Describe(rows)
			add(f, rows, false)
		})
		if err != nil {
			return err
		}
		comps, err := t.knots(now)
		if err != nil {
			return err
		}
		for _, c := range comps {
			for _, f := range c.Firms {
				add(f, f.Rows, len(c.Firms) > 1)
			}
		}
		for _, r := range rows {
			row := ListedRow{Document: t.numberOf(r.List), Row: r.Number, Batch: r.List.Ref(), Day: r.List.Published.Start(), Name: r.Name, Code: r.Code,
				Region: cmp.Or(r.Region, r.List.Issuer), Industry: r.Industry, Window: r.Window.Or(r.List.Window)}
			if !several[r.ID] {
				row.Firm = firms[r.ID].ID
			}
			row.stand(t.ref, firms[r.ID])
			list = append(list, row)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b ListedRow) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Row, b.Row))
	})
	return list, err
}

// stand puts a row where its firm is on its day, if its own place is coarser.
func (r *ListedRow) stand(ref *sme.Reference, f *sme.Firm) {
	if region := f.RegionAt(r.Day); ref.Regions.Within(region, r.Region) {
		r.Region = region
	}
}

// Stays returns the places of the firms that have more than one, by name.
func (s *Store) Stays(ctx context.Context) (list []sme.FirmStay, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		several := func(f *sme.Firm) bool { return len(f.Stays) > 1 }
		comps, err := t.derivedWhere(now, several)
		var firms []*sme.Firm
		for _, c := range comps {
			firms = append(firms, slices.DeleteFunc(c.Firms, func(f *sme.Firm) bool { return !several(f) })...)
		}
		byName(firms)
		for _, f := range firms {
			for _, st := range f.Stays {
				list = append(list, sme.FirmStay{Firm: f.ID, Name: f.Name, Code: f.Code, Since: st.From, Region: st.Region, Act: st.Row.List.Act,
					Document: t.numberOf(st.Row.List), Row: sme.RowNumber(st.Row.Number)})
			}
		}
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
	placed := make([][]Placed, len(documents))
	err := s.ask(ctx, func(t *Tx, now *state) error {
		lists := map[*sme.List]int{}
		places := map[int64]string{}
		var ids []int64
		for i, id := range documents {
			if t.lists[id] == nil {
				return &Error{Kind: NoDocument, Path: s.path, Number: id}
			}
			lists[t.lists[id]] = i
			now.active[id] = true
			err := t.each(`
				SELECT e.id, p.text, coalesce(m.component, e.id)
				FROM document d
				JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
				JOIN place p ON p.id = e.place
				LEFT JOIN member m ON m.entry = e.id
				WHERE d.id = ?`, []any{id}, func(rows *sql.Rows) error {
				var entry, component int64
				var place string
				err := rows.Scan(&entry, &place, &component)
				places[entry] = place
				ids = append(ids, component)
				return err
			})
			if err != nil {
				return err
			}
		}
		comps, err := t.derived(now, ids)
		for _, c := range comps {
			for _, f := range c.Firms {
				for _, r := range f.Rows {
					if i, ok := lists[r.List]; ok {
						placed[i] = append(placed[i], Placed{r, f, places[r.ID]})
					}
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range placed {
		slices.SortFunc(p, func(a, b Placed) int { return cmp.Compare(a.Number, b.Number) })
	}
	return placed, nil
}
