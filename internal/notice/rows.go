package notice

import (
	"cmp"
	"slices"
	"strconv"

	"tracker/internal/sme"
)

// rowFacts are what the columns of a list say of the list that a row is of.
type rowFacts struct {
	tier      sme.TierID
	act       sme.Act
	batch     batchWords
	published sme.Date
}

// byRow splits a list whose rows say what they are of, in columns of tiers, acts,
// batches or dates of publication, into a list for each. A row that doesn't say is
// a problem.
func (b *builder) byRow(lists []List) []List {
	if !slices.ContainsFunc(b.cols.list, func(c Column) bool {
		return c.ID == colTier || c.Header != "" && slices.Contains([]string{colAct, colBatch, colYear, colPublished}, c.ID)
	}) {
		return lists
	}
	var all []List
	for i := range lists {
		all = append(all, b.apartByRow(&lists[i])...)
	}
	return all
}

func (b *builder) apartByRow(l *List) []List {
	said := l.said
	if said.tier == "" && said.other == "" && b.cols.header(colTier) == "" {
		l.batches = b.batchesOf(l) // of whose batches, nothing says
		return []List{*l}
	}
	base := rowFacts{said.tier, l.Document.Act, said.batch, said.published}
	if said.other != "" {
		base.tier = "" // the title leaves it to the rows
	}
	groups := map[rowFacts][]sme.Entry{}
	var order []rowFacts
	for i := range l.Document.Entries {
		e := &l.Document.Entries[i]
		f, wrong := b.rowFacts(e, base)
		switch {
		case wrong.Error:
			l.Problems = append(l.Problems, Line{e.Row, e.Name, wrong})
			continue
		case wrong.ID != "":
			e.Problems = append(e.Problems, wrong)
			l.Warnings = append(l.Warnings, Line{e.Row, e.Name, wrong})
		}
		if _, ok := groups[f]; !ok {
			order = append(order, f)
		}
		groups[f] = append(groups[f], *e)
	}
	if len(order) == 0 { // all are problems
		l.Document.Entries = nil
		return []List{*l}
	}
	if len(order) == 1 && order[0] == base && len(groups[base]) == len(l.Document.Entries) {
		return []List{*l}
	}
	if column := b.cols.header(colTier); said.tier != "" && said.other == "" && column != "" && slices.ContainsFunc(order, func(f rowFacts) bool { return f.tier != said.tier }) {
		b.warnIn(l, remark("list.tier-by-row", said.tier, column))
	}
	if !slices.ContainsFunc(order, func(f rowFacts) bool { return f.tier == "" }) {
		l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool { return w.Remark.ID == "list.tier-mixed" })
	}
	together := len(l.Document.Entries)
	var all []List
	var rest []*List
	for _, f := range order[1:] {
		rest = append(rest, l.takeOut(groups[f]))
	}
	l.Document.Entries = groups[order[0]]
	for i, part := range append([]*List{l}, rest...) {
		if len(order) > 1 {
			part.together = together
		}
		f := order[i]
		own := said
		if f.tier != "" && (f.tier != said.tier || said.other != "") {
			own.tier, own.tierText, own.other, own.lookAlike, own.wider = f.tier, string(f.tier), "", "", ""
		}
		own.batch = f.batch
		if f.published != said.published {
			own.published = f.published
		}
		if f.act != l.Document.Act || f.act != said.act {
			own.mixed, own.unclear, own.clauses = nil, "", nil
		}
		b.state(part, own, f.act)
		all = append(all, *part)
	}
	return all
}

// batchesOf counts the batches that the rows of a list name, as far as its title
// names none.
func (b *builder) batchesOf(l *List) int {
	batches := map[batchWords]bool{}
	for i := range l.Document.Entries {
		if f, _ := b.rowFacts(&l.Document.Entries[i], rowFacts{batch: l.said.batch}); !f.batch.weak() {
			f.batch.label = ""
			batches[f.batch] = true
		}
	}
	return len(batches)
}

// warnIn is a warning about a list as a whole.
func (b *builder) warnIn(l *List, r sme.Remark) {
	l.Warnings = append(l.Warnings, Line{0, "", r})
}

// rowFacts reads what a row says of itself, where its list says nothing else.
// A remark that is no error is a doubt.
func (b *builder) rowFacts(e *sme.Entry, base rowFacts) (f rowFacts, wrong sme.Remark) {
	f = base
	doubt := sme.Remark{}
	for at, c := range b.cols.list {
		if c.Header == "" && c.ID != colTier {
			continue
		}
		text := b.unnamed[rowCell{e.Row, at}]
		if i := slices.IndexFunc(e.Other, func(o sme.Cell) bool { return o.Header == c.Header }); i >= 0 && c.Header != "" {
			text = e.Other[i].Text
		}
		if nothing(text) {
			if c.ID == colTier && base.tier == "" {
				return f, mistake("row.no-tier", text)
			}
			continue
		}
		switch c.ID {
		case colTier:
			tiers := b.read.tiersOf(text)
			if len(tiers) == 0 {
				return f, mistake("row.no-tier", text)
			}
			f.tier = slices.MaxFunc(tiers, b.read.compareTiers)
			if len(tiers) > 1 {
				doubt = remark("row.two-tiers", text, f.tier)
			}
		case colAct:
			if act := actOf(text); act != "" {
				f.act = act
			} else {
				doubt = remark("row.words-unread", c.Header, text)
			}
		case colBatch, colYear:
			w := batchOf(text, c.ID)
			switch {
			case !base.batch.weak():
			case w == (batchWords{}) && c.ID == colBatch:
				doubt = remark("row.words-unread", c.Header, text)
			case w != (batchWords{}) && (f.batch.weak() || !w.weak()):
				f.batch = w
			}
		case colPublished:
			if d := readEnd(text); !d.IsZero() {
				f.published = d
			} else {
				doubt = remark("row.words-unread", c.Header, text)
			}
		}
	}
	return f, doubt
}

// compareTiers orders tiers from the lowest up.
func (r *reader) compareTiers(a, b sme.TierID) int {
	rank := func(id sme.TierID) int {
		i := slices.IndexFunc(r.ref.Tiers, func(t sme.Tier) bool { return t.ID == id })
		return r.ref.Tiers[i].Rank
	}
	return rank(a) - rank(b)
}

// header is the header of the column with an id, or its number if it has none;
// "" if there is none.
func (c *columns) header(id string) string {
	i := slices.IndexFunc(c.list, func(col Column) bool { return col.ID == id })
	if i < 0 {
		return ""
	}
	return cmp.Or(c.list[i].Header, strconv.Itoa(i+1))
}
