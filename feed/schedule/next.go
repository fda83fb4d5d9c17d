package schedule

import "time"

// Past is what is known of a source that bears on when to ask it again. Zero values
// are "none" or "unknown". Times are whole seconds.
type Past struct {
	Key       string        // the source, for its jitter
	Asked     time.Time     // when the last request began
	NotBefore time.Time     // the server's Retry-After
	Fresh     time.Time     // until when the answer is fresh
	Interval  time.Duration // the document's ttl or sy:updatePeriod / sy:updateFrequency
	SkipHours uint32        // bit h: not in hour h, GMT
	SkipDays  uint8         // bit d: not on time.Weekday d, GMT
	Floor     time.Duration // not oftener, because a hub tells what is new

	Gap           time.Duration // between two entries
	Newest        time.Time     // entry
	Unconditional bool          // the server gave no validator
	MissedAt      time.Time     // when a fetch had nothing in common with the one before
	MissedAfter   time.Duration // between those two

	Failures int           // in a row
	Failing  time.Time     // since when
	Backoff  time.Duration // after the first failure; each further one doubles it
	Missing  bool          // what fails may never come back: ever more slowly
	Paused   bool          // probed monthly
}

// Reason says what decided on a time, in words that complete "the next poll waits
// for".
type Reason string

// The reasons.
const (
	BySchedule   Reason = "its schedule"
	ByFreshness  Reason = "the answer is fresh until then"
	ByInterval   Reason = "the feed asks for this interval"
	BySkip       Reason = "the feed asks not to be polled before"
	ByRetryAfter Reason = "the server asked to wait"
	ByBackoff    Reason = "backing off after failures"
	ByPause      Reason = "paused, probed monthly"
	ByHub        Reason = "a hub tells what is new"
)

const (
	maxHint    = 24 * time.Hour // how long one hint can keep us away
	maxBackoff = 24 * time.Hour
	maxMissing = 7 * day  // between polls of what is missing
	probe      = 30 * day // between polls of what is paused
)

// Next is when the source is due again, and why not before. It is never earlier than
// the schedule's own time, the server's Retry-After, the end of freshness, the
// interval that the document asks for or the back-off, nor in an hour or on a day
// that the document asks to skip. Where the schedule is a cron expression it is the
// first of its times of which all that is true; hours or days that skip all of them
// are ignored.
//
// A time before now has been missed: the source is due at once, and so is one that was
// never asked, at the zero time; but what is asked late is not asked in an hour or on
// a day to skip either.
func Next(s Schedule, p *Past, now time.Time) (time.Time, Reason) {
	if p.Asked.IsZero() {
		return p.NotBefore, ByRetryAfter
	}
	d, asked := due{BySchedule, p.Asked}, p.Asked
	if a, ok := s.(auto); ok {
		d.at = a.next(p)
	} else {
		d.at = s.Next(p.Asked)
	}
	if _, ok := s.(*wall); !ok {
		asked = asked.Add(time.Second) // it may have begun late in its second; a grid would turn that into a step
	}
	d.notBefore(earlier(p.Fresh, asked.Add(maxHint)), ByFreshness)
	d.notBefore(asked.Add(min(p.Interval, maxHint)), ByInterval)
	d.notBefore(asked.Add(p.Floor), ByHub)
	if p.Failures > 0 {
		d.notBefore(asked.Add(p.backoff()), ByBackoff)
	}
	if p.Paused {
		d.notBefore(asked.Add(spread(probe, p.Key, p.Asked)), ByPause)
	}
	d.notBefore(p.NotBefore, ByRetryAfter)
	if d.settle(s, p); d.at.Before(now) && !p.skips(d.at) {
		d.free(s, p, now)
	}
	return d.at, d.why
}

// due is a time under consideration.
type due struct {
	why Reason
	at  time.Time
}

func (d *due) notBefore(t time.Time, why Reason) {
	if t.After(d.at) {
		d.at, d.why = t, why
	}
}

// settle moves the time onto the grid of a cron expression and out of what is to be
// skipped.
func (d *due) settle(s Schedule, p *Past) {
	grid, ok := s.(*wall)
	if !ok {
		d.free(s, p, d.at)
		return
	}
	d.at = grid.Next(d.at.Add(-1))
	for at, end := d.at, d.at.Add(8*day); at.Before(end); at = grid.Next(p.unskipped(at).Add(-1)) {
		if !p.skips(at) {
			d.notBefore(at, BySkip)
			return
		}
	}
}

// free moves the time out of what is to be skipped, where that is so at t.
func (d *due) free(s Schedule, p *Past, t time.Time) {
	free := p.unskipped(t)
	if !free.After(t) {
		return
	}
	if key, ok := s.(auto); ok { // not all of them at the full hour
		free = free.Add(time.Duration(hash(string(key))%600) * time.Second)
	}
	d.notBefore(free, BySkip)
}

// skips says whether the document asks not to be polled at t. One that would never
// be polled means something else.
func (p *Past) skips(t time.Time) bool {
	const hours, days = 1<<24 - 1, 1<<7 - 1
	t = t.UTC()
	return p.SkipHours&hours != hours && p.SkipHours>>t.Hour()&1 == 1 ||
		p.SkipDays&days != days && p.SkipDays>>t.Weekday()&1 == 1
}

// unskipped is t, or the first full hour after it in which a poll is welcome. There is
// one within a week and a day.
func (p *Past) unskipped(t time.Time) time.Time {
	for n := 0; p.skips(t) && n < 8*24; n++ {
		t = t.Truncate(time.Hour).Add(time.Hour)
	}
	return t
}

// backoff is how long to wait after failures: it doubles up to a day. What is missing
// is asked for ever more slowly after weeks, up to a week.
func (p *Past) backoff() time.Duration {
	most := maxBackoff
	if p.Missing {
		most = within(p.Asked.Sub(p.Failing)/14, maxBackoff, maxMissing)
	}
	b := p.Backoff << min(p.Failures-1, 16)
	if b += b / 10; b > most { // longer than what auto waits at most for the same interval
		b = most
	}
	return spread(b, p.Key, p.Failing) // the same all through, or doubling would be less
}

// spread is d and up to a tenth more.
func spread(d time.Duration, key string, t time.Time) time.Duration {
	return d + (d / 10_000 * time.Duration(share(key, t))).Truncate(time.Second)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
