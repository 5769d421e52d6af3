package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func init() {
	cobra.MousetrapHelpText = "" // cobra would send away those who double-click; start has something for them
}

func startedByExplorer() bool { return mousetrap.StartedByExplorer() }

// dueSoon is how far ahead the overview looks for titles that lapse, in months.
const dueSoon = 6

// start is the program without a command. Opened by double-click it keeps its
// window open; of files, dragged onto it or named, it gives an account and
// offers to import them.
func (a *app) start(files []string, clicked bool) error {
	in := bufio.NewReader(a.host.stdin)
	err := a.overviewOrFiles(files, in)
	if !clicked || !a.host.readable {
		return err
	}
	if err != nil {
		a.exit = a.report(err)
	}
	fmt.Fprint(a.host.stdout, "\n", a.say("start.close"))
	_, _ = in.ReadString('\n') // whatever it is, it closes the window
	return nil
}

func (a *app) overviewOrFiles(files []string, in *bufio.Reader) error {
	if len(files) == 0 {
		return a.overview()
	}
	found, err := a.inspect(&readingFlags{}, files)
	if err != nil {
		return err
	}
	if err := a.inspectAccount(a.host.stdout, found); err != nil {
		return err
	}
	fit := 0
	for _, f := range found {
		if f.input.err != nil && f.input.named {
			return f.input.problemOf()
		}
		if f.stores() {
			fit++
		}
	}
	switch {
	case fit == 0:
		return nil
	case !a.host.readable:
		a.hint("start.import", strings.Join(quoted(files), " "))
		return nil
	}
	fmt.Fprint(a.host.stdout, "\n", render.Wrap(a.say("start.ask", len(files), a.dbPath()), a.host.width, ""), " ")
	answer, _ := in.ReadString('\n') // no answer is no
	if !yes(answer) {
		return nil
	}
	fmt.Fprintln(a.host.stdout)
	if err := a.openIfThere(); err != nil {
		return err
	}
	job, err := a.newImport(&importFlags{}, files)
	if err != nil {
		return err
	}
	return job.all()
}

// yes reads an answer.
func yes(answer string) bool {
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是", "好", "ｙ":
		return true
	}
	return false
}

// quoted sets names with spaces in quotes, as a shell wants them.
func quoted(names []string) []string {
	var out []string
	for _, n := range names {
		if strings.ContainsAny(n, " ()&'") {
			n = `"` + n + `"`
		}
		out = append(out, n)
	}
	return out
}

// overview gives the state of things and what to do next.
func (a *app) overview() error {
	s, err := a.open()
	var reg *store.Error
	if errors.As(err, &reg) && reg.Kind == store.None {
		return a.writeLines(a.welcome)
	}
	if err != nil {
		return err
	}
	var q queryFlags
	query, err := q.query(a, s, sme.ByTier)
	if err != nil {
		return err
	}
	ev, err := s.Evidence(a.ctx, query)
	if err != nil {
		return err
	}
	rep, err := sme.BuildReport(a.ref(), query, ev)
	if err != nil {
		return err
	}
	items, err := a.overviewItems(s, rep)
	if err != nil {
		return err
	}
	if f := a.chosenFormat(); f == render.FormatTable {
		return a.writeLines(func(w io.Writer) error { return a.writeOverview(w, rep, items) })
	}
	return a.write(a.overviewTable(rep, items))
}

// welcome names the commands to start with.
func (a *app) welcome(w io.Writer) error {
	fmt.Fprintln(w, render.Wrap(a.say("welcome.none", a.dbPath()), a.host.width, ""))
	fmt.Fprintln(w)
	var pairs []render.Pair
	for _, id := range []string{"demo", "inspect", "import"} {
		pairs = append(pairs, render.Pair{Label: a.say("welcome." + id), Text: a.say("welcome." + id + ".text")})
	}
	return render.Pairs(w, "  ", pairs, a.host.width)
}

// item is one thing to know or to do: what it is, the tier, how many
// and their names.
type item struct {
	kind  string // figure, lapsing, lapsed, missing, unchecked, undecided, left-out, backup
	tier  sme.TierID
	n     *int
	names []string
	until sme.Day
	row   *sme.ReportRow // of a figure
	text  string         // what there is of it, for people; overview.KIND says it whole
}

