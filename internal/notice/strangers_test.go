package notice_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tracker/internal/grid"
	"tracker/internal/grid/gridtest"
	"tracker/internal/notice"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// Lists as strangers write them, each kind in a file of testdata/strangers, with
// what a careful reader of the list would understand.
//
// The files come in pairs. Of the first, RULE.cells is a table, a row a line and
// its cells parted by |, which is written in several formats; ␤ is a line break
// in a cell. RULE.lines is text, line by line, and RULE.csv is a file as it is.
//
// The second says what is right, a firm a line, with its region: an id, the
// beginning of one (5107*), none (-), one of several (- 510000), anything but
// one (!510107). Behind it stand code, former name and validity; codes and former
// names are none unless given. A first line "list act/tier/issuer/batch" says
// which list it is; "tiers", "batches" and "acts" say it firm by firm. "keys"
// compares names as the registry does. "refused", "warned": nothing else will
// do; "or refused", "or warned": this will do too.
func TestStrangers(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "strangers", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("no lists")
	}
	opt := notice.Options{Ref: smetest.Reference(t), Home: "510100"}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			file, want := archive.Files[i], parseRight(t, archive.Files[i+1].Data)
			rule, kind := strings.TrimSuffix(file.Name, filepath.Ext(file.Name)), filepath.Ext(file.Name)
			for _, format := range formatsOf[kind] {
				t.Run(fmt.Sprintf("%s %s in %s", strings.TrimSuffix(filepath.Base(path), ".txtar"), rule, format.name), func(t *testing.T) {
					got := read(format.write(cellsOf(file.Data)), opt)
					if kind == ".csv" {
						got = read(file.Data, opt)
					}
					if wrong := want.faults(got); wrong != "" {
						t.Error(wrong)
					}
				})
			}
		}
	}
}

type writer struct {
	name  string
	write func([][]string) []byte
}

// formatsOf are the formats in which what is written for tests is read.
var formatsOf = map[string][]writer{
	".cells": {{"csv", asCSV}, {"xlsx", gridtest.XLSX}, {"html", gridtest.HTML}, {"docx", gridtest.DOCX}},
	".lines": {{"txt", asText}, {"docx", gridtest.DOCX}, {"html", gridtest.HTML}},
	".csv":   {{"csv", asText}},
}

func cellsOf(data []byte) [][]string {
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "␤", "\n")
		rows = append(rows, strings.Split(line, "|"))
	}
	return rows
}

// asCSV writes rows as a spreadsheet does: every row has all columns.
func asCSV(rows [][]string) []byte {
	width := 1
	for _, r := range rows {
		width = max(width, len(r))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, r := range rows {
		if err := w.Write(append(slices.Clone(r), make([]string, width-len(r))...)); err != nil {
			panic(err) // a buffer takes everything
		}
	}
	w.Flush()
	return b.Bytes()
}

func asText(rows [][]string) []byte {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	return []byte(b.String())
}

// reading is what is found in a file.
type reading struct {
	refusals []string // why an import would ask, or refuse it
	warnings []string
	firms    []found
	notice   *notice.Notice
}

type found struct {
	name, former, code, from, until string
	region                          sme.RegionID
	list                            *sme.Document
	doubts                          []string // the ids of what is said of its row
}

// aside are remarks that are not about how a list's rows are read: what else is
// known of the batch, and facts that whoever imports it is asked for in any case.
var aside = []string{"list.no-date", "list.no-batch", "list.known-total", "list.region-rows", "list.fewer-rows", "list.more-rows", "list.issuer-assumed"}

// read reads a file as inspect does.
func read(data []byte, opt notice.Options) *reading {
	r := &reading{}
	f, err := grid.Read(data, grid.Options{})
	if err != nil {
		r.refusals = append(r.refusals, err.Error())
		return r
	}
	r.notice = notice.Parse(f, opt)
	if len(r.notice.Lists) == 0 {
		r.refusals = append(r.refusals, "no list")
	}
	for i := range r.notice.Lists {
		l := &r.notice.Lists[i]
		remarks := notice.Complete(l, notice.Facts{}, &r.notice.Letter, opt)
		for _, p := range l.Problems {
			r.refusals = append(r.refusals, p.Remark.String())
		}
		for _, remark := range remarks {
			switch {
			case slices.Contains(aside, remark.ID):
			case remark.Error:
				r.refusals = append(r.refusals, remark.String())
			default:
				r.warnings = append(r.warnings, remark.String())
			}
		}
		doubts := map[int][]string{}
		for _, w := range l.Warnings {
			r.warnings = append(r.warnings, fmt.Sprintf("%d: %s", w.Row, w.Remark))
			doubts[w.Row] = append(doubts[w.Row], w.Remark.ID)
		}
		for _, e := range l.Document.Entries {
			r.firms = append(r.firms, found{
				name: e.Name, former: e.Former, code: e.Code, region: e.Region, list: &l.Document,
				from: e.Window.From.String(), until: e.Window.To.String(), doubts: doubts[e.Row],
			})
		}
	}
	return r
}

// right is what a reader of a list would understand.
type right struct {
	refused, warned     bool // must be
	orRefused, orWarned bool
	keys                bool
	list                []string // act, tier, issuer, batch, published
	by                  string   // what the firms' own words tell: tiers, batches or acts
	firms               []map[string]string
}

func parseRight(t *testing.T, data []byte) *right {
	w := &right{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "refused":
			w.refused = true
		case line == "warned":
			w.warned = true
		case line == "or refused":
			w.orRefused = true
		case line == "or warned":
			w.orWarned = true
		case line == "keys":
			w.keys = true
		case line == "tiers" || line == "batches" || line == "acts":
			w.by = line
		case strings.HasPrefix(line, "list "):
			facts, published, _ := strings.Cut(strings.TrimPrefix(line, "list "), " published ")
			w.list = append(strings.Split(facts, "/"), published)
		default:
			firm := map[string]string{}
			for i, part := range strings.Split(line, "|") {
				key, value, given := strings.Cut(part, "=")
				switch {
				case i == 0 && given:
					firm["name"], firm["own"] = key, value
				case i == 0:
					firm["name"] = part
				case i == 1:
					firm["region"] = part
				case given:
					firm[key] = value
				default:
					t.Fatalf("%s: what is %s?", line, part)
				}
			}
			w.firms = append(w.firms, firm)
		}
	}
	return w
}

