package main

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What the answers beside report say of the sample lists is what plain SQL
// counts in the rows of the files (the tables of testdata/counts.sql).
func TestAnswersByOtherMeans(t *testing.T) {
	longWithRaces(t)
	counts := counted(t)
	tracker := registryOfSamples(t)
	t.Run("changes", func(t *testing.T) { testChangesCounted(t, counts, tracker) })
	t.Run("expiring", func(t *testing.T) { testExpiringCounted(t, counts, tracker) })
	t.Run("candidates", func(t *testing.T) { testCandidatesCounted(t, counts, tracker) })
	t.Run("promotions", func(t *testing.T) { testPromotionsCounted(t, counts, tracker) })
	t.Run("progress", func(t *testing.T) { testProgressCounted(t, counts, tracker) })
}

// ask counts by a statement of SQL, with $1, $2, … for the arguments.
func (c counting) ask(t *testing.T, statement string, args ...any) int {
	t.Helper()
	var n int
	if err := c.db.QueryRow(statement, args...).Scan(&n); err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
	return n
}

// inChengdu joins a firm's stays on a day to what lies in Chengdu.
const inChengdu = `
	JOIN stay ON stay.firm = x.firm AND %s BETWEEN stay.since AND stay.until
	JOIN scope ON scope.id = stay.region AND scope.region = '510100'`

// flows are what came in and went out of the valid firms between two days.
type flows struct{ Opening, In, Lapsed, Failed, Revoked, MovedIn, MovedOut, Closing string }

func testChangesCounted(t *testing.T, counts counting, tracker program) {
	for _, days := range [][2]string{
		{"2022-12-31", "2023-12-31"}, {"2023-06-30", "2024-06-30"}, {"2024-10-31", "2024-11-30"}, {"2025-04-30", "2025-06-30"},
		{"2025-11-30", "2025-12-31"}, {"2026-03-31", "2026-04-30"}, {"2022-12-31", "2026-11-24"},
	} {
		from, to := days[0], days[1]
		rows := records(t, tracker.run(t, "changes", "--from", from, "--to", to, "--csv"))
		for i, tier := range countedTiers {
			r := rows[i]
			got := flows{
				r["opening"], added(t, r["recognised"], r["carried_in"], r["recognised_again"], r["renewed_again"]), r["lapsed"], r["failed"], r["revoked"],
				r["moved_in"], r["moved_out"], r["closing"],
			}
			if got.Opening == "" && got.Closing == "" {
				continue // no list of the tier is published
			}
			ended := `
				FROM run AS x` + fmt.Sprintf(inChengdu, "date(x.until, '+1 day')") + `
				LEFT JOIN title ON title.firm = x.firm AND title.tier = x.tier AND title.ended = date(x.until, '+1 day')
				WHERE x.tier = $1 AND date(x.until, '+1 day') > $2 AND date(x.until, '+1 day') <= $3`
			by := ` AND EXISTS (SELECT * FROM entry WHERE entry.firm = x.firm AND entry.tier = x.tier AND entry.day = title.ended AND entry.act = '%s')`
			count := func(statement string, args ...any) string { return fmt.Sprint(counts.ask(t, statement, args...)) }
			moved := `
				SELECT count(*)
				FROM run AS x
				JOIN stay AS there ON there.firm = x.firm
				JOIN stay AS here ON here.firm = x.firm AND here.since = date(there.until, '+1 day')
				WHERE x.tier = $1 AND here.since > $2 AND here.since <= $3 AND x.since < here.since AND x.until >= here.since
				  AND (there.region IN (SELECT id FROM scope WHERE region = '510100')) = %d
				  AND (here.region IN (SELECT id FROM scope WHERE region = '510100')) = %d`
			valid := `SELECT count(*) FROM run AS x` + fmt.Sprintf(inChengdu, "$2") + ` WHERE x.tier = $1 AND $2 BETWEEN x.since AND x.until`
			want := flows{
				Opening: count(valid, tier, from), Closing: count(valid, tier, to),
				In:       count(`SELECT count(*) FROM run AS x`+fmt.Sprintf(inChengdu, "x.since")+` WHERE x.tier = $1 AND x.since > $2 AND x.since <= $3`, tier, from, to),
				Lapsed:   count(`SELECT count(*)`+ended+` AND title.ended IS NULL`, tier, from, to),
				Failed:   count(`SELECT count(*)`+ended+fmt.Sprintf(by, "fail"), tier, from, to),
				Revoked:  count(`SELECT count(*)`+ended+fmt.Sprintf(by, "revoke"), tier, from, to),
				MovedIn:  count(fmt.Sprintf(moved, 0, 1), tier, from, to),
				MovedOut: count(fmt.Sprintf(moved, 1, 0), tier, from, to),
			}
			if got.Opening == "" { // no list of the tier was published by then
				want.Opening = ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s from %s to %s (-SQL +tracker):\n%s", tier, from, to, diff)
			}
		}
	}
}

// added adds up numbers of a row.
func added(t *testing.T, cells ...string) string {
	t.Helper()
	n := 0
	for _, c := range cells {
		if c != "" {
			n += number(t, c)
		}
	}
	return fmt.Sprint(n)
}

