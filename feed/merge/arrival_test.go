package merge_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// aged is an item that says that it was published so long after the start.
func aged(n int, after time.Duration) feed.Item {
	it := item(fmt.Sprint("tag:a,", n), "", fmt.Sprint("Title ", n), long(fmt.Sprint("n", n)))
	it.Content.Published = start.Add(after)
	it.Exact = true
	return it
}

func (w *world) wantArrival(id string, after time.Duration, backlog bool) {
	w.t.Helper()
	if e := w.byID(id); e.Arrival != start.Add(after) || e.Backlog != backlog {
		w.t.Errorf("%s arrived at %v, backlog %v; want %v, %v", id, e.Arrival, e.Backlog, start.Add(after), backlog)
	}
}

// A first listing is a backlog: what is dated more than a day earlier arrived then. What
// comes later, however it is dated, arrives when it comes.
func TestArrivalOfAFirstListing(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0)
	w.fetch("a", time.Hour, aged(1, -10*day), aged(2, -time.Hour), aged(3, 40*day))
	w.wantArrival("tag:a,1", -10*day, true)
	w.wantArrival("tag:a,2", time.Hour, true)
	w.wantArrival("tag:a,3", time.Hour, true)
	w.fetch("a", 2*time.Hour, aged(4, -10*day), aged(1, -10*day), aged(2, -time.Hour), aged(3, 40*day))
	w.wantArrival("tag:a,4", 2*time.Hour, false)
	w.wantArrival("tag:a,1", -10*day, true)
}

// A listing after 14 days without one is a backlog, whether the source failed, was empty
// or was not configured.
func TestArrivalAfterSilence(t *testing.T) {
	silent := map[string]func(w *world){
		"failures": func(w *world) {
			w.fold(feed.Record{Result: &feed.Result{Source: "a", URL: "https://a.example/feed", At: start.Add(13 * day), Outcome: feed.Failed, Policy: w.policy}})
		},
		"empty": func(w *world) { w.fetch("a", time.Hour); w.poll("a", 13*day) },
		"removed": func(w *world) {
			w.fold(feed.Record{Control: &feed.Control{At: start.Add(time.Hour), RemoveSource: "a"}})
		},
	}
	for name, silence := range silent {
		for _, after := range []time.Duration{13*day + 23*time.Hour, 14*day + time.Hour} {
			t.Run(fmt.Sprint(name, after), func(t *testing.T) {
				w := newWorld(t)
				w.fetch("a", 0, aged(1, 0))
				silence(w)
				w.fetch("a", after, aged(2, 5*day))
				if after > 14*day {
					w.wantArrival("tag:a,2", 5*day, true)
				} else {
					w.wantArrival("tag:a,2", after, false)
				}
			})
		}
	}
}

// A whole listing of more than five entries that shares none with the one before, most of
// them dated before that, is a backlog; each of these conditions counts.
func TestArrivalOfAReplacedListing(t *testing.T) {
	for _, c := range []struct {
		name    string
		items   []feed.Item
		backlog bool
	}{
		{"old ones", []feed.Item{aged(2, -9*day), aged(3, -9*day), aged(4, -9*day), aged(5, -9*day), aged(6, 36*time.Hour), aged(7, 36*time.Hour)}, true},
		{"five", []feed.Item{aged(2, -9*day), aged(3, -9*day), aged(4, -9*day), aged(5, -9*day), aged(6, -9*day)}, false},
		{"half are new", []feed.Item{aged(2, -9*day), aged(3, -9*day), aged(4, -9*day), aged(5, 36*time.Hour), aged(6, 36*time.Hour), aged(7, 36*time.Hour)}, false},
		{"one is known", []feed.Item{aged(1, 0), aged(2, -9*day), aged(3, -9*day), aged(4, -9*day), aged(5, -9*day), aged(6, -9*day), aged(7, -9*day)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.fetch("a", 0, aged(1, 0))
			w.poll("a", day)
			w.fetch("a", 2*day, c.items...)
			if c.backlog {
				w.wantArrival("tag:a,2", -9*day, true)
				w.wantArrival("tag:a,6", 2*day, true)
			} else {
				w.wantArrival("tag:a,2", 2*day, false)
			}
		})
	}
	t.Run("an edited one is known", func(t *testing.T) {
		w := newWorld(t)
		w.fetch("a", 0, aged(1, 0))
		edited := aged(1, 0)
		edited.RawHash, edited.TextHash = feed.Hash{9}, feed.Hash{9}
		w.fetch("a", 2*day, aged(2, -9*day), aged(3, -9*day), aged(4, -9*day), aged(5, -9*day), aged(6, -9*day), edited)
		w.wantArrival("tag:a,2", 2*day, false)
	})
}

