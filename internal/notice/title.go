package notice

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tracker/internal/sme"
)

// facts are what a title or another text says; zero is unsaid.
type facts struct {
	tier      sme.TierID
	tierText  string
	other     sme.TierID // a second tier that is named beside the first
	lookAlike string
	wider     string // the other population, by its name, that has had the tier's rank since a day
	act       sme.Act
	mixed     []sme.Act // more than one act is named
	unclear   string    // a word by which the list may be of none: 奖励, 到期, 培育库
	clauses   map[sme.Act]batchWords
	issuer    sme.RegionID // the first region named
	stated    sme.RegionID // 发布单位：…
	batch     batchWords
	final     *bool
	published sme.Date
	window    sme.Window
	effect    sme.Date // from when on titles end
	totals    []total
	notice    sme.Notice
	sample    bool
	over      bool // it is the title of several lists
}

// batchWords is a batch as a text names it.
type batchWords struct {
	label   string // as printed
	number  int    // 第十二批
	year    int    // 2025年
	quarter int    // 2025年第三季度
	within  int    // 2025年第3批, 2025年第三季度第二批
	apart   bool   // there are words between year and number: 2025年四川省第一批
}

// or fills what f leaves unsaid from g.
func (f facts) or(g facts) facts {
	if f.tier == "" && f.other == "" && f.lookAlike == "" {
		f.tier, f.tierText, f.other, f.lookAlike, f.wider = g.tier, g.tierText, g.other, g.lookAlike, g.wider
	}
	if f.act == "" && f.mixed == nil && f.unclear == "" {
		f.act, f.mixed, f.clauses, f.unclear = g.act, g.mixed, g.clauses, g.unclear
	}
	f.issuer = cmp.Or(f.issuer, g.issuer)
	f.stated = cmp.Or(f.stated, g.stated)
	if f.batch.weak() && !g.batch.weak() {
		f.batch = g.batch
	}
	f.batch = cmp.Or(f.batch, g.batch)
	if f.final == nil {
		f.final = g.final
	}
	f.published = cmp.Or(f.published, g.published)
	f.window = cmp.Or(f.window, g.window)
	f.effect = cmp.Or(f.effect, g.effect)
	f.notice = f.notice.Or(g.notice)
	for _, t := range g.totals {
		f.addTotal(t)
	}
	f.sample = f.sample || g.sample
	return f
}

// weak reports whether only a year is named, so that a number in another line wins.
func (w batchWords) weak() bool { return w.number == 0 && w.within == 0 && w.quarter == 0 }

// other reports whether both name a batch, and not the same.
func (w batchWords) other(v batchWords) bool {
	if w.weak() || v.weak() {
		return w.weak() && v.weak() && w.year > 0 && v.year > 0 && w.year != v.year
	}
	return w.number != v.number || w.quarter != v.quarter || w.within != v.within || w.year != v.year
}

// squeezed is a text as facts are looked for in: without white space, digits,
// letters and dots in half width. Brackets and other marks stay as printed.
type squeezed struct {
	s       string
	printed string
	at      []int // offset of each byte of s in printed
}

func squeezeRune(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		return -1
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '．', r == '－', r == '／':
		return r - '０' + '0'
	}
	return r
}

func squeeze(s string) string { return strings.Map(squeezeRune, s) }

func newSqueezed(printed string) squeezed {
	q := squeezed{printed: printed}
	var b strings.Builder
	for i, r := range printed {
		if r = squeezeRune(r); r < 0 {
			continue
		}
		for range utf8.RuneLen(r) {
			q.at = append(q.at, i)
		}
		b.WriteRune(r)
	}
	q.s = b.String()
	q.at = append(q.at, len(printed))
	return q
}

// cut is the part of the text as printed that s[from:to] was made from.
func (q squeezed) cut(from, to int) string {
	return strings.TrimSpace(q.printed[q.at[from]:q.at[to]])
}

// reader reads facts out of texts.
type reader struct {
	ref   *sme.Reference
	home  sme.RegionID
	names map[rune][]placeName // provinces and cities by their first character
	tiers []tierWords          // longest words first
	looks []lookAlike          // longest names first
	wider []widerName
}

