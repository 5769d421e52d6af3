// Package wording is what people read: every text, in English and Chinese, what
// things are called, and the layouts of answers.
//
// It does not know commands, flags, files or the registry: what it says follows
// from values alone, so that a second face of the program says the same.
package wording

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
)

// The catalogue holds every text that a person reads, in English and Chinese,
// by id: id,en,zh. In a text, {0} is the first argument, {0|row|rows} picks a
// form by whether it is one.
//
//go:embed messages/*.csv
var catalogueFiles embed.FS

type text struct{ En, Zh string }

// Catalogue parses the messages once, when the first one is wanted.
var Catalogue = sync.OnceValue(func() map[string]text {
	all := map[string]text{}
	files, err := catalogueFiles.ReadDir("messages")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		content, err := catalogueFiles.ReadFile("messages/" + f.Name())
		if err != nil {
			panic(err)
		}
		r := csv.NewReader(bytes.NewReader(content))
		r.FieldsPerRecord = 3
		records, err := r.ReadAll()
		if err != nil {
			panic(fmt.Sprintf("messages/%s: %v", f.Name(), err))
		}
		for _, rec := range records[1:] {
			all[rec[0]] = text{rec[1], rec[2]}
		}
	}
	return all
})

// Words speaks to a person in one language, by the names of the reference data,
// from where home is and on the day it is.
type Words struct {
	Lang  string // "en" or "zh"
	Ref   func() *sme.Reference
	Home  func() (sme.RegionID, error)
	Today func() sme.Day

	Printed func(b sme.BatchRef) string // how lists here print a batch, "" where none does; nil without a registry
}

// NewWords speaks a language.
func NewWords(lang string, ref func() *sme.Reference, home func() (sme.RegionID, error), today func() sme.Day) Words {
	return Words{Lang: lang, Ref: ref, Home: home, Today: today}
}

// In speaks in another language.
func (w Words) In(lang string) Words {
	w.Lang = lang
	return w
}

// Placeholder is how a text names an argument.
var Placeholder = regexp.MustCompile(`\{(\d+)(?:\|([^|}]*)\|([^|}]*))?\}`)

// Overhear is told the id of each message that is said, while tests listen, and with
// an argument that it lacks: row.x{1}.
var Overhear func(id string)

// Say returns the text of a message with its arguments. A message of which an
// argument may be empty has a second text for that, under its id with ".bare".
func (w Words) Say(id string, args ...any) string {
	t, ok := Catalogue()[id]
	if bare, has := Catalogue()[id+".bare"]; has && slices.Contains(w.list(args), "") {
		id, t = id+".bare", bare
	}
	if Overhear != nil {
		Overhear(id)
	}
	if !ok {
		return strings.Join(append([]string{id}, w.list(args)...), " ")
	}
	pattern := t.En
	if w.Lang == "zh" {
		pattern = t.Zh
	}
	return Placeholder.ReplaceAllStringFunc(pattern, func(m string) string {
		p := Placeholder.FindStringSubmatch(m)
		i, _ := strconv.Atoi(p[1])
		if i >= len(args) {
			if Overhear != nil {
				Overhear(id + "{" + p[1] + "}") // which is in no catalogue: the tests find it
			}
			return m
		}
		if p[2] == "" && p[3] == "" {
			return w.Value(args[i])
		}
		if w.Value(args[i]) == "1" {
			return p[2]
		}
		return p[3]
	})
}

// Noun is the name of what a word on the command line should have been: tier, basis, …
type Noun string

// Has reports whether the catalogue holds an id.
func Has(id string) bool { _, ok := Catalogue()[id]; return ok }

func (w Words) list(args []any) []string {
	var out []string
	for _, a := range args {
		out = append(out, w.Value(a))
	}
	return out
}

// Value prints one argument: counts with commas, ids by their names. Numbers that
// count nothing have types of their own, which print themselves.
func (w Words) Value(v any) string {
	switch v := v.(type) {
	case int:
		return render.Group(int64(v))
	case int64:
		return render.Group(v)
	case sme.RegionID:
		return w.Region(v)
	case sme.TierID:
		return w.Tier(v)
	case sme.Act:
		return w.Say("act." + string(v))
	case sme.Basis:
		return w.named("basis.", string(v))
	case sme.Reach:
		return w.named("reach.", string(v))
	case sme.Kind:
		return w.Say("kind." + string(v))
	case sme.Status:
		return w.Say("status." + string(v))
	case sme.DecisionWord:
		return w.Say("decision." + string(v))
	case sme.DecisionState:
		return w.Say("decision." + string(v))
	case sme.EndingState:
		return w.Say("expiring.state-" + string(v))
	case sme.Origin:
		return w.Say("origin." + string(v))
	case sme.Batch:
		return w.Batch(v)
	case sme.Source:
		return render.Clean(v.In(w.Lang))
	case notice.Fact:
		return w.Value(Noun(v))
	case Noun:
		if id := "what." + string(v); Has(id) {
			return w.Say(id)
		}
		return string(v) // a flag
	case interface {
		Said() (id string, args []any)
	}:
		id, args := v.Said()
		return w.Say(id, args...)
	case error:
		return render.Clean(v.Error())
	case []string:
		return strings.Join(v, w.Say("list.separator"))
	case string:
		return render.Clean(v)
	}
	return render.Clean(fmt.Sprint(v))
}

// named is the name of a value of a group, "" for none.
func (w Words) named(group, value string) string {
	if value == "" {
		return ""
	}
	return w.Say(group + value)
}

// Region is a region's name: Chinese, or English where the reference data has one.
func (w Words) Region(id sme.RegionID) string {
	reg := w.Ref().Regions.Get(id)
	switch {
	case reg == nil && id == sme.NotStated:
		return w.Say("region.not-stated")
	case reg == nil:
		return string(id)
	case w.Lang != "zh" && reg.NameEn != "":
		return reg.NameEn
	case id == sme.Country:
		return reg.ShortZh // 全国, not 中华人民共和国
	}
	return reg.NameZh
}

// Tier is a tier's name.
func (w Words) Tier(id sme.TierID) string {
	t := w.Ref().Tier(id, 0)
	switch {
	case t == nil && id == "":
		return w.Say("tier.any")
	case t == nil:
		return string(id)
	}
	return w.Pick(t.NameEn, t.NameZh)
}

// Pick takes the text in the user's language.
func (w Words) Pick(en, zh string) string {
	if w.Lang == "zh" {
		return zh
	}
	return en
}

// Batch is what a batch is called.
func (w Words) Batch(b sme.Batch) string {
	switch {
	case b == "":
		return w.Say("batch.none")
	case b.Number() > 0:
		return w.Say("batch.number", string(b))
	case strings.Contains(string(b), "-Q"):
		year, quarter, n := b.Quarter()
		if n == 0 {
			return w.Say("batch.quarter", strconv.Itoa(year), quarter)
		}
		return w.Say("batch.in-quarter", strconv.Itoa(year), quarter, n)
	case strings.Contains(string(b), "-"):
		year, n, _ := strings.Cut(string(b), "-")
		return w.Say("batch.in-year", year, n)
	}
	return w.Say("batch.year", string(b))
}
