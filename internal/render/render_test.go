package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// districts has a row of everything: Chinese, codes, a formula, zero, null.
func districts() Table {
	return Table{
		Title: "Recognised firms by district",
		Lang:  "en",
		Meta: []Field{
			{"region", "Region", VT("510100", "Chengdu")},
			{"on", "As of", V("2023-03-26")},
			{"missing", "Missing", V([]string{"batch 3", "batch 4"})},
			{"known", "", V(17)},
			{"", "Sample", V("样例 <b>")},
		},
		Columns: []Column{
			{Key: "district", Machine: true},
			{Key: "district_name", Title: "District"},
			{Key: "firm", Title: "Firm"},
			{Key: "code", Title: "Code"},
			{Key: "recognised", Title: "Recognised", Right: true},
			{Key: "progress", Title: "Progress", Right: true, Percent: true},
			{Key: "needed", Title: "Needed per month", Right: true},
			{Key: "remark", Title: "Remark", People: true},
		},
		Rows: [][]Value{
			{V("510107"), V("武侯区"), V("成都某某智能制造科技有限责任公司，武侯分公司"), V("915101070000000012"), V(1504), VT(0.2355, "23.55 %"), V(231), V("up")},
			{V("510104"), V("锦江区"), V(`Example | "East", Ltd`), V("=1+1"), V(0), V(nil), V(231.5), V("")},
			{V("510105"), V(nil), V(""), V(nil), V(int64(1234567)), VT(1.5, "150.00 %"), V(nil), V("")},
		},
		Total: []Value{V(nil), VT(nil, "Total"), V(nil), V(nil), V(1236071), V(nil), V(nil), V(nil)},
		Notes: []string{"Recognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请以公告为准。", "Second."},
	}
}

