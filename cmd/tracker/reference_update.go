package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tracker/data"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// referenceUpdate is what an update does to one reference file.
type referenceUpdate struct {
	name             string
	content          string
	added, taken, by int // rows of the program's; by: rows that people added or took away, and that stay so
	log              sme.LogNumber
}

func (u *referenceUpdate) changes() bool { return u.added+u.taken > 0 }

func newReferenceUpdateCmd(a *app) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "update",
		Short:   a.say("reference.update.short"),
		Long:    a.say("reference.update.long"),
		Example: a.say("reference.update.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			var updates []*referenceUpdate
			var files []store.NewReference
			for _, name := range sme.ReferenceFiles {
				u, err := a.referenceUpdate(s, name)
				if err != nil {
					return err
				}
				updates = append(updates, u)
				if u.changes() {
					files = append(files,
						store.NewReference{Name: name, Content: u.content,
							Detail: fmt.Sprintf("%s: %d added, %d taken away", name, u.added, u.taken)})
				}
			}
			var r store.RebuildReport
			if len(files) > 0 {
				var logs []sme.LogNumber
				if logs, r, err = s.UpdateReference(a.ctx, a.options(true), files, dryRun); err != nil {
					return err
				}
				for _, u := range updates {
					if u.changes() {
						u.log, logs = logs[0], logs[1:]
					}
				}
				a.reference = r.RefAfter // by which its regions are named
			}
			return a.writeReferenceUpdate(updates, a.MovedFigures(r.FiguresBefore, r.FiguresAfter, r.RefBefore, r.RefAfter), dryRun)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// referenceKeys are the columns that make two rows of a reference file speak of one thing.
var referenceKeys = map[string][]string{
	"tiers.csv":    {"id", "from"},
	"regions.csv":  {"id"},
	"batches.csv":  {"tier", "issuer", "batch", "act", "region"},
	"official.csv": {"tier", "region", "as_of", "value", "basis", "source"},
	"targets.csv":  {"region", "tier", "kind", "operator", "value", "by", "basis", "reach", "plan"},
}

// referenceUpdate is a file as built into this program, with what people added
// to the registry's own and without what they took away.
func (a *app) referenceUpdate(s *store.Store, name string) (*referenceUpdate, error) {
	content, err := data.FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	builtIn, err := sme.ParseRecords(content)
	if err != nil {
		return nil, err
	}
	now, err := recordsOf(a, s, name)
	if err != nil {
		return nil, err
	}
	base, err := baseRecords(a, s, name)
	if err != nil {
		return nil, err
	}
	own := sme.Records{Header: now.Header}
	for _, cells := range now.Without(base) {
		own.Add(cells)
	}
	gone := sme.Records{Header: base.Header}
	for _, cells := range base.Without(now) {
		gone.Add(cells)
	}
	merged := sme.Records{Header: builtIn.Header}
	for i := range builtIn.Rows {
		cells := builtIn.Cells(i)
		if own.Find(cells, referenceKeys[name]) < 0 && gone.Find(cells, gone.Header) < 0 {
			merged.Add(cells)
		}
	}
	for i := range own.Rows {
		merged.Add(own.Cells(i))
	}
	return &referenceUpdate{
		name: name, content: merged.Text(), added: len(merged.Without(now)), taken: len(now.Without(merged)),
		by: len(own.Rows) + len(gone.Rows),
	}, nil
}

// writeReferenceUpdate says what came with the program, and which figures it moved.
func (a *app) writeReferenceUpdate(updates []*referenceUpdate, moved []wording.MovedFigure, dryRun bool) error {
	if a.chosenFormat() != render.FormatTable {
		t := render.Table{Title: a.say("reference.update.short")}
		l := wording.NewLayout[*referenceUpdate](a.Words)
		l.Both("file", func(u *referenceUpdate) render.Value { return render.V(u.name) })
		l.Number("added", func(u *referenceUpdate) render.Value { return render.V(u.added) })
		l.Number("taken", func(u *referenceUpdate) render.Value { return render.V(u.taken) })
		l.Number("kept", func(u *referenceUpdate) render.Value { return render.V(u.by) })
		l.Number("log", func(u *referenceUpdate) render.Value {
			if dryRun {
				return render.Value{}
			}
			return wording.NumberOrNone(u.log)
		})
		l.Lay(&t, updates)
		t.Meta = []render.Field{{Key: "dry_run", Value: render.V(dryRun)}, wording.MovedField(moved)}
		return a.write(t)
	}
	updates = slices.DeleteFunc(updates, func(u *referenceUpdate) bool { return !u.changes() })
	if len(updates) == 0 {
		a.tell("reference.update-none")
		return nil
	}
	for _, u := range updates {
		a.tell("reference.updated", u.name, u.added, u.taken)
		if u.by > 0 {
			a.tell("reference.kept", u.by)
		}
	}
	a.screen(a.host.stdout).MovedLines(moved)
	if dryRun {
		a.tell("undo.nothing-stored")
		return nil
	}
	for _, u := range slices.Backward(updates) {
		a.tell("facts.undo", "reference undo", fmt.Sprint(u.log))
	}
	return nil
}
