package grid

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

const (
	maxPDFMap = 4 << 20 // codes in the character maps of a document
	// pdfUnread takes the place of a glyph whose character the file doesn't tell:
	// a name with a hole in it must not look whole.
	pdfUnread = "□"
)

// pdfFont says what the codes of a string show and how wide they are.
type pdfFont struct {
	codes    pdfCodes
	unicode  map[uint32]string // by code, from ToUnicode or, in simple fonts, an encoding
	decode   func(code uint32, n int) string
	cid      func(code uint32, n int) int
	widths   map[int]float64 // by CID or, in simple fonts, by code; in 1/1000
	width    float64         // of others
	vertical bool
	scale    float64 // of Type 3: units of its widths in text space
}

// pdfCodes cuts a string into codes and returns the length of the first.
type pdfCodes func(s string) int

func oneByte(string) int { return 1 }

func twoBytes(s string) int { return min(2, len(s)) }

// gbkCode and gb18030Code: of one, two or four bytes.
func gbkCode(s string) int {
	if s[0] < 0x81 || len(s) == 1 {
		return 1
	}
	return 2
}

func gb18030Code(s string) int {
	if n := gbkCode(s); n == 1 || s[1] < '0' || s[1] > '9' {
		return n
	}
	return min(4, len(s))
}

func utf16Code(s string) int {
	if len(s) >= 4 && s[0]&0xfc == 0xd8 {
		return 4
	}
	return min(2, len(s))
}

func utf8Code(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func codeBytes(code uint32, n int) []byte {
	b := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		b[i] = byte(code)
		code >>= 8
	}
	return b
}

func utf16Text(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, uint16(b[0])<<8|uint16(b[1]))
	}
	return string(utf16.Decode(units))
}

func gbText(code uint32, n int) string {
	if code < 0x80 {
		return string(rune(code))
	}
	b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(codeBytes(code, n))
	if err != nil {
		return ""
	}
	return string(b)
}

// glyph is what one code shows: its text, and its width in 1/1000.
func (f *pdfFont) glyph(code uint32, n int) (text string, width float64) {
	text, ok := f.unicode[code]
	if !ok && f.decode != nil {
		text = f.decode(code, n)
	}
	c := int(code)
	if f.cid != nil {
		c = f.cid(code, n)
	}
	width, ok = f.widths[c]
	if !ok {
		width = f.width
	}
	return pdfText(text), width
}

// pdfText makes a glyph's text fit for a cell. Some producers give 工 as U+2F2F,
// the radical that looks the same.
func pdfText(s string) string {
	if s == "" {
		return pdfUnread
	}
	radical := false
	for _, r := range s {
		switch {
		case r == utf8.RuneError, r == 0, r >= 0xe000 && r < 0xf900, r >= 0xf0000:
			return pdfUnread
		case unicode.IsControl(r) || r == 0xfeff || r == 0x200b || r == 0xad:
			return " "
		case r >= 0x2e80 && r <= 0x2fd5:
			radical = true
		}
	}
	if radical {
		return norm.NFKC.String(s)
	}
	return s
}

// font reads a font of the resources.
func (r *pdfReader) font(v any) *pdfFont {
	ref, isRef := v.(pdfRef)
	if isRef {
		if f, ok := r.fonts[ref]; ok {
			return f
		}
	}
	f := r.readFont(r.doc.dict(v))
	if isRef {
		r.fonts[ref] = f
	}
	return f
}

func (r *pdfReader) readFont(dict pdfDict) *pdfFont {
	d := r.doc
	f := &pdfFont{codes: oneByte, widths: map[int]float64{}, width: 500, scale: 0.001}
	if s, ok := d.resolve(dict["ToUnicode"]).(*pdfStream); ok {
		m := r.readMap(s)
		f.unicode = m.text
	}
	if d.name(dict["Subtype"]) == "Type0" {
		r.readComposite(f, dict)
		return f
	}
	r.readSimple(f, dict)
	return f
}

func (r *pdfReader) readSimple(f *pdfFont, dict pdfDict) {
	d := r.doc
	table := charmap.Windows1252
	encoding := dict["Encoding"]
	named := map[uint32]string{}
	if e := d.dict(encoding); e != nil {
		encoding = e["BaseEncoding"]
		code := 0
		for _, v := range d.array(e["Differences"]) {
			switch v := d.resolve(v).(type) {
			case float64:
				code = int(v)
			case pdfName:
				if code >= 0 && code < 256 {
					named[uint32(code)] = glyphName(string(v))
				}
				code++
			}
		}
	}
	if d.name(encoding) == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	f.decode = func(code uint32, _ int) string {
		if s, ok := named[code]; ok {
			return s
		}
		return string(table.DecodeByte(byte(code)))
	}
	first := d.int(dict["FirstChar"])
	for i, w := range d.array(dict["Widths"]) {
		if i < 256 {
			f.widths[first+i] = d.float(w)
		}
	}
	if len(f.widths) > 0 {
		f.width = d.float(d.dict(dict["FontDescriptor"])["MissingWidth"])
	}
	if d.name(dict["Subtype"]) == "Type3" {
		if m := d.array(dict["FontMatrix"]); len(m) == 6 {
			f.scale = d.float(m[0])
		}
	}
}

