package grid

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	maxRow     = excelize.TotalRows
	maxColumn  = excelize.MaxColumns
	maxRatio   = 200      // of an archive's part unpacked to packed; sheets come to 30
	ratioFrom  = 64 << 20 // unpacked bytes, below which the ratio may be anything
	maxDOM     = 64 << 20 // of the parts that excelize holds as structures, ten times their size
	pathRels   = "_rels/.rels"
	typeBook   = "/officeDocument"
	typeSheet  = "/worksheet"
	typeShared = "/sharedStrings"
)

// readXLSX reads a workbook. Excelize opens it and reads its parts save two,
// the shared strings and the sheets, which are walked here: its iterator over
// rows takes a sheet that breaks off for one that ends, and tells neither
// styles (dates look like numbers) nor merges without building the whole sheet
// in memory, where one cell in column XFD costs 16,384.
func readXLSX(data []byte, opt Options) (*File, error) {
	if err := checkZip(data); err != nil {
		return nil, err
	}
	book, err := openBook(data)
	if err != nil {
		return nil, err
	}
	f := &File{Format: "xlsx"}
	var names []string
	for _, s := range book.sheets {
		names = append(names, s.name)
		switch {
		case opt.Sheet != "" && s.name != opt.Sheet:
		case opt.Sheet == "" && s.hidden:
			rows, err := book.read(s, true)
			if err != nil {
				return nil, err
			}
			if len(rows) > 0 {
				f.Hidden = append(f.Hidden, s.name)
			}
		default:
			rows, err := book.read(s, false)
			if err != nil {
				return nil, err
			}
			if len(rows) > 0 {
				f.Tables = append(f.Tables, Table{Name: s.name, Rows: rows})
			}
		}
	}
	if opt.Sheet != "" && !slices.Contains(names, opt.Sheet) {
		return nil, &Error{Kind: NoSheet, Format: "xlsx", Sheets: names, Detail: fmt.Sprintf("no sheet %q among %q", opt.Sheet, names)}
	}
	return f, nil
}

func damaged(part string, err error) error {
	return &Error{Kind: Damaged, Format: "xlsx", Detail: part, Err: err}
}

// checkZip reads every part to its end before excelize does, which takes a
// part that breaks off, or whose checksum is wrong, as it is. It also holds the
// declared sizes to their bounds, and the parts to their declared sizes.
func checkZip(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return damaged("zip", err)
	}
	tooLarge := func(format string, args ...any) error {
		return &Error{Kind: TooLarge, Format: "xlsx", Detail: fmt.Sprintf(format, args...)}
	}
	var sum uint64
	for _, f := range z.File {
		size := f.UncompressedSize64
		if sum += size; size > maxBytes || sum > maxBytes {
			return tooLarge("unpacked it is over %d bytes", maxBytes)
		}
		if size > ratioFrom && size/maxRatio > f.CompressedSize64 {
			return tooLarge("%s unpacks from %d to %d bytes", f.Name, f.CompressedSize64, size)
		}
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		walked := strings.HasPrefix(name, "xl/worksheets/") || strings.HasPrefix(name, "xl/sharedstrings") ||
			strings.HasPrefix(name, "xl/media/")
		if size > maxDOM && !walked {
			return tooLarge("%s has %d bytes", f.Name, size)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(r, int64(f.UncompressedSize64)+1))
			err = errors.Join(err, r.Close())
		}
		if err != nil {
			return damaged(f.Name, err)
		}
	}
	return nil
}

// book is an open workbook.
type book struct {
	sheets   []sheet
	parts    func(name string) []byte
	shared   []string
	dates    []dateFormat // by style
	from1904 bool         // days count from 1904-01-01
	mem      slab
}

type sheet struct {
	name   string
	part   string
	hidden bool
}

