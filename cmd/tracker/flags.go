package main

import "encoding"

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
