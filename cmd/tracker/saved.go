package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tracker/internal/grid"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// reportFlags are the flags of report.
type reportFlags struct {
	queryFlags
	dimensions
}

func (fl *reportFlags) set(a *app, f *pflag.FlagSet) {
	f.Var(textFlag{&fl.dimensions, "dimension"}, "by", a.say("flag.by-two"))
	fl.queryFlags.set(a, f)
	f.IntVar(&fl.target, "target", 1, a.say("flag.target"))
	f.BoolVar(&fl.chart, "chart", false, a.say("flag.chart"))
	f.BoolVar(&fl.share, "share", false, a.say("flag.share"))
	f.BoolVar(&fl.yoy, "yoy", false, a.say("flag.yoy"))
	f.BoolVar(&fl.complete, "assume-complete", false, a.say("flag.assume-complete"))
}

// command is how to make a report again: with the flags that differ from their
// defaults, and always with those whose default depends on the registry or the
// day. No value has a space.
func (fl *reportFlags) command(a *app, q sme.Query, files bool) string {
	words := []string{"tracker", "report"}
	say := func(said bool, flag string, values ...any) {
		if said {
			words = append(words, flag)
			for _, v := range values {
				words = append(words, fmt.Sprint(v))
			}
		}
	}
	ids := func(regions []sme.RegionID) string {
		texts := make([]string, len(regions))
		for i, id := range regions {
			texts[i] = string(id)
		}
		return strings.Join(texts, ",")
	}
	say(files, "FILE…")
	say(fl.by != sme.ByTier || fl.cross != "", "--by", strings.TrimSuffix(string(fl.by)+","+string(fl.cross), ","))
	say(true, "--region", ids(q.Regions))
	say(len(q.Except) > 0, "--except", ids(q.Except))
	say(q.Tier != "", "--tier", q.Tier)
	say(true, "--on", q.On)
	say(!files, "--known", q.Known)
	say(q.Basis != sme.BasisRecognised, "--basis", string(q.Basis))
	say(q.Reach != sme.Exact, "--reach", string(q.Reach))
	say(fl.target != 1, "--target", fl.target)
	say(fl.share, "--share")
	say(fl.yoy, "--yoy")
	say(fl.complete, "--assume-complete")
	say(fl.chart, "--chart")
	say(len(a.columns) > 0, "--columns", strings.Join(splitNames(a.columns), ","))
	say(a.sort != "", "--sort", a.sort)
	say(a.limit > 0, "--limit", a.limit)
	say(a.Lang != "en", "--lang", a.Lang)
	return strings.Join(words, " ")
}

// madeReport is what a report that people read says of how it was made.
type madeReport struct {
	a       *app // as it was told by the command, in the report's language
	fl      reportFlags
	known   sme.LogNumber
	format  render.Format
	titles  map[string]string // of columns, to their keys
	keys    []string          // of the columns in the file
	strange []string          // headings in it that are none of a report
}

// readSaved reads a report that was saved in any format but the terminal's.
func (a *app) readSaved(path string) (*savedReport, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fail(exitUsage, "input.none", path)
	}
	if r, err := readReport(content); err == nil {
		return r, nil
	}
	tables, format, err := readTables(content)
	if err != nil {
		return nil, fail(exitRefused, "check.no-report", path)
	}
	command, err := statedCommand(tables, path)
	if err != nil {
		return nil, err
	}
	m, err := a.readCommand(command, path)
	if err != nil {
		return nil, err
	}
	m.format = format
	for _, c := range m.a.ReportTable(&sme.Report{Query: sme.Query{By: m.fl.by}}).Columns {
		if _, taken := m.titles[c.Title]; !taken {
			m.titles[c.Title] = c.Key
		}
	}
	var rows []savedRow
	if rows, m.keys, m.strange = m.rows(tables); len(rows) == 0 {
		return nil, fail(exitRefused, "check.no-table", path)
	}
	asked := savedRow{"on": m.fl.on, "known": m.known.String(),
		"basis": string(cmp.Or(m.fl.basis, sme.BasisRecognised)), "reach": string(cmp.Or(m.fl.reach, sme.Exact))}
	places := splitNames(m.a.regions)
	for _, out := range splitNames(m.a.except) {
		places = append(places, "-"+out)
	}
	asked["region"] = strings.Join(places, ";")
	for _, row := range rows {
		for key, v := range asked {
			row[key] = v
		}
	}
	return &savedReport{dimensions: m.fl.dimensions, keys: m.keys, rows: rows, made: m}, nil
}

