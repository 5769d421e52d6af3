package store

import (
	"context"
	"database/sql"
	"errors"

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
		       (SELECT coalesce(max(value), '') FROM setting WHERE name = 'rules'),
		       (SELECT time FROM log ORDER BY number LIMIT 1),
		       (SELECT time FROM log ORDER BY number DESC LIMIT 1),
		       (SELECT count(*) FROM log),
		       (SELECT count(*) FROM document),
		       (SELECT count(*) FROM document d WHERE `+isActive+`),
		       (SELECT coalesce(sum(rows), 0) FROM document),
		       (SELECT coalesce(sum(n), 0) FROM undecided),
		       (SELECT coalesce(sum(length(content)), 0) FROM file)`).Scan(
		&info.Size, &info.Schema, &info.Rules, &info.Created, &info.Changed, &info.Log,
		&info.Documents, &info.Active, &info.Entries, &info.Undecided, &info.Files)
	if err != nil {
		return info, s.wrap(err)
	}
	if err := s.eachFirm(ctx, func(_ *sme.Firm, n int) { info.Firms += n }); err != nil {
		return info, err
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

// Setting returns one of the registry's own settings, "" if it is not set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.q.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, s.wrap(err)
}

// Settings returns the registry's settings that people make, by name.
func (s *Store) Settings(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	err := s.each(ctx, `SELECT name, value FROM setting WHERE name NOT IN ('rules', 'seal')`, nil, func(rows *sql.Rows) error {
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

// Backup writes a copy of the registry, as of now, to a file that is not there, or empty.
// A reader asks no more questions after it: copying goes without its transaction.
func (s *Store) Backup(ctx context.Context, path string) error {
	if tx, ok := s.q.(*sql.Tx); ok && s.readOnly {
		if err := tx.Rollback(); err != nil {
			return s.wrap(err)
		}
	}
	_, err := s.db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return s.wrap(err)
}

// Set changes one of the registry's own settings; an empty value takes it away.
func (t *Tx) Set(name, value string) error {
	query, args := `INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, []any{name, value}
	if value == "" {
		query, args = `DELETE FROM setting WHERE name = ?`, []any{name}
	}
	if _, err := t.exec(query, args...); err != nil {
		return err
	}
	_, err := t.log(sme.ActionSet, 0, name+"="+value)
	return err
}
