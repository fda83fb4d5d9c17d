package merge_test

import (
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Of each of the last 30 days the source's polls, failures, new and changed entries are
// counted; what a hub sends is no poll, and the parts of a fetch are one.
func TestDailyCounts(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "One", prose("one")))
	w.poll("a", time.Hour)
	w.fold(feed.Record{Result: &feed.Result{Source: "a", URL: "https://a.example/feed", At: start.Add(2 * time.Hour), Outcome: feed.Failed, Policy: w.policy}})
	w.fetch("a", day, item("tag:a,1", "", "One", prose("one")+" More."), item("tag:a,2", "", "Two", prose("two")))
	pushed := w.result("a", day+time.Hour, item("tag:a,3", "", "Three", prose("three")))
	pushed.Pushed, pushed.Whole = true, false
	w.fold(feed.Record{Result: pushed})
	first := w.result("a", 2*day, item("tag:a,4", "", "Four", prose("four")), item("tag:a,5", "", "Five", prose("five")))
	last := *first
	first.HasMore, first.Listing, first.Items = true, nil, first.Items[:1]
	last.Part, last.Items = 1, last.Items[1:]
	w.fold(feed.Record{Result: first})
	w.fold(feed.Record{Result: &last})
	d := start.Day()
	want := []feed.DayCount{{Day: d, Polls: 3, Failures: 1, New: 1}, {Day: d + 1, Polls: 1, New: 2, Changed: 1}, {Day: d + 2, Polls: 1, New: 2}}
	if got := w.states["a"].Days; !slices.Equal(got, want) {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	w.poll("a", 2*day-20*time.Hour) // the clock was set back
	want[1].Polls++
	if got := w.states["a"].Days; !slices.Equal(got, want) {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	w.poll("a", 31*day)
	if got := w.states["a"].Days; !slices.Equal(got, append(want[2:], feed.DayCount{Day: d + 31, Polls: 1})) {
		t.Errorf("after 30 days: %+v", got)
	}
	for i := range 40 {
		w.poll("a", time.Duration(40+i)*day)
	}
	if n := len(w.states["a"].Days); n != feed.MaxDays {
		t.Errorf("%d days", n)
	}
}

// The best story that an entry did not join is kept with its evidence.
func TestRefusedStory(t *testing.T) {
	w := newWorld(t)
	w.policy.Window = int64(2 * day / time.Second)
	near := "Police in Harbour Town arrested two men on Tuesday after thieves broke into the maritime museum and carried off a golden compass of Captain Marrok."
	w.fetch("a", 0, item("tag:a,1", "", "Golden compass stolen from museum", near))
	w.fetch("b", time.Hour, item("tag:b,1", "", "A new wing for maps", "The museum opens a wing for old charts of the coast on Sunday, with free tickets for pupils and a lecture on the sea and on those who drew it."))
	e := w.byID("tag:b,1")
	if e.Story != "tag:b,1" || e.Refused == nil || e.Refused.Story != "tag:a,1" || e.Refused.Evidence.Candidate != "tag:a,1" {
		t.Fatalf("story %s, refused %+v", e.Story, e.Refused)
	}
	if v := e.Refused.Evidence; v.Score >= v.Threshold || len(v.Features) == 0 || !slices.Contains(v.Shared, "museum") {
		t.Errorf("evidence %+v", v)
	}
	if first := w.byID("tag:a,1"); first.Refused != nil {
		t.Errorf("the first has refused %+v", first.Refused)
	}
}
