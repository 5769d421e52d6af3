package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"tracker/internal/sme"
)

const rowColumns = `e.id, e.document, e.row, e.name, e.former, e.code, e.region, e.left_region, e.valid_from, e.valid_to, e.other`

// scanRow reads one entry as evidence; lists of one document are shared.
func (t *Tx) scanRow(rows *sql.Rows) (*sme.Row, error) {
	var id int64
	var document sme.DocumentNumber
	var e sme.Entry
	var from, to, other string
	if err := rows.Scan(&id, &document, &e.Row, &e.Name, &e.Former, &e.Code, &e.Region, &e.LeftRegion, &from, &to, &other); err != nil {
		return nil, err
	}
	var err error
	if e.Other, err = industryCells(other); err != nil {
		return nil, err
	}
	e.Window = window(from, to)
	list, ok := t.lists[document]
	if !ok {
		return nil, &Error{Kind: Damaged, Path: t.s.path, Number: document}
	}
	return sme.NewRow(id, list, &e), nil
}

// industryCells reads the further columns of an entry if any can tell its
// industry. Few lists have one, and the derivation needs nothing else of them.
func industryCells(other string) (cells []sme.Cell, err error) {
	if strings.Contains(other, "行") && strings.Contains(other, "业") || strings.Contains(other, "链") {
		err = json.Unmarshal([]byte(other), &cells)
	}
	return cells, err
}

// lists reads the heads of all documents, by their numbers; there are few of them.
func lists(ctx context.Context, q querier) (map[sme.DocumentNumber]*sme.List, error) {
	heads := map[sme.DocumentNumber]*sme.List{}
	rows, err := q.QueryContext(ctx, `SELECT id, tier, act, issuer, batch, final, published, valid_from, valid_to, digest FROM document`)
	return heads, each(rows, err, func(rows *sql.Rows) error {
		var id sme.DocumentNumber
		var l sme.List
		var published, from, to string
		err := rows.Scan(&id, &l.Tier, &l.Act, &l.Issuer, &l.Batch, &l.Final, &published, &from, &to, &l.Digest)
		l.Published, l.Window = date(published), window(from, to)
		heads[id] = &l
		return err
	})
}

// loadLists reads the heads of the documents that the change has not met yet:
// rows of one list share one head.
func (t *Tx) loadLists() error {
	heads, err := lists(t.ctx, t.tx)
	for id, l := range heads {
		if t.lists[id] == nil {
			t.lists[id] = l
		}
	}
	return err
}

func date(text string) sme.Date {
	d, err := sme.ParseDate(text)
	if err != nil {
		return sme.Date{}
	}
	return d
}

func window(from, to string) sme.Window { return sme.Window{From: date(from), To: date(to)} }

// rederive brings what is derived up to date after documents came into force
// or went out of it, and after decisions were taken (they are in the table
// decision already) or taken back: only the components that have any of their
// keys (law 9). Whatever is active, a decision alone too, has its keys in the
// table key. It returns the new components.
func (t *Tx) rederive(added, removed []sme.DocumentNumber, taken, takenBack []sme.Decision) ([]sme.Component, error) {
	if err := t.loadLists(); err != nil {
		return nil, err
	}
	touched := map[int64]bool{}
	var fresh []*sme.Row
	for _, id := range added {
		rows, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.document = ? ORDER BY e.id`, id)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, rows...)
	}
	if err := t.componentsOf(fresh, slices.Concat(taken, takenBack), touched); err != nil {
		return nil, err
	}
	for _, id := range removed {
		err := t.each(`SELECT DISTINCT component FROM entry WHERE document = ? AND component IS NOT NULL`, []any{id}, func(rows *sql.Rows) error {
			var c int64
			err := rows.Scan(&c)
			touched[c] = true
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var old []*sme.Row
	for c := range touched {
		rows, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.component = ?`, c)
		if err != nil {
			return nil, err
		}
		old = append(old, rows...)
	}
	all, err := t.decisions()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d sme.Decision) bool { return slices.Contains(taken, d) })
	oldDecisions, newDecisions, err := t.decisionsAbout(all, touched)
	if err != nil {
		return nil, err
	}
	oldDecisions, newDecisions = append(oldDecisions, takenBack...), append(newDecisions, taken...)

	ledger, intakes := sme.Ledger{}, sme.Intakes{}
	before := sme.Derive(t.ref, old, oldDecisions)
	for i := range before {
		ledger.AddComponent(t.ref, &before[i], -1)
		intakes.AddComponent(t.ref, &before[i], -1)
	}
	if err := t.forget(before, touched, removed); err != nil {
		return nil, err
	}
	gone := map[*sme.List]bool{}
	for _, id := range removed {
		gone[t.lists[id]] = true
	}
	now := append(slices.DeleteFunc(old, func(r *sme.Row) bool { return gone[r.List] }), fresh...)
	after := sme.Derive(t.ref, now, newDecisions)
	for i := range after {
		ledger.AddComponent(t.ref, &after[i], 1)
		intakes.AddComponent(t.ref, &after[i], 1)
	}
	if err := t.keep(after); err != nil {
		return nil, err
	}
	if err := t.addIntakes(intakes); err != nil {
		return nil, err
	}
	return after, t.addLedger(ledger)
}

