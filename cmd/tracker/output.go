package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/wording"
)

// write writes a table in the format that was asked for.
func (a *app) write(t render.Table) error {
	opt := render.Options{
		Format: a.chosenFormat(), NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit, SchemaVersion: 1,
	}
	if f, ok := a.formatOfOutput(); ok && f.Drawing() && opt.Format == render.FormatTable {
		if opt.Format = f; t.Chart == nil {
			return usage("usage.svg")
		}
	}
	t.Lang, t.MetaSheet = a.Lang, a.say("sheet.about")
	if a.output == "" {
		opt.Width, opt.Color = a.host.width, a.colored()
	}
	if a.limit > 0 && a.limit < len(t.Rows) {
		defer a.hint("hint.limit", a.limit, len(t.Rows))
	}
	if a.output != "" {
		a.warnOfFormulas(render.Formulas(t, opt))
	}
	plain := opt
	plain.Format, plain.Width, plain.Color = render.FormatTable, a.host.errWidth, false
	return a.toOutputOr(
		func(w io.Writer) error { return render.Write(w, t, opt) },
		func(w io.Writer) error { return render.Write(w, t, plain) },
	)
}

// warnOfFormulas says that a file is about to hold cells that a spreadsheet runs.
// What goes to a pipe goes to a program.
func (a *app) warnOfFormulas(cells int) {
	if cells > 0 {
		a.hint("hint.formulas", cells)
	}
}

// writeValue writes a value as JSON.
func (a *app) writeValue(v any) error {
	return a.toOutput(func(w io.Writer) error { return render.JSON(w, v) })
}

// screen is where an answer in sentences is written.
func (a *app) screen(w io.Writer) *wording.Screen {
	return a.NewScreen(w, render.Options{Width: a.host.width, Color: a.colored() && a.output == ""})
}

// writeLines writes text for people: in a workbook or a page a line a row.
func (a *app) writeLines(lines func(w io.Writer) error) error {
	format := a.chosenFormat()
	if format != render.FormatXLSX && format != render.FormatHTML {
		return a.toOutput(lines)
	}
	return a.toOutput(func(w io.Writer) error {
		var text strings.Builder
		if err := lines(&text); err != nil {
			return err
		}
		t := render.Table{Lang: a.Lang, MetaSheet: a.say("sheet.about"), Columns: []render.Column{{Key: "text", Title: a.say("column.text")}}}
		for line := range strings.Lines(text.String()) {
			t.Rows = append(t.Rows, []render.Value{render.V(strings.TrimRight(line, "\n"))})
		}
		return render.Write(w, t, render.Options{Format: format})
	})
}

func (a *app) chosenFormat() render.Format {
	switch {
	case a.json:
		return render.FormatJSON
	case a.csv:
		return render.FormatCSV
	case a.format != "":
		return a.format
	}
	if f, ok := a.formatOfOutput(); ok && !f.Drawing() {
		return f
	}
	return render.FormatTable
}

// formatOfOutput is the format that the ending of the file of -o names.
func (a *app) formatOfOutput() (render.Format, bool) {
	return render.FormatOfEnding(strings.TrimPrefix(strings.ToLower(filepath.Ext(a.output)), "."))
}

// machine reports whether programs read the output, not people.
func (a *app) machine() bool { return a.chosenFormat().Machine() }

func (a *app) colored() bool {
	switch a.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.host.width > 0 && a.host.getenv("NO_COLOR") == "" && a.host.getenv("TERM") != "dumb"
}

// toOutput writes to stdout, or beside -o's file, which is then put in place
// whole. Where a change has been stored and only its account can't be written,
// the account goes to stderr, for people, and the exit status is that of
// something left out.
func (a *app) toOutput(write func(io.Writer) error) error { return a.toOutputOr(write, write) }

func (a *app) toOutputOr(write, account func(io.Writer) error) error {
	err := a.intoOutput(write)
	if err == nil || a.store == nil || !a.store.Wrote() || closedPipe(err) || a.ctx.Err() != nil {
		return err
	}
	a.exit = exitLeftOut
	fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", a.problem(err)), a.host.errWidth, "  "))
	fmt.Fprintln(a.host.stderr, render.Wrap(a.say("output.stored"), a.host.errWidth, "  "))
	return account(a.host.stderr)
}

func (a *app) intoOutput(write func(io.Writer) error) error {
	if a.output == "" {
		if a.chosenFormat() == render.FormatXLSX && a.host.width > 0 {
			return usage("usage.xlsx-terminal")
		}
		return a.marked(a.host.stdout, write)
	}
	var b bytes.Buffer
	if err := a.marked(&b, write); err != nil {
		return err
	}
	return a.destination.write(b.Bytes())
}

// marked writes behind the mark by which a Chinese Excel knows UTF-8, if it was
// asked for: without it, it reads csv in the system's code page.
func (a *app) marked(w io.Writer, write func(io.Writer) error) error {
	if !a.bom {
		return write(w)
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	if err := write(&b); err != nil {
		return err // and nothing is written
	}
	_, err := w.Write(b.Bytes())
	return err
}

// tryOutput refuses an -o that can't be meant or written, before anything is done.
func (a *app) tryOutput(cmd *cobra.Command) error {
	if a.output == "" {
		if cmd.Flags().Changed("output") {
			return usage("output.empty")
		}
		return nil
	}
	kind := cmd.Annotations[outputAnnotation]
	if kind == outputOwn {
		return nil
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(a.output), "."))
	_, ours := render.FormatOfEnding(ending)
	d, err := newDestination(a.output, a.force)
	switch stated := a.json || a.csv || a.format != "" || kind == outputText; {
	case !ours && !stated && ending != "" && (err != nil || !d.into):
		return usage("output.ending", "."+ending, strings.Join(render.Endings(), ", "))
	case err != nil:
		return err
	}
	a.destination = d
	return nil
}

// Commands whose -o is no file of an answer are marked by an annotation.
const (
	outputAnnotation = "output"
	outputOwn        = "own"  // of any kind, or a folder: tried by the command itself
	outputText       = "text" // text under any ending
)

// tell writes a line for people to stdout.
func (a *app) tell(id string, args ...any) {
	fmt.Fprintln(a.host.stdout, render.Wrap(a.say(id, args...), a.host.width, "  "))
}

// withoutEmptyHead leaves the head of a table without rows out on the terminal,
// where the notes say that there is nothing.
func (a *app) withoutEmptyHead(t render.Table) render.Table {
	if len(t.Rows) == 0 && a.chosenFormat() == render.FormatTable && len(a.columns) == 0 && a.sort == "" {
		t.Columns = nil
	}
	return t
}

// checkChart refuses formats that have no charts.
func (a *app) checkChart(asked bool) error {
	if f := a.chosenFormat(); asked && f != render.FormatTable && f != render.FormatHTML {
		return usage("usage.chart-format", string(f))
	}
	return nil
}
