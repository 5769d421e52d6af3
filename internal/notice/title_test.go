package notice

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/data"
	"tracker/internal/grid"
	"tracker/internal/sme"
)

var reference = sync.OnceValues(func() (*sme.Reference, error) { return sme.ParseReference(data.FS.ReadFile) })

func options(t testing.TB) Options {
	t.Helper()
	ref, err := reference()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Ref: ref, Home: "510100"}
}

func parseCSV(t testing.TB, text string, opt Options) *Notice {
	t.Helper()
	f, err := grid.Read([]byte(text), grid.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Parse(f, opt)
}

// saying is what a title says, in the words of the tests.
type saying struct {
	Tier    sme.TierID
	Act     sme.Act
	Issuer  sme.RegionID
	Batch   sme.Batch
	Label   string
	Notice  bool
	On      string
	Valid   string
	Totals  []sme.Total
	Look    string
	Sample  bool
	Warning string
}

func TestTitles(t *testing.T) {
	const (
		in, sp, lg = sme.TierID("innovative"), sme.TierID("specialized"), sme.TierID("little-giant")
		sc, cd, cn = sme.RegionID("510000"), sme.RegionID("510100"), sme.Country
	)
	for _, tt := range []struct {
		rule, title string
		want        saying
	}{
		{"a numbered batch", "四川省第二批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批"}},
		{"an Arabic number", "四川省第12批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "第12批"}},
		{"full-width digits, label as printed", "四川省第１２批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "第１２批"}},
		{"spaces within", "四川省 第 二 批 创新型 中小企业 名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第 二 批"}},
		{"both numberings", "四川省第十二批(2025年第3批)创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "第十二批(2025年第3批)"}},
		{"both numberings, full-width brackets", "四川省第十二批（2025年第3批）创新型中小企业公告", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "第十二批（2025年第3批）"}},
		{"a number within a year that is known as a running one", "四川省2025年第3批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "2025年第3批"}},
		{"a number within a year that is not known", "四川省2025年第二批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2025-2", Label: "2025年第二批"}},
		{"a number of a year, where numbers don't run through", "北京市2023年度第八批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: "110000", Batch: "2023-8", Label: "2023年度第八批"}},
		{"a high number behind a year, where they do", "四川省2026年第十四批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "14", Label: "2026年第十四批"}},
		{"a review of a year's batch, where numbers don't run through", "2025年浙江省第一批创新型中小企业复核通过名单", saying{Tier: in, Act: sme.Renew, Issuer: "330000", Batch: "2025-1", Label: "2025年浙江省第一批"}},
		{"year, region and the known running number", "2023年四川省第三批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "2023年四川省第三批"}},
		{"a quarter is no number of a batch within the year", "四川省2025年第三季度创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2025-Q3", Label: "2025年第三季度"}},
		{"a quarter of a year in Chinese figures", "四川省二〇二五年三季度创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2025-Q3", Label: "二〇二五年三季度"}},
		{"a batch within a quarter is not the year's", "四川省2025年第三季度第二批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2025-Q3-2", Label: "2025年第三季度第二批"}},
		{"beside a quarter, a running number", "四川省2025年第三季度（第十一批）创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "11", Label: "2025年第三季度（第十一批）"}},
		{"a batch in brackets is one of the year named before it", "江苏省2024年度专精特新中小企业名单（第一批）", saying{Tier: sp, Act: sme.Recognise, Issuer: "320000", Batch: "2024-1", Label: "2024年度专精特新中小企业名单（第一批）"}},
		{"a batch in brackets, within the title", "2023年度山东省创新型中小企业（第二批）名单", saying{Tier: in, Act: sme.Recognise, Issuer: "370000", Batch: "2023-2", Label: "2023年度山东省创新型中小企业（第二批）"}},
		{"year, region and a running number known by its end alone", "2023年四川省第四批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "4", Label: "2023年四川省第四批"}},
		{"a running number in brackets, known by its year", "四川省2023年创新型中小企业名单（第三批）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "2023年创新型中小企业名单（第三批）"}},
		{"a running number too high for a quarter", "2025年三季度四川省第十一批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "11", Label: "2025年三季度四川省第十一批"}},
		{"a quarter without a year is no batch", "四川省第三季度创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc}},
		{"a year is the batch of a yearly list", "2023年度四川省“专精特新”中小企业名单", saying{Tier: sp, Act: sme.Recognise, Issuer: sc, Batch: "2023", Label: "2023年度"}},
		{"a year in Chinese figures", "四川省二〇二三年度专精特新中小企业名单", saying{Tier: sp, Act: sme.Recognise, Issuer: sc, Batch: "2023", Label: "二〇二三年度"}},
		{"a year alone is no date", "2021年四川省专精特新中小企业名单", saying{Tier: sp, Act: sme.Recognise, Issuer: sc, Batch: "2021", Label: "2021年"}},
		{"the longest tier first", "第五批专精特新“小巨人”企业名单", saying{Tier: lg, Act: sme.Recognise, Batch: "5", Label: "第五批"}},
		{"straight quotes", "四川省第五批专精特新\"小巨人\"企业名单", saying{Tier: lg, Act: sme.Recognise, Issuer: sme.Country, Batch: "5", Label: "第五批"}},
		{"corner brackets", "国家级「专精特新」『小巨人』企业第六批", saying{Tier: lg, Act: sme.Recognise, Issuer: cn, Batch: "6", Label: "第六批"}},
		{"no quotes", "第七批专精特新小巨人企业拟认定名单公示", saying{Tier: lg, Act: sme.Recognise, Batch: "7", Label: "第七批", Notice: true}},
		{"the ministry's notice", "工业和信息化部关于公布第四批专精特新“小巨人”企业名单的通告", saying{Tier: lg, Act: sme.Recognise, Issuer: cn, Batch: "4", Label: "第四批"}},
		{"a national batch with its year", "2024年度第六批专精特新“小巨人”企业名单", saying{Tier: lg, Act: sme.Recognise, Batch: "6", Label: "2024年度第六批"}},
		{"passes of a review", "四川省第一批创新型中小企业复核通过企业名单", saying{Tier: in, Act: sme.Renew, Issuer: sc, Batch: "1", Label: "第一批"}},
		{"a review names the batch under review and its own year", "2025年四川省第一批创新型中小企业复核通过企业名单", saying{Tier: in, Act: sme.Renew, Issuer: sc, Batch: "1", Label: "2025年四川省第一批"}},
		{"a review that names its year only", "2025年四川省创新型中小企业通过复核名单", saying{Tier: in, Act: sme.Renew, Issuer: sc, Batch: "2025", Label: "2025年"}},
		{"passes, the other way round", "通过复核的第二批专精特新“小巨人”企业名单", saying{Tier: lg, Act: sme.Renew, Batch: "2", Label: "第二批"}},
		{"the office's name has a 和", "四川省经济和信息化厅关于公布2023年度通过复核的专精特新中小企业名单的通知", saying{Tier: sp, Act: sme.Renew, Issuer: sc, Batch: "2023", Label: "2023年度"}},
		{"fails of a review", "四川省第一批创新型中小企业复核未通过企业名单", saying{Tier: in, Act: sme.Fail, Issuer: sc, Batch: "1", Label: "第一批"}},
		{"not taken part in the review", "四川省未参加复核的专精特新中小企业名单", saying{Tier: sp, Act: sme.Fail, Issuer: sc}},
		{"a title taken away for a failed review is a fail", "关于取消未通过复核企业四川省专精特新中小企业称号的公告", saying{Tier: sp, Act: sme.Fail, Issuer: sc}},
		{"taken away", "关于取消部分企业四川省创新型中小企业称号的公告", saying{Tier: in, Act: sme.Revoke, Issuer: sc}},
		{"revoked", "撤销四川省专精特新中小企业认定名单", saying{Tier: sp, Act: sme.Revoke, Issuer: sc}},
		{"proposed to be taken away", "四川省拟取消创新型中小企业名单公示", saying{Tier: in, Act: sme.Revoke, Issuer: sc, Notice: true}},
		{"renames", "四川省创新型中小企业更名名单", saying{Tier: in, Act: sme.Rename, Issuer: sc}},
		{"changes of name", "四川省专精特新中小企业名称变更情况表", saying{Tier: sp, Act: sme.Rename, Issuer: sc}},
		{"relocations", "四川省创新型中小企业跨区迁移名单", saying{Tier: in, Act: sme.Relocate, Issuer: sc}},
		{"a public notice", "关于四川省第八批创新型中小企业的公示", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "8", Label: "第八批", Notice: true}},
		{"proposed", "四川省第八批创新型中小企业拟认定名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "8", Label: "第八批", Notice: true}},
		{"proposed passes", "2024年四川省拟通过复核专精特新中小企业名单", saying{Tier: sp, Act: sme.Renew, Issuer: sc, Batch: "2024", Label: "2024年", Notice: true}},
		{"a notice as a past step", "四川省第三批创新型中小企业名单（经公示无异议）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批"}},
		{"announced", "关于公布四川省第三批创新型中小企业名单的通知", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批"}},
		{"evaluated", "成都市2024年第一批创新型中小企业评价结果", saying{Tier: in, Act: sme.Recognise, Issuer: cd, Batch: "2024-1", Label: "2024年第一批"}},
		{"a city behind its province", "四川省成都市第二批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: cd, Batch: "2", Label: "第二批"}},
		{"a district's own title", "成都市武侯区创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: "510107"}},
		{"the place in a firm's name issues nothing", "经审核，认定成都某某科技有限公司等2户企业为第三批创新型中小企业", saying{Tier: in, Act: sme.Recognise, Batch: "3", Label: "第三批", Totals: []sme.Total{{Region: sc, N: 2}}}},
		{"those who are recommended are no final list", "第二批四川省创新型中小企业推荐名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批", Notice: true}},
		{"nor those who apply for a review", "四川省2023年度专精特新中小企业申请复核企业名单", saying{Tier: sp, Act: sme.Renew, Issuer: sc, Batch: "2023", Label: "2023年度", Notice: true}},
		{"those who did not apply are a final list of fails", "四川省第四批创新型中小企业复核未通过及未申请复核企业名单", saying{Tier: in, Act: sme.Fail, Issuer: sc, Batch: "4", Label: "第四批"}},
		{"from year to year is no batch", "四川省创新型中小企业名单（2022年度—2024年度）", saying{Tier: in, Act: sme.Recognise, Issuer: sc}},
		{"those who are given money are not recognised", "2024年认定的专精特新中小企业奖励资金安排表", saying{Tier: sp, Batch: "2024", Label: "2024年"}},
		{"nor are those whose title ends", "2025年到期的四川省专精特新中小企业名单", saying{Tier: sp, Issuer: sc, Batch: "2025", Label: "2025年"}},
		{"but a validity may be said to end", "四川省第二批创新型中小企业名单（有效期至2026年3月到期）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批", Valid: "/2026-03"}},
		{"nor are those in a pool", "2024年四川省创新型中小企业培育库入库企业名单", saying{Tier: in, Issuer: sc, Batch: "2024", Label: "2024年"}},
		{"another province", "2023年度浙江省专精特新中小企业名单", saying{Tier: sp, Act: sme.Recognise, Issuer: "330000", Batch: "2023", Label: "2023年度"}},
		{"a look-alike: 行业", "四川省行业“小巨人”企业名单", saying{Issuer: sc, Look: "行业“小巨人”"}},
		{"a look-alike: 科技, unquoted", "2020年度四川省科技小巨人企业名单", saying{Issuer: sc, Batch: "2020", Label: "2020年度", Look: "科技小巨人"}},
		{"a look-alike: 重点, before the tier's own words", "第二批专精特新重点“小巨人”企业名单", saying{Batch: "2", Label: "第二批", Look: "重点“小巨人”"}},
		{"a look-alike: 高成长型", "四川省高成长型中小企业名单", saying{Issuer: sc, Look: "高成长型中小企业"}},
		{"a look-alike: 市级", "成都市市级专精特新中小企业名单", saying{Issuer: cd, Look: "市级专精特新"}},
		{"a look-alike: 科技型", "关于公布2019年度浙江省科技型中小企业名单的通知", saying{Act: "", Issuer: "330000", Batch: "2019", Label: "2019年度", Look: "科技型中小企业"}},
		{"none of the tiers", "附件2-高新区2010-2018年认定的市级科技型初创企业培育工程企业名单", saying{Act: sme.Recognise, Batch: "2018", Label: "2018年"}},
		{"date and totals in brackets", "四川省第一批创新型中小企业名单\n（2022年12月30日公布，共2093户，其中成都市1465户）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "1", Label: "第一批", On: "2022-12-30", Totals: []sme.Total{{Region: sc, N: 2093}, {Region: cd, N: 1465}}}},
		{"a date of publication", "四川省第三批创新型中小企业名单\n发布日期：2023年7月11日", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批", On: "2023-07-11"}},
		{"a date alone", "四川省第三批创新型中小企业名单\n（2023年7月）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批", On: "2023-07"}},
		{"the period of a public notice", "四川省第三批创新型中小企业公示名单\n公示期：2023年7月4日至7月10日", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批", Notice: true, On: "2023-07-04"}},
		{"a final list that mentions the notice's period", "四川省第三批创新型中小企业名单\n经审核、公示（公示期：2023年7月4日至7月10日）无异议，现予公布。", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批"}},
		{"a public notice of what passed its review", "四川省第三批专精特新中小企业复核通过企业公示名单", saying{Tier: sp, Act: sme.Renew, Issuer: sc, Batch: "3", Label: "第三批", Notice: true}},
		{"a list is put up for notice after a step", "经审核推荐，现将四川省第三批创新型中小企业名单予以公示", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批", Notice: true}},
		{"a date in Chinese figures", "四川省第三批创新型中小企业名单\n二〇二三年七月十一日", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "3", Label: "第三批", On: "2023-07-11"}},
		{"valid to a month", "四川省第二批创新型中小企业名单\n有效期至2026年3月", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批", Valid: "/2026-03"}},
		{"valid over a range", "2023年度四川省专精特新中小企业名单\n有效期2023年11月1日至2026年10月31日", saying{Tier: sp, Act: sme.Recognise, Issuer: sc, Batch: "2023", Label: "2023年度", Valid: "2023-11-01/2026-10-31"}},
		{"valid over a range, colon", "四川省第十二批创新型中小企业名单\n有效期：2025年12月9日至2028年11月30日", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "12", Label: "第十二批", Valid: "2025-12-09/2028-11-30"}},
		{"valid so many years, over a range", "四川省第五批创新型中小企业名单\n有效期为3年，自2023年12月1日至2026年11月30日。", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "5", Label: "第五批", Valid: "2023-12-01/2026-11-30"}},
		{"valid over months with dots", "四川省第九批创新型中小企业名单\n有效期：2023.11-2026.10", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "9", Label: "第九批", Valid: "2023-11/2026-10"}},
		{"a rule is no window", "四川省第二批创新型中小企业名单\n有效期自发布之日起三年", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批"}},
		{"a title over two rows", "四川省第二批\n创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批"}},
		{"an attachment's number", "附件1\n四川省第二批创新型中小企业名单", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批"}},
		{"who issued it", "四川省第五批专精特新“小巨人”企业名单\n发布单位：工业和信息化部", saying{Tier: lg, Act: sme.Recognise, Issuer: cn, Batch: "5", Label: "第五批"}},
		{"a sample", "四川省第二批创新型中小企业名单（样例）", saying{Tier: in, Act: sme.Recognise, Issuer: sc, Batch: "2", Label: "第二批", Sample: true}},
		{"nor where both have one noun", "四川省创新型和专精特新中小企业名单", saying{Act: sme.Recognise, Issuer: sc, Warning: "list.tier-mixed"}},
		{"two tiers in one title are none", "四川省创新型中小企业及专精特新中小企业名单", saying{Act: sme.Recognise, Issuer: sc, Warning: "list.tier-mixed"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			var rows strings.Builder
			for _, line := range strings.Split(tt.title, "\n") {
				rows.WriteString(`"` + strings.ReplaceAll(line, `"`, `""`) + "\",\n")
			}
			n := parseCSV(t, rows.String()+"序号,企业名称\n1,成都某某科技有限公司\n2,成都某乙科技有限公司\n", options(t))
			if len(n.Lists) != 1 || len(n.Lists[0].Document.Entries) != 2 {
				t.Fatalf("not one list of two entries: %+v", n)
			}
			l := n.Lists[0]
			d := l.Document
			got := saying{Tier: d.Tier, Act: d.Act, Issuer: d.Issuer, Batch: d.Batch, Label: d.Label, Notice: !d.Final,
				On: d.Published.String(), Totals: d.Totals, Look: l.LookAlike, Sample: d.Sample}
			if !d.Window.IsZero() {
				got.Valid = d.Window.From.String() + "/" + d.Window.To.String()
			}
			if len(l.Warnings) > 0 {
				got.Warning = l.Warnings[0].Remark.ID
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%s", tt.title, diff)
			}
		})
	}
}
