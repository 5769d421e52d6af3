// Package lawtest says how much tests draw at random, and from which seed.
//
// An ordinary run draws a sample, which takes seconds. TRACKER_LONG=1 makes it
// a long one: 10,000 draws for each law, and tables whole; .ci/long sets it.
// TRACKER_LONG=0.1 is a tenth of that: a rehearsal.
//
// TRACKER_SEED is the number that all of them draw from, 1 if it is not set;
// .ci/run sets the date, so that each day tries others. A test that fails names
// it, and the command that runs the same draw again.
package lawtest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
)

// longDraws is how often a long run draws for each law.
const longDraws = 10_000

// Long reports whether this is a long run.
func Long() bool { return os.Getenv("TRACKER_LONG") != "" }

// Count is how often a test does something: in an ordinary run, and in a long one,
// or the part of it that TRACKER_LONG says.
func Count(t testing.TB, ordinary, long int) int {
	t.Helper()
	text := os.Getenv("TRACKER_LONG")
	if text == "" {
		return ordinary
	}
	part, err := strconv.ParseFloat(text, 64)
	if err != nil || part <= 0 {
		t.Fatalf("TRACKER_LONG=%s is no part of a long run, such as 1 or 0.1", text)
	}
	return max(1, int(part*float64(long)))
}

// seed is the base seed.
func seed(t testing.TB) uint64 {
	t.Helper()
	text := os.Getenv("TRACKER_SEED")
	if text == "" {
		return 1
	}
	base, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("TRACKER_SEED=%s is no number, such as 20261128", text)
	}
	return base
}

// generator is the same in each run with the same base seed, and another for
// each test and each draw of it.
func generator(base uint64, test string) *rand.Rand {
	name := fnv.New64a()
	fmt.Fprint(name, test)
	return rand.New(rand.NewPCG(base, name.Sum64()))
}

// Rand draws from the base seed, for a test that takes all of one generator.
func Rand(t testing.TB) *rand.Rand {
	t.Helper()
	base := seed(t)
	t.Logf("TRACKER_SEED=%d", base)
	return generator(base, t.Name())
}

// Each holds a law over n draws, or over 10,000 in a long run: each is a subtest
// with a generator of its own, under its number. The first that breaks the law
// ends the test.
func Each(t *testing.T, n int, law func(t *testing.T, rng *rand.Rand)) {
	t.Helper()
	base, long := seed(t), ""
	if Long() {
		n, long = Count(t, n, longDraws), " TRACKER_LONG=1"
	}
	t.Logf("TRACKER_SEED=%d, %d draws", base, n)
	for draw := 1; draw <= n; draw++ {
		whole := t.Run(strconv.Itoa(draw), func(t *testing.T) { law(t, generator(base, t.Name())) })
		if !whole {
			t.Fatalf("again: TRACKER_SEED=%d%s go test -run '^%s$/^%d$'", base, long, t.Name(), draw)
		}
	}
}

// Some are n of a list, drawn from the base seed and in their order; in a long
// run, all.
func Some[T any](t testing.TB, n int, all []T) []T {
	t.Helper()
	if Long() || n >= len(all) {
		return all
	}
	picked := Rand(t).Perm(len(all))[:n]
	slices.Sort(picked)
	some := make([]T, 0, n)
	for _, i := range picked {
		some = append(some, all[i])
	}
	return some
}

// Main is the TestMain of a package that has nothing else to prepare.
func Main(m *testing.M) {
	Spare()
	os.Exit(m.Run())
}

// Spare lets the garbage of a package's tests lie until there is four times as
// much of it as of what is in use; a TestMain calls it. They make much that
// lives for a moment, and collecting it early took a fourth of their CPU time.
func Spare() { debug.SetGCPercent(400) }
