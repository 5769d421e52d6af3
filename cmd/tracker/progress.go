package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

func newProgressCmd(a *app) *cobra.Command {
	var q queryFlags
	var plan string
	var pace int
	cmd := &cobra.Command{
		Use:     "progress",
		Short:   a.say("progress.short"),
		Long:    a.say("progress.long"),
		Example: a.say("progress.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var assumed *int
			if cmd.Flags().Changed("pace") {
				if assumed = &pace; pace < 0 {
					return usage("usage.negative", "--pace")
				}
			}
			if err := a.checkChart(q.chart); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			query, err := q.query(a, s, sme.ByTier)
			if err != nil {
				return err
			}
			targets := a.ref().TargetsAsked(query)
			if plan != "" {
				targets = slices.DeleteFunc(targets,
					func(t *sme.Target) bool { return !strings.Contains(strings.ToLower(t.Plan), strings.ToLower(plan)) })
			}
			if plan != "" && len(targets) == 0 {
				return fail(exitUsage, "progress.no-plan", plan)
			}
			ev, err := s.Evidence(a.ctx, query)
			if err != nil {
				return err
			}
			rep, err := sme.BuildReport(a.ref(), query, ev)
			if err != nil {
				return err
			}
			var outlooks []*sme.Outlook
			for _, t := range targets {
				o, err := sme.OutlookOn(a.ref(), t, &ev, query, assumed)
				if err != nil {
					return err
				}
				outlooks = append(outlooks, o)
			}
			t := a.ProgressTable(rep, outlooks)
			if q.chart {
				t.Chart = a.ProgressChart(outlooks)
			}
			return a.write(t)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &q.tier)
	f.BoolVar(&q.chart, "chart", false, a.say("flag.chart"))
	f.StringVar(&plan, "plan", "", a.say("flag.plan"))
	completeBy(cmd, "plan", a.offerPlans())
	f.IntVar(&pace, "pace", 0, a.say("flag.pace"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	return cmd
}
