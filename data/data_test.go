package data_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/data"
)

func itoa(n int) string { return strconv.Itoa(n) }

// readCSV gives the rows of a reference file by column.
func readCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	header, rows := readRaw(t, name)
	var out []map[string]string
	for _, r := range rows {
		m := map[string]string{}
		for i, h := range header {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func readRaw(t *testing.T, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := data.FS.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return all[0], all[1:]
}

// What each column of each file may hold, in the order of its header.
var columns = map[string][]column{
	"tiers.csv": {
		{"id", match(`[a-z-]+`)}, {"rank", number}, {"years", number}, {"grace_months", number}, {"from", optional(date)},
		{"name_zh", text}, {"name_en", text}, {"short_zh", text}, {"short_en", text}, {"act_zh", text}, {"granted_by", oneOf("province", "ministry")},
		{"rhythm", ofIssuers("quarterly", "yearly")}, {"lookalikes_zh", text}, {"source", text},
		{"numbering", optional(ofIssuers("running"))}, {"first", match(`(\d{6}:\d{4}(\|\d{6}:\d{4})*)?`)}, {"definition", anything}, {"source_zh", text},
	},
	"regions.csv": {
		{"id", regionID}, {"parent", optional(region)}, {"kind", oneOf("country", "province", "city", "district")},
		{"order", number}, {"name_zh", text}, {"short_zh", text}, {"name_en", anything}, {"pinyin", match(`[a-z]*`)},
		{"former_codes", match(`(\d{6}(\|\d{6})*)?`)}, {"aliases_zh", match(`([^|]+(\|[^|]+)*)?`)}, {"source", text},
	},
	"batches.csv": {
		{"tier", tier}, {"issuer", region}, {"batch", number}, {"act", oneOf("recognise", "renew")}, {"label", text},
		{"published", optional(date)}, {"valid_until", optional(date)}, {"region", region}, {"total", optional(number)}, {"source", text},
		{"status", oneOf("final", "notice")}, {"source_zh", text},
	},
	"official.csv": {
		{"tier", tier}, {"region", region}, {"as_of", date}, {"value", number}, {"basis", basis}, {"draft", oneOf("", "yes")}, {"source", text},
		{"definition", anything}, {"source_zh", text},
	},
	"targets.csv": {
		{"region", region}, {"tier", tier}, {"kind", oneOf("stock", "new")}, {"operator", oneOf(">", ">=")}, {"value", number},
		{"by", date}, {"from", date}, {"from_value", optional(number)}, {"basis", basis}, {"reach", oneOf("exact", "highest", "inclusive")},
		{"status", oneOf("draft", "stated", "issued")}, {"set_on", date}, {"plan", anything}, {"source", text},
		{"definition", anything}, {"source_zh", text},
	},
}

// No two rows of a file agree in these columns.
var keys = map[string][]string{
	"tiers.csv":    {"id", "from"},
	"regions.csv":  {"id"},
	"batches.csv":  {"tier", "issuer", "batch", "act", "status", "region"},
	"official.csv": {"tier", "region", "as_of", "basis", "definition"},
	"targets.csv":  {"region", "tier", "kind", "by", "status", "plan"},
}

type column struct {
	name string
	ok   func(known reference, value string) bool
}

// A reference holds the ids that other files may name.
type reference struct{ tiers, regions map[string]bool }

func TestReferenceFiles(t *testing.T) {
	known := reference{map[string]bool{}, map[string]bool{}}
	for _, r := range readCSV(t, "tiers.csv") {
		known.tiers[r["id"]] = true
	}
	for _, r := range readCSV(t, "regions.csv") {
		known.regions[r["id"]] = true
	}
	for file, want := range columns {
		t.Run(file, func(t *testing.T) {
			b, err := data.FS.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(string(b), "\ufeff\r") {
				t.Error("want UTF-8 without a byte order mark, lines that end in LF")
			}
			header, rows := readRaw(t, file)
			var names []string
			for _, c := range want {
				names = append(names, c.name)
			}
			if diff := cmp.Diff(names, header); diff != "" {
				t.Fatalf("header (-want +got):\n%s", diff)
			}
			for i, r := range rows {
				for j, c := range want {
					if strings.TrimSpace(r[j]) != r[j] || strings.ContainsAny(r[j], "\n\t\u00a0\u3000") {
						t.Errorf("row %d: %s %q has stray white space", i+2, c.name, r[j])
					}
					if !c.ok(known, r[j]) {
						t.Errorf("row %d: %s cannot be %q", i+2, c.name, r[j])
					}
				}
			}
			seen := map[string]int{}
			for i, r := range readCSV(t, file) {
				var key []string
				for _, k := range keys[file] {
					key = append(key, r[k])
				}
				k := strings.Join(key, " ")
				if first := seen[k]; first > 0 {
					t.Errorf("rows %d and %d are both %s", first, i+2, k)
				}
				seen[k] = i + 2
			}
		})
	}
}

func TestEmbedded(t *testing.T) {
	entries, err := data.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	want := []string{"batches.csv", "official.csv", "regions.csv", "targets.csv", "tiers.csv"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("embedded files (-want +got):\n%s", diff)
	}
}

// A source names a paper or an office, in English and in Chinese, and a day: or
// the number of an official letter, which has one. What could not be dated says
// so in both languages, and no more of it may come in than here.
func TestSourcesNamePaperAndDay(t *testing.T) {
	day := regexp.MustCompile(`\d{4}-\d{2}(-\d{2})?|〔\d{4}〕\d+号`)
	paper := regexp.MustCompile(`^(Chengdu|Sichuan|Nanchong|Provincial|MIIT|China News Service|People's Daily|21st Century|工信部)`)
	undated := map[string]int{"batches.csv": 4, "official.csv": 4, "targets.csv": 4, "tiers.csv": 0}
	for file, allowed := range undated {
		without := 0
		for i, r := range readCSV(t, file) {
			if r["source"] == "existence follows from the numbering" {
				continue // a conclusion, not a statement
			}
			en, zh := strings.Contains(r["source"], "day not on record"), strings.Contains(r["source_zh"], "日期未详")
			if en != zh {
				t.Errorf("%s:%d: the sources disagree on whether the day is on record: %q, %q", file, i+2, r["source"], r["source_zh"])
			}
			switch {
			case en:
				without++
			case !day.MatchString(r["source"]) || !day.MatchString(r["source_zh"]):
				t.Errorf("%s:%d: no day in %q, %q", file, i+2, r["source"], r["source_zh"])
			case !paper.MatchString(r["source"]):
				t.Errorf("%s:%d: no paper or office in %q", file, i+2, r["source"])
			}
			if !regexp.MustCompile(`\p{Han}`).MatchString(r["source_zh"]) {
				t.Errorf("%s:%d: the Chinese source is %q", file, i+2, r["source_zh"])
			}
		}
		if without > allowed {
			t.Errorf("%s: %d sources without a day, %d before", file, without, allowed)
		}
	}
}

func TestTiersClimb(t *testing.T) {
	var got []string
	for _, r := range readCSV(t, "tiers.csv") {
		if line := r["rank"] + " " + r["id"]; !slices.Contains(got, line) {
			got = append(got, line)
		}
	}
	want := []string{"1 innovative", "2 specialized", "3 little-giant"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tiers (-want +got; docs/architecture.md says what a new tier needs):\n%s", diff)
	}
}

func TestRegionsFormATree(t *testing.T) {
	rows := readCSV(t, "regions.csv")
	byID := map[string]map[string]string{}
	for _, r := range rows {
		byID[r["id"]] = r
	}
	parents := map[string][]string{
		"country": {""}, "province": {"country"}, "city": {"province"}, "district": {"city", "province"},
	}
	for _, r := range rows {
		if kind := byID[r["parent"]]["kind"]; !slices.Contains(parents[r["kind"]], kind) {
			t.Errorf("%s: a %s under %q (%q)", r["id"], r["kind"], r["parent"], kind)
		}
		if p := r["parent"]; len(r["id"]) == 6 && p != "" && p != "100000" {
			if kind := byID[p]["kind"]; r["id"][:2] != p[:2] || kind == "city" && r["id"][:4] != p[:4] {
				t.Errorf("%s lies under %s", r["id"], p)
			}
		}
	}
}

// Within one parent a place has its number, and a printed name means one place.
func TestSiblingsDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, r := range readCSV(t, "regions.csv") {
		words := map[string]bool{"order " + r["order"]: true}
		for _, n := range append([]string{r["name_zh"], r["short_zh"]}, strings.Split(r["aliases_zh"], "|")...) {
			if n != "" {
				words[n] = true
			}
		}
		for w := range words {
			k := r["parent"] + " " + w
			if other, ok := seen[k]; ok {
				t.Errorf("%s and %s under %s share %q", other, r["id"], r["parent"], w)
			}
			seen[k] = r["id"]
		}
		for code := range strings.SplitSeq(r["former_codes"], "|") {
			if other, ok := seen[code]; ok && code != "" {
				t.Errorf("%s and %s share the former code %s", other, r["id"], code)
			}
			seen[code] = r["id"]
		}
	}
	for _, r := range readCSV(t, "regions.csv") {
		if owner, ok := seen[r["id"]]; ok {
			t.Errorf("%s is in use and a former code of %s", r["id"], owner)
		}
	}
}

func TestOfficialOrder(t *testing.T) {
	tests := map[string]string{
		"510100": "天府新区 东部新区 高新区 锦江 青羊 金牛 武侯 成华 龙泉驿 青白江 新都 温江 双流 郫都 新津 简阳 都江堰 彭州 邛崃 崇州 金堂 大邑 蒲江",
		"510000": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山",
	}
	for parent, want := range tests {
		var got []string
		for _, r := range readCSV(t, "regions.csv") {
			if r["parent"] == parent {
				got = append(got, r["short_zh"])
				if r["order"] != itoa(len(got)) {
					t.Errorf("%s stands in row %d of %s, order %s", r["id"], len(got), parent, r["order"])
				}
				if r["pinyin"] == "" || r["name_en"] == "" {
					t.Errorf("%s has no pinyin or English name", r["id"])
				}
			}
		}
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", parent, diff)
		}
	}
}

