package grid

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tracker/internal/grid/gridtest"
)

// oleOf makes a compound file of streams, each a name and its content.
var oleOf = gridtest.Compound

// le writes numbers by their size, strings as they are.
func le(values ...any) string {
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case string:
			b = append(b, v...)
		case int: // most fields
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		case byte:
			b = append(b, v)
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, v)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		default:
			panic(v)
		}
	}
	return string(b)
}

func rec(kind int, values ...any) string {
	body := le(values...)
	return le(kind, len(body)) + body
}

// wide writes the characters of a string in two bytes each.
func wide(s string) string { return string(utf16Bytes(s, binary.LittleEndian)) }

// uni writes a string with its flags; its length is written before it.
func uni(s string) string { return "\x01" + wide(s) }

func gbk(s string) string {
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

const eof = "\x0a\x00\x00\x00"

// bookXLS writes the workbook's records and its sheets: name, state, kind,
// records.
func bookXLS(version int, globals string, sheets ...any) string {
	bof := func(kind int) string { return rec(recBOF, version, kind, 0, 0) }
	var parts []string
	length := len(bof(kindGlobals) + globals + eof)
	bound := func(i, at int) string {
		name := sheets[i].(string)
		if version == 0x0600 {
			return rec(recBoundSheet, uint32(at), byte(sheets[i+1].(int)), byte(sheets[i+2].(int)), byte(len([]rune(name))), uni(name))
		}
		return rec(recBoundSheet, uint32(at), byte(sheets[i+1].(int)), byte(sheets[i+2].(int)), byte(len(gbk(name))), gbk(name))
	}
	for i := 0; i < len(sheets); i += 4 {
		length += len(bound(i, 0))
	}
	s := bof(kindGlobals) + globals
	for i := 0; i < len(sheets); i += 4 {
		s += bound(i, length)
		kind := kindSheet
		if sheets[i+2] != 0 {
			kind = 0x20
		}
		parts = append(parts, bof(kind)+sheets[i+3].(string)+eof)
		length += len(parts[len(parts)-1])
	}
	return s + eof + strings.Join(parts, "")
}

func label(row, column, i int) string { return rec(recLabelSST, row, column, 0, uint32(i)) }

// sst writes shared strings, each in one record.
func sst(all ...string) string {
	s := le(uint32(len(all)), uint32(len(all)))
	for _, one := range all {
		s += le(len(utf16.Encode([]rune(one))), uni(one))
	}
	return rec(recSST, s)
}

func publishedXLS() string {
	styles := rec(recFormat, 164, 17, uni(`yyyy"年"m"月"d"日";@`)) + rec(recFormat, 165, 10, "\x00", "0.00_);[R]") +
		rec(recXF, 0, 0) + rec(recXF, 0, 14) + rec(recXF, 0, 164) + rec(recXF, 0, 22) + rec(recXF, 0, 165)
	strs := sst("四川省第二批名单", "序号", "企业名称", "区县", " 甲\u3000", "武侯区", "乙", "𠮷")
	list := label(0, 0, 0) + rec(recRow, 4, 0, 0, 0, 0, 0, uint32(0x20)) +
		label(2, 0, 1) + label(2, 1, 2) + label(2, 2, 3) +
		rec(recNumber, 3, 0, 0, 368.0) + label(3, 1, 4) + label(3, 2, 5) +
		rec(recRK, 4, 0, 0, uint32(2<<2|2)) + label(4, 1, 6) +
		label(5, 1, 7) + rec(recMulRK, 5, 3, 0, uint32(0xfffffffe), 0, uint32(368<<2|2), 1, uint32(45011<<2|2), 5) +
		rec(0x01b6) + // a comment, with a chart of its own below
		rec(recBOF, 0x0600, 0x20, 0, 0) + rec(recNumber, 9, 9, 0, 9.0) + eof +
		rec(recMergeCells, 2, 3, 5, 2, 2, 0, 0, 0, 2)
	values := func() (s string) {
		for i, v := range []struct {
			style int
			v     float64
		}{{0, 0.1}, {0, 0.1 + 0.2}, {0, 510100000012345}, {0, 915101000000000001}, {0, 1.23e17}, {0, 2.5e-12}, {0, -0.5}, {0, math.Copysign(0, -1)},
			{1, 45011}, {2, 45011.75}, {3, 45011.75}, {2, -3}, {2, 1e300}, {4, 7}, {99, 7}, {0, math.NaN()}} {
			s += rec(recNumber, i, 0, v.style, v.v)
		}
		return s
	}() +
		rec(recBoolErr, 0, 1, 0, byte(1), byte(0)) + rec(recBoolErr, 1, 1, 0, byte(0), byte(0)) + rec(recBoolErr, 2, 1, 0, byte(42), byte(1)) + rec(recBoolErr, 3, 1, 0, byte(99), byte(1)) +
		rec(recFormula, 4, 1, 0, 2.0, 0, uint32(0), 0) +
		rec(recFormula, 5, 1, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0) + rec(0x04bc, 0) + rec(recString, 3, uni("算出来")) +
		rec(recFormula, 6, 1, 0, "\x01\x00\x01\x00\x00\x00\xff\xff", 0) + rec(recFormula, 7, 1, 0, "\x02\x00\x07\x00\x00\x00\xff\xff", 0) +
		rec(recFormula, 8, 1, 0, "\x03\x00\x00\x00\x00\x00\xff\xff", 0) + rec(recString, 1, uni("x")) +
		rec(recLabel, 9, 1, 0, 2, uni("标签")) + rec(recRString, 10, 1, 0, 2, "\x00\xe9A", 1, 0, 0) + rec(recLabel, 11, 1, 0, 0, "\x00") +
		rec(recRK, 12, 1, 0, uint32(math.Float64bits(1.5)>>32)) + rec(recRK, 13, 1, 0, uint32(12345<<2|3))
	return bookXLS(0x0600, rec(recCodePage, 1200)+styles+strs,
		"名单", 0, 0, list, "图", 0, 2, rec(recNumber, 0, 0, 0, 1.0), "值", 0, 0, values, "空", 0, 0, "", "草稿", 1, 0, label(0, 0, 6), "藏", 2, 0, label(0, 0, 6), "藏空", 1, 0, "")
}

func TestReadXLS(t *testing.T) {
	list := Table{Name: "名单", Rows: []Row{
		{Number: 1, Cells: []string{"四川省第二批名单"}},
		{Number: 3, Cells: []string{"序号", "企业名称", "区县"}},
		{Number: 4, Cells: []string{"368", " 甲\u3000", "武侯区"}},
		{Number: 5, Hidden: true, Cells: []string{"2", "乙", "武侯区"}, Inherited: []bool{false, false, true}},
		{Number: 6, Cells: []string{"", "𠮷", "武侯区", "-1", "368", "2023-03-26"}, Inherited: []bool{false, false, true, false, false, false}},
	}}
	values := Table{Name: "值", Rows: numbered(
		[]string{"0.1", "TRUE"}, []string{"0.3", "FALSE"}, []string{"510100000012345", "#N/A"}, []string{"9.15101E+17", "#ERR99!"},
		[]string{"1.23E+17", "2"}, []string{"2.5E-12", "算出来"}, []string{"-0.5", "TRUE"}, []string{"0", "#DIV/0!"},
		[]string{"2023-03-26"}, []string{"2023-03-26", "标签"}, []string{"2023-03-26 18:00:00", "éA"}, []string{"-3"}, []string{"1E+300", "1.5"}, []string{"7", "123.45"}, []string{"7"}, []string{"#NUM!"},
	)}
	for name, tt := range map[string]struct {
		opt  Options
		want *File
	}{
		"visible sheets":   {Options{}, &File{Format: "xls", Tables: []Table{list, values}, Hidden: []string{"草稿", "藏"}}},
		"one sheet":        {Options{Sheet: "名单"}, &File{Format: "xls", Tables: []Table{list}}},
		"one hidden sheet": {Options{Sheet: "草稿"}, &File{Format: "xls", Tables: []Table{{Name: "草稿", Rows: numbered([]string{"乙"})}}}},
	} {
		for form, data := range map[string][]byte{"compound": oleOf("\x05SummaryInformation", "x", "Workbook", publishedXLS()), "bare": []byte(rebof(publishedXLS()))} {
			got, err := Read(data, tt.opt)
			if err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
				continue
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, form, diff)
			}
		}
	}
	if _, err := Read(oleOf("Workbook", publishedXLS()), Options{Sheet: "没有"}); kindOf(err) != NoSheet || !strings.Contains(err.Error(), "名单") {
		t.Error(err)
	}
}

