package notice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// builder puts a list together, row by row.
type builder struct {
	*parser
	list      *List
	cols      *columns
	raw       []string // the header's cells as they are in the sheet
	said      facts
	foot      facts // what the rows below the entries say
	act       sme.Act
	outer     sme.RegionID
	entries   [][]sme.Entry // by group of columns
	seen      map[string]int
	codes     map[string]bearer
	joined    map[string]string
	windows   map[string]sme.Window
	dates     map[string]sme.Date
	orders    map[int]sme.DayOrder // of the dates in a column
	parts     []string
	rows      []grid.Row // of the table
	blanks    int        // empty cells in the columns of places
	breaks    []int      // rows between entries from which no place goes on down: sums, problems with a place
	headings  []heading
	under     []headed           // the headings so far, row by row
	district  string             // as a cell over a group of rows says: 上城区（75家）
	announced map[int]bool       // by column of places: whether cells of it announce groups
	groupOf   map[int]string     // the same by column, where that is one of places
	above     map[int]string     // the text above in a column, for 同上
	unnamed   map[rowCell]string // tiers in a column without a header
	groups    []groupSum
	open      []int // those of groups that the next entry counts in
	nameAt    int
	hidden    int
	numbers   []numbering
	restarts  []int // rows in which the numbering begins again
	sum       int   // as the foot says
	summed    int   // entries counted by subtotals so far
	fresh     bool  // a heading or subtotal comes before the next entry
}

// rowCell is where a text is: the number of its row, and its column.
type rowCell struct{ row, column int }

type bearer struct {
	row int
	key string
}

// heading is a place that a heading row gives to the rows below it.
type heading struct {
	name   string
	region sme.RegionID
}

// headed are the headings in force for the rows below one.
type headed struct {
	row      int
	headings []heading
}

// groupSum is a group of rows with the number that its heading announces.
type groupSum struct {
	row       int // below 0 where a cell announces it
	text      string
	announced int
	rows      int
	depth     int // of a cell's column, from coarse to fine
}

// numbering is how far the printed numbers of a group of columns have come.
type numbering struct {
	last, begun               int
	gaps, gapRow, gapA, gapB  int
	repeats, repeatRow, again int
	all                       []int
}

func newBuilder(p *parser, c *columns) *builder {
	return &builder{
		parser: p, list: &List{Columns: c.list}, cols: c, seen: map[string]int{}, codes: map[string]bearer{},
		joined: map[string]string{}, windows: map[string]sme.Window{}, dates: map[string]sme.Date{}, orders: map[int]sme.DayOrder{}, groupOf: map[int]string{}, above: map[int]string{}, unnamed: map[rowCell]string{},
		nameAt: c.groups[0].name, numbers: make([]numbering, len(c.groups)),
	}
}

// actAndPlaces decides the list's act and where its places are looked for. What the
// title names outweighs what columns there are.
func (b *builder) actAndPlaces(own facts, titled bool, c *columns) {
	from := slices.ContainsFunc(c.list, func(col Column) bool { return col.ID == colFromPlace })
	change := c.renamed && c.changed() && b.said.mixed == nil && c.header(colAct) == "" // rows that say their acts are heard
	switch {
	case b.said.act != "":
		b.act = b.said.act
	case b.said.unclear != "" && !c.renamed && !from:
	case change && c.paired():
		b.act = sme.Rename
	case from && b.said.mixed == nil:
		b.act = sme.Relocate
	case len(b.said.mixed) > 0:
		b.firstOfMixed(own, titled)
	case c.contact && (!own.titlesBatch() || !b.grants(own)):
		b.act = sme.Details
		if title := b.list.Document.Title; own.tier != "" && b.grants(own) && containsAny(title, "名单", "名录") {
			b.warn(0, "", remark("list.details-by-column", title))
		}
	case change && b.said.tier == "":
		b.act = sme.Rename
	case b.said.tier != "" || b.said.batch != (batchWords{}) && b.said.lookAlike == "":
		b.act = sme.Recognise
	}
	b.outer = cmp.Or(b.said.issuer, sme.Country)
}

