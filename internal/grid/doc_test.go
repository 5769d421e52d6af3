package grid

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The files of testdata were made by LibreOffice of documents that hold what
// is wanted here: the same as the document's reader gives.
func TestReadDOC(t *testing.T) {
	for name, want := range map[string][]string{
		"notice": {"关于公布名单的通知", "各区县：|共3户。", "", "序号|企业名称|区县", "成都市2家", "1| 甲\u00a0|武侯区", "2|乙|[武侯区]", "",
			"附件2", "", "1|丙", "单位", "电话", "", "2023年3月26日"},
		"merges": {"序号|地区||企业名称|备注", "[序号]|市|县|[企业名称]|[备注]", "1|成都|武侯|甲|无", "", "中", "",
			"武侯|甲", "[武侯]|乙", "锦江|丙", "[锦江]|丁", "青羊|戊", "|己"},
		"boxes":  {"前", "红头标题", "第二行", "锚1", "中", "第二盒", "锚2", "", "1|甲", "", "后"},
		"nested": {"前", "", "1|外\n外", "3|乙", "", "2|内", "3|深\n浅", "", "5|底", "", "后"},
		"text": {"1|甲", "2|乙", "A-BC𠮷", "☑□", "增", "显", "甲年", "合并", "页", "下页", "节", "", "甲\n乙|A\t\nB", "",
			"Latin text only, in one byte: café €5 – “x”"},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".doc"))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(data, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Format != "doc" {
			t.Errorf("%s is %s", name, f.Format)
		}
		if diff := cmp.Diff(want, drawn(f)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// word is a run of a document to be made, and what is said of its characters
// and of the paragraphs that end in it.
type word struct {
	text       string
	char, para string // lists of properties
	narrow     bool   // a byte a character
	change     int    // what is said of the piece
}

func property(sprm int, operand ...any) string { return le(append([]any{sprm}, operand...)...) }

var (
	inTable = property(sprmPFInTable, "\x01")
	rowEnd  = inTable + property(sprmPFTtp, "\x01")
)

// rowOf says where the edges of a row's cells are, and how those are merged.
func rowOf(edges []int, flags ...int) string {
	s := string(byte(len(edges) - 1))
	for _, at := range edges {
		s += le(at)
	}
	for _, f := range flags {
		s += le(f, 0, uint32(0), uint32(0), uint32(0), uint32(0))
	}
	return rowEnd + property(sprmTDefTable, len(s)+1, s)
}

// wordParts are the parts of a document that a test may change.
type wordParts struct {
	main        []byte // the text lies from wordText on
	table, data []byte
}

const wordText = 0x400

func (w *wordParts) put32(at, v int) { binary.LittleEndian.PutUint32(w.main[at:], uint32(v)) }

// add puts a part into the table stream and its place into the header.
func (w *wordParts) add(field int, part string) {
	w.put32(field, len(w.table))
	w.put32(field+4, len(part))
	w.table = append(w.table, part...)
}

// wordOf makes a document in which each run is a piece.
func wordOf(changes []string, runs ...word) *wordParts {
	w := &wordParts{main: make([]byte, wordText)}
	copy(w.main, le(0xa5ec, 0xc1))
	binary.LittleEndian.PutUint16(w.main[fibFlags:], flagTable1)
	cps, pcds := le(uint32(0)), ""
	cp := 0
	fcs := []int{wordText}
	for _, r := range runs {
		fc := len(w.main)
		text := wide(r.text)
		cp += len(text) / 2
		if r.narrow {
			text = r.text
			cp += len(text) - len(wide(r.text))/2
			pcds += le(0, uint32(2*fc|0x40000000), r.change)
		} else {
			pcds += le(0, uint32(fc), r.change)
		}
		w.main = append(w.main, text...)
		cps += le(uint32(cp))
		fcs = append(fcs, len(w.main))
	}
	w.put32(ccpText, cp)
	clx := ""
	for _, c := range changes {
		clx += "\x01" + le(len(c), c)
	}
	w.add(fibClx, clx+"\x02"+le(uint32(len(cps)+len(pcds)), cps, pcds))
	for _, kind := range []struct {
		field int
		para  bool
	}{{fibChars, false}, {fibParas, true}} {
		plc, pages := "", ""
		for i, r := range runs { // a page each
			w.main = append(w.main, make([]byte, -len(w.main)&511)...)
			page := make([]byte, 512)
			copy(page, le(uint32(fcs[i]), uint32(fcs[i+1])))
			list := string(byte(len(r.char))) + r.char
			if kind.para {
				list = le(0, r.para)
				list = "\x00" + string(byte((len(list)+1)/2)) + list
			}
			at := 510 - len(list)&^1
			page[8] = byte(at / 2)
			copy(page[at:], list)
			page[511] = 1
			plc += le(uint32(fcs[i]))
			pages += le(uint32(len(w.main) / 512))
			w.main = append(w.main, page...)
		}
		w.add(kind.field, plc+le(uint32(fcs[len(runs)]))+pages)
	}
	return w
}

func (w *wordParts) file() []byte {
	return oleOf("WordDocument", string(w.main), "1Table", string(w.table), "Data", string(w.data))
}

func TestReadDOCByHand(t *testing.T) {
	deleted, hidden, special := property(sprmCFRMarkDel, "\x01"), property(sprmCFVanish, "\x01"), property(sprmCFSpec, "\x01")
	for name, tt := range map[string]struct {
		changes []string
		runs    []word
		alter   func(w *wordParts)
		want    []string
	}{
		"pieces of one byte a character": {runs: []word{{text: "caf\xe9 \x805", narrow: true}, {text: "甲\r"}}, want: []string{"café €5甲"}},
		"deleted and hidden text":        {runs: []word{{text: "删", char: deleted}, {text: "隐", char: hidden}, {text: "显\r"}}, want: []string{"显"}},
		"a deleted end of a paragraph":   {runs: []word{{text: "合"}, {text: "\r", char: deleted}, {text: "并\r"}}, want: []string{"合并"}},
		"fields": {runs: []word{{text: "\x13 DATE \x13 X \x14y\x15 \x142023年\x15甲\r\x13 never ends\r乙\r"}},
			want: []string{"2023年甲", "乙"}},
		"pictures, notes, soft hyphens, hyphens, breaks": {runs: []word{{text: "\x01\x02", char: special}, {text: "甲\x1f乙\x1e丙\x0b丁\x0e戊\x0c己\r"}},
			want: []string{"甲乙-丙", "丁", "戊", "己"}},
		"control characters and halves of characters": {runs: []word{{text: "甲\x00\x19\u0085\uffff乙"}, {text: "XY𠮷\r"}},
			alter: func(w *wordParts) {
				copy(w.main[wordText+len(wide("甲\x00\x19\u0085\uffff乙")):], le(0xdc00, 0xd800))
			}, want: []string{"甲乙𠮷"}},
		"symbols": {runs: []word{{text: "(", char: property(sprmCSymbol, 0, 0xf0fe)}, {text: "(\uf0a8", char: property(sprmCRgFtc0, 0)}, {text: "\r"}},
			alter: func(w *wordParts) {
				font := strings.Repeat("\x00", 39) + wide("Wingdings\x00")
				w.add(fibFonts, le(1, 0)+string(byte(len(font)))+font)
			}, want: []string{"☑(□"}},
		"tables by their marks": {runs: []word{{text: "前\r"}, {text: "1\x07甲\r乙\x07", para: inTable}, {text: "\x07", para: rowEnd}, {text: "2\x07\x07", para: inTable}, {text: "\x07", para: rowEnd}, {text: "后\r"}},
			want: []string{"前", "", "1|甲\n乙", "2", "", "后"}},
		"a deleted row": {runs: []word{{text: "1\x07", para: inTable, char: deleted}, {text: "\x07", para: rowEnd, char: deleted}, {text: "2\x07", para: inTable}, {text: "\x07", para: rowEnd}},
			want: []string{"2"}},
		// The last row of a list was dropped, since a deletion began at its end.
		"a deletion that begins at the end of a row": {runs: []word{{text: "1\x07", para: inTable}, {text: "\x07", para: rowEnd, char: deleted}, {text: "旧\x07", para: inTable, char: deleted}, {text: "\x07", para: rowEnd, char: deleted}},
			want: []string{"1"}},
		"rows by count where nothing is said of paragraphs": {runs: []word{{text: "前\r序号\x07名称\x07备注\x07\x071\x07甲\r乙\x07\x07\x072\x07\x07丙\x07\x07后\r"}},
			alter: func(w *wordParts) { w.put32(fibParas+4, 0) },
			want:  []string{"前", "", "序号|名称|备注", "1|甲\n乙", "2||丙", "", "后"}},
		"cells merged over rows and over columns": {runs: []word{
			{text: "序号\x07地区\x07\x07名称\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 100, 200, 300, 400}, 0x60, 0x01, 0x02, 0x60)},
			{text: "\x07市\x07县\x07\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 101, 200, 299, 400}, 0x20, 0, 0, 0x20)}},
			want: []string{"序号|地区||名称", "[序号]|市|县|[名称]"}},
		"a merge whose beginning is not marked": {runs: []word{
			{text: "武侯\x07甲\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 100, 200}, 0, 0)},
			{text: "\x07乙\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 100, 200}, 0x20, 0)}}, want: []string{"武侯|甲", "[武侯]|乙"}},
		"merges said one by one": {runs: []word{
			{text: "武侯\x07甲\x07x\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 100, 200, 300}, 0, 0, 0) + property(sprmTVertMerge, "\x02\x00\x03") + property(sprmTMerge, "\x01\x03")},
			{text: "\x07乙\x07丙\x07", para: inTable}, {text: "\x07", para: rowOf([]int{0, 100, 200, 300}, 0, 0, 0) + property(sprmTVertMerge, "\x02\x00\x01")}},
			want: []string{"武侯|甲", "[武侯]|乙|丙"}},
		// An operand of no bytes was looked into.
		"a row that says nothing of its cells": {runs: []word{{text: "1\x07", para: inTable}, {text: "\x07", para: rowEnd + property(sprmTDefTable, 1) + property(sprmTVertMerge, "\x00")}}, want: []string{"1"}},
		"properties that lie elsewhere": {runs: []word{{text: "1\x072\x07", para: inTable}, {text: "\x07", para: property(sprmPHugePapx, uint32(3))}, {text: "3\x074\x07", para: inTable}, {text: "\x07", para: rowEnd}},
			alter: func(w *wordParts) { w.data = []byte("xyz" + le(len(rowEnd), rowEnd)) }, want: []string{"1|2", "3|4"}},
		"a table in a cell": {runs: []word{
			{text: "外\r", para: inTable + property(sprmPItap, uint32(1))},
			{text: "内\r", para: inTable + property(sprmPItap, uint32(2)) + property(sprmPFInnerCell, "\x01")},
			{text: "\r", para: inTable + property(sprmPItap, uint32(2)) + property(sprmPFInnerTtp, "\x01")},
			{text: "外\x07", para: inTable + property(sprmPItap, uint32(1))}, {text: "\x07", para: rowEnd}}, want: []string{"外\n外", "", "内"}},
		"saved quickly: what pieces say": {changes: []string{inTable, rowEnd}, runs: []word{{text: "1\x07", change: 0<<1 | 1}, {text: "\x07", change: 1<<1 | 1}, {text: "删\r", change: 0x41<<1 | 1<<8}, {text: "隐", change: 0x5c<<1 | 1<<8}, {text: "后\r"}},
			want: []string{"1", "", "后"}},
		"a text box where it hangs": {runs: []word{{text: "前\r"}, {text: "\x08", char: special}, {text: "后\r"}, {text: "盒\r盖\r\r"}},
			alter: func(w *wordParts) {
				w.put32(ccpText, 5)
				w.put32(ccpBoxes, 5)
				entry := func(shape int) string { return strings.Repeat("\x00", 14) + le(uint32(shape), uint32(0)) }
				w.add(fibBoxes, le(uint32(0), uint32(4), uint32(5))+entry(9)+entry(0))
				w.add(fibAnchors, le(uint32(2), uint32(5), uint32(9))+strings.Repeat("\x00", 22))
			}, want: []string{"前", "盒", "盖", "后"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := wordOf(tt.changes, tt.runs...)
			if tt.alter != nil {
				tt.alter(w)
			}
			f, err := Read(w.file(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drawn(f)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadDOCErrors(t *testing.T) {
	document := func(alter func(w *wordParts)) []byte {
		w := wordOf(nil, word{text: "1\x07", para: inTable}, word{text: "\x07", para: rowEnd})
		alter(w)
		return w.file()
	}
	whole := document(func(*wordParts) {})
	type want struct {
		Kind   Kind
		Format string
	}
	for name, tt := range map[string]struct {
		data []byte
		want want
	}{
		"nothing in it":                 {wordOf(nil, word{text: "\r"}).file(), want{Empty, "doc"}},
		"with a password":               {document(func(w *wordParts) { w.main[fibFlags+1] |= flagEncrypted >> 8 }), want{Encrypted, "doc"}},
		"of Word 95":                    {document(func(w *wordParts) { w.main[0] = 0xdc }), want{Unsupported, "doc 95"}},
		"of Word 95, by its version":    {document(func(w *wordParts) { w.main[fibVersion] = 0x68 }), want{Unsupported, "doc 95"}},
		"of something else":             {document(func(w *wordParts) { w.main[0] = 0 }), want{Damaged, "doc"}},
		"half a header":                 {oleOf("WordDocument", le(0xa5ec, 0xc1)), want{Damaged, "doc"}},
		"no table stream":               {document(func(w *wordParts) { w.main[fibFlags+1] = 0 }), want{Damaged, "doc"}},
		"no piece table":                {document(func(w *wordParts) { w.put32(fibClx+4, 0) }), want{Damaged, "doc"}},
		"more text than there is":       {document(func(w *wordParts) { w.put32(ccpText, 1000) }), want{Damaged, "doc"}},
		"less than nothing":             {document(func(w *wordParts) { w.put32(ccpText, -1) }), want{Damaged, "doc"}},
		"pieces that lie outside":       {document(func(w *wordParts) { binary.LittleEndian.PutUint32(w.table[5+12+2:], 1<<28) }), want{Damaged, "doc"}},
		"pieces in no order":            {document(func(w *wordParts) { binary.LittleEndian.PutUint32(w.table[5+4:], 9) }), want{Damaged, "doc"}},
		"only the stream's name":        {oleOf("WordDocument", ""), want{Damaged, "doc"}},
		"tables within tables for ever": {wordOf(nil, word{text: "1\r", para: inTable + property(sprmPItap, uint32(maxDocTables+1))}).file(), want{TooLarge, "doc"}},
		"a row without end":             {wordOf(nil, word{text: strings.Repeat("1\x07", maxInRow+1), para: inTable}, word{text: "\x07", para: rowEnd}).file(), want{TooLarge, "doc"}},
	} {
		f, err := Read(tt.data, Options{})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %+v, %v", name, f, err)
		} else if diff := cmp.Diff(tt.want, want{e.Kind, e.Format}); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	if _, err := Read(whole, Options{Sheet: "名单"}); kindOf(err) != NoSheet {
		t.Error(err)
	}
}

// The same text named by many pieces is read only so often.
func TestReadDOCTextIsBounded(t *testing.T) {
	text := strings.Repeat("0123456789abcde\r", 1<<16)
	w := wordOf(nil, word{text: text, narrow: true})
	cps, pcds := "", ""
	n := maxDocText/len(text) + 2
	for i := range n {
		cps += le(uint32(i * len(text)))
		pcds += le(0, uint32(2*wordText|0x40000000), 0)
	}
	cps += le(uint32(n * len(text)))
	w.add(fibClx, "\x02"+le(uint32(len(cps)+len(pcds)), cps, pcds))
	w.put32(ccpText, n*len(text))
	if f, err := Read(w.file(), Options{}); kindOf(err) != TooLarge {
		t.Errorf("%v, %v", f, err)
	}
}

// A document with a workbook in it was taken for a workbook.
func TestReadDOCWithWorkbookInIt(t *testing.T) {
	w := wordOf(nil, word{text: "甲\r"})
	data := oleOf("WordDocument", string(w.main), "1Table", string(w.table), "ObjectPool", "", "Workbook", publishedXLS())
	// The workbook moves from beside the pool into it.
	dir := 512 + 512*int(binary.LittleEndian.Uint32(data[48:]))
	pool := data[dir+3*128 : dir+4*128]
	pool[66] = 1
	binary.LittleEndian.PutUint32(pool[72:], 0xffffffff)
	binary.LittleEndian.PutUint32(pool[76:], 4)
	binary.LittleEndian.PutUint32(pool[120:], 0)
	f, err := Read(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"甲"}, drawn(f)); f.Format != "doc" || diff != "" {
		t.Errorf("%s: %s", f.Format, diff)
	}
}

// FuzzReadDOC changes the streams of documents.
func FuzzReadDOC(f *testing.F) {
	names, err := filepath.Glob("testdata/*.doc")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		found, err := streams(data, "doc", "WordDocument", "0Table", "1Table", "Data")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(found["WordDocument"], append(found["0Table"], found["1Table"]...), found["Data"])
	}
	w := wordOf([]string{inTable}, word{text: "1\x07\x13a\x14甲\x15\x07", change: 1}, word{text: "\x07", para: rowOf([]int{0, 100, 200}, 0x60, 0)}, word{text: "\x08(\r", char: property(sprmCFSpec, "\x01")})
	f.Add(w.main, w.table, w.data)
	f.Fuzz(func(t *testing.T, main, table, data []byte) {
		holdsLaws(t, oleOf("WordDocument", string(main), "0Table", string(table), "1Table", string(table), "Data", string(data)), Options{})
	})
}
