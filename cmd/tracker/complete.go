package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// completion offers values to the shell, each with its meaning after a tab.
type completion = func(cmd *cobra.Command, list []string, typed string) ([]string, cobra.ShellCompDirective)

// complete offers a flag's few values to the shell.
func complete[T ~string](cmd *cobra.Command, flag string, values ...T) {
	completeBy(cmd, flag, choices(values...))
}

// choices offers a few values, which are always the same.
func choices[T ~string](values ...T) completion {
	return cobra.FixedCompletions(texts(values), cobra.ShellCompDirectiveNoFileComp)
}

func texts[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

func completeBy(cmd *cobra.Command, flag string, by completion) {
	if err := cmd.RegisterFlagCompletionFunc(flag, by); err != nil {
		panic(err) // the flag is defined a few lines above
	}
}

// offer makes a completion of what a registry holds. A registry that can't be
// read offers nothing: a shell is no place for errors.
func (a *app) offer(values func(s *store.Store, list []string, typed string) ([]string, error)) completion {
	return func(_ *cobra.Command, list []string, typed string) ([]string, cobra.ShellCompDirective) {
		s, err := a.openAs(a.dbPath(), a.options(false))
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		offered, err := values(s, list, typed)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offered, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// offerDocuments offers the numbers of documents in some states, latest first.
func (a *app) offerDocuments(states ...sme.DocumentState) completion {
	return a.offer(func(s *store.Store, list []string, typed string) ([]string, error) {
		docs, err := s.Documents(a.ctx)
		var offered []string
		for _, d := range slices.Backward(docs) {
			number := fmt.Sprint(d.ID)
			if slices.Contains(states, d.State) && strings.HasPrefix(number, typed) && !slices.Contains(list, number) {
				offered = append(offered, number+"\t"+a.DocumentName(&d.Document, d.State))
			}
		}
		return offered, err
	})
}

// offerDecisions offers the lines of decisions that hold or, the other way
// round, of those taken back.
func (a *app) offerDecisions(hold bool) completion {
	return a.offer(func(s *store.Store, list []string, typed string) ([]string, error) {
		decisions, err := s.Decisions(a.ctx)
		var offered []string
		for _, d := range slices.Backward(decisions) {
			line := fmt.Sprint(d.Log)
			if (d.Undone == 0) == hold && strings.HasPrefix(line, typed) && !slices.Contains(list, line) {
				offered = append(offered,
					line+"\t"+a.say("decision."+string(d.Word()))+" "+wording.KeyText(d.A)+" "+wording.KeyText(d.B))
			}
		}
		return offered, err
	})
}

// offeredLines is how many lines of the log are offered, the latest.
const offeredLines = 20

// offerLines offers the latest lines of the log, or those of some actions.
func (a *app) offerLines(actions ...sme.Action) completion {
	return a.offer(func(s *store.Store, list []string, typed string) ([]string, error) {
		log, err := s.Log(a.ctx)
		var offered []string
		for _, l := range slices.Backward(log) {
			number := fmt.Sprint(l.Number)
			if strings.HasPrefix(number, typed) &&
				(len(actions) == 0 || slices.Contains(actions, l.Action)) && !slices.Contains(list, number) &&
				len(offered) < offeredLines {
				offered = append(offered, number+"\t"+strings.TrimSpace(wording.Clock(l.Time)+" "+a.ActionName(l.Action)+" "+l.Detail))
			}
		}
		return offered, err
	})
}

// offeredFirms is how many firms are offered, and their names are long.
const offeredFirms = 20

// offerFirms offers the firms whose name or code begins as typed. A shell offers
// too much when nothing is typed.
func (a *app) offerFirms(most int) completion {
	return a.offer(func(s *store.Store, list []string, typed string) ([]string, error) {
		if typed == "" || len(list) >= most {
			return nil, nil
		}
		firms, err := s.FirmsNamed(a.ctx, typed, offeredFirms)
		var offered []string
		for _, f := range firms {
			switch {
			case strings.HasPrefix(f.Name, typed):
				offered = append(offered, f.Name+"\t"+f.Code)
			default:
				offered = append(offered, f.Code+"\t"+f.Name)
			}
		}
		return offered, err
	})
}

// The parts of the ladder that commands are about.
func wholeLadder(ladder []sme.TierID) []sme.TierID { return ladder }
func aboveLowest(ladder []sme.TierID) []sme.TierID { return ladder[1:] }
func belowTop(ladder []sme.TierID) []sme.TierID    { return ladder[:len(ladder)-1] }

// offerTiers offers the tiers of a part of the ladder, those of one's own too.
func (a *app) offerTiers(part func(ladder []sme.TierID) []sme.TierID) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		a.openForShell()
		var offered []string
		for _, id := range part(a.ref().Ladder()) {
			offered = append(offered, string(id)+"\t"+a.Tier(id))
		}
		return offered, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// openForShell opens the registry, whose reference data and home then count.
// Where none can be read the built-in ones do.
func (a *app) openForShell() {
	if a.store == nil {
		_, _ = a.openAs(a.dbPath(), a.options(false))
	}
}

// offerPlans offers the plans that set the targets.
func (a *app) offerPlans() completion {
	return a.offer(func(*store.Store, []string, string) ([]string, error) {
		var plans []string
		for _, t := range a.ref().Targets {
			if t.Plan != "" && !slices.Contains(plans, t.Plan) {
				plans = append(plans, t.Plan)
			}
		}
		return plans, nil
	})
}

// completeRegions offers the home region's districts and the cities around it.
func (a *app) completeRegions(cmd *cobra.Command, flag string) {
	completeBy(cmd, flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		a.openForShell()
		home, err := a.home()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		regions := a.ref().Regions
		var names []string
		for _, outer := range []sme.RegionID{home, regions.Get(home).Parent} {
			for _, id := range regions.Children(outer) {
				if r := regions.Get(id); strings.HasPrefix(r.NameZh, typed) || strings.HasPrefix(r.ShortZh, typed) {
					names = append(names, r.NameZh+"\t"+r.NameEn)
				} else if strings.HasPrefix(r.Pinyin, strings.ToLower(typed)) {
					names = append(names, r.Pinyin+"\t"+r.NameZh) // shells drop what doesn't begin as typed
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}
