package grid

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbook makes an xlsx file with excelize.
func workbook(t testing.TB, fill func(x *excelize.File, must func(...any))) []byte {
	t.Helper()
	x := excelize.NewFile()
	fill(x, func(results ...any) {
		t.Helper()
		if err, _ := results[len(results)-1].(error); err != nil {
			t.Fatal(err)
		}
	})
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// published is a list as it is published: a title merged over all columns, a
// district merged down its rows, a filter, another sheet and a hidden one.
func published(t testing.TB) []byte {
	return workbook(t, func(x *excelize.File, must func(...any)) {
		must(x.SetSheetName("Sheet1", "名单"))
		for cell, v := range map[string]any{
			"A1": "四川省第二批创新型中小企业名单",
			"A3": "序号", "B3": "企业名称", "C3": "区县", "D3": "统一社会信用代码",
			"A4": 1, "B4": "甲", "C4": "武侯区", "D4": "915101000000000001",
			"A5": 2, "B5": " 乙\u3000",
			"A6": 368.5, "B6": "丙",
			"A7": 4, "B7": "丁", "C7": "锦江区",
		} {
			must(x.SetCellValue("名单", cell, v))
		}
		must(x.SetCellDefault("名单", "D5", "1.23E+17")) // a code that Excel took for a number
		must(x.MergeCell("名单", "A1", "D1"))
		must(x.MergeCell("名单", "C4", "C6"))
		must(x.SetRowVisible("名单", 5, false))
		must(x.NewSheet("说明"))
		must(x.SetCellValue("说明", "B2", "共3户"))
		must(x.NewSheet("空"))
		must(x.NewSheet("草稿"))
		must(x.SetCellValue("草稿", "A1", "旧"))
		must(x.SetSheetVisible("草稿", false))
		must(x.NewSheet("藏"))
		must(x.SetCellValue("藏", "A1", "旧"))
		must(x.SetSheetVisible("藏", false, true))
		must(x.NewSheet("藏空"))
		must(x.SetSheetVisible("藏空", false))
	})
}

func TestReadXLSX(t *testing.T) {
	list := Table{Name: "名单", Rows: []Row{
		{Number: 1, Cells: []string{"四川省第二批创新型中小企业名单"}},
		{Number: 3, Cells: []string{"序号", "企业名称", "区县", "统一社会信用代码"}},
		{Number: 4, Cells: []string{"1", "甲", "武侯区", "915101000000000001"}},
		{Number: 5, Hidden: true, Cells: []string{"2", " 乙\u3000", "武侯区", "1.23E+17"}, Inherited: []bool{false, false, true, false}},
		{Number: 6, Cells: []string{"368.5", "丙", "武侯区"}, Inherited: []bool{false, false, true}},
		{Number: 7, Cells: []string{"4", "丁", "锦江区"}},
	}}
	notes := Table{Name: "说明", Rows: []Row{{Number: 2, Cells: []string{"", "共3户"}}}}
	for name, tt := range map[string]struct {
		opt  Options
		want *File
	}{
		"visible sheets":      {Options{}, &File{Format: "xlsx", Tables: []Table{list, notes}, Hidden: []string{"草稿", "藏"}}},
		"one sheet":           {Options{Sheet: "说明"}, &File{Format: "xlsx", Tables: []Table{notes}}},
		"one hidden sheet":    {Options{Sheet: "草稿"}, &File{Format: "xlsx", Tables: []Table{{Name: "草稿", Rows: numbered([]string{"旧"})}}}},
		"encoding has no say": {Options{Sheet: "说明", Encoding: "gbk"}, &File{Format: "xlsx", Tables: []Table{notes}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(published(t), tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for sheet, want := range map[string]Kind{"没有": NoSheet, "空": Empty} {
		if _, err := Read(published(t), Options{Sheet: sheet}); kindOf(err) != want {
			t.Errorf("sheet %s: %v, want %s", sheet, err, want)
		} else if want == NoSheet && !strings.Contains(err.Error(), "名单") {
			t.Errorf("doesn't list the sheets: %v", err)
		}
	}
}

// patched replaces a part of an xlsx file.
func patched(t testing.TB, data []byte, part, content string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	found := false
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		old, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			old, found = []byte(content), true
		}
		parts = append(parts, f.Name, string(old))
	}
	if !found {
		parts = append(parts, part, content)
	}
	return zipOf(t, parts...)
}

const sheet1 = "xl/worksheets/sheet1.xml"

func sheetOf(t testing.TB, xml string) []byte {
	return patched(t, workbook(t, func(*excelize.File, func(...any)) {}), sheet1,
		`<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+xml+`</worksheet>`)
}

// handmade has what excelize doesn't write: rows and cells without references,
// phonetic guides, runs, escapes, floats as they were stored.
func handmade(t testing.TB) []byte {
	data := sheetOf(t, `<sheetData>
		<row><c><v>368.0</v></c><c t="inlineStr"><is><r><t>天</t></r><r><t xml:space="preserve"> 府 </t></r><rPh sb="0" eb="1"><t>てん</t></rPh></is></c></row>
		<row r="4" hidden="true"><c r="C4" t="s"><v>0</v></c><c t="s"><v> 1 </v></c><c r="A4" t="b"><v>1</v></c></row>
		<row r="5"/><row><c r="$B$6" t="str"><f>A1&amp;"x"</f><v>a_x000D_b_x0000__x005F_x000D_</v></c><c t="e"><v>#N/A</v></c><c><f>1+1</f></c></row>
		<row><c t="d"><v>2023-03-26T00:00:00</v></c><c t="n"><v>9.1510100E+17</v></c><c r="XFD7" s="1"/></row>
		</sheetData>
		<extLst><ext><row r="1"><c><v>9</v></c></row></ext></extLst>`)
	data = patched(t, data, "xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
		<si><t>甲</t><phoneticPr fontId="1"/><rPh sb="0" eb="1"><t>jia</t></rPh></si><si><r><rPr/><t>乙</t></r><r><t>_xD800_</t></r></si></sst>`)
	return patched(t, data, "xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
		<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/>
		<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`)
}

func TestReadXLSXByHand(t *testing.T) {
	got, err := Read(handmade(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Format: "xlsx", Tables: []Table{{Name: "Sheet1", Rows: []Row{
		{Number: 1, Cells: []string{"368.0", "天 府 "}},
		{Number: 4, Hidden: true, Cells: []string{"TRUE", "", "甲", "乙_xD800_"}},
		{Number: 6, Cells: []string{"", "a\rb\r", "#N/A"}},
		{Number: 7, Cells: []string{"2023-03-26", "9.1510100E+17"}},
	}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadXLSXMerges(t *testing.T) {
	row := func(n int, refs ...string) string {
		s := fmt.Sprintf(`<row r="%d">`, n)
		for _, ref := range refs {
			s += fmt.Sprintf(`<c r="%s%d" t="str"><v>%s%d</v></c>`, ref, n, ref, n)
		}
		return s + `</row>`
	}
	merges := func(refs ...string) (s string) {
		for _, ref := range refs {
			s += `<mergeCell ref="` + ref + `"/>`
		}
		return `<mergeCells>` + s + `</mergeCells>`
	}
	in := func(n int, cells string, inherited ...int) Row {
		r := Row{Number: n, Cells: strings.Split(cells, " ")}
		for i, c := range r.Cells {
			r.Cells[i] = strings.Trim(c, "-")
		}
		for _, i := range inherited {
			if r.Inherited == nil {
				r.Inherited = make([]bool, len(r.Cells))
			}
			r.Inherited[i] = true
		}
		return r
	}
	for name, tt := range map[string]struct {
		xml  string
		want []Row
	}{
		"over rows and columns": {
			row(1, "A", "C") + row(2, "C") + row(3, "D") + `</sheetData>` + merges("A1:B3"),
			[]Row{in(1, "A1 - C1"), in(2, "A1 - C2", 0), in(3, "A1 - - D3", 0)}},
		"beyond the end of a row": {
			row(1, "A", "C") + row(2, "A") + `</sheetData>` + merges("C1:C2"),
			[]Row{in(1, "A1 - C1"), in(2, "A2 - C1", 2)}},
		"a whole column": {
			row(1, "A", "B") + row(7, "B") + `</sheetData>` + merges("A1:A1048576"),
			[]Row{in(1, "A1 B1"), in(7, "A1 B7", 0)}},
		"rows without text of their own are left out": {
			row(1, "A", "B") + row(2) + row(3, "B") + `</sheetData>` + merges("A1:A3"),
			[]Row{in(1, "A1 B1"), in(3, "A1 B3", 0)}},
		"a text that stands there is left": {
			row(1, "A") + row(2, "A") + `</sheetData>` + merges("A1:A2"),
			[]Row{in(1, "A1"), in(2, "A2")}},
		"nothing to fill down": {
			row(1, "B") + row(2, "B") + `</sheetData>` + merges("A1:A2", "Z3:Z9", "x", "A0:B1"),
			[]Row{in(1, "- B1"), in(2, "- B2")}},
		"two columns of one row, wrong way round": {
			row(1, "A", "B") + row(2, "C") + `</sheetData>` + merges("B2:B1", "$A$1:$A$2"),
			[]Row{in(1, "A1 B1"), in(2, "A1 B1 C2", 0, 1)}},
		"overlapping": {
			row(1, "A") + row(2, "A", "B") + row(3, "B") + `</sheetData>` + merges("A2:A3", "A1:A2"),
			[]Row{in(1, "A1"), in(2, "A2 B2"), in(3, "- B3")}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(sheetOf(t, `<sheetData>`+tt.xml), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Tables[0].Rows); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadXLSXDates(t *testing.T) {
	type cell struct {
		id   int
		code string
		v    float64
		want string
	}
	cells := []cell{
		{id: 14, v: 45011, want: "2023-03-26"},
		{id: 14, v: 45011.75, want: "2023-03-26"},
		{id: 22, v: 45011.75, want: "2023-03-26 18:00:00"},
		{id: 22, v: 45011, want: "2023-03-26"},
		{id: 20, v: 0.6, want: "14:24:00"},
		{id: 31, v: 45011, want: "2023-03-26"},
		{id: 57, v: 45011, want: "2023-03-26"},
		{id: 2, v: 45011, want: "45011"},
		{id: 46, v: 1.5, want: "1.5"},
		{code: `yyyy"年"m"月"d"日";@`, v: 45011, want: "2023-03-26"},
		{code: `yyyy年m月`, v: 45011, want: "2023-03-26"},
		{code: `[$-804]yyyy/m/d h:mm AM/PM`, v: 45011.5, want: "2023-03-26 12:00:00"},
		{code: `m月d日`, v: 45011, want: "2023-03-26"},
		{code: `yyyy-mm-dd`, v: 45011.999999, want: "2023-03-27"},
		{code: `[h]:mm:ss`, v: 45011, want: "45011"},
		{code: `[Red]#,##0"d";[Blue]yyyy`, v: 45011, want: "45011"},
		{code: `0.00E+00`, v: 45011, want: "45011"},
		{code: `0\d`, v: 45011, want: "45011"},
		{code: `G/通用格式`, v: 45011, want: "45011"},
		{code: `yyyy-mm-dd`, v: 1, want: "1900-01-01"},
		{code: `yyyy-mm-dd`, v: 59, want: "1900-02-28"},
		{code: `yyyy-mm-dd`, v: 60, want: "60"},
		{code: `yyyy-mm-dd`, v: 61, want: "1900-03-01"},
		{code: `yyyy-mm-dd`, v: 0, want: "0"},
		{code: `yyyy-mm-dd`, v: -3, want: "-3"},
		{code: `yyyy-mm-dd`, v: 2958465, want: "9999-12-31"},
		{code: `yyyy-mm-dd`, v: 20230326, want: "20230326"},
	}
	data := workbook(t, func(x *excelize.File, must func(...any)) {
		for i, c := range cells {
			style := &excelize.Style{NumFmt: c.id}
			if c.code != "" {
				style.CustomNumFmt = &c.code
			}
			id, err := x.NewStyle(style)
			must(err)
			name := fmt.Sprint("A", i+1)
			must(x.SetCellValue("Sheet1", name, c.v))
			must(x.SetCellStyle("Sheet1", name, name, id))
		}
		id, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		must(err)
		must(x.SetCellValue("Sheet1", "B1", "45011"), x.SetCellStyle("Sheet1", "B1", "B1", id))
	})
	f, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Tables[0].Rows
	for i, c := range cells {
		if got := rows[i].Cells[0]; got != c.want {
			t.Errorf("%v as %d %s: %s, want %s", c.v, c.id, c.code, got, c.want)
		}
	}
	if got := rows[0].Cells[1]; got != "45011" {
		t.Errorf("text with a date format became %s", got)
	}

	macintosh := workbook(t, func(x *excelize.File, must func(...any)) {
		yes := true
		must(x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		id, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		must(err)
		must(x.SetCellValue("Sheet1", "A1", 43549), x.SetCellStyle("Sheet1", "A1", "A1", id))
	})
	f, err = Read(macintosh, Options{})
	if err != nil || f.Tables[0].Rows[0].Cells[0] != "2023-03-26" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestReadXLSXPassesOverChartSheets(t *testing.T) {
	data := workbook(t, func(x *excelize.File, must func(...any)) {
		must(x.SetSheetRow("Sheet1", "A1", &[]any{"甲", 1}))
		must(x.AddChartSheet("图", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "Sheet1!$A$1", Values: "Sheet1!$B$1"}}}))
	})
	got, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &File{Format: "xlsx", Tables: []Table{{Name: "Sheet1", Rows: numbered([]string{"甲", "1"})}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadXLSXErrors(t *testing.T) {
	bomb := func(size int) []byte {
		return patched(t, published(t), sheet1, `<worksheet><sheetData>`+strings.Repeat(" ", size)+`</sheetData></worksheet>`)
	}
	const cell = `<c t="str"><v>a</v></c>`
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"a new workbook":            {workbook(t, func(*excelize.File, func(...any)) {}), Empty},
		"a sheet that breaks off":   {patched(t, published(t), sheet1, `<worksheet><sheetData><row><c><v>1</v></c></row>`), Damaged},
		"a tag that breaks off":     {patched(t, published(t), sheet1, `<worksheet><sheetData><row><c><v>1</v></c></row><ro`), Damaged},
		"a sheet of no bytes":       {patched(t, published(t), sheet1, ``), Damaged},
		"strings that break off":    {patched(t, published(t), "xl/sharedStrings.xml", `<sst><si><t>1</t></si>`), Damaged},
		"a string that isn't there": {sheetOf(t, `<sheetData><row><c t="s"><v>99</v></c></row></sheetData>`), Damaged},
		"rows out of order":         {sheetOf(t, `<sheetData><row r="2">`+cell+`</row><row r="1">`+cell+`</row></sheetData>`), Damaged},
		"a row beyond the last":     {sheetOf(t, `<sheetData><row r="1048577">`+cell+`</row></sheetData>`), Damaged},
		"a column beyond the last":  {sheetOf(t, `<sheetData><row><c r="XFE1" t="str"><v>a</v></c></row></sheetData>`), Damaged},
		"a workbook without sheets": {patched(t, published(t), "xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`), Damaged},
		"a workbook that isn't XML": {patched(t, published(t), "xl/workbook.xml", `<workbook`), Damaged},
		"megabytes of spaces":       {bomb(ratioFrom), TooLarge},
	} {
		if f, err := Read(tt.data, Options{}); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, f, err, tt.want)
		}
	}
}

// One cell far to the right of each row makes a small file many cells.
func TestSlabIsBounded(t *testing.T) {
	mem := slab{used: maxCells - maxColumn}
	row := make([]string, maxColumn)
	row[maxColumn-1] = "a"
	if _, err := mem.keep(row); err != nil {
		t.Error(err)
	}
	if _, err := mem.keep(row); kindOf(err) != TooLarge {
		t.Error(err)
	}
	full := slab{used: maxCells}
	rows := []Row{{Number: 1, Cells: []string{"", "", "a"}}, {Number: 2, Cells: []string{"b"}}}
	if err := full.fillDown(rows, []merge{{3, 1, 2}}); kindOf(err) != TooLarge {
		t.Error(err)
	}
}

// A bit that flipped in a part is damage, though the XML is still XML.
func TestReadXLSXChecksum(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	whole := published(t)
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File { // stored, to find a text in it
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(p, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(b.Bytes(), Options{}); err != nil {
		t.Fatal(err)
	}
	data := bytes.Replace(b.Bytes(), []byte("武侯区"), []byte("武猴区"), 1)
	if _, err := Read(data, Options{}); kindOf(err) != Damaged {
		t.Errorf("read with a wrong checksum: %v", err)
	}
}

// Excelize reads the same cells where it reads them rightly.
func TestReadXLSXAgreesWithExcelize(t *testing.T) {
	for name, data := range map[string][]byte{"published": published(t), "list": xlsxOf(t, 300)} {
		x, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range f.Tables {
			want, err := x.GetRows(table.Name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			got := make([][]string, len(want))
			for _, r := range table.Rows {
				for i := range r.Cells {
					if r.Inherited != nil && r.Inherited[i] {
						r.Cells[i] = ""
					}
				}
				got[r.Number-1] = r.Cells
			}
			trim := func(rows [][]string) {
				for i := range rows {
					for len(rows[i]) > 0 && rows[i][len(rows[i])-1] == "" {
						rows[i] = rows[i][:len(rows[i])-1]
					}
					rows[i] = slices.Clip(append([]string{}, rows[i]...))
				}
			}
			trim(got)
			trim(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-excelize +grid):\n%s", name, table.Name, diff)
			}
		}
	}
}

// FuzzReadXLSX changes the parts of a workbook, which FuzzRead can't get at
// behind their checksums.
func FuzzReadXLSX(f *testing.F) {
	parts := []string{sheet1, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
	fixed := []string{"[Content_Types].xml", "_rels/.rels"}
	content := map[string]string{}
	for _, data := range [][]byte{published(f), handmade(f), xlsxOf(f, 3)} {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range slices.Concat(parts, fixed) {
			content[p] = ""
			if r, err := z.Open(p); err == nil {
				b, err := io.ReadAll(r)
				if err != nil {
					f.Fatal(err)
				}
				content[p] = string(b)
			}
		}
		f.Add(content[parts[0]], content[parts[1]], content[parts[2]], content[parts[3]], content[parts[4]])
	}
	f.Fuzz(func(t *testing.T, sheet, shared, styles, book, rels string) {
		data := zipOf(t, fixed[0], content[fixed[0]], fixed[1], content[fixed[1]],
			parts[0], sheet, parts[1], shared, parts[2], styles, parts[3], book, parts[4], rels)
		holdsLaws(t, data, Options{})
	})
}

func xlsxOf(t testing.TB, rows int) []byte {
	return workbook(t, func(x *excelize.File, must func(...any)) {
		w, err := x.NewStreamWriter("Sheet1")
		must(err)
		for i := range rows {
			must(w.SetRow(fmt.Sprint("A", i+1), []any{i + 1, fmt.Sprintf("四川某某%d科技有限公司", i),
				fmt.Sprintf("91510100MA%08d", i), "成都市", "武侯区", "第二批"}))
		}
		must(w.Flush())
	})
}

func BenchmarkReadXLSX(b *testing.B) {
	data := xlsxOf(b, 100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