func TestShortNames(t *testing.T) {
	tests := map[string]string{
		"110000": "北京", "150000": "内蒙古", "450000": "广西", "650000": "新疆", "810000": "香港",
		"422800": "恩施", "654000": "伊犁", "232700": "大兴安岭", "150422": "巴林左旗", "150429": "宁城",
		"500112": "渝北", "500240": "石柱", "429021": "神农架", "510402": "东区", "310115": "浦东",
		"130121": "井陉", "130107": "井陉矿", "653221": "和田县", "653201": "和田市", "130171": "高新区",
	}
	for _, r := range readCSV(t, "regions.csv") {
		if want, ok := tests[r["id"]]; ok && r["short_zh"] != want {
			t.Errorf("%s: short for %s is %s, want %s", r["id"], r["name_zh"], r["short_zh"], want)
		}
		delete(tests, r["id"])
		if len([]rune(r["short_zh"])) < 2 {
			t.Errorf("%s: %q is too short", r["id"], r["short_zh"])
		}
	}
	if len(tests) > 0 {
		t.Errorf("regions missing: %v", tests)
	}
}

func anything(reference, string) bool       { return true }
func text(_ reference, s string) bool       { return s != "" }
func tier(known reference, s string) bool   { return known.tiers[s] }
func region(known reference, s string) bool { return known.regions[s] }
func basis(known reference, s string) bool {
	return oneOf("listed", "recognised", "valid", "net")(known, s)
}
func match(re string) func(reference, string) bool {
	compiled := regexp.MustCompile("^(" + re + ")$")
	return func(_ reference, s string) bool { return compiled.MatchString(s) }
}

func regionID(known reference, s string) bool {
	return match(`\d{6}`)(known, s) || oneOf("chengdu-hitech", "chengdu-tianfu", "chengdu-eastern", "xinjiang-corps")(known, s)
}

func number(_ reference, s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0 && fmt.Sprint(n) == s
}

func date(_ reference, s string) bool {
	layouts := map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}
	_, err := time.Parse(layouts[len(s)], s)
	return err == nil
}

// ofIssuers reports whether a cell tells one of some words for each issuer in it:
// 510000:quarterly.
func ofIssuers(words ...string) func(reference, string) bool {
	return func(known reference, s string) bool {
		for pair := range strings.SplitSeq(s, "|") {
			issuer, word, ok := strings.Cut(pair, ":")
			if !ok || !known.regions[issuer] || !slices.Contains(words, word) {
				return false
			}
		}
		return true
	}
}

func optional(ok func(reference, string) bool) func(reference, string) bool {
	return func(known reference, s string) bool { return s == "" || ok(known, s) }
}

func oneOf(values ...string) func(reference, string) bool {
	return func(_ reference, s string) bool { return slices.Contains(values, s) }
}
