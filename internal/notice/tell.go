package notice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// mark is what a row is.
type mark string

// The marks of rows. Those that are passed over are told by them: passed.title.
const (
	markTitle    mark = "title"
	markHeading  mark = "heading"
	markSubtotal mark = "subtotal"
	markUnit     mark = "unit"
	markDate     mark = "date"
	markFooter   mark = "footer"
	markText     mark = "text"
	markNote     mark = "note"
	markHeader   mark = "repeated-header"
	markEntry    mark = "entry" // or a problem: a row that would be one
)

// told is a row with what it was told to be. Its text is that of all its cells:
// a row is the same however its text is dealt over them.
type told struct {
	row  *grid.Row
	text string
	mark mark
}

// tell says what a row outside of the entries, or among them, is.
func (w *walk) tell(r *grid.Row) told {
	text, at, n := single(r)
	switch {
	case isNote(text):
		return told{r, rowText(r), markNote}
	case w.list == nil:
		if n > 1 {
			text = rowText(r)
		}
		return told{r, text, w.tellText(text, true)}
	case n > 1:
		return w.tellDealt(r, text)
	}
	return told{r, text, w.tellAlone(text, at)}
}

// tellAlone tells a row among the entries that has one text, in the column at.
func (w *walk) tellAlone(text string, at int) mark {
	b := w.list
	g := &b.cols.groups[0]
	own := slices.ContainsFunc(b.cols.groups, func(g group) bool { return g.name == at }) || g.headless && b.nameAt == at
	firm := organisation(text)
	if firm && (own || g.headless) || isNumber(text) || codeText(text) {
		return markEntry
	}
	m := w.tellText(text, false)
	switch {
	case own && m == markFooter && !isFooter(bare(squeeze(text))) && hasSuffix(squeeze(text), offices...):
		if w.entryFollows() || !w.isAuthority(text) {
			return markEntry // 水利第一工程局, not who signs
		}
	case m != markHeading:
	case own && w.firmHere(text),
		firm,
		at > 0 && !own && at != g.number && !g.headless: // the name is missing
		return markEntry
	}
	return m
}

// firmHere reports whether a short text in the column of names is a firm without a
// usual ending, not a heading: a heading names a place or a group of firms.
func (w *walk) firmHere(text string) bool {
	q := squeeze(text)
	if number, rest := leadNumber(text); number != "" {
		n, _ := ordinal(number)
		last := w.list.numbers[0].last
		return n == last+1 && !w.isPlaceHeading(rest) && !w.list.cols.hasNumbers()
	}
	if name, n, ok := w.placeHeading(q); ok && (n > 0 || isGroupCount(text) || w.levelOf(name) != "" || hasSuffix(name, "本级", "兵团")) {
		return false
	}
	return !enumerated(q) && !strings.ContainsAny(text, "。；：") && utf8.RuneCountInString(text) < 40 && utf8.RuneCountInString(text) > 1 &&
		!hasSuffix(q, headingEnds...)
}

// hasNumbers reports whether the list has a column of numbers.
func (c *columns) hasNumbers() bool { return c.groups[0].number >= 0 }

// entryFollows reports whether the next row is an entry.
func (w *walk) entryFollows() bool {
	for i := w.at + 1; i < len(w.t.Rows); i++ {
		r := &w.t.Rows[i]
		if empty(r) {
			continue
		}
		g := &w.list.cols.groups[0]
		return organisation(cell(r, g.name)) || organisation(cell(r, w.list.nameAt)) || isNumber(cell(r, g.number))
	}
	return false
}

// isAuthority reports whether a text that ends as an office's name is one's: it begins
// with a place, or names what offices are for.
func (p *parser) isAuthority(text string) bool {
	q := squeeze(text)
	return containsAny(q, officeWords...) || p.read.issuer(q) != "" && utf8.RuneCountInString(q) <= 12 && !strings.Contains(q, "第")
}

// signature reports whether a row that begins with a text is a sum, a note, or
// signed by an authority.
func (p *parser) signature(first string) bool {
	return signs(first) || hasSuffix(first, offices...) && p.isAuthority(first)
}

// tellDealt classifies a row among the entries that has text in several cells: an
// entry if one of them is what an entry has there, else by all of them together.
func (w *walk) tellDealt(r *grid.Row, first string) told {
	if w.entryLike(r) {
		return told{r, first, markEntry}
	}
	text := rowText(r)
	g := &w.list.cols.groups[0]
	numbered := cell(r, g.number) != "" // by what is no number
	m := w.tellText(text, false)
	switch {
	case m == markSubtotal, m == markUnit, m == markDate, m == markFooter && (isFooter(bare(squeeze(text))) || !published(squeeze(text)).IsZero()):
	case isLabelled(bare(squeeze(text))), isLabel(squeeze(first)):
		m = markFooter
	case m == markHeading && w.isPlaceHeading(text) && (numbered || isGroupCount(text)):
	case m != markHeading && numbered:
	default:
		m = markEntry
	}
	return told{r, text, m}
}

