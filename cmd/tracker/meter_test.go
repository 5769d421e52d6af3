package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// runMetered imports a list from a file with a Chinese name; with every look at
// the clock so much time has passed.
func runMetered(t *testing.T, passes time.Duration, width int, terminal string, flags ...string) string {
	t.Helper()
	folder := t.TempDir()
	list := filepath.Join(folder, "四川省第二批创新型中小企业名单（样例）.xlsx")
	if err := os.WriteFile(list, []byte(read(t, "../../data/lists/innovative-02.xlsx")), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	var out, problems bytes.Buffer
	h := docHost(append([]string{"import", filepath.Base(list)}, flags...), &out, folder)
	now := h.now
	h.stderr, h.errWidth = &problems, width
	getenv := h.getenv
	h.getenv = func(name string) string {
		if name == "TERM" {
			return terminal
		}
		return getenv(name)
	}
	h.clock = func() time.Time { now = now.Add(passes); return now }
	if exit := run(t.Context(), h); exit != exitDone {
		t.Fatalf("exit status %d: %s", exit, &problems)
	}
	return problems.String()
}

// A bar is drawn once a command takes over a second, where somebody sees it, and
// leaves nothing behind.
func TestMeter(t *testing.T) {
	for _, tt := range []struct {
		rule     string
		passes   time.Duration
		width    int
		terminal string
		flags    []string
		shows    string // "" is nothing at all
	}{
		{"a slow one", 400 * time.Millisecond, 80, "xterm", nil, "四川省第二批创新型中小企业名单（样例）.xlsx"},
		{"a narrow terminal", 400 * time.Millisecond, 40, "xterm", nil, "四川省第二批创新型…"},
		{"one too narrow", 400 * time.Millisecond, 20, "xterm", nil, ""},
		{"a quick one", time.Millisecond, 80, "xterm", nil, ""},
		{"quiet", 400 * time.Millisecond, 80, "xterm", []string{"-q"}, ""},
		{"no terminal", 400 * time.Millisecond, 0, "xterm", nil, ""},
		{"a dumb terminal", 400 * time.Millisecond, 80, "dumb", nil, ""},
		{"for programs", 400 * time.Millisecond, 80, "xterm", []string{"--json"}, ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			said := runMetered(t, tt.passes, tt.width, tt.terminal, tt.flags...)
			if tt.shows == "" {
				if said != "" {
					t.Errorf("%q", said)
				}
				return
			}
			drawn := strings.Split(said, "\r")
			if !strings.Contains(said, tt.shows) || !strings.Contains(said, "% [") || len(drawn) < 5 {
				t.Errorf("%q", drawn)
			}
			for _, line := range drawn {
				if n := columns(strings.TrimRight(line, " ")); n >= tt.width {
					t.Errorf("%d columns of %d: %q", n, tt.width, line)
				}
			}
			if last := drawn[len(drawn)-2:]; strings.TrimSpace(last[0]+last[1]) != "" || len(last[0]) != tt.width-1 || strings.Contains(said, "\n") {
				t.Errorf("the line is left with %q", last)
			}
		})
	}
}

// columns is how wide a text is on a terminal: Chinese takes two columns.
func columns(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x2e80 {
			n++
		}
	}
	return n
}
