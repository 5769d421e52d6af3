package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
)

func TestPrivateTexts(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool
	}{
		{"13800000001", true},
		{"+86 138-0000-0001", true},
		{"138****0001", true},
		{"张某：13800000001（微信同号）", true},
		{"028-80000000", true},
		{"（0816）2000000", true},
		{"02880000000", true},
		{"a.b@example.com", true},
		{"身份证：51010719900101123x", true},
		{"510107199001011236", false}, // its check fails: a number of something else
		{"91512081MA62K0260E", false},
		{"911101066976941872", false},
		{"510100000000001", false}, // a registration number
		{"1380万元", false},
		{"2023-03-26", false},
		{"2024071800001", false},
		{"投资 13800000 元", false},
		{"", false},
	} {
		if got := PrivateText(tt.text); got != tt.want {
			t.Errorf("%q is private: %v", tt.text, got)
		}
	}
}

func TestPrivateColumns(t *testing.T) {
	columns := map[string][]string{
		"法定代表人":    {"某某", "样例"},
		"经办人手机":    {"", ""},
		"x":        {"张建国", "李芳"},
		"":         {"王秀兰", "欧阳建国"},
		"说明":       {"13800000001", "材料齐全"},
		"备注":       {"已补正", "请电13800000001"}, // half of it: the cell alone is private
		"所属行业":     {"金属", "石化"},
		"主导产品":     {"传感器", "连接器"},
		"营业收入（万元）": {"1000", "2000"},
		"细分领域":     {"安防", "高端装备"},
		"注册资本":     {"500万人民币", "-"},
		"所属产业链":    {"电子信息", "航空"},
	}
	entries := make([]sme.Entry, 2)
	for header, texts := range columns {
		for i, text := range texts {
			entries[i].Other = append(entries[i].Other, sme.Cell{Header: header, Text: text})
		}
	}
	var got []string
	for header, private := range PrivateColumns(entries) {
		if private {
			got = append(got, header)
		}
	}
	want := map[string]bool{"法定代表人": true, "经办人手机": true, "x": true, "": true}
	have := map[string]bool{}
	for _, header := range got {
		have[header] = true
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("private columns (-right +told): %s", diff)
	}
}

// An identity number that stood where codes stand was once the firm's code,
// and left with every export.
func TestIdentityNumbersAreNoCodes(t *testing.T) {
	n := parseCSV(t, "四川省第二批创新型中小企业名单,,\n序号,企业名称,统一社会信用代码\n1,成都样例甲经营部,51010719900101123X\n2,成都样例乙科技有限公司,91512081MA62K0260E\n", options(t))
	var got []string
	for _, e := range n.Lists[0].Document.Entries {
		got = append(got, e.Code)
	}
	if diff := cmp.Diff([]string{"", "91512081MA62K0260E"}, got); diff != "" {
		t.Error(diff)
	}
}
