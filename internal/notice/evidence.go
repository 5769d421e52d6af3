package notice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// evidence counts the cells of a column by what they are, in the rows that were
// looked at.
type evidence struct {
	filled   int
	firms    int // by the ending of the name
	numbers  int
	years    int
	codes    int
	good     int // of them, those that pass the checks
	dates    int
	contacts int // telephones, mail addresses
	private  int // these, and identity numbers
	places   int // that the reference data has
	shaped   int // these, and texts that look like a place
	tiers    int
	acts     int
	distinct int
	level    map[sme.RegionKind]int
}

// most reports whether more than half of a column's cells are so.
func (e *evidence) most(n int) bool { return e.filled > 0 && 2*n > e.filled }

const (
	weighedFirst = 200 // rows right below a header that its columns are judged by
	weighedRest  = 200 // and of those further down
)

// weigh looks at the rows of a table from one on: at the first, and at some of
// the rest.
func (p *parser) weigh(t *grid.Table, from, width int) []evidence {
	all := make([]evidence, width)
	values := make([]map[string]bool, width)
	for i := range values {
		values[i], all[i].level = map[string]bool{}, map[sme.RegionKind]int{}
	}
	step := max(1, (len(t.Rows)-from-weighedFirst)/weighedRest)
	for j := from; j < len(t.Rows); j++ {
		if j-from >= weighedFirst && (j-from)%step != 0 {
			continue
		}
		if first, _, n := single(&t.Rows[j]); isNote(first) || n == 1 && width > 1 && (p.headsGroup(first) || !published(squeeze(first)).IsZero()) ||
			p.signature(first) && !slices.ContainsFunc(t.Rows[j].Cells, organisation) {
			continue
		}
		for i, text := range t.Rows[j].Cells {
			if i >= width {
				break
			}
			if text = trim(text); nothing(text) || inherited(&t.Rows[j], i) {
				continue
			}
			e := &all[i]
			e.filled++
			if !values[i][text] {
				values[i][text] = true
				e.distinct++
			}
			p.weighText(e, text)
		}
	}
	return all
}

// headsGroup reports whether a text that is alone in its row names a place, with
// or without the number of its rows.
func (p *parser) headsGroup(text string) bool {
	if name, ok := cutColon(text); ok {
		text = name
	}
	return isGroupCount(text) || !organisation(text) && p.levelOf(text) != ""
}

func (p *parser) weighText(e *evidence, text string) {
	if n, ok := ordinal(text); ok {
		switch {
		case n >= 1900 && n < 2100:
			e.years++
			return
		case len(text) < 6:
			e.numbers++
			return
		}
	}
	switch {
	case identityShaped(sme.CleanCode(text)):
		e.private++
	case codeText(text):
		e.codes++
		if grade := sme.GradeCode(sme.CleanCode(text)); grade != sme.CodeBad && grade != sme.CodeOldNumber {
			e.good++
		}
	case PrivateText(text):
		e.contacts++
		e.private++
	case len(text) <= 40 && strings.ContainsAny(text, "0123456789０１二〇") && !readEnd(text).IsZero():
		e.dates++
	case isNumber(text):
		e.numbers++
	case organisation(text):
		e.firms++
	case p.levelOf(text) != "":
		e.places++
		e.shaped++
		e.level[p.levelOf(text)]++
	default:
		e.shaped += b2i(utf8.RuneCountInString(text) <= 10 && hasSuffix(placeText(text), placeShapes...))
		e.tiers += b2i(len(p.read.tiersOf(text)) > 0)
		e.acts += b2i(actOf(text) != "")
	}
}

// placeText is a cell's place without the number of its group.
func placeText(text string) string {
	name, _, _ := groupCell(text)
	return name
}

