package render

import (
	"bytes"
	"html/template"
)

// The total is a second tbody, not a tfoot: browsers repeat a tfoot at the
// foot of each printed page, where it would read as the total of that page.
var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html{{with .Lang}} lang="{{.}}"{{end}}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #222; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.5rem; font-size: .9rem; }
dt { color: #666; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1.5rem 0; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid #222; vertical-align: bottom; font-weight: 600; }
td { border-bottom: 1px solid #e5e5e5; overflow-wrap: anywhere; }
.r { text-align: right; white-space: nowrap; }
th.r { white-space: normal; }
.total td { border-top: 1px solid #222; border-bottom: 0; font-weight: 600; }
.notes { font-size: .9rem; color: #444; padding-left: 1.2rem; }
@page { size: A4{{if .Wide}} landscape{{end}}; margin: 15mm; }
@media print {
body { font-size: 9.5pt; margin: 0; padding: 0; max-width: none; color: #000; }
thead { display: table-header-group; }
tr, li { break-inside: avoid; }
}
</style>
</head>
<body>
{{with .Title}}<h1>{{.}}</h1>
{{end}}{{with .Meta}}<dl>
{{range .}}<dt>{{.Label}}</dt><dd>{{.Text}}</dd>
{{end}}</dl>
{{end}}{{.Chart}}<table>
{{with .Head}}<thead>
<tr>{{range .}}<th scope="col"{{if .Right}} class="r"{{end}}>{{.Text}}</th>{{end}}</tr>
</thead>
{{end}}<tbody>
{{range .Rows}}<tr>{{range .}}<td{{if .Right}} class="r"{{end}}>{{.Text}}</td>{{end}}</tr>
{{end}}</tbody>
{{with .Total}}<tbody class="total">
<tr>{{range .}}<td{{if .Right}} class="r"{{end}}>{{.Text}}</td>{{end}}</tr>
</tbody>
{{end}}</table>
{{with .Notes}}<ul class="notes">
{{range .}}<li>{{.}}</li>
{{end}}</ul>
{{end}}</body>
</html>
`))

// maxPortrait is how many columns fit on A4 upright.
const maxPortrait = 6

type htmlCell struct {
	Text  string
	Right bool
}

func writeHTML(b *bytes.Buffer, t Table, o Options) error {
	var p struct {
		Lang, Title string
		Wide        bool
		Meta        []Pair
		Head, Total []htmlCell
		Rows        [][]htmlCell
		Notes       []string
		Chart       template.HTML // of our own template, which escapes
	}
	if t.Chart != nil {
		var drawn bytes.Buffer
		if err := writeSVG(&drawn, t, false); err != nil {
			return err
		}
		p.Chart = template.HTML(drawn.String())
	}
	p.Lang, p.Title, p.Wide = t.Lang, Clean(t.Title), len(t.Columns) > maxPortrait
	if t.Lang == "zh" {
		p.Lang = "zh-CN" // decides which forms of the characters a browser draws
	}
	for _, f := range t.Meta {
		if f.Title != "" {
			p.Meta = append(p.Meta, Pair{Clean(f.Title), f.Value.String()})
		}
	}
	cells := func(row []Value) []htmlCell {
		out := make([]htmlCell, len(row))
		for i, v := range row {
			out[i] = htmlCell{v.String(), t.Columns[i].Right}
		}
		return out
	}
	if !o.NoHeader {
		for _, c := range t.Columns {
			p.Head = append(p.Head, htmlCell{Clean(c.Title), c.Right})
		}
	}
	for _, row := range t.Rows {
		p.Rows = append(p.Rows, cells(row))
	}
	p.Total = cells(t.Total)
	for _, n := range t.Notes {
		p.Notes = append(p.Notes, Clean(n))
	}
	return page.Execute(b, p)
}
