package notice

import (
	"slices"

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

// contradicts says that a row's own result is not what the list's act says.
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
	failed := &List{Sheet: l.Sheet, Columns: l.Columns, together: len(entries)}
	failed.Document.Title = l.Document.Title
	l.together = len(entries)
	l.Document.Entries = nil
	moved := map[int]bool{}
	for i := range entries {
		e := &entries[i]
		e.Problems = slices.DeleteFunc(e.Problems, func(r sme.Remark) bool { return r.ID == "row.result" })
		switch outcome(result(e)) {
		case sme.Renew:
			l.Document.Entries = append(l.Document.Entries, *e)
		case sme.Fail:
			failed.Document.Entries = append(failed.Document.Entries, *e)
			moved[e.Row] = true
		default:
			l.Problems = append(l.Problems, Line{e.Row, e.Name, mistake("row.no-result", result(e))})
		}
	}
	for _, w := range l.Warnings {
		if moved[w.Row] && w.Remark.ID != "row.result" {
			failed.Warnings = append(failed.Warnings, w)
		}
	}
	l.Warnings = slices.DeleteFunc(l.Warnings, func(w Line) bool { return moved[w.Row] || w.Remark.ID == "row.result" })
	failed.RowsRead = len(failed.Document.Entries)
	l.RowsRead -= failed.RowsRead
	b.state(l, said, sme.Renew)
	b.state(failed, said, sme.Fail)
	if len(l.Document.Entries) == 0 && len(l.Problems) == 0 { // what stands around the rows goes with them
		failed.Header, failed.Passed, failed.RowsRead = l.Header, l.Passed, failed.RowsRead+len(l.Passed)
		failed.Warnings = append(failed.Warnings, l.Warnings...)
		return []List{*failed}
	}
	return []List{*l, *failed}
}
