package grid

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/richardlehane/mscfb"
)

// maxOLEReads bounds what the directory of a compound file may take to read:
// mscfb holds all of it, and goes down its tree by recursion.
const maxOLEReads = 1 << 15

// compoundReader counts the reads until the compound file is open.
type compoundReader struct {
	*bytes.Reader
	left int
	open bool
}

func (r *compoundReader) ReadAt(p []byte, off int64) (int, error) {
	if r.left--; r.left < 0 && !r.open {
		return 0, errors.New("its directory goes on and on")
	}
	return r.Reader.ReadAt(p, off)
}

// topStreams are the streams at the top of an OLE2 compound file; nil when it
// can't be opened. Those of a workbook within a document lie deeper.
func topStreams(data []byte) (names []string) {
	defer func() {
		if p := recover(); p != nil {
			names = nil
		}
	}()
	c, err := mscfb.New(&compoundReader{Reader: bytes.NewReader(data), left: maxOLEReads})
	if err != nil {
		return nil
	}
	names = []string{}
	for _, f := range c.File {
		if len(f.Path) == 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// streams reads those streams at the top of an OLE2 compound file that have
// one of the names.
func streams(data []byte, format string, names ...string) (found map[string][]byte, err error) {
	broken := func(err error) error { return &Error{Kind: Damaged, Format: format, Err: err} }
	defer func() {
		if p := recover(); p != nil {
			found, err = nil, broken(fmt.Errorf("mscfb: %v", p))
		}
	}()
	r := &compoundReader{Reader: bytes.NewReader(data), left: maxOLEReads}
	c, err := mscfb.New(r)
	if err != nil {
		return nil, broken(err)
	}
	r.open = true
	found = map[string][]byte{}
	for _, f := range c.File {
		if len(f.Path) > 0 || !slices.Contains(names, f.Name) || found[f.Name] != nil {
			continue
		}
		if f.Size > int64(len(data)) {
			return nil, broken(fmt.Errorf("%s has %d bytes, the file %d", f.Name, f.Size, len(data)))
		}
		content := make([]byte, f.Size)
		for n := 0; n < len(content); { // mscfb takes quadratic time for what is read at once
			m, err := f.Read(content[n:min(n+64<<10, len(content))])
			if n += m; n < len(content) && (err != nil && !errors.Is(err, io.EOF) || m == 0) {
				return nil, broken(fmt.Errorf("%s breaks off at %d of %d bytes: %w", f.Name, n, len(content), err))
			}
		}
		found[f.Name] = content
	}
	return found, nil
}

// refuseOLE2 tells a compound file of another kind from one that breaks off
// before its directory, which would have said what it is.
func refuseOLE2(data []byte, _ Options) (*File, error) {
	if len(data) >= 512 {
		shift := max(9, min(12, binary.LittleEndian.Uint16(data[30:]))) // of the size of sectors
		directory := (int64(binary.LittleEndian.Uint32(data[48:])) + 1) << shift
		if directory < int64(len(data)) {
			return nil, &Error{Kind: Unsupported, Format: "ole2"}
		}
	}
	return nil, &Error{Kind: Damaged, Format: "ole2"}
}
