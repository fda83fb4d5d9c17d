package merge

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// silence is how long a source lists nothing before what it lists then is a backlog.
	silence = feed.Time(14 * 24 * time.Hour / time.Second)
	// minTurned is how many items a listing that shares none with the one before must
	// have at least to be a backlog.
	minTurned = 6
	// pastArrival is how much earlier than its coming an entry of a backlog must be dated
	// for its date to be its arrival.
	pastArrival = feed.Time(24 * time.Hour / time.Second)
)

// arrivals says when the entries of a document arrived.
type arrivals struct{ *document }

// beginBatch says what the new entries of the document have in common. The first part of
// a fetch decides for those that follow.
func (d arrivals) beginBatch(m *matching) {
	s, r := d.state, d.result
	if r.Part > 0 && s.Batch.Record != 0 {
		d.batch = s.Batch
		return
	}
	d.batch = feed.Batch{Record: d.number, At: d.now, Backlog: d.isBacklog(m)}
	if r.HasMore {
		s.Batch = d.batch
	}
}

// isBacklog reports whether the document brings what was published before it could be
// seen: it is the first listing of the source that is not empty, or the first after 14
// days without one, or it has nothing in common with the one before and is mostly older.
func (d arrivals) isBacklog(m *matching) bool {
	if len(d.result.Items) == 0 {
		return false
	}
	if len(d.listing.Rows) == 0 {
		return d.state.Emptied == 0 || d.result.At-d.state.Emptied >= silence
	}
	return d.before != 0 && d.result.At-d.before >= silence || d.isReplaced(m)
}

// isReplaced reports whether a whole listing of more than five entries has come in place
// of the one before, shares none with it, and most of it is dated before that was last seen.
func (d arrivals) isReplaced(m *matching) bool {
	r := d.result
	if !r.Whole || len(m.items) < minTurned || !d.isFresh() {
		return false
	}
	listed := make(map[uint64]bool, len(d.listing.Rows))
	for _, row := range d.listing.Rows {
		listed[row.Entry] = row.Entry != 0
	}
	old := 0
	for i := range m.items {
		if w := m.entries[i]; w != nil && listed[w.entry.Number] {
			return false
		}
		if at := m.items[i].Content.Dated(); at != 0 && at < d.before {
			old++
		}
	}
	return 2*old > len(m.items)
}

// isFresh reports whether no item of the document was listed before, byte for byte. A part
// that comes without the listing has the fetcher's word for it.
func (d arrivals) isFresh() bool {
	if d.result.HasMore {
		return d.result.Fresh
	}
	for _, raw := range d.result.Listing {
		if _, ok := d.numbers[raw]; ok {
			return false
		}
	}
	return true
}

// setArrival says when the new entry arrived.
func (d arrivals) setArrival(e *feed.Entry, it *feed.Item) {
	b := &d.batch
	e.Arrival, e.Backlog = b.At, b.Backlog
	if b.Record != d.number {
		e.Batch = b.Record
	}
	if at := it.Content.Dated(); b.Backlog && at != 0 && at < b.At-pastArrival {
		e.Arrival = at
	}
}

// noteEmptied notes until when the source listed anything; had reports whether it did
// before the document.
func (d arrivals) noteEmptied(had bool) {
	if len(d.listing.Rows) > 0 {
		d.state.Emptied = 0
	} else if had {
		d.state.Emptied = d.before
	}
}
