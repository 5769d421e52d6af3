package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

func TestTotals(t *testing.T) {
	const in, sp, lg = sme.TierID("innovative"), sme.TierID("specialized"), sme.TierID("little-giant")
	const cd, my = sme.RegionID("510100"), sme.RegionID("510700")
	opt := options(t)
	for _, tt := range []struct {
		rule, text string
		want       []total
	}{
		{"共", "共1504户", []total{{n: 1504}}},
		{"合计", "合计：1504户", []total{{n: 1504}}},
		{"合计 without a unit", "合计1504", []total{{n: 1504}}},
		{"a number of firms with a word of sum", "企业总数：32家", []total{{n: 32}}},
		{"a thousands separator", "共1,504家", []total{{n: 1504}}},
		{"in the title, with a word of sum", "四川省第二批创新型中小企业名单（共1504户）", []total{{tier: in, n: 1504}}},
		{"in the title, without", "四川省2023年度专精特新中小企业名单（1103家）", []total{{tier: sp, n: 1103}}},
		{"in a bracket with other words", "企业名单（按行政区划排序，共计1,504户）", []total{{n: 1504}}},
		{"behind the tier", "第五批专精特新“小巨人”企业288家", []total{{tier: lg, n: 288}}},
		{"behind the batch", "创新型中小企业（第二批）890家", []total{{n: 890}}},
		{"a sentence of the letter", "经审核，确定成都某某科技有限公司等1504户企业为四川省第二批创新型中小企业。", []total{{tier: in, n: 1504}}},
		{"the words stand behind the number", "现将成都某某公司等1504户创新型中小企业名单予以公布", []total{{tier: in, n: 1504}}},
		{"so does the act", "经审核，2093户企业通过评价，其中成都市1465户", []total{{act: sme.Recognise, n: 2093}, {region: cd, n: 1465}}},
		{"parts by region", "共1504户，其中：成都市890户、绵阳市120户", []total{{n: 1504}, {region: cd, n: 890}, {region: my, n: 120}}},
		{"a part in a short form", "共认定2093家，其中成都1465家", []total{{act: sme.Recognise, n: 2093}, {region: cd, n: 1465}}},
		{"by act", "新认定1103户，复核通过161户", []total{{act: sme.Recognise, n: 1103}, {act: sme.Renew, n: 161}}},
		{"by act, proposed", "拟认定1103家、复核通过161家", []total{{act: sme.Recognise, n: 1103}, {act: sme.Renew, n: 161}}},
		{"by act, each named in front or behind", "拟认定1103家企业为2023年度“专精特新”中小企业，161家企业通过复核", []total{{act: sme.Recognise, tier: sp, n: 1103}, {act: sme.Renew, n: 161}}},
		{"of several acts together is of no list", "拟认定1103家、复核通过161家，合计1264家", []total{{act: sme.Recognise, n: 1103}, {act: sme.Renew, n: 161}}},
		{"four acts", "新认定创新型中小企业500户，复核通过300户，复核未通过20户，取消12户", []total{{act: sme.Recognise, tier: in, n: 500}, {act: sme.Renew, n: 300}, {act: sme.Fail, n: 20}, {act: sme.Revoke, n: 12}}},
		{"how a review ended", "复核企业181家，其中通过161家，未通过20家", []total{{act: sme.Renew, n: 161}, {act: sme.Fail, n: 20}}},
		{"a sum of what the clause before it says", "通过复核企业名单，共161家", []total{{act: sme.Renew, n: 161}}},
		{"attachments with their numbers", "1.2023年度专精特新中小企业名单（1103家） 2.通过复核企业名单（161家）", []total{{act: sme.Renew, n: 161}, {act: sme.Recognise, tier: sp, n: 1103}}},
		{"renames", "同意12户企业更名", []total{{act: sme.Rename, n: 12}}},
		{"in brackets, of one act and of another", "第五批专精特新“小巨人”企业（30家）和通过复核的第二批专精特新“小巨人”企业（20家）", []total{{act: sme.Renew, tier: lg, n: 20}, {act: sme.Recognise, tier: lg, n: 30}}},
		{"of all, and of one act among them", "确定1504户企业，其中复核通过161户", []total{{n: 1504}, {act: sme.Renew, n: 161}}},
		{"by tier", "认定创新型中小企业2093家、专精特新中小企业653家、专精特新“小巨人”企业138家", []total{{act: sme.Recognise, tier: in, n: 2093}, {tier: sp, n: 653}, {tier: lg, n: 138}}},
		{"of the issuer if it is a city", "我市890家企业入选四川省第二批创新型中小企业", []total{{act: sme.Recognise, tier: in, whole: "市", n: 890}}},
		{"个 with a word of sum, or of firms", "共3个，认定3个企业", []total{{n: 3}, {act: sme.Recognise, n: 3}}},

		{"what has added up", "截至目前，全省累计认定创新型中小企业3597户。", nil},
		{"what it adds up to", "新增890家创新型中小企业，总数达到2355家，全市有效期内创新型中小企业2300家", []total{{act: sme.Recognise, tier: in, n: 890}}},
		{"what is aimed at", "到2025年，全省培育创新型中小企业10000家以上，现确定1504户企业为创新型中小企业", []total{{tier: in, n: 1504}}},
		{"what a place has", "全区入驻企业300家，培育专精特新企业20家", nil},
		{"who applied", "共收到申报企业2000家，市州推荐1800家，经审核认定1504家", []total{{act: sme.Recognise, n: 1504}}},
		{"who is left", "1504户企业通过评价，12户企业未通过评价，其余300户不符合条件", []total{{act: sme.Recognise, n: 1504}}},
		{"a limit", "每个县（市、区）认定不超过10家", nil},
		{"about so many", "近2000家企业入选", nil},
		{"money", "对新认定的企业给予一次性奖励8000元，安排奖补资金8000万元支持200家企业", nil},
		{"those who are given money", "每家企业奖励8000元，共奖励80家", nil},
		{"takings, capital, people, space", "认定企业营业收入3000万元，注册资本1000万元，共有员工120人，面积3000平方米", nil},
		{"a number of telephone, a year, days", "认定工作联系电话：028-86265678，2023年5个工作日内公布", nil},
		{"other things", "公布15个市（州）3家机构、120个平台的名单", nil},
		{"firms of another programme", "认定科技型中小企业500家", nil},
		{"parts by trade", "认定企业1504家，制造业1000家，服务业504家", []total{{act: sme.Recognise, n: 1504}}},
		{"what a decree of that name is about", "根据《关于推荐200家企业的通知》，认定1504家", []total{{act: sme.Recognise, n: 1504}}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got := newReader(opt.Ref, opt.Home).read(tt.text, true).totals
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(total{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