// levelOf is the level of the regions with this name, "" if there are none. Of a
// place put together (成都市武侯区) it is the level of the finest.
func (p *parser) levelOf(text string) sme.RegionKind {
	if len(text) > 60 {
		return ""
	}
	if kind, ok := p.levels[text]; ok {
		return kind
	}
	regions := p.opt.Ref.Regions
	kind := sme.RegionKind("")
	name := placeText(text)
	if region := p.region(text); region != "" {
		kind = regions.Get(region).Kind
	} else if cities := regions.Bearers(name); len(cities) > 0 {
		kind = regions.Get(cities[0]).Kind
	} else if name != "" && name[0] < 0x80 {
		if region, ok := regions.Lookup(name, sme.Country); ok {
			kind = regions.Get(region).Kind
		}
	}
	if kind == "" && len(name) > 0 && name[0] >= 0x80 && hasSuffix(name, placeShapes...) && utf8.RuneCountInString(name) <= 12 && regions.NamesCity(name) {
		kind = sme.KindDistrict // 德阳市高新区, which no table has
	}
	p.levels[text] = kind
	return kind
}

// decide gives the columns of the header above the row at from their ids, by the
// header's words and by the cells below them.
func (p *parser) decide(c *columns, t *grid.Table, from int) {
	if len(c.groups) != 1 {
		return
	}
	c.evidence = p.weigh(t, from, len(c.list))
	rows := 0
	for i := range c.evidence {
		rows = max(rows, c.evidence[i].filled)
	}
	c.disbelieve()
	p.decideNames(c, rows)
	p.decideCodes(c)
	for i := range c.list {
		c.list[i].ID = ""
	}
	c.assign()
	p.decidePlaces(c)
	c.decideRest(rows)
	c.groups = []group{c.group(0, len(c.list))}
}

// disbelieve takes the meaning from headers below which nothing is so, but not
// from those that were given by --map.
func (c *columns) disbelieve() {
	for i := range c.words {
		w, e := &c.words[i], &c.evidence[i]
		if w.rank < 0 {
			continue
		}
		believed := true
		switch w.id {
		case colTier:
			believed = e.tiers > 0 && 2*e.tiers >= e.filled
		case colAct:
			believed = e.most(e.acts)
		case colPublished:
			believed = e.most(e.dates)
		case colProvince, colCity, colDistrict, colPlace:
			believed = w.rank < 6 || e.filled == 0 || 2*e.shaped >= e.filled
		case colCode:
			believed = e.filled == 0 || !e.most(e.private-e.contacts)
		}
		if !believed {
			if w.rank == 6 && e.places > 0 {
				c.places = append(c.places, i)
			}
			*w = word{}
		}
	}
}

// decideRest tells columns of tiers and of contacts whose headers say nothing,
// and finds dates that nobody says what they are of.
func (c *columns) decideRest(rows int) {
	for i := range c.list {
		e := &c.evidence[i]
		if c.list[i].ID != "" || c.words[i].id != "" || e.filled == 0 {
			continue
		}
		header := c.list[i].Header
		if e.most(e.tiers) && 2*e.filled >= rows && !containsAny(header, pastWords...) && !containsAny(header, "已", "现有") && !c.has(colTier) {
			c.list[i].ID = colTier
		}
		_, known := headerWord(header)
		if e.most(e.dates) && !known && header != "" && !containsAny(headerKey(header), otherDates...) {
			c.dates = append(c.dates, i)
		}
		c.contact = c.contact || e.most(e.contacts)
	}
}

func (c *columns) has(id string) bool {
	return slices.ContainsFunc(c.list, func(col Column) bool { return col.ID == id })
}

// decideNames finds the column of names: by its header, unless the cells below it
// are something else; by the cells where several headers fit equally well, or none
// does. The names of a list's firms hardly ever repeat; those of the bodies that
// vouch for them do.
func (p *parser) decideNames(c *columns, rows int) {
	best := -1
	better := func(i, j int) bool { // i than j
		a, b := &c.evidence[i], &c.evidence[j]
		return a.firms > 0 && (b.firms == 0 || a.distinct*max(1, b.filled) > b.distinct*max(1, a.filled) && 2*a.firms > b.firms)
	}
	for i, w := range c.words {
		if w.id == colName && (best < 0 || w.rank < c.words[best].rank || w.rank == c.words[best].rank && w.rank > 0 && better(i, best)) {
			best = i
		}
	}
	if best >= 0 {
		e := &c.evidence[best]
		other := p.firmsColumn(c, rows, best)
		if e.firms > 0 || other < 0 || !e.most(e.numbers+e.codes+e.dates+e.places+e.private) || c.words[best].rank < 0 {
			for i := range c.words { // what settles for it among words of one rank
				if c.words[i].id == colName && i != best && c.words[i].rank >= c.words[best].rank && c.words[best].rank >= 0 {
					c.words[i].rank++
				}
			}
			return
		}
		c.words[best] = word{}
		c.words[other] = word{colName, 0}
		c.wrong = c.list[other].Header
		return
	}
	if best = p.firmsColumn(c, rows, -1); best >= 0 {
		c.wrong = c.list[best].Header
	} else if best = slices.IndexFunc(c.list, func(col Column) bool { return bearers[headerKey(col.Header)] }); best >= 0 && c.evidence[best].firms > 0 {
		c.wrong = c.list[best].Header
	}
	if best >= 0 {
		c.words[best] = word{colName, 0}
	}
}

