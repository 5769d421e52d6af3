package sme

import (
	"cmp"
	"slices"
)

// Which list is it: what a list that comes in is to those that are stored.

// Kept is a document of a registry as far as telling lists apart needs it.
type Kept struct {
	ID DocumentNumber
	Identity
	Published Date
	Digest    string // of identity, facts and entries
	Entries   string // of the entries alone
	Totals    []Total
	Rows      int
	Accepted  bool // a person took it as whole though it is short of its total
	Active    bool // it counts
	Undone    bool
}

// Is reports whether a document is of the same list as another: of its identity,
// and, where that names no batch, of its day.
func (k *Kept) Is(identity Identity, published Date) bool {
	return k.Identity == identity && (identity.Batch != "" || k.Published == published)
}

// Taking is how a person wants a list taken.
type Taking struct {
	Flagged bool           // a flag gave facts that differ from what the list would say by itself
	Replace DocumentNumber // a document's number; ReplaceOverlap; 0: none
	Part    bool           // a further part, whatever it overlaps with
}

// ReplaceOverlap replaces the one document with which a list has firms in common.
const ReplaceOverlap DocumentNumber = -1

// Overlap counts rows, by name, that a list and a document have in common, and
// each for itself; and the common ones that print another code or place.
type Overlap struct {
	Same, Here, There, Differs int
}

// ListStatus is what a list is to those that are stored.
type ListStatus string

// What a list may be.
const (
	ListStored        ListStatus = "stored" // a new one
	ListAlreadyStored ListStatus = "known"  // the very file
	ListCopy          ListStatus = "copy"   // a further file of a document
	ListPart          ListStatus = "part"   // a further part of a batch
	ListUndone        ListStatus = "undone" // known, and taken back
	ListReplaced      ListStatus = "replaced"
	ListRefused       ListStatus = "refused"
)

// Verdict is what a list is to those that are stored.
type Verdict struct {
	Status   ListStatus
	Document DocumentNumber // the one that it is a copy of, or that is undone or replaced
	Of       DocumentNumber // the one that it replaces, or is a part beside
	Differs  int            // rows of a copy that print a code or place differently
	Refused  *Remark        // why a person has to say which it is
}

// RowAccount is what an import did, row by row: each in the first that fits from
// the right.
type RowAccount struct {
	New, Existing, Renamed, Repeated, Undecided int
}

// Plus adds up two accounts.
func (a RowAccount) Plus(b RowAccount) RowAccount {
	return RowAccount{a.New + b.New, a.Existing + b.Existing, a.Renamed + b.Renamed, a.Repeated + b.Repeated, a.Undecided + b.Undecided}
}

// Imported is what became of a list that came in.
type Imported struct {
	Status   ListStatus
	Document DocumentNumber
	Of       DocumentNumber // the document that it replaces, or is a part beside
	Account  RowAccount
	Differs  int // rows of a copy that print a code or place differently
	Doubts   []RowRemark
}

func refused(id string, args ...any) Verdict {
	return Verdict{Status: ListRefused, Refused: &Remark{ID: id, Args: args}}
}

// WhichList decides what a list is to those that are stored, by the rules of
// docs/rules.md. Overlap is asked for documents of the list's own identity.
func WhichList(d *Document, digests Digests, held []Kept, as Taking, overlap func(document DocumentNumber) Overlap) Verdict {
	if as.Replace > 0 {
		for i := range held {
			if held[i].ID == as.Replace && !held[i].Active {
				return refused("import.replace-inactive", as.Replace)
			}
		}
	}
	if v, ok := sameRows(d, digests, held, as); ok {
		return v
	}
	if as.Replace > 0 {
		return Verdict{Status: ListStored, Of: as.Replace}
	}
	return besideOthers(d, held, as, overlap)
}

