package main

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

type text struct{ en, zh string }

// catalogue parses the messages once, when the first one is wanted.
var catalogue = sync.OnceValue(func() map[string]text {
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

// words speaks to a person in one language, by the names of the reference data,
// from where home is and on the day it is.
type words struct {
	lang  string // "en" or "zh"
	ref   func() *sme.Reference
	home  func() (sme.RegionID, error)
	today func() sme.Day
}

// in speaks in another language.
func (w words) in(lang string) words {
	w.lang = lang
	return w
}

var placeholder = regexp.MustCompile(`\{(\d+)(?:\|([^|}]*)\|([^|}]*))?\}`)

// say returns the text of a message with its arguments. A message of which an
// argument may be empty has a second text for that, under its id with ".bare".
func (w words) say(id string, args ...any) string {
	t, ok := catalogue()[id]
	if bare, has := catalogue()[id+".bare"]; has && slices.Contains(w.list(args), "") {
		t = bare
	}
	if !ok {
		return strings.Join(append([]string{id}, w.list(args)...), " ")
	}
	pattern := t.en
	if w.lang == "zh" {
		pattern = t.zh
	}
	return placeholder.ReplaceAllStringFunc(pattern, func(m string) string {
		p := placeholder.FindStringSubmatch(m)
		i, _ := strconv.Atoi(p[1])
		if i >= len(args) {
			return m
		}
		if p[2] == "" && p[3] == "" {
			return w.value(args[i])
		}
		if w.value(args[i]) == "1" {
			return p[2]
		}
		return p[3]
	})
}

// noun is the name of what a word on the command line should have been: tier, basis, …
type noun string

// has says that the catalogue holds an id.
func has(id string) bool { _, ok := catalogue()[id]; return ok }

func (w words) list(args []any) []string {
	var out []string
	for _, a := range args {
		out = append(out, w.value(a))
	}
	return out
}

// value prints one argument: numbers grouped, ids by their names.
func (w words) value(v any) string {
	switch v := v.(type) {
	case int:
		return render.Group(int64(v))
	case int64:
		return strconv.FormatInt(v, 10) // numbers of documents and log lines
	case sme.RegionID:
		return w.region(v)
	case sme.TierID:
		return w.tier(v)
	case sme.Act:
		return w.say("act." + string(v))
	case sme.Basis:
		return w.say("basis." + string(v))
	case sme.Reach:
		return w.say("reach." + string(v))
	case sme.Kind:
		return w.say("kind." + string(v))
	case sme.Status:
		return w.say("status." + string(v))
	case sme.Origin:
		return w.say("origin." + string(v))
	case sme.Batch:
		return w.batch(v)
	case sme.Source:
		return render.Clean(v.In(w.lang))
	case notice.Fact:
		return w.value(noun(v))
	case noun:
		if id := "what." + string(v); has(id) {
			return w.say(id)
		}
		return string(v) // a flag
	case error:
		return w.problem(v)
	case []string:
		return strings.Join(v, w.say("list.separator"))
	case string:
		return render.Clean(v)
	}
	return render.Clean(fmt.Sprint(v))
}

// region is a region's name: Chinese, or English where the reference data has one.
func (w words) region(id sme.RegionID) string {
	reg := w.ref().Regions.Get(id)
	switch {
	case reg == nil && id == sme.NotStated:
		return w.say("region.not-stated")
	case reg == nil:
		return string(id)
	case w.lang != "zh" && reg.NameEn != "":
		return reg.NameEn
	case id == sme.Country:
		return reg.ShortZh // 全国, not 中华人民共和国
	}
	return reg.NameZh
}

func (w words) tier(id sme.TierID) string {
	t := w.ref().Tier(id, 0)
	switch {
	case t == nil && id == "":
		return w.say("tier.any")
	case t == nil:
		return string(id)
	}
	return w.pick(t.NameEn, t.NameZh)
}

// pick takes the text in the user's language.
func (w words) pick(en, zh string) string {
	if w.lang == "zh" {
		return zh
	}
	return en
}

func (w words) batch(b sme.Batch) string {
	switch {
	case b == "":
		return w.say("batch.none")
	case b.Number() > 0:
		return w.say("batch.number", string(b))
	case strings.Contains(string(b), "-Q"):
		year, quarter, n := b.Quarter()
		if n == 0 {
			return w.say("batch.quarter", strconv.Itoa(year), quarter)
		}
		return w.say("batch.in-quarter", strconv.Itoa(year), quarter, n)
	case strings.Contains(string(b), "-"):
		year, n, _ := strings.Cut(string(b), "-")
		return w.say("batch.in-year", year, n)
	}
	return w.say("batch.year", string(b))
}
