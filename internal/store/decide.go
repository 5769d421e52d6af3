package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Decisions returns all decisions, those taken back too, in the order in which they were taken.
func (s *Store) Decisions(ctx context.Context) ([]sme.Decided, error) {
	var list []sme.Decided
	err := s.each(ctx, `
		SELECT d.same, d.a, d.b, d.log, d.undone, l.time, l.person
		FROM decision d
		JOIN log l ON l.number = d.log
		ORDER BY d.id`, nil, func(rows *sql.Rows) error {
		var d sme.Decided
		err := rows.Scan(&d.Same, &d.A, &d.B, &d.Log, &d.Undone, &d.Time, &d.Person)
		list = append(list, d)
		return err
	})
	return list, err
}

// Decide takes decisions, each as a line of the log. One that holds already is
// known; one that contradicts those that hold is refused.
func (t *Tx) Decide(decisions []sme.Decision) ([]sme.Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return nil, err
	}
	hold, logs := inForce(all)
	var result []sme.Decided
	var taken []sme.Decision
	for _, d := range decisions {
		d = d.Ordered()
		if d.A == d.B || d.A == "" {
			return nil, refuse("resolve.one-key", keyText(d.B))
		}
		if i := slices.Index(hold, d); i >= 0 {
			result = append(result, sme.Decided{Decision: d, Log: logs[i], Known: true})
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
		result = append(result, sme.Decided{Decision: d, Log: log})
	}
	if len(taken) > 0 {
		_, err = t.rederive(nil, nil, taken, nil)
	}
	return result, err
}

// inForce are the decisions that hold, and the lines of the log that took them.
func inForce(all []sme.Decided) (hold []sme.Decision, logs []sme.LogNumber) {
	for _, d := range all {
		if d.Undone == 0 {
			hold, logs = append(hold, d.Decision), append(logs, d.Log)
		}
	}
	return hold, logs
}

// storeDecision stores a decision as a line of the log.
func (t *Tx) storeDecision(d sme.Decision, origin string) (log sme.LogNumber, err error) {
	word := map[bool]string{true: "same", false: "different"}[d.Same]
	if log, err = t.log(sme.ActionDecide, 0, strings.TrimSpace(word+" "+string(d.A)+" "+string(d.B)+" "+origin)); err != nil {
		return 0, err
	}
	_, err = t.exec(`INSERT INTO decision (same, a, b, log) VALUES (?, ?, ?, ?)`, d.Same, string(d.A), string(d.B), log)
	return log, err
}

func logNumbers(places []int, logs []sme.LogNumber) []string {
	slices.Sort(places) // the log is in their order
	var numbers []string
	for _, i := range places {
		numbers = append(numbers, logs[i].String())
	}
	return numbers
}

func keyText(k sme.Key) string { return strings.TrimPrefix(strings.TrimPrefix(string(k), "c:"), "n:") }

// UndoDecision takes back the decision of a log line, as if it had never been
// taken. The table keeps which line took it back, for the registry as it was known before.
func (t *Tx) UndoDecision(log sme.LogNumber) (sme.Decided, error) {
	d, err := t.decisionOf(log)
	if err != nil {
		return d, err
	}
	if d.Undone != 0 {
		return d, refuse("resolve.taken-back", log, d.Undone)
	}
	if d.Undone, err = t.log(sme.ActionUndecide, 0, log.String()); err != nil {
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
func (t *Tx) RedoDecision(log sme.LogNumber) (sme.Decided, error) {
	d, err := t.decisionOf(log)
	if err != nil {
		return d, err
	}
	if d.Undone == 0 {
		return d, refuse("resolve.not-taken-back", log)
	}
	again, err := t.Decide([]sme.Decision{d.Decision})
	if err != nil {
		return sme.Decided{}, err
	}
	return again[0], nil
}

// decisionOf returns the decision of a log line.
func (t *Tx) decisionOf(log sme.LogNumber) (sme.Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return sme.Decided{}, err
	}
	i := slices.IndexFunc(all, func(d sme.Decided) bool { return d.Log == log })
	if i < 0 {
		return sme.Decided{}, refuse("resolve.no-decision", log)
	}
	return all[i], nil
}

// Doubts are what a person should decide.
type Doubts struct {
	All       []sme.Doubt                      // as if no decision had been taken: what they are numbered by
	Now       []sme.Doubt                      // those that the decisions leave
	Documents map[*sme.List]sme.DocumentNumber // the number of each row's document
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
	d := &Doubts{Documents: map[*sme.List]sme.DocumentNumber{}}
	for id, l := range t.lists {
		d.Documents[l] = id
	}
	d.All = sme.Doubts(t.ref, sme.Derive(t.ref, rows, nil))
	d.Now = d.All
	if len(decisions) > 0 {
		d.Now = sme.Doubts(t.ref, sme.Derive(t.ref, rows, decisions))
	}
	d.Now = slices.DeleteFunc(slices.Clone(d.Now), func(o sme.Doubt) bool {
		return o.Kind != sme.DoubtOverruled &&
			slices.ContainsFunc(decisions, func(x sme.Decision) bool { return x.A == o.Pair[0] && x.B == o.Pair[1] })
	})
	return d, nil
}