type placeName struct {
	name string
	id   sme.RegionID
}

type tierWords struct {
	words string
	id    sme.TierID
}

// widerName is how titles write the name of another population that has the rank
// of the tier's lists: 科技和创新型中小企业.
type widerName struct {
	name  string
	words string
	tier  sme.TierID
}

type lookAlike struct {
	name  string
	words string // without quotes
}

func newReader(ref *sme.Reference, home sme.RegionID) *reader {
	r := &reader{ref: ref, home: home, names: map[rune][]placeName{}}
	add := func(id sme.RegionID) {
		reg := ref.Regions.Get(id)
		for _, n := range append([]string{reg.NameZh, reg.ShortZh}, reg.Aliases...) {
			if reg.Kind == sme.KindDistrict && ref.Regions.Resolve(n, sme.Country).Region != id {
				continue // several places have the name
			}
			if first, size := utf8.DecodeRuneInString(n); len(n) > size {
				r.names[first] = append(r.names[first], placeName{n, id})
			}
		}
	}
	for _, province := range ref.Regions.Children(sme.Country) {
		add(province)
		for _, city := range ref.Regions.Children(province) {
			add(city)
		}
	}
	if city := ref.Regions.At(home, sme.KindCity); city != "" {
		for _, district := range ref.Regions.Children(city) {
			add(district)
		}
	}
	for _, names := range r.names {
		slices.SortStableFunc(names, func(a, b placeName) int { return len(b.name) - len(a.name) })
	}
	for _, t := range ref.Tiers {
		name := unquote(t.NameZh)
		words := []string{name, strings.TrimSuffix(name, "企业")}
		// Titles drop the noun after the programme's own name, but not after a
		// common word: 创新型 alone says nothing.
		if core := strings.TrimSuffix(name, "中小企业"); strings.HasPrefix(core, "专") {
			words = append(words, core)
		}
		if _, quoted, ok := strings.Cut(t.NameZh, "“"); ok {
			quoted, _, _ = strings.Cut(quoted, "”")
			words = append(words, quoted)
		}
		for _, w := range words {
			r.tiers = append(r.tiers, tierWords{w, t.ID})
		}
		if core := strings.TrimSuffix(t.Definition, "中小企业"); core != "" {
			for _, and := range []string{"和", "与", "及", "、", "型和", "型、"} {
				r.wider = append(r.wider, widerName{t.Definition, strings.Replace(core, "和", and, 1), t.ID})
			}
		}
		for _, name := range t.LookAlikes {
			r.looks = append(r.looks, lookAlike{name, unquote(name)})
		}
	}
	slices.SortStableFunc(r.tiers, func(a, b tierWords) int { return len(b.words) - len(a.words) })
	slices.SortStableFunc(r.looks, func(a, b lookAlike) int { return len(b.name) - len(a.name) })
	return r
}

const quotes = "“”\"'＂＇‘’「」『』〝〞«»《》〈〉`"

func unquote(s string) string {
	if !strings.ContainsAny(s, quotes) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(quotes, r) {
			return -1
		}
		return r
	}, s)
}

// maxText is how much of a text is read, in bytes: twice what a spreadsheet's cell holds in Chinese.
const maxText = 200_000

