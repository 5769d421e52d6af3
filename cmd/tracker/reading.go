package main

import (
	"cmp"
	"encoding/json"
	"slices"

	"tracker/internal/grid"
	"tracker/internal/notice"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// reading is what the reading of a file depended on. It is kept with the
// documents that were read from it, so that they can be read again.
type reading struct {
	Version   int               `json:"version"` // of package notice
	Encoding  string            `json:"encoding,omitzero"`
	Sheet     string            `json:"sheet,omitzero"`
	HeaderRow int               `json:"header_row,omitzero"`
	Columns   map[string]string `json:"map,omitempty"`
	Home      sme.RegionID      `json:"home,omitzero"`
	Facts     notice.Facts      `json:"facts,omitzero"` // that flags gave
}

// newReading is that of a file read now.
func newReading(g grid.Options, n notice.Options, facts notice.Facts) reading {
	facts.Notice = sme.Notice{} // it is kept as what it is
	return reading{notice.Version, g.Encoding, g.Sheet, n.HeaderRow, n.Columns, n.Home, facts}
}

func (r reading) String() string {
	text, _ := json.Marshal(r) // plain values always marshal
	return string(text)
}

// readingOf is how a document was read. Version 0 is from before readings were kept:
// only the origins of its dates tell which flags were given.
func readingOf(d *store.DocumentInfo, home sme.RegionID) (reading, error) {
	r := reading{Home: home}
	file := d.Source()
	if file != nil && file.Reading != "" {
		return r, json.Unmarshal([]byte(file.Reading), &r)
	}
	if d.PubOrigin == sme.FromFlag {
		r.Facts.Published = d.Published
	}
	if d.WinOrigin == sme.FromFlag {
		r.Facts.ValidFrom, r.Facts.ValidUntil = d.Window.From, d.Window.To
	}
	return r, nil
}

// rereader reads the files of documents again, each file once for each way in
// which it was read.
type rereader struct {
	a     *app
	s     *store.Store
	docs  []store.DocumentInfo
	home  sme.RegionID
	files map[string]*rereadFile
}

func (a *app) newRereader(s *store.Store) (*rereader, error) {
	home, err := a.home()
	if err != nil {
		return nil, err
	}
	docs, err := s.Documents(a.ctx)
	return &rereader{a: a, s: s, docs: docs, home: home, files: map[string]*rereadFile{}}, err
}

// reread is a document with how it is read today.
type reread struct {
	wording.Reread
	lists []store.Again // what it is today, if it is read otherwise or as it was
}

// read reads a document again.
func (r *rereader) read(d *store.DocumentInfo) (*reread, error) {
	x := &reread{Reread: wording.Reread{ID: d.ID, Document: &d.Document, State: d.State}}
	was, err := readingOf(d, r.home)
	if err != nil {
		return nil, err
	}
	x.FlagsUnknown = was.Version == 0
	file := d.Source()
	corrected, err := r.s.Corrected(r.a.ctx, d)
	if err != nil {
		return nil, err
	}
	switch {
	case file == nil || file.Format == store.RecordFormat:
		x.As = wording.ReadByHand
		return x, nil
	case corrected:
		x.As = wording.ReadByHand
		return x, nil
	case !file.Kept:
		x.As = wording.ReadNotKept
		return x, nil
	}
	f, err := r.file(file, was)
	if err != nil {
		return nil, err
	}
	if why := f.whyNot(d); why != nil {
		x.As, x.Why = wording.ReadRefused, why
		return x, nil //nolint:nilerr // it is told with the document
	}
	was.Version = notice.Version
	var today []*sme.Document
	for _, l := range f.of[d.ID] {
		today = append(today, &l.Document)
		x.lists = append(x.lists, store.Again{Document: &l.Document, Sheet: l.Sheet, Notes: notesOf(l), Reading: was.String()})
	}
	x.As, x.Differs = wording.ReadSame, sme.CompareReadings(f.docs[d.ID], today...)
	if !x.Differs.Same() {
		x.As = wording.ReadChanged
	}
	return x, nil
}

// outdated reads again the documents that count and that an earlier version read.
func (r *rereader) outdated() ([]*reread, error) {
	var list []*reread
	for i := range r.docs {
		d := &r.docs[i]
		was, err := readingOf(d, r.home)
		if err != nil {
			return nil, err
		}
		if d.State != sme.Active || was.Version >= notice.Version {
			continue
		}
		x, err := r.read(d)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// notesOf are the remarks that are kept with a list.
func notesOf(l *notice.List) []store.Note {
	var notes []store.Note
	for _, p := range l.Problems {
		notes = append(notes, store.Note{Row: p.Row, Remark: sme.Remark{ID: p.Remark.ID, Args: p.Remark.Args, Error: true}, Text: p.Text})
	}
	for _, w := range l.Warnings {
		notes = append(notes, store.Note{Row: w.Row, Remark: w.Remark})
	}
	return notes
}

// rereadFile is a file read again, with the documents that came out of it.
type rereadFile struct {
	input *input
	docs  map[sme.DocumentNumber]*sme.Document  // as they are stored
	of    map[sme.DocumentNumber][]*notice.List // what each that counts is today
	why   map[sme.DocumentNumber]*failure       // why it can't be that
}

// file reads a file again as it was read, and finds which of its lists is which
// of the documents that came out of it.
func (r *rereader) file(info *store.FileInfo, was reading) (*rereadFile, error) {
	key := info.SHA256 + was.String()
	if f := r.files[key]; f != nil {
		return f, nil
	}
	a := r.a
	content, err := r.s.Content(a.ctx, info.SHA256)
	if err != nil {
		return nil, err
	}
	f := &rereadFile{
		input: newInput(info.Name, true, content),
		docs:  map[sme.DocumentNumber]*sme.Document{}, of: map[sme.DocumentNumber][]*notice.List{}, why: map[sme.DocumentNumber]*failure{},
	}
	r.files[key] = f
	opt := notice.Options{Ref: a.ref(), Home: cmp.Or(was.Home, r.home), HeaderRow: was.HeaderRow, Columns: was.Columns, Own: ownAnswers()}
	if err := f.input.parse(a.ctx, grid.Options{Encoding: was.Encoding, Sheet: was.Sheet}, opt, a.meter); err != nil {
		return nil, err
	}
	if f.input.err != nil {
		return f, nil //nolint:nilerr // whyNot says it of each document
	}
	var from []*store.DocumentInfo
	for i := range r.docs {
		d := &r.docs[i]
		as, err := readingOf(d, r.home)
		if err != nil {
			return nil, err
		}
		if file := d.Source(); file != nil && file.SHA256 == info.SHA256 && as.String() == was.String() {
			if f.docs[d.ID], err = r.s.Document(a.ctx, d); err != nil {
				return nil, err
			}
			from = append(from, d)
		}
	}
	f.pair(from)
	for _, d := range from {
		for _, l := range f.of[d.ID] {
			r.complete(f, d, l, was, opt)
		}
	}
	return f, nil
}

// whyNot says why a document is nothing today, or not to be read so; nil if it is something.
func (f *rereadFile) whyNot(d *store.DocumentInfo) *failure {
	if why := (&fileReport{input: f.input}); f.input.err != nil ||
		len(f.of[d.ID]) == 0 && len(f.input.notice.Lists) == 0 && !why.totalsOnly() {
		return why.why()
	}
	problems := 0
	for _, l := range f.of[d.ID] {
		problems += len(l.Problems)
	}
	switch {
	case len(f.of[d.ID]) == 0:
		return fail(exitRefused, "reread.no-such-list", f.input.name)
	case f.why[d.ID] != nil:
		return f.why[d.ID]
	case problems > d.Problems:
		return fail(exitRefused, "reread.problems", f.input.name, problems, d.Problems)
	}
	return nil
}

// pair finds which list is which document. A list is the document that counts
// with which it has the most firms in common; one that has none in common with
// any is the next one of its sheet.
func (f *rereadFile) pair(from []*store.DocumentInfo) {
	var lists []*notice.List
	for i := range f.input.notice.Lists {
		lists = append(lists, &f.input.notice.Lists[i])
	}
	if letter := (&fileReport{input: f.input}); letter.totalsOnly() {
		lists = append(lists, letterList(f.input.notice.Letter))
	}
	type pairing struct {
		doc    *store.DocumentInfo
		list   *notice.List
		common int
	}
	var active, gone []pairing
	for _, d := range from {
		names := map[string]bool{}
		for i := range f.docs[d.ID].Entries {
			names[sme.NameKey(f.docs[d.ID].Entries[i].Name)] = true
		}
		for _, l := range lists {
			p := pairing{d, l, 0}
			for i := range l.Document.Entries {
				if names[sme.NameKey(l.Document.Entries[i].Name)] {
					p.common++
				}
			}
			if d.State == sme.Active {
				active = append(active, p)
			} else if p.common > 0 {
				gone = append(gone, p)
			}
		}
	}
	slices.SortStableFunc(active, func(x, y pairing) int {
		alike := func(p pairing) int { // of two with the same number of firms in common
			n := 0
			if p.list.Document.Act == p.doc.Act {
				n++
			}
			if p.list.Sheet == p.doc.Source().Sheet {
				n++
			}
			return n
		}
		return cmp.Or(y.common-x.common, alike(y)-alike(x))
	})
	taken := map[*notice.List]bool{}
	take := func(list []pairing, fits func(pairing) bool) {
		for _, p := range list {
			if !taken[p.list] && fits(p) {
				f.of[p.doc.ID] = append(f.of[p.doc.ID], p.list)
				taken[p.list] = true
			}
		}
	}
	without := func(p pairing) bool { return len(f.of[p.doc.ID]) == 0 }
	ofSheet := func(p pairing) bool { return p.list.Sheet == p.doc.Source().Sheet }
	take(active, func(p pairing) bool { return p.common > 0 && without(p) })
	take(active, func(p pairing) bool { return p.common > 0 })
	take(gone, func(pairing) bool { return true }) // those of documents that count no longer
	take(active, func(p pairing) bool { return ofSheet(p) && without(p) })
	take(active, ofSheet)
}

// complete fills what a list leaves open, as it was when it was read: by the
// facts that flags gave then, and by what the document says.
func (r *rereader) complete(f *rereadFile, d *store.DocumentInfo, l *notice.List, was reading, opt notice.Options) {
	letter, now := &f.input.notice.Letter, &l.Document
	facts := r.unsaid(d, l, letter, was.Facts)
	held := d.Document
	if held.WinOrigin == sme.FromList {
		held.Window = sme.Window{}
	}
	if held.PubOrigin == sme.FromEnd { // it follows from the end as it is read today
		held.Published = sme.Date{}
	}
	opt.Held = func(*sme.Document) *sme.Document { return &held }
	remarks := notice.Complete(l, facts, letter, opt)
	if now.Window.IsZero() { // by the letter that was beside it
		now.Window, now.WinOrigin = held.Window, sme.FromHeld
	}
	if now.PubOrigin == sme.FromHeld && d.PubOrigin != sme.FromList {
		now.PubOrigin = d.PubOrigin
	}
	if now.WinOrigin == sme.FromHeld {
		now.WinOrigin = d.WinOrigin
	}
	for _, t := range d.Totals {
		if now.Total(t.Region) == 0 && len(f.of[d.ID]) == 1 {
			now.Totals = append(now.Totals, t)
		}
	}
	now.Accepted = d.Accepted
	for _, m := range remarks {
		if m.Error && m.ID != "list.fewer-rows" {
			f.why[d.ID] = fail(exitRefused, m.ID, append([]any{place(f.input.name, l.Sheet, 0)}, m.Args...)...)
		}
	}
}

// unsaid adds to the facts that flags gave those of a document that neither its
// list nor the letter in its file says today.
func (r *rereader) unsaid(d *store.DocumentInfo, l *notice.List, letter *notice.Letter, facts notice.Facts) notice.Facts {
	now := &l.Document
	if facts.Tier == "" && cmp.Or(now.Tier, letter.Tier) == "" {
		facts.Tier = d.Tier
	}
	if facts.Act == "" && now.Act == "" {
		facts.Act = d.Act
	}
	if facts.Batch == "" && cmp.Or(now.Batch, letter.Batch) == "" && !l.Mixed() {
		facts.Batch = d.Batch
	}
	assumed := r.a.ref().Regions.At(r.home, sme.KindProvince)
	if facts.Issuer == "" && cmp.Or(now.Issuer, letter.Issuer) == "" && d.Issuer != assumed && d.Issuer != sme.Country {
		facts.Issuer = d.Issuer
	}
	if facts.Final == nil && letter.Final == nil && !l.SaysFinal() && !d.Final {
		facts.Final = &d.Final
	}
	return facts
}
