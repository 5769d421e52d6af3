package main

import (
	"archive/zip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"tracker/internal/lawtest"
)

// In scripts, tracker is this test binary, where they don't run it inside.
func TestMain(m *testing.M) {
	testscript.Main(listening{m}, map[string]func(){
		"tracker": func() {
			if os.Getenv("TEST_ONE_THREAD") != "" { // whose system calls are to be counted
				runtime.LockOSThread()
			}
			ctx, stop := untilEnded()
			defer stop()
			said := listen()
			h := testHost(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
			h.last = true
			code := run(ctx, h)
			if folder := os.Getenv("TEST_SAID"); folder != "" {
				if err := said.leave(folder); err != nil {
					panic(err)
				}
			}
			if file := os.Getenv("TEST_PEAK"); file != "" {
				if status, err := os.ReadFile("/proc/self/status"); err == nil {
					_ = os.WriteFile(file, status, 0o644) // a test that wants it misses it
				}
			}
			os.Exit(code)
		},
	})
}

// testHost is what the program gets from outside in scripts. What a test must
// pin comes in by variables that no other main knows: TEST_NOW (RFC 3339) and
// TEST_WIDTH, the columns of a terminal on stdout and stderr.
func testHost(args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) host {
	now, err := time.Parse(time.RFC3339, getenv("TEST_NOW"))
	if err != nil {
		panic(err)
	}
	width, _ := strconv.Atoi(getenv("TEST_WIDTH"))
	return host{
		args: args, stdin: stdin, stdout: stdout, stderr: stderr, now: now, getenv: getenv,
		width: width, errWidth: width, readable: getenv("TEST_WIDTH") != "",
	}
}

// packageFolder is the folder of this package, wherever a test has gone.
var packageFolder = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

// scriptEnv is what every script starts with: a fixed day, English, a registry
// of its own in its work folder, and LISTS, the folder of the sample lists.
func scriptEnv(env *testscript.Env) error {
	env.Setenv("LISTS", samplesFolder)
	env.Setenv("TEST_NOW", "2026-11-24T10:00:00+08:00")
	env.Setenv("TRACKER_DB", filepath.Join(env.WorkDir, "tracker.db"))
	env.Setenv("TRACKER_USER", "official")
	env.Setenv("TEST_SAID", os.Getenv("TEST_SAID"))
	env.Setenv("TRACKER_LOCK_WAIT", "200ms")
	env.Setenv("LANG", "en_US.UTF-8")
	return nil
}

// raceDetector says that the tests are built with it.
var raceDetector bool

// longWithRaces leaves a test out that takes minutes with the race detector:
// the commands it runs one by one do one thing at a time.
func longWithRaces(t *testing.T) {
	t.Helper()
	if raceDetector && testing.Short() {
		t.Skip("repeats commands for minutes under the race detector; runs without it")
	}
}

func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if raceDetector && testing.Short() {
		// Ten times as slow, and the program does one thing at a time: what
		// reads, writes, answers and is interrupted will do.
		scripts = slices.DeleteFunc(scripts, func(path string) bool {
			return !slices.Contains([]string{"import", "inspect", "report", "undo", "check", "registry"}, strings.TrimSuffix(filepath.Base(path), ".txtar"))
		})
	}
	update := os.Getenv("UPDATE_SCRIPTS") != ""
	if !update {
		scripts = insideScripts(t, scripts)
	}
	testscript.Run(t, testscript.Params{
		Files:               scripts,
		Setup:               scriptEnv,
		Condition:           condition,
		UpdateScripts:       update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"half": half, "imported": imported, "inside": inside, "pack": pack, "status": status, "sql": runSQL, "hold": hold, "replace": replace, "documented": documented},
	})
}

// condition [long] holds in a long run: for what starts programs that take seconds.
func condition(name string) (bool, error) {
	if name != "long" {
		return false, fmt.Errorf("no condition %q", name)
	}
	return lawtest.Long(), nil
}

var execTracker = regexp.MustCompile(`(?m)^((?:\[[^]]*\] *)?(?:! *)?)exec tracker\b`)

// insideScripts are copies of scripts that run tracker inside: a thousand
// processes take a minute to start, and do the same.
func insideScripts(t *testing.T, scripts []string) []string {
	t.Helper()
	dir := t.TempDir()
	var copies []string
	for _, path := range scripts {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a.Comment = execTracker.ReplaceAll(a.Comment, []byte("${1}inside tracker"))
		copies = append(copies, filepath.Join(dir, filepath.Base(path)))
		if err := os.WriteFile(copies[len(copies)-1], txtar.Format(a), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return copies
}

// inside runs tracker as exec does, but within the process of the test.
func inside(ts *testscript.TestScript, neg bool, args []string) {
	switch exit := runInside(ts, args[1:]); {
	case exit != exitDone && !neg:
		ts.Fatalf("exit status %d", exit)
	case exit == exitDone && neg:
		ts.Fatalf("unexpected success")
	}
}

// workingFolder is held by the one that has gone to another.
var workingFolder sync.Mutex

func runInside(ts *testscript.TestScript, args []string) (exit int) {
	workingFolder.Lock()
	defer workingFolder.Unlock()
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(packageFolder)) }()
	return run(context.Background(), testHost(args, strings.NewReader(""), ts.Stdout(), ts.Stderr(), ts.Getenv))
}

// half copies the first half of a file: one that is still being written.
func half(ts *testscript.TestScript, _ bool, args []string) {
	content := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content[:len(content)/2]), 0o644))
}

// imported makes a registry of sample lists, or of all of them: what
// exec tracker --db … import -q leaves, without reading them again.
func imported(ts *testscript.TestScript, _ bool, args []string) {
	content, err := registryOf(args[1:]...)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), content, 0o600))
}

// pack makes a zip archive of files, under the names given.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := zip.NewWriter(f)
	for _, name := range args[1:] {
		part, err := w.Create(filepath.Base(name))
		ts.Check(err)
		_, err = io.WriteString(part, ts.ReadFile(name))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(f.Close())
}

// documented takes a shell script out of docs/output.md: the one that says its name.
func documented(ts *testscript.TestScript, _ bool, args []string) {
	docs, err := os.ReadFile(filepath.Join(packageFolder, "../../docs/output.md"))
	ts.Check(err)
	_, script, found := strings.Cut(string(docs), "```sh\n#!/bin/sh\n# "+args[0]+" ")
	script, _, whole := strings.Cut(script, "```\n")
	if !found || !whole {
		ts.Fatalf("docs/output.md has no script %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("#!/bin/sh\n# "+script), 0o755))
}

// replace puts a text in the place of another in a file.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	content := ts.ReadFile(args[2])
	if !strings.Contains(content, args[0]) {
		ts.Fatalf("%s does not hold %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.ReplaceAll(content, args[0], args[1])), 0o644))
}

// status runs a command that must end with the exit status given.
func status(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if args[1] == "tracker" {
		got = runInside(ts, args[2:])
	} else if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// runSQL changes a database file behind the program's back.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	query := strings.Join(args[1:], " ")
	if strings.HasSuffix(query, ".sql") {
		query = ts.ReadFile(query)
	}
	_, err = db.Exec(query)
	ts.Check(err)
	ts.Check(db.Close())
}

// hold keeps a database locked until the script ends, as another process does.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	db.SetMaxOpenConns(1)
	_, err = db.Exec("BEGIN EXCLUSIVE")
	ts.Check(err)
	ts.Defer(func() { db.Close() })
}
