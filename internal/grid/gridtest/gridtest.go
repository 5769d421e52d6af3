// Package gridtest writes tables in the formats that package grid reads, for
// tests. It knows the formats as they are published, and nothing of how grid
// reads them.
//
// Everywhere rows are given as cells. A row of one cell is a line of text: above
// the table, or merged over all its columns.
package gridtest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
)

// DOCX writes a Word document: lines above the table as paragraphs.
func DOCX(rows [][]string) []byte {
	paragraph := func(text string) string {
		return "<w:p><w:r><w:t xml:space=\"preserve\">" + html.EscapeString(text) + "</w:t></w:r></w:p>"
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	lines, table := parts(rows)
	for _, l := range lines {
		b.WriteString(paragraph(l))
	}
	b.WriteString("<w:tbl>")
	for _, r := range table {
		b.WriteString("<w:tr>")
		for _, c := range r {
			b.WriteString("<w:tc>")
			if len(r) == 1 {
				fmt.Fprintf(&b, `<w:tcPr><w:gridSpan w:val="%d"/></w:tcPr>`, width(rows))
			}
			b.WriteString(paragraph(c) + "</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	b.WriteString("</w:tbl></w:body></w:document>")
	return Zip("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "word/document.xml", b.String())
}

// HTML writes a web page with the lines above the table as paragraphs.
func HTML(rows [][]string) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>名单</title></head><body>\n")
	lines, table := parts(rows)
	for _, l := range lines {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(l))
	}
	b.WriteString("<table>\n")
	for _, r := range table {
		b.WriteString("<tr>")
		for _, c := range r {
			span := ""
			if len(r) == 1 {
				span = fmt.Sprintf(" colspan=\"%d\"", width(rows))
			}
			fmt.Fprintf(&b, "<td%s>%s</td>", span, html.EscapeString(c))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></body></html>\n")
	return []byte(b.String())
}

// TSV writes text as a spreadsheet does: every row has all columns.
func TSV(rows [][]string) []byte {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + strings.Repeat("\t", width(rows)-len(r)) + "\n")
	}
	return []byte(b.String())
}

// JSON writes the table's rows as an array of objects, its first row being their
// keys; the lines above it are lost, as they are wherever data are exported.
func JSON(rows [][]string) []byte {
	_, table := parts(rows)
	var b strings.Builder
	for i, r := range table[min(1, len(table)):] {
		b.WriteString([]string{"[", ","}[min(i, 1)] + "\n{")
		for j, c := range r {
			fmt.Fprintf(&b, "%s%s: %s", []string{"", ", "}[min(j, 1)], quoted(table[0][j]), quoted(c))
		}
		b.WriteString("}")
	}
	b.WriteString("\n]\n")
	return []byte(b.String())
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a text is always written
	}
	return string(text)
}

// ODS writes an OpenDocument spreadsheet with one sheet, its texts in the cells.
func ODS(rows [][]string) []byte {
	const names = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"`
	var b strings.Builder
	for _, r := range rows {
		b.WriteString("<table:table-row>")
		for _, c := range r {
			span := ""
			if len(r) == 1 && width(rows) > 1 {
				span = fmt.Sprintf(` table:number-columns-spanned="%d"`, width(rows))
			}
			if c == "" {
				b.WriteString("<table:table-cell/>")
				continue
			}
			fmt.Fprintf(&b, `<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>`, span, strings.ReplaceAll(html.EscapeString(c), "\n", "</text:p><text:p>"))
		}
		if len(r) == 1 && width(rows) > 1 {
			fmt.Fprintf(&b, `<table:covered-table-cell table:number-columns-repeated="%d"/>`, width(rows)-1)
		}
		b.WriteString("</table:table-row>")
	}
	return Zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<?xml version="1.0" encoding="UTF-8"?><office:document-content `+names+`><office:body><office:spreadsheet><table:table table:name="Sheet1">`+b.String()+
			`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`)
}

// Zip writes an archive of parts, each a name and its content.
func Zip(parts ...string) []byte { return Bomb(0, parts...) }

// Bomb writes an archive of parts whose last goes on with n zeros, without ever
// holding them.
func Bomb(n int64, parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(p, parts[i+1])
		}
		if err == nil && i+2 == len(parts) {
			_, err = io.CopyN(p, zeros{}, n)
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// parts are the lines above a table, and the table.
func parts(rows [][]string) (lines []string, table [][]string) {
	for len(rows) > 0 && len(rows[0]) == 1 {
		lines, rows = append(lines, rows[0][0]), rows[1:]
	}
	return lines, rows
}

// edges are the edges of a table's columns, each as wide as its longest text and a gap.
func edges(table [][]string, left, size, gap float64) []float64 {
	xs := []float64{left}
	for i := range width(table) {
		w := 0.0
		for _, r := range table {
			if i < len(r) && len(r) > 1 {
				w = max(w, textWidth(r[i])*size+gap)
			}
		}
		xs = append(xs, xs[i]+w)
	}
	return xs
}

func width(rows [][]string) int {
	n := 1
	for _, r := range rows {
		n = max(n, len(r))
	}
	return n
}

// XLSX writes a workbook with one sheet, its texts in the cells.
func XLSX(rows [][]string) []byte {
	const (
		main     = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		office   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		packages = "http://schemas.openxmlformats.org/package/2006/"
		parts    = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	var b, merges strings.Builder
	for i, r := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, c := range r {
			if c != "" {
				fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, 'A'+j, i+1, html.EscapeString(c))
			}
		}
		b.WriteString("</row>")
		if len(r) == 1 {
			fmt.Fprintf(&merges, `<mergeCell ref="A%d:%c%d"/>`, i+1, 'A'+width(rows)-1, i+1)
		}
	}
	return Zip(
		"[Content_Types].xml", `<Types xmlns="`+packages+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Override PartName="/xl/workbook.xml" ContentType="`+parts+`sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="`+parts+`worksheet+xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="`+packages+`relationships"><Relationship Id="r1" Type="`+office+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+main+` xmlns:r="`+office+`"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+packages+`relationships"><Relationship Id="r1" Type="`+office+`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet `+main+`><sheetData>`+b.String()+`</sheetData><mergeCells>`+merges.String()+`</mergeCells></worksheet>`)
}
