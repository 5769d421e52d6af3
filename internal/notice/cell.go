package notice

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// trim takes white space of every kind off both ends, also the invisible kinds.
func trim(s string) string {
	if s == "" {
		return s
	}
	if solid(s[0]) && (s[len(s)-1] > ' ' && s[len(s)-1] < 0x7F || len(s) >= 3 && s[len(s)-1] >= 0x80 && s[len(s)-3] >= 0xE4 && s[len(s)-3] <= 0xEE) {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
	})
}

// solid reports whether a byte begins a character that is surely no white space:
// printable ASCII, or one of U+4000 to U+EFFF.
func solid(b byte) bool { return b > ' ' && b < 0x7F || b >= 0xE4 && b <= 0xEE }

// organisationEnds are what names of firms end in.
var organisationEnds = []string{
	"公司", "厂", "研究所", "研究院", "设计院", "设计所", "合作社", "合作联社", "事务所", "集团", "工作室", "经营部", "商行", "中心",
	"门市部", "农场", "合伙企业", "酒店", "医院", "学校", "超市", "医药店", "联合社", "加工部", "营业部", "商店", "制品部", "科技园", "场",
	"饭店", "餐厅", "加油站", "药房", "药店", "诊所", "门诊部", "幼儿园", "宾馆", "旅馆", "茶楼", "维修部", "服务部", "销售部", "分公司", "分店", "总店", "电站", "水厂",
}

// legalForms are parts of firms' names; the name of a branch may follow them.
var legalForms = []string{"有限责任公司", "有限公司", "股份公司"}

// latinForms end the names of firms in English.
var latinForms = []string{"ltd", "limited", "inc", "llc", "corp", "corporation", "company", "gmbh", "co", "plc"}

// branch reports whether a text is a firm's name and that of a branch of it:
// 样例电网有限责任公司样例市供电局.
func branch(s string) bool {
	for _, form := range legalForms {
		head, tail, ok := strings.Cut(s, form)
		if ok && len(head) >= 6 && len(head) < 120 && tail != "" && len(tail) <= 60 && plainHan(tail) &&
			!containsAny(head, "关于", "认定", "公布", "印发", "及", "等") && !containsAny(tail, "等", "名单", "通知", "更名", "变更", "关于", "原", "曾", "公司", "企业", "有效", "现") {
			return true
		}
	}
	return false
}

// latinFirm reports whether a text is a firm's name in English.
func latinFirm(s string) bool {
	if len(s) < 6 || len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r > 0x2FFF }) {
		return false
	}
	words := strings.Fields(strings.ToLower(s))
	return len(words) > 1 && slices.Contains(latinForms, strings.Trim(words[len(words)-1], ".,()"))
}

// organisation reports whether a text looks like a firm's name, with or without notes
// behind it.
func organisation(s string) bool {
	s = trim(s)
	if strings.HasSuffix(s, "公司") && len(s) >= 15 && len(s) < 150 && plainHan(s) {
		return true
	}
	if len(s) < 9 || len(s) > 300 || containsAny(s, "。", "；", ";", "！", "？", "?") {
		return false
	}
	if s[0] < 0x80 && latinFirm(s) {
		return true
	}
	if strings.Contains(s, "公司") && branch(s) {
		return true
	}
	head := s
	if i := strings.IndexAny(s, "（([【〔"); i > 0 && strings.ContainsAny(s[i:], "：:，,") {
		head = s[:i]
	}
	if strings.ContainsAny(head, "：，") {
		return false
	}
	for range 3 {
		head = strings.TrimRightFunc(head, func(r rune) bool { return unicode.IsSpace(r) || r < 0x80 && r != ')' && r != ']' || r == '＊' })
		for _, end := range organisationEnds {
			if strings.HasSuffix(head, end) {
				return len(head) > len(end)+5
			}
		}
		last, _ := utf8.DecodeLastRuneInString(head)
		if !strings.ContainsRune("）)]】〕", last) {
			return strings.HasSuffix(head, "已更名")
		}
		open := strings.LastIndexAny(head, "（([【〔")
		if open <= 0 {
			return false
		}
		if strings.Contains(head[open:], "合伙") {
			return true
		}
		head = head[:open]
	}
	return false
}

// plainHan reports whether a text has only characters of U+4000 to U+9FFF.
func plainHan(s string) bool {
	for i := 0; i < len(s); i += 3 {
		if s[i] < 0xE4 || s[i] > 0xE9 {
			return false
		}
	}
	return true
}

