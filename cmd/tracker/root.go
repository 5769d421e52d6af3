package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newRootCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:           "tracker",
		Short:         a.say("root.short"),
		Long:          a.say("root.long"),
		Args:          a.commandOrFiles,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		RunE:          func(_ *cobra.Command, files []string) error { return a.start(files, startedByExplorer()) },
	}
	cmd.SetIn(a.host.stdin)
	cmd.SetOut(a.host.stdout)
	cmd.SetErr(a.host.stderr)
	cmd.SetVersionTemplate("tracker {{.Version}}\n")
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		// Behind a mistyped command its flags are unknown too: the command is what to tell.
		if unknown := a.commandOrFiles(cmd, c.Flags().Args()); c == cmd && unknown != nil {
			return unknown
		}
		return &flagError{err, c}
	})
	cmd.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := a.checkGlobals(c); err != nil {
			return err
		}
		return a.tryOutput(c)
	}

	f := cmd.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&a.db, "db", "", a.say("flag.db"))
	formats := texts(render.Formats)
	f.Var(&formatFlag{a}, "format", a.say("flag.format", formats[:len(formats)-1], formats[len(formats)-1]))
	f.BoolVar(&a.json, "json", false, a.say("flag.json"))
	f.BoolVar(&a.csv, "csv", false, a.say("flag.csv"))
	f.StringVarP(&a.output, "output", "o", "", a.say("flag.output"))
	f.BoolVar(&a.force, "force", false, a.say("flag.force"))
	f.BoolVar(&a.noHeader, "no-header", false, a.say("flag.no-header"))
	f.BoolVar(&a.bom, "bom", false, a.say("flag.bom"))
	a.choiceFlags(f)
	f.StringVar(&a.lang, "lang", "", a.say("flag.lang"))
	f.StringVar(&a.color, "color", "auto", a.say("flag.color"))
	f.BoolVarP(&a.quiet, "quiet", "q", false, a.say("flag.quiet"))
	f.BoolVarP(&a.verbose, "verbose", "v", false, a.say("flag.verbose"))
	a.placeFlags(f)
	complete(cmd, "format", render.Formats...)
	complete(cmd, "lang", "en", "zh")
	complete(cmd, "color", "auto", "always", "never")
	a.completeRegions(cmd, "region")
	a.completeRegions(cmd, "except")
	completeBy(cmd, "known", a.offerLines())

	groups := []struct {
		id       string
		commands []*cobra.Command
	}{
		{"bring-in", []*cobra.Command{newImportCmd(a), newInspectCmd(a), newTemplateCmd(a)}},
		{"answer", []*cobra.Command{newReportCmd(a), newProgressCmd(a), newChangesCmd(a), newPromotionsCmd(a), newReviewsCmd(a)}},
		{"firms", []*cobra.Command{newCompaniesCmd(a), newShowCmd(a), newExpiringCmd(a), newCandidatesCmd(a)}},
		{"documents",
			[]*cobra.Command{newDocumentsCmd(a), newUndoCmd(a), newRedoCmd(a), newRereadCmd(a), newOriginalCmd(a), newDiffCmd(a)}},
		{"be-right", []*cobra.Command{newCheckCmd(a), newResolveCmd(a), newRecordCmd(a)}},
		{"reference", []*cobra.Command{newTargetsCmd(a), newOfficialCmd(a), newReferenceCmd(a)}},
		{"hand-on", []*cobra.Command{newExportCmd(a), newDBCmd(a), newManCmd(a), newDemoCmd(a)}},
	}
	for _, g := range groups {
		cmd.AddGroup(&cobra.Group{ID: g.id, Title: a.say("group." + g.id)})
		for _, c := range g.commands {
			c.GroupID = g.id
			cmd.AddCommand(c)
		}
	}
	for _, topic := range newHelpTopics(a) {
		cmd.AddCommand(topic)
	}
	cmd.SetHelpCommandGroupID("hand-on")
	cmd.SetCompletionCommandGroupID("hand-on")
	a.localizeHelp(cmd)
	return cmd
}

// checkGlobals refuses global flags that can't be meant.
func (a *app) checkGlobals(cmd *cobra.Command) error {
	if a.lang != "" && a.lang != "en" && a.lang != "zh" {
		return sme.NewChoiceError("language", a.lang, []string{"en", "zh"})
	}
	if a.color != "auto" && a.color != "always" && a.color != "never" {
		return sme.NewChoiceError("color", a.color, []string{"auto", "always", "never"})
	}
	if a.limit < 0 {
		return usage("usage.negative", "--limit")
	}
	if f := a.chosenFormat(); a.bom && (f != render.FormatCSV && f != render.FormatTSV || cmd.Annotations[outputAnnotation] != "") {
		return usage("usage.bom")
	}
	if cmd.Flags().Changed("db") {
		return checkRegistryPath(a.db)
	}
	if path := a.host.getenv("TRACKER_DB"); path != "" {
		return checkRegistryPath(path)
	}
	return nil
}

var scheme = regexp.MustCompile(`^(?i:[a-z][a-z0-9+.-]*://|(file|postgres|postgresql|mysql|sqlite|https?):)`)

// checkRegistryPath refuses what is no name of a file that could be kept.
func checkRegistryPath(path string) error {
	switch {
	case strings.TrimSpace(path) == "":
		return usage("usage.db-empty")
	case path == store.Memory:
		return usage("usage.db-memory")
	case scheme.MatchString(path):
		return usage("usage.db-scheme", path)
	}
	return nil
}

// formatFlag is --format, which knows its few values.
type formatFlag struct{ a *app }

func (f *formatFlag) String() string {
	if f.a == nil {
		return ""
	}
	return string(f.a.format)
}
func (f *formatFlag) Set(s string) error { return f.a.format.UnmarshalText([]byte(s)) }
func (f *formatFlag) Type() string       { return "format" }

// commandOrFiles takes arguments that are no command for files, as Windows
// passes those that are dragged onto the program.
func (w words) commandOrFiles(root *cobra.Command, list []string) error {
	for _, arg := range list {
		if _, err := os.Stat(arg); err != nil {
			var names []string
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return sme.NewChoiceError("command", arg, names)
		}
	}
	return nil
}
