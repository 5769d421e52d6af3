package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tracker/internal/store"
)

// destination is where a command writes a file. It is tried when it is made,
// before the command does anything, so that nothing is stored whose account
// can't be written.
type destination struct {
	named string      // as the user named it
	path  string      // what is written: the file that a link leads to
	mode  fs.FileMode // of the file that is replaced; 0: a new one, as the umask has it
	into  bool        // a device or a pipe: written into, never replaced
}

// newDestination finds out whether a file can be written at a path, and leaves
// no trace there. A file that is there already is replaced only by force.
func newDestination(path string, force bool) (*destination, error) {
	d := &destination{named: path, path: path}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, usage("output.folder", path)
	case err == nil && !info.Mode().IsRegular():
		d.into = true
		return d, nil
	case err == nil && !force:
		return nil, usage("usage.exists", path)
	case err == nil:
		d.mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return nil, d.failed(err)
	}
	if link, err := os.Readlink(path); err == nil {
		if d.path, err = filepath.EvalSymlinks(path); err != nil { // to a file that is not there yet
			d.path = link
			if !filepath.IsAbs(link) {
				d.path = filepath.Join(filepath.Dir(path), link)
			}
		}
	}
	if d.mode != 0 {
		f, err := os.OpenFile(d.path, os.O_WRONLY, 0)
		if err != nil {
			return nil, d.failed(err)
		}
		f.Close()
	}
	f, err := d.beside()
	if err != nil {
		return nil, d.failed(err)
	}
	f.Close()
	return d, os.Remove(f.Name())
}

// stale is the age at which a file written beside is taken for one whose
// writer was killed.
const stale = 24 * time.Hour

// beside makes the file that is to be put in the destination's place, with the
// rights that a new file gets in that folder, and takes away what killed writers left.
func (d *destination) beside() (*os.File, error) {
	folder := filepath.Dir(d.path)
	if left, err := filepath.Glob(filepath.Join(folder, ".tracker-*")); err == nil {
		for _, path := range left {
			if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > stale {
				os.Remove(path)
			}
		}
	}
	return os.OpenFile(filepath.Join(folder, temporaryName()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// temporaryName is the name of a file that is made beside another, to take its place.
func temporaryName() string { return fmt.Sprintf(".tracker-%016x", rand.Uint64()) }

// write puts the content in place whole, on the disk before it has its name:
// no reader ever sees half of it, whatever cuts the program short.
func (d *destination) write(content []byte) error {
	if d.into {
		f, err := os.OpenFile(d.path, os.O_WRONLY, 0)
		if err != nil {
			return d.failed(err)
		}
		_, err = f.Write(content)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		return d.failed(err)
	}
	return d.fill(func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// fill makes a file beside and, once it is whole and on the disk, gives it its name.
func (d *destination) fill(write func(*os.File) error) error {
	f, err := d.beside()
	if err != nil {
		return d.failed(err)
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil && d.mode != 0 {
		err = f.Chmod(d.mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), d.path)
	}
	if err == nil {
		syncFolder(filepath.Dir(d.path))
	}
	return d.failed(err)
}

// failed says in the user's words why nothing can be written there, without
// the names of files that he never heard of.
func (d *destination) failed(err error) error {
	var said *failure
	var registry *store.Error
	if errors.As(err, &said) || errors.As(err, &registry) {
		return err // in words already
	}
	id := "output.failed"
	switch folder := filepath.Dir(d.path); {
	case err == nil || closedPipe(err):
		return err
	case inUse(err):
		id = "output.in-use"
	case store.NoAnswer(err):
		id = "output.unreachable"
	case errors.Is(err, syscall.ENOSPC):
		id = "output.disk-full"
	case errors.Is(err, fs.ErrNotExist) || noName(err):
		return fail(exitNotWritable, "output.no-folder", d.named, folder)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		id = "output.not-writable"
	default:
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		var link *os.LinkError
		if errors.As(err, &link) {
			err = link.Err
		}
	}
	return fail(exitNotWritable, id, d.named, err.Error())
}

// inside is a file of a folder that is made beside and put in the destination's place.
func (d *destination) inside(made, name string) *destination {
	return &destination{named: d.named, path: filepath.Join(made, name)}
}

// replaceAndKeep puts a file in the place and the rights of another, which gets a
// name of its own. At no moment is there none, where the file system knows links:
// the next command would take a registry for one that was never made.
func replaceAndKeep(path, fresh, kept string) error {
	info, err := os.Stat(path)
	if err == nil {
		err = os.Chmod(fresh, info.Mode().Perm())
	}
	if err != nil {
		return err
	}
	back := func() error { return os.Remove(kept) }
	if os.Link(path, kept) != nil {
		back = func() error { return os.Rename(kept, path) }
		if err := os.Rename(path, kept); err != nil {
			return err
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return errors.Join(err, back())
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// writeFile writes a file whole, or not at all.
func writeFile(path string, content []byte, force bool) error {
	d, err := newDestination(path, force)
	if err != nil {
		return err
	}
	return d.write(content)
}
