package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newShowCmd(a *app) *cobra.Command {
	var on string
	private := false
	cmd := &cobra.Command{
		Use:               "show NAME|CODE",
		Short:             a.say("show.short"),
		Long:              a.say("show.long"),
		Example:           a.say("show.example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, typed []string) error {
			text := strings.Join(typed, " ")
			s, err := a.open()
			if err != nil {
				return err
			}
			day, err := a.onDay(on)
			if err != nil {
				return err
			}
			key, err := a.firmNamed(s, text, day)
			if err != nil {
				return err
			}
			v, err := a.firmValue(s, key, day)
			if err != nil {
				return err
			}
			switch a.chosenFormat() {
			case render.FormatXLSX: // it is handed on
				if !private {
					v.LeavePeopleOut()
				}
			case render.FormatJSON:
				return a.writeValue(v)
			case render.FormatTable:
				return a.writeLines(func(w io.Writer) error { return a.firmScreen(w, v) })
			}
			return a.write(a.EvidenceTable(v, true))
		},
	}
	cmd.Flags().StringVar(&on, "on", "", a.say("flag.show-on"))
	cmd.Flags().BoolVar(&private, "private", false, a.say("flag.show-private"))
	return cmd
}

// firmValue gathers all that the registry knows of a firm.
func (a *app) firmValue(s *store.Store, key sme.Key, on sme.Day) (*wording.FirmLife, error) {
	f, sources, err := s.Firm(a.ctx, key)
	if err != nil {
		return nil, err
	}
	docs, err := s.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := s.Decisions(a.ctx)
	if err != nil {
		return nil, err
	}
	position, err := s.Known(a.ctx)
	if err != nil {
		return nil, err
	}
	fileOf := map[sme.DocumentNumber]*store.DocumentInfo{}
	for i := range docs {
		fileOf[docs[i].ID] = &docs[i]
	}
	found := func(r *sme.Row) wording.Found {
		src := sources[r]
		at := wording.Found{
			FoundAt: wording.FoundAt{Document: src.Document, Row: sme.RowNumber(src.Row)},
			Place:   src.Place, Other: src.Other,
		}
		if d := fileOf[src.Document]; d != nil && len(d.Files) > 0 {
			at.File, at.Sheet, at.Notice, at.Sample = d.Files[0].Name, d.Files[0].Sheet, d.Notice, d.Sample
		}
		return at
	}
	return a.NewFirmLife(f, found, decisions, on, position), nil
}

// firmScreen writes a firm's life for people.
func (a *app) firmScreen(w io.Writer, v *wording.FirmLife) error {
	opt := render.Options{
		Width: a.host.width, Color: a.colored() && a.output == "",
		NoHeader: a.noHeader, Columns: splitNames(a.columns), Sort: a.sort, Limit: a.limit,
	}
	if a.output != "" {
		opt.Width = 0
	}
	return a.NewScreen(w, opt).FirmScreen(v)
}
