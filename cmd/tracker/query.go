package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracker/internal/sme"
	"tracker/internal/store"
)

// queryFlags are the flags that pick what is counted, shared by all that count.
type queryFlags struct {
	on       string
	tier     string
	basis    sme.Basis
	reach    sme.Reach
	target   int
	share    bool
	chart    bool
	yoy      bool
	complete bool
}

func (q *queryFlags) register(a *app, cmd *cobra.Command) {
	q.set(a, cmd.Flags())
	completeQuery(a, cmd)
}

func completeQuery(a *app, cmd *cobra.Command) {
	complete(cmd, "basis", sme.Bases...)
	complete(cmd, "reach", sme.Reaches...)
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
}

func (q *queryFlags) set(a *app, f *pflag.FlagSet) {
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	f.StringVar(&q.tier, "tier", "", a.say("flag.tier"))
	f.Var(textFlag{&q.basis, "basis"}, "basis", a.say("flag.basis"))
	f.Var(textFlag{&q.reach, "reach"}, "reach", a.say("flag.reach"))
}

// query reads the flags once the registry that they speak about is open.
func (q *queryFlags) query(a *app, s *store.Store, by sme.Dimension) (sme.Query, error) {
	query := sme.Query{By: by, Basis: q.basis, Reach: q.reach, Target: q.target, Share: q.share,
		YearBefore: q.yoy, AssumeComplete: q.complete}
	if query.Basis == "" {
		query.Basis = sme.BasisRecognised
	}
	if query.Reach == "" {
		query.Reach = sme.Exact
	}
	if query.Basis == sme.BasisListed && query.Reach != sme.Exact {
		return query, usage("usage.listed-exact")
	}
	var err error
	if query.On, err = a.onDay(q.on); err != nil {
		return query, err
	}
	if q.tier != "" {
		if query.Tier, err = a.tierNamed(q.tier); err != nil {
			return query, err
		}
	}
	if query.Regions, query.Except, err = a.asked(); err != nil {
		return query, err
	}
	if by == sme.ByProvince && len(a.regions) == 0 && len(a.except) == 0 {
		query.Regions = []sme.RegionID{sme.Country} // home has one
	}
	query.Known, err = s.Known(a.ctx)
	return query, err
}

// defaultTier is what reports by another dimension are about: the lowest tier
// with a headline target.
func (w words) defaultTier(q sme.Query) sme.TierID {
	ladder := w.Ref().Ladder()
	for _, tier := range ladder {
		if w.Ref().Headline(tier, q.Regions[0], q.On) != nil {
			return tier
		}
	}
	return ladder[0]
}

// tiersAsked are the tiers that a query is about.
func (w words) tiersAsked(q sme.Query) []sme.TierID {
	if q.Tier != "" {
		return []sme.TierID{q.Tier}
	}
	return w.Ref().Ladder()
}

func (a *app) tierFlag(cmd *cobra.Command, tier *string) {
	cmd.Flags().StringVar(tier, "tier", "", a.say("flag.only-tier"))
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
}

// tierAsked is the tier of a flag that filters, "" for all.
func (w words) tierAsked(text string) (sme.TierID, error) {
	if text == "" {
		return "", nil
	}
	return w.tierNamed(text)
}

// related returns a function that reports whether lists of an issuer matter to the
// regions asked about: they cover them or lie in them. If none is named, all do.
func (a *app) related() (func(sme.RegionID) bool, error) {
	if len(a.regions) == 0 && len(a.except) == 0 {
		return func(sme.RegionID) bool { return true }, nil
	}
	regions, except, err := a.asked()
	tree := a.ref().Regions
	return func(id sme.RegionID) bool {
		return slices.ContainsFunc(regions, func(r sme.RegionID) bool { return tree.Within(id, r) || tree.Within(r, id) }) &&
			!slices.ContainsFunc(except, func(ex sme.RegionID) bool { return tree.Within(id, ex) })
	}, err
}

// inside returns whether a region lies in those named; where none is, all do.
func (a *app) inside() (func(sme.RegionID) bool, error) {
	q := sme.Query{Regions: []sme.RegionID{sme.Country}}
	var err error
	if len(a.regions) > 0 || len(a.except) > 0 {
		q.Regions, q.Except, err = a.asked()
	}
	return func(id sme.RegionID) bool { return q.Covers(a.ref().Regions, id) }, err
}

// filter keeps the rows of a reference file in the regions named and of the
// tier named, all where none is.
func (a *app) filter(tier string) (func(map[string]string) bool, error) {
	only, err := a.tierAsked(tier)
	if err != nil {
		return nil, err
	}
	inside, err := a.inside()
	return func(r map[string]string) bool {
		return (only == "" || r["tier"] == string(only)) && inside(sme.RegionID(r["region"]))
	}, err
}

// periodFlags are --from and --to.
type periodFlags struct{ from, to string }

