package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
)

// Replay folds the log into the store, from where the store stands, until ctx ends,
// the log ends, or the store fails for good. It is the only caller of [Store.Apply].
// changed, which may be nil, hears the changes of each committed transaction.
//
// A batch that fails is applied again record by record, and a record that fails
// alone is set aside, so that one bad record stops neither its neighbours nor the
// log. What no retry can mend ends Replay: a closed store, a hole, a format that
// this release does not know, a damaged file, too little memory. A full store fails the rest of the
// batch and goes on.
func Replay(ctx context.Context, f Follower, s Store, changed func([]feed.Change)) error {
	var after feed.Position
	err := s.View(ctx, func(v View) error {
		after = v.Position()
		return nil
	})
	if err != nil {
		return fmt.Errorf("replay log: %w", err)
	}
	r := replay{store: s, changed: changed}
	return f.Follow(ctx, after, func(rs []feed.Record) (int, error) { return r.batch(ctx, rs) })
}

type replay struct {
	store   Store
	changed func([]feed.Change)
}

// batch folds records and says how many, from the front, are dealt with.
func (r *replay) batch(ctx context.Context, rs []feed.Record) (int, error) {
	err := r.apply(ctx, rs)
	if err == nil {
		return len(rs), nil
	}
	if final(ctx, err) {
		return 0, err
	}
	if len(rs) == 1 {
		return r.alone(ctx, rs[0], err)
	}
	for i := range rs {
		err := r.apply(ctx, rs[i:i+1])
		if err == nil {
			continue
		}
		if final(ctx, err) {
			return i, err
		}
		if _, err = r.alone(ctx, rs[i], err); err != nil {
			return i, err
		}
	}
	return len(rs), nil
}

// alone deals with a record that failed with cause although nothing else was in its
// transaction.
func (r *replay) alone(ctx context.Context, rec feed.Record, cause error) (int, error) {
	if errors.Is(cause, ErrFull) {
		return 0, cause
	}
	if err := r.store.SetAside(ctx, rec, cause.Error()); err != nil {
		return 0, fmt.Errorf("set aside record %d, which failed with %q: %w", rec.Position.Number, cause, err)
	}
	return 1, nil
}

func (r *replay) apply(ctx context.Context, rs []feed.Record) error {
	cs, err := r.store.Apply(ctx, rs)
	if err == nil && r.changed != nil && len(cs) > 0 {
		r.changed(cs)
	}
	return err
}

// final reports whether err is none that applying the records singly could mend.
func final(ctx context.Context, err error) bool {
	var hole *GapError
	return ctx.Err() != nil || errors.Is(err, ErrClosed) || errors.Is(err, ErrFormat) || errors.Is(err, ErrMemory) || errors.As(err, &hole)
}
