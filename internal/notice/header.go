package notice

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The ids of columns. Those without a field in sme.Entry (batch, year,
// from_place) are kept among the others by their header too.
const (
	colNumber    = "number"
	colName      = "name"
	colFormer    = "former"
	colCode      = "code"
	colProvince  = "province"
	colCity      = "city"
	colDistrict  = "district"
	colPlace     = "place"
	colFromPlace = "from_place"
	colBatch     = "batch"
	colYear      = "year"
	colValid     = "valid"
	colFrom      = "valid_from"
	colUntil     = "valid_until"
	colResult    = "result"
	colOther     = "other"
)

// ColumnIDs are the ids that Options.Columns may give to a column.
var ColumnIDs = []string{
	colNumber, colName, colFormer, colCode, colProvince, colCity, colDistrict, colPlace, colFromPlace,
	colBatch, colYear, colValid, colFrom, colUntil, colResult, colOther,
}

// word is what a header's words mean: a column id, and how sure that is among
// columns that want the same id. Those without an id are known, and kept unread.
type word struct {
	id   string
	rank int
}

var headerWords = map[string]word{}

func init() {
	for id, lists := range map[string][]string{
		colNumber: {"序号 排序 序 项次 顺序号 排名 no no. 编号"},
		colName: {
			"企业名称 高企名称 企业全称 企业名 获证企业名称 认定企业名称 入选企业名称 现企业名称 现名称 现名 新企业名称 新名称 变更后名称 变更后企业名称 变更后的企业名称 更名后 更名后名称 更名后企业名称 变更后单位名称 变更后公司名称 现公司名称 现单位名称 企业现名称 企业现用名 现用名 企业新名称 更正后名称 更正后企业名称 更正后的企业名称",
			"公司名称 单位名称 工厂名称 公司全称 单位全称 机构名称 法人名称 主体名称 市场主体名称 纳税人名称 商户名称 企业单位名称 企业名称中文 中文名称",
			"申报单位 承担单位 依托单位 申报企业 申请单位 申请企业 推荐企业 实施单位 建设单位 申报主体 承担企业 依托企业 入库企业",
			"名称 企业 单位 公司 工厂 全称 姓名",
		},
		colFormer: {"原企业名称 原名称 原名 变更前名称 变更前企业名称 变更前的企业名称 变更前公司名称 变更前单位名称 曾用名 企业曾用名 更名前 更名前名称 更名前企业名称 原单位名称 原公司名称 企业原名称 企业原名 旧名称 原企业名 更名前单位名称 原认定企业名称 原认定名称 原公布名称 原公布企业名称 更正前名称 更正前企业名称"},
		colCode:   {"统一社会信用代码 社会信用代码 信用代码 统一代码 统一信用代码 社会统一信用代码 统一社会信用码 信用码 企业信用代码 统一社会信用代码证号"},
		colProvince: {
			"省 省份 省区市 省市 省自治区直辖市 省级 所在省 所在省份 所属省份 所属省 省市区 推荐省份",
		},
		colCity: {
			"市州 设区市 地市 地级市 市 所在市 所属市 所属市州 所在市州 所属地市 所在地市 市地 州市 城市 所在城市 所属城市 地市州 市州名称 市级 地区市州 所属设区市 所在设区市 盟市 市地州 推荐市州",
		},
		colDistrict: {
			"区县 县市区 区 县 区市县 所属区县 县区 所在区县 区县市 所属区市县 所在区市县 县市 市区县 所属县市区 所在县市区 所属县区 所在县区 区县名称 区镇 所属区 所在区 街镇 区功能区 现区县 迁入区县 迁入区",
		},
		colPlace: {
			"地区 所属地区 所在地区 所在地 区域 所属区域 所在区域 属地 所属地 所属属地 辖区 所属辖区 归属地 归属地区 行政区划 所属行政区 所在行政区 行政区 行政区域 省市县 所属市县 市县 所在市县 现所在地 迁入地 迁入地区 变更后所在地 变更后地区 迁入后所在地 现地区 现所属地区 现所在地区 企业所在地 企业所在地区 注册地 注册所在地 企业所属地区 现属地 新属地",
		},
		colFromPlace: {"迁出地 原所在地 迁出区 迁出地区 原属地 原地区 原区县 迁出区县 变更前所在地 变更前地区 原所属地区 原所在地区 原注册地 迁移前所在地"},
		colBatch:     {"批次 认定批次 所属批次 入选批次 公布批次"},
		colYear:      {"年度 认定年度 年份 认定年份 入选年度 入选年份 评价年度"},
		colValid:     {"有效期 有效期限 证书有效期 称号有效期 有效期起止 有效期起止时间 有效期间 资格有效期"},
		colFrom:      {"有效期起 有效期自 有效期开始 生效日期 有效期起始日期 有效期起始 有效期开始时间 有效期开始日期 起始日期 开始日期 有效期从"},
		colUntil:     {"有效期至 有效期止 有效期到 有效截止 有效期截止 有效期截止日期 有效期截止时间 到期时间 有效期届满 到期日 到期日期 截止日期 有效期终止 有效期结束 有效期结束日期 终止日期 有效期到期日 有效截止日期 有效期末"},
		colResult:    {"复核结果 复核结论 复核情况 审核结果 评审结果 结论 复核意见"},
		"": {"备注 行业 所属行业 主导产品 主要产品 所属产业链 产业链 产品 法定代表人 法人代表 联系人 联系电话 电话 手机 联系方式 手机号 邮箱 地址 注册地址 通讯地址 企业地址 详细地址 " +
			"证书编号 统计编号 企业类型 类型 类别 认定类别 称号 认定称号 推荐单位 推荐部门 第三方评价机构 项目名称 中心名称 园区名称 产品名称 金额 奖励金额 资助金额 认定时间 营业收入 规模 领域 细分领域 职务 传真 开户行 账号 税务登记证号 注册资本 成立时间 主营业务"},
	} {
		for rank, list := range lists {
			for _, w := range strings.Fields(list) {
				headerWords[w] = word{id, rank}
			}
		}
	}
}

// bystanders are headers over organisations that a list is not of.
var bystanders = []string{"评价机构", "评审机构", "推荐", "主管", "服务机构", "认证机构", "咨询机构", "代理机构", "开户", "运营"}

// bearers are headers over what lists of other programmes recognise in place of firms.
var bearers = map[string]bool{
	"园区": true, "园区名称": true, "平台": true, "平台名称": true, "基地名称": true, "集群": true, "集群名称": true, "产业集群名称": true,
	"孵化器名称": true, "众创空间名称": true, "载体名称": true,
}

// contacts are headers that only a district's own sheet has.
var contacts = []string{"电话", "手机", "联系人", "联系方式", "微信", "邮箱"}

var headerJunk = strings.NewReplacer("(必填)", "", "(选填)", "", "(全称)", "", "(盖章)", "", "(18位)", "", "(中文)", "", "必填", "",
	"*", "", "(", "", ")", "", "[", "", "]", "", "【", "", "】", "", "〔", "", "〕", "", "、", "", "/", "", ",", "", ":", "", "-", "", "_", "", "\"", "", "“", "", "”", "", ".", "", "|", "")

// headerKey is the form in which header words are compared.
func headerKey(s string) string {
	if len(s) > 120 {
		return ""
	}
	s = strings.ToLower(squeeze(norm.NFKC.String(s)))
	return headerJunk.Replace(s)
}

// headerWord returns what a cell means as a header.
func headerWord(cell string) (word, bool) {
	key := headerKey(cell)
	if key == "" {
		return word{}, false
	}
	if w, ok := headerWords[key]; ok {
		return w, true
	}
	switch {
	case strings.Contains(key, "信用代码") && len(key) < 60:
		return word{colCode, 1}, true
	case strings.HasSuffix(key, "企业名称") && len(key) <= 36 && !strings.ContainsAny(key, "原前曾"):
		return word{colName, 1}, true
	case strings.HasSuffix(key, "有效期至"):
		return word{colUntil, 1}, true
	}
	return word{}, false
}

// columns is a header as it was read: the columns and, for each side-by-side
// group of them, where what is.
type columns struct {
	list    []Column
	groups  []group
	contact bool
	wrong   string // a header that means something else than the names under it
	renamed bool   // it has names before and after
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
}

// readHeader reads cells as a header; ok says that they are one.
func (p *parser) readHeader(cells []string, forced bool) (*columns, bool) {
	c := &columns{list: make([]Column, len(cells))}
	words := make([]word, len(cells))
	known, filled, names, mapped := 0, 0, 0, false
	for i, cell := range cells {
		text := strings.TrimSpace(cell)
		c.list[i].Header = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		filled++
		w, ok := headerWord(text)
		if id, given := p.columns[headerKey(text)]; given {
			w, ok, mapped = word{id, -1}, true, true
		}
		if ok {
			known++
		}
		words[i] = w
		if words[i].id == colName || words[i].id == colFormer {
			names++
		}
		c.contact = c.contact || containsAny(text, contacts...)
	}
	// A header's words outweigh what is not known; a row of figures is none.
	ok := names > 0 && (known >= 2 && 2*known >= filled || filled == 1 && known == 1) ||
		names == 0 && (known >= 3 && 3*known >= 2*filled || known == 2 && filled == 2) && slices.ContainsFunc(words, func(w word) bool { return w.id == colNumber || w.id == colCode }) ||
		mapped && names > 0
	if !ok && !forced {
		return nil, false
	}
	for i := range words {
		if id, given := p.columns["#"+strconv.Itoa(i+1)]; given {
			words[i] = word{id, -1}
		}
	}
	c.settle(words)
	return c, true
}

// settle gives each column its id: of several columns in a group that want
// one id, the surest and first has it.
func (c *columns) settle(words []word) {
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

// infer finds the columns of rows that have no header at all by what stands in
// them. ok says that the rows from first on are a list.
func (p *parser) infer(rows [][]string) (c *columns, first int, ok bool) {
	width, named, last := 0, 0, 0
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
	}
	name := p.mappedColumn(colName)
	if name >= 0 {
		first, last = 0, len(rows)-1
		width = max(width, name+1)
	} else if named < 2 || 2*named < last-first+1 || width > 200 {
		return nil, 0, false
	} else {
		name = nameColumn(rows[first], nameAt, named)
	}
	c = &columns{list: make([]Column, width)}
	words := make([]word, width)
	words[name].id = colName
	sample := rows[first:min(last+1, first+500)]
	taken := map[string]bool{}
	for i := range width {
		if i == name {
			continue
		}
		filled, ints, years, codes, places := 0, 0, 0, 0, 0
		for _, cells := range sample {
			if i >= len(cells) || strings.TrimSpace(cells[i]) == "" {
				continue
			}
			text := strings.TrimSpace(cells[i])
			filled++
			n, isNumber := ordinal(text)
			switch {
			case isNumber && n >= 1900 && n < 2100:
				years++
			case isNumber && len(text) < 9:
				ints++
			case codeLike(text):
				codes++
			case p.isPlace(text):
				places++
			}
		}
		most := func(n int) bool { return filled > 0 && 2*n > filled }
		id := ""
		switch {
		case most(ints+years) && ints > 0 && i < name && !taken[colNumber] && counting(sample, i):
			id = colNumber
		case most(years):
			id = colYear
		case most(codes) && !taken[colCode]:
			id = colCode
		case most(places):
			id = colPlace
		}
		if mapped, ok := p.columns["#"+strconv.Itoa(i+1)]; ok {
			id = mapped
		}
		if id != colPlace && taken[id] {
			id = ""
		}
		taken[id] = id != ""
		words[i].id = id
	}
	for i, w := range words {
		c.list[i].ID = w.id
	}
	g := c.group(0, width)
	g.headless, g.local = true, g.local || len(g.places) == 1
	c.groups = []group{g}
	return c, first, true
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

// counting says that a column counts up.
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

// isPlace reports whether a text names a place, also one of several that have
// the name: where the file has named no region yet.
func (p *parser) isPlace(text string) bool {
	if len(text) > 60 {
		return false
	}
	is, ok := p.places[text]
	if !ok {
		name := text
		if g, _, counted := groupCount(text); counted {
			name = g
		}
		is = p.opt.Ref.Regions.Names(name)
		p.places[text] = is
	}
	return is
}
