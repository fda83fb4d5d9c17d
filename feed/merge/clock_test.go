package merge_test

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const year = 365 * day

// fetchAhead folds a document of the items by a clock that no server agrees with.
func (w *world) fetchAhead(source string, after time.Duration, items ...feed.Item) feed.Change {
	w.t.Helper()
	r := w.result(source, after, items...)
	r.Confirmed = false
	return w.fold(feed.Record{Result: r})
}

// A daemon that ran ten years ahead for an hour leaves no trace: nothing expires, what
// comes is dated by the log's time, future dates are clamped to it, and nobody is kept
// waiting.
func TestClockAheadForAnHour(t *testing.T) {
	w := newWorld(t)
	old, future := item("tag:a,1", "", "One", long("one")), item("tag:a,2", "", "Two", long("two"))
	future.Content.Published = start.Add(2 * year)
	w.fetch("a", 0, old)
	w.fetch("b", 0, item("tag:b,1", "", "Other", long("other")))
	for i := range 60 {
		r := w.result("a", 10*year+time.Duration(i)*time.Minute, old, future)
		r.Confirmed, r.NotBefore, r.Hints.Fresh = false, r.At+3600, r.At+60
		c := w.fold(feed.Record{Result: r})
		if told := len(c.Notices) > 0 && c.Notices[0].Kind == feed.NoticeAhead; told != (i == 0) {
			t.Errorf("minute %d: told %v", i, c.Notices)
		}
		if w.now != start || w.ahead != start.Add(10*year) {
			t.Fatalf("minute %d: now %v, ahead since %v", i, w.now, w.ahead)
		}
	}
	e, s := w.byID("tag:a,2"), w.states["a"]
	if e.Published != start || e.Arrival != start || e.Origins[0].FirstSeen != start || e.Updated != start {
		t.Errorf("dated %+v", e)
	}
	if s.Fetched != start || s.ListedAt != start || s.NotBefore != start+3600 || s.Hints.Fresh != start+60 {
		t.Errorf("state %+v", s)
	}
	w.fetch("a", 2*time.Hour, old, future)
	w.wantIDs("tag:a,1", "tag:b,1", "tag:a,2")
	if w.now != start.Add(2*time.Hour) || w.ahead != 0 {
		t.Errorf("now %v, ahead since %v once the clock is right", w.now, w.ahead)
	}
}

// A log that rested for longer is believed where a server's clock agrees, or after 24 hours;
// one that leaps on, or back, begins anew.
func TestClockAfterALongRest(t *testing.T) {
	for name, c := range map[string]struct {
		at   []time.Duration
		want time.Duration // of the log, at the end
	}{
		"30 days":              {[]time.Duration{30 * day}, 30 * day},
		"more":                 {[]time.Duration{30*day + time.Second}, 0},
		"a day of it":          {[]time.Duration{40 * day, 41*day - time.Second}, 0},
		"24 hours of it":       {[]time.Duration{40 * day, 40*day + 5*time.Hour, 41 * day}, 41 * day},
		"a right one between":  {[]time.Duration{40 * day, time.Hour, 41 * day}, time.Hour},
		"further and further":  {[]time.Duration{40 * day, 80 * day, 120 * day}, 0},
		"back a little, wrong": {[]time.Duration{90 * day, 50 * day, 51*day - time.Second}, 0},
		"back a little":        {[]time.Duration{90 * day, 50 * day, 51 * day}, 51 * day},
	} {
		w := newWorld(t)
		w.fetch("a", 0)
		for _, at := range c.at {
			w.fetchAhead("a", at)
		}
		if w.now != start.Add(c.want) {
			t.Errorf("%s: the log's time is %v after the start, want %v", name, time.Duration(w.now-start)*time.Second, c.want)
		}
	}
	w := newWorld(t)
	w.fetch("a", 0)
	w.fetch("a", year)
	if w.now != start.Add(year) {
		t.Errorf("confirmed by a server, the time is %v", w.now)
	}
}
