package sme

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// industryHeaders are the columns that tell a firm's industry, the strongest
// first: where a row has both, its industry says more than its chain.
var industryHeaders = []string{
	"行业", "所属行业", "行业名称", "所属行业名称", "行业类别", "行业分类", "行业大类", "国民经济行业", "国民经济行业分类",
	"产业链", "所属产业链", "重点产业链", "所属重点产业链",
}

// noIndustry is what people write where they name none.
var noIndustry = []string{"", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无"}

// IndustryOf returns the industry that a row's further columns tell, "" if none
// does. Widths and spaces don't count: 软件 业 is 软件业.
func IndustryOf(other []Cell) string {
	found, best := "", len(industryHeaders)
	for _, c := range other {
		i := slices.Index(industryHeaders, compact(c.Header))
		if text := compact(c.Text); i >= 0 && i < best && !slices.Contains(noIndustry, text) {
			found, best = text, i
		}
	}
	return found
}

func compact(text string) string { return strings.Join(strings.Fields(norm.NFKC.String(text)), "") }
