package ingest

import (
	"fmt"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	clockWindow = 15             // how many servers' times count
	clockEnough = 5              // how many must be known before anything is believed
	clockLimit  = 24 * time.Hour // how far off the median may be
)

// clock compares our clock with those of the servers. Readings age by the monotonic
// clock, so that a step of ours shows against those from before it.
type clock struct {
	readings []reading // the last few
	oldest   int       // where the next one goes once the window is full
}

type reading struct {
	server time.Time
	at     time.Time // on the monotonic clock
}

// add notes what a server said its time was.
func (c *clock) add(server feed.Time, monotonic time.Time) {
	r := reading{server.Std(), monotonic}
	if len(c.readings) < clockWindow {
		c.readings = append(c.readings, r)
		return
	}
	c.readings[c.oldest] = r
	c.oldest = (c.oldest + 1) % clockWindow
}

// enough says whether a verdict needs no further reading.
func (c *clock) enough() bool { return len(c.readings) >= clockEnough }

// check is an error that is [ErrClock] where the median of the servers' clocks is
// too far from ours, which says that it is now. Without readings there is nothing to
// say.
func (c *clock) check(now, monotonic time.Time) error {
	n := len(c.readings)
	if n == 0 {
		return nil
	}
	skews := make([]time.Duration, n)
	for i, r := range c.readings {
		skews[i] = r.server.Add(monotonic.Sub(r.at)).Sub(now)
	}
	slices.Sort(skews)
	off := skews[n/2]
	if n%2 == 0 && skews[n/2-1].Abs() < off.Abs() {
		off = skews[n/2-1]
	}
	if off.Abs() <= clockLimit {
		return nil
	}
	way := "behind"
	if off < 0 {
		way = "ahead of"
	}
	return fmt.Errorf("%w: it says %s, which is %s %s what %d servers say; nothing was stored; set the clock and try again",
		ErrClock, now.UTC().Format(time.RFC3339), off.Abs().Round(time.Minute), way, n)
}

// forget drops all readings: after a wrong clock only what is read from then on
// counts.
func (c *clock) forget() { c.readings, c.oldest = c.readings[:0], 0 }
