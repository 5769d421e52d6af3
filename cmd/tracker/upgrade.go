package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newDBUpgradeCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "upgrade",
		Short:   a.say("db.upgrade.short"),
		Long:    a.say("db.upgrade.long"),
		Example: a.say("db.upgrade.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			opt := a.options(true)
			opt.Create, opt.Older = false, true
			s, err := a.openStore(a.dbPath(), opt)
			if err != nil {
				return err
			}
			a.store = s
			r, err := s.Outdated(a.ctx, opt)
			if err != nil {
				return err
			}
			backup := ""
			if r.Done() {
				if backup, err = a.backupBeside(s); err != nil {
					return err
				}
				if r, err = s.Upgrade(a.ctx, opt); err != nil {
					return err
				}
			}
			again, err := a.toReread(s)
			if err != nil {
				return err
			}
			info, err := s.Info(a.ctx)
			if err != nil {
				return err
			}
			other, err := changedReference(info)
			if err != nil {
				return err
			}
			return a.writeUpgrade(s, &r, backup, again, other)
		},
	}
}

// backupBeside copies the registry to a name that is free beside it.
func (a *app) backupBeside(s *store.Store) (string, error) {
	path := unusedBeside(s.Path(), "", a.today())
	_, err := a.backup(s, path)
	return path, err
}

// toReread are the numbers of the documents that this version reads otherwise.
func (a *app) toReread(s *store.Store) ([]string, error) {
	r, err := a.newRereader(s)
	if err != nil {
		return nil, err
	}
	list, err := r.outdated()
	numbers := []string{}
	for _, x := range list {
		if x.As == wording.ReadChanged {
			numbers = append(numbers, x.ID.String())
		}
	}
	return numbers, err
}

// writeUpgrade says what an upgrade did, which documents are read otherwise now,
// and which reference data are others than this program's.
func (a *app) writeUpgrade(s *store.Store, r *store.UpgradeReport, backup string, again, other []string) error {
	moved := a.MovedFigures(r.FiguresBefore, r.FiguresAfter, a.ref(), a.ref())
	if a.chosenFormat() != render.FormatTable {
		t := a.FactsTable(a.say("db.upgrade.title"), []render.Field{
			{Key: "backup", Title: a.say("db.fact.backup"), Value: wording.TextOrNone(backup)},
			{Key: "schema_before", Title: a.say("db.fact.schema-before"), Value: render.V(r.SchemaBefore)},
			{Key: "schema", Title: a.say("db.fact.schema"), Value: render.V(r.Schema)},
			{Key: "rules_before", Title: a.say("db.fact.rules-before"), Value: render.V(r.RulesBefore)},
			{Key: "rules", Title: a.say("db.fact.rules"), Value: render.V(fmt.Sprint(sme.RulesVersion))},
			{Key: "columns", Title: a.say("db.fact.columns"), Value: render.V(append([]string{}, r.Columns...))},
			{Key: "reread", Title: a.say("db.fact.reread"), Value: render.V(again)},
			{Key: "reference_changed", Title: a.say("db.fact.reference_changed"), Value: render.V(append([]string{}, other...))},
		}, a.machine())
		t.Meta = append(t.Meta, wording.MovedField(moved))
		return a.write(t)
	}
	if !r.Done() {
		a.tell("db.upgrade-none", s.Path())
		a.tellReread(again)
		return nil
	}
	a.tell("db.upgraded", s.Path(), backup)
	if r.SchemaBefore != r.Schema {
		a.tell("db.upgraded-schema", r.SchemaBefore, r.Schema)
	}
	if now := fmt.Sprint(sme.RulesVersion); r.RulesBefore != now {
		a.tell("db.upgraded-rules", r.RulesBefore, now)
		before, _ := strconv.Atoi(r.RulesBefore) // what is no number is older than all
		for v := before + 1; v <= sme.RulesVersion; v++ {
			if id := fmt.Sprint("db.rules-", v); wording.Has(id) {
				a.tell(id)
			}
		}
	}
	if len(r.Columns) > 0 {
		a.tell("db.upgraded-columns", r.Columns)
	}
	a.screen(a.host.stdout).MovedLines(moved)
	if len(other) > 0 {
		a.tell("db.upgraded-reference", other)
	}
	a.tellReread(again)
	return nil
}

// tellReread says how many documents this version reads otherwise.
func (a *app) tellReread(again []string) {
	if len(again) > 0 {
		a.tell("db.upgraded-reread", len(again))
	}
}
