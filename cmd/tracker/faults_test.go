//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/store"
)

// A command that a person or the system ends, by Ctrl-C or with its terminal, has
// stored nothing and leaves no file of its own; under nohup it goes on without one.
func TestEndedCommands(t *testing.T) {
	longWithRaces(t)
	home := t.TempDir()
	for i, rows := range []int{60, 20_000} {
		must(t, os.WriteFile(filepath.Join(home, fmt.Sprint(i+1, ".csv")), drawnList(i, rows), 0o644))
	}
	program{filepath.Join(home, "tracker.db")}.run(t, "import", "-q", filepath.Join(home, "1.csv"))
	for _, tt := range []struct {
		name    string
		signal  syscall.Signal
		watched []string
		want    int
	}{
		{"Ctrl-C", syscall.SIGINT, nil, exitInterrupted},
		{"ended by the system", syscall.SIGTERM, nil, exitInterrupted},
		{"its terminal is closed", syscall.SIGHUP, nil, exitInterrupted},
		{"its terminal is closed, under nohup", syscall.SIGHUP, []string{"nohup"}, exitDone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &play{attempt: attempt{args: []string{"import", "2.csv", "-o", "account.txt"}}, home: home}
			work := p.folder(t)
			was, before := answered(work), filesIn(t, work)
			cmd := p.command(work, tt.watched...)
			var problems bytes.Buffer
			cmd.Stderr = &problems
			must(t, cmd.Start())
			for storing := filepath.Join(work, "tracker.db-journal"); ; time.Sleep(time.Millisecond) {
				if _, err := os.Stat(storing); err == nil {
					break
				}
			}
			must(t, cmd.Process.Signal(tt.signal))
			var exit *exec.ExitError
			if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != tt.want {
				t.Fatalf("exit status %d, want %d: %s", code, tt.want, &problems)
			}
			if tt.want == exitDone {
				if _, err := os.Stat(filepath.Join(work, "account.txt")); err != nil {
					t.Error(err)
				}
				return
			}
			if want := "interrupted; nothing was stored\n"; problems.String() != want {
				t.Errorf("%q, want %q", &problems, want)
			}
			if diff := cmp.Diff(was, answered(work)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, filesIn(t, work)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// filesIn are the names of the files in a folder.
func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := os.ReadDir(folder)
	must(t, err)
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

// A registry is backed up from a folder in which nothing can be written, by a user
// who may write in neither.
func TestBackupFromAReadOnlyFolder(t *testing.T) {
	home := t.TempDir()
	must(t, os.Mkdir(filepath.Join(home, "given"), 0o755))
	must(t, os.Mkdir(filepath.Join(home, "own"), 0o777))
	must(t, os.Chmod(filepath.Join(home, "own"), 0o777)) // whatever the umask is
	registry := filepath.Join(home, "given", "tracker.db")
	content, err := registryOf("innovative-01.xlsx")
	must(t, err)
	must(t, os.WriteFile(registry, content, 0o444))
	must(t, os.Chmod(filepath.Dir(registry), 0o555))
	defer func() { _ = os.Chmod(filepath.Dir(registry), 0o755) }() // so that it can be taken away

	backup := func(args ...string) (string, int) {
		cmd := attempt{args: append([]string{"db", "backup"}, args...)}.alone().command(home)
		cmd.Env = append(cmd.Env, "TRACKER_DB="+filepath.Join("given", "tracker.db"))
		if os.Getuid() == 0 { // whom no right stops
			const self = "/proc/self/exe" // what is run: the way to it is closed to others
			if _, err := os.Stat(self); err != nil {
				t.Skip("run by root, and no way to run the program as somebody else: there is no " + self)
			}
			cmd.Path, cmd.Err = self, nil
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			for dir := home; dir != os.TempDir(); dir = filepath.Dir(dir) {
				must(t, os.Chmod(dir, 0o755))
			}
		}
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if errors.As(err, &exit) || err == nil {
			return string(out), cmd.ProcessState.ExitCode()
		}
		t.Fatal(err)
		return "", 0
	}
	if out, code := backup(filepath.Join("own", "copy.db")); code != exitDone {
		t.Errorf("exit status %d: %s", code, out)
	}
	ask := []string{"report", "--by", "district", "--csv"}
	if diff := cmp.Diff(program{registry}.answer(ask...), program{filepath.Join(home, "own", "copy.db")}.answer(ask...)); diff != "" {
		t.Error(diff)
	}
	if out, code := backup(); code != exitNotWritable || !strings.Contains(out, "can't be written") {
		t.Errorf("beside the registry: exit status %d: %s", code, out)
	}
	if diff := cmp.Diff([]string{"tracker.db"}, filesIn(t, filepath.Dir(registry))); diff != "" {
		t.Error(diff)
	}
}

// A share that has gone is told for what it is, whatever lies on it: the registry,
// a list, or what a command writes.
func TestShareThatDoesNotAnswer(t *testing.T) {
	for _, gone := range []syscall.Errno{syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ESTALE, syscall.ENOTCONN, syscall.ETIMEDOUT} {
		err := &fs.PathError{Op: "stat", Path: "/share/x", Err: gone}
		if !store.NoAnswer(err) {
			t.Errorf("%v: not heard", gone)
		}
		for _, tt := range []struct {
			err  error
			id   string
			exit int
		}{
			{&store.Error{Kind: store.Unreachable, Path: "/share/x", Err: err}, "registry.unreachable", exitNoRegistry},
			{unfound("/share/x", err), "input.unreachable", exitRefused},
			{unreadable("/share/x", err), "input.unreachable", exitRefused},
			{(&destination{named: "/share/x", path: "/share/x"}).failed(err), "output.unreachable", exitNotWritable},
		} {
			if f := failureOf(tt.err); f.id != tt.id || f.exit != tt.exit {
				t.Errorf("%v: %s, exit status %d, want %s, %d", gone, f.id, f.exit, tt.id, tt.exit)
			}
		}
	}
	for _, other := range []syscall.Errno{syscall.ENOENT, syscall.EACCES, syscall.ENOTDIR} {
		if store.NoAnswer(&fs.PathError{Op: "stat", Path: "x", Err: other}) {
			t.Errorf("%v: taken for a share that has gone", other)
		}
	}
}
