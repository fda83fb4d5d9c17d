package main

import (
	"context"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// count is what readers see of a source's fetches.
type count struct{ added, edited int }

// tally counts by source what records came to in the store. A record says which
// source it is of, a change which record it is of; so it listens to both.
type tally struct {
	mu      sync.Mutex
	sources map[uint64]string // of records handed out and not yet folded
	counts  map[string]count  // not yet asked for
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
	t.sources = make(map[uint64]string, len(rs))
	for i := range rs {
		if rs[i].Result != nil {
			t.sources[rs[i].Position.Number] = rs[i].Result.Source
		}
	}
}

func (t *tally) changed(cs []feed.Change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]count{}
	}
	for i := range cs {
		source, ok := t.sources[cs[i].Position.Number]
		if !ok || cs[i].Added+cs[i].Edited == 0 {
			continue
		}
		n := t.counts[source]
		n.added += cs[i].Added
		n.edited += cs[i].Edited
		t.counts[source] = n
	}
}

// take is what came of the source's fetches since take was last asked.
func (t *tally) take(source string) count {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.counts[source]
	delete(t.counts, source)
	return n
}
