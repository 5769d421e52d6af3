package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tracker/internal/grid/gridtest"
)

// Whatever a file is, and whoever made it: an error that names it and what it
// is, nothing stored, nothing but the error printed, and little memory taken.
func TestHostileFiles(t *testing.T) {
	const (
		bomb   = 64<<20 + 1
		laughs = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">` +
			`<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]><x>&f;</x>`
		types   = "[Content_Types].xml"
		sheet   = "xl/worksheets/sheet1.xml"
		picture = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	)
	rows := [][]string{{"四川省第二批创新型中小企业名单（样例）"}, {"序号", "企业名称"}, {"1", "样例甲科技有限公司"}}
	half := func(content []byte) []byte { return content[:len(content)/2] }
	xlsx, err := os.ReadFile("../../data/lists/innovative-02.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	deep := []byte("1,2")
	for range 100 {
		deep = gridtest.Zip("a.zip", string(deep))
	}
	for name, tt := range map[string]struct {
		content []byte
		want    string
	}{
		"scan.pdf":    {gridtest.ScanPDF(), "the pages are pictures"},
		"scan.ofd":    {gridtest.ScanOFD(), "the pages are pictures"},
		"locked.pdf":  {gridtest.LockedPDF(), "protected by a password"},
		"locked.xls":  {gridtest.LockedXLS(), "protected by a password"},
		"locked.xlsx": {gridtest.Compound("EncryptionInfo", "", "EncryptedPackage", ""), "protected by a password"},
		"locked.doc":  {gridtest.LockedDOC(), "protected by a password"},
		"locked.docx": {gridtest.Compound("EncryptedPackage", "", "DataSpaces", ""), "protected by a password"},

		"half.xlsx":  {half(xlsx), "damaged or not written to its end"},
		"half.xls":   {half(gridtest.XLS(rows)), "damaged or not written to its end"},
		"half.docx":  {half(gridtest.DOCX(rows)), "damaged or not written to its end"},
		"half.pdf":   {half(gridtest.PDF(rows)), "damaged or not written to its end"},
		"half.doc":   {half(gridtest.DOC(rows)), "damaged or not written to its end"},
		"half.ofd":   {half(gridtest.OFD(rows)), "damaged or not written to its end"},
		"half.json":  {half(gridtest.JSON(rows)), "damaged or not written to its end"},
		"half.ods":   {half(gridtest.ODS(rows)), "damaged or not written to its end"},
		"half.zip":   {half(gridtest.Zip("a.csv", "1,2")), "damaged or not written to its end"},
		"zeros.xlsx": {make([]byte, 1<<16), "damaged or not written to its end"},

		"bomb.xlsx":         {gridtest.Bomb(bomb, types, "", sheet, ""), "too large"},
		"bomb.docx":         {gridtest.Bomb(bomb, types, "", "word/document.xml", ""), "too large"},
		"bomb.ofd":          {gridtest.Bomb(bomb, "OFD.xml", ""), "too large"},
		"bomb.ods":          {gridtest.Bomb(bomb, "mimetype", "", "content.xml", ""), "too large"},
		"bomb.zip":          {gridtest.Bomb(bomb, "a.csv", ""), "too large"},
		"bomb in a zip.zip": {gridtest.Zip("a.zip", string(gridtest.Bomb(bomb, "a.csv", ""))), "too large"},
		"rows.csv":          {[]byte(strings.Repeat("a\n", 2_000_001)), "too large"},
		"one cell.zip":      {gridtest.Zip("a.csv", strings.Repeat("序号", 1<<20)), "too large"},
		"marks.csv":         {[]byte("序号,企业名称\n1,a" + strings.Repeat("\u0301", 1_000_000)), "too large"},
		"rows of 64 KB.csv": {[]byte(strings.Repeat(strings.Repeat("样例", 10_000)+",\n", 1000)), "too large"},
		"texts of 2 KB.csv": {[]byte(strings.Repeat("注："+strings.Repeat("说明", 1000)+"\n", 9000)), "too large"},
		"columns.csv":       {[]byte(strings.Repeat(",", 1<<20)), "too large"},

		"laughs.xlsx": {gridtest.Zip(types, laughs, "xl/workbook.xml", laughs, sheet, laughs), "damaged"},
		"laughs.docx": {gridtest.Zip(types, laughs, "word/document.xml", laughs), "too large"},
		"laughs.ofd":  {gridtest.Zip("OFD.xml", laughs), "too large"},
		"laughs.ods":  {gridtest.Zip("mimetype", "", "content.xml", laughs), "too large"},
		"laughs.xml":  {[]byte(laughs), "a file of the kind xml"},

		"deep.html": {[]byte(strings.Repeat("<table><tr><td>", 100_000)), "too deeply nested"},
		"deep.docx": {gridtest.Zip(types, "", "word/document.xml", strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000)), "too deeply nested"},
		"deep.ofd":  {gridtest.Zip("OFD.xml", strings.Repeat("<x>", 100_000)), "too deeply nested"},
		"deep.ods":  {gridtest.Zip("mimetype", "", "content.xml", strings.Repeat("<x>", 100_000)), "too deeply nested"},
		"deep.json": {[]byte(`[{"a":` + strings.Repeat("[", 100_000)), "a file of the kind json"},
		"deep.xlsx": {gridtest.Zip(types, "<Types/>", "xl/workbook.xml", strings.Repeat("<x>", 100_000)), "damaged"},
		"deep.pdf":  {append([]byte("%PDF-1.4\n1 0 obj\n"), strings.Repeat("[", 100_000)...), "damaged"},
		"deep.zip":  {deep, "does not unpack"},

		"nothing.xlsx": {nil, "the file is empty"},
		"nothing.csv":  {[]byte("\ufeff \r\n"), "the file is empty"},
		"picture.pdf":  {[]byte(picture), "a picture (png)"},
		"picture.zip":  {gridtest.Zip("a.pdf", picture), "a picture (png)"},
		"program.csv":  {[]byte("\x7fELF\x02\x01\x01\x00"), "a file of the kind elf"},
		"mixed up.csv": {[]byte("序号,企业名称\n1,\xff\xff\n"), "line 2 is not valid gb18030"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, tt.content, 0o644); err != nil {
				t.Fatal(err)
			}
			refuses(t, path, tt.want)
		})
	}
}

