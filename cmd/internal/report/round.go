package report

import (
	"fmt"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// RoundOptions are what `once` is asked for, also over the control socket.
type RoundOptions struct {
	Only   []string `json:"only,omitempty"`
	Due    bool     `json:"due,omitempty"`
	DryRun bool     `json:"dry_run,omitempty"`
	Record string   `json:"-"` // a file; only where no daemon runs
}

// RoundEvent is one line of a round's report: the number of sources that may come, or what
// became of one of them, or the sum.
type RoundEvent struct {
	Total    int           `json:"total,omitempty"`
	Source   string        `json:"source,omitempty"`
	Outcome  string        `json:"outcome,omitempty"`
	Failure  string        `json:"failure,omitempty"`
	New      int           `json:"new,omitempty"`
	Edited   int           `json:"edited,omitempty"`
	Repairs  []string      `json:"repairs,omitempty"`
	Declared string        `json:"declared,omitempty"` // where the document says that the feed is now
	Leads    string        `json:"leads,omitempty"`    // where redirects lead
	Items    int           `json:"items,omitempty"`    // of its document
	Sum      *RoundSummary `json:"sum,omitempty"`
}

// RoundSummary is what a round came to.
type RoundSummary struct {
	Sources   int     `json:"sources"`
	Unchanged int     `json:"unchanged"`
	Modified  int     `json:"modified"`
	Failed    int     `json:"failed"`
	Waiting   int     `json:"waiting"` // for a server's Retry-After to pass
	Dropped   int     `json:"dropped"` // the round was stopped first
	New       int     `json:"new"`
	Edited    int     `json:"edited"`
	Seconds   float64 `json:"seconds"`
}

// String is what became of a source, on one line.
func (l RoundEvent) String() string {
	s := l.Source + ": " + l.Outcome
	if l.New > 0 {
		s += fmt.Sprintf(", %d new", l.New)
	}
	if l.Edited > 0 {
		s += fmt.Sprintf(", %d changed", l.Edited)
	}
	if l.Failure != "" {
		s += ": " + text.OneLine(l.Failure)
	}
	if l.Declared != "" {
		s += "; says that it has moved to " + text.OneLine(l.Declared)
	}
	for _, r := range l.Repairs {
		s += "; repaired: " + text.OneLine(r)
	}
	return s
}

// String is the sum on one line.
func (s *RoundSummary) String() string {
	t := fmt.Sprintf("%s: %d unchanged, %d modified, %d failed", text.Plural(s.Sources, "source"), s.Unchanged, s.Modified, s.Failed)
	if s.Waiting > 0 {
		t += fmt.Sprintf(", %d waiting as their servers asked", s.Waiting)
	}
	if s.Dropped > 0 {
		t += fmt.Sprintf(", %d not fetched", s.Dropped)
	}
	entries := "entries"
	if s.New == 1 {
		entries = "entry"
	}
	return fmt.Sprintf("%s; %d new %s, %d changed; %.1f s", t, s.New, entries, s.Edited, s.Seconds)
}
