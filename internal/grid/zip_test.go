package grid

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named makes an archive whose names are bytes as they are given, without the
// flag that says UTF-8.
func named(t testing.TB, flags uint16, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.CreateRaw(&zip.FileHeader{Name: parts[i], NonUTF8: true, Flags: flags, Method: zip.Store,
			CompressedSize64: uint64(len(parts[i+1])), UncompressedSize64: uint64(len(parts[i+1]))})
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

func attachments(t testing.TB) []byte {
	inner := zipOf(t, "三.csv", "序号,企业\n1,丙\n", "更深.zip", string(zipOf(t, "四.csv", "1")))
	return zipOf(t, "附件/", "", "附件/一.xls", string(published(t)), "附件/通知.docx", string(noticeDOCX(t)), "二.csv", gbk("1,乙\n"),
		"照片.png", "\x89PNG\r\n\x1a\n", "空.txt", "", "内.zip", string(inner), "__MACOSX/._一.xls", "x", "附件/Thumbs.db", "x", "附件/~$通知.docx", "x")
}

func TestReadZip(t *testing.T) {
	inside := func(name string, data []byte) []Table {
		f, err := Read(data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Tables {
			f.Tables[i].Name = strings.TrimSuffix(name+"/"+f.Tables[i].Name, "/")
		}
		return f.Tables
	}
	sheets, letter := inside("附件/一.xls", published(t)), inside("附件/通知.docx", noticeDOCX(t))
	second := Table{Name: "二.csv", Rows: numbered([]string{"1", "乙"})}
	third := Table{Name: "内.zip/三.csv", Rows: numbered([]string{"序号", "企业"}, []string{"1", "丙"})}
	passed := []string{"照片.png", "空.txt", "内.zip/更深.zip"}
	for name, tt := range map[string]struct {
		opt  Options
		want *File
	}{
		"all": {Options{}, &File{Format: "zip", Hidden: []string{"附件/一.xls/草稿", "附件/一.xls/藏"}, Passed: passed,
			Tables: append(append(append([]Table{}, sheets...), letter...), second, third)}},
		"one sheet":        {Options{Sheet: "附件/一.xls/说明"}, &File{Format: "zip", Tables: sheets[1:], Passed: passed}},
		"one hidden sheet": {Options{Sheet: "附件/一.xls/草稿"}, &File{Format: "zip", Tables: []Table{{Name: "附件/一.xls/草稿", Rows: numbered([]string{"旧"})}}, Passed: passed}},
		"one file":         {Options{Sheet: "二.csv"}, &File{Format: "zip", Tables: []Table{second}, Passed: passed}},
		"one file within":  {Options{Sheet: "内.zip/三.csv"}, &File{Format: "zip", Tables: []Table{third}, Passed: passed}},
	} {
		got, err := Read(attachments(t), tt.opt)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadZipNames(t *testing.T) {
	for given, want := range map[string]string{
		gbk("附件1：名单.csv"): "附件1：名单.csv",
		"附件1：名单.csv":      "附件1：名单.csv",
		gbk(`附件\名单.csv`):  "附件/名单.csv",
		"\xff\xff.csv":    "_.csv",
		"../../etc/a.csv": "../../etc/a.csv",
		gbk("联通.csv")[:2]: "联",
	} {
		f, err := Read(named(t, 0, given, "1,2"), Options{})
		if err != nil {
			t.Errorf("%q: %v", given, err)
			continue
		}
		if got := f.Tables[0].Name; got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestReadZipErrors(t *testing.T) {
	many := make([]string, 0, 2*maxEntries+2)
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprint(i, ".csv"), "1")
	}
	half := published(t)
	half = half[:len(half)/2]
	whole := attachments(t)
	for name, tt := range map[string]struct {
		data   []byte
		opt    Options
		want   Kind
		detail string
	}{
		"a password":                        {named(t, zipPassword, "一.csv", "1,2"), Options{}, Encrypted, "一.csv"},
		"a password of a file in it":        {zipOf(t, "一.csv", "1", "二.xlsx", string(compound("EncryptedPackage"))), Options{}, Encrypted, "二.xlsx"},
		"cut off":                           {whole[:len(whole)-40], Options{}, Damaged, ""},
		"a file that was cut off":           {zipOf(t, "一.csv", "1", "二.xlsx", string(half)), Options{}, Damaged, "二.xlsx"},
		"an archive in it that was cut off": {zipOf(t, "一.csv", "1", "内.zip", string(whole[:len(whole)-40])), Options{}, Damaged, "内.zip"},
		"a wrong checksum":                  {bytes.Replace(stored(t, "一.csv", "1,甲甲\n"), []byte("甲甲"), []byte("甲乙"), 1), Options{}, Damaged, "一.csv"},
		"many files":                        {stored(t, many...), Options{}, TooLarge, ""},
		"many files over two archives":      {stored(t, append(many[:maxEntries], "内.zip", string(stored(t, many[:maxEntries+2]...)))...), Options{}, TooLarge, ""},
		"a bomb":                            {zipOf(t, "一.csv", strings.Repeat("0", ratioFrom+1)), Options{}, TooLarge, "一.csv"},
		"a bomb within":                     {zipOf(t, "内.zip", string(zipOf(t, "一.csv", strings.Repeat("0", ratioFrom+1)))), Options{}, TooLarge, "一.csv"},
		"a document that is a bomb":         {zipOf(t, "一.docx", string(docxOf(t, strings.Repeat(" ", ratioFrom+1)))), Options{}, TooLarge, "一.docx"},
		"no such sheet":                     {whole, Options{Sheet: "没有"}, NoSheet, "二.csv"},
		"no such sheet in a file":           {whole, Options{Sheet: "附件/一.xls/没有"}, NoSheet, "说明"},
		"nothing but folders":               {zipOf(t, "a/", "", "a/b/", ""), Options{}, Empty, ""},
		"nothing that is read":              {zipOf(t, "a.png", "GIF89a", "b.pptx", string(zipOf(t, "[Content_Types].xml", "", "ppt/x", ""))), Options{}, Unsupported, "b.pptx"},
	} {
		f, err := Read(tt.data, tt.opt)
		if kindOf(err) != tt.want || !strings.Contains(err.Error(), tt.detail) {
			t.Errorf("%s: %v, %v, want %s of %s", name, f, err, tt.want, tt.detail)
		}
	}
	// The bound on what all files unpack to together.
	a := &archive{f: &File{}, bytes: maxBytes - 10}
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.entry(z.File[1], "x", false); kindOf(err) != TooLarge {
		t.Error(err)
	}
}

func FuzzReadZip(f *testing.F) {
	inner := stored(f, "三.csv", "1,丙\n")
	f.Add("附件1.csv", []byte("1,甲\n"), "a/b.zip", inner, uint16(0), 0)
	f.Add(gbk("名单.xlsx"), noticeDOCX(f), "x", []byte("<html>1<table><tr><td>2"), uint16(0), 10)
	f.Add("a", []byte(rebof(publishedXLS())), "__MACOSX/b", []byte("\x89PNG\r\n\x1a\n"), uint16(1), 3)
	f.Fuzz(func(t *testing.T, name1 string, data1 []byte, name2 string, data2 []byte, flags uint16, cut int) {
		if len(name1) > 60000 || len(name2) > 60000 {
			t.Skip()
		}
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, e := range []struct {
			name string
			data []byte
		}{{name1, data1}, {name2, data2}} {
			p, err := w.CreateHeader(&zip.FileHeader{Name: e.name, NonUTF8: flags&2 != 0, Method: zip.Store})
			if err != nil {
				t.Skip()
			}
			if _, err := p.Write(e.data); err != nil {
				t.Skip()
			}
		}
		if err := w.Close(); err != nil {
			t.Skip()
		}
		data := b.Bytes()
		if cut > 0 && cut < len(data) && flags&4 != 0 {
			data[cut] ^= byte(flags >> 8)
		}
		holdsLaws(t, data, Options{})
	})
}
