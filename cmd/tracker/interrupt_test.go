package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A command that is interrupted while it reads a list, or while it stores one, ends
// soon, says that nothing was stored, and stores nothing.
func TestInterrupted(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("四川省第三批创新型中小企业名单（样例）\n序号,企业名称,市（州）\n")
	for i := range 60_000 {
		fmt.Fprintf(&rows, "%d,成都样%c%c%c机电有限公司,成都市\n", i+1, 0x4E00+i%97, 0x5000+i/97%97, 0x6000+i/9409)
	}
	for _, after := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 400 * time.Millisecond} {
		folder := t.TempDir()
		t.Chdir(folder)
		list := filepath.Join(folder, "list.csv")
		if err := os.WriteFile(list, []byte(rows.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		h := docHost([]string{"import", list, "--published", "2023-08-31"}, &out, folder)
		h.stderr = &problems
		ctx, cancel := context.WithTimeout(t.Context(), after)
		exit := run(ctx, h)
		cancel()
		if exit == exitDone && after > 100*time.Millisecond { // a quick machine
			continue
		}
		if exit != exitInterrupted || !strings.Contains(problems.String(), "nothing was stored") {
			t.Errorf("after %v: exit status %d: %s", after, exit, &problems)
		}
		problems.Reset()
		h.args = []string{"documents", "--csv", "--no-header"}
		if exit := run(t.Context(), h); strings.Contains(out.String(), "innovative") {
			t.Errorf("after %v: exit status %d: %s%s", after, exit, &out, &problems)
		}
	}
}

// The commands of the tour run one after another in a process that ends with it:
// each finds the registry free.
func TestTourAsTheProcessEnds(t *testing.T) {
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	h := docHost([]string{"demo"}, &out, ".")
	h.last = true
	if exit := run(t.Context(), h); exit != exitDone {
		t.Errorf("exit status %d: %s", exit, out.String()[max(0, out.Len()-400):])
	}
}
