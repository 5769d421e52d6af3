package wording

import (
	"fmt"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Joining is what came of a document, decision or fact that another registry has.
type Joining string

// What may come of it.
const (
	JoinedStored   = Joining(sme.ListStored)
	JoinedAlready  = Joining(sme.ListAlreadyStored)
	JoinedCopy     = Joining(sme.ListCopy) // stored already, and now with a further file
	LeftUndone     = Joining(sme.ListUndone)
	LeftReplaced   = Joining(sme.ListReplaced)
	LeftOutRemoved = Joining(FactRemoved)
)

// joinings are all of them, in the order in which they are counted.
var joinings = []Joining{JoinedStored, JoinedAlready, JoinedCopy, LeftUndone, LeftReplaced, LeftOutRemoved}

// joined is how many came to the same.
type joined struct {
	Joining
	n int
}

// Said lets a count print itself.
func (j joined) Said() (id string, args []any) { return "merge.count-" + string(j.Joining), []any{j.n} }

func (s FactState) joining() Joining {
	if s.Stored() {
		return JoinedStored
	}
	return Joining(s)
}

// Merge is what joining other registries did.
type Merge struct {
	Others []*OtherRegistry
	Watched
	Home  sme.RegionID // that the registry took from them, "" for none
	Usual sme.RegionID // what is home otherwise
	Dry   bool         // a trial: nothing is stored
}

// OtherRegistry is a registry that joins this one, and what came of it.
type OtherRegistry struct {
	Path           string
	Known          sme.LogNumber // the last line of its log
	Documents      []JoinedDocument
	Decisions      []sme.Decided
	Facts          []JoinedFact
	Differs        []ReferenceDiffers
	Contradictions []Contradiction
	Changed        bool // something of it was stored
}

// JoinedDocument is a document of another registry; its fate is what came of it.
type JoinedDocument struct {
	StoredList                    // as the other registry has it
	Here       sme.DocumentNumber // its number in this registry, 0 if it is not in it
}

// JoinedFact is a tier, region, target or official figure that people added to
// another registry.
type JoinedFact struct {
	List  string            `json:"list"`
	State FactState         `json:"state"`
	Cells map[string]string `json:"cells"`
}

// ReferenceDiffers counts the rows of a reference file that one side alone has.
type ReferenceDiffers struct {
	File  string `json:"file"`
	There int    `json:"there"`
	Here  int    `json:"here"`
}

// Contradiction is what keeps two registries apart, in words.
type Contradiction struct {
	ID      string `json:"id"`
	Message string `json:"message"`
}

// shownJoined is how many joined documents people are told one by one.
const shownJoined = 20

// MergeAccount says what joined and what that did to the figures; MergeValues
// says the same to programs.
func (s *Screen) MergeAccount(m *Merge) error {
	var stored []string
	changed := false
	for i, o := range m.Others {
		if i > 0 {
			s.Gap()
		}
		s.Line("merge.head", o.Path, o.Known)
		if err := s.Pairs(s.joinedPairs(o)); err != nil {
			return err
		}
		changed = changed || o.Changed
		shown := 0
		for _, d := range o.Documents {
			if d.Fate != FateStored {
				continue
			}
			stored = append(stored, fmt.Sprint(d.Here))
			if shown++; shown <= shownJoined {
				s.Line("merge.document", d.ID, d.Here, s.ListName(d.Tier, d.Issuer, d.Batch, d.Act), d.Rows)
			}
		}
		if shown > shownJoined {
			s.Line("merge.documents-more", shown-shownJoined)
		}
	}
	if moved := m.Moved(); len(moved) > 0 {
		s.FigureLines("record", moved)
	}
	if m.Home != "" {
		s.HomeTaken(m.Home, m.Usual, m.Dry)
	}
	switch {
	case !changed:
		s.Line("merge.nothing")
	case m.Dry:
		s.Line("undo.nothing-stored")
	default:
		return s.Next(stored, shownJoined)
	}
	return nil
}

// joinedPairs count what of a registry joined, by what it is.
func (w Words) joinedPairs(o *OtherRegistry) []render.Pair {
	var list []render.Pair
	add := func(label string, counts map[Joining]int) {
		var parts []string
		for _, j := range joinings {
			if counts[j] > 0 {
				parts = append(parts, w.Value(joined{j, counts[j]}))
			}
		}
		if len(parts) > 0 {
			list = append(list, render.Pair{Label: w.Say("merge." + label), Text: strings.Join(parts, w.Say("list.separator"))})
		}
	}
	documents, decisions := map[Joining]int{}, map[Joining]int{}
	for _, d := range o.Documents {
		documents[Joining(d.Fate)]++
	}
	for _, d := range o.Decisions {
		if d.Already {
			decisions[JoinedAlready]++
		} else {
			decisions[JoinedStored]++
		}
	}
	add("documents", documents)
	add("decisions", decisions)
	for _, kind := range []string{"tiers", "regions", "targets", "official"} {
		counts := map[Joining]int{}
		for _, f := range o.Facts {
			if f.List == kind {
				counts[f.State.joining()]++
			}
		}
		add(kind, counts)
	}
	for _, d := range o.Differs {
		list = append(list, render.Pair{Label: w.Say("merge.reference"), Text: w.Say("merge.differs", d.File, d.There, d.Here)})
	}
	return list
}

// RegistryValue is what the JSON of import says of a registry besides its documents.
type RegistryValue struct {
	Known          sme.LogNumber      `json:"known"`
	Decisions      []decisionValue    `json:"decisions"`
	Facts          []JoinedFact       `json:"facts"`
	Differs        []ReferenceDiffers `json:"differs"`
	Contradictions []Contradiction    `json:"contradictions"`
}

type decisionValue struct {
	Decision sme.DecisionWord  `json:"decision"`
	A        sme.Key           `json:"a"`
	B        sme.Key           `json:"b"`
	State    sme.DecisionState `json:"state"`
	Log      sme.LogNumber     `json:"log"`
	Reason   string            `json:"reason"`
}

// MergeValues are what came of the registries for programs; with a reason, nothing
// of them was stored.
func (w Words) MergeValues(m *Merge, refused Reason) []FileValue {
	files := []FileValue{}
	for _, o := range m.Others {
		v := FileValue{File: o.Path, Format: "registry", Status: FateAlreadyStored, Lists: []ListValue{}}
		reg := RegistryValue{
			Known: o.Known, Decisions: []decisionValue{}, Facts: []JoinedFact{}, Differs: append([]ReferenceDiffers{}, o.Differs...),
			Contradictions: append([]Contradiction{}, o.Contradictions...),
		}
		switch {
		case refused != nil:
			v.Status, v.Error, v.Reason = FateRefused, w.Value(refused), ReasonWord(refused)
		case o.Changed:
			v.Status = FateStored
		}
		for _, d := range o.Documents {
			l := d.Value()
			l.Document = nil
			if d.Here != 0 {
				l.Document = &d.Here
			}
			if refused != nil && d.Fate == FateStored {
				l.Status, l.Document = FateRefused, nil
			}
			v.Lists = append(v.Lists, l)
		}
		if refused == nil {
			for _, d := range o.Decisions {
				reg.Decisions = append(reg.Decisions, decisionValue{d.Word(), d.A, d.B, d.Became(), d.Log, d.Reason})
			}
			reg.Facts = append(reg.Facts, o.Facts...)
		}
		v.Registry = &reg
		files = append(files, v)
	}
	return files
}
