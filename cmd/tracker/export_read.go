package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/sme"
	"tracker/internal/store"
)

// isExport reports whether a path is what export wrote: a folder with its
// datapackage.json, or a workbook with its sheet.
func isExport(path string) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return false
	case info.IsDir():
		head, err := packageHead(path)
		return err == nil && head.Export > 0
	case !info.Mode().IsRegular():
		return false
	}
	book, err := zip.OpenReader(path)
	if err != nil {
		return false
	}
	defer func() { _ = book.Close() }() // it was only read
	sheets, err := book.Open("xl/workbook.xml")
	if err != nil {
		return false
	}
	defer func() { _ = sheets.Close() }()
	names, err := io.ReadAll(io.LimitReader(sheets, 1<<20))
	return err == nil && bytes.Contains(names, []byte(`name="`+exportSheet+`"`))
}

// exportHead is what an export states of itself, as far as it is read.
type exportHead struct {
	Export int           // its version
	Known  sme.LogNumber // the last line of the log when it was made
}

func packageHead(folder string) (exportHead, error) {
	content, err := os.ReadFile(filepath.Join(folder, packageFile))
	if err != nil {
		return exportHead{}, err
	}
	var p struct{ Tracker exportHead }
	err = json.Unmarshal(content, &p)
	return p.Tracker, err
}

// exported is an export as it was read: the rows of each table by their keys.
type exported map[string][]map[string]string

// openExport reads an export into a registry in memory, and returns the last line
// of the log of the registry that made it.
func (a *app) openExport(path string) (s *store.Store, known sme.LogNumber, err error) {
	x, head, err := readExport(path)
	if head.Export > exportVersion {
		return nil, 0, fail(exitRefused, "export.newer", path, head.Export)
	}
	broken := func(err error) error {
		var own *failure
		if err == nil || errors.As(err, &own) {
			return err
		}
		return fail(exitRefused, "export.broken", path, err)
	}
	if err != nil {
		return nil, 0, broken(err)
	}
	documents, err := x.documents()
	if err != nil {
		return nil, 0, broken(err)
	}
	decisions, err := x.decisions()
	if err != nil {
		return nil, 0, broken(err)
	}
	s, err = store.Open(a.ctx, store.Memory, a.options(true))
	if err != nil {
		return nil, 0, err
	}
	err = s.Update(a.ctx, a.options(true), func(tx *store.Tx) error {
		for _, kind := range []*facts{targetFacts(a), officialFacts(a)} {
			if err := x.facts(a, tx, kind); err != nil {
				return err
			}
		}
		if err := tx.Restore(documents); err != nil {
			return err
		}
		_, err := tx.Say(decisions)
		return err
	})
	if err != nil {
		s.Close()
		return nil, 0, broken(err)
	}
	return s, head.Known, nil
}

