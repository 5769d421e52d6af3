package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// newest makes the tables of a new registry, in one step.
//
//go:embed schema.sql
var newest string

//go:embed schema/*.sql
var schemaFiles embed.FS

// migrations bring older registries up, in order: the first makes the tables of
// schema version 1, each further one those of the next version out of the one before.
var migrations = readMigrations(schemaFiles)

func readMigrations(files fs.FS) []string {
	names, err := fs.Glob(files, "schema/*.sql") // in the order of their numbers
	if err != nil {
		panic(err) // the pattern is well formed
	}
	var steps []string
	for _, name := range names {
		step, err := fs.ReadFile(files, name)
		if err != nil {
			panic(fmt.Sprint("embedded files always read: ", err))
		}
		steps = append(steps, string(step))
	}
	return steps
}

// migrate takes a registry from a schema version to the last one.
func migrate(ctx context.Context, tx *sql.Tx, steps []string, from int) error {
	for _, step := range steps[from:] {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(steps)))
	return err
}

// UpgradeReport says what an upgrade did.
type UpgradeReport struct {
	SchemaBefore, Schema        int
	RulesBefore                 string
	Columns                     []string  // added to the reference data: tiers.csv:grace_months
	FiguresBefore, FiguresAfter []sme.Sum // per exact tier and region, on the day of the upgrade
}

// Done reports whether there was something to do.
func (r *UpgradeReport) Done() bool {
	return r.SchemaBefore < r.Schema || r.RulesBefore != fmt.Sprint(sme.RulesVersion) || len(r.Columns) > 0
}

// Outdated says in which ways an earlier version made the registry.
func (s *Store) Outdated(ctx context.Context, opt Options) (UpgradeReport, error) {
	r := UpgradeReport{Schema: len(migrations)}
	var err error
	if err := s.q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&r.SchemaBefore); err != nil {
		return r, s.wrap(err)
	}
	if r.RulesBefore, err = s.Setting(ctx, "rules"); err != nil {
		return r, err
	}
	for _, name := range sme.ReferenceFiles {
		content, err := s.ReferenceFile(ctx, name)
		if err != nil {
			return r, err
		}
		_, added, err := s.completed(name, string(content), opt)
		if err != nil {
			return r, err
		}
		r.Columns = append(r.Columns, added...)
	}
	return r, nil
}

// Upgrade brings a registry that an earlier version made up to this one, and
// derives everything anew. The registry must have been opened with Older.
func (s *Store) Upgrade(ctx context.Context, opt Options) (UpgradeReport, error) {
	var r UpgradeReport
	today := sme.Query{By: sme.ByTier, Reach: sme.Exact, On: sme.DayAt(opt.Now)}
	err := s.change(ctx, opt, func(t *Tx) error {
		var err error
		if r, err = t.s.Outdated(ctx, opt); err != nil || !r.Done() {
			return err
		}
		if r.FiguresBefore, err = t.s.Sums(ctx, today); err != nil {
			return err
		}
		if err := migrate(ctx, t.tx, migrations, r.SchemaBefore); err != nil {
			return err
		}
		t.sealAllAnew()
		if err := t.completeReference(); err != nil {
			return err
		}
		if t.ref, err = t.s.Reference(ctx); err != nil {
			return err
		}
		if err := t.digestLetters(); err != nil {
			return err
		}
		detail := append([]string{fmt.Sprintf("schema %d -> %d", r.SchemaBefore, r.Schema), fmt.Sprintf("rules %s -> %d", r.RulesBefore, sme.RulesVersion)},
			r.Columns...)
		if _, err := t.log(sme.ActionUpgrade, 0, strings.Join(detail, ", ")); err != nil {
			return err
		}
		if err := t.deriveAll(); err != nil {
			return err
		}
		r.FiguresAfter, err = t.s.Sums(ctx, today)
		return err
	})
	return r, err
}

// digestLetters gives the documents without rows the digests that this version
// gives them: once their totals were no part of it.
func (t *Tx) digestLetters() error {
	docs, err := t.s.Documents(t.ctx)
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		if d.Rows > 0 || d.Document.Digest() == d.Digest {
			continue
		}
		if _, err := t.exec(`UPDATE document SET digest = ? WHERE id = ?`, d.Document.Digest(), d.ID); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE document SET replaces = ? WHERE replaces = ?`, d.Document.Digest(), d.Digest); err != nil {
			return err
		}
	}
	return nil
}

// completeReference gives the reference data the columns that it lacks, in the
// earlier versions of its files too, so that these can still be gone back to.
func (t *Tx) completeReference() error {
	type version struct {
		log           sme.LogNumber
		name, content string
	}
	var list []version
	for _, name := range sme.ReferenceFiles {
		content, err := t.s.ReferenceFile(t.ctx, name)
		if err != nil {
			return err
		}
		list = append(list, version{0, name, string(content)})
	}
	err := t.each(`SELECT log, name, content FROM reference_log`, nil, func(rows *sql.Rows) error {
		var v version
		err := rows.Scan(&v.log, &v.name, &v.content)
		list = append(list, v)
		return err
	})
	if err != nil {
		return err
	}
	for _, v := range list {
		content, added, err := t.s.completed(v.name, v.content, t.opt)
		switch {
		case err != nil:
			return err
		case len(added) == 0:
		case v.log > 0:
			_, err = t.exec(`UPDATE reference_log SET content = ? WHERE log = ?`, content, v.log)
		default:
			_, err = t.exec(`INSERT INTO reference (name, content) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content`, v.name, content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// completed gives a reference file the columns that it lacks of those with
// which a new registry is made, and names them.
func (s *Store) completed(name, content string, opt Options) (full string, added []string, err error) {
	now, err := opt.Reference(name)
	if err != nil {
		return "", nil, err
	}
	if content == "" {
		return string(now), []string{name}, nil
	}
	by, err := sme.ParseRecords(now)
	if err != nil {
		return "", nil, err
	}
	own, err := sme.ParseRecords([]byte(content))
	if err != nil {
		return "", nil, &Error{Kind: Damaged, Path: s.path, Err: fmt.Errorf("%s: %w", name, err)}
	}
	for _, column := range by.Header {
		if !slices.Contains(own.Header, column) {
			added = append(added, name+":"+column)
		}
	}
	return own.Completed(by).Text(), added, nil
}
