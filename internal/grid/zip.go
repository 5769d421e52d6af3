package grid

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

const (
	maxEntries  = 1000 // of an archive and those in it
	zipPassword = 1    // the flag of an entry with a password
)

// The formats hold readZip, which looks among them.
var (
	formatOf  func(content) *format
	readEntry func([]byte, Options) (*File, error)
)

func init() {
	formatOf = func(c content) *format {
		for i := range formats {
			if formats[i].sniff(c) {
				return &formats[i]
			}
		}
		return nil
	}
	readEntry = Read
}

// readZip reads the files of an archive, and of archives in it, in their order.
// What is of no format that is read is passed over; a file that should be read
// and can't be is an error, for lists must not go missing unseen.
func readZip(data []byte, opt Options) (*File, error) {
	a := &archive{opt: opt, f: &File{Format: "zip"}}
	if err := a.read(data, ""); err != nil {
		return nil, err
	}
	switch {
	case opt.Sheet != "" && !a.chosen:
		return nil, &Error{Kind: NoSheet, Format: "zip", Detail: fmt.Sprintf("no sheet %q in the files %q", opt.Sheet, a.names)}
	case len(a.f.Tables) == 0 && len(a.f.Hidden) == 0 && len(a.f.Passed) > 0:
		return nil, &Error{Kind: Unsupported, Format: "zip", Detail: fmt.Sprintf("none of its files is read: %q", a.f.Passed)}
	}
	return a.f, nil
}

// archive gathers the tables of the files of an archive.
type archive struct {
	opt    Options
	f      *File
	names  []string
	chosen bool   // the asked sheet was found
	bytes  uint64 // unpacked, of the entries and of the parts that these have
	cells  int
}

func (a *archive) read(data []byte, within string) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &Error{Kind: Damaged, Format: "zip", Detail: within, Err: err}
	}
	for _, e := range z.File {
		name := entryName(e.Name)
		if strings.HasSuffix(name, "/") || leftBehind(name) {
			continue
		}
		if within != "" {
			name = within + "/" + name
		}
		if a.names = append(a.names, name); len(a.names) > maxEntries {
			return &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("over %d files", maxEntries)}
		}
		err := a.entry(e, name, within != "")
		if known := (*Error)(nil); errors.As(err, &known) && known.File == "" {
			known.File = name
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) entry(e *zip.File, name string, nested bool) error {
	if e.Flags&zipPassword != 0 {
		return &Error{Kind: Encrypted, Format: "zip", Detail: name}
	}
	size := e.UncompressedSize64
	if err := a.unpack(e, name); err != nil {
		return err
	}
	r, err := e.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return &Error{Kind: Unsupported, Format: "zip", Detail: name, Err: err}
	case err != nil:
		return &Error{Kind: Damaged, Format: "zip", Detail: name, Err: err}
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return &Error{Kind: Damaged, Format: "zip", Detail: name, Err: err}
	}
	format := formatOf(look(data))
	switch {
	case format == nil || format.read == nil || len(data) == 0 || format.name == "zip" && nested:
		a.f.Passed = append(a.f.Passed, name)
		return nil
	case format.name == "zip":
		return a.read(data, name)
	}
	opt := a.opt
	if opt.Sheet != "" {
		rest, ok := strings.CutPrefix(opt.Sheet, name)
		if !ok || rest != "" && rest[0] != '/' {
			return nil
		}
		opt.Sheet = strings.TrimPrefix(rest, "/")
	}
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, part := range z.File {
			if err := a.unpack(part, name); err != nil {
				return err
			}
		}
	}
	f, err := readEntry(data, opt)
	var known *Error
	switch {
	case errors.As(err, &known) && (known.Kind == Empty || known.Kind == Unsupported || known.Kind == Unknown):
		a.f.Passed = append(a.f.Passed, name)
		return nil
	case errors.As(err, &known):
		known.Detail = strings.TrimSuffix(name+": "+known.Detail, ": ")
		return known
	}
	a.chosen = true
	for _, t := range f.Tables {
		for _, r := range t.Rows {
			a.cells += len(r.Cells)
		}
		if t.Name = name + "/" + t.Name; t.Name == name+"/" {
			t.Name = name
		}
		a.f.Tables = append(a.f.Tables, t)
	}
	if a.cells > maxCells {
		return errCells()
	}
	for _, sheet := range f.Hidden {
		a.f.Hidden = append(a.f.Hidden, name+"/"+sheet)
	}
	return nil
}

// unpack holds what an entry unpacks to against the bounds.
func (a *archive) unpack(e *zip.File, name string) error {
	size := e.UncompressedSize64
	if size > ratioFrom && size/maxRatio > e.CompressedSize64 {
		return &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("%s unpacks from %d to %d bytes", name, e.CompressedSize64, size)}
	}
	if size > maxBytes || a.bytes+size > maxBytes {
		return &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("unpacked it is over %d bytes", maxBytes)}
	}
	a.bytes += size
	return nil
}

// entryName reads the name of an entry: in UTF-8 or, as Windows in China wrote
// it without saying so, in GBK.
func entryName(name string) string {
	if !utf8.ValidString(name) {
		if s, bad := decodeGB18030([]byte(name)); bad < 0 {
			name = s
		} else {
			name = strings.ToValidUTF8(name, "_")
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, `\`, "/"), "\x00", "")
}

// leftBehind tells what systems and office programs add to an archive.
func leftBehind(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, "._") || strings.HasPrefix(base, "~$") ||
		base == ".DS_Store" || strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}
