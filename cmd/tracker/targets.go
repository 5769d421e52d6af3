package main

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"tracker/internal/grid"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/sqlite"
)

func newTargetsCmd(a *app) *cobra.Command {
	var tier, on string
	cmd := a.referenceCmd("targets", func() (render.Table, error) { return a.targetsTable(tier, on) })
	a.tierFlag(cmd, &tier)
	cmd.Flags().StringVar(&on, "on", "", a.say("flag.targets-on"))
	kind := targetFacts(a)
	cmd.AddCommand(newFactAddCmd(a, kind), newFactRemoveCmd(a, kind), newFactTurnCmd(a, "undo", kind.name+".undo", kind), newFactTurnCmd(a, "redo", kind.name+".redo", kind))
	return cmd
}

// targetsTable lists the targets, each with the number that `report --target`
// knows it by on a day.
func (a *app) targetsTable(tier, on string) (render.Table, error) {
	t := render.Table{Title: a.say("targets.title")}
	onDay, err := a.onDay(on)
	if err != nil {
		return t, err
	}
	keep, err := a.filter(tier)
	if err != nil {
		return t, err
	}
	t.Notes = []string{a.say("targets.note", onDay)}
	ref := a.ref()
	number := referenceColumn{Column: a.allColumns("#number")[0], value: func(i int, _ map[string]string) render.Value {
		t := &ref.Targets[i]
		if n := slices.Index(ref.TargetsFor(t.Tier, t.Region, onDay), t); n >= 0 {
			return render.V(n + 1)
		}
		return render.Value{}
	}}
	number.Title = a.say("column.target-number")
	return t, a.fillReference(&t, "targets.csv", slices.Concat(
		a.referenceColumns("region", "tier", "-kind", "-operator", "-#value"), a.peopleColumn("target", func(i int, _ map[string]string) string { return a.targetText(&ref.Targets[i]) }),
		a.referenceColumns("by", "-from", "-#from_value", "-basis", "-reach", "-status", "-set_on"),
		a.peopleColumn("status", func(_ int, r map[string]string) string {
			return a.say("targets.status", a.say("target."+r["status"]), r["set_on"])
		}),
		a.referenceColumns("plan", "-source"), []referenceColumn{number},
		a.namesOf(func(i int) (sme.RegionID, sme.TierID) { return ref.Targets[i].Region, ref.Targets[i].Tier })), keep)
}

// targetText is what a target asks for: > 10,000.
func (a *app) targetText(t *sme.Target) string {
	operator := t.Operator
	if operator == ">=" {
		operator = "≥"
	}
	text := operator + " " + a.words.value(t.Value)
	if t.Basis != sme.BasisRecognised {
		text = a.say("targets.basis", text, t.Basis)
	}
	if t.Kind == "new" {
		text = a.say("targets.new", text)
	}
	return text
}

// namesOf are columns with the Chinese names of each row's region and tier, for programs.
func (a *app) namesOf(ids func(i int) (sme.RegionID, sme.TierID)) []referenceColumn {
	cols := a.referenceColumns("-region_name", "-tier_name")
	cols[0].value = func(i int, _ map[string]string) render.Value { region, _ := ids(i); return a.regionName(region) }
	cols[1].value = func(i int, _ map[string]string) render.Value { _, tier := ids(i); return a.tierName(tier) }
	return cols
}

// filter keeps the rows of a reference file in the regions named and of the
// tier named, all where none is.
func (a *app) filter(tier string) (func(map[string]string) bool, error) {
	only, err := a.tierAsked(tier)
	if err != nil {
		return nil, err
	}
	inside, err := a.inside()
	return func(r map[string]string) bool {
		return (only == "" || r["tier"] == string(only)) && inside(sme.RegionID(r["region"]))
	}, err
}

// inside returns whether a region lies in those named; where none is, all do.
func (a *app) inside() (func(sme.RegionID) bool, error) {
	q := sme.Query{Regions: []sme.RegionID{sme.Country}}
	var err error
	if len(a.regions) > 0 || len(a.except) > 0 {
		q.Regions, q.Except, err = a.asked()
	}
	return func(id sme.RegionID) bool { return q.Covers(a.ref().Regions, id) }, err
}