// faults says what is wrong in a reading, "" if nothing is.
func (w *right) faults(got *reading) string {
	if w.orRefused && len(got.refusals) > 0 || w.orWarned && len(got.warnings) > 0 {
		return ""
	}
	var wrong []string
	switch {
	case w.refused && len(got.refusals) == 0:
		wrong = append(wrong, "it is not refused")
	case !w.refused && len(got.refusals) > 0:
		wrong = append(wrong, "it is refused: "+strings.Join(got.refusals, "; "))
	}
	if w.warned && len(got.warnings) == 0 {
		wrong = append(wrong, "it is not warned of")
	}
	var want, have []string
	for i, f := range w.firms {
		line := firmLine(f, w.keys)
		want = append(want, line)
		if i < len(got.firms) && regionHolds(f["region"], got.firms[i].region) {
			want[i] = strings.Replace(line, "|"+f["region"]+"|", "|"+string(got.firms[i].region)+"|", 1)
		}
	}
	for i, f := range got.firms {
		firm := map[string]string{"name": f.name, "region": string(f.region), "code": f.code, "former": f.former}
		if i < len(w.firms) {
			for key, value := range map[string]string{"until": f.until, "from": f.from} {
				if _, asked := w.firms[i][key]; asked {
					firm[key] = value
				}
			}
			if _, asked := w.firms[i]["own"]; asked {
				firm["own"] = map[string]string{"tiers": string(f.list.Tier), "batches": string(f.list.Batch), "acts": string(f.list.Act)}[w.by]
			}
		}
		if w.by != "" {
			firm["region"] = ""
		}
		have = append(have, firmLine(firm, w.keys))
	}
	if w.by != "" { // as many lists as they tell, in whatever order
		slices.Sort(want)
		slices.Sort(have)
	}
	if len(w.firms) > 0 {
		if diff := cmp.Diff(want, have); diff != "" {
			wrong = append(wrong, "firms (-right +read):\n"+diff)
		}
	}
	if w.list != nil && got.notice != nil {
		for _, l := range got.notice.Lists {
			d := l.Document
			have := []string{string(d.Act), string(d.Tier), string(d.Issuer), string(d.Batch), d.Published.String()}
			for i, fact := range w.list {
				if fact != "" && fact != "*" && fact != have[i] {
					wrong = append(wrong, fmt.Sprintf("the list is %s", strings.Join(have, "/")))
					break
				}
			}
		}
	}
	if len(wrong) > 0 && len(got.warnings) > 0 {
		wrong = append(wrong, "warned: "+strings.Join(got.warnings, "; "))
	}
	return strings.Join(wrong, "\n")
}

// firmLine writes a firm with what is told of it.
func firmLine(f map[string]string, keys bool) string {
	line := f["name"]
	if keys {
		line = sme.NameKey(line)
	}
	line += "|" + f["region"] + "|"
	for _, key := range []string{"code", "former", "from", "until", "own"} {
		if value, told := f[key]; told && value != "" {
			line += key + "=" + value + "|"
		}
	}
	return line
}

// regionHolds reports whether a region is one that a pattern allows.
func regionHolds(pattern string, region sme.RegionID) bool {
	if pattern == "" {
		return region == ""
	}
	for _, p := range strings.Fields(pattern) {
		not := strings.HasPrefix(p, "!")
		p = strings.TrimPrefix(p, "!")
		holds := p == string(region)
		switch before, open := strings.CutSuffix(p, "*"); {
		case p == "-":
			holds = region == ""
		case open:
			before = strings.TrimRight(before, "0")
			holds = strings.HasPrefix(string(region), before)
		}
		if holds != not {
			return true
		}
	}
	return false
}
