package grid

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

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

// summary is what tells the members of an archive: names, with the kind of
// error or the format of each.
func summary(members []Member) []string {
	var all []string
	for _, m := range members {
		what := string(kindOf(m.Err))
		if m.Err == nil {
			what = formatOf(look(m.Content)).name
		}
		all = append(all, m.Name+" "+what)
	}
	return all
}

func TestUnpack(t *testing.T) {
	members, err := Unpack(attachments(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"附件/一.xls xlsx", "附件/通知.docx docx", "二.csv text", "照片.png png", "空.txt text", "内.zip/三.csv text", "内.zip/更深.zip zip"}
	if diff := cmp.Diff(want, summary(members)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if string(members[2].Content) != gbk("1,乙\n") {
		t.Error("a member's content is another's")
	}
}

func TestUnpackNames(t *testing.T) {
	for given, want := range map[string]string{
		gbk("附件1：名单.csv"): "附件1：名单.csv",
		"附件1：名单.csv":      "附件1：名单.csv",
		gbk(`附件\名单.csv`):  "附件/名单.csv",
		"\xff\xff.csv":    "_.csv",
		"../../etc/a.csv": "../../etc/a.csv",
		gbk("联通.csv")[:2]: "联",
	} {
		members, err := Unpack(named(t, 0, given, "1,2"))
		if err != nil {
			t.Errorf("%q: %v", given, err)
			continue
		}
		if got := members[0].Name; got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// What is wrong with one file of an archive is said of that file; the others
// are taken out.
func TestUnpackBadMembers(t *testing.T) {
	half := published(t)
	half = half[:len(half)/2]
	whole := attachments(t)
	strange := named(t, 0, "一.csv", "1,2")
	binary.LittleEndian.PutUint16(strange[bytes.Index(strange, []byte("PK\x01\x02"))+10:], 99)
	for name, tt := range map[string]struct {
		data []byte
		want []string
	}{
		"a password":                        {named(t, zipPassword, "一.csv", "1,2"), []string{"一.csv encrypted"}},
		"a password of a file in it":        {zipOf(t, "一.csv", "1", "二.xlsx", string(compound("EncryptedPackage"))), []string{"一.csv text", "二.xlsx office"}},
		"a file that was cut off":           {zipOf(t, "一.csv", "1", "二.xlsx", string(half)), []string{"一.csv text", "二.xlsx xlsx"}},
		"an archive in it that was cut off": {zipOf(t, "一.csv", "1", "内.zip", string(whole[:len(whole)-40])), []string{"一.csv text", "内.zip zip"}},
		"a wrong checksum":                  {bytes.Replace(stored(t, "一.csv", "1,甲甲\n", "二.csv", "1"), []byte("甲甲"), []byte("甲乙"), 1), []string{"一.csv damaged", "二.csv text"}},
		"packed in a way of its own":        {strange, []string{"一.csv unsupported"}},
		"a bomb":                            {zipOf(t, "一.csv", strings.Repeat("0", ratioFrom+1), "二.csv", "1"), []string{"一.csv too-large", "二.csv text"}},
		"a bomb within":                     {zipOf(t, "内.zip", string(zipOf(t, "一.csv", strings.Repeat("0", ratioFrom+1)))), []string{"内.zip too-large"}},
		"a document that is a bomb":         {zipOf(t, "一.docx", string(docxOf(t, strings.Repeat(" ", ratioFrom+1)))), []string{"一.docx too-large"}},
		"no archive":                        {[]byte("1,2"), nil},
		"a workbook":                        {published(t), nil},
		"an archive that breaks off":        {whole[:len(whole)-40], nil},
	} {
		members, err := Unpack(tt.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, summary(members)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestUnpackErrors(t *testing.T) {
	many := make([]string, 0, 2*maxEntries+2)
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprint(i, ".csv"), "1")
	}
	inner := string(stored(t, many[:maxEntries+2]...))
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"many files":                   {stored(t, many...), TooLarge},
		"many files over two archives": {stored(t, append(many[:maxEntries:maxEntries], "内.zip", inner)...), TooLarge},
		"nothing but folders":          {zipOf(t, "a/", "", "a/b/", ""), Empty},
	} {
		if members, err := Unpack(tt.data); kindOf(err) != tt.want {
			t.Errorf("%s: %d members, %v, want %s", name, len(members), err, tt.want)
		}
	}
	// The bound on what all files unpack to together.
	a := &archive{bytes: maxBytes - 10}
	if err := a.read(attachments(t), ""); kindOf(err) != TooLarge {
		t.Error(err)
	}
}

// A directory of millions of entries would be held in memory several times.
// The files of an archive are held all at once, so that together they have a bound.
func TestUnpackIsBounded(t *testing.T) {
	line := "1,样例科技有限公司,武侯区,2023-12-01\n"
	part := strings.Repeat(line, 32<<20/len(line))
	var parts []string
	for i := range 10 {
		parts = append(parts, fmt.Sprint(i, ".csv"), part)
	}
	var own *Error
	if _, err := Unpack(zipOf(t, parts...)); !errors.As(err, &own) || own.Kind != TooLarge {
		t.Errorf("%v, want %s", err, TooLarge)
	}
}

func TestZipDirectoryIsBounded(t *testing.T) {
	data := append(stored(t, "一.csv", "1"), bytes.Repeat([]byte(zipRecord), maxRecords)...)
	if _, err := Read(data, Options{}); kindOf(err) != TooLarge {
		t.Error(err)
	}
	if members, err := Unpack(data); err != nil || members != nil {
		t.Errorf("%d members, %v", len(members), err)
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
		members, err := Unpack(data)
		if err != nil && (kindOf(err) == "" || members != nil) {
			t.Fatalf("%T %v beside %d members", err, err, len(members))
		}
		for _, m := range members {
			if !utf8.ValidString(m.Name) || strings.Contains(m.Name, "\x00") || m.Err != nil && kindOf(m.Err) == "" {
				t.Fatalf("%q: %v", m.Name, m.Err)
			}
		}
	})
}
