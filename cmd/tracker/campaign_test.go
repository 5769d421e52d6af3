//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/store"
)

// A command that is killed, whenever it is, happened whole or not at all: the
// next one that reads says what was so before or what is so after, the next that
// writes goes on from there, check calls it whole, what the killed one printed
// is so, and a file that it was to write is the old one, the new one or none.

// attempt is a command that is killed.
type attempt struct {
	name  string
	args  []string
	file  string // what it writes beside the registry, a file or a folder; "" nothing
	ready func(t *testing.T, tracker program)
}

// attempts are the commands that write. Each begins in a folder with a registry of
// two lists, the first of which a second command took back, and a third list.
var attempts = []attempt{
	{name: "import", args: []string{"import", "3.csv"}},
	{name: "first import", args: []string{"import", "3.csv"}, ready: func(t *testing.T, tracker program) { must(t, os.Remove(tracker.db)) }},
	{name: "import with an account", args: []string{"import", "3.csv", "-o", "old.csv", "--force"}, file: "old.csv"},
	{name: "undo", args: []string{"undo", "2"}},
	{name: "redo", args: []string{"redo", "1"}},
	{name: "rebuild", args: []string{"db", "rebuild"}},
	{name: "rebuild of a damaged one", args: []string{"db", "rebuild"}, file: "tracker-damaged-2026-11-24.db", ready: spoil},
	{name: "upgrade", args: []string{"db", "upgrade"}, file: "tracker-2026-11-24.db", ready: func(t *testing.T, tracker program) {
		alter(t, tracker.db, `UPDATE setting SET value = '0' WHERE name = 'rules'`)
	}},
	{name: "backup", args: []string{"db", "backup", "copy.db"}, file: "copy.db"},
	{name: "export", args: []string{"export", "exported"}, file: "exported"},
	{name: "report -o", args: []string{"report", "--by", "district", "-o", "old.csv", "--force"}, file: "old.csv"},
}

// questions are asked of a registry before and after.
var questions = [][]string{
	{"report", "--by", "district", "--tier", "innovative", "--csv"},
	{"changes", "--csv"},
	{"documents", "--csv"},
	{"documents", "--log", "--csv"},
	{"companies", "--limit", "5", "--csv"},
}

func TestKilledCommands(t *testing.T) {
	longWithRaces(t)
	t.Run("few rows", func(t *testing.T) { killCommands(t, 60, lawtest.Count(t, 2, 334)) })
	if lawtest.Long() {
		t.Run("many rows", func(t *testing.T) { killCommands(t, 50_000, lawtest.Count(t, 0, 166)) })
	}
}

// killCommands kills commands until it hit so many, on a registry of two lists
// of so many rows each.
func killCommands(t *testing.T, rows, kills int) {
	rng, home := lawtest.Rand(t), t.TempDir()
	tracker := program{filepath.Join(home, "tracker.db")}
	for i := range 3 {
		must(t, os.WriteFile(filepath.Join(home, fmt.Sprint(i+1, ".csv")), drawnList(i, rows), 0o644))
	}
	must(t, os.WriteFile(filepath.Join(home, "old.csv"), []byte("old\n"), 0o644))
	tracker.run(t, "import", "-q", filepath.Join(home, "1.csv"), filepath.Join(home, "2.csv"))
	tracker.run(t, "undo", "1")
	_, err := exec.LookPath("strace")
	traced := err == nil
	some, played := lawtest.Some(t, 2, attempts), map[string]*play{}
	calls, missed := 0, 0 // of kills at a system call
	defer func() { t.Logf("%d kills at a system call, %d of which missed", calls, missed) }()
	for hits, tries := 0, 0; hits < kills; tries++ {
		if tries > 20*kills {
			t.Fatalf("%d of %d kills hit", hits, tries)
		}
		sc := some[rng.IntN(len(some))]
		p := played[sc.name]
		if p == nil {
			p = rehearse(t, home, sc, traced)
			played[sc.name] = p
		}
		way := p.draw(rng)
		hit := p.kill(t, way)
		if way.call.name != "" {
			if calls++; !hit {
				missed++
			}
		}
		if hit {
			t.Logf("kill %d, of %q: %s", hits+1, sc.name, way)
			hits++
		}
		if t.Failed() {
			t.Fatalf("kill %d, of %q: %s", hits, sc.name, way)
		}
	}
}

