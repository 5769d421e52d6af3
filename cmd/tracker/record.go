package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newRecordCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "record", Short: a.say("record.short"), Long: a.say("record.long")}
	for _, act := range []sme.Act{sme.Recognise, sme.Renew, sme.Fail, sme.Revoke} {
		cmd.AddCommand(newRecordTitleCmd(a, act))
	}
	cmd.AddCommand(newRecordRenameCmd(a), newRecordRelocateCmd(a), newRecordBatchCmd(a), newRecordCheckedCmd(a), newRecordCorrectCmd(a))
	return a.subcommands(cmd)
}

// recordFlags are the flags of record.
type recordFlags struct {
	noticeFlags
	tier, on, reason, source string
	batch, validUntil        string
	isNew                    bool
	code, place              string
	to, from                 string
	act, total               string
	issuer                   string
	dryRun                   bool
}

// record is a fact told by hand, and what it is about.
type record struct {
	wording.Record
	firm *sme.Firm // nil where the registry does not know it, or for totals
	on   sme.Day
}

// common makes the flags that every record has.
func (fl *recordFlags) common(a *app, cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.StringVar(&fl.tier, "tier", "", a.say("flag.record-tier"))
	f.StringVar(&fl.on, "on", "", a.say("flag.record-on"))
	f.StringVar(&fl.reason, "reason", "", a.say("flag.reason"))
	f.StringVar(&fl.source, "source", "", a.say("flag.source"))
	fl.registerNotice(a, cmd)
	f.BoolVar(&fl.dryRun, "dry-run", false, a.say("flag.dry-run"))
	completeBy(cmd, "tier", a.offerTiers(wholeLadder))
	return cmd
}

func newRecordTitleCmd(a *app, act sme.Act) *cobra.Command {
	var fl recordFlags
	name := string(act)
	cmd := &cobra.Command{
		Use:               name + " FIRM",
		Short:             a.say("record." + name + ".short"),
		Long:              a.say("record." + name + ".long"),
		Example:           a.say("record." + name + ".example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, typed []string) error {
			r, err := a.newRecord(&fl, act, true)
			if err != nil {
				return err
			}
			e := sme.Entry{Place: fl.place}
			if err := a.recordedFirm(r, &e, &fl, strings.Join(typed, " ")); err != nil {
				return err
			}
			if act.Grants() && e.Place == "" && r.firm != nil {
				e.Place = a.placePath(&r.Document, r.firm.RegionAt(r.on)) // so that it is listed where the firm is
			}
			return a.record(r, &e)
		},
	}
	fl.common(a, cmd)
	f := cmd.Flags()
	if act.Grants() {
		f.StringVar(&fl.batch, "batch", "", a.say("flag.record-batch"))
		f.StringVar(&fl.validUntil, "valid-until", "", a.say("flag.valid-until"))
	}
	f.BoolVar(&fl.isNew, "new", false, a.say("flag.new"))
	f.StringVar(&fl.code, "code", "", a.say("flag.record-code"))
	f.StringVar(&fl.place, "place", "", a.say("flag.record-place"))
	return cmd
}

func newRecordRenameCmd(a *app) *cobra.Command {
	var fl recordFlags
	cmd := &cobra.Command{
		Use:               "rename OLD NEW",
		Short:             a.say("record.rename.short"),
		Long:              a.say("record.rename.long"),
		Example:           a.say("record.rename.example"),
		Args:              args(cobra.ExactArgs(2)),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, names []string) error {
			r, err := a.newRecord(&fl, sme.Rename, false)
			if err != nil {
				return err
			}
			e := sme.Entry{}
			if err := a.recordedFirm(r, &e, &fl, names[0]); err != nil {
				return err
			}
			old := e.Name
			if sme.KeyOfCode(names[0]) == "" {
				old, _, _ = strings.Cut(strings.TrimSpace(names[0]), "@") // which may be a former name
			}
			e.Former, e.Name = old, strings.TrimSpace(names[1])
			if err := a.checkNewName(r, &e); err != nil {
				return err
			}
			return a.record(r, &e)
		},
	}
	return fl.common(a, cmd)
}

