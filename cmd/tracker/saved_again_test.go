package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// TestSavedAgainIsACopy saves the sample of batch 2 again as a spreadsheet
// program would, as a workbook and as text in four encodings: each is a copy.
func TestSavedAgainIsACopy(t *testing.T) {
	sample := "../../data/lists/innovative-02.xlsx"
	book, err := excelize.OpenFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	folder := t.TempDir()
	again := filepath.Join(folder, "again.xlsx")
	if err := book.SetCellValue("样例名单", "Z1", ""); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(again); err != nil {
		t.Fatal(err)
	}
	if a, b := read(t, sample), read(t, again); a == b {
		t.Fatal("the workbook saved again is the same file")
	}
	rows, err := book.GetRows("样例名单", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	files := []string{again}
	for name, enc := range map[string]encoding.Encoding{
		"utf8.csv": encoding.Nop, "gb18030.csv": simplifiedchinese.GB18030,
		"utf16.csv": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "bom.csv": unicode.UTF8BOM,
	} {
		path := filepath.Join(folder, name)
		files = append(files, path)
		saveCSV(t, path, enc, rows)
	}

	tracker := program{filepath.Join(folder, "tracker.db")}
	tracker.run(t, "import", sample)
	question := []string{"report", "--by", "district", "--on", "2023-03-26", "--csv", "--columns", "district,listed,recognised,valid,net"}
	before := string(tracker.run(t, question...))
	for _, path := range files {
		if out := string(tracker.run(t, "import", path)); !strings.Contains(out, "A copy of document 1") {
			t.Errorf("%s: %s", filepath.Base(path), out)
		}
	}
	if after := string(tracker.run(t, question...)); before != after {
		t.Errorf("copies changed the figures:\n%s%s", before, after)
	}
	if out := string(tracker.run(t, "documents", "--csv", "--columns", "id,rows,state")); out != "id,rows,state\n1,1504,active\n" {
		t.Errorf("documents:\n%s", out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// saveCSV writes rows as a spreadsheet does: merged cells stand once, and rows
// are padded to the widest.
func saveCSV(t *testing.T, path string, enc encoding.Encoding, rows [][]string) {
	t.Helper()
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, r := range rows {
		if err := w.Write(append(r[:len(r):len(r)], make([]string, width-len(r))...)); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	text, err := enc.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
