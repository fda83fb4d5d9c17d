package daemon

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// failing is a store whose disk fails while there is an error.
type failing struct {
	nodeStore
	write, read *atomic.Pointer[error]
}

func (f failing) failure(p *atomic.Pointer[error]) error {
	if err := p.Load(); err != nil {
		return *err
	}
	return nil
}

func (f failing) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	if err := f.failure(f.write); err != nil {
		return nil, err
	}
	return f.nodeStore.Apply(ctx, rs)
}

func (f failing) SetNotes(ctx context.Context, notes map[string][]byte) error {
	if err := f.failure(f.write); err != nil {
		return err
	}
	return f.nodeStore.SetNotes(ctx, notes)
}

func (f failing) View(ctx context.Context, fn func(storage.View) error) error {
	if err := f.failure(f.read); err != nil {
		return err
	}
	return f.nodeStore.View(ctx, fn)
}

func (f failing) Attached() error { return f.failure(f.read) }

// TestDiskFails lets the disk fail under a daemon, for writes alone and for reads too. Readers
// are served, the operator is told once, what a hub delivered waits, a round says what is
// wrong, and when it is over all goes on by itself.
func TestDiskFails(t *testing.T) {
	for _, reads := range []bool{false, true} {
		for _, cause := range []error{syscall.EIO, syscall.EROFS, storage.ErrDiskFull, storage.ErrMemory} {
			synctest.Test(t, func(t *testing.T) { testDiskFails(t, cause, reads) })
		}
	}
}

func testDiskFails(t *testing.T, cause error, reads bool) {
	var read, write atomic.Pointer[error]
	n := openNewsroom(t)
	n.stop()
	n.prepare = func(d *Daemon) {
		d.ledger.store.log = d.log
		d.ledger.store.nodeStore = failing{d.ledger.store.nodeStore, &write, &read}
		d.hubs.store, d.site.store, d.site.made.store, d.hubs.subscriber.Memory, d.hubs.publisher.Memory =
			d.ledger.store, d.ledger.store, d.ledger.store, d.ledger.store, d.ledger.store
	}
	n.start()
	time.Sleep(10 * time.Second)
	n.published("Alpha")
	write.Store(&cause)
	if reads {
		read.Store(&cause)
	}
	n.lists("Beta", "Alpha")
	if code := n.deliver(document("Gamma")); code/100 != 2 {
		t.Errorf("a delivery is answered %d", code)
	}
	time.Sleep(5 * time.Hour)
	n.published("Alpha")
	if got := strings.Count(n.log.String(), "level=ERROR"); got < 1 || got > 2 || !strings.Contains(n.log.String(), cause.Error()) {
		t.Errorf("%v: %d errors are logged:\n%s", cause, got, &n.log)
	}
	if got := n.status(); !strings.Contains(got, "unavailable since ") || !strings.Contains(got, cause.Error()) {
		t.Errorf("%v: the status says\n%s", cause, got)
	}
	err := n.s.rounds.run(t.Context(), report.RoundOptions{}, func(report.RoundEvent) error { return nil })
	if err == nil || !strings.Contains(err.Error(), cause.Error()) {
		t.Errorf("%v: a round is %v", cause, err)
	}
	write.Store(nil)
	read.Store(nil)
	time.Sleep(25 * time.Hour) // the source, whose hub delivers, is asked once a day
	n.published("Alpha", "Beta", "Gamma")
	if got := n.status(); strings.Contains(got, "unavailable") || !strings.Contains(n.log.String(), " again") {
		t.Errorf("%v: when it is over the status says\n%s", cause, got)
	}
	write.Store(&cause)
	n.deliver(document("Delta"))
	time.Sleep(2 * time.Hour)
	begin := time.Now()
	err = n.end()
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("%v: a stop takes %s", cause, took)
	}
	if err == nil || !strings.Contains(err.Error(), cause.Error()) {
		t.Errorf("%v: the stop is %v", cause, err)
	}
}

// TestDiskFailsInARound: a round under way ends, and says what failed.
func TestDiskFailsInARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCondition(slog.New(slog.DiscardHandler))
		within, end := c.while(t.Context())
		defer end()
		c.heard(writing, syscall.EIO)
		<-within.Done()
		if err := context.Cause(within); err == nil || !strings.Contains(err.Error(), syscall.EIO.Error()) {
			t.Errorf("the cause is %v", err)
		}
	})
}

// syncBuffer is a log that is read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
