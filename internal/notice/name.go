package notice

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"tracker/internal/sme"
)

// noteWords begin a note on another name; newer: it is the name now.
var noteWords = []struct {
	word  string
	newer bool
}{
	{"现已更名为", true}, {"现更名为", true}, {"已更名为", true}, {"更名为", true}, {"已变更为", true}, {"现变更为", true}, {"名称变更为", true}, {"变更为", true},
	{"更名后名称", true}, {"更名后", true}, {"变更后名称", true}, {"现企业名称", true}, {"现用名", true}, {"现名称", true}, {"现名",
		true}, {"新名称", true}, {"已更为", true}, {"更为", true},
	{"更名前名称", false}, {"更名前", false}, {"变更前名称", false}, {"变更前", false}, {"原企业名称", false}, {"原公司名称",
		false}, {"原单位名称", false}, {"原名称", false}, {"原名为", false}, {"原名", false},
	{"曾用名称", false}, {"曾用名", false}, {"曾名", false}, {"原", false},
}

// names are what a name cell says.
type names struct {
	name, former string
	id           string // cut off the end
	place        string // in brackets behind the name
	renamed      bool   // 已更名 without the other name
}

const (
	opening = "（([【〔{「『"
	closing = "）)]】〕}」』"
)

// decorations are marks before or after names, and no part of them.
const decorations = "★☆●○■□▲△▼◆◇◎※•·∙・*＊✓√✔→►▶>#＃|。；;，,、．.…:：?？!！~～"

// radicals are parts of characters that some programs write in place of the whole
// character.
var radicals = strings.NewReplacer("⻘", "青", "⻓", "长", "⻔", "门", "⻋", "车", "⻜", "飞", "⻢", "马", "⻝", "食", "⻛",
	"风", "⻚", "页", "⻅", "见", "⻉", "贝", "⻆", "角",
	"⻥", "鱼", "⻦", "鸟", "⻨", "麦", "⻩", "黄", "⻬", "齐", "⻰", "龙", "⺠", "民", "⻄", "西", "⺟", "母", "⻁", "虎", "⻑", "長", "⻤", "鬼", "⻣", "骨", "⻮", "齿", "⺍", "小", "⻗", "雨", "⻙", "韦", "⻧", "卤")

// escapes are what web pages and spreadsheets write for characters.
var escapes = strings.NewReplacer("_x000D_", "", "_x000d_", "", "_x000A_", "", "&nbsp;", " ", "&amp;", "&",
	"&#12288;", " ", "&lt;", "<", "&gt;", ">", "&quot;", "\"", "<br>", "", "<br/>", "", "<br />", "", "\\r\\n",
	"", "\\n", "")

// traditional are characters in their traditional form that firms' names often
// have, each before its simplified one.
const traditional = "樣样業业東东廠厂電电機机實实華华國国際际學学車车馬马龍龙鳳凤興兴發发達达億亿聯联貿贸責责任任環环藝艺術术設设計计訊讯資资財财產产農农場场醫医藥药無无雲云長长門门開开關关廣广慶庆寶宝會会後后應应軟软體体網网絡络線线總总銀银鋼钢鐵铁錦锦陽阳鄉乡縣县區区號号標标誠诚質质儀仪傳传優优創创動动勝胜協协島岛師师幣币張张彈弹強强歸归態态愛爱戰战擇择擴扩據据數数時时暢畅構构極极榮荣樂乐樓楼橋桥歐欧氣气漢汉潔洁灣湾灃沣爾尔獨独現现瑩莹畫画盧卢眾众確确禮礼種种稱称穩稳競竞筆笔築筑節节約约紅红級级紡纺純纯紙纸組组結结經经綠绿維维緣缘縱纵羅罗習习聖圣聲声聰聪職职膠胶臨临舊旧艙舱蘇苏蘭兰處处衛卫裝装製制見见規规視视親亲觀观訂订試试話话該该詳详認认語语說说調调論论講讲識识護护豐丰貝贝貨货費费貸贷買买賓宾賽赛贏赢趙赵趨趋軍军載载輝辉輪轮輸输轉转辦办農农連连進进運运過过遠远適适選选遷迁還还邁迈鄭郑鄧邓釀酿鋒锋鋁铝錢钱鍋锅鎮镇鏡镜鐘钟鑫鑫閃闪間间閣阁閱阅陝陕陳陈階阶隊队際际隨随險险雙双離离難难靈灵靜静韓韩韻韵頂顶項项順顺預预領领頭头題题額额顏颜類类顧顾顯显風风飛飞飲饮飼饲飽饱養养館馆駿骏驅驱驗验鮮鲜鳥鸟鴻鸿麗丽麥麦黃黄點点齊齐齒齿"

