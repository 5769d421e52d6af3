package grid

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

const (
	maxEntries  = 1000      // of an archive and those in it
	maxUnpacked = 256 << 20 // bytes of an archive's files, which are all held at once
	zipPassword = 1         // the flag of an entry with a password
)

// Member is a file of an archive.
type Member struct {
	Name    string // with its folders, and with the archive in the archive that it lies in: 附件/内.zip/名单.xlsx
	Content []byte
	Err     error // why it can't be taken out, of type *Error
}

// Unpack returns the files of a zip archive and of the archives in it, in
// their order; nil for a file of another format, and for an archive that breaks
// off, which Read reports. What can't be taken out is a member with an error: the
// others are not affected.
func Unpack(data []byte) ([]Member, error) {
	if !isArchive(data) {
		return nil, nil
	}
	a := &archive{}
	if err := a.read(data, ""); err != nil {
		return nil, err
	}
	if len(a.members) == 0 {
		return nil, &Error{Kind: Empty, Format: "zip", Detail: "no files"}
	}
	return a.members, nil
}

// isArchive reports whether a file is a whole zip archive, and none of the formats
// that are made like one.
func isArchive(data []byte) bool {
	c := look(data)
	return c.zipErr == nil && formatOf(c).name == "zip"
}

// archive gathers the files of an archive.
type archive struct {
	members []Member
	bytes   uint64 // unpacked, of the members and of the parts that these have
	held    uint64 // bytes of the members
}

func (a *archive) read(data []byte, within string) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &Error{Kind: Damaged, Format: "zip", Err: err}
	}
	for _, e := range z.File {
		name := entryName(e.Name)
		if strings.HasSuffix(name, "/") || leftBehind(name) {
			continue
		}
		if within != "" {
			name = within + "/" + name
		}
		content, err := a.entry(e)
		if a.bytes > maxBytes || a.held > maxUnpacked {
			return err
		}
		if err == nil && within == "" && isArchive(content) {
			if err := a.read(content, name); err != nil {
				return err
			}
			continue
		}
		if a.members = append(a.members, Member{name, content, err}); len(a.members) > maxEntries {
			return &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("over %d files", maxEntries)}
		}
	}
	return nil
}

// entry takes one file out, and holds it and its parts against the bounds.
func (a *archive) entry(e *zip.File) ([]byte, error) {
	refuse := func(kind Kind, err error) ([]byte, error) { return nil, &Error{Kind: kind, Format: "zip", Err: err} }
	if e.Flags&zipPassword != 0 {
		return refuse(Encrypted, nil)
	}
	if err := a.unpack(e); err != nil {
		return nil, err
	}
	r, err := e.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return refuse(Unsupported, err)
	case err != nil:
		return refuse(Damaged, err)
	}
	defer r.Close()
	if a.held += e.UncompressedSize64; a.held > maxUnpacked {
		return refuse(TooLarge, fmt.Errorf("its files are over %d bytes", maxUnpacked))
	}
	var unpacked bytes.Buffer
	unpacked.Grow(int(e.UncompressedSize64)) // which was held against the bounds
	if _, err := unpacked.ReadFrom(r); err != nil {
		return refuse(Damaged, err)
	}
	content := unpacked.Bytes()
	if z, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		for _, part := range z.File {
			if err := a.unpack(part); err != nil {
				return nil, err
			}
		}
	}
	return content, nil
}

// unpack holds what an entry unpacks to against the bounds.
func (a *archive) unpack(e *zip.File) error {
	size := min(e.UncompressedSize64, maxBytes+1)
	if size > ratioFrom && size/maxRatio > e.CompressedSize64 {
		return &Error{Kind: TooLarge, Format: "zip",
			Detail: fmt.Sprintf("%s unpacks from %d to %d bytes", entryName(e.Name), e.CompressedSize64, e.UncompressedSize64)}
	}
	if a.bytes += size; a.bytes > maxBytes {
		return &Error{Kind: TooLarge, Format: "zip", Detail: fmt.Sprintf("unpacked it is over %d bytes", maxBytes)}
	}
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
