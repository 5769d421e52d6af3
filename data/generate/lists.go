package main

import (
	"fmt"
	"slices"
	"strings"
)

// lists tells the story, list by list in the order of publication.
//
// Batches 1 and 2 have no firm in common, and no later list joins two firms:
// the 2,355 of March 2023 stand whatever is imported after them.
func (s *story) lists() []list {
	batch1 := s.found(group{1465, 2093 - 1465})
	batch2 := s.found(group{890, 1504 - 890})
	batch3 := s.found(group{367, 497 - 367})
	s.silence(batch1, 12)
	s.silence(batch2, 12)
	s.silence(batch3, 5)

	// What becomes of the firms of batch 1: each is in one of these at most.
	variants := s.sample(batch1, group{chengdu: 3}) // their names are printed in two widths
	s.narrow(variants)
	again7 := slices.Concat(variants, s.sample(batch1, group{6, 2}, variants))
	again12 := s.sample(batch1, group{21, 9}, again7)
	passed := s.sample(batch1, group{500, 200}, again7, again12)
	failed := s.sample(batch1, group{26, 14}, again7, again12, passed)
	revoked := s.sample(batch1, group{4, 2}, again7, again12, passed, failed)
	revoked2 := s.sample(batch2, group{2, 1})
	passed2 := s.sample(batch2, group{180, 120}, revoked2)

	out := []list{
		{
			file: "innovative-01.xlsx", columns: []string{"序号", "企业名称", "市（州）", "区（县）"},
			above: []string{"附件1", "四川省第一批创新型中小企业名单（样例）", "（2022年12月30日公布，共2093户，其中成都市1465户）"},
			rows:  table(s.arrange(batch1), name, cityName, s.firstDistrict),
		},
		{
			file: "innovative-02.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"},
			above: []string{"附件", "四川省第二批创新型中小企业名单（样例）", "有效期至2026年3月"},
			rows:  table(s.arrange(batch2), name, code, cityName, s.firstDistrict),
			below: []string{"合计：1504户"}, mergeDown: 4,
		},
		{
			file: "innovative-03.csv", columns: []string{"序号", "企业名称", "所属地区"}, encoding: gb18030,
			above: []string{"四川省第三批创新型中小企业名单（样例）", "发布日期：2023年7月11日", "有效期至2026年6月"},
			rows:  table(s.arrange(batch3), name, s.cityAndDistrict),
		},
	}

	climbed1 := s.sample(batch1, group{140, 90}, variants, revoked)
	climbed := slices.Concat(climbed1,
		s.sample(batch2, group{120, 70}, revoked2),
		s.sample(batch3, group{45, 35}))
	climbed = slices.Concat(climbed, s.found(group{675 - 305, 1103 - 675 - 195}))
	carried := s.found(group{60, 161 - 60})
	giants := slices.Concat(
		s.sample(carried, group{30, 10}),
		s.sample(climbed1, group{8, 2}),
		s.sample(climbed, group{8, 2}, batch1, batch2, batch3),
		s.found(group{24, 6}))
	out = append(out,
		list{
			file: "little-giant-05.csv", columns: []string{"序号", "省份", "企业名称"},
			above: []string{"四川省第五批专精特新“小巨人”企业名单（样例）", "发布单位：工业和信息化部", "公布日期：2023年7月14日"},
			rows:  table(s.arrange(giants), always("四川省"), name),
		},
		list{
			file: "specialized-2023.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"},
			above: []string{
				"附件", "2023年度四川省“专精特新”中小企业及通过复核企业名单（样例）",
				"公布日期：2023年11月1日", "有效期2023年11月1日至2026年10月31日",
			},
			heading: "一、2023年度四川省专精特新中小企业名单",
			rows:    table(s.arrange(climbed), name, code, cityName, s.district),
			second:  "二、通过复核的四川省专精特新中小企业名单",
			more:    table(s.arrange(carried), name, code, cityName, s.district),
		})

	fresh7 := s.found(group{501 - 9, 642 - 501 - 2})
	s.silence(fresh7, 4)
	widened := func(f *firm) string {
		if slices.Contains(variants, f) {
			return widen.Replace(f.name)
		}
		return f.name
	}
	out = append(out, list{
		file: "innovative-07.csv", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"}, encoding: utf8BOM,
		above: []string{"四川省第七批创新型中小企业名单（样例）", "发布日期：2024年7月18日", "有效期至2027年7月"},
		rows:  table(s.arrange(fresh7, again7), widened, code, cityName, s.firstDistrictOf(fresh7)),
	})

	// Two of the firms whose title is revoked have changed their names before.
	renamed := s.arrange(
		s.sample(passed, group{4, 2}), s.sample(again12, group{chengdu: 1}), s.sample(revoked, group{chengdu: 1}),
		s.sample(batch1, group{4, 2}, again7, again12, passed, failed, revoked),
		s.sample(passed2, group{3, 1}), s.sample(revoked2, group{chengdu: 1}),
		s.sample(batch2, group{3, 2}, passed2, revoked2))
	var renames [][]any
	for i, f := range renamed {
		old := f.name
		f.name = s.renamed(old)
		renames = append(renames, []any{i + 1, old, f.name, f.code})
	}
	out = append(out,
		list{
			file: "renames-2024.csv", columns: []string{"序号", "原企业名称", "现企业名称", "统一社会信用代码"},
			above: []string{"四川省创新型中小企业更名名单（样例）", "发布日期：2024年9月5日"},
			rows:  renames,
		},
		list{
			file: "revoked-2024.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"},
			above: []string{"附件", "关于撤销部分企业创新型中小企业称号的名单（样例）", "发布单位：四川省经济和信息化厅", "发布日期：2024年11月20日"},
			rows:  table(s.arrange(revoked, revoked2), name, code, cityName, s.district),
		})

	moving := slices.Concat(
		s.sample(passed, group{chengdu: 2}, renamed), s.sample(batch1, group{chengdu: 1}, again7, again12, passed, failed, revoked, renamed),
		s.sample(passed2, group{chengdu: 2}, renamed), s.sample(batch3, group{chengdu: 1}, climbed))
	var moves [][]any
	for i, f := range moving {
		from := f.district
		for f.district == from {
			f.district = pick(s.Rand, f.city.districts)
		}
		moves = append(moves, []any{i + 1, f.name, f.code, inCity(from), inCity(f.district)})
	}
	out = append(out, list{
		file: "relocations-2025.csv", columns: []string{"序号", "企业名称", "统一社会信用代码", "迁出地", "迁入地"},
		above: []string{"四川省创新型中小企业跨区迁移名单（样例）", "发布日期：2025年5月8日"},
		rows:  moves,
	})

	fresh12 := s.found(group{659 - 21, 798 - 659 - 9})
	out = append(out,
		list{
			file: "innovative-12.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）", "有效期"},
			above: []string{"附件", "四川省第十二批(2025年第3批)创新型中小企业名单（样例）", "发布日期：2025年12月9日"},
			rows:  table(s.arrange(fresh12, again12), name, code, cityName, s.district, always("2025年12月9日至2028年11月30日")),
		},
		list{
			file: "innovative-review-2025.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"},
			above: []string{"附件1", "2025年四川省第一批创新型中小企业复核通过企业名单（样例）", "（2025年12月25日公布，共700户，其中成都市500户）"},
			rows:  table(s.arrange(passed), name, code, cityName, s.district),
		},
		list{
			file: "innovative-review-failed-2025.csv", columns: []string{"序号", "企业名称", "市（州）", "区（县）"},
			above: []string{"四川省第一批创新型中小企业复核未通过企业名单（样例）", "发布日期：2025年12月25日"},
			rows:  table(s.arrange(failed), name, cityName, s.district),
		},
		list{
			file: "innovative-review-2026.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"},
			above: []string{"附件", "四川省第二批创新型中小企业复核通过企业名单（样例）", "（2026年4月20日公布，共300户，其中成都市180户）"},
			rows:  table(s.arrange(passed2), name, code, cityName, s.district),
		})

	// A district's own sheet. Its firms are known to be there; it tells codes.
	var neighbours []*firm
	for _, f := range slices.Concat(batch1, batch2) {
		if f.district.id == "510107" && !f.silent && !slices.Contains(moving, f) && len(neighbours) < 30 {
			neighbours = append(neighbours, f)
		}
	}
	var sheet [][]any
	for i, f := range neighbours {
		sheet = append(sheet, []any{i + 1, f.name, f.code, fmt.Sprintf("样例联系人%d", i+1), fmt.Sprintf("028-0000%04d", i+1), chains[i%len(chains)]})
	}
	return append(out, list{
		file: "details-wuhou-2025.xlsx", columns: []string{"序号", "企业名称", "统一社会信用代码", "联系人", "联系电话", "所属产业链"},
		above: []string{"成都市武侯区优质中小企业联系表（样例）", "发布日期：2025年6月30日"},
		rows:  sheet,
	})
}

