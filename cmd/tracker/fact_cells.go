package main

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tracker/internal/render"
	"tracker/internal/sme"
)

// factColumn is a column of such a file: how a person's text becomes its cell.
type factColumn struct {
	key, flag string
	title     string   // for people, if the key is not column.KEY's
	zh        []string // what the column is called in Chinese files
	required  bool
	list      bool // items joined by |
	number    bool
	empty     func() string // what an empty cell means; nil: nothing
	read      func(text string) (string, error)
	offer     completion // what the flag may be, for the shell; nil where that can't be listed
}

func always(text string) func() string { return func() string { return text } }

func startOf(text string) sme.Day { d, _ := sme.ParseDate(text); return d.Start() }
func endOf(text string) sme.Day   { d, _ := sme.ParseDate(text); return d.End() }

// factCell reads a text by the type that knows what it may be.
func factCell[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](text string) (string, error) {
	var v T
	if err := P(&v).UnmarshalText([]byte(text)); err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}

// labelled reads a text that may also be what people read for one of the ids,
// in either language: what is listed can be added.
func labelled[T ~string](a *app, label string, read func(string) (string, error), ids ...T) func(string) (string, error) {
	return func(text string) (string, error) {
		for _, lang := range []string{"en", "zh"} {
			for _, id := range ids {
				if a.words.in(lang).say(label+"."+string(id)) == text {
					return string(id), nil
				}
			}
		}
		return read(text)
	}
}

func (a *app) basisCell() func(string) (string, error) {
	return labelled(a, "basis", factCell[sme.Basis], sme.Bases...)
}

func textCell(text string) (string, error) { return render.Clean(text), nil }

// definitionCell reads the population that a figure counts; the sign for what is
// not known, as tables show it, is none.
func definitionCell(text string) (string, error) {
	return strings.TrimPrefix(render.Clean(text), render.Unknown), nil
}

// numberCell reads a whole number as spreadsheets and people write it: 8,000, ８０００, 8000.0.
func numberCell(text string) (string, error) {
	plain := strings.TrimSuffix(strings.NewReplacer(",", "", " ", "").Replace(norm.NFKC.String(text)), ".0")
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 {
		return "", usage("facts.number", text)
	}
	return strconv.Itoa(n), nil
}

func (w words) tierCell(text string) (string, error) {
	id, err := w.tierNamed(text)
	return string(id), err
}

func (w words) regionCell(text string) (string, error) {
	home, err := w.Home()
	if err != nil {
		return "", err
	}
	id, err := w.regionNamed(text, home)
	return string(id), err
}

func (w words) homeID() string {
	home, err := w.Home()
	if err != nil {
		return string(defaultHome)
	}
	return string(home)
}

// dateError gives an error about a cell's date words of the catalogue.
func dateError(err error, key string) error {
	var date *sme.DateError
	if errors.As(err, &date) {
		return usage("usage.date", key, date.Text)
	}
	return err
}

// draftCell reads whether a figure is of a draft: it is listed and used nowhere.
func draftCell(text string) (string, error) {
	switch text {
	case "yes", "true", "draft", "是", "征求意见", "征求意见稿":
		return "yes", nil
	case "no", "false", "否":
		return "", nil
	}
	return "", sme.NewChoiceError("draft", text, []string{"yes", "no"})
}

// kindCell reads the level of a region, in English or Chinese.
func kindCell(text string) (string, error) {
	zh := map[string]string{"省级": "province", "省": "province", "市级": "city", "市州": "city", "市": "city",
		"区县级": "district", "区县": "district", "区": "district", "县": "district"}
	if kind := cmp.Or(zh[text], text); slices.Contains(regionKinds, kind) {
		return kind, nil
	}
	return "", sme.NewChoiceError("region-kind", text, regionKinds)
}

// ownID is what ids of one's own look like: chengdu-hitech.
var ownID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// idCell reads an id, or the name of a region that has one.
func (w words) idCell(text string) (string, error) {
	if ownID.MatchString(text) {
		return text, nil
	}
	if id, err := w.regionCell(text); err == nil {
		return id, nil
	}
	return "", usage("facts.id", text)
}

// parentCell reads a region that is there, or the id of one that is added with it.
func (w words) parentCell(text string) (string, error) {
	id, err := w.regionCell(text)
	if err != nil && ownID.MatchString(text) {
		return text, nil // whether it is there is seen when all is added
	}
	return id, err
}

// listCell reads several names: with | as in reference files, or with commas.
func listCell(text string) (string, error) {
	return strings.Join(splitNames(strings.Split(text, "|")), "|"), nil
}

func tierIDCell(text string) (string, error) {
	if !ownID.MatchString(text) {
		return "", usage("facts.id", text)
	}
	return text, nil
}
