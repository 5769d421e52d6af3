package main

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"tracker/data"
	"tracker/internal/lawtest"
)

// figures are those of one row of a report, as CSV has them: "" is not known.
type figures struct{ Listed, Recognised, Net, Valid, New, Ended string }

// A question is a report on a day: of one tier in a region, by some dimension.
type question struct{ dimension, tier, region, on string }

func (q question) String() string {
	return fmt.Sprintf("by %s, tier %s, region %s, on %s", q.dimension, q.tier, q.region, q.on)
}

func (q question) args(more ...string) []string {
	args := append([]string{"report", "--by", q.dimension, "--region", q.region, "--on", q.on}, more...)
	if q.tier != "" {
		args = append(args, "--tier", q.tier)
	}
	return args
}

const (
	sichuan  = "四川"
	chengdu  = "成都"
	lateFile = "innovative-review-2026.xlsx" // passes of 2026-04-20 for titles up to 2026-03-31
)

var countedTiers = []string{"innovative", "specialized", "little-giant"}

var countedOn = []string{"2022-12-31", "2023-03-26", "2026-03-31", "2026-04-01", "2026-11-24"}

// The figures of the sample lists are those that plain SQL counts in the rows
// of the files, without any of this program's packages (testdata/counts.sql).
func TestFiguresByOtherMeans(t *testing.T) {
	longWithRaces(t)
	counts := counted(t)
	tracker := registryOfSamples(t)
	t.Run("reports", func(t *testing.T) { testReports(t, counts, tracker) })
	t.Run("add up", func(t *testing.T) { testAddUp(t, counts, tracker) })
	t.Run("late pass takes the lapse back", func(t *testing.T) { testLatePass(t, counts, tracker) })
}

func testReports(t *testing.T, counts counting, tracker program) {
	var asked []question
	for _, on := range countedOn {
		asked = append(asked, question{"tier", "", sichuan, on}, question{"tier", "", chengdu, on})
		for _, tier := range countedTiers {
			asked = append(asked, question{"district", tier, chengdu, on}, question{"city", tier, sichuan, on})
			asked = append(asked, question{"batch", tier, chengdu, on}, question{"batch", tier, sichuan, on})
			asked = append(asked, question{"year", tier, chengdu, on}, question{"month", tier, chengdu, on}, question{"month", tier, sichuan, on})
		}
	}
	for _, q := range lawtest.Some(t, 20, asked) {
		if diff := cmp.Diff(counts.report(t, q), tracker.report(t, q)); diff != "" {
			t.Errorf("%v (-SQL +tracker):\n%s", q, diff)
		}
	}
}

// Districts and "not stated" add up to the city, cities to the province,
// batches to the whole, and the last period's row is the figure itself.
func testAddUp(t *testing.T, counts counting, tracker program) {
	var asked []question
	for _, on := range countedOn {
		for _, tier := range countedTiers {
			asked = append(asked, question{"district", tier, chengdu, on}, question{"city", tier, sichuan, on})
			asked = append(asked, question{"batch", tier, chengdu, on}, question{"month", tier, chengdu, on})
		}
	}
	for _, q := range lawtest.Some(t, 12, asked) {
		want := counts.report(t, question{"total", q.tier, q.region, q.on})["total"]
		rows, total := tracker.reportJSON(t, q)
		if diff := cmp.Diff(want, total); diff != "" {
			t.Errorf("%v: total (-SQL +tracker):\n%s", q, diff)
		}
		if want == (figures{}) {
			continue // no list of the tier is published
		}
		if q.dimension == "month" {
			rows = rows[max(0, len(rows)-1):]
		}
		if diff := cmp.Diff(want, sum(t, rows)); diff != "" {
			t.Errorf("%v: rows added up (-SQL +tracker):\n%s", q, diff)
		}
	}
}

