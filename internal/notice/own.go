package notice

import (
	"regexp"
	"slices"
	"strings"

	"tracker/internal/grid"
)

// Own recognises the answers that tracker itself wrote for people, in any
// language, by their texts: they are no lists, although they name firms.
type Own struct {
	Marks  []string    // texts that only answers have
	Titles []string    // of columns that published lists don't have; {0} is a number
	Weak   []string    // of columns that they may have, which tell an answer beside others
	Pairs  [][2]string // of columns that tell an answer together: where a row is
}

// ownKeys are columns that answers for programs have, and published lists don't.
var ownKeys = []string{
	"known", "basis", "reach", "undecided", "coverage", "needed_per_month", "was", "tier_name", "district_name", "city_name", "region_name",
	"effect", "imported", "sha256", "code_grade", "doubts", "confidence", "severity", "stay", "decision", "doubt",
	"seen_a", "seen_b", "name_a", "name_b", "name_n", "name_m", "place_n", "place_m", "row_n", "row_m", "passed_over",
	"rules_before", "rules", "schema_before", "schema", "digest_before", "digest", "held_until", "restorable_until", "last_valid", "rows_held", "announced_here",
	"former_codes", "aliases_zh", "lookalikes_zh", "short_zh", "name_zh", "name_en", "as_of", "from_value", "set_on", "integrity", "read_as", "flags_known", "batch_id", "batch_label",
}

// ownWeak are columns that answers for programs have beside others.
var ownWeak = []string{"firm", "document", "since", "reason", "action", "person", "detail", "rule", "row",
	"rows", "file", "state", "before", "label", "item", "n", "names", "log", "setting", "value", "added",
	"taken", "kept", "resource", "region", "on", "source", "draft", "operator"}

// ownPairs are columns that tell an answer together.
var ownPairs = [][2]string{{"document", "row"}, {"row", "reason"}, {"action", "detail"}, {"state", "detail"},
	{"state", "before"}, {"taken", "kept"}, {"issuer", "label"}}

// headerRule is part of the line below the header of an answer as text.
const headerRule = "──────────"

const (
	ownHeads   = 12        // the header of an answer is within so many rows
	ownEdges   = 40        // its notes are within so many rows of the table's beginning or end
	ownText    = 256 << 10 // bytes of what is no table
	ownEnough  = 3
	strongMark = 2
)

// wrote reports whether a file is an answer that tracker wrote: a part of it has a
// mark, or the columns of one.
func (w ownWords) wrote(f *grid.File) bool {
	return slices.ContainsFunc(f.Tables, func(t grid.Table) bool { return w.answer(t.Rows) })
}

// Wrote reports whether a text that is no table is an answer: what programs get
// as objects within objects. It says so where it begins.
func (o Own) Wrote(text []byte) bool {
	var rows []grid.Row
	for line := range strings.Lines(string(text[:min(len(text), ownText)])) {
		if rows = append(rows, grid.Row{Cells: []string{line}}); len(rows) == ownEdges {
			break
		}
	}
	return newOwnWords(o).answer(rows)
}

// answer reports whether rows are those of an answer. Its header is near their
// beginning, its notes near their beginning or end.
func (w ownWords) answer(rows []grid.Row) bool {
	var keys []string // of JSON, which may have a line each
	for i, r := range rows {
		if i >= ownEdges && i < len(rows)-ownEdges {
			continue
		}
		if i < ownEdges {
			for _, m := range jsonKey.FindAllStringSubmatch(strings.Join(r.Cells, ","), -1) {
				keys = append(keys, m[1])
			}
		}
		if i < ownHeads && w.header(r.Cells) || w.marked(r.Cells) {
			return true
		}
	}
	slices.Sort(keys)
	return w.header(slices.Compact(keys))
}

var jsonKey = regexp.MustCompile(`"([a-z0-9_]+)"+ ?:`)

type ownWords struct {
	marks  []string
	pairs  [][2]string
	weight map[string]int // of a column's title
}

func newOwnWords(own Own) ownWords {
	w := ownWords{append([]string{headerRule}, own.Marks...), slices.Concat(own.Pairs, ownPairs), map[string]int{}}
	for _, titles := range [][]string{ownWeak, own.Weak} {
		for _, t := range titles {
			w.weight[t] = 1
		}
	}
	for _, titles := range [][]string{ownKeys, own.Titles} {
		for _, t := range titles {
			w.weight[t] = strongMark
		}
	}
	return w
}

var digits = regexp.MustCompile(`[0-9]+`)

// header reports whether cells are the column titles of an answer.
func (w ownWords) header(cells []string) bool {
	weight, strong := 0, false
	if i := slices.IndexFunc(cells, func(c string) bool { return trim(c) != "" }); i >= 0 && strings.Count(cells[i], "|") > 2 { // a table in markdown
		cells = strings.Split(cells[i], "|")
	}
	for _, c := range cells {
		n := w.weight[trim(c)]
		if n == 0 {
			n = w.weight[digits.ReplaceAllString(trim(c), "{0}")]
		}
		weight += n
		strong = strong || n == strongMark
	}
	has := func(title string) bool {
		return slices.ContainsFunc(cells, func(c string) bool { return trim(c) == title })
	}
	strong = strong || slices.ContainsFunc(w.pairs, func(p [2]string) bool { return has(p[0]) && has(p[1]) })
	return strong && weight >= ownEnough
}

func (w ownWords) marked(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool {
		return len(c) > 8 && slices.ContainsFunc(w.marks, func(m string) bool { return strings.Contains(c, m) })
	})
}