// drawnList is the i-th list of an authority, of which half of the firms are on the next one too.
func drawnList(i, rows int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "成都市第%s批创新型中小企业名单\n公布日期：2024年%d月1日\n序号,企业名称,所属区县\n", []string{"五", "六", "七"}[i], i+1)
	for n := range rows {
		fmt.Fprintf(&b, "%d,样例%d号科技有限公司,%s\n", n+1, rows/2*i+n, []string{"成都市武侯区", "成都市锦江区", "成都市青羊区", ""}[n%4])
	}
	return b.Bytes()
}

// play is a attempt that was played to its end once.
type play struct {
	attempt
	home   string              // the folder as it is before
	states []map[string]string // what may be answered: before, and last after
	files  map[string]string   // what the file may be: "" none, its content before and after
	lasts  time.Duration
	calls  []systemCall // that it made
}

// systemCall is one of a thread of a command, and how often the thread made it.
type systemCall struct {
	name  string
	times int
}

// rehearse plays a attempt to its end.
func rehearse(t *testing.T, from string, sc attempt, traced bool) *play {
	t.Helper()
	p := &play{attempt: sc, home: t.TempDir(), files: map[string]string{}}
	must(t, os.CopyFS(p.home, os.DirFS(from)))
	if sc.ready != nil {
		sc.ready(t, program{filepath.Join(p.home, "tracker.db")})
	}
	work := p.folder(t)
	p.states = append(p.states, answered(work))
	p.files[p.made(t, work)] = "old"
	if _, err := os.Stat(filepath.Join(work, "tracker.db")); err != nil { // made in a step of its own
		s, err := store.Open(t.Context(), filepath.Join(work, "tracker.db"), (&app{host: program{}.host(nil, nil, nil)}).options(true))
		must(t, err)
		must(t, s.Close())
		p.states = append(p.states, answered(work))
		must(t, os.Remove(filepath.Join(work, "tracker.db")))
	}
	began := time.Now()
	if out, err := p.command(work).CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", sc.name, err, out)
	}
	p.lasts = time.Since(began)
	p.states = append(p.states, answered(work))
	p.files[p.made(t, work)] = "new"
	if traced {
		p.trace(t)
	}
	return p
}

// folder is a copy of the folder as it is before.
func (p *play) folder(t *testing.T) string {
	t.Helper()
	work, err := os.MkdirTemp(t.TempDir(), "")
	must(t, err)
	must(t, os.CopyFS(work, os.DirFS(p.home)))
	return work
}

// command is the attempt's, behind the words of a program that watches it.
func (p *play) command(work string, watched ...string) *exec.Cmd {
	args := slices.Concat(watched, []string{"tracker"}, p.args)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "TEST_NOW=2026-11-24T10:00:00+08:00", "TEST_SAID=", "TRACKER_DB=tracker.db", "TRACKER_USER=official", "LANG=C")
	if len(watched) > 0 {
		cmd.Env = append(cmd.Env, "TEST_ONE_THREAD=1") // strace counts the calls of each thread for itself
	}
	return cmd
}

// tracedCalls are those by which a file changes.
const tracedCalls = "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,link,linkat"

