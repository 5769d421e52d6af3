package notice

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

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
	over    bool      // that title stands over several sections
	begun   bool      // a list has
	pending []waiting // rows above a list that has not begun
	list    *builder
}

type waiting struct {
	row  *grid.Row
	text string
	kind string
}

const enumerators = "一二三四五六七八九十"

// readSheet reads what the sheet's name says.
func (w *walk) readSheet() {
	name := trim(w.t.Name)
	if name == "" || strings.HasPrefix(strings.ToLower(name), "sheet") {
		return
	}
	w.sheet = w.read.read(name, false)
	w.sheet.issuer, w.sheet.totals = "", nil
	if w.region(name) != "" {
		w.within = name
	}
}

// wait keeps a row that stands above a list.
func (w *walk) wait(r *grid.Row) {
	text, _, n := single(r)
	if n > 1 {
		text = rowText(r)
	}
	w.pending = append(w.pending, waiting{r, text, w.kind(text, true)})
}

// open begins a list with the rows that wait above it. A header or an entry
// follows.
func (w *walk) open(c *columns, header int) {
	lines := w.pending
	w.pending = nil
	w.close()
	// Titles of the file come first; a numbered heading begins a section of it.
	from := 0
	if !w.based {
		if i := slices.IndexFunc(lines, func(l waiting) bool { return l.kind == "title" && enumerated(squeeze(l.text)) }); i > 0 {
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
	}
	w.begun = true
	b.list.Sheet, b.list.Header = w.t.Name, header
	b.list.Document.Title = cmp.Or(title, w.title, w.fileTitle)
	w.fileTitle = cmp.Or(w.fileTitle, w.title)
	if w.over && title != "" && w.title != "" {
		b.list.Document.Title = w.title + " " + title
	}
	b.said = said
	b.settle(own, title != "", c)
	b.list.about, b.list.aside = own.ofOthers(lines, c)
	if w.within != "" && w.opt.Ref.Regions.Resolve(w.within, b.outer).Region != "" {
		b.headings = []heading{{name: w.within, region: w.opt.Ref.Regions.Resolve(w.within, b.outer).Region}}
	}
	for _, l := range lines {
		if l.kind == "heading" {
			b.heading(l.row.Number, l.text)
		}
		if l.kind == "text" {
			w.tell(l.text)
		}
		b.passRow(l.row, "passed."+l.kind)
	}
	if c.wrong != "" {
		b.warn(0, "", remark("list.header-wrong", c.wrong))
	}
}

// others are whom tables beside the lists of a file are of.
var others = []string{"联系", "通讯录", "联络", "主管部门", "推荐部门", "机构", "平台", "园区", "集群", "专家", "银行", "协会", "商会", "窗口", "孵化", "企业家"}

// ofOthers says that the table below lines that say so much is not of firms
// with a title, though it may stand under the title of one that is.
func (f facts) ofOthers(lines []waiting, c *columns) (words string, aside bool) {
	if f.tier != "" || f.lookAlike != "" || f.act != "" || f.mixed != nil || !f.batch.weak() {
		return "", false
	}
	for _, l := range lines {
		if l.kind == "text" {
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
func (w *walk) say(lines []waiting) (facts, string) {
	var said facts
	title, rank := "", 0
	for i := len(lines) - 1; i >= 0; i-- {
		if l := lines[i]; l.kind == "title" {
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
		if l.text != title && l.kind != "text" && l.kind != "heading" {
			said = said.or(w.read.read(l.text, false))
		}
	}
	if rank < 4 && rank > 0 {
		// A title may be broken over rows.
		var whole strings.Builder
		for _, l := range lines {
			if l.kind == "title" && !strings.HasPrefix(squeeze(l.text), "附件") {
				whole.WriteString(trim(l.text))
			}
		}
		if f := w.read.read(whole.String(), false); f.tier != "" || f.lookAlike != "" {
			title = whole.String()
			said = f.or(said)
		}
	}
	for _, l := range lines {
		if l.kind == "text" {
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
		parent.published, parent.window = sme.Date{}, sme.Window{}
	}
	if w, ok := parent.clauses[own.act]; ok {
		parent.batch = w
	}
	return own.or(parent)
}

// enumerated says that a line begins as a numbered heading: 二、 or （二）.
func enumerated(q string) bool {
	rest := unnumber(q)
	return len(rest) < len(q) && rest != ""
}

// unnumber takes the number off a heading.
func unnumber(q string) string {
	rest := strings.TrimLeft(q, "（(")
	digits := strings.TrimLeft(rest, enumerators)
	if len(digits) == len(rest) {
		digits = strings.TrimLeft(rest, "0123456789")
	}
	if len(digits) == len(rest) {
		return q
	}
	for _, mark := range []string{"、", "．", ".", "）", ")"} {
		if after, ok := strings.CutPrefix(digits, mark); ok {
			return after
		}
	}
	return q
}

// kind says what a line of text outside of the entries is. above: no list has
// begun.
func (w *walk) kind(text string, above bool) string {
	q := squeeze(text)
	runes := utf8.RuneCountInString(q)
	sentence := strings.Contains(q, "。") || runes > 100
	bare := strings.TrimLeft(q, "*★（(【[")
	switch {
	case !sentence && hasPrefix(bare, "合计", "小计", "总计", "共计", "总数"),
		!sentence && strings.HasPrefix(bare, "共") && countForm.MatchString(bare) && runes < 16:
		return "subtotal"
	case hasPrefix(bare, "单位：", "单位:", "计量单位") && runes <= 12:
		return "unit"
	case hasPrefix(bare, "注：", "注:", "注1", "备注", "说明", "以上", "填表", "填报", "制表", "审核", "联系", "经办", "以下空白", "此页", "抄送", "打印", "日期：__"):
		return "footer"
	case runes < 50 && strings.HasPrefix(strings.TrimLeft(bare, "称号证书资格"), "有效期"):
		return "date"
	case runes < 60 && !published(q).IsZero() && !containsAny(q, "名单", "关于"):
		if runes < 40 && !signed.MatchString(q) {
			return "date"
		}
		return "footer"
	}
	if name, _, ok := w.placeHeading(q); ok && (!above || w.list != nil || enumerated(q)) && name != "" {
		return "heading"
	}
	if sentence {
		return "text"
	}
	if w.section(q) || above {
		return "title"
	}
	if hasSuffix(q, "厅", "局", "委员会", "办公室", "人民政府") {
		return "footer"
	}
	return "heading"
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// section says that a line names a list.
func (w *walk) section(q string) bool {
	if containsAny(q, "名单", "名录", "一览表", "汇总表", "公示表", "清单", "附件") {
		return true
	}
	var f facts
	w.read.readTier(&f, unquote(q))
	return f.tier != "" || f.lookAlike != "" || (containsAny(q, "企业", "公司") || enumerated(q)) && len(actsIn(q)) > 0
}

// placeHeading reads a heading over the firms of a place: 成都市（1465户）, 一、成都市.
func (w *walk) placeHeading(q string) (name string, n int, ok bool) {
	q = unnumber(q)
	name = strings.TrimRight(q, "：:")
	counts := false
	if g, count, isCount := groupCount(q); isCount {
		name, n, counts = g, count, true
	}
	if runes := utf8.RuneCountInString(name); runes < 2 || runes > 20 || organisation(name) {
		return "", 0, false
	}
	if w.region(name) != "" {
		return name, n, true
	}
	placeLike := hasSuffix(name, "市", "区", "县", "州", "盟", "旗", "兵团", "本级", "新城")
	return name, n, placeLike && (counts || utf8.RuneCountInString(name) <= 8)
}

// row reads one row of a list.
func (w *walk) row(r *grid.Row) {
	b := w.list
	text, at, n := single(r)
	if n == 1 && w.line(r, text, at) {
		return
	}
	if n > 1 && w.special(r, text) {
		return
	}
	if len(w.pending) > 0 {
		c := b.cols
		w.open(c, 0)
		b = w.list
	}
	before := b.list.RowsRead
	for i := range b.cols.groups {
		b.part(r, i)
	}
	if b.list.RowsRead == before {
		b.passRow(r, "passed.heading") // only columns before the first group have text
	}
}

// special passes over rows of several cells that are sums or signatures.
func (w *walk) special(r *grid.Row, first string) bool {
	if len(first) > 90 {
		return false
	}
	lead, _ := utf8.DecodeRuneInString(first)
	if !strings.ContainsRune("合小总共注备说填制审联经单（(", lead) {
		return false
	}
	name := cell(r, w.list.cols.groups[0].name)
	if organisation(name) {
		return false
	}
	q := squeeze(first)
	head := strings.TrimRight(q, "：:0123456789户家个（()）数企业")
	switch {
	case slices.Contains([]string{"合计", "小计", "总计", "共计", "总数"}, strings.TrimLeft(head, "（(")):
		w.list.subtotal(r, q)
		w.list.passRow(r, "passed.subtotal")
		return true
	case hasPrefix(q, "注：", "注:", "备注：", "备注:", "说明：", "填表", "填报", "制表", "审核人", "联系人", "联系电话", "经办", "单位负责人") && !isNumber(cell(r, w.list.cols.groups[0].number)):
		w.list.passRow(r, "passed.footer")
		return true
	}
	return false
}

// line reads a row with one text; it returns false for an entry.
func (w *walk) line(r *grid.Row, text string, at int) bool {
	b := w.list
	g := &b.cols.groups[0]
	own := slices.ContainsFunc(b.cols.groups, func(g group) bool { return g.name == at }) || g.headless && b.nameAt == at
	firm := organisation(text)
	if firm && (own || g.headless) {
		return false
	}
	if isNumber(text) || codeText(text) {
		return false
	}
	kind := w.kind(text, false)
	if own && kind == "heading" && !w.isPlaceHeading(text) {
		if !strings.ContainsAny(text, "。；") && utf8.RuneCountInString(text) < 40 && w.entryHere(text) {
			return false
		}
	}
	if firm && kind == "heading" {
		return false
	}
	if at > 0 && !own && kind == "heading" && at != g.number && !g.headless {
		return false // the name is missing
	}
	switch kind {
	case "subtotal":
		b.subtotal(r, squeeze(text))
	case "title":
		q := squeeze(text)
		if len(w.pending) == 0 && slices.ContainsFunc(b.list.Passed, func(l Line) bool { return squeeze(l.Text) == q }) {
			break // printed again on each page
		}
		f := w.read.read(text, false)
		if place := w.finer(f); place != "" && len(w.pending) == 0 {
			_, n, _ := groupCount(text)
			b.setHeading(heading{place, f.issuer}, r.Number, text, n)
			kind = "heading"
			break
		}
		w.pending = append(w.pending, waiting{r, text, kind})
		return true
	case "text", "footer", "date":
		if len(w.pending) == 0 {
			b.foot = b.foot.or(w.read.read(text, true))
			if kind == "text" {
				w.tell(text)
				kind = "footer"
			}
		}
	case "heading":
		if len(w.pending) == 0 {
			b.heading(r.Number, text)
		}
	}
	if len(w.pending) > 0 {
		w.pending = append(w.pending, waiting{r, text, kind})
		return true
	}
	b.passRow(r, "passed."+kind)
	return true
}

func (w *walk) isPlaceHeading(text string) bool {
	_, _, ok := w.placeHeading(squeeze(text))
	return ok
}

// entryHere says that a short text in the name column is a firm and not a
// heading: the list has names only, or the firm has none of the usual endings.
func (w *walk) entryHere(text string) bool {
	return !enumerated(squeeze(text)) && utf8.RuneCountInString(text) >= 4 && (len(w.list.cols.list) == 1 || w.list.cols.groups[0].name > 0)
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
			w.tell(l.text)
		}
		w.pending = nil
		return
	}
	for _, l := range w.pending {
		w.list.foot = w.list.foot.or(w.read.read(l.text, true))
		w.list.passRow(l.row, "passed.footer")
	}
	w.pending = nil
	w.n.Lists = append(w.n.Lists, w.list.finish()...)
	w.list = nil
}
