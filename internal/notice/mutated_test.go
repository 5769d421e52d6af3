package notice_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"tracker/internal/grid"
	"tracker/internal/grid/gridtest"
	"tracker/internal/lawtest"
	"tracker/internal/notice"
	"tracker/internal/sme/smetest"
)

// Whatever happened to a file on its way, it is read or refused, in time: cut
// off, with parts lost, twice or in another order, with bytes of something else.
func TestMutatedFiles(t *testing.T) {
	fixtures := fixtureFiles(t)
	opt := notice.Options{Ref: smetest.Reference(t), Home: "510100"}
	rng, draws := lawtest.Rand(t), lawtest.Count(t, 40, 5000)
	for draw := range draws {
		f := fixtures[rng.IntN(len(fixtures))]
		content := mutated(rng, f.content)
		done := make(chan any, 1)
		go func() {
			defer func() { done <- recover() }()
			readAll(content, opt)
		}()
		select {
		case failure := <-done:
			if failure != nil {
				t.Fatalf("draw %d, %s: %v", draw, f.name, failure)
			}
		case <-time.After(time.Minute):
			t.Fatalf("draw %d, %s: not read in a minute", draw, f.name)
		}
	}
}

// readAll reads a file, and if it is an archive, the files in it.
func readAll(content []byte, opt notice.Options) {
	members, err := grid.Unpack(content)
	if err == nil && len(members) > 0 {
		for _, m := range members {
			if m.Err == nil {
				read(m.Content, opt)
			}
		}
		return
	}
	read(content, opt)
}

type fixture struct {
	name    string
	content []byte
}

// fixtureFiles are the lists of this package in every format, the files of
// package grid, and some of the samples.
func fixtureFiles(t *testing.T) []fixture {
	var files []fixture
	formats := map[string]func([][]string) []byte{
		"csv": asCSV, "xlsx": gridtest.XLSX, "xls": gridtest.XLS, "docx": gridtest.DOCX, "doc": gridtest.DOC,
		"html": gridtest.HTML, "pdf": gridtest.PDF, "ofd": gridtest.OFD, "tsv": gridtest.TSV,
	}
	paths, err := filepath.Glob(filepath.Join("testdata", "strangers", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, filepath.Join("testdata", "habits.txtar")) {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range archive.Files {
			name := fmt.Sprintf("%s %d", filepath.Base(path), i)
			switch filepath.Ext(f.Name) {
			case ".csv":
				files = append(files, fixture{name, f.Data})
			case ".cells", ".lines":
				for format, write := range formats {
					files = append(files, fixture{name + " in " + format, write(cellsOf(f.Data))})
				}
			}
		}
	}
	whole, err := filepath.Glob(filepath.Join("..", "grid", "testdata", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"renames-2024.csv", "relocations-2025.csv", "revoked-2024.xlsx", "innovative-review-failed-2025.csv"} {
		whole = append(whole, filepath.Join("..", "..", "data", "lists", name))
	}
	for _, path := range whole {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fixture{filepath.Base(path), content})
	}
	slices.SortFunc(files, func(a, b fixture) int { return strings.Compare(a.name, b.name) })
	return files
}

// mutated is a file to which something happened; of an archive it may be to one
// of its parts, so that the rest of it is whole.
func mutated(rng *rand.Rand, content []byte) []byte {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || rng.IntN(5) == 0 || len(archive.File) == 0 {
		return changed(rng, content)
	}
	at := rng.IntN(len(archive.File))
	var parts []string
	for i, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			panic(err) // the fixtures are whole
		}
		part, err := io.ReadAll(r)
		if err != nil {
			panic(err)
		}
		if i == at {
			part = changed(rng, part)
		}
		parts = append(parts, f.Name, string(part))
	}
	return gridtest.Zip(parts...)
}

// splices are what gets into files.
var splices = []string{
	"\x00", "\xff\xfe", "\xef\xbb\xbf", "\"", "\"\"", ",", "\t", "\n", "\r\n", "<", ">", "&", "</td>", "<table>", "</table>", "<w:p>", "</w:tbl>", `<c r="XFD1048576"><v>1</v></c>`,
	"4294967296", "-1", "99999999999999999999", "（", "）", "合计", "共999999家", "序号,企业名称\n", "成都市（3户）", "第九百九十九批", "2026-02-31", "1.23E+17", "　", "\u202e", "]]>",
	"<!--", "%PDF-1.7", "PK\x03\x04", "endstream", "startxref\n0", strings.Repeat("(", 300), strings.Repeat("成都", 2000), strings.Repeat(",", 20000),
}

// changed does up to four things to some bytes.
func changed(rng *rand.Rand, content []byte) []byte {
	b := slices.Clone(content)
	for range 1 + rng.IntN(4) {
		if len(b) == 0 {
			return b
		}
		from := rng.IntN(len(b))
		to := min(len(b), from+1+rng.IntN(1+min(400, len(b))))
		switch rng.IntN(8) {
		case 0: // cut off
			if rng.IntN(4) == 0 {
				b = b[:from]
			}
		case 1: // lost
			b = slices.Delete(b, from, to)
		case 2: // twice
			b = slices.Insert(b, from, slices.Clone(b[from:to])...)
		case 3: // elsewhere
			piece := slices.Clone(b[from:to])
			b = slices.Delete(b, from, to)
			b = slices.Insert(b, rng.IntN(len(b)+1), piece...)
		case 4: // a bit
			b[from] ^= 1 << rng.IntN(8)
		case 5: // other bytes
			for i := from; i < min(to, from+8); i++ {
				b[i] = byte(rng.IntN(256))
			}
		default:
			b = slices.Insert(b, from, []byte(splices[rng.IntN(len(splices))])...)
		}
	}
	return b
}
