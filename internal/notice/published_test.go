package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

func TestNotices(t *testing.T) {
	day := sme.Date{Year: 2023, Month: 3, Day: 20}
	firms := "序号,企业名称\n1,成都甲乙科技有限公司\n2,成都丙丁科技有限公司\n"
	title := "四川省第二批创新型中小企业名单\n"
	for _, tt := range []struct {
		rule, list, letter string
		want               sme.Notice
	}{
		{"nothing", title + firms, "", sme.Notice{}},
		{"a number in a line of its own", "川经信企业〔2023〕45号\n" + title + firms, "", sme.Notice{Number: "川经信企业〔2023〕45号"}},
		{"in other brackets", "川经信企业[2023]45号\n" + title + firms, "", sme.Notice{Number: "川经信企业[2023]45号"}},
		{"of an announcement", "公告\n2023年第5号\n" + title + firms, "", sme.Notice{Number: "2023年第5号"}},
		{"behind a label", title + "发文字号：川经信企业〔2023〕45号\n成文日期：2023年3月20日\n" + firms, "", sme.Notice{Number: "川经信企业〔2023〕45号", Date: day}},
		{"the grounds are another notice", title + "根据《优质中小企业梯度培育管理暂行办法》（工信部企业〔2022〕63号）\n" + firms, "", sme.Notice{}},
		{"who signs, and when", title + firms + "四川省经济和信息化厅\n2023年3月20日\n", "", sme.Notice{Publisher: "四川省经济和信息化厅", Date: day}},
		{"an address", title + firms + "\"原文链接：https://jxt.example.cn/a/2023/3/20/1.shtml\"\n", "", sme.Notice{Address: "https://jxt.example.cn/a/2023/3/20/1.shtml"}},
		{"the letter", title + firms, "川经信企业〔2023〕45号\n四川省经济和信息化厅关于公布四川省第二批创新型中小企业名单的通知\n各市（州）经济和信息化局：\n根据《办法》（工信部企业〔2022〕63号），现予公布。\n四川省经济和信息化厅\n2023年3月20日\n",
			sme.Notice{Number: "川经信企业〔2023〕45号", Publisher: "四川省经济和信息化厅", Date: day}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			opt := options(t)
			n := parseCSV(t, tt.list, opt)
			if len(n.Lists) != 1 {
				t.Fatalf("not one list:\n%s", account(n))
			}
			var letter *Letter
			if tt.letter != "" {
				letter = &parseCSV(t, tt.letter, opt).Letter
			}
			Complete(&n.Lists[0], Facts{}, letter, opt)
			if diff := cmp.Diff(tt.want, n.Lists[0].Document.Notice); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A page saved whole says where it was: browsers leave a mark, and sites of the
// government name themselves in the head.
func TestNoticesOfPages(t *testing.T) {
	const list = `<body><h1>四川省第二批创新型中小企业名单</h1><table><tr><td>序号<td>企业名称<tr><td>1<td>成都甲乙科技有限公司</table></body>`
	for _, tt := range []struct {
		rule, page string
		want       sme.Notice
	}{
		{"the mark of a browser", "<!DOCTYPE html>\n<!-- saved from url=(0041)https://jxt.example.cn/a/2023/3/20/1.shtml -->\n<html>" + list, sme.Notice{Address: "https://jxt.example.cn/a/2023/3/20/1.shtml"}},
		{"the head of a site", `<html><head><meta name="Url" content="https://jxt.example.cn/a.html"><meta name="ContentSource" content="经济和信息化厅"><meta name="PubDate" content="2023-03-20 10:00"></head>` + list,
			sme.Notice{Publisher: "经济和信息化厅", Date: sme.Date{Year: 2023, Month: 3, Day: 20}, Address: "https://jxt.example.cn/a.html"}},
		{"its canonical address", `<html><head><link rel="canonical" href="https://jxt.example.cn/a.html"></head>` + list, sme.Notice{Address: "https://jxt.example.cn/a.html"}},
		{"an address within the site", `<html><head><link rel="canonical" href="/a.html"></head>` + list, sme.Notice{}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			f, err := grid.Read([]byte(tt.page), grid.Options{})
			if err != nil {
				t.Fatal(err)
			}
			n := Parse(f, options(t))
			if len(n.Lists) != 1 {
				t.Fatalf("not one list:\n%s", account(n))
			}
			if diff := cmp.Diff(tt.want, n.Lists[0].Document.Notice); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