// facts is a kind of reference data that people add to: targets, official
// figures, tiers, regions.
type facts struct {
	name     string // the command
	below    bool   // reference: reference add regions, reference undo
	action   string // in the log
	flags    string // by which the texts of its flags are named; the action if not said
	file     string
	columns  []factColumn
	same     []string // the columns that make two rows one fact
	check    func(cells map[string]string) error
	line     func(cells map[string]string) string // says a fact
	numbered func() ([]int, error)                // the number of each row as listed today, 0 for none; nil: rows have none
	within   string                               // the column that --region fills; "region" if not said, "-" for none
	kinds    []string                             // what --kind may be
	amended  []string                             // columns, lists, to which one that is there may be given more
}

// command is how a person calls one of the kind's commands.
func (kind *facts) command(verb string) string {
	switch {
	case !kind.below:
		return kind.name + " " + verb
	case verb == "add" || verb == "remove":
		return "reference " + verb + " " + kind.name
	}
	return "reference " + verb
}

// done says in the log what was done to facts of the kind.
func (kind *facts) done(verb string) string {
	if kind.below {
		return verb + " " + kind.name
	}
	return verb
}

// listing is the command that lists the kind.
func (kind *facts) listing() string {
	if kind.below {
		return "reference " + kind.name
	}
	return kind.name
}

// factColumn is a column of such a file: how a person's text becomes its cell.
type factColumn struct {
	key, flag string
	title     string   // for people, if the key is not column.KEY's
	zh        []string // what the column is called in Chinese files
	required  bool
	list      bool // items joined by |
	number    bool
	empty     func() string // what an empty cell stands for; nil: nothing
	read      func(text string) (string, error)
}

func always(text string) func() string { return func() string { return text } }

// targetFacts are the targets.
func targetFacts(a *app) *facts {
	return &facts{
		name: "targets", action: "target", file: "targets.csv",
		columns: []factColumn{
			{key: "region", zh: []string{"地区", "区县"}, empty: a.homeID, read: a.regionCell},
			{key: "tier", flag: "tier", zh: []string{"层级", "梯度"}, required: true, read: a.tierCell},
			{key: "kind", flag: "kind", title: "target-kind", zh: []string{"类型"}, empty: always("stock"), read: factCell[sme.TargetKind]},
			{key: "operator", flag: "operator", zh: []string{"比较"}, empty: always(">="), read: factCell[sme.Operator]},
			{key: "value", flag: "value", zh: []string{"目标", "目标值", "数值"}, required: true, number: true, read: numberCell},
			{key: "by", flag: "by", zh: []string{"期限", "截止"}, required: true, read: factCell[sme.Date]},
			{key: "from", title: "target-from", zh: []string{"起点", "起始"}, read: factCell[sme.Date]},
			{key: "from_value", flag: "from-value", zh: []string{"起点数", "起点值", "基数"}, number: true, read: numberCell},
			{key: "basis", flag: "basis", zh: []string{"口径", "统计口径"}, empty: always("recognised"), read: a.basisCell()},
			{key: "reach", flag: "reach", zh: []string{"层级口径"}, empty: always("exact"), read: factCell[sme.Reach]},
			{key: "status", flag: "status", zh: []string{"状态"}, empty: always("issued"), read: a.labelled("target", factCell[sme.TargetStatus], "draft", "stated", "issued")},
			{key: "set_on", flag: "set-on", zh: []string{"提出时间", "印发时间"}, empty: func() string { return a.today().String() }, read: factCell[sme.Date]},
			{key: "plan", flag: "plan", zh: []string{"规划", "文件", "计划"}, read: textCell},
			{key: "source", flag: "source", zh: []string{"来源", "出处"}, required: true, read: textCell},
		},
		kinds: []string{"stock", "new"},
		same:  []string{"region", "tier", "kind", "operator", "value", "by", "basis", "reach", "plan"},
		check: func(c map[string]string) error {
			by, from, set := endOf(c["by"]), startOf(c["from"]), startOf(c["set_on"])
			switch {
			case c["value"] == "0":
				return usage("facts.zero")
			case by < set:
				return usage("targets.by-before-set", c["by"], c["set_on"])
			case from != 0 && from >= by:
				return usage("targets.from-after-by", c["from"], c["by"])
			case from == 0 && c["kind"] == "new":
				return usage("targets.new-without-from")
			case from == 0 && c["from_value"] != "":
				return usage("targets.from-value-alone")
			case c["basis"] == string(sme.BasisListed) && c["reach"] != string(sme.Exact):
				return usage("usage.listed-exact")
			}
			return nil
		},
		line: func(c map[string]string) string {
			return a.say("targets.line", sme.TierID(c["tier"]), sme.RegionID(c["region"]), a.targetText(targetOf(c)), c["by"], a.say("target."+c["status"]), c["source"])
		},
		numbered: func() ([]int, error) {
			ref := a.ref()
			numbers := make([]int, len(ref.Targets))
			for i := range ref.Targets {
				t := &ref.Targets[i]
				numbers[i] = slices.Index(ref.TargetsFor(t.Tier, t.Region, a.today()), t) + 1
			}
			return numbers, nil
		},
	}
}

