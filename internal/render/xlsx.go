package render

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Widths are in characters of the standard font, heights in points.
const (
	minSheetColumn   = 6
	maxSheetColumn   = 50 // longer text wraps
	maxSheetTitle    = 20 // a longer title wraps rather than widen its column
	minSheetTextSpan = 60 // title and notes run over columns of at least this
	spareColumn      = 9  // a column nobody has set
	lineHeight       = 15
	titleSize        = 14
	titleHeight      = 20
	maxRowHeight     = 409
	maxCellChars     = 32767 // UTF-16 units; excelize would cut the rest off
	maxSheetName     = 31
	paperA4          = 9
	maxDigits        = 999_999_999_999_999 // a spreadsheet rounds longer integers
)

// MaxSheetRows is how many rows a sheet has.
const MaxSheetRows = excelize.TotalRows

func writeXLSX(b *bytes.Buffer, t Table, o Options) error {
	return workbook(b, []Table{t}, o)
}

// Workbook writes an xlsx file with a sheet for each table and, last, the meta
// of the first.
func Workbook(w io.Writer, tables []Table, o Options) error {
	o.Format = FormatXLSX
	ready := make([]Table, len(tables))
	for i, t := range tables {
		var err error
		if ready[i], err = prepare(t, o); err != nil {
			return fmt.Errorf("table %d: %w", i+1, err)
		}
	}
	var b bytes.Buffer
	if err := workbook(&b, ready, o); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func workbook(b *bytes.Buffer, tables []Table, o Options) (err error) {
	if len(tables) == 0 {
		return fmt.Errorf("a workbook without tables")
	}
	f := excelize.NewFile()
	defer func() { err = cmp.Or(err, f.Close()) }()
	x := &book{file: f, styles: map[style]int{}}

	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = x.sheetName(cmp.Or(t.Sheet, t.Title), "Sheet1")
	}
	names = append(names, x.sheetName(tables[0].MetaSheet, "About"))
	for i, name := range names {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return err
		}
	}
	// Nothing of the moment goes in: the same table gives the same bytes.
	const never = "2000-01-01T00:00:00Z"
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: Clean(tables[0].Title), Creator: "tracker", LastModifiedBy: "tracker", Created: never, Modified: never,
	}); err != nil {
		return err
	}
	for i, t := range tables {
		if err := x.sheet(names[i], t, o.NoHeader); err != nil {
			return fmt.Errorf("sheet %s: %w", names[i], err)
		}
	}
	meta := metaTable(tables[0])
	if err := x.sheet(names[len(tables)], meta, true); err != nil {
		return fmt.Errorf("sheet %s: %w", names[len(tables)], err)
	}
	made, err := f.WriteToBuffer()
	if err != nil {
		return err
	}
	return sortZip(b, made.Bytes())
}

// metaTable is the second sheet: what is stated, and what about it.
func metaTable(t Table) Table {
	meta := Table{Columns: make([]Column, 2)}
	for _, f := range t.Meta {
		if f.Title != "" {
			meta.Rows = append(meta.Rows, []Value{V(f.Title), f.Value})
		}
	}
	return meta
}

// sortZip puts the parts of the file in a fixed order: excelize walks a map
// over the sheets. It is also the order by which programs that look at the
// first bytes know a workbook: [Content_Types].xml comes first.
func sortZip(b *bytes.Buffer, made []byte) error {
	r, err := zip.NewReader(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		return err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	w := zip.NewWriter(b)
	for _, part := range r.File {
		if err := w.Copy(part); err != nil {
			return err
		}
	}
	return w.Close()
}

type book struct {
	file   *excelize.File
	names  []string // of sheets, in lower case: Excel tells them apart no better
	styles map[style]int
}

// sheetName makes a name that Excel takes, each once.
func (x *book) sheetName(want, otherwise string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, Clean(want))
	cut := func(s string, units int) string {
		for len(utf16.Encode([]rune(s))) > units {
			runes := []rune(s)
			s = string(runes[:len(runes)-1])
		}
		return strings.Trim(s, "' ")
	}
	name = cmp.Or(cut(strings.Trim(name, "' "), maxSheetName), otherwise)
	unique := name
	for n := 2; slices.Contains(x.names, strings.ToLower(unique)); n++ {
		suffix := " " + strconv.Itoa(n)
		unique = cut(name, maxSheetName-len(suffix)) + suffix
	}
	x.names = append(x.names, strings.ToLower(unique))
	return unique
}

