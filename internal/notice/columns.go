package notice

import (
	"slices"
	"strings"
)

// columns is a header as it was read: the columns and, for each side-by-side
// group of them, where what is.
type columns struct {
	list    []Column
	words   []word // what the header says of each
	groups  []group
	contact bool
	dates   []int // columns of dates that are not understood
	places  []int // columns of what may be places too
	below   int   // the row of a header that is found below entries of its own
	firms   []int // without a header: the columns that hold firms, where those are several
	guessed bool  // from the cells below it alone

	evidence []evidence
	wrong    string // a header that means something else than the names under it
	renamed  bool   // it has names before and after
}

// group says where a group's cells are; -1 is nowhere.
type group struct {
	from, to int // its columns
	number   int
	name     int
	former   int
	code     int
	places   []int // from coarse to fine
	local    bool  // its places are districts only, or absent
	valid    int
	start    int
	until    int
	result   int
	others   []int
	headless bool
	bracket  bool // the header says that former names are in brackets
}

// assign gives each column its id: of several columns in a group that want
// one id, the surest and first has it.
func (c *columns) assign() {
	c.groups, c.renamed = nil, false
	words := c.words
	for _, g := range c.split(words) {
		best := map[string]int{}
		for i := g[0]; i < g[1]; i++ {
			id := words[i].id
			if id == "" || id == colOther {
				continue
			}
			if j, ok := best[id]; !ok || words[i].rank < words[j].rank {
				best[id] = i
			}
		}
		// 企业名称 beside 更名后名称 is the name before.
		if n, ok := best[colName]; ok {
			after := containsAny(c.list[n].Header, "后", "现", "新")
			for i := g[0]; i < g[1] && !after; i++ {
				if words[i].id == colName && i != n && words[i].rank <= words[n].rank && containsAny(c.list[i].Header, "后", "现", "新") {
					best[colName], after = i, true
				}
			}
			if _, ok := best[colFormer]; !ok && after {
				for i := g[0]; i < g[1]; i++ {
					if i != best[colName] && words[i].id == colName && !containsAny(c.list[i].Header, "后", "现", "新") {
						best[colFormer] = i
						break
					}
				}
			}
		}
		for id, i := range best {
			c.list[i].ID = id
		}
		c.groups = append(c.groups, c.group(g[0], g[1]))
	}
	shared := c.groups[0].from
	for i := range c.groups {
		if i > 0 && shared > 0 {
			c.groups[i].places = append(c.sharedPlaces(shared), c.groups[i].places...)
		}
		c.renamed = c.renamed || c.groups[i].former >= 0 && c.groups[i].name >= 0
	}
}

// paired reports whether the headers speak of a name before and one after.
func (c *columns) paired() bool {
	name := c.groups[0].name
	return name >= 0 && containsAny(c.list[name].Header, "后", "现", "新")
}

// changed reports whether most rows have a name before.
func (c *columns) changed() bool {
	former := c.groups[0].former
	if c.evidence == nil || former < 0 {
		return true
	}
	name := c.groups[0].name
	return name < 0 || 2*c.evidence[former].filled > c.evidence[name].filled
}

// sharedPlaces are the places in columns before the first of several groups.
func (c *columns) sharedPlaces(end int) []int {
	return c.group(0, end).places
}

// split finds side-by-side groups of columns: 序号,企业名称,序号,企业名称.
func (c *columns) split(words []word) [][2]int {
	keys := make([]string, len(words))
	count := map[string]int{}
	for i := range words {
		keys[i] = headerKey(c.list[i].Header)
		if keys[i] != "" {
			count[keys[i]]++
		}
	}
	repeats := 0
	for i, w := range words {
		if w.id == colName {
			repeats = max(repeats, count[keys[i]])
		}
	}
	if repeats < 2 {
		return [][2]int{{0, len(words)}}
	}
	var groups [][2]int
	first := slices.IndexFunc(keys, func(k string) bool { return count[k] == repeats })
	for i, k := range keys {
		if k == keys[first] {
			if len(groups) > 0 {
				groups[len(groups)-1][1] = i
			}
			groups = append(groups, [2]int{i, len(words)})
		}
	}
	return groups
}

// group says where what is among the columns from up to to.
func (c *columns) group(from, to int) group {
	g := group{from: from, to: to, number: -1, name: -1, former: -1, code: -1, valid: -1, start: -1, until: -1, result: -1, local: true}
	byLevel := map[string][]int{}
	for i := from; i < to; i++ {
		id := c.list[i].ID
		switch id {
		case colNumber:
			g.number = i
		case colName:
			g.name = i
			g.bracket = strings.ContainsAny(c.list[i].Header, opening) && containsAny(c.list[i].Header, "曾用", "原", "旧", "历史", "former", "Former")
		case colFormer:
			g.former = i
		case colCode:
			g.code = i
		case colProvince, colCity, colDistrict, colPlace:
			byLevel[id] = append(byLevel[id], i)
			g.local = g.local && id == colDistrict
		case colValid:
			g.valid = i
		case colFrom:
			g.start = i
		case colUntil:
			g.until = i
		default:
			if id == colResult {
				g.result = i
			}
			g.others = append(g.others, i)
		}
	}
	for _, id := range []string{colProvince, colCity, colPlace, colDistrict} {
		g.places = append(g.places, byLevel[id]...)
	}
	return g
}
