package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"tracker/internal/sme"
)

// reader is a transaction for questions that are answered by deriving anew; it
// ends with done.
func (s *Store) reader(ctx context.Context) (t *Tx, done func(), err error) {
	done = func() {}
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, done, err
	}
	tx, ok := s.q.(*sql.Tx)
	if !ok {
		if tx, err = s.q.(*between).free().BeginTx(ctx, nil); err != nil {
			return nil, done, s.wrap(err)
		}
		done = func() { _ = tx.Rollback() } // it only read
	}
	t = &Tx{ctx: ctx, tx: tx, s: s, ref: ref, lists: map[sme.DocumentNumber]*sme.List{}, brought: &brought{shapes: map[int64]*shape{}}}
	return t, done, s.wrap(t.loadLists())
}

// ask answers a question by a reader of what counts now.
func (s *Store) ask(ctx context.Context, question func(*Tx, *state) error) error {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return err
	}
	now, err := t.state()
	if err == nil {
		err = question(t, now)
	}
	return s.wrap(err)
}

// FirmsBearing derives the firms that a key means: those that have or had a name, of
// a key with a place those of that place, or the one with a code.
func (s *Store) FirmsBearing(ctx context.Context, key sme.Key) ([]*sme.Firm, error) {
	comp, ref, err := s.componentOf(ctx, key)
	if err != nil || comp == nil {
		return nil, err
	}
	return comp.FirmsOf(ref.Regions, key), nil
}

// Meaning returns a key as a decision about it is kept: with the place of its
// firm, if it names a place and firms elsewhere have the name.
func (s *Store) Meaning(ctx context.Context, key sme.Key) (sme.Key, error) {
	comp, ref, err := s.componentOf(ctx, key)
	if err != nil || comp == nil {
		return key, err
	}
	return comp.Meaning(ref.Regions, key), nil
}

// Overruled reports whether the rows contradict a decision that holds.
func (s *Store) Overruled(ctx context.Context, d sme.Decision) (bool, error) {
	comp, ref, err := s.componentOf(ctx, d.A)
	if err != nil || comp == nil {
		return false, err
	}
	return comp.Overruled(ref.Regions, d), nil
}

// Against returns the decisions that contradict one just taken, and reports whether
// it breaks up renames that it doesn't mention.
func (s *Store) Against(ctx context.Context, d sme.Decision) (against []sme.Decision, renamed bool, err error) {
	comp, ref, err := s.componentOf(ctx, d.A)
	if err != nil || comp == nil {
		return nil, false, err
	}
	against, renamed = comp.Against(ref.Regions, d)
	return against, renamed, nil
}

// componentOf derives the component of a key, nil if there is none.
func (s *Store) componentOf(ctx context.Context, key sme.Key) (comp *sme.Component, ref *sme.Reference, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		ref = t.ref
		comps, err := t.componentsWith(now, key.Bare())
		if len(comps) > 0 {
			comp = &comps[0]
		}
		return err
	})
	return comp, ref, err
}

// componentsWith derives the components that hold any of some keys.
func (t *Tx) componentsWith(now *state, keys ...sme.Key) ([]sme.Component, error) {
	var ks, ids []int64
	for _, k := range keys {
		ks = append(ks, numberOf(k))
	}
	slices.Sort(ks)
	err := t.components(slices.Compact(ks), func(_ int, c stored) { ids = append(ids, c.component) })
	if err != nil {
		return nil, err
	}
	comps, err := t.derived(now, ids)
	return slices.DeleteFunc(comps, func(c sme.Component) bool {
		return !slices.ContainsFunc(keys, func(k sme.Key) bool { return slices.Contains(c.Keys, k.Bare()) })
	}), err
}

// derived derives stored components anew, from the rows that count.
func (t *Tx) derived(now *state, components []int64) ([]sme.Component, error) {
	slices.Sort(components)
	rows, err := t.rowsOf(slices.Compact(components))
	if err != nil {
		return nil, err
	}
	return sme.Derive(t.ref, now.rows(rows, t.lists), now.decisions), nil
}

