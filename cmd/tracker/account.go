package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// fate is what became of a file, or of a list in it, as scripts read it.
type fate string

// What may become of a file: it was read and nothing else happened to it; it was
// the covering letter of another file's list, passed over or refused. The rest
// is what the registry says of lists.
const (
	fateRead       fate = "read"
	fateLetter     fate = "letter"
	fatePassedOver fate = "passed_over"
	fateRefused    fate = "refused"
	fateKnown           = fate(store.Known)
	fateUndone          = fate(store.Undone)
	fateStored          = fate(store.Stored)
	fatePart            = fate(store.Part)
	fateCopy            = fate(store.Copy)
)

// outcome is what became of a file or list, and why where it was left out.
type outcome struct {
	fate fate
	why  error // it was passed over or refused
}

// stored says that there is a new document of it.
func (o outcome) stored() bool { return o.fate == fateStored || o.fate == fatePart }

// fileReport is what became of one file.
type fileReport struct {
	input *input
	known []store.DocumentInfo // the documents that these very bytes were imported as
	lists []*listReport
	own   outcome // what became of the file itself, not of the lists in it
}

// outcome is what became of a file: of the first list in it, if nothing happened
// to the file itself.
func (f *fileReport) outcome() outcome {
	if f.own.fate == fateRead && len(f.lists) > 0 && f.lists[0].outcome.fate != "" {
		return f.lists[0].outcome
	}
	return f.own
}

// refuse marks a file of which nothing was stored.
func (f *fileReport) refuse(why error) {
	f.own = outcome{fateRefused, why}
	for _, l := range f.lists {
		l.outcome = f.own
	}
}

// listReport is what became of one list.
type listReport struct {
	file           *fileReport
	list           *notice.List
	letter         *notice.Letter
	letterFile     *fileReport   // the file of the letter, nil where it is the list's own
	replaced       *sme.Document // the document whose place it took, nil for none
	remarks        []sme.Remark
	outcome        outcome
	result         store.Result
	watchedFigures          // of the home region
	preview        *preview // nil but for --dry-run with --replace or --part
}

// stored is the file as the registry keeps it.
func (f *fileReport) stored() store.File {
	in := f.input
	return store.File{Name: baseName(in.name), Format: in.file.Format, SHA256: in.sha256, Content: in.content}
}

// stores says that there is something in the file to be stored.
func (f *fileReport) stores() bool {
	return f.totalsOnly() || slices.ContainsFunc(f.lists, func(l *listReport) bool { return l.outcome.fate != fatePassedOver })
}

// useless says that there is nothing in the file for the registry.
func (f *fileReport) useless() bool {
	return f.own.fate != fateKnown && (f.input.err != nil || len(f.lists) == 0 && f.own.fate != fateLetter && !f.totalsOnly())
}

// why says why there is nothing in the file for the registry; nil where there is.
func (f *fileReport) why() *failure {
	switch {
	case !f.useless():
		return nil
	case f.input.err != nil:
		return f.input.problemOf()
	}
	id := "import.no-list"
	switch as := f.skippedAs(); {
	case as["skipped.report"] && !as["skipped.form"] && !as["skipped.others"]: // with the text that stands beside it
		id = "import.report"
	case as["skipped.form"] && len(as) == 1:
		id = "import.form"
	}
	return fail(exitRefused, id, f.input.name)
}

// skippedAs are the reasons for which rows of the file belong to no list.
func (f *fileReport) skippedAs() map[string]bool {
	as := map[string]bool{}
	for _, line := range f.input.notice.Skipped {
		as[line.Remark.ID] = true
	}
	return as
}

// totalsOnly says that the file is a letter that tells the totals of a batch.
func (f *fileReport) totalsOnly() bool {
	n := f.input.notice
	return n != nil && len(n.Lists) == 0 && n.Letter.Tier != "" && n.Letter.Batch != "" && len(n.Letter.Totals) > 0
}

func baseName(path string) string { return filepath.Base(filepath.ToSlash(path)) }

