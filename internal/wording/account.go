package wording

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
)

// Fate is what became of a file, or of a list in it, as scripts read it.
type Fate string

// What may become of a file: it was read and nothing else happened to it; it was
// the covering letter of another file's list, passed over or refused. The rest
// is what the registry says of lists.
const (
	FateRead          Fate = "read"
	FateLetter        Fate = "letter"
	FatePassedOver    Fate = "passed_over"
	FateRefused       Fate = "refused"
	FateAlreadyStored      = Fate(sme.ListAlreadyStored)
	FateUndone             = Fate(sme.ListUndone)
	FateStored             = Fate(sme.ListStored)
	FatePart               = Fate(sme.ListPart)
	FateCopy               = Fate(sme.ListCopy)
)

// Outcome is what became of a file or list, and why where it was left out.
type Outcome struct {
	Fate Fate
	Why  Reason // it was passed over or refused
}

// Stored reports whether there is a new document of it.
func (o Outcome) Stored() bool { return o.Fate == FateStored || o.Fate == FatePart }

// Reason is an error that says itself: by its id in the catalogue.
type Reason interface {
	error
	Said() (id string, args []any)
}

// ReasonWord is the word by which scripts know a reason: its id within its group.
func ReasonWord(r Reason) *string {
	id, _ := r.Said()
	_, word, _ := strings.Cut(id, ".")
	return &word
}

// FileAccount is what became of one file that was read.
type FileAccount struct {
	Name     string
	Format   string
	Encoding string   // of a text file
	Hidden   []string // sheets that were not read
	Outcome           // of the file itself, not of the lists in it
	Stored   []StoredList
	Lists    []*ListAccount
	Skipped  int // rows that belong to no list
}

// StoredList is a document that a file's very bytes were imported as.
type StoredList struct {
	*sme.Document
	ID                       sme.DocumentNumber
	Fate                     Fate
	Rows, Problems, Warnings int
}

// ListAccount is what became of one list of a file.
type ListAccount struct {
	List     *notice.List
	Outcome  Outcome
	Result   sme.Imported
	Replaced *sme.Document // the document whose place it took, nil for none
	Watched                // figures of the home region
	Preview  *Preview      // nil except in a trial of a replacement or further part
}

// Preview is what a replacement or a further part would change, firm by firm.
type Preview struct {
	Document    sme.DocumentNumber // that it is compared with
	Same        int                // firms without a difference
	Counts      []any              // of differences by their kinds, as they are said
	Differences render.Table
	First       int // of them that people are shown; 0: all
}

// FileAccount writes what became of a file; FileValue says the same to programs.
func (s *Screen) FileAccount(f *FileAccount, dry bool) error {
	switch f.Fate {
	case FateRefused:
		s.Line("account.refused", f.Name, f.Why)
		return nil
	case FateAlreadyStored:
		for _, d := range f.Stored {
			s.Line("account."+string(d.Fate), f.Name, d.ID, d.Tier, d.Batch, d.Act, d.Rows)
		}
		return nil
	case FatePassedOver:
		if id, _ := f.Why.Said(); id == "import.no-list" {
			s.Line("account.no-list", f.Name)
		} else {
			s.Line("account.unreadable", f.Name, f.Why)
		}
		return nil
	case FateLetter:
		s.Line("account.letter", f.Name)
		return nil
	}
	for i, l := range f.Lists {
		if i > 0 {
			s.Gap()
		}
		if err := s.listAccount(f, l, dry); err != nil {
			return err
		}
	}
	s.notRead(f)
	return nil
}

// notRead names what of a file was not read: hidden sheets.
func (s *Screen) notRead(f *FileAccount) {
	if len(f.Hidden) > 0 {
		s.Line("account.hidden-sheets", f.Hidden)
	}
}