// derivedWhere derives the components with firms of which something holds: those
// of the shapes whose firm it holds of, and all knots.
func (t *Tx) derivedWhere(now *state, holds func(*sme.Firm) bool) ([]sme.Component, error) {
	shapes, err := t.shapesWhere(now, holds)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = t.each(`
		SELECT id FROM component WHERE shape IS NULL OR shape IN (SELECT value FROM json_each(?1))
		UNION ALL
		SELECT e.id FROM entry e WHERE e.kind IN (SELECT value FROM json_each(?1)) AND `+isAlone, []any{numbers(slices.Collect(maps.Keys(shapes)))}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.derived(now, ids)
}

// isAlone says of an entry e that it is a component by itself, of its own shape.
const isAlone = `NOT EXISTS (SELECT 1 FROM member m WHERE m.entry = e.id)`

// shapesWhere derives the firms of all shapes that some document which counts has
// rows of, and returns those of which something holds.
func (t *Tx) shapesWhere(now *state, holds func(*sme.Firm) bool) (map[int64]*sme.Firm, error) {
	if err := t.allShapes(); err != nil {
		return nil, err
	}
	firms := map[int64]*sme.Firm{}
	for id, s := range t.shapes {
		if s.n == 0 {
			continue
		}
		if c := s.derive(t.ref, t.lists, now.active); c != nil && holds(c.Firms[0]) {
			firms[id] = c.Firms[0]
		}
	}
	return firms, nil
}

// Firms returns all firms, by name.
func (s *Store) Firms(ctx context.Context) ([]*sme.Firm, error) {
	return s.firms(ctx, func(*sme.Firm) bool { return true })
}

// FirmsMoved returns the firms that moved after a day, up to another.
func (s *Store) FirmsMoved(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, func(f *sme.Firm) bool { return f.Moved(after, upTo) })
}

// FirmsChanged returns the firms of which anything changed after a day, up to another.
func (s *Store) FirmsChanged(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	in := func(d sme.Day) bool { return after < d && d <= upTo }
	return s.firms(ctx, func(f *sme.Firm) bool {
		return f.Moved(after, upTo) || slices.ContainsFunc(f.Titles, func(t sme.Title) bool {
			return in(t.Since) || slices.ContainsFunc(slices.Concat(t.Runs, t.Outs), func(s sme.Spell) bool { return in(s.From) || s.To != 0 && in(s.To) })
		})
	})
}

// FirmsEnding returns the firms of which a time in force ends, its last day
// lying between two days, both included.
func (s *Store) FirmsEnding(ctx context.Context, first, last sme.Day) ([]*sme.Firm, error) {
	return s.firmsInForce(ctx, func(_ sme.TierID, s sme.Spell) bool { return first < s.To && s.To <= last+1 })
}

// FirmsInForce returns the firms whose title of a tier is in force on a day.
func (s *Store) FirmsInForce(ctx context.Context, tier sme.TierID, on sme.Day) ([]*sme.Firm, error) {
	return s.firmsInForce(ctx, func(of sme.TierID, s sme.Spell) bool { return of == tier && s.From <= on && (on < s.To || s.To == 0) })
}

// firmsInForce returns the firms with a time in force of which something holds.
func (s *Store) firmsInForce(ctx context.Context, holds func(sme.TierID, sme.Spell) bool) ([]*sme.Firm, error) {
	return s.firms(ctx, func(f *sme.Firm) bool {
		return slices.ContainsFunc(f.Titles, func(t sme.Title) bool {
			return slices.ContainsFunc(t.Runs, func(s sme.Spell) bool { return holds(t.Tier, s) })
		})
	})
}

// FirmsClimbed returns the firms that were recognised in several tiers.
func (s *Store) FirmsClimbed(ctx context.Context) ([]*sme.Firm, error) {
	return s.firms(ctx, func(f *sme.Firm) bool { return len(f.Titles) > 1 })
}

// FirmsKeyed returns the firms of some keys, as far as there are any.
func (s *Store) FirmsKeyed(ctx context.Context, keys ...sme.Key) ([]*sme.Firm, error) {
	var found []*sme.Firm
	err := s.ask(ctx, func(t *Tx, now *state) error {
		comps, err := t.componentsWith(now, keys...)
		for _, c := range comps {
			for _, f := range c.Firms {
				if slices.Contains(keys, f.ID) {
					found = append(found, t.bare(f))
				}
			}
		}
		return err
	})
	byName(found)
	return found, err
}

func byName(firms []*sme.Firm) {
	slices.SortFunc(firms, func(a, b *sme.Firm) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

// firms returns the firms of which something holds that has nothing to do with
// their name and code, by name, with their titles and stays. The rows of causes and
// stays know their list, and as their ID the number of its document.
func (s *Store) firms(ctx context.Context, holds func(*sme.Firm) bool) (found []*sme.Firm, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		shapes, err := t.shapesWhere(now, holds)
		if err != nil {
			return err
		}
		add := func(of *sme.Firm, rows []*sme.Row) {
			f := *of
			f.Rows, f.Remarks = nil, nil
			f.ID, f.Name, f.Code = sme.Describe(rows)
			found = append(found, &f)
		}
		if err := t.eachOfShapes(now, shapes, add); err != nil {
			return err
		}
		comps, err := t.knots(now)
		for _, c := range comps {
			for _, f := range c.Firms {
				if holds(f) {
					found = append(found, t.bare(f))
				}
			}
		}
		return err
	})
	byName(found)
	return found, err
}

