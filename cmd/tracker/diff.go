package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

func newDiffCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "diff N M",
		Short:             a.say("diff.short"),
		Long:              a.say("diff.long"),
		Example:           a.say("diff.example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerDocuments(sme.Active, sme.Undone, sme.Replaced),
		RunE: func(_ *cobra.Command, texts []string) error {
			n, m, err := twoDocuments(texts)
			if err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			d, err := a.compareDocuments(s, n, m)
			if err != nil {
				return err
			}
			if err := a.write(a.DifferenceTable(d)); err != nil {
				return err
			}
			if len(d.List) > 0 {
				a.exit = exitDifference
			}
			return nil
		},
	}
}

// twoDocuments reads the numbers of two documents, in the order in which they are given.
func twoDocuments(texts []string) (n, m sme.DocumentNumber, err error) {
	var numbers []sme.DocumentNumber
	for _, text := range splitNames(texts) {
		one, err := documentNumbers([]string{text})
		if err != nil {
			return 0, 0, err
		}
		numbers = append(numbers, one...)
	}
	if len(numbers) != 2 || numbers[0] == numbers[1] {
		return 0, 0, usage("diff.two", strings.Join(texts, " "))
	}
	return numbers[0], numbers[1], nil
}
