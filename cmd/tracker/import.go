package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

func newImportCmd(a *app) *cobra.Command {
	var fl importFlags
	cmd := &cobra.Command{
		Use:     "import FILE…",
		Short:   a.say("import.short"),
		Long:    a.say("import.long"),
		Example: a.say("import.example"),
		Args:    args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			if err := a.openIfThere(); err != nil {
				return err
			}
			registries, files := registriesAmong(names)
			switch {
			case len(registries) > 0 && len(files) > 0:
				return usage("merge.mixed", registries[0], files[0])
			case len(registries) > 0:
				return a.merge(cmd, registries, fl.dryRun)
			}
			job, err := a.newImport(&fl, names)
			if err != nil {
				return err
			}
			if fl.keepGoing {
				return job.oneByOne()
			}
			return job.all()
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&fl.dryRun, "dry-run", false, a.say("flag.dry-run"))
	f.StringVar(&fl.tier, "tier", "", a.say("flag.import-tier"))
	f.StringVar(&fl.act, "act", "", a.say("flag.act"))
	f.StringVar(&fl.batch, "batch", "", a.say("flag.batch"))
	f.StringVar(&fl.published, "published", "", a.say("flag.published"))
	f.StringVar(&fl.validFrom, "valid-from", "", a.say("flag.valid-from"))
	f.StringVar(&fl.validUntil, "valid-until", "", a.say("flag.valid-until"))
	f.StringVar(&fl.status, "status", "", a.say("flag.list-status"))
	fl.registerNotice(a, cmd)
	f.StringSliceVar(&fl.expect, "expect", nil, a.say("flag.expect"))
	f.StringVar(&fl.replace, "replace", "", a.say("flag.replace"))
	f.Lookup("replace").NoOptDefVal = "overlap"
	f.BoolVar(&fl.part, "part", false, a.say("flag.part"))
	f.BoolVar(&fl.short, "allow-short", false, a.say("flag.allow-short"))
	f.BoolVar(&fl.skipProblems, "skip-problems", false, a.say("flag.skip-problems"))
	f.BoolVar(&fl.keepGoing, "keep-going", false, a.say("flag.keep-going"))
	fl.register(a, cmd)
	completeBy(cmd, "replace", a.offerDocuments(sme.Active))
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
	complete(cmd, "act", sme.Acts...)
	complete(cmd, "status", "final", "notice")
	return cmd
}
