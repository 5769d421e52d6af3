package notice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tracker/internal/sme"
)

// outcome is what a row's own result says of its review: renew, fail, or "".
func outcome(result string) sme.Act {
	switch {
	case containsAny(result, "未通过", "不通过", "不合格", "未参加", "未申请", "未提交", "不予", "放弃", "取消", "撤销"):
		return sme.Fail
	case containsAny(result, "通过", "合格"):
		return sme.Renew
	}
	return ""
}

// contradicts reports whether a row's own result is not what the list's act says.
func (b *builder) contradicts(result string) bool {
	switch outcome(result) {
	case sme.Fail:
		return b.act != sme.Fail && b.act != sme.Revoke
	case sme.Renew:
		return b.act == sme.Fail
	}
	return false
}

// byResult takes a table of reviews apart by the results of its rows, where
// some passed and some did not. A row whose result can't be read is neither: it
// is a problem.
func (b *builder) byResult(said facts) []List {
	l := b.list
	reviews := b.act == sme.Renew || b.act == sme.Fail ||
		len(said.mixed) > 0 && !slices.ContainsFunc(said.mixed, func(a sme.Act) bool { return a != sme.Renew && a != sme.Fail })
	column := slices.IndexFunc(b.cols.list, func(c Column) bool { return c.ID == colResult })
	if !reviews || column < 0 {
		return nil
	}
	header := b.cols.list[column].Header
	result := func(e *sme.Entry) string {
		if i := slices.IndexFunc(e.Other, func(c sme.Cell) bool { return c.Header == header }); i >= 0 {
			return e.Other[i].Text
		}
		return ""
	}
	entries := l.Document.Entries
	rows := map[sme.Act]int{}
	for i := range entries {
		rows[outcome(result(&entries[i]))]++
	}
	if rows[sme.Fail] == 0 || rows[sme.Renew]+rows[""] == 0 && b.act == sme.Fail {
		return nil // the title says it all
	}
	l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool { return w.Remark.ID == "row.result" })
	var passed, notPassed []sme.Entry
	together := len(entries)
	for i := range entries {
		e := &entries[i]
		e.Problems = slices.DeleteFunc(e.Problems, func(r sme.Remark) bool { return r.ID == "row.result" })
		switch outcome(result(e)) {
		case sme.Renew:
			passed = append(passed, *e)
		case sme.Fail:
			notPassed = append(notPassed, *e)
		default:
			l.Problems = append(l.Problems, Line{e.Row, e.Name, mistake("row.no-result", result(e))})
		}
	}
	failed := l.takeOut(notPassed)
	l.Document.Entries, l.together, failed.together = passed, together, together
	b.state(l, said, sme.Renew)
	b.state(failed, said, sme.Fail)
	if len(l.Document.Entries) == 0 && len(l.Problems) == 0 { // the lines around the rows go with them
		failed.Header, failed.Passed, failed.RowsRead = l.Header, l.Passed, failed.RowsRead+len(l.Passed)
		failed.Warnings = append(failed.Warnings, l.Warnings...)
		return []List{*failed}
	}
	return []List{*l, *failed}
}

// takeOut makes a list of its own of some entries, with what was said of them.
func (l *List) takeOut(entries []sme.Entry) *List {
	taken := &List{Sheet: l.Sheet, under: l.under, Columns: l.Columns, RowsRead: len(entries)}
	taken.Document.Title, taken.Document.Entries = l.Document.Title, entries
	l.RowsRead -= len(entries)
	rows := map[int]bool{}
	for i := range entries {
		rows[entries[i].Row] = true
	}
	for _, w := range l.Warnings {
		if rows[w.Row] {
			taken.Warnings = append(taken.Warnings, w)
		}
	}
	l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool { return rows[w.Row] })
	return taken
}