// listAccount writes the account of one list.
func (s *Screen) listAccount(f *FileAccount, l *ListAccount, dry bool) error {
	s.Text(s.listHead(f, l))
	if err := s.Pairs(s.listFacts(l)); err != nil {
		return err
	}
	if l.Outcome.Fate == FatePassedOver {
		_, args := l.Outcome.Why.Said()
		s.Line("account.look-alike", args[0])
		return nil
	}
	s.became(f, l, dry)
	if !l.Outcome.Stored() {
		return nil
	}
	d := &l.List.Document
	if was := l.Replaced; was != nil && was.Published != d.Published {
		s.Line("account.published-moved", was.Published, d.Published)
	}
	if was := l.Replaced; was != nil && was.Window != d.Window {
		s.Line("account.validity-moved", cmp.Or(s.Validity(was), "–"), cmp.Or(s.Validity(d), "–"))
	}
	home, err := s.Home()
	if err != nil {
		return err
	}
	switch {
	case l.Preview != nil:
		return s.preview(l)
	case d.Act.Titles() && d.Final:
		s.BringingLines(s.Bringing(home, []Brought{BroughtOf(d)}, &l.Watched))
	}
	return nil
}

// became says what became of a list: as which document it was stored, or would
// be in a trial, and what it is known as otherwise.
func (s *Screen) became(f *FileAccount, l *ListAccount, dry bool) {
	suffix := ""
	if dry {
		suffix = ".dry-run"
	}
	d, res := &l.List.Document, l.Result
	switch {
	case res.Status == sme.ListStored && res.Of != 0:
		s.Line("account.replaced"+suffix, res.Document, res.Of)
	case res.Status == sme.ListStored && len(d.Entries) == 0:
		s.Line("account.totals-stored"+suffix, res.Document)
	case res.Status == sme.ListStored:
		s.Line("account.stored"+suffix, res.Document)
	case res.Status == sme.ListPart:
		s.Line("account.part"+suffix, res.Document, res.Of)
	case res.Status == sme.ListCopy:
		s.Line("account.copy"+suffix, res.Document)
		if res.Differs > 0 {
			s.Line("account.copy-differs", res.Differs, res.Document)
		}
	default:
		s.Line("account."+string(res.Status), f.Name, res.Document, d.Tier, d.Batch, d.Act, len(d.Entries))
	}
}

// preview writes the differences and the figures that a trial would move.
func (s *Screen) preview(l *ListAccount) error {
	p := l.Preview
	if rows := len(p.Differences.Rows); rows > 0 {
		t := p.Differences
		t.Notes = nil
		s.Gap()
		if err := s.Table(t, p.First); err != nil {
			return err
		}
		if p.First > 0 && rows > p.First {
			s.Line("preview.more", rows-p.First)
		}
		s.Gap()
	}
	s.Line("diff.count", p.Counts...)
	s.FigureLines("preview", l.Moved())
	return nil
}

// ManyLists is above how many lists the account of an import has a line a list.
const ManyLists = 5

// Brief writes a line for each list, and the figures that they moved as they were
// before the first and are after the last.
func (s *Screen) Brief(files []*FileAccount, dry bool) error {
	home, err := s.Home()
	if err != nil {
		return err
	}
	var stored []*ListAccount
	for _, f := range files {
		if f.Fate != FateRead {
			if err := s.FileAccount(f, dry); err != nil {
				return err
			}
			continue
		}
		for _, l := range f.Lists {
			d := &l.List.Document
			at := f.Name
			if l.List.Sheet != "" {
				at = s.Say("account.brief-sheet", f.Name, l.List.Sheet)
			}
			s.Line("account.brief", at, s.ListName(d.Tier, d.Issuer, d.Batch, d.Act), len(d.Entries), s.becameBriefly(l, dry))
			if !l.Outcome.Stored() || !d.Act.Titles() || !d.Final {
				continue
			}
			stored = append(stored, l)
		}
		s.notRead(f)
	}
	// They are listed by date, and may have been stored in another order.
	slices.SortStableFunc(stored, func(x, y *ListAccount) int { return cmp.Compare(x.Result.Document, y.Result.Document) })
	all := Watched{Before: map[Figure]Count{}, After: map[Figure]Count{}}
	var brought []Brought
	for _, l := range stored {
		brought = append(brought, BroughtOf(&l.List.Document))
		for figure, after := range l.After {
			if _, seen := all.Before[figure]; !seen {
				all.Before[figure] = l.Before[figure]
			}
			all.After[figure] = after
		}
	}
	s.BringingLines(s.Bringing(home, brought, &all))
	return nil
}

