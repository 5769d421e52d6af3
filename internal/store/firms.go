package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	t = &Tx{ctx: ctx, tx: tx, s: s, ref: ref, lists: map[sme.DocumentNumber]*sme.List{}}
	return t, done, s.wrap(t.loadLists())
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
func (s *Store) componentOf(ctx context.Context, key sme.Key) (*sme.Component, *sme.Reference, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, nil, err
	}
	comps, err := t.componentsIn(`SELECT component FROM key WHERE key = ?`, string(key.Bare()))
	if err != nil || len(comps) == 0 {
		return nil, nil, s.wrap(err)
	}
	return &comps[0], t.ref, nil
}

// componentsIn derives the component that a query finds, none if it finds none.
func (t *Tx) componentsIn(query string, args ...any) ([]sme.Component, error) {
	var comp int64
	err := t.tx.QueryRowContext(t.ctx, query, args...).Scan(&comp)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return t.derived(comp)
}

// derived derives one stored component anew.
func (t *Tx) derived(comp int64) ([]sme.Component, error) {
	rows, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.component = ?`, comp)
	if err != nil {
		return nil, err
	}
	all, err := t.decisions()
	if err != nil {
		return nil, err
	}
	decisions, _, err := t.decisionsAbout(all, map[int64]bool{comp: true})
	if err != nil {
		return nil, err
	}
	return sme.Derive(t.ref, rows, decisions), nil
}

// Firms returns all firms, by name.
func (s *Store) Firms(ctx context.Context) ([]*sme.Firm, error) { return s.firms(ctx, ``) }

// FirmsMoved returns the firms that moved after a day, up to another.
func (s *Store) FirmsMoved(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM stay WHERE since > ? AND since <= ?`, after.String(), upTo.String())
}

// FirmsChanged returns the firms of which anything changed after a day, up to another.
func (s *Store) FirmsChanged(ctx context.Context, after, upTo sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `
		SELECT firm FROM stay WHERE since > ?1 AND since <= ?2
		UNION SELECT firm FROM title WHERE since > ?1 AND since <= ?2
		UNION SELECT firm FROM spell WHERE began > ?1 AND began <= ?2 OR ended > ?1 AND ended <= ?2`, after.String(), upTo.String())
}

// FirmsEnding returns the firms of which a time in force ends, its last day
// lying between two days, both included.
func (s *Store) FirmsEnding(ctx context.Context, first, last sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM spell WHERE what = 'run' AND ended > ? AND ended <= ?`, first.String(), (last + 1).String())
}

// FirmsInForce returns the firms whose title of a tier is in force on a day.
func (s *Store) FirmsInForce(ctx context.Context, tier sme.TierID, on sme.Day) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM spell WHERE what = 'run' AND tier = ?1 AND began <= ?2 AND (ended > ?2 OR ended = '')`, string(tier), on.String())
}

// FirmsClimbed returns the firms that were recognised in several tiers.
func (s *Store) FirmsClimbed(ctx context.Context) ([]*sme.Firm, error) {
	return s.firms(ctx, `SELECT firm FROM title GROUP BY firm HAVING count(*) > 1`)
}

// FirmsKeyed returns the firms of some keys, as far as there are any.
func (s *Store) FirmsKeyed(ctx context.Context, keys ...sme.Key) ([]*sme.Firm, error) {
	var found []*sme.Firm
	for some := range slices.Chunk(keys, mostVariables) {
		args := make([]any, len(some))
		for i, k := range some {
			args[i] = string(k)
		}
		firms, err := s.firms(ctx, `SELECT id FROM firm WHERE key IN (?`+strings.Repeat(`, ?`, len(some)-1)+`)`, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, firms...)
	}
	slices.SortFunc(found, func(a, b *sme.Firm) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return slices.Compact(found), nil
}

// mostVariables is how many variables a query is given at most.
const mostVariables = 10_000

// firms returns the firms whose number a query finds, or all if there is none,
// by name, with their titles and stays. The rows of causes and stays know their
// list, and as their ID the number of its document.
func (s *Store) firms(ctx context.Context, which string, args ...any) ([]*sme.Firm, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, err
	}
	heads, err := lists(ctx, s.q)
	if err != nil {
		return nil, s.wrap(err)
	}
	l := &firmLoader{s: s, ctx: ctx, which: which, args: args, lists: heads, firms: map[int64]*sme.Firm{}}
	for _, load := range []func() error{l.names, l.stays, l.titles} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	ladder := ref.Ladder()
	for _, f := range l.order {
		slices.SortFunc(f.Titles, func(a, b sme.Title) int { return slices.Index(ladder, a.Tier) - slices.Index(ladder, b.Tier) })
	}
	if err := l.spells(); err != nil {
		return nil, err
	}
	return l.order, l.err
}

