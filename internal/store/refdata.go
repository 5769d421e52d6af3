package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"

	"tracker/internal/sme"
)

// derivedFrom are the reference files that the derivation reads.
var derivedFrom = []string{"tiers.csv", "regions.csv"}

// NewReference is a new version of a reference file, and what the log says of it.
type NewReference struct {
	Name, Content, Detail string
}

// SetReference puts a new version of one of the registry's own reference files
// in the place of the old one, which is kept under the line of the log that it
// returns. Where the derivation reads the file, everything is derived anew.
func (t *Tx) SetReference(name, content string, action sme.Action, detail string) (sme.LogNumber, error) {
	logs, err := t.SetReferences([]NewReference{{name, content, detail}}, action)
	if err != nil {
		return 0, err
	}
	return logs[0], nil
}

// SetReferences is SetReference for several files at once.
func (t *Tx) SetReferences(files []NewReference, action sme.Action) (logs []sme.LogNumber, err error) {
	derive := false
	for _, f := range files {
		log, err := t.log(action, 0, f.Detail)
		if err != nil {
			return nil, err
		}
		if _, err := t.exec(`INSERT INTO reference_log (log, name, content) SELECT ?, name, content FROM reference WHERE name = ?`, log, f.Name); err != nil {
			return nil, err
		}
		if _, err := t.exec(`UPDATE reference SET content = ? WHERE name = ?`, f.Content, f.Name); err != nil {
			return nil, err
		}
		logs = append(logs, log)
		derive = derive || slices.Contains(derivedFrom, f.Name)
	}
	t.s.ref = nil // whoever asks next reads it anew, and a faulty file stops the change
	ref, err := t.s.Reference(t.ctx)
	if err != nil {
		t.s.ref = t.ref
		return nil, err
	}
	t.ref = ref
	if err := t.referenceFits(); err != nil || !derive {
		return logs, err
	}
	return logs, t.deriveAll()
}

// UpdateReference puts the reference data of a newer program in the place of
// the old, in which the given files hold what people added too; a dry run takes
// it back.
func (s *Store) UpdateReference(ctx context.Context, opt Options, files []NewReference,
	dryRun bool) (logs []sme.LogNumber, r RebuildReport, err error) {
	err = s.Update(ctx, opt, func(t *Tx) error {
		err := t.compared(&r, func() error {
			var err error
			logs, err = t.SetReferences(files, updateAction)
			return err
		})
		if err == nil && dryRun {
			return ErrDryRun
		}
		return err
	})
	return logs, r, err
}

// updateAction is what the log calls reference data that came with a program.
const updateAction = sme.ActionUpdate

// ReferenceBase returns a reference file as it came with the program, when the
// registry was made or at the last update since: without what people added.
func (s *Store) ReferenceBase(ctx context.Context, name string) ([]byte, error) {
	var content []byte
	err := s.q.QueryRowContext(ctx, `
		SELECT content
		FROM reference_log
		WHERE name = ?1 AND log > coalesce((SELECT max(r.log) FROM reference_log r JOIN log l ON l.number = r.log WHERE r.name = ?1 AND l.action = ?2), 0)
		ORDER BY log LIMIT 1`, name, updateAction).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return s.ReferenceFile(ctx, name)
	}
	return content, s.wrap(err)
}

// referenceFits refuses reference data that contradicts itself, or lacks a tier
// or region that something here names.
func (t *Tx) referenceFits() error {
	if faults := t.ref.Faults(); len(faults) > 0 {
		return &Refused{faults[0]}
	}
	for _, target := range t.ref.Targets {
		if err := t.exists(target.Tier, target.Region); err != nil {
			return err
		}
	}
	for _, official := range t.ref.Officials {
		if err := t.exists(official.Tier, official.Region); err != nil {
			return err
		}
	}
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return err
	}
	for i := range docs {
		if against := t.unknown(&docs[i].Document, docs[i].ID); against != nil {
			return refuse("reference.in-use", docs[i].ID, against.Args[0])
		}
	}
	return nil
}

func (t *Tx) exists(tier sme.TierID, region sme.RegionID) error {
	switch {
	case !slices.Contains(t.ref.Ladder(), tier):
		return refuse("reference.stated", string(tier))
	case t.ref.Regions.Get(region) == nil:
		return refuse("reference.stated", string(region))
	}
	return nil
}

