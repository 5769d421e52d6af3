package notice_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/grid/gridtest"
	"tracker/internal/lawtest"
	"tracker/internal/notice"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// A list of a stranger is read as its reader would, or refused, or what is
// wrong with it is said: it is never read wrongly in silence. The lists are
// drawn over a wide family of headers, columns, headings, footers and formats,
// from what people write and not from what is understood here.
func TestLawNoListIsWrongAndSure(t *testing.T) {
	opt := notice.Options{Ref: smetest.Reference(t), Home: "510100"}
	counts, draws := map[verdict]int{}, 0
	var faults []string
	lawtest.Each(t, 60, func(t *testing.T, rng *rand.Rand) {
		d := drawList(rng)
		v, why := d.judge(opt)
		counts[v]++
		draws++
		if v == wrongAndSure && len(faults) < 10 {
			d.shrink(opt)
			if _, smaller := d.judge(opt); smaller != "" {
				why = smaller
			}
			faults = append(faults, fmt.Sprintf("%s\n%s\n%s", t.Name(), why, d.print()))
		}
	})
	t.Logf("%d exactly, %d refused, %d warned of, %d wrong and sure", counts[exact], counts[refused], counts[warned], counts[wrongAndSure])
	if counts[wrongAndSure] > 0 {
		t.Errorf("%d lists of %d are read wrongly in silence, among them\n%s", counts[wrongAndSure], draws, strings.Join(faults, "\n"))
	}
}

// The same rows give the same list in every format.
func TestLawFormatsAgree(t *testing.T) {
	opt := notice.Options{Ref: smetest.Reference(t), Home: "510100"}
	lawtest.Each(t, 15, func(t *testing.T, rng *rand.Rand) {
		d := drawList(rng)
		for i := range d.columns { // merged cells are not the same rows
			for j := range d.columns[i].span {
				d.columns[i].span[j] = 1
			}
		}
		readings := map[string]string{}
		for _, format := range fields("csv xlsx html docx") {
			d.format = format
			got := read(d.write(), opt)
			var b strings.Builder
			for _, f := range got.firms {
				fmt.Fprintf(&b, "%s/%s/%s/%s %s|%s|%s|%s|%s\n", f.list.Act, f.list.Tier, f.list.Issuer, f.list.Batch, f.name, f.former, f.code, f.region, f.until)
			}
			readings[format] = fmt.Sprintf("refused %v\n%s", len(got.refusals) > 0, &b)
		}
		for _, format := range fields("xlsx html docx") {
			if diff := cmp.Diff(readings["csv"], readings[format]); diff != "" {
				d.format = format
				t.Errorf("%s is read otherwise than csv (-csv +%s):\n%s%s", format, format, diff, d.print())
			}
		}
	})
}

type verdict string

const (
	exact        verdict = "exactly"
	refused      verdict = "refused"
	warned       verdict = "warned of"
	wrongAndSure verdict = "wrong and sure"
)

// drawnFirm is a firm as a reader of the list would understand it.
type drawnFirm struct {
	name, former, code, until string
	regions                   []string // those that are right; one that ends in * is any inside
	tier                      string   // by its own row; "" is the list's
	headings                  [][]string
	city                      *drawnCity
	district                  drawnDistrict
}

type drawnColumn struct {
	header string
	kind   string // name, code, …; "" is a further one
	cells  []string
	span   []int // rows that a cell is merged over, 0 within such
}

// drawnList is a list before it is written.
type drawnList struct {
	format    string
	lines     []string // above the table
	act, tier string
	batch     string
	issuer    string
	headless  bool // no header
	again     int  // the header once more before this firm; 0 is never
	columns   []drawnColumn
	firms     []drawnFirm
	footers   [][]string
	ofSeveral bool // rows tell their tier
	placed    bool // a column or a heading says where a firm is
}

type drawnDistrict struct{ name, id, pinyin string }

type drawnCity struct {
	name, id, pinyin string
	province         string
	districts        []drawnDistrict
}

var drawnCities = []drawnCity{
	{"成都市", "510100", "chengdu", "510000", []drawnDistrict{
		{"武侯区", "510107", "wuhou"}, {"锦江区", "510104", "jinjiang"}, {"青羊区", "510105", "qingyang"}, {"金牛区", "510106", "jinniu"},
		{"成华区", "510108", "chenghua"}, {"双流区", "510116", "shuangliu"}, {"温江区", "510115", "wenjiang"}, {"简阳市", "510185", "jianyang"},
		{"金堂县", "510121", "jintang"}, {"高新区", "chengdu-hitech", ""}, {"天府新区", "chengdu-tianfu", ""},
	}},
	{"绵阳市", "510700", "mianyang", "510000", []drawnDistrict{{"涪城区", "510703", "fucheng"}, {"游仙区", "510704", "youxian"}, {"江油市", "510781", "jiangyou"}, {"高新区", "510700*", ""}, {"经开区", "510700*", ""}}},
	{"德阳市", "510600", "deyang", "510000", []drawnDistrict{{"旌阳区", "510603", "jingyang"}, {"广汉市", "510681", "guanghan"}, {"什邡市", "510682", "shifang"}, {"高新区", "510600*", ""}}},
	{"宜宾市", "511500", "yibin", "510000", []drawnDistrict{{"翠屏区", "511502", "cuiping"}, {"叙州区", "511504", "xuzhou"}}},
	{"内江市", "511000", "neijiang", "510000", []drawnDistrict{{"市中区", "511002", ""}, {"东兴区", "511011", "dongxing"}}},
	{"乐山市", "511100", "leshan", "510000", []drawnDistrict{{"市中区", "511102", ""}, {"五通桥区", "511112", "wutongqiao"}, {"高新区", "511100*", ""}}},
	{"杭州市", "330100", "", "330000", []drawnDistrict{{"西湖区", "330106", ""}, {"上城区", "330102", ""}, {"拱墅区", "330105", ""}, {"滨江区", "330108", ""}, {"萧山区", "330109", ""}, {"余杭区", "330110", ""}, {"高新区", "330100*", ""}}},
	{"宁波市", "330200", "", "330000", []drawnDistrict{{"鄞州区", "330212", ""}, {"海曙区", "330203", ""}, {"慈溪市", "330282", ""}, {"高新区", "330200*", ""}}},
}