// entryLike reports whether a cell of a row holds what an entry has there: a running
// number, a name with a firm's ending, a code, or beside a name a place or date.
func (w *walk) entryLike(r *grid.Row) bool {
	for i := range w.list.cols.groups {
		g := &w.list.cols.groups[i]
		if g.headless && slices.ContainsFunc(r.Cells, func(c string) bool { return organisation(c) || codeText(trim(c)) }) {
			return true
		}
		name := cell(r, g.name)
		if organisation(name) || codeText(cell(r, g.code)) {
			return true
		}
		if n, ok := ordinal(cell(r, g.number)); ok && (n < 1900 || date(rowText(r)).IsZero()) { // 2023 and 年3月20日 are a date
			return true
		}
		if first, _, _ := single(r); name == "" || w.signature(first) { // 填报人： 李某 2024年7月18日 is none
			continue
		}
		if slices.ContainsFunc(g.places, func(at int) bool { text := cell(r, at); return text != "" && w.levelOf(text) != "" }) {
			return true
		}
		for _, at := range []int{g.start, g.until} {
			if text := cell(r, at); text != "" && !readEnd(text).IsZero() {
				return true
			}
		}
	}
	return false
}

// bare is a squeezed text without the marks that notes begin with.
func bare(q string) string { return strings.TrimLeft(q, "*★（(【[") }

// tellText says what a line of text outside of the entries is. above: no list
// has begun.
func (w *walk) tellText(text string, above bool) mark {
	q := squeeze(text)
	sentence := strings.Contains(q, "。") || utf8.RuneCountInString(q) > 100
	if m := w.tellNote(q, sentence, above); m != "" {
		return m
	}
	if name, n, ok := w.placeHeading(q); ok && name != "" && (!above || w.list != nil || enumerated(q) || n > 0 || w.headsRows(name)) {
		return markHeading
	}
	if sentence {
		return markText
	}
	if w.section(q) || above {
		return markTitle
	}
	if hasSuffix(q, offices...) {
		return markFooter
	}
	return markHeading
}

// tellNote tells sums, units, dates, notes and signatures; "" is none of these.
func (w *walk) tellNote(q string, sentence, above bool) mark {
	bare, runes := bare(q), utf8.RuneCountInString(q)
	switch {
	case !sentence && hasPrefix(bare, sumWords...),
		!sentence && strings.HasPrefix(bare, "共") && countForm.MatchString(bare) && runes < 16:
		return markSubtotal
	case hasPrefix(bare, unitWords...) && runes <= 12:
		return markUnit
	case isFooter(bare), containsAny(q, "http://", "https://"):
		if above && w.list == nil && !isFooter(bare) {
			return markText
		}
		return markFooter
	case runes < 50 && strings.HasPrefix(strings.TrimLeft(bare, "称号证书资格"), "有效期"),
		runes < 20 && !effect(bare).IsZero() && strings.ContainsAny(bare, "：:"):
		return markDate
	case runes < 60 && !published(q).IsZero() && !containsAny(q, "名单", "关于"):
		if runes < 40 && !signed.MatchString(q) {
			return markDate
		}
		return markFooter
	case isLabelled(bare):
		return markFooter
	}
	return ""
}

// enumerated reports whether a line begins as a numbered heading: 二、 or （二）.
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

// section reports whether a line names a list.
func (w *walk) section(q string) bool {
	if containsAny(q, listNouns...) {
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
	if g, count, isCount := groupCell(q); isCount {
		name, n, counts = g, count, true
	}
	if runes := utf8.RuneCountInString(name); runes < 2 || runes > 20 || organisation(name) {
		return "", 0, false
	}
	if w.levelOf(name) != "" {
		return name, n, true
	}
	placeLike := hasSuffix(name, placeEnds...)
	return name, n, placeLike && (counts || utf8.RuneCountInString(name) <= 8)
}

func (w *walk) isPlaceHeading(text string) bool {
	_, _, ok := w.placeHeading(squeeze(text))
	return ok
}

// headsRows reports whether a place above the first row of a list is a heading:
// there is a title above it, and a firm or its code right below.
func (w *walk) headsRows(name string) bool {
	if w.t == nil || !slices.ContainsFunc(w.pending, func(t told) bool { return t.mark == markTitle && w.section(squeeze(t.text)) }) {
		return false
	}
	regions := w.opt.Ref.Regions
	if at := w.region(name); at != "" && regions.At(at, sme.KindCity) == "" && !regions.HasDistricts(at) || w.levelOf(name) == "" {
		return false
	}
	for i := w.at + 1; i < len(w.t.Rows); i++ {
		if r := &w.t.Rows[i]; !empty(r) {
			return slices.ContainsFunc(r.Cells, func(c string) bool { return organisation(c) || codeText(c) })
		}
	}
	return false
}

// isNote reports whether a row is a note to who fills it in, as scripts mark them; #12
// and #N/A are none.
func isNote(first string) bool {
	return len(first) > 2 && first[0] == '#' && !isNumber(first[1:]) && !nothing(first)
}

// isGroupCount reports whether a text is a group with its number: 上城区（75家）.
func isGroupCount(text string) bool {
	_, _, ok := groupCell(text)
	return ok
}
