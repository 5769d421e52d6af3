package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"tracker/internal/render"
)

// readers read back what each format wrote: the rows alone, and perhaps the total.
var readers = map[render.Format]func(*testing.T, []byte) [][]string{
	render.FormatCSV:  func(t *testing.T, text []byte) [][]string { return readCSV(t, text, ',') },
	render.FormatTSV:  func(t *testing.T, text []byte) [][]string { return readCSV(t, text, '\t') },
	render.FormatJSON: readJSONRows, render.FormatNDJSON: readNDJSON, render.FormatTable: readTable,
	render.FormatMarkdown: readMarkdown, render.FormatHTML: readHTML, render.FormatXLSX: readSheet,
}

// All formats state the same figures: read back, each gives the same rows. Those
// for people have names in place of ids, grouped numbers and signs before them.
func TestFormatsStateTheSameFigures(t *testing.T) {
	longWithRaces(t)
	tracker := registryOfSamples(t)
	for _, asked := range [][]string{
		{"report", "--by", "tier", "--on", "2023-03-26", "--columns", "tier_name,recognised,valid,official,target,gap,progress"},
		{"report", "--by", "district", "--share", "--columns", "district_name,recognised,valid,net,share"},
		{"report", "--by", "month", "--yoy", "--columns", "month,new,ended,valid,year_before,change"},
		{"progress", "--assume-complete", "--columns", "tier_name,target,figure,gap,progress,needed_per_month,pace"},
		{"changes", "--from", "2025-11-30", "--to", "2026-04-30", "--by", "month", "--columns", "month,opening,recognised,lapsed,failed,closing"},
		{"promotions", "--by", "batch", "--columns", "batch_name,firms,within_12,within_24,reached"},
	} {
		t.Run(strings.Join(asked[:3], " "), func(t *testing.T) {
			want := readCSV(t, tracker.run(t, append(asked, "--csv")...), ',')
			if len(want) == 0 {
				t.Fatal("no rows")
			}
			for _, format := range render.Formats {
				read, ok := readers[format]
				if !ok {
					t.Fatalf("%s: no reader here reads it back", format)
				}
				got := read(t, tracker.run(t, append(asked, "--format", string(format))...))
				if len(got) > len(want) { // the total
					got = got[:len(want)]
				}
				got = plainCells(got)
				if asked[0] == "changes" { // people see what went out with a minus
					for _, row := range got {
						for i, cell := range row[1:] {
							row[i+1] = strings.TrimPrefix(cell, "-")
						}
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-csv +%s):\n%s", format, format, diff)
				}
			}
		})
	}
}

var percent = regexp.MustCompile(`^([+-]?)(\d+)\.(\d\d) ?%$`)

// plainCells are cells as programs get them.
func plainCells(rows [][]string) [][]string {
	for _, row := range rows {
		for i, cell := range row {
			cell, _, _ = strings.Cut(cell, " (")    // a share behind the number
			cell = strings.TrimSuffix(cell, " new") // what a target of new firms counts
			cell = strings.NewReplacer("≥ ", "", "≈ ", "", "≤ ", "", "> ", "", "−", "-", "+", "").Replace(cell)
			if regexp.MustCompile(`^-?[\d,]+$`).MatchString(cell) {
				cell = strings.ReplaceAll(cell, ",", "")
			}
			if m := percent.FindStringSubmatch(cell); m != nil {
				whole := strings.TrimLeft(m[2]+m[3], "0")
				for len(whole) < 5 {
					whole = "0" + whole
				}
				cell = m[1] + strings.TrimRight(strings.TrimRight(whole[:len(whole)-4]+"."+whole[len(whole)-4:], "0"), ".")
			}
			if cell == "–" {
				cell = ""
			}
			row[i] = cell
		}
	}
	return rows
}

func readCSV(t *testing.T, text []byte, comma rune) [][]string {
	t.Helper()
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v\n%s", err, text)
	}
	return rows[1:]
}

// readJSONRows keeps the order of keys, which a map would not.
func readJSONRows(t *testing.T, text []byte) [][]string {
	t.Helper()
	var rep struct{ Rows []json.RawMessage }
	if err := json.Unmarshal(text, &rep); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range rep.Rows {
		rows = append(rows, readNDJSON(t, r)...)
	}
	return rows
}

