package notice

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// parser holds what is common to the tables of a file.
type parser struct {
	opt     Options
	read    *reader
	columns map[string]string // what --map gave, by headerKey, or # and a column's number
	places  map[string]sme.RegionID
	levels  map[string]sme.RegionKind // of the regions with the name
	cities  map[string]bool           // whether a place names its city
	n       *Notice
	file    facts // what the first title of the file says

	rowsDone, allRows int // of all tables

	fileTitle string
	text      []string
	held      []grid.Row // running text that may yet be the title of a table below it
	heldName  string
}

// Parse finds the lists of a file.
func Parse(f *grid.File, opt Options) *Notice {
	made := opt.made()
	p := &parser{
		opt: opt, read: made.read, columns: map[string]string{}, places: map[string]sme.RegionID{},
		levels: map[string]sme.RegionKind{}, cities: map[string]bool{}, n: &Notice{},
	}
	for header, id := range opt.Columns {
		if n, err := strconv.Atoi(trim(header)); err == nil {
			p.columns["#"+strconv.Itoa(n)] = id
			continue
		}
		p.columns[headerKey(header)] = id
	}
	if made.own.wrote(f) {
		for i := range f.Tables {
			p.skip(f.Tables[i].Rows, "skipped.report")
		}
		return p.n
	}
	for i := range f.Tables {
		p.allRows += len(f.Tables[i].Rows)
	}
	for i := range f.Tables {
		p.table(&f.Tables[i])
	}
	p.release(0)
	p.dropForms()
	p.joinParts()
	p.letter()
	p.onPage(f.Page)
	return p.n
}

// onPage adds what the head of a web page says of the notice on it. Where the
// page was, it knows best.
func (p *parser) onPage(page grid.Page) {
	told := pageNotice(page)
	address := told.Address
	on := func(n *sme.Notice, published sme.Date) {
		n.Address = cmp.Or(address, n.Address)
		*n = dated(n.Or(told), published)
	}
	on(&p.n.Letter.Notice, p.n.Letter.Published)
	told = p.n.Letter.Notice // the text around a list knows more than the head
	for i := range p.n.Lists {
		on(&p.n.Lists[i].Document.Notice, p.n.Lists[i].Document.Published)
	}
}

// joinParts tells lists that are parts of one another: what is announced is
// announced of them together. All parts share one slice of them.
func (p *parser) joinParts() {
	lists := p.n.Lists
	parts := map[sme.Identity][][]sme.Entry{}
	for i := range lists {
		id := lists[i].Document.Identity()
		parts[id] = append(parts[id], lists[i].Document.Entries)
	}
	for i := range lists {
		if all := parts[lists[i].Document.Identity()]; len(all) > 1 {
			lists[i].parts = all
		}
	}
}

func (p *parser) table(t *grid.Table) {
	head := p.findHeader(t)
	var inferred *columns
	first := -1
	w := &walk{parser: p, t: t}
	if head < 0 {
		var ok bool
		if inferred, first, ok = p.inferTable(t, w.heldTitle); !ok {
			p.hold(t)
			return
		}
		if above := p.wordsAbove(inferred, t, first); above >= 0 {
			head, w.guessed = above, true
		}
	}
	if head >= 0 {
		inferred, first = p.rowsAbove(t, head)
	}
	w.readSheet()
	w.takeHeld()
	for i := 0; i < len(t.Rows); i++ {
		p.step()
		w.at = i
		r := &t.Rows[i]
		switch {
		case empty(r):
		case i == head:
			i = w.header(i)
		case i == first && w.list == nil:
			w.open(inferred, 0)
			w.row(r)
		case w.list == nil:
			w.wait(r)
		case head >= 0 && w.mayBeHeader(r):
			i = w.header(i)
		default:
			w.row(r)
		}
	}
	w.close()
}

// step counts the rows that were read, and reports them once a block.
func (p *parser) step() {
	if p.rowsDone++; p.rowsDone%4096 == 0 && p.opt.Progress != nil {
		p.opt.Progress(p.rowsDone, p.allRows)
	}
}

// hold keeps running text: in a document of flowing text, the title of a table
// is in the lines above it.
func (p *parser) hold(t *grid.Table) {
	if p.heldName != t.Name {
		p.release(0)
	}
	p.heldName = t.Name
	p.held = append(p.held, t.Rows...)
}

// release gives up all held lines but the last few: they belong to no list.
func (p *parser) release(keep int) {
	rows := p.held[:len(p.held)-keep]
	for i := range rows {
		if !empty(&rows[i]) {
			p.keep(rowText(&rows[i]))
		}
	}
	p.skip(rows, "skipped.text")
	p.held = p.held[len(rows):]
}

