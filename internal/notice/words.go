package notice

import (
	"regexp"
	"strings"
	"unicode"
)

// The words by which rows are classified, each list once. What is done with them is
// said where they are used.

// enumerators number headings: 二、
const enumerators = "一二三四五六七八九十"

// sumWords begin a row of sums.
var sumWords = []string{"合计", "小计", "总计", "共计", "总数"}

// unitWords begin a line with a unit of measure.
var unitWords = []string{"单位：", "单位:", "计量单位"}

// footerLeads begin a note or a signature, whatever follows.
var footerLeads = []string{
	"注：", "注:", "备注", "说明", "以上", "填表", "填报", "制表", "审核", "联系", "经办", "以下空白", "此页", "抄送",
}

// footerLabels come before a colon, or alone in a cell before another, in a note or
// a signature: 单位负责人：张某.
var footerLabels = []string{
	"打印", "日期", "负责人", "校对", "印发", "签字", "签名", "盖章", "公章", "领导", "主管", "核对", "录入", "报送", "主送", "承办", "电话", "来源",
}

// offices are what names of authorities end in.
var offices = []string{"厅", "局", "委员会", "办公室", "人民政府"}

// officeWords are what authorities are for.
var officeWords = []string{"经济和信息化", "工业和信息化", "经济信息化", "中小企业", "经信", "工信", "发展和改革", "发改", "科学技术", "财政", "市场监督", "统计", "税务", "人民政府", "管委会", "管理委员会", "商务", "投资促进"}

// headingEnds are what headings over groups of firms end in that are no places.
var headingEnds = []string{"类", "业", "行业", "领域", "产业", "组", "部分", "名单", "企业"}

// placeEnds are what names of places end in that the reference data may not know.
var placeEnds = []string{"市", "区", "县", "州", "盟", "旗", "兵团", "本级", "新城"}

// placeShapes are the endings of places in a column of places.
var placeShapes = []string{"市", "区", "县", "州", "盟", "旗", "街道", "镇", "乡", "兵团", "本级", "新城", "管委会"}

// cityItself are words for what belongs to none of a city's districts.
var cityItself = []string{"市本级", "本级", "市直", "市级", "市属", "州本级"}

// listNouns name a list.
var listNouns = []string{"名单", "名录", "一览表", "汇总表", "公示表", "清单", "附件"}

// nothingWords mean that there is no value, in every field.
var nothingWords = map[string]bool{
	"": true, "无": true, "暂无": true, "空": true, "没有": true, "无此项": true, "不详": true, "未知": true, "未更名": true, "未变更": true, "无变更": true, "未填": true, "未填写": true, "不适用": true,
	"nan": true, "none": true, "null": true, "nil": true, "na": true, "n/a": true, "#n/a": true, "#name?": true, "#ref!": true, "#value!": true, "#div/0!": true, "#null!": true, "#num!": true, "<na>": true, "undefined": true, "0": true,
}

// dittoWords repeat the text above.
var dittoWords = map[string]bool{"同上": true, "上同": true, "〃": true, "″": true, "\"": true, "''": true, "ditto": true, "同": true, "同前": true}

// isFooter reports whether a squeezed text is a note or a signature by the word that
// it begins with.
func isFooter(q string) bool {
	note, numbered := strings.CutPrefix(q, "注")
	return hasPrefix(q, footerLeads...) || numbered && note != "" && note[0] >= '0' && note[0] <= '9' || underPage.MatchString(q)
}

// underPage is a line of its own at the foot of a page: 第1页,共2页, （盖章）.
var underPage = regexp.MustCompile(`^(?:第[0-9]+页[,，、/]?(?:共[0-9]+页)?|共[0-9]+页|(?:单位)?(?:盖章|公章|签章)(?:处)?[）)]?)$`)

// signs reports whether a row that begins with a text is a sum, a note or a
// signature.
func signs(first string) bool {
	q := bare(squeeze(first))
	return hasPrefix(q, sumWords...) || isFooter(q) || isLabelled(q)
}

// isLabelled reports whether a squeezed text begins with a label of a signature.
func isLabelled(q string) bool {
	i := strings.IndexAny(q, "：:")
	return i > 0 && isLabel(q[:i])
}

// isLabel reports whether a squeezed text is such a label: 审核人, 联系电话.
func isLabel(q string) bool {
	return len(q) <= len("单位负责人签字盖章") && (isFooter(q) || containsAny(q, footerLabels...))
}