// firstOfMixed takes the act of a list whose title names several: the first of
// them where that is to recognise, else none.
func (b *builder) firstOfMixed(own facts, titled bool) {
	if b.said.mixed[0] != sme.Recognise {
		return
	}
	b.act = sme.Recognise
	if own.mixed != nil || !titled {
		return
	}
	// Beside the reviews, a section that names no act has the new firms.
	b.said.act, b.said.mixed = b.act, nil
	if w, ok := b.said.clauses[b.act]; ok && own.batch.weak() {
		b.said.batch = w
	}
}

// titlesBatch reports whether a title names a tier and its batch, and no act.
func (own facts) titlesBatch() bool {
	return own.tier != "" && own.act == "" && (!own.batch.weak() || own.batch.year > 0) && own.mixed == nil
}

// grants reports whether a title's region is none of a place that only collects what
// others recognise: a district.
func (b *builder) grants(own facts) bool {
	return own.issuer == "" || b.opt.Ref.Regions.At(own.issuer, sme.KindDistrict) == ""
}

// doubtColumns warns of columns that are not understood, or understood only from
// their cells.
func (b *builder) doubtColumns(c *columns, header int) {
	if c.wrong != "" {
		b.warn(0, "", remark("list.header-wrong", c.wrong))
	}
	if c.below > 0 {
		b.warn(c.below, "", remark("list.header-below", c.below))
	}
	if len(c.firms) > 1 {
		name := c.groups[0].name
		another := slices.DeleteFunc(slices.Clone(c.firms), func(i int) bool { return i == name })
		b.warn(0, "", remark("list.firms-beside", name+1, b.list.titles(c.firms), b.list.mapping(another[:1], colName)))
	}
	if c.guessed {
		b.warn(header, "", remark("list.header-guessed", header))
	}
	if len(c.dates) > 0 {
		b.warn(0, "", remark("list.dates-unread", b.list.titles(c.dates), b.list.mapping(c.dates[:1], colUntil)))
	}
	if len(c.places) > 0 {
		b.warn(0, "", remark("list.places-unread", b.list.titles(c.places), b.list.mapping(c.places[:1], colPlace)))
	}
}

func (b *builder) pass(row int, text, why string) {
	b.list.Passed = append(b.list.Passed, Line{row, text, remark(why)})
}

// passRow passes over a row.
func (b *builder) passRow(r *grid.Row, m mark) {
	b.list.RowsRead++
	b.pass(r.Number, rowText(r), "passed."+string(m))
}

func (b *builder) warn(row int, text string, r sme.Remark) {
	w := &b.list.Warnings
	if len(*w) == cap(*w) {
		*w = slices.Grow(*w, len(*w)+1) // twice as many: by the quarter of append, a warning a row costs five times what is kept
	}
	*w = append(*w, Line{row, text, r})
}

// doubt is a warning about an entry: at most one of a kind.
func (b *builder) doubt(e *sme.Entry, r sme.Remark) {
	if slices.ContainsFunc(e.Problems, func(had sme.Remark) bool { return had.ID == r.ID }) {
		return
	}
	e.Problems = append(e.Problems, r)
	b.warn(e.Row, e.Name, r)
}

func (b *builder) problem(r *grid.Row, why sme.Remark) {
	for i := range b.cols.groups {
		if slices.ContainsFunc(b.cols.groups[i].places, func(p int) bool { return cell(r, p) != "" }) {
			b.breaks = append(b.breaks, r.Number)
		}
	}
	b.list.Problems = append(b.list.Problems, Line{r.Number, rowText(r), why})
}

