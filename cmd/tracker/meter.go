package main

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"tracker/internal/render"
)

const (
	meterDelay = time.Second            // what is done before that needs no bar
	meterPause = 100 * time.Millisecond // between two drawings
	meterParts = 1000                   // of the bar's length
	meterWidth = 24                     // columns of the narrowest terminal that it is drawn on
)

// meter is a bar on the terminal that says how far a command has come with its
// files. A nil meter says nothing.
type meter struct {
	mu           sync.Mutex // it moves while a file is read, and is cleared when that is broken off
	out          io.Writer
	width        int
	clock        func() time.Time
	began, drawn time.Time
	name         string // of the file at hand
	done, total  int64
	ended        bool
	bar          *progressbar.ProgressBar
}

// startMeter gives the command a meter of so many steps, where somebody sees it.
func (a *app) startMeter(total int64) {
	h := a.host
	if h.clock == nil || h.errWidth < meterWidth || a.quiet || a.machine() || h.getenv("TERM") == "dumb" || total <= 0 {
		return
	}
	a.meter = &meter{out: h.stderr, width: h.errWidth, clock: h.clock, began: h.clock(), total: total}
}

// at says which file is worked on.
func (m *meter) at(name string) {
	if m != nil {
		m.mu.Lock()
		m.name = render.Clean(name)
		m.mu.Unlock()
		m.reach(m.position())
	}
}

// reach says how many of the steps are done.
func (m *meter) reach(done int64) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done = min(max(m.done, done), m.total); m.ended {
		return
	}
	now := m.clock()
	if now.Sub(m.began) < meterDelay || now.Sub(m.drawn) < meterPause {
		return
	}
	m.drawn = now
	bar := min(m.width/4, 40)
	if m.bar == nil {
		m.bar = progressbar.NewOptions(meterParts,
			progressbar.OptionSetWriter(m.out), progressbar.OptionSetWidth(bar),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "=", SaucerHead: ">", SaucerPadding: " ", BarStart: "[", BarEnd: "]"}))
	}
	const around = len("  100% []  ")
	m.bar.Describe(render.Shorten(m.name, m.width-bar-around))
	_ = m.bar.Set64(min(m.done*meterParts/m.total, meterParts-1)) // a full bar would end its line
}

// position is how many of the steps are done.
func (m *meter) position() int64 {
	if m == nil {
		return 0
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.done
}

// clear takes the bar off the terminal, whatever it has drawn there.
func (m *meter) clear() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wipe()
}

// end clears the meter for good.
func (m *meter) end() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	m.wipe()
}

func (m *meter) wipe() {
	if m.bar == nil {
		return
	}
	_, _ = io.WriteString(m.out, "\r"+strings.Repeat(" ", m.width-1)+"\r")
	m.bar = nil
}
