package render

import (
	"bytes"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// Chart is what a table shows, drawn: a bar for each point, or a line through
// them.
type Chart struct {
	Points []Point
	Line   bool    // the points follow each other in time
	Full   float64 // the value of a bar of full width, 0: the greatest
}

// Point is a number by a name. Text is what people read of it.
type Point struct {
	Name, Text string
	Value      float64 // NaN where it is not known
}

const (
	chartWidth = 80 // columns, where there is no terminal
	plotHeight = 12 // rows
	minBar     = 8  // columns
)

// bars draws a bar a point, as long as its value is of the greatest, in eighths
// of a column.
func (c *Chart) bars(b *bytes.Buffer, o Options) {
	names, texts := 0, 0
	for _, p := range c.Points {
		names, texts = max(names, measure(Clean(p.Name))), max(texts, measure(p.Text))
	}
	width := orElse(o.Width, chartWidth)
	stacked := names+texts+2*gap+minBar > width // no room beside the name: the bar goes below it
	if stacked {
		names = 0
	}
	room := max(minBar, width-names-texts-2*gap)
	for _, p := range c.Points {
		eighths := int(math.Round(c.part(p) * float64(8*room)))
		bar := strings.Repeat("█", eighths/8)
		if rest := eighths % 8; rest > 0 {
			bar += string([]rune("▏▎▍▌▋▊▉")[rest-1])
		}
		name := Clean(p.Name)
		if stacked {
			b.WriteString(Wrap(name, width, "") + "\n")
			name = ""
		}
		b.WriteString(name + strings.Repeat(" ", names-measure(name)+gap) + strings.Repeat(" ", texts-measure(p.Text)) + p.Text)
		if bar != "" {
			b.WriteString(strings.Repeat(" ", gap) + bar)
		}
		b.WriteByte('\n')
	}
}

func orElse(n, other int) int {
	if n > 0 {
		return n
	}
	return other
}

// part is a point's value by that of a full bar.
func (c *Chart) part(p Point) float64 {
	full := c.Full
	for _, o := range c.Points {
		if !math.IsNaN(o.Value) {
			full = max(full, o.Value)
		}
	}
	if full == 0 || math.IsNaN(p.Value) {
		return 0
	}
	return max(0, p.Value) / full
}

// text draws the chart with characters.
func (c *Chart) text(b *bytes.Buffer, o Options) {
	points := slices.DeleteFunc(slices.Clone(c.Points), func(p Point) bool { return math.IsNaN(p.Value) })
	if !c.Line || len(points) < 2 {
		c.bars(b, o)
		return
	}
	values := make([]float64, len(c.Points))
	top := 0.0
	for i, p := range c.Points {
		values[i] = p.Value
		if !math.IsNaN(p.Value) {
			top = max(top, p.Value)
		}
	}
	number := func(v float64) string { return Group(int64(math.Round(v))) }
	width := max(2*minBar, orElse(o.Width, chartWidth)-len(number(top))-len(" ┤ ")-len(c.Points[0].Name))
	last := len(c.Points) - 1
	if width > last { // each point on a column of its own, so that none is cut off between two
		width -= (width - 1) % last
	}
	b.WriteString(asciigraph.Plot(values, asciigraph.Height(plotHeight), asciigraph.Width(width),
		asciigraph.LowerBound(0), asciigraph.YAxisValueFormatter(number),
		asciigraph.XAxisRange(0, float64(last)), asciigraph.XAxisTickCount(max(2, min(len(c.Points), width/(2*len(c.Points[0].Name))))),
		asciigraph.XAxisValueFormatter(func(x float64) string { return c.Points[min(last, max(0, int(math.Round(x))))].Name })) + "\n")
}

// Sizes of an SVG, in pixels.
const (
	svgWidth, svgBar, svgLine = 760, 22, 260
	svgColumn                 = 7.2 // of a character of one column
	svgMargin                 = 12  // of a drawing on a page of its own
)

type svgMark struct {
	X, Y, W     float64
	Name, Text  string
	NameX, Tick float64
}

var svg = template.Must(template.New("svg").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{{.Margin}} -{{.Margin}} {{.Width}} {{.Height}}" width="{{.Width}}" height="{{.Height}}" role="img" font-family="system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif" font-size="13">
<title>{{.Title}}</title>
<rect x="-{{.Margin}}" y="-{{.Margin}}" width="100%" height="100%" fill="#fff"/>
{{range .Head}}<text x="0" y="{{.Y}}" font-weight="600" font-size="15">{{.Text}}</text>
{{end}}{{range .Bars}}<text x="0" y="{{.Y}}">{{.Name}}</text><text x="{{.NameX}}" y="{{.Y}}" text-anchor="end">{{.Text}}</text><rect x="{{.X}}" y="{{.Tick}}" width="{{.W}}" height="14" fill="#2b6cb0"/>
{{end}}{{range .Rules}}<path d="M{{.X}} {{.Y}}h{{.W}}" stroke="#ddd"/>
{{end}}{{with .Path}}<path d="{{.}}" fill="none" stroke="#2b6cb0" stroke-width="2"/>
{{end}}{{range .Ticks}}<text x="{{.X}}" y="{{.Y}}" text-anchor="{{.Name}}" fill="#666">{{.Text}}</text>
{{end}}{{range .Feet}}<text x="0" y="{{.Y}}" font-size="11" fill="#666">{{.Text}}</text>
{{end}}</svg>
`))

// drawSVG draws the chart of a table on a page of its own.
func drawSVG(b *bytes.Buffer, t Table, _ Options) error { return writeSVG(b, t, true) }

// writeSVG draws the chart of a table, with its title and the first notes,
// which say what is counted.
func writeSVG(b *bytes.Buffer, t Table, alone bool) error {
	c := t.Chart
	var p struct {
		Width, Height, Margin          int
		Title, Path                    string
		Head, Bars, Rules, Ticks, Feet []svgMark
	}
	p.Title = Clean(t.Title)
	y := 0.0
	lines := func(text string, columns int, step float64) (marks []svgMark) {
		for line := range strings.SplitSeq(Wrap(text, columns, ""), "\n") {
			y += step
			marks = append(marks, svgMark{Y: y, Text: line})
		}
		return marks
	}
	if alone {
		p.Margin = svgMargin
		p.Head = lines(p.Title, 90, 20)
		y += 14
	}
	if c.Line && len(c.Points) > 1 {
		p.Path, p.Rules, p.Ticks = c.path(y)
		y += svgLine + 2*svgBar
	} else {
		p.Bars = c.svgBars(y)
		y += float64(len(c.Points)*svgBar) + 6
	}
	if alone {
		for _, n := range t.Notes[:min(2, len(t.Notes))] {
			p.Feet = append(p.Feet, lines(n, 120, 16)...)
		}
	}
	p.Width, p.Height = svgWidth+2*p.Margin, int(y)+10+p.Margin
	return svg.Execute(b, p)
}

func (c *Chart) svgBars(y float64) []svgMark {
	names, texts := 0, 0
	for _, p := range c.Points {
		names, texts = max(names, measure(Clean(p.Name))), max(texts, measure(p.Text))
	}
	number := float64(names+texts+gap) * svgColumn
	left := number + gap*svgColumn
	var bars []svgMark
	for _, p := range c.Points {
		y += svgBar
		bars = append(bars,
			svgMark{X: round(left), Y: y, W: round(c.part(p) * (svgWidth - left)), Name: Clean(p.Name), Text: p.Text, NameX: round(number), Tick: y - 12})
	}
	return bars
}

// path is the line through the points that are known, rules at nothing and at
// the most, and the texts at its axes.
func (c *Chart) path(top float64) (line string, rules, ticks []svgMark) {
	widest := 0
	full := Point{}
	for _, p := range c.Points {
		widest = max(widest, measure(p.Text))
		if p.Value > full.Value {
			full = p
		}
	}
	left := float64(widest+gap) * svgColumn
	step := (svgWidth - left - 30) / float64(len(c.Points)-1)
	var path strings.Builder
	move := "M"
	for i, p := range c.Points {
		if math.IsNaN(p.Value) {
			move = "M"
			continue
		}
		path.WriteString(move + plain(round(left+step*float64(i))) + " " + plain(round(top+svgLine*(1-c.part(p)))))
		move = "L"
	}
	rules = []svgMark{
		{X: round(left), Y: top, W: round(svgWidth - left)},
		{X: round(left), Y: top + svgLine, W: round(svgWidth - left)},
	}
	ticks = []svgMark{
		{X: round(left - svgColumn), Y: top + 5, Text: full.Text, Name: "end"},
		{X: round(left - svgColumn), Y: top + svgLine, Text: "0", Name: "end"},
	}
	every := max(1, int(math.Ceil(float64(measure(c.Points[0].Name)+gap)*svgColumn/step)))
	for i := 0; i < len(c.Points); i += every {
		ticks = append(ticks, svgMark{X: round(left + step*float64(i)), Y: top + svgLine + svgBar, Text: c.Points[i].Name, Name: "middle"})
	}
	return path.String(), rules, ticks
}

func round(v float64) float64 { return math.Round(v*10) / 10 }
