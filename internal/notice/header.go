package notice

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tracker/internal/sme"
)

// The ids of columns. Those without a field in sme.Entry (batch, year,
// from_place, result, tier, act, published) are kept among the others by their header too.
const (
	colNumber    = "number"
	colName      = "name"
	colFormer    = "former"
	colCode      = "code"
	colProvince  = "province"
	colCity      = "city"
	colDistrict  = "district"
	colPlace     = "place"
	colFromPlace = "from_place"
	colBatch     = "batch"
	colYear      = "year"
	colValid     = "valid"
	colFrom      = "valid_from"
	colUntil     = "valid_until"
	colResult    = "result"
	colTier      = "tier"
	colAct       = "act"
	colPublished = "published"
	colOther     = "other"
)

// ColumnIDs are the ids that Options.Columns may give to a column.
var ColumnIDs = []string{
	colNumber, colName, colFormer, colCode, colProvince, colCity, colDistrict, colPlace, colFromPlace,
	colBatch, colYear, colValid, colFrom, colUntil, colResult, colTier, colAct, colPublished, colOther,
}

var headerJunk = strings.NewReplacer("(必填)", "", "(选填)", "", "(全称)", "", "(盖章)", "", "(18位)", "", "(中文)", "", "必填", "",
	"*", "", "(", "", ")", "", "[", "", "]", "", "【", "", "】", "", "〔", "", "〕", "", "、", "", "/", "", ",", "", ":", "", "-", "", "_", "", "\"", "", "“", "", "”", "", ".", "", "|", "")

// headerKey is the form in which header words are compared.
func headerKey(s string) string {
	if len(s) > 120 {
		return ""
	}
	s = strings.ToLower(squeeze(norm.NFKC.String(s)))
	return headerJunk.Replace(s)
}

// headerWord returns what a cell means as a header: by the list of header words,
// with or without the text in brackets, or by the family of its words.
func headerWord(cell string) (word, bool) {
	key := headerKey(cell)
	if key == "" {
		return word{}, false
	}
	if w, ok := headerWords[key]; ok {
		return w, true
	}
	outside := headerKey(outsideBrackets(cell))
	if outside != key && outside != "" {
		if w, ok := headerWords[outside]; ok {
			return w, true
		}
	}
	if strings.ContainsAny(strings.TrimRight(cell, "：: "), "。；;：，") || len(cell) > 24 && organisation(cell) {
		return word{}, false
	}
	if han := hanOnly(key); han != key && han != "" { // 企业名称 Name
		if w, ok := headerWords[han]; ok {
			return w, true
		}
		if w, ok := family(han); ok {
			return w, true
		}
	}
	if w, ok := family(key); ok || outside == key || outside == "" {
		return w, ok
	}
	return family(outside)
}

// family is what a header of a family means that no list can name in full.
func family(key string) (word, bool) {
	if w, ok := endingHeader(key); ok {
		return w, ok
	}
	past := containsAny(key, pastWords...)
	switch {
	case len(key) > 60 || len(key) < len("区县"):
		return word{}, false
	case containsAny(key, formerWords...) && !hasSuffix(key, "区", "县", "市", "地", "地区", "地址"),
		past && containsAny(key, nameSubjects...) && hasSuffix(key, "名称", "全称", "名", "企业", "单位", "公司") && !containsAny(key, notOfNames...):
		if strings.HasPrefix(key, "企业名称") || strings.HasPrefix(key, "单位名称") || strings.HasPrefix(key, "公司名称") {
			return word{colName, 1}, true // 企业名称（曾用名）
		}
		return word{colFormer, 2}, true
	case containsAny(key, "信用代码", "信用码", "统一代码"):
		return word{colCode, 1}, true
	case containsAny(key, ends...) && containsAny(key, titleNouns...) && !containsAny(key, "情况", "结果", "是否"):
		return word{colUntil, 1}, true
	case past || containsAny(key, bystanders...) && !containsAny(key, "推荐企业", "推荐单位名称", "推荐区", "推荐市", "推荐县"):
		return word{}, false
	case containsAny(key, nameSubjects...) && !containsAny(key, notOfNames...) &&
		(hasSuffix(key, nameNouns...) || hasPrefix(key, "企业名称", "单位名称", "公司名称") && len(key) <= len("企业名称及其他说明") || containsAny(key, honoured...) && hasSuffix(key, "企业", "公司", "单位", "主体")):
		rank := 2 - b2i(strings.Contains(key, "企业"))
		if strings.Contains(key, "推荐") { // who is recommended, or who recommends
			rank = 4
		}
		return word{colName, rank}, true
	}
	return placeFamily(key)
}

