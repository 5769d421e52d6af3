// Package render writes a table or a value as text, CSV, TSV, JSON, NDJSON,
// Markdown, HTML or XLSX.
//
// It does not know what the table is about, and it never computes: a figure, a
// share, a total and every word for people are given by the caller. Nor does
// it look at a clock, a locale, an environment variable or a terminal: widths
// and colour come as options, so that the same table gives the same bytes
// everywhere.
package render

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Unknown is what people read where nothing is known. 0 is a number.
const Unknown = "–"

// Value is one cell: what machines get and what people read.
type Value struct {
	// Data is nil, bool, int, int64, float64, string or []string. A list is
	// joined by ";" in csv and tsv and is an array in JSON. Anything else is
	// an error, except in Meta, where JSON takes whatever encoding/json does.
	Data any
	// Text is for people. "" means: derived from Data (nil –, integers
	// grouped 1,504, floats plain, strings as they are, lists joined by ", ").
	Text string
}

// V is a value that people read as machines do, with commas if it is a number.
// Numbers of a type of their own count nothing, and print themselves; words of a
// type of their own are words.
func V(data any) Value { return VT(data, "") }

// VT is a value that people read as text.
func VT(data any, text string) Value {
	switch data.(type) {
	case nil, bool, int, int64, float64, string, []string:
	default:
		switch v := reflect.ValueOf(data); {
		case v.CanInt():
			return Value{Data: v.Int(), Text: cmp.Or(text, fmt.Sprint(data))}
		case v.Kind() == reflect.String:
			return Value{Data: v.String(), Text: text}
		}
	}
	return Value{Data: data, Text: text}
}

// String is the value for people, cleaned for a terminal.
func (v Value) String() string {
	if v.Text != "" {
		return Clean(v.Text)
	}
	switch d := v.Data.(type) {
	case nil:
		return Unknown
	case int:
		return Group(int64(d))
	case int64:
		return Group(d)
	case string:
		return Clean(d)
	case []string:
		return Clean(strings.Join(d, ", "))
	default:
		return plain(v.Data)
	}
}

// Column is a column of a table.
type Column struct {
	Key     string // for machines: English, snake_case
	Title   string // for people, in their language
	Right   bool   // numbers: aligned to the right
	Machine bool   // only in csv, tsv, json and ndjson
	People  bool   // only in table, markdown, html and xlsx
	Named   bool   // only where Options.Columns names it
	Percent bool   // Data is a fraction (0.2355), which a spreadsheet shows as 23.55%; elsewhere people read Text
}

// Field is a statement about a table. One without a Key is for people only,
// one without a Title for machines only.
type Field struct {
	Key, Title string
	Value      Value
}

// Table is what all formats are made from.
type Table struct {
	Title     string    // for people
	Lang      string    // "en" or "zh": the language of what people read
	Meta      []Field   // what the table is: JSON "meta", the second sheet, lines above an HTML or Markdown table
	Columns   []Column  //
	Rows      [][]Value // each as long as Columns
	Total     []Value   // nil, or as long as Columns: JSON "total", a last line for people (nil is blank unless Right); never in csv, tsv, ndjson
	Notes     []string  // lines under the table for people
	Chart     *Chart    // a point for each row, drawn in place of the columns in format table and svg, above them in html; nil for none
	Sheet     string    // name of the xlsx sheet, "" = Title
	MetaSheet string    // name of the sheet with the meta, "" = About
}

// Options say how a table is written.
type Options struct {
	Format        Format
	NoHeader      bool     // leaves out the column names (Markdown, which cannot, leaves them empty)
	Columns       []string // just these keys in this order; a named column is written whoever it is for
	Sort          string   // a key, "-key" for descending; unknown last either way; stable; also by a column not written
	Limit         int      // 0 = all; that rows were cut is for the caller to say; Total stays
	Width         int      // columns of the terminal, 0 = unlimited
	Color         bool     // in format table only: bold header, dim notes
	SchemaVersion int      // for JSON
}