func (t *Tx) rows(query string, args ...any) ([]*sme.Row, error) {
	var list []*sme.Row
	err := t.each(query, args, func(rows *sql.Rows) error {
		r, err := t.scanRow(rows)
		list = append(list, r)
		return err
	})
	return list, err
}

// componentsOf adds the stored components that hold any key of the rows and decisions.
func (t *Tx) componentsOf(rows []*sme.Row, decisions []sme.Decision, touched map[int64]bool) error {
	var keys []any
	for _, r := range rows {
		for _, k := range r.Keys() {
			keys = append(keys, string(k))
		}
	}
	for _, d := range decisions {
		keys = append(keys, string(d.A.Bare()), string(d.B.Bare()))
	}
	return t.eachOf(`SELECT component FROM key WHERE key IN (VALUES `, keys, `)`, func(rows *sql.Rows) error {
		var c int64
		err := rows.Scan(&c)
		touched[c] = true
		return err
	})
}

func (t *Tx) decisions() ([]sme.Decision, error) {
	var list []sme.Decision
	err := t.each(`SELECT same, a, b FROM decision WHERE NOT undone AND same < 2 ORDER BY id`, nil, func(rows *sql.Rows) error {
		var d sme.Decision
		err := rows.Scan(&d.Same, &d.A, &d.B)
		list = append(list, d)
		return err
	})
	return list, err
}

// decisionsAbout picks the decisions in the touched components, as they were
// and as they are to be. Those whose keys are not derived yet, as in a rebuild,
// are new.
func (t *Tx) decisionsAbout(all []sme.Decision, touched map[int64]bool) (old, now []sme.Decision, err error) {
	for _, d := range all {
		var c int64
		switch err := t.tx.QueryRowContext(t.ctx, `SELECT component FROM key WHERE key = ?`, string(d.A.Bare())).Scan(&c); err {
		case nil:
			if touched[c] {
				old, now = append(old, d), append(now, d)
			}
		case sql.ErrNoRows:
			now = append(now, d)
		default:
			return nil, nil, err
		}
	}
	return old, now, nil
}

