package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"tracker/internal/render"
)

func newManCmd(a *app) *cobra.Command {
	folder := ""
	cmd := &cobra.Command{
		Use:         "man [COMMAND]",
		Short:       a.say("man.short"),
		Long:        a.say("man.long"),
		Example:     a.say("man.example"),
		Annotations: map[string]string{outputAnnotation: outputText},
		ValidArgsFunction: func(cmd *cobra.Command, list []string, _ string) ([]string, cobra.ShellCompDirective) {
			return a.commandNames(cmd.Root(), list), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, list []string) error {
			about, err := findCommand(cmd.Root(), list)
			if err != nil {
				return err
			}
			if folder == "" {
				return a.toOutput(func(w io.Writer) error { return a.writeManPage(w, about) })
			}
			return a.writeManPages(folder, about)
		},
	}
	cmd.Flags().StringVar(&folder, "folder", "", a.say("flag.man-folder"))
	return cmd
}

// writeManPages writes the pages of a command and of those below it into a
// folder, each named as it is installed: tracker-report.1.
func (a *app) writeManPages(folder string, cmd *cobra.Command) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := a.writeManPage(&b, cmd); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, manName(cmd)+".1"), b.Bytes(), a.force); err != nil {
		return err
	}
	for _, c := range manPagesBelow(cmd) {
		if err := a.writeManPages(folder, c); err != nil {
			return err
		}
	}
	return nil
}

// manPagesBelow are the commands below one that have a page of their own: all
// but the topics of help, which the page of the program holds.
func manPagesBelow(cmd *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool { return c.Annotations[topicKey] != "" || c.Hidden })
}

func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// writeManPage writes a command's page, in the language of its help.
func (a *app) writeManPage(w io.Writer, cmd *cobra.Command) error {
	cmd.InitDefaultHelpFlag() // as for its own help
	p := manPage{a: a}
	p.b.WriteString(".\\\" tracker man\n")
	p.line(".TH", manName(cmd), "1", "", "tracker "+version(), "tracker")
	p.b.WriteString(".nh\n.ad l\n") // lines break between Chinese characters, and nothing is stretched
	p.head("name")
	p.text(manName(cmd) + " \\- " + roff(cmd.Short))
	p.head("synopsis")
	use := a.argumentNames(strings.TrimSuffix(cmd.UseLine(), " [flags]"))
	p.text("\\fB" + roff(cmd.CommandPath()) + "\\fR" + roff(strings.TrimPrefix(use, cmd.CommandPath())+" "+a.say("help.some-flags")))
	p.head("description")
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	for i, paragraph := range strings.Split(long, "\n") {
		if i > 0 {
			p.b.WriteString(".PP\n")
		}
		p.text(roff(paragraph))
	}
	if below := manPagesBelow(cmd); len(below) > 0 {
		p.head("commands")
		var pairs []render.Pair
		for _, c := range below {
			pairs = append(pairs, render.Pair{Label: c.Name(), Text: c.Short})
		}
		p.pairs(pairs)
	}
	cmd.Flags().SortFlags = false
	p.options("options", a.flagPairs(cmd.LocalNonPersistentFlags()))
	p.options("global-options", a.flagPairs(cmd.Root().PersistentFlags()))
	if cmd.Example != "" {
		p.head("examples")
		p.b.WriteString(".nf\n")
		for line := range strings.SplitSeq(strings.TrimRight(cmd.Example, "\n"), "\n") {
			p.b.WriteString(guarded(literally(strings.TrimPrefix(line, "  "))) + "\n")
		}
		p.b.WriteString(".fi\n")
	}
	p.head("exit-status")
	var pairs []render.Pair
	for _, code := range exitStatuses {
		pairs = append(pairs, render.Pair{Label: fmt.Sprint(code), Text: a.say(fmt.Sprint("exit.", code))})
	}
	p.pairs(pairs)
	if !cmd.HasParent() {
		p.head("environment")
		pairs = nil
		for _, name := range environment {
			pairs = append(pairs, render.Pair{Label: name, Text: a.say("environment." + name)})
		}
		p.pairs(pairs)
	}
	p.seeAlso(cmd)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// manPage writes the language of man pages, roff.
type manPage struct {
	a *app
	b strings.Builder
}

func (p *manPage) head(id string) { p.line(".SH", p.a.say("man."+id)) }

// line is a request with its arguments.
func (p *manPage) line(request string, list ...string) {
	p.b.WriteString(request)
	for _, arg := range list {
		p.b.WriteString(` "` + strings.ReplaceAll(literally(arg), `"`, `\(dq`) + `"`)
	}
	p.b.WriteByte('\n')
}

// text is a paragraph that is roff already.
func (p *manPage) text(text string) { p.b.WriteString(guarded(text) + "\n") }

func (p *manPage) options(head string, pairs []render.Pair) {
	if len(pairs) > 0 {
		p.head(head)
		p.pairs(pairs)
	}
}

func (p *manPage) pairs(pairs []render.Pair) {
	for _, pair := range pairs {
		p.b.WriteString(".TP\n\\fB" + literally(strings.TrimSpace(pair.Label)) + "\\fR\n")
		p.text(roff(pair.Text))
	}
}

// seeAlso names the pages of the commands around.
func (p *manPage) seeAlso(cmd *cobra.Command) {
	p.head("see-also")
	var names []string
	if cmd.HasParent() {
		names = append(names, manName(cmd.Parent())+"(1)")
	}
	for _, c := range manPagesBelow(cmd) {
		names = append(names, manName(c)+"(1)")
	}
	p.text(roff(strings.Join(names, ", ")))
}

// literally keeps roff from reading anything into a text.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", "...").Replace(text)
}

// guarded keeps a line that begins with a dot or an apostrophe from being a request.
func guarded(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// roff is running text. Roff breaks lines at spaces only, so each place at which
// Chinese may be broken is told: beside its characters, but not before what
// closes nor after what opens.
func roff(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		if i > 0 && (wideRune(r) || wideRune(runes[i-1])) &&
			!strings.ContainsRune("，。、；：）”》】？！%", r) && !strings.ContainsRune("（“《【", runes[i-1]) &&
			r != ' ' && runes[i-1] != ' ' {
			b.WriteString(`\:`)
		}
		b.WriteString(literally(string(r)))
	}
	return b.String()
}

func wideRune(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。、；：）”》】？！（“《【", r)
}