// firmLoader puts firms together out of the tables that hold what is derived of them.
type firmLoader struct {
	s     *Store
	ctx   context.Context
	which string // finds the numbers of the firms, "" for all
	args  []any
	lists map[sme.DocumentNumber]*sme.List
	firms map[int64]*sme.Firm
	order []*sme.Firm
	err   error // what was found to be damaged
}

// of narrows a query down to the firms asked for, by the column that holds their number.
func (l *firmLoader) of(column string) string {
	if l.which == "" {
		return ""
	}
	return `WHERE ` + column + ` IN (` + l.which + `)`
}

// firm is one of those asked for. That something belongs to none of them, or a
// spell to no title, is damage: all of it was written together.
func (l *firmLoader) firm(id int64) (*sme.Firm, error) {
	if f := l.firms[id]; f != nil {
		return f, nil
	}
	return nil, l.damaged("something belongs to firm %d, which is not there", id)
}

func (l *firmLoader) damaged(format string, args ...any) error {
	return &Error{Kind: Damaged, Path: l.s.path, Err: fmt.Errorf(format, args...)}
}

// cause is what a document did, or the lapse of time.
func (l *firmLoader) cause(kind sme.Kind, document sql.NullInt64) sme.Cause {
	c := sme.Cause{Kind: kind}
	if document.Valid {
		list := l.lists[sme.DocumentNumber(document.Int64)]
		if list == nil {
			list = &sme.List{}
			l.err = l.damaged("an entry is of document %d, which is not there", document.Int64)
		}
		c.Row = &sme.Row{ID: document.Int64, List: list}
	}
	return c
}

func (l *firmLoader) names() error {
	return l.s.each(l.ctx, `
		SELECT id, key, name, code, industry, undecided > 0
		FROM firm
		`+l.of("id")+`
		ORDER BY name, key`, l.args, func(rows *sql.Rows) error {
		var id int64
		f := &sme.Firm{}
		err := rows.Scan(&id, &f.ID, &f.Name, &f.Code, &f.Industry, &f.Undecided)
		l.firms[id] = f
		l.order = append(l.order, f)
		return err
	})
}

func (l *firmLoader) stays() error {
	return l.s.each(l.ctx, `
		SELECT s.firm, s.since, s.region, e.document
		FROM stay s
		LEFT JOIN entry e ON e.id = s.entry
		`+l.of("s.firm")+`
		ORDER BY s.firm, s.since`, l.args, func(rows *sql.Rows) error {
		var id int64
		var since string
		var document sql.NullInt64
		var st sme.Stay
		err := rows.Scan(&id, &since, &st.Region, &document)
		if err != nil {
			return err
		}
		f, err := l.firm(id)
		if err != nil {
			return err
		}
		st.From, st.Row = date(since).Start(), l.cause("", document).Row
		f.Stays = append(f.Stays, st)
		return nil
	})
}

