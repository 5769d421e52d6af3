package sme

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Act is what a list does to the firms on it.
type Act string

// The acts. Only recognise, renew, fail and revoke touch titles; the others
// are evidence of names, regions and codes.
const (
	Recognise Act = "recognise" // 评价, 认定: grants the title
	Renew     Act = "renew"     // 复核通过: prolongs it
	Fail      Act = "fail"      // 复核未通过: ends it
	Revoke    Act = "revoke"    // 取消, 撤销: ends it
	Rename    Act = "rename"    // 更名: old name to new name
	Relocate  Act = "relocate"  // 迁移: to another region
	Details   Act = "details"   // a district's own sheet: phone, industry chain, district
	Checked   Act = "checked"   // a person's word that nothing else was published by its day; of a batch, that none of its fails was
)

// Acts are all acts, in the order in which acts of one day are taken.
var Acts = []Act{Recognise, Renew, Fail, Revoke, Rename, Relocate, Details}

// Grants reports whether a list of the act puts firms on a list of title holders.
func (a Act) Grants() bool { return a == Recognise || a == Renew }

// Titles reports whether the act touches titles.
func (a Act) Titles() bool { return a.Grants() || a == Fail || a == Revoke }

// Batch identifies a batch among those of one tier, issuer and act: a running
// number ("12"), a year ("2023"), a number within a year ("2025-3"), a quarter
// of it ("2025-Q3"), a number within that ("2025-Q3-2"), or "".
type Batch string

// NumberBatch is the batch with a running number.
func NumberBatch(n int) Batch { return Batch(strconv.Itoa(n)) }

// QuarterBatch is the batch of a quarter, or if n is given, the nth within it.
func QuarterBatch(year, quarter, n int) Batch {
	b := fmt.Sprintf("%d-Q%d", year, quarter)
	if n > 0 {
		b += "-" + strconv.Itoa(n)
	}
	return Batch(b)
}

// Quarter returns the year and quarter of a batch known by them, and its number
// within the quarter; quarter 0 is none.
func (b Batch) Quarter() (year, quarter, n int) {
	_, in, ok := strings.Cut(string(b), "-Q")
	if !ok {
		return 0, 0, 0
	}
	q, within, _ := strings.Cut(in, "-")
	quarter, _ = strconv.Atoi(q)
	n, _ = strconv.Atoi(within)
	return b.Year(), quarter, n
}

// Number returns the running number, 0 if the batch has none.
func (b Batch) Number() int {
	if n, err := strconv.Atoi(string(b)); err == nil && n < 1900 {
		return n
	}
	return 0
}

// Year returns the year of a batch known by its year, else 0.
func (b Batch) Year() int {
	year, _, _ := strings.Cut(string(b), "-")
	if n, err := strconv.Atoi(year); err == nil && n >= 1900 {
		return n
	}
	return 0
}

// Compare orders batches by number, and after them those of years, by year,
// number within it, quarter and number within that.
func (b Batch) Compare(o Batch) int {
	_, in, _ := strings.Cut(string(b), "-")
	_, oin, _ := strings.Cut(string(o), "-")
	i, _ := strconv.Atoi(in)
	j, _ := strconv.Atoi(oin)
	_, quarter, n := b.Quarter()
	_, oquarter, on := o.Quarter()
	return cmp.Or(cmp.Compare(b.Year(), o.Year()), cmp.Compare(b.Number(), o.Number()), cmp.Compare(i, j),
		cmp.Compare(quarter, oquarter), cmp.Compare(n, on), strings.Compare(string(b), string(o)))
}

// BatchRef names a batch among all: what --by batch splits by.
type BatchRef struct {
	Tier   TierID
	Issuer RegionID
	Batch  Batch
}

// Origin says where a fact of a document came from.
type Origin string

// The origins of a document's facts, strongest first.
const (
	FromFlag    Origin = "flag"
	FromList    Origin = "list"
	FromLetter  Origin = "letter"
	FromHeld    Origin = "registry" // what the registry holds of the batch
	FromBuiltIn Origin = "built-in" // the batches of the reference data
	FromEnd     Origin = "end"      // the printed end less the tier's years
)

// Total is an announced total, for the issuing region or one within it.
type Total struct {
	Region RegionID
	N      int
}

// Document is one published list with what it says of itself.
type Document struct {
	Act       Act
	Tier      TierID // "" on renames, relocations and details of any tier
	Issuer    RegionID
	Scope     RegionID // where its places lie if not in all of the issuing region: a ministry's list for one province
	Batch     Batch
	Label     string // the batch as printed
	Final     bool   // false: a public notice (公示)
	Published Date
	PubOrigin Origin
	Window    Window
	WinOrigin Origin
	Totals    []Total
	Title     string
	Sample    bool // invented firms
	Notice    Notice
	Again     int  // the version of the reading that put it in the place of one with the same rows and facts; else 0
	Accepted  bool // a person took it as whole though it is short of its total
	Entries   []Entry
}

// Entry is one row of a list, as printed, with the region its place resolved to.
type Entry struct {
	Row        int    // as a spreadsheet numbers it
	Number     string // the printed number
	Name       string
	Former     string
	Code       string
	Place      string // city and district as printed, joined by "/"
	Region     RegionID
	Left       string // on relocations: the place left, as printed
	LeftRegion RegionID
	Window     Window // a validity of its own
	Other      []Cell
	Problems   []Remark
}

// Cell is a column that has no meaning to us, kept by its header.
type Cell struct {
	Header string
	Text   string
}

