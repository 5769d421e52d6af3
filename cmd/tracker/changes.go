package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

func newChangesCmd(a *app) *cobra.Command {
	var p periodFlags
	q := queryFlags{basis: sme.BasisValid}
	by := sme.ByTier
	list, since := false, ""
	cmd := &cobra.Command{
		Use:     "changes",
		Short:   a.say("changes.short"),
		Long:    a.say("changes.long"),
		Example: a.say("changes.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if since != "" {
				return a.sinceAsked(cmd, since, &q, &p)
			}
			if list && q.basis == sme.BasisListed {
				return fail(exitUsage, "changes.listed-list")
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, by)
			if err != nil {
				return err
			}
			from, to, err := p.days(a)
			if err != nil {
				return err
			}
			if query.On = to; query.Tier == "" && by != sme.ByTier {
				query.Tier = a.defaultTier(query)
			}
			bal, err := a.balance(s, query, from)
			if err != nil {
				return err
			}
			if !list {
				return a.write(a.ChangesTable(bal))
			}
			firms, err := s.FirmsChanged(a.ctx, from, to)
			if err != nil {
				return err
			}
			return a.write(a.ChangesList(bal, sme.ChangesOf(a.ref(), query, from, firms)))
		},
	}
	f := cmd.Flags()
	p.register(a, cmd)
	f.Var(textFlag{&by, "dimension"}, "by", a.say("flag.by"))
	f.StringVar(&q.tier, "tier", "", a.say("flag.tier"))
	f.Var(textFlag{&q.basis, "basis"}, "basis", a.say("flag.basis-valid"))
	f.Var(textFlag{&q.reach, "reach"}, "reach", a.say("flag.reach"))
	f.BoolVar(&list, "list", false, a.say("flag.list"))
	f.StringVar(&since, "since", "", a.say("flag.since"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	complete(cmd, "by", sme.Dimensions...)
	completeQuery(a, cmd)
	return cmd
}
