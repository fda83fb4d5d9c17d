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
	return f.Follow(ctx, after, func(rs []feed.Record) ([]feed.Outcome, error) { return r.batch(ctx, rs) })
}

type replay struct {
	store   Store
	changed func([]feed.Change)
}

// batch is the [Fold] of the store.
func (r *replay) batch(ctx context.Context, rs []feed.Record) ([]feed.Outcome, error) {
	done, err := r.apply(ctx, rs)
	if err == nil {
		return done, nil
	}
	if final(ctx, err) {
		return nil, err
	}
	if len(rs) == 1 {
		return r.alone(ctx, rs[0], err)
	}
	for i := range rs {
		one, err := r.apply(ctx, rs[i:i+1])
		if err != nil && final(ctx, err) {
			return done, err
		}
		if err != nil {
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
	if errors.Is(cause, ErrFull) {
		return nil, cause
	}
	if err := r.store.SetAside(ctx, rec, cause.Error()); err != nil {
		return nil, fmt.Errorf("set aside record %d, which failed with %q: %w", rec.Position.Number, cause, err)
	}
	return []feed.Outcome{{Position: rec.Position, Aside: true}}, nil
}

// apply folds the records in one transaction. What a record came to that the store had
// folded before is not known, which counts as stale.
func (r *replay) apply(ctx context.Context, rs []feed.Record) ([]feed.Outcome, error) {
	cs, err := r.store.Apply(ctx, rs)
	if err != nil {
		return nil, err
	}
	if r.changed != nil && len(cs) > 0 {
		r.changed(cs)
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

// final reports whether err is none that applying the records singly could mend.
func final(ctx context.Context, err error) bool {
	var hole *GapError
	return ctx.Err() != nil || errors.Is(err, ErrClosed) || errors.Is(err, ErrFormat) || errors.Is(err, ErrMemory) || errors.As(err, &hole)
}
