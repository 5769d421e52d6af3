package grid

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

// The objects of a PDF. They are read here, not by ledongthuc/pdf: a file of
// 400 bytes whose object stream lies within itself overflows its stack, and a
// cross-reference that names object 4,000,000,000 fills the memory: neither
// can be recovered from.

// Bounds of one document.
const (
	maxPDFObjects = 1 << 20   // in its cross-reference
	maxPDFStream  = 32 << 20  // bytes of one stream unpacked
	maxPDFBytes   = 256 << 20 // bytes of all streams unpacked
	maxPDFValues  = 8 << 20   // values in objects that are kept
	maxPDFDepth   = 64        // of arrays in arrays, pages in pages, forms in forms
)

type (
	pdfName   string
	pdfString string
	pdfOp     string // a keyword: obj, R, Tj
	pdfArray  []any
	pdfDict   map[pdfName]any
	pdfRef    struct{ id, gen int }
	pdfStream struct {
		pdfDict
		raw []byte // decrypted, still packed
	}
)

func pdfDamaged(format string, args ...any) {
	panic(fault{&Error{Kind: Damaged, Format: "pdf", Detail: fmt.Sprintf(format, args...)}})
}

func pdfTooLarge(format string, args ...any) {
	panic(fault{&Error{Kind: TooLarge, Format: "pdf", Detail: fmt.Sprintf(format, args...)}})
}

// pdfLexer reads tokens and direct objects. A token is nil at the end.
type pdfLexer struct {
	data   []byte
	pos    int
	values *int // how many more may be read; nil: any number
}

func pdfSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func pdfDelimiter(c byte) bool { return bytes.IndexByte([]byte("<>()[]{}/%"), c) >= 0 }

func (l *pdfLexer) skipSpace() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case pdfSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// pdfEnd is the token after the last.
const pdfEnd = pdfOp("")

// token reads a name, number, string or keyword; << >> [ ] { } are keywords.
func (l *pdfLexer) token() any {
	l.skipSpace()
	if l.pos >= len(l.data) {
		return pdfEnd
	}
	c := l.data[l.pos]
	l.pos++
	switch c {
	case '/':
		return l.name()
	case '(':
		return l.literal()
	case '<', '>':
		if l.pos < len(l.data) && l.data[l.pos] == c {
			l.pos++
			return pdfOp([]byte{c, c})
		}
		if c == '<' {
			return l.hex()
		}
		return pdfOp(">")
	case '[', ']', '{', '}', ')':
		return pdfOp(c)
	}
	from := l.pos - 1
	for l.pos < len(l.data) && !pdfSpace(l.data[l.pos]) && !pdfDelimiter(l.data[l.pos]) {
		l.pos++
	}
	word := l.data[from:l.pos]
	if c <= '9' && (c >= '0' || c == '-' || c == '+' || c == '.') {
		if n, ok := pdfNumber(word); ok {
			return n
		}
	}
	return pdfOp(word)
}

