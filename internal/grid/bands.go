package grid

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A sheet that is wider than the paper is printed in bands: the left columns
// on some pages, those at the right of them on as many others, either after all
// of the left ones or each beside its own.

const (
	maxBands     = 8
	bandRows     = 8  // numbered rows on the left pages that it takes at least
	betweenBands = 30 // points put between the columns of unruled ones
)

// joinBands puts pages that show parts of the same rows beside each other.
func joinBands(pages []*printedPage) []*printedPage {
	var lines [][]textLine // of each page
	for _, p := range pages {
		lines = append(lines, textLines(slices.Clone(p.glyphs)))
	}
	for bands := 2; bands <= min(maxBands, len(pages)); bands++ {
		high := len(pages) / bands
		if high*bands != len(pages) {
			continue
		}
		for _, at := range []func(i, band int) int{
			func(i, band int) int { return band*high + i },
			func(i, band int) int { return i*bands + band },
		} {
			if areBands(lines, high, bands, at) {
				return pasteBands(pages, lines, high, bands, at)
			}
		}
	}
	return pages
}

// areBands reports whether pages are parts of the same rows: the left ones number
// all of their rows, the others don't, and their rows are at the same heights.
func areBands(lines [][]textLine, high, bands int, at func(i, band int) int) bool {
	counted, next := 0, 0
	for i := range high {
		left := lines[at(i, 0)]
		numbers := 0
		for k := range left {
			n, ok := rowNumber(&left[k])
			if !ok {
				continue
			}
			if numbers++; counted > 0 && n != next && n != 1 {
				return false
			}
			counted, next = counted+1, n+1
		}
		if 2*numbers < len(left) {
			return false
		}
		for band := 1; band < bands; band++ {
			right := lines[at(i, band)]
			beside, rising, last := 0, 0, 0
			for k := range right {
				if sameHeight(left, &right[k]) != nil {
					beside++
				}
				n, ok := rowNumber(&right[k])
				if ok && n == last+1 {
					rising++
				}
				last = n
			}
			if 2*len(right) < len(left) || 10*beside < 9*len(right) || 2*rising > len(right) {
				return false
			}
		}
	}
	return counted >= bandRows
}

// rowNumber is the number that a row begins with.
func rowNumber(l *textLine) (int, bool) {
	runs := l.runs(smallGap)
	if len(runs) < 2 || !isCount(glyphText(runs[0])) || pageNumber.MatchString(l.text()) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimRight(glyphText(runs[0]), ".、．"))
	return n, err == nil
}

// sameHeight finds the line beside another.
func sameHeight(lines []textLine, beside *textLine) *textLine {
	i, _ := slices.BinarySearchFunc(lines, beside.y, func(l textLine, y float64) int { return cmp.Compare(l.y, y) })
	for _, k := range []int{i, i - 1} {
		if k >= 0 && k < len(lines) && math.Abs(lines[k].y-beside.y) < 0.35*max(lines[k].size, beside.size) {
			return &lines[k]
		}
	}
	return nil
}

// pasteBands puts the pages of each row of pages into the left one.
func pasteBands(pages []*printedPage, lines [][]textLine, high, bands int, at func(i, band int) int) []*printedPage {
	end := math.Inf(-1) // of the columns by now
	for i := range high {
		for _, l := range lines[at(i, 0)] {
			if _, ok := rowNumber(&l); ok {
				end = max(end, l.x1())
			}
		}
	}
	for band := 1; band < bands; band++ {
		begin, last := math.Inf(1), 0.0 // of this one's columns
		ruled := true
		for i := range high {
			for k := range lines[at(i, band)] {
				right := &lines[at(i, band)][k]
				left := sameHeight(lines[at(i, 0)], right)
				if left == nil {
					continue
				}
				if _, ok := rowNumber(left); ok {
					begin, last = min(begin, right.x0()), max(last, right.x1())
				}
			}
			ruled = ruled && len(pages[at(i, 0)].down) > 0 && len(pages[at(i, band)].down) > 0
		}
		shift := end + betweenBands - begin
		if ruled {
			byPlace := func(a, b rule) int { return cmp.Compare(a.at, b.at) }
			shift = slices.MaxFunc(pages[at(0, 0)].down, byPlace).at - slices.MinFunc(pages[at(0, band)].down, byPlace).at
		}
		end = shift + last
		for i := range high {
			p, right := pages[at(i, 0)], pages[at(i, band)]
			for k := range lines[at(i, band)] {
				l := &lines[at(i, band)][k]
				paste(p, sameHeight(lines[at(i, 0)], l), l, shift, begin)
			}
			for _, r := range right.across {
				p.across = append(p.across, rule{r.at, r.from + shift, r.to + shift})
			}
			for _, r := range right.down {
				p.down = append(p.down, rule{r.at + shift, r.from, r.to})
			}
		}
	}
	joined := make([]*printedPage, high)
	for i := range joined {
		joined[i] = pages[at(i, 0)]
	}
	return joined
}

// paste puts a line of a band beside the line on the left page, if there is
// one. What is printed on each page is left out, and of a text that is cut at
// the edge of the paper what both pages show.
func paste(p *printedPage, left, l *textLine, shift, begin float64) {
	if left != nil && (left.text() == l.text() || pageNumber.MatchString(l.text())) {
		return
	}
	first := l.runs(smallGap)[0]
	cut := 0 // glyphs that are the rest of the left line's text
	if left != nil && l.x0() < begin-l.size {
		cut = len(first)
		text := left.text()
		twice := 0
		for n := 1; n <= cut; n++ {
			if strings.HasSuffix(text, glyphText(first[:n])) {
				twice = n
			}
		}
		from := left.x1()
		for _, g := range first[twice:] {
			width := g.x1 - g.x0
			g.x0, g.x1 = from, from+width
			from += width
			p.glyphs = append(p.glyphs, g)
		}
	}
	for _, g := range l.glyphs[cut:] {
		g.x0 += shift
		g.x1 += shift
		p.glyphs = append(p.glyphs, g)
	}
}
