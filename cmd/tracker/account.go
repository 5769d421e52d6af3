package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// fileReport is what became of one file.
type fileReport struct {
	input    *input
	reading  reading
	storedAs []store.DocumentInfo // the documents that these very bytes were imported as
	lists    []*listReport
	own      wording.Outcome // what became of the file itself, not of the lists in it
}

// refuse marks a file of which nothing was stored.
func (f *fileReport) refuse(why error) {
	f.own = wording.Outcome{Fate: wording.FateRefused, Why: failureOf(why)}
	for _, l := range f.lists {
		l.Outcome = f.own
	}
}

// listReport is what became of one list, and where it came from.
type listReport struct {
	wording.ListAccount
	file       *fileReport
	letter     *notice.Letter
	letterFile *fileReport // the file of the letter, nil where it is the list's own
	remarks    []sme.Remark
}

// said reports whether a list before one on the same sheet of the file has the same
// remark about it: rows that tell their tier make lists of one table.
func (f *fileReport) said(l *listReport, r sme.Remark) bool {
	for _, before := range f.lists {
		if before == l {
			break
		}
		same := func(b sme.Remark) bool { return b.String() == r.String() }
		if before.List.Sheet == l.List.Sheet && slices.ContainsFunc(before.remarks, same) {
			return true
		}
	}
	return false
}

// stored is the file as the registry keeps it.
func (f *fileReport) stored() store.File {
	in := f.input
	return store.File{
		Name: baseName(in.name), Format: in.file.Format, SHA256: in.sha256, Content: in.content,
		Reading: f.reading.String(), Notice: in.notice.Letter.Notice,
	}
}

// stores reports whether there is something in the file to be stored.
func (f *fileReport) stores() bool {
	return f.totalsOnly() || slices.ContainsFunc(f.lists, func(l *listReport) bool { return l.Outcome.Fate != wording.FatePassedOver })
}

