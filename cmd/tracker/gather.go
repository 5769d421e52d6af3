package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tracker/internal/grid"
	"tracker/internal/store"
)

// maxInput is the size up to which files are read, in bytes.
const maxInput = 1 << 30

// gathering finds and reads the files that were named.
type gathering struct {
	registry string // the one in use
	inputs   []*input
	seen     map[string]bool
}

// gather reads what was named: files, patterns (which Windows leaves to us),
// folders, archives and "-". The files of an archive are like those of a folder.
func (a *app) gather(names []string) ([]*input, error) {
	g := &gathering{registry: a.dbPath(), seen: map[string]bool{}}
	for _, name := range names {
		if name == "-" {
			content, err := io.ReadAll(io.LimitReader(a.host.stdin, maxInput+1))
			if err != nil {
				return nil, err
			}
			g.inputs = append(g.inputs, newInput("-", true, content).unpack()...)
			continue
		}
		if err := g.name(name); err != nil {
			return nil, err
		}
	}
	return g.inputs, nil
}

// name adds the files that a name on the command line means. A pattern is tried last,
// whatever the system says of it as a name: Windows calls * ill-formed, not missing.
func (g *gathering) name(name string) error {
	_, err := os.Stat(name)
	if err == nil {
		return g.path(name)
	}
	// Quotation marks that no shell took away: Chinese ones, or "C:\lists\" in cmd.exe.
	if bare := strings.Trim(name, `"'“”‘’`); bare != name {
		if _, err := os.Stat(bare); err == nil {
			return g.path(bare)
		}
	}
	members, merr := within(name)
	if members != nil || merr != nil {
		g.inputs = append(g.inputs, members...)
		return merr
	}
	matches, _ := filepath.Glob(name) // an ill-formed pattern matches nothing
	if len(matches) == 0 {
		return unfound(name, err)
	}
	for _, m := range matches {
		if !g.leftBeside(m) {
			if err := g.path(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// path adds the file, or the files of the folder, at a path.
func (g *gathering) path(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() && !isExport(path) {
		return g.folder(path)
	}
	g.file(path, true)
	return nil
}

// folder takes all that lies in a folder. What can't be read is kept with the
// reason: nobody should take a folder for imported of which a part was left out.
// Hidden files, and those that programs leave beside real ones, are nobody's lists.
func (g *gathering) folder(root string) error {
	from := root
	if info, err := os.Lstat(root); err == nil && !info.IsDir() {
		from += string(filepath.Separator) // a link to a folder that was named is followed
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == from:
			return unfound(root, err)
		case err != nil:
			in := newInput(path, false, nil)
			in.err = unreadable(path, err)
			g.inputs = append(g.inputs, in)
		case d.IsDir() && path != from && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() && isExport(path):
			g.file(path, false)
			return filepath.SkipDir
		case !d.IsDir() && !g.leftBeside(path):
			g.file(path, false)
		}
		return nil
	})
}

// file takes a file, once.
func (g *gathering) file(path string, named bool) {
	if !g.seen[path] {
		g.seen[path] = true
		g.inputs = append(g.inputs, readInput(path, named).unpack()...)
	}
}

// leftBeside reports whether a file is one that office programs, systems and tracker itself
// leave beside real ones. A registry is one of those only if it is the one in
// use or a backup beside it: another may be what somebody means to import.
func (g *gathering) leftBeside(path string) bool {
	name := filepath.Base(path)
	lower := strings.ToLower(name)
	switch ext := filepath.Ext(lower); {
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "~$"), lower == "desktop.ini":
		return true
	case ext == ".db":
		return !store.IsRegistry(path) || sameFile(path, g.registry) || isBackup(path, g.registry)
	default:
		return slices.Contains([]string{".tmp", ".db-journal", ".db-holder"}, ext)
	}
}

// unfinished reports, by the ending, whether a file is one that browsers and download
// programs have not done with.
func unfinished(name string) bool {
	return slices.Contains([]string{".part", ".partial", ".crdownload", ".download", ".downloading", ".xltd", ".td"},
		strings.ToLower(filepath.Ext(name)))
}

// readInput reads a file; what makes it unfit as input is kept with it, so that
// all faults of a command's files can be told at once. A link to a file is the
// file; one to a folder, found in a folder, might lead in circles.
func readInput(path string, named bool) *input {
	in := newInput(path, named, nil)
	info, err := os.Stat(path)
	switch {
	case err != nil && isLink(path):
		in.err = fail(exitRefused, "input.link-broken", path)
	case err != nil:
		in.err = unreadable(path, err)
	case info.IsDir() && isExport(path):
		in.err = fail(exitRefused, "input.export", path)
	case info.IsDir():
		in.err = fail(exitRefused, "input.link-folder", path)
	case !info.Mode().IsRegular(): // a pipe may never say anything, a device may never end
		in.err = fail(exitRefused, "input.no-file", path)
	case !named && unfinished(path):
		in.err = fail(exitRefused, "input.unfinished", path)
	default:
		content, err := readRegular(path, info.Size())
		if err == nil {
			return newInput(path, named, content)
		}
		in.err = err
	}
	return in
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// readRegular reads a file, unless its beginning says that it is none to be read as
// tables. It is opened once: a folder may hold tens of thousands on a share.
func readRegular(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	var head, b bytes.Buffer
	if _, err := io.CopyN(&head, f, store.HeadSize); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(path, err)
	}
	switch {
	case store.IsHead(head.Bytes()):
		return nil, fail(exitRefused, "input.registry", path)
	case bytes.HasPrefix(head.Bytes(), []byte("PK")) && isExport(path):
		return nil, fail(exitRefused, "input.export", path)
	case size > maxInput:
		return nil, &grid.Error{Kind: grid.TooLarge}
	}
	b.Grow(int(size) + bytes.MinRead) // what is longer by now grows it
	if _, err := b.ReadFrom(io.MultiReader(&head, f)); err != nil {
		return nil, unreadable(path, err)
	}
	return b.Bytes(), nil
}

// unreadable says why what is there can't be read.
func unreadable(path string, err error) *failure {
	var cause *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fail(exitRefused, "input.forbidden", path)
	case inUse(err):
		return fail(exitRefused, "input.in-use", path)
	case store.NoAnswer(err):
		return fail(exitRefused, "input.unreachable", path)
	case errors.As(err, &cause):
		err = cause.Err // the rest of its text is the path again
	}
	return fail(exitRefused, "input.unreadable", path, err.Error())
}

