package main

import (
	"bytes"
	"encoding/csv"
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
	r, err := c.result()
	if err != nil {
		return err
	}
	if len(r.Moved) > 0 {
		a.exit = exitDifference
	}
	return a.write(a.withoutEmptyHead(a.ReportCheckTable(r)))
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
	moved   []wording.MovedCell
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
			c.add(wording.MovedCell{Row: rows[0], ID: id, Name: c.saved.name(now), Key: string(q.Basis), Now: figure, New: true})
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
			c.add(wording.MovedCell{Row: was, ID: id, Name: name, Key: key, Was: was[key], Now: now[key], Gone: !ok})
		}
	}
}

func (c *comparison) add(m wording.MovedCell) {
	c.moved = append(c.moved, m)
	was, _ := strconv.Atoi(m.Was)
	now, _ := strconv.Atoi(m.Now)
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

// result is what the comparison came to, with the lines of the log that can
// explain what has moved.
func (c *comparison) result() (*wording.ReportCheck, error) {
	r := &wording.ReportCheck{
		Path: c.path, By: c.saved.by, Cross: c.saved.cross, Cells: c.cells, Moved: c.moved,
		Tier: c.tier, Assumed: c.assumed, Lacking: c.lacking, Known: c.known,
	}
	if c.saved.made != nil {
		r.Strange = c.saved.made.strange
	}
	var err error
	if r.Last, err = c.s.Known(c.a.ctx); err != nil {
		return nil, err
	}
	lines, err := c.since()
	if err != nil {
		return nil, err
	}
	about, err := c.a.logSubjects(c.s, lines)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		r.Since = append(r.Since, logStep(l, about))
	}
	return r, nil
}

func logStep(l store.LogLine, about map[sme.LogNumber]string) wording.LogStep {
	return wording.LogStep{
		Number: l.Number, Time: l.Time, Person: l.Person, Action: l.Action, Document: l.Document, Detail: l.Detail, About: about[l.Number],
	}
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
