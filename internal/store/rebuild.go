package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"

	"tracker/internal/sme"
)

// RebuildReport says what a rebuild found.
type RebuildReport struct {
	RulesBefore                 string
	Before, After               map[string]string // digests of the dump and its parts
	FiguresBefore, FiguresAfter []sme.Sum         // per exact tier and region, on the day of the rebuild
	RefBefore, RefAfter         *sme.Reference
}

// Rebuild derives everything anew and compares what is derived before and after.
func (s *Store) Rebuild(ctx context.Context, opt Options) (RebuildReport, error) {
	var r RebuildReport
	err := s.Update(ctx, opt, func(t *Tx) error { return t.compared(&r, t.Rebuild) })
	return r, err
}

// Rebuild derives everything anew from what is stored as printed.
func (t *Tx) Rebuild() error {
	if _, err := t.log(sme.ActionRebuild, 0, ""); err != nil {
		return err
	}
	return t.deriveAll()
}

// printedTables are the tables from which all others follow, in an order in
// which they can be filled.
var printedTables = []string{"log", "setting", "reference", "reference_log", "file", "document", "document_file", "entry", "remark", "decision"}

// Salvage makes a new registry, at a path where there is nothing, from what this
// one holds as said and as printed, and derives the rest anew. It reads nothing
// else, so that damage elsewhere in the file does no harm; where even that can't
// be read, the error is of the kind Damaged, and nothing is made. Nobody else can
// change the registry meanwhile.
func (s *Store) Salvage(ctx context.Context, path string, opt Options) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.wrap(err)
	}
	defer tx.Rollback()
	opt.Write, opt.Create = true, true
	fresh, err := Open(ctx, path, opt)
	if err != nil {
		return err
	}
	err = fresh.takeOver(ctx, dsn(s.path, Options{Wait: opt.Wait}))
	if err == nil {
		err = fresh.Update(ctx, opt, (*Tx).Rebuild)
	}
	if err = fresh.wrap(errors.Join(err, fresh.Close())); err == nil {
		return nil
	}
	_ = os.Remove(path) // the first error is the one to return
	var own *Error
	if errors.As(err, &own) && (own.Kind == DiskFull || own.Kind == DiskFailed) || ctx.Err() != nil {
		return err // there may be nothing wrong with what is printed
	}
	return &Error{Kind: Damaged, Path: s.path, Err: err}
}

// takeOver puts what another registry holds as said and as printed in the place
// of what this new one holds, its seals with it.
func (s *Store) takeOver(ctx context.Context, from string) error {
	if _, err := s.db.ExecContext(ctx, `ATTACH DATABASE ? AS was`, from); err != nil {
		return err
	}
	for _, table := range slices.Backward(printedTables) {
		if _, err := s.db.ExecContext(ctx, `DELETE FROM main.`+table); err != nil {
			return err
		}
	}
	for _, table := range printedTables {
		if _, err := s.db.ExecContext(ctx, `INSERT INTO main.`+table+` SELECT * FROM was.`+table); err != nil {
			return err
		}
	}
	s.ref = nil // it is another's now
	_, err := s.db.ExecContext(ctx, `DETACH DATABASE was`)
	return err
}

// compared takes a step that derives anew, and holds what was derived before
// it against what is derived after it.
func (t *Tx) compared(r *RebuildReport, step func() error) error {
	today := sme.Query{By: sme.ByTier, Reach: sme.Exact, On: sme.DayAt(t.opt.Now)}
	var err error
	if r.RulesBefore, err = t.s.Setting(t.ctx, "rules"); err != nil {
		return err
	}
	if r.Before, err = t.s.Digests(t.ctx); err != nil {
		return err
	}
	if r.FiguresBefore, err = t.s.Sums(t.ctx, today); err != nil {
		return err
	}
	r.RefBefore = t.ref
	if err := step(); err != nil {
		return err
	}
	r.RefAfter = t.ref
	if r.FiguresAfter, err = t.s.Sums(t.ctx, today); err != nil {
		return err
	}
	r.After, err = t.s.Digests(t.ctx)
	return err
}

// deriveAll makes what is derived anew, by the present rules and reference data.
func (t *Tx) deriveAll() error {
	t.sealAnew(sealedLedger, sealedIntakes)
	for _, table := range []string{"delta", "intake", "stay", "title", "spell", "firm", "key"} {
		if _, err := t.exec(`DELETE FROM ` + table); err != nil {
			return err
		}
	}
	if _, err := t.exec(`UPDATE entry SET component = NULL`); err != nil {
		return err
	}
	if err := t.resolveAgain(); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE setting SET value = ? WHERE name = 'rules'`, sme.RulesVersion); err != nil {
		return err
	}
	_, err := t.rederiveChanged(nil)
	return err
}

// resolveAgain finds the regions of all printed places by the present reference data.
func (t *Tx) resolveAgain() error {
	t.sealAnew(sealedRegions)
	for _, c := range []struct{ place, region string }{{"place", "region"}, {"left_place", "left_region"}} {
		type printed struct{ act, issuer, scope, place, was string }
		var places []printed
		err := t.each(`SELECT DISTINCT d.act, d.issuer, d.scope, e.`+c.place+`, e.`+c.region+` FROM entry e JOIN document d ON d.id = e.document`, nil, func(rows *sql.Rows) error {
			var p printed
			err := rows.Scan(&p.act, &p.issuer, &p.scope, &p.place, &p.was)
			places = append(places, p)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range places {
			d := sme.Document{Act: sme.Act(p.act), Issuer: sme.RegionID(p.issuer), Scope: sme.RegionID(p.scope)}
			is := string(d.Locate(t.ref.Regions, p.place).Region)
			if is == p.was {
				continue
			}
			_, err := t.exec(`
				UPDATE entry SET `+c.region+` = ?
				WHERE `+c.place+` = ? AND document IN (SELECT id FROM document WHERE act = ? AND issuer = ? AND scope = ?)`, is, p.place, p.act, p.issuer, p.scope)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
