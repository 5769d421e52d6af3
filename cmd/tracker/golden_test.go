package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"

	"tracker/internal/lawtest"
	"tracker/internal/sme"
)

// goldens are the commands that print data, by the name of the file in
// testdata/golden that keeps what each prints in every format for programs.
// Lines before the last set the scene. They run one by one on a registry of the
// sample lists, each with --limit 1: in one format, which is drawn, or in all of
// them in a long run.
var goldens = map[string][]string{
	"overview":            {""},
	"import":              {"import data/lists/renames-2024.csv"},
	"import-stored":       {"import data/lists/innovative-03.csv --batch 13 --part"},
	"inspect":             {"inspect data/lists/renames-2024.csv"},
	"inspect-entries":     {"inspect data/lists/renames-2024.csv --entries"},
	"inspect-passed-over": {"inspect data/lists/renames-2024.csv --passed-over"},
	"report-tier":         {"report --by tier --on 2023-03-26"},
	"report-district":     {"report --by district --on 2023-03-26"},
	"report-city":         {"report --by city --region 四川"},
	"report-batch":        {"report --by batch"},
	"report-year":         {"report --by year"},
	"report-quarter":      {"report --by quarter"},
	"report-month":        {"report --by month"},
	"report-standing":     {"report --by district --on 2024-12-31 --share --yoy --assume-complete"},
	"report-industry":     {"report --by industry --region 武侯区"},
	"report-cross":        {"report --by district,tier"},
	"report-cross-time":   {"report --by year,tier"},
	"progress":            {"progress --on 2023-03-26"},
	"changes-tier":        {"changes --from 2025-11-30 --to 2025-12-31"},
	"changes-district":    {"changes --from 2025-11-30 --to 2025-12-31 --by district"},
	"changes-month":       {"changes --from 2025-11-30 --to 2025-12-31 --by month"},
	"changes-list":        {"changes --from 2025-11-30 --to 2025-12-31 --list"},
	"changes-since":       {"report --on 2023-03-26 -o bulletin.csv --force", "undo 2", "changes --since bulletin.csv"},
	"promotions":          {"promotions --from 2022-12-31 --to 2024-12-31"},
	"promotions-batch":    {"promotions --by batch"},
	"companies":           {"companies --tier innovative"},
	"show":                {"show 成都样骞茗印务有限公司"},
	"expiring":            {"expiring --on 2025-11-24 --within 3m"},
	"reviews":             {"reviews --on 2026-02-01"},
	"reviews-district":    {"reviews --by district --on 2026-02-01"},
	"reviews-firms":       {"reviews --firms on-no-list --on 2026-02-01"},
	"record-correct":      {"record correct 1:5 --name 成都例更正科技有限公司 --reason misprint --source licence"},
	"candidates":          {"candidates --on 2024-06-30"},
	"documents":           {"documents"},
	"documents-missing":   {"documents --missing"},
	"documents-log":       {"documents --log"},
	"undo":                {"undo 14"},
	"redo":                {"undo 14", "redo 14"},
	"reread":              {"reread 14 --dry-run"},
	"diff":                {"diff 2 14"},
	"check":               {"check --on 2024-03-01"},
	"check-rules":         {"check --list-rules"},
	"check-report":        {"report --on 2023-03-26 -o bulletin.csv --force", "undo 2", "check bulletin.csv"},
	"resolve":             {"resolve"},
	"resolve-list":        {"resolve different 成都样骞茗印务有限公司 四川桐样嵘环境工程有限公司", "resolve --list"},
	"resolve-regions":     {"resolve --regions"},
	"resolve-same":        {"resolve same 3"},
	"resolve-different":   {"resolve different 4"},
	"resolve-undo":        {"resolve same 3", "resolve undo 17"},
	"record-revoke":       {"record revoke 成都样骞茗印务有限公司 --tier innovative --on 2026-03-02 --reason r --source s"},
	"record-fail":         {"record fail 成都样骞茗印务有限公司 --tier innovative --on 2026-03-02 --reason r --source s"},
	"record-renew":        {"record renew 成都样骞茗印务有限公司 --tier innovative --on 2026-03-02 --reason r --source s"},
	"record-rename":       {"record rename 成都样骞茗印务有限公司 成都样茗有限公司 --on 2026-03-02 --reason r --source s"},
	"record-relocate":     {"record relocate 成都样骞茗印务有限公司 --to 武侯区 --on 2026-03-02 --reason r --source s"},
	"record-recognise":    {"record recognise 成都样茗科技有限公司 --new --tier innovative --on 2024-09-20 --place 武侯区 --reason r --source s"},
	"record-checked":      {"record checked innovative --on 2026-11-24"},
	"record-batch":        {"record batch --tier innovative --batch 4 --total 461 --on 2023-09-01 --reason r --source s"},
	"targets":             {"targets"},
	"targets-add":         {"targets add --tier innovative --region 武侯区 --value 300 --by 2027-12 --source s"},
	"targets-remove":      {"targets remove --tier little-giant --value 400"},
	"resolve-redo":        {"resolve same 3", "resolve undo 17", "resolve redo 17"},
	"resolve-unsure":      {"resolve unsure 3 --reason asked"},
	"resolve-aside":       {"resolve unsure 3 --reason asked", "resolve --unsure"},
	"targets-redo":        {"targets remove --tier little-giant --value 400", "targets undo 17", "targets redo 17"},
	"official-redo":       {"official remove 1", "official undo 17", "official redo 17"},
	"targets-undo":        {"targets remove --tier little-giant --value 400", "targets undo 17"},
	"official":            {"official"},
	"official-add":        {"official add --tier little-giant --as-of 2026-06 --value 431 --source s"},
	"official-remove":     {"official remove 1"},
	"official-undo":       {"official remove 1", "official undo 17"},
	"reference-tiers":     {"reference tiers"},
	"reference-regions":   {"reference regions"},
	"reference-batches":   {"reference batches"},
	"add-regions":         {"reference add regions --id tianfu-port --name 天府港区 --alias 港区 --source s"},
	"add-tiers":           {"reference add tiers --id gazelle --rank 4 --name 瞪羚企业 --source s"},
	"remove-regions":      {"reference add regions --id tianfu-port --name 天府港区 --source s", "reference remove regions --id tianfu-port"},
	"remove-tiers":        {"reference add tiers --id gazelle --rank 4 --name 瞪羚企业 --source s", "reference remove tiers --id gazelle"},
	"reference-undo":      {"reference add regions --id 武侯区 --alias 武侯新城 --source s", "reference undo 17"},
	"reference-update":    {"reference update"},
	"reference-redo":      {"reference add regions --id 武侯区 --alias 武侯新城 --source s", "reference undo 17", "reference redo 17"},
	"export":              {"export out --force"},
	"db-info":             {"db info"},
	"db-set":              {"db set"},
	"db-backup":           {"db backup copy.db"},
	"db-rebuild":          {"db rebuild"},
	"db-upgrade":          {"db upgrade"},
}

