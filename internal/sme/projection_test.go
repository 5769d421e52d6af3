package sme_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// An invented place whose one issuer is the province of Sichuan: batches with a
// day, a number of firms in Chengdu, and the lapses that follow.
type invented struct {
	ref       *sme.Reference
	held      []sme.Held
	steps     []sme.Posting
	undecided int
}

const chengdu = sme.RegionID("510100")

func inventedPlace(t *testing.T, target sme.Target) *invented {
	t.Helper()
	ref := *smetest.Reference(t)
	target.Region, target.Tier, target.Kind, target.Reach = chengdu, "innovative", "stock", sme.Exact
	target.SetOn, target.From = day(t, "2023"), day(t, "2023")
	ref.Batches, ref.Officials, ref.Targets = nil, nil, []sme.Target{target}
	return &invented{ref: &ref}
}

// batch publishes the next batch, of n firms.
func (p *invented) batch(t *testing.T, on string, n int) {
	t.Helper()
	id := sme.Identity{Tier: "innovative", Act: sme.Recognise, Issuer: "510000", Batch: sme.NumberBatch(len(p.held) + 1), Final: true}
	p.held = append(p.held, sme.Held{Identity: id, Published: day(t, on), Rows: n})
	p.steps = append(p.steps, sme.Posting{Day: day(t, on).Start(), Kind: sme.Recognised, Batch: sme.BatchRef{Tier: id.Tier, Issuer: id.Issuer, Batch: id.Batch}, N: n})
}

// lapse ends n titles of a batch.
func (p *invented) lapse(t *testing.T, on string, batch, n int) {
	t.Helper()
	p.steps = append(p.steps, sme.Posting{Day: day(t, on).Start(), Kind: sme.Lapsed, Batch: sme.BatchRef{Tier: "innovative", Issuer: "510000", Batch: sme.NumberBatch(batch)}, N: -n})
}

