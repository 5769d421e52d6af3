package notice

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// account writes what was found in a file, a line for each thing.
func account(n *Notice) string {
	var b strings.Builder
	for _, l := range n.Lists {
		d := l.Document
		fmt.Fprintf(&b, "list %s/%s/%s/%s header %d rows %d\n", d.Act, d.Tier, d.Issuer, d.Batch, l.Header, l.RowsRead)
		for _, e := range d.Entries {
			fmt.Fprintf(&b, "  %d %s|%s|%s|%s|%s|%s\n", e.Row, e.Number, e.Name, e.Former, e.Code, e.Place, e.Region)
		}
		for _, lines := range [][]Line{l.Passed, l.Problems, l.Warnings} {
			for _, line := range lines {
				fmt.Fprintf(&b, "  %d %s", line.Row, line.Remark.ID)
				for _, a := range line.Remark.Args {
					fmt.Fprintf(&b, " %v", a)
				}
				b.WriteByte('\n')
			}
		}
	}
	for _, line := range n.Skipped {
		fmt.Fprintf(&b, "%d %s\n", line.Row, line.Remark.ID)
	}
	return b.String()
}

func TestFiles(t *testing.T) {
	for _, tt := range []struct{ rule, file, want string }{
		{"titles above, sums and signatures below", `附件1,,
四川省第二批创新型中小企业名单,,
单位：户,,
序号,企业名称,统一社会信用代码
1,成都甲乙科技有限公司,91110000101623741K
2,成都丙丁机械厂,91512081MA62K0260E
,,
合计,2户,
注：排名不分先后,,
四川省经济和信息化厅,,
2023年3月20日,,
`, `list recognise/innovative/510000/2 header 4 rows 9
  5 1|成都甲乙科技有限公司||91110000101623741K||
  6 2|成都丙丁机械厂||91512081MA62K0260E||
  1 passed.title
  2 passed.title
  3 passed.unit
  8 passed.subtotal
  9 passed.footer
  10 passed.footer
  11 passed.date
`},
		{"sections of one sheet are lists of their own", `2023年度四川省“专精特新”中小企业及通过复核企业名单
一、2023年度四川省专精特新中小企业名单
序号,企业名称
1,成都甲乙科技有限公司
2,成都丙丁科技有限公司
二、通过复核的四川省专精特新中小企业名单
序号,企业名称
1,成都戊己科技有限公司
三、未通过复核企业名单
1,成都庚辛科技有限公司
`, `list recognise/specialized/510000/2023 header 3 rows 4
  4 1|成都甲乙科技有限公司||||
  5 2|成都丙丁科技有限公司||||
  1 passed.title
  2 passed.title
list renew/specialized/510000/2023 header 7 rows 2
  8 1|成都戊己科技有限公司||||
  6 passed.title
list fail/specialized/510000/2023 header 0 rows 2
  10 1|成都庚辛科技有限公司||||
  9 passed.title
`},
		{"a title of two acts, numbered from 1 twice", `2023年度四川省“专精特新”中小企业及通过复核企业名单
序号,企业名称
1,成都甲乙科技有限公司
2,成都丙丁科技有限公司
1,成都戊己科技有限公司
`, `list recognise/specialized/510000/2023 header 2 rows 3
  3 1|成都甲乙科技有限公司||||
  4 2|成都丙丁科技有限公司||||
  1 passed.title
list renew/specialized/510000/2023 header 0 rows 1
  5 1|成都戊己科技有限公司||||
`},
		{"new firms of one batch and reviews of another", `关于公布第五批专精特新“小巨人”企业和通过复核的第二批专精特新“小巨人”企业名单的通告
一、第五批专精特新“小巨人”企业名单
序号,企业名称
1,成都甲乙科技有限公司
2,成都丙丁科技有限公司
二、通过复核企业名单
序号,企业名称
1,成都戊己科技有限公司
`, `list recognise/little-giant//5 header 3 rows 4
  4 1|成都甲乙科技有限公司||||
  5 2|成都丙丁科技有限公司||||
  1 passed.title
  2 passed.title
list renew/little-giant//2 header 7 rows 2
  8 1|成都戊己科技有限公司||||
  6 passed.title
`},
		{"a numbered heading that names an act begins a section", `2023年度四川省专精特新中小企业名单
一、新认定
序号,企业名称
1,成都甲乙科技有限公司
二、复核通过
序号,企业名称
2,成都丙丁科技有限公司
`, `list recognise/specialized/510000/2023 header 3 rows 3
  4 1|成都甲乙科技有限公司||||
  1 passed.title
  2 passed.title
list renew/specialized/510000/2023 header 6 rows 2
  7 2|成都丙丁科技有限公司||||
  5 passed.title
`},
		{"side-by-side column groups", `四川省第二批创新型中小企业名单,,,
序号,企业名称,序号,企业名称
1,成都甲乙科技有限公司,3,成都戊己科技有限公司
2,成都丙丁科技有限公司,,
`, `list recognise/innovative/510000/2 header 2 rows 4
  3 1|成都甲乙科技有限公司||||
  4 2|成都丙丁科技有限公司||||
  3 3|成都戊己科技有限公司||||
  1 passed.title
`},
		{"a header of two rows", `四川省第二批创新型中小企业名单,,,
序号,企业名称,所在地,
,,市州,区县
1,成都甲乙科技有限公司,成都市,武侯区
`, `list recognise/innovative/510000/2 header 2 rows 3
  4 1|成都甲乙科技有限公司|||成都市/武侯区|510107
  1 passed.title
  3 passed.repeated-header
`},
		{"title and header again on each page", `四川省第二批创新型中小企业名单,
序号,企业名称
1,成都甲乙科技有限公司
四川省第二批创新型中小企业名单,
序号,企业名称
2,成都丙丁科技有限公司
`, `list recognise/innovative/510000/2 header 2 rows 5
  3 1|成都甲乙科技有限公司||||
  6 2|成都丙丁科技有限公司||||
  1 passed.title
  4 passed.title
  5 passed.repeated-header
`},
		{"no header, columns by content", `四川省第二批创新型中小企业名单,,,
1.0,成都甲乙科技有限公司,武侯区,91110000101623741K
2.0,成都丙丁机械厂,锦江区,91512081MA62K0260E
3.0,成都戊己食品厂,锦江区,
`, `list recognise/innovative/510000/2 header 0 rows 4
  2 1.0|成都甲乙科技有限公司||91110000101623741K|武侯区|510107
  3 2.0|成都丙丁机械厂||91512081MA62K0260E|锦江区|510104
  4 3.0|成都戊己食品厂|||锦江区|510104
  1 passed.title
`},
		{"no header, and the names move", `上城区（2家）,,甲乙科技有限公司,
,,丙丁科技有限公司,
,西湖区（2家）,,戊己科技有限公司
,,,庚辛养殖场
`, `list /// header 0 rows 4
  1 |甲乙科技有限公司|||上城区|330102
  2 |丙丁科技有限公司|||上城区|330102
  3 |戊己科技有限公司|||西湖区|
  4 |庚辛养殖场|||西湖区|
  3 list.columns-shift 3 4
  3 row.several-regions 西湖区 西湖区
  4 row.several-regions 西湖区 西湖区
`},
		{"cells of cities and of their districts each announce their groups", `四川省第二批创新型中小企业名单,,,
序号,市州,区县,企业名称
1,成都市（3户）,武侯区（2户）,成都甲乙科技有限公司
2,,,成都丙丁科技有限公司
3,,锦江区（2户）,成都戊己科技有限公司
4,绵阳市（1户）,涪城区（1户）,绵阳庚辛科技有限公司
`, `list recognise/innovative/510000/2 header 2 rows 5
  3 1|成都甲乙科技有限公司|||成都市/武侯区|510107
  4 2|成都丙丁科技有限公司|||成都市/武侯区|510107
  5 3|成都戊己科技有限公司|||成都市/锦江区|510104
  6 4|绵阳庚辛科技有限公司|||绵阳市/涪城区|510703
  1 passed.title
  5 group.rows 锦江区（2户） 1 2
`},
		{"no header, and a place among others where none of the list's firms can be: no one says what the column is", `四川省第二批创新型中小企业名单,
重庆市,成都甲乙科技有限公司
武侯区,成都丙丁科技有限公司
成都市,绵阳戊己科技有限公司
`, `list recognise/innovative/510000/2 header 0 rows 4
  2 |成都甲乙科技有限公司|||重庆市|500000
  3 |成都丙丁科技有限公司|||武侯区|510107
  4 |绵阳戊己科技有限公司|||成都市|510100
  1 passed.title
  0 list.places-guessed 1 3 1 1=place 1=other
  2 row.region-outside 重庆市 510000
`},
		{"nor where it bears a name that others of the country have, and none of the list's region", `四川省第二批创新型中小企业名单,
西湖区,成都甲乙科技有限公司
成都市,绵阳戊己科技有限公司
`, `list recognise/innovative/510000/2 header 0 rows 3
  2 |成都甲乙科技有限公司|||西湖区|
  3 |绵阳戊己科技有限公司|||成都市|510100
  1 passed.title
  0 list.places-guessed 1 2 1 1=place 1=other
  2 row.region-contradicts 西湖区 西湖区
`},
		{"a group's place once more, without its number", `四川省第二批创新型中小企业名单,,
序号,区县,企业名称
1,武侯区（2家）,成都甲乙科技有限公司
2,武侯区,成都丙丁科技有限公司
3,锦江区（3家）,成都戊己科技有限公司
4,锦江区,成都庚辛科技有限公司
`, `list recognise/innovative/510000/2 header 2 rows 5
  3 1|成都甲乙科技有限公司|||武侯区|510107
  4 2|成都丙丁科技有限公司|||武侯区|510107
  5 3|成都戊己科技有限公司|||锦江区|510104
  6 4|成都庚辛科技有限公司|||锦江区|510104
  1 passed.title
  5 group.rows 锦江区（3家） 2 3
`},
		{"a sum of money is no number of firms", `四川省第二批创新型中小企业名单,,
,,单位：万元
序号,企业名称,奖励
1,成都甲乙科技有限公司,20
2,成都丙丁科技有限公司,20
合计,40,
`, `list recognise/innovative/510000/2 header 3 rows 5
  4 1|成都甲乙科技有限公司||||
  5 2|成都丙丁科技有限公司||||
  1 passed.title
  2 passed.unit
  6 passed.subtotal
`},
		{"a header says that the firms are there", `四川省第二批创新型中小企业名单,
企业名称,区县
成都甲乙科技有限公司,西湖区
绵阳戊己科技有限公司,成都市
`, `list recognise/innovative/510000/2 header 2 rows 3
  3 |成都甲乙科技有限公司|||西湖区|
  4 |绵阳戊己科技有限公司|||成都市|510100
  1 passed.title
  3 row.region-contradicts 西湖区 西湖区
`},
		{"rows that cannot be entries", `四川省第二批创新型中小企业名单,,
序号,企业名称,区县
1,成都甲乙科技有限公司,武侯区
2,,锦江区
3,有限公司,锦江区
5,成都丙丁科技有限公司,锦江区
`, `list recognise/innovative/510000/2 header 2 rows 5
  3 1|成都甲乙科技有限公司|||武侯区|510107
  6 5|成都丙丁科技有限公司|||锦江区|510104
  1 passed.title
  4 row.no-name
  5 row.junk-name 有限公司
  6 list.number-gap 1 3 5
`},
		{"doubtful rows", `四川省第二批创新型中小企业名单,,
序号,企业名称,统一社会信用代码
1,成都甲乙科技有限公司,91512O81MA62K0260E
2,成都丙丁科技有限公司,1.23E+17
3,成都 甲乙科技有限公司,510100000123456
3,91512081MA62K0260E,成都戊己科技有限公司
5,成都庚辛科技有限公司 已更名,91310115MA1H8R7C6D
6,成都壬癸科技有限公司（更名为：成都子丑科技有限公司）,无
`, `list recognise/innovative/510000/2 header 2 rows 7
  3 1|成都甲乙科技有限公司||91512O81MA62K0260E||
  4 2|成都丙丁科技有限公司||1.23E+17||
  5 3|成都 甲乙科技有限公司||510100000123456||
  6 3|成都戊己科技有限公司||91512081MA62K0260E||
  7 5|成都庚辛科技有限公司||91310115MA1H8R7C6D||
  8 6|成都子丑科技有限公司|成都壬癸科技有限公司|||
  1 passed.title
  3 row.code-check 91512O81MA62K0260E 91512081MA62K0260E
  4 row.code-destroyed 1.23E+17
  5 row.code-old-number 510100000123456
  5 row.repeated 3
  6 row.swapped 成都戊己科技有限公司 91512081MA62K0260E
  6 list.number-repeat 1 3
  7 row.renamed 成都庚辛科技有限公司 已更名
  7 row.code-bad 91310115MA1H8R7C6D
  7 list.number-gap 1 3 5
`},
		{"a header that names the wrong thing", `序号,园区名称,区县
1,成都甲乙科技有限公司,武侯区
2,成都丙丁科技有限公司,武侯区
`, `list /// header 1 rows 2
  2 1|成都甲乙科技有限公司|||武侯区|510107
  3 2|成都丙丁科技有限公司|||武侯区|510107
  0 list.header-wrong 园区名称
`},
		{"cities as headings of a list that names no region lie beside each other, not in the city at home", `第二批创新型中小企业名单,,
一、成都市（1户）,,
序号,企业名称,区县
1,样例甲科技有限公司,武侯区
二、绵阳市（1户）,,
序号,企业名称,区县
1,样例丙科技有限公司,涪城区
`, `list recognise/innovative//2 header 3 rows 6
  4 1|样例甲科技有限公司|||成都市/武侯区|510107
  7 1|样例丙科技有限公司|||绵阳市/涪城区|510703
  1 passed.title
  2 passed.heading
  5 passed.heading
  6 passed.repeated-header
`},
		{"corrections are renames", `关于更正四川省第九批创新型中小企业名单的公告,,
序号,原公布企业名称,更正后企业名称
1,样例甲科技有限公司,样例甲智能科技有限公司
`, `list rename/innovative/510000/9 header 2 rows 2
  3 1|样例甲智能科技有限公司|样例甲科技有限公司|||
  1 passed.title
`},
		{"places under a header that speaks of some", `北京市2023年第三批创新型中小企业名单,,
序号,企业名称,企业注册区
1,样例甲科技有限公司,海淀区
2,样例乙科技有限公司,丰台区
3,样例丙科技有限公司,开发区
`, `list recognise/innovative/110000/2023-3 header 2 rows 4
  3 1|样例甲科技有限公司|||海淀区|110108
  4 2|样例乙科技有限公司|||丰台区|110106
  5 3|样例丙科技有限公司|||开发区|110000
  1 passed.title
  5 row.unknown-region 开发区  开发区
`},
		{"those who assess are no firms of the list", `序号,地区,园区,第三方评价机构
1,成都,成都甲乙经济技术开发区,四川样例认证中心有限公司
2,成都,成都丙丁高新技术产业园,四川样例认证中心有限公司
`, `list /// header 1 rows 2
  2 1|成都甲乙经济技术开发区|||成都|510100
  3 2|成都丙丁高新技术产业园|||成都|510100
`},
		{"a district's own sheet", `成都市武侯区创新型中小企业名单,,,
序号,企业名称,联系人,联系电话
1,成都甲乙科技有限公司,张某,028-0000000
`, `list details/innovative/510107/ header 2 rows 2
  3 1|成都甲乙科技有限公司||||
  1 passed.title
`},
		{"a receipt below the list is none", `四川省第二批创新型中小企业名单,,,
序号,企业名称,区县,
1,成都甲乙科技有限公司,武侯区,
回执,,,
单位名称,,联系人,
地址,,电话,
`, `list recognise/innovative/510000/2 header 2 rows 3
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
  4 passed.heading
5 skipped.form
6 skipped.form
`},
		{"nor is one with an example of how to fill it in", `四川省第二批创新型中小企业名单,,,
序号,企业名称,区县,
1,成都甲乙科技有限公司,武侯区,
附件2,,,
推荐专精特新中小企业汇总表,,,
序号,企业名称,联系人,联系电话
例,成都某某有限公司,张某,028-0000000
1,,,
2,,,
`, `list recognise/innovative/510000/2 header 2 rows 2
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
4 skipped.form
5 skipped.form
6 skipped.form
7 skipped.form
8 skipped.form
9 skipped.form
`},
		{"whom to call is no list, and does not take the title above", `四川省第二批创新型中小企业名单,,,
序号,企业名称,区县,
1,成都甲乙科技有限公司,武侯区,
附件2,,,
各市（州）中小企业主管部门联系方式,,,
序号,单位名称,联系人,联系电话
1,成都市经济和信息化局,张某,028-0000000
2,绵阳市中小企业服务中心,李某,0816-0000000
`, `list recognise/innovative/510000/2 header 2 rows 2
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
  6 list.others-beside 2 各市（州）中小企业主管部门联系方式
4 skipped.others
5 skipped.others
6 skipped.others
7 skipped.others
8 skipped.others
`},
		{"nor is a table of those who help", `四川省第二批创新型中小企业名单,,
序号,企业名称,区县
1,成都甲乙科技有限公司,武侯区
推荐服务机构名单,,
序号,机构名称,地址
1,四川丙丁咨询有限公司,成都市
`, `list recognise/innovative/510000/2 header 2 rows 2
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
  5 list.others-beside 1 推荐服务机构名单
4 skipped.others
5 skipped.others
6 skipped.others
`},
		{"but the firms of the list with their telephones are a sheet of their own", `四川省第二批创新型中小企业名单,,,
序号,企业名称,区县,
1,成都甲乙科技有限公司,武侯区,
企业联系方式一览表,,,
序号,企业名称,联系人,联系电话
1,成都甲乙科技有限公司,张某,028-0000000
`, `list recognise/innovative/510000/2 header 2 rows 2
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
list details/innovative/510000/2 header 5 rows 2
  6 1|成都甲乙科技有限公司||||
  4 passed.title
`},
		{"subtotals that differ", `四川省第二批创新型中小企业名单（共3户）,
序号,企业名称
成都市（2户）,
1,成都甲乙科技有限公司
小计,2
绵阳市（2户）,
1,绵阳丙丁科技有限公司
合计,4户
`, `list recognise/innovative/510000/2 header 2 rows 7
  4 1|成都甲乙科技有限公司|||成都市|510100
  7 1|绵阳丙丁科技有限公司|||绵阳市|510700
  1 passed.title
  3 passed.heading
  5 passed.subtotal
  6 passed.heading
  8 passed.subtotal
  0 list.total-differs 3 4
  3 group.rows 成都市（2户） 1 2
  5 group.rows 小计 2 1 2
  6 group.rows 绵阳市（2户） 1 2
`},
		{"a sum of money is no number of firms", `四川省第二批创新型中小企业名单（共2户）,,
序号,企业名称,奖励金额（元）
1,成都甲乙科技有限公司,4000
2,成都丙丁科技有限公司,4000
合计,,8000
`, `list recognise/innovative/510000/2 header 2 rows 4
  3 1|成都甲乙科技有限公司||||
  4 2|成都丙丁科技有限公司||||
  1 passed.title
  5 passed.subtotal
`},
		{"a place on the first row of its group alone goes on down", `四川省第二批创新型中小企业名单,,,
序号,企业名称,市（州）,区县
1,成都甲乙科技有限公司,成都市,高新区
2,成都丙丁科技有限公司,,锦江区
3,成都戊己科技有限公司,,
4,绵阳庚辛科技有限公司,绵阳市,涪城区
5,绵阳壬癸科技有限公司,,涪城区
6,绵阳子丑科技有限公司,,
`, `list recognise/innovative/510000/2 header 2 rows 7
  3 1|成都甲乙科技有限公司|||成都市/高新区|chengdu-hitech
  4 2|成都丙丁科技有限公司|||成都市/锦江区|510104
  5 3|成都戊己科技有限公司|||成都市|510100
  6 4|绵阳庚辛科技有限公司|||绵阳市/涪城区|510703
  7 5|绵阳壬癸科技有限公司|||绵阳市/涪城区|510703
  8 6|绵阳子丑科技有限公司|||绵阳市|510700
  1 passed.title
  0 list.places-carried 市（州） 4
`},
		{"and a district with it, anew in each city", `四川省第二批创新型中小企业名单,,,
序号,企业名称,市（州）,区县
1,成都甲乙科技有限公司,成都市,高新区
2,成都丙丁科技有限公司,,
3,成都戊己科技有限公司,,
4,绵阳庚辛科技有限公司,绵阳市,涪城区
5,绵阳壬癸科技有限公司,,
6,绵阳子丑科技有限公司,,
`, `list recognise/innovative/510000/2 header 2 rows 7
  3 1|成都甲乙科技有限公司|||成都市/高新区|chengdu-hitech
  4 2|成都丙丁科技有限公司|||成都市/高新区|chengdu-hitech
  5 3|成都戊己科技有限公司|||成都市/高新区|chengdu-hitech
  6 4|绵阳庚辛科技有限公司|||绵阳市/涪城区|510703
  7 5|绵阳壬癸科技有限公司|||绵阳市/涪城区|510703
  8 6|绵阳子丑科技有限公司|||绵阳市/涪城区|510703
  1 passed.title
  0 list.places-carried 市（州） 4
  0 list.places-carried 区县 4
`},
		{"but not where a place comes back: then empty may mean unknown", `四川省第二批创新型中小企业名单,,
序号,企业名称,区县
1,成都甲乙科技有限公司,锦江区
2,成都丙丁科技有限公司,
3,成都戊己科技有限公司,武侯区
4,成都庚辛科技有限公司,
5,成都壬癸科技有限公司,
6,成都子丑科技有限公司,
7,成都寅卯科技有限公司,
8,成都辰巳科技有限公司,
9,成都午未科技有限公司,锦江区
`, `list recognise/innovative/510000/2 header 2 rows 10
  3 1|成都甲乙科技有限公司|||锦江区|510104
  4 2|成都丙丁科技有限公司||||
  5 3|成都戊己科技有限公司|||武侯区|510107
  6 4|成都庚辛科技有限公司||||
  7 5|成都壬癸科技有限公司||||
  8 6|成都子丑科技有限公司||||
  9 7|成都寅卯科技有限公司||||
  10 8|成都辰巳科技有限公司||||
  11 9|成都午未科技有限公司|||锦江区|510104
  1 passed.title
`},
		{"nor below a row of sums that no place follows, or a row with a place that is no entry", `四川省第二批创新型中小企业名单,,
序号,企业名称,区县
1,成都甲乙科技有限公司,锦江区
2,成都丙丁科技有限公司,
3,成都戊己科技有限公司,
4,,武侯区
5,成都壬癸科技有限公司,
6,成都子丑科技有限公司,
`, `list recognise/innovative/510000/2 header 2 rows 7
  3 1|成都甲乙科技有限公司|||锦江区|510104
  4 2|成都丙丁科技有限公司||||
  5 3|成都戊己科技有限公司||||
  7 5|成都壬癸科技有限公司||||
  8 6|成都子丑科技有限公司||||
  1 passed.title
  6 row.no-name
`},
		{"a table of reviews is two lists by its column of results", `四川省第一批创新型中小企业复核结果名单（共4户）,,
序号,企业名称,复核结果
1,成都甲乙科技有限公司,通过
2,成都丙丁科技有限公司,未通过
3,成都戊己科技有限公司,合格
4,成都庚辛科技有限公司 已更名,未参加复核
合计,4户,
`, `list renew/innovative/510000/1 header 2 rows 4
  3 1|成都甲乙科技有限公司||||
  5 3|成都戊己科技有限公司||||
  1 passed.title
  7 passed.subtotal
list fail/innovative/510000/1 header 0 rows 2
  4 2|成都丙丁科技有限公司||||
  6 4|成都庚辛科技有限公司||||
  6 row.renamed 成都庚辛科技有限公司 已更名
`},
		{"in which a row without a result is neither", `四川省第一批创新型中小企业复核结果名单,,
序号,企业名称,复核结果
1,成都甲乙科技有限公司,通过
2,成都丙丁科技有限公司,未通过
3,成都戊己科技有限公司,
`, `list renew/innovative/510000/1 header 2 rows 3
  3 1|成都甲乙科技有限公司||||
  1 passed.title
  5 row.no-result 
list fail/innovative/510000/1 header 0 rows 1
  4 2|成都丙丁科技有限公司||||
`},
		{"new firms and reviews in one table are two lists by a column that tells them", `2025年广州市专精特新中小企业认定（复核）名单,,
序号,企业名称,类型
1,成都甲乙科技有限公司,认定
2,成都丙丁科技有限公司 已更名,复核
3,成都戊己科技有限公司,认定
`, `list recognise/specialized/440100/2025 header 2 rows 3
  3 1|成都甲乙科技有限公司||||
  5 3|成都戊己科技有限公司||||
  1 passed.title
list renew/specialized/440100/2025 header 0 rows 1
  4 2|成都丙丁科技有限公司||||
  4 row.renamed 成都丙丁科技有限公司 已更名
`},
		{"each of the batch that the title names for it", `第五批专精特新“小巨人”企业认定名单及第二批复核通过名单,,
序号,企业名称,备注
1,成都甲乙科技有限公司,新认定
2,成都丙丁科技有限公司,复核通过
`, `list recognise/little-giant//5 header 2 rows 2
  3 1|成都甲乙科技有限公司||||
  1 passed.title
list renew/little-giant//2 header 0 rows 1
  4 2|成都丙丁科技有限公司||||
`},
		{"all of one result are one list, whatever the title", `四川省第一批创新型中小企业复核结果名单,,
序号,企业名称,复核结果
1,成都甲乙科技有限公司,不通过
2,成都丙丁科技有限公司,未通过
`, `list fail/innovative/510000/1 header 2 rows 3
  3 1|成都甲乙科技有限公司||||
  4 2|成都丙丁科技有限公司||||
  1 passed.title
`},
		{"padding of every kind, names cut off, several places in a cell", "四川省第二批创新型中小企业名单,,\n序号,企业名称,区县\n" +
			"\u00a01\u3000,\u3000成都甲乙科技有限公司\u200b ,　武侯区\n2.0,成都丙丁科技有限,武侯区、锦江区\n３,成都戊己技术中心（有限合,锦江\n",
			`list recognise/innovative/510000/2 header 2 rows 4
  3 1|成都甲乙科技有限公司|||武侯区|510107
  4 2.0|成都丙丁科技有限|||武侯区、锦江区|510100
  5 ３|成都戊己技术中心（有限合|||锦江|510104
  1 passed.title
  4 row.name-cut 成都丙丁科技有限
  4 row.region-contradicts 锦江区 武侯区、锦江区
  5 row.name-cut 成都戊己技术中心（有限合
`},
		{"a place is read in the city of the heading above it", "四川省第二批创新型中小企业名单,,\n序号,企业名称,所在地\n成都市（2户）,,\n1,成都甲乙科技有限公司,高新区\n2,成都丙丁科技有限公司,成都市武侯区\n" +
			"绵阳市（3户）,,\n3,绵阳戊己科技有限公司,高新区\n4,绵阳庚辛科技有限公司,涪城区\n5,绵阳壬癸科技有限公司,武侯区\n",
			`list recognise/innovative/510000/2 header 2 rows 8
  4 1|成都甲乙科技有限公司|||成都市/高新区|chengdu-hitech
  5 2|成都丙丁科技有限公司|||成都市武侯区|510107
  7 3|绵阳戊己科技有限公司|||绵阳市/高新区|510700
  8 4|绵阳庚辛科技有限公司|||绵阳市/涪城区|510703
  9 5|绵阳壬癸科技有限公司|||绵阳市/武侯区|
  1 passed.title
  3 passed.heading
  6 passed.heading
  7 row.unknown-region 高新区  绵阳市/高新区
  9 row.region-contradicts 武侯区 绵阳市/武侯区
`},
		{"no city is known, and home decides nothing", "创新型中小企业名单,,\n序号,企业名称,区县\n1,杭州甲乙科技有限公司,高新区\n2,杭州丙丁科技有限公司,萧山区\n3,杭州戊己科技有限公司,鼓楼区\n4,成都庚辛科技有限公司,武侯区\n5,成都壬癸科技有限公司,成都高新区\n",
			`list recognise/innovative// header 2 rows 6
  3 1|杭州甲乙科技有限公司|||高新区|
  4 2|杭州丙丁科技有限公司|||萧山区|330109
  5 3|杭州戊己科技有限公司|||鼓楼区|
  6 4|成都庚辛科技有限公司|||武侯区|510107
  7 5|成都壬癸科技有限公司|||成都高新区|chengdu-hitech
  1 passed.title
  3 row.several-regions 高新区 高新区
  5 row.several-regions 鼓楼区 鼓楼区
`},
		{"prose is no list", `关于公布四川省第二批创新型中小企业名单的通知
"各市（州）经济和信息化局："
"根据有关规定，经企业自愿申报、公示等程序，确定成都甲乙科技有限公司等1504户企业为四川省第二批创新型中小企业，有效期至2026年3月。"
四川省经济和信息化厅
2023年3月20日
`, `1 skipped.text
2 skipped.text
3 skipped.text
4 skipped.text
5 skipped.text
`},
		{"a report of our own is no list", `district,district_name,recognised,region,on,known,basis,reach
510107,武侯区,12,510100,2023-03-26,4,recognised,exact
`, `1 skipped.report
2 skipped.report
`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			n := parseCSV(t, tt.file, options(t))
			if diff := cmp.Diff(tt.want, account(n)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func sheet(name string, rows ...[]string) grid.Table {
	t := grid.Table{Name: name}
	for i, cells := range rows {
		t.Rows = append(t.Rows, grid.Row{Number: i + 1, Cells: cells})
	}
	return t
}

func TestSheets(t *testing.T) {
	merged := sheet("合并", []string{"序号", "企业名称", "区县", "产品"}, []string{"1", "成都甲乙科技有限公司", "武侯区", "阀门"}, []string{"1", "成都甲乙科技有限公司", "武侯区", "水泵"}, []string{"2", "成都丙丁科技有限公司", "武侯区", "水泵"})
	merged.Rows[2].Inherited = []bool{true, true, true, false}
	merged.Rows[3].Inherited = []bool{false, false, true, false}
	merged.Rows[3].Hidden = true
	for _, tt := range []struct {
		rule string
		opt  Options
		file grid.File
		want string
	}{
		{"sheets without titles take the first one's, and their acts from their names", Options{}, grid.File{Tables: []grid.Table{
			sheet("新认定", []string{"附件"}, []string{"2023年度四川省专精特新中小企业名单"}, []string{"序号", "企业名称"}, []string{"1", "成都甲乙科技有限公司"}),
			sheet("复核通过", []string{"序号", "企业名称"}, []string{"1", "成都丙丁科技有限公司"}),
			sheet("复核未通过", []string{"四川省专精特新中小企业名单"}, []string{"序号", "企业名称"}, []string{"1", "成都戊己科技有限公司"}),
		}}, `list recognise/specialized/510000/2023 header 3 rows 3
  4 1|成都甲乙科技有限公司||||
  1 passed.title
  2 passed.title
list renew/specialized/510000/2023 header 1 rows 1
  2 1|成都丙丁科技有限公司||||
list fail/specialized/510000/2023 header 2 rows 2
  3 1|成都戊己科技有限公司||||
  1 passed.title
`},
		{"a sheet for each city", Options{}, grid.File{Tables: []grid.Table{
			sheet("成都市", []string{"四川省第二批创新型中小企业名单"}, []string{"序号", "企业名称", "区县"}, []string{"1", "甲乙科技有限公司", "高新区"}),
			sheet("绵阳市", []string{"序号", "企业名称", "区县"}, []string{"1", "丙丁科技有限公司", "涪城区"}),
		}}, `list recognise/innovative/510000/2 header 2 rows 2
  3 1|甲乙科技有限公司|||成都市/高新区|chengdu-hitech
  1 passed.title
list recognise/innovative/510000/2 header 1 rows 1
  2 1|丙丁科技有限公司|||绵阳市/涪城区|510703
`},
		{"merged cells: a place goes on down, a firm's further rows are passed over; hidden rows are read", Options{}, grid.File{Tables: []grid.Table{merged}},
			`list /// header 1 rows 3
  2 1|成都甲乙科技有限公司|||武侯区|510107
  4 2|成都丙丁科技有限公司|||武侯区|510107
  3 passed.continued
  0 list.hidden-rows 1
`},
		{"a header and columns by flag", Options{HeaderRow: 2, Columns: map[string]string{"牵头方": "name", "3": "district"}}, grid.File{Tables: []grid.Table{
			sheet("", []string{"序号", "企业名称"}, []string{"项次", "牵头方", "哪里"}, []string{"1", "成都甲乙科技有限公司", "武侯区"}),
		}}, `list /// header 2 rows 2
  3 1|成都甲乙科技有限公司|||武侯区|510107
  1 passed.title
`},
		{"text before the table is a letter", Options{}, grid.File{Tables: []grid.Table{
			sheet("", []string{"关于公布四川省第二批创新型中小企业名单的通知"}, []string{"各市（州）："}),
			sheet("", []string{"序号", "企业名称"}, []string{"1", "成都甲乙科技有限公司"}),
		}}, `list /// header 1 rows 1
  2 1|成都甲乙科技有限公司||||
1 skipped.text
2 skipped.text
`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			opt := options(t)
			tt.opt.Ref, tt.opt.Home = opt.Ref, opt.Home
			n := Parse(&tt.file, tt.opt)
			if err := law(&tt.file, n); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tt.want, account(n)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A form in side-by-side columns was skipped with one line for each column
// group of a row, not one for the row.
func TestFormInColumnGroupsSkippedOnce(t *testing.T) {
	f, err := grid.Read([]byte("单位名称,电话,单位名称,电话\n地址,,开户行,\n"), grid.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := Parse(f, options(t))
	if err := law(f, n); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff("1 skipped.form\n2 skipped.form\n", account(n)); diff != "" {
		t.Error(diff)
	}
}

// law states that every row with text is in one list, once, or skipped.
func law(f *grid.File, n *Notice) error {
	rows := 0
	for i := range f.Tables {
		for j := range f.Tables[i].Rows {
			if !empty(&f.Tables[i].Rows[j]) {
				rows++
			}
		}
	}
	have := len(n.Skipped)
	for i := range n.Lists {
		l := &n.Lists[i]
		if sum := len(l.Document.Entries) + len(l.Passed) + len(l.Problems); l.RowsRead != sum {
			return fmt.Errorf("list %d: %d rows read, %d accounted for", i, l.RowsRead, sum)
		}
		// A row of side-by-side columns is several entries.
		seen := map[int]bool{}
		for _, e := range l.Document.Entries {
			seen[e.Row] = true
		}
		for _, line := range l.Problems {
			seen[line.Row] = true
		}
		for _, line := range l.Passed {
			if seen[line.Row] && line.Remark.ID != "passed.continued" {
				return fmt.Errorf("list %d: row %d is an entry and %s", i, line.Row, line.Remark.ID)
			}
			seen[line.Row] = true
		}
		if l.Header > 0 {
			if seen[l.Header] {
				return fmt.Errorf("list %d: header %d is a row too", i, l.Header)
			}
			seen[l.Header] = true
		}
		have += len(seen)
	}
	if have != rows {
		return fmt.Errorf("%d rows with text, %d accounted for", rows, have)
	}
	return nil
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("四川省第二批创新型中小企业名单,,,\n序号,企业名称,序号,企业名称\n1,成都甲乙科技有限公司,3,成都戊己科技有限公司\n"))
	f.Add([]byte("2023年度四川省“专精特新”中小企业及通过复核企业名单\n一、名单\n序号,企业名称\n1,成都甲乙科技有限公司\n二、通过复核名单\n1,成都丙丁科技有限公司\n"))
	f.Add([]byte("上城区（2家）,,甲乙科技有限公司,\n,,丙丁科技有限公司,\n,西湖区（2家）,,戊己科技有限公司\n"))
	f.Add([]byte("序号,企业名称,统一社会信用代码,有效期\n1,成都甲乙科技有限公司（原名：丙丁公司,91510100MA610017X0,2023.11-2026.10\n合计,1户\n"))
	f.Add([]byte("序号,原企业名称,更名后名称\n1,成都甲乙科技有限公司,成都丙丁科技有限公司\n成都市（1户）\n武侯区1户\n"))
	f.Add([]byte("单位名称,,联系人,\n地址,,电话,\n"))
	f.Add([]byte("企业名称\n甲厂\n有效期至2026年3月,共1504户，其中成都市890户\n"))
	opt := options(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<10 { // more lines tell no more, and take seconds on a machine that does other things too
			t.Skip()
		}
		holds(t, data, len(data), opt)
		holds(t, []byte(spell(data)), len(data), opt)
	})
}

// words are what lists are made of; a byte of fuzz picks each.
var words = []string{
	",", ",", ",", ",", ",", ",", "\n", "\n", "\n", "\n", "\n,", ",,",
	"序号", "企业名称", "原企业名称", "更名后名称", "统一社会信用代码", "市（州）", "区县", "所属地区", "有效期", "有效期至", "起", "止", "批次", "联系电话", "园区名称", "备注", "复核结果",
	"1", "2", "3", "7", "368.0", "2023", "成都甲乙科技有限公司", "成都丙丁机械厂", "丙丁技术中心（有限合伙）", "成都戊己科技有限公司（更名为：成都庚辛科技有限公司）", "成都壬癸科技有限公司 已更名", "某某小店",
	"有限公司", "91110000101623741K", "91512O81MA62K0260E", "1.23E+17", "成都市", "武侯区", "武候区", "高新区", "上城区（75家）", "成都市（2户）", "绵阳市1家", "市本级（3家）", "一、制造业", "（二）成都市",
	"附件1", "四川省第二批创新型中小企业名单", "2023年度四川省“专精特新”中小企业及通过复核企业名单", "一、2023年度四川省专精特新中小企业名单", "二、通过复核企业名单", "三、未通过复核企业名单", "成都市创新型中小企业名单",
	"单位：户", "发布日期：2023年7月11日", "（2022年12月30日公布，共2093户，其中成都市1465户）", "有效期2023年11月1日至2026年10月31日", "2025.12.09-2028.11.30", "2023年3月20日",
	"合计", "小计", "合计：2户", "注：排名不分先后", "以下空白", "四川省经济和信息化厅", "根据有关规定，确定1504户企业。", "\u3000", "未通过", "通过", "四川省第一批创新型中小企业复核结果名单", "region,on,known,basis,reach", "回执", "单位名称", "地址",
}

func spell(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteString(words[int(c)%len(words)])
	}
	return b.String()
}

// holds checks the law on a file, read in several ways.
func holds(t *testing.T, data []byte, kind int, opt Options) {
	t.Helper()
	file, err := grid.Read(data, grid.Options{})
	if err != nil {
		return
	}
	for i := range file.Tables {
		for j := range file.Tables[i].Rows {
			// Some cells as if merged down from the row above.
			r := &file.Tables[i].Rows[j]
			if kind%3 == 0 && j%3 == 2 && len(r.Cells) > 1 {
				r.Inherited = make([]bool, len(r.Cells))
				r.Inherited[kind%len(r.Cells)] = true
			}
		}
	}
	for _, opt := range []Options{opt, {Ref: opt.Ref, Columns: map[string]string{"2": "name", "企业名称": "former"}}, {Ref: opt.Ref, Home: opt.Home, HeaderRow: 2}} {
		n := Parse(file, opt)
		if err := law(file, n); err != nil {
			t.Fatalf("%v\n%s\n%s", err, data, account(n))
		}
		for i := range n.Lists {
			Complete(&n.Lists[i], Facts{}, &n.Letter, opt)
		}
	}
}

func TestNothingLost(t *testing.T) {
	opt := options(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		data := make([]byte, 10+r.IntN(150))
		for i := range data {
			data[i] = byte(r.IntN(len(words)))
		}
		holds(t, []byte(spell(data)), len(data), opt)
	}
}

// Published documents lie outside of the repository; they are not ours to commit.
func TestPublishedLists(t *testing.T) {
	dir := os.Getenv("TRACKER_LISTS")
	if dir == "" {
		t.Skip("TRACKER_LISTS names no folder of published lists")
	}
	for file, want := range map[string][]int{"gbk-企业名单.csv": {692}, "gbk-2019.CSV": {12779}, "绿色工厂名单.csv": {2783}} {
		t.Run(file, func(t *testing.T) {
			f, n := readFile(t, filepath.Join(dir, file))
			var got []int
			for _, l := range n.Lists {
				got = append(got, len(l.Document.Entries))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if err := law(f, n); err != nil {
				t.Error(err)
			}
		})
	}
}

func readFile(t *testing.T, path string) (*grid.File, *Notice) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := grid.Read(data, grid.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, Parse(f, options(t))
}

func TestSampleLists(t *testing.T) {
	const sc, cd = sme.RegionID("510000"), sme.RegionID("510100")
	type sample struct {
		Act       sme.Act
		Tier      sme.TierID
		Issuer    sme.RegionID
		Batch     sme.Batch
		Published string
		Valid     string
		Rows      int
		Totals    []sme.Total
	}
	want := map[string][]sample{
		"details-wuhou-2025.xlsx":           {{sme.Details, "", "510107", "", "2025-06-30", "", 30, nil}},
		"innovative-01.xlsx":                {{sme.Recognise, "innovative", sc, "1", "2022-12-30", "", 2093, []sme.Total{{Region: sc, N: 2093}, {Region: cd, N: 1465}}}},
		"innovative-02.xlsx":                {{sme.Recognise, "innovative", sc, "2", "", "2026-03", 1504, []sme.Total{{Region: sc, N: 1504}}}},
		"innovative-03.csv":                 {{sme.Recognise, "innovative", sc, "3", "2023-07-11", "2026-06", 497, nil}},
		"innovative-07.csv":                 {{sme.Recognise, "innovative", sc, "7", "2024-07-18", "2027-07", 642, nil}},
		"innovative-12.xlsx":                {{sme.Recognise, "innovative", sc, "12", "2025-12-09", "2028-11-30", 798, nil}},
		"innovative-review-2025.xlsx":       {{sme.Renew, "innovative", sc, "1", "2025-12-25", "", 700, []sme.Total{{Region: sc, N: 700}, {Region: cd, N: 500}}}},
		"innovative-review-2026.xlsx":       {{sme.Renew, "innovative", sc, "2", "2026-04-20", "", 300, []sme.Total{{Region: sc, N: 300}, {Region: cd, N: 180}}}},
		"innovative-review-failed-2025.csv": {{sme.Fail, "innovative", sc, "1", "2025-12-25", "", 40, nil}},
		"little-giant-05.csv":               {{sme.Recognise, "little-giant", sme.Country, "5", "2023-07-14", "", 90, nil}},
		"relocations-2025.csv":              {{sme.Relocate, "innovative", sc, "", "2025-05-08", "", 6, nil}},
		"renames-2024.csv":                  {{sme.Rename, "innovative", sc, "", "2024-09-05", "", 24, nil}},
		"revoked-2024.xlsx":                 {{sme.Revoke, "innovative", sc, "", "2024-11-20", "", 9, nil}},
		"specialized-2023.xlsx": {
			{sme.Recognise, "specialized", sc, "2023", "2023-11-01", "2026-10-31", 1103, nil},
			{sme.Renew, "specialized", sc, "2023", "2023-11-01", "2026-10-31", 161, nil},
		},
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "data", "lists", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Ext(f) == ".md" })
	if len(files) != len(want) {
		t.Errorf("%d sample lists, %d expected", len(files), len(want))
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, n := readFile(t, path)
			if err := law(f, n); err != nil {
				t.Error(err)
			}
			var got []sample
			for _, l := range n.Lists {
				d := l.Document
				got = append(got, sample{d.Act, d.Tier, d.Issuer, d.Batch, d.Published.String(), d.Window.To.String(), len(d.Entries), d.Totals})
				if len(l.Problems)+len(l.Warnings) > 0 || !d.Sample || !d.Final {
					t.Errorf("sample %v, final %v, problems %v, warnings %v", d.Sample, d.Final, l.Problems, l.Warnings)
				}
				for _, r := range Complete(&l, Facts{}, &n.Letter, options(t)) {
					if r.Error || r.ID == "list.known-total" || r.ID == "list.region-rows" {
						t.Error(r)
					}
				}
			}
			if diff := cmp.Diff(want[filepath.Base(path)], got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
