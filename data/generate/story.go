package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A firm as it is; a list prints of it what its form has room for.
type firm struct {
	name, code string
	city       *city
	district   *district
	silent     bool // its first list gives no district
}

func (f *firm) inChengdu() bool { return f.city.id == chengdu }

// A group is a number of firms: so many in Chengdu, so many elsewhere.
type group struct{ chengdu, elsewhere int }

// A story is what happens to the invented firms. Lists must be made in the
// order of their publication: renames and moves change what later ones print.
type story struct {
	namer
	cities []*city
	codes  map[string]bool // by organisation code
}

func newStory(sichuan []*city) *story {
	r := rand.New(rand.NewPCG(20230326, 2355))
	return &story{namer{r, map[string]bool{}}, sichuan, map[string]bool{}}
}

// found invents firms: the first of Chengdu one in each of its districts.
func (s *story) found(n group) []*firm {
	var firms []*firm
	for i := range n.chengdu {
		c := s.cities[0]
		d := weighted(s.Rand, c.districts, func(d *district) int { return d.weight })
		if i < len(c.districts) {
			d = c.districts[i]
		}
		firms = append(firms, s.firm(c, d))
	}
	others := s.cities[1:]
	for i := range n.elsewhere {
		c := weighted(s.Rand, others, func(c *city) int { return weights[c.id] })
		if i < len(others) {
			c = others[i]
		}
		firms = append(firms, s.firm(c, pick(s.Rand, c.districts)))
	}
	return firms
}

func (s *story) firm(c *city, d *district) *firm {
	f := &firm{name: s.company(c, d), city: c, district: d}
	for f.code == "" {
		code := inventCode(s.Rand, pick(s.Rand, d.registers))
		if org := code[8:17]; !s.codes[org] {
			s.codes[org] = true
			f.code = code
		}
	}
	return f
}

// silence marks n of Chengdu's firms, whose list names the city only.
func (s *story) silence(firms []*firm, n int) {
	for _, f := range s.sample(firms, group{chengdu: n}) {
		f.silent = true
	}
}

// sample draws firms, none of them among those to leave out.
func (s *story) sample(from []*firm, n group, without ...[]*firm) []*firm {
	left := slices.Clone(from)
	for _, w := range without {
		left = slices.DeleteFunc(left, func(f *firm) bool { return slices.Contains(w, f) })
	}
	s.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	var drawn []*firm
	for _, f := range left {
		room := &n.elsewhere
		if f.inChengdu() {
			room = &n.chengdu
		}
		if *room > 0 {
			*room--
			drawn = append(drawn, f)
		}
	}
	if n != (group{}) {
		panic(fmt.Sprintf("too few firms to draw from: %+v missing", n))
	}
	return drawn
}

// arrange gives the firms in the order of a list: by city, within it at random.
func (s *story) arrange(groups ...[]*firm) []*firm {
	firms := slices.Concat(groups...)
	s.Shuffle(len(firms), func(i, j int) { firms[i], firms[j] = firms[j], firms[i] })
	slices.SortStableFunc(firms, func(a, b *firm) int {
		return slices.Index(s.cities, a.city) - slices.Index(s.cities, b.city)
	})
	return firms
}

// spell prints a district in one of the ways of published lists.
func (s *story) spell(f *firm) string {
	d := f.district
	switch d.id {
	case hitech:
		return pick(s.Rand, []string{"高新区", "高新区", "成都高新区", "成都市高新区"})
	case tianfu:
		return pick(s.Rand, []string{"天府新区", "天府新区成都直管区", "四川天府新区"})
	case eastern:
		return pick(s.Rand, []string{"东部新区", "成都东部新区"})
	}
	switch p := s.IntN(100); {
	case !f.inChengdu() || p < 84:
		return d.name
	case p < 90:
		return d.short
	case p < 95:
		return "成都市" + d.name
	case p < 97 && d.aliases != nil:
		return pick(s.Rand, d.aliases)
	default:
		return d.name
	}
}

func weighted[T any](r *rand.Rand, from []T, weight func(T) int) T {
	sum := 0
	for _, x := range from {
		sum += weight(x)
	}
	at := r.IntN(sum)
	for _, x := range from {
		if at -= weight(x); at < 0 {
			return x
		}
	}
	panic("unreachable")
}