// maxLetter is how many lines of running text are read for what they say: a
// file of millions of lines is no letter.
const maxLetter = 4000

// keep keeps a line of running text for the letter.
func (p *parser) keep(line string) {
	if len(p.text) < maxLetter {
		p.text = append(p.text, line)
	}
}

// maxTitleLines is how many lines above a table may be its title.
const maxTitleLines = 8

// heldTitle are the lines right above the table that may be its title, up from the
// table to the last sentence.
func (w *walk) heldTitle() []grid.Row {
	// Where the numbers of its rows continue theirs, the lines are above the table.
	n := len(w.held)
	if n == 0 || w.heldName != w.t.Name || len(w.t.Rows) == 0 || w.held[n-1].Number >= w.t.Rows[0].Number {
		return nil
	}
	from := n
	for from > max(0, n-maxTitleLines) && w.tellText(rowText(&w.held[from-1]), true) != markText {
		from--
	}
	return w.held[from:]
}

// takeHeld lets the lines right above the table wait as its title.
func (w *walk) takeHeld() {
	w.release(len(w.heldTitle()))
	for i := range w.held {
		if !empty(&w.held[i]) {
			w.wait(&w.held[i])
		}
	}
	w.held = nil
}

// inferTable finds the columns of a table without a header, and the index of
// the first row of its list. Above it are lines of text, which are asked for where
// they matter.
func (p *parser) inferTable(t *grid.Table, above func() []grid.Row) (*columns, int, bool) {
	rows := make([][]string, 0, len(t.Rows))
	index := make([]int, 0, len(t.Rows))
	for i := range t.Rows {
		if !empty(&t.Rows[i]) {
			rows = append(rows, t.Rows[i].Cells)
			index = append(index, i)
		}
	}
	if len(rows) == 0 {
		return nil, 0, false
	}
	c, first, ok := p.infer(rows, above)
	if !ok {
		return nil, 0, false
	}
	for i := first - 1; i >= 0; i-- {
		r := &t.Rows[index[i]]
		if p.likeRows(c, r) {
			first = i
		} else if text, _, n := single(r); n > 1 || !p.headsGroup(text) {
			break
		}
	}
	return c, index[first], true
}

// rowsAbove finds entries above a header at the row head that has entries on both
// sides: it returns the header's columns and the index of the first entry.
func (p *parser) rowsAbove(t *grid.Table, head int) (*columns, int) {
	first := -1
	var c *columns
	for i := head - 1; i >= 0; i-- {
		r := &t.Rows[i]
		if _, _, n := single(r); n < 2 || p.namesList(rowText(r)) || signs(rowText(r)) {
			continue
		}
		if c == nil {
			c, _ = p.readHeader(t.Rows[head].Cells, true)
			p.decide(c, t, head+1)
		}
		if len(c.groups) == 1 && p.likeRows(c, r) {
			first = i
		}
	}
	if first >= 0 {
		c.below = t.Rows[head].Number
	}
	return c, first
}

// likeRows reports whether a row has the shape of the rows of a list without a
// header: a name, and a number, code or place in the column for it.
func (p *parser) likeRows(c *columns, r *grid.Row) bool {
	g := &c.groups[0]
	name := cell(r, g.name)
	if _, _, n := single(r); n < 2 || nothing(name) || isNumber(name) || codeText(name) {
		return false
	}
	return g.number >= 0 && isNumber(cell(r, g.number)) || g.code >= 0 && codeText(cell(r, g.code)) ||
		slices.ContainsFunc(g.places, func(at int) bool { return p.levelOf(cell(r, at)) != "" })
}

// wordsAbove returns the index of the row above the first of a list without a
// header, if that is a row of words that may be one; else -1.
func (p *parser) wordsAbove(c *columns, t *grid.Table, first int) int {
	above := first - 1
	for above >= 0 && empty(&t.Rows[above]) {
		above--
	}
	if above < 0 || p.mappedColumn(colName) >= 0 {
		return -1
	}
	r := &t.Rows[above]
	filled, below := 0, 0
	for i := range c.list {
		text, under := cell(r, i), cell(&t.Rows[first], i)
		below += b2i(under != "")
		if text == "" {
			continue
		}
		filled++
		if isData(text) || utf8.RuneCountInString(text) > 20 || inherited(r, i) || p.levelOf(text) != "" && c.list[i].ID == colPlace {
			return -1
		}
	}
	if filled < 2 || 3*filled < 2*below || cell(r, c.groups[0].name) == "" {
		return -1
	}
	return above
}

