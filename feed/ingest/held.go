package ingest

import (
	"cmp"
	"time"
)

// heldResults wait until enough servers said what time it is: what is stored under a wrong
// clock cannot be taken back.
type heldResults struct {
	clock *clock
	tasks []*task
	since time.Time // when the first of them came
}

// add takes in a task that was fetched, and what the server, which is at the host, said
// of the time.
func (h *heldResults) add(t *task, host string) {
	now := time.Now()
	if t.result.Date != 0 {
		h.clock.add(cmp.Or(registrable(host), host), t.result.Date, now)
		t.result.Confirmed = confirms(&t.result)
	}
	if len(h.tasks) == 0 {
		h.since = now
	}
	h.tasks = append(h.tasks, t)
}

// release lets all go once enough servers said what time it is, or no more will, or they
// have waited long enough; else it says when to look again. The error is [ErrClock]: they
// must not be stored. now is on our clock.
func (h *heldResults) release(now, monotonic time.Time, more bool) (ts []*task, again time.Time, err error) {
	if len(h.tasks) == 0 {
		return nil, time.Time{}, nil
	}
	again = h.since.Add(holdWait)
	if !h.clock.enough() && more && len(h.tasks) < maxHeld && monotonic.Before(again) {
		return nil, again, nil
	}
	ts, h.tasks = h.tasks, nil
	return ts, time.Time{}, h.clock.check(now, monotonic)
}

// batch is unchanged polls that are to share a record.
type batch struct {
	tasks []*task
	since time.Time // when the first of them came
}

func (b *batch) add(t *task, now time.Time) {
	if len(b.tasks) == 0 {
		b.since = now
	}
	b.tasks = append(b.tasks, t)
}

// take empties the batch where it is full, has waited long enough, or hurry says so; else
// it says when to look again.
func (b *batch) take(now time.Time, hurry bool) (ts []*task, again time.Time) {
	if len(b.tasks) == 0 {
		return nil, time.Time{}
	}
	if len(b.tasks) < maxBatch && !hurry && now.Sub(b.since) < batchWait {
		return nil, b.since.Add(batchWait)
	}
	ts, b.tasks = b.tasks, nil
	return ts, time.Time{}
}
