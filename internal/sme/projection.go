package sme

import (
	"cmp"
	"slices"
)

// Posting is what changed in one set of firms on one day, of one kind and batch.
type Posting struct {
	Day   Day
	Kind  Kind
	Batch BatchRef
	N     int
}

// Postings returns the postings of a set after a day, up to another, by day.
type Postings func(basis Basis, reach Reach, tier TierID, region RegionID, after, upTo Day) ([]Posting, error)

// NotProjectable is why a target has no projection; "" where it has one.
type NotProjectable string

// The reasons, the first that holds.
const (
	DeadlinePassed NotProjectable = "deadline-passed" // there is a verdict instead
	ListsMissing   NotProjectable = "lists-missing"
	ShortHistory   NotProjectable = "short-history" // lists go back less than 12 months
	NoPace         NotProjectable = "no-pace"       // nothing, or less than nothing, came in
)

// Outlook is a target's progress with where it leads: the verdict once the
// deadline has passed, a projection before. Both need complete lists.
type Outlook struct {
	Progress
	MissedBy   *int // how many were missing on the deadline
	ReachedOn  Day  // the first day on which the figure met the target: once it was missed, the first after the deadline
	AtLatest   bool // lists are missing, so that it may have been earlier
	DaysLate   int  // from the deadline to ReachedOn, 0 if it was in time
	Pace       *Pace
	Assumed    *int // firms a month, if one asks what if
	Why        NotProjectable
	Projection *Projection
}

// Pace is how many firms a month a set has grown by over the last 12 months:
// net, but on the basis valid without lapses, since those to come are known
// and are taken off apart.
type Pace struct {
	Year int // in all 12 months
	Low  int // in the slowest three months running
	High int // in the fastest
}

// Projection is where the present pace leads; on valid, where no firms come in,
// where the lapses alone do. Low and High are the rhythm of the lists, and no
// margin of error.
type Projection struct {
	Figure  int // on the deadline
	Low     int // at the slowest pace of three months, equal to Figure at an assumed pace
	High    int // at the fastest
	Reached Day // when the target is met at this pace; 0 if it is met already, or not within 50 years
}

// historyMonths is how far a pace looks back.
const historyMonths = 12

// OutlookOn works out where a target leads from a day. assumed, if not nil, is
// a number of firms a month to take instead of the pace.
func OutlookOn(ref *Reference, t *Target, ev *Evidence, q Query, assumed *int) (*Outlook, error) {
	q.Regions, q.Except, q.Reach = []RegionID{t.Region}, nil, t.Reach
	cover := func(on Day) Coverage { return q.CoverageFor(ref, ev.Grounds, t.Tier, on, t.Basis) }
	p, err := ProgressOn(ref, t, ev, cover, q.On)
	o := &Outlook{Progress: p, Assumed: assumed}
	if err != nil {
		return o, err
	}
	deadline := t.By.End()
	set := func(after, upTo Day) ([]Posting, error) {
		return ev.Steps(t.Basis, t.Reach, t.Tier, t.Region, after, upTo)
	}
	past, err := set(0, q.On)
	if err != nil {
		return o, err
	}
	if t.Kind == NewFirms {
		past = slices.DeleteFunc(past, func(s Posting) bool { return s.Kind != Recognised })
	}
	o.reached(past, ev.Undecided, deadline)
	if q.On > deadline {
		if o.Why = DeadlinePassed; o.AtDeadline != nil && !*p.Met {
			missed := max(1, t.Value-*p.AtDeadline) // at 10,000 of "> 10,000" by one
			o.MissedBy = &missed
		}
		return o, nil
	}
	if o.Coverage.State != CoverComplete {
		o.Why = ListsMissing
		return o, nil
	}
	if cover(q.On.AddMonths(-historyMonths)).State == CoverComplete {
		o.Pace = paceOf(past, t.Basis, q.On)
	}
	var lapses []Posting
	if t.Basis == BasisValid && t.Kind == Stock {
		future, err := set(q.On, max(deadline, q.On.AddMonths(projectedYears*12)))
		if err != nil {
			return o, err
		}
		lapses = lapsesOf(future, ev.Grounds.Held, q.On)
	}
	o.project(lapses, q.On, deadline)
	return o, nil
}

// countNew counts, in place of a stock, the firms recognised for the first time
// in the target's window, up to a day.
func (t *Target) countNew(steps Postings) Counter {
	return func(basis Basis, reach Reach, tier TierID, region RegionID, on Day) (int, error) {
		list, err := steps(basis, reach, tier, region, max(0, t.From.Start()-1), on)
		n := 0
		for _, s := range list {
			if s.Kind == Recognised {
				n += s.N
			}
		}
		return n, err
	}
}

// reached finds the first day on which the figure met the target, or met it again
// after a deadline on which it didn't. A figure that may be too high has none.
func (o *Outlook) reached(past []Posting, undecided int, deadline Day) {
	judged := o.Coverage
	if o.Deadline != nil && o.Met != nil && *o.Met {
		judged = *o.Deadline
	}
	switch {
	case o.SettledBy != nil || o.Met == nil:
		return
	case judged.State == CoverComplete:
		undecided = 0
	case o.Target.Kind == NewFirms || judged.State == CoverNone || judged.Sign() != Least:
		return
	default:
		o.AtLatest = true
	}
	figure := 0
	for i, s := range past {
		if o.Target.Kind == NewFirms && s.Day < o.Target.From.Start() {
			continue // before its window
		}
		figure += s.N
		if i+1 < len(past) && past[i+1].Day == s.Day || o.Status == StatusMissed && s.Day <= deadline {
			continue
		}
		if o.Target.Met(figure - undecided) {
			o.ReachedOn, o.DaysLate = s.Day, max(0, int(s.Day-deadline))
			return
		}
	}
}

