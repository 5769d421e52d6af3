package render

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Clean makes a string from a file safe to show: it can neither drive the
// terminal (C0, C1, DEL, bytes that are not UTF-8) nor reorder the line it
// is in (bidi overrides and isolates); all of these become U+FFFD. Line
// ends and tabs become a space.
func Clean(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r == utf8.RuneError || unsafeRune(r) }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune { // Map turns stray bytes into U+FFFD by itself
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case unsafeRune(r):
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", " "))
}

func unsafeRune(r rune) bool {
	return r < 0x20 || 0x7F <= r && r <= 0x9F ||
		0x2028 <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069
}

// measure is how many columns of a terminal the text takes: Chinese two, marks
// none, signs of ambiguous width (– “ ─) one, whatever the locale. It adds
// up runes, not grapheme clusters, as tablewriter does and most terminals do.
func measure(s string) int {
	n := 0
	for _, r := range s {
		n += displaywidth.Rune(r)
	}
	return n
}

// Shorten cuts a name to width columns, with … where something is cut off. It is for
// lines that are drawn over, never for what a person reads back.
func Shorten(name string, width int) string {
	if measure(name) <= width {
		return name
	}
	n := 0
	for i, r := range name {
		if n += displaywidth.Rune(r); n > width-1 {
			return name[:i] + "…"
		}
	}
	return name
}

// Wrap breaks running text into lines of at most width columns, 0 being no
// limit. Lines after the first begin with the indent, unless that leaves no
// room for text. Text breaks at spaces and beside Chinese characters, never
// before ，。、；：） and their like, nor within --map 列名=name; only a word wider than a line is broken
// inside. Line ends in the text are kept, other controls cleaned.
func Wrap(text string, width int, indent string) string {
	first, rest := width, width
	if width > 0 {
		indent = fitIndent(indent, width)
		rest -= measure(indent)
	}
	var lines []string
	for i, p := range paragraphs(text) {
		if i > 0 {
			first = rest
		}
		lines = append(lines, wrapLines(p, first, rest)...)
	}
	return joinLines(lines, indent)
}

func paragraphs(text string) []string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = Clean(lines[i])
	}
	return lines
}

func joinLines(lines []string, indent string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
			if line != "" {
				b.WriteString(indent)
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// fitIndent gives up an indent that takes over half the line, or that leaves
// less than a Chinese character.
func fitIndent(indent string, columns int) string {
	if w := measure(indent); 2*w > columns || columns-w < 2 {
		return ""
	}
	return indent
}

// unit is text that is not broken unless it is wider than a line, with the
// spaces before it.
type unit struct {
	space, text string
	width       int
}

// given is a flag with what it is given, to be copied whole: --map 板块=district.
var given = regexp.MustCompile(`--[a-z-]+ [^ =]+=[^ ]+`)

func units(line string) []unit {
	wholes := given.FindAllStringIndex(line, -1)
	whole := func(at int) bool {
		return slices.ContainsFunc(wholes, func(w []int) bool { return w[0] < at && at < w[1] })
	}
	var out []unit
	var u unit
	var space string
	var before rune
	flush := func() {
		if u.text != "" {
			u.width = measure(u.text)
			out = append(out, u)
		}
	}
	for at, r := range line {
		if r == ' ' || r == '\u3000' {
			space += string(r)
			continue
		}
		if u.text != "" && (whole(at) || !breaks(before, r, space != "")) {
			u.text += space + string(r)
		} else {
			flush()
			u = unit{space: space, text: string(r)}
		}
		space = ""
		if displaywidth.Rune(r) > 0 {
			before = r
		}
	}
	flush()
	return out
}

const (
	neverFirst = "，。、；：！？）】》」』〉〕｝”’…—·％%‰々ー"
	neverLast  = "（【《「『〈〔｛“‘￥"
)

// breaks reports whether a line may end between two runes.
func breaks(before, after rune, spaced bool) bool {
	switch {
	case displaywidth.Rune(after) == 0,
		strings.ContainsRune(neverFirst, after),
		strings.ContainsRune(neverLast, before):
		return false
	case spaced:
		return true
	case strings.ContainsRune(",.;:!?)]}", after), strings.ContainsRune("([{", before):
		return false
	}
	return displaywidth.Rune(before) == 2 || displaywidth.Rune(after) == 2
}

// wrapLines fills lines of the given widths; first <= 0 is no limit.
func wrapLines(line string, first, rest int) []string {
	if first <= 0 || measure(line) <= first {
		return []string{strings.TrimRight(line, " ")}
	}
	var lines []string
	var b strings.Builder
	used, room, started := 0, first, false
	flush := func() {
		lines = append(lines, strings.TrimRight(b.String(), " "))
		b.Reset()
		used, room, started = 0, max(rest, 1), false
	}
	for i, u := range units(line) {
		space := measure(u.space)
		if started && used+space+u.width > room {
			flush()
		}
		if started || i == 0 && space+u.width <= room {
			b.WriteString(u.space)
			used += space
		}
		for _, r := range u.text {
			w := displaywidth.Rune(r)
			if w > 0 && used > 0 && used+w > room {
				flush()
			}
			b.WriteRune(r)
			used += w
		}
		started = true
	}
	flush()
	return lines
}

// Pair is a label and what it labels.
type Pair struct{ Label, Text string }

// minPairText is the room for text below which Pairs sets it under its label.
const minPairText = 16

// Pairs writes a line a pair, the texts aligned two columns behind the longest
// label and wrapped at width, 0 being no limit. A pair without a label goes on
// with the one before. Where the labels leave too little room, each text
// goes under its label.
func Pairs(w io.Writer, indent string, pairs []Pair, width int) error {
	label, text := 0, 0
	for _, p := range pairs {
		label = max(label, measure(Clean(p.Label)))
		for _, line := range paragraphs(p.Text) {
			text = max(text, measure(line))
		}
	}
	if width > 0 {
		indent = fitIndent(indent, width)
	}
	hang := indent
	if label > 0 {
		hang += strings.Repeat(" ", label+2)
	}
	stacked := width > 0 && width-measure(hang) < min(minPairText, text)
	if stacked {
		hang = fitIndent(indent+"  ", width)
	}

	var b strings.Builder
	for _, p := range pairs {
		head := indent + Clean(p.Label)
		if stacked {
			for _, line := range wrapLines(Clean(p.Label), width-measure(indent), width-measure(indent)) {
				if line != "" {
					b.WriteString(indent + line + "\n")
				}
			}
			head = ""
		}
		if stacked && p.Text == "" {
			continue
		}
		for i, par := range paragraphs(p.Text) {
			for j, line := range wrapLines(par, width-measure(hang), width-measure(hang)) {
				if i+j > 0 {
					head = ""
				}
				pad := strings.Repeat(" ", measure(hang)-measure(head))
				b.WriteString(strings.TrimRight(head+pad+line, " ") + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