// cutText is the beginning of a text, n bytes at most.
func cutText(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// read returns what a text says; letter: it is running text, in which words
// must say more than in a title.
func (r *reader) read(text string, letter bool) facts {
	q := newSqueezed(cutText(text, maxText))
	if q.s == "" {
		return facts{}
	}
	plain := unquote(q.s)
	var f facts
	r.readTier(&f, plain)
	readAct(&f, plain, letter)
	f.issuer = r.issuer(plain)
	if m := issuedBy.FindStringSubmatch(plain); m != nil {
		f.stated = r.issuer(m[1])
	}
	f.batch = findBatch(q)
	if len(f.mixed) > 0 {
		f.clauses = map[sme.Act]batchWords{}
		for _, c := range clauses(q.s) {
			act := sme.Recognise
			if acts := actsIn(c); len(acts) > 0 {
				act = acts[0]
			}
			if w := findBatch(newSqueezed(c)); w != (batchWords{}) && f.clauses[act] == (batchWords{}) {
				w.label = cmp.Or(printedLabel(q, c, w.label), w.label)
				f.clauses[act] = w
			}
		}
	}
	f.final = finality(q.s)
	if !letter && applied.MatchString(q.s) {
		f.final = new(bool)
	}
	f.window, f.effect = window(q.s), effect(q.s)
	f.published = published(q.s)
	f.notice = noticeOf(text)
	f.totals = r.totals(q.s, f.issuer)
	f.sample = strings.Contains(q.s, "样例")
	return f
}

// printedLabel finds a clause's label in the text as printed.
func printedLabel(q squeezed, clause, label string) string {
	c := strings.Index(q.s, clause)
	if c < 0 {
		return ""
	}
	i := strings.Index(clause, label)
	if i < 0 {
		return ""
	}
	return q.cut(c+i, c+i+len(label))
}

func (r *reader) readTier(f *facts, plain string) {
	for _, w := range r.wider {
		if strings.Contains(plain, w.words) {
			f.wider = w.name
			f.tier, f.tierText = cmp.Or(f.tier, w.tier), cmp.Or(f.tierText, w.words)
			plain = strings.ReplaceAll(strings.ReplaceAll(plain, w.words+"中小企业", "·"), w.words, "·")
		}
	}
	for _, look := range r.looks {
		if strings.Contains(plain, look.words) {
			f.lookAlike = look.name
			return
		}
	}
	plain = r.spellOut(plain)
	for _, t := range r.tiers {
		if !strings.Contains(plain, t.words) {
			continue
		}
		switch {
		case f.tier == "":
			f.tier, f.tierText = t.id, t.words
		case f.tier != t.id && f.other == "":
			f.other = t.id
		}
		plain = strings.ReplaceAll(plain, t.words, "·")
	}
}

// spellOut gives the first of two tiers its noun where a title has it once for
// both: 创新型和专精特新中小企业.
func (r *reader) spellOut(plain string) string {
	const noun = "中小企业"
	for _, first := range r.tiers {
		core, ok := strings.CutSuffix(first.words, noun)
		if !ok {
			continue
		}
		for _, and := range []string{"和", "与", "及", "、", "以及", "暨"} {
			before, rest, found := strings.Cut(plain, core+and)
			if found && slices.ContainsFunc(r.tiers, func(t tierWords) bool { return t.id != first.id && strings.HasPrefix(rest, t.words) }) {
				return before + first.words + and + rest
			}
		}
	}
	return plain
}

var actWords = []struct {
	act   sme.Act
	words []string
}{
	{sme.Fail, []string{"复核未通过", "未通过复核", "复核不通过", "不通过复核", "未参加复核", "未申请复核", "未申报复核", "未提交复核", "复核不合格", "未复核", "放弃复核"}},
	{sme.Revoke, []string{"取消", "撤销", "撤消"}},
	{sme.Rename, []string{"更名", "名称变更", "变更名称", "变更企业名称", "名称调整"}},
	{sme.Relocate, []string{"迁移", "跨区", "跨省", "迁出", "迁入", "迁址", "搬迁"}},
	{sme.Renew, []string{"复核通过", "通过复核", "复核合格", "复核"}},
	{sme.Recognise, []string{"新认定", "认定", "评价", "入库", "入选", "新增"}},
}

// actsIn returns the acts that a title names, the strongest first; 认定 beside
// another act only says what the title is (取消…认定).
func actsIn(s string) []sme.Act {
	var acts []sme.Act
	for _, a := range actWords {
		found := false
		for _, w := range a.words {
			if strings.Contains(s, w) {
				found = true
				s = strings.ReplaceAll(s, w, "·")
			}
		}
		if found && (a.act != sme.Recognise || acts == nil) {
			acts = append(acts, a.act)
		}
	}
	return acts
}

// firmName is how a firm's name goes on behind its place.
var firmName = regexp.MustCompile(`^[^，。、；：:《》的]{2,30}?(?:有限|股份|责任)公司`)

var issuedBy = regexp.MustCompile(`(?:发布|发文|公布|认定|印发|评价|公告)(?:单位|机关|部门|机构)[:：](.+)`)

var connective = regexp.MustCompile(`以及|及其|及|和|与|暨|、|，`)

// clauses splits a title that speaks of several lists at once.
func clauses(s string) []string {
	var parts []string
	from := 0
	for _, m := range connective.FindAllStringIndex(s, -1) {
		if rest := s[m[1]:]; strings.HasPrefix(rest, "第") && !strings.ContainsAny(rest, "企") && len(actsIn(rest)) == 0 {
			continue
		}
		parts = append(parts, s[from:m[0]])
		from = m[1]
	}
	return append(parts, s[from:])
}

// otherLists are words of lists that name a tier and recognise nobody.
var otherLists = regexp.MustCompile(`奖励|奖补|补助|补贴|资助|资金|到期|过期|失效|注销|培育库|后备|储备|培育名单|培育对象`)

// windowNote is a validity in brackets, in which 到期 says nothing of the list.
var windowNote = regexp.MustCompile(`[（(]有效期[^）)]*[）)]`)

// applied are the words of a list of those who applied: it is not final.
var applied = regexp.MustCompile(`(?:^|[^未])(?:推荐|申报|受理|申请|申请复核)(?:企业)?(?:名单|名录|汇总表|一览表|公示)`)

// reviewsToo is how a title says that there are reviews among the new firms:
// 认定（复核）名单, 名单（含复核）.
var reviewsToo = regexp.MustCompile(`(?:认定|评价|新增)[（(](?:通过)?复核(?:通过)?(?:企业)?[）)]|[（(](?:含|及|和)(?:通过)?复核`)

// toCall is how a title ends that tells whom to call: 联系方式, 通讯录（2024年7月）.
var toCall = regexp.MustCompile(`(?:通讯录|通信录|(?:联系|联络)(?:方式|电话|人)?(?:表|名册|汇总表|一览表|统计表|名单)|(?:联系|联络)方式)(?:[（(][^）)]*[）)])?$`)

func readAct(f *facts, s string, letter bool) {
	if !letter && toCall.MatchString(s) {
		f.act = sme.Details
		return
	}
	if letter {
		switch {
		case strings.Contains(s, "复核通过"), strings.Contains(s, "通过复核"):
		case strings.Contains(s, "复核"):
			s = strings.ReplaceAll(s, "复核", "")
		}
	}
	acts := actsIn(s)
	if !letter && (len(acts) == 0 || acts[0] == sme.Recognise) && (f.tier != "" || containsAny(s, "名单", "名录", "表")) {
		if f.unclear = otherLists.FindString(windowNote.ReplaceAllString(s, "")); f.unclear != "" {
			return
		}
	}
	if len(acts) == 0 {
		return
	}
	if acts[0] == sme.Fail && len(acts) == 2 && acts[1] == sme.Revoke {
		acts = acts[:1] // 取消未通过复核企业的称号
	}
	if len(acts) == 1 && acts[0] == sme.Renew {
		if reviewsToo.MatchString(s) {
			f.mixed = []sme.Act{sme.Recognise, sme.Renew}
			return
		}
		for _, c := range clauses(s) {
			office := hasSuffix(c, "厅", "局", "部", "委", "委员会", "办公室")
			if !strings.Contains(c, "复核") && !office && containsAny(c, "企业", "认定", "评价", "入库", "小巨人", "专精特新", "新增") {
				f.mixed = []sme.Act{sme.Recognise, sme.Renew}
				return
			}
		}
	}
	if len(acts) > 1 {
		f.mixed = acts
		return
	}
	f.act = acts[0]
}

func hasSuffix(s string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(s, end) })
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// issuer returns the region that a title names first, and the finest of those
// that follow it at once: 四川省成都市.
func (r *reader) issuer(s string) sme.RegionID {
	for i, first := range s {
		for _, n := range r.names[first] {
			if !strings.HasPrefix(s[i:], n.name) {
				continue
			}
			id, rest := n.id, s[i+len(n.name):]
			if counts.MatchString(rest) {
				continue // 其中成都市1465户
			}
			if firmName.MatchString(rest) {
				continue // 认定成都某某科技有限公司等1504户
			}
			for {
				next, size := r.leading(rest, id)
				if next == "" {
					return id
				}
				id, rest = next, rest[size:]
			}
		}
	}
	if containsAny(s, "国家", "工业和信息化部", "工信部", "全国") {
		return sme.Country
	}
	return ""
}