// pdfNumber reads what producers write for numbers: also --5, 1.2-3 and 5.
func pdfNumber(word []byte) (float64, bool) {
	var n, scale float64
	negative, digits := false, false
	for i, c := range word {
		switch {
		case c >= '0' && c <= '9':
			digits = true
			if scale == 0 {
				n = n*10 + float64(c-'0')
			} else {
				n += float64(c-'0') * scale
				scale /= 10
			}
		case c == '.' && scale == 0:
			scale = 0.1
		case c == '-' && !digits && scale == 0:
			negative = true
		case c == '+' && i == 0:
		case c == '-':
			if negative {
				n = -n
			}
			return n, true
		default:
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return n, len(word) > 0 && (digits || scale > 0) && !math.IsInf(n, 0)
}

func (l *pdfLexer) name() pdfName {
	var name []byte
	for ; l.pos < len(l.data) && !pdfSpace(l.data[l.pos]) && !pdfDelimiter(l.data[l.pos]); l.pos++ {
		c := l.data[l.pos]
		if c == '#' && l.pos+2 < len(l.data) {
			if n, err := strconv.ParseUint(string(l.data[l.pos+1:l.pos+3]), 16, 8); err == nil {
				c = byte(n)
				l.pos += 2
			}
		}
		name = append(name, c)
	}
	return pdfName(name)
}

func (l *pdfLexer) hex() pdfString {
	var s []byte
	half, odd := byte(0), false
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		switch {
		case c == '>':
			if odd {
				s = append(s, half<<4)
			}
			return pdfString(s)
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			continue
		}
		if odd {
			s = append(s, half<<4|c)
		}
		half, odd = c, !odd
	}
	return pdfString(s)
}

func (l *pdfLexer) literal() pdfString {
	var s []byte
	for depth := 1; l.pos < len(l.data); {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return pdfString(s)
			}
		case '\r':
			c = '\n'
			if l.pos < len(l.data) && l.data[l.pos] == '\n' {
				l.pos++
			}
		case '\\':
			if l.pos >= len(l.data) {
				return pdfString(s)
			}
			c = l.data[l.pos]
			l.pos++
			switch c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			case '\r':
				if l.pos < len(l.data) && l.data[l.pos] == '\n' {
					l.pos++
				}
				continue
			case '\n':
				continue
			case '0', '1', '2', '3', '4', '5', '6', '7':
				n := int(c - '0')
				for i := 0; i < 2 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
					n = n*8 + int(l.data[l.pos]-'0')
					l.pos++
				}
				c = byte(n)
			}
		}
		s = append(s, c)
	}
	return pdfString(s)
}

// object reads a direct object, or a reference. What is a keyword comes back
// as one.
func (l *pdfLexer) object(depth int) any {
	if depth > maxPDFDepth {
		pdfDamaged("objects nested over %d deep", maxPDFDepth)
	}
	if l.values != nil {
		if *l.values--; *l.values < 0 {
			pdfTooLarge("over %d values", maxPDFValues)
		}
	}
	switch t := l.token().(type) {
	case float64:
		return l.numberOrReference(t)
	case pdfOp:
		switch t {
		case "null":
			return nil
		case "true":
			return true
		case "false":
			return false
		case "[":
			return l.array(depth)
		case "<<":
			return l.dict(depth)
		}
		return t
	default:
		return t
	}
}

// numberOrReference is a number, or the reference that it begins: 12 0 R.
func (l *pdfLexer) numberOrReference(n float64) any {
	if n < 0 || n != math.Trunc(n) || n >= maxPDFObjects*8 {
		return n
	}
	back := l.pos
	if gen, ok := l.token().(float64); ok && gen >= 0 && gen < 1<<16 {
		if l.token() == pdfOp("R") {
			return pdfRef{int(n), int(gen)}
		}
	}
	l.pos = back
	return n
}

// array reads an array behind its opening bracket.
func (l *pdfLexer) array(depth int) any {
	var a pdfArray
	for {
		v := l.object(depth + 1)
		if op, ok := v.(pdfOp); ok {
			if op == "]" || op == pdfEnd || op == ">>" || op == "endobj" {
				return a
			}
			continue
		}
		a = append(a, v)
	}
}

// dict reads a dictionary behind its opening brackets.
func (l *pdfLexer) dict(depth int) any {
	d := pdfDict{}
	for {
		switch key := l.token().(type) {
		case pdfName:
			v := l.object(depth + 1)
			if op, ok := v.(pdfOp); ok {
				if op == ">>" || op == pdfEnd {
					return d
				}
				continue
			}
			d[key] = v
		case pdfOp:
			if key == ">>" || key == pdfEnd || key == "endobj" {
				return d
			}
		}
	}
}

