package main

import (
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newReportCmd(a *app) *cobra.Command {
	fl := reportFlags{dimensions: dimensions{by: sme.ByTier}}
	cmd := &cobra.Command{
		Use:     "report [FILE…]",
		Short:   a.say("report.short"),
		Long:    a.say("report.long"),
		Example: a.say("report.example"),
		RunE: func(_ *cobra.Command, files []string) error {
			s, err := a.openOrRead(files)
			if err != nil {
				return err
			}
			query, err := fl.query(a, s, fl.by)
			if err != nil {
				return err
			}
			if query.Cross = fl.cross; query.Tier == "" && fl.by != sme.ByTier && fl.cross != sme.ByTier {
				query.Tier = a.defaultTier(query)
			}
			if err := a.checkChart(fl.chart); err != nil {
				return err
			}
			for flag, asked := range map[string]bool{"--share": query.Share, "--yoy": query.YearBefore, "--chart": fl.chart} {
				if asked && query.Cross != "" {
					return usage("usage.one-dimension", flag)
				}
			}
			query.YearBefore = query.YearBefore || a.names(yearColumns...)
			rep, err := a.reportOn(s, query)
			if err != nil {
				return err
			}
			again := render.Field{Title: a.say("meta.again"), Value: render.V(fl.command(a, query, len(files) > 0))}
			if query.Cross != "" && !a.machine() {
				t := a.withTookHome(a.CrossTable(rep))
				t.Meta = append(t.Meta, again)
				return a.write(t)
			}
			t := a.withTookHome(a.ReportTable(rep))
			t.Meta = append(t.Meta, again)
			if fl.chart {
				t.Chart, t.Title = a.ReportChart(rep), a.say("report.chart-title", t.Title, query.Basis)
			}
			return a.write(t)
		},
	}
	fl.set(a, cmd.Flags())
	completeQuery(a, cmd)
	complete(cmd, "by", sme.Dimensions...)
	return cmd
}

// withTookHome says of a report of files whose region it is of, where that is home
// for them alone.
func (a *app) withTookHome(t render.Table) render.Table {
	if a.tookHome != "" && len(a.regions) == 0 {
		t.Notes = append(t.Notes, a.say("account.home-files", a.tookHome, defaultHome))
	}
	return t
}

// openOrRead opens the registry, or makes one in memory of the files named.
func (a *app) openOrRead(files []string) (*store.Store, error) {
	if len(files) == 0 {
		return a.open()
	}
	if a.known != "" {
		return nil, usage("usage.known-files")
	}
	s, err := a.openAs(store.Memory, a.options(true))
	if err != nil {
		return nil, err
	}
	return s, a.readInto(s, files)
}