// readReport reads a report as CSV, TSV, JSON or NDJSON.
func readReport(content []byte) (*savedReport, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	read := readReportCSV
	if t := bytes.TrimSpace(content); len(t) > 0 && t[0] == '{' {
		read = readReportJSON
	}
	r, err := read(content)
	if err != nil {
		return nil, err
	}
	for _, by := range sme.Dimensions {
		if !slices.Contains(r.keys, string(by)) || !slices.Contains(r.keys, string(by)+"_name") {
			continue
		}
		if r.by == "" {
			r.by = by
		} else {
			r.cross = by
		}
	}
	for _, key := range askedBy {
		if !slices.Contains(r.keys, key) {
			return nil, fmt.Errorf("no column %s", key)
		}
	}
	figures := slices.ContainsFunc(sme.Bases, func(b sme.Basis) bool { return slices.Contains(r.keys, string(b)) })
	if r.by == "" || !figures || len(r.rows) == 0 {
		return nil, fmt.Errorf("no rows of a report")
	}
	return r, nil
}

func readReportCSV(content []byte) (*savedReport, error) {
	in := csv.NewReader(bytes.NewReader(content))
	if first, _, _ := bytes.Cut(content, []byte("\n")); bytes.ContainsRune(first, '\t') {
		in.Comma, in.LazyQuotes = '\t', true
	}
	records, err := in.ReadAll()
	if err != nil || len(records) == 0 {
		return nil, cmp.Or(err, fmt.Errorf("empty"))
	}
	r := &savedReport{keys: records[0]}
	for _, rec := range records[1:] {
		if slices.Equal(rec, r.keys) { // files that were put together
			continue
		}
		row := savedRow{}
		for i, key := range r.keys {
			row[key] = rec[i]
		}
		r.rows = append(r.rows, row)
	}
	return r, nil
}

func readReportJSON(content []byte) (*savedReport, error) {
	in := json.NewDecoder(bytes.NewReader(content))
	in.UseNumber()
	r := &savedReport{}
	add := func(values map[string]any) {
		row := savedRow{}
		for key, v := range values {
			row[key] = cellOf(v)
			if !slices.Contains(r.keys, key) {
				r.keys = append(r.keys, key)
			}
		}
		r.rows = append(r.rows, row)
	}
	for in.More() {
		var v map[string]any
		if err := in.Decode(&v); err != nil {
			return nil, err
		}
		rows, whole := v["rows"].([]any)
		if !whole { // ndjson
			add(v)
			continue
		}
		if total, ok := v["total"].(map[string]any); ok {
			rows = append(rows, total)
		}
		for _, row := range rows {
			if values, ok := row.(map[string]any); ok {
				add(values)
			}
		}
	}
	slices.Sort(r.keys)
	return r, nil
}

// cellOf is a value of JSON as csv writes it.
func cellOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		var texts []string
		for _, item := range v {
			texts = append(texts, cellOf(item))
		}
		return strings.Join(texts, ";")
	}
	return fmt.Sprint(v)
}

// readTables reads the tables of a workbook, a web page or a Markdown file.
func readTables(content []byte) ([]grid.Table, render.Format, error) {
	f, err := grid.Read(content, grid.Options{})
	if err != nil {
		return nil, "", err
	}
	switch f.Format {
	case "xlsx":
		return f.Tables, render.FormatXLSX, nil
	case "html":
		return f.Tables, render.FormatHTML, nil
	case "csv", "tsv": // any text
		if t := markdownTable(string(content)); t != nil {
			return []grid.Table{*t}, render.FormatMarkdown, nil
		}
	}
	return nil, "", fmt.Errorf("a report is not saved as %s", f.Format)
}

