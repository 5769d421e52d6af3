package grid

import (
	"bytes"
	"math"
)

const maxPDFOps = 20 << 20 // operators in the contents of a document

// canvas interprets the content of a page.
type canvas struct {
	drawing
	r      *pdfReader
	unread int // glyphs whose character isn't known
	stack  []pdfState
	state  pdfState
	box    rect // what is seen of the page
	clips  bool // the path that is being drawn is what is seen of what follows
}

type pdfState struct {
	ctm                              matrix
	seen                             rect // of what is painted
	font                             *pdfFont
	size, space, word, leading, rise float64
	stretch                          float64
	tm, line                         matrix
}

// run interprets a content stream. base is where its coordinates lie.
func (c *canvas) run(content []byte, resources pdfDict, depth int) {
	values := maxPDFValues
	l := pdfLexer{data: content, values: &values}
	var args []any
	for {
		v := l.object(0)
		op, isOp := v.(pdfOp)
		if !isOp {
			if len(args) < 64 {
				args = append(args, v)
			}
			continue
		}
		if op == pdfEnd {
			return
		}
		if c.r.ops++; c.r.ops > maxPDFOps {
			pdfTooLarge("over %d operators", maxPDFOps)
		}
		values = maxPDFValues
		if op == "BI" {
			c.images++
			l.skipInlineImage()
		} else {
			c.do(op, args, resources, depth)
		}
		args = args[:0]
	}
}

// skipInlineImage goes past ID … EI.
func (l *pdfLexer) skipInlineImage() {
	for {
		t := l.token()
		if t == pdfEnd {
			return
		}
		if t == pdfOp("ID") {
			break
		}
	}
	for {
		i := bytes.Index(l.data[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			return
		}
		l.pos += i + 2
		before := l.pos-3 < 0 || pdfSpace(l.data[l.pos-3])
		after := l.pos >= len(l.data) || pdfSpace(l.data[l.pos])
		if before && after {
			return
		}
	}
}

func (c *canvas) do(op pdfOp, args []any, resources pdfDict, depth int) {
	d := c.r.doc
	s := &c.state
	num := func(i int) float64 {
		if i < len(args) {
			n, _ := args[i].(float64)
			return n
		}
		return 0
	}
	name := func(i int) pdfName {
		if i < len(args) && i >= 0 {
			n, _ := args[i].(pdfName)
			return n
		}
		return ""
	}
	text := func(i int) pdfString {
		if i < len(args) && i >= 0 {
			n, _ := args[i].(pdfString)
			return n
		}
		return ""
	}
	six := func() matrix { return matrix{num(0), num(1), num(2), num(3), num(4), num(5)} }
	next := func(x, y float64) {
		s.line = matrix{1, 0, 0, 1, x, y}.mul(s.line)
		s.tm = s.line
	}
	switch op {
	case "q":
		if len(c.stack) < 1<<12 {
			c.stack = append(c.stack, *s)
		}
	case "Q":
		if n := len(c.stack); n > 0 {
			tm, line := s.tm, s.line
			*s = c.stack[n-1]
			s.tm, s.line = tm, line
			c.stack = c.stack[:n-1]
		}
	case "cm":
		s.ctm = six().mul(s.ctm)

	case "BT":
		s.tm, s.line = matrix{1, 0, 0, 1}, matrix{1, 0, 0, 1}
	case "Tc":
		s.space = num(0)
	case "Tw":
		s.word = num(0)
	case "Tz":
		s.stretch = num(0) / 100
	case "TL":
		s.leading = num(0)
	case "Ts":
		s.rise = num(0)
	case "Tf":
		s.font, s.size = c.r.font(d.dict(resources["Font"])[name(0)]), num(1)
	case "gs":
		if f := d.array(d.dict(d.dict(resources["ExtGState"])[name(0)])["Font"]); len(f) == 2 {
			s.font, s.size = c.r.font(f[0]), d.float(f[1])
		}
	case "Td":
		next(num(0), num(1))
	case "TD":
		s.leading = -num(1)
		next(num(0), num(1))
	case "Tm":
		s.tm = six()
		s.line = s.tm
	case "T*":
		next(0, -s.leading)
	case "Tj":
		c.show(string(text(0)))
	case "'":
		next(0, -s.leading)
		c.show(string(text(0)))
	case "\"":
		s.word, s.space = num(0), num(1)
		next(0, -s.leading)
		c.show(string(text(2)))
	case "TJ":
		if len(args) == 0 {
			return
		}
		list, _ := args[0].(pdfArray)
		for _, v := range list {
			switch v := v.(type) {
			case pdfString:
				c.show(string(v))
			case float64:
				c.advance(-v / 1000 * s.size)
			}
		}

	case "m":
		c.move(s.ctm.at(num(0), num(1)))
	case "l":
		c.extend(s.ctm.at(num(0), num(1)))
	case "c", "v", "y": // not a line: a new piece from its end
		if n := len(args); n >= 2 {
			c.move(s.ctm.at(num(n-2), num(n-1)))
		}
	case "h":
		c.closePath()
	case "re":
		x, y, w, h := num(0), num(1), num(2), num(3)
		c.path = append(c.path, []point{s.ctm.at(x, y), s.ctm.at(x+w, y), s.ctm.at(x+w, y+h), s.ctm.at(x, y+h), s.ctm.at(x, y)})
	case "s", "b", "b*":
		c.closePath()
		c.clip()
		c.stroke()
	case "S", "B", "B*":
		c.clip()
		c.stroke()
	case "f", "F", "f*":
		c.clip()
		c.fillPath()
	case "n":
		c.clip()
		c.path = c.path[:0]
	case "W", "W*":
		c.clips = true

	case "sh":
	case "Do":
		c.draw(d.dict(resources["XObject"])[name(0)], resources, depth)
	}
}

// clip narrows what is seen to around the path, where that was asked for.
func (c *canvas) clip() {
	if !c.clips {
		return
	}
	c.clips = false
	around := rect{point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}}
	for _, piece := range c.path {
		for _, p := range piece {
			around.low = point{min(around.low.x, p.x), min(around.low.y, p.y)}
			around.high = point{max(around.high.x, p.x), max(around.high.y, p.y)}
		}
	}
	s := &c.state.seen
	s.low = point{max(s.low.x, around.low.x), max(s.low.y, around.low.y)}
	s.high = point{min(s.high.x, around.high.x), min(s.high.y, around.high.y)}
}