// targetOf is as much of a target as its text needs.
func targetOf(c map[string]string) *sme.Target {
	n, _ := strconv.Atoi(c["value"])
	return &sme.Target{Operator: c["operator"], Value: n, Basis: sme.Basis(c["basis"]), Kind: c["kind"]}
}

func startOf(text string) sme.Day { d, _ := sme.ParseDate(text); return d.Start() }
func endOf(text string) sme.Day   { d, _ := sme.ParseDate(text); return d.End() }

// factCell reads a text by the type that knows what it may be.
func factCell[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](text string) (string, error) {
	var v T
	if err := P(&v).UnmarshalText([]byte(text)); err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}

// labelled reads a text that may also be what people read for one of the ids,
// in either language: what is listed can be added.
func (a *app) labelled(label string, read func(string) (string, error), ids ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		for _, lang := range []string{"en", "zh"} {
			for _, id := range ids {
				if (words{lang, a.ref}).say(label+"."+id) == text {
					return id, nil
				}
			}
		}
		return read(text)
	}
}

func (a *app) basisCell() func(string) (string, error) {
	return a.labelled("basis", factCell[sme.Basis], "listed", "recognised", "valid", "net")
}

func textCell(text string) (string, error) { return render.Clean(text), nil }

// numberCell reads a whole number as spreadsheets and people write it: 8,000, ８０００, 8000.0.
func numberCell(text string) (string, error) {
	plain := strings.TrimSuffix(strings.NewReplacer(",", "", " ", "").Replace(norm.NFKC.String(text)), ".0")
	n, err := strconv.Atoi(plain)
	if err != nil || n < 0 {
		return "", usage("facts.number", text)
	}
	return strconv.Itoa(n), nil
}

func (a *app) tierCell(text string) (string, error) {
	id, err := a.tierNamed(text)
	return string(id), err
}

func (a *app) regionCell(text string) (string, error) {
	home, err := a.home()
	if err != nil {
		return "", err
	}
	id, err := a.regionNamed(text, home)
	return string(id), err
}

func (a *app) homeID() string {
	home, err := a.home()
	if err != nil {
		return string(defaultHome)
	}
	return string(home)
}

// dateError gives an error about a cell's date words of the catalogue.
func dateError(err error, key string) error {
	var date *sme.DateError
	if errors.As(err, &date) {
		return usage("usage.date", key, date.Text)
	}
	return err
}

// given is what the flags of add say: a cell by its key, and a file with more.
type given struct {
	cells map[string]string
	from  string
	dry   bool
}

func newFactAddCmd(a *app, kind *facts) *cobra.Command {
	g := given{cells: map[string]string{}}
	texts := map[string]*string{}
	cmd := &cobra.Command{
		Use:     "add",
		Short:   a.say(kind.name + ".add.short"),
		Long:    a.say(kind.name + ".add.long"),
		Example: a.say(kind.name + ".add.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			for key, text := range texts {
				g.cells[key] = *text
			}
			return a.addFacts(kind, &g)
		},
	}
	f := cmd.Flags()
	for _, c := range kind.columns {
		if c.flag != "" {
			texts[c.key] = f.String(c.flag, "", a.say("flag."+cmp.Or(kind.flags, kind.action)+"-"+c.flag))
		}
	}
	f.StringVar(&g.from, "from", "", a.say("flag."+cmp.Or(kind.flags, kind.action)+"-from"))
	f.BoolVar(&g.dry, "dry-run", false, a.say("flag.dry-run"))
	for flag, values := range map[string][]string{
		"tier": {"innovative", "specialized", "little-giant"}, "basis": {"recognised", "valid", "net", "listed"}, "reach": {"exact", "highest", "inclusive"},
		"operator": {">", ">="}, "status": {"draft", "stated", "issued"}, "kind": kind.kinds,
	} {
		if f.Lookup(flag) != nil {
			complete(cmd, flag, values...)
		}
	}
	return cmd
}

