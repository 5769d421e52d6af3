package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

func TestComplete(t *testing.T) {
	const sc = sme.RegionID("510000")
	no := false
	bare := "序号,企业名称\n1,成都甲乙科技有限公司\n2,成都丙丁科技有限公司\n"
	letter := "关于公布四川省第二批创新型中小企业名单的通知\n\"经审核、公示，确定2户企业为创新型中小企业，其中成都市1户，有效期至2026年3月。\"\n四川省经济和信息化厅\n2023年3月20日\n"
	type facts struct {
		Tier      sme.TierID
		Act       sme.Act
		Issuer    sme.RegionID
		Batch     sme.Batch
		Final     bool
		Published string
		From      sme.Origin
		Until     string
		UntilFrom sme.Origin
		Remarks   []string
	}
	for _, tt := range []struct {
		rule, list, letter string
		flags              Facts
		want               facts
	}{
		{"nothing says what it is", bare, "", Facts{},
			facts{"", sme.Recognise, sc, "", true, "", "", "", "", []string{"!list.no-tier", "list.issuer-assumed", "list.no-batch", "!list.no-date"}}},
		{"the letter tells", bare, letter, Facts{},
			facts{"innovative", sme.Recognise, sc, "2", true, "2023-03-20", sme.FromLetter, "2026-03", sme.FromLetter, []string{"list.region-rows"}}},
		{"the list before the letter", "四川省第二批创新型中小企业名单\n发布日期：2023年3月18日\n" + bare, letter, Facts{},
			facts{"innovative", sme.Recognise, sc, "2", true, "2023-03-18", sme.FromList, "2026-03", sme.FromLetter, []string{"list.region-rows"}}},
		{"a letter about another batch", "四川省第三批创新型中小企业名单\n" + bare, letter, Facts{},
			facts{"innovative", sme.Recognise, sc, "3", true, "2023-07", sme.FromBuiltIn, "2026-06", sme.FromBuiltIn, []string{"list.letter-differs", "!list.fewer-rows"}}},
		{"a letter about another tier", "四川省专精特新中小企业名单\n发布日期：2023年3月18日\n" + bare, letter, Facts{},
			facts{"specialized", sme.Recognise, sc, "", true, "2023-03-18", sme.FromList, "", "", []string{"list.letter-differs", "list.no-batch"}}},
		{"a flag before all", "四川省第二批创新型中小企业名单\n发布日期：2023年3月18日\n" + bare, letter, Facts{Published: sme.Date{Year: 2023, Month: 3, Day: 1}, ValidUntil: sme.Date{Year: 2026, Month: 2}},
			facts{"innovative", sme.Recognise, sc, "2", true, "2023-03-01", sme.FromFlag, "2026-02", sme.FromFlag, []string{"list.flag-differs", "list.region-rows"}}},
		{"the built-in batches", "四川省第七批创新型中小企业名单\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "7", true, "2024-07-18", sme.FromBuiltIn, "2027-07", sme.FromBuiltIn, []string{"!list.fewer-rows"}}},
		{"the end less the tier's years", "四川省第四批创新型中小企业名单\n有效期至2026年9月\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "4", true, "2023-09", sme.FromEnd, "2026-09", sme.FromList, []string{"!list.fewer-rows"}}},
		{"fewer rows than announced", "四川省第九批创新型中小企业名单（共3户）\n发布日期：2025年3月18日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "9", true, "2025-03-18", sme.FromList, "", "", []string{"!list.fewer-rows"}}},
		{"more rows than announced", "四川省第九批创新型中小企业名单（共1户）\n发布日期：2025年3月18日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "9", true, "2025-03-18", sme.FromList, "", "", []string{"list.more-rows"}}},
		{"a look-alike is refused", "四川省高成长型中小企业名单\n发布日期：2025年3月18日\n" + bare, "", Facts{},
			facts{"", sme.Recognise, sc, "", true, "2025-03-18", sme.FromList, "", "", []string{"!list.look-alike", "list.no-batch"}}},
		{"unless the person knows better", "四川省高成长型中小企业名单\n发布日期：2025年3月18日\n" + bare, "", Facts{Tier: "innovative", Batch: "10"},
			facts{"innovative", sme.Recognise, sc, "10", true, "2025-03-18", sme.FromList, "", "", []string{"list.look-alike"}}},
		{"a title of another population than the tier's lists is asked about", "四川省第二十批科技和创新型中小企业名单\n发布日期：2026年6月18日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "20", true, "2026-06-18", sme.FromList, "", "", []string{"!list.wider"}}},
		{"however its name is written", "四川省第二十批“科技型和创新型”中小企业名单\n发布日期：2026年6月18日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "20", true, "2026-06-18", sme.FromList, "", "", []string{"!list.wider"}}},
		{"and counts where a person says so", "四川省第二十批科技和创新型中小企业名单\n发布日期：2026年6月18日\n" + bare, "", Facts{Tier: "innovative"},
			facts{"innovative", sme.Recognise, sc, "20", true, "2026-06-18", sme.FromList, "", "", nil}},
		{"new firms with reviews among them, which nothing tells", "四川省第九批创新型中小企业名单（含复核）\n发布日期：2025年3月18日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "9", true, "2025-03-18", sme.FromList, "", "", []string{"!list.act-mixed"}}},
		{"a tier is named, and no act that one can be sure of", "四川省第九批创新型中小企业奖励名单\n发布日期：2025年3月18日\n" + bare, "", Facts{},
			facts{"innovative", "", sc, "9", true, "2025-03-18", sme.FromList, "", "", []string{"!list.act-unclear"}}},
		{"a flag makes it a notice", "四川省第九批创新型中小企业名单\n发布日期：2025年3月18日\n" + bare, "", Facts{Final: &no},
			facts{"innovative", sme.Recognise, sc, "9", false, "2025-03-18", sme.FromList, "", "", nil}},
		{"renames have no tier and no batch", "企业更名名单\n发布日期：2025年3月18日\n序号,原企业名称,现企业名称\n1,甲乙科技有限公司,丙丁科技有限公司\n", "", Facts{},
			facts{"", sme.Rename, sc, "", true, "2025-03-18", sme.FromList, "", "", []string{"list.issuer-assumed"}}},
		{"new firms and reviews not told apart", "2022年度四川省专精特新中小企业认定和2019年度复核名单\n发布日期：2023年1月10日\n" + bare, "", Facts{},
			facts{"specialized", sme.Recognise, sc, "2022", true, "2023-01-10", sme.FromList, "", "", []string{"!list.act-mixed"}}},
		{"a flag tells them", "2022年度四川省专精特新中小企业认定和2019年度复核名单\n发布日期：2023年1月10日\n" + bare, "", Facts{Act: sme.Recognise},
			facts{"specialized", sme.Recognise, sc, "2022", true, "2023-01-10", sme.FromList, "", "", nil}},
		{"a national tier is the ministry's, whoever publishes it", "四川省第九批专精特新“小巨人”企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "9", true, "2024-09-02", sme.FromList, "", "", nil}},
		{"a national tier is the ministry's", "第五批专精特新“小巨人”企业名单\n发布日期：2023年7月14日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "5", true, "2023-07-14", sme.FromList, "", "", []string{"list.issuer-assumed"}}},
		{"a district's sheet of who holds a title that others grant is asked about", "成都市武侯区专精特新“小巨人”企业明细表\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "", true, "2024-09-02", sme.FromList, "", "", []string{"!list.not-grantor"}}},
		{"and so is one of a tier that the province grants", "成都市武侯区专精特新中小企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"specialized", sme.Recognise, "510107", "", true, "2024-09-02", sme.FromList, "", "", []string{"!list.not-grantor"}}},
		{"of a city too", "成都市创新型中小企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, "510100", "", true, "2024-09-02", sme.FromList, "", "", []string{"!list.not-grantor"}}},
		{"and of a province, where the ministry grants", "四川省专精特新“小巨人”企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "", true, "2024-09-02", sme.FromList, "", "", []string{"!list.not-grantor"}}},
		{"which grants its own", "四川省专精特新中小企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"specialized", sme.Recognise, sc, "", true, "2024-09-02", sme.FromList, "", "", []string{"list.no-batch"}}},
		{"a sheet that somebody else publishes", "成都市武侯区专精特新“小巨人”企业名单\n发布单位：工业和信息化部\n发布日期：2024年9月2日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "", true, "2024-09-02", sme.FromList, "", "", []string{"list.no-batch"}}},
		{"a region's part of a batch is the ministry's", "第五批国家级专精特新“小巨人”企业成都市名单\n发布日期：2023年7月14日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "5", true, "2023-07-14", sme.FromList, "", "", nil}},
		{"and so is one whose letter names the batch", "成都市武侯区专精特新“小巨人”企业名单\n" + bare, "关于公布第五批专精特新“小巨人”企业名单的通知\n\"经审核，确定第五批专精特新“小巨人”企业。\"\n工业和信息化部\n2023年7月14日\n", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "5", true, "2023-07-14", sme.FromLetter, "", "", nil}},
		{"a title that says recognised", "成都市武侯区新认定专精特新“小巨人”企业名单\n发布日期：2023年7月14日\n" + bare, "", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "", true, "2023-07-14", sme.FromList, "", "", []string{"list.no-batch"}}},
		{"a notice grants nothing, so nothing is asked", "成都市武侯区专精特新中小企业公示名单\n发布日期：2023年7月14日\n" + bare, "", Facts{},
			facts{"specialized", sme.Recognise, "510107", "", false, "2023-07-14", sme.FromList, "", "", []string{"list.no-batch"}}},
		{"the act settles a sheet", "成都市武侯区专精特新“小巨人”企业明细表\n发布日期：2024年9月2日\n" + bare, "", Facts{Act: sme.Details},
			facts{"little-giant", sme.Details, "510107", "", true, "2024-09-02", sme.FromList, "", "", nil}},
		{"and so does the batch", "成都市武侯区专精特新“小巨人”企业明细表\n发布日期：2024年9月2日\n" + bare, "", Facts{Batch: "9"},
			facts{"little-giant", sme.Recognise, sme.Country, "9", true, "2024-09-02", sme.FromList, "", "", nil}},
		{"a national tier is the ministry's, whoever forwards it", "第九批专精特新“小巨人”企业名单\n" + bare, "关于公布第九批专精特新“小巨人”企业名单的通知\n四川省经济和信息化厅\n2025年7月14日\n", Facts{},
			facts{"little-giant", sme.Recognise, sme.Country, "9", true, "2025-07-14", sme.FromLetter, "", "", nil}},
		{"a national tier is the ministry's, also of a title that doesn't name it", "四川省第九批企业名单\n发布日期：2024年9月2日\n" + bare, "", Facts{Tier: "little-giant"},
			facts{"little-giant", sme.Recognise, sme.Country, "9", true, "2024-09-02", sme.FromList, "", "", nil}},
		{"a sheet with telephones, by a person's word a list", "成都市武侯区专精特新“小巨人”企业名单\n发布日期：2024年9月2日\n序号,企业名称,联系电话\n1,成都甲乙科技有限公司,028-0000000\n", "", Facts{Act: sme.Recognise},
			facts{"little-giant", sme.Recognise, sme.Country, "", true, "2024-09-02", sme.FromList, "", "", []string{"list.flag-differs", "list.no-batch"}}},
		{"a validity that ends before it begins", "四川省第九批创新型中小企业名单\n发布日期：2025年3月18日\n有效期2028年3月至2025年3月\n" + bare, "", Facts{},
			facts{"innovative", sme.Recognise, sc, "9", true, "2025-03-18", sme.FromList, "2025-03", sme.FromList, []string{"!list.window-reversed"}}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			opt := options(t)
			n := parseCSV(t, tt.list, opt)
			if len(n.Lists) != 1 {
				t.Fatalf("%d lists", len(n.Lists))
			}
			l := &n.Lists[0]
			about := &n.Letter
			if tt.letter != "" {
				about = &parseCSV(t, tt.letter, opt).Letter
			}
			remarks := Complete(l, tt.flags, about, opt)
			d := l.Document
			got := facts{d.Tier, d.Act, d.Issuer, d.Batch, d.Final, d.Published.String(), d.PubOrigin, d.Window.To.String(), d.WinOrigin, nil}
			for _, r := range remarks {
				id := r.ID
				if r.Error {
					id = "!" + id
				}
				got.Remarks = append(got.Remarks, id)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, remarks)
			}
		})
	}

	t.Run("another region finds the places again", func(t *testing.T) {
		opt := options(t)
		n := parseCSV(t, "序号,企业名称,区县\n1,甲乙科技有限公司,滨江区\n", opt)
		l := &n.Lists[0]
		Complete(l, Facts{Tier: "innovative", Issuer: "330100", Published: sme.Date{Year: 2024, Month: 1}}, nil, opt)
		if got := l.Document.Entries[0]; got.Region != "330108" || len(l.Warnings) > 0 {
			t.Errorf("%+v %v", got, l.Warnings)
		}
	})
}

func TestLetter(t *testing.T) {
	final := true
	n := parseCSV(t, `四川省经济和信息化厅
关于公布四川省第二批创新型中小企业名单的通知
各市（州）经济和信息化局：
根据《优质中小企业梯度培育管理暂行办法》（工信部企业〔2022〕63号），经企业自愿申报、社会公示等程序，确定成都某某科技有限公司等1504户企业为四川省第二批创新型中小企业，其中成都市890户。截至目前，全省累计3597户。有效期至2026年3月。
2023年3月20日
`, options(t))
	n.Letter.said = facts{}
	n.Letter.Text = ""
	want := Letter{
		Title: "关于公布四川省第二批创新型中小企业名单的通知", Tier: "innovative", Act: sme.Recognise, Issuer: "510000", Batch: "2", Label: "第二批",
		Published: sme.Date{Year: 2023, Month: 3, Day: 20}, Window: sme.Window{To: sme.Date{Year: 2026, Month: 3}},
		Totals: []sme.Total{{Region: "510000", N: 1504}, {Region: "510100", N: 890}}, Final: &final,
		Notice: sme.Notice{Publisher: "四川省经济和信息化厅", Date: sme.Date{Year: 2023, Month: 3, Day: 20}},
	}
	if diff := cmp.Diff(want, n.Letter, cmp.AllowUnexported(Letter{}, facts{}, batchWords{}, total{})); diff != "" {
		t.Error(diff)
	}
	if len(n.Lists) > 0 {
		t.Errorf("prose became a list: %+v", n.Lists)
	}
}