var (
	markdownRule   = regexp.MustCompile(`^\|[\s|:-]+$`)
	markdownEscape = regexp.MustCompile(`\\(.)`)
	markdownField  = regexp.MustCompile(`^- \*\*.+?\*\*: (.*)$`)
)

// markdownTable is a Markdown file with its pipe table and the values of its
// fields, nil if it has no table.
func markdownTable(text string) *grid.Table {
	t, number, piped := &grid.Table{}, 0, false
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimSpace(line)
		if markdownRule.MatchString(line) { // between the header and the rows
			piped = true
			continue
		}
		number++
		cells := []string{line}
		if field := markdownField.FindStringSubmatch(line); field != nil {
			cells = field[1:]
		} else if inner, ok := strings.CutPrefix(line, "|"); ok {
			inner = strings.ReplaceAll(strings.TrimSuffix(inner, "|"), `\|`, "\x00")
			cells = strings.Split(inner, "|")
		}
		for i, c := range cells {
			c = strings.TrimSpace(strings.ReplaceAll(c, "\x00", `\|`))
			if bold, ok := strings.CutPrefix(c, "**"); ok {
				c = strings.TrimSuffix(bold, "**")
			}
			cells[i] = markdownEscape.ReplaceAllString(c, "$1")
		}
		if line != "" {
			t.Rows = append(t.Rows, grid.Row{Number: number, Cells: cells})
		}
	}
	if !piped {
		return nil
	}
	return t
}

// statedCommand is the one command that a file says it was made by.
func statedCommand(tables []grid.Table, path string) (string, error) {
	var found []string
	for _, t := range tables {
		for _, row := range t.Rows {
			for _, cell := range row.Cells {
				if c := strings.Join(strings.Fields(cell), " "); strings.HasPrefix(c, "tracker ") && !slices.Contains(found, c) {
					found = append(found, c)
				}
			}
		}
	}
	switch len(found) {
	case 0:
		return "", fail(exitRefused, "check.no-command", path)
	case 1:
		return found[0], nil
	}
	return "", fail(exitRefused, "check.several-commands", path, len(found))
}

