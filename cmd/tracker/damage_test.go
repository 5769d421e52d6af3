package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
)

// A registry of which one bit is turned is told to be damaged, or answers as
// before: no command panics, and what check calls whole gives no other figure.
// What of firms is derived only check --deep holds against the documents.
func TestLawDamageIsFound(t *testing.T) {
	longWithRaces(t)
	whole := newSpoilt(t, 60)
	lawtest.Each(t, 25, func(t *testing.T, rng *rand.Rand) {
		at := rng.IntN(len(whole.content))
		for tries := 0; whole.content[at] == 0 && tries < 20; tries++ { // most of a small registry is empty
			at = rng.IntN(len(whole.content))
		}
		whole.turn(t, at, rng.IntN(8))
	})
}

// So it is for a bit of each page of a registry of some thousand rows.
func TestDamageOfEachPage(t *testing.T) {
	longWithRaces(t)
	rows := 60
	if lawtest.Long() {
		rows = 1000
	}
	whole, rng := newSpoilt(t, rows), lawtest.Rand(t)
	pages := len(whole.content) / pageSize
	turned := lawtest.Count(t, 2, pages)
	some := rng.Perm(pages)[:turned]
	slices.Sort(some)
	for _, page := range some {
		at := page*pageSize + rng.IntN(pageSize)
		for tries := 0; whole.content[at] == 0 && tries < 200; tries++ {
			at = page*pageSize + rng.IntN(pageSize)
		}
		if bit := rng.IntN(8); !t.Run(fmt.Sprint("page ", page+1), func(t *testing.T) { whole.turn(t, at, bit) }) {
			t.Errorf("page %d, byte %d, bit %d", page+1, at, bit)
		}
	}
	t.Logf("%d of %d pages: %d found, %d harmless, %d made anew", turned, pages, whole.found, turned-whole.found, whole.mended)
}

// pageSize is that of a registry.
const pageSize = 8192

// spoilt is a registry that is to be damaged, and what it answers whole.
type spoilt struct {
	content         []byte
	figures, firms  [][]string        // questions
	before, rebuilt map[string]string // the answers; rebuilt: with another line in the log
	found, mended   int               // how often check found damage, and a rebuild mended it
}

func newSpoilt(t *testing.T, rows int) *spoilt {
	t.Helper()
	w := &spoilt{
		content: registryToSpoil(t, rows),
		figures: [][]string{
			{"report", "--by", "tier", "--csv"},
			{"report", "--by", "district", "--tier", "innovative", "--csv"},
			{"changes", "--csv"},
			{"documents", "--csv"},
			{"original", "1"},
		},
		firms: [][]string{
			{"companies", "--csv"},
			{"show", "样例1号科技有限公司", "--json"},
		},
	}
	w.before = answersTo(t, w.all())
	answers(t, "db", "rebuild")
	w.rebuilt = answersTo(t, w.all())
	return w
}

func (w *spoilt) all() [][]string { return slices.Concat(w.figures, w.firms) }

// turn turns a bit, and looks at what is said then.
func (w *spoilt) turn(t *testing.T, at, bit int) {
	t.Helper()
	content := bytes.Clone(w.content)
	content[at] ^= 1 << bit
	if err := os.WriteFile("tracker.db", content, 0o644); err != nil {
		t.Fatal(err)
	}
	whole := true
	for _, of := range []struct {
		check []string
		asked [][]string
	}{
		{[]string{"check", "--severity", "error"}, w.figures},
		{[]string{"check", "--severity", "error", "--deep"}, w.firms},
	} {
		found := answers(t, of.check...)
		whole = whole && strings.HasPrefix(found, "0 ")
		for _, args := range of.asked {
			is := answers(t, args...)
			if diff := cmp.Diff(w.before[strings.Join(args, " ")], is); diff != "" && strings.HasPrefix(is, "0 ") && strings.HasPrefix(found, "0 ") {
				t.Errorf("byte %d (%q): %s calls it whole, and %s: %s", at, around(w.content, at), of.check, args, diff)
			}
		}
	}
	if !whole {
		w.found++
	}
	if !strings.HasPrefix(answers(t, "db", "rebuild"), "0 ") || !strings.HasPrefix(answers(t, "check", "--severity", "error"), "0 ") {
		return // what is printed is damaged
	}
	if !whole {
		w.mended++
	}
	if diff := cmp.Diff(w.rebuilt, answersTo(t, w.all())); diff != "" {
		t.Errorf("byte %d (%q): rebuilt: %s", at, around(w.content, at), diff)
	}
}

