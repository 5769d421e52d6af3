// Command generate writes the sample lists, data/lists, in a checkout's root:
//
//	go run ./data/generate
//
// Every firm is invented; titles and sheets are marked 样例. Totals, dates and
// wording follow what is published about the real lists (data/batches.csv),
// which firms share which lists does not. The same seed gives the same files.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(filepath.Join("data", "lists")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes all lists into dir.
func run(dir string) error {
	sichuan, err := readSichuan()
	if err != nil {
		return err
	}
	for _, l := range newStory(sichuan).lists() {
		b, err := l.encode()
		if err != nil {
			return fmt.Errorf("%s: %w", l.file, err)
		}
		if err := os.WriteFile(filepath.Join(dir, l.file), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
