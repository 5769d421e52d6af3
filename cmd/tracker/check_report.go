package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// savedRow is one row of a report that was saved earlier, by the keys of its columns.
type savedRow map[string]string

// savedReport is an earlier report: its dimensions, the columns it has, its rows.
// Each row repeats the question, so that rows of several reports can be stacked.
type savedReport struct {
	dimensions
	keys []string
	rows []savedRow
	made *madeReport // nil: as programs read it
}

// askedBy are the columns of a report that say what it answers.
var askedBy = []string{"region", "on", "known", "basis", "reach"}

// aboutLists are the columns that say which lists a row rests on.
var aboutLists = []string{"coverage", "missing", "sign", "missing_ids"}

// moved is a cell that is no longer what a report said.
type moved struct {
	row       savedRow
	id, name  string
	key       string
	was, now  string
	gone, new bool // the row is not there today, or was not there then
}

// checkReport asks an earlier report's question of the registry of today, and
// lists the cells that have moved.
func (a *app) checkReport(path, tier string) error {
	saved, err := a.readSaved(path)
	if err != nil {
		return err
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	c := &comparison{a: a, s: s, saved: saved, path: path}
	if err := c.compareAll(tier); err != nil {
		return err
	}
	t, err := c.table()
	if err != nil {
		return err
	}
	if len(c.moved) > 0 {
		a.exit = exitDifference
	}
	return a.write(a.withoutEmptyHead(t))
}

// comparison compares an earlier report with the registry.
type comparison struct {
	a       *app
	s       *store.Store
	path    string
	saved   *savedReport
	tier    sme.TierID    // that the report is taken to be about; "" for a report by tier
	assumed bool          // the file doesn't say the tier
	known   sme.LogNumber // the least that it was answered at
	cells   int
	lacking []string // columns of the report that the file for people doesn't have
	moved   []moved
	far     int // by how much all numbers have moved together
}

// compareAll compares each question of the file. A report by another dimension
// than tier doesn't say its tier: it is the one whose figures are nearest.
func (c *comparison) compareAll(tier string) error {
	a := c.a
	tiers := a.ref().Ladder()
	switch {
	case c.saved.made != nil || c.saved.of(sme.ByTier):
		tiers = []sme.TierID{""}
	case tier != "":
		named, err := a.tierNamed(tier)
		if err != nil {
			return err
		}
		tiers = []sme.TierID{named}
	default:
		c.assumed = true
	}
	var fit comparison
	for i, t := range tiers {
		try := *c
		try.tier = t
		for _, rows := range c.saved.questions() {
			if err := try.compare(rows); err != nil {
				return err
			}
		}
		if i == 0 || try.far < fit.far {
			fit = try
		}
	}
	*c = fit
	return nil
}

// of reports whether a report is broken down by a dimension.
func (d dimensions) of(by sme.Dimension) bool { return d.by == by || d.cross == by }

// id is what a row of the file, or of a report of today, is about.
func (d dimensions) id(row savedRow) string { return d.join(row[string(d.by)], row[string(d.cross)]) }

func (d dimensions) name(row savedRow) string {
	return d.join(row[string(d.by)+"_name"], row[string(d.cross)+"_name"])
}

func (d dimensions) join(row, column string) string {
	if d.cross == "" {
		return row
	}
	return row + " × " + column
}

// names reports whether a column names the row.
func (d dimensions) names(key string) bool {
	by, _ := strings.CutSuffix(key, "_name")
	return d.of(sme.Dimension(by))
}

// questions are the rows of the file by what they answer.
func (r *savedReport) questions() [][]savedRow {
	var all [][]savedRow
	at := map[string]int{}
	for _, row := range r.rows {
		var asked []string
		for _, key := range askedBy {
			asked = append(asked, row[key])
		}
		k := strings.Join(asked, "\x00")
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], row)
	}
	return all
}

