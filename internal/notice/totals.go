package notice

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tracker/internal/sme"
)

// total is an announced total; region "" is the issuer, act and tier "" any.
type total struct {
	act    sme.Act
	tier   sme.TierID
	region sme.RegionID
	whole  string // 市 of 全市: the issuer, if its name ends so
	n      int
}

// addTotal adds a total, unless one of the same firms is there.
func (f *facts) addTotal(t total) {
	if !slices.ContainsFunc(f.totals, func(have total) bool {
		return have.region == t.region && have.act == t.act && have.tier == t.tier && have.whole == t.whole
	}) {
		f.totals = append(slices.Clip(f.totals), t)
	}
}

// of reports whether a total is announced of a list of an act, tier and issuer.
func (t total) of(act sme.Act, tier sme.TierID, issuer *sme.Region) bool {
	return (t.act == act || t.act == "") && (t.tier == tier || t.tier == "") &&
		(t.whole == "" || issuer != nil && strings.HasSuffix(issuer.NameZh, t.whole))
}

// totalsFor returns the announced totals of a list, the issuer's first. One
// that names the list's act comes before one of all acts.
func (r *reader) totalsFor(f facts, act sme.Act, tier sme.TierID, issuer sme.RegionID) []sme.Total {
	var all []sme.Total
	for _, exact := range []bool{true, false} {
		for _, t := range f.totals {
			if region := cmp.Or(t.region, issuer); t.of(act, tier, r.ref.Regions.Get(issuer)) && (t.act == act) == exact && region != "" &&
				!slices.ContainsFunc(all, func(have sme.Total) bool { return have.Region == region }) {
				all = append(all, sme.Total{Region: region, N: t.n})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b sme.Total) int {
		return b2i(b.Region == issuer) - b2i(a.Region == issuer)
	})
	return all
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

var (
	countForm = regexp.MustCompile(`([0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(户|家|个)`)
	counts    = regexp.MustCompile(`^(?:共|合计|有|企业)?[:：（(]?[0-9]+[户家个]`)
	sumForm   = regexp.MustCompile(`^(?:合计|总计|共计)(?:企业)?(?:数|户数|家数)?[:：]?([0-9]+)$`)
	countTail = regexp.MustCompile(`(?:共计|合计|总计|总数|共有|共|计|有|为|等|的?企业|中小企业|名单|入选|认定|[:：（(]|（含)+$`)
	sumTail   = regexp.MustCompile(`[（(]?(?:共计|合计|总计|总数|总量|总户数|户数|家数|数量|总共|共有|共)(?:企业|中小企业|有|为|是)?[:：]?$`)
	bookTitle = regexp.MustCompile(`《[^》]*》`)

	// What a number of firms is followed by; another thing is no firm of a list.
	otherThings = regexp.MustCompile(`^(?:国家级?|省级|市级)?(?:工作日|月|年|自然日|市|县|区|省|州|部门|机构|平台|园区|项目|银行|协会|商会|专家|媒体|基地|集群|载体|服务|岗位|方面|批次|个体|左右|以内|以下|以上)`)
	// 近2000家, 第5家, 前10家, 达10家, 每2家: no count of a list.
	loosely = regexp.MustCompile(`(?:近|约|超|超过|逾|达|达到|增至|增长到|至少|最多|不少于|不超过|不低于|不多于|第|前|每|[0-9][.\-－—~～/+%])$`)
	// Firms that are in the sentence for another reason than the list's act.
	besides = []string{
		"申报", "申请", "推荐", "受理", "上报", "报送", "收到", "参评", "奖", "补助", "补贴", "资助", "支持", "安排", "入驻", "拥有", "现有", "已有", "达到",
		"超过", "突破", "目标", "力争", "计划", "每", "平均", "户均", "占", "有效期内", "存量", "其余", "剩余", "不符合", "累计", "截至", "截止", "目前", "去年", "上年",
	}
	// These words occur in acts too.
	withinActs = strings.NewReplacer("未申请", "", "未申报", "", "申请更名", "更名", "申请取消", "取消", "申请撤销", "撤销", "放弃申请", "", "奖补", "奖")
	listWords  = []string{"确定", "公布", "公告", "公示", "通过", "名单", "名录", "批", "入选", "列入"}
	wholeForm  = regexp.MustCompile(`[我全本]([国省市州区县])`)
)

// count is a number of firms in a text with the words around it, as far as the
// next mark or "and" either way.
type count struct {
	n         int
	unit      string
	sentence  string // from its beginning to the number
	before    string // the clause up to the number
	after     string
	summed    bool // 共 or the like right before it
	bracketed bool // in brackets behind what it counts
}

// countAt takes apart the text around m, a match of countForm in s.
func countAt(s string, sentence int, m []int) (count, bool) {
	c := count{unit: s[m[4]:m[5]]}
	var err error
	if c.n, err = strconv.Atoi(strings.NewReplacer(",", "", "，", "").Replace(s[m[2]:m[3]])); err != nil || c.n == 0 {
		return c, false
	}
	c.sentence = bookTitle.ReplaceAllString(lastBytes(s[max(sentence, m[0]-480):m[0]], 479), "")
	lead := sumTail.ReplaceAllString(c.sentence, "")
	c.summed = len(lead) < len(c.sentence)
	if c.summed {
		c.bracketed = strings.ContainsAny(c.sentence[len(lead):], "（(")
	} else if cut := strings.TrimRight(lead, "（("); len(cut) < len(lead) {
		lead, c.bracketed = cut, true
	}
	at := clauseStart(lead)
	c.before = lead[at:]
	if c.before == "" && c.summed && at > 0 {
		// 通过复核企业名单，共161家: the sum is of what the clause before it says.
		_, size := utf8.DecodeLastRuneInString(lead[:at])
		lead = strings.TrimRight(lead[:at-size], "）)")
		if before := lead[clauseStart(lead):]; !countForm.MatchString(before) {
			c.before = before
		}
	}
	c.after = cutText(s[m[1]:], 120)
	if i := strings.IndexAny(c.after, "，。；、：（）,;:()"); i >= 0 {
		c.after = c.after[:i]
	}
	for _, end := range []*regexp.Regexp{connective, countForm} {
		if at := end.FindStringIndex(c.after); at != nil {
			c.after = c.after[:at[0]]
		}
	}
	return c, true
}

// clauseStart is where the last clause of a text begins.
func clauseStart(s string) int {
	start := 0
	if at := connective.FindAllStringIndex(s, -1); at != nil {
		start = at[len(at)-1][1]
	}
	if i := strings.LastIndexAny(s, ",，、（(：:"); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		start = max(start, i+size)
	}
	return start
}

// ofFirms reports whether the number counts firms exactly, and none that the text
// only mentions.
func (c *count) ofFirms() bool {
	named := strings.HasSuffix(c.before, "等") // of firms by their names, which may have any word in them
	switch {
	case otherThings.MatchString(c.after), !c.summed && loosely.MatchString(c.sentence):
		return false
	case c.unit == "个" && !c.summed && !named && !hasPrefix(unquote(c.after), "企业", "中小企业", "专精特新", "创新型", "小巨人", "单位"):
		return false
	case containsAny(c.sentence, "累计", "截至", "截止", "目前", "去年"):
		return false
	case containsAny(withinActs.Replace(c.after), besides...), !named && containsAny(withinActs.Replace(c.before), besides...):
		return false
	}
	return true
}

// says what the words around a number make of it: whose act, which tier, and
// whether they make it a list's at all.
func (r *reader) says(c *count) (act sme.Act, tier sme.TierID, bound bool) {
	for _, part := range []string{c.before, c.after} {
		part = unquote(part)
		if acts := actsIn(part); len(acts) > 0 && act == "" {
			act = acts[0]
		}
		var f facts
		r.readTier(&f, part)
		if f.lookAlike != "" {
			return "", "", false
		}
		if tier == "" && f.other == "" {
			tier = f.tier
		}
		bound = bound || f.tier != "" || containsAny(part, listWords...)
	}
	switch words := c.before + c.after; {
	case act == "" && strings.Contains(words, "培育"): // what a place has, or means to have
		return "", "", false
	case act != sme.Fail && act != sme.Revoke && containsAny(words, "未通过", "不通过", "未达", "不予"):
		return "", "", false
	}
	return act, tier, bound || act != "" || c.summed || hasSuffix(c.before, "等", "以下", "下列") ||
		c.bracketed && strings.HasSuffix(c.before, "企业")
}

// totals returns the totals that a text announces, those without a region
// being the issuer's. A number of 户, 家 or 个企业 is one where the words right
// around it tie it to a list: its act, its tier, a sum, or a part of the firms
// by region.
func (r *reader) totals(s string, issuer sme.RegionID) []total {
	if m := sumForm.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return []total{{n: n}}
	}
	if !containsAny(s, "户", "家", "个") {
		return nil
	}
	var found facts
	var plain []total // counts in brackets behind 企业 or 名单
	sentence := 0
	for _, m := range countForm.FindAllStringSubmatchIndex(s, -1) {
		if i := strings.LastIndexAny(s[sentence:m[0]], "。；;"); i >= 0 {
			sentence += i
		}
		c, ok := countAt(s, sentence, m)
		if !ok || !c.ofFirms() {
			continue
		}
		act, tier, bound := r.says(&c)
		if act == "" {
			act = found.outcomeOf(&c)
			bound = bound || act != ""
		}
		near := countTail.ReplaceAllString(lastBytes(c.sentence, 72), "")
		region := sme.RegionID("")
		for _, outer := range []sme.RegionID{issuer, sme.Country} {
			if region == "" && outer != "" {
				region = r.trailing(near, outer)
			}
		}
		if region == "" && r.endsInPlace(near) {
			continue // of one of several places, and none of all
		}
		t := total{act: act, tier: tier, region: region, n: c.n}
		if m := wholeForm.FindStringSubmatch(c.before); m != nil && region == "" {
			t.whole = m[1]
		}
		switch {
		case region != "":
			found.addTotal(t)
		case !bound:
		case c.bracketed && act == "":
			plain = append(plain, t)
		default:
			found.addTotal(t)
		}
	}
	for _, t := range plain {
		// Beside the total of another act, one that names none is of those newly recognised.
		if slices.ContainsFunc(found.totals, func(o total) bool { return o.region == t.region && o.act != "" }) {
			t.act = sme.Recognise
		}
		found.addTotal(t)
	}
	return slices.DeleteFunc(found.totals,
		func(t total) bool { return t.act == "" && t.region == "" && t.n == byAct(found.totals, t.tier) })
}

