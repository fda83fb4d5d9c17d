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

func TestRoundFetchesEachOnceWithinBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			time.Sleep(100 * time.Millisecond)
			return feed.Result{Outcome: feed.Unchanged, Date: feed.At(time.Now())}
		}
		g := w.ingester(hosts(200)...)
		g.Concurrency = 8
		s := mustRound(t, g, RoundOptions{})
		if s.Unchanged != 200 || s.Sources != 200 || s.Dropped != 0 {
			t.Errorf("summary %+v, want 200 unchanged", s)
		}
		if len(w.starts) != 200 || w.most != 8 {
			t.Errorf("%d fetches, %d at once; want 200 and 8", len(w.starts), w.most)
		}
		if len(w.stored()) != 200 {
			t.Errorf("%d results stored, want 200", len(w.stored()))
		}
		if len(w.records) > 10 {
			t.Errorf("%d records, want few: unchanged polls share them", len(w.records))
		}
		if w.views > 200/viewBatch+3+len(w.records) {
			t.Errorf("%d views for 200 jobs and %d records, want one a few dozen jobs and one a record", w.views, len(w.records))
		}
	})
}

func TestHostSpacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			if j.Source == "s3" {
				time.Sleep(5 * time.Second) // longer than the spacing
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		g := w.ingester("http://a.example/1", "https://A.example:8443/2", "http://a.example./3", "http://a.example/4", "http://a.example/5", "http://b.example/", "file:x", "file:y")
		g.HostSpacing = 2 * time.Second
		begin := time.Now()
		mustRound(t, g, RoundOptions{})
		if len(w.faults) > 0 {
			t.Error(w.faults)
		}
		want := []time.Duration{0, 2 * time.Second, 4 * time.Second, 6 * time.Second, 11 * time.Second, 0, 0, 0}
		for _, s := range w.starts {
			i := int(s.source[1] - '0')
			if got := s.at.Sub(begin); got != want[i] {
				t.Errorf("%s starts after %s, want %s", s.source, got, want[i])
			}
		}
	})
}

func TestHungHostDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		urls := append(hosts(30), "http://hung.example/1", "http://hung.example/2", "http://hung.example/3")
		done := map[string]time.Duration{}
		begin := time.Now()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			if host(j.URL) == "hung.example" {
				time.Sleep(30 * time.Second)
				return feed.Result{Outcome: feed.Failed, Failure: "timeout"}
			}
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		g := w.ingester(urls...)
		g.Concurrency = 2
		g.Done = func(r feed.Result, _ feed.Outcome, err error) { done[r.Source] = time.Since(begin) }
		s := mustRound(t, g, RoundOptions{})
		if s.Modified != 30 || s.Failed != 3 {
			t.Errorf("summary %+v", s)
		}
		for i := range 30 {
			if d := done[fmt.Sprintf("s%d", i)]; d != 0 {
				t.Errorf("s%d was stored after %s, want at once", i, d)
			}
		}
	})
}

func TestNotBeforeBindsAnyRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester("http://a.example/1", "http://a.example/2", "http://b.example/")
		at := feed.At(time.Now().Add(time.Minute))
		w.states["s0"] = feed.State{Source: "s0", URL: "http://a.example/1", NotBefore: at}
		w.states["s2"] = feed.State{Source: "s2", URL: "http://old.example/", NotBefore: at} // said by another host
		s := mustRound(t, g, RoundOptions{})
		if s.Waiting != 1 || s.Modified != 2 || w.count("s0") != 0 {
			t.Errorf("summary %+v, s0 asked %d times", s, w.count("s0"))
		}
		time.Sleep(time.Minute)
		if s := mustRound(t, g, RoundOptions{}); s.Modified != 3 {
			t.Errorf("afterwards %+v, want 3 modified", s)
		}
	})
}

func TestRoundOnlyAndDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(4)...)
		if s := mustRound(t, g, RoundOptions{Only: []string{"s2", "s0", "s2"}}); s.Sources != 2 {
			t.Errorf("%d sources, want 2", s.Sources)
		}
		if _, err := g.Round(t.Context(), RoundOptions{Only: []string{"nobody"}}); !errors.Is(err, ErrUnknown) {
			t.Errorf("unknown source: %v", err)
		}
		if s := mustRound(t, g, RoundOptions{Due: true}); s.Sources != 2 || w.count("s1") != 1 || w.count("s0") != 1 {
			t.Errorf("due: %+v", s)
		}
		if s := mustRound(t, g, RoundOptions{Due: true}); s.Sources != 0 {
			t.Errorf("nothing is due, but %+v", s)
		}
		time.Sleep(time.Hour)
		if s := mustRound(t, g, RoundOptions{Due: true, Only: []string{"s3"}}); s.Sources != 1 || w.count("s3") != 2 {
			t.Errorf("due again: %+v", s)
		}
	})
}

