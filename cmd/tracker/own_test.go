package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"tracker/internal/grid"
	"tracker/internal/lawtest"
	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/wording"
)

// toldAs is what a file is as a list: the id of why it is none, "" for a list.
func toldAs(t *testing.T, name string, content []byte) string {
	t.Helper()
	a := testApp(t)
	in := newInput(name, true, content)
	if err := in.parse(t.Context(), grid.Options{}, notice.Options{Ref: a.ref(), Home: defaultHome, Columns: map[string]string{}, Own: ownAnswers()}, nil); err != nil {
		t.Fatal(err)
	}
	f := &fileReport{input: in}
	if in.err == nil {
		for i := range in.notice.Lists {
			f.lists = append(f.lists, &listReport{ListAccount: wording.ListAccount{List: &in.notice.Lists[i]}, file: f})
		}
	}
	if why := f.why(); why != nil {
		return why.id
	}
	return ""
}

// TestGoldensAreNoLists: what tracker prints for programs is no list, and is told
// for what it is where its columns tell it.
func TestGoldensAreNoLists(t *testing.T) {
	untold := map[string]string{
		"db-backup": "a path", "db-set": "settings", "check-rules": "texts", "export": "paths",
		"overview": "figures without a column of their own",
	}
	for _, path := range globbed(t, "testdata/golden/*.txtar") {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if told := toldAs(t, "answer", f.Data); told != "import.report" && untold[name] == "" || told == "" {
				t.Errorf("%s, %s: told as %q: a column that lists don't have belongs among ownKeys (internal/notice/own.go), an answer without one among untold", name, f.Name, told)
			}
		}
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	return paths
}

// firmAnswers are the answers in which firms stand.
var firmAnswers = []string{
	"companies --tier innovative", "show 成都样骞茗印务有限公司", "expiring --on 2025-11-24 --within 3m", "candidates --on 2024-06-30", "reviews --firms all --within 0d",
	"changes --from 2025-11-30 --to 2025-12-31 --list", "diff 2 14", "resolve", "resolve --regions", "inspect data/lists/renames-2024.csv --entries", "report --by tier",
}

// TestAnswersAreNoLists: an answer in any format and language is refused as a
// list, and told for what it is.
func TestAnswersAreNoLists(t *testing.T) {
	base, err := registryOf()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS("data/lists", os.DirFS(samplesFolder)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("tracker.db", base, 0o644); err != nil {
		t.Fatal(err)
	}
	var cases [][3]string
	for _, line := range firmAnswers {
		for _, lang := range []string{"en", "zh"} {
			for _, format := range render.Formats {
				cases = append(cases, [3]string{line, lang, string(format)})
			}
		}
	}
	for i, c := range lawtest.Some(t, 8, cases) {
		file := fmt.Sprintf("answer-%d.%s", i, strings.ReplaceAll(c[2], "table", "txt"))
		args := append(shellWords(c[0]), "--limit", "3", "--lang", c[1], "--format", c[2], "-o", file)
		if strings.Contains(c[0], "resolve --") { // lists what there is
			args = append(shellWords(c[0]), "--lang", c[1], "--format", c[2], "-o", file)
		}
		answer(t, c[0], args)
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if told := toldAs(t, file, content); told != "import.report" {
			t.Errorf("%s, %s, %s: told as %q\n%s", c[0], c[1], c[2], told, bytes.ToValidUTF8(content[:min(600, len(content))], nil))
		}
	}
}

// answerFormats are the endings under which answers are saved.
var answerFormats = []string{"txt", "md", "html", "xlsx", "csv", "tsv", "json", "ndjson"}

// savedAnswer is an answer of the goldens, as somebody saves it.
type savedAnswer struct {
	name, lang, format string
	columns            string // all that programs get, or "" for those that people see
}

// savedAnswers are all answers in some formats, in both languages, with the columns
// that people see and with all of them.
func savedAnswers(t *testing.T, formats ...string) (all []savedAnswer) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(goldens)) {
		archive, err := txtar.ParseFile("testdata/golden/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		columns := firstLine(archive.Files[0].Data)
		for _, lang := range []string{"en", "zh"} {
			for _, format := range formats {
				programs := slices.Contains(machineFormats, format) // in one language, with all columns
				if programs && lang != "en" {
					continue
				}
				all = append(all, savedAnswer{name, lang, format, ""})
				if !programs && !strings.ContainsAny(columns, "[{") {
					all = append(all, savedAnswer{name, lang, format, columns})
				}
			}
		}
	}
	return all
}

