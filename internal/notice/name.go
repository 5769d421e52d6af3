package notice

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tracker/internal/sme"
)

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

// cutOff says that a name ends within its last word, or within a bracket: the
// cell was too narrow for some program on the way.
func cutOff(name string) bool {
	if hasSuffix(name, "有限", "有限责", "有限责任", "股份有", "有限公", "责任公") {
		return true
	}
	return strings.LastIndexAny(name, "（(") > strings.LastIndexAny(name, "）)")
}
