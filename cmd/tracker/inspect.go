package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

func newInspectCmd(a *app) *cobra.Command {
	var r readingFlags
	var entries, passed bool
	cmd := &cobra.Command{
		Use:     "inspect FILE…",
		Short:   a.say("inspect.short"),
		Long:    a.say("inspect.long"),
		Example: a.say("inspect.example"),
		Args:    args(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			files, err := a.inspect(&r, names)
			if err != nil {
				return err
			}
			switch {
			case entries:
				return a.write(a.entriesTable(files))
			case passed:
				return a.write(a.passedTable(files))
			case a.machine():
				err = a.writeValue(a.filesValue(files))
			default:
				err = a.writeLines(func(w io.Writer) error { return a.inspectAccount(w, files) })
			}
			if err != nil {
				return err
			}
			for _, f := range files {
				switch in := f.input; {
				case in.err != nil && in.named:
					return in.problemOf()
				case in.archive != nil && in.archive.named:
					if first := whyUnread(files, in.archive); first != nil {
						return first.problemOf()
					}
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&entries, "entries", false, a.say("flag.entries"))
	f.BoolVar(&passed, "passed-over", false, a.say("flag.passed-over"))
	cmd.MarkFlagsMutuallyExclusive("entries", "passed-over")
	r.register(a, cmd)
	return cmd
}

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
		in.parse(readGrid, readNotice, a.meter)
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

// entryRead is an entry of a file as it was read.
type entryRead struct {
	*sme.Entry
	file, sheet string
	page        int // 0 where the file has none
	doubts      []sme.Remark
}

// entriesTable lists every entry of the files, as printed, with what is
// doubtful in its row.
func (w words) entriesTable(files []*fileReport) render.Table {
	var rows []entryRead
	paged, doubted := false, false
	for _, f := range files {
		pages := f.input.pages()
		paged = paged || len(pages) > 0
		for _, l := range f.lists {
			doubts := map[int][]sme.Remark{}
			for _, w := range l.List.Warnings {
				doubts[w.Row] = append(doubts[w.Row], w.Remark)
			}
			for i := range l.List.Document.Entries {
				e := &l.List.Document.Entries[i]
				rows = append(rows, entryRead{e, f.input.name, l.List.Sheet, pages[e.Row], doubts[e.Row]})
				doubted = doubted || doubts[e.Row] != nil
			}
		}
	}
	t := render.Table{Title: w.say("inspect.entries-title")}
	l := wording.NewLayout[entryRead](w.Words)
	l.Both("file", func(e entryRead) render.Value { return render.V(e.file) })
	l.Both("sheet", func(e entryRead) render.Value { return render.V(e.sheet) })
	l.Number("row", func(e entryRead) render.Value { return render.V(e.Row) })
	l.Both("number", func(e entryRead) render.Value { return render.V(e.Number) })
	l.Both("name", func(e entryRead) render.Value { return render.V(e.Name) })
	l.Both("former", func(e entryRead) render.Value { return render.V(e.Former) })
	l.Both("code", func(e entryRead) render.Value { return render.V(e.Code) })
	l.Both("code_grade", func(e entryRead) render.Value { return render.V(string(sme.GradeCode(sme.CleanCode(e.Code)))) })
	l.Both("place", func(e entryRead) render.Value { return render.V(e.Place) })
	l.Both("region", func(e entryRead) render.Value { return render.V(string(e.Region)) })
	l.Both("valid_from", func(e entryRead) render.Value { return render.V(e.Window.From.String()) })
	l.Both("valid_until", func(e entryRead) render.Value { return render.V(e.Window.To.String()) })
	l.Number("page", func(e entryRead) render.Value { return wording.NumberOrNone(e.page) }).Machine = !paged
	l.Machine("confidence", func(e entryRead) render.Value { return confidence(e.doubts) })
	l.Both("doubts", func(e entryRead) render.Value { return w.doubtsValue(e.doubts) }).Machine = !doubted
	l.Lay(&t, rows)
	return t
}

// confidence is whether a row is sure to be read as meant.
func confidence(doubts []sme.Remark) render.Value {
	if doubts == nil {
		return render.V("sure")
	}
	return render.V("doubtful")
}

// doubtsValue is what is doubtful in a row: the ids for programs, for people in words.
func (w words) doubtsValue(doubts []sme.Remark) render.Value {
	ids, texts := []string{}, []string{}
	for _, r := range doubts {
		ids, texts = append(ids, r.ID), append(texts, w.Remark(r))
	}
	return render.VT(ids, strings.Join(texts, w.say("list.items")))
}

// lineRead is a row of a file that is no entry.
type lineRead struct {
	notice.Line
	file, sheet string
}

// passedTable lists every row that is no entry, with the reason.
func (w words) passedTable(files []*fileReport) render.Table {
	var rows []lineRead
	for _, f := range files {
		add := func(sheet string, lines []notice.Line) {
			for _, line := range lines {
				rows = append(rows, lineRead{line, f.input.name, sheet})
			}
		}
		for _, l := range f.lists {
			add(l.List.Sheet, l.List.Passed)
			add(l.List.Sheet, l.List.Problems)
		}
		if f.input.notice != nil {
			add("", f.input.notice.Skipped)
		}
	}
	t := render.Table{Title: w.say("inspect.passed-title")}
	l := wording.NewLayout[lineRead](w.Words)
	l.Both("file", func(r lineRead) render.Value { return render.V(r.file) })
	l.Both("sheet", func(r lineRead) render.Value { return render.V(r.sheet) })
	l.Number("row", func(r lineRead) render.Value { return render.V(r.Row) })
	l.Both("reason", func(r lineRead) render.Value { return render.VT(r.Remark.ID, w.say(r.Remark.ID, r.Remark.Args...)) })
	l.Both("text", func(r lineRead) render.Value { return render.V(r.Text) })
	l.Lay(&t, rows)
	return t
}
