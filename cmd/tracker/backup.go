package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"tracker/internal/sme"
	"tracker/internal/store"
)

// backupPath is where a backup lies unless told otherwise: beside the registry.
func backupPath(registry string, day sme.Day) string {
	return strings.TrimSuffix(registry, ".db") + "-" + day.String() + ".db"
}

// unusedBeside is the first path beside a registry, named as backups are, where
// there is nothing: tracker-2026-11-29.db, tracker-2026-11-29-2.db; with a word
// between, tracker-damaged-2026-11-29.db.
func unusedBeside(registry, word string, day sme.Day) string {
	if word != "" {
		registry = strings.TrimSuffix(registry, ".db") + "-" + word
	}
	path := backupPath(registry, day)
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path
		}
		path = fmt.Sprintf("%s-%d.db", strings.TrimSuffix(backupPath(registry, day), ".db"), n)
	}
}

// damagedWord is in the name of a registry that was damaged and made anew.
const damagedWord = "damaged"

var backupEnd = regexp.MustCompile(`^(-` + damagedWord + `)?-[0-9]{4}-[0-9]{2}-[0-9]{2}(-[0-9]+)?\.db$`)

// isBackup reports whether a file is named as the backups that lie beside a registry.
func isBackup(path, registry string) bool {
	end, ok := strings.CutPrefix(filepath.Base(path), strings.TrimSuffix(filepath.Base(registry), ".db"))
	return ok && backupEnd.MatchString(end) && sameFile(filepath.Dir(path), filepath.Dir(registry))
}

// backup copies the registry beside the place and then puts it there, so that
// no half of a backup is ever taken for one.
func (a *app) backup(s *store.Store, path string) (int64, error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return 0, err
		}
		return 0, fail(exitUsage, "db.backup-exists", path)
	}
	d, err := newDestination(path, false)
	if err != nil {
		return 0, err
	}
	var size int64
	err = d.fill(func(f *os.File) error {
		if err := s.Backup(a.ctx, f.Name()); err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			size = info.Size()
		}
		return err
	})
	return size, err
}
