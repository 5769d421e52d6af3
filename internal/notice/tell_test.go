package notice

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid"
)

// A row is told once, however its text is dealt over cells. 审核：张某 in one cell
// and 李某 in the next were once a firm called 李某.
func TestSignaturesInSeveralCells(t *testing.T) {
	for _, footer := range []string{
		"审核：张某,李某,", "抄送：省财政厅,市财政局,", "以上企业名单,共3家,", "打印：张某,校对：李某,", "联系人：张某,电话：028-0000000,", "注1,排名不分先后,",
		"负责人：张某,经办：李某,", "日期：,2023年3月20日,", "审核人,张某,", ",审核：张某,李某", "单位负责人（签字）：,,填表人：张某", "备注：,以上为第一批,",
		"填报单位：样例市经济和信息化局,联系电话：,028-0000000", ",负责人：张某,经办：李某", "合计,,3家", "共,3,家", "四川省经济,和信息化厅,",
	} {
		for _, header := range []string{"序号,企业名称,区县\n1,成都样例甲科技有限公司,武侯区\n", "企业名称,统一社会信用代码,区县\n成都样例甲科技有限公司,91512081MA62K0260E,武侯区\n"} {
			if strings.HasPrefix(header, "企") && strings.HasPrefix(footer, "四川省") {
				continue // without numbers a reader can't know
			}
			n := parseCSV(t, "四川省第二批创新型中小企业名单,,\n"+header+footer+"\n", options(t))
			if len(n.Lists) != 1 {
				t.Fatalf("%s: %d lists", footer, len(n.Lists))
			}
			l := n.Lists[0]
			if len(l.Document.Entries) != 1 || len(l.Problems) != 0 || len(l.Passed) != 2 {
				t.Errorf("%s\n%s", footer, account(n))
			}
		}
	}
}

// Law 11: the same rows give the same list whether a row's text stands in one
// cell or is dealt over several.
func TestLawsRowsDealtOverCells(t *testing.T) {
	above := []string{"四川省第二批创新型中小企业名单", "附件1", "四川省经济和信息化厅关于公布创新型中小企业名单的通知", "单位：户", "发布日期：2023年3月26日", "有效期至2026年3月"}
	among := []string{"成都市（2户）", "一、绵阳市", "小计：1户", "合计：2户", "注：排名不分先后", "审核：张某 复核：李某", "以上企业名单共3家", "三、未通过复核企业名单", "四川省经济和信息化厅", "2023年3月20日", "单位：户", "负责人：张某 联系电话：028-0000000", "抄送：各市（州）人民政府。"}
	seed := uint64(1)
	r := rand.New(rand.NewPCG(seed, 2))
	opt := options(t)
	for range 400 {
		var whole, dealt grid.Table
		number := 0
		add := func(text string, entry bool) {
			number++
			cells := strings.Split(text, "|")
			whole.Rows = append(whole.Rows, grid.Row{Number: number, Cells: cells})
			if !entry {
				cells = deal(r, text, 4)
			}
			dealt.Rows = append(dealt.Rows, grid.Row{Number: number, Cells: cells})
		}
		for range r.IntN(3) {
			add(above[r.IntN(len(above))], false)
		}
		add("序号|企业名称|统一社会信用代码|区县", true)
		for i := range 2 + r.IntN(5) {
			for range r.IntN(2) {
				add(among[r.IntN(len(among))], false)
			}
			add(fmt.Sprintf("%d|样例%s科技有限公司||", i+1, "甲乙丙丁戊己庚"[3*i:][0:3]), true)
		}
		for range r.IntN(3) {
			add(among[r.IntN(len(among))], false)
		}
		read := func(t grid.Table) string { // but for the spaces of a title put together
			return strings.ReplaceAll(inShort(Parse(&grid.File{Tables: []grid.Table{t}}, opt)), " ", "")
		}
		want, got := read(whole), read(dealt)
		if diff := cmp.Diff(want, got); diff != "" {
			for i := range dealt.Rows {
				t.Logf("%q", dealt.Rows[i].Cells)
			}
			t.Fatal(diff)
		}
	}
}

// deal parts a text at up to three places and deals it over n cells, in order.
func deal(r *rand.Rand, text string, n int) []string {
	runes := []rune(text)
	cuts := []int{0, len(runes)}
	for range r.IntN(3) {
		if at := 1 + r.IntN(len(runes)-1); !unicode.IsDigit(runes[at]) { // a number is not parted
			cuts = append(cuts, at)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	cells := make([]string, n)
	at := 0
	for i := 1; i < len(cuts); i++ {
		cells[at] = string(runes[cuts[i-1]:cuts[i]])
		at++
	}
	return cells
}