// checkNewName refuses a new name that is none, that is the old one, or that a
// firm with another code has: then they are two firms, or a decision is due.
func (a *app) checkNewName(r *record, e *sme.Entry) error {
	key := sme.KeyOfName(e.Name)
	switch {
	case key == "":
		return usage("record.not-a-name", e.Name)
	case key == sme.KeyOfName(e.Former):
		return usage("record.same-name", e.Name)
	}
	others, err := a.store.FirmsBearing(a.ctx, key)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != r.firm.ID && o.ID.IsCode() {
			return fail(exitRefused, "record.name-taken", e.Name, o.Name, o.Code, cmp.Or(r.firm.Code, r.firm.Name))
		}
	}
	return nil
}

func newRecordRelocateCmd(a *app) *cobra.Command {
	var fl recordFlags
	cmd := &cobra.Command{
		Use:               "relocate FIRM",
		Aliases:           []string{"move"},
		Short:             a.say("record.relocate.short"),
		Long:              a.say("record.relocate.long"),
		Example:           a.say("record.relocate.example"),
		Args:              args(cobra.MinimumNArgs(1)),
		ValidArgsFunction: a.offerFirms(1),
		RunE: func(_ *cobra.Command, typed []string) error {
			r, err := a.newRecord(&fl, sme.Relocate, false)
			if err != nil {
				return err
			}
			e := sme.Entry{}
			if err := a.recordedFirm(r, &e, &fl, strings.Join(typed, " ")); err != nil {
				return err
			}
			if err := a.relocated(r, &e, &fl); err != nil {
				return err
			}
			return a.record(r, &e)
		},
	}
	fl.common(a, cmd)
	cmd.Flags().StringVar(&fl.to, "to", "", a.say("flag.record-to"))
	cmd.Flags().StringVar(&fl.from, "from", "", a.say("flag.record-from"))
	a.completeRegions(cmd, "to")
	a.completeRegions(cmd, "from")
	return cmd
}

// relocated finds the places of a relocation.
func (w words) relocated(r *record, e *sme.Entry, fl *recordFlags) error {
	if fl.to == "" {
		return usage("record.wants", "--to")
	}
	home, err := w.Home()
	if err != nil {
		return err
	}
	to, err := w.regionNamed(fl.to, home)
	if err != nil {
		return err
	}
	e.Place = w.placePath(&r.Document, to)
	if fl.from != "" {
		from, err := w.regionNamed(fl.from, home)
		if err != nil {
			return err
		}
		e.Left = w.placePath(&r.Document, from)
	}
	if was := r.firm.RegionAt(r.on); w.Ref().Regions.Within(was, to) {
		return fail(exitRefused, "record.there-already", r.firm.Name, was, r.on)
	}
	r.Watch(w.FiguresIn(r.firm.RegionAt(r.on), ""))
	r.Watch(w.FiguresIn(to, ""))
	return nil
}

func newRecordBatchCmd(a *app) *cobra.Command {
	var fl recordFlags
	cmd := &cobra.Command{
		Use:     "batch",
		Short:   a.say("record.batch.short"),
		Long:    a.say("record.batch.long"),
		Example: a.say("record.batch.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			act, err := a.actNamed(fl.act)
			if err != nil {
				return err
			}
			if !act.Grants() {
				return usage("usage.choice", "--act", fl.act, []string{string(sme.Recognise), string(sme.Renew)})
			}
			r, err := a.newRecord(&fl, act, true)
			if err != nil {
				return err
			}
			if r.Batch == "" || len(r.Totals) == 0 {
				return usage("record.wants", map[bool]string{true: "--batch", false: "--total"}[r.Batch == ""])
			}
			return a.record(r, nil)
		},
	}
	fl.common(a, cmd)
	f := cmd.Flags()
	f.StringVar(&fl.act, "act", string(sme.Recognise), a.say("flag.record-act"))
	f.StringVar(&fl.batch, "batch", "", a.say("flag.batch"))
	f.StringVar(&fl.total, "total", "", a.say("flag.total"))
	f.StringVar(&fl.validUntil, "valid-until", "", a.say("flag.valid-until"))
	complete(cmd, "act", sme.Recognise, sme.Renew)
	return cmd
}

