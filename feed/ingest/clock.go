package ingest

import (
	"fmt"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	clockWindow = 15             // how many domains' times count
	clockEnough = 5              // how many must be known for a verdict not to wait for more
	clockLeast  = 3              // how many must be known before anything is believed
	clockLimit  = 24 * time.Hour // how far off the median may be
)

// clock compares our clock with those of the servers, of which each registrable domain
// has one vote: the last that it gave. Readings age by the monotonic clock, so that a
// step of ours shows against those from before it.
type clock struct {
	readings []reading // the last few, the oldest first
	wrong    bool      // they said so last
}

type reading struct {
	domain string
	server time.Time
	at     time.Time // on the monotonic clock
}

// add notes what a server of the domain said its time was.
func (c *clock) add(domain string, server feed.Time, monotonic time.Time) {
	c.readings = slices.DeleteFunc(c.readings, func(r reading) bool { return r.domain == domain })
	if len(c.readings) == clockWindow {
		c.readings = slices.Delete(c.readings, 0, 1)
	}
	c.readings = append(c.readings, reading{domain, server.Std(), monotonic})
}

// enough says whether a verdict needs no further reading.
func (c *clock) enough() bool { return len(c.readings) >= clockEnough }

// check is an error that is [ErrClock] where the median of the servers' clocks is
// too far from ours, which says that it is now. Fewer than three only tell that it is
// right again.
func (c *clock) check(now, monotonic time.Time) error {
	n := len(c.readings)
	switch {
	case n < clockLeast && !c.wrong:
		return nil
	case n == 0:
		return fmt.Errorf("%w: no server has said yet that it is right again; nothing was stored", ErrClock)
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
	c.wrong = off.Abs() > clockLimit
	if !c.wrong {
		return nil
	}
	way := "behind"
	if off < 0 {
		way = "ahead of"
	}
	return fmt.Errorf("%w: it says %s, which is %s %s what the servers of %d domains say; nothing was stored; set the clock and try again",
		ErrClock, now.UTC().Format(time.RFC3339), off.Abs().Round(time.Minute), way, n)
}

// forget drops all readings: after a wrong clock only what is read from then on
// counts.
func (c *clock) forget() { c.readings = nil }

// confirms reports whether the server's time agrees with ours, by which the result is dated.
func confirms(r *feed.Result) bool {
	return r.Date != 0 && (r.Date.Std().Sub(r.At.Std())).Abs() <= clockLimit
}
