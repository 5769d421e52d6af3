package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"time"

	"tracker/internal/sme"
)

// LogLine is one line of the log.
type LogLine struct {
	Number   sme.LogNumber
	Time     string
	Person   string
	Action   sme.Action
	Document sme.DocumentNumber
	Detail   string
	Reason   string // "" if none was given
}

// Log returns the log, oldest first.
func (s *Store) Log(ctx context.Context) ([]LogLine, error) {
	var list []LogLine
	err := s.each(ctx, `SELECT number, time, person, action, coalesce(document, 0), detail, reason FROM log ORDER BY number`, nil, func(rows *sql.Rows) error {
		var l LogLine
		err := rows.Scan(&l.Number, &l.Time, &l.Person, &l.Action, &l.Document, &l.Detail, &l.Reason)
		list = append(list, l)
		return err
	})
	return list, err
}

// Known returns the number of the last log line.
func (s *Store) Known(ctx context.Context) (sme.LogNumber, error) {
	var n sme.LogNumber
	err := s.q.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM log`).Scan(&n)
	return n, s.wrap(err)
}

// LastBefore returns the number of the last log line written by the end of a
// day at +08:00, 0 if there is none.
func (s *Store) LastBefore(ctx context.Context, day sme.Day) (sme.LogNumber, error) {
	next := day + 1
	d := next.Date()
	end := time.Date(int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, sme.China)
	last := sme.LogNumber(0)
	err := s.each(ctx, `SELECT number, time FROM log ORDER BY number`, nil, func(rows *sql.Rows) error {
		var number sme.LogNumber
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

// Changed returns the day of the last log line, and how many lines there are after a day.
func (s *Store) Changed(ctx context.Context, after sme.Day) (last sme.Day, since int, err error) {
	var text string
	err = s.q.QueryRowContext(ctx, `
		SELECT coalesce(max(substr(time, 1, 10)), ''), count(*) FILTER (WHERE substr(time, 1, 10) > ?)
		FROM log`, after.String()).Scan(&text, &since)
	return date(text).Start(), since, s.wrap(err)
}

// AsKnown returns the registry as it was at a line of its log, for reading: what
// came later is hidden, and taken back from what is derived, both in temporary
// tables and views in front of its own, which stay as they are. The registry must
// be a file.
func (s *Store) AsKnown(ctx context.Context, opt Options, number sme.LogNumber) (*Store, error) {
	otherwise, err := s.otherwise(ctx, number)
	if err != nil {
		return nil, err
	}
	if otherwise {
		was, err := s.CopyAsKnown(ctx, opt, number)
		if err == nil {
			was.q, err = was.db.BeginTx(ctx, nil)
		}
		return was, err
	}
	was, err := Open(ctx, s.path, Options{Wait: opt.Wait})
	if err != nil {
		return nil, err
	}
	was.copied, was.ref = true, s.ref
	if err := was.takeBack(ctx, number); err != nil {
		was.Close()
		return nil, s.wrap(err)
	}
	return was, nil
}

// otherwise reports whether other reference data was in force at a line of the
// log, or what is derived now follows other rules than ours. Then there is nothing
// to take anything back from.
func (s *Store) otherwise(ctx context.Context, number sme.LogNumber) (is bool, err error) {
	err = s.q.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM reference_log WHERE log > ?) OR NOT EXISTS (SELECT 1 FROM setting WHERE name = 'rules' AND value = ?)`,
		number, fmt.Sprint(sme.RulesVersion)).Scan(&is)
	return is, s.wrap(err)
}

