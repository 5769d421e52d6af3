package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// connector opens connections that keep the statements they have prepared: to
// prepare one costs more than most of them take to run.
type connector struct {
	driver.Connector
	write bool
}

func connectorTo(dsn string, write bool) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return connector{c, write}, err
}

// reserve has SQLite take the pages that it holds in memory from one piece, as far
// as that goes. Otherwise it has each of them mapped by the system, and unmapped,
// which a change of many rows feels; a reader would pay for the piece in vain.
var reserve = sync.OnceFunc(func() {
	const size, pages = 8192 + 512, 1024 // of a page with what SQLite notes beside it
	tls := libc.NewTLS()
	defer tls.Close()
	piece, list := libc.Xmalloc(tls, size*pages), libc.Xmalloc(tls, 3*8)
	if piece == 0 || list == 0 {
		return // there is a way without
	}
	defer libc.Xfree(tls, list)
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, libc.VaList(list, piece, int32(size), int32(pages))) != sqlite3.SQLITE_OK {
		libc.Xfree(tls, piece) // SQLite was in use already
	}
})

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	if c.write {
		reserve()
	}
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{engine: opened.(engine), kept: map[string]*statement{}}, nil
}

// engine is what a connection of the driver is able to do.
type engine interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is one connection, which one goroutine uses at a time.
type conn struct {
	engine
	kept map[string]*statement
}

// mostKept is how many statements a connection keeps.
const mostKept = 200

// statement is one that was prepared.
type statement struct {
	prepared interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	taken bool // its rows are being read, or it is running
}

// take returns a statement that runs the query, nil if it is taken already.
func (c *conn) take(ctx context.Context, query string) (*statement, error) {
	s := c.kept[query]
	switch {
	case s == nil:
		if len(c.kept) >= mostKept {
			if err := c.forget(); err != nil {
				return nil, err
			}
		}
		prepared, err := c.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		s = &statement{}
		s.prepared = prepared.(interface {
			driver.Stmt
			driver.StmtExecContext
			driver.StmtQueryContext
		})
		c.kept[query] = s
	case s.taken:
		return nil, nil
	}
	s.taken = true
	return s, nil
}

// forget closes the statements that are kept and not taken.
func (c *conn) forget() (err error) {
	for query, s := range c.kept {
		if !s.taken {
			err = errors.Join(err, s.prepared.Close())
			delete(c.kept, query)
		}
	}
	return err
}

// bulk is the values of many rows, given to a statement as one argument: database/sql
// copies and converts each of several.
type bulk []driver.NamedValue

// add adds values, as they are stored.
func (b bulk) add(values []any) bulk {
	for _, v := range values {
		switch v.(type) {
		case string, int64, nil:
		default:
			is, err := driver.DefaultParameterConverter.ConvertValue(v)
			if err != nil {
				panic(fmt.Sprint("what is stored converts: ", err))
			}
			v = is
		}
		b = append(b, driver.NamedValue{Ordinal: len(b) + 1, Value: v})
	}
	return b
}

// CheckNamedValue takes a bulk as it is.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if _, ok := v.Value.(bulk); ok {
		return nil
	}
	return driver.ErrSkip
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 1 {
		if rows, ok := args[0].Value.(bulk); ok {
			args = rows
		}
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.engine.ExecContext(ctx, query, args)
	}
	defer func() { s.taken = false }()
	return s.prepared.ExecContext(ctx, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.engine.QueryContext(ctx, query, args)
	}
	rows, err := s.prepared.QueryContext(ctx, args)
	if err != nil {
		s.taken = false
		return nil, err
	}
	return &keptRows{rows, s}, nil
}

// keptRows are rows of a statement that is kept.
type keptRows struct {
	driver.Rows
	of *statement
}

func (r *keptRows) Close() error {
	r.of.taken = false
	return r.Rows.Close()
}

// Close closes the connection and all that it keeps.
func (c *conn) Close() error {
	for _, s := range c.kept {
		s.taken = false
	}
	return errors.Join(c.forget(), c.engine.Close())
}
