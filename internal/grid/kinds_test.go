package grid

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid/gridtest"
)

// texts are the cells of all rows of a file, a row a line.
func texts(t *testing.T, data []byte, format string) string {
	t.Helper()
	f, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Format != format {
		t.Fatalf("read as %s, want %s", f.Format, format)
	}
	holdsLaws(t, data, Options{})
	var b strings.Builder
	for _, table := range f.Tables {
		for _, r := range table.Rows {
			b.WriteString(strings.Join(r.Cells, "|") + "\n")
		}
	}
	return b.String()
}

// What a spreadsheet, XML or a web page puts around a text is taken off in every
// format alike.
func TestUnwrapped(t *testing.T) {
	want := "企业名称|代码\n甲“A&B”厂\n第二行|91512081MA62K0260E\n丙 厂|00012\n"
	rows := [][]string{{`="企业名称"`, "代码"}, {"甲“A&amp;B”厂<br>第二行", `="91512081MA62K0260E"`}, {"丙&amp;nbsp;厂", "'00012"}, {`=""`, "&nbsp;"}}
	want = strings.ReplaceAll(want, "丙 厂", "丙\u00a0厂") + "|\u00a0\n"
	for _, format := range []struct {
		name  string
		write func([][]string) []byte
	}{{"xlsx", gridtest.XLSX}, {"xls", gridtest.XLS}, {"ods", gridtest.ODS}, {"docx", gridtest.DOCX}, {"html", gridtest.HTML}, {"tsv", gridtest.TSV}, {"json", func(rows [][]string) []byte {
		return gridtest.JSON(append([][]string{{"企业名称", "代码"}}, rows[1:]...))
	}}} {
		t.Run(format.name, func(t *testing.T) {
			if diff := cmp.Diff(want, texts(t, format.write(rows), format.name)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBare(t *testing.T) {
	for text, want := range map[string]string{
		`="甲"`: "甲", ` ="甲""乙" `: `甲"乙`, `=""`: "", `="甲"&"乙"`: `="甲"&"乙"`, `=1+2`: `=1+2`, `="甲`: `="甲`,
		"'91512081MA62K0260E": "91512081MA62K0260E", "'甲'": "'甲'", "'": "'", "D'Arc": "D'Arc",
		"甲_x000D_": "甲\r", "甲_x000d__x000A_乙": "甲\r\n乙", "a_xyz_b": "a_xyz_b", "甲_x0007_": "甲",
		"A&amp;B": "A&B", "&amp;amp;": "&", "甲&nbsp;": "甲\u00a0", "&#160;甲": "\u00a0甲", "AT&T": "AT&T", "A&B;C": "A&B;C", "&#0;": "&#0;", "&#x7;": "&#x7;",
		"甲<br/>乙": "甲\n乙", "甲<BR>乙": "甲\n乙", "a<b": "a<b", `甲\n乙`: "甲\n乙", `甲\r\n乙`: "甲\n乙", `D:\new`: `D:\new`, `有限公司\n`: "有限公司\n",
	} {
		if got := bare(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestKindsOfText(t *testing.T) {
	for name, tt := range map[string]struct{ text, format, want string }{
		"pipes":              {"名单\n序号|企业名称|区县\n1|甲厂|武侯区\n2|乙厂|\n", "csv", "名单\n序号|企业名称|区县\n1|甲厂|武侯区\n2|乙厂\n"},
		"pipes with a frame": {"| 序号 | 企业名称 |\n|---:|:---|\n| 1 | 甲厂 |\n", "csv", " 序号 | 企业名称 \n 1 | 甲厂 \n"},
		"a comma in ={}":     {"序号,名称\n1,=\"甲,乙厂\"\n2,=\"丙\n", "csv", "序号|名称\n1|甲,乙厂\n2|=\"丙\n"},

		"an array of objects":  {` [ {"名称": "甲厂", "数": 1.50, "有": true}, {"区": null, "数": 2, "名称": "乙厂"} ] `, "json", "名称|数|有|区\n甲厂|1.50|true\n乙厂|2\n"},
		"lines of objects":     {"{\"名称\": \"甲厂\"}\n{\"名称\": \"乙厂\", \"区\": [\"武侯区\", \"锦江区\"]}\n", "json", "名称|区\n甲厂\n乙厂|武侯区、锦江区\n"},
		"an object in a row":   {`[{"名称": "甲厂", "place": {"city": "成都市", "more": {"区": "武侯区"}}}]`, "json", "名称|place.city|place.more.区\n甲厂|成都市|武侯区\n"},
		"an array of rows":     {`[["名称","区"],["甲厂",null],["乙厂","武侯区"]]`, "json", "名称|区\n甲厂\n乙厂|武侯区\n"},
		"rows in an object":    {`{"code": 0, "data": {"total": 2, "tags": [1, 2], "none": [], "list": [{"名称": "甲厂"}, {"名称": "乙厂"}]}}`, "json", "total|tags|none|code\n2|1、2||0\n名称\n甲厂\n乙厂\n"},
		"one flat object":      {`{"名称": "甲厂"}`, "json", "名称\n甲厂\n"},
		"a bracket is no JSON": {"[附件1]名单\n序号,名称\n1,甲厂\n", "csv", "[附件1]名单\n序号|名称\n1|甲厂\n"},
		"a brace is no JSON":   {"{附件1}\n序号,名称\n1,甲厂\n", "csv", "{附件1}\n序号|名称\n1|甲厂\n"},

		"a fragment after text":    {"名单<br><table><tr><td>1</td><td>甲厂</td></tr></table>", "html", "名单\n1|甲厂\n"},
		"a fragment after a font":  {"<FONT size=3>名单</FONT><TABLE><TR><TD>1</TD><TD>甲厂</TD></TR></TABLE>", "html", "名单\n1|甲厂\n"},
		"a break in a cell of csv": {"序号,名称\n1,甲<br>厂\n", "csv", "序号|名称\n1|甲\n厂\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, texts(t, []byte(tt.text), tt.format)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadODS(t *testing.T) {
	const names = `xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"`
	content := `<office:document-content ` + names + `><office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="名单"><table:table-column/>
<table:table-row><table:table-cell table:number-columns-spanned="3"><text:p>名<text:span>单</text:span><text:s text:c="2"/>一</text:p><text:p>二</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1.00</text:p></table:table-cell><table:table-cell table:number-rows-spanned="2"><text:p>武侯区</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-03-15"><text:p>3/15/26</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="float" office:value="2"/><table:covered-table-cell/><table:table-cell office:value-type="date" office:date-value="2026-03-01T00:00:00"><text:p>2026年3月</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string" office:string-value="同"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="隐" table:style-name="ta2"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>`
	data := zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content)
	want := &File{Format: "ods", Hidden: []string{"隐"}, Tables: []Table{{Name: "名单", Rows: []Row{
		{Number: 1, Cells: []string{"名单  一\n二"}},
		{Number: 4, Cells: []string{"1", "武侯区", "2026-03-15"}},
		{Number: 5, Hidden: true, Cells: []string{"2", "武侯区", "2026年3月"}, Inherited: []bool{false, true, false}},
		{Number: 6, Cells: []string{"同"}}, {Number: 7, Cells: []string{"同"}},
	}}}}
	got, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got, err = Read(data, Options{Sheet: "隐"})
	if err != nil || len(got.Tables) != 1 || got.Tables[0].Name != "隐" {
		t.Errorf("the hidden sheet: %v, %v", got, err)
	}
	if _, err := Read(data, Options{Sheet: "无"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// What no list needs is refused before it is held or gone through.
func TestBounds(t *testing.T) {
	one := zipOf(t, "a.csv", "1,2")
	directory, end := bytes.Index(one, []byte(zipRecord)), bytes.Index(one, []byte(zipEmpty))
	twice := append(bytes.Clone(one[:end]), one[directory:end]...)
	twice = append(twice, one[end:]...)
	tail := twice[len(twice)-(len(one)-end):]
	binary.LittleEndian.PutUint16(tail[8:], 2)
	binary.LittleEndian.PutUint16(tail[10:], 2)
	binary.LittleEndian.PutUint32(tail[12:], uint32(2*(end-directory)))
	wide := strings.Repeat("1,", 10_000) + "1\n"
	for name, tt := range map[string]struct {
		data []byte
		kind Kind
	}{
		"a long cell":                {[]byte("1," + strings.Repeat("甲", maxCell/3+1)), TooLarge},
		"a row too wide":             {[]byte(strings.Repeat("1,", maxColumn) + "1"), TooLarge},
		"many wide rows":             {[]byte(strings.Repeat(wide, 401)), TooLarge},
		"many tables":                {[]byte("<html>" + strings.Repeat("<table><tr><td>1</td></tr></table>", maxTable+1)), TooLarge},
		"parts that lie on another":  {twice, Damaged},
		"a long cell, just":          {[]byte("1," + strings.Repeat("a", maxCell)), ""},
		"wide rows, as many as seem": {[]byte(strings.Repeat(wide, 399)), ""},
	} {
		if _, err := Read(tt.data, Options{}); kindOf(err) != tt.kind {
			t.Errorf("%s: %v, want %q", name, err, tt.kind)
		}
	}
	if members, err := Unpack(twice); members != nil || err != nil {
		t.Errorf("parts that lie on another are unpacked: %v, %v", members, err)
	}
}
