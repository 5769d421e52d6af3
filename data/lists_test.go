package data_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// A sample is a list file, read by this test's own plain reader.
type sample struct {
	file   string
	lines  [][]string
	tables []table // one for each header
}

type table struct {
	header []string
	rows   [][]string
}

func (tb table) column(row []string, names ...string) string {
	for _, name := range names {
		if i := slices.Index(tb.header, name); i >= 0 && i < len(row) {
			return row[i]
		}
	}
	return ""
}

func (tb table) chengdu() int {
	n := 0
	for _, r := range tb.rows {
		if strings.HasPrefix(tb.column(r, "市（州）", "所属地区", "迁入地"), "成都市") {
			n++
		}
	}
	return n
}

func TestLists(t *testing.T) {
	all := samples(t)
	for name, test := range map[string]func(*testing.T, []sample){
		"totals":               testTotals,
		"marked as samples":    testMarkedAsSamples,
		"rows":                 testRows,
		"districts of batch 1": testBatch1Districts,
		"join no firms":        testJoinNoFirms,
	} {
		t.Run(name, func(t *testing.T) { test(t, all) })
	}
}

type counts struct{ Rows, Chengdu int }

// The totals are those of data/batches.csv where they are published, else the
// sample's own.
func testTotals(t *testing.T, all []sample) {
	want := map[string][]counts{
		"details-wuhou-2025.xlsx":           {{30, 0}}, // names no region but in its title
		"innovative-01.xlsx":                {{2093, 1465}},
		"innovative-02.xlsx":                {{1504, 890}},
		"innovative-03.csv":                 {{497, 367}},
		"innovative-07.csv":                 {{642, 501}},
		"innovative-12.xlsx":                {{798, 659}},
		"innovative-review-2025.xlsx":       {{700, 500}},
		"innovative-review-2026.xlsx":       {{300, 180}},
		"innovative-review-failed-2025.csv": {{40, 26}},
		"little-giant-05.csv":               {{90, 0}}, // names the province only
		"relocations-2025.csv":              {{6, 6}},
		"renames-2024.csv":                  {{24, 0}}, // names no region
		"revoked-2024.xlsx":                 {{9, 6}},
		"specialized-2023.xlsx":             {{1103, 675}, {161, 60}},
	}
	got := map[string][]counts{}
	for _, s := range all {
		for _, tb := range s.tables {
			got[s.file] = append(got[s.file], counts{len(tb.rows), tb.chengdu()})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestListsAgreeWithBatches(t *testing.T) {
	batches := readCSV(t, "batches.csv")
	totals := map[string]string{}
	for _, r := range batches {
		totals[strings.Join([]string{r["tier"], r["batch"], r["act"], r["region"]}, " ")] = r["total"]
	}
	want := map[string]string{
		"innovative 1 recognise 510000": "2093", "innovative 1 recognise 510100": "1465",
		"innovative 2 recognise 510000": "1504", "innovative 2 recognise 510100": "890",
		"innovative 3 recognise 510000": "497", "innovative 3 recognise 510100": "367",
		"innovative 7 recognise 510000": "642", "innovative 7 recognise 510100": "501",
		"innovative 12 recognise 510000": "798", "innovative 12 recognise 510100": "659",
		"specialized 2023 recognise 510000": "1103", "specialized 2023 recognise 510100": "675",
		"specialized 2023 renew 510000": "161", "specialized 2023 renew 510100": "60",
	}
	for key, total := range want {
		if totals[key] != total {
			t.Errorf("%s: batches.csv says %q, the sample list holds %s", key, totals[key], total)
		}
	}
}

func testMarkedAsSamples(t *testing.T, all []sample) {
	entries, err := os.ReadDir("lists")
	if err != nil {
		t.Fatal(err)
	}
	size := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
		if !regexp.MustCompile(`^[a-z0-9-]+\.(csv|xlsx)$`).MatchString(e.Name()) {
			t.Errorf("%s: not the name of a list", e.Name())
		}
	}
	if size > 1<<20 {
		t.Errorf("data/lists has grown to %d bytes", size)
	}
	for _, s := range all {
		marked := slices.ContainsFunc(s.lines[:3], func(line []string) bool {
			return len(line) > 0 && strings.HasSuffix(line[0], "（样例）")
		})
		if !marked {
			t.Errorf("%s: no title ends in （样例）", s.file)
		}
	}
}

// Every row is numbered from 1 in its table, has a name that no real firm
// bears, and what it prints of a place is one of the reference.
func testRows(t *testing.T, all []sample) {
	known := map[string]bool{"": true}
	var cities []string
	for _, r := range readCSV(t, "regions.csv") {
		names := append([]string{r["name_zh"], r["short_zh"]}, strings.Split(r["aliases_zh"], "|")...)
		for _, n := range names {
			known[n] = true
		}
		if r["parent"] == "510000" {
			cities = append(cities, r["name_zh"])
		}
	}
	place := func(p, city string) bool {
		p = strings.TrimPrefix(strings.TrimPrefix(p, city), "/")
		return known[p]
	}
	for _, s := range all {
		for _, tb := range s.tables {
			for i, r := range tb.rows {
				name := tb.column(r, "企业名称", "原企业名称")
				if tb.column(r, "序号") != itoa(i+1) {
					t.Errorf("%s: %v: row %d is numbered otherwise", s.file, r, i+1)
				}
				if !strings.ContainsAny(name, "样例拟") || strings.TrimSpace(name) != name {
					t.Errorf("%s: %v: not an invented name", s.file, r)
				}
				city := tb.column(r, "市（州）")
				if both := tb.column(r, "所属地区"); both != "" {
					for _, c := range cities {
						if strings.HasPrefix(both, c) && place(both, c) {
							city = c
						}
					}
					if city == "" {
						t.Errorf("%s: %v: unknown place", s.file, r)
					}
				}
				for _, p := range []string{city, tb.column(r, "区（县）"), tb.column(r, "迁出地"), tb.column(r, "迁入地"), tb.column(r, "省份")} {
					if !place(p, "成都市") {
						t.Errorf("%s: %v: unknown place %q", s.file, r, p)
					}
				}
			}
		}
	}
}

// In Chengdu batch 1 covers all 23 units, and twelve rows name the city only.
func testBatch1Districts(t *testing.T, all []sample) {
	unit := map[string]string{}
	for _, r := range readCSV(t, "regions.csv") {
		if r["parent"] == "510100" {
			for _, n := range append([]string{r["name_zh"], r["short_zh"]}, strings.Split(r["aliases_zh"], "|")...) {
				if n != "" {
					unit[n] = r["id"]
				}
			}
		}
	}
	found := map[string]int{}
	for _, s := range all {
		if s.file != "innovative-01.xlsx" {
			continue
		}
		tb := s.tables[0]
		for _, r := range tb.rows {
			if tb.column(r, "市（州）") != "成都市" {
				continue
			}
			d := tb.column(r, "区（县）")
			id := unit[d]
			if id == "" {
				id = unit[strings.TrimPrefix(d, "成都市")]
			}
			found[id]++
		}
	}
	if found[""] != 12 || len(found) != 24 {
		t.Errorf("rows by unit: %v", found)
	}
}

// What the figures of the samples rest on: a name has one code and a code one
// firm, batches 1 and 2 have no firm in common, and no list joins two of them.
func testJoinNoFirms(t *testing.T, all []sample) {
	parent := map[string]string{}
	var find func(k string) string
	find = func(k string) string {
		if p, ok := parent[k]; ok && p != k {
			parent[k] = find(p)
			return parent[k]
		}
		parent[k] = k
		return k
	}
	codeOf, nameOf := map[string]string{}, map[string]string{}
	bind := func(file string, m map[string]string, k, v string) {
		if old, ok := m[k]; ok && old != v {
			t.Errorf("%s: %s goes with %s and %s", file, k, old, v)
		}
		m[k] = v
	}
	var one, two []string
	for _, s := range all {
		seen := map[string]bool{}
		for _, tb := range s.tables {
			for _, r := range tb.rows {
				old, name, code := tb.column(r, "原企业名称"), tb.column(r, "企业名称", "现企业名称"), tb.column(r, "统一社会信用代码")
				name = norm.NFKC.String(name)
				if seen[name] {
					t.Errorf("%s: %s occurs twice", s.file, name)
				}
				seen[name] = true
				if code != "" {
					if !validCode(code) {
						t.Errorf("%s: %s: bad code", s.file, code)
					}
					bind(s.file, codeOf, name, code)
					parent[find(name)] = find(code)
				}
				if old != "" {
					if old == name {
						t.Errorf("%s: %s is renamed to itself", s.file, old)
					}
					bind(s.file, codeOf, norm.NFKC.String(old), code)
					parent[find(norm.NFKC.String(old))] = find(code)
					bind(s.file, nameOf, code, name) // a code has two names only by its rename
				}
				switch s.file {
				case "innovative-01.xlsx":
					one = append(one, name)
				case "innovative-02.xlsx":
					two = append(two, name)
				}
			}
		}
	}
	firms := map[string]bool{}
	for _, name := range slices.Concat(one, two) {
		firms[find(name)] = true
	}
	if len(firms) != 2093+1504 {
		t.Errorf("batches 1 and 2 are %d firms, want %d", len(firms), 2093+1504)
	}
	names := map[string][]string{}
	for name, code := range codeOf {
		names[code] = append(names[code], name)
	}
	for code, n := range names {
		if len(n) > 1 && nameOf[code] == "" {
			t.Errorf("%s has the names %v and no list renames it", code, n)
		}
	}
}

// validCode checks both check characters, written apart from the generator.
func validCode(code string) bool {
	if len(code) != 18 {
		return false
	}
	const values = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum := 0
	for i, w := range []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28} {
		v := strings.IndexByte(values, code[i])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	if code[17] != values[(31-sum%31)%31] {
		return false
	}
	sum = 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		c := code[8+i]
		if c <= '9' {
			sum += int(c-'0') * w
		} else {
			sum += int(c-'A'+10) * w
		}
	}
	return code[16] == "0X987654321"[sum%11]
}

func samples(t *testing.T) []sample {
	t.Helper()
	files, err := filepath.Glob("lists/*")
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	for _, path := range files {
		s := sample{file: filepath.Base(path)}
		if strings.HasSuffix(path, ".xlsx") {
			s.lines = xlsxLines(t, path)
		} else {
			s.lines = csvLines(t, path)
		}
		for _, line := range s.lines {
			switch {
			case len(line) == 0:
			case line[0] == "序号":
				s.tables = append(s.tables, table{header: line})
			case regexp.MustCompile(`^\d+$`).MatchString(line[0]):
				last := &s.tables[len(s.tables)-1]
				last.rows = append(last.rows, line)
			}
		}
		all = append(all, s)
	}
	return all
}

func csvLines(t *testing.T, path string) [][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, "innovative-03.csv") {
		if strings.Count(string(b), "\r\n") != strings.Count(string(b), "\n") {
			t.Errorf("%s: want CRLF", path)
		}
		if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil {
			t.Fatal(err)
		}
	}
	text, bom := strings.CutPrefix(string(b), "\ufeff")
	if bom != strings.HasSuffix(path, "innovative-07.csv") {
		t.Errorf("%s: byte order mark: %v", path, bom)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return lines
}

// xlsxLines reads the one sheet; a cell merged down stands in each of its rows.
func xlsxLines(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"样例名单"}) {
		t.Errorf("%s: sheets %v", path, got)
	}
	lines, err := f.GetRows("样例名单")
	if err != nil {
		t.Fatal(err)
	}
	merged, err := f.GetMergeCells("样例名单")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merged {
		col, from, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			t.Fatal(err)
		}
		end, to, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			t.Fatal(err)
		}
		for row := from; col == end && row <= to; row++ {
			for len(lines[row-1]) < col {
				lines[row-1] = append(lines[row-1], "")
			}
			lines[row-1][col-1] = m.GetCellValue()
		}
	}
	return lines
}