// nothing reports whether a text means that there is no value: 无, N/A, marks alone.
func nothing(s string) bool {
	if plainHan(s) { // as most cells
		return nothingWords[s]
	}
	if len(s) <= len("#DIV/0!")+2 {
		if s = strings.ToLower(squeeze(s)); nothingWords[s] {
			return true
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// ditto reports whether a text repeats the one above it.
func ditto(s string) bool { return len(s) <= len("ditto")+2 && dittoWords[strings.ToLower(s)] }

// word is what a header's words mean: a column id, and how sure that is among
// columns that want the same id. Those without an id are known, and kept unread.
type word struct {
	id   string
	rank int
}

var headerWords = map[string]word{}

func init() {
	for id, lists := range map[string][]string{
		colNumber: {"序号 排序 序 项次 顺序号 排名 no 编号 # number id index seq serial serialno xuhao 行号"},
		colName: {
			"企业名称 高企名称 企业全称 企业名 获证企业名称 认定企业名称 入选企业名称 现企业名称 现名称 现名 新企业名称 新名称 变更后名称 变更后企业名称 变更后的企业名称 更名后 更名后名称 更名后企业名称 变更后单位名称 变更后公司名称 现公司名称 现单位名称 企业现名称 企业现用名 现用名 企业新名称 更正后名称 更正后企业名称 更正后的企业名称",
			"公司名称 单位名称 工厂名称 公司全称 单位全称 机构名称 法人名称 主体名称 市场主体名称 纳税人名称 商户名称 企业单位名称 企业名称中文 中文名称",
			"申报单位 承担单位 依托单位 申报企业 申请单位 申请企业 推荐企业 实施单位 建设单位 申报主体 承担企业 依托企业 入库企业",
			"名称 企业 单位 公司 工厂 全称 姓名 name company firm enterprise companyname firmname enterprisename nameofcompany nameofenterprise nameoffirm nameofthecompany nameoftheenterprise mingcheng qiyemingcheng qiye gongsimingcheng gongsi danweimingcheng",
		},
		colFormer: {"历史名称 曾用名称 former formername formernames previousname oldname cengyongming yuanmingcheng 原企业名称 原名称 原名 变更前名称 变更前企业名称 变更前的企业名称 变更前公司名称 变更前单位名称 曾用名 企业曾用名 更名前 更名前名称 更名前企业名称 原单位名称 原公司名称 企业原名称 企业原名 旧名称 原企业名 更名前单位名称 原认定企业名称 原认定名称 原公布名称 原公布企业名称 更正前名称 更正前企业名称"},
		colCode:   {"统一社会信用代码 社会信用代码 信用代码 统一代码 统一信用代码 社会统一信用代码 统一社会信用码 信用码 企业信用代码 统一社会信用代码证号", "code creditcode socialcreditcode unifiedsocialcreditcode unifiedcreditcode unifiedcode uscc usci xinyongdaima shehuixinyongdaima tongyishehuixinyongdaima daima"},
		colProvince: {
			"省 省份 省区市 省市 省自治区直辖市 省级 所在省 所在省份 所属省份 所属省 省市区 推荐省份", "province sheng shengfen",
		},
		colCity: {
			"市州 设区市 地市 地级市 市 所在市 所属市 所属市州 所在市州 所属地市 所在地市 市地 州市 城市 所在城市 所属城市 地市州 市州名称 市级 地区市州 所属设区市 所在设区市 盟市 市地州 推荐市州", "city shi chengshi shizhou",
		},
		colDistrict: {
			"区县 县市区 区 县 区市县 所属区县 县区 所在区县 区县市 所属区市县 所在区市县 县市 市区县 所属县市区 所在县市区 所属县区 所在县区 区县名称 区镇 所属区 所在区 街镇 区功能区 现区县 迁入区县 迁入区 推荐区县", "district county countydistrict districtcounty quxian qu xian qushixian",
		},
		colPlace: {
			"地区 所属地区 所在地区 所在地 区域 所属区域 所在区域 属地 所属地 所属属地 辖区 所属辖区 归属地 归属地区 行政区划 所属行政区 所在行政区 行政区 行政区域 省市县 所属市县 市县 所在市县 现所在地 迁入地 迁入地区 变更后所在地 变更后地区 迁入后所在地 现地区 现所属地区 现所在地区 企业所在地 企业所在地区 注册地 注册所在地 企业所属地区 现属地 新属地", "region area place location diqu suozaidi shudi",
		},
		colFromPlace: {"迁出地 原所在地 迁出区 迁出地区 原属地 原地区 原区县 迁出区县 变更前所在地 变更前地区 原所属地区 原所在地区 原注册地 迁移前所在地"},
		colBatch:     {"批次 认定批次 所属批次 入选批次 公布批次", "batch batchno batchnumber pici"},
		colTier:      {"称号 认定称号 层级 梯度 称号类型 称号名称 认定层级 认定等级 企业等级 称号等级 认定类别 认定类型 企业类别 等级 级别", "tier level title grade category cengji dengji chenghao leibie"},
		colAct:       {"作用 事项", "act action zuoyong"},
		colPublished: {"公布日期 发布日期 公告日期 公布时间 发布时间 公告时间", "published publishedon publicationdate datepublished announced announcedon issued issuedate dateofissue gongburiqi fabushijian faburiqi"},
		colYear:      {"年度 认定年度 年份 认定年份 入选年度 入选年份 评价年度", "year niandu nianfen"},
		colValid:     {"有效期 有效期限 证书有效期 称号有效期 有效期起止 有效期起止时间 有效期间 资格有效期", "validity validityperiod period youxiaoqi"},
		colFrom:      {"有效期起 有效期自 有效期开始 有效期起始日期 有效期起始 有效期开始时间 有效期开始日期 起始日期 开始日期 有效期从", "validfrom startdate start from validsince effectivefrom effectivedate"},
		colUntil:     {"有效期至 有效期止 有效期到 有效截止 有效期截止 有效期截止日期 有效期截止时间 到期时间 有效期届满 到期日 到期日期 截止日期 有效期终止 有效期结束 有效期结束日期 有效期到期日 有效截止日期 有效期末 届满日期 期满日期 有效至", "validuntil validto validtill until expires expireson expiry expirydate expirationdate enddate youxiaoqizhi daoqiri"},
		colResult:    {"复核结果 复核结论 复核情况 审核结果 评审结果 结论 复核意见"},
		"": {"备注 行业 所属行业 主导产品 主要产品 所属产业链 产业链 产品 法定代表人 法人代表 联系人 联系电话 电话 手机 联系方式 手机号 邮箱 地址 注册地址 通讯地址 企业地址 详细地址 " +
			"证书编号 统计编号 企业类型 类型 类别 推荐单位 推荐部门 第三方评价机构 项目名称 中心名称 园区名称 产品名称 金额 奖励金额 资助金额 认定时间 营业收入 规模 领域 细分领域 职务 传真 开户行 账号 税务登记证号 注册资本 成立时间 主营业务"},
	} {
		for rank, list := range lists {
			for _, w := range strings.Fields(list) {
				headerWords[w] = word{id, rank}
			}
		}
	}
}

// The words of families of headers: what a header with them means, whatever its
// other words.
var (
	nameSubjects = []string{"企业", "公司", "单位", "纳税人", "经营主体", "市场主体", "主体", "商户", "机构", "法人", "工厂", "厂商", "经营者", "个体工商户", "合作社"}
	nameNouns    = []string{"名称", "全称", "名"}
	honoured     = []string{"认定", "入选", "获评", "获认定", "拟认定", "通过", "公示", "入围", "上榜", "申报", "培育", "受评", "参评", "推荐"}
	formerWords  = []string{"曾用名", "原名", "旧名", "历史名", "历史曾用", "前名称", "变更前", "更名前", "更正前", "曾名"}
	pastWords    = []string{"原", "旧", "曾", "历史", "前"}
	notOfNames   = []string{"项目", "产品", "证书", "园区", "平台", "集群", "基地", "法定代表", "法人代表", "联系人", "负责人", "部门", "街道", "专利", "商标", "行业", "产业", "职务", "简称", "经办", "地址", "所在", "所属", "属地"}
	taxNumbers   = []string{"纳税人识别号", "纳税识别号", "税号", "税务登记", "营业执照", "注册号", "执照号", "代码"}
	placeOwners  = []string{"所在", "所属", "注册", "落户", "纳税", "办公", "归属", "企业", "公司", "推荐", "申报", "经营", "落地"}
	notOfPlaces  = []string{"原", "迁出", "变更前", "部门", "机构", "名称", "地址", "项目", "产品", "负责", "园区", "面积", "代码", "邮编", "电话", "排名"}
	ends         = []string{"至", "止", "到期", "截止", "届满", "终止", "结束", "失效", "期满"}
	titleNouns   = []string{"有效", "证书", "称号", "资格", "认定"}
	otherDates   = []string{"成立", "注册", "核准", "登记", "设立", "开业", "年报", "上市", "申报", "申请", "填报", "填表", "制表", "填写", "录入", "统计", "打印", "更新", "签订", "出生", "受理", "推荐", "入职", "投产", "建设", "认定", "发证", "评审", "审核", "入库", "公示", "付款", "交易"}
)

// bystanders are headers over organisations that a list is not of.
var bystanders = []string{
	"评价机构", "评审机构", "推荐", "主管", "服务机构", "认证", "咨询", "代理", "开户", "运营", "保荐", "事务所", "券商", "银行", "上级", "股东", "母公司", "控股", "实际控制", "出资",
	"客户", "供应商", "物业", "担保", "中介", "承销", "审计", "评估", "合作", "投资方", "投资人", "类型", "性质", "品牌", "英文", "parent", "bank", "customer", "supplier", "lawfirm", "auditor",
}

// bearers are headers over what lists of other programmes recognise in place of firms.
var bearers = map[string]bool{
	"园区": true, "园区名称": true, "平台": true, "平台名称": true, "基地名称": true, "集群": true, "集群名称": true, "产业集群名称": true,
	"孵化器名称": true, "众创空间名称": true, "载体名称": true,
}

// contacts are headers that only a district's own sheet has.
var contacts = []string{"电话", "手机", "联系人", "联系方式", "微信", "邮箱"}
