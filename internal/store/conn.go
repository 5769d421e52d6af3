package store

import (
	"context"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
)

// connector opens connections that keep the statements they have prepared: to
// prepare one costs more than most of them take to run.
type connector struct{ driver.Connector }

func connectorTo(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return connector{c}, err
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
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

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
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