// count follows the printed numbers.
func (b *builder) count(at, n, row int) {
	s := &b.numbers[at]
	if len(b.numbers) > 1 {
		s.all = append(s.all, n)
		return
	}
	switch {
	case s.begun == 0:
		s.begun = row
	case n == s.last+1:
	case n == 1 && (s.last != 1 || b.fresh):
		b.restarts = append(b.restarts, row)
	case n > s.last:
		if s.gaps++; s.gaps == 1 {
			s.gapRow, s.gapA, s.gapB = row, s.last, n
		}
	default:
		if s.repeats++; s.repeats == 1 {
			s.repeatRow, s.again = row, n
		}
	}
	s.last, b.fresh = n, false
}

// group begins a group of rows that a place cell announces, or one without a
// number, if n is 0. It ends those of its own column and of finer ones.
func (b *builder) group(n, row, depth int, text string) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if open := &b.groups[b.open[i]]; open.row >= 0 || open.depth < depth {
			break
		}
		b.open = b.open[:i]
	}
	b.groups = append(b.groups, groupSum{row: -row, text: text, announced: n, depth: depth})
	b.open = append(b.open, len(b.groups)-1)
}

// heading takes a heading row: the place of the rows below it, if it is one.
func (b *builder) heading(row int, text string) {
	q := squeeze(text)
	w := walk{parser: b.parser}
	name, n, ok := w.placeHeading(q)
	if !ok {
		return
	}
	region := b.opt.Ref.Regions.Resolve(name, b.outer).Region
	b.setHeading(heading{name, region}, row, text, n)
}

func (b *builder) setHeading(h heading, row int, text string, n int) {
	regions := b.opt.Ref.Regions
	b.district, b.fresh = "", true
	clear(b.groupOf)
	b.breaks = append(b.breaks, row)
	for len(b.headings) > 0 {
		top := b.headings[len(b.headings)-1]
		if top.region != "" {
			if in := regions.Resolve(h.name, top.region).Region; in != "" && in != top.region {
				h.region = in
				break
			}
			if h.region == "" && regions.At(top.region, sme.KindDistrict) == "" {
				break // 市本级 under its city
			}
		}
		b.headings = b.headings[:len(b.headings)-1]
	}
	b.headings = append(b.headings, h)
	b.under = append(b.under, headed{row, slices.Clone(b.headings)})
	depth := len(b.headings) - 1
	for len(b.open) > 0 && (b.groups[b.open[len(b.open)-1]].row < 0 || len(b.open) > depth) {
		b.open = b.open[:len(b.open)-1]
	}
	for len(b.open) < depth { // headings without a number
		b.groups = append(b.groups, groupSum{row: row})
		b.open = append(b.open, len(b.groups)-1)
	}
	b.groups = append(b.groups, groupSum{row: row, text: text, announced: n})
	b.open = append(b.open, len(b.groups)-1)
}

// subtotal takes the number of a row of sums: that of the whole list, or of
// the entries since the last. A sum in a column of something else is one of
// money, or of people.
func (b *builder) subtotal(r *grid.Row) {
	n := 0
	q := squeeze(rowText(r))
	part := strings.Contains(q, "小计")
	if m := countForm.FindStringSubmatch(q); m != nil {
		n, _ = ordinal(strings.NewReplacer(",", "", "，", "").Replace(m[1]))
	} else {
		var own strings.Builder
		for i, c := range r.Cells {
			if own.Len() > 0 && i < len(b.cols.list) && b.cols.list[i].ID == "" && b.cols.list[i].Header != "" {
				continue
			}
			if c = squeeze(c); c != "" && !inherited(r, i) {
				if k, ok := ordinal(c); ok {
					c = strconv.Itoa(k)
				}
				own.WriteString(c)
			}
		}
		if m := sumForm.FindStringSubmatch(strings.Replace(own.String(), "小计", "合计", 1)); m != nil {
			n, _ = ordinal(m[1])
		}
	}
	have := 0
	for _, e := range b.entries {
		have += len(e)
	}
	switch {
	case n == 0, n != have && !countForm.MatchString(q) && b.money():
	case part:
		if rows := have - b.summed; rows != n {
			b.warn(r.Number, rowText(r), remark("group.rows", rowText(r), rows, n))
		}
	default:
		b.sum = n
	}
	if part {
		b.summed, b.fresh = have, true
	}
	b.breaks = append(b.breaks, r.Number)
}

