package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/grid"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// given is what the flags of add say: a cell by its key, and a file with more.
type given struct {
	cells map[string]string
	from  string
	dry   bool
}

func newFactAddCmd(a *app, kind *facts) *cobra.Command {
	g := given{cells: map[string]string{}}
	texts := map[string]*string{}
	cmd := &cobra.Command{
		Use:     "add",
		Short:   a.say(kind.name + ".add.short"),
		Long:    a.say(kind.name + ".add.long"),
		Example: a.say(kind.name + ".add.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			for key, text := range texts {
				g.cells[key] = *text
			}
			return a.addFacts(kind, &g)
		},
	}
	f := cmd.Flags()
	for _, c := range kind.columns {
		if c.flag != "" {
			texts[c.key] = f.String(c.flag, "", a.say("flag."+cmp.Or(kind.flags, string(kind.action))+"-"+c.flag))
			if c.offer != nil {
				completeBy(cmd, c.flag, c.offer)
			}
		}
	}
	f.StringVar(&g.from, "from", "", a.say("flag."+cmp.Or(kind.flags, string(kind.action))+"-from"))
	f.BoolVar(&g.dry, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// addFacts adds the fact that the flags give, or all those of a file.
func (a *app) addFacts(kind *facts, g *given) error {
	if err := a.openIfThere(); err != nil {
		return err
	}
	switch names := splitNames(a.regions); {
	case len(names) > 1:
		return usage("usage.one-region-fact")
	case len(names) == 1 && kind.within == "-":
		return usage("facts.no-region", kind.name)
	case len(names) == 1:
		g.cells[cmp.Or(kind.within, "region")] = names[0]
	}
	list := []*fact{{cells: g.cells}}
	file := g.from
	if _, err := sme.ParseDate(g.from); kind.action == sme.ActionTarget && err == nil { // the start of the way to the target
		g.cells["from"], file = g.from, ""
	}
	if file != "" {
		var err error
		if list, err = a.readFacts(kind, file); err != nil {
			return err
		}
	}
	records, err := a.factRecords(kind)
	if err != nil {
		return err
	}
	var faults []error
	for _, f := range list {
		if err := kind.put(f, g.cells, &records); err != nil {
			if f.at == "" {
				return err
			}
			faults = append(faults, err)
			fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", f.at+": "+a.fault(err)), a.host.errWidth, "  "))
		}
	}
	if len(faults) > 0 {
		return fail(exitRefused, "facts.refused", file, len(faults))
	}
	if faults := a.faultsWith(kind, records); len(faults) > 0 {
		if file == "" {
			return faults[0]
		}
		for _, f := range faults {
			fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", file+": "+a.fault(f)), a.host.errWidth, "  "))
		}
		return fail(exitRefused, "facts.contradict", file, len(faults))
	}
	return a.storeFacts(kind, list, records, file, g.dry)
}

// faultsWith finds contradictions that the reference data would have with these
// records in it.
func (a *app) faultsWith(kind *facts, records sme.Records) []error {
	ref, err := sme.ParseReference(func(name string) ([]byte, error) {
		if name == kind.file {
			return []byte(records.Text()), nil
		}
		return a.referenceContent(name)
	})
	if err != nil {
		return []error{err}
	}
	var faults []error
	for _, f := range ref.Faults() {
		faults = append(faults, fail(exitRefused, f.ID, f.Args...))
	}
	return faults
}

// fault says what is wrong with a row, and what was meant if that can be told.
func (w words) fault(err error) string {
	if f := failureOf(err); f.hint == "usage.did-you-mean" {
		return w.say("facts.fault", w.problem(err), w.say(f.hint, f.hintArgs...))
	}
	return w.problem(err)
}

func withoutEmpty(cells map[string]string) map[string]string {
	cells = maps.Clone(cells)
	maps.DeleteFunc(cells, func(_, v string) bool { return v == "" })
	return cells
}

// readFacts reads the rows of a CSV file or workbook with the columns of kind.
func (a *app) readFacts(kind *facts, path string) ([]*fact, error) {
	inputs, err := a.gather([]string{path})
	if err != nil {
		return nil, err
	}
	var list []*fact
	for _, in := range inputs {
		if in.err == nil {
			in.file, in.err = grid.Read(in.content, grid.Options{})
		}
		if in.err != nil {
			return nil, in.problemOf()
		}
		for _, t := range in.file.Tables {
			header, rows := kind.header(t.Rows)
			for _, r := range rows {
				cells := map[string]string{}
				for i, text := range r.Cells {
					if i < len(header) && header[i] != "" {
						cells[header[i]] = text
					}
				}
				filled := slices.DeleteFunc(slices.Clone(r.Cells), func(text string) bool { return strings.TrimSpace(text) == "" })
				switch {
				case len(filled) == 1: // a note below the table
					a.hint("facts.passed", place(in.name, t.Name, r.Number), filled[0])
				case len(withoutEmpty(cells)) > 0:
					list = append(list, &fact{at: place(in.name, t.Name, r.Number), cells: cells})
				}
			}
		}
	}
	if len(list) == 0 {
		return nil, fail(exitRefused, "facts.no-rows", path, kind.required())
	}
	return list, nil
}

// factRecords are the rows on record: the registry's own, or the built-in ones
// that a new registry is made with.
func (a *app) factRecords(kind *facts) (sme.Records, error) {
	content, err := a.referenceContent(kind.file)
	if err != nil {
		return sme.Records{}, err
	}
	return sme.ParseRecords(content)
}

// storeFacts stores what is new, in one change with a line in the log.
func (a *app) storeFacts(kind *facts, list []*fact, records sme.Records, file string, dry bool) error {
	var added []string
	for _, f := range list {
		if f.state.Stored() {
			added = append(added, kind.short(f.cells))
		}
	}
	detail := kind.done("add") + " " + strings.Join(added, "; ")
	if file != "" {
		detail = fmt.Sprintf("%s %d from %s", kind.done("add"), len(added), baseName(file))
	}
	log := sme.LogNumber(0)
	if len(added) > 0 && !dry {
		var err error
		if log, err = a.changeFacts(kind, records, detail); err != nil {
			return err
		}
	}
	state := func(f *fact) wording.FactState {
		if dry {
			return f.state.Trial()
		}
		return f.state
	}
	return a.writeFacts(kind, list, state, log)
}

// changeFacts puts the records in the place of those of the registry, which is
// made if there is none.
func (a *app) changeFacts(kind *facts, records sme.Records, detail string) (log sme.LogNumber, err error) {
	if a.store == nil {
		if _, err := a.openToWrite(); err != nil {
			return 0, err
		}
	}
	err = a.update(func(tx *store.Tx) error {
		log, err = tx.SetReference(kind.file, records.Text(), kind.action, detail)
		return err
	})
	if err == nil {
		a.reference, err = a.store.Reference(a.ctx)
	}
	return log, err
}

// title is the message that heads a table of what became of facts. That of the table
// of regions names whose they are.
func (k *facts) title() string {
	if k.below {
		return "reference.title"
	}
	return k.name + ".title"
}

// writeFacts says what became of facts.
func (a *app) writeFacts(kind *facts, list []*fact, state func(*fact) wording.FactState, log sme.LogNumber) error {
	if a.chosenFormat() == render.FormatTable {
		for _, f := range list {
			a.tell("facts."+string(state(f)), kind.line(f.cells))
		}
		if log > 0 {
			a.tell("facts.undo", kind.command("undo"), log)
		}
		return nil
	}
	var t render.Table
	t.Title = a.say(kind.title())
	l := wording.NewLayout[*fact](a.Words)
	for _, c := range kind.columns {
		l.Add(render.Column{Key: c.key, Title: a.say("column." + cmp.Or(c.title, c.key)), Right: c.number},
			func(f *fact) render.Value { return c.value(f.cells[c.key]) })
	}
	l.Both("state", func(f *fact) render.Value { return render.V(string(state(f))) })
	l.Number("log", func(*fact) render.Value { return wording.NumberOrNone(log) })
	l.Lay(&t, list)
	return a.write(t)
}

// value is a cell of the column for programs.
func (c *factColumn) value(text string) render.Value {
	if c.list {
		return render.V(strings.FieldsFunc(text, func(r rune) bool { return r == '|' }))
	}
	if n, err := strconv.Atoi(text); err == nil && c.number {
		return render.V(n)
	}
	return wording.TextOrNone(text)
}

func newFactRemoveCmd(a *app, kind *facts) *cobra.Command {
	pick := map[string]*string{}
	cmd := &cobra.Command{
		Use:     "remove [N]",
		Short:   a.say(kind.name + ".remove.short"),
		Long:    a.say(kind.name + ".remove.long"),
		Example: a.say(kind.name + ".remove.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE:    func(_ *cobra.Command, list []string) error { return a.removeFact(kind, list, pick) },
	}
	for _, c := range kind.columns {
		if slices.Contains([]string{"id", "tier", "value", "by", "as_of"}, c.key) {
			pick[c.key] = cmd.Flags().String(c.flag, "", a.say("flag.pick-"+c.flag))
			if c.offer != nil {
				completeBy(cmd, c.flag, c.offer)
			}
		}
	}
	return cmd
}

// removeFact takes the one fact away that a number and flags pick.
func (a *app) removeFact(kind *facts, list []string, pick map[string]*string) error {
	number := 0
	if len(list) > 0 {
		var ok bool
		if number, ok = sme.HanNumber(list[0]); !ok {
			return usage("facts.number", list[0])
		}
	}
	if err := a.openIfThere(); err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, c := range kind.columns {
		if text := pick[c.key]; text != nil && *text != "" {
			value, err := c.read(*text)
			if err != nil {
				return dateError(err, "--"+c.flag)
			}
			wanted[c.key] = value
		}
	}
	if number == 0 && len(wanted) == 0 {
		return usage("facts.which", kind.listing())
	}
	inside, err := a.inside()
	if err != nil {
		return err
	}
	records, err := a.factRecords(kind)
	if err != nil {
		return err
	}
	numbers := make([]int, len(records.Rows))
	if kind.numbered != nil {
		if numbers, err = kind.numbered(); err != nil {
			return err
		}
	}
	var fits []int
	var lines []string
	for i := range records.Rows {
		cells := records.Cells(i)
		differs := func(key string) bool { return wanted[key] != cells[key] }
		if number != 0 && numbers[i] != number ||
			cells["region"] != "" && !inside(sme.RegionID(cells["region"])) ||
			slices.ContainsFunc(slices.Collect(maps.Keys(wanted)), differs) {
			continue
		}
		fits = append(fits, i)
		lines = append(lines, kind.line(cells))
	}
	switch {
	case len(fits) == 0:
		return usage("facts.none", kind.listing())
	case len(fits) > 1:
		return usage("facts.several", len(fits), strings.Join(lines, a.say("list.items")), kind.command("remove"))
	}
	cells := records.Cells(fits[0])
	records.Remove(fits[0])
	log, err := a.changeFacts(kind, records, kind.done("remove")+" "+kind.short(cells))
	if err != nil {
		return err
	}
	return a.writeFacts(kind, []*fact{{cells: cells}}, func(*fact) wording.FactState { return wording.FactRemoved }, log)
}

// newFactTurnCmd makes undo and redo of changes of facts, with the ids of their texts.
func newFactTurnCmd(a *app, name, texts string, kind *facts) *cobra.Command {
	return &cobra.Command{
		Use:               name + " LINE",
		Short:             a.say(texts + ".short"),
		Long:              a.say(texts + ".long"),
		Example:           a.say(texts + ".example"),
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: a.offerLines(sme.ActionTarget, sme.ActionOfficial),
		RunE: func(_ *cobra.Command, list []string) error {
			line, ok := sme.HanNumber(strings.TrimPrefix(list[0], "#"))
			if !ok {
				return usage("facts.number", list[0])
			}
			if _, err := a.openToChange(); err != nil {
				return err
			}
			turn, state := (*store.Tx).UndoReference, wording.FactRestored
			if name == "redo" {
				turn, state = (*store.Tx).RedoReference, wording.FactRedone
			}
			var detail string
			var log sme.LogNumber
			err := a.update(func(tx *store.Tx) error {
				changed, err := tx.Store().ReferenceLine(a.ctx, sme.LogNumber(line))
				if err != nil {
					return err
				}
				file := kind.file
				if kind.below && changed != "" { // reference takes back what came with a program too
					file = changed
				}
				detail, log, err = turn(tx, file, sme.LogNumber(line))
				return err
			})
			if err != nil {
				return err
			}
			if a.chosenFormat() != render.FormatTable {
				t := render.Table{Title: a.say(kind.title())}
				l := wording.NewLayout[sme.LogNumber](a.Words)
				l.Both("state", func(sme.LogNumber) render.Value { return render.V(string(state)) })
				l.Both("detail", func(sme.LogNumber) render.Value { return render.V(detail) })
				l.Number("log", func(log sme.LogNumber) render.Value { return render.V(log) })
				l.Lay(&t, []sme.LogNumber{log})
				return a.write(t)
			}
			a.tell("facts."+string(state), sme.LogNumber(line), detail)
			a.tell("facts.undo", kind.command("undo"), log)
			return nil
		},
	}
}
