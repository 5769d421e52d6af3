package sme

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Day is one calendar day, counted from 0000-12-31; the zero Day is no day.
type Day int32

const dayZero = -719163 // 0000-12-31 in days since 1970-01-01

// DayOf returns the day of y-m-d; months and days out of range run over as in time.Date.
func DayOf(y, m, d int) Day {
	return Day(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()/86400 - dayZero)
}

// China is the zone all days are taken in: +08:00, without daylight saving and
// without the zone database, which Windows lacks.
var China = time.FixedZone("+08:00", 8*60*60)

// DayAt returns the day that t falls on at +08:00.
func DayAt(t time.Time) Day {
	y, m, d := t.In(China).Date()
	return DayOf(y, int(m), d)
}

func (d Day) time() time.Time { return time.Unix((int64(d)+dayZero)*86400, 0).UTC() }

// Date returns the day as a date of day precision.
func (d Day) Date() Date {
	if d == 0 {
		return Date{}
	}
	y, m, day := d.time().Date()
	return Date{int16(y), int8(m), int8(day)}
}

// AddMonths returns the same day n months on; where the month is shorter, its last day.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return DayOf(first.Year(), int(first.Month()), min(day, last))
}

// String is the day in ISO form, "" for no day.
func (d Day) String() string { return d.Date().String() }

// MarshalText writes the ISO form.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a full date in any form that ParseDate takes.
func (d *Day) UnmarshalText(text []byte) error {
	date, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	if !date.IsZero() && date.Precision() != PrecisionDay {
		return &DateError{Text: string(text), Reason: "day-missing"}
	}
	*d = date.Start()
	return nil
}

// Date is a date as printed, with the precision it was printed in: a day, a
// month (Day is 0) or a year (Month is 0 too). The zero Date is unknown.
type Date struct {
	Year  int16
	Month int8
	Day   int8
}

// Precision says how exact a printed date is.
type Precision int

// The precisions of a printed date.
const (
	PrecisionNone Precision = iota
	PrecisionYear
	PrecisionMonth
	PrecisionDay
)

// Precision returns how exact the date was printed.
func (d Date) Precision() Precision {
	switch {
	case d.Year == 0:
		return PrecisionNone
	case d.Month == 0:
		return PrecisionYear
	case d.Day == 0:
		return PrecisionMonth
	}
	return PrecisionDay
}

// IsZero reports whether the date is not known.
func (d Date) IsZero() bool { return d.Year == 0 }

// Start is the day meant when the date is a start: the first one of its month or year.
func (d Date) Start() Day {
	if d.IsZero() {
		return 0
	}
	return DayOf(int(d.Year), max(1, int(d.Month)), max(1, int(d.Day)))
}

// End is the day meant when the date is an end: the last one of its month or year.
func (d Date) End() Day {
	switch d.Precision() {
	case PrecisionNone:
		return 0
	case PrecisionYear:
		return DayOf(int(d.Year), 12, 31)
	case PrecisionMonth:
		return DayOf(int(d.Year), int(d.Month)+1, 0)
	}
	return d.Start()
}

