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
	e := sme.Entry{Row: r.Number, Number: something(cell(r, g.number))}
	number, numbered := ordinal(e.Number)
	if numbered && !inherited(r, g.number) {
		b.count(at, number, r.Number)
	}
	if inherited(r, g.name) {
		b.pass(r.Number, rowText(r), "passed.continued")
		return
	}
	printed, shift := b.find(r, g, &e)
	switch {
	case g.name < 0 || nothing(printed) || ditto(printed):
		b.problem(r, mistake("row.no-name"))
		return
	case len(printed) > maxName:
		b.problem(r, mistake("row.junk-name", cutText(printed, 90)+"…"))
		return
	}
	n, cleaned := b.name(r, at, printed, numbered, &e)
	key := plainKey(e.Name)
	if key == "" || isJunk(e.Name) {
		b.problem(r, mistake("row.junk-name", e.Name))
		return
	}
	b.doubtName(&e, r, n, printed, cleaned)
	b.checkCode(&e, key)
	b.place(r, g, &e, n.place)
	b.window(r, g, &e, shift)
	if g.result >= 0 && b.contradicts(cell(r, g.result)) {
		b.doubt(&e, remark("row.result", cell(r, g.result)))
	}
	b.others(r, g, at, shift, printed, &e)
	if r.Hidden {
		b.hidden++
	}
	if names := severalNames(e.Name); names != nil && e.Former == "" {
		b.apart(at, &e, names)
		return
	}
	if runsOn(e.Name) {
		b.doubt(&e, remark("row.firms-glued", e.Name))
	}
	if e.Name != n.name { // another column tells a newer one
		key = plainKey(e.Name)
	}
	b.keep(at, &e, key)
}

// find takes the name and the code of a row from their cells, or from the cells
// they were moved to: shift columns further on.
func (b *builder) find(r *grid.Row, g *group, e *sme.Entry) (printed string, shift int) {
	printed = something(cell(r, g.name))
	code := something(cell(r, g.code))
	if ditto(code) {
		code = ""
	}
	if !organisation(printed) {
		printed, code, shift = b.elsewhere(r, g, printed, code, e)
	}
	if identityNumber(code) { // of a person whose firm has no code
		e.Other = append(e.Other, sme.Cell{Header: b.header(g.code), Text: code})
		code = ""
	}
	e.Code = code
	return printed, shift
}

// name reads the name as printed: without a number and marks around it, and with
// the other name that a note or a column of former names gives.
func (b *builder) name(r *grid.Row, at int, printed string, numbered bool, e *sme.Entry) (n names, cleaned bool) {
	g := &b.cols.groups[at]
	read, lead, cleaned := cleanName(printed)
	if lead != "" {
		if read, lead = b.enumerated(at, printed, read, lead, numbered, e); lead == "" {
			cleaned = false
		}
	}
	n = readName(read)
	if outer, inner, both := bracketed(n.name); both && n.former == "" {
		if g.bracket {
			n.name, n.former = outer, inner
		} else {
			b.doubt(e, remark("row.two-names", printed))
		}
	}
	if outer, inner, _ := bracketed(n.name); n.former == "" && hasSuffix(outer, legalForms...) && b.levelOf(inner) != "" {
		n.name, n.place, cleaned = outer, inner, true // 甲公司（武侯区）
	}
	e.Name, e.Former = n.name, n.former
	if f := something(cell(r, g.former)); f != "" && !ditto(f) && (e.Former == "" || sme.NameKey(e.Former) == "") {
		e.Former, _, _ = cleanName(f)
	}
	if e.Former != "" && plainKey(e.Former) == plainKey(e.Name) {
		e.Former = ""
	}
	if n.name != printed {
		e.Other = append(e.Other, sme.Cell{Header: b.cols.list[g.name].Header, Text: printed})
	}
	return n, cleaned
}

// isJunk reports whether the text in place of a name is a code, a date, or about a
// person.
func isJunk(name string) bool {
	return codeText(name) || !plainHan(name) && (PrivateText(name) && !organisation(name) || !date(squeeze(name)).IsZero())
}

// keep adds an entry to its group of columns.
func (b *builder) keep(at int, e *sme.Entry, key string) {
	for len(b.entries) <= at {
		b.entries = append(b.entries, nil)
	}
	if row, ok := b.seen[key]; ok {
		b.doubt(e, remark("row.repeated", row))
	} else {
		b.seen[key] = e.Row
	}
	b.entries[at] = append(b.entries[at], *e)
}

// something is a text, or "" if it means that there is none.
func something(text string) string {
	if nothing(text) {
		return ""
	}
	return text
}

// enumerated decides on a number before a name that nothing but an enumeration
// has there: it is the row's number, if it has none of its own. A number that
// does not go on from the one above, before what is no firm by its ending, is
// part of the name.
func (b *builder) enumerated(at int, printed, name, lead string, numbered bool, e *sme.Entry) (string, string) {
	n, _ := ordinal(lead)
	next := n == 1 || n == b.numbers[at].last+1 || n == b.numbers[at].last
	if !organisation(name) && !next || !next && name[0] < 0x80 {
		return printed, ""
	}
	if !numbered {
		e.Number = lead
		b.count(at, n, e.Row)
		return name, ""
	}
	if own, _ := ordinal(e.Number); own == n {
		return name, ""
	}
	return name, lead
}