// sheet streams a table into a sheet: cell by cell it would take several times
// the memory.
func (x *book) sheet(name string, t Table, noHeader bool) error {
	widths := sheetWidths(t, noHeader)
	if err := x.setUpPage(name, t, noHeader); err != nil {
		return err
	}
	sw, err := x.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s := &sheet{book: x, sw: sw, columns: t.Columns, widths: widths}
	// excelize streams the columns in the reverse of the order they were set
	// in, and Excel wants them ascending.
	for i, w := range slices.Backward(widths) {
		if err := sw.SetColWidth(i+1, i+1, float64(w)); err != nil {
			return err
		}
	}
	headRow := 1
	if t.Title != "" {
		headRow = 2
	}
	if !noHeader {
		if err := x.repeatHeader(name, sw, headRow); err != nil {
			return err
		}
	}

	if t.Title != "" {
		if err := s.text(t.Title, style{bold: true, wrap: true, size: titleSize}); err != nil {
			return err
		}
	}
	if !noHeader {
		if err := s.header(); err != nil {
			return err
		}
	}
	for _, row := range t.Rows {
		if err := s.values(row, style{}); err != nil {
			return err
		}
	}
	if t.Total != nil {
		if err := s.values(t.Total, style{bold: true, top: true}); err != nil {
			return err
		}
	}
	if len(t.Notes) > 0 {
		s.row++ // an empty line
	}
	for _, n := range t.Notes {
		if err := s.text(n, style{wrap: true}); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func (x *book) setUpPage(name string, t Table, noHeader bool) error {
	orientation := "portrait"
	if len(t.Columns) > maxPortrait {
		orientation = "landscape"
	}
	// A stream leaves the dimension of an empty sheet, which some readers trust.
	rows := len(t.Rows) + len(t.Notes)
	for _, there := range []bool{t.Title != "", !noHeader, t.Total != nil, len(t.Notes) > 0} {
		if there {
			rows++
		}
	}
	end, err := excelize.CoordinatesToCellName(max(len(t.Columns), 1), max(rows, 1))
	if err != nil {
		return err
	}
	size, wide, high, fit := paperA4, 1, 0, true // 0: as many pages down as it takes
	return cmp.Or(
		x.file.SetSheetDimension(name, "A1:"+end),
		x.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		x.file.SetPageLayout(name, &excelize.PageLayoutOptions{
			Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
		}),
		x.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C&P / &N"}),
	)
}

// repeatHeader keeps the header in sight: on the screen and on every page.
func (x *book) repeatHeader(name string, sw *excelize.StreamWriter, row int) error {
	quoted := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	return cmp.Or(
		x.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted, row, row), Scope: name,
		}),
		sw.SetPanes(&excelize.Panes{
			Freeze: true, YSplit: row, TopLeftCell: fmt.Sprintf("A%d", row+1), ActivePane: "bottomLeft",
		}),
	)
}

func sheetWidths(t Table, noHeader bool) []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		w := 0
		if !noHeader {
			w = min(measure(Clean(c.Title)), maxSheetTitle)
		}
		for _, row := range t.Rows {
			w = max(w, measure(row[i].String()))
		}
		if t.Total != nil {
			w = max(w, measure(t.Total[i].String()))
		}
		if afterNumbers(t.Columns, i) {
			w += 2
		}
		// A little more than counted: where the font is another, digits are wider.
		widths[i] = min(max(w+w/8+2, minSheetColumn), maxSheetColumn)
	}
	return widths
}

// afterNumbers reports whether a column of text comes right after one of numbers,
// which would touch it.
func afterNumbers(columns []Column, i int) bool {
	return i > 0 && !columns[i].Right && columns[i-1].Right
}

// sheet is a sheet being written from the top down.
type sheet struct {
	*book
	sw      *excelize.StreamWriter
	columns []Column
	widths  []int
	row     int
}

func (s *sheet) write(cells []any, opts ...excelize.RowOpts) error {
	s.row++
	if s.row > excelize.TotalRows {
		return fmt.Errorf("more than %d rows", excelize.TotalRows)
	}
	return s.sw.SetRow("A"+strconv.Itoa(s.row), cells, opts...)
}

