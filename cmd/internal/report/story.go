package report

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/openvoicenews/openvoice/feed/story/measure"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// ToldStory is a story as it is judged.
type ToldStory struct {
	ID      string      `json:"id"`
	Entries []ToldEntry `json:"entries"` // the oldest first
}

type ToldEntry struct {
	measure.Item
	Why string `json:"why,omitempty"` // the evidence by which it joined; empty where it founded the story
}

// Outlets is how many sources, or owners of some, the story has.
func (s *ToldStory) Outlets() int {
	m := map[string]bool{}
	for i := range s.Entries {
		m[cmp.Or(s.Entries[i].Owner, s.Entries[i].Source)] = true
	}
	return len(m)
}

func (s *ToldStory) Items() []measure.Item {
	items := make([]measure.Item, len(s.Entries))
	for i := range s.Entries {
		items[i] = s.Entries[i].Item
	}
	return items
}

func (s *ToldStory) Key() string {
	ids := make([]string, len(s.Entries))
	for i := range s.Entries {
		ids[i] = s.Entries[i].ID
	}
	return measure.Entries(ids)
}

func (s *ToldStory) WriteText(w io.Writer, head string) error {
	fmt.Fprintf(w, "\n%s: %s of %s\n", head, entries(len(s.Entries)), text.Plural(s.Outlets(), "outlet"))
	for i := range s.Entries {
		e := &s.Entries[i]
		fmt.Fprintf(w, "%2d  %s  %s\n    %s\n", i+1, time.Unix(e.TS, 0).UTC().Format("2006-01-02 15:04"), text.OneLine(cmp.Or(e.Source, "no source")), text.OneLine(e.Title))
		if text := []rune(text.OneLine(e.Summary)); len(text) > 0 {
			fmt.Fprintf(w, "    %s\n", string(text[:min(len(text), maxTold)]))
		}
		if e.Why != "" {
			fmt.Fprintf(w, "    > %s\n", text.OneLine(e.Why))
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

// maxTold is how many characters of an entry's text are shown to who judges.
const maxTold = 240
