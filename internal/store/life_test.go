package store_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// life is what people do to a registry, drawn at random: letters, which tell
// totals alone; lists imported whole, as parts, as copies and in the place of
// others, with a date or without one; facts told by hand; documents undone,
// brought back and read again; decisions taken and taken back.
type life struct {
	t    *testing.T
	rng  *rand.Rand
	s    *store.Store
	from smetest.History
}

// newLife begins a life with a registry of its own. The same seed gives the same life.
func newLife(t *testing.T, s *store.Store, seed uint64, from smetest.History) *life {
	return &life{t, rand.New(rand.NewPCG(seed, 5)), s, from}
}

// steps takes steps, of which some are refused.
func (l *life) steps(n int) *life {
	for range n {
		l.step()
	}
	return l
}

func (l *life) step() {
	l.t.Helper()
	err := l.s.Update(l.t.Context(), options, func(tx *store.Tx) error {
		docs, err := tx.Store().Documents(l.t.Context())
		if err != nil {
			return err
		}
		decided, err := tx.Store().Decisions(l.t.Context())
		if err != nil {
			return err
		}
		some := func() sme.DocumentNumber { return docs[l.rng.IntN(len(docs))].ID }
		switch n := l.rng.IntN(15); {
		case n == 0 && len(docs) > 0:
			return tx.Undo(some())
		case n == 1 && len(docs) > 0:
			if l.rng.IntN(2) == 0 {
				return tx.RedoPart(some())
			}
			return tx.Redo(some())
		case n == 2 && len(l.from.Decisions) > 0:
			d := l.from.Decisions[l.rng.IntN(len(l.from.Decisions))]
			tx = tx.Because(fmt.Sprint("reason ", l.rng.IntN(2)))
			if l.rng.IntN(4) == 0 {
				_, err := tx.SetAside([][2]sme.Key{{d.A, d.B}})
				return err
			}
			_, err := tx.Decide([]sme.Decision{d})
			return err
		case n == 3 && len(decided) > 0:
			turn := tx.UndoDecision
			if l.rng.IntN(2) == 0 {
				turn = tx.RedoDecision
			}
			_, err := turn(decided[l.rng.IntN(len(decided))].Log)
			return err
		case n == 14 && len(docs) > 0:
			return l.correctRow(tx, &docs[l.rng.IntN(len(docs))])
		case n == 4 && len(docs) > 0:
			return l.reread(tx, &docs[l.rng.IntN(len(docs))])
		case n == 5 && len(docs) > 0:
			return l.correct(tx, docs, &docs[l.rng.IntN(len(docs))])
		default:
			d := l.from.Documents[l.rng.IntN(len(l.from.Documents))]
			if d.Batch != "" && l.rng.IntN(6) == 0 {
				d = letterOf(d, l.rng.IntN(2))
			}
			file := fileOf(d)
			in := store.Incoming{Document: d, Part: l.rng.IntN(2) == 0, Flagged: l.rng.IntN(3) == 0}
			switch l.rng.IntN(6) {
			case 0: // saved again by another program
				file.SHA256 += fmt.Sprint(l.rng.IntN(3))
			case 1: // told by hand
				file.Format, in.Part = store.RecordFormat, true
			case 2:
				in.Replace = -1
			case 3:
				if len(docs) > 0 {
					in.Replace = some()
				}
			}
			res, err := tx.Import(file, in)
			if err != nil || res.Document == 0 || l.rng.IntN(4) > 0 {
				return err
			}
			// With the letter that announced it, of several lists perhaps.
			letter := store.File{Name: "letter.txt", Format: "txt", SHA256: fmt.Sprint("letter ", l.rng.IntN(4)), Content: []byte("letter")}
			return tx.NoteLetter(res.Document, letter)
		}
	})
	if err != nil && !refused(err) {
		l.t.Fatal(err)
	}
}

// letterOf is the letter that announced a list days before, and rows beyond it:
// what it says, without a row.
func letterOf(d *sme.Document, beyond int) *sme.Document {
	letter := *d
	letter.Published, letter.Window = (d.Published.Start() - 10).Date(), sme.Window{}
	letter.Entries, letter.Totals = nil, []sme.Total{{Region: d.Issuer, N: len(d.Entries) + beyond}}
	return &letter
}

