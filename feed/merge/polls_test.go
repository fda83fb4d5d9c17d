package merge_test

import (
	"slices"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// fail folds a failure, after start.
func (w *world) fail(source string, after time.Duration, cause feed.Cause) feed.Change {
	w.t.Helper()
	r := &feed.Result{Source: source, URL: "https://" + source + ".example/feed", At: start.Add(after), Outcome: feed.Failed, Confirmed: true, Failure: cause.String(), Cause: cause, Policy: w.policy}
	return w.fold(feed.Record{Result: r})
}

// unchanged folds a 304 that was reached by way of moved.
func (w *world) unchanged(source string, after time.Duration, moved string) feed.Change {
	w.t.Helper()
	r := feed.Result{Source: source, URL: w.states[source].URL, At: start.Add(after), Outcome: feed.Unchanged, Status: 304, BasedOn: w.states[source].Last, Moved: moved, Policy: w.policy}
	return w.fold(feed.Record{Unchanged: []feed.Result{r}})
}

func wantNotices(t *testing.T, c feed.Change, want ...feed.Notice) {
	t.Helper()
	if !slices.Equal(c.Notices, want) {
		t.Errorf("notices %v, want %v", c.Notices, want)
	}
}

func TestFailuresSayWhyAndSinceWhen(t *testing.T) {
	w := newWorld(t)
	w.fail("a", 0, feed.CauseServer)
	w.fail("a", time.Hour, feed.CauseThrottled)
	if s := w.states["a"]; s.Failures != 2 || s.Cause != feed.CauseThrottled || s.Since != start || s.Configured != "https://a.example/feed" {
		t.Errorf("state %+v", s)
	}
	w.fetch("a", 2*time.Hour, item("1", "", "One", "text"))
	if s := w.states["a"]; s.Failures != 0 || s.Cause != feed.CauseNone || s.Since != 0 {
		t.Errorf("after a success: %+v", s)
	}
}

func TestGoneAtThreePollsOverThreeDaysPauses(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("1", "", "One", "text"))
	for h := time.Duration(1); h <= 72; h++ {
		wantNotices(t, w.fail("a", h*time.Hour, feed.CauseGone))
	}
	if w.states["a"].Paused {
		t.Error("paused within three days")
	}
	wantNotices(t, w.fail("a", 73*time.Hour, feed.CauseGone), feed.Notice{Source: "a", Kind: feed.NoticePaused})
	if s := w.states["a"]; !s.Paused || s.Entries != 1 || len(w.listings["a"]) != 1 {
		t.Errorf("state %+v, want it paused with all its entries", s)
	}
	wantNotices(t, w.fail("a", 40*day, feed.CauseServer)) // a probe
	if !w.states["a"].Paused {
		t.Error("a server error ends the pause")
	}
	wantNotices(t, w.fetch("a", 70*day, item("1", "", "One", "text")), feed.Notice{Source: "a", Kind: feed.NoticeResumed})
	if s := w.states["a"]; s.Paused || s.Gone != (feed.Streak{}) {
		t.Errorf("after a success: %+v", s)
	}
}

func TestGoneNowAndThenIsNotGone(t *testing.T) {
	w := newWorld(t)
	for d := range time.Duration(20) {
		w.fail("a", 2*d*day, feed.CauseGone)
		w.fetch("a", 2*d*day+time.Hour, item("1", "", "One", "text"))
	}
	w.fail("b", 0, feed.CauseGone)
	w.fail("b", 9*day, feed.CauseGone)
	if w.states["a"].Paused || w.states["b"].Paused {
		t.Errorf("paused: %+v", w.states)
	}
}

func TestAnotherURLOfTheOperatorsStartsAnew(t *testing.T) {
	w := newWorld(t)
	for d := range time.Duration(5) {
		w.fail("a", d*day, feed.CauseGone)
	}
	r := &feed.Result{Source: "a", URL: "https://new.example/", At: start.Add(6 * day), Outcome: feed.Failed, Cause: feed.CauseNetwork, Policy: w.policy}
	w.fold(feed.Record{Result: r})
	if s := w.states["a"]; s.Paused || s.Failures != 1 || s.Gone.Polls != 0 || s.Configured != r.URL || s.Since != r.At {
		t.Errorf("state %+v", s)
	}
}

