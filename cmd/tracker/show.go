package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newShowCmd(a *app) *cobra.Command {
	var on string
	private := false
	cmd := &cobra.Command{
		Use:               "show NAME|CODE",
		Short:             a.say("show.short"),
		Long:              a.say("show.long"),
		Example:           a.say("show.example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, typed []string) error {
			text := strings.Join(typed, " ")
			s, err := a.open()
			if err != nil {
				return err
			}
			day, err := a.onDay(on)
			if err != nil {
				return err
			}
			key, err := a.firmNamed(s, text, day)
			if err != nil {
				return err
			}
			v, err := a.firmValue(s, key, day)
			if err != nil {
				return err
			}
			switch a.chosenFormat() {
			case render.FormatXLSX: // it is handed on
				if !private {
					v.leavePeopleOut()
				}
			case render.FormatJSON:
				return a.writeValue(v)
			case render.FormatTable:
				return a.writeLines(func(w io.Writer) error { return a.firmScreen(w, v) })
			}
			return a.write(a.evidenceTable(v, true))
		},
	}
	cmd.Flags().StringVar(&on, "on", "", a.say("flag.show-on"))
	cmd.Flags().BoolVar(&private, "private", false, a.say("flag.show-private"))
	return cmd
}

// firmJSON is a firm's life, as programs get it.
type firmJSON struct {
	SchemaVersion int            `json:"schema_version"`
	Firm          string         `json:"firm"`
	Name          string         `json:"name"`
	Code          string         `json:"code"`
	CodeGrade     sme.CodeGrade  `json:"code_grade"`
	Undecided     bool           `json:"undecided"`
	Region        sme.RegionID   `json:"region"`
	RegionName    string         `json:"region_name"`
	On            sme.Day        `json:"on"`
	Known         int            `json:"known"`
	Sample        bool           `json:"sample"`
	Names         []printedJSON  `json:"names"`
	Codes         []printedJSON  `json:"codes"`
	Regions       []stayJSON     `json:"regions"`
	Titles        []titleJSON    `json:"titles"`
	Evidence      []evidenceJSON `json:"evidence"`
	Remarks       []remarkJSON   `json:"remarks"`
}

// printedJSON is a name or code with the days of the first and last list that prints it.
type printedJSON struct {
	Text    string         `json:"text"`
	Grade   *sme.CodeGrade `json:"code_grade,omitempty"` // of codes
	First   sme.Day        `json:"first"`
	Last    sme.Day        `json:"last"`
	foundAt                // the first row that prints it
}

type stayJSON struct {
	From       sme.Day      `json:"from"` // empty: from the beginning
	Region     sme.RegionID `json:"region"`
	RegionName string       `json:"region_name"`
	foundAt
}

// foundAt is where a fact stands.
type foundAt struct {
	Document int64 `json:"document"`
	Row      int   `json:"row"`
}

type titleJSON struct {
	Tier     sme.TierID   `json:"tier"`
	TierName string       `json:"tier_name"`
	Since    sme.Day      `json:"since"`
	Kind     sme.Kind     `json:"kind"`
	Valid    bool         `json:"valid"` // on the day asked about
	Acts     []effectJSON `json:"acts"`
	Runs     []spellJSON  `json:"runs"`
	Outs     []spellJSON  `json:"outs"`
}

// effectJSON is what one row did to the title.
type effectJSON struct {
	Day    sme.Day `json:"day"`
	Act    sme.Act `json:"act"`
	Effect string  `json:"effect"`
	foundAt
}

// spellJSON is a time with both its days included; an empty until is open.
type spellJSON struct {
	From   sme.Day  `json:"from"`
	Until  sme.Day  `json:"until"`
	Opened sme.Kind `json:"opened"`
	Closed sme.Kind `json:"closed"`
	By     *foundAt `json:"closed_by"` // null for a lapse, or while it is open
}

type evidenceJSON struct {
	Published sme.Date     `json:"published"`
	Act       sme.Act      `json:"act"`
	Tier      sme.TierID   `json:"tier"`
	Batch     sme.Batch    `json:"batch"`
	Issuer    sme.RegionID `json:"issuer"`
	Final     bool         `json:"final"`
	Effect    string       `json:"effect"` // on the title, empty for evidence only
	foundAt
	File   string     `json:"file"`
	Name   string     `json:"name"`
	Former string     `json:"former"`
	Code   string     `json:"code"`
	Place  string     `json:"place"`
	Region string     `json:"region"`
	Other  []cellJSON `json:"other"`
	Sheet  string     `json:"sheet"`
}

type cellJSON struct {
	Header string `json:"header"`
	Text   string `json:"text"`
}

type remarkJSON struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	Rows []foundAt `json:"rows"`
}

