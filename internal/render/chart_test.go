package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func drawn(t *testing.T, c *Chart, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, Table{Chart: c}, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var drawnDistricts = &Chart{Points: []Point{{"锦江区", "151", 151}, {"成都高新技术产业开发区", "842", 842}, {"Wuhou", "–", math.NaN()}, {"大邑县", "0", 0}}}

// A bar is as long as its number is of the greatest; Chinese takes two columns.
func TestBars(t *testing.T) {
	want := `锦江区                  151  ██▍
成都高新技术产业开发区  842  █████████████
Wuhou                     –
大邑县                    0
`
	if diff := cmp.Diff(want, drawn(t, drawnDistricts, Options{Width: 42})); diff != "" {
		t.Error(diff)
	}
	narrow := `锦江区
  151  ██▍
成都高新技术产业开发
区
  842  █████████████
Wuhou
    –
大邑县
    0
`
	if diff := cmp.Diff(narrow, drawn(t, drawnDistricts, Options{Width: 20})); diff != "" {
		t.Error(diff)
	}
}

// Points follow the rows when these are sorted and cut.
func TestChartFollowsItsRows(t *testing.T) {
	table := Table{
		Columns: []Column{{Key: "n"}}, Rows: [][]Value{{V(1)}, {V(3)}, {V(2)}},
		Chart: &Chart{Points: []Point{{"a", "1", 1}, {"b", "3", 3}, {"c", "2", 2}}},
	}
	var b bytes.Buffer
	if err := Write(&b, table, Options{Sort: "-n", Limit: 2, Width: 14}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("b  3  ████████\nc  2  █████▍\n", b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestLine(t *testing.T) {
	c := &Chart{Line: true, Points: []Point{{"2022", "–", math.NaN()}, {"2023", "1,000", 1000}, {"2024", "3,000", 3000}, {"2025", "2,000", 2000}}}
	text := drawn(t, c, Options{Width: 50})
	for line := range strings.Lines(text) {
		if measure(strings.TrimSuffix(line, "\n")) > 50 {
			t.Errorf("wider than the terminal: %q", line)
		}
	}
	for _, want := range []string{" 3,000 ┤", "2022", "2025"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	one := &Chart{Line: true, Points: c.Points[1:2]} // there is no line through one point
	if got := drawn(t, one, Options{Width: 20}); !strings.Contains(got, "█") {
		t.Error(got)
	}
}

// An SVG is well formed, and names with markup are text.
func TestSVG(t *testing.T) {
	for _, c := range []*Chart{drawnDistricts, {Line: true, Points: drawnDistricts.Points}, {}, {Points: []Point{{"<script>&", "1", 1}}}} {
		text := drawn(t, c, Options{Format: FormatSVG})
		in := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := in.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
		}
		if strings.Contains(text, "<script>") {
			t.Errorf("a name is markup:\n%s", text)
		}
	}
}
