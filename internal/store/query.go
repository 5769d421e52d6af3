package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tracker/internal/sme"
)

func (s *Store) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := s.q.QueryContext(ctx, query, args...)
	return s.wrap(each(rows, err, scan))
}

// Known returns the number of the last log line.
func (s *Store) Known(ctx context.Context) (int, error) {
	var n int
	err := s.q.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM log`).Scan(&n)
	return n, s.wrap(err)
}

// Setting returns one of the registry's own settings, "" if it is not set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.q.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, s.wrap(err)
}

// DocumentInfo is a stored document without its entries.
type DocumentInfo struct {
	ID int64
	sme.Document
	Rows     int
	Digest   string
	State    string // active, undone, replaced
	Imported string // when, RFC 3339
	By       string
	Files    []FileInfo
	Problems int // rows that were left out
	Warnings int
}

// FileInfo is a file of a document.
type FileInfo struct {
	Name   string
	Format string
	SHA256 string
	Size   int64
	Sheet  string
	Kept   bool
}

// Documents returns all documents in the order of their numbers.
func (s *Store) Documents(ctx context.Context) ([]DocumentInfo, error) {
	var list []DocumentInfo
	err := s.each(ctx, `
		SELECT d.id, d.act, d.tier, d.issuer, d.scope, d.batch, d.label, d.final, d.published, d.published_from, d.valid_from, d.valid_to, d.validity_from,
		       d.totals, d.title, d.sample, d.rows, d.digest,
		       CASE WHEN d.undone THEN 'undone' WHEN `+isActive+` THEN 'active' ELSE 'replaced' END,
		       (SELECT time FROM log l WHERE l.document = d.id ORDER BY l.number LIMIT 1),
		       (SELECT person FROM log l WHERE l.document = d.id ORDER BY l.number LIMIT 1),
		       (SELECT count(*) FROM remark r WHERE r.document = d.id AND r.error),
		       (SELECT count(*) FROM remark r WHERE r.document = d.id AND NOT r.error)
		FROM document d
		ORDER BY d.id`, nil, func(rows *sql.Rows) error {
		var d DocumentInfo
		var published, from, to, totals string
		err := rows.Scan(&d.ID, &d.Act, &d.Tier, &d.Issuer, &d.Scope, &d.Batch, &d.Label, &d.Final, &published, &d.PubOrigin, &from, &to, &d.WinOrigin,
			&totals, &d.Title, &d.Sample, &d.Rows, &d.Digest, &d.State, &d.Imported, &d.By, &d.Problems, &d.Warnings)
		if err != nil {
			return err
		}
		d.Published, d.Window = date(published), window(from, to)
		list = append(list, d)
		return json.Unmarshal([]byte(totals), &list[len(list)-1].Totals)
	})
	if err != nil {
		return nil, err
	}
	at := map[int64]*DocumentInfo{}
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	err = s.each(ctx, `
		SELECT df.document, f.name, f.format, f.sha256, f.size, df.sheet, f.content IS NOT NULL
		FROM document_file df
		JOIN file f ON f.id = df.file
		ORDER BY df.document, df.log`, nil, func(rows *sql.Rows) error {
		var id int64
		var f FileInfo
		if err := rows.Scan(&id, &f.Name, &f.Format, &f.SHA256, &f.Size, &f.Sheet, &f.Kept); err != nil {
			return err
		}
		at[id].Files = append(at[id].Files, f)
		return nil
	})
	return list, err
}

// Held returns the active documents as coverage and reports see them, and
// whether any is of invented firms.
func (s *Store) Held(ctx context.Context) (held []sme.Held, sample bool, err error) {
	docs, err := s.Documents(ctx)
	for _, d := range docs {
		if d.State == "active" {
			byHand := d.Rows > 0 && len(d.Files) > 0 && d.Files[0].Format == RecordFormat
			held = append(held, sme.Held{Identity: d.Identity(), Label: d.Label, Published: d.Published, Rows: d.Rows, Totals: d.Totals, ByHand: byHand})
			sample = sample || d.Sample
		}
	}
	return held, sample, err
}

// LogLine is one line of the log.
type LogLine struct {
	Number   int
	Time     string
	Person   string
	Action   string
	Document int64
	Detail   string
}

// Log returns the log, oldest first.
func (s *Store) Log(ctx context.Context) ([]LogLine, error) {
	var list []LogLine
	err := s.each(ctx, `SELECT number, time, person, action, coalesce(document, 0), detail FROM log ORDER BY number`, nil, func(rows *sql.Rows) error {
		var l LogLine
		err := rows.Scan(&l.Number, &l.Time, &l.Person, &l.Action, &l.Document, &l.Detail)
		list = append(list, l)
		return err
	})
	return list, err
}

// FileDocuments returns the documents that a file, known by its hash, holds.
func (s *Store) FileDocuments(ctx context.Context, sha256 string) ([]DocumentInfo, error) {
	all, err := s.Documents(ctx)
	return slices.DeleteFunc(all, func(d DocumentInfo) bool {
		return !slices.ContainsFunc(d.Files, func(f FileInfo) bool { return f.SHA256 == sha256 })
	}), err
}

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

// Undecided counts the rows in the regions of a query that cannot be given to one firm.
func (s *Store) Undecided(ctx context.Context, q sme.Query, regions *sme.Regions) (int, error) {
	total := 0
	err := s.each(ctx, `
		SELECT f.undecided, (SELECT region FROM stay WHERE firm = f.id AND since <= ? ORDER BY since DESC LIMIT 1)
		FROM firm f
		WHERE f.undecided > 0`, []any{q.On.String()}, func(rows *sql.Rows) error {
		var n int
		var region sme.RegionID
		if err := rows.Scan(&n, &region); err != nil {
			return err
		}
		if q.Covers(regions, region) {
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
	ev := sme.Evidence{Count: s.Counter(ctx, ref.Regions)}
	if ev.Sums, err = s.Sums(ctx, q); err != nil {
		return ev, err
	}
	if ev.Documents, ev.Sample, err = s.Held(ctx); err != nil {
		return ev, err
	}
	if ev.Undecided, err = s.Undecided(ctx, q, ref.Regions); err != nil {
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

// Firms returns all firms, by name.
func (s *Store) Firms(ctx context.Context) ([]*sme.Firm, error) { return s.firms(ctx, ``) }

// Source is where a row of evidence stands.
type Source struct {
	Document int64
	Row      int
	Place    string
	Other    []sme.Cell
}

// FirmKeys returns the keys of the firms that a text names: those with a row
// that prints it as a name or code; else those with it in a name.
func (s *Store) FirmKeys(ctx context.Context, text string) ([]sme.Key, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	named, err := t.componentsNamed(text)
	if err == nil && len(named) == 0 {
		named, err = t.componentsLike(sme.KeyOfName(text))
	}
	if err != nil {
		return nil, s.wrap(err)
	}
	var found []sme.Key
	for comp, keys := range named {
		firms, err := t.firmsOf(comp, keys)
		if err != nil {
			return nil, s.wrap(err)
		}
		found = append(found, firms...)
	}
	slices.Sort(found)
	return found, nil
}

// componentsNamed returns the components that hold a text as a whole name or as a
// code, each with what is in it that the text names.
func (t *Tx) componentsNamed(text string) (map[int64][]sme.Key, error) {
	found := map[int64][]sme.Key{}
	look := func(named sme.Key, query, arg string) error {
		return t.each(query, []any{arg}, func(rows *sql.Rows) error {
			var comp int64
			err := rows.Scan(&comp)
			found[comp] = append(found[comp], named)
			return err
		})
	}
	byKey := `SELECT component FROM key WHERE key = ?`
	if name := sme.KeyOfName(text); name != "" {
		if err := look(name, byKey, string(name)); err != nil {
			return nil, err
		}
	}
	key, code := sme.KeyOfCode(text), sme.CleanCode(text)
	switch {
	case key != "":
		return found, look(key, byKey, string(key))
	case code != "" && len(found) == 0: // its checks fail: it is text
		return found, look(sme.Key(code), `SELECT DISTINCT component FROM entry WHERE upper(code) = ? AND component IS NOT NULL`, code)
	}
	return found, nil
}

// componentsLike returns the components that hold a name of which another is a
// part, each with those names.
func (t *Tx) componentsLike(name sme.Key) (map[int64][]sme.Key, error) {
	found := map[int64][]sme.Key{}
	if name == "" {
		return found, nil
	}
	return found, t.each(`SELECT key, component FROM key WHERE instr(key, ?) > 2`, []any{strings.TrimPrefix(string(name), "n:")}, func(rows *sql.Rows) error {
		var key sme.Key
		var comp int64
		err := rows.Scan(&key, &comp)
		if !key.IsCode() {
			found[comp] = append(found[comp], key)
		}
		return err
	})
}

// firmsOf returns the firms of a component of which a row prints one of the
// keys, or a code as a text. Two firms of one component need not share a name.
func (t *Tx) firmsOf(comp int64, keys []sme.Key) ([]sme.Key, error) {
	var all []sme.Key
	err := t.each(`SELECT key FROM firm WHERE component = ?`, []any{comp}, func(rows *sql.Rows) error {
		var key sme.Key
		err := rows.Scan(&key)
		all = append(all, key)
		return err
	})
	if err != nil || len(all) == 1 {
		return all, err
	}
	firms, err := t.derived(comp)
	if err != nil {
		return nil, err
	}
	bears := func(f *sme.Firm, k sme.Key) bool {
		return f.Bears(k) || slices.ContainsFunc(f.Rows, func(r *sme.Row) bool { return r.Code == string(k) })
	}
	var found []sme.Key
	for _, f := range firms {
		if slices.ContainsFunc(keys, func(k sme.Key) bool { return bears(f, k) }) {
			found = append(found, f.ID)
		}
	}
	return found, nil
}

// Firm derives one firm anew, with all its evidence and where each row stands;
// nil if the registry holds no such firm.
func (s *Store) Firm(ctx context.Context, key sme.Key) (*sme.Firm, map[*sme.Row]Source, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, nil, err
	}
	firms, err := t.firmsIn(`SELECT component FROM firm WHERE key = ?`, string(key))
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	i := slices.IndexFunc(firms, func(f *sme.Firm) bool { return f.ID == key })
	if i < 0 {
		return nil, nil, nil
	}
	sources, err := t.sources(firms[i])
	return firms[i], sources, s.wrap(err)
}

// sources tell where each row of a firm's evidence stands.
func (t *Tx) sources(f *sme.Firm) (map[*sme.Row]Source, error) {
	sources := map[*sme.Row]Source{}
	for _, r := range f.Rows {
		var src Source
		var other string
		err := t.tx.QueryRowContext(t.ctx, `SELECT document, row, place, other FROM entry WHERE id = ?`, r.ID).Scan(&src.Document, &src.Row, &src.Place, &other)
		if err != nil {
			return nil, err
		}
		if other != "" {
			if err := json.Unmarshal([]byte(other), &src.Other); err != nil {
				return nil, err
			}
		}
		sources[r] = src
	}
	return sources, nil
}

// NamedFirm is a firm by its name and code.
type NamedFirm struct{ Name, Code string }

// FirmsNamed returns at most so many firms whose name or code begins with a
// text, by name; all of them if that is below zero.
func (s *Store) FirmsNamed(ctx context.Context, begins string, most int) ([]NamedFirm, error) {
	var list []NamedFirm
	err := s.each(ctx, `
		SELECT name, code
		FROM firm
		WHERE substr(name, 1, length(?1)) = ?1 OR substr(code, 1, length(?1)) = ?1
		ORDER BY name, key
		LIMIT ?2`, []any{begins, most}, func(rows *sql.Rows) error {
		var f NamedFirm
		err := rows.Scan(&f.Name, &f.Code)
		list = append(list, f)
		return err
	})
	return list, err
}

// Backup writes a copy of the registry, as of now, to a file that is not there, or empty.
// A reader asks no more questions after it: copying goes without its transaction.
func (s *Store) Backup(ctx context.Context, path string) error {
	if tx, ok := s.q.(*sql.Tx); ok && s.readOnly {
		if err := tx.Rollback(); err != nil {
			return s.wrap(err)
		}
		s.q = s.db
	}
	_, err := s.db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return s.wrap(err)
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

// Dump writes what is active as printed and what is derived, ordered by
// content, so that registries can be compared: two that hold the same documents
// dump the same bytes, in whatever order they came in.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	entry := func(id string) string {
		return `(SELECT d.digest || ':' || e.row FROM entry e JOIN document d ON d.id = e.document WHERE e.id = ` + id + `)`
	}
	for _, part := range []struct{ name, query string }{
		{"reference", `SELECT name, content FROM reference`},
		{"document", `SELECT digest, act, tier, issuer, scope, batch, label, final, published, published_from, valid_from, valid_to, validity_from, totals, title, sample, rows
		              FROM document d WHERE ` + isActive},
		{"entry", `SELECT d.digest, e.row, e.number, e.name, e.former, e.code, e.place, e.region, e.left_place, e.left_region, e.valid_from, e.valid_to, e.other
		           FROM entry e JOIN document d ON d.id = e.document WHERE e.component IS NOT NULL`},
		{"decision", `SELECT same, a, b FROM decision WHERE NOT undone`},
		{"key", `WITH least AS (SELECT component, min(key) AS key FROM key GROUP BY component)
		         SELECT k.key, l.key FROM key k JOIN least l ON l.component = k.component`},
		{"firm", `SELECT key, name, code, industry, undecided FROM firm`},
		{"stay", `SELECT f.key, s.since, s.region, ` + entry("s.entry") + ` FROM stay s JOIN firm f ON f.id = s.firm`},
		{"title", `SELECT f.key, t.tier, t.since, t.kind, ` + entry("t.entry") + ` FROM title t JOIN firm f ON f.id = t.firm`},
		{"spell", `SELECT f.key, s.tier, s.what, s.began, s.ended, s.opened, ` + entry("s.opened_by") + `, s.closed, ` + entry("s.closed_by") + ` FROM spell s JOIN firm f ON f.id = s.firm`},
		{"delta", `SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n FROM delta`},
	} {
		if err := s.dumpPart(ctx, w, part.name, part.query); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dumpPart(ctx context.Context, w io.Writer, name, query string) error {
	var lines []string
	err := s.each(ctx, query, nil, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		line := []string{name}
		for _, c := range cells {
			line = append(line, fmt.Sprint(*c.(*any)))
		}
		lines = append(lines, strings.Join(line, "\t"))
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(lines)
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return nil
}
