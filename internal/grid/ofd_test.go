package grid

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ofdPage is a page to be written: its objects, in millimetres from the top.
type ofdPage struct{ b strings.Builder }

func (p *ofdPage) text(x, y float64, s string) {
	n := len([]rune(s))
	fmt.Fprintf(&p.b, `<ofd:TextObject ID="1" Boundary="%g %g 100 5" Font="1" Size="4"><ofd:FillColor Value="0 0 0"/><ofd:TextCode X="0" Y="3.5" DeltaX="g %d 4">%s</ofd:TextCode></ofd:TextObject>`,
		x, y-3.5, n-1, html.EscapeString(s))
}

func (p *ofdPage) line(x0, y0, x1, y1 float64) {
	fmt.Fprintf(&p.b, `<ofd:PathObject ID="2" Boundary="%g %g %g %g" LineWidth="0.25"><ofd:AbbreviatedData>M 0 0 L %g %g</ofd:AbbreviatedData></ofd:PathObject>`,
		x0, y0, x1-x0, y1-y0, x1-x0, y1-y0)
}

// ruled draws a table whose edges are at xs and ys; a cell "^" belongs to that
// above.
func (p *ofdPage) ruled(xs, ys []float64, rows ...[]string) {
	for i, y := range ys {
		for j := range len(xs) - 1 {
			if i == len(rows) || rows[i][j] != "^" {
				p.line(xs[j], y, xs[j+1], y)
			}
		}
	}
	for _, x := range xs { // as filled rectangles
		fmt.Fprintf(&p.b, `<ofd:PathObject ID="3" Boundary="%g %g 0.2 %g" Stroke="false" Fill="true"><ofd:AbbreviatedData>M 0 0 L 0.2 0 L 0.2 %g L 0 %[3]g C</ofd:AbbreviatedData></ofd:PathObject>`,
			x-0.1, ys[0], ys[len(ys)-1]-ys[0], ys[len(ys)-1]-ys[0])
	}
	for i, row := range rows {
		for j, c := range row {
			for k, l := range strings.Split(c, "\n") {
				if l != "" && l != "^" {
					p.text(xs[j]+2, ys[i]+5.5+5*float64(k), l)
				}
			}
		}
	}
}

const ofdXML = `<?xml version="1.0" encoding="UTF-8"?>`

