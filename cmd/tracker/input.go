package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/grid"
	"tracker/internal/notice"
	"tracker/internal/sme"
	"tracker/internal/wording"
)

// input is one file given to a command.
type input struct {
	name    string // as people know it: the path given, or within a folder given
	named   bool   // on the command line, not merely found in a folder or archive
	archive *input // the archive that it lies in
	content []byte
	sha256  string
	file    *grid.File  // without its tables, once the lists in it are read
	pages   map[int]int // the page of each row, where the file has pages
	notice  *notice.Notice
	err     error // it could not be read
}

func newInput(name string, named bool, content []byte) *input {
	sum := sha256.Sum256(content)
	return &input{name: name, named: named, content: content, sha256: hex.EncodeToString(sum[:])}
}

// share is a file's part of the meter: for its tables, for the lists in them,
// and once more if these are stored.
func (in *input) share() int64 { return int64(len(in.content)) }

func shares(inputs []*input) int64 {
	n := int64(0)
	for _, in := range inputs {
		n += in.share()
	}
	return n
}

// maxLists is how many lists a file may hold: authorities publish a few dozen in
// one at most.
const maxLists = 1000

// parse finds the lists in the file. It ends when ctx does, with nothing found, and
// leaves the reading to itself: readers of a dozen formats need not look.
func (in *input) parse(ctx context.Context, g grid.Options, n notice.Options, m *meter) error {
	if in.err != nil || in.notice != nil {
		return nil
	}
	m.at(in.name)
	at := m.position()
	defer func() { m.reach(at + in.share()) }()
	third := in.share() / 3
	n.Progress = func(done, rows int) {
		if ctx.Err() == nil {
			m.reach(at + third + 2*third*int64(done)/int64(rows))
		}
	}
	found := make(chan *input, 1)
	go func() {
		read := &input{name: in.name, content: in.content}
		read.find(g, n)
		found <- read
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case read := <-found:
		in.file, in.pages, in.notice, in.err = read.file, read.pages, read.notice, read.err
		return nil
	}
}

// find reads the file's tables, and the lists in them.
func (in *input) find(g grid.Options, n notice.Options) {
	file, err := grid.Read(in.content, g)
	if err != nil {
		in.err = err
		if in.format() == "json" && n.Own.Wrote(in.content) {
			in.err = fail(exitRefused, "import.report", in.name)
		}
		return
	}
	in.file = file
	in.notice = notice.Parse(file, n)
	in.pages, file.Tables = pagesOf(file), nil
	if found := len(in.notice.Lists); found > maxLists {
		in.notice, in.err = nil, fail(exitRefused, "input.too-many-lists", in.name, found, maxLists)
	}
}

// pagesOf are the pages of a file's rows.
func pagesOf(file *grid.File) map[int]int {
	pages := map[int]int{}
	for i := range file.Tables {
		for _, r := range file.Tables[i].Rows {
			if at, seen := pages[r.Number]; seen && at != r.Page {
				pages[r.Number] = 0 // documents in one file that number their rows alike
			} else if r.Page > 0 {
				pages[r.Number] = r.Page
			}
		}
	}
	return pages
}

// format is what the file is, as far as it was recognised.
func (in *input) format() string {
	var ge *grid.Error
	switch {
	case in.file != nil:
		return in.file.Format
	case errors.As(in.err, &ge):
		return ge.Format
	}
	return ""
}

// problemOf gives what is wrong with an input file its message.
func (in *input) problemOf() *failure {
	var ge *grid.Error
	if !errors.As(in.err, &ge) {
		return failureOf(in.err)
	}
	switch ge.Kind {
	case grid.Damaged:
		if ge.Line > 0 {
			return fail(exitRefused, "input.open-quote", in.name, ge.Line)
		}
	case grid.Unsupported:
		return fail(exitRefused, unsupported(ge.Format), in.name, ge.Format)
	case grid.NoSheet:
		return fail(exitRefused, "input.no-sheet", in.name, ge.Sheets)
	case grid.NoEncoding:
		return fail(exitRefused, "input.no-encoding", in.name, ge.Encoding)
	case grid.BadEncoding:
		switch {
		case ge.Encoding == "":
			return fail(exitRefused, "input.fonts", in.name)
		case ge.Line == 0:
			return fail(exitRefused, "input.bad-encoding", in.name, ge.Encoding, "")
		}
		return fail(exitRefused, "input.bad-encoding", in.name, ge.Encoding, ge.Line)
	}
	return fail(exitRefused, "input."+string(ge.Kind), in.name)
}

