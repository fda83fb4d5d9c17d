package ingest

import "time"

// Upcoming is when Run will next fetch a source, as far as is known now; the zero
// time where one is being fetched or waits for its turn, where Run does not run, and
// where there are no sources. It may be called at any time and costs nothing.
func (g *Ingester) Upcoming() time.Time {
	if at := g.upcoming.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Waiting is how many sources are being fetched, wait for their turn, or wait to be
// stored. It may be called at any time and costs nothing.
func (g *Ingester) Waiting() int { return int(g.waiting.Load()) }
