package merge_test

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// come folds a result of the source as it is, after start.
func (w *world) come(source string, after time.Duration, r feed.Result) feed.Change {
	w.t.Helper()
	r.Source, r.URL, r.At, r.Policy, r.Confirmed = source, "https://"+source+".example/feed", start.Add(after), w.policy, true
	if r.Outcome != feed.Failed {
		r.BasedOn = w.states[source].Last
	}
	return w.fold(feed.Record{Result: &r})
}

var (
	refused  = feed.Result{Outcome: feed.Failed, Cause: feed.CauseServer, Failure: "500", Status: 500, Refused: true}
	failed   = feed.Result{Outcome: feed.Failed, Cause: feed.CauseServer, Failure: "500", Status: 500}
	silent   = feed.Result{Outcome: feed.Failed, Cause: feed.CauseNetwork, Failure: "no answer"}
	answered = feed.Result{Outcome: feed.Unchanged, Status: 304}
)

func bare(r feed.Result) feed.Result {
	r.Bare = true
	return r
}

// asksBare is whether the source is asked without validators at the time.
func (w *world) asksBare(after time.Duration) bool {
	s := w.states["a"]
	return s.AskBare(start.Add(after))
}

func TestThreeRefusalsAndOneWithoutValidators(t *testing.T) {
	const h = time.Hour
	w := newWorld(t)
	w.fetch("a", 0, item("1", "", "One", "text"))
	for n := range 3 {
		if w.asksBare(0) {
			t.Fatalf("asked without validators after %d refusals", n)
		}
		w.come("a", h, refused)
	}
	w.come("a", 2*h, silent) // says nothing
	if !w.asksBare(3 * h) {
		t.Fatal("asked with validators after three refusals")
	}
	wantNotices(t, w.come("a", 3*h, bare(answered)), feed.Notice{Source: "a", Kind: feed.NoticeBare})
	if s := w.states["a"]; s.Bare != start.Add(3*h) || s.Failures != 0 {
		t.Errorf("state %+v", s)
	}
	if !w.asksBare(26*h) || w.asksBare(27*h) {
		t.Error("the first time ends after a day")
	}
	w.come("a", 20*h, bare(failed)) // without validators too: that was not the reason
	if !w.asksBare(26 * h) {
		t.Error("a failure without validators ends it")
	}
	at := 27 * h
	for _, days := range []time.Duration{1, 2, 4, 8, 14, 14} {
		w.come("a", at, refused)
		if end := at + days*day; !w.asksBare(end-time.Second) || w.asksBare(end) {
			t.Errorf("refused after %s, it is not asked without for %d days, but until %s", at, days, w.states["a"].BareEnds)
		}
		at += days * day
	}
	wantNotices(t, w.come("a", at, answered), feed.Notice{Source: "a", Kind: feed.NoticeBareOver})
	if s := w.states["a"]; s.Bare != 0 || s.BareEnds != 0 || w.asksBare(at) {
		t.Errorf("after it was mended: %+v", s)
	}
}

func TestRefusalsThatAreNone(t *testing.T) {
	const h = time.Hour
	w := newWorld(t)
	w.fetch("a", 0, item("1", "", "One", "text"))
	w.come("a", h, refused)
	w.come("a", h, refused)
	w.come("a", h, failed) // with no condition, or in a way that is about something else
	w.come("a", h, refused)
	if w.asksBare(h) {
		t.Error("another failure between them does not begin the count again")
	}
	w.come("a", h, refused)
	w.come("a", h, answered)
	w.come("a", h, refused)
	if w.asksBare(h) {
		t.Error("an answer between them does not begin the count again")
	}
	w.come("a", h, refused)
	w.come("a", h, refused)
	asked := []int{}
	for n := range 20 { // a server that fails all requests alike
		if w.asksBare(h) {
			asked = append(asked, n)
			w.come("a", h, bare(failed))
		} else {
			w.come("a", h, refused)
		}
	}
	if len(asked) != 3 || asked[0] != 0 || asked[1] != 9 || asked[2] != 18 {
		t.Errorf("asked without validators at the polls %v, want 0, 9 and 18", asked)
	}
}

func TestAnotherURLIsAskedWithValidatorsAgain(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("1", "", "One", "text"))
	for range 3 {
		w.come("a", time.Hour, refused)
	}
	w.come("a", time.Hour, bare(answered))
	r := answered
	r.Outcome, r.Cause, r.Source, r.URL, r.At = feed.Failed, feed.CauseServer, "a", "https://other.example/", start.Add(2*time.Hour)
	w.fold(feed.Record{Result: &r})
	if s := w.states["a"]; s.Bare != 0 || s.BareEnds != 0 || s.Refusals != 0 {
		t.Errorf("state %+v", s)
	}
}

func TestWhatADocumentSaysOfItsMove(t *testing.T) {
	w := newWorld(t)
	const there = "https://new.example/feed"
	document := func(declared string) feed.Result {
		return feed.Result{Outcome: feed.Modified, Status: 200, Whole: true, Declared: declared}
	}
	wantNotices(t, w.come("a", 0, document("")))
	wantNotices(t, w.come("a", time.Hour, document(there)), feed.Notice{Source: "a", Kind: feed.NoticeDeclared, URL: there})
	wantNotices(t, w.come("a", 2*time.Hour, document(there)))
	wantNotices(t, w.come("a", 3*time.Hour, answered))
	if s := w.states["a"]; s.Declared != there || s.Moved != "" || s.Asked("https://a.example/feed") != "https://a.example/feed" {
		t.Errorf("state %+v, want it said and not followed", s)
	}
	wantNotices(t, w.come("a", 4*time.Hour, document("")))
	if s := w.states["a"]; s.Declared != "" {
		t.Errorf("state %+v", s)
	}
}
