package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"hash"
	"strings"

	"tracker/internal/sme"
)

// Info says what a registry is and how much it holds.
type Info struct {
	Size      int64 // of the file, in bytes
	Schema    int
	Rules     string // version of the rules that its figures follow
	Created   string // RFC 3339
	Changed   string
	Log       int // lines
	Documents int // undone and replaced ones included
	Active    int
	Entries   int // of all documents
	Firms     int
	Undecided int
	Files     int64             // bytes of the files kept in it, compressed
	Reference map[string]string // digest of each reference file
}

// Info gathers the facts of the registry.
func (s *Store) Info(ctx context.Context) (Info, error) {
	info := Info{Reference: map[string]string{}}
	err := s.q.QueryRowContext(ctx, `
		SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size),
		       (SELECT user_version FROM pragma_user_version),
		       (SELECT value FROM setting WHERE name = 'rules'),
		       (SELECT time FROM log ORDER BY number LIMIT 1),
		       (SELECT time FROM log ORDER BY number DESC LIMIT 1),
		       (SELECT count(*) FROM log),
		       (SELECT count(*) FROM document),
		       (SELECT count(*) FROM document d WHERE `+isActive+`),
		       (SELECT coalesce(sum(rows), 0) FROM document),
		       (SELECT count(*) FROM firm),
		       (SELECT coalesce(sum(undecided), 0) FROM firm WHERE undecided > 0),
		       (SELECT coalesce(sum(length(content)), 0) FROM file)`).Scan(
		&info.Size, &info.Schema, &info.Rules, &info.Created, &info.Changed, &info.Log,
		&info.Documents, &info.Active, &info.Entries, &info.Firms, &info.Undecided, &info.Files)
	if err != nil {
		return info, s.wrap(err)
	}
	err = s.each(ctx, `SELECT name, content FROM reference`, nil, func(rows *sql.Rows) error {
		var name string
		var content []byte
		err := rows.Scan(&name, &content)
		info.Reference[name] = ContentDigest(content)
		return err
	})
	return info, err
}

// ContentDigest is the digest by which reference files are compared.
func ContentDigest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

// Digests returns a digest of the whole dump ("") and of each of its parts.
func (s *Store) Digests(ctx context.Context) (map[string]string, error) {
	d := digester{"": sha256.New()}
	if err := s.Dump(ctx, d); err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for part, h := range d {
		sums[part] = hex.EncodeToString(h.Sum(nil)[:16])
	}
	return sums, nil
}

// digester hashes the lines of a dump by their part. Dump writes a line at a time.
type digester map[string]hash.Hash

func (d digester) Write(line []byte) (int, error) {
	part, _, _ := strings.Cut(string(line), "\t")
	if d[part] == nil {
		d[part] = sha256.New()
	}
	d[part].Write(line)
	return d[""].Write(line)
}

// RebuildReport says what a rebuild found.
type RebuildReport struct {
	RulesBefore                 string
	Before, After               map[string]string // digests of the dump and its parts
	FiguresBefore, FiguresAfter []sme.Sum         // per exact tier and region, on the day of the rebuild
	RefBefore, RefAfter         *sme.Reference
}

// Rebuild derives everything anew and compares what is derived before and after.
func (s *Store) Rebuild(ctx context.Context, opt Options) (RebuildReport, error) {
	var r RebuildReport
	err := s.Update(ctx, opt, func(t *Tx) error { return t.compared(&r, t.Rebuild) })
	return r, err
}

// compared takes a step that derives anew, and holds what was derived before
// it against what is derived after it.
func (t *Tx) compared(r *RebuildReport, step func() error) error {
	today := sme.Query{By: sme.ByTier, Reach: sme.Exact, On: sme.DayAt(t.opt.Now)}
	var err error
	if r.RulesBefore, err = t.s.Setting(t.ctx, "rules"); err != nil {
		return err
	}
	if r.Before, err = t.s.Digests(t.ctx); err != nil {
		return err
	}
	if r.FiguresBefore, err = t.s.Sums(t.ctx, today); err != nil {
		return err
	}
	r.RefBefore = t.ref
	if err := step(); err != nil {
		return err
	}
	r.RefAfter = t.ref
	if r.FiguresAfter, err = t.s.Sums(t.ctx, today); err != nil {
		return err
	}
	r.After, err = t.s.Digests(t.ctx)
	return err
}

// Settings returns the registry's settings that people make, by name.
func (s *Store) Settings(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	err := s.each(ctx, `SELECT name, value FROM setting WHERE name <> 'rules'`, nil, func(rows *sql.Rows) error {
		var name, value string
		err := rows.Scan(&name, &value)
		all[name] = value
		return err
	})
	return all, err
}

// Journal names the registry's way to stay whole when a command is cut short.
func (s *Store) Journal(ctx context.Context) (string, error) {
	var mode string
	err := s.q.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode)
	return mode, s.wrap(err)
}

// Changed returns the day of the last log line, and how many lines there are after a day.
func (s *Store) Changed(ctx context.Context, after sme.Day) (last sme.Day, since int, err error) {
	var text string
	err = s.q.QueryRowContext(ctx, `
		SELECT coalesce(max(substr(time, 1, 10)), ''), count(*) FILTER (WHERE substr(time, 1, 10) > ?)
		FROM log`, after.String()).Scan(&text, &since)
	return date(text).Start(), since, s.wrap(err)
}
