package ingest

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A paused source is fetched only where somebody names it.
func TestPausedSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		g := w.ingester("https://a.example/", "https://b.example/")
		g.Sources[1].Paused = true
		off := g.Sources[1].Job.Source
		for _, o := range []RoundOptions{{}, {Due: true}} {
			mustRound(t, g, o)
			if slices.Contains(w.stored(), off) {
				t.Fatalf("a round %+v fetched it: %v", o, w.stored())
			}
		}
		end := running(t, g)
		time.Sleep(30 * time.Hour)
		end()
		if slices.Contains(w.stored(), off) {
			t.Fatalf("it was polled: %v", w.stored())
		}
		mustRound(t, g, RoundOptions{Only: []string{off}})
		if !slices.Contains(w.stored(), off) {
			t.Errorf("it was not fetched when it was named: %v", w.stored())
		}
	})
}
