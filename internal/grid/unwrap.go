package grid

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unwrap takes off the cells what programs put around texts on their way from
// one to another, and people don't read: ="…" and a leading ' that keep a
// spreadsheet from making numbers of codes, _x000D_ for characters that XML can't
// hold, &nbsp; and <br> of web pages. It is done once, for all formats alike.
func unwrap(f *File) {
	for i := range f.Tables {
		t := &f.Tables[i]
		emptied := false
		for j := range t.Rows {
			r := &t.Rows[j]
			changed := false
			for k, c := range r.Cells {
				if len(c) > 1 && strings.ContainsAny(c, wrapMarks) {
					if text := bare(c); text != c {
						r.Cells[k] = text
						changed = true
					}
				}
			}
			if !changed {
				continue
			}
			n := len(r.Cells)
			for n > 0 && r.Cells[n-1] == "" {
				n--
			}
			r.Cells = r.Cells[:n]
			if r.Inherited != nil {
				r.Inherited = r.Inherited[:n]
			}
			emptied = emptied || n == 0
		}
		if emptied {
			kept := t.Rows[:0]
			for _, r := range t.Rows {
				if len(r.Cells) > 0 {
					kept = append(kept, r)
				}
			}
			t.Rows = kept
		}
	}
	kept := f.Tables[:0]
	for _, t := range f.Tables {
		if len(t.Rows) > 0 {
			kept = append(kept, t)
		}
	}
	f.Tables = kept
}

// wrapMarks are the characters without one of which nothing is around a text.
const wrapMarks = `="'&_<\`

var (
	entity    = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});`)
	lineBreak = regexp.MustCompile(`(?i)<br\s*/?>`)
	// \n as two characters, behind a Chinese one and before another or the end.
	written = regexp.MustCompile(`([\p{Han}）)])(?:\\r)?\\[nrt](\p{Han}|$)`)
)

// bare is a cell's text without what is around it.
func bare(s string) string {
	if t := strings.TrimSpace(s); len(t) > 2 && strings.HasPrefix(t, `="`) && strings.HasSuffix(t, `"`) {
		if inner := t[2 : len(t)-1]; !strings.Contains(strings.ReplaceAll(inner, `""`, ""), `"`) {
			s = strings.ReplaceAll(inner, `""`, `"`)
		}
	} else if rest, ok := strings.CutPrefix(t, "'"); ok && rest != "" && !strings.Contains(rest, "'") {
		s = rest
	}
	if strings.Contains(s, "_x") {
		s = strings.Map(seen, unescape(s))
	}
	for range 3 { // &amp;nbsp; has been through two programs
		if !strings.Contains(s, "&") {
			break
		}
		was := s
		if s = entity.ReplaceAllStringFunc(s, known); s == was {
			break
		}
	}
	if strings.Contains(s, "<") {
		s = lineBreak.ReplaceAllString(s, "\n")
	}
	if strings.Contains(s, `\`) {
		s = written.ReplaceAllString(s, "$1\n$2")
	}
	return s
}

// known is the text of an HTML entity; the entity itself where that is invisible.
func known(e string) string {
	text := html.UnescapeString(e)
	if r, _ := utf8.DecodeRuneInString(text); r == utf8.RuneError || seen(r) < 0 {
		return e
	}
	return text
}

// seen drops control characters but those of lines and gaps.
func seen(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
		return -1
	}
	return r
}
