package grid

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// LibreOffice printed a table of sixty enterprises, whose header is on each
// page, with lines and without.
func TestReadPDFOfLibreOffice(t *testing.T) {
	for name, tops := range map[string][]int{"ruled": {29, 60}, "unruled": {30}} { // numbers at the top of pages
		rows := []string{"附件1", "四川省第一批样例企业名单", "序号|企业名称|区县"}
		for i := 1; i <= 60; i++ {
			if slices.Contains(tops, i) {
				rows = append(rows, rows[2])
			}
			kind, place := "科技有限公司", []string{"锦江区", "武侯区", "青羊区"}[i%3]
			if i%20 == 7 { // on two lines
				kind = "精密机械与智能装备制造股份有限公司成都分公司"
			}
			if name == "ruled" && i >= 10 && i <= 14 { // one cell
				place = "成华区"
				if i > 10 {
					place = "^" + place
				}
			}
			rows = append(rows, fmt.Sprintf("%d|四川样例第%d号%s|%s", i, i, kind, place))
		}
		rows = append(rows, "注：以上企业均为虚构")
		t.Run(name, func(t *testing.T) { readsAs(t, fixture(t, name+".pdf"), rows...) })
	}
}

// qpdf wrote one file in several ways, and some of those break.
func TestReadPDFOfQPDF(t *testing.T) {
	plain, err := Read(fixture(t, "plain.pdf"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	raw := fixture(t, "uncompressed.pdf")
	end := bytes.LastIndex(raw, []byte("startxref"))
	table := bytes.LastIndex(raw[:end], []byte("xref\n"))
	linearised := fixture(t, "linearised.pdf")
	for name, data := range map[string][]byte{
		"RC4, no password to read":       fixture(t, "rc4.pdf"),
		"AES of 128 bits":                fixture(t, "aes-128.pdf"),
		"AES of 256 bits":                fixture(t, "aes-256.pdf"),
		"linearised, objects in streams": linearised,
		"uncompressed and turned":        raw,
		"a cross-reference elsewhere":    slices.Concat(raw[:end], []byte("startxref\n12345\n%%EOF\n")),
		"no cross-reference":             slices.Concat(raw[:table], raw[bytes.Index(raw, []byte("trailer")):]),
		"all offsets wrong":              slices.Concat(raw[:9], []byte("%a line more\n"), raw[9:]),
	} {
		got, err := Read(data, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(plain, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, tt := range map[string]struct {
		data []byte
		want Kind
	}{
		"a password to read":     {fixture(t, "locked.pdf"), Encrypted},
		"half of it":             {raw[:len(raw)/2], Damaged},
		"without its last line":  {raw[:end], Damaged},
		"half of one linearised": {linearised[:len(linearised)/2], Damaged},
	} {
		if f, err := Read(tt.data, Options{}); kindOf(err) != tt.want {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
}

// A wide sheet came out as a list without places, and a list of places.
func TestReadPDFInBands(t *testing.T) {
	const high = 3
	var left, right, third []*paper
	want := []string{"第一批创新型企业名单", "序号|企业名称|市|区|电话"}
	title := "第一批创新型企业名单"
	for i := range high {
		l, r, s := &paper{}, &paper{}, &paper{}
		if i == 0 { // the title is cut at the edge of the paper, and both show one letter
			l.text(520, 780, string([]rune(title)[:7]))
			r.text(-4, 780, string([]rune(title)[6:]))
			l.row(760, []float64{60, 100}, "序号", "企业名称")
			r.row(760, []float64{80, 160}, "市", "区")
			s.row(760, []float64{80}, "电话")
		}
		for k := range 10 {
			n := 10*i + k + 1
			y := 740 - 20*float64(k)
			name, city, place, phone := fmt.Sprintf("四川%c厂", '甲'+rune(n)), "成都", fmt.Sprintf("%c区", '子'+rune(n)), fmt.Sprintf("028%07d", n)
			l.row(y, []float64{60, 100}, fmt.Sprint(n), name)
			r.row(y, []float64{80, 160}, city, place)
			s.row(y, []float64{80}, phone)
			want = append(want, fmt.Sprintf("%d|%s|%s|%s|%s", n, name, city, place, phone))
		}
		for page, p := range []*paper{l, r, s} { // numbered through
			p.text(290, 40, fmt.Sprintf("第 %d 页", i+high*page+1))
		}
		left, right, third = append(left, l), append(right, r), append(third, s)
	}
	readsAs(t, pdfOf(slices.Concat(left, right, third)...), want...)
	var over []*paper
	for i := range high {
		over = append(over, left[i], right[i], third[i])
	}
	readsAs(t, pdfOf(over...), want...)
}

func TestReadPDFRuledInBands(t *testing.T) {
	left, right := &paper{}, &paper{}
	var names, places [][]string
	var want []string
	for i := range 9 {
		names = append(names, []string{fmt.Sprint(i + 1), "四川某厂"})
		places = append(places, []string{"成都市", "武侯区"})
		want = append(want, fmt.Sprintf("%d|四川某厂|成都市|武侯区", i+1))
	}
	left.ruled([]float64{60, 100, 540}, steps(780, 9), names...)
	right.ruled([]float64{60, 200, 300}, steps(780, 9), places...)
	readsAs(t, pdfOf(left, right), want...)
}

// Two pages of one list stand at the same heights, too.
func TestReadPDFPagesAreNoBands(t *testing.T) {
	one, two := &paper{}, &paper{}
	var want []string
	for i := range 20 {
		p := one
		if i >= 10 {
			p = two
		}
		p.row(740-20*float64(i%10), []float64{60, 100, 300}, fmt.Sprint(i+1), "四川某厂", "武侯区")
		want = append(want, fmt.Sprintf("%d|四川某厂|武侯区", i+1))
	}
	readsAs(t, pdfOf(one, two), want...)
}

// What went on under the header of the next page was a row without a number.
func TestReadPDFRowOverPagesUnderHeader(t *testing.T) {
	xs := []float64{60, 100, 200, 400}
	one, two := &paper{}, &paper{}
	one.ruled(xs, steps(720, 6), []string{"序号", "地区", "企业名称"}, []string{"1", "成都", "甲厂"}, []string{"2", "成都", "乙厂"}, []string{"3", "成都", "丙厂"}, []string{"4", "成都", "丁厂"}, []string{"5", "成都", "戊有限"})
	two.ruled(xs, steps(780, 4), []string{"序号", "地区", "企业名称"}, []string{"", "", "公司"}, []string{"6", "成都", "己厂"}, []string{"7", "成都", "庚厂"})
	readsAs(t, pdfOf(one, two), "序号|地区|企业名称", "1|成都|甲厂", "2|成都|乙厂", "3|成都|丙厂", "4|成都|丁厂", "5|成都|戊有限公司", "序号|地区|企业名称", "6|成都|己厂", "7|成都|庚厂")
}

// A line that a row is too low to show was read with the row below.
func TestReadPDFClipped(t *testing.T) {
	p := &paper{}
	p.ruled([]float64{60, 100, 240}, steps(720, 2), []string{"1", ""}, []string{"2", "乙厂"})
	p.b.WriteString("q 100 700 140 20 re W n ")
	p.text(104, 707, "四川甲有限公")
	p.text(104, 695, "司")
	p.b.WriteString("Q q 100 700 40 20 re W* n ") // at the right it is one text yet
	p.text(190, 707, "厂")
	p.b.WriteString("Q\n")
	readsAs(t, pdfOf(p), "1|四川甲有限公厂", "2|乙厂")
}

// The gaps beside digits in dates stand at the same places in each line, and
// were taken for gaps between columns.
func TestReadPDFDatesInColumns(t *testing.T) {
	p := &paper{}
	var want []string
	for i := range 12 {
		y := 740 - 20*float64(i)
		p.row(y, []float64{60, 100}, fmt.Sprint(i+10), strings.Repeat("某", 4+i%3)+"厂")
		p.row(y, []float64{300, 322.4, 334.8, 342.2}, "2026", "年", "3", "月")
		want = append(want, fmt.Sprintf("%d|%s厂|2026年3月", i+10, strings.Repeat("某", 4+i%3)))
	}
	readsAs(t, pdfOf(p), want...)
}
