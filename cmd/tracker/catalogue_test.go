package main

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tracker/internal/wording"
)

// message is one line of the catalogue, as its file has it.
type message struct{ file, id, en, zh string }

func messages(t *testing.T) []message {
	t.Helper()
	files, err := filepath.Glob("../../internal/wording/messages/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	var list []message
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		r.FieldsPerRecord = 3
		records, err := r.ReadAll()
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(records[0], []string{"id", "en", "zh"}) {
			t.Errorf("%s: the header is %q", name, records[0])
		}
		for _, rec := range records[1:] {
			list = append(list, message{filepath.Base(name), rec[0], rec[1], rec[2]})
		}
	}
	return list
}

// numbers are the arguments that a text names.
func numbers(text string) []int {
	var list []int
	for _, m := range wording.Placeholder.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(m[1])
		if !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// Every text stands once, in both languages, and both name the same arguments.
func TestCatalogue(t *testing.T) {
	in := map[string]string{}
	for _, m := range messages(t) {
		if was, ok := in[m.id]; ok {
			t.Errorf("%s: %s stands in %s too", m.file, m.id, was)
		}
		in[m.id] = m.file
		if strings.TrimSpace(m.en) == "" || strings.TrimSpace(m.zh) == "" {
			t.Errorf("%s: %s: a language is missing", m.file, m.id)
		}
		if en, zh := numbers(m.en), numbers(m.zh); !slices.Equal(en, zh) {
			t.Errorf("%s: %s: English has the arguments %v, Chinese %v", m.file, m.id, en, zh)
		}
		for _, text := range []string{m.en, m.zh} {
			if rest := strings.ReplaceAll(wording.Placeholder.ReplaceAllString(text, ""), "${fpath[1]}", ""); strings.ContainsAny(rest, "{}") {
				t.Errorf("%s: %s: a placeholder that is none: %s", m.file, m.id, text)
			}
		}
	}
}

// use is one place in the code that names a message.
type use struct {
	id     string
	prefix bool // the id only begins so
	args   int  // how many arguments it gets; -1: not to be seen here
	at     string
}

// sayers are the functions that take a message's id and its arguments: at
// which place the id stands.
var sayers = map[string]int{"say": 0, "Say": 0, "Line": 0, "hint": 0, "tell": 0, "usage": 0, "fail": 1, "refuse": 0, "remark": 0, "mistake": 0}

// titled are the methods of layouts that take a column's key first, whose title
// is the message column.key.
var titled = []string{"Both", "Number", "People", "cells", "numberCell"}

// uses finds the messages that the code names.
func uses() ([]use, error) {
	var found []use
	fset := token.NewFileSet()
	for _, dir := range []string{".", "../../internal/notice", "../../internal/sme", "../../internal/store", "../../internal/grid", "../../internal/render", "../../internal/wording"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				return nil, err
			}
			add := func(e ast.Expr, args int) {
				at := fset.Position(e.Pos()).String()
				switch e := e.(type) {
				case *ast.BasicLit:
					found = append(found, use{literal(e), false, args, at})
				case *ast.BinaryExpr:
					if lit, ok := e.X.(*ast.BasicLit); ok {
						found = append(found, use{literal(lit), true, -1, at})
					}
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					fn := ""
					switch f := n.Fun.(type) {
					case *ast.Ident:
						fn = f.Name
					case *ast.SelectorExpr:
						fn = f.Sel.Name
					}
					if i, ok := sayers[fn]; ok && len(n.Args) > i {
						args := len(n.Args) - i - 1
						if n.Ellipsis.IsValid() || fn == "refuse" && dir != "." || fn == "remark" || fn == "mistake" {
							args = -1 // they get the place in the file besides
						}
						add(n.Args[i], args)
					}
					if slices.Contains(titled, fn) {
						for _, arg := range n.Args {
							if key, ok := arg.(*ast.BasicLit); ok && key.Kind == token.STRING {
								found = append(found, use{"column." + literal(key), false, -1, fset.Position(key.Pos()).String()})
							}
						}
					}
				case *ast.CompositeLit:
					if typ, ok := n.Type.(*ast.SelectorExpr); ok && typ.Sel.Name == "Remark" || isIdent(n.Type, "Remark") {
						for _, el := range n.Elts {
							if kv, ok := el.(*ast.KeyValueExpr); ok && isIdent(kv.Key, "ID") {
								add(kv.Value, -1)
							}
						}
					}
				}
				return true
			})
		}
	}
	return found, nil
}

