package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"tracker/internal/sme"
)

// derivedFrom are the reference files that the derivation reads.
var derivedFrom = []string{"tiers.csv", "regions.csv"}

// SetReference puts a new version of one of the registry's own reference files
// in the place of the old one, which is kept under the line of the log that it
// returns. Where the derivation reads the file, everything is derived anew.
func (t *Tx) SetReference(name, content, action, detail string) (int64, error) {
	log, err := t.setReference(name, content, action, detail)
	if err == nil && slices.Contains(derivedFrom, name) {
		err = t.deriveAll()
	}
	return log, err
}

// setReference is SetReference without the derivation.
func (t *Tx) setReference(name, content, action, detail string) (int64, error) {
	var before string
	if err := t.tx.QueryRowContext(t.ctx, `SELECT content FROM reference WHERE name = ?`, name).Scan(&before); err != nil {
		return 0, err
	}
	log, err := t.log(action, 0, detail)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(`INSERT INTO reference_log (log, name, content) VALUES (?, ?, ?)`, log, name, before); err != nil {
		return 0, err
	}
	if _, err := t.exec(`UPDATE reference SET content = ? WHERE name = ?`, content, name); err != nil {
		return 0, err
	}
	t.s.ref = nil // whoever asks next reads it anew, and a faulty file stops the change
	ref, err := t.s.Reference(t.ctx)
	if err != nil {
		t.s.ref = t.ref
		return 0, err
	}
	t.ref = ref
	return log, t.referenceFits()
}

// referenceFits refuses reference data that contradicts itself, or lacks a tier
// or region that something here names.
func (t *Tx) referenceFits() error {
	if faults := t.ref.Faults(); len(faults) > 0 {
		return &Refused{faults[0]}
	}
	for _, target := range t.ref.Targets {
		if err := t.known(target.Tier, target.Region); err != nil {
			return err
		}
	}
	for _, official := range t.ref.Officials {
		if err := t.known(official.Tier, official.Region); err != nil {
			return err
		}
	}
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return err
	}
	for i := range docs {
		if against := t.unknown(&docs[i].Document, docs[i].ID); against != nil {
			return refuse("reference.in-use", docs[i].ID, against.Args[0])
		}
	}
	return nil
}

func (t *Tx) known(tier sme.TierID, region sme.RegionID) error {
	switch {
	case !slices.Contains(t.ref.Ladder(), tier):
		return refuse("reference.stated", string(tier))
	case t.ref.Regions.Get(region) == nil:
		return refuse("reference.stated", string(region))
	}
	return nil
}

