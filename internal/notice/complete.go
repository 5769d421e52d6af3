package notice

import (
	"cmp"
	"slices"

	"tracker/internal/sme"
)

// Complete fills what a list leaves open: by flag, list, letter, what the
// registry holds of the batch, built-in batches, and the printed end less the tier's years, the first that says it.
// It returns what is missing or contradictory; errors stop an import.
func Complete(l *List, flags Facts, letter *Letter, opt Options) []sme.Remark {
	c := &completion{list: l, d: &l.Document, flags: flags, opt: opt, read: opt.made().read}
	if letter != nil {
		c.letter = *letter
	}
	c.tierAndAct()
	c.issuer()
	c.batch()
	c.dates()
	c.totals()
	c.d.Notice = c.flags.Notice.Or(c.d.Notice).Or(c.letter.Notice)
	return c.remarks
}

type completion struct {
	list    *List
	d       *sme.Document
	flags   Facts
	letter  Letter
	opt     Options
	read    *reader
	remarks []sme.Remark
}

func (c *completion) say(r sme.Remark) { c.remarks = append(c.remarks, r) }

// asks reports whether one of some errors was said.
func (c *completion) asks(ids ...string) bool {
	return slices.ContainsFunc(c.remarks, func(r sme.Remark) bool { return r.Error && slices.Contains(ids, r.ID) })
}

// given takes a fact from the flag and says if the list has another one.
func given[T ~string](c *completion, fact Fact, to *T, flag T) bool {
	if flag == "" {
		return false
	}
	if *to != "" && *to != flag {
		c.say(remark("list.flag-differs", fact, flag, *to))
	}
	*to = flag
	return true
}

// foreign warns that the letter is about another list, and reports whether it is:
// nothing is taken from it then.
func foreign[T ~string](c *completion, fact Fact, list, letter T) bool {
	if list == "" || letter == "" || list == letter {
		return false
	}
	c.say(remark("list.letter-differs", fact, list, letter))
	c.letter = Letter{}
	return true
}

// wider is the other population that the list is titled by, else its letter, where
// the list itself names no tier.
func (c *completion) wider() string {
	if c.list.said.tier != "" {
		return c.list.said.wider
	}
	return c.letter.said.wider
}

// tierAndAct completes tier, act and status.
func (c *completion) tierAndAct() {
	d := c.d
	if c.list.LookAlike != "" {
		r := remark("list.look-alike", c.list.LookAlike)
		r.Error = c.flags.Tier == ""
		c.say(r)
	}
	if wider := c.wider(); wider != "" && c.flags.Tier == "" {
		c.say(mistake("list.wider", wider))
	}
	if !given(c, "tier", &d.Tier, c.flags.Tier) && c.list.LookAlike == "" && !foreign(c, "tier", d.Tier, c.letter.Tier) && c.list.said.other == "" {
		d.Tier = cmp.Or(d.Tier, c.letter.Tier)
	}
	if c.flags.Act != "" && c.collected() != "" {
		d.Act = "" // it is what nothing but the tier in the title says
	}
	switch {
	case given(c, "act", &d.Act, c.flags.Act) || d.Act != "":
	case c.list.said.unclear != "":
		c.say(mistake("list.act-unclear", c.list.said.unclear))
	default:
		d.Act = c.letter.Act
		if d.Act == "" && len(c.list.said.mixed) == 0 && len(c.letter.said.mixed) == 0 {
			d.Act = sme.Recognise
		}
		if d.Act == "" {
			c.say(mistake("list.no-act"))
		}
	}
	c.list.endTitles()
	if c.list.actMixed && c.flags.Act == "" {
		c.say(mistake("list.act-mixed", d.Title))
	}
	if d.Tier == "" && c.list.LookAlike == "" && (d.Act.Titles() || d.Act == "") {
		c.noTier()
	}
	switch {
	case c.flags.Final != nil:
		if c.list.said.final != nil && *c.list.said.final != *c.flags.Final {
			c.say(remark("list.flag-differs", Fact("status"), status(*c.flags.Final), status(d.Final)))
		}
		d.Final = *c.flags.Final
	case c.list.said.final == nil && c.letter.Final != nil:
		d.Final = *c.letter.Final
	}
}

// noTier asks for the tier, of a title that names two in their words: then the
// warning of it says nothing more.
func (c *completion) noTier() {
	said := c.list.said
	if said.other == "" {
		c.say(mistake("list.no-tier"))
		return
	}
	c.say(mistake("list.two-tiers", said.tier, said.other))
	c.list.Warnings = slices.DeleteFunc(c.list.Warnings, func(w Line) bool { return w.Remark.ID == "list.tier-mixed" })
}

func status(final bool) string {
	if final {
		return "final"
	}
	return "notice"
}

