package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/sme"
)

// rowColumns are those of an entry e as evidence, with the tables of rowPlaces.
const (
	rowColumns = `e.id, e.document, e.row, e.name, coalesce(e.former, ''), coalesce(e.code, ''), p.region, coalesce(l.region, ''),
	              coalesce(e.valid_from, ''), coalesce(e.valid_to, ''), coalesce(e.other, '')`
	rowPlaces = `JOIN place p ON p.id = e.place LEFT JOIN place l ON l.id = e.left_place`
)

// scanRow reads one entry as evidence, behind columns that go elsewhere, with the
// number of its document; rows of one document share their list.
func (t *Tx) scanRow(rows *sql.Rows, before ...any) (*sme.Row, sme.DocumentNumber, error) {
	var id int64
	var document sme.DocumentNumber
	var e sme.Entry
	var from, to, other string
	err := rows.Scan(append(before, &id, &document, &e.Row, &e.Name, &e.Former, &e.Code, &e.Region, &e.LeftRegion, &from, &to, &other)...)
	if err != nil {
		return nil, 0, err
	}
	if e.Other, err = industryCells(other); err != nil {
		return nil, 0, err
	}
	e.Window = window(from, to)
	list, ok := t.lists[document]
	if !ok {
		return nil, 0, &Error{Kind: Damaged, Path: t.s.path, Number: document}
	}
	return sme.NewRow(id, list, &e), document, nil
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
// What a registry that is as known earlier hides has rows in components too.
func lists(ctx context.Context, q querier) (map[sme.DocumentNumber]*sme.List, error) {
	heads := map[sme.DocumentNumber]*sme.List{}
	rows, err := q.QueryContext(ctx, `SELECT id, tier, act, issuer, batch, final, published, valid_from, valid_to, digest FROM main.document`)
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

// state is what of a registry counts.
type state struct {
	active    map[sme.DocumentNumber]bool
	decisions []sme.Decision
}

// state is what counts now.
func (t *Tx) state() (*state, error) {
	active, err := t.active()
	if err != nil {
		return nil, err
	}
	decisions, err := t.decisions()
	return &state{active, decisions}, err
}

// rederive brings what is derived up to date after documents and decisions came,
// or came into force or went out of it: only the shapes and knots that they touch
// (law 9).
func (t *Tx) rederive(before *state) (*settling, error) {
	if err := t.loadLists(); err != nil {
		return nil, err
	}
	after, err := t.state()
	if err != nil {
		return nil, err
	}
	s, err := t.newSettling()
	if err != nil {
		return nil, err
	}
	turned := turnedBetween(before, after)
	shapes, err := t.shapesOf(turned)
	if err != nil {
		return nil, err
	}
	for _, sh := range s.shapes {
		if sh.moved != 0 {
			shapes[sh.id] = sh
		}
	}
	d := newDifference(t)
	for _, sh := range shapes {
		if sh.n == 0 && sh.moved == 0 {
			continue
		}
		d.add(sh.derive(t.ref, t.lists, before.active), -sh.n)
		d.add(sh.derive(t.ref, t.lists, after.active), sh.n+sh.moved)
	}
	knots, err := t.knotsOf(turned, before, after)
	if err != nil {
		return nil, err
	}
	for _, g := range s.groups {
		for _, c := range g.were {
			if c.shape == 0 {
				knots[c.component] = true
			}
		}
	}
	if err := d.addKnots(knots, before, -1); err != nil {
		return nil, err
	}
	if err := s.store(); err != nil {
		return nil, err
	}
	for _, g := range s.groups {
		for _, c := range g.were {
			delete(knots, c.component)
		}
		if g.shape == nil {
			knots[g.id] = true
		}
	}
	if err := d.addKnots(knots, after, 1); err != nil {
		return nil, err
	}
	return s, d.store()
}

// turnedBetween are the documents that count in one of two states alone.
func turnedBetween(before, after *state) []sme.DocumentNumber {
	added, removed := differing(before.active, after.active)
	turned := append(added, removed...)
	slices.Sort(turned)
	return turned
}

// components finds the stored component of each of some keys, in order, and calls
// found with the place of the key. What a component is is looked up once for all
// of its keys, and in the order of components, which are side by side then.
func (t *Tx) components(keys []int64, found func(i int, c stored)) error {
	of := make([]int64, len(keys)) // the component that each key came with
	held := make([]bool, len(keys))
	var ids []int64
	for at := 0; at < len(keys); at += perLookup {
		some := keys[at:min(at+perLookup, len(keys))]
		var pairs string // 0:1,3:7, as one value: a row for each takes longer than to find them
		err := t.tx.QueryRowContext(t.ctx, `
			SELECT coalesce(group_concat(j.key || ':' || k.component), '')
			FROM json_each(?) j
			CROSS JOIN key k ON k.k = j.value`, numbers(some)).Scan(&pairs)
		if err != nil {
			return err
		}
		for pair := range strings.SplitSeq(pairs, ",") {
			place, component, ok := strings.Cut(pair, ":")
			if !ok {
				continue // none of them is held
			}
			i, err := strconv.Atoi(place)
			if err != nil {
				return err
			}
			id, err := strconv.ParseInt(component, 10, 64)
			if err != nil {
				return err
			}
			of[at+i], held[at+i] = id, true
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	now := make([]stored, len(ids))
	for at := 0; at < len(ids); at += perLookup {
		some := ids[at:min(at+perLookup, len(ids))]
		err := t.each(`
			SELECT j.key, coalesce(m.component, j.value), x.id IS NOT NULL, coalesce(x.shape, CASE WHEN x.id IS NULL THEN e.kind END, 0), coalesce(e.name, '')
			FROM json_each(?) j
			LEFT JOIN member m ON m.entry = j.value
			LEFT JOIN component x ON x.id = m.component
			LEFT JOIN entry e ON e.id = coalesce(m.component, j.value)`, []any{numbers(some)}, func(rows *sql.Rows) error {
			var i int
			var c stored
			var name string
			err := rows.Scan(&i, &c.component, &c.several, &c.shape, &name)
			c.check = checkOf(sme.KeyOfName(name))
			now[at+i] = c
			return err
		})
		if err != nil {
			return err
		}
	}
	for i, id := range of {
		if held[i] {
			at, _ := slices.BinarySearch(ids, id)
			found(i, now[at])
		}
	}
	return nil
}

// perLookup is how many keys a query looks for.
const perLookup = 5_000

// numbers writes numbers as a JSON array, which a query takes as one value.
func numbers[T ~int64](list []T) string {
	b := make([]byte, 0, 12*len(list)+2)
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(append(b, ']'))
}

// loadShapes reads shapes by their numbers.
func (t *Tx) loadShapes(ids []int64) error {
	for some := range slices.Chunk(ids, perLookup) {
		if err := t.eachShape(`SELECT s.id, s.rows, s.n FROM json_each(?) j JOIN shape s ON s.id = j.value`, numbers(some)); err != nil {
			return err
		}
	}
	return nil
}

// eachShape puts the shapes that a query finds among those that the change knows.
func (t *Tx) eachShape(query string, args ...any) error {
	return t.each(query, args, func(rows *sql.Rows) error {
		var id int64
		var n int
		var text string
		if err := rows.Scan(&id, &text, &n); err != nil || t.shapes[id] != nil {
			return err
		}
		s, err := parseShape(text)
		if err != nil {
			return &Error{Kind: Damaged, Path: t.s.path, Err: err}
		}
		for i := range s.traits {
			if t.lists[s.traits[i].document] == nil {
				return &Error{Kind: Damaged, Path: t.s.path, Number: s.traits[i].document}
			}
		}
		s.id, s.n = id, n
		t.shapes[id] = s
		return nil
	})
}

// allShapes reads every shape that some component has.
func (t *Tx) allShapes() error { return t.eachShape(`SELECT id, rows, n FROM shape WHERE n > 0`) }

// shapesOf are the stored shapes with rows of any of some documents.
func (t *Tx) shapesOf(documents []sme.DocumentNumber) (map[int64]*shape, error) {
	shapes := map[int64]*shape{}
	if len(documents) == 0 {
		return shapes, nil
	}
	if err := t.allShapes(); err != nil {
		return nil, err
	}
	for id, s := range t.shapes {
		if slices.ContainsFunc(s.traits, func(tr trait) bool { _, is := slices.BinarySearch(documents, tr.document); return is }) {
			shapes[id] = s
		}
	}
	return shapes, nil
}

// knotsOf are the stored knots with rows of any of some documents, or with a key
// of a decision that holds in one of two states alone.
func (t *Tx) knotsOf(documents []sme.DocumentNumber, before, after *state) (map[int64]bool, error) {
	knots := map[int64]bool{}
	note := func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		knots[id] = true
		return err
	}
	for _, id := range documents {
		err := t.each(`
			SELECT DISTINCT m.component
			FROM main.document d
			JOIN member m ON m.entry BETWEEN d.first AND d.first + d.rows - 1
			JOIN component x ON x.id = m.component
			WHERE d.id = ? AND x.shape IS NULL`, []any{id}, note)
		if err != nil {
			return nil, err
		}
	}
	var keys []int64
	for _, sides := range [][2][]sme.Decision{{before.decisions, after.decisions}, {after.decisions, before.decisions}} {
		for _, d := range sides[0] {
			if !slices.Contains(sides[1], d) {
				keys = append(keys, numberOf(d.A), numberOf(d.B))
			}
		}
	}
	slices.Sort(keys)
	return knots, t.components(slices.Compact(keys), func(_ int, c stored) {
		if c.shape == 0 {
			knots[c.component] = true
		}
	})
}

// rowsOf reads the rows of components, of all documents.
func (t *Tx) rowsOf(components []int64) ([]*sme.Row, error) {
	slices.Sort(components)
	var rows []*sme.Row
	for some := range slices.Chunk(components, perLookup) {
		in := numbers(some)
		found, err := t.rows(`
			SELECT `+rowColumns+`
			FROM (SELECT m.entry FROM json_each(?1) j CROSS JOIN member m ON m.component = j.value
			      UNION ALL
			      SELECT j.value FROM json_each(?1) j WHERE j.value NOT IN (SELECT id FROM component)) AS of
			CROSS JOIN entry e ON e.id = of.entry
			`+rowPlaces, in)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

// rows are those of some rows whose documents count.
func (s *state) rows(all []*sme.Row, lists map[sme.DocumentNumber]*sme.List) []*sme.Row {
	on := map[*sme.List]bool{}
	for id, active := range s.active {
		if active {
			on[lists[id]] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(r *sme.Row) bool { return !on[r.List] })
}

func (t *Tx) rows(query string, args ...any) ([]*sme.Row, error) {
	var list []*sme.Row
	err := t.each(query, args, func(rows *sql.Rows) error {
		r, _, err := t.scanRow(rows)
		list = append(list, r)
		return err
	})
	return list, err
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

// difference is what a change does to what is stored of figures.
type difference struct {
	t         *Tx
	ledger    sme.Ledger
	intakes   sme.Intakes
	bearings  sme.Bearings
	undecided map[undecidedKey]int
}

func newDifference(t *Tx) *difference {
	return &difference{t, sme.Ledger{}, sme.Intakes{}, sme.Bearings{}, map[undecidedKey]int{}}
}

// undecidedKey is where firms are, from a day on, whose rows can't be given to one,
// and in which tiers they were recognised by then: innovative,specialized.
type undecidedKey struct {
	region sme.RegionID
	tiers  string
	day    sme.Day
}

// add adds a component n times.
func (d *difference) add(c *sme.Component, n int) {
	if c == nil || n == 0 {
		return
	}
	d.ledger.AddComponent(d.t.ref, c, n)
	d.intakes.AddComponent(d.t.ref, c, n)
	d.bearings.AddComponent(d.t.ref, c, n)
	for _, f := range c.Firms {
		if f.Undecided {
			d.addUndecided(f, n*len(f.Rows))
		}
	}
}

// addUndecided adds n rows of such a firm, wherever it goes.
func (d *difference) addUndecided(f *sme.Firm, n int) {
	var days []sme.Day
	for _, s := range f.Stays {
		days = append(days, s.From)
	}
	for i := range f.Titles {
		days = append(days, f.Titles[i].Since)
	}
	slices.Sort(days)
	var was undecidedKey
	for i, day := range slices.Compact(days) {
		var tiers []string
		for j := range f.Titles {
			if f.Titles[j].Since <= day {
				tiers = append(tiers, string(f.Titles[j].Tier))
			}
		}
		now := undecidedKey{f.RegionAt(day), strings.Join(tiers, ","), day}
		if i > 0 {
			was.day = day
			d.undecided[was] -= n
		}
		d.undecided[now] += n
		was = now
	}
}

// addKnots adds stored knots, as they are in a state.
func (d *difference) addKnots(knots map[int64]bool, in *state, n int) error {
	if len(knots) == 0 {
		return nil
	}
	rows, err := d.t.rowsOf(slices.Collect(maps.Keys(knots)))
	if err != nil {
		return err
	}
	comps := sme.Derive(d.t.ref, in.rows(rows, d.t.lists), in.decisions)
	for i := range comps {
		d.add(&comps[i], n)
	}
	return nil
}

// store adds the difference to what is stored.
func (d *difference) store() error {
	if err := d.t.addUndecided(d.undecided); err != nil {
		return err
	}
	if err := d.t.addIntakes(d.intakes); err != nil {
		return err
	}
	if err := d.t.addBearings(d.bearings); err != nil {
		return err
	}
	return d.t.addLedger(d.ledger)
}

func (t *Tx) addUndecided(undecided map[undecidedKey]int) error {
	for k, n := range undecided {
		row := []any{string(k.region), k.tiers, k.day.String(), n}
		t.sealRow(sealedUndecided, row...)
		_, err := t.exec(`INSERT INTO undecided (region, tiers, day, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`, row...)
		if err != nil {
			return err
		}
	}
	_, err := t.exec(`DELETE FROM undecided WHERE n = 0`)
	return err
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
	return t.flushSums(add, "delta")
}

// flushSums has the rows of a batch added to a table of sums, in which what has come
// to nothing is not kept.
func (t *Tx) flushSums(add *batch, table string) error {
	if err := add.flush(); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM ` + table + ` WHERE n = 0`)
	return err
}
