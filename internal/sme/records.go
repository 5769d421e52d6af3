package sme

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// Records is a reference file as text, so that rows can be added and removed and
// everything else stays as it is.
type Records struct {
	Header []string
	Rows   [][]string
}

// ParseRecords reads a reference file.
func ParseRecords(content []byte) (Records, error) {
	all, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return Records{}, err
	}
	if len(all) == 0 {
		return Records{}, fmt.Errorf("no header")
	}
	return Records{all[0], all[1:]}, nil
}

// Text is the file's content.
func (r Records) Text() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(append([][]string{r.Header}, r.Rows...)) // a Builder never fails
	return b.String()
}

// Add appends a row, by the keys of its cells.
func (r *Records) Add(cells map[string]string) {
	row := make([]string, len(r.Header))
	for i, key := range r.Header {
		row[i] = cells[key]
	}
	r.Rows = append(r.Rows, row)
}

// Set puts other cells in the place of those of the row of an index.
func (r *Records) Set(i int, cells map[string]string) {
	r.Rows = slices.Clone(r.Rows)
	r.Rows[i] = make([]string, len(r.Header))
	for j, key := range r.Header {
		r.Rows[i][j] = cells[key]
	}
}

// Remove takes the row of an index away.
func (r *Records) Remove(i int) { r.Rows = slices.Delete(slices.Clone(r.Rows), i, i+1) }

// Cells returns the row of an index by its keys.
func (r Records) Cells(i int) map[string]string {
	cells := make(map[string]string, len(r.Header))
	for j, key := range r.Header {
		cells[key] = r.Rows[i][j]
	}
	return cells
}

// Without returns the rows, by their keys, that another version of the file lacks.
func (r Records) Without(other Records) []map[string]string {
	var rows []map[string]string
	in := other.index(r.Header)
	for i := range r.Rows {
		if cells := r.Cells(i); in(cells) < 0 {
			rows = append(rows, cells)
		}
	}
	return rows
}

// Completed returns the file with the columns that another version of it has
// besides. Their cells are those of the row there that says the same, else of
// the one of the same id.
func (r Records) Completed(by Records) Records {
	shared := slices.DeleteFunc(slices.Clone(r.Header), func(key string) bool { return !slices.Contains(by.Header, key) })
	full := Records{Header: slices.Clone(r.Header)}
	for _, key := range by.Header {
		if !slices.Contains(full.Header, key) {
			full.Header = append(full.Header, key)
		}
	}
	same, named := by.index(shared), by.index([]string{"id"})
	for i := range r.Rows {
		cells := r.Cells(i)
		like := same(cells)
		if like < 0 && slices.Contains(shared, "id") {
			like = named(cells)
		}
		if like >= 0 {
			for key, text := range by.Cells(like) {
				if _, own := cells[key]; !own {
					cells[key] = text
				}
			}
		}
		full.Add(cells)
	}
	return full
}

// Find returns the index of the first row whose cells under the keys are those
// given, -1 if there is none. A source is the same in either language: a
// workbook made in Chinese prints the Chinese one.
func (r Records) Find(cells map[string]string, keys []string) int {
	zh := slices.Index(r.Header, "source_zh")
	return slices.IndexFunc(r.Rows, func(row []string) bool {
		return !slices.ContainsFunc(keys, func(key string) bool {
			j := slices.Index(r.Header, key)
			if key == "source" && zh >= 0 && row[zh] != "" && row[zh] == cells[key] {
				return false
			}
			return j < 0 || row[j] != cells[key]
		})
	})
}

// index is Find by keys, for many rows.
func (r Records) index(keys []string) func(cells map[string]string) int {
	joined := func(cells map[string]string) string {
		var b strings.Builder
		for _, key := range keys {
			b.WriteString(cells[key])
			b.WriteByte(0)
		}
		return b.String()
	}
	first := make(map[string]int, len(r.Rows))
	if !slices.ContainsFunc(keys, func(key string) bool { return !slices.Contains(r.Header, key) }) {
		for i := range r.Rows {
			if key := joined(r.Cells(i)); first[key] == 0 {
				first[key] = i + 1
			}
		}
	}
	return func(cells map[string]string) int { return first[joined(cells)] - 1 }
}

// UnmarshalText reads a target's operator: >, >=, ≥, 超过, 不少于.
func (o *Operator) UnmarshalText(text []byte) error {
	v, err := oneOf("operator", strings.NewReplacer("＞", ">", "＝", "=").Replace(string(text)), Operators, map[string]Operator{
		"≥": AtLeast, "=>": AtLeast, "不少于": AtLeast, "不低于": AtLeast, "达到": AtLeast, "至少": AtLeast, "超过": Above, "突破": Above, "大于": Above,
	})
	*o = v
	return err
}

// Operator is how a figure is compared with a target's value.
type Operator string

// The operators of targets.
const (
	Above   Operator = ">"
	AtLeast Operator = ">="
)

// Operators are all operators.
var Operators = []Operator{Above, AtLeast}

// TargetStatus is how binding a target is.
type TargetStatus string

// The statuses of targets.
const (
	TargetDraft  TargetStatus = "draft"
	TargetStated TargetStatus = "stated"
	TargetIssued TargetStatus = "issued"
)

// TargetStatuses are the statuses of targets, weakest first.
var TargetStatuses = []TargetStatus{TargetDraft, TargetStated, TargetIssued}

// UnmarshalText reads a target's status, in English or Chinese.
func (s *TargetStatus) UnmarshalText(text []byte) error {
	v, err := oneOf("target-status", string(text), TargetStatuses, map[string]TargetStatus{
		"征求意见": "draft", "征求意见稿": "draft", "公开表述": "stated", "正式印发": "issued", "印发": "issued",
	})
	*s = v
	return err
}

// TargetKind says whether a target is of a stock or of new firms.
type TargetKind string

// The kinds of targets.
const (
	Stock    TargetKind = "stock"
	NewFirms TargetKind = "new" // those recognised for the first time from a day on
)

// TargetKinds are all kinds of targets.
var TargetKinds = []TargetKind{Stock, NewFirms}

// UnmarshalText reads a target's kind, in English or Chinese.
func (k *TargetKind) UnmarshalText(text []byte) error {
	v, err := oneOf("kind", string(text), TargetKinds, map[string]TargetKind{"存量": "stock", "累计": "stock", "总量": "stock", "新增": "new"})
	*k = v
	return err
}
