package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Pauses before a store that is unavailable is tried again: the first, doubled by each
// further one up to the last.
const (
	firstPause = time.Second
	lastPause  = time.Minute
)

// Folding is how [Replay] goes about it. The zero value is good.
type Folding struct {
	// Changed hears the changes of each committed transaction. Nil: nobody does.
	Changed func([]feed.Change)
	// Until is closed when a store that is unavailable is no longer tried again. Nil: it
	// never is, and its first error ends Replay.
	Until <-chan struct{}
	// Trouble hears why the store is unavailable, at each attempt, and nil when it folds
	// again. Nil: nobody does.
	Trouble func(error)
}

// Replay folds the log into the store, from where the store stands, until ctx ends,
// the log ends, or the store fails for good. It is the only caller of [Store.Apply].
//
// A batch with a record that is at fault ([ErrRecord]) is applied again record by
// record, and that record is set aside, so that one bad record stops neither its
// neighbours nor the log. Everything else is the store's fault and no record's: see
// [Unavailable]. A store that reached its limit ([ErrFull]) fails the rest of the batch
// and goes on. A closed store and a gap end Replay.
func Replay(ctx context.Context, f Follower, s Store, o Folding) error {
	var after feed.Position
	err := s.View(ctx, func(v View) error {
		after = v.Position()
		return nil
	})
	if err != nil {
		return fmt.Errorf("replay log: %w", err)
	}
	r := replay{store: s, o: o}
	return f.Follow(ctx, after, func(rs []feed.Record) ([]feed.Outcome, error) { return r.batch(ctx, rs) })
}

// Unavailable reports whether err says that the store cannot be read or written now,
// through no fault of what it was given: a disk that fails, is full or read-only, a file
// that is gone or damaged, a lack of memory. The same may succeed later.
func Unavailable(err error) bool {
	var gap *GapError
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrClosed), errors.Is(err, ErrRecord), errors.As(err, &gap):
		return false
	case errors.Is(err, ErrFull):
		return errors.Is(err, ErrDiskFull)
	}
	return true
}

type replay struct {
	store   Store
	o       Folding
	trouble bool // told last
}

// batch is the [Fold] of the store.
func (r *replay) batch(ctx context.Context, rs []feed.Record) ([]feed.Outcome, error) {
	done, err := r.apply(ctx, rs)
	switch {
	case err == nil || !errors.Is(err, ErrRecord) && !errors.Is(err, ErrFull) || Unavailable(err):
		return done, err
	case len(rs) == 1:
		return r.alone(ctx, rs[0], err)
	}
	for i := range rs {
		one, err := r.apply(ctx, rs[i:i+1])
		if err != nil && !Unavailable(err) {
			one, err = r.alone(ctx, rs[i], err)
		}
		if err != nil {
			return done, err
		}
		done = append(done, one...)
	}
	return done, nil
}

// alone deals with a record that failed with cause although nothing else was in its
// transaction.
func (r *replay) alone(ctx context.Context, rec feed.Record, cause error) ([]feed.Outcome, error) {
	if !errors.Is(cause, ErrRecord) {
		return nil, cause
	}
	err := r.patiently(ctx, func() error { return r.store.SetAside(ctx, rec, cause.Error()) })
	if err != nil {
		return nil, fmt.Errorf("set aside record %d, which failed with %q: %w", rec.Position.Number, cause, err)
	}
	return []feed.Outcome{{Position: rec.Position, Aside: true}}, nil
}

// apply folds the records in one transaction. What a record came to that the store had
// folded before is not known, which counts as stale.
func (r *replay) apply(ctx context.Context, rs []feed.Record) ([]feed.Outcome, error) {
	var cs []feed.Change
	err := r.patiently(ctx, func() (err error) { cs, err = r.store.Apply(ctx, rs); return err })
	if err != nil {
		return nil, err
	}
	if r.o.Changed != nil && len(cs) > 0 {
		r.o.Changed(cs)
	}
	done := make([]feed.Outcome, len(rs))
	for i := range rs {
		if len(cs) > 0 && cs[0].Position == rs[i].Position {
			done[i] = cs[0].Outcome()
			cs = cs[1:]
		} else {
			done[i] = feed.Outcome{Position: rs[i].Position, Stale: Sources(&rs[i])}
		}
	}
	return done, nil
}

// patiently does it again and again while the store is unavailable, until it is to be
// tried no longer.
func (r *replay) patiently(ctx context.Context, do func() error) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := do()
		down := Unavailable(err)
		if down || err == nil && r.trouble {
			r.tell(err)
		}
		if !down || r.o.Until == nil {
			return err
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return errors.Join(ctx.Err(), err)
		case <-r.o.Until:
			t.Stop()
			return err
		}
	}
}

func (r *replay) tell(err error) {
	r.trouble = err != nil
	if r.o.Trouble != nil {
		r.o.Trouble(err)
	}
}
