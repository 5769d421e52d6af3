//go:build !windows

package store

import (
	"errors"
	"syscall"
)

// alive reports whether a process of this machine runs.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// NoAnswer reports whether an error is that of a path on a share, or a disk, that does not answer.
func NoAnswer(err error) bool {
	for _, e := range []error{syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ESTALE,
		syscall.ENOTCONN, syscall.ETIMEDOUT, syscall.EIO} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
