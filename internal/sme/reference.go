package sme

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// TierID names a tier: innovative, specialized, little-giant.
type TierID string

// Tier is one tier of the cultivation, as the reference data says.
type Tier struct {
	ID          TierID
	Rank        int // 1 is the lowest
	Years       int // of validity
	GraceMonths int // up to which a late review pass joins without a gap
	From        Date
	NameZh      string
	NameEn      string
	ShortZh     string // for tables
	ShortEn     string
	ActZh       string  // what granting it is called: 评价, 认定
	GrantedBy   Granter // whose lists grant it
	Rhythm      map[RegionID]string
	Running     []RegionID       // the issuers whose batch numbers run through the years
	First       map[RegionID]int // an issuer's first year of the tier, where a source says it
	Definition  string           // what the tier means from its day on, where lists of another population have its rank
	LookAlikes  []string         // programmes with the tier's words that are not it
}

// RunsThrough reports whether an issuer numbers the tier's batches through the years,
// so that the number alone names one; else a number is one of its year.
func (t *Tier) RunsThrough(issuer RegionID) bool { return slices.Contains(t.Running, issuer) }

// Granter is the kind of authority whose lists grant a tier.
type Granter string

// The authorities that grant tiers.
const (
	Ministry Granter = "ministry"
	Province Granter = "province"
	City     Granter = "city"
)

// Grantor is the kind of region whose lists grant the tier.
func (t *Tier) Grantor() RegionKind {
	switch t.GrantedBy {
	case Ministry:
		return KindCountry
	case Province:
		return KindProvince
	}
	return KindCity
}

// Restorable is the last day on which a late pass still takes a lapse back. From
// the end of a month it runs to the end of one: of 2026-02, six months are 2026-08.
func (t *Tier) Restorable(last Day) Day {
	end := last.AddMonths(t.GraceMonths)
	if _, _, month := ByMonth.Period(last); month == last {
		_, _, end = ByMonth.Period(end)
	}
	return end
}

// RestorableSince is the earliest last day of which a pass of day on still takes
// the lapse back. Months differ in length, so it is searched, not computed.
func (t *Tier) RestorableSince(on Day) Day {
	last := on.AddMonths(-t.GraceMonths)
	for t.Restorable(last) < on {
		last++
	}
	return last
}

// BatchFacts are what the reference data say of a batch: that there is one, and how large its list is.
type BatchFacts struct {
	Tier       TierID
	Issuer     RegionID
	Batch      Batch
	Act        Act
	Label      string
	Published  Date
	ValidUntil Date
	Totals     []Total
	Notice     bool // known by its public notice alone: what that says counts nothing
	Source     Source
}

// Source is where a fact is stated: the paper or office and its day.
type Source struct{ En, Zh string }

// In is the source in a language, in the other where it is told in that alone.
func (s Source) In(lang string) string {
	if lang == "zh" {
		return cmp.Or(s.Zh, s.En)
	}
	return cmp.Or(s.En, s.Zh)
}

// Begins is when a known batch was published; where that is not known, its end
// less the tier's years.
func (ref *Reference) Begins(k *BatchFacts) Date {
	t := ref.Tier(k.Tier, k.ValidUntil.Start())
	if !k.Published.IsZero() || t == nil {
		return k.Published
	}
	return k.ValidUntil.FirstDay(t.Years)
}

// Official is a figure that an authority or the press stated.
type Official struct {
	Tier   TierID
	Region RegionID
	AsOf   Date
	Value  int
	Basis  Basis
	Draft  bool
	// Definition is the population that the figure counts where that is not the
	// tier's lists; it is then shown beside, and compared with nothing.
	Definition string
	Source     Source
}

// Reference is all reference data: what is true of the programme, not of one list.
type Reference struct {
	Tiers     []Tier // by rank
	Regions   *Regions
	Batches   []BatchFacts
	Officials []Official
	Targets   []Target
}