// overviewItems finds what there is to say.
func (a *app) overviewItems(s *store.Store, rep *sme.Report) ([]item, error) {
	var figures, lapsed, todo []item
	until := rep.Query.On.AddMonths(dueSoon)
	for i := range rep.Rows {
		r := &rep.Rows[i]
		figures = append(figures, item{kind: "figure", tier: r.Tier, n: r.Figures.On(rep.Query.Basis), row: r, text: a.figureText(rep, r)})
		lapsing, err := s.LapsedBetween(a.ctx, rep.Query, a.ref().Regions, r.Tier, rep.Query.On, until+1)
		if err != nil {
			return nil, err
		}
		if lapsing > 0 {
			todo = append(todo,
				item{kind: "lapsing", tier: r.Tier, n: &lapsing, until: until, text: a.say("overview.count", a.ShortTier(r.Tier), lapsing)})
		}
		if n := r.InSeason; n > 0 {
			lapsed = append(lapsed, item{kind: "lapsed", tier: r.Tier, n: &n, text: a.say("overview.count", a.ShortTier(r.Tier), n)})
		}
	}
	todo = append(todo, lapsed...)
	for i := range rep.Rows {
		r := &rep.Rows[i]
		if c := r.Coverage; c.State == sme.CoverPartial && len(c.Missing) > 0 {
			n := len(c.Missing)
			todo = append(todo,
				item{kind: "missing", tier: r.Tier, n: &n, names: c.MissingIDs(),
					text: a.say("overview.count", a.ShortTier(r.Tier), a.SlotNames(c.Missing))})
		}
	}
	for i := range rep.Rows {
		r := &rep.Rows[i]
		if c := r.Coverage; c.State == sme.CoverUnknown && c.Newest.Day > 0 && !slices.Contains(c.Unsure, sme.UnsureNames) {
			todo = append(todo,
				item{kind: "unchecked", tier: r.Tier, until: c.Newest.Day,
					text: a.say("overview.count", a.ShortTier(r.Tier), c.Newest.Day)})
		}
	}
	if n := rep.Undecided; n > 0 {
		todo = append(todo, item{kind: "undecided", n: &n, text: render.Group(int64(n))})
	}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		if d.State == sme.Active && d.Problems > 0 {
			id := fmt.Sprint(d.ID)
			todo = append(todo,
				item{kind: "left-out", tier: d.Tier, n: &d.Problems, names: []string{id}, text: a.say("overview.rows-of", d.Problems, id)})
		}
	}
	if len(docs) > 0 {
		backup, err := a.backupItem(s)
		if err != nil {
			return nil, err
		}
		todo = append(todo, backup...)
	}
	return append(figures, todo...), nil
}

// figureText says a tier's figure with its target, if there is one.
func (w words) figureText(rep *sme.Report, r *sme.ReportRow) string {
	figure := r.Figures.On(rep.Query.Basis)
	if figure == nil {
		if o := r.Official; o != nil {
			return w.say("overview.no-figure-official", o.Value, o.AsOf)
		}
		return w.say("overview.no-figure")
	}
	text := w.say("overview.figure", wording.CoverageSign(r.Coverage)+render.Group(int64(*figure)), rep.Query.Basis)
	p := r.Progress
	if p == nil || p.Ratio == nil {
		return text
	}
	cells := w.ProgressCells(r.Progress)
	switch {
	case p.Status == sme.StatusMet:
		return text + w.say("overview.target-is", cells.Target.String(), p.Target.By, cells.Status.String())
	case r.Coverage.State != sme.CoverComplete: // what is missing says the rest
		return text + w.say("overview.target-is", cells.Target.String(), p.Target.By, cells.Progress.String())
	}
	return text + w.say("overview.target", cells.Target.String(), p.Target.By, cells.Progress.String(),
		cells.Gap.String(), cells.Status.String())
}

