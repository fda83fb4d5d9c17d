package storagetest

import (
	"errors"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/faulty"
)

// testLogFaults lets a log fail in each way while records are appended. Where the
// following ends, another log begins where the store stands, as after a restart. What
// failed is appended again, as the next fetch does. Nothing that was acknowledged may be
// missing, nothing may be there twice, and the numbers have no holes, for the store
// refuses them.
func testLogFaults(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store, mode faulty.LogMode) {
	const records, every = 24, 5
	var l *faulty.Log
	var stop func() error
	start := func() {
		l = faulty.NewLog(begin(t, standing(t, s)))
		l.Inject(faulty.LogFault{Mode: mode, Nth: every})
		stop = following(t, l, s)
	}
	start()
	failed := 0
	for i, r := range many(records) {
		_, err := l.Append(t.Context(), r)
		for err != nil {
			failed++
			if !errors.Is(err, faulty.ErrInjected) && !errors.Is(err, storage.ErrClosed) {
				t.Fatalf("append %d: %v", i, err)
			}
			if failed > records {
				t.Fatalf("append %d fails for ever: %v", i, err)
			}
			if mode == faulty.Undelivered || mode == faulty.Unconfirmed {
				if err := stop(); !errors.Is(err, faulty.ErrInjected) {
					t.Fatalf("the following ended with %v, want the fault", err)
				}
				start()
			}
			_, err = l.Append(t.Context(), r)
		}
		has(t, s, r.Result.Source, 1)
	}
	if failed == 0 && mode != faulty.Twice {
		t.Error("no append failed")
	}
	for _, r := range many(records) {
		has(t, s, r.Result.Source, 1)
	}
	if err := Invariants(t.Context(), s, nil); err != nil {
		t.Error(err)
	}
}

// has checks how many entries of the source are live.
func has(t *testing.T, s storage.Store, source string, want int) {
	t.Helper()
	got := 0
	err := s.View(t.Context(), func(v storage.View) error {
		for e := range v.Entries(0) {
			if o := e.Origin(source); o != nil && !o.Tomb {
				got++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("the store has %d entries of %s, want %d", got, source, want)
	}
}