func render(t *testing.T, table Table, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, table, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"table without a limit", Options{}, `
Recognised firms by district

District  Firm                                          Code                Recognised  Progress  Needed per month  Remark
──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
武侯区    成都某某智能制造科技有限责任公司，武侯分公司  915101070000000012       1,504   23.55 %               231  up
锦江区    Example | "East", Ltd                         =1+1                         0         –             231.5
–                                                       –                    1,234,567  150.00 %                 –
──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Total                                                                        1,236,071         –                 –

Recognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请以公告为准。
Second.
`},
		{"table, names wrap, then titles", Options{Width: 88}, `
Recognised firms by district

                                                                      Needed per
District  Firm              Code                Recognised  Progress       month  Remark
────────────────────────────────────────────────────────────────────────────────────────
武侯区    成都某某智能制造  915101070000000012       1,504   23.55 %         231  up
          科技有限责任公
          司，武侯分公司
锦江区    Example |         =1+1                         0         –       231.5
          "East", Ltd
–                           –                    1,234,567  150.00 %           –
────────────────────────────────────────────────────────────────────────────────────────
Total                                            1,236,071         –           –

Recognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请
  以公告为准。
Second.
`},
		{"table, records", Options{Width: 40, Limit: 1}, `
Recognised firms by district

District:          武侯区
Firm:              成都某某智能制造科技
                   有限责任公司，武侯分
                   公司
Code:              915101070000000012
Recognised:        1,504
Progress:          23.55 %
Needed per month:  231
Remark:            up
────────────────────────────────────────
District:          Total
Firm:
Code:
Recognised:        1,236,071
Progress:          –
Needed per month:  –
Remark:

Recognised counts every firm that was
  ever listed；截至2023年3月，认定与有效
  口径不同，请以公告为准。
Second.
`},
		{"table, records side by side", Options{Width: 66, Limit: 2}, `
Recognised firms by district

District:  武侯区              Firm:              成都某某智能制造
                                                  科技有限责任公
                                                  司，武侯分公司
Code:      915101070000000012  Recognised:        1,504
Progress:  23.55 %             Needed per month:  231
Remark:    up

District:  锦江区              Firm:              Example |
                                                  "East", Ltd
Code:      =1+1                Recognised:        0
Progress:  –                   Needed per month:  231.5
Remark:
──────────────────────────────────────────────────────────────────
District:  Total               Firm:
Code:                          Recognised:        1,236,071
Progress:  –                   Needed per month:  –
Remark:

Recognised counts every firm that was ever listed；截至2023年3月，
  认定与有效口径不同，请以公告为准。
Second.
`},
		{"table in colour, with selection and order", Options{Color: true, Columns: []string{"recognised", "district"}, Sort: "-recognised", Limit: 2}, `
Recognised firms by district

` + "\x1b[1mRecognised\x1b[0m" + `
──────────────────
 1,234,567  510105
     1,504  510107
──────────────────
 1,236,071

` + "\x1b[2mRecognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请以公告为准。\x1b[0m\n\x1b[2mSecond.\x1b[0m" + `
`},
		{"table without header", Options{NoHeader: true, Columns: []string{"code"}, Sort: "code"}, `
Recognised firms by district

915101070000000012
=1+1
–
──────────────────


Recognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请以公告为准。
Second.
`},
		{"csv", Options{Format: FormatCSV}, `
district,district_name,firm,code,recognised,progress,needed
510107,武侯区,成都某某智能制造科技有限责任公司，武侯分公司,915101070000000012,1504,0.2355,231
510104,锦江区,"Example | ""East"", Ltd",=1+1,0,,231.5
510105,,,,1234567,1.5,
`},
		{"csv of one column keeps empty rows", Options{Format: FormatCSV, NoHeader: true, Columns: []string{"district_name"}}, `
武侯区
锦江区
""
`},
		{"tsv", Options{Format: FormatTSV}, `
district	district_name	firm	code	recognised	progress	needed
510107	武侯区	成都某某智能制造科技有限责任公司，武侯分公司	915101070000000012	1504	0.2355	231
510104	锦江区	Example | "East", Ltd	=1+1	0		231.5
510105				1234567	1.5	
`},
		{"json", Options{Format: FormatJSON, SchemaVersion: 1, Columns: []string{"district", "district_name", "firm", "recognised", "progress"}}, `
{
  "schema_version": 1,
  "meta": {
    "region": "510100",
    "on": "2023-03-26",
    "missing": ["batch 3","batch 4"],
    "known": 17
  },
  "rows": [
    {"district": "510107", "district_name": "武侯区", "firm": "成都某某智能制造科技有限责任公司，武侯分公司", "recognised": 1504, "progress": 0.2355},
    {"district": "510104", "district_name": "锦江区", "firm": "Example | \"East\", Ltd", "recognised": 0, "progress": null},
    {"district": "510105", "district_name": null, "firm": "", "recognised": 1234567, "progress": 1.5}
  ],
  "total": {"district": null, "district_name": null, "firm": null, "recognised": 1236071, "progress": null}
}
`},
		{"ndjson", Options{Format: FormatNDJSON, Columns: []string{"code", "needed"}, Sort: "needed"}, `
{"code": "915101070000000012", "needed": 231}
{"code": "=1+1", "needed": 231.5}
{"code": null, "needed": null}
`},
		{"markdown", Options{Format: FormatMarkdown}, `
# Recognised firms by district

- **Region**: Chengdu
- **As of**: 2023-03-26
- **Missing**: batch 3, batch 4
- **Sample**: 样例 \<b>

| District | Firm | Code | Recognised | Progress | Needed per month | Remark |
| --- | --- | --- | ---: | ---: | ---: | --- |
| 武侯区 | 成都某某智能制造科技有限责任公司，武侯分公司 | 915101070000000012 | 1,504 | 23.55 % | 231 | up |
| 锦江区 | Example \| "East", Ltd | =1+1 | 0 | – | 231.5 | |
| – | | – | 1,234,567 | 150.00 % | – | |
| **Total** | | | **1,236,071** | **–** | **–** | |

- Recognised counts every firm that was ever listed；截至2023年3月，认定与有效口径不同，请以公告为准。
- Second.
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), render(t, districts(), test.o)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	empty := Table{Columns: []Column{{Key: "a", Title: "A"}, {Key: "b", Title: "", Right: true}}}
	for f, want := range map[Format]string{
		FormatTable:    "A\n────\n",
		FormatCSV:      "a,b\n",
		FormatJSON:     "{\n  \"schema_version\": 0,\n  \"meta\": {},\n  \"rows\": [],\n  \"total\": null\n}\n",
		FormatNDJSON:   "",
		FormatMarkdown: "| A | |\n| --- | ---: |\n",
	} {
		if diff := cmp.Diff(want, render(t, empty, Options{Format: f})); diff != "" {
			t.Errorf("%s -want +got:\n%s", f, diff)
		}
	}
	empty.Total = []Value{VT(nil, "Total"), V(0)}
	if diff := cmp.Diff("A\n────────\nTotal  0\n", render(t, empty, Options{})); diff != "" {
		t.Errorf("total alone, -want +got:\n%s", diff)
	}
	for _, f := range Formats {
		render(t, empty, Options{Format: f, NoHeader: true, Width: 10})
		render(t, Table{}, Options{Format: f})
	}
}

// No line of a table is wider than the terminal, and whatever the width the
// same texts stand in the same order.
func TestNarrowTerminals(t *testing.T) {
	squeeze := func(s string) string {
		return strings.NewReplacer(" ", "", "\n", "", "─", "").Replace(s)
	}
	table := districts()
	table.Title, table.Notes = "", nil
	var order []string
	for _, row := range append(table.Rows, table.Total) {
		for i, v := range row {
			if table.Columns[i].in(FormatTable) && table.Columns[i].Right {
				order = append(order, v.String())
			}
		}
	}
	for _, width := range []int{120, 100, 80, 60, 40, 20, 10, 4} {
		got := render(t, table, Options{Width: width})
		for line := range strings.Lines(got) {
			if w := displaywidth.String(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("width %d: %d columns: %q", width, w, line)
			}
		}
		if strings.Contains(got, "…") {
			t.Errorf("width %d: cut", width)
		}
		rest := squeeze(got)
		for _, number := range order {
			_, after, found := strings.Cut(rest, squeeze(number))
			if !found {
				t.Errorf("width %d: %s is missing or out of order in\n%s", width, number, got)
				break
			}
			rest = after
		}
	}
}

// tablewriter measures by locale unless told not to.
func TestLocaleDoesNotMatter(t *testing.T) {
	if os.Getenv("RENDER_PRINT") != "" {
		fmt.Print(render(t, districts(), Options{Width: 86}))
		return
	}
	want := render(t, districts(), Options{Width: 86})
	for _, env := range []string{"LC_ALL=C", "LC_ALL=en_US.UTF-8", "LC_ALL=zh_CN.UTF-8", "LANG=zh_CN.GB18030", "RUNEWIDTH_EASTASIAN=1"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLocaleDoesNotMatter$")
		cmd.Env = []string{"RENDER_PRINT=1", "TERM=linux", env}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		got, _, _ := strings.Cut(string(out), "PASS\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s -want +got:\n%s", env, diff)
		}
	}
}

// awkward has what formats trip over; nothing of it is for people only.
func awkward() Table {
	t := Table{Columns: []Column{{Key: "s", Title: "s"}, {Key: "n", Title: "n", Right: true}, {Key: "f", Title: "f", Right: true, Percent: true}}}
	for _, s := range []string{
		"=SUM(A1)", "+1", "-1", "@x", "'quoted", `a"b`, "a,b", " padded ", "915101070000000012", "0012",
		"1e5", "TRUE", "中文，公司", "_x0041_", "<&>", "\u2003em", "𠮷野家",
	} {
		t.Rows = append(t.Rows, []Value{V(s), V(len(t.Rows) * 12345), V(float64(len(t.Rows)) / 7)})
	}
	return append1(t, V("extreme"), V(int64(math.MaxInt64)), V(1e-7))
}

