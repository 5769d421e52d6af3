// Package grid reads a file in any supported format as tables of text cells.
//
// It knows no domain: not what a header, a title, a district or a credit code
// is, not which rows matter, not what a cell means. Nor does it know where the
// bytes came from: it opens no files, reads no clock and no locale, and never
// looks at a file's name: the content alone decides the format.
package grid

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Bounds on what is read, so that a small hostile file can't take the machine
// with it.
const (
	maxBytes = 1 << 30    // of a file, and of all parts of an archive unpacked
	maxCells = 32_000_000 // which are 512 MB before their text
	maxRows  = 2_000_000  // with any text, of all tables
	maxLines = 500_000    // rows of documents, web pages and JSON: larger lists are sheets and text files
	maxCell  = 256 << 10  // bytes of a cell
	maxText  = 256 << 20  // bytes of a text file, where each is held twice
	maxTable = 5_000      // tables, and runs of text around them

	freeText = 32 << 20 // bytes of text that a few rows may have,
	rowText  = 2 << 10  // and each further one; lists of many rows have 100 to 500

	wideRow = 512       // cells; lists of many rows have fewer
	maxWide = 4_000_000 // cells of all rows that are wider

	maxRecords = 1 << 16 // of a zip archive's directory
)

// File is what Read found in one file.
type File struct {
	Format   string   // "xlsx", "xls", "docx", "doc", "pdf", "ofd", "ods", "html", "json", "csv", "tsv"
	Encoding string   // of text formats: "utf-8", "utf-16le", "utf-16be", "gb18030"; else ""
	Tables   []Table  // those with at least one row
	Hidden   []string // names of hidden (or very hidden) sheets that hold cells and were not read
	Page     Page     // what a web page says of itself
}

// Page is what the head of a web page says of it, as printed; "" is unsaid.
type Page struct {
	Address string // where it was
	Source  string // who wrote it
	Date    string
}

// Table is one sheet, a whole text file, or a table of a document or web page,
// or a run of the text around those.
type Table struct {
	Name string // sheet name, "" where there are no sheets
	Rows []Row  // rows with at least one non-empty cell, in order
}

// Row is one row of a table.
type Row struct {
	Number    int      // 1-based, as a spreadsheet numbers it (for csv: the record; a quoted field with line breaks is one row)
	Page      int      // 1-based, of the file; 0 where there are none
	Hidden    bool     // by hand or by a filter
	Cells     []string // text as stored in the file (untrimmed, without NUL and without what unwrap takes off), trailing empty cells cut
	Inherited []bool   // nil, or per cell: the text is that of a merged cell that begins in a row above
}

// Options say how to read a file where its content leaves a choice.
type Options struct {
	Encoding string // "" = found from the content
	Sheet    string // "" = all visible sheets; a name reads just that sheet, hidden or not
}

// Kind is why a file can't be read as tables. Kinds are stable.
type Kind string

// The kinds of Error.
const (
	Empty       Kind = "empty"        // 0 bytes, or only white space
	Unsupported Kind = "unsupported"  // recognised, not read: Format names it
	Unknown     Kind = "unknown"      // binary that is none of the known formats
	Encrypted   Kind = "encrypted"    // password-protected office file
	Damaged     Kind = "damaged"      // truncated, half-written, broken zip, xml or quoting
	TooLarge    Kind = "too-large"    // over a bound (zip bomb, XML bomb, more than 1 GB)
	BadEncoding Kind = "bad-encoding" // not valid in the asked or any supported encoding; of a PDF: fonts without characters
	NoEncoding  Kind = "no-encoding"  // Options.Encoding is none that is known
	NoSheet     Kind = "no-sheet"     // Options.Sheet is not in the file
)

// Error says why a file can't be read as tables. Detail is for people's logs.
type Error struct {
	Kind     Kind
	Format   string   // "" when unknown
	Encoding string   // of BadEncoding and NoEncoding: that which was tried or asked for
	Line     int      // of BadEncoding in a text file: the first that is not valid; of Damaged: where a quote opens that never closes
	Sheets   []string // of NoSheet: those that the file has
	Detail   string
	Err      error
}