// newRecordCheckedCmd records a person's word that an issuer published nothing
// else of a tier by a day, or no fails of one of its batches.
func newRecordCheckedCmd(a *app) *cobra.Command {
	var fl recordFlags
	cmd := &cobra.Command{
		Use:               "checked TIER",
		Short:             a.say("record.checked.short"),
		Long:              a.say("record.checked.long"),
		Example:           a.say("record.checked.example"),
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: a.offerTiers(wholeLadder),
		RunE: func(_ *cobra.Command, typed []string) error {
			fl.tier = typed[0]
			r, err := a.newRecord(&fl, sme.Checked, true)
			if err != nil {
				return err
			}
			if r.on > a.today() {
				return usage("record.checked-future", r.Published)
			}
			if err := a.checkedIssuer(r, fl.issuer); err != nil {
				return err
			}
			return a.record(r, nil)
		},
	}
	f := cmd.Flags()
	f.StringVar(&fl.issuer, "issuer", "", a.say("flag.record-issuer"))
	f.StringVar(&fl.on, "on", "", a.say("flag.record-checked-on"))
	f.StringVar(&fl.batch, "no-fails", "", a.say("flag.record-no-fails"))
	f.StringVar(&fl.reason, "reason", "", a.say("flag.reason"))
	f.StringVar(&fl.source, "source", "", a.say("flag.source"))
	f.BoolVar(&fl.dryRun, "dry-run", false, a.say("flag.dry-run"))
	a.completeRegions(cmd, "issuer")
	return cmd
}

// checkedIssuer finds whose lists were looked for: those of the named authority,
// else of the one around home that grants the tier.
func (a *app) checkedIssuer(r *record, name string) error {
	home, err := a.home()
	if err != nil {
		return err
	}
	grantor := a.ref().Tier(r.Tier, r.on).Grantor()
	if name == "" {
		if r.Issuer = a.ref().Regions.At(home, grantor); r.Issuer == "" {
			return usage("record.wants", "--issuer")
		}
		return nil
	}
	if r.Issuer, err = a.regionNamed(name, home); err != nil {
		return err
	}
	if granting := a.ref().Regions.At(r.Issuer, grantor); granting != "" && granting != r.Issuer {
		return usage("record.checked-issuer", r.Issuer, r.Tier, granting)
	}
	return nil
}

// wants refuses a record without flags that it needs, each with the text given.
func wants(flags [][2]string) error {
	for _, f := range flags {
		if f[1] == "" {
			return usage("record.wants", f[0])
		}
	}
	return nil
}

// newRecord reads the flags and opens the registry.
func (a *app) newRecord(fl *recordFlags, act sme.Act, wantsTier bool) (*record, error) {
	r := &record{Record: wording.Record{Reason: strings.TrimSpace(fl.reason), Source: strings.TrimSpace(fl.source), Dry: fl.dryRun}}
	needed := [][2]string{{"--on", fl.on}}
	if wantsTier {
		needed = slices.Insert(needed, 0, [2]string{"--tier", fl.tier})
	}
	if act != sme.Checked {
		needed = append(needed, [2]string{"--reason", r.Reason}, [2]string{"--source", r.Source})
	}
	if err := wants(needed); err != nil {
		return nil, err
	}
	r.Document = sme.Document{Act: act, Final: true, PubOrigin: sme.FromFlag, Title: r.Reason}
	var err error
	if r.Published, err = a.dateNamed("--on", fl.on); err != nil {
		return nil, err
	}
	if r.Published.Precision() < sme.PrecisionMonth { // of a year alone nobody knows what it comes before
		return nil, usage("usage.date", "--on", fl.on)
	}
	r.on = r.Published.Start()
	if r.Notice, err = fl.notice(a); err != nil {
		return nil, err
	}
	if r.Window.To, err = a.dateNamed("--valid-until", fl.validUntil); err != nil {
		return nil, err
	}
	if fl.validUntil != "" {
		if r.WinOrigin = sme.FromFlag; r.Window.To.End() < r.on {
			return nil, usage("record.over-before", fl.validUntil, fl.on)
		}
	}
	switch grade := sme.GradeCode(sme.CleanCode(fl.code)); grade {
	case sme.CodeNone, sme.CodeGood, sme.CodeCheckFails, sme.CodeOrgFails:
	default:
		likely := a.say("record.code-form")
		if code := sme.CorrectCode(sme.CleanCode(fl.code)); code != "" {
			likely = a.say("usage.did-you-mean", code)
		}
		return nil, usage("record.code", fl.code, likely)
	}
	if fl.batch != "" {
		if r.Batch, err = batchNamed(fl.batch); err != nil {
			return nil, err
		}
		r.Label = a.words.in("zh").Batch(r.Batch)
	}
	if _, err := a.openToChange(); err != nil {
		return nil, err
	}
	if fl.tier != "" {
		if r.Tier, err = a.tierNamed(fl.tier); err != nil {
			return nil, err
		}
	}
	home, err := a.home()
	if err != nil {
		return nil, err
	}
	r.Issuer = a.ref().Regions.At(home, sme.KindProvince)
	if err := a.issuerAndTotals(r, fl, home); err != nil {
		return nil, err
	}
	r.Watch(a.FiguresIn(home, r.Tier))
	return r, nil
}

