// Command tracker says how far along the gradient cultivation of small and
// medium enterprises is: it imports the published lists of recognised firms
// into one SQLite file, and answers by district, tier and date.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/term"
)

// host is what a run of the program gets from outside: all that it reads and
// writes besides the files it is told to.
type host struct {
	args     []string
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	now      time.Time
	getenv   func(string) string
	width    int              // of the terminal on stdout; 0: not a terminal
	errWidth int              // of the terminal on stderr
	readable bool             // stdin is a terminal: a person can answer
	clock    func() time.Time // how time passes while the program runs
	last     bool             // the process ends with this run, and with it what was opened: to give that back page by page takes time
}

// plenty is the memory up to which garbage may lie as it does. Beyond it is
// collected early, so that a list of a million rows fits into a gigabyte.
const plenty = 800 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(plenty)
	}
	ctx, stop := untilEnded()
	code := run(ctx, host{
		args: os.Args[1:], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now(), getenv: os.Getenv,
		width: terminalWidth(os.Stdout), errWidth: terminalWidth(os.Stderr), readable: term.IsTerminal(int(os.Stdin.Fd())),
		clock: time.Now, last: true,
	})
	stop()
	os.Exit(code)
}

// untilEnded is done once a person or the system ends the program. A reader that
// has gone is no end, but an error of writing, told by its status.
func untilEnded() (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE)
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP) // the terminal was closed
	}
	return signal.NotifyContext(context.Background(), ends...)
}

// terminalWidth returns the columns of the terminal that f is, 0 if it is none.
func terminalWidth(f *os.File) int {
	if !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}
