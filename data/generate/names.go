package main

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// Every trade word holds one of the markers, which no firm would choose, so
// that an invented name is neither real nor taken for it.
var (
	markers   = []rune("样例拟")
	syllables = []rune("辰禾锐桓澜岚峻泓煜琢沅聿旻砚翊珩霁昱淳澄骁屹朔煦曜钧璟弘嵘瑾琛沐恺黎苒祺桐梓槿楷榕柏枫荃芮芷苓茗蔚翎羿骐骞驰徽宸宥祎禧")

	industries = strings.Fields(`
		科技 科技 科技 智能科技 电子科技 信息技术 软件 网络科技 数据科技 物联网科技 通信设备 光电科技 半导体 集成电路
		生物科技 生物医药 医疗器械 制药 中药 新材料 新材料科技 复合材料 锂电材料 新能源 能源科技 电力设备 电气
		精密机械 机械制造 智能装备 自动化设备 机器人 航空科技 航空装备 轨道交通设备 汽车零部件 模具 仪器仪表 检测技术
		阀门 泵业 焊接设备 环保科技 环境工程 节能技术 建筑材料 装饰材料 涂料 化工 玻璃 包装材料 印务 家具 纺织
		食品 调味品 茶业 农业科技 种业 饲料 工业设计 测控技术 安防设备 冷链设备`)
	works      = strings.Fields(`机械 模具 五金 铸造 电器 印刷 食品 塑料 仪器 标准件`)
	institutes = strings.Fields(`自动化 测控技术 新材料 中药 环境科学 工业设计`)
	centres    = strings.Fields(`检测技术 工业设计 信息技术 生物技术 企业服务`)
)

// tradeWord finds the word that trade made in a name.
var tradeWord = regexp.MustCompile("[" + string(syllables) + "]*[" + string(markers) + "][" + string(syllables) + "]*")

// namer invents names, each once.
type namer struct {
	*rand.Rand
	used map[string]bool
}

func (n namer) trade() string {
	word := []rune{pick(n.Rand, syllables)}
	if n.IntN(5) < 3 {
		word = append(word, pick(n.Rand, syllables))
	}
	at := n.IntN(len(word) + 1)
	return string(word[:at]) + string(pick(n.Rand, markers)) + string(word[at:])
}

// company invents the name of a firm in c, in one of the usual shapes.
func (n namer) company(c *city, d *district) string {
	return n.once(func() string {
		place := c.short
		switch p := n.IntN(100); {
		case p < 22:
			place = "四川"
		case p < 30 && len([]rune(d.name)) == 3 && (strings.HasSuffix(d.name, "县") || strings.HasSuffix(d.name, "市")):
			place = d.short
		}
		trade := n.trade()
		switch p := n.IntN(200); {
		case p < 3:
			return place + trade + pick(n.Rand, works) + "厂"
		case p < 5:
			return place + trade + pick(n.Rand, institutes) + "研究所"
		case p < 8:
			return place + trade + pick(n.Rand, centres) + "中心（有限合伙）"
		case p < 18:
			return trade + pick(n.Rand, industries) + "（" + place + "）有限公司"
		case p < 36:
			return place + trade + pick(n.Rand, industries) + "股份有限公司"
		case p < 60:
			return place + trade + pick(n.Rand, industries) + "有限责任公司"
		default:
			return place + trade + pick(n.Rand, industries) + "有限公司"
		}
	})
}

// renamed invents what a firm called old is called next: it has become a
// company limited by shares, or has another trade word.
func (n namer) renamed(old string) string {
	for _, form := range []string{"有限责任公司", "有限公司"} {
		stem, ok := strings.CutSuffix(old, form)
		if name := stem + "股份有限公司"; ok && !strings.HasSuffix(stem, "股份") && !n.used[name] && n.IntN(2) == 0 {
			n.used[name] = true
			return name
		}
	}
	return n.once(func() string { return tradeWord.ReplaceAllString(old, n.trade()) })
}

func (n namer) once(invent func() string) string {
	for {
		if name := invent(); !n.used[name] {
			n.used[name] = true
			return name
		}
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
