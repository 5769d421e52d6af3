package store

import (
	"database/sql"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
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

// TestNewestSchema: a new registry is laid out as the migrations lay one out.
func TestNewestSchema(t *testing.T) {
	layout := func(steps ...string) map[string][]string {
		db, err := sql.Open("sqlite", Memory)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		for _, step := range steps {
			if _, err := db.ExecContext(t.Context(), step); err != nil {
				t.Fatal(err)
			}
		}
		of := map[string][]string{}
		rows, err := db.QueryContext(t.Context(), `
			SELECT l.name, printf('%s strict=%d without rowid=%d', l.type, l.strict, l.wr) FROM pragma_table_list l WHERE l.schema = 'main'
			UNION ALL
			SELECT l.name, printf('%d %s %s not null=%d default %s key %d', c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk)
			FROM pragma_table_list l, pragma_table_xinfo(l.name) c WHERE l.schema = 'main'
			UNION ALL
			SELECT l.name, printf('refers to %s by %s', f."table", f."from") FROM pragma_table_list l, pragma_foreign_key_list(l.name) f
			UNION ALL
			SELECT l.name, printf('index %s unique=%d partial=%d: %d %s', i.name, i."unique", i.partial, c.seqno, c.name)
			FROM pragma_table_list l, pragma_index_list(l.name) i, pragma_index_xinfo(i.name) c
			UNION ALL
			SELECT name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger')
			ORDER BY 1, 2`)
		err = each(rows, err, func(rows *sql.Rows) error {
			var name, line string
			err := rows.Scan(&name, &line)
			of[name] = append(of[name], line)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return of
	}
	if diff := cmp.Diff(layout(migrations...), layout(newest)); diff != "" {
		t.Errorf("schema.sql is not what the steps of the folder schema make: %s", diff)
	}
}
