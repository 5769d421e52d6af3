package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
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

// documentsTable lists the documents; for people, one column says what a list is.
func (a *app) documentsTable(s *store.Store, tier sme.TierID) (render.Table, error) {
	t := render.Table{Title: a.say("documents.title"), Sheet: a.say("documents.sheet")}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return t, err
	}
	related, err := a.related()
	if err != nil {
		return t, err
	}
	active, sample := 0, false
	var rows []*store.DocumentInfo
	for i := range docs {
		d := &docs[i]
		if !related(d.Issuer) || tier != "" && d.Tier != tier {
			continue
		}
		if d.State == sme.Active {
			active++
		}
		sample = sample || d.Sample
		rows = append(rows, d)
	}
	l := wording.NewLayout[*store.DocumentInfo](a.Words)
	l.Number("id", func(d *store.DocumentInfo) render.Value { return render.V(d.ID) })
	l.People("list", func(d *store.DocumentInfo) string { return a.DocumentName(&d.Document, d.State) })
	l.Machine("act", func(d *store.DocumentInfo) render.Value { return render.V(string(d.Act)) })
	l.Machine("tier", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(string(d.Tier)) })
	l.Machine("batch", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(string(d.Batch)) })
	l.Machine("region", func(d *store.DocumentInfo) render.Value { return render.V(string(d.Issuer)) })
	l.Both("published", func(d *store.DocumentInfo) render.Value { return render.V(d.Published.String()) })
	l.Machine("final", func(d *store.DocumentInfo) render.Value { return render.V(d.Final) })
	l.Number("rows", func(d *store.DocumentInfo) render.Value { return render.V(d.Rows) })
	l.Machine("sample", func(d *store.DocumentInfo) render.Value { return render.V(d.Sample) })
	l.Both("imported", func(d *store.DocumentInfo) render.Value {
		return render.VT(d.Imported, a.say("documents.imported", wording.DayOf(d.Imported), d.By))
	})
	l.Machine("by", func(d *store.DocumentInfo) render.Value { return render.V(d.By) })
	l.Machine("state", func(d *store.DocumentInfo) render.Value { return render.V(string(d.State)) })
	l.Both("file", func(d *store.DocumentInfo) render.Value {
		names := fileNames(d)
		return render.VT(strings.Join(names[:min(len(names), 1)], ""), a.Value(names))
	})
	l.Machine("sha256", func(d *store.DocumentInfo) render.Value {
		hash := ""
		for _, f := range d.Files {
			hash = cmp.Or(hash, f.SHA256)
		}
		return render.V(hash)
	})
	l.Machine("copies", func(d *store.DocumentInfo) render.Value {
		names := fileNames(d)
		return render.V(names[min(len(names), 1):])
	})
	l.Machine("notice_number", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(d.Notice.Number) })
	l.Machine("publisher", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(d.Notice.Publisher) })
	l.Machine("notice_date", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(d.Notice.Date.String()) })
	l.Machine("address", func(d *store.DocumentInfo) render.Value { return wording.TextOrNone(d.Notice.Address) })
	l.BatchNames(func(d *store.DocumentInfo) sme.BatchRef { return wording.BatchOf(&d.Document) })
	l.Lay(&t, rows)
	t.Notes = []string{a.say("documents.count", len(t.Rows), active)}
	if len(docs) == 0 {
		t.Notes = []string{a.say("documents.none")}
	}
	for _, d := range rows {
		if !d.Notice.IsZero() {
			t.Notes = append(t.Notes, a.say("documents.notice", d.ID, a.NoticeText(d.Notice)))
		}
	}
	t.Notes = append(t.Notes, a.SampleNote(sample)...)
	return t, nil
}

// fileNames are the files that a document was read from, its covering letter apart.
func fileNames(d *store.DocumentInfo) []string {
	names := []string{}
	for i, f := range d.Files {
		if f.Letter && i > 0 {
			continue
		}
		names = append(names, f.Name)
	}
	return names
}

// slotMissing is a list that is due in a region and not in the registry, or not whole.
type slotMissing struct {
	sme.Slot
	tier   sme.TierID
	region sme.RegionID
}