// leavePeopleOut takes away what rows say of people.
func (v *firmJSON) leavePeopleOut() {
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
		v.Evidence[i].Other = slices.DeleteFunc(v.Evidence[i].Other, func(c cellJSON) bool { return private[c.Header] || notice.PrivateText(c.Text) })
	}
}

// firmValue gathers all that the registry knows of a firm.
func (a *app) firmValue(s *store.Store, key sme.Key, on sme.Day) (*firmJSON, error) {
	f, sources, err := s.Firm(a.ctx, key)
	if err != nil {
		return nil, err
	}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	position, err := s.Known(a.ctx)
	if err != nil {
		return nil, err
	}
	v := &firmJSON{
		SchemaVersion: 1, Firm: wording.KeyText(f.ID), Name: f.Name, Code: f.Code, CodeGrade: sme.GradeCode(f.Code), Undecided: f.Undecided,
		Region: f.RegionAt(on), On: on, Known: position,
		Names: []printedJSON{}, Codes: []printedJSON{}, Regions: []stayJSON{}, Titles: []titleJSON{}, Evidence: []evidenceJSON{}, Remarks: []remarkJSON{},
	}
	v.RegionName = a.ZhRegion(v.Region)
	at := func(r *sme.Row) foundAt { return foundAt{sources[r].Document, sources[r].Row} }
	effects := map[*sme.Row]string{}
	for i := range f.Titles {
		t := &f.Titles[i]
		v.Titles = append(v.Titles, a.titleValue(t, on, at))
		for _, e := range t.Acts {
			effects[e.Row] = e.Did
		}
	}
	for _, st := range f.Stays {
		v.Regions = append(v.Regions, stayJSON{st.From, st.Region, a.ZhRegion(st.Region), at(st.Row)})
	}
	rows := slices.Clone(f.Rows)
	slices.SortStableFunc(rows, func(x, y *sme.Row) int {
		return cmp.Or(cmp.Compare(x.List.Published.Start(), y.List.Published.Start()), cmp.Compare(sources[x].Document, sources[y].Document), cmp.Compare(x.Number, y.Number))
	})
	for _, r := range rows {
		src := sources[r]
		e := evidenceJSON{
			Published: r.List.Published, Act: r.List.Act, Tier: r.List.Tier, Batch: r.List.Batch, Issuer: r.List.Issuer, Final: r.List.Final,
			Effect: effects[r], foundAt: at(r), Name: r.Name, Former: r.Former, Code: r.Code, Place: src.Place, Region: string(r.Region), Other: []cellJSON{},
		}
		for _, c := range src.Other {
			e.Other = append(e.Other, cellJSON(c))
		}
		for i := range docs {
			if d := &docs[i]; d.ID == src.Document && len(d.Files) > 0 {
				e.File, e.Sheet = d.Files[0].Name, d.Files[0].Sheet
				v.Sample = v.Sample || d.Sample
			}
		}
		v.Evidence = append(v.Evidence, e)
		day := r.List.Published.Start()
		v.Names = printed(v.Names, sme.NameKey, printedJSON{Text: r.Former, First: day, Last: day, foundAt: at(r)})
		v.Names = printed(v.Names, sme.NameKey, printedJSON{Text: r.Name, First: day, Last: day, foundAt: at(r)})
		grade := sme.GradeCode(r.Code)
		v.Codes = printed(v.Codes, sme.CleanCode, printedJSON{Text: r.Code, Grade: &grade, First: day, Last: day, foundAt: at(r)})
	}
	for _, d := range f.Remarks {
		remark := remarkJSON{ID: d.ID, Rows: []foundAt{}}
		for _, r := range d.Rows {
			remark.Rows = append(remark.Rows, at(r))
		}
		remark.Text = a.remarkText(d, remark.Rows)
		v.Remarks = append(v.Remarks, remark)
	}
	return v, nil
}

// remarkText says a doubt about rows of the firm, with where they stand.
func (w words) remarkText(d sme.RowRemark, rows []foundAt) string {
	args := d.Args
	if len(args) == 0 && len(rows) > 1 {
		args = []any{int64(rows[0].Row)}
	}
	last := rows[len(rows)-1]
	return w.say("show.remark", last.Document, int64(last.Row), w.say(d.ID, args...))
}

