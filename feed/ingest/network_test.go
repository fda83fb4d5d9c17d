package ingest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// cable is a network that can be unplugged.
type cable struct{ out atomic.Bool }

func (c *cable) answer(_ context.Context, j feed.Job) feed.Result {
	time.Sleep(time.Duration(len(j.Source)) * time.Second)
	if c.out.Load() || j.Source == "dead" {
		return feed.Result{Outcome: feed.Failed, Cause: feed.CauseNetwork, Failure: "no route to host"}
	}
	return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
}

// TestNothingIsRecordedWhenEveryHostFails pulls the plug on a daemon and puts it back.
func TestNothingIsRecordedWhenEveryHostFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var c cable
		w.answer = c.answer
		g := w.ingester(hosts(40)...)
		g.Sources[1].Schedule = every(85 * time.Minute) // is tried at other times than the rest
		var log bytes.Buffer
		g.Logger = slog.New(slog.NewTextHandler(&log, nil))
		end := running(t, g)
		time.Sleep(30 * time.Minute)
		if n := len(w.stored()); n != 40 {
			t.Fatalf("%d results stored", n)
		}
		w.mu.Lock()
		s := w.states["s7"]
		s.NotBefore = feed.At(time.Now().Add(10 * time.Hour)) // the server's word outlasts the outage
		w.states["s7"] = s
		w.mu.Unlock()
		c.out.Store(true)
		time.Sleep(6 * time.Hour)
		if n := len(w.stored()); n != 40 {
			t.Errorf("%d failures were recorded", n-40)
		}
		if n := strings.Count(log.String(), "this machine's network"); n != 1 {
			t.Errorf("said %d times, want once:\n%.3000s", n, log.String())
		}
		if n := w.count("s0"); n > 40 {
			t.Errorf("a source was tried %d times in six hours", n)
		}
		c.out.Store(false)
		for n := 0; len(w.stored()) == 40 && n < 100; n++ {
			time.Sleep(10 * time.Second)
		}
		time.Sleep(time.Minute) // once one is reached, all are asked
		if n := len(w.stored()); n != 79 {
			t.Errorf("%d results after the network is back, want one of each but s7", n-40)
		}
		if n := w.count("s7"); n > 2 {
			t.Errorf("s7 was asked %d times although its server said when to come", n)
		}
		end()
	})
}

func TestRoundWithoutANetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, n := range []int{2, 3, 50} {
			w := newWorld()
			var c cable
			c.out.Store(true)
			w.answer = c.answer
			s, err := w.ingester(hosts(n)...).Round(t.Context(), RoundOptions{})
			if !errors.Is(err, ErrNetwork) || len(w.records) != 0 || s.Dropped != n || s.Failed != 0 {
				t.Errorf("%d hosts: %v, %+v, %d records", n, err, s, len(w.records))
			}
		}
	})
}

// TestNeighbourThatAnswersProvesNothing: a feed made on this very machine can be read
// without a network.
func TestNeighbourThatAnswersProvesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var c cable
		c.out.Store(true)
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			if host(j.URL) == "127.0.0.1" {
				time.Sleep(10 * time.Second)
				return feed.Result{Outcome: feed.Unchanged}
			}
			return c.answer(ctx, j)
		}
		s, err := w.ingester(append(hosts(9), "http://127.0.0.1:8080/")...).Round(t.Context(), RoundOptions{})
		if !errors.Is(err, ErrNetwork) || s.Unchanged != 1 || s.Dropped != 9 {
			t.Errorf("%v, %+v", err, s)
		}
	})
}

// TestFailuresThatAreTheSources goes through failures that say nothing of our network.
func TestFailuresThatAreTheSources(t *testing.T) {
	network := func(j feed.Job) feed.Result {
		return feed.Result{Outcome: feed.Failed, Cause: feed.CauseNetwork, Failure: "refused"}
	}
	for _, tt := range []struct {
		name   string
		urls   []string
		answer func(j feed.Job) feed.Result
	}{
		{"one host answers", hosts(20), func(j feed.Job) feed.Result {
			if j.Source == "s13" {
				time.Sleep(10 * time.Second)
				return feed.Result{Outcome: feed.Unchanged}
			}
			return network(j)
		}},
		{"one host answers, if only to refuse", hosts(20), func(j feed.Job) feed.Result {
			if j.Source == "s13" {
				return feed.Result{Outcome: feed.Failed, Cause: feed.CauseServer, Status: 500}
			}
			time.Sleep(30 * time.Second)
			return network(j)
		}},
		{"one host is all there is", []string{"http://a.example/1", "http://a.example/2", "http://a.example/3"}, network},
		{"neighbours", []string{"http://127.0.0.1/", "http://10.1.1.1/", "http://nas.local/", "http://localhost/", "http://box/", "http://[fd00::1]/"}, network},
		{"every server has a fault", hosts(20), func(feed.Job) feed.Result {
			return feed.Result{Outcome: feed.Failed, Cause: feed.CauseServer, Status: 500}
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.answer = func(_ context.Context, j feed.Job) feed.Result { return tt.answer(j) }
			if s := mustRound(t, w.ingester(tt.urls...), RoundOptions{}); s.Dropped != 0 || len(w.stored()) != len(tt.urls) {
				t.Errorf("%s: %+v, %d stored of %d", tt.name, s, len(w.stored()), len(tt.urls))
			}
		})
	}
}

// TestDeadHostAmongFewIsRecorded: a host that is dead for days is told from a network
// that is down although hours lie between the polls of the others.
func TestDeadHostAmongFewIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var c cable
		w.answer = c.answer
		g := w.ingester("https://a.example/", "https://b.example/", "https://c.example/", "https://d.example/")
		g.Sources[3].Job.Source = "dead"
		end := running(t, g)
		time.Sleep(10 * time.Hour)
		w.mu.Lock()
		failures := w.states["dead"].Failures
		w.mu.Unlock()
		if failures < 5 {
			t.Errorf("%d failures recorded of a dead host in ten hours", failures)
		}
		end()
	})
}
