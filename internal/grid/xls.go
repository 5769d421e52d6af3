package grid

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Records of a BIFF stream, as [MS-XLS] names them.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDate1904   = 0x0022
	recFilePass   = 0x002f
	recContinue   = 0x003c
	recCodePage   = 0x0042
	recBoundSheet = 0x0085
	recMulRK      = 0x00bd
	recRString    = 0x00d6
	recXF         = 0x00e0
	recMergeCells = 0x00e5
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027e
	recFormat     = 0x041e
	recBOF        = 0x0809

	recFormula3 = 0x0206 // as Excel 3 and 4 number them, and some programs still
	recFormula4 = 0x0406
)

const (
	kindGlobals = 0x05
	kindSheet   = 0x10
	columnsXLS  = 256
	maxSheets   = 4096
)

// readXLS reads a workbook in BIFF8 (Excel 97 to 2003, WPS) or BIFF5 (Excel 5
// and 95), in a compound file or bare.
func readXLS(data []byte, opt Options) (*File, error) {
	stream := data
	if magic(ole2)(content{data: data}) {
		found, err := streams(data, "xls", "Workbook", "Book")
		if err != nil {
			return nil, err
		}
		if stream = found["Workbook"]; stream == nil {
			stream = found["Book"]
		}
	}
	b := &biff{data: stream, encoding: opt.Encoding}
	if _, err := encodingNamed(opt.Encoding); err != nil {
		return nil, err
	}
	f, err := b.file(opt)
	var own *Error
	switch {
	case errors.As(err, &own):
		own.Format = "xls"
		return nil, err
	case err != nil:
		return nil, &Error{Kind: Damaged, Format: "xls", Err: err}
	}
	return f, nil
}

// biff is a stream of records.
type biff struct {
	data     []byte
	pos      int
	encoding string // asked for
	eight    bool   // BIFF8: strings are Unicode
	codePage int    // of the strings of BIFF5, 0 if it isn't said
	shared   []string
	formats  map[int]dateFormat
	styles   []int // number format of each style
	from1904 bool
	sheets   []biffSheet
	mem      slab
	walked   int // bytes, over all sheets
}

type biffSheet struct {
	name   string
	at     int
	hidden bool
}

type biffCell struct {
	row, column int
	text        string
}

// record is one record with those that continue it.
type record struct {
	kind  int
	parts [][]byte // at least one
}

var errBreaksOff = errors.New("a record breaks off")

// next reads a record. SST, STRING, LABEL and those that hold strings go on in
// CONTINUE records.
func (b *biff) next() (record, error) {
	one := func() (int, []byte, error) {
		if len(b.data)-b.pos < 4 {
			return 0, nil, errBreaksOff
		}
		kind := int(binary.LittleEndian.Uint16(b.data[b.pos:]))
		n := int(binary.LittleEndian.Uint16(b.data[b.pos+2:]))
		if len(b.data)-b.pos-4 < n {
			return 0, nil, errBreaksOff
		}
		body := b.data[b.pos+4 : b.pos+4+n]
		b.pos += 4 + n
		return kind, body, nil
	}
	kind, body, err := one()
	if err != nil {
		return record{}, err
	}
	r := record{kind, [][]byte{body}}
	for len(b.data)-b.pos >= 4 && binary.LittleEndian.Uint16(b.data[b.pos:]) == recContinue {
		_, more, err := one()
		if err != nil {
			return record{}, err
		}
		if kind == recSST || kind == recString || kind == recLabel || kind == recRString || kind == recFormat {
			r.parts = append(r.parts, more)
		}
	}
	return r, nil
}

// fields reads the numbers and strings of a record.
type fields struct {
	parts [][]byte // what is left
	short bool     // it ended early
}

