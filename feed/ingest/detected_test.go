package ingest

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// TestJobKnowsTheLanguage holds that a job carries the language that was detected
// earlier, so that it is not looked for in another sample.
func TestJobKnowsTheLanguage(t *testing.T) {
	states := func(string) (feed.State, bool) { return feed.State{Detected: "de", Last: 7}, true }
	jobs := Due([]Source{source("a", "https://a.example/feed")}, states, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	if len(jobs) != 1 || jobs[0].Detected != "de" || jobs[0].BasedOn != 7 {
		t.Errorf("%+v", jobs)
	}
}