// write prints the account of an import; problems and doubts go to stderr.
func (job *importing) write(err error) error {
	job.a.meter.clear()
	if job.a.machine() {
		return job.a.writeValue(job.a.filesValue(job.files))
	}
	job.complain()
	if err != nil { // nothing was stored; the error says why
		return nil //nolint:nilerr // the caller reports it
	}
	return job.a.writeLines(func(w io.Writer) error {
		line := true // what was printed last is one line, as of a file that is passed over
		for i, f := range byDate(job.files) {
			if i > 0 && (!line || len(f.lists) > 0) {
				fmt.Fprintln(w)
			}
			line = len(f.lists) == 0
			if err := job.a.fileAccount(w, f, job); err != nil {
				return err
			}
		}
		job.next(w)
		return nil
	})
}

// complain prints the problems and doubts of all files, each with its place.
func (job *importing) complain() {
	for _, f := range job.files {
		for _, l := range f.lists {
			job.a.complain(l, job.fl.skipProblems)
		}
	}
}

// shownDoubts is how many doubts of one kind are spelled out without --verbose.
const shownDoubts = 5

// complain prints the problems of a list in full, and its doubts by kind.
func (a *app) complain(l *listReport, skipped bool) {
	at := func(row int) string { return place(l.file.input.name, l.list.Sheet, row) }
	say := func(level, where string, r sme.Remark) {
		fmt.Fprintln(a.host.stderr, render.Wrap(a.say(level, where+": "+a.say(r.ID, r.Args...)), a.host.errWidth, "  "))
	}
	level := "error"
	if skipped {
		level = "left-out"
	}
	for _, p := range l.list.Problems {
		say(level, at(p.Row), p.Remark)
	}
	if a.quiet {
		return
	}
	for _, r := range l.remarks {
		if !r.Error {
			say("warning", at(0), r)
		}
	}
	count := map[string]int{}
	for _, w := range l.list.Warnings {
		if count[w.Remark.ID]++; count[w.Remark.ID] <= shownDoubts || a.verbose {
			say("warning", at(w.Row), w.Remark)
		}
	}
	for _, d := range l.result.Doubts {
		if d.ID != "row.repeated" && d.ID != "row.one-code-two-names" { // the reader said so already
			if count[d.ID]++; count[d.ID] <= shownDoubts || a.verbose {
				say("warning", at(d.Rows[len(d.Rows)-1].Number), d.Remark)
			}
		}
	}
	var kinds []string
	for id, n := range count {
		if n > shownDoubts && !a.verbose {
			kinds = append(kinds, id)
		}
	}
	slices.Sort(kinds)
	for _, id := range kinds {
		fmt.Fprintln(a.host.stderr, a.say("warning", at(0)+": "+a.say("import.more-doubts", count[id]-shownDoubts, a.say("short."+id))))
	}
}

// fileAccount prints what became of a file; fileValue says the same to programs.
func (a *app) fileAccount(w io.Writer, f *fileReport, job *importing) error {
	in := f.input
	line := func(id string, args ...any) { fmt.Fprintln(w, render.Wrap(a.say(id, args...), a.host.width, "  ")) }
	switch o := f.own; o.fate {
	case fateRefused:
		line("account.refused", in.name, o.why)
		return nil
	case fateKnown:
		for _, d := range f.known {
			line("account."+string(fateOf(&d)), in.name, d.ID, d.Tier, d.Batch, d.Act, d.Rows)
		}
		return nil
	case fatePassedOver:
		if failureOf(o.why).id == "import.no-list" {
			line("account.no-list", in.name)
		} else {
			line("account.unreadable", in.name, o.why)
		}
		return nil
	case fateLetter:
		line("account.letter", in.name)
		return nil
	}
	for i, l := range f.lists {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := a.listAccount(w, l, job); err != nil {
			return err
		}
	}
	a.notRead(w, in)
	return nil
}

// fileValue is what became of a file for programs, with the word by which they
// know why it was left out.
func (a *app) fileValue(f *fileReport) fileValue {
	o := f.outcome()
	v := fileValue{File: f.input.name, Format: f.input.format(), Status: o.fate, Lists: []listValue{}}
	if o.why != nil {
		v.Reason = reason(o.why)
	}
	if o.fate == fateRefused {
		v.Error = a.problem(o.why)
	}
	if f.own.fate == fateKnown {
		for _, d := range f.known {
			v.Lists = append(v.Lists, documentValue(&d, fateOf(&d)))
		}
		return v
	}
	for _, l := range f.lists {
		v.Lists = append(v.Lists, a.listValue(l))
	}
	return v
}