// useless reports whether there is nothing in the file for the registry.
func (f *fileReport) useless() bool {
	if f.own.Fate == wording.FateAlreadyStored {
		return false
	}
	return f.input.err != nil || len(f.lists) == 0 && f.own.Fate != wording.FateLetter && !f.totalsOnly()
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
	case as["skipped.report"] && !as["skipped.form"] && !as["skipped.others"]: // with the text beside it
		id = "import.report"
	case as["skipped.unfilled"]:
		id = "import.unfilled"
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

// totalsOnly reports whether the file is a letter that announces the totals of a batch.
func (f *fileReport) totalsOnly() bool {
	n := f.input.notice
	return n != nil && len(n.Lists) == 0 && n.Letter.Tier != "" && n.Letter.Batch != "" && len(n.Letter.Totals) > 0
}

func baseName(path string) string { return filepath.Base(filepath.ToSlash(path)) }

// write prints the account of an import; problems and doubts go to stderr.
func (job *importing) write(err error) error {
	job.a.meter.clear()
	if job.a.machine() {
		values := job.a.filesValue(job.files)
		for i := range values {
			if job.home != "" {
				values[i].Home = &job.home
			}
		}
		return job.a.writeValue(values)
	}
	job.complain()
	if err != nil { // nothing was stored; the error says why
		for _, lack := range job.also {
			job.a.report(lack)
		}
		return nil //nolint:nilerr // the caller reports it
	}
	if err := job.stillShort(); err != nil {
		return err
	}
	var accounts []*wording.FileAccount
	lists := 0
	for _, f := range byDate(job.files) {
		accounts = append(accounts, f.account())
		lists += len(f.lists)
	}
	sum := job.a.Sum(accounts, job.fl.dryRun)
	if sum != "" && (job.a.quiet || job.a.output != "") {
		fmt.Fprintln(job.a.host.stderr, render.Wrap(sum, job.a.host.errWidth, "  "))
	}
	return job.a.writeLines(func(w io.Writer) error {
		screen := job.a.screen(w)
		if lists > wording.ManyLists && !job.a.verbose && job.a.output == "" {
			err = screen.Brief(accounts, job.fl.dryRun)
		} else {
			err = job.whole(screen, accounts)
		}
		if sum != "" {
			screen.Gap()
			screen.Text(sum)
		}
		if err != nil {
			return err
		}
		if job.home != "" {
			screen.HomeTaken(job.home, defaultHome, job.fl.dryRun)
		}
		if stored := job.numbersStored(); !job.fl.dryRun && len(stored) > 0 {
			err = screen.Next(stored, shownStored)
		}
		return err
	})
}

// whole writes the account of each file.
func (job *importing) whole(screen *wording.Screen, accounts []*wording.FileAccount) error {
	line := true // what was printed last is one line, as of a file that is passed over
	for i, f := range accounts {
		if i > 0 && (!line || len(f.Lists) > 0) {
			screen.Gap()
		}
		line = len(f.Lists) == 0
		if err := screen.FileAccount(f, job.fl.dryRun); err != nil {
			return err
		}
	}
	return nil
}

// complain prints the problems and doubts of all files, each with its place.
func (job *importing) complain() {
	for _, f := range job.files {
		for _, l := range f.lists {
			job.a.complain(l, job.fl.skipProblems)
		}
	}
}

// stillShort says what accepts a document as whole, where --allow-short was given with a
// list that is stored already: what is stored is never changed by a list that is known.
func (job *importing) stillShort() error {
	a := job.a
	if !job.fl.short || a.store == nil {
		return nil
	}
	docs, err := a.store.Documents(a.ctx)
	if err != nil {
		return err
	}
	said := map[sme.DocumentNumber]bool{}
	say := func(n sme.DocumentNumber) {
		at := slices.IndexFunc(docs, func(d store.DocumentInfo) bool { return d.ID == n && d.State == sme.Active })
		if at < 0 || said[n] {
			return
		}
		said[n] = true
		rows, announced, accepted := 0, 0, false
		for i := range docs {
			if d := &docs[i]; d.ID == n || d.State == sme.Active && d.Batch != "" && d.Identity() == docs[at].Identity() {
				rows, announced, accepted = rows+d.Rows, max(announced, d.Total(d.Issuer)), accepted || d.Accepted
			}
		}
		if sme.Short(rows, announced, accepted) {
			a.hint("hint.accept-short", n, rows, announced)
		}
	}
	for _, f := range job.files {
		for _, d := range f.account().Stored {
			say(d.ID)
		}
		for _, l := range f.lists {
			if l.Result.Status == store.Copy {
				say(l.Result.Document)
			}
		}
	}
	return nil
}

// shownDoubts is how many doubts of one kind are spelled out without --verbose.
const shownDoubts = 5

// complain prints the problems of a list, a line a cause, and its doubts by kind.
func (a *app) complain(l *listReport, skipped bool) {
	complain := func(level string, row int, text string) {
		text = a.say("account.at", place(l.file.input.name, l.List.Sheet, row), text)
		fmt.Fprintln(a.host.stderr, render.Wrap(a.say(level, text), a.host.errWidth, "  "))
	}
	say := func(level string, c cause) {
		text := a.say(c.ID, c.Args...)
		if len(c.rows) > 1 {
			text = a.say("import.same-rows", text, len(c.rows)-1, shown(c.rows[1:]))
		}
		complain(level, c.rows[0], text)
	}
	level := "error"
	if skipped {
		level = "left-out"
	}
	for _, c := range a.causes(l.List.Problems, a.verbose) {
		say(level, *c)
	}
	if a.quiet {
		return
	}
	for _, r := range l.remarks {
		if !r.Error && !l.file.said(l, r) {
			if r.ID == "list.look-alike" { // which --tier answered
				r.ID = "inspect.look-alike"
			}
			say("warning", cause{r, []int{0}})
		}
	}
	count := map[string]int{}
	for _, c := range a.causes(l.List.Warnings, a.verbose) {
		if !a.verbose && l.List.Explained(c.Remark) {
			continue
		}
		if count[c.ID]++; count[c.ID] <= shownDoubts || a.verbose {
			say("warning", *c)
		}
	}
	for _, d := range l.Result.Doubts {
		if d.ID != "row.repeated" && d.ID != "row.one-code-two-names" { // the reader said so already
			if count[d.ID]++; count[d.ID] <= shownDoubts || a.verbose {
				say("warning", cause{d.Remark, []int{d.Rows[len(d.Rows)-1].Number}})
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
		complain("warning", 0, a.say("import.more-doubts", count[id]-shownDoubts, a.say("short."+id)))
	}
}

// cause is a doubt with the rows that it is about.
type cause struct {
	sme.Remark
	rows []int
}

// causes gathers the doubts that say the very same of several rows, in the order
// of their first rows; each row has its own where all are to be listed.
func (w words) causes(warnings []notice.Line, each bool) []*cause {
	var list []*cause
	same := map[string]*cause{}
	for _, of := range warnings {
		key := w.say(of.Remark.ID, of.Remark.Args...)
		if c := same[key]; c != nil && !each && of.Row > 0 {
			c.rows = append(c.rows, of.Row)
			continue
		}
		same[key] = &cause{of.Remark, []int{of.Row}}
		list = append(list, same[key])
	}
	return list
}

// account is what became of a file, to be said.
func (f *fileReport) account() *wording.FileAccount {
	in := f.input
	acc := &wording.FileAccount{Name: in.name, Format: in.format(), Outcome: f.own}
	if in.file != nil {
		acc.Encoding, acc.Hidden = in.file.Encoding, in.file.Hidden
	}
	if in.notice != nil {
		acc.Skipped = len(in.notice.Skipped)
	}
	for _, d := range f.storedAs {
		again := func(o store.DocumentInfo) bool { return o.State == sme.Active && o.Source().SHA256 == in.sha256 }
		if d.State == sme.Replaced && slices.ContainsFunc(f.storedAs, again) { // by what it was read as later
			continue
		}
		acc.Stored = append(acc.Stored, storedList(&d, fateOf(&d)))
	}
	for _, l := range f.lists {
		acc.Lists = append(acc.Lists, &l.ListAccount)
	}
	return acc
}

// storedList is a stored document in the account of a file.
func storedList(d *store.DocumentInfo, fate wording.Fate) wording.StoredList {
	return wording.StoredList{Document: &d.Document, ID: d.ID, Fate: fate, Rows: d.Rows, Problems: d.Problems, Warnings: d.Warnings}
}

// fateOf is what becomes of a file of which the registry knows every byte, by
// the document that it is.
func fateOf(d *store.DocumentInfo) wording.Fate {
	if d.State == sme.Undone {
		return wording.FateUndone
	}
	return wording.FateAlreadyStored
}

// shownStored is up to how many new documents are named in what to do next.
const shownStored = 3

// numbersStored are the numbers of the documents that were stored.
func (job *importing) numbersStored() []string {
	var stored []string
	for _, f := range byDate(job.files) {
		for _, l := range f.lists {
			if l.Outcome.Stored() {
				stored = append(stored, fmt.Sprint(l.Result.Document))
			}
		}
	}
	return stored
}

func (w words) filesValue(files []*fileReport) []wording.FileValue {
	values := []wording.FileValue{}
	for _, f := range files {
		values = append(values, w.FileValue(f.account()))
	}
	return values
}

// byDate orders files by the publication of their first lists: so a rename is
// known before the lists that follow it, and documents are numbered as they came out.
func byDate(files []*fileReport) []*fileReport {
	first := func(f *fileReport) sme.Day {
		if len(f.lists) == 0 {
			return 0
		}
		return f.lists[0].List.Document.Published.Start()
	}
	return slices.SortedStableFunc(slices.Values(files), func(a, b *fileReport) int { return int(first(a) - first(b)) })
}