// issuer completes the issuing region, and resolves the places again if it is
// another than they were looked for in.
func (c *completion) issuer() {
	d := c.d
	regions := c.opt.Ref.Regions
	before := d.Issuer
	if c.list.said.issuer != "" && c.list.said.other == "" { // tier and act may be told otherwise
		d.Issuer = c.read.grantor(c.list.said.issuer, d.Tier, d.Act)
	}
	if !given(c, "region", &d.Issuer, c.flags.Issuer) && d.Issuer == "" {
		c.letterIssuer()
		if d.Issuer == "" {
			if d.Issuer = c.read.assumed(d.Tier); d.Issuer != "" {
				c.say(remark("list.issuer-assumed", d.Issuer))
			} else {
				c.say(mistake("list.no-issuer"))
			}
		}
	} else if c.letter.Issuer != "" && !regions.Within(d.Issuer, c.letter.Issuer) && !regions.Within(c.letter.Issuer, d.Issuer) {
		foreign(c, "region", d.Issuer, c.letter.Issuer)
	}
	// An issuer that is only assumed says nothing of places: home never decides them.
	if d.Issuer != before && (c.flags.Issuer != "" || c.letter.Issuer != "") {
		if c.flags.Issuer != "" {
			d.Scope = ""
		}
		c.list.locate(c.opt)
	}
}

// letterIssuer takes the issuer from the letter. One that publishes a part of the
// ministry's list says where its firms are.
func (c *completion) letterIssuer() {
	d := c.d
	if c.list.scopeAssumed && c.letter.Issuer != "" {
		d.Scope, c.list.scopeAssumed = "", false
	}
	d.Issuer = c.read.grantor(c.letter.Issuer, d.Tier, d.Act)
	if d.Issuer != c.letter.Issuer {
		d.Scope = c.letter.Issuer
	}
}

// batch completes the batch.
func (c *completion) batch() {
	d := c.d
	if w, ok := c.list.said.clauses[d.Act]; ok && c.list.said.mixed != nil {
		c.list.said.batch = w
	}
	d.Batch = c.read.batch(c.list.said.batch, d.Tier, d.Issuer, d.Act)
	if given(c, "batch", &d.Batch, c.flags.Batch) {
		if d.Label == "" || c.read.batch(c.list.said.batch, d.Tier, d.Issuer, d.Act) != d.Batch {
			d.Label = string(d.Batch)
			if facts := c.facts(); facts != nil {
				d.Label = facts.Label
			}
		}
		return
	}
	if c.list.batches > 1 {
		c.say(mistake("list.batch-mixed", c.list.batches))
	}
	said := c.letter.said
	w := said.batch
	if own, ok := said.clauses[d.Act]; ok {
		w = own
	}
	letter := c.read.batch(w, d.Tier, d.Issuer, d.Act)
	if foreign(c, "batch", d.Batch, letter) {
		return
	}
	if d.Batch == "" {
		d.Batch, d.Label = letter, w.label
	}
	switch {
	case d.Batch != "" || !d.Act.Grants():
	case c.flags.Act == "" && c.collected() != "":
		c.say(mistake("list.not-grantor", c.collected()))
	default:
		c.say(remark("list.no-batch"))
	}
}

// collected is the region that a list without a batch is of, where it lies within one
// whose lists grant the tier and nothing says that the firms were recognised by this
// list: a district may have put down who holds a title. A public notice grants nothing.
func (c *completion) collected() sme.RegionID {
	d := c.d
	rows := slices.ContainsFunc(c.list.Columns, func(col Column) bool { return col.ID == colAct })
	if d.Tier == "" || d.Act != sme.Recognise || c.list.said.act != "" || rows || !d.Final {
		return ""
	}
	publisher := cmp.Or(c.flags.Issuer, c.list.said.stated, d.Scope, c.letter.Issuer)
	if grantor := c.opt.Ref.Regions.At(publisher, c.read.granting(d.Tier)); grantor == "" || grantor == publisher {
		return ""
	}
	return publisher
}

func (c *completion) facts() *sme.BatchFacts {
	if c.d.Batch == "" {
		return nil
	}
	return c.opt.Ref.FactsOf(c.d.Tier, c.d.Issuer, c.d.Batch, c.d.Act)
}

// dates completes the publication and the validity.
func (c *completion) dates() {
	facts := c.facts()
	var stored *sme.Document
	if c.opt.Held != nil {
		stored = c.opt.Held(c.d)
	}
	c.window(facts, stored)
	c.published(facts, stored)
	c.checkDates()
}

// givenDate takes the date of a flag, if there is one, and warns where it differs
// from the list's own.
func (c *completion) givenDate(fact Fact, to *sme.Date, flag sme.Date) bool {
	if flag.IsZero() {
		return false
	}
	if !to.IsZero() && *to != flag {
		c.say(remark("list.flag-differs", fact, flag.String(), to.String()))
	}
	*to = flag
	return true
}

