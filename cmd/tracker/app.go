package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"tracker/data"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// defaultHome is the region that reports are about unless told otherwise.
const defaultHome sme.RegionID = "510100"

// app is one run of the program: its surroundings, its global flags, and what
// several commands share.
type app struct {
	ctx  context.Context
	host host
	exit int // the status of a run that did what it was told, 0 or exitLeftOut, exitDifference

	// Global flags.
	db          string
	format      render.Format
	json        bool
	csv         bool
	output      string
	destination *destination // of output, tried
	force       bool
	noHeader    bool
	bom         bool
	columns     []string
	sort        string
	limit       int
	lang        string
	color       string
	quiet       bool
	verbose     bool
	regions     []string
	except      []string
	known       string

	store   *store.Store
	settled struct { // the home region, asked for once a registry: every row of a list needs it
		in   *store.Store
		home sme.RegionID
	}
	labels struct { // batches as they are printed, asked for once a registry
		in *store.Store
		of map[sme.BatchRef]string
	}
	tookHome  sme.RegionID // home, as files that are read for one answer told it; else ""
	reference *sme.Reference
	words
	meter *meter
}

// words is what the program says, in the user's language.
type words struct{ wording.Words }

// say is a text of the catalogue. Errors among its arguments are said as their
// own messages.
func (w words) say(id string, args ...any) string {
	for i, arg := range args {
		if err, ok := arg.(error); ok {
			args = slices.Clone(args)
			args[i] = failureOf(err)
		}
	}
	return w.Say(id, args...)
}

// in speaks in another language.
func (w words) in(lang string) words { return words{w.In(lang)} }

// run is the program: everything it knows comes in, the exit status comes out.
func run(ctx context.Context, h host) int {
	a := &app{ctx: ctx, host: h}
	a.words = words{wording.NewWords(a.language(), a.ref, a.home, a.today)}
	a.Printed = a.printedBatch
	root := newRootCmd(a)
	root.SetArgs(joinReplace(h.args))
	err := root.ExecuteContext(ctx)
	a.meter.end()
	if a.store != nil && !h.last {
		if cerr := a.store.Close(); err == nil {
			err = cerr
		}
	}
	if err == nil {
		return a.exit
	}
	return a.report(err)
}

// joinReplace makes --replace=2 of --replace 2: since the flag may be given without
// a value, the flag library would take the 2 for a file.
func joinReplace(args []string) []string {
	joined := []string{} // never nil: the flag library would read os.Args then
	for i := 0; i < len(args); i++ {
		if args[i] == "--replace" && i+1 < len(args) {
			if _, ok := sme.HanNumber(args[i+1]); ok {
				joined = append(joined, "--replace="+args[i+1])
				i++
				continue
			}
		}
		joined = append(joined, args[i])
	}
	return joined
}

// language is what people are spoken to in: the flag, TRACKER_LANG, the
// registry's own setting, the system's; English if none says Chinese.
func (a *app) language() string {
	for i, arg := range a.host.args { // needed before the flags are parsed, for their own help
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return langOf(v)
		}
		if arg == "--lang" && i+1 < len(a.host.args) {
			return langOf(a.host.args[i+1])
		}
	}
	for _, name := range []string{"TRACKER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := a.host.getenv(name); v != "" {
			return langOf(v)
		}
	}
	return systemLanguage()
}

func langOf(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}

// hint writes a line for people to stderr, unless they want quiet.
func (a *app) hint(id string, args ...any) {
	if !a.quiet {
		fmt.Fprintln(a.host.stderr, render.Wrap(a.say("hint", a.say(id, args...)), a.host.errWidth, "      "))
	}
}

// ref is the reference data: the registry's own if one is open, else the built-in.
func (a *app) ref() *sme.Reference {
	if a.reference == nil {
		ref, err := sme.ParseReference(data.FS.ReadFile)
		if err != nil {
			panic(fmt.Sprint("the built-in reference data: ", err)) // tests lint it
		}
		a.reference = ref
	}
	return a.reference
}

// dbPath is where the registry lies: --db, TRACKER_DB, or tracker.db in the
// user's data folder; "" where nobody knows the user's folder.
func (a *app) dbPath() string {
	if a.db != "" {
		return a.db
	}
	if p := a.host.getenv("TRACKER_DB"); p != "" {
		return p
	}
	folder := dataFolder(runtime.GOOS, a.host.getenv)
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "tracker.db")
}

// dataFolder is the user's folder for data, which Go's library does not know.
func dataFolder(goos string, getenv func(string) string) string {
	home := getenv("HOME")
	if home == "" { // a service's or a cron job's environment: never a path relative to the working folder
		if u, err := user.Current(); err == nil {
			home = u.HomeDir
		}
	}
	below := func(parts ...string) string {
		if !filepath.IsAbs(parts[0]) && goos == runtime.GOOS {
			return "" // it would lie below whatever the working folder is
		}
		return filepath.Join(parts...)
	}
	switch goos {
	case "windows":
		if dir := getenv("LOCALAPPDATA"); dir != "" {
			return below(dir, "tracker")
		}
		return below(getenv("USERPROFILE"), "AppData", "Local", "tracker")
	case "darwin":
		return below(home, "Library", "Application Support", "tracker")
	}
	if dir := getenv("XDG_DATA_HOME"); dir != "" {
		return below(dir, "tracker")
	}
	return below(home, ".local", "share", "tracker")
}