// correct imports a document again, corrected, without a date: it has date and
// validity of what it replaces. What the registry holds nothing of is asked for.
func (l *life) correct(tx *store.Tx, docs []store.DocumentInfo, was *store.DocumentInfo) error {
	d, err := tx.Store().Document(l.t.Context(), was)
	if err != nil || len(d.Entries) == 0 {
		return err
	}
	d.Entries = numbered(append(d.Entries[l.rng.IntN(2):], l.from.Documents[0].Entries[0]))
	d.Published, d.Window, d.Again = sme.Date{}, sme.Window{}, 0
	in := store.Incoming{Document: d, Replace: -1}
	held := was
	if l.rng.IntN(2) == 0 {
		in.Replace = was.ID
	} else if held, err = tx.Store().Earlier(l.t.Context(), d); held == nil || err != nil {
		return err
	}
	d.Published, d.PubOrigin = held.Published, sme.FromHeld
	if d.Act.Grants() {
		d.Window, d.WinOrigin = held.Window, sme.FromHeld
	}
	res, err := tx.Import(fileOf(d), in)
	if err != nil || res.Status != store.Stored {
		return err
	}
	of := docs[slices.IndexFunc(docs, func(o store.DocumentInfo) bool { return o.ID == res.Of })]
	if of.Published != d.Published || d.Act.Grants() && of.Window != d.Window {
		l.t.Errorf("the correction of document %d, published %s, valid %v, has %s and %v", of.ID, of.Published, of.Window, d.Published, d.Window)
	}
	return nil
}

// correctRow corrects a row of a document: its name, code, place or last day.
func (l *life) correctRow(tx *store.Tx, was *store.DocumentInfo) error {
	d, err := tx.Store().Document(l.t.Context(), was)
	if err != nil || len(d.Entries) == 0 {
		return err
	}
	e := &d.Entries[l.rng.IntN(len(d.Entries))]
	switch l.rng.IntN(4) {
	case 0:
		e.Name = fmt.Sprintf("样例%d厂", l.rng.IntN(6))
	case 1:
		e.Code = "91512081MA62K0260E"
	case 2:
		e.Place = "成都市/锦江区"
	case 3:
		e.Window.To = sme.DayOf(2026, 1+l.rng.IntN(12), 28).Date()
	}
	e.Other = append(e.Other, sme.Cell{Header: sme.PrintedBefore, Text: "x"})
	_, err = tx.Because("corrected").Correct(was.ID, d)
	return err
}

// reread reads a document again, as a later version may: with other places, facts
// or columns, as several lists, as another document, or just as it was. What a
// version makes of a file is the same in every registry.
func (l *life) reread(tx *store.Tx, was *store.DocumentInfo) error {
	file := was.Source()
	if file == nil || file.Format == store.RecordFormat {
		return nil
	}
	now, err := tx.Store().Document(l.t.Context(), was)
	if err != nil {
		return err
	}
	for _, d := range l.from.Documents {
		if strings.HasPrefix(file.SHA256, d.Digest()) {
			as := *d
			as.Entries = slices.Clone(d.Entries)
			now = &as
		}
	}
	version := 2 + l.rng.IntN(2)
	h := fnv.New64()
	fmt.Fprint(h, file.SHA256)
	reading := rand.New(rand.NewPCG(h.Sum64(), uint64(version)))
	lists := []store.Again{{Document: now, Reading: "again"}}
	switch reading.IntN(6) {
	case 0:
		now.Batch = sme.NumberBatch(91)
	case 1:
		for i := range now.Entries {
			now.Entries[i].Place = "成都市/武侯区"
		}
	case 2: // which tells nothing apart
		for i := range now.Entries {
			now.Entries[i].Other = []sme.Cell{{Header: "备注", Text: fmt.Sprint(version)}}
		}
	case 3:
		if half := len(now.Entries) / 2; half > 0 {
			other := *now
			now.Entries, other.Entries, other.Batch = numbered(now.Entries[:half]), numbered(now.Entries[half:]), sme.NumberBatch(92)
			lists = append(lists, store.Again{Document: &other})
		}
	case 4:
		d := *l.from.Documents[reading.IntN(len(l.from.Documents))]
		lists[0].Document = &d
	}
	_, err = tx.Reread(was.ID, version, lists)
	return err
}