// On the last day of March 2026 the titles of batch 2 lapse. A pass of April
// takes the lapse back; without the list of passes, each of them lapses.
func testLatePass(t *testing.T, counts counting, tracker program) {
	// lapsed is by how many valid firms the two days differ, in each city.
	lapsed := func(report func(*testing.T, question) map[string]figures) map[string]int {
		n := map[string]int{}
		for id, f := range report(t, question{"city", "innovative", sichuan, "2026-03-31"}) {
			n[id] = number(t, f.Valid)
		}
		for id, f := range report(t, question{"city", "innovative", sichuan, "2026-04-01"}) {
			n[id] -= number(t, f.Valid)
			n["all"] += n[id]
		}
		return n
	}
	const revoked, passed = 3, 300 // of the 1,504 of batch 2
	with := lapsed(tracker.report)
	if want := 1504 - revoked - passed; with["all"] != want {
		t.Errorf("with the passes %d lapse, want %d", with["all"], want)
	}
	tracker.run(t, "undo", tracker.document(t, lateFile))
	without := lapsed(tracker.report)
	if want := 1504 - revoked; without["all"] != want {
		t.Errorf("without the passes %d lapse, want %d", without["all"], want)
	}
	undone := countFiles(t, lateFile)
	if diff := cmp.Diff(lapsed(counts.report), with); diff != "" {
		t.Errorf("lapsed with the passes (-SQL +tracker):\n%s", diff)
	}
	if diff := cmp.Diff(lapsed(undone.report), without); diff != "" {
		t.Errorf("lapsed without the passes (-SQL +tracker):\n%s", diff)
	}
	for _, on := range lawtest.Some(t, 2, countedOn) {
		for _, q := range []question{{"district", "innovative", chengdu, on}, {"month", "innovative", chengdu, on}} {
			if diff := cmp.Diff(undone.report(t, q), tracker.report(t, q)); diff != "" {
				t.Errorf("%v without the passes (-SQL +tracker):\n%s", q, diff)
			}
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatalf("%q is no number: %v", text, err)
	}
	return n
}

// sum adds up the figures of rows that have all of them.
func sum(t *testing.T, rows []figures) figures {
	t.Helper()
	var n [4]int
	for _, r := range rows {
		for i, text := range []string{r.Listed, r.Recognised, r.Net, r.Valid} {
			n[i] += number(t, text)
		}
	}
	return figures{Listed: fmt.Sprint(n[0]), Recognised: fmt.Sprint(n[1]), Net: fmt.Sprint(n[2]), Valid: fmt.Sprint(n[3])}
}

// document is the number of the document of a file.
func (p program) document(t *testing.T, file string) string {
	t.Helper()
	for _, r := range records(t, p.run(t, "documents", "--csv")) {
		if r["file"] == file {
			return r["id"]
		}
	}
	t.Fatalf("%s is no document", file)
	return ""
}

// report asks for a report in CSV: its rows by their first column.
func (p program) report(t *testing.T, q question) map[string]figures {
	t.Helper()
	rows := map[string]figures{}
	for _, r := range records(t, p.run(t, q.args("--csv")...)) {
		id := r[q.dimension]
		if q.dimension == "tier" && !slices.Contains(countedTiers, id) { // of which there are no sample lists
			continue
		}
		if _, ok := rows[id]; ok {
			t.Errorf("%v: %s has two rows", q, id)
		}
		rows[id] = figures{r["listed"], r["recognised"], r["net"], r["valid"], r["new"], r["ended"]}
	}
	return rows
}

// reportJSON asks for a report in JSON: the stocks of its rows and of its total.
func (p program) reportJSON(t *testing.T, q question) (rows []figures, total figures) {
	t.Helper()
	type row struct{ Listed, Recognised, Net, Valid *int }
	stocks := func(r row) figures {
		text := func(n *int) string {
			if n == nil {
				return ""
			}
			return fmt.Sprint(*n)
		}
		return figures{Listed: text(r.Listed), Recognised: text(r.Recognised), Net: text(r.Net), Valid: text(r.Valid)}
	}
	var rep struct {
		Rows  []row
		Total row
	}
	if err := json.Unmarshal(p.run(t, q.args("--json")...), &rep); err != nil {
		t.Fatalf("%v: %v", q, err)
	}
	for _, r := range rep.Rows {
		rows = append(rows, stocks(r))
	}
	return rows, stocks(rep.Total)
}

// records reads CSV with a header.
func records(t *testing.T, text []byte) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("not a table: %v\n%s", err, text)
	}
	var list []map[string]string
	for _, line := range lines[1:] {
		r := map[string]string{}
		for i, cell := range line {
			r[lines[0][i]] = cell
		}
		list = append(list, r)
	}
	return list
}

// counting is the database of the counts by other means.
type counting struct{ db *sql.DB }

