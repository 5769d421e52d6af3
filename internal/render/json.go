package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes one value: indented by two spaces, no HTML escaping, a line end
// last, the keys of maps sorted. A nil slice would print as null: callers give
// empty ones where they mean [].
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeJSON puts each row on a line of its own, so that two reports differ in
// the lines in which they differ.
func writeJSON(b *bytes.Buffer, t Table, o Options) error {
	fmt.Fprintf(b, "{\n  \"schema_version\": %d,\n  \"meta\": {", o.SchemaVersion)
	sep := "\n"
	for _, f := range t.Meta {
		if f.Key == "" {
			continue
		}
		b.WriteString(sep + "    ")
		if err := jsonField(b, f.Key, f.Value.Data); err != nil {
			return fmt.Errorf("meta %q: %w", f.Key, err)
		}
		sep = ",\n"
	}
	if sep != "\n" {
		b.WriteString("\n  ")
	}
	b.WriteString("},\n  \"rows\": [")
	for i, row := range t.Rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		if err := jsonRow(b, t.Columns, row); err != nil {
			return err
		}
	}
	if len(t.Rows) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("],\n  \"total\": ")
	if t.Total == nil {
		b.WriteString("null")
	} else if err := jsonRow(b, t.Columns, t.Total); err != nil {
		return err
	}
	b.WriteString("\n}\n")
	return nil
}

func writeNDJSON(b *bytes.Buffer, t Table, _ Options) error {
	for _, row := range t.Rows {
		if err := jsonRow(b, t.Columns, row); err != nil {
			return err
		}
		b.WriteByte('\n')
	}
	return nil
}

// jsonRow keeps the order of the columns, which a map would lose.
func jsonRow(b *bytes.Buffer, columns []Column, row []Value) error {
	b.WriteByte('{')
	for i, v := range row {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := jsonField(b, columns[i].Key, v.Data); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func jsonField(b *bytes.Buffer, key string, data any) error {
	if err := jsonValue(b, key); err != nil {
		return err
	}
	b.WriteString(": ")
	return jsonValue(b, data)
}

func jsonValue(b *bytes.Buffer, data any) error {
	switch d := data.(type) {
	case nil:
		b.WriteString("null")
		return nil
	case bool, int, int64, float64: // encoding/json would write 1e-07
		b.WriteString(plain(d))
		return nil
	case []string:
		if len(d) == 0 {
			b.WriteString("[]")
			return nil
		}
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(data); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder's line end
	return nil
}
