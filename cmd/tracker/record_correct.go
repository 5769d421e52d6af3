package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// correctFlags are what a row is corrected to; what is not given stays.
type correctFlags struct {
	name, code, place     string
	validFrom, validUntil string
	reason, source        string
	dryRun                bool
}

func newRecordCorrectCmd(a *app) *cobra.Command {
	var fl correctFlags
	cmd := &cobra.Command{
		Use:     "correct DOC:ROW",
		Short:   a.say("record.correct.short"),
		Long:    a.say("record.correct.long"),
		Example: a.say("record.correct.example"),
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, typed []string) error {
			fl.reason, fl.source = oneLine(fl.reason), oneLine(fl.source)
			if err := wants([][2]string{{"--reason", fl.reason}, {"--source", fl.source}}); err != nil {
				return err
			}
			number, row, ok := placeOf(typed[0])
			if !ok {
				return usage("correct.place", typed[0])
			}
			if _, err := a.openToChange(); err != nil {
				return err
			}
			c, err := a.rowToCorrect(number, row)
			if err != nil {
				return err
			}
			c.Reason, c.Source, c.Dry = fl.reason, fl.source, fl.dryRun
			if err := a.correctTo(c, &fl, cmd.Flags().Changed); err != nil {
				return err
			}
			return a.correct(c)
		},
	}
	f := cmd.Flags()
	f.StringVar(&fl.name, "name", "", a.say("flag.correct-name"))
	f.StringVar(&fl.code, "code", "", a.say("flag.correct-code"))
	f.StringVar(&fl.place, "place", "", a.say("flag.correct-place"))
	f.StringVar(&fl.validFrom, "valid-from", "", a.say("flag.correct-from"))
	f.StringVar(&fl.validUntil, "valid-until", "", a.say("flag.correct-until"))
	f.StringVar(&fl.reason, "reason", "", a.say("flag.reason"))
	f.StringVar(&fl.source, "source", "", a.say("flag.source"))
	f.BoolVar(&fl.dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// placeOf reads where a row is, as resolve and show write it: 3:17.
func placeOf(text string) (sme.DocumentNumber, int, bool) {
	doc, row, ok := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":")
	number, okDoc := sme.HanNumber(strings.TrimSpace(doc))
	n, okRow := sme.HanNumber(strings.TrimSpace(row))
	return sme.DocumentNumber(number), n, ok && okDoc && okRow
}

// rowToCorrect finds the row of a document that counts.
func (a *app) rowToCorrect(number sme.DocumentNumber, row int) (*wording.Correction, error) {
	docs, err := a.store.Documents(a.ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(docs, func(d store.DocumentInfo) bool { return d.ID == number })
	switch {
	case i < 0:
		return nil, &store.Error{Kind: store.NoDocument, Path: a.store.Path(), Number: number}
	case docs[i].State != sme.Active:
		return nil, fail(exitRefused, "correct.inactive", number)
	}
	d, err := a.store.Document(a.ctx, &docs[i])
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(d.Entries, func(e sme.Entry) bool { return e.Row == row })
	if at < 0 {
		return nil, fail(exitRefused, "correct.no-row", number, row)
	}
	return &wording.Correction{Was: number, Document: d, Entry: &d.Entries[at]}, nil
}

// correctTo puts what is right in the row, and keeps what was printed beside it.
func (a *app) correctTo(c *wording.Correction, fl *correctFlags, given func(flag string) bool) error {
	e := c.Entry
	change := func(flag, key string, field *string, to string) {
		if to = strings.TrimSpace(to); given(flag) && to != *field {
			c.Changes = append(c.Changes, wording.Corrected{Key: key, Printed: *field, Now: to})
			*field = to
		}
	}
	if given("name") && sme.KeyOfName(fl.name) == "" {
		return usage("record.not-a-name", fl.name)
	}
	change("name", "name", &e.Name, fl.name)
	change("code", "code", &e.Code, fl.code)
	if given("place") && fl.place != "" && c.Document.Locate(a.ref().Regions, fl.place).Region == "" {
		return usage("record.place", fl.place)
	}
	change("place", "place", &e.Place, fl.place)
	for _, end := range []struct {
		flag, key, text string
		date            *sme.Date
	}{{"valid-from", "valid_from", fl.validFrom, &e.Window.From}, {"valid-until", "valid_until", fl.validUntil, &e.Window.To}} {
		if !given(end.flag) {
			continue
		}
		now, err := a.dateNamed("--"+end.flag, end.text)
		if err != nil {
			return err
		}
		if now != *end.date {
			c.Changes = append(c.Changes, wording.Corrected{Key: end.key, Printed: end.date.String(), Now: now.String()})
			*end.date = now
		}
	}
	if w := e.Window; !w.From.IsZero() && !w.To.IsZero() && w.To.End() < w.From.Start() {
		return usage("record.over-before", w.To, w.From)
	}
	if len(c.Changes) == 0 {
		return usage("correct.nothing", c.Was, e.Row)
	}
	zh := a.in("zh")
	var printed []string
	for _, ch := range c.Changes {
		printed = append(printed, zh.say("correct.printed", zh.say("column."+ch.Key), render.V(ch.Printed).String()))
	}
	e.Other = append(e.Other, sme.Cell{Header: sme.PrintedBefore, Text: strings.Join(printed, zh.say("list.items"))},
		sme.Cell{Header: sme.WhyCorrected, Text: fmt.Sprint(c.Reason, zh.say("list.items"), c.Source)})
	return nil
}

// correct stores the corrected document in the place of the one as printed.
func (a *app) correct(c *wording.Correction) error {
	home, err := a.home()
	if err != nil {
		return err
	}
	c.Watch(a.FiguresIn(home, c.Document.Tier))
	if where := c.Document.Locate(a.ref().Regions, c.Entry.Place).Region; where != "" && !a.ref().Regions.Within(where, home) {
		c.Watch(a.FiguresIn(where, c.Document.Tier))
	}
	err = a.update(func(tx *store.Tx) error {
		var err error
		if c.Before, err = a.count(tx.Store(), c.Figures); err != nil {
			return err
		}
		if c.Now, err = tx.Because(c.Reason).Correct(c.Was, c.Document); err != nil {
			return err
		}
		if c.After, err = a.count(tx.Store(), c.Figures); err != nil {
			return err
		}
		if c.Dry {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil {
		return err
	}
	if a.chosenFormat() == render.FormatTable {
		return a.writeLines(func(w io.Writer) error { return a.screen(w).CorrectionAccount(c) })
	}
	return a.write(a.CorrectionTable(c))
}
