package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/data"
	"tracker/internal/render"
)

// defaultDemo is the folder of the tour.
const defaultDemo = "tracker-demo"

func newDemoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "demo [FOLDER]",
		Short:   a.say("demo.short"),
		Long:    a.say("demo.long", defaultDemo),
		Example: a.say("demo.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, list []string) error {
			folder := defaultDemo
			if len(list) > 0 {
				folder = filepath.Clean(list[0])
			}
			if err := writeSamples(folder); err != nil {
				return err
			}
			return a.tour(cmd.Context(), folder)
		},
	}
}

// writeSamples puts the sample lists into a folder that is new or empty.
func writeSamples(folder string) error {
	switch inside, err := os.ReadDir(folder); {
	case err == nil && len(inside) > 0:
		return fail(exitUsage, "demo.not-empty", folder)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return os.CopyFS(folder, data.Samples)
}

// step is a stop of the tour: what is said of it, and the command.
type step struct {
	id   string
	args []string
}

// steps are the stops of the tour through the lists of a folder.
func steps(lists string) []step {
	in := func(name string) string { return filepath.ToSlash(filepath.Join(lists, name)) }
	return []step{
		{"inspect", []string{"inspect", in("innovative-02.xlsx")}},
		{"import", []string{"import", in("innovative-01.xlsx"), in("innovative-02.xlsx")}},
		{"report", []string{"report", "--by", "tier", "--on", "2023-03-26"}},
		{"district", []string{"report", "--by", "district", "--on", "2023-03-26"}},
		{"again", []string{"import", in("innovative-02.xlsx")}},
		{"undo", []string{"undo", "2"}},
		{"redo", []string{"redo", "2"}},
		{"rest", []string{"import", filepath.ToSlash(lists), "-q", "-o", in("../accounts.txt")}},
		{"documents", []string{"documents"}},
		{"now", []string{"report", "--by", "tier"}},
		{"overview", []string{}},
	}
}

// tour runs the stops, each as a person would, on a registry in the folder.
func (a *app) tour(ctx context.Context, folder string) error {
	db := filepath.ToSlash(filepath.Join(folder, "tracker.db"))
	line := func(id string, args ...any) {
		fmt.Fprintln(a.host.stdout, render.Wrap(a.say("demo."+id, args...), a.helpWidth(), ""))
	}
	line("intro", folder)
	fmt.Fprintln(a.host.stdout)
	fmt.Fprintln(a.host.stdout, setCommand(runtime.GOOS, "TRACKER_DB", db))
	for _, st := range steps(filepath.Join(folder, "lists")) {
		fmt.Fprintln(a.host.stdout)
		line(st.id)
		fmt.Fprintln(a.host.stdout, "$ "+strings.Join(append([]string{"tracker"}, quoted(st.args)...), " "))
		if code := run(ctx, a.guest(st.args, db)); code != exitDone && code != exitLeftOut {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fail(code, "demo.failed", strings.Join(st.args, " "))
		}
	}
	fmt.Fprintln(a.host.stdout)
	line("outro", folder)
	return nil
}

// guest is the host of a run within the tour: the same terminal and language,
// and the tour's own registry.
func (a *app) guest(args []string, db string) host {
	h := a.host
	h.args, h.last = slices.Clone(args), false
	h.getenv = func(name string) string {
		switch name {
		case "TRACKER_DB":
			return db
		case "TRACKER_LANG":
			return a.Lang
		case "TRACKER_HOME":
			return "" // the samples are of Chengdu
		}
		return a.host.getenv(name)
	}
	return h
}

// setCommand is how a person sets a variable in the system's usual shell.
func setCommand(goos, name, value string) string {
	if goos == "windows" {
		return fmt.Sprintf("> $env:%s = %q", name, value)
	}
	return fmt.Sprintf("$ export %s=%s", name, value)
}