func (f *fields) bytes(n int) []byte {
	for len(f.parts) > 0 && len(f.parts[0]) == 0 {
		f.parts = f.parts[1:]
	}
	if len(f.parts) > 0 && len(f.parts[0]) >= n {
		got := f.parts[0][:n]
		f.parts[0] = f.parts[0][n:]
		return got
	}
	var got []byte
	for n > len(got) {
		if len(f.parts) == 0 {
			f.short = true
			return make([]byte, min(n, 8))
		}
		m := min(n-len(got), len(f.parts[0]))
		got = append(got, f.parts[0][:m]...)
		if f.parts[0] = f.parts[0][m:]; len(f.parts[0]) == 0 {
			f.parts = f.parts[1:]
		}
	}
	return got
}

func (f *fields) u8() int  { return int(f.bytes(1)[0]) }
func (f *fields) u16() int { return int(binary.LittleEndian.Uint16(f.bytes(2))) }
func (f *fields) u32() int { return int(binary.LittleEndian.Uint32(f.bytes(4))) }

// skip passes over n bytes.
func (f *fields) skip(n int) {
	for n > 0 && len(f.parts) > 0 {
		m := min(n, len(f.parts[0]))
		n -= m
		if f.parts[0] = f.parts[0][m:]; len(f.parts[0]) == 0 {
			f.parts = f.parts[1:]
		}
	}
	f.short = f.short || n > 0
}

func (f *fields) empty() bool {
	for _, p := range f.parts {
		if len(p) > 0 {
			return false
		}
	}
	return true
}

// unicode reads a string of n characters: its flags, its characters in one or
// two bytes, and what follows them. Where the characters go on in another
// record, that begins with flags of its own.
func (f *fields) unicode(n int) string {
	flags := f.u8()
	wide := flags&1 != 0
	runs, ext := 0, 0
	if flags&8 != 0 {
		runs = f.u16()
	}
	if flags&4 != 0 {
		ext = f.u32()
	}
	var units []uint16
	for left := n; left > 0; {
		for len(f.parts) > 0 && len(f.parts[0]) == 0 {
			f.parts = f.parts[1:]
			if len(f.parts) > 0 && len(f.parts[0]) > 0 {
				wide = f.parts[0][0]&1 != 0
				f.parts[0] = f.parts[0][1:]
			}
		}
		if len(f.parts) == 0 {
			f.short = true
			return ""
		}
		p, size := f.parts[0], 1
		if wide {
			size = 2
		}
		m := min(left, len(p)/size)
		if m == 0 { // half a character
			f.short = true
			return ""
		}
		for i := range m {
			if wide {
				units = append(units, binary.LittleEndian.Uint16(p[2*i:]))
			} else {
				units = append(units, uint16(p[i]))
			}
		}
		f.parts[0] = p[m*size:]
		left -= m
	}
	f.skip(4*runs + ext)
	return textOf(units)
}

// textOf leaves out NUL and halves of surrogate pairs.
func textOf(units []uint16) string {
	var b strings.Builder
	b.Grow(2 * len(units))
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			if i+1 == len(units) {
				break
			}
			if r = utf16.DecodeRune(r, rune(units[i+1])); r == utf8.RuneError {
				continue
			}
			i++
		}
		if r != 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// text reads a string: in BIFF8 Unicode, before in the code page.
func (b *biff) text(f *fields, n int) (string, error) {
	if b.eight {
		s := f.unicode(n)
		if f.short {
			return "", errBreaksOff
		}
		return s, nil
	}
	raw := f.bytes(n)
	if f.short {
		return "", errBreaksOff
	}
	return b.decode(raw)
}

var codePages = map[int]encoding.Encoding{
	950: traditionalchinese.Big5, 1250: charmap.Windows1250, 1251: charmap.Windows1251, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 866: charmap.CodePage866,
}

