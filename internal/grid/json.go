package grid

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

const (
	maxJSON     = 64 << 20
	maxEnvelope = 8 // objects within objects around the rows
)

var jsonBegins = regexp.MustCompile(`^(?:\[\s*)?(?:\[|\{\s*(?:"|\}))`)

// isJSON tells an array or an object by how it begins: a list may begin with a
// bracket too, 【附件】, [附件], but no key follows it.
func isJSON(c content) bool {
	m := jsonBegins.FindString(c.head)
	return m != "" && (m[len(m)-1] != '[' || len(m) > 1)
}

// readJSON reads an array, or lines, of flat objects as a table: a column a key,
// in the order in which keys appear, and the keys as its first row. The array may
// be inside an object, whose own values then are in two rows above, and rows may
// be arrays too. An object within a row adds its values (place.city); an array
// of objects there makes it no table.
func readJSON(data []byte, opt Options) (*File, error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "json", Detail: "a JSON file has no sheets"}
	}
	if len(data) > maxJSON {
		return nil, &Error{Kind: TooLarge, Format: "json", Detail: fmt.Sprintf("%d bytes, at most %d are read", len(data), maxJSON)}
	}
	text, encoding, err := decode(data, opt.Encoding)
	if err != nil {
		return nil, err
	}
	j := newJSONReader(text)
	if err := j.file(); err != nil {
		var own *Error
		if errors.As(err, &own) {
			own.Format = "json"
			return nil, own
		}
		return nil, &Error{Kind: Damaged, Format: "json", Err: err}
	}
	f := &File{Format: "json", Encoding: encoding}
	rows, err := j.table()
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		f.Tables = []Table{{Rows: rows}}
	}
	return f, nil
}

type jsonReader struct {
	*json.Decoder
	above   [2][]string // keys and values of the object around the rows
	columns map[string]int
	header  []string
	mem     slab
	rows    []Row
	arrays  int // that hold rows
}

func newJSONReader(text string) *jsonReader {
	j := &jsonReader{Decoder: json.NewDecoder(strings.NewReader(text)), columns: map[string]int{}, mem: slab{most: maxLines}}
	j.UseNumber()
	return j
}

// notFlat is what holds more than a table.
func notFlat() error {
	return &Error{Kind: Unsupported, Format: "json", Detail: "objects within objects"}
}

func (j *jsonReader) file() error {
	for n := 0; ; n++ {
		t, err := j.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['):
			if n > 0 {
				return notFlat()
			}
			if err := j.array(); err != nil {
				return err
			}
		case json.Delim('{'):
			around, err := j.object(0)
			if err != nil {
				return err
			}
			if around && (n > 0 || j.More()) || n > 0 && j.arrays > 0 {
				return notFlat()
			}
		default:
			return notFlat()
		}
	}
}

// array reads the rows of an array, of which the opening bracket has been read.
func (j *jsonReader) array() error {
	j.arrays++
	for j.More() {
		t, err := j.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'):
			if _, err := j.object(-1); err != nil {
				return err
			}
		case json.Delim('['):
			row, err := j.scalars()
			if err != nil {
				return err
			}
			if err := j.keep(row); err != nil {
				return err
			}
		default:
			return notFlat()
		}
	}
	_, err := j.Token()
	return err
}

// scalars reads the values of an array that holds nothing else.
func (j *jsonReader) scalars() ([]string, error) {
	var all []string
	for {
		t, err := j.Token()
		if err != nil {
			return nil, err
		}
		if t == json.Delim(']') {
			return all, nil
		}
		text, ok := scalar(t)
		if !ok {
			return nil, notFlat()
		}
		if all = append(all, text); len(all) > maxHTMLCols {
			return nil, errCells()
		}
	}
}