const newPlace = "https://new.example/feed"

// TestMoveIsBelievedAfterTenPollsOverFiveDays goes through what proves a move and
// what does not.
func TestMoveIsBelievedAfterTenPollsOverFiveDays(t *testing.T) {
	for _, tt := range []struct {
		name  string
		every time.Duration
		polls int
		spoil func(w *world, at time.Duration) // before the last poll
		moved bool
	}{
		{"ten polls over five days", 5 * day / 9, 10, nil, true},
		{"a second less than five days", 5*day/9 - time.Second, 10, nil, false},
		{"a hundred polls within five days", time.Hour, 100, nil, false},
		{"nine polls over weeks", 3 * day, 9, nil, false},
		{"a failure in between says nothing", day, 10, func(w *world, at time.Duration) { w.fail("a", at, feed.CauseNetwork) }, true},
		{"a poll that is not redirected", day, 10, func(w *world, at time.Duration) { w.unchanged("a", at, "") }, false},
		{"a poll that is redirected elsewhere", day, 10, func(w *world, at time.Duration) { w.unchanged("a", at, "https://else.example/") }, false},
		{"another feed at the new place", day, 10, func(w *world, at time.Duration) {
			r := w.result("a", at, item("9", "", "Else", "text"))
			r.Moved = newPlace
			w.fold(feed.Record{Result: r})
		}, false},
		{"a new document of the same feed", day, 9, func(w *world, at time.Duration) {
			r := w.result("a", at, item("1", "", "One", "text"), item("2", "", "Two", "text"))
			r.Moved, r.Same = newPlace, true
			w.fold(feed.Record{Result: r})
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.fetch("a", 0, item("1", "", "One", "text"))
			var last feed.Change
			for n := range tt.polls {
				at := time.Duration(n) * tt.every
				if n == tt.polls-1 && tt.spoil != nil {
					tt.spoil(w, at-time.Minute)
				}
				last = w.unchanged("a", at, newPlace)
			}
			s := w.states["a"]
			if (s.Moved == newPlace) != tt.moved {
				t.Errorf("moved %q, evidence %+v", s.Moved, s.Move)
			}
			if !tt.moved {
				wantNotices(t, last)
				return
			}
			wantNotices(t, last, feed.Notice{Source: "a", Kind: feed.NoticeMoved, URL: newPlace})
			if s.Asked(s.Configured) != newPlace || s.Asked("https://other.example/") != "https://other.example/" {
				t.Error("the move holds for another URL than the one that it was proven for")
			}
		})
	}
}

func TestMoveThatFailsIsTakenBack(t *testing.T) {
	moved := func(t *testing.T) *world {
		w := newWorld(t)
		w.fetch("a", 0, item("1", "", "One", "text"))
		for n := range time.Duration(10) {
			w.unchanged("a", n*day, newPlace)
		}
		return w
	}
	back := feed.Notice{Source: "a", Kind: feed.NoticeBack, URL: newPlace}
	t.Run("ten failures over five days", func(t *testing.T) {
		w := moved(t)
		var c feed.Change
		for n := range time.Duration(10) {
			wantNotices(t, c)
			c = w.fail("a", 20*day+n*5*day/9, feed.CauseMissing)
		}
		wantNotices(t, c, back)
		if s := w.states["a"]; s.Moved != "" || s.Failures != 1 {
			t.Errorf("state %+v", s)
		}
	})
	t.Run("gone there", func(t *testing.T) {
		w := moved(t)
		w.fail("a", 20*day, feed.CauseGone)
		w.fail("a", 22*day, feed.CauseGone)
		wantNotices(t, w.fail("a", 24*day, feed.CauseGone), back)
		if s := w.states["a"]; s.Moved != "" || s.Paused {
			t.Errorf("state %+v, want the configured URL asked first", s)
		}
	})
	t.Run("the new place leads back", func(t *testing.T) {
		w := moved(t)
		for n := range time.Duration(10) {
			w.unchanged("a", (20+n)*day, "https://a.example/feed")
		}
		if s := w.states["a"]; s.Moved != "" {
			t.Errorf("state %+v", s)
		}
	})
}

