package gridtest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
)

// PDF writes a ruled table over as many pages as it needs, the lines above it
// on the first and the table's first row on each.
func PDF(rows [][]string) []byte {
	const (
		size, height = 10.0, 18.0
		top, bottom  = 800.0, 60.0
		margin       = 40.0
	)
	lines, table := parts(rows)
	xs := edges(table, margin, size, 8)
	right := xs[len(xs)-1]
	var pages []string
	var b strings.Builder
	y := top
	text := func(x, y float64, s string) {
		fmt.Fprintf(&b, "BT /F1 %g Tf %.1f %.1f Td <%s> Tj ET\n", size, x, y, hexText(s))
	}
	rule := func(x0, y0, x1, y1 float64) { fmt.Fprintf(&b, "%.1f %.1f m %.1f %.1f l S\n", x0, y0, x1, y1) }
	row := func(cells []string) {
		rule(margin, y, right, y)
		rule(margin, y-height, right, y-height)
		for i, x := range xs {
			if len(cells) > 1 || i == 0 || x == right {
				rule(x, y, x, y-height)
			}
		}
		for i, c := range cells {
			if c != "" {
				text(xs[i]+4, y-height/2-4, c)
			}
		}
		y -= height
	}
	for _, l := range lines {
		text(margin, y, l)
		y -= 2 * height
	}
	for _, r := range table {
		if y < bottom {
			pages = append(pages, b.String())
			b.Reset()
			y = top
			row(table[0])
		}
		row(r)
	}
	page := right // wide enough for lines that run over the table too
	for _, r := range rows {
		if len(r) == 1 {
			page = max(page, margin+textWidth(r[0])*size)
		}
	}
	return pdfOf(page+margin, "", append(pages, b.String())...)
}

// ScanPDF writes a page that is one picture.
func ScanPDF() []byte {
	return pdfOf(595, "", "595 0 0 842 0 0 cm /I Do")
}

// LockedPDF writes a page that opens with a password only.
func LockedPDF() []byte {
	lock := fmt.Sprintf("/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%064x>/U<%064x>>>/ID[<%032x><%032x>]", 1, 2, 3, 3)
	return pdfOf(595, lock, "BT /F1 10 Tf 60 700 Td <"+hexText("名单")+"> Tj ET")
}

// pdfOf writes pages of content in a font whose codes are UTF-16.
func pdfOf(width float64, trailer string, contents ...string) []byte {
	bodies := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "",
		"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/ToUnicode 4 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun" +
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/W[32 126 500]>>]>>",
		pdfStream("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"+
			"1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0000> <ffff> <0000> endbfrange\nendcmap end end"),
		pdfStream("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "\x00"),
	}
	var kids []string
	for _, c := range contents {
		n := len(bodies) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		bodies = append(bodies,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.0f 842]/Resources<</Font<</F1 3 0 R>>/XObject<</I 5 0 R>>>>/Contents %d 0 R>>", width, n+1),
			pdfStream("", c))
	}
	bodies[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids))
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var xref strings.Builder
	for i, body := range bodies {
		fmt.Fprintf(&xref, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n",
		len(bodies)+1, xref.String(), len(bodies)+1, trailer, at)
	return b.Bytes()
}

func pdfStream(dict, data string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(data))
	_ = w.Close()
	return fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, b.Len(), b.String())
}

func hexText(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return hex.EncodeToString(b)
}

// textWidth is the width of a text in the font, in its size.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 127 {
			w += 0.5
		} else {
			w++
		}
	}
	return w
}

// UnruledPDF writes what PDF does without a rule: columns are apart by gaps
// alone, and a text longer than wrap characters goes on in the next line of its
// row. Rows are gap points apart, beyond a line. The shorter cells of a row are in
// its middle, or at its top.
func UnruledPDF(rows [][]string, wrap int, gap float64, middle bool) []byte {
	const (
		size, line  = 10.0, 13.0
		top, bottom = 800.0, 60.0
		margin      = 40.0
	)
	lines, table := parts(rows)
	folded := func(s string) (parts []string) {
		runes := []rune(s)
		for len(runes) > wrap {
			parts, runes = append(parts, string(runes[:wrap])), runes[wrap:]
		}
		return append(parts, string(runes))
	}
	var narrow [][]string
	for _, r := range table {
		var cells []string
		for _, c := range r {
			cells = append(cells, folded(c)[0])
		}
		narrow = append(narrow, cells)
	}
	xs := edges(narrow, margin, size, 24)
	var pages []string
	var b strings.Builder
	y := top
	turn := func(height float64) {
		if y-height < bottom {
			pages = append(pages, b.String())
			b.Reset()
			y = top
		}
	}
	text := func(x, y float64, s string) {
		fmt.Fprintf(&b, "BT /F1 %g Tf %.1f %.1f Td <%s> Tj ET\n", size, x, y, hexText(s))
	}
	for _, l := range lines {
		for _, part := range folded(l) {
			turn(line)
			text(margin, y, part)
			y -= line
		}
		y -= gap
	}
	for _, r := range table {
		most := 1
		for _, c := range r {
			most = max(most, len(folded(c)))
		}
		turn(float64(most) * line)
		for i, c := range r {
			cell := folded(c)
			down := 0.0
			if middle {
				down = float64(most-len(cell)) / 2 * line
			}
			for _, part := range cell {
				if part != "" {
					text(xs[i], y-down, part)
				}
				down += line
			}
		}
		y -= float64(most)*line + gap
	}
	return pdfOf(xs[len(xs)-1]+margin, "", append(pages, b.String())...)
}