func (p *parser) skip(rows []grid.Row, why string) {
	p.n.Skipped = slices.Grow(p.n.Skipped, len(rows))
	for i := range rows {
		if !empty(&rows[i]) {
			p.n.Skipped = append(p.n.Skipped, Line{rows[i].Number, rowText(&rows[i]), remark(why)})
		}
	}
}

// dropForms takes out what has a header and is no list: receipts to fill in, and
// tables of others beside the list.
func (p *parser) dropForms() {
	filled := slices.ContainsFunc(p.n.Lists, func(l List) bool { return !l.example() })
	var proper []List
	type table struct {
		sheet  string
		header int
	}
	firms := map[table]bool{} // the headers with firms below them
	for _, l := range p.n.Lists {
		if plausible(&l) {
			firms[table{l.Sheet, l.under}] = true
		}
		if !l.aside && !l.example() {
			proper = append(proper, l)
		}
	}
	given := p.opt.HeaderRow > 0 || len(p.opt.Columns) > 0
	var beside []Line
	p.n.Lists = slices.DeleteFunc(p.n.Lists, func(l List) bool {
		why := ""
		switch form := l.example() && (filled || len(l.Problems) == 0) || !firms[table{l.Sheet, l.under}]; {
		case form && l.unfilled():
			why = "skipped.unfilled"
		case form:
			why = "skipped.form"
		case l.aside && l.foreignTo(proper):
			why = "skipped.others"
			beside = append(beside, Line{l.Header, "", remark("list.others-beside", len(l.Document.Entries)+len(l.Problems), cmp.Or(l.about, l.headerText()))})
		}
		if why == "" || given && len(l.Document.Entries)+len(l.Problems) > 0 {
			return false
		}
		p.drop(&l, why, !filled)
		return true
	})
	if len(beside) > 0 && len(p.n.Lists) > 0 {
		first := &p.n.Lists[0]
		first.Warnings = append(first.Warnings, beside...)
		sortLines(first.Warnings)
	}
}

// drop skips the rows of a list that is none; told: they may be a letter's.
func (p *parser) drop(l *List, why string, told bool) {
	var lines []Line
	if l.Header > 0 {
		lines = append(lines, Line{Row: l.Header, Text: l.headerText()})
	}
	lines = append(append(lines, l.Passed...), l.Problems...)
	for _, e := range l.Document.Entries {
		lines = append(lines, Line{Row: e.Row, Text: e.Name})
	}
	sortLines(lines)
	lines = slices.CompactFunc(lines, func(a, b Line) bool { return a.Row == b.Row })
	for _, line := range lines {
		p.n.Skipped = append(p.n.Skipped, Line{line.Row, line.Text, remark(why)})
		if told {
			p.keep(line.Text)
		}
	}
}

func (l *List) headerText() string {
	var header []string
	for _, c := range l.Columns {
		if c.Header != "" {
			header = append(header, c.Header)
		}
	}
	return strings.Join(header, " ")
}

// example reports whether no row of a list names a firm, but one that shows how to
// fill it in: 例, 成都某某有限公司.
func (l *List) example() bool {
	return !slices.ContainsFunc(l.Document.Entries, func(e sme.Entry) bool {
		return !hasPrefix(e.Number, "例", "示例", "样例", "范例", "举例")
	})
}

// unfilled reports whether a list has a header of a list's own, names and something
// else that is read, and no row below it.
func (l *List) unfilled() bool {
	read := 0
	for _, c := range l.Columns {
		read += b2i(c.ID != "" && c.ID != colNumber && c.ID != colOther)
	}
	return l.Header > 0 && read > 1 && len(l.Document.Entries)+len(l.Problems) == 0
}

// foreignTo reports whether a list has other columns than each of some lists, and
// that fewer than half of its firms are theirs.
func (l *List) foreignTo(lists []List) bool {
	names := map[string]bool{}
	for i := range lists {
		if slices.Equal(lists[i].Columns, l.Columns) {
			return false
		}
		for j := range lists[i].Document.Entries {
			names[sme.NameKey(lists[i].Document.Entries[j].Name)] = true
		}
	}
	known := 0
	for i := range l.Document.Entries {
		known += b2i(names[sme.NameKey(l.Document.Entries[i].Name)])
	}
	return len(lists) > 0 && 2*known < len(l.Document.Entries)
}

// plausible reports whether something in a list looks like a firm: a name's ending,
// a running number or a code.
func plausible(l *List) bool {
	for i := range l.Document.Entries {
		e := &l.Document.Entries[i]
		if organisation(e.Name) || isNumber(e.Number) || codeText(e.Code) {
			return true
		}
	}
	for _, line := range l.Problems {
		first, _, _ := strings.Cut(line.Text, " ")
		if isNumber(first) || codeLike(first) {
			return true
		}
	}
	return false
}
