package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/notice"
	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

func newRereadCmd(a *app) *cobra.Command {
	var all, dryRun bool
	cmd := &cobra.Command{
		Use:               "reread N…",
		Short:             a.say("reread.short"),
		Long:              a.say("reread.long"),
		Example:           a.say("reread.example"),
		Args:              args(cobra.ArbitraryArgs),
		ValidArgsFunction: a.offerDocuments(sme.Active),
		RunE: func(_ *cobra.Command, texts []string) error {
			switch {
			case all && len(texts) > 0:
				return usage("usage.not-both", "--all", texts[0])
			case !all && len(texts) == 0:
				return usage("reread.which")
			}
			s, err := a.openToChange()
			if err != nil {
				return err
			}
			r, err := a.newRereader(s)
			if err != nil {
				return err
			}
			docs, err := r.asked(texts)
			if err != nil {
				return err
			}
			job := &rereading{rereader: r, all: all,
				answer: wording.Rereads{DryRun: dryRun, All: a.machine() || a.verbose || len(texts) > 0}}
			return job.run(docs)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&all, "all", false, a.say("flag.reread-all"))
	f.BoolVar(&dryRun, "dry-run", false, a.say("flag.dry-run"))
	return cmd
}

// asked are the documents with these numbers, or all that count.
func (r *rereader) asked(texts []string) ([]*store.DocumentInfo, error) {
	var numbers []sme.DocumentNumber
	if len(texts) > 0 {
		var err error
		if numbers, err = documentNumbers(texts); err != nil {
			return nil, err
		}
	}
	var docs []*store.DocumentInfo
	for i := range r.docs {
		d := &r.docs[i]
		named := slices.Contains(numbers, d.ID)
		if named && d.State != sme.Active {
			return nil, fail(exitRefused, "reread.inactive", d.ID)
		}
		if named || numbers == nil && d.State == sme.Active {
			docs = append(docs, d)
			numbers = slices.DeleteFunc(numbers, func(n sme.DocumentNumber) bool { return n == d.ID })
		}
	}
	if len(numbers) > 0 {
		return nil, &store.Error{Kind: store.NoDocument, Path: r.s.Path(), Number: numbers[0]}
	}
	return docs, nil
}

// rereading is one run of reread.
type rereading struct {
	*rereader
	all    bool // that count, none of them by its number
	list   []*reread
	answer wording.Rereads
}

// run reads documents again and puts what they are today in their place, in one
// transaction. Of all, those are left of which flags may have told what their
// lists say otherwise.
func (job *rereading) run(docs []*store.DocumentInfo) error {
	a := job.a
	for _, d := range docs {
		x, err := job.read(d)
		if err != nil {
			return err
		}
		if x.As == wording.ReadChanged && job.all && x.FlagsUnknown && x.Differs.TellsApart() {
			x.As = wording.ReadAsked
		}
		job.list = append(job.list, x)
	}
	today := sme.Query{By: sme.ByTier, Reach: sme.Exact, On: a.today()}
	before, err := job.s.Sums(a.ctx, today)
	if err != nil {
		return err
	}
	var after []sme.Sum
	err = a.update(func(tx *store.Tx) error {
		for _, x := range job.list {
			if err := job.replace(tx, x); err != nil {
				return err
			}
		}
		if after, err = tx.Store().Sums(a.ctx, today); err != nil || !job.answer.DryRun {
			return err
		}
		return store.ErrDryRun
	})
	if err != nil {
		return err
	}
	job.answer.Moved = a.MovedFigures(before, after, a.ref(), a.ref())
	return job.write()
}

// replace puts what a document is today in its place; one that is read as it
// was is noted as read by this version.
func (job *rereading) replace(tx *store.Tx, x *reread) error {
	switch x.As {
	case wording.ReadSame:
		i := slices.IndexFunc(job.docs, func(d store.DocumentInfo) bool { return d.ID == x.ID })
		return tx.NoteReading(x.ID, job.docs[i].Source().SHA256, x.lists[0].Reading)
	case wording.ReadChanged:
		var err error
		x.Now, err = tx.Reread(x.ID, notice.Version, x.lists)
		var refused *store.Refused
		if errors.As(err, &refused) {
			x.As, x.Why = wording.ReadRefused, failureOf(err)
			return nil
		}
		return err
	}
	return nil
}

// write says what became of the documents. Those that could not be read again
// are left out; where none could, the first says why.
func (job *rereading) write() error {
	left := 0
	for _, x := range job.list {
		if x.As == wording.ReadRefused || x.As == wording.ReadNotKept || x.As == wording.ReadAsked {
			left++
		}
		job.answer.List = append(job.answer.List, x.Reread)
	}
	if left > 0 {
		job.a.exit = exitLeftOut
	}
	if left > 0 && left == len(job.list) && !job.all && job.a.chosenFormat() == render.FormatTable {
		if x := job.list[0]; x.As == wording.ReadRefused {
			return failureOf(x.Why)
		}
		return fail(exitRefused, "reread.not-kept", job.list[0].ID)
	}
	return job.a.write(job.a.withoutEmptyHead(job.a.RereadTable(&job.answer)))
}
