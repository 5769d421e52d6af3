package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/sme"
)

// RecordFormat is the format of the file of a fact told by hand.
const RecordFormat = "record"

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
		if tx, err = s.db.BeginTx(ctx, nil); err != nil {
			return nil, done, s.wrap(err)
		}
		done = func() { _ = tx.Rollback() } // it only read
	}
	t = &Tx{ctx: ctx, tx: tx, s: s, ref: ref, lists: map[int64]*sme.List{}}
	return t, done, s.wrap(t.loadLists())
}

// FirmsBearing derives the firms of which a row prints a key: those that bear
// or bore a name, or the one of a code.
func (s *Store) FirmsBearing(ctx context.Context, key sme.Key) ([]*sme.Firm, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	firms, err := t.firmsIn(`SELECT component FROM key WHERE key = ?`, string(key))
	return slices.DeleteFunc(firms, func(f *sme.Firm) bool { return !f.Bears(key) }), s.wrap(err)
}

// firmsIn derives the firms of the component that a query finds, none if it finds none.
func (t *Tx) firmsIn(query string, args ...any) ([]*sme.Firm, error) {
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

// derived derives the firms of one stored component anew.
func (t *Tx) derived(comp int64) ([]*sme.Firm, error) {
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
	var firms []*sme.Firm
	for _, c := range sme.Derive(t.ref, rows, decisions) {
		firms = append(firms, c.Firms...)
	}
	return firms, nil
}

// Decided is a decision as the log tells it.
type Decided struct {
	sme.Decision
	Log    int64
	Time   string
	Person string
	Undone int64 // the log line that took it back, 0 if it holds
	Known  bool  // it held already when it was taken again
}

// Decisions returns all decisions, those taken back too, in the order in which they were taken.
func (s *Store) Decisions(ctx context.Context) ([]Decided, error) {
	var list []Decided
	err := s.each(ctx, `
		SELECT d.same, d.a, d.b, d.log, d.undone, l.time, l.person
		FROM decision d
		JOIN log l ON l.number = d.log
		ORDER BY d.id`, nil, func(rows *sql.Rows) error {
		var d Decided
		err := rows.Scan(&d.Same, &d.A, &d.B, &d.Log, &d.Undone, &d.Time, &d.Person)
		list = append(list, d)
		return err
	})
	return list, err
}

// Decide takes decisions, each as a line of the log. One that holds already is
// known; one that contradicts those that hold is refused.
func (t *Tx) Decide(decisions []sme.Decision) ([]Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return nil, err
	}
	hold, logs := inForce(all)
	var result []Decided
	var taken []sme.Decision
	for _, d := range decisions {
		d = d.Ordered()
		if d.A == d.B || d.A == "" {
			return nil, refuse("resolve.one-key", keyText(d.B))
		}
		if i := slices.Index(hold, d); i >= 0 {
			result = append(result, Decided{Decision: d, Log: logs[i], Known: true})
			continue
		}
		if against := sme.Contradicts(hold, d); against != nil {
			id := map[bool]string{true: "resolve.same-refused", false: "resolve.different-refused"}[d.Same]
			return nil, refuse(id, keyText(d.A), keyText(d.B), logNumbers(against, logs))
		}
		log, err := t.storeDecision(d, "")
		if err != nil {
			return nil, err
		}
		hold, logs, taken = append(hold, d), append(logs, log), append(taken, d)
		result = append(result, Decided{Decision: d, Log: log})
	}
	if len(taken) > 0 {
		_, err = t.rederive(nil, nil, taken, nil)
	}
	return result, err
}

// inForce are the decisions that hold, and the lines of the log that took them.
func inForce(all []Decided) (hold []sme.Decision, logs []int64) {
	for _, d := range all {
		if d.Undone == 0 {
			hold, logs = append(hold, d.Decision), append(logs, d.Log)
		}
	}
	return hold, logs
}

// storeDecision stores a decision as a line of the log.
func (t *Tx) storeDecision(d sme.Decision, origin string) (log int64, err error) {
	word := map[bool]string{true: "same", false: "different"}[d.Same]
	if log, err = t.log("decide", 0, strings.TrimSpace(word+" "+string(d.A)+" "+string(d.B)+" "+origin)); err != nil {
		return 0, err
	}
	_, err = t.exec(`INSERT INTO decision (same, a, b, log) VALUES (?, ?, ?, ?)`, d.Same, string(d.A), string(d.B), log)
	return log, err
}

func logNumbers(places []int, logs []int64) []string {
	slices.Sort(places) // the log is in their order
	var numbers []string
	for _, i := range places {
		numbers = append(numbers, strconv.FormatInt(logs[i], 10))
	}
	return numbers
}

func keyText(k sme.Key) string { return strings.TrimPrefix(strings.TrimPrefix(string(k), "c:"), "n:") }

// UndoDecision takes back the decision of a log line, as if it had never been
// taken. The table keeps which line took it back, for the registry as it was known before.
func (t *Tx) UndoDecision(log int64) (Decided, error) {
	d, err := t.decisionOf(log)
	if err != nil {
		return d, err
	}
	if d.Undone != 0 {
		return d, refuse("resolve.taken-back", log, d.Undone)
	}
	if d.Undone, err = t.log("undecide", 0, strconv.FormatInt(log, 10)); err != nil {
		return d, err
	}
	if _, err := t.exec(`UPDATE decision SET undone = ? WHERE log = ?`, d.Undone, log); err != nil {
		return d, err
	}
	_, err = t.rederive(nil, nil, nil, []sme.Decision{d.Decision})
	return d, err
}