// pdfDoc is an open document.
type pdfDoc struct {
	data    []byte
	where   map[int]pdfPlace
	trailer pdfDict
	crypt   *pdfCrypt
	cache   map[int]any
	packed  map[int]*pdfPacked // object streams by number
	opening map[int]bool       // objects being read, so that none needs itself
	rebuilt bool
	values  int
	unpack  int // bytes that may still be unpacked
}

// pdfPlace is where an object begins: at an offset, or as part of an object stream.
type pdfPlace struct {
	at     int
	gen    int
	stream int // number of the object stream; 0: at is an offset in the file
}

type pdfPacked struct {
	data []byte
	at   map[int]int
}

// openPDF reads the cross-reference. Where that is wrong in a file that is
// whole, the objects are searched for.
func openPDF(data []byte) *pdfDoc {
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i > 0 {
		data = data[i:] // offsets count from there
	}
	d := &pdfDoc{data: data}
	d.reset()
	// The end of a file that breaks off is gone. Some have a few bytes behind it.
	tail := max(0, len(data)-4096)
	i := bytes.LastIndex(data[tail:], []byte("startxref"))
	if i < 0 {
		pdfDamaged("no startxref at the end: it breaks off")
	}
	if l, ok := d.linearised(); ok && l > len(data) {
		pdfDamaged("%d bytes of %d", len(data), l)
	}
	l := pdfLexer{data: data, pos: tail + i + len("startxref")}
	at, _ := l.token().(float64)
	if !d.readXref(int(at)) {
		d.rebuild()
	}
	d.decrypt()
	if d.dict(d.dict(d.trailer["Root"])["Pages"]) == nil && !d.rebuilt {
		d.rebuild()
		d.decrypt()
	}
	return d
}

func (d *pdfDoc) reset() {
	d.where = map[int]pdfPlace{}
	d.cache = map[int]any{}
	d.packed = map[int]*pdfPacked{}
	d.opening = map[int]bool{}
	d.trailer = pdfDict{}
	d.crypt = nil
	d.values = maxPDFValues
	d.unpack = maxPDFBytes
}

// linearised reads the length that a file for the web says it has, in its first object.
func (d *pdfDoc) linearised() (length int, ok bool) {
	l := pdfLexer{data: d.data[:min(len(d.data), 1024)]}
	for range 3 { // 1 0 obj
		l.token()
	}
	values := 1000
	l.values = &values
	first, _ := l.object(0).(pdfDict)
	if _, ok := first["Linearized"]; !ok {
		return 0, false
	}
	n, ok := first["L"].(float64)
	return int(n), ok
}

