package notice

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// walk goes down the rows of one table.
type walk struct {
	*parser
	t       *grid.Table
	sheet   facts
	within  string // the place that the sheet's name gives
	base    facts  // what the table's title says for all its sections
	title   string
	based   bool
	over    bool   // that title is of several sections
	begun   bool   // a list has
	guessed bool   // its header is a row of words that is none by its words
	pending []told // rows above a list that has not begun
	list    *builder
	at      int // the row that is told
}

// readSheet reads what the sheet's name says.
func (w *walk) readSheet() {
	name := trim(w.t.Name)
	if name == "" || strings.HasPrefix(strings.ToLower(name), "sheet") {
		return
	}
	w.sheet = w.read.read(name, false)
	w.sheet.issuer, w.sheet.totals = "", nil
	if w.levelOf(name) != "" {
		w.within = name
	}
}

// wait keeps a row above a list.
func (w *walk) wait(r *grid.Row) { w.pending = append(w.pending, w.tell(r)) }

// roomForNames is how many names of a list are given room before they are seen:
// the rows of a large one may repeat a few.
const roomForNames = 1 << 16

// open begins a list with the rows that wait above it. A header or an entry
// follows.
func (w *walk) open(c *columns, header int) {
	lines := w.pending
	w.pending = nil
	w.close()
	// Titles of the file come first; a numbered heading begins a section of it.
	from := 0
	if !w.based {
		if i := slices.IndexFunc(lines, func(l told) bool { return l.mark == markTitle && enumerated(squeeze(l.text)) }); i > 0 {
			from = i
		}
	}
	above, aboveTitle := w.say(lines[:from])
	own, title := w.say(lines[from:])
	switch {
	case from > 0:
		w.base, w.title, w.based, w.over = inherit(above, w.file), aboveTitle, true, true
		if len(above.mixed) == 0 && above.tier != "" {
			for _, t := range above.totals { // of its sections together; import holds it against them all
				own.addTotal(t)
			}
		}
		w.base.totals, w.base.over = nil, true
	case !w.based && title != "":
		w.base, w.title, w.based = own, title, true
		w.base.totals = nil
	}
	said := inherit(inherit(own, w.sheet), inherit(w.base, w.file))
	if !w.over && len(w.base.mixed) == 0 {
		w.base.act = "" // another section of the sheet says its own
	}
	if w.file.tier == "" && w.file.lookAlike == "" {
		w.file = w.base
		if title == "" && from == 0 {
			w.file = facts{}
		}
		w.file.act, w.file.mixed, w.file.clauses = "", nil, nil
		if from > 0 {
			w.file.act, w.file.mixed, w.file.clauses = above.act, above.mixed, above.clauses
		}
	}
	w.list = newBuilder(w.parser, c)
	b := w.list
	b.rows = w.t.Rows
	if len(c.groups) == 1 && !w.begun {
		b.entries = [][]sme.Entry{make([]sme.Entry, 0, len(w.t.Rows))}
		b.seen = make(map[string]int, min(len(w.t.Rows), roomForNames))
		b.codes = make(map[string]bearer, min(len(w.t.Rows), roomForNames))
	}
	w.begun = true
	b.list.Sheet, b.list.Header, b.list.under = w.t.Name, header, header
	b.list.Document.Title = cmp.Or(title, w.title, w.fileTitle)
	w.fileTitle = cmp.Or(w.fileTitle, w.title)
	if w.over && title != "" && w.title != "" {
		b.list.Document.Title = w.title + " " + title
	}
	b.said = said
	b.actAndPlaces(own, title != "", c)
	b.list.about, b.list.aside = own.ofOthers(lines, c)
	if w.within != "" {
		b.headings = []heading{{name: w.within, region: w.opt.Ref.Regions.Resolve(w.within, b.outer).Region}}
		b.under = []headed{{0, slices.Clone(b.headings)}}
	}
	for _, l := range lines {
		if l.mark == markHeading {
			b.heading(l.row.Number, l.text)
		}
		if l.mark == markText {
			w.keep(l.text)
		}
		b.passRow(l.row, l.mark)
	}
	b.doubtColumns(c, header)
}

// others are whom tables beside the lists of a file are of.
var others = []string{"联系", "通讯录", "联络", "主管部门", "推荐部门", "机构", "平台", "园区", "集群", "专家", "银行", "协会", "商会", "窗口", "孵化", "企业家"}

// ofOthers reports whether the table below these lines is of others than firms with
// a title, although it may be under the title of a list, and by which words.
func (f facts) ofOthers(lines []told, c *columns) (words string, aside bool) {
	if f.tier != "" || f.lookAlike != "" || f.act != "" || f.mixed != nil || !f.batch.weak() {
		return "", false
	}
	for _, l := range lines {
		if l.mark == markText {
			continue
		}
		words = l.text
		if containsAny(l.text, others...) && !strings.Contains(strings.ReplaceAll(l.text, "企业家", ""), "企业") &&
			containsAny(l.text, "名单", "名录", "表", "通讯录", "联系", "电话") {
			return l.text, true
		}
	}
	return words, c.contact
}

