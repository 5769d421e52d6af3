// Package store keeps a registry in one SQLite file: the log, the documents
// and their entries as printed, and what follows from them. It holds the only
// SQL of the program. It knows no file formats, and it decides nothing about
// firms and titles: that is sme's.
package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tracker/internal/sme"
)

const applicationID = 0x74726b31 // "trk1"

// Kind says what is wrong with a registry.
type Kind string

// The kinds of errors about a registry as a whole.
const (
	None        Kind = "none"         // there is no file
	NotRegistry Kind = "not-registry" // a file, but not a registry
	Locked      Kind = "locked"
	Damaged     Kind = "damaged"
	Newer       Kind = "newer"    // made by a later version
	Older       Kind = "older"    // made by an earlier version; Upgrade brings it up
	Mismatch    Kind = "mismatch" // not laid out as its version says
	ReadOnly    Kind = "read-only"
	DiskFull    Kind = "disk-full"
	DiskFailed  Kind = "disk-failed" // reading or writing failed half way, as on a share that went away
	CutShort    Kind = "cut-short"   // a command was killed in mid-commit, and its journal can't be rolled back from this machine
	NoFolder    Kind = "no-folder"   // not even the folder that it should lie in is there
	Unreachable Kind = "unreachable" // the share that it should lie on does not answer
	NoDocument  Kind = "no-document" // Number names none
)

// Error is an error about a registry as a whole.
type Error struct {
	Kind   Kind
	Path   string
	Holder string             // who holds the lock, as far as is known
	Number sme.DocumentNumber // that was asked for
	Err    error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("registry %s: %s: %v", e.Path, e.Kind, e.Err)
	}
	return fmt.Sprintf("registry %s: %s", e.Path, e.Kind)
}

func (e *Error) Unwrap() error { return e.Err }

// Store is an open registry.
type Store struct {
	db       *sql.DB
	path     string
	readOnly bool
	wrote    bool    // something was committed
	copied   bool    // it is another as known at a line of its log, and has no seals
	q        querier // what questions go to: a transaction where all answers are of one moment, as a reader's are, or of one change
	ref      *sme.Reference
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// between answers the questions of a store opened for writing, between its
// changes. The registry has one connection: whoever asked this store, and not
// Tx.Store, during a change would wait for its end for ever.
type between struct {
	db       *sql.DB
	changing atomic.Bool
}

func (b *between) free() *sql.DB {
	if b.changing.Load() {
		panic("store: asked during a change, and not by Tx.Store")
	}
	return b.db
}

func (b *between) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return b.free().QueryContext(ctx, query, args...)
}

func (b *between) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return b.free().QueryRowContext(ctx, query, args...)
}

// Memory is the path of a registry that lives only while it is open.
const Memory = ":memory:"

// Options say how a registry is opened.
type Options struct {
	Write     bool
	Create    bool          // make it if there is none; needs Write
	Older     bool          // take one that an earlier version made, to upgrade it
	Wait      time.Duration // for another process that holds it
	Person    string        // who is at work, for the log and for those who wait
	Now       time.Time
	Reason    string                            // why, for the log; "" gives none
	Reference func(name string) ([]byte, error) // seeds a new registry
}

// Open opens a registry. Readers open it read-only, so that it may lie in a
// folder that they can't write.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	s := &Store{path: path, readOnly: !opt.Write}
	exists, err := s.there(opt)
	if err != nil {
		return nil, err
	}
	to, err := connectorTo(dsn(path, opt), opt.Write)
	if err != nil {
		return nil, s.wrap(err)
	}
	s.db = sql.OpenDB(to)
	s.db.SetMaxOpenConns(1) // settings and an in-memory registry belong to a connection
	if exists {
		err = s.check(ctx, opt.Older)
	} else {
		err = s.create(ctx, opt)
	}
	s.q = &between{db: s.db}
	if err == nil && !opt.Write {
		s.q, err = s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	}
	if err == nil {
		return s, nil
	}
	s.db.Close()
	if cutShort(err) && !opt.Write {
		return s.rollBack(ctx, opt)
	}
	return nil, s.wrap(err)
}

// there reports whether there is a registry at the path, and makes the folder
// for one that is to be made. An empty file is none yet: the first command
// that wrote it was cut short.
func (s *Store) there(opt Options) (bool, error) {
	if s.path == Memory {
		return false, nil
	}
	folder := filepath.Dir(s.path)
	info, err := os.Stat(s.path)
	switch {
	case err == nil && info.IsDir():
		return false, &Error{Kind: NotRegistry, Path: s.path}
	case err == nil && info.Size() > 0:
		return true, nil
	case err != nil && NoAnswer(err):
		return false, &Error{Kind: Unreachable, Path: s.path, Err: err}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return false, s.wrap(err)
	case opt.Create:
		return false, s.wrap(os.MkdirAll(folder, 0o755))
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return false, &Error{Kind: NoFolder, Path: s.path}
	}
	return false, &Error{Kind: None, Path: s.path}
}

// cutShort reports whether a read-only connection met the journal of a command
// that was killed in mid-commit, which only one that writes can roll back.
func cutShort(err error) bool {
	var de *driver.Error
	return errors.As(err, &de) && (de.Code() == sqlite3.SQLITE_READONLY_ROLLBACK || de.Code() == sqlite3.SQLITE_READONLY_RECOVERY)
}

