package main

import (
	"testing"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// Every value of a type that has words for its values has one, in both languages.
func TestValuesHaveWords(t *testing.T) {
	said := map[string][]string{
		"kind.": texts(sme.BalanceKinds[1:]), "basis.": texts(sme.Bases), "reach.": texts(sme.Reaches), "act.": append(texts(sme.Acts), string(sme.Checked)), "severity.": texts(sme.Severities),
		"grade.":   texts([]sme.CodeGrade{sme.CodeGood, sme.CodeCheckFails, sme.CodeOrgFails, sme.CodeBad, sme.CodeOldNumber, sme.CodeDestroyed}),
		"origin.":  texts([]sme.Origin{sme.FromFlag, sme.FromList, sme.FromLetter, sme.FromHeld, sme.FromBuiltIn, sme.FromEnd}),
		"state.":   texts([]sme.DocumentState{sme.Active, sme.Undone, sme.Replaced}),
		"read-as.": append(texts(notice.ColumnIDs), "other"),
		"format.":  texts(render.Formats),
		"stay.":    {"zone", "moved", "told"},
		"what.": {
			"act", "basis", "batch", "color", "column", "command", "dimension", "draft", "format", "kind", "language", "list", "operator", "published", "reach", "region",
			"region-kind", "rule", "setting", "severity", "shell", "status", "target-status", "tier", "valid-from", "valid-until",
		},
		"effect.": append(texts([]sme.Kind{sme.RecognisedAgain, sme.RenewedAgain}), texts([]sme.Did{sme.DidExtend, sme.DidRepeat, sme.DidSameDay, sme.DidNothing})...),
		"action.": texts([]sme.Action{
			sme.ActionCreate, sme.ActionImport, sme.ActionReplace, sme.ActionCopy, sme.ActionLetter, sme.ActionUndo, sme.ActionRedo, sme.ActionDecide,
			sme.ActionUndecide, sme.ActionReread, sme.ActionSet, sme.ActionRebuild, sme.ActionUpgrade, sme.ActionUpdate, sme.ActionReference, sme.ActionTarget, sme.ActionOfficial,
		}),
	}
	for _, r := range sme.Rules {
		said["found."] = append(said["found."], r.ID)
	}
	a := testApp(t)
	for group, values := range said {
		for _, value := range values {
			if !wording.Has(group + value) {
				t.Errorf("%s%s has no words", group, value)
				continue
			}
			a.say(group+value, "", "", "", "", "", "", "", "")
		}
	}
	for _, id := range remarks(t) { // what the readers say of rows, with how many there are of a kind
		a.say(id, "", "", "", "", "", "", "", "")
		if count := "count." + id; wording.Has(count) {
			a.say(count, 2)
		}
	}
}