// paceOf adds up the last 12 months, and any three of them running.
func paceOf(past []Posting, basis Basis, on Day) *Pace {
	var months [historyMonths]int // the latest first
	for _, s := range past {
		if basis == BasisValid && isLapse(s.Kind) {
			continue
		}
		for i := range months {
			if on.AddMonths(-i-1) < s.Day && s.Day <= on.AddMonths(-i) {
				months[i] += s.N
			}
		}
	}
	p := &Pace{Low: months[0] + months[1] + months[2], High: months[0] + months[1] + months[2]}
	for i, n := range months {
		p.Year += n
		if i+2 < len(months) {
			three := n + months[i+1] + months[i+2]
			p.Low, p.High = min(p.Low, three), max(p.High, three)
		}
	}
	return p
}

func isLapse(k Kind) bool { return k == Lapsed || k == SteppedDown }

// lapsesOf keeps the lapses of titles that were in force on a day: those of
// batches published by then.
func lapsesOf(future []Posting, held []Held, on Day) []Posting {
	published := map[BatchRef]bool{}
	for _, h := range held {
		if h.Published.Start() <= on {
			published[BatchRef{h.Tier, h.Issuer, h.Batch}] = true
		}
	}
	return slices.DeleteFunc(future, func(s Posting) bool { return !isLapse(s.Kind) || !published[s.Batch] })
}

// projectedYears is how far ahead the day is looked for on which a target is met.
const projectedYears = 50

// project follows the pace, or the one assumed, to the deadline and to the day
// on which the target is met.
func (o *Outlook) project(lapses []Posting, on, deadline Day) {
	var pace, low, high rate
	switch {
	case o.Assumed != nil:
		pace = rate{*o.Assumed, 1}
		low, high = pace, pace
	case o.Pace == nil:
		o.Why = ShortHistory
		return
	default:
		pace, low, high = rate{o.Pace.Year, historyMonths}, rate{o.Pace.Low, 3}, rate{o.Pace.High, 3}
	}
	if pace.firms <= 0 && (o.Lapsing == nil || *o.Lapsing == 0) {
		o.Why = NoPace
		return
	}
	if pace.firms <= 0 { // what lapses is known all the same
		pace = rate{0, 1}
		low, high = pace, pace
	}
	left := func(day Day) int {
		n := *o.Figure
		for _, s := range lapses {
			if s.Day <= day {
				n += s.N
			}
		}
		return n
	}
	start := o.Target.start(on)
	at := func(r rate) int { return max(0, left(deadline)+r.after(int(deadline-start))) }
	o.Projection = &Projection{Figure: at(pace), Low: at(low), High: at(high)}
	if o.Target.Met(*o.Figure) {
		return
	}
	stock, next := *o.Figure, 0
	for day := start + 1; day <= on.AddMonths(12*projectedYears); day++ {
		for ; next < len(lapses) && lapses[next].Day <= day; next++ {
			stock += lapses[next].N
		}
		if o.Target.Met(stock + pace.after(int(day-start))) {
			o.Projection.Reached = day
			return
		}
	}
}

// rate is a number of firms in a number of months.
type rate struct{ firms, months int }

// after is how many whole firms come in so many days; a month is 1461/48 days,
// as for needed_per_month.
func (r rate) after(days int) int { return floorDiv(r.firms*days*48, r.months*1461) }

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// PerMonth is a change over some months as firms a month, to one decimal, half
// away from zero.
func PerMonth(firms, months int) float64 {
	tenths := (2*10*max(firms, -firms) + months) / (2 * months)
	if firms < 0 {
		tenths = -tenths
	}
	return float64(tenths) / 10
}

// PerMonth is the pace over the year, and over the slowest and fastest quarter of it.
func (p *Pace) PerMonth() (year, low, high float64) {
	return PerMonth(p.Year, historyMonths), PerMonth(p.Low, 3), PerMonth(p.High, 3)
}

// TargetsAsked are the targets set by the day for the tiers and regions of a
// query, by region, then tier, the headline of each first, those of new firms last.
func (ref *Reference) TargetsAsked(q Query) []*Target {
	var regions []RegionID
	for i := range ref.Targets {
		if r := ref.Targets[i].Region; q.Covers(ref.Regions, r) && !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	slices.SortFunc(regions, func(a, b RegionID) int {
		return cmp.Or(ref.Regions.CompareOfficial(a, b), cmp.Compare(a, b))
	})
	var asked []*Target
	for _, region := range regions {
		for _, tier := range ref.Ladder() {
			if q.Tier == "" || q.Tier == tier {
				asked = append(append(asked, ref.TargetsFor(tier, region, q.On)...), ref.targetsOf(NewFirms, tier, region, q.On)...)
			}
		}
	}
	return asked
}
