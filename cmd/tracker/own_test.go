package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
	in.parse(grid.Options{}, notice.Options{Ref: a.ref(), Home: defaultHome, Columns: map[string]string{}, Own: ownAnswers()}, nil)
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
	"companies --tier innovative", "show 成都样骞茗印务有限公司", "expiring --on 2025-11-24 --within 3m", "candidates --on 2024-06-30",
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
				if format == render.FormatTable { // text is read as lines, not as a table
					continue
				}
				cases = append(cases, [3]string{line, lang, string(format)})
			}
		}
	}
	for i, c := range lawtest.Some(t, 12, cases) {
		file := fmt.Sprintf("answer-%d.%s", i, c[2])
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
