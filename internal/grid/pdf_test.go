package grid

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// paper is a page to be written: its content and the letters that it uses.
type paper struct {
	b      strings.Builder
	rotate int
	font   string // an encoding of composite fonts; "" is Identity-H with ToUnicode
}

// code is a text as the page's font has it.
func (p *paper) code(s string) string {
	switch {
	case p.font == "" || p.font == "Identity-H" || strings.HasPrefix(p.font, "UniGB"):
		return fmt.Sprintf("<%x>", utf16Bytes(s, binary.BigEndian))
	default:
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			panic(err)
		}
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(gb) + ")"
	}
}

func (p *paper) text(x, y float64, s string) {
	fmt.Fprintf(&p.b, "BT /F1 10 Tf %g %g Td %s Tj ET\n", x, y, p.code(s))
}

func (p *paper) line(x0, y0, x1, y1 float64) {
	fmt.Fprintf(&p.b, "%g %g m %g %g l S\n", x0, y0, x1, y1)
}

// row writes a row without lines; texts of several lines are centred at y, 12 points apart.
func (p *paper) row(y float64, xs []float64, cells ...string) {
	for i, c := range cells {
		lines := strings.Split(c, "\n")
		for j, l := range lines {
			if l != "" {
				p.text(xs[i], y+6*float64(len(lines)-1)-12*float64(j), l)
			}
		}
	}
}

// ruled draws the lines of a table whose edges are at xs and ys, from the top
// down, but none where a cell "^" belongs to that above, or "<" to that at the left.
func (p *paper) ruled(xs, ys []float64, rows ...[]string) {
	at := func(i, j int) string {
		if i >= 0 && i < len(rows) && j >= 0 && j < len(rows[i]) {
			return rows[i][j]
		}
		return ""
	}
	for i := range ys {
		for j := range len(xs) - 1 {
			if i == len(ys)-1 || at(i, j) != "^" {
				p.line(xs[j], ys[i], xs[j+1], ys[i])
			}
		}
	}
	for j := range xs {
		for i := range len(ys) - 1 {
			if j == len(xs)-1 || at(i, j) != "<" {
				fmt.Fprintf(&p.b, "%g %g 0.5 %g re f\n", xs[j]-0.25, ys[i+1], ys[i]-ys[i+1])
			}
		}
	}
	for i, row := range rows {
		for j, c := range row {
			if c != "" && c != "^" && c != "<" {
				p.row((ys[i]+ys[i+1])/2-3, []float64{xs[j] + 4}, c)
			}
		}
	}
}

func steps(from float64, n int) []float64 {
	all := []float64{from}
	for range n {
		all = append(all, all[len(all)-1]-20)
	}
	return all
}

// objects writes a document of numbered objects, the first being the catalog.
func objects(trailer string, bodies ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var at []int
	for i, body := range bodies {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(bodies)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(bodies)+1, trailer, xref)
	return b.Bytes()
}

