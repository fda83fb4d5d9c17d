package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestAccept(t *testing.T) {
	w := newWorld()
	g := w.ingester("https://a.example/f")
	w.states["s0"] = feed.State{Source: "s0", URL: "https://a.example/f", Last: 9, Fetched: 1}
	w.listings["s0"] = []feed.Listed{{RawSum: feed.Sum{1}, Entry: 3}}
	var got feed.Job
	items := 1
	read := func(j feed.Job) feed.Result {
		got = j
		return feed.Result{Source: j.Source, Outcome: feed.Modified, Pushed: true, BasedOn: j.BasedOn, Items: make([]feed.Item, items)}
	}
	r, _, err := g.Accept(t.Context(), "s0", read)
	if err != nil || len(w.records) != 1 || w.records[0].Result == nil || !w.records[0].Result.Pushed || w.records[0].Version != feed.Version {
		t.Errorf("%v, records %+v", err, w.records)
	}
	if got.BasedOn != 9 || len(got.Listed) != 1 || r.BasedOn != 9 {
		t.Errorf("the job knows not what is stored: %+v", got)
	}
	items = 5000 // which no record holds
	if _, o, err := g.Accept(t.Context(), "s0", read); err != nil || len(w.records) < 4 || o.Added != 5000 || o.Position.Number != uint64(len(w.records)) {
		t.Errorf("%v, %d records came to %+v, want 5000 new entries and the last position", err, len(w.records), o)
	}
	w.stale = true
	if _, o, err := g.Accept(t.Context(), "s0", read); err != nil || !slices.Equal(o.Stale, []string{"s0"}) || o.Added != 0 {
		t.Errorf("overtaken by a poll: %v, %+v", err, o)
	}
	w.stale = false
	had := len(w.records)
	items = 0
	if _, _, err := g.Accept(t.Context(), "s0", read); err != nil || len(w.records) != had {
		t.Errorf("nothing new: %v, %d records more", err, len(w.records)-had)
	}
	failed := func(feed.Job) feed.Result { return feed.Result{Outcome: feed.Failed, Failure: "no feed"} }
	if r, _, err := g.Accept(t.Context(), "s0", failed); err != nil || r.Failure != "no feed" || len(w.records) != had {
		t.Errorf("what cannot be read: %v, %+v, %d records more", err, r, len(w.records)-had)
	}
	if _, _, err := g.Accept(t.Context(), "s1", read); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown source: %v", err)
	}
	items, w.refuse = 1, func(feed.Record) error { return errDisk }
	if _, _, err := g.Accept(t.Context(), "s0", read); !errors.Is(err, errDisk) {
		t.Errorf("a log that refuses: %v", err)
	}
}

// While the servers say that our clock is wrong, nothing that is dated by it is
// accepted.
func TestAcceptByAWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(6)...)
		off := 48 * time.Hour
		g.Now = func() time.Time { return time.Now().Add(off) }
		read := func(j feed.Job) feed.Result {
			return feed.Result{Source: j.Source, Outcome: feed.Modified, Items: make([]feed.Item, 1)}
		}
		if _, err := g.Round(t.Context(), RoundOptions{}); !errors.Is(err, ErrClock) {
			t.Fatalf("the round: %v", err)
		}
		if _, _, err := g.Accept(t.Context(), "s0", read); !errors.Is(err, ErrClock) || len(w.records) != 0 {
			t.Errorf("%v, records %+v", err, w.records)
		}
		off = 0
		mustRound(t, g, RoundOptions{})
		if _, _, err := g.Accept(t.Context(), "s0", read); err != nil {
			t.Errorf("once the clock is right: %v", err)
		}
	})
}

// A hub that no longer delivers brings the polls back at once.
func TestReplan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(1)...)
		floor := 24 * time.Hour
		g.Sources[0].Floor = func() time.Duration { return floor }
		end := running(t, g)
		defer end()
		time.Sleep(6 * time.Hour)
		if n := w.count("s0"); n != 1 {
			t.Fatalf("%d polls while a hub delivers, want 1", n)
		}
		floor = 0
		time.Sleep(time.Hour)
		if n := w.count("s0"); n != 1 {
			t.Errorf("%d polls before it is said that the floor is another", n)
		}
		g.Replan()
		time.Sleep(2 * time.Second)
		if n := w.count("s0"); n != 2 {
			t.Errorf("%d polls afterwards, want 2", n)
		}
		time.Sleep(3*time.Hour + time.Minute)
		if n := w.count("s0"); n != 5 {
			t.Errorf("%d polls three hours later, want 5", n)
		}
	})
}

// What is pushed while a poll of the source is under way waits for it, and is made of
// what that stored; one of another source does not wait.
func TestAcceptWaitsForThePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(2)...)
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			if j.Source == "s0" {
				time.Sleep(20 * time.Second)
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		end := running(t, g)
		defer end()
		time.Sleep(10 * time.Second)
		bases := map[string]uint64{}
		read := func(j feed.Job) feed.Result {
			bases[j.Source] = j.BasedOn
			return feed.Result{Source: j.Source, Outcome: feed.Modified, Pushed: true, Items: make([]feed.Item, 1)}
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := g.Accept(short, "s0", read); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("called off: %v", err)
		}
		for _, id := range []string{"s1", "s0"} {
			if _, _, err := g.Accept(t.Context(), id, read); err != nil {
				t.Fatal(err)
			}
			want := "[s1 s1]" // its poll, and what was pushed
			if id == "s0" {
				want = "[s1 s1 s0 s0]"
			}
			if got := fmt.Sprint(w.stored()); got != want {
				t.Errorf("after %s was pushed: stored %s, want %s", id, got, want)
			}
		}
		if bases["s0"] != 3 {
			t.Errorf("made of record %d, want that of the poll, 3", bases["s0"])
		}
	})
}
