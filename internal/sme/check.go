package sme

import (
	"cmp"
	"slices"
)

// Severity says how bad a finding is.
type Severity string

// The severities, worst first.
const (
	SeverityError   Severity = "error"   // a figure or the registry itself is wrong
	SeverityWarning Severity = "warning" // something to look into
	SeverityNote    Severity = "note"    // good to know
)

// Severities are all severities, worst first.
var Severities = []Severity{SeverityError, SeverityWarning, SeverityNote}

// UnmarshalText reads a severity, in English or Chinese.
func (s *Severity) UnmarshalText(text []byte) error {
	v, err := oneOf("severity", string(text), Severities,
		map[string]Severity{"错误": SeverityError, "警告": SeverityWarning, "提示": SeverityNote})
	*s = v
	return err
}

// Finding is one thing that a check found, by the rule that it breaks. Args are
// those of the rule's message; what it is about is as far known as it is set.
type Finding struct {
	Rule     string
	Args     []any
	Document DocumentNumber
	Row      int
	Tier     TierID
	Region   RegionID
	Subject  string // a firm or a file
}

// Tally is an active document with its rows counted by region, as the check of
// announced totals wants it.
type Tally struct {
	ID DocumentNumber
	*Document
	Rows     map[RegionID]int // the issuing region for rows that name none
	Problems int              // rows that were left out
}

// CheckTotals holds the announced totals of documents, and those that only the
// known batches tell, against their rows: for each region, the parts of a batch
// together.
func CheckTotals(ref *Reference, docs []Tally) []Finding {
	parts := map[Identity][]Tally{}
	var order []Identity
	var found []Finding
	for _, d := range docs {
		id := d.Identity()
		if d.Batch == "" { // it has no parts
			found = append(found, checkTotals(ref, []Tally{d})...)
			continue
		}
		if parts[id] == nil {
			order = append(order, id)
		}
		parts[id] = append(parts[id], d)
	}
	for _, id := range order {
		found = append(found, checkTotals(ref, parts[id])...)
	}
	return found
}

func checkTotals(ref *Reference, parts []Tally) []Finding {
	rows, problems, accepted := 0, 0, false
	for _, d := range parts {
		problems += d.Problems
		accepted = accepted || d.Accepted
		for _, n := range d.Rows {
			rows += n
		}
	}
	if rows == 0 { // a letter alone: coverage reports the list as missing
		return nil
	}
	first := parts[0]
	var found []Finding
	announced := map[Total]bool{}
	regions := map[RegionID]bool{}
	hold := func(t Total, rule string) {
		n, coarse := count(ref.Regions, parts, t.Region)
		f := Finding{Rule: rule, Args: []any{t.Region, t.N, n, t.N - n}, Document: first.ID, Tier: first.Tier, Region: t.Region}
		switch {
		case n == t.N, t.Region == first.Issuer && n < t.N && n+problems >= t.N: // that rows were left out is said by itself
			return
		case t.Region == first.Issuer && n < t.N && accepted: // a person found it right as it is
			return
		case rule == "document.known-total":
		case n > t.N:
			f.Rule, f.Args[3] = "document.more-rows", n-t.N
		case coarse >= t.N-n && t.Region != first.Issuer:
			f.Rule, f.Args = "document.unplaced-rows", append(f.Args, coarse)
		}
		found = append(found, f)
	}
	for i, d := range parts {
		for _, t := range d.Totals {
			regions[t.Region] = true
			own, _ := count(ref.Regions, parts[i:i+1], t.Region)
			if !announced[t] && own != t.N {
				hold(t, "document.fewer-rows")
			}
			announced[t] = true
		}
	}
	if facts := ref.FactsOf(first.Tier, first.Issuer, first.Batch, first.Act); facts != nil && first.Final {
		for _, t := range facts.Totals {
			if !regions[t.Region] {
				hold(t, "document.known-total")
			}
		}
	}
	return found
}

// count counts the rows in a region, and those that name no region finer than
// one that the region lies in.
func count(regions *Regions, docs []Tally, region RegionID) (in, coarse int) {
	for _, d := range docs {
		for at, n := range d.Rows {
			switch {
			case regions.Within(at, region):
				in += n
			case regions.Within(region, at):
				coarse += n
			}
		}
	}
	return in, coarse
}

// CheckOfficial holds official figures up to a day against the registry's own,
// of the same tier, region, basis and day. Where lists are missing that may
// explain it, a figure below the official one is only worth a note.
func CheckOfficial(ref *Reference, g *Grounds, figure Counter, on Day) ([]Finding, error) {
	var found []Finding
	for _, o := range ref.Officials {
		day := o.AsOf.Start()
		if o.Draft || o.Definition != "" || day > on {
			continue
		}
		c := CoverageOn(ref, g, o.Tier, o.Region, day, o.Basis)
		if c.State == CoverNone {
			continue
		}
		n, err := figure(o.Basis, Exact, o.Tier, o.Region, day)
		if err != nil {
			return nil, err
		}
		f := Finding{Rule: "official.differs", Tier: o.Tier, Region: o.Region,
			Args: []any{o.Value, o.Basis, o.AsOf, o.Source, n, abs(n - o.Value)}}
		switch {
		case n == o.Value:
			continue
		case n > o.Value:
			f.Rule = "official.exceeded"
		case c.Inside:
			f.Rule = "official.lists-parts"
		case len(c.Missing) > 0:
			f.Rule, f.Args = "official.lists-missing", append(f.Args, c.Missing)
			if announced, _ := c.MissingAnnounced(); announced > 0 {
				f.Rule, f.Args = "official.lists-announced", append(f.Args, announced)
			}
		}
		found = append(found, f)
	}
	return found, nil
}