// outcomeOf is the act of a number that tells how a review ended of which the
// text has spoken: 复核企业181家，其中通过161家，未通过20家. All that were reviewed
// are then no total of a list.
func (f *facts) outcomeOf(c *count) sme.Act {
	reviewed := func(t total) bool { return t.act == sme.Renew && t.region == "" }
	switch words := strings.TrimPrefix(c.before, "其中"); {
	case !slices.ContainsFunc(f.totals, reviewed):
		return ""
	case hasPrefix(words, "未通过", "不通过", "不合格", "未参加"):
		return sme.Fail
	case words != c.before && hasPrefix(words, "通过", "合格"):
		f.totals = slices.DeleteFunc(f.totals, reviewed)
		return sme.Renew
	}
	return ""
}

// byAct is the sum of the totals of two acts or more, 0 if there are not as
// many: one of both together is of no list.
func byAct(totals []total, tier sme.TierID) int {
	sum, acts := 0, 0
	for _, t := range totals {
		if t.region == "" && t.act != "" && (t.tier == tier || tier == "") {
			sum += t.n
			acts++
		}
	}
	if acts < 2 {
		return 0
	}
	return sum
}

// lastBytes is the end of a text, of at most n bytes. Words further off have
// nothing to do with a number, and lines may be of any length.
func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for s != "" && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}
