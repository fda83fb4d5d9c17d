package merge

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// maxLeap is how far a record may be dated beyond the log's time to be believed at once.
	maxLeap = feed.Time(30 * 24 * time.Hour / time.Second)
	// leapProof is how long records must have been dated so far beyond it to be believed.
	leapProof = feed.Time(24 * time.Hour / time.Second)
)

// clockAfter is the log's time from the record on, and since when records have been dated
// too far beyond it, 0 for not. One that is more than 30 days beyond it changes nothing,
// unless a server's clock agrees with it, or records have said so for 24 hours: the clock
// of who made it may run ahead, and what expires by it, or counts as past, cannot be
// taken back.
func clockAfter(now, ahead feed.Time, r *feed.Record) (after, since feed.Time) {
	t, confirmed := latestTime(r)
	switch {
	case now == 0 || t <= now+maxLeap || confirmed:
		return max(now, t), 0
	case ahead == 0 || t < ahead || t > ahead+maxLeap:
		return now, t
	case t < ahead+leapProof:
		return now, ahead
	}
	return t, 0
}

// latestTime is the latest time that the record tells, and whether a server's clock agrees
// with it.
func latestTime(r *feed.Record) (t feed.Time, confirmed bool) {
	add := func(r *feed.Result) {
		t, confirmed = max(t, r.At), confirmed || r.Confirmed
	}
	if r.Result != nil {
		add(r.Result)
	}
	if r.Control != nil {
		t = max(t, r.Control.At)
	}
	for i := range r.Unchanged {
		add(&r.Unchanged[i])
	}
	return t, confirmed
}

// believed is the result with what it tells of time as seen from the log's time, where it
// is dated beyond that.
func believed(r *feed.Result, now feed.Time) *feed.Result {
	lead := r.At - now
	if lead <= 0 {
		return r
	}
	b := *r
	b.At = now
	if b.NotBefore != 0 {
		b.NotBefore -= lead
	}
	if b.Hints.Fresh != 0 {
		b.Hints.Fresh -= lead
	}
	return &b
}
