package main

import (
	"slices"
	"strconv"
	"strings"

	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// shownRows is how many rows of one kind a finding names.
const shownRows = 5

// versions finds that the registry follows other rules or reference data than
// this program.
func (c *checker) versions() error {
	info, err := c.s.Info(c.a.ctx)
	if err != nil {
		return err
	}
	if now := strconv.Itoa(sme.RulesVersion); info.Rules != now {
		c.add(sme.Finding{Rule: "rules.version", Args: []any{info.Rules, now}, Subject: c.s.Path()})
	}
	other, err := changedReference(info)
	for _, name := range other {
		c.add(sme.Finding{Rule: "reference.differs", Args: []any{name}, Subject: name})
	}
	return err
}

// sealed finds what something else than this program changed in the file.
func (c *checker) sealed() error {
	printed, derived, err := c.s.Altered(c.a.ctx)
	if err != nil {
		return err
	}
	if len(printed) > 0 {
		c.add(sme.Finding{Rule: "file.altered", Args: []any{printed}, Subject: c.s.Path()})
	}
	if len(derived) > 0 {
		c.add(sme.Finding{Rule: "law.written", Args: []any{derived}, Subject: c.s.Path()})
	}
	spoilt, err := c.s.SpoiltFiles(c.a.ctx)
	for _, name := range spoilt {
		c.add(sme.Finding{Rule: "file.kept", Args: []any{name}, Subject: name})
	}
	return err
}

// laws holds the ledger against the laws, and against the titles and rows on record.
func (c *checker) laws() error {
	days, err := c.s.LedgerDays(c.a.ctx)
	if err != nil {
		return err
	}
	ladder := c.a.ref().Ladder()
	c.add(sme.CheckLedger(ladder, c.a.ref().Regions, days)...)
	titles, listed, err := c.s.Vouchers(c.a.ctx)
	if err != nil {
		return err
	}
	sum := map[sme.Basis]map[sme.TierID]int{sme.BasisRecognised: {}, sme.BasisListed: {}}
	for _, d := range days {
		if of := sum[d.Basis]; of != nil && d.Reach == sme.Exact {
			of[d.Tier] += d.N
		}
	}
	for _, tier := range ladder {
		if n := sum[sme.BasisRecognised][tier]; n != titles[tier] {
			c.add(sme.Finding{Rule: "law.titles", Tier: tier, Args: []any{titles[tier], n}})
		}
		if n := sum[sme.BasisListed][tier]; n != listed[tier] {
			c.add(sme.Finding{Rule: "law.listed", Tier: tier, Args: []any{listed[tier], n}})
		}
	}
	return nil
}

// rebuild derives everything anew, in memory, and compares: with --deep.
func (c *checker) rebuild() error {
	if !c.fl.deep || !c.asks("law.rebuild") {
		return nil
	}
	a := c.a
	now, err := c.s.Digests(a.ctx)
	if err != nil {
		return err
	}
	opt := a.options(true)
	anew, err := c.s.CopyAsKnown(a.ctx, opt, c.query.Known)
	if err != nil {
		return err
	}
	defer anew.Close()
	report, err := anew.Rebuild(a.ctx, opt)
	if err != nil {
		return err
	}
	report.Before = now
	if changed := changedParts(report); len(changed) > 0 {
		c.add(sme.Finding{Rule: "law.rebuild", Args: []any{changed}, Subject: c.s.Path()})
	}
	return nil
}

// totals holds announced totals against rows.
func (c *checker) totals() error {
	rows, err := c.s.RowsByRegion(c.a.ctx)
	if err != nil {
		return err
	}
	var docs []sme.Tally
	for _, id := range c.order {
		d := c.docs[id]
		docs = append(docs, sme.Tally{ID: id, Document: &d.Document, Rows: rows[id], Problems: d.Problems})
	}
	c.add(sme.CheckTotals(c.a.ref(), docs)...)
	return nil
}

// remarks reports the rows left out and the doubts stored with documents, those
// of one kind in one document together.
func (c *checker) remarks() error {
	stored, err := c.s.Remarks(c.a.ctx)
	if err != nil {
		return err
	}
	for i := 0; i < len(stored); {
		first := stored[i]
		rule := first.Remark.ID
		if first.Remark.Error {
			rule = "document.left-out"
		}
		var rows []int
		for ; i < len(stored) && stored[i].Document == first.Document && stored[i].Remark.Error == first.Remark.Error &&
			(first.Remark.Error || stored[i].Remark.ID == rule); i++ {
			rows = append(rows, stored[i].Row)
			if rule == "row.code-repeated" {
				c.codes[rowOf{first.Document, stored[i].Row}] = true
			}
		}
		c.add(sme.Finding{Rule: rule, Document: first.Document, Row: first.Row,
			Args: []any{len(rows), shown(rows), first.Remark, first.Text}})
	}
	return nil
}

// readings reads files again that an earlier version read, and reports which
// documents this version reads otherwise.
func (c *checker) readings() error {
	if !slices.ContainsFunc(sme.RuleIDs(), func(id string) bool { return strings.HasPrefix(id, "reading.") && c.asks(id) }) {
		return nil
	}
	r, err := c.a.newRereader(c.s)
	if err != nil {
		return err
	}
	list, err := r.outdated()
	if err != nil {
		return err
	}
	var unknown []int
	for _, x := range list {
		switch x.As {
		case wording.ReadChanged:
			c.add(sme.Finding{Rule: "reading.changed", Document: x.ID, Row: x.Differs.First, Args: []any{x.Differs}})
			if x.FlagsUnknown {
				unknown = append(unknown, int(x.ID))
			}
		case wording.ReadRefused:
			c.add(sme.Finding{Rule: "reading.refused", Document: x.ID, Args: []any{x.Why}})
		case wording.ReadNotKept:
			c.add(sme.Finding{Rule: "reading.not-kept", Document: x.ID, Args: []any{}})
		}
	}
	if len(unknown) > 0 {
		c.add(sme.Finding{Rule: "reading.flags", Subject: c.s.Path(), Args: []any{len(unknown), shown(unknown)}})
	}
	return nil
}

// shown names the first of some rows: 5, 17, 20 …
func shown(rows []int) string {
	var texts []string
	for _, n := range rows[:min(shownRows, len(rows))] {
		texts = append(texts, strconv.Itoa(n))
	}
	text := strings.Join(texts, ", ")
	if len(rows) > shownRows {
		text += " …"
	}
	return text
}

// firms reports firms carried in, rows undecided, and codes under two names.
func (c *checker) firms() error {
	carried, err := c.s.CarriedIn(c.a.ctx)
	if err != nil {
		return err
	}
	undecided, err := c.s.UndecidedRows(c.a.ctx)
	if err != nil {
		return err
	}
	homonyms, err := c.s.Homonyms(c.a.ctx)
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		rule string
		list []store.FirmRow
	}{{"firm.carried-in", carried}, {"firm.one-name-two-places", homonyms}, {"firm.undecided", undecided}} {
		for i := 0; i < len(kind.list); {
			first := kind.list[i]
			var rows []int
			for ; i < len(kind.list) && kind.list[i].Document == first.Document && kind.list[i].Tier == first.Tier; i++ {
				rows = append(rows, kind.list[i].Row)
			}
			c.add(sme.Finding{Rule: kind.rule, Document: first.Document, Row: first.Row, Tier: first.Tier,
				Args: []any{len(rows), shown(rows), first.Firm}})
		}
	}
	if err := c.decisions(); err != nil {
		return err
	}
	return c.s.CodeNames(c.a.ctx, func(rows []sme.CodeRow) {
		for _, n := range sme.CheckNames(rows) {
			if c.codes[rowOf{n.Document, n.Row}] { // a remark says so
				continue
			}
			c.add(sme.Finding{Rule: "firm.two-names", Document: n.Document, Row: n.Row, Subject: n.Other,
				Args: []any{n.Code, n.Name, n.Other}})
		}
	})
}