func (e *Error) Error() string {
	s := string(e.Kind)
	if e.Format != "" {
		s += " (" + e.Format + ")"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// A format is recognised by content and, when read is set, read. The first
// that claims the content gets it; text comes last and claims anything.
type format struct {
	name  string
	sniff func(content) bool
	read  func([]byte, Options) (*File, error) // nil: recognised so that the error can name it
}

var formats = []format{
	{"xlsb", part("xl/workbook.bin", contentTypes), nil},
	{"docx", part("word/", contentTypes), readDOCX},
	{"pptx", part("ppt/", contentTypes), nil},
	{"xlsx", part("xl/", contentTypes), readXLSX},
	{"ofd", part(pathOFD), readOFD},
	{"ods", part("content.xml", "mimetype"), readODS},
	{"zip", isZip, nil}, // see Unpack
	{"office", stream("EncryptedPackage"), refuseEncrypted},
	{"xls", stream("Workbook", "Book"), readXLS},
	{"doc", stream("WordDocument"), readDOC},
	{"ppt", stream("PowerPoint Document"), nil},
	{"ole2", magic(ole2), refuseOLE2},
	{"xls 4", magic("\x09\x02\x06\x00", "\x09\x04\x06\x00"), nil},
	{"xls", magic("\x09\x08\x10\x00\x00\x06", "\x09\x08\x08\x00\x00\x05", "\x09\x08\x08\x00\x00\x00\x10\x00"), readXLS},
	{"pdf", magic("%PDF-"), readPDF},
	{"png", magic("\x89PNG\r\n\x1a\n"), nil},
	{"jpeg", magic("\xff\xd8\xff"), nil},
	{"gif", magic("GIF87a", "GIF89a"), nil},
	{"tiff", magic("II*\x00", "MM\x00*"), nil},
	{"bmp", isBMP, nil},
	{"sqlite", magic("SQLite format 3\x00"), nil},
	{"elf", magic("\x7fELF"), nil},
	{"exe", isEXE, nil},
	{"rar", magic("Rar!\x1a\x07"), nil},
	{"7z", magic("7z\xbc\xaf\x27\x1c"), nil},
	{"gzip", magic("\x1f\x8b\x08"), nil},
	{"rtf", magic(`{\rtf`), nil},
	{"mht", head("mime-version:"), nil},
	{"html", isHTML, readHTML},
	{"xml", head("<?xml"), nil},
	{"json", isJSON, readJSON},
	{"text", func(content) bool { return true }, readText},
}

// Read reads the tables of a file. Its errors are of type *Error.
func Read(data []byte, opt Options) (*File, error) {
	switch {
	case len(data) == 0:
		return nil, &Error{Kind: Empty, Detail: "0 bytes"}
	case len(data) > maxBytes:
		return nil, &Error{Kind: TooLarge, Detail: fmt.Sprintf("%d bytes, at most %d are read", len(data), maxBytes)}
	case len(bytes.Trim(data, "\x00")) == 0:
		return nil, &Error{Kind: Damaged, Detail: fmt.Sprintf("nothing but %d zero bytes", len(data))}
	}
	c := look(data)
	format := formatOf(c)
	if c.zipErr != nil {
		c.zipErr.Format = format.name
		return nil, c.zipErr
	}
	if format.read == nil {
		return nil, &Error{Kind: Unsupported, Format: format.name}
	}
	f, err := format.read(data, opt)
	if err != nil {
		return nil, err
	}
	if err := f.bounded(); err != nil {
		return nil, err
	}
	unwrap(f)
	if len(f.Hidden) == 0 && blank(f.Tables) {
		return nil, &Error{Kind: Empty, Format: f.Format, Detail: "only empty cells"}
	}
	return f, nil
}

// bounded holds tables and cells to what those that read them can take.
func (f *File) bounded() error {
	if len(f.Tables) > maxTable {
		return &Error{Kind: TooLarge, Format: f.Format, Detail: fmt.Sprintf("over %d tables", maxTable)}
	}
	rows, text := 0, 0
	for _, t := range f.Tables {
		rows += len(t.Rows)
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				text += len(c)
				if len(c) > maxCell {
					return &Error{Kind: TooLarge, Format: f.Format, Detail: fmt.Sprintf("row %d: a cell of over %d bytes", r.Number, maxCell)}
				}
			}
		}
	}
	return wordy(f.Format, text, rows)
}

