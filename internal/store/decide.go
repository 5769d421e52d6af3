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
		SELECT d.same = 1, d.same = 2, d.a, d.b, d.log, d.undone, l.time, l.person, l.reason
		FROM decision d
		JOIN log l ON l.number = d.log
		ORDER BY d.id`, nil, func(rows *sql.Rows) error {
		var d sme.Decided
		err := rows.Scan(&d.Same, &d.Unsure, &d.A, &d.B, &d.Log, &d.Undone, &d.Time, &d.Person, &d.Reason)
		list = append(list, d)
		return err
	})
	return list, err
}

// Because is the change with a reason, which is written to its lines of the log; ""
// gives none.
func (t *Tx) Because(reason string) *Tx {
	at := *t
	at.opt.Reason = reason
	return &at
}

// Decide takes decisions, each as a line of the log. One that holds already is
// known; one that contradicts those that hold is refused.
func (t *Tx) Decide(decisions []sme.Decision) ([]sme.Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return nil, err
	}
	before, err := t.state()
	if err != nil {
		return nil, err
	}
	hold, logs := inForce(all)
	var result []sme.Decided
	for _, d := range decisions {
		d = d.Ordered()
		if d.A == d.B || d.A == "" {
			return nil, refuse("resolve.one-key", keyText(d.B))
		}
		if known := holding(all, sme.Decided{Decision: d}); known != nil {
			result = append(result, *known)
			continue
		}
		if against := sme.Contradicts(hold, d); against != nil {
			id := map[bool]string{true: "resolve.same-refused", false: "resolve.different-refused"}[d.Same]
			return nil, refuse(id, keyText(d.A), keyText(d.B), logNumbers(against, logs))
		}
		now := sme.Decided{Decision: d}
		if err := t.storeDecision(&now, ""); err != nil {
			return nil, err
		}
		hold, logs = append(hold, d), append(logs, now.Log)
		all, result = append(all, now), append(result, now)
	}
	_, err = t.rederive(before)
	return result, err
}

// Say takes decisions and sets pairs aside, each for its reason, in their order.
func (t *Tx) Say(list []sme.Decided) (result []sme.Decided, err error) {
	for len(list) > 0 {
		n := 1 // of one kind and reason
		for n < len(list) && list[n].Unsure == list[0].Unsure && list[n].Reason == list[0].Reason {
			n++
		}
		var decisions []sme.Decision
		var pairs [][2]sme.Key
		for _, d := range list[:n] {
			decisions, pairs = append(decisions, d.Decision), append(pairs, [2]sme.Key{d.A, d.B})
		}
		var said []sme.Decided
		if list[0].Unsure {
			said, err = t.Because(list[0].Reason).SetAside(pairs)
		} else {
			said, err = t.Because(list[0].Reason).Decide(decisions)
		}
		if err != nil {
			return nil, err
		}
		result, list = append(result, said...), list[n:]
	}
	return result, nil
}

// SetAside notes, each as a line of the log, pairs of keys that a person looked
// at and can't settle. That decides nothing: what is derived stays as it is.
func (t *Tx) SetAside(pairs [][2]sme.Key) ([]sme.Decided, error) {
	all, err := t.s.Decisions(t.ctx)
	if err != nil {
		return nil, err
	}
	var result []sme.Decided
	for _, p := range pairs {
		d := sme.Decided{Decision: sme.Decision{A: p[0], B: p[1]}.Ordered(), Unsure: true}
		if before := holding(all, d); before != nil {
			result = append(result, *before)
			continue
		}
		if err := t.storeDecision(&d, ""); err != nil {
			return nil, err
		}
		all, result = append(all, d), append(result, d)
	}
	return result, nil
}

// holding is what holds already of that which is to be decided, nil if nothing does.
func holding(all []sme.Decided, d sme.Decided) *sme.Decided {
	for _, o := range all {
		if o.Undone == 0 && o.Said() == d.Said() {
			o.Already = true
			return &o
		}
	}
	return nil
}

// inForce are the decisions that hold, and the lines of the log that took them.
func inForce(all []sme.Decided) (hold []sme.Decision, logs []sme.LogNumber) {
	for _, d := range all {
		if d.Undone == 0 && !d.Unsure {
			hold, logs = append(hold, d.Decision), append(logs, d.Log)
		}
	}
	return hold, logs
}

// storeDecision stores a decision as a line of the log, whose number it gets.
func (t *Tx) storeDecision(d *sme.Decided, origin string) (err error) {
	if d.Log, err = t.log(sme.ActionDecide, 0, strings.TrimSpace(string(d.Word())+" "+string(d.A)+" "+string(d.B)+" "+origin)); err != nil {
		return err
	}
	d.Reason = t.opt.Reason
	stored := map[sme.DecisionWord]int{sme.SaysDifferent: 0, sme.SaysSame: 1, sme.SaysUnsure: 2}[d.Word()]
	if !d.Unsure {
		t.fresh = append(t.fresh, freshDecision(d.Log, d.Decision))
	}
	_, err = t.exec(`INSERT INTO decision (same, a, b, log) VALUES (?, ?, ?, ?)`, stored, string(d.A), string(d.B), d.Log)
	return err
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
// taken, and returns it with the reason for that. The table keeps which line took it back, for the registry as it was known before.
func (t *Tx) UndoDecision(log sme.LogNumber) (sme.Decided, error) {
	d, err := t.decisionOf(log)
	if err != nil {
		return d, err
	}
	if d.Undone != 0 {
		return d, refuse("resolve.taken-back", log, d.Undone)
	}
	before, err := t.state()
	if err != nil {
		return d, err
	}
	if d.Undone, err = t.log(sme.ActionUndecide, 0, log.String()); err != nil {
		return d, err
	}
	if _, err := t.exec(`UPDATE decision SET undone = ? WHERE log = ?`, d.Undone, log); err != nil {
		return d, err
	}
	d.Reason = t.opt.Reason
	_, err = t.rederive(before)
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
	if t.opt.Reason != "" {
		d.Reason = t.opt.Reason
	}
	again, err := t.Say([]sme.Decided{d})
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
	now, err := t.state()
	if err != nil {
		return nil, s.wrap(err)
	}
	rows, err := t.rows(`SELECT ` + rowColumns + ` FROM entry e ` + rowPlaces)
	if err != nil {
		return nil, s.wrap(err)
	}
	rows, decisions := now.rows(rows, t.lists), now.decisions
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
