package sme_test

import (
	"maps"
	"slices"
	"testing"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// rowsIn are the rows of documents, as evidence.
func rowsIn(docs []*sme.Document) []*sme.Row {
	return smetest.History{Documents: docs}.Rows()
}

// TestMadeListOf4800 draws a registry of 12,000 firms with codes and a list of
// 4,800 names without, and asks for every name who it is. With -v it prints the figures.
func TestMadeListOf4800(t *testing.T) {
	ref := smetest.Reference(t)
	roll := smetest.DrawRoll(ref, 20261124, 12_000, 4_800)
	if n := len(roll.List.Entries); n != 4_800 || len(roll.Right) != n {
		t.Fatalf("%d names, %d of them once", n, len(roll.Right))
	}
	comps := sme.Derive(ref, rowsIn(roll.Documents()), nil)

	wrong, joined := 0, 0
	for _, c := range comps {
		for _, f := range c.Firms {
			for _, r := range f.Rows {
				if r.List.Tier != roll.List.Tier {
					continue
				}
				if right := roll.Right[sme.KeyOfName(r.Name)]; f.ID.IsCode() && f.ID != right {
					t.Errorf("%s is taken for %s %s", r.Name, f.Name, f.Code)
					wrong++
				} else if f.ID == right && f.ID.IsCode() {
					joined++
				}
			}
		}
	}

	suggested := map[sme.Key][]sme.Key{}
	var asked []sme.Key // in the order of the list
	for _, d := range sme.Doubts(ref, comps) {
		if d.Kind == sme.DoubtSimilar {
			name := d.Pair[1]
			if len(suggested[name]) == 0 {
				asked = append(asked, name)
			}
			suggested[name] = append(suggested[name], d.Pair[0])
		}
	}
	slips, first, three := 0, 0, 0
	for _, kind := range slices.Sorted(maps.Keys(roll.Slips)) {
		n, one, amongThree := len(roll.Slips[kind]), 0, 0
		for _, name := range roll.Slips[kind] {
			switch slices.Index(suggested[name], roll.Right[name]) {
			case 0:
				one++
				amongThree++
			case 1, 2:
				amongThree++
			}
		}
		t.Logf("%-30s %4d names: the right firm first %5.1f %%, among three %5.1f %%", kind, n, percent(one, n), percent(amongThree, n))
		slips, first, three = slips+n, first+one, three+amongThree
	}
	t.Logf("%-30s %4d names: the right firm first %5.1f %%, among three %5.1f %%", "all", slips, percent(first, slips), percent(three, slips))
	twins, others, early := 0, 0, 0
	for i, name := range asked {
		switch {
		case roll.Right[name].IsCode():
			if i < slips {
				early++
			}
		case slices.Contains(roll.Twins, name):
			twins++
		default:
			others++
		}
	}
	t.Logf("%d names known exactly, %d of them joined", len(roll.List.Entries)/3, joined)
	t.Logf("%d names of other firms one character from a firm with a code: %d with suggestions, %d joined", len(roll.Twins), twins, wrong)
	t.Logf("%d further names: %d with suggestions", len(roll.List.Entries)/3, others)
	t.Logf("%d names asked about; of the first %d, %d are slips", len(asked), slips, early)
	if slips != 800 || wrong > 0 || joined != 1_600 || percent(three, slips) < 90 {
		t.Errorf("%d slips, %d names joined wrongly, %d rightly; %.1f %% of the slips have the right firm among three", slips, wrong, joined, percent(three, slips))
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(of) }
