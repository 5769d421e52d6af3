package grid

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	bomUTF8    = "\xef\xbb\xbf"
	bomUTF16LE = "\xff\xfe"
	bomUTF16BE = "\xfe\xff"
	bomGB18030 = "\x84\x31\x95\x33"
)

// readText reads a text file: csv, tsv, or plain lines as a table of one
// column.
func readText(data []byte, opt Options) (*File, error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "text", Detail: "a text file has no sheets"}
	}
	if len(data) > maxText {
		return nil, &Error{Kind: TooLarge, Format: "text", Detail: fmt.Sprintf("%d bytes, at most %d are read", len(data), maxText)}
	}
	if err := wordy("text", len(data), bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))); err != nil {
		return nil, err
	}
	text, encoding, err := decode(data, opt.Encoding)
	if err != nil {
		return nil, err
	}
	text, delim := delimiter(text)
	f := &File{Format: "csv", Encoding: encoding}
	if delim == '\t' {
		f.Format = "tsv"
	}
	rows, err := split(text, delim)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		f.Tables = []Table{{Rows: rows}}
	}
	return f, nil
}

// decode returns data as text without byte order mark and NUL, and the
// encoding it was in: the one asked for or, when that is "", the first that
// fits of: the one its byte order mark names, UTF-16 as its NULs show it,
// UTF-8, GB18030. It is never guessed half: what isn't valid throughout is an
// error, so no U+FFFD comes up that wasn't in the file.
func decode(data []byte, asked string) (text, encoding string, err error) {
	encoding, err = encodingNamed(asked)
	if err != nil {
		return "", "", err
	}
	guessed := encoding == ""
	if guessed {
		encoding = encodingOf(data)
	} else if encoding == "utf-16" {
		if encoding = encodingOf(data); !strings.HasPrefix(encoding, "utf-16") {
			encoding = "utf-16le"
		}
	}
	if guessed && !strings.HasPrefix(encoding, "utf-16") && controls(data) > min(len(data), sample)/16+1 {
		return "", "", &Error{Kind: Unknown, Detail: "binary content"}
	}
	bad := -1 // the first byte that isn't valid
	switch encoding {
	case "utf-8":
		data = bytes.TrimPrefix(data, []byte(bomUTF8))
		text = string(data)
		if !utf8.ValidString(text) {
			bad = invalidUTF8(data)
		}
	case "utf-16le":
		data = bytes.TrimPrefix(data, []byte(bomUTF16LE))
		text, bad = decodeUTF16(data, binary.LittleEndian)
	case "utf-16be":
		data = bytes.TrimPrefix(data, []byte(bomUTF16BE))
		text, bad = decodeUTF16(data, binary.BigEndian)
	case "gb18030":
		data = bytes.TrimPrefix(data, []byte(bomGB18030))
		text, bad = decodeGB18030(data)
	}
	if bad >= 0 && guessed && encoding == "gb18030" && controls(data) > 0 {
		return "", "", &Error{Kind: Unknown, Detail: "binary content"}
	}
	if bad >= 0 {
		newline := []byte("\n")
		switch encoding {
		case "utf-16le":
			newline = []byte("\n\x00")
		case "utf-16be":
			newline = []byte("\x00\n")
		}
		line := bytes.Count(data[:bad], newline) + 1
		return "", "", &Error{Kind: BadEncoding, Format: "text", Encoding: encoding, Line: line,
			Detail: fmt.Sprintf("line %d, byte %d: not valid %s", line, bad+1, encoding)}
	}
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return text, encoding, nil
}

func encodingNamed(name string) (string, error) {
	switch strings.ToLower(name) {
	case "":
		return "", nil
	case "utf-8", "utf8":
		return "utf-8", nil
	case "gbk", "gb2312", "gb18030":
		return "gb18030", nil
	case "utf-16", "utf16":
		return "utf-16", nil
	case "utf-16le", "utf-16be":
		return strings.ToLower(name), nil
	}
	return "", &Error{Kind: NoEncoding, Format: "text", Encoding: name,
		Detail: fmt.Sprintf("unknown encoding %q, known are utf-8, gb18030 (gbk, gb2312), utf-16, utf-16le, utf-16be", name)}
}