// issuerAndTotals reads --region, which names the issuer and, for totals, regions
// within it with theirs: --region 成都=318.
func (a *app) issuerAndTotals(r *record, fl *recordFlags, home sme.RegionID) error {
	issuer := ""
	var parts []sme.Total
	for _, text := range splitNames(a.regions) {
		name, number, isTotal := strings.Cut(strings.ReplaceAll(text, "＝", "="), "=")
		id, err := a.regionNamed(name, home)
		switch {
		case err != nil:
			return err
		case !isTotal && issuer != "":
			return usage("usage.one-region")
		case !isTotal:
			issuer, r.Issuer = name, id
			continue
		case fl.total == "":
			return usage("usage.only-with", "--region "+text, "--total")
		}
		n, ok := wholeNumber(number)
		if !ok {
			return usage("record.total", text)
		}
		parts = append(parts, sme.Total{Region: id, N: n})
	}
	if fl.total == "" {
		return nil
	}
	n, ok := wholeNumber(fl.total)
	if !ok {
		return usage("record.total", fl.total)
	}
	for _, part := range parts {
		if part.N > n {
			return usage("record.part-exceeds", part.N, part.Region, n)
		}
	}
	r.Totals = append([]sme.Total{{Region: r.Issuer, N: n}}, parts...)
	return nil
}

// wholeNumber reads a total as people write it: 461, 1,504 or １５０４.
func wholeNumber(text string) (int, bool) {
	return sme.HanNumber(strings.NewReplacer(",", "", "，", "", "户", "", "家", "").Replace(strings.TrimSpace(text)))
}

// recordedFirm finds the firm that a record is about, by its code or a whole
// name that it has or had: a record is never about a firm guessed at.
func (a *app) recordedFirm(r *record, e *sme.Entry, fl *recordFlags, text string) error {
	text = strings.TrimSpace(text)
	firms, err := a.firmsBearing(text)
	if err != nil {
		return err
	}
	switch {
	case len(firms) > 1:
		if !a.machine() {
			if err := a.write(a.matchesTable(firms, text, r.on, a.mostOnScreen(shownMatches, len(firms)))); err != nil {
				return err
			}
		}
		return fail(exitRefused, "record.several", len(firms), text, a.pickedBy(firms, firms[0]))
	case len(firms) == 1 && fl.isNew:
		return fail(exitRefused, "record.known", text, firms[0].Name)
	case len(firms) == 1:
		r.firm = firms[0]
		e.Name, e.Code = r.firm.Name, cmp.Or(r.firm.Code, fl.code)
		if at := r.firm.ID.Place(); at != "" && e.Place == "" && e.Code == "" { // firms elsewhere have the name
			e.Place = a.placePath(&r.Document, at)
		}
		return nil
	case !fl.isNew:
		return a.noFirm(text)
	case sme.KeyOfName(text) == "":
		return usage("record.not-a-name", text)
	}
	e.Name, e.Code = text, fl.code
	return nil
}

// placePath writes a region as lists print places, so that it resolves to itself; "" if none does.
func (w words) placePath(d *sme.Document, id sme.RegionID) string {
	var names []string
	regions := w.Ref().Regions
	for reg := regions.Get(id); reg != nil && reg.Kind != sme.KindCountry; reg = regions.Get(reg.Parent) {
		names = append([]string{reg.NameZh}, names...)
		if path := strings.Join(names, "/"); len(names) > 1 || reg.Kind != sme.KindDistrict {
			if d.Locate(regions, path).Region == id {
				return path
			}
		}
	}
	return ""
}