// readCommand reads a command of report back by report's own flags.
func (a *app) readCommand(command, path string) (*madeReport, error) {
	own := &app{ctx: a.ctx, host: a.host, reference: a.ref()}
	own.words = words{wording.NewWords("en", own.ref, own.home, own.today)}
	m := &madeReport{a: own, fl: reportFlags{dimensions: dimensions{by: sme.ByTier}}, titles: map[string]string{}}
	f := pflag.NewFlagSet("report", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	m.fl.set(own, f)
	own.placeFlags(f)
	own.choiceFlags(f)
	f.StringVar(&own.lang, "lang", "en", "")
	rest, ok := strings.CutPrefix(command+" ", "tracker report ")
	if !ok {
		return nil, fail(exitRefused, "check.bad-command", path, command)
	}
	err := f.Parse(strings.Fields(rest))
	known, unknown := sme.ParseLogNumber(own.known)
	m.known, own.Lang = known, langOf(own.lang)
	switch {
	case err == nil && slices.Equal(f.Args(), []string{"FILE…"}):
		return nil, fail(exitRefused, "check.from-files", path)
	case err != nil || f.NArg() > 0 || unknown != nil || len(own.regions) == 0 || m.fl.on == "":
		return nil, fail(exitRefused, "check.bad-command", path, command)
	case m.fl.cross != "":
		return nil, fail(exitRefused, "check.cross-table", path)
	}
	return m, nil
}

// rows are those of the report's table, by the keys of their columns. Only the name
// tells what they are about. The header is the first row that names the dimension
// and another column; there may be a title above and notes below.
func (m *madeReport) rows(tables []grid.Table) (rows []savedRow, known, strange []string) {
	for _, t := range tables {
		for i, head := range t.Rows {
			keys := make([]string, len(head.Cells))
			known, strange = nil, nil
			for j, title := range head.Cells {
				title = strings.TrimSpace(title)
				key, ok := m.titles[title]
				switch {
				case ok && !slices.Contains(known, key):
					keys[j] = key
					known = append(known, key)
				case title != "":
					strange = append(strange, title)
				}
			}
			if len(known) > 1 && slices.Contains(known, string(m.fl.by)) {
				return m.below(t.Rows[i:], keys), known, strange
			}
		}
	}
	return nil, nil, nil
}

// below are the rows under a header up to an empty one.
func (m *madeReport) below(rows []grid.Row, keys []string) []savedRow {
	var all []savedRow
	by := string(m.fl.by)
	for i, r := range rows[1:] {
		if r.Number > rows[i].Number+1 {
			break
		}
		row := savedRow{}
		for j, key := range keys {
			if key != "" {
				row[key] = ""
				if j < len(r.Cells) {
					row[key] = m.cell(r.Cells[j])
				}
			}
		}
		row[by], row[by+"_name"] = "", row[by]
		all = append(all, row)
	}
	return all
}

// cell is a cell's text; what is not known is none, and a number is the same
// however a spreadsheet stores it.
func (m *madeReport) cell(text string) string {
	text = strings.TrimSpace(text)
	if text == render.Unknown {
		return ""
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && m.format == render.FormatXLSX {
		return strconv.FormatFloat(math.Round(f*1e9)/1e9, 'f', -1, 64)
	}
	return text
}

// query is the question that the command asks, of a registry that is open.
func (m *madeReport) query(a *app, s *store.Store) (sme.Query, error) {
	m.a.store, m.a.reference = s, a.ref()
	q, err := m.fl.query(m.a, s, m.fl.by)
	q.Known = m.known
	return q, err
}

// again is a report made now in the format of the file, read as the file was.
// From it the rows of the file, which have names, get their ids.
func (m *madeReport) again(rep *sme.Report, saved []savedRow) (plainTable, error) {
	t := m.a.ReportTable(rep)
	var b bytes.Buffer
	if err := render.Write(&b, t, render.Options{Format: m.format, Columns: m.keys}); err != nil {
		return nil, err
	}
	tables, _, err := readTables(b.Bytes())
	if err != nil {
		return nil, err
	}
	rows, _, _ := m.rows(tables)
	all := t.Rows
	if t.Total != nil {
		all = append(slices.Clone(all), t.Total)
	}
	if len(rows) != len(all) {
		return nil, fmt.Errorf("%d rows written, %d read", len(all), len(rows))
	}
	by := string(m.fl.by)
	today := plainTable{}
	for i, row := range rows {
		name, id := row[by+"_name"], fmt.Sprint(all[i][0].Data)
		if j := slices.IndexFunc(saved, func(r savedRow) bool { return r[by] == "" && r[by+"_name"] == name }); j >= 0 {
			saved[j][by] = id
		}
		row[by], row[by+"_name"] = id, all[i][1].String()
		today[id] = row
	}
	for _, row := range saved {
		row[by] = cmp.Or(row[by], row[by+"_name"])
	}
	return today, nil
}

// lacking are the columns that the report has and the file does not.
func (m *madeReport) lacking(rep *sme.Report) []string {
	var titles []string
	for _, c := range m.a.ReportTable(rep).Columns {
		if !c.Machine && !c.Named && len(m.a.columns) == 0 && !slices.Contains(m.keys, c.Key) {
			titles = append(titles, c.Title)
		}
	}
	return titles
}

// figureOf is the number in a cell that people read: 2355 of ≥ 2,355.
func figureOf(text string) *int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimLeft(text, "≥≤≈ "), ",", ""))
	if err != nil {
		return nil
	}
	return &n
}