func append1(t Table, row ...Value) Table {
	t.Rows = append(t.Rows, row)
	return t
}

// What a machine format states is what the table holds.
func TestReadBack(t *testing.T) {
	table := append1(awkward(), V(nil), V(nil), V(nil))
	table = append1(table, V("line\nend\ttab"), V(-5), V(-0.25))

	t.Run("csv", func(t *testing.T) {
		got, err := csv.NewReader(strings.NewReader(render(t, table, Options{Format: FormatCSV, NoHeader: true}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(table.Rows, parsed(t, got), cmp.Transformer("data", dataOf)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	t.Run("tsv", func(t *testing.T) {
		table := append1(awkward(), V(nil), V(nil), V(nil))
		var got [][]string
		for line := range strings.Lines(render(t, table, Options{Format: FormatTSV, NoHeader: true})) {
			got = append(got, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
		if diff := cmp.Diff(table.Rows, parsed(t, got), cmp.Transformer("data", dataOf)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
	for _, f := range []Format{FormatJSON, FormatNDJSON} {
		t.Run(string(f), func(t *testing.T) {
			d := json.NewDecoder(strings.NewReader(render(t, table, Options{Format: f})))
			d.UseNumber()
			var rows []map[string]any
			if f == FormatJSON {
				var all struct{ Rows []map[string]any }
				if err := d.Decode(&all); err != nil {
					t.Fatal(err)
				}
				rows = all.Rows
			}
			for f == FormatNDJSON && d.More() {
				var row map[string]any
				if err := d.Decode(&row); err != nil {
					t.Fatal(err)
				}
				rows = append(rows, row)
			}
			var got [][]string
			for _, row := range rows {
				cells := make([]string, 3)
				for i, key := range []string{"s", "n", "f"} {
					if row[key] != nil {
						cells[i] = fmt.Sprint(row[key])
					}
				}
				got = append(got, cells)
			}
			if diff := cmp.Diff(table.Rows, parsed(t, got), cmp.Transformer("data", dataOf)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	t.Run("xlsx", func(t *testing.T) {
		table := append1(awkward(), V(nil), V(nil), V(nil))
		got := readSheet(t, render(t, table, Options{Format: FormatXLSX, NoHeader: true}), 0)
		for _, row := range got {
			for i, cell := range row {
				if cell == Unknown {
					row[i] = ""
				}
			}
		}
		// Spreadsheets, and excelize with them, keep 15 digits of a fraction.
		nearly := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-14 })
		if diff := cmp.Diff(table.Rows, parsed(t, got), cmp.Transformer("data", dataOf), nearly); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func dataOf(v Value) any {
	if n, ok := integer(v.Data); ok {
		return n
	}
	return v.Data
}

// parsed reads rows of text, number, fraction.
func parsed(t *testing.T, rows [][]string) [][]Value {
	t.Helper()
	out := make([][]Value, len(rows))
	for i, row := range rows {
		if row[0] == "" {
			out[i] = []Value{V(nil), V(nil), V(nil)}
			continue
		}
		n, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		f, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = []Value{V(row[0]), V(n), V(f)}
	}
	return out
}

func openBook(t *testing.T, book string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func readSheet(t *testing.T, book string, sheet int) [][]string {
	t.Helper()
	f := openBook(t, book)
	rows, err := f.GetRows(f.GetSheetName(sheet), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestXLSX(t *testing.T) {
	table := districts()
	table.Sheet, table.MetaSheet = "by district", "By District"
	book := render(t, table, Options{Format: FormatXLSX})
	if again := render(t, table, Options{Format: FormatXLSX}); again != book {
		t.Error("the same table gave other bytes")
	}
	f := openBook(t, book)
	if diff := cmp.Diff([]string{"by district", "By District 2"}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([][]string{
		{"Recognised firms by district"},
		{"District", "Firm", "Code", "Recognised", "Progress", "Needed per month", "Remark"},
		{"武侯区", "成都某某智能制造科技有限责任公司，武侯分公司", "915101070000000012", "1504", "0.2355", "231", "up"},
		{"锦江区", `Example | "East", Ltd`, "=1+1", "0", "–", "231.5"},
		{"–", "", "–", "1234567", "1.5", "–"},
		{"Total", "", "", "1236071", "–", "–"},
		nil,
		{table.Notes[0]},
		{"Second."},
	}, readSheet(t, book, 0), cmp.Transformer("trim", trimRow)); diff != "" {
		t.Errorf("table -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([][]string{
		{"Region", "Chengdu"}, {"As of", "2023-03-26"}, {"Missing", "batch 3, batch 4"}, {"Sample", "样例 <b>"},
	}, readSheet(t, book, 1)); diff != "" {
		t.Errorf("meta -want +got:\n%s", diff)
	}

	shown := map[string]string{"D3": "1,504", "E3": "23.55%", "C3": "915101070000000012", "D6": "1,236,071"}
	for cell, want := range shown {
		if got, err := f.GetCellValue("by district", cell); err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range map[string]excelize.CellType{"C3": excelize.CellTypeInlineString, "C4": excelize.CellTypeInlineString, "D3": excelize.CellTypeUnset} {
		if got, err := f.GetCellType("by district", cell); err != nil || got != want {
			t.Errorf("%s is of type %v, want %v (%v)", cell, got, want, err)
		}
	}
	if diff := cmp.Diff([]excelize.DefinedName{{Name: "_xlnm.Print_Titles", RefersTo: "'by district'!$2:$2", Scope: "by district"}}, f.GetDefinedName()); diff != "" {
		t.Errorf("names -want +got:\n%s", diff)
	}
	panes, err := f.GetPanes("by district")
	if err != nil || !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	layout, err := f.GetPageLayout("by district")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("layout %+v, %v", layout, err)
	}
	if ref, err := f.GetSheetDimension("by district"); err != nil || ref != "A1:G9" {
		t.Errorf("dimension %s, %v", ref, err)
	}
	merged, err := f.GetMergeCells("by district")
	if err != nil || len(merged) != 3 {
		t.Errorf("merged %v, %v", merged, err)
	}
	if width, err := f.GetColWidth("by district", "B"); err != nil || width != 50 {
		t.Errorf("column B is %v wide, %v", width, err)
	}
}

func trimRow(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	if len(row) == 0 {
		return nil
	}
	return row
}

// Excel repairs, and may drop, a sheet whose columns do not ascend.
func TestSheetColumnsAscend(t *testing.T) {
	book := render(t, districts(), Options{Format: FormatXLSX})
	f := openBook(t, book)
	part, _ := f.Pkg.Load("xl/worksheets/sheet1.xml")
	text := string(part.([]byte))
	if i, j := strings.Index(text, `<col min="1"`), strings.Index(text, `<col min="2"`); i < 0 || j < i {
		t.Errorf("columns out of order: %d, %d", i, j)
	}
}

func TestWorkbook(t *testing.T) {
	a, b := districts(), districts()
	a.Sheet, b.Sheet = "武侯区", "a/b:*? '"
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := Workbook(w, []Table{a, b, a}, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same tables gave other bytes")
	}
	if diff := cmp.Diff([]string{"武侯区", "a b", "武侯区 2", "About"}, openBook(t, first.String()).GetSheetList()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestIntegerFormat(t *testing.T) {
	for _, test := range []struct {
		n          int64
		text, want string
	}{
		{1504, "1,504", "#,##0"},
		{10000, "> 10,000", `"> "#,##0`},
		{12, "+12", `"+"#,##0`},
		{-12, "-12", "#,##0"},
		{2023, "2023", "0"},
		{2023, "2023年", `0"年"`},
		{5, "15 of 20", "#,##0"},
		{5, "five", "#,##0"},
	} {
		if got := integerFormat(test.n, test.text); got != test.want {
			t.Errorf("%d as %q: format %q, want %q", test.n, test.text, got, test.want)
		}
	}
}

func TestXLSXRefusesWhatItWouldCut(t *testing.T) {
	table := append1(awkward(), V(strings.Repeat("字", maxCellChars+1)), V(1), V(1.0))
	if err := Write(io.Discard, table, Options{Format: FormatXLSX}); err == nil {
		t.Error("a cell longer than xlsx takes was cut")
	}
}

func TestHTML(t *testing.T) {
	table := districts()
	table.Lang = "zh"
	text := render(t, table, Options{Format: FormatHTML})
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	var lang string
	for n := range doc.Descendants() {
		switch n.Data {
		case "html":
			for _, a := range n.Attr {
				if a.Key == "lang" {
					lang = a.Val
				}
			}
		case "tr":
			var row []string
			for c := range n.ChildNodes() {
				cell := ""
				for d := range c.Descendants() {
					cell += d.Data
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		case "script", "link", "img":
			t.Errorf("a page on its own holds a %s", n.Data)
		}
	}
	if lang != "zh-CN" {
		t.Errorf("lang %q", lang)
	}
	if diff := cmp.Diff([][]string{
		{"District", "Firm", "Code", "Recognised", "Progress", "Needed per month", "Remark"},
		{"武侯区", "成都某某智能制造科技有限责任公司，武侯分公司", "915101070000000012", "1,504", "23.55 %", "231", "up"},
		{"锦江区", `Example | "East", Ltd`, "=1+1", "0", "–", "231.5", ""},
		{"–", "", "–", "1,234,567", "150.00 %", "–", ""},
		{"Total", "", "", "1,236,071", "–", "–", ""},
	}, rows); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, want := range []string{"<dt>Sample</dt><dd>样例 &lt;b&gt;</dd>", "A4 landscape", "<li>Second.</li>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestSort(t *testing.T) {
	table := Table{Columns: []Column{{Key: "k"}, {Key: "i"}}}
	for i, k := range []any{"b", nil, 10, 9.5, "a", int64(10), true, []string{"a", "b"}, false} {
		table.Rows = append(table.Rows, []Value{V(k), V(i)})
	}
	for sort, want := range map[string]string{
		"k":  "8\n6\n3\n2\n5\n4\n7\n0\n1\n",
		"-k": "0\n7\n4\n2\n5\n3\n6\n8\n1\n",
	} {
		got := render(t, table, Options{Format: FormatCSV, NoHeader: true, Sort: sort, Columns: []string{"i"}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s -want +got:\n%s", sort, diff)
		}
	}
	if table.Rows[0][1].Data != 0 {
		t.Error("the caller's rows were reordered")
	}
}

// A code for machines and a name for people may share a key.
func TestSharedKey(t *testing.T) {
	table := Table{
		Columns: []Column{{Key: "tier", Title: "Tier", People: true}, {Key: "tier", Machine: true}},
		Rows:    [][]Value{{V("Innovative"), V("innovative")}},
	}
	for f, want := range map[Format]string{FormatCSV: "innovative\n", FormatTable: "Innovative\n"} {
		if got := render(t, table, Options{Format: f, Columns: []string{"tier"}, NoHeader: true}); got != want {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
	}
}

func TestErrors(t *testing.T) {
	one := Table{Columns: []Column{{Key: "a"}, {Key: "b"}}, Rows: [][]Value{{V(1), V(2)}}}
	with := func(v any) Table { return Table{Columns: one.Columns[:1], Rows: [][]Value{{V(v)}}} }
	tests := []struct {
		table Table
		o     Options
		want  string
	}{
		{one, Options{Columns: []string{"c"}}, `unknown column "c" (known: a, b)`},
		{one, Options{Sort: "-c"}, `unknown column "c" (known: a, b)`},
		{one, Options{Columns: []string{"a", "a"}}, `column "a" named twice`},
		{one, Options{Format: "pdf"}, `unknown format "pdf" (known: ` + strings.Join(formatNames(), ", ") + `)`},
		{Table{Columns: one.Columns, Rows: [][]Value{{V(1)}}}, Options{}, `row 1: 1 cells for 2 columns`},
		{Table{Columns: one.Columns, Total: []Value{}}, Options{}, `total: 0 cells for 2 columns`},
		{with(math.NaN()), Options{}, `row 1: column "a": NaN cannot be written`},
		{with(struct{}{}), Options{}, `row 1: column "a": a struct {} cannot be written`},
		{Table{Meta: []Field{{Key: "m", Value: V(math.Inf(1))}}}, Options{}, `meta "m": +Inf cannot be written`},
		{Table{Meta: []Field{{Key: "m", Value: V(func() {})}}}, Options{Format: FormatJSON}, `meta "m": json: unsupported type: func()`},
	}
	for _, test := range tests {
		var b bytes.Buffer
		err := Write(&b, test.table, test.o)
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: wrote %q before it failed", test.want, b.String())
		}
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Err: syscall.EPIPE}
}

func TestClosedPipe(t *testing.T) {
	for _, f := range Formats {
		if err := Write(closedPipe{}, districts(), Options{Format: f}); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if err := JSON(closedPipe{}, 1); !errors.Is(err, syscall.EPIPE) {
		t.Error(err)
	}
	if err := Pairs(closedPipe{}, "", []Pair{{"a", "b"}}, 0); !errors.Is(err, syscall.EPIPE) {
		t.Error(err)
	}
}

// What a file says cannot drive the terminal, whatever part it comes by.
func TestNothingRawReachesPeople(t *testing.T) {
	evil := "a\x1b]0;x\x07\x9b\u009b\u202eb\r\nc\td"
	table := Table{
		Title: evil, Notes: []string{evil}, Meta: []Field{{"k", evil, V(evil)}}, Sheet: evil, MetaSheet: evil,
		Columns: []Column{{Key: "k", Title: evil}}, Rows: [][]Value{{V(evil)}, {VT(nil, evil)}}, Total: []Value{V([]string{evil})},
	}
	options := []Options{{Width: 3}}
	for _, f := range Formats {
		if !f.Machine() && f != FormatXLSX {
			options = append(options, Options{Format: f})
		}
	}
	for _, o := range options {
		got := render(t, table, o)
		for _, r := range got {
			if r != '\n' && unsafeRune(r) {
				t.Errorf("%+v: %U in %q", o, r, got)
			}
		}
	}
	for sheet := range 2 {
		for _, row := range readSheet(t, render(t, table, Options{Format: FormatXLSX}), sheet) {
			for _, cell := range row {
				if cell != Clean(cell) {
					t.Errorf("xlsx: %q", cell)
				}
			}
		}
	}
}

func TestJSONValue(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, map[string]any{"b": []string{}, "a": "<中&>"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("{\n  \"a\": \"<中&>\",\n  \"b\": []\n}\n", b.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// No format leaves out a row, and none for people the title, the total or the notes.
func TestFormatsLeaveNothingOut(t *testing.T) {
	for _, f := range Formats {
		text := render(t, districts(), Options{Format: f})
		if f == FormatXLSX {
			text = fmt.Sprint(readSheet(t, text, 0))
		}
		parts := []string{"915101070000000012", "231.5"}
		if !f.Machine() {
			parts = append(parts, "Recognised firms by district", "武侯区", "Total", "Second.")
		}
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%s leaves out %q", f, part)
			}
		}
	}
}

func TestFormatText(t *testing.T) {
	for _, want := range Formats {
		var got Format
		if err := got.UnmarshalText([]byte(strings.ToUpper(string(want)))); err != nil || got != want {
			t.Errorf("%s read as %s, %v", want, got, err)
		}
	}
	var f Format
	var unknown *UnknownError
	if err := f.UnmarshalText([]byte("xls")); !errors.As(err, &unknown) || unknown.Name != "xls" {
		t.Errorf("got %v", err)
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		num, den int64
		want     string
	}{
		{2355, 10000, "23.55 %"},
		{1, 3, "33.33 %"},
		{2, 3, "66.67 %"},
		{1, 20000, "0.01 %"}, // half up
		{1, 20001, "0.00 %"},
		{-1, 8, "-12.50 %"},
		{-1, 1_000_000, "0.00 %"},
		{0, 5, "0.00 %"},
		{5, 0, "–"},
		{1234, 1, "123,400.00 %"},
		{math.MaxInt64, 1, "922337203685477580700.00 %"},
		{math.MinInt64, math.MinInt64, "100.00 %"},
	} {
		if got := Percent(test.num, test.den); got != test.want {
			t.Errorf("%d/%d: %s, want %s", test.num, test.den, got, test.want)
		}
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1504: "1,504", -1234567: "-1,234,567", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Group(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// What csv and tsv write is what was given, also where a spreadsheet would run
// it; Formulas says how many such cells there are.
func TestCSVGivesTextAsItIs(t *testing.T) {
	run := []string{"=1+1", "+86 28 8666", "-无", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0", `="a"`, "+", "-"}
	rest := []string{"", "-5", "+1.5", "-1e3", "1-2", "'=1", " =1", `a"b`, "a\nb", "–", "成都=1", "915101070000000012"}
	for name, tt := range map[string]struct {
		format Format
		comma  rune
		as     func(string) string
	}{
		"csv": {FormatCSV, ',', func(s string) string { return s }},
		"tsv": {FormatTSV, '\t', tsvCell.Replace},
	} {
		t.Run(name, func(t *testing.T) {
			table := Table{Columns: []Column{{Key: "a"}, {Key: "b"}}}
			want := [][]string{{"a", "b"}}
			for _, s := range append(append([]string{}, run...), rest...) {
				table.Rows = append(table.Rows, []Value{V("x"), V(s)})
				want = append(want, []string{"x", tt.as(s)})
			}
			table.Rows = append(table.Rows, []Value{V("x"), V(-5)})
			want = append(want, []string{"x", "-5"})
			in := csv.NewReader(strings.NewReader(render(t, table, Options{Format: tt.format})))
			in.Comma, in.LazyQuotes = tt.comma, tt.comma == '\t'
			got, err := in.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if n := Formulas(table, Options{Format: tt.format}); n != len(run) {
				t.Errorf("%d cells that spreadsheets run, want %d", n, len(run))
			}
			if n := Formulas(table, Options{Format: FormatXLSX}); n != 0 {
				t.Errorf("%d cells of a workbook", n)
			}
		})
	}
}
