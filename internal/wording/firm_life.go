package wording

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
)

// FirmLife is a firm's life, as programs get it.
type FirmLife struct {
	SchemaVersion int            `json:"schema_version"`
	Firm          string         `json:"firm"`
	Name          string         `json:"name"`
	Code          string         `json:"code"`
	CodeGrade     sme.CodeGrade  `json:"code_grade"`
	Undecided     bool           `json:"undecided"`
	Region        sme.RegionID   `json:"region"`
	RegionName    string         `json:"region_name"`
	On            sme.Day        `json:"on"`
	Known         sme.LogNumber  `json:"known"`
	Sample        bool           `json:"sample"`
	Names         []PrintedAs    `json:"names"`
	Codes         []PrintedAs    `json:"codes"`
	Regions       []PlaceSince   `json:"regions"`
	Titles        []TitleLife    `json:"titles"`
	Evidence      []PrintedRow   `json:"evidence"`
	Remarks       []RemarkOnFirm `json:"remarks"`
	Joins         []JoinOfRows   `json:"joins"`
}

// JoinOfRows is one reason why rows are this firm's: a code or name in common, a
// code and a name in one row, a rename, or a decision.
type JoinOfRows struct {
	By   sme.JoinedBy   `json:"by"`
	A    string         `json:"a"`
	B    *string        `json:"b"` // null where there is no second
	Rows []FoundAt      `json:"rows"`
	Log  *sme.LogNumber `json:"log"` // of a decision
}

// PrintedAs is a name or code with the days of the first and last list that prints it.
type PrintedAs struct {
	Text    string         `json:"text"`
	Grade   *sme.CodeGrade `json:"code_grade,omitempty"` // of codes
	First   sme.Day        `json:"first"`
	Last    sme.Day        `json:"last"`
	FoundAt                // the first row that prints it
}

// PlaceSince is a place of a firm, from a day on.
type PlaceSince struct {
	From       sme.Day      `json:"from"` // empty: from the beginning
	Region     sme.RegionID `json:"region"`
	RegionName string       `json:"region_name"`
	FoundAt
}

// FoundAt is the row that says something, and its document.
type FoundAt struct {
	Document sme.DocumentNumber `json:"document"`
	Row      sme.RowNumber      `json:"row"`
}

// TitleLife is a title of a firm over time.
type TitleLife struct {
	Tier     sme.TierID   `json:"tier"`
	TierName string       `json:"tier_name"`
	Since    sme.Day      `json:"since"`
	Kind     sme.Kind     `json:"kind"`
	Valid    bool         `json:"valid"` // on the day asked about
	Acts     []ActOnTitle `json:"acts"`
	Runs     []Period     `json:"runs"`
	Outs     []Period     `json:"outs"`
}

// ActOnTitle is what one row did to the title.
type ActOnTitle struct {
	Day    sme.Day `json:"day"`
	Act    sme.Act `json:"act"`
	Effect sme.Did `json:"effect"`
	FoundAt
}

// Period is a time with both its days included; an empty until is open.
type Period struct {
	From   sme.Day  `json:"from"`
	Until  sme.Day  `json:"until"`
	Opened sme.Kind `json:"opened"`
	Closed sme.Kind `json:"closed"`
	By     *FoundAt `json:"closed_by"` // null for a lapse, or while it is open
}

// PrintedRow is a row of a list that names the firm.
type PrintedRow struct {
	Published sme.Date     `json:"published"`
	Act       sme.Act      `json:"act"`
	Tier      sme.TierID   `json:"tier"`
	Batch     sme.Batch    `json:"batch"`
	Issuer    sme.RegionID `json:"issuer"`
	Final     bool         `json:"final"`
	Effect    sme.Did      `json:"effect"` // on the title, empty for evidence only
	FoundAt
	File   string        `json:"file"`
	Name   string        `json:"name"`
	Former string        `json:"former"`
	Code   string        `json:"code"`
	Place  string        `json:"place"`
	Region string        `json:"region"`
	Other  []PrintedCell `json:"other"`
	Sheet  string        `json:"sheet"`
	Notice *sme.Notice   `json:"notice"` // by which its list was published, null where nothing is known

	BatchID    *string `json:"batch_id"`
	BatchLabel *string `json:"batch_label"`
}

// PrintedCell is what a row says under a header that has no meaning of its own.
type PrintedCell struct {
	Header string `json:"header"`
	Text   string `json:"text"`
}

