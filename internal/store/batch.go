package store

import (
	"context"
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
	args       bulk
	full       string // the statement of perStatement rows, once there was one
	err        error
}

func (t *Tx) batch(width int, head, tail string) *batch {
	return &batch{t: t, head: head, tail: tail, width: width}
}

// add takes a row, and has the statement run when there are enough of them.
func (b *batch) add(row ...any) {
	b.args = b.args.add(row)
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

// run runs the statement. One that could be cut short would take a goroutine to
// watch over it; so whether the change is to end is asked between statements.
func (b *batch) run() error {
	if err := b.t.ctx.Err(); err != nil {
		return err
	}
	rows := len(b.args) / b.width
	query := b.full
	if rows < perStatement || query == "" {
		query = b.head + places(rows, b.width) + b.tail
	}
	if rows == perStatement {
		b.full = query
	}
	_, err := b.t.tx.ExecContext(context.WithoutCancel(b.t.ctx), query, b.args)
	return err
}

// places are those of rows in a statement: (?, ?), (?, ?).
func places(rows, width int) string {
	row := "(" + strings.Repeat("?, ", width-1) + "?)"
	return strings.Repeat(row+", ", rows-1) + row
}
