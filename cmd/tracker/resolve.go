package main

import (
	"cmp"
	"fmt"
	"io"
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

func newResolveCmd(a *app) *cobra.Command {
	var list, regions, dryRun bool
	var from string
	cmd := &cobra.Command{
		Use:     "resolve",
		Short:   a.say("resolve.short"),
		Long:    a.say("resolve.long"),
		Example: a.say("resolve.example"),
	}
	cmd.AddCommand(newDecideCmd(a, true), newDecideCmd(a, false), newTurnDecisionCmd(a, "undo"), newTurnDecisionCmd(a, "redo"))
	a.subcommands(cmd) // a word that is none of them
	other := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		switch {
		case len(words) > 0:
			return other(cmd, words)
		case list && regions:
			return usage("usage.not-both", "--list", "--regions")
		case from != "" && (list || regions):
			return usage("usage.not-both", "--from", map[bool]string{true: "--list", false: "--regions"}[list])
		case dryRun && from == "":
			return usage("usage.only-with", "--dry-run", "--from")
		case from != "":
			return a.decideFrom(from, dryRun)
		}
		s, err := a.open()
		if err != nil {
			return err
		}
		table := a.doubtsTable
		switch {
		case list:
			table = a.decisionsTable
		case regions:
			table = a.staysTable
		}
		t, err := table(s)
		if err != nil {
			return err
		}
		return a.write(t)
	}
	f := cmd.Flags()
	f.StringVar(&from, "from", "", a.say("flag.resolve-from"))
	f.BoolVar(&list, "list", false, a.say("flag.resolve-list"))
	f.BoolVar(&regions, "regions", false, a.say("flag.resolve-regions"))
	f.BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// newDecideCmd makes same and different, which differ in what they say.
func newDecideCmd(a *app, same bool) *cobra.Command {
	var dryRun bool
	name := wording.WordOf(same)
	cmd := &cobra.Command{
		Use:               name + " N…|FIRM FIRM",
		Short:             a.say("resolve." + name + ".short"),
		Long:              a.say("resolve." + name + ".long"),
		Example:           a.say("resolve." + name + ".example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerFirms(2),
		RunE: func(_ *cobra.Command, typed []string) error {
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			v := newVerdicts(dryRun)
			numbers, ok := numbersOf(typed)
			switch {
			case ok:
				err = a.numbered(s, v, numbers, same)
			case len(typed) == 2:
				err = a.typedPair(v, typed[0], typed[1], same)
			default:
				err = usage("resolve.what", strings.Join(typed, " "))
			}
			if err != nil {
				return err
			}
			return a.decide(s, v)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// newTurnDecisionCmd makes undo and redo of decisions.
func newTurnDecisionCmd(a *app, name string) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:               name + " N…",
		Short:             a.say("resolve." + name + ".short"),
		Long:              a.say("resolve." + name + ".long"),
		Example:           a.say("resolve." + name + ".example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerDecisions(name == "undo"),
		RunE: func(_ *cobra.Command, typed []string) error {
			numbers, ok := numbersOf(typed)
			if !ok {
				return usage("resolve.log-number", strings.Join(typed, " "))
			}
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			v := newVerdicts(dryRun)
			v.lines, v.turn = numbers, (*store.Tx).UndoDecision
			if name == "redo" {
				v.turn = (*store.Tx).RedoDecision
			}
			return a.decide(s, v)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// numbersOf reads numbers as people type them: 3,5-9; false if that is not what it is.
func numbersOf(typed []string) ([]int, bool) {
	var numbers []int
	for _, text := range splitNames(typed) {
		first, last, isRange := strings.Cut(strings.NewReplacer("–", "-", "—", "-", "－", "-", "～", "-", "~", "-").Replace(text), "-")
		from, ok := sme.HanNumber(first)
		to := from
		if isRange {
			var okTo bool
			to, okTo = sme.HanNumber(last)
			ok = ok && okTo && from <= to && to-from < 10_000
		}
		if !ok {
			return nil, false
		}
		for n := from; n <= to; n++ {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers, len(numbers) > 0
}

// verdicts are decisions to be taken or taken back, and what came of them.
type verdicts struct {
	decisions []sme.Decision
	names     map[sme.Key]string // as people know the keys
	lines     []int              // of the log: decisions to be taken back, or again
	turn      func(*store.Tx, int64) (store.Decided, error)
	blank     int // rows of a workbook that say nothing
	dryRun    bool

	done []store.Decided
	wording.Watched
}

func newVerdicts(dryRun bool) *verdicts {
	return &verdicts{names: map[sme.Key]string{}, dryRun: dryRun}
}

func (v *verdicts) add(same bool, a, b sme.Key, nameA, nameB string) {
	v.names[a], v.names[b] = nameA, nameB
	v.decisions = append(v.decisions, sme.Decision{Same: same, A: a, B: b})
}

// numbered takes the doubts by the numbers under which they are listed.
func (a *app) numbered(s *store.Store, v *verdicts, numbers []int, same bool) error {
	doubts, err := a.doubts(s)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		i := slices.IndexFunc(doubts, func(d doubt) bool { return d.number == n })
		if i < 0 {
			return usage("resolve.no-number", n)
		}
		d := doubts[i]
		v.add(same, d.Pair[0], d.Pair[1], sideName(d.Pair[0], d.Sides[0]), sideName(d.Pair[1], d.Sides[1]))
	}
	return nil
}

// typedPair takes two firms by names or codes, which documents here must print.
func (a *app) typedPair(v *verdicts, one, other string, same bool) error {
	var keys [2]sme.Key
	for i, text := range []string{one, other} {
		for _, k := range keysOf(text) {
			firms, err := a.store.FirmsBearing(a.ctx, k)
			if err != nil {
				return err
			}
			if len(firms) > 0 {
				keys[i] = k
				break
			}
		}
		if keys[i] == "" {
			err := a.noFirm(text)
			if f := failureOf(err); f.hint == "" {
				f.hint = "show.none.hint"
			}
			return err
		}
	}
	v.add(same, keys[0], keys[1], one, other)
	return nil
}

// decide takes the decisions, all or none, and says what they did.
func (a *app) decide(s *store.Store, v *verdicts) error {
	home, err := a.home()
	if err != nil {
		return err
	}
	v.Watch(a.FiguresIn(home, ""))
	err = s.Update(a.ctx, a.options(true), func(tx *store.Tx) error {
		var err error
		if v.Before, err = a.count(s, v.Figures); err != nil {
			return err
		}
		if len(v.decisions) > 0 {
			if v.done, err = tx.Decide(v.decisions); err != nil {
				return err
			}
			if err = a.refuseOverruled(s, v); err != nil {
				return err
			}
		}
		for _, n := range v.lines {
			d, err := v.turn(tx, int64(n))
			if err != nil {
				return err
			}
			v.done = append(v.done, d)
		}
		for _, d := range v.done {
			for _, k := range []sme.Key{d.A, d.B} {
				if v.names[k] == "" {
					if v.names[k], err = a.keyName(s, k); err != nil {
						return err
					}
				}
			}
		}
		if v.After, err = a.count(s, v.Figures); err != nil {
			return err
		}
		if v.dryRun {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil {
		return err
	}
	if a.chosenFormat() == render.FormatTable {
		return a.writeLines(func(w io.Writer) error { return a.verdictLines(w, v) })
	}
	return a.write(a.verdictTable(v))
}

// refuseOverruled refuses a decision that the rows contradict.
func (a *app) refuseOverruled(s *store.Store, v *verdicts) error {
	for _, d := range v.done {
		overruled, err := a.overruled(s, d.Decision)
		if err != nil {
			return err
		}
		if overruled && !d.Known {
			one, other, err := a.keyNames(s, d.Decision)
			if err != nil {
				return err
			}
			return fail(exitRefused, "resolve.overruled-"+wording.WordOf(d.Same), one, other)
		}
	}
	return nil
}

// verdictLines says what was decided, and what that did to the figures.
func (a *app) verdictLines(w io.Writer, v *verdicts) error {
	line := func(id string, args ...any) { fmt.Fprintln(w, render.Wrap(a.say(id, args...), a.host.width, "  ")) }
	var logs []string
	for _, d := range v.done {
		id := "resolve.said-" + wording.WordOf(d.Same)
		switch {
		case d.Undone != 0:
			id = "resolve.undone-" + wording.WordOf(d.Same)
		case d.Known:
			id = "resolve.known-" + wording.WordOf(d.Same)
		default:
			logs = append(logs, strconv.FormatInt(d.Log, 10))
		}
		line(id, v.names[d.A], v.names[d.B], d.Log)
	}
	if v.blank > 0 {
		line("resolve.blank", v.blank)
	}
	if len(v.done) > 0 {
		a.screen(w).FigureLines("record", v.Moved())
	}
	switch {
	case v.dryRun:
		line("undo.nothing-stored")
	case len(logs) > 0:
		line("resolve.back", strings.Join(logs, " "))
	}
	return nil
}

// verdictTable is the decisions for programs.
func (w words) verdictTable(v *verdicts) render.Table {
	t := render.Table{Title: w.say("resolve.short")}
	l := wording.NewLayout[store.Decided](w.Words)
	l.Number("log", func(d store.Decided) render.Value { return render.V(d.Log) })
	l.Both("decision", func(d store.Decided) render.Value { return w.decisionValue(d.Same) })
	l.Both("a", func(d store.Decided) render.Value { return render.V(string(d.A)) })
	l.Both("b", func(d store.Decided) render.Value { return render.V(string(d.B)) })
	l.Both("name_a", func(d store.Decided) render.Value { return render.V(v.names[d.A]) })
	l.Both("name_b", func(d store.Decided) render.Value { return render.V(v.names[d.B]) })
	l.Both("state", func(d store.Decided) render.Value {
		state := "taken"
		switch {
		case d.Undone != 0:
			state = "undone"
		case d.Known:
			state = "known"
		}
		return render.VT(state, w.say("decision."+state))
	})
	l.Lay(&t, v.done)
	t.Meta = []render.Field{{Key: "dry_run", Value: render.V(v.dryRun)}, {Key: "blank", Value: render.V(v.blank)}, {Key: "figures", Value: render.V(wording.MovedValue(v.Moved()))}}
	return t
}

// decisionValue is what a decision says.
func (w words) decisionValue(same bool) render.Value {
	return render.VT(wording.WordOf(same), w.say("decision."+wording.WordOf(same)))
}

// doubt is a doubt under its number.
type doubt struct {
	sme.Doubt
	number int
	seen   [2][]string // where each side stands: document:row
	log    int64       // of a decision that the rows contradict
	same   bool        // what it says
}

// doubts numbers what is to be decided. Numbers are places in the list as if
// nothing had been decided, so that a decision does not shift them.
func (a *app) doubts(s *store.Store) ([]doubt, error) {
	found, err := s.Doubts(a.ctx)
	if err != nil {
		return nil, err
	}
	type name struct {
		kind sme.DoubtKind
		pair [2]sme.Key
	}
	numbers := map[name]int{}
	for i, d := range found.All {
		numbers[name{d.Kind, d.Pair}] = i + 1
	}
	taken, err := s.Decisions(a.ctx)
	if err != nil {
		return nil, err
	}
	next := len(found.All)
	var list []doubt
	for _, d := range found.Now {
		n, ok := numbers[name{d.Kind, d.Pair}]
		if !ok { // it follows from decisions
			next++
			n = next
		}
		item := doubt{Doubt: d, number: n}
		for _, t := range taken {
			if d.Kind == sme.DoubtOverruled && t.Undone == 0 && [2]sme.Key{t.A, t.B} == d.Pair {
				item.log, item.same = t.Log, t.Same
			}
		}
		for i, side := range d.Sides {
			item.seen[i] = []string{}
			for _, r := range side.Rows {
				item.seen[i] = append(item.seen[i], fmt.Sprintf("%d:%d", found.Documents[r.List], r.Number))
			}
			slices.SortFunc(item.seen[i], compareSeen)
			item.seen[i] = slices.Compact(item.seen[i])
		}
		list = append(list, item)
	}
	slices.SortStableFunc(list, func(x, y doubt) int {
		if x.log != 0 || y.log != 0 { // what was decided comes first, wherever its number comes from
			return cmp.Compare(y.log, x.log)
		}
		return x.number - y.number
	})
	return list, nil
}

func compareSeen(x, y string) int {
	number := func(s string) (doc, row int) {
		before, after, _ := strings.Cut(s, ":")
		doc, _ = strconv.Atoi(before)
		row, _ = strconv.Atoi(after)
		return doc, row
	}
	xd, xr := number(x)
	yd, yr := number(y)
	return cmp.Or(cmp.Compare(xd, yd), cmp.Compare(xr, yr))
}

// What people are shown of a doubt.
const (
	shownSeen      = 3 // places of a firm
	shownDifferent = 4 // characters in which names differ; beyond, how many
)

// doubtsTable lists what is to be decided. A workbook has the column to decide
// in, and the keys by which it is read back.
func (a *app) doubtsTable(s *store.Store) (render.Table, error) {
	t := render.Table{Title: a.say("resolve.title"), Sheet: a.say("resolve.sheet")}
	list, err := a.doubts(s)
	if err != nil {
		return t, err
	}
	inside, err := a.inside()
	if err != nil {
		return t, err
	}
	counts := map[sme.DoubtKind]int{}
	var kinds []sme.DoubtKind
	var rows []doubt
	for _, d := range list {
		if !inside(d.Sides[0].Region) && !inside(d.Sides[1].Region) {
			continue
		}
		if counts[d.Kind]++; counts[d.Kind] == 1 {
			kinds = append(kinds, d.Kind)
		}
		rows = append(rows, d)
	}
	a.doubtColumns().Lay(&t, rows)
	for _, k := range kinds {
		t.Notes = append(t.Notes, a.say("resolve.count-"+string(k), counts[k]))
	}
	if len(t.Rows) == 0 {
		t.Notes = []string{a.say("resolve.nothing")}
		return t, nil
	}
	t.Notes = append(t.Notes, a.say("resolve.how"))
	return t, nil
}

// doubtColumns lay doubts out. A workbook has the column to decide in, and the
// keys by which it is read back.
func (a *app) doubtColumns() *wording.Layout[doubt] {
	workbook := a.chosenFormat() == render.FormatXLSX
	l := wording.NewLayout[doubt](a.Words)
	l.Number("number", func(d doubt) render.Value { return render.V(d.number) })
	l.Both("doubt", func(d doubt) render.Value { return render.VT(string(d.Kind), a.doubtText(d)) })
	l.Both("decision", func(doubt) render.Value { return render.VT("", " ") }).Machine = !workbook
	for i, side := range []string{"one", "other"} {
		l.People(side, func(d doubt) string { return a.sideText(d.Sides[i]) })
		l.People("seen_"+side, func(d doubt) string { return a.seenText(d.seen[i]) })
	}
	for i, side := range []string{"a", "b"} {
		l.Both(side, func(d doubt) render.Value { return render.V(string(d.Pair[i])) }).Machine = !workbook
	}
	for i, side := range []string{"a", "b"} {
		l.Machine("name_"+side, func(d doubt) render.Value { return render.V(d.Sides[i].Name) })
		l.Machine("code_"+side, func(d doubt) render.Value { return wording.Known(d.Sides[i].Code) })
		l.Machine("region_"+side, func(d doubt) render.Value { return render.V(string(d.Sides[i].Region)) })
		l.Machine("seen_"+side, func(d doubt) render.Value { return render.V(d.seen[i]) })
	}
	l.Machine("apart", func(d doubt) render.Value {
		if d.Kind != sme.DoubtSimilar {
			return render.Value{}
		}
		return render.V(d.Apart)
	})
	return l
}

// doubtText says what the doubt is; of similar names, where they differ.
func (w words) doubtText(d doubt) string {
	if d.Kind == sme.DoubtOverruled {
		return w.say("doubt.overruled-"+wording.WordOf(d.same), d.log)
	}
	if d.Kind == sme.DoubtSimilar {
		one, other := sme.Differing(d.Sides[0].Name, d.Sides[1].Name)
		if max(len([]rune(one)), len([]rune(other))) <= shownDifferent {
			return w.say("doubt.similar-in", cmp.Or(one, render.Unknown), cmp.Or(other, render.Unknown))
		}
	}
	return w.say("doubt."+string(d.Kind), d.Apart)
}

// sideText is one side of a doubt for people.
func (w words) sideText(s sme.Side) string {
	if s.Code == "" {
		return w.say("resolve.side", s.Name, w.PlaceName(s.Region))
	}
	return w.say("resolve.side-code", s.Name, s.Code, w.PlaceName(s.Region))
}

func (w words) seenText(seen []string) string {
	if len(seen) > shownSeen {
		return w.say("resolve.seen-more", seen[:shownSeen], len(seen)-shownSeen)
	}
	return strings.Join(seen, w.say("list.separator"))
}

// decisionTaken is a decision with what its keys are called.
type decisionTaken struct {
	store.Decided
	one, other string
}

// decisionsTable lists the decisions that were taken.
func (a *app) decisionsTable(s *store.Store) (render.Table, error) {
	t := render.Table{Title: a.say("resolve.list-title"), Sheet: a.say("resolve.list-sheet")}
	list, err := s.Decisions(a.ctx)
	if err != nil {
		return t, err
	}
	var rows []decisionTaken
	hold := 0
	for _, d := range list {
		one, other, err := a.keyNames(s, d.Decision)
		if err != nil {
			return t, err
		}
		if d.Undone == 0 {
			hold++
		}
		rows = append(rows, decisionTaken{d, one, other})
	}
	l := wording.NewLayout[decisionTaken](a.Words)
	l.Number("log", func(d decisionTaken) render.Value { return wording.PlainNumber(d.Log) })
	l.Both("decision", func(d decisionTaken) render.Value { return a.decisionValue(d.Same) })
	l.Machine("a", func(d decisionTaken) render.Value { return render.V(string(d.A)) })
	l.Machine("b", func(d decisionTaken) render.Value { return render.V(string(d.B)) })
	l.Both("name_a", func(d decisionTaken) render.Value { return render.V(d.one) })
	l.Both("name_b", func(d decisionTaken) render.Value { return render.V(d.other) })
	l.Both("time", func(d decisionTaken) render.Value { return render.VT(d.Time, wording.Clock(d.Time)) })
	l.Both("person", func(d decisionTaken) render.Value { return render.V(d.Person) })
	l.Both("state", func(d decisionTaken) render.Value {
		state := "holds"
		if d.Undone != 0 {
			state = "undone"
		}
		return render.VT(state, a.say("decision."+state))
	})
	l.Machine("undone", func(d decisionTaken) render.Value {
		if d.Undone == 0 {
			return render.Value{}
		}
		return render.V(d.Undone)
	})
	l.Lay(&t, rows)
	t.Notes = []string{a.say("resolve.list-count", len(list), hold)}
	return t, nil
}

// stayShown is a place that a firm stands under, and why it has several.
type stayShown struct {
	store.Stay
	kind    string
	further bool // not the firm's first, whose line names it
}

// staysTable lists the firms that stand under several places over time, those
// under a functional zone and a district first.
func (a *app) staysTable(s *store.Store) (render.Table, error) {
	t := render.Table{Title: a.say("resolve.regions-title"), Sheet: a.say("resolve.regions-sheet")}
	all, err := s.Stays(a.ctx)
	if err != nil {
		return t, err
	}
	inside, err := a.inside()
	if err != nil {
		return t, err
	}
	firms := 0
	var rows []stayShown
	for _, kind := range []string{"zone", "moved", "told"} {
		for i := 0; i < len(all); {
			j := i
			for j < len(all) && all[j].Firm == all[i].Firm {
				j++
			}
			stays := all[i:j]
			i = j
			if stayKind(stays) != kind || !slices.ContainsFunc(stays, func(st store.Stay) bool { return inside(st.Region) }) {
				continue
			}
			firms++
			for n, st := range stays {
				rows = append(rows, stayShown{st, kind, n > 0})
			}
		}
	}
	l := wording.NewLayout[stayShown](a.Words)
	l.Machine("firm", func(st stayShown) render.Value { return render.V(wording.KeyText(st.Firm)) })
	l.Both("name", func(st stayShown) render.Value {
		if st.further {
			return render.VT(st.Name, " ")
		}
		return render.V(st.Name)
	})
	l.Machine("code", func(st stayShown) render.Value { return wording.Known(st.Code) })
	l.Machine("stay", func(st stayShown) render.Value { return render.V(st.kind) })
	l.People("stay", func(st stayShown) string {
		if st.further {
			return " "
		}
		return a.say("stay." + st.kind)
	})
	l.Both("since", func(st stayShown) render.Value {
		if st.Since == 0 {
			return render.VT(nil, a.say("resolve.first"))
		}
		return render.V(st.Since.String())
	}).Title = a.say("resolve.since")
	l.Machine("region", func(st stayShown) render.Value { return render.V(string(st.Region)) })
	l.Machine("region_name", func(st stayShown) render.Value { return a.RegionName(st.Region) })
	l.People("district", func(st stayShown) string { return a.PlaceName(st.Region) })
	l.Number("document", func(st stayShown) render.Value { return wording.PlainNumber(st.Document) })
	l.Number("row", func(st stayShown) render.Value { return wording.PlainNumber(int64(st.Row)) })
	l.Lay(&t, rows)
	t.Notes = []string{a.say("resolve.regions-count", firms)}
	return t, nil
}

// stayKind says why a firm stands under several places: a functional zone and a
// district, a list of relocations, or lists that just print another place.
func stayKind(stays []store.Stay) string {
	zone, district, moved := false, false, false
	for i, st := range stays {
		zone, district = zone || st.Region.IsZone(), district || !st.Region.IsZone()
		moved = moved || i > 0 && st.Act == sme.Relocate
	}
	switch {
	case moved:
		return "moved"
	case zone && district:
		return "zone"
	}
	return "told"
}

// decideFrom reads decisions back from a workbook that resolve -o wrote.
func (a *app) decideFrom(path string, dryRun bool) error {
	s, err := a.openToChange()
	if err != nil {
		return err
	}
	inputs, err := a.gather([]string{path})
	if err != nil {
		return err
	}
	v := newVerdicts(dryRun)
	found := false
	for _, in := range inputs {
		if in.err == nil {
			in.file, in.err = grid.Read(in.content, grid.Options{})
		}
		if in.err != nil {
			return in.problemOf()
		}
		for _, table := range in.file.Tables {
			ok, err := v.read(in.name, table)
			if err != nil {
				return err
			}
			found = found || ok
		}
	}
	if !found {
		return fail(exitRefused, "resolve.no-column", path)
	}
	return a.decide(s, v)
}

// verdictWords are what may stand in the column to decide in.
var verdictWords = map[string]bool{
	"same": true, "同一": true, "相同": true, "同": true, "是": true, "同一企业": true, "s": true,
	"different": false, "不同": false, "不是": false, "否": false, "不同企业": false, "d": false,
}

// read takes the decisions of a sheet that has the columns to decide by.
func (v *verdicts) read(file string, table grid.Table) (found bool, err error) {
	columns := map[string]int{}
	for _, row := range table.Rows {
		if len(columns) == 0 {
			columns = headerOf(row.Cells)
			continue
		}
		cell := func(key string) string {
			if i, ok := columns[key]; ok && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		one, other, word := sme.Key(cell("a")), sme.Key(cell("b")), strings.ToLower(cell("decision"))
		same, ok := verdictWords[word]
		switch {
		case one == "" && other == "": // a note below the list
		case word == "":
			v.blank++
		case !isKey(one) || !isKey(other):
			return true, fail(exitRefused, "resolve.key", place(file, table.Name, row.Number), one, other)
		case !ok:
			return true, fail(exitRefused, "resolve.word", place(file, table.Name, row.Number), word)
		default:
			v.add(same, one, other, "", "")
		}
	}
	return len(columns) > 0, nil
}

// isKey says that a text is a key as the list writes it.
func isKey(k sme.Key) bool {
	return k.IsCode() && len(k) == len("c:")+organisationCode || strings.HasPrefix(string(k), "n:") && sme.KeyOfName(wording.KeyText(k)) == k
}

// headerOf finds the columns of a list of doubts by their keys or their titles
// in either language; nothing if the row is not its header.
func headerOf(cells []string) map[string]int {
	columns := map[string]int{}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		for _, key := range []string{"decision", "a", "b"} {
			title := wording.Catalogue()["column."+key]
			if _, taken := columns[key]; !taken && (cell == key || cell == title.En || cell == title.Zh) {
				columns[key] = i
			}
		}
	}
	for _, key := range []string{"decision", "a", "b"} {
		if _, ok := columns[key]; !ok {
			return map[string]int{}
		}
	}
	return columns
}