// RemarkOnFirm is something doubtful about rows of the firm.
type RemarkOnFirm struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	Rows []FoundAt `json:"rows"`
}

// Found is where a row of a list was found, and what else is printed in it.
type Found struct {
	FoundAt
	Place       string
	Other       []sme.Cell
	File, Sheet string
	Notice      sme.Notice
	Sample      bool
}

// NewFirmLife puts together what is known of a firm at a line of the log, and
// what it is on a day.
func (w Words) NewFirmLife(f *sme.Firm, found func(*sme.Row) Found, decisions []sme.Decided, on sme.Day, known sme.LogNumber) *FirmLife {
	region := f.RegionAt(on)
	v := &FirmLife{
		SchemaVersion: 1, Firm: KeyText(f.ID), Name: f.Name, Code: f.Code, CodeGrade: sme.GradeCode(f.Code), Undecided: f.Undecided,
		Region: region, RegionName: w.ZhRegion(region), On: on, Known: known,
		Names: []PrintedAs{}, Codes: []PrintedAs{}, Regions: []PlaceSince{}, Titles: []TitleLife{}, Evidence: []PrintedRow{}, Remarks: []RemarkOnFirm{}, Joins: []JoinOfRows{},
	}
	at := func(r *sme.Row) FoundAt { return found(r).FoundAt }
	effects := map[*sme.Row]sme.Did{}
	for i := range f.Titles {
		t := &f.Titles[i]
		v.Titles = append(v.Titles, w.titleLife(t, on, at))
		for _, e := range t.Acts {
			effects[e.Row] = e.Did
		}
	}
	for _, st := range f.Stays {
		v.Regions = append(v.Regions, PlaceSince{st.From, st.Region, w.ZhRegion(st.Region), at(st.Row)})
	}
	rows := slices.Clone(f.Rows)
	slices.SortStableFunc(rows, func(x, y *sme.Row) int {
		return cmp.Or(
			cmp.Compare(x.List.Published.Start(), y.List.Published.Start()),
			cmp.Compare(at(x).Document, at(y).Document),
			cmp.Compare(x.Number, y.Number))
	})
	for _, r := range rows {
		v.addRow(r, found(r), effects[r])
		if row := &v.Evidence[len(v.Evidence)-1]; row.Batch != "" {
			b := sme.BatchRef{Tier: row.Tier, Issuer: row.Issuer, Batch: row.Batch}
			id, label := b.ID(), w.BatchLabel(b)
			row.BatchID = &id
			if label != "" {
				row.BatchLabel = &label
			}
		}
	}
	for _, j := range sme.JoinsOf(rows, decisions) {
		join := JoinOfRows{By: j.By, A: w.KeyName(j.Keys[0]), Rows: []FoundAt{}}
		if len(j.Keys) > 1 {
			b := w.KeyName(j.Keys[1])
			join.B = &b
		}
		for _, r := range j.Rows {
			join.Rows = append(join.Rows, at(r))
		}
		if j.By == sme.JoinedByDecision {
			join.Log = &j.Said.Log
		}
		v.Joins = append(v.Joins, join)
	}
	for _, d := range f.Remarks {
		remark := RemarkOnFirm{ID: d.ID, Rows: []FoundAt{}}
		for _, r := range d.Rows {
			remark.Rows = append(remark.Rows, at(r))
		}
		remark.Text = w.remarkText(d, remark.Rows)
		v.Remarks = append(v.Remarks, remark)
	}
	return v
}

// addRow takes a row that names the firm for evidence, with what it did to a title.
func (v *FirmLife) addRow(r *sme.Row, found Found, effect sme.Did) {
	list := r.List
	e := PrintedRow{
		Published: list.Published, Act: list.Act, Tier: list.Tier, Batch: list.Batch, Issuer: list.Issuer, Final: list.Final, Effect: effect,
		FoundAt: found.FoundAt, File: found.File, Sheet: found.Sheet, Notice: found.Notice.OrNil(),
		Name: r.Name, Former: r.Former, Code: r.Code, Place: found.Place, Region: string(r.Region), Other: []PrintedCell{},
	}
	for _, c := range found.Other {
		e.Other = append(e.Other, PrintedCell(c))
	}
	v.Evidence, v.Sample = append(v.Evidence, e), v.Sample || found.Sample
	day, grade := list.Published.Start(), sme.GradeCode(r.Code)
	v.Names = notePrinted(v.Names, sme.NameKey, PrintedAs{Text: r.Former, First: day, Last: day, FoundAt: found.FoundAt})
	v.Names = notePrinted(v.Names, sme.NameKey, PrintedAs{Text: r.Name, First: day, Last: day, FoundAt: found.FoundAt})
	v.Codes = notePrinted(v.Codes, sme.CleanCode, PrintedAs{Text: r.Code, Grade: &grade, First: day, Last: day, FoundAt: found.FoundAt})
}

