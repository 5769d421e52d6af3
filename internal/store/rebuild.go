package store

import (
	"context"
	"database/sql"

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
	for _, table := range []string{"delta", "intake", "firm", "key"} {
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
