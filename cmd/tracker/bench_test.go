//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder of thousands of tiny files, none of which is a list: what a file costs
// before anything is found in it.
func BenchmarkTinyFiles(b *testing.B) {
	folder := b.TempDir()
	for i := range 2000 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i, ".txt")), fmt.Appendf(nil, "关于召开会议的通知\n第 %d 号\n", i), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	tracker := program{filepath.Join(b.TempDir(), "tracker.db")}
	for b.Loop() {
		if text := tracker.answer("import", "--dry-run", folder); !strings.HasPrefix(text, "3 ") {
			b.Fatal(text)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/file")
}
