package main

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

// newReferenceAddCmd makes reference add, of tiers and regions of the user's own.
func newReferenceAddCmd(a *app, kinds []*facts) *cobra.Command {
	cmd := &cobra.Command{Use: "add", Short: a.say("reference.add.short"), Long: a.say("reference.add.long"), Example: a.say("reference.add.example")}
	for _, kind := range kinds {
		add := newFactAddCmd(a, kind)
		add.Use = kind.name
		cmd.AddCommand(add)
	}
	return a.subcommands(cmd)
}

// newReferenceRemoveCmd makes reference remove.
func newReferenceRemoveCmd(a *app, kinds []*facts) *cobra.Command {
	cmd := &cobra.Command{Use: "remove", Short: a.say("reference.remove.short"), Long: a.say("reference.remove.long"), Example: a.say("reference.remove.example")}
	for _, kind := range kinds {
		remove := newFactRemoveCmd(a, kind)
		remove.Use, remove.Args = kind.name, args(cobra.NoArgs)
		cmd.AddCommand(remove)
	}
	return a.subcommands(cmd)
}

// ownID is what ids of one's own look like: chengdu-hitech.
var ownID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// idCell reads an id, or the name of a region that has one.
func (a *app) idCell(text string) (string, error) {
	if ownID.MatchString(text) {
		return text, nil
	}
	if id, err := a.regionCell(text); err == nil {
		return id, nil
	}
	return "", usage("facts.id", text)
}

// parentCell reads a region that is there, or the id of one that is added with it.
func (a *app) parentCell(text string) (string, error) {
	id, err := a.regionCell(text)
	if err != nil && ownID.MatchString(text) {
		return text, nil // whether it is there is seen when all is added
	}
	return id, err
}

// listCell reads several names: with | as in reference files, or with commas.
func listCell(text string) (string, error) {
	return strings.Join(splitNames(strings.Split(text, "|")), "|"), nil
}

// regionFacts are the regions, to which people add those of their own, and
// further names of those that are there.
func regionFacts(a *app) *facts {
	return &facts{
		name: "regions", below: true, action: "reference", flags: "region", file: "regions.csv", within: "parent",
		amended: []string{"former_codes", "aliases_zh"},
		columns: []factColumn{
			{key: "id", flag: "id", title: "ref-id", zh: []string{"编号", "代码"}, required: true, read: a.idCell},
			{key: "parent", flag: "parent", zh: []string{"上级", "上级地区"}, empty: a.homeID, read: a.parentCell},
			{key: "kind", flag: "kind", title: "region-kind", zh: []string{"级别"}, empty: always("district"), read: kindCell, offer: choices(regionKinds...)},
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

// kindCell reads the level of a region, in English or Chinese.
func kindCell(text string) (string, error) {
	zh := map[string]string{"省级": "province", "省": "province", "市级": "city", "市州": "city", "市": "city", "区县级": "district", "区县": "district", "区": "district", "县": "district"}
	if kind := cmp.Or(zh[text], text); slices.Contains(regionKinds, kind) {
		return kind, nil
	}
	return "", sme.NewChoiceError("region-kind", text, regionKinds)
}

// tierFacts are the tiers, to which people add those of their own.
func tierFacts(a *app) *facts {
	return &facts{
		name: "tiers", below: true, action: "reference", flags: "own-tier", file: "tiers.csv", within: "-",
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

func tierIDCell(text string) (string, error) {
	if !ownID.MatchString(text) {
		return "", usage("facts.id", text)
	}
	return text, nil
}
