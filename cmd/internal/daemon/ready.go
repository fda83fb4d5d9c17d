package daemon

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// readyLeast is how old what is served may always be.
const readyLeast = time.Hour

// readyFactor is how often a poll may have been due since what is served was last up to
// date.
const readyFactor = 3

// readiness knows when readers were last shown all that was stored, and when a source was
// to be polled next. It is safe for concurrent use. The zero value has nothing to say yet.
type readiness struct {
	mu     sync.Mutex
	at     time.Time // when readers were last shown all that was stored
	next   time.Time // the first poll that was due after that; zero: it is not known yet
	failed bool      // the last build did
}

// built is told of each build.
func (r *readiness) built(b Built) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed = b.Err != nil; !r.failed {
		r.at, r.next = time.Now(), time.Time{}
	}
}

// folded is told of each transaction, after which a build is owed or not. One that changed
// nothing for readers shows that the last build is still as good as new.
func (r *readiness) folded(owed bool) {
	if owed {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at, r.next = time.Now(), time.Time{}
}

// expect is told when a source is to be polled next; the zero time is not known.
func (r *readiness) expect(next time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next.IsZero() && next.After(r.at) {
		r.next = next
	}
}

// is says why what is served is too old at the time; nil: it is not. It may be as old as
// three times the time to the first poll that followed, and an hour in any case.
func (r *readiness) is(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	limit := readyLeast
	if !r.next.IsZero() {
		limit = max(limit, readyFactor*r.next.Sub(r.at))
	}
	switch at := r.at.UTC().Format(time.RFC3339); {
	case r.at.IsZero() && r.failed: // what was served before this start is served
		return errors.New("nothing could be built since the start; the log says why")
	case r.at.IsZero() || now.Sub(r.at) <= limit:
		return nil
	case r.failed:
		return fmt.Errorf("what is served is as of %s; the log says why nothing newer could be built", at)
	default:
		return fmt.Errorf("what is served is as of %s, and no source has been polled since", at)
	}
}