// leading returns the region within outer that a text begins with.
func (r *reader) leading(s string, outer sme.RegionID) (sme.RegionID, int) {
	end, n := 0, 0
	for i := range s {
		if n == 12 {
			break
		}
		end, n = i, n+1
	}
	if n < 12 {
		end = len(s)
	}
	for ; end >= 2*len("区"); end-- {
		if end < len(s) && !utf8.RuneStart(s[end]) {
			continue
		}
		if c := s[end-1]; c < 0x80 {
			continue
		}
		if p := r.ref.Regions.Resolve(s[:end], outer); p.Region != "" && p.Region != outer && p.Rest == "" {
			return p.Region, end
		}
	}
	return "", 0
}

const (
	years       = `[0-9]{4}|二[〇○零][一二三四五六七八九〇○零]{2}`
	numberWords = `[0-9]{1,3}|[〇一二三四五六七八九十]{1,4}`
	dateWords   = `(?:(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})年(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])?` +
		`|(?:19|20)[0-9]{2}-[0-9]{1,2}(?:-[0-9]{1,2}\b)?|(?:19|20)[0-9]{2}/[0-9]{1,2}(?:/[0-9]{1,2})?|(?:19|20)[0-9]{2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?|\b(?:19|20)[0-9]{6}\b)`
)