// window completes the validity: from the flags, the list, its letter, the list as
// it is stored, or the built-in batch.
func (c *completion) window(facts *sme.BatchFacts, stored *sme.Document) {
	d := c.d
	from := c.givenDate("valid-from", &d.Window.From, c.flags.ValidFrom)
	until := c.givenDate("valid-until", &d.Window.To, c.flags.ValidUntil)
	switch {
	case from || until:
		d.WinOrigin = sme.FromFlag
	case !d.Window.IsZero():
		d.WinOrigin = sme.FromList
	case !c.letter.Window.IsZero() && d.Act.Grants():
		d.Window, d.WinOrigin = c.letter.Window, sme.FromLetter
	case !c.letter.said.effect.IsZero() && endsTitles(d.Act):
		d.Window, d.WinOrigin = sme.Window{From: c.letter.said.effect}, sme.FromLetter
	case stored != nil && !stored.Window.IsZero() && d.Act.Grants():
		d.Window, d.WinOrigin = stored.Window, sme.FromHeld
	case facts != nil && !facts.ValidUntil.IsZero():
		d.Window, d.WinOrigin = sme.Window{To: facts.ValidUntil}, sme.FromBuiltIn
	}
}

// published completes the day of publication in the same order; failing all else it
// follows from the end of the validity.
func (c *completion) published(facts *sme.BatchFacts, stored *sme.Document) {
	d := c.d
	years := 0
	if t := c.opt.Ref.Tier(d.Tier, d.Window.To.End()); t != nil {
		years = t.Years
	}
	switch {
	case c.givenDate("published", &d.Published, c.flags.Published):
		d.PubOrigin = sme.FromFlag
	case !d.Published.IsZero():
		d.PubOrigin = sme.FromList
	case !c.letter.Published.IsZero():
		d.Published, d.PubOrigin = c.letter.Published, sme.FromLetter
	case stored != nil && !stored.Published.IsZero():
		d.Published, d.PubOrigin = stored.Published, sme.FromHeld
	case facts != nil && facts.Published.Month > 0: // of a year alone the day is asked for
		d.Published, d.PubOrigin = facts.Published, sme.FromBuiltIn
	case !d.Window.To.IsZero() && years > 0 && d.Act.Grants():
		d.Published, d.PubOrigin = d.Window.To.FirstDay(years), sme.FromEnd
	case c.asks("list.no-tier", "list.two-tiers", "list.look-alike") && d.Batch != "": // once the tier is told, the batch may be known
	default:
		c.say(mistake("list.no-date"))
	}
}

// checkDates refuses a validity that ends before it begins, or before the list that
// grants it was published.
func (c *completion) checkDates() {
	d, w := c.d, c.d.Window
	switch {
	case !w.From.IsZero() && !w.To.IsZero() && w.From.Start() > w.To.End():
		c.say(mistake("list.window-reversed", w.From, w.To))
	case !endsTitles(d.Act) && !w.To.IsZero() && !d.Published.IsZero() && w.To.End() < d.Published.Start():
		c.say(mistake("list.ends-before", d.Published, w.To))
	}
}

// totals completes the announced totals and holds them against the rows.
func (c *completion) totals() {
	d := c.d
	regions := c.opt.Ref.Regions
	d.Totals = c.read.totalsFor(c.list.said, d.Act, d.Tier, d.Issuer)
	for _, t := range c.read.totalsFor(c.letter.said, d.Act, d.Tier, d.Issuer) {
		if !slices.ContainsFunc(d.Totals, func(have sme.Total) bool { return have.Region == t.Region }) && regions.Within(t.Region, d.Issuer) {
			d.Totals = append(d.Totals, t)
		}
	}
	if c.list.together > 0 { // the total of a table that was split is of neither part
		d.Totals = slices.DeleteFunc(d.Totals, func(t sme.Total) bool { return t.Region == d.Issuer && t.N == c.list.together })
	}
	parts := [][]sme.Entry{d.Entries}
	if d.Batch != "" && c.list.parts != nil { // else each is a list of its own
		parts = c.list.parts
	}
	rows := map[sme.RegionID]int{}
	count := func(region sme.RegionID) int {
		if n, ok := rows[region]; ok {
			return n
		}
		n := 0
		for _, entries := range parts {
			for i := range entries {
				if region == d.Issuer || regions.Within(entries[i].Region, region) {
					n++
				}
			}
		}
		rows[region] = n
		return n
	}
	for _, t := range d.Totals {
		n := count(t.Region)
		switch {
		case n == t.N:
		case t.Region != d.Issuer:
			c.say(remark("list.region-rows", t.Region, n, t.N))
		case n < t.N:
			c.say(mistake("list.fewer-rows", n, t.N, t.Region))
		default:
			c.say(remark("list.more-rows", n, t.N, t.Region))
		}
	}
	facts := c.facts()
	if facts == nil {
		return
	}
	at := slices.IndexFunc(facts.Totals, func(t sme.Total) bool { return t.Region == d.Issuer })
	short := at >= 0 && d.Total(d.Issuer) == 0 && count(d.Issuer) < facts.Totals[at].N
	if short { // and its parts with it
		c.say(mistake("list.fewer-rows", count(d.Issuer), facts.Totals[at].N, d.Issuer))
	}
	for _, t := range facts.Totals {
		if n := count(t.Region); n != t.N && d.Total(t.Region) == 0 && (!short || n > t.N) {
			c.say(remark("list.known-total", t.Region, n, t.N))
		}
	}
}
