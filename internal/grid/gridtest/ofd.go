package gridtest

import (
	"fmt"
	"html"
	"strings"
)

// OFD writes what PDF does as a document of GB/T 33190. Its pages are as wide
// as the table.
func OFD(rows [][]string) []byte {
	const (
		size, height = 3.5, 6.0 // millimetres
		top, bottom  = 15.0, 280.0
		margin       = 15.0
	)
	lines, table := parts(rows)
	xs := edges(table, margin, size, 3)
	right := xs[len(xs)-1]
	var pages []string
	var b strings.Builder
	y := top
	text := func(x, y float64, s string) {
		var steps []string
		for _, r := range s {
			steps = append(steps, fmt.Sprintf("%.2f", textWidth(string(r))*size))
		}
		fmt.Fprintf(&b, `<ofd:TextObject Boundary="%.2f %.2f %.2f %g" Font="1" Size="%g"><ofd:TextCode X="0" Y="%g" DeltaX="%s">%s</ofd:TextCode></ofd:TextObject>`,
			x, y-size, right, height, size, size, strings.Join(steps[:len(steps)-1], " "), html.EscapeString(s))
	}
	rule := func(x0, y0, x1, y1 float64) {
		fmt.Fprintf(&b, `<ofd:PathObject Boundary="%.2f %.2f %.2f %.2f" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L %.2f %.2f</ofd:AbbreviatedData></ofd:PathObject>`,
			x0, y0, x1-x0, y1-y0, x1-x0, y1-y0)
	}
	row := func(cells []string) {
		rule(margin, y, right, y)
		rule(margin, y+height, right, y+height)
		for i, x := range xs {
			if len(cells) > 1 || i == 0 || x == right {
				rule(x, y, x, y+height)
			}
		}
		for i, c := range cells {
			if c != "" {
				text(xs[i]+1, y+height-1.8, c)
			}
		}
		y += height
	}
	for _, l := range lines {
		text(margin, y, l)
		y += 2 * height
	}
	for _, r := range table {
		if y > bottom {
			pages = append(pages, b.String())
			b.Reset()
			y = top
			row(table[0])
		}
		row(r)
	}
	return ofdOf(right+margin, append(pages, b.String())...)
}

// ScanOFD writes a page that is one picture.
func ScanOFD() []byte {
	return ofdOf(210, `<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>`)
}

func ofdOf(width float64, pages ...string) []byte {
	const xmlns = `xmlns:ofd="http://www.ofdspec.org/2016"`
	list := ""
	var parts []string
	for i, p := range pages {
		at := fmt.Sprintf("Pages/Page_%d/Content.xml", i)
		list += fmt.Sprintf(`<ofd:Page ID="%d" BaseLoc="%s"/>`, i+1, at)
		parts = append(parts, "Doc_0/"+at, fmt.Sprintf(`<ofd:Page %s><ofd:Area><ofd:PhysicalBox>0 0 %.2f 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>%s</ofd:Layer></ofd:Content></ofd:Page>`, xmlns, width, p))
	}
	return Zip(append([]string{
		"OFD.xml", `<ofd:OFD ` + xmlns + ` DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		"Doc_0/Document.xml", `<ofd:Document ` + xmlns + `><ofd:CommonData/><ofd:Pages>` + list + `</ofd:Pages></ofd:Document>`,
	}, parts...)...)
}
