package store

import (
	"fmt"
	"os"
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

func readHolder(path string) string {
	note, err := os.ReadFile(holderPath(path))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(note))
}
