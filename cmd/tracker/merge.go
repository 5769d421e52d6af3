package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// registriesAmong splits the names given to import into other registries, of
// which an export is one, and files.
func registriesAmong(names []string) (registries, files []string) {
	for _, name := range names {
		if store.IsRegistry(name) || isExport(name) {
			registries = append(registries, name)
		} else {
			files = append(files, name)
		}
	}
	return registries, files
}

// merging is one run of import over other registries, joined in one transaction.
type merging struct {
	a      *app
	dryRun bool
	others []*otherRegistry
	wording.Watched
	home sme.RegionID // that the registry took from them, "" for none
}

// otherRegistry is a registry that joins this one, and what came of it.
type otherRegistry struct {
	path    string
	store   *store.Store
	known   sme.LogNumber // the last line of its log
	merged  *store.Merged
	facts   []wording.JoinedFact
	differs []wording.ReferenceDiffers
	refused []wording.Contradiction
}

// merge joins other registries to this one, all or none.
func (a *app) merge(cmd *cobra.Command, paths []string, dryRun bool) error {
	if err := a.onlyDryRun(cmd); err != nil {
		return err
	}
	job := &merging{a: a, dryRun: dryRun}
	defer job.close()
	for _, path := range paths {
		if sameFile(path, a.dbPath()) {
			return fail(exitRefused, "merge.itself", path)
		}
		s, known, err := a.openOther(path)
		if err != nil {
			return err
		}
		job.others = append(job.others, &otherRegistry{path: path, store: s, known: known, merged: &store.Merged{}})
	}
	err := job.store()
	if werr := job.write(err); werr != nil {
		return werr
	}
	return err
}

// openOther opens another registry, or reads what one exported, and says up to
// which line its log went.
func (a *app) openOther(path string) (s *store.Store, known sme.LogNumber, err error) {
	if isExport(path) {
		return a.openExport(path)
	}
	if s, err = store.Open(a.ctx, path, a.options(false)); err == nil {
		known, err = s.Known(a.ctx)
	}
	return s, known, err
}

// onlyDryRun refuses the flags that say what a list is or how a file is read: a
// registry knows that of its documents.
func (a *app) onlyDryRun(cmd *cobra.Command) error {
	var err error
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Changed && f.Name != "dry-run" {
			err = usage("merge.flag", "--"+f.Name)
		}
	})
	if err == nil && len(a.regions) > 0 {
		err = usage("merge.flag", "--region")
	}
	return err
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// close lets go of the other registries: before the transaction ends, so that
// two that are joined both ways at once don't wait for each other.
func (job *merging) close() {
	for _, o := range job.others {
		if o.store != nil {
			o.store.Close() // it was only read
			o.store = nil
		}
	}
}

// lists are those that count in the other registries.
func (job *merging) lists() ([]*sme.Document, error) {
	var lists []*sme.Document
	for _, o := range job.others {
		docs, err := o.store.Documents(job.a.ctx)
		if err != nil {
			return nil, err
		}
		for i := range docs {
			if docs[i].State == sme.Active {
				lists = append(lists, &docs[i].Document)
			}
		}
	}
	return lists, nil
}

func (job *merging) store() error {
	a := job.a
	made := false
	if a.store == nil {
		open := a.openToWrite
		if job.dryRun {
			open = func() (*store.Store, error) { return a.openAs(store.Memory, a.options(true)) }
		}
		if _, err := open(); err != nil {
			return err
		}
		made = !job.dryRun
	}
	err := a.update(func(tx *store.Tx) error {
		lists, err := job.lists()
		if err != nil {
			return err
		}
		if job.home, err = a.settleHome(tx, lists); err != nil {
			return err
		}
		home, err := a.home()
		if err != nil {
			return err
		}
		job.Watch(a.FiguresIn(home, ""))
		if job.Before, err = a.count(a.store, job.Figures); err != nil {
			return err
		}
		for _, o := range job.others {
			if err := job.join(tx, o); err != nil {
				return err
			}
			if len(o.refused) > 0 {
				return fail(exitRefused, "merge.contradicts", len(o.refused))
			}
		}
		job.close()
		if job.After, err = a.count(a.store, job.Figures); err != nil {
			return err
		}
		if job.dryRun {
			return store.ErrDryRun
		}
		return nil
	})
	if err != nil && made { // a registry made for nothing leaves no trace
		a.store.Close()
		a.store = nil
		os.Remove(a.dbPath())
	}
	return err
}

// join takes over one registry; what contradicts this one is put into words.
func (job *merging) join(tx *store.Tx, o *otherRegistry) error {
	a, name := job.a, baseName(o.path)
	// Tiers and regions first: the others name them.
	for _, kind := range []*facts{tierFacts(a), regionFacts(a), targetFacts(a), officialFacts(a)} {
		if err := a.joinFacts(tx, kind, o); err != nil {
			return err
		}
	}
	var err error
	if o.differs, err = a.differing(o); err != nil {
		return err
	}
	if o.merged, err = tx.Merge(o.store, name); err != nil {
		return err
	}
	here, err := a.store.Documents(a.ctx)
	if err != nil {
		return err
	}
	for _, c := range o.merged.Contradictions {
		list := ""
		for _, d := range o.merged.Documents {
			if d.ID == c.There {
				list = a.ListName(d.Tier, d.Issuer, d.Batch, d.Act)
			}
		}
		for _, d := range here {
			if list == "" && d.ID == c.Here {
				list = a.ListName(d.Tier, d.Issuer, d.Batch, d.Act)
			}
		}
		o.contradict(a, c.ID, append([]any{o.path, c.There, c.Here, list}, c.Args...)...)
	}
	for _, c := range o.merged.Disputed {
		o.contradict(a, c.ID, o.path, c.Log, 0, "", c.Here, wording.KeyText(c.A), wording.KeyText(c.B),
			c.Word())
	}
	return nil
}

