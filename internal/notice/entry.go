package notice

import (
	"slices"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/sme"
)

// maxName is how many bytes of text in the column of names may be one: those of
// over three hundred characters are texts.
const maxName = 1 << 10

// part reads the cells of one group of columns in a row: an entry, a problem,
// or nothing if they are all empty.
func (b *builder) part(r *grid.Row, at int) {
	g := &b.cols.groups[at]
	to := g.to
	if at == len(b.cols.groups)-1 {
		to = len(r.Cells)
	}
	if !filled(r, g.from, to) {
		return
	}
	b.list.RowsRead++
	e := sme.Entry{Row: r.Number, Number: cell(r, g.number)}
	if number, ok := ordinal(e.Number); ok && !inherited(r, g.number) {
		b.count(at, number, r.Number)
	}
	if inherited(r, g.name) {
		b.pass(r.Number, rowText(r), "passed.continued")
		return
	}
	shift := 0
	printed := cell(r, g.name)
	code := cell(r, g.code)
	if !organisation(printed) {
		printed, code, shift = b.elsewhere(r, g, printed, code, &e)
	}
	if g.name < 0 || printed == "" {
		b.problem(r, mistake("row.no-name"))
		return
	}
	if identityNumber(code) { // of a person whose firm has no code
		e.Other = append(e.Other, sme.Cell{Header: b.header(g.code), Text: code})
		code = ""
	}
	if len(printed) > maxName {
		b.problem(r, mistake("row.junk-name", cutText(printed, 90)+"…"))
		return
	}
	n := readName(printed)
	e.Name, e.Former, e.Code = n.name, n.former, code
	if f := cell(r, g.former); f != "" {
		if e.Former == "" || sme.NameKey(e.Former) == "" {
			e.Former = f
		}
	}
	key := plainKey(e.Name)
	if key == "" || codeText(e.Name) {
		b.problem(r, mistake("row.junk-name", e.Name))
		return
	}
	if n.name != printed {
		e.Other = append(e.Other, sme.Cell{Header: b.cols.list[g.name].Header, Text: printed})
	}
	if n.id != "" {
		if e.Code == "" && codeLike(n.id) {
			e.Code = n.id
		}
		b.doubt(&e, remark("row.name-id", printed, n.id))
	}
	if cutOff(e.Name) {
		b.doubt(&e, remark("row.name-cut", e.Name))
	}
	if n.renamed && e.Former == "" {
		b.doubt(&e, remark("row.renamed", printed))
	}
	b.checkCode(&e, key)
	if row, ok := b.seen[key]; ok {
		b.doubt(&e, remark("row.repeated", row))
	} else {
		b.seen[key] = r.Number
	}
	b.place(r, g, &e)
	b.window(r, g, &e, shift)
	if g.result >= 0 && b.contradicts(cell(r, g.result)) {
		b.doubt(&e, remark("row.result", cell(r, g.result)))
	}
	for _, i := range g.others {
		if i >= g.name {
			i += shift
		}
		text := cell(r, i)
		if i-shift < len(b.cols.list) && b.cols.list[i-shift].ID == colFromPlace {
			e.Left = text
			continue
		}
		if text != "" && text != printed && (!g.headless || text != e.Code) {
			e.Other = append(e.Other, sme.Cell{Header: b.header(i - shift), Text: text})
		}
	}
	for i := len(b.cols.list) + shift; at == len(b.cols.groups)-1 && i < len(r.Cells); i++ {
		if text := cell(r, i); text != "" && text != printed {
			e.Other = append(e.Other, sme.Cell{Text: text})
		}
	}
	if r.Hidden {
		b.hidden++
	}
	for len(b.entries) <= at {
		b.entries = append(b.entries, nil)
	}
	b.entries[at] = append(b.entries[at], e)
}

func (b *builder) header(i int) string {
	if i < 0 || i >= len(b.cols.list) {
		return ""
	}
	return b.cols.list[i].Header
}

// elsewhere looks for the name in other cells where the name's own column
// holds none: exchanged with the code, or moved over by a column.
func (b *builder) elsewhere(r *grid.Row, g *group, name, code string, e *sme.Entry) (string, string, int) {
	if g.headless {
		if b.nameAt != g.name && (name == "" || isNumber(name)) {
			name = cell(r, b.nameAt)
		}
		if name != "" && !codeLike(name) && !isNumber(name) {
			return name, code, 0
		}
		for i := range r.Cells {
			if organisation(r.Cells[i]) {
				if i != b.nameAt {
					b.warn(r.Number, cell(r, i), remark("list.columns-shift", b.nameAt+1, i+1))
					b.nameAt = i
				}
				return cell(r, i), code, 0
			}
		}
		return name, code, 0
	}
	if g.code >= 0 && organisation(code) && (name == "" || codeText(name) || isNumber(name)) {
		b.doubt(e, remark("row.swapped", code, name))
		return code, name, 0
	}
	if name != "" && !isNumber(name) && !codeText(name) && b.opt.Ref.Regions.Resolve(name, sme.Country).Region == "" {
		return name, code, 0
	}
	for _, d := range []int{1, -1} {
		i := g.name + d
		if i < g.from || !organisation(cell(r, i)) {
			continue
		}
		if i < len(b.cols.list) && b.cols.list[i].ID == "" && b.cols.list[i].Header != "" || i < len(b.cols.list) && b.cols.list[i].ID == colFormer {
			continue
		}
		b.doubt(e, remark("row.shifted", cell(r, i)))
		if d > 0 && g.code > g.name && codeText(cell(r, g.code+d)) {
			return cell(r, i), cell(r, g.code+d), d
		}
		if i == g.code {
			code = ""
		}
		return cell(r, i), code, 0
	}
	return name, code, 0
}