// trace counts the calls of a attempt, thread by thread, as strace does.
func (p *play) trace(t *testing.T) {
	t.Helper()
	work := p.folder(t)
	cmd := p.command(work, "strace", "-f", "-qq", "--seccomp-bpf", "-o", "trace", "-e", "trace="+tracedCalls, "-e", "signal=none")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Logf("strace does not trace here: %v: %s", err, out)
		return
	}
	f, err := os.Open(filepath.Join(work, "trace"))
	must(t, err)
	defer f.Close()
	counts := map[[2]string]int{} // by thread and call
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if name, _, ok := strings.Cut(lines.Text()[len(fields[0]):], "("); ok && !strings.Contains(name, "resumed") {
			counts[[2]string{fields[0], strings.TrimSpace(name)}]++
		}
	}
	most := map[string]int{}
	for thread, n := range counts {
		most[thread[1]] = max(most[thread[1]], n)
	}
	for _, name := range slices.Sorted(maps.Keys(most)) {
		p.calls = append(p.calls, systemCall{name, most[name]})
	}
}

// kill is when a command is killed: after a time, or where a thread makes a
// system call for the n-th time.
type kill struct {
	after time.Duration
	call  systemCall
}

func (k kill) String() string {
	if k.call.name != "" {
		return fmt.Sprintf("at %s number %d of a thread", k.call.name, k.call.times)
	}
	return fmt.Sprint("after ", k.after)
}

func (p *play) draw(rng *rand.Rand) kill {
	if len(p.calls) > 0 && rng.IntN(2) == 0 {
		call := p.calls[rng.IntN(len(p.calls))] // each alike: there are more writes than renames
		return kill{call: systemCall{call.name, 1 + rng.IntN(call.times)}}
	}
	return kill{after: p.lasts/4 + time.Duration(rng.Int64N(int64(p.lasts)))} // the first fourth goes into starting
}

// kill plays the attempt, kills the command, and looks at what it left. It reports
// whether the kill hit.
func (p *play) kill(t *testing.T, way kill) bool {
	t.Helper()
	work := p.folder(t)
	defer func() { _ = os.RemoveAll(work) }() // a hundred of them would fill a disk
	var watched []string
	if way.call.name != "" {
		// Not with --seccomp-bpf, under which strace 6.1 injects nothing.
		watched = []string{"strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + way.call.name,
			"-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", way.call.name, way.call.times)}
	}
	var printed, problems bytes.Buffer
	cmd := p.command(work, watched...)
	cmd.Stdout, cmd.Stderr = &printed, &problems
	must(t, cmd.Start())
	if way.call.name == "" {
		time.Sleep(way.after)
		_ = cmd.Process.Kill() // it may have ended
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err == nil {
		return false
	}
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Errorf("%v: %s", err, &problems)
		return false
	}
	p.judge(t, work, printed.String())
	return true
}

// judge looks at what a killed command left.
func (p *play) judge(t *testing.T, work, printed string) {
	t.Helper()
	tracker := program{filepath.Join(work, "tracker.db")}
	is, state := answered(work), -1
	for i, s := range p.states {
		if maps.Equal(s, is) {
			state = i
		}
	}
	last := len(p.states) - 1
	if state < 0 {
		t.Errorf("neither as before nor as after: %s%s", cmp.Diff(p.states[0], is), cmp.Diff(p.states[last], is))
		return
	}
	after := state == last
	file, known := p.files[p.made(t, work)]
	switch kept := p.name == "upgrade" || p.name == "rebuild of a damaged one"; { // the file is made before the change
	case !known:
		t.Errorf("%s is neither what it was nor what it becomes", p.file)
	case file == "new" && !after && !kept && p.file != "":
		t.Errorf("%s tells of what did not happen", p.file)
	case printed != "" && (!after || file != "new" && p.file != ""):
		t.Errorf("printed what did not happen: %s", printed)
	}
	if text := tracker.answer("check", "--severity", "error"); !strings.HasPrefix(text, "0 ") && !p.broken(state) {
		t.Errorf("check: %s", text)
	}
	if !after {
		p.again(t, work, file)
		return
	}
	if text := tracker.answer("db", "set", "home", "510100"); !strings.HasPrefix(text, "0 ") {
		t.Errorf("nothing can be written any more: %s", text)
	}
	p.tidy(t, work)
}

