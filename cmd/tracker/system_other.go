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