// Write writes the table. An error of the writer comes back as it is, so that
// errors.Is(err, syscall.EPIPE) works.
func Write(w io.Writer, t Table, o Options) error {
	format := o.Format.format()
	if format == nil {
		return &UnknownError{What: "format", Name: string(o.Format), Names: formatNames()}
	}
	t, err := prepare(t, o)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := format.write(&b, t, o); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Format is a way to write a table; "" means table.
type Format string

// The formats.
const (
	FormatTable    Format = "table"
	FormatCSV      Format = "csv"
	FormatTSV      Format = "tsv"
	FormatJSON     Format = "json"
	FormatNDJSON   Format = "ndjson"
	FormatMarkdown Format = "markdown"
	FormatHTML     Format = "html"
	FormatXLSX     Format = "xlsx"
	FormatSVG      Format = "svg"
)

// format is all there is to know of one.
type format struct {
	name    Format
	machine bool     // for programs: keys instead of titles, Data instead of Text
	drawing bool     // of a table's chart, without its rows: named by the ending of a file alone, since few tables have one
	endings []string // of files that are written in it
	write   func(*bytes.Buffer, Table, Options) error
}

// formats are in the order of the help. A table is laid out whole before its
// first byte goes out: an error in a cell leaves nothing behind, and only Write
// meets the errors of the writer.
var formats = []format{
	{FormatTable, false, false, []string{"txt", "log"}, writeTable},
	{FormatCSV, true, false, []string{"csv"}, writeCSV},
	{FormatTSV, true, false, []string{"tsv"}, writeTSV},
	{FormatJSON, true, false, []string{"json"}, writeJSON},
	{FormatNDJSON, true, false, []string{"ndjson", "jsonl"}, writeNDJSON},
	{FormatMarkdown, false, false, []string{"md"}, writeMarkdown},
	{FormatHTML, false, false, []string{"html", "htm"}, writeHTML},
	{FormatXLSX, false, false, []string{"xlsx"}, writeXLSX},
	{FormatSVG, false, true, []string{"svg"}, drawSVG},
}

// Formats are those in which every table can be written, in the order of the help.
var Formats = formatsListed()

func formatsListed() []Format {
	var names []Format
	for _, f := range formats {
		if !f.drawing {
			names = append(names, f.name)
		}
	}
	return names
}

// FormatOfEnding is the format that files are written in by their ending: md,
// without a dot.
func FormatOfEnding(ending string) (Format, bool) {
	for _, f := range formats {
		if slices.Contains(f.endings, ending) {
			return f.name, true
		}
	}
	return "", false
}

// Endings are the endings of files that every table can be written to, in order.
func Endings() []string {
	var all []string
	for _, f := range formats {
		if !f.drawing {
			all = append(all, f.endings...)
		}
	}
	slices.Sort(all)
	return all
}

// format is all there is to know of a format by its name, nil for none.
func (f Format) format() *format {
	for i := range formats {
		if formats[i].name == cmp.Or(f, FormatTable) {
			return &formats[i]
		}
	}
	return nil
}

// Machine reports whether the format is for programs: keys instead of titles,
// Data instead of Text.
func (f Format) Machine() bool {
	k := f.format()
	return k != nil && k.machine
}

// Drawing reports whether the format is of a table's chart, without its rows.
func (f Format) Drawing() bool {
	k := f.format()
	return k != nil && k.drawing
}

// UnmarshalText takes the name of a format in any case.
func (f *Format) UnmarshalText(text []byte) error {
	got := Format(strings.ToLower(string(text)))
	if !slices.Contains(Formats, got) {
		return &UnknownError{What: "format", Name: string(text), Names: formatNames()}
	}
	*f = got
	return nil
}

// MarshalText makes a format fit for pflag's TextVar.
func (f Format) MarshalText() ([]byte, error) { return []byte(f), nil }

func formatNames() []string {
	names := make([]string, len(Formats))
	for i, f := range Formats {
		names[i] = string(f)
	}
	return names
}

// UnknownError is a column or format that does not exist, with those that do.
type UnknownError struct {
	What  string // "column" or "format"
	Name  string
	Names []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown %s %q (known: %s)", e.What, e.Name, strings.Join(e.Names, ", "))
}

// prepare checks the table, then sorts, cuts and selects. The caller's slices
// are left alone.
func prepare(t Table, o Options) (Table, error) {
	if err := check(t); err != nil {
		return t, err
	}
	if o.Sort != "" {
		key, desc := strings.CutPrefix(o.Sort, "-")
		i, err := t.column(key, o.Format)
		if err != nil {
			return t, err
		}
		order := make([]int, len(t.Rows))
		for n := range order {
			order[n] = n
		}
		slices.SortStableFunc(order, func(a, b int) int { return compare(t.Rows[a][i].Data, t.Rows[b][i].Data, desc) })
		t = t.only(order)
	}
	if o.Limit > 0 && o.Limit < len(t.Rows) {
		first := make([]int, o.Limit)
		for n := range first {
			first[n] = n
		}
		t = t.only(first)
	}

	var keep []int
	for i, c := range t.Columns {
		if len(o.Columns) == 0 && c.in(o.Format) {
			keep = append(keep, i)
		}
	}
	for _, key := range o.Columns {
		i, err := t.column(key, o.Format)
		if err != nil {
			return t, err
		}
		if slices.Contains(keep, i) {
			return t, fmt.Errorf("column %q named twice", key)
		}
		keep = append(keep, i)
	}
	rows := make([][]Value, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = pick(row, keep)
	}
	t.Columns, t.Rows = pick(t.Columns, keep), rows
	if t.Total != nil {
		t.Total = pick(t.Total, keep)
		for i, c := range t.Columns {
			if t.Total[i].Data == nil && t.Total[i].Text == "" && !c.Right && !o.Format.Machine() {
				t.Total[i] = V("") // there is no total of names: not unknown, just none
			}
		}
	}
	return t, nil
}

// only is the table with some of its rows, and the points of its chart, in an order.
func (t Table) only(rows []int) Table {
	t.Rows = pick(t.Rows, rows)
	if t.Chart != nil {
		c := *t.Chart
		c.Points = pick(c.Points, rows)
		t.Chart = &c
	}
	return t
}

func pick[T any](all []T, keep []int) []T {
	out := make([]T, len(keep))
	for i, k := range keep {
		out[i] = all[k]
	}
	return out
}

// in reports whether the column belongs to the format when none are named.
func (c Column) in(f Format) bool {
	if c.Named {
		return false
	}
	if f.Machine() {
		return !c.People
	}
	return !c.Machine
}

// column finds a column by key. Where one for machines and one for people
// share a key, the format decides.
func (t Table) column(key string, f Format) (int, error) {
	found := -1
	keys := make([]string, 0, len(t.Columns))
	for i, c := range t.Columns {
		if c.Key == key && (found < 0 || c.in(f) && !t.Columns[found].in(f)) {
			found = i
		}
		if !slices.Contains(keys, c.Key) {
			keys = append(keys, c.Key)
		}
	}
	if found < 0 {
		return 0, &UnknownError{What: "column", Name: key, Names: keys}
	}
	return found, nil
}

func check(t Table) error {
	for i, row := range t.Rows {
		if err := checkRow(t.Columns, row); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	if t.Total != nil {
		if err := checkRow(t.Columns, t.Total); err != nil {
			return fmt.Errorf("total: %w", err)
		}
	}
	for _, f := range t.Meta {
		if d, ok := f.Value.Data.(float64); ok && !finite(d) {
			return fmt.Errorf("meta %q: %v cannot be written", f.Key, d)
		}
	}
	return nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func checkRow(columns []Column, row []Value) error {
	if len(row) != len(columns) {
		return fmt.Errorf("%d cells for %d columns", len(row), len(columns))
	}
	for i, v := range row {
		switch d := v.Data.(type) {
		case nil, bool, int, int64, string, []string:
		case float64:
			if !finite(d) {
				return fmt.Errorf("column %q: %v cannot be written", columns[i].Key, d)
			}
		default:
			return fmt.Errorf("column %q: a %T cannot be written", columns[i].Key, d)
		}
	}
	return nil
}

// compare orders by number, then bytes of text: an order by locale would differ
// between machines. Unknown comes last whatever the direction.
func compare(a, b any, desc bool) int {
	if a == nil || b == nil {
		return cmp.Compare(rank(a), rank(b))
	}
	n := cmp.Compare(rank(a), rank(b))
	if n == 0 {
		switch a := a.(type) {
		case bool:
			n = strings.Compare(strconv.FormatBool(a), strconv.FormatBool(b.(bool)))
		case int, int64, float64:
			n = compareNumbers(a, b)
		default:
			n = strings.Compare(plain(a), plain(b))
		}
	}
	if desc {
		return -n
	}
	return n
}

func rank(v any) int {
	switch v.(type) {
	case bool:
		return 0
	case int, int64, float64:
		return 1
	case nil:
		return 3
	default:
		return 2
	}
}

func compareNumbers(a, b any) int {
	i, iok := integer(a)
	j, jok := integer(b)
	if iok && jok {
		return cmp.Compare(i, j)
	}
	return cmp.Compare(float(a), float(b))
}

func integer(v any) (int64, bool) {
	switch d := v.(type) {
	case int:
		return int64(d), true
	case int64:
		return d, true
	}
	return 0, false
}

func float(v any) float64 {
	if f, ok := v.(float64); ok {
		return f
	}
	i, _ := integer(v)
	return float64(i)
}

// plain is the value as csv states it.
func plain(v any) string {
	switch d := v.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(d)
	case int:
		return strconv.Itoa(d)
	case int64:
		return strconv.FormatInt(d, 10)
	case float64:
		// 'f': programs that read columns stumble over exponents.
		return strconv.FormatFloat(d, 'f', -1, 64)
	case string:
		return d
	case []string:
		return strings.Join(d, ";")
	default:
		return fmt.Sprint(d)
	}
}

// Group writes an integer with its thousands set apart: 1,504.
func Group(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign, digits := "", s
	if n < 0 {
		sign, digits = "-", s[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Percent writes num/den with two decimals, half away from zero, in exact
// arithmetic: a float would turn 23.555 into 23.55 or 23.56 by accident. A
// share of nothing is unknown.
func Percent(num, den int64) string {
	if den == 0 {
		return Unknown
	}
	n := new(big.Int).Mul(big.NewInt(num), big.NewInt(20_000))
	d := big.NewInt(den)
	negative := n.Sign()*d.Sign() < 0
	n.Abs(n).Add(n, new(big.Int).Abs(d))
	n.Quo(n, new(big.Int).Mul(new(big.Int).Abs(d), big.NewInt(2)))
	whole, cents := new(big.Int).QuoRem(n, big.NewInt(100), new(big.Int))
	sign := ""
	if negative && n.Sign() > 0 {
		sign = "-"
	}
	text := whole.String()
	if whole.IsInt64() {
		text = Group(whole.Int64())
	}
	return fmt.Sprintf("%s%s.%02d %%", sign, text, cents.Int64())
}
