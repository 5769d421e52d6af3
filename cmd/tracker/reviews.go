package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tracker/internal/render"
	"tracker/internal/sme"
	"tracker/internal/store"
	"tracker/internal/wording"
)

// reviewsBy are the dimensions of answers about reviews.
var reviewsBy = []sme.Dimension{sme.ByBatch, sme.ByTier, sme.ByCity, sme.ByDistrict, sme.ByIndustry}

// allStates asks for the firms of every state.
const allStates = "all"

func newReviewsCmd(a *app) *cobra.Command {
	q := queryFlags{basis: sme.BasisValid}
	by, within := sme.ByBatch, sme.Term{Months: dueSoon}
	var cell sme.ReportCell
	var firms []string
	var split string
	cmd := &cobra.Command{
		Use:     "reviews",
		Short:   a.say("reviews.short"),
		Long:    a.say("reviews.long"),
		Example: a.say("reviews.example"),
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			states, err := statesNamed(firms)
			if err != nil {
				return err
			}
			switch {
			case !slices.Contains(reviewsBy, by):
				return usage("usage.choice", "--by", string(by), dimensionTexts(reviewsBy))
			case len(firms) > 0 && cmd.Flags().Changed("by"):
				return usage("usage.not-both", "--firms", "--by")
			case split != "" && len(firms) == 0:
				return usage("usage.only-with", "--split", "--firms")
			}
			if err := checkCell(&cell); err != nil {
				return err
			}
			if err := a.checkSplit(split); err != nil {
				return err
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			rq := sme.ReviewQuery{ReportCell: cell}
			if rq.Query, err = q.query(a, s, by); err != nil {
				return err
			}
			rq.Until = within.After(rq.On)
			if rq.Tier == "" && (by.Place() || by == sme.ByIndustry) {
				rq.Tier = a.defaultTier(rq.Query)
			}
			all, documents, err := s.FirmsGranted(a.ctx, rq.Tier)
			if err != nil {
				return err
			}
			list := rq.ReviewsIn(a.ref(), all)
			if len(firms) > 0 {
				list = slices.DeleteFunc(list, func(r sme.Review) bool { return !slices.Contains(states, r.State) })
				return a.writeReviewed(s, &rq, list, documents, split)
			}
			return a.writeReviews(s, rq, list)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.on, "on", "", a.say("flag.on"))
	a.tierFlag(cmd, &q.tier)
	f.Var(textFlag{&by, "dimension"}, "by", a.say("flag.reviews-by"))
	f.StringVar(&cell.Batch, "batch", "", a.say("flag.reviews-batch"))
	f.Var(textFlag{&within, "term"}, "within", a.say("flag.within"))
	f.StringSliceVar(&firms, "firms", nil, a.say("flag.reviews-firms"))
	f.Var(textFlag{&cell.NotStated, "dimension"}, "not-stated", a.say("flag.not-stated"))
	f.Lookup("not-stated").NoOptDefVal = string(sme.ByDistrict)
	f.StringVar(&cell.Industry, "industry", "", a.say("flag.industry"))
	f.BoolVar(&q.complete, "assume-complete", false, a.say("flag.assume-complete"))
	a.splitFlag(cmd, &split)
	complete(cmd, "by", reviewsBy...)
	complete(cmd, "within", "3m", "6m", "1y", "180d")
	complete(cmd, "firms", append([]sme.ReviewState{allStates}, sme.ReviewStates...)...)
	complete(cmd, "not-stated", sme.ByDistrict, sme.ByCity, sme.ByIndustry)
	return cmd
}

func dimensionTexts(list []sme.Dimension) []string {
	var names []string
	for _, d := range list {
		names = append(names, string(d))
	}
	return names
}

// statesNamed reads the states whose firms are asked for.
func statesNamed(typed []string) ([]sme.ReviewState, error) {
	var states []sme.ReviewState
	for _, name := range splitNames(typed) {
		var s sme.ReviewState
		switch err := s.UnmarshalText([]byte(name)); {
		case name == allStates || name == "全部":
			return sme.ReviewStates, nil
		case err != nil:
			return nil, err
		}
		states = append(states, s)
	}
	return states, nil
}

// writeReviews writes how many firms are in which state.
func (a *app) writeReviews(s *store.Store, q sme.ReviewQuery, list []sme.Review) error {
	g, err := s.Grounds(a.ctx, q.Query)
	if err != nil {
		return err
	}
	rep := sme.BuildReviews(a.ref(), q, list, g)
	if rep.Undecided, err = s.Undecided(a.ctx, q.Query, a.ref()); err != nil {
		return err
	}
	return a.write(a.ReviewsTable(rep))
}

// writeReviewed writes the firms behind such numbers.
func (a *app) writeReviewed(
	s *store.Store, q *sme.ReviewQuery, list []sme.Review, documents map[*sme.List]sme.DocumentNumber, split string,
) error {
	notes, meta, err := a.firmsNotes(s, q.Query, a.tiersAsked(q.Query))
	if err != nil {
		return err
	}
	at := func(r *sme.Row) (wording.FoundAt, bool) {
		return wording.FoundAt{Document: documents[r.List], Row: sme.RowNumber(r.Number)}, documents[r.List] != 0
	}
	table := func(place string, list []sme.Review) render.Table {
		t := a.ReviewedTable(q, place, list, at)
		t.Meta, t.Notes = meta, append(t.Notes, notes...)
		return t
	}
	return writeSplit(a, split, q.Query, list, func(r sme.Review) sme.RegionID { return r.Region }, table)
}
