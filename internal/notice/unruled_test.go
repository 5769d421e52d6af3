package notice_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid/gridtest"
	"tracker/internal/notice"
	"tracker/internal/sme/smetest"
)

// In a PDF without rules a name that goes on over lines is one name, wherever
// the other cells of its row stand, in columns and line by line.
func TestNamesOverLinesOfUnruledPDFs(t *testing.T) {
	opt := notice.Options{Ref: smetest.Reference(t), Home: "510100"}
	names := []string{
		"成都样例甲科技有限公司",
		"成都样例乙航空航天装备制造与新材料应用技术研究开发有限责任公司",
		"四川样例丙机械厂",
		"成都样例丁生物医药检测技术（集团）股份有限公司高新技术产业开发区第一分公司",
		"绵阳样例戊电子信息材料与元器件有限公司",
		"成都样例己软件有限公司",
		"成都样例庚轨道交通智能运维装备与信息系统集成技术有限公司",
		"成都样例辛科技有限公司",
	}
	for _, columns := range []string{"序号|企业名称", "序号|企业名称|所属区县", "企业名称|统一社会信用代码", "序号|所属区县|企业名称|统一社会信用代码"} {
		for _, wrap := range []int{12, 16, 20} {
			for i, gap := range []float64{0, 0, 7, 7} {
				middle := i%2 == 0
				t.Run(fmt.Sprintf("%s, %d characters a line, %g apart, middle %v", columns, wrap, gap, middle), func(t *testing.T) {
					header := strings.Split(columns, "|")
					rows := [][]string{{"四川省第七批创新型中小企业名单"}, header}
					for i, name := range names {
						var row []string
						for _, h := range header {
							row = append(row, map[string]string{"序号": fmt.Sprint(i + 1), "企业名称": name, "所属区县": "武侯区", "统一社会信用代码": "91512081MA62K0260E"}[h])
						}
						rows = append(rows, row)
					}
					checkNames(t, names, read(gridtest.UnruledPDF(rows, max(wrap, 18*strings.Count(columns, "代码")), gap, middle), opt))
				})
			}
		}
	}
	for _, number := range []string{"%d.", "%d、", "（%d）", "%d "} {
		for _, wrap := range []int{14, 20, 30} {
			t.Run(fmt.Sprintf("line by line, "+number+", %d characters a line", 1, wrap), func(t *testing.T) {
				rows := [][]string{{"四川省第七批创新型中小企业名单"}}
				for i, name := range names {
					rows = append(rows, []string{fmt.Sprintf(number, i+1) + name})
				}
				checkNames(t, names, read(gridtest.UnruledPDF(rows, wrap, 0, false), opt))
			})
		}
	}
}

// checkNames holds the names that were read against those that are right, unless
// the list was refused.
func checkNames(t *testing.T, want []string, got *reading) {
	t.Helper()
	if len(got.refusals) > 0 {
		t.Logf("refused: %s", strings.Join(got.refusals, "; "))
		return
	}
	var have []string
	for _, f := range got.firms {
		have = append(have, f.name)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("names (-right +read): %s", diff)
	}
}
