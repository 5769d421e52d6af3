package lawtest_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
)

// TestDraws prints what the other tests of this package compare: it draws, and
// BROKEN names a draw that breaks the law.
func TestDraws(t *testing.T) {
	broken := os.Getenv("BROKEN")
	lawtest.Each(t, 5, func(t *testing.T, rng *rand.Rand) {
		t.Logf("drew %d", rng.Uint64())
		if strings.HasSuffix(t.Name(), "/"+broken) {
			t.Error("broken")
		}
	})
}

// output is what a run of TestDraws prints.
func output(t *testing.T, pattern string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run", pattern)
	cmd.Env = append(os.Environ(), "TRACKER_LONG=")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "FAIL") {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// numbers are what was drawn.
func numbers(out string) []string {
	var list []string
	for line := range strings.Lines(out) {
		if _, number, ok := strings.Cut(line, "drew "); ok {
			list = append(list, strings.TrimSpace(number))
		}
	}
	return list
}

func TestEach(t *testing.T) {
	out := output(t, "^TestDraws$", "TRACKER_SEED=20261128", "BROKEN=3")
	all := numbers(out)
	if len(all) != 3 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 3 {
		t.Fatalf("drew %v, and the third breaks the law", all)
	}
	if want := "again: TRACKER_SEED=20261128 go test -run '^TestDraws$/^3$'"; !strings.Contains(out, want) {
		t.Errorf("does not say %q:\n%s", want, out)
	}
	if diff := cmp.Diff(all[2:], numbers(output(t, "^TestDraws$/^3$", "TRACKER_SEED=20261128"))); diff != "" {
		t.Errorf("the third alone is another: %s", diff)
	}
	if next := numbers(output(t, "^TestDraws$/^3$", "TRACKER_SEED=20261129")); slices.Equal(next, all[2:]) {
		t.Error("the next day draws the same")
	}
	if n := len(numbers(output(t, "^TestDraws$", "TRACKER_LONG=1"))); n != 10_000 {
		t.Errorf("%d draws in a long run", n)
	}
	if n := len(numbers(output(t, "^TestDraws$", "TRACKER_LONG=0.01"))); n != 100 {
		t.Errorf("%d draws in a hundredth of a long run", n)
	}
}

func TestSome(t *testing.T) {
	t.Setenv("TRACKER_LONG", "")
	all := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	t.Setenv("TRACKER_SEED", "20261128")
	some := lawtest.Some(t, 3, all)
	if diff := cmp.Diff(some, lawtest.Some(t, 3, all)); diff != "" {
		t.Errorf("the same seed draws others: %s", diff)
	}
	if len(some) != 3 || !slices.IsSorted(some) {
		t.Errorf("drew %v", some)
	}
	t.Setenv("TRACKER_SEED", "20261129")
	if slices.Equal(some, lawtest.Some(t, 3, all)) {
		t.Errorf("another day draws the same: %v", some)
	}
	t.Setenv("TRACKER_LONG", "1")
	if diff := cmp.Diff(all, lawtest.Some(t, 3, all)); diff != "" {
		t.Errorf("a long run leaves out: %s", diff)
	}
}
