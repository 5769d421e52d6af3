package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tracker/internal/store"
)

// samplesFolder is the folder of the sample lists.
var samplesFolder = filepath.Join(packageFolder, "../../data/lists")

// registries are the registries of sample lists that tests have asked for, each
// made once: sync.OnceValues by the names of the lists.
var registries sync.Map

// registryOf is the content of a registry into which sample lists, or all of
// them, were imported by one command on 2026-11-24.
func registryOf(lists ...string) ([]byte, error) {
	made, _ := registries.LoadOrStore(strings.Join(lists, "\n"), sync.OnceValues(func() ([]byte, error) { return importLists(lists) }))
	return made.(func() ([]byte, error))()
}

func importLists(lists []string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "tracker")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db := filepath.Join(dir, "tracker.db")
	args := []string{"import", "-q", "-o", filepath.Join(dir, "account.txt"), samplesFolder}
	if len(lists) > 0 {
		args = args[:len(args)-1]
		for _, name := range lists {
			args = append(args, filepath.Join(samplesFolder, name))
		}
	}
	var problems bytes.Buffer
	if exit := run(context.Background(), program{db}.host(args, &bytes.Buffer{}, &problems)); exit != exitDone {
		return nil, fmt.Errorf("tracker %s: exit status %d\n%s", strings.Join(args, " "), exit, &problems)
	}
	return os.ReadFile(db)
}

// program is tracker with a registry of its own.
type program struct{ db string }

// registryOfSamples is a registry of all sample lists.
func registryOfSamples(t *testing.T) program {
	t.Helper()
	content, err := registryOf()
	if err != nil {
		t.Fatal(err)
	}
	tracker := program{filepath.Join(t.TempDir(), "tracker.db")}
	if err := os.WriteFile(tracker.db, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return tracker
}

// samples opens a registry of the sample lists.
func samples(t *testing.T) (*app, *store.Store) {
	t.Helper()
	a := testApp(t)
	a.db = registryOfSamples(t).db
	s, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return a, s
}

// host asks the program on 2026-11-24.
func (p program) host(args []string, stdout, stderr *bytes.Buffer) host {
	env := map[string]string{"TRACKER_DB": p.db, "TRACKER_USER": "official", "LANG": "C"}
	return host{
		args: args, stdin: strings.NewReader(""), stdout: stdout, stderr: stderr,
		now:    time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC),
		getenv: func(name string) string { return env[name] },
	}
}

// run runs the program and returns what it writes to stdout.
func (p program) run(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, problems bytes.Buffer
	if exit := run(context.Background(), p.host(args, &out, &problems)); exit != exitDone {
		t.Fatalf("tracker %s: exit status %d\n%s", strings.Join(args, " "), exit, problems.String())
	}
	return out.Bytes()
}
