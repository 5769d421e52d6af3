package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"tracker/internal/lawtest"
	"tracker/internal/wording"
)

// Whatever was done to a registry since a report, changes --since leads from
// each figure that was printed to the one of today: what was done since moves it
// to the figure of the report's day as known now, and nothing stays unexplained;
// what happened in the world moves that on to today's.
func TestLawChangesSinceClose(t *testing.T) {
	longWithRaces(t)
	tracker := program{filepath.Join(t.TempDir(), "tracker.db")}
	lists := func(names ...string) []string {
		args := []string{"import", "--part"}
		for _, n := range names {
			args = append(args, filepath.Join("..", "..", "data", "lists", n))
		}
		return args
	}
	for _, did := range [][]string{
		lists("innovative-01.xlsx"),
		lists("innovative-03.csv", "specialized-2023.xlsx", "details-wuhou-2025.xlsx"),
		{"resolve", "same", "成都样骞茗印务有限公司", "四川桐样嵘环境工程有限公司"},
		lists("innovative-02.xlsx", "revoked-2024.xlsx", "renames-2024.csv"),
		{"undo", "3"},
		{"record", "revoke", "成都黎弘拟家具有限公司", "--tier", "innovative", "--on", "2023-06-01", "--reason", "r", "--source", "s"},
		lists("innovative-review-2025.xlsx", "innovative-12.xlsx", "relocations-2025.csv", "little-giant-05.csv"),
		{"redo", "3"},
		{"undo", "1"},
	} {
		tracker.run(t, did...)
	}
	file := filepath.Join(t.TempDir(), "report.json")
	var questions [][]string
	for _, known := range []string{"2", "6", "10"} {
		for _, asked := range [][]string{
			{"--by", "tier", "--reach", "inclusive", "--on", "2025-12-31"},
			{"--by", "tier", "--on", "2023-08-31"},
			{"--by", "district", "--on", "2023-08-31"},
			{"--by", "batch", "--basis", "valid", "--on", "2025-12-31"},
			{"--by", "city", "--region", sichuan, "--basis", "net", "--on", "2025-12-31"},
		} {
			questions = append(questions, append([]string{"--known", known}, asked...))
		}
	}
	for _, asked := range lawtest.Some(t, 2, questions) {
		tracker.run(t, append([]string{"report", "--assume-complete", "--json", "-o", file, "--force"}, asked...)...)
		checkSince(t, fmt.Sprint(asked), tracker.run(t, "changes", "--since", file, "--csv", "--to", "2026-06-30"))
	}
}

func checkSince(t *testing.T, name string, printed []byte) {
	t.Helper()
	for _, r := range records(t, printed) {
		if r["was"] == "" && r["opening"] == "" { // no list then, and none of that day now
			continue
		}
		figure := func(key string) int {
			if r[key] == "" { // not known, and counted as nothing
				return 0
			}
			return number(t, r[key])
		}
		if then := figure("was") + figure("late") + figure("undone") + figure("decided"); then != figure("opening") || figure("other") != 0 {
			t.Errorf("%s: %v: what was done since leads to %d, not to %s; %s unexplained", name, r, then, r["opening"], r["other"])
		}
		now := figure("opening")
		for _, c := range wording.FlowColumns {
			if c.Out {
				now -= figure(c.Key)
			} else {
				now += figure(c.Key)
			}
		}
		if now != figure("closing") {
			t.Errorf("%s: %v: the changes lead to %d, not to %s", name, r, now, r["closing"])
		}
	}
}