// knots derives all knots anew.
func (t *Tx) knots(now *state) ([]sme.Component, error) {
	var ids []int64
	err := t.each(`SELECT id FROM component WHERE shape IS NULL`, nil, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.derived(now, ids)
}

// bare is a firm without its rows; those of causes and stays get the number of
// their document as their ID.
func (t *Tx) bare(f *sme.Firm) *sme.Firm {
	for _, r := range f.Rows {
		r.ID = int64(t.numberOf(r.List))
	}
	f.Rows, f.Remarks = nil, nil
	return f
}

// eachOfShapes calls add for each component of some shapes, with the rows of it
// that count.
func (t *Tx) eachOfShapes(now *state, shapes map[int64]*sme.Firm, add func(of *sme.Firm, rows []*sme.Row)) error {
	ids := numbers(slices.Collect(maps.Keys(shapes)))
	err := t.each(`SELECT e.kind, `+rowColumns+` FROM entry e `+rowPlaces+` WHERE e.kind IN (SELECT value FROM json_each(?)) AND `+isAlone, []any{ids}, func(rows *sql.Rows) error {
		var kind int64
		r, _, err := t.scanRow(rows, &kind)
		if err == nil {
			add(shapes[kind], []*sme.Row{r})
		}
		return err
	})
	if err != nil {
		return err
	}
	var last, lastShape int64
	var of []*sme.Row
	flush := func() {
		if len(of) > 0 {
			add(shapes[lastShape], of)
		}
		of = nil
	}
	err = t.each(`
		SELECT m.component, x.shape, `+rowColumns+`
		FROM component x
		CROSS JOIN member m ON m.component = x.id
		CROSS JOIN entry e ON e.id = m.entry
		`+rowPlaces+`
		WHERE x.shape IN (SELECT value FROM json_each(?))
		ORDER BY x.id`, []any{ids}, func(rows *sql.Rows) error {
		var component, shape int64
		r, document, err := t.scanRow(rows, &component, &shape)
		if err != nil {
			return err
		}
		if component != last {
			flush()
		}
		if last, lastShape = component, shape; now.active[document] {
			of = append(of, r)
		}
		return nil
	})
	flush()
	return err
}

// Source is where a row of evidence was read.
type Source struct {
	Document sme.DocumentNumber
	Row      int
	Place    string
	Other    []sme.Cell
}

// FirmKeys returns the keys of the firms that a text names: those with a row
// that prints it as a name or code; else those with it in a name.
func (s *Store) FirmKeys(ctx context.Context, text string) (found []sme.Key, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		named, ids, err := t.componentsNamed(text)
		if err != nil {
			return err
		}
		if found, err = t.firmsNamed(now, ids, named); err != nil || len(found) > 0 {
			return err
		}
		if named, ids, err = t.componentsLike(sme.KeyOfName(text)); err != nil {
			return err
		}
		found, err = t.firmsNamed(now, ids, named)
		return err
	})
	slices.Sort(found)
	return found, err
}

