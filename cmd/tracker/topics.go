package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"tracker/internal/render"
)

// topicKey marks a command that is only a page of help.
const topicKey = "topic"

// topics write the pages of `tracker help …`.
var topics = map[string]func(*helpWriter){
	"exit-codes":  (*helpWriter).exitCodes,
	"formats":     (*helpWriter).formats,
	"formulas":    (*helpWriter).formulas,
	"environment": (*helpWriter).environment,
}

// newHelpTopics makes the pages of help that are about no command.
func newHelpTopics(a *app) []*cobra.Command {
	var list []*cobra.Command
	for _, name := range []string{"exit-codes", "formats", "formulas", "environment"} {
		list = append(list, &cobra.Command{Use: name, Short: a.say("topic." + name), Annotations: map[string]string{topicKey: name}})
	}
	return list
}

// exitStatuses are all statuses that the program ends with.
var exitStatuses = []int{
	exitDone, exitFailed, exitUsage, exitLeftOut, exitRefused, exitDifference,
	exitNoRegistry, exitLocked, exitDamaged, exitNotWritable, exitInterrupted,
}

func (h *helpWriter) exitCodes() {
	var pairs []render.Pair
	for _, code := range exitStatuses {
		pairs = append(pairs, render.Pair{Label: strconv.Itoa(code), Text: h.a.say(fmt.Sprint("exit.", code))})
	}
	h.pairs(pairs)
}

func (h *helpWriter) formats() {
	h.text(h.a.say("formats.intro"))
	for _, machine := range []bool{false, true} {
		var pairs []render.Pair
		for _, f := range render.Formats {
			if f.Machine() == machine {
				pairs = append(pairs, render.Pair{Label: string(f), Text: h.a.say("format." + string(f))})
			}
		}
		h.head(map[bool]string{false: "formats-people", true: "formats-machine"}[machine])
		h.pairs(pairs)
	}
	h.b.WriteByte('\n')
	h.text(h.a.say("formats.outro"))
}

// formulas are the paragraphs about how figures are worked out.
var formulas = []string{"bases", "reaches", "dates", "coverage", "progress", "needed", "status", "percent", "official"}

func (h *helpWriter) formulas() {
	for i, f := range formulas {
		if i > 0 {
			h.b.WriteByte('\n')
		}
		h.b.WriteString(h.a.say("formula."+f) + "\n")
		h.pairs([]render.Pair{{Text: h.a.say("formula." + f + ".text")}})
	}
}

// environment are the variables that the program looks at.
var environment = []string{
	"TRACKER_DB", "TRACKER_HOME", "TRACKER_LANG", "TRACKER_USER", "TRACKER_LOCK_WAIT",
	"LC_ALL", "LC_MESSAGES", "LANG", "XDG_DATA_HOME", "LOCALAPPDATA", "NO_COLOR", "TERM",
}

func (h *helpWriter) environment() {
	h.text(h.a.say("environment.intro"))
	h.b.WriteByte('\n')
	var pairs []render.Pair
	for _, name := range environment {
		pairs = append(pairs, render.Pair{Label: name, Text: h.a.say("environment." + name)})
	}
	h.pairs(pairs)
}
