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
		f := &fileReport{input: in, own: outcome{fate: fateRead}}
		in.parse(readGrid, readNotice, a.meter)
		if in.notice != nil {
			for i := range in.notice.Lists {
				l := &listReport{file: f, list: &in.notice.Lists[i], letter: &in.notice.Letter}
				l.remarks = notice.Complete(l.list, notice.Facts{}, l.letter, readNotice)
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

func (a *app) inspectAccount(w io.Writer, files []*fileReport) error {
	for i, f := range files {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if f.own.fate == fateRefused {
			if !f.input.named {
				fmt.Fprintln(w, render.Wrap(a.say("account.unreadable", f.input.name, f.own.why), a.host.width, "  "))
			}
			continue
		}
		if len(f.lists) == 0 {
			text := a.say("inspect.no-list", f.input.name, f.input.format())
			if why := f.why(); why != nil && why.id != "import.no-list" {
				text = a.problem(why)
			}
			fmt.Fprintln(w, render.Wrap(text, a.host.width, "  "))
		}
		for j, l := range f.lists {
			if j > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintln(w, render.Wrap(a.listHead(l), a.host.width, "  "))
			pairs := a.listFacts(l)
			if l.list.LookAlike != "" {
				pairs = append(pairs, render.Pair{Label: a.say("account.note"), Text: a.say("inspect.look-alike", l.list.LookAlike)})
			}
			pairs = append(pairs, render.Pair{Label: a.say("account.columns"), Text: a.columnsRead(l.list)})
			if err := render.Pairs(w, "  ", pairs, a.host.width); err != nil {
				return err
			}
			a.complain(l, false)
			for _, r := range l.remarks {
				if r.Error {
					fmt.Fprintln(a.host.stderr, render.Wrap(a.say("inspect.would-refuse", a.say(r.ID, append([]any{place(f.input.name, l.list.Sheet, 0)}, r.Args...)...)), a.host.errWidth, "  "))
				}
			}
		}
		if n := len(f.input.notice.Skipped); n > 0 && len(f.lists) > 0 {
			fmt.Fprintln(w, render.Wrap(a.say("inspect.skipped", n), a.host.width, "  "))
		}
		a.notRead(w, f.input)
	}
	return nil
}

// columnsRead says what each column was taken for.
func (w words) columnsRead(l *notice.List) string {
	var parts []string
	for _, c := range l.Columns {
		id := c.ID
		if id == "" {
			id = "other"
		}
		if c.Header == "" {
			parts = append(parts, w.say("inspect.column-bare", w.say("read-as."+id)))
			continue
		}
		parts = append(parts, w.say("inspect.column", c.Header, w.say("read-as."+id)))
	}
	return w.Value(parts)
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
			for _, w := range l.list.Warnings {
				doubts[w.Row] = append(doubts[w.Row], w.Remark)
			}
			for i := range l.list.Document.Entries {
				e := &l.list.Document.Entries[i]
				rows = append(rows, entryRead{e, f.input.name, l.list.Sheet, pages[e.Row], doubts[e.Row]})
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
			add(l.list.Sheet, l.list.Passed)
			add(l.list.Sheet, l.list.Problems)
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