// query is the question that rows answer. What they don't say is found from
// what they show: which target, and whether lists were taken for complete.
func (c *comparison) query(rows []savedRow) (sme.Query, error) {
	if m := c.saved.made; m != nil {
		q, err := m.query(c.a, c.s)
		c.tier = q.Tier
		return q, err
	}
	first := rows[0]
	q := sme.Query{By: c.saved.by, Cross: c.saved.cross, Tier: c.tier, Target: 1}
	for _, id := range strings.Split(first["region"], ";") {
		if out, ok := strings.CutPrefix(id, "-"); ok {
			q.Except = append(q.Except, sme.RegionID(out))
		} else {
			q.Regions = append(q.Regions, sme.RegionID(id))
		}
	}
	for _, id := range slices.Concat(q.Regions, q.Except) {
		if c.a.ref().Regions.Get(id) == nil {
			return q, fail(exitRefused, "check.no-report", c.path)
		}
	}
	day, errOn := sme.ParseDate(first["on"])
	known, errKnown := sme.ParseLogNumber(first["known"])
	if len(q.Regions) == 0 || errOn != nil || day.IsZero() || errKnown != nil ||
		q.Basis.UnmarshalText([]byte(first["basis"])) != nil || q.Reach.UnmarshalText([]byte(first["reach"])) != nil {
		return q, fail(exitRefused, "check.no-report", c.path)
	}
	q.On, q.Known = day.Start(), known
	for _, row := range rows {
		if row["coverage"] == string(sme.CoverComplete) && row["missing"] != "" {
			q.AssumeComplete = true
		}
		if value, err := strconv.Atoi(row["target"]); err == nil {
			tier, region := c.tier, q.Regions[0]
			if c.saved.of(sme.ByTier) {
				tier = sme.TierID(row["tier"])
			}
			for i, t := range c.a.ref().TargetsFor(tier, region, q.On) {
				if t.Value == value && t.By.String() == row["target_by"] {
					q.Target = i + 1
				}
			}
		}
	}
	return q, nil
}

// compare asks one question again and compares the cells that the file has.
func (c *comparison) compare(rows []savedRow) error {
	q, err := c.query(rows)
	if err != nil {
		return err
	}
	if c.known == 0 || q.Known < c.known {
		c.known = q.Known
	}
	has := func(keys []string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(c.saved.keys, k) })
	}
	q.Share, q.YearBefore = q.Share || has(shareColumns), q.YearBefore || has(yearColumns)
	rep, err := c.a.reportOn(c.s, q)
	if err != nil {
		return err
	}
	today, limited, err := c.today(rep, rows)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, was := range rows {
		seen[c.saved.id(was)] = true
		c.compareRow(q, was, today, i == 0)
	}
	if limited || q.By == sme.ByTier {
		return nil
	}
	for _, id := range today.order() {
		now := today[id]
		if figure := now[string(q.Basis)]; !seen[id] && now[string(q.By)] != "total" && figure != "" && figure != "0" {
			c.cells++
			c.add(moved{row: rows[0], id: id, name: c.saved.name(now), key: string(q.Basis), now: figure, new: true})
		}
	}
	return nil
}

// today is the report as it is now, read as the file was. It reports too whether
// the file has only the report's first rows.
func (c *comparison) today(rep *sme.Report, rows []savedRow) (today plainTable, limited bool, err error) {
	if m := c.saved.made; m != nil {
		today, err = m.again(rep, rows)
		c.lacking = m.lacking(rep)
		return today, m.a.limit > 0, err
	}
	today, err = c.saved.plainRows(c.a.ReportTable(rep))
	return today, false, err
}

// compareRow compares the cells of a row with those of today. Which lists it
// rests on is the same in every row, but where rows are of different tiers or times.
func (c *comparison) compareRow(q sme.Query, was savedRow, today plainTable, first bool) {
	apart := c.saved.of(sme.ByTier) || q.By.Time() || q.Cross.Time()
	id := c.saved.id(was)
	now, ok := today[id]
	name := c.saved.name(was)
	if ok {
		name = c.saved.name(now)
	}
	for _, key := range c.saved.keys {
		if !first && !apart && slices.Contains(aboutLists, key) {
			continue
		}
		if c.saved.names(key) || slices.Contains(askedBy, key) || ok && !holds(now, key) {
			continue
		}
		c.cells++
		if was[key] != now[key] && (ok || key == string(q.Basis)) {
			c.add(moved{row: was, id: id, name: name, key: key, was: was[key], now: now[key], gone: !ok})
		}
	}
}

