package store

import (
	"testing"
	"testing/fstest"
)

// TestMigrate: a registry of an older schema runs only the steps that it lacks,
// and is then what a new one is.
func TestMigrate(t *testing.T) {
	steps := readMigrations(fstest.MapFS{
		"schema/0002.sql": {Data: []byte(`ALTER TABLE t ADD COLUMN y TEXT NOT NULL DEFAULT 'old';`)},
		"schema/0001.sql": {Data: []byte(`CREATE TABLE t (x TEXT NOT NULL) STRICT;`)},
	})
	s, err := Open(t.Context(), Memory, Options{Write: true, Create: true, Reference: func(string) ([]byte, error) { return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	migrateTo := func(steps []string, from int) {
		t.Helper()
		tx, err := s.db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := migrate(t.Context(), tx, steps, from); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	migrateTo(steps[:1], 0)
	if _, err := s.db.ExecContext(t.Context(), `INSERT INTO t (x) VALUES ('a')`); err != nil {
		t.Fatal(err)
	}
	migrateTo(steps, 1)
	var y string
	var version int
	if err := s.db.QueryRowContext(t.Context(), `SELECT y, (SELECT user_version FROM pragma_user_version) FROM t`).Scan(&y, &version); err != nil {
		t.Fatal(err)
	}
	if y != "old" || version != 2 {
		t.Errorf("y is %q, the version %d", y, version)
	}
}
