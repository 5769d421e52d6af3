package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/sme"
)

// Most firms differ from others in nothing but name and code: what they add to
// the ledger depends on what their rows say of document, place, validity and
// industry. Such components are counted by their shape, which is derived once.
//
// A component is a shape's if all its rows share one key, and at most one code is
// printed in it; where some row prints none, only if nothing can split the name.
// Every subset of such rows is then one firm too: documents may come and go, and
// no row of it is read. All others are knots, which are derived from their rows.

// trait is what a row says to a firm, whatever its name and code.
type trait struct {
	document     sme.DocumentNumber
	region, left sme.RegionID
	window       sme.Window
	industry     string
	coded        bool
}

// shape is what the rows of components have in common.
type shape struct {
	id     int64
	named  bool    // all rows print one name, and no former one; else all print one code
	traits []trait // by document, and within it in the order of its rows
	n      int     // components that have it, before the change
	moved  int     // how many more have it after
	stored bool
	inCity int // whether oneCity found that it is: 1, or -1 that it is not
}

var (
	escapeTrait   = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`)
	unescapeTrait = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n")
)

// appendTrait writes a trait as a line.
func appendTrait(b []byte, t *trait) []byte {
	b = strconv.AppendInt(b, int64(t.document), 10)
	coded := ""
	if t.coded {
		coded = "1"
	}
	for _, cell := range [...]string{coded, string(t.region), string(t.left), t.window.From.String(), t.window.To.String(), escapeTrait.Replace(t.industry)} {
		b = append(append(b, '\t'), cell...)
	}
	return append(b, '\n')
}

// textOf writes down what makes shapes one.
func textOf(named bool, traits []trait) string {
	b := make([]byte, 0, 24*len(traits)+8)
	if named {
		b = append(b, "name\n"...)
	} else {
		b = append(b, "code\n"...)
	}
	for i := range traits {
		b = appendTrait(b, &traits[i])
	}
	return string(b)
}

// parseShape reads what textOf wrote.
func parseShape(text string) (*shape, error) {
	head, rest, ok := strings.Cut(text, "\n")
	s := &shape{named: head == "name", stored: true}
	if !ok || head != "name" && head != "code" || !strings.HasSuffix(rest, "\n") {
		return nil, fmt.Errorf("a shape begins with %q", head)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(rest, "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != 7 {
			return nil, fmt.Errorf("a row of a shape is %q", line)
		}
		document, err := strconv.ParseInt(cells[0], 10, 64)
		if err != nil {
			return nil, err
		}
		s.traits = append(s.traits, trait{
			document: sme.DocumentNumber(document), coded: cells[1] != "", region: sme.RegionID(cells[2]), left: sme.RegionID(cells[3]),
			window: window(cells[4], cells[5]), industry: unescapeTrait.Replace(cells[6]),
		})
	}
	return s, nil
}

// allCoded reports whether every row prints a code.
func allCoded(traits []trait) bool {
	return !slices.ContainsFunc(traits, func(t trait) bool { return !t.coded })
}

// anyCoded reports whether some row does.
func anyCoded(traits []trait) bool {
	return slices.ContainsFunc(traits, func(t trait) bool { return t.coded })
}

// What the rows of a shape's firm print; nothing that is counted depends on it.
const (
	anyName = "样例企业"
	anyCode = "91512081MA62K0260E"
)

// rows are the rows of a firm of the shape in the documents that count. The ID of
// each is the number of its document.
func (s *shape) rows(lists map[sme.DocumentNumber]*sme.List, active map[sme.DocumentNumber]bool) []*sme.Row {
	var rows []*sme.Row
	for i := range s.traits {
		t := &s.traits[i]
		if active != nil && !active[t.document] {
			continue
		}
		e := sme.Entry{Row: i, Region: t.region, LeftRegion: t.left, Window: t.window}
		if s.named {
			e.Name = anyName
		}
		if t.coded {
			e.Code = anyCode
		}
		r := sme.NewRow(int64(t.document), lists[t.document], &e)
		r.Industry = t.industry
		rows = append(rows, r)
	}
	return rows
}

// derive derives what is told of a firm of the shape, nil if no document that
// counts has a row of it.
func (s *shape) derive(ref *sme.Reference, lists map[sme.DocumentNumber]*sme.List, active map[sme.DocumentNumber]bool) *sme.Component {
	rows := s.rows(lists, active)
	if len(rows) == 0 {
		return nil
	}
	return &sme.Derive(ref, rows, nil)[0]
}