// record stores the fact as a document and says what it did.
func (a *app) record(r *record, e *sme.Entry) error {
	if e != nil {
		e.Row = 1
		e.Other = []sme.Cell{{Header: "原因", Text: r.Reason}, {Header: "来源", Text: r.Source}}
		if e.Place != "" && r.Locate(a.ref().Regions, e.Place).Region == "" {
			return usage("record.place", e.Place)
		}
		r.Entries = []sme.Entry{*e}
		if err := a.watchWhere(r); err != nil {
			return err
		}
	}
	err := a.update(func(tx *store.Tx) error {
		var err error
		if r.Before, err = a.count(tx.Store(), r.Figures); err != nil {
			return err
		}
		// Always a part: lists may have the fact too.
		r.Result, err = tx.Import(r.file(), store.Incoming{Document: &r.Document, Flagged: true, Told: r.Notice, Part: true})
		if err != nil {
			return err
		}
		if err := a.checkRecorded(r); err != nil {
			return err
		}
		if r.After, err = a.count(tx.Store(), r.Figures); err != nil {
			return err
		}
		if r.Effect, err = a.effectOf(r); err != nil {
			return err
		}
		if r.Dry {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil {
		return err
	}
	write := func() error { return a.write(a.RecordTable(&r.Record)) }
	if a.chosenFormat() == render.FormatTable {
		write = func() error {
			return a.writeLines(func(w io.Writer) error { return a.screen(w).RecordAccount(&r.Record) })
		}
	}
	if err := write(); err != nil {
		return err
	}
	if e != nil && e.Code != "" && sme.GradeCode(sme.CleanCode(e.Code)) != sme.CodeGood {
		a.hint("record.code-check", e.Code)
	}
	if r.on > a.today() {
		a.hint("record.future", r.on)
	}
	return nil
}

// watchWhere watches the figures of where the firm is, if that is not at home.
func (w words) watchWhere(r *record) error {
	home, err := w.Home()
	if err != nil {
		return err
	}
	where := cmp.Or(r.Locate(w.Ref().Regions, r.Entries[0].Place).Region, r.Issuer)
	if r.firm != nil {
		where = r.firm.RegionAt(r.on)
	}
	if !w.Ref().Regions.Within(where, home) {
		r.Watch(w.FiguresIn(where, r.Tier))
	}
	return nil
}

// file is the record as a small text, which `original` gives back.
func (r *record) file() store.File {
	var b strings.Builder
	line := func(key, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, strings.Join(strings.Fields(text), " "))
		}
	}
	b.WriteString("tracker record\n")
	line("act", string(r.Act))
	line("tier", string(r.Tier))
	line("issuer", string(r.Issuer))
	line("batch", string(r.Batch))
	line("on", r.Published.String())
	line("valid_until", r.Window.To.String())
	for _, t := range r.Totals {
		line("total "+string(t.Region), strconv.Itoa(t.N))
	}
	for _, e := range r.Entries {
		line("former", e.Former)
		line("name", e.Name)
		line("code", e.Code)
		line("left", e.Left)
		line("place", e.Place)
	}
	line("reason", r.Reason)
	line("source", r.Source)
	line("notice", strings.Join(r.Notice.Texts(), ", "))
	content := []byte(b.String())
	sum := sha256.Sum256(content)
	return store.File{
		Name: fmt.Sprintf("record-%s-%s.txt", r.Act, r.Published), Format: store.RecordFormat,
		SHA256: hex.EncodeToString(sum[:]), Content: content,
	}
}

// checkRecorded refuses totals that a document of the same batch and day gives
// otherwise: both would count.
func (a *app) checkRecorded(r *record) error {
	if len(r.Totals) == 0 {
		return nil
	}
	docs, err := a.store.Documents(a.ctx)
	if err != nil {
		return err
	}
	for _, d := range docs {
		alike := d.Rows == 0 && d.State == sme.Active && d.Identity() == r.Identity() && d.Published == r.Published
		if alike && !slices.Equal(d.Totals, r.Totals) {
			return fail(exitRefused, "record.other-totals", d.ID)
		}
	}
	return nil
}

// effectOf is what the record did to the firm's title, "" if it touches none.
func (a *app) effectOf(r *record) (sme.Did, error) {
	if !r.Act.Titles() || len(r.Entries) == 0 || !r.Stored() {
		return "", nil
	}
	digest := r.Digest()
	keys := sme.NewRow(0, sme.NewList(&r.Document), &r.Entries[0]).Keys()
	firms, err := a.store.FirmsBearing(a.ctx, keys[0])
	for _, f := range firms {
		for _, t := range f.Titles {
			for _, e := range t.Acts {
				if e.Row.List.Digest == digest {
					return e.Did, err
				}
			}
		}
	}
	return "", err
}