// RedoDecision takes the decision of a log line again that was taken back: a
// line of its own, which contradicts nothing that holds now.
func (t *Tx) RedoDecision(log int64) (Decided, error) {
	d, err := t.decisionOf(log)
	if err != nil {
		return d, err
	}
	if d.Undone == 0 {
		return d, refuse("resolve.not-taken-back", log)
	}
	again, err := t.Decide([]sme.Decision{d.Decision})
	if err != nil {
		return Decided{}, err
	}
	return again[0], nil
}

// decisionOf returns the decision of a log line.
func (t *Tx) decisionOf(log int64) (Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return Decided{}, err
	}
	i := slices.IndexFunc(all, func(d Decided) bool { return d.Log == log })
	if i < 0 {
		return Decided{}, refuse("resolve.no-decision", log)
	}
	return all[i], nil
}

// Doubts are what a person should decide.
type Doubts struct {
	All       []sme.Doubt         // as if no decision had been taken: what they are numbered by
	Now       []sme.Doubt         // those that the decisions leave
	Documents map[*sme.List]int64 // the number of each row's document
}

// Doubts derives the whole registry anew and finds what is doubtful in it.
func (s *Store) Doubts(ctx context.Context) (*Doubts, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	rows, err := t.rows(`SELECT ` + rowColumns + ` FROM entry e WHERE e.component IS NOT NULL`)
	if err != nil {
		return nil, s.wrap(err)
	}
	decisions, err := t.decisions()
	if err != nil {
		return nil, s.wrap(err)
	}
	d := &Doubts{Documents: map[*sme.List]int64{}}
	for id, l := range t.lists {
		d.Documents[l] = id
	}
	d.All = sme.Doubts(t.ref, sme.Derive(t.ref, rows, nil))
	d.Now = d.All
	if len(decisions) > 0 {
		d.Now = sme.Doubts(t.ref, sme.Derive(t.ref, rows, decisions))
	}
	d.Now = slices.DeleteFunc(slices.Clone(d.Now), func(o sme.Doubt) bool {
		return o.Kind != sme.DoubtOverruled && slices.ContainsFunc(decisions, func(x sme.Decision) bool { return x.A == o.Pair[0] && x.B == o.Pair[1] })
	})
	return d, nil
}

// Stay is a step of a firm's place over time, with the row that tells it.
type Stay struct {
	Firm       sme.Key
	Name, Code string
	Since      sme.Day // 0: from the beginning
	Region     sme.RegionID
	Act        sme.Act
	Document   int64
	Row        int
}

// Stays returns the places of the firms that stand under more than one, by name.
func (s *Store) Stays(ctx context.Context) ([]Stay, error) {
	var list []Stay
	err := s.each(ctx, `
		SELECT f.key, f.name, f.code, s.since, s.region, d.act, e.document, e.row
		FROM stay s
		JOIN firm f ON f.id = s.firm
		JOIN entry e ON e.id = s.entry
		JOIN document d ON d.id = e.document
		WHERE s.firm IN (SELECT firm FROM stay WHERE since <> '')
		ORDER BY f.name, f.key, s.since`, nil, func(rows *sql.Rows) error {
		var st Stay
		var since string
		err := rows.Scan(&st.Firm, &st.Name, &st.Code, &since, &st.Region, &st.Act, &st.Document, &st.Row)
		st.Since = date(since).Start()
		list = append(list, st)
		return err
	})
	return list, err
}

// Placed is a row of a document with the firm that the derivation gives it to.
type Placed struct {
	*sme.Row
	Firm  *sme.Firm
	Place string // as printed
}

// Placed returns the rows of documents, each with its firm. Those of a document
// that does not count are given to firms as if it did.
func (s *Store) Placed(ctx context.Context, documents ...int64) ([][]Placed, error) {
	t, done, err := s.reader(ctx)
	defer done()
	if err != nil {
		return nil, err
	}
	lists := map[*sme.List]int{}
	touched := map[int64]bool{}
	var rows []*sme.Row
	for i, id := range documents {
		if t.lists[id] == nil {
			return nil, &Error{Kind: NoDocument, Path: s.path, Number: int(id)}
		}
		lists[t.lists[id]] = i
		idle, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.document = ? AND e.component IS NULL`, id)
		if err != nil {
			return nil, s.wrap(err)
		}
		if err := t.componentsOf(idle, nil, touched); err != nil {
			return nil, s.wrap(err)
		}
		rows = append(rows, idle...)
	}
	places := map[int64]string{}
	for _, id := range documents {
		err := t.each(`SELECT id, place, coalesce(component, 0) FROM entry WHERE document = ?`, []any{id}, func(rows *sql.Rows) error {
			var entry, comp int64
			var place string
			err := rows.Scan(&entry, &place, &comp)
			places[entry] = place
			if comp != 0 {
				touched[comp] = true
			}
			return err
		})
		if err != nil {
			return nil, s.wrap(err)
		}
	}
	for comp := range touched {
		more, err := t.rows(`SELECT `+rowColumns+` FROM entry e WHERE e.component = ?`, comp)
		if err != nil {
			return nil, s.wrap(err)
		}
		rows = append(rows, more...)
	}
	all, err := t.decisions()
	if err != nil {
		return nil, s.wrap(err)
	}
	decisions, _, err := t.decisionsAbout(all, touched)
	if err != nil {
		return nil, s.wrap(err)
	}
	placed := make([][]Placed, len(documents))
	for _, c := range sme.Derive(t.ref, rows, decisions) {
		for _, f := range c.Firms {
			for _, r := range f.Rows {
				if i, ok := lists[r.List]; ok {
					placed[i] = append(placed[i], Placed{r, f, places[r.ID]})
				}
			}
		}
	}
	for _, p := range placed {
		slices.SortFunc(p, func(a, b Placed) int { return cmp.Compare(a.Number, b.Number) })
	}
	return placed, nil
}
