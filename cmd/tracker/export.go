package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
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
	known   sme.LogNumber
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

// exportRows are a table in the making, whose fields know their values.
type exportRows[R any] struct {
	*exportTable
	values []func(R) any
}

// newExportRows begins a table.
func newExportRows[R any](e *exporter, name, unique string) *exportRows[R] {
	t := &exportRows[R]{exportTable: &exportTable{name: name, unique: unique}}
	e.tables = append(e.tables, t.exportTable)
	return t
}

// text, integer, boolean and others add a field of a type.
func (t *exportRows[R]) text(name string, of func(R) string) {
	t.field(name, "string", func(r R) any { return of(r) })
}

func (t *exportRows[R]) integer(name string, of func(R) int64) {
	t.field(name, "integer", func(r R) any { return of(r) })
}

func (t *exportRows[R]) boolean(name string, of func(R) bool) {
	t.field(name, "boolean", func(r R) any { return of(r) })
}

func (t *exportRows[R]) field(name, kind string, of func(R) any) {
	t.fields = append(t.fields, exportField{name, kind})
	t.values = append(t.values, of)
}

// window adds the fields of a time in force.
func (t *exportRows[R]) window(of func(R) sme.Window) {
	t.text("valid_from", func(r R) string { return of(r).From.String() })
	t.text("valid_until", func(r R) string { return of(r).To.String() })
}

func (t *exportRows[R]) add(r R) {
	row := make([]render.Value, len(t.values))
	for i, of := range t.values {
		row[i] = render.V(of(r))
	}
	t.rows = append(t.rows, row)
}

// exportedDocument is a document with the first file that it was read from.
type exportedDocument struct {
	*sme.Document
	info *store.DocumentInfo
	file store.FileInfo
}

// exportedEntry is a row of a document.
type exportedEntry struct {
	*sme.Entry
	document sme.DocumentNumber
	private  map[string]bool // its columns that leave only when asked for
}

// exportedRemark is a remark on a row of a document.
type exportedRemark struct {
	store.Note
	document sme.DocumentNumber
}