// What people call the columns of a list.
var (
	nameWords = fields(`企业名称 企业名称 企业名称 公司名称 单位名称 企业全称 公司全称 单位全称 企业名 公司名 名称 纳税人名称 经营主体名称
		市场主体名称 申报企业 申报企业名称 申报单位 入选企业 企业（单位）名称 企业（集团）名称 单位（企业）全称 *企业名称 企业名称* 企业名称（全称）
		企业名称（盖章） 企业_名称 企_业_名_称 企业名称： 拟认定企业名称 认定企业名称 获评企业 法人单位名称 主体名称 name company Company_Name
		company_name enterprise Enterprise_Name enterprise_name firm Name_of_Enterprise COMPANY qiyemingcheng qiye_mingcheng gongsimingcheng 企业名称Name`)
	numberWords   = fields(`序号 序号 序号 编号 No. 序_号 序 # id xuhao`)
	codeWords     = fields(`统一社会信用代码 统一社会信用代码 社会信用代码 信用代码 统一社会信用代码（18位） 统一信用代码 纳税人识别号 税号 USCC uscc credit_code Credit_Code Unified_Social_Credit_Code xinyongdaima 社会统一信用代码 信用代码/税号`)
	districtWords = fields(`区县 区（县） 县（市、区） 所属区县 所在区县 区、县（市） 所属地区 所在地 注册地区 单位所在区县 企业所在区县 辖区 区域 归属地 所属区域
		推荐区县 县区 district county District quxian 板块 所属区、县（市） 纳税地 属地 地区 所属辖区 落地区县 申报区县`)
	cityWords   = fields(`市（州） 市州 城市 所在市 设区市 地市 所属城市 地级市 city City chengshi 所属市州 市`)
	formerWords = fields(`曾用名 原名称 原企业名称 历史名称 更名前名称 企业曾用名 former_name Former_name 变更前名称 曾用名称`)
	untilWords  = fields(`有效期至 有效期截止 有效期止 证书有效期至 有效期截止日期 有效期（至） valid_until Valid_until 到期日 有效期到期日 称号有效期至`)
	tierWords   = fields(`称号 类别 层级 认定类别 梯度 等级 tier level 企业等级 认定类型 荣誉称号 企业类型 资质类型`)

	// Words for nothing.
	nothings = fields(`- / 无 暂无 —— N/A nan None NULL 空`)

	footerTexts = [][]string{
		{"审核：张某", "李某"}, {"抄送：", "市财政局", "市统计局"}, {"以上企业名单", "共%d家"}, {"负责人：张某", "经办：李某"}, {"填报人：", "李某", "2024年7月18日"},
		{"联系人：张某", "联系电话：028-00000000"}, {"注：", "排名不分先后"}, {"注1：排名不分先后"}, {"备注：以上企业有效期三年"}, {"四川省经济和信息化厅", "2024年7月18日"},
		{"合计", "%d"}, {"合计：%d家"}, {"总计", "%d户"}, {"制表：李某", "复核：王某", "审批：赵某"}, {"打印：李某", "校对：王某"}, {"联系地址：样例路1号"},
		{"填表日期：", "2024-07-18"}, {"单位负责人：", "", "填表人："}, {"（盖章）"}, {"第1页", "共1页"}, {"经办人签字：", "", "日期："},
	}
)