var chains = []string{"电子信息", "装备制造", "医药健康", "新型材料", "绿色食品"}

// table numbers the firms from 1 and prints a column of each.
func table(firms []*firm, columns ...func(*firm) string) [][]any {
	var rows [][]any
	for i, f := range firms {
		row := []any{i + 1}
		for _, column := range columns {
			row = append(row, column(f))
		}
		rows = append(rows, row)
	}
	return rows
}

func name(f *firm) string     { return f.name }
func code(f *firm) string     { return f.code }
func cityName(f *firm) string { return f.city.name }

func always(s string) func(*firm) string { return func(*firm) string { return s } }

// district prints a firm's district; a few lists of other cities leave it out.
func (s *story) district(f *firm) string {
	if !f.inChengdu() && s.IntN(25) == 0 {
		return ""
	}
	return s.spell(f)
}

func (s *story) firstDistrict(f *firm) string {
	if f.silent {
		return ""
	}
	return s.district(f)
}

// firstDistrictOf is firstDistrict for those who are on their first list.
func (s *story) firstDistrictOf(fresh []*firm) func(*firm) string {
	return func(f *firm) string {
		if slices.Contains(fresh, f) {
			return s.firstDistrict(f)
		}
		return s.district(f)
	}
}

// cityAndDistrict prints both in one cell, now and then with a stroke between.
func (s *story) cityAndDistrict(f *firm) string {
	switch {
	case f.silent:
		return f.city.name
	case !f.inChengdu() || s.IntN(3) > 0:
		return f.city.name + officialName(f.district)
	default:
		return f.city.name + "/" + officialName(f.district)
	}
}

func inCity(d *district) string { return "成都市" + officialName(d) }

// officialName is a district's full name, but a zone's as it follows its city's.
func officialName(d *district) string {
	switch d.id {
	case hitech, tianfu, eastern:
		return d.short
	}
	return d.name
}

var (
	widen = strings.NewReplacer("(", "（", ")", "）", "A", "Ａ", "I", "Ｉ")
)

// narrow gives firms names with half-width letters and brackets, which a later list prints full-width.
func (s *story) narrow(firms []*firm) {
	for i, shape := range []string{"成都%s(西南)智能科技有限公司", "成都%sAI科技有限公司", "%sAI软件(成都)有限公司"} {
		firms[i].name = s.once(func() string { return fmt.Sprintf(shape, s.trade()) })
	}
}
