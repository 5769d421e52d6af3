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

// sinceFlags are what changes --since takes besides the report.
type sinceFlags struct {
	tier, to string
	basis    sme.Basis // "": the report's own
	complete bool
}

// sinceReport leads from an earlier report to the figures of another day.
type sinceReport struct {
	comparison
	fl      *sinceFlags
	rows    []savedRow
	query   sme.Query
	from    sme.Day
	then    map[string]int // the report's figures as the registry knew them
	figures map[string]int // and as of the last line that was gone through
	why     map[sme.Reason]map[string]int
	steps   []sinceStep
	lines   []store.LogLine // those of the steps
}

// sinceStep is a line of the log that moved figures of the report's day.
type sinceStep struct {
	wording.LogStep
	moved map[string]int
}

// sinceAsked is changes --since: the report says what the flags say elsewhere.
func (a *app) sinceAsked(cmd *cobra.Command, path string, q *queryFlags, p *periodFlags) error {
	for _, said := range []string{"from", "by", "reach", "region", "except", "list"} {
		if cmd.Flags().Changed(said) {
			return usage("usage.not-both", "--since", "--"+said)
		}
	}
	fl := sinceFlags{tier: q.tier, to: p.to, complete: q.complete}
	if cmd.Flags().Changed("basis") {
		fl.basis = q.basis
	}
	return a.changesSince(path, &fl)
}