var (
	batchForm   = regexp.MustCompile(`第(` + numberWords + `)批次?(?:[（(\[]([0-9]{4})年度?第(` + numberWords + `)批次?[)）\]])?`)
	quarterForm = regexp.MustCompile(`(` + years + `)年度?第?([1-4一二三四])季度`)
	yearBefore  = regexp.MustCompile(`([0-9]{4})年度?([^0-9，。；,;]{0,36})$`)
	yearForm    = regexp.MustCompile(`(` + years + `)年度?`)
	yearNext    = regexp.MustCompile(`^(?:至|到|[—–~～-]+)(?:` + years + `)年`)
	monthNext   = regexp.MustCompile(`^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})月`)
)

// findBatch finds the batch or year that a text names.
func findBatch(q squeezed) batchWords {
	if m := batchForm.FindStringSubmatchIndex(q.s); m != nil {
		n, ok := sme.HanNumber(q.s[m[2]:m[3]])
		if !ok {
			return batchWords{}
		}
		w := batchWords{number: n, label: q.cut(m[0], m[1])}
		if m[4] >= 0 {
			w.year, _ = strconv.Atoi(q.s[m[4]:m[5]])
			w.within, _ = sme.HanNumber(q.s[m[6]:m[7]])
			return w
		}
		if y := yearBefore.FindStringSubmatchIndex(q.s[:m[0]]); y != nil {
			w.year, _ = strconv.Atoi(q.s[y[2]:y[3]])
			w.number, w.within = 0, n
			w.apart = y[4] < y[5]
			end := m[1]
			if strings.HasPrefix(q.s[end:], "）") && strings.Contains(q.s[y[4]:m[0]], "（") {
				end += len("）")
			}
			w.label = q.cut(y[2], end)
			if in := quarterForm.FindStringSubmatch(q.s[y[2]:m[0]]); in != nil {
				w.quarter, _ = sme.HanNumber(in[2])
			}
		}
		return w
	}
	if m := quarterForm.FindStringSubmatchIndex(q.s); m != nil {
		w := batchWords{label: q.cut(m[0], m[1])}
		w.year = yearOf(q.s[m[2]:m[3]])
		w.quarter, _ = sme.HanNumber(q.s[m[4]:m[5]])
		return w
	}
	for _, m := range yearForm.FindAllStringSubmatchIndex(q.s, -1) {
		if monthNext.MatchString(q.s[m[1]:]) {
			continue
		}
		if yearNext.MatchString(q.s[m[1]:]) {
			break // 2022年度—2024年度 is no batch
		}
		if y := yearOf(q.s[m[2]:m[3]]); y >= 1990 && y < 2100 {
			return batchWords{label: q.cut(m[0], m[1]), year: y}
		}
	}
	return batchWords{}
}

