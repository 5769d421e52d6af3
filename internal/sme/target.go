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
	Kind      string // "stock", or "new": those recognised for the first time from From on
	Operator  string // ">" or ">="
	Value     int
	By        Date // the deadline
	From      Date
	FromValue *int // the figure on From, if the plan states it
	Basis     Basis
	Reach     Reach
	Status    string // "draft", "stated", "issued"
	SetOn     Date
	Plan      string
	// Definition is the population that it is set for, where that is not the
	// tier's lists; it is then shown beside, and nothing is held against it.
	Definition string
	Source     Source
}

// Met says that a figure meets the target.
func (t *Target) Met(figure int) bool {
	if t.Operator == ">" {
		return figure > t.Value
	}
	return figure >= t.Value
}

// Headline returns the target that a report shows for a tier and region on a
// day: of the stock targets set by then, the nearest deadline not yet passed,
// issued before stated before draft; else the latest passed. Nil if there is none.
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
	return ref.targetsOf("stock", tier, region, on)
}

func (ref *Reference) targetsOf(kind string, tier TierID, region RegionID, on Day) []*Target {
	var set []*Target
	for i := range ref.Targets {
		t := &ref.Targets[i]
		if t.Tier == tier && t.Region == region && t.Kind == kind && t.Definition == "" && t.SetOn.Start() <= on {
			set = append(set, t)
		}
	}
	slices.SortStableFunc(set, func(a, b *Target) int {
		ea, eb := a.By.End(), b.By.End()
		passedA, passedB := ea < on, eb < on
		switch {
		case passedA != passedB:
			if passedA {
				return 1
			}
			return -1
		case ea != eb && passedA:
			return cmp.Compare(eb, ea)
		case ea != eb:
			return cmp.Compare(ea, eb)
		}
		return cmp.Compare(slices.Index(TargetStatuses, TargetStatus(b.Status)), slices.Index(TargetStatuses, TargetStatus(a.Status)))
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

// Progress is how far along a target is on a day. Fields that cannot be known
// are nil; where coverage is partial, Gap is "at most" and Ratio "at least".
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
	AtDeadline *int      // the figure on the deadline, once it has passed
	SettledBy  *Official // the official figure that decides it, where the lists can't
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

// ProgressOn works out a target's progress on a day.
func ProgressOn(ref *Reference, t *Target, count Counter, coverage func(Day) Coverage, on Day) (Progress, error) {
	p := Progress{Target: t, Coverage: coverage(on), Status: StatusUnknown}
	deadline := t.By.End()
	figure, err := count(t.Basis, t.Reach, t.Tier, t.Region, on)
	if err != nil {
		return p, err
	}
	if p.Coverage.State != CoverNone {
		gap := max(0, t.Value-figure)
		p.Figure, p.Gap, p.Ratio = &figure, &gap, &Ratio{figure, t.Value}
	}
	if p.Coverage.State != CoverComplete {
		p.settle(ref, on)
		return p, nil
	}
	if on > deadline {
		last, err := count(t.Basis, t.Reach, t.Tier, t.Region, deadline)
		if err != nil {
			return p, err
		}
		met := t.Met(last)
		p.AtDeadline, p.Met, p.Status = &last, &met, StatusMissed
		if met {
			p.Status = StatusMet
		}
		return p, nil
	}
	met := t.Met(figure)
	p.Met = &met
	if met {
		p.Status = StatusMet
	}
	if days := int(deadline - on); days > 0 {
		gap := *p.Gap
		if !met {
			gap = max(1, gap) // at 10,000 of "> 10,000" one more is needed
		}
		days = min(days, int(deadline-t.start(on)))
		needed := ceilDiv(gap*1461, 48*days)
		p.Needed = &needed
	}
	from := t.From.Start()
	if from == 0 || from > on || from >= deadline {
		return p, nil
	}
	var base int
	switch {
	case t.Kind == "new": // the way begins at nothing
	case t.FromValue != nil:
		base = *t.FromValue
	case coverage(from).State == CoverComplete:
		if base, err = count(t.Basis, t.Reach, t.Tier, t.Region, from); err != nil {
			return p, err
		}
	default:
		return p, nil
	}
	expected := base + (t.Value-base)*int(on-from)/int(deadline-from)
	p.Expected = &expected
	switch {
	case met:
	case figure*100 >= expected*95:
		p.Status = StatusOnTrack
	case figure*100 >= expected*60:
		p.Status = StatusBehind
	default:
		p.Status = StatusOffTrack
	}
	return p, nil
}

// start is the day after which what is still to come counts towards the target:
// that asked about, for new firms not before their window.
func (t *Target) start(on Day) Day {
	if t.Kind == "new" {
		return max(on, t.From.Start()-1)
	}
	return on
}

// settle lets an official figure decide a target that the lists cannot.
func (p *Progress) settle(ref *Reference, on Day) {
	t := p.Target
	o := ref.OfficialOn(t.Tier, t.Region, min(on, t.By.End()))
	if o != nil && t.Kind == "stock" && o.Basis == t.Basis && t.Reach == Exact && t.Met(o.Value) && o.AsOf.Start() >= t.SetOn.Start() {
		met := true
		p.Met, p.Status, p.SettledBy = &met, StatusMet, o
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
