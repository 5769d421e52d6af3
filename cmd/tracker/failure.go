package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
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

// failure is an error with an exit status, in words of the catalogue.
type failure struct {
	exit     int
	id       string
	args     []any
	hint     string
	hintArgs []any
}

// Said is what the error says, by its id in the catalogue.
func (f *failure) Said() (id string, args []any) { return f.id, f.args }

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
	case wording.Has(f.id + ".hint"):
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

// problem says an error in words.
func (w words) problem(err error) string {
	f := failureOf(err)
	return w.say(f.id, f.args...)
}

func (w words) failureOf(err error) *failure { return failureOf(err) }

// failureOf gives every error its exit status and message.
func failureOf(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var refused *store.Refused
	if errors.As(err, &refused) {
		return fail(exitRefused, refused.ID, refused.Args...)
	}
	var reg *store.Error
	if errors.As(err, &reg) {
		args := []any{reg.Path, reg.Holder, filepath.Dir(reg.Path)}
		switch reg.Kind {
		case store.None, store.NoFolder, store.Unreachable, store.NotRegistry:
			return fail(exitNoRegistry, "registry."+string(reg.Kind), args...)
		case store.Locked:
			if reg.Holder == "" {
				return fail(exitLocked, "registry.locked-by-someone", args...)
			}
			return fail(exitLocked, "registry.locked", args...)
		case store.Damaged, store.Newer, store.Older, store.Mismatch:
			return fail(exitDamaged, "registry."+string(reg.Kind), args...)
		case store.ReadOnly, store.DiskFull, store.DiskFailed, store.CutShort:
			return fail(exitNotWritable, "registry."+string(reg.Kind), args...)
		case store.NoDocument:
			return fail(exitUsage, "registry.no-document", reg.Number)
		}
	}
	var choice *sme.ChoiceError
	if errors.As(err, &choice) {
		f := fail(exitUsage, "usage.choice", wording.Noun(choice.What), choice.Text, choice.Choices)
		if choice.Nearest != "" {
			f.hint, f.hintArgs = "usage.did-you-mean", []any{choice.Nearest}
		}
		return f
	}
	var unknown *render.UnknownError
	if errors.As(err, &unknown) {
		return fail(exitUsage, "usage.choice", wording.Noun(unknown.What), unknown.Name, unknown.Names)
	}
	var flag *flagError
	if errors.As(err, &flag) {
		return flag.failure()
	}
	if errors.Is(err, fs.ErrPermission) {
		return fail(exitNotWritable, "error.other", err.Error())
	}
	return fail(exitFailed, "error.other", err.Error())
}

// otherFlags are the flags that take what another name leads one to expect.
var otherFlags = map[string]string{
	"date": "on", "on": "to", "district": "region", "city": "region", "province": "region", "out": "output",
}

// flagError marks what the flag library says of the command line.
type flagError struct {
	err error
	cmd *cobra.Command
}

func (e *flagError) Error() string { return e.err.Error() }
func (e *flagError) Unwrap() error { return e.err }

// failure says it in the user's language.
func (e *flagError) failure() *failure {
	help := e.cmd.CommandPath()
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(e.err, &unknown):
		name := flagDashes(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames())
		f := usage("usage.unknown-flag", name, help)
		var names []string
		e.cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
		near := sme.NewChoiceError("flag", unknown.GetSpecifiedName(), names).Nearest
		if other := otherFlags[unknown.GetSpecifiedName()]; slices.Contains(names, other) {
			near = other
		}
		if near != "" {
			f.hint, f.hintArgs = "usage.did-you-mean", []any{"--" + near}
		}
		return f
	case errors.As(e.err, &missing):
		return usage("usage.flag-value", flagDashes(missing.GetSpecifiedName(), missing.GetSpecifiedShortnames()), help)
	case errors.As(e.err, &invalid):
		cause := errors.Unwrap(invalid)
		if own := failureOf(cause); own.exit == exitUsage {
			return own // a value that knows what it may be
		}
		name, kind := "--"+invalid.GetFlag().Name, invalid.GetFlag().Value.Type()
		if id := "usage.flag-invalid-" + kind; wording.Has(id) {
			return usage(id, name, invalid.GetValue())
		}
		return usage("usage.flag-invalid", name, invalid.GetValue(), help)
	}
	return usage("usage.flag", e.err.Error(), help)
}

// flagDashes writes a flag as it was typed.
func flagDashes(name, shorthands string) string {
	if shorthands != "" {
		return "-" + name
	}
	return "--" + name
}

// args wraps cobra's checks of how many arguments a command takes, so that what
// is wrong is said in the user's language.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, list []string) error {
		use := strings.TrimSuffix(cmd.UseLine(), " [flags]")
		switch {
		case check(cmd, list) == nil:
			return nil
		case len(list) == 0:
			return usage("usage.no-arguments", cmd.CommandPath(), use)
		}
		return usage("usage.arguments", cmd.CommandPath(), len(list), use)
	}
}
