package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// A registry is sealed: with each change a number is written down for each
// table, made of all that its rows say, so that check finds what something else
// than this program changed in the file, down to one bit. The number is a sum
// over rows modulo 2^64: what comes and goes moves it by what it says, and what
// was wrong before stays wrong. It guards against damage, not against a person
// with a mind to it.

// sealedTable is a table with a seal, or some columns of one ("region" are those
// of places, and "kind" one of entries), and what of its rows counts.
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
	sealedEntries = &sealedTable{name: "entry", large: true, query: `
		SELECT e.document, e.row, coalesce(e.number, ''), e.name, coalesce(e.former, ''), coalesce(e.code, ''), p.text, coalesce(l.text, ''),
		       coalesce(e.valid_from, ''), coalesce(e.valid_to, ''), coalesce(e.other, '')
		FROM entry e
		LEFT JOIN place p ON p.id = e.place
		LEFT JOIN place l ON l.id = e.left_place`}
	sealedRegions = &sealedTable{name: "region", large: true, derived: true, query: `SELECT document, text, region FROM place`}
	sealedLedger  = &sealedTable{name: "delta", large: true, derived: true, counts: 1,
		query: `SELECT basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n FROM delta`}
	sealedIntakes = &sealedTable{name: "intake", large: true, derived: true, counts: 3,
		query: `SELECT tier, issuer, batch, act, last, firms, passed, failed FROM intake`}
	sealedBearings   = &sealedTable{name: "bearing", large: true, derived: true, counts: 1, query: `SELECT document, tier, region, instead, day, n FROM bearing`}
	sealedUndecided  = &sealedTable{name: "undecided", large: true, derived: true, counts: 1, query: `SELECT region, tiers, day, n FROM undecided`}
	sealedKinds      = &sealedTable{name: "kind", large: true, derived: true, query: `SELECT id, kind FROM entry`}
	sealedKeys       = &sealedTable{name: "key", large: true, derived: true, query: `SELECT k, component FROM key`}
	sealedMembers    = &sealedTable{name: "member", large: true, derived: true, query: `SELECT entry, component FROM member`}
	sealedComponents = &sealedTable{name: "component", large: true, derived: true, query: `SELECT id, coalesce(shape, 0) FROM component`}
	sealedShapes     = &sealedTable{name: "shape", large: true, derived: true, counts: 1, query: `SELECT id, rows, n FROM shape`}
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
	sealedRemarks, sealedEntries, sealedRegions, sealedLedger, sealedIntakes, sealedBearings, sealedUndecided,
	sealedKinds, sealedKeys, sealedMembers, sealedComponents, sealedShapes,
}

// seals are the numbers by table.
type seals map[string]uint64

// add notes in the seals a row that was written, by its values in the order of
// the table's query.
func (s seals) add(table *sealedTable, row ...any) {
	cells := row[:len(row)-table.counts]
	h := sealHash(offset64)
	for _, c := range cells {
		h.cell(c)
	}
	if table.counts == 0 {
		s[table.name] += uint64(h)
		return
	}
	for i, count := range row[len(cells):] {
		of := uint64(h) ^ uint64(i+1)*0x9e3779b97f4a7c15 // another number for each of the counts
		n, _ := driver.DefaultParameterConverter.ConvertValue(count)
		is, _ := n.(int64)
		s[table.name] += of * uint64(is)
	}
}

// sealHash hashes the values of a row.
type sealHash uint64

func (h *sealHash) byte(b byte) { *h = (*h ^ sealHash(b)) * prime64 }

func (h *sealHash) number(tag byte, n uint64) {
	h.byte(tag)
	for shift := 56; shift >= 0; shift -= 8 {
		h.byte(byte(n >> shift))
	}
}

func (h *sealHash) text(tag byte, text string) {
	h.number(tag, uint64(len(text)))
	for i := 0; i < len(text); i++ {
		h.byte(text[i])
	}
}

func (h *sealHash) cell(cell any) {
	switch v := cell.(type) { // what most cells are, without more ado
	case string:
		h.text('t', v)
		return
	case int64:
		h.number('i', uint64(v))
		return
	}
	value, err := driver.DefaultParameterConverter.ConvertValue(cell) // as it is stored
	if err != nil {
		panic(fmt.Sprint("what is stored converts: ", err))
	}
	switch v := value.(type) {
	case nil:
		h.byte('n')
	case bool:
		h.number('i', map[bool]uint64{true: 1}[v])
	case int64:
		h.number('i', uint64(v))
	case string:
		h.text('t', v)
	case []byte:
		h.text('b', string(v))
	default:
		h.text('o', fmt.Sprint(v))
	}
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

// unsealRow notes there one that is no more.
func (t *Tx) unsealRow(table *sealedTable, row ...any) {
	if t.sealing != nil {
		gone := seals{}
		gone.add(table, row...)
		t.moved[table.name] -= gone[table.name]
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

// sealDerivedAnew takes all that is derived for what it should be.
func (t *Tx) sealDerivedAnew() {
	for _, table := range sealedTables {
		if table.derived {
			t.sealAnew(table)
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
