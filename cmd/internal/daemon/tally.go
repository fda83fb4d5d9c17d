package daemon

import (
	"context"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// count is what readers see of a source's fetches.
type count struct {
	added, edited int
	stale         bool // something was passed over, for it was made of another state
}

// tally counts by source what records came to in the store. A record says which
// source it is of, a change which record it is of; so it listens to both.
type tally struct {
	mu      sync.Mutex
	sources map[uint64]arrival // of records handed out and not yet folded
	counts  map[arrival]count  // not yet asked for
}

// arrival says where a result is from.
type arrival struct {
	source string
	pushed bool // by a hub
}

// follow is f, overheard.
func (t *tally) follow(f storage.Follower) storage.Follower { return overheard{f, t} }

type overheard struct {
	storage.Follower
	tally *tally
}

func (o overheard) Follow(ctx context.Context, after feed.Position, fn func([]feed.Record) (int, error)) error {
	return o.Follower.Follow(ctx, after, func(rs []feed.Record) (int, error) {
		o.tally.handOut(rs)
		return fn(rs)
	})
}

func (t *tally) handOut(rs []feed.Record) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sources = make(map[uint64]arrival, len(rs))
	for i := range rs {
		if rs[i].Result != nil {
			t.sources[rs[i].Position.Number] = arrival{rs[i].Result.Source, rs[i].Result.Pushed}
		}
	}
}

func (t *tally) changed(cs []feed.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[arrival]count{}
	}
	for i := range cs {
		source, ok := t.sources[cs[i].Position.Number]
		if !ok || cs[i].Added+cs[i].Edited == 0 && !cs[i].Stale {
			continue
		}
		n := t.counts[source]
		n.added += cs[i].Added
		n.edited += cs[i].Edited
		n.stale = n.stale || cs[i].Stale
		t.counts[source] = n
	}
}

// take is what came of polls of the source since take was last asked.
func (t *tally) take(source string) count { return t.from(arrival{source, false}) }

// takePushed is what came of deliveries of the source since it was last asked.
func (t *tally) takePushed(source string) count { return t.from(arrival{source, true}) }

func (t *tally) from(o arrival) count {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.counts[o]
	delete(t.counts, o)
	return n
}
