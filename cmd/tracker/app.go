package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tracker/data"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/sqlite"
)

// Exit statuses; `tracker help exit-codes` explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitLeftOut     = 3
	exitRefused     = 4
	exitDifference  = 5
	exitNoRegistry  = 10
	exitLocked      = 11
	exitDamaged     = 12
	exitNotWritable = 13
	exitInterrupted = 130
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
	db       string
	format   render.Format
	json     bool
	csv      bool
	output   string
	force    bool
	noHeader bool
	columns  []string
	sort     string
	limit    int
	lang     string
	color    string
	quiet    bool
	verbose  bool
	regions  []string
	except   []string
	known    string

	store     *sqlite.Store
	reference *sme.Reference
	words     words
}

// run is the program: everything it knows comes in, the exit status comes out.
func run(ctx context.Context, h host) int {
	a := &app{ctx: ctx, host: h}
	a.words = words{lang: a.language(), ref: a.ref}
	root := newRootCmd(a)
	root.SetArgs(joinReplace(h.args))
	err := root.ExecuteContext(ctx)
	if a.store != nil {
		if cerr := a.store.Close(); err == nil {
			err = cerr
		}
	}
	if err == nil {
		return a.exit
	}
	return a.report(err)
}

// joinReplace makes --replace=2 of --replace 2: the flag may stand alone, and
// then the flag library takes what follows for a file.
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

// say is a text of the catalogue in the user's language.
func (a *app) say(id string, args ...any) string { return a.words.say(id, args...) }

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
// user's data folder.
func (a *app) dbPath() string {
	if a.db != "" {
		return a.db
	}
	if p := a.host.getenv("TRACKER_DB"); p != "" {
		return p
	}
	return filepath.Join(dataFolder(runtime.GOOS, a.host.getenv), "tracker.db")
}

// dataFolder is the user's folder for data, which Go's library does not know.
func dataFolder(goos string, getenv func(string) string) string {
	home := getenv("HOME")
	switch goos {
	case "windows":
		if dir := getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "tracker")
		}
		return filepath.Join(getenv("USERPROFILE"), "AppData", "Local", "tracker")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "tracker")
	}
	if dir := getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "tracker")
	}
	return filepath.Join(home, ".local", "share", "tracker")
}

// options are how the registry is opened.
func (a *app) options(write bool) sqlite.Options {
	wait := 30 * time.Second
	if d, err := time.ParseDuration(a.host.getenv("TRACKER_LOCK_WAIT")); err == nil {
		wait = d
	}
	return sqlite.Options{Write: write, Create: write, Wait: wait, Person: a.person(), Now: a.host.now, Reference: data.FS.ReadFile}
}

