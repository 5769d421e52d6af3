package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
)

// A registry is sealed: with each change a number is written down for each
// table, made of all that its rows say, so that check finds what something else
// than this program changed in the file, down to one bit. The number is a sum
// over rows modulo 2^64: what comes and goes moves it by what it says, and what
// was wrong before stays wrong. It guards against damage, not against a person
// with a mind to it.

// sealedTable is a table with a seal, or some columns of one ("region" are those
// of entries), and what of its rows counts. What else is derived (keys, components,
// firms, titles) has none: check --deep derives it anew.
type sealedTable struct {
	name    string
	query   string
	counts  int  // how many of the last columns are counts
	derived bool // a rebuild makes it anew
	large   bool // not read whole for a change: whoever writes rows tells the seal of them
}

// Those that are not read whole for a change.
var (
	sealedRemarks = &sealedTable{name: "remark", large: true, query: `SELECT document, row, id, args, error, text FROM remark`}
	sealedEntries = &sealedTable{name: "entry", large: true,
		query: `SELECT document, row, number, name, former, code, place, left_place, valid_from, valid_to, other FROM entry`}
	sealedRegions = &sealedTable{name: "region", large: true, derived: true, query: `SELECT document, row, region, left_region FROM entry`}
	sealedLedger  = &sealedTable{name: "delta", large: true, derived: true, counts: 1,
		query: `SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n FROM delta`}
	sealedIntakes = &sealedTable{name: "intake", large: true, derived: true, counts: 3,
		query: `SELECT tier, issuer, batch, act, last, firms, passed, failed FROM intake`}
)

var sealedTables = []*sealedTable{
	{name: "log", query: `SELECT * FROM log`},
	{name: "setting", query: `SELECT name, value FROM setting WHERE name <> 'seal'`},
	{name: "reference", query: `SELECT name, content FROM reference`},
	{name: "reference_log", query: `SELECT log, name, content FROM reference_log`},
	{name: "file", query: `SELECT id, sha256, name, format, size, length(content) FROM file`},
	{name: "document", query: `SELECT * FROM document`},
	{name: "document_file", query: `SELECT * FROM document_file`},
	{name: "decision", query: `SELECT * FROM decision`},
	sealedRemarks, sealedEntries, sealedRegions, sealedLedger, sealedIntakes,
}

// seals are the numbers by table.
type seals map[string]uint64

// add notes in the seals a row that was written, by its values in the order of
// the table's query.
func (s seals) add(table *sealedTable, row ...any) {
	cells := row[:len(row)-table.counts]
	h := fnv.New64a()
	for _, c := range cells {
		hashCell(h, c)
	}
	if table.counts == 0 {
		s[table.name] += h.Sum64()
		return
	}
	for i, count := range row[len(cells):] {
		of := h.Sum64() ^ uint64(i+1)*0x9e3779b97f4a7c15 // another number for each of the counts
		n, _ := driver.DefaultParameterConverter.ConvertValue(count)
		is, _ := n.(int64)
		s[table.name] += of * uint64(is)
	}
}

func hashCell(w io.Writer, cell any) {
	value, err := driver.DefaultParameterConverter.ConvertValue(cell) // as it is stored
	if err != nil {
		panic(fmt.Sprint("what is stored converts: ", err))
	}
	var tag byte
	var content []byte
	switch v := value.(type) {
	case nil:
	case bool:
		hashCell(w, map[bool]int64{true: 1}[v])
		return
	case int64:
		tag, content = 'i', binary.BigEndian.AppendUint64(nil, uint64(v))
	case string:
		tag, content = 't', []byte(v)
	case []byte:
		tag, content = 'b', v
	default:
		tag, content = 'o', fmt.Append(nil, v)
	}
	_, _ = w.Write(append(binary.AppendUvarint([]byte{tag}, uint64(len(content))), content...))
}

// tally reads a table whole.
func (s seals) tally(table *sealedTable, each func(query string, args []any, scan func(*sql.Rows) error) error) error {
	s[table.name] = 0
	var cells, to []any
	return each(table.query, nil, func(rows *sql.Rows) error {
		if cells == nil {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			cells, to = make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				to[i] = &cells[i]
			}
		}
		if err := rows.Scan(to...); err != nil {
			return err
		}
		s.add(table, cells...)
		return nil
	})
}

// sealing is what a change knows of the seals.
type sealing struct {
	stored seals           // as written down before it; nil: none were
	before seals           // of the small tables, as they were
	moved  seals           // what the change added to and took from the large ones
	anew   map[string]bool // tables that the change made anew, whatever they said before
}

func (t *Tx) beginSeal() error {
	if t.s.copied {
		return nil
	}
	t.sealing = &sealing{before: seals{}, moved: seals{}, anew: map[string]bool{}}
	var err error
	if t.stored, err = storedSeals(t.each); err != nil || t.stored == nil {
		return err
	}
	for _, table := range sealedTables {
		if !table.large {
			if err := t.before.tally(table, t.each); err != nil {
				return err
			}
		}
	}
	return nil
}

// sealRow notes in the seal of a large table a row that was written, or for counts
// that so many were added.
func (t *Tx) sealRow(table *sealedTable, row ...any) {
	if t.sealing != nil {
		t.moved.add(table, row...)
	}
}

// sealAnew takes a table as it is for what it should be: it was made anew.
func (t *Tx) sealAnew(tables ...*sealedTable) {
	if t.sealing != nil {
		for _, table := range tables {
			t.anew[table.name] = true
		}
	}
}

// sealAllAnew has the whole registry sealed, as after its layout changed.
func (t *Tx) sealAllAnew() {
	if t.sealing != nil {
		t.stored = nil
	}
}

// endSeal writes the seals down.
func (t *Tx) endSeal() error {
	if t.sealing == nil {
		return nil
	}
	now := seals{}
	for _, table := range sealedTables {
		if t.stored == nil || t.anew[table.name] || !table.large {
			if err := now.tally(table, t.each); err != nil {
				return err
			}
		}
		if t.stored != nil && !t.anew[table.name] {
			now[table.name] += t.stored[table.name] - t.before[table.name] + t.moved[table.name]
		}
	}
	_, err := t.exec(`INSERT INTO setting (name, value) VALUES ('seal', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, marshal(now))
	return err
}

// storedSeals are those written down, nil if there are none to be read.
func storedSeals(each func(query string, args []any, scan func(*sql.Rows) error) error) (seals, error) {
	var s seals
	err := each(`SELECT value FROM setting WHERE name = 'seal'`, nil, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if json.Unmarshal([]byte(text), &s) != nil {
			s = seals{} // which no table agrees with
		}
		return nil
	})
	return s, err
}

// Altered returns the tables that don't say what was written into them, and of
// which of them a rebuild makes anew.
func (s *Store) Altered(ctx context.Context) (printed, derived []string, err error) {
	each := func(query string, args []any, scan func(*sql.Rows) error) error {
		return s.each(ctx, query, args, scan)
	}
	stored, err := storedSeals(each)
	if err != nil {
		return nil, nil, err
	}
	for _, table := range sealedTables {
		is := seals{}
		if err := is.tally(table, each); err != nil {
			return nil, nil, err
		}
		was, known := stored[table.name]
		switch {
		case known && was == is[table.name]:
		case table.derived:
			derived = append(derived, table.name)
		default:
			printed = append(printed, table.name)
		}
	}
	return printed, derived, nil
}
