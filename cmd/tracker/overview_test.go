package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"tracker/internal/wording"
)

// An opened window stays open until a key is pressed, and files dragged onto
// the program are imported only if the person says so.
func TestStart(t *testing.T) {
	list, err := filepath.Abs("../../data/lists/innovative-01.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		files    []string
		clicked  bool
		readable bool
		typed    string
		says     []string
		never    string
		stored   bool
		exit     int
	}{
		"double-click without a registry":       {clicked: true, readable: true, typed: "\n", says: []string{"There is no registry", "Press Enter to close."}},
		"in a shell nothing is waited for":      {readable: true, says: []string{"There is no registry"}, never: "Press Enter"},
		"no answer is possible":                 {clicked: true, says: []string{"There is no registry"}, never: "Press Enter"},
		"a file dragged, and yes":               {files: []string{list}, clicked: true, readable: true, typed: "y\n\n", says: []string{"2,093 in the list", "Import 1 file into", "Stored as document 1.", "Press Enter"}, stored: true},
		"a file dragged, and yes in Chinese":    {files: []string{list}, clicked: true, readable: true, typed: "是\r\n", says: []string{"Stored as document 1."}, stored: true},
		"a file dragged, and no":                {files: []string{list}, clicked: true, readable: true, typed: "n\n\n", says: []string{"Import 1 file into", "Press Enter"}, never: "Stored"},
		"a file dragged, and the window closed": {files: []string{list}, clicked: true, readable: true, says: []string{"Import 1 file into"}, never: "Stored"},
		"a file that is no list":                {files: []string{"version.go"}, clicked: true, readable: true, typed: "\n", says: []string{"Press Enter"}, never: "Import 1 file"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			dir := t.TempDir()
			h := docHost(nil, &out, dir)
			h.stdin, h.readable = strings.NewReader(tc.typed), tc.readable
			a := &app{ctx: t.Context(), host: h, db: filepath.Join(dir, "tracker.db")}
			a.words = words{wording.NewWords("en", a.ref, a.home, a.today)}
			if err := a.start(tc.files, tc.clicked); err != nil {
				t.Fatal(err)
			}
			if a.store != nil {
				a.store.Close()
			}
			for _, s := range tc.says {
				if !strings.Contains(out.String(), s) {
					t.Errorf("it does not say %q:\n%s", s, out.String())
				}
			}
			if tc.never != "" && strings.Contains(out.String(), tc.never) {
				t.Errorf("it says %q:\n%s", tc.never, out.String())
			}
			if _, err := os.Stat(a.db); (err == nil) != tc.stored {
				t.Errorf("registry made: %v, want %v", err == nil, tc.stored)
			}
		})
	}
}

func TestVersionOf(t *testing.T) {
	build := func(version string, settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{Main: debug.Module{Version: version}}
		for i := 0; i < len(settings); i += 2 {
			info.Settings = append(info.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return info
	}
	const revision = "599cf99539bc8cf8d5bd71a20d9772bc8011a245"
	for name, tc := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"a release":                {build("v1.2.0"), "v1.2.0"},
		"a release from checkout":  {build("v1.2.0", "vcs.revision", revision), "v1.2.0"},
		"go run":                   {build("(devel)"), "dev"},
		"a checkout":               {build("v0.0.0-20261124131852-599cf99539bc", "vcs.revision", revision, "vcs.time", "2026-11-24T13:18:52Z"), "dev 599cf99539bc of 2026-11-24"},
		"a checkout with changes":  {build("v0.0.0-20261124131852-599cf99539bc+dirty", "vcs.revision", revision, "vcs.modified", "true"), "dev 599cf99539bc, modified"},
		"a checkout of older ways": {build("(devel)", "vcs.revision", revision), "dev 599cf99539bc"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := versionOf(tc.info); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Every variable that the program looks at is explained, and no other.
func TestEnvironmentIsExplained(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "topics.go" {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(content)
	}
	for _, name := range environment {
		if !strings.Contains(source.String(), `"`+name+`"`) {
			t.Errorf("nothing looks at %s", name)
		}
	}
	for _, line := range strings.Split(source.String(), "getenv(\"")[1:] {
		name, _, _ := strings.Cut(line, `"`)
		seen := name == "HOME" || name == "USERPROFILE" // where the system's own rules say the data folder is
		for _, e := range environment {
			seen = seen || e == name
		}
		if !seen {
			t.Errorf("%s is looked at and not explained", name)
		}
	}
}

// Every status that the program ends with is explained.
func TestExitStatusesAreExplained(t *testing.T) {
	content, err := os.ReadFile("failure.go")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(content), "const (\n\texitDone")
	block, _, _ = strings.Cut(block, ")")
	if n := strings.Count("\texitDone"+block, "\texit"); n != len(exitStatuses) {
		t.Errorf("%d statuses are defined, %d explained", n, len(exitStatuses))
	}
}