// money reports whether a column of a list, or a line above it, is of sums of money.
func (b *builder) money() bool {
	unit := func(l Line) bool { return l.Remark.ID == "passed.unit" && strings.Contains(l.Text, "元") }
	return slices.ContainsFunc(b.list.Passed, unit) || slices.ContainsFunc(b.cols.list, func(c Column) bool {
		return c.ID == "" && containsAny(c.Header, "奖励", "奖补", "补助", "补贴", "资助", "金额")
	})
}

// finish ends the list: one, or two where the title names new firms and
// reviews, and the numbering begins again once.
func (b *builder) finish() []List {
	l := b.list
	b.carryDown()
	if len(b.entries) > 0 {
		l.Document.Entries = b.entries[0]
		for _, entries := range b.entries[1:] {
			l.Document.Entries = append(l.Document.Entries, entries...)
		}
	}
	b.checkNumbers()
	for _, g := range b.groups {
		if g.announced > 0 && g.rows != g.announced {
			b.warn(max(g.row, -g.row), g.text, remark("group.rows", g.text, g.rows, g.announced))
		}
	}
	if b.hidden > 0 {
		b.warn(0, "", remark("list.hidden-rows", b.hidden))
	}
	b.foot.act, b.foot.mixed, b.foot.tier, b.foot.other, b.foot.lookAlike, b.foot.wider, b.foot.batch = "", nil, "", "", "", "", batchWords{}
	b.foot.issuer, b.foot.final = "", nil
	said := b.said.or(b.foot)
	if b.sum > 0 {
		if i := slices.IndexFunc(said.totals, func(t total) bool { return t.region == "" && (t.act == "" || t.act == b.act) }); i < 0 {
			said.addTotal(total{n: b.sum})
		} else if said.totals[i].n != b.sum {
			b.warn(0, "", remark("list.total-differs", said.totals[i].n, b.sum))
		}
	}
	lists := b.byResult(said)
	if lists == nil {
		lists = b.byKind(said)
	}
	if lists == nil && said.act == "" && len(said.mixed) == 2 && said.mixed[0] == sme.Recognise {
		if len(b.restarts) == 1 && len(b.numbers) == 1 {
			second := split(l, b.restarts[0])
			b.state(l, said, said.mixed[0])
			b.state(second, said, said.mixed[1])
			lists = []List{*l, *second}
		} else if b.act == sme.Recognise && l.Document.Title != "" {
			l.actMixed = true
		}
	}
	if lists == nil {
		b.state(l, said, b.act)
		lists = []List{*l}
	}
	lists = b.byRow(lists)
	for i := range lists {
		lists[i].locate(b.opt)
		sortLines(lists[i].Passed)
		sortLines(lists[i].Problems)
	}
	return lists
}

// split takes the rows from row on out of l.
func split(l *List, row int) *List {
	s := &List{Sheet: l.Sheet, under: l.under, Columns: l.Columns}
	s.Document.Title = l.Document.Title
	cut := func(lines []Line) (before, after []Line) {
		for _, line := range lines {
			if line.Row >= row {
				after = append(after, line)
			} else {
				before = append(before, line)
			}
		}
		return before, after
	}
	l.Passed, s.Passed = cut(l.Passed)
	l.Problems, s.Problems = cut(l.Problems)
	l.Warnings, s.Warnings = cut(l.Warnings)
	i := slices.IndexFunc(l.Document.Entries, func(e sme.Entry) bool { return e.Row >= row })
	if i >= 0 {
		s.Document.Entries = slices.Clone(l.Document.Entries[i:])
		l.Document.Entries = l.Document.Entries[:i:i]
	}
	s.RowsRead = len(s.Document.Entries) + len(s.Passed) + len(s.Problems)
	l.RowsRead -= s.RowsRead
	return s
}

