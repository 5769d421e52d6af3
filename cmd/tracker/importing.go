package main

import (
	"cmp"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"

	"tracker/internal/notice"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// importFlags are the flags of import.
type importFlags struct {
	readingFlags
	noticeFlags
	tier, act, batch, published, validFrom, validUntil, status string

	expect       []string
	replace      string
	part         bool
	short        bool
	skipProblems bool
	keepGoing    bool
	dryRun       bool
}

// facts are what the flags say of the lists.
func (fl *importFlags) facts(a *app) (notice.Facts, error) {
	var facts notice.Facts
	var err error
	if fl.tier != "" {
		if facts.Tier, err = a.tierNamed(fl.tier); err != nil {
			return facts, err
		}
	}
	if fl.act != "" {
		if facts.Act, err = a.actNamed(fl.act); err != nil {
			return facts, err
		}
	}
	if fl.batch != "" {
		if facts.Batch, err = batchNamed(fl.batch); err != nil {
			return facts, err
		}
	}
	for _, d := range []struct {
		flag, text string
		to         *sme.Date
	}{
		{"--published", fl.published, &facts.Published},
		{"--valid-from", fl.validFrom, &facts.ValidFrom},
		{"--valid-until", fl.validUntil, &facts.ValidUntil},
	} {
		if *d.to, err = a.dateNamed(d.flag, d.text); err != nil {
			return facts, err
		}
	}
	if facts.Notice, err = fl.notice(a); err != nil {
		return facts, err
	}
	switch fl.status {
	case "":
	case "final", "notice", "正式", "公示":
		final := fl.status == "final" || fl.status == "正式"
		facts.Final = &final
	default:
		return facts, usage("usage.choice", wording.Noun("status"), fl.status, []string{"final", "notice"})
	}
	if names := splitNames(a.regions); len(names) > 1 {
		return facts, usage("usage.one-region")
	} else if len(names) == 1 {
		if facts.Issuer, err = a.regionNamed(names[0], defaultHome); err != nil {
			return facts, err
		}
	}
	return facts, nil
}

// expectation is one --expect: so many rows, in a region or in all.
type expectation struct {
	region sme.RegionID
	n      int
}

func (fl *importFlags) expectations(a *app) ([]expectation, error) {
	var list []expectation
	for _, text := range fl.expect {
		name, number, ok := strings.Cut(strings.ReplaceAll(text, "＝", "="), "=")
		if !ok {
			name, number = "", text
		}
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(number), ",", ""))
		if err != nil {
			return nil, usage("usage.expect", text)
		}
		e := expectation{n: n}
		if name != "" {
			if e.region, err = a.regionNamed(name, defaultHome); err != nil {
				return nil, err
			}
		}
		list = append(list, e)
	}
	return list, nil
}

// importing is one run of import: its files, and what became of them.
type importing struct {
	a       *app
	fl      *importFlags
	facts   notice.Facts
	expect  []expectation
	replace sme.DocumentNumber
	options notice.Options
	files   []*fileReport
	home    sme.RegionID // that the registry took from them, "" for none
	failed  error        // in what was asked of the registry while lists were completed
	also    []error      // what else the list lacks that was refused first
}

// newImport reads the flags and the files. Files of which the registry knows
// every byte are not read again, unless flags say otherwise of them.
func (a *app) newImport(fl *importFlags, names []string) (*importing, error) {
	job := &importing{a: a, fl: fl}
	var err error
	if job.facts, err = fl.facts(a); err != nil {
		return nil, err
	}
	if job.expect, err = fl.expectations(a); err != nil {
		return nil, err
	}
	if fl.replace == "overlap" {
		job.replace = -1
	} else if fl.replace != "" {
		n, ok := sme.HanNumber(fl.replace)
		if !ok {
			return nil, usage("usage.document-number", fl.replace)
		}
		job.replace = sme.DocumentNumber(n)
	}
	readGrid, readNotice, err := fl.options(a)
	if err != nil {
		return nil, err
	}
	job.options = readNotice
	job.options.Held = job.held
	inputs, err := a.gather(names)
	if err != nil {
		return nil, err
	}
	a.startMeter(2 * shares(inputs))
	for _, in := range inputs {
		f := &fileReport{input: in, reading: newReading(readGrid, readNotice, job.facts), own: wording.Outcome{Fate: wording.FateRead}}
		if a.store != nil && in.err == nil && !job.flagged() {
			if f.storedAs, err = a.store.FileDocuments(a.ctx, in.sha256); err != nil {
				return nil, err
			}
		}
		if len(f.storedAs) > 0 {
			f.own.Fate = wording.FateAlreadyStored
		}
		isList := func(d store.DocumentInfo) bool {
			return d.Rows > 0 && slices.ContainsFunc(d.Files, func(f store.FileInfo) bool { return f.SHA256 == in.sha256 && !f.Letter })
		}
		if !slices.ContainsFunc(f.storedAs, isList) { // known letters still speak for the lists beside them
			if err := in.parse(a.ctx, readGrid, readNotice, a.meter); err != nil {
				return nil, err
			}
		}
		job.files = append(job.files, f)
	}
	return job, nil
}

