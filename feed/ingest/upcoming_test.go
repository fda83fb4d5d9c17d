package ingest

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestUpcoming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester(hosts(2)...)
		if at := g.Upcoming(); !at.IsZero() {
			t.Errorf("before Run: %v", at)
		}
		g.Sources[1].Schedule = every(30 * time.Minute)
		w.slow = 5 * time.Second
		begin := time.Now()
		end := running(t, g)
		if at := g.Upcoming(); !at.IsZero() {
			t.Errorf("while sources are fetched: %v", at)
		}
		time.Sleep(10 * time.Second)
		for range 4 {
			first := g.Upcoming()
			if first.Before(time.Now()) || first.After(begin.Add(31*time.Minute)) {
				t.Fatalf("%v after %v the next one is to come %v", time.Since(begin), begin, first)
			}
			n := w.count("s0") + w.count("s1")
			time.Sleep(time.Until(first) - time.Second)
			if w.count("s0")+w.count("s1") != n {
				t.Errorf("a source was fetched before %v", first)
			}
			time.Sleep(3 * time.Second)
			if w.count("s0")+w.count("s1") == n {
				t.Errorf("no source was fetched at %v", first)
			}
			if at := g.Upcoming(); !at.IsZero() {
				t.Errorf("before it is stored the next one is to come %v", at)
			}
			time.Sleep(10 * time.Second)
			begin = time.Now()
		}
		end()
	})
}
