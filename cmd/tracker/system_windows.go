package main

import (
	"errors"
	"io"
	"syscall"

	"golang.org/x/sys/windows"
)

// systemLanguage is the language of the user's Windows.
func systemLanguage() string {
	langs, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(langs) == 0 {
		return "en"
	}
	return langOf(langs[0])
}

// closedPipe reports whether the reader of our output has gone, as `| more` does.
func closedPipe(err error) bool {
	return errors.Is(err, io.ErrClosedPipe) || errors.Is(err, windows.ERROR_BROKEN_PIPE) ||
		errors.Is(err, windows.ERROR_NO_DATA) || errors.Is(err, syscall.EPIPE)
}

// noName reports whether the system takes a name for ill-formed, so that nothing can
// be called so.
func noName(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_NAME) || errors.Is(err, windows.ERROR_BAD_PATHNAME) ||
		errors.Is(err, windows.ERROR_DIRECTORY) ||
		errors.Is(err, windows.ERROR_BAD_NET_NAME)
}

// inUse reports whether another program keeps a file to itself.
func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// syncFolder has nothing to do: Windows writes names through.
func syncFolder(string) {}
