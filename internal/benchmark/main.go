// Command benchmark measures what the program takes, beside what a script takes
// that only loads the same list. It makes its lists, and prints a table: of each
// work the processor time and memory, the script's time, and the ratio of the two
// in the rounds, whose median is what can be compared between machines.
package main

import (
	"cmp"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed load.sql
var script string

func main() {
	rows := flag.Int("rows", 100_000, "rows of the large lists")
	rounds := flag.Int("rounds", 5, "rounds, in each of which all is measured in turn")
	program := flag.String("program", "", "the program to measure; it is built from this folder if none is named")
	flag.Parse()
	if err := run(os.Stdout, *rows, *rounds, *program); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

// work is something that is measured.
type work struct {
	name string
	args []string // of the program
	peer string   // the list that the script loads for it; "" for none
}

func list(name, batch, published string, more ...string) []string {
	return append([]string{"import", "-q", "-o", os.DevNull, "--region", "四川", "--tier", "innovative", "--batch", batch, "--published", published, "--part", name}, more...)
}

// works are all of them. Each goes on with the registry that the one before left.
func works(rows int) []work {
	large := strconv.Itoa(rows)
	if n := len(large) - 3; n > 0 {
		large = large[:n] + "," + large[n:]
	}
	return []work{
		{large + " rows, new firms, empty registry", list("new.csv", "1", "2024-03-01"), "new.csv"},
		{large + " rows, known firms, 2nd list", list("new.csv", "2", "2025-03-01"), "new.csv"},
		{large + " rows, known firms, 3rd list", list("new.csv", "3", "2025-06-01"), "new.csv"},
		{large + " rows, a hundredth of them renamed, 4th list", list("renamed.csv", "4", "2025-09-01"), "new.csv"},
		{"review of a third of them", list("third.csv", "1", "2027-03-01", "--act", "renew"), "third.csv"},
		{"a third of them in the next tier", []string{"import", "-q", "-o", os.DevNull, "--region", "四川", "--tier", "specialized", "--batch", "2025", "--published", "2025-10-01", "--part", "third.csv"}, "third.csv"},
		{"2,000 rows, new firms", list("few.csv", "6", "2025-11-01"), "few.csv"},
		{"undo of the 2nd list", []string{"undo", "2"}, ""},
		{"redo of it", []string{"redo", "2"}, ""},
		{"report, by tier", []string{"report", "--by", "tier"}, ""},
		{"report, as known some lists ago", []string{"report", "--by", "tier", "--known", "4"}, ""},
		{"--version", []string{"--version"}, ""},
	}
}

// measured is what a process took.
type measured struct {
	cpu    time.Duration
	memory int64 // at most, in bytes; 0 where the system doesn't tell
}

func run(out io.Writer, rows, rounds int, program string) error {
	folder, err := os.MkdirTemp("", "tracker-benchmark")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // what is left is in the system's folder for it
	if program == "" {
		program = filepath.Join(folder, "tracker")
		build := exec.Command("go", "build", "-o", program, "./cmd/tracker")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building it: %w", err)
		}
	} else if program, err = filepath.Abs(program); err != nil {
		return err
	}
	at, err := places()
	if err != nil {
		return err
	}
	err = errors.Join(
		writeList(folder, "new.csv", at, 0, 1, rows, 0),
		writeList(folder, "renamed.csv", at, 0, 1, rows, 100),
		writeList(folder, "third.csv", at, 0, 3, rows/3, 0),
		writeList(folder, "few.csv", at, rows, 1, 2000, 0),
	)
	if err != nil {
		return err
	}
	_, noPeer := exec.LookPath("sqlite3")
	all := works(rows)
	own, peer := make([][]measured, len(all)), make([][]measured, len(all))
	for range rounds {
		registry := filepath.Join(folder, "registry.db")
		_ = os.Remove(registry) // of the round before, if there was one
		for i, w := range all {
			m, err := measure(folder, "", program, append([]string{"--db", registry}, w.args...)...)
			if err != nil {
				return fmt.Errorf("tracker %s: %w", strings.Join(w.args, " "), err)
			}
			own[i] = append(own[i], m)
			if w.peer == "" || noPeer != nil {
				continue
			}
			loaded := filepath.Join(folder, "peer.db")
			_ = os.Remove(loaded)
			m, err = measure(folder, strings.ReplaceAll(script, "list.csv", w.peer), "sqlite3", loaded)
			if err != nil {
				return fmt.Errorf("the script: %w", err)
			}
			peer[i] = append(peer[i], m)
		}
	}
	fmt.Fprintf(out, "%s, %d rounds, %s, %s/%s, %d processors\n\n", time.Now().Format(time.DateOnly), rounds, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Fprintln(out, "| work | s | MB | script, s | ratio |")
	fmt.Fprintln(out, "|---|---|---|---|---|")
	for i, w := range all {
		fmt.Fprintln(out, line(w.name, own[i], peer[i]))
	}
	return nil
}

// line is a work's in the table: medians of the rounds, the ratio with the least and the greatest.
func line(name string, own, peer []measured) string {
	seconds := func(m []measured) string {
		return fmt.Sprintf("%.2f", median(m, func(m measured) float64 { return m.cpu.Seconds() }))
	}
	memory := "–"
	if mb := median(own, func(m measured) float64 { return float64(m.memory) / 1e6 }); mb > 0 {
		memory = fmt.Sprintf("%.0f", mb)
	}
	script, ratio := "–", "–"
	if len(peer) > 0 {
		var ratios []float64
		for i := range peer {
			ratios = append(ratios, own[i].cpu.Seconds()/peer[i].cpu.Seconds())
		}
		slices.Sort(ratios)
		script, ratio = seconds(peer), fmt.Sprintf("%.1f (%.1f–%.1f)", ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1])
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", name, seconds(own), memory, script, ratio)
}

func median[T any, N cmp.Ordered](list []T, of func(T) N) N {
	var all []N
	for _, v := range list {
		all = append(all, of(v))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// measure runs a command in a folder, and says what it took.
func measure(folder, stdin, name string, args ...string) (measured, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdin = folder, strings.NewReader(stdin)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return measured{}, fmt.Errorf("%w: %s", err, said.String())
	}
	return measured{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), most(cmd.ProcessState)}, nil
}