// noGolden are the commands that print no data, each with what they print.
var noGolden = map[string]string{
	"completion": "a script for a shell",
	"demo":       "what other commands print",
	"help":       "text",
	"man":        "text",
	"template":   "a list to fill in, whose words are tested where it is read",
	"original":   "a file as it came",
}

var machineFormats = []string{"csv", "tsv", "json", "ndjson"}

// Columns and keys are what programs rely on: none may go, change its name or
// its place. A new one is added where docs/output.md says, and then
//
//	UPDATE_GOLDEN=1 go test ./cmd/tracker -run Golden
//
// writes the files anew: read what it changed.
func TestGolden(t *testing.T) {
	longWithRaces(t)
	base, err := registryOf()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs("testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	documented, err := os.ReadFile("../../docs/output.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.CopyFS("data/lists", os.DirFS(samplesFolder)); err != nil {
		t.Fatal(err)
	}
	for name, lines := range goldens {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder, name+".txtar")
			last := lines[len(lines)-1]
			set := scene(t, base, lines[:len(lines)-1])
			if os.Getenv("UPDATE_GOLDEN") != "" {
				got := &txtar.Archive{Comment: []byte("$ tracker " + strings.Join(lines, "\n$ tracker ") + "\n")}
				for _, format := range machineFormats {
					got.Files = append(got.Files, txtar.File{Name: format, Data: printedAs(t, set, last, format)})
				}
				if err := os.WriteFile(path, txtar.Format(together(got)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("$ tracker "+strings.Join(lines, "\n$ tracker ")+"\n", string(want.Comment)); diff != "" {
				t.Errorf("it is of other commands (-these +those):\n%s", diff)
			}
			sameKeys(t, want)
			if header := strings.Split(firstLine(want.Files[0].Data), ","); !inDocs(string(documented), header) {
				t.Errorf("docs/output.md doesn't list the columns %s", strings.Join(header, ","))
			}
			for _, format := range lawtest.Some(t, 1, machineFormats) {
				printed := printedAs(t, set, last, format)
				for _, f := range want.Files {
					if slices.Contains(strings.Fields(f.Name), format) {
						if diff := cmp.Diff(strings.Split(string(f.Data), "\n"), strings.Split(string(printed), "\n")); diff != "" {
							t.Errorf("what programs rely on has changed, in %s (-was +is):\n%s", format, diff)
						}
					}
				}
			}
		})
	}
}

// scene is the registry that commands leave of one.
func scene(t *testing.T, registry []byte, commands []string) []byte {
	t.Helper()
	if len(commands) == 0 {
		return registry
	}
	if err := os.WriteFile("tracker.db", registry, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range commands {
		answer(t, line, shellWords(line))
	}
	after, err := os.ReadFile("tracker.db")
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// printedAs is what a command prints in a format, on a fresh copy of a registry.
func printedAs(t *testing.T, registry []byte, line, format string) []byte {
	t.Helper()
	if err := os.WriteFile("tracker.db", registry, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll("copy.db"); err != nil {
		t.Fatal(err)
	}
	return nowhere(t, answer(t, line, append(shellWords(line), "--limit", "1", "--format", format)))
}

// answer is what a command prints.
func answer(t *testing.T, line string, args []string) string {
	t.Helper()
	var out, problems bytes.Buffer
	h := docHost(args, &out, ".")
	h.stderr, h.width, h.errWidth = &problems, 0, 0
	if code := run(context.Background(), h); code != exitDone && code != exitDifference && code != exitLeftOut {
		t.Fatalf("tracker %s: exit status %d\n%s", line, code, problems.String())
	}
	return out.String()
}

var dumpDigest = regexp.MustCompile(`\b[0-9a-f]{32}\b`)

// nowhere takes out what differs between machines and says nothing of the keys:
// the folder, and the size of the registry.
func nowhere(t *testing.T, printed string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if quoted, err := json.Marshal(dir + string(filepath.Separator)); err == nil { // as JSON writes it on Windows
		printed = strings.ReplaceAll(printed, strings.Trim(string(quoted), `"`), "")
	}
	printed = dumpDigest.ReplaceAllString(printed, strings.Repeat("0", 32)) // of all reference data and rules
	for _, name := range []string{"tracker.db", "copy.db"} {
		if info, err := os.Stat(name); err == nil {
			printed = strings.ReplaceAll(printed, fmt.Sprint(info.Size()), "8192")
		}
	}
	return []byte(strings.ReplaceAll(printed, dir+string(filepath.Separator), ""))
}

// together has one file of all formats where all print the same: import and
// inspect give an array of files in any of them.
func together(a *txtar.Archive) *txtar.Archive {
	first := a.Files[0].Data
	if !slices.ContainsFunc(a.Files, func(f txtar.File) bool { return !bytes.Equal(f.Data, first) }) {
		a.Files = []txtar.File{{Name: strings.Join(machineFormats, " "), Data: first}}
	}
	return a
}

// sameKeys checks that all formats have the same keys in the same order.
func sameKeys(t *testing.T, a *txtar.Archive) {
	t.Helper()
	if len(a.Files) == 1 {
		return
	}
	csv, tsv, whole, lines := a.Files[0].Data, a.Files[1].Data, a.Files[2].Data, a.Files[3].Data
	want := strings.Split(firstLine(csv), ",")
	if got := strings.Split(firstLine(tsv), "\t"); !slices.Equal(got, want) {
		t.Errorf("tsv has the columns %v, csv %v", got, want)
	}
	rows := map[string][]byte{"ndjson": lines}
	if slices.Contains(jsonKeys(t, whole), "rows") { // show has an object of its own
		var object struct{ Rows []json.RawMessage }
		if err := json.Unmarshal(whole, &object); err != nil {
			t.Fatalf("json: %v", err)
		}
		if len(object.Rows) != 1 {
			t.Fatalf("%d rows, want 1 to see the keys", len(object.Rows))
		}
		rows["json"] = object.Rows[0]
	}
	for name, row := range rows {
		if got := jsonKeys(t, row); !slices.Equal(got, want) {
			t.Errorf("%s has the keys %v, csv %v", name, got, want)
		}
	}
}

// jsonKeys are the keys of a JSON object in their order.
func jsonKeys(t *testing.T, object []byte) []string {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(object))
	if _, err := in.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for in.More() {
		key, err := in.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, fmt.Sprint(key))
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// inDocs reports whether the documentation lists a header: as csv prints it, or its
// keys between spaces. Of dimensions it shows a few, as the first two columns.
func inDocs(docs string, header []string) bool {
	if slices.Contains(sme.Dimensions, sme.Dimension(header[0])) && len(header) > 2 && header[1] == header[0]+"_name" {
		columns := strings.TrimSuffix(strings.Join(header[2:], ","), ",batch_id,batch_label") // said once, of all rows that tell a batch
		return strings.Contains(docs, "_name,"+columns+"\n")
	}
	return strings.Contains(docs, "\n"+strings.Join(header, ",")+"\n") || strings.Contains(docs, "`"+strings.Join(header, " ")+"`")
}

// Every command has a golden file, or is known to print no data; so a new one
// can't be forgotten.
func TestEveryCommandHasAGolden(t *testing.T) {
	a := testApp(t)
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, c := range cmd.Commands() {
			visit(c)
		}
		line := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "tracker"), " ")
		if cmd.HasSubCommands() && line != "" || cmd.Annotations[topicKey] != "" || noGolden[line] != "" {
			return
		}
		for _, lines := range goldens {
			if last := lines[len(lines)-1]; last == line || strings.HasPrefix(last, line+" ") {
				return
			}
		}
		t.Errorf("tracker %s prints something that no golden file keeps", line)
	}
	visit(newRootCmd(a))
}
