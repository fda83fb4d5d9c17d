package merge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// tick lets time pass: a source without entries is polled.
func (w *world) tick(after time.Duration) feed.Change {
	w.t.Helper()
	return w.fold(feed.Record{Result: &feed.Result{Source: "clock", At: start.Add(after), Outcome: feed.Failed, Failure: "none", Confirmed: true}})
}

func TestRetentionCountsFromLastListed(t *testing.T) {
	w := newWorld(t)
	a, b := item("tag:a,1", "", "One", "text"), item("tag:a,2", "", "Two", "text")
	w.fetch("a", 0, a, b)
	for d := day; d <= 100*day; d += day {
		w.poll("a", d)
	}
	w.wantIDs("tag:a,1", "tag:a,2") // listed all the time
	w.fetch("a", 101*day, b)
	if got := w.byID("tag:a,1").Origins[0].LastListed; got != start.Add(100*day) {
		t.Fatalf("last listed %v", got)
	}
	w.poll("a", 189*day)
	w.wantIDs("tag:a,1", "tag:a,2")
	c := w.poll("a", 191*day)
	w.wantIDs("tag:a,2")
	if c.Expired != 1 || !c.Visible() || len(w.entries) != 1 {
		t.Errorf("expired %d, %d entries left", c.Expired, len(w.entries))
	}
}

func TestTombstoneKeepsAwayForThirtyDays(t *testing.T) {
	w := newWorld(t)
	w.policy.KeepSeconds = int64(7 * day / time.Second)
	a, b := item("tag:a,1", "", "One", "text"), item("tag:a,2", "", "Two", "text")
	w.fetch("a", 0, a)
	w.fetch("a", day, b)
	w.poll("a", 10*day)
	w.wantIDs("tag:a,2")
	w.fetch("a", 20*day, a, b) // listed again: still away, and the thirty days begin anew
	w.poll("a", 40*day)
	w.fetch("a", 41*day, b)
	w.poll("a", 60*day)
	w.wantIDs("tag:a,2")
	if len(w.entries) != 2 {
		t.Fatal("the tombstone went too soon")
	}
	w.poll("a", 72*day)
	if len(w.entries) != 1 {
		t.Fatal("the tombstone did not go")
	}
	w.fetch("a", 73*day, a, b)
	w.wantIDs("tag:a,2", "tag:a,1")
}

func TestKeepEntriesPurgesTheOldest(t *testing.T) {
	w := newWorld(t)
	w.policy.KeepEntries = 3
	var items []feed.Item
	for i := range 5 {
		it := item(fmt.Sprintf("tag:a,%d", i), "", fmt.Sprintf("Title %d", i), "text")
		it.Content.Published = start.Add(-time.Duration(i) * time.Hour)
		items = append(items, it)
	}
	c := w.fetch("a", 0, items...)
	w.wantIDs("tag:a,0", "tag:a,1", "tag:a,2")
	if c.Expired != 2 || w.states["a"].Entries != 3 || w.states["a"].Tombs != 2 {
		t.Fatalf("expired %d, state %+v", c.Expired, w.states["a"])
	}
	w.fetch("a", day, append([]feed.Item{item("tag:a,new", "", "New", "text")}, items...)...)
	w.wantIDs("tag:a,0", "tag:a,1", "tag:a,new")
	w.poll("a", 80*day)
	w.wantIDs("tag:a,0", "tag:a,1", "tag:a,new") // purged, and away while listed
}

func TestOfEqualTimesTheLastOfTheDocumentGoesFirst(t *testing.T) {
	w := newWorld(t)
	w.policy.KeepEntries = 2
	w.fetch("a", 0, item("tag:a,2", "", "Two", "text"), item("tag:a,3", "", "Three", "text"), item("tag:a,1", "", "One", "text"))
	w.wantIDs("tag:a,2", "tag:a,3")
}

func TestTimeNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 10*day, item("tag:a,1", "", "One", "text"))
	if c := w.tick(0); c.Now != start.Add(10*day) {
		t.Errorf("now is %v", c.Now)
	}
}