// wordy is the error of rows that say more than those of any list.
func wordy(format string, text, rows int) error {
	if text <= freeText+rows*rowText {
		return nil
	}
	return &Error{Kind: TooLarge, Format: format, Detail: fmt.Sprintf("%d bytes of text in %d rows", text, rows)}
}

// formatOf is the first format that claims the content; text claims any.
func formatOf(c content) *format {
	i := slices.IndexFunc(formats, func(f format) bool { return f.sniff(c) })
	return &formats[i]
}

func blank(tables []Table) bool {
	for _, t := range tables {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				if strings.TrimSpace(c) != "" {
					return false
				}
			}
		}
	}
	return true
}

// content is what the formats are recognised by.
type content struct {
	data    []byte
	head    string   // the first kilobyte in lower case, without NUL (so also of UTF-16), BOM and leading white space
	parts   []string // entries of a zip archive, in lower case with /
	zipErr  *Error   // it begins as a zip archive but isn't a whole one
	streams []string // at the top of an OLE2 compound file; nil: it is none, or isn't a whole one
}

func look(data []byte) content {
	c := content{data: data}
	first := data[:min(len(data), 1024)]
	for _, bom := range []string{bomUTF8, bomUTF16LE, bomUTF16BE, bomGB18030} {
		first = bytes.TrimPrefix(first, []byte(bom))
	}
	first = bytes.ReplaceAll(first, []byte{0}, nil)
	c.head = strings.ToLower(string(bytes.TrimSpace(first)))
	if magic(ole2)(c) {
		c.streams = topStreams(data)
	}
	if !isZip(c) {
		return c
	}
	var names []string
	if bytes.Count(data, []byte(zipRecord)) > maxRecords {
		c.zipErr = &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("over %d parts", maxRecords)}
	} else if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		if overlapping(z) {
			c.zipErr = &Error{Kind: Damaged, Format: "zip", Detail: "its parts overlap"}
		}
	} else {
		// The directory at the end is gone; the entries' own headers still
		// tell what it was going to be.
		c.zipErr = &Error{Kind: Damaged, Err: err}
		for rest := data; len(names) < maxEntries; {
			i := bytes.Index(rest, []byte(zipEntry))
			if i < 0 || len(rest) < i+30 {
				break
			}
			n := int(binary.LittleEndian.Uint16(rest[i+26:]))
			rest = rest[i+30:]
			names = append(names, string(rest[:min(n, len(rest))]))
		}
	}
	for _, name := range names {
		c.parts = append(c.parts, strings.ToLower(strings.ReplaceAll(name, `\`, "/")))
	}
	return c
}

// overlapping reports whether parts of an archive lie over each other, so that a
// small one unpacks to many large ones. No program writes such an archive.
func overlapping(z *zip.Reader) bool {
	type span struct{ from, to int64 }
	var spans []span
	for _, f := range z.File {
		if from, err := f.DataOffset(); err == nil && f.CompressedSize64 > 0 {
			spans = append(spans, span{from, from + int64(min(f.CompressedSize64, maxBytes))})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return true
		}
	}
	return false
}

const (
	zipEntry     = "PK\x03\x04"
	zipRecord    = "PK\x01\x02" // of the directory, one for each part
	zipEmpty     = "PK\x05\x06"
	contentTypes = "[content_types].xml"
	ole2         = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

func isZip(c content) bool { return magic(zipEntry, zipEmpty)(c) }

func magic(prefixes ...string) func(content) bool {
	return func(c content) bool {
		for _, p := range prefixes {
			if bytes.HasPrefix(c.data, []byte(p)) {
				return true
			}
		}
		return false
	}
}

func head(prefix string) func(content) bool {
	return func(c content) bool { return strings.HasPrefix(c.head, prefix) }
}

// part recognises a zip archive by the beginnings of entries' names, all of
// which must be there: lists may be sent in a folder called word. In one that
// breaks off the first will do.
func part(prefixes ...string) func(content) bool {
	return func(c content) bool {
		for _, prefix := range prefixes {
			if !slices.ContainsFunc(c.parts, func(name string) bool { return strings.HasPrefix(name, prefix) }) {
				return false
			}
			if c.zipErr != nil {
				return true
			}
		}
		return true
	}
}

// stream recognises an OLE2 compound file by a stream in it. In one that is
// damaged that is searched for in the directory, whose entries are 128 bytes
// long and aligned: a UTF-16 name of at most 31 units, its length in bytes with
// the closing NUL, and the kind of entry.
func stream(names ...string) func(content) bool {
	return func(c content) bool {
		if c.streams != nil {
			return slices.ContainsFunc(c.streams, func(name string) bool { return slices.Contains(names, name) })
		}
		if !magic(ole2)(c) {
			return false
		}
		for entry := c.data[min(512, len(c.data)):]; len(entry) >= 128; entry = entry[128:] {
			size := int(binary.LittleEndian.Uint16(entry[64:]))
			if size < 4 || size > 64 || size%2 != 0 || entry[66] != 2 {
				continue
			}
			units := make([]uint16, size/2-1)
			for i := range units {
				units[i] = binary.LittleEndian.Uint16(entry[2*i:])
			}
			for _, name := range names {
				if string(utf16.Decode(units)) == name {
					return true
				}
			}
		}
		return false
	}
}

func isHTML(c content) bool {
	head := c.head
	for strings.HasPrefix(head, "<!--") { // saved from url=
		_, head, _ = strings.Cut(head, "-->")
		head = strings.TrimSpace(head)
	}
	for _, p := range []string{"<!doctype html", "<html", "<head", "<meta", "<title", "<link", "<script", "<style", "<body", "<div", "<table", "<tr"} {
		if strings.HasPrefix(head, p) {
			return true
		}
	}
	return strings.HasPrefix(head, "<?xml") && strings.Contains(head, "<html") || isFragment(c)
}

// shown are tags that web pages have in running text.
var shown = regexp.MustCompile(`</?(?:font|center|p|br|b|span|strong|table|h[1-6]|tr|td)[ />]`)

// isFragment tells a piece of a web page that begins with its text, or with a
// tag that says nothing: further on there is a table.
func isFragment(c content) bool {
	if !shown.MatchString(c.head) {
		return false
	}
	first := bytes.ToLower(bytes.ReplaceAll(c.data[:min(len(c.data), sample)], []byte{0}, nil))
	i := bytes.Index(first, []byte("<table"))
	return i >= 0 && bytes.Contains(first[i:], []byte("<td"))
}

func isBMP(c content) bool {
	return magic("BM")(c) && len(c.data) >= 14 && int(binary.LittleEndian.Uint32(c.data[2:])) == len(c.data)
}

func isEXE(c content) bool {
	return magic("MZ")(c) && bytes.IndexByte(c.data[:min(len(c.data), 64)], 0) >= 0
}

func refuseEncrypted([]byte, Options) (*File, error) {
	return nil, &Error{Kind: Encrypted, Format: "office"}
}

// slab hands out the cells of many rows from few allocations.
type slab struct {
	free []string
	used int // cells
	wide int // those of rows that are wider than lists are
	rows int
	most int // rows; 0: maxRows
}

func errRows(most int) error {
	return &Error{Kind: TooLarge, Detail: fmt.Sprintf("over %d rows", most)}
}

func errCells() error {
	return &Error{Kind: TooLarge, Detail: fmt.Sprintf("over %d cells", maxCells)}
}

// keep copies a row of cells without the empty ones at its end.
func (s *slab) keep(cells []string) ([]string, error) {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	if n == 0 {
		return nil, nil
	}
	if n > wideRow {
		s.wide += n
	}
	if s.used += n; s.used > maxCells || n > maxColumn || s.wide > maxWide {
		return nil, errCells()
	}
	if most := cmp.Or(s.most, maxRows); s.rows >= most {
		return nil, errRows(most)
	}
	s.rows++
	if len(s.free) < n {
		s.free = make([]string, max(n, min(s.used, 1<<16), 256))
	}
	kept := s.free[:n:n]
	s.free = s.free[n:]
	copy(kept, cells)
	return kept, nil
}
