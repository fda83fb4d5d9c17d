package merge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func (w *world) wantDistrusted(source, want string) {
	w.t.Helper()
	s := w.states[source]
	if got := s.Distrusted().String(); got != want {
		w.t.Fatalf("distrusted of %s is %q, want %q (%+v)", source, got, want, s.Doubt)
	}
}

// TestAlikeKeysAreDistrusted folds a document whose items share one id. Then one comes
// alone under that id, and another: neither is the other.
func TestAlikeKeysAreDistrusted(t *testing.T) {
	w := newWorld(t)
	one := item("urn:all", "https://a.example/1", "One", long("one"))
	w.fetch("a", 0, one)
	r := w.result("a", time.Hour, one, item("", "https://a.example/2", "Two", long("two")), item("", "https://a.example/3", "Three", long("three")))
	r.Alike = feed.KindsOf(feed.KindID)
	w.fold(feed.Record{Result: r})
	w.wantDistrusted("a", "id")
	four := item("urn:all", "https://a.example/1?part=2", "One", long("new"))
	w.fetch("a", 2*time.Hour, four)
	if n := len(w.ids()); n != 4 {
		t.Errorf("%d entries: an item was taken for another because of the id that all have", n)
	}
	if e := w.sorted()[3]; !e.Minted {
		t.Errorf("the id that all have is published: %s", e.ID)
	}
	w.fetch("a", 3*time.Hour, item("urn:all", "https://a.example/1?part=2", "One", long("edited")))
	if e := w.sorted()[3]; len(w.ids()) != 4 || e.Origins[0].Edits != 1 {
		t.Errorf("by its link an edit is known: %d entries, %+v", len(w.ids()), e)
	}
	w.policy.Trust = feed.KindsOf(feed.KindID)
	w.fetch("a", 4*time.Hour, four)
	w.wantDistrusted("a", "")
}

func TestReusedIDsAreDistrusted(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.fetch("a", time.Duration(i)*time.Hour, item("7", fmt.Sprintf("https://a.example/%d", i), fmt.Sprint("Title ", i), long(fmt.Sprint("t", i))))
		if i == 2 {
			w.wantDistrusted("a", "")
		}
	}
	w.wantDistrusted("a", "id")
	if s := w.states["a"]; s.Doubt.IDs < 3 || s.Doubt.At == 0 || len(w.ids()) != 5 {
		t.Errorf("%+v, %d entries", s.Doubt, len(w.ids()))
	}
}

// TestFewReusesAreForgiven: a large source whose ids are seldom used again keeps its
// ids, and what is long past counts for nothing.
func TestFewReusesAreForgiven(t *testing.T) {
	w := newWorld(t)
	var many []feed.Item
	for i := range 30 {
		many = append(many, item(fmt.Sprint("m", i), fmt.Sprintf("https://a.example/m%d", i), fmt.Sprint("M ", i), long(fmt.Sprint("m", i))))
	}
	w.fetch("a", 0, many...)
	for i := range 5 {
		many[i] = item(fmt.Sprint("m", i), fmt.Sprintf("https://a.example/new%d", i), fmt.Sprint("N ", i), long(fmt.Sprint("n", i)))
		w.fetch("a", time.Duration(i+1)*time.Hour, many...)
	}
	w.wantDistrusted("a", "")
	for i := range 5 {
		w.fetch("b", time.Duration(i)*31*day, item("7", fmt.Sprintf("https://b.example/%d", i), fmt.Sprint("Title ", i), long(fmt.Sprint("t", i))))
	}
	w.wantDistrusted("b", "")
}

// TestReusesOfAQuarter: used again often enough is three times, and for a quarter of the
// entries that the source has by then, to the entry.
func TestReusesOfAQuarter(t *testing.T) {
	for size, want := range map[int]int{1: 3, 9: 3, 10: 3, 11: 4, 12: 4, 13: 4, 14: 5, 16: 5, 17: 6} {
		w := newWorld(t)
		var items []feed.Item
		for i := range size {
			items = append(items, item(fmt.Sprint("m", i), fmt.Sprintf("https://a.example/m%d", i), fmt.Sprint("M ", i), long(fmt.Sprint("m", i))))
		}
		w.fetch("a", 0, items...)
		for n := 1; n <= want; n++ {
			if w.wantDistrusted("a", ""); t.Failed() {
				t.Fatalf("of %d entries, after %d reuses", size, n-1)
			}
			i := n % size
			items[i] = item(fmt.Sprint("m", i), fmt.Sprintf("https://a.example/new%d", n), fmt.Sprint("N ", n), long(fmt.Sprint("n", n)))
			w.fetch("a", time.Duration(n)*time.Hour, items...)
		}
		if w.wantDistrusted("a", "id"); t.Failed() {
			t.Fatalf("of %d entries, after %d reuses", size, want)
		}
	}
}

