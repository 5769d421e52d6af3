package sme

import (
	"cmp"
	"slices"
)

// Kind is why a firm came into a set or left it.
type Kind string

// The kinds of changes.
const (
	Listed          Kind = "listed"
	Recognised      Kind = "recognised"       // for the first time
	CarriedIn       Kind = "carried-in"       // reviewed or ended with no recognition on record: not new
	RecognisedAgain Kind = "recognised-again" // after the end of an earlier run
	RenewedAgain    Kind = "renewed-again"    // passed a review after the end, too late to join
	Lapsed          Kind = "lapsed"
	Failed          Kind = "failed"
	Revoked         Kind = "revoked"
	Moved           Kind = "moved"
	Promoted        Kind = "promoted"
	SteppedDown     Kind = "stepped-down"
)

// Cause is what began or ended something: the kind and the row it comes from
// (nil for a lapse, which no list announces).
type Cause struct {
	Kind Kind
	Row  *Row
}

// Spell is a time from From up to, not including, To; To 0 is open.
type Spell struct {
	From, To       Day
	Opened, Closed Cause
}

// Title is one firm's title of one tier over time.
type Title struct {
	Tier  TierID
	Since Day // recognised from this day on
	First Cause
	Runs  []Spell // in force
	Outs  []Spell // out of net: from a fail or revocation up to the next pass
	Acts  []Effect
}

// Did is what a row did to a title: a kind of change, or one of these.
type Did string

// What a row may do to a title besides changing it.
const (
	DidExtend  Did = "extended"
	DidRepeat  Did = "repeat"   // a review before its time, without effect
	DidSameDay Did = "same-day" // an end that beats a pass of the same day
	DidNothing Did = "none"
)

// Effect is what one row did to a title.
type Effect struct {
	Row  *Row
	Day  Day
	Did  Did
	Last Day // the last day that it granted, 0 for none
}

// title folds the acts of one tier into the firm's title, by the rules of
// docs/rules.md, "Titles over time".
func (f *Firm) title(ref *Reference, tier TierID, acts []*Row) Title {
	slices.SortStableFunc(acts, func(a, b *Row) int {
		return cmp.Or(
			cmp.Compare(a.day(), b.day()),
			cmp.Compare(slices.Index(Acts, a.List.Act), slices.Index(Acts, b.List.Act)),
			cmp.Compare(a.window().To.End(), b.window().To.End()),
		)
	})
	t := Title{Tier: tier}
	for _, r := range acts {
		var did Did
		var last Day
		if r.List.Act.Grants() {
			did, last = t.grant(r, ref.Tier(tier, r.day()))
		} else {
			did = t.end(r)
			if slices.ContainsFunc(t.Acts, func(e Effect) bool { return e.Day == r.day() && e.Row.List.Act.Grants() }) {
				did = DidSameDay
			}
		}
		t.Acts = append(t.Acts, Effect{r, r.day(), did, last})
		if r.List.Act.Grants() && r.emptyWindow() {
			f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.window-empty"}, []*Row{r}})
		}
		switch did {
		case DidRepeat:
			f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.review-early"}, []*Row{r}})
		case DidSameDay:
			f.Remarks = append(f.Remarks, RowRemark{Remark{ID: "row.end-beats-pass"}, []*Row{r}})
		}
	}
	return t
}

// grant applies a recognition or a review pass, up to the last day that it returns.
func (t *Title) grant(r *Row, tier *Tier) (did Did, last Day) {
	day, win := r.day(), r.window()
	start, renewal := max(day, win.From.Start()), r.List.Act == Renew
	kind := RecognisedAgain
	switch held := t.First.Row != nil; {
	case !held && renewal:
		kind = CarriedIn
	case !held:
		kind = Recognised
	case renewal:
		kind = RenewedAgain
	}

	// What a pass reviews is the end of the last run, unless a fail or a
	// revocation came since: then there is no lapse to take back.
	out, ended := false, Day(0)
	if n := len(t.Outs); n > 0 {
		out, ended = t.Outs[n-1].To == 0, t.Outs[n-1].From
	}
	reviewed, joins := Day(0), false
	if n := len(t.Runs); renewal && n > 0 && ended < t.Runs[n-1].To && t.Runs[n-1].Closed.Kind == Lapsed {
		reviewed = t.Runs[n-1].To - 1
		joins = day <= tier.Restorable(reviewed) || !win.From.IsZero() && win.From.Start() <= reviewed+1
	}
	end := win.To.End()
	switch {
	case end != 0:
	case joins && reviewed > day.AddMonths(12):
		return DidRepeat, 0
	case joins:
		end = (reviewed + 1).Date().LastDay(tier.Years).End()
	case !win.From.IsZero():
		end = win.From.LastDay(tier.Years).End()
	default:
		end = r.List.Published.LastDay(tier.Years).End()
	}
	if r.emptyWindow() {
		start = day
	}

	if t.First.Row == nil {
		t.First, t.Since = Cause{kind, r}, day
	}
	if out {
		last := &t.Outs[len(t.Outs)-1]
		last.To, last.Closed = day, Cause{kind, r}
	}
	if joins && start > reviewed+1 {
		start = reviewed + 1
	}
	return t.run(Spell{From: start, To: end + 1, Opened: Cause{kind, r}, Closed: Cause{Kind: Lapsed}}), end
}