func openBook(data []byte) (b *book, err error) {
	// Excelize indexes and dereferences on trust in places; what a hostile
	// file can make panic there is a damaged file here.
	defer func() {
		if p := recover(); p != nil {
			b, err = nil, damaged("workbook", fmt.Errorf("excelize: %v", p))
		}
	}()
	// Both limits are the same: between them excelize would unpack large
	// parts into the temporary folder.
	x, err := excelize.OpenReader(bytes.NewReader(data),
		excelize.Options{RawCellValue: true, UnzipSizeLimit: maxBytes, UnzipXMLSizeLimit: maxBytes})
	if err != nil {
		return nil, damaged("workbook", err)
	}
	b = &book{}
	b.parts = func(name string) []byte {
		if p, ok := x.Pkg.Load(name); ok {
			return p.([]byte)
		}
		var found []byte
		x.Pkg.Range(func(k, v any) bool {
			if strings.EqualFold(k.(string), name) {
				found = v.([]byte)
			}
			return found == nil
		})
		return found
	}
	if x.WorkBook == nil || len(x.WorkBook.Sheets.Sheet) == 0 {
		return nil, damaged("workbook", errors.New("no sheets"))
	}
	if p := x.WorkBook.WorkbookPr; p != nil {
		b.from1904 = p.Date1904
	}

	if err := b.findSheets(x); err != nil {
		return nil, err
	}
	if x.Styles != nil {
		b.readDateFormats(x)
	}
	return b, nil
}

// findSheets finds the parts of the sheets, and the strings that they share.
func (b *book) findSheets(x *excelize.File) error {
	main, err := b.relations(pathRels)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(main, func(r relation) bool { return strings.HasSuffix(r.Type, typeBook) })
	if i < 0 {
		return damaged(pathRels, errors.New("no workbook"))
	}
	dir, file := path.Split(main[i].Target)
	rels, err := b.relations(dir + "_rels/" + file + ".rels")
	if err != nil {
		return err
	}
	for _, s := range x.WorkBook.Sheets.Sheet {
		i := slices.IndexFunc(rels, func(r relation) bool { return r.ID == s.ID })
		if i < 0 {
			return damaged("workbook", fmt.Errorf("sheet %q has no part", s.Name))
		}
		if !strings.HasSuffix(rels[i].Type, typeSheet) {
			continue // a chart, dialog or macro sheet
		}
		b.sheets = append(b.sheets, sheet{s.Name, rels[i].Target, s.State != "" && s.State != "visible"})
	}
	if i := slices.IndexFunc(rels, func(r relation) bool { return strings.HasSuffix(r.Type, typeShared) }); i >= 0 {
		if b.shared, err = sharedStrings(b.parts(rels[i].Target)); err != nil {
			return damaged(rels[i].Target, err)
		}
	}
	return nil
}

// readDateFormats finds which styles write numbers as dates.
func (b *book) readDateFormats(x *excelize.File) {
	custom := map[int]dateFormat{}
	if x.Styles.NumFmts != nil {
		for _, n := range x.Styles.NumFmts.NumFmt {
			custom[n.NumFmtID] = dateFormatOf(n.FormatCode)
		}
	}
	if x.Styles.CellXfs == nil {
		return
	}
	for _, xf := range x.Styles.CellXfs.Xf {
		var d dateFormat
		if xf.NumFmtID != nil {
			var ok bool
			if d, ok = custom[*xf.NumFmtID]; !ok {
				d = builtIn(*xf.NumFmtID)
			}
		}
		b.dates = append(b.dates, d)
	}
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"` // made a full path
}

// relations reads a .rels part.
func (b *book) relations(name string) ([]relation, error) {
	var rels struct {
		Relationship []relation
	}
	if err := xml.Unmarshal(b.parts(name), &rels); err != nil {
		return nil, damaged(name, err)
	}
	base := path.Dir(path.Dir(name)) // a/_rels/b.rels speaks of what is in a
	for i, r := range rels.Relationship {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		rels.Relationship[i].Target = strings.TrimPrefix(path.Clean(target), "/")
	}
	return rels.Relationship, nil
}