// printed notes a name or code as a row prints it: the first spelling, and the
// days of the first and last.
func printed(list []printedJSON, key func(string) string, p printedJSON) []printedJSON {
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

func (w words) titleValue(t *sme.Title, on sme.Day, at func(*sme.Row) foundAt) titleJSON {
	v := titleJSON{
		Tier: t.Tier, Since: t.Since, Kind: t.First.Kind, Acts: []effectJSON{}, Runs: spells(t.Runs, at), Outs: spells(t.Outs, at),
		Valid: slices.ContainsFunc(t.Runs, func(r sme.Spell) bool { return r.From <= on && on < r.To }),
	}
	if tier := w.Ref().Tier(t.Tier, on); tier != nil {
		v.TierName = tier.NameZh
	}
	for _, e := range t.Acts {
		v.Acts = append(v.Acts, effectJSON{e.Day, e.Row.List.Act, e.Did, at(e.Row)})
	}
	return v
}

func spells(list []sme.Spell, at func(*sme.Row) foundAt) []spellJSON {
	out := []spellJSON{}
	for _, s := range list {
		until := s.To
		if until != 0 {
			until--
		}
		sp := spellJSON{From: s.From, Until: until, Opened: s.Opened.Kind, Closed: s.Closed.Kind}
		if s.Closed.Row != nil {
			by := at(s.Closed.Row)
			sp.By = &by
		}
		out = append(out, sp)
	}
	return out
}

// firmScreen prints a firm's life for people: what it is, what it holds, and
// below that every row that says so.
func (a *app) firmScreen(w io.Writer, v *firmJSON) error {
	width := a.host.width
	if a.output != "" {
		width = 0
	}
	fmt.Fprintln(w, render.Wrap(v.Name, width, "  "))
	if err := render.Pairs(w, "  ", a.firmPairs(v), width); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return render.Write(w, a.evidenceTable(v, false), render.Options{Width: width, Color: a.colored() && a.output == "", NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit})
}

func (w words) firmPairs(v *firmJSON) []render.Pair {
	var pairs []render.Pair
	add := func(label string, lines ...string) {
		pairs = append(pairs, render.Pair{Label: label, Text: strings.Join(lines, "\n")})
	}
	var lines []string
	if len(v.Names) > 1 {
		for _, n := range v.Names {
			lines = append(lines, w.say("show.printed", n.Text, w.span(n.First, n.Last)))
		}
		add(w.say("show.names"), lines...)
	}
	lines = nil
	for _, c := range v.Codes {
		grade := w.say("grade." + string(*c.Grade))
		if len(v.Codes) == 1 {
			lines = append(lines, w.say("show.code", c.Text, grade, c.Document, int64(c.Row)))
		} else {
			lines = append(lines, w.say("show.code-printed", c.Text, grade, w.span(c.First, c.Last), c.Document, int64(c.Row)))
		}
	}
	if len(lines) == 0 {
		lines = []string{w.say("show.no-code")}
	}
	add(w.say("column.code"), lines...)
	lines = nil
	for i, r := range v.Regions {
		if i == 0 {
			lines = append(lines, w.say("show.place", w.FullPlace(r.Region), r.Document, int64(r.Row)))
		} else {
			lines = append(lines, w.say("show.moved", w.FullPlace(r.Region), r.From, r.Document, int64(r.Row)))
		}
	}
	add(w.say("show.region"), lines...)
	for i := range v.Titles {
		t := &v.Titles[i]
		add(w.Tier(t.Tier), append([]string{w.titleState(t, v.On)}, w.titleHistory(t, v.On)...)...)
	}
	if len(v.Titles) == 0 {
		add(w.say("show.titles"), w.say("show.no-titles"))
	}
	if details := w.detailLines(v); len(details) > 0 {
		add(w.say("show.details"), details...)
	}
	lines = nil
	for _, r := range v.Remarks {
		lines = append(lines, r.Text)
	}
	if v.Undecided {
		lines = append(lines, w.say("show.undecided"))
	}
	lines = append(lines, w.SampleNote(v.Sample)...)
	if len(lines) > 0 {
		add(w.say("account.note"), lines...)
	}
	return pairs
}

// detailLines are what rows say besides, under each header the latest.
func (w words) detailLines(v *firmJSON) []string {
	latest := map[string]string{}
	var headers []string
	for _, e := range v.Evidence {
		for _, c := range e.Other {
			if strings.TrimSpace(c.Text) == "" || strings.Contains(c.Text, e.Name) { // a name as printed, with its note
				continue
			}
			if latest[c.Header] == "" {
				headers = append(headers, c.Header)
			}
			latest[c.Header] = w.say("show.detail", c.Header, c.Text, e.Document, int64(e.Row))
		}
	}
	var lines []string
	for _, h := range headers {
		lines = append(lines, latest[h])
	}
	return lines
}

// fileLines name the files behind the numbers of documents.
func (w words) fileLines(v *firmJSON) []string {
	var lines []string
	for _, e := range v.Evidence {
		line := w.say("show.file", e.Document, e.File)
		if e.Sheet != "" {
			line = w.say("show.file-sheet", e.Document, e.File, e.Sheet)
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// span is the first and last day on which lists print something.
func (w words) span(first, last sme.Day) string {
	if first == last {
		return first.String()
	}
	return w.say("show.span", first, last)
}

// titleState says how a title stands on the day asked about.
func (w words) titleState(t *titleJSON, on sme.Day) string {
	var last *spellJSON
	for i := range t.Runs {
		if t.Runs[i].From <= on {
			last = &t.Runs[i]
		}
	}
	switch {
	case on < t.Since:
		return w.say("show.not-yet", on)
	case t.Valid:
		return w.say("show.valid", on, last.Until)
	case last == nil:
		return w.say("show.never-valid", on)
	}
	return w.say("show.ended", on, last.Until, last.Closed)
}

// titleHistory says what each list did to a title, and the times that follow.
func (w words) titleHistory(t *titleJSON, on sme.Day) []string {
	var lines []string
	for _, e := range t.Acts {
		effect := ""
		if id := "effect." + e.Effect; wording.Has(id) {
			effect = w.say(id)
		}
		lines = append(lines, w.say("show.act", e.Day, e.Act, e.Document, int64(e.Row), effect))
	}
	for _, r := range t.Runs {
		switch {
		case r.By != nil:
			lines = append(lines, w.say("show.run-ended", r.From, r.Until, r.Closed, r.By.Document, int64(r.By.Row)))
		case r.Until < on:
			lines = append(lines, w.say("show.run-over", r.From, r.Until, r.Closed))
		default:
			lines = append(lines, w.say("show.run", r.From, r.Until))
		}
	}
	for _, o := range t.Outs {
		if o.Until == 0 {
			lines = append(lines, w.say("show.out", o.From, o.Opened))
		} else {
			lines = append(lines, w.say("show.out-until", o.From, o.Until, o.Opened))
		}
	}
	return lines
}

// evidenceTable lists every row that speaks of the firm. Alone, it says what
// the firm is above the rows.
func (w words) evidenceTable(v *firmJSON, alone bool) render.Table {
	t := render.Table{Title: w.say("show.evidence", len(v.Evidence)), Sheet: w.say("show.sheet")}
	if alone {
		t.Title = v.Name
		for _, p := range w.firmPairs(v) {
			t.Meta = append(t.Meta, render.Field{Title: p.Label, Value: render.V(strings.ReplaceAll(p.Text, "\n", w.say("list.items")))})
		}
	}
	t.Notes = w.fileLines(v)
	l := wording.NewLayout[evidenceJSON](w.Words)
	l.Both("published", func(e evidenceJSON) render.Value { return render.V(e.Published.String()) })
	l.People("list", func(e evidenceJSON) string {
		list := w.ListName(e.Tier, e.Issuer, e.Batch, e.Act)
		if !e.Final {
			list = w.say("documents.also", list, w.say("final.notice"))
		}
		return list
	})
	l.Machine("act", func(e evidenceJSON) render.Value { return render.V(string(e.Act)) })
	l.Machine("tier", func(e evidenceJSON) render.Value { return wording.Known(string(e.Tier)) })
	l.Machine("batch", func(e evidenceJSON) render.Value { return wording.Known(string(e.Batch)) })
	l.Machine("issuer", func(e evidenceJSON) render.Value { return render.V(string(e.Issuer)) })
	l.Machine("final", func(e evidenceJSON) render.Value { return render.V(e.Final) })
	l.Machine("effect", func(e evidenceJSON) render.Value { return wording.Known(e.Effect) })
	l.Number("document", func(e evidenceJSON) render.Value { return wording.PlainNumber(e.Document) })
	l.Number("row", func(e evidenceJSON) render.Value { return wording.PlainNumber(int64(e.Row)) })
	l.Machine("file", func(e evidenceJSON) render.Value { return render.V(e.File) })
	l.Both("name", func(e evidenceJSON) render.Value {
		if e.Former == "" {
			return render.V(e.Name)
		}
		return render.VT(e.Name, w.say("show.former", e.Name, e.Former))
	})
	l.Machine("former", func(e evidenceJSON) render.Value { return wording.Known(e.Former) })
	l.Machine("code", func(e evidenceJSON) render.Value { return wording.Known(e.Code) })
	l.Both("place", func(e evidenceJSON) render.Value { return wording.Known(e.Place) })
	l.Machine("region", func(e evidenceJSON) render.Value { return wording.Known(e.Region) })
	l.Always("firm", render.V(v.Firm))
	l.Machine("sheet", func(e evidenceJSON) render.Value { return wording.Known(e.Sheet) })
	l.Lay(&t, v.Evidence)
	return t
}
