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

	"tracker/internal/sme"
)

// Dump writes what is active as printed and what is derived, ordered by
// content, so that registries can be compared: two that hold the same documents
// dump the same bytes, in whatever order they came in.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	for _, part := range []struct{ name, query string }{
		{"reference", `SELECT name, content FROM reference`},
		{"document", `SELECT digest, act, tier, issuer, scope, batch, label, final, published, published_from, valid_from, valid_to, validity_from, totals, title, sample, accepted, rows
		              FROM document d WHERE ` + isActive},
		{"entry", `SELECT d.digest, e.row, coalesce(e.number, ''), e.name, coalesce(e.former, ''), coalesce(e.code, ''), p.text, p.region,
		                  coalesce(l.text, ''), coalesce(l.region, ''), coalesce(e.valid_from, ''), coalesce(e.valid_to, ''), coalesce(e.other, '')
		           FROM document d
		           JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
		           JOIN place p ON p.id = e.place
		           LEFT JOIN place l ON l.id = e.left_place
		           WHERE ` + isActive},
		{"decision", `SELECT same, a, b FROM decision WHERE NOT undone`},
		{"delta", `SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n FROM delta`},
		{"intake", `SELECT tier, issuer, batch, act, last, firms, passed, failed FROM intake`},
		{"bearing", `SELECT d.digest, b.tier, b.region, b.instead, b.day, b.n FROM bearing b JOIN document d ON d.id = b.document`},
		{"undecided", `SELECT region, tiers, day, n FROM undecided`},
	} {
		if err := s.dumpPart(ctx, w, part.name, part.query); err != nil {
			return err
		}
	}
	return s.dumpFirms(ctx, w)
}

// dumpFirms writes what follows of each firm from all rows.
func (s *Store) dumpFirms(ctx context.Context, w io.Writer) error {
	var lines []string
	add := func(cells ...any) {
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = fmt.Sprint(c)
		}
		lines = append(lines, strings.Join(texts, "\t"))
	}
	entry := func(r *sme.Row) string {
		if r == nil {
			return ""
		}
		return fmt.Sprintf("%s:%d", r.List.Digest, r.Number)
	}
	err := s.ask(ctx, func(t *Tx, now *state) error {
		rows, err := t.rows(`SELECT ` + rowColumns + ` FROM entry e ` + rowPlaces)
		for _, c := range sme.Derive(t.ref, now.rows(rows, t.lists), now.decisions) {
			for _, k := range c.Keys {
				add("key", k, c.Keys[0])
			}
			for _, f := range c.Firms {
				add("firm", f.ID, f.Name, f.Code, f.Industry, f.Undecided, len(f.Rows))
				for _, st := range f.Stays {
					add("stay", f.ID, st.From, st.Region, entry(st.Row))
				}
				for _, ti := range f.Titles {
					add("title", f.ID, ti.Tier, ti.Since, ti.First.Kind, entry(ti.First.Row))
					for what, spells := range map[string][]sme.Spell{"run": ti.Runs, "out": ti.Outs} {
						for _, sp := range spells {
							add("spell", f.ID, ti.Tier, what, sp.From, sp.To, sp.Opened.Kind, entry(sp.Opened.Row), sp.Closed.Kind, entry(sp.Closed.Row))
						}
					}
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return writeSorted(w, lines)
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
	return writeSorted(w, lines)
}

// writeSorted writes the lines of a part, ordered by content.
func writeSorted(w io.Writer, lines []string) error {
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
