package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracker/data"
	"tracker/internal/lawtest"
	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
	"tracker/internal/store"
)

// An export, imported into an empty registry, gives the registry that was
// exported: what counts, as printed, and all that follows from it. Only who is
// told to whom stays away unless asked for.
func TestLawExportRoundTrip(t *testing.T) {
	longWithRaces(t)
	lawtest.Each(t, 4, func(t *testing.T, rng *rand.Rand) {
		testRoundTrip(t, program{drawnRegistry(t, rng)}, true)
	})
}

func TestExportOfSamples(t *testing.T) {
	longWithRaces(t)
	tracker := registryOfSamples(t)
	tracker.run(t, "resolve", "same", "3")
	tracker.run(t, "undo", "9")
	tracker.run(t, "record", "revoke", "成都黎弘拟家具有限公司", "--tier", "innovative", "--on", "2026-03-02", "--reason", "r", "--source", "s")
	tracker.run(t, "record", "batch", "--tier", "innovative", "--batch", "4", "--total", "461", "--on", "2023-09-01", "--reason", "r", "--source", "s")
	tracker.run(t, "targets", "add", "--tier", "innovative", "--region", "武侯区", "--value", "300", "--by", "2027-12", "--source", "s")
	tracker.run(t, "official", "add", "--tier", "little-giant", "--as-of", "2026-06", "--value", "431", "--source", "s")
	for _, private := range lawtest.Some(t, 1, []bool{true, false}) {
		testRoundTrip(t, tracker, private)
	}
	// Without the private columns, only those are gone.
	folder := filepath.Join(t.TempDir(), "out")
	tracker.run(t, "export", folder)
	content, err := os.ReadFile(filepath.Join(folder, "entries.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte("028-0000")) || bytes.Contains(content, []byte("联系人")) {
		t.Error("a telephone number has left the registry")
	}
	if !bytes.Contains(content, []byte("所属产业链")) {
		t.Error("the industry chain tells of no person, and is gone")
	}
}

// testRoundTrip exports a registry, as a folder and as a workbook, imports both
// into empty ones and compares: all, or what is left without the private columns.
func testRoundTrip(t *testing.T, tracker program, private bool) {
	t.Helper()
	dir := t.TempDir()
	folder, book := filepath.Join(dir, "out"), filepath.Join(dir, "登记簿.xlsx")
	export := []string{"export", "--private=" + strconv.FormatBool(private)}
	tracker.run(t, append(export, folder)...)
	tracker.run(t, append(export, "-o", book)...)
	checkPackage(t, folder)
	want := digests(t, tracker.db)
	for _, from := range lawtest.Some(t, 1, []string{folder, book}) {
		again := program{filepath.Join(dir, filepath.Base(from)+".db")}
		again.run(t, "import", from)
		got := digests(t, again.db)
		if !private {
			for _, part := range []string{"", "entry"} {
				delete(want, part)
				delete(got, part)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: parts of the dump differ (-exported +imported):\n%s", filepath.Base(from), diff)
		}
		second := filepath.Join(dir, filepath.Base(from)+"-again")
		again.run(t, append(export, second)...)
		for _, name := range []string{"titles.csv", "firms.csv", "targets.csv", "official.csv"} { // documents tell when they came in, and their numbers
			first, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			if next, err := os.ReadFile(filepath.Join(second, name)); err != nil || !bytes.Equal(first, next) {
				t.Errorf("%s: %s is another when exported again (%v)", filepath.Base(from), name, err)
			}
		}
	}
}

func digests(t *testing.T, db string) map[string]string {
	t.Helper()
	s, err := store.Open(t.Context(), db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sums, err := s.Digests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// drawnRegistry is a registry with a history that was drawn: documents, undone
// and replaced ones, decisions, remarks.
func drawnRegistry(t *testing.T, rng *rand.Rand) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tracker.db")
	opt := store.Options{Write: true, Create: true, Person: "tester", Now: time.Date(2026, 11, 24, 10, 0, 0, 0, sme.China), Reference: data.FS.ReadFile}
	s, err := store.Open(t.Context(), path, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	docs := smetest.Draw(rng, smetest.First).Documents
	key := func() sme.Key {
		entries := docs[rng.IntN(len(docs))].Entries
		return sme.KeyOfName(entries[rng.IntN(len(entries))].Name)
	}
	var ids []sme.DocumentNumber
	for i := range len(docs) + 6 {
		err := s.Update(t.Context(), opt, func(tx *store.Tx) error {
			switch n := rng.IntN(5); {
			case i >= len(docs) && n == 0:
				return tx.Undo(ids[rng.IntN(len(ids))])
			case i >= len(docs):
				_, err := tx.Decide([]sme.Decision{{Same: n < 3, A: key(), B: key()}})
				return err
			}
			in := store.Incoming{Document: docs[i], Sheet: "名单", Part: true, Notes: []store.Note{
				{Row: 7, Remark: sme.Remark{ID: "row.no-name", Args: []any{"7", "a, \"b\""}, Error: true}, Text: "7\t\t"},
			}}
			if len(ids) > 0 && rng.IntN(6) == 0 {
				in.Replace = ids[rng.IntN(len(ids))]
			}
			for j := range docs[i].Entries {
				docs[i].Entries[j].Other = []sme.Cell{{Header: "所属产业链", Text: "电子, \"信息\"\n;"}, {Header: "联系电话", Text: "028"}}
			}
			d := docs[i].Digest()
			res, err := tx.Import(store.File{Name: d + ".csv", Format: "csv", SHA256: d, Content: []byte(d)}, in)
			if err == nil && res.Status != store.AlreadyStored {
				ids = append(ids, res.Document)
			}
			return err
		})
		var refused *store.Refused
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
	}
	return path
}

// dataPackage is what the Frictionless specification (v1, profile
// tabular-data-package) asks of a datapackage.json, as far as an export has it.
type dataPackage struct {
	Profile, Name string
	Resources     []struct {
		Profile, Name, Path, Encoding, Hash string
		Bytes                               int
		Schema                              struct {
			Fields        []struct{ Name, Type string }
			MissingValues []string
			PrimaryKey    string
			ForeignKeys   []struct {
				Fields    string
				Reference struct{ Resource, Fields string }
			}
		}
	}
}

var packageName = regexp.MustCompile(`^[-a-z0-9._/]+$`)

// checkPackage holds a folder against its datapackage.json: names, hashes,
// headers, every value by its type, keys that are unique and lead somewhere.
func checkPackage(t *testing.T, folder string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, packageFile))
	if err != nil {
		t.Fatal(err)
	}
	var p dataPackage
	if err := json.Unmarshal(content, &p); err != nil {
		t.Fatal(err)
	}
	if p.Profile != "tabular-data-package" || !packageName.MatchString(p.Name) || len(p.Resources) == 0 {
		t.Errorf("a package %q of profile %q with %d resources", p.Name, p.Profile, len(p.Resources))
	}
	values := map[[2]string]map[string]bool{} // of each resource and field
	for _, r := range p.Resources {
		content, err := os.ReadFile(filepath.Join(folder, r.Path))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if r.Profile != "tabular-data-resource" || !packageName.MatchString(r.Name) || r.Bytes != len(content) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) ||
			r.Encoding != "utf-8" || !slices.Equal(r.Schema.MissingValues, []string{""}) {
			t.Errorf("%s is not what its resource says: %+v", r.Path, r)
		}
		records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", r.Path, err)
		}
		for i, f := range r.Schema.Fields {
			seen := map[string]bool{}
			values[[2]string{r.Name, f.Name}] = seen
			if records[0][i] != f.Name {
				t.Errorf("%s: column %d is %s, not %s", r.Path, i+1, records[0][i], f.Name)
			}
			for n, rec := range records[1:] {
				v := rec[i]
				if v != "" && !ofType(f.Type, v) {
					t.Fatalf("%s:%d: %q is no %s", r.Path, n+2, v, f.Type)
				}
				if f.Name == r.Schema.PrimaryKey && (v == "" || seen[v]) {
					t.Errorf("%s:%d: the key %q is there twice, or empty", r.Path, n+2, v)
				}
				seen[v] = true
			}
		}
	}
	for _, r := range p.Resources {
		for _, k := range r.Schema.ForeignKeys {
			for v := range maps.Keys(values[[2]string{r.Name, k.Fields}]) {
				if !values[[2]string{k.Reference.Resource, k.Reference.Fields}][v] {
					t.Errorf("%s.%s %q leads nowhere", r.Name, k.Fields, v)
				}
			}
		}
	}
}

// ofType reports whether a text is a value of a type of Table Schema.
func ofType(kind, text string) bool {
	switch kind {
	case "integer":
		_, err := strconv.Atoi(text)
		return err == nil
	case "boolean":
		return text == "true" || text == "false"
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "array":
		var list []any
		return json.Unmarshal([]byte(text), &list) == nil
	}
	return kind == "string"
}