// flagged reports whether flags give facts or a reading of their own.
func (job *importing) flagged() bool {
	fl := job.fl
	return job.facts != (notice.Facts{}) || fl.replace != "" || fl.part ||
		len(fl.columns) > 0 || fl.headerRow != 0 || fl.sheet != "" || fl.encoding != ""
}

// all imports every file in one transaction, or none.
func (job *importing) all() error {
	job.letters(job.files)
	err := job.store(job.files)
	if err != nil { // nothing was stored
		for _, f := range job.files {
			if f.own.Fate == wording.FateRead {
				f.refuse(err)
			}
		}
	}
	if werr := job.write(err); werr != nil {
		return werr
	}
	return err
}

// oneByOne imports each file for itself, and goes on after a refusal.
func (job *importing) oneByOne() error {
	job.letters(job.files)
	var last error
	for _, f := range job.files {
		if err := job.store([]*fileReport{f}); err != nil {
			f.refuse(err)
			if job.a.ctx.Err() != nil {
				return err
			}
			last = err
		}
	}
	if err := job.write(nil); err != nil {
		return err
	}
	if last != nil {
		job.a.exit = exitLeftOut
		if !slices.ContainsFunc(job.files, func(f *fileReport) bool { return f.own.Fate != wording.FateRefused }) {
			return last
		}
	}
	return nil
}

// held is what the registry holds of the batch of a list: of what it is to
// replace, else of what is most like it.
func (job *importing) held(d *sme.Document) *sme.Document {
	s := job.a.store
	if s == nil {
		return nil
	}
	if job.replace > 0 {
		o, err := job.document(job.replace)
		job.failed = cmp.Or(job.failed, err)
		return o
	}
	o, err := s.Earlier(job.a.ctx, d)
	job.failed = cmp.Or(job.failed, err)
	if o == nil {
		return nil
	}
	return &o.Document
}

// document is a stored document without its entries, nil if there is none.
func (job *importing) document(id sme.DocumentNumber) (*sme.Document, error) {
	docs, err := job.a.store.Documents(job.a.ctx)
	i := slices.IndexFunc(docs, func(o store.DocumentInfo) bool { return o.ID == id })
	if err != nil || i < 0 {
		return nil, err
	}
	return &docs[i].Document, nil
}

// letters gives the lists the covering letters among the files: what a file
// without a list says of the list of that tier and batch.
func (job *importing) letters(files []*fileReport) {
	for _, f := range files {
		if f.input.notice == nil {
			continue
		}
		for i := range f.input.notice.Lists {
			l := &listReport{ListAccount: wording.ListAccount{List: &f.input.notice.Lists[i]}, file: f}
			l.letter = &f.input.notice.Letter
			for _, o := range files {
				if o != f && o.input.notice != nil && len(o.input.notice.Lists) == 0 && announces(&o.input.notice.Letter, l.List) {
					l.letter, l.letterFile = &o.input.notice.Letter, o
					if o.own.Fate == wording.FateRead {
						o.own.Fate = wording.FateLetter
					}
				}
			}
			l.remarks = notice.Complete(l.List, job.facts, l.letter, job.options)
			l.List.Document.Accepted = job.fl.short
			f.lists = append(f.lists, l)
		}
	}
}

// announces reports whether a letter is about a list: the same tier, and the same
// batch where both name one. Nothing announces a sheet of details.
func announces(letter *notice.Letter, l *notice.List) bool {
	d := &l.Document
	return (d.Act != sme.Details || letter.Act == sme.Details) && letter.Tier != "" && letter.Tier == d.Tier &&
		(letter.Batch == d.Batch || letter.Batch == "" || d.Batch == "")
}

