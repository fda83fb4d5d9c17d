package storage

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/openvoicenews/openvoice/feed"
)

// dumpEntries is how many entries one view of a dump reads.
const dumpEntries = 300

// Line is a line of a dump: one origin that is no tombstone.
type Line struct {
	Source     string          `json:"source"`
	ID         string          `json:"id"`    // as the source gave it
	Link       string          `json:"link"`  // as the source gave it
	Title      string          `json:"title"` //
	Text       feed.Hash       `json:"text_sha256"`
	Entry      string          `json:"entry"` // the published id
	Story      string          `json:"story"` // the story's id, which is the published id of the entry that founded it
	Categories []feed.Category `json:"categories"`
	Published  feed.Time       `json:"published"`
	Updated    feed.Time       `json:"updated"`
	FirstSeen  feed.Time       `json:"first_seen"`
	LastListed feed.Time       `json:"last_listed"`
	Revision   int             `json:"revision"`       // 1, and 1 more for each edit
	Arrival    feed.Time       `json:"arrival"`        // of the entry
	Join       *feed.Join      `json:"join,omitempty"` // how the entry came into its story
}

// Dump writes the store as JSON lines, one origin a line, tombstones left out, by
// entry number, then in the order of the entry's origins. Equal stores give equal
// bytes. Its views are short; what is folded meanwhile may be in the dump or not.
func Dump(ctx context.Context, s Store, w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	lines := make([]Line, 0, 2*dumpEntries)
	for after, more := uint64(0), true; more; {
		err := s.View(ctx, func(v View) error {
			lines, after, more = dumpView(v, after, lines[:0])
			return nil
		})
		if err != nil {
			return fmt.Errorf("dump store: %w", err)
		}
		for i := range lines {
			if err := enc.Encode(&lines[i]); err != nil {
				return fmt.Errorf("dump store: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("dump store: %w", err)
	}
	return nil
}

// dumpView appends the lines of the next entries behind after, and says which the
// last was and whether there may be more.
func dumpView(v View, after uint64, lines []Line) ([]Line, uint64, bool) {
	known := dumpSources{view: v, listed: map[string]map[uint64]bool{}}
	n := 0
	for e := range v.Entries(after) {
		for i := range e.Origins {
			if o := &e.Origins[i]; !o.Tomb {
				lines = append(lines, known.line(&e, o))
			}
		}
		after = e.Number
		if n++; n == dumpEntries {
			return lines, after, true
		}
	}
	return lines, after, false
}

// dumpSources remembers, for one view, which entries each source lists.
type dumpSources struct {
	view   View
	listed map[string]map[uint64]bool
}

func (d *dumpSources) line(e *feed.Entry, o *feed.Origin) Line {
	c, _ := d.view.Content(e.Number, o.Source)
	if c.Categories == nil {
		c.Categories = []feed.Category{}
	}
	return Line{
		Source: o.Source, ID: c.ID, Link: c.Link, Title: c.Title, Text: o.TextHash, Entry: e.ID, Story: e.Story,
		Categories: c.Categories, Published: o.Published, Updated: o.Updated, FirstSeen: o.FirstSeen,
		LastListed: d.lastListed(e, o), Revision: 1 + o.Edits, Arrival: e.Arrival, Join: e.Join,
	}
}

func (d *dumpSources) lastListed(e *feed.Entry, o *feed.Origin) feed.Time {
	on, ok := d.listed[o.Source]
	if !ok {
		on = map[uint64]bool{}
		for _, row := range d.view.Listing(o.Source) {
			on[row.Entry] = true
		}
		d.listed[o.Source] = on
	}
	s, _ := d.view.State(o.Source)
	return feed.LastListed(o, &s, on[e.Number])
}
