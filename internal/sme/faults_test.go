package sme_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracker/internal/sme"
	"tracker/internal/sme/smetest"
)

// The project's own data has no faults, and each kind of fault is found.
func TestReferenceFaults(t *testing.T) {
	for _, test := range []struct {
		name, file, row string
		want            []string
	}{
		{"as it is", "regions.csv", "", nil},
		{"a parent that is none", "regions.csv", "new-zone,510199,district,1,新区一,新区一,New,new,,,test", []string{"regions.no-parent new-zone 510199"}},
		{"as coarse as its parent", "regions.csv", "new-city,510100,city,1,新区一,新区一,New,new,,,test", []string{"regions.not-finer new-city city 510100 city"}},
		{"a sibling's name", "regions.csv", "new-zone,510100,district,99,武侯区,新区一,New,new,,,test", []string{"regions.same-name new-zone 510107 武侯区"}},
		{"a sibling's short name for an alias", "regions.csv", "new-zone,510100,district,99,新区一,新区一,New,new,,锦江,test", []string{"regions.same-name new-zone 510104 锦江"}},
		{"another tier's rank", "tiers.csv", "city,2,3,6,,市级专精特新企业,city,市级,city,认定,city,,,test,,,,", []string{"tiers.rank city specialized 2"}},
		{"another tier's name", "tiers.csv", "city,9,3,6,,专精特新,city,市级,city,认定,city,,,test,,,,", []string{"tiers.name city specialized 专精特新"}},
		{"no years", "tiers.csv", "city,9,0,6,,市级专精特新企业,city,市级,city,认定,city,,,test,,,,", []string{"tiers.years city"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ref, err := sme.ParseReference(func(name string) ([]byte, error) {
				content, err := smetest.ReadData(name)
				if name == test.file {
					content = append(content, test.row...)
				}
				return content, err
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range ref.Faults() {
				got = append(got, strings.TrimSpace(fmt.Sprintln(append([]any{f.ID}, f.Args...)...)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
