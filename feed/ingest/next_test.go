package ingest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// TestNextWeighsAllThatIsStored goes through what a state can say; how it is weighed
// is tested in the schedule.
func TestNextWeighsAllThatIsStored(t *testing.T) {
	const url = "https://a.example/feed"
	at := feed.At(time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC))
	base := feed.State{Configured: url, URL: url, Fetched: at, Succeeded: at}
	for _, tt := range []struct {
		name   string
		change func(s *feed.State)
		least  time.Duration
		most   time.Duration
		why    schedule.Reason
	}{
		{"nothing else", func(s *feed.State) {}, time.Hour, time.Hour, schedule.BySchedule},
		{"fresh", func(s *feed.State) { s.Hints.Fresh = at.Add(5 * time.Hour) }, 5 * time.Hour, 5 * time.Hour, schedule.ByFreshness},
		{"ttl", func(s *feed.State) { s.Hints.Interval = 7200 }, 2 * time.Hour, 2*time.Hour + time.Second, schedule.ByInterval},
		{"skipped hour", func(s *feed.State) { s.Hints.SkipHours = 1 << 13 }, 2 * time.Hour, 2 * time.Hour, schedule.BySkip},
		{"skipped day", func(s *feed.State) { s.Hints.SkipDays = 1 << time.Wednesday }, 12 * time.Hour, 12 * time.Hour, schedule.BySkip},
		{"Retry-After", func(s *feed.State) { s.NotBefore = at.Add(90 * time.Hour) }, 90 * time.Hour, 90 * time.Hour, schedule.ByRetryAfter},
		{"throttled", func(s *feed.State) { s.Failures, s.Cause, s.Since = 1, feed.CauseThrottled, at }, 2 * time.Hour, 3 * time.Hour, schedule.ByBackoff},
		{"forbidden thrice", func(s *feed.State) { s.Failures, s.Cause, s.Since = 3, feed.CauseForbidden, at }, 8 * time.Hour, 10 * time.Hour, schedule.ByBackoff},
		{"a server's fault, long", func(s *feed.State) { s.Failures, s.Cause, s.Since = 99, feed.CauseServer, at }, 24 * time.Hour, 27 * time.Hour, schedule.ByBackoff},
		{"unreachable once", func(s *feed.State) { s.Failures, s.Cause, s.Since = 1, feed.CauseNetwork, at }, time.Hour, time.Hour, schedule.BySchedule},
		{"missing for weeks", func(s *feed.State) { s.Failures, s.Cause, s.Since = 40, feed.CauseMissing, at.Add(-42*24*time.Hour) }, 72 * time.Hour, 80 * time.Hour, schedule.ByBackoff},
		{"paused", func(s *feed.State) { s.Paused, s.Failures, s.Cause, s.Since = true, 9, feed.CauseGone, at }, 720 * time.Hour, 800 * time.Hour, schedule.ByPause},
		{"the operator chose another URL", func(s *feed.State) { s.Configured, s.Paused = "https://b.example/", true }, -1, -1, ""},
	} {
		s := base
		tt.change(&s)
		src := source("a", url)
		got, why := Next(&src, s, true, time.Time{})
		d := got.Sub(at.Std())
		if tt.least < 0 {
			if !got.IsZero() {
				t.Errorf("%s: due at %s, want at once", tt.name, got)
			}
			continue
		}
		if d < tt.least || d > tt.most || why != tt.why {
			t.Errorf("%s: after %s, by %q; want %s to %s, by %q", tt.name, d, why, tt.least, tt.most, tt.why)
		}
	}
}

func TestHubSlowsPolling(t *testing.T) {
	src := source("a", "https://a.example/feed")
	src.Floor = func() time.Duration { return 24 * time.Hour }
	at, why := Next(&src, feed.State{Fetched: 1000}, true, time.Time{})
	if at.Unix() < 1000+86400 || why != schedule.ByHub {
		t.Errorf("next at %s, by %q", at, why)
	}
}