// namedMessages are the ids that stand in the code as what is said.
func namedMessages() (map[string]bool, error) {
	found, err := uses()
	ids := map[string]bool{}
	for _, u := range found {
		if !u.prefix {
			ids[u.id] = true
		}
	}
	return ids, err
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func literal(l *ast.BasicLit) string {
	if l.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

var remarkID = regexp.MustCompile(`(?m)^//\t((?:passed|skipped|row|group|list)\.[a-z-]+)`)

// remarks are the ids that notice documents.
func remarks(t *testing.T) []string {
	t.Helper()
	content, err := os.ReadFile("../../internal/notice/remarks.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range remarkID.FindAllStringSubmatch(string(content), -1) {
		ids = append(ids, m[1])
	}
	if len(ids) < 20 {
		t.Fatalf("only %d remarks found", len(ids))
	}
	return ids
}

// Whatever the code says is in the catalogue, with the arguments it needs.
func TestCatalogueHoldsWhatIsSaid(t *testing.T) {
	byID := map[string]message{}
	for _, m := range messages(t) {
		byID[m.id] = m
	}
	found, err := uses()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range found {
		if u.prefix {
			if !slices.ContainsFunc(messages(t), func(m message) bool { return strings.HasPrefix(m.id, u.id) }) {
				t.Errorf("%s: no message begins with %q", u.at, u.id)
			}
			continue
		}
		m, ok := byID[u.id]
		switch {
		case !ok:
			t.Errorf("%s: no message %q", u.at, u.id)
		case u.args >= 0:
			for _, n := range append(numbers(m.en), numbers(byID[u.id+".hint"].en)...) {
				if n >= u.args {
					t.Errorf("%s: %s wants argument {%d} and gets %d", u.at, u.id, n, u.args)
				}
			}
		}
	}
	for _, id := range remarks(t) {
		if _, ok := byID[id]; !ok {
			t.Errorf("notice makes remarks %q, which no message says", id)
		}
	}
}

// commandNamed finds commands at the beginning of a text or behind a colon or bracket: elsewhere tracker is a noun.
var commandNamed = regexp.MustCompile(`(?:^|[:：;；(（“` + "`" + `]\s?|  )tracker ([a-z]+)(?: ([a-z][a-z-]+))?`)

// Commands that texts tell people to run exist.
func TestCatalogueNamesRealCommands(t *testing.T) {
	root := newRootCmd(testApp(t))
	root.InitDefaultHelpCmd()
	for _, m := range messages(t) {
		for _, text := range []string{m.en, m.zh} {
			for _, c := range commandNamed.FindAllStringSubmatch(text, -1) {
				if strings.HasPrefix(m.id, "root.") {
					continue
				}
				cmd, _, err := root.Find([]string{c[1]})
				if err != nil || cmd == root {
					t.Errorf("%s: %s names %q, which is no command", m.file, m.id, c[0])
					continue
				}
				if c[2] != "" && cmd.HasSubCommands() {
					if sub, _, err := root.Find([]string{c[1], c[2]}); err != nil || sub == cmd {
						t.Errorf("%s: %s names %q, which is no command", m.file, m.id, c[0])
					}
				}
			}
		}
	}
}

// Each command says in both languages what it does, and shows examples.
func TestCommandsExplainThemselves(t *testing.T) {
	root := newRootCmd(testApp(t))
	for _, c := range root.Commands() {
		if c.Annotations[topicKey] != "" || c.Name() == "help" {
			continue
		}
		for _, cmd := range append(c.Commands(), c) {
			if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" && !cmd.HasSubCommands() {
				t.Errorf("%s lacks a short or long text or examples", cmd.CommandPath())
			}
		}
	}
}
