package store

import (
	"context"
	"database/sql"
	"encoding/json"
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
// industry. Few lists have one, and all else of them tells the derivation nothing.
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
// or went out of it, and after decisions were taken (they stand in the table
// decision already) or taken back: only the components that hold any of their
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
	find, err := t.tx.PrepareContext(t.ctx, `SELECT component FROM key WHERE key = ?`)
	if err != nil {
		return err
	}
	defer find.Close()
	for i := range len(rows) + len(decisions) {
		var keys []sme.Key
		if i < len(rows) {
			keys = rows[i].Keys()
		} else {
			d := decisions[i-len(rows)]
			keys = []sme.Key{d.A, d.B}
		}
		for _, k := range keys {
			var c int64
			switch err := find.QueryRowContext(t.ctx, string(k)).Scan(&c); err {
			case nil:
				touched[c] = true
			case sql.ErrNoRows:
			default:
				return err
			}
		}
	}
	return nil
}

func (t *Tx) decisions() ([]sme.Decision, error) {
	var list []sme.Decision
	err := t.each(`SELECT same, a, b FROM decision WHERE NOT undone ORDER BY id`, nil, func(rows *sql.Rows) error {
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
		switch err := t.tx.QueryRowContext(t.ctx, `SELECT component FROM key WHERE key = ?`, string(d.A)).Scan(&c); err {
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
	dropKey, err := t.tx.PrepareContext(t.ctx, `DELETE FROM key WHERE key = ?`)
	if err != nil {
		return err
	}
	defer dropKey.Close()
	for i := range before {
		for _, k := range before[i].Keys {
			if _, err := dropKey.ExecContext(t.ctx, string(k)); err != nil {
				return err
			}
		}
	}
	dropFirms, err := t.tx.PrepareContext(t.ctx, `DELETE FROM firm WHERE component = ?`)
	if err != nil {
		return err
	}
	defer dropFirms.Close()
	for c := range touched {
		if _, err := dropFirms.ExecContext(t.ctx, c); err != nil {
			return err
		}
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
	var last int64
	if err := t.tx.QueryRowContext(t.ctx, `SELECT coalesce(max(component), 0) FROM entry WHERE component IS NOT NULL`).Scan(&last); err != nil {
		return err
	}
	k := t.newKeeper()
	defer k.close()
	for i := range comps {
		c := &comps[i]
		number := last + 1 + int64(i)
		if len(c.Rows) == 0 {
			var err error
			if number, err = t.rowless(c); err != nil {
				return err
			}
		}
		k.component(number, c)
	}
	return k.err
}

// keeper stores components by prepared statements. After an error it does
// nothing more.
type keeper struct {
	t                                    *Tx
	stmts                                []*sql.Stmt
	key, place, firm, stay, title, spell *sql.Stmt
	err                                  error
}

func (t *Tx) newKeeper() *keeper {
	k := &keeper{t: t}
	k.key = k.prepare(`INSERT INTO key (key, component) VALUES (?, ?)`)
	k.place = k.prepare(`UPDATE entry SET component = ? WHERE id = ?`)
	k.firm = k.prepare(`INSERT INTO firm (key, component, name, code, industry, undecided) VALUES (?, ?, ?, ?, ?, ?)`)
	k.stay = k.prepare(`INSERT INTO stay (firm, since, region, entry) VALUES (?, ?, ?, ?)`)
	k.title = k.prepare(`INSERT INTO title (firm, tier, since, kind, entry) VALUES (?, ?, ?, ?, ?)`)
	k.spell = k.prepare(`INSERT INTO spell (firm, tier, what, began, ended, opened, opened_by, closed, closed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	return k
}

func (k *keeper) prepare(query string) *sql.Stmt {
	if k.err != nil {
		return nil
	}
	var st *sql.Stmt
	if st, k.err = k.t.tx.PrepareContext(k.t.ctx, query); k.err == nil {
		k.stmts = append(k.stmts, st)
	}
	return st
}

func (k *keeper) close() {
	for _, st := range k.stmts {
		st.Close()
	}
}

// run executes a statement, and returns the number of the row that it made.
func (k *keeper) run(st *sql.Stmt, args ...any) (id int64) {
	if k.err != nil {
		return 0
	}
	var res sql.Result
	if res, k.err = st.ExecContext(k.t.ctx, args...); k.err == nil {
		id, k.err = res.LastInsertId()
	}
	return id
}

func (k *keeper) component(number int64, c *sme.Component) {
	for _, key := range c.Keys {
		k.run(k.key, string(key), number)
	}
	for _, r := range c.Rows {
		k.run(k.place, number, r.ID)
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
	firm := k.run(k.firm, string(f.ID), component, f.Name, f.Code, f.Industry, undecided)
	for _, s := range f.Stays {
		k.run(k.stay, firm, s.From.String(), string(s.Region), s.Row.ID)
	}
	for _, ti := range f.Titles {
		k.run(k.title, firm, string(ti.Tier), ti.Since.String(), string(ti.First.Kind), ti.First.Row.ID)
		for _, s := range ti.Runs {
			k.run(k.spell, spellArgs(firm, ti.Tier, "run", s)...)
		}
		for _, s := range ti.Outs {
			k.run(k.spell, spellArgs(firm, ti.Tier, "out", s)...)
		}
	}
}

// rowless numbers a component of decisions alone: no entry bears its number, so
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
	add, err := t.tx.PrepareContext(t.ctx, `
		INSERT INTO delta (basis, reach, tier, region, day, kind, batch_tier, batch_issuer, batch, industry, n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET n = n + excluded.n`)
	if err != nil {
		return err
	}
	defer add.Close()
	for d, n := range ledger {
		_, err := add.ExecContext(t.ctx, string(d.Basis), string(d.Reach), string(d.Tier), string(d.Region), d.Day.String(), string(d.Kind),
			string(d.Batch.Tier), string(d.Batch.Issuer), string(d.Batch.Batch), d.Industry, n)
		if err != nil {
			return err
		}
	}
	_, err = t.exec(`DELETE FROM delta WHERE n = 0`)
	return err
}