// fateOf is what becomes of a file of which the registry knows every byte, by
// the document that it is.
func fateOf(d *store.DocumentInfo) fate {
	if d.State == "undone" {
		return fateUndone
	}
	return fateKnown
}

// reason is the word by which scripts know an error: its id within its group.
func reason(err error) *string {
	_, word, _ := strings.Cut(failureOf(err).id, ".")
	return &word
}

// notRead names what of a file was not read: hidden sheets.
func (a *app) notRead(w io.Writer, in *input) {
	if len(in.file.Hidden) > 0 {
		fmt.Fprintln(w, render.Wrap(a.say("account.hidden-sheets", in.file.Hidden), a.host.width, "  "))
	}
}

// listAccount prints the account of one list.
func (a *app) listAccount(w io.Writer, l *listReport, job *importing) error {
	fmt.Fprintln(w, render.Wrap(a.listHead(l), a.host.width, "  "))
	if err := render.Pairs(w, "  ", a.listFacts(l), a.host.width); err != nil {
		return err
	}
	line := func(id string, args ...any) { fmt.Fprintln(w, render.Wrap(a.say(id, args...), a.host.width, "  ")) }
	d, res := &l.list.Document, l.result
	dry := ""
	if job.fl.dryRun {
		dry = ".dry-run"
	}
	switch {
	case l.outcome.fate == fatePassedOver:
		line("account.look-alike", failureOf(l.outcome.why).args[0])
		return nil
	case res.Status == store.Stored && res.Of != 0:
		line("account.replaced"+dry, res.Document, res.Of)
	case res.Status == store.Stored && len(d.Entries) == 0:
		line("account.totals-stored"+dry, res.Document)
	case res.Status == store.Stored:
		line("account.stored"+dry, res.Document)
	case res.Status == store.Part:
		line("account.part"+dry, res.Document, res.Of)
	case res.Status == store.Copy:
		line("account.copy"+dry, res.Document)
		if res.Differs > 0 {
			line("account.copy-differs", res.Differs, res.Document)
		}
		return nil
	default:
		line("account."+string(res.Status), l.file.input.name, res.Document, d.Tier, d.Batch, d.Act, len(d.Entries))
		return nil
	}
	if was := l.replaced; was != nil && was.Published != d.Published {
		line("account.published-moved", was.Published, d.Published)
	}
	if was := l.replaced; was != nil && was.Window != d.Window {
		line("account.validity-moved", cmp.Or(a.validity(was), "–"), cmp.Or(a.validity(d), "–"))
	}
	home, err := a.home()
	if err != nil {
		return err
	}
	switch {
	case l.preview != nil:
		return l.preview.write(w, a)
	case d.Act.Titles() && d.Final:
		f := figure{home, d.Tier, sme.BasisRecognised}
		line("account.figure", home, d.Tier, l.before[f], l.after[f])
	}
	return nil
}

// next says what to do next, once something was stored.
func (job *importing) next(w io.Writer) {
	var stored []string
	for _, f := range byDate(job.files) {
		for _, l := range f.lists {
			if l.outcome.stored() {
				stored = append(stored, fmt.Sprint(l.result.Document))
			}
		}
	}
	if len(stored) == 0 || job.fl.dryRun {
		return
	}
	if len(job.files) > 1 {
		fmt.Fprintln(w)
		fmt.Fprintln(w, job.a.say("account.stored-all", len(stored)))
	}
	if len(stored) > 3 {
		fmt.Fprintln(w, job.a.say("account.next-many"))
		return
	}
	fmt.Fprintln(w, job.a.say("account.next", strings.Join(stored, " ")))
}

// listHead says where a list stands: the file, its format, sheet and header.
func (w words) listHead(l *listReport) string {
	parts := []string{w.say("account.format", l.file.input.format())}
	if enc := l.file.input.file.Encoding; enc != "" {
		parts = append(parts, enc)
	}
	if l.list.Sheet != "" {
		parts = append(parts, w.say("account.sheet", l.list.Sheet))
	}
	if l.list.Header > 0 {
		parts = append(parts, w.say("account.header", l.list.Header))
	} else if !slices.ContainsFunc(l.list.Columns, func(c notice.Column) bool { return c.Header != "" }) && len(l.list.Document.Entries) > 0 {
		parts = append(parts, w.say("account.no-header")) // and none above, of the table that it is a part of
	}
	return l.file.input.name + "   " + strings.Join(parts, w.say("list.separator"))
}