func (l *firmLoader) titles() error {
	return l.s.each(l.ctx, `
		SELECT t.firm, t.tier, t.since, t.kind, e.document
		FROM title t
		JOIN entry e ON e.id = t.entry
		`+l.of("t.firm"), l.args, func(rows *sql.Rows) error {
		var id int64
		var ti sme.Title
		var since string
		var kind sme.Kind
		var document sql.NullInt64
		err := rows.Scan(&id, &ti.Tier, &since, &kind, &document)
		if err != nil {
			return err
		}
		f, err := l.firm(id)
		if err != nil {
			return err
		}
		ti.Since, ti.First = date(since).Start(), l.cause(kind, document)
		f.Titles = append(f.Titles, ti)
		return nil
	})
}

func (l *firmLoader) spells() error {
	return l.s.each(l.ctx, `
		SELECT s.firm, s.tier, s.what, s.began, s.ended, s.opened, o.document, s.closed, c.document
		FROM spell s
		LEFT JOIN entry o ON o.id = s.opened_by
		LEFT JOIN entry c ON c.id = s.closed_by
		`+l.of("s.firm")+`
		ORDER BY s.firm, s.tier, s.what, s.began`, l.args, func(rows *sql.Rows) error {
		var id int64
		var tier sme.TierID
		var what, began, ended string
		var opened, closed sme.Kind
		var by, end sql.NullInt64
		if err := rows.Scan(&id, &tier, &what, &began, &ended, &opened, &by, &closed, &end); err != nil {
			return err
		}
		sp := sme.Spell{From: date(began).Start(), To: date(ended).Start(), Opened: l.cause(opened, by), Closed: l.cause(closed, end)}
		f, err := l.firm(id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(f.Titles, func(t sme.Title) bool { return t.Tier == tier })
		if i < 0 {
			return l.damaged("firm %d has a spell of %s without the title", id, tier)
		}
		ti := &f.Titles[i]
		if what == "run" {
			ti.Runs = append(ti.Runs, sp)
		} else {
			ti.Outs = append(ti.Outs, sp)
		}
		return nil
	})
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
func (s *Store) FirmKeys(ctx context.Context, text string) ([]sme.Key, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	named, err := t.componentsNamed(text)
	if err == nil && len(named) == 0 {
		named, err = t.componentsLike(sme.KeyOfName(text))
	}
	if err != nil {
		return nil, s.wrap(err)
	}
	var found []sme.Key
	for comp, keys := range named {
		firms, err := t.firmsOf(comp, keys)
		if err != nil {
			return nil, s.wrap(err)
		}
		found = append(found, firms...)
	}
	slices.Sort(found)
	return found, nil
}

// componentsNamed returns the components that hold a text as a whole name or as a
// code, each with what is in it that the text names.
func (t *Tx) componentsNamed(text string) (map[int64][]sme.Key, error) {
	found := map[int64][]sme.Key{}
	look := func(named sme.Key, query, arg string) error {
		return t.each(query, []any{arg}, func(rows *sql.Rows) error {
			var comp int64
			err := rows.Scan(&comp)
			found[comp] = append(found[comp], named)
			return err
		})
	}
	byKey := `SELECT component FROM key WHERE key = ?`
	if name := sme.KeyOfName(text); name != "" {
		if err := look(name, byKey, string(name)); err != nil {
			return nil, err
		}
	}
	key, code := sme.KeyOfCode(text), sme.CleanCode(text)
	switch {
	case key != "":
		return found, look(key, byKey, string(key))
	case code != "" && len(found) == 0: // its checks fail: it is text
		return found, look(sme.Key(code), `SELECT DISTINCT component FROM entry WHERE upper(code) = ? AND component IS NOT NULL`, code)
	}
	return found, nil
}

// componentsLike returns the components that hold a name of which another is a
// part, each with those names.
func (t *Tx) componentsLike(name sme.Key) (map[int64][]sme.Key, error) {
	found := map[int64][]sme.Key{}
	if name == "" {
		return found, nil
	}
	return found, t.each(`SELECT key, component FROM key WHERE instr(key, ?) > 2`, []any{strings.TrimPrefix(string(name), "n:")}, func(rows *sql.Rows) error {
		var key sme.Key
		var comp int64
		err := rows.Scan(&key, &comp)
		if !key.IsCode() {
			found[comp] = append(found[comp], key)
		}
		return err
	})
}

// firmsOf returns the firms of a component of which a row prints one of the
// keys, or a code as a text. Two firms of one component need not share a name.
func (t *Tx) firmsOf(comp int64, keys []sme.Key) ([]sme.Key, error) {
	var all []sme.Key
	err := t.each(`SELECT key FROM firm WHERE component = ?`, []any{comp}, func(rows *sql.Rows) error {
		var key sme.Key
		err := rows.Scan(&key)
		all = append(all, key)
		return err
	})
	if err != nil || len(all) == 1 {
		return all, err
	}
	comps, err := t.derived(comp)
	if err != nil {
		return nil, err
	}
	bears := func(f *sme.Firm, k sme.Key) bool {
		return f.Bears(k) || slices.ContainsFunc(f.Rows, func(r *sme.Row) bool { return r.Code == string(k) })
	}
	var found []sme.Key
	for _, c := range comps {
		for _, f := range c.Firms {
			if slices.ContainsFunc(keys, func(k sme.Key) bool { return bears(f, k) }) {
				found = append(found, f.ID)
			}
		}
	}
	return found, nil
}

// Firm derives one firm anew, with all its evidence and the place of each row;
// nil if the registry holds no such firm.
func (s *Store) Firm(ctx context.Context, key sme.Key) (*sme.Firm, map[*sme.Row]Source, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, nil, err
	}
	comps, err := t.componentsIn(`SELECT component FROM firm WHERE key = ?`, string(key))
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	for _, c := range comps {
		for _, f := range c.Firms {
			if f.ID == key {
				sources, err := t.sources(f)
				return f, sources, s.wrap(err)
			}
		}
	}
	return nil, nil, nil
}

// sources find the place of each row of a firm's evidence.
func (t *Tx) sources(f *sme.Firm) (map[*sme.Row]Source, error) {
	sources := map[*sme.Row]Source{}
	for _, r := range f.Rows {
		var src Source
		var other string
		err := t.tx.QueryRowContext(t.ctx, `SELECT document, row, place, other FROM entry WHERE id = ?`, r.ID).Scan(&src.Document, &src.Row, &src.Place, &other)
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
func (s *Store) FirmsNamed(ctx context.Context, begins string, most int) ([]NamedFirm, error) {
	var list []NamedFirm
	err := s.each(ctx, `
		SELECT name, code
		FROM firm
		WHERE substr(name, 1, length(?1)) = ?1 OR substr(code, 1, length(?1)) = ?1
		ORDER BY name, key
		LIMIT ?2`, []any{begins, most}, func(rows *sql.Rows) error {
		var f NamedFirm
		err := rows.Scan(&f.Name, &f.Code)
		list = append(list, f)
		return err
	})
	return list, err
}

// FirmsGranted derives the firms that lists of batches granted titles of a tier,
// of any if it is "", with all that their rows did; and it says the number of the
// document of each list.
func (s *Store) FirmsGranted(ctx context.Context, tier sme.TierID) ([]*sme.Firm, map[*sme.List]sme.DocumentNumber, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, nil, err
	}
	rows, err := t.rows(`
		SELECT `+rowColumns+`
		FROM entry e
		WHERE e.component IN (
		  SELECT x.component
		  FROM document d
		  JOIN entry x ON x.document = d.id
		  WHERE d.final AND d.act IN (?1, ?2) AND d.batch <> '' AND (?3 = '' OR d.tier = ?3) AND x.component IS NOT NULL)`,
		string(sme.Recognise), string(sme.Renew), string(tier))
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	decisions, err := t.decisions()
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	var firms []*sme.Firm
	for _, c := range sme.Derive(t.ref, rows, decisions) {
		firms = append(firms, c.Firms...)
	}
	documents := map[*sme.List]sme.DocumentNumber{}
	for id, l := range t.lists {
		documents[l] = id
	}
	return firms, documents, nil
}
