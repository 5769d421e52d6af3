package store

import (
	"context"
	"slices"
)

// Empty makes of a registry what a new one is. The laws hold one for many
// histories: to make one, and to prepare its statements, takes as long as what a
// history does to it.
func (s *Store) Empty(ctx context.Context, opt Options) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tables := slices.Clone(printedTables)
	slices.Reverse(tables)
	for _, table := range append(tables, derivedTables...) {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	s.ref, s.wrote = nil, false
	return s.seed(ctx, tx, opt)
}