// firmsColumn is the column, other than one, in which most rows name a firm and
// hardly any name comes twice; -1 if there is none.
func (p *parser) firmsColumn(c *columns, rows, but int) int {
	best := -1
	for i := range c.evidence {
		e := &c.evidence[i]
		if i == but || 2*e.firms <= rows || c.words[i].id == colFormer || containsAny(c.list[i].Header, bystanders...) {
			continue
		}
		if best < 0 || e.distinct > c.evidence[best].distinct {
			best = i
		}
	}
	return best
}

// decideCodes finds the column of codes where the header gives none, or gives
// one that holds none.
func (p *parser) decideCodes(c *columns) {
	at := slices.IndexFunc(c.words, func(w word) bool { return w.id == colCode })
	if at >= 0 && (c.evidence[at].codes > 0 || c.evidence[at].filled == 0 || c.words[at].rank < 0) {
		return
	}
	for i := range c.words {
		e := &c.evidence[i]
		if i != at && c.words[i].id == "" && (e.most(e.codes) && 2*e.good > e.codes || e.codes > 0 && 2*e.codes >= e.filled && containsAny(headerKey(c.list[i].Header), taxNumbers...)) {
			if at >= 0 {
				c.words[at] = word{}
			}
			c.words[i] = word{colCode, 0}
			return
		}
	}
}

// decidePlaces finds columns of places where no header says so: most of their
// cells are places. A second one of the same level is not understood.
func (p *parser) decidePlaces(c *columns) {
	finest := func(e *evidence) sme.RegionKind {
		best := sme.KindDistrict
		for _, kind := range []sme.RegionKind{sme.KindCity, sme.KindProvince} {
			if e.level[kind] > e.level[best] {
				best = kind
			}
		}
		return best
	}
	ids := map[sme.RegionKind]string{sme.KindProvince: colProvince, sme.KindCity: colCity, sme.KindDistrict: colDistrict}
	taken := map[sme.RegionKind]bool{}
	for i, col := range c.list {
		switch col.ID {
		case colPlace:
			taken[finest(&c.evidence[i])] = true
		case colProvince, colCity, colDistrict:
			for kind, id := range ids {
				taken[kind] = taken[kind] || id == col.ID
			}
		}
	}
	for i, col := range c.list {
		e := &c.evidence[i]
		key := headerKey(col.Header)
		if col.ID != "" || c.words[i].rank < 0 || e.places == 0 || !e.most(e.shaped) || containsAny(key, "原", "迁出", "变更前", "部门", "机构", "地址", "名称", "产品", "籍贯", "户籍", "出生", "推荐单位", "主管", "市场", "销售", "出口", "进口", "原产", "配送") {
			continue
		}
		if _, kept := headerWords[key]; kept && key != "" && c.words[i].id == "" && headerWords[key].id == "" {
			continue
		}
		switch level := finest(e); {
		case taken[level] || taken[sme.KindDistrict]:
			if e.most(e.places) && col.Header != "" {
				c.places = append(c.places, i)
			}
		default:
			taken[level] = true
			c.list[i].ID = ids[level]
			if level == sme.KindDistrict && e.level[sme.KindDistrict] < e.places {
				c.list[i].ID = colPlace
			}
			c.list[i].Guessed = true
		}
	}
}
