package notice

import (
	"regexp"
	"strings"

	"tracker/internal/sme"
)

// What is about people and not about a firm (who they are, how to reach them, where
// money goes) is kept as printed, and passed on only on request. It is recognised
// by the header of its column or by the cells.

// peopleWords are words of headers over people.
var peopleWords = []string{
	"法定代表人", "法人代表", "法人姓名", "负责人", "联络", "联系", "经办", "客户经理", "总经理", "董事", "监事", "控制人", "股东", "专管员", "网格员", "管户",
	"填报人", "填表人", "审核人", "复核人", "经理人", "姓名", "电话", "手机", "固话", "传真", "微信", "邮箱", "邮件", "职务", "身份证", "证件号", "账号", "帐号", "开户",
	"contact", "phone", "mobile", "mail", "fax", "legalrep", "legalperson",
}

// peopleHeaders are headers over people that are words of others too.
var peopleHeaders = map[string]bool{"法人": true, "tel": true, "董秘": true, "person": true}

// thingWords are words of headers over short words that may look like names of people.
var thingWords = []string{
	"行业", "产业", "产品", "领域", "主营", "业务", "类", "规模", "状态", "性质", "等级", "级别", "品牌", "商标", "简称", "街道", "镇", "园", "地", "区", "结果", "结论", "情况", "意见", "来源",
}

func privateHeader(header string) bool {
	key := headerKey(header)
	return peopleHeaders[key] || containsAny(key, peopleWords...)
}

// PrivateColumns are the headers, among an entry's further cells, of columns about
// people: by their words, or because most of the cells are people's names, numbers
// or addresses.
func PrivateColumns(entries []sme.Entry) map[string]bool {
	type column struct{ filled, people int }
	columns := map[string]*column{}
	for i := range entries {
		for _, c := range entries[i].Other {
			col := columns[c.Header]
			if col == nil {
				col = &column{}
				columns[c.Header] = col
			}
			if text := strings.TrimSpace(c.Text); !nothing(text) {
				col.filled++
				if person(text) || PrivateText(text) {
					col.people++
				}
			}
		}
	}
	private := map[string]bool{}
	for header, col := range columns {
		private[header] = privateHeader(header) || 2*col.people > col.filled && !containsAny(headerKey(header), thingWords...)
	}
	return private
}

var (
	mobile   = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9*]{4}[- ]?[0-9]{4}(?:$|[^0-9A-Za-z])`)
	landline = regexp.MustCompile(`(?:^|[^0-9A-Za-z])[(（]?0[1-9][0-9]{1,2}(?:[)）]|[- —]{1,2})?[2-9][0-9]{6,7}(?:$|[^0-9A-Za-z])`)
	mail     = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	identity = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([1-8][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx])(?:$|[^0-9A-Za-z])`)
)

// PrivateText reports whether a text contains a telephone number, a mail address or
// the number of an identity card.
func PrivateText(s string) bool {
	if strings.Contains(s, "@") && mail.MatchString(s) {
		return true
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= '0' && c <= '9' || c == '*' {
			digits++
		}
	}
	if digits < 10 {
		return false
	}
	if mobile.MatchString(s) || landline.MatchString(s) {
		return true
	}
	for _, found := range identity.FindAllStringSubmatch(s, -1) {
		if identityNumber(found[1]) {
			return true
		}
	}
	return false
}

// identityNumber reports whether a text is the number of a citizen's identity
// card (GB 11643), which has the length of a credit code, and is none.
func identityNumber(s string) bool {
	if !identityShaped(s) {
		return false
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(s[i]-'0')
	}
	return strings.EqualFold(s[17:], "10X98765432"[sum%11:sum%11+1])
}

// provinces are the first digits of every division of GB/T 2260: an identity
// number begins with them, and a credit code (GB 32100) has them third.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"

// identityShaped reports whether a text has the form of such a number, a region,
// a birthday and four digits, whether its check digit is right or not, and not
// that of a credit code.
func identityShaped(s string) bool {
	return len(s) == 18 && s[0] <= '8' && identity.MatchString(s) && (sme.GradeCode(s) != sme.CodeGood || !strings.Contains(provinces, s[2:4]))
}

// surnames are those of most people; twoSurnames have two characters.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童"

var twoSurnames = []string{"欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯"}

// person reports whether a text may be the name of a person: a surname and one
// or two characters.
func person(s string) bool {
	runes := []rune(squeeze(s))
	for _, r := range runes {
		if r != '·' && (r < 0x4e00 || r > 0x9fff) {
			return false
		}
	}
	switch {
	case len(runes) == 2 || len(runes) == 3:
		return strings.ContainsRune(surnames, runes[0]) && !hasSuffix(s, "路", "镇", "村", "街", "区", "县", "市", "局", "厂", "店", "部", "业", "型", "类", "级")
	case len(runes) == 4:
		return hasPrefix(s, twoSurnames...)
	}
	return false
}