func TestHintsStandUntilTheNextDocument(t *testing.T) {
	w := newWorld(t)
	r := w.result("a", 0, item("1", "", "One", "text"))
	r.Hints = feed.Hints{Fresh: start + 600, Interval: 7200, SkipHours: 1, SkipDays: 2, Gap: 3600, Newest: start - 10}
	w.fold(feed.Record{Result: r})
	w.fold(feed.Record{Unchanged: []feed.Result{{Source: "a", URL: r.URL, At: start.Add(time.Hour), Outcome: feed.Unchanged, BasedOn: w.states["a"].Last, Hints: feed.Hints{Fresh: start + 9000}, Policy: w.policy}}})
	want := r.Hints
	if want.Fresh = start + 9000; w.states["a"].Hints != want {
		t.Errorf("after a 304: %+v, want %+v", w.states["a"].Hints, want)
	}
	d := w.result("a", 2*time.Hour, item("2", "", "Two", "text"))
	d.Delta, d.Whole, d.Hints = true, false, feed.Hints{Newest: start + 5, Gap: 1}
	w.fold(feed.Record{Result: d})
	if want.Fresh, want.Newest = 0, start+5; w.states["a"].Hints != want {
		t.Errorf("after a delta: %+v, want %+v", w.states["a"].Hints, want)
	}
	w.fetch("a", 3*time.Hour, item("3", "", "Three", "text"))
	if got := w.states["a"].Hints; got != (feed.Hints{}) {
		t.Errorf("after a document without hints: %+v", got)
	}
}

// TestFetchesThatDoNotOverlapMissedEntries goes through what looks like a gap and is
// none.
func TestFetchesThatDoNotOverlapMissedEntries(t *testing.T) {
	one, two, three := item("1", "", "One", "text"), item("2", "", "Two", "text"), item("3", "", "Three", "text")
	ours := item("4", "", "Four", "text")
	ours.Loop = true
	for _, tt := range []struct {
		name   string
		items  []feed.Item
		change func(*feed.Result)
		missed int
	}{
		{"all is new", []feed.Item{three}, nil, 1},
		{"one is old", []feed.Item{three, two}, nil, 0},
		{"one is edited", []feed.Item{three, item("2", "", "Two", "another text")}, nil, 0},
		{"nothing is listed any more", nil, nil, 0},
		{"one is an entry of ours that came back", []feed.Item{three, ours}, nil, 0},
		{"a delta", []feed.Item{three}, func(r *feed.Result) { r.Whole = false }, 0},
		{"older pages were read", []feed.Item{three}, func(r *feed.Result) { r.CaughtUp = true }, 0},
		{"the operator chose another URL", []feed.Item{three}, func(r *feed.Result) { r.URL += "2" }, 0},
		{"a hub pushed it", []feed.Item{three}, func(r *feed.Result) { r.Whole, r.Pushed = false, true }, 0},
	} {
		w := newWorld(t)
		w.fetch("a", 0, one, two, ours)
		w.poll("a", time.Hour)
		r := w.result("a", 6*time.Hour, tt.items...)
		if tt.change != nil {
			tt.change(r)
		}
		c := w.fold(feed.Record{Result: r})
		s := w.states["a"]
		if s.Missed != tt.missed || (len(c.Notices) == 1) != (tt.missed == 1) {
			t.Errorf("%s: missed %d, notices %v", tt.name, s.Missed, c.Notices)
		}
		if tt.missed == 1 && (s.MissedAt != start.Add(6*time.Hour) || s.MissedAfter != 5*3600) {
			t.Errorf("%s: at %s after %d s", tt.name, s.MissedAt, s.MissedAfter)
		}
	}
}

