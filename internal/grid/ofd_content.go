package grid

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// ofdCanvas paints the objects of a page.
type ofdCanvas struct {
	drawing
	doc *ofdDocument
}

// millimetre turns the coordinates of a page, in millimetres from its top left
// corner, into points with y growing upwards.
var millimetre = matrix{72 / 25.4, 0, 0, -72 / 25.4, 0, 0}

// numbers reads numbers up to the first text that is none.
func numbers(s string) []float64 {
	var all []float64
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > 1e6 {
			return all
		}
		all = append(all, n)
	}
	return all
}

// within maps the coordinates of an object to the page: they are transformed, then
// moved to the object's own place.
func within(n *node, outer matrix) matrix {
	if at := numbers(n.get("Boundary")); len(at) >= 2 {
		outer = matrix{1, 0, 0, 1, at[0], at[1]}.mul(outer)
	}
	if m := numbers(n.get("CTM")); len(m) == 6 {
		outer = matrix(m).mul(outer)
	}
	return outer
}

// block paints what is in a layer or a group.
func (c *ofdCanvas) block(n *node, outer matrix) {
	for _, o := range n.kids {
		if c.doc.r.objects++; c.doc.r.objects > maxOFDObjects {
			c.tooLarge("over %d objects", maxOFDObjects)
		}
		if o.get("Visible") == "false" {
			continue
		}
		switch o.name {
		case "TextObject":
			c.text(o, within(o, outer))
		case "PathObject":
			c.lineArt(o, within(o, outer))
		case "ImageObject":
			c.images++
		case "PageBlock":
			c.block(o, outer)
		case "CompositeObject":
			id := o.get("ResourceID")
			unit := c.doc.units[id]
			if unit == nil || c.doc.inside[id] {
				continue
			}
			c.doc.inside[id] = true
			unit.all(func(content *node) { c.block(content, within(o, outer)) }, "Content")
			delete(c.doc.inside, id)
		}
	}
}

// text paints characters, each at its own place: the first where the text
// begins, the others as far from the one before as is said.
func (c *ofdCanvas) text(o *node, m matrix) {
	size, err := strconv.ParseFloat(o.get("Size"), 64)
	if err != nil || !(math.Abs(size) < 1e6) {
		return
	}
	stretch := 1.0
	if n := numbers(o.get("HScale")); len(n) == 1 {
		stretch = n[0]
	}
	turn := 0.0
	if n := numbers(o.get("CharDirection")); len(n) == 1 {
		turn = n[0] * math.Pi / 180
	}
	up := matrix{m[0], m[1], m[2], m[3], 0, 0}.at(0, size)
	height := math.Hypot(up.x, up.y)
	x, y := 0.0, 0.0
	o.all(func(code *node) {
		if n := numbers(code.get("X")); len(n) == 1 {
			x = n[0]
		}
		if n := numbers(code.get("Y")); len(n) == 1 {
			y = n[0]
		}
		dx, dy := newSteps(code.get("DeltaX")), newSteps(code.get("DeltaY"))
		atX, atY := x, y
		for _, r := range code.text {
			if unicode.IsControl(r) || r == unicode.ReplacementChar {
				continue
			}
			width := size * stretch / 2
			if r >= 0x2e80 {
				width *= 2
			}
			stepX, okX := dx.next()
			stepY, okY := dy.next()
			if !okX && !okY { // nothing is said: as wide as it may be
				stepX = width
			}
			if okX && stepX > 0 && stepX <= max(width, size) { // how wide letters are, the font would say
				width = stepX
			}
			right := point{width * math.Cos(turn), width * math.Sin(turn)}
			from, to := m.at(atX, atY), m.at(atX+right.x, atY+right.y)
			c.put(string(r), point{to.x - from.x, to.y - from.y}, from, to, height)
			atX, atY = atX+stepX, atY+stepY
		}
	}, "TextCode")
}

// ofdSteps are the distances between characters: numbers, and "g 3 4.2" for
// three times 4.2. After the last it goes on.
type ofdSteps struct {
	words []string
	step  float64
	again int
	any   bool
}

func newSteps(s string) *ofdSteps {
	return &ofdSteps{words: strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })}
}

func (s *ofdSteps) next() (step float64, ok bool) {
	if s.again > 0 {
		s.again--
		return s.step, true
	}
	number := func() float64 {
		if len(s.words) == 0 {
			return 0
		}
		n, err := strconv.ParseFloat(s.words[0], 64)
		s.words = s.words[1:]
		if err != nil || !(math.Abs(n) < 1e6) {
			return 0
		}
		return n
	}
	if len(s.words) == 0 {
		return s.step, s.any
	}
	s.any = true
	if s.words[0] == "g" {
		s.words = s.words[1:]
		s.again = int(max(1, number())) - 1
	}
	s.step = number()
	return s.step, true
}

// operands are how many numbers follow an operator of a path.
var operands = map[string]int{"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}

// lineArt takes the straight lines of a path.
func (c *ofdCanvas) lineArt(o *node, m matrix) {
	data := ""
	o.all(func(n *node) { data = n.text }, "AbbreviatedData")
	words := strings.Fields(data)
	for len(words) > 0 {
		op := words[0]
		words = words[1:]
		n := operands[op]
		if len(words) < n {
			break
		}
		args := numbers(strings.Join(words[:n], " "))
		words = words[n:]
		if len(args) < n {
			break
		}
		switch op {
		case "S", "M":
			c.move(m.at(args[0], args[1]))
		case "L":
			c.extend(m.at(args[0], args[1]))
		case "Q", "B", "A": // not a line: a new piece from its end
			c.move(m.at(args[n-2], args[n-1]))
		case "C":
			c.closePath()
		}
	}
	switch {
	case o.get("Stroke") != "false":
		c.stroke()
	case o.get("Fill") == "true":
		c.fillPath()
	default:
		c.path = c.path[:0]
	}
}
