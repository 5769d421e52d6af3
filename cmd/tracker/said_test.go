package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/wording"
)

const (
	lookedForFile = "testdata/messages/looked-for.txt"
	neverFile     = "testdata/messages/never.txt"
)

// grounds are why messages are in the catalogue. Each has one: the code names
// it; the code puts its id together or looks whether there is one, and a whole
// run of the tests says it; or no run of the tests can say it.
type grounds struct{ named, lookedFor, never map[string]bool }

// messageGrounds reads the code, and the lists in testdata/messages.
func messageGrounds() (grounds, error) {
	named, err := namedMessages()
	if err != nil {
		return grounds{}, err
	}
	lookedFor, err := listed(lookedForFile)
	if err != nil {
		return grounds{}, err
	}
	never, err := listed(neverFile)
	return grounds{named, lookedFor, never}, err
}

// listed reads a list of ids: one a line, with a reason behind it.
func listed(path string) (map[string]bool, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		if id, _, _ := strings.Cut(strings.TrimSpace(line), " "); id != "" && id != "#" {
			ids[id] = true
		}
	}
	return ids, nil
}

// catalogueIDs are the ids of all messages.
func catalogueIDs() map[string]bool {
	ids := map[string]bool{}
	for id := range wording.Catalogue() {
		ids[id] = true
	}
	return ids
}

// faults are where a catalogue has more or less than there are grounds for.
func (g grounds) faults(catalogue map[string]bool) []string {
	faults := []string{}
	missing := func(ids map[string]bool, ground string) {
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			if !catalogue[id] {
				faults = append(faults, fmt.Sprintf("%s is in no catalogue, and %s", id, ground))
			}
		}
	}
	missing(g.named, "the code names it")
	missing(g.lookedFor, "looked-for.txt lists it (UPDATE_MESSAGES=1 writes it)")
	missing(g.never, "never.txt lists it")
	for _, id := range slices.Sorted(maps.Keys(catalogue)) {
		if !g.named[id] && !g.lookedFor[id] && !g.never[id] {
			faults = append(faults, fmt.Sprintf("%s is in the catalogue, and no code names it; looked-for.txt does not list it (UPDATE_MESSAGES=1 writes it)", id))
		}
	}
	return faults
}

// untrue are where a whole run of the tests, by the ids that it said, shows
// that looked-for.txt is not true.
func (g grounds) untrue(catalogue, said map[string]bool) []string {
	faults := []string{}
	for _, id := range slices.Sorted(maps.Keys(said)) {
		if !catalogue[id] {
			faults = append(faults, id+" was said, and is in no catalogue")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.lookedFor)) {
		if !said[id] && !g.named[strings.TrimSuffix(id, ".hint")] { // a hint goes with its error
			faults = append(faults, id+" is listed in looked-for.txt, and was never said")
		}
	}
	return faults
}

// Every message is in the catalogue for a reason, and every one that there is a
// reason for is in it. That the second list is true shows at the end of a whole run.
func TestCatalogueHoldsWhatIsLookedFor(t *testing.T) {
	g, err := messageGrounds()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE_MESSAGES") != "" {
		g.lookedFor = catalogueIDs()
		for id := range g.lookedFor {
			if g.named[id] || g.never[id] {
				delete(g.lookedFor, id)
			}
		}
		lines := strings.Join(slices.Sorted(maps.Keys(g.lookedFor)), "\n") + "\n"
		if err := os.WriteFile(lookedForFile, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, fault := range g.faults(catalogueIDs()) {
		t.Error(fault)
	}
}

// A message that goes missing is named, whichever it is; so is one that is added
// and that nothing says, whatever it is called.
func TestCatalogueIsHeld(t *testing.T) {
	g, err := messageGrounds()
	if err != nil {
		t.Fatal(err)
	}
	ids := slices.Sorted(maps.Keys(catalogueIDs()))
	named := func(t *testing.T, catalogue map[string]bool, id string) {
		t.Helper()
		faults := g.faults(catalogue)
		if len(faults) == 0 || !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, id+" is in ") }) {
			t.Errorf("the faults do not name %s: %q", id, faults)
		}
	}
	lawtest.Each(t, 50, func(t *testing.T, rng *rand.Rand) {
		less := catalogueIDs()
		gone := ids[rng.IntN(len(ids))]
		delete(less, gone)
		named(t, less, gone)

		more := catalogueIDs()
		added := strangeID(rng, ids)
		more[added] = true
		named(t, more, added)
	})
}

