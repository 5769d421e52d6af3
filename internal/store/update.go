package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tracker/internal/sme"
)

// Tx is one command's change to a registry: all of it happens, or nothing.
type Tx struct {
	ctx     context.Context
	tx      *sql.Tx
	s       *Store // the registry as the change has made it so far
	opt     Options
	ref     *sme.Reference
	lists   map[sme.DocumentNumber]*sme.List
	numbers map[*sme.List]sme.DocumentNumber // of the lists, as far as asked for
	*brought
	*sealing
}

// brought is what a change knows of shapes, and brought.
type brought struct {
	shapes    map[int64]*shape
	lastShape int64   // the last number given to one
	lastEntry int64   // to an entry
	lastPlace int64   // and to a place
	counted   bool    // whether these are known
	fresh     []fresh // what has no component yet
}

// ErrDryRun is returned by the function given to Update to take everything back; Update then returns no error.
var ErrDryRun = errors.New("dry run")

// Update runs a change in one transaction. The registry must have been opened for writing.
func (s *Store) Update(ctx context.Context, opt Options, change func(*Tx) error) error {
	ref, err := s.Reference(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, opt, func(t *Tx) error {
		t.ref = ref
		return change(t)
	})
}

// change is Update without reference data, which an older registry may lack.
func (s *Store) change(ctx context.Context, opt Options, change func(*Tx) error) error {
	q := s.q.(*between)
	tx, done, err := begin(ctx, q.free())
	if err != nil {
		return s.wrap(err)
	}
	defer done()
	q.changing.Store(true)
	defer q.changing.Store(false)
	writeHolder(s.path, opt.Person, opt.Now)
	defer removeHolder(s.path)
	within := *s
	within.q = tx
	t := &Tx{ctx: ctx, tx: tx, s: &within, opt: opt, lists: map[sme.DocumentNumber]*sme.List{}, brought: &brought{shapes: map[int64]*shape{}}}
	if err := t.beginSeal(); err != nil {
		return s.wrap(err)
	}
	if err := change(t); err != nil {
		if errors.Is(err, ErrDryRun) {
			return nil
		}
		return s.wrap(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := t.endSeal(); err != nil {
		return s.wrap(err)
	}
	if err := tx.Commit(); err != nil {
		return s.wrap(err)
	}
	s.ref, s.wrote = within.ref, true
	return nil
}

// begin begins a transaction that lasts until done, which rolls back what was not
// committed. The end of ctx ends the waiting for it and the queries in it, but not
// the transaction: that would be rolled back in the background, and the program be
// gone before its journal is.
func begin(ctx context.Context, db *sql.DB) (tx *sql.Tx, done func(), err error) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	waiting := context.AfterFunc(ctx, end)
	if tx, err = db.BeginTx(lasting, nil); err != nil {
		end()
		return nil, nil, err
	}
	done = func() {
		_ = tx.Rollback() // or it was committed
		end()
	}
	if !waiting() {
		done()
		return nil, nil, ctx.Err()
	}
	return tx, done, nil
}

// Store is the registry as the change has made it so far. Until the change ends,
// it alone answers: the store that is being changed would wait for it for ever.
func (t *Tx) Store() *Store { return t.s }

func (t *Tx) exec(query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(t.ctx, query, args...)
}

// each runs a query and scans every row with the function.
func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t *Tx) each(query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	return each(rows, err, scan)
}

func (t *Tx) log(action sme.Action, document sme.DocumentNumber, detail string) (sme.LogNumber, error) {
	return writeLog(t.ctx, t.tx, t.opt, action, document, detail)
}

func writeLog(ctx context.Context, tx *sql.Tx, opt Options, action sme.Action, document sme.DocumentNumber,
	detail string) (sme.LogNumber, error) {
	doc := sql.NullInt64{Int64: int64(document), Valid: document != 0}
	res, err := tx.ExecContext(ctx, `INSERT INTO log (time, person, action, document, detail, reason) VALUES (?, ?, ?, ?, ?, ?)`,
		opt.Now.In(sme.China).Format(time.RFC3339), opt.Person, action, doc, detail, opt.Reason)
	if err != nil {
		return 0, err
	}
	number, err := res.LastInsertId()
	return sme.LogNumber(number), err
}

// Refused says why a document is not taken. The store is as it was.
type Refused struct {
	sme.Remark
}

func (r *Refused) Error() string { return "refused: " + r.String() }

func refuse(id string, args ...any) error { return &Refused{sme.Remark{ID: id, Args: args}} }

// Undo takes a document's effect back, as if it had never been imported.
func (t *Tx) Undo(id sme.DocumentNumber) error { return t.setUndone(id, true, false) }

// Redo brings an undone document back.
func (t *Tx) Redo(id sme.DocumentNumber) error { return t.setUndone(id, false, false) }

// RedoPart brings an undone document back as a part of its batch, whatever firms
// other documents have in common with it.
func (t *Tx) RedoPart(id sme.DocumentNumber) error { return t.setUndone(id, false, true) }

func (t *Tx) setUndone(id sme.DocumentNumber, undone, part bool) error {
	var was bool
	var digest string
	err := t.tx.QueryRowContext(t.ctx, `SELECT undone, digest FROM document WHERE id = ?`, id).Scan(&was, &digest)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &Error{Kind: NoDocument, Path: t.s.path, Number: id}
	case err != nil:
		return err
	case was && undone:
		return refuse("undo.already", id)
	case !was && !undone:
		return refuse("redo.not-undone", id)
	}
	var by int64
	err = t.tx.QueryRowContext(t.ctx, `SELECT id FROM document WHERE replaces = ? AND NOT undone`, digest).Scan(&by)
	if err == nil {
		return refuse("undo.replaced", id, by)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	before, err := t.state()
	if err != nil {
		return err
	}
	if err := t.turn(id, undone); err != nil {
		return err
	}
	if err := t.oncePerList(before.active, part); err != nil {
		return err
	}
	_, err = t.rederive(before)
	return err
}

// turn writes down that a document is undone or brought back.
func (t *Tx) turn(id sme.DocumentNumber, undone bool) error {
	if _, err := t.exec(`UPDATE document SET undone = ? WHERE id = ?`, undone, id); err != nil {
		return err
	}
	action := sme.ActionRedo
	if undone {
		action = sme.ActionUndo
	}
	_, err := t.log(action, id, "")
	return err
}

func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprint("plain values always marshal: ", err))
	}
	return string(b)
}
