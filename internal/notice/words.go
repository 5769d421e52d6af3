package notice

import "strings"

// The words by which rows are told. Each list stands here once; what a function
// does with them stands there.

// enumerators number headings: 二、
const enumerators = "一二三四五六七八九十"

// sumWords begin a row of sums.
var sumWords = []string{"合计", "小计", "总计", "共计", "总数"}

// unitWords begin a line with a unit of measure.
var unitWords = []string{"单位：", "单位:", "计量单位"}

// footerLeads begin a note or a signature, whatever follows.
var footerLeads = []string{
	"注：", "注:", "注1", "备注", "说明", "以上", "填表", "填报", "制表", "审核", "联系", "经办", "以下空白", "此页", "抄送",
}

// footerLabels stand before a colon, or alone in a cell before another, in a
// note or a signature: 单位负责人：张某.
var footerLabels = []string{
	"打印", "日期", "负责人", "校对", "印发", "签字", "签名", "盖章", "公章", "领导", "主管", "核对", "录入", "报送", "主送", "承办", "电话", "来源",
}

// offices are what names of authorities end in.
var offices = []string{"厅", "局", "委员会", "办公室", "人民政府"}

// placeEnds are what names of places end in that the reference data may not know.
var placeEnds = []string{"市", "区", "县", "州", "盟", "旗", "兵团", "本级", "新城"}

// listNouns name a list.
var listNouns = []string{"名单", "名录", "一览表", "汇总表", "公示表", "清单", "附件"}

// isFooter says that a squeezed text is a note or a signature by the word that
// it begins with.
func isFooter(q string) bool { return hasPrefix(q, footerLeads...) }

// isLabelled says that a squeezed text begins with a label of a signature.
func isLabelled(q string) bool {
	i := strings.IndexAny(q, "：:")
	return i > 0 && isLabel(q[:i])
}

// isLabel says that a squeezed text is such a label: 审核人, 联系电话.
func isLabel(q string) bool {
	return len(q) <= len("单位负责人签字盖章") && (isFooter(q) || containsAny(q, footerLabels...))
}
