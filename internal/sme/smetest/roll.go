package smetest

import (
	"math/rand/v2"
	"strings"

	"tracker/internal/sme"
)

// Roll is a made registry: lists of invented firms with codes, and one further
// list without, in which some of them are misspelt or renamed.
type Roll struct {
	Coded []*sme.Document // by batch
	List  *sme.Document
	// Right says of each name on the list whose it is: the firm with a code, or
	// its own where it is of none of them.
	Right map[sme.Key]sme.Key
	// Slips are the names that are misspelt or renamed, by what happened to them.
	Slips map[string][]sme.Key
	// Twins are the names of other firms that are one character from one with a code.
	Twins []sme.Key
}

// Every invented name holds this mark, which no firm would choose, so that none
// is taken for a real one.
const mark = "样"

var (
	// The characters of brands: the first ones come up most often, as in real lists.
	brandChars = []rune("华瑞天鑫恒盛新宏达兴源诚信德泰中海金龙博创智远光明正大东方安康美佳丰隆顺通利和成辰翔铭晟锐川蜀蓉西南科力凯迪奥亿嘉立群星宇航润泽民生国联合众志环球普惠佰仕云帆凌峰景程杰思维拓展卓越启迅捷精工鼎尚益格兰森林木山河江洋波涛雷电虹彩玉石宝银钢铁")
	trades     = strings.Fields(`科技 科技 科技 科技 智能科技 电子科技 信息技术 信息技术 软件 网络科技 数据科技 通信设备 光电科技
		生物科技 医药 医疗器械 新材料 新能源 电力设备 电气 精密机械 机械 机械制造 智能装备 自动化设备 机器人 航空科技
		轨道交通设备 汽车零部件 模具 仪器仪表 检测技术 阀门 环保科技 环保工程 节能技术 建筑材料 装饰材料 化工 玻璃 包装材料 印务
		家具 纺织 食品 调味品 茶业 农业科技 种业 饲料 工业设计 测控技术 安防设备 制冷设备`)
	forms  = strings.Fields(`有限公司 有限公司 有限公司 有限公司 有限公司 有限公司 有限公司 有限公司 有限责任公司 股份有限公司`)
	zones  = []sme.RegionID{"chengdu-hitech", "chengdu-tianfu"}
	places = strings.Fields(`四川 四川 四川 四川 四川省 成都 成都 成都 成都市`)

	// What is typed for a character: what sounds like it, or looks like it.
	mistyped = map[rune]string{
		'华': "桦化", '瑞': "锐睿端", '天': "添夭", '鑫': "新欣", '恒': "衡垣", '盛': "晟胜", '新': "鑫欣", '宏': "弘鸿洪", '达': "大迖", '兴': "星", '源': "原元沅",
		'诚': "城成", '信': "言", '德': "得", '泰': "太秦", '中': "仲", '海': "诲", '金': "全", '龙': "隆", '博': "搏", '创': "刨", '智': "志", '远': "元", '光': "广",
		'明': "名", '正': "证", '东': "冬", '方': "芳", '安': "按", '康': "慷", '美': "姜", '佳': "嘉家", '丰': "沣", '隆': "龙", '顺': "须", '通': "同", '利': "力", '和': "合",
		'辰': "晨宸", '翔': "祥", '铭': "茗名", '晟': "盛", '锐': "瑞", '科': "料", '力': "利", '凯': "铠", '立': "利", '宇': "字", '润': "闰", '泽': "择", '程': "呈", '越': "趆",
		'电': "申", '子': "予", '技': "枝", '术': "木", '械': "戒", '材': "村", '环': "坏", '能': "熊", '软': "轮", '料': "科", '设': "没", '备': "各", '动': "功", '器': "嚣",
	}
)