// ofdParts are the parts of documents of pages; more parts follow those.
func ofdParts(documents [][]*ofdPage, more ...string) []string {
	bodies := ""
	var parts []string
	for i, pages := range documents {
		bodies += fmt.Sprintf(`<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_%d/Document.xml</ofd:DocRoot></ofd:DocBody>`, i)
		list := ""
		for j, p := range pages {
			at := fmt.Sprintf("Pages/Page_%d/Content.xml", j)
			list += fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="%s"/>`, j+100, at)
			parts = append(parts, fmt.Sprintf("Doc_%d/%s", i, at), ofdXML+`<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Template TemplateID="9" ZOrder="Background"/><ofd:Content><ofd:Layer Type="Body">`+p.b.String()+`</ofd:Layer></ofd:Content></ofd:Page>`)
		}
		parts = append(parts, fmt.Sprintf("Doc_%d/Document.xml", i), ofdXML+`<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>`+
			`<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>Res.xml</ofd:DocumentRes><ofd:TemplatePage ID="9" BaseLoc="/Doc_0/Tpls/T.xml"/></ofd:CommonData><ofd:Pages>`+list+`</ofd:Pages></ofd:Document>`)
	}
	parts = append(parts, more...)
	parts = append(parts, "Doc_0/Tpls/T.xml", `<Page/>`, "OFD.xml", ofdXML+`<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.1">`+bodies+`</ofd:OFD>`)
	return parts
}

func ofdOf(t testing.TB, pages ...*ofdPage) []byte {
	t.Helper()
	return zipOf(t, ofdParts([][]*ofdPage{pages})...)
}

func ofdReadsAs(t *testing.T, data []byte, want ...string) {
	t.Helper()
	got, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&File{Format: "ofd", Tables: []Table{{Rows: pdfRowsOf(want...)}}}, got, anyPage); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A header on each page, a district merged down its group, a name on two lines.
func TestReadOFDRuled(t *testing.T) {
	one, two := &ofdPage{}, &ofdPage{}
	xs := []float64{20, 35, 60, 150}
	one.text(70, 30, "第一批企业名单")
	one.ruled(xs, []float64{40, 48, 56, 69, 77}, []string{"序号", "地区", "企业名称"}, []string{"1", "成都市", "四川甲科技有限公司"},
		[]string{"2", "^", "四川乙股份有限公司（原四川乙\n有限责任公司）"}, []string{"3", "绵阳市", "Mianyang Co"})
	one.text(100, 290, "1")
	two.ruled(xs, []float64{20, 28, 36}, []string{"序号", "地区", "企业名称"}, []string{"4", "德阳市", "丁&己厂"})
	two.text(100, 290, "2")
	ofdReadsAs(t, ofdOf(t, one, two), "第一批企业名单", "序号|地区|企业名称", "1|成都市|四川甲科技有限公司",
		"2|^成都市|四川乙股份有限公司（原四川乙有限责任公司）", "3|绵阳市|Mianyang Co", "序号|地区|企业名称", "4|德阳市|丁&己厂")
}

func TestReadOFDUnruled(t *testing.T) {
	one, two := &ofdPage{}, &ofdPage{}
	one.text(70, 30, "第一批企业名单")
	rows := func(p *ofdPage, from int, rows ...[]string) {
		for i, cells := range rows {
			for j, c := range cells {
				p.text([]float64{25, 45, 120}[j], 40+8*float64(from+i), c)
			}
		}
	}
	rows(one, 0, []string{"序号", "企业名称", "区县"}, []string{"1", "四川甲科技有限公司", "锦江区"}, []string{"2", "四川乙厂", "武侯区"}, []string{"3", "四川丙股份有限公司", "武侯区"})
	rows(two, 0, []string{"4", "四川丁厂", "青羊区"}, []string{"5", "四川戊厂", "青羊区"})
	ofdReadsAs(t, ofdOf(t, one, two), "第一批企业名单", "序号|企业名称|区县", "1|四川甲科技有限公司|锦江区", "2|四川乙厂|武侯区",
		"3|四川丙股份有限公司|武侯区", "4|四川丁厂|青羊区", "5|四川戊厂|青羊区")
}

// TestReadOFDText reads one object each, beside a text that shows where it went.
func TestReadOFDText(t *testing.T) {
	code := func(attr, text string) string {
		return `<ofd:TextObject Boundary="20 20 50 5" Size="4"` + attr + `>` + text + `</ofd:TextObject>`
	}
	for name, tt := range map[string]struct {
		objects string
		more    []string
		want    []string
	}{
		"distances one by one":               {code("", `<ofd:TextCode X="0" Y="3" DeltaX="4 4 20 4">甲乙丙丁戊</ofd:TextCode>`), nil, []string{"甲乙丙丁戊"}},
		"distances repeated, the last again": {code("", `<ofd:TextCode X="0" Y="3" DeltaX="g 2 4 g 1 5">甲乙丙丁戊</ofd:TextCode>`), nil, []string{"甲乙丙丁戊"}},
		"no distances":                       {code("", `<ofd:TextCode X="0" Y="3">甲A乙</ofd:TextCode>`), nil, []string{"甲A乙"}},
		"right to left as painted":           {code("", `<ofd:TextCode X="8" Y="3" DeltaX="-4 -4">丙乙甲</ofd:TextCode>`), nil, []string{"甲乙丙"}},
		"downwards":                          {code("", `<ofd:TextCode X="0" Y="3" DeltaY="5 5">甲乙丙</ofd:TextCode>`), nil, []string{"甲", "乙", "丙"}},
		"two codes, the second below":        {code("", `<ofd:TextCode X="0" Y="3" DeltaX="4">甲乙</ofd:TextCode><ofd:TextCode Y="13" DeltaX="4">丙丁</ofd:TextCode>`), nil, []string{"甲乙", "丙丁"}},
		"large by its matrix":                {code(` CTM="0.1 0 0 0.1 0 0"`, "") + strings.Replace(code(` CTM="0.1 0 0 0.1 0 3"`, `<ofd:TextCode X="0" Y="0" DeltaX="40">甲乙</ofd:TextCode>`), `Size="4"`, `Size="40"`, 1), nil, []string{"甲乙"}},
		"turned by its matrix":               {code(` CTM="0 1 -1 0 0 0"`, `<ofd:TextCode X="0" Y="0" DeltaX="4">甲乙</ofd:TextCode>`), nil, []string{"甲乙"}},
		"a watermark":                        {code(` CTM="0.7 0.7 -0.7 0.7 0 0"`, `<ofd:TextCode X="0" Y="3" DeltaX="4">水印</ofd:TextCode>`) + code("", `<ofd:TextCode X="0" Y="3">甲</ofd:TextCode>`), nil, []string{"甲"}},
		"not seen":                           {code(` Visible="false"`, `<ofd:TextCode X="0" Y="3">隐</ofd:TextCode>`) + code("", `<ofd:TextCode X="0" Y="3">甲</ofd:TextCode>`), nil, []string{"甲"}},
		"in groups":                          {`<ofd:PageBlock><ofd:PageBlock>` + code("", `<ofd:TextCode X="0" Y="3">甲</ofd:TextCode>`) + `</ofd:PageBlock></ofd:PageBlock>`, nil, []string{"甲"}},
		"glyphs of its own": {code("", `<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>4460</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="3">局</ofd:TextCode>`), nil,
			[]string{"局"}},
		"a composite object, also in itself": {`<ofd:CompositeObject ResourceID="5" Boundary="10 10 60 30" CTM="0.5 0 0 0.5 0 0"/>`,
			[]string{"Doc_0/Res.xml", `<ofd:Res><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5"><ofd:Content>` + code("", `<ofd:TextCode X="0" Y="3">甲</ofd:TextCode>`) +
				`<ofd:CompositeObject ResourceID="5"/><ofd:CompositeObject ResourceID="6"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>`}, []string{"甲"}},
		"a template": {code("", `<ofd:TextCode X="0" Y="3">甲</ofd:TextCode>`),
			[]string{`Doc_0\Tpls\t.xml`, `<ofd:Page><ofd:Content><ofd:Layer>` + strings.Replace(code("", `<ofd:TextCode X="0" Y="3">头</ofd:TextCode>`), "20 20", "20 10", 1) + `</ofd:Layer></ofd:Content></ofd:Page>`}, []string{"头", "甲"}},
		"numbers that are none": {strings.Replace(code(` CTM="a b"`, `<ofd:TextCode X="x" Y="3" DeltaX="g g NaN">甲乙</ofd:TextCode>`), "20 20 50 5", "1e400", 1) + code("", `<ofd:TextCode X="0" Y="3">丙</ofd:TextCode>`), nil, []string{"甲乙", "丙"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &ofdPage{}
			p.b.WriteString(tt.objects)
			f, err := Read(zipOf(t, ofdParts([][]*ofdPage{{p}}, tt.more...)...), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drawn(f)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadOFDDocuments(t *testing.T) {
	one, two := &ofdPage{}, &ofdPage{}
	one.text(20, 20, "甲")
	two.text(20, 20, "乙")
	got, err := Read(zipOf(t, ofdParts([][]*ofdPage{{one}, {&ofdPage{}}, {two}})...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Table{{Rows: []Row{{Number: 1, Cells: []string{"甲"}}}}, {Rows: []Row{{Number: 2, Cells: []string{"乙"}}}}}
	if diff := cmp.Diff(want, got.Tables, anyPage); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadOFDErrors(t *testing.T) {
	p := &ofdPage{}
	p.text(20, 20, "甲")
	whole := ofdOf(t, p)
	page := func(objects string) []byte {
		p := &ofdPage{}
		p.b.WriteString(objects)
		return ofdOf(t, p)
	}
	without := func(part string) []byte {
		parts := ofdParts([][]*ofdPage{{p}})
		for i := 0; i < len(parts); i += 2 {
			if parts[i] == part {
				parts[i] = "else.xml"
			}
		}
		return zipOf(t, parts...)
	}
	many := strings.Repeat(`<ofd:ImageObject/>`, 10_000)
	var pages []*ofdPage
	for range maxOFDObjects/10_000 + 1 {
		pages = append(pages, &ofdPage{})
	}
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"nothing on the page":      {page(""), Empty},
		"a scan":                   {page(`<ofd:ImageObject ResourceID="1"/>`), Scan},
		"cut off":                  {whole[:len(whole)-30], Damaged},
		"no document named":        {zipOf(t, "OFD.xml", "<OFD/>"), Damaged},
		"no document there":        {without("Doc_0/Document.xml"), Damaged},
		"no page there":            {without("Doc_0/Pages/Page_0/Content.xml"), Damaged},
		"no template there":        {without("Doc_0/Tpls/T.xml"), Damaged},
		"XML that breaks off":      {page("<a>"), Damaged},
		"tags that cross":          {page("<a><b></a></b>"), Damaged},
		"entities":                 {zipOf(t, "OFD.xml", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OFD>&b;</OFD>`), TooLarge},
		"nested deeply":            {page(strings.Repeat("<ofd:PageBlock>", maxDepth) + strings.Repeat("</ofd:PageBlock>", maxDepth)), TooLarge},
		"megabytes of space":       {page(strings.Repeat(" ", ratioFrom)), TooLarge},
		"one long text":            {page(strings.Repeat("0123456789abcdef", maxToken/16+1)), TooLarge},
		"a template on many pages": {zipOf(t, ofdParts([][]*ofdPage{pages}, "doc_0/tpls/t.xml", `<Page><Content><Layer>`+many+`</Layer></Content></Page>`)...), TooLarge},
		"with a password":          {zipOf(t, "OFD.xml", `<OFD><DocBody><Encryptions/></DocBody></OFD>`), Encrypted},
	} {
		if f, err := Read(tt.data, Options{}); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, f, err, tt.want)
		}
	}
	if _, err := Read(whole, Options{Sheet: "名单"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// FuzzReadOFD changes what is on a page and in the documents' other parts.
func FuzzReadOFD(f *testing.F) {
	ruled, loose := &ofdPage{}, &ofdPage{}
	ruled.ruled([]float64{20, 40, 80}, []float64{40, 48, 56}, []string{"1", "甲"}, []string{"2", "^"})
	for i := range 4 {
		loose.text(25, 40+8*float64(i), fmt.Sprint(i))
		loose.text(45, 40+8*float64(i), "甲某某某")
	}
	parts := ofdParts([][]*ofdPage{{ruled}})
	f.Add(ruled.b.String(), parts[3], `<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="5"><Content><CompositeObject ResourceID="5"/></Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>`)
	f.Add(loose.b.String()+`<CompositeObject ResourceID="5" CTM="2 0 0 2 1 1"/><PathObject Fill="true" Stroke="false"><AbbreviatedData>S 0 0 B 1 2 3 4 5 6 A 1 1 0 0 0 5 5 C</AbbreviatedData></PathObject>`, parts[3], `<Res/>`)
	f.Add(`<TextObject Size="4" CTM="0 1 -1 0 0 0" HScale="0.5" CharDirection="90"><TextCode X="0" Y="3" DeltaX="g 2 4 1" DeltaY="1">甲乙丙</TextCode></TextObject>`, parts[3], `<Res/>`)
	f.Fuzz(func(t *testing.T, objects, document, res string) {
		p := &ofdPage{}
		p.b.WriteString(objects)
		parts := ofdParts([][]*ofdPage{{p, loose}})
		for i := 0; i < len(parts); i += 2 {
			if parts[i] == "Doc_0/Document.xml" {
				parts[i+1] = document
			}
		}
		holdsLaws(t, stored(t, append([]string{"Doc_0/Res.xml", res}, parts...)...), Options{})
	})
}
