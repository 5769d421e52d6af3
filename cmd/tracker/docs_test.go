package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"tracker/internal/wording"
)

// testApp is a program that was not asked anything yet.
func testApp(t *testing.T) *app {
	t.Helper()
	a := &app{ctx: t.Context(), host: docHost(nil, &bytes.Buffer{}, t.TempDir())}
	a.words = words{wording.NewWords("en", a.ref, a.home, a.today)}
	return a
}

// docHost is what the commands in the documentation see: a fixed day, English,
// a registry of their own, a terminal of 100 columns without colour.
func docHost(args []string, out *bytes.Buffer, dir string) host {
	env := map[string]string{
		"TRACKER_DB": "tracker.db", "TRACKER_USER": "official", "LANG": "en_US.UTF-8", "HOME": dir, "NO_COLOR": "1",
	}
	return host{
		args: append([]string{}, args...), stdin: strings.NewReader(""), stdout: out, stderr: out,
		now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("", 8*60*60)), getenv: func(name string) string { return env[name] },
		width: 100, errWidth: 100,
	}
}

// What the documentation shows is what the program prints: every command in a
// block marked console runs, in order, file by file, in a folder that holds
// data/lists. UPDATE_DOCS=1 writes the outputs anew.
func TestDocumentation(t *testing.T) {
	longWithRaces(t)
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	samples, err := filepath.Abs("../../data/lists")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, "../../README.md") {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			t.Chdir(dir)
			if err := os.CopyFS(filepath.Join(dir, "data", "lists"), os.DirFS(samples)); err != nil {
				t.Fatal(err)
			}
			got := runBlocks(t, string(content), dir)
			if os.Getenv("UPDATE_DOCS") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(content), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-says +prints):\n%s", filepath.Base(path), diff)
			}
		})
	}
}

// The first page is short: what it is, a first answer, and where the rest stands.
func TestReadmeIsShort(t *testing.T) {
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	english, _, ok := strings.Cut(string(content), "\n## 中文说明\n")
	if words := len(strings.Fields(english)); !ok || words > 900 {
		t.Errorf("README.md has %d words before 中文说明; 900 are enough, and docs/tour.md has room", words)
	}
}

// datedHeading is the heading of a decision, with its day.
var datedHeading = regexp.MustCompile(`^### .+ \((\d{4}-\d\d-\d\d)\)$`)

// docs/decisions.md is a register: a dated heading for each decision, the newest
// first in its room, and all of them in the contents at its head.
// UPDATE_DOCS=1 writes the contents anew.
func TestDecisionsAreARegister(t *testing.T) {
	const path = "../../docs/decisions.md"
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(content), "\n## Contents\n")
	contents, rooms, inRooms := strings.Cut(rest, "\n## ")
	if !ok || !inRooms {
		t.Fatal("decisions.md has no contents, or nothing behind them")
	}
	rooms = "## " + rooms
	want, newest := []string{""}, ""
	for line := range strings.SplitSeq(rooms, "\n") {
		if room, ok := strings.CutPrefix(line, "## "); ok {
			want, newest = append(want, fmt.Sprintf("- [%s](#%s)", room, anchor(room))), ""
		}
		title, ok := strings.CutPrefix(line, "### ")
		if !ok {
			continue
		}
		day := datedHeading.FindStringSubmatch(line)
		switch {
		case day == nil:
			t.Errorf("a decision has no day in its heading: %s", line)
			continue
		case newest != "" && day[1] > newest:
			t.Errorf("a decision stands below an older one of its room: %s", line)
		}
		newest = day[1]
		want = append(want, fmt.Sprintf("  - [%s](#%s)", title, anchor(title)))
	}
	if os.Getenv("UPDATE_DOCS") != "" {
		whole := head + "\n## Contents\n" + strings.Join(want, "\n") + "\n\n" + rooms
		if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got := strings.Split(strings.TrimSuffix(contents, "\n"), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the contents of decisions.md are not its headings; UPDATE_DOCS=1 writes them anew (-headings +contents):\n%s", diff)
	}
}

// link is a link of a document, and where it leads.
var link = regexp.MustCompile(`\]\(([^)\s]*)\)`)

// Links in the documentation lead to files that are there, and to headings in them.
func TestLinksLeadSomewhere(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, "../../README.md") {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(content), -1) {
			file, heading, _ := strings.Cut(m[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			to := path
			if file != "" {
				to = filepath.Join(filepath.Dir(path), file)
			}
			target, err := os.ReadFile(to)
			if err != nil {
				t.Errorf("%s: %s leads nowhere", filepath.Base(path), m[1])
				continue
			}
			if heading != "" && !slices.Contains(anchors(string(target)), heading) {
				t.Errorf("%s: %s has no such heading", filepath.Base(path), m[1])
			}
		}
	}
}

// anchors are those of a document's headings.
func anchors(content string) []string {
	var list []string
	for line := range strings.SplitSeq(content, "\n") {
		if hashes, heading, ok := strings.Cut(line, " "); ok && hashes != "" && strings.Trim(hashes, "#") == "" {
			list = append(list, anchor(heading))
		}
	}
	return list
}

// anchor is what a link to a heading says behind its #.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// runBlocks runs the commands of a document and returns it with what they print.
func runBlocks(t *testing.T, content, dir string) string {
	t.Helper()
	var out []string
	console := false
	for line := range strings.SplitSeq(content, "\n") {
		switch {
		case !console && line == "```console":
			console = true
			out = append(out, line)
		case console && line == "```":
			console = false
			out = append(out, line)
		case console && strings.HasPrefix(line, "$ "):
			out = append(out, line)
			if printed := strings.TrimRight(runLine(t, line[2:], dir), "\n"); printed != "" {
				out = append(out, strings.Split(printed, "\n")...)
			}
		case console: // what it printed when it was written
		default:
			out = append(out, line)
		}
	}
	if console {
		t.Error("a block has no end")
	}
	return strings.Join(out, "\n")
}

// runLine runs one command as a shell would.
func runLine(t *testing.T, line, dir string) string {
	t.Helper()
	args := shellWords(line)
	switch {
	case args[0] == "tracker":
		args = args[1:]
	case len(args) > 3 && slices.Equal(args[:3], []string{"go", "run", "./cmd/tracker"}):
		args = args[3:]
	default:
		t.Fatalf("not a command of ours: %s", line)
	}
	var b bytes.Buffer
	code := run(context.Background(), docHost(args, &b, dir))
	if strings.Contains(b.String(), "{0") || strings.Contains(b.String(), "{1") {
		t.Errorf("%s prints a placeholder:\n%s", line, b.String())
	}
	if code != exitDone {
		fmt.Fprintf(&b, "exit status %d\n", code)
	}
	return strings.ReplaceAll(b.String(), dir, "~")
}

// shellWords splits a command line at spaces outside of quotes.
func shellWords(line string) []string {
	var list []string
	var b strings.Builder
	quote, inside := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, inside = r, true
		case quote == 0 && r == ' ':
			if inside {
				list = append(list, b.String())
			}
			b.Reset()
			inside = false
		default:
			b.WriteRune(r)
			inside = true
		}
	}
	if inside {
		list = append(list, b.String())
	}
	return list
}
