package daemon

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

const (
	entriesAView = 500              // that are looked at while one view is open
	entriesTime  = 20 * time.Second // for looking
)

// CallEntries sends what is stored, the latest first.
var CallEntries = control.Stream[*API, report.EntriesRequest, report.EntryLine]{Name: "entries", Handle: (*API).entries}

// entries looks through the entries from the latest to come to the oldest, until enough
// were found, all were looked at, or it takes too long, which is an error.
func (a *API) entries(ctx context.Context, ask report.EntriesRequest, send func(report.EntryLine) error) error {
	g := a.generations.Load()
	look := entrySearch{names: g.names, words: strings.Fields(fold.String(ask.Query)), most: ask.Most}
	if ask.Source != "" {
		look.source = g.names.find([]string{ask.Source})[0]
		if !g.has(look.source) {
			return exit.Fail(exit.Usage, fmt.Errorf("entries of source %q: %w", ask.Source, ingest.ErrUnknown))
		}
	}
	end := time.Now().Add(entriesTime)
	for before, more := uint64(math.MaxUint64), true; more; {
		var found []report.EntryLine
		err := a.ledger.store.View(ctx, func(v storage.View) error {
			found, before, more = look.step(v, before)
			return nil
		})
		if err != nil {
			return fmt.Errorf("look for entries: %w", err)
		}
		for _, e := range found {
			if err := send(e); err != nil {
				return err
			}
		}
		if more && time.Now().After(end) {
			return fmt.Errorf("not all entries were looked at within %v: the older ones are missing", entriesTime)
		}
	}
	return nil
}

// entrySearch is what is looked for.
type entrySearch struct {
	names  names
	words  []string // that an entry must have in titles or texts, folded
	source string   // that an entry must have an origin of, as the store calls it; empty: any
	most   int      // entries that are still wanted
}

// step looks at the entries of the next few records before the number, the latest record
// first, and those of one record as they stood in their document.
func (s *entrySearch) step(v storage.View, before uint64) (found []report.EntryLine, last uint64, more bool) {
	var together []feed.Entry // of one record, from its end
	take := func() {
		for i := range slices.Backward(together) {
			if line, ok := s.match(v, &together[i]); ok && s.most > 0 {
				found = append(found, line)
				s.most--
			}
		}
		together = together[:0]
	}
	seen := 0
	for e := range v.EntriesBack(before) {
		if len(together) > 0 && together[0].Brought() != e.Brought() {
			take()
			if s.most == 0 || seen >= entriesAView {
				return found, last, s.most > 0
			}
		}
		together, last, seen = append(together, e), e.Number, seen+1
	}
	take()
	return found, last, false
}

// match says whether the entry is wanted, and what of it is shown: that of its lead, or of
// the source that was asked for.
func (s *entrySearch) match(v storage.View, e *feed.Entry) (line report.EntryLine, ok bool) {
	if !e.Live() || s.source != "" && (e.Origin(s.source) == nil || e.Origin(s.source).Tomb) {
		return line, false
	}
	shown := s.source
	if shown == "" {
		shown = e.Lead
	}
	c, _ := v.Content(e.Number, shown)
	if !s.says(&c) {
		return line, false
	}
	line = report.EntryLine{ID: e.ID, Arrival: e.Arrival, Published: e.Published, Source: s.names.show(shown), Title: c.Title, Link: c.Link}
	for i := range e.Origins {
		if o := &e.Origins[i]; !o.Tomb {
			line.Sources = append(line.Sources, s.names.show(o.Source))
		}
	}
	if e.Story != e.ID {
		line.Story = e.Story
	}
	return line, true
}

// says reports whether the content has all words.
func (s *entrySearch) says(c *feed.Content) bool {
	if len(s.words) == 0 {
		return true
	}
	text := fold.String(strings.Join([]string{c.Title, c.Summary.Value, c.Body.Value, c.Link}, " "))
	for _, w := range s.words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
