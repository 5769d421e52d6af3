package store

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tracker/internal/sme"
)

// MaxKept is the size up to which an imported file is kept in the registry; of
// larger ones only the name and hash are.
const MaxKept = 64 << 20

// File is a file as it was given to import.
type File struct {
	Name    string
	Format  string
	SHA256  string
	Content []byte
	Reading string     // how it was read, as JSON of whoever read it
	Notice  sme.Notice // that it is, or was told with
}

// Note is a remark about a row of a document (0: about the whole list). Text
// is the row as read, for rows that were left out.
type Note struct {
	Row    int
	Remark sme.Remark
	Text   string
}

// Incoming is a list to be imported.
type Incoming struct {
	Document *sme.Document
	Sheet    string
	Notes    []Note
	Flagged  bool               // a flag gave facts that differ from what the list would say by itself
	Replace  sme.DocumentNumber // a document's number; -1: the one it overlaps with; 0: none
	Part     bool               // a further part, whatever it overlaps with
	Told     sme.Notice         // what a flag says of the notice
}

// Status says what became of a list.
type Status = sme.ListStatus

// What becomes of a list.
const (
	Stored        = sme.ListStored
	AlreadyStored = sme.ListAlreadyStored // nothing new
	Copy          = sme.ListCopy          // a further file of a document
	Part          = sme.ListPart          // stored as a further part of a batch
	Undone        = sme.ListUndone
	Replaced      = sme.ListReplaced // known, but another document has taken its place
)

// Import stores a list, or finds that it is there already.
func (t *Tx) Import(f File, in Incoming) (sme.Imported, error) {
	d := in.Document
	locate(t.ref, d)
	digests := d.Digests()
	verdict, err := t.which(in, digests)
	res := sme.Imported{Status: verdict.Status, Document: verdict.Document, Of: verdict.Of, Differs: verdict.Differs}
	switch {
	case err != nil:
		return sme.Imported{}, err
	case verdict.Status == Copy:
		if res.Status, err = t.copy(f, in, verdict.Document); err == nil && !in.Told.IsZero() {
			err = t.noteNotice(verdict.Document, in.Told)
		}
		return res, err
	case verdict.Status != Stored && verdict.Status != Part:
		return res, nil
	}
	before, err := t.state()
	if err != nil {
		return sme.Imported{}, err
	}
	replaces := ""
	if res.Of != 0 && res.Status == Stored {
		if err := t.tx.QueryRowContext(t.ctx, `SELECT digest FROM document WHERE id = ?`, res.Of).Scan(&replaces); err != nil {
			return sme.Imported{}, err
		}
		if err := t.tellApart(d, &digests); err != nil {
			return sme.Imported{}, err
		}
	}
	id, err := t.insert(f, in, digests, replaces)
	if err != nil {
		return sme.Imported{}, err
	}
	found, err := t.rederive(before)
	if err != nil {
		return sme.Imported{}, err
	}
	res.Document = id
	res.Account, res.Doubts, err = found.account(id)
	return res, err
}

// tellApart counts a list that takes the place of one with the same rows and facts,
// and another total, so that the two are not one: its digest changes.
func (t *Tx) tellApart(d *sme.Document, is *sme.Digests) error {
	heads, err := t.s.heads(t.ctx)
	for err == nil && slices.ContainsFunc(heads, func(h head) bool { return h.digest == is.Document }) {
		d.Again++
		is.Document = d.DigestOf(is.Entries)
	}
	return err
}

// which asks what a list is to those that are stored.
func (t *Tx) which(in Incoming, digests sme.Digests) (sme.Verdict, error) {
	active, err := t.active()
	if err != nil {
		return sme.Verdict{}, err
	}
	if _, ok := active[in.Replace]; in.Replace > 0 && !ok {
		return sme.Verdict{}, &Error{Kind: NoDocument, Path: t.s.path, Number: in.Replace}
	}
	heads, err := t.s.heads(t.ctx)
	if err != nil {
		return sme.Verdict{}, err
	}
	kept := make([]sme.Kept, len(heads))
	for i := range heads {
		h := &heads[i]
		kept[i] = sme.Kept{ID: h.id, Identity: h.Identity, Published: h.published, Digest: h.digest, Entries: h.entries, Totals: h.totals, Rows: h.rows, Accepted: h.accepted, Active: active[h.id], Undone: h.undone}
	}
	var failed error
	verdict := sme.WhichList(in.Document, digests, kept, sme.Taking{Flagged: in.Flagged, Replace: in.Replace, Part: in.Part}, func(document sme.DocumentNumber) sme.Overlap {
		n, err := t.s.overlap(t.ctx, in.Document, document)
		failed = cmp.Or(failed, err)
		return n
	})
	if verdict.Refused != nil && failed == nil {
		failed = &Refused{*verdict.Refused}
	}
	return verdict, failed
}