// manyLists is a text with lists of one firm each.
func manyLists(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "四川省第%d批创新型中小企业名单\n序号,企业名称\n1,样例%d有限公司\n", i+1, i)
	}
	return b.Bytes()
}

func TestManyListsInOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lists.csv")
	if err := os.WriteFile(path, manyLists(maxLists+1), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	if exit := run(t.Context(), docHost([]string{"import", path}, &out, "")); exit != exitRefused || !strings.Contains(out.String(), "1,001 lists in one file, at most 1,000") {
		t.Errorf("%d: %s", exit, &out)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	folder := t.TempDir()
	refuses(t, os.DevNull, "a pipe or a device")
	if pipe := filepath.Join(folder, "pipe"); exec.Command("mkfifo", pipe).Run() == nil { // Windows has none
		refuses(t, pipe, "a pipe or a device")
	}
	sparse := filepath.Join(folder, "sparse.xlsx")
	f, err := os.Create(sparse)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(2 << 30); err != nil {
		t.Skipf("the file system of the tests makes no file of 2 GiB: %v", err)
	}
	f.Close()
	refuses(t, sparse, "too large")
}

// refuses says that a file is refused for a reason, without a trace.
func refuses(t *testing.T, path, want string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out, problems bytes.Buffer
	h := docHost([]string{"import", path}, &out, "")
	h.stderr, h.errWidth = &problems, 0
	exit := run(t.Context(), h)
	runtime.ReadMemStats(&after)
	said := problems.String()
	if exit != exitRefused || !strings.Contains(said, want) || !strings.Contains(said, filepath.Base(path)) || !strings.Contains(said, "hint: ") {
		t.Errorf("exit status %d, want 4 and %q:\n%s", exit, want, said)
	}
	if out.Len() > 0 {
		t.Errorf("printed: %s", &out)
	}
	if _, err := os.Stat("tracker.db"); err == nil {
		t.Error("a registry was made")
	}
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 200 {
		t.Errorf("%d MB allocated", mb)
	}
}
