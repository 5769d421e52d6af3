//go:build !windows

package store

import (
	"errors"
	"syscall"
)

// alive reports whether a process of this machine runs.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// unreachable reports whether a path lies on a share that does not answer.
func unreachable(err error) bool {
	for _, e := range []error{syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ESTALE,
		syscall.ENOTCONN, syscall.ETIMEDOUT, syscall.EIO} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