// DrawRoll draws a registry of firms with codes, and a list of names: a sixth of
// them slips, as many the names of other firms one character from one with a code,
// a third firms known by their exact name, the rest unknown.
func DrawRoll(ref *sme.Reference, seed uint64, coded, listed int) *Roll {
	d := roller{Rand: rand.New(rand.NewPCG(seed, 1)), used: map[sme.Key]bool{}, regions: ref.Regions, districts: ref.Regions.Children("510100")}
	r := &Roll{Right: map[sme.Key]sme.Key{}, Slips: map[string][]sme.Key{}}
	const batch = 2000
	firms := make([]rolled, coded)
	for i := range firms {
		if i%batch == 0 {
			r.Coded = append(r.Coded, &sme.Document{
				Act: sme.Recognise, Tier: "innovative", Issuer: "510000", Batch: sme.NumberBatch(len(r.Coded) + 1), Final: true,
				Published: sme.DayOf(2023, 1, 15).AddMonths(3 * len(r.Coded)).Date(), Sample: true,
			})
		}
		firms[i] = d.firm()
		doc := r.Coded[len(r.Coded)-1]
		doc.Entries = append(doc.Entries, d.entry(len(doc.Entries)+2, firms[i], 85))
		doc.Entries[len(doc.Entries)-1].Code = d.code()
		firms[i].key = sme.KeyOfCode(doc.Entries[len(doc.Entries)-1].Code)
	}
	r.List = &sme.Document{Act: sme.Recognise, Tier: "specialized", Issuer: "510000", Batch: "2024", Final: true, Published: sme.DayOf(2024, 6, 1).Date(), Sample: true}
	add := func(f rolled, right sme.Key) sme.Key {
		key := sme.KeyOfName(f.name())
		if right == "" {
			right = key
		}
		r.Right[key] = right
		r.List.Entries = append(r.List.Entries, d.entry(len(r.List.Entries)+2, f, 60))
		return key
	}
	order := d.Perm(coded)
	for i := range listed / 6 {
		kind, slip := d.slip(firms[order[i]])
		r.Slips[kind] = append(r.Slips[kind], add(slip, firms[order[i]].key))
	}
	for i := range listed / 6 { // half of them beside a firm that is also misspelt
		r.Twins = append(r.Twins, add(d.twin(firms[order[i+listed/12]]), ""))
	}
	for i := range listed / 3 {
		f := firms[order[len(order)-1-i]]
		f.wide = true
		add(f, f.key)
	}
	for len(r.List.Entries) < listed {
		add(d.firm(), "")
	}
	return r
}

// Documents are the lists of the roll.
func (r *Roll) Documents() []*sme.Document {
	return append(r.Coded[:len(r.Coded):len(r.Coded)], r.List)
}

// rolled is an invented firm.
type rolled struct {
	place, brand, trade, form string
	whole                     string // where the parts no longer make it
	wide                      bool   // printed in other widths and kinds of brackets
	region, zone              sme.RegionID
	key                       sme.Key
}

func (f rolled) name() string {
	name := f.whole
	if name == "" {
		name = f.place + f.brand + mark + f.trade + f.form
	}
	if f.wide {
		name = strings.NewReplacer("有限公司", " 有限\u3000公司", "(", "（", ")", "）").Replace(name)
	}
	return name
}

type roller struct {
	*rand.Rand
	used      map[sme.Key]bool
	regions   *sme.Regions
	districts []sme.RegionID
}

// once draws until it is a name that no firm has yet.
func (d *roller) once(draw func() rolled) rolled {
	for {
		f := draw()
		if k := sme.KeyOfName(f.name()); k != "" && !d.used[k] {
			d.used[k] = true
			return f
		}
	}
}

func (d *roller) brandChar() rune {
	x := d.Float64()
	return brandChars[int(x*x*float64(len(brandChars)))]
}

func (d *roller) firm() rolled {
	return d.once(func() rolled {
		brand := []rune{d.brandChar(), d.brandChar()}
		for d.IntN(4) == 0 && len(brand) < 4 {
			brand = append(brand, d.brandChar())
		}
		f := rolled{brand: string(brand), trade: pick(d, trades), form: pick(d, forms), place: pick(d, places), region: pick(d, d.districts), zone: pick(d, zones)}
		if d.IntN(12) == 0 { // 恒瑞样科技(成都)有限公司
			f.trade, f.place = f.trade+"("+strings.TrimSuffix(strings.TrimSuffix(f.place, "省"), "市")+")", ""
		}
		return f
	})
}