// sample is how much of a file is looked at to tell binary from text and
// UTF-16 from others.
const sample = 64 << 10

func encodingOf(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte(bomUTF8)):
		return "utf-8"
	case bytes.HasPrefix(data, []byte(bomUTF16LE)):
		return "utf-16le"
	case bytes.HasPrefix(data, []byte(bomUTF16BE)):
		return "utf-16be"
	case bytes.HasPrefix(data, []byte(bomGB18030)):
		return "gb18030"
	}
	if e := utf16ByNUL(data); e != "" {
		return e
	}
	if utf8.Valid(data) {
		return "utf-8"
	}
	return "gb18030"
}

// utf16ByNUL tells UTF-16 without a byte order mark by the NULs in its ASCII
// characters: by their share (text in ASCII), else by the characters that the
// units would be, for Chinese has few NULs and U+4E00 一 has one on the wrong
// side. A stray NUL in other text does not make it UTF-16.
func utf16ByNUL(data []byte) string {
	first := data[:min(len(data), sample)]
	nuls := bytes.Count(first, []byte{0})
	if nuls == 0 || len(data)%2 != 0 {
		return ""
	}
	if nuls < len(first)/4 && utf8.Valid(bytes.ReplaceAll(data, []byte{0}, nil)) {
		return ""
	}
	best, encoding := len(first)/2*9/10, ""
	for _, e := range []struct {
		name  string
		order binary.ByteOrder
	}{{"utf-16le", binary.LittleEndian}, {"utf-16be", binary.BigEndian}} {
		score := 0
		for i := 0; i+1 < len(first); i += 2 {
			switch u := e.order.Uint16(first[i:]); {
			case u == '\n' || u == ',' || u == '\t': // told apart from ਀, Ⰰ and ऀ
				score += 2
			case u >= ' ' && u < 0x7f || u == '\r' || u >= 0xa0 && u < 0x180 ||
				u >= 0x2000 && u < 0x2700 || u >= 0x3000 && u < 0x3100 || u >= 0x3400 && u < 0xa000 || u >= 0xff00 && u < 0xfff0:
				score++
			}
		}
		if score > best {
			best, encoding = score, e.name
		}
	}
	return encoding
}

// controls counts the control characters that text files don't hold.
func controls(data []byte) (n int) {
	for _, b := range data[:min(len(data), sample)] {
		if b < 0x20 && (b < '\t' || b > '\r') && b != 0x1a && b != 0x1b {
			n++
		}
	}
	return n
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// decodeUTF16 returns the text, or the offset of the first byte that is not
// valid: half a surrogate pair, or half a unit at the end.
func decodeUTF16(data []byte, order binary.ByteOrder) (text string, bad int) {
	var b strings.Builder
	b.Grow(len(data) + len(data)/2)
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return "", i
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(data) {
				return "", i
			}
			pair := utf16.DecodeRune(r, rune(order.Uint16(data[i+2:])))
			if pair == utf8.RuneError {
				return "", i
			}
			r = pair
			i += 2
		}
		b.WriteRune(r)
	}
	return b.String(), -1
}

// gbReplacement is U+FFFD as GB18030 writes it.
const gbReplacement = "\x84\x31\xa4\x37"

// decodeGB18030 returns the text, or the offset of the line that is not
// valid. The decoder of x/text puts U+FFFD for what it can't read and reports
// nothing, so those in its output are held against those in the input; by
// line, for which one may cut the bytes: no character has a byte 0x0A in it.
func decodeGB18030(data []byte) (text string, bad int) {
	const fffd = "\ufffd"
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err == nil && !bytes.Contains(out, []byte(fffd)) {
		return string(out), -1
	}
	for rest := data; len(rest) > 0; {
		line := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line = rest[:i+1]
		}
		got, err := simplifiedchinese.GB18030.NewDecoder().Bytes(line)
		if err != nil || bytes.Count(got, []byte(fffd)) != bytes.Count(line, []byte(gbReplacement)) {
			return "", len(data) - len(rest)
		}
		rest = rest[len(line):]
	}
	return string(out), -1
}
