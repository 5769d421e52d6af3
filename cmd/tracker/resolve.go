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
	var list, regions, aside, dryRun bool
	var from, reason string
	cmd := &cobra.Command{
		Use:     "resolve",
		Short:   a.say("resolve.short"),
		Long:    a.say("resolve.long"),
		Example: a.say("resolve.example"),
	}
	cmd.AddCommand(newDecideCmd(a, sme.SaysSame), newDecideCmd(a, sme.SaysDifferent), newDecideCmd(a, sme.SaysUnsure))
	cmd.AddCommand(newTurnDecisionCmd(a, "undo"), newTurnDecisionCmd(a, "redo"))
	a.subcommands(cmd) // a word that is none of them
	other := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		var ways []string
		for _, way := range []struct {
			flag  string
			given bool
		}{{"--from", from != ""}, {"--list", list}, {"--regions", regions}, {"--unsure", aside}} {
			if way.given {
				ways = append(ways, way.flag)
			}
		}
		switch {
		case len(words) > 0:
			return other(cmd, words)
		case len(ways) > 1:
			return usage("usage.not-both", ways[0], ways[1])
		case dryRun && from == "":
			return usage("usage.only-with", "--dry-run", "--from")
		case reason != "" && from == "":
			return usage("usage.only-with", "--reason", "--from")
		case from != "":
			return a.decideFrom(from, reason, dryRun)
		}
		s, err := a.open()
		if err != nil {
			return err
		}
		table := a.doubtsTable
		switch {
		case aside:
			table = a.asideTable
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
	f.BoolVar(&aside, "unsure", false, a.say("flag.resolve-unsure"))
	f.StringVar(&reason, "reason", "", a.say("flag.resolve-reason"))
	f.BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// newDecideCmd makes same, different and unsure, which differ in what they say.
func newDecideCmd(a *app, word sme.DecisionWord) *cobra.Command {
	var reason string
	var dryRun bool
	name := string(word)
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
			v := newVerdicts(reason, dryRun)
			numbers, ok := numbersOf(typed)
			switch {
			case ok:
				err = a.numbered(s, v, numbers, word)
			case len(typed) == 2:
				err = a.typedPair(v, typed[0], typed[1], word)
			default:
				err = usage("resolve.what", strings.Join(typed, " "))
			}
			if err == nil && word == sme.SaysUnsure {
				err = a.areDoubts(s, v)
			}
			if err != nil {
				return err
			}
			return a.decide(v)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", a.say("flag.resolve-reason"))
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// newTurnDecisionCmd makes undo and redo of decisions.
func newTurnDecisionCmd(a *app, name string) *cobra.Command {
	var reason string
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
			if _, err := a.openToChange(); err != nil {
				return err
			}
			v := newVerdicts(reason, dryRun)
			v.lines, v.turn = numbers, (*store.Tx).UndoDecision
			if name == "redo" {
				v.turn = (*store.Tx).RedoDecision
			}
			return a.decide(v)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", a.say("flag.resolve-reason"))
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
	wording.Verdicts
	said   []sme.Decided
	lines  []int // of the log: decisions to be taken back, or again
	turn   func(*store.Tx, sme.LogNumber) (sme.Decided, error)
	reason string // of those that have none of their own
}

func newVerdicts(reason string, dryRun bool) *verdicts {
	return &verdicts{Verdicts: wording.Verdicts{Names: map[sme.Key]string{}, Dry: dryRun}, reason: oneLine(reason)}
}

// oneLine is a text as a line of the log holds it.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (v *verdicts) add(word sme.DecisionWord, a, b sme.Key, nameA, nameB, reason string) {
	v.Names[a], v.Names[b] = nameA, nameB
	v.said = append(v.said, sme.Decided{
		Decision: sme.Decision{Same: word == sme.SaysSame, A: a, B: b}.Ordered(), Unsure: word == sme.SaysUnsure,
		Reason: cmp.Or(oneLine(reason), v.reason),
	})
}

// numbered takes the doubts by the numbers under which they are listed.
func (a *app) numbered(s *store.Store, v *verdicts, numbers []int, word sme.DecisionWord) error {
	doubts, err := a.doubts(s)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		i := slices.IndexFunc(doubts, func(d wording.Doubt) bool { return d.Number == n })
		if i < 0 {
			return usage("resolve.no-number", n)
		}
		d := doubts[i]
		v.add(word, d.Pair[0], d.Pair[1], a.sideName(d.Pair[0], d.Sides[0]), a.sideName(d.Pair[1], d.Sides[1]), "")
	}
	return nil
}