// overlap counts what a list and a stored document have in common.
func (s *Store) overlap(ctx context.Context, d *sme.Document, id sme.DocumentNumber) (n sme.Overlap, err error) {
	type detail struct{ code, place string }
	stored := map[string][]detail{}
	err = s.each(ctx, `SELECT e.name, coalesce(e.code, ''), p.text FROM document d JOIN entry e ON e.id BETWEEN d.first AND d.first + d.rows - 1 JOIN place p ON p.id = e.place WHERE d.id = ?`, []any{id}, func(rows *sql.Rows) error {
		var name string
		var dt detail
		err := rows.Scan(&name, &dt.code, &dt.place)
		k := sme.NameKey(name)
		stored[k] = append(stored[k], dt)
		n.There++
		return err
	})
	for i := range d.Entries {
		e := &d.Entries[i]
		k := sme.NameKey(e.Name)
		left := stored[k]
		if len(left) == 0 {
			n.Here++
			continue
		}
		dt := left[0]
		stored[k] = left[1:]
		n.Same++
		n.There--
		if sme.CleanCode(dt.code) != sme.CleanCode(e.Code) || dt.place != e.Place {
			n.Differs++
		}
	}
	return n, err
}

// Earlier returns what is stored of the batch of a list: the document of its
// identity with which it has the most firms in common, what counts before what
// doesn't; else the totals that a letter told; else the one day and validity of
// all parts of the batch. Of lists without a batch only the same rows are meant.
// Nil: nothing is.
func (s *Store) Earlier(ctx context.Context, d *sme.Document) (*DocumentInfo, error) {
	docs, err := s.Documents(ctx)
	if err != nil {
		return nil, err
	}
	var best, letter, part *DocumentInfo
	most, several := 0, false
	for i := range docs {
		o := &docs[i]
		switch {
		case o.Identity() != d.Identity() || o.Published.IsZero():
			continue
		case o.Rows == 0:
			if o.State == sme.Active && d.Batch != "" {
				letter = o
			}
			continue
		}
		n, err := s.overlap(ctx, d, o.ID)
		if err != nil {
			return nil, err
		}
		if whole := n.Here == 0 && n.There == 0; n.Same > 0 && (d.Batch != "" || whole) && (best == nil || o.State == sme.Active && (best.State != sme.Active || n.Same > most)) {
			best, most = o, n.Same
		}
		if d.Batch != "" && o.State == sme.Active {
			several = several || part != nil && (part.Published != o.Published || part.Window != o.Window)
			part = o
		}
	}
	if several {
		part = nil
	}
	return cmp.Or(best, letter, part), nil
}

// NoteLetter notes the file of the covering letter by which a document was told,
// unless it is known as a file of one.
func (t *Tx) NoteLetter(document sme.DocumentNumber, f File) error {
	var n int
	err := t.tx.QueryRowContext(t.ctx, `SELECT count(*) FROM document_file df JOIN file f ON f.id = df.file WHERE f.sha256 = ?`, f.SHA256).Scan(&n)
	if err != nil || n > 0 {
		return err
	}
	file, err := t.file(f)
	if err != nil {
		return err
	}
	log, err := t.log(letterAction, document, f.Name)
	if err != nil {
		return err
	}
	return t.addFile(document, file, "", f.Reading, f.Notice, log)
}

// letterAction is what the log calls the noting of a covering letter.
const letterAction = sme.ActionLetter

