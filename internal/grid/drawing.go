package grid

import (
	"fmt"
	"math"
)

const (
	maxGlyphs     = 4 << 20 // on all pages of a document
	maxPageGlyphs = 1 << 19
	maxPagePieces = 1 << 17 // of lines on a page
)

// matrix is a b c d e f of a transformation.
type matrix [6]float64

func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) at(x, y float64) point { return point{x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]} }

type point struct{ x, y float64 }

type rect struct{ low, high point }

func (r rect) holds(p point) bool {
	return p.x >= r.low.x && p.x <= r.high.x && p.y >= r.low.y && p.y <= r.high.y
}

// glyph is a character on a page, in points from the top left corner of the
// page as it is read. y is the base line.
type glyph struct {
	x0, x1, y, size float64
	text            string
}

// rule is a line along a row (at is y) or along a column (at is x).
type rule struct{ at, from, to float64 }

// drawing collects what is painted on a page: its characters with their positions,
// and its lines.
type drawing struct {
	format string
	total  *int       // characters on all pages
	glyphs [4][]glyph // by the direction their line runs in: right, up, left, down
	lines  [][2]point
	path   [][]point // that is being drawn, by its pieces
	images int
}

// fault is thrown where a document can't be read on, and caught by caught.
type fault struct{ err *Error }

// caught turns what is thrown into an error, also what a hostile file makes go
// wrong.
func caught(format string, f **File, err *error) {
	switch p := recover().(type) {
	case nil:
	case fault:
		*f, *err = nil, p.err
	default:
		*f, *err = nil, &Error{Kind: Damaged, Format: format, Detail: fmt.Sprint(p)}
	}
}

func (d *drawing) tooLarge(format string, args ...any) {
	panic(fault{&Error{Kind: TooLarge, Format: d.format, Detail: fmt.Sprintf(format, args...)}})
}

// put records a character on a base line from one point to another, and reports
// whether it is visible at all. right is the direction of the line.
func (d *drawing) put(text string, right, from, to point, size float64) bool {
	if !(size > 0.5 && size < 2000) || !finite(from) || !finite(to) {
		return false
	}
	if *d.total++; *d.total > maxGlyphs {
		d.tooLarge("over %d characters", maxGlyphs)
	}
	// Base lines that slant are watermarks and stamps.
	var direction int
	switch {
	case math.Abs(right.y) < 0.05*math.Abs(right.x):
		direction = 0
		if right.x < 0 {
			direction = 2
		}
	case math.Abs(right.x) < 0.05*math.Abs(right.y):
		direction = 1
		if right.y < 0 {
			direction = 3
		}
	default:
		return true
	}
	from, to = from.turned(direction), to.turned(direction)
	g := glyph{x0: min(from.x, to.x), x1: max(from.x, to.x), y: from.y, size: size, text: text}
	if len(d.glyphs[direction]) >= maxPageGlyphs {
		d.tooLarge("over %d characters on a page", maxPageGlyphs)
	}
	d.glyphs[direction] = append(d.glyphs[direction], g)
	return true
}

// move begins a piece of the path.
func (d *drawing) move(p point) { d.path = append(d.path, []point{p}) }

// extend draws it on to a point.
func (d *drawing) extend(p point) {
	if n := len(d.path); n > 0 && len(d.path[n-1]) < maxPagePieces {
		d.path[n-1] = append(d.path[n-1], p)
	}
}

// closePath draws it back to where it began.
func (d *drawing) closePath() {
	if n := len(d.path); n > 0 {
		d.extend(d.path[n-1][0])
	}
}

func (d *drawing) stroke() {
	for _, p := range d.path {
		// A stroke may be so thick that it is the background of a cell, or
		// a rectangle so thin that its four edges are one line: no harm.
		for i := 1; i < len(p); i++ {
			d.lineTo(p[i-1], p[i])
		}
	}
	d.path = d.path[:0]
}

// fillPath takes the thin rectangles of the path as lines.
func (d *drawing) fillPath() {
	for _, p := range d.path {
		d.fill(p)
	}
	d.path = d.path[:0]
}

func (d *drawing) fill(p []point) {
	if len(p) < 4 || len(p) > 6 {
		return
	}
	low, high := p[0], p[0]
	for i, q := range p {
		low = point{min(low.x, q.x), min(low.y, q.y)}
		high = point{max(high.x, q.x), max(high.y, q.y)}
		if i > 0 && math.Abs(q.x-p[i-1].x) > 0.5 && math.Abs(q.y-p[i-1].y) > 0.5 {
			return
		}
	}
	d.thin(low, high)
}

const thinRule = 3 // points that a filled rectangle has at most to be a line

func (d *drawing) thin(low, high point) {
	x, y := (low.x+high.x)/2, (low.y+high.y)/2
	switch w, h := high.x-low.x, high.y-low.y; {
	case h <= thinRule && w > h:
		d.lineTo(point{low.x, y}, point{high.x, y})
	case w <= thinRule && h > w:
		d.lineTo(point{x, low.y}, point{x, high.y})
	}
}

func (d *drawing) lineTo(a, b point) {
	dx, dy := math.Abs(a.x-b.x), math.Abs(a.y-b.y)
	if dx > 1 && dy > 1 || dx+dy < 0.5 || len(d.lines) >= maxPagePieces {
		return
	}
	d.lines = append(d.lines, [2]point{a, b})
}

func sign(n float64) float64 {
	if n < 0 {
		return -1
	}
	return 1
}

// turned gives a point of the page, where y grows upwards, as one reads a text
// of a direction: x along the line, y from the top down. So it doesn't matter
// how a page is to be turned, only how its text runs.
func (p point) turned(direction int) point {
	switch direction {
	case 1:
		return point{p.y, p.x}
	case 2:
		return point{-p.x, p.y}
	case 3:
		return point{-p.y, -p.x}
	}
	return point{p.x, -p.y}
}

func finite(p point) bool { return math.Abs(p.x) < 1e6 && math.Abs(p.y) < 1e6 }

// page is what was painted, as most of its text runs.
func (d *drawing) page() *printedPage {
	direction := 0
	for i := range d.glyphs {
		if len(d.glyphs[i]) > len(d.glyphs[direction]) {
			direction = i
		}
	}
	p := &printedPage{glyphs: d.glyphs[direction]}
	p.picture = d.images > 0 && len(p.glyphs) == 0
	for _, l := range d.lines {
		a, b := l[0].turned(direction), l[1].turned(direction)
		if math.Abs(a.x-b.x) > math.Abs(a.y-b.y) {
			p.across = append(p.across, rule{(a.y + b.y) / 2, min(a.x, b.x), max(a.x, b.x)})
		} else {
			p.down = append(p.down, rule{(a.x + b.x) / 2, min(a.y, b.y), max(a.y, b.y)})
		}
	}
	return p
}
