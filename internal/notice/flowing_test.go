package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// In flowing text each table's title is the lines right above it. A page with
// lists of two tiers once gave both the tier and batch of the first.
func TestTitlesAboveTablesOfFlowingText(t *testing.T) {
	row := func(n int, cells ...string) grid.Row { return grid.Row{Number: n, Cells: cells} }
	n := Parse(&grid.File{Tables: []grid.Table{
		{Rows: []grid.Row{row(1, "现将名单予以公布。"), row(2, "四川省第二批创新型中小企业名单")}},
		{Rows: []grid.Row{row(3, "序号", "企业名称"), row(4, "1", "样例甲科技有限公司")}},
		{Rows: []grid.Row{row(5, "2023年度四川省专精特新中小企业名单")}},
		{Rows: []grid.Row{row(6, "序号", "企业名称"), row(7, "1", "样例乙科技有限公司")}},
		{Rows: []grid.Row{row(8, "特此公布。")}},
	}}, Options{Ref: smetest.Reference(t), Home: "510100"})
	var got []sme.Identity
	for _, l := range n.Lists {
		got = append(got, l.Document.Identity())
		if l.RowsRead != 2 || len(l.Passed) != 1 {
			t.Errorf("%s: %d rows read, %d passed over", l.Document.Title, l.RowsRead, len(l.Passed))
		}
	}
	want := []sme.Identity{
		{Tier: "innovative", Act: sme.Recognise, Issuer: "510000", Batch: "2", Final: true},
		{Tier: "specialized", Act: sme.Recognise, Issuer: "510000", Batch: "2023", Final: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(n.Skipped) != 2 {
		t.Errorf("skipped: %v", n.Skipped)
	}
}

// A table of one firm without a header is a list by the lines above it, as it is by
// rows above it within the table.
func TestTableOfOneFirmBelowItsTitle(t *testing.T) {
	row := func(n int, cells ...string) grid.Row { return grid.Row{Number: n, Cells: cells} }
	firm := row(3, "1", "样例甲科技有限公司", "翠屏区")
	for _, tt := range []struct {
		rule  string
		lines []grid.Row
		lists int
	}{
		{"its title", []grid.Row{row(1, "2023年度四川省专精特新中小企业名单"), row(2, "公布时间：2024年7月18日")}, 1},
		{"a sentence behind the title", []grid.Row{row(1, "2023年度四川省专精特新中小企业名单"), row(2, "现将名单予以公布，请各市（州）做好服务，有关情况请向下列企业了解。")}, 0},
		{"no title", []grid.Row{row(1, "附件"), row(2, "联系单位")}, 0},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			n := Parse(&grid.File{Tables: []grid.Table{{Rows: tt.lines}, {Rows: []grid.Row{firm}}}}, Options{Ref: smetest.Reference(t), Home: "510100"})
			if len(n.Lists) != tt.lists {
				t.Errorf("%d lists", len(n.Lists))
			}
		})
	}
}

// Each list of a page has the date beside it. A list of another batch
// without one once took the first list's.
func TestDatesOfSeveralListsOnAPage(t *testing.T) {
	f, err := grid.Read([]byte(`<html><h2>四川省第二批创新型中小企业名单</h2><p>发布日期：2023-03-26</p>
<table><tr><td>序号<td>企业名称<tr><td>1<td>样例甲科技有限公司</table>
<h2>四川省第三批创新型中小企业名单</h2><p>发布日期：2023-07-11</p>
<table><tr><td>序号<td>企业名称<tr><td>1<td>样例乙科技有限公司</table>
<h2>四川省第四批创新型中小企业名单</h2>
<table><tr><td>序号<td>企业名称<tr><td>1<td>样例丙科技有限公司</table>
<h2>复核通过的四川省第一批创新型中小企业名单</h2>
<table><tr><td>序号<td>企业名称<tr><td>1<td>样例丁科技有限公司</table></html>`), grid.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range Parse(f, Options{Ref: smetest.Reference(t), Home: "510100"}).Lists {
		got = append(got, string(l.Document.Batch)+" "+l.Document.Published.String())
	}
	want := []string{"2 2023-03-26", "3 2023-07-11", "4 ", "1 2023-03-26"} // a review may be published with a new batch
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
