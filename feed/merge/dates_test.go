package merge_test

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// TestDatesDoNotMove holds that a future date counts as first sight, also when its
// time has come, and that an undated entry is dated by first sight and does not rise
// again when it is edited.
func TestDatesDoNotMove(t *testing.T) {
	w := newWorld(t)
	future, undated := item("tag:a,1", "https://a.example/1", "Future", long("one")), item("tag:a,2", "https://a.example/2", "Undated", long("two"))
	future.Content.Published, future.Content.Updated = start.Add(2*day), start.Add(3*day)
	w.fetch("a", 0, future, undated)
	for _, id := range []string{"tag:a,1", "tag:a,2"} {
		if e := w.byID(id); e.Published != start || e.Origins[0].Updated != start {
			t.Errorf("%s is of %s, updated %s, want %s", id, e.Published, e.Origins[0].Updated, start)
		}
	}
	later := item("tag:a,1", "https://a.example/1", "Future", long("another"))
	later.Content.Published = start.Add(2 * day)
	w.fetch("a", 4*day, later, item("tag:a,2", "https://a.example/2", "Undated", long("else")))
	for _, id := range []string{"tag:a,1", "tag:a,2"} {
		if e := w.byID(id); e.Published != start || e.Origins[0].Published != start || e.Origins[0].Updated != start.Add(4*day) {
			t.Errorf("edited, %s is of %s, updated %s", id, e.Published, e.Origins[0].Updated)
		}
	}
}

// TestDetectedLanguageIsStored holds that what was detected stays with the source,
// where the next job finds it, until the source declares something.
func TestDetectedLanguageIsStored(t *testing.T) {
	w := newWorld(t)
	r := w.result("a", 0, item("tag:a,1", "", "One", "text"))
	r.Meta.Detected = "de"
	w.fold(feed.Record{Result: r})
	w.poll("a", time.Hour)
	if s := w.states["a"]; s.Detected != "de" || s.Revision != 1 {
		t.Errorf("detected %q, revision %d", s.Detected, s.Revision)
	}
	r = w.result("a", 2*time.Hour, item("tag:a,1", "", "One", "text"))
	r.Meta.Language = "nl"
	w.fold(feed.Record{Result: r})
	if s := w.states["a"]; s.Detected != "" || s.Revision != 2 {
		t.Errorf("declared, and detected %q, revision %d", s.Detected, s.Revision)
	}
}

func TestSpoken(t *testing.T) {
	for _, c := range []struct {
		meta feed.Meta
		want string
	}{
		{feed.Meta{}, ""}, {feed.Meta{Language: "en"}, "en"}, {feed.Meta{Language: "en", Detected: "de"}, "en"},
		{feed.Meta{Detected: "de"}, "de"}, {feed.Meta{Detected: "mul"}, ""},
	} {
		if got := c.meta.Spoken(); got != c.want {
			t.Errorf("%+v speaks %q, want %q", c.meta, got, c.want)
		}
	}
}