// broken reports whether a registry in a state of the attempt is not whole by the attempt's own doing.
func (p *play) broken(state int) bool { return state < len(p.states)-1 && p.ready != nil }

// again gives the command that was killed once more: it does now what it would have done then.
func (p *play) again(t *testing.T, work, file string) {
	t.Helper()
	if p.file == "copy.db" && file == "new" {
		return // a backup is there, and is never overwritten
	}
	if out, err := p.command(work).CombinedOutput(); err != nil {
		t.Errorf("again: %v: %s", err, out)
	}
	is := answered(work)
	delete(is, "documents --log --csv") // it may have made the registry before
	want := maps.Clone(p.states[len(p.states)-1])
	delete(want, "documents --log --csv")
	if diff := cmp.Diff(want, is); diff != "" {
		t.Errorf("again: %s", diff)
	}
	p.tidy(t, work)
}

// tidy finds no leftovers of the kind that would be taken for something.
func (p *play) tidy(t *testing.T, work string) {
	t.Helper()
	for _, name := range []string{"tracker.db-journal", "tracker.db-holder"} {
		if _, err := os.Stat(filepath.Join(work, name)); err == nil {
			t.Errorf("%s is left", name)
		}
	}
}

// answered are the answers of the registry in a folder.
func answered(work string) map[string]string {
	tracker, all := program{filepath.Join(work, "tracker.db")}, map[string]string{}
	for _, args := range questions {
		all[strings.Join(args, " ")] = tracker.answer(args...)
	}
	return all
}

// answer is the exit status of a command and what it prints.
func (p program) answer(args ...string) string {
	var out, problems bytes.Buffer
	return fmt.Sprint(run(context.Background(), p.host(args, &out, &problems)), " ", &out)
}

// made is what the attempt's file says, "" if there is none.
func (p *play) made(t *testing.T, work string) string {
	t.Helper()
	if p.file == "" {
		return ""
	}
	said := content(t, filepath.Join(work, p.file))
	if len(said) > 1<<20 {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(said)))
	}
	return said
}

// content is what a file says, or all files of a folder; "" if there is none.
func content(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return ""
	case err != nil:
		t.Fatal(err)
	case !info.IsDir():
		b, err := os.ReadFile(path)
		must(t, err)
		return string(b)
	}
	files, err := os.ReadDir(path)
	must(t, err)
	var all strings.Builder
	for _, f := range files {
		fmt.Fprintf(&all, "%s:\n%s", f.Name(), content(t, filepath.Join(path, f.Name())))
	}
	return all.String()
}