// fact is one row to be added, and where it stands.
type fact struct {
	at    string // FILE:SHEET:ROW; "" for one given by flags
	cells map[string]string
	state string // added, known
}

// addFacts adds the fact that the flags give, or all those of a file.
func (a *app) addFacts(kind *facts, g *given) error {
	if err := a.openIfThere(); err != nil {
		return err
	}
	switch names := splitNames(a.regions); {
	case len(names) > 1:
		return usage("usage.one-region-fact")
	case len(names) == 1 && kind.within == "-":
		return usage("facts.no-region", kind.name)
	case len(names) == 1:
		g.cells[cmp.Or(kind.within, "region")] = names[0]
	}
	list := []*fact{{cells: g.cells}}
	file := g.from
	if _, err := sme.ParseDate(g.from); kind.action == "target" && err == nil { // the start of the way to the target
		g.cells["from"], file = g.from, ""
	}
	if file != "" {
		var err error
		if list, err = a.readFacts(kind, file); err != nil {
			return err
		}
	}
	records, err := a.factRecords(kind)
	if err != nil {
		return err
	}
	var faults []error
	for _, f := range list {
		if err := kind.settle(f, g.cells, &records); err != nil {
			if f.at == "" {
				return err
			}
			faults = append(faults, err)
			fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", f.at+": "+a.fault(err)), a.host.errWidth, "  "))
		}
	}
	if len(faults) > 0 {
		return fail(exitRefused, "facts.refused", file, len(faults))
	}
	if faults := a.faultsWith(kind, records); len(faults) > 0 {
		if file == "" {
			return faults[0]
		}
		for _, f := range faults {
			fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", file+": "+a.fault(f)), a.host.errWidth, "  "))
		}
		return fail(exitRefused, "facts.contradict", file, len(faults))
	}
	return a.storeFacts(kind, list, records, file, g.dry)
}

// faultsWith finds what would be wrong with the reference data among itself, if
// records stood in it.
func (a *app) faultsWith(kind *facts, records sme.Records) []error {
	ref, err := sme.ParseReference(func(name string) ([]byte, error) {
		if name == kind.file {
			return []byte(records.Text()), nil
		}
		return a.referenceContent(name)
	})
	if err != nil {
		return []error{err}
	}
	var faults []error
	for _, f := range ref.Faults() {
		faults = append(faults, fail(exitRefused, f.ID, f.Args...))
	}
	return faults
}

// fault says what is wrong with a row, and what was meant if that can be told.
func (a *app) fault(err error) string {
	if f := failureOf(err); f.hint == "usage.did-you-mean" {
		return a.say("facts.fault", a.problem(err), a.say(f.hint, f.hintArgs...))
	}
	return a.problem(err)
}

// settle fills a fact's empty cells from the flags and their defaults, reads
// them all, and puts it among the records unless it is there.
func (kind *facts) settle(f *fact, flags map[string]string, records *sme.Records) error {
	cells, said := map[string]string{}, map[string]string{}
	for _, c := range kind.columns {
		said[c.key] = strings.TrimSpace(cmp.Or(strings.TrimSpace(f.cells[c.key]), flags[c.key]))
	}
	if done, err := kind.amend(f, said, records); done || err != nil {
		return err
	}
	for _, c := range kind.columns {
		text := said[c.key]
		if text == "" && c.empty != nil {
			text = c.empty()
		}
		switch {
		case text == "" && c.required:
			return usage("facts.missing", cmp.Or(c.flag, c.key))
		case text == "":
			continue
		}
		value, err := c.read(text)
		if err != nil {
			return dateError(err, c.key)
		}
		cells[c.key] = value
	}
	if err := kind.check(cells); err != nil {
		return err
	}
	f.cells = cells
	switch i := records.Find(cells, kind.same); {
	case i < 0:
		f.state = "added"
		records.Add(cells)
	case records.Find(cells, kind.given(said)) >= 0:
		f.state, f.cells = "known", records.Cells(i)
	default:
		return fail(exitRefused, kind.name+".there", kind.line(records.Cells(i)))
	}
	return nil
}

