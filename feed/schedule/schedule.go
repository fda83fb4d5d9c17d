// Package schedule turns what an operator writes, a cron expression, "@every" or
// "auto", and what a source lets know of itself into the time at which it is due.
//
// The package promises that a schedule which [Parse] accepts fires for ever: Next
// is never the zero time, always later than what it was asked for, and never less
// than [MinInterval] after its last time; and that [Next] is never earlier than the
// schedule, the server's word, the source's own hints or the back-off allow. It is
// pure: it must never read the clock or the machine's own time zone, and never panic
// on anything that it is given.
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

import "time"

// MinInterval is the least time between two firings of a schedule.
const MinInterval = time.Minute

// Schedule yields the times at which something is due.
type Schedule interface {
	// Next is the first time later than after; it is never zero.
	Next(after time.Time) time.Time
}