// unsupported is the message of a format that is not read, by what helps.
func unsupported(format string) string {
	switch format {
	case "png", "jpeg", "gif", "tiff", "bmp":
		return "input.picture"
	case "zip", "rar", "7z", "gzip":
		return "input.packed"
	}
	return "input.unsupported"
}

// whyUnread is the file of an archive that best explains why none of them can be
// read; nil if one can.
func whyUnread(files []*fileReport, archive *input) *input {
	tells := func(in *input) bool {
		var ge *grid.Error
		return errors.As(in.err, &ge) && ge.Kind != grid.Unsupported && ge.Kind != grid.Empty
	}
	var best *input
	for _, f := range files {
		switch in := f.input; {
		case in.archive != archive:
		case in.err == nil:
			return nil
		case best == nil || tells(in) && !tells(best):
			best = in
		}
	}
	return best
}

// readingFlags are the flags that say how files are to be read.
type readingFlags struct {
	encoding  string
	sheet     string
	headerRow int
	columns   []string
}

// options turns the flags into the options of the readers.
func (r *readingFlags) options(a *app) (grid.Options, notice.Options, error) {
	home, err := a.home()
	if err != nil {
		return grid.Options{}, notice.Options{}, err
	}
	opt := notice.Options{Ref: a.ref(), Home: home, HeaderRow: r.headerRow, Columns: map[string]string{}, Own: ownAnswers()}
	for _, m := range r.columns {
		header, id, ok := strings.Cut(strings.ReplaceAll(m, "＝", "="), "=")
		if !ok {
			return grid.Options{}, opt, usage("usage.map", m)
		}
		if !slices.Contains(notice.ColumnIDs, id) {
			return grid.Options{}, opt, sme.NewChoiceError("column", id, notice.ColumnIDs)
		}
		opt.Columns[strings.TrimSpace(header)] = id
	}
	return grid.Options{Encoding: r.encoding, Sheet: r.sheet}, opt.Ready(), nil
}

// ownAnswers is what the answers for people are told by: what they say of
// themselves, and the titles of their columns, in both languages.
func ownAnswers() notice.Own {
	var own notice.Own
	both := func(to *[]string, ids ...string) {
		for _, id := range ids {
			t := wording.Catalogue()[id]
			*to = append(*to, t.En, t.Zh)
		}
	}
	var sentences []string
	both(&sentences, "note.basis", "companies.basis", "changes.basis", "promotions.basis", "progress.basis", "record.next")
	for _, text := range sentences {
		pieces := wording.Placeholder.Split(text, -1)
		own.Marks = append(own.Marks, slices.MaxFunc(pieces, func(a, b string) int { return len(a) - len(b) }))
	}
	both(&own.Marks, "meta.known", "record.no-figure", "undo.nothing-stored")
	both(&own.Titles, "column.last_valid", "column.restorable_until", "column.higher", "column.held_until", "column.code_grade",
		"column.seen_a", "column.seen_b", "column.seen_one", "column.seen_other",
		"diff.former", "diff.place_n", "diff.row_n", "column.missing", "column.needed_per_month",
		"column.rows_held", "column.announced_here", "column.differences", "column.effect",
		"column.pinyin", "column.former_codes", "column.aliases_zh")
	both(&own.Weak, "column.row", "column.document", "column.stay", "column.change", "diff.change",
		"column.state", "column.decision", "column.doubt", "column.place")
	row, document := wording.Catalogue()["column.row"], wording.Catalogue()["column.document"]
	own.Pairs = [][2]string{{document.En, row.En}, {document.Zh, row.Zh}}
	return own
}

// place is what a remark is about: FILE:SHEET:ROW, as far as each is known.
func place(file, sheet string, row int) string {
	s := filepath.ToSlash(file)
	if sheet != "" {
		s += ":" + sheet
	}
	if row > 0 {
		s += fmt.Sprintf(":%d", row)
	}
	return s
}

func (r *readingFlags) register(a *app, cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&r.columns, "map", nil, a.say("flag.map"))
	f.IntVar(&r.headerRow, "header-row", 0, a.say("flag.header-row"))
	f.StringVar(&r.sheet, "sheet", "", a.say("flag.sheet"))
	f.StringVar(&r.encoding, "encoding", "", a.say("flag.encoding"))
	complete(cmd, "encoding", "utf-8", "gb18030", "utf-16")
}
