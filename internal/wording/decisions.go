package wording

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// Verdicts are decisions that were taken or taken back, and what they did.
type Verdicts struct {
	Names map[sme.Key]string // as people know the keys
	Done  []sme.Decided
	Blank int           // rows of a workbook that say nothing
	Dry   bool          // a trial: nothing is stored
	Home  sme.RegionID  // of which people are told first of all
	Moved []MovedFigure // of all regions
}

// VerdictLines says what was decided, and what that did to the figures.
func (s *Screen) VerdictLines(v *Verdicts) {
	var logs []string
	for _, d := range v.Done {
		id := "resolve.said-" + string(d.Word())
		switch {
		case d.Undone != 0:
			id = "resolve.undone-" + string(d.Word())
		case d.Already:
			id = "resolve.known-" + string(d.Word())
		default:
			logs = append(logs, d.Log.String())
		}
		s.Line(id, v.Names[d.A], v.Names[d.B], d.Log)
		if d.Reason != "" {
			s.Line("resolve.reason", d.Reason)
		}
	}
	if v.Blank > 0 {
		s.Line("resolve.blank", v.Blank)
	}
	if len(v.Done) > 0 {
		s.MovedLines(s.Telling(v.Home, v.Moved))
	}
	switch {
	case v.Dry:
		s.Line("undo.nothing-stored")
	case len(logs) > 0:
		s.Line("resolve.back", strings.Join(logs, " "))
	}
}

// VerdictTable is the decisions for programs.
func (w Words) VerdictTable(v *Verdicts) render.Table {
	t := render.Table{Title: w.Say("resolve.short")}
	l := NewLayout[sme.Decided](w)
	l.Number("log", func(d sme.Decided) render.Value { return render.V(d.Log) })
	l.Both("decision", func(d sme.Decided) render.Value { return w.decisionValue(d) })
	l.Both("a", func(d sme.Decided) render.Value { return render.V(string(d.A)) })
	l.Both("b", func(d sme.Decided) render.Value { return render.V(string(d.B)) })
	l.Both("name_a", func(d sme.Decided) render.Value { return render.V(v.Names[d.A]) })
	l.Both("name_b", func(d sme.Decided) render.Value { return render.V(v.Names[d.B]) })
	l.Both("state", func(d sme.Decided) render.Value { return w.stateValue(d.Became()) })
	l.Both("reason", func(d sme.Decided) render.Value { return TextOrNone(d.Reason) }).Machine = !anyReason(v.Done)
	l.Lay(&t, v.Done)
	t.Meta = []render.Field{{Key: "dry_run", Value: render.V(v.Dry)},
		{Key: "blank", Value: render.V(v.Blank)}, {Key: "figures", Value: render.V(MovedValue(v.Moved))}}
	return t
}

// decisionValue is what a decision says.
func (w Words) decisionValue(d sme.Decided) render.Value {
	return render.VT(string(d.Word()), w.Value(d.Word()))
}

// stateValue is what has become of a decision.
func (w Words) stateValue(state sme.DecisionState) render.Value {
	return render.VT(string(state), w.Value(state))
}

// anyReason reports whether one of the decisions has a reason.
func anyReason(list []sme.Decided) bool {
	return slices.ContainsFunc(list, func(d sme.Decided) bool { return d.Reason != "" })
}

// Doubt is something to be decided, under its number.
type Doubt struct {
	sme.Doubt
	Number int
	Seen   [2][]string      // where each side is printed: document:row
	Log    sme.LogNumber    // of a decision that the rows contradict
	Says   sme.DecisionWord // what that decision says
	Aside  *sme.Decided     // by whom it was set aside, nil if it is to be decided
}

// What people are shown of a doubt.
const (
	shownSeen      = 3  // places of a firm
	shownDifferent = 4  // characters in which names differ; beyond, how many
	ShownDoubts    = 50 // on a screen, where it isn't asked for so many or fewer
)

// DoubtsTable lists what is to be decided. A workbook has the column to decide
// in, and the keys by which it is read back. So many are shown at most.
func (w Words) DoubtsTable(list []Doubt, aside int, workbook bool, most int) render.Table {
	t := render.Table{Title: w.Say("resolve.title"), Sheet: w.Say("resolve.sheet")}
	w.doubtColumns(workbook, false).Lay(&t, list[:min(len(list), most)])
	var apart []string
	if aside > 0 {
		apart = []string{w.Say("resolve.aside", aside)}
	}
	if len(list) == 0 {
		t.Notes = append(apart, w.Say("resolve.nothing"))
		if aside > 0 {
			t.Notes = apart
		}
		return t
	}
	counts := map[sme.DoubtKind]int{}
	var kinds []sme.DoubtKind
	for _, d := range list {
		if counts[d.Kind]++; counts[d.Kind] == 1 {
			kinds = append(kinds, d.Kind)
		}
	}
	for _, k := range kinds {
		t.Notes = append(t.Notes, w.Say("resolve.count-"+string(k), counts[k]))
	}
	if more := len(list) - most; more > 0 {
		t.Notes = append([]string{w.Say("resolve.more", most, more)}, t.Notes...)
	}
	t.Notes = append(append(t.Notes, apart...), w.Say("resolve.how"))
	return t
}

