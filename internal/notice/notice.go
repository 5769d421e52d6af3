// Package notice finds the lists in the tables of a file: their titles, acts,
// tiers, batches, headers and entries, the rows that were passed over and those
// that cannot be entries.
//
// It does not know what a list does to the titles of firms, which lists were
// read before, what format the file had or what it was called, and it has no
// texts for people: what there is to say, it says as sme.Remark (remarks.go).
package notice

import "tracker/internal/sme"

// Version counts up when lists may be read otherwise than by the version before;
// 1 is any reading before versions were recorded. The version that read a document
// is stored with it, to find what should be read again.
const Version = 2

// Options say what is known beforehand and how to read a file where its own
// words leave a choice.
type Options struct {
	Ref       *sme.Reference
	Home      sme.RegionID                      // whose districts titles may name without their city, and whose province is assumed to issue
	Columns   map[string]string                 // header text, or the number of a column, -> column id; "other" keeps it unread
	HeaderRow int                               // 0 = found
	Held      func(*sme.Document) *sme.Document // what the registry holds of a list's batch, nil for nothing; may be nil
	Own       Own                               // what tracker's own answers are told by
	Progress  func(done, rows int)              // called now and then with how many of the file's rows were gone through; may be nil

	ready *ready
}

// ready is what is made of Ref, Home and Own before a file is read.
type ready struct {
	read *reader
	own  ownWords
}

// Ready are the options for many files: what is made of Ref, Home and Own, which
// takes longer than reading a small file, is made once. They don't change any more.
func (o Options) Ready() Options {
	o.ready = o.made()
	return o
}

func (o *Options) made() *ready {
	if o.ready != nil {
		return o.ready
	}
	return &ready{newReader(o.Ref, o.Home), newOwnWords(o.Own)}
}

// Facts are what a person gives on the command line; zero is not given.
type Facts struct {
	Tier       sme.TierID   `json:"tier,omitzero"`
	Act        sme.Act      `json:"act,omitzero"`
	Issuer     sme.RegionID `json:"region,omitzero"`
	Batch      sme.Batch    `json:"batch,omitzero"`
	Published  sme.Date     `json:"published,omitzero"`
	ValidFrom  sme.Date     `json:"valid_from,omitzero"`
	ValidUntil sme.Date     `json:"valid_until,omitzero"`
	Final      *bool        `json:"final,omitzero"`
	Notice     sme.Notice   `json:"notice,omitzero"`
}

// Any reports whether anything is given that tells lists apart.
func (f Facts) Any() bool {
	f.Notice = sme.Notice{}
	return f != Facts{}
}

// Notice is what a file says: the lists in it and the text around them.
type Notice struct {
	Lists   []List
	Letter  Letter
	Skipped []Line // rows that belong to no list: running text, forms, reports of our own
}

// Letter is what the running text outside of the lists says.
type Letter struct {
	Text      string
	Title     string
	Tier      sme.TierID
	Act       sme.Act
	Issuer    sme.RegionID
	Batch     sme.Batch
	Label     string
	Published sme.Date
	Window    sme.Window
	Totals    []sme.Total // of the letter's act, or of all its acts where they don't differ
	Final     *bool
	Notice    sme.Notice

	said facts
}

// List is one list: the document as the list itself states it, and an account
// of its rows. RowsRead = len(Document.Entries) + len(Passed) + len(Problems).
type List struct {
	Document  sme.Document
	Sheet     string
	Header    int      // row number of the header, 0 if it has none of its own
	Columns   []Column // in the order of the sheet
	RowsRead  int      // rows with any text, the header apart; side-by-side column groups count one each
	Passed    []Line
	Problems  []Line
	Warnings  []Line // by row; row 0 is the list as a whole
	LookAlike string // the other programme that the title names
	TierText  string // the words that told the tier

	under        int // row number of the header of its rows, its own or that of the list it was split from
	said         facts
	actMixed     bool          // the title names new firms and reviews, and the rows don't tell them apart
	batches      int           // that the rows name, where nothing says of which tier
	together     int           // entries of the table that the list was split from, which a total may mean
	parts        [][]sme.Entry // of the other lists of the file that are of the same batch
	aside        bool          // its own words speak of others than firms with a title: offices to call, bodies that help
	about        string        // those words
	scopeAssumed bool          // no region is named: places were looked for in the whole country
}

// SaysFinal reports whether the list says of itself that it is final, or that
// it is a public notice.
func (l *List) SaysFinal() bool { return l.said.final != nil }

// Mixed reports whether its rows name several batches of which none is the list's.
func (l *List) Mixed() bool { return l.batches > 1 }

// Column is a column and what it was read as; ID "" is kept in Entry.Other.
type Column struct {
	Header  string
	ID      string
	Guessed bool // from its cells alone: no header says so
}

// Line is one row with what there is to say of it.
type Line struct {
	Row    int
	Text   string
	Remark sme.Remark
}