// entry is a row with the firm, its district printed in so many of a hundred
// cases; now and then it is the functional zone, or the district it was cut from.
func (d *roller) entry(row int, f rolled, stated int) sme.Entry {
	e := sme.Entry{Row: row, Name: f.name(), Place: "成都市", Region: "510100"}
	if d.IntN(100) < stated {
		e.Region = f.region
		if d.IntN(10) == 0 && !f.region.IsZone() {
			e.Region = f.zone
		}
		e.Place += "/" + d.regions.Get(e.Region).NameZh
	}
	return e
}

// code draws a code that passes both checks.
func (d *roller) code() string {
	const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	b := []byte("91510100MAY")
	for len(b) < 16 {
		b = append(b, letters[d.IntN(len(letters))])
	}
	for _, c := range []byte("0123456789X") {
		for _, last := range []byte(letters) {
			code := string(b) + string(c) + string(last)
			switch sme.GradeCode(code) {
			case sme.CodeGood:
				return code
			case sme.CodeCheckFails:
				continue
			}
			break
		}
	}
	panic("no code passes both checks")
}

// twin draws another firm, one character away in its brand.
func (d *roller) twin(f rolled) rolled {
	return d.once(func() rolled {
		brand := []rune(f.brand)
		switch at := d.IntN(len(brand)); {
		case len(brand) > 2 && d.IntN(4) == 0:
			f.brand = string(brand[:at]) + string(brand[at+1:])
		default:
			brand[at] = d.brandChar()
			f.brand = string(brand)
		}
		f.region = pick(d, d.districts)
		return f
	})
}

// slip draws a way to misspell or rename a firm; one in ten has two.
func (d *roller) slip(f rolled) (kind string, slipped rolled) {
	slipped = d.once(func() rolled {
		var g rolled
		kind, g = d.oneSlip(f)
		if d.IntN(10) == 0 && g.whole == "" {
			_, g = d.oneSlip(g)
			kind = "two of these"
		}
		return g
	})
	return kind, slipped
}

func (d *roller) oneSlip(f rolled) (string, rolled) {
	switch p := d.IntN(100); {
	case p < 28:
		words := []rune(f.brand + mark + f.trade)
		var at []int
		for i, r := range words {
			if mistyped[r] != "" {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			i := pick(d, at)
			words[i] = pick(d, []rune(mistyped[words[i]]))
		}
		f.whole = f.place + string(words) + f.form
		return "look-alike or sound-alike", f
	case p < 38:
		name := []rune(f.name())
		i := d.IntN(len(name))
		f.whole = string(name[:i]) + string(name[i+1:])
		return "character left out", f
	case p < 46:
		name := []rune(f.name())
		i := d.IntN(len(name))
		f.whole = string(name[:i+1]) + string(name[i:])
		return "character doubled", f
	case p < 54:
		name := []rune(f.name())
		i := 1 + d.IntN(len(name)-1)
		name[i], name[i-1] = name[i-1], name[i]
		f.whole = string(name)
		return "characters swapped", f
	case p < 62:
		switch f.place {
		case "成都市", "四川省":
			f.place = strings.TrimSuffix(strings.TrimSuffix(f.place, "省"), "市")
		case "成都":
			f.place = "成都市"
		default:
			f.place = ""
		}
		return "place without 省, 市 or at all", f
	case p < 76:
		f.form = pick(d, map[string][]string{
			"有限公司": {"有限责任公司", "公司"}, "有限责任公司": {"有限公司", "责任有限公司"}, "股份有限公司": {"股份公司", "有限公司"}, "公司": {"有限公司"}, "责任有限公司": {"有限公司"}, "股份公司": {"有限公司"},
		}[f.form])
		return "legal form misstated", f
	case p < 83:
		f.form = "股份有限公司"
		return "renamed: limited by shares", f
	case p < 90 && f.place != "":
		f.place = pick(d, []string{"四川", "成都", "四川成都", "天府"})
		return "renamed: another place", f
	default:
		f.trade = pick(d, trades)
		return "renamed: another trade", f
	}
}

func pick[T any](d *roller, from []T) T { return from[d.IntN(len(from))] }