// documents are those that count, with their entries as printed and what was
// remarked when they were read.
func (e *exporter) documents() error {
	docs, entries, remarks := e.documentRows(), e.entryRows(), e.remarkRows()
	list, err := e.s.Documents(e.a.ctx)
	if err != nil {
		return err
	}
	for i := range list {
		info := &list[i]
		if info.State != sme.Active {
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
		docs.add(exportedDocument{d, info, file})
		private := notice.PrivateColumns(d.Entries)
		for j := range d.Entries {
			entries.add(exportedEntry{&d.Entries[j], info.ID, private})
		}
		for _, n := range notes {
			if !e.private {
				if d.Act == sme.Details || notice.PrivateText(n.Text) { // a row as read, whatever is in it
					n.Text = ""
				}
				n.Remark.Args = slices.Clone(n.Remark.Args)
				for i, arg := range n.Remark.Args {
					if printed, ok := arg.(string); ok && notice.PrivateText(printed) {
						n.Remark.Args[i] = ""
					}
				}
			}
			remarks.add(exportedRemark{n, info.ID})
		}
	}
	return nil
}

func (e *exporter) documentRows() *exportRows[exportedDocument] {
	t := newExportRows[exportedDocument](e, "documents", "id")
	t.integer("id", func(d exportedDocument) int64 { return int64(d.info.ID) })
	t.text("act", func(d exportedDocument) string { return string(d.Act) })
	t.text("tier", func(d exportedDocument) string { return string(d.Tier) })
	t.text("region", func(d exportedDocument) string { return string(d.Issuer) })
	t.text("scope", func(d exportedDocument) string { return string(d.Scope) })
	t.text("batch", func(d exportedDocument) string { return string(d.Batch) })
	t.text("label", func(d exportedDocument) string { return d.Label })
	t.boolean("final", func(d exportedDocument) bool { return d.Final })
	t.text("published", func(d exportedDocument) string { return d.Published.String() })
	t.text("published_from", func(d exportedDocument) string { return string(d.PubOrigin) })
	t.window(func(d exportedDocument) sme.Window { return d.Window })
	t.text("validity_from", func(d exportedDocument) string { return string(d.WinOrigin) })
	t.text("totals", func(d exportedDocument) string { return totalsText(d.Totals) })
	t.text("title", func(d exportedDocument) string { return d.Title })
	t.boolean("sample", func(d exportedDocument) bool { return d.Sample })
	t.integer("rows", func(d exportedDocument) int64 { return int64(len(d.Entries)) })
	t.text("imported", func(d exportedDocument) string { return d.info.Imported })
	t.text("by", func(d exportedDocument) string { return d.info.By })
	t.text("file", func(d exportedDocument) string { return d.file.Name })
	t.text("format", func(d exportedDocument) string { return d.file.Format })
	t.integer("size", func(d exportedDocument) int64 { return d.file.Size })
	t.text("sheet", func(d exportedDocument) string { return d.file.Sheet })
	t.text("sha256", func(d exportedDocument) string { return d.file.SHA256 })
	t.text("notice_number", func(d exportedDocument) string { return d.info.Notice.Number })
	t.text("publisher", func(d exportedDocument) string { return d.info.Notice.Publisher })
	t.text("notice_date", func(d exportedDocument) string { return d.info.Notice.Date.String() })
	t.text("address", func(d exportedDocument) string { return d.info.Notice.Address })
	t.boolean("accepted", func(d exportedDocument) bool { return d.Accepted })
	return t
}

func (e *exporter) entryRows() *exportRows[exportedEntry] {
	t := newExportRows[exportedEntry](e, "entries", "")
	t.refers = [3]string{"document", "documents", "id"}
	t.integer("document", func(en exportedEntry) int64 { return int64(en.document) })
	t.integer("row", func(en exportedEntry) int64 { return int64(en.Row) })
	t.text("number", func(en exportedEntry) string { return en.Number })
	t.text("name", func(en exportedEntry) string { return en.Name })
	t.text("former", func(en exportedEntry) string { return en.Former })
	t.text("code", func(en exportedEntry) string { return en.Code })
	t.text("place", func(en exportedEntry) string { return en.Place })
	t.text("region", func(en exportedEntry) string { return string(en.Region) })
	t.text("left_place", func(en exportedEntry) string { return en.Left })
	t.text("left_region", func(en exportedEntry) string { return string(en.LeftRegion) })
	t.window(func(en exportedEntry) sme.Window { return en.Window })
	t.field("other", "array", func(en exportedEntry) any { return e.others(en.Other, en.private) })
	return t
}

func (e *exporter) remarkRows() *exportRows[exportedRemark] {
	t := newExportRows[exportedRemark](e, "remarks", "")
	t.refers = [3]string{"document", "documents", "id"}
	t.integer("document", func(n exportedRemark) int64 { return int64(n.document) })
	t.integer("row", func(n exportedRemark) int64 { return int64(n.Row) })
	t.text("id", func(n exportedRemark) string { return n.Remark.ID })
	t.field("args", "array", func(n exportedRemark) any { return arrayText(n.Remark.Args) })
	t.boolean("error", func(n exportedRemark) bool { return n.Remark.Error })
	t.text("text", func(n exportedRemark) string { return n.Text })
	return t
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
	t := newExportRows[sme.Decided](e, "decisions", "log")
	t.integer("log", func(d sme.Decided) int64 { return int64(d.Log) })
	t.text("decision", func(d sme.Decided) string { return string(d.Word()) })
	t.text("a", func(d sme.Decided) string { return string(d.A) })
	t.text("b", func(d sme.Decided) string { return string(d.B) })
	t.text("time", func(d sme.Decided) string { return d.Time })
	t.text("person", func(d sme.Decided) string { return d.Person })
	t.text("reason", func(d sme.Decided) string { return d.Reason })
	list, err := e.s.Decisions(e.a.ctx)
	for _, d := range list {
		if d.Undone == 0 {
			t.add(d)
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
		records, err := sme.ParseRecords(content)
		if err != nil {
			return err
		}
		t := newExportRows[map[string]string](e, name, "")
		for _, key := range records.Header {
			t.text(key, func(cells map[string]string) string { return cells[key] })
		}
		for i := range records.Rows {
			t.add(records.Cells(i))
		}
	}
	return nil
}

// exportedTitle is a title of a firm in one of its times in force, or in none.
type exportedTitle struct {
	*sme.Title
	firm *sme.Firm
	run  *sme.Spell
}

// firms and titles are what follows from all that; they are not read back.
func (e *exporter) firms() error {
	firms := newExportRows[*sme.Firm](e, "firms", "firm")
	firms.text("firm", func(f *sme.Firm) string { return wording.KeyText(f.ID) })
	firms.text("name", func(f *sme.Firm) string { return f.Name })
	firms.text("code", func(f *sme.Firm) string { return f.Code })
	firms.text("region", func(f *sme.Firm) string {
		if len(f.Stays) == 0 {
			return ""
		}
		return string(f.Stays[len(f.Stays)-1].Region)
	})
	firms.boolean("undecided", func(f *sme.Firm) bool { return f.Undecided })
	titles := e.titleRows()
	list, err := e.s.Firms(e.a.ctx)
	for _, f := range list {
		firms.add(f)
		for i := range f.Titles {
			title := &f.Titles[i]
			if len(title.Runs) == 0 {
				titles.add(exportedTitle{title, f, nil})
			}
			for j := range title.Runs {
				titles.add(exportedTitle{title, f, &title.Runs[j]})
			}
		}
	}
	return err
}

func (e *exporter) titleRows() *exportRows[exportedTitle] {
	t := newExportRows[exportedTitle](e, "titles", "")
	t.refers = [3]string{"firm", "firms", "firm"}
	inForce := func(name, kind string, of func(run *sme.Spell) string) {
		t.field(name, kind, func(ti exportedTitle) any {
			if ti.run == nil {
				return ""
			}
			return of(ti.run)
		})
	}
	t.text("firm", func(ti exportedTitle) string { return wording.KeyText(ti.firm.ID) })
	t.text("name", func(ti exportedTitle) string { return ti.firm.Name })
	t.text("tier", func(ti exportedTitle) string { return string(ti.Tier) })
	t.field("since", "date", func(ti exportedTitle) any { return ti.Since.String() })
	t.text("kind", func(ti exportedTitle) string { return string(ti.First.Kind) })
	inForce("valid_from", "date", func(run *sme.Spell) string { return run.From.String() })
	inForce("valid_until", "date", func(run *sme.Spell) string {
		if run.To == 0 {
			return ""
		}
		return (run.To - 1).String()
	})
	inForce("ended_by", "string", func(run *sme.Spell) string { return string(run.Closed.Kind) })
	return t
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
	return map[string]any{
		"export": exportVersion, "rules": sme.RulesVersion, "known": e.known, "home": string(home),
		"sample": e.sample, "private": e.private,
	}, err
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
	made := filepath.Join(filepath.Dir(d.path), temporaryName())
	if err := os.Mkdir(made, 0o777); err != nil { // less the umask
		return d.failed(err)
	}
	defer func() { _ = os.RemoveAll(made) }() // gone already if all went well
	resources, formulas := []map[string]any{}, 0
	for _, t := range e.tables {
		var b bytes.Buffer
		opt := render.Options{Format: render.FormatCSV}
		if err := render.Write(&b, t.rendered(), opt); err != nil {
			return err
		}
		formulas += render.Formulas(t.rendered(), opt)
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
	data := map[string]any{"profile": "tabular-data-package", "name": exportSheet, "resources": resources, "tracker": stated}
	if err := render.JSON(&b, data); err != nil {
		return err
	}
	if err := d.inside(made, packageFile).write(b.Bytes()); err != nil {
		return err
	}
	if err := e.place(made, path); err != nil {
		return d.failed(err)
	}
	e.a.warnOfFormulas(formulas)
	return nil
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
		refers := map[string]any{"resource": t.refers[1], "fields": t.refers[2]}
		schema["foreignKeys"] = []map[string]any{{"fields": t.refers[0], "reference": refers}}
	}
	sum := sha256.Sum256(content)
	return map[string]any{
		"profile": "tabular-data-resource", "name": t.name, "path": t.name + ".csv",
		"format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
		"bytes": len(content), "hash": "sha256:" + hex.EncodeToString(sum[:]), "schema": schema,
	}
}

// account says what was written.
func (e *exporter) account(path string) render.Table {
	a := e.a
	t := render.Table{Title: a.say("export.title", path)}
	l := wording.NewLayout[*exportTable](a.Words)
	l.Both("resource", func(table *exportTable) render.Value { return render.VT(table.name, a.say("export."+table.name)) })
	l.Both("file", func(table *exportTable) render.Value { return render.V(table.name + ".csv") })
	l.Number("rows", func(table *exportTable) render.Value { return render.V(len(table.rows)) })
	l.Lay(&t, e.tables)
	t.Notes = []string{a.say("export.known", e.known)}
	if !e.private {
		t.Notes = append(t.Notes, a.say("export.not-private"))
	}
	t.Notes = append(t.Notes, a.SampleNote(e.sample)...)
	return t
}
