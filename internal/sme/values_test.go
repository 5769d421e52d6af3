package sme_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2023-03-26": "2023-03-26", "2023/3/6": "2023-03-06", "2023.03.26": "2023-03-26", "20230326": "2023-03-26",
		"2023-03": "2023-03", "2023": "2023", "2023年3月26日": "2023-03-26", "2023年3月": "2023-03", "2023年": "2023",
		"２０２３－０３－２６": "2023-03-26", "2023 年 3 月 26 日": "2023-03-26", "二〇二三年三月二十六日": "2023-03-26",
		"二○二二年十二月三十日": "2022-12-30", "二〇二五年十月": "2025-10", "2024-02-29": "2024-02-29", "": "",
		"202303": "2023-03", "2026.3.15": "2026-03-15", "2026年03月": "2026-03", "２０２６年３月１５日": "2026-03-15",
		"2026-03-15 00:00:00": "2026-03-15", "2026-03-15T00:00:00": "2026-03-15", "2026/3/15 0:00": "2026-03-15", "2026年3月15日 9:30": "2026-03-15",
		"2026-03-15T00:00:00.000Z": "2026-03-15", "2026-03-14T16:00:00.000Z": "2026-03-15", "2026-03-15T00:00:00+08:00": "2026-03-15",
		"２０２６－０３－１５　００：００：００": "2026-03-15", "2026年3月15日24时": "2026-03-15", "2026-03-15 12:00:00 AM": "2026-03-15",
	} {
		d, err := sme.ParseDate(text)
		if err != nil || d.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"2023-02-29", "2023-13", "2023-00-01", "1023-01-01", "26/03/2023", "第三批", "2023年度", "45011", "三月", "202313", "260315", "2026-03-15 25:00", "2026-03-15 1:2:3", "3/31/26"} {
		if d, err := sme.ParseDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

// What a spreadsheet makes of dates is read in cells, and only there.
func TestParseCellDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-15 00:00:00": "2026-03-15", "46096": "2026-03-15", "46096.0": "2026-03-15", "46096.75": "2026-03-15", "36526": "2000-01-01",
		"20260315.0": "2026-03-15", "202603.0": "2026-03",
		"3/31/26": "2026-03-31", "03/31/2026": "2026-03-31", "31/3/2026": "2026-03-31", "3/31/26 0:00": "2026-03-31", "３／３１／２６": "2026-03-31", "3/3/2026": "2026-03-03",
		"31-Mar-26": "2026-03-31", "31 March 2026": "2026-03-31", "Mar 31, 2026": "2026-03-31", "": "",
	} {
		if d, err := sme.ParseCellDate(text); err != nil || d.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"3/4/2026", "3/4/26", "31/3/26", "26/3/31", "3/3/26", "13/13/2026", "2/30/2026", "12345", "99999", "3/31-26", "31-Foo-26", "1.23E+17", "第三批"} {
		if d, err := sme.ParseCellDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct{ start, end string }{
		{"2022-12-30", "2025-12-29"}, {"2023-03", "2026-03"}, {"2024-02-29", "2027-02-28"}, {"2023-11-01", "2026-10-31"},
	} {
		if got := day(t, tt.start).LastDay(3).String(); got != tt.end {
			t.Errorf("three years from %s end on %s, want %s", tt.start, got, tt.end)
		}
	}
	if got := day(t, "2026-10-31").FirstDay(3).String(); got != "2023-11-01" {
		t.Errorf("three years up to 2026-10-31 begin on %s", got)
	}
}

// On 31 August a lapse of 28 February was taken to be within six months, though
// its season had ended on 28 August.
func TestRestorableSinceIsTheFirstRestorableDay(t *testing.T) {
	tier := &sme.Tier{GraceMonths: 6}
	for on := sme.DayOf(2023, 1, 1); on < sme.DayOf(2025, 1, 1); on++ {
		since := tier.RestorableSince(on)
		if tier.Restorable(since) < on || tier.Restorable(since-1) >= on {
			t.Errorf("on %v: since %v, which is restorable until %v", on, since, tier.Restorable(since))
		}
	}
}