// strangeID makes an id out of others, as one that somebody adds: one with a
// hint or a bare text, or the beginning of one with the end of another.
func strangeID(rng *rand.Rand, ids []string) string {
	for {
		a, b := ids[rng.IntN(len(ids))], ids[rng.IntN(len(ids))]
		group, _, _ := strings.Cut(a, ".")
		made := []string{
			a + ".hint", a + ".bare", a + ".short", a + "-again", group + "." + b,
			group + b[strings.IndexByte(b, '.'):],
			strings.TrimSuffix(strings.TrimSuffix(a, ".hint"), ".bare") + ".dry-run",
		}[rng.IntN(7)]
		if !slices.Contains(ids, made) {
			return made
		}
	}
}

// What a whole run shows is told of a list that lacks one, or has one too many.
func TestWholeRunIsHeld(t *testing.T) {
	g := grounds{lookedFor: map[string]bool{"act.end": true, "act.start": true}}
	catalogue := map[string]bool{"act.end": true, "act.start": true, "report.title": true}
	said := map[string]bool{"act.end": true, "report.title": true, "report.foot": true}
	want := []string{
		"report.foot was said, and is in no catalogue",
		"act.start is listed in looked-for.txt, and was never said",
	}
	if diff := cmp.Diff(want, g.untrue(catalogue, said)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// said are the messages that were said while tests listened.
type said struct {
	mu  sync.Mutex
	ids map[string]bool
}

// listen begins to listen.
func listen() *said {
	s := &said{ids: map[string]bool{}}
	wording.Overhear = func(id string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ids[id] = true
	}
	return s
}

// leave puts what a command said where the test that ran it looks.
func (s *said) leave(folder string) error {
	f, err := os.CreateTemp(folder, "said")
	if err != nil {
		return err
	}
	_, err = f.WriteString(strings.Join(slices.Sorted(maps.Keys(s.ids)), "\n"))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// gather adds what commands left.
func (s *said) gather(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, "said*"))
	if err != nil {
		return err
	}
	for _, name := range left {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, id := range strings.Fields(string(content)) {
			s.ids[id] = true
		}
	}
	return nil
}

// listening runs the tests, and then holds what a whole run said against the
// catalogue.
type listening struct{ m *testing.M }

func (l listening) Run() int {
	lawtest.Spare() // here, so that what tracker takes as a process of its own is what it takes
	folder, err := os.MkdirTemp("", "tracker-said-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	_ = os.Setenv("TEST_SAID", folder) // nothing is wrong with the name
	s := listen()
	code := l.m.Run()
	if code != 0 || !whole() {
		return code
	}
	if err := s.gather(folder); err != nil {
		panic(err)
	}
	g, err := messageGrounds()
	if err != nil {
		panic(err)
	}
	faults := g.untrue(catalogueIDs(), s.ids)
	for _, f := range faults {
		fmt.Println(f)
	}
	if len(faults) > 0 {
		fmt.Println("FAIL: what was said is not what the catalogue holds. A message that nothing says goes;")
		fmt.Println("one that the tests can't bring about is listed in testdata/messages/never.txt, with the reason.")
		return 1
	}
	return code
}

// whole reports whether all tests run: a part of them says a part. Scripts for
// which a system or a tool is missing are left out.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	for _, tool := range []string{"jq", "man", "sqlite3", "strace"} {
		if _, err := exec.LookPath(tool); err != nil {
			return false
		}
	}
	return !testing.Short() && runtime.GOOS != "windows"
}
