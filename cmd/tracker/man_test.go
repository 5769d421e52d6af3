package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every command has a page, in both languages, with its synopsis, each of its
// flags, its examples and the exit statuses.
func TestManPages(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		a := testApp(t)
		a.Lang = lang
		root := newRootCmd(a)
		var visit func(cmd *cobra.Command)
		visit = func(cmd *cobra.Command) {
			t.Run(lang+" "+cmd.CommandPath(), func(t *testing.T) { testManPage(t, a, cmd) })
			for _, c := range manPagesBelow(cmd) {
				visit(c)
			}
		}
		visit(root)
	}
}

func testManPage(t *testing.T, a *app, cmd *cobra.Command) {
	var b bytes.Buffer
	if err := a.writeManPage(&b, cmd); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	want := []string{".TH \"" + literally(manName(cmd)), "\n\\fB" + literally(cmd.CommandPath()), `\fB5\fR`, `\fB130\fR`}
	for _, head := range []string{"name", "synopsis", "description", "exit-status", "see-also"} {
		want = append(want, ".SH \""+a.say("man."+head)+"\"\n")
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			want = append(want, literally("--"+f.Name))
		}
	})
	for line := range strings.SplitSeq(cmd.Example, "\n") {
		want = append(want, literally(strings.TrimPrefix(line, "  ")))
	}
	for _, text := range want {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	requests := []string{"TH", "nh", "ad", "SH", "PP", "TP", "nf", "fi", `\"`}
	for i, line := range strings.Split(page, "\n") {
		request, _, _ := strings.Cut(strings.TrimPrefix(line, "."), " ")
		if strings.HasPrefix(line, ".") && !strings.Contains(fmt.Sprint(requests), request) || strings.HasPrefix(line, "'") {
			t.Errorf("line %d would be read as a request: %s", i+1, line)
		}
	}
}
