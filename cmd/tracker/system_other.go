//go:build !windows

package main

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// systemLanguage is asked where no variable says: elsewhere than on Windows they do.
func systemLanguage() string { return "en" }

// closedPipe reports whether the reader of our output has gone, as `| head` does.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// noName reports whether nothing can be called by a name, or lie where it says.
func noName(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// inUse reports whether another program keeps a file to itself, which is a habit of Windows.
func inUse(error) bool { return false }

// syncFolder makes a file's new name last, where the system lets folders be asked for it.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync() // the name is there; some file systems know no more
		folder.Close()
	}
}
