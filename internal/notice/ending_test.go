package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

const (
	revoking = "四川省取消创新型中小企业称号企业名单\n发布日期：2024年11月20日\n"
	granting = "四川省第九批创新型中小企业名单\n发布日期：2024年11月20日\n"
)

// The date of an ending stood under one header alone; under any other the titles
// ended on the day of publication.
func TestDatesOfEndingsUnderAnyHeader(t *testing.T) {
	day := sme.Date{Year: 2024, Month: 12, Day: 1}
	until := sme.Date{Year: 2025, Month: 12, Day: 31}
	for _, tt := range []struct {
		rule, list string
		flags      Facts
		want       sme.Window
	}{
		{"取消日期", revoking + "企业名称,取消日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"撤销日期", revoking + "企业名称,撤销日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"取消时间", revoking + "企业名称,取消时间\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"撤销时间", revoking + "企业名称,撤销时间\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"失效日期", revoking + "企业名称,失效日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"取消称号时间", revoking + "企业名称,取消称号时间\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"称号撤销日期", revoking + "企业名称,称号撤销日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"生效时间", revoking + "企业名称,生效时间\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"生效日期", revoking + "企业名称,生效日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"执行日期", revoking + "企业名称,执行日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"终止日期", revoking + "企业名称,终止日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"终止时间 of a list of fails", "四川省创新型中小企业复核未通过企业名单\n发布日期：2024年11月20日\n企业名称,终止时间\n成都甲乙科技有限公司,2024-12-01\n", Facts{}, sme.Window{From: day}},
		{"the end of the title that is taken away, beside", revoking + "企业名称,有效期至,终止日期\n成都甲乙科技有限公司,2025-12-31,2024-12-01\n", Facts{}, sme.Window{From: day, To: until}},
		{"the same, the other way round", revoking + "企业名称,终止日期,有效期至\n成都甲乙科技有限公司,2024-12-01,2025-12-31\n", Facts{}, sme.Window{From: day, To: until}},
		{"the end of the title alone", revoking + "企业名称,有效期至\n成都甲乙科技有限公司,2025-12-31\n", Facts{}, sme.Window{To: until}},
		{"a list that ends titles by a flag", granting + "企业名称,终止日期\n成都甲乙科技有限公司,2024-12-01\n", Facts{Act: sme.Revoke}, sme.Window{From: day}},
		{"a list that grants them", granting + "企业名称,终止日期\n成都甲乙科技有限公司,2025-12-31\n", Facts{}, sme.Window{To: until}},
		{"the end of a contract", revoking + "企业名称,合同终止日期\n成都甲乙科技有限公司,2025-12-31\n", Facts{}, sme.Window{}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			opt := options(t)
			n := parseCSV(t, tt.list, opt)
			if len(n.Lists) != 1 || len(n.Lists[0].Document.Entries) != 1 {
				t.Fatalf("not one firm on one list:\n%s", account(n))
			}
			l := &n.Lists[0]
			for _, r := range Complete(l, tt.flags, nil, opt) {
				if r.Error {
					t.Error("refused:", r.ID)
				}
			}
			if diff := cmp.Diff(tt.want, l.Document.Entries[0].Window); diff != "" {
				t.Errorf("validity of the row (-want +got):\n%s", diff)
			}
			if tt.want.From.IsZero() && !l.Document.Window.From.IsZero() {
				t.Errorf("the list begins on %s", l.Document.Window.From)
			}
		})
	}
}

func TestDatesOfEndingsInLines(t *testing.T) {
	firms := "序号,企业名称\n1,成都甲乙科技有限公司\n2,成都丙丁科技有限公司\n"
	for _, tt := range []struct{ rule, list, letter, want string }{
		{"a label above", revoking + "取消日期：2024年12月1日\n" + firms, "", "2024-12-01"},
		{"a label in the title's brackets", "四川省取消创新型中小企业称号企业名单（生效日期：2024年12月1日）\n发布日期：2024年11月20日\n" + firms, "", "2024-12-01"},
		{"a label below", revoking + firms + "撤销时间：2024-12-01\n", "", "2024-12-01"},
		{"a sentence above", revoking + "自2024年12月1日起取消以下企业称号\n" + firms, "", "2024-12-01"},
		{"a sentence below", revoking + firms + "上述企业称号自2024年12月1日起予以取消。\n", "", "2024-12-01"},
		{"with a mark", revoking + firms + "\"自2024年12月1日起，撤销上述企业称号。\"\n", "", "2024-12-01"},
		{"no longer", revoking + firms + "自2024年12月起不再享有创新型中小企业称号。\n", "", "2024-12"},
		{"from when it is carried out", revoking + firms + "以上决定自2024年12月1日起执行。\n", "", "2024-12-01"},
		{"in the letter", revoking + firms, "四川省经济和信息化厅关于取消部分企业创新型中小企业称号的公告\n经研究，自2024年12月1日起取消2户企业创新型中小企业称号。\n", "2024-12-01"},
		{"when the title was granted", revoking + firms + "以上企业自2022年12月1日起获得称号。\n", "", ""},
		{"on a list that grants titles", granting + firms + "本公告自2024年12月1日起执行。\n", "", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			opt := options(t)
			n := parseCSV(t, tt.list, opt)
			if len(n.Lists) != 1 || len(n.Lists[0].Document.Entries) != 2 {
				t.Fatalf("not two firms on one list:\n%s", account(n))
			}
			var letter *Letter
			if tt.letter != "" {
				letter = &parseCSV(t, tt.letter, opt).Letter
			}
			l := &n.Lists[0]
			for _, r := range Complete(l, Facts{}, letter, opt) {
				if r.Error {
					t.Error("refused:", r.ID)
				}
			}
			if got := l.Document.Window.From.String(); got != tt.want || l.Document.Published.String() != "2024-11-20" {
				t.Errorf("published %s, in force from %q, want %q", l.Document.Published, got, tt.want)
			}
		})
	}
}

// A list of those whose reviews failed long after their titles lapsed was
// refused, since what it ends had ended before it was out.
func TestEndsBeforeTheList(t *testing.T) {
	opt := options(t)
	n := parseCSV(t, "四川省创新型中小企业复核未通过企业名单\n发布日期：2026年3月20日\n企业名称,有效期至\n成都甲乙科技有限公司,2025-12-29\n", opt)
	for _, r := range Complete(&n.Lists[0], Facts{}, nil, opt) {
		if r.Error {
			t.Error("refused:", r.ID)
		}
	}
}
