//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tracker/internal/grid/gridtest"
	"tracker/internal/lawtest"
)

// heavy is a file that makes work: of n things, with words drawn by the generator.
type heavy struct {
	name string
	full int // how many things a file has that took far too long once, or is as large
	of   func(rng *rand.Rand, n int) []byte
}

const heavyTitle = "四川省第二批创新型中小企业名单\n公布日期：2023年12月1日\n"

// rowsWith is a list of n rows, each with a cell in its name and one in its place.
func rowsWith(n int, name, place func(i int) string) []byte {
	var b bytes.Buffer
	b.WriteString(heavyTitle + "序号,企业名称,所属区县\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,%s,%s\n", i+1, name(i), place(i))
	}
	return b.Bytes()
}

func firm(i int) string { return fmt.Sprintf("样例%d科技有限公司", i) }

func eachTime(text string) func(int) string { return func(int) string { return text } }

// odd are characters that grow, join or are taken off when names are compared.
var odd = []string{"㍿", "ﷺ", "㈱", "\u0301", "\u200b", "　", "（", "）", "“", "/", "、", "𠀀", "\u202e"}

func openCells(_ *rand.Rand, n int) []byte {
	return []byte("<table>" + strings.Repeat("<tr><td>企业名称", n))
}

func paragraphs(_ *rand.Rand, n int) []byte {
	return gridtest.Zip("[Content_Types].xml", "", "word/document.xml",
		`<w:document xmlns:w="w"><w:body>`+strings.Repeat("<w:p><w:r><w:t>样例科技有限公司</w:t></w:r></w:p>", n)+"</w:body></w:document>")
}

func objects(_ *rand.Rand, n int) []byte {
	return []byte("[" + strings.Repeat(`{"企业名称":"样例科技有限公司","批次":"2"},`, n) + `{"企业名称":"样例科技有限公司"}]`)
}

