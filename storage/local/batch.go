package local

import (
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// batch is what shares a transaction.
type batch struct {
	slots     []slot
	bytes     int
	unchanged int
	polled    map[string]bool // the sources of the last slot, where it is a batch of polls
}

// slot is a record to be, and those who wait for it.
type slot struct {
	record  feed.Record
	waiters []*waiter
}

func (b *batch) full() bool {
	return len(b.slots) >= maxRecords || b.bytes >= maxBytes || b.unchanged >= maxUnchanged
}

// add puts the record at the end: into the last slot where both are polls that found
// nothing new, of different sources.
func (b *batch) add(w *waiter) {
	r := w.record
	polls := unchanged(&r)
	b.bytes += size(&r)
	b.unchanged += len(polls)
	if polls == nil {
		b.slots, b.polled = append(b.slots, slot{r, []*waiter{w}}), nil
		return
	}
	fits := b.polled != nil
	for i := range polls {
		fits = fits && !b.polled[polls[i].Source]
	}
	if fits && b.slots[len(b.slots)-1].record.Version == r.Version {
		last := &b.slots[len(b.slots)-1]
		last.record.Unchanged = append(last.record.Unchanged, polls...)
		last.waiters = append(last.waiters, w)
	} else {
		r.Result, r.Unchanged = nil, append([]feed.Result(nil), polls...)
		b.slots, b.polled = append(b.slots, slot{r, []*waiter{w}}), map[string]bool{}
	}
	for i := range polls {
		b.polled[polls[i].Source] = true
	}
}

// unchanged are the polls of a record that holds nothing else, nil of another.
func unchanged(r *feed.Record) []feed.Result {
	switch {
	case r.Control != nil:
		return nil
	case r.Result == nil:
		return r.Unchanged
	case r.Result.Outcome == feed.Unchanged && len(r.Unchanged) == 0:
		return []feed.Result{*r.Result}
	}
	return nil
}

// size is about what the texts of the record measure.
func size(r *feed.Record) int {
	if r.Result == nil {
		return 0
	}
	n := 0
	for i := range r.Result.Items {
		c := &r.Result.Items[i].Content
		n += len(c.Body.Value) + len(c.Summary.Value) + len(c.Title)
	}
	return n
}

// folded takes a slot off for each outcome and tells its waiters.
func (b *batch) folded(outcomes []feed.Outcome) {
	for i, o := range outcomes {
		for _, w := range b.slots[i].waiters {
			if w.outcome = o; len(b.slots[i].waiters) > 1 {
				w.outcome = o.Of(storage.Sources(&w.record)...)
			}
			close(w.done)
		}
	}
	b.slots = b.slots[len(outcomes):]
}

// failed takes the first n slots off and tells their waiters why.
func (b *batch) failed(n int, err error) {
	for _, s := range b.slots[:n] {
		for _, w := range s.waiters {
			w.err = err
			close(w.done)
		}
	}
	b.slots = b.slots[n:]
}