// rebof lengthens the first BOF to what Excel writes, by which a bare stream is
// known; the sheets move with it.
func rebof(s string) string {
	b := []byte(s)
	b = bytes.Join([][]byte{b[:2], {16, 0}, b[4:12], make([]byte, 8), b[12:]}, nil)
	for pos := 0; pos < len(b); {
		kind, n := binary.LittleEndian.Uint16(b[pos:]), int(binary.LittleEndian.Uint16(b[pos+2:]))
		if kind == recBoundSheet {
			binary.LittleEndian.PutUint32(b[pos+4:], binary.LittleEndian.Uint32(b[pos+4:])+8)
		}
		pos += 4 + n
	}
	return string(b)
}

// A string goes on in a CONTINUE record at any of its characters, and there it
// may change from one byte a character to two, or back; runs and phonetic
// guides are cut anywhere.
func TestReadXLSContinued(t *testing.T) {
	head := le(uint32(3), uint32(3))
	tail := le(1, "\x00Z")
	for name, records := range map[string]string{
		"at a character":        rec(recSST, head, 4, "\x01", wide("甲乙")) + rec(recContinue, "\x01", wide("丙丁"), 1, "\x00Y", tail),
		"to one byte and back":  rec(recSST, head, 4, "\x01", wide("甲乙")) + rec(recContinue, "\x00a") + rec(recContinue, "\x01", wide("丁"), 1, "\x00Y", tail),
		"before the characters": rec(recSST, head, 4, "\x00") + rec(recContinue, "\x01", wide("甲乙丙丁"), 1, "\x00Y", tail),
		"between strings":       rec(recSST, head, 4, uni("甲乙丙丁")) + rec(recContinue, 1, "\x00Y", tail),
		"in runs":               rec(recSST, head, 4, "\x09", 2, wide("甲乙丙丁"), "12345") + rec(recContinue, "678", 1, "\x00Y", tail),
		"in a guide":            rec(recSST, head, 4, "\x05", uint32(9), wide("甲乙丙丁"), "123") + rec(recContinue, "456789") + rec(recContinue, 1, "\x0c", 1, uint32(1), "Yrunsx", tail),
		"before the flags":      rec(recSST, head, 4) + rec(recContinue, uni("甲乙丙丁"), 1, "\x00Y", tail),
		"by records of nothing": rec(recSST, head, 4, uni("甲乙丙丁")) + rec(recContinue) + rec(recContinue, 1, "\x00Y", tail),
	} {
		f, err := Read(oleOf("Workbook", bookXLS(0x0600, records, "名单", 0, 0, label(0, 0, 0)+label(0, 1, 1)+label(0, 2, 2))), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := f.Tables[0].Rows[0].Cells
		want := []string{"甲乙丙丁", "Y", "Z"}
		if strings.Contains(name, "one byte") {
			want[0] = "甲乙a丁"
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadXLSOfExcel5(t *testing.T) {
	cells := func(s string) string {
		return rec(recLabel, 0, 0, 0, len(s), s) + rec(recRString, 0, 1, 0, len(s), s, byte(1), byte(0), byte(0)) +
			rec(recFormula, 0, 2, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0) + rec(recString, len(s), s) + rec(recNumber, 0, 3, 1, 45011.0)
	}
	globals := func(page int) string {
		return rec(recFormat, 50, byte(10), "yyyy-mm-dd") + rec(recXF, 0, 0) + rec(recXF, 0, 50) + rec(recCodePage, page)
	}
	for name, tt := range map[string]struct {
		data []byte
		opt  Options
		want string
	}{
		"GBK":                            {oleOf("Book", bookXLS(0x0500, globals(936), "名单", 0, 0, cells(gbk("企业（集团）")))), Options{}, "企业（集团）"},
		"GBK that looks like UTF-8":      {oleOf("Book", bookXLS(0x0500, globals(936), "名单", 0, 0, cells(gbk("联通")))), Options{}, "联通"},
		"GBK declared as Western":        {oleOf("Book", bookXLS(0x0500, globals(1252), "名单", 0, 0, cells(gbk("企业")))), Options{}, "企业"},
		"UTF-8 declared as Western":      {oleOf("Book", bookXLS(0x0500, globals(1252), "名单", 0, 0, cells("企业"))), Options{}, "企业"},
		"Western":                        {oleOf("Book", bookXLS(0x0500, globals(1252), "名单", 0, 0, cells("Soci\xe9"))), Options{}, "Socié"},
		"Big5":                           {oleOf("Book", bookXLS(0x0500, globals(950), "abc", 0, 0, cells("\xa5\xf8\xb7~"))), Options{}, "企業"},
		"no code page":                   {oleOf("Book", bookXLS(0x0500, globals(0), "名单", 0, 0, cells(gbk("企业")))), Options{}, "企业"},
		"asked for":                      {oleOf("Book", bookXLS(0x0500, globals(1252), "abc", 0, 0, cells("\xe8\x81\x94"))), Options{Encoding: "utf-8"}, "联"},
		"bare, as programs of PHP write": {[]byte(le(recBOF, 8, 0, kindSheet, 0, 0) + cells(gbk("企业")) + eof), Options{}, "企业"},
	} {
		f, err := Read(tt.data, tt.opt)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := &File{Format: "xls", Tables: []Table{{Name: "名单", Rows: numbered([]string{tt.want, tt.want, tt.want, "2023-03-26"})}}}
		if strings.HasPrefix(name, "bare") {
			want.Tables[0].Name = ""
			want.Tables[0].Rows[0].Cells[3] = "45011"
		}
		if name == "asked for" || name == "Big5" {
			want.Tables[0].Name = "abc"
		}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadXLSErrors(t *testing.T) {
	whole := oleOf("Workbook", publishedXLS())
	stream := publishedXLS()
	sheet := func(records string) []byte {
		return oleOf("Workbook", bookXLS(0x0600, sst("甲"), "名单", 0, 0, records))
	}
	overlapping := []any{}
	for i := range 50 {
		overlapping = append(overlapping, string(rune('a'+i)), 0, 0, "")
	}
	loop := bookXLS(0x0600, sst("甲"), append(overlapping, "z", 0, 0, strings.Repeat(label(0, 0, 0), 1000))...)
	last := strings.LastIndex(loop, rec(recBOF, 0x0600, kindSheet, 0, 0))
	same := []byte(loop)
	for pos := 0; pos < last; {
		kind, n := binary.LittleEndian.Uint16(same[pos:]), int(binary.LittleEndian.Uint16(same[pos+2:]))
		if kind == recBoundSheet {
			binary.LittleEndian.PutUint32(same[pos+4:], uint32(last))
		}
		pos += 4 + n
	}
	for name, tt := range map[string]struct {
		data []byte
		opt  Options
		want Kind
	}{
		"a password":                   {oleOf("Workbook", bookXLS(0x0600, rec(recFilePass, 1, 0), "x", 0, 0, "")), Options{}, Encrypted},
		"cut off":                      {whole[:len(whole)/2], Options{}, Damaged},
		"only a header":                {compound("Root Entry", "Workbook"), Options{}, Damaged},
		"an empty workbook":            {sheet(""), Options{}, Empty},
		"records that break off":       {[]byte(rebof(stream)[:len(stream)/2]), Options{}, Damaged},
		"a sheet that isn't there":     {oleOf("Workbook", strings.Replace(stream, le("\x85\x00"), le("\x85\x00"), 1)[:20]), Options{}, Damaged},
		"a string that isn't there":    {sheet(label(0, 0, 5)), Options{}, Damaged},
		"a cell that breaks off":       {sheet(rec(recNumber, 0, 0, 0)), Options{}, Damaged},
		"a string that breaks off":     {sheet(rec(recLabel, 0, 0, 0, 9, uni("甲"))), Options{}, Damaged},
		"a column beyond the last":     {sheet(label(0, 256, 0)), Options{}, Damaged},
		"strings that break off":       {oleOf("Workbook", bookXLS(0x0600, rec(recSST, uint32(2), uint32(2), 9, uni("甲")), "x", 0, 0, "")), Options{}, Damaged},
		"no workbook in it":            {oleOf("Workbook", ""), Options{}, Damaged},
		"sheets that are all the same": {oleOf("Workbook", string(same)), Options{}, Damaged},
		"not in its code page":         {oleOf("Book", bookXLS(0x0500, rec(recCodePage, 936), "x", 0, 0, rec(recLabel, 0, 0, 0, 2, "\xff\xff"))), Options{}, BadEncoding},
		"an encoding that is none":     {whole, Options{Encoding: "x"}, NoEncoding},
		"Excel 4":                      {[]byte("\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00"), Options{}, Unsupported},
	} {
		if f, err := Read(tt.data, tt.opt); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v, want %s", name, f, err, tt.want)
		}
	}
}

// A directory that goes on would be held in memory and gone down by recursion.
func TestCompoundFileIsBounded(t *testing.T) {
	var parts []string
	for range 4 * maxOLEReads {
		parts = append(parts, "x", "")
	}
	data := oleOf(parts[:8]...)
	if _, err := streams(data, "xls", "x"); err != nil {
		t.Error(err)
	}
	r := &compoundReader{Reader: bytes.NewReader(data), left: 1}
	for i, want := range []bool{true, false} {
		if _, err := r.ReadAt(make([]byte, 4), 0); (err == nil) != want {
			t.Errorf("read %d: %v", i, err)
		}
	}
}

// TestReadXLSLists reads a real workbook, which is not ours to copy.
func TestReadXLSLists(t *testing.T) {
	dir := os.Getenv("TRACKER_LISTS")
	if dir == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	data, err := os.ReadFile(filepath.Join(dir, "附件2-高新区2010-2018年认定的市级科技型初创企业培育工程企业（雏鹰、青蓝）名单 (1).xls"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Tables[0].Rows); n != 1044 {
		t.Errorf("%d rows", n)
	}
	if diff := cmp.Diff([]string{"1", "2010"}, []string{f.Tables[0].Rows[1].Cells[0], f.Tables[0].Rows[1].Cells[3]}); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadXLS(f *testing.F) {
	f.Add([]byte(rebof(publishedXLS())))
	f.Add(oleOf("Workbook", publishedXLS()))
	f.Add([]byte(le(recBOF, 8, 0, kindSheet, 0, 0) + rec(recLabel, 0, 0, 0, 4, gbk("企业")) + eof))
	f.Add([]byte(rebof(bookXLS(0x0600, rec(recSST, le(uint32(1), uint32(1)), 4, "\x09", 1, wide("甲"))+rec(recContinue, "\x00abc1234"), "x", 0, 0, label(0, 0, 0)))))
	f.Add(oleOf("Book", bookXLS(0x0500, rec(recCodePage, 936), "名单", 0, 0, rec(recLabel, 0, 0, 0, 4, gbk("企业")))))
	f.Fuzz(func(t *testing.T, data []byte) {
		holdsLaws(t, data, Options{})
	})
}