// state writes the facts into the document.
func (b *builder) state(l *List, said facts, act sme.Act) {
	if w, ok := said.clauses[act]; ok && said.mixed != nil {
		said.batch = w
	}
	d := &l.Document
	d.Scope = said.issuer
	said.issuer = cmp.Or(said.stated, said.issuer)
	l.said = said
	l.LookAlike, l.TierText = said.lookAlike, said.tierText
	d.Act, d.Published, d.Window, d.Sample = act, said.published, said.window, said.sample
	d.Issuer = said.issuer
	if said.other == "" {
		d.Issuer = b.read.grantor(said.issuer, said.tier, act)
		d.Tier = said.tier
	} else {
		b.list.Warnings = append(b.list.Warnings, Line{0, "", remark("list.tier-mixed", said.tier, said.other)})
		l.TierText = ""
	}
	if said.batch == (batchWords{}) {
		said.batch = b.columnBatch(l)
		l.said.batch = said.batch
	}
	d.Label = said.batch.label
	d.Batch = b.read.batch(said.batch, d.Tier, cmp.Or(d.Issuer, b.read.assumed(d.Tier)), cmp.Or(act, sme.Recognise))
	d.Final = said.final == nil || *said.final
	d.Notice = dated(said.notice, said.published)
	l.endTitles()
	if endsTitles(act) && d.Window.From.IsZero() {
		d.Window.From = said.effect
	}
	if d.Window.IsZero() && len(d.Entries) > 0 {
		// A validity that all rows print is the list's.
		d.Window = d.Entries[0].Window
		if slices.ContainsFunc(d.Entries, func(e sme.Entry) bool { return e.Window != d.Window }) {
			d.Window = sme.Window{}
		}
	}
	if !d.Published.IsZero() {
		d.PubOrigin = sme.FromList
	}
	if !d.Window.IsZero() {
		d.WinOrigin = sme.FromList
	}
	d.Totals = b.read.totalsFor(said, act, d.Tier, cmp.Or(d.Issuer, b.read.assumed(d.Tier)))
}

// columnBatch is the batch that a column gives, if it gives all rows the same.
func (b *builder) columnBatch(l *List) batchWords {
	for _, id := range []string{colBatch, colYear} {
		i := slices.IndexFunc(b.cols.list, func(c Column) bool { return c.ID == id })
		if i < 0 || b.cols.list[i].Header == "" {
			continue
		}
		value := ""
		for _, e := range l.Document.Entries {
			j := slices.IndexFunc(e.Other, func(c sme.Cell) bool { return c.Header == b.cols.list[i].Header })
			if j < 0 || value != "" && e.Other[j].Text != value {
				value = ""
				break
			}
			value = e.Other[j].Text
		}
		if value == "" {
			continue
		}
		if w := batchOf(value, id); w != (batchWords{}) {
			return w
		}
	}
	return batchWords{}
}

// batchOf is the batch that a cell of a column of batches or years names: 第三批,
// 3, 2025-3, 2025年.
func batchOf(value, id string) batchWords {
	if w := findBatch(newSqueezed(value)); w != (batchWords{}) {
		return w
	}
	year, within, two := strings.Cut(value, "-")
	if y, ok := ordinal(year); two && ok && y > 1990 && y < 2100 {
		if n, ok := ordinal(within); ok {
			return batchWords{label: value, year: y, within: n}
		}
	}
	n, ok := sme.HanNumber(value)
	if m, whole := ordinal(value); whole {
		n, ok = m, m > 0
	}
	switch {
	case ok && id == colBatch && n < 1000:
		return batchWords{label: value, number: n}
	case ok && n > 1990 && n < 2100:
		return batchWords{label: value, year: n}
	}
	return batchWords{}
}