// componentsNamed returns the components that hold a text as a whole name or as a
// code, and what is in them that the text names.
func (t *Tx) componentsNamed(text string) (named map[sme.Key]bool, ids []int64, err error) {
	named = map[sme.Key]bool{}
	var keys []int64
	for _, k := range []sme.Key{sme.KeyOfName(text), sme.KeyOfCode(text)} {
		if k != "" {
			named[k] = true
			keys = append(keys, numberOf(k))
		}
	}
	slices.Sort(keys)
	if err := t.components(keys, func(_ int, c stored) { ids = append(ids, c.component) }); err != nil {
		return nil, nil, err
	}
	if code := sme.CleanCode(text); code != "" && sme.KeyOfCode(text) == "" && len(ids) == 0 { // its checks fail: it is text
		named[sme.Key(code)] = true
		err = t.each(`SELECT coalesce(m.component, e.id) FROM entry e LEFT JOIN member m ON m.entry = e.id WHERE upper(e.code) = ?`, []any{code}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	}
	return named, ids, err
}

// componentsLike returns the components that hold a name of which another is a
// part, and those names.
func (t *Tx) componentsLike(part sme.Key) (named map[sme.Key]bool, ids []int64, err error) {
	named = map[sme.Key]bool{}
	text := strings.TrimPrefix(string(part), "n:")
	if text == "" {
		return named, nil, nil
	}
	return named, ids, t.each(`
		SELECT coalesce(m.component, e.id), e.name, coalesce(e.former, '')
		FROM entry e
		LEFT JOIN member m ON m.entry = e.id
		WHERE instr(e.name, ?1) OR instr(e.former, ?1)`, []any{asPrinted(text)}, func(rows *sql.Rows) error {
		var id int64
		var printed [2]string
		err := rows.Scan(&id, &printed[0], &printed[1])
		for _, name := range printed {
			if k := sme.KeyOfName(name); strings.Contains(strings.TrimPrefix(string(k), "n:"), text) {
				named[k] = true
				ids = append(ids, id)
			}
		}
		return err
	})
}

// asPrinted is the longest part of a compared name that every name with that key
// prints as it is: one of ideographs alone.
func asPrinted(name string) (longest string) {
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// firmsNamed returns the firms of stored components of which a row prints one of
// some keys, or a code as a text. Two firms of one component need not share a name.
func (t *Tx) firmsNamed(now *state, ids []int64, named map[sme.Key]bool) (found []sme.Key, err error) {
	comps, err := t.derived(now, ids)
	prints := func(r *sme.Row) bool {
		code, name, former := r.KeyParts()
		return named[code] || named[name] || named[former] || named[sme.Key(r.Code)]
	}
	for _, c := range comps {
		if !slices.ContainsFunc(c.Rows, prints) {
			continue
		}
		for _, f := range c.Firms {
			if len(c.Firms) == 1 || slices.ContainsFunc(slices.Collect(maps.Keys(named)), f.Bears) || slices.ContainsFunc(f.Rows, prints) {
				found = append(found, f.ID)
			}
		}
	}
	return found, err
}

// Firm derives one firm anew, with all its evidence and the place of each row;
// nil if the registry holds no such firm.
func (s *Store) Firm(ctx context.Context, key sme.Key) (firm *sme.Firm, sources map[*sme.Row]Source, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		comps, err := t.componentsWith(now, key)
		if err != nil {
			return err
		}
		for _, c := range comps {
			for _, f := range c.Firms {
				if f.ID == key {
					firm = f
					sources, err = t.sources(f)
					return err
				}
			}
		}
		return nil
	})
	return firm, sources, err
}

// sources find the place of each row of a firm's evidence.
func (t *Tx) sources(f *sme.Firm) (map[*sme.Row]Source, error) {
	sources := map[*sme.Row]Source{}
	for _, r := range f.Rows {
		var src Source
		var other string
		err := t.tx.QueryRowContext(t.ctx, `SELECT e.document, e.row, p.text, coalesce(e.other, '') FROM entry e JOIN place p ON p.id = e.place WHERE e.id = ?`, r.ID).
			Scan(&src.Document, &src.Row, &src.Place, &other)
		if err != nil {
			return nil, err
		}
		if other != "" {
			if err := json.Unmarshal([]byte(other), &src.Other); err != nil {
				return nil, err
			}
		}
		sources[r] = src
	}
	return sources, nil
}

// NamedFirm is a firm by its name and code.
type NamedFirm struct{ Name, Code string }

// FirmsNamed returns at most so many firms whose name or code begins with a
// text, by name; all of them if that is below zero.
func (s *Store) FirmsNamed(ctx context.Context, begins string, most int) (list []NamedFirm, err error) {
	err = s.ask(ctx, func(t *Tx, now *state) error {
		var ids []int64
		err := t.each(`
			SELECT coalesce(m.component, e.id)
			FROM entry e
			LEFT JOIN member m ON m.entry = e.id
			WHERE substr(e.name, 1, length(?1)) = ?1 OR substr(e.code, 1, length(?1)) = ?1`, []any{begins}, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return err
		}
		comps, err := t.derived(now, ids)
		var firms []*sme.Firm
		for _, c := range comps {
			firms = append(firms, c.Firms...)
		}
		byName(firms)
		for _, f := range firms {
			if len(list) != most && (strings.HasPrefix(f.Name, begins) || strings.HasPrefix(f.Code, begins)) {
				list = append(list, NamedFirm{f.Name, f.Code})
			}
		}
		return err
	})
	return list, err
}

// FirmsGranted derives the firms that lists of batches granted titles of a tier,
// of any if it is "", with all that their rows did; and it says the number of the
// document of each list.
func (s *Store) FirmsGranted(ctx context.Context, tier sme.TierID) (firms []*sme.Firm, documents map[*sme.List]sme.DocumentNumber, err error) {
	documents = map[*sme.List]sme.DocumentNumber{}
	grants := func(r *sme.Row) bool {
		return r.List.Final && r.List.Act.Grants() && r.List.Batch != "" && (tier == "" || r.List.Tier == tier)
	}
	err = s.ask(ctx, func(t *Tx, now *state) error {
		comps, err := t.derivedWhere(now, func(f *sme.Firm) bool { return slices.ContainsFunc(f.Rows, grants) })
		for _, c := range comps {
			if slices.ContainsFunc(c.Rows, grants) {
				firms = append(firms, c.Firms...)
			}
		}
		for id, l := range t.lists {
			documents[l] = id
		}
		return err
	})
	return firms, documents, err
}