// actOf is the act that a cell names: an id, or words of one act.
func actOf(text string) sme.Act {
	if act := sme.Act(strings.ToLower(text)); slices.Contains(sme.Acts, act) {
		return act
	}
	if utf8.RuneCountInString(text) > 12 {
		return ""
	}
	if acts := actsIn(squeeze(text)); len(acts) == 1 {
		return acts[0]
	}
	return outcome(text)
}

// tiersOf are the tiers that a cell names, in full or in short: 创新型, 国家级小巨人.
func (r *reader) tiersOf(text string) []sme.TierID {
	if len(text) > 120 || len(text) < len("小巨人") {
		return nil
	}
	plain := strings.ToLower(unquote(squeeze(text)))
	for _, w := range r.wider {
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, w.words+"中小企业", ""), w.words, "") // of no tier's lists
	}
	var all []sme.TierID
	add := func(id sme.TierID) {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, part := range strings.FieldsFunc(plain, func(c rune) bool { return strings.ContainsRune("、，,;；/+和及&|", c) }) {
		var f facts
		if r.readTier(&f, part); f.lookAlike != "" {
			continue
		}
		add(f.tier)
		add(f.other)
		if f.tier == "" {
			add(r.short(part))
		}
	}
	return all
}

// short is the tier that a text names as tables do: 创新型, little-giant.
func (r *reader) short(text string) sme.TierID {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "企业"), "中小")
	for _, lead := range []string{"国家级", "国家", "省级", "省"} {
		text = strings.TrimPrefix(text, lead)
	}
	latin := strings.NewReplacer("-", "", "_", "").Replace
	for i := range r.ref.Tiers {
		t := &r.ref.Tiers[i]
		for _, name := range []string{string(t.ID), t.ShortZh, t.ShortEn, t.NameEn} {
			if latin(text) == latin(strings.ToLower(squeeze(name))) {
				return t.ID
			}
		}
	}
	return ""
}

// kindOf is what a row's own cell says it is: a new firm, or a review passed.
func kindOf(text string) sme.Act {
	switch {
	case utf8.RuneCountInString(text) > 12 || outcome(text) == sme.Fail:
		return ""
	case strings.Contains(text, "复核"):
		return sme.Renew
	case containsAny(text, "认定", "新增", "首次", "新申报", "新评价") || text == "新":
		return sme.Recognise
	}
	return ""
}

// byKind splits a table of new firms and passed reviews by a column in which every
// row says which it is, unless all are reviews by the title.
func (b *builder) byKind(said facts) []List {
	l := b.list
	mixed := slices.Equal(said.mixed, []sme.Act{sme.Recognise, sme.Renew})
	if !mixed && (b.act != sme.Recognise || len(said.mixed) > 0) || len(l.Document.Entries) == 0 {
		return nil
	}
	for _, c := range b.cols.list {
		if c.ID != "" || c.Header == "" {
			continue
		}
		rows := map[sme.Act][]sme.Entry{}
		for i := range l.Document.Entries {
			e := &l.Document.Entries[i]
			act := sme.Act("")
			if at := slices.IndexFunc(e.Other, func(o sme.Cell) bool { return o.Header == c.Header }); at >= 0 {
				act = kindOf(e.Other[at].Text)
			}
			if rows[act] = append(rows[act], *e); act == "" {
				break
			}
		}
		if len(rows[""]) > 0 {
			continue
		}
		if len(rows[sme.Renew]) == 0 || len(rows[sme.Recognise]) == 0 {
			act := sme.Recognise
			if len(rows[sme.Renew]) > 0 {
				act = sme.Renew
			}
			b.state(l, said, act)
			return []List{*l}
		}
		together := len(l.Document.Entries)
		renewed := l.takeOut(rows[sme.Renew])
		l.Document.Entries, l.together, renewed.together = rows[sme.Recognise], together, together
		b.state(l, said, sme.Recognise)
		b.state(renewed, said, sme.Renew)
		return []List{*l, *renewed}
	}
	return nil
}