const firstHan = 0x4E00

// simplified is the simplified form of each traditional character, by its place
// among the Chinese ones.
var simplified [0x5200]rune

func init() {
	pair := []rune(traditional)
	for i := 0; i+1 < len(pair); i += 2 {
		if pair[i] != pair[i+1] {
			simplified[pair[i]-firstHan] = pair[i+1]
		}
	}
}

// cleanName takes off a name what is no part of it: marks around it, escapes, a
// number before it. doubt: one who does not see the cell can't be sure of it.
func cleanName(cell string) (name, number string, doubt bool) {
	if plainHan(cell) && !containsAny(cell, "①", "〇") {
		return cell, "", false
	}
	name = cell
	if strings.ContainsAny(name, "&<\\_") {
		name = escapes.Replace(name)
	}
	name = strings.Map(func(r rune) rune {
		if r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || unicode.Is(unicode.Cf, r) ||
			unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return -1
		}
		return r
	}, name)
	if strings.ContainsFunc(name, func(r rune) bool { return r >= 0x2E80 && r < 0x2FE0 }) {
		name = norm.NFKC.String(radicals.Replace(name))
	}
	if bare := strings.NewReplacer(" ", "", "\u00a0", "").Replace; bare(name) != bare(cell) {
		doubt = hasEscape(cell)
	}
	name = trim(name)
	if n, rest := leadNumber(name); n != "" {
		name, number = rest, n
	}
	before := name
	if latinFirm(name) {
		return name, number, doubt // Ltd. ends in a mark of its own
	}
	name = strings.TrimFunc(name, func(r rune) bool { return strings.ContainsRune(decorations, r) || unicode.IsSpace(r) || isCircled(r) })
	for _, tail := range []string{"（续）", "(续)", "（续表）", "(续表)", "（续上页）", "（接上页）"} {
		name = strings.TrimSuffix(name, tail)
	}
	for _, pair := range []string{"「」", "『』", "《》", "“”", "【】", "〈〉", "''", "\"\""} {
		open, size := utf8.DecodeRuneInString(pair)
		first, n := utf8.DecodeRuneInString(name)
		if inner, ok := strings.CutSuffix(name, pair[size:]); ok && first == open && len(inner) > n &&
			!strings.Contains(inner[n:], pair[:size]) {
			name = inner[n:]
		}
	}
	if name = trim(name); name == "" {
		return cell, "", false
	}
	return name, number, doubt || name != before
}

// hasEscape reports whether a cell holds what a program wrote for a character.
func hasEscape(s string) bool {
	return strings.ContainsAny(s, "&<\\_") ||
		strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2E80 && r < 0x2FE0 || r >= 0xE0100 && r <= 0xE01EF })
}

func isCircled(r rune) bool {
	return r >= 0x2460 && r <= 0x24FF || r >= 0x2776 && r <= 0x2793 || strings.ContainsRune("¹²³⁴⁵⁶⁷⁸⁹⁰", r)
}