// say reads what rows above a list say together. The best title is the one
// that names a list; the other lines fill what it leaves unsaid.
func (w *walk) say(lines []told) (facts, string) {
	var said facts
	title, rank := "", 0
	for i := len(lines) - 1; i >= 0; i-- {
		if l := lines[i]; l.mark == markTitle {
			r := 1
			f := w.read.read(l.text, false)
			switch {
			case f.tier != "" || f.lookAlike != "" || f.other != "":
				r = 4
			case strings.Contains(l.text, "名单"):
				r = 3
			case !strings.HasPrefix(squeeze(l.text), "附件"):
				r = 2
			}
			if r > rank {
				title, rank = l.text, r
			}
		}
	}
	if title != "" {
		said = w.read.read(title, false)
	}
	for _, l := range lines {
		if l.text != title && l.mark != markText && l.mark != markHeading {
			said = said.or(w.read.read(l.text, false))
		}
	}
	if rank < 4 && rank > 0 {
		// A title may be broken over rows.
		var whole strings.Builder
		for _, l := range lines {
			if l.mark == markTitle && !strings.HasPrefix(squeeze(l.text), "附件") {
				whole.WriteString(trim(l.text))
			}
		}
		if f := w.read.read(whole.String(), false); f.tier != "" || f.lookAlike != "" {
			title = whole.String()
			said = f.or(said)
		}
	}
	for _, l := range lines {
		if l.mark == markText {
			said = said.or(w.read.read(l.text, true))
		}
	}
	return said, strings.Join(strings.Fields(title), " ")
}

// inherit fills what a list leaves unsaid from the title above it, as far as
// that speaks of the same tier. Totals are never inherited.
func inherit(own, parent facts) facts {
	parent.totals = nil
	if own.tier != "" && parent.tier != "" && own.tier != parent.tier || own.lookAlike != "" {
		return own.or(facts{issuer: parent.issuer, final: parent.final, published: parent.published, sample: parent.sample})
	}
	// A list of another batch has dates of its own. A review is of an earlier
	// batch, and may be published with the new one.
	if own.batch.other(parent.batch) && !parent.over && len(parent.mixed) == 0 && own.act != sme.Renew && own.act != sme.Fail {
		parent.published, parent.window, parent.effect = sme.Date{}, sme.Window{}, sme.Date{}
	}
	if w, ok := parent.clauses[own.act]; ok {
		parent.batch = w
	}
	return own.or(parent)
}

// row reads one row of a list.
func (w *walk) row(r *grid.Row) {
	if t := w.tell(r); t.mark != markEntry {
		w.pass(t)
		return
	}
	if len(w.pending) > 0 {
		w.open(w.list.cols, 0)
	}
	b := w.list
	before := b.list.RowsRead
	for i := range b.cols.groups {
		b.part(r, i)
	}
	if b.list.RowsRead == before {
		b.passRow(r, markHeading) // only columns before the first group have text
	}
}

// pass reads what a row other than an entry says, and passes over it.
func (w *walk) pass(t told) {
	b := w.list
	switch t.mark {
	case markSubtotal:
		b.subtotal(t.row)
	case markTitle:
		q := squeeze(t.text)
		if len(w.pending) == 0 && slices.ContainsFunc(b.list.Passed, func(l Line) bool { return squeeze(l.Text) == q }) {
			break // printed again on each page
		}
		f := w.read.read(t.text, false)
		if place := w.finer(f); place != "" && len(w.pending) == 0 {
			_, n, _ := groupCount(t.text)
			b.setHeading(heading{place, f.issuer}, t.row.Number, t.text, n)
			t.mark = markHeading
			break
		}
		w.pending = append(w.pending, t)
		return
	case markText, markFooter, markDate:
		if len(w.pending) == 0 {
			b.foot = b.foot.or(w.read.read(t.text, true))
			if t.mark == markText {
				w.keep(t.text)
				t.mark = markFooter
			}
		}
	case markHeading:
		if len(w.pending) == 0 {
			b.heading(t.row.Number, t.text)
		}
	}
	if len(w.pending) > 0 {
		w.pending = append(w.pending, t)
		return
	}
	b.passRow(t.row, t.mark)
}

// finer returns the place that a heading names, if it only parts the list by
// places: a finer region, and no other tier, act or batch than the list's.
func (w *walk) finer(f facts) string {
	b := w.list
	regions := w.opt.Ref.Regions
	if f.issuer == "" || b.said.issuer == "" || f.issuer == b.said.issuer || !regions.Within(f.issuer, b.said.issuer) ||
		f.tier != "" && f.tier != b.said.tier || f.act != "" && f.act != b.act || f.batch != (batchWords{}) && f.batch != b.said.batch {
		return ""
	}
	return regions.Get(f.issuer).NameZh
}

// close ends the list, if one is open; rows that wait for another stay below it.
func (w *walk) close() {
	if w.list == nil {
		for _, l := range w.pending {
			w.n.Skipped = append(w.n.Skipped, Line{l.row.Number, l.text, remark("skipped.text")})
			w.keep(l.text)
		}
		w.pending = nil
		return
	}
	for _, l := range w.pending {
		w.list.foot = w.list.foot.or(w.read.read(l.text, true))
		w.list.passRow(l.row, markFooter)
	}
	w.pending = nil
	w.n.Lists = append(w.n.Lists, w.list.finish()...)
	w.list = nil
}
