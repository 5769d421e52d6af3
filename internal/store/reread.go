package store

import (
	"errors"
	"slices"

	"tracker/internal/sme"
)

// Again is a list as it is read today, with how it was read.
type Again struct {
	Document *sme.Document
	Sheet    string
	Notes    []Note
	Reading  string
}

// Reread puts what a document is read as today, one list or several, in its
// place: each list a line of the log, undone like one. It returns the numbers of
// the new documents. Decisions stay: they are about names and codes.
func (t *Tx) Reread(number sme.DocumentNumber, version int, lists []Again) ([]sme.DocumentNumber, error) {
	return t.inPlace(number, version, lists, sme.ActionReread)
}

// Correct puts a document with a row as a person corrected it in the place of the
// one that it was read as, which keeps what was printed: a line of the log, undone
// like any other. It returns the number of the new document.
func (t *Tx) Correct(number sme.DocumentNumber, corrected *sme.Document) (sme.DocumentNumber, error) {
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return 0, err
	}
	as := Again{Document: corrected}
	for i := range docs {
		if file := docs[i].Source(); docs[i].ID == number && file != nil {
			as.Sheet, as.Reading = file.Sheet, file.Reading
		}
	}
	if as.Notes, err = t.s.notes(t.ctx, number); err != nil {
		return 0, err
	}
	stored, err := t.inPlace(number, corrected.Again+1, []Again{as}, sme.ActionCorrect)
	if err != nil {
		return 0, err
	}
	return stored[0], nil
}

// inPlace puts lists in the place of a document.
func (t *Tx) inPlace(number sme.DocumentNumber, version int, lists []Again, action sme.Action) ([]sme.DocumentNumber, error) {
	before, err := t.state()
	if err != nil {
		return nil, err
	}
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(docs, func(d DocumentInfo) bool { return d.ID == number })
	switch {
	case i < 0:
		return nil, &Error{Kind: NoDocument, Path: t.s.path, Number: number}
	case !before.active[number]:
		return nil, refuse("reread.inactive", number)
	}
	was := &docs[i]
	there := make([]*head, len(lists))
	digests := map[string]bool{}
	for i, as := range lists { // before anything is stored
		locate(t.ref, as.Document)
		if there[i], err = t.unlike(number, as.Document, version); err != nil {
			return nil, err
		}
		if k := there[i]; k != nil && (!k.undone || k.replaces != was.Digest) {
			return nil, refuse("reread.known", number, k.id)
		}
		if err := t.alone(was, as.Document, before.active); err != nil {
			return nil, err
		}
	}
	var stored []sme.DocumentNumber
	for i, as := range lists {
		digest := as.Document.Digest()
		if digests[digest] { // the same list in two sheets
			continue
		}
		digests[digest] = true
		id, err := t.readAgain(was, there[i], as, action)
		if err != nil {
			return nil, err
		}
		stored = append(stored, id)
	}
	_, err = t.rederive(before)
	return stored, err
}

// readAgain stores a list in the place of a document. What was there before,
// and was taken back, is brought back.
func (t *Tx) readAgain(was *DocumentInfo, there *head, as Again, action sme.Action) (sme.DocumentNumber, error) {
	if there != nil {
		return there.id, t.turn(there.id, false)
	}
	d := as.Document
	d.Notice = d.Notice.Or(was.Notice)
	file := was.Source()
	if file == nil {
		return 0, errors.New("a document that was read has no file")
	}
	id, log, err := t.insertDocument(0, d, d.Digests(), was.Digest, file.Name)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(`UPDATE log SET action = ? WHERE number = ?`, action, log); err != nil {
		return 0, err
	}
	stored, err := t.packedFile(*file, nil)
	if err != nil {
		return 0, err
	}
	if err := t.addFile(id, stored, as.Sheet, as.Reading, d.Notice, log); err != nil {
		return 0, err
	}
	return id, t.insertNotes(id, as.Notes)
}

// unlike gives a list that is read again a digest of its own where the one that
// it replaces, or one that counts no longer, has its rows and facts: by the version
// of the reading. It returns another document that is this very list, if there
// is one: it counts, or was taken back.
func (t *Tx) unlike(was sme.DocumentNumber, d *sme.Document, version int) (*head, error) {
	heads, err := t.s.heads(t.ctx)
	if err != nil {
		return nil, err
	}
	on, entries := counting(heads), d.EntriesDigest()
	for d.Again = 0; ; d.Again = max(version, d.Again+1) {
		digest := d.DigestOf(entries)
		i := slices.IndexFunc(heads, func(h head) bool { return h.digest == digest })
		switch {
		case i < 0:
			return nil, nil
		case heads[i].id != was && (on[heads[i].digest] || heads[i].undone):
			same, err := t.isRead(d, heads[i].id)
			if same || err != nil {
				return &heads[i], err
			}
		}
	}
}

// alone refuses a list that has firms in common with another document of its own
// that counts, unless the one that it replaces is of that list too; then it may not
// have the very rows.
func (t *Tx) alone(was *DocumentInfo, d *sme.Document, active map[sme.DocumentNumber]bool) error {
	heads, err := t.s.heads(t.ctx)
	if err != nil {
		return err
	}
	is := head{Identity: d.Identity(), published: d.Published, entries: d.EntriesDigest()}
	for i := range heads {
		h := &heads[i]
		if !active[h.id] || h.id == was.ID || h.rows == 0 || !h.is(&is) {
			continue
		}
		if d.Identity() == was.Identity() {
			if h.entries == is.entries {
				return refuse("reread.known", was.ID, h.id)
			}
			continue
		}
		switch n, err := t.s.overlap(t.ctx, d, h.id); {
		case err != nil:
			return err
		case n.Same > 0:
			return refuse("reread.known", was.ID, h.id)
		}
	}
	return nil
}

// isRead reports whether a document is this very list, in all that is read of it.
func (t *Tx) isRead(d *sme.Document, id sme.DocumentNumber) (bool, error) {
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return false, err
	}
	for i := range docs {
		if docs[i].ID == id {
			stored, err := t.s.Document(t.ctx, &docs[i])
			return err == nil && sme.CompareReadings(stored, d).Same(), err
		}
	}
	return false, nil
}

// NoteReading notes that a document is read today as it was: nothing of it
// changes.
func (t *Tx) NoteReading(document sme.DocumentNumber, sha256, reading string) error {
	_, err := t.exec(`UPDATE document_file SET reading = ? WHERE document = ? AND file = (SELECT id FROM file WHERE sha256 = ?)`, reading, document, sha256)
	return err
}

// Source is the file that a document was read from, nil if none is on record.
func (d *DocumentInfo) Source() *FileInfo {
	for i := range d.Files {
		if !d.Files[i].Letter || i == 0 {
			return &d.Files[i]
		}
	}
	return nil
}