// rollBack opens the registry once for writing, by which SQLite takes back
// what a killed command left half done, and then for reading.
func (s *Store) rollBack(ctx context.Context, opt Options) (*Store, error) {
	write := opt
	write.Write, write.Create = true, false
	mended, err := Open(ctx, s.path, write)
	if err == nil {
		err = mended.Close()
	}
	var own *Error
	if errors.As(err, &own) && own.Kind == ReadOnly {
		return nil, &Error{Kind: CutShort, Path: s.path, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return Open(ctx, s.path, opt)
}

// dsn spells the settings out; a path may hold any character, so it is escaped.
func dsn(path string, opt Options) string {
	q := url.Values{}
	add := func(pragma string) { q.Add("_pragma", pragma) }
	add(fmt.Sprintf("busy_timeout(%d)", opt.Wait.Milliseconds()))
	add("foreign_keys(1)")
	if path == Memory {
		return "file::memory:?" + q.Encode()
	}
	if !opt.Write {
		q.Set("mode", "ro")
		add("temp_store(memory)")
	} else {
		q.Set("_txlock", "immediate")
		add("page_size(8192)")
		add("journal_mode(delete)")
		add("synchronous(full)")
	}
	add("cache_size(-65536)")
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return fileURI(filepath.ToSlash(path), q.Encode())
}

// fileURI is the URI by which SQLite opens a path with slashes: /data/t.db,
// C:/data/t.db or, on a network share, //server/share/t.db.
func fileURI(path, query string) string {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String()
}

// create makes the tables and seeds the reference data, in one transaction.
func (s *Store) create(ctx context.Context, opt Options) error {
	tx, done, err := begin(ctx, s.db)
	if err != nil {
		return err
	}
	defer done()
	var tables int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return err
	}
	if tables > 0 { // another process made it in the meantime
		if err := tx.Rollback(); err != nil {
			return err
		}
		return s.check(ctx, opt.Older)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, newest); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations))); err != nil {
		return err
	}
	return s.seed(ctx, tx, opt)
}

// seed puts in what a new registry holds, and ends the transaction.
func (s *Store) seed(ctx context.Context, tx *sql.Tx, opt Options) error {
	for _, name := range sme.ReferenceFiles {
		content, err := opt.Reference(name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO reference (name, content) VALUES (?, ?)`, name, string(content)); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ('rules', ?)`, sme.RulesVersion); err != nil {
		return err
	}
	if _, err := writeLog(ctx, tx, opt, sme.ActionCreate, 0, ""); err != nil {
		return err
	}
	t := &Tx{ctx: ctx, tx: tx, s: s, opt: opt}
	if err := errors.Join(t.beginSeal(), t.endSeal()); err != nil {
		return err
	}
	return tx.Commit()
}

// check says whether the file is a registry that this version can use.
func (s *Store) check(ctx context.Context, older bool) error {
	var id, version int
	if err := s.db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return err
	}
	if err := s.db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return &Error{Kind: NotRegistry, Path: s.path}
	case version > len(migrations):
		return &Error{Kind: Newer, Path: s.path}
	case version < len(migrations) && !older:
		return &Error{Kind: Older, Path: s.path}
	}
	return nil
}

// IsRegistry says by its first bytes that a file is a registry. A pipe, which
// may never give any, is not asked.
func IsRegistry(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, HeadSize)
	_, err = io.ReadFull(f, head)
	return err == nil && IsHead(head)
}

// HeadSize is how many of a file's first bytes say whether it is a registry.
const HeadSize = 72

// IsHead reports whether a file that begins so is a registry.
func IsHead(head []byte) bool {
	return len(head) >= HeadSize && bytes.HasPrefix(head, []byte("SQLite format 3\x00")) && binary.BigEndian.Uint32(head[68:]) == applicationID
}

// Close closes the registry.
func (s *Store) Close() error {
	if tx, ok := s.q.(*sql.Tx); ok {
		_ = tx.Rollback() // it only read
	}
	return s.wrap(s.db.Close())
}

// Wrote reports whether a change was committed since the registry was opened.
func (s *Store) Wrote() bool { return s.wrote }

// Path returns where the registry lies.
func (s *Store) Path() string { return s.path }

// wrap gives driver and file errors their kind, by code, not by text.
func (s *Store) wrap(err error) error {
	if err == nil {
		return nil
	}
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	kind := Kind("")
	var de *driver.Error
	switch {
	case errors.As(err, &de):
		switch de.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return &Error{Kind: Locked, Path: s.path, Holder: readHolder(s.path), Err: err}
		case sqlite3.SQLITE_NOTADB:
			kind = NotRegistry
		case sqlite3.SQLITE_CORRUPT:
			kind = Damaged
		case sqlite3.SQLITE_ERROR: // our SQL is fixed: a table or column that it names is not there
			kind = Mismatch
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
			kind = ReadOnly
		case sqlite3.SQLITE_FULL:
			kind = DiskFull
		case sqlite3.SQLITE_IOERR:
			kind = DiskFailed
		}
	case errors.Is(err, fs.ErrPermission):
		kind = ReadOnly
	}
	if kind == "" {
		return err
	}
	return &Error{Kind: kind, Path: s.path, Err: err}
}

// Reference returns the registry's own reference data, parsed once.
func (s *Store) Reference(ctx context.Context) (*sme.Reference, error) {
	if s.ref != nil {
		return s.ref, nil
	}
	rows, err := s.q.QueryContext(ctx, `SELECT name, content FROM reference`)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	files := map[string][]byte{}
	for rows.Next() {
		var name, content string
		if err := rows.Scan(&name, &content); err != nil {
			return nil, s.wrap(err)
		}
		files[name] = []byte(content)
	}
	if err := rows.Err(); err != nil {
		return nil, s.wrap(err)
	}
	s.ref, err = sme.ParseReference(func(name string) ([]byte, error) { return files[name], nil })
	var missing *sme.MissingError
	if errors.As(err, &missing) {
		err = &Error{Kind: Older, Path: s.path, Err: err}
	}
	return s.ref, err
}

func (s *Store) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := s.q.QueryContext(ctx, query, args...)
	return s.wrap(each(rows, err, scan))
}