// becameBriefly says in a few words what became of a list.
func (w Words) becameBriefly(l *ListAccount, dry bool) string {
	suffix := ""
	if dry {
		suffix = ".dry-run"
	}
	switch res := l.Result; {
	case l.Outcome.Fate == FatePassedOver:
		_, args := l.Outcome.Why.Said()
		return w.Say("became.look-alike", args[0])
	case res.Status == sme.ListStored && res.Of != 0:
		return w.Say("became.replaced"+suffix, res.Document, res.Of)
	case res.Status == sme.ListStored:
		return w.Say("became.stored"+suffix, res.Document)
	case res.Status == sme.ListPart:
		return w.Say("became.part"+suffix, res.Document, res.Of)
	case res.Status == sme.ListReplaced:
		return w.Say("became.was-replaced", res.Document)
	default:
		return w.Say("became."+string(res.Status), res.Document)
	}
}

// fates are what may become of files and lists, in the order in which a sum names them.
var fates = []Fate{FateStored, FateCopy, FateAlreadyStored, FateUndone, Fate(sme.ListReplaced), FateLetter, FatePassedOver, FateRefused}

// shownFiles is how many files of one fate a sum names.
const shownFiles = 3

// Sum says how many lists and files were stored, known, left out, by name; ""
// where there is but one.
func (w Words) Sum(files []*FileAccount, dry bool) string {
	n, count, names := 0, map[Fate]int{}, map[Fate][]string{}
	add := func(fate Fate, name string) {
		if fate == FatePart {
			fate = FateStored
		}
		n++
		count[fate]++
		if !slices.Contains(names[fate], name) {
			names[fate] = append(names[fate], name)
		}
	}
	for _, f := range files {
		switch {
		case f.Fate == FateAlreadyStored:
			for _, d := range f.Stored {
				add(d.Fate, f.Name)
			}
		case f.Fate != FateRead || len(f.Lists) == 0:
			add(f.Fate, f.Name)
		default:
			for _, l := range f.Lists {
				add(l.Outcome.Fate, f.Name)
			}
		}
	}
	if n < 2 {
		return ""
	}
	var parts []string
	for _, fate := range fates {
		if count[fate] == 0 {
			continue
		}
		id := "account.sum-" + string(fate)
		if dry && fate == FateStored {
			id += ".dry-run"
		}
		files, settled := names[fate], fate == FateStored || fate == FateCopy || fate == FateAlreadyStored
		switch more := len(files) - shownFiles; {
		case more <= 0:
			parts = append(parts, w.Say("account.sum-files", w.Say(id, count[fate]), files))
		case settled: // nobody need look at them
			parts = append(parts, w.Say(id, count[fate]))
		default:
			parts = append(parts, w.Say("account.sum-files", w.Say(id, count[fate]), w.Say("account.sum-more", files[:shownFiles], more)))
		}
	}
	return w.Say("account.sum", n, strings.Join(parts, w.Say("list.items")))
}

// Next says what to do next, once documents were stored: up to most of them are
// named. Home is looked at in the places that it consists of.
func (s *Screen) Next(stored []string, most int) error {
	home, err := s.Home()
	if err != nil {
		return err
	}
	by := string(s.Ref().Regions.FinerThan(home))
	if len(stored) == 0 || len(stored) > most {
		s.Line("account.next-many", by)
		return nil
	}
	s.Line("account.next", strings.Join(stored, " "), by)
	return nil
}

// HomeTaken says which region a registry took for home from what came in, and
// what is home otherwise.
func (s *Screen) HomeTaken(home, usual sme.RegionID, dry bool) {
	id := "account.home"
	if dry {
		id += ".dry-run"
	}
	s.Line(id, home, usual)
}

// Inspected writes what a file is found to be, with no registry beside it. The
// caller says why it holds no list, where that can be said, and what is doubtful
// in each list.
func (s *Screen) Inspected(f *FileAccount, why Reason, doubts func(list int)) error {
	switch {
	case len(f.Lists) > 0:
	case why != nil:
		s.Text(s.Value(why))
	default:
		s.Line("inspect.no-list", f.Name, f.Format)
	}
	for i, l := range f.Lists {
		if i > 0 {
			s.Gap()
		}
		s.Text(s.listHead(f, l))
		pairs := s.listFacts(l)
		if l.List.LookAlike != "" {
			pairs = append(pairs, render.Pair{Label: s.Say("account.note"), Text: s.Say("inspect.look-alike", l.List.LookAlike)})
		}
		pairs = append(pairs, render.Pair{Label: s.Say("account.columns"), Text: s.columnsRead(l.List)})
		if err := s.Pairs(pairs); err != nil {
			return err
		}
		doubts(i)
	}
	if f.Skipped > 0 && len(f.Lists) > 0 {
		s.Line("inspect.skipped", f.Skipped)
	}
	s.notRead(f)
	return nil
}