// leadNumber cuts the number off an item of an enumeration: 1. 2、 （3） ４） ⑤,
// or a number and a space.
func leadNumber(s string) (number, rest string) {
	first, size := utf8.DecodeRuneInString(s)
	if isCircled(first) && first <= 0x2473 {
		return strconv.Itoa(int(first-0x2460) + 1), trim(s[size:])
	}
	t := strings.TrimLeft(s, "（([【")
	digits := 0
	for _, r := range t {
		if d := squeezeRune(r); d < '0' || d > '9' {
			break
		}
		digits += utf8.RuneLen(r)
	}
	if digits == 0 || digits > 18 {
		return "", s
	}
	number, rest = squeeze(t[:digits]), t[digits:]
	open := len(t) < len(s)
	next, size := utf8.DecodeRuneInString(rest)
	switch {
	case strings.ContainsRune("）)]】", next):
	case open:
		return "", s
	case strings.ContainsRune("、．.", next), unicode.IsSpace(next):
	default:
		return "", s
	}
	if rest = trim(rest[size:]); rest == "" {
		return "", s
	}
	return number, rest
}

// oddCharacters are those of a name that were probably meant to be others:
// traditional ones among simplified ones.
func oddCharacters(name string) (odd, likely string) {
	for _, r := range name {
		if at := r - firstHan; at >= 0 && int(at) < len(simplified) && simplified[at] != 0 {
			odd += string(r)
			likely += string(simplified[at])
		}
	}
	if utf8.RuneCountInString(odd) > 2 {
		return "", "" // the name is written so
	}
	return odd, likely
}

// readName parts a name cell into the name, the other name that a note gives,
// and figures at its end.
func readName(cell string) names {
	n := names{name: cell}
	if strings.Contains(cell, "更") || strings.Contains(cell, "原") || strings.Contains(cell, "曾") ||
		strings.Contains(cell, "现") || strings.Contains(cell, "新名") {
		n = readNote(cell)
	}
	if n.name == "" {
		return n
	}
	if c := n.name[len(n.name)-1]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '*' || strings.HasSuffix(n.name, "＊") {
		n.name, n.id = cutID(n.name)
	}
	return n
}

// cutID cuts figures off the end of a name: any behind 公司, long ones elsewhere.
func cutID(name string) (string, string) {
	head := strings.TrimRightFunc(name, func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '*' || r == '＊' || r == '-' || unicode.IsSpace(r)
	})
	id := trim(name[len(head):])
	head = trim(head)
	if head == "" || id == "" {
		return name, ""
	}
	if strings.HasSuffix(head, "公司") && strings.ContainsAny(id, "0123456789*＊") ||
		len(id) >= 6 && strings.ContainsAny(id, "0123456789") && organisation(head) {
		return head, id
	}
	return name, ""
}

func readNote(cell string) names {
	// A note is in brackets, or follows the name with nothing between.
	for i, r := range cell {
		if i == 0 {
			continue
		}
		inBrackets := strings.ContainsRune(opening, r)
		start := i
		if inBrackets {
			start += utf8.RuneLen(r)
		}
		rest := strings.TrimLeftFunc(cell[start:], unicode.IsSpace)
		for _, note := range noteWords {
			other, ok := strings.CutPrefix(rest, note.word)
			if !ok {
				continue
			}
			colon := strings.TrimLeft(other, "：: 　\t\n")
			marked := len(colon) < len(other)
			if !inBrackets && (note.word == "原" || !organisation(cell[:i])) ||
				note.word == "原" && !marked && !organisation(unbracket(colon)) {
				continue
			}
			base := trim(cell[:i])
			tail := ""
			if inBrackets {
				colon, tail = closeNote(colon)
			}
			other = trim(strings.Trim(unbracket(colon), "“”\""))
			if sme.NameKey(other) == "" || base == "" {
				continue
			}
			base += tail
			if note.newer {
				return names{name: other, former: base}
			}
			return names{name: base, former: other}
		}
	}
	for _, mark := range []string{"已更名", "更名"} {
		i := strings.LastIndex(cell, mark)
		if i <= 0 {
			continue
		}
		tail := strings.Trim(cell[i+len(mark):], closing+" 　\t\n")
		base := trim(strings.TrimRight(trim(cell[:i]), opening))
		if tail == "" && base != "" {
			return names{name: base, renamed: true}
		}
	}
	return names{name: cell}
}

