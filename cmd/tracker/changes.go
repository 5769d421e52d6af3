package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
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
				return a.write(a.changesTable(bal))
			}
			firms, err := s.FirmsChanged(a.ctx, from, to)
			if err != nil {
				return err
			}
			return a.write(a.changesList(bal, sme.ChangesOf(a.ref(), query, from, firms)))
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

// changesList lays out the firms behind a balance.
func (a *app) changesList(bal *sme.Balance, list []sme.FirmChange) render.Table {
	q := bal.Query
	t := render.Table{Title: a.changesTitle(bal), Sheet: a.say("changes.sheet"), Meta: a.changesMeta(bal)}
	t.Notes = append([]string{a.say("changes.steps", len(list))}, a.changesNotes(bal)...)
	t.Columns = slices.Concat(a.allColumns("date", "kind", "#change"), a.machineColumns("firm"), a.allColumns("name", "code"),
		a.machineColumns("tier", "district", "district_name"), a.peopleColumns("tier", "district"), a.machineColumns("city", "city_name", "batch"),
		a.allColumns("document"), a.machineColumns("undecided", "region", "from", "to", "known", "basis", "reach"))
	regions := a.ref().Regions
	for _, c := range list {
		district, city := regions.At(c.Region, sme.KindDistrict), regions.At(c.Region, sme.KindCity)
		document := render.Value{}
		if c.Row != nil {
			document = render.V(int(c.Row.ID))
		}
		n := render.VT(c.N, strings.Replace(render.V(c.N).String(), "-", "−", 1))
		if c.N > 0 {
			n.Text = "+" + n.Text
		}
		t.Rows = append(t.Rows, []render.Value{
			render.V(c.Day.String()), render.VT(string(c.Kind), a.words.value(c.Kind)), n, known(keyText(c.Firm.ID)), render.V(c.Firm.Name), known(c.Firm.Code),
			render.V(string(c.Tier)), known(string(district)), a.regionName(district), render.V(a.shortTier(c.Tier)), render.V(a.placeName(c.Region)),
			known(string(city)), a.regionName(city), render.V(a.ref().BatchID(c.Batch, q)), document, render.V(c.Firm.Undecided),
			render.V(regionIDs(q)), render.V(bal.From.String()), render.V(q.On.String()), render.V(q.Known), render.V(string(q.Basis)), render.V(string(q.Reach)),
		})
	}
	return t
}
