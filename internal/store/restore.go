package store

import (
	"time"

	"tracker/internal/sme"
)

// Restored is a document of an export: with what is told of its file, whose
// content is not there, and of who imported it when.
type Restored struct {
	Number   sme.DocumentNumber
	Document *sme.Document
	File     FileInfo
	Notes    []Note
	Imported string // RFC 3339
	By       string
}

// Restore stores the documents of an export as they are. They must be all that
// the registry holds.
func (t *Tx) Restore(documents []Restored) error {
	before, err := t.state()
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
		id, log, err := at.insertDocument(r.Number, r.Document, r.Document.Digests(), "", r.File.Name)
		if err != nil {
			return err
		}
		file, err := t.packedFile(r.File, nil)
		if err != nil {
			return err
		}
		if err := t.addFile(id, file, r.File.Sheet, "", r.Document.Notice, log); err != nil {
			return err
		}
		if err := t.insertNotes(id, r.Notes); err != nil {
			return err
		}
	}
	_, err = t.rederive(before)
	return err
}
