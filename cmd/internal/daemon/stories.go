package daemon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
	"github.com/openvoicenews/openvoice/feed/story/measure"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallStories tells which entries make stories.
var CallStories = control.Stream[*API, control.None, report.ToldStory]{Name: "stories", Handle: (*API).stories}

// stories sends the stories of the store that have several entries, by number.
func (a *API) stories(ctx context.Context, _ control.None, send func(report.ToldStory) error) error {
	var all []report.ToldStory
	names := a.generations.Load().names
	err := a.ledger.store.View(ctx, func(v storage.View) error {
		for st := range v.Stories(0) {
			t := report.ToldStory{ID: st.ID}
			for _, n := range st.Members {
				if e, ok := v.Entry(n); ok && e.Live() {
					t.Entries = append(t.Entries, tellEntry(v, &e, names))
				}
			}
			slices.SortFunc(t.Entries, func(a, b report.ToldEntry) int {
				return cmp.Or(cmp.Compare(a.TS, b.TS), cmp.Compare(a.ID, b.ID))
			})
			if len(t.Entries) > 1 {
				all = append(all, t)
			}
		}
		return nil
	})
	for i := 0; i < len(all) && err == nil; i++ {
		err = send(all[i])
	}
	return err
}

// tellEntry is the entry as the origin that leads it has it.
func tellEntry(v storage.View, e *feed.Entry, n names) report.ToldEntry {
	t := report.ToldEntry{Item: measure.Item{ID: e.ID, TS: int64(e.Published)}}
	if c, ok := v.Content(e.Number, e.Lead); ok {
		t.Source, t.Title, t.Lang = n.show(e.Lead), c.Title, c.Language
		t.Summary = firstWords(sanitize.Text(cmp.Or(c.Body.Value, c.Summary.Value)), maxToldWords)
	}
	if e.Join != nil {
		t.Why = tellJoin(e.Join)
	}
	return t
}

// maxToldWords is how many words of an entry's text are told: about as many as tell its story.
const maxToldWords = 100

func firstWords(s string, n int) string {
	words := strings.Fields(s)
	return strings.Join(words[:min(len(words), n)], " ")
}

// tellJoin is why an entry joined its story, in a line.
func tellJoin(j *feed.Join) string {
	if j.Operator {
		return "joined by you: " + j.Reason
	}
	e := j.Evidence
	if e == nil {
		return ""
	}
	as := "joined"
	if e.Copy {
		as = "copy"
	}
	if e.Link {
		return as + ": both lead to one page"
	}
	return fmt.Sprintf("%s, score %d of %d: %s", as, e.Score, e.Threshold, strings.Join(e.Shared, ", "))
}
