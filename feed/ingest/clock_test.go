package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestClockCheck(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	const h = time.Hour
	for _, tt := range []struct {
		name  string
		skews []time.Duration
		bad   bool
	}{
		{"nothing known", nil, false},
		{"right", []time.Duration{0, time.Second, -time.Minute}, false},
		{"a day off is let pass", []time.Duration{24 * h, 24 * h, 24 * h}, false},
		{"behind", []time.Duration{25 * h, 25 * h, 25 * h}, true},
		{"ahead", []time.Duration{-25 * h, -25 * h, -26 * h}, true},
		{"two are too few", []time.Duration{-9000 * h, -9000 * h}, false},
		{"a minority is wrong", []time.Duration{0, 0, 0, 9000 * h, -9000 * h}, false},
		{"a majority is wrong", []time.Duration{0, 0, 30 * h, 30 * h, 31 * h}, true},
		{"half of them, the milder middle counts", []time.Duration{0, 0, 30 * h, 30 * h}, false},
		{"half of them, before", []time.Duration{0, 0, -30 * h, -30 * h}, false},
		{"only the last 15 count", slices.Concat(slices.Repeat([]time.Duration{90 * h}, 20), slices.Repeat([]time.Duration{0}, 8)), false},
		{"and the first of them still do", slices.Concat(slices.Repeat([]time.Duration{90 * h}, 20), slices.Repeat([]time.Duration{0}, 7)), true},
	} {
		var c clock
		for i, s := range tt.skews {
			c.add(fmt.Sprint(i), feed.At(now.Add(s)), now)
		}
		if err := c.check(now, now); errors.Is(err, ErrClock) != tt.bad {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestClockErrorSaysWhichWay(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var c clock
	for _, domain := range []string{"a", "b", "c"} {
		c.add(domain, feed.At(now.Add(48*time.Hour)), now)
	}
	want := "this machine's clock is wrong: it says 2026-03-01T12:00:00Z, which is 48h0m0s behind what the servers of 3 domains say; nothing was stored; set the clock and try again"
	if err := c.check(now, now); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A domain has one vote, its last: a server that says the year 2001 each minute stops
// nothing.
func TestOneVoteADomain(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var c clock
	for _, domain := range []string{"a", "b", "c"} {
		c.add(domain, feed.At(now), now)
	}
	for i := range 100 {
		now = now.Add(time.Minute)
		c.add("evil", feed.At(now.AddDate(-25, 0, 0)), now)
		if err := c.check(now, now); err != nil {
			t.Fatalf("after %d minutes: %v", i, err)
		}
	}
	if len(c.readings) != 4 {
		t.Errorf("%d readings", len(c.readings))
	}
	for _, r := range []feed.Result{{At: 1_800_000_000}, {At: 1_800_000_000, Date: 1_800_000_000 + 25*3600}, {At: 1_800_000_000, Date: 1_800_000_000 - 25*3600}} {
		if confirms(&r) {
			t.Errorf("%+v confirms our clock", r)
		}
	}
	if r := (feed.Result{At: 1_800_000_000, Date: 1_800_000_000 - 23*3600}); !confirms(&r) {
		t.Error("a server's time within a day confirms nothing")
	}
}

func TestWrongClockStoresNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			time.Sleep(time.Second)
			if j.Source < "s3" {
				return feed.Result{Outcome: feed.Modified} // come first and say nothing
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now().Add(-100 * time.Hour))}
		}
		g := w.ingester(hosts(200)...)
		g.Concurrency = 4
		s, err := g.Round(t.Context(), RoundOptions{})
		if !errors.Is(err, ErrClock) {
			t.Errorf("error %v", err)
		}
		if len(w.records) != 0 || s.Dropped != 200 {
			t.Errorf("%d records, %+v", len(w.records), s)
		}
		if len(w.starts) > 20 {
			t.Errorf("%d fetches, want the round to stop", len(w.starts))
		}
	})
}

func TestFewJobsAreEnoughForAVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, skew := range []time.Duration{0, -100 * time.Hour} {
			w := newWorld()
			w.answer = func(context.Context, feed.Job) feed.Result {
				return feed.Result{Outcome: feed.Unchanged, Date: feed.At(time.Now().Add(skew))}
			}
			g := w.ingester("http://a.example/", "http://b.example/", "http://www.c.example/", "file:x")
			begin := time.Now()
			_, err := g.Round(t.Context(), RoundOptions{})
			if errors.Is(err, ErrClock) != (skew != 0) || time.Since(begin) != 0 {
				t.Errorf("skew %s: %v after %s", skew, err, time.Since(begin))
			}
		}
	})
}

func TestResultsAreNotHeldForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			if j.Source != "s0" {
				time.Sleep(30 * time.Second)
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		g := w.ingester(hosts(3)...)
		begin := time.Now()
		g.Done = func(r feed.Result, _ feed.Outcome, _ error) {
			if d := time.Since(begin); r.Source == "s0" && d != holdWait {
				t.Errorf("s0 was stored after %s, want %s", d, holdWait)
			}
		}
		mustRound(t, g, RoundOptions{})
	})
}

func TestRunWaitsForTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var offset atomic.Int64
		offset.Store(int64(-100 * time.Hour))
		w.answer = func(context.Context, feed.Job) feed.Result {
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now().Add(time.Duration(offset.Load())))}
		}
		g := w.ingester(hosts(10)...)
		var log bytes.Buffer
		g.Logger = slog.New(slog.NewTextHandler(&log, nil))
		end := running(t, g)
		time.Sleep(10 * time.Minute)
		w.mu.Lock()
		records, starts := len(w.records), len(w.starts)
		w.mu.Unlock()
		if records != 0 {
			t.Errorf("%d records under a wrong clock", records)
		}
		if starts > 110 {
			t.Errorf("%d fetches in ten minutes", starts)
		}
		offset.Store(0)
		time.Sleep(2 * time.Minute)
		if got := w.stored(); len(got) != 10 {
			t.Errorf("stored %v once the clock was right", got)
		}
		end()
		if n := strings.Count(log.String(), "results discarded: system clock is wrong"); n != 1 {
			t.Errorf("said %d times, want once:\n%s", n, log.String())
		}
	})
}

func TestClockThatStepsInARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(20)...)
		var step atomic.Int64
		g.Now = func() time.Time { return time.Now().Add(time.Duration(step.Load())) }
		end := running(t, g)
		time.Sleep(time.Minute + 300*time.Millisecond) // never in the same moment as a tick
		if n := len(w.stored()); n != 20 {
			t.Fatalf("%d results stored, want 20", n)
		}
		step.Store(int64(400 * time.Hour))
		time.Sleep(10 * time.Minute)
		if n := len(w.stored()); n != 20 {
			t.Errorf("%d results stored after the step", n-20)
		}
		step.Store(0)
		time.Sleep(time.Hour)
		if n := len(w.stored()); n != 40 {
			t.Errorf("%d results stored once the clock was right again, want 20", n-20)
		}
		end()
	})
}

// Where the log does not believe our clock, which runs ahead, sources are polled at their
// pace all the same.
func TestClockThatIsNotBelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.behind = 10 * 365 * 24 * time.Hour
		w.answer = func(context.Context, feed.Job) feed.Result { return feed.Result{Outcome: feed.Modified} }
		end := running(t, w.ingester(hosts(2)...))
		time.Sleep(10 * time.Hour)
		end()
		w.mu.Lock()
		defer w.mu.Unlock()
		if n := len(w.starts); n < 10 || n > 30 {
			t.Errorf("%d fetches of two sources in ten hours", n)
		}
	})
}