// run adds a time in force; what touches or overlaps becomes one run, with the
// later of the ends.
func (t *Title) run(s Spell) Did {
	if s.From >= s.To {
		return DidNothing
	}
	did := Did(s.Opened.Kind)
	kept := t.Runs[:0:0]
	for _, r := range t.Runs {
		if r.To < s.From || s.To < r.From {
			kept = append(kept, r)
			continue
		}
		if r.From <= s.From {
			s.From, s.Opened = r.From, r.Opened
		}
		s.To = max(s.To, r.To)
		did = DidExtend
	}
	t.Runs = append(kept, s)
	slices.SortFunc(t.Runs, func(a, b Spell) int { return cmp.Compare(a.From, b.From) })
	return did
}

// end applies a failed review or a revocation: the last valid day is the day before.
func (t *Title) end(r *Row) Did {
	day, kind := r.day(), Failed
	if r.List.Act == Revoke {
		kind = Revoked
	}
	cause := Cause{kind, r}
	if t.First.Row == nil {
		t.First, t.Since = Cause{CarriedIn, r}, day
	}
	did := Did(kind)
	kept := t.Runs[:0:0]
	for _, run := range t.Runs {
		if run.To > day {
			run.To, run.Closed = day, cause
		}
		if run.From < run.To {
			kept = append(kept, run)
			continue
		}
		did = DidSameDay
	}
	t.Runs = kept
	if n := len(t.Outs); n == 0 || t.Outs[n-1].To != 0 {
		t.Outs = append(t.Outs, Spell{From: day, Opened: cause})
	}
	return did
}

// Spells returns when the firm counts on a basis; To 0 is for good.
func (t *Title) Spells(basis Basis) []Spell {
	switch {
	case t.First.Row == nil:
		return nil
	case basis == BasisRecognised:
		return []Spell{{From: t.Since, Opened: t.First}}
	case basis == BasisValid:
		return t.Runs
	case basis != BasisNet:
		return nil
	}
	var spells []Spell
	next := Spell{From: t.Since, Opened: t.First}
	for _, out := range t.Outs {
		if next.From < out.From {
			next.To, next.Closed = out.From, out.Opened
			spells = append(spells, next)
		}
		if out.To == 0 {
			return spells
		}
		next = Spell{From: out.To, Opened: out.Closed}
	}
	return append(spells, next)
}

// reviews says, for each list that granted the title, by its last day, whether
// lists of passes and of fails published within the grace around that day tell
// of the firm. One that was out before then has no review.
func (t *Title) reviews(ref *Reference) []Intake {
	var list []Intake
	for _, e := range t.Acts {
		tier := ref.Tier(t.Tier, e.Last)
		if e.Last == 0 || e.Row.List.Batch == "" || tier == nil {
			continue
		}
		first, last := e.Last.AddMonths(-tier.GraceMonths), tier.Restorable(e.Last)
		if slices.ContainsFunc(t.Outs, func(o Spell) bool { return e.Day <= o.From && o.From < first && (o.To == 0 || o.To > e.Last) }) {
			continue
		}
		c := Intake{Batch: e.Row.List.Ref(), Act: e.Row.List.Act, Last: e.Last, Firms: 1}
		if slices.ContainsFunc(list, func(o Intake) bool { return o.Batch == c.Batch && o.Act == c.Act && o.Last == c.Last }) {
			continue // a row that its list repeats
		}
		for _, o := range t.Acts {
			if day := o.Row.List.Published.Start(); day < first || day > last || o.Row.List == e.Row.List {
				continue
			}
			switch o.Row.List.Act {
			case Renew:
				c.Passed = 1
			case Fail:
				c.Failed = 1
			}
		}
		list = append(list, c)
	}
	return list
}

// IntakeKey is the key of an intake's sums.
type IntakeKey struct {
	Batch BatchRef
	Act   Act
	Last  Day
}

// IntakeSums are the firms of an intake, and those of them that lists of passes
// and of fails tell of.
type IntakeSums struct{ Firms, Passed, Failed int }

// Intakes are sums of intakes over firms.
type Intakes map[IntakeKey]IntakeSums

// AddComponent adds the intakes of a component's firms times n (1 or -1), and
// keeps none that nothing is left of.
func (s Intakes) AddComponent(ref *Reference, c *Component, n int) {
	for _, f := range c.Firms {
		for i := range f.Titles {
			for _, k := range f.Titles[i].reviews(ref) {
				key := IntakeKey{k.Batch, k.Act, k.Last}
				sums := s[key]
				sums = IntakeSums{sums.Firms + n*k.Firms, sums.Passed + n*k.Passed, sums.Failed + n*k.Failed}
				if s[key] = sums; sums == (IntakeSums{}) {
					delete(s, key)
				}
			}
		}
	}
}

// List is the intakes in the order of their batches and days.
func (s Intakes) List() []Intake {
	var list []Intake
	for k, n := range s {
		list = append(list, Intake{k.Batch, k.Act, k.Last, n.Firms, n.Passed, n.Failed})
	}
	slices.SortFunc(list, func(a, b Intake) int {
		return cmp.Or(a.Batch.Compare(b.Batch), cmp.Compare(a.Act, b.Act), cmp.Compare(a.Last, b.Last))
	})
	return list
}
