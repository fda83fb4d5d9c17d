package ingest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// running starts Run and gives back what ends it.
func running(t *testing.T, g *Ingester) (end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	synctest.Wait()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func TestRunFollowsSchedules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(3)...)
		now := feed.At(time.Now())
		w.states["s1"] = feed.State{Source: "s1", Fetched: now.Add(-30 * time.Minute)} // due in half an hour
		w.states["s2"] = feed.State{Source: "s2", Fetched: now.Add(-9 * time.Hour)}    // missed while we were away
		end := running(t, g)
		if w.count("s0") != 1 || w.count("s1") != 0 || w.count("s2") != 1 {
			t.Errorf("at the start: %v", w.starts)
		}
		time.Sleep(30*time.Minute - 2*time.Second)
		if w.count("s1") != 0 {
			t.Error("s1 was fetched early")
		}
		time.Sleep(3 * time.Second)
		if w.count("s1") != 1 {
			t.Error("s1 was not fetched in its time")
		}
		time.Sleep(3 * time.Hour)
		for _, s := range []string{"s0", "s2"} {
			if n := w.count(s); n != 4 {
				t.Errorf("%s was fetched %d times in 3.5 hours, want 4", s, n)
			}
		}
		for i, a := range w.starts {
			for _, b := range w.starts[:i] {
				if a.source == b.source && a.at.Sub(b.at) < time.Hour {
					t.Errorf("%s again after %s", a.source, a.at.Sub(b.at))
				}
			}
		}
		end()
	})
}

func TestRunTakesTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(1)...)
		ticks := make(chan time.Time)
		g.Ticks = ticks
		end := running(t, g)
		time.Sleep(5 * time.Hour)
		if n := w.count("s0"); n != 1 {
			t.Errorf("%d fetches without a tick, want the first", n)
		}
		ticks <- time.Now()
		synctest.Wait()
		if n := w.count("s0"); n != 2 {
			t.Errorf("%d fetches after a tick, want 2", n)
		}
		end()
	})
}

func TestRunObeysRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		first := true
		w.answer = func(context.Context, feed.Job) feed.Result {
			r := feed.Result{Outcome: feed.Failed, Status: 429, Failure: "429", Date: feed.At(time.Now())}
			if first {
				r.NotBefore = feed.At(time.Now().Add(72 * time.Hour))
				first = false
			}
			return r
		}
		g := w.ingester("http://user:secret@h.example/feed")
		var log bytes.Buffer
		g.Logger = slog.New(slog.NewTextHandler(&log, nil))
		end := running(t, g)
		time.Sleep(72*time.Hour - time.Second)
		if n := w.count("s0"); n != 1 {
			t.Errorf("%d fetches before the permitted time", n)
		}
		time.Sleep(3 * time.Second)
		if n := w.count("s0"); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
		end()
		if s := log.String(); strings.Count(s, "fetch failed") != 1 || !strings.Contains(s, "err=429") || strings.Contains(s, "secret") {
			t.Errorf("log:\n%s", s)
		}
	})
}

// A source that fails is told of once, and once when it answers again; the rest is for
// debugging.
func TestFailuresAreLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		polls := 0
		w.answer = func(context.Context, feed.Job) feed.Result {
			if polls++; polls <= 4 {
				return feed.Result{Outcome: feed.Failed, Status: 500, Failure: "500"}
			}
			return feed.Result{Outcome: feed.Unchanged, Status: 304}
		}
		g := w.ingester("http://h.example/feed")
		var log, debug bytes.Buffer
		g.Logger = slog.New(slog.NewTextHandler(&debug, &slog.HandlerOptions{Level: slog.LevelDebug}))
		end := running(t, g)
		time.Sleep(30 * 24 * time.Hour)
		end()
		for line := range strings.Lines(debug.String()) {
			if !strings.Contains(line, "level=DEBUG") {
				log.WriteString(line)
			}
		}
		if s := log.String(); polls < 8 || strings.Count(s, "\n") != 2 || !strings.Contains(s, `level=WARN msg="fetch failed" source=s0 url=http://h.example/feed status=500 failures=1 err=500`) ||
			!strings.Contains(s, `level=INFO msg="source answers again" source=s0 failures=4 failing_since=2000-01-01T00:00:00Z`) {
			t.Errorf("of %d polls the log says\n%s", polls, s)
		}
		if s := debug.String(); strings.Count(s, "fetch failed") != 4 || strings.Count(s, "msg=fetched source=s0 outcome=unchanged status=304") != polls-4 {
			t.Errorf("for debugging it says\n%s", s)
		}
	})
}

func TestRoundWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
				return feed.Result{Outcome: feed.Failed, Failure: "called off"}
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		g := w.ingester(hosts(3)...)
		w.states["s2"] = feed.State{Source: "s2", Fetched: feed.At(time.Now())}
		end := running(t, g)
		time.Sleep(time.Second) // s0 and s1 are in flight
		if s := mustRound(t, g, RoundOptions{}); s.Modified != 3 {
			t.Errorf("summary %+v", s)
		}
		if w.count("s0") != 1 || w.count("s1") != 1 || w.count("s2") != 1 {
			t.Errorf("a source was fetched twice at once: %d fetches", len(w.starts))
		}
		// A round that is called off takes along what nobody else wants.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.Round(ctx, RoundOptions{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("called off: %v", err)
		}
		synctest.Wait()
		if len(w.running) > 3 || w.now != 0 {
			t.Errorf("%d fetches go on", w.now)
		}
		n := len(w.stored())
		time.Sleep(2 * time.Hour)
		if len(w.stored()) < n+3 {
			t.Error("the sources of a round that was called off are not fetched again")
		}
		end()
		if s := mustRound(t, g, RoundOptions{}); s.Modified != 3 {
			t.Errorf("after Run: %+v", s)
		}
	})
}

func TestRunEndsARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			<-ctx.Done()
			return feed.Result{Outcome: feed.Failed, Failure: "called off"}
		}
		g := w.ingester(hosts(3)...)
		end := running(t, g)
		got := make(chan error)
		go func() {
			_, err := g.Round(t.Context(), RoundOptions{})
			got <- err
		}()
		synctest.Wait()
		end()
		if err := <-got; !errors.Is(err, ErrStopped) {
			t.Errorf("round: %v", err)
		}
		if n := len(w.stored()); n != 0 {
			t.Errorf("%d results of fetches that were called off are stored", n)
		}
	})
}

func TestTwoRoundsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(context.Context, feed.Job) feed.Result {
			time.Sleep(time.Second)
			return feed.Result{Outcome: feed.Unchanged}
		}
		g := w.ingester("http://a.example/1", "http://a.example/2")
		done := make(chan Summary)
		for range 2 {
			go func() {
				s, _ := g.Round(t.Context(), RoundOptions{})
				done <- s
			}()
		}
		for range 2 {
			if s := <-done; s.Unchanged != 2 {
				t.Errorf("summary %+v", s)
			}
		}
		if len(w.faults) > 0 {
			t.Error(w.faults)
		}
	})
}

func TestShutdownLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slow = time.Second
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			if j.Source == "s9" {
				<-ctx.Done()
				return feed.Result{Outcome: feed.Failed, Failure: "called off"}
			}
			o := feed.Modified
			if j.Source < "s4" {
				o = feed.Unchanged
			}
			return feed.Result{Outcome: o, Date: feed.At(time.Now())}
		}
		g := w.ingester(hosts(10)...)
		end := running(t, g)
		if n := len(w.stored()); n != 0 {
			t.Fatalf("%d results stored before the log answers", n)
		}
		end()
		want := []string{"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"}
		if got := sorted(w.stored()); !slices.Equal(got, want) {
			t.Errorf("stored %v, want %v", got, want)
		}
	})
}

func TestRefusedResultIsFetchedAgainSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.refuse = func(feed.Record) error { return errDisk }
		g := w.ingester(hosts(1)...)
		end := running(t, g)
		w.mu.Lock()
		w.refuse = nil
		w.mu.Unlock()
		time.Sleep(DefaultRetry + time.Second)
		if len(w.stored()) != 1 || w.count("s0") != 2 {
			t.Errorf("stored %v after %d fetches", w.stored(), w.count("s0"))
		}
		end()
	})
}
