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

// tell makes known when the next source is due.
func (d *dispatcher) tell() {
	if d.queue == nil {
		return
	}
	var at time.Time
	if d.count == 0 && !d.stopping {
		at = d.queue.first()
	}
	if last := d.g.upcoming.Load(); last == nil || !last.Equal(at) {
		d.g.upcoming.Store(&at)
	}
}

// first is when the next source is due; the zero time where none waits.
func (q *queue) first() time.Time {
	if len(q.order) == 0 {
		return time.Time{}
	}
	return q.at[q.order[0]]
}