func streamOf(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// identity maps every code to the character of its number.
const identity = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def
1 begincodespacerange <0000> <ffff> endcodespacerange
3 beginbfrange <0000> <4dff> <0000> <4e00> <9fff> <4e00> <ff00> <ffff> <ff00> endbfrange
endcmap end end`

// bodiesOf are the objects of a document: catalog, pages, font, its map, and
// each page with its content.
func bodiesOf(papers ...*paper) []string {
	font := papers[0].font
	unicode := ""
	if font == "" {
		font, unicode = "Identity-H", "/ToUnicode 4 0 R"
	}
	bodies := []string{"<</Type/Catalog/Pages 2 0 R>>", "",
		"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/" + font + unicode + "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun" +
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[32 126 500 814 908 500]>>]>>",
		streamOf("", identity)}
	var kids []string
	for _, p := range papers {
		n := len(bodies) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		bodies = append(bodies,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", p.rotate, n+1),
			streamOf("", p.b.String()))
	}
	bodies[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids))
	return bodies
}

func pdfOf(papers ...*paper) []byte { return objects("", bodiesOf(papers...)...) }

// cells makes rows of cells parted by |; one after ^ is inherited.
func pdfRowsOf(lines ...string) []Row {
	var rows []Row
	for i, l := range lines {
		r := Row{Number: i + 1, Cells: strings.Split(l, "|")}
		for j, c := range r.Cells {
			if text, ok := strings.CutPrefix(c, "^"); ok {
				r.Cells[j] = text
				if r.Inherited == nil {
					r.Inherited = make([]bool, len(r.Cells))
				}
				r.Inherited[j] = true
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// anyPage leaves it open which page a row is on, where that is not the point.
var anyPage = cmpopts.IgnoreFields(Row{}, "Page")

func readsAs(t *testing.T, data []byte, want ...string) {
	t.Helper()
	got, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&File{Format: "pdf", Tables: []Table{{Rows: pdfRowsOf(want...)}}}, got, anyPage); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// furnished makes a page with what all have: a head, and its number.
func furnished(n int) *paper {
	p := &paper{}
	p.text(240, 800, "四川省某某厅文件")
	p.text(280, 40, fmt.Sprintf("— %d —", n))
	return p
}

func TestReadPDFTellsPages(t *testing.T) {
	one, two := furnished(1), furnished(2)
	one.text(60, 700, "甲厂")
	two.text(60, 700, "乙厂")
	two.text(60, 660, "丙厂")
	f, err := Read(pdfOf(one, two), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range f.Tables[0].Rows {
		got[r.Cells[0]] = r.Page
	}
	if diff := cmp.Diff(map[string]int{"四川省某某厅文件": 1, "甲厂": 1, "乙厂": 2, "丙厂": 2}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadPDFRuled(t *testing.T) {
	xs := []float64{60, 100, 160, 400}
	one, two := furnished(1), furnished(2)
	one.text(60, 770, "附件1")
	one.text(200, 745, "第一批企业名单")
	one.ruled(xs, []float64{720, 700, 680, 650, 630},
		[]string{"序号", "地区", "企业名称"},
		[]string{"1", "成都市", "四川甲科技有限公司"},
		[]string{"2", "成都市", "四川乙股份有限公司（原四川乙\n有限责任公司）"},
		[]string{"3", "", "Chengdu Bing\nCo"})
	two.ruled(xs, []float64{780, 760, 740},
		[]string{"序号", "地区", "企业名称"},
		[]string{"4", "绵阳市", "四川丁厂"})
	two.text(60, 700, "注：以上按区域排序")
	readsAs(t, pdfOf(one, two), "四川省某某厅文件", "附件1", "第一批企业名单", "序号|地区|企业名称", "1|成都市|四川甲科技有限公司",
		"2|成都市|四川乙股份有限公司（原四川乙有限责任公司）", "3||Chengdu Bing Co", "序号|地区|企业名称", "4|绵阳市|四川丁厂", "注：以上按区域排序")
}

// A district merged down its group, which goes on over two pages of which one
// has its name; a heading over the whole width; an inner line on one page only.
func TestReadPDFMerged(t *testing.T) {
	one, two, three := &paper{}, &paper{}, &paper{}
	xs := []float64{60, 100, 160, 400}
	one.ruled(xs, steps(720, 6),
		[]string{"名单", "<", "<"},
		[]string{"1", "锦江区", "甲厂"},
		[]string{"2", "^", "乙厂"},
		[]string{"3", "^", "丙厂"},
		[]string{"4", "", "丁厂"},
		[]string{"5", "^", "戊厂"})
	two.ruled(xs, steps(780, 3),
		[]string{"6", "武侯区", "己厂"},
		[]string{"7", "^", "庚厂"},
		[]string{"8", "^", "辛厂"})
	three.ruled(xs, steps(780, 3),
		[]string{"9", "", "壬厂"},
		[]string{"10", "^", "癸厂"},
		[]string{"11", "青羊区", "子厂"})
	readsAs(t, pdfOf(one, two, three), "名单", "1|锦江区|甲厂", "2|^锦江区|乙厂", "3|^锦江区|丙厂", "4|武侯区|丁厂", "5|^武侯区|戊厂",
		"6|^武侯区|己厂", "7|^武侯区|庚厂", "8|^武侯区|辛厂", "9|^武侯区|壬厂", "10|^武侯区|癸厂", "11|青羊区|子厂")
}

// On a page within a merged cell no line ties the columns at its right to the
// others.
func TestReadPDFMergedOverWholePage(t *testing.T) {
	p := &paper{}
	ys := steps(720, 4)
	p.ruled([]float64{60, 100, 240}, ys, []string{"1", "甲厂"}, []string{"2", "乙厂"}, []string{"3", "丙厂"}, []string{"4", "丁厂"})
	p.ruled([]float64{320, 400}, ys, []string{"锦江区"}, []string{"武侯区"}, []string{"青羊区"}, []string{"成华区"})
	readsAs(t, pdfOf(p), "1|甲厂|锦江区", "2|乙厂|武侯区", "3|丙厂|青羊区", "4|丁厂|成华区")
}

// A row that goes on on the next page has no number there.
func TestReadPDFRowOverPages(t *testing.T) {
	xs := []float64{60, 100, 200, 400}
	one, two := &paper{}, &paper{}
	one.ruled(xs, steps(720, 5), []string{"1", "成都", "甲厂"}, []string{"2", "成都", "乙厂"}, []string{"3", "成都", "丙厂"}, []string{"4", "成都", "丁厂"}, []string{"5", "成都", "戊有限"})
	two.ruled(xs, steps(780, 6), []string{"", "", "公司"}, []string{"6", "成都", "己厂"}, []string{"7", "成都", "庚厂"}, []string{"8", "成都", "辛厂"}, []string{"9", "成都", "壬厂"}, []string{"10", "成都", "癸厂"})
	readsAs(t, pdfOf(one, two), "1|成都|甲厂", "2|成都|乙厂", "3|成都|丙厂", "4|成都|丁厂", "5|成都|戊有限公司", "6|成都|己厂", "7|成都|庚厂", "8|成都|辛厂", "9|成都|壬厂", "10|成都|癸厂")
}

// Lines between columns and around the table, none between rows.
func TestReadPDFRuledWithoutRowLines(t *testing.T) {
	p := &paper{}
	xs := []float64{60, 100, 240}
	p.ruled(xs, []float64{720, 700, 600}, []string{"序号", "企业名称"}, []string{"", ""})
	for i, name := range []string{"甲科技有限公司", "乙厂", "丙厂", "丁厂"} {
		p.row(680-20*float64(i), []float64{64, 104}, fmt.Sprint(i+1), name)
	}
	readsAs(t, pdfOf(p), "序号|企业名称", "1|甲科技有限公司", "2|乙厂", "3|丙厂", "4|丁厂")
}

func TestReadPDFUnruled(t *testing.T) {
	xs := []float64{70, 120, 300}
	one, two := furnished(1), furnished(2)
	one.text(200, 770, "第一批企业名单")
	one.row(740, xs, "序号", "企业名称", "区县")
	one.row(715, xs, "1", "四川甲科技有限公司", "锦江区")
	one.row(680, xs, "2", "四川乙某某某某某股份有限公司成\n都分公司", "武侯区")
	one.row(640, xs, "3", "四川丙某某某某某股份有限公司成\n都市某某分公司", "武侯区")
	one.row(615, xs, "4", "四川丁厂", "")
	two.text(120, 760, "青羊区（2家）")
	two.row(735, xs, "5", "四川戊某某某某某某某某有限公司", "青羊区")
	two.row(710, xs, "6", "四川己厂", "青羊区")
	readsAs(t, pdfOf(one, two), "四川省某某厅文件", "第一批企业名单", "序号|企业名称|区县", "1|四川甲科技有限公司|锦江区",
		"2|四川乙某某某某某股份有限公司成都分公司|武侯区", "3|四川丙某某某某某股份有限公司成都市某某分公司|武侯区", "4|四川丁厂",
		"青羊区（2家）", "5|四川戊某某某某某某某某有限公司|青羊区", "6|四川己厂|青羊区")
}

// What is wrapped hangs below the row's line, and is as near to the next
// row: that the line above is full tells where it belongs.
func TestReadPDFUnruledHanging(t *testing.T) {
	xs := []float64{70, 120, 300}
	p := &paper{}
	y := 740.0
	for i, name := range []string{"四川甲某某某某某股份有限公司成\n都分公司", "四川乙厂", "四川丙某某某某某股份有限公司成\n都分公司", "四川丁厂", "四川戊厂"} {
		p.row(y, xs, fmt.Sprint(i+1), "", "锦江区")
		for _, l := range strings.Split(name, "\n") {
			p.text(xs[1], y, l)
			y -= 12
		}
	}
	readsAs(t, pdfOf(p), "1|四川甲某某某某某股份有限公司成都分公司|锦江区", "2|四川乙厂|锦江区",
		"3|四川丙某某某某某股份有限公司成都分公司|锦江区", "4|四川丁厂|锦江区", "5|四川戊厂|锦江区")
}

// A line of an enumeration that reached the right edge was joined with the next
// entry, and two firms stood in one name.
func TestReadPDFEnumeration(t *testing.T) {
	p := &paper{}
	y := 780.0
	for _, l := range []string{"第一批企业名单一二三四五六七八九十一二", "1.四川甲某某某某某某某某某某某股份有限公司", "2.四川乙厂", "3、四川丙某某某某某某某某某某某某某某某某", "某某有限公司", "（4）四川丁某某某某某某某某某某某某有限公司", "（5）四川戊厂"} {
		p.text(70, y, l)
		y -= 18
	}
	readsAs(t, pdfOf(p), "第一批企业名单一二三四五六七八九十一二", "1.四川甲某某某某某某某某某某某股份有限公司", "2.四川乙厂",
		"3、四川丙某某某某某某某某某某某某某某某某某某有限公司", "（4）四川丁某某某某某某某某某某某某有限公司", "（5）四川戊厂")
}

// The longest names of a list without numbers are no wrapped lines.
func TestReadPDFNamesAlone(t *testing.T) {
	p := &paper{}
	names := []string{"四川甲某某某某某某某某某某股份有限公司", "四川乙厂", "四川丙某某某厂", "四川丁某某某某某某某某某某股份有限公司", "四川戊某某有限公司", "四川己厂"}
	for i, l := range names {
		p.text(70, 780-18*float64(i), l)
	}
	readsAs(t, pdfOf(p), names...)
}

func TestReadPDFLetter(t *testing.T) {
	p := &paper{}
	p.text(200, 780, "关于公布名单的通知")
	p.text(90, 750, "现将四川省第一批创新型中小企业名单共一千五百零四")
	p.text(70, 730, "户予以公布，有效期三年。")
	p.text(250, 700, "2023年3月26日")
	readsAs(t, pdfOf(p), "关于公布名单的通知", "现将四川省第一批创新型中小企业名单共一千五百零四户予以公布，有效期三年。", "2023年3月26日")
}

func TestReadPDFFonts(t *testing.T) {
	for _, font := range []string{"", "GBK-EUC-H", "GBKp-EUC-H", "GBK2K-H", "GB-EUC-H", "UniGB-UCS2-H", "UniGB-UTF16-H"} {
		t.Run(font, func(t *testing.T) {
			p := &paper{font: font}
			xs := []float64{60, 100, 240, 400}
			p.ruled(xs, steps(720, 2), []string{"序号", "企业名称", "代码"}, []string{"1", "成都(一)科技有限公司", "91510100MA\\(Y43"})
			readsAs(t, pdfOf(p), "序号|企业名称|代码", `1|成都(一)科技有限公司|91510100MA\(Y43`)
		})
	}
	t.Run("four bytes", func(t *testing.T) {
		p := &paper{font: "GBK2K-H"}
		p.text(60, 700, "㐂𠮷厂")
		readsAs(t, pdfOf(p), "㐂𠮷厂")
	})
	t.Run("radicals for characters", func(t *testing.T) {
		p := &paper{font: "UniGB-UTF16-H"}
		p.text(60, 700, "\u2f2f厂")
		readsAs(t, pdfOf(p), "工厂")
	})
	t.Run("controls are blank", func(t *testing.T) {
		p := &paper{}
		p.text(60, 700, "甲\u0085厂")
		readsAs(t, pdfOf(p), "甲 厂")
	})
	t.Run("vertical", func(t *testing.T) {
		p := &paper{font: "UniGB-UTF16-V"}
		p.ruled([]float64{60, 100, 140}, []float64{720, 620}, []string{"", "甲"})
		p.text(80, 700, "成都市")
		readsAs(t, pdfOf(p), "成都市|甲")
	})
	t.Run("bold by printing twice", func(t *testing.T) {
		p := &paper{}
		p.text(60, 700, "甲厂")
		p.text(60.4, 700, "甲厂")
		readsAs(t, pdfOf(p), "甲厂")
	})
	t.Run("simple", func(t *testing.T) {
		bodies := bodiesOf(&paper{})
		bodies[2] = "<</Type/Font/Subtype/TrueType/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/uni7532/A.alt]>>/FirstChar 1/Widths[1000 600]>>"
		bodies[5] = streamOf("", "BT /F1 10 Tf 60 700 Td [(\\001\\002) -500 (Co)] TJ ET")
		readsAs(t, objects("", bodies...), "甲A Co")
	})
}

// How a page is to be turned doesn't matter, only how its text runs.
func TestReadPDFTurned(t *testing.T) {
	for _, m := range []string{"0 1 -1 0 595 0", "0 -1 1 0 0 842", "-1 0 0 -1 595 842"} {
		p := &paper{rotate: 90}
		p.b.WriteString(m + " cm\n")
		p.ruled([]float64{60, 100, 240}, steps(520, 2), []string{"序号", "企业名称"}, []string{"1", "甲厂"})
		p.b.WriteString("BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 100 Tm " + p.code("水印") + " Tj ET\n")
		readsAs(t, pdfOf(p), "序号|企业名称", "1|甲厂")
	}
}

// Objects in streams, and a cross-reference that is one, or is wrong.
func TestReadPDFStructure(t *testing.T) {
	p := &paper{}
	p.text(60, 700, "甲厂")
	bodies := bodiesOf(p)
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	at := map[int]int{}
	write := func(n int, body string) {
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	write(4, bodies[3])
	write(6, streamOf("/Filter/FlateDecode", deflated(p.b.String())))
	head, inner := "", ""
	for _, n := range []int{1, 2, 3, 5} {
		head += fmt.Sprintf("%d %d ", n, len(inner))
		inner += bodies[n-1] + "\n"
	}
	write(7, streamOf(fmt.Sprintf("/Type/ObjStm/N 4/First %d/Filter/FlateDecode", len(head)), deflated(head+inner)))
	at[8] = b.Len()
	xref := []byte{0, 0, 0, 0}
	for n := 1; n <= 8; n++ {
		switch i := slices.Index([]int{1, 2, 3, 5}, n); {
		case i >= 0:
			xref = append(xref, 2, 0, 7, byte(i))
		default:
			xref = append(xref, 1, byte(at[n]>>8), byte(at[n]), 0)
		}
	}
	var rows []byte // each as its difference from the one above
	above := make([]byte, 4)
	for i := 0; i < len(xref); i += 4 {
		rows = append(rows, 2)
		for j := range 4 {
			rows = append(rows, xref[i+j]-above[j])
		}
		above = xref[i : i+4]
	}
	write(8, streamOf("/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>", deflated(string(rows))))
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", at[8])
	readsAs(t, b.Bytes(), "甲厂")
	wrong := bytes.Replace(b.Bytes(), fmt.Appendf(nil, "startxref\n%d", at[8]), []byte("startxref\n17"), 1)
	readsAs(t, wrong, "甲厂")
	plain := pdfOf(p)
	readsAs(t, append([]byte("%PDF-1.4 "), plain...), "甲厂")
	readsAs(t, append(plain, "\r\n<html>"...), "甲厂")
	readsAs(t, bytes.ReplaceAll(plain, []byte("/Length "), []byte("/Length 9")), "甲厂")
}

func TestReadPDFFilters(t *testing.T) {
	p := &paper{}
	p.text(60, 700, "甲厂")
	text := p.b.String()
	for filter, data := range map[string]string{
		"ASCIIHexDecode":  fmt.Sprintf("%x>", text),
		"RunLengthDecode": fmt.Sprintf("\x00\n\xfe %c%s\x80", len(text)-1, text),
		// Codes of 9 bits: clear, then each byte as itself.
		"LZWDecode": func() string {
			var bits strings.Builder
			fmt.Fprintf(&bits, "%09b", 256)
			for i := range len(text) {
				fmt.Fprintf(&bits, "%09b", text[i])
			}
			fmt.Fprintf(&bits, "%09b0000000", 257)
			var out []byte
			for s := bits.String(); len(s) >= 8; s = s[8:] {
				var c byte
				for i := range 8 {
					c = c<<1 | s[i]&1
				}
				out = append(out, c)
			}
			return string(out)
		}(),
	} {
		bodies := bodiesOf(p)
		bodies[5] = streamOf("/Filter/"+filter, data)
		readsAs(t, objects("", bodies...), "甲厂")
	}
}

// encrypted encrypts the streams by RC4 with a key of 128 bits.
func encrypted(user string, bodies ...string) []byte {
	owner := strings.Repeat("o", 32)
	id := "0123456789abcdef"
	key := pdfKey(owner, 0xfffffffc, id, 3, 16, true)
	if user != "" {
		sum := md5.Sum([]byte(user))
		key = sum[:]
	}
	c := &pdfCrypt{key: key, streams: "RC4", strings: "RC4"}
	for i, body := range bodies {
		head, rest, ok := strings.Cut(body, "\nstream\n")
		if ok {
			data := strings.TrimSuffix(rest, "\nendstream")
			bodies[i] = head + "\nstream\n" + string(c.bytes([]byte(data), "RC4", pdfRef{id: i + 1})) + "\nendstream"
		}
	}
	u := fmt.Sprintf("%x%032x", pdfProof(key, id, 3), 0)
	return objects(fmt.Sprintf("/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%x>/U<%s>>>/ID[<%x><%x>]", owner, u, id, id), bodies...)
}

func TestReadPDFEncrypted(t *testing.T) {
	p := &paper{}
	p.text(60, 700, "甲厂")
	readsAs(t, encrypted("", bodiesOf(p)...), "甲厂")
	if _, err := Read(encrypted("secret", bodiesOf(p)...), Options{}); kindOf(err) != Encrypted {
		t.Error(err)
	}
}

func TestReadPDFErrors(t *testing.T) {
	p := &paper{}
	p.text(60, 700, "甲厂")
	whole := pdfOf(p)
	with := func(content string, more ...string) []byte {
		bodies := bodiesOf(p)
		bodies[5] = streamOf("", content)
		return objects("", append(bodies, more...)...)
	}
	unreadable := &paper{font: "Identity-H"}
	unreadable.text(60, 700, "甲厂")
	own := func(entry [4]byte) []byte { // object 1 lies in object stream 5, or wherever
		var b bytes.Buffer
		b.WriteString("%PDF-1.5\n")
		data := string([]byte{0, 0, 0, 0, entry[0], entry[1], entry[2], entry[3], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 5, 0})
		b.WriteString("2 0 obj\n" + streamOf("/Type/XRef/Size 6/W[1 2 1]/Root 1 0 R", data) + "\nendobj\nstartxref\n9\n%%EOF\n")
		return b.Bytes()
	}
	bomb := bodiesOf(p)
	bomb[5] = streamOf("/Filter/RunLengthDecode", strings.Repeat("\x81 ", maxPDFStream/128+1))
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"a scan":                        {with("BI /W 1 /H 1 /BPC 8 ID \x00 EI"), Scan},
		"a scan by an object":           {bytes.Replace(with("/I Do", "<</Subtype/Image>>\nstream\n\nendstream"), []byte("/Font<<"), []byte("/XObject<</I 7 0 R>>/Font<<"), 1), Scan},
		"nothing on the pages":          {with(""), Empty},
		"one that breaks off":           {whole[:len(whole)-200], Damaged},
		"only its first line":           {whole[:12], Damaged},
		"a page's stream breaks off":    {objects("", append(bodiesOf(p)[:5], streamOf("/Filter/FlateDecode", deflated("BT")[:5]))...), Damaged},
		"an unknown filter":             {objects("", append(bodiesOf(p)[:5], streamOf("/Filter/Secret", "x"))...), Damaged},
		"fonts without characters":      {pdfOf(unreadable), BadEncoding},
		"a stream of objects in itself": {own([4]byte{2, 0, 5, 0}), Damaged},
		"pages that hold themselves":    {objects("", "<</Pages 2 0 R>>", "<</Kids[2 0 R]>>"), Empty},
		"a stream too large":            {objects("", bomb...), TooLarge},
		"arrays without end":            {with(strings.Repeat("[", 1<<16)), Damaged},
		"a reference to itself":         {objects("", "<</Pages 2 0 R>>", "2 0 R"), Damaged},
		"a form in itself":              {bytes.Replace(with("/X Do", streamOf("/Subtype/Form", "/X Do /X Do")), []byte("/Font<<"), []byte("/XObject<</X 7 0 R>>/Font<<"), 1), Empty},
	} {
		t.Run(name, func(t *testing.T) {
			if f, err := Read(tt.data, Options{}); kindOf(err) != tt.want {
				t.Errorf("%v, %v, want %s", f, err, tt.want)
			}
		})
	}
	if _, err := Read(whole, Options{Sheet: "名单"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// A linearised file begins with its length: one that breaks off behind its
// first page still has a cross-reference there.
func TestReadPDFLinearisedBreaksOff(t *testing.T) {
	p := &paper{}
	p.text(60, 700, "甲厂")
	bodies := bodiesOf(p)
	bodies = append([]string{"<</Linearized 1/L 99999>>"}, bodies...)
	if _, err := Read(objects("", bodies...), Options{}); kindOf(err) != Damaged {
		t.Error(err)
	}
}

// Which of two broken objects was named changed from one reading to the next.
func TestReadPDFErrorIsTheSameAgain(t *testing.T) {
	data := []byte("%PDF-1.4\n")
	for n := range 20 {
		data = fmt.Appendf(data, "%d 0 obj\n<<>>\nstream\nx\n", n+1)
	}
	data = append(data, "startxref\n1\n%%EOF\n"...)
	_, want := Read(data, Options{})
	for range 10 {
		if _, err := Read(data, Options{}); fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("%v, before %v", err, want)
		}
	}
}

func TestPageNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"— 3 —": true, "3": true, "-12-": true, "第 3 页": true, "第3页，共12页": true, "3/27": true, "Page 3 of 9": true, "· 3 ·": true,
		"": false, "第三批": false, "2023年": false, "3、成都市": false, "共1504户": false, "1504户": false,
	} {
		if pageNumber.MatchString(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// TestReadPDFPublished reads a real list, which is not ours to copy: 662
// enterprises on 27 pages, five of whose names wrap above and below their
// row's number. The ministry published the same in a csv.
func TestReadPDFPublished(t *testing.T) {
	dir := os.Getenv("TRACKER_LISTS")
	if dir == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	read := func(name string) []Row {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return f.Tables[0].Rows
	}
	want := [][]string{{"附件1"}, {"2021年度绿色工厂名单"}, {"序号", "地区", "工厂名称", "第三方评价机构名称"}}
	for _, r := range read("绿色工厂名单.csv") {
		if len(r.Cells) == 6 && r.Cells[5] == "2021" {
			want = append(want, []string{r.Cells[0], r.Cells[1], r.Cells[2], r.Cells[4]})
		}
	}
	var got [][]string
	for _, r := range read("绿色工厂名单.pdf") {
		got = append(got, r.Cells)
	}
	squeeze := cmp.Transformer("squeeze", func(s string) string { return strings.ReplaceAll(s, " ", "") })
	if diff := cmp.Diff(want, got, squeeze); diff != "" {
		t.Errorf("(-csv +pdf):\n%s", diff)
	}
}

// FuzzReadPDF changes whole files.
func FuzzReadPDF(f *testing.F) {
	p := furnished(1)
	p.ruled([]float64{60, 100, 240}, steps(520, 2), []string{"1", "甲"}, []string{"2", "^"})
	p.b.WriteString("BI /W 1 ID x EI /X Do q 1 0 0 1 5 5 cm Q\n")
	bodies := bodiesOf(p, p)
	f.Add(objects("", bodies...))
	for _, name := range []string{"plain.pdf", "rc4.pdf", "linearised.pdf"} {
		f.Add(fixture(f, name))
	}
	f.Add(encrypted("", bodiesOf(p)...))
	f.Add(bytes.Replace(objects("", bodies...), []byte("startxref\n"), []byte("startxref\n1"), 1))
	bodies[5] = streamOf("/Filter[/A85/Fl]/DecodeParms[null<</Predictor 15/Columns 3>>]", "GhQ~>")
	f.Add(objects("/Prev 15/XRefStm 20", bodies...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Skip()
		}
		holdsLaws(t, data, Options{})
	})
}

// FuzzPDFPage changes what is on a page, and the map of its font.
func FuzzPDFPage(f *testing.F) {
	ruled := &paper{}
	ruled.ruled([]float64{60, 100, 240, 300}, steps(720, 3), []string{"名单", "<", "<"}, []string{"1", "甲", "乙"}, []string{"2", "^", "丙"})
	loose := furnished(1)
	for i := range 5 {
		loose.row(700-30*float64(i), []float64{70, 120, 300}, fmt.Sprint(i), "甲某某某某\n乙", "丙")
	}
	f.Add(ruled.b.String(), loose.b.String(), identity)
	f.Add(loose.b.String(), loose.b.String(), "1 beginbfchar <0031> <d842dfb7> endbfchar 1 beginbfrange <0000> <ffff> [<0031>] endbfrange")
	left, right := &paper{}, &paper{}
	for i := range 5 {
		left.row(700-30*float64(i), []float64{70, 120}, fmt.Sprint(i+1), "甲厂")
		right.row(700-30*float64(i), []float64{-5, 120}, "厂", "乙区")
	}
	f.Add(left.b.String(), right.b.String(), identity)
	f.Fuzz(func(t *testing.T, one, two, unicode string) {
		p, q := &paper{}, &paper{}
		p.b.WriteString(one)
		q.b.WriteString(two)
		bodies := bodiesOf(p, q, p, q)
		bodies[3] = streamOf("", unicode)
		holdsLaws(t, objects("", bodies...), Options{})
	})
}

func BenchmarkReadPDF(b *testing.B) {
	var papers []*paper
	for n := range 30 {
		p := furnished(n + 1)
		var rows [][]string
		for i := range 30 {
			rows = append(rows, []string{fmt.Sprint(n*30 + i + 1), "成都市", fmt.Sprintf("四川某某%d科技有限公司", n*30+i)})
		}
		p.ruled([]float64{60, 100, 160, 400}, steps(780, len(rows)), rows...)
		papers = append(papers, p)
	}
	data := pdfOf(papers...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
