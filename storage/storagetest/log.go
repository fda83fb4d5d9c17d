package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/faulty"
)

// RunLog holds a log to its contract. begin makes a log whose followers stand at the
// position, store an empty store for it.
func RunLog(t *testing.T, begin func(t *testing.T, at feed.Position) storage.Log, store func() storage.Store) {
	t.Run("Dense", func(t *testing.T) { testDense(t, begin, store()) })
	t.Run("Committed", func(t *testing.T) { testCommitted(t, begin, store()) })
	t.Run("Resumed", func(t *testing.T) { testResumed(t, begin, store()) })
	t.Run("Full", func(t *testing.T) { testFull(t, begin, store()) })
	t.Run("Ended", func(t *testing.T) { testEnded(t, begin, store()) })
	t.Run("Closed", func(t *testing.T) { testLogClosed(t, begin, store()) })
	t.Run("Outcomes", func(t *testing.T) { testOutcomes(t, begin, store()) })
	t.Run("OutcomesApart", func(t *testing.T) { testOutcomesApart(t, begin, store()) })
	t.Run("OutcomeUnknown", func(t *testing.T) { testOutcomeUnknown(t, store()) })
	for mode := faulty.Refused; mode <= faulty.Twice; mode++ {
		t.Run("Faults/"+mode.String(), func(t *testing.T) { testLogFaults(t, begin, store(), mode) })
	}
}

// following folds the log into the store until the test is over or stop is called,
// which gives the error.
func following(t *testing.T, l storage.Log, s storage.Store) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- storage.Replay(ctx, l, s, storage.Folding{}) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = stop() })
	return stop
}

// together appends the records at once, each in a goroutine of its own.
func together(t *testing.T, l storage.Log, rs ...feed.Record) []error {
	errs := make([]error, len(rs))
	var wg sync.WaitGroup
	for i, r := range rs {
		wg.Go(func() { _, errs[i] = l.Append(t.Context(), r) })
	}
	wg.Wait()
	return errs
}

func many(n int) (rs []feed.Record) {
	for i := range n {
		rs = append(rs, one(fmt.Sprintf("source-%d", i), "first"))
	}
	return rs
}

func testDense(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	following(t, l, s)
	for i, err := range together(t, l, many(200)...) {
		if err != nil {
			t.Fatalf("append %d: %v", i, err)
		}
	}
	// The store refuses holes, so that it stands at 200 says that all came once.
	if at := standing(t, s); at.Number != 200 || at.Log == "" {
		t.Errorf("the store stands at %+v, want number 200 of a log with a name", at)
	}
}

func standing(t *testing.T, s storage.Store) (at feed.Position) {
	t.Helper()
	err := s.View(t.Context(), func(v storage.View) error {
		at = v.Position()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func testCommitted(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	following(t, l, s)
	for i, r := range many(20) {
		if _, err := l.Append(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		err := s.View(t.Context(), func(v storage.View) error {
			if _, ok := v.State(r.Result.Source); !ok {
				t.Errorf("append %d returned, and its result is not in the store", i)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func testResumed(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	stop := following(t, l, s)
	if errs := together(t, l, many(5)...); errors.Join(errs...) != nil {
		t.Fatal(errs)
	}
	if err := stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("following ended with %v, want context.Canceled", err)
	}
	before := standing(t, s)
	again := begin(t, before)
	following(t, again, s)
	if _, err := again.Append(t.Context(), one("other", "first")); err != nil {
		t.Fatal(err)
	}
	if at := standing(t, s); at.Log != before.Log || at.Number != before.Number+1 {
		t.Errorf("the store stands at %+v, want the record behind %+v", at, before)
	}
}

// narrow is a store that is full for records of the source "full".
type narrow struct{ storage.Store }

func (n narrow) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	for i := range rs {
		if rs[i].Result != nil && rs[i].Result.Source == "full" {
			return nil, fmt.Errorf("no room: %w", storage.ErrFull)
		}
	}
	return n.Store.Apply(ctx, rs)
}

func testFull(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	following(t, l, narrow{s})
	rs := many(40)
	for i := 0; i < len(rs); i += 4 {
		rs[i] = one("full", "first")
	}
	for i, err := range together(t, l, rs...) {
		if full := i%4 == 0; errors.Is(err, storage.ErrFull) != full || !full && err != nil {
			t.Errorf("append %d: %v, want ErrFull: %t", i, err, full)
		}
	}
	if at := standing(t, s); at.Number != 30 {
		t.Errorf("the store stands at record %d, want 30 without a hole", at.Number)
	}
	if _, err := l.Append(t.Context(), one("later", "first")); err != nil {
		t.Errorf("append after the store was full: %v", err)
	}
}

func testEnded(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	stop := following(t, l, s)
	if _, err := l.Append(t.Context(), one("one", "first")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), one("two", "first")); err == nil {
		t.Error("an append to a closed store succeeded")
	}
	if err := stop(); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("following a log into a closed store ended with %v, want ErrClosed", err)
	}
	for i, err := range together(t, l, many(3)...) {
		if !errors.Is(err, storage.ErrClosed) {
			t.Errorf("append %d when nobody follows any more: %v, want ErrClosed", i, err)
		}
	}
}