// text writes a title or note over the width of the table. Spreadsheets do not
// find the height of merged cells themselves.
func (s *sheet) text(text string, st style) error {
	text = Clean(text)
	id, err := s.style(st)
	if err != nil {
		return err
	}
	room, last := 0, 0
	for ; last < len(s.widths) || room < minSheetTextSpan; last++ {
		if last < len(s.widths) {
			room += s.widths[last]
		} else {
			room += spareColumn
		}
	}
	high := lineHeight
	if st.size > 0 {
		room, high = room*11/titleSize, titleHeight
	}
	lines := len(wrapLines(text, room-2, room-2))
	if err := checkCell(text); err != nil {
		return err
	}
	if err := s.write([]any{excelize.Cell{StyleID: id, Value: text}},
		excelize.RowOpts{Height: float64(min(high*lines, maxRowHeight))}); err != nil {
		return err
	}
	if last < 2 {
		return nil
	}
	end, err := excelize.CoordinatesToCellName(last, s.row)
	if err != nil {
		return err
	}
	return s.sw.MergeCell("A"+strconv.Itoa(s.row), end)
}

func (s *sheet) header() error {
	cells := make([]any, len(s.columns))
	for i, c := range s.columns {
		id, err := s.style(style{bold: true, bottom: true, wrap: true, right: c.Right, indent: afterNumbers(s.columns, i), format: "@"})
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: id, Value: Clean(c.Title)}
	}
	return s.write(cells)
}

func (s *sheet) values(row []Value, base style) error {
	cells := make([]any, len(row))
	for i, v := range row {
		value, format := sheetValue(v, s.columns[i].Percent)
		st := base
		st.right, st.indent, st.format = s.columns[i].Right, afterNumbers(s.columns, i), format
		if text, ok := value.(string); ok {
			if err := checkCell(text); err != nil {
				return fmt.Errorf("column %q: %w", s.columns[i].Key, err)
			}
			st.wrap = measure(text) > s.widths[i]
		}
		id, err := s.style(st)
		if err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: id, Value: value}
	}
	return s.write(cells)
}

func checkCell(text string) error {
	if n := len(utf16.Encode([]rune(text))); n > maxCellChars {
		return fmt.Errorf("a cell of %d characters, xlsx takes %d", n, maxCellChars)
	}
	return nil
}

// sheetValue is the value of a cell, and its number format. Numbers stay
// numbers, and show what the text adds to them ("> 10,000", "+12", a year
// without a comma); everything else is text ("@"), so that an 18-digit code
// and a name that begins with "=" also survive being edited.
func sheetValue(v Value, percent bool) (any, string) {
	switch d := v.Data.(type) {
	case bool:
		if v.Text == "" {
			return d, ""
		}
	case float64:
		switch {
		case percent:
			return d, percentFormat(v.Text)
		case d == math.Trunc(d) && math.Abs(d) <= maxDigits:
			return d, "#,##0"
		}
		return d, ""
	case int, int64:
		n, _ := integer(d)
		switch {
		case percent:
			return n, percentFormat(v.Text)
		case -maxDigits <= n && n <= maxDigits:
			return n, integerFormat(n, v.String())
		case v.Text == "":
			return plain(n), "@"
		}
	}
	if text := v.String(); text != "" {
		return text, "@"
	}
	return nil, "@"
}

// percentFormat keeps the sign before a percentage that is no more than a bound.
func percentFormat(text string) string {
	for _, sign := range []string{"≥ ", "≤ ", "≈ "} {
		if strings.HasPrefix(text, sign) {
			return literal(sign) + "0.00%"
		}
	}
	return "0.00%"
}

func integerFormat(n int64, text string) string {
	for _, try := range []struct{ digits, format string }{{Group(n), "#,##0"}, {plain(n), "0"}} {
		before, after, found := strings.Cut(text, try.digits)
		if !found || n < 0 && before != "" || strings.ContainsAny(before+after, `0123456789"`) {
			continue
		}
		return literal(before) + try.format + literal(after)
	}
	return "#,##0"
}

func literal(s string) string {
	if s == "" {
		return ""
	}
	return `"` + s + `"`
}

// style is what cells differ in; excelize numbers each once.
type style struct {
	bold, right, indent, wrap, top, bottom bool
	size                                   float64
	format                                 string
}

func (x *book) style(st style) (int, error) {
	if id, ok := x.styles[st]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Bold: st.bold, Size: cmp.Or(st.size, 11), Family: "Calibri"},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: st.wrap, Horizontal: "left"},
	}
	if st.right {
		s.Alignment.Horizontal = "right"
	}
	if st.indent {
		s.Alignment.Indent = 1
	}
	if st.top {
		s.Border = append(s.Border, excelize.Border{Type: "top", Color: "000000", Style: 1})
	}
	if st.bottom {
		s.Border = append(s.Border, excelize.Border{Type: "bottom", Color: "000000", Style: 1})
	}
	if st.format != "" {
		s.CustomNumFmt = &st.format
	}
	id, err := x.file.NewStyle(s)
	if err != nil {
		return 0, err
	}
	x.styles[st] = id
	return id, nil
}