// readXref reads the chain of cross-reference tables and streams, the last
// written first.
func (d *pdfDoc) readXref(at int) bool {
	seen := map[int]bool{}
	queue := []int{at}
	for len(queue) > 0 {
		at, queue = queue[0], queue[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		if at <= 0 || at >= len(d.data) {
			return false
		}
		l := pdfLexer{data: d.data, pos: at, values: &d.values}
		back := l.pos
		var trailer pdfDict
		if l.token() == pdfOp("xref") {
			if !d.readXrefTable(&l) {
				return false
			}
			trailer, _ = l.object(0).(pdfDict)
		} else {
			l.pos = back
			s, _, ok := d.indirect(&l)
			stream, isStream := s.(*pdfStream)
			if !ok || !isStream || !d.readXrefStream(stream) {
				return false
			}
			trailer = stream.pdfDict
		}
		if trailer == nil {
			return false
		}
		for k, v := range trailer {
			if _, ok := d.trailer[k]; !ok {
				d.trailer[k] = v
			}
		}
		// Of a table for old readers and a stream for new ones the stream
		// knows more; what both know is the same.
		for _, key := range []pdfName{"XRefStm", "Prev"} {
			if n, ok := trailer[key].(float64); ok {
				queue = append(queue, int(n))
			}
		}
	}
	return true
}

func (d *pdfDoc) place(id int, p pdfPlace) {
	if _, ok := d.where[id]; ok {
		return
	}
	if len(d.where) >= maxPDFObjects {
		pdfTooLarge("over %d objects", maxPDFObjects)
	}
	d.where[id] = p
}

func (d *pdfDoc) readXrefTable(l *pdfLexer) bool {
	for {
		t := l.token()
		if t == pdfOp("trailer") {
			return true
		}
		start, ok1 := t.(float64)
		n, ok2 := l.token().(float64)
		if !ok1 || !ok2 {
			return false
		}
		for i := range int(min(n, maxPDFObjects)) {
			at, ok1 := l.token().(float64)
			gen, ok2 := l.token().(float64)
			kind, ok3 := l.token().(pdfOp)
			if !ok1 || !ok2 || !ok3 {
				return false
			}
			switch kind {
			case "n":
				d.place(int(start)+i, pdfPlace{at: int(at), gen: int(gen)})
			case "f":
				d.place(int(start)+i, pdfPlace{at: -1})
			default:
				return false
			}
		}
	}
}

func (d *pdfDoc) readXrefStream(s *pdfStream) bool {
	var w [3]int
	widths, _ := s.pdfDict["W"].(pdfArray)
	for i := range min(3, len(widths)) {
		n, _ := widths[i].(float64)
		if n < 0 || n > 8 {
			return false
		}
		w[i] = int(n)
	}
	size := w[0] + w[1] + w[2]
	if len(widths) < 3 || size == 0 {
		return false
	}
	index, _ := s.pdfDict["Index"].(pdfArray)
	if index == nil {
		index = pdfArray{0.0, s.pdfDict["Size"]}
	}
	data := d.unpacked(s)
	number := func(b []byte) (n int) {
		for _, c := range b {
			n = n<<8 | int(c)
		}
		return n
	}
	for ; len(index) >= 2; index = index[2:] {
		start, _ := index[0].(float64)
		n, _ := index[1].(float64)
		for i := 0; i < int(min(n, maxPDFObjects+1)) && len(data) >= size; i++ {
			kind, a, b := 1, number(data[w[0]:w[0]+w[1]]), number(data[w[0]+w[1]:size])
			if w[0] > 0 {
				kind = number(data[:w[0]])
			}
			data = data[size:]
			id := int(start) + i
			switch kind {
			case 0:
				d.place(id, pdfPlace{at: -1})
			case 1:
				d.place(id, pdfPlace{at: a, gen: b})
			case 2:
				d.place(id, pdfPlace{at: b, stream: a})
			}
		}
	}
	return true
}

// rebuild finds the objects by reading through the file: the last of a number counts.
func (d *pdfDoc) rebuild() {
	d.reset()
	d.rebuilt = true
	var streams []int
	for at := 0; ; {
		i := bytes.Index(d.data[at:], []byte("obj"))
		if i < 0 {
			break
		}
		at += i + len("obj")
		// Back over "12 0 ".
		p := at - len("obj")
		skip := func(in func(byte) bool) int {
			n := 0
			for p > 0 && n < 11 && in(d.data[p-1]) {
				p--
				n++
			}
			return n
		}
		digit := func(c byte) bool { return c >= '0' && c <= '9' }
		if skip(pdfSpace) == 0 {
			continue
		}
		end := p
		if skip(digit) == 0 {
			continue
		}
		gen, _ := strconv.Atoi(string(d.data[p:end]))
		if skip(pdfSpace) == 0 {
			continue
		}
		end = p
		if skip(digit) == 0 {
			continue
		}
		id, _ := strconv.Atoi(string(d.data[p:end]))
		delete(d.where, id)
		d.place(id, pdfPlace{at: p, gen: gen})
		head := d.data[at:min(len(d.data), at+512)]
		if bytes.Contains(head, []byte("/ObjStm")) {
			streams = append(streams, id)
		}
		if bytes.Contains(head, []byte("/XRef")) {
			l := pdfLexer{data: d.data, pos: at, values: &d.values}
			if t, ok := l.object(0).(pdfDict); ok {
				d.adopt(t)
			}
		}
	}
	for at := 0; ; {
		i := bytes.Index(d.data[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		l := pdfLexer{data: d.data, pos: at, values: &d.values}
		if t, ok := l.object(0).(pdfDict); ok {
			d.adopt(t)
		}
	}
	d.decrypt()
	for _, id := range streams {
		for inner := range d.objectStream(id).at {
			d.place(inner, pdfPlace{stream: id})
		}
	}
	if d.trailer["Root"] == nil {
		for _, id := range slices.Sorted(maps.Keys(d.where)) {
			if v := d.dict(pdfRef{id: id}); v["Type"] == pdfName("Catalog") {
				d.trailer["Root"] = pdfRef{id: id}
			}
		}
	}
	clear(d.cache)
}

func (d *pdfDoc) adopt(t pdfDict) {
	for _, k := range []pdfName{"Root", "Encrypt", "ID"} {
		if v, ok := t[k]; ok {
			d.trailer[k] = v
		}
	}
}

// indirect reads "12 0 obj …" at the lexer's position.
func (d *pdfDoc) indirect(l *pdfLexer) (v any, ref pdfRef, ok bool) {
	id, ok1 := l.token().(float64)
	gen, ok2 := l.token().(float64)
	if !ok1 || !ok2 || l.token() != pdfOp("obj") {
		return nil, pdfRef{}, false
	}
	ref = pdfRef{int(id), int(gen)}
	v = l.object(0)
	dict, isDict := v.(pdfDict)
	if !isDict {
		return v, ref, true
	}
	back := l.pos
	if l.token() != pdfOp("stream") {
		l.pos = back
		return v, ref, true
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\r' {
		l.pos++
	}
	if l.pos < len(l.data) && l.data[l.pos] == '\n' {
		l.pos++
	}
	raw := l.data[l.pos:]
	n := -1
	if length, isNumber := d.resolve(dict["Length"]).(float64); isNumber && length >= 0 && int(length) <= len(raw) {
		after := pdfLexer{data: l.data, pos: l.pos + int(length)}
		if after.token() == pdfOp("endstream") {
			n = int(length)
		}
	}
	if n < 0 { // a wrong length
		if n = bytes.Index(raw, []byte("endstream")); n < 0 {
			pdfDamaged("object %d: its stream breaks off", ref.id)
		}
		n = len(bytes.TrimSuffix(bytes.TrimSuffix(raw[:n], []byte("\n")), []byte("\r")))
	}
	l.pos += n
	return &pdfStream{dict, raw[:n]}, ref, true
}

// resolve follows a reference. What is not there is null, as the format has it.
func (d *pdfDoc) resolve(v any) any {
	for range maxPDFDepth {
		ref, ok := v.(pdfRef)
		if !ok {
			return v
		}
		v = d.load(ref)
	}
	return nil
}

func (d *pdfDoc) load(ref pdfRef) any {
	if v, ok := d.cache[ref.id]; ok {
		return v
	}
	p, ok := d.where[ref.id]
	if !ok || p.at < 0 || d.opening[ref.id] {
		return nil
	}
	d.opening[ref.id] = true
	defer delete(d.opening, ref.id)
	if len(d.opening) > maxPDFDepth {
		pdfDamaged("objects need each other over %d deep", maxPDFDepth)
	}
	var v any
	if p.stream > 0 {
		packed := d.objectStream(p.stream)
		at, ok := packed.at[ref.id]
		if !ok {
			return nil
		}
		l := pdfLexer{data: packed.data, pos: at, values: &d.values}
		v = l.object(0)
	} else {
		l := pdfLexer{data: d.data, pos: p.at, values: &d.values}
		found, is, ok := d.indirect(&l)
		if !ok || is.id != ref.id {
			if d.rebuilt {
				return nil
			}
			pdfDamaged("object %d is not where the file says", ref.id)
		}
		v = found
		if d.crypt != nil {
			v = d.crypt.object(v, is)
		}
	}
	if _, isOp := v.(pdfOp); isOp {
		v = nil
	}
	d.cache[ref.id] = v
	return v
}

func (d *pdfDoc) objectStream(id int) *pdfPacked {
	if p, ok := d.packed[id]; ok {
		return p
	}
	p := &pdfPacked{at: map[int]int{}}
	d.packed[id] = p // so that one that needs itself ends
	if d.where[id].stream > 0 {
		return p
	}
	s, ok := d.resolve(pdfRef{id: id}).(*pdfStream)
	if !ok {
		return p
	}
	p.data = d.unpacked(s)
	l := pdfLexer{data: p.data}
	first := d.int(s.pdfDict["First"])
	for range min(d.int(s.pdfDict["N"]), maxPDFObjects) {
		n, ok1 := l.token().(float64)
		at, ok2 := l.token().(float64)
		if !ok1 || !ok2 {
			break
		}
		if at := first + int(at); at >= 0 && at < len(p.data) {
			p.at[int(n)] = at
		}
	}
	return p
}

// dict returns a dictionary, or that of a stream; nil when v is neither.
func (d *pdfDoc) dict(v any) pdfDict {
	switch v := d.resolve(v).(type) {
	case pdfDict:
		return v
	case *pdfStream:
		return v.pdfDict
	}
	return nil
}

func (d *pdfDoc) array(v any) pdfArray {
	a, _ := d.resolve(v).(pdfArray)
	return a
}

func (d *pdfDoc) float(v any) float64 {
	n, _ := d.resolve(v).(float64)
	return n
}

func (d *pdfDoc) int(v any) int {
	return int(max(-1<<40, min(1<<40, d.float(v))))
}

func (d *pdfDoc) name(v any) pdfName {
	n, _ := d.resolve(v).(pdfName)
	return n
}

// unpacked returns the content of a stream.
func (d *pdfDoc) unpacked(s *pdfStream) []byte {
	filters, params := d.array(s.pdfDict["Filter"]), d.array(s.pdfDict["DecodeParms"])
	if filters == nil {
		if f, ok := d.resolve(s.pdfDict["Filter"]).(pdfName); ok {
			filters, params = pdfArray{f}, pdfArray{s.pdfDict["DecodeParms"]}
		}
	}
	if len(filters) > 8 {
		pdfDamaged("%d filters", len(filters))
	}
	data := s.raw
	for i, f := range filters {
		var p pdfDict
		if i < len(params) {
			p = d.dict(params[i])
		}
		out, err := d.filter(d.name(f), p, data)
		if err != nil {
			pdfDamaged("a stream: %v", err)
		}
		data = out
	}
	return data
}

func (d *pdfDoc) filter(name pdfName, params pdfDict, data []byte) ([]byte, error) {
	var r io.Reader
	switch name {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		r = z
	case "LZWDecode", "LZW":
		early := 1
		if v, ok := d.resolve(params["EarlyChange"]).(float64); ok {
			early = int(v) & 1
		}
		r = bytes.NewReader(pdfLZW(data, early))
	case "ASCII85Decode", "A85":
		data, _, _ = bytes.Cut(data, []byte("~"))
		r = ascii85.NewDecoder(bytes.NewReader(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<"))))
	case "ASCIIHexDecode", "AHx":
		l := pdfLexer{data: data}
		r = bytes.NewReader([]byte(l.hex()))
	case "RunLengthDecode", "RL":
		r = bytes.NewReader(pdfRunLength(data))
	case "Crypt":
		return data, nil
	default:
		return nil, fmt.Errorf("packed as %q", name)
	}
	limit := min(maxPDFStream, d.unpack)
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if len(out) > limit {
		pdfTooLarge("streams unpack to over %d bytes, or one to over %d", maxPDFBytes, maxPDFStream)
	}
	d.unpack -= len(out)
	if err != nil {
		return nil, err
	}
	if predictor := d.int(params["Predictor"]); predictor >= 2 {
		return d.unpredict(params, predictor, out)
	}
	return out, nil
}

// pdfLZW differs from compress/lzw in that codes grow by a bit early codes sooner.
func pdfLZW(data []byte, early int) (out []byte) {
	const clearCode, endCode = 256, 257
	type entry struct{ from, to int } // in out
	var table []entry
	bits, last := 9, entry{}
	acc, have := 0, 0
	for _, c := range data {
		acc, have = acc<<8|int(c), have+8
		if have < bits {
			continue
		}
		have -= bits
		code := acc >> have
		acc &= 1<<have - 1
		if code == clearCode {
			table, bits, last = table[:0], 9, entry{}
			continue
		}
		from := len(out)
		switch {
		case code < clearCode:
			out = append(out, byte(code))
		case code == endCode || code > endCode+1+len(table) || last.to == 0:
			return out
		case code == endCode+1+len(table):
			out = append(append(out, out[last.from:last.to]...), out[last.from])
		default:
			e := table[code-endCode-1]
			out = append(out, out[e.from:e.to]...)
		}
		if len(out) > maxPDFStream {
			return out
		}
		if last.to > 0 && len(table) < 4096-endCode-1 {
			table = append(table, entry{last.from, last.to + 1}) // with the first byte of this one, which follows it
		}
		last = entry{from, len(out)}
		for bits < 12 && endCode+1+len(table)+early >= 1<<bits {
			bits++
		}
	}
	return out
}

func pdfRunLength(data []byte) (out []byte) {
	for len(data) > 1 && data[0] != 128 {
		n := int(data[0])
		if n > 128 {
			out = append(out, bytes.Repeat(data[1:2], 257-n)...)
			data = data[2:]
		} else {
			end := min(n+2, len(data))
			out = append(out, data[1:end]...)
			data = data[end:]
		}
		if len(out) > maxPDFStream {
			break
		}
	}
	return out
}

// unpredict undoes the differences between rows, as PNG has them or TIFF.
func (d *pdfDoc) unpredict(params pdfDict, predictor int, data []byte) ([]byte, error) {
	get := func(key pdfName, otherwise int) int {
		if n, ok := d.resolve(params[key]).(float64); ok {
			return int(n)
		}
		return otherwise
	}
	colours, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	if colours < 1 || colours > 64 || bits < 1 || bits > 32 || columns < 1 || columns > maxPDFStream {
		return nil, errors.New("bad parameters of a predictor")
	}
	width, step := (colours*bits*columns+7)/8, max(1, colours*bits/8)
	if predictor == 2 {
		for i := range data {
			if bits == 8 && i%width >= step {
				data[i] += data[i-step]
			}
		}
		return data, nil
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, min(width, len(data)))
	for len(data) > 1 {
		kind, row := data[0], data[1:min(width+1, len(data))]
		data = data[1+len(row):]
		for i := range row {
			var a, b, c int // left, above, above left
			if i >= step {
				a, c = int(row[i-step]), int(above[i-step])
			}
			b = int(above[i])
			switch kind {
			case 1:
				row[i] += byte(a)
			case 2:
				row[i] += byte(b)
			case 3:
				row[i] += byte((a + b) / 2)
			case 4:
				p := a + b - c
				da, db, dc := max(p-a, a-p), max(p-b, b-p), max(p-c, c-p)
				switch {
				case da <= db && da <= dc:
					row[i] += byte(a)
				case db <= dc:
					row[i] += byte(b)
				default:
					row[i] += byte(c)
				}
			}
		}
		out = append(out, row...)
		above = slices.Clone(row)
		for len(above) < min(width, len(data)) {
			above = append(above, 0)
		}
	}
	return out, nil
}