// The parts of one result are one batch, also where others are folded in between.
func TestArrivalOfParts(t *testing.T) {
	w := newWorld(t)
	first := w.result("a", 0, aged(1, -3*day), aged(2, 0))
	last := *first
	first.HasMore, first.Listing, first.Items = true, nil, first.Items[:1]
	last.Part, last.Items = 1, last.Items[1:]
	w.fold(feed.Record{Result: first})
	w.fetch("b", time.Hour, item("tag:b,1", "", "Other", long("other")))
	w.fold(feed.Record{Result: &last})
	w.wantArrival("tag:a,1", -3*day, true)
	w.wantArrival("tag:a,2", 0, true)
	one, two := w.byID("tag:a,1"), w.byID("tag:a,2")
	if one.Brought() != 1 || two.Brought() != 1 || two.Number>>12 != 3 {
		t.Errorf("brought by %d and %d, want 1", one.Brought(), two.Brought())
	}
	if w.states["a"].Batch != (feed.Batch{}) {
		t.Errorf("the batch is not over: %+v", w.states["a"].Batch)
	}
}

// A title with its date is a key where the date has a time of day, within its source.
func TestDatedKey(t *testing.T) {
	dated := func(id, link string, at time.Duration) feed.Item {
		it := item(id, link, "Council meets", "Short.")
		it.Content.Published, it.Exact = start.Add(at), true
		k, _ := feed.DatedKey(it.Content.Title, it.Content.Dated())
		it.Keys = append(it.Keys, k)
		return it
	}
	w := newWorld(t)
	w.fetch("a", 0, dated("https://old.example/1", "https://old.example/1", -time.Hour))
	if c := w.fetch("a", day, dated("https://new.example/1", "https://new.example/1", -time.Hour)); c.Added != 0 {
		t.Errorf("a source that moved to a new domain announces %d", c.Added)
	}
	if c := w.fetch("b", day, dated("https://b.example/1", "https://b.example/1", -time.Hour)); c.Added != 1 {
		t.Error("the key counts outside of its source")
	}
	if c := w.fetch("a", 2*day, dated("https://new.example/2", "https://new.example/2", -2*time.Hour)); c.Added != 1 {
		t.Error("another date is another entry")
	}
}

// The first part of a large document knows by the fetcher's word alone that nothing of it
// was listed before.
func TestArrivalOfAReplacedListingInParts(t *testing.T) {
	for _, fresh := range []bool{true, false} {
		w := newWorld(t)
		w.fetch("a", 0, aged(1, 0))
		items := make([]feed.Item, 8)
		for i := range items {
			items[i] = aged(2+i, -9*day)
		}
		first := w.result("a", 2*day, items...)
		last := *first
		first.HasMore, first.Fresh, first.Listing, first.Items = true, fresh, nil, first.Items[:7]
		last.Part, last.Fresh, last.Items = 1, fresh, last.Items[7:]
		w.fold(feed.Record{Result: first})
		w.fold(feed.Record{Result: &last})
		for _, id := range []string{"tag:a,2", "tag:a,9"} {
			if fresh {
				w.wantArrival(id, -9*day, true)
			} else {
				w.wantArrival(id, 2*day, false)
			}
		}
	}
}