func fields(text string) []string {
	list := strings.Fields(text)
	for i, f := range list {
		list[i] = strings.ReplaceAll(f, "_", " ")
		if f == strings.ToLower(f) && strings.Contains(f, "_") && f[0] < 0x80 {
			list[i] = f // snake_case is what it is
		}
	}
	return list
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// further are columns that say nothing of what is read: what their headers are,
// and a value for a firm.
var further = []struct {
	words []string
	value func(*rand.Rand, *drawnFirm) string
}{
	{fields(`法定代表人 法人 联系人 负责人 经办人 客户经理 管户人员 网格员 填报人 审核人 董事长 实际控制人 专管员 董秘 Contact_Name 联系人姓名 legal_person 法人代表（负责人）姓名`),
		func(rng *rand.Rand, _ *drawnFirm) string {
			return pick(rng, fields("张某 李某 王某 赵某某 陈样例 欧阳某"))
		}},
	{fields(`联系电话 手机 电话 经办人手机 联系方式 tel phone 固话 传真 更多电话 Mobile`),
		func(rng *rand.Rand, _ *drawnFirm) string {
			return pick(rng, []string{fmt.Sprintf("138%08d", rng.IntN(1e8)), fmt.Sprintf("028-%08d", rng.IntN(1e8)), "-"})
		}},
	{fields(`邮箱 电子邮箱 email E-mail`), func(rng *rand.Rand, _ *drawnFirm) string { return fmt.Sprintf("a%d@example.com", rng.IntN(1000)) }},
	{fields(`身份证号 证件号码 法人身份证`), func(rng *rand.Rand, _ *drawnFirm) string {
		return fmt.Sprintf("510107%d0%d1%d%04d", 1960+rng.IntN(40), 1+rng.IntN(9), rng.IntN(10), rng.IntN(10000))
	}},
	{fields(`注册资本 营业收入（万元） 净利润 投资额（万元） 研发费用 授信额度 贷款余额 上年营收 纳税额 revenue 总资产 实缴资本 产值（万元） 用电量`),
		func(rng *rand.Rand, _ *drawnFirm) string {
			return pick(rng, []string{strconv.Itoa(rng.IntN(90000)), fmt.Sprintf("%.2f", rng.Float64()*5000), fmt.Sprintf("%d万人民币", 100*rng.IntN(90)), ""})
		}},
	{fields(`研发投入占比 增长率 市场占有率 股权比例 rate`), func(rng *rand.Rand, _ *drawnFirm) string { return fmt.Sprintf("%d%%", rng.IntN(100)) }},
	{fields(`从业人数 参保人数 研发人员数 专利数 职工人数 软著 employees 车位 高管人数`), func(rng *rand.Rand, _ *drawnFirm) string { return strconv.Itoa(rng.IntN(500)) }},
	{fields(`成立日期 核准日期 登记日期 填报日期 变更日期 开户日期 注册时间 founded 最近检查日期`), func(rng *rand.Rand, _ *drawnFirm) string {
		return fmt.Sprintf("20%02d-%02d-%02d", rng.IntN(24), 1+rng.IntN(12), 1+rng.IntN(28))
	}},
	{fields(`律师事务所 会计师事务所 保荐机构 主承销商 审计机构 评级机构 代理机构 法律顾问`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样例证券股份有限公司 样例（成都）律师事务所 样例会计师事务所（特殊普通合伙） 样本证券有限责任公司 样本律师事务所"))
	}},
	{fields(`母公司 母公司名称 控股股东 主要客户 供应商 担保公司 Parent_company 上级单位 受托机构 最终控制方 物业公司 设备供应商`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样本控股集团有限公司 样本贸易有限公司 样本投资（成都）有限公司 样本实业股份有限公司 样本设备厂"))
	}},
	{fields(`开户行 开户银行 银行名称 贷款银行 Bank`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样例银行股份有限公司成都分行 样例农商行 样例银行天府支行"))
	}},
	{fields(`推荐单位 主管部门 登记机关 主管税务机关 归口部门 受理单位 备案机关 推荐单位名称`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样例区市场监督管理局 样例县经济和信息化局 样例市税务局第一分局 样例科技局"))
	}},
	{fields(`合作高校 依托平台 研发机构 产学研单位`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样例大学 样例研究院 样例工程技术中心 样例学院"))
	}},
	{fields(`行业 主营业务 主导产品 技术领域 所属产业链 经营范围 国标行业门类 细分领域 industry 领域 拳头产品`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("软件开发 新材料 精密机械 生物医药；医疗器械 电子信息 软件和信息技术服务业 传感器 锂电材料"))
	}},
	{fields(`登记状态 经营状态 企业规模 登记注册类型 审核状态 status 上市状态 信用等级 评审意见`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("存续 在业 小型 中型 有限责任公司(自然人投资或控股) 已审核 A 主板 同意"))
	}},
	{fields(`是否规上 是否上市 是否出口 是否高企 有无违法 是否入库`), func(rng *rand.Rand, _ *drawnFirm) string { return pick(rng, fields("是 否 有 无")) }},
	{fields(`注册地址 经营地址 通讯地址 生产经营地址 住所 address 企业地址`), func(rng *rand.Rand, f *drawnFirm) string {
		return f.city.name + f.district.name + "样例路" + strconv.Itoa(1+rng.IntN(99)) + "号"
	}},
	{fields(`证书编号 档案号 注册号 受理编号 合同号 归档号 证券代码 工单号`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, []string{fmt.Sprintf("CX%06d", rng.IntN(1e6)), fmt.Sprintf("%015d", 510100000000000+rng.IntN(1e9)), strconv.Itoa(830000 + rng.IntN(1000))})
	}},
	{fields(`项目名称 产品名称 品牌 商标名称 企业简称 平台名称 英文名 技改项目 Product_name`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("数控化改造 样例牌 智慧云平台 SAMPLE 年产3万套传感器项目 样例甲"))
	}},
	{fields(`园区名称 孵化器 所在楼宇 所属街道 镇街 社区 网点 产业功能区`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("样例科技园 样例大厦 样例街道 样例社区 样例支行 样例产业园A区"))
	}},
	{fields(`籍贯 法人户籍地 主要销售地区 出口地区 原产地 配送范围`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, fields("成都市 绵阳市 四川省 广汉市 武侯区 西湖区 重庆市"))
	}},
	{fields(`备注 说明 意见 remarks 其他 情况`), func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, []string{"", "", "材料齐全", "已补正", "2023年已验收。", "见附件2"})
	}},
	{fields(`网址 website 微信公众号`), func(rng *rand.Rand, _ *drawnFirm) string { return "http://example.com/" + strconv.Itoa(rng.IntN(100)) }},
	{[]string{"", "字段3", "Column7", "c12", "x", "甲", "项1", "栏目", "xx_flag", "暂定", "其一"}, func(rng *rand.Rand, _ *drawnFirm) string {
		return pick(rng, []string{"", "1", "0", "Y", "甲", "乙", "样例", "3.14", "ok"})
	}},
}

