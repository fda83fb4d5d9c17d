// Package schedule turns what an operator writes, a cron expression or "@every",
// into the times at which a source is due.
//
// The package promises that a schedule which [Parse] accepts fires for ever: Next
// is never the zero time, always later than what it was asked for, and never less
// than [MinInterval] after its last time. It is pure: it must never read the clock
// or the machine's own time zone, and never panic on anything that it is given.
//
// # Daylight saving
//
// A cron expression means wall-clock time in its zone. Where the clocks change:
//
//   - An expression of certain hours ("30 2 * * *") fires once a day. A time that
//     the spring gap swallows fires when the gap ends; a time that the autumn hour
//     repeats fires at its first coming.
//   - An expression of every hour ("*/15 * * * *", "@hourly") goes on through both:
//     the swallowed times are left out, the repeated ones fire twice.
//   - "@every" knows no wall clock: it counts from the last fetch.
package schedule

import (
	"hash/fnv"
	"time"
)

// MinInterval is the least time between two firings of a schedule.
const MinInterval = time.Minute

// Schedule yields the times at which something is due.
type Schedule interface {
	// Next is the first time later than after; it is never zero.
	Next(after time.Time) time.Time
}

// Auto is an hourly schedule whose phase is a stable hash of key, so that many
// sources spread over the hour and each keeps its minute and second for ever.
func Auto(key string) Schedule {
	h := fnv.New32a()
	h.Write([]byte(key)) // never fails
	return hourly(h.Sum32() % 3600)
}

// hourly is the second of the hour at which it fires.
type hourly int64

func (s hourly) Next(after time.Time) time.Time {
	const hour = 3600
	now := after.Unix()
	wait := (int64(s)-now)%hour + hour
	if wait > hour {
		wait -= hour
	}
	return time.Unix(now+wait, 0).In(after.Location())
}