// TestAutoLooksAtFilesEachHour has a file whose entries are old and far apart.
func TestAutoLooksAtFilesEachHour(t *testing.T) {
	asked := feed.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	state := feed.State{Fetched: asked, Succeeded: asked, BodyHash: feed.Hash{1}, Hints: feed.Hints{Gap: 30 * 86400, Newest: asked.Add(-400 * 24 * time.Hour)}}
	for url, want := range map[string]time.Duration{"file:a.xml": time.Hour, "https://a.example/feed": 24 * time.Hour} {
		src := Source{Job: feed.Job{Source: "a", URL: url}, Schedule: schedule.Auto("a")}
		at, _ := Next(&src, state, true, time.Time{})
		if wait := at.Sub(asked.Std()); wait < want || wait > want*11/10+2*time.Second {
			t.Errorf("%s: next after %s, want %s and up to a tenth more", url, wait, want)
		}
	}
}

// TestAutoOfUnconditionalSources: without validators each request costs the server
// the whole document.
func TestAutoOfUnconditionalSources(t *testing.T) {
	src := Source{Job: feed.Job{Source: "a", URL: "https://a.example/"}, Schedule: schedule.Auto("a")}
	s := feed.State{Fetched: 1000, Succeeded: 1000, BodyHash: feed.Hash{1}}
	if at, _ := Next(&src, s, true, time.Time{}); at.Unix() < 1000+3*3600 {
		t.Errorf("next at %s", at)
	}
	s.Validator.ETag = `"1"`
	if at, _ := Next(&src, s, true, time.Time{}); at.Unix() > 1000+3600*11/10+1 {
		t.Errorf("with a validator: next at %s", at)
	}
}

// TestSameURLIsAskedOnce: of sources that moved to one place, or to where another is
// configured, one is asked.
func TestSameURLIsAskedOnce(t *testing.T) {
	urls := map[string]string{"a": "https://a.example/", "b": "https://b.example/", "c": "https://c.example/", "d": "https://d.example/", "e": "https://e.example/"}
	moved := map[string]string{"a": "https://b.example/", "c": "https://new.example/", "d": "https://new.example/"}
	var sources []Source
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		sources = append(sources, source(id, urls[id]))
	}
	states := func(id string) (feed.State, bool) {
		return feed.State{Source: id, Configured: urls[id], Moved: moved[id]}, true
	}
	got := Twins(sources, states)
	if len(got) != 2 || got["a"] != "b" || got["d"] != "c" {
		t.Errorf("twins %v, want a of b and d of c", got)
	}
	for i := range sources {
		s, _ := states(sources[i].Job.Source)
		if j := job(&sources[i], s, true, time.Time{}); j.Moved != moved[j.Source] || j.URL != urls[j.Source] {
			t.Errorf("job %+v", j)
		}
	}
}

// TestPlans: what is said to come is what comes, also where other sources have a say.
func TestPlans(t *testing.T) {
	now := time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)
	at := feed.At(now.Add(-10 * time.Minute))
	known := map[string]feed.State{
		"a": {Fetched: at, Failures: 1, Cause: feed.CauseThrottled, Since: at, NotBefore: at.Add(5 * time.Hour)},
		"b": {Fetched: at},
		"c": {Fetched: at, Moved: "https://other.example/d"},
		"d": {Fetched: at},
	}
	var sources []Source
	for _, id := range []string{"a", "b", "c", "d", "new"} {
		url := "https://host.example/" + id
		if id == "c" || id == "d" {
			url = "https://other.example/" + id
		}
		if s, ok := known[id]; ok {
			s.Configured = url
			known[id] = s
		}
		sources = append(sources, source(id, url))
	}
	got := Plans(sources, func(id string) (feed.State, bool) { s, ok := known[id]; return s, ok }, now)
	calm, hour := at.Add(5*time.Hour).Std(), at.Add(time.Hour).Std()
	want := []Plan{
		{calm, schedule.ByRetryAfter, "https://host.example/a", ""},
		{calm, ByHost, "https://host.example/b", ""},
		{hour, schedule.BySchedule, "https://other.example/d", "d"},
		{hour, schedule.BySchedule, "https://other.example/d", ""},
		{calm, ByHost, "https://host.example/new", ""},
	}
	for i := range want {
		if g, w := got[i], want[i]; !g.At.Equal(w.At) || g.Why != w.Why || g.URL != w.URL || g.Twin != w.Twin {
			t.Errorf("%s: %+v, want %+v", sources[i].Job.Source, g, w)
		}
	}
}

func TestTwinIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		urls := hosts(3)
		w.states["s0"] = feed.State{Source: "s0", Configured: urls[0], URL: urls[0], Moved: urls[1], Fetched: feed.At(time.Now())}
		g := w.ingester(urls...)
		end := running(t, g)
		time.Sleep(5*time.Hour + time.Minute)
		if s := mustRound(t, g, RoundOptions{}); s.Waiting != 1 || s.Modified != 2 {
			t.Errorf("a round: %+v, want one waiting", s)
		}
		end()
		if w.count("s0") != 0 || w.count("s1") < 6 {
			t.Errorf("asked %d times where another is asked already, which was asked %d times", w.count("s0"), w.count("s1"))
		}
	})
}

// TestHourToSkipBeginsInTheLine: what stood behind a slow fetch at its host when its
// hour to skip began waits for the end of it.
func TestHourToSkipBeginsInTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now() // at midnight
		w := newWorld()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			if j.Source == "s0" {
				time.Sleep(5 * time.Minute)
			}
			return feed.Result{Outcome: feed.Modified}
		}
		urls := []string{"https://a.example/1", "https://a.example/2"}
		for i, u := range urls {
			id := []string{"s0", "s1"}[i]
			w.states[id] = feed.State{Source: id, Configured: u, URL: u, Fetched: feed.At(begin.Add(-2 * time.Minute)), Hints: feed.Hints{SkipHours: uint32(i) << 1}}
		}
		end := running(t, w.ingester(urls...))
		time.Sleep(150 * time.Minute)
		end()
		if got := w.firstAfter("s1", begin).Sub(begin); got < 2*time.Hour || got > 2*time.Hour+10*time.Second {
			t.Errorf("asked at %s past midnight, want the end of the hour to skip", got)
		}
	})
}

// TestResultThatWasPassedOverIsNoReasonToHurry: the server was asked all the same.
func TestResultThatWasPassedOverIsNoReasonToHurry(t *testing.T) {
	t.Run("unknown", func(t *testing.T) { passedOver(t, 0) })
	t.Run("known", func(t *testing.T) { passedOver(t, 2*time.Hour) })
}

// passedOver polls a source whose results are passed over, and that was fetched so long
// ago; 0: never.
func passedOver(t *testing.T, ago time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.stale = true
		if u := hosts(1)[0]; ago > 0 {
			w.states["s0"] = feed.State{Source: "s0", URL: u, Configured: u, Fetched: feed.At(time.Now().Add(-ago))}
		}
		end := running(t, w.ingester(hosts(1)...))
		time.Sleep(150 * time.Minute)
		end()
		if n := w.count("s0"); n != 3 {
			t.Errorf("asked %d times in two hours and a half", n)
		}
	})
}

// TestRedirectsToOneHostStandInOneLine: sources of different hosts whose requests end
// up at one are asked one by one, from when that is known.
func TestRedirectsToOneHostStandInOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		running, most := 0, 0
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			at := "https://proxy.example/" + j.Source
			if j.Source == "s3" {
				at = ""
			}
			if j.Source != "s3" {
				w.mu.Lock()
				running++
				if j.Validator.Target != "" {
					most = max(most, running)
				}
				w.mu.Unlock()
			}
			time.Sleep(700 * time.Millisecond)
			if j.Source != "s3" {
				w.mu.Lock()
				running--
				w.mu.Unlock()
			}
			return feed.Result{Outcome: feed.Modified, Validator: feed.Validator{ETag: "1", Target: at}}
		}
		g := w.ingester("https://a.example/", "https://b.example/", "https://proxy.example/own", "https://c.example/")
		g.HostSpacing = time.Second
		mustRound(t, g, RoundOptions{})
		begin := time.Now()
		mustRound(t, g, RoundOptions{})
		if d := time.Since(begin); most != 1 || d < 3*time.Second {
			t.Errorf("%d at once at one host, in %s, want one after the other", most, d)
		}
		if d := w.firstAfter("s3", begin).Sub(begin); d > time.Second {
			t.Errorf("another host waits %s", d)
		}
	})
}