func TestRemovedSourceIsKeptWhileItHasTombstones(t *testing.T) {
	w := newWorld(t)
	w.policy.KeepSeconds = int64(7 * day / time.Second)
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(day), RemoveSource: "a"}})
	w.tick(10 * day)
	if s, ok := w.states["a"]; !ok || s.Tombs != 1 {
		t.Fatalf("state %+v", s)
	}
	w.tick(35 * day)
	if _, ok := w.states["a"]; ok || len(w.entries) != 0 {
		t.Fatal("the source was not forgotten")
	}
}

func TestAnOriginLeavesAlone(t *testing.T) {
	w := newWorld(t)
	w.policy.KeepSeconds = int64(40 * day / time.Second)
	w.fetch("a", 0, item("tag:a,1", "https://site.example/1", "Title", long("text")))
	w.fetch("b", 0, item("b-1", "https://site.example/1", "Title", long("text")))
	w.fetch("a", day)
	for d := 2 * day; d < 50*day; d += day {
		w.poll("b", d)
	}
	e := w.byID("tag:a,1")
	if len(e.Origins) != 1 || e.Origins[0].Source != "b" || !e.Live() {
		t.Fatalf("entry %+v", e)
	}
	w.fetch("b", 51*day)
	w.tick(95 * day)
	if len(w.entries) != 0 {
		t.Fatal("the entry did not go with its last origin")
	}
}

func TestPartialListingEndsNothing(t *testing.T) {
	w := newWorld(t)
	a, b := item("tag:a,1", "", "One", "text"), item("tag:a,2", "", "Two", "text")
	w.fetch("a", 0, a)
	r := w.result("a", 5*day, b)
	r.Whole = false
	w.fold(feed.Record{Result: r})
	if len(w.listings["a"]) != 2 {
		t.Fatalf("listing %v", w.listings["a"])
	}
	// A part shows b each day; only that is renewed.
	for d := 6 * day; d < 120*day; d += day {
		r := w.result("a", d, b)
		r.Whole = false
		if c := w.fold(feed.Record{Result: r}); c.Added != 0 {
			t.Fatalf("what is listed each day was new again on day %d", d/day)
		}
	}
	w.wantIDs("tag:a,2")
	if len(w.entries) != 1 || len(w.listings["a"]) != 1 {
		t.Errorf("%d entries, listing %v", len(w.entries), w.listings["a"])
	}
}

func TestEmptyWholeListingPurgesNothingAtOnce(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	if c := w.fetch("a", time.Hour); c.Visible() {
		t.Fatal("an empty document took an entry away")
	}
	w.wantIDs("tag:a,1")
}

func TestRemovedSourceIsForgottenWithItsLastEntry(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	w.poll("a", 5*day)
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(6 * day), RemoveSource: "a"}})
	s := w.states["a"]
	if !s.Removed || s.Validator != (feed.Validator{}) || !s.BodyHash.IsZero() || len(w.listings["a"]) != 0 {
		t.Fatalf("state %+v, listing %v", s, w.listings["a"])
	}
	w.wantIDs("tag:a,1")
	w.tick(94 * day)
	w.wantIDs("tag:a,1")
	c := w.tick(96 * day)
	if _, ok := w.states["a"]; ok || len(w.entries) != 0 || len(c.Forgotten) != 1 {
		t.Fatalf("forgotten %v, states %v", c.Forgotten, w.states)
	}
}

func TestRemovedSourceComesBackToItsEntries(t *testing.T) {
	w := newWorld(t)
	a := item("tag:a,1", "", "One", "text")
	w.fetch("a", 0, a)
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(day), RemoveSource: "a"}})
	if c := w.fetch("a", 2*day, a); c.Added != 0 || w.states["a"].Removed {
		t.Fatalf("added %d, state %+v", c.Added, w.states["a"])
	}
	w.wantIDs("tag:a,1")
}

