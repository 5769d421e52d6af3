package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tracker/internal/render"
)

// write writes a table in the format that was asked for.
func (a *app) write(t render.Table) error {
	opt := render.Options{
		Format: a.chosenFormat(), NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit, SchemaVersion: 1,
	}
	if strings.EqualFold(filepath.Ext(a.output), ".svg") && opt.Format == render.FormatTable {
		if opt.Format = render.FormatSVG; t.Chart == nil {
			return usage("usage.svg")
		}
	}
	t.Lang, t.MetaSheet = a.words.lang, a.say("sheet.about")
	if a.output == "" {
		opt.Width, opt.Color = a.host.width, a.colored()
	}
	if a.limit > 0 && a.limit < len(t.Rows) {
		defer a.hint("hint.limit", a.limit, len(t.Rows))
	}
	return a.toOutput(func(w io.Writer) error { return render.Write(w, t, opt) })
}

// writeValue writes a value as JSON.
func (a *app) writeValue(v any) error {
	return a.toOutput(func(w io.Writer) error { return render.JSON(w, v) })
}

// writeLines writes text for people.
func (a *app) writeLines(lines func(w io.Writer) error) error { return a.toOutput(lines) }

func (a *app) chosenFormat() render.Format {
	switch {
	case a.json:
		return render.FormatJSON
	case a.csv:
		return render.FormatCSV
	case a.format != "":
		return a.format
	}
	if ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(a.output)), "."); ext != "" {
		if f, ok := formatOfEnding[ext]; ok {
			return f
		}
	}
	return render.FormatTable
}

var formatOfEnding = map[string]render.Format{
	"csv": render.FormatCSV, "tsv": render.FormatTSV, "json": render.FormatJSON, "ndjson": render.FormatNDJSON, "jsonl": render.FormatNDJSON,
	"md": render.FormatMarkdown, "html": render.FormatHTML, "htm": render.FormatHTML, "xlsx": render.FormatXLSX, "txt": render.FormatTable,
}

// machine says that programs read the output, not people.
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

// toOutput writes to stdout, or beside -o's file, which is then put in place whole.
func (a *app) toOutput(write func(io.Writer) error) error {
	if a.output == "" {
		if a.chosenFormat() == render.FormatXLSX && a.host.width > 0 {
			return usage("usage.xlsx-terminal")
		}
		return write(a.host.stdout)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return writeFile(a.output, b.Bytes(), a.force)
}

// writeFile writes a file beside its place and renames it, so that no reader
// ever sees half of it.
func writeFile(path string, content []byte, force bool) error {
	if _, err := os.Stat(path); err == nil && !force {
		return usage("usage.exists", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".tracker-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
