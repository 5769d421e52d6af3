package grid

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadCSV(t *testing.T) {
	for name, tt := range map[string]struct {
		in     string
		format string
		want   []Row
	}{
		"commas":     {"序号,企业\n1,甲\n", "csv", numbered([]string{"序号", "企业"}, []string{"1", "甲"})},
		"tabs":       {"序号\t企业\n1\t甲,乙\n", "tsv", numbered([]string{"序号", "企业"}, []string{"1", "甲,乙"})},
		"semicolons": {"序号;企业\n1;甲\n", "csv", numbered([]string{"序号", "企业"}, []string{"1", "甲"})},
		"a few titles above the table": {"附件1\n名单\n序号,企业\n1,甲\n2,乙\n", "csv",
			numbered([]string{"附件1"}, []string{"名单"}, []string{"序号", "企业"}, []string{"1", "甲"}, []string{"2", "乙"})},
		"a column of three digits is no grouping of digits": {"1,504,武侯\n2,505,锦江\n3,506,成华\n", "csv",
			numbered([]string{"1", "504", "武侯"}, []string{"2", "505", "锦江"}, []string{"3", "506", "成华"})},
		"running text is one column": {"通知\n共1,504户，成都1,200户。\n\n特此通知\n", "csv",
			[]Row{{Number: 1, Cells: []string{"通知"}}, {Number: 2, Cells: []string{"共1,504户，成都1,200户。"}}, {Number: 4, Cells: []string{"特此通知"}}}},
		"one column, quoted": {"企业\n\"甲 \"\"乙\"\"\"\n\"丙\n", "csv", numbered([]string{"企业"}, []string{`甲 "乙"`}, []string{`"丙`})},
		"ends of lines": {"a,b\rc,d\r\ne,f\n\ng,h", "csv",
			[]Row{{Number: 1, Cells: []string{"a", "b"}}, {Number: 2, Cells: []string{"c", "d"}}, {Number: 3, Cells: []string{"e", "f"}}, {Number: 5, Cells: []string{"g", "h"}}}},
		"sep=": {"sep=|\r\na|b\r\n1,5|2\r\n", "csv", numbered([]string{"a", "b"}, []string{"1,5", "2"})},
		"a line break in quotes is one row": {"序号,企业\n1,\"甲\r\n厂\"\n2,乙\n", "csv",
			numbered([]string{"序号", "企业"}, []string{"1", "甲\r\n厂"}, []string{"2", "乙"})},
		"delimiters and quotes in quotes": {"a,b\n\"1,2\",\"say \"\"hi\"\"\"\n", "csv", numbered([]string{"a", "b"}, []string{"1,2", `say "hi"`})},
		"a quote within a field is text":  {"a,b\n1,甲\"乙\"\n", "csv", numbered([]string{"a", "b"}, []string{"1", `甲"乙"`})},
		"text after a closing quote":      {"a,b\n\"天府\"科技,2\n", "csv", numbered([]string{"a", "b"}, []string{`"天府"科技`, "2"})},
		"a quote open in the last line":   {"a,b\n1,\"乙\n", "csv", numbered([]string{"a", "b"}, []string{"1", `"乙`})},
		"trailing empty cells are cut":    {"a,b,,\n,,,\n,c,,\n", "csv", []Row{{Number: 1, Cells: []string{"a", "b"}}, {Number: 3, Cells: []string{"", "c"}}}},
		"padding is kept":                 {"a, b \n\u00a01,2\u3000\n", "csv", numbered([]string{"a", " b "}, []string{"\u00a01", "2\u3000"})},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read([]byte(tt.in), Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := &File{Format: tt.format, Encoding: "utf-8", Tables: []Table{{Rows: tt.want}}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A quote that is open by mistake must not take the lines below into a cell.
func TestReadCSVDamagedQuoting(t *testing.T) {
	for name, in := range map[string]string{
		"never closed":             "a,b\n1,甲\n2,\"乙\n3,丙\n4,丁\n",
		"met by a later quote":     "a,b\n1,甲\n2,\"乙\n3,\"丙\"\n4,丁\n",
		"CR and CRLF as line ends": "a,b\r1,甲\r\n2,\"乙\r3,丙\r\n",
	} {
		_, err := Read([]byte(in), Options{})
		if kindOf(err) != Damaged || !strings.Contains(fmt.Sprint(err), "line 3:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadCSVHasNoSheets(t *testing.T) {
	if _, err := Read([]byte("a,b"), Options{Sheet: "名单"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// FuzzSplit: what a csv.Writer wrote reads back to the same records.
func FuzzSplit(f *testing.F) {
	f.Add("序号|企业\n1|甲 \"乙\"\n|\n2|\r\n", strings.IndexByte(delimiters, ','))
	f.Add("\"|\"\"|a\"b\n\"x", strings.IndexByte(delimiters, '\t'))
	f.Add(`\.`, strings.IndexByte(delimiters, ';'))
	f.Add("|甲|\x01-\x02-\x01-", strings.IndexByte(delimiters, '|'))
	f.Fuzz(func(t *testing.T, text string, which int) {
		delim := delimiters[uint(which)%uint(len(delimiters))]
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = rune(delim)
		var want []Row
		for i, line := range strings.Split(text, "\x01") {
			record := strings.Split(line, "\x02")
			if i == 0 { // so that text seeds have several cells
				record = strings.Split(line, "|")
			}
			if err := w.Write(record); err != nil {
				t.Fatal(err)
			}
			if delim == '|' && underline(record) {
				continue
			}
			for len(record) > 0 && record[len(record)-1] == "" {
				record = record[:len(record)-1]
			}
			if len(record) > 0 {
				want = append(want, Row{Number: i + 1, Cells: record})
			}
		}
		w.Flush()
		if delim == '|' && framed(b.String()) {
			t.Skip("every line stands between pipes: it is read as a drawn table, not as csv, and TestKindsOfText holds how")
		}
		got, err := split(b.String(), delim)
		if err != nil {
			t.Fatalf("%q: %v", b.String(), err)
		}
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Errorf("%q (-want +got):\n%s", b.String(), diff)
		}
	})
}

func csvOf(rows int) []byte {
	var b strings.Builder
	b.WriteString("序号,企业名称,统一社会信用代码,市(州),区县,批次,有效期\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,四川某某%d科技有限公司,91510100MA%08d,成都市,武侯区,第二批,2023年3月至2026年3月\r\n", i+1, i, i)
	}
	return []byte(b.String())
}

func BenchmarkReadCSV(b *testing.B) {
	data := csvOf(100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