// On a list of the whole country that named no region, the firms of 四川省 were
// taken for those of the city at home.
func TestPlacesCoarserThanTheScope(t *testing.T) {
	regions := smetest.Reference(t).Regions
	for _, tt := range []struct {
		rule, place   string
		scope, issuer sme.RegionID
		want          sme.RegionID
	}{
		{"the province, on a list of the country", "四川省", "510100", sme.Country, "510000"},
		{"the province, on a list of its own", "四川", "510100", "510000", "510000"},
		{"the province, on a list of the city", "四川省", "510100", "510100", "510100"},
		{"the country says nothing", "全国", "510000", "510000", "510000"},
		{"city and district", "四川省成都市武侯区", "510100", "510000", "510107"},
		{"a district beside that of the list, with its city", "成都市青羊区", "510107", "510107", "510105"},
		{"a district beside that of the list", "青羊区", "510107", "510107", "510105"},
		{"another city", "绵阳市", "510100", "510100", "510700"},
		{"a district of another city, with it", "绵阳市涪城区", "510100", "510100", "510703"},
		{"a district of another city, alone", "涪城区", "510100", "510100", ""},
		{"a zone of the list's city", "高新区", "510100", "510100", "chengdu-hitech"},
		{"a zone on a list of the province", "高新区", "510000", "510000", ""},
		{"a zone on a list that names no region", "高新区", sme.Country, "510000", ""},
		{"a name that is one district's, on a list that names no region", "武侯区", sme.Country, "510000", "510107"},
		{"a name of two cities' districts", "江北区", sme.Country, sme.Country, ""},
		{"the same in its city", "宁波市江北区", sme.Country, sme.Country, "330205"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			d := sme.Document{Scope: tt.scope, Issuer: tt.issuer}
			if got := d.Locate(regions, tt.place).Region; got != tt.want {
				t.Errorf("%s is %s, want %s", tt.place, got, tt.want)
			}
		})
	}
}

