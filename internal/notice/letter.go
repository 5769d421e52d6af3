package notice

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"tracker/internal/sme"
)

// letter reads the running text that belongs to no list.
func (p *parser) letter() {
	l := &p.n.Letter
	l.Text = strings.Join(p.text, "\n")
	var said facts
	for _, line := range p.text {
		// A title has some length: 通知公告 alone is an item of a page's menu.
		if q := squeeze(line); l.Title == "" && utf8.RuneCountInString(q) >= 8 && utf8.RuneCountInString(q) <= 100 && !strings.Contains(q, "。") && containsAny(q, "名单", "公告", "通知", "公示", "关于", "公布") {
			l.Title = trim(line)
			said = p.read.read(line, false)
		}
	}
	if len(said.mixed) == 0 && said.act == "" && said.tier != "" {
		said.act = sme.Recognise
	}
	for _, line := range p.text {
		f := p.read.read(line, true)
		if l.Title != "" && (f.tier != "" && f.tier != said.tier && said.tier != "" || said.tier == "" && f.other != "") {
			f.tier, f.other, f.batch = "", "", batchWords{}
		}
		if said.act != "" {
			f.act, f.mixed, f.clauses = "", nil, nil
		}
		said = said.or(f)
	}
	l.said = said
	l.Tier, l.Act, l.Issuer, l.Published, l.Window, l.Final = said.tier, said.act, said.issuer, said.published, said.window, said.final
	l.Batch = p.read.batch(said.batch, said.tier, cmp.Or(said.issuer, p.read.assumed(said.tier)), cmp.Or(said.act, sme.Recognise))
	l.Label = said.batch.label
	l.Notice = dated(said.notice, said.published)
	l.Totals = p.read.totalsFor(said, cmp.Or(said.act, sme.Recognise), said.tier, cmp.Or(said.issuer, p.read.assumed(said.tier)))
}

// assumed is the issuer of a tier's lists where none is named.
func (r *reader) assumed(tier sme.TierID) sme.RegionID {
	if r.national(tier) {
		return sme.Country
	}
	if r.home == "" {
		return ""
	}
	return r.ref.Regions.At(r.home, sme.KindProvince)
}
