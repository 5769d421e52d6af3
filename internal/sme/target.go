package sme

import (
	"cmp"
	"fmt"
	"slices"
)

// Target is one planned figure.
type Target struct {
	Region    RegionID
	Tier      TierID
	Kind      TargetKind // of NewFirms: those recognised for the first time from From on
	Operator  Operator
	Value     int
	By        Date // the deadline
	From      Date
	FromValue *int // the figure on From, if the plan states it
	Basis     Basis
	Reach     Reach
	Status    TargetStatus
	SetOn     Date
	Plan      string
	// Definition is the population that it is set for, where that is not the
	// tier's lists; it is then shown beside, and nothing is compared with it.
	Definition string
	Source     Source
}

// Met reports whether a figure meets the target.
func (t *Target) Met(figure int) bool {
	if t.Operator == Above {
		return figure > t.Value
	}
	return figure >= t.Value
}

// Headline returns the target that a report shows for a tier and region on a
// day: of the stock targets set by then, the nearest deadline not yet passed,
// issued before stated before draft, a draft behind an issued one whose time has
// begun; else the latest passed. Nil if there is none.
func (ref *Reference) Headline(tier TierID, region RegionID, on Day) *Target {
	set := ref.TargetsFor(tier, region, on)
	if len(set) == 0 {
		return nil
	}
	return set[0]
}

// TargetsFor returns the stock targets for a tier and region that were set by a
// day, the headline one first.
func (ref *Reference) TargetsFor(tier TierID, region RegionID, on Day) []*Target {
	return ref.targetsOf(Stock, tier, region, on)
}

