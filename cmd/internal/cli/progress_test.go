package cli

import (
	"bytes"
	"testing"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

func TestProgress(t *testing.T) {
	lines := []report.RoundEvent{
		{Total: 4},
		{Source: "a", Outcome: "modified", New: 2, Edited: 1, Repairs: []string{"1 character dropped"}},
		{Source: "b", Outcome: "unchanged"},
		{Source: "c", Outcome: "failed", Failure: "500:\n\x1b[31mred"},
		{Sum: &report.RoundSummary{Sources: 4, Unchanged: 1, Modified: 1, Failed: 1, Waiting: 1, New: 2, Edited: 1, Seconds: 0.25}},
	}
	var plain bytes.Buffer
	p := newProgress(&plain, false)
	for _, l := range lines {
		p.line(l)
	}
	p.end()
	want := "a: modified, 2 new, 1 changed; repaired: 1 character dropped\nb: unchanged\nc: failed: 500: [31mred\n" +
		"4 sources: 1 unchanged, 1 modified, 1 failed, 1 waiting as their servers asked; 2 new entries, 1 changed; 0.2 s\n"
	if plain.String() != want {
		t.Errorf("plain:\n%s\nwant:\n%s", &plain, want)
	}
	var screen bytes.Buffer
	p = &progress{w: &screen, bar: true}
	for _, l := range lines {
		p.line(l)
	}
	const c = "\r\x1b[K"
	want = c + "[........................................] 0/4, 0 failed" +
		c + "[##########..............................] 1/4, 0 failed" +
		c + "[####################....................] 2/4, 0 failed" +
		c + "c: failed: 500: [31mred\n" +
		c + "[##############################..........] 3/4, 1 failed" +
		c + "4 sources: 1 unchanged, 1 modified, 1 failed, 1 waiting as their servers asked; 2 new entries, 1 changed; 0.2 s\n"
	if screen.String() != want {
		t.Errorf("terminal:\n%q\nwant:\n%q", &screen, want)
	}
}