// listFacts are the lines of an account: what the list is and how its rows add up.
func (w words) listFacts(l *listReport) []render.Pair {
	d := &l.list.Document
	final := "final.notice"
	if d.Final {
		final = "final.final"
	}
	label := func(id string) string { return w.say("account." + id) }
	batch := w.Batch(d.Batch)
	if d.Label != "" && w.Lang == "zh" {
		batch = d.Label
	}
	issuer := any(d.Issuer)
	if d.Issuer == "" {
		issuer = w.say("account.unknown")
	}
	tier := w.Tier(d.Tier)
	if d.Tier == "" && d.Act.Titles() {
		tier = w.say("account.unknown")
	}
	act := w.say("account.unknown")
	if d.Act != "" {
		act = w.Value(d.Act)
	}
	pairs := []render.Pair{
		{Label: label("title"), Text: d.Title},
		{Label: label("list"), Text: w.say("account.identity", tier, issuer, batch, act, w.say(final))},
	}
	if d.Title == "" {
		pairs = pairs[1:]
	}
	published := w.say("account.unknown")
	if !d.Published.IsZero() {
		published = w.say("account.with-origin", d.Published, d.PubOrigin)
	}
	pairs = append(pairs, render.Pair{Label: label("published"), Text: published})
	if text := w.validity(d); text != "" {
		pairs = append(pairs, render.Pair{Label: label("valid"), Text: text})
	}
	if n := l.list; n.RowsRead > 0 || len(d.Entries) > 0 {
		pairs = append(pairs, render.Pair{Label: label("rows"), Text: w.rowsRead(n)})
		if l.result.Status == store.Stored || l.result.Status == store.Part {
			acc := l.result.Account
			pairs = append(pairs, render.Pair{Text: w.say("account.sorted", len(d.Entries)+len(n.Problems), acc.New, acc.Known, acc.Renamed, acc.Repeated, acc.Undecided, len(n.Problems))})
		}
	}
	if text := w.totals(l); text != "" {
		pairs = append(pairs, render.Pair{Label: label("total"), Text: text})
	}
	return pairs
}

// validity says the printed validity, "" if there is none.
func (w words) validity(d *sme.Document) string {
	switch {
	case d.Window.IsZero() && d.Act.Grants():
		years := 3
		if t := w.Ref().Tier(d.Tier, d.Published.Start()); t != nil {
			years = t.Years
		}
		if d.Act == sme.Renew {
			return w.say("account.valid-renew", years)
		}
		return w.say("account.valid-rule", years)
	case d.Window.IsZero():
		return ""
	case d.Window.From.IsZero():
		return w.say("account.valid-to", d.Window.To.End(), d.Window.To, d.WinOrigin)
	case d.Window.To.IsZero():
		return w.say("account.valid-since", d.Window.From, d.WinOrigin)
	}
	return w.say("account.valid-range", d.Window.From, d.Window.To, d.WinOrigin)
}

// rowsRead accounts for every row of a list: entries, rows left out, rows passed over by reason.
func (w words) rowsRead(l *notice.List) string {
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
		reasons[i] = w.say("count."+id, byReason[id])
	}
	entries := len(l.Document.Entries) + len(l.Problems)
	if len(l.Passed) == 0 {
		return w.say("account.rows-all", l.RowsRead, entries)
	}
	return w.say("account.rows-passed", l.RowsRead, entries, len(l.Passed), reasons)
}

// totals holds the announced totals against the rows, by region: those of the
// list, and those that only the built-in batches know.
func (w words) totals(l *listReport) string {
	d := &l.list.Document
	var parts, builtIn []string
	for _, t := range d.Totals {
		parts = append(parts, w.total(d, t))
	}
	if known := w.Ref().Known(d.Tier, d.Issuer, d.Batch, d.Act); known != nil && d.Final && len(d.Entries) > 0 {
		for _, t := range known.Totals {
			if d.Total(t.Region) == 0 {
				builtIn = append(builtIn, w.total(d, t))
			}
		}
	}
	if len(builtIn) > 0 {
		parts = append(parts, w.say("account.built-in", strings.Join(builtIn, w.say("list.items"))))
	}
	return strings.Join(parts, w.say("list.items"))
}