// heavies are kinds of files that a program can be made to work on for long, or to keep much of.
var heavies = []heavy{
	{"long names.csv", 2000, func(_ *rand.Rand, n int) []byte {
		return rowsWith(n, func(i int) string { return strings.Repeat("样", 32_000) + firm(i) }, eachTime(""))
	}},
	{"names of 1 KB.csv", 20_000, func(_ *rand.Rand, n int) []byte {
		return rowsWith(n, func(i int) string { return strings.Repeat("样", 320) + firm(i) }, eachTime(""))
	}},
	{"long places.csv", 2000, func(_ *rand.Rand, n int) []byte {
		return rowsWith(n, firm, eachTime(strings.Repeat("成都市武侯区", 5000)))
	}},
	{"places of many parts.csv", 20_000, func(rng *rand.Rand, n int) []byte {
		signs := []string{"/", " ", "（", "、", "-", "；"}
		return rowsWith(n, firm, func(int) string { return strings.Repeat("成都市"+signs[rng.IntN(len(signs))], 200) })
	}},
	{"odd characters.csv", 5000, func(rng *rand.Rand, n int) []byte {
		return rowsWith(n, func(i int) string { return strings.Repeat(odd[rng.IntN(len(odd))], 300) + firm(i) }, eachTime(""))
	}},
	{"dates for places.csv", 100_000, func(rng *rand.Rand, n int) []byte {
		return rowsWith(n, firm, func(int) string { return fmt.Sprintf("2023年%d月%d日", 1+rng.IntN(12), 1+rng.IntN(28)) })
	}},
	{"one cell.csv", 80_000_000, func(_ *rand.Rand, n int) []byte {
		return []byte("序号,企业名称\n1," + strings.Repeat("样", n) + "\n")
	}},
	{"commas.csv", 40_000_000, func(_ *rand.Rand, n int) []byte { return bytes.Repeat([]byte(","), n) }},
	{"a sheet of many cells.csv", 15_000, func(_ *rand.Rand, n int) []byte {
		return slices.Concat([]byte(heavyTitle), bytes.Repeat([]byte("1"+strings.Repeat(",甲", 1999)+"\n"), n))
	}},
	{"the same row.csv", 100_000, func(_ *rand.Rand, n int) []byte {
		return rowsWith(n, eachTime(firm(0)), eachTime("成都市武侯区"))
	}},
	{"one code.csv", 100_000, func(_ *rand.Rand, n int) []byte {
		var b bytes.Buffer
		b.WriteString(heavyTitle + "序号,企业名称,统一社会信用代码\n")
		for i := range n {
			fmt.Fprintf(&b, "%d,%s,91510107MA6CQ5XG4R\n", i+1, firm(i))
		}
		return b.Bytes()
	}},
	{"renamed in a ring.csv", 10_000, func(_ *rand.Rand, n int) []byte {
		var b bytes.Buffer
		b.WriteString("四川省创新型中小企业更名名单\n公布日期：2023年12月1日\n序号,变更前名称,变更后名称\n")
		for i := range n {
			fmt.Fprintf(&b, "%d,%s,%s\n", i+1, firm(i), firm((i+1)%n))
		}
		return b.Bytes()
	}},
	{"headers.csv", 300_000, func(_ *rand.Rand, n int) []byte {
		return slices.Concat([]byte(heavyTitle), bytes.Repeat([]byte("序号,企业名称,所属区县\n"), n))
	}},
	{"footers.csv", 1_000_000, func(_ *rand.Rand, n int) []byte {
		return slices.Concat(rowsWith(10, firm, eachTime("")), bytes.Repeat([]byte("注：以上企业名单共10家,,\n合计,10,\n"), n))
	}},
	{"lists.csv", 10_000, func(_ *rand.Rand, n int) []byte { return manyLists(n) }},
	{"lists in an archive.zip", 20_000, func(_ *rand.Rand, n int) []byte {
		parts := make([]string, 0, 2*n)
		for i := range n {
			parts = append(parts, fmt.Sprint(i, ".csv"), string(manyLists(1)))
		}
		return gridtest.Zip(parts...)
	}},
	{"an enumeration.txt", 500_000, func(_ *rand.Rand, n int) []byte {
		var b bytes.Buffer
		b.WriteString("四川省第二批创新型中小企业名单\n")
		for i := range n {
			b.WriteString(firm(i) + "、")
		}
		return b.Bytes()
	}},
	{"titles.txt", 300_000, func(_ *rand.Rand, n int) []byte {
		return []byte("关于公布四川省创新型中小企业名单的通知" + strings.Repeat("年度第批", n))
	}},
	{"titles.csv", 300_000, func(rng *rand.Rand, n int) []byte {
		var b bytes.Buffer
		for range n {
			fmt.Fprintf(&b, "四川省第%d批创新型中小企业名单\n", rng.IntN(1000))
		}
		return b.Bytes()
	}},
	{"tables.html", 10_000, func(_ *rand.Rand, n int) []byte {
		var b bytes.Buffer
		b.WriteString("<html><body>")
		for i := range n {
			fmt.Fprintf(&b, "<p>四川省第%d批创新型中小企业名单</p><table><tr><td>序号</td><td>企业名称</td></tr><tr><td>1</td><td>%s</td></tr></table>", i, firm(i))
		}
		return b.Bytes()
	}},
	{"spans.html", 100_000, func(_ *rand.Rand, n int) []byte {
		return []byte("<table>" + strings.Repeat(`<tr><td colspan="1000" rowspan="65534">企业名称</td></tr>`, n) + "</table>")
	}},
	{"open cells.html", 500_000, openCells}, // as many as are read
	{"more open cells.html", 5_000_000, openCells},
	{"one text in all cells.xlsx", 1_000_000, func(_ *rand.Rand, n int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`, i+1, i+1)
		}
		return sheetOf("<si><t>"+strings.Repeat("样", 30_000)+"</t></si>", b.String())
	}},
	{"the last cell.xlsx", 1_048_576, func(_ *rand.Rand, n int) []byte {
		return sheetOf("", fmt.Sprintf(`<row r="1"><c r="A1" t="inlineStr"><is><t>企业名称</t></is></c></row><row r="%d"><c r="XFD%d"><v>1</v></c></row>`, n, n))
	}},
	{"wide rows.xlsx", 100_000, func(_ *rand.Rand, n int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1)
		}
		return sheetOf("", b.String())
	}},
	{"merged.xlsx", 200_000, func(_ *rand.Rand, n int) []byte {
		return sheetOf("", `<row r="1"><c r="A1" t="inlineStr"><is><t>企业名称</t></is></c></row></sheetData><mergeCells>`+
			strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, n)+`</mergeCells><sheetData>`)
	}},
	{"repeated.ods", 1_048_576, func(_ *rand.Rand, n int) []byte {
		return odsOf(fmt.Sprintf(`<table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-repeated="16384"><text:p>企业名称</text:p></table:table-cell></table:table-row>`, n))
	}},
	{"spaces.ods", 1_000_000, func(_ *rand.Rand, n int) []byte {
		return odsOf(strings.Repeat(fmt.Sprintf(`<table:table-row><table:table-cell><text:p>企业<text:s text:c="%d"/>名称</text:p></table:table-cell></table:table-row>`, n), 100))
	}},
	{"paragraphs.docx", 500_000, paragraphs},
	{"more paragraphs.docx", 1_000_000, paragraphs},
	{"spans.docx", 200_000, func(_ *rand.Rand, n int) []byte {
		return gridtest.Zip("[Content_Types].xml", "", "word/document.xml", `<w:document xmlns:w="w"><w:body><w:tbl>`+
			strings.Repeat(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p><w:r><w:t>企业名称</w:t></w:r></w:p></w:tc></w:tr>`, n)+"</w:tbl></w:body></w:document>")
	}},
	{"objects.json", 499_000, objects},
	{"more objects.json", 1_100_000, objects},
	{"keys.json", 200_000, func(_ *rand.Rand, n int) []byte {
		var b strings.Builder
		b.WriteString(`[{"企业名称":"样例科技有限公司"`)
		for i := range n {
			fmt.Fprintf(&b, `,"键%d":"%d"`, i, i)
		}
		return []byte(b.String() + "}]")
	}},
	{"drawn texts.pdf", 60_000, func(_ *rand.Rand, n int) []byte {
		rows := [][]string{{"四川省第二批创新型中小企业名单"}, {"序号", "企业名称"}}
		for i := range n {
			rows = append(rows, []string{fmt.Sprint(i + 1), firm(i)})
		}
		return gridtest.PDF(rows)
	}},
	{"rows.xls", 60_000, func(_ *rand.Rand, n int) []byte {
		rows := [][]string{{"四川省第二批创新型中小企业名单"}, {"序号", "企业名称"}}
		for i := range n {
			rows = append(rows, []string{fmt.Sprint(i + 1), firm(i)})
		}
		return gridtest.XLS(rows)
	}},
}

