package main

import (
	"io"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

// localizeHelp gives the whole program its help, in the user's language.
func (a *app) localizeHelp(root *cobra.Command) {
	root.PersistentFlags().BoolP("help", "h", false, a.say("flag.help"))
	root.Flags().Bool("version", false, a.say("flag.version"))
	help, completion := newHelpCmd(a), newCompletionCmd(a)
	help.GroupID, completion.GroupID = "hand-on", "hand-on"
	root.SetHelpCommand(help)
	root.AddCommand(completion)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		// The only error is a closed pipe: nobody is left to read about it.
		_ = a.writeHelp(a.host.stdout, cmd)
	})
}

func newHelpCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: a.say("help.short"),
		Long:  a.say("help.long"),
		ValidArgsFunction: func(cmd *cobra.Command, list []string, _ string) ([]string, cobra.ShellCompDirective) {
			return a.commandNames(cmd.Root(), list), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, list []string) error {
			about, err := findCommand(cmd.Root(), list)
			if err != nil {
				return err
			}
			return a.writeHelp(a.host.stdout, about)
		},
	}
}

// shells are those that completions can be made for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:         "completion SHELL",
		Short:       a.say("completion.short"),
		Long:        a.say("completion.long"),
		Example:     a.say("completion.example"),
		Args:        args(cobra.ExactArgs(1)),
		ValidArgs:   shells,
		Annotations: map[string]string{outputAnnotation: outputText},
		RunE: func(cmd *cobra.Command, list []string) error {
			root := cmd.Root()
			write := map[string]func(io.Writer) error{
				"bash":       func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
				"zsh":        root.GenZshCompletion,
				"fish":       func(w io.Writer) error { return root.GenFishCompletion(w, true) },
				"powershell": root.GenPowerShellCompletionWithDesc,
			}[list[0]]
			if write == nil {
				return sme.NewChoiceError("shell", list[0], shells)
			}
			return a.toOutput(write)
		},
	}
}