// copy notes a further file of a document; a file that is noted already is known.
func (t *Tx) copy(f File, in Incoming, id sme.DocumentNumber) (Status, error) {
	file, err := t.file(f)
	if err != nil {
		return "", err
	}
	var n int
	err = t.tx.QueryRowContext(t.ctx, `SELECT count(*) FROM document_file WHERE document = ? AND file = ? AND sheet = ?`, id, file, in.Sheet).Scan(&n)
	if err != nil || n > 0 {
		return AlreadyStored, err
	}
	log, err := t.log(sme.ActionCopy, id, f.Name)
	if err != nil {
		return "", err
	}
	return Copy, t.addFile(id, file, in.Sheet, f.Reading, in.Document.Notice, log)
}

// file stores a file once, and returns its number.
func (t *Tx) file(f File) (int64, error) {
	var packed []byte
	if len(f.Content) <= MaxKept {
		var b bytes.Buffer
		z := packers.Get().(*gzip.Writer)
		defer packers.Put(z)
		z.Reset(&b)
		if _, err := z.Write(f.Content); err != nil {
			return 0, err
		}
		if err := z.Close(); err != nil {
			return 0, err
		}
		packed = b.Bytes()
	}
	return t.packedFile(FileInfo{Name: f.Name, Format: f.Format, SHA256: f.SHA256, Size: int64(len(f.Content))}, packed)
}

// packers are used again: one takes a megabyte, which most files are far from.
var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one of its own
	}
	return z
}}

