package ingest

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// throttling answers 429 for the sources, with a Retry-After where there is a wait.
func throttling(wait time.Duration, sources string) func(context.Context, feed.Job) feed.Result {
	return func(_ context.Context, j feed.Job) feed.Result {
		if !strings.Contains(sources, j.Source) {
			return feed.Result{Outcome: feed.Modified}
		}
		r := feed.Result{Outcome: feed.Failed, Status: 429, Cause: feed.CauseThrottled, Failure: "429"}
		if wait > 0 {
			r.NotBefore = feed.At(time.Now().Add(wait))
		}
		return r
	}
}

// firstAfter is when the source was first asked at or after t, by its own clock.
func (w *world) firstAfter(source string, t time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.starts {
		if s.source == source && !s.at.Before(t) {
			return s.at
		}
	}
	return time.Time{}
}

func TestThrottledHostIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = throttling(3*time.Hour, "s1")
		urls := []string{"https://A.example/1", "https://a.example:443/2", "https://a.example/3", "https://b.example/", "https://a.example:8443/"}
		g := w.ingester(urls...)
		g.HostSpacing = time.Second
		begin := time.Now()
		end := running(t, g)
		time.Sleep(90 * time.Minute)
		end()
		w.answer = nil
		again := w.ingester(urls...) // it outlives the process
		again.HostSpacing = time.Second
		if s := mustRound(t, again, RoundOptions{}); s.Waiting != 3 {
			t.Errorf("a round while the host is calm: %+v, want three waiting", s)
		}
		end = running(t, again)
		time.Sleep(4 * time.Hour)
		end()
		for _, source := range []string{"s0", "s1", "s2"} {
			// What stood before the 429 in its host's line was asked.
			next := w.firstAfter(source, begin.Add(3*time.Second))
			if d := next.Sub(begin); d < 3*time.Hour || d > 3*time.Hour+10*time.Second {
				t.Errorf("%s is asked again after %s, want as soon as its host allows", source, d)
			}
		}
		if n := w.count("s3"); n < 6 {
			t.Errorf("another host was asked %d times in five hours", n)
		}
		if n := w.count("s4"); n < 6 {
			t.Errorf("another port was asked %d times in five hours", n)
		}
	})
}

func TestThrottledDomainIsLeftAlone(t *testing.T) {
	for _, tt := range []struct {
		name, throttled string
		calm            bool
	}{{"one host of it says so", "s0", false}, {"two hosts of it say so", "s0 s1", true}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.answer = throttling(5*time.Hour, tt.throttled)
			g := w.ingester("https://a.blogs.example/", "https://b.blogs.example/", "https://c.blogs.example/", "https://a.other.example/", "https://192.0.2.1/", "https://192.0.2.2/")
			end := running(t, g)
			time.Sleep(4*time.Hour + time.Minute)
			end()
			if n := w.count("s2"); (n == 1) != tt.calm {
				t.Errorf("%s: a third host of the domain was asked %d times", tt.name, n)
			}
			if w.count("s3") != 5 || w.count("s4") != 5 {
				t.Errorf("%s: others were asked %d and %d times", tt.name, w.count("s3"), w.count("s4"))
			}
		})
	}
}

// TestThrottledWithoutAWord: the host is calm for as long as the source itself backs
// off, but who asks by hand is let through.
func TestThrottledWithoutAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = throttling(0, "s0")
		g := w.ingester("https://a.example/1", "https://a.example/2")
		end := running(t, g)
		time.Sleep(119 * time.Minute)
		if w.count("s0") != 1 || w.count("s1") != 0 {
			t.Errorf("asked %d and %d times within two hours", w.count("s0"), w.count("s1"))
		}
		if s := mustRound(t, g, RoundOptions{Only: []string{"s1"}, Due: true}); s.Waiting != 1 {
			t.Errorf("what is due: %+v", s)
		}
		if s := mustRound(t, g, RoundOptions{Only: []string{"s1"}}); s.Modified != 1 {
			t.Errorf("by hand: %+v", s)
		}
		end()
	})
}

func TestRegistrable(t *testing.T) {
	for in, want := range map[string]string{
		"a.tumblr.com:443": "tumblr.com", "tumblr.com:443": "tumblr.com", "a.b.co.uk:80": "b.co.uk", "co.uk:80": "",
		"one.github.io:443": "one.github.io", "127.0.0.1:80": "", "::1:80": "", "localhost:80": "", "": "",
	} {
		if got := registrable(in); got != want {
			t.Errorf("registrable(%q) = %q, want %q", in, got, want)
		}
	}
}
