package notice

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// searched bounds the rows that running text may fill before a header.
const searched = 3000

// findHeader returns the index of the first header of a table, or -1.
func (p *parser) findHeader(t *grid.Table) int {
	for i := range t.Rows[:min(searched, len(t.Rows))] {
		r := &t.Rows[i]
		if p.opt.HeaderRow > 0 {
			if r.Number == p.opt.HeaderRow {
				return i
			}
			continue
		}
		if empty(r) {
			continue
		}
		if c, ok := p.readHeader(r.Cells, false); ok && (len(c.list) > 1 || p.namesBelow(t, i)) {
			if !p.mistakesNames(c, t, i) && !p.namesList(rowText(r)) {
				return i
			}
		}
	}
	return -1
}

// namesList reports whether a row's text together is the title of a list.
func (p *parser) namesList(text string) bool {
	if !containsAny(squeeze(text), "名单", "通知", "公告", "公示") {
		return false
	}
	var f facts
	p.read.readTier(&f, unquote(squeeze(text)))
	return f.tier != "" || f.lookAlike != ""
}

// namesBelow reports whether names of firms follow a row.
func (p *parser) namesBelow(t *grid.Table, i int) bool {
	for j := i + 1; j < min(i+6, len(t.Rows)); j++ {
		if slices.ContainsFunc(t.Rows[j].Cells, organisation) {
			return true
		}
	}
	return false
}

// mistakesNames reports whether a header has no column for names, and none of
// its columns holds any.
func (p *parser) mistakesNames(c *columns, t *grid.Table, head int) bool {
	if c.groups[0].name >= 0 || c.groups[0].former >= 0 {
		return false
	}
	p.decide(c, t, head+1)
	return c.groups[0].name < 0
}

// mayBeHeader reports whether a row within a list is a header again.
func (w *walk) mayBeHeader(r *grid.Row) bool {
	again := slices.Equal(r.Cells, w.list.raw) && w.list.cols.groups[0].name >= 0
	if again || w.opt.HeaderRow > 0 { // only the one that was given, printed again
		return again
	}
	hit := false
	for i, c := range r.Cells[:min(len(r.Cells), 24)] {
		if len(c) == 0 || len(c) > 60 {
			continue
		}
		if hit = i < len(w.list.raw) && c == w.list.raw[i] || w.mayName(c); hit {
			break
		}
	}
	if !hit {
		return false
	}
	first, _, _ := single(r)
	if _, known := headerWord(first); !known && (isNote(first) || isFooter(bare(squeeze(first)))) || dealtTitle(r) {
		return false
	}
	_, ok := w.readHeader(r.Cells, false)
	return ok
}

// dealtTitle reports whether the cells of a row together are the name of a list, and
// none of them is.
func dealtTitle(r *grid.Row) bool {
	return strings.Contains(squeeze(rowText(r)), "名单") && !slices.ContainsFunc(r.Cells, func(c string) bool { return strings.Contains(squeeze(c), "名单") })
}

// mayName reports whether a cell may be a word for the name, or another that only
// headers have.
func (w *walk) mayName(c string) bool {
	if word, ok := headerWords[trim(c)]; ok && word.id != "" {
		return true
	}
	if c[0] < 0x80 && (!strings.ContainsFunc(c, unicode.IsLetter) || sme.CodeKey(c) != "") {
		return false // a number or a code, as most such cells are
	}
	if c[0] < 0x80 && len(strings.Fields(c)) < 5 { // Name of enterprise
		word, ok := headerWord(c)
		return ok && word.id == colName
	}
	return hasSuffix(c, "名称", "全称") || strings.HasSuffix(c, "）") && strings.Contains(c, "名称（")
}

// header reads the header at row i, with a second row below it if it has one,
// and returns the index of its last row.
func (w *walk) header(i int) int {
	r := &w.t.Rows[i]
	cells, last := r.Cells, i
	if second := w.secondHeader(i); second > 0 {
		cells, last = combine(r, &w.t.Rows[second]), second
	}
	if len(w.pending) > 0 && w.list == nil {
		cells = w.above(cells)
	}
	c, _ := w.readHeader(cells, true)
	if w.list != nil && slices.Equal(w.list.raw, r.Cells) && len(c.list) == len(w.list.cols.list) {
		c = w.list.cols // printed again on each page
	} else {
		w.decide(c, w.t, last+1)
		c.guessed = w.guessed
	}
	if w.list != nil && len(w.pending) == 0 && sameColumns(w.list.cols, c) && !w.sectionBegins(i, last) {
		w.list.cols, w.list.raw = c, r.Cells
		w.list.nameAt = c.groups[0].name
		w.list.passRow(r, markHeader)
	} else {
		w.open(c, r.Number)
		w.list.raw = r.Cells
	}
	if last > i {
		w.list.passRow(&w.t.Rows[last], markHeader)
	}
	return last
}