// sheetOf is a workbook of one sheet, from the XML of its texts and rows.
func sheetOf(texts, rows string) []byte {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return gridtest.Zip(
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="`+relations+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+main+` xmlns:r="`+relations+`"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+relations+
			`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="`+relations+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst `+main+`>`+texts+`</sst>`,
		"xl/worksheets/sheet1.xml", `<worksheet `+main+`><sheetData>`+rows+`</sheetData></worksheet>`,
	)
}

// odsOf is a workbook of LibreOffice, from the XML of its rows.
func odsOf(rows string) []byte {
	return gridtest.Zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" `+
			`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">`+rows+
			`</table:table></office:spreadsheet></office:body></office:document-content>`)
}

// Whatever a file asks for, it is read or refused with work in proportion to its
// size: a small one counts what is allocated, and twice as much may take a bit
// more than twice. A long run takes the files as large as they come, each in a
// process of its own, and tells what it took: at most 512 MB, and 10 CPU seconds
// or, on a slow machine, as much as ten times the first 100,000 plain rows took,
// which are a second's work.
func TestHeavyFiles(t *testing.T) {
	longWithRaces(t)
	rng, most := lawtest.Rand(t), 10*time.Second
	if lawtest.Long() {
		plain := heavy{"plain rows.csv", 100_000, func(_ *rand.Rand, n int) []byte { return rowsWith(n, firm, eachTime("")) }}
		most = max(most, 10*plain.measured(t, rng, time.Hour))
	}
	for _, h := range lawtest.Some(t, 8, heavies) {
		t.Run(h.name, func(t *testing.T) {
			if lawtest.Long() {
				h.measured(t, rng, most)
				return
			}
			n := max(1, min(h.full/100, 20_000))
			once, twice := allocated(t, h.name, h.of(rng, n)), allocated(t, h.name, h.of(rng, 2*n))
			if twice > 3*once+8<<20 {
				t.Errorf("%d MB allocated for %d, %d MB for twice as many", once>>20, n, twice>>20)
			}
		})
	}
}

// allocated is how many bytes reading a file takes.
func allocated(t *testing.T, name string, content []byte) uint64 {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, content, 0o644))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	text := program{filepath.Join(t.TempDir(), "tracker.db")}.answer("inspect", path, "--json")
	runtime.ReadMemStats(&after)
	if !strings.HasPrefix(text, "0 ") && !strings.HasPrefix(text, "4 ") {
		t.Errorf("exit status %.300s", text)
	}
	return after.TotalAlloc - before.TotalAlloc
}

// measured has a file imported by a process of its own, and returns its CPU time.
func (h heavy) measured(t *testing.T, rng *rand.Rand, most time.Duration) time.Duration {
	t.Helper()
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, h.name), h.of(rng, h.full), 0o644))
	p := attempt{args: []string{"import", "-q", "--allow-short", h.name}}.alone()
	cmd := p.command(folder)
	cmd.Env = append(cmd.Env, "TEST_PEAK=peak")
	began := time.Now()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	cpu, peak := cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), peakOf(t, filepath.Join(folder, "peak"))
	said, _, _ := strings.Cut(string(out), "\n")
	t.Logf("%.1f CPU s, %d MB, %.1f s by the clock, exit status %d: %.200s", cpu.Seconds(), peak>>20, time.Since(began).Seconds(), cmd.ProcessState.ExitCode(), said)
	if code := cmd.ProcessState.ExitCode(); code != exitDone && code != exitRefused || cpu > most || peak > 512<<20 {
		t.Errorf("exit status %d, %.1f CPU s, %d MB", code, cpu.Seconds(), peak>>20)
	}
	return cpu
}

// peakOf is the most memory that a command held, as it told itself: what a system
// tells of a process that has ended counts its parent's memory too. Where the
// system tells nothing it is 0.
func peakOf(t *testing.T, path string) int64 {
	t.Helper()
	status, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	must(t, err)
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); f[0] == "VmHWM:" {
			kb, err := strconv.ParseInt(f[1], 10, 64)
			must(t, err)
			return kb << 10
		}
	}
	return 0
}