// Tier returns the tier as in force on a day (the latest row not after it; the
// first row for earlier days), or nil.
func (ref *Reference) Tier(id TierID, on Day) *Tier {
	var found *Tier
	for i := range ref.Tiers {
		t := &ref.Tiers[i]
		if t.ID == id && (found == nil || t.From.Start() <= on && t.From.Start() >= found.From.Start()) {
			found = t
		}
	}
	return found
}

// Ladder returns the ids of all tiers, lowest first.
func (ref *Reference) Ladder() []TierID {
	var ids []TierID
	for _, t := range ref.Tiers {
		if !slices.Contains(ids, t.ID) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// FactsOf returns what the reference data say of the final list of a batch, or nil.
func (ref *Reference) FactsOf(tier TierID, issuer RegionID, batch Batch, act Act) *BatchFacts {
	return ref.factsOf(tier, issuer, batch, act, false)
}

func (ref *Reference) factsOf(tier TierID, issuer RegionID, batch Batch, act Act, notice bool) *BatchFacts {
	for i := range ref.Batches {
		b := &ref.Batches[i]
		if b.Tier == tier && b.Issuer == issuer && b.Batch == batch && b.Act == act && b.Notice == notice {
			return b
		}
	}
	return nil
}

// OfficialOn returns the latest official figure for a tier and region as of a
// day, drafts and those of another population excluded, or nil: that of a basis,
// else any.
func (ref *Reference) OfficialOn(tier TierID, region RegionID, on Day, basis Basis) *Official {
	var found *Official
	for i := range ref.Officials {
		o := &ref.Officials[i]
		if o.Tier != tier || o.Region != region || o.Draft || o.Definition != "" || o.AsOf.Start() > on {
			continue
		}
		own := o.Basis == basis
		if found == nil || own && found.Basis != basis || own == (found.Basis == basis) && o.AsOf.Start() >= found.AsOf.Start() {
			found = o
		}
	}
	return found
}

// OfficialOfOthers returns the latest official figures for a tier and region as of
// a day that count another population than its lists, one for each, to be shown
// beside and compared with nothing.
func (ref *Reference) OfficialOfOthers(tier TierID, region RegionID, on Day) []*Official {
	var found []*Official
	for i := range ref.Officials {
		o := &ref.Officials[i]
		if o.Tier != tier || o.Region != region || o.Draft || o.Definition == "" || o.AsOf.Start() > on {
			continue
		}
		same := slices.IndexFunc(found, func(f *Official) bool { return f.Definition == o.Definition && f.Basis == o.Basis })
		switch {
		case same < 0:
			found = append(found, o)
		case o.AsOf.Start() >= found[same].AsOf.Start():
			found[same] = o
		}
	}
	return found
}

// TargetsOfOthers returns the targets for a tier and region set by a day for
// another population than its lists.
func (ref *Reference) TargetsOfOthers(tier TierID, region RegionID, on Day) []*Target {
	var found []*Target
	for i := range ref.Targets {
		if t := &ref.Targets[i]; t.Tier == tier && t.Region == region && t.Definition != "" && t.SetOn.Start() <= on {
			found = append(found, t)
		}
	}
	return found
}

// ReferenceFiles are the names of the files that make up the reference data.
var ReferenceFiles = []string{"tiers.csv", "regions.csv", "batches.csv", "official.csv", "targets.csv"}

// ParseReference reads the reference data out of its CSV files, which read returns by name.
func ParseReference(read func(name string) ([]byte, error)) (*Reference, error) {
	ref := &Reference{}
	readers := map[string]func(row) error{
		"tiers.csv": ref.readTier, "batches.csv": ref.readBatch, "official.csv": ref.readOfficial, "targets.csv": ref.readTarget,
	}
	for _, name := range ReferenceFiles {
		content, err := read(name)
		if err != nil {
			return nil, err
		}
		if name == "regions.csv" {
			ref.Regions, err = parseRegions(name, content)
		} else {
			err = readRows(name, content, readers[name])
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(ref.Tiers, func(a, b Tier) int { return a.Rank - b.Rank })
	return ref, nil
}

func (ref *Reference) readTier(r row) error {
	t := Tier{
		ID: TierID(r.text("id")), Rank: r.number("rank"), Years: r.number("years"), GraceMonths: r.number("grace_months"),
		From: r.date("from"), NameZh: r.text("name_zh"), NameEn: r.text("name_en"), ShortZh: r.text("short_zh"), ShortEn: r.text("short_en"), ActZh: r.text("act_zh"),
		GrantedBy: Granter(r.text("granted_by")), Rhythm: map[RegionID]string{}, First: map[RegionID]int{}, Definition: r.text("definition"), LookAlikes: r.list("lookalikes_zh"),
	}
	for _, item := range r.list("numbering") {
		region, numbering, _ := strings.Cut(item, ":")
		if numbering == "running" {
			t.Running = append(t.Running, RegionID(region))
		}
	}
	for _, item := range r.list("first") {
		region, year, _ := strings.Cut(item, ":")
		n, err := strconv.Atoi(year)
		if err != nil && r.err == nil {
			r.err = fmt.Errorf("column first: %w", err)
		}
		t.First[RegionID(region)] = n
	}
	for _, item := range r.list("rhythm") {
		region, rhythm, _ := strings.Cut(item, ":")
		t.Rhythm[RegionID(region)] = rhythm
	}
	ref.Tiers = append(ref.Tiers, t)
	return r.err
}

func (ref *Reference) readBatch(r row) error {
	b := BatchFacts{
		Tier: TierID(r.text("tier")), Issuer: RegionID(r.text("issuer")), Batch: Batch(r.text("batch")), Act: Act(r.text("act")),
		Label: r.text("label"), Published: r.date("published"), ValidUntil: r.date("valid_until"),
		Notice: r.text("status") == "notice", Source: r.source(),
	}
	facts := ref.factsOf(b.Tier, b.Issuer, b.Batch, b.Act, b.Notice)
	if facts == nil {
		ref.Batches = append(ref.Batches, b)
		facts = &ref.Batches[len(ref.Batches)-1]
	}
	if r.text("total") != "" {
		facts.Totals = append(facts.Totals, Total{Region: RegionID(r.text("region")), N: r.number("total")})
	}
	return r.err
}

func (ref *Reference) readOfficial(r row) error {
	ref.Officials = append(ref.Officials, Official{
		Tier: TierID(r.text("tier")), Region: RegionID(r.text("region")), AsOf: r.date("as_of"), Value: r.number("value"),
		Basis: Basis(r.text("basis")), Draft: r.text("draft") == "yes", Definition: r.text("definition"), Source: r.source(),
	})
	return r.err
}

func (ref *Reference) readTarget(r row) error {
	t := Target{
		Region: RegionID(r.text("region")), Tier: TierID(r.text("tier")), Kind: TargetKind(r.text("kind")), Operator: Operator(r.text("operator")),
		Value: r.number("value"), By: r.date("by"), From: r.date("from"), Basis: Basis(r.text("basis")), Reach: Reach(r.text("reach")),
		Status: TargetStatus(r.text("status")), SetOn: r.date("set_on"), Plan: r.text("plan"), Definition: r.text("definition"), Source: r.source(),
	}
	if r.text("from_value") != "" {
		n := r.number("from_value")
		t.FromValue = &n
	}
	ref.Targets = append(ref.Targets, t)
	return r.err
}

// A registry has mostly the regions that the program came with, and there are
// thousands, so that the trees used last are kept, the latest first: the
// program's own, a registry's, and what one is to become or has been.
const keptTrees = 4

var trees struct {
	sync.Mutex
	kept []tree
}

type tree struct {
	content []byte // of the file that it was read from
	regions *Regions
}

func parseRegions(name string, content []byte) (*Regions, error) {
	trees.Lock()
	defer trees.Unlock()
	var t tree
	if i := slices.IndexFunc(trees.kept, func(t tree) bool { return bytes.Equal(t.content, content) }); i >= 0 {
		t = trees.kept[i]
		trees.kept = slices.Delete(trees.kept, i, i+1)
	} else {
		regions, err := readRegions(name, content)
		if err != nil {
			return nil, err
		}
		t = tree{bytes.Clone(content), regions}
	}
	trees.kept = slices.Insert(trees.kept[:min(len(trees.kept), keptTrees-1)], 0, t)
	return t.regions, nil
}

func readRegions(name string, content []byte) (*Regions, error) {
	var list []Region
	err := readRows(name, content, func(r row) error {
		list = append(list, Region{
			ID: RegionID(r.text("id")), Parent: RegionID(r.text("parent")), Kind: RegionKind(r.text("kind")), Order: r.number("order"),
			NameZh: r.text("name_zh"), ShortZh: r.text("short_zh"), NameEn: r.text("name_en"), Pinyin: r.text("pinyin"),
			FormerCodes: r.list("former_codes"), Aliases: r.list("aliases_zh"),
		})
		return r.err
	})
	if err != nil {
		return nil, err
	}
	return NewRegions(list), nil
}

// Faults finds what is wrong with the tiers and regions among themselves.
func (ref *Reference) Faults() []Remark {
	faults := ref.Regions.Faults()
	fault := func(id string, args ...any) { faults = append(faults, Remark{ID: id, Args: args, Error: true}) }
	ranks, names := map[int]TierID{}, map[string]TierID{}
	for i := range ref.Tiers {
		t := &ref.Tiers[i]
		if t.Rank < 1 || t.Years < 1 {
			fault("tiers.years", string(t.ID))
		}
		if other, ok := ranks[t.Rank]; ok && other != t.ID {
			fault("tiers.rank", string(t.ID), string(other), t.Rank)
		}
		ranks[t.Rank] = t.ID
		for _, name := range []string{t.NameZh, t.NameEn, t.ShortZh, t.ShortEn} {
			key := placeKey(name)
			if other, ok := names[key]; ok && other != t.ID {
				fault("tiers.name", string(t.ID), string(other), name)
			}
			names[key] = t.ID
		}
		for region := range t.Rhythm {
			if ref.Regions.Get(region) == nil {
				fault("tiers.rhythm", string(t.ID), string(region))
			}
		}
	}
	return faults
}

// MissingError is the error for reference data that lacks a file, or a file a column: it
// was written by a version of the program that did not know it yet.
type MissingError struct {
	Column string // "" for the whole file
}

func (e *MissingError) Error() string {
	if e.Column == "" {
		return "there is no such file"
	}
	return fmt.Sprintf("no column %q", e.Column)
}

// row is one row of a reference file; it keeps the first error of its readers.
type row struct {
	cells []string
	index map[string]int
	err   error
}

func (r *row) text(key string) string {
	i, ok := r.index[key]
	if !ok {
		if r.err == nil {
			r.err = &MissingError{Column: key}
		}
		return ""
	}
	return r.cells[i]
}

func (r *row) source() Source { return Source{En: r.text("source"), Zh: r.text("source_zh")} }

func (r *row) number(key string) int {
	s := r.text(key)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("column %s: %w", key, err)
	}
	return n
}

func (r *row) date(key string) Date {
	d, err := ParseDate(r.text(key))
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("column %s: %w", key, err)
	}
	return d
}

func (r *row) list(key string) []string {
	s := r.text(key)
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func readRows(name string, content []byte, each func(row) error) error {
	if len(content) == 0 {
		return fmt.Errorf("%s: %w", name, &MissingError{})
	}
	in := csv.NewReader(bytes.NewReader(content))
	header, err := in.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	index := map[string]int{}
	for i, key := range header {
		index[key] = i
	}
	records, err := in.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, cells := range records {
		if err := each(row{cells: cells, index: index}); err != nil {
			return fmt.Errorf("%s:%d: %w", name, i+2, err)
		}
	}
	return nil
}