func (p *invented) outlook(t *testing.T, on string, assumed *int) *sme.Outlook {
	t.Helper()
	between := func(after, upTo sme.Day) []sme.Posting {
		var list []sme.Posting
		for _, s := range p.steps {
			if after < s.Day && s.Day <= upTo {
				list = append(list, s)
			}
		}
		return list
	}
	count := func(_ sme.Basis, _ sme.Reach, _ sme.TierID, _ sme.RegionID, on sme.Day) (int, error) {
		n := 0
		for _, s := range between(0, on) {
			n += s.N
		}
		return n, nil
	}
	steps := func(_ sme.Basis, _ sme.Reach, _ sme.TierID, _ sme.RegionID, after, upTo sme.Day) ([]sme.Posting, error) {
		return between(after, upTo), nil
	}
	q := sme.Query{Regions: []sme.RegionID{chengdu}, On: day(t, on).Start()}
	// Somebody found nothing else published.
	held := append(slices.Clone(p.held), sme.Held{Identity: sme.Identity{Tier: "innovative", Act: sme.Checked, Issuer: "510000", Final: true}, Published: day(t, "2030-01-01")})
	o, err := sme.OutlookOn(p.ref, &p.ref.Targets[0], &sme.Evidence{Count: count, Steps: steps, Undecided: p.undecided, Grounds: &sme.Grounds{Held: held}}, q, assumed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// verdict is what is said of a target after its deadline.
type verdict struct {
	Status             sme.Status
	AtDeadline, Missed int // -1: not known
	Reached            string
	Late               int
	Why                sme.NotProjectable
}

func verdictOf(o *sme.Outlook) verdict {
	number := func(n *int) int {
		if n == nil {
			return -1
		}
		return *n
	}
	return verdict{o.Status, number(o.AtDeadline), number(o.MissedBy), o.ReachedOn.String(), o.DaysLate, o.Why}
}

func TestVerdicts(t *testing.T) {
	target := sme.Target{Operator: ">", Value: 1000, By: sme.Date{Year: 2024, Month: 12}, Basis: sme.BasisRecognised}
	for name, tt := range map[string]struct {
		batches map[string]int
		want    verdict
	}{
		"met":                 {map[string]int{"2023-02-01": 700, "2024-06-01": 301}, verdict{sme.StatusMet, 1001, -1, "2024-06-01", 0, sme.DeadlinePassed}},
		"missed":              {map[string]int{"2023-02-01": 700, "2024-06-01": 200}, verdict{sme.StatusMissed, 900, 100, "", 0, sme.DeadlinePassed}},
		"missed by the last":  {map[string]int{"2023-02-01": 700, "2024-06-01": 300}, verdict{sme.StatusMissed, 1000, 1, "", 0, sme.DeadlinePassed}},
		"met later":           {map[string]int{"2023-02-01": 700, "2024-06-01": 200, "2025-02-01": 101}, verdict{sme.StatusMissed, 900, 100, "2025-02-01", 32, sme.DeadlinePassed}},
		"met on the deadline": {map[string]int{"2023-02-01": 700, "2024-12-31": 301}, verdict{sme.StatusMet, 1001, -1, "2024-12-31", 0, sme.DeadlinePassed}},
	} {
		t.Run(name, func(t *testing.T) {
			p := inventedPlace(t, target)
			for _, on := range []string{"2023-02-01", "2024-06-01", "2024-12-31", "2025-02-01"} {
				if n, ok := tt.batches[on]; ok {
					p.batch(t, on, n)
				}
			}
			if diff := cmp.Diff(tt.want, verdictOf(p.outlook(t, "2025-06-30", nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Without all lists that are due nothing is judged, but by an official figure.
func TestVerdictCannotBeJudged(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">", Value: 1000, By: sme.Date{Year: 2024, Month: 12}, Basis: sme.BasisRecognised})
	p.batch(t, "2023-02-01", 700)
	p.batch(t, "2024-06-01", 299)
	p.held = p.held[1:] // batch 1 is due by the day of batch 2
	o := p.outlook(t, "2025-06-30", nil)
	if diff := cmp.Diff(verdict{sme.StatusUnknown, -1, -1, "", 0, sme.DeadlinePassed}, verdictOf(o)); diff != "" {
		t.Error(diff)
	}
	if before := p.outlook(t, "2024-08-01", nil); before.Why != sme.ListsMissing || before.Pace != nil || before.Projection != nil {
		t.Errorf("before the deadline: %+v", before)
	}
	p.held = nil
	if o := p.outlook(t, "2025-06-30", nil); o.Figure != nil || o.Status != sme.StatusUnknown {
		t.Errorf("without any list: %+v", o)
	}
	p.ref.Officials = []sme.Official{{Tier: "innovative", Region: chengdu, AsOf: day(t, "2024-11"), Value: 1200, Basis: sme.BasisRecognised}}
	if o := p.outlook(t, "2025-06-30", nil); o.Status != sme.StatusMet || o.SettledBy == nil {
		t.Errorf("an official figure settles it: %+v", o)
	}
}

func TestProjection(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">=", Value: 3000, By: sme.Date{Year: 2025, Month: 12}, Basis: sme.BasisRecognised})
	p.batch(t, "2022-06-15", 1000)
	p.batch(t, "2023-03-10", 120)
	p.batch(t, "2023-09-20", 480)
	o := p.outlook(t, "2023-12-31", nil)
	if diff := cmp.Diff(&sme.Pace{Year: 600, Low: 0, High: 480}, o.Pace); diff != "" {
		t.Error(diff)
	}
	// 731 days are 24.02 months: at 50 a month 1,200 firms, at 160 a month 3,842.
	want := &sme.Projection{Figure: 2800, Low: 1600, High: 5442, Reached: day(t, "2026-05-02").Start()}
	if diff := cmp.Diff(want, o.Projection); diff != "" {
		t.Error(diff)
	}
	what := 100
	want = &sme.Projection{Figure: 4001, Low: 4001, High: 4001, Reached: day(t, "2025-03-02").Start()}
	if diff := cmp.Diff(want, p.outlook(t, "2023-12-31", &what).Projection); diff != "" {
		t.Error(diff)
	}
	for on, why := range map[string]sme.NotProjectable{"2023-06-14": sme.ShortHistory, "2023-06-15": "", "2024-09-19": "", "2024-09-20": sme.NoPace} {
		if got := p.outlook(t, on, nil); got.Why != why {
			t.Errorf("on %s: %q, want %q", on, got.Why, why)
		}
	}
}

// What is needed each month leads to the target's value on its deadline.
func TestNeededMeetsTheTarget(t *testing.T) {
	for _, value := range []int{1001, 2500, 10000} {
		for _, operator := range []sme.Operator{sme.Above, sme.AtLeast} {
			p := inventedPlace(t, sme.Target{Operator: operator, Value: value, By: sme.Date{Year: 2025, Month: 12}, Basis: sme.BasisRecognised})
			p.batch(t, "2022-06-15", 1000)
			for _, on := range []string{"2023-01-31", "2024-02-29", "2025-06-01", "2025-12-30"} {
				needed := p.outlook(t, on, nil).Needed
				o := p.outlook(t, on, needed)
				if o.Projection.Figure < value {
					t.Errorf("%s %d on %s: %d a month give %d", operator, value, on, *needed, o.Projection.Figure)
				}
			}
		}
	}
}

// On valid the pace is what comes in, and what lapses later is taken off; of
// batches published after the day nothing is known yet.
func TestProjectionTakesLapsesOff(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">=", Value: 1000, By: sme.Date{Year: 2024, Month: 12}, Basis: sme.BasisValid})
	p.batch(t, "2021-01-01", 400)
	p.batch(t, "2023-03-01", 600)
	p.lapse(t, "2023-06-01", 1, 100)
	p.lapse(t, "2024-03-01", 1, 250)
	p.lapse(t, "2024-10-01", 3, 30)
	p.lapse(t, "2025-01-01", 1, 50)
	o := p.outlook(t, "2023-12-31", nil)
	if diff := cmp.Diff(&sme.Pace{Year: 600, Low: 0, High: 600}, o.Pace); diff != "" {
		t.Error(diff)
	}
	// 366 days at 50 a month are 601; of 900 firms 250 lapse up to the deadline,
	// on the very day on which 1,000 would else be there.
	if o.Lapsing == nil || *o.Lapsing != 250 {
		t.Errorf("lapsing: %v", o.Lapsing)
	}
	want := &sme.Projection{Figure: 1251, Low: 650, High: 650 + 2404, Reached: day(t, "2024-08-01").Start()}
	if diff := cmp.Diff(want, o.Projection); diff != "" {
		t.Error(diff)
	}
}

// A target of new firms counts first recognitions in its window alone: neither
// those before it nor who leaves, and it needs no figure from before.
func TestNewFirms(t *testing.T) {
	p := inventedPlace(t, sme.Target{Operator: ">=", Value: 500, By: sme.Date{Year: 2024, Month: 12}, Basis: sme.BasisRecognised})
	target := &p.ref.Targets[0]
	target.Kind, target.From = "new", day(t, "2024")
	p.batch(t, "2022-06-15", 1000)
	p.batch(t, "2023-09-20", 240)
	p.batch(t, "2024-03-01", 200)
	p.steps = append(p.steps, sme.Posting{Day: day(t, "2024-03-15").Start(), Kind: sme.Revoked, N: -20})
	n := func(i int) *int { return &i }

	// In the year before, the window has not begun: all is to come, from its first day on.
	o := p.outlook(t, "2023-12-01", nil)
	if diff := cmp.Diff([]*int{n(0), n(500), n(42), nil}, []*int{o.Figure, o.Gap, o.Needed, o.Expected}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&sme.Projection{Figure: 240, Low: 0, High: 961, Reached: day(t, "2026-01-30").Start()}, o.Projection); diff != "" {
		t.Error(diff)
	}
	o = p.outlook(t, "2024-06-30", nil)
	if diff := cmp.Diff([]*int{n(200), n(300), n(50), n(247)}, []*int{o.Figure, o.Gap, o.Needed, o.Expected}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&sme.Pace{Year: 440, Low: 0, High: 240}, o.Pace); diff != "" || o.Status != sme.StatusBehind {
		t.Error(diff, o.Status)
	}
	if diff := cmp.Diff(verdict{sme.StatusMissed, 200, 300, "", 0, sme.DeadlinePassed}, verdictOf(p.outlook(t, "2025-01-31", nil))); diff != "" {
		t.Error(diff)
	}
	p.batch(t, "2025-01-20", 300)
	if diff := cmp.Diff(verdict{sme.StatusMissed, 200, 300, "2025-01-20", 20, sme.DeadlinePassed}, verdictOf(p.outlook(t, "2025-01-31", nil))); diff != "" {
		t.Error(diff)
	}
}

func TestPerMonth(t *testing.T) {
	for _, tt := range []struct {
		firms, months int
		want          float64
	}{{638, 12, 53.2}, {0, 3, 0}, {-5, 3, -1.7}, {3, 12, 0.3}, {600, 12, 50}} {
		if got := sme.PerMonth(tt.firms, tt.months); got != tt.want {
			t.Errorf("%d in %d months are %v a month, want %v", tt.firms, tt.months, got, tt.want)
		}
	}
}