// LeavePeopleOut takes away what rows say of people.
func (v *FirmLife) LeavePeopleOut() {
	var entries []sme.Entry
	for _, e := range v.Evidence {
		var entry sme.Entry
		for _, c := range e.Other {
			entry.Other = append(entry.Other, sme.Cell(c))
		}
		entries = append(entries, entry)
	}
	private := notice.PrivateColumns(entries)
	for i := range v.Evidence {
		v.Evidence[i].Other = slices.DeleteFunc(v.Evidence[i].Other, func(c PrintedCell) bool { return private[c.Header] || notice.PrivateText(c.Text) })
	}
}

// remarkText says a doubt about rows of the firm, and where they are.
func (w Words) remarkText(d sme.RowRemark, rows []FoundAt) string {
	args := d.Args
	if len(args) == 0 && len(rows) > 1 {
		args = []any{rows[0].Row}
	}
	last := rows[len(rows)-1]
	return w.Say("show.remark", last.Document, last.Row, w.Say(d.ID, args...))
}

// notePrinted notes a name or code as a row prints it: the first spelling, and the
// days of the first and last.
func notePrinted(list []PrintedAs, key func(string) string, p PrintedAs) []PrintedAs {
	p.Text = strings.Join(strings.Fields(p.Text), " ")
	if p.Text == "" {
		return list
	}
	for i := range list {
		if key(list[i].Text) == key(p.Text) {
			list[i].First, list[i].Last = min(list[i].First, p.First), max(list[i].Last, p.Last)
			return list
		}
	}
	return append(list, p)
}

// titleLife is a title as it went, and whether it is valid on a day.
func (w Words) titleLife(t *sme.Title, on sme.Day, at func(*sme.Row) FoundAt) TitleLife {
	v := TitleLife{
		Tier: t.Tier, Since: t.Since, Kind: t.First.Kind, Acts: []ActOnTitle{}, Runs: spells(t.Runs, at), Outs: spells(t.Outs, at),
		Valid: slices.ContainsFunc(t.Runs, func(r sme.Spell) bool { return r.From <= on && on < r.To }),
	}
	if tier := w.Ref().Tier(t.Tier, on); tier != nil {
		v.TierName = tier.NameZh
	}
	for _, e := range t.Acts {
		v.Acts = append(v.Acts, ActOnTitle{e.Day, e.Row.List.Act, e.Did, at(e.Row)})
	}
	return v
}

func spells(list []sme.Spell, at func(*sme.Row) FoundAt) []Period {
	out := []Period{}
	for _, s := range list {
		until := s.To
		if until != 0 {
			until--
		}
		sp := Period{From: s.From, Until: until, Opened: s.Opened.Kind, Closed: s.Closed.Kind}
		if s.Closed.Row != nil {
			by := at(s.Closed.Row)
			sp.By = &by
		}
		out = append(out, sp)
	}
	return out
}

// FirmScreen writes a firm's life for people: what it is, what titles it has, and
// below that every row that proves it.
func (s *Screen) FirmScreen(v *FirmLife) error {
	s.Text(v.Name)
	if err := s.Pairs(s.firmPairs(v)); err != nil {
		return err
	}
	s.Gap()
	return s.Table(s.EvidenceTable(v, false), s.opt.Limit)
}

