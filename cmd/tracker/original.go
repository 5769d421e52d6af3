package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tracker/internal/sme"

	"tracker/internal/render"
)

func newOriginalCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "original N",
		Short:             a.say("original.short"),
		Long:              a.say("original.long"),
		Example:           a.say("original.example"),
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: a.offerDocuments(sme.Active, sme.Undone, sme.Replaced),
		Annotations:       map[string]string{outputAnnotation: outputOwn}, // a file of any kind, or a folder
		RunE: func(_ *cobra.Command, texts []string) error {
			numbers, err := documentNumbers(texts)
			if err != nil {
				return err
			}
			if len(numbers) > 1 {
				return usage("usage.document-number", texts[0])
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			name, content, err := s.Original(a.ctx, numbers[0])
			if err != nil {
				return err
			}
			name = baseName(name)
			if a.output == "" {
				if a.host.width > 0 {
					return usage("original.terminal", numbers[0], name)
				}
				_, err := a.host.stdout.Write(content)
				return err
			}
			path := a.output
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				path = filepath.Join(path, name)
			}
			if err := writeFile(path, content, a.force); err != nil {
				return err
			}
			if !a.quiet {
				fmt.Fprintln(a.host.stderr, render.Wrap(a.say("original.written", numbers[0], path, len(content)), a.host.errWidth, "  "))
			}
			return nil
		},
	}
}