// unfound says why nothing was found under a name.
func unfound(name string, err error) *failure {
	switch {
	case strings.Contains(name, `"`): // cmd.exe took what follows for more of it: "C:\lists\" --dry-run
		f := usage("input.none", name)
		f.hint = "input.quote"
		return f
	case errors.Is(err, fs.ErrNotExist) || noName(err):
		return fail(exitUsage, "input.none", name)
	}
	return unreadable(name, err)
}

// unpack returns the files in an archive; of any other file, the file itself.
func (in *input) unpack() []*input {
	if in.err != nil {
		return []*input{in}
	}
	members, err := grid.Unpack(in.content)
	if err != nil || members == nil {
		in.err = err
		return []*input{in}
	}
	in.content = nil
	var inputs []*input
	for _, m := range members {
		member := newInput(in.name+"/"+m.Name, false, m.Content)
		member.archive, member.err = in, m.Err
		inputs = append(inputs, member)
	}
	return inputs
}

// within finds the files of an archive that are named as an account names them:
// ARCHIVE/FILE, or ARCHIVE/FOLDER.
func within(name string) ([]*input, error) {
	for i := range name {
		if !os.IsPathSeparator(name[i]) {
			continue
		}
		if info, err := os.Stat(name[:i]); err != nil || !info.Mode().IsRegular() {
			continue
		}
		archive := readInput(name[:i], true)
		asked := filepath.ToSlash(name[i+1:])
		var found []*input
		for _, in := range archive.unpack() {
			member := strings.TrimPrefix(in.name, archive.name+"/")
			if in.named = member == asked; in.named || strings.HasPrefix(member, asked+"/") {
				found = append(found, in)
			}
		}
		if found == nil {
			return nil, fail(exitUsage, "input.none", name)
		}
		return found, nil
	}
	return nil, nil
}