// numbered are entries that stand in the first rows of a list: the same rows are on
// the same lines wherever they are drawn.
func numbered(entries []sme.Entry) []sme.Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Row = i + 1
	}
	return entries
}

func refused(err error) bool {
	var refused *store.Refused
	return errors.As(err, &refused)
}

// variants are the documents of a history, and for some a further one that says
// partly the same: with other facts, or with a row more; others are in two parts.
func variants(rng *rand.Rand, h smetest.History) smetest.History {
	for _, d := range h.Documents {
		v := *d
		switch rng.IntN(8) {
		case 0:
			v.Published = (d.Published.Start() + 40).Date()
		case 1:
			extra := d.Entries[0]
			extra.Row, extra.Name, extra.Code = 9, "样例余厂", ""
			v.Entries = append(append([]sme.Entry{}, d.Entries...), extra)
		case 2:
			v.Entries = d.Entries[:1]
		case 3:
			v.Batch = sme.NumberBatch(90) // under a wrong flag
		case 4: // in two parts
			if len(d.Entries) < 2 {
				continue
			}
			half := len(d.Entries) / 2
			d.Entries, v.Entries = numbered(d.Entries[:half]), numbered(d.Entries[half:])
		default:
			continue
		}
		h.Documents = append(h.Documents, &v)
	}
	return h
}

// forEachLife draws the histories by which two registries live, each twice alike.
func forEachLife(t *testing.T, law func(t *testing.T, rng *rand.Rand, registry func(side int) *store.Store)) {
	t.Helper()
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		from := variants(rng, smetest.Draw(rng, smetest.First))
		steps := [2]int{1 + rng.IntN(8), 1 + rng.IntN(8)}
		seeds := [2]uint64{rng.Uint64(), rng.Uint64()}
		law(t, rng, func(side int) *store.Store {
			return newLife(t, memory(t), seeds[side], from).steps(steps[side]).s
		})
	})
}

// knownAs holds a registry, as known at lines of its log, against what it was then.
func knownAs(t *testing.T, s *store.Store, then map[sme.LogNumber]string) {
	t.Helper()
	for known, want := range then {
		was, err := s.AsKnown(t.Context(), options, known)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, dump(t, was)); diff != "" {
			t.Errorf("known at %d: %s", known, diff)
		}
		was.Close()
	}
}

// join merges a registry into another; the contradictions, if there are any, keep it out.
func join(t *testing.T, s, other *store.Store) *store.Merged {
	t.Helper()
	var m *store.Merged
	update(t, s, func(tx *store.Tx) error {
		var err error
		if m, err = tx.Merge(other, "other.db"); err == nil && m.Contradictory() {
			err = store.ErrDryRun
		}
		return err
	})
	return m
}