// String is the ISO form in the date's own precision: 2023-03-26, 2023-03 or 2023.
func (d Date) String() string {
	switch d.Precision() {
	case PrecisionNone:
		return ""
	case PrecisionYear:
		return fmt.Sprintf("%04d", d.Year)
	case PrecisionMonth:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads any form that ParseDate takes.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// LastDay returns the end of a term of years that begins at d, in d's own
// precision: 2022-12-30 and three years give 2025-12-29, 2023-03 gives 2026-03.
func (d Date) LastDay(years int) Date {
	if d.Precision() == PrecisionDay {
		return (DayOf(int(d.Year)+years, int(d.Month), int(d.Day)) - 1).Date()
	}
	if !d.IsZero() {
		d.Year += int16(years)
	}
	return d
}

// FirstDay returns the start of a term of years that ends at d, in d's own
// precision: 2026-10-31 less three years gives 2023-11-01. It is the inverse of
// LastDay, except for terms that touch 29 February.
func (d Date) FirstDay(years int) Date {
	if d.Precision() == PrecisionDay {
		next := (d.Start() + 1).Date()
		return DayOf(int(next.Year)-years, int(next.Month), int(next.Day)).Date()
	}
	if !d.IsZero() {
		d.Year -= int16(years)
	}
	return d
}

// Window is a validity as printed; either end may be missing.
type Window struct {
	From Date
	To   Date
}

// IsZero reports whether no validity was printed.
func (w Window) IsZero() bool { return w == Window{} }

// Or is the validity, with the sides that it doesn't have from another.
func (w Window) Or(other Window) Window {
	if w.From.IsZero() {
		w.From = other.From
	}
	if w.To.IsZero() {
		w.To = other.To
	}
	return w
}

// DateError says why a text is no date. Reason is a stable word: "form",
// "range" (there is no such day), "day-missing" or "ambiguous" (it may be one of
// two days).
type DateError struct {
	Text   string
	Reason string
}

func (e *DateError) Error() string {
	switch e.Reason {
	case "range":
		return fmt.Sprintf("there is no such date: %q", e.Text)
	case "day-missing":
		return fmt.Sprintf("a full date is needed, not %q", e.Text)
	case "ambiguous":
		return fmt.Sprintf("it may be one of two days: %q", e.Text)
	}
	return fmt.Sprintf("not a date: %q", e.Text)
}

var (
	isoDate     = regexp.MustCompile(`^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$`)
	compactDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})?$`)
	chineseDate = regexp.MustCompile(`^(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号]?)?)?$`)
	dashes      = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-", "﹣", "-", "。", ".")

	// A time of day behind a full date: 2026-03-15 00:00:00, 2026-03-15T00:00:00Z, 2026年3月15日24时.
	clock = regexp.MustCompile(`(?i)(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:\s*t\s*|\s+|,\s*)(?:上午|下午)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*[ap]m)?\s*(z|utc|gmt|[-+]\d{2}:?\d{2})?`)
	hours = regexp.MustCompile(`(\d日)\s*\d{1,2}[时点](?:\d{1,2}分)?(?:\d{1,2}秒)?`)
)

// WithoutClock takes the times of day out of a text: what is left of a date
// and time is the day, at +08:00 where the text names another zone.
func WithoutClock(text string) string {
	if !strings.ContainsAny(text, ":：时点") {
		return text
	}
	text = strings.ReplaceAll(text, "：", ":")
	text = clock.ReplaceAllStringFunc(text, func(s string) string {
		m := clock.FindStringSubmatch(s)
		hour, _ := strconv.Atoi(m[2])
		minute, _ := strconv.Atoi(m[3])
		if hour > 24 || minute > 59 {
			return s
		}
		if m[5] == "" {
			return m[1]
		}
		day, err := ParseDate(m[1])
		if err != nil {
			return s
		}
		offset := 0
		if zone := strings.ReplaceAll(m[5], ":", ""); len(zone) == len("+0800") {
			h, _ := strconv.Atoi(zone[1:3])
			m, _ := strconv.Atoi(zone[3:])
			if offset = 60*h + m; zone[0] == '-' {
				offset = -offset
			}
		}
		at := time.Date(int(day.Year), time.Month(day.Month), int(day.Day), hour, minute-offset, 0, 0, time.UTC)
		return DayAt(at).String()
	})
	return hours.ReplaceAllString(text, "$1")
}

// ParseDate reads a date of any precision: 2023-03-26, 2023/3/26, 20230326,
// 2023-03, 202303, 2023, 2023年3月26日, 二〇二三年三月, also in full-width
// characters, with spaces between, and with a time of day behind it. The empty
// text is the zero Date.
func ParseDate(text string) (Date, error) {
	s := WithoutClock(dashes.Replace(norm.NFKC.String(text)))
	s = chineseDigits(strings.Join(strings.Fields(s), ""))
	if s == "" {
		return Date{}, nil
	}
	for _, form := range []*regexp.Regexp{isoDate, chineseDate, compactDate} {
		if m := form.FindStringSubmatch(s); m != nil {
			return checkedDate(text, m[1], m[2], m[3])
		}
	}
	return Date{}, &DateError{Text: text, Reason: "form"}
}

var (
	serialDate   = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
	wholeNumber  = regexp.MustCompile(`^(\d{6}|\d{8})\.0+$`)
	yearLast     = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})([-/.])(\d{4}|\d{2})$`)
	dayMonthYear = regexp.MustCompile(`^(\d{1,2})[- ]([a-z]{3,9})[- ,.]+(\d{4}|\d{2})$`)
	monthDayYear = regexp.MustCompile(`^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$`)
	monthNames   = []string{"january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december"}
)

// ParseCellDate reads a date as a spreadsheet may have left it in a cell of a
// column of dates: in any form of ParseDate, as a serial number (46096), with the
// year last (3/31/26, 31/3/2026) or with a month's English name (31-Mar-26).
// Where it may be one of two days (3/4/2026), it is none.
func ParseCellDate(text string) (Date, error) { return ParseCellDateIn(text, "") }

// DayOrder is whether a date with its year last begins with the month or the day.
type DayOrder string

// The orders; "" is one that nothing shows.
const (
	MonthFirst DayOrder = "month"
	DayFirst   DayOrder = "day"
)

// DayOrderOf is the order in which a date with its year last is written, where
// it can be only one: 3/31/26 begins with the month.
func DayOrderOf(text string) DayOrder {
	m := yearLast.FindStringSubmatch(strings.TrimSpace(norm.NFKC.String(text)))
	if m == nil || m[2] != m[4] {
		return ""
	}
	first, _ := strconv.Atoi(m[1])
	second, _ := strconv.Atoi(m[3])
	switch {
	case first <= 12 && second > 12 && second < 32:
		return MonthFirst
	case len(m[5]) == 4 && second <= 12 && first > 12 && first < 32:
		return DayFirst
	}
	return ""
}

