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

// solid says that a byte begins a character that is surely no white space:
// printable ASCII, or one of U+4000 to U+EFFF.
func solid(b byte) bool { return b > ' ' && b < 0x7F || b >= 0xE4 && b <= 0xEE }

// organisationEnds are what names of firms end in.
var organisationEnds = []string{
	"公司", "厂", "研究所", "研究院", "设计院", "设计所", "合作社", "事务所", "集团", "工作室", "经营部", "商行", "中心",
	"门市部", "农场", "合伙企业", "酒店", "医院", "学校", "超市", "医药店", "联合社", "加工部", "营业部", "商店", "制品部", "科技园", "场",
}

// organisation says that a text looks like a firm's name, with or without notes
// behind it.
func organisation(s string) bool {
	s = trim(s)
	if strings.HasSuffix(s, "公司") && len(s) >= 15 && len(s) < 150 && plainHan(s) {
		return true
	}
	if len(s) < 9 || len(s) > 300 || strings.ContainsAny(s, "。；;！？?") {
		return false
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

// plainHan says that a text has only characters of U+4000 to U+9FFF.
func plainHan(s string) bool {
	for i := 0; i < len(s); i += 3 {
		if s[i] < 0xE4 || s[i] > 0xE9 {
			return false
		}
	}
	return true
}

// codeLike says that a text has the form of a credit code or of an older
// registration number, be it a good one or not.
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
	return digits >= 8
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

// noteWords begin a note on another name; newer: it is the name now.
var noteWords = []struct {
	word  string
	newer bool
}{
	{"现已更名为", true}, {"现更名为", true}, {"已更名为", true}, {"更名为", true}, {"已变更为", true}, {"现变更为", true}, {"名称变更为", true}, {"变更为", true},
	{"更名后名称", true}, {"更名后", true}, {"变更后名称", true}, {"现企业名称", true}, {"现用名", true}, {"现名称", true}, {"现名", true}, {"新名称", true}, {"已更为", true}, {"更为", true},
	{"更名前名称", false}, {"更名前", false}, {"变更前名称", false}, {"变更前", false}, {"原企业名称", false}, {"原公司名称", false}, {"原单位名称", false}, {"原名称", false}, {"原名为", false}, {"原名", false},
	{"曾用名称", false}, {"曾用名", false}, {"曾名", false}, {"原", false},
}

// names are what a name cell says.
type names struct {
	name, former string
	id           string // cut off the end
	renamed      bool   // 已更名 without the other name
}

const (
	opening = "（([【〔{「『"
	closing = "）)]】〕}」』"
)

// readName parts a name cell into the name, the other name that a note gives,
// and figures at its end.
func readName(cell string) names {
	n := names{name: cell}
	if strings.Contains(cell, "更") || strings.Contains(cell, "原") || strings.Contains(cell, "曾") || strings.Contains(cell, "现") || strings.Contains(cell, "新名") {
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
	if strings.HasSuffix(head, "公司") && strings.ContainsAny(id, "0123456789*＊") || len(id) >= 6 && strings.ContainsAny(id, "0123456789") && organisation(head) {
		return head, id
	}
	return name, ""
}

func readNote(cell string) names {
	// A note stands in brackets, or after the name with nothing between.
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
			if !inBrackets && (note.word == "原" || !organisation(cell[:i])) || note.word == "原" && !marked && !organisation(unbracket(colon)) {
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

// cell is the trimmed text of a column in a row.
func cell(r *grid.Row, i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return trim(r.Cells[i])
}

func inherited(r *grid.Row, i int) bool { return i >= 0 && i < len(r.Inherited) && r.Inherited[i] }

// part reads the cells of one group of columns in a row: an entry, a problem,
// or nothing if they are all empty.
func (b *builder) part(r *grid.Row, at int) {
	g := &b.cols.groups[at]
	to := g.to
	if at == len(b.cols.groups)-1 {
		to = len(r.Cells)
	}
	if !filled(r, g.from, to) {
		return
	}
	b.list.RowsRead++
	e := sme.Entry{Row: r.Number, Number: cell(r, g.number)}
	if number, ok := ordinal(e.Number); ok && !inherited(r, g.number) {
		b.count(at, number, r.Number)
	}
	if inherited(r, g.name) {
		b.pass(r.Number, rowText(r), "passed.continued")
		return
	}
	shift := 0
	printed := cell(r, g.name)
	code := cell(r, g.code)
	if !organisation(printed) {
		printed, code, shift = b.elsewhere(r, g, printed, code, &e)
	}
	if g.name < 0 || printed == "" {
		b.problem(r, mistake("row.no-name"))
		return
	}
	n := readName(printed)
	e.Name, e.Former, e.Code = n.name, n.former, code
	if f := cell(r, g.former); f != "" {
		if e.Former == "" || sme.NameKey(e.Former) == "" {
			e.Former = f
		}
	}
	key := plainKey(e.Name)
	if key == "" || codeText(e.Name) {
		b.problem(r, mistake("row.junk-name", e.Name))
		return
	}
	if n.name != printed {
		e.Other = append(e.Other, sme.Cell{Header: b.cols.list[g.name].Header, Text: printed})
	}
	if n.id != "" {
		if e.Code == "" && codeLike(n.id) {
			e.Code = n.id
		}
		b.doubt(&e, remark("row.name-id", printed, n.id))
	}
	if cutOff(e.Name) {
		b.doubt(&e, remark("row.name-cut", e.Name))
	}
	if n.renamed && e.Former == "" {
		b.doubt(&e, remark("row.renamed", printed))
	}
	b.checkCode(&e, key)
	if row, ok := b.seen[key]; ok {
		b.doubt(&e, remark("row.repeated", row))
	} else {
		b.seen[key] = r.Number
	}
	b.place(r, g, &e)
	b.window(r, g, &e, shift)
	if g.result >= 0 && b.contradicts(cell(r, g.result)) {
		b.doubt(&e, remark("row.result", cell(r, g.result)))
	}
	for _, i := range g.others {
		if i >= g.name {
			i += shift
		}
		text := cell(r, i)
		if i-shift < len(b.cols.list) && b.cols.list[i-shift].ID == colFromPlace {
			e.Left = text
			continue
		}
		if text != "" && text != printed && (!g.headless || text != e.Code) {
			e.Other = append(e.Other, sme.Cell{Header: b.header(i - shift), Text: text})
		}
	}
	for i := len(b.cols.list) + shift; at == len(b.cols.groups)-1 && i < len(r.Cells); i++ {
		if text := cell(r, i); text != "" && text != printed {
			e.Other = append(e.Other, sme.Cell{Text: text})
		}
	}
	if r.Hidden {
		b.hidden++
	}
	for len(b.entries) <= at {
		b.entries = append(b.entries, nil)
	}
	b.entries[at] = append(b.entries[at], e)
}

func (b *builder) header(i int) string {
	if i < 0 || i >= len(b.cols.list) {
		return ""
	}
	return b.cols.list[i].Header
}

func filled(r *grid.Row, from, to int) bool {
	for i := from; i < min(to, len(r.Cells)); i++ {
		if r.Cells[i] != "" && !inherited(r, i) && trim(r.Cells[i]) != "" {
			return true
		}
	}
	return false
}

// elsewhere looks for the name in other cells where the name's own column
// holds none: exchanged with the code, or moved over by a column.
func (b *builder) elsewhere(r *grid.Row, g *group, name, code string, e *sme.Entry) (string, string, int) {
	if g.headless {
		if b.nameAt != g.name && (name == "" || isNumber(name)) {
			name = cell(r, b.nameAt)
		}
		if name != "" && !codeLike(name) && !isNumber(name) {
			return name, code, 0
		}
		for i := range r.Cells {
			if organisation(r.Cells[i]) {
				if i != b.nameAt {
					b.warn(r.Number, cell(r, i), remark("list.columns-shift", b.nameAt+1, i+1))
					b.nameAt = i
				}
				return cell(r, i), code, 0
			}
		}
		return name, code, 0
	}
	if g.code >= 0 && organisation(code) && (name == "" || codeText(name) || isNumber(name)) {
		b.doubt(e, remark("row.swapped", code, name))
		return code, name, 0
	}
	if name != "" && !isNumber(name) && !codeText(name) && b.opt.Ref.Regions.Resolve(name, sme.Country).Region == "" {
		return name, code, 0
	}
	for _, d := range []int{1, -1} {
		i := g.name + d
		if i < g.from || !organisation(cell(r, i)) {
			continue
		}
		if i < len(b.cols.list) && b.cols.list[i].ID == "" && b.cols.list[i].Header != "" || i < len(b.cols.list) && b.cols.list[i].ID == colFormer {
			continue
		}
		b.doubt(e, remark("row.shifted", cell(r, i)))
		if d > 0 && g.code > g.name && codeText(cell(r, g.code+d)) {
			return cell(r, i), cell(r, g.code+d), d
		}
		if i == g.code {
			code = ""
		}
		return cell(r, i), code, 0
	}
	return name, code, 0
}

// cutOff says that a name ends within its last word, or within a bracket: the
// cell was too narrow for some program on the way.
func cutOff(name string) bool {
	if hasSuffix(name, "有限", "有限责", "有限责任", "股份有", "有限公", "责任公") {
		return true
	}
	return strings.LastIndexAny(name, "（(") > strings.LastIndexAny(name, "）)")
}

func isNumber(s string) bool {
	_, ok := ordinal(s)
	return ok
}

func blankish(s string) bool {
	switch s {
	case "", "无", "/", "-", "—", "——", "--", "\\", "暂无", "空", "0", "／", "－":
		return true
	}
	return false
}

func (b *builder) checkCode(e *sme.Entry, key string) {
	if blankish(e.Code) {
		return
	}
	code := sme.CleanCode(e.Code)
	switch grade := sme.GradeCode(code); grade {
	case sme.CodeGood:
		if had, ok := b.codes[code]; !ok {
			b.codes[code] = bearer{e.Row, key}
		} else if had.key != key {
			b.doubt(e, remark("row.code-repeated", e.Code, had.row))
		}
	case sme.CodeCheckFails, sme.CodeOrgFails:
		b.doubt(e, remark("row.code-check", e.Code, sme.CorrectCode(code)))
	case sme.CodeBad:
		// One mistyped character breaks both checks, but only one good code
		// stands near it.
		if likely := sme.CorrectCode(code); likely != "" {
			b.doubt(e, remark("row.code-check", e.Code, likely))
		} else {
			b.doubt(e, remark("row.code-bad", e.Code))
		}
	case sme.CodeOldNumber:
		b.doubt(e, remark("row.code-old-number", e.Code))
	case sme.CodeDestroyed:
		b.doubt(e, remark("row.code-destroyed", e.Code))
	}
}

// place puts together what the row, the merged cells and the headings above
// it say of where the firm is.
func (b *builder) place(r *grid.Row, g *group, e *sme.Entry) {
	own := b.parts[:0]
	for _, i := range g.places {
		text := cell(r, i)
		if text == "" {
			b.blanks++
		}
		if name, n, ok := counted(text); ok {
			b.group(name, n, r.Number, trim(text))
			text = name
		}
		own = addPlace(own, text)
	}
	if g.headless {
		for i := range r.Cells {
			if slices.Contains(g.places, i) {
				continue
			}
			if name, n, ok := counted(r.Cells[i]); ok && !organisation(r.Cells[i]) {
				b.group(name, n, r.Number, trim(r.Cells[i]))
				own = append(own, name)
			}
		}
	}
	for _, i := range b.open {
		b.groups[i].rows++
	}
	e.Place = b.placed(own, g)
}

// addPlace adds what a cell says of a place.
func addPlace(parts []string, text string) []string {
	if blankish(text) || slices.Contains(parts, text) {
		return parts
	}
	return append(parts, text)
}

// placed is the place of a row whose own cells say so much.
func (b *builder) placed(own []string, g *group) string {
	parts := own
	if len(own) == 0 && b.district != "" {
		parts = append(parts, b.district)
	}
	if len(b.headings) > 0 && (len(own) == 0 || g.local) {
		above := make([]string, 0, len(b.headings)+1)
		for _, h := range b.headings {
			above = append(above, h.name)
		}
		parts = append(above, parts...)
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return b.join(parts)
}

func counted(s string) (string, int, bool) {
	if s == "" {
		return "", 0, false
	}
	if last := s[len(s)-1]; last < 0x80 && last != ')' && last != ' ' && last != ']' {
		return "", 0, false
	}
	if !strings.ContainsAny(s, "家户个") {
		return "", 0, false
	}
	return groupCount(s)
}

// join joins the parts of a place, sharing the text among rows.
func (b *builder) join(parts []string) string {
	s := strings.Join(parts, "/")
	if have, ok := b.joined[s]; ok {
		return have
	}
	b.joined[s] = s
	return s
}

func (b *builder) window(r *grid.Row, g *group, e *sme.Entry, shift int) {
	if g.valid < 0 && g.start < 0 && g.until < 0 {
		return
	}
	at := func(i int) string {
		if i >= g.name && i >= 0 {
			i += shift
		}
		return cell(r, i)
	}
	if text := at(g.valid); !blankish(text) {
		w, ok := b.windows[text]
		if !ok {
			w = readWindow(text)
			b.windows[text] = w
		}
		if e.Window = w; w.IsZero() {
			e.Other = append(e.Other, sme.Cell{Header: b.header(g.valid), Text: text})
			if !containsAny(text, "年", "三", "3") || strings.Contains(text, "月") {
				b.doubt(e, remark("row.window", text))
			}
		}
	}
	for _, end := range []struct {
		i  int
		to *sme.Date
	}{{g.start, &e.Window.From}, {g.until, &e.Window.To}} {
		text := at(end.i)
		if blankish(text) {
			continue
		}
		d, ok := b.dates[text]
		if !ok {
			d = readEnd(text)
			b.dates[text] = d
		}
		if d.IsZero() {
			e.Other = append(e.Other, sme.Cell{Header: b.header(end.i), Text: text})
			b.doubt(e, remark("row.window", text))
			continue
		}
		*end.to = d
	}
}

// readWindow reads a cell of validity: a range, or its end.
func readWindow(text string) sme.Window {
	if w := window("有效期" + strings.TrimPrefix(squeeze(text), "有效期")); !w.IsZero() {
		return w
	}
	if d, err := sme.ParseDate(strings.TrimLeft(text, "至到")); err == nil && !d.IsZero() {
		return sme.Window{To: d}
	}
	return sme.Window{}
}

// readEnd reads a cell that gives one end of a validity.
func readEnd(text string) sme.Date {
	if d, err := sme.ParseDate(strings.TrimLeft(text, "至到自")); err == nil {
		return d
	}
	return readWindow(text).To
}
