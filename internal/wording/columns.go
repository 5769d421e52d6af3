package wording

import (
	"tracker/internal/render"
	"tracker/internal/sme"
)

// TextOrNone is a text, of which "" means that there is none.
func TextOrNone(text string) render.Value {
	if text == "" {
		return render.Value{}
	}
	return render.V(text)
}

// Optional is a number that may not be known.
func Optional(n *int, sign string) render.Value {
	if n == nil {
		return render.Value{}
	}
	return render.VT(*n, sign+render.Group(int64(*n)))
}

// NumberOrNone is a number of which 0 means that it is not known.
func NumberOrNone[N ~int | ~int64](n N) render.Value {
	if n == 0 {
		return render.Value{}
	}
	return render.V(n)
}

// DayValue is a day, where there is one.
func DayValue(d sme.Day) render.Value {
	if d == 0 {
		return render.Value{}
	}
	return render.V(d.String())
}

// Signed is a number that people see with its sign.
func Signed(n int) render.Value {
	if n == 0 {
		return render.V(0)
	}
	text := "+" + render.Group(int64(n))
	if n < 0 {
		text = "−" + render.Group(int64(-n))
	}
	return render.VT(n, text)
}

func officialValue(o *sme.Official) render.Value {
	if o == nil {
		return render.Value{}
	}
	return render.V(o.Value)
}

// RegionName is a region's Chinese name, for machines.
func (w Words) RegionName(id sme.RegionID) render.Value {
	if reg := w.Ref().Regions.Get(id); reg != nil {
		return render.V(reg.NameZh)
	}
	return render.Value{}
}

// TierName is a tier's Chinese name, for machines.
func (w Words) TierName(id sme.TierID) render.Value {
	if t := w.Ref().Tier(id, 0); t != nil {
		return render.V(t.NameZh)
	}
	return render.Value{}
}