func TestReusedLinksAreDistrusted(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.fetch("a", time.Duration(i)*time.Hour, item(fmt.Sprint("id", i), "https://a.example/live", fmt.Sprint("Title ", i), long(fmt.Sprint("t", i))))
	}
	w.wantDistrusted("a", "link, page")
	if n := len(w.ids()); n != 5 {
		t.Errorf("%d entries, want 5", n)
	}
}

// TestOffSwitches: what the operator says identifies nothing, does not, here and with
// other sources.
func TestOffSwitches(t *testing.T) {
	copyOf := func(w *world, ignore feed.Kinds) int {
		w.fetch("a", 0, item("a1", "https://a.example/1", "One", long("one")))
		w.policy.Ignore = ignore
		w.fetch("b", 0, item("b1", "https://www.a.example/1?utm_source=b", "One", long("one")))
		return len(w.ids())
	}
	for ignore, want := range map[feed.Kinds]int{
		0: 1, feed.KindsOf(feed.KindText): 1, feed.KindsOf(feed.KindCanonical): 1, feed.KindsOf(feed.KindCanonical, feed.KindText): 2,
		feed.KindsOf(feed.KindLink, feed.KindCanonical): 1, feed.KindsOf(feed.KindID): 1,
	} {
		if got := copyOf(newWorld(t), ignore); got != want {
			t.Errorf("with %q ignored a copy makes %d entries of two, want %d", ignore, got, want)
		}
	}
	w := newWorld(t)
	w.policy.Ignore = feed.KindsOf(feed.KindID, feed.KindLink, feed.KindCanonical, feed.KindText)
	a := item("tag:a,1", "https://a.example/1", "One", long("one"))
	w.fetch("a", 0, a)
	w.fetch("a", time.Hour, a, item("tag:a,2", "", "Two", "x")) // known by its bytes
	w.fetch("a", 2*time.Hour, item("tag:a,1", "https://a.example/1", "One", long("edited")))
	if ids := w.ids(); len(ids) != 3 || strings.HasPrefix(ids[0], "tag:") {
		t.Errorf("entries %q", ids)
	}
}

// TestTwinsNeverFlipFlop lists two items that have all in common but their texts, in
// turns in either order and each alone: there are two entries, and nothing is edited.
func TestTwinsNeverFlipFlop(t *testing.T) {
	w := newWorld(t)
	bare := func(text string) feed.Item { // the fetcher took out of both what they share
		it := item("tag:a,1", "https://a.example/1", "Title", text)
		it.Keys, it.ID = it.Keys[3:], ""
		return it
	}
	one, two := bare(long("one")), bare(long("two"))
	w.fetch("a", 0, one, two)
	ids := w.ids()
	for i := range 12 {
		docs := [][]feed.Item{{one, two}, {two, one}, {one}, {two}}
		if c := w.fetch("a", time.Duration(i+1)*time.Hour, docs[i%4]...); c.Added+c.Edited > 0 {
			t.Fatalf("document %d adds %d and edits %d entries", i, c.Added, c.Edited)
		}
	}
	w.wantIDs(ids...)
}

// TestBoilerplateIsNoCopy: outlets that put one summary under all that they have do
// not have one entry.
func TestBoilerplateIsNoCopy(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("a1", "https://a.example/1", "One", long("subscribe")), item("a2", "https://a.example/2", "Two", long("subscribe")))
	w.fetch("b", 0, item("b1", "https://b.example/1", "Three", long("subscribe")))
	if n := len(w.ids()); n != 3 {
		t.Errorf("%d entries, want 3", n)
	}
}
