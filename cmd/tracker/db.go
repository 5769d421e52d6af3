package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newDBCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "db", Short: a.say("db.short"), Long: a.say("db.long")}
	cmd.AddCommand(newDBInfoCmd(a), newDBSetCmd(a), newDBBackupCmd(a), newDBRebuildCmd(a), newDBUpgradeCmd(a))
	return a.subcommands(cmd)
}

func newDBInfoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "info",
		Short:   a.say("db.info.short"),
		Long:    a.say("db.info.long"),
		Example: a.say("db.info.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			s, err := a.open()
			if err != nil {
				return err
			}
			facts, err := a.dbFacts(s)
			if err != nil {
				return err
			}
			if err := a.write(a.FactsTable(a.say("db.info.title"), facts, a.machine())); err != nil {
				return err
			}
			for _, f := range facts {
				if list, _ := f.Value.Data.([]string); f.Key == "integrity" && len(list) > 0 {
					return &store.Error{Kind: store.Damaged, Path: s.Path()}
				}
			}
			return nil
		},
	}
}

// dbFacts are what there is to know of a registry.
func (a *app) dbFacts(s *store.Store) ([]render.Field, error) {
	info, err := s.Info(a.ctx)
	if err != nil {
		return nil, err
	}
	home, err := a.home()
	if err != nil {
		return nil, err
	}
	journal, err := s.Journal(a.ctx)
	if err != nil {
		return nil, err
	}
	path := s.Path()
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	other, err := changedReference(info)
	if err != nil {
		return nil, err
	}
	reference := a.say("db.reference-same")
	if len(other) > 0 {
		reference = a.say("db.reference-other", other)
	}
	rules := info.Rules
	if rules != fmt.Sprint(sme.RulesVersion) {
		rules = a.say("db.rules-other", info.Rules, fmt.Sprint(sme.RulesVersion))
	}
	integrity := render.VT(nil, a.say("db.integrity-unchecked"))
	if a.verbose {
		found, err := s.Integrity(a.ctx)
		if err != nil {
			return nil, err
		}
		integrity = render.VT(append([]string{}, found...), a.say("db.integrity-good"))
		if len(found) > 0 {
			integrity.Text = strings.Join(found, "\n")
		}
	}
	var facts []render.Field
	add := func(key string, v render.Value) {
		facts = append(facts, render.Field{Key: key, Title: a.say("db.fact." + key), Value: v})
	}
	add("path", render.V(path))
	add("size", render.VT(info.Size, a.Size(info.Size)))
	add("schema", render.VT(info.Schema, fmt.Sprint(info.Schema)))
	add("rules", render.VT(info.Rules, rules))
	add("created", render.V(info.Created))
	add("changed", render.V(info.Changed))
	add("log", render.V(info.Log))
	add("documents", render.VT(info.Documents, a.say("db.documents", info.Documents, info.Active)))
	add("entries", render.V(info.Entries))
	add("firms", render.V(info.Firms))
	add("undecided", render.V(info.Undecided))
	add("files_size", render.VT(info.Files, a.Size(info.Files)))
	add("home", render.VT(string(home), a.Region(home)))
	add("lang", render.V(a.Lang))
	add("journal", render.V(journal))
	add("reference_changed", render.VT(append([]string{}, other...), reference))
	add("integrity", integrity)
	return facts, nil
}

// settings are what `db set` can set.
var settings = []string{"home", "lang"}

func newDBSetCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "set [SETTING VALUE]",
		Short:   a.say("db.set.short"),
		Long:    a.say("db.set.long"),
		Example: a.say("db.set.example"),
		Args:    args(cobra.MaximumNArgs(2)),
		ValidArgsFunction: func(_ *cobra.Command, list []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch {
			case len(list) == 0:
				return settings, cobra.ShellCompDirectiveNoFileComp
			case list[0] == "lang":
				return []string{"en", "zh"}, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, list []string) error {
			if len(list) > 0 && !slices.Contains(settings, list[0]) {
				return sme.NewChoiceError("setting", list[0], settings)
			}
			if len(list) < 2 {
				return a.listSettings(list)
			}
			if err := a.openIfThere(); err != nil {
				return err
			}
			value, err := a.settingValue(list[0], list[1])
			if err != nil {
				return err // before a registry is made
			}
			if a.store == nil {
				if _, err = a.openToWrite(); err != nil {
					return err
				}
			}
			if err := a.update(func(tx *store.Tx) error { return tx.Set(list[0], value) }); err != nil {
				return err
			}
			a.settled.in = nil
			return a.listSettings(list[:1])
		},
	}
}

// settingValue is the form in which a setting is kept.
func (w words) settingValue(name, text string) (string, error) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return "", nil
	case name == "home":
		id, err := w.regionNamed(text, defaultHome)
		return string(id), err
	}
	langs := map[string]string{
		"en": "en", "english": "en", "英文": "en", "英语": "en",
		"zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh",
	}
	if lang := langs[strings.ToLower(text)]; lang != "" {
		return lang, nil
	}
	return "", sme.NewChoiceError("language", text, []string{"en", "zh"})
}

