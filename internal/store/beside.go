package store

import (
	"slices"

	"tracker/internal/sme"
)

// oncePerList refuses that documents come to count beside others of their list that
// have firms in common with them, and beside which they never counted: nobody was
// asked whether they are parts of it. A person may say that they are, but not of
// the very same rows.
func (t *Tx) oncePerList(before map[sme.DocumentNumber]bool, part bool) error {
	heads, err := t.s.heads(t.ctx)
	if err != nil {
		return err
	}
	on := counting(heads)
	for i := range heads {
		back := &heads[i]
		if !on[back.digest] || before[back.id] || back.rows == 0 {
			continue
		}
		for j := range heads {
			o := &heads[j]
			if !on[o.digest] || !before[o.id] || o.rows == 0 || !o.is(back) {
				continue
			}
			if o.entries == back.entries {
				return refuse("redo.same-rows", back.id, o.id)
			}
			if part {
				continue
			}
			if err := t.neverBeside(heads, back, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// neverBeside refuses two documents with firms in common that never counted together.
func (t *Tx) neverBeside(heads []head, back, o *head) error {
	together, err := t.countedTogether(heads, back.id, o.id)
	if err != nil || together {
		return err
	}
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return err
	}
	d, err := t.s.Document(t.ctx, &docs[slices.IndexFunc(docs, func(d DocumentInfo) bool { return d.ID == back.id })])
	if err != nil {
		return err
	}
	n, err := t.s.overlap(t.ctx, d, o.id)
	if err == nil && n.Same > 0 {
		err = refuse("redo.overlap", back.id, o.id, n.Same)
	}
	return err
}

// countedTogether reports whether there was a line of the log after which both of two
// documents counted. The last, which is being written, is none.
func (t *Tx) countedTogether(heads []head, a, b sme.DocumentNumber) (bool, error) {
	log, err := t.s.Log(t.ctx)
	if err != nil {
		return false, err
	}
	then := slices.Clone(heads)
	at := map[sme.DocumentNumber]*head{}
	for i := range then {
		then[i].undone = true // until it came
		at[then[i].id] = &then[i]
	}
	came := map[sme.DocumentNumber]bool{}
	for _, line := range log[:len(log)-1] {
		h := at[line.Document]
		if h == nil {
			continue
		}
		was := h.undone
		switch {
		case !came[h.id] || line.Action == sme.ActionRedo:
			h.undone, came[h.id] = false, true
		case line.Action == sme.ActionUndo:
			h.undone = true
		}
		if was == h.undone {
			continue
		}
		if on := counting(then); on[at[a].digest] && on[at[b].digest] {
			return true, nil
		}
	}
	return false, nil
}