func testExpiringCounted(t *testing.T, counts counting, tracker program) {
	for _, on := range []string{"2025-11-24", "2026-02-01", "2026-08-15"} {
		got := map[string]int{}
		for _, r := range records(t, tracker.run(t, "expiring", "--on", on, "--within", "3m", "--csv")) {
			got[r["tier"]+" "+r["state"]]++
		}
		want := map[string]int{}
		latest := `
			SELECT count(*)
			FROM run AS x` + fmt.Sprintf(inChengdu, "$2") + `
			JOIN title ON title.firm = x.firm AND title.tier = x.tier
			WHERE x.tier = $1 AND x.since <= $2 AND title.ended IS NULL
			  AND NOT EXISTS (SELECT * FROM run AS later WHERE later.firm = x.firm AND later.tier = x.tier AND later.since > x.since AND later.since <= $2)`
		for _, tier := range countedTiers {
			for state, when := range map[string]string{
				"due":    ` AND x.until BETWEEN $2 AND date($2, '+3 months')`,
				"lapsed": ` AND x.until < $2 AND date(x.until, '+6 months') >= $2`, // the grace
			} {
				if n := counts.ask(t, latest+when, tier, on); n > 0 {
					want[tier+" "+state] = n
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("on %s (-SQL +tracker):\n%s", on, diff)
		}
	}
}

func testCandidatesCounted(t *testing.T, counts counting, tracker program) {
	for i, tier := range countedTiers[1:] {
		for _, on := range []string{"2023-03-26", "2024-06-30", "2026-06-30", "2026-11-24"} {
			got := len(records(t, tracker.run(t, "candidates", "--for", tier, "--on", on, "--csv")))
			want := counts.ask(t, `
				SELECT count(*)
				FROM run AS x`+fmt.Sprintf(inChengdu, "$3")+`
				WHERE x.tier = $1 AND $3 BETWEEN x.since AND x.until
				  AND NOT EXISTS (
				    SELECT * FROM run AS higher
				    WHERE higher.firm = x.firm AND higher.tier IN ($2, 'little-giant') AND $3 BETWEEN higher.since AND higher.until)`,
				countedTiers[i], tier, on)
			if got != want {
				t.Errorf("for %s on %s: SQL counts %d, tracker lists %d", tier, on, want, got)
			}
		}
	}
}

func testPromotionsCounted(t *testing.T, counts counting, tracker program) {
	for _, days := range [][2]string{{"2022-12-31", "2023-12-31"}, {"2022-12-31", "2026-11-24"}} {
		rows := records(t, tracker.run(t, "promotions", "--from", days[0], "--to", days[1], "--csv"))
		for i, tier := range countedTiers[1:] {
			first := `
				SELECT count(*)
				FROM title AS x` + fmt.Sprintf(inChengdu, "x.day") + `
				WHERE x.tier = $1 AND x.act = 'recognise' AND x.day > $2 AND x.day <= $3`
			climbed := first + ` AND EXISTS (SELECT * FROM title AS lower WHERE lower.firm = x.firm AND lower.tier = $4 AND lower.day < x.day)`
			want := [2]string{fmt.Sprint(counts.ask(t, first, tier, days[0], days[1])), fmt.Sprint(counts.ask(t, climbed, tier, days[0], days[1], countedTiers[i]))}
			if diff := cmp.Diff(want, [2]string{rows[i]["recognised"], rows[i]["promoted"]}); diff != "" {
				t.Errorf("to %s from %s to %s (-SQL +tracker):\n%s", tier, days[0], days[1], diff)
			}
		}
	}
}

// standingOf is what progress says of a target, as CSV has it.
type standingOf struct{ Figure, Gap, Expected, Needed, Pace, AtDeadline, MissedBy string }

func testProgressCounted(t *testing.T, counts counting, tracker program) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	days := func(from, to string) int { return int(day(to).Sub(day(from)).Hours() / 24) }
	for _, on := range []string{"2024-06-30", "2025-12-31", "2026-11-24"} {
		for _, r := range records(t, tracker.run(t, "progress", "--on", on, "--assume-complete", "--csv")) {
			stock := func(on string) int {
				return counts.ask(t, `SELECT count(*) FROM title AS x`+fmt.Sprintf(inChengdu, "$2")+` WHERE x.tier = $1 AND x.day <= $2`, r["tier"], on)
			}
			by, value := r["target_by"], number(t, r["target"])
			from := map[string]string{"2024-12-31": "2024-01-01", "2025-12-31": "2023-01-01", "2027-12-31": "2025-01-01"}[by]
			before := 0 // what a target of new firms does not count
			if r["target_kind"] == "new" {
				before = stock(day(from).AddDate(0, 0, -1).Format(time.DateOnly))
			}
			figure := stock(on) - before
			want := standingOf{Figure: fmt.Sprint(figure), Gap: fmt.Sprint(max(0, value-figure))}
			if left := days(on, by); left > 0 {
				want.Needed = fmt.Sprint(int(math.Ceil(float64(value-figure) * 1461 / 48 / float64(left))))
			}
			if on <= by {
				if base := stock(from) - before; base > 0 || r["target_kind"] == "new" { // else no list was held on the first day
					want.Expected = fmt.Sprint(base + int(math.Floor(float64((value-base)*days(from, on))/float64(days(from, by)))))
				}
				if year := stock(day(on).AddDate(-1, 0, 0).Format(time.DateOnly)); year > 0 {
					want.Pace = fmt.Sprint(math.Round(float64(stock(on)-year)/1.2) / 10)
				}
			} else {
				want.AtDeadline = fmt.Sprint(stock(by) - before)
				want.MissedBy = fmt.Sprint(value - stock(by) + before)
			}
			got := standingOf{r["figure"], r["gap"], r["expected"], r["needed_per_month"], r["pace"], r["at_deadline"], r["missed_by"]}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by %s, on %s (-SQL +tracker):\n%s", r["tier"], by, on, diff)
			}
		}
	}
}
