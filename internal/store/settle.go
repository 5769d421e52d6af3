package store

import (
	"cmp"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"tracker/internal/sme"
)

// fresh is a row that the change brought, or a decision, as far as finding its
// component needs it.
type fresh struct {
	entry              int64 // below zero the line of a decision in the log
	code, name, former int64 // numbers of its keys, 0 for none
	check              uint64
	kind               *shape // of the row by itself; nil for a decision
	row                int
}

// unlinked reports whether the row by itself is no shape's: it renames, and no
// code holds the two names together.
func (f *fresh) unlinked() bool { return f.kind == nil || f.former != 0 && f.code == 0 }

func (f *fresh) keys() [3]int64 { return [3]int64{f.code, f.name, f.former} }

// freshRow is what the change keeps of a row that it stored.
func (t *Tx) freshRow(entry int64, r *sme.Row, kind *shape) fresh {
	code, name, former := r.KeyParts()
	f := fresh{entry: entry, kind: kind, row: r.Number}
	if code != "" {
		f.code = numberOf(code)
	}
	if name != "" {
		f.name, f.check = numberOf(name), checkOf(name)
	}
	if former != "" {
		f.former = numberOf(former)
	}
	return f
}

// freshDecision joins the keys of a decision, as a row does that has no shape.
func freshDecision(log sme.LogNumber, d sme.Decision) fresh {
	return fresh{entry: -int64(log), code: numberOf(d.A), name: numberOf(d.B)}
}

// stored is a component as the registry holds it, found by one of its keys.
type stored struct {
	component int64
	shape     int64  // 0: a knot
	several   bool   // it is in the tables component and member
	check     uint64 // of the name of its first entry
}

// group is the fresh rows that share keys, with the stored components that hold them.
type group struct {
	rows  []int32 // of settling.rows
	were  []stored
	id    int64  // of the component that they are now
	shape *shape // nil: a knot
}

// settling finds the components of what a change brought.
type settling struct {
	t      *Tx
	rows   []fresh
	keys   []int64    // without repetition, in order
	at     [][3]int32 // the keys of each row, by their place in keys; -1 for none
	found  []stored   // for each key, component 0 if no stored one holds it
	groups []group
	shapes map[int64]*shape  // stored ones that the change met, and new ones
	texts  map[string]*shape // new ones
	grown  map[growth]*shape
}

func (t *Tx) newSettling() (*settling, error) {
	s := &settling{t: t, rows: t.fresh, shapes: t.shapes, texts: map[string]*shape{}, grown: map[growth]*shape{}}
	t.fresh = nil
	s.number()
	if err := s.look(); err != nil {
		return nil, err
	}
	s.group()
	if err := s.loadShapes(); err != nil {
		return nil, err
	}
	for i := range s.groups {
		s.judge(&s.groups[i])
	}
	return s, nil
}