// columnsRead says what each column was taken for.
func (w Words) columnsRead(l *notice.List) string {
	var parts []string
	for _, c := range l.Columns {
		id := c.ID
		if id == "" {
			id = "other"
		}
		if c.Header == "" {
			parts = append(parts, w.Say("inspect.column-bare", w.Say("read-as."+id)))
			continue
		}
		parts = append(parts, w.Say("inspect.column", c.Header, w.Say("read-as."+id)))
	}
	return w.Value(parts)
}

// listHead names the place of a list: the file, its format, sheet and header.
func (w Words) listHead(f *FileAccount, l *ListAccount) string {
	parts := []string{w.Say("account.format", f.Format)}
	if f.Encoding != "" {
		parts = append(parts, f.Encoding)
	}
	if l.List.Sheet != "" {
		parts = append(parts, w.Say("account.sheet", l.List.Sheet))
	}
	if l.List.Header > 0 {
		parts = append(parts, w.Say("account.header", l.List.Header))
	} else if !slices.ContainsFunc(l.List.Columns, func(c notice.Column) bool { return c.Header != "" }) && len(l.List.Document.Entries) > 0 {
		parts = append(parts, w.Say("account.no-header")) // and none above, of the table that it is a part of
	}
	return f.Name + "   " + strings.Join(parts, w.Say("list.separator"))
}

// listFacts are the lines of an account: what the list is and how its rows add up.
func (w Words) listFacts(l *ListAccount) []render.Pair {
	d := &l.List.Document
	final := "final.notice"
	if d.Final {
		final = "final.final"
	}
	label := func(id string) string { return w.Say("account." + id) }
	batch := w.Batch(d.Batch)
	if w.Lang == "zh" && strings.ContainsFunc(d.Label, func(r rune) bool { return r > 0x7F }) {
		batch = d.Label
	}
	issuer := any(d.Issuer)
	if d.Issuer == "" {
		issuer = w.Say("account.unknown")
	}
	tier := w.Tier(d.Tier)
	if d.Tier == "" && d.Act.Titles() {
		tier = w.Say("account.no-tier")
	}
	act := w.Say("account.unknown")
	if d.Act != "" {
		act = w.Value(d.Act)
	}
	identity := w.Say("account.identity", tier, issuer, batch, act, w.Say(final))
	if d.Act == sme.Details && d.Batch == "" {
		identity = w.Say("account.identity-details", tier, issuer, act)
	}
	pairs := []render.Pair{
		{Label: label("title"), Text: d.Title},
		{Label: label("list"), Text: identity},
	}
	if d.Title == "" {
		pairs = pairs[1:]
	}
	published := w.Say("account.unknown")
	if !d.Published.IsZero() {
		published = w.Say("account.with-origin", d.Published, d.PubOrigin)
	}
	pairs = append(pairs, render.Pair{Label: label("published"), Text: published})
	if text := w.Validity(d); text != "" {
		pairs = append(pairs, render.Pair{Label: label("valid"), Text: text})
	}
	if !d.Notice.IsZero() {
		pairs = append(pairs, render.Pair{Label: label("notice"), Text: w.NoticeText(d.Notice)})
	}
	if n := l.List; n.RowsRead > 0 || len(d.Entries) > 0 {
		pairs = append(pairs, render.Pair{Label: label("rows"), Text: w.rowsRead(n)})
		if l.Outcome.Stored() {
			acc := l.Result.Account
			pairs = append(pairs, render.Pair{Text: w.Say("account.sorted", len(d.Entries)+len(n.Problems), acc.New, acc.Existing, acc.Renamed, acc.Repeated, acc.Undecided, len(n.Problems))})
		}
	}
	if text := w.totals(l); text != "" {
		pairs = append(pairs, render.Pair{Label: label("total"), Text: text})
	}
	return pairs
}