func (b *builder) checkCode(e *sme.Entry, key string) {
	if blankish(e.Code) {
		return
	}
	code := sme.CleanCode(e.Code)
	switch grade := sme.GradeCode(code); grade {
	case sme.CodeGood:
		if had, ok := b.codes[code]; !ok {
			b.codes[code] = bearer{e.Row, key}
		} else if had.key != key {
			b.doubt(e, remark("row.code-repeated", e.Code, had.row))
		}
	case sme.CodeCheckFails, sme.CodeOrgFails:
		b.doubt(e, remark("row.code-check", e.Code, sme.CorrectCode(code)))
	case sme.CodeBad:
		// One mistyped character breaks both checks, but only one good code
		// stands near it.
		if likely := sme.CorrectCode(code); likely != "" {
			b.doubt(e, remark("row.code-check", e.Code, likely))
		} else {
			b.doubt(e, remark("row.code-bad", e.Code))
		}
	case sme.CodeOldNumber:
		b.doubt(e, remark("row.code-old-number", e.Code))
	case sme.CodeDestroyed:
		b.doubt(e, remark("row.code-destroyed", e.Code))
	}
}

// place puts together what the row, the merged cells and the headings above
// it say of where the firm is.
func (b *builder) place(r *grid.Row, g *group, e *sme.Entry) {
	own := b.parts[:0]
	for _, i := range g.places {
		text := cell(r, i)
		if text == "" {
			b.blanks++
		}
		if name, n, ok := counted(text); ok {
			b.group(name, n, r.Number, trim(text))
			text = name
		}
		own = addPlace(own, text)
	}
	if g.headless {
		for i := range r.Cells {
			if slices.Contains(g.places, i) {
				continue
			}
			if name, n, ok := counted(r.Cells[i]); ok && !organisation(r.Cells[i]) {
				b.group(name, n, r.Number, trim(r.Cells[i]))
				own = append(own, name)
			}
		}
	}
	for _, i := range b.open {
		b.groups[i].rows++
	}
	e.Place = b.placed(own, g)
}

// addPlace adds what a cell says of a place.
func addPlace(parts []string, text string) []string {
	if blankish(text) || slices.Contains(parts, text) {
		return parts
	}
	return append(parts, text)
}

// placed is the place of a row whose own cells say so much.
func (b *builder) placed(own []string, g *group) string {
	parts := own
	if len(own) == 0 && b.district != "" {
		parts = append(parts, b.district)
	}
	if len(b.headings) > 0 {
		above := make([]string, 0, len(b.headings)+1)
		for _, h := range b.headings {
			if len(own) == 0 || g.local || b.cityOver(own, h) {
				above = append(above, h.name)
			}
		}
		parts = append(above, parts...)
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return b.join(parts)
}

// cityOver reports whether a heading is of a city or province, in which the
// place that a row itself prints is read: it names no city of its own.
func (b *builder) cityOver(own []string, h heading) bool {
	regions := b.opt.Ref.Regions
	if h.region == "" || regions.At(h.region, sme.KindDistrict) != "" {
		return false
	}
	text := b.join(own)
	names, ok := b.cities[text]
	if !ok {
		names = regions.NamesCity(text)
		b.cities[text] = names
	}
	return !names
}

// join joins the parts of a place, sharing the text among rows.
func (b *builder) join(parts []string) string {
	s := strings.Join(parts, "/")
	if have, ok := b.joined[s]; ok {
		return have
	}
	b.joined[s] = s
	return s
}

func (b *builder) window(r *grid.Row, g *group, e *sme.Entry, shift int) {
	if g.valid < 0 && g.start < 0 && g.until < 0 {
		return
	}
	at := func(i int) string {
		if i >= g.name && i >= 0 {
			i += shift
		}
		return cell(r, i)
	}
	if text := at(g.valid); !blankish(text) {
		w, ok := b.windows[text]
		if !ok {
			w = readWindow(text)
			b.windows[text] = w
		}
		if e.Window = w; w.IsZero() {
			e.Other = append(e.Other, sme.Cell{Header: b.header(g.valid), Text: text})
			if !containsAny(text, "年", "三", "3") || strings.Contains(text, "月") {
				b.doubt(e, remark("row.window", text))
			}
		}
	}
	for _, end := range []struct {
		i  int
		to *sme.Date
	}{{g.start, &e.Window.From}, {g.until, &e.Window.To}} {
		text := at(end.i)
		if blankish(text) {
			continue
		}
		d, ok := b.dates[text]
		if !ok {
			d = readEnd(text)
			b.dates[text] = d
		}
		if d.IsZero() {
			e.Other = append(e.Other, sme.Cell{Header: b.header(end.i), Text: text})
			b.doubt(e, remark("row.window", text))
			continue
		}
		*end.to = d
	}
}

// readWindow reads a cell of validity: a range, or its end.
func readWindow(text string) sme.Window {
	text = sme.WithoutClock(text)
	if w := window("有效期" + strings.TrimPrefix(squeeze(text), "有效期")); !w.IsZero() {
		return w
	}
	if d, err := sme.ParseCellDate(strings.TrimLeft(text, "至到")); err == nil && !d.IsZero() {
		return sme.Window{To: d}
	}
	return sme.Window{}
}

// readEnd reads a cell that gives one end of a validity.
func readEnd(text string) sme.Date {
	if d, err := sme.ParseCellDate(strings.TrimLeft(text, "至到自")); err == nil {
		return d
	}
	return readWindow(text).To
}