// closeNote ends a note at the bracket that closes it, of whatever kind.
func closeNote(s string) (note, tail string) {
	depth := 1
	for i, r := range s {
		switch {
		case strings.ContainsRune(opening, r):
			depth++
		case strings.ContainsRune(closing, r):
			if depth--; depth == 0 {
				return s[:i], trim(s[i+utf8.RuneLen(r):])
			}
		}
	}
	return s, ""
}

// unbracket takes off closing brackets that nothing opened.
func unbracket(s string) string {
	s = trim(s)
	for {
		last, size := utf8.DecodeLastRuneInString(s)
		if size == 0 || !strings.ContainsRune(closing, last) {
			return s
		}
		depth := 0
		for _, r := range s {
			if strings.ContainsRune(opening, r) {
				depth++
			} else if strings.ContainsRune(closing, r) {
				depth--
			}
		}
		if depth >= 0 {
			return s
		}
		s = trim(s[:len(s)-size])
	}
}

// plainKey is sme.NameKey, at once for names of Chinese characters alone.
func plainKey(name string) string {
	if len(name) > 18 && !strings.ContainsFunc(name, func(r rune) bool { return r < 0x4E00 || r > 0x9FFF }) {
		return name
	}
	return sme.NameKey(name)
}

// cutOff reports whether a name ends within its last word, or within a bracket: the
// cell was too narrow for some program on the way.
func cutOff(name string) bool {
	if hasSuffix(name, "有限", "有限责", "有限责任", "股份有", "有限公", "责任公") {
		return true
	}
	return !plainHan(name) && strings.LastIndexAny(name, "（(") > strings.LastIndexAny(name, "）)")
}

// bracketed splits 甲公司（乙公司） into the two names, and reports whether both are
// names of firms.
func bracketed(name string) (outer, inner string, ok bool) {
	for _, closer := range []string{"）", ")", "】", "]"} {
		head, found := strings.CutSuffix(name, closer)
		if !found {
			continue
		}
		i := strings.LastIndexAny(head, opening)
		for depth := strings.Count(head[max(i, 0):], closer); depth > 0 && i > 0; depth-- {
			i = strings.LastIndexAny(head[:i], opening)
		}
		if i <= 0 {
			return "", "", false
		}
		_, size := utf8.DecodeRuneInString(head[i:])
		outer, inner = trim(head[:i]), trim(head[i+size:])
		return outer, inner, organisation(outer) && organisation(inner) && utf8.RuneCountInString(inner) >= 6
	}
	return "", "", false
}

// severalNames parts a cell that names two firms or more, most with their legal
// form; nil if it does not.
func severalNames(cell string) []string {
	if strings.Index(cell, "公司") == strings.LastIndex(cell, "公司") {
		return nil
	}
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("、；;，,/／", r) || unicode.IsSpace(r) })
	var all []string
	for _, part := range parts {
		_, part = leadNumber(trim(part))
		if !organisation(part) || utf8.RuneCountInString(part) < 6 ||
			strings.HasSuffix(part, "分公司") && !strings.Contains(part, "有限") || readName(part).former != "" {
			return nil
		}
		all = append(all, part)
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// runsOn reports whether a second legal form follows the first in a name: two firms
// with nothing between them.
func runsOn(name string) bool {
	if strings.Index(name, "公司") == strings.LastIndex(name, "公司") {
		return false
	}
	for _, form := range legalForms {
		head, tail, ok := strings.Cut(name, form)
		if ok && utf8.RuneCountInString(head) > 3 && utf8.RuneCountInString(tail) > 5 && hasSuffix(tail, legalForms...) {
			return true
		}
	}
	return false
}

// noteIn reads a note of another name in a cell beside the name: 原名：…, 现更名为….
func noteIn(text string) (other string, newer bool) {
	if !containsAny(text, "原", "曾", "更", "现", "变更") || len(text) > 240 {
		return "", false
	}
	rest := strings.TrimLeft(trim(text), opening)
	for _, note := range noteWords {
		after, ok := strings.CutPrefix(rest, note.word)
		if !ok {
			continue
		}
		after = trim(strings.Trim(unbracket(strings.TrimLeft(after, "：:为是 　")), "“”\"。"))
		if organisation(after) {
			return after, note.newer
		}
	}
	return "", false
}
