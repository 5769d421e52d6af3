package notice

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tracker/internal/grid"
	"tracker/internal/grid/gridtest"
)

// What a list says does not depend on the format that it comes in. Each file of
// testdata/habits.txtar that ends in .cells is a list with a habit, a row a line
// and cells parted by |; written in every format it is read as the .want beside
// it says, which UPDATE_HABITS=1 writes anew.
func TestHabitsInEveryFormat(t *testing.T) {
	path := filepath.Join("testdata", "habits.txtar")
	fixtures, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	opt := options(t)
	for i := 0; i+1 < len(fixtures.Files); i += 2 {
		cells, want := fixtures.Files[i], &fixtures.Files[i+1]
		var rows [][]string
		for line := range strings.Lines(string(cells.Data)) {
			rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "|"))
		}
		for _, format := range []struct {
			name  string
			write func([][]string) []byte
		}{{"xlsx", gridtest.XLSX}, {"xls", gridtest.XLS}, {"ods", gridtest.ODS}, {"docx", gridtest.DOCX}, {"html", gridtest.HTML}, {"pdf", gridtest.PDF}, {"tsv", gridtest.TSV}} {
			t.Run(strings.TrimSuffix(cells.Name, ".cells")+" in "+format.name, func(t *testing.T) {
				f, err := grid.Read(format.write(rows), grid.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if f.Format != format.name {
					t.Fatalf("read as %s", f.Format)
				}
				n := Parse(f, opt)
				if err := law(f, n); err != nil {
					t.Error(err)
				}
				got := inShort(n)
				if format.name == "xlsx" && os.Getenv("UPDATE_HABITS") != "" {
					want.Data = []byte(got)
				}
				if diff := gocmp.Diff(string(want.Data), got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
	if os.Getenv("UPDATE_HABITS") != "" {
		if err := os.WriteFile(path, txtar.Format(fixtures), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// inShort writes lists without the numbers of their rows, which formats count
// differently.
func inShort(n *Notice) string {
	var b strings.Builder
	for _, l := range n.Lists {
		d := l.Document
		fmt.Fprintf(&b, "list %s/%s/%s/%s %s final %v\n", d.Act, cmp.Or(string(d.Tier), l.LookAlike), d.Issuer, d.Batch, d.Title, d.Final)
		if !d.Published.IsZero() || !d.Window.IsZero() {
			fmt.Fprintf(&b, "  published %s, valid to %s\n", cmp.Or(d.Published.String(), "-"), cmp.Or(d.Window.To.String(), "-"))
		}
		for _, e := range d.Entries {
			fmt.Fprintf(&b, "  %s|%s|%s|%s|%s|%s\n", e.Number, e.Name, e.Former, e.Code, e.Place, e.Region)
		}
		for _, total := range d.Totals {
			fmt.Fprintf(&b, "  total %s %d\n", total.Region, total.N)
		}
		for _, lines := range [][]Line{l.Problems, l.Warnings} {
			for _, line := range lines {
				fmt.Fprintf(&b, "  %s\n", line.Remark.ID)
			}
		}
	}
	return b.String()
}