// listSettings prints the settings, or those named.
func (a *app) listSettings(names []string) error {
	s := a.store
	if s == nil {
		var err error
		if s, err = a.open(); err != nil {
			return err
		}
	}
	set, err := s.Settings(a.ctx)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = settings
	}
	var t render.Table
	l := wording.NewLayout[string](a.Words)
	l.Both("setting", func(name string) render.Value { return render.V(name) })
	l.Both("value", func(name string) render.Value {
		value := set[name]
		switch {
		case value == "":
			return render.VT(nil, a.say("db.not-set"))
		case name == "home":
			return render.VT(value, a.Region(sme.RegionID(value)))
		}
		return render.VT(value, value)
	})
	l.People("meaning", func(name string) string { return a.say("db.setting." + name) })
	l.Lay(&t, names)
	return a.write(t)
}

func newDBBackupCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "backup [FILE]",
		Short:   a.say("db.backup.short"),
		Long:    a.say("db.backup.long"),
		Example: a.say("db.backup.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, list []string) error {
			s, err := a.openAs(a.dbPath(), a.options(false)) // a registry may lie where it can't be written
			if err != nil {
				return err
			}
			path := backupPath(s.Path(), a.today())
			if len(list) > 0 {
				path = list[0]
			}
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				path = filepath.Join(path, filepath.Base(backupPath(s.Path(), a.today())))
			}
			size, err := a.backup(s, path)
			if err != nil {
				return err
			}
			facts := []render.Field{
				{Key: "file", Title: a.say("db.fact.file"), Value: render.V(path)},
				{Key: "size", Title: a.say("db.fact.size"), Value: render.VT(size, a.Size(size))},
			}
			if a.chosenFormat() != render.FormatTable {
				return a.write(a.FactsTable(a.say("db.backup.title"), facts, a.machine()))
			}
			a.tell("db.backed-up", s.Path(), path, a.Size(size))
			return nil
		},
	}
}

// salvage puts a registry made anew from what is printed in the place of one
// whose file is damaged, which is kept beside it.
func (a *app) salvage(s *store.Store) error {
	path := s.Path()
	if leads, err := filepath.EvalSymlinks(path); err == nil {
		path = leads
	}
	fresh := filepath.Join(filepath.Dir(path), temporaryName())
	if err := s.Salvage(a.ctx, fresh, a.options(true)); err != nil {
		return err
	}
	a.store = nil
	if err := s.Close(); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	kept := unusedBeside(path, damagedWord, a.today())
	if err := replaceAndKeep(path, fresh, kept); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	if a.chosenFormat() != render.FormatTable {
		return a.write(a.FactsTable(a.say("db.rebuild.title"), []render.Field{
			{Key: "damaged", Title: a.say("db.fact.damaged"), Value: render.V(kept)},
			{Key: "rules", Title: a.say("db.fact.rules"), Value: render.V(fmt.Sprint(sme.RulesVersion))},
		}, a.machine()))
	}
	a.tell("db.salvaged", kept)
	return nil
}

func newDBRebuildCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "rebuild",
		Short:   a.say("db.rebuild.short"),
		Long:    a.say("db.rebuild.long"),
		Example: a.say("db.rebuild.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			if broken, err := s.Integrity(a.ctx); err != nil || len(broken) > 0 {
				return a.salvage(s)
			}
			r, err := s.Rebuild(a.ctx, a.options(true))
			if err != nil {
				return err
			}
			changed, moved := changedParts(r), a.MovedFigures(r.FiguresBefore, r.FiguresAfter, r.RefBefore, r.RefAfter)
			if a.chosenFormat() != render.FormatTable {
				t := a.FactsTable(a.say("db.rebuild.title"), []render.Field{
					{Key: "changed", Title: a.say("db.fact.changed-parts"), Value: render.V(changed)},
					{Key: "rules_before", Title: a.say("db.fact.rules-before"), Value: render.V(r.RulesBefore)},
					{Key: "rules", Title: a.say("db.fact.rules"), Value: render.V(fmt.Sprint(sme.RulesVersion))},
					{Key: "digest_before", Title: a.say("db.fact.digest-before"), Value: render.V(r.Before[""])},
					{Key: "digest", Title: a.say("db.fact.digest"), Value: render.V(r.After[""])},
				}, a.machine())
				t.Meta = append(t.Meta, wording.MovedField(moved))
				return a.write(t)
			}
			switch {
			case len(changed) == 0:
				a.tell("db.rebuilt-same", r.After[""])
			case slices.Contains(changed, "delta"):
				a.tell("db.rebuilt-figures", r.Before[""], r.After[""])
				a.screen(a.host.stdout).MovedLines(moved)
			default:
				a.tell("db.rebuilt-other", changed, r.Before[""], r.After[""])
			}
			return nil
		},
	}
}