// store checks the files and stores their lists in one transaction.
func (job *importing) store(files []*fileReport) error {
	a := job.a
	if job.failed != nil {
		return job.failed
	}
	for _, f := range files {
		if err := job.check(f); err != nil {
			return err
		}
	}
	made, err := job.openOrMake(files)
	if err != nil {
		return err
	}
	if a.store == nil {
		return nil
	}
	err = a.update(func(tx *store.Tx) error {
		if home, err := a.settleHome(tx, job.lists()); err != nil {
			return err
		} else if home != "" {
			job.home = home
		}
		for _, f := range byDate(files) {
			if err := job.storeFile(tx, f); err != nil {
				return err
			}
		}
		if job.fl.dryRun {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil {
		job.home, a.settled.in = "", nil
	}
	if err != nil && made { // a registry made for nothing leaves no trace
		a.store.Close()
		a.store = nil
		os.Remove(a.dbPath())
	}
	return err
}

// openOrMake makes the registry if there is none and there is something to store.
func (job *importing) openOrMake(files []*fileReport) (made bool, err error) {
	a := job.a
	if a.store != nil || !slices.ContainsFunc(files, func(f *fileReport) bool { return f.stores() }) {
		return false, nil
	}
	if job.fl.dryRun {
		_, err = a.openAs(store.Memory, a.options(true))
		return false, err
	}
	_, err = a.openToWrite()
	return err == nil, err
}

// check refuses a file that can't be imported as it is.
func (job *importing) check(f *fileReport) error {
	in := f.input
	if f.own.Fate == wording.FateAlreadyStored {
		return nil
	}
	switch why := f.why(); {
	case why != nil && in.archive != nil && in.archive.named && job.fruitless(in.archive):
		if first := whyUnread(job.files, in.archive); first != nil {
			return first.problemOf()
		}
		return fail(exitRefused, "import.no-list", in.archive.name)
	case why != nil && !in.named:
		f.own = wording.Outcome{Fate: wording.FatePassedOver, Why: why}
		job.a.exit = exitLeftOut
		return nil
	case why != nil:
		return why
	}
	for _, l := range f.lists {
		if err := job.checkList(l); err != nil {
			return err
		}
	}
	return job.checkExpected(f)
}

// fruitless reports whether no file of an archive is of any use.
func (job *importing) fruitless(archive *input) bool {
	return !slices.ContainsFunc(job.files, func(f *fileReport) bool { return f.input.archive == archive && !f.useless() })
}

func (job *importing) checkList(l *listReport) error {
	var lacks []error
	for _, r := range l.remarks {
		if r.Error && r.ID != "list.fewer-rows" {
			if r.ID == "list.look-alike" && !l.file.input.named {
				l.Outcome = wording.Outcome{Fate: wording.FatePassedOver, Why: fail(exitRefused, r.ID, r.Args...)}
				job.a.exit = exitLeftOut
				return nil
			}
			lacks = append(lacks, fail(exitRefused, r.ID, append([]any{place(l.file.input.name, l.List.Sheet, 0)}, r.Args...)...))
		}
	}
	if len(lacks) > 0 {
		job.also = lacks[1:]
		return lacks[0]
	}
	if len(l.List.Problems) > 0 && !job.fl.skipProblems {
		return fail(exitRefused, "import.problems", place(l.file.input.name, l.List.Sheet, 0), len(l.List.Problems))
	}
	if len(l.List.Problems) > 0 {
		job.a.exit = exitLeftOut
	}
	return nil
}

// checkExpected holds the rows of a file against --expect.
func (job *importing) checkExpected(f *fileReport) error {
	for _, e := range job.expect {
		n := 0
		for _, l := range f.lists {
			for i := range l.List.Document.Entries {
				if e.region == "" || job.a.ref().Regions.Within(l.List.Document.Entries[i].Region, e.region) {
					n++
				}
			}
		}
		if n != e.n {
			if e.region != "" {
				return fail(exitRefused, "import.expect-region", f.input.name, e.n, n, e.region)
			}
			return fail(exitRefused, "import.expect", f.input.name, e.n, n)
		}
	}
	return nil
}

// storeFile imports the lists of one file, or its totals if it is a letter only.
func (job *importing) storeFile(tx *store.Tx, f *fileReport) error {
	if f.own.Fate == wording.FatePassedOver || f.own.Fate == wording.FateAlreadyStored {
		return nil
	}
	in := f.input
	job.a.meter.at(in.name)
	at := job.a.meter.position()
	file := f.stored()
	if f.totalsOnly() && len(f.lists) == 0 && f.own.Fate != wording.FateLetter {
		l := &listReport{ListAccount: wording.ListAccount{List: letterList(in.notice.Letter)}, file: f, letter: &notice.Letter{}}
		l.remarks = notice.Complete(l.List, job.facts, &in.notice.Letter, job.options)
		for _, r := range l.remarks {
			if r.Error && r.ID != "list.fewer-rows" {
				return fail(exitRefused, r.ID, append([]any{in.name}, r.Args...)...)
			}
		}
		l.remarks = nil // they compare totals with rows, and a letter has none
		f.lists = append(f.lists, l)
	}
	for i, l := range f.lists {
		if l.Outcome.Fate == wording.FatePassedOver {
			continue
		}
		if err := job.storeList(tx, file, l); err != nil {
			return err
		}
		job.a.meter.reach(at + in.share()*int64(i+1)/int64(len(f.lists)))
	}
	for _, l := range f.lists { // a file may have its batch in several parts
		if l.Outcome.Fate == wording.FatePassedOver {
			continue
		}
		if err := job.checkTotal(l); err != nil {
			return err
		}
	}
	return nil
}

func (job *importing) storeList(tx *store.Tx, file store.File, l *listReport) error {
	a, d := job.a, &l.List.Document
	incoming := store.Incoming{
		Document: d, Sheet: l.List.Sheet, Notes: notesOf(l.List),
		Flagged: job.facts.Any(), Told: job.facts.Notice, Replace: job.replace, Part: job.fl.part,
	}
	home, err := a.home()
	if err != nil {
		return err
	}
	l.Watch(a.FiguresIn(home, d.Tier))
	l.Watch([]wording.Figure{wording.BroughtOf(d).Recognised()})
	if job.fl.dryRun {
		for _, district := range a.ref().Regions.Children(home) {
			l.Watch([]wording.Figure{{Region: district, Tier: d.Tier, Basis: sme.BasisRecognised}})
		}
	}
	if l.Before, err = a.count(a.store, l.Figures); err != nil {
		return err
	}
	l.Result, err = tx.Import(file, incoming)
	if err != nil {
		var refused *store.Refused
		if errors.As(err, &refused) {
			return fail(exitRefused, refused.ID, append([]any{place(l.file.input.name, l.List.Sheet, 0)}, refused.Args...)...)
		}
		return err
	}
	l.Outcome.Fate = wording.Fate(l.Result.Status)
	if o := l.letterFile; o != nil && l.Result.Document != 0 {
		if err := tx.NoteLetter(l.Result.Document, o.stored()); err != nil {
			return err
		}
	}
	if l.Result.Status == store.Stored && l.Result.Of != 0 {
		if l.Replaced, err = job.document(l.Result.Of); err != nil {
			return err
		}
	}
	if l.After, err = a.count(a.store, l.Figures); err != nil {
		return err
	}
	if l.Preview, err = job.preview(l); err != nil {
		return err
	}
	return nil
}

// checkTotal refuses a list with fewer rows than announced, unless the parts of its
// batch add up to the total or the user allows it to be short.
func (job *importing) checkTotal(l *listReport) error {
	d := &l.List.Document
	if l.Result.Status != store.Stored && l.Result.Status != store.Part || job.fl.short || job.fl.part || len(d.Entries) == 0 {
		return nil
	}
	announced := d.Total(d.Issuer)
	for _, part := range l.file.lists {
		if other := &part.List.Document; announced == 0 && other.Identity() == d.Identity() {
			announced = other.Total(d.Issuer)
		}
	}
	if facts := job.a.ref().FactsOf(d.Tier, d.Issuer, d.Batch, d.Act); announced == 0 && facts != nil {
		for _, t := range facts.Totals {
			if t.Region == d.Issuer {
				announced = t.N
			}
		}
	}
	rows := 0
	held, _, err := job.a.store.Held(job.a.ctx)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Identity == d.Identity() {
			rows += h.Rows
		}
	}
	if d.Batch == "" || rows < len(d.Entries) { // lists without a batch have no parts
		rows = len(d.Entries)
	}
	rows += len(l.List.Problems)
	if announced > rows {
		return fail(exitRefused, "list.fewer-rows", place(l.file.input.name, l.List.Sheet, 0), rows, announced, d.Issuer)
	}
	return nil
}

// letterList is the list that a letter makes when it comes alone: no rows, only totals.
func letterList(l notice.Letter) *notice.List {
	final := l.Final == nil || *l.Final
	return &notice.List{Document: sme.Document{
		Act: l.Act, Tier: l.Tier, Issuer: l.Issuer, Batch: l.Batch, Label: l.Label, Final: final,
		Published: l.Published, PubOrigin: sme.FromList,
		Window: l.Window, Totals: l.Totals, Title: l.Title, Notice: l.Notice,
	}}
}

// readInto imports files into a registry in memory, to answer a question of
// files alone. They must be lists.
func (a *app) readInto(_ *store.Store, names []string) error {
	job, err := a.newImport(&importFlags{}, names)
	if err != nil {
		return err
	}
	job.letters(job.files)
	err = job.store(job.files)
	a.meter.clear()
	if err != nil {
		job.complain()
		return err
	}
	a.exit, a.tookHome = exitDone, job.home
	for _, f := range job.files {
		if f.own.Fate == wording.FatePassedOver {
			a.exit = exitLeftOut
			a.hint("account.unreadable", f.input.name, f.own.Why)
		}
	}
	return nil
}
