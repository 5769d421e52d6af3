package store

import (
	"context"
	"fmt"
	"slices"

	"tracker/internal/sme"
)

// Joined is a document of another registry and what became of it in this one.
type Joined struct {
	DocumentInfo // as the other registry has it
	// Status is Stored, AlreadyStored, Copy (stored, with a further file), Undone (there,
	// and not taken over) or Replaced (there, by one that this registry has too).
	Status   Status
	Document sme.DocumentNumber // in this registry, 0 if it is not in it
}

// Merged says what joining another registry did.
type Merged struct {
	Documents []Joined
	Decisions []sme.Decided // those in force there, with their lines in this log; Undone is 0
	// Contradictions are what keeps the two from being joined; nothing is to be stored then.
	Contradictions []Contradiction
	Disputed       []DisputedDecision
}

// Contradictory reports whether the two can't be joined.
func (m *Merged) Contradictory() bool { return len(m.Contradictions)+len(m.Disputed) > 0 }

// DisputedDecision is a decision of another registry against which decisions
// here speak.
type DisputedDecision struct {
	ID          string   // of a message
	sme.Decided          // as the other registry has it
	Here        []string // lines of the log
}

// Contradiction is something that two registries can't both be right in.
type Contradiction struct {
	ID          string             // of a message
	There, Here sme.DocumentNumber // documents, 0 for none
	Args        []any
}

// Changed reports whether something was stored.
func (m *Merged) Changed() bool {
	return slices.ContainsFunc(m.Documents, func(j Joined) bool { return j.Status == Stored || j.Status == Copy }) ||
		slices.ContainsFunc(m.Decisions, func(d sme.Decided) bool { return !d.Already })
}

// Merge takes over what another registry holds that counts: documents with
// their files, facts and notes, and decisions. Joined in either direction two
// registries give the same figures; where they would not, they contradict each
// other, and the transaction is to be taken back. In the log, lines say which
// of the other registry's they come from.
func (t *Tx) Merge(other *Store, name string) (*Merged, error) {
	m := &Merged{}
	if err := t.mergeDocuments(m, other, name); err != nil {
		return nil, err
	}
	return m, t.mergeDecisions(m, other, name)
}

// pairing is what two registries hold, by the digests of documents.
type pairing struct {
	here, there []head
	at          map[string]*[2]*head // here, there
}

func newPairing(here, there []head) *pairing {
	p := &pairing{here, there, map[string]*[2]*head{}}
	for side, list := range [][]head{here, there} {
		for i := range list {
			h := &list[i]
			if p.at[h.digest] == nil {
				p.at[h.digest] = &[2]*head{}
			}
			p.at[h.digest][side] = h
		}
	}
	return p
}

// counting returns the digests of the documents that count: those that are not
// undone, and that none that is not undone replaces.
func counting(docs []head) map[string]bool {
	replaced := map[string]bool{}
	for _, h := range docs {
		if !h.undone && h.replaces != "" {
			replaced[h.replaces] = true
		}
	}
	on := map[string]bool{}
	for _, h := range docs {
		if !h.undone && !replaced[h.digest] {
			on[h.digest] = true
		}
	}
	return on
}

// union is what one side has once it has taken over the other's documents: all that
// it lacks, except those that are undone, and those that don't count there but
// would here.
func (p *pairing) union(side int) []head {
	own, others := p.here, p.there
	if side == 1 {
		own, others = others, own
	}
	on := counting(others)
	all := slices.Clone(own)
	for _, h := range others {
		if p.at[h.digest][side] == nil && !h.undone {
			all = append(all, h)
		}
	}
	after := counting(all)
	return slices.DeleteFunc(all, func(h head) bool { return p.at[h.digest][side] == nil && after[h.digest] && !on[h.digest] })
}

func (t *Tx) mergeDocuments(m *Merged, other *Store, name string) error {
	here, err := t.s.heads(t.ctx)
	if err != nil {
		return err
	}
	there, err := other.heads(t.ctx)
	if err != nil {
		return err
	}
	docs, err := other.Documents(t.ctx)
	if err != nil {
		return err
	}
	origins, err := other.origins(t.ctx, name)
	if err != nil {
		return err
	}
	before, err := t.state()
	if err != nil {
		return err
	}
	p := newPairing(here, there)
	after := p.union(0)
	on, reverse := counting(after), counting(p.union(1))
	taken := map[string]bool{}
	for _, h := range after {
		taken[h.digest] = p.at[h.digest][0] == nil
	}
	for i := range docs {
		d, h := docs[i], &there[i]
		j := Joined{DocumentInfo: d, Status: Stored}
		mine := p.at[h.digest][0]
		switch {
		case mine != nil:
			j.Document, j.Status = mine.id, AlreadyStored
		case h.undone:
			j.Status = Undone
		case !taken[h.digest]:
			j.Status = Replaced
		}
		if against := p.contradiction(h, on[h.digest] != reverse[h.digest]); against != nil {
			m.Contradictions = append(m.Contradictions, *against)
		}
		switch j.Status {
		case Stored:
			err = t.takeDocument(m, p, on, other, &j, h, origins[d.ID])
		case AlreadyStored:
			err = t.takeFiles(other, &j, origins[d.ID])
		}
		if err != nil {
			return err
		}
		m.Documents = append(m.Documents, j)
	}
	for _, h := range here { // replaced by a document that this registry has as no replacement
		if p.at[h.digest][1] == nil && on[h.digest] != reverse[h.digest] {
			m.Contradictions = append(m.Contradictions, Contradiction{ID: "merge.replaced-there", Here: h.id})
		}
	}
	if m.Contradictory() {
		return nil
	}
	_, err = t.rederive(before)
	return err
}