func (w words) total(d *sme.Document, t sme.Total) string {
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
		return w.say("account.announced-only", t.Region, t.N)
	case coarse > 0 && coarse < n && t.Region != d.Issuer:
		return w.say("account.announced-coarse", t.Region, t.N, n, coarse)
	}
	return w.say("account.announced", t.Region, t.N, n)
}

// fileValue is a file in the JSON of import and inspect.
type fileValue struct {
	File     string         `json:"file"`
	Format   string         `json:"format"`
	Status   fate           `json:"status"`
	Error    string         `json:"error,omitempty"`
	Lists    []listValue    `json:"lists"`
	Registry *registryValue `json:"registry,omitempty"`
	Reason   *string        `json:"reason"`
}

type listValue struct {
	Title      string         `json:"title"`
	Sheet      string         `json:"sheet"`
	Act        sme.Act        `json:"act"`
	Tier       sme.TierID     `json:"tier"`
	Batch      sme.Batch      `json:"batch"`
	Label      string         `json:"label"`
	Region     sme.RegionID   `json:"region"`
	Published  string         `json:"published"`
	ValidFrom  string         `json:"valid_from"`
	ValidUntil string         `json:"valid_until"`
	Final      bool           `json:"final"`
	LookAlike  string         `json:"look_alike"`
	Header     int            `json:"header"`
	Entries    int            `json:"entries"`
	Problems   int            `json:"problems"`
	PassedOver int            `json:"passed_over"`
	Warnings   int            `json:"warnings"`
	Declared   *int           `json:"declared"`
	Status     fate           `json:"status"`
	Document   *int64         `json:"document"`
	Account    map[string]int `json:"account"`
	Preview    map[string]any `json:"preview"`
}

func (a *app) filesValue(files []*fileReport) []fileValue {
	values := []fileValue{}
	for _, f := range files {
		values = append(values, a.fileValue(f))
	}
	return values
}

// documentValue is a stored document as the value of a list.
func documentValue(d *store.DocumentInfo, status fate) listValue {
	return listValue{
		Title: d.Title, Act: d.Act, Tier: d.Tier, Batch: d.Batch, Label: d.Label, Region: d.Issuer, Published: d.Published.String(),
		ValidFrom: d.Window.From.String(), ValidUntil: d.Window.To.String(), Final: d.Final, Entries: d.Rows, Problems: d.Problems, Warnings: d.Warnings,
		Declared: declared(&d.Document), Status: status, Document: &d.ID,
	}
}

func (a *app) listValue(l *listReport) listValue {
	d, n := &l.list.Document, l.list
	v := listValue{
		Title: d.Title, Sheet: n.Sheet, Act: d.Act, Tier: d.Tier, Batch: d.Batch, Label: d.Label, Region: d.Issuer, Published: d.Published.String(),
		ValidFrom: d.Window.From.String(), ValidUntil: d.Window.To.String(), Final: d.Final, LookAlike: n.LookAlike, Header: n.Header,
		Entries: len(d.Entries), Problems: len(n.Problems), PassedOver: len(n.Passed), Warnings: len(n.Warnings),
		Declared: declared(d), Status: l.outcome.fate,
	}
	if l.outcome.fate == fateRefused {
		return v
	}
	if l.result.Document != 0 {
		v.Document = &l.result.Document
	}
	if l.preview != nil {
		v.Preview = l.preview.value(a)
	}
	if l.result.Status == store.Stored || l.result.Status == store.Part {
		acc := l.result.Account
		v.Account = map[string]int{
			"new": acc.New, "known": acc.Known, "renamed": acc.Renamed, "repeated": acc.Repeated, "undecided": acc.Undecided, "problems": len(n.Problems),
		}
	}
	return v
}

// declared is the announced total of a list, nil if none is.
func declared(d *sme.Document) *int {
	if n := d.Total(d.Issuer); n > 0 {
		return &n
	}
	return nil
}

// byDate orders files by the publication of their first lists: so a rename is
// known before the lists that follow it, and documents are numbered as they came out.
func byDate(files []*fileReport) []*fileReport {
	first := func(f *fileReport) sme.Day {
		if len(f.lists) == 0 {
			return 0
		}
		return f.lists[0].list.Document.Published.Start()
	}
	return slices.SortedStableFunc(slices.Values(files), func(a, b *fileReport) int { return int(first(a) - first(b)) })
}
