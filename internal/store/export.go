package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"tracker/internal/sme"
)

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
func (s *Store) notes(ctx context.Context, document int64) ([]Note, error) {
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

// Restored is a document of an export: with what is told of its file, whose
// content is not there, and of who imported it when.
type Restored struct {
	Number   int64
	Document *sme.Document
	File     FileInfo
	Notes    []Note
	Imported string // RFC 3339
	By       string
}

// Restore stores the documents of an export as they are. They must be all that
// the registry holds.
func (t *Tx) Restore(documents []Restored) error {
	before, err := t.active()
	if err != nil {
		return err
	}
	for _, r := range documents {
		locate(t.ref, r.Document)
		at := *t
		at.opt.Person = r.By
		if at.opt.Now, err = time.Parse(time.RFC3339, r.Imported); err != nil {
			at.opt.Now = t.opt.Now
		}
		id, log, err := at.insertDocument(r.Number, r.Document, "", r.File.Name)
		if err != nil {
			return err
		}
		file, err := t.packedFile(r.File, nil)
		if err != nil {
			return err
		}
		if err := t.addFile(id, file, r.File.Sheet, log); err != nil {
			return err
		}
		if err := t.insertNotes(id, r.Notes); err != nil {
			return err
		}
	}
	_, err = t.settle(before)
	return err
}

// locate finds the region of each entry's places.
func locate(ref *sme.Reference, d *sme.Document) {
	for i := range d.Entries {
		e := &d.Entries[i]
		e.Region, e.LeftRegion = d.Locate(ref.Regions, e.Place).Region, d.Locate(ref.Regions, e.Left).Region
	}
}
