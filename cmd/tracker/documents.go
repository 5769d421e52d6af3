package main

import (
	"cmp"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
)

func newDocumentsCmd(a *app) *cobra.Command {
	var missing, log bool
	var tier, on string
	cmd := &cobra.Command{
		Use:     "documents",
		Short:   a.say("documents.short"),
		Long:    a.say("documents.long"),
		Example: a.say("documents.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if missing && log {
				return usage("usage.not-both", "--missing", "--log")
			}
			if on != "" && !missing {
				return usage("usage.only-with", "--on", "--missing")
			}
			if tier != "" && log {
				return usage("usage.not-both", "--tier", "--log")
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			only, err := a.tierAsked(tier)
			if err != nil {
				return err
			}
			var t render.Table
			switch {
			case missing:
				t, err = a.missingTable(s, only, on)
			case log:
				t, err = a.logTable(s)
			default:
				t, err = a.documentsTable(s, only)
			}
			if err != nil {
				return err
			}
			return a.write(t)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&missing, "missing", false, a.say("flag.missing"))
	f.BoolVar(&log, "log", false, a.say("flag.log"))
	f.StringVar(&on, "on", "", a.say("flag.missing-on"))
	a.tierFlag(cmd, &tier)
	return cmd
}

// documentsTable lists the documents; for people, what a list is stands in one column.
func (a *app) documentsTable(s *store.Store, tier sme.TierID) (render.Table, error) {
	t := render.Table{Title: a.say("documents.title"), Sheet: a.say("documents.sheet")}
	t.Columns = slices.Concat(
		a.allColumns("#id"), a.peopleColumns("list"), a.machineColumns("act", "tier", "batch", "region"), a.allColumns("published"), a.machineColumns("final"),
		a.allColumns("#rows"), a.machineColumns("sample"), a.allColumns("imported"), a.machineColumns("by", "state"), a.allColumns("file"), a.machineColumns("sha256", "copies"))
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return t, err
	}
	related, err := a.related()
	if err != nil {
		return t, err
	}
	active, sample := 0, false
	for i := range docs {
		d := &docs[i]
		if !related(d.Issuer) || tier != "" && d.Tier != tier {
			continue
		}
		if d.State == "active" {
			active++
		}
		sample = sample || d.Sample
		names, hash := []string{}, ""
		for _, f := range d.Files {
			names = append(names, f.Name)
			hash = cmp.Or(hash, f.SHA256)
		}
		first, copies := "", []string{}
		if len(names) > 0 {
			first, copies = names[0], names[1:]
		}
		t.Rows = append(t.Rows, []render.Value{
			render.V(d.ID), render.V(a.documentName(d)), render.V(string(d.Act)), known(string(d.Tier)), known(string(d.Batch)), render.V(string(d.Issuer)),
			render.V(d.Published.String()), render.V(d.Final), render.V(d.Rows), render.V(d.Sample),
			render.VT(d.Imported, a.say("documents.imported", dayOf(d.Imported), d.By)), render.V(d.By), render.V(d.State),
			render.VT(first, a.words.value(names)), render.V(hash), render.V(copies),
		})
	}
	t.Notes = []string{a.say("documents.count", len(t.Rows), active)}
	if len(docs) == 0 {
		t.Notes = []string{a.say("documents.none")}
	}
	t.Notes = append(t.Notes, a.sampleNote(sample)...)
	return t, nil
}

// missingTable lists what is due by a day and not held, or not whole.
func (a *app) missingTable(s *store.Store, only sme.TierID, on string) (render.Table, error) {
	t := render.Table{Sheet: a.say("documents.missing-sheet")}
	t.Columns = slices.Concat(
		a.machineColumns("tier", "issuer", "act", "batch", "label"), a.peopleColumns("list"), a.allColumns("due", "#announced", "#announced_here", "#rows_held"),
		a.machineColumns("region", "on", "known"))
	onDay, err := a.onDay(on)
	if err != nil {
		return t, err
	}
	regions, except, err := a.asked()
	if err != nil {
		return t, err
	}
	t.Title = a.say("documents.missing-title", a.regionNames(sme.Query{Regions: regions, Except: except}), onDay)
	held, _, err := s.Held(a.ctx)
	if err != nil {
		return t, err
	}
	position, err := s.Known(a.ctx)
	if err != nil {
		return t, err
	}
	for _, tier := range a.ref().Ladder() {
		if only != "" && tier != only {
			continue
		}
		for _, region := range regions {
			c := sme.CoverageOn(a.ref(), held, tier, region, onDay)
			for _, slot := range c.Missing {
				t.Rows = append(t.Rows, []render.Value{
					render.V(string(tier)), render.V(string(slot.Issuer)), render.V(string(slot.Act)), known(string(slot.Batch)), known(slot.Label),
					render.V(a.listName(tier, slot.Issuer, slot.Batch, slot.Act)),
					known(slot.Day.String()), numberOrNone(slot.Announced), numberOrNone(slot.Here), render.V(slot.Rows),
					render.V(string(region)), render.V(onDay.String()), render.V(position),
				})
			}
			name := a.words.tier(tier)
			if len(regions) > 1 {
				name = a.say("subject", tier, region)
			}
			t.Notes = append(t.Notes, a.say("documents.cover-"+string(c.State), name, len(c.Held), len(c.Missing)))
		}
	}
	if len(t.Rows) > 0 {
		t.Notes = append(t.Notes, a.say("documents.missing-note"))
	}
	return t, nil
}

func (a *app) logTable(s *store.Store) (render.Table, error) {
	t := render.Table{Title: a.say("documents.log-title"), Sheet: a.say("documents.log-sheet")}
	t.Columns = a.allColumns("#number", "time", "person", "action", "#document", "detail")
	t.Columns[0].Title = a.say("column.log-number")
	log, err := s.Log(a.ctx)
	for _, l := range log {
		document := render.Value{Text: " "}
		if l.Document != 0 {
			document = render.VT(l.Document, a.words.value(l.Document))
		}
		t.Rows = append(t.Rows, []render.Value{
			render.V(l.Number), render.VT(l.Time, clock(l.Time)), render.V(l.Person), render.VT(l.Action, a.actionName(l.Action)), document,
			render.VT(l.Detail, cmp.Or(l.Detail, " ")),
		})
	}
	return t, err
}