// doubtName says what of a name may be read wrongly.
func (b *builder) doubtName(e *sme.Entry, r *grid.Row, n names, printed string, cleaned bool) {
	if n.id != "" {
		if e.Code == "" && codeLike(n.id) {
			e.Code = n.id
		}
		b.doubt(e, remark("row.name-id", printed, n.id))
	}
	if cutOff(e.Name) {
		b.doubt(e, remark("row.name-cut", e.Name))
	}
	if cleaned {
		b.doubt(e, remark("row.name-cleaned", printed, e.Name))
	}
	if odd, likely := oddCharacters(e.Name); odd != "" {
		b.doubt(e, remark("row.name-odd", e.Name, odd, likely))
	}
	if _, _, filled := single(r); filled == 1 && e.Number == "" && !organisation(e.Name) {
		b.doubt(e, remark("row.name-bare", e.Name))
	}
	if n.renamed && e.Former == "" {
		b.doubt(e, remark("row.renamed", printed))
	}
}

// others keeps the cells of columns without a meaning of their own, and reads what
// they say about the row.
func (b *builder) others(r *grid.Row, g *group, at, shift int, printed string, e *sme.Entry) {
	for _, i := range g.others {
		if i >= g.name {
			i += shift
		}
		text := cell(r, i)
		id := ""
		if i-shift < len(b.cols.list) {
			id = b.cols.list[i-shift].ID
		}
		switch id {
		case colFromPlace:
			e.Left = something(text)
			continue
		case colBatch, colYear, colPublished, colTier, colAct:
			if ditto(text) {
				text = b.above[i]
			}
			b.above[i] = text
			if id == colTier && b.header(i-shift) == "" {
				b.unnamed[rowCell{r.Number, i - shift}] = text
			}
		case "":
			if other, newer := noteIn(text); other != "" && e.Former == "" {
				if e.Former = other; newer {
					e.Former, e.Name = e.Name, other
				}
			}
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
}

// apart keeps the entries of the firms that a cell names together.
func (b *builder) apart(at int, e *sme.Entry, names []string) {
	b.list.RowsRead += len(names) - 1
	for i, name := range names {
		one := *e
		one.Problems = slices.Clone(e.Problems)
		one.Name, one.Code = name, ""
		one.Other = append(slices.Clone(e.Other), sme.Cell{Header: b.header(b.cols.groups[0].name), Text: e.Name})
		if e.Code != "" {
			one.Other = append(one.Other, sme.Cell{Header: b.header(b.cols.groups[0].code), Text: e.Code})
		}
		if i == 0 {
			b.doubt(&one, remark("row.firms-together", len(names), e.Name))
		}
		b.keep(at, &one, plainKey(name))
	}
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
		return b.anywhere(r, g, name), code, 0
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

// anywhere looks for the name of a row without a header in all its cells, first
// where the rows above have theirs.
func (b *builder) anywhere(r *grid.Row, g *group, name string) string {
	if b.nameAt != g.name && (name == "" || isNumber(name)) {
		name = cell(r, b.nameAt)
	}
	if name != "" && !codeLike(name) && !isNumber(name) {
		return name
	}
	for i := range r.Cells {
		if organisation(r.Cells[i]) {
			if i != b.nameAt {
				b.warn(r.Number, cell(r, i), remark("list.columns-shift", b.nameAt+1, i+1))
				b.nameAt = i
			}
			return cell(r, i)
		}
	}
	return name
}

func (b *builder) checkCode(e *sme.Entry, key string) {
	if nothing(e.Code) {
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
		// is that close to it.
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

// place puts together where the firm is from the row, the merged cells and the
// headings above it, or else from what follows its name.
func (b *builder) place(r *grid.Row, g *group, e *sme.Entry, behind string) {
	own := b.parts[:0]
	if g.headless && slices.ContainsFunc(r.Cells, func(c string) bool { _, _, ok := counted(c); return ok }) {
		clear(b.groupOf) // columns may shift further down
	}
	for at := range g.places {
		own = addPlace(own, b.placeIn(r, g, at))
	}
	if g.headless {
		own = b.countedBeside(r, g, own)
	}
	for _, i := range b.open {
		b.groups[i].rows++
	}
	if len(own) == 0 {
		own = addPlace(own, behind)
	}
	e.Place = b.placed(own, b.headings)
	if n := len(b.headings); n > 0 && len(own) > 0 && b.headings[n-1].region != "" && b.namesCity(own[0]) {
		regions, above := b.opt.Ref.Regions, b.headings[n-1].region
		if at := b.region(own[0]); at != "" && !regions.Within(at, above) && !regions.Within(above, at) {
			b.doubt(e, remark("row.region-group", own[0], above))
		}
	}
}

// placeIn is the place in one of the columns of places, that of the group above
// where the cell is empty; a cell that announces a group begins it.
func (b *builder) placeIn(r *grid.Row, g *group, at int) string {
	i := g.places[at]
	text := cell(r, i)
	if b.cols.list[i].Guessed && b.announces(i) {
		b.cols.list[i].Guessed = false // 上城区（75家） means that the rows are there
	}
	if ditto(text) {
		text = b.above[i]
	}
	if text == "" {
		b.blanks++
		return b.groupOf[i]
	}
	b.above[i] = text
	name, n, counts := groupCell(text)
	_, in := b.groupOf[i]
	switch {
	case counts && inherited(r, i):
		b.groupOf[i] = name
	case in && !counts && name == b.groupOf[i]: // the group's place once more, without its number
	case counts || (in || b.announces(i)) && !nothing(text):
		b.groupOf[i] = name
		for _, finer := range g.places[at+1:] {
			delete(b.groupOf, finer)
		}
		b.group(n, r.Number, at*b2i(!g.headless), trim(text)) // without a header, columns may shift
	}
	return name
}

// countedBeside adds the places that cells of a row without a header name with a
// number of firms: each begins a group.
func (b *builder) countedBeside(r *grid.Row, g *group, own []string) []string {
	for i := range r.Cells {
		if slices.Contains(g.places, i) {
			continue
		}
		if name, n, ok := counted(r.Cells[i]); ok && !organisation(r.Cells[i]) {
			b.district = name
			b.group(n, r.Number, 0, trim(r.Cells[i]))
			own = append(own, name)
		}
	}
	return own
}

// announces reports whether a column of places has a cell that announces the
// group of rows below it: 成都市（3家）, 成都市：. All of its cells do so then, and
// empty ones belong to the group above.
func (b *builder) announces(column int) bool {
	if b.announced == nil {
		b.announced = map[int]bool{}
	}
	does, known := b.announced[column]
	if !known {
		last := ""
		for i := range b.rows {
			r := &b.rows[i]
			text := cell(r, column)
			if text == last || inherited(r, column) {
				continue
			}
			last = text
			if name, ok := cutColon(text); ok {
				does = b.levelOf(name) != ""
			} else {
				_, _, does = groupCell(text)
			}
			if does {
				break
			}
		}
		b.announced[column] = does
	}
	return does
}

// cutColon cuts the colon off the end of a text.
func cutColon(text string) (string, bool) {
	if name, ok := strings.CutSuffix(text, "："); ok {
		return name, true
	}
	return strings.CutSuffix(text, ":")
}

// addPlace adds what a cell says of a place.
func addPlace(parts []string, text string) []string {
	if nothing(text) || slices.Contains(parts, text) {
		return parts
	}
	return append(parts, text)
}

// placed is the place of a row with these cells: inside the place that the
// headings above it name, unless the row names its city itself.
func (b *builder) placed(own []string, headings []heading) string {
	parts := own
	if len(own) == 0 && b.district != "" {
		parts = append(parts, b.district)
	}
	if len(headings) > 0 && (len(own) == 0 || !b.namesCity(own[0])) {
		above := make([]string, 0, len(headings)+len(parts))
		for _, h := range headings {
			above = addPlace(above, h.name)
		}
		for _, part := range parts {
			above = addPlace(above, part)
		}
		parts = above
	}
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return b.join(parts)
}

// namesCity reports whether a place as printed names a province or a city, or begins
// with one that it lies in.
func (p *parser) namesCity(text string) bool {
	if is, ok := p.cities[text]; ok {
		return is
	}
	regions := p.opt.Ref.Regions
	is := regions.NamesCity(text)
	if at := regions.Resolve(text, sme.Country); !is && at.Rest == "" && at.Region != "" {
		is = regions.At(at.Region, sme.KindDistrict) == "" // a province, or a city in short
	}
	p.cities[text] = is
	return is
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
	if text := b.same(g.valid, at(g.valid)); !nothing(text) {
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
		text := b.same(end.i, at(end.i))
		if nothing(text) {
			continue
		}
		d, ok := b.dates[text]
		if !ok {
			d = readEnd(text)
			b.dates[text] = d
		}
		if d.IsZero() {
			d, _ = sme.ParseCellDateIn(text, b.dayOrder(end.i)) // zero if that doesn't tell either
		}
		if d.IsZero() {
			e.Other = append(e.Other, sme.Cell{Header: b.header(end.i), Text: text})
			b.doubt(e, remark("row.window", text))
			continue
		}
		*end.to = d
	}
}

// dayOrder is the order in which the dates of a column are written, if those that
// can be read in one alone agree.
func (b *builder) dayOrder(column int) sme.DayOrder {
	if order, known := b.orders[column]; known {
		return order
	}
	var order sme.DayOrder
	for i := range b.rows {
		switch own := sme.DayOrderOf(cell(&b.rows[i], column)); {
		case own == "" || own == order:
		case order == "":
			order = own
		default:
			b.orders[column] = ""
			return ""
		}
	}
	b.orders[column] = order
	return order
}

// same is a cell's text, or where that says 同上, the text above it.
func (b *builder) same(column int, text string) string {
	if column >= 0 && ditto(text) {
		return b.above[column]
	}
	if column >= 0 && text != "" {
		b.above[column] = text
	}
	return text
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
