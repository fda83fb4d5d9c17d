package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// progress shows a round as it goes: a bar on a terminal, with a line for each
// failure above it; a line for each source elsewhere; the sum at the end.
type progress struct {
	w     io.Writer
	quiet bool
	bar   bool
	all   int
	done  int
	bad   int
}

// newProgress shows a round on w; quiet: only its sum, and what failed.
func newProgress(w io.Writer, quiet bool) *progress {
	f, ok := w.(*os.File)
	return &progress{w: w, quiet: quiet, bar: ok && !quiet && term.IsTerminal(int(f.Fd()))}
}

const (
	barWidth  = 40
	clearLine = "\r\x1b[K"
)

// line shows one line of the report. That the screen may be gone is no reason to
// stop a round.
func (p *progress) line(l report.RoundEvent) {
	switch {
	case l.Total > 0:
		p.all = l.Total
	case l.Sum != nil:
		p.end()
		fmt.Fprintln(p.w, l.Sum)
		return
	case l.Source != "":
		p.done++
		if l.Failure != "" {
			p.bad++
		}
		if !p.bar && !p.quiet || l.Failure != "" {
			p.end()
			fmt.Fprintln(p.w, l)
		}
	}
	p.draw()
}

func (p *progress) draw() {
	if !p.bar || p.all == 0 {
		return
	}
	full := barWidth * min(p.done, p.all) / p.all
	fmt.Fprintf(p.w, "%s[%s%s] %d/%d, %d failed", clearLine,
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full), p.done, p.all, p.bad)
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar {
		fmt.Fprint(p.w, clearLine)
	}
}