// Two that write and several that read, all at once: each answer is what the
// registry was between two commands, as its log knows it. Who waits long enough
// writes; who does not is told so, and has changed nothing.
func TestWritersAndReaders(t *testing.T) {
	longWithRaces(t)
	home := t.TempDir()
	for i := range 3 {
		must(t, os.WriteFile(filepath.Join(home, fmt.Sprint(i+1, ".csv")), drawnList(i, 60), 0o644))
	}
	tracker := program{filepath.Join(home, "tracker.db")}
	tracker.run(t, "import", "-q", filepath.Join(home, "1.csv"), filepath.Join(home, "2.csv"), filepath.Join(home, "3.csv"))
	asked := []string{"report", "--by", "district", "--tier", "innovative", "--csv", "--columns", "district,listed,recognised,valid,net,known"}
	started := time.Now()
	more := func(done int) bool {
		if seconds := lawtest.Count(t, 0, 600); seconds > 0 {
			return time.Since(started) < time.Duration(seconds)*time.Second
		}
		return done < 2
	}
	command := func(wait string, args ...string) (text string, exit int) {
		p := attempt{args: args}.alone()
		cmd := p.command(home)
		cmd.Env = append(cmd.Env, "TRACKER_LOCK_WAIT="+wait)
		out, err := cmd.CombinedOutput()
		var left *exec.ExitError
		if err != nil && !errors.As(err, &left) {
			t.Error(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}

	var writing, reading sync.WaitGroup
	var turns, refused [2]int
	for w, wait := range []string{"5m", "20ms"} {
		writing.Go(func() {
			for more(turns[w]) && !t.Failed() {
				text, exit := command(wait, []string{"undo", "redo"}[turns[w]%2], fmt.Sprint(w+1))
				switch {
				case exit == exitDone:
					turns[w]++
				case exit == exitLocked && w == 1 && strings.Contains(text, "is in use by"):
					refused[w]++
				default:
					t.Errorf("writer %d: %d: %s", w, exit, text)
				}
			}
		})
	}
	written := make(chan struct{})
	readers := 2
	if lawtest.Long() {
		readers = 10
	}
	answers := make([]map[int]string, readers)
	for r := range answers {
		answers[r] = map[int]string{}
		reading.Go(func() {
			for last := 0; !t.Failed(); {
				text, exit := command("5m", asked...)
				known := knownOf(text)
				was, seen := answers[r][known]
				switch {
				case exit != exitDone:
					t.Errorf("reader %d: %d: %s", r, exit, text)
				case known < last:
					t.Errorf("reader %d: line %d of the log is the last, after line %d was", r, known, last)
				case seen && was != text:
					t.Errorf("reader %d: at line %d of the log: %s", r, known, cmp.Diff(was, text))
				}
				answers[r][known], last = text, known
				select {
				case <-written:
					return
				default:
				}
			}
		})
	}
	writing.Wait()
	close(written)
	reading.Wait()

	as := map[string]string{} // the answer, by which documents are undone
	state := map[string]bool{}
	lines := readCSV(t, tracker.run(t, "documents", "--log", "--csv", "--columns", "number,action,document"), ',')
	slices.SortFunc(lines, func(a, b []string) int { return lineNumber(a[0]) - lineNumber(b[0]) })
	held := 0
	for _, line := range lines {
		state[line[2]] = line[1] == "undo"
		key, number := fmt.Sprint(state), line[0]
		for _, of := range answers {
			text, seen := of[lineNumber(number)]
			if !seen {
				continue
			}
			held++
			if as[key] == "" {
				as[key] = withoutKnown(string(tracker.run(t, append(slices.Clone(asked), "--known", "#"+number)...)))
			}
			if diff := cmp.Diff(as[key], withoutKnown(text)); diff != "" {
				t.Errorf("at line %s of the log: %s", number, diff)
			}
		}
	}
	if text := tracker.answer("check", "--severity", "error", "--deep"); !strings.HasPrefix(text, "0 ") {
		t.Errorf("check: %s", text)
	}
	t.Logf("%d and %d changes, %d refused, %d answers of %d moments", turns[0], turns[1], refused[1], held, len(as))
}

// alone is a command that is not rehearsed.
func (a attempt) alone() *play { return &play{attempt: a} }

// lineNumber is a number of the log as printed, 0 for what is none.
func lineNumber(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// knownOf is the last line of the log that an answer counts: its last cell.
func knownOf(text string) int {
	text = strings.TrimSpace(text)
	return lineNumber(text[strings.LastIndex(text, ",")+1:])
}

// withoutKnown is an answer without its last column.
func withoutKnown(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(line[:max(0, strings.LastIndex(line, ","))] + "\n")
	}
	return b.String()
}

// spoil damages a page of what is derived.
func spoil(t *testing.T, tracker program) {
	t.Helper()
	db, err := sql.Open("sqlite", tracker.db)
	must(t, err)
	var root, size int
	must(t, db.QueryRow(`SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = 'delta'`).Scan(&root, &size))
	must(t, db.Close())
	whole, err := os.ReadFile(tracker.db)
	must(t, err)
	clear(whole[(root-1)*size : root*size])
	must(t, os.WriteFile(tracker.db, whole, 0o644))
}

// alter changes a registry behind the program's back.
func alter(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(query)
	must(t, err)
	must(t, db.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