// firmPairs are the lines that say what a firm is and what it holds.
func (w Words) firmPairs(v *FirmLife) []render.Pair {
	var pairs []render.Pair
	add := func(label string, lines ...string) {
		pairs = append(pairs, render.Pair{Label: label, Text: strings.Join(lines, "\n")})
	}
	var lines []string
	if len(v.Names) > 1 {
		for _, n := range v.Names {
			lines = append(lines, w.Say("show.printed", n.Text, w.span(n.First, n.Last)))
		}
		add(w.Say("show.names"), lines...)
	}
	lines = nil
	for _, c := range v.Codes {
		grade := w.Say("grade." + string(*c.Grade))
		if len(v.Codes) == 1 {
			lines = append(lines, w.Say("show.code", c.Text, grade, c.Document, c.Row))
		} else {
			lines = append(lines, w.Say("show.code-printed", c.Text, grade, w.span(c.First, c.Last), c.Document, c.Row))
		}
	}
	if len(lines) == 0 {
		lines = []string{w.Say("show.no-code")}
	}
	add(w.Say("column.code"), lines...)
	lines = nil
	for i, r := range v.Regions {
		if i == 0 {
			lines = append(lines, w.Say("show.place", w.FullPlace(r.Region), r.Document, r.Row))
		} else {
			lines = append(lines, w.Say("show.moved", w.FullPlace(r.Region), r.From, r.Document, r.Row))
		}
	}
	add(w.Say("show.region"), lines...)
	if lines = w.joinLines(v); len(lines) > 0 {
		add(w.Say("show.joins"), lines...)
	}
	for i := range v.Titles {
		t := &v.Titles[i]
		add(w.Tier(t.Tier), append([]string{w.titleState(t, v.On)}, w.titleHistory(t, v.On)...)...)
	}
	if len(v.Titles) == 0 {
		add(w.Say("show.titles"), w.Say("show.no-titles"))
	}
	if details := w.detailLines(v); len(details) > 0 {
		add(w.Say("show.details"), details...)
	}
	lines = nil
	for _, r := range v.Remarks {
		lines = append(lines, r.Text)
	}
	if v.Undecided {
		lines = append(lines, w.Say("show.undecided"))
	}
	lines = append(lines, w.SampleNote(v.Sample)...)
	if len(lines) > 0 {
		add(w.Say("account.note"), lines...)
	}
	return pairs
}

// joinLines say by what rows are one firm's.
func (w Words) joinLines(v *FirmLife) []string {
	var lines []string
	for _, j := range v.Joins {
		second := ""
		if j.B != nil {
			second = *j.B
		}
		if j.Log != nil {
			lines = append(lines, w.Say("join.decision", j.A, second, *j.Log))
			continue
		}
		var seen []string
		for _, r := range j.Rows {
			seen = append(seen, fmt.Sprintf("%d:%d", r.Document, r.Row))
		}
		lines = append(lines, w.Say("join."+string(j.By), j.A, second, w.seenText(seen)))
	}
	return lines
}

// detailLines are what rows say besides, under each header the latest.
func (w Words) detailLines(v *FirmLife) []string {
	latest := map[string]string{}
	var headers []string
	for _, e := range v.Evidence {
		for _, c := range e.Other {
			if strings.TrimSpace(c.Text) == "" || strings.Contains(c.Text, e.Name) && c.Header != sme.PrintedBefore { // a name as printed, with its note
				continue
			}
			if latest[c.Header] == "" {
				headers = append(headers, c.Header)
			}
			latest[c.Header] = w.Say("show.detail", c.Header, c.Text, e.Document, e.Row)
		}
	}
	var lines []string
	for _, h := range headers {
		lines = append(lines, latest[h])
	}
	return lines
}