func (r *pdfReader) readComposite(f *pdfFont, dict pdfDict) {
	d := r.doc
	var inner pdfDict
	if a := d.array(dict["DescendantFonts"]); len(a) > 0 {
		inner = d.dict(a[0])
	}
	ordering, _ := d.resolve(d.dict(inner["CIDSystemInfo"])["Ordering"]).(pdfString)
	f.width = 1000
	if w, ok := d.resolve(inner["DW"]).(float64); ok {
		f.width = w
	}
	r.readWidths(f, d.array(inner["W"]))

	f.codes = twoBytes
	switch e := d.resolve(dict["Encoding"]).(type) {
	case *pdfStream:
		m := r.readMap(e)
		f.codes = m.codes()
		f.vertical = d.int(e.pdfDict["WMode"]) == 1
		f.cid = func(code uint32, _ int) int { return m.cids[code] }
		base := d.name(e.pdfDict["UseCMap"])
		f.decode = func(code uint32, n int) string {
			if cid, ok := m.cids[code]; ok || base == "" {
				return cidText(cid, string(ordering))
			}
			return predefined(string(base)).text(code, n)
		}
	case pdfName:
		f.vertical = strings.HasSuffix(string(e), "-V")
		p := predefined(string(e))
		if p.text == nil { // Identity, or one that isn't known
			f.decode = func(code uint32, _ int) string { return cidText(int(code), string(ordering)) }
			return
		}
		f.codes, f.decode = p.codes, p.text
		f.cid = func(code uint32, n int) int {
			// The numbers of the collections aren't here, save that Latin
			// letters have those from 1, or in half an em's width from 814.
			s := p.text(code, n)
			if len(s) != 1 || s[0] < ' ' || s[0] > '~' {
				return -1
			}
			if p.half {
				return 814 + int(s[0]-' ')
			}
			return 1 + int(s[0]-' ')
		}
		for c := range 95 {
			for _, cid := range []int{1 + c, 814 + c} {
				if _, ok := f.widths[cid]; !ok {
					f.widths[cid] = 500
				}
			}
		}
	}
}

type predefinedMap struct {
	codes pdfCodes
	text  func(code uint32, n int) string
	half  bool // Latin letters are half as wide as Chinese ones
}

// predefined knows the character maps that a file may name without containing
// them and that are a known encoding of text.
func predefined(name string) predefinedMap {
	switch {
	case strings.HasPrefix(name, "GBK2K"):
		return predefinedMap{gb18030Code, gbText, false}
	case strings.HasPrefix(name, "GBK-EUC"), strings.HasPrefix(name, "GB-EUC"):
		return predefinedMap{gbkCode, gbText, true}
	case strings.HasPrefix(name, "GBKp-EUC"), strings.HasPrefix(name, "GBpc-EUC"):
		return predefinedMap{gbkCode, gbText, false}
	case strings.Contains(name, "-UCS2-"):
		return predefinedMap{twoBytes,
			func(code uint32, n int) string { return utf16Text(codeBytes(code, n)) }, strings.Contains(name, "-HW-")}
	case strings.Contains(name, "-UTF16-"):
		return predefinedMap{utf16Code, func(code uint32, n int) string { return utf16Text(codeBytes(code, n)) }, false}
	case strings.Contains(name, "-UTF8-"):
		return predefinedMap{utf8Code, func(code uint32, n int) string { return string(codeBytes(code, n)) }, false}
	case strings.Contains(name, "-UTF32-"):
		return predefinedMap{func(s string) int { return min(4, len(s)) },
			func(code uint32, _ int) string { return string(rune(min(code, utf8.MaxRune+1))) }, false}
	}
	return predefinedMap{}
}

// cidText knows the Latin letters of Adobe's collections.
func cidText(cid int, ordering string) string {
	switch ordering {
	case "GB1", "CNS1", "Japan1", "Korea1":
		if cid >= 1 && cid <= 95 {
			return string(rune(' ' + cid - 1))
		}
		if ordering == "GB1" && cid >= 814 && cid <= 908 {
			return string(rune(' ' + cid - 814))
		}
	}
	return ""
}

