package wording

import (
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Meaning says in general what a rule finds.
func (w Words) Meaning(id string) string {
	for _, text := range []string{"rule." + id, "short." + id} {
		if Has(text) {
			return w.Say(text)
		}
	}
	return id
}

// Remark says a stored remark, whose arguments are texts, as it was said when
// the list was read.
func (w Words) Remark(r sme.Remark) string {
	list := slices.Clone(r.Args)
	text := func(i int) string { s, _ := list[i].(string); return s }
	switch {
	case r.ID == "row.unknown-region" && len(list) > 1:
		if text(1) == "" {
			return w.Say("check.unknown-place", list[0])
		}
		list[1] = sme.RegionID(text(1))
	case r.ID == "row.code-check" && len(list) > 1 && text(1) == "":
		return w.Say("check.code-check", list[0])
	case r.ID == "list.tier-mixed":
		for i := range list {
			list[i] = sme.TierID(text(i))
		}
	case r.ID == "list.tier-by-row" && len(list) > 0:
		list[0] = sme.TierID(text(0))
	case r.ID == "row.two-tiers" && len(list) > 1:
		list[1] = sme.TierID(text(1))
	// Registries of versions that did not name what --map is given:
	case r.ID == "list.firms-beside" && len(list) == 2:
		list = append(list, "N=name")
	case r.ID == "list.dates-unread" && len(list) == 1:
		list = append(list, text(0)+"=valid_until")
	case r.ID == "list.places-unread" && len(list) == 1:
		list = append(list, text(0)+"=place")
	case r.ID == "list.places-guessed" && len(list) == 3:
		list = append(list, text(2)+"=place", text(2)+"=other")
	case r.ID == "list.places-outside" && len(list) == 2:
		list = append(list, "")
	}
	return strings.TrimSpace(w.Say(r.ID, list...))
}
