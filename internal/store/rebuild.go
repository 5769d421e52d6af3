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
var printedTables = []string{"log", "setting", "reference", "reference_log", "file", "document", "document_file", "place", "entry", "remark", "decision"}

// Salvage makes a new registry, at a path where there is nothing, from what this
// one holds as said and as printed, and derives the rest anew. It reads nothing
// else, so that damage elsewhere in the file does no harm; where even that can't
// be read, the error is of the kind Damaged, and nothing is made. Nobody else can
// change the registry meanwhile.
func (s *Store) Salvage(ctx context.Context, path string, opt Options) error {
	_, done, err := begin(ctx, s.db)
	if err != nil {
		return s.wrap(err)
	}
	defer done()
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

// countedTables are what firms add up to; derivedTables are all that follow from the
// others.
var (
	countedTables = []string{"delta", "intake", "bearing", "undecided"}
	derivedTables = append([]string{"key", "member", "component", "shape"}, countedTables...)
)

// deriveAll makes what is derived anew, by the present rules and reference data.
func (t *Tx) deriveAll() error {
	t.sealDerivedAnew()
	for _, table := range derivedTables {
		if _, err := t.exec(`DELETE FROM ` + table); err != nil {
			return err
		}
	}
	if err := t.resolveAgain(); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE setting SET value = ? WHERE name = 'rules'`, sme.RulesVersion); err != nil {
		return err
	}
	*t.brought = brought{shapes: map[int64]*shape{}}
	if err := t.bringAll(); err != nil {
		return err
	}
	_, err := t.rederive(&state{})
	return err
}

// bringAll takes all that is stored as printed, and all decisions, for what the
// change brought.
func (t *Tx) bringAll() error {
	if err := errors.Join(t.countOn(), t.loadLists()); err != nil {
		return err
	}
	t.lastShape = 0
	kinds := kindsOf(t)
	var moved [][2]int64 // entries, and the shapes that they have now
	set := t.batch(2, `UPDATE entry SET kind = new.column2 FROM (VALUES `, `) AS new WHERE entry.id = new.column1`)
	err := t.each(`SELECT e.kind, `+rowColumns+` FROM entry e `+rowPlaces+` ORDER BY e.id`, nil, func(rows *sql.Rows) error {
		var was int64
		r, document, err := t.scanRow(rows, &was)
		if err != nil {
			return err
		}
		is := kinds.of(document, r)
		if t.fresh = append(t.fresh, t.freshRow(r.ID, r, is)); was != is.id {
			moved = append(moved, [2]int64{r.ID, is.id})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range moved {
		set.add(m[0], m[1])
	}
	if err := set.flush(); err != nil {
		return err
	}
	return t.each(`SELECT log, a, b FROM decision WHERE same < 2 ORDER BY id`, nil, func(rows *sql.Rows) error {
		var log sme.LogNumber
		var d sme.Decision
		err := rows.Scan(&log, &d.A, &d.B)
		t.fresh = append(t.fresh, freshDecision(log, d))
		return err
	})
}

// resolveAgain finds the regions of all printed places by the present reference data.
func (t *Tx) resolveAgain() error {
	t.sealAnew(sealedRegions)
	type printed struct {
		id       int64
		document sme.Document
		text     string
		was      sme.RegionID
	}
	var places []printed
	err := t.each(`SELECT p.id, d.act, d.issuer, d.scope, p.text, p.region FROM place p JOIN document d ON d.id = p.document`, nil, func(rows *sql.Rows) error {
		var p printed
		err := rows.Scan(&p.id, &p.document.Act, &p.document.Issuer, &p.document.Scope, &p.text, &p.was)
		places = append(places, p)
		return err
	})
	if err != nil {
		return err
	}
	for i := range places {
		p := &places[i]
		if is := p.document.Locate(t.ref.Regions, p.text).Region; is != p.was {
			if _, err := t.exec(`UPDATE place SET region = ? WHERE id = ?`, string(is), p.id); err != nil {
				return err
			}
		}
	}
	return nil
}
