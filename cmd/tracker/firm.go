package main

import (
	"cmp"
	"slices"
	"strings"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// firmNamed finds the one firm that a text means: by its key as `companies`
// prints it, its code, a present or former name, or a part of one. Where
// several are meant they are listed, for people.
func (a *app) firmNamed(s *store.Store, text string, on sme.Day) (sme.Key, error) {
	if k, ok := a.keyAt(text); ok { // 甲@成都
		if firms, err := a.bearing(s, k); err != nil {
			return "", err
		} else if len(firms) == 1 {
			return firms[0].ID, nil
		}
	}
	keys, err := s.FirmKeys(a.ctx, text)
	if err != nil {
		return "", err
	}
	asTyped, byCode := sme.Key(strings.TrimSpace(text)), sme.Key("c:"+sme.CleanCode(text))
	firms, err := s.FirmsKeyed(a.ctx, append(keys, asTyped, byCode)...)
	if err != nil {
		return "", err
	}
	for _, f := range firms {
		if f.ID == asTyped || f.ID == byCode {
			return f.ID, nil
		}
	}
	inside, err := a.inside()
	if err != nil {
		return "", err
	}
	var found []*sme.Firm
	for _, f := range firms {
		if slices.Contains(keys, f.ID) && inside(f.RegionAt(on)) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 1:
		return found[0].ID, nil
	case 0:
		return "", a.orNear(s, fail(exitFailed, "show.none", text), text)
	}
	if !a.machine() {
		if err := a.write(a.matchesTable(found, text, on, a.mostOnScreen(shownMatches, len(found)))); err != nil {
			return "", err
		}
	}
	return "", fail(exitFailed, "show.several", len(found), text, a.pickedBy(found, found[0]))
}

// pickedBy is what to type to get the one firm among several.
func (w words) pickedBy(all []*sme.Firm, f *sme.Firm) string {
	same := func(o *sme.Firm) bool { return sme.NameKey(o.Name) == sme.NameKey(f.Name) }
	if slices.ContainsFunc(all, func(o *sme.Firm) bool { return o != f && same(o) }) {
		if f.Code != "" {
			return f.Code
		}
		if w.Ref().Regions.Get(f.ID.Place()) != nil {
			return w.KeyName(sme.KeyOfName(f.Name).At(f.ID.Place()))
		}
		return string(f.ID)
	}
	return f.Name
}

func (w words) matchesTable(found []*sme.Firm, text string, on sme.Day, most int) render.Table {
	t := render.Table{Title: w.say("show.matches", text)}
	l := wording.NewLayout[*sme.Firm](w.Words)
	l.Both("name", func(f *sme.Firm) render.Value { return render.V(f.Name) })
	l.Both("code", func(f *sme.Firm) render.Value { return wording.TextOrNone(f.Code) })
	l.Both("district", func(f *sme.Firm) render.Value { return render.V(w.PlaceName(f.RegionAt(on))) })
	if slices.ContainsFunc(found, func(f *sme.Firm) bool { return w.pickedBy(found, f) != f.Name }) {
		l.Both("pick", func(f *sme.Firm) render.Value { return render.V(w.pickedBy(found, f)) })
	}
	l.Lay(&t, found[:most])
	if more := len(found) - most; more > 0 {
		t.Notes = []string{w.say("show.matches-more", more, text)}
	}
	return t
}

// mostOnScreen is how many rows of a list are shown: all of them in files and for
// programs, and where a person says how many.
func (a *app) mostOnScreen(most, all int) int {
	if a.chosenFormat() != render.FormatTable || a.output != "" || a.limit > 0 {
		return all
	}
	return min(most, all)
}

// shownMatches is how many firms are shown that a text may mean.
const shownMatches = 20

// nearNames is how many names are suggested at most.
const nearNames = 3

// orNear is the failure that no firm has a name, with similar names if there are any.
func (a *app) orNear(s *store.Store, problem *failure, text string) error {
	firms, err := s.FirmsNamed(a.ctx, "", -1)
	if err != nil {
		return err
	}
	if near := nearFirms(firms, text); len(near) > 0 {
		problem.hint, problem.hintArgs = "usage.did-you-mean", []any{near}
	}
	return problem
}

// nearFirms are firms whose name or code differs from a text in one character.
// It suggests; it never matches: many firms are one character apart.
func nearFirms(firms []store.NamedFirm, text string) []string {
	name, code := []rune(sme.NameKey(text)), []rune(sme.CleanCode(text))
	var near []string
	for _, f := range firms {
		if len(near) == nearNames {
			break
		}
		if len(name) > 3 && oneApart(name, []rune(sme.NameKey(f.Name))) || len(code) > 8 && oneApart(code, []rune(f.Code)) {
			near = append(near, f.Name)
		}
	}
	return near
}

// oneApart reports whether one character inserted, left out or changed makes b of a.
func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && slices.Equal(a[i+1:], b[i+1:])
	}
	return slices.Equal(a[i:], b[i+1:])
}