// typedPair takes two firms by names or codes, which documents of the registry must print.
func (a *app) typedPair(v *verdicts, one, other string, word sme.DecisionWord) error {
	var keys [2]sme.Key
	var found [2][]*sme.Firm
	for i, text := range []string{one, other} {
		for _, k := range a.keysOf(text) {
			firms, err := a.bearing(a.store, k)
			if err != nil {
				return err
			}
			if len(firms) > 0 {
				found[i] = firms
				if keys[i], err = a.store.Meaning(a.ctx, k); err != nil {
					return err
				}
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
	for i, text := range []string{one, other} {
		several := slices.ContainsFunc(found[i], func(f *sme.Firm) bool { return f.ID.Place() != "" })
		bare := !keys[i].IsCode() && keys[i].Place() == ""
		if bare && several && len(found[i]) > 1 && (word == sme.SaysSame || keys[0] == keys[1]) {
			var picks []string
			for _, f := range found[i] {
				picks = append(picks, a.pickedBy(found[i], f))
			}
			return fail(exitRefused, "resolve.which", text, picks)
		}
	}
	oneFirm := len(found[0]) == 1 && len(found[1]) == 1 && found[0][0].ID == found[1][0].ID
	if keys[0] != keys[1] && keys[0].Bare() == keys[1].Bare() && oneFirm && word != sme.SaysSame {
		return fail(exitRefused, "resolve.one-place", one, other)
	}
	v.add(word, keys[0], keys[1], one, other, "")
	return nil
}

// areDoubts refuses to set aside what is none of the doubts, or is decided.
func (a *app) areDoubts(s *store.Store, v *verdicts) error {
	doubts, err := a.doubts(s)
	if err != nil {
		return err
	}
	for _, d := range v.said {
		open := func(o wording.Doubt) bool { return o.Pair == [2]sme.Key{d.A, d.B} && o.Kind != sme.DoubtOverruled }
		if !slices.ContainsFunc(doubts, open) {
			return fail(exitRefused, "resolve.no-doubt", v.Names[d.A], v.Names[d.B])
		}
	}
	return nil
}

// decide takes the decisions, all or none, and says what they did.
func (a *app) decide(v *verdicts) error {
	home, err := a.home()
	if err != nil {
		return err
	}
	v.Home = home
	err = a.update(func(tx *store.Tx) error {
		s := tx.Store()
		before, err := a.sumsToday(s)
		if err != nil {
			return err
		}
		if len(v.said) > 0 {
			if v.Done, err = tx.Say(v.said); err != nil {
				return err
			}
			if err = a.refuseOverruled(s, v); err != nil {
				return err
			}
		}
		for _, n := range v.lines {
			d, err := v.turn(tx.Because(v.reason), sme.LogNumber(n))
			if err != nil {
				return err
			}
			v.Done = append(v.Done, d)
		}
		for _, d := range v.Done {
			for _, k := range []sme.Key{d.A, d.B} {
				if v.Names[k] == "" {
					if v.Names[k], err = a.keyName(s, k); err != nil {
						return err
					}
				}
			}
		}
		after, err := a.sumsToday(s)
		if err != nil {
			return err
		}
		v.Moved = a.MovedFigures(before, after, a.ref(), a.ref())
		if v.Dry {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil {
		return err
	}
	if a.chosenFormat() == render.FormatTable {
		err = a.writeLines(func(w io.Writer) error { a.screen(w).VerdictLines(&v.Verdicts); return nil })
	} else {
		err = a.write(a.VerdictTable(&v.Verdicts))
	}
	for i, said := range v.said {
		if d := v.Done[i]; d.Already && said.Reason != "" && said.Reason != d.Reason {
			a.hint("resolve.reason-kept", d.Log)
		}
	}
	return err
}

// refuseOverruled refuses a decision that the rows contradict, or that contradicts
// another beside them.
func (a *app) refuseOverruled(s *store.Store, v *verdicts) error {
	for _, d := range v.Done {
		if d.Unsure || d.Already {
			continue
		}
		against, renamed, err := s.Against(a.ctx, d.Decision)
		if err != nil {
			return err
		}
		overruled, err := s.Overruled(a.ctx, d.Decision)
		if err != nil {
			return err
		}
		if len(against) == 0 && !renamed && !overruled {
			continue
		}
		one, other, err := a.keyNames(s, d.Decision)
		if err != nil {
			return err
		}
		switch {
		case renamed:
			return fail(exitRefused, "resolve.different-renamed", one, other)
		case len(against) > 0:
			lines, err := a.linesOf(s, against)
			if err != nil {
				return err
			}
			id := map[bool]string{true: "resolve.same-refused", false: "resolve.different-refused"}[d.Same]
			return fail(exitRefused, id, one, other, lines)
		}
		return fail(exitRefused, "resolve.overruled-"+string(d.Word()), one, other)
	}
	return nil
}

// linesOf are the lines of the log that took decisions which hold.
func (a *app) linesOf(s *store.Store, decisions []sme.Decision) ([]string, error) {
	taken, err := s.Decisions(a.ctx)
	var lines []string
	for _, d := range taken {
		if d.Undone == 0 && !d.Unsure && slices.Contains(decisions, d.Decision) {
			lines = append(lines, d.Log.String())
		}
	}
	return lines, err
}

// doubts numbers what is to be decided. Numbers are places in the list as if
// nothing had been decided, so that a decision does not shift them.
func (a *app) doubts(s *store.Store) ([]wording.Doubt, error) {
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
	var list []wording.Doubt
	for _, d := range found.Now {
		n, ok := numbers[name{d.Kind, d.Pair}]
		if !ok { // it follows from decisions
			next++
			n = next
		}
		item := wording.Doubt{Doubt: d, Number: n}
		for _, t := range taken {
			switch {
			case t.Undone != 0 || [2]sme.Key{t.A, t.B} != d.Pair:
			case d.Kind == sme.DoubtOverruled && !t.Unsure:
				item.Log, item.Says = t.Log, t.Word()
			case d.Kind != sme.DoubtOverruled && t.Unsure:
				item.Aside = &t
			}
		}
		for i, side := range d.Sides {
			item.Seen[i] = []string{}
			for _, r := range side.Rows {
				item.Seen[i] = append(item.Seen[i], fmt.Sprintf("%d:%d", found.Documents[r.List], r.Number))
			}
			slices.SortFunc(item.Seen[i], compareSeen)
			item.Seen[i] = slices.Compact(item.Seen[i])
		}
		list = append(list, item)
	}
	slices.SortStableFunc(list, func(x, y wording.Doubt) int {
		if x.Log != 0 || y.Log != 0 { // what was decided comes first, wherever its number comes from
			return cmp.Compare(y.Log, x.Log)
		}
		return x.Number - y.Number
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

// doubtsTable lists what is to be decided in the regions asked about.
func (a *app) doubtsTable(s *store.Store) (render.Table, error) {
	list, aside, err := a.doubtsInside(s)
	return a.DoubtsTable(list, len(aside), a.chosenFormat() == render.FormatXLSX, a.mostOnScreen(wording.ShownDoubts, len(list))), err
}

// asideTable lists the doubts that a person looked at and could not settle.
func (a *app) asideTable(s *store.Store) (render.Table, error) {
	_, aside, err := a.doubtsInside(s)
	return a.AsideTable(aside, a.chosenFormat() == render.FormatXLSX), err
}

// doubtsInside are the doubts about firms of the regions asked about: those to be
// decided, and those set aside.
func (a *app) doubtsInside(s *store.Store) (list, aside []wording.Doubt, err error) {
	all, err := a.doubts(s)
	if err != nil {
		return nil, nil, err
	}
	inside, err := a.inside()
	if err != nil {
		return nil, nil, err
	}
	for _, d := range all {
		switch {
		case !inside(d.Sides[0].Region) && !inside(d.Sides[1].Region):
		case d.Aside != nil:
			aside = append(aside, d)
		default:
			list = append(list, d)
		}
	}
	return list, aside, nil
}

// decisionsTable lists the decisions that were taken.
func (a *app) decisionsTable(s *store.Store) (render.Table, error) {
	list, err := s.Decisions(a.ctx)
	if err != nil {
		return render.Table{}, err
	}
	var taken []wording.Taken
	for _, d := range list {
		one, other, err := a.keyNames(s, d.Decision)
		if err != nil {
			return render.Table{}, err
		}
		taken = append(taken, wording.Taken{Decided: d, One: one, Other: other})
	}
	return a.DecisionsTable(taken), nil
}

// staysTable lists the firms of the regions asked about that were listed under
// several places over time.
func (a *app) staysTable(s *store.Store) (render.Table, error) {
	all, err := s.Stays(a.ctx)
	if err != nil {
		return render.Table{}, err
	}
	inside, err := a.inside()
	if err != nil {
		return render.Table{}, err
	}
	var firms [][]sme.FirmStay
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].Firm == all[i].Firm {
			j++
		}
		if slices.ContainsFunc(all[i:j], func(st sme.FirmStay) bool { return inside(st.Region) }) {
			firms = append(firms, all[i:j])
		}
		i = j
	}
	return a.StaysTable(firms), nil
}

// decideFrom reads decisions back from a workbook that resolve -o wrote.
func (a *app) decideFrom(path, reason string, dryRun bool) error {
	if _, err := a.openToChange(); err != nil {
		return err
	}
	inputs, err := a.gather([]string{path})
	if err != nil {
		return err
	}
	v := newVerdicts(reason, dryRun)
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
	return a.decide(v)
}

// verdictWords are what may be entered in the column to decide in.
var verdictWords = map[string]sme.DecisionWord{
	"same": sme.SaysSame, "s": sme.SaysSame,
	"同一": sme.SaysSame, "相同": sme.SaysSame, "同": sme.SaysSame, "是": sme.SaysSame, "同一企业": sme.SaysSame,
	"different": sme.SaysDifferent, "d": sme.SaysDifferent,
	"不同": sme.SaysDifferent, "不是": sme.SaysDifferent, "否": sme.SaysDifferent, "不同企业": sme.SaysDifferent,
	"unsure": sme.SaysUnsure, "u": sme.SaysUnsure, "存疑": sme.SaysUnsure, "待定": sme.SaysUnsure, "无法判定": sme.SaysUnsure,
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
		says, ok := verdictWords[word]
		switch {
		case one == "" && other == "": // a note below the list
		case word == "":
			v.Blank++
		case !isKey(one) || !isKey(other):
			return true, fail(exitRefused, "resolve.key", place(file, table.Name, row.Number), one, other)
		case !ok:
			return true, fail(exitRefused, "resolve.word", place(file, table.Name, row.Number), word)
		default:
			v.add(says, one, other, "", "", cell("reason"))
		}
	}
	return len(columns) > 0, nil
}

// isKey reports whether a text is a key as the list writes it.
func isKey(k sme.Key) bool {
	return k.IsCode() && len(k) == len("c:")+organisationCode ||
		strings.HasPrefix(string(k), "n:") && sme.KeyOfName(wording.KeyText(k.Bare())) == k.Bare()
}

// headerOf finds the columns of a list of doubts by their keys or their titles
// in either language; nothing if the row is not its header.
func headerOf(cells []string) map[string]int {
	columns := map[string]int{}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		for _, key := range []string{"decision", "a", "b", "reason"} {
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