// forget takes the touched components out of what is derived.
func (t *Tx) forget(before []sme.Component, touched map[int64]bool, removed []sme.DocumentNumber) error {
	keys := t.batch(1, `DELETE FROM key WHERE key IN (VALUES `, `)`)
	for i := range before {
		for _, k := range before[i].Keys {
			keys.add(string(k))
		}
	}
	firms := t.batch(1, `DELETE FROM firm WHERE component IN (VALUES `, `)`)
	for c := range touched {
		firms.add(c)
	}
	if err := errors.Join(keys.flush(), firms.flush()); err != nil {
		return err
	}
	for _, id := range removed {
		if _, err := t.exec(`UPDATE entry SET component = NULL WHERE document = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

// keep stores derived components under new numbers.
func (t *Tx) keep(comps []sme.Component) error {
	k := t.newKeeper()
	var last int64
	err := t.tx.QueryRowContext(t.ctx, `
		SELECT coalesce((SELECT max(component) FROM entry WHERE component IS NOT NULL), 0), coalesce((SELECT max(id) FROM firm), 0)`).Scan(&last, &k.firms)
	if err != nil {
		return err
	}
	for i := range comps {
		c := &comps[i]
		number := last + 1 + int64(i)
		if len(c.Rows) == 0 {
			if number, err = t.rowless(c); err != nil {
				return err
			}
		}
		k.component(number, c)
	}
	return k.flush()
}

// keeper stores components.
type keeper struct {
	firms                                int64 // the last number given to one
	key, place, firm, stay, title, spell *batch
}

func (t *Tx) newKeeper() *keeper {
	firm := t.batch(7, `INSERT INTO firm (id, key, component, name, code, industry, undecided) VALUES `, ``)
	of := func(width int, head string) *batch { // what belongs to firms
		b := t.batch(width, head, ``)
		b.after = firm
		return b
	}
	return &keeper{
		key:   t.batch(2, `INSERT INTO key (key, component) VALUES `, ``),
		place: t.batch(2, `UPDATE entry SET component = new.column2 FROM (VALUES `, `) AS new WHERE entry.id = new.column1`),
		firm:  firm,
		stay:  of(4, `INSERT INTO stay (firm, since, region, entry) VALUES `),
		title: of(5, `INSERT INTO title (firm, tier, since, kind, entry) VALUES `),
		spell: of(9, `INSERT INTO spell (firm, tier, what, began, ended, opened, opened_by, closed, closed_by) VALUES `),
	}
}

func (k *keeper) flush() error {
	for _, b := range []*batch{k.key, k.place, k.firm, k.stay, k.title, k.spell} {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) component(number int64, c *sme.Component) {
	for _, key := range c.Keys {
		k.key.add(string(key), number)
	}
	for _, r := range c.Rows {
		k.place.add(r.ID, number)
	}
	for _, f := range c.Firms {
		k.keepFirm(number, f)
	}
}

func (k *keeper) keepFirm(component int64, f *sme.Firm) {
	undecided := 0
	if f.Undecided {
		undecided = len(f.Rows)
	}
	k.firms++
	k.firm.add(k.firms, string(f.ID), component, f.Name, f.Code, f.Industry, undecided)
	for _, s := range f.Stays {
		k.stay.add(k.firms, s.From.String(), string(s.Region), s.Row.ID)
	}
	for _, ti := range f.Titles {
		k.title.add(k.firms, string(ti.Tier), ti.Since.String(), string(ti.First.Kind), ti.First.Row.ID)
		for _, s := range ti.Runs {
			k.spell.add(spellArgs(k.firms, ti.Tier, "run", s)...)
		}
		for _, s := range ti.Outs {
			k.spell.add(spellArgs(k.firms, ti.Tier, "out", s)...)
		}
	}
}

// rowless numbers a component of decisions alone: no entry has its number, so
// that it is taken from a decision, below zero.
func (t *Tx) rowless(c *sme.Component) (int64, error) {
	d := c.Decisions[0]
	var id int64
	err := t.tx.QueryRowContext(t.ctx, `SELECT min(id) FROM decision WHERE NOT undone AND same = ? AND a = ? AND b = ?`, d.Same, string(d.A), string(d.B)).Scan(&id)
	return -id, err
}

func spellArgs(firm int64, tier sme.TierID, what string, s sme.Spell) []any {
	by := func(c sme.Cause) sql.NullInt64 {
		if c.Row == nil {
			return sql.NullInt64{}
		}
		return sql.NullInt64{Int64: c.Row.ID, Valid: true}
	}
	return []any{firm, string(tier), what, s.From.String(), s.To.String(), string(s.Opened.Kind), by(s.Opened), string(s.Closed.Kind), by(s.Closed)}
}

func (t *Tx) addLedger(ledger sme.Ledger) error {
	add := t.batch(11, `
		INSERT INTO delta (basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n)
		VALUES `, `
		ON CONFLICT DO UPDATE SET n = n + excluded.n`)
	for d, n := range ledger {
		row := []any{string(d.Basis), string(d.Reach), string(d.Tier), string(d.Region), d.Day.String(), string(d.Kind),
			string(d.Batch.Tier), string(d.Batch.Issuer), string(d.Batch.Batch), d.Industry, n}
		t.sealRow(sealedLedger, row...)
		add.add(row...)
	}
	if err := add.flush(); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM delta WHERE n = 0`)
	return err
}