// amend gives one that is there, by its id, more items of a list: further names
// of a region. Nothing else of it can be changed so.
func (kind *facts) amend(f *fact, said map[string]string, records *sme.Records) (done bool, err error) {
	if len(kind.amended) == 0 || said["id"] == "" {
		return false, nil
	}
	var cells map[string]string
	at := -1
	for _, c := range kind.columns {
		if said[c.key] == "" {
			continue
		}
		text, err := c.read(said[c.key])
		if err != nil {
			return false, dateError(err, c.key)
		}
		if c.key == "id" {
			if at = records.Find(map[string]string{"id": text}, []string{"id"}); at < 0 {
				return false, nil
			}
			cells = records.Cells(at)
			continue
		}
		if at < 0 || !slices.Contains(append([]string{"source"}, kind.amended...), c.key) && text != cells[c.key] {
			return false, nil
		}
		separator := "|"
		if !c.list {
			separator = "; "
		}
		for _, item := range strings.Split(text, separator) {
			if has := strings.Split(cells[c.key], separator); cells[c.key] == "" {
				cells[c.key] = item
			} else if !slices.Contains(has, item) && (c.list || f.state == "amended") {
				cells[c.key] += separator + item
			}
		}
		if c.list && cells[c.key] != records.Cells(at)[c.key] {
			f.state = "amended"
		}
	}
	f.cells = cells
	if f.state != "amended" {
		f.state = "known"
		return true, nil
	}
	records.Set(at, cells)
	return true, nil
}

// given are the keys in which a fact must agree with one on record to be
// known: those that make it the same, and what is said besides.
func (kind *facts) given(said map[string]string) []string {
	keys := slices.Clone(kind.same)
	for _, c := range kind.columns {
		if said[c.key] != "" {
			keys = append(keys, c.key)
		}
	}
	return keys
}

func withoutEmpty(cells map[string]string) map[string]string {
	cells = maps.Clone(cells)
	maps.DeleteFunc(cells, func(_, v string) bool { return v == "" })
	return cells
}

// readFacts reads the rows of a CSV file or workbook with the columns of kind.
func (a *app) readFacts(kind *facts, path string) ([]*fact, error) {
	inputs, err := a.gather([]string{path})
	if err != nil {
		return nil, err
	}
	var list []*fact
	for _, in := range inputs {
		if in.err == nil {
			in.file, in.err = grid.Read(in.content, grid.Options{})
		}
		if in.err != nil {
			return nil, in.problemOf()
		}
		for _, t := range in.file.Tables {
			header, rows := kind.header(t.Rows)
			for _, r := range rows {
				cells := map[string]string{}
				for i, text := range r.Cells {
					if i < len(header) && header[i] != "" {
						cells[header[i]] = text
					}
				}
				filled := slices.DeleteFunc(slices.Clone(r.Cells), func(text string) bool { return strings.TrimSpace(text) == "" })
				switch {
				case len(filled) == 1: // a note below the table
					a.hint("facts.passed", place(in.name, t.Name, r.Number), filled[0])
				case len(withoutEmpty(cells)) > 0:
					list = append(list, &fact{at: place(in.name, t.Name, r.Number), cells: cells})
				}
			}
		}
	}
	if len(list) == 0 {
		return nil, fail(exitRefused, "facts.no-rows", path, kind.required())
	}
	return list, nil
}

// header finds the row of column names, and the rows below it.
func (kind *facts) header(rows []grid.Row) (keys []string, below []grid.Row) {
	for i, r := range rows {
		keys = make([]string, len(r.Cells))
		found := 0
		for j, text := range r.Cells {
			name := strings.ToLower(strings.TrimSpace(text))
			for _, c := range kind.columns {
				if (name == c.key || slices.Contains(c.zh, name)) && !slices.Contains(keys, c.key) {
					keys[j] = c.key
					found++
				}
			}
		}
		if found >= 3 {
			return keys, rows[i+1:]
		}
	}
	return nil, nil
}