// person is who stands in the log.
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
func (a *app) open() (*sqlite.Store, error) {
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
func (a *app) knownLine(s *sqlite.Store) (int, error) {
	last, err := s.Known(a.ctx)
	if err != nil {
		return 0, err
	}
	number, ok := sme.HanNumber(strings.TrimPrefix(a.known, "#"))
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
func (a *app) openToWrite() (*sqlite.Store, error) { return a.openAs(a.dbPath(), a.options(true)) }

// openToChange opens a registry that must be there for writing.
func (a *app) openToChange() (*sqlite.Store, error) {
	opt := a.options(true)
	opt.Create = false
	return a.openAs(a.dbPath(), opt)
}

func (a *app) openAs(path string, opt sqlite.Options) (*sqlite.Store, error) {
	s, err := sqlite.Open(a.ctx, path, opt)
	if err != nil {
		return nil, err
	}
	a.store = s
	if a.reference, err = s.Reference(a.ctx); err != nil {
		return nil, err
	}
	if lang, err := s.Setting(a.ctx, "lang"); err == nil && lang != "" && a.lang == "" && a.host.getenv("TRACKER_LANG") == "" {
		a.words.lang = langOf(lang)
	}
	return s, nil
}

// home is the region that reports are about: TRACKER_HOME, the registry's setting, Chengdu.
func (a *app) home() (sme.RegionID, error) {
	name := a.host.getenv("TRACKER_HOME")
	if name == "" && a.store != nil {
		setting, err := a.store.Setting(a.ctx, "home")
		if err != nil {
			return "", err
		}
		name = setting
	}
	if name == "" {
		return defaultHome, nil
	}
	return a.regionNamed(name, defaultHome)
}

func (a *app) regionNamed(name string, home sme.RegionID) (sme.RegionID, error) {
	id, ok := a.ref().Regions.Lookup(name, home)
	if !ok {
		err := usage("usage.region", name)
		if near := a.ref().Regions.Nearest(name, home); near != "" {
			err.hint, err.hintArgs = "usage.did-you-mean", []any{a.ref().Regions.Get(near).NameZh}
		}
		return "", err
	}
	return id, nil
}

// asked are the regions of --region and --except; home if none is named.
func (a *app) asked() (regions, except []sme.RegionID, err error) {
	home, err := a.home()
	if err != nil {
		return nil, nil, err
	}
	look := func(names []string) ([]sme.RegionID, error) {
		var ids []sme.RegionID
		for _, name := range splitNames(names) {
			id, err := a.regionNamed(name, home)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(ids, func(o sme.RegionID) bool { return a.ref().Regions.Within(id, o) }) {
				ids = append(slices.DeleteFunc(ids, func(o sme.RegionID) bool { return a.ref().Regions.Within(o, id) }), id)
			}
		}
		return ids, nil
	}
	if regions, err = look(a.regions); err != nil {
		return nil, nil, err
	}
	if len(regions) == 0 {
		regions = []sme.RegionID{home}
	}
	except, err = look(a.except)
	return regions, except, err
}

// splitNames splits lists that people type, with commas of either width.
func splitNames(lists []string) []string {
	var names []string
	for _, l := range lists {
		for _, n := range strings.FieldsFunc(l, func(r rune) bool { return r == ',' || r == '，' || r == '、' || r == ';' || r == '；' }) {
			if n = strings.TrimSpace(n); n != "" {
				names = append(names, n)
			}
		}
	}
	return names
}

// tierNamed reads a tier as people name it: id, number, English or Chinese, whole or short.
func (a *app) tierNamed(name string) (sme.TierID, error) {
	key := strings.ToLower(strings.Trim(strings.TrimSpace(name), "“”\"'"))
	var ids []string
	for _, t := range a.ref().Tiers {
		ids = append(ids, string(t.ID))
		for _, n := range []string{string(t.ID), fmt.Sprint(t.Rank), t.NameZh, t.NameEn, t.ShortZh, t.ShortEn, strings.NewReplacer("“", "", "”", "").Replace(t.NameZh)} {
			if strings.EqualFold(n, key) {
				return t.ID, nil
			}
		}
	}
	return "", sme.NewChoiceError("tier", name, ids)
}

// today is the day at +08:00.
func (a *app) today() sme.Day { return sme.DayAt(a.host.now) }

// onDay reads --on; without it, today.
func (a *app) onDay(text string) (sme.Day, error) {
	if text == "" {
		return a.today(), nil
	}
	if text == "today" || text == "今天" {
		return a.today(), nil
	}
	d, err := sme.ParseDate(text)
	if err != nil {
		return 0, usage("usage.date", "--on", text)
	}
	return d.End(), nil // a month or year means its last day: where things stood then
}

// write writes a table in the format that was asked for.
func (a *app) write(t render.Table) error {
	opt := render.Options{
		Format: a.chosenFormat(), NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit, SchemaVersion: 1,
	}
	t.Lang, t.MetaSheet = a.words.lang, a.say("sheet.about")
	if a.output == "" {
		opt.Width, opt.Color = a.host.width, a.colored()
	}
	if a.limit > 0 && a.limit < len(t.Rows) {
		defer a.hint("hint.limit", a.limit, len(t.Rows))
	}
	return a.toOutput(func(w io.Writer) error { return render.Write(w, t, opt) })
}

// writeValue writes a value as JSON.
func (a *app) writeValue(v any) error {
	return a.toOutput(func(w io.Writer) error { return render.JSON(w, v) })
}

// writeLines writes text for people.
func (a *app) writeLines(lines func(w io.Writer) error) error { return a.toOutput(lines) }

func (a *app) chosenFormat() render.Format {
	switch {
	case a.json:
		return render.FormatJSON
	case a.csv:
		return render.FormatCSV
	case a.format != "":
		return a.format
	}
	if ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(a.output)), "."); ext != "" {
		if f, ok := formatOfEnding[ext]; ok {
			return f
		}
	}
	return render.FormatTable
}

var formatOfEnding = map[string]render.Format{
	"csv": render.FormatCSV, "tsv": render.FormatTSV, "json": render.FormatJSON, "ndjson": render.FormatNDJSON, "jsonl": render.FormatNDJSON,
	"md": render.FormatMarkdown, "html": render.FormatHTML, "htm": render.FormatHTML, "xlsx": render.FormatXLSX, "txt": render.FormatTable,
}

// machine says that programs read the output, not people.
func (a *app) machine() bool { return a.chosenFormat().Machine() }

func (a *app) colored() bool {
	switch a.color {
	case "always":
		return true
	case "never":
		return false
	}
	return a.host.width > 0 && a.host.getenv("NO_COLOR") == "" && a.host.getenv("TERM") != "dumb"
}

