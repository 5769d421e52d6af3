package grid

import "math"

const maxPDFPages = 10_000

// readPDF reads a document's text as one table. Ruled tables are cut into cells by
// their lines, other columns by the gaps between them, and all other lines are rows
// of one cell.
func readPDF(data []byte, opt Options) (f *File, err error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "pdf", Detail: "a PDF has no sheets"}
	}
	defer caught("pdf", &f, &err)
	r := &pdfReader{doc: openPDF(data), fonts: map[pdfRef]*pdfFont{}, drawing: map[*pdfStream]bool{}}
	r.readPages()
	if r.unread*2 > r.glyphs && !scanned(r.pages) {
		return nil, &Error{Kind: BadEncoding, Format: "pdf", Detail: "its fonts don't tell which characters they show"}
	}
	return fileOf("pdf", r.pages)
}

type pdfReader struct {
	doc     *pdfDoc
	fonts   map[pdfRef]*pdfFont
	drawing map[*pdfStream]bool // forms, so that none is drawn within itself
	ops     int
	glyphs  int
	mapped  int // codes in character maps
	unread  int // glyphs whose character isn't known
	pages   []*printedPage
}

func (r *pdfReader) readPages() {
	d := r.doc
	seen := map[pdfRef]bool{}
	var walk func(v any, inherited pdfDict, depth int)
	walk = func(v any, inherited pdfDict, depth int) {
		if ref, ok := v.(pdfRef); ok {
			if seen[ref] {
				return
			}
			seen[ref] = true
		}
		node := d.dict(v)
		if node == nil {
			pdfDamaged("a page is missing")
		}
		here := pdfDict{}
		for _, key := range []pdfName{"Resources", "MediaBox", "CropBox"} {
			here[key] = inherited[key]
			if own, ok := node[key]; ok {
				here[key] = own
			}
		}
		if kids := d.array(node["Kids"]); kids != nil && d.name(node["Type"]) != "Page" {
			if depth > maxPDFDepth {
				pdfDamaged("pages nested over %d deep", maxPDFDepth)
			}
			for _, kid := range kids {
				walk(kid, here, depth+1)
			}
			return
		}
		if len(r.pages) >= maxPDFPages {
			pdfTooLarge("over %d pages", maxPDFPages)
		}
		r.pages = append(r.pages, r.readPage(node, here))
	}
	root := d.dict(d.trailer["Root"])
	if d.dict(root["Pages"]) == nil {
		pdfDamaged("no pages")
	}
	walk(root["Pages"], pdfDict{}, 0)
}

func (r *pdfReader) readPage(page, inherited pdfDict) *printedPage {
	d := r.doc
	c := &canvas{r: r, drawing: drawing{format: "pdf", total: &r.glyphs}}
	one := matrix{1, 0, 0, 1, 0, 0}
	c.box = rect{point{-math.MaxFloat64, -math.MaxFloat64}, point{math.MaxFloat64, math.MaxFloat64}}
	c.state = pdfState{ctm: one, tm: one, line: one, stretch: 1, seen: c.box}
	for _, key := range []pdfName{"MediaBox", "CropBox"} {
		if b := d.array(inherited[key]); len(b) == 4 {
			x0, y0, x1, y1 := d.float(b[0]), d.float(b[1]), d.float(b[2]), d.float(b[3])
			if x0 != x1 && y0 != y1 {
				c.box.low = point{max(c.box.low.x, min(x0, x1)), max(c.box.low.y, min(y0, y1))}
				c.box.high = point{min(c.box.high.x, max(x0, x1)), min(c.box.high.y, max(y0, y1))}
			}
		}
	}
	var content []byte
	switch v := d.resolve(page["Contents"]).(type) {
	case *pdfStream:
		content = d.unpacked(v)
	case pdfArray:
		for _, part := range v {
			if s, ok := d.resolve(part).(*pdfStream); ok {
				content = append(append(content, d.unpacked(s)...), '\n')
			}
		}
	}
	c.run(content, d.dict(inherited["Resources"]), 0)

	r.unread += c.unread
	return c.page()
}