// yearOf reads a year in digits or characters, 0 if it is none.
func yearOf(text string) int {
	d, err := sme.ParseDate(text + "年")
	if err != nil {
		return 0
	}
	return int(d.Year)
}

// batch identifies the batch that words mean among those of a tier, issuer and
// act. A number within a year is the running number if the reference data
// knows the batch under both.
func (r *reader) batch(w batchWords, tier sme.TierID, issuer sme.RegionID, act sme.Act) sme.Batch {
	switch {
	case w.number > 0:
		return sme.NumberBatch(w.number)
	case w.quarter > 0 && w.within <= 4: // which is no running number, and no number of a batch within the year
		return sme.QuarterBatch(w.year, w.quarter, w.within)
	case w.within > 0:
		for _, b := range r.ref.Batches {
			if b.Tier != tier || b.Issuer != issuer || b.Act != act || b.Batch.Number() == 0 {
				continue
			}
			known := findBatch(newSqueezed(b.Label))
			if known.year == w.year && known.within == w.within || w.apart && b.Batch.Number() == w.within && int(r.ref.Begins(&b).Year) == w.year {
				return b.Batch
			}
		}
		// Where numbers run through, a review names the batch under review and the
		// year it is made in, and a year has four lists at most if they number
		// within it too. Elsewhere a number behind a year is one of that year.
		if r.runsThrough(tier, issuer) && (w.apart && (act == sme.Renew || act == sme.Fail) || w.within > 4 || r.national(tier)) {
			return sme.NumberBatch(w.within)
		}
		return sme.Batch(strconv.Itoa(w.year) + "-" + strconv.Itoa(w.within))
	case w.year > 0:
		return sme.Batch(strconv.Itoa(w.year))
	}
	return ""
}

// runsThrough reports whether an issuer numbers the batches of a tier through
// the years: the ministry does, and whose batches are known by such numbers.
func (r *reader) runsThrough(tier sme.TierID, issuer sme.RegionID) bool {
	return r.national(tier) || slices.ContainsFunc(r.ref.Batches, func(b sme.BatchFacts) bool {
		return b.Tier == tier && b.Issuer == issuer && b.Batch.Number() > 0
	})
}

// national reports whether the tier is granted for the whole country.
func (r *reader) national(tier sme.TierID) bool { return r.granting(tier) == sme.KindCountry }

// grantor is the issuer of a list that a region publishes: who publishes a part of the
// ministry's list does not grant it.
func (r *reader) grantor(publisher sme.RegionID, tier sme.TierID, act sme.Act) sme.RegionID {
	if publisher != "" && r.national(tier) && (act.Titles() || act == sme.Fail) {
		return sme.Country
	}
	return publisher
}

// granting is the kind of region whose lists grant a tier, "" if the tier is unknown.
func (r *reader) granting(tier sme.TierID) sme.RegionKind {
	for _, t := range r.ref.Tiers {
		if t.ID == tier {
			return t.Grantor()
		}
	}
	return ""
}

var (
	proposed   = regexp.MustCompile(`拟(?:认定|通过|推荐|入库|入选|公布|取消|撤销|复核|列入|评价|定|新增|更名|变更)`)
	noticing   = regexp.MustCompile(`公示名单|名单(?:的|予以|进行)?公示|(?:予以|现予|现)公示`)
	pastNotice = regexp.MustCompile(`(?:经|通过|完成|进行)[^。；;]*?公示|公示(?:期满|无异议|后|结束|环节|程序|等|期已)|无异议`)
	announced  = regexp.MustCompile(`公布|公告|予以认定|(?:现|予以)发布`)
)

