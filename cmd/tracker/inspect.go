package main

import (
	"io"

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

// entriesTable lists every entry of the files, as printed.
func (w words) entriesTable(files []*fileReport) render.Table {
	var rows []wording.EntryRead
	for _, f := range files {
		pages := f.input.pages
		for _, l := range f.lists {
			doubts := map[int][]sme.Remark{}
			for _, w := range l.List.Warnings {
				doubts[w.Row] = append(doubts[w.Row], w.Remark)
			}
			for i := range l.List.Document.Entries {
				e := &l.List.Document.Entries[i]
				rows = append(rows, wording.EntryRead{
					Entry: e, File: f.input.name, Sheet: l.List.Sheet, Page: pages[e.Row], Doubts: doubts[e.Row],
				})
			}
		}
	}
	return w.EntriesTable(rows)
}

// passedTable lists every row that is no entry.
func (w words) passedTable(files []*fileReport) render.Table {
	var rows []wording.LineRead
	for _, f := range files {
		add := func(sheet string, lines []notice.Line) {
			for _, line := range lines {
				rows = append(rows, wording.LineRead{Line: line, File: f.input.name, Sheet: sheet})
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
	return w.PassedTable(rows)
}