// PrintedBefore is the header under which a row that a person corrected keeps what
// was printed, and WhyCorrected that of the reason and source.
const (
	PrintedBefore = "更正前"
	WhyCorrected  = "更正依据"
)

// Corrected reports whether a person corrected the row.
func (e *Entry) Corrected() bool {
	return slices.ContainsFunc(e.Other, func(c Cell) bool { return c.Header == PrintedBefore })
}

// Remark is something to tell a person, as an id of the message catalogue and
// its arguments. Errors make a row a problem; the others are doubts.
type Remark struct {
	ID    string
	Args  []any
	Error bool
}

func (r Remark) String() string { return fmt.Sprint(append([]any{r.ID}, r.Args...)...) }

// Identity is what makes two files the same list: tier, act, issuing region,
// batch or year, final or notice.
type Identity struct {
	Tier   TierID
	Act    Act
	Issuer RegionID
	Batch  Batch
	Final  bool
}

// Identity returns the document's identity.
func (d *Document) Identity() Identity {
	return Identity{d.Tier, d.Act, d.Issuer, d.Batch, d.Final}
}

// Locate finds the region of a place printed in the document. It is read inside
// the city that the text names, else inside that of the list: of its scope, then
// of the issuing region. Where neither names a city, a name that one region alone
// has is that one: within the scope, the issuing region, or, if the list names
// none or tells of relocations, the country. A place that is printed coarser than
// the scope, and lies in the issuing region, is what it says: on a list of the
// whole country 四川省 is not the city at home.
//
// Home is no part of it: whoever reads a document finds the same places.
func (d *Document) Locate(regions *Regions, place string) Place {
	if len(place) > maxPlace {
		return Place{Rest: place}
	}
	if id := regions.Surrounding(place, d.Scope); id != "" && (d.Issuer == "" || regions.Within(id, d.Issuer)) {
		return Place{Region: id}
	}
	outers := []RegionID{d.Scope, regions.city(d.Scope), d.Issuer, regions.city(d.Issuer)}
	switch {
	case d.Scope == Country: // no region is named on the list; the issuer is assumed
		outers = []RegionID{Country}
	case d.Issuer == "":
		outers = append(outers, regions.At(d.Scope, KindProvince), Country)
	case d.Act == Relocate || regions.NamesCity(place):
		outers = append(outers, Country)
	}
	best := Place{Rest: placeKey(place)}
	for _, outer := range outers {
		if outer == "" {
			continue
		}
		p := regions.Resolve(place, outer)
		if p.Rest == "" {
			return p
		}
		if len(p.Rest) < len(best.Rest) { // the reading that understands most
			best = p
		}
	}
	if id := regions.spelled(place, cmp.Or(d.Scope, d.Issuer, Country)); id != "" {
		return Place{Region: id}
	}
	return best
}

// Digest identifies a document by its content: its identity, its resolved
// facts and its entries, in their order. Row numbers, file, title and notice do not count.
func (d *Document) Digest() string { return d.Digests().Document }

// EntriesDigest identifies the entries alone, whatever facts go with them.
func (d *Document) EntriesDigest() string {
	h := sha256.New()
	places := map[string]string{"": placeKey("")}
	place := func(printed string) string {
		key, ok := places[printed]
		if !ok {
			key = placeKey(printed)
			places[printed] = key
		}
		return key
	}
	var line []byte
	for i := range d.Entries {
		e := &d.Entries[i]
		line = appendFields(line, NameKey(e.Name), NameKey(e.Former), CleanCode(e.Code), place(e.Place), place(e.Left), e.Window.From.String(), e.Window.To.String())
		if len(line) > 8<<10 || i == len(d.Entries)-1 {
			h.Write(line)
			line = line[:0]
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Digests are both digests of a document; they take going through all its entries.
type Digests struct{ Document, Entries string }

// Digests computes both at once.
func (d *Document) Digests() Digests {
	entries := d.EntriesDigest()
	return Digests{d.DigestOf(entries), entries}
}

// DigestOf is Digest, with the digest of the entries.
func (d *Document) DigestOf(entries string) string {
	line := appendFields(nil, string(d.Tier), string(d.Act), string(d.Issuer), string(d.Batch), strconv.FormatBool(d.Final),
		d.Published.String(), d.Window.From.String(), d.Window.To.String(), entries)
	if len(d.Entries) == 0 { // a letter says nothing but totals
		line = appendFields(line, totalsText(d.Totals))
	}
	if d.Again > 0 {
		line = appendFields(line, strconv.Itoa(d.Again))
	}
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:16])
}

// appendFields writes texts down so that no two lists of them are alike.
func appendFields(line []byte, fields ...string) []byte {
	for _, f := range fields {
		line = append(append(line, f...), 0)
	}
	return line
}

// Place is where the firms of a list lie, as far as the whole list tells it.
func (d *Document) Place() RegionID { return cmp.Or(d.Scope, d.Issuer) }

// Total returns the announced total for a region, 0 if none was.
func (d *Document) Total(region RegionID) int { return totalOf(d.Totals, region) }

func totalOf(totals []Total, region RegionID) int {
	i := slices.IndexFunc(totals, func(t Total) bool { return t.Region == region })
	if i < 0 {
		return 0
	}
	return totals[i].N
}

// DocumentState is whether a stored document counts.
type DocumentState string

// The states of documents.
const (
	Active   DocumentState = "active"   // it counts
	Undone   DocumentState = "undone"   // a person took it back
	Replaced DocumentState = "replaced" // another counts in its place
)