// decisions reports the decisions that the rows contradict.
func (c *checker) decisions() error {
	taken, err := c.s.Decisions(c.a.ctx)
	if err != nil {
		return err
	}
	for _, d := range taken {
		overruled := false
		if d.Undone == 0 && !d.Unsure {
			if overruled, err = c.s.Overruled(c.a.ctx, d.Decision); err != nil {
				return err
			}
		}
		if !overruled {
			continue
		}
		one, other, err := c.a.keyNames(c.s, d.Decision)
		if err != nil {
			return err
		}
		c.add(sme.Finding{Rule: "firm.decision-overruled", Subject: one, Args: []any{d.Log, one, wording.SignOf(d.Word()), other}})
	}
	return nil
}

// official holds official figures against the registry's.
func (c *checker) official() error {
	found, err := sme.CheckOfficial(c.a.ref(), c.grounds, c.s.Counter(c.a.ctx, c.a.ref().Regions), c.query.On)
	c.add(found...)
	return err
}

// tiers are those asked about.
func (c *checker) tiers() []sme.TierID {
	if c.tier != "" {
		return []sme.TierID{c.tier}
	}
	return c.a.ref().Ladder()
}

// missing reports the lists that are due and not in the registry.
func (c *checker) missing() error {
	for _, tier := range c.tiers() {
		for _, region := range c.query.Regions {
			if cover := sme.CoverageOfAll(c.a.ref(), c.grounds, tier, region, c.query.On); len(cover.Missing) > 0 {
				c.add(sme.Finding{Rule: "coverage.missing", Tier: tier, Region: region, Args: []any{cover.Missing, len(cover.Held)}})
			}
		}
	}
	return nil
}

