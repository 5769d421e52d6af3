//go:build !windows

package main

import (
	"errors"
	"io"
	"syscall"
)

// systemLanguage is asked where no variable says: elsewhere than on Windows they do.
func systemLanguage() string { return "en" }

// closedPipe says that the reader of our output has gone, as `| head` does.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// noName says that nothing can be called by a name, or lie where it says.
func noName(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// inUse says that another program keeps a file to itself, which is a habit of Windows.
func inUse(error) bool { return false }