func (o *otherRegistry) contradict(a *app, id string, args ...any) {
	o.refused = append(o.refused, wording.Contradiction{ID: id, Message: a.say(id, args...)})
}

// referenceNames are the reference files that registries keep each for itself.
var referenceNames = []string{"tiers.csv", "regions.csv", "batches.csv"}

// differing names the reference files in which another registry differs; this
// registry keeps its own.
func (a *app) differing(o *otherRegistry) ([]wording.ReferenceDiffers, error) {
	list := []wording.ReferenceDiffers{}
	for _, name := range referenceNames {
		here, err := recordsOf(a, a.store, name)
		if err != nil {
			return nil, err
		}
		there, err := recordsOf(a, o.store, name)
		if err != nil {
			return nil, err
		}
		d := wording.ReferenceDiffers{File: name, There: len(there.Without(here)), Here: len(here.Without(there))}
		if d.There+d.Here > 0 {
			list = append(list, d)
		}
	}
	return list, nil
}

func recordsOf(a *app, s *store.Store, name string) (sme.Records, error) {
	content, err := s.ReferenceFile(a.ctx, name)
	if err != nil {
		return sme.Records{}, err
	}
	return sme.ParseRecords(content)
}

// joinFacts takes over the facts of a kind that people added to another
// registry. One that was removed from this registry stays away; one that was
// removed there stays in this one.
func (a *app) joinFacts(tx *store.Tx, kind *facts, o *otherRegistry) error {
	added, err := a.addedTo(o.store, kind.file)
	if err != nil {
		return err
	}
	ours, err := versions(a, a.store, kind.file)
	if err != nil {
		return err
	}
	now := ours[len(ours)-1]
	changed := 0
	for _, cells := range added {
		f := fact{cells: cells, state: wording.FactUnchanged}
		if now.Find(cells, now.Header) < 0 {
			done, err := kind.amend(&f, cells, &now)
			if err != nil {
				return err
			}
			i := now.Find(cells, kind.same)
			switch {
			case done:
			case i >= 0:
				o.contradict(a, "merge.fact", o.path, kind.line(cells), kind.line(now.Cells(i)))
				continue
			case slices.ContainsFunc(ours, func(v sme.Records) bool { return v.Find(cells, v.Header) >= 0 }):
				f.state = wording.FactRemoved
			default:
				f.state = wording.FactAdded
				now.Add(cells)
			}
		}
		if f.state.Stored() {
			changed++
		}
		o.facts = append(o.facts, wording.JoinedFact{List: kind.name, State: f.state, Cells: f.cells})
	}
	if changed == 0 || len(o.refused) > 0 {
		return nil
	}
	_, err = tx.SetReference(kind.file, now.Text(), kind.action, fmt.Sprintf("%s %d from %s", kind.done("add"), changed, baseName(o.path)))
	if err == nil {
		a.reference, err = a.store.Reference(a.ctx)
	}
	return err
}

// addedTo are the rows of a reference file that people added to a registry.
func (a *app) addedTo(s *store.Store, name string) ([]map[string]string, error) {
	now, err := recordsOf(a, s, name)
	if err != nil {
		return nil, err
	}
	base, err := baseRecords(a, s, name)
	return now.Without(base), err
}

// baseRecords are a reference file as it came with the program.
func baseRecords(a *app, s *store.Store, name string) (sme.Records, error) {
	content, err := s.ReferenceBase(a.ctx, name)
	if err != nil {
		return sme.Records{}, err
	}
	return sme.ParseRecords(content)
}

func versions(a *app, s *store.Store, name string) ([]sme.Records, error) {
	contents, err := s.ReferenceVersions(a.ctx, name)
	if err != nil {
		return nil, err
	}
	var list []sme.Records
	for _, content := range contents {
		r, err := sme.ParseRecords(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", s.Path(), name, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// changed reports whether something of the registry was stored.
func (o *otherRegistry) changed() bool {
	return o.merged.Changed() ||
		slices.ContainsFunc(o.facts, func(f wording.JoinedFact) bool { return f.State.Stored() })
}

// write says what joined, or why nothing did.
func (job *merging) write(err error) error {
	a, m := job.a, job.merge()
	if a.machine() {
		var refused wording.Reason
		if err != nil {
			refused = failureOf(err)
		}
		return a.writeValue(a.MergeValues(m, refused))
	}
	if err != nil {
		for _, o := range job.others {
			for _, c := range o.refused {
				fmt.Fprintln(a.host.stderr, render.Wrap(a.say("error", c.Message), a.host.errWidth, "  "))
			}
		}
		return nil //nolint:nilerr // the caller reports it
	}
	return a.writeLines(func(w io.Writer) error { return a.screen(w).MergeAccount(m) })
}

// merge is what became of the registries.
func (job *merging) merge() *wording.Merge {
	m := &wording.Merge{Watched: job.Watched, Home: job.home, Usual: defaultHome, Dry: job.dryRun}
	for _, o := range job.others {
		other := &wording.OtherRegistry{
			Path: o.path, Known: o.known, Decisions: o.merged.Decisions, Facts: o.facts, Differs: o.differs, Contradictions: o.refused,
			Changed: o.changed(),
		}
		for i := range o.merged.Documents {
			d := &o.merged.Documents[i]
			other.Documents = append(other.Documents,
				wording.JoinedDocument{StoredList: storedList(&d.DocumentInfo, wording.Fate(d.Status)), Here: d.Document})
		}
		m.Others = append(m.Others, other)
	}
	return m
}