// draw paints an image or a form.
func (c *canvas) draw(v any, resources pdfDict, depth int) {
	d := c.r.doc
	x, ok := d.resolve(v).(*pdfStream)
	if !ok || depth > 16 {
		return
	}
	if d.name(x.pdfDict["Subtype"]) != "Form" {
		c.images++
		var corners []point
		for _, p := range []point{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
			corners = append(corners, c.state.ctm.at(p.x, p.y))
		}
		c.fill(corners)
		return
	}
	if c.r.drawing[x] {
		return
	}
	c.r.drawing[x] = true
	defer delete(c.r.drawing, x)
	keep, stack := c.state, c.stack
	c.stack = nil
	if m := d.array(x.pdfDict["Matrix"]); len(m) == 6 {
		var by matrix
		for i := range m {
			by[i] = d.float(m[i])
		}
		c.state.ctm = by.mul(keep.ctm)
	}
	if own := d.dict(x.pdfDict["Resources"]); own != nil {
		resources = own
	}
	c.run(d.unpacked(x), resources, depth+1)
	c.state, c.stack = keep, stack
}

// advance moves on by a distance in unscaled text space.
func (c *canvas) advance(by float64) {
	s := &c.state
	if s.font != nil && s.font.vertical {
		s.tm = matrix{1, 0, 0, 1, 0, by}.mul(s.tm)
		return
	}
	s.tm = matrix{1, 0, 0, 1, by * s.stretch, 0}.mul(s.tm)
}

func (c *canvas) show(raw string) {
	s := &c.state
	f := s.font
	if f == nil {
		return
	}
	for len(raw) > 0 {
		n := max(1, f.codes(raw))
		code := codeOf(raw[:n])
		blank := n == 1 && raw[0] == ' '
		raw = raw[n:]
		text, width := f.glyph(code, n)
		width *= f.scale * s.size
		gap := s.space
		if blank {
			gap += s.word
		}
		if f.vertical {
			c.put(text, 0, width)
			c.advance(-s.size + gap)
			continue
		}
		c.put(text, width, width)
		c.advance(width + gap)
	}
}

// put records a glyph at the text position. Of a vertical font, whose glyphs
// hang below that, along is 0.
func (c *canvas) put(text string, along, width float64) {
	s := &c.state
	m := s.tm.mul(s.ctm)
	from, to := m.at(0, s.rise), m.at(along*s.stretch, s.rise)
	if !c.box.holds(point{(from.x + to.x) / 2, (from.y + to.y) / 2}) {
		return
	}
	up := m.at(0, s.size)
	size := math.Hypot(up.x-m[4], up.y-m[5])
	if along == 0 && s.font.vertical {
		from, to = m.at(-width/2, -0.88*s.size), m.at(width/2, -0.88*s.size)
	}
	right := point{m[0] * sign(s.size), m[1] * sign(s.size)}
	// A line below the cell that it belongs to isn't visible, and is in the next
	// one. One that continues at the right is all one text.
	mid := m.at(along/2*s.stretch, s.rise+0.35*s.size)
	if level := math.Abs(right.y) < math.Abs(right.x); !s.font.vertical &&
		(level && (mid.y < s.seen.low.y || mid.y > s.seen.high.y) || !level && (mid.x < s.seen.low.x || mid.x > s.seen.high.x)) {
		return
	}
	if c.drawing.put(text, right, from, to, size) && text == pdfUnread {
		c.unread++
	}
}