func readNDJSON(t *testing.T, text []byte) [][]string {
	t.Helper()
	var rows [][]string
	for line := range bytes.Lines(text) {
		in := json.NewDecoder(bytes.NewReader(line))
		in.UseNumber()
		var row []string
		for i := 0; in.More() || i == 0; i++ {
			token, err := in.Token()
			if err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			if i > 0 && i%2 == 0 { // after the brace and a key
				row = append(row, strings.TrimPrefix(cellOf(token), "<nil>"))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func readTable(t *testing.T, text []byte) [][]string {
	t.Helper()
	var rows [][]string
	_, body, found := strings.Cut(string(text), "──\n")
	if !found {
		t.Fatalf("no rule under the header:\n%s", text)
	}
	body, _, _ = strings.Cut(body, "\n\n")
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, "─") {
			rows = append(rows, regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(line), -1))
		}
	}
	return rows
}

func readMarkdown(t *testing.T, text []byte) [][]string {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "|") {
			var row []string
			for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
				row = append(row, strings.NewReplacer("**", "", `\`, "", "&gt;", ">").Replace(strings.TrimSpace(cell)))
			}
			rows = append(rows, row)
		}
	}
	return rows[2:] // the header and its rule
}

func readHTML(t *testing.T, text []byte) [][]string {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for n := range page.Descendants() {
		switch {
		case n.Data == "tr" && n.FirstChild != nil && n.FirstChild.Data == "td":
			rows = append(rows, nil)
		case n.Data == "td" && n.FirstChild != nil:
			rows[len(rows)-1] = append(rows[len(rows)-1], n.FirstChild.Data)
		}
	}
	return rows
}

func readSheet(t *testing.T, content []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 2 && i > 0 { // the header is the first row of several cells
			return rows[i+1:]
		}
	}
	t.Fatal("no table in the workbook")
	return nil
}

// Figures that missing lists may change have the same signs in every format for
// people, in workbooks by the format of the number; none is bare.
func TestFormatsForPeopleShowTheSameSigns(t *testing.T) {
	longWithRaces(t)
	tracker := registryOfSamples(t)
	for _, tt := range []struct {
		asked  []string
		figure int // columns before the first figure
	}{
		{[]string{"report", "--by", "district", "--share", "--columns", "district_name,listed,recognised,valid,net,share"}, 1},
		{[]string{"report", "--tier", "innovative", "--columns", "tier_name,recognised,progress,gap"}, 1},
		{[]string{"report", "--by", "district", "--reach", "highest", "--columns", "district_name,recognised,valid"}, 1},
		{[]string{"report", "--by", "year", "--yoy", "--on", "2026-11-24", "--sort", "-year", "--limit", "3", "--columns", "year,new,ended,recognised,valid"}, 1},
		{[]string{"progress", "--tier", "specialized", "--columns", "tier_name,figure,progress,gap"}, 1},
		{[]string{"changes", "--from", "2025-11-30", "--to", "2026-04-30", "--columns", "tier_name,opening,recognised,lapsed,closing"}, 1},
	} {
		t.Run(strings.Join(tt.asked[:3], " "), func(t *testing.T) {
			signs := func(format render.Format) [][]string {
				rows := readers[format](t, tracker.run(t, append(tt.asked, "--format", string(format))...))
				for _, row := range rows {
					for i, cell := range row {
						row[i] = ""
						if sign, _, found := strings.Cut(cell, " "); found && strings.Contains("≥≈≤", sign) {
							row[i] = sign
						}
					}
				}
				return rows
			}
			want := signs(render.FormatTable)
			for _, row := range want {
				for i, sign := range row {
					if i >= tt.figure && sign == "" {
						t.Errorf("a figure is bare: %q", row)
					}
				}
			}
			for _, format := range []render.Format{render.FormatMarkdown, render.FormatHTML, render.FormatXLSX} {
				got := signs(format)
				if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
					t.Errorf("%s (-table +%s):\n%s", format, format, diff)
				}
			}
		})
	}
}