// checkNumbers says where the printed numbers leave gaps or repeat.
func (b *builder) checkNumbers() {
	s := &b.numbers[0]
	if len(b.numbers) > 1 {
		// Side by side the numbers run down the columns, or along the rows.
		var all []int
		for i := range b.numbers {
			all = append(all, b.numbers[i].all...)
		}
		slices.Sort(all)
		for i := 1; i < len(all); i++ {
			switch d := all[i] - all[i-1]; {
			case d == 0:
				if s.repeats++; s.repeats == 1 {
					s.again = all[i]
				}
			case d > 1:
				if s.gaps++; s.gaps == 1 {
					s.gapA, s.gapB = all[i-1], all[i]
				}
			}
		}
	}
	if s.gaps > 0 {
		b.warn(s.gapRow, "", remark("list.number-gap", s.gaps, s.gapA, s.gapB))
	}
	if s.repeats > 0 {
		b.warn(s.repeatRow, "", remark("list.number-repeat", s.repeats, s.again))
	}
}

// located is what a printed place was resolved to.
type located struct {
	region sme.RegionID
	doubt  sme.Remark // of no id where all of it was understood
}

// misplaced are the doubts about places.
var misplaced = []string{"row.unknown-region", "row.several-regions", "row.region-contradicts", "row.region-outside"}

// locate resolves the places of all entries.
func (l *List) locate(opt Options) {
	regions := opt.Ref.Regions
	isPlace := func(r sme.Remark) bool { return slices.Contains(misplaced, r.ID) }
	l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool {
		return isPlace(w.Remark) || w.Remark.ID == "list.places-outside" || w.Remark.ID == "list.places-guessed"
	})
	known := map[string]located{}
	placed, outside, unknown := 0, 0, 0
	for i := range l.Document.Entries {
		e := &l.Document.Entries[i]
		if len(e.Problems) > 0 {
			e.Problems = slices.DeleteFunc(e.Problems, isPlace)
		}
		e.Region, e.LeftRegion = "", ""
		if e.Left != "" {
			e.LeftRegion = l.Document.Locate(regions, e.Left).Region
		}
		if e.Place == "" {
			continue
		}
		at, ok := known[e.Place]
		if !ok {
			at = l.resolve(regions, e.Place)
			known[e.Place] = at
		}
		e.Region = at.region
		placed++
		outside += b2i(at.doubt.ID == "row.region-outside" || at.doubt.ID == "row.region-contradicts" ||
			slices.ContainsFunc(e.Problems, func(r sme.Remark) bool { return r.ID == "row.region-group" }))
		unknown += b2i(at.doubt.ID == "row.unknown-region")
		if at.doubt.ID != "" {
			e.Problems = append(e.Problems, at.doubt)
			l.Warnings = append(l.Warnings, Line{e.Row, e.Name, at.doubt})
		}
	}
	l.homonyms(regions)
	columns, guessed := l.placeColumns()
	switch other := l.mapping(columns, colOther); {
	case guessed && 10*(outside+unknown) >= placed && outside+unknown > 0:
		l.Warnings = append(l.Warnings, Line{0, "", remark("list.places-guessed", outside+unknown, placed, l.titles(columns), l.mapping(columns, ""), other)})
	case outside > 1 && 2*outside > placed:
		l.Warnings = append(l.Warnings, Line{0, "", remark("list.places-outside", outside, placed, other)})
	}
	sortLines(l.Warnings)
}

// homonyms takes the doubt from names that repeat one recognised in another
// province or city, without its code: they are two firms.
func (l *List) homonyms(regions *sme.Regions) {
	if l.Document.Act != sme.Recognise {
		return
	}
	at := map[int]*sme.Entry{}
	for i := range l.Document.Entries {
		e := &l.Document.Entries[i]
		at[e.Row] = e
		homonym := func(r sme.Remark) bool {
			if r.ID != "row.repeated" {
				return false
			}
			row, _ := r.Args[0].(int)
			o := at[row]
			return o != nil && regions.Apart(e.Region, o.Region) && (e.Code == "" || e.Code != o.Code)
		}
		if slices.ContainsFunc(e.Problems, homonym) {
			e.Problems = slices.DeleteFunc(e.Problems, homonym)
			l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool { return w.Row == e.Row && homonym(w.Remark) })
		}
	}
}

