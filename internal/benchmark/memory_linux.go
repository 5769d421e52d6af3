package main

import (
	"os"
	"syscall"
)

// most is the memory that a process held at most, in bytes.
func most(p *os.ProcessState) int64 {
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss * 1024
	}
	return 0
}