func (c *comparison) add(m moved) {
	c.moved = append(c.moved, m)
	was, _ := strconv.Atoi(m.was)
	now, _ := strconv.Atoi(m.now)
	c.far += max(was-now, now-was)
}

func holds(row savedRow, key string) bool { _, ok := row[key]; return ok }

// plainTable is a report as csv has it, by the ids of its rows.
type plainTable map[string]savedRow

func (t plainTable) order() []string {
	ids := make([]string, 0, len(t))
	for id := range t {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// plainRows gives the cells of a report the form in which a file has them.
func (d dimensions) plainRows(t render.Table) (plainTable, error) {
	if t.Total != nil { // csv leaves it out
		t.Rows = append(slices.Clone(t.Rows), t.Total)
	}
	var b bytes.Buffer
	if err := render.Write(&b, t, render.Options{Format: render.FormatCSV}); err != nil {
		return nil, err
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		return nil, err
	}
	rows := plainTable{}
	for _, rec := range records[1:] {
		row := savedRow{}
		for i, key := range records[0] {
			row[key] = rec[i]
		}
		rows[d.id(row)] = row
	}
	return rows, nil
}

// idle are the actions of the log that move none; any other may.
var idle = []sme.Action{sme.ActionCreate, sme.ActionCopy, sme.ActionSet}

// since are the lines of the log after the report that can explain what has moved.
func (c *comparison) since() ([]store.LogLine, error) {
	log, err := c.s.Log(c.a.ctx)
	return slices.DeleteFunc(log, func(l store.LogLine) bool { return l.Number <= c.known || slices.Contains(idle, l.Action) }), err
}

// table lists the cells that have moved.
func (c *comparison) table() (render.Table, error) {
	a := c.a
	t := render.Table{Title: a.say("check.report-title", c.path), Sheet: a.say("check.report-sheet")}
	asked := func(key string) func(moved) render.Value {
		return func(m moved) render.Value { return render.V(m.row[key]) }
	}
	l := wording.NewLayout[moved](a.Words)
	l.Machine("row", func(m moved) render.Value { return render.V(m.id) })
	l.Machine("row_name", func(m moved) render.Value { return wording.TextOrNone(m.name) })
	l.People("row", func(m moved) string { return a.savedRowName(c.saved.dimensions, m) })
	l.Both("column", func(m moved) render.Value { return render.VT(m.key, a.say("column."+m.key)) })
	l.Both("was", func(m moved) render.Value { return a.movedCell(m.key, m.was, m.new) })
	l.Both("now", func(m moved) render.Value { return a.movedCell(m.key, m.now, m.gone) })
	l.Machine("region", asked("region"))
	l.Both("on", asked("on"))
	l.Machine("known", func(m moved) render.Value {
		number, _ := sme.ParseLogNumber(m.row["known"])
		return render.V(number)
	})
	l.Machine("basis", asked("basis"))
	l.Machine("reach", asked("reach"))
	l.Lay(&t, c.moved)
	t.Notes = []string{a.say("check.report-holds", c.cells)}
	if len(c.moved) > 0 {
		t.Notes = []string{a.say("check.report-moved", c.cells, len(c.moved))}
	}
	if c.assumed {
		t.Notes = append(t.Notes, a.say("check.report-tier", c.tier))
	}
	if m := c.saved.made; m != nil && len(m.strange) > 0 {
		t.Notes = append(t.Notes, a.say("check.strange-headings", m.strange))
	}
	if len(c.lacking) > 0 {
		t.Notes = append(t.Notes, a.say("check.lacking-columns", c.lacking))
	}
	lines, err := c.since()
	if err != nil {
		return t, err
	}
	last, err := c.s.Known(a.ctx)
	if err != nil {
		return t, err
	}
	switch {
	case last < c.known:
		t.Notes = append(t.Notes, a.say("check.report-later", c.known, last))
	case len(c.moved) > 0 && len(lines) == 0:
		t.Notes = append(t.Notes, a.say("check.report-quiet", c.known))
	case len(c.moved) > 0:
		t.Notes = append(t.Notes, a.say("check.report-log", c.known))
	}
	subjects, err := a.logSubjects(c.s, lines)
	if err != nil {
		return t, err
	}
	since := []map[string]any{}
	for _, l := range lines {
		since = append(since,
			map[string]any{"number": l.Number, "time": l.Time, "person": l.Person, "action": l.Action, "document": l.Document, "detail": l.Detail})
		if len(c.moved) > 0 {
			t.Notes = append(t.Notes,
				a.say("check.report-log-line", l.Number, wording.Clock(l.Time), a.ActionName(l.Action), subjects[l.Number]))
		}
	}
	if len(c.moved) > 0 && len(lines) > 0 && !c.saved.by.Time() && c.saved.cross == "" {
		t.Notes = append(t.Notes, a.say("check.report-why", c.path))
	}
	t.Meta = []render.Field{
		{Key: "file", Title: a.say("db.fact.file"), Value: render.V(c.path)},
		{Key: "cells", Value: render.V(c.cells)},
		{Key: "known", Title: a.say("meta.known"), Value: render.VT(last, a.say("meta.known-line", last))},
		{Key: "tier", Value: wording.TextOrNone(string(c.tier))},
		{Key: "since", Value: render.V(since)},
	}
	return t, nil
}

// movedCell is what a cell was or is; none where its row had not come or is gone.
func (w words) movedCell(key, text string, none bool) render.Value {
	if none {
		return render.VT(nil, w.say("check.report-gone"))
	}
	return render.VT(text, w.cellText(key, text))
}

// cellText is a cell of a report as people read it.
func (w words) cellText(key, text string) string {
	n, err := strconv.Atoi(text)
	switch {
	case text == "":
		return render.Unknown
	case key == "progress" || key == "share" || key == "change_rate":
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return fmt.Sprintf("%.2f %%", f*100)
		}
	case key == "status" || key == "coverage" || key == "year_before_coverage":
		if id := strings.TrimPrefix(key, "year_before_") + "." + text; wording.Has(id) {
			return w.say(id)
		}
	case key == "missing":
		return strings.ReplaceAll(text, ";", w.say("list.separator"))
	case err == nil:
		return render.Group(int64(n))
	}
	return text
}

// savedRowName is what a row of a report is called, for people.
func (w words) savedRowName(d dimensions, m moved) string {
	by := d.by
	switch {
	case d.cross != "":
		return m.name
	case m.id == "total":
		return w.say("report.total")
	case by == sme.ByTier:
		return w.ShortTier(sme.TierID(m.id))
	case by.Place():
		return w.Region(sme.RegionID(m.id))
	}
	return cmp.Or(w.Pick("", m.name), m.id)
}

// logSubjects says what lines of the log are about, by their numbers: which list
// a document is, which firms a decision joins or parts.
func (a *app) logSubjects(s *store.Store, lines []store.LogLine) (map[sme.LogNumber]string, error) {
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := s.Decisions(a.ctx)
	if err != nil {
		return nil, err
	}
	subjects := map[sme.LogNumber]string{}
	for _, l := range lines {
		subjects[l.Number] = l.Detail
		if i := slices.IndexFunc(docs, func(d store.DocumentInfo) bool { return d.ID == l.Document }); i >= 0 {
			subjects[l.Number] = a.say("check.document", l.Document, a.ListName(docs[i].Tier, docs[i].Issuer, docs[i].Batch, docs[i].Act))
			if l.Detail != "" {
				subjects[l.Number] = a.say("check.document-file", subjects[l.Number], l.Detail)
			}
		}
		decided := l.Number
		if l.Action == sme.ActionUndecide {
			decided, _ = sme.ParseLogNumber(l.Detail)
		}
		for _, d := range decisions {
			if d.Log != decided {
				continue
			}
			one, other, err := a.keyNames(s, d.Decision)
			if err != nil {
				return nil, err
			}
			subjects[l.Number] = one + " " + wording.SignOf(d.Word()) + " " + other
		}
	}
	return subjects, nil
}
