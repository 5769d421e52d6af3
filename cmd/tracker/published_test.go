package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"tracker/internal/wording"
)

// unread names the published lists whose format is not read yet. It only shrinks.
var unread = []string{}

// TestPublishedLists holds what inspect finds in lists as authorities published
// them against a count by hand, expected.csv beside them: for each list of each
// file, its entries. The documents are not ours to keep; TRACKER_LISTS names
// the folder that has them.
func TestPublishedLists(t *testing.T) {
	folder := os.Getenv("TRACKER_LISTS")
	if folder == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	f, err := os.Open(filepath.Join(folder, "expected.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]int{}
	for _, r := range rows[1:] {
		entries, err := strconv.Atoi(r[2])
		if err != nil {
			t.Fatal(err)
		}
		want[r[0]] = append(want[r[0]], entries)
	}
	for file, entries := range want {
		t.Run(file, func(t *testing.T) {
			got := inspected(t, filepath.Join(folder, file))
			if len(entries) == 1 && entries[0] == 0 {
				entries = []int{} // no list: an empty file
			}
			diff := cmp.Diff(entries, got)
			switch listed := slices.Contains(unread, file); {
			case listed && diff == "":
				t.Error("it is read now: take it off the list of the unread")
			case !listed && diff != "":
				t.Errorf("entries (-expected +read): %s", diff)
			}
		})
	}
}

// inspected returns how many entries inspect finds in each list of a file.
func inspected(t *testing.T, path string) []int {
	t.Helper()
	a := &app{ctx: t.Context(), host: host{getenv: func(string) string { return "" }}}
	a.words = words{wording.NewWords("en", a.ref, a.home, a.today)}
	files, err := a.inspect(&readingFlags{}, []string{path})
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(a.filesValue(files))
	if err != nil {
		t.Fatal(err)
	}
	var value []struct{ Lists []struct{ Entries int } }
	if err := json.Unmarshal(content, &value); err != nil {
		t.Fatal(err)
	}
	entries := []int{}
	for _, l := range value[0].Lists {
		entries = append(entries, l.Entries)
	}
	return entries
}