// number puts the keys of all rows in order.
func (s *settling) number() {
	type item struct {
		key   int64
		place int32 // three a row
	}
	items := make([]item, 0, 2*len(s.rows))
	for i := range s.rows {
		for j, k := range s.rows[i].keys() {
			if k != 0 {
				items = append(items, item{k, int32(3*i + j)})
			}
		}
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	s.at = make([][3]int32, len(s.rows))
	for i := range s.at {
		s.at[i] = [3]int32{-1, -1, -1}
	}
	for i := range items {
		if i == 0 || items[i].key != items[i-1].key {
			s.keys = append(s.keys, items[i].key)
		}
		s.at[items[i].place/3][items[i].place%3] = int32(len(s.keys) - 1)
	}
}

// look finds the stored components that hold the keys.
func (s *settling) look() error {
	s.found = make([]stored, len(s.keys))
	return s.t.components(s.keys, func(i int, c stored) { s.found[i] = c })
}

// group puts rows together that share a key or a stored component.
func (s *settling) group() {
	sets := sme.NewSets(len(s.rows))
	holder := make([]int32, len(s.keys)) // the first row of each key, plus 1
	of := map[int64]int32{}              // the first row of each stored component
	for i := range s.rows {
		for _, k := range s.at[i] {
			if k < 0 {
				continue
			}
			if holder[k] > 0 {
				sets.Join(holder[k]-1, int32(i))
				continue
			}
			holder[k] = int32(i) + 1
			if c := s.found[k].component; c != 0 {
				if first, ok := of[c]; ok {
					sets.Join(first, int32(i))
				} else {
					of[c] = int32(i)
				}
			}
		}
	}
	root, size, groups := make([]int32, len(s.rows)), make([]int32, len(s.rows)), 0 // size of the group of each root
	for i := range s.rows {
		root[i] = -1
		if s.at[i] == [3]int32{-1, -1, -1} {
			continue // neither name nor code: nobody's
		}
		root[i] = sets.Find(int32(i))
		if size[root[i]]++; size[root[i]] == 1 {
			groups++
		}
	}
	s.groups = make([]group, 0, groups)
	left := make([]int32, len(s.rows))  // where the rows of all groups lie, one group after another
	place := make([]int32, len(s.rows)) // of the group of each root, plus 1
	for i, r := range root {
		if r < 0 {
			continue
		}
		if place[r] == 0 {
			s.groups = append(s.groups, group{rows: left[:0:size[r]]})
			left = left[size[r]:]
			place[r] = int32(len(s.groups))
		}
		g := &s.groups[place[r]-1]
		g.rows = append(g.rows, int32(i))
		for _, k := range s.at[i] {
			if k >= 0 && s.found[k].component != 0 && !slices.ContainsFunc(g.were, func(c stored) bool { return c.component == s.found[k].component }) {
				g.were = append(g.were, s.found[k])
			}
		}
	}
}

// loadShapes reads the stored shapes that the groups meet.
func (s *settling) loadShapes() error {
	var ids []int64
	for i := range s.groups {
		for _, c := range s.groups[i].were {
			if c.shape != 0 && s.shapes[c.shape] == nil {
				ids = append(ids, c.shape)
			}
		}
	}
	slices.Sort(ids)
	return s.t.loadShapes(slices.Compact(ids))
}

// judge finds what a group is now, and moves the numbers of shapes by it.
func (s *settling) judge(g *group) {
	g.id = s.rows[g.rows[0]].entry
	if len(g.were) > 0 {
		g.id = g.were[0].component
	}
	for _, c := range g.were {
		if c.shape != 0 {
			s.shapes[c.shape].moved--
		}
	}
	if g.shape = s.shapeOf(g); g.shape != nil {
		g.shape.moved++
	}
}

// shapeOf is the shape of a group, nil if it is a knot.
func (s *settling) shapeOf(g *group) *shape {
	first := &s.rows[g.rows[0]]
	if len(g.were) == 0 && len(g.rows) == 1 {
		if first.unlinked() {
			return nil
		}
		return first.kind
	}
	if len(g.were) > 1 || len(g.were) == 1 && g.were[0].shape == 0 {
		return nil
	}
	var was *shape
	if len(g.were) == 1 {
		was = s.shapes[g.were[0].shape]
	}
	coded, oneCode, named := was == nil || allCoded(was.traits), true, was == nil || was.named
	code := int64(0)
	for _, i := range g.rows {
		r := &s.rows[i]
		switch {
		case r.kind == nil:
			return nil
		case r.code == 0:
			coded = false
		case code == 0:
			code = r.code
		case r.code != code:
			oneCode = false
		}
		if r.name == 0 || r.former != 0 || r.check != first.check || was != nil && r.check != g.were[0].check {
			named = false
		}
	}
	if was != nil && code != 0 && anyCoded(was.traits) { // a shape has one code: is it this one?
		k, _ := slices.BinarySearch(s.keys, code)
		oneCode = oneCode && s.found[k].component == g.were[0].component
	}
	if !oneCode || !coded && !named {
		return nil
	}
	grown := growth{was, first.kind, named}
	if now, ok := s.grown[grown]; ok && len(g.rows) == 1 {
		return now
	}
	now := s.grow(g, was, named, coded)
	if len(g.rows) == 1 {
		s.grown[grown] = now
	}
	return now
}

// growth is what a shape of one more row follows from.
type growth struct {
	was, kind *shape
	named     bool
}

// grow is the shape that the rows of a group make of one, nil if they make a knot.
func (s *settling) grow(g *group, was *shape, named, coded bool) *shape {
	var traits []trait
	if was != nil {
		traits = append(traits, was.traits...)
	}
	rows := slices.Clone(g.rows)
	slices.SortStableFunc(rows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.rows[a].kind.traits[0].document, s.rows[b].kind.traits[0].document), cmp.Compare(s.rows[a].row, s.rows[b].row))
	})
	for i, r := range rows {
		row := &s.rows[r]
		if i > 0 && row.row == s.rows[rows[i-1]].row && row.kind.traits[0].document == traits[len(traits)-1].document {
			return nil // what orders the two is nothing that a shape knows
		}
		traits = append(traits, row.kind.traits[0])
	}
	slices.SortStableFunc(traits, func(a, b trait) int { return cmp.Compare(a.document, b.document) })
	now := s.t.shapeWith(s.texts, named, traits)
	if !coded && !now.oneCity(s.t) {
		return nil
	}
	return now
}