// Validity says the printed validity, "" if there is none.
func (w Words) Validity(d *sme.Document) string {
	switch {
	case d.Window.IsZero() && d.Act.Grants():
		years := 3
		if t := w.Ref().Tier(d.Tier, d.Published.Start()); t != nil {
			years = t.Years
		}
		if d.Act == sme.Renew {
			return w.Say("account.valid-renew", years)
		}
		return w.Say("account.valid-rule", years)
	case d.Window.IsZero():
		return ""
	case d.Window.From.IsZero():
		if end := d.Window.To.End(); d.WinOrigin == sme.FromList && end.String() != d.Window.To.String() {
			return w.Say("account.valid-to-printed", end, d.Window.To)
		}
		return w.Say("account.valid-to", d.Window.To.End(), d.WinOrigin)
	case d.Window.To.IsZero():
		return w.Say("account.valid-since", d.Window.From, d.WinOrigin)
	}
	return w.Say("account.valid-range", d.Window.From, d.Window.To, d.WinOrigin)
}

// rowsRead accounts for every row of a list: entries, rows left out, rows passed over by reason.
func (w Words) rowsRead(l *notice.List) string {
	byReason := map[string]int{}
	for _, p := range l.Passed {
		byReason[p.Remark.ID]++
	}
	var reasons []string
	for id := range byReason {
		reasons = append(reasons, id)
	}
	slices.Sort(reasons)
	for i, id := range reasons {
		reasons[i] = w.Say("count."+id, byReason[id])
	}
	entries := len(l.Document.Entries) + len(l.Problems)
	if len(l.Passed) == 0 && len(l.Problems) > 0 {
		return w.Say("account.rows-problems", l.RowsRead, len(l.Problems))
	}
	if len(l.Passed) == 0 {
		return w.Say("account.rows-all", l.RowsRead, entries)
	}
	return w.Say("account.rows-passed", l.RowsRead, entries, len(l.Passed), reasons)
}

// totals holds the announced totals against the rows, by region: those of the
// list, and those that only the built-in batches know.
func (w Words) totals(l *ListAccount) string {
	d := &l.List.Document
	var parts, builtIn []string
	for _, t := range d.Totals {
		parts = append(parts, w.total(d, t))
	}
	if facts := w.Ref().FactsOf(d.Tier, d.Issuer, d.Batch, d.Act); facts != nil && d.Final && len(d.Entries) > 0 {
		for _, t := range facts.Totals {
			if d.Total(t.Region) == 0 {
				builtIn = append(builtIn, w.total(d, t))
			}
		}
	}
	if len(builtIn) > 0 {
		parts = append(parts, w.Say("account.built-in", strings.Join(builtIn, w.Say("list.items"))))
	}
	return strings.Join(parts, w.Say("list.items"))
}

func (w Words) total(d *sme.Document, t sme.Total) string {
	n, coarse := 0, 0
	for i := range d.Entries {
		region := cmp.Or(d.Entries[i].Region, d.Issuer)
		if w.Ref().Regions.Within(region, t.Region) {
			n++
		}
		if region == t.Region {
			coarse++
		}
	}
	switch {
	case len(d.Entries) == 0:
		return w.Say("account.announced-only", t.Region, t.N)
	case coarse > 0 && coarse < n && t.Region != d.Issuer:
		return w.Say("account.announced-coarse", t.Region, t.N, n, coarse)
	}
	return w.Say("account.announced", t.Region, t.N, n)
}

// FileValue is a file in the JSON of import and inspect.
type FileValue struct {
	File     string      `json:"file"`
	Format   string      `json:"format"`
	Status   Fate        `json:"status"`
	Error    string      `json:"error,omitempty"`
	Lists    []ListValue `json:"lists"`
	Registry any         `json:"registry,omitempty"`
	Reason   *string     `json:"reason"`

	Home *sme.RegionID `json:"home"` // that a registry which held nothing took from the lists
}

// ListValue is a list in the JSON of import and inspect.
type ListValue struct {
	Title      string              `json:"title"`
	Sheet      string              `json:"sheet"`
	Act        sme.Act             `json:"act"`
	Tier       sme.TierID          `json:"tier"`
	Batch      sme.Batch           `json:"batch"`
	Label      string              `json:"label"`
	Region     sme.RegionID        `json:"region"`
	Published  string              `json:"published"`
	ValidFrom  string              `json:"valid_from"`
	ValidUntil string              `json:"valid_until"`
	Final      bool                `json:"final"`
	LookAlike  string              `json:"look_alike"`
	Header     int                 `json:"header"`
	Entries    int                 `json:"entries"`
	Problems   int                 `json:"problems"`
	PassedOver int                 `json:"passed_over"`
	Warnings   int                 `json:"warnings"`
	Declared   *int                `json:"declared"`
	Status     Fate                `json:"status"`
	Document   *sme.DocumentNumber `json:"document"`
	Account    map[string]int      `json:"account"`
	Preview    map[string]any      `json:"preview"`
	BatchID    *string             `json:"batch_id"`
	BatchLabel *string             `json:"batch_label"`
}