func TestJobsKnowThePast(t *testing.T) {
	w := newWorld()
	v := feed.Validator{ETag: `W/"a\"b"`, LastModified: "odd"}
	w.states["s0"] = feed.State{URL: "http://h0.example/feed", Validator: v, BodyHash: feed.Hash{1}, Last: 7}
	w.states["s1"] = feed.State{URL: "http://elsewhere.example/", Validator: v, BodyHash: feed.Hash{1}, Last: 8}
	w.listings["s1"] = []feed.Listed{{RawSum: feed.Sum{2}, Entry: 3}}
	g := w.ingester(hosts(2)...)
	mustRound(t, g, RoundOptions{})
	for _, s := range w.starts {
		switch j := s.job; s.source {
		case "s0":
			if j.Validator != v || j.BodyHash != (feed.Hash{1}) || j.BasedOn != 7 {
				t.Errorf("job %+v", j)
			}
		case "s1":
			if j.Validator != (feed.Validator{}) || !j.BodyHash.IsZero() || j.BasedOn != 8 || len(j.Listed) != 1 {
				t.Errorf("job of another URL %+v", j)
			}
		}
	}
}

func TestRoundStopsGracefully(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slow = 2 * time.Second
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			if slices.Contains([]string{"s0", "s1", "s2"}, j.Source) {
				return feed.Result{Outcome: feed.Modified} // no date: held back
			}
			<-ctx.Done()
			return feed.Result{Outcome: feed.Failed, Failure: "called off"}
		}
		g := w.ingester(hosts(50)...)
		g.Concurrency = 6
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s, err := g.Round(ctx, RoundOptions{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if got := sorted(w.stored()); !slices.Equal(got, []string{"s0", "s1", "s2"}) {
			t.Errorf("stored %v, want what was fetched and nothing else", got)
		}
		if s.Modified != 3 || s.Dropped != 47 {
			t.Errorf("summary %+v", s)
		}
		if n := len(w.starts); n > 9 {
			t.Errorf("%d fetches were started", n)
		}
	})
}

func TestGraceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slow = time.Hour
		g := w.ingester(hosts(3)...)
		g.Grace = 3 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err := g.Round(ctx, RoundOptions{})
		if err == nil || len(w.stored()) != 0 {
			t.Errorf("error %v, stored %v", err, w.stored())
		}
		if d := time.Since(begin); d != 4*time.Second {
			t.Errorf("returned after %s, want 4s", d)
		}
	})
}

func TestLogThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, j feed.Job) feed.Result {
			time.Sleep(time.Second)
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		}
		w.refuse = func(r feed.Record) error {
			if r.Result.Source == "s1" {
				return errDisk
			}
			return nil
		}
		g := w.ingester(hosts(100)...)
		g.Concurrency = 1
		var told []string
		g.Done = func(r feed.Result, _ feed.Outcome, err error) {
			if err != nil {
				told = append(told, r.Source)
			}
		}
		s, err := g.Round(t.Context(), RoundOptions{})
		if !errors.Is(err, errDisk) || s.Modified != 99 || s.Dropped != 1 || !slices.Equal(told, []string{"s1"}) {
			t.Errorf("one refused: %+v, %v, told %v", s, err, told)
		}
		w.refuse = func(feed.Record) error { return errDisk }
		n := len(w.starts)
		s, err = g.Round(t.Context(), RoundOptions{})
		if !errors.Is(err, errDisk) || s.Dropped != 100 {
			t.Errorf("all refused: %+v, %v", s, err)
		}
		if n = len(w.starts) - n; n > 10 {
			t.Errorf("%d fetches for a log that takes nothing", n)
		}
	})
}

func TestViewFails(t *testing.T) {
	w := newWorld()
	g := w.ingester(hosts(40)...)
	g.View = func(context.Context, func(StateReader) error) error { return errDisk }
	for _, o := range []RoundOptions{{}, {Due: true}} {
		if _, err := g.Round(t.Context(), o); !errors.Is(err, errDisk) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := g.Run(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("Run: %v", err)
	}
	if err := g.Reconcile(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("Reconcile: %v", err)
	}
}

func TestReconcile(t *testing.T) {
	w := newWorld()
	g := w.ingester(hosts(1)...)
	w.states["s0"] = feed.State{Source: "s0"}
	w.states["gone"] = feed.State{Source: "gone"}
	w.states["before"] = feed.State{Source: "before", Removed: true}
	if err := g.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.records) != 1 || w.records[0].Control == nil || w.records[0].Control.RemoveSource != "gone" || w.records[0].Control.At == 0 {
		t.Errorf("records %+v", w.records)
	}
}

// TestDoneTellsWhatItCameTo: of polls that share a record, each is told with what came of
// its own source.
func TestDoneTellsWhatItCameTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(_ context.Context, j feed.Job) feed.Result {
			r := feed.Result{Outcome: feed.Unchanged, Date: feed.At(time.Now())}
			if j.Source == "s0" {
				r.Outcome, r.Items = feed.Modified, make([]feed.Item, 3)
			}
			return r
		}
		g := w.ingester(hosts(4)...)
		told := map[string]feed.Outcome{}
		g.Done = func(r feed.Result, o feed.Outcome, err error) {
			if err != nil {
				t.Error(err)
			}
			told[r.Source] = o
		}
		mustRound(t, g, RoundOptions{})
		if o := told["s0"]; o.Added != 3 || len(o.Stale) != 0 {
			t.Errorf("s0 came to %+v, want 3 new entries", o)
		}
		w.stale = true
		mustRound(t, g, RoundOptions{})
		for id, o := range told {
			if !slices.Equal(o.Stale, []string{id}) || o.Added != 0 {
				t.Errorf("%s came to %+v, want it stale, and no other source named", id, o)
			}
		}
	})
}