// takeBack hides what came after a line of the log, and takes it back from what is derived.
func (s *Store) takeBack(ctx context.Context, number sme.LogNumber) error {
	t, _, err := s.reader(ctx) // a registry opened for reading has its transaction already
	if err != nil {
		return err
	}
	before, err := t.state()
	if err != nil {
		return err
	}
	for _, step := range []string{
		`CREATE TEMP VIEW log AS SELECT * FROM main.log WHERE number <= %d`,
		`CREATE TEMP VIEW document_file AS SELECT * FROM main.document_file WHERE log <= %d`,
		`CREATE TEMP VIEW file AS SELECT * FROM main.file f WHERE EXISTS (SELECT 1 FROM main.document_file df WHERE df.file = f.id AND df.log <= %d)`,
		`CREATE TEMP TABLE decision AS
		 SELECT id, same, a, b, log, iif(undone > %[1]d, 0, undone) AS undone FROM main.decision WHERE log <= %[1]d`,
	} {
		if _, err := t.exec(fmt.Sprintf(step, number)); err != nil {
			return err
		}
	}
	for _, table := range append([]string{"document"}, countedTables...) {
		var made string
		if err := t.tx.QueryRowContext(ctx, `SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?`, table).Scan(&made); err != nil {
			return err
		}
		if _, err := t.exec(strings.Replace(made, "CREATE ", "CREATE TEMP ", 1)); err != nil {
			return err
		}
		where := ``
		if table == "document" {
			where = ` AS d WHERE (SELECT min(number) FROM log l WHERE l.document = d.id) IS NOT NULL`
		}
		if _, err := t.exec(`INSERT INTO temp.` + table + ` SELECT * FROM main.` + table + where); err != nil {
			return err
		}
	}
	if _, err := t.exec(`CREATE TEMP VIEW remark AS SELECT rowid, * FROM main.remark WHERE document IN (SELECT id FROM document)`); err != nil {
		return err
	}
	if _, err := t.exec(undoneAt, sql.Named("known", number)); err != nil {
		return err
	}
	_, err = t.rederive(before)
	return err
}

// CopyAsKnown returns a copy of the registry as it was at a line of its log, in
// memory and derived anew from the documents that counted then. The registry must
// be a file.
func (s *Store) CopyAsKnown(ctx context.Context, opt Options, number sme.LogNumber) (*Store, error) {
	opt.Write, opt.Create = true, true
	was, err := Open(ctx, Memory, opt)
	if err != nil {
		return nil, err
	}
	err = was.copyUpTo(ctx, dsn(s.path, Options{Wait: opt.Wait}), number)
	if err == nil {
		err = s.placedThen(ctx, was, opt, number)
	}
	if err == nil {
		err = was.deriveAll(ctx, opt)
	}
	if err != nil {
		was.Close()
		return nil, s.wrap(err)
	}
	return was, nil
}

// placedThen finds the regions of printed places by the names that were in force at a
// line, if regions have changed since.
func (s *Store) placedThen(ctx context.Context, was *Store, opt Options, number sme.LogNumber) error {
	var n sme.LogNumber
	err := s.q.QueryRowContext(ctx, `SELECT count(*) FROM reference_log WHERE name = 'regions.csv' AND log > ?`, number).Scan(&n)
	if err != nil || n == 0 {
		return err
	}
	return was.Update(ctx, opt, (*Tx).resolveAgain)
}

// deriveAll derives everything that counts from nothing.
func (s *Store) deriveAll(ctx context.Context, opt Options) error {
	return s.Update(ctx, opt, func(t *Tx) error {
		return t.deriveAll()
	})
}

