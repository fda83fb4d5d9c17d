package main

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/openvoicenews/openvoice/feed/story/measure"
)

// toldStory is a story as it is judged.
type toldStory struct {
	ID      string      `json:"id"`
	Entries []toldEntry `json:"entries"` // the oldest first
}

type toldEntry struct {
	measure.Item
	Why string `json:"why,omitempty"` // the evidence by which it joined; empty where it founded the story
}

// outlets is how many sources, or owners of some, the story has.
func (s *toldStory) outlets() int {
	m := map[string]bool{}
	for i := range s.Entries {
		m[cmp.Or(s.Entries[i].Owner, s.Entries[i].Source)] = true
	}
	return len(m)
}

func (s *toldStory) items() []measure.Item {
	items := make([]measure.Item, len(s.Entries))
	for i := range s.Entries {
		items[i] = s.Entries[i].Item
	}
	return items
}

func (s *toldStory) key() string {
	ids := make([]string, len(s.Entries))
	for i := range s.Entries {
		ids[i] = s.Entries[i].ID
	}
	return measure.Entries(ids)
}

func (s *toldStory) print(w io.Writer, head string) error {
	fmt.Fprintf(w, "\n%s: %s of %s\n", head, entries(len(s.Entries)), plural(s.outlets(), "outlet"))
	for i := range s.Entries {
		e := &s.Entries[i]
		fmt.Fprintf(w, "%2d  %s  %s\n    %s\n", i+1, time.Unix(e.TS, 0).UTC().Format("2006-01-02 15:04"), oneLine(cmp.Or(e.Source, "no source")), oneLine(e.Title))
		if text := []rune(oneLine(e.Summary)); len(text) > 0 {
			fmt.Fprintf(w, "    %s\n", string(text[:min(len(text), maxTold)]))
		}
		if e.Why != "" {
			fmt.Fprintf(w, "    > %s\n", oneLine(e.Why))
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}
