package store

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"tracker/internal/sme"
)

// Whoever writes leaves a note beside the registry, so that those who wait
// can be told for whom: SQLite itself does not know.

func holderPath(path string) string { return path + "-holder" }

func writeHolder(path, person string, now time.Time) {
	if path == Memory {
		return
	}
	host, _ := os.Hostname()
	note := fmt.Sprintf("%s, %s, %s, pid %d\n", person, host, now.In(sme.China).Format("2006-01-02 15:04:05"), os.Getpid())
	_ = os.WriteFile(holderPath(path), []byte(note), 0o644) // a courtesy: no reason to fail
}

func removeHolder(path string) {
	if path != Memory {
		_ = os.Remove(holderPath(path))
	}
}

// readHolder is who writes, by his note; "" where nobody does: a note of this
// very process, or of one of this machine that is gone, names no holder.
func readHolder(path string) string {
	content, err := os.ReadFile(holderPath(path))
	if err != nil {
		return ""
	}
	note := strings.TrimSpace(string(content))
	parts := strings.Split(note, ", ")
	if host, err := os.Hostname(); err != nil || len(parts) != 4 || parts[1] != host {
		return note // of another machine, of which nothing can be known on this one
	}
	pid, err := strconv.Atoi(strings.TrimPrefix(parts[3], "pid "))
	if err == nil && (pid == os.Getpid() || !alive(pid)) {
		return ""
	}
	return note
}