// ReferenceLine names the reference file that a line of the log changed, "" for none.
func (s *Store) ReferenceLine(ctx context.Context, log sme.LogNumber) (name string, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT name FROM reference_log WHERE log = ?`, log).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, s.wrap(err)
}

// ReferenceVersions returns what a reference file was, from the one that the
// registry was made with to the present one.
func (s *Store) ReferenceVersions(ctx context.Context, name string) ([][]byte, error) {
	var versions [][]byte
	err := s.each(ctx, `SELECT content FROM reference_log WHERE name = ? ORDER BY log`, []any{name}, func(rows *sql.Rows) error {
		var content []byte
		err := rows.Scan(&content)
		versions = append(versions, content)
		return err
	})
	if err != nil {
		return nil, err
	}
	now, err := s.ReferenceFile(ctx, name)
	return append(versions, now), err
}

// UndoReference takes a change of a reference file back, if the file is still
// as the change left it, and returns the change's detail. Taking back is a
// change of its own.
func (t *Tx) UndoReference(name string, log sme.LogNumber) (detail string, line sme.LogNumber, err error) {
	was, err := t.beforeLine(name, log)
	if err != nil {
		return "", 0, err
	}
	line, err = t.restoreReference(was, "undo "+was.detail)
	return was.detail, line, err
}

// RedoReference makes a change again that was taken back, if the file is still
// as it was left then.
func (t *Tx) RedoReference(name string, log sme.LogNumber) (detail string, line sme.LogNumber, err error) {
	done, err := t.beforeLine(name, log)
	if err != nil {
		return "", 0, err
	}
	var undone sme.LogNumber
	err = t.tx.QueryRowContext(t.ctx, `
		SELECT l.number
		FROM log l
		JOIN reference_log r ON r.log = l.number
		WHERE r.name = ? AND l.number > ? AND l.detail = ?
		ORDER BY l.number DESC LIMIT 1`, name, log, "undo "+done.detail).Scan(&undone)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, refuse("reference.redo-none", log, name)
	}
	if err != nil {
		return "", 0, err
	}
	was, err := t.beforeLine(name, undone)
	if err != nil {
		return "", 0, err
	}
	line, err = t.restoreReference(was, "redo "+done.detail)
	return done.detail, line, err
}

// replaced is a reference file as it was before a line of the log.
type replaced struct {
	name, content string
	log           sme.LogNumber
	action        sme.Action // of the line
	detail        string
}

func (t *Tx) beforeLine(name string, log sme.LogNumber) (replaced, error) {
	r := replaced{name: name, log: log}
	err := t.tx.QueryRowContext(t.ctx, `
		SELECT r.content, l.action, l.detail
		FROM reference_log r
		JOIN log l ON l.number = r.log
		WHERE r.log = ? AND r.name = ?`, log, name).Scan(&r.content, &r.action, &r.detail)
	if errors.Is(err, sql.ErrNoRows) {
		err = refuse("reference.undo-none", log, name)
	}
	return r, err
}

// restoreReference puts an earlier version of a file back, unless lines after
// the one that is taken back have changed it to something else.
func (t *Tx) restoreReference(r replaced, detail string) (line sme.LogNumber, err error) {
	var later sme.LogNumber
	err = t.tx.QueryRowContext(t.ctx, `
		SELECT n.log
		FROM reference_log n
		JOIN reference r ON r.name = n.name
		WHERE n.name = ? AND n.log > ?
		  AND r.content <> (SELECT content FROM reference_log WHERE name = n.name AND log > ? ORDER BY log LIMIT 1)
		ORDER BY n.log DESC LIMIT 1`, r.name, r.log, r.log).Scan(&later)
	if err == nil {
		return 0, refuse("reference.undo-changed", r.log, r.name, later)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	return t.SetReference(r.name, r.content, r.action, detail)
}

// ReferenceFile returns one of the registry's own reference files, as it was
// seeded; empty if it holds none of that name.
func (s *Store) ReferenceFile(ctx context.Context, name string) ([]byte, error) {
	var content string
	err := s.q.QueryRowContext(ctx, `SELECT content FROM reference WHERE name = ?`, name).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return []byte(content), s.wrap(err)
}

// ContentDigest is the digest by which reference files are compared.
func ContentDigest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}