// AsideTable lists the doubts that were set aside, with who could not settle them,
// when and why. They can be decided like any other.
func (w Words) AsideTable(list []Doubt, workbook bool) render.Table {
	t := render.Table{Title: w.Say("resolve.aside-title"), Sheet: w.Say("resolve.aside-sheet")}
	w.doubtColumns(workbook, true).Lay(&t, list)
	t.Notes = []string{w.Say("resolve.aside-count", len(list))}
	return t
}

// doubtColumns lay doubts out. A workbook has the column to decide in, and the
// keys by which it is read back; of those set aside it tells who did so.
func (w Words) doubtColumns(workbook, aside bool) *Layout[Doubt] {
	l := NewLayout[Doubt](w)
	l.Number("number", func(d Doubt) render.Value { return render.V(d.Number) })
	l.Both("doubt", func(d Doubt) render.Value { return render.VT(string(d.Kind), w.doubtText(d)) })
	l.Both("decision", func(Doubt) render.Value { return render.VT("", " ") }).Machine = !workbook
	reason := func(d Doubt) string {
		if d.Aside == nil {
			return " "
		}
		return d.Aside.Reason
	}
	if workbook {
		l.People("reason", reason)
	}
	for i, side := range []string{"one", "other"} {
		l.People(side, func(d Doubt) string { return w.sideText(d, i) })
		l.People("seen_"+side, func(d Doubt) string { return w.seenText(d.Seen[i]) })
	}
	for i, side := range []string{"a", "b"} {
		l.Both(side, func(d Doubt) render.Value { return render.V(string(d.Pair[i])) }).Machine = !workbook
	}
	for i, side := range []string{"a", "b"} {
		l.Machine("name_"+side, func(d Doubt) render.Value { return render.V(d.Sides[i].Name) })
		l.Machine("code_"+side, func(d Doubt) render.Value { return TextOrNone(d.Sides[i].Code) })
		l.Machine("region_"+side, func(d Doubt) render.Value { return render.V(string(d.Sides[i].Region)) })
		l.Machine("seen_"+side, func(d Doubt) render.Value { return render.V(d.Seen[i]) })
	}
	l.Machine("apart", func(d Doubt) render.Value {
		if d.Kind != sme.DoubtSimilar {
			return render.Value{}
		}
		return render.V(d.Apart)
	})
	if aside {
		l.Number("log", func(d Doubt) render.Value { return render.V(d.Aside.Log) })
		l.Both("time", func(d Doubt) render.Value { return render.VT(d.Aside.Time, Clock(d.Aside.Time)) })
		l.Both("person", func(d Doubt) render.Value { return render.V(d.Aside.Person) })
		l.Both("reason", func(d Doubt) render.Value { return TextOrNone(d.Aside.Reason) }).Machine = workbook
	} else {
		l.Machine("reason", func(Doubt) render.Value { return render.Value{} }) // to be filled in beside a decision
	}
	for i, side := range []string{"a", "b"} {
		l.Machine("issuers_"+side, func(d Doubt) render.Value { return render.V(issuersOf(d.Sides[i])) })
	}
	return l
}

// doubtText says what the doubt is; of similar names, where they differ.
func (w Words) doubtText(d Doubt) string {
	if d.Kind == sme.DoubtOverruled {
		return w.Say("doubt.overruled-"+string(d.Says), d.Log)
	}
	if d.Kind == sme.DoubtSimilar {
		one, other := sme.Differing(d.Sides[0].Name, d.Sides[1].Name)
		if max(len([]rune(one)), len([]rune(other))) <= shownDifferent {
			return w.Say("doubt.similar-in", cmp.Or(one, render.Unknown), cmp.Or(other, render.Unknown))
		}
	}
	return w.Say("doubt."+string(d.Kind), d.Apart)
}

// sideText is one side of a doubt for people; for one name in two places, with the
// issuers of its lists there.
func (w Words) sideText(d Doubt, side int) string {
	s := d.Sides[side]
	if d.Kind == sme.DoubtHomonyms {
		var issuers []string
		for _, id := range issuersOf(s) {
			issuers = append(issuers, w.Region(sme.RegionID(id)))
		}
		place := w.Region(s.Region)
		if w.Ref().Regions.At(s.Region, sme.KindDistrict) != "" {
			place = w.PlaceName(s.Region)
		}
		return w.Say("resolve.side-issued", s.Name, place, issuers)
	}
	if s.Code == "" {
		return w.Say("resolve.side", s.Name, w.PlaceName(s.Region))
	}
	return w.Say("resolve.side-code", s.Name, s.Code, w.PlaceName(s.Region))
}

// issuersOf are the regions whose lists print one side of a doubt, in order.
func issuersOf(s sme.Side) []string {
	issuers := []string{}
	for _, r := range s.Rows {
		issuers = append(issuers, string(r.List.Issuer))
	}
	slices.Sort(issuers)
	return slices.Compact(issuers)
}

