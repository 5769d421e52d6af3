package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/notice"
	"tracker/internal/sme"
)

// maxInput is the size up to which files are read, in bytes.
const maxInput = 1 << 30

// input is one file given to a command.
type input struct {
	name    string // as people know it: the path given, or within a folder given
	named   bool   // on the command line, not merely found in a folder
	content []byte
	sha256  string
	file    *grid.File
	notice  *notice.Notice
	err     error // it could not be read, or holds no list
}

// gather finds and reads the files that were named: files, globs (which Windows
// leaves to us), folders and "-".
func (a *app) gather(names []string) ([]*input, error) {
	var inputs []*input
	seen := map[string]bool{}
	add := func(path string, named bool) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		in, err := readInput(path, named)
		inputs = append(inputs, in)
		return err
	}
	for _, name := range names {
		if name == "-" {
			content, err := io.ReadAll(io.LimitReader(a.host.stdin, maxInput+1))
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, newInput("-", true, content))
			continue
		}
		info, err := os.Stat(name)
		switch {
		case err == nil && info.IsDir():
			err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
				switch {
				case err != nil:
					return err
				case d.IsDir() && path != name && strings.HasPrefix(d.Name(), "."):
					return filepath.SkipDir
				case !d.Type().IsRegular() || temporary(d.Name()):
					return nil
				}
				return add(path, false)
			})
			if err != nil {
				return nil, err
			}
		case errors.Is(err, fs.ErrNotExist):
			matches, globErr := filepath.Glob(name)
			if globErr != nil || len(matches) == 0 {
				return nil, fail(exitUsage, "input.none", name)
			}
			for _, m := range matches {
				if !temporary(filepath.Base(m)) {
					if err := add(m, true); err != nil {
						return nil, err
					}
				}
			}
		case err != nil:
			return nil, err
		default:
			if err := add(name, true); err != nil {
				return nil, err
			}
		}
	}
	return inputs, nil
}

// temporary tells the files that office programs, browsers and systems leave
// beside real ones.
func temporary(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".~") ||
		slices.Contains([]string{".tmp", ".part", ".crdownload", ".download", ".db", ".db-journal", ".db-holder"}, filepath.Ext(lower)) ||
		lower == "thumbs.db" || lower == "desktop.ini"
}

// readInput reads a file; what makes it unfit as input is kept with it, so that
// all faults of a command's files can be told at once.
func readInput(path string, named bool) (*input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxInput {
		in := newInput(path, named, nil)
		in.err = &grid.Error{Kind: grid.TooLarge}
		return in, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		in := newInput(path, named, nil)
		in.err = fail(exitRefused, "input.unreadable", err)
		return in, nil
	}
	return newInput(path, named, content), nil
}

func newInput(name string, named bool, content []byte) *input {
	sum := sha256.Sum256(content)
	return &input{name: name, named: named, content: content, sha256: hex.EncodeToString(sum[:])}
}

// parse finds the lists in the file.
func (in *input) parse(g grid.Options, n notice.Options) {
	if in.err != nil || in.notice != nil {
		return
	}
	file, err := grid.Read(in.content, g)
	if err != nil {
		in.err = err
		return
	}
	in.file = file
	in.notice = notice.Parse(file, n)
}

// format is what the file is, as far as it was recognised.
func (in *input) format() string {
	var ge *grid.Error
	switch {
	case in.file != nil:
		return in.file.Format
	case errors.As(in.err, &ge):
		return ge.Format
	}
	return ""
}

// problemOf gives what is wrong with an input file its message.
func (in *input) problemOf() *failure {
	var ge *grid.Error
	if !errors.As(in.err, &ge) {
		return failureOf(in.err)
	}
	name := in.name
	if ge.File != "" {
		name += ":" + ge.File
	}
	switch ge.Kind {
	case grid.Unsupported:
		return fail(exitRefused, "input.unsupported", name, ge.Format)
	case grid.NoSheet, grid.BadEncoding:
		return fail(exitRefused, "input."+string(ge.Kind), name, ge.Detail)
	}
	return fail(exitRefused, "input."+string(ge.Kind), name)
}

// readingFlags are the flags that say how files are to be read.
type readingFlags struct {
	encoding  string
	sheet     string
	headerRow int
	columns   []string
}

// options turns the flags into the options of the readers.
func (r *readingFlags) options(a *app) (grid.Options, notice.Options, error) {
	home, err := a.home()
	if err != nil {
		return grid.Options{}, notice.Options{}, err
	}
	opt := notice.Options{Ref: a.ref(), Home: home, HeaderRow: r.headerRow, Columns: map[string]string{}}
	for _, m := range r.columns {
		header, id, ok := strings.Cut(strings.ReplaceAll(m, "＝", "="), "=")
		if !ok {
			return grid.Options{}, opt, usage("usage.map", m)
		}
		if !slices.Contains(notice.ColumnIDs, id) {
			return grid.Options{}, opt, sme.NewChoiceError("column", id, notice.ColumnIDs)
		}
		opt.Columns[strings.TrimSpace(header)] = id
	}
	return grid.Options{Encoding: r.encoding, Sheet: r.sheet}, opt, nil
}

// place is where a remark stands: FILE:SHEET:ROW, as far as each is known.
func place(file, sheet string, row int) string {
	s := filepath.ToSlash(file)
	if sheet != "" {
		s += ":" + sheet
	}
	if row > 0 {
		s += fmt.Sprintf(":%d", row)
	}
	return s
}
