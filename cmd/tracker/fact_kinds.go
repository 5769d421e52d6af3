package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// targetFacts are the targets.
func targetFacts(a *app) *facts {
	return &facts{
		name: "targets", action: sme.ActionTarget, file: "targets.csv",
		columns: []factColumn{
			{key: "region", zh: []string{"地区", "区县"}, empty: a.homeID, read: a.regionCell},
			{key: "tier", flag: "tier", zh: []string{"层级", "梯度"}, required: true, read: a.tierCell, offer: a.offerTiers(wholeLadder)},
			{key: "kind", flag: "kind", title: "target-kind", zh: []string{"类型"}, empty: always("stock"),
				read: factCell[sme.TargetKind], offer: choices(sme.TargetKinds...)},
			{key: "operator", flag: "operator", zh: []string{"比较"}, empty: always(">="),
				read: factCell[sme.Operator], offer: choices(sme.Operators...)},
			{key: "value", flag: "value", zh: []string{"目标", "目标值", "数值"}, required: true, number: true, read: numberCell},
			{key: "by", flag: "by", zh: []string{"期限", "截止"}, required: true, read: factCell[sme.Date]},
			{key: "from", title: "target-from", zh: []string{"起点", "起始"}, read: factCell[sme.Date]},
			{key: "from_value", flag: "from-value", zh: []string{"起点数", "起点值", "基数"}, number: true, read: numberCell},
			{key: "basis", flag: "basis", zh: []string{"口径", "统计口径"}, empty: always("recognised"),
				read: a.basisCell(), offer: choices(sme.Bases...)},
			{key: "reach", flag: "reach", zh: []string{"层级口径"}, empty: always("exact"),
				read: factCell[sme.Reach], offer: choices(sme.Reaches...)},
			{key: "status", flag: "status", zh: []string{"状态"}, empty: always("issued"),
				read:  labelled(a, "target", factCell[sme.TargetStatus], sme.TargetStatuses...),
				offer: choices(sme.TargetStatuses...)},
			{key: "set_on", flag: "set-on", zh: []string{"提出时间", "印发时间"},
				empty: func() string { return a.today().String() }, read: factCell[sme.Date]},
			{key: "plan", flag: "plan", zh: []string{"规划", "文件", "计划"}, read: textCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
			{key: "definition", flag: "definition", zh: []string{"定义", "范围"}, read: definitionCell},
		},
		same: []string{"region", "tier", "kind", "operator", "value", "by", "basis", "reach", "plan", "definition"},
		check: func(c map[string]string) error {
			by, from, set := endOf(c["by"]), startOf(c["from"]), startOf(c["set_on"])
			switch {
			case c["value"] == "0":
				return usage("facts.zero")
			case by < set:
				return usage("targets.by-before-set", c["by"], c["set_on"])
			case from != 0 && from >= by:
				return usage("targets.from-after-by", c["from"], c["by"])
			case from == 0 && c["kind"] == "new":
				return usage("targets.new-without-from")
			case from == 0 && c["from_value"] != "":
				return usage("targets.from-value-alone")
			case c["basis"] == string(sme.BasisListed) && c["reach"] != string(sme.Exact):
				return usage("usage.listed-exact")
			}
			return nil
		},
		line: func(c map[string]string) string {
			return a.say("targets.line", population(c), a.WhichRegion(sme.RegionID(c["region"])),
				a.TargetText(targetOf(c)), c["by"], a.say("target."+c["status"]), c["source"])
		},
		numbered: func() ([]int, error) {
			ref := a.ref()
			numbers := make([]int, len(ref.Targets))
			for i := range ref.Targets {
				t := &ref.Targets[i]
				numbers[i] = slices.Index(ref.TargetsFor(t.Tier, t.Region, a.today()), t) + 1
			}
			return numbers, nil
		},
	}
}

// population is what a target or official figure counts: firms of a tier, or of
// the definition that it names.
func population(c map[string]string) any {
	if c["definition"] != "" {
		return c["definition"]
	}
	return sme.TierID(c["tier"])
}

// targetOf is as much of a target as its text needs.
func targetOf(c map[string]string) *sme.Target {
	n, _ := strconv.Atoi(c["value"])
	return &sme.Target{Operator: sme.Operator(c["operator"]), Value: n, Basis: sme.Basis(c["basis"]), Kind: sme.TargetKind(c["kind"])}
}

// officialFacts are the official figures.
func officialFacts(a *app) *facts {
	return &facts{
		name: "official", action: sme.ActionOfficial, file: "official.csv",
		columns: []factColumn{
			{key: "tier", flag: "tier", zh: []string{"层级", "梯度"}, required: true, read: a.tierCell, offer: a.offerTiers(wholeLadder)},
			{key: "region", zh: []string{"地区", "区县"}, empty: a.homeID, read: a.regionCell},
			{key: "as_of", flag: "as-of", zh: []string{"截至", "日期", "截止日期"}, required: true, read: factCell[sme.Date]},
			{key: "value", flag: "value", zh: []string{"数字", "数值", "家数"}, required: true, number: true, read: numberCell},
			{key: "basis", flag: "basis", zh: []string{"口径", "统计口径"}, empty: always("recognised"),
				read: a.basisCell(), offer: choices(sme.Bases...)},
			{key: "draft", flag: "draft", zh: []string{"征求意见", "未定"}, read: draftCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
			{key: "definition", flag: "definition", zh: []string{"定义", "范围"}, read: definitionCell},
		},
		same: []string{"tier", "region", "as_of", "value", "basis", "source", "definition"},
		check: func(c map[string]string) error {
			if startOf(c["as_of"]) > a.today() {
				return usage("official.future", c["as_of"])
			}
			return nil
		},
		line: func(c map[string]string) string {
			n, _ := strconv.Atoi(c["value"])
			return a.say("official.line", population(c), a.WhichRegion(sme.RegionID(c["region"])), n,
				sme.Basis(c["basis"]), c["as_of"], c["source"])
		},
		numbered: func() ([]int, error) {
			numbers := make([]int, len(a.ref().Officials))
			for i := range numbers {
				numbers[i] = i + 1
			}
			return numbers, nil
		},
	}
}

// regionFacts are the regions, to which people add those of their own, and
// further names of those that are there.
func regionFacts(a *app) *facts {
	return &facts{
		name: "regions", below: true, action: sme.ActionReference, flags: "region", file: "regions.csv", within: "parent",
		amended: []string{"former_codes", "aliases_zh"},
		columns: []factColumn{
			{key: "id", flag: "id", title: "ref-id", zh: []string{"编号", "代码"}, required: true, read: a.idCell},
			{key: "parent", flag: "parent", zh: []string{"上级", "上级地区"}, empty: a.homeID, read: a.parentCell},
			{key: "kind", flag: "kind", title: "region-kind", zh: []string{"级别"}, empty: always("district"),
				read: kindCell, offer: choices(regionKinds...)},
			{key: "order", flag: "order", zh: []string{"次序", "顺序"}, number: true, read: numberCell},
			{key: "name_zh", flag: "name", zh: []string{"名称", "地区"}, required: true, read: textCell},
			{key: "short_zh", flag: "short", zh: []string{"简称"}, read: textCell},
			{key: "name_en", flag: "name-en", zh: []string{"英文名称"}, read: textCell},
			{key: "pinyin", flag: "pinyin", zh: []string{"拼音"}, read: textCell},
			{key: "former_codes", flag: "former-code", zh: []string{"原代码"}, list: true, read: listCell},
			{key: "aliases_zh", flag: "alias", zh: []string{"别名", "曾用名"}, list: true, read: listCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
		},
		same: []string{"id"},
		check: func(c map[string]string) error {
			c["short_zh"] = cmp.Or(c["short_zh"], c["name_zh"])
			c["name_en"] = cmp.Or(c["name_en"], c["name_zh"])
			if c["order"] == "" { // the last one
				last := 0
				for _, id := range a.ref().Regions.Children(sme.RegionID(c["parent"])) {
					last = max(last, a.ref().Regions.Get(id).Order)
				}
				c["order"] = strconv.Itoa(last + 1)
			}
			return nil
		},
		line: func(c map[string]string) string {
			return a.say("regions.line", c["name_zh"], c["id"], sme.RegionID(c["parent"]), strings.Split(c["aliases_zh"], "|"), c["source"])
		},
	}
}

var regionKinds = []string{string(sme.KindProvince), string(sme.KindCity), string(sme.KindDistrict)}

// tierFacts are the tiers, to which people add those of their own.
func tierFacts(a *app) *facts {
	return &facts{
		name: "tiers", below: true, action: sme.ActionReference, flags: "own-tier", file: "tiers.csv", within: "-",
		amended: []string{"lookalikes_zh"},
		columns: []factColumn{
			{key: "id", flag: "id", title: "ref-id", zh: []string{"编号"}, required: true, read: tierIDCell},
			{key: "rank", flag: "rank", zh: []string{"级次"}, required: true, number: true, read: numberCell},
			{key: "years", flag: "years", zh: []string{"有效年限"}, empty: always("3"), number: true, read: numberCell},
			{key: "grace_months", flag: "grace", zh: []string{"补办期"}, empty: always("0"), number: true, read: numberCell},
			{key: "from", flag: "effective", title: "tier-from", zh: []string{"生效日期"}, read: factCell[sme.Date]},
			{key: "name_zh", flag: "name", zh: []string{"名称", "层级"}, required: true, read: textCell},
			{key: "name_en", flag: "name-en", zh: []string{"英文名称"}, read: textCell},
			{key: "short_zh", flag: "short", zh: []string{"简称"}, read: textCell},
			{key: "short_en", flag: "short-en", zh: []string{"英文简称"}, read: textCell},
			{key: "act_zh", flag: "act", zh: []string{"方式"}, empty: always("认定"), read: textCell},
			{key: "granted_by", flag: "granted-by", zh: []string{"认定部门"}, empty: always("city"), read: textCell},
			{key: "rhythm", flag: "rhythm", zh: []string{"频次"}, list: true, read: listCell},
			{key: "lookalikes_zh", flag: "look-alike", zh: []string{"易混名称"}, list: true, read: listCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
		},
		same: []string{"id", "from"},
		check: func(c map[string]string) error {
			c["name_en"] = cmp.Or(c["name_en"], c["name_zh"])
			c["short_zh"] = cmp.Or(c["short_zh"], c["name_zh"])
			c["short_en"] = cmp.Or(c["short_en"], c["name_en"])
			return nil
		},
		line: func(c map[string]string) string {
			return a.say("tiers.line", c["name_zh"], c["id"], c["rank"], c["years"], c["source"])
		},
	}
}

// facts is a kind of reference data that people add to: targets, official
// figures, tiers, regions.
type facts struct {
	name     string     // the command
	below    bool       // reference: reference add regions, reference undo
	action   sme.Action // in the log
	flags    string     // by which the texts of its flags are named; the action if not said
	file     string
	columns  []factColumn
	same     []string // the columns that make two rows one fact
	check    func(cells map[string]string) error
	line     func(cells map[string]string) string // says a fact
	numbered func() ([]int, error)                // the number of each row as listed today, 0 for none; nil: rows have none
	within   string                               // the column that --region fills; "region" if not said, "-" for none
	amended  []string                             // columns, lists, to which one that is there may be given more
}

// command is how a person calls one of the kind's commands.
func (kind *facts) command(verb string) string {
	switch {
	case !kind.below:
		return kind.name + " " + verb
	case verb == "add" || verb == "remove":
		return "reference " + verb + " " + kind.name
	}
	return "reference " + verb
}

// done says in the log what was done to facts of the kind.
func (kind *facts) done(verb string) string {
	if kind.below {
		return verb + " " + kind.name
	}
	return verb
}

// listing is the command that lists the kind.
func (kind *facts) listing() string {
	if kind.below {
		return "reference " + kind.name
	}
	return kind.name
}

// header finds the row of column names, and the rows below it.
func (kind *facts) header(rows []grid.Row) (keys []string, below []grid.Row) {
	for i, r := range rows {
		keys = make([]string, len(r.Cells))
		found := 0
		for j, text := range r.Cells {
			name := strings.ToLower(strings.TrimSpace(text))
			for _, c := range kind.columns {
				if (name == c.key || slices.Contains(c.zh, name)) && !slices.Contains(keys, c.key) {
					keys[j] = c.key
					found++
				}
			}
		}
		if found >= 3 {
			return keys, rows[i+1:]
		}
	}
	return nil, nil
}

func (kind *facts) required() []string {
	var keys []string
	for _, c := range kind.columns {
		if c.required {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// put fills a fact's empty cells from the flags and their defaults, reads
// them all, and puts it among the records unless it is there.
func (kind *facts) put(f *fact, flags map[string]string, records *sme.Records) error {
	cells, said := map[string]string{}, map[string]string{}
	for _, c := range kind.columns {
		said[c.key] = strings.TrimSpace(cmp.Or(strings.TrimSpace(f.cells[c.key]), flags[c.key]))
	}
	if done, err := kind.amend(f, said, records); done || err != nil {
		return err
	}
	for _, c := range kind.columns {
		text := said[c.key]
		if text == "" && c.empty != nil {
			text = c.empty()
		}
		switch {
		case text == "" && c.required:
			return usage("facts.missing", cmp.Or(c.flag, c.key))
		case text == "":
			continue
		}
		value, err := c.read(text)
		if err != nil {
			return dateError(err, c.key)
		}
		cells[c.key] = value
	}
	if err := kind.check(cells); err != nil {
		return err
	}
	f.cells = cells
	switch i := records.Find(cells, kind.same); {
	case i < 0:
		f.state = wording.FactAdded
		records.Add(cells)
	case records.Find(cells, kind.given(said)) >= 0:
		f.state, f.cells = wording.FactUnchanged, records.Cells(i)
	default:
		return fail(exitRefused, kind.name+".there", kind.line(records.Cells(i)))
	}
	return nil
}

// amend gives one that is there, by its id, more items of a list: further names
// of a region. Nothing else of it can be changed so.
func (kind *facts) amend(f *fact, said map[string]string, records *sme.Records) (done bool, err error) {
	if len(kind.amended) == 0 || said["id"] == "" {
		return false, nil
	}
	var cells map[string]string
	at := -1
	for _, c := range kind.columns {
		if said[c.key] == "" {
			continue
		}
		text, err := c.read(said[c.key])
		if err != nil {
			return false, dateError(err, c.key)
		}
		if c.key == "id" {
			if at = records.Find(map[string]string{"id": text}, []string{"id"}); at < 0 {
				return false, nil
			}
			cells = records.Cells(at)
			continue
		}
		if at < 0 || !slices.Contains(append([]string{"source"}, kind.amended...), c.key) && text != cells[c.key] {
			return false, nil
		}
		separator := "|"
		if !c.list {
			separator = "; "
		}
		for _, item := range strings.Split(text, separator) {
			if has := strings.Split(cells[c.key], separator); cells[c.key] == "" {
				cells[c.key] = item
			} else if !slices.Contains(has, item) && (c.list || f.state == wording.FactAmended) {
				cells[c.key] += separator + item
			}
		}
		if c.list && cells[c.key] != records.Cells(at)[c.key] {
			f.state = wording.FactAmended
		}
	}
	f.cells = cells
	if f.state != wording.FactAmended {
		f.state = wording.FactUnchanged
		return true, nil
	}
	records.Set(at, cells)
	return true, nil
}

// given are the keys in which a fact must agree with one on record to be
// known: those that make it the same, and what is said besides.
func (kind *facts) given(said map[string]string) []string {
	keys := slices.Clone(kind.same)
	for _, c := range kind.columns {
		if said[c.key] != "" {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// short says in the log, in ids, what a fact is.
func (kind *facts) short(cells map[string]string) string {
	var texts []string
	for _, key := range []string{"id", "tier", "region", "operator", "value", "by", "as_of"} {
		if cells[key] != "" {
			texts = append(texts, cells[key])
		}
	}
	return strings.Join(texts, " ")
}

// fact is one row to be added, and where it was read.
type fact struct {
	at    string // FILE:SHEET:ROW; "" for one given by flags
	cells map[string]string
	state wording.FactState
}