func TestGradeCode(t *testing.T) {
	for code, want := range map[string]sme.CodeGrade{
		"91350100M000100Y43": sme.CodeGood, "91512081MA62K0260E": sme.CodeGood, "91110000101623741K": sme.CodeGood, "911101066976941872": sme.CodeGood,
		"91500111MADAFDA278": sme.CodeGood, "913303006807061374": sme.CodeGood, "91320500703719732P": sme.CodeGood, "914413007820108867": sme.CodeGood,
		"9131000063159284XQ": sme.CodeGood,
		"91350211M0000XUF46": sme.CodeCheckFails, "91350100M0001TGQXM": sme.CodeCheckFails,
		"91310115MA1H8R7C6D": sme.CodeBad, "91350100M000100Y4Z": sme.CodeBad, "": sme.CodeNone, "510100000123456": sme.CodeOldNumber,
		"1.23E+17": sme.CodeDestroyed, "915100000000000000": sme.CodeDestroyed,
	} {
		if got := sme.GradeCode(sme.CleanCode(code)); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
	// A check character 0 is right for one code in 31; some validators refuse it.
	if c := "91510100MA610017X0"; sme.CodeKey(c) == "" {
		t.Errorf("%s has no key though position 18 holds", c)
	}
	for typed, want := range map[string]string{
		"9151208lMA62K0260E": "91512081MA62K0260E", "91512081MA62KO260E": "91512081MA62K0260E", "91350l00m000100y43": "91350100M000100Y43",
		"91310115MA1H8R7C6D": "", "91350100M000100Y43": "",
		// The organisation part holds, so the firm is known: another department or
		// kind of body would only make the other check hold.
		"91350211M0000XUF46": "", "91350100M0001TGQXM": "",
	} {
		if got := sme.CorrectCode(sme.CleanCode(typed)); got != want {
			t.Errorf("%s is corrected to %q, want %q", typed, got, want)
		}
	}
}

// No other code is suggested for one whose organisation part holds, whatever is
// wrong before it: it names the firm.
func TestCorrectCodeLeavesTheOrganisation(t *testing.T) {
	for _, good := range []string{"91350100M000100Y43", "91512081MA62K0260E", "91110000101623741K", "91500111MADAFDA278", "91320500703719732P", "9131000063159284XQ"} {
		for at := range 8 {
			for _, r := range "0123456789" {
				typed := good[:at] + string(r) + good[at+1:]
				if got := sme.CorrectCode(typed); typed != good && got != "" {
					t.Errorf("%s, of %s, is corrected to %q", typed, good, got)
				}
			}
		}
	}
}

func TestNameKey(t *testing.T) {
	same := [][]string{
		{"成都样例（集团）有限公司", "成都样例(集团)有限公司", "成都样例〔集团〕有限公司", " 成都样例 （集团）\n有限公司", "成都样例（集团）有限公司\u00a0\u3000"},
		{"ＡＢＣ样例厂", "abc样例厂"}, {"样例—甲厂", "样例-甲厂"}, {"“样例”厂", "\"样例\"厂"},
	}
	for _, names := range same {
		for _, n := range names {
			if sme.NameKey(n) != sme.NameKey(names[0]) {
				t.Errorf("%q and %q differ: %q, %q", n, names[0], sme.NameKey(n), sme.NameKey(names[0]))
			}
		}
	}
	for _, junk := range []string{"", "合计", "有限公司", "1.23E+17", "368.0", "—", "无", "序号", "企业名称"} {
		if k := sme.NameKey(junk); k != "" {
			t.Errorf("%q is a name: %q", junk, k)
		}
	}
}

func TestResolve(t *testing.T) {
	regions := smetest.Reference(t).Regions
	for _, tt := range []struct {
		text  string
		outer sme.RegionID
		want  sme.Place
	}{
		{"武侯区", "510100", sme.Place{Region: "510107"}}, {"武侯", "510100", sme.Place{Region: "510107"}},
		{"成都市武侯区", "510000", sme.Place{Region: "510107"}}, {"成都市/武侯区", "510000", sme.Place{Region: "510107"}},
		{"四川省成都市武侯区", "510100", sme.Place{Region: "510107"}}, {"四川省", "510000", sme.Place{Region: "510000"}},
		{"高新区", "510100", sme.Place{Region: "chengdu-hitech"}}, {"成都高新区", "510000", sme.Place{Region: "chengdu-hitech"}},
		{"成都市高新区", "510000", sme.Place{Region: "chengdu-hitech"}}, {"天府新区成都直管区", "510100", sme.Place{Region: "chengdu-tianfu"}},
		{"成都市/天府新区成都直管区", "510000", sme.Place{Region: "chengdu-tianfu"}}, {"郫县", "510100", sme.Place{Region: "510117"}},
		{"510124", "510100", sme.Place{Region: "510117"}}, {"绵阳市涪城区", "510000", sme.Place{Region: "510703"}},
		{"下城区", "330100", sme.Place{Region: "330105"}}, {"杭州市江干区", "330000", sme.Place{Region: "330100", Rest: "江干区"}}, // parted among two
		{"蓟县", "120000", sme.Place{Region: "120119"}}, {"桥东区", "130500", sme.Place{Region: "130502"}}, {"张家口市桥东区", "130000", sme.Place{Region: "130702"}},
		{"内蒙", sme.Country, sme.Place{Region: "150000"}}, {"新疆兵团", sme.Country, sme.Place{Region: "xinjiang-corps"}}, {"新疆生产建设兵团", sme.Country, sme.Place{Region: "xinjiang-corps"}},
		{"成都市武候区", "510000", sme.Place{Region: "510100", Rest: "武候区"}}, {"朝阳区", "510100", sme.Place{Rest: "朝阳区"}}, {"", "510000", sme.Place{}},
		// Names that several cities have, or may have.
		{"朝阳区", sme.Country, sme.Place{Rest: "朝阳区"}}, {"鼓楼区", sme.Country, sme.Place{Rest: "鼓楼区"}}, {"高新区", "510000", sme.Place{Rest: "高新区"}}, {"天府新区", "510000", sme.Place{Rest: "天府新区"}},
		{"绵阳市高新区", "510000", sme.Place{Region: "510700", Rest: "高新区"}}, {"眉山天府新区", "510000", sme.Place{Region: "511400", Rest: "天府新区"}}, {"北京市朝阳区", sme.Country, sme.Place{Region: "110105"}},
		{"吉林", sme.Country, sme.Place{Region: "220000"}}, {"海南", sme.Country, sme.Place{Region: "460000"}}, {"武侯区", sme.Country, sme.Place{Region: "510107"}}, {"合肥高新区", sme.Country, sme.Place{Region: "340176"}},
		// A city and a district of another one.
		{"成都市涪城区", "510000", sme.Place{Rest: "涪城区"}}, {"武侯区、锦江区", "510000", sme.Place{Region: "510100", Rest: "锦江区"}}, {"成都市/绵阳市", "510000", sme.Place{Rest: "绵阳市"}}, {"绵阳市成都高新区", "510000", sme.Place{Rest: "成都高新区"}},
	} {
		if got := regions.Resolve(tt.text, tt.outer); got != tt.want {
			t.Errorf("%s in %s is %+v, want %+v", tt.text, tt.outer, got, tt.want)
		}
	}
	if got := regions.Nearest("武候区", "510100"); got != "510107" {
		t.Errorf("武候区 is nearest to %s", got)
	}
	for text, want := range map[string]sme.RegionID{"wuhou": "510107", "Chengdu": "510100", "四川": "510000", "高新区": "chengdu-hitech", "chengdu-hitech": "chengdu-hitech", "Guang'an": "511600", "510100": "510100", "浙江": "330000"} {
		if got, ok := regions.Lookup(text, "510100"); !ok || got != want {
			t.Errorf("--region %s is %s, want %s", text, got, want)
		}
	}
}

func TestPercentagesAsThePressPrintsThem(t *testing.T) {
	for r, want := range map[sme.Ratio]string{
		{2355, 10000}: "23.55", {1, 3}: "33.33", {2, 3}: "66.67", {1, 800}: "0.13", {99999, 100000}: "99.99", {10000, 10000}: "100.00", {12345, 10000}: "123.45", {0, 5}: "0.00",
	} {
		if got := r.Percent(); got != want {
			t.Errorf("%d of %d is %s, want %s", r.Num, r.Den, got, want)
		}
	}
}

// Inclusive of higher tiers, a balance whose tier had no lists yet opened with
// nothing known and closed with the firms of the higher tier, and a tier with all
// its own lists was called complete while those of higher tiers were missing.
func TestCoverageOfReachesThatLookAbove(t *testing.T) {
	ref := smetest.Ladder(t)
	list := func(tier sme.TierID, batch sme.Batch, published string) sme.Held {
		return sme.Held{Identity: sme.Identity{Tier: tier, Act: sme.Recognise, Issuer: "510000", Batch: batch, Final: true}, Published: day(t, published), Rows: 2093}
	}
	innovative := []sme.Held{list("innovative", "1", "2022-12-30"), list("innovative", "2", "2023-03")}
	specialized := list("specialized", "2023", "2023-11-01")
	const none, partial, complete = sme.CoverNone, sme.CoverPartial, sme.CoverComplete
	for _, tt := range []struct {
		name  string
		held  []sme.Held
		reach sme.Reach
		on    string
		want  [3]sme.CoverageState // of the tiers, lowest first
		loose sme.TierID           // of which figures may be too high
	}{
		{"a higher tier only", []sme.Held{specialized}, sme.Exact, "2024-01-01", [3]sme.CoverageState{none, partial, none}, ""},
		{"a higher tier only, inclusive", []sme.Held{specialized}, sme.Inclusive, "2024-01-01", [3]sme.CoverageState{partial, partial, none}, ""},
		{"a higher tier only, by the highest", []sme.Held{specialized}, sme.Highest, "2024-01-01", [3]sme.CoverageState{none, partial, none}, "specialized"},
		{"the lowest complete", innovative, sme.Exact, "2023-03-26", [3]sme.CoverageState{complete, none, none}, ""},
		{"the lowest complete, inclusive", innovative, sme.Inclusive, "2023-03-26", [3]sme.CoverageState{partial, none, none}, ""},
		{"the lowest complete, by the highest", innovative, sme.Highest, "2023-03-26", [3]sme.CoverageState{partial, none, none}, "innovative"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := sme.Query{Regions: []sme.RegionID{"510100"}, Reach: tt.reach}
			for i, tier := range ref.Ladder() {
				got := q.CoverageFor(ref, &sme.Grounds{Held: tt.held}, tier, day(t, tt.on).Start(), sme.BasisRecognised)
				if got.State != tt.want[i] || got.Loose() != (tier == tt.loose) {
					t.Errorf("%s is %s, loose %v; want %s", tier, got.State, got.Loose(), tt.want[i])
				}
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	ref := smetest.Reference(t)
	batch := func(tier sme.TierID, n sme.Batch, published string, rows int) sme.Held {
		return sme.Held{Identity: sme.Identity{Tier: tier, Act: sme.Recognise, Issuer: "510000", Batch: n, Final: true}, Published: day(t, published), Rows: rows}
	}
	one, two := batch("innovative", "1", "2022-12-30", 2093), batch("innovative", "2", "2023-03", 1504)
	half := two
	half.Rows = 700
	letter := batch("innovative", "3", "2023-07-11", 0)
	for _, tt := range []struct {
		rule string
		held []sme.Held
		tier sme.TierID
		on   string
		want string
	}{
		{"both batches known by then are held", []sme.Held{one, two}, "innovative", "2023-03-26", "complete "},
		{"numbers below the highest are due by the next one's day", []sme.Held{two}, "innovative", "2023-03-26", "partial 1"},
		{"a part short of its total is held, and its rest is missing", []sme.Held{one, half}, "innovative", "2023-03-26", "partial 2"},
		{"nothing held is none, whatever is due", nil, "innovative", "2023-03-31", "none 1;2"},
		{"what is known by its month is due on its last day", nil, "innovative", "2023-03-30", "none "},
		{"totals alone hold nothing", []sme.Held{letter}, "innovative", "2023-07-31", "none 1;2;3"},
		{"before the second is due", []sme.Held{one, two}, "innovative", "2022-12-31", "complete "},
		{"years of a yearly tier that no list covers", []sme.Held{batch("specialized", "2023", "2023-11-01", 1103)}, "specialized", "2025-01-01", "partial 2021;2022;2024;2021/renew;2023/renew;2024/renew"},
		{"a batch known by its year is due at its end", nil, "little-giant", "2023-03-26", "none 1;2;3;4"},
		{"the rest of 2026", []sme.Held{one, two}, "innovative", "2026-11-24", "partial 3;4;5;6;7;8;9;10;11;12"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			c := sme.CoverageOn(ref, &sme.Grounds{Held: tt.held}, tt.tier, "510100", day(t, tt.on).Start(), sme.BasisRecognised)
			got := c.String()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2023-03-26", "二〇二三年十二月三十日", "２０２３年", "20230326", "十十十", "2023年度", "2026-03-15T16:00:00Z", "202603"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := sme.ParseDate(s)
		if err != nil || d.IsZero() {
			return
		}
		again, err := sme.ParseDate(d.String())
		if err != nil || again != d {
			t.Errorf("%q is %s, which reads as %s, %v", s, d, again, err)
		}
		if cell, err := sme.ParseCellDate(s); err != nil || cell != d {
			t.Errorf("%q is %s, and %s in a cell, %v", s, d, cell, err)
		}
		if d.Start() > d.End() || d.Start().Date().Start() != d.Start() {
			t.Errorf("%q begins on %s and ends on %s", s, d.Start(), d.End())
		}
	})
}

func FuzzNameKey(f *testing.F) {
	for _, s := range []string{"成都样例（集团）有限公司", "成都样例电子有限公司", "一丁龥鿿样例电子公司", "合计", "ＡＢＣ", "1.23E+17", "ﷺ", "İ", "A˜"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k := sme.NameKey(s); sme.NameKey(k) != k {
			t.Errorf("the key of %q is %q, whose key is %q", s, k, sme.NameKey(k))
		}
		if k, longer := sme.NameKey(s), sme.NameKey(s+" "); k != longer { // which is no key as it is
			t.Errorf("the key of %q is %q, and with a space behind it %q", s, k, longer)
		}
	})
}

func FuzzCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "91350l00m000100y43", "1.23E+17", "91350211M0000XUF46", "\xf5˛"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := sme.CleanCode(s)
		if sme.CleanCode(c) != c {
			t.Errorf("%q is cleaned to %q, and that to %q", s, c, sme.CleanCode(c))
		}
		if sme.GradeCode(c) == sme.CodeGood && sme.CodeKey(c) == "" {
			t.Errorf("%q is good and has no key", c)
		}
		if fixed := sme.CorrectCode(c); fixed != "" && sme.GradeCode(fixed) != sme.CodeGood {
			t.Errorf("%q is corrected to %q", c, fixed)
		}
	})
}

func TestBatchesInOrder(t *testing.T) {
	want := []sme.Batch{"1", "2", "12", "2025", "2025-Q3", "2025-Q3-2", "2025-Q3-10", "2025-Q4", "2025-2", "2025-3", "2026-1"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, sme.Batch.Compare)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
