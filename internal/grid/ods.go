package grid

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readODS reads an OpenDocument spreadsheet, as LibreOffice and WPS write them:
// its visible sheets, numbers as stored, dates as the sheet shows them where
// that names the year first, and merged cells down over their rows.
func readODS(data []byte, opt Options) (*File, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Error{Kind: Damaged, Format: "ods", Err: err}
	}
	kind, _ := readPart(z, "mimetype", 1<<10)
	for _, other := range [][2]string{{"opendocument.text", "odt"}, {"opendocument.presentation", "odp"},
		{"opendocument.graphics", "odg"}} {
		if bytes.Contains(kind, []byte(other[0])) {
			return nil, &Error{Kind: Unsupported, Format: other[1]}
		}
	}
	if manifest, err := readPart(z, "meta-inf/manifest.xml", 1<<20); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return nil, &Error{Kind: Encrypted, Format: "ods"}
	}
	r, err := openPart(z, "ods", "content.xml", maxBytes)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	o := &odsReader{only: opt.Sheet, hidden: map[string]bool{}}
	if err := o.read(r); err != nil {
		var own *Error
		if errors.As(err, &own) {
			return nil, err
		}
		return nil, &Error{Kind: Damaged, Format: "ods", Detail: "content.xml", Err: err}
	}
	if opt.Sheet != "" && !slices.Contains(o.names, opt.Sheet) {
		return nil, &Error{Kind: NoSheet, Format: "ods", Sheets: o.names, Detail: fmt.Sprintf("no sheet %q among %q", opt.Sheet, o.names)}
	}
	return &File{Format: "ods", Tables: o.tables, Hidden: o.unread}, nil
}

// readPart reads a small part of an archive whole.
func readPart(z *zip.Reader, name string, limit uint64) ([]byte, error) {
	r, err := openPart(z, "ods", name, limit)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, int64(limit)))
}

const maxODSText = 1 << 20 // of a cell

type odsReader struct {
	only   string          // the one sheet that is asked for
	names  []string        // of all sheets
	hidden map[string]bool // styles of sheets that aren't shown
	tables []Table
	unread []string
	mem    slab

	path   []xml.Name
	style  string // that is being defined
	skip   int    // the depth of the element that is skipped, 0 if none is
	inText int    // paragraphs open

	sheet  string
	veiled bool // the sheet is hidden and not asked for
	rows   []Row
	merges []merge
	number int // of the row before
	repeat int // how often the row is repeated
	filter bool
	cells  []string
	starts []merge // of the row's cells that go on below: left, and as bottom how many rows

	kind, value  string // of the cell
	times, downs int
	lines        int
	text         []byte
}

