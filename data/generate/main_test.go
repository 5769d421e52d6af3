package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// The committed lists are those that the program makes: CSV to the byte,
// workbooks cell by cell, since a newer excelize may pack them otherwise.
func TestListsAreGenerated(t *testing.T) {
	made, kept := t.TempDir(), filepath.Join("..", "lists")
	if err := run(made); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fileNames(t, kept), fileNames(t, made)); diff != "" {
		t.Fatalf("files in data/lists (-committed +generated):\n%s", diff)
	}
	for _, name := range fileNames(t, made) {
		a, b := filepath.Join(kept, name), filepath.Join(made, name)
		same := bytes.Equal(read(t, a), read(t, b))
		if strings.HasSuffix(name, ".xlsx") {
			same = cmp.Equal(workbook(t, a), workbook(t, b))
		}
		if !same {
			t.Errorf("%s is not what the program makes; go run ./data/generate", name)
		}
	}
}

func TestCheckCharacters(t *testing.T) {
	for _, want := range []string{ // real codes and the standard's own example, both checks good
		"91350100M000100Y43", "91512081MA62K0260E", "91110000101623741K", "911101066976941872",
		"91500111MADAFDA278", "91320500703719732P", "9131000063159284XQ",
	} {
		got := want[:16] + string(checkOrganisation(want[8:16]))
		got += string(checkCode(got))
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := checkCode("91510100MA610017X"); got != '0' { // 31 less 0 is 0: one code in 31
		t.Errorf("got %c, want 0", got)
	}
}

func fileNames(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// workbook gives cells and merged ranges of every sheet.
func workbook(t *testing.T, path string) map[string][][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheets := map[string][][]string{}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		merged, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range merged {
			rows = append(rows, m)
		}
		sheets[sheet] = rows
	}
	return sheets
}
