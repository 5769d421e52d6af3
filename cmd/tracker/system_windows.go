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

// closedPipe says that the reader of our output has gone, as `| more` does.
func closedPipe(err error) bool {
	return errors.Is(err, io.ErrClosedPipe) || errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA) || errors.Is(err, syscall.EPIPE)
}