// contradiction says in what two registries differ about one document, if they
// do: it counts after a merge in one direction alone, or its places lie elsewhere.
func (p *pairing) contradiction(h *head, oneWay bool) *Contradiction {
	mine := p.at[h.digest][0]
	if mine == nil && oneWay { // replaced by a document that the other has as no replacement
		return &Contradiction{ID: "merge.replaced-here", There: h.id}
	}
	var id string
	switch {
	case mine == nil:
		return nil
	case oneWay && mine.undone:
		id = "merge.undone-here"
	case oneWay && h.undone:
		id = "merge.undone-there"
	case oneWay && counting(p.here)[h.digest]:
		id = "merge.replaced-there"
	case oneWay:
		id = "merge.replaced-here"
	case mine.scope != h.scope, mine.short() != h.short() && !mine.undone && !h.undone: // a total that one of the two lacks
		id = "merge.other-facts"
	default:
		return nil
	}
	return &Contradiction{ID: id, There: h.id, Here: mine.id}
}

// short reports whether rows of the document are missing by its own total, which nobody
// accepted.
func (h *head) short() bool {
	as := sme.Document{Totals: h.totals}
	return h.rows > 0 && sme.Short(h.rows, as.Total(h.Identity.Issuer), h.accepted)
}

// takeDocument stores a document of another registry, unless it contradicts one
// that the other does not know.
func (t *Tx) takeDocument(m *Merged, p *pairing, on map[string]bool, other *Store, j *Joined, h *head, origin string) error {
	d, err := other.Document(t.ctx, &j.DocumentInfo)
	if err != nil {
		return err
	}
	if against := t.unknown(d, h.id); against != nil {
		m.Contradictions = append(m.Contradictions, *against)
		return nil
	}
	for i := range p.here {
		o := &p.here[i]
		if p.at[o.digest][1] != nil || !on[o.digest] || !on[h.digest] {
			continue
		}
		sameRows := h.rows > 0 && o.entries == h.entries
		if (o.byHand || h.byHand) && (!sameRows || !o.is(h)) { // what is told by hand may be on any list, but once on its own
			continue
		}
		if sameRows && o.Identity.Final == h.Identity.Final {
			m.Contradictions = append(m.Contradictions, Contradiction{ID: "merge.other-facts", There: h.id, Here: o.id})
			continue
		}
		if !o.is(h) {
			continue
		}
		n, err := t.s.overlap(t.ctx, d, o.id)
		if err != nil {
			return err
		}
		if n.Same > 0 {
			m.Contradictions = append(m.Contradictions, Contradiction{"merge.overlap", h.id, o.id, []any{n.Same, n.Here, n.There}})
		}
	}
	if m.Contradictory() {
		return nil
	}
	locate(t.ref, d)
	detail := origin
	if len(j.Files) > 0 {
		detail = j.Files[0].Name + " " + origin
	}
	var log sme.LogNumber
	if j.Document, log, err = t.insertDocument(0, d, d.Digests(), h.replaces, detail); err != nil {
		return err
	}
	for _, f := range j.Files {
		if f.Letter {
			if log, err = t.log(letterAction, j.Document, f.Name+" "+origin); err != nil {
				return err
			}
		}
		if err := t.takeFile(other, j.Document, f, log); err != nil {
			return err
		}
	}
	notes, err := other.notes(t.ctx, h.id)
	if err != nil {
		return err
	}
	return t.insertNotes(j.Document, notes)
}

// unknown is the contradiction that a document is of a tier or region that this registry does not have, or nil.
func (t *Tx) unknown(d *sme.Document, id sme.DocumentNumber) *Contradiction {
	if d.Tier != "" && !slices.Contains(t.ref.Ladder(), d.Tier) {
		return &Contradiction{ID: "merge.unknown-tier", There: id, Args: []any{string(d.Tier)}}
	}
	regions := []sme.RegionID{d.Issuer, d.Scope}
	for _, total := range d.Totals {
		regions = append(regions, total.Region)
	}
	for _, region := range regions {
		if region != "" && t.ref.Regions.Get(region) == nil {
			return &Contradiction{ID: "merge.unknown-region", There: id, Args: []any{string(region)}}
		}
	}
	return nil
}

