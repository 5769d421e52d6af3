package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

// Dump writes what is active as printed and what is derived, ordered by
// content, so that registries can be compared: two that hold the same documents
// dump the same bytes, in whatever order they came in.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	entry := func(id string) string {
		return `(SELECT d.digest || ':' || e.row FROM entry e JOIN document d ON d.id = e.document WHERE e.id = ` + id + `)`
	}
	for _, part := range []struct{ name, query string }{
		{"reference", `SELECT name, content FROM reference`},
		{"document", `SELECT digest, act, tier, issuer, scope, batch, label, final, published, published_from, valid_from, valid_to, validity_from, totals, title, sample, accepted, rows
		              FROM document d WHERE ` + isActive},
		{"entry", `SELECT d.digest, e.row, e.number, e.name, e.former, e.code, e.place, e.region, e.left_place, e.left_region, e.valid_from, e.valid_to, e.other
		           FROM entry e JOIN document d ON d.id = e.document WHERE e.component IS NOT NULL`},
		{"decision", `SELECT same, a, b FROM decision WHERE NOT undone`},
		{"key", `WITH least AS (SELECT component, min(key) AS key FROM key GROUP BY component)
		         SELECT k.key, l.key FROM key k JOIN least l ON l.component = k.component`},
		{"firm", `SELECT key, name, code, industry, undecided FROM firm`},
		{"stay", `SELECT f.key, s.since, s.region, ` + entry("s.entry") + ` FROM stay s JOIN firm f ON f.id = s.firm`},
		{"title", `SELECT f.key, t.tier, t.since, t.kind, ` + entry("t.entry") + ` FROM title t JOIN firm f ON f.id = t.firm`},
		{"spell", `SELECT f.key, s.tier, s.what, s.began, s.ended, s.opened, ` + entry("s.opened_by") + `, s.closed, ` + entry("s.closed_by") + ` FROM spell s JOIN firm f ON f.id = s.firm`},
		{"delta", `SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n FROM delta`},
		{"intake", `SELECT tier, issuer, batch, act, last, firms, passed, failed FROM intake`},
	} {
		if err := s.dumpPart(ctx, w, part.name, part.query); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dumpPart(ctx context.Context, w io.Writer, name, query string) error {
	var lines []string
	err := s.each(ctx, query, nil, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		line := []string{name}
		for _, c := range cells {
			line = append(line, fmt.Sprint(*c.(*any)))
		}
		lines = append(lines, strings.Join(line, "\t"))
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(lines)
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return nil
}

// Digests returns a digest of the whole dump ("") and of each of its parts.
func (s *Store) Digests(ctx context.Context) (map[string]string, error) {
	d := digester{"": sha256.New()}
	if err := s.Dump(ctx, d); err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for part, h := range d {
		sums[part] = hex.EncodeToString(h.Sum(nil)[:16])
	}
	return sums, nil
}

// digester hashes the lines of a dump by their part. Dump writes a line at a time.
type digester map[string]hash.Hash

func (d digester) Write(line []byte) (int, error) {
	part, _, _ := strings.Cut(string(line), "\t")
	if d[part] == nil {
		d[part] = sha256.New()
	}
	d[part].Write(line)
	return d[""].Write(line)
}
