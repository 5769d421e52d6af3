package notice

import (
	"slices"
	"strings"
	"testing"

	"tracker/internal/sme"
)

// TestMappingsSettle: what a doubt about columns says --map is to be given
// settles the doubt, and reads the columns as it says.
func TestMappingsSettle(t *testing.T) {
	for _, c := range []struct {
		name, list, remark string
		arg                int // of the remark: the mapping
		mapping            string
		settled            func(d *sme.Document) bool
	}{
		{"dates of unknown meaning", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,区县,时间节点\n成都样甲有限公司,武侯区,2026-01-31\n成都样乙有限公司,锦江区,2026-02-28\n",
			"list.dates-unread", 1, "时间节点=valid_until", func(d *sme.Document) bool { return d.Entries[1].Window.To.String() == "2026-02-28" }},
		{"a header that a shell would take apart is named by its number", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,区县,时间 (节点)\n成都样甲有限公司,武侯区,2026-01-31\n成都样乙有限公司,锦江区,2026-02-28\n",
			"list.dates-unread", 1, "3=valid_until", func(d *sme.Document) bool { return d.Entries[1].Window.To.String() == "2026-02-28" }},
		{"dates without a header", "四川省第二批创新型中小企业名单,,\n1,成都样甲有限公司,2026-01-31\n2,成都样乙有限公司,2026-02-28\n",
			"list.dates-unread", 1, "3=valid_until", func(d *sme.Document) bool { return d.Entries[1].Window.To.String() == "2026-02-28" }},
		{"places that another column has", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,区县,备选\n成都样甲有限公司,武侯区,锦江区\n成都样乙有限公司,锦江区,青羊区\n",
			"list.places-unread", 1, "备选=place", nil},
		{"places that no header vouches for: they are the firms'", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,去向\n成都样甲有限公司,武侯区\n成都样乙有限公司,杭州市\n",
			"list.places-guessed", 3, "去向=place", func(d *sme.Document) bool { return d.Entries[0].Region == "510107" && d.Entries[1].Region == "330100" }},
		{"they are not", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,去向\n成都样甲有限公司,武侯区\n成都样乙有限公司,杭州市\n",
			"list.places-guessed", 4, "去向=other", func(d *sme.Document) bool { return d.Entries[0].Place == "" && d.Entries[1].Place == "" }},
		{"places outside of the list's region, in two columns", "四川省第二批创新型中小企业名单\n公布日期：2023-03-26\n企业名称,市州,区县\n成都样甲有限公司,杭州市,西湖区\n成都样乙有限公司,杭州市,上城区\n成都样丙有限公司,成都市,武侯区\n",
			"list.places-outside", 2, "市州=other,区县=other", func(d *sme.Document) bool { return d.Entries[0].Place == "" }},
		{"two columns of firms without a header", "四川省第二批创新型中小企业名单,,\n1,成都样甲有限公司,成都样己有限公司\n2,成都样乙有限公司,成都样庚有限公司\n",
			"list.firms-beside", 2, "", func(d *sme.Document) bool { return strings.Contains(d.Entries[0].Name, "样己") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			remarks := func(columns map[string]string) (*List, *sme.Remark) {
				opt := options(t)
				opt.Columns = columns
				n := parseCSV(t, c.list, opt)
				if len(n.Lists) != 1 {
					t.Fatalf("%d lists", len(n.Lists))
				}
				l := &n.Lists[0]
				i := slices.IndexFunc(l.Warnings, func(w Line) bool { return w.Remark.ID == c.remark })
				if i < 0 {
					return l, nil
				}
				return l, &l.Warnings[i].Remark
			}
			_, r := remarks(nil)
			if r == nil {
				t.Fatalf("not doubted: %s", c.remark)
			}
			mapping := r.Args[c.arg].(string)
			if c.mapping != "" && mapping != c.mapping {
				t.Errorf("--map %s, want %s", mapping, c.mapping)
			}
			columns := map[string]string{}
			for m := range strings.SplitSeq(mapping, ",") {
				header, id, _ := strings.Cut(m, "=")
				columns[header] = id
			}
			l, r := remarks(columns)
			if r != nil {
				t.Errorf("--map %s: still doubted: %v", mapping, *r)
			}
			if c.settled != nil && !c.settled(&l.Document) {
				t.Errorf("--map %s: read as %+v", mapping, l.Document.Entries)
			}
		})
	}
}