// placeFamily is what a header of the families of places means.
func placeFamily(key string) (word, bool) {
	if containsAny(key, notOfPlaces...) || len(key) > len("企业生产经营所在区县") {
		return word{}, false
	}
	owned := containsAny(key, placeOwners...)
	switch {
	case containsAny(key, "区县", "县区", "县市", "区市", "市区"), owned && hasSuffix(key, "区", "县") && !hasSuffix(key, "地区", "厂区", "校区", "景区", "小区", "社区"):
		return word{colDistrict, 6}, true
	case containsAny(key, "市州", "地级市", "设区市", "地市"), owned && hasSuffix(key, "市", "城市", "州"):
		return word{colCity, 6}, true
	case owned && hasSuffix(key, "省", "省份"):
		return word{colProvince, 6}, true
	case containsAny(key, "属地", "辖区", "归属地", "行政区"), owned && hasSuffix(key, "地区", "区域", "地"):
		return word{colPlace, 6}, true
	}
	return word{}, false
}

// outsideBrackets is a text without the parts in brackets.
func outsideBrackets(s string) string {
	if !strings.ContainsAny(s, opening) {
		return s
	}
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(opening, r):
			depth++
		case strings.ContainsRune(closing, r):
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hanOnly is a text's Chinese characters.
func hanOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 {
			return -1
		}
		return r
	}, s)
}

// headerCount counts what the cells of a row are, to tell whether it is a header.
type headerCount struct {
	filled int
	known  int // header words
	names  int // words for the name
	strong int // words for the name that no row of a list has
	data   int // what is found below headers

	mapped  bool // a column was named by a flag
	contact bool // a word for whom to call
}

// isHeader reports whether a row is a header. Its words outweigh what is not known;
// a row of figures is none. A word for the name makes a header of whatever words
// are beside it.
func (n headerCount) isHeader(words []word) bool {
	if n.strong > 0 && n.filled > 1 && n.data == 0 {
		return true
	}
	if n.names > 0 {
		return n.mapped || n.known >= 2 && 2*n.known >= n.filled || n.filled == 1 && n.known == 1
	}
	return (n.known >= 3 && 3*n.known >= 2*n.filled || n.known == 2 && n.filled == 2) &&
		slices.ContainsFunc(words, func(w word) bool { return w.id == colNumber || w.id == colCode })
}

// count counts a cell that is not empty, and returns what it means as a header.
func (n *headerCount) count(p *parser, text string, alone bool) word {
	n.filled++
	w, ok := headerWord(text)
	if id, given := p.columns[headerKey(text)]; given {
		w, ok, n.mapped = word{id, -1}, true, true
	}
	if ok {
		n.known++
	} else {
		n.data += b2i(isData(text))
	}
	if w.id == colName || w.id == colFormer {
		if _, listed := headerWords[headerKey(outsideBrackets(text))]; !listed && alone && w.rank >= 0 {
			return w // a line of text, not a header
		}
		n.names++
		n.strong += b2i(w.rank <= 2 || text[0] < 0x80 || headerKey(text) == "名称") // no row of a list has company_name
	}
	n.contact = n.contact || containsAny(text, contacts...)
	return w
}

// readHeader reads cells as a header, and reports whether they are one.
func (p *parser) readHeader(cells []string, forced bool) (*columns, bool) {
	c := &columns{list: make([]Column, len(cells)), words: make([]word, len(cells))}
	var n headerCount
	for i, cell := range cells {
		text := strings.TrimSpace(cell)
		c.list[i].Header = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		c.words[i] = n.count(p, text, len(cells) == 1)
	}
	c.contact = n.contact
	if !n.isHeader(c.words) && !forced {
		return nil, false
	}
	for i := range c.words {
		if id, given := p.columns["#"+strconv.Itoa(i+1)]; given {
			c.words[i] = word{id, -1}
		}
	}
	c.assign()
	return c, true
}

// isData reports whether a text belongs below headers: a number, code, date or
// telephone, the name of a firm, or a sentence.
func isData(text string) bool {
	if isNumber(text) || codeText(text) || PrivateText(text) || !date(squeeze(text)).IsZero() || strings.ContainsAny(text, "。；：:") {
		return true
	}
	if text[0] < 0x80 { // Parent company is a header
		return organisation(text) && len(strings.Fields(text)) > 2
	}
	return organisation(text) && utf8.RuneCountInString(text) >= 8
}

// region resolves a place on its own, where nothing says in which city or
// province it lies: the only region of the country with that name.
func (p *parser) region(text string) sme.RegionID {
	if len(text) > 60 {
		return ""
	}
	if id, ok := p.places[text]; ok {
		return id
	}
	id := sme.RegionID("")
	if place := p.opt.Ref.Regions.Resolve(placeText(text), sme.Country); place.Rest == "" {
		id = place.Region
	}
	p.places[text] = id
	return id
}