// toOutput writes to stdout, or beside -o's file, which is then put in place whole.
func (a *app) toOutput(write func(io.Writer) error) error {
	if a.output == "" {
		if a.chosenFormat() == render.FormatXLSX && a.host.width > 0 {
			return usage("usage.xlsx-terminal")
		}
		return write(a.host.stdout)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return writeFile(a.output, b.Bytes(), a.force)
}

// writeFile writes a file beside its place and renames it, so that no reader
// ever sees half of it.
func writeFile(path string, content []byte, force bool) error {
	if _, err := os.Stat(path); err == nil && !force {
		return usage("usage.exists", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".tracker-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// failure is an error with an exit status, in words of the catalogue.
type failure struct {
	exit     int
	id       string
	args     []any
	hint     string
	hintArgs []any
}

func (f *failure) Error() string { return fmt.Sprint(append([]any{f.id}, f.args...)...) }

// usage is an error of the command line.
func usage(id string, args ...any) *failure { return &failure{exit: exitUsage, id: id, args: args} }

// fail is an error with an exit status and, where the id has one, a hint
// (the message id + ".hint", with the same arguments).
func fail(exit int, id string, args ...any) *failure { return &failure{exit: exit, id: id, args: args} }

// report writes an error to stderr and returns the exit status.
func (a *app) report(err error) int {
	if closedPipe(err) {
		return exitDone
	}
	if a.ctx.Err() != nil {
		fmt.Fprintln(a.host.stderr, a.say("error.interrupted"))
		return exitInterrupted
	}
	f := a.failureOf(err)
	message := a.problem(err)
	hint := ""
	switch {
	case f.hint != "":
		hint = a.say(f.hint, f.hintArgs...)
	case has(f.id + ".hint"):
		hint = a.say(f.id+".hint", f.args...)
	}
	if a.chosenFormat() == render.FormatJSON || a.chosenFormat() == render.FormatNDJSON {
		_ = render.JSON(a.host.stderr, map[string]any{"error": message, "hint": hint, "id": f.id, "exit": f.exit})
		return f.exit
	}
	fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", message), a.host.errWidth, "  "))
	if hint != "" {
		a.quiet = false
		fmt.Fprintln(a.host.stderr, render.Wrap(a.say("hint", hint), a.host.errWidth, "  "))
	}
	return f.exit
}

func (a *app) problem(err error) string { return a.words.problem(err) }

// problem says an error in words.
func (w words) problem(err error) string {
	f := failureOf(err)
	if f.id == "error.other" {
		return render.Clean(err.Error())
	}
	return w.say(f.id, f.args...)
}

func (a *app) failureOf(err error) *failure { return failureOf(err) }

// failureOf gives every error its exit status and message.
func failureOf(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var refused *sqlite.Refused
	if errors.As(err, &refused) {
		return fail(exitRefused, refused.ID, refused.Args...)
	}
	var reg *sqlite.Error
	if errors.As(err, &reg) {
		args := []any{reg.Path, reg.Holder}
		switch reg.Kind {
		case sqlite.None, sqlite.NotRegistry:
			return fail(exitNoRegistry, "registry."+string(reg.Kind), args...)
		case sqlite.Locked:
			if reg.Holder == "" {
				return fail(exitLocked, "registry.locked-by-someone", args...)
			}
			return fail(exitLocked, "registry.locked", args...)
		case sqlite.Damaged, sqlite.Newer:
			return fail(exitDamaged, "registry."+string(reg.Kind), args...)
		case sqlite.ReadOnly, sqlite.DiskFull:
			return fail(exitNotWritable, "registry."+string(reg.Kind), args...)
		case sqlite.NoDocument:
			return fail(exitUsage, "registry.no-document", reg.Number)
		}
	}
	var choice *sme.ChoiceError
	if errors.As(err, &choice) {
		f := fail(exitUsage, "usage.choice", noun(choice.What), choice.Text, choice.Choices)
		if choice.Nearest != "" {
			f.hint, f.hintArgs = "usage.did-you-mean", []any{choice.Nearest}
		}
		return f
	}
	var unknown *render.UnknownError
	if errors.As(err, &unknown) {
		return fail(exitUsage, "usage.choice", noun(unknown.What), unknown.Name, unknown.Known)
	}
	var flag *flagError
	if errors.As(err, &flag) {
		return fail(exitUsage, "usage.flag", flag.err.Error(), flag.command)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fail(exitNotWritable, "error.other", err.Error())
	case strings.HasPrefix(err.Error(), "unknown command"):
		return fail(exitUsage, "error.other", err.Error())
	}
	return fail(exitFailed, "error.other", err.Error())
}

// flagError marks what cobra says of flags and arguments.
type flagError struct {
	err     error
	command string
}

func (e *flagError) Error() string { return e.err.Error() }
func (e *flagError) Unwrap() error { return e.err }

// args wraps cobra's checks of arguments, so that they end with the status of a wrong command line.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, list []string) error {
		if err := check(cmd, list); err != nil {
			return &flagError{err, cmd.CommandPath()}
		}
		return nil
	}
}