func (p *periodFlags) register(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.from, "from", "", a.say("flag.from"))
	cmd.Flags().StringVar(&p.to, "to", "", a.say("flag.to"))
}

// days reads the flags: the end of the day from, and that of the day to. Without
// them it is the last full month; without one, the other's.
func (p *periodFlags) days(a *app) (from, to sme.Day, err error) {
	if from, err = a.dayNamed("--from", p.from); err != nil {
		return from, to, err
	}
	if to, err = a.dayNamed("--to", p.to); err != nil {
		return from, to, err
	}
	before := func(day sme.Day) sme.Day {
		_, first, _ := sme.ByMonth.Period(day)
		return first - 1
	}
	if to == 0 {
		if to = before(a.today()); to <= from {
			to = a.today()
		}
	}
	if from == 0 {
		from = before(to)
	}
	if from > to {
		return from, to, usage("usage.period", from, to)
	}
	return from, to, nil
}

// until reads the flags of a period that by default is all time up to today.
func (p *periodFlags) until(a *app) (from, to sme.Day, err error) {
	if from, err = a.dayNamed("--from", p.from); err != nil {
		return from, to, err
	}
	if to, err = a.dayNamed("--to", p.to); err != nil {
		return from, to, err
	}
	if to == 0 {
		to = a.today()
	}
	if from > to {
		return from, to, usage("usage.period", from, to)
	}
	return from, to, nil
}

// asked are the regions of --region and --except; home if none is named.
func (a *app) asked() (regions, except []sme.RegionID, err error) {
	home, err := a.home()
	if err != nil {
		return nil, nil, err
	}
	look := func(names []string) ([]sme.RegionID, error) {
		var ids []sme.RegionID
		for _, name := range splitNames(names) {
			id, err := a.regionNamed(name, home)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(ids, func(o sme.RegionID) bool { return a.ref().Regions.Within(id, o) }) {
				ids = append(slices.DeleteFunc(ids, func(o sme.RegionID) bool { return a.ref().Regions.Within(o, id) }), id)
			}
		}
		return ids, nil
	}
	if regions, err = look(a.regions); err != nil {
		return nil, nil, err
	}
	if len(regions) == 0 {
		regions = []sme.RegionID{home}
	}
	except, err = look(a.except)
	return regions, except, err
}

// splitNames splits lists that people type, with commas of either width.
func splitNames(lists []string) []string {
	var names []string
	for _, l := range lists {
		for _, n := range strings.FieldsFunc(l, func(r rune) bool { return r == ',' || r == '，' || r == '、' || r == ';' || r == '；' }) {
			if n = strings.TrimSpace(n); n != "" {
				names = append(names, n)
			}
		}
	}
	return names
}

func (w words) regionNamed(name string, home sme.RegionID) (sme.RegionID, error) {
	id, ok := w.Ref().Regions.Lookup(name, home)
	if !ok {
		regions := w.Ref().Regions
		switch several := append(slices.Clone(regions.Bearers(name)), regions.Spelled(name)...); len(several) {
		case 0:
		case 1:
			return "", usage("usage.region-others", name, w.inTheirCities(several))
		default:
			return "", usage("usage.region-several", name, w.inTheirCities(several))
		}
		err := usage("usage.region", name)
		if near := w.Ref().Regions.Nearest(name, home); near != "" {
			err.hint, err.hintArgs = "usage.did-you-mean", []any{w.Ref().Regions.Get(near).NameZh}
		}
		return "", err
	}
	return id, nil
}

// inTheirCities names some regions of one name as --region takes them: 南京市鼓楼区.
func (w words) inTheirCities(ids []sme.RegionID) []string {
	const most = 4
	var names []string
	for _, id := range ids {
		if len(names) == most {
			return append(names, "…")
		}
		reg := w.Ref().Regions.Get(id)
		if city := w.Ref().Regions.Get(reg.Parent); reg.Kind == sme.KindProvince || strings.HasPrefix(reg.NameZh, city.ShortZh) {
			names = append(names, reg.NameZh)
		} else {
			names = append(names, city.NameZh+reg.NameZh)
		}
	}
	return names
}

// tierNamed reads a tier as people name it: id, number, English or Chinese, whole or short.
func (w words) tierNamed(name string) (sme.TierID, error) {
	key := strings.ToLower(strings.Trim(strings.TrimSpace(name), "“”\"'"))
	var ids []string
	for _, t := range w.Ref().Tiers {
		if !slices.Contains(ids, string(t.ID)) { // a rule that changes with time is a row of its own
			ids = append(ids, string(t.ID))
		}
		for _, n := range []string{string(t.ID), fmt.Sprint(t.Rank), t.NameZh, t.NameEn, t.ShortZh, t.ShortEn,
			strings.NewReplacer("“", "", "”", "").Replace(t.NameZh)} {
			if strings.EqualFold(n, key) {
				return t.ID, nil
			}
		}
	}
	return "", sme.NewChoiceError("tier", name, ids)
}

