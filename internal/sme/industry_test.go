package sme

import "testing"

func TestIndustryOf(t *testing.T) {
	for _, tt := range []struct {
		name  string
		other []Cell
		want  string
	}{
		{"a column of industries", []Cell{{"联系人", "张三"}, {"所属行业", "软件业"}}, "软件业"},
		{"widths and spaces don't count", []Cell{{"所 属行业", " 软件　业（Ａ）"}}, "软件业(A)"},
		{"the chain where that is all", []Cell{{"所属产业链", "航空装备"}}, "航空装备"},
		{"the industry before the chain", []Cell{{"所属产业链", "航空装备"}, {"行业", "专用设备制造业"}}, "专用设备制造业"},
		{"a blank industry leaves the chain", []Cell{{"行业", "/"}, {"所属产业链", "航空装备"}}, "航空装备"},
		{"none is named", []Cell{{"行业", "无"}}, ""},
		{"products are no industry", []Cell{{"主导产品", "螺栓"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IndustryOf(tt.other); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
