package grid

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const webPage = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=CHARSET"><title>名单_某厅</title><style>td{color:red}</style></head>
<body><script>document.write("<table><tr><td>x</td></tr></table>")</script>
<table width=100%><tr><td>首页</td><td>公告</td></tr><tr><td>
 <h1>关于公布名单的
  通知</h1><p>各区县：<br>&emsp;共<b>3</b>户。</p>
 <table border=1><tbody>
  <tr><th>序号<th>企业名称<th colspan=2>地区
  <tr><td>1</td><td> 甲&nbsp;&amp; A  B</td><td rowspan="2">成都市</td><td>武侯区</td></tr>
  <tr style="Display: None"><td>2</td><td><p>乙</p><p>厂</p></td><td>锦江区</td></tr>
  <tr><td></td><td> </td></tr>
 </tbody></table>
 <p>2023年3月26日</p>
</td></tr></table>
<select><option>相关链接<option>部委</select><div>主办</div>
</body></html>`

func TestReadHTML(t *testing.T) {
	want := []Table{
		{Rows: []Row{
			{Number: 3, Cells: []string{"首页", "公告"}},
			{Number: 4, Cells: []string{"关于公布名单的通知"}},
			{Number: 5, Cells: []string{"各区县："}},
			{Number: 6, Cells: []string{"\u2003共3户。"}},
		}},
		{Rows: []Row{
			{Number: 7, Cells: []string{"序号", "企业名称", "地区"}},
			{Number: 8, Cells: []string{"1", "甲\u00a0& A B", "成都市", "武侯区"}},
			{Number: 9, Hidden: true, Cells: []string{"2", "乙\n厂", "成都市", "锦江区"}, Inherited: []bool{false, false, true, false}},
		}},
		{Rows: []Row{{Number: 11, Cells: []string{"2023年3月26日"}}, {Number: 12, Cells: []string{"主办"}}}},
	}
	// Whatever the page says of its charset, the bytes tell it.
	for _, declared := range []string{"gb2312", "utf-8", "iso-8859-1", "nonsense"} {
		for name, data := range encodings(t, strings.Replace(webPage, "CHARSET", declared, 1)) {
			encoding, _, _ := strings.Cut(name, " ")
			got, err := Read(data, Options{})
			if err != nil {
				t.Errorf("%s declared %s: %v", name, declared, err)
				continue
			}
			if diff := cmp.Diff(&File{Format: "html", Encoding: encoding, Tables: want}, got); diff != "" {
				t.Errorf("%s declared %s (-want +got):\n%s", name, declared, diff)
			}
		}
	}
}

func TestReadHTMLTables(t *testing.T) {
	for name, tt := range map[string]struct {
		html string
		want []string
	}{
		"as Excel writes it":            {"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><!--[if gte mso 9]><xml><x:Name>名单</x:Name></xml><![endif]--><body><table><col width=72><tr height=18><td x:num>1</td><td>成都天府\r\n  科技有限公司</td><td>Chengdu\n  Ltd</td></tr><![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]></table>", []string{"1|成都天府科技有限公司|Chengdu Ltd"}},
		"tags left open":                {"<table><tr><td>1<td>甲<tr><td>2<td>乙", []string{"1|甲", "2|乙"}},
		"a table left open":             {"<table><tr><td>1</td></tr><table><tr><td>2</td></tr></table>", []string{"1", "", "2"}},
		"cells without a row":           {"<table><td>1<td>甲</table>", []string{"1|甲"}},
		"cells without a table":         {"<tr><td>1</td><td>甲</td></tr>", []string{"1", "甲"}},
		"ends without beginnings":       {"<div></td></tr></table>甲</pre></div>", []string{"甲"}},
		"columns spanned":               {"<table><tr><td colspan=3>成都市2家<td>x<tr><td colspan=0>1<td colspan=-1>2<td colspan=z>3</table>", []string{"成都市2家|||x", "1|2|3"}},
		"rows and columns spanned":      {"<table><tr><td rowspan=2 colspan=2>A<td>1<tr><td>2<tr><td>3</table>", []string{"A||1", "[A]||2", "3"}},
		"spans one after another":       {"<table><tr><td rowspan=2>A<td>1<tr><td rowspan=2>2<tr><td>B<tr><td>C</table>", []string{"A|1", "[A]|2", "B|[2]", "C"}},
		"spans at the end":              {"<table><tr><td>1<td>x<td rowspan=3>A<tr><td>2<tr><td>3<td>y</table>", []string{"1|x|A", "2||[A]", "3|y|[A]"}},
		"a span over the whole rest":    {"<table><tr><td rowspan=0>A<td>1<tr><td>2<tr><td>3</table>", []string{"A|1", "[A]|2", "[A]|3"}},
		"spans end with their group":    {"<table><thead><tr><td rowspan=9>A<td>1</thead><tbody><tr><td>2</table>", []string{"A|1", "2"}},
		"spans that overlap":            {"<table><tr><td>1<td rowspan=2>A<tr><td colspan=2>2<td>3</table>", []string{"1|A", "2|[A]|3"}},
		"a row of nothing of its own":   {"<table><tr><td rowspan=3>A<td>1<tr><td><tr><td>3</table>", []string{"A|1", "[A]|3"}},
		"layout around a list of rows":  {"<table><tr><td>首页<td>新闻</td></tr><tr><td>左<br>栏</td><td>正文<table><tr><td>1<td>甲</table>后</td><td>右</td></tr><tr><td>底</table>", []string{"首页|新闻", "左", "栏", "正文", "", "1|甲", "", "后", "右", "底"}},
		"layout in layout":              {"<table><tr><td><table><tr><td>a<td><table><tr><td>1<td>甲</table></table><td>b</table>", []string{"a", "", "1|甲", "", "b"}},
		"text between the cells":        {"前<table>外<tr>间<td>1</td></table>", []string{"前", "外间", "", "1"}},
		"a caption":                     {"<table><caption>名单</caption><tr><td>1</table>", []string{"名单", "", "1"}},
		"lines of pre":                  {"<pre>\n序号\t企业\n1\t甲  厂\n</pre>x\n y", []string{"序号|企业", "1|甲 厂", "x y"}},
		"characters that are none":      {"<p>甲&#0;&#xD800;&#x110000;乙&#128;</p>", []string{"甲乙€"}},
		"a comment before the page":     {"<!-- saved from url=(0020)http://x --> <html><p>甲", []string{"甲"}},
		"a list of links to choose":     {"<form><select><option>a<option>b</option></select>甲</form>", []string{"甲"}},
		"lists":                         {"<html><ul><li>甲<li>乙</ul><dl><dt>丙<dd>丁</dl>", []string{"甲", "乙", "丙", "丁"}},
		"two columns of a table by two": {"<table><tr><td><table><tr><td>1</table><td><table><tr><td>2</table></table>", []string{"1", "", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.HasPrefix(tt.html, "<") {
				tt.html = "<html>" + tt.html
			}
			if strings.HasPrefix(tt.html, "<p") || strings.HasPrefix(tt.html, "<form") {
				tt.html = "<body>" + tt.html
			}
			f, err := Read([]byte(tt.html), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drawn(f)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Rows are numbered in the order of the page.
func TestReadHTMLNumbers(t *testing.T) {
	f, err := Read([]byte("<html>前<table><tr><td>1<tr><td>2</table>后"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Table{
		{Rows: []Row{{Number: 1, Cells: []string{"前"}}}},
		{Rows: []Row{{Number: 2, Cells: []string{"1"}}, {Number: 3, Cells: []string{"2"}}}},
		{Rows: []Row{{Number: 4, Cells: []string{"后"}}}},
	}
	if diff := cmp.Diff(want, f.Tables); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadHTMLErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		html string
		opt  Options
		want Kind
	}{
		"no text":                      {"<html><script>1</script><table><tr><td></table>", Options{}, Empty},
		"neither UTF-8 nor GB18030":    {"<html>序号\xff\xff", Options{}, BadEncoding},
		"not in the asked encoding":    {"<html>\xc1\xaa\xcd\xa8", Options{Encoding: "utf-8"}, BadEncoding},
		"a sheet":                      {"<html>1", Options{Sheet: "x"}, NoSheet},
		"nested deeply":                {strings.Repeat("<table><tr><td>", 100_000), Options{}, TooLarge},
		"one long tag":                 {"<html><p title='" + strings.Repeat("a", maxToken+1) + "'>", Options{}, TooLarge},
		"one long row":                 {"<table><tr>" + strings.Repeat("<td>", maxHTMLCols+1), Options{}, TooLarge},
		"one wide row":                 {"<table><tr>" + strings.Repeat("<td colspan=1000>a", 20), Options{}, TooLarge},
		"spreadsheet 2003, not a page": {`<?xml version="1.0"?><Workbook/>`, Options{}, Unsupported},
	} {
		if f, err := Read([]byte(tt.html), tt.opt); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, f, err, tt.want)
		}
	}
}

// A few cells that go down over many rows make a small page many cells.
func TestReadHTMLIsBounded(t *testing.T) {
	p := newPage()
	p.mem.used = maxCells - 100_000
	rows := "<table><tr>" + strings.Repeat("<td rowspan=65000 colspan=16>a", 1000) + strings.Repeat("<tr><td>a", 10)
	if err := p.read(rows); kindOf(err) != TooLarge {
		t.Error(err)
	}
}

func FuzzReadHTML(f *testing.F) {
	f.Add([]byte(webPage))
	for _, s := range []string{
		"<table><tr><td rowspan=2 colspan=2>A<td>1<tr><td>2<table><tr><td>3", "<pre>a\tb\n<table>x<tr>y<td rowspan=0>1<tr><td>z</pre>",
		"<table><tr><td>1<td rowspan=2>A<tr><td colspan=2>2<td>&#0;&nbsp;<option>1<title>2",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		holdsLaws(t, append([]byte("<html>"), data...), Options{})
	})
}
