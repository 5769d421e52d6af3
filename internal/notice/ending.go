package notice

import (
	"regexp"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Lists that end titles print from when on they do, in a column or in a line,
// in many words. On such a list 终止日期 is that day; on one that grants titles
// it is when they end.

var (
	endingWords = []string{"取消", "撤销", "撤消", "失效", "终止", "废止", "摘牌"}
	forceWords  = []string{"生效", "执行", "施行"}
	notEndings  = []string{"有效", "合同", "协议", "公示", "项目", "证书编号"}
)

// endingHeader is what a header over the dates on which something ends or comes
// into force means, by its family: 取消称号时间.
func endingHeader(key string) (word, bool) {
	if !hasSuffix(key, "日期", "时间", "日") || containsAny(key, notEndings...) {
		return word{}, false
	}
	switch {
	case containsAny(key, "失效", "终止"):
		return word{colUntil, 1}, true
	case containsAny(key, endingWords...), containsAny(key, forceWords...):
		return word{colFrom, 1}, true
	}
	return word{}, false
}

const ending = `(?:取消|撤销|撤消|失效|终止|停止|废止|不再|丧失)`

var effectForms = []*regexp.Regexp{
	regexp.MustCompile(`[自从](` + dateWords + `)(?:之日)?(?:起|开始)[，,]?[^，,。；;]{0,12}?` + ending),
	regexp.MustCompile(`[自从](` + dateWords + `)(?:之日)?(?:起|开始)?(?:正式|开始)?(?:生效|执行|施行|实施)`),
	regexp.MustCompile(`(?:取消|撤销|撤消|失效|终止|生效|执行|施行)(?:称号|资格|认定)?的?(?:日期|时间|日)[:：为是]?(` + dateWords + `)`),
}

// effect is the date from which titles end, by a text: 自2024年12月1日起取消.
func effect(s string) sme.Date {
	if !strings.Contains(s, "20") && !strings.Contains(s, "二") {
		return sme.Date{}
	}
	for _, form := range effectForms {
		if m := form.FindStringSubmatch(s); m != nil {
			return date(m[1])
		}
	}
	return sme.Date{}
}

// endsTitles reports whether an act ends titles.
func endsTitles(act sme.Act) bool { return act == sme.Fail || act == sme.Revoke }

// endTitles takes the dates of a list that ends titles for those on which it
// does, where a column holds them that elsewhere is one of ends of validity.
func (l *List) endTitles() {
	d := &l.Document
	if !endsTitles(d.Act) || slices.ContainsFunc(l.Columns, func(c Column) bool { return c.ID == colFrom }) {
		return
	}
	at := slices.IndexFunc(l.Columns, func(c Column) bool {
		w, ok := endingHeader(headerKey(c.Header))
		return ok && w.id == colUntil && (c.ID == colUntil || c.ID == "")
	})
	if at < 0 {
		return
	}
	column := l.Columns[at]
	l.Columns = slices.Clone(l.Columns)
	l.Columns[at].ID = colFrom
	for i := range d.Entries {
		e := &d.Entries[i]
		if column.ID == colUntil {
			e.Window = sme.Window{From: e.Window.To}
			continue
		}
		printed := func(c sme.Cell) bool { return c.Header == column.Header }
		if j := slices.IndexFunc(e.Other, printed); j >= 0 && e.Window.From.IsZero() {
			if e.Window.From = readEnd(e.Other[j].Text); !e.Window.From.IsZero() {
				e.Other = slices.Delete(slices.Clone(e.Other), j, j+1)
			}
		}
	}
}
