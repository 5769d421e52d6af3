package store

import (
	"database/sql"
	"strings"
)

// perStatement is how many rows one statement takes: most of what a row costs is
// the call for it.
const perStatement = 200

// batch gathers rows for a statement that takes many, as INSERT INTO t VALUES …
// After an error it does nothing more.
type batch struct {
	t          *Tx
	head, tail string // what comes before the rows, and after them
	width      int    // values a row
	after      *batch // whose rows these refer to, and which runs first
	args       []any
	full       *sql.Stmt // takes perStatement rows; it ends with the transaction
	err        error
}

func (t *Tx) batch(width int, head, tail string) *batch {
	return &batch{t: t, head: head, tail: tail, width: width}
}

// add takes a row, and has the statement run when there are enough of them.
func (b *batch) add(row ...any) {
	b.args = append(b.args, row...)
	if len(b.args) >= perStatement*b.width {
		_ = b.flush() // kept for the last flush to return
	}
}

// flush runs the statement with the rows that it has not run with yet.
func (b *batch) flush() error {
	if b.after != nil && b.err == nil {
		b.err = b.after.flush()
	}
	if b.err == nil && len(b.args) > 0 {
		b.err = b.run()
	}
	b.args = b.args[:0]
	return b.err
}

func (b *batch) run() (err error) {
	rows := len(b.args) / b.width
	if rows < perStatement {
		_, err = b.t.exec(b.query(rows), b.args...)
		return err
	}
	if b.full == nil {
		if b.full, err = b.t.tx.PrepareContext(b.t.ctx, b.query(rows)); err != nil {
			return err
		}
	}
	_, err = b.full.ExecContext(b.t.ctx, b.args...)
	return err
}

func (b *batch) query(rows int) string { return b.head + places(rows, b.width) + b.tail }

// places are those of rows in a statement: (?, ?), (?, ?).
func places(rows, width int) string {
	row := "(" + strings.Repeat("?, ", width-1) + "?)"
	return strings.Repeat(row+", ", rows-1) + row
}

// eachOf runs a query of some values, as … IN (VALUES …), for all of them, and
// scans every row that it finds.
func (t *Tx) eachOf(head string, values []any, tail string, scan func(*sql.Rows) error) error {
	for len(values) > 0 {
		n := min(len(values), perStatement)
		if err := t.each(head+places(n, 1)+tail, values[:n], scan); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}