// readExport reads the tables of an export.
func readExport(path string) (exported, exportHead, error) {
	var head exportHead
	info, err := os.Stat(path)
	if err != nil {
		return nil, head, err
	}
	if info.IsDir() {
		return readExportFolder(path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, head, err
	}
	file, err := grid.Read(content, grid.Options{})
	if err != nil {
		return nil, head, err
	}
	x := exported{}
	for _, table := range file.Tables {
		var records [][]string
		for _, r := range table.Rows {
			records = append(records, r.Cells)
			if table.Name == exportSheet && len(r.Cells) > 1 {
				n, _ := strconv.Atoi(r.Cells[1]) // what is no number is none of these
				switch r.Cells[0] {
				case "export":
					head.Export = n
				case "known":
					head.Known = sme.LogNumber(n)
				}
			}
		}
		x.add(table.Name, records)
	}
	return x, head, nil
}

func readExportFolder(path string) (exported, exportHead, error) {
	head, err := packageHead(path)
	if err != nil {
		return nil, head, err
	}
	x := exported{}
	for _, name := range []string{"documents", "entries", "remarks", "decisions", "targets", "official"} {
		content, err := os.Open(filepath.Join(path, name+".csv"))
		if errors.Is(err, fs.ErrNotExist) && name != "documents" && name != "entries" {
			continue // whoever needs only a part may take the others away
		}
		if err != nil {
			return nil, head, err
		}
		records, err := csv.NewReader(content).ReadAll()
		_ = content.Close() // it was only read
		if err != nil {
			return nil, head, fmt.Errorf("%s.csv: %w", name, err)
		}
		x.add(name, records)
	}
	return x, head, nil
}

// add takes a table over, by the keys in its first row.
func (x exported) add(name string, records [][]string) {
	for i, r := range records {
		if i == 0 {
			continue
		}
		row := map[string]string{}
		for j, key := range records[0] {
			if j < len(r) { // a sheet leaves out the empty cells at the end
				row[key] = r[j]
			}
		}
		x[name] = append(x[name], row)
	}
}

// documents are the documents of an export, in their order.
func (x exported) documents() ([]store.Restored, error) {
	var list []store.Restored
	at := map[string]int{}
	for i, r := range x["documents"] {
		c := cells{row: r, table: "documents", n: i + 2}
		d := &sme.Document{
			Act: sme.Act(r["act"]), Tier: sme.TierID(r["tier"]), Batch: sme.Batch(r["batch"]),
			Issuer: sme.RegionID(r["region"]), Scope: sme.RegionID(r["scope"]),
			Label: r["label"], Final: c.bool("final"), Published: c.date("published"), PubOrigin: sme.Origin(r["published_from"]),
			Window: sme.Window{From: c.date("valid_from"), To: c.date("valid_until")}, WinOrigin: sme.Origin(r["validity_from"]),
			Totals: c.totals("totals"),
			Title:  r["title"], Sample: c.bool("sample"),
			Notice: sme.Notice{
				Number: r["notice_number"], Publisher: r["publisher"], Date: c.dateOrNone("notice_date"), Address: r["address"],
			},
			Accepted: r["accepted"] != "" && c.bool("accepted"), // earlier versions didn't write it
		}
		if !slices.Contains(sme.Acts, d.Act) && d.Act != sme.Checked {
			c.fail("act")
		}
		number := c.number("id")
		if _, twice := at[r["id"]]; twice || number < 1 {
			c.fail("id")
		}
		at[r["id"]] = len(list)
		file := store.FileInfo{Name: r["file"], Format: r["format"], SHA256: r["sha256"], Size: int64(c.number("size")), Sheet: r["sheet"]}
		if file.SHA256 == "" {
			c.fail("sha256")
		}
		list = append(list, store.Restored{
			Number: sme.DocumentNumber(number), Document: d, File: file, Imported: r["imported"], By: r["by"],
		})
		if c.err != nil {
			return nil, c.err
		}
	}
	for i, r := range x["entries"] {
		c := cells{row: r, table: "entries", n: i + 2}
		n, ok := at[r["document"]]
		if !ok {
			c.fail("document")
			return nil, c.err
		}
		e := sme.Entry{
			Row: c.number("row"), Number: r["number"], Name: r["name"], Former: r["former"], Code: r["code"],
			Place: r["place"], Left: r["left_place"],
			Window: sme.Window{From: c.date("valid_from"), To: c.date("valid_until")},
		}
		for _, pair := range c.pairs("other") {
			e.Other = append(e.Other, sme.Cell{Header: pair[0], Text: pair[1]})
		}
		if c.err != nil {
			return nil, c.err
		}
		list[n].Document.Entries = append(list[n].Document.Entries, e)
	}
	for i, r := range x["remarks"] {
		c := cells{row: r, table: "remarks", n: i + 2}
		n, ok := at[r["document"]]
		if !ok {
			c.fail("document")
			return nil, c.err
		}
		note := store.Note{Row: c.number("row"), Remark: sme.Remark{ID: r["id"], Error: c.bool("error")}, Text: r["text"]}
		c.array("args", &note.Remark.Args)
		if c.err != nil {
			return nil, c.err
		}
		list[n].Notes = append(list[n].Notes, note)
	}
	for i, r := range x["documents"] { // a file that lost rows on its way is none to rely on
		c := cells{row: r, table: "documents", n: i + 2}
		if c.number("rows") != len(list[i].Document.Entries) {
			return nil, fmt.Errorf("documents:%d: %s rows, entries has %d", i+2, r["rows"], len(list[i].Document.Entries))
		}
	}
	return list, nil
}

// decisions are the decisions of an export, in their order.
func (x exported) decisions() ([]sme.Decided, error) {
	var list []sme.Decided
	for i, r := range x["decisions"] {
		c := cells{row: r, table: "decisions", n: i + 2}
		d := sme.Decided{Reason: r["reason"]} // which earlier versions didn't write
		d.A, d.B = sme.Key(r["a"]), sme.Key(r["b"])
		switch sme.DecisionWord(r["decision"]) {
		case sme.SaysSame:
			d.Same = true
		case sme.SaysDifferent:
		case sme.SaysUnsure:
			d.Unsure = true
		default:
			c.fail("decision")
			return nil, c.err
		}
		list = append(list, d)
	}
	return list, nil
}

// facts puts the targets or official figures of an export in the place of the
// built-in ones.
func (x exported) facts(a *app, tx *store.Tx, kind *facts) error {
	rows, ok := x[kind.name]
	if !ok {
		return nil
	}
	now, err := recordsOf(a, tx.Store(), kind.file)
	if err != nil {
		return err
	}
	theirs := sme.Records{Header: now.Header}
	for _, r := range rows {
		theirs.Add(r)
	}
	if len(theirs.Without(now))+len(now.Without(theirs)) == 0 {
		return nil
	}
	_, err = tx.SetReference(kind.file, theirs.Text(), kind.action, "export")
	return err
}

// cells reads the cells of a row; the first that can't be read is its error.
type cells struct {
	row   map[string]string
	table string
	n     int
	err   error
}

func (c *cells) fail(key string) {
	if c.err == nil {
		c.err = fmt.Errorf("%s:%d: %s %q", c.table, c.n, key, c.row[key])
	}
}

func (c *cells) bool(key string) bool {
	v, err := strconv.ParseBool(strings.ToLower(c.row[key]))
	if err != nil {
		c.fail(key)
	}
	return v
}

func (c *cells) number(key string) int {
	n, err := strconv.Atoi(c.row[key])
	if err != nil {
		c.fail(key)
	}
	return n
}

func (c *cells) date(key string) sme.Date {
	d, err := sme.ParseDate(c.row[key])
	if err != nil {
		c.fail(key)
	}
	return d
}

// dateOrNone is of a column that exports of earlier versions lack.
func (c *cells) dateOrNone(key string) sme.Date {
	if c.row[key] == "" {
		return sme.Date{}
	}
	return c.date(key)
}

func (c *cells) totals(key string) []sme.Total {
	var list []sme.Total
	for _, text := range splitNames([]string{c.row[key]}) {
		region, number, _ := strings.Cut(text, "=")
		n, err := strconv.Atoi(number)
		if err != nil {
			c.fail(key)
		}
		list = append(list, sme.Total{Region: sme.RegionID(region), N: n})
	}
	return list
}

func (c *cells) array(key string, to any) {
	if text := c.row[key]; text != "" {
		if err := json.Unmarshal([]byte(text), to); err != nil {
			c.fail(key)
		}
	}
}

func (c *cells) pairs(key string) [][2]string {
	var list [][2]string
	c.array(key, &list)
	return list
}

// exportVersion counts up when an export can no longer be read as before.
const exportVersion = 1

// exportSheet is the sheet by which a workbook is known as an export.
const exportSheet = "tracker-export"

// packageFile describes the files of an export in a folder, as a data package
// of the Frictionless specification.
const packageFile = "datapackage.json"