// Explained reports whether a doubt about a row's place is one of those that a doubt
// about the whole column counts.
func (l *List) Explained(r sme.Remark) bool {
	doubted := func(id string) bool {
		return slices.ContainsFunc(l.Warnings, func(w Line) bool { return w.Remark.ID == id })
	}
	switch r.ID {
	case "row.region-outside", "row.region-contradicts":
		return doubted("list.places-outside") || doubted("list.places-guessed")
	case "row.unknown-region":
		return doubted("list.places-guessed")
	}
	return false
}

// placeColumns are the columns of places; guessed says that no header says of any
// that the firms are there.
func (l *List) placeColumns() (columns []int, guessed bool) {
	guessed = true
	for i, c := range l.Columns {
		switch c.ID {
		case colProvince, colCity, colDistrict, colPlace:
			columns = append(columns, i)
			guessed = guessed && c.Guessed
		}
	}
	return columns, guessed && len(columns) > 0
}

// titles are the headers of columns, or their numbers.
func (l *List) titles(columns []int) string {
	var all []string
	for _, i := range columns {
		all = append(all, cmp.Or(l.Columns[i].Header, strconv.Itoa(i+1)))
	}
	return strings.Join(all, ", ")
}

// mapping is what --map is given to read columns as an id, or if that is "" as
// what they were taken for. A header that a shell would take apart, or that is a
// number, is named by its number.
func (l *List) mapping(columns []int, id string) string {
	var all []string
	for _, i := range columns {
		title := l.Columns[i].Header
		if _, err := strconv.Atoi(title); err == nil || title == "" || !plainWord(title) {
			title = strconv.Itoa(i + 1)
		}
		all = append(all, title+"="+cmp.Or(id, l.Columns[i].ID))
	}
	return strings.Join(all, ",")
}

// plainWord reports whether a text is one word on every command line.
func plainWord(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r == '＝' || unicode.IsSpace(r) || r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' || !unicode.IsPrint(r)
	}) && !strings.HasPrefix(text, "-")
}

func (l *List) resolve(regions *sme.Regions, place string) located {
	d := &l.Document
	if d.Scope == "" && d.Issuer == "" {
		d.Scope, l.scopeAssumed = sme.Country, true
	}
	p := d.Locate(regions, place)
	if p.Region != "" && (p.Rest == "" || slices.Contains(cityItself, p.Rest)) {
		if d.Issuer != "" && d.Act != sme.Relocate && !regions.Within(p.Region, d.Issuer) && !regions.Within(d.Issuer, p.Region) {
			return located{p.Region, remark("row.region-outside", place, d.Issuer)}
		}
		return located{region: p.Region}
	}
	rest := cmp.Or(p.Rest, place)
	inner := cmp.Or(p.Region, d.Scope, d.Issuer, sme.Country)
	doubt := remark("row.unknown-region", rest, regions.Nearest(rest, inner), place)
	if other := regions.Resolve(rest, sme.Country); other.Region != "" && other.Rest == "" {
		doubt = remark("row.region-contradicts", rest, place)
	} else if d.Issuer != "" && d.Act != sme.Relocate && regions.NoneWithin(rest, d.Issuer) {
		doubt = remark("row.region-contradicts", rest, place)
	} else if len(regions.Bearers(rest)) > 0 && regions.CityOf(inner) == "" {
		doubt = remark("row.several-regions", rest, place)
	}
	if p.Region == "" && doubt.ID == "row.unknown-region" && regions.HasDistricts(inner) {
		p.Region = inner // an abolished district of the city whose list it is
	}
	return located{p.Region, doubt}
}
