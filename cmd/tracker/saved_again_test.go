package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tracker/internal/grid/gridtest"
	"tracker/internal/lawtest"
)

// TestSavedAgainIsACopy saves the samples of batches 1 and 2 again in every
// format that lists come in: each file has the same entries, and is a copy of
// the sample, which counts nothing.
func TestSavedAgainIsACopy(t *testing.T) {
	longWithRaces(t)
	for _, name := range lawtest.Some(t, 1, []string{"innovative-01", "innovative-02"}) {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			sample := filepath.Join("../../data/lists", name+".xlsx")
			files := savedAgain(t, sample, folder)
			tracker := program{filepath.Join(folder, "tracker.db")}
			tracker.run(t, "import", sample)
			figures := []string{"report", "--by", "district", "--on", "2023-03-26", "--csv", "--columns", "district,listed,recognised,valid,net"}
			documents := []string{"documents", "--csv", "--columns", "id,rows,state"}
			before, held := string(tracker.run(t, figures...)), string(tracker.run(t, documents...))
			for _, path := range files {
				if out := string(tracker.run(t, "import", path)); !strings.Contains(out, "A copy of document 1") {
					t.Errorf("%s: %s", filepath.Base(path), out)
				}
			}
			if diff := cmp.Diff(before, string(tracker.run(t, figures...))); diff != "" {
				t.Errorf("copies changed the figures:\n%s", diff)
			}
			if diff := cmp.Diff(held, string(tracker.run(t, documents...))); diff != "" {
				t.Errorf("copies became documents:\n%s", diff)
			}
			entries := []string{"inspect", "--entries", "--csv", "--columns", "number,name,code,place,region,valid_from,valid_until"}
			want := string(tracker.run(t, append(entries, sample)...))
			for _, path := range files {
				if got := string(tracker.run(t, append(entries, path)...)); got != want {
					t.Errorf("%s has other entries:\n%.2000s", filepath.Base(path), cmp.Diff(want, got))
				}
			}
		})
	}
}

// savedAgain saves the list in a workbook in other formats.
func savedAgain(t *testing.T, sample, folder string) []string {
	t.Helper()
	book, err := excelize.OpenFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if err := book.SetCellValue("样例名单", "Z1", ""); err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("样例名单", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	xlsx, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if xlsx.String() == read(t, sample) {
		t.Fatal("the workbook saved again is the same file")
	}
	text := asCSV(t, rows)
	encoded := func(e encoding.Encoding) []byte {
		b, err := e.NewEncoder().Bytes(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	page := gridtest.HTML(rows)
	var files []string
	for name, content := range map[string][]byte{
		"again.xlsx": xlsx.Bytes(), "again.xls": gridtest.XLS(rows), "again.docx": gridtest.DOCX(rows), "again.doc": gridtest.DOC(rows), "again.html": page,
		"again.pdf": gridtest.PDF(rows), "again.ofd": gridtest.OFD(rows), "again.ods": gridtest.ODS(rows),
		"again.zip": gridtest.Zip("附件/a page.xls", string(page)+"\n"),
		"utf8.csv":  text, "bom.csv": encoded(unicode.UTF8BOM), "gb18030.csv": encoded(simplifiedchinese.GB18030),
		"utf16le.csv": encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), "utf16be.csv": encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	return files
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// asCSV writes rows as a spreadsheet does: merged cells stand once, and rows
// are padded to the widest.
func asCSV(t *testing.T, rows [][]string) []byte {
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
	return b.Bytes()
}