func TestShorterRetentionTakesEffect(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	w.fetch("a", day)
	w.policy.KeepSeconds = int64(31 * day / time.Second)
	w.poll("a", 2*day)
	w.poll("a", 33*day)
	w.wantIDs()
}

func TestKeptForEver(t *testing.T) {
	w := newWorld(t)
	w.policy = feed.Policy{}
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	w.fetch("a", day)
	for d := 100 * day; d < 3000*day; d += 100 * day {
		w.poll("a", d)
	}
	w.wantIDs("tag:a,1")
}

func TestRevisionsAreStoredOnceAndGoWithTheirOrigins(t *testing.T) {
	w := newWorld(t)
	with := func(title string, after time.Duration, items ...feed.Item) {
		r := w.result("a", after, items...)
		r.Meta = feed.Meta{Title: title, Updated: start.Add(after)}
		w.fold(feed.Record{Result: r})
	}
	a, b := item("tag:a,1", "", "One", "text"), item("tag:a,2", "", "Two", "text")
	with("Old name", 0, a)
	with("Old name", time.Hour, a, b)
	if len(w.revisions) != 1 {
		t.Fatalf("%d revisions of one name", len(w.revisions))
	}
	with("New name", 2*time.Hour, a, b)
	with("New name", 3*time.Hour, a, item("tag:a,2", "", "Two", "edited"))
	one, two := w.byID("tag:a,1").Origins[0], w.byID("tag:a,2").Origins[0]
	if one.Revision != 1 || one.FeedTime != start || two.Revision != 2 || two.FeedTime != start.Add(3*time.Hour) {
		t.Errorf("origins refer to %d at %v and %d at %v", one.Revision, one.FeedTime, two.Revision, two.FeedTime)
	}
	with("New name", 4*time.Hour, item("tag:a,1", "", "One", "edited"))
	if len(w.revisions) != 1 {
		t.Errorf("%d revisions are left", len(w.revisions))
	}
}

func TestKeysDoNotPileUp(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.fetch("a", time.Duration(i)*time.Hour, item("tag:a,1", fmt.Sprintf("https://a.example/?session=%d", i), "One", "text"))
	}
	e := w.byID("tag:a,1")
	if n := len(e.Origins[0].Keys); n != 1+8+8 {
		t.Errorf("%d keys are held", n)
	}
}

func TestExpiryIsBoundedPerRecord(t *testing.T) {
	w := newWorld(t)
	w.policy = feed.Policy{KeepSeconds: int64(40 * day / time.Second)}
	for f := range 2 {
		var items []feed.Item
		for i := range 3000 {
			items = append(items, item(fmt.Sprintf("tag:%d,%d", f, i), "", "", strings.Repeat("x", i%7)))
		}
		source := fmt.Sprintf("s%d", f)
		r := w.result(source, 0, items...)
		for i := range r.Items {
			r.Items[i].Keys = r.Items[i].Keys[:0] // this world finds by scanning: without keys it is quick
		}
		w.number++
		r2 := feed.Record{Version: feed.Version, Position: feed.Position{Log: "test", Number: w.number}, Result: r}
		for _, e := range merge.Merge(keyless{w}, r2).Entries {
			w.entries[e.After.Number] = *e.After
		}
	}
	w.states["s0"] = feed.State{Source: "s0", Policy: w.policy, Last: 1, Entries: 3000}
	w.states["s1"] = feed.State{Source: "s1", Policy: w.policy, Last: 2, Entries: 3000}
	c := merge.Merge(keyless{w}, feed.Record{Version: 1, Position: feed.Position{Log: "test", Number: 9}, Control: &feed.Control{At: start.Add(50 * day)}})
	if c.Expired != 5000 {
		t.Errorf("one record purged %d entries", c.Expired)
	}
}

// keyless is a world that knows no key and no id, so that it answers at once.
type keyless struct{ *world }

func (keyless) EntryByKey(string, feed.Key) (uint64, bool) { return 0, false }
func (keyless) EntryByID(string) (uint64, bool)            { return 0, false }
