package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"tracker/internal/sme"
)

// Grounds gathers what coverage of the regions of a query is judged by.
func (s *Store) Grounds(ctx context.Context, q sme.Query) (*sme.Grounds, error) {
	ref, err := s.Reference(ctx)
	if err != nil {
		return nil, err
	}
	g := &sme.Grounds{Count: s.Counter(ctx, ref.Regions)}
	if g.Held, _, err = s.Held(ctx); err != nil {
		return nil, err
	}
	err = s.each(ctx, `
		SELECT tier, issuer, batch, act, last, firms, passed, failed
		FROM intake
		ORDER BY tier, issuer, batch, act, last`, nil, func(rows *sql.Rows) error {
		var k sme.Intake
		var last string
		err := rows.Scan(&k.Batch.Tier, &k.Batch.Issuer, &k.Batch.Batch, &k.Act, &last, &k.Firms, &k.Passed, &k.Failed)
		k.Last = date(last).Start()
		g.Intakes = append(g.Intakes, k)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `
		SELECT batch_tier, batch_issuer, batch, region, day, sum(n)
		FROM delta
		WHERE basis = 'recognised' AND reach = 'exact' AND kind = 'carried-in'
		GROUP BY 1, 2, 3, 4, 5
		ORDER BY 1, 2, 3, 4, 5`, nil, func(rows *sql.Rows) error {
		var c sme.Carried
		var day string
		err := rows.Scan(&c.Batch.Tier, &c.Batch.Issuer, &c.Batch.Batch, &c.Region, &day, &c.N)
		c.Day = date(day).Start()
		g.Carried = append(g.Carried, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	if g.Bearings, err = s.bearings(ctx, q); err != nil {
		return nil, err
	}
	g.Around, err = s.around(ctx, ref, q)
	return g, err
}

// bearings are what bears on the figures of the tiers that are asked about, on the day.
func (s *Store) bearings(ctx context.Context, q sme.Query) ([]sme.DocumentBearing, error) {
	var list []sme.DocumentBearing
	err := s.each(ctx, `
		SELECT document, tier, region, instead
		FROM bearing
		WHERE day <= ?1 AND (?2 = '' OR tier = ?2 OR ?3)
		GROUP BY document, tier, region, instead
		HAVING sum(n) > 0`, []any{q.On.String(), string(q.Tier), q.Reach != sme.Exact}, func(rows *sql.Rows) error {
		var b sme.DocumentBearing
		err := rows.Scan(&b.Document, &b.Tier, &b.Region, &b.Instead)
		list = append(list, b)
		return err
	})
	return list, err
}

// addBearings adds the firms of bearings to those stored.
func (t *Tx) addBearings(bearings sme.Bearings) error {
	if len(bearings) == 0 {
		return nil
	}
	documents := map[*sme.List]sme.DocumentNumber{}
	for id, l := range t.lists {
		documents[l] = id
	}
	add := t.batch(6, `INSERT INTO bearing (document, tier, region, instead, day, n) VALUES `, ` ON CONFLICT DO UPDATE SET n = n + excluded.n`)
	for b, n := range bearings {
		row := []any{int64(documents[b.List]), string(b.Tier), string(b.Region), string(b.Instead), b.Day.String(), n}
		t.sealRow(sealedBearings, row...)
		add.add(row...)
	}
	return t.flushSums(add, "bearing")
}

// around returns the ledger of the regions of a query as far as no finer place is
// known, and of those around them and around the targets in them.
func (s *Store) around(ctx context.Context, ref *sme.Reference, q sme.Query) ([]sme.Step, error) {
	var args []any
	var marks []string
	seen := map[sme.RegionID]bool{}
	inner := slices.Clone(q.Regions)
	for i := range ref.Targets {
		if id := ref.Targets[i].Region; q.Covers(ref.Regions, id) {
			inner = append(inner, id)
		}
	}
	for _, id := range inner {
		for reg := ref.Regions.Get(id); reg != nil; reg = ref.Regions.Get(reg.Parent) {
			if !seen[reg.ID] {
				seen[reg.ID] = true
				args, marks = append(args, string(reg.ID)), append(marks, "?")
			}
		}
	}
	if len(args) == 0 {
		return nil, nil
	}
	var list []sme.Step
	err := s.each(ctx, `
		SELECT basis, reach, tier, region, day, sum(n)
		FROM delta
		WHERE region IN (`+strings.Join(marks, ", ")+`)
		GROUP BY basis, reach, tier, region, day
		HAVING sum(n) <> 0`, args, func(rows *sql.Rows) error {
		var st sme.Step
		var day string
		err := rows.Scan(&st.Basis, &st.Reach, &st.Tier, &st.Region, &day, &st.N)
		st.Day = date(day).Start()
		list = append(list, st)
		return err
	})
	return list, err
}

// addIntakes adds the firms of intakes to those stored.
func (t *Tx) addIntakes(intakes sme.Intakes) error {
	for k, n := range intakes {
		row := []any{string(k.Batch.Tier), string(k.Batch.Issuer), string(k.Batch.Batch), string(k.Act), k.Last.String(), n.Firms, n.Passed, n.Failed}
		t.sealRow(sealedIntakes, row...)
		_, err := t.exec(`
			INSERT INTO intake (tier, issuer, batch, act, last, firms, passed, failed)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET firms = firms + excluded.firms, passed = passed + excluded.passed, failed = failed + excluded.failed`, row...)
		if err != nil {
			return err
		}
	}
	_, err := t.exec(`DELETE FROM intake WHERE firms = 0`)
	return err
}
