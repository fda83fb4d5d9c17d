package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// EntriesRequest says which entries are looked for.
type EntriesRequest struct {
	Query  string // words that an entry must all have, in whatever case, with or without accents
	Source string // id of a source that it must come from; empty: any
	Most   int    // of them
}

// EntryLine is an entry that is stored.
type EntryLine struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Link      string    `json:"link,omitempty"`
	Source    string    `json:"source"`  // that leads, or that was asked for
	Sources   []string  `json:"sources"` // all that have it
	Story     string    `json:"story,omitempty"`
	Arrival   feed.Time `json:"arrival"`
	Published feed.Time `json:"published"`
}

// WriteText writes the entry on two lines.
func (e *EntryLine) WriteText(w io.Writer) error {
	source := e.Source
	if n := len(e.Sources) - 1; n > 0 {
		source += fmt.Sprintf(" and %d more", n)
	}
	_, err := fmt.Fprintf(w, "%s  %s: %s\n    %s\n", e.Arrival, source, text.OneLine(e.Title), text.OneLine(e.ID))
	return err
}

// WriteFeeds writes a line for each feed.
func WriteFeeds(w io.Writer, all []FeedStatus) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "FEED\tENTRIES\tUPDATED\tMOST OF")
	for _, f := range all {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", f.Path, f.Entries, orNever(f.Updated), strings.Join(f.Sources, ", "))
	}
	return t.Flush()
}