// drawList draws a list.
func drawList(rng *rand.Rand) *drawnList {
	d := &drawnList{format: pick(rng, fields("csv xlsx html docx"))}
	chance := func(percent int) bool { return rng.IntN(100) < percent }

	// Whose list it is, and of which batch.
	city := pick(rng, drawnCities[:])
	d.issuer = city.province
	province := map[string]string{"510000": "四川省", "330000": "浙江省"}[city.province]
	where := province
	if chance(25) {
		where, d.issuer = city.name, city.id
	}
	n := 3 + rng.IntN(8)
	year := strconv.Itoa(2022 + rng.IntN(4))
	d.act = "recognise"
	title := ""
	switch rng.IntN(5) {
	case 0, 1:
		d.tier, d.batch = "innovative", strconv.Itoa(n)
		title = where + "第" + fields("零 一 二 三 四 五 六 七 八 九 十")[n] + "批创新型中小企业" + pick(rng, fields("名单 名单 企业名单 公告名单 认定名单"))
	case 2:
		d.tier, d.batch = "specialized", year
		title = year + pick(rng, fields("年度 年")) + where + pick(rng, fields("专精特新中小企业 “专精特新”中小企业")) + "名单"
	case 3:
		d.tier, d.batch, d.act = "specialized", year, "renew"
		title = year + "年度" + where + "专精特新中小企业复核通过" + pick(rng, fields("名单 企业名单"))
	case 4:
		d.tier, d.batch = "innovative", year
		title = year + "年度" + where + "创新型中小企业名单"
	}
	if chance(8) {
		d.ofSeveral = true
		title = pick(rng, []string{year + "年" + where + "优质中小企业名单", title})
		d.act, d.batch = "", ""
	}
	if chance(30) {
		d.lines = append(d.lines, pick(rng, fields("附件 附件1 附件：")))
	}
	d.lines = append(d.lines, title)
	if !chance(5) {
		d.lines = append(d.lines, pick(rng, []string{"发布日期：2024-07-18", "2024年7月18日", "公布时间：2024年7月18日"}))
	}
	if chance(10) {
		d.lines = append(d.lines, pick(rng, []string{"单位：户", "单位：万元", "填报单位：样例局"}))
	}

	// The firms.
	of := d.issuer == city.id
	used := map[string]bool{}
	latin := chance(15) // headers in English or pinyin
	for range 1 + rng.IntN(12) {
		f := drawnFirm{city: &city}
		if !of {
			for {
				if c := pick(rng, drawnCities[:]); c.province == city.province {
					f.city = &c
					break
				}
			}
		}
		f.district = pick(rng, f.city.districts)
		for f.name == "" || used[f.name] {
			f.name = drawName(rng, f.city)
		}
		used[f.name] = true
		d.firms = append(d.firms, f)
	}

	// How their places are told.
	add := func(kind, header string, cell func(i int, f *drawnFirm) string) {
		c := drawnColumn{header: header, kind: kind}
		for i := range d.firms {
			c.cells = append(c.cells, cell(i, &d.firms[i]))
			c.span = append(c.span, 1)
		}
		d.columns = append(d.columns, c)
	}
	word := func(words []string) string {
		for {
			w := pick(rng, words)
			if ascii := strings.Trim(strings.ToLower(w), "abcdefghijklmnopqrstuvwxyz_ .") == ""; ascii == latin || !ascii && !slices.ContainsFunc(words, func(w string) bool { return w[0] < 0x80 }) {
				return w
			}
		}
	}
	byPlace := func() {
		slices.SortStableFunc(d.firms, func(a, b drawnFirm) int {
			return strings.Compare(a.city.id+a.district.name, b.city.id+b.district.name)
		})
	}
	runs := func(same func(a, b *drawnFirm) bool, each func(from, to int)) {
		for from := 0; from < len(d.firms); {
			to := from + 1
			for to < len(d.firms) && same(&d.firms[from], &d.firms[to]) {
				to++
			}
			each(from, to)
			from = to
		}
	}
	sameCity := func(a, b *drawnFirm) bool { return a.city.id == b.city.id }
	sameDistrict := func(a, b *drawnFirm) bool { return a.city.id == b.city.id && a.district.name == b.district.name }
	heading := func(name string, n int, counts bool) []string {
		if !counts {
			return []string{pick(rng, []string{name, name, name + "："})}
		}
		return []string{fmt.Sprintf(pick(rng, []string{"%s（%d户）", "%s（%d家）", "%s%d家", "%s(%d)", "%s（共%d家）", "%s：%d户"}), name, n)}
	}
	inCity := func(f *drawnFirm) []string { return []string{f.district.id} }
	// A district alone on a list of a province: that which has the name, if one has.
	alone := func(f *drawnFirm) []string {
		if of {
			return inCity(f)
		}
		n := 0
		for _, c := range drawnCities {
			for _, other := range c.districts {
				if c.province == f.city.province && other.name == f.district.name {
					n++
				}
			}
		}
		if n > 1 || strings.HasSuffix(f.district.id, "*") || strings.HasSuffix(f.district.name, "新区") {
			return []string{"", d.issuer}
		}
		return inCity(f)
	}
	spell := func(f *drawnFirm) string { // a district as printed
		switch {
		case latin && f.district.pinyin != "" && chance(60):
			return pick(rng, []string{f.district.pinyin, strings.ToUpper(f.district.pinyin[:1]) + f.district.pinyin[1:]})
		case chance(5) && len(f.district.name) == 9 && !strings.HasSuffix(f.district.name, "新区") && f.district.name != "经开区":
			return strings.TrimSuffix(strings.TrimSuffix(f.district.name, "区"), "县")
		}
		return f.district.name
	}
	merged := d.format == "html" && chance(50)
	d.placed = true
	places := rng.IntN(9)
	switch places {
	case 0: // nowhere
		d.placed = false
		for i := range d.firms {
			f := &d.firms[i]
			f.regions = []string{"", d.issuer, f.city.id, f.district.id} // an address may tell
		}
	case 1, 2: // city and district
		add("city", word(cityWords), func(_ int, f *drawnFirm) string {
			if latin && f.city.pinyin != "" && chance(50) {
				return strings.ToUpper(f.city.pinyin[:1]) + f.city.pinyin[1:]
			}
			return pick(rng, []string{f.city.name, f.city.name, strings.TrimSuffix(f.city.name, "市")})
		})
		add("district", word(districtWords), func(_ int, f *drawnFirm) string {
			f.regions = inCity(f)
			if chance(5) {
				f.regions = []string{f.city.id}
				return pick(rng, append(slices.Clone(nothings), ""))
			}
			return spell(f)
		})
	case 3: // both in one cell
		join := pick(rng, []string{"", "", "/", " ", "-"})
		add("place", word(districtWords), func(_ int, f *drawnFirm) string {
			f.regions = inCity(f)
			return f.city.name + join + f.district.name
		})
	case 4, 5: // the district alone
		add("district", word(districtWords), func(_ int, f *drawnFirm) string {
			f.regions = alone(f)
			return spell(f)
		})
	case 6: // under headings
		byPlace()
		counts, column := chance(70), chance(50)
		if of {
			runs(sameDistrict, func(from, to int) {
				d.firms[from].headings = append(d.firms[from].headings, heading(d.firms[from].district.name, to-from, counts))
				for i := from; i < to; i++ {
					d.firms[i].regions = inCity(&d.firms[i])
				}
			})
			break
		}
		runs(sameCity, func(from, to int) {
			d.firms[from].headings = append(d.firms[from].headings, heading(d.firms[from].city.name, to-from, counts))
		})
		if column {
			add("district", word(districtWords), func(_ int, f *drawnFirm) string {
				f.regions = inCity(f)
				return f.district.name
			})
			break
		}
		for i := range d.firms {
			d.firms[i].regions = []string{d.firms[i].city.id}
		}
	case 7: // on the first row of each group, with its number
		byPlace()
		var c drawnColumn
		told := false
		runs(func(a, b *drawnFirm) bool { return of && sameDistrict(a, b) || !of && sameCity(a, b) }, func(from, to int) {
			name, id := d.firms[from].city.name, []string{d.firms[from].city.id}
			if of {
				name, id = d.firms[from].district.name, inCity(&d.firms[from])
			}
			text := heading(name, to-from, !chance(10))[0]
			told = told || text != name
			c.cells, c.span = append(c.cells, text), append(c.span, to-from)
			for i := from; i < to; i++ {
				d.firms[i].regions = id
				if i > from {
					c.cells, c.span = append(c.cells, ""), append(c.span, 0)
				}
			}
		})
		for i := range d.firms { // where no cell says that it stands over others, a reader may doubt it
			if !told && !merged && c.cells[i] == "" {
				d.firms[i].regions = append([]string{"", d.issuer}, d.firms[i].regions...)
			}
		}
		c.kind, c.header = "place", word(districtWords)
		if !of {
			c.kind, c.header = "place", word(cityWords)
		}
		d.columns = append(d.columns, c)
	case 8: // on the first row of each group: merged, or the merge was lost
		byPlace()
		var c drawnColumn
		runs(func(a, b *drawnFirm) bool { return of && sameDistrict(a, b) || !of && sameCity(a, b) }, func(from, to int) {
			name, id := d.firms[from].city.name, []string{d.firms[from].city.id}
			if of {
				name, id = d.firms[from].district.name, inCity(&d.firms[from])
			}
			c.cells, c.span = append(c.cells, name), append(c.span, to-from)
			for i := from; i < to; i++ {
				d.firms[i].regions = id
				if i > from {
					c.cells, c.span = append(c.cells, ""), append(c.span, 0)
					if !merged { // a reader may doubt it
						d.firms[i].regions = append([]string{"", d.issuer}, id...)
					}
				}
			}
		})
		c.kind, c.header = "place", word(districtWords)
		if !of {
			c.header = word(cityWords)
		}
		d.columns = append(d.columns, c)
	}
	if !merged {
		for i := range d.columns {
			for j := range d.columns[i].span {
				d.columns[i].span[j] = 1
			}
		}
	}

	// What else is told of each.
	add("name", word(nameWords), func(_ int, f *drawnFirm) string { return f.name })
	if chance(70) {
		restart, from := chance(20), 0
		add("number", word(numberWords), func(i int, f *drawnFirm) string {
			if restart && len(f.headings) > 0 {
				from = i
			}
			return strconv.Itoa(i - from + 1)
		})
	}
	if chance(50) {
		add("code", word(codeWords), func(_ int, f *drawnFirm) string {
			if chance(10) {
				return pick(rng, append(slices.Clone(nothings), ""))
			}
			f.code = drawCode(rng)
			return f.code
		})
	}
	if chance(25) {
		add("former", word(formerWords), func(_ int, f *drawnFirm) string {
			if chance(70) {
				return pick(rng, append(slices.Clone(nothings), "", "", "", "未更名"))
			}
			for f.former == "" || used[f.former] {
				f.former = drawName(rng, f.city)
			}
			used[f.former] = true
			return f.former
		})
	}
	if chance(25) {
		layout := pick(rng, []string{"%[1]d-%02[2]d-%02[3]d", "%[1]d年%[2]d月%[3]d日", "%[1]d/%[2]d/%[3]d", "%[1]d.%02[2]d.%02[3]d", "%[1]d-%02[2]d-%02[3]d 00:00:00", "%[1]d%02[2]d%02[3]d", "%[1]d年%[2]d月", "%[1]d-%02[2]d"})
		month := !strings.Contains(layout, "[3]")
		add("until", word(untilWords), func(_ int, f *drawnFirm) string {
			y, m, day := 2026+rng.IntN(4), 1+rng.IntN(12), 1+rng.IntN(28)
			f.until = fmt.Sprintf("%d-%02d-%02d", y, m, day)
			if month {
				f.until = f.until[:7]
				return fmt.Sprintf(layout, y, m)
			}
			return fmt.Sprintf(layout, y, m, day)
		})
	}
	if d.ofSeveral {
		add("tier", word(tierWords), func(_ int, f *drawnFirm) string {
			i := rng.IntN(3)
			f.tier = fields("innovative specialized little-giant")[i]
			return pick(rng, [][]string{{"创新型中小企业", "创新型"}, {"专精特新中小企业", "专精特新"}, {"专精特新“小巨人”企业", "小巨人"}}[i])
		})
	}
	headers := map[string]bool{}
	for range rng.IntN(21) {
		kind := pick(rng, further)
		header := pick(rng, kind.words)
		if headers[header] && header != "" {
			continue
		}
		headers[header] = true
		add("", header, func(_ int, f *drawnFirm) string { return kind.value(rng, f) })
	}
	rng.Shuffle(len(d.columns), func(i, j int) { d.columns[i], d.columns[j] = d.columns[j], d.columns[i] })
	if i := slices.IndexFunc(d.columns, func(c drawnColumn) bool { return c.kind == "number" }); i > 0 && chance(80) {
		d.columns = slices.Insert(slices.Delete(slices.Clone(d.columns), i, i+1), 0, d.columns[i])
	}
	d.headless = chance(4)
	if len(d.firms) > 3 && chance(5) && !merged { // no cell is merged over a header
		d.again = 2 + rng.IntN(len(d.firms)-2)
	}
	for range rng.IntN(3) {
		d.footers = append(d.footers, deal(rng, pick(rng, footerTexts), len(d.firms), len(d.columns)))
	}
	return d
}

