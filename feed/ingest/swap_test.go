package ingest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// slowly makes the world's fetches take d, or end with their context.
func (w *world) slowly(d time.Duration) {
	w.answer = func(ctx context.Context, j feed.Job) feed.Result {
		select {
		case <-time.After(d):
			return feed.Result{Outcome: feed.Modified, Date: feed.At(time.Now())}
		case <-ctx.Done():
			return feed.Result{Outcome: feed.Failed, Cause: feed.CauseNetwork, Failure: ctx.Err().Error()}
		}
	}
}

// TestSwap takes a source away that is being fetched, one that waits for its host and
// one that waits for its time, adds one, and moves another to another place.
func TestSwap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slowly(10 * time.Second)
		now := feed.At(time.Now())
		g := w.ingester("http://a.example/0", "http://b.example/1", "http://b.example/2", "http://c.example/3", "http://d.example/4")
		w.states["s3"] = feed.State{Source: "s3", Fetched: now.Add(-30 * time.Minute), Configured: "http://c.example/3"}
		end := running(t, g)
		if got := len(w.starts); got != 3 { // s2 waits for its host, s3 for its time
			t.Fatalf("%d fetches begin, want 3", got)
		}
		// s0 goes while it is fetched, s3 before it is due; s1 moves up; s5 comes.
		g.Swap(Work{Fetch: w, Sources: []Source{
			source("s1", "http://b.example/1"), source("s5", "http://e.example/5"), source("s2", "http://b.example/2"), source("s4", "http://d.example/4"),
		}})
		synctest.Wait()
		if w.count("s5") != 1 {
			t.Error("a new source is not fetched at once")
		}
		time.Sleep(2 * time.Minute)
		stored := slices.Sorted(slices.Values(w.stored()))
		if want := []string{"s1", "s2", "s4", "s5"}; !slices.Equal(stored, want) {
			t.Errorf("stored are %v, want %v each once", stored, want)
		}
		for s, want := range map[string]int{"s0": 1, "s1": 1, "s2": 1, "s3": 0, "s4": 1, "s5": 1} {
			if got := w.count(s); got != want {
				t.Errorf("%s was fetched %d times, want %d", s, got, want)
			}
		}
		time.Sleep(time.Hour)
		if w.count("s0") != 1 || w.count("s3") != 0 || w.count("s1") != 2 || w.count("s5") != 2 {
			t.Errorf("an hour later: %v", w.starts)
		}
		end()
		if len(w.faults) > 0 {
			t.Error(w.faults)
		}
	})
}

// TestSwapDuringARound ends a round with what is left of it.
func TestSwapDuringARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.slowly(10 * time.Second)
		g := w.ingester("http://a.example/0", "http://a.example/1", "http://b.example/2")
		end := running(t, g)
		time.Sleep(5 * time.Second)
		type outcome struct {
			Summary
			err error
		}
		done := make(chan outcome)
		go func() {
			s, err := g.Round(t.Context(), RoundOptions{})
			done <- outcome{s, err}
		}()
		synctest.Wait()
		g.Swap(Work{Fetch: w, Sources: []Source{source("s2", "http://b.example/2")}})
		got := <-done
		if !errors.Is(got.err, ErrStopped) || got.Dropped != 2 || got.Modified != 1 {
			t.Errorf("%+v", got)
		}
		if _, err := g.Round(t.Context(), RoundOptions{Only: []string{"s0"}}); !errors.Is(err, ErrUnknown) {
			t.Errorf("a source that has left is still known: %v", err)
		}
		end()
	})
}

// TestSwapWithoutRun has a round take the new work.
func TestSwapWithoutRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(2)...)
		g.Swap(Work{Fetch: w, Sources: []Source{source("x", "http://x.example/")}})
		s, err := g.Round(t.Context(), RoundOptions{})
		if err != nil || s.Modified != 1 || w.count("x") != 1 || w.count("s0") != 0 {
			t.Errorf("%+v, %v, %v", s, err, w.starts)
		}
		if got := g.Assigned().Sources; len(got) != 1 || got[0].Job.Source != "x" {
			t.Errorf("assigned are %v", got)
		}
	})
}

// TestSwapUnreadable keeps the earlier work while the store cannot be read.
func TestSwapUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(1)...)
		var broken atomic.Bool
		view := g.View
		g.View = func(ctx context.Context, fn func(StateReader) error) error {
			if broken.Load() {
				return errors.New("disk on fire")
			}
			return view(ctx, fn)
		}
		end := running(t, g)
		broken.Store(true)
		g.Swap(Work{Fetch: w, Sources: []Source{source("x", "http://x.example/")}})
		time.Sleep(10 * time.Second)
		if w.count("x") != 0 {
			t.Error("x was fetched without a look at what is stored")
		}
		broken.Store(false)
		time.Sleep(3 * time.Second)
		if w.count("x") != 1 {
			t.Errorf("x was fetched %d times after the store could be read again", w.count("x"))
		}
		end()
	})
}

// TestManySwaps swaps at random under load: no host has two requests at once, no source
// is fetched again before its hour, and what was fetched of a source that stays is
// stored.
func TestManySwaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 12))
		w := newWorld()
		w.slowly(3 * time.Second)
		all := make([]Source, 40)
		for i := range all {
			all[i] = source(fmt.Sprintf("s%d", i), fmt.Sprintf("http://h%d.example/%d", i%13, i))
		}
		choose := func() []Source {
			some := slices.Clone(all[:8]) // these stay
			for _, s := range all[8:] {
				if rng.IntN(2) == 0 {
					some = append(some, s)
				}
			}
			rng.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
			return some
		}
		g := &Ingester{Work: Work{Fetch: w, Sources: choose(), HostSpacing: time.Second, Concurrency: 5}, Log: w, View: w.view}
		end := running(t, g)
		for range 300 {
			time.Sleep(time.Duration(rng.IntN(90_000)) * time.Millisecond)
			g.Swap(Work{Fetch: w, Sources: choose(), HostSpacing: time.Second, Concurrency: 5})
		}
		time.Sleep(2 * time.Hour)
		end()
		if len(w.faults) > 0 {
			t.Errorf("%d faults, the first: %s", len(w.faults), w.faults[0])
		}
		if w.most > 5 {
			t.Errorf("%d fetches at once", w.most)
		}
		stored := map[string]int{}
		for _, s := range w.stored() {
			stored[s]++
		}
		last := map[string]time.Time{}
		for _, s := range w.starts {
			staying := slices.ContainsFunc(all[:8], func(a Source) bool { return a.Job.Source == s.source })
			if before, ok := last[s.source]; ok && staying && s.at.Sub(before) < time.Hour {
				t.Errorf("%s was fetched again after %s", s.source, s.at.Sub(before))
			}
			last[s.source] = s.at
		}
		for _, s := range all[:8] {
			id := s.Job.Source
			if got := w.count(id); got < 4 || stored[id] != got {
				t.Errorf("%s was fetched %d times and stored %d times", id, got, stored[id])
			}
		}
	})
}
