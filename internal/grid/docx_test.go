package grid

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// docxOf makes a document of the XML of its body.
func docxOf(t testing.TB, body string) []byte {
	t.Helper()
	return zipOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml",
		`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+body+`</w:body></w:document>`)
}

// wp makes paragraphs, wr a row of cells; a cell that begins with < is XML.
func wp(lines ...string) (s string) {
	for _, line := range lines {
		s += `<w:p><w:pPr><w:rPr/></w:pPr><w:r><w:t xml:space="preserve">` + line + `</w:t></w:r></w:p>`
	}
	return s
}

func wr(cells ...string) string {
	s := `<w:tr>`
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = wp(c)
		}
		s += `<w:tc>` + c + `</w:tc>`
	}
	return s + `</w:tr>`
}

func wt(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

func span(n, text string) string {
	return `<w:tcPr><w:gridSpan w:val="` + n + `"/></w:tcPr>` + wp(text)
}
func down(text string) string { return `<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + wp(text) }

const again = `<w:tcPr><w:vMerge/></w:tcPr><w:p/>`

// notice is a letter with two lists and a form in it.
func noticeDOCX(t testing.TB) []byte {
	return docxOf(t, wp("关于公布名单的通知", "", "各区县：\t共3户。")+
		wt(wr("序号", "企业名称", "区县"), wr(span("3", "成都市2家")), wr("1", " 甲\u00a0", down("武侯区")), wr("2", "乙", again), wr("", "", ""))+
		wp("附件2")+
		wt(wr("1", "丙"))+wt(wr("单位", ""), wr("电话", ""))+
		wp("")+wp("2023年3月26日"))
}

