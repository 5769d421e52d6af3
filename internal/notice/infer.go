package notice

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// infer finds the columns of rows that have no header at all, from their cells.
// It reports whether the rows from first on are a list.
func (p *parser) infer(rows [][]string, above func() []grid.Row) (c *columns, first int, ok bool) {
	width, named, last, several := 0, 0, 0, 0
	first = -1
	nameAt := map[int]int{}
	for i, cells := range rows {
		width = max(width, len(cells))
		at := slices.IndexFunc(cells, organisation)
		if at < 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		named++
		last = i
		nameAt[at]++
		several += b2i(slices.ContainsFunc(cells[at+1:], organisation))
	}
	mapped := p.mappedColumn(colName)
	name := mapped
	switch {
	case mapped >= 0:
		first, last = 0, len(rows)-1
		width = max(width, name+1)
	case named == 0 || named == 1 && !p.listAbove(rows, first, above) || 2*named < last-first+1 || width > 200:
		return nil, 0, false
	case 3*several > named:
		name = distinctFirms(rows[first : last+1])
	default:
		name = nameColumn(rows[first], nameAt, named)
	}
	c = &columns{list: make([]Column, width)}
	c.list[name].ID = colName
	sample := rows[first:min(last+1, first+500)]
	taken := map[string]bool{}
	for i := range width {
		if i != name {
			p.inferColumn(c, i, sample, i < name, taken)
		}
	}
	if mapped < 0 {
		c.firms = p.firmColumns(sample)
	}
	g := c.group(0, width)
	g.headless, g.local = true, g.local || len(g.places) == 1
	c.groups = []group{g}
	return c, first, true
}

// inferColumn finds the id of a column without a header from its cells, leaving
// out the ids that are taken.
func (p *parser) inferColumn(c *columns, i int, sample [][]string, beforeName bool, taken map[string]bool) {
	e := evidence{level: map[sme.RegionKind]int{}}
	for _, cells := range sample {
		if i < len(cells) && !nothing(cells[i]) {
			e.filled++
			p.weighText(&e, trim(cells[i]))
		}
	}
	id := ""
	mapped, given := p.columns["#"+strconv.Itoa(i+1)]
	switch {
	case given:
		id = mapped
	case e.most(e.numbers+e.years) && e.numbers > 0 && beforeName && !taken[colNumber] && counting(sample, i):
		id = colNumber
	case e.most(e.years):
		id = colYear
	case e.most(e.codes) && !taken[colCode]:
		id = colCode
	case e.most(e.shaped) && e.places > 0:
		id = colPlace
	case e.most(e.tiers):
		id = colTier
	case e.most(e.dates):
		c.dates = append(c.dates, i)
	}
	if id != colPlace && taken[id] {
		id = ""
	}
	taken[id] = id != ""
	c.list[i].ID, c.list[i].Guessed = id, id != "" && !given
	c.contact = c.contact || e.most(e.contacts)
}

// listAbove reports whether a line above the table, or one of the rows above the
// first firm, names a list, and that the firm's row has a number or a code beside
// the name.
func (p *parser) listAbove(rows [][]string, first int, above func() []grid.Row) bool {
	if !slices.ContainsFunc(rows[first], func(c string) bool { return isNumber(c) || codeText(trim(c)) }) {
		return false
	}
	names := func(c string) bool {
		var f facts
		p.read.readTier(&f, unquote(squeeze(c)))
		return f.tier != ""
	}
	return slices.ContainsFunc(rows[:first], func(cells []string) bool { return slices.ContainsFunc(cells, names) }) ||
		slices.ContainsFunc(above(), func(r grid.Row) bool { return slices.ContainsFunc(r.Cells, names) })
}

// distinctFirms is the column of firms with the most different names: those of
// who vouches for the firms of a list come back.
func distinctFirms(rows [][]string) int {
	names := map[int]map[string]bool{}
	for _, cells := range rows {
		for i, c := range cells {
			if organisation(c) {
				if names[i] == nil {
					names[i] = map[string]bool{}
				}
				names[i][c] = true
			}
		}
	}
	best := -1
	for i := range names {
		if best < 0 || len(names[i]) > len(names[best]) || len(names[i]) == len(names[best]) && i < best {
			best = i
		}
	}
	return best
}

// firmColumns are the columns that hold firms beside each other,
// or what may be one without a usual ending: it begins with the name of a place.
// Names that move from one column to the next are in one alone of each row.
func (p *parser) firmColumns(rows [][]string) []int {
	at := map[int]bool{}
	for _, cells := range rows {
		var firms []int
		for i, c := range cells {
			if organisation(c) || p.localName(c) {
				firms = append(firms, i)
			}
		}
		if len(firms) > 1 {
			for _, i := range firms {
				at[i] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(at))
}

// localName reports whether a text is a place and more, as firms' names are that
// lack a usual ending: 四川样例第一工程局.
func (p *parser) localName(text string) bool {
	if utf8.RuneCountInString(text) < 6 || len(text) > 120 || !plainHan(text) || hasSuffix(text, "号") || p.levelOf(text) != "" {
		return false
	}
	place, _ := p.read.leading(text, sme.Country)
	return place != ""
}

// nameColumn is the column that names begin in: that of the first row, since
// columns may shift further down, unless names are rare in it.
func nameColumn(first []string, nameAt map[int]int, named int) int {
	name := slices.IndexFunc(first, organisation)
	if 8*nameAt[name] >= named {
		return name
	}
	for at, n := range nameAt {
		if n > nameAt[name] || n == nameAt[name] && at < name {
			name = at
		}
	}
	return name
}

// mappedColumn is the column that --map gives an id by its number, or -1.
func (p *parser) mappedColumn(id string) int {
	for key, to := range p.columns {
		if number, ok := strings.CutPrefix(key, "#"); ok && to == id {
			if n, err := strconv.Atoi(number); err == nil && n > 0 && n <= 200 {
				return n - 1
			}
		}
	}
	return -1
}

// counting reports whether a column counts up.
func counting(rows [][]string, i int) bool {
	up, steps, before := 0, 0, 0
	for _, cells := range rows {
		if i >= len(cells) {
			continue
		}
		n, ok := ordinal(strings.TrimSpace(cells[i]))
		if !ok {
			continue
		}
		if before > 0 {
			steps++
			if n == before+1 {
				up++
			}
		}
		before = n
	}
	return 2*up >= steps
}