// deal deals the texts of a footer over the cells of a row, or leaves them in one.
func deal(rng *rand.Rand, texts []string, n, columns int) []string {
	texts = slices.Clone(texts)
	for i, text := range texts {
		if strings.Contains(text, "%d") {
			texts[i] = fmt.Sprintf(text, n)
		}
	}
	if rng.IntN(3) == 0 || len(texts) > columns {
		return []string{strings.Join(texts, "　")}
	}
	row := make([]string, columns)
	at := 0
	for i, text := range texts {
		at += rng.IntN(columns - at - (len(texts) - i) + 1)
		row[at] = text
		at++
	}
	return row
}

func drawName(rng *rand.Rand, city *drawnCity) string {
	syllables := []rune("辰禾锐桓澜岚峻泓煜琢沅聿旻砚翊珩霁昱淳澄骁屹朔煦曜钧璟弘嵘瑾琛沐恺黎苒祺桐梓槿楷榕柏枫荃")
	brand := string([]rune{pick(rng, syllables), pick(rng, syllables)}) + pick(rng, fields("样例 拟 样"))
	place := pick(rng, []string{strings.TrimSuffix(city.name, "市"), strings.TrimSuffix(city.name, "市"), "四川", city.name, ""})
	trade := pick(rng, fields("科技 智能科技 信息技术 软件 生物医药 新材料 精密机械 电子 环保工程 食品 建筑 农业 航空装备 检测技术 设计 文化传媒"))
	switch rng.IntN(40) {
	case 0:
		return place + brand + pick(rng, fields("机械厂 食品厂 五金厂 印刷厂"))
	case 1:
		return place + brand + pick(rng, fields("研究所 设计院 研究院有限公司 检测中心"))
	case 2:
		return place + brand + trade + "中心（有限合伙）"
	case 3:
		return brand + trade + "（" + strings.TrimSuffix(city.name, "市") + "）有限公司"
	case 4:
		return place + brand + pick(rng, fields("饭店 加油站 酒楼 茶楼 超市 药房 经营部 商行 门诊部"))
	case 5:
		return place + brand + pick(rng, fields("农民专业合作社 家庭农场 专业合作联社"))
	case 6:
		return place + brand + pick(rng, fields("会计师事务所（普通合伙） 律师事务所 税务师事务所有限公司"))
	case 7:
		return place + brand + trade + "有限公司" + pick(rng, fields("成都分公司 第一分公司 样例路营业部 供电局 样例餐厅"))
	case 8:
		return place + brand + pick(rng, fields("第一工程局 第三建筑工程公司 水利工程局有限公司"))
	case 9:
		return brand + pick(rng, fields("智慧云 生物 智造 集团"))
	case 10:
		return pick(rng, fields("Chengdu Sichuan Sample")) + " " + pick(rng, fields("Alpha Beta Gamma Delta")) + strconv.Itoa(rng.IntN(1000)) + " " + pick(rng, []string{"Technology Co., Ltd.", "Co. Ltd.", "Software Inc.", "Machinery Limited"})
	case 11, 12, 13, 14:
		return place + brand + trade + "股份有限公司"
	case 15, 16, 17:
		return place + brand + trade + "有限责任公司"
	case 18:
		return place + brand + trade + "（集团）有限公司"
	}
	return place + brand + trade + "有限公司"
}