func TestReadDOCX(t *testing.T) {
	got, err := Read(noticeDOCX(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	row := func(n int, cells ...string) Row { return Row{Number: n, Cells: cells} }
	want := &File{Format: "docx", Tables: []Table{
		{Rows: []Row{row(1, "关于公布名单的通知"), row(3, "各区县：", "共3户。")}},
		{Rows: []Row{row(4, "序号", "企业名称", "区县"), row(5, "成都市2家"), row(6, "1", " 甲\u00a0", "武侯区"),
			{Number: 7, Cells: []string{"2", "乙", "武侯区"}, Inherited: []bool{false, false, true}}}},
		{Rows: []Row{row(9, "附件2")}},
		{Rows: []Row{row(10, "1", "丙")}},
		{Rows: []Row{row(11, "单位"), row(12, "电话")}},
		{Rows: []Row{row(14, "2023年3月26日")}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := Read(noticeDOCX(t), Options{Sheet: "名单"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// TestReadDOCXText reads one paragraph each.
func TestReadDOCXText(t *testing.T) {
	run := func(xml string) string { return `<w:r>` + xml + `</w:r>` }
	field := func(kind string) string { return run(`<w:fldChar w:fldCharType="` + kind + `"/>`) }
	for name, tt := range map[string]struct {
		xml  string
		want []string // rows, cells parted by |
	}{
		"runs":                         {run(`<w:t>甲</w:t>`) + run(`<w:rPr><w:b/></w:rPr><w:t>乙</w:t>`), []string{"甲乙"}},
		"space is kept where it's so":  {run(`<w:t> 甲 </w:t><w:t xml:space="preserve"> 乙</w:t>`), []string{"甲 乙"}},
		"tabs part cells":              {run(`<w:t>1</w:t><w:tab/><w:t>甲</w:t>`), []string{"1|甲"}},
		"tab stops are none":           {`<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>` + run(`<w:t>甲</w:t>`), []string{"甲"}},
		"line breaks part rows":        {run(`<w:t>1</w:t><w:tab/><w:t>甲</w:t><w:br/><w:t>2</w:t><w:tab/><w:t>乙</w:t>`), []string{"1|甲", "2|乙"}},
		"hyphens":                      {run(`<w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/>`), []string{"A-B"}},
		"symbols":                      {run(`<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="F0A3"/><w:sym w:font="宋体" w:char="2460"/>`), []string{"☑□①"}},
		"deleted and inserted":         {`<w:del><w:r><w:delText>甲</w:delText><w:t>旧</w:t></w:r></w:del><w:ins>` + run(`<w:t>乙</w:t>`) + `</w:ins>`, []string{"乙"}},
		"moved":                        {`<w:moveFrom>` + run(`<w:t>甲</w:t>`) + `</w:moveFrom><w:moveTo>` + run(`<w:t>乙</w:t>`) + `</w:moveTo>`, []string{"乙"}},
		"a deleted end of a paragraph": {`<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>` + run(`<w:t>甲</w:t>`) + `</w:p><w:p>` + run(`<w:t>乙</w:t>`), []string{"甲乙"}},
		"formerly hidden":              {run(`<w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>甲</w:t>`), []string{"甲"}},
		"hidden":                       {run(`<w:rPr><w:vanish/></w:rPr><w:t>甲</w:t>`) + run(`<w:rPr><w:vanish w:val="0"/></w:rPr><w:t>乙</w:t>`), []string{"乙"}},
		"fields": {field("begin") + run(`<w:instrText>PAGE</w:instrText><w:t>x</w:t>`) + field("begin") + field("separate") + run(`<w:t>y</w:t>`) + field("end") +
			field("separate") + run(`<w:t>甲</w:t>`) + field("end") + `<w:fldSimple w:instr="x">` + run(`<w:t>乙</w:t>`) + `</w:fldSimple>`, []string{"甲乙"}},
		"a field that never ends": {field("begin") + run(`<w:t>x</w:t>`) + `</w:p><w:p>` + run(`<w:t>甲</w:t>`), []string{"甲"}},
		"links and tags":          {`<w:hyperlink>` + run(`<w:t>甲</w:t>`) + `</w:hyperlink><w:smartTag>` + run(`<w:t>乙</w:t>`) + `</w:smartTag><w:sdt><w:sdtContent>` + run(`<w:t>丙</w:t>`) + `</w:sdtContent></w:sdt>`, []string{"甲乙丙"}},
		"phonetic guides":         {run(`<w:ruby><w:rt>` + run(`<w:t>jia</w:t>`) + `</w:rt><w:rubyBase>` + run(`<w:t>甲</w:t>`) + `</w:rubyBase></w:ruby>`), []string{"甲"}},
		"text boxes, once": {run(`<mc:AlternateContent><mc:Choice><w:drawing><a:t>x</a:t><w:txbxContent>` + wp("盒") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` +
			wp("盒") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent><w:t>甲</w:t>`), []string{"盒", "甲"}},
		"formulas":          {`<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>`, []string{"x"}},
		"breaks of the XML": {"<w:r><w:t>甲\n乙</w:t></w:r>", []string{"甲 乙"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read(docxOf(t, `<w:p>`+tt.xml+`</w:p>`), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range f.Tables[0].Rows {
				got = append(got, strings.Join(r.Cells, "|"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadDOCXTables(t *testing.T) {
	for name, tt := range map[string]struct {
		xml  string
		want []string // tables parted by an empty one; cells by |, inherited ones in []
	}{
		"paragraphs of a cell":                          {wt(wr(wp("甲", "", "乙"))), []string{"甲\n乙"}},
		"tabs and breaks within a cell":                 {wt(wr(`<w:p><w:r><w:t>甲</w:t><w:tab/><w:br/><w:t>乙</w:t></w:r></w:p>`)), []string{"甲\t\n乙"}},
		"cells by order, not by the grid":               {wt(wr("1", span("2", "甲"), "武侯"), `<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>`+wp("2")+`</w:tc><w:tc>`+wp("乙")+`</w:tc></w:tr>`), []string{"1|甲|武侯", "2|乙"}},
		"a merge over empty rows":                       {wt(wr(down("武侯"), "甲"), wr(again, ""), wr(again, "乙")), []string{"武侯|甲", "[武侯]|乙"}},
		"merges one after another":                      {wt(wr(down("武侯"), "甲"), wr(again, "乙"), wr(down("锦江"), "丙"), wr(again, "丁"), wr("青羊", "戊"), wr(again, "己")), []string{"武侯|甲", "[武侯]|乙", "锦江|丙", "[锦江]|丁", "青羊|戊", "|己"}},
		"a merge by its column":                         {wt(wr(span("2", "1"), "甲", down("武侯")), wr("2", "x", "乙", again)), []string{"1||甲|武侯", "2|x|乙|[武侯]"}},
		"a merge by its place where the columns differ": {wt(wr(span("4", "1"), down("武侯")), wr("2", again)), []string{"1|武侯", "2|[武侯]"}},
		"a header of two rows": {wt(wr(down("序号"), span("2", "地区"), down("企业名称"), down("备注")), wr(again, "市", "县", again, again), wr("1", "成都", "武侯", "甲", "无")),
			[]string{"序号|地区||企业名称|备注", "[序号]|市|县|[企业名称]|[备注]", "1|成都|武侯|甲|无"}},
		"a row that spans beside a merge": {wt(wr("1", "甲", "x", down("武侯")), wr("2", span("2", "乙"), again)), []string{"1|甲|x|武侯", "2|乙||[武侯]"}},
		"a deleted row and a deleted cell": {wt(`<w:tr><w:trPr><w:del/></w:trPr><w:tc>`+wp("旧")+`</w:tc></w:tr>`, wr(`<w:tcPr><w:cellDel/></w:tcPr>`+wp("旧"), "甲")),
			[]string{"甲"}},
		"what a cell was before a change":  {wt(wr(`<w:tcPr><w:tcPrChange><w:tcPr><w:vMerge/></w:tcPr></w:tcPrChange></w:tcPr>` + wp("甲"))), []string{"甲"}},
		"nested":                           {wp("前") + wt(wr("1", wp("外")+wt(wr("2", "内"))+wp("外")), wr("3", "乙")) + wp("后"), []string{"前", "", "1|外\n外", "3|乙", "", "2|内", "", "后"}},
		"rows and cells in tags":           {wt(`<w:sdt><w:sdtPr><w:rPr/></w:sdtPr><w:sdtContent>`+wr("1")+`</w:sdtContent></w:sdt>`, `<w:tr><w:customXml><w:tc>`+wp("2")+`</w:tc></w:customXml></w:tr>`), []string{"1", "2"}},
		"a text box in a cell":             {wt(wr(`<w:p><w:r><w:txbxContent>` + wp("盒") + `</w:txbxContent><w:t>甲</w:t></w:r></w:p>`)), []string{"盒\n甲"}},
		"text in a table outside of cells": {`<w:tbl>` + wp("甲") + wr("乙") + `</w:tbl>`, []string{"乙", "", "甲"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read(docxOf(t, tt.xml), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drawn(f)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// drawn writes the rows of tables as lines, cells parted by |, inherited ones
// in []; an empty line parts tables.
func drawn(f *File) (lines []string) {
	for i, table := range f.Tables {
		if i > 0 {
			lines = append(lines, "")
		}
		for _, r := range table.Rows {
			var cells []string
			for i, c := range r.Cells {
				if r.Inherited != nil && r.Inherited[i] {
					c = "[" + c + "]"
				}
				cells = append(cells, c)
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
	}
	return lines
}

func TestReadDOCXErrors(t *testing.T) {
	whole := noticeDOCX(t)
	doc := func(xml string) []byte {
		return zipOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", xml)
	}
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"no text":            {docxOf(t, `<w:p/>`+wt(wr("", ""))), Empty},
		"cut off":            {whole[:len(whole)-30], Damaged},
		"XML that breaks":    {doc(`<w:document><w:body>` + wp("甲")), Damaged},
		"tags that cross":    {doc(`<w:document><w:p><w:r></w:p></w:r></w:document>`), Damaged},
		"no main part":       {zipOf(t, "[Content_Types].xml", "<Types/>", "word/other.xml", "<x/>"), Damaged},
		"no bytes":           {doc(``), Damaged},
		"megabytes of space": {docxOf(t, strings.Repeat(" ", ratioFrom)), TooLarge},
		"one long text":      {docxOf(t, "<w:p><w:r><w:t>"+strings.Repeat("0123456789abcdef", maxToken/16+1)+"</w:t></w:r></w:p>"), TooLarge},
		"entities":           {doc(`<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>`), TooLarge},
		"nested deeply":      {docxOf(t, strings.Repeat(`<w:tbl><w:tr><w:tc>`, maxDepth)), TooLarge},
		"a row without end":  {docxOf(t, wt(wr(make([]string, maxInRow+1)...))), TooLarge},
	} {
		if f, err := Read(tt.data, Options{}); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, f, err, tt.want)
		}
	}
}

// The main part is where the package says it is.
func TestReadDOCXElsewhere(t *testing.T) {
	data := zipOf(t, "[Content_Types].xml", "<Types/>", `_rels\.rels`, `<Relationships><Relationship Type="x/officeDocument" Target="/Word/Document2.xml"/></Relationships>`,
		"word/document.xml", "<x/>", "word/document2.xml", `<ns0:document><ns0:body><ns0:p><ns0:r><ns0:t>甲</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>`)
	f, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"甲"}, drawn(f)); diff != "" {
		t.Error(diff)
	}
}

// TestReadDOCXLists reads real documents, which are not ours to copy.
func TestReadDOCXLists(t *testing.T) {
	dir := os.Getenv("TRACKER_LISTS")
	if dir == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	for name, want := range map[string][]int{ // rows of each table
		"2009年第一批省科技型企业公示名单 (2).docx":                {2, 484},
		"关于公布2019年度浙江省科技型中小企业.docx":                  {2, 12791},
		"关于办理杭州高新区（滨江）2019年认定或新引进国家高新技术企业奖励的通知.docx": {3, 402, 3, 8, 3, 133, 5, 7, 5, 7, 5, 7},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := Read(data, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []int
		for _, table := range f.Tables {
			got = append(got, len(table.Rows))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// stored makes an archive that isn't packed, which is faster.
func stored(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.CreateHeader(&zip.FileHeader{Name: parts[i], Method: zip.Store})
		if err == nil {
			_, err = p.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func FuzzReadDOCX(f *testing.F) {
	for _, body := range []string{
		wp("甲", "1\t2") + wt(wr("序号", down("武侯")), wr("1", again), wr(span("2", "x"))) + wp("后"),
		wt(wr(down("序号"), span("2", "地区"), down("企业")), wr(again, "市", "县", again)),
		wt(wr("1", wp("外")+wt(wr("2", "内")))),
		`<w:p><w:pPr><w:rPr><w:del/><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:tab/><w:br/><w:sym w:char="F0A8"/><w:fldChar w:fldCharType="begin"/></w:r></w:p>`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		holdsLaws(t, stored(t, "[Content_Types].xml", "<Types/>", "word/document.xml", `<w:document>`+body+`</w:document>`), Options{})
	})
}
