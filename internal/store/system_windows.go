package store

import (
	"errors"

	"golang.org/x/sys/windows"
)

// alive reports whether a process of this machine runs.
func alive(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	defer func() { _ = windows.CloseHandle(h) }() // it was only asked
	var code uint32
	const stillActive = 259
	return windows.GetExitCodeProcess(h, &code) == nil && code == stillActive
}

// NoAnswer reports whether an error is that of a path on a share, or a disk, that does not answer.
func NoAnswer(err error) bool {
	for _, e := range []error{windows.ERROR_BAD_NETPATH, windows.ERROR_BAD_NET_NAME,
		windows.ERROR_NETWORK_UNREACHABLE, windows.ERROR_HOST_UNREACHABLE, windows.ERROR_NETNAME_DELETED,
		windows.ERROR_UNEXP_NET_ERR, windows.ERROR_NO_NET_OR_BAD_PATH} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
