package main

import "github.com/spf13/cobra"

// newReferenceAddCmd makes reference add, of tiers and regions of the user's own.
func newReferenceAddCmd(a *app, kinds []*facts) *cobra.Command {
	cmd := &cobra.Command{Use: "add", Short: a.say("reference.add.short"), Long: a.say("reference.add.long"),
		Example: a.say("reference.add.example")}
	for _, kind := range kinds {
		add := newFactAddCmd(a, kind)
		add.Use = kind.name
		cmd.AddCommand(add)
	}
	return a.subcommands(cmd)
}

// newReferenceRemoveCmd makes reference remove.
func newReferenceRemoveCmd(a *app, kinds []*facts) *cobra.Command {
	cmd := &cobra.Command{Use: "remove", Short: a.say("reference.remove.short"),
		Long: a.say("reference.remove.long"), Example: a.say("reference.remove.example")}
	for _, kind := range kinds {
		remove := newFactRemoveCmd(a, kind)
		remove.Use, remove.Args = kind.name, args(cobra.NoArgs)
		cmd.AddCommand(remove)
	}
	return a.subcommands(cmd)
}