// changesSince explains what an earlier report says by what the registry says now.
func (a *app) changesSince(path string, fl *sinceFlags) error {
	r := &sinceReport{comparison: comparison{a: a, path: path}, fl: fl, why: map[sme.Reason]map[string]int{}}
	to, err := r.read()
	if err != nil {
		return err
	}
	if err := r.replay(); err != nil {
		return err
	}
	if r.from > to {
		return usage("usage.period", r.from, to)
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	q := r.query
	q.On = to
	if q.Known, err = s.Known(a.ctx); err != nil {
		return err
	}
	bal, err := a.balance(s, q, r.from)
	if err != nil {
		return err
	}
	return a.write(r.table(sme.BuildSince(bal, r.printed(), r.then, r.why)))
}

// read reads the report, and the day to which its figures are followed.
func (r *sinceReport) read() (to sme.Day, err error) {
	if r.saved, err = r.a.readSaved(r.path); err != nil {
		return 0, err
	}
	basis := r.fl.basis
	if m := r.saved.made; m != nil { // a file for people need not have the column
		basis = cmp.Or(basis, m.fl.basis, sme.BasisRecognised)
	}
	asked := r.saved.questions()
	switch {
	case r.saved.cross != "":
		return 0, fail(exitRefused, "changes.since-cross", r.path)
	case r.saved.by.Time():
		return 0, fail(exitRefused, "changes.since-time", r.path)
	case len(asked) > 1:
		return 0, fail(exitRefused, "changes.since-several", r.path, len(asked))
	case basis != "" && !slices.Contains(r.saved.keys, string(basis)):
		return 0, fail(exitRefused, "changes.since-basis", r.path, basis)
	}
	r.rows = asked[0]
	if to, err = r.a.dayNamed("--to", r.fl.to); to == 0 && err == nil {
		to = r.a.today()
	}
	return to, err
}

// replay goes through the log from the report on, and counts by how much each
// line has moved the figures of the report's day.
func (r *sinceReport) replay() error {
	a := r.a
	s, err := a.openAs(a.dbPath(), a.options(false))
	if err != nil {
		return err
	}
	defer s.Close()
	last, err := s.Known(a.ctx)
	if err == nil && a.known != "" {
		last, err = a.knownLine(s)
	}
	if err != nil {
		return err
	}
	r.known, err = sme.ParseLogNumber(r.rows[0]["known"])
	switch {
	case err != nil || r.known < 1:
		return fail(exitRefused, "check.no-report", r.path)
	case r.known > last:
		return fail(exitRefused, "changes.since-later", r.path, r.known, last)
	}
	err = s.Replay(a.ctx, a.options(false), r.known, last, func(was *store.Store, line store.LogLine) error {
		if line.Number == 0 {
			if err := r.ask(was); err != nil {
				return err
			}
		}
		bal, err := a.balance(was, r.query, r.from)
		if err != nil {
			return err
		}
		figures := map[string]int{}
		for _, row := range bal.Rows {
			figures[row.ID] = row.Open
		}
		if bal.Total != nil {
			figures["total"] = bal.Total.Open
		}
		if line.Number == 0 {
			r.then = figures
		} else {
			r.count(line, figures)
		}
		r.figures = figures
		return nil
	})
	if err != nil {
		return err
	}
	about, err := a.logSubjects(s, r.lines)
	for i := range r.steps {
		r.steps[i].LogStep = logStep(r.lines[i], about)
	}
	return err
}

// ask finds the question that the report answers, in the registry as it was then.
func (r *sinceReport) ask(was *store.Store) error {
	r.s = was
	if err := r.compareAll(r.fl.tier); err != nil {
		return err
	}
	q, err := r.comparison.query(r.rows)
	if err != nil {
		return err
	}
	if r.fl.basis != "" {
		q.Basis = r.fl.basis
	}
	q.AssumeComplete = q.AssumeComplete || r.fl.complete
	r.query, r.from = q, q.On
	return nil
}

// count puts what a line of the log has moved under its reason.
func (r *sinceReport) count(line store.LogLine, figures map[string]int) {
	reason := sme.LateDocuments
	switch line.Action {
	case sme.ActionUndo, sme.ActionRedo:
		reason = sme.UndoneSince
	case sme.ActionDecide, sme.ActionUndecide:
		reason = sme.DecidedSince
	}
	if r.why[reason] == nil {
		r.why[reason] = map[string]int{}
	}
	step := sinceStep{moved: map[string]int{}}
	for _, at := range []map[string]int{figures, r.figures} { // a batch may have come or gone
		for id := range at {
			if n := figures[id] - r.figures[id]; n != 0 && step.moved[id] == 0 {
				step.moved[id] = n
				r.why[reason][id] += n
			}
		}
	}
	if len(step.moved) > 0 {
		r.steps = append(r.steps, step)
		r.lines = append(r.lines, line)
	}
}

// printed is what the report says on the basis asked for.
func (r *sinceReport) printed() sme.Printed {
	var p sme.Printed
	by := string(r.saved.by)
	for _, row := range r.rows {
		figure := figureOf(row[string(r.query.Basis)])
		if row[by] == "total" {
			p.Total = figure
			continue
		}
		p.Rows = append(p.Rows, sme.PrintedRow{ID: row[by], Name: row[by+"_name"], Figure: figure})
	}
	return p
}

// table lays out how the report's figures became those of the other day.
func (r *sinceReport) table(since *sme.Since) render.Table {
	a, bal := r.a, since.Balance
	t := a.ChangesHead(bal)
	t.Title = a.say("changes.since-title", a.RegionNames(bal.Query), bal.Query.Tier, bal.From, bal.Query.On, bal.Query.Basis)
	all := slices.Clone(since.Rows)
	if since.Total != nil {
		all = append(all, *since.Total)
	}
	l := wording.NewBalanceLayout(a.Words, bal, func(row *sme.SinceRow) *sme.BalanceRow { return &row.BalanceRow })
	if bal.Query.By == sme.ByBatch {
		l.Gone = func(row *sme.SinceRow) string {
			if row.Batch != (sme.BatchRef{}) {
				return ""
			}
			return row.Name
		}
	}
	l.Rows()
	moved := func(key string, n func(*sme.SinceRow) int) (happened bool) {
		happened = slices.ContainsFunc(all, func(row sme.SinceRow) bool { return n(&row) != 0 })
		l.Add(render.Column{Key: key, Title: a.say("changes.column-" + key), Right: true, Machine: !happened},
			func(row *sme.SinceRow) render.Value {
				if row.Was == nil && row.Opening == nil { // there was no list of the tier, nor is there now
					return render.Value{}
				}
				return wording.Signed(n(row))
			})
		return happened
	}
	l.Add(render.Column{Key: "was", Title: a.say("changes.column-was"), Right: true},
		func(row *sme.SinceRow) render.Value { return wording.Optional(row.Was, "") })
	for _, reason := range sme.Reasons {
		moved(string(reason), func(row *sme.SinceRow) int { return row.Why[reason] })
	}
	other := moved("other", func(row *sme.SinceRow) int { return row.Other })
	l.Figures()
	l.Always("region", render.V(wording.RegionIDs(bal.Query)))
	l.Always("from", wording.DayValue(bal.From))
	l.Always("to", render.V(bal.Query.On.String()))
	l.Always("was_known", render.V(r.known))
	l.State(bal.Query)
	if bal.Query.By == sme.ByBatch {
		l.BatchNames(func(row *sme.SinceRow) sme.BatchRef { return row.Batch })
	}
	l.Lay(&t, wording.Pointers(since.Rows))
	if since.Total != nil {
		t.Total = l.Row(since.Total)
	}
	t.Notes = append(r.notes(other), t.Notes...)
	t.Meta = append(t.Meta, render.Field{Key: "file", Title: a.say("db.fact.file"), Value: render.V(r.path)},
		render.Field{Key: "was_known", Title: a.say("meta.was-known"), Value: render.VT(r.known, a.say("meta.known-line", r.known))},
		render.Field{Key: "steps", Value: render.V(r.stepsMeta())})
	return t
}

// notes say what moved the figures of the report's day, line by line of the log.
func (r *sinceReport) notes(other bool) []string {
	a := r.a
	notes := []string{a.say("changes.since-none", r.known)}
	if len(r.steps) > 0 {
		notes[0] = a.say("changes.since-steps", r.from, r.known)
	}
	for _, step := range r.steps {
		notes = append(notes,
			a.say("changes.since-step",
				step.Number, wording.Clock(step.Time), a.ActionName(step.Action), step.About, r.effect(step)))
	}
	if other {
		notes = append(notes, a.say("changes.since-other", r.known))
	}
	if r.assumed {
		notes = append(notes, a.say("check.report-tier", r.tier))
	}
	return notes
}

// effect is by how much a line of the log moved each tier, or all rows together.
func (r *sinceReport) effect(step sinceStep) string {
	a := r.a
	if r.query.By != sme.ByTier {
		return wording.Signed(step.moved["total"]).String()
	}
	var parts []string
	for _, tier := range a.ref().Ladder() {
		if n := step.moved[string(tier)]; n != 0 {
			parts = append(parts, a.ShortTier(tier)+" "+wording.Signed(n).String())
		}
	}
	return strings.Join(parts, a.say("list.separator"))
}

func (r *sinceReport) stepsMeta() []map[string]any {
	steps := []map[string]any{}
	for _, s := range r.steps {
		step := s.Value()
		step["moved"] = s.moved
		steps = append(steps, step)
	}
	return steps
}
