package grid

import (
	"fmt"
	"regexp"
	"strings"
)

// delimiter finds what separates the fields of a text, 0 when nothing does,
// and cuts off a first line sep=; as Excel does, which shows no such row.
func delimiter(text string) (string, byte) {
	if len(text) > 4 && strings.EqualFold(text[:4], "sep=") && text[4] != '"' {
		if rest := text[5:]; rest == "" || rest[0] == '\n' || rest[0] == '\r' {
			return rest[lineEnd(rest):], text[4]
		}
	}
	return text, sniffDelimiter(text)
}

// delimiters are those that are told from the text.
const delimiters = "\t,;|"

// Of ASCII commas in running text most group digits (共1,504户). One before
// another comma or a line end (1,504,武侯区) may well be a field.
var thousands = regexp.MustCompile(`\d,\d{3}[^\d,]`)

// sniffDelimiter takes the delimiter that is in most of the first lines,
// at least in a third of them: lists have a few lines without one before and
// after them, running text has a few lines with one.
func sniffDelimiter(text string) byte {
	var in, steady, last [len(delimiters)]int // lines with it, lines with the same number of it as the one before
	lines := 0
	for rest := text[:min(len(text), sample)]; rest != "" && lines < 100; {
		end := strings.IndexAny(rest, "\r\n")
		if end < 0 {
			end = len(rest)
		}
		line := rest[:end]
		rest = rest[end:]
		rest = rest[lineEnd(rest):]
		if strings.TrimSpace(line) == "" && !strings.Contains(line, "\t") {
			continue
		}
		lines++
		if strings.Contains(line, ",") {
			line = thousands.ReplaceAllString(line, "")
		}
		var n [len(delimiters)]int
		quoted := false // a quote over several lines is counted wrongly for a line or two: no harm
		for i := range len(line) {
			if line[i] == '"' {
				quoted = !quoted
			} else if c := strings.IndexByte(delimiters, line[i]); c >= 0 && !quoted {
				n[c]++
			}
		}
		for c := range n {
			if n[c] > 0 {
				in[c]++
				if n[c] == last[c] {
					steady[c]++
				}
			}
		}
		last = n
	}
	best := -1
	for c := range in {
		if in[c] > 0 && in[c]*3 >= lines && (best < 0 || in[c] > in[best] || in[c] == in[best] && steady[c] > steady[best]) {
			best = c
		}
	}
	if best < 0 {
		return 0
	}
	return delimiters[best]
}

// lineEnd is the length of the line end that s begins with: CR, LF or CRLF.
func lineEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "" && (s[0] == '\r' || s[0] == '\n'):
		return 1
	}
	return 0
}

// split reads the records of a text. Cells are substrings of it. With a
// delimiter of 0 each line is a row of one cell.
func split(s string, delim byte) ([]Row, error) {
	rows := make([]Row, 0, strings.Count(s, "\n")+1)
	framed := delim == '|' && framed(s)
	var cells []string
	var mem slab
	for i, number := 0, 1; i < len(s); number++ {
		cells = cells[:0]
		for more := true; more; {
			cell, end, err := field(s, i, delim)
			if err != nil {
				return nil, err
			}
			if cells = append(cells, cell); len(cells) > maxColumn {
				return nil, errCells()
			}
			i = end
			if more = i < len(s) && s[i] == delim; more {
				i++
			}
		}
		i += lineEnd(s[i:])
		if framed && len(cells) > 1 {
			cells = cells[1 : len(cells)-1]
		}
		if delim == '|' && underline(cells) {
			continue
		}
		kept, err := mem.keep(cells)
		if err != nil {
			return nil, err
		}
		if len(kept) > 0 {
			rows = append(rows, Row{Number: number, Cells: kept})
		}
	}
	return rows, nil
}

// framed reports whether each line of a table begins and ends with a pipe, as in
// Markdown: | a | b |. A single line may merely begin and end with an empty cell.
func framed(s string) bool {
	lines := 0
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(line) < 2 || line[0] != '|' || line[len(line)-1] != '|' {
			return false
		}
		lines++
	}
	return lines > 1
}

// underline reports whether the cells are the line below a header in a table
// drawn with pipes, |---|:--:|.
func underline(cells []string) bool {
	for _, c := range cells {
		if strings.Trim(c, " \t-:=+") != "" || !strings.Contains(c, "-") {
			return false
		}
	}
	return true
}

// field reads the field that begins at i and returns where it ends: at a
// delimiter, a line end or the end. Beyond RFC 4180, quotes within a field that
// doesn't begin with one are text, and so is a quote that something follows
// ("天府"科技), or that never closes in the last line. Where that would take
// line ends into a field it is damage: lines must not vanish in a cell.
func field(s string, i int, delim byte) (cell string, end int, err error) {
	if strings.HasPrefix(s[i:], `="`) && delim != 0 {
		if end := formulaEnd(s, i+2, delim); end > 0 {
			return s[i:end], end, nil
		}
	}
	if i == len(s) || s[i] != '"' {
		end = fieldEnd(s, i, delim)
		return s[i:end], end, nil
	}
	if delim == 0 { // no cell goes over a line end, so no quote is damage
		end = fieldEnd(s, i, '\n')
		cell, _, err = field(s[i:end], 0, '\n')
		return cell, end, err
	}
	doubled := false
	for j := i + 1; ; {
		k := strings.IndexByte(s[j:], '"')
		if k < 0 {
			if strings.ContainsAny(strings.TrimRight(s[i:], "\r\n"), "\r\n") {
				return "", 0, badQuote(s, i, "never closes")
			}
			end = fieldEnd(s, i, delim)
			return s[i:end], end, nil
		}
		j += k + 1
		if j < len(s) && s[j] == '"' {
			doubled = true
			j++
			continue
		}
		if end = fieldEnd(s, j, delim); end == j {
			cell = s[i+1 : j-1]
			if doubled {
				cell = strings.ReplaceAll(cell, `""`, `"`)
			}
			return cell, end, nil
		}
		if strings.ContainsAny(s[i:j], "\r\n") {
			return "", 0, badQuote(s, i, "closes lines below, before other text")
		}
		return s[i:end], end, nil
	}
}

// formulaEnd is where a field ="…" ends of which the text begins at i, 0 if it
// doesn't in its line: a delimiter within its quotes is text.
func formulaEnd(s string, i int, delim byte) int {
	for i < len(s) && s[i] != '\n' && s[i] != '\r' {
		if s[i] == '"' {
			if i++; i >= len(s) || s[i] != '"' {
				if fieldEnd(s, i, delim) == i {
					return i
				}
				return 0
			}
		}
		i++
	}
	return 0
}

func fieldEnd(s string, i int, delim byte) int {
	for i < len(s) && s[i] != '\n' && s[i] != '\r' && s[i] != delim {
		i++
	}
	return i
}

func badQuote(s string, i int, what string) error {
	before := s[:i]
	line := 1 + strings.Count(before, "\n") + strings.Count(before, "\r") - strings.Count(before, "\r\n")
	return &Error{Kind: Damaged, Format: "csv", Line: line, Detail: fmt.Sprintf("line %d: a quote opens that %s", line, what)}
}