func (kind *facts) required() []string {
	var keys []string
	for _, c := range kind.columns {
		if c.required {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// factRecords are the rows on record: the registry's own, or the built-in ones
// that a new registry is made with.
func (a *app) factRecords(kind *facts) (sme.Records, error) {
	content, err := a.referenceContent(kind.file)
	if err != nil {
		return sme.Records{}, err
	}
	return sme.ParseRecords(content)
}

// storeFacts stores what is new, in one change that stands in the log.
func (a *app) storeFacts(kind *facts, list []*fact, records sme.Records, file string, dry bool) error {
	var added []string
	for _, f := range list {
		if f.state == "added" || f.state == "amended" {
			added = append(added, kind.short(f.cells))
		}
	}
	detail := kind.done("add") + " " + strings.Join(added, "; ")
	if file != "" {
		detail = fmt.Sprintf("%s %d from %s", kind.done("add"), len(added), baseName(file))
	}
	log := int64(0)
	if len(added) > 0 && !dry {
		var err error
		if log, err = a.changeFacts(kind, records, detail); err != nil {
			return err
		}
	}
	state := func(f *fact) string {
		if would := map[string]string{"added": "would-add", "amended": "would-amend"}[f.state]; dry && would != "" {
			return would
		}
		return f.state
	}
	return a.writeFacts(kind, list, state, log)
}

// short says in the log, in ids, what a fact is.
func (kind *facts) short(cells map[string]string) string {
	var texts []string
	for _, key := range []string{"id", "tier", "region", "operator", "value", "by", "as_of"} {
		if cells[key] != "" {
			texts = append(texts, cells[key])
		}
	}
	return strings.Join(texts, " ")
}

// changeFacts puts the records in the place of those of the registry, which is
// made if there is none.
func (a *app) changeFacts(kind *facts, records sme.Records, detail string) (log int64, err error) {
	if a.store == nil {
		if _, err := a.openToWrite(); err != nil {
			return 0, err
		}
	}
	err = a.store.Update(a.ctx, a.options(true), func(tx *sqlite.Tx) error {
		log, err = tx.SetReference(kind.file, records.Text(), kind.action, detail)
		return err
	})
	if err == nil {
		a.reference, err = a.store.Reference(a.ctx)
	}
	return log, err
}

// writeFacts says what became of facts.
func (a *app) writeFacts(kind *facts, list []*fact, state func(*fact) string, log int64) error {
	if a.chosenFormat() == render.FormatTable {
		for _, f := range list {
			a.tell("facts."+state(f), kind.line(f.cells))
		}
		if log > 0 {
			a.tell("facts.undo", kind.command("undo"), strconv.FormatInt(log, 10))
		}
		return nil
	}
	var t render.Table
	t.Title = a.say(kind.name + ".title")
	for _, c := range kind.columns {
		t.Columns = append(t.Columns, render.Column{Key: c.key, Title: a.say("column." + cmp.Or(c.title, c.key)), Right: c.number})
	}
	t.Columns = append(t.Columns, a.allColumns("state", "#log")...)
	for _, f := range list {
		var row []render.Value
		for i := range t.Columns[:len(kind.columns)] {
			text := f.cells[t.Columns[i].Key]
			if kind.columns[i].list {
				row = append(row, render.V(strings.FieldsFunc(text, func(r rune) bool { return r == '|' })))
				continue
			}
			row = append(row, factValue(t.Columns[i], text))
		}
		t.Rows = append(t.Rows, append(row, render.V(state(f)), numberOrNone(int(log))))
	}
	return a.write(t)
}

func factValue(c render.Column, text string) render.Value {
	if n, err := strconv.Atoi(text); err == nil && c.Right {
		return render.V(n)
	}
	return known(text)
}

func newFactRemoveCmd(a *app, kind *facts) *cobra.Command {
	pick := map[string]*string{}
	cmd := &cobra.Command{
		Use:     "remove [N]",
		Short:   a.say(kind.name + ".remove.short"),
		Long:    a.say(kind.name + ".remove.long"),
		Example: a.say(kind.name + ".remove.example"),
		Args:    args(cobra.MaximumNArgs(1)),
		RunE:    func(_ *cobra.Command, list []string) error { return a.removeFact(kind, list, pick) },
	}
	for _, c := range kind.columns {
		if slices.Contains([]string{"id", "tier", "value", "by", "as_of"}, c.key) {
			pick[c.key] = cmd.Flags().String(c.flag, "", a.say("flag.pick-"+c.flag))
		}
	}
	if cmd.Flags().Lookup("tier") != nil {
		complete(cmd, "tier", "innovative", "specialized", "little-giant")
	}
	return cmd
}

// removeFact takes the one fact away that a number and flags pick.
func (a *app) removeFact(kind *facts, list []string, pick map[string]*string) error {
	number := 0
	if len(list) > 0 {
		var ok bool
		if number, ok = sme.HanNumber(list[0]); !ok {
			return usage("facts.number", list[0])
		}
	}
	if err := a.openIfThere(); err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, c := range kind.columns {
		if text := pick[c.key]; text != nil && *text != "" {
			value, err := c.read(*text)
			if err != nil {
				return dateError(err, "--"+c.flag)
			}
			wanted[c.key] = value
		}
	}
	if number == 0 && len(wanted) == 0 {
		return usage("facts.which", kind.listing())
	}
	inside, err := a.inside()
	if err != nil {
		return err
	}
	records, err := a.factRecords(kind)
	if err != nil {
		return err
	}
	numbers := make([]int, len(records.Rows))
	if kind.numbered != nil {
		if numbers, err = kind.numbered(); err != nil {
			return err
		}
	}
	var fits []int
	var lines []string
	for i := range records.Rows {
		cells := records.Cells(i)
		differs := func(key string) bool { return wanted[key] != cells[key] }
		if number != 0 && numbers[i] != number || cells["region"] != "" && !inside(sme.RegionID(cells["region"])) || slices.ContainsFunc(slices.Collect(maps.Keys(wanted)), differs) {
			continue
		}
		fits = append(fits, i)
		lines = append(lines, kind.line(cells))
	}
	switch {
	case len(fits) == 0:
		return usage("facts.none", kind.listing())
	case len(fits) > 1:
		return usage("facts.several", len(fits), strings.Join(lines, a.say("list.items")), kind.command("remove"))
	}
	cells := records.Cells(fits[0])
	records.Remove(fits[0])
	log, err := a.changeFacts(kind, records, kind.done("remove")+" "+kind.short(cells))
	if err != nil {
		return err
	}
	return a.writeFacts(kind, []*fact{{cells: cells}}, func(*fact) string { return "removed" }, log)
}

// newFactTurnCmd makes undo and redo of changes of facts, with the ids of their texts.
func newFactTurnCmd(a *app, name, texts string, kind *facts) *cobra.Command {
	return &cobra.Command{
		Use:               name + " LINE",
		Short:             a.say(texts + ".short"),
		Long:              a.say(texts + ".long"),
		Example:           a.say(texts + ".example"),
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: a.offerLines("target", "official"),
		RunE: func(_ *cobra.Command, list []string) error {
			line, ok := sme.HanNumber(strings.TrimPrefix(list[0], "#"))
			if !ok {
				return usage("facts.number", list[0])
			}
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			turn, state := (*sqlite.Tx).UndoReference, "restored"
			if name == "redo" {
				turn, state = (*sqlite.Tx).RedoReference, "redone"
			}
			var detail string
			var log int64
			err = s.Update(a.ctx, a.options(true), func(tx *sqlite.Tx) error {
				changed, err := s.ReferenceLine(a.ctx, int64(line))
				if err != nil {
					return err
				}
				file := kind.file
				if kind.below && changed != "" { // reference takes back what came with a program too
					file = changed
				}
				detail, log, err = turn(tx, file, int64(line))
				return err
			})
			if err != nil {
				return err
			}
			if a.chosenFormat() != render.FormatTable {
				return a.write(render.Table{
					Title: a.say(kind.name + ".title"), Columns: a.allColumns("state", "detail", "#log"),
					Rows: [][]render.Value{{render.V(state), render.V(detail), render.V(log)}},
				})
			}
			a.tell("facts."+state, int64(line), detail)
			a.tell("facts.undo", kind.command("undo"), strconv.FormatInt(log, 10))
			return nil
		},
	}
}