func abs(n int) int { return max(n, -n) }

// LedgerDay is the change of one figure of the finest regions on a day: the ledger,
// added up over kinds and batches.
type LedgerDay struct {
	Basis  Basis
	Reach  Reach
	Tier   TierID
	Region RegionID
	Day    Day
	N      int
}

// CheckLedger holds the ledger against the laws: no figure below zero; valid ≤
// net ≤ recognised; the highest figures add up to the inclusive figure of the
// lowest tier; every region in the tree, so that districts add up. Each broken
// law is told once for each set of firms, by the first day on which it breaks.
func CheckLedger(ladder []TierID, regions *Regions, steps []LedgerDay) []Finding {
	type set struct {
		reach  Reach
		tier   TierID
		region RegionID
	}
	sets := map[set][]LedgerDay{}
	union := map[RegionID][]LedgerDay{} // highest, and inclusive of the lowest tier against it
	unknown := map[RegionID]bool{}
	for _, s := range steps {
		k := set{s.Reach, s.Tier, s.Region}
		sets[k] = append(sets[k], s)
		unknown[s.Region] = regions.Get(s.Region) == nil
		switch {
		case s.Reach == Highest:
			union[s.Region] = append(union[s.Region], s)
		case s.Reach == Inclusive && s.Tier == ladder[0]:
			s.N = -s.N
			union[s.Region] = append(union[s.Region], s)
		}
	}
	var found []Finding
	for k, list := range sets {
		said := map[string]bool{}
		note := func(rule string, day Day, args ...any) {
			if !said[rule] {
				said[rule] = true
				found = append(found, Finding{Rule: rule, Args: append([]any{k.reach, day}, args...), Tier: k.tier, Region: k.region})
			}
		}
		byDay(list, func(day Day, at map[Basis]int) {
			for _, b := range Bases {
				if at[b] < 0 {
					note("law.negative", day, b, at[b])
				}
			}
			if k.reach != Highest && (at[BasisValid] > at[BasisNet] || at[BasisNet] > at[BasisRecognised]) {
				note("law.order", day, at[BasisValid], at[BasisNet], at[BasisRecognised])
			}
		})
	}
	for region, list := range union {
		broken := false
		byDay(list, func(day Day, at map[Basis]int) {
			for _, b := range firmBases {
				if at[b] != 0 && !broken {
					broken = true
					found = append(found, Finding{Rule: "law.highest", Args: []any{day, b, at[b]}, Tier: ladder[0], Region: region})
				}
			}
		})
	}
	for region, is := range unknown {
		if is {
			found = append(found, Finding{Rule: "law.regions", Args: []any{string(region)}, Region: region})
		}
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), slices.Index(ladder, a.Tier)-slices.Index(ladder, b.Tier),
			regions.Compare(a.Region, b.Region))
	})
	return found
}

// byDay runs over the steps in the order of their days, with the figures at the
// end of each.
func byDay(steps []LedgerDay, each func(day Day, at map[Basis]int)) {
	slices.SortFunc(steps, func(a, b LedgerDay) int { return cmp.Compare(a.Day, b.Day) })
	at := map[Basis]int{}
	for i, s := range steps {
		at[s.Basis] += s.N
		if i+1 == len(steps) || steps[i+1].Day != s.Day {
			each(s.Day, at)
		}
	}
}

// Namesake is one code under a name that no rename on record links to another
// name of that code.
type Namesake struct {
	Code     string
	Name     string // as printed first
	Other    string // as printed, in the row that the finding is about
	Document DocumentNumber
	Row      int
}

// CodeRow is a row as far as names and codes go.
type CodeRow struct {
	Document DocumentNumber
	Row      int
	Name     string
	Former   string
	Code     string
}

// CheckNames finds the codes that are printed with two names which no rename links,
// among the rows of one component.
func CheckNames(rows []CodeRow) []Namesake {
	links := map[string]string{}
	var root func(n string) string
	root = func(n string) string {
		if up, ok := links[n]; ok && up != n {
			return root(up)
		}
		return n
	}
	for _, r := range rows {
		if a, b := NameKey(r.Name), NameKey(r.Former); a != "" && b != "" {
			links[root(a)] = root(b)
		}
	}
	first := map[Key]CodeRow{}
	said := map[Key]map[string]bool{}
	var found []Namesake
	for _, r := range rows {
		code, name := KeyOfCode(r.Code), root(NameKey(r.Name))
		if code == "" || name == "" {
			continue
		}
		if said[code] == nil {
			first[code], said[code] = r, map[string]bool{name: true}
			continue
		}
		if !said[code][name] {
			said[code][name] = true
			found = append(found, Namesake{CleanCode(r.Code), first[code].Name, r.Name, r.Document, r.Row})
		}
	}
	return found
}