// bearing finds the firms that a key means; of one with a place, those that are or
// were there.
func (a *app) bearing(s *store.Store, k sme.Key) ([]*sme.Firm, error) {
	firms, err := s.FirmsBearing(a.ctx, k)
	if place, regions := k.Place(), a.ref().Regions; place != "" {
		firms = slices.DeleteFunc(firms, func(f *sme.Firm) bool {
			return !slices.ContainsFunc(f.Stays, func(st sme.Stay) bool {
				return regions.Within(st.Region, place) || regions.Within(place, st.Region)
			})
		})
	}
	return firms, err
}

// keyAt is the key of a name with a place, as people write it: 甲@510000, 甲@成都.
func (w words) keyAt(text string) (sme.Key, bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(text), "n:"), "＠", "@")
	at := strings.LastIndex(text, "@")
	if at < 0 {
		return "", false
	}
	name := sme.KeyOfName(text[:at])
	place, ok := w.Ref().Regions.Lookup(text[at+1:], sme.Country)
	return name.At(place), ok && name != ""
}

// keysOf are the keys that a text on the command line may mean, the likeliest first.
func (w words) keysOf(text string) []sme.Key {
	text = strings.TrimSpace(text)
	var keys []sme.Key
	if k, ok := w.keyAt(text); ok {
		keys = append(keys, k)
	}
	if strings.HasPrefix(text, "c:") || strings.HasPrefix(text, "n:") {
		keys = append(keys, sme.Key(text))
	}
	for _, k := range []sme.Key{sme.KeyOfCode(text), sme.KeyOfName(text)} {
		if k != "" {
			keys = append(keys, k)
		}
	}
	if code := sme.CleanCode(text); len(code) == organisationCode {
		keys = append(keys, sme.Key("c:"+code))
	}
	return keys
}

// organisationCode is the length of the part of a code that identifies a firm.
const organisationCode = 9

// noFirm is the failure that no firm has a name, with similar names.
func (a *app) noFirm(text string) error {
	return a.orNear(a.store, fail(exitRefused, "record.none", text), text)
}

// keyName is what a key is called in a sentence: a name, or a firm with its code.
func (a *app) keyName(s *store.Store, k sme.Key) (string, error) {
	firms, err := s.FirmsBearing(a.ctx, k)
	if k.IsCode() && len(firms) > 0 {
		return a.sideName(k, sme.Side{Name: firms[0].Name, Code: firms[0].Code}), err
	}
	return a.KeyName(k), err
}

// keyNames are what the keys of a decision are called.
func (a *app) keyNames(s *store.Store, d sme.Decision) (one, other string, err error) {
	if one, err = a.keyName(s, d.A); err == nil {
		other, err = a.keyName(s, d.B)
	}
	return one, other, err
}

// sideName is what a key of a doubt is called in a sentence.
func (w words) sideName(k sme.Key, s sme.Side) string {
	switch {
	case k.IsCode():
		return strings.TrimSpace(s.Name + " " + cmp.Or(s.Code, wording.KeyText(k)))
	case k.Place() != "":
		return w.KeyName(sme.KeyOfName(s.Name).At(k.Place()))
	}
	return s.Name
}

// firmsBearing finds the firms of a code, of a whole name or of a key as `show` prints it.
func (a *app) firmsBearing(text string) ([]*sme.Firm, error) {
	for _, key := range a.keysOf(text) {
		firms, err := a.bearing(a.store, key)
		if err != nil || len(firms) > 0 {
			return firms, err
		}
	}
	return nil, nil
}