func (ref *Reference) targetsOf(kind TargetKind, tier TierID, region RegionID, on Day) []*Target {
	var set []*Target
	for i := range ref.Targets {
		t := &ref.Targets[i]
		if t.Tier == tier && t.Region == region && t.Kind == kind && t.Definition == "" && t.SetOn.Start() <= on {
			set = append(set, t)
		}
	}
	issued := slices.ContainsFunc(set, func(t *Target) bool {
		return t.Status == TargetIssued && t.From.Start() <= on && on <= t.By.End()
	})
	// class is 0 for targets to come, 1 for drafts that gave way, 2 for those passed.
	class := func(t *Target) int {
		switch {
		case t.By.End() < on:
			return 2
		case issued && t.Status == TargetDraft:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(set, func(a, b *Target) int {
		nearest := cmp.Compare(a.By.End(), b.By.End())
		if class(a) == 2 {
			nearest = -nearest
		}
		return cmp.Or(class(a)-class(b), nearest,
			slices.Index(TargetStatuses, b.Status)-slices.Index(TargetStatuses, a.Status))
	})
	return set
}

// Status is a target's state.
type Status string

// The states of a target on a day.
const (
	StatusMet      Status = "met"
	StatusOnTrack  Status = "on-track"  // at least 95 % of what is expected by now
	StatusBehind   Status = "behind"    // at least 60 %
	StatusOffTrack Status = "off-track" // less
	StatusMissed   Status = "missed"    // not met on the deadline
	StatusUnknown  Status = "unknown"   // lists are missing
)

// Unjudged is why a target's status is unknown.
type Unjudged string

// The reasons.
const (
	UnjudgedLists Unjudged = "lists-missing" // the lists don't decide it, nor does an official figure
	UnjudgedStart Unjudged = "no-start"      // no figure is known from which the straight line could begin
	UnjudgedEarly Unjudged = "not-begun"     // the way to it begins later
)

// Progress is how far along a target is on a day. Fields that cannot be known
// are nil; Sign says how sure Figure, Gap and Ratio are.
type Progress struct {
	Target     *Target
	Coverage   Coverage // of the lists that the target's figure counts
	Figure     *int
	Ratio      *Ratio
	Met        *bool
	Gap        *int
	Needed     *int // a month, up to the deadline
	Expected   *int // by the straight line to the target
	Status     Status
	Why        Unjudged  // where the status is unknown
	Lapsing    *int      // on valid, before the deadline: titles in force that end by then unless reviewed
	AtDeadline *int      // the figure on the deadline, once it has passed and decides
	Deadline   *Coverage // of the deadline, once it has passed
	SettledBy  *Official // the official figure that decides it, where the lists can't; Gap and Ratio are its own
	Contrary   *Official // the official figure that says otherwise than the lists do
}

// Sign is the one before the figure: who is new in a window is a flow.
func (p *Progress) Sign() Sign {
	if p.Target.Kind == NewFirms {
		return p.Coverage.FlowSign()
	}
	return p.Coverage.Sign()
}

// RatioSign is the one before the share that is reached.
func (p *Progress) RatioSign() Sign {
	if p.SettledBy != nil {
		return Bare
	}
	return p.Sign()
}

// GapSign is the one before what is to go. At least so many firms leave at most
// so many to go, and none where they meet it.
func (p *Progress) GapSign() Sign {
	switch sign := p.RatioSign(); {
	case sign != Least:
		return sign
	case p.Target.Met(*p.Figure):
		return Bare
	}
	return Most
}

// OneMore reports whether nothing but the operator is between figure and target:
// at 10,000 of "> 10,000" one more is needed.
func (p *Progress) OneMore() bool {
	figure := p.Figure
	if p.SettledBy != nil {
		figure = &p.SettledBy.Value
	}
	return figure != nil && *p.Gap == 0 && !p.Target.Met(*figure)
}

// hold holds a figure against the target.
func (p *Progress) hold(figure int) {
	gap := max(0, p.Target.Value-figure)
	p.Gap, p.Ratio = &gap, &Ratio{figure, p.Target.Value}
	if gap == 0 && !p.Target.Met(figure) {
		p.Ratio = &Ratio{9999, 10000} // never 100 % before it is met
	}
}

// Ratio is an exact fraction.
type Ratio struct{ Num, Den int }

// Percent prints the ratio as the press does, two decimals, half up: 23.55.
// A ratio below one is never printed as 100.
func (r Ratio) Percent() string {
	hundredths := r.hundredths()
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}

func (r Ratio) hundredths() int {
	h := (r.Num*20000 + r.Den) / (2 * r.Den)
	if r.Num < r.Den && h >= 10000 {
		h = 9999
	}
	return h
}

// Fraction is the ratio as machines get it: the printed percentage by 100, 0.2355.
func (r Ratio) Fraction() float64 { return float64(r.hundredths()) / 10000 }

// Counter returns a figure: how many firms are in a set on a day.
type Counter func(basis Basis, reach Reach, tier TierID, region RegionID, on Day) (int, error)

// ProgressOn works out a target's progress on a day; coverage is that of the
// lists which the target's figure counts.
func ProgressOn(ref *Reference, t *Target, ev *Evidence, coverage func(Day) Coverage, on Day) (Progress, error) {
	p := Progress{Target: t, Coverage: coverage(on), Status: StatusUnknown}
	count := ev.Count
	if t.Kind == NewFirms {
		count = t.countNew(ev.Steps)
	}
	figureOn := func(day Day) (int, error) { return count(t.Basis, t.Reach, t.Tier, t.Region, day) }
	figure, err := figureOn(on)
	if err != nil {
		return p, err
	}
	if p.Coverage.State != CoverNone {
		p.Figure = &figure
		p.hold(figure)
	}
	deadline := t.By.End()
	judged, decides := p.Coverage, figure
	if on > deadline { // its own day decides
		judged = coverage(deadline)
		if decides, err = figureOn(deadline); err != nil {
			return p, err
		}
		p.Deadline = &judged
	} else if err := p.lapsing(ev, on, deadline); err != nil {
		return p, err
	}
	p.judge(ref, judged, decides, ev.Undecided, on)
	if p.Deadline != nil && p.Met != nil && p.SettledBy == nil {
		p.AtDeadline = &decides
	}
	if on > deadline || judged.State != CoverComplete {
		return p, nil
	}
	return p, p.expect(figureOn, coverage, on, deadline)
}

// judge decides whether the target is met or was missed: by a figure whose lists are
// all in the registry, by a lower bound that meets it without its undecided rows, or
// by an official figure.
func (p *Progress) judge(ref *Reference, c Coverage, figure, undecided int, on Day) {
	t := p.Target
	passed := on > t.By.End()
	say := func(met bool) {
		switch p.Met = &met; {
		case met:
			p.Status = StatusMet
		case passed:
			p.Status = StatusMissed
		}
	}
	official, met := t.decidedBy(ref, on)
	switch {
	case c.State == CoverComplete:
		say(t.Met(figure))
		if official != nil && met != *p.Met && (met || passed) {
			p.Contrary = official
		}
	case t.Kind == Stock && c.State != CoverNone && c.Sign() == Least && t.Met(figure-undecided):
		say(true)
	case official != nil:
		p.SettledBy = official
		p.hold(official.Value)
		say(met)
	default:
		p.Why = UnjudgedLists
	}
}

// decidedBy returns the official figure that decides a target of its own basis:
// the latest by the deadline that meets it, or one on or after the deadline of
// firms ever recognised, which never grow fewer, that does not. A figure that may
// fall again decides only as the latest.
func (t *Target) decidedBy(ref *Reference, on Day) (o *Official, met bool) {
	if t.Kind != Stock || t.Reach != Exact {
		return nil, false
	}
	var meets, fails *Official
	deadline := t.By.End()
	falls := t.Basis == BasisValid || t.Basis == BasisNet
	for i := range ref.Officials {
		o := &ref.Officials[i]
		day := o.AsOf.Start()
		if o.Tier != t.Tier || o.Region != t.Region || o.Basis != t.Basis || o.Draft ||
			o.Definition != t.Definition || day > on || falls && day < t.SetOn.Start() {
			continue
		}
		if day <= deadline && (falls || t.Met(o.Value)) && (meets == nil || day >= meets.AsOf.Start()) {
			meets = o
		}
		if day >= deadline && t.Basis == BasisRecognised && !t.Met(o.Value) && (fails == nil || day < fails.AsOf.Start()) {
			fails = o
		}
	}
	switch {
	case meets != nil && t.Met(meets.Value):
		return meets, true
	case fails != nil && on > deadline:
		return fails, false
	}
	return nil, false
}

// lapsing counts the titles in force that end up to the deadline unless reviewed.
func (p *Progress) lapsing(ev *Evidence, on, deadline Day) error {
	t := p.Target
	if t.Basis != BasisValid || t.Kind != Stock || p.Coverage.State == CoverNone || ev.Steps == nil {
		return nil
	}
	future, err := ev.Steps(t.Basis, t.Reach, t.Tier, t.Region, on, deadline)
	n := 0
	for _, s := range lapsesOf(future, ev.Grounds.Held, on) {
		n -= s.N
	}
	p.Lapsing = &n
	return err
}

// expect works out what is needed each month, and how the figure compares with the
// straight line to the target.
func (p *Progress) expect(figureOn func(Day) (int, error), coverage func(Day) Coverage, on, deadline Day) error {
	t, figure := p.Target, *p.Figure
	if days := int(deadline - on); days > 0 {
		gap := *p.Gap
		if p.OneMore() {
			gap = 1
		}
		days = min(days, int(deadline-t.start(on)))
		needed := ceilDiv(gap*1461, 48*days)
		p.Needed = &needed
	}
	from, base := t.From.Start(), 0
	switch {
	case from != 0 && from > on:
		p.unjudged(UnjudgedEarly)
		return nil
	case from == 0 || from >= deadline:
		p.unjudged(UnjudgedStart)
		return nil
	case t.Kind == NewFirms: // the way begins at nothing
	case t.FromValue != nil:
		base = *t.FromValue
	case coverage(from).State == CoverComplete:
		n, err := figureOn(from)
		if err != nil {
			return err
		}
		base = n
	default:
		p.unjudged(UnjudgedStart)
		return nil
	}
	expected := base + (t.Value-base)*int(on-from)/int(deadline-from)
	p.Expected = &expected
	switch {
	case *p.Met:
	case figure*100 >= expected*95:
		p.Status = StatusOnTrack
	case figure*100 >= expected*60:
		p.Status = StatusBehind
	default:
		p.Status = StatusOffTrack
	}
	return nil
}

// unjudged says why the status is not known, where it isn't.
func (p *Progress) unjudged(why Unjudged) {
	if p.Status == StatusUnknown {
		p.Why = why
	}
}

// start is the day after which what is still to come counts towards the target:
// that asked about, for new firms not before their window.
func (t *Target) start(on Day) Day {
	if t.Kind == NewFirms {
		return max(on, t.From.Start()-1)
	}
	return on
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
