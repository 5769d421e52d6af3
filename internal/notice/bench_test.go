package notice

import (
	"fmt"
	"strings"
	"testing"

	"tracker/internal/grid"
)

// A table of 100,000 rows with all the usual columns.
func BenchmarkParse(b *testing.B) {
	rows := []grid.Row{
		{Number: 1, Cells: []string{"四川省第二批创新型中小企业名单"}},
		{Number: 2, Cells: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）", "有效期至"}},
	}
	districts := []string{"武侯区", "锦江区", "高新区", "成都市双流区"}
	for i := range 100_000 {
		rows = append(rows, grid.Row{Number: i + 3, Cells: []string{
			fmt.Sprint(i + 1), fmt.Sprintf("成都%c%c%c科技有限公司", 0x4E00+i%97, 0x5000+i/97%97, 0x6000+i/9409), "", "成都市", districts[i%4], "2026年3月",
		}})
	}
	opt := options(b)
	for b.Loop() {
		n := Parse(&grid.File{Tables: []grid.Table{{Rows: rows}}}, opt)
		if len(n.Lists) != 1 || len(n.Lists[0].Document.Entries) != 100_000 {
			b.Fatal("entries lost")
		}
	}
}

// A line of any length is read in time that grows with it, not with its square.
func BenchmarkLongLine(b *testing.B) {
	opt := options(b)
	r := newReader(opt.Ref, opt.Home)
	for _, n := range []int{1_000, 10_000} {
		line := strings.Repeat("成都市共12户企业", n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				r.read(line, true)
			}
		})
	}
}
