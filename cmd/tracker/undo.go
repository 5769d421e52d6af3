package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newUndoCmd(a *app) *cobra.Command { return newTurnCmd(a, "undo", (*store.Tx).Undo) }

func newRedoCmd(a *app) *cobra.Command {
	var part bool
	cmd := newTurnCmd(a, "redo", func(tx *store.Tx, n sme.DocumentNumber) error {
		if part {
			return tx.RedoPart(n)
		}
		return tx.Redo(n)
	})
	cmd.Flags().BoolVar(&part, "part", false, a.say("flag.redo-part"))
	return cmd
}

// newTurnCmd makes undo and redo, which differ in their direction only.
func newTurnCmd(a *app, name string, act func(*store.Tx, sme.DocumentNumber) error) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:               name + " N…",
		Short:             a.say(name + ".short"),
		Long:              a.say(name + ".long"),
		Example:           a.say(name + ".example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerDocuments(map[string]sme.DocumentState{"undo": sme.Active, "redo": sme.Undone}[name]),
		RunE: func(_ *cobra.Command, texts []string) error {
			numbers, err := documentNumbers(texts)
			if err != nil {
				return err
			}
			if name == "undo" {
				slices.Reverse(numbers) // what replaces a document goes before it, and has the higher number
			}
			if _, err := a.openToChange(); err != nil {
				return err
			}
			home, err := a.home()
			if err != nil {
				return err
			}
			turned := turn{name: name, numbers: numbers, home: home, dryRun: dryRun}
			err = a.update(func(tx *store.Tx) error {
				if turned.before, err = a.standing(tx.Store()); err != nil {
					return err
				}
				turned.Watch(a.BringingFigures(home, turned.brought()))
				if turned.Before, err = a.count(tx.Store(), turned.Figures); err != nil {
					return err
				}
				for _, n := range numbers {
					if err := act(tx, n); err != nil {
						return err
					}
				}
				if turned.after, err = a.standing(tx.Store()); err != nil {
					return err
				}
				if turned.After, err = a.count(tx.Store(), turned.Figures); err != nil || !dryRun {
					return err
				}
				return store.ErrDryRun
			})
			if err != nil {
				return err
			}
			if a.chosenFormat() == render.FormatTable {
				return a.writeLines(func(w io.Writer) error { return turned.print(a, w) })
			}
			return a.write(turned.table(a))
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// turn is one undo or redo: the state before and after it.
type turn struct {
	name          string
	numbers       []sme.DocumentNumber
	home          sme.RegionID
	dryRun        bool
	before, after standing
	wording.Watched
}

// standing is the documents at one moment.
type standing map[sme.DocumentNumber]store.DocumentInfo

func (a *app) standing(s *store.Store) (standing, error) {
	at := standing{}
	docs, err := s.Documents(a.ctx)
	for _, d := range docs {
		at[d.ID] = d
	}
	return at, err
}

// brought is what the documents bring or take away.
func (t *turn) brought() []wording.Brought {
	var list []wording.Brought
	for _, n := range t.numbers {
		d := t.before[n]
		list = append(list, wording.BroughtOf(&d.Document))
	}
	return list
}

// others are documents that count again, or no longer, since a document that
// replaces them went or came back.
func (t *turn) others() []sme.DocumentNumber {
	var ids []sme.DocumentNumber
	for id, d := range t.after {
		if d.State != t.before[id].State && !slices.Contains(t.numbers, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// moved are the figures by which it is said what the turn did.
func (t *turn) moved(a *app) []wording.MovedFigure {
	return a.Bringing(t.home, t.brought(), &t.Watched)
}

func (t *turn) print(a *app, w io.Writer) error {
	var lines []string
	dry := ""
	if t.dryRun {
		dry = ".dry-run"
	}
	for _, n := range t.numbers {
		d := t.after[n]
		lines = append(lines, a.say(t.name+".done"+dry, n, a.ListName(d.Tier, d.Issuer, d.Batch, d.Act), d.Rows))
	}
	for _, n := range t.others() {
		lines = append(lines, a.say("undo.other-"+string(t.after[n].State)+dry, n))
	}
	lines = append(lines, a.BringingTexts(t.moved(a))...)
	if t.dryRun {
		lines = append(lines, a.say("undo.nothing-stored"))
	} else {
		lines = append(lines, a.say(t.name+".back", t.typed()))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, render.Wrap(line, a.host.width, "  ")); err != nil {
			return err
		}
	}
	return nil
}

// typed is the numbers as they are typed, in order.
func (t *turn) typed() string {
	var texts []string
	for _, n := range slices.Sorted(slices.Values(t.numbers)) {
		texts = append(texts, n.String())
	}
	return strings.Join(texts, " ")
}

// table is the turn for programs: a row for each document whose state changed.
func (t *turn) table(a *app) render.Table {
	tab := render.Table{Title: a.say(t.name + ".short")}
	state := func(at standing) func(sme.DocumentNumber) render.Value {
		return func(id sme.DocumentNumber) render.Value {
			return render.VT(string(at[id].State), a.say("state."+string(at[id].State)))
		}
	}
	l := wording.NewLayout[sme.DocumentNumber](a.Words)
	l.Number("id", func(id sme.DocumentNumber) render.Value { return render.V(id) })
	l.Both("act", func(id sme.DocumentNumber) render.Value {
		return render.VT(string(t.after[id].Act), a.Value(t.after[id].Act))
	})
	l.Both("tier", func(id sme.DocumentNumber) render.Value {
		return render.VT(string(t.after[id].Tier), a.Tier(t.after[id].Tier))
	})
	l.Both("batch", func(id sme.DocumentNumber) render.Value {
		return render.VT(string(t.after[id].Batch), a.Batch(t.after[id].Batch))
	})
	l.Both("region", func(id sme.DocumentNumber) render.Value {
		return render.VT(string(t.after[id].Issuer), a.Region(t.after[id].Issuer))
	})
	l.Number("rows", func(id sme.DocumentNumber) render.Value { return render.V(t.after[id].Rows) })
	l.Both("state", state(t.after))
	l.Both("before", state(t.before))
	l.BatchNames(func(id sme.DocumentNumber) sme.BatchRef { d := t.after[id]; return wording.BatchOf(&d.Document) })
	l.Lay(&tab, append(slices.Clone(t.numbers), t.others()...))
	tab.Meta = []render.Field{
		{Key: "action", Value: render.V(t.name)},
		{Key: "dry_run", Value: render.V(t.dryRun)},
		wording.MovedField(t.moved(a)),
	}
	return tab
}