// actNamed reads an act, in English or Chinese.
func (w words) actNamed(name string) (sme.Act, error) {
	var ids []string
	zh := w.in("zh")
	for _, act := range sme.Acts {
		ids = append(ids, string(act))
		if strings.EqualFold(name, string(act)) || name == zh.Value(act) {
			return act, nil
		}
	}
	return "", sme.NewChoiceError("act", name, ids)
}

var quarterNamed = regexp.MustCompile(`^([0-9]{4})(?:` +
	`-?[Qq]([1-4])(?:-([0-9]{1,2}))?|` +
	`年第?([1-4一二三四])季度(?:第([0-9]{1,2}|[一二三四五六七八九十]{1,3})批?)?)$`)

// batchNamed reads a batch: 12, 十二, 第十二批, 2023, 2025-3, 2025-Q3, 2025年第三季度第二批.
func batchNamed(text string) (sme.Batch, error) {
	if m := quarterNamed.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		year, _ := strconv.Atoi(m[1])
		quarter, _ := sme.HanNumber(m[2] + m[4])
		n, _ := sme.HanNumber(m[3] + m[5])
		return sme.QuarterBatch(year, quarter, n), nil
	}
	trimmed := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "第"), "批"), "年度")
	if n, ok := sme.HanNumber(trimmed); ok {
		return sme.NumberBatch(n), nil
	}
	if year, n, ok := strings.Cut(trimmed, "-"); ok {
		y, okY := sme.HanNumber(year)
		in, okN := sme.HanNumber(n)
		if okY && okN && y >= 1900 {
			return sme.Batch(fmt.Sprintf("%d-%d", y, in)), nil
		}
	}
	return "", usage("usage.batch", text)
}

// documentNumbers reads the numbers of documents as people type them, in
// ascending order, each once: 2 3, 2,3, ２、３, #2.
func documentNumbers(texts []string) ([]sme.DocumentNumber, error) {
	var numbers []sme.DocumentNumber
	for _, text := range splitNames(texts) {
		n, ok := sme.HanNumber(strings.TrimPrefix(text, "#"))
		if !ok {
			return nil, usage("usage.document-number", text)
		}
		numbers = append(numbers, sme.DocumentNumber(n))
	}
	if len(numbers) == 0 {
		return nil, usage("usage.document-number", strings.Join(texts, " "))
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// today is the day at +08:00.
func (a *app) today() sme.Day { return sme.DayAt(a.host.now) }

// onDay reads --on; without it, today.
func (w words) onDay(text string) (sme.Day, error) {
	if text == "" {
		return w.Today(), nil
	}
	return w.dayNamed("--on", text)
}

// dayNamed reads a flag's date as the day of a state: a month or year means its last
// day. Without a date it is 0.
func (w words) dayNamed(flag, text string) (sme.Day, error) {
	d, err := w.dateNamed(flag, text)
	return d.End(), err
}

// dateNamed reads a flag's date; without one it is none. Blanks are no date.
func (w words) dateNamed(flag, text string) (sme.Date, error) {
	switch text {
	case "":
		return sme.Date{}, nil
	case "today", "今天":
		return w.Today().Date(), nil
	}
	d, err := sme.ParseDate(text)
	if err != nil || d.IsZero() {
		return sme.Date{}, usage("usage.date", flag, text)
	}
	return d, nil
}

// dimensions are what a report is broken down by: one, or two for a cross-table.
type dimensions struct{ by, cross sme.Dimension }

// UnmarshalText reads tier, or district,tier.
func (d *dimensions) UnmarshalText(text []byte) error {
	names := splitNames([]string{strings.ReplaceAll(string(text), "×", ",")})
	if len(names) == 0 || len(names) > 2 {
		return usage("usage.dimensions", string(text))
	}
	two := make([]sme.Dimension, len(names), 2)
	for i, name := range names {
		if err := two[i].UnmarshalText([]byte(name)); err != nil {
			return err
		}
	}
	two = append(two, "")
	*d = dimensions{two[0], two[1]}
	switch by, cross := d.by, d.cross; {
	case by == cross:
		return usage("usage.dimension-twice", string(by))
	case by.Time() && cross.Time():
		return usage("usage.dimensions-time", string(by), string(cross))
	case by.Place() && cross.Place():
		return usage("usage.dimensions-place", string(by), string(cross))
	}
	return nil
}

// names reports whether --columns or --sort names one of some columns.
func (a *app) names(keys ...string) bool {
	named := append(splitNames(a.columns), strings.TrimPrefix(a.sort, "-"))
	return slices.ContainsFunc(keys, func(k string) bool { return slices.Contains(named, k) })
}

// The columns of --share and --yoy.
var (
	shareColumns = []string{"share", "rank"}
	yearColumns  = []string{"year_before", "year_before_coverage", "change", "change_rate"}
)
