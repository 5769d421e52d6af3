package main

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// helpWidth is how wide help is at most: longer lines are hard to read.
const helpWidth = 80

func (a *app) helpWidth() int {
	if a.host.width > 0 {
		return min(a.host.width, helpWidth)
	}
	return helpWidth
}

// writeHelp writes what there is to know of a command.
func (a *app) writeHelp(w io.Writer, cmd *cobra.Command) error {
	h := helpWriter{a: a, width: a.helpWidth()}
	if topic := cmd.Annotations[topicKey]; topic != "" {
		h.text(cmd.Short)
		h.b.WriteByte('\n')
		topics[topic](&h)
	} else {
		h.command(cmd)
	}
	_, err := io.WriteString(w, h.b.String())
	return err
}

// helpWriter lays help out.
type helpWriter struct {
	a     *app
	b     strings.Builder
	width int
}

func (h *helpWriter) text(text string) { h.b.WriteString(render.Wrap(text, h.width, "") + "\n") }

func (h *helpWriter) head(id string) { h.b.WriteString("\n" + h.a.say("help."+id) + "\n") }

func (h *helpWriter) pairs(pairs []render.Pair) { _ = render.Pairs(&h.b, "  ", pairs, h.width) } // a Builder never fails

func (h *helpWriter) command(cmd *cobra.Command) {
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	h.text(long)
	h.head("usage")
	h.b.WriteString("  " + h.a.argumentNames(strings.TrimSuffix(cmd.UseLine(), " [flags]")))
	if cmd.LocalNonPersistentFlags().HasAvailableFlags() {
		h.b.WriteString(" " + h.a.say("help.some-flags"))
	}
	h.b.WriteByte('\n')
	if cmd.Example != "" {
		h.head("examples")
		h.b.WriteString(strings.TrimRight(cmd.Example, "\n") + "\n")
	}
	h.commands(cmd)
	cmd.Flags().SortFlags = false // in the order of their definition
	h.flags("flags", cmd.LocalNonPersistentFlags())
	if !cmd.HasParent() {
		h.flags("global-flags", cmd.PersistentFlags())
	}
	h.b.WriteByte('\n')
	if cmd.HasAvailableSubCommands() {
		h.text(h.a.say("help.more", cmd.CommandPath()))
	}
	if cmd.HasParent() {
		h.text(h.a.say("help.globals"))
	}
}

// commands lists the commands below one, by their groups, and the help topics.
func (h *helpWriter) commands(cmd *cobra.Command) {
	list := func(in func(*cobra.Command) bool) (pairs []render.Pair) {
		for _, c := range cmd.Commands() {
			if in(c) {
				pairs = append(pairs, render.Pair{Label: c.Name(), Text: c.Short})
			}
		}
		return pairs
	}
	for _, g := range cmd.Groups() {
		h.b.WriteString("\n" + g.Title + "\n")
		h.pairs(list(func(c *cobra.Command) bool {
			return c.GroupID == g.ID && c.IsAvailableCommand() || c.GroupID == g.ID && c.Name() == "help"
		}))
	}
	if rest := list(func(c *cobra.Command) bool { return c.GroupID == "" && c.IsAvailableCommand() }); len(rest) > 0 {
		h.head("commands")
		h.pairs(rest)
	}
	if found := list(func(c *cobra.Command) bool { return c.Annotations[topicKey] != "" }); len(found) > 0 {
		h.head("topics")
		h.pairs(found)
	}
}

// flags lists flags in the order in which they were defined.
func (h *helpWriter) flags(head string, flags *pflag.FlagSet) {
	if pairs := h.a.flagPairs(flags); len(pairs) > 0 {
		h.head(head)
		h.pairs(pairs)
	}
}

// flagPairs are flags as they are typed, each with what it does.
func (w words) flagPairs(flags *pflag.FlagSet) []render.Pair {
	var pairs []render.Pair
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		label := "    --" + f.Name
		if f.Shorthand != "" {
			label = "-" + f.Shorthand + ", --" + f.Name
		}
		if kind := f.Value.Type(); kind != "bool" {
			if wording.Has("type." + kind) {
				kind = w.say("type." + kind)
			}
			if f.NoOptDefVal != "" {
				label += "[=" + kind + "]"
			} else {
				label += " " + kind
			}
		}
		text := f.Usage
		if d := f.DefValue; d != "" && d != "0" && d != "false" && d != "[]" {
			text += w.say("help.default", d)
		}
		pairs = append(pairs, render.Pair{Label: label, Text: text})
	})
	return pairs
}

var argumentName = regexp.MustCompile(`\b[A-Z]{2,}\b`)

// argumentNames says FILE and its like in the user's language.
func (w words) argumentNames(use string) string {
	return argumentName.ReplaceAllStringFunc(use, func(name string) string {
		if id := "argument." + strings.ToLower(name); wording.Has(id) {
			return w.say(id)
		}
		return name
	})
}

// findCommand finds the command that the words of a line name.
func findCommand(root *cobra.Command, words []string) (*cobra.Command, error) {
	about := root
	for _, name := range words {
		var names []string
		i := slices.IndexFunc(about.Commands(), func(c *cobra.Command) bool {
			names = append(names, c.Name())
			return c.Name() == name || c.HasAlias(name)
		})
		if i < 0 {
			return nil, sme.NewChoiceError("command", name, names)
		}
		about = about.Commands()[i]
	}
	return about, nil
}

// commandNames are the commands below the one that the words name, for the shell.
func (w words) commandNames(root *cobra.Command, words []string) []string {
	about, err := findCommand(root, words)
	if err != nil {
		return nil
	}
	var names []string
	for _, c := range about.Commands() {
		names = append(names, c.Name()+"\t"+c.Short)
	}
	return names
}

// subcommands makes a command that only groups others fail without one of them:
// cobra would print its help and exit with 0, for a mistyped one too.
func (a *app) subcommands(cmd *cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, list []string) error {
		if len(list) == 0 {
			return a.writeHelp(a.host.stdout, cmd)
		}
		var names []string
		for _, c := range cmd.Commands() {
			names = append(names, c.Name())
		}
		return sme.NewChoiceError("command", list[0], names)
	}
	return cmd
}