// sameRows decides what a list is whose very rows are stored, if they are.
func sameRows(d *Document, digests Digests, held []Kept, as Taking) (v Verdict, ok bool) {
	entries, digest := digests.Entries, digests.Document
	for i := range held {
		o := &held[i]
		if o.Entries != entries || o.Final != d.Final || o.ID == as.Replace && (o.Digest != digest || shortOtherwise(d, held, o)) {
			continue
		}
		if len(d.Entries) == 0 && !o.Is(d.Identity(), d.Published) { // no rows are not the same rows
			continue
		}
		sameTotals := len(d.Entries) > 0 || totalsText(o.Totals) == totalsText(d.Totals) // all that a letter says
		sameList := o.Is(d.Identity(), d.Published)
		sameFacts := o.Digest == digest || sameList && sameTotals && !as.Flagged
		switch {
		case !sameFacts && !o.Active: // what was taken back with its wrong facts is no obstacle to the right ones
		case !sameFacts && as.Part && (!sameList || !sameTotals): // other totals of a letter may be told beside
		case !sameFacts && as.Part:
			return refused("import.same-part", o.ID, o.Tier, o.Act, o.Batch, o.Published), true
		case !sameTotals:
			return refused("import.other-totals", o.ID, totalOf(o.Totals, d.Issuer), d.Total(d.Issuer)), true
		case !sameFacts:
			return refused("import.other-facts", o.ID, o.Tier, o.Act, o.Batch, o.Published), true
		case o.Undone:
			return Verdict{Status: ListUndone, Document: o.ID}, true
		case !o.Active:
			again := slices.IndexFunc(held, func(k Kept) bool { // read again, with the same rows and facts
				return k.Active && k.Entries == entries && k.Identity == o.Identity && k.Published == o.Published
			})
			switch {
			case again < 0:
				return Verdict{Status: ListReplaced, Document: o.ID}, true
			case held[again].ID == as.Replace && shortOtherwise(d, held, &held[again]):
				continue
			}
			return copyOf(d, held, &held[again]), true
		default:
			return copyOf(d, held, o), true
		}
	}
	return Verdict{}, false
}

// copyOf is the verdict on a list with the rows and facts of a document that counts:
// a copy, unless the total that it announces says that rows are missing, or that
// none are, where what is stored says otherwise.
func copyOf(d *Document, held []Kept, o *Kept) Verdict {
	announced, told := totalOf(o.Totals, d.Issuer), d.Total(d.Issuer)
	switch {
	case len(d.Entries) == 0 || told == 0 || told == announced || !shortOtherwise(d, held, o):
		return Verdict{Status: ListCopy, Document: o.ID}
	case announced == 0:
		return refused("import.new-total", o.ID, len(d.Entries), told)
	}
	return refused("import.other-totals", o.ID, announced, told)
}

// shortOtherwise reports whether a list in the place of a document would change
// that rows of its batch are missing, by what is announced.
func shortOtherwise(d *Document, held []Kept, o *Kept) bool {
	var was, is Slot
	was.held, is.held = true, true
	for i := range held {
		k := &held[i]
		if !k.Active || k.Identity != o.Identity || d.Batch == "" && k.ID != o.ID {
			continue
		}
		n, accepted := totalOf(k.Totals, d.Issuer), k.Accepted
		was.Rows, was.Announced, was.accepted = was.Rows+k.Rows, max(was.Announced, n), was.accepted || accepted
		if k.ID == o.ID {
			n, accepted = cmp.Or(d.Total(d.Issuer), n), accepted || d.Accepted
		}
		is.Rows, is.Announced, is.accepted = is.Rows+k.Rows, max(is.Announced, n), is.accepted || accepted
	}
	return was.short() != is.short()
}

// besideOthers decides what a list with rows of its own is to those of its identity.
func besideOthers(d *Document, held []Kept, as Taking, overlap func(document DocumentNumber) Overlap) Verdict {
	verdict := Verdict{Status: ListStored}
	for i := range held {
		o := &held[i]
		if !o.Active || !o.Is(d.Identity(), d.Published) {
			continue
		}
		n := overlap(o.ID)
		switch {
		case n.Same == 0:
			if d.Batch != "" && verdict.Of == 0 {
				verdict = Verdict{Status: ListPart, Of: o.ID}
			}
		case as.Replace == ReplaceOverlap:
			if verdict.Of != 0 && verdict.Status == ListStored {
				return refused("import.replace-which", verdict.Of, o.ID)
			}
			verdict = Verdict{Status: ListStored, Of: o.ID}
		case as.Part:
			verdict = Verdict{Status: ListPart, Of: o.ID}
		case n.Here == 0 && n.There == 0:
			return Verdict{Status: ListCopy, Document: o.ID, Differs: n.Differs}
		default:
			return refused("import.overlap", o.ID, n.Same, n.Here, n.There)
		}
	}
	if as.Replace == ReplaceOverlap && (verdict.Of == 0 || verdict.Status == ListPart) {
		return refused("import.replace-nothing")
	}
	return verdict
}