// answerRows are as many rows as an answer is saved with: more than are looked at to
// tell an answer by its begin and end.
const answerRows = "100"

// save runs answers and returns the files in which they are saved, those that are
// alike but once.
func save(t *testing.T, answers []savedAnswer) map[string]savedAnswer {
	t.Helper()
	base, err := registryOf()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS("data/lists", os.DirFS(samplesFolder)); err != nil {
		t.Fatal(err)
	}
	files, known := map[string]savedAnswer{}, map[[sha256.Size]byte]bool{}
	var registry []byte
	for i, c := range answers {
		lines := goldens[c.name]
		if i == 0 || answers[i-1].name != c.name {
			registry = scene(t, base, lines[:len(lines)-1])
		}
		if err := os.WriteFile("tracker.db", registry, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll("copy.db"); err != nil {
			t.Fatal(err)
		}
		file := fmt.Sprintf("answer-%d.%s", i, c.format)
		args := append(shellWords(lines[len(lines)-1]), "--limit", answerRows, "--lang", c.lang, "-o", file)
		if c.columns != "" {
			args = append(args, "--columns", c.columns)
		}
		var said bytes.Buffer
		h := docHost(args, &said, ".")
		h.stderr, h.width, h.errWidth = &said, 0, 0
		switch code := run(t.Context(), h); {
		case code == exitUsage && c.columns != "": // people see other columns
			continue
		case code != exitDone && code != exitDifference && code != exitLeftOut:
			t.Fatalf("tracker %q: exit status %d\n%s", args, code, said.String())
		}
		content, err := os.ReadFile(file)
		if err != nil && c.format == "txt" { // a sentence, which is said on the terminal
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(content); !known[sum] {
			known[sum] = true
			files[file] = c
		}
	}
	return files
}

// TestNoAnswerIsAList: whatever tracker answers, in whatever format and language,
// with the columns that people see and with all of them, is no list.
func TestNoAnswerIsAList(t *testing.T) {
	sentences := savedAnswer{name: "record-correct", lang: "en", format: "txt"} // each of them alone might be a name
	for file, c := range save(t, append(lawtest.Some(t, 8, savedAnswers(t, answerFormats...)), sentences)) {
		noList(t, c, file)
	}
}

// TestNoAnswerIsAListLibreOffice: nor is a workbook that LibreOffice saves again, in
// any of its formats.
func TestNoAnswerIsAListLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || !lawtest.Long() {
		t.Skip("starting LibreOffice takes seconds: TRACKER_LONG=1, where it is")
	}
	workbooks := save(t, savedAnswers(t, "xlsx"))
	for _, format := range []string{"xlsx", "ods", "xls"} {
		for lot := range slices.Chunk(slices.Sorted(maps.Keys(workbooks)), officeLot) { // starting it takes longest
			args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", format, "--outdir", "again"}
			out, err := exec.Command(office, append(args, lot...)...).CombinedOutput()
			for _, file := range lot {
				again := filepath.Join("again", strings.TrimSuffix(file, "xlsx")+format)
				if _, missing := os.Stat(again); missing != nil {
					t.Fatalf("soffice does not save %s, %v: %v\n%s", file, workbooks[file], err, out)
				}
				noList(t, workbooks[file], again)
			}
		}
	}
}

// officeLot is how many workbooks LibreOffice saves again at a time.
const officeLot = 40

// noList holds that an answer is told to be one, or at least to be no list.
func noList(t *testing.T, c any, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	switch told := toldAs(t, file, content); {
	case told == "":
		t.Errorf("%v: %s is a list", c, file)
	case told != "import.report":
		t.Logf("%v: told as %s", c, told)
	}
}