// walk calls visit with each token of an XML document, and sees that the
// document is whole. RawToken is faster than Token by a third and compares no
// names of end tags.
func walk(data []byte, visit func(xml.Token) error) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth != 0 || len(data) == 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth < 0 {
				return errors.New("an end tag too many")
			}
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// richText gathers the t elements of a string, plain or in runs, and leaves
// out its phonetic guide (rPh), which is not printed.
type richText struct {
	text     []byte
	in       bool
	phonetic bool
}

func (r *richText) visit(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "t":
			r.in = !r.phonetic
		case "rPh":
			r.phonetic = true
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			r.in = false
		case "rPh":
			r.phonetic = false
		}
	case xml.CharData:
		if r.in {
			r.text = append(r.text, t...)
		}
	}
}

func sharedStrings(data []byte) ([]string, error) {
	var all []string
	var r richText
	err := walk(data, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local == "si" {
				r = richText{text: r.text[:0]}
			}
		case xml.EndElement:
			if e.Name.Local == "si" {
				all = append(all, unescape(string(r.text)))
			}
		}
		r.visit(t)
		return nil
	})
	return all, err
}

// unescape decodes _x000D_ and the like, by which a string has characters that XML
// can't. NUL is dropped; halves of surrogate pairs stay as they are.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			return b.String() + s
		}
		u, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' || u >= 0xd800 && u < 0xe000 || u >= 0xfffd {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		if u != 0 {
			b.WriteRune(rune(u))
		}
		s = s[i+7:]
	}
}

type merge struct{ left, top, bottom int } // of more than one row

// sheetReader reads the rows of a sheet, element by element.
type sheetReader struct {
	*book
	first bool // only until a cell is found

	rows   []Row
	merges []merge

	inData, inRow, inCell, inV bool

	row    Row
	cells  []string
	column int
	kind   string // of the cell
	style  int
	value  []byte // of v
	inline richText
}

var errEnough = errors.New("enough")

// read reads the rows of a sheet; with first set only until a cell is found.
func (b *book) read(s sheet, first bool) ([]Row, error) {
	r := &sheetReader{book: b, first: first}
	err := walk(b.parts(s.part), func(t xml.Token) error {
		var err error
		switch e := t.(type) {
		case xml.StartElement:
			err = r.start(e)
		case xml.CharData:
			if r.inV {
				r.value = append(r.value, e...)
			}
		case xml.EndElement:
			err = r.end(e.Name.Local)
		}
		if err == nil && r.inCell {
			r.inline.visit(t)
		}
		return err
	})
	var own *Error
	switch {
	case errors.Is(err, errEnough):
		return r.rows, nil
	case errors.As(err, &own):
		return nil, err
	case err != nil:
		return nil, damaged(s.part, err)
	}
	return r.rows, b.mem.fillDown(r.rows, r.merges)
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch name := e.Name.Local; {
	case name == "sheetData":
		r.inData = true
	case name == "row" && r.inData:
		return r.startRow(e)
	case name == "c" && r.inRow:
		return r.startCell(e)
	case name == "v" && r.inCell:
		r.inV = true
	case name == "mergeCell":
		from, to, _ := strings.Cut(attr(e, "ref"), ":")
		left, top := parseRef(from)
		right, bottom := parseRef(to)
		if left != 0 && right != 0 && top != bottom {
			r.merges = append(r.merges, merge{min(left, right), min(top, bottom), max(top, bottom)})
		}
	}
	return nil
}

func (r *sheetReader) startRow(e xml.StartElement) error {
	r.inRow = true
	hidden := attr(e, "hidden")
	r.row = Row{Number: r.row.Number + 1, Hidden: hidden == "1" || hidden == "true"}
	if number := attr(e, "r"); number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < r.row.Number {
			return fmt.Errorf("row %q after row %d", number, r.row.Number-1)
		}
		r.row.Number = n
	}
	if r.row.Number > maxRow {
		return fmt.Errorf("row %d", r.row.Number)
	}
	r.cells, r.column = r.cells[:0], 0
	return nil
}

