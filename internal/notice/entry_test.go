package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

func TestNameCells(t *testing.T) {
	for _, tt := range []struct {
		rule, cell string
		want       names
	}{
		{"a name", "成都甲乙科技有限公司", names{name: "成都甲乙科技有限公司"}},
		{"its own brackets stay", "甲乙科技（成都）有限公司", names{name: "甲乙科技（成都）有限公司"}},
		{"a partnership's brackets stay", "成都甲乙技术中心（有限合伙）", names{name: "成都甲乙技术中心（有限合伙）"}},
		{"renamed to", "成都甲乙科技有限公司（更名为：成都丙丁科技有限公司）", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"renamed to, half-width brackets", "成都甲乙科技有限公司(更名为:成都丙丁科技有限公司)", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly", "成都丙丁科技有限公司（原名：成都甲乙科技有限公司）", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly, mixed brackets", "成都丙丁科技有限公司（原名：成都甲乙科技有限公司)", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly, a space before the bracket", "成都丙丁科技有限公司 (曾用名:成都甲乙科技有限公司）", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly, square brackets", "成都丙丁科技有限公司【原名称：成都甲乙科技有限公司】", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly, no closing bracket", "成都丙丁科技有限公司（原成都甲乙科技有限公司", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"formerly, brackets within", "丙丁（成都）科技有限公司（原名：甲乙（成都）科技有限公司）", names{name: "丙丁（成都）科技有限公司", former: "甲乙（成都）科技有限公司"}},
		{"one bracket closes both", "丙丁科技有限公司（原名：甲乙技术中心（有限合伙）", names{name: "丙丁科技有限公司", former: "甲乙技术中心（有限合伙）"}},
		{"renamed to, without brackets", "成都甲乙科技有限公司更名为成都丙丁科技有限公司", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"renamed to, on a line of its own", "成都甲乙科技有限公司\n（现名：成都丙丁科技有限公司）", names{name: "成都丙丁科技有限公司", former: "成都甲乙科技有限公司"}},
		{"renamed, to what is not said", "成都甲乙科技有限公司 已更名", names{name: "成都甲乙科技有限公司", renamed: true}},
		{"renamed, to what is not said, in brackets", "成都甲乙科技有限公司（已更名）", names{name: "成都甲乙科技有限公司", renamed: true}},
		{"原 in a name is no note", "四川原野农业（原种）有限公司", names{name: "四川原野农业（原种）有限公司"}},
		{"更 in a name is no note", "成都更新科技有限公司", names{name: "成都更新科技有限公司"}},
		{"figures behind 公司", "成都甲乙科技有限公司12", names{name: "成都甲乙科技有限公司", id: "12"}},
		{"a code behind the name", "成都甲乙科技有限公司 91510100MA610017X0", names{name: "成都甲乙科技有限公司", id: "91510100MA610017X0"}},
		{"a number that belongs to the name", "国营第784厂", names{name: "国营第784厂"}},
		{"a short one at the end may belong to it", "西南化工研究所2", names{name: "西南化工研究所2"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readName(tt.cell), cmp.AllowUnexported(names{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		header []string
		want   []string // nil: no header
	}{
		{"the least", []string{"序号", "企业名称"}, []string{"number", "name"}},
		{"names alone", []string{"企业名称"}, []string{"name"}},
		{"the usual", []string{"序号", "企业名称", "统一社会信用代码", "市（州）", "区（县）"}, []string{"number", "name", "code", "city", "district"}},
		{"spaces and line breaks", []string{"序 号", "企 业\n名 称", "所属　地区"}, []string{"number", "name", "place"}},
		{"marks of forms", []string{"序号", "*企业名称（必填）", "统一社会信用代码（18位）", "县（市、区）"}, []string{"number", "name", "code", "district"}},
		{"other words for it", []string{"序号", "单位名称", "社会信用代码", "设区市", "所属区县", "认定年度", "有效期至"}, []string{"number", "name", "code", "city", "district", "year", "valid_until"}},
		{"provinces", []string{"序号", "省（区、市）", "公司名称"}, []string{"number", "province", "name"}},
		{"unknown columns are kept", []string{"序号", "地区", "工厂名称", "行业", "第三方评价机构", "批次"}, []string{"number", "place", "name", "", "", "batch"}},
		{"the name column is the surer one", []string{"序号", "中心名称", "依托单位", "所在地"}, []string{"number", "", "name", "place"}},
		{"承担单位", []string{"序号", "承担单位", "金额"}, []string{"number", "name", ""}},
		{"before and after", []string{"序号", "原企业名称", "现企业名称"}, []string{"number", "former", "name"}},
		{"before and after, 变更", []string{"序号", "变更前名称", "变更后名称", "统一社会信用代码"}, []string{"number", "former", "name", "code"}},
		{"the name and what became of it", []string{"序号", "企业名称", "更名后名称"}, []string{"number", "former", "name"}},
		{"relocations", []string{"序号", "企业名称", "迁出地", "迁入地"}, []string{"number", "name", "from_place", "place"}},
		{"column groups", []string{"序号", "企业名称", "序号", "企业名称"}, []string{"number", "name", "number", "name"}},
		{"a row of the list", []string{"1", "成都甲乙科技有限公司", "武侯区"}, nil},
		{"a title", []string{"四川省第二批创新型中小企业名单"}, nil},
		{"a form", []string{"联系人", "", "电话", ""}, nil},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			p := &parser{opt: options(t)}
			c, ok := p.readHeader(tt.header, false)
			var got []string
			if ok {
				for _, col := range c.list {
					got = append(got, col.ID)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	const hitech = sme.RegionID("chengdu-hitech")
	for _, tt := range []struct {
		rule, table string
		want        []sme.Entry
	}{
		{"city and district", "序号,企业名称,市,区县\n1,甲乙科技有限公司,成都市,武侯区\n", []sme.Entry{{Place: "成都市/武侯区", Region: "510107"}}},
		{"every city has a 高新区: that of the row", "序号,企业名称,市,区县\n1,甲乙科技有限公司,成都市,高新区\n", []sme.Entry{{Place: "成都市/高新区", Region: hitech}}},
		{"a city's name before the district's", "序号,企业名称,所属地区\n1,甲乙科技有限公司,成都市/武侯区\n2,丙丁科技有限公司,成都市高新区\n3,戊己科技有限公司,武侯\n",
			[]sme.Entry{{Place: "成都市/武侯区", Region: "510107"}, {Place: "成都市高新区", Region: hitech}, {Place: "武侯", Region: "510107"}}},
		{"the issuer itself", "序号,企业名称,省份\n1,甲乙科技有限公司,四川省\n", []sme.Entry{{Place: "四川省", Region: "510000"}}},
		{"a heading row over its group", "序号,企业名称\n成都市（2户）,\n1,甲乙科技有限公司\n2,丙丁科技有限公司\n绵阳市1家,\n1,戊己科技有限公司\n",
			[]sme.Entry{{Place: "成都市", Region: "510100"}, {Place: "成都市", Region: "510100"}, {Place: "绵阳市", Region: "510700"}}},
		{"headings within headings", "序号,企业名称\n成都市（2户）,\n武侯区（2户）,\n1,甲乙科技有限公司\n2,丙丁科技有限公司\n绵阳市（1户）,\n1,戊己科技有限公司\n",
			[]sme.Entry{{Place: "成都市/武侯区", Region: "510107"}, {Place: "成都市/武侯区", Region: "510107"}, {Place: "绵阳市", Region: "510700"}}},
		{"a district under a city's heading", "序号,企业名称,区县\n成都市（1户）,,\n1,甲乙科技有限公司,高新区\n", []sme.Entry{{Place: "成都市/高新区", Region: hitech}}},
		{"on the first row of its group only", "企业名称,区县\n甲乙科技有限公司,武侯区（2家）\n丙丁科技有限公司,　\n戊己科技有限公司,锦江区（1家）\n",
			[]sme.Entry{{Place: "武侯区", Region: "510107"}, {Place: "武侯区", Region: "510107"}, {Place: "锦江区", Region: "510104"}}},
		{"a blank district is not the one above", "序号,企业名称,市,区县\n1,甲乙科技有限公司,成都市,武侯区\n2,丙丁科技有限公司,成都市,\n", []sme.Entry{{Place: "成都市/武侯区", Region: "510107"}, {Place: "成都市", Region: "510100"}}},
		{"a typing error has a nearest", "序号,企业名称,市,区县\n1,甲乙科技有限公司,成都市,武候区\n", []sme.Entry{{Place: "成都市/武候区", Region: "510100",
			Problems: []sme.Remark{{ID: "row.unknown-region", Args: []any{"武候区", sme.RegionID("510107"), "成都市/武候区"}}}}}},
		{"no place", "序号,企业名称\n1,甲乙科技有限公司\n", []sme.Entry{{}}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			n := parseCSV(t, "四川省第二批创新型中小企业名单\n"+tt.table, options(t))
			if len(n.Lists) != 1 {
				t.Fatalf("%d lists", len(n.Lists))
			}
			var got []sme.Entry
			for _, e := range n.Lists[0].Document.Entries {
				got = append(got, sme.Entry{Place: e.Place, Region: e.Region, Problems: e.Problems})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A date with a time of day was read as its month, so that a title was valid
// to the end of it.
func TestCellsOfValidity(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-15 00:00:00": " 2026-03-15", "2023-03-16 00:00:00至2026-03-15 00:00:00": "2023-03-16 2026-03-15", "2023-03-16T00:00:00—2026-03-15T00:00:00": "2023-03-16 2026-03-15",
		"46096": " 2026-03-15", "3/31/26": " 2026-03-31", "202603": " 2026-03", "2026年03月": " 2026-03", "２０２６．３．１５": " 2026-03-15", "至2026/3/15 0:00": " 2026-03-15",
		"3/4/26": " ", // of March or of April
	} {
		if w := readWindow(text); w.From.String()+" "+w.To.String() != want {
			t.Errorf("%q is valid %s to %s, want %s", text, w.From, w.To, want)
		}
		if want[0] == ' ' && " "+readEnd(text).String() != want {
			t.Errorf("%q ends on %s, want %s", text, readEnd(text), want)
		}
	}
}
