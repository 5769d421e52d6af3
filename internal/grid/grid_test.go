package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// numbered makes rows 1, 2, 3 of cells.
func numbered(rows ...[]string) []Row {
	var all []Row
	for i, cells := range rows {
		all = append(all, Row{Number: i + 1, Cells: cells})
	}
	return all
}

func kindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// compound is the least of an OLE2 file: a header and a directory of streams.
func compound(streams ...string) []byte {
	data := make([]byte, 512)
	copy(data, ole2)
	for _, name := range streams {
		entry := make([]byte, 128)
		for i, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(entry[2*i:], u)
		}
		entry[64], entry[66] = byte(2*len(name)+2), 2
		data = append(data, entry...)
	}
	return data
}

func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for i := 0; i < len(parts); i += 2 {
		p, err := w.Create(parts[i])
		if err == nil {
			_, err = p.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestErrors(t *testing.T) {
	whole := published(t)
	type want struct {
		Kind   Kind
		Format string
	}
	docx := zipOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w:document/>")
	for name, tt := range map[string]struct {
		data []byte
		want want
	}{
		"no bytes":                     {nil, want{Empty, ""}},
		"white space":                  {[]byte(" \r\n\u3000\n"), want{Empty, "csv"}},
		"only a byte order mark":       {[]byte(bomUTF8), want{Empty, "csv"}},
		"only a UTF-16 mark":           {[]byte(bomUTF16LE), want{Empty, "csv"}},
		"only delimiters":              {[]byte(",,,\n,,,\n"), want{Empty, "csv"}},
		"a download that never came":   {make([]byte, 4096), want{Damaged, ""}},
		"a workbook cut off":           {whole[:len(whole)*2/3], want{Damaged, "xlsx"}},
		"a document cut off":           {docx[:len(docx)-10], want{Damaged, "docx"}},
		"only the first bytes of one":  {whole[:20], want{Damaged, "zip"}},
		"a document without text":      {docx, want{Empty, "docx"}},
		"a zip of nothing that's read": {zipOf(t, "word/a.png", "\x89PNG\r\n\x1a\n"), want{Unsupported, "zip"}},
		"an open document":             {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"), want{Unsupported, "odt"}},
		"an open sheet without any":    {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), want{Empty, "ods"}},
		"an open sheet cut off":        {zipOf(t, "mimetype", "x", "content.xml", "<x>"), want{Damaged, "ods"}},
		"an open sheet with a lock":    {zipOf(t, "mimetype", "x", "content.xml", "?", "META-INF/manifest.xml", "<encryption-data/>"), want{Encrypted, "ods"}},
		"JSON of nested objects":       {[]byte(`[{"file": "a.csv", "lists": [{"title": "甲"}]}]`), want{Unsupported, "json"}},
		"JSON of one object":           {[]byte(`{"a": {"b": {"c": 1}}, "d": [{"e": 1}], "f": [{"g": 2}]}`), want{Unsupported, "json"}},
		"JSON cut off":                 {[]byte(`[{"name": "甲"}, {"na`), want{Damaged, "json"}},
		"OFD":                          {zipOf(t, "OFD.xml", "<x/>"), want{Damaged, "ofd"}},
		"binary workbook":              {zipOf(t, "[Content_Types].xml", "<x/>", "xl/workbook.bin", ""), want{Unsupported, "xlsb"}},
		"xls":                          {compound("Root Entry", "Workbook"), want{Damaged, "xls"}},
		"xls of Excel 5":               {compound("Book"), want{Damaged, "xls"}},
		"doc":                          {compound("WordDocument"), want{Damaged, "doc"}},
		"password":                     {compound("EncryptionInfo", "EncryptedPackage"), want{Encrypted, "office"}},
		"other compound file":          {compound("x"), want{Unsupported, "ole2"}},
		"pdf":                          {[]byte("%PDF-1.4\n%\xe2\xe3"), want{Damaged, "pdf"}},
		"png":                          {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), want{Unsupported, "png"}},
		"html without text":            {[]byte("\r\n <TABLE><tr><td>"), want{Empty, "html"}},
		"html in UTF-16":               {append([]byte(bomUTF16LE), utf16Bytes("<html>", binary.LittleEndian)...), want{Empty, "html"}},
		"xhtml":                        {[]byte(`<?xml version="1.0"?><html/>`), want{Empty, "html"}},
		"spreadsheet 2003":             {[]byte(bomUTF8 + `<?xml version="1.0"?><Workbook/>`), want{Unsupported, "xml"}},
		"a program":                    {[]byte("\x7fELF\x02\x01\x01"), want{Unsupported, "elf"}},
		"binary":                       {[]byte("\x00\x01\x02\x03\xff\xfe\x80\x81\x00\x05"), want{Unknown, ""}},
		"neither UTF-8 nor GB18030":    {[]byte("序号,企业\n1,\xff\xff\n"), want{BadEncoding, "text"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Read(tt.data, Options{})
			if err == nil {
				t.Fatalf("read as %+v", f)
			}
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("not an *Error: %v", err)
			}
			if diff := cmp.Diff(tt.want, want{e.Kind, e.Format}); diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func utf16Bytes(s string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// encodings writes a text in every encoding that is found from the content.
func encodings(t testing.TB, text string) map[string][]byte {
	t.Helper()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	le, be := utf16Bytes(text, binary.LittleEndian), utf16Bytes(text, binary.BigEndian)
	return map[string][]byte{
		"utf-8":           []byte(text),
		"utf-8 marked":    []byte(bomUTF8 + text),
		"utf-16le":        le,
		"utf-16le marked": append([]byte(bomUTF16LE), le...),
		"utf-16be":        be,
		"utf-16be marked": append([]byte(bomUTF16BE), be...),
		"gb18030":         gb,
		"gb18030 marked":  append([]byte(bomGB18030), gb...),
	}
}

func TestReadEncodings(t *testing.T) {
	for name, text := range map[string]string{
		"list":        "序号,企业名称\r\n1,成都一一科技有限公司\r\n2,四川㐂𠮷（集团）厂\r\n",
		"ASCII":       "id,name\n1,Acme\n2,Beta\n",
		"letter":      "四川省经济和信息化厅\n关于公布2023年度名单的通知\n现将1504户企业予以公布。\n",
		"no line end": "编号\t名称",
	} {
		var want []Table
		for enc, data := range encodings(t, text) {
			f, err := Read(data, Options{})
			if err != nil {
				t.Errorf("%s in %s: %v", name, enc, err)
				continue
			}
			enc, _, _ = strings.Cut(enc, " ")
			if name == "ASCII" && enc == "gb18030" {
				enc = f.Encoding // the same bytes
			}
			if f.Encoding != enc {
				t.Errorf("%s in %s: found %s", name, enc, f.Encoding)
			}
			if want == nil {
				want = f.Tables
			}
			if diff := cmp.Diff(want, f.Tables); diff != "" {
				t.Errorf("%s in %s:\n%s", name, enc, diff)
			}
		}
	}
}

func TestReadAskedEncoding(t *testing.T) {
	gb := []byte("\xc1\xaa\xcd\xa8") // 联通, the word that Notepad took for UTF-8
	for _, tt := range []struct {
		asked string
		data  []byte
		want  string // cell, or kind of error
	}{
		{"", gb, "联通"},
		{"GBK", gb, "联通"},
		{"gb2312", gb, "联通"},
		{"utf-8", gb, "bad-encoding"},
		{"UTF-16", utf16Bytes("联通", binary.LittleEndian), "联通"},
		{"utf-16", utf16Bytes("联,通", binary.BigEndian)[:2], "咀"},
		{"utf-16be", utf16Bytes("联通", binary.BigEndian), "联通"},
		{"utf-16le", []byte("abc"), "bad-encoding"},
		{"utf-16le", []byte("\x00\xd8a\x00"), "bad-encoding"},
		{"big5", gb, "no-encoding"},
	} {
		f, err := Read(tt.data, Options{Encoding: tt.asked})
		got := string(kindOf(err))
		if err == nil {
			got = f.Tables[0].Rows[0].Cells[0]
		}
		if got != tt.want {
			t.Errorf("asked %q of %x: %q, want %q (%v)", tt.asked, tt.data, got, tt.want, err)
		}
	}
}

// The line of a broken byte is told, in whatever encoding.
func TestReadBadEncodingLine(t *testing.T) {
	good := "序号,企业\n1,甲\n"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(good))
	for _, tt := range []struct {
		data []byte
		opt  Options
	}{
		{append(gb, "2,\x81\n"...), Options{}},
		{append([]byte(good), "2,\xff\n"...), Options{Encoding: "utf-8"}},
		{append(utf16Bytes(good, binary.BigEndian), 0xd8, 0, 0, 'a'), Options{Encoding: "utf-16be"}},
	} {
		_, err := Read(tt.data, tt.opt)
		if kindOf(err) != BadEncoding || !strings.Contains(err.Error(), "line 3,") {
			t.Errorf("%+v: %v", tt.opt, err)
		}
	}
}

// U+FFFD that is in the file is text like other text, however it is encoded.
func TestReadKeepsReplacementCharacter(t *testing.T) {
	for enc, data := range encodings(t, "序号,企业\n1,甲\ufffd厂\n") {
		f, err := Read(data, Options{})
		if err != nil {
			t.Errorf("%s: %v", enc, err)
			continue
		}
		if diff := cmp.Diff(numbered([]string{"序号", "企业"}, []string{"1", "甲\ufffd厂"}), f.Tables[0].Rows); diff != "" {
			t.Errorf("%s:\n%s", enc, diff)
		}
	}
}

func TestReadDropsNUL(t *testing.T) {
	for _, in := range []string{"序号,企业\n1,甲\x00厂\n", "id,name of it\n1,Acme\x00 Inc\n"} {
		f, err := Read([]byte(in), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(f.Encoding, f.Tables); strings.Contains(got, "\x00") || f.Encoding != "utf-8" || len(f.Tables[0].Rows[1].Cells) != 2 {
			t.Errorf("%q", got)
		}
	}
}

// TestReadLists reads real published lists, which are not ours to copy.
func TestReadLists(t *testing.T) {
	dir := os.Getenv("TRACKER_LISTS")
	if dir == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	type summary struct {
		Encoding     string
		Rows, Widest int
		First, Last  Row
	}
	for name, want := range map[string]summary{
		"gbk-企业名单.csv": {"gb18030", 693, 3,
			Row{Number: 1, Cells: []string{"序号", "名称", "统计编号"}},
			Row{Number: 693}},
		"gbk-2019.CSV": {"gb18030", 12779, 6, // and 10 lines of commas
			Row{Number: 1, Cells: []string{"上城区（75家）", "", "", "杭州齐顺轨道交通科技有限公司", "", "2.02E+13"}},
			Row{Number: 12789}},
		"绿色工厂名单.csv": {"utf-8", 2784, 6,
			Row{Number: 1, Cells: []string{"序号", "地区", "工厂名称", "行业", "第三方评价机构", "批次"}},
			Row{Number: 2784}},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := Read(data, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows := f.Tables[0].Rows
		got := summary{Encoding: f.Encoding, Rows: len(rows), First: rows[0], Last: Row{Number: rows[len(rows)-1].Number}}
		for _, r := range rows {
			got.Widest = max(got.Widest, len(r.Cells))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// FuzzRead holds Read to what others build on.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"序号,企业\n1,甲,\n\n2,\"乙\n厂\"", "a\tb\n1\t2", "sep=;\na;b", "\"", ",,,", "a\"b,\"c\"d,\"\"",
		"|a|b|\n|-|-|\n|1|=\"甲\"|", "'1,&nbsp;_x000D_,&amp;lt;<br>", "甲<br><table><tr><td>乙</td></tr></table>", `[{"a":1,"b":"甲"},{"b":null}]`, "{\"a\":1}\n{\"b\":[2,3]}"} {
		for _, data := range encodings(f, text) {
			f.Add(data, "", "")
		}
		f.Add([]byte(text), "utf-16le", "x")
	}
	for _, data := range [][]byte{published(f), handmade(f), compound("Workbook"), zipOf(f, "word/x", "")} {
		f.Add(data, "", "")
		f.Add(data, "", "名单")
		f.Add(data[:len(data)/2], "", "")
	}
	f.Fuzz(func(t *testing.T, data []byte, encoding, sheet string) {
		holdsLaws(t, data, Options{Encoding: encoding, Sheet: sheet})
	})
}

func holdsLaws(t *testing.T, data []byte, opt Options) {
	t.Helper()
	file, err := Read(data, opt)
	again, errAgain := Read(data, opt)
	if diff := cmp.Diff(file, again); diff != "" || fmt.Sprint(err) != fmt.Sprint(errAgain) {
		t.Fatalf("read twice: %v, %v, %s", err, errAgain, diff)
	}
	if err != nil {
		if kindOf(err) == "" || file != nil {
			t.Fatalf("%T %v beside %v", err, err, file)
		}
		return
	}
	if len(file.Tables)+len(file.Hidden) == 0 {
		t.Fatal("neither tables nor an error")
	}
	replaced := holdsReplacement(data, file)
	for _, table := range file.Tables {
		if !utf8.ValidString(table.Name) || strings.Contains(table.Name, "\x00") {
			t.Fatalf("a table named %q", table.Name)
		}
		last := 0
		for _, r := range table.Rows {
			if r.Number <= last {
				t.Fatalf("row %d after %d", r.Number, last)
			}
			last = r.Number
			if len(r.Cells) == 0 || r.Cells[len(r.Cells)-1] == "" {
				t.Fatalf("row %d ends in an empty cell: %q", r.Number, r.Cells)
			}
			if r.Inherited != nil && len(r.Inherited) != len(r.Cells) {
				t.Fatalf("row %d: %d cells, %d inherited", r.Number, len(r.Cells), len(r.Inherited))
			}
			for _, c := range r.Cells {
				if !utf8.ValidString(c) || strings.Contains(c, "\x00") || !replaced && strings.Contains(c, "\ufffd") {
					t.Fatalf("row %d: %q in %s", r.Number, c, file.Encoding)
				}
				if slices.Contains([]string{"doc", "ofd", "pdf"}, file.Format) && strings.ContainsFunc(c, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
					t.Fatalf("row %d: %q", r.Number, c)
				}
			}
		}
	}
}

// holdsReplacement reports whether U+FFFD is in the file itself.
func holdsReplacement(data []byte, file *File) bool {
	switch file.Encoding {
	case "utf-8":
		return bytes.Contains(data, []byte("\ufffd"))
	case "gb18030":
		return bytes.Contains(data, []byte(gbReplacement))
	case "utf-16le":
		return bytes.Contains(data, []byte("\xfd\xff"))
	case "utf-16be":
		return bytes.Contains(data, []byte("\xff\xfd"))
	}
	switch file.Format {
	case "xls", "doc":
		return bytes.Contains(data, []byte("\xfd\xff"))
	}
	// A workbook: U+FFFD is allowed where a part has one in any spelling.
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			continue
		}
		var b bytes.Buffer
		_, _ = b.ReadFrom(r)
		lower := bytes.ToLower(b.Bytes())
		for _, s := range []string{"\ufffd", "fffd", "65533"} {
			if bytes.Contains(lower, []byte(s)) {
				return true
			}
		}
	}
	return false
}

// A document, a web page or a JSON file has as many rows as a list of one may have; a
// row more is refused before it is held.
func TestRowsOfDocumentsAreBounded(t *testing.T) {
	row := strings.Repeat("<tr><td>a", 2)
	for name, read := range map[string]func() (*slab, error){
		"html": func() (*slab, error) {
			p := newPage()
			p.mem.rows = maxLines - 1
			return &p.mem, p.read("<table>" + row)
		},
		"docx": func() (*slab, error) {
			d := &document{flow: *newFlow("docx")}
			d.mem.rows = maxLines - 1
			return &d.mem, d.read(strings.NewReader("<w:document>" + strings.Repeat("<w:p><w:t>a</w:t></w:p>", 2) + "</w:document>"))
		},
		"json": func() (*slab, error) {
			j := newJSONReader(`[{"a": 1}, {"a": 2}]`)
			j.mem.rows = maxLines - 1
			return &j.mem, j.file()
		},
	} {
		if mem, err := read(); kindOf(err) != TooLarge || mem.rows != maxLines {
			t.Errorf("%s: %d rows: %v", name, mem.rows, err)
		}
	}
}
