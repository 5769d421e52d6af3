package main

import (
	"encoding"

	"github.com/spf13/pflag"
)

// textFlag makes a flag of any value that parses itself.
type textFlag struct {
	value encoding.TextUnmarshaler
	what  string
}

func (f textFlag) String() string {
	if s, ok := f.value.(interface{ MarshalText() ([]byte, error) }); ok {
		if b, err := s.MarshalText(); err == nil {
			return string(b)
		}
	}
	return ""
}

func (f textFlag) Set(s string) error { return f.value.UnmarshalText([]byte(s)) }
func (f textFlag) Type() string       { return f.what }

// choiceFlags are the global flags that choose columns and rows.
func (a *app) choiceFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&a.columns, "columns", nil, a.say("flag.columns"))
	f.StringVar(&a.sort, "sort", "", a.say("flag.sort"))
	f.IntVar(&a.limit, "limit", 0, a.say("flag.limit"))
}

// placeFlags are the global flags that say what is asked, and of which state.
func (a *app) placeFlags(f *pflag.FlagSet) {
	f.StringSliceVar(&a.regions, "region", nil, a.say("flag.region"))
	f.StringSliceVar(&a.except, "except", nil, a.say("flag.except"))
	f.StringVar(&a.known, "known", "", a.say("flag.known"))
}