// ReferenceLine names the reference file that a line of the log changed, "" for none.
func (s *Store) ReferenceLine(ctx context.Context, log int64) (name string, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT name FROM reference_log WHERE log = ?`, log).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, s.wrap(err)
}

// ReferenceVersions returns what a reference file was, from the one that the
// registry was made with to the present one.
func (s *Store) ReferenceVersions(ctx context.Context, name string) ([][]byte, error) {
	var versions [][]byte
	err := s.each(ctx, `SELECT content FROM reference_log WHERE name = ? ORDER BY log`, []any{name}, func(rows *sql.Rows) error {
		var content []byte
		err := rows.Scan(&content)
		versions = append(versions, content)
		return err
	})
	if err != nil {
		return nil, err
	}
	now, err := s.ReferenceFile(ctx, name)
	return append(versions, now), err
}

// UndoReference takes a change of a reference file back, if the file is still
// as the change left it, and returns the change's detail. Taking back is a
// change of its own.
func (t *Tx) UndoReference(name, action string, log int64) (detail string, line int64, err error) {
	before, detail, err := t.beforeLine(name, log)
	if err != nil {
		return "", 0, err
	}
	line, err = t.restoreReference(name, action, before, "undo "+detail, log)
	return detail, line, err
}

// RedoReference makes a change again that was taken back, if the file is still
// as it was left then.
func (t *Tx) RedoReference(name, action string, log int64) (detail string, line int64, err error) {
	_, detail, err = t.beforeLine(name, log)
	if err != nil {
		return "", 0, err
	}
	var undone int64
	err = t.tx.QueryRowContext(t.ctx, `
		SELECT l.number
		FROM log l
		JOIN reference_log r ON r.log = l.number
		WHERE r.name = ? AND l.number > ? AND l.detail = ?
		ORDER BY l.number DESC LIMIT 1`, name, log, "undo "+detail).Scan(&undone)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, refuse("reference.redo-none", log, name)
	}
	if err != nil {
		return "", 0, err
	}
	before, _, err := t.beforeLine(name, undone)
	if err != nil {
		return "", 0, err
	}
	line, err = t.restoreReference(name, action, before, "redo "+detail, undone)
	return detail, line, err
}

// beforeLine returns what a reference file was before a line of the log that changed it.
func (t *Tx) beforeLine(name string, log int64) (content, detail string, err error) {
	err = t.tx.QueryRowContext(t.ctx, `
		SELECT r.content, l.detail
		FROM reference_log r
		JOIN log l ON l.number = r.log
		WHERE r.log = ? AND r.name = ?`, log, name).Scan(&content, &detail)
	if errors.Is(err, sql.ErrNoRows) {
		err = refuse("reference.undo-none", log, name)
	}
	return content, detail, err
}

// restoreReference puts an earlier version of a file back, unless lines after
// the one that is taken back have changed it to something else.
func (t *Tx) restoreReference(name, action, content, detail string, log int64) (line int64, err error) {
	var later int64
	err = t.tx.QueryRowContext(t.ctx, `
		SELECT n.log
		FROM reference_log n
		JOIN reference r ON r.name = n.name
		WHERE n.name = ? AND n.log > ?
		  AND r.content <> (SELECT content FROM reference_log WHERE name = n.name AND log > ? ORDER BY log LIMIT 1)
		ORDER BY n.log DESC LIMIT 1`, name, log, log).Scan(&later)
	if err == nil {
		return 0, refuse("reference.undo-changed", log, name, later)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	return t.SetReference(name, content, action, detail)
}

// What check asks for.

// StoredRemark is a remark about a row of an active document.
type StoredRemark struct {
	Document int64
	Note
}

// Remarks returns the remarks of active documents, by document, id and row.
func (s *Store) Remarks(ctx context.Context) ([]StoredRemark, error) {
	var list []StoredRemark
	err := s.each(ctx, `
		SELECT m.document, m.row, m.id, m.args, m.error, m.text
		FROM remark m
		JOIN document d ON d.id = m.document
		WHERE NOT d.undone AND NOT EXISTS (SELECT 1 FROM document r WHERE r.replaces = d.digest AND NOT r.undone)
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
func (s *Store) RowsByRegion(ctx context.Context) (map[int64]map[sme.RegionID]int, error) {
	count := map[int64]map[sme.RegionID]int{}
	err := s.each(ctx, `
		SELECT d.id, CASE e.region WHEN '' THEN d.issuer ELSE e.region END, count(*)
		FROM entry e
		JOIN document d ON d.id = e.document
		WHERE e.component IS NOT NULL
		GROUP BY 1, 2`, nil, func(rows *sql.Rows) error {
		var id int64
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
	Document int64
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
	var list []FirmRow
	err := s.each(ctx, `
		SELECT e.document, e.row, d.tier, f.name, f.key, e.name, e.code
		FROM firm f
		JOIN entry e ON e.component = f.component
		JOIN document d ON d.id = e.document
		WHERE f.undecided > 0
		ORDER BY 1, 2`, nil, func(rows *sql.Rows) error {
		var r FirmRow
		var key sme.Key
		var name, code string
		if err := rows.Scan(&r.Document, &r.Row, &r.Tier, &r.Firm, &key, &name, &code); err != nil {
			return err
		}
		if sme.KeyOfCode(code) == "" && sme.KeyOfName(name) == key {
			list = append(list, r)
		}
		return nil
	})
	return list, err
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
