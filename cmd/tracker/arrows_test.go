package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows are what each package may import of ours; docs/architecture.md draws them.
var arrows = map[string][]string{
	"tracker/cmd/tracker": {"tracker/data", "tracker/internal/grid", "tracker/internal/notice", "tracker/internal/render", "tracker/internal/sme", "tracker/internal/store",
		"tracker/internal/wording"},
	"tracker/data":                   nil,
	"tracker/data/generate":          {"tracker/data"},
	"tracker/data/generate/regions":  nil,
	"tracker/internal/benchmark":     {"tracker/data"},
	"tracker/internal/grid":          nil,
	"tracker/internal/grid/gridtest": nil, // imported by tests alone
	"tracker/internal/lawtest":       nil, // imported by tests alone
	"tracker/internal/notice":        {"tracker/internal/grid", "tracker/internal/sme"},
	"tracker/internal/render":        nil,
	"tracker/internal/sme":           nil,
	"tracker/internal/sme/smetest":   {"tracker/internal/sme"}, // imported by tests alone
	"tracker/internal/store":         {"tracker/internal/sme"},
	"tracker/internal/wording":       {"tracker/internal/notice", "tracker/internal/render", "tracker/internal/sme"},
}

// homes are the only packages that may import what is outside technology: one package each.
var homes = map[string][]string{
	"database/sql":                   {"tracker/internal/store"},
	"modernc.org/":                   {"tracker/internal/store"},
	"github.com/schollz/progressbar": {"tracker/cmd/tracker"},
	"github.com/spf13/":              {"tracker/cmd/tracker"},
	"github.com/xuri/excelize":       {"tracker/internal/grid", "tracker/internal/render", "tracker/data/generate"},
	"github.com/olekukonko/":         {"tracker/internal/render"},
	"github.com/guptarohit/":         {"tracker/internal/render"},
	"github.com/richardlehane/":      {"tracker/internal/grid"},
	"golang.org/x/text/encoding":     {"tracker/internal/grid", "tracker/data/generate"},
	"net/http":                       nil, // nothing touches the network
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "tracker/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var list []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// Packages import what the architecture says and nothing else of ours.
func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		allowed, ok := arrows[p.ImportPath]
		if !ok {
			t.Errorf("%s is new: give it its place in arrows and in docs/architecture.md", p.ImportPath)
		}
		seen[p.ImportPath] = true
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "tracker/") && !slices.Contains(allowed, i) {
				t.Errorf("%s must not import %s", p.ImportPath, i)
			}
			for outside, in := range homes {
				if strings.HasPrefix(i, outside) && !slices.Contains(in, p.ImportPath) {
					t.Errorf("%s must not import %s", p.ImportPath, i)
				}
			}
		}
	}
	for path := range arrows {
		if !seen[path] {
			t.Errorf("%s is in arrows and not in the module", path)
		}
	}
}

// The nouns import the standard library and the normal forms of Unicode only,
// and neither print nor read files nor ask the clock.
func TestNounsImportNoTechnology(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.ImportPath != "tracker/internal/sme" {
			continue
		}
		for _, i := range p.Imports {
			first, _, _ := strings.Cut(i, "/")
			standard := !strings.Contains(first, ".")
			if !standard && i != "golang.org/x/text/unicode/norm" || slices.Contains([]string{"os", "io", "io/fs", "log", "database/sql", "net/http"}, i) {
				t.Errorf("sme must not import %s", i)
			}
		}
	}
}