// missingTable lists what is due by a day and not in the registry, or not whole.
func (a *app) missingTable(s *store.Store, only sme.TierID, on string) (render.Table, error) {
	t := render.Table{Sheet: a.say("documents.missing-sheet")}
	onDay, err := a.onDay(on)
	if err != nil {
		return t, err
	}
	regions, except, err := a.asked()
	if err != nil {
		return t, err
	}
	t.Title = a.say("documents.missing-title", a.RegionNames(sme.Query{Regions: regions, Except: except}), onDay)
	g, err := s.Grounds(a.ctx, sme.Query{Regions: regions, Except: except, On: onDay})
	if err != nil {
		return t, err
	}
	position, err := s.Known(a.ctx)
	if err != nil {
		return t, err
	}
	var rows []slotMissing
	for _, tier := range a.ref().Ladder() {
		if only != "" && tier != only {
			continue
		}
		for _, region := range regions {
			c := sme.CoverageOfAll(a.ref(), g, tier, region, onDay)
			for _, slot := range c.Missing {
				rows = append(rows, slotMissing{slot, tier, region})
			}
			name := a.Tier(tier)
			if len(regions) > 1 {
				name = a.say("subject", tier, region)
			}
			t.Notes = append(t.Notes, a.say("documents.cover-"+string(c.State), name, len(c.Held), len(c.Missing)))
			if c.State != sme.CoverNone {
				t.Notes = append(t.Notes, append(a.WhyNotes(tier, &c), a.CheckedNote(tier, &c)...)...)
			}
		}
	}
	l := wording.NewLayout[slotMissing](a.Words)
	l.Machine("tier", func(m slotMissing) render.Value { return render.V(string(m.tier)) })
	l.Machine("issuer", func(m slotMissing) render.Value { return render.V(string(m.Issuer)) })
	l.Machine("act", func(m slotMissing) render.Value { return render.V(string(m.Act)) })
	l.Machine("batch", func(m slotMissing) render.Value { return wording.TextOrNone(string(m.Batch)) })
	l.Machine("label", func(m slotMissing) render.Value { return wording.TextOrNone(m.Label) })
	l.People("list", func(m slotMissing) string { return a.ListName(m.tier, m.Issuer, m.Batch, m.Act, regions...) })
	l.Both("due", func(m slotMissing) render.Value { return wording.TextOrNone(m.Day.String()) })
	l.Number("announced", func(m slotMissing) render.Value { return wording.NumberOrNone(m.Announced) })
	l.Number("announced_here", func(m slotMissing) render.Value { return wording.NumberOrNone(m.Here) })
	l.Number("rows_held", func(m slotMissing) render.Value { return render.V(m.Rows) })
	l.Machine("region", func(m slotMissing) render.Value { return render.V(string(m.region)) })
	l.Always("on", render.V(onDay.String()))
	l.Always("known", render.V(position))
	l.Machine("id", func(m slotMissing) render.Value { return render.V(m.LongID()) })
	l.BatchNames(func(m slotMissing) sme.BatchRef {
		return wording.BatchOf(&sme.Document{Tier: m.tier, Issuer: m.Issuer, Batch: m.Batch})
	})
	l.Lay(&t, rows)
	if len(t.Rows) > 0 {
		t.Notes = append(t.Notes, a.say("documents.missing-note"))
	}
	return t, nil
}

func (a *app) logTable(s *store.Store) (render.Table, error) {
	t := render.Table{Title: a.say("documents.log-title"), Sheet: a.say("documents.log-sheet")}
	l := wording.NewLayout[store.LogLine](a.Words)
	l.Number("number", func(line store.LogLine) render.Value { return render.V(line.Number) }).Title = a.say("column.log-number")
	l.Both("time", func(line store.LogLine) render.Value { return render.VT(line.Time, wording.Clock(line.Time)) })
	l.Both("person", func(line store.LogLine) render.Value { return render.V(line.Person) })
	l.Both("action", func(line store.LogLine) render.Value {
		return render.VT(string(line.Action), a.ActionName(line.Action))
	})
	l.Number("document", func(line store.LogLine) render.Value {
		if line.Document == 0 {
			return render.Value{Text: " "}
		}
		return render.V(line.Document)
	})
	l.Both("detail", func(line store.LogLine) render.Value { return render.VT(line.Detail, cmp.Or(line.Detail, " ")) })
	log, err := s.Log(a.ctx)
	l.Both("reason", func(line store.LogLine) render.Value { return render.VT(line.Reason, cmp.Or(line.Reason, " ")) }).Machine =
		!slices.ContainsFunc(log, func(line store.LogLine) bool { return line.Reason != "" })
	l.Lay(&t, log)
	return t, err
}