// takeFiles notes the files of a document that this registry has, if they are new to it.
func (t *Tx) takeFiles(other *Store, j *Joined, origin string) error {
	for _, f := range j.Files {
		var n int
		err := t.tx.QueryRowContext(t.ctx, `
			SELECT count(*)
			FROM document_file df
			JOIN file f ON f.id = df.file
			WHERE df.document = ? AND f.sha256 = ? AND df.sheet = ?`, j.Document, f.SHA256, f.Sheet).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		action := sme.ActionCopy
		if f.Letter {
			action = letterAction
		}
		log, err := t.log(action, j.Document, f.Name+" "+origin)
		if err != nil {
			return err
		}
		if err := t.takeFile(other, j.Document, f, log); err != nil {
			return err
		}
		j.Status = Copy
	}
	return nil
}

// takeFile takes a kept file over as it is, compressed.
func (t *Tx) takeFile(other *Store, document sme.DocumentNumber, f FileInfo, log sme.LogNumber) error {
	var packed []byte
	if err := other.q.QueryRowContext(t.ctx, `SELECT content FROM file WHERE sha256 = ?`, f.SHA256).Scan(&packed); err != nil {
		return other.wrap(err)
	}
	file, err := t.packedFile(f, packed)
	if err != nil {
		return err
	}
	return t.addFile(document, file, f.Sheet, f.Reading, f.Notice, log)
}

// origins say, for the log of another registry, where each document comes from.
func (s *Store) origins(ctx context.Context, name string) (map[sme.DocumentNumber]string, error) {
	log, err := s.Log(ctx)
	origins := map[sme.DocumentNumber]string{}
	for _, l := range log {
		if l.Document != 0 && (l.Action == sme.ActionImport || l.Action == sme.ActionReplace || l.Action == sme.ActionReread || l.Action == sme.ActionCorrect) {
			origins[l.Document] = fmt.Sprintf("(%s, document %d, %s)", name, l.Document, lineOf(l.Number, l.Person, l.Time))
		}
	}
	return origins, err
}

// lineOf names a line of another registry's log.
func lineOf(number sme.LogNumber, person, time string) string {
	return fmt.Sprintf("line %d, %s, %s", number, person, time)
}

func (t *Tx) mergeDecisions(m *Merged, other *Store, name string) error {
	own, err := t.s.Decisions(t.ctx)
	if err != nil {
		return err
	}
	theirs, err := other.Decisions(t.ctx)
	if err != nil {
		return err
	}
	before, err := t.state()
	if err != nil {
		return err
	}
	mine, others := standings(own), standings(theirs)
	hold, logs := inForce(own)
	dispute := func(id string, d sme.Decided, here ...string) {
		m.Disputed = append(m.Disputed, DisputedDecision{id, d, here})
	}
	line := func(d sme.Decided) string { return d.Log.String() }
	taken := false
	for _, d := range theirs {
		at, ok := mine[d.Said()]
		switch {
		case d.Log != others[d.Said()].Log: // taken back and taken again
			continue
		case d.Undone != 0 && ok && at.Undone == 0:
			dispute("merge.decision-undone-there", d, line(at))
		case d.Undone != 0:
		case ok && at.Undone != 0:
			dispute("merge.decision-undone-here", d, line(at))
		case ok:
			d.Log, d.Already = at.Log, true
			m.Decisions = append(m.Decisions, d)
		default:
			detail := fmt.Sprintf("(%s, %s)", name, lineOf(d.Log, d.Person, d.Time))
			if d.Unsure {
				if err = t.Because(d.Reason).storeDecision(&d, detail); err != nil {
					return err
				}
				m.Decisions = append(m.Decisions, d)
				continue
			}
			if against := sme.Contradicts(hold, d.Decision); against != nil {
				dispute("merge.decision-refused", d, logNumbers(slices.DeleteFunc(against, func(i int) bool { return i >= len(logs) }), logs)...)
				continue
			}
			if err = t.Because(d.Reason).storeDecision(&d, detail); err != nil {
				return err
			}
			hold, taken = append(hold, d.Decision), true // logs are those of decisions taken in this registry
			m.Decisions = append(m.Decisions, d)
		}
	}
	if !taken || m.Contradictory() {
		return nil
	}
	_, err = t.rederive(before)
	return err
}

// standings are the last word on each decision.
func standings(list []sme.Decided) map[sme.Said]sme.Decided {
	last := map[sme.Said]sme.Decided{}
	for _, d := range list {
		last[d.Said()] = d
	}
	return last
}
