package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tracker/internal/grid"
	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
)

// filledIn is an empty list with rows behind its last one.
func filledIn(t *testing.T, empty []byte, format render.Format, rows [][]string) []byte {
	t.Helper()
	if format != render.FormatXLSX {
		comma := map[render.Format]string{render.FormatCSV: ",", render.FormatTSV: "\t"}[format]
		for _, row := range rows {
			empty = append(empty, strings.Join(row, comma)+"\n"...)
		}
		return empty
	}
	f, err := excelize.OpenReader(bytes.NewReader(empty))
	if err != nil {
		t.Fatal(err)
	}
	sheet := f.GetSheetName(0)
	there, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", len(there)+i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// template is what the command writes.
func template(t *testing.T, lang string, format render.Format, fl templateFlags, region string) []byte {
	t.Helper()
	a := testApp(t)
	a.Lang = lang
	if region != "" {
		a.regions = []string{region}
	}
	list, err := fl.list(a)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := a.writeTemplate(&b, list, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTemplatesAreRead: an empty list is no answer of ours, and what is filled
// in is read as it was meant, in each language and format.
func TestTemplatesAreRead(t *testing.T) {
	opt := notice.Options{Ref: testApp(t).ref(), Home: defaultHome, Own: ownAnswers()}
	read := func(t *testing.T, content []byte) []sme.Document {
		t.Helper()
		f, err := grid.Read(content, grid.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var documents []sme.Document
		n := notice.Parse(f, opt)
		for i := range n.Lists {
			l := &n.Lists[i]
			if len(l.Problems)+len(l.Warnings) > 0 {
				t.Errorf("problems %v, warnings %v", l.Problems, l.Warnings)
			}
			notice.Complete(l, notice.Facts{}, &n.Letter, opt)
			documents = append(documents, l.Document)
		}
		return documents
	}
	rows := map[string][][]string{
		"en": {
			{"样甲科技有限公司", "样甲工贸有限公司", "91512081MA62K0260E", "Sichuan", "Chengdu", "Wuhou", "innovative", "", "14", "2026-03-01", "2026-03-02", "2029-02-28"},
			{"样乙软件有限公司", "", "", "510000", "510100", "510108", "specialized", "renew", "2025", "2025-11", "", ""},
		},
		"zh": {
			{"样甲科技有限公司", "样甲工贸有限公司", "91512081MA62K0260E", "四川省", "成都市", "武侯区", "创新型", "", "14", "2026-03-01", "2026-03-02", "2029-02-28"},
			{"样乙软件有限公司", "", "", "四川", "成都", "成华", "专精特新", "复核通过", "2025", "2025-11", "", ""},
		},
	}
	type row struct{ Act, Tier, Batch, Published, Name, Former, Code, Region, From, Until string }
	want := []row{
		{"recognise", "innovative", "14", "2026-03-01", "样甲科技有限公司", "样甲工贸有限公司", "91512081MA62K0260E", "510107", "2026-03-02", "2029-02-28"},
		{"renew", "specialized", "2025", "2025-11", "样乙软件有限公司", "", "", "510108", "", ""},
	}
	for _, lang := range []string{"en", "zh"} {
		for _, format := range []render.Format{render.FormatCSV, render.FormatTSV, render.FormatXLSX} {
			t.Run(lang+" "+string(format), func(t *testing.T) {
				empty := template(t, lang, format, templateFlags{}, "")
				if got := read(t, empty); len(got) > 0 {
					t.Errorf("an empty list is read as %v", got)
				}
				var got []row
				for _, d := range read(t, filledIn(t, empty, format, rows[lang])) {
					for _, e := range d.Entries {
						got = append(got, row{
							string(d.Act), string(d.Tier), string(d.Batch), d.Published.String(), e.Name, e.Former, e.Code, string(e.Region), e.Window.From.String(), e.Window.To.String(),
						})
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-filled in +read)\n%s", diff)
				}
			})
		}
	}
}

// TestTitlesOfTemplatesAreRead: what flags say of a list is read from its title.
func TestTitlesOfTemplatesAreRead(t *testing.T) {
	opt := notice.Options{Ref: testApp(t).ref(), Home: defaultHome, Own: ownAnswers()}
	for _, tier := range []string{"innovative", "specialized", "little-giant"} {
		for _, act := range []sme.Act{sme.Recognise, sme.Renew, sme.Fail, sme.Revoke} {
			for _, batch := range []string{"", "3", "12", "2025", "2025-2", "2025-Q3"} {
				for _, published := range []string{"", "2025-11-03", "2025-11"} {
					region, issuer := "四川", "510000"
					if tier == "little-giant" {
						region, issuer = "全国", "100000"
					}
					if tier != "specialized" && batch == "2025-2" {
						continue // numbers that run through: the second batch
					}
					fl := templateFlags{tier: tier, act: string(act), batch: batch, published: published}
					content := template(t, "zh", render.FormatCSV, fl, region)
					content = filledIn(t, content, render.FormatCSV, [][]string{{"样甲科技有限公司"}, {"样乙软件有限公司"}})
					f, err := grid.Read(content, grid.Options{})
					if err != nil {
						t.Fatal(err)
					}
					n := notice.Parse(f, opt)
					if len(n.Lists) != 1 {
						t.Errorf("%+v: %d lists in\n%s", fl, len(n.Lists), content)
						continue
					}
					notice.Complete(&n.Lists[0], notice.Facts{}, &n.Letter, opt)
					d := &n.Lists[0].Document
					printed := d.Published.String()
					if d.PubOrigin != sme.FromList {
						printed = ""
					}
					got := []string{string(d.Tier), string(d.Act), string(d.Batch), printed, string(d.Issuer), fmt.Sprint(len(d.Entries))}
					if diff := cmp.Diff([]string{tier, string(act), batch, published, issuer, "2"}, got); diff != "" {
						t.Errorf("(-told +read)\n%s%s", diff, content)
					}
				}
			}
		}
	}
}