// copyUpTo takes over the contents of another registry at a line of its log.
func (s *Store) copyUpTo(ctx context.Context, from string, number sme.LogNumber) error {
	s.copied = true
	if _, err := s.db.ExecContext(ctx, `ATTACH DATABASE ? AS was`, from); err != nil {
		return err
	}
	for _, step := range []string{
		`DELETE FROM log`,
		`DELETE FROM setting`,
		`DELETE FROM reference`,
		`INSERT INTO log SELECT * FROM was.log WHERE number <= :known`,
		`INSERT INTO setting SELECT * FROM was.setting`,
		// A change of reference data keeps what it replaced; the first one after the line has what was in force then.
		`INSERT INTO reference
		 SELECT r.name, coalesce((SELECT l.content FROM was.reference_log l WHERE l.name = r.name AND l.log > :known ORDER BY l.log LIMIT 1), r.content)
		 FROM was.reference r`,
		`INSERT INTO file SELECT f.id, f.sha256, f.name, f.format, f.size, NULL FROM was.file f
		 WHERE EXISTS (SELECT 1 FROM was.document_file df WHERE df.file = f.id AND df.log <= :known)`,
		`INSERT INTO document SELECT d.* FROM was.document d
		 WHERE (SELECT min(number) FROM was.log l WHERE l.document = d.id) <= :known`,
		undoneAt,
		`INSERT INTO document_file SELECT * FROM was.document_file WHERE log <= :known`,
		`INSERT INTO place SELECT * FROM was.place WHERE document IN (SELECT id FROM document)`,
		`INSERT INTO entry SELECT * FROM was.entry WHERE document IN (SELECT id FROM document)`,
		`INSERT INTO remark SELECT * FROM was.remark WHERE document IN (SELECT id FROM document)`,
		`INSERT INTO decision SELECT * FROM was.decision WHERE log <= :known`,
		`UPDATE decision SET undone = 0 WHERE undone > :known`, // undone holds the line that took it back
	} {
		if _, err := s.db.ExecContext(ctx, step, sql.Named("known", number)); err != nil {
			return err
		}
	}
	_, err := s.db.ExecContext(ctx, `DETACH DATABASE was`)
	return err
}

// undoneAt says which documents were undone at the line :known, and of those
// that came in later that they count nothing yet.
const undoneAt = `
	UPDATE document SET undone = coalesce(
	  (SELECT l.action = 'undo' FROM log l
	   WHERE l.document = document.id AND l.number <= :known AND l.action IN ('undo', 'redo')
	   ORDER BY l.number DESC LIMIT 1),
	  (SELECT min(l.number) > :known FROM log l WHERE l.document = document.id))`

// Replay goes through the log from one line to another, and shows the registry as
// it was at the first, with a line of number 0, and after each line that changed
// what counts. Reference data is that of the last line throughout. The registry
// must be a file.
func (s *Store) Replay(ctx context.Context, opt Options, from, to sme.LogNumber, show func(was *Store, line LogLine) error) error {
	was, err := s.AsKnown(ctx, opt, to)
	if err != nil {
		return err
	}
	defer was.Close()
	decided, err := was.Decisions(ctx)
	if err != nil {
		return err
	}
	log, err := was.Log(ctx)
	if err != nil {
		return err
	}
	t, _, err := was.reader(ctx)
	if err != nil {
		return err
	}
	before, err := t.state()
	if err != nil {
		return s.wrap(err)
	}
	for _, step := range []string{undoneAt, `UPDATE decision SET undone = 1 WHERE log > :known`, `UPDATE decision SET undone = 0 WHERE undone > :known`} {
		if _, err := t.exec(step, sql.Named("known", from)); err != nil {
			return s.wrap(err)
		}
	}
	if _, err := t.rederive(before); err != nil {
		return s.wrap(err)
	}
	if err := show(was, LogLine{}); err != nil {
		return err
	}
	for _, line := range log {
		if line.Number <= from {
			continue
		}
		changed, err := t.replay(line, decided)
		if err != nil {
			return s.wrap(err)
		}
		if !changed {
			continue
		}
		if err := show(was, line); err != nil {
			return err
		}
	}
	return nil
}

// replay does again what a line of the log did to documents and decisions, which
// lie ready, and says whether that was anything.
func (t *Tx) replay(line LogLine, decided []sme.Decided) (changed bool, err error) {
	before, err := t.state()
	if err != nil {
		return false, err
	}
	if _, err := t.exec(undoneAt+` WHERE id = :document`, sql.Named("known", line.Number), sql.Named("document", line.Document)); err != nil {
		return false, err
	}
	for _, d := range decided {
		undone := d.Undone
		switch line.Number {
		case d.Log:
			undone = 0
		case d.Undone:
		default:
			continue
		}
		changed = true
		if _, err := t.exec(`UPDATE decision SET undone = ? WHERE log = ?`, undone, d.Log); err != nil {
			return false, err
		}
	}
	after, err := t.active()
	if err != nil || maps.Equal(before.active, after) && !changed {
		return false, err
	}
	_, err = t.rederive(before)
	return true, err
}
