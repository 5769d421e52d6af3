package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// exportTable is a table of an export: what a registry holds, with nothing of
// the moment and nothing of the user's language.
type exportTable struct {
	name   string
	fields []exportField
	unique string // the field that identifies a row, "" for none
	refers [3]string
	rows   [][]render.Value
}

// exportField is a column, with its type in the words of Table Schema.
type exportField struct{ name, kind string }

func newExportCmd(a *app) *cobra.Command {
	private := false
	cmd := &cobra.Command{
		Use:     "export [FOLDER]",
		Short:   a.say("export.short"),
		Long:    a.say("export.long"),
		Example: a.say("export.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, list []string) error {
			workbook := a.output != "" && a.chosenFormat() == render.FormatXLSX && len(list) == 0
			switch {
			case !workbook && len(list) == 0:
				return usage("export.where")
			case len(a.regions)+len(a.except) > 0:
				return usage("export.whole")
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			e := &exporter{a: a, s: s, private: private}
			if err := e.gather(); err != nil {
				return err
			}
			if workbook {
				return e.workbook()
			}
			if err := e.folder(list[0]); err != nil {
				return err
			}
			return a.write(e.account(list[0]))
		},
	}
	cmd.Flags().BoolVar(&private, "private", false, a.say("flag.private"))
	return cmd
}

// exporter writes what a registry holds for other programs, and for tracker.
type exporter struct {
	a       *app
	s       *store.Store
	private bool
	known   int
	sample  bool
	tables  []*exportTable
}

func (e *exporter) gather() error {
	var err error
	if e.known, err = e.s.Known(e.a.ctx); err != nil {
		return err
	}
	for _, step := range []func() error{e.documents, e.decisions, e.facts, e.firms} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// table begins a table. Fields are names, each with its type behind a colon if
// that is not string.
func (e *exporter) table(name, unique string, fields ...string) *exportTable {
	t := &exportTable{name: name, unique: unique}
	for _, f := range fields {
		key, kind, ok := strings.Cut(f, ":")
		if !ok {
			kind = "string"
		}
		t.fields = append(t.fields, exportField{key, kind})
	}
	e.tables = append(e.tables, t)
	return t
}

func (t *exportTable) add(values ...any) {
	row := make([]render.Value, len(values))
	for i, v := range values {
		row[i] = render.V(v)
	}
	t.rows = append(t.rows, row)
}

// documents are those that count, with their entries as printed and what was
// remarked when they were read.
func (e *exporter) documents() error {
	docs := e.table("documents", "id", "id:integer", "act", "tier", "region", "scope", "batch", "label", "final:boolean", "published", "published_from",
		"valid_from", "valid_until", "validity_from", "totals", "title", "sample:boolean", "rows:integer", "imported", "by",
		"file", "format", "size:integer", "sheet", "sha256")
	entries := e.table("entries", "", "document:integer", "row:integer", "number", "name", "former", "code", "place", "region", "left_place", "left_region",
		"valid_from", "valid_until", "other:array")
	entries.refers = [3]string{"document", "documents", "id"}
	remarks := e.table("remarks", "", "document:integer", "row:integer", "id", "args:array", "error:boolean", "text")
	remarks.refers = entries.refers
	list, err := e.s.Documents(e.a.ctx)
	if err != nil {
		return err
	}
	for i := range list {
		info := &list[i]
		if info.State != "active" {
			continue
		}
		d, notes, err := e.s.Whole(e.a.ctx, info)
		if err != nil {
			return err
		}
		e.sample = e.sample || d.Sample
		var file store.FileInfo
		if len(info.Files) > 0 {
			file = info.Files[0]
		}
		docs.add(info.ID, string(d.Act), string(d.Tier), string(d.Issuer), string(d.Scope), string(d.Batch), d.Label, d.Final, d.Published.String(), string(d.PubOrigin),
			d.Window.From.String(), d.Window.To.String(), string(d.WinOrigin), totalsText(d.Totals), d.Title, d.Sample, len(d.Entries), info.Imported, info.By,
			file.Name, file.Format, file.Size, file.Sheet, file.SHA256)
		private := notice.PrivateColumns(d.Entries)
		for j := range d.Entries {
			en := &d.Entries[j]
			entries.add(info.ID, en.Row, en.Number, en.Name, en.Former, en.Code, en.Place, string(en.Region), en.Left, string(en.LeftRegion),
				en.Window.From.String(), en.Window.To.String(), e.others(en.Other, private))
		}
		for _, n := range notes {
			text := n.Text
			args := n.Remark.Args
			if !e.private {
				if d.Act == sme.Details || notice.PrivateText(text) { // a row as read, whatever stands in it
					text = ""
				}
				args = slices.Clone(args)
				for i, arg := range args {
					if printed, ok := arg.(string); ok && notice.PrivateText(printed) {
						args[i] = ""
					}
				}
			}
			remarks.add(info.ID, n.Row, n.Remark.ID, arrayText(args), n.Remark.Error, text)
		}
	}
	return nil
}

// others are the columns of an entry that have no meaning to us, less the private ones.
func (e *exporter) others(cells []sme.Cell, private map[string]bool) string {
	var pairs []any
	for _, c := range cells {
		if e.private || !private[c.Header] && !notice.PrivateText(c.Text) {
			pairs = append(pairs, []string{c.Header, c.Text})
		}
	}
	return arrayText(pairs)
}

func arrayText(list []any) string {
	if len(list) == 0 {
		return ""
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	_ = out.Encode(list) // texts always encode
	return strings.TrimSpace(b.String())
}

// totalsText lists announced totals: 510000=1504;510100=890.
func totalsText(totals []sme.Total) string {
	var texts []string
	for _, t := range totals {
		texts = append(texts, fmt.Sprintf("%s=%d", t.Region, t.N))
	}
	return strings.Join(texts, ";")
}

func (e *exporter) decisions() error {
	t := e.table("decisions", "log", "log:integer", "decision", "a", "b", "time", "person")
	list, err := e.s.Decisions(e.a.ctx)
	for _, d := range list {
		if d.Undone == 0 {
			word := map[bool]string{true: "same", false: "different"}[d.Same]
			t.add(d.Log, word, string(d.A), string(d.B), d.Time, d.Person)
		}
	}
	return err
}

// facts are the reference data that people add to.
func (e *exporter) facts() error {
	for _, name := range []string{"targets", "official"} {
		content, err := e.s.ReferenceFile(e.a.ctx, name+".csv")
		if err != nil {
			return err
		}
		r, err := sme.ParseRecords(content)
		if err != nil {
			return err
		}
		t := e.table(name, "", r.Header...)
		for _, row := range r.Rows {
			values := make([]any, len(row))
			for i := range row {
				values[i] = row[i]
			}
			t.add(values...)
		}
	}
	return nil
}

// firms and titles are what follows from all that; they are not read back.
func (e *exporter) firms() error {
	firms := e.table("firms", "firm", "firm", "name", "code", "region", "undecided:boolean")
	titles := e.table("titles", "", "firm", "name", "tier", "since:date", "kind", "valid_from:date", "valid_until:date", "ended_by")
	titles.refers = [3]string{"firm", "firms", "firm"}
	list, err := e.s.Firms(e.a.ctx)
	for _, f := range list {
		var region sme.RegionID
		if len(f.Stays) > 0 {
			region = f.Stays[len(f.Stays)-1].Region
		}
		firms.add(keyText(f.ID), f.Name, f.Code, string(region), f.Undecided)
		for _, ti := range f.Titles {
			lead := []any{keyText(f.ID), f.Name, string(ti.Tier), ti.Since.String(), string(ti.First.Kind)}
			if len(ti.Runs) == 0 {
				titles.add(append(lead, "", "", "")...)
			}
			for _, r := range ti.Runs {
				until := ""
				if r.To != 0 {
					until = (r.To - 1).String()
				}
				titles.add(append(slices.Clone(lead), r.From.String(), until, string(r.Closed.Kind))...)
			}
		}
	}
	return err
}

// rendered is the table as it is written: its keys are its titles.
func (t *exportTable) rendered() render.Table {
	out := render.Table{Sheet: t.name, Rows: t.rows, MetaSheet: exportSheet}
	for _, f := range t.fields {
		out.Columns = append(out.Columns, render.Column{Key: f.name, Title: f.name, Right: f.kind == "integer"})
	}
	return out
}

// stated is what an export says of itself.
func (e *exporter) stated() (map[string]any, error) {
	home, err := e.a.home()
	return map[string]any{"export": exportVersion, "rules": sme.RulesVersion, "known": e.known, "home": string(home), "sample": e.sample, "private": e.private}, err
}

// workbook writes one xlsx with a sheet for each table.
func (e *exporter) workbook() error {
	stated, err := e.stated()
	if err != nil {
		return err
	}
	var tables []render.Table
	for _, t := range e.tables {
		if len(t.rows) > render.MaxSheetRows-1 {
			return fail(exitFailed, "export.too-many", t.name, len(t.rows))
		}
		tables = append(tables, t.rendered())
	}
	for _, key := range []string{"export", "rules", "known", "home", "sample", "private"} {
		tables[0].Meta = append(tables[0].Meta, render.Field{Key: key, Title: key, Value: render.V(fmt.Sprint(stated[key]))})
	}
	return e.a.toOutput(func(w io.Writer) error { return render.Workbook(w, tables, render.Options{}) })
}

// folder writes a file for each table and what describes them, in a new folder
// beside, which is then put in its place.
func (e *exporter) folder(path string) error {
	d := &destination{named: path, path: filepath.Clean(path)}
	made := filepath.Join(filepath.Dir(d.path), fmt.Sprintf(".tracker-%016x", rand.Uint64()))
	if err := os.Mkdir(made, 0o777); err != nil { // less the umask
		return d.failed(err)
	}
	defer func() { _ = os.RemoveAll(made) }() // gone already if all went well
	resources := []map[string]any{}
	for _, t := range e.tables {
		var b bytes.Buffer
		if err := render.Write(&b, t.rendered(), render.Options{Format: render.FormatCSV}); err != nil {
			return err
		}
		if err := d.inside(made, t.name+".csv").write(b.Bytes()); err != nil {
			return err
		}
		resources = append(resources, t.resource(b.Bytes()))
	}
	stated, err := e.stated()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := render.JSON(&b, map[string]any{"profile": "tabular-data-package", "name": exportSheet, "resources": resources, "tracker": stated}); err != nil {
		return err
	}
	if err := d.inside(made, packageFile).write(b.Bytes()); err != nil {
		return err
	}
	return d.failed(e.place(made, path))
}

// place puts a finished folder in its place. Only an empty folder or an earlier
// export is ever replaced.
func (e *exporter) place(made, path string) error {
	if _, err := os.Stat(path); err == nil {
		left, err := os.ReadDir(path)
		switch {
		case err != nil || len(left) > 0 && !isExport(path):
			return usage("export.not-ours", path)
		case len(left) > 0 && !e.a.force:
			return usage("usage.exists", path)
		}
		old := made + "-old"
		if err := os.Rename(path, old); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(old) }() // it has been replaced
		if err := os.Rename(made, path); err != nil {
			return os.Rename(old, path)
		}
		return nil
	}
	return os.Rename(made, path)
}

// resource describes a table's file.
func (t *exportTable) resource(content []byte) map[string]any {
	fields := []map[string]any{}
	for _, f := range t.fields {
		fields = append(fields, map[string]any{"name": f.name, "type": f.kind})
	}
	schema := map[string]any{"fields": fields, "missingValues": []string{""}}
	if t.unique != "" {
		schema["primaryKey"] = t.unique
	}
	if t.refers[0] != "" {
		schema["foreignKeys"] = []map[string]any{{"fields": t.refers[0], "reference": map[string]any{"resource": t.refers[1], "fields": t.refers[2]}}}
	}
	sum := sha256.Sum256(content)
	return map[string]any{
		"profile": "tabular-data-resource", "name": t.name, "path": t.name + ".csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
		"bytes": len(content), "hash": "sha256:" + hex.EncodeToString(sum[:]), "schema": schema,
	}
}

// account says what was written.
func (e *exporter) account(path string) render.Table {
	a := e.a
	t := render.Table{Title: a.say("export.title", path), Columns: a.allColumns("resource", "file", "#rows")}
	for _, table := range e.tables {
		t.Rows = append(t.Rows, []render.Value{render.VT(table.name, a.say("export."+table.name)), render.V(table.name + ".csv"), render.V(len(table.rows))})
	}
	t.Notes = []string{a.say("export.known", e.known)}
	if !e.private {
		t.Notes = append(t.Notes, a.say("export.not-private"))
	}
	t.Notes = append(t.Notes, a.sampleNote(e.sample)...)
	return t
}