// decode reads text in the code page; programs that write none, or always that
// of Western Windows, mean GBK or UTF-8.
func (b *biff) decode(raw []byte) (string, error) {
	clean := func(s string) string { return strings.ReplaceAll(s, "\x00", "") }
	if utf8.Valid(raw) && (b.codePage != 936 || isASCII(raw)) && b.encoding == "" {
		return clean(string(raw)), nil
	}
	if b.encoding != "" {
		s, _, err := decode(raw, b.encoding)
		var bad *Error
		if errors.As(err, &bad) {
			bad.Line = 0 // of a cell, which tells nobody where to look
		}
		return s, err
	}
	if page := codePages[b.codePage]; page != nil {
		if s, err := page.NewDecoder().Bytes(raw); err == nil && !strings.Contains(string(s), "\ufffd") {
			return clean(string(s)), nil
		}
	}
	s, bad := decodeGB18030(raw)
	switch {
	case bad < 0:
		return clean(s), nil
	case utf8.Valid(raw):
		return clean(string(raw)), nil
	case b.codePage == 1252:
		if s, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil && !strings.Contains(string(s), "\ufffd") {
			return clean(string(s)), nil
		}
	}
	return "", &Error{Kind: BadEncoding, Encoding: fmt.Sprintf("cp%d", b.codePage),
		Detail: fmt.Sprintf("%q is not in code page %d", raw[:min(len(raw), 40)], b.codePage)}
}

func isASCII(raw []byte) bool {
	return !slices.ContainsFunc(raw, func(c byte) bool { return c >= 0x80 })
}

// begin reads the BOF that a part of the stream begins with.
func (b *biff) begin(at int) (kind int, err error) {
	if at < 0 || at >= len(b.data) {
		return 0, errBreaksOff
	}
	b.pos = at
	r, err := b.next()
	if err != nil {
		return 0, err
	}
	f := fields{parts: r.parts}
	version, kind := f.u16(), f.u16()
	if r.kind != recBOF || f.short {
		return 0, fmt.Errorf("no sheet begins at %d", at)
	}
	if at == 0 {
		b.eight = version == 0x0600
	}
	return kind, nil
}

