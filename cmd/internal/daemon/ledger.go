package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/local"
	"github.com/openvoicenews/openvoice/storage/recording"
)

// Linger is how long a transaction waits for company. Nobody is kept waiting but
// fetches that are done.
const Linger = 10 * time.Millisecond

// awaitPause is the time between two looks at whether the store is available again.
const awaitPause = time.Second

// nodeStore is a store of this node: the store of a log, what the node alone remembers,
// and a check of both.
type nodeStore interface {
	storage.Store
	storage.Notes
	// Check looks for damage and reports each fault in a line.
	Check(ctx context.Context, report func(string)) error
	// Backup copies the store to the path, see [bolt.Store.Backup].
	Backup(ctx context.Context, path string, keep int) error
	// Room says how much more the store takes, and Sizes what its contents measure.
	Room(ctx context.Context) (left, limit int64, err error)
	Sizes(ctx context.Context, fn func(entry uint64, source string, bytes int)) error
	// Compact makes the file smaller, and Free says by how much it could be; see
	// [bolt.Store.Compact].
	Compact(ctx context.Context) (before, after int64, err error)
	Free() (free, size int64, err error)
	// Attached is an error where the store cannot be written now, as its file is gone.
	Attached() error
	// Size is how large the store is, and how much of that is free, in bytes.
	Size() (all, free int64, err error)
}

// ledger is the store that this process holds, and the log that is folded into it.
type ledger struct {
	log      *slog.Logger
	path     string // of the store
	store    watched
	patience chan struct{} // closed when a store that is unavailable is not waited for
	hurried  sync.Once
	copied   time.Time // when the last copy was begun
	queue    storage.Log
	recorder *recording.Writer // nil: nothing is recorded
}

// openLedger opens the store at path. The caller closes it.
func openLedger(ctx context.Context, path string, o bolt.Options, log *slog.Logger) (*ledger, error) {
	store, err := bolt.Open(path, o)
	if err != nil {
		return nil, err
	}
	l := &ledger{log: log, path: path, store: watched{store, newCondition(log)}, patience: make(chan struct{})}
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return l, nil
}

// begin begins a log where the store stands.
func (l *ledger) begin(ctx context.Context) error {
	at, err := l.position(ctx)
	if err != nil {
		return err
	}
	queue := local.New(at)
	queue.Linger = Linger
	l.queue = queue
	return nil
}

func (l *ledger) position(ctx context.Context) (at feed.Position, err error) {
	err = l.store.View(ctx, func(v storage.View) error { at = v.Position(); return nil })
	return at, err
}

// states shows the ingester what is stored.
func (l *ledger) states(ctx context.Context, fn func(ingest.StateReader) error) error {
	return l.store.View(ctx, func(v storage.View) error { return fn(v) })
}

// recordTo appends every record that is folded from now on to the file; "" is none.
func (l *ledger) recordTo(ctx context.Context, path string) error {
	if path == "" {
		return nil
	}
	at, err := l.position(ctx)
	if err != nil {
		return err
	}
	l.recorder, err = recording.Append(path, at)
	return err
}

// fold folds the log into the store until the log is closed, and tells folded of each
// transaction. A store that is unavailable is tried again until [ledger.hurry] is called.
func (l *ledger) fold(ctx context.Context, folded func([]feed.Change)) error {
	var log storage.Follower = l.queue
	if l.recorder != nil {
		log = l.recorder.Follow(log)
	}
	return storage.Replay(ctx, log, l.store, storage.Folding{Changed: folded, Until: l.patience})
}

// hurry has fold end where the store is unavailable.
func (l *ledger) hurry() { l.hurried.Do(func() { close(l.patience) }) }

// await waits for a store that is unavailable, and reports whether it is worth trying again.
func (l *ledger) await() bool {
	for {
		t := time.NewTimer(awaitPause)
		select {
		case <-t.C:
		case <-l.patience:
			t.Stop()
			return false
		}
		if l.store.err() == nil {
			return true
		}
	}
}

// override makes the stored overrides those wanted. It needs fold to run.
func (l *ledger) override(ctx context.Context, want []feed.Override) error {
	var news []feed.Override
	err := l.store.View(ctx, func(v storage.View) error {
		news = difference(want, v)
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare overrides: %w", err)
	}
	for len(news) > 0 {
		n := min(len(news), overridesPerRecord)
		c := &feed.Control{At: feed.At(time.Now()), Overrides: news[:n]}
		o, err := l.queue.Append(ctx, feed.Record{Version: feed.Version, Control: c})
		if err != nil {
			return fmt.Errorf("tell the log of overrides: %w", err)
		}
		if o.Aside {
			l.log.ErrorContext(ctx, "overrides could not be folded and were set aside: please report it as a bug", "record", o.Position.Number)
		}
		l.log.InfoContext(ctx, "overrides", "changed", n)
		news = news[n:]
	}
	return nil
}

// close closes recording and store. Nothing may fold any more.
func (l *ledger) close() error {
	var err error
	if l.recorder != nil {
		err = l.recorder.Close()
	}
	return errors.Join(err, l.store.Close())
}
