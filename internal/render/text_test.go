package render

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"成都市 Ltd.":                 "成都市 Ltd.",
		"a\r\nb\nc\td\re":          "a b c d e",
		"\x1b[31mred":              "\uFFFD[31mred",
		"nul\x00 del\x7f c1\u0085": "nul\uFFFD del\uFFFD c1\uFFFD",
		"stray \x9b byte":          "stray \uFFFD byte",
		"bidi \u202e\u2066":        "bidi \uFFFD\uFFFD",
		"para\u2029graph":          "para graph",
	} {
		if diff := cmp.Diff(want, Clean(in)); diff != "" {
			t.Errorf("%q -want +got:\n%s", in, diff)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		indent     string
		want       string
	}{
		{"no limit", "one two  three", 0, "  ", "one two  three"},
		{"at spaces, with hanging indent", "list.xlsx:14: unknown district", 16, "  ", "list.xlsx:14:\n  unknown\n  district"},
		{"Chinese anywhere", "截至三月认定口径", 8, "", "截至三月\n认定口径"},
		{"not before punctuation", "截至三月，认定", 8, "", "截至三\n月，认定"},
		{"not after an opening bracket", "截至三（月）认定", 8, "", "截至三\n（月）认\n定"},
		{"not between a number and %", "it is 23.55 % now", 11, "", "it is\n23.55 % now"},
		{"words beside Chinese", "共有1,504家firms", 8, "", "共有\n1,504家\nfirms"},
		{"a word wider than the line", "ab 0123456789", 4, "", "ab\n0123\n4567\n89"},
		{"marks stay with their letter", "e\u0301e\u0301e\u0301", 2, "", "e\u0301e\u0301\ne\u0301"},
		{"line ends are kept", "one\ntwo three", 7, " ", "one\n two\n three"},
		{"an indent without room is given up", "中文", 3, "   ", "中\n文"},
		{"not within what a flag is given", "if so: --map 板块=district, else not", 25, "  ", "if so:\n  --map 板块=district,\n  else not"},
		{"at spaces beside a flag without a value", "pass --part if it is", 11, "", "pass --part\nif it is"},
		{"controls are cleaned", "a\x1b b", 2, "", "a\uFFFD\nb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Wrap(test.text, test.width, test.indent)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPairs(t *testing.T) {
	pairs := []Pair{
		{"list", "innovative, Sichuan, batch 2"},
		{"发布日期", "2023-03 (from the built-in batches; not in the file)"},
		{"rows", "1,507 read\n1,504 in the list"},
		{"", "1,504 = 1,467 new + 37"},
		{"none", ""},
	}
	for width, want := range map[int]string{
		0: `
  list      innovative, Sichuan, batch 2
  发布日期  2023-03 (from the built-in batches; not in the file)
  rows      1,507 read
            1,504 in the list
            1,504 = 1,467 new + 37
  none
`,
		40: `
  list      innovative, Sichuan, batch 2
  发布日期  2023-03 (from the built-in
            batches; not in the file)
  rows      1,507 read
            1,504 in the list
            1,504 = 1,467 new + 37
  none
`,
		20: `
  list
    innovative,
    Sichuan, batch 2
  发布日期
    2023-03 (from
    the built-in
    batches; not in
    the file)
  rows
    1,507 read
    1,504 in the
    list
    1,504 = 1,467
    new + 37
  none
`,
	} {
		var b bytes.Buffer
		if err := Pairs(&b, "  ", pairs, width); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), b.String()); diff != "" {
			t.Errorf("width %d -want +got:\n%s", width, diff)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "成都\r\n", "\x1b[0m", "\xff\xfe", "\u202e", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if again := Clean(got); again != got {
			t.Errorf("%q cleaned again is %q", got, again)
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unsafeRune(r) {
				t.Errorf("%U left in %q", r, got)
			}
		}
	})
}

// Wrap loses nothing but spaces, and keeps to the width unless a single rune
// is wider.
func FuzzWrap(f *testing.F) {
	f.Add("截至2023年3月，认定（与有效）口径不同", 10, "  ")
	f.Add("list.xlsx:14: unknown district \"武侯区\"", 7, "\t")
	f.Add("a\x1b\nb  c\u3000d e\u0301 \u200d", 1, "    ")
	f.Fuzz(func(t *testing.T, text string, width int, indent string) {
		if width > 200 || strings.TrimLeft(indent, " ") != "" {
			return
		}
		got := Wrap(text, width, indent)
		if diff := cmp.Diff(solid(Clean(text)), solid(got)); diff != "" {
			t.Errorf("text changed, -want +got:\n%s", diff)
		}
		if width <= 0 {
			return
		}
		for line := range strings.SplitSeq(got, "\n") {
			if w := measure(line); w > width && w > 2 {
				t.Errorf("%d columns of %d: %q", w, width, line)
			}
		}
		var b bytes.Buffer
		if err := Pairs(&b, indent, []Pair{{text, text}, {"", text}}, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if w := measure(strings.TrimSuffix(line, "\n")); w > width && w > 2 {
				t.Errorf("pairs: %d columns of %d: %q", w, width, line)
			}
		}
	})
}

func solid(s string) string {
	return strings.NewReplacer(" ", "", "\u3000", "", "\n", "").Replace(s)
}

// Every cell of a table, on any terminal, is there in full.
func FuzzTable(f *testing.F) {
	f.Add("成都某某有限公司", "915101070000000012", 30)
	f.Add("=1+1", "", 12)
	f.Add("a|b\x1b", "word word", 0)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		if width > 200 {
			return
		}
		table := Table{
			Columns: []Column{{Key: "a", Title: "甲"}, {Key: "n", Title: "Number of firms", Right: true}, {Key: "b", Title: "B"}},
			Rows:    [][]Value{{V(a), V(1504), V(b)}},
		}
		var out bytes.Buffer
		if err := Write(&out, table, Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		count := map[rune]int{}
		for _, r := range solid(out.String()) {
			count[r]++
		}
		for _, r := range solid(Clean(a) + Clean(b)) {
			count[r]--
			if count[r] < 0 {
				t.Fatalf("%q lost of %q and %q in\n%s", r, a, b, out.String())
			}
		}
		for line := range strings.Lines(out.String()) {
			if w := measure(strings.TrimSuffix(line, "\n")); width > 0 && w > max(width, 2) {
				t.Errorf("%d columns of %d: %q", w, width, line)
			}
		}
	})
}
