package daemon

import (
	"log/slog"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// roundPause is the least time between two lines on polls while some are always under way.
const roundPause = time.Minute

// roundLines logs what polls by schedule came to: one line for all that were under way
// together. The zero value is ready.
type roundLines struct {
	mu    sync.Mutex
	begin time.Time // of the first one that the next line tells of
	end   time.Time // of the last one

	sources, failed, added, changed int
}

// polled counts a poll.
func (l *roundLines) polled(p Poll) {
	if p.Err != nil || p.Result.Pushed {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.sources == 0 {
		l.begin = now.Add(-p.Result.Took)
	}
	l.end = now
	l.sources++
	l.added, l.changed = l.added+p.Outcome.Added, l.changed+p.Outcome.Edited
	if p.Result.Outcome == feed.Failed {
		l.failed++
	}
}

// log writes the line, where there is something to tell, and no source is under way or that
// has been so for a while.
func (l *roundLines) log(log *slog.Logger, now time.Time, idle bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources == 0 || !idle && now.Sub(l.begin) < roundPause {
		return
	}
	log.Info("polled", "sources", l.sources, "new", l.added, "changed", l.changed, "failed", l.failed, "took", l.end.Sub(l.begin).Round(time.Millisecond))
	l.sources, l.failed, l.added, l.changed = 0, 0, 0, 0
}
