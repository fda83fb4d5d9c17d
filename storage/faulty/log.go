package faulty

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// ErrInjected is what a log reports where its fault names no error.
var ErrInjected = errors.New("injected fault")

// LogMode says how a log fails.
type LogMode int

const (
	// Refused fails an append; the record is not in the log.
	Refused LogMode = iota
	// Unanswered fails an append although the record is in the log and folded: its answer
	// is lost.
	Unanswered
	// Undelivered ends the following before the batch is handed out. Who waits for its
	// records gets the error.
	Undelivered
	// Unconfirmed ends the following after the batch is dealt with, as if nobody had
	// heard so. Who waits for its records gets the error.
	Unconfirmed
	// Twice hands a batch out again after it is dealt with.
	Twice
)

func (m LogMode) String() string {
	return [...]string{"refused", "unanswered", "undelivered", "unconfirmed", "twice"}[m]
}

// LogFault is what shall go wrong with a log.
type LogFault struct {
	Mode LogMode
	// Nth is the first append, or batch, that it hits, counted from 1 since it was
	// injected. 0: the first.
	Nth int
	// Err is what is reported. Nil: [ErrInjected].
	Err error
	// Persistent hits all from Nth on; else one alone is hit.
	Persistent bool
}

// Log is a log that fails and stops on demand. Without a fault it is the log that it was
// made of. It is safe for concurrent use.
type Log struct {
	inner  storage.Log
	mu     sync.Mutex
	faults []*armedLog
	gate   chan struct{} // closed when it goes on; nil: it is not stopped
}

// armedLog is a fault that is waiting.
type armedLog struct {
	LogFault
	seen int
}

// NewLog is the inner log without faults yet.
func NewLog(inner storage.Log) *Log { return &Log{inner: inner} }

// Inject adds a fault. Of several that would hit the same call the first one does.
func (l *Log) Inject(f LogFault) {
	if f.Err == nil {
		f.Err = fmt.Errorf("%w: %s", ErrInjected, f.Mode)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = append(l.faults, &armedLog{LogFault: f})
}

// Recover ends all faults, and goes on where the log was stopped.
func (l *Log) Recover() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults = nil
	if l.gate != nil {
		close(l.gate)
		l.gate = nil
	}
}

// Stop makes appends, and batches that are to be handed out, wait until [Log.Recover] or
// until their contexts end. What was handed out already goes on.
func (l *Log) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gate == nil {
		l.gate = make(chan struct{})
	}
}

// wait waits while the log is stopped.
func (l *Log) wait(ctx context.Context) error {
	for {
		l.mu.Lock()
		gate := l.gate
		l.mu.Unlock()
		if gate == nil {
			return nil
		}
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// fault is the one that hits a call of which the modes speak, nil for none.
func (l *Log) fault(modes ...LogMode) *LogFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	var hit *LogFault
	for _, a := range l.faults {
		concerns := false
		for _, m := range modes {
			concerns = concerns || a.Mode == m
		}
		if !concerns {
			continue
		}
		a.seen++
		first := max(1, a.Nth)
		if hit == nil && (a.seen == first || a.Persistent && a.seen > first) {
			hit = &a.LogFault
		}
	}
	return hit
}

// Append appends to the inner log, as the faults let it.
func (l *Log) Append(ctx context.Context, r feed.Record) (feed.Outcome, error) {
	if err := l.wait(ctx); err != nil {
		return feed.Outcome{}, fmt.Errorf("append to log: %w", err)
	}
	f := l.fault(Refused, Unanswered)
	if f != nil && f.Mode == Refused {
		return feed.Outcome{}, fmt.Errorf("append to log: %w", f.Err)
	}
	o, err := l.inner.Append(ctx, r)
	if err != nil || f == nil {
		return o, err
	}
	return feed.Outcome{}, fmt.Errorf("append to log: %w", f.Err)
}

// Follow implements [storage.Follower] by the inner log, as the faults let it.
func (l *Log) Follow(ctx context.Context, after feed.Position, fn storage.Fold) error {
	return l.inner.Follow(ctx, after, func(rs []feed.Record) ([]feed.Outcome, error) {
		if err := l.wait(ctx); err != nil {
			return nil, err
		}
		f := l.fault(Undelivered, Unconfirmed, Twice)
		if f != nil && f.Mode == Undelivered {
			return nil, f.Err
		}
		done, err := fn(rs)
		if f == nil || err != nil {
			return done, err
		}
		if f.Mode == Twice {
			return fn(rs)
		}
		return nil, f.Err
	})
}

// Close closes the inner log. It does not end a stop.
func (l *Log) Close() error { return l.inner.Close() }