// sectionBegins reports whether a section begins at row i, where the header is
// repeated: right above it is a numbered heading that is no place, and below it
// the numbers start again. The heading is then the section's title, as it is
// where the sections are tables of their own.
func (w *walk) sectionBegins(i, last int) bool {
	b := w.list
	above := i - 1
	for above >= 0 && empty(&w.t.Rows[above]) {
		above--
	}
	below := last + 1
	for below < len(w.t.Rows) && empty(&w.t.Rows[below]) {
		below++
	}
	n := len(b.list.Passed) - 1
	if above < 0 || below >= len(w.t.Rows) || n < 0 || b.list.Passed[n].Row != w.t.Rows[above].Number || b.list.Passed[n].Remark.ID != "passed.heading" {
		return false
	}
	r := &w.t.Rows[above]
	first, numbered := ordinal(cell(&w.t.Rows[below], b.cols.groups[0].number))
	if text := rowText(r); !numbered || first != 1 || b.numbers[0].last == 0 || !enumerated(squeeze(text)) || w.isPlaceHeading(text) {
		return false
	}
	b.list.Passed = b.list.Passed[:n]
	b.list.RowsRead--
	w.pending = append(w.pending, told{r, rowText(r), markTitle})
	w.base.act = b.act
	return true
}

// above fills blank header cells from a row of header words right above.
func (w *walk) above(cells []string) []string {
	up := w.pending[len(w.pending)-1].row
	if _, _, n := single(up); n < 2 {
		return cells
	}
	var filled []string
	for i, c := range up.Cells {
		if i >= len(cells) || trim(cells[i]) != "" {
			continue
		}
		if _, ok := headerWord(c); ok {
			if filled == nil {
				filled = slices.Clone(cells)
			}
			filled[i] = c
		}
	}
	if filled == nil {
		return cells
	}
	return filled
}

// secondHeader returns the index of the second row of the header at row i, or 0.
func (w *walk) secondHeader(i int) int {
	j := i + 1
	for j < len(w.t.Rows) && empty(&w.t.Rows[j]) {
		j++
	}
	if j >= len(w.t.Rows) || w.opt.HeaderRow > 0 {
		return 0
	}
	top, sub := &w.t.Rows[i], &w.t.Rows[j]
	if w.goesOn(top, sub) {
		return j
	}
	known := 0
	for k, c := range sub.Cells {
		c = trim(c)
		if c == "" || inherited(sub, k) {
			continue
		}
		if w.headsGroup(c) {
			return 0
		}
		word, ok := headerWord(c)
		upper := over(top, k)
		if combined, both := headerWord(upper + c); both {
			// 信用代码 over 成都市 says nothing of it that 信用代码 alone doesn't.
			if alone, known := headerWord(upper); ok || !known || alone.id != combined.id {
				word, ok = combined, true
			}
		}
		if !ok || word.id == colName && cell(top, k) != "" || word.id == colNumber {
			return 0
		}
		known++
	}
	if known == 0 {
		return 0
	}
	return j
}

// goesOn reports whether a header continues in the row below it, with units or
// years, say: words that occur only below columns that are kept as printed.
func (w *walk) goesOn(top, sub *grid.Row) bool {
	c, ok := w.readHeader(top.Cells, false)
	if !ok || c.groups[0].name < 0 || len(c.groups) > 1 {
		return false
	}
	words := 0
	for k, text := range sub.Cells {
		if text = trim(text); text == "" || inherited(sub, k) {
			continue
		}
		if k >= len(c.list) || c.list[k].ID != "" && c.list[k].ID != colOther || utf8.RuneCountInString(text) > 12 ||
			isData(text) || nothing(text) || w.headsGroup(text) || organisation(text) {
			return false
		}
		words++
	}
	return words > 1
}

// over is the text of an upper header cell, which may span those to its right.
func over(top *grid.Row, k int) string {
	for ; k >= 0; k-- {
		if c := cell(top, k); c != "" {
			return c
		}
	}
	return ""
}

// combine makes one header of two rows.
func combine(top, sub *grid.Row) []string {
	cells := make([]string, max(len(top.Cells), len(sub.Cells)))
	for k := range cells {
		t, s := cell(top, k), cell(sub, k)
		switch {
		case s == "" || inherited(sub, k) || s == t:
			cells[k] = t
		default:
			cells[k] = s
			_, alone := headerWord(s)
			if _, ok := headerWord(over(top, k) + s); ok || !alone {
				cells[k] = over(top, k) + s
			}
		}
	}
	return cells
}

func sameColumns(a, b *columns) bool {
	ids := func(c *columns) []string {
		var all []string
		for _, col := range c.list {
			if col.ID != "" {
				all = append(all, col.ID)
			}
		}
		slices.Sort(all)
		return all
	}
	return slices.Equal(ids(a), ids(b))
}