// ParseCellDateIn reads a date as ParseCellDate does, among others of an order.
func ParseCellDateIn(text string, order DayOrder) (Date, error) {
	d, err := ParseDate(text)
	if err == nil {
		return d, nil
	}
	s := strings.ToLower(strings.Join(strings.Fields(dashes.Replace(norm.NFKC.String(text))), " "))
	if m := wholeNumber.FindStringSubmatch(s); m != nil {
		return ParseDate(m[1])
	}
	if m := serialDate.FindStringSubmatch(s); m != nil {
		// Of this century; day 1 is 1900-01-01, and 1900 counts as a leap year.
		n, _ := strconv.Atoi(m[1])
		if day := DayOf(1899, 12, 30) + Day(n); day >= DayOf(2000, 1, 1) && day < DayOf(2100, 1, 1) {
			return day.Date(), nil
		}
		return Date{}, err
	}
	s, _, _ = strings.Cut(s, " 0:00") // 3/31/26 0:00, 3/31/2026 00:00:00
	s, _, _ = strings.Cut(s, " 00:00")
	if m := yearLast.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[3])
		switch {
		case second > 12:
			return checkedDate(text, century(m[5]), m[1], m[3])
		case len(m[5]) == 4 && (first > 12 || first == second):
			return checkedDate(text, m[5], m[3], m[1])
		case order == MonthFirst && first <= 12:
			return checkedDate(text, century(m[5]), m[1], m[3])
		case order == DayFirst && first < 32:
			return checkedDate(text, century(m[5]), m[3], m[1])
		}
		return Date{}, &DateError{Text: text, Reason: "ambiguous"}
	}
	if m := dayMonthYear.FindStringSubmatch(s); m != nil && monthNamed(m[2]) > 0 {
		return checkedDate(text, century(m[3]), strconv.Itoa(monthNamed(m[2])), m[1])
	}
	if m := monthDayYear.FindStringSubmatch(s); m != nil && monthNamed(m[1]) > 0 {
		return checkedDate(text, m[3], strconv.Itoa(monthNamed(m[1])), m[2])
	}
	return Date{}, err
}

// century completes a year of two digits.
func century(year string) string {
	if len(year) == 2 {
		return "20" + year
	}
	return year
}

// monthNamed is the month of an English name or its first three letters, 0 for none.
func monthNamed(name string) int {
	return 1 + slices.IndexFunc(monthNames, func(full string) bool {
		return name == full || name == full[:3] || name == "sept" && full == "september"
	})
}

func checkedDate(text, year, month, day string) (Date, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	switch {
	case y < 1900 || y > 2199,
		month != "" && (m < 1 || m > 12),
		day != "" && (d < 1 || DayOf(y, m, d) != (Date{int16(y), int8(m), int8(d)}).Start() || d > DayOf(y, m+1, 0).time().Day()):
		return Date{}, &DateError{Text: text, Reason: "range"}
	}
	return Date{int16(y), int8(m), int8(d)}, nil
}

const hanDigits = "〇一二三四五六七八九"

// chineseDigits turns 二〇二三年十二月三十日 into 2023年12月30日 and leaves other texts alone.
func chineseDigits(s string) string {
	if !strings.ContainsAny(s, hanDigits+"零○十") {
		return s
	}
	var b strings.Builder
	run := []rune{}
	flush := func() {
		if len(run) > 0 {
			b.WriteString(hanNumber(run))
			run = run[:0]
		}
	}
	for _, r := range s {
		if strings.ContainsRune(hanDigits+"零○十", r) {
			run = append(run, r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// hanNumber reads a run of Chinese digits, as digits (二〇二三) or with tens (二十六).
func hanNumber(run []rune) string {
	digit := func(r rune) int {
		if r == '零' || r == '○' {
			return 0
		}
		return strings.Index(hanDigits, string(r)) / len("〇")
	}
	ten := strings.IndexRune(string(run), '十') / len("十")
	if !strings.ContainsRune(string(run), '十') {
		var b strings.Builder
		for _, r := range run {
			b.WriteByte(byte('0' + digit(r)))
		}
		return b.String()
	}
	n := 10
	if ten == 1 {
		n = 10 * digit(run[0])
	}
	if ten > 1 || len(run)-ten > 2 {
		return string(run)
	}
	if len(run)-ten == 2 {
		if run[ten+1] == '十' {
			return string(run)
		}
		n += digit(run[ten+1])
	}
	return strconv.Itoa(n)
}

// HanNumber reads a small number as lists write it: 12, 十二, 二十, 三.
func HanNumber(text string) (int, bool) {
	n, err := strconv.Atoi(chineseDigits(norm.NFKC.String(text)))
	return n, err == nil && n > 0
}
