package main

import (
	"fmt"
	"io"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/wording"
)

// inspect reads files for themselves, with nothing known beside them.
func (a *app) inspect(r *readingFlags, names []string) ([]*fileReport, error) {
	readGrid, readNotice, err := r.options(a)
	if err != nil {
		return nil, err
	}
	inputs, err := a.gather(names)
	if err != nil {
		return nil, err
	}
	a.startMeter(shares(inputs))
	defer a.meter.clear()
	var files []*fileReport
	for _, in := range inputs {
		f := &fileReport{input: in, own: wording.Outcome{Fate: wording.FateRead}}
		if err := in.parse(a.ctx, readGrid, readNotice, a.meter); err != nil {
			return nil, err
		}
		if in.notice != nil {
			for i := range in.notice.Lists {
				l := &listReport{ListAccount: wording.ListAccount{List: &in.notice.Lists[i]}, file: f, letter: &in.notice.Letter}
				l.remarks = notice.Complete(l.List, notice.Facts{}, l.letter, readNotice)
				f.lists = append(f.lists, l)
			}
		}
		if in.err != nil {
			f.refuse(in.problemOf())
		}
		files = append(files, f)
	}
	return files, nil
}

// inspectAccount writes what the files are found to be; what is doubtful goes to
// stderr.
func (a *app) inspectAccount(w io.Writer, files []*fileReport) error {
	screen := a.screen(w)
	for i, f := range files {
		if i > 0 {
			screen.Gap()
		}
		if f.own.Fate == wording.FateRefused {
			if !f.input.named {
				screen.Line("account.unreadable", f.input.name, f.own.Why)
			}
			continue
		}
		var why wording.Reason
		if problem := f.why(); problem != nil && problem.id != "import.no-list" {
			why = problem
		}
		doubts := func(i int) {
			a.complain(f.lists[i], false)
			a.wouldRefuse(f.lists[i])
		}
		if err := screen.Inspected(f.account(), why, doubts); err != nil {
			return err
		}
	}
	return nil
}

// wouldRefuse says for what import would refuse a list.
func (a *app) wouldRefuse(l *listReport) {
	for _, r := range l.remarks {
		if r.Error {
			id := r.ID
			if id == "list.fewer-rows" {
				id = "list.fewer-rows.inspect" // nothing is stored here anyway
			}
			why := a.say(id, append([]any{place(l.file.input.name, l.List.Sheet, 0)}, r.Args...)...)
			fmt.Fprintln(a.host.stderr, render.Wrap(a.say("inspect.would-refuse", why), a.host.errWidth, "  "))
		}
	}
}
