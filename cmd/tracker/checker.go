package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/sme"
	"tracker/internal/store"
)

// checker is one run of check over a registry.
type checker struct {
	a       *app
	s       *store.Store
	fl      *checkFlags
	rules   []string // only these, or those that begin so; nil: all
	tier    sme.TierID
	query   sme.Query // the regions asked about, the day
	age     sme.Day   // the latest document must not be older
	docs    map[sme.DocumentNumber]*store.DocumentInfo
	order   []sme.DocumentNumber // of the active documents
	grounds *sme.Grounds
	rows    int
	codes   map[rowOf]bool // rows with a code that their list has under another name
	found   []sme.Finding
}

// rowOf is a row of a document.
type rowOf struct {
	document sme.DocumentNumber
	row      int
}

// newChecker reads the flags and opens the registry.
func (a *app) newChecker(fl *checkFlags) (*checker, error) {
	c := &checker{a: a, fl: fl, rules: splitNames(fl.rules), docs: map[sme.DocumentNumber]*store.DocumentInfo{}, codes: map[rowOf]bool{}}
	for _, name := range c.rules {
		if !slices.ContainsFunc(sme.RuleIDs(), func(id string) bool { return ruleMatches(name, id) }) {
			return nil, sme.NewChoiceError("rule", name, sme.RuleIDs())
		}
	}
	var err error
	if c.s, err = a.open(); err != nil {
		return nil, err
	}
	if c.tier, err = a.tierAsked(fl.tier); err != nil {
		return nil, err
	}
	if c.query.On, err = a.onDay(fl.on); err != nil {
		return nil, err
	}
	if c.query.Regions, c.query.Except, err = a.asked(); err != nil {
		return nil, err
	}
	if c.query.Known, err = c.s.Known(a.ctx); err != nil {
		return nil, err
	}
	if fl.maxAge != "" {
		c.age, err = daysBack(c.query.On, fl.maxAge)
	}
	return c, err
}

var spanForm = regexp.MustCompile(`^(\d{1,5})\s*(d|days?|天|日|w|weeks?|周|m|months?|个月|月|y|years?|年)?$`)

// daysBack returns the day a span before another: 120d, 6m, 1年; a bare number is of days.
func daysBack(on sme.Day, text string) (sme.Day, error) {
	m := spanForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return 0, usage("usage.span", "--max-age", text)
	}
	n, _ := strconv.Atoi(m[1])
	switch {
	case m[2] == "" || m[2][0] == 'd' || m[2] == "天" || m[2] == "日":
		return on - sme.Day(n), nil
	case m[2][0] == 'w' || m[2] == "周":
		return on - sme.Day(7*n), nil
	case m[2][0] == 'm' || strings.HasSuffix(m[2], "月"):
		return on.AddMonths(-n), nil
	}
	return on.AddMonths(-12 * n), nil
}

// run looks for whatever is wrong. In a file that is not whole nothing else can
// be trusted.
func (c *checker) run() error {
	broken, err := c.s.Integrity(c.a.ctx)
	if err != nil {
		return err
	}
	for _, line := range broken {
		c.add(sme.Finding{Rule: "file.integrity", Args: []any{line}, Subject: c.s.Path()})
	}
	if len(broken) > 0 {
		return nil
	}
	if err := c.load(); err != nil {
		return err
	}
	for _, step := range []func() error{c.sealed, c.versions, c.laws, c.rebuild, c.totals, c.remarks, c.readings,
		c.firms, c.official, c.missing, c.gates} {
		err := step()
		var own *store.Error
		if errors.As(err, &own) && own.Kind == store.Damaged && len(c.found) > 0 {
			break // what is damaged was found; nothing that follows from it can be trusted
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(c.found, func(x, y sme.Finding) int {
		return slices.Index(sme.Severities, sme.SeverityOf(x.Rule)) - slices.Index(sme.Severities, sme.SeverityOf(y.Rule))
	})
	return nil
}

// load reads the documents.
func (c *checker) load() error {
	docs, err := c.s.Documents(c.a.ctx)
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		c.docs[d.ID] = d
		if d.State == sme.Active {
			c.order = append(c.order, d.ID)
			c.rows += d.Rows
		}
	}
	c.grounds, err = c.s.Grounds(c.a.ctx, c.query)
	return err
}

// asks reports whether a rule is among those asked for.
func (c *checker) asks(rule string) bool {
	return len(c.rules) == 0 || strings.HasPrefix(rule, "gate.") ||
		slices.ContainsFunc(c.rules, func(name string) bool { return ruleMatches(name, rule) })
}

// ruleMatches reports whether a name is a rule or the first words of one: law, law.order.
func ruleMatches(name, rule string) bool {
	return rule == name || strings.HasPrefix(rule, strings.TrimSuffix(name, ".")+".")
}

// add keeps a finding if it is of a rule, tier and region asked for.
func (c *checker) add(found ...sme.Finding) {
	all := len(c.a.regions)+len(c.a.except) == 0
	for _, f := range found {
		if d := c.docs[f.Document]; d != nil {
			f.Tier, f.Region = cmp.Or(f.Tier, d.Tier), cmp.Or(f.Region, d.Issuer)
		}
		if c.asks(f.Rule) && (c.tier == "" || f.Tier == "" || f.Tier == c.tier) &&
			(all || f.Region == "" || c.related(f.Region) || f.Rule == "law.regions") {
			c.found = append(c.found, f)
		}
	}
}

// related reports whether a region lies in those asked about, or they in it.
func (c *checker) related(id sme.RegionID) bool {
	tree := c.a.ref().Regions
	return slices.ContainsFunc(c.query.Regions, func(r sme.RegionID) bool { return tree.Within(id, r) || tree.Within(r, id) }) &&
		!slices.ContainsFunc(c.query.Except, func(r sme.RegionID) bool { return tree.Within(id, r) })
}