func (r *sheetReader) startCell(e xml.StartElement) error {
	r.inCell = true
	r.kind, r.value, r.inline = attr(e, "t"), r.value[:0], richText{text: r.inline.text[:0]}
	r.style, _ = strconv.Atoi(attr(e, "s"))
	r.column++
	if ref := attr(e, "r"); ref != "" {
		if r.column, _ = parseRef(ref); r.column == 0 {
			return fmt.Errorf("row %d: cell %q", r.row.Number, ref)
		}
	}
	if r.column > maxColumn {
		return fmt.Errorf("row %d: column %d", r.row.Number, r.column)
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch {
	case name == "sheetData":
		r.inData = false
	case name == "v":
		r.inV = false
	case name == "c" && r.inCell:
		r.inCell = false
		text, err := r.text(r.kind, r.style, r.value, r.inline.text)
		if err != nil {
			return fmt.Errorf("row %d, column %d: %w", r.row.Number, r.column, err)
		}
		if text == "" {
			return nil
		}
		for len(r.cells) < r.column {
			r.cells = append(r.cells, "")
		}
		r.cells[r.column-1] = text
	case name == "row" && r.inRow:
		r.inRow = false
		kept, err := r.mem.keep(r.cells)
		if err != nil || len(kept) == 0 {
			return err
		}
		r.row.Cells = kept
		r.rows = append(r.rows, r.row)
		if r.first {
			return errEnough
		}
	}
	return nil
}

// text is what a cell holds, as the file stores it; dates excepted, which it
// stores as the number of days since 1900.
func (b *book) text(kind string, style int, value, inline []byte) (string, error) {
	v := string(value)
	switch kind {
	case "s":
		if v == "" {
			return "", nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(b.shared) {
			return "", fmt.Errorf("shared string %q of %d", v, len(b.shared))
		}
		return b.shared[i], nil
	case "inlineStr":
		if len(inline) > 0 {
			v = string(inline)
		}
		return unescape(v), nil
	case "str":
		return unescape(v), nil
	case "b":
		switch v {
		case "0":
			return "FALSE", nil
		case "1":
			return "TRUE", nil
		}
		return v, nil
	case "d": // ISO 8601
		return strings.TrimSuffix(strings.TrimSuffix(v, "Z"), "T00:00:00"), nil
	case "", "n":
		if style >= 0 && style < len(b.dates) && b.dates[style] != 0 {
			return dateText(v, b.dates[style], b.from1904), nil
		}
	}
	return v, nil
}

// fillDown repeats the text of each cell merged over several rows in the rows
// below that exist. A text that is there already is left. Merges that
// overlap are against the format: the one that begins above counts.
func (s *slab) fillDown(rows []Row, merges []merge) error {
	slices.SortFunc(merges, func(a, b merge) int {
		if a.left != b.left {
			return a.left - b.left
		}
		return a.top - b.top
	})
	last := merge{}
	for _, m := range merges {
		if m.left == last.left && m.top <= last.bottom {
			continue
		}
		last = m
		i, found := slices.BinarySearchFunc(rows, m.top, func(r Row, n int) int { return r.Number - n })
		if !found || len(rows[i].Cells) < m.left || rows[i].Cells[m.left-1] == "" {
			continue
		}
		text := rows[i].Cells[m.left-1]
		for i++; i < len(rows) && rows[i].Number <= m.bottom; i++ {
			r := &rows[i]
			if add := m.left - len(r.Cells); add > 0 {
				if s.used += add; s.used > maxCells {
					return errCells()
				}
				r.Cells = append(r.Cells, make([]string, add)...)
			}
			if r.Cells[m.left-1] != "" {
				continue
			}
			r.Cells[m.left-1] = text
			if r.Inherited == nil {
				r.Inherited = make([]bool, len(r.Cells))
			}
			for len(r.Inherited) < len(r.Cells) {
				r.Inherited = append(r.Inherited, false)
			}
			r.Inherited[m.left-1] = true
		}
	}
	return nil
}

// parseRef reads a cell's name, B12 or $B$12, as column 2 and row 12; 0 and 0
// when it isn't one.
func parseRef(ref string) (column, row int) {
	for _, c := range []byte(ref) {
		switch {
		case c == '$':
		case c >= 'A' && c <= 'Z' && row == 0:
			column = column*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z' && row == 0:
			column = column*26 + int(c-'a') + 1
		case c >= '0' && c <= '9' && column > 0:
			row = row*10 + int(c-'0')
		default:
			return 0, 0
		}
		if column > maxColumn || row > maxRow {
			return 0, 0
		}
	}
	if row == 0 {
		return 0, 0
	}
	return column, row
}

// dateFormat is what a number format shows of a number of days, 0 when it
// shows a number.
type dateFormat int

const (
	showsDay dateFormat = 1 << iota
	showsClock
)

// builtIn knows the formats that have a number and, in a Chinese workbook, no
// code.
func builtIn(id int) dateFormat {
	switch {
	case id == 22:
		return showsDay | showsClock
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return showsClock
	case id >= 14 && id <= 17, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return showsDay
	}
	return 0 // 46 is [h]:mm:ss, a duration
}

// dateFormatOf reads a format code such as yyyy"年"m"月"d"日";@.
func dateFormatOf(code string) dateFormat {
	switch strings.ToLower(code) {
	case "general", "standard", "g/通用格式": // "standard" as LibreOffice in German writes it
		return 0
	}
	var y, d, m, clock, digits bool
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';': // the format of negative numbers
			i = len(code)
		case '\\', '_', '*':
			i++
		case '"', '[':
			closing := "\"]"[strings.IndexByte("\"[", code[i])]
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				n = len(code) - i - 1
			}
			inside := strings.ToLower(code[i+1 : i+1+n])
			if closing == ']' && inside != "" && strings.Trim(inside, inside[:1]) == "" && strings.Contains("hms", inside[:1]) {
				return 0 // [h]:mm: a duration
			}
			i += n + 1
		case 'y', 'Y':
			y = true
		case 'd', 'D':
			d = true
		case 'm', 'M':
			m = true
		case 'h', 'H', 's', 'S':
			clock = true
		case 'A', 'a':
			for _, half := range []string{"am/pm", "a/p"} {
				if len(code) >= i+len(half) && strings.EqualFold(code[i:i+len(half)], half) {
					i += len(half) - 1
					break
				}
			}
		case '0', '#', '?':
			digits = true
		}
	}
	var f dateFormat
	if y || d || m && !clock && !digits {
		f |= showsDay
	}
	if clock {
		f |= showsClock
	}
	return f
}

// dateText reads a number of days as the ISO date that its format shows, with
// the time of day if it shows that. What is not a day stays as it is: a
// negative number, one after 9999, and 1900-02-29, which was none.
func dateText(v string, f dateFormat, from1904 bool) string {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < 0 || n >= 2_958_466 {
		return v
	}
	day := int(n)
	seconds := int((n-float64(day))*86400 + 0.5)
	if seconds == 86400 {
		day, seconds = day+1, 0
	}
	clock := fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if day == 0 && f == showsClock {
		return clock
	}
	date, err := excelize.ExcelDateToTime(float64(day), from1904)
	if err != nil || date.Year() > 9999 || !from1904 && (day == 0 || day == 60) {
		return v
	}
	s := date.Format("2006-01-02")
	if f&showsClock != 0 && (seconds > 0 || f == showsClock) {
		s += " " + clock
	}
	return s
}