// readWidths reads 1 [500 600] 10 20 1000.
func (r *pdfReader) readWidths(f *pdfFont, w pdfArray) {
	for i := 0; i+1 < len(w); {
		first := r.doc.int(w[i])
		if list := r.doc.array(w[i+1]); list != nil {
			for j, v := range list {
				f.widths[first+j] = r.doc.float(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, width := r.doc.int(w[i+1]), r.doc.float(w[i+2])
		for c := max(0, first); c <= min(last, 0xffff); c++ {
			f.widths[c] = width
		}
		r.countMap(max(0, min(last, 0xffff)-first))
		i += 3
	}
}

func (r *pdfReader) countMap(n int) {
	if r.mapped += n; r.mapped > maxPDFMap {
		pdfTooLarge("over %d codes in its fonts", maxPDFMap)
	}
}

// pdfMap is a character map that the file contains.
type pdfMap struct {
	spaces []pdfCodeSpace
	text   map[uint32]string
	cids   map[uint32]int
}

type pdfCodeSpace struct{ low, high string }

func (m *pdfMap) codes() pdfCodes {
	if len(m.spaces) == 0 {
		return twoBytes
	}
	return func(s string) int {
		for n := 1; n <= min(4, len(s)); n++ {
		space:
			for _, c := range m.spaces {
				if len(c.low) != n {
					continue
				}
				for i := range n {
					if s[i] < c.low[i] || s[i] > c.high[i] {
						continue space
					}
				}
				return n
			}
		}
		return min(len(m.spaces[0].low), len(s))
	}
}

// readMap reads the operators of a CMap that matter, and skips the rest.
func (r *pdfReader) readMap(s *pdfStream) *pdfMap {
	m := &pdfMap{text: map[uint32]string{}, cids: map[uint32]int{}}
	values := maxPDFValues
	l := pdfLexer{data: r.doc.unpacked(s), values: &values}
	var args []any
	for {
		v := l.object(0)
		op, ok := v.(pdfOp)
		if !ok {
			if len(args) < 3<<16 {
				args = append(args, v)
			}
			continue
		}
		text := func(i int) string {
			s, _ := args[i].(pdfString)
			return string(s)
		}
		number := func(i int) int {
			n, _ := args[i].(float64)
			return int(n)
		}
		switch op {
		case pdfEnd:
			return m
		case "endcodespacerange":
			for i := 0; i+1 < len(args); i += 2 {
				if n := len(text(i)); n > 0 && n <= 4 && len(text(i+1)) == n && len(m.spaces) < 256 {
					m.spaces = append(m.spaces, pdfCodeSpace{text(i), text(i + 1)})
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				r.countMap(1)
				m.text[codeOf(text(i))] = mapText(text(i+1), 0)
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				low, high := codeOf(text(i)), codeOf(text(i+1))
				list, isList := args[i+2].(pdfArray)
				if high < low || high-low > 0xffff {
					continue
				}
				if isList {
					high = min(high, low+uint32(len(list))-1)
					if len(list) == 0 {
						continue
					}
				}
				r.countMap(int(high-low) + 1)
				for c := low; ; c++ {
					if isList {
						s, _ := list[c-low].(pdfString)
						m.text[c] = mapText(string(s), 0)
					} else {
						m.text[c] = mapText(text(i+2), c-low)
					}
					if c == high {
						break
					}
				}
			}
		case "endcidchar":
			for i := 0; i+1 < len(args); i += 2 {
				r.countMap(1)
				m.cids[codeOf(text(i))] = number(i + 1)
			}
		case "endcidrange":
			for i := 0; i+2 < len(args); i += 3 {
				low, high := codeOf(text(i)), codeOf(text(i+1))
				if high < low || high-low > 0xffff {
					continue
				}
				r.countMap(int(high-low) + 1)
				for c := uint64(low); c <= uint64(high); c++ {
					m.cids[uint32(c)] = number(i+2) + int(c-uint64(low))
				}
			}
		}
		args = args[:0]
	}
}

func codeOf(s string) (code uint32) {
	for i := range len(s) {
		code = code<<8 | uint32(s[i])
	}
	return code
}

// mapText is UTF-16, its last character moved on by a number.
func mapText(s string, by uint32) string {
	if len(s) == 1 {
		return string(rune(uint32(s[0]) + by))
	}
	runes := []rune(utf16Text([]byte(s)))
	if len(runes) == 0 || len(runes) > 16 {
		return ""
	}
	runes[len(runes)-1] += rune(by)
	return string(runes)
}

// glyphName reads the names of glyphs that Latin fonts have.
func glyphName(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if len(name) == 1 {
		return name
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(name, prefix); ok && len(hex) >= 4 && len(hex) <= 6 {
			if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	return latinNames[name]
}

var latinNames = func() map[string]string {
	names := map[string]string{}
	const list = "space   exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright ) " +
		"asterisk * plus + comma , hyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 " +
		"colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ " +
		"underscore _ grave ` braceleft { bar | braceright } asciitilde ~ quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” " +
		"endash – emdash — bullet • ellipsis … periodcentered · middot · degree ° multiply × plusminus ± minus - section § " +
		"guillemotleft « guillemotright » fi fi fl fl nbspace   sfthyphen - copyright © registered ® trademark ™"
	words := strings.Split(list, " ")
	for i := 0; i+1 < len(words); i += 2 {
		if words[i+1] == "" { // a space is the value
			names[words[i]] = " "
			i++
			continue
		}
		names[words[i]] = words[i+1]
	}
	return names
}()
