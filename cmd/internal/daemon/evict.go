package daemon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const (
	// evictEvery is how often it is looked whether the store has room.
	evictEvery = 10 * time.Second
	// Of its limit a store has so much room left when it evicts, and so much then.
	evictBelow, evictTo = 16, 8 // a sixteenth, an eighth
	// evictAtOnce is how many contents one record evicts at most.
	evictAtOnce = 2000
)

// kept is a content of the store.
type kept struct {
	feed.Evicted
	bytes  int64
	listed bool      // still
	last   feed.Time // when it was last listed
}

// makeRoom evicts from a store that has little room left, so that it goes on taking
// everybody's news: of sources that have more than their share first, of each what is
// unlisted for longest, then what is oldest. It needs fold to run.
func (l *ledger) makeRoom(ctx context.Context) error {
	left, limit, err := l.store.Room(ctx)
	if err != nil || limit == 0 || left >= limit/evictBelow {
		return err
	}
	victims, bytes, err := l.victims(ctx, limit/evictTo-left)
	if err != nil || len(victims) == 0 {
		return err
	}
	l.log.WarnContext(ctx, "the store is nearly full: what is longest unlisted goes, of sources over their share first; raise store.max_size, or keep less of sources",
		"contents", len(victims), "bytes", text.Bytes(bytes), "limit", text.Bytes(limit))
	for chunk := range slices.Chunk(victims, evictAtOnce) {
		r := feed.Record{Version: feed.Version, Control: &feed.Control{At: feed.At(time.Now()), Evict: chunk}}
		if _, err := l.queue.Append(ctx, r); err != nil {
			return fmt.Errorf("evict from the store: %w", err)
		}
	}
	l.store.evicted()
	return nil
}

// victims are contents that measure so many bytes together, in the order in which they go.
func (l *ledger) victims(ctx context.Context, want int64) (victims []feed.Evicted, bytes int64, err error) {
	of, total := map[string][]kept{}, int64(0)
	sizes := map[string]int64{}
	err = l.store.Sizes(ctx, func(entry uint64, source string, n int) {
		of[source] = append(of[source], kept{Evicted: feed.Evicted{Entry: entry, Source: source}, bytes: int64(n)})
		sizes[source] += int64(n)
		total += int64(n)
	})
	if err != nil || total == 0 {
		return nil, 0, err
	}
	if err := l.date(ctx, of); err != nil {
		return nil, 0, err
	}
	share := total / int64(len(of))
	var rest []kept
	for _, source := range slices.SortedFunc(keysOf(of), func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) }) {
		slices.SortFunc(of[source], kept.before)
		for _, k := range of[source] {
			if bytes < want && sizes[source] > share {
				victims, bytes, sizes[source] = append(victims, k.Evicted), bytes+k.bytes, sizes[source]-k.bytes
			} else {
				rest = append(rest, k)
			}
		}
	}
	slices.SortFunc(rest, kept.before)
	for _, k := range rest {
		if bytes >= want {
			break
		}
		victims, bytes = append(victims, k.Evicted), bytes+k.bytes
	}
	return victims, bytes, nil
}

// keysOf are the keys of the map, in any order.
func keysOf[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// before orders contents as they go.
func (k kept) before(o kept) int {
	if k.listed != o.listed {
		if o.listed {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(k.last, o.last), cmp.Compare(k.Entry, o.Entry))
}

// date says of each content when it was last listed.
func (l *ledger) date(ctx context.Context, of map[string][]kept) error {
	return l.store.View(ctx, func(v storage.View) error {
		for source, all := range of {
			on := map[uint64]bool{}
			for _, row := range v.Listing(source) {
				on[row.Entry] = true
			}
			s, _ := v.State(source)
			for i := range all {
				k := &all[i]
				if e, ok := v.Entry(k.Entry); ok {
					if o := e.Origin(source); o != nil {
						k.listed, k.last = on[k.Entry], feed.LastListed(o, &s, on[k.Entry])
					}
				}
			}
		}
		return nil
	})
}
