package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// A list is a file to be written: lines above the table, the header, rows of
// numbers and text, a second table below the first if there is one, lines at
// the foot.
type list struct {
	file     string // the ending says which format
	encoding encoding
	above    []string
	heading  string // of the first table
	columns  []string
	rows     [][]any
	second   string // heading of the second table
	more     [][]any
	below    []string

	mergeDown int // the column, counted from 1, whose equal cells are merged
}

// An encoding is that of a CSV file.
type encoding int

const (
	utf8Plain encoding = iota
	utf8BOM
	gb18030 // with CRLF, as Excel in Chinese writes it
)

// A line of the file: the text of one that spans the table, or cells.
type line struct {
	spanning string
	header   bool
	cells    []any
}

func (l list) lines() []line {
	var lines []line
	table := func(heading string, rows [][]any) {
		if heading != "" {
			lines = append(lines, line{spanning: heading})
		}
		header := line{header: true}
		for _, c := range l.columns {
			header.cells = append(header.cells, c)
		}
		lines = append(lines, header)
		for _, r := range rows {
			lines = append(lines, line{cells: r})
		}
	}
	for _, s := range l.above {
		lines = append(lines, line{spanning: s})
	}
	table(l.heading, l.rows)
	if l.more != nil {
		table(l.second, l.more)
	}
	for _, s := range l.below {
		lines = append(lines, line{spanning: s})
	}
	return lines
}

func (l list) encode() ([]byte, error) {
	if strings.HasSuffix(l.file, ".xlsx") {
		return l.encodeXLSX()
	}
	return l.encodeCSV()
}

// encodeCSV pads each line to the width of the table, as a spreadsheet does.
func (l list) encodeCSV() ([]byte, error) {
	var b bytes.Buffer
	if l.encoding == utf8BOM {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.UseCRLF = l.encoding == gb18030
	for _, ln := range l.lines() {
		record := make([]string, len(l.columns))
		record[0] = ln.spanning
		for i, c := range ln.cells {
			record[i] = fmt.Sprint(c)
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	if l.encoding == gb18030 {
		return simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
	}
	return b.Bytes(), nil
}

const sheet = "样例名单"

func (l list) encodeXLSX() (_ []byte, err error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	// The first failure is kept: the calls below are many and none should fail.
	do := func(e error) {
		if err == nil {
			err = e
		}
	}
	style := func(s excelize.Style) int {
		id, e := f.NewStyle(&s)
		do(e)
		return id
	}
	border := []excelize.Border{
		{Type: "left", Style: 1, Color: "000000"}, {Type: "right", Style: 1, Color: "000000"},
		{Type: "top", Style: 1, Color: "000000"}, {Type: "bottom", Style: 1, Color: "000000"},
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	titleStyle := style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: middle})
	spanStyle := style(excelize.Style{Alignment: middle})
	headStyle := style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: middle, Border: border})
	cellStyle := style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "center"}, Border: border})

	do(f.SetSheetName("Sheet1", sheet))
	do(f.SetDocProps(&excelize.DocProperties{ // fixed, so that the file is the same on each run
		Creator: "tracker", Title: l.title(), Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z",
	}))
	for i, c := range l.columns {
		col, e := excelize.ColumnNumberToName(i + 1)
		do(e)
		do(f.SetColWidth(sheet, col, col, width(c)))
	}
	last := len(l.columns)
	mergeFrom := 0
	lines := l.lines()
	for i, ln := range lines {
		row := i + 1
		style := cellStyle
		switch {
		case ln.spanning == l.title():
			style = titleStyle
		case ln.spanning != "":
			style = spanStyle
		case ln.header:
			style = headStyle
		}
		do(f.SetCellStyle(sheet, cell(1, row), cell(last, row), style))
		if ln.spanning != "" {
			do(f.SetCellStr(sheet, cell(1, row), ln.spanning))
			if ln.spanning != l.above[0] { // 附件 stands in the corner
				do(f.MergeCell(sheet, cell(1, row), cell(last, row)))
			}
			continue
		}
		for j, v := range ln.cells {
			same := j+1 == l.mergeDown && i > 0 && j < len(lines[i-1].cells) && lines[i-1].cells[j] == v
			if !same {
				do(f.SetCellValue(sheet, cell(j+1, row), v))
			}
			if j+1 != l.mergeDown || ln.header {
				continue
			}
			if !same {
				mergeFrom = row
			}
			ends := i+1 == len(lines) || j >= len(lines[i+1].cells) || lines[i+1].cells[j] != v
			if ends && mergeFrom < row {
				do(f.MergeCell(sheet, cell(j+1, mergeFrom), cell(j+1, row)))
			}
		}
	}
	if err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// title is the line above the table that says which list it is.
func (l list) title() string {
	for _, s := range l.above {
		if strings.HasSuffix(s, "（样例）") {
			return s
		}
	}
	return ""
}

func cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // both are counted from 1 by the callers
	}
	return name
}

// width of a column in characters, by what its header promises.
func width(header string) float64 {
	switch header {
	case "序号":
		return 8
	case "企业名称":
		return 44
	case "统一社会信用代码":
		return 24
	case "有效期":
		return 34
	default:
		return 20
	}
}