func documents(t *testing.T, s *store.Store) []store.DocumentInfo {
	t.Helper()
	docs, err := s.Documents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// withoutOrigins is a dump without where dates and validities came from: one may
// have read on the list what the other had from its letter.
func withoutOrigins(dump string) string {
	lines := strings.SplitAfter(dump, "\n")
	for i, line := range lines {
		if cells := strings.Split(line, "\t"); cells[0] == "document" && len(cells) > publishedFrom+3 {
			cells[publishedFrom], cells[publishedFrom+3] = "", ""
			lines[i] = strings.Join(cells, "\t")
		}
	}
	return strings.Join(lines, "")
}

// publishedFrom is the column of a dumped document that says where its date came
// from; that of its validity follows it by three.
const publishedFrom = 10

// TestLawsMergeBothWays: two registries joined in either direction give the same
// figures, or contradict each other in both; joining again changes nothing; each
// document can be undone, and is gone in both.
func TestLawsMergeBothWays(t *testing.T) {
	joined, apart := 0, 0
	forEachLife(t, func(t *testing.T, rng *rand.Rand, registry func(int) *store.Store) {
		a, b := registry(0), registry(1)
		before := dump(t, a)
		there, back := join(t, a, b), join(t, b, registry(0))
		if there.Contradictory() || back.Contradictory() {
			apart++
			if !there.Contradictory() || !back.Contradictory() {
				t.Errorf("they contradict each other in one direction: %v, %v", there.Contradictions, back.Contradictions)
			}
			if diff := cmp.Diff(before, dump(t, a)); diff != "" {
				t.Errorf("something was stored: %s", diff)
			}
			return
		}
		joined++
		want := dump(t, a)
		if diff := cmp.Diff(withoutOrigins(want), withoutOrigins(dump(t, b))); diff != "" {
			t.Errorf("joined both ways: %s", diff)
		}
		update(t, a, (*store.Tx).Rebuild)
		if diff := cmp.Diff(want, dump(t, a)); diff != "" {
			t.Errorf("rebuilt: %s", diff)
		}
		known, err := a.Known(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again := join(t, a, registry(1)); again.Changed() || again.Contradictory() {
			t.Errorf("again: %+v", again)
		}
		if last, err := a.Known(t.Context()); last != known || err != nil {
			t.Errorf("joined again, the log has a line %d, after %d: %v", last, known, err)
		}
		if join(t, b, a).Changed() {
			t.Errorf("what was joined is joined again")
		}
		docs, mirrored := documents(t, a), documents(t, b)
		if len(docs) == 0 {
			return
		}
		gone := docs[rng.IntN(len(docs))]
		turn := func(s *store.Store, act func(*store.Tx, sme.DocumentNumber) error) (done bool) {
			err := s.Update(t.Context(), options, func(tx *store.Tx) error {
				docs, err := tx.Store().Documents(t.Context())
				if err != nil {
					return err
				}
				return act(tx, docs[slices.IndexFunc(docs, func(d store.DocumentInfo) bool { return d.Digest == gone.Digest })].ID)
			})
			if err != nil && !refused(err) {
				t.Fatal(err)
			}
			return err == nil
		}
		if gone.State != sme.Active || !turn(a, (*store.Tx).Undo) || !turn(b, (*store.Tx).Undo) {
			return
		}
		// What one has replaced and the other undone comes back in one alone.
		if !slices.ContainsFunc(append(docs, mirrored...), func(d store.DocumentInfo) bool { return d.State == sme.Replaced }) {
			if diff := cmp.Diff(withoutOrigins(dump(t, a)), withoutOrigins(dump(t, b))); diff != "" {
				t.Errorf("document %d undone in both: %s", gone.ID, diff)
			}
		}
		turn(a, (*store.Tx).Redo)
		turn(b, (*store.Tx).Redo)
		for _, s := range []*store.Store{a, b} {
			if diff := cmp.Diff(withoutOrigins(want), withoutOrigins(dump(t, s))); diff != "" {
				t.Errorf("document %d brought back: %s", gone.ID, diff)
			}
		}
	})
	t.Logf("%d joined, %d contradicted each other", joined, apart)
}

// TestLawsCorrectionsKeepTheirDates: a list that is told after its letter, and
// corrected without a date, has date and validity of the list.
func TestLawsCorrectionsKeepTheirDates(t *testing.T) {
	lawtest.Each(t, historiesPerRun, func(t *testing.T, rng *rand.Rand) {
		from := smetest.Draw(rng, smetest.First)
		l := newLife(t, memory(t), rng.Uint64(), from)
		for _, d := range from.Documents {
			if rng.IntN(2) == 0 {
				importAll(t, l.s, letterOf(d, rng.IntN(2)))
			}
			importAll(t, l.s, d)
			docs := documents(t, l.s)
			err := l.s.Update(t.Context(), options, func(tx *store.Tx) error { return l.correct(tx, docs, &docs[len(docs)-1]) })
			if err != nil && !refused(err) {
				t.Fatal(err)
			}
		}
	})
}

// TestLawsOnlyWhatCountsCounts: whatever was done to it, a registry is what one
// would be that had only ever been told what counts now, in whatever order.
func TestLawsOnlyWhatCountsCounts(t *testing.T) {
	forEachLife(t, func(t *testing.T, rng *rand.Rand, registry func(int) *store.Store) {
		s, plain := registry(0), memory(t)
		var docs []*sme.Document
		for _, d := range documents(t, s) {
			if d.State == sme.Active {
				full, err := s.Document(t.Context(), &d)
				if err != nil {
					t.Fatal(err)
				}
				docs = append(docs, full)
			}
		}
		importAll(t, plain, smetest.Shuffled(rng, docs)...)
		decided, err := s.Decisions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range smetest.Shuffled(rng, decided) {
			if d.Undone == 0 {
				update(t, plain, func(tx *store.Tx) error {
					if d.Unsure {
						_, err := tx.SetAside([][2]sme.Key{{d.A, d.B}})
						return err
					}
					_, err := tx.Decide([]sme.Decision{d.Decision})
					return err
				})
			}
		}
		if diff := cmp.Diff(dump(t, plain), dump(t, s)); diff != "" {
			t.Error(diff)
		}
		asWritten(t, s)
	})
}

// asWritten says which tables are not what their seals say.
func asWritten(t *testing.T, s *store.Store) {
	t.Helper()
	printed, derived, err := s.Altered(t.Context())
	if err != nil || len(printed)+len(derived) > 0 {
		t.Errorf("altered: %v %v %v", printed, derived, err)
	}
}

// TestLawsKnownAtEveryLine: whatever was done since, the registry as it was known
// at a line of its log is what it was then; and gone through line by line, from
// whatever line, it is what it was at each.
func TestLawsKnownAtEveryLine(t *testing.T) {
	lawtest.Each(t, historiesPerRun/4, func(t *testing.T, rng *rand.Rand) {
		from := variants(rng, smetest.Draw(rng, smetest.First))
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "tracker.db"), options)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		l := newLife(t, s, rng.Uint64(), from)
		then := map[sme.LogNumber]string{}
		for i := range 14 {
			if i == 7 {
				join(t, s, newLife(t, memory(t), rng.Uint64(), from).steps(4).s)
			} else {
				l.step()
			}
			known, err := s.Known(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			then[known] = dump(t, s)
		}
		knownAs(t, s, then)
		lines := slices.Sorted(maps.Keys(then))
		first, last := lines[rng.IntN(len(lines))], lines[len(lines)-1]
		at, shown := first, ""
		check := func(upTo sme.LogNumber) {
			for ; at < upTo; at++ { // lines that changed nothing that counts, too; but not those within a merge
				if want, ok := then[at]; ok && shown != "" {
					if diff := cmp.Diff(want, shown); diff != "" {
						t.Errorf("gone through from %d, at %d: %s", first, at, diff)
					}
				}
			}
		}
		err = s.Replay(t.Context(), options, first, last, func(was *store.Store, line store.LogLine) error {
			check(line.Number)
			shown = dump(t, was)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		check(last + 1)
	})
}

// TestLawsKnownThroughRegions: a region that people add, take back and add again
// moves the firms that lists put there, and before each line it is as it was.
func TestLawsKnownThroughRegions(t *testing.T) {
	lawtest.Each(t, historiesPerRun/4, func(t *testing.T, rng *rand.Rand) {
		from := smetest.Draw(rng, smetest.First)
		for _, d := range from.Documents {
			for i := range d.Entries {
				if rng.IntN(3) == 0 {
					d.Entries[i].Place = "成都市/样例港"
				}
			}
		}
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "tracker.db"), options)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		content, err := s.ReferenceFile(t.Context(), "regions.csv")
		if err != nil {
			t.Fatal(err)
		}
		with := string(content) + "sample-port,510100,district,99,样例港,样例港,Sample Port,,,,test\n"
		l := newLife(t, s, rng.Uint64(), from)
		then, changes := map[sme.LogNumber]string{}, []sme.LogNumber{}
		for range 10 {
			switch n := rng.IntN(4); {
			case n == 0 && len(changes) == 0:
				update(t, s, func(tx *store.Tx) error {
					log, err := tx.SetReference("regions.csv", with, "reference", "add regions sample-port")
					changes = append(changes, log)
					return err
				})
			case n == 0:
				turn := (*store.Tx).UndoReference
				if len(changes)%2 == 0 {
					turn = (*store.Tx).RedoReference
				}
				update(t, s, func(tx *store.Tx) error {
					_, log, err := turn(tx, "regions.csv", changes[len(changes)-1-(len(changes)+1)%2])
					changes = append(changes, log)
					return err
				})
			default:
				l.step()
			}
			known, err := s.Known(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			then[known] = dump(t, s)
		}
		knownAs(t, s, then)
		asWritten(t, s)
		want := dump(t, s)
		update(t, s, (*store.Tx).Rebuild)
		asWritten(t, s)
		if diff := cmp.Diff(want, dump(t, s)); diff != "" {
			t.Errorf("rebuilt: %s", diff)
		}
	})
}
