package wording

import (
	"fmt"
	"io"

	"tracker/internal/render"
)

// Screen is an answer that people read in sentences, as it is written line by
// line: wrapped at the width of the terminal, with tables between the lines.
type Screen struct {
	Words
	out io.Writer
	opt render.Options
}

// NewScreen begins a screen. Its tables are written by the options, its lines as
// wide as they say.
func (w Words) NewScreen(out io.Writer, opt render.Options) *Screen { return &Screen{w, out, opt} }

// Line writes a message of the catalogue.
func (s *Screen) Line(id string, args ...any) { s.Text(s.Say(id, args...)) }

// Text writes a text that has been put together already.
func (s *Screen) Text(text string) {
	fmt.Fprintln(s.out, render.Wrap(text, s.opt.Width, "  "))
}

// Gap leaves a line empty.
func (s *Screen) Gap() { fmt.Fprintln(s.out) }

// Pairs writes labels with what they are of beside them.
func (s *Screen) Pairs(pairs []render.Pair) error {
	return render.Pairs(s.out, "  ", pairs, s.opt.Width)
}

// Table writes the first rows of a table, all of them for 0.
func (s *Screen) Table(t render.Table, first int) error {
	opt := s.opt
	opt.Limit = first
	return render.Write(s.out, t, opt)
}