// codeLike reports whether a text has the form of a credit code or of an older
// registration number, whether or not its check digit is right.
func codeLike(s string) bool {
	if len(s) < 15 || len(s) > 20 {
		return strings.HasSuffix(s, "E+17") || strings.HasSuffix(s, "E+14")
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
		default:
			return false
		}
	}
	return digits >= 8 && !identityNumber(s)
}

// codeText is codeLike of a text as printed.
func codeText(s string) bool {
	return s != "" && (s[0] < 0x80 || s[0] == 0xEF) && codeLike(sme.CleanCode(s))
}

// ordinal reads a running number as printed: 12, 12.0, １２, 12、
func ordinal(s string) (int, bool) {
	if s == "" || len(s) > 24 {
		return 0, false
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0
	}
	s = strings.TrimRight(squeeze(s), "、.．)）")
	if whole, frac, ok := strings.Cut(s, "."); ok && frac != "" && strings.Trim(frac, "0") == "" {
		s = whole
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n < 1e8
}

// groupCell reads a cell of places as a group with its number: 上城区（75家）,
// 下城区（3）, 成都市：2户.
func groupCell(s string) (name string, n int, ok bool) {
	if name, n, ok = counted(s); ok {
		return name, n, true
	}
	s = trim(s)
	if !hasSuffix(s, "）", ")") || len(s) > 60 {
		return s, 0, false
	}
	head := strings.TrimRight(s, "）)")
	i := strings.LastIndexAny(head, "（(")
	if i <= 0 {
		return s, 0, false
	}
	_, size := utf8.DecodeRuneInString(head[i:])
	if n, ok = ordinal(trim(head[i+size:])); ok && hasSuffix(trim(head[:i]), placeShapes...) {
		return trim(head[:i]), n, true
	}
	return s, 0, false
}

// groupCount reads 上城区（75家）, 杭州市1685家 and the like.
func groupCount(s string) (name string, n int, ok bool) {
	s = trim(s)
	if len(s) > 120 {
		return "", 0, false
	}
	s = strings.TrimRight(s, "）)】] \t")
	for _, unit := range []string{"家企业", "户企业", "家", "户", "个"} {
		head, found := strings.CutSuffix(s, unit)
		if !found {
			continue
		}
		q := squeeze(head)
		digits := strings.TrimRight(q, "0123456789")
		n, err := strconv.Atoi(q[len(digits):])
		if err != nil {
			return "", 0, false
		}
		digits = strings.TrimRight(digits, "（([【：: 　")
		digits = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(digits, "共计"), "共"), "合计")
		digits = strings.TrimRight(digits, "（([【：:，,")
		digits = strings.TrimPrefix(digits, "其中")
		digits = strings.TrimLeft(digits, "：:")
		if digits == "" || utf8.RuneCountInString(digits) > 24 || strings.ContainsAny(digits, "，,。；") {
			return "", 0, false
		}
		return digits, n, true
	}
	return "", 0, false
}

// cell is the trimmed text of a column in a row.
func cell(r *grid.Row, i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return trim(r.Cells[i])
}

func inherited(r *grid.Row, i int) bool { return i >= 0 && i < len(r.Inherited) && r.Inherited[i] }

func filled(r *grid.Row, from, to int) bool {
	for i := from; i < min(to, len(r.Cells)); i++ {
		if r.Cells[i] != "" && !inherited(r, i) && trim(r.Cells[i]) != "" {
			return true
		}
	}
	return false
}

func isNumber(s string) bool {
	_, ok := ordinal(s)
	return ok
}

func counted(s string) (string, int, bool) {
	if s == "" {
		return "", 0, false
	}
	if last := s[len(s)-1]; last < 0x80 && last != ')' && last != ' ' && last != ']' {
		return "", 0, false
	}
	if !containsAny(s, "家", "户", "个") {
		return "", 0, false
	}
	return groupCount(s)
}

// empty reports whether a row has nothing of its own: cells merged from above don't count.
func empty(r *grid.Row) bool { return !filled(r, 0, len(r.Cells)) }

// rowText is the text of a row's own cells.
func rowText(r *grid.Row) string {
	var b strings.Builder
	for i, c := range r.Cells {
		if c = trim(c); c == "" || inherited(r, i) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c)
	}
	return b.String()
}

// single returns a row's text, the column it begins in, and how many cells have
// different texts.
func single(r *grid.Row) (text string, at, n int) {
	at = -1
	for i, c := range r.Cells {
		if c == "" || inherited(r, i) {
			continue
		}
		if c = trim(c); c == "" || n > 0 && c == text {
			continue
		}
		if n == 0 {
			text, at = c, i
		}
		if n++; n > 1 {
			return text, at, n
		}
	}
	return text, at, n
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
