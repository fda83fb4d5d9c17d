package local_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/local"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

func TestLog(t *testing.T) {
	begin := func(_ *testing.T, at feed.Position) storage.Log { return local.New(at) }
	storagetest.RunLog(t, begin, func() storage.Store { return memory.New() })
}

const noon = feed.Time(1_800_000_000)

func poll(source string) feed.Record {
	r := storagetest.Poll(source, noon, 0)
	return feed.Record{Result: &r}
}

func news(source string) feed.Record {
	r := storagetest.Whole(source, noon, 0)
	return feed.Record{Result: &r}
}

// batches follows the log and keeps what fn was given.
type batches struct {
	mu   sync.Mutex
	seen [][]feed.Record
	gate chan struct{} // each call waits for one; nil: none does
}

func (b *batches) fn(rs []feed.Record) ([]feed.Outcome, error) {
	if b.gate != nil {
		<-b.gate
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = append(b.seen, rs)
	done := make([]feed.Outcome, len(rs))
	for i := range rs { // as if all had been stale
		done[i] = feed.Outcome{Position: rs[i].Position, Stale: storage.Sources(&rs[i])}
	}
	return done, nil
}

// sizes are how many records each call was given.
func (b *batches) sizes() (n []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, rs := range b.seen {
		n = append(n, len(rs))
	}
	return n
}

func TestIdentity(t *testing.T) {
	seen := map[string]bool{}
	for range 20 {
		l := local.New(feed.Position{})
		var b batches
		done := make(chan error, 1)
		go func() { done <- l.Follow(t.Context(), feed.Position{}, b.fn) }()
		if _, err := l.Append(t.Context(), news("one")); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if err := <-done; err != nil {
			t.Errorf("Follow after Close = %v, want nil", err)
		}
		p := b.seen[0][0].Position
		if len(p.Log) != 32 || p.Number != 1 || seen[p.Log] {
			t.Errorf("a new log begins at %+v, want number 1 of a log of 32 new hexadecimal digits", p)
		}
		seen[p.Log] = true
	}
}

// TestBatch checks that what waits while a batch is folded shares the next one, that
// polls share a record unless their source is the same, and that order is kept.
func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := local.New(feed.Position{Log: "l", Number: 7})
		b := &batches{gate: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := l.Follow(ctx, feed.Position{Log: "l", Number: 7}, b.fn); !errors.Is(err, context.Canceled) {
				t.Errorf("Follow = %v, want context.Canceled", err)
			}
		})
		for _, r := range []feed.Record{news("first"), poll("a"), poll("b"), news("c"), poll("a"), poll("a"), poll("b")} {
			wg.Go(func() {
				o, err := l.Append(t.Context(), r)
				if want := []string{r.Result.Source}; err != nil || !slices.Equal(o.Stale, want) {
					t.Errorf("%v, %q are stale, want what the appender sent alone: %q", err, o.Stale, want)
				}
			})
			synctest.Wait() // so that they wait in this order
		}
		close(b.gate)
		synctest.Wait()
		cancel()
		wg.Wait()
		var got []string
		for _, rs := range b.seen {
			got = append(got, "|")
			for _, r := range rs {
				got = append(got, fmt.Sprint(r.Position.Number, r.Version, storage.Sources(&r)))
			}
		}
		want := "[| 8 1 [first] | 9 1 [a b] 10 1 [c] 11 1 [a] 12 1 [a b]]"
		if fmt.Sprint(got) != want {
			t.Errorf("batches %v, want %s", got, want)
		}
	})
}

// TestBounds checks that a batch is bounded in records and in bytes.
func TestBounds(t *testing.T) {
	heavy := func(i int) feed.Record {
		r := storagetest.Whole(fmt.Sprint("heavy-", i), noon, 0)
		r.Items = []feed.Item{{Content: feed.Content{Body: feed.Text{Value: string(make([]byte, 3<<20))}}}}
		return feed.Record{Result: &r}
	}
	light := func(i int) feed.Record { return news(fmt.Sprint("light-", i)) }
	for name, c := range map[string]struct {
		make func(int) feed.Record
		n    int
		most int
	}{"records": {light, 200, 64}, "bytes": {heavy, 9, 3}} {
		synctest.Test(t, func(t *testing.T) {
			l := local.New(feed.Position{})
			b := &batches{gate: make(chan struct{})}
			var wg sync.WaitGroup
			wg.Go(func() { _ = l.Follow(t.Context(), feed.Position{}, b.fn) })
			for i := range c.n {
				wg.Go(func() {
					if _, err := l.Append(t.Context(), c.make(i)); err != nil {
						t.Error(err)
					}
				})
			}
			synctest.Wait()
			close(b.gate)
			synctest.Wait()
			l.Close()
			wg.Wait()
			total, most := 0, 0
			for _, n := range b.sizes() {
				total, most = total+n, max(most, n)
			}
			if total != c.n || most != c.most {
				t.Errorf("%s: batches of %v, want %d in all and %d at most", name, b.sizes(), c.n, c.most)
			}
		})
	}
}

func TestLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := local.New(feed.Position{})
		l.Linger = time.Second
		b := &batches{}
		var wg sync.WaitGroup
		wg.Go(func() { _ = l.Follow(t.Context(), feed.Position{}, b.fn) })
		for i := range 3 {
			wg.Go(func() {
				<-time.After(time.Duration(i) * 400 * time.Millisecond)
				_, _ = l.Append(t.Context(), news(fmt.Sprint("s", i)))
			})
		}
		<-time.After(5 * time.Second)
		l.Close()
		wg.Wait()
		if got := fmt.Sprint(b.sizes()); got != "[3]" {
			t.Errorf("batches of %s, want one of 3", got)
		}
	})
}

func TestRefused(t *testing.T) {
	l := local.New(feed.Position{})
	if _, err := l.Append(t.Context(), feed.Record{}); err == nil {
		t.Error("an empty record was taken")
	}
	if _, err := l.Append(t.Context(), news("No Id")); err == nil {
		t.Error("a record of a source without a valid id was taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(ctx, news("one")); !errors.Is(err, context.Canceled) {
		t.Errorf("Append when its context has ended = %v, want context.Canceled", err)
	}
	var hole *storage.GapError
	if err := l.Follow(t.Context(), feed.Position{Log: "other", Number: 3}, nil); !errors.As(err, &hole) {
		t.Errorf("Follow from another log = %v, want a hole", err)
	}
	if err := l.Follow(t.Context(), feed.Position{}, nil); err == nil {
		t.Error("a log was followed twice")
	}
	if _, err := l.Append(t.Context(), news("one")); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Append when nobody follows any more = %v, want ErrClosed", err)
	}
}

// TestShort checks that a follower that deals with less than it was given and does
// not say why ends the following, and that those it dealt with hear so.
func TestShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := local.New(feed.Position{})
		l.Linger = time.Second
		errs := make([]error, 3)
		var wg sync.WaitGroup
		wg.Go(func() {
			err := l.Follow(t.Context(), feed.Position{}, func(rs []feed.Record) ([]feed.Outcome, error) { return make([]feed.Outcome, 1), nil })
			if err == nil {
				t.Error("Follow = nil, want an error")
			}
		})
		for i := range errs {
			wg.Go(func() { _, errs[i] = l.Append(t.Context(), news(fmt.Sprint("s", i))) })
		}
		wg.Wait()
		failed := 0
		for _, err := range errs {
			if err != nil {
				failed++
			}
		}
		if failed != 2 {
			t.Errorf("%d of 3 appends failed, want 2: %v", failed, errs)
		}
	})
}
