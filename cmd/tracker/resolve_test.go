package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A workbook that resolve wrote is filled in and saved as a spreadsheet does it,
// and read back, in either language.
func TestDecisionsInAWorkbook(t *testing.T) {
	for lang, words := range map[string][2]string{"en": {"same", "different"}, "zh": {"同一", "不同"}} {
		tracker := registryOfSamples(t)
		path := filepath.Join(t.TempDir(), "待核.xlsx")
		tracker.run(t, "resolve", "-o", path, "--lang", lang)
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		filled := 0
		for i, row := range rows {
			for j, cell := range row {
				if cell != "decision" && cell != "判定" {
					continue
				}
				for n, word := range words {
					at, _ := excelize.CoordinatesToCellName(j+1, i+2+n)
					if err := f.SetCellStr(sheet, at, " "+word); err != nil {
						t.Fatal(err)
					}
					filled++
				}
			}
		}
		if err := f.Save(); err != nil || filled != 2 {
			t.Fatalf("%d cells filled in: %v", filled, err)
		}
		decided := records(t, tracker.run(t, "resolve", "--from", path, "--csv"))
		if len(decided) != 2 || decided[0]["decision"] != "same" || decided[1]["decision"] != "different" {
			t.Errorf("%s: decided %v", lang, decided)
		}
		if again := string(tracker.run(t, "resolve", "--from", path)); strings.Count(again, " since line ") != 2 {
			t.Errorf("%s: read again:\n%s", lang, again)
		}
	}
}