func (o *odsReader) read(r io.Reader) error {
	g := &guard{Reader: bufio.NewReaderSize(r, 64<<10), format: "ods"}
	x := xml.NewDecoder(g)
	seen := false
	for {
		g.n = 0
		t, err := x.RawToken()
		if errors.Is(err, io.EOF) {
			if len(o.path) > 0 || !seen {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			seen = true
			if o.path = append(o.path, t.Name); len(o.path) > maxDepth {
				return &Error{Kind: TooLarge, Format: "ods", Detail: fmt.Sprintf("elements nested over %d deep", maxDepth)}
			}
			if o.skip == 0 {
				o.start(t)
			}
		case xml.EndElement:
			n := len(o.path)
			if n == 0 || o.path[n-1] != t.Name {
				return fmt.Errorf("an end tag %s that closes nothing", t.Name.Local)
			}
			switch o.skip {
			case 0:
				if err := o.end(t.Name); err != nil {
					return err
				}
			case n:
				o.skip = 0
			}
			o.path = o.path[:n-1]
		case xml.CharData:
			if o.skip == 0 && o.inText > 0 {
				if err := o.say(t); err != nil {
					return err
				}
			}
		case xml.Directive:
			if err := refuseEntities(t, "ods"); err != nil {
				return err
			}
		}
	}
}

func (o *odsReader) say(text []byte) error {
	if len(o.text)+len(text) > maxODSText {
		return &Error{Kind: TooLarge, Format: "ods", Detail: fmt.Sprintf("a cell of over %d bytes", maxODSText)}
	}
	o.text = append(o.text, text...)
	return nil
}

// odsAttr is an attribute by its name, whatever its prefix.
func odsAttr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// countOf is the repeat count of an element.
func countOf(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(odsAttr(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxRow)
}

func (o *odsReader) start(e xml.StartElement) {
	switch name := e.Name.Space + ":" + e.Name.Local; name {
	case "style:style":
		o.style = odsAttr(e, "name")
	case "style:table-properties":
		if odsAttr(e, "display") == "false" {
			o.hidden[o.style] = true
		}
	case "table:table":
		o.sheet, o.rows, o.merges, o.number = odsAttr(e, "name"), nil, nil, 0
		o.names = append(o.names, o.sheet)
		o.veiled = o.only == "" && o.hidden[odsAttr(e, "style-name")]
		if o.only != "" && o.sheet != o.only {
			o.skip = len(o.path)
		}
	case "table:table-row":
		o.repeat, o.cells, o.starts = countOf(e, "number-rows-repeated"), o.cells[:0], o.starts[:0]
		visibility := odsAttr(e, "visibility")
		o.filter = visibility == "collapse" || visibility == "filter"
	case "table:table-cell", "table:covered-table-cell":
		o.kind, o.value = odsAttr(e, "value-type"), ""
		switch o.kind {
		case "float", "percentage", "currency":
			o.value = odsAttr(e, "value")
		case "date":
			o.value = odsAttr(e, "date-value")
		case "string":
			o.value = odsAttr(e, "string-value")
		}
		o.times, o.downs, o.lines, o.text = countOf(e, "number-columns-repeated"), countOf(e, "number-rows-spanned"), 0, o.text[:0]
	case "text:p", "text:h":
		if o.lines > 0 && o.inText == 0 {
			o.text = append(o.text, '\n')
		}
		o.lines++
		o.inText++
	case "text:s":
		if o.inText > 0 {
			o.text = append(o.text, strings.Repeat(" ", min(countOf(e, "c"), 100))...)
		}
	case "text:tab":
		o.text = append(o.text, '\t')
	case "text:line-break":
		o.text = append(o.text, '\n')
	case "office:annotation", "draw:frame", "draw:g", "table:shapes", "text:tracked-changes", "table:tracked-changes", "text:ruby-text", "office:forms":
		o.skip = len(o.path)
	}
}

// yearFirst tells dates shown so that nobody mistakes them.
var yearFirst = regexp.MustCompile(`^[0-9]{4}[-/.年]`)

func (o *odsReader) end(name xml.Name) error {
	switch name.Space + ":" + name.Local {
	case "text:p", "text:h":
		o.inText--
	case "table:table-cell", "table:covered-table-cell":
		text := strings.ReplaceAll(string(o.text), "\x00", "")
		switch {
		case o.value == "":
		case o.kind == "date":
			if !yearFirst.MatchString(text) {
				text = strings.TrimSuffix(o.value, "T00:00:00")
			}
		case o.kind != "string" || text == "":
			text = o.value
		}
		o.kind, o.value = "", ""
		if len(o.cells)+o.times > maxColumn {
			if text != "" {
				return errCells()
			}
			return nil // empty cells to the edge of the sheet
		}
		if text != "" && o.downs > 1 {
			o.starts = append(o.starts, merge{left: len(o.cells) + 1, bottom: o.downs})
		}
		for range o.times {
			o.cells = append(o.cells, text)
		}
	case "table:table-row":
		for n := range o.repeat {
			kept, err := o.mem.keep(o.cells)
			if err != nil {
				return err
			}
			if len(kept) == 0 {
				break // and so are all its repetitions
			}
			at := o.number + n + 1
			o.rows = append(o.rows, Row{Number: at, Hidden: o.filter, Cells: kept})
			if n == 0 {
				for _, m := range o.starts {
					o.merges = append(o.merges, merge{left: m.left, top: at, bottom: at + m.bottom - 1})
				}
			}
		}
		if o.number += o.repeat; o.number > maxRow {
			o.number = maxRow
			if len(o.rows) > 0 && o.rows[len(o.rows)-1].Number > maxRow {
				return errRows(maxRow)
			}
		}
	case "table:table":
		switch {
		case len(o.rows) == 0:
		case o.veiled:
			o.unread = append(o.unread, o.sheet)
		default:
			if err := o.mem.fillDown(o.rows, o.merges); err != nil {
				return err
			}
			o.tables = append(o.tables, Table{Name: o.sheet, Rows: o.rows})
		}
	}
	return nil
}