// fileLines name the files behind the numbers of documents.
func (w Words) fileLines(v *FirmLife) []string {
	var lines []string
	for _, e := range v.Evidence {
		line := w.Say("show.file", e.Document, e.File)
		if e.Sheet != "" {
			line = w.Say("show.file-sheet", e.Document, e.File, e.Sheet)
		}
		if e.Notice != nil {
			line = w.Say("show.file-notice", line, w.NoticeText(*e.Notice))
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// span is the first and last day on which lists print something.
func (w Words) span(first, last sme.Day) string {
	if first == last {
		return first.String()
	}
	return w.Say("show.span", first, last)
}

// titleState is the state of a title on the day asked about.
func (w Words) titleState(t *TitleLife, on sme.Day) string {
	var last *Period
	for i := range t.Runs {
		if t.Runs[i].From <= on {
			last = &t.Runs[i]
		}
	}
	switch {
	case on < t.Since:
		return w.Say("show.not-yet", on)
	case t.Valid:
		return w.Say("show.valid", on, last.Until)
	case last == nil:
		return w.Say("show.never-valid", on)
	}
	return w.Say("show.ended", on, last.Until, last.Closed)
}

// titleHistory says what each list did to a title, and the times that follow.
func (w Words) titleHistory(t *TitleLife, on sme.Day) []string {
	var lines []string
	for _, e := range t.Acts {
		lines = append(lines, w.Say("show.act", e.Day, e.Act, e.Document, e.Row, w.did(e.Effect)))
	}
	for _, r := range t.Runs {
		switch {
		case r.By != nil:
			lines = append(lines, w.Say("show.run-ended", r.From, r.Until, r.Closed, r.By.Document, r.By.Row))
		case r.Until < on:
			lines = append(lines, w.Say("show.run-over", r.From, r.Until, r.Closed))
		default:
			lines = append(lines, w.Say("show.run", r.From, r.Until))
		}
	}
	for _, o := range t.Outs {
		if o.Until == 0 {
			lines = append(lines, w.Say("show.out", o.From, o.Opened))
		} else {
			lines = append(lines, w.Say("show.out-until", o.From, o.Until, o.Opened))
		}
	}
	return lines
}

// did says what a row did to a title, where there is a word for it.
func (w Words) did(what sme.Did) string {
	if id := "effect." + string(what); Has(id) {
		return w.Say(id)
	}
	return ""
}

// EvidenceTable lists every row that speaks of the firm. Alone, it says what
// the firm is above the rows.
func (w Words) EvidenceTable(v *FirmLife, alone bool) render.Table {
	t := render.Table{Title: w.Say("show.evidence", len(v.Evidence)), Sheet: w.Say("show.sheet")}
	if alone {
		t.Title = v.Name
		for _, p := range w.firmPairs(v) {
			t.Meta = append(t.Meta, render.Field{Title: p.Label, Value: render.V(strings.ReplaceAll(p.Text, "\n", w.Say("list.items")))})
		}
	}
	t.Notes = w.fileLines(v)
	l := NewLayout[PrintedRow](w)
	l.Both("published", func(e PrintedRow) render.Value { return render.V(e.Published.String()) })
	l.People("list", func(e PrintedRow) string {
		list := w.ListName(e.Tier, e.Issuer, e.Batch, e.Act)
		if !e.Final {
			list = w.Say("documents.also", list, w.Say("final.notice"))
		}
		return list
	})
	l.Machine("act", func(e PrintedRow) render.Value { return render.V(string(e.Act)) })
	l.Machine("tier", func(e PrintedRow) render.Value { return TextOrNone(string(e.Tier)) })
	l.Machine("batch", func(e PrintedRow) render.Value { return TextOrNone(string(e.Batch)) })
	l.Machine("issuer", func(e PrintedRow) render.Value { return render.V(string(e.Issuer)) })
	l.Machine("final", func(e PrintedRow) render.Value { return render.V(e.Final) })
	l.Machine("effect", func(e PrintedRow) render.Value { return TextOrNone(string(e.Effect)) })
	l.Number("document", func(e PrintedRow) render.Value { return render.V(e.Document) })
	l.Number("row", func(e PrintedRow) render.Value { return render.V(e.Row) })
	l.Machine("file", func(e PrintedRow) render.Value { return render.V(e.File) })
	l.Both("name", func(e PrintedRow) render.Value {
		if e.Former == "" {
			return render.V(e.Name)
		}
		return render.VT(e.Name, w.Say("show.former", e.Name, e.Former))
	})
	l.Machine("former", func(e PrintedRow) render.Value { return TextOrNone(e.Former) })
	l.Machine("code", func(e PrintedRow) render.Value { return TextOrNone(e.Code) })
	l.Both("place", func(e PrintedRow) render.Value { return TextOrNone(e.Place) })
	l.Machine("region", func(e PrintedRow) render.Value { return TextOrNone(e.Region) })
	l.Always("firm", render.V(v.Firm))
	l.Machine("sheet", func(e PrintedRow) render.Value { return TextOrNone(e.Sheet) })
	notice := func(key string, of func(*sme.Notice) string) {
		l.Machine(key, func(e PrintedRow) render.Value {
			if e.Notice == nil {
				return render.V(nil)
			}
			return TextOrNone(of(e.Notice))
		})
	}
	notice("notice_number", func(n *sme.Notice) string { return n.Number })
	notice("publisher", func(n *sme.Notice) string { return n.Publisher })
	notice("notice_date", func(n *sme.Notice) string { return n.Date.String() })
	notice("address", func(n *sme.Notice) string { return n.Address })
	l.BatchNames(func(e PrintedRow) sme.BatchRef { return batchOf(e.Tier, e.Issuer, e.Batch) })
	l.Lay(&t, v.Evidence)
	return t
}