// report counts the rows of a report.
func (c counting) report(t *testing.T, q question) map[string]figures {
	t.Helper()
	rows, err := c.db.Query(`
		SELECT id, ifnull(listed, ''), ifnull(recognised, ''), ifnull(net, ''), ifnull(valid, ''), ifnull(new, ''), ifnull(ended, '')
		FROM report
		WHERE dimension = ? AND ? IN ('', tier) AND region = ? AND asked = ?`,
		q.dimension, q.tier, map[string]string{sichuan: "510000", chengdu: "510100"}[q.region], q.on)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	counted := map[string]figures{}
	for rows.Next() {
		var id string
		var f figures
		if err := rows.Scan(&id, &f.Listed, &f.Recognised, &f.Net, &f.Valid, &f.New, &f.Ended); err != nil {
			t.Fatal(err)
		}
		counted[id] = f
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return counted
}

// allCounted is what was counted in all sample lists, once for all tests.
var allCounted struct {
	sync.Once
	counting
}

func counted(t *testing.T) counting {
	t.Helper()
	allCounted.Do(func() { allCounted.counting = countFiles(t, "") })
	return allCounted.counting
}

// countFiles loads the sample lists, but one, and counts.
func countFiles(t *testing.T, without string) counting {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`
		CREATE TABLE raw (
			id integer PRIMARY KEY, file text, part int, number text, name text, former text, code text,
			city text, district text, place text, place_before text, valid text
		);
		CREATE TABLE region (id text, parent text, name text);
		CREATE TABLE spelling (city text, district text, text text);
		CREATE TABLE asked (day text)`)
	for _, day := range countedOn {
		exec(`INSERT INTO asked VALUES (?)`, day)
	}
	reference, err := data.FS.ReadFile("regions.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records(t, reference) {
		if !strings.HasPrefix(r["parent"], "51") {
			continue
		}
		exec(`INSERT INTO region VALUES (?, ?, ?)`, r["id"], r["parent"], r["name_zh"])
		names := append([]string{r["name_zh"], r["short_zh"]}, strings.Split(r["aliases_zh"], "|")...)
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if name != "" {
				exec(`INSERT INTO spelling VALUES (?, ?, ?)`, r["parent"], r["id"], name)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "data", "lists", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no sample lists", err)
	}
	for _, path := range files {
		file := filepath.Base(path)
		if file == without {
			continue
		}
		part := 0
		var header []string
		for _, line := range readLines(t, path) {
			switch {
			case len(line) == 0:
			case line[0] == "序号":
				part++
				header = line
			case regexp.MustCompile(`^\d+$`).MatchString(line[0]):
				cell := func(names ...string) string {
					for i, text := range line {
						if slices.Contains(names, header[i]) {
							return text
						}
					}
					return ""
				}
				exec(`INSERT INTO raw VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, file, part, line[0],
					norm.NFKC.String(cell("企业名称", "现企业名称")), norm.NFKC.String(cell("原企业名称")), cell("统一社会信用代码"),
					cell("市（州）"), cell("区（县）"), cell("所属地区", "迁入地"), cell("迁出地"), cell("有效期"))
			}
		}
	}
	counts, err := os.ReadFile(filepath.Join("testdata", "counts.sql"))
	if err != nil {
		t.Fatal(err)
	}
	exec(string(counts))
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	c := counting{db}
	c.sound(t)
	return c
}

// sound fails if the files are not as testdata/counts.sql takes them to be.
func (c counting) sound(t *testing.T) {
	t.Helper()
	rows, err := c.db.Query(`SELECT what, file, number, name FROM broken`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var what, file, number, name string
		if err := rows.Scan(&what, &file, &number, &name); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s, number %s, %s: %s", file, number, name, what)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// readLines reads a file with the libraries alone.
func readLines(t *testing.T, path string) [][]string {
	t.Helper()
	if filepath.Ext(path) == ".xlsx" {
		return readWorkbook(t, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(path) == "innovative-03.csv" {
		if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return lines
}

// readWorkbook gives each cell of a merged range the text of its first one.
func readWorkbook(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetList()[0]
	lines, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merged {
		column, first, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			t.Fatal(err)
		}
		_, last, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			t.Fatal(err)
		}
		for row := first + 1; row <= last; row++ {
			for len(lines[row-1]) < column {
				lines[row-1] = append(lines[row-1], "")
			}
			lines[row-1][column-1] = m.GetCellValue()
		}
	}
	return lines
}