// What is derived is made anew from what is printed, whatever has become of it,
// and of the pages that it lies in.
func TestDerivedDamageIsMended(t *testing.T) {
	longWithRaces(t)
	whole := registryToSpoil(t, 60)
	asked := [][]string{{"companies", "--csv"}, {"report", "--by", "district", "--tier", "innovative", "--csv"}}
	answers(t, "db", "rebuild")
	want := answersTo(t, asked)
	db, err := sql.Open("sqlite", "tracker.db")
	if err != nil {
		t.Fatal(err)
	}
	page := map[string]int{}
	rows, err := db.Query(`SELECT name, rootpage FROM sqlite_schema WHERE tbl_name IN ('key', 'member', 'component', 'shape', 'delta', 'intake', 'undecided') AND rootpage > 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var root int
		if err := rows.Scan(&name, &root); err != nil {
			t.Fatal(err)
		}
		page[name] = root
	}
	if err := errors.Join(rows.Err(), db.Close()); err != nil {
		t.Fatal(err)
	}
	for name, root := range page {
		t.Run(name, func(t *testing.T) {
			spoilt := bytes.Clone(whole)
			clear(spoilt[(root-1)*pageSize : root*pageSize])
			if err := os.WriteFile("tracker.db", spoilt, 0o644); err != nil {
				t.Fatal(err)
			}
			if found := answers(t, "check", "--severity", "error"); strings.HasPrefix(found, "0 ") {
				t.Errorf("check calls it whole: %s", found)
			}
			if text := answers(t, "db", "rebuild"); !strings.HasPrefix(text, "0 The file was damaged") {
				t.Fatal(text)
			}
			if found := answers(t, "check", "--severity", "error", "--deep"); !strings.HasPrefix(found, "0 ") {
				t.Errorf("check: %s", found)
			}
			if diff := cmp.Diff(want, answersTo(t, asked)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func around(content []byte, at int) []byte { return content[max(0, at-20):min(len(content), at+20)] }

// registryToSpoil makes a registry in a folder of its own: lists of so many rows,
// with places, one of them taken back, and a decision. It returns the file's content.
func registryToSpoil(t *testing.T, size int) []byte {
	t.Helper()
	t.Chdir(t.TempDir())
	for i, title := range []string{"成都市第五批创新型中小企业名单", "成都市第六批创新型中小企业名单", "四川省2024年度专精特新中小企业名单"} {
		var b bytes.Buffer
		fmt.Fprintf(&b, "%s\n公布日期：2024年%d月1日\n序号,企业名称,所属区县\n", title, i+1)
		for n := range size {
			fmt.Fprintf(&b, "%d,样例%d号科技有限公司,%s\n", n+1, size*2/3*i+n, []string{"成都市武侯区", "成都市锦江区", "成都市青羊区", ""}[n%4])
		}
		if err := os.WriteFile(fmt.Sprint(i+1, ".csv"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"import", "1.csv", "2.csv", "3.csv"},
		{"undo", "2"},
		{"resolve", "same", "样例1号科技有限公司", "样例2号科技有限公司"},
	} {
		if text := answers(t, args...); !strings.HasPrefix(text, "0 ") {
			t.Fatalf("%v: %s", args, text)
		}
	}
	content, err := os.ReadFile("tracker.db")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// answersTo are the answers to some commands.
func answersTo(t *testing.T, commands [][]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, args := range commands {
		all[strings.Join(args, " ")] = answers(t, args...)
	}
	return all
}

// answers gives the exit status of a command and what it printed. That it panics
// fails the test.
func answers(t *testing.T, args ...string) (text string) {
	t.Helper()
	var out bytes.Buffer
	h := docHost(args, &out, "")
	h.stderr = io.Discard
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%v: panic: %v\n%s", args, p, debug.Stack())
		}
	}()
	return fmt.Sprint(run(t.Context(), h), " ", &out)
}