// options are how the registry is opened.
func (a *app) options(write bool) store.Options {
	wait := 30 * time.Second
	if d, err := time.ParseDuration(a.host.getenv("TRACKER_LOCK_WAIT")); err == nil {
		wait = d
	}
	return store.Options{Write: write, Create: write, Wait: wait, Person: a.person(), Now: a.host.now, Reference: data.FS.ReadFile}
}

// person is the name written to the log.
func (a *app) person() string {
	for _, name := range []string{"TRACKER_USER", "USER", "USERNAME"} {
		if v := a.host.getenv(name); v != "" {
			return v
		}
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "?"
}

// open opens the registry for reading, as it is or with --known as it was. From
// then on its own reference data and settings hold.
func (a *app) open() (*store.Store, error) {
	s, err := a.openAs(a.dbPath(), a.options(false))
	if err != nil || a.known == "" {
		return s, err
	}
	number, err := a.knownLine(s)
	if err != nil {
		return nil, err
	}
	was, err := s.AsKnown(a.ctx, a.options(false), number)
	if err != nil {
		return nil, err
	}
	s.Close()
	a.store = was
	a.reference, err = was.Reference(a.ctx)
	return was, err
}

// knownLine is the line of the log that --known names: by its number, or by a
// date as the last one written by its end.
func (a *app) knownLine(s *store.Store) (sme.LogNumber, error) {
	last, err := s.Known(a.ctx)
	if err != nil {
		return 0, err
	}
	typed, ok := sme.HanNumber(strings.TrimPrefix(a.known, "#"))
	number := sme.LogNumber(typed)
	if !ok || number >= 1900 && !strings.HasPrefix(a.known, "#") {
		d, err := sme.ParseDate(a.known)
		if err != nil || d.IsZero() {
			return 0, usage("usage.known", a.known)
		}
		if number, err = s.LastBefore(a.ctx, d.End()); err != nil {
			return 0, err
		}
		if number == 0 {
			return 0, usage("usage.known-before", a.known)
		}
	}
	if number > last {
		return 0, usage("usage.known-beyond", number, last)
	}
	return number, nil
}

// openToWrite opens the registry for writing and makes it if there is none.
func (a *app) openToWrite() (*store.Store, error) { return a.openAs(a.dbPath(), a.options(true)) }

// openToChange opens a registry that must be there for writing.
func (a *app) openToChange() (*store.Store, error) {
	opt := a.options(true)
	opt.Create = false
	return a.openAs(a.dbPath(), opt)
}

// printedBatch is a batch as lists in the registry print it, "" where none does.
func (a *app) printedBatch(b sme.BatchRef) string {
	if a.store == nil {
		return ""
	}
	if a.labels.in != a.store {
		labels, err := a.store.BatchLabels(a.ctx)
		if err != nil { // what can't be read fails the command elsewhere
			return ""
		}
		a.labels.in, a.labels.of = a.store, labels
	}
	return a.labels.of[b]
}

// update changes the registry, all of it or nothing. What is asked meanwhile,
// wherever it is asked, is answered by the registry as changed so far.
func (a *app) update(change func(tx *store.Tx) error) error {
	s := a.store
	defer func() { a.store = s }()
	return s.Update(a.ctx, a.options(true), func(tx *store.Tx) error {
		a.store = tx.Store()
		return change(tx)
	})
}

func (a *app) openAs(path string, opt store.Options) (*store.Store, error) {
	if path == "" {
		return nil, usage("usage.no-home")
	}
	s, err := a.openStore(path, opt)
	if err != nil {
		return nil, err
	}
	a.store = s
	if a.reference, err = s.Reference(a.ctx); err != nil {
		return nil, err
	}
	if lang, err := s.Setting(a.ctx, "lang"); err == nil && lang != "" && a.lang == "" && a.host.getenv("TRACKER_LANG") == "" {
		a.Lang = langOf(lang)
	}
	return s, nil
}

// openStore opens the registry at a path. The program's own folder need not be
// there: the first command that stores something makes it. One that was named,
// which may lie on a share that isn't connected, must be.
func (a *app) openStore(path string, opt store.Options) (*store.Store, error) {
	s, err := store.Open(a.ctx, path, opt)
	var reg *store.Error
	if errors.As(err, &reg) && reg.Kind == store.NoFolder && a.db == "" && a.host.getenv("TRACKER_DB") == "" {
		reg.Kind = store.None
	}
	return s, err
}

// openIfThere opens the registry for writing if there is one: a registry is
// made only once there is something to store.
func (a *app) openIfThere() error {
	_, err := a.openToChange()
	var reg *store.Error
	if errors.As(err, &reg) && reg.Kind == store.None {
		return nil
	}
	return err
}