// drawCode draws a code by GB 32100-2015 and GB 11714.
func drawCode(rng *rand.Rand) string {
	const digits, letters = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	org, sum := "MAY", 0
	for len(org) < 8 {
		org += string(digits[rng.IntN(len(digits))])
	}
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * strings.IndexByte(letters, org[i])
	}
	code := "91" + pick(rng, fields("510107 510100 510700 330100")) + org + string("0123456789X0"[11-sum%11])
	sum = 0
	for i, weight := 0, 1; i < 17; i, weight = i+1, weight*3%31 {
		sum += weight * strings.IndexByte(digits, code[i])
	}
	return code + string(digits[(31-sum%31)%31])
}

// rows are the list as rows of cells; spans how many rows a cell is merged over.
func (d *drawnList) rows() (rows [][]string, spans [][]int) {
	add := func(row []string, span []int) { rows, spans = append(rows, row), append(spans, span) }
	for _, line := range d.lines {
		add([]string{line}, nil)
	}
	var header []string
	for _, c := range d.columns {
		header = append(header, c.header)
	}
	if !d.headless {
		add(header, nil)
	}
	for i, f := range d.firms {
		if d.again > 0 && i == d.again {
			add(header, nil)
		}
		for _, h := range f.headings {
			add(h, nil)
		}
		var row []string
		var span []int
		for _, c := range d.columns {
			row, span = append(row, c.cells[i]), append(span, c.span[i])
		}
		add(row, span)
	}
	for _, f := range d.footers {
		add(f, nil)
	}
	return rows, spans
}