// object reads an object, of which the opening brace has been read: a row, if it
// is flat, or lies in an array (depth < 0); else what is around the rows.
func (j *jsonReader) object(depth int) (around bool, err error) {
	if depth > maxEnvelope {
		return false, notFlat()
	}
	var keys, values []string
	for j.More() {
		k, err := j.Token()
		if err != nil {
			return false, err
		}
		v, err := j.Token()
		if err != nil {
			return false, err
		}
		text, isScalar := scalar(v)
		switch {
		case isScalar:
		case v == json.Delim('[') && depth < 0:
			all, err := j.scalars()
			if err != nil {
				return false, err
			}
			text = strings.Join(all, "、")
		case v == json.Delim('['):
			var rows bool
			if text, rows, err = j.within(); err != nil {
				return false, err
			}
			if rows {
				around = true
				continue
			}
		case depth < 0:
			key, _ := k.(string)
			if keys, values, err = j.flat(key, 1, keys, values); err != nil {
				return false, err
			}
			continue
		default:
			around = true
			if _, err := j.object(depth + 1); err != nil {
				return false, err
			}
			continue
		}
		key, _ := k.(string)
		if keys, values = append(keys, key), append(values, text); len(keys) > maxHTMLCols {
			return false, errCells()
		}
	}
	if _, err := j.Token(); err != nil {
		return false, err
	}
	if around || depth > 0 {
		j.above[0], j.above[1] = append(j.above[0], keys...), append(j.above[1], values...)
		return around, nil
	}
	row := make([]string, len(j.header), len(j.header)+len(keys))
	for i, key := range keys {
		at, ok := j.columns[key]
		if !ok {
			at = len(j.header)
			if at >= maxHTMLCols {
				return false, errCells()
			}
			j.columns[key] = at
			j.header = append(j.header, key)
		}
		for len(row) <= at {
			row = append(row, "")
		}
		row[at] = values[i]
	}
	return false, j.keep(row)
}

// flat adds the values of an object within a row, of which the opening brace has
// been read, under its key and theirs: place.city.
func (j *jsonReader) flat(prefix string, depth int, keys, values []string) ([]string, []string, error) {
	if depth > maxEnvelope {
		return nil, nil, notFlat()
	}
	for j.More() {
		k, err := j.Token()
		if err != nil {
			return nil, nil, err
		}
		v, err := j.Token()
		if err != nil {
			return nil, nil, err
		}
		key, _ := k.(string)
		key = prefix + "." + key
		text, isScalar := scalar(v)
		switch {
		case isScalar:
		case v == json.Delim('['):
			all, err := j.scalars()
			if err != nil {
				return nil, nil, err
			}
			text = strings.Join(all, "、")
		default:
			if keys, values, err = j.flat(key, depth+1, keys, values); err != nil {
				return nil, nil, err
			}
			continue
		}
		if keys, values = append(keys, key), append(values, text); len(keys) > maxHTMLCols {
			return nil, nil, errCells()
		}
	}
	_, err := j.Token()
	return keys, values, err
}

// within reads an array within an object outside of the rows: it holds them, or
// values, which are a text together.
func (j *jsonReader) within() (text string, rows bool, err error) {
	var first json.RawMessage // decides
	if j.More() {
		if err := j.Decode(&first); err != nil {
			return "", false, err
		}
	}
	if len(first) == 0 || first[0] != '{' && first[0] != '[' {
		all, err := j.scalars()
		if err != nil || len(first) == 0 {
			return "", false, err
		}
		var v any
		d := json.NewDecoder(strings.NewReader(string(first)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return "", false, err
		}
		one, _ := scalar(v)
		return strings.Join(append([]string{one}, all...), "、"), false, nil
	}
	if j.arrays > 0 {
		return "", false, notFlat() // two tables
	}
	inner := newJSONReader("[" + string(first) + "]")
	inner.columns, inner.header, inner.mem, inner.rows = j.columns, j.header, j.mem, j.rows
	if _, err := inner.Token(); err != nil {
		return "", false, err
	}
	if err := inner.array(); err != nil {
		return "", false, err
	}
	j.header, j.mem, j.rows = inner.header, inner.mem, inner.rows
	return "", true, j.array()
}

func (j *jsonReader) keep(row []string) error {
	kept, err := j.mem.keep(row)
	if err == nil && len(kept) > 0 {
		j.rows = append(j.rows, Row{Cells: kept})
	}
	return err
}

// table puts the rows under their keys, and numbers them.
func (j *jsonReader) table() ([]Row, error) {
	above := j.above[:]
	if len(j.header) > 0 {
		above = append(slices.Clone(above), j.header)
	}
	if len(j.rows) == 0 && len(j.above[0]) == 0 {
		return nil, nil
	}
	var heads []Row
	for _, cells := range above {
		kept, err := j.mem.keep(cells)
		if err != nil {
			return nil, err
		}
		if len(kept) > 0 {
			heads = append(heads, Row{Cells: kept})
		}
	}
	rows := slices.Insert(j.rows, 0, heads...)
	for i := range rows {
		rows[i].Number = i + 1
	}
	return rows, nil
}

// scalar is the text of a value that is neither an array nor an object.
func scalar(t json.Token) (string, bool) {
	switch t := t.(type) {
	case nil:
		return "", true
	case string:
		return strings.ReplaceAll(t, "\x00", ""), true
	case json.Number:
		return t.String(), true
	case bool:
		return fmt.Sprint(t), true
	}
	return "", false
}
