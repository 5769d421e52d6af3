package sme

// Action is what a line of a registry's log did.
type Action string

// The actions. A registry of a later program may have others.
const (
	ActionCreate    Action = "create"
	ActionImport    Action = "import"
	ActionReplace   Action = "replace"
	ActionCopy      Action = "copy"    // a further file of a document was noted
	ActionLetter    Action = "letter"  // a document's covering letter was noted
	ActionReread    Action = "reread"  // a document was read again, and this takes its place
	ActionCorrect   Action = "correct" // a row of a document was corrected, and this takes its place
	ActionUndo      Action = "undo"
	ActionRedo      Action = "redo"
	ActionDecide    Action = "decide"
	ActionUndecide  Action = "undecide"
	ActionSet       Action = "set"
	ActionRebuild   Action = "rebuild"
	ActionUpgrade   Action = "upgrade"
	ActionUpdate    Action = "update"    // of the reference data that came with a program
	ActionReference Action = "reference" // tiers or regions of one's own
	ActionTarget    Action = "target"
	ActionOfficial  Action = "official"
)