func (d *drawnList) write() []byte {
	rows, spans := d.rows()
	switch d.format {
	case "xlsx":
		return gridtest.XLSX(rows)
	case "docx":
		return gridtest.DOCX(rows)
	case "html":
		return spannedHTML(rows, spans, len(d.columns))
	}
	return asCSV(rows)
}

// spannedHTML writes a page whose cells may be merged over rows.
func spannedHTML(rows [][]string, spans [][]int, columns int) []byte {
	var b strings.Builder
	b.WriteString("<html><head><meta charset=\"utf-8\"></head><body><table>\n")
	for i, row := range rows {
		b.WriteString("<tr>")
		for j, cell := range row {
			switch {
			case len(row) == 1 && columns > 1:
				fmt.Fprintf(&b, "<td colspan=\"%d\">", columns)
			case spans[i] == nil || spans[i][j] == 1:
				b.WriteString("<td>")
			case spans[i][j] == 0:
				continue
			default:
				fmt.Fprintf(&b, "<td rowspan=\"%d\">", spans[i][j])
			}
			b.WriteString(html.EscapeString(cell) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></body></html>\n")
	return []byte(b.String())
}

// judge reads the list and says what became of it, and what was wrong.
func (d *drawnList) judge(opt notice.Options) (verdict, string) {
	got := read(d.write(), opt)
	if len(got.refusals) > 0 {
		return refused, strings.Join(got.refusals, "; ")
	}
	asCells := false // what is doubted of the list as a whole
	for _, w := range got.warnings {
		asCells = asCells || !strings.Contains(w, ": ") || strings.HasPrefix(w, "0: ")
	}
	var wrong []string
	sure := false
	fault := func(doubted bool, text string, args ...any) {
		wrong = append(wrong, fmt.Sprintf(text, args...))
		sure = sure || !doubted && !asCells
	}
	want := d.firms
	if d.ofSeveral { // as many lists as they tell, each in its order
		want = slices.Clone(want)
		at := map[string]int{}
		for i, f := range got.firms {
			if _, seen := at[f.name]; !seen {
				at[f.name] = i
			}
		}
		slices.SortStableFunc(want, func(a, b drawnFirm) int {
			i, ok := at[a.name]
			j, also := at[b.name]
			if !ok || !also {
				return 0
			}
			return i - j
		})
	}
	if len(got.firms) != len(want) {
		var names []string
		for _, f := range got.firms {
			names = append(names, f.name)
		}
		fault(false, "%d firms, %d right: %s", len(got.firms), len(want), strings.Join(names, ", "))
	}
	for i := range min(len(got.firms), len(want)) {
		w, g := &want[i], &got.firms[i]
		doubted := len(g.doubts) > 0
		if sme.NameKey(w.name) != sme.NameKey(g.name) {
			fault(doubted, "firm %d: name %q, right %q", i+1, g.name, w.name)
			break // what follows is askew
		}
		if sme.NameKey(w.former) != sme.NameKey(g.former) {
			fault(doubted, "%s: former name %q, right %q", w.name, g.former, w.former)
		}
		if w.code != sme.CleanCode(g.code) {
			fault(doubted, "%s: code %q, right %q", w.name, g.code, w.code)
		}
		if w.until != "" && w.until != g.until {
			fault(doubted, "%s: valid until %q, right %q", w.name, g.until, w.until)
		}
		if !slices.ContainsFunc(w.regions, func(r string) bool { return r == "" && g.region == "" || r != "" && regionHolds(r, g.region) }) {
			fault(doubted, "%s: region %q, right %q", w.name, g.region, w.regions)
		}
		tier := w.tier
		if tier == "" {
			tier = d.tier
		}
		if tier != string(g.list.Tier) {
			fault(false, "%s: tier %q, right %q", w.name, g.list.Tier, tier)
		}
		if d.act != "" && d.act != string(g.list.Act) {
			fault(false, "act %q, right %q", g.list.Act, d.act)
			break
		}
		if d.batch != "" && d.batch != string(g.list.Batch) {
			fault(false, "batch %q, right %q", g.list.Batch, d.batch)
			break
		}
		if d.act != "" && d.issuer != string(g.list.Issuer) {
			fault(false, "issuer %q, right %q", g.list.Issuer, d.issuer)
			break
		}
	}
	switch text := strings.Join(wrong, "\n"); {
	case wrong == nil:
		return exact, ""
	case sure:
		return wrongAndSure, text
	default:
		return warned, text + "\nwarned: " + strings.Join(got.warnings, "; ")
	}
}

// shrink takes away what the fault doesn't need.
func (d *drawnList) shrink(opt notice.Options) {
	try := func(change func(*drawnList)) bool {
		smaller := *d
		smaller.columns, smaller.footers, smaller.lines, smaller.firms = slices.Clone(d.columns), slices.Clone(d.footers), slices.Clone(d.lines), slices.Clone(d.firms)
		change(&smaller)
		if v, _ := smaller.judge(opt); v == wrongAndSure {
			*d = smaller
			return true
		}
		return false
	}
	for i := len(d.columns) - 1; i >= 0; i-- {
		if k := d.columns[i].kind; k == "" || k == "number" {
			try(func(s *drawnList) { s.columns = slices.Delete(s.columns, i, i+1) })
		}
	}
	for i := len(d.footers) - 1; i >= 0; i-- {
		try(func(s *drawnList) { s.footers = slices.Delete(s.footers, i, i+1) })
	}
	try(func(s *drawnList) { s.again = 0 })
	for len(d.firms) > 1 && d.again == 0 {
		if !try(func(s *drawnList) { s.firms = s.firms[:len(s.firms)-1] }) {
			break
		}
	}
	if d.format != "csv" {
		for _, c := range d.columns {
			if slices.ContainsFunc(c.span, func(n int) bool { return n != 1 }) {
				return
			}
		}
		try(func(s *drawnList) { s.format = "csv" })
	}
}

// print is the list as a person would look at it.
func (d *drawnList) print() string {
	rows, _ := d.rows()
	var b strings.Builder
	b.WriteString(d.format + "\n")
	for _, row := range rows {
		b.WriteString(strings.Join(row, "|") + "\n")
	}
	return b.String()
}
