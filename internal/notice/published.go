package notice

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// What texts say of the notice by which a list was published: its number, who
// published it, when and where. A notice names others as its grounds, so a
// number is its own only behind a label or in a line of its own.

const noticeNumber = `[\p{Han}]{2,16}[〔\[［【（(](?:19|20)[0-9]{2}[〕\]］】）)](?:第)?[0-9]{1,5}号`

var (
	numberLabel = regexp.MustCompile(`(?:发文字号|文件字号|公文字号|文件编号|发文文号|文号)[:：]?(` + noticeNumber + `|(?:19|20)[0-9]{2}年第?[0-9]{1,5}号)`)
	numberAlone = regexp.MustCompile(`^(` + noticeNumber + `|(?:19|20)[0-9]{2}年第[0-9]{1,5}号)$`)

	publisherLabel = regexp.MustCompile(`(?:发布机构|发布单位|发布机关|发布部门|发文机关|发文单位|发文机构|印发机关|公布单位|公布机关|制发单位|信息来源|文章来源|来源)[:：]([\p{Han}（）()、]{2,40})`)
	publisherLead  = regexp.MustCompile(`^([\p{Han}、]{4,40}(?:厅|局|部|委|委员会|办公室|人民政府|管委会))(?:办公厅)?关于`)
	signature      = regexp.MustCompile(`^([\p{Han}、]{4,40}(?:厅|局|部|委|委员会|办公室|人民政府|管委会|中心))(` + dateWords + `)?$`)

	dateLabel = regexp.MustCompile(`(?:成文日期|发文日期|印发日期|签发日期|成文时间|发文时间)[:：]?(` + dateWords + `)`)

	addressLabel = regexp.MustCompile(`(?:网址|链接|原文|来源|地址|网页|出处)[^:：]{0,8}[:：]?\s*(https?://[^\s"'<>，。；）)]+)`)
	addressAlone = regexp.MustCompile(`^(https?://[^\s"'<>，。；）)]+)$`)
)

// noticeOf is what a line says of its notice.
func noticeOf(line string) sme.Notice {
	var n sme.Notice
	if len(line) > 2000 {
		return n
	}
	if m := addressLabel.FindStringSubmatch(line); m != nil {
		n.Address = m[1]
	} else if m := addressAlone.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		n.Address = m[1]
	}
	q := squeeze(line)
	if m := numberLabel.FindStringSubmatch(q); m != nil {
		n.Number = m[1]
	} else if m := numberAlone.FindStringSubmatch(bare(q)); m != nil {
		n.Number = m[1]
	}
	if m := dateLabel.FindStringSubmatch(q); m != nil {
		n.Date = date(m[1])
	}
	switch m, s, lead := publisherLabel.FindStringSubmatch(q), signature.FindStringSubmatch(q), publisherLead.FindStringSubmatch(q); {
	case m != nil:
		n.Publisher = strings.TrimRight(m[1], "（(、")
	case s != nil && !strings.HasPrefix(q, "各"): // whom it goes to
		n.Publisher, n.Date = s[1], orDate(n.Date, s[2])
	case lead != nil:
		n.Publisher = lead[1]
	}
	return n
}

func orDate(d sme.Date, text string) sme.Date {
	if d.IsZero() && text != "" {
		return date(text)
	}
	return d
}

// dated gives a notice of which something is known the date of its text.
func dated(n sme.Notice, published sme.Date) sme.Notice {
	if !n.IsZero() && n.Date.IsZero() {
		n.Date = published
	}
	return n
}

// pageNotice is what the head of a web page says of the notice on it.
func pageNotice(p grid.Page) sme.Notice {
	n := sme.Notice{Address: p.Address}
	if s := strings.TrimSpace(p.Source); utf8.RuneCountInString(s) > 2 && !strings.Contains(s, "本站") {
		n.Publisher = s
	}
	day, _, _ := strings.Cut(strings.TrimSpace(p.Date), " ")
	n.Date = date(day)
	return n
}
