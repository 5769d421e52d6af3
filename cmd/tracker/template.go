package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// templateColumns are the columns of the plain list, by the ids of their headers.
var templateColumns = []string{
	"name", "former-name", "credit-code", "province", "city", "district", "tier", "act", "batch", "published", "valid-from", "valid-until",
}

// templateFlags are what all rows of a list have in common: its title says it.
type templateFlags struct{ tier, act, batch, published string }

func newTemplateCmd(a *app) *cobra.Command {
	var fl templateFlags
	cmd := &cobra.Command{
		Use:     "template",
		Short:   a.say("template.short"),
		Long:    a.say("template.long"),
		Example: a.say("template.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			format := a.chosenFormat()
			if format == render.FormatTable && a.format == "" {
				format = render.FormatCSV
			}
			if format != render.FormatCSV && format != render.FormatTSV && format != render.FormatXLSX {
				return sme.NewChoiceError("format", string(format), []string{"csv", "tsv", "xlsx"})
			}
			list, err := fl.list(a)
			if err != nil {
				return err
			}
			return a.toOutput(func(w io.Writer) error { return a.writeTemplate(w, list, format) })
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&fl.tier, "tier", "", a.say("flag.import-tier"))
	f.StringVar(&fl.act, "act", "", a.say("flag.act"))
	f.StringVar(&fl.batch, "batch", "", a.say("flag.batch"))
	f.StringVar(&fl.published, "published", "", a.say("flag.published"))
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
	complete(cmd, "act", sme.Acts...)
	return cmd
}

// list reads the flags as the facts of a list.
func (fl *templateFlags) list(a *app) (sme.Document, error) {
	a.openForShell() // tiers of one's own
	told := importFlags{tier: fl.tier, act: fl.act, batch: fl.batch, published: fl.published}
	facts, err := told.facts(a)
	if err == nil && facts.Any() && facts.Tier == "" {
		err = usage("template.no-tier")
	}
	return sme.Document{Tier: facts.Tier, Act: facts.Act, Batch: facts.Batch, Issuer: facts.Issuer, Published: facts.Published}, err
}

// writeTemplate writes an empty list: a title that says what the list is, if
// that was told, and a header with a line of help, which is passed over.
func (a *app) writeTemplate(w io.Writer, list sme.Document, format render.Format) error {
	t := render.Table{Title: a.listTitle(&list), Sheet: a.say("template.sheet"),
		MetaSheet: a.say("sheet.about")}
	said := map[string]bool{"tier": list.Tier != "", "act": list.Act != "", "batch": list.Batch != "",
		"published": !list.Published.IsZero()}
	l := wording.NewLayout[string](a.Words) // of one row, which says how to fill the columns in
	mark := "# "
	for _, id := range templateColumns {
		if said[id] {
			continue
		}
		header := a.say("template." + id)
		help := mark + a.say("template."+id+".help", a.ladderWords())
		l.Add(render.Column{Key: header, Title: header}, func(string) render.Value { return render.V(help) })
		mark = ""
	}
	l.Lay(&t, []string{"help"})
	if format == render.FormatXLSX {
		t.Meta = []render.Field{
			{Title: a.say("template.fill"), Value: render.V(a.say("template.fill.how"))},
			{Title: a.say("template.then"), Value: render.V("tracker import")},
		}
		return render.Write(w, t, render.Options{Format: format})
	}
	return writeFilledIn(w, t, format)
}

// writeFilledIn writes a table as text that spreadsheets open too: unlike an
// answer for programs with its title, and with a mark where it isn't ASCII.
func writeFilledIn(w io.Writer, t render.Table, format render.Format) error {
	lines := [][]string{make([]string, len(t.Columns)), make([]string, len(t.Columns))}
	for i, c := range t.Columns {
		lines[0][i], lines[1][i] = c.Title, t.Rows[0][i].String()
	}
	if t.Title != "" {
		title := make([]string, len(t.Columns))
		title[0] = t.Title
		lines = slices.Insert(lines, 0, title)
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	if format == render.FormatTSV {
		out.Comma = '\t'
	}
	if err := out.WriteAll(lines); err != nil {
		return err
	}
	text := b.String()
	if strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }) {
		text = "\ufeff" + text
	}
	_, err := io.WriteString(w, text)
	return err
}

// listTitle is the title that a list would be published under, "" where it isn't
// told which tier it is of. Lists are titled in Chinese, whoever reads them.
func (a *app) listTitle(list *sme.Document) string {
	if list.Tier == "" {
		return ""
	}
	zh := a.in("zh")
	var title string
	if list.Issuer != "" {
		title = zh.Region(list.Issuer)
	}
	if list.Batch != "" {
		title += zh.Batch(list.Batch)
	}
	title += zh.Tier(list.Tier)
	if list.Act != "" && list.Act != sme.Recognise {
		title += zh.Value(list.Act)
	}
	title += zh.say("template.list")
	if !list.Published.IsZero() {
		title += zh.say("template.published-on", list.Published)
	}
	return title
}

// ladderWords are the tiers as they may be filled in.
func (a *app) ladderWords() []string {
	var names []string
	for _, id := range a.ref().Ladder() {
		names = append(names, a.Pick(string(id), a.ShortTier(id)))
	}
	return names
}
