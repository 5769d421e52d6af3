package sme

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// nameForms unifies what NFKC leaves apart: kinds of brackets, dashes, quotes and dots.
var nameForms = map[rune]rune{
	'[': '(', ']': ')', '{': '(', '}': ')', '<': '(', '>': ')',
	'〔': '(', '〕': ')', '【': '(', '】': ')', '〈': '(', '〉': ')', '《': '(', '》': ')', '「': '"', '」': '"', '『': '"', '』': '"',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '﹘': '-', '─': '-',
	'“': '"', '”': '"', '‘': '"', '’': '"', '\'': '"', '`': '"',
	'•': '·', '・': '·', '‧': '·', '∙': '·', '⋅': '·',
}

// compatible returns s in NFKC with each character passed through form, which
// drops what it answers with a negative rune. Done twice it changes nothing
// more: broken bytes are made characters before, for a broken byte hides the
// character behind it from NFKC, and what form brought together composes after.
func compatible(s string, form func(rune) rune) string {
	return norm.NFKC.String(strings.Map(form, norm.NFKC.String(strings.ToValidUTF8(s, "\uFFFD"))))
}

// isKey reports whether a name is in the form that it is compared in already, as
// nearly all are: ideographs, which NFKC leaves alone, letters and figures, and
// too long to be what is never a name.
func isKey(name string) bool {
	ideographs := 0
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
		case c >= 0xE4 && c <= 0xE9 && i+2 < len(name) && name[i+1] >= 0x80 && name[i+1] < 0xC0 && name[i+2] >= 0x80 && name[i+2] < 0xC0:
			if c == 0xE4 && name[i+1] < 0xB8 {
				return false // before U+4E00; the last of these is U+9FFF
			}
			ideographs++
			i += 2
		default:
			return false
		}
	}
	return ideographs > longestJunk
}

// longestJunk is how many ideographs the longest of the words has that are never a name.
const longestJunk = 6

var junkName = regexp.MustCompile(`^(?:合计|小计|总计|共计|总数|序号|企业名称|单位名称|公司名称|有限公司|有限责任公司|股份有限公司|公司|无|空|备注|以下空白|此页无正文|[\d.e+\-/()"·,:;#*]*|.)$`)

// NameKey returns the form in which names of firms are compared: NFKC, lower
// case, no white space, one kind of brackets, dashes and quotes. It returns ""
// for what is never a firm's name: 合计, a bare 有限公司, a number.
func NameKey(name string) string {
	if isKey(name) {
		return name
	}
	key := compatible(name, func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		if to, ok := nameForms[r]; ok {
			return to
		}
		return unicode.ToLower(r)
	})
	if junkName.MatchString(key) {
		return ""
	}
	return key
}