// shapeWith is the shape of traits among some new ones, which get their number here.
func (t *Tx) shapeWith(texts map[string]*shape, named bool, traits []trait) *shape {
	text := textOf(named, traits)
	if s := texts[text]; s != nil {
		return s
	}
	t.lastShape++
	s := &shape{id: t.lastShape, named: named, traits: traits}
	texts[text], t.shapes[s.id] = s, s
	return s
}

// oneCity reports whether nothing can split the name of the shape's firms.
func (s *shape) oneCity(t *Tx) bool {
	if s.inCity == 0 {
		s.inCity = -1
		if sme.InOneCity(t.ref.Regions, s.rows(t.lists, nil)) {
			s.inCity = 1
		}
	}
	return s.inCity > 0
}

// store stores the components, and brings the numbers of the shapes up to date.
func (s *settling) store() error {
	w := &componentWriter{
		t:         s.t,
		key:       s.t.batch(2, `INSERT INTO key (k, component) VALUES `, ``),
		member:    s.t.batch(2, `INSERT INTO member (entry, component) VALUES `, ``),
		component: s.t.batch(2, `INSERT INTO component (id, shape) VALUES `, ` ON CONFLICT DO UPDATE SET shape = excluded.shape`),
		shape:     s.t.batch(3, `INSERT INTO shape (id, rows, n) VALUES `, ` ON CONFLICT DO UPDATE SET n = excluded.n`),
	}
	of := make([]int64, len(s.keys)) // the component of each key that is stored nowhere yet
	for i := range s.groups {
		g := &s.groups[i]
		for _, r := range g.rows {
			for _, k := range s.at[r] {
				if k >= 0 && s.found[k].component == 0 {
					of[k] = g.id
				}
			}
		}
		if len(g.were) == 0 && len(g.rows) == 1 && g.shape != nil {
			continue
		}
		if err := w.absorb(g); err != nil {
			return err
		}
		for _, r := range g.rows {
			w.addMember(s.rows[r].entry, g.id)
		}
		w.addComponent(g)
	}
	for k, id := range of {
		if id != 0 {
			s.t.sealRow(sealedKeys, s.keys[k], id)
			w.key.add(s.keys[k], id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.shapes)) {
		w.addShape(s.shapes[id])
	}
	return errors.Join(w.key.flush(), w.storeMembers(), w.component.flush(), w.shape.flush())
}

// componentWriter stores components.
type componentWriter struct {
	t                             *Tx
	key, member, component, shape *batch
	members                       [][2]int64 // entries, and their components, that are not stored yet
}

// addMember makes an entry a member; what is stored of it comes with the others, in order.
func (w *componentWriter) addMember(entry, component int64) {
	w.t.sealRow(sealedMembers, entry, component)
	w.members = append(w.members, [2]int64{entry, component})
}

// storeMembers stores the members that there are, by their numbers: side by side.
func (w *componentWriter) storeMembers() error {
	slices.SortFunc(w.members, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	for _, m := range w.members {
		w.member.add(m[0], m[1])
	}
	w.members = nil
	return w.member.flush()
}

func (w *componentWriter) addComponent(g *group) {
	shape, stored := int64(0), any(nil)
	if g.shape != nil {
		shape, stored = g.shape.id, g.shape.id
	}
	w.t.sealRow(sealedComponents, g.id, shape)
	w.component.add(g.id, stored)
}

func (w *componentWriter) addShape(s *shape) {
	if s.stored && s.moved == 0 {
		return
	}
	text := textOf(s.named, s.traits)
	w.t.sealRow(sealedShapes, s.id, text, s.moved)
	s.n, s.moved, s.stored = s.n+s.moved, 0, true
	w.shape.add(s.id, text, s.n)
}

// absorb makes members of a group of the components that it was, those of one row
// and of several.
func (w *componentWriter) absorb(g *group) error {
	for i, c := range g.were {
		if !c.several {
			w.addMember(c.component, g.id)
			continue
		}
		w.t.unsealRow(sealedComponents, c.component, c.shape)
		if i == 0 {
			continue
		}
		if err := w.storeMembers(); err != nil {
			return err
		}
		err := w.t.each(`SELECT entry FROM member WHERE component = ?`, []any{c.component}, func(rows *sql.Rows) error {
			var entry int64
			err := rows.Scan(&entry)
			w.t.unsealRow(sealedMembers, entry, c.component)
			w.t.sealRow(sealedMembers, entry, g.id)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := w.t.exec(`UPDATE member SET component = ? WHERE component = ?`, g.id, c.component); err != nil {
			return err
		}
		if _, err := w.t.exec(`DELETE FROM component WHERE id = ?`, c.component); err != nil {
			return err
		}
	}
	return nil
}
