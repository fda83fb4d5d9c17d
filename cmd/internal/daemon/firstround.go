package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"
)

// firstRoundPause is the least time between two lines about the first round.
const firstRoundPause = 5 * time.Second

// firstRound tells the log how far a daemon is with the sources that were never
// fetched before it began, since readers see little until then. Its zero value has
// nothing to tell.
type firstRound struct {
	log *slog.Logger

	mu      sync.Mutex
	left    map[string]bool // ids of sources to come
	all     int             // sources
	failed  int             // of them
	entries int
	said    time.Time
}

// begin looks for sources that were never fetched.
func (f *firstRound) begin(ctx context.Context, log *slog.Logger, store storage.Store, sources []ingest.Source) error {
	left := map[string]bool{}
	err := store.View(ctx, func(v storage.View) error {
		for _, src := range sources {
			id := src.Job.Source
			if st, known := v.State(id); !known || st.Fetched == 0 {
				left[id] = true
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for sources that were never fetched: %w", err)
	}
	if len(left) > 0 {
		log.InfoContext(ctx, "first round: entries appear as they are fetched", "sources", len(left))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log, f.left, f.all, f.said = log, left, len(left), time.Now()
	return nil
}

// polled is told of each poll that is stored, and what it came to.
func (f *firstRound) polled(p Poll) {
	r, o := &p.Result, &p.Outcome
	if p.Err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.left[r.Source] {
		return
	}
	delete(f.left, r.Source)
	f.entries += o.Added
	if r.Outcome == feed.Failed {
		f.failed++
	}
	args := []any{"fetched", f.all - len(f.left), "sources", f.all, "failed", f.failed, "entries", f.entries}
	if len(f.left) == 0 {
		f.log.Info("first round: done", args...)
	} else if time.Since(f.said) >= firstRoundPause {
		f.said = time.Now()
		f.log.Info("first round", args...)
	}
}