// gates reports what the gates that were asked for don't let pass.
func (c *checker) gates() error {
	if c.fl.maxAge != "" {
		c.gateAge()
	}
	for _, tier := range c.tiers() {
		for _, region := range c.query.Regions {
			if cover := sme.CoverageOfAll(c.a.ref(), c.grounds, tier, region, c.query.On); c.fl.coverage &&
				cover.State != sme.CoverComplete {
				c.add(sme.Finding{Rule: "gate.coverage", Tier: tier, Region: region, Args: []any{c.a.CoverState(tier, &cover)}})
			}
			if !c.fl.target {
				continue
			}
			if err := c.gateTarget(tier, region); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) gateAge() {
	latest := sme.DocumentNumber(0)
	for _, id := range c.order {
		d := c.docs[id]
		if d.Final && c.tells(d) && d.Published.Start() <= c.query.On &&
			(latest == 0 || d.Published.Start() > c.docs[latest].Published.Start()) {
			latest = id
		}
	}
	switch {
	case latest == 0:
		c.add(sme.Finding{Rule: "gate.max-age", Args: []any{c.fl.maxAge, c.a.say("check.no-document")}, Subject: c.s.Path()})
	case c.docs[latest].Published.Start() < c.age:
		c.add(sme.Finding{Rule: "gate.max-age", Args: []any{c.fl.maxAge, c.docs[latest].Published.String()}, Document: latest})
	}
}

// tells reports whether a document is of the tier and concerns the regions asked about.
func (c *checker) tells(d *store.DocumentInfo) bool {
	return (c.tier == "" || d.Tier == c.tier) && (len(c.a.regions) == 0 || c.related(d.Issuer))
}

func (c *checker) gateTarget(tier sme.TierID, region sme.RegionID) error {
	ref := c.a.ref()
	t := ref.Headline(tier, region, c.query.On)
	if t == nil {
		return nil
	}
	q := sme.Query{Tier: tier, Regions: []sme.RegionID{region}, Reach: t.Reach}
	coverage := func(on sme.Day) sme.Coverage { return q.CoverageFor(ref, c.grounds, tier, on, t.Basis) }
	q.On = c.query.On
	undecided, err := c.s.Undecided(c.a.ctx, q, ref)
	if err != nil {
		return err
	}
	ev := &sme.Evidence{Grounds: c.grounds, Count: c.s.Counter(c.a.ctx, ref.Regions), Undecided: undecided}
	p, err := sme.ProgressOn(ref, t, ev, coverage, c.query.On)
	if err != nil {
		return err
	}
	figure := c.a.say("overview.no-figure")
	if p.Figure != nil {
		figure = c.a.Value(*p.Figure)
	}
	f := sme.Finding{Tier: tier, Region: region, Args: []any{wording.OperatorSign(t.Operator), t.Value, t.By, p.Status, figure}}
	switch p.Status {
	case sme.StatusMissed, sme.StatusOffTrack:
		f.Rule = "gate.target"
	case sme.StatusUnknown:
		f.Rule = "gate.target-unknown"
	default:
		return nil
	}
	c.add(f)
	return nil
}