// finality says whether a text speaks of a public notice (公示) or of a final
// list; one that mentions the notice as a past step is final.
func finality(s string) *bool {
	if !containsAny(s, "公示", "拟", "公布", "公告", "认定", "发布") {
		return nil
	}
	is := func(final bool) *bool { return &final }
	switch {
	case proposed.MatchString(s):
		return is(false)
	case strings.Contains(s, "公示") && (noticing.MatchString(s) || strings.Contains(pastNotice.ReplaceAllString(s, ""), "公示")):
		if strings.Contains(s, "公布") {
			return is(true)
		}
		return is(false)
	case strings.Contains(s, "公示"), announced.MatchString(s):
		return is(true)
	}
	return nil
}

var (
	windowRange = regexp.MustCompile(`有效(?:期|期限|时间)(?:[为是]?[1-9]年)?[^0-9。；;〇二]{0,14}?(` + dateWords + `)(?:起|开始)?(?:至|到|—+|-+|–|－|~|～|止)+(` + dateWords + `)`)
	windowEnd   = regexp.MustCompile(`(?:有效(?:期|期限|时间)(?:限)?|期限)[^0-9。；;〇二]{0,10}?(` + dateWords + `)(起)?`)
	labelled    = regexp.MustCompile(`(?:发布|公布|发文|公告|印发|成文|公示|认定|批准|签发)(?:日期|时间|日)[:：为是]?(` + dateWords + `)`)
	acted       = regexp.MustCompile(`(` + dateWords + `)(?:公布|发布|印发|公告|发文)`)
	alone       = regexp.MustCompile(`^(?:日期|时间)?[:：（(\[【]*(` + dateWords + `)[)）\]】]*$`)
	noticed     = regexp.MustCompile(`公示(?:期限|期|时间|日期)?[:：为是自从]+(` + dateWords + `)`)
	signed      = regexp.MustCompile(`^[^0-9]{2,60}(?:厅|局|部|委|会|办公室|政府|中心|办)(` + dateWords + `)$`)
)

func window(s string) sme.Window {
	if !strings.Contains(s, "有效") {
		return sme.Window{}
	}
	if m := windowRange.FindStringSubmatch(s); m != nil {
		return sme.Window{From: date(m[1]), To: date(m[2])}
	}
	if m := windowEnd.FindStringSubmatch(s); m != nil {
		if m[2] != "" {
			return sme.Window{From: date(m[1])}
		}
		return sme.Window{To: date(m[1])}
	}
	return sme.Window{}
}

// published returns the date that a line gives as the list's own.
func published(s string) sme.Date {
	if !containsAny(s, "年", "20") {
		return sme.Date{}
	}
	for _, form := range []*regexp.Regexp{labelled, acted, alone, signed} {
		if m := form.FindStringSubmatch(s); m != nil {
			return date(m[1])
		}
	}
	// A public notice is out on the first day of its period; of a final list that is a past step.
	if final := finality(s); final != nil && !*final {
		if m := noticed.FindStringSubmatch(s); m != nil {
			return date(m[1])
		}
	}
	return sme.Date{}
}

// date reads a date of at least month precision; a year alone is a label.
func date(s string) sme.Date {
	d, err := sme.ParseDate(s)
	if err != nil || d.Precision() < sme.PrecisionMonth {
		return sme.Date{}
	}
	return d
}

// trailing returns the region that a text ends with.
func (r *reader) trailing(s string, outer sme.RegionID) sme.RegionID {
	runes := 0
	found := sme.RegionID("")
	for i := len(s); i > 0 && runes < 12; {
		c, size := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.Is(unicode.Han, c) {
			break
		}
		i -= size
		if runes++; runes < 2 {
			continue
		}
		if slices.ContainsFunc(r.names[c], func(n placeName) bool { return n.name == s[i:] && n.id == outer }) {
			found = outer
			continue
		}
		if p := r.ref.Regions.Resolve(s[i:], outer); p.Region != "" && p.Rest == "" {
			found = p.Region
		}
	}
	return found
}

// endsInPlace reports whether a text ends in a place's name, also one that
// several places have.
func (r *reader) endsInPlace(s string) bool {
	runes := 0
	for i := len(s); i > 0 && runes < 12; {
		c, size := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.Is(unicode.Han, c) {
			return false
		}
		i -= size
		if runes++; runes > 1 && r.ref.Regions.Names(s[i:]) {
			return true
		}
	}
	return false
}
