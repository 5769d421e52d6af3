package sqlite

import (
	"context"
	"database/sql"
	"time"

	"tracker/internal/sme"
)

// LastBefore returns the number of the last log line written by the end of a
// day at +08:00, 0 if there is none.
func (s *Store) LastBefore(ctx context.Context, day sme.Day) (int, error) {
	next := day + 1
	d := next.Date()
	end := time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, sme.China)
	last := 0
	err := s.each(ctx, `SELECT number, time FROM log ORDER BY number`, nil, func(rows *sql.Rows) error {
		var number int
		var text string
		if err := rows.Scan(&number, &text); err != nil {
			return err
		}
		if at, err := time.Parse(time.RFC3339, text); err == nil && at.Before(end) {
			last = number
		}
		return nil
	})
	return last, err
}

// AsKnown returns the registry as its log stood at a line, in memory and
// derived anew from the documents that counted then. The registry must be a file.
func (s *Store) AsKnown(ctx context.Context, opt Options, number int) (*Store, error) {
	opt.Write, opt.Create = true, true
	was, err := Open(ctx, Memory, opt)
	if err != nil {
		return nil, err
	}
	if err := was.copyUpTo(ctx, dsn(s.path, Options{Wait: opt.Wait}), opt, number); err != nil {
		was.Close()
		return nil, s.wrap(err)
	}
	return was, nil
}

// copyUpTo takes over what another registry held at a line of its log.
func (s *Store) copyUpTo(ctx context.Context, from string, opt Options, number int) error {
	if _, err := s.db.ExecContext(ctx, `ATTACH DATABASE ? AS was`, from); err != nil {
		return err
	}
	for _, step := range []string{
		`DELETE FROM log`,
		`DELETE FROM setting`,
		`DELETE FROM reference`,
		`INSERT INTO log SELECT * FROM was.log WHERE number <= :known`,
		`INSERT INTO setting SELECT * FROM was.setting`,
		// A change of reference data keeps what it replaced; the first one after the line tells what held then.
		`INSERT INTO reference
		 SELECT r.name, coalesce((SELECT l.content FROM was.reference_log l WHERE l.name = r.name AND l.log > :known ORDER BY l.log LIMIT 1), r.content)
		 FROM was.reference r`,
		`INSERT INTO file SELECT f.id, f.sha256, f.name, f.format, f.size, NULL FROM was.file f
		 WHERE EXISTS (SELECT 1 FROM was.document_file df WHERE df.file = f.id AND df.log <= :known)`,
		`INSERT INTO document SELECT d.* FROM was.document d
		 WHERE (SELECT min(number) FROM was.log l WHERE l.document = d.id) <= :known`,
		`UPDATE document SET undone = coalesce(
		   (SELECT l.action = 'undo' FROM log l WHERE l.document = document.id AND l.action IN ('import', 'replace', 'undo', 'redo') ORDER BY l.number DESC LIMIT 1), 0)`,
		`INSERT INTO document_file SELECT * FROM was.document_file WHERE log <= :known`,
		`INSERT INTO entry SELECT e.* FROM was.entry e WHERE e.document IN (SELECT id FROM document)`,
		`UPDATE entry SET component = NULL`,
		`INSERT INTO remark SELECT * FROM was.remark WHERE document IN (SELECT id FROM document)`,
		`INSERT INTO decision SELECT * FROM was.decision WHERE log <= :known`,
		`UPDATE decision SET undone = 0 WHERE undone > :known`, // undone holds the line that took it back
	} {
		if _, err := s.db.ExecContext(ctx, step, sql.Named("known", number)); err != nil {
			return err
		}
	}
	if _, err := s.db.ExecContext(ctx, `DETACH DATABASE was`); err != nil {
		return err
	}
	return s.Update(ctx, opt, func(t *Tx) error {
		_, err := t.settle(nil)
		return err
	})
}