func (b *biff) file(opt Options) (*File, error) {
	kind, err := b.begin(0)
	if err != nil {
		return nil, err
	}
	switch kind {
	case kindGlobals:
		if err := b.globals(); err != nil {
			return nil, err
		}
	case kindSheet: // one sheet and no more, as programs write it
		b.sheets = []biffSheet{{}}
	default:
		return nil, &Error{Kind: Unsupported, Detail: fmt.Sprintf("kind %#x", kind)}
	}
	f := &File{Format: "xls"}
	var names []string
	for _, s := range b.sheets {
		names = append(names, s.name)
		if opt.Sheet != "" && s.name != opt.Sheet {
			continue
		}
		hidden := opt.Sheet == "" && s.hidden
		rows, err := b.sheet(s, hidden)
		if err != nil {
			var own *Error
			if errors.As(err, &own) {
				return nil, err
			}
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
		switch {
		case len(rows) == 0:
		case hidden:
			f.Hidden = append(f.Hidden, s.name)
		default:
			f.Tables = append(f.Tables, Table{Name: s.name, Rows: rows})
		}
	}
	if opt.Sheet != "" && !slices.Contains(names, opt.Sheet) {
		return nil, &Error{Kind: NoSheet, Sheets: names, Detail: fmt.Sprintf("no sheet %q among %q", opt.Sheet, names)}
	}
	return f, nil
}

// globals reads what is said of the workbook as a whole.
func (b *biff) globals() error {
	b.formats = map[int]dateFormat{}
	var sheets, formats []record // read when the code page is known
	for {
		r, err := b.next()
		if err != nil {
			return err
		}
		f := fields{parts: r.parts}
		switch r.kind {
		case recFilePass:
			return &Error{Kind: Encrypted}
		case recCodePage:
			b.codePage = f.u16()
		case recDate1904:
			b.from1904 = f.u16() == 1
		case recXF:
			f.skip(2)
			b.styles = append(b.styles, f.u16())
		case recFormat:
			formats = append(formats, r)
		case recBoundSheet:
			if sheets = append(sheets, r); len(sheets) > maxSheets {
				return &Error{Kind: TooLarge, Detail: fmt.Sprintf("over %d sheets", maxSheets)}
			}
		case recSST:
			if err := b.strings(&f); err != nil {
				return fmt.Errorf("shared strings: %w", err)
			}
		case recEOF:
			for _, r := range formats {
				f := fields{parts: r.parts}
				id := f.u16()
				var n int
				if b.eight {
					n = f.u16()
				} else {
					n = f.u8()
				}
				if code, err := b.text(&f, n); err == nil { // a format that can't be read shows a number
					b.formats[id] = dateFormatOf(code)
				}
			}
			for _, r := range sheets {
				f := fields{parts: r.parts}
				at, state, kind := f.u32(), f.u8(), f.u8()
				name, err := b.text(&f, f.u8())
				if err != nil {
					return err
				}
				if kind == 0 {
					b.sheets = append(b.sheets, biffSheet{name, at, state&3 != 0})
				}
			}
			return nil
		}
	}
}

func (b *biff) strings(f *fields) error {
	f.skip(4)
	n := f.u32()
	for len(b.shared) < n && !f.empty() {
		s := f.unicode(f.u16())
		if f.short {
			return errBreaksOff
		}
		if b.shared = append(b.shared, s); len(b.shared) > maxCells {
			return errCells()
		}
	}
	return nil
}

// sheet reads the rows of a sheet; with first set only until a cell is found.
func (b *biff) sheet(s biffSheet, first bool) ([]Row, error) {
	kind, err := b.begin(s.at)
	if err != nil || kind != kindSheet {
		return nil, err
	}
	start := b.pos
	var cells []biffCell
	var merges []merge
	hidden := map[int]bool{}
	var waiting *biffCell // a formula whose text follows
	add := func(row, column int, text string) error {
		if column >= columnsXLS {
			return fmt.Errorf("row %d: column %d", row+1, column+1)
		}
		if text == "" {
			return nil
		}
		if cells = append(cells, biffCell{row, column, text}); len(cells) > maxCells {
			return errCells()
		}
		return nil
	}
	for depth := 1; depth > 0; {
		if first && len(cells) > 0 {
			break
		}
		r, err := b.next()
		if err != nil {
			return nil, err
		}
		f := fields{parts: r.parts}
		switch r.kind {
		case recBOF: // of a chart in the sheet
			depth++
			continue
		case recEOF:
			depth--
			continue
		}
		if depth > 1 {
			continue
		}
		var row, column, style int
		var text string
		at := func() { row, column, style = f.u16(), f.u16(), f.u16() }
		switch r.kind {
		case recFilePass:
			return nil, &Error{Kind: Encrypted}
		case recCodePage:
			b.codePage = f.u16()
		case recRow:
			row = f.u16()
			if f.skip(10); f.u16()&0x20 != 0 {
				hidden[row] = true
			}
		case recMergeCells:
			for n := f.u16(); n > 0 && !f.short; n-- {
				top, bottom, left, _ := f.u16(), f.u16(), f.u16(), f.u16()
				if top < bottom {
					merges = append(merges, merge{left + 1, top + 1, bottom + 1})
				}
			}
			if len(merges) > maxCells/8 {
				return nil, errCells()
			}
		case recLabelSST:
			at()
			i := f.u32()
			if i >= len(b.shared) && !f.short {
				return nil, fmt.Errorf("row %d, column %d: shared string %d of %d", row+1, column+1, i, len(b.shared))
			}
			if !f.short {
				err = add(row, column, b.shared[i])
			}
		case recLabel, recRString:
			at()
			if text, err = b.text(&f, f.u16()); err == nil {
				err = add(row, column, text)
			}
		case recNumber:
			at()
			err = add(row, column, b.number(math.Float64frombits(binary.LittleEndian.Uint64(f.bytes(8))), style))
		case recRK:
			at()
			err = add(row, column, b.number(rk(f.u32()), style))
		case recMulRK:
			n := (len(r.parts[0]) - 6) / 6
			for row, column = f.u16(), f.u16(); n > 0 && err == nil; n-- {
				style = f.u16()
				err = add(row, column, b.number(rk(f.u32()), style))
				column++
			}
		case recBoolErr:
			at()
			value, isError := f.u8(), f.u8()
			err = add(row, column, boolErr(value, isError != 0))
		case recFormula, recFormula3, recFormula4:
			at()
			v := f.bytes(8)
			waiting = nil
			if v[6] != 0xff || v[7] != 0xff {
				err = add(row, column, b.number(math.Float64frombits(binary.LittleEndian.Uint64(v)), style))
				break
			}
			switch v[0] {
			case 0:
				waiting = &biffCell{row, column, ""}
			case 1, 2:
				err = add(row, column, boolErr(int(v[2]), v[0] == 2))
			}
		case recString:
			if waiting == nil {
				break
			}
			if text, err = b.text(&f, f.u16()); err == nil {
				err = add(waiting.row, waiting.column, text)
			}
			waiting = nil
		}
		if err == nil && f.short {
			err = errBreaksOff
		}
		if err != nil {
			return nil, err
		}
	}
	if b.walked += b.pos - start; b.walked > 2*len(b.data) {
		return nil, errors.New("sheets overlap")
	}
	return b.rows(cells, merges, hidden)
}

// rows makes rows of cells. Of two in the same place the later counts.
func (b *biff) rows(cells []biffCell, merges []merge, hidden map[int]bool) ([]Row, error) {
	slices.SortStableFunc(cells, func(a, b biffCell) int {
		if a.row != b.row {
			return a.row - b.row
		}
		return a.column - b.column
	})
	var rows []Row
	var row [columnsXLS]string
	for i := 0; i < len(cells); {
		clear(row[:])
		n := cells[i].row
		last := 0
		for ; i < len(cells) && cells[i].row == n; i++ {
			last = cells[i].column
			row[last] = cells[i].text
		}
		kept, err := b.mem.keep(row[:last+1])
		if err != nil {
			return nil, err
		}
		rows = append(rows, Row{Number: n + 1, Hidden: hidden[n], Cells: kept})
	}
	return rows, b.mem.fillDown(rows, merges)
}

// rk reads a number in four bytes: an integer or the upper half of a float,
// hundredfold or not.
func rk(bits int) float64 {
	v := math.Float64frombits(uint64(bits&^3) << 32)
	if bits&2 != 0 {
		v = float64(int32(uint32(bits)) >> 2)
	}
	if bits&1 != 0 {
		v /= 100
	}
	return v
}

// number writes a number as a person reads it: with the 15 digits that
// spreadsheets keep, and with an exponent where it has more. So codes of 18
// digits, of which the last three are lost, show that they are.
func (b *biff) number(v float64, style int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "#NUM!"
	}
	if style < len(b.styles) {
		id := b.styles[style]
		date, ok := b.formats[id]
		if !ok {
			date = builtIn(id)
		}
		if date != 0 {
			if plain := strconv.FormatFloat(v, 'f', -1, 64); len(plain) < 40 {
				if s := dateText(plain, date, b.from1904); s != plain {
					return s
				}
			}
		}
	}
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 14, 64), 64); err == nil {
		v = rounded
	}
	if size := math.Abs(v); size >= 1e15 || size < 1e-9 && size > 0 {
		return strconv.FormatFloat(v, 'E', -1, 64)
	}
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

var errorTexts = map[int]string{0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

func boolErr(value int, isError bool) string {
	switch {
	case isError && errorTexts[value] != "":
		return errorTexts[value]
	case isError:
		return fmt.Sprintf("#ERR%d!", value)
	case value == 0:
		return "FALSE"
	}
	return "TRUE"
}
