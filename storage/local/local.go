// Package local is the log of one node: it numbers what is appended and hands it to
// the one that follows, in the same process, keeping nothing. Append returns when
// what was appended is committed, so what the log would have to remember is always
// in the store already.
//
// It promises dense numbers in the order of appending, and that an Append that
// returned nil is in the store. It must never start a goroutine, never drop a record
// without saying so to its appender, and never hold more than one batch.
package local

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

const (
	maxRecords   = 64      // results of a batch
	maxBytes     = 8 << 20 // texts of a batch
	maxUnchanged = 1000    // results of a batch that found nothing new
)

// Log is the log of one node. Its fields are set before it is used.
type Log struct {
	// Linger is how long a batch of one waits for company: what shares a transaction
	// is cheaper. 0: not at all.
	Linger time.Duration

	at      feed.Position // of the last record dealt with; the follower's
	waiting chan *waiter
	closing chan struct{} // closed by Close
	ended   chan struct{} // closed when the follower is gone
	close   sync.Once
	mu      sync.Mutex
	follows bool
}

// waiter is an append that is not answered yet.
type waiter struct {
	record  feed.Record
	outcome feed.Outcome
	err     error
	done    chan struct{}
}

// New is the log whose last record the store holds: at is the store's position. The
// zero Position makes a log with a new identity, of 128 random bits.
func New(at feed.Position) *Log {
	if at.Log == "" {
		var id [16]byte
		rand.Read(id[:]) // never fails
		at = feed.Position{Log: hex.EncodeToString(id[:])}
	}
	return &Log{at: at, waiting: make(chan *waiter), closing: make(chan struct{}), ended: make(chan struct{})}
}

var _ storage.Log = (*Log)(nil)

// Append implements [storage.Log]. Where several polls that found nothing new share a
// record, each is told of its own sources. A record that was taken is waited for,
// whatever becomes of ctx.
func (l *Log) Append(ctx context.Context, r feed.Record) (feed.Outcome, error) {
	if r.Version == 0 {
		r.Version = feed.Version
	}
	if err := storage.Valid(&r); err != nil {
		return feed.Outcome{}, fmt.Errorf("append to log: %w", err)
	}
	w := &waiter{record: r, done: make(chan struct{})}
	select {
	case <-l.closing:
		return feed.Outcome{}, fmt.Errorf("append to log: %w", storage.ErrClosed)
	case <-l.ended:
		return feed.Outcome{}, fmt.Errorf("append to log: %w", storage.ErrClosed)
	default:
	}
	select {
	case l.waiting <- w:
	case <-ctx.Done():
		return feed.Outcome{}, fmt.Errorf("append to log: %w", ctx.Err())
	case <-l.closing:
		return feed.Outcome{}, fmt.Errorf("append to log: %w", storage.ErrClosed)
	case <-l.ended:
		return feed.Outcome{}, fmt.Errorf("append to log: %w", storage.ErrClosed)
	}
	<-w.done // the follower answers all that it took
	if w.err != nil {
		return feed.Outcome{}, fmt.Errorf("append to log: %w", w.err)
	}
	return w.outcome, nil
}

// Close implements [storage.Log]. It never fails.
func (l *Log) Close() error {
	l.close.Do(func() { close(l.closing) })
	return nil
}

// Follow implements [storage.Follower] for one follower, once. It returns nil after
// Close, and ctx's error when ctx ended.
func (l *Log) Follow(ctx context.Context, after feed.Position, fn storage.Fold) error {
	l.mu.Lock()
	again := l.follows
	l.follows = true
	l.mu.Unlock()
	if again {
		return errors.New("follow log: it has its one follower")
	}
	defer close(l.ended)
	if after != l.at && (after.Log != "" || l.at.Number > 0) {
		return fmt.Errorf("follow log: %w", &storage.GapError{Have: after, Got: feed.Position{Log: l.at.Log, Number: l.at.Number + 1}})
	}
	for {
		var first *waiter
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.closing:
			return nil
		case first = <-l.waiting:
		}
		b := &batch{}
		b.add(first)
		l.collect(b)
		if err := l.deal(b, fn); err != nil {
			return fmt.Errorf("follow log: %w", err)
		}
	}
}

// collect takes what is waiting, as much as a batch may hold.
func (l *Log) collect(b *batch) {
	var late <-chan time.Time
	if l.Linger > 0 {
		t := time.NewTimer(l.Linger)
		defer t.Stop()
		late = t.C
	}
	for !b.full() {
		select {
		case w := <-l.waiting:
			b.add(w)
			continue
		default:
		}
		if late == nil {
			return
		}
		select {
		case w := <-l.waiting:
			b.add(w)
		case <-late:
			late = nil
		case <-l.closing:
			return
		}
	}
}

// moved reports whether err says that the store stands elsewhere than this log, as it does
// once a backup took its place. The log goes on from there: it holds nothing that the
// store does not.
func (l *Log) moved(err error) bool {
	var gap *storage.GapError
	if !errors.As(err, &gap) || gap.Have == l.at || gap.Have.Log == "" {
		return false
	}
	l.at = gap.Have
	return true
}

// deal hands the batch over and answers the waiters. Where the store is full, the
// record that did not fit fails, and those behind it are tried one by one: what
// makes room must not fail with what needs it. The error is one that ends the
// following.
func (l *Log) deal(b *batch, fn storage.Fold) error {
	for size := len(b.slots); len(b.slots) > 0; {
		size = min(size, len(b.slots))
		rs := make([]feed.Record, size)
		for i := range rs {
			rs[i] = b.slots[i].record
			rs[i].Position = feed.Position{Log: l.at.Log, Number: l.at.Number + 1 + uint64(i)}
		}
		outcomes, err := fn(rs)
		if l.moved(err) {
			continue
		}
		outcomes = outcomes[:min(len(outcomes), size)]
		n := len(outcomes)
		l.at.Number += uint64(n)
		b.folded(outcomes)
		switch {
		case err == nil && n == size:
		case err == nil:
			err = fmt.Errorf("the follower dealt with %d of %d records and did not say why", n, size)
			fallthrough
		case storage.Unavailable(err) || !errors.Is(err, storage.ErrFull):
			b.failed(len(b.slots), err)
			return err
		case len(b.slots) > 0:
			b.failed(1, err)
			size = 1
		}
	}
	return nil
}
