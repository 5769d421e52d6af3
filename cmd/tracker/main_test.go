package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// In scripts, tracker is this test binary. What a test must pin comes in by
// variables that only this main knows: TEST_NOW (RFC 3339) and TEST_WIDTH, the
// columns of a terminal on stdout and stderr.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tracker": func() { os.Exit(run(context.Background(), testHost(os.Args[1:]))) },
	})
}

func testHost(args []string) host {
	now, err := time.Parse(time.RFC3339, os.Getenv("TEST_NOW"))
	if err != nil {
		panic(err)
	}
	width, _ := strconv.Atoi(os.Getenv("TEST_WIDTH"))
	return host{
		args: args, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: now, getenv: os.Getenv,
		width: width, errWidth: width, readable: os.Getenv("TEST_WIDTH") != "",
	}
}

// scriptEnv is what every script starts with: a fixed day, English, a registry
// of its own in its work folder, and LISTS, the folder of the sample lists.
func scriptEnv(env *testscript.Env) error {
	lists, err := filepath.Abs("../../data/lists")
	if err != nil {
		return err
	}
	env.Setenv("LISTS", lists)
	env.Setenv("TEST_NOW", "2026-11-24T10:00:00+08:00")
	env.Setenv("TRACKER_DB", filepath.Join(env.WorkDir, "tracker.db"))
	env.Setenv("TRACKER_USER", "official")
	env.Setenv("TRACKER_LOCK_WAIT", "200ms")
	env.Setenv("LANG", "en_US.UTF-8")
	return nil
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Setup:               scriptEnv,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"half": half},
	})
}

// half copies the first half of a file: one that is still being written.
func half(ts *testscript.TestScript, _ bool, args []string) {
	content := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content[:len(content)/2]), 0o644))
}
