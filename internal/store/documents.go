package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"tracker/internal/sme"
)

// DocumentInfo is a stored document without its entries.
type DocumentInfo struct {
	ID sme.DocumentNumber
	sme.Document
	Rows     int
	Digest   string
	State    sme.DocumentState
	Imported string // when, RFC 3339
	By       string
	Files    []FileInfo
	Problems int // rows that were left out
	Warnings int
}

// FileInfo is a file of a document.
type FileInfo struct {
	Name   string
	Format string
	SHA256 string
	Size   int64
	Sheet  string
	Kept   bool
	Letter bool // the covering letter that told the document

	Reading string     // how it was read, as JSON of whoever read it; "" where that is not on record
	Notice  sme.Notice // that it is, or was told with
}

// Documents returns all documents in the order of their numbers.
func (s *Store) Documents(ctx context.Context) ([]DocumentInfo, error) {
	var list []DocumentInfo
	err := s.each(ctx, `
		SELECT d.id, d.act, d.tier, d.issuer, d.scope, d.batch, d.label, d.final, d.published, d.published_from, d.valid_from, d.valid_to, d.validity_from,
		       d.totals, d.title, d.sample, d.accepted, d.rows, d.digest,
		       CASE WHEN d.undone THEN 'undone' WHEN `+isActive+` THEN 'active' ELSE 'replaced' END,
		       (SELECT time FROM log l WHERE l.document = d.id ORDER BY l.number LIMIT 1),
		       (SELECT person FROM log l WHERE l.document = d.id ORDER BY l.number LIMIT 1),
		       (SELECT count(*) FROM remark r WHERE r.document = d.id AND r.error),
		       (SELECT count(*) FROM remark r WHERE r.document = d.id AND NOT r.error)
		FROM document d
		ORDER BY d.id`, nil, func(rows *sql.Rows) error {
		var d DocumentInfo
		var published, from, to, totals string
		err := rows.Scan(&d.ID, &d.Act, &d.Tier, &d.Issuer, &d.Scope, &d.Batch, &d.Label, &d.Final, &published, &d.PubOrigin, &from, &to, &d.WinOrigin,
			&totals, &d.Title, &d.Sample, &d.Accepted, &d.Rows, &d.Digest, &d.State, &d.Imported, &d.By, &d.Problems, &d.Warnings)
		if err != nil {
			return err
		}
		d.Published, d.Window = date(published), window(from, to)
		list = append(list, d)
		return json.Unmarshal([]byte(totals), &list[len(list)-1].Totals)
	})
	if err != nil {
		return nil, err
	}
	at := map[sme.DocumentNumber]*DocumentInfo{}
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	err = s.each(ctx, `SELECT id, again FROM document WHERE again > 0`, nil, func(rows *sql.Rows) error {
		var id sme.DocumentNumber
		var again int
		err := rows.Scan(&id, &again)
		if d := at[id]; err == nil {
			d.Again = again
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
		SELECT df.document, f.name, f.format, f.sha256, f.size, df.sheet, f.content IS NOT NULL, l.action = ?, df.reading, df.notice
		FROM document_file df
		JOIN file f ON f.id = df.file
		JOIN log l ON l.number = df.log
		ORDER BY df.document, df.log`, []any{letterAction}, func(rows *sql.Rows) error {
		var id sme.DocumentNumber
		var f FileInfo
		var notice string
		if err := rows.Scan(&id, &f.Name, &f.Format, &f.SHA256, &f.Size, &f.Sheet, &f.Kept, &f.Letter, &f.Reading, &notice); err != nil {
			return err
		}
		if notice != "" {
			if err := json.Unmarshal([]byte(notice), &f.Notice); err != nil {
				return err
			}
		}
		at[id].Files = append(at[id].Files, f)
		at[id].Notice = at[id].Notice.Or(f.Notice)
		return nil
	})
	return list, err
}

// Held returns the active documents as coverage and reports see them, and
// whether any is of invented firms.
func (s *Store) Held(ctx context.Context) (held []sme.Held, sample bool, err error) {
	docs, err := s.Documents(ctx)
	for _, d := range docs {
		if d.State == sme.Active {
			byHand := d.Rows > 0 && len(d.Files) > 0 && d.Files[0].Format == RecordFormat
			held = append(held, sme.Held{Identity: d.Identity(), Number: d.ID, Scope: d.Scope, Label: d.Label, Published: d.Published, Notice: d.Notice, Rows: d.Rows, Totals: d.Totals, Accepted: d.Accepted, ByHand: byHand, Person: d.By, Sample: d.Sample})
			sample = sample || d.Sample
		}
	}
	return held, sample, err
}

// FileDocuments returns the documents that a file, known by its hash, holds.
func (s *Store) FileDocuments(ctx context.Context, sha256 string) ([]DocumentInfo, error) {
	all, err := s.Documents(ctx)
	return slices.DeleteFunc(all, func(d DocumentInfo) bool {
		return !slices.ContainsFunc(d.Files, func(f FileInfo) bool { return f.SHA256 == sha256 })
	}), err
}

// Document returns a stored document with its entries.
func (s *Store) Document(ctx context.Context, info *DocumentInfo) (*sme.Document, error) {
	d := info.Document
	err := s.each(ctx, `
		SELECT e.row, coalesce(e.number, ''), e.name, coalesce(e.former, ''), coalesce(e.code, ''), p.text, coalesce(l.text, ''),
		       coalesce(e.valid_from, ''), coalesce(e.valid_to, ''), coalesce(e.other, '')
		FROM document d
		JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1
		JOIN place p ON p.id = e.place
		LEFT JOIN place l ON l.id = e.left_place
		WHERE d.id = ?
		ORDER BY e.id`, []any{info.ID}, func(rows *sql.Rows) error {
		var e sme.Entry
		var from, to, other string
		if err := rows.Scan(&e.Row, &e.Number, &e.Name, &e.Former, &e.Code, &e.Place, &e.Left, &from, &to, &other); err != nil {
			return err
		}
		e.Window = window(from, to)
		if other != "" {
			if err := json.Unmarshal([]byte(other), &e.Other); err != nil {
				return err
			}
		}
		d.Entries = append(d.Entries, e)
		return nil
	})
	return &d, err
}

// Whole returns a stored document with its entries as printed, each with the
// region it lies in, and what was remarked when it was read.
func (s *Store) Whole(ctx context.Context, info *DocumentInfo) (*sme.Document, []Note, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.Document(ctx, info)
	if err != nil {
		return nil, nil, err
	}
	locate(ref, d)
	notes, err := s.notes(ctx, info.ID)
	return d, notes, err
}

// notes are what was remarked about a document's rows when it was read.
func (s *Store) notes(ctx context.Context, document sme.DocumentNumber) ([]Note, error) {
	var notes []Note
	err := s.each(ctx, `SELECT row, id, args, error, text FROM remark WHERE document = ? ORDER BY rowid`, []any{document}, func(rows *sql.Rows) error {
		var n Note
		var args string
		if err := rows.Scan(&n.Row, &n.Remark.ID, &args, &n.Remark.Error, &n.Text); err != nil {
			return err
		}
		notes = append(notes, n)
		return json.Unmarshal([]byte(args), &notes[len(notes)-1].Remark.Args)
	})
	return notes, err
}

// Original returns a document's file as it was imported, or the hash of one too large to keep.
func (s *Store) Original(ctx context.Context, id sme.DocumentNumber) (name string, content []byte, err error) {
	var packed []byte
	err = s.q.QueryRowContext(ctx, `
		SELECT f.name, f.content
		FROM document_file df
		JOIN file f ON f.id = df.file
		WHERE df.document = ?
		ORDER BY df.log LIMIT 1`, id).Scan(&name, &packed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", nil, &Error{Kind: NoDocument, Path: s.path, Number: id}
	case err != nil:
		return "", nil, s.wrap(err)
	case packed == nil:
		return name, nil, refuse("original.not-kept", name)
	}
	content, err = s.unpacked(packed)
	return name, content, err
}

// Content is a kept file, by its hash; nil if it is not kept.
func (s *Store) Content(ctx context.Context, sha256 string) ([]byte, error) {
	var packed []byte
	if err := s.q.QueryRowContext(ctx, `SELECT content FROM file WHERE sha256 = ?`, sha256).Scan(&packed); err != nil || packed == nil {
		return nil, s.wrap(err)
	}
	return s.unpacked(packed)
}

func (s *Store) unpacked(packed []byte) ([]byte, error) {
	var content []byte
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		content, err = io.ReadAll(z)
	}
	if err != nil {
		return nil, &Error{Kind: Damaged, Path: s.path, Err: fmt.Errorf("a kept file does not unpack: %w", err)}
	}
	return content, nil
}

// SpoiltFiles returns the names of the kept files that are not what was imported.
func (s *Store) SpoiltFiles(ctx context.Context) ([]string, error) {
	var spoilt []string
	err := s.each(ctx, `SELECT name, sha256, content FROM file WHERE content IS NOT NULL ORDER BY id`, nil, func(rows *sql.Rows) error {
		var name, sum string
		var packed []byte
		if err := rows.Scan(&name, &sum, &packed); err != nil {
			return err
		}
		content, err := s.unpacked(packed)
		if is := sha256.Sum256(content); err != nil || hex.EncodeToString(is[:]) != sum {
			spoilt = append(spoilt, name)
		}
		return nil
	})
	return spoilt, err
}

// BatchLabels are the batches of the documents as they are printed.
func (s *Store) BatchLabels(ctx context.Context) (map[sme.BatchRef]string, error) {
	labels := map[sme.BatchRef]string{}
	err := s.each(ctx, `SELECT tier, issuer, batch, label FROM document WHERE batch <> '' AND label <> '' ORDER BY act = 'recognise', id DESC`, nil, func(rows *sql.Rows) error {
		var b sme.BatchRef
		var label string
		err := rows.Scan(&b.Tier, &b.Issuer, &b.Batch, &label)
		labels[b] = label
		return err
	})
	return labels, err
}

// head is a stored document as far as telling lists apart needs it.
type head struct {
	id              sme.DocumentNumber
	Identity        sme.Identity
	published       sme.Date
	digest, entries string
	replaces        string
	undone          bool
	rows            int
	totals          []sme.Total
	accepted        bool
	scope           sme.RegionID
	byHand          bool
}

// is reports whether a document is of the same list as another.
func (h *head) is(o *head) bool {
	k := sme.Kept{Identity: h.Identity, Published: h.published}
	return k.Is(o.Identity, o.published)
}

func (s *Store) heads(ctx context.Context) ([]head, error) {
	var list []head
	err := s.each(ctx, `
		SELECT id, tier, act, issuer, batch, final, published, digest, entries_digest, replaces, undone, rows, totals, accepted, scope,
		       EXISTS (SELECT 1 FROM document_file df JOIN file f ON f.id = df.file WHERE df.document = document.id AND f.format = ?)
		FROM document
		ORDER BY id`, []any{RecordFormat}, func(rows *sql.Rows) error {
		var h head
		var published, totals string
		err := rows.Scan(&h.id, &h.Identity.Tier, &h.Identity.Act, &h.Identity.Issuer, &h.Identity.Batch, &h.Identity.Final, &published,
			&h.digest, &h.entries, &h.replaces, &h.undone, &h.rows, &totals, &h.accepted, &h.scope, &h.byHand)
		if err != nil {
			return err
		}
		h.published = date(published)
		err = json.Unmarshal([]byte(totals), &h.totals)
		list = append(list, h)
		return err
	})
	return list, err
}

// locate finds the region of each entry's places.
func locate(ref *sme.Reference, d *sme.Document) {
	found := map[string]sme.RegionID{}
	region := func(place string) sme.RegionID {
		id, ok := found[place]
		if !ok {
			id = d.Locate(ref.Regions, place).Region
			found[place] = id
		}
		return id
	}
	for i := range d.Entries {
		e := &d.Entries[i]
		e.Region, e.LeftRegion = region(e.Place), region(e.Left)
	}
}

// RecordFormat is the format of the file of a fact told by hand.
const RecordFormat = "record"

// isActive says of a document d that it counts: that it is not undone, and that
// no document replaces it, unless that one is undone.
const isActive = `(NOT d.undone AND NOT EXISTS (SELECT 1 FROM document r WHERE r.replaces = d.digest AND NOT r.undone))`

// active reports which documents count.
func (t *Tx) active() (map[sme.DocumentNumber]bool, error) {
	on := map[sme.DocumentNumber]bool{}
	err := t.each(`SELECT d.id, `+isActive+` FROM document d`, nil, func(rows *sql.Rows) error {
		var id sme.DocumentNumber
		var active bool
		err := rows.Scan(&id, &active)
		on[id] = active
		return err
	})
	return on, err
}

// differing are the documents that count in one state alone.
func differing(before, after map[sme.DocumentNumber]bool) (added, removed []sme.DocumentNumber) {
	for id := range after {
		if after[id] && !before[id] {
			added = append(added, id)
		}
	}
	for id := range before {
		if before[id] && !after[id] {
			removed = append(removed, id)
		}
	}
	return added, removed
}

// Corrected reports whether a person corrected a row of a document.
func (s *Store) Corrected(ctx context.Context, info *DocumentInfo) (bool, error) {
	var some bool
	err := s.q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM document d JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1 WHERE d.id = ? AND instr(e.other, ?) > 0)`,
		info.ID, `"Header":"`+sme.PrintedBefore+`"`).Scan(&some)
	return some, s.wrap(err)
}