// backupItem is a reminder if the registry has changed since the newest backup
// beside it.
func (a *app) backupItem(s *store.Store) ([]item, error) {
	newest := sme.Day(0)
	found, err := filepath.Glob(globEscape(strings.TrimSuffix(s.Path(), ".db")) + "-????-??-??.db")
	if err != nil {
		return nil, err
	}
	for _, path := range found {
		name := strings.TrimSuffix(path, ".db")
		if d, err := sme.ParseDate(name[len(name)-len("2006-01-02"):]); err == nil {
			newest = max(newest, d.Start())
		}
	}
	last, since, err := s.Changed(a.ctx, newest)
	switch {
	case err != nil || newest >= last:
		return nil, err
	case newest == 0:
		return []item{{kind: "backup", text: a.say("overview.backup-none")}}, nil
	}
	return []item{{kind: "backup", n: &since, until: newest, text: a.say("overview.backup-old", newest, since)}}, nil
}

var globEscape = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace

func (a *app) writeOverview(w io.Writer, rep *sme.Report, items []item) error {
	fmt.Fprintln(w, render.Wrap(a.say("overview.title", a.RegionNames(rep.Query), rep.Query.On), a.host.width, ""))
	var figures, todo []render.Pair
	for i := 0; i < len(items); {
		it := items[i]
		if i++; it.kind == "figure" {
			figures = append(figures, render.Pair{Label: a.ShortTier(it.tier), Text: it.text})
			continue
		}
		texts := []string{it.text}
		for ; i < len(items) && items[i].kind == it.kind; i++ {
			texts = append(texts, items[i].text)
		}
		it.text = strings.Join(texts, a.say("list.items"))
		todo = append(todo, render.Pair{Label: a.say("overview.label-" + it.kind), Text: a.itemText(it)})
	}
	if err := render.Pairs(w, "  ", figures, a.host.width); err != nil {
		return err
	}
	if len(todo) > 0 {
		fmt.Fprintln(w, a.say("overview.next"))
		if err := render.Pairs(w, "  ", todo, a.host.width); err != nil {
			return err
		}
	}
	last := a.SampleNote(rep.Sample)
	if len(rep.Documents) == 0 {
		last = []string{a.say("overview.empty")}
	}
	for _, line := range last {
		fmt.Fprintln(w, render.Wrap(line, a.host.width, ""))
	}
	return nil
}

// itemText says an item whole.
func (w words) itemText(it item) string {
	if it.kind == "figure" {
		return it.text
	}
	return w.say("overview."+it.kind, it.text, it.until)
}

// overviewTable is the overview for programs and documents.
func (w words) overviewTable(rep *sme.Report, items []item) render.Table {
	t := render.Table{Title: w.say("overview.title", w.RegionNames(rep.Query), rep.Query.On), Meta: w.Meta(wording.ReportFooting(rep))}
	l := wording.NewLayout[item](w.Words)
	l.Both("item", func(it item) render.Value { return render.VT(it.kind, w.say("overview.label-"+it.kind)) })
	l.Machine("tier", func(it item) render.Value { return wording.TextOrNone(string(it.tier)) })
	l.People("tier", func(it item) string {
		if it.tier == "" {
			return ""
		}
		return w.ShortTier(it.tier)
	})
	n := l.Machine("n", func(it item) render.Value { return wording.Optional(it.n, "") })
	n.Right = true
	l.Machine("names", func(it item) render.Value { return render.V(append([]string{}, it.names...)) })
	l.Machine("until", func(it item) render.Value { return wording.DayValue(it.until) })
	cells := func(it item) wording.ProgressCells {
		if it.row == nil {
			return wording.ProgressCells{}
		}
		return w.ProgressCells(it.row.Progress)
	}
	l.Machine("target", func(it item) render.Value { return cells(it).Target })
	l.Machine("target_by", func(it item) render.Value { return cells(it).By })
	l.Machine("progress", func(it item) render.Value { return cells(it).Progress })
	l.Machine("coverage", func(it item) render.Value {
		if it.row == nil {
			return render.Value{}
		}
		return render.V(string(it.row.Coverage.State))
	})
	l.People("text", w.itemText)
	l.Lay(&t, items)
	return t
}