func (w Words) seenText(seen []string) string {
	if len(seen) > shownSeen {
		return w.Say("resolve.seen-more", seen[:shownSeen], len(seen)-shownSeen)
	}
	return strings.Join(seen, w.Say("list.separator"))
}

// Taken is a decision with what its keys are called.
type Taken struct {
	sme.Decided
	One, Other string
}

// DecisionsTable lists the decisions that were taken.
func (w Words) DecisionsTable(list []Taken) render.Table {
	t := render.Table{Title: w.Say("resolve.list-title"), Sheet: w.Say("resolve.list-sheet")}
	hold := 0
	for _, d := range list {
		if d.Undone == 0 {
			hold++
		}
	}
	l := NewLayout[Taken](w)
	l.Number("log", func(d Taken) render.Value { return render.V(d.Log) })
	l.Both("decision", func(d Taken) render.Value { return w.decisionValue(d.Decided) })
	l.Machine("a", func(d Taken) render.Value { return render.V(string(d.A)) })
	l.Machine("b", func(d Taken) render.Value { return render.V(string(d.B)) })
	l.Both("name_a", func(d Taken) render.Value { return render.V(d.One) })
	l.Both("name_b", func(d Taken) render.Value { return render.V(d.Other) })
	l.Both("time", func(d Taken) render.Value { return render.VT(d.Time, Clock(d.Time)) })
	l.Both("person", func(d Taken) render.Value { return render.V(d.Person) })
	l.Both("state", func(d Taken) render.Value { return w.stateValue(d.State()) })
	l.Machine("undone", func(d Taken) render.Value {
		if d.Undone == 0 {
			return render.Value{}
		}
		return render.V(d.Undone)
	})
	l.Both("reason", func(d Taken) render.Value { return TextOrNone(d.Reason) }).Machine =
		!slices.ContainsFunc(list, func(d Taken) bool { return d.Reason != "" })
	l.Lay(&t, list)
	t.Notes = []string{w.Say("resolve.list-count", len(list), hold)}
	return t
}

// stayKind is why a firm has several places.
type stayKind string

const (
	stayZone  stayKind = "zone"  // a functional zone and a district
	stayMoved stayKind = "moved" // by a list of relocations
	stayTold  stayKind = "told"  // lists just print another place
)

// stayShown is a place of a firm, and why it has several.
type stayShown struct {
	sme.FirmStay
	kind    stayKind
	further bool // not the firm's first, whose line names it
}

// StaysTable lists the places of firms that were listed under several over time,
// firm by firm: those under a functional zone and a district first.
func (w Words) StaysTable(firms [][]sme.FirmStay) render.Table {
	t := render.Table{Title: w.Say("resolve.regions-title"), Sheet: w.Say("resolve.regions-sheet")}
	var rows []stayShown
	for _, kind := range []stayKind{stayZone, stayMoved, stayTold} {
		for _, stays := range firms {
			if kindOfStays(stays) != kind {
				continue
			}
			for i, st := range stays {
				rows = append(rows, stayShown{st, kind, i > 0})
			}
		}
	}
	l := NewLayout[stayShown](w)
	l.Machine("firm", func(st stayShown) render.Value { return render.V(KeyText(st.Firm)) })
	l.Both("name", func(st stayShown) render.Value {
		if st.further {
			return render.VT(st.Name, " ")
		}
		return render.V(st.Name)
	})
	l.Machine("code", func(st stayShown) render.Value { return TextOrNone(st.Code) })
	l.Machine("stay", func(st stayShown) render.Value { return render.V(string(st.kind)) })
	l.People("stay", func(st stayShown) string {
		if st.further {
			return " "
		}
		return w.Say("stay." + string(st.kind))
	})
	l.Both("since", func(st stayShown) render.Value {
		if st.Since == 0 {
			return render.VT(nil, w.Say("resolve.first"))
		}
		return render.V(st.Since.String())
	}).Title = w.Say("resolve.since")
	l.Machine("region", func(st stayShown) render.Value { return render.V(string(st.Region)) })
	l.Machine("region_name", func(st stayShown) render.Value { return w.RegionName(st.Region) })
	l.People("district", func(st stayShown) string { return w.PlaceName(st.Region) })
	l.Number("document", func(st stayShown) render.Value { return render.V(st.Document) })
	l.Number("row", func(st stayShown) render.Value { return render.V(st.Row) })
	l.Lay(&t, rows)
	t.Notes = []string{w.Say("resolve.regions-count", len(firms))}
	return t
}

// kindOfStays is why a firm has several places: a functional zone and a
// district, a list of relocations, or lists that just print another place.
func kindOfStays(stays []sme.FirmStay) stayKind {
	zone, district, moved := false, false, false
	for i, st := range stays {
		zone, district = zone || st.Region.IsZone(), district || !st.Region.IsZone()
		moved = moved || i > 0 && st.Act == sme.Relocate
	}
	switch {
	case moved:
		return stayMoved
	case zone && district:
		return stayZone
	}
	return stayTold
}