// FileValue is what became of a file for programs, with the word by which they
// know why it was left out.
func (w Words) FileValue(f *FileAccount) FileValue {
	o := f.Outcome
	if o.Fate == FateRead && len(f.Lists) > 0 && f.Lists[0].Outcome.Fate != "" { // nothing happened to the file itself
		o = f.Lists[0].Outcome
	}
	v := FileValue{File: f.Name, Format: f.Format, Status: o.Fate, Lists: []ListValue{}}
	if o.Why != nil {
		v.Reason = ReasonWord(o.Why)
	}
	if o.Fate == FateRefused {
		v.Error = w.Value(o.Why)
	}
	if f.Fate == FateAlreadyStored {
		for _, d := range f.Stored {
			v.Lists = append(v.Lists, d.Value())
		}
		return v
	}
	for _, l := range f.Lists {
		v.Lists = append(v.Lists, listValue(l))
	}
	return v
}

// Value is a stored document as the value of a list.
func (d StoredList) Value() ListValue {
	return ListValue{
		Title: d.Title, Act: d.Act, Tier: d.Tier, Batch: d.Batch, Label: d.Label, Region: d.Issuer, Published: d.Published.String(),
		ValidFrom: d.Window.From.String(), ValidUntil: d.Window.To.String(), Final: d.Final,
		Entries: d.Rows, Problems: d.Problems, Warnings: d.Warnings, Declared: declared(d.Document), Status: d.Fate, Document: &d.ID,
		BatchID: batchID(d.Document), BatchLabel: label(d.Document),
	}
}

func listValue(l *ListAccount) ListValue {
	d, n := &l.List.Document, l.List
	v := ListValue{
		Title: d.Title, Sheet: n.Sheet, Act: d.Act, Tier: d.Tier, Batch: d.Batch, Label: d.Label, Region: d.Issuer, Published: d.Published.String(),
		ValidFrom: d.Window.From.String(), ValidUntil: d.Window.To.String(), Final: d.Final, LookAlike: n.LookAlike, Header: n.Header,
		Entries: len(d.Entries), Problems: len(n.Problems), PassedOver: len(n.Passed), Warnings: len(n.Warnings),
		Declared: declared(d), Status: l.Outcome.Fate,
		BatchID: batchID(d), BatchLabel: label(d),
	}
	if l.Outcome.Fate == FateRefused {
		return v
	}
	if l.Result.Document != 0 {
		v.Document = &l.Result.Document
	}
	if l.Preview != nil {
		v.Preview = previewValue(l)
	}
	if l.Outcome.Stored() {
		acc := l.Result.Account
		v.Account = map[string]int{
			"new": acc.New, "known": acc.Existing, "renamed": acc.Renamed, "repeated": acc.Repeated, "undecided": acc.Undecided, "problems": len(n.Problems),
		}
	}
	return v
}

// previewValue is a preview for programs: firms by the keys of diff.
func previewValue(l *ListAccount) map[string]any {
	t := l.Preview.Differences
	firms := []map[string]any{}
	for _, row := range t.Rows {
		firm := map[string]any{}
		for i, c := range t.Columns {
			firm[c.Key] = row[i].Data
		}
		firms = append(firms, firm)
	}
	return map[string]any{"document": l.Preview.Document, "same": l.Preview.Same, "firms": firms, "figures": MovedValue(l.Moved())}
}

// batchID is the whole name of a list's batch, nil if it has none.
func batchID(d *sme.Document) *string {
	b := BatchOf(d)
	if b.Tier == "" {
		return nil
	}
	id := b.ID()
	return &id
}

// label is a list's batch as it is printed, nil if it is not.
func label(d *sme.Document) *string {
	if d.Label == "" {
		return nil
	}
	return &d.Label
}

// declared is the announced total of a list, nil if none is.
func declared(d *sme.Document) *int {
	if n := d.Total(d.Issuer); n > 0 {
		return &n
	}
	return nil
}