// packedFile is file with a content that is compressed already, nil where it is not kept.
func (t *Tx) packedFile(f FileInfo, packed []byte) (int64, error) {
	var id int64
	err := t.tx.QueryRowContext(t.ctx, `SELECT id FROM file WHERE sha256 = ?`, f.SHA256).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	res, err := t.exec(`INSERT INTO file (sha256, name, format, size, content) VALUES (?, ?, ?, ?, ?)`, f.SHA256, f.Name, f.Format, f.Size, packed)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// insert stores a document with its file, its entries and notes, as printed.
func (t *Tx) insert(f File, in Incoming, digests sme.Digests, replaces string) (sme.DocumentNumber, error) {
	file, err := t.file(f)
	if err != nil {
		return 0, err
	}
	id, log, err := t.insertDocument(0, in.Document, digests, replaces, f.Name)
	if err != nil {
		return 0, err
	}
	if err := t.addFile(id, file, in.Sheet, f.Reading, in.Document.Notice, log); err != nil {
		return 0, err
	}
	return id, t.insertNotes(id, in.Notes)
}

// insertNotes stores what was remarked about a document's rows.
func (t *Tx) insertNotes(document sme.DocumentNumber, notes []Note) error {
	for _, n := range notes {
		args := []string{}
		for _, a := range n.Remark.Args {
			args = append(args, fmt.Sprint(a))
		}
		row := []any{document, n.Row, n.Remark.ID, marshal(args), n.Remark.Error, n.Text}
		t.sealRow(sealedRemarks, row...)
		_, err := t.exec(`INSERT INTO remark (document, row, id, args, error, text) VALUES (?, ?, ?, ?, ?, ?)`, row...)
		if err != nil {
			return err
		}
	}
	return nil
}

// addFile notes that a file holds a document, how it was read and with what
// notice it came.
func (t *Tx) addFile(document sme.DocumentNumber, file int64, sheet, reading string, notice sme.Notice, log sme.LogNumber) error {
	told := ""
	if !notice.IsZero() {
		told = marshal(notice)
	}
	_, err := t.exec(`INSERT INTO document_file (document, file, sheet, log, reading, notice) VALUES (?, ?, ?, ?, ?, ?)`, document, file, sheet, log, reading, told)
	return err
}

// noteNotice fills up what is known of the notice of a document, as a line of the
// log if there is anything new; what a person says now comes before what was read.
func (t *Tx) noteNotice(document sme.DocumentNumber, told sme.Notice) error {
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(docs, func(d DocumentInfo) bool { return d.ID == document })
	if i < 0 || told.Or(docs[i].Notice) == docs[i].Notice {
		return nil
	}
	if _, err := t.log("notice", document, strings.Join(told.Texts(), ", ")); err != nil {
		return err
	}
	_, err = t.exec(`
		UPDATE document_file SET notice = ?
		WHERE document = ? AND log = (SELECT min(log) FROM document_file WHERE document = ?)`, marshal(told.Or(docs[i].Notice)), document, document)
	return err
}

// insertDocument stores a document with its entries, as a line of the log, under
// a number or, if that is 0, under the next one.
func (t *Tx) insertDocument(number sme.DocumentNumber, d *sme.Document, digests sme.Digests, replaces, detail string) (id sme.DocumentNumber, log sme.LogNumber, err error) {
	totals := d.Totals
	if totals == nil {
		totals = []sme.Total{}
	}
	res, err := t.exec(`
		INSERT INTO document (id, act, tier, issuer, scope, batch, label, final, published, published_from, valid_from, valid_to, validity_from,
		                      totals, title, sample, accepted, digest, entries_digest, rows, replaces)
		VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		number, string(d.Act), string(d.Tier), string(d.Issuer), string(d.Scope), string(d.Batch), d.Label, d.Final, d.Published.String(), string(d.PubOrigin),
		d.Window.From.String(), d.Window.To.String(), string(d.WinOrigin), marshal(totals), d.Title, d.Sample, d.Accepted,
		digests.Document, digests.Entries, len(d.Entries), replaces)
	if err != nil {
		return 0, 0, err
	}
	inserted, err := res.LastInsertId()
	if err != nil {
		return 0, 0, err
	}
	id = sme.DocumentNumber(inserted)
	action := sme.ActionImport
	if replaces != "" {
		action = sme.ActionReplace
	}
	if log, err = t.log(action, id, detail); err != nil {
		return 0, 0, err
	}
	if d.Again > 0 {
		if _, err := t.exec(`UPDATE document SET again = ? WHERE id = ?`, d.Again, id); err != nil {
			return 0, 0, err
		}
	}
	t.lists[id] = sme.NewListOf(d, digests.Document)
	return id, log, t.insertEntries(id, d)
}

// insertEntries stores the entries of a document, side by side, with the places
// that they print and the shape that each has by itself.
func (t *Tx) insertEntries(id sme.DocumentNumber, d *sme.Document) error {
	if err := t.countOn(); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE document SET first = ? WHERE id = ?`, t.lastEntry+1, id); err != nil {
		return err
	}
	places, err := t.insertPlaces(id, d)
	if err != nil {
		return err
	}
	kinds, document := kindsOf(t), any(int64(id))
	add := t.batch(13, `INSERT INTO entry (id, document, row, number, name, code, place, kind, former, left_place, valid_from, valid_to, other) VALUES `, ``)
	t.fresh = slices.Grow(t.fresh, len(d.Entries))
	for i := range d.Entries {
		e := &d.Entries[i]
		other := ""
		if len(e.Other) > 0 {
			other = marshal(e.Other)
		}
		from, to := e.Window.From.String(), e.Window.To.String()
		name, code, number, line := any(e.Name), any(e.Code), any(e.Number), any(int64(e.Row)) // once for both
		t.sealRow(sealedEntries, document, line, number, name, e.Former, code, e.Place, e.Left, from, to, other)
		t.lastEntry++
		row := sme.NewRow(t.lastEntry, t.lists[id], e)
		kind := kinds.of(id, row)
		var left any
		if e.Left != "" {
			left = places[e.Left]
		}
		add.add(t.lastEntry, document, line, absent(number), name, absent(code), places[e.Place], kind.id, absent(e.Former), left, absent(from), absent(to), absent(other))
		t.sealRow(sealedKinds, t.lastEntry, kind.id)
		t.fresh = append(t.fresh, t.freshRow(t.lastEntry, row, kind))
	}
	return add.flush()
}

// absent is NULL for a text that was not printed.
func absent(text any) any {
	if text == "" {
		return nil
	}
	return text
}

// insertPlaces stores the places that a document prints, and returns their numbers.
func (t *Tx) insertPlaces(id sme.DocumentNumber, d *sme.Document) (map[string]int64, error) {
	regions := map[string]sme.RegionID{}
	for i := range d.Entries {
		e := &d.Entries[i]
		regions[e.Place] = e.Region
		if e.Left != "" {
			regions[e.Left] = e.LeftRegion
		}
	}
	places := map[string]int64{}
	add := t.batch(4, `INSERT INTO place (id, document, text, region) VALUES `, ``)
	for _, text := range slices.Sorted(maps.Keys(regions)) {
		t.lastPlace++
		places[text] = t.lastPlace
		t.sealRow(sealedRegions, id, text, string(regions[text]))
		add.add(t.lastPlace, id, text, string(regions[text]))
	}
	return places, add.flush()
}

// countOn finds the last numbers given to entries, places and shapes, once a change.
func (t *Tx) countOn() error {
	if t.counted {
		return nil
	}
	t.counted = true
	return t.tx.QueryRowContext(t.ctx, `
		SELECT (SELECT coalesce(max(id), 0) FROM entry), (SELECT coalesce(max(id), 0) FROM place), (SELECT coalesce(max(id), 0) FROM shape)`).
		Scan(&t.lastEntry, &t.lastPlace, &t.lastShape)
}

// kinds are the shapes that rows have by themselves.
type kinds struct {
	t     *Tx
	found map[kind]*shape
	texts map[string]*shape
}

// kind is what tells them apart.
type kind struct {
	trait
	named bool
}

func kindsOf(t *Tx) *kinds { return &kinds{t, map[kind]*shape{}, map[string]*shape{}} }

func (k *kinds) of(document sme.DocumentNumber, r *sme.Row) *shape {
	code, name, former := r.KeyParts()
	is := kind{trait{document, r.Region, r.Left, r.Window, r.Industry, code != ""}, name != "" && former == ""}
	s := k.found[is]
	if s == nil {
		s = k.t.shapeWith(k.texts, is.named, []trait{is.trait})
		k.found[is] = s
	}
	return s
}

// account sorts the rows of a new list by what the registry knew of them. Most are
// told by the shapes of their components; where names differ or something is
// doubtful, by the rows.
func (s *settling) account(document sme.DocumentNumber) (sme.RowAccount, []sme.RowRemark, error) {
	var a sme.RowAccount
	now, err := s.t.state()
	if err != nil {
		return a, nil, err
	}
	list := s.t.lists[document]
	doubtful := map[*shape]bool{}
	var look []int64 // at the rows of components
	for i := range s.groups {
		g := &s.groups[i]
		if g.shape == nil || !g.shape.named {
			look = append(look, g.id)
			continue
		}
		doubt, known := doubtful[g.shape]
		if !known {
			c := g.shape.derive(s.t.ref, s.t.lists, now.active)
			doubt = c != nil && slices.ContainsFunc(c.Firms[0].Remarks, func(m sme.RowRemark) bool {
				return slices.ContainsFunc(m.Rows, func(r *sme.Row) bool { return r.List == list })
			})
			doubtful[g.shape] = doubt
		}
		if doubt {
			look = append(look, g.id)
			continue
		}
		mine := 0
		for _, r := range g.rows {
			if s.rows[r].kind.traits[0].document == document {
				mine++
			}
		}
		if mine == 0 {
			continue
		}
		a.Repeated += mine - 1
		if slices.ContainsFunc(g.shape.traits, func(t trait) bool { return t.document != document && now.active[t.document] }) {
			a.Existing++
		} else {
			a.New++
		}
	}
	if len(look) == 0 {
		return a, nil, nil
	}
	rows, err := s.t.rowsOf(look)
	if err != nil {
		return a, nil, err
	}
	more, doubts := accountFor(list, sme.Derive(s.t.ref, now.rows(rows, s.t.lists), now.decisions))
	return a.Plus(more), doubts, nil
}

// accountFor is account by the rows of components.
func accountFor(list *sme.List, comps []sme.Component) (sme.RowAccount, []sme.RowRemark) {
	var a sme.RowAccount
	var doubts []sme.RowRemark
	for _, c := range comps {
		for _, f := range c.Firms {
			var mine, others []*sme.Row
			for _, r := range f.Rows {
				if r.List == list {
					mine = append(mine, r)
				} else {
					others = append(others, r)
				}
			}
			for _, d := range f.Remarks {
				if slices.ContainsFunc(d.Rows, func(r *sme.Row) bool { return r.List == list }) {
					doubts = append(doubts, d)
				}
			}
			for i, r := range mine {
				renamed := len(others) > 0 && (r.Former != "" || !slices.ContainsFunc(others, r.SharesName))
				switch {
				case f.Undecided:
					a.Undecided++
				case i > 0:
					a.Repeated++
				case renamed:
					a.Renamed++
				case len(others) > 0:
					a.Existing++
				default:
					a.New++
				}
			}
		}
	}
	return a, doubts
}