func TestDocumentOfSeveralPartsMissesAsOne(t *testing.T) {
	for _, overlap := range []bool{false, true} {
		w := newWorld(t)
		w.fetch("a", 0, item("1", "", "One", "text"))
		items := []feed.Item{item("3", "", "Three", "text"), item("2", "", "Two", "text")}
		if overlap {
			items = append(items, item("1", "", "One", "text"))
		}
		last := w.result("a", time.Hour, items...)
		first := *last
		first.Items, first.Listing, first.HasMore = last.Items[:1], nil, true
		last.Items, last.Part = last.Items[1:], 1
		w.fold(feed.Record{Result: &first})
		w.fold(feed.Record{Result: last})
		if s := w.states["a"]; (s.Missed == 1) == overlap || s.PartsFolded != 0 {
			t.Errorf("overlap %v: %+v", overlap, s)
		}
	}
}

func TestPushIsNoPoll(t *testing.T) {
	w := newWorld(t)
	r := w.result("a", 0, item("1", "", "One", "text"))
	r.Validator, r.Hints = feed.Validator{ETag: `"1"`}, feed.Hints{Gap: 5}
	w.fold(feed.Record{Result: r})
	w.fail("a", time.Hour, feed.CauseServer)
	before := w.states["a"]
	p := w.result("a", 2*time.Hour, item("2", "", "Two", "text"))
	p.Pushed, p.Whole, p.URL = true, false, "https://hub.example/"
	w.fold(feed.Record{Result: p})
	after := w.states["a"]
	if after.Entries != 2 || len(w.listings["a"]) != 2 {
		t.Errorf("%d entries, %d listed, want what was pushed added", after.Entries, len(w.listings["a"]))
	}
	after.Last, after.Entries, after.Delivered = before.Last, before.Entries, before.Delivered
	if !equalStates(before, after) {
		t.Errorf("the push changed\n%+v to\n%+v", before, after)
	}
}

func equalStates(a, b feed.State) bool {
	a.Aside, b.Aside = nil, nil
	a.Revision, b.Revision = 0, 0
	return a.Validator == b.Validator && a.Fetched == b.Fetched && a.Failures == b.Failures && a.Cause == b.Cause && a.URL == b.URL &&
		a.Configured == b.Configured && a.Hints == b.Hints && a.BodyHash == b.BodyHash && a.Status == b.Status && a.ListedAt == b.ListedAt && a.Succeeded == b.Succeeded
}

func TestIdentityIsThatOfTheLastDocument(t *testing.T) {
	w := newWorld(t)
	r := w.result("a", 0, item("1", "", "One", "text"))
	r.Meta.ID, r.Meta.Links = "tag:a.example,2026:feed", []feed.Link{{Rel: "self", Href: "https://a.example/feed"}}
	w.fold(feed.Record{Result: r})
	got := w.states["a"].Identity
	if got == (feed.Identity{}) || !got.Of(&feed.Meta{ID: r.Meta.ID}) || !got.Of(&feed.Meta{Links: r.Meta.Links}) {
		t.Errorf("identity %+v", got)
	}
	if got.Of(&feed.Meta{}) || got.Of(&feed.Meta{ID: "tag:b.example,2026:feed"}) || (feed.Identity{}).Of(&feed.Meta{}) {
		t.Error("another feed, or one that says nothing, is taken for it")
	}
	if w.poll("a", time.Hour); w.states["a"].Identity != got {
		t.Error("a 304 changes it")
	}
	f := &feed.Result{Source: "a", URL: "https://b.example/", At: start.Add(2 * time.Hour), Outcome: feed.Failed, Policy: w.policy}
	if w.fold(feed.Record{Result: f}); w.states["a"].Identity != (feed.Identity{}) {
		t.Error("another URL of the operator's keeps it")
	}
}
